#ifndef BACKORDER_LIB_AUDIT_DELIVERIES_H_
#define BACKORDER_LIB_AUDIT_DELIVERIES_H_

// The allocations of a plan as Audit reads them: from where and when each
// ships, and what they make in units of the lines.

#include <cstdint>
#include <tuple>
#include <vector>

#include "absl/types/span.h"
#include "backorder/plan.h"
#include "backorder/units.h"
#include "lib/audit_facts.h"

namespace backorder {
namespace internal {
namespace audit {

// What one line is promised for one day, in its units.
struct Promise {
  int32_t line;
  Day day;
  Quantity quantity;
  Quantity backordered;  // of those, not wholly from stock on hand
};

// Units of one item that leave one location for a line and are delivered on one
// day.
struct Delivery {
  Day day;
  int32_t location;
  int32_t item;
  Ratio ratio;
  Quantity supply_units;

  Quantity line_units() const { return ratio.LineUnits(supply_units); }
  bool has_whole_lots() const { return supply_units % ratio.numerator == 0; }
};

class Deliveries {
 public:
  // Borrows all. `first_row[line]` is where the allocations of a line begin,
  // with one more at the end; `bought_at[row]` where replenishment is.
  Deliveries(const Facts& facts, const PlanColumns& plan,
             absl::Span<const int64_t> first_row,
             absl::Span<const int32_t> bought_at);

  const PlanColumns& plan() const { return plan_; }
  int64_t begin(int32_t line) const { return first_row_[line]; }
  int64_t end(int32_t line) const { return first_row_[line + 1]; }
  bool Has(int32_t line) const { return begin(line) < end(line); }

  // Of a row of the allocations: from where it ships, and on which lane; one
  // without transit where none leads.
  int32_t LocationOf(int64_t row) const;
  Lane LaneOf(int64_t row) const;
  // When it must leave.
  Day ShipDayOf(int64_t row) const;

  // By line and day.
  absl::Span<const Promise> promises() const { return promises_; }
  Quantity PromisedTo(int32_t line) const { return promised_[line]; }
  // To one line, by day, location and item.
  std::vector<Delivery> Of(const Terms& terms) const;

 private:
  int32_t ItemOf(int64_t row) const;
  // What rows of one line and day make.
  Promise PromiseOf(int64_t begin, int64_t end) const;

  const Facts& facts_;
  const PlanColumns& plan_;
  const absl::Span<const int64_t> first_row_;
  const absl::Span<const int32_t> bought_at_;
  std::vector<Promise> promises_;
  std::vector<Quantity> promised_;  // by line
};

}  // namespace audit
}  // namespace internal
}  // namespace backorder

#endif  // BACKORDER_LIB_AUDIT_DELIVERIES_H_
