#ifndef BACKORDER_LIB_LINE_FACTS_H_
#define BACKORDER_LIB_LINE_FACTS_H_

// What the rules of allocate.h say of one line, before it is served.

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <vector>

#include "absl/base/attributes.h"
#include "absl/types/span.h"
#include "backorder/book.h"
#include "backorder/policy.h"
#include "lib/effective_day.h"
#include "lib/prefetch.h"
#include "lib/served_together.h"
#include "lib/working_days.h"

namespace backorder {
namespace internal {

// All but which line it is. One line of the cache, so that lines that are read
// in queue order cost no more than that.
struct LineTerms {
  Quantity quantity;
  Quantity least;     // k
  Quantity multiple;  // m
  int32_t item;
  Day first_day;  // the greatest of as_of and `earliest`
  Day target;     // T: what arrives by then is in time
  Day latest;
  int32_t tier;      // kNotGiven: none
  int32_t location;  // kNotGiven: any
  int32_t peg;       // kNotGiven: none
  int32_t destination;
  int32_t kit;  // kNotGiven: none
  uint8_t when_short_number;
  uint8_t rule_number;
  bool beyond_horizon;

  WhenShort when_short() const {
    return static_cast<WhenShort>(when_short_number);
  }
  DeliveryRule rule() const { return static_cast<DeliveryRule>(rule_number); }
  bool accepts_available() const {
    return when_short() == WhenShort::kAcceptAvailable;
  }
  Day last_accepted() const { return accepts_available() ? target : latest; }
  bool window_closed() const { return first_day > latest; }
  // Whether it is served as one of a set, or of a kit of which any number may
  // be delivered.
  bool of_set() const {
    return rule() >= DeliveryRule::kOrderComplete ||
           (kit != kNotGiven && rule() == DeliveryRule::kLineComplete);
  }
  bool of_kit() const {
    return kit != kNotGiven && rule() == DeliveryRule::kAsAvailable;
  }
  bool has_shipment_rules() const { return least > 1 || multiple > 1; }
  // Where tiers are what their numbers say.
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
  // The same of what only comes in whole multiples of `lot`.
  Quantity ShapeOfLots(Quantity lot, Quantity available, Quantity lacking,
                       Quantity already = 0) const {
    if (available >= lacking && lacking % lot == 0) return lacking;
    const Quantity of_both = multiple / std::gcd(multiple, lot);
    Quantity most = std::min(available, lacking);
    // A multiple of both that does not fit an int64 is more than is lacking.
    most = of_both > most / lot ? 0 : most - most % (of_both * lot);
    return most >= least - already ? most : 0;
  }
};
static_assert(sizeof(LineTerms) == 64, "one line of the cache");

struct LineFacts : LineTerms {
  int32_t line;
  Day asked;               // T, also where `target` is that of a set
  int32_t owner;           // of holds that it may use; kNotGiven: of none
  int32_t min_shelf_life;  // days left when it is delivered
  bool on_target = false;  // all that it gets in time is delivered on `target`

  // The last day on which it may be delivered what expires then.
  Day LastDay(Day expires) const {
    return expires == kNever ? kNever : expires - min_shelf_life;
  }
};

class LineReader {
 public:
  LineReader(const Book& book, const Policy& policy,
             const ServedTogether& together, const WorkingDays& days)
      : demand_(book.demand),
        as_of_(book.as_of),
        policy_when_short_(policy.when_short),
        horizon_(book, policy),
        together_(together),
        days_(days) {}

  LineFacts Read(int32_t line) const { return Read(line, ReadTerms(line)); }
  // The same, where its terms are known.
  LineFacts Read(int32_t line, const LineTerms& terms) const {
    LineFacts facts;
    static_cast<LineTerms&>(facts) = terms;
    facts.line = line;
    facts.asked = terms.target;
    facts.owner = Value(demand_.owner, line, kNotGiven);
    facts.min_shelf_life = Value(demand_.min_shelf_life, line, 0);
    return facts;
  }

  LineTerms ReadTerms(int32_t line) const {
    LineTerms terms;
    terms.quantity = demand_.quantity[line];
    terms.item = demand_.item[line];
    Day due = Value(demand_.due, line, kNotGiven);
    if (due == kNotGiven) due = as_of_;
    terms.first_day =
        std::max(Value(demand_.earliest, line, kNotGiven), as_of_);
    terms.latest = Value(demand_.latest, line, kNever);
    terms.target = std::min(std::max(due, terms.first_day), terms.latest);
    terms.tier = Value(demand_.tier, line, kNotGiven);
    terms.location = Value(demand_.location, line, kNotGiven);
    terms.peg = Value(demand_.peg, line, kNotGiven);
    terms.destination = Value(demand_.destination, line, 0);
    if (days_.has_receiving()) MoveToDeliveries(due, &terms);
    terms.kit = Value(demand_.kit, line, kNotGiven);
    terms.when_short_number = static_cast<uint8_t>(when_short(line));
    terms.rule_number =
        static_cast<uint8_t>(Value(demand_.delivery_rule, line, 0));
    if (terms.of_set() || terms.of_kit()) {
      terms.least = terms.multiple = 1;
    } else if (terms.rule() == DeliveryRule::kLineComplete) {
      terms.least = terms.quantity;
      terms.multiple = 1;
    } else {
      terms.least =
          std::min(Value(demand_.min_ship, line, Quantity{1}), terms.quantity);
      terms.multiple = Value(demand_.multiple, line, Quantity{1});
    }
    terms.beyond_horizon = horizon_.beyond(due) && terms.peg == kNotGiven;
    return terms;
  }

  // Brings what Read will want into the cache: the rows of a line are far from
  // those of the line that is served before it.
  ABSL_ATTRIBUTE_ALWAYS_INLINE void Prefetch(int32_t line) const {
    PrefetchValue(demand_.item, line);
    PrefetchValue(demand_.quantity, line);
    PrefetchValue(demand_.due, line);
    PrefetchValue(demand_.earliest, line);
    PrefetchValue(demand_.latest, line);
    PrefetchValue(demand_.tier, line);
    PrefetchValue(demand_.location, line);
    PrefetchValue(demand_.peg, line);
    PrefetchValue(demand_.destination, line);
    PrefetchValue(demand_.kit, line);
    PrefetchValue(demand_.when_short, line);
    PrefetchValue(demand_.delivery_rule, line);
    PrefetchValue(demand_.min_ship, line);
    PrefetchValue(demand_.multiple, line);
    PrefetchValue(demand_.owner, line);
    PrefetchValue(demand_.min_shelf_life, line);
  }

  // The shipments that are left to the order of a line; kUnlimited: any number.
  int64_t shipments_left(int32_t line) const {
    const int32_t most = Value(demand_.max_shipments, line, kNotGiven);
    if (most == kNotGiven) return kUnlimited;
    return std::max<int64_t>(
        0, int64_t{most} - Value(demand_.shipments_made, line, 0));
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
  // Its days are such on which its destination takes deliveries.
  ABSL_ATTRIBUTE_NOINLINE void MoveToDeliveries(Day due,
                                                LineTerms* terms) const {
    const Calendar* const receiving = days_.receiving(terms->destination);
    if (receiving == nullptr) return;
    terms->first_day = receiving->NextOpen(terms->first_day);
    terms->latest = terms->first_day == kNever
                        ? kLastDay  // the window is closed
                        : receiving->PreviousOpen(terms->latest);
    terms->target =
        std::min(receiving->PreviousOpen(std::max(due, terms->first_day)),
                 terms->latest);
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
  const WorkingDays& days_;
};

}  // namespace internal
}  // namespace backorder

#endif  // BACKORDER_LIB_LINE_FACTS_H_
