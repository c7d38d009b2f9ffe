#ifndef BACKORDER_LIB_ESTIMATE_EVENT_H_
#define BACKORDER_LIB_ESTIMATE_EVENT_H_

// What a promise, line, order or shipment of a plan waits for: the event that
// all of its units are delivered, and all that is delivered with them.

#include <cstdint>
#include <utility>
#include <vector>

#include "absl/types/span.h"
#include "backorder/book.h"
#include "backorder/calendar.h"
#include "backorder/plan.h"
#include "backorder/units.h"
#include "lib/day_law.h"
#include "lib/estimate_sets.h"
#include "lib/estimate_variables.h"
#include "lib/estimate_ways.h"
#include "lib/way.h"

namespace backorder {
namespace internal {

struct EstimateEvent {
  // Units that are available on `day` + the days of a variable, and then go a
  // way.
  struct Term {
    int32_t shipment;  // whose lane has a law; kNone: another
    int32_t variable;
    int32_t way;  // of `ways`; kNone: plain, and `day` is that of delivery
    int32_t law;  // the variable's
    int64_t day;
  };
  // A shipment whose lane has a law: delivered that many days after the last of
  // its units could be, which is on `floor` or later.
  struct Part {
    int32_t shipment;
    const LaneLaw* lane;
    const Calendar* receiving;  // null: every day
    Day floor;

    const DayLaw& law() const { return lane->law; }
    // The first day from `day` on on which it is taken; kAfterAll: none.
    int64_t NextOpen(int64_t day) const;
  };
  struct NumberedWay {
    int32_t location, destination;
    EstimateWay way;
  };
  static constexpr int32_t kNone = -1;

  bool has_units = false;
  Day planned = kNotGiven;
  Day due = kNotGiven;
  Day floor = kNotGiven;  // nothing is delivered before; `planned` as a rule
  // By (shipment, variable, way), once each, and by shipment.
  std::vector<Term> terms;
  std::vector<Part> parts;
  std::vector<NumberedWay> ways;

  const Way& way(const Term& term) const { return ways[term.way].way.way; }
};

// Makes events. Each of its calls is one row; threads share it.
class EstimateEvents {
 public:
  // All must be valid, fit together and outlive this.
  EstimateEvents(const Book& book, const PlanColumns& plan,
                 const EstimateWays& ways, const EstimateVariables& variables);

  // Allocations of a line: [first(line), first(line + 1)).
  int64_t first(int32_t line) const { return first_[line]; }

  // Whether the line has units; and on that day.
  bool Has(int32_t line) const { return first_[line] < first_[line + 1]; }
  bool Has(int32_t line, Day day) const {
    const auto [begin, end] = OfDay(line, day);
    return begin < end;
  }
  // Those of that day.
  std::pair<int64_t, int64_t> OfDay(int32_t line, Day day) const;
  // When it is asked for.
  Day due(int32_t line) const;
  const EstimateSets& sets() const { return sets_; }

  // Of the allocations [begin, end), all of one line and day. Lines of one set,
  // and of one kit those with units on that day, have the same event but for
  // their due day.
  void MakePromise(int64_t begin, int64_t end, EstimateEvent* event) const;
  // Likewise, whatever the day.
  void MakeLine(int32_t line, EstimateEvent* event) const;
  // Of all lines of an order.
  void MakeOrder(absl::Span<const int32_t> lines, EstimateEvent* event) const;
  // Of rows of the allocations.
  void MakeShipment(absl::Span<const int32_t> rows, EstimateEvent* event) const;

 private:
  void AddOwn(int64_t begin, int64_t end, EstimateEvent* event) const;
  // All lines of a set; of a kit by day on that day, if it is not kNever. Not
  // those of line `without`.
  void AddSet(absl::Span<const int32_t> lines, Day day, int32_t without,
              EstimateEvent* event) const;
  void Add(int64_t row, EstimateEvent* event) const;
  int32_t NumberWay(int64_t row, EstimateEvent* event) const;

  const Book& book_;
  const PlanColumns& plan_;
  const EstimateWays& ways_;
  const EstimateVariables& variables_;
  const std::vector<int64_t> first_;
  const EstimateSets sets_;
};

}  // namespace internal
}  // namespace backorder

#endif  // BACKORDER_LIB_ESTIMATE_EVENT_H_
