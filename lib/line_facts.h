#ifndef BACKORDER_LIB_LINE_FACTS_H_
#define BACKORDER_LIB_LINE_FACTS_H_

// What the rules of allocate.h say of one line, before it is served.

#include <algorithm>
#include <cstdint>
#include <vector>

#include "absl/base/attributes.h"
#include "absl/types/span.h"
#include "backorder/book.h"
#include "backorder/policy.h"
#include "lib/effective_day.h"
#include "lib/prefetch.h"
#include "lib/queue_keys.h"

namespace backorder {
namespace internal {

struct LineFacts {
  int32_t line;
  int32_t item;
  Quantity quantity;
  Day due, earliest, latest;
  Day first_day;      // the greatest of as_of and `earliest`
  Day target;         // T: what is available by then is in time
  Day last_accepted;  // T for accept_available, else latest
  int32_t tier;       // kNotGiven: none
  int32_t location;   // kNotGiven: any
  int32_t peg;        // kNotGiven: none
  int32_t destination;
  WhenShort when_short;
  DeliveryRule rule;
  Quantity least;     // k
  Quantity multiple;  // m
  bool beyond_horizon;
  bool window_closed;

  // Whether it is served as one of a set.
  bool of_set() const { return rule >= DeliveryRule::kOrderComplete; }
  bool has_shipment_rules() const { return least > 1 || multiple > 1; }
  bool may_use_tier(int32_t reserved_for) const {
    return reserved_for == kNotGiven ||
           (tier != kNotGiven && tier <= reserved_for);
  }
  bool may_use_location(int32_t from) const {
    return location == kNotGiven || location == from;
  }
  // The most that one shipment can have of `available` units, while the line
  // lacks `lacking` and the shipment has `already` others.
  Quantity Shape(Quantity available, Quantity lacking,
                 Quantity already = 0) const {
    if (available >= lacking) return lacking;
    const Quantity most = available - available % multiple;
    return most >= least - already ? most : 0;
  }
};

class LineReader {
 public:
  LineReader(const Book& book, const Policy& policy,
             const ServedTogether& together)
      : demand_(book.demand),
        as_of_(book.as_of),
        policy_when_short_(policy.when_short),
        horizon_(book, policy),
        together_(together) {}

  LineFacts Read(int32_t line) const {
    LineFacts facts;
    facts.line = line;
    facts.item = demand_.item[line];
    facts.quantity = demand_.quantity[line];
    facts.due = Value(demand_.due, line, kNotGiven);
    if (facts.due == kNotGiven) facts.due = as_of_;
    facts.earliest = Value(demand_.earliest, line, kNotGiven);
    facts.latest = Value(demand_.latest, line, kNever);
    facts.first_day = std::max(facts.earliest, as_of_);
    facts.target = std::min(std::max(facts.due, facts.first_day), facts.latest);
    facts.window_closed = facts.first_day > facts.latest;
    facts.tier = Value(demand_.tier, line, kNotGiven);
    facts.location = Value(demand_.location, line, kNotGiven);
    facts.peg = Value(demand_.peg, line, kNotGiven);
    facts.destination = Value(demand_.destination, line, 0);
    facts.when_short = when_short(line);
    facts.last_accepted = facts.when_short == WhenShort::kAcceptAvailable
                              ? facts.target
                              : facts.latest;
    facts.rule =
        static_cast<DeliveryRule>(Value(demand_.delivery_rule, line, 0));
    if (facts.rule == DeliveryRule::kLineComplete) {
      facts.least = facts.quantity;
      facts.multiple = 1;
    } else if (facts.of_set()) {
      facts.least = facts.multiple = 1;
    } else {
      facts.least =
          std::min(Value(demand_.min_ship, line, Quantity{1}), facts.quantity);
      facts.multiple = Value(demand_.multiple, line, Quantity{1});
    }
    facts.beyond_horizon = horizon_.beyond(facts.due) && facts.peg == kNotGiven;
    return facts;
  }

  // Brings what Read will want into the cache: the rows of a line are far from
  // those of the line that is served before it.
  ABSL_ATTRIBUTE_ALWAYS_INLINE void Prefetch(int32_t line) const {
    PrefetchValue(demand_.item, line);
    PrefetchValue(demand_.quantity, line);
    if (together_.any()) PrefetchValue(demand_.sales_order, line);
    PrefetchValue(demand_.due, line);
    PrefetchValue(demand_.earliest, line);
    PrefetchValue(demand_.latest, line);
    PrefetchValue(demand_.tier, line);
    PrefetchValue(demand_.location, line);
    PrefetchValue(demand_.peg, line);
    PrefetchValue(demand_.destination, line);
    PrefetchValue(demand_.when_short, line);
    PrefetchValue(demand_.delivery_rule, line);
    PrefetchValue(demand_.min_ship, line);
    PrefetchValue(demand_.multiple, line);
  }

  // Whether the line is served together with others of its order.
  bool together(int32_t line) const {
    return together_.any() && together_.line[line];
  }

 private:
  template <typename T>
  static T Value(absl::Span<const T> column, int32_t line, T otherwise) {
    return column.empty() ? otherwise : column.data()[line];
  }
  template <typename T>
  ABSL_ATTRIBUTE_ALWAYS_INLINE static void PrefetchValue(
      absl::Span<const T> column, int32_t line) {
    if (!column.empty()) internal::Prefetch(column.data() + line);
  }
  WhenShort when_short(int32_t line) const {
    if (together_.any() && together_.rejecting[demand_.sales_order[line]]) {
      return WhenShort::kRejectOrder;
    }
    const int32_t own = Value(demand_.when_short, line, kNotGiven);
    return own == kNotGiven ? policy_when_short_ : static_cast<WhenShort>(own);
  }

  const Demand& demand_;
  const Day as_of_;
  const WhenShort policy_when_short_;
  const Horizon horizon_;
  const ServedTogether& together_;
};

}  // namespace internal
}  // namespace backorder

#endif  // BACKORDER_LIB_LINE_FACTS_H_
