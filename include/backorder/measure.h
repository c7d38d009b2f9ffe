#ifndef BACKORDER_MEASURE_H_
#define BACKORDER_MEASURE_H_

// Measures a plan: how well it serves, for whom, and at what cost.
//
//   auto measures = backorder::Measure(book, *plan);        // one row
//   auto by_tier = backorder::Measure(book, *plan, "tier"); // one a tier
//
// Definitions: q = a line's open units, due = its requested day (as_of where
// none is given). Units without a promise are never delivered: they lower
// every fill rate, and days are averaged over the promised ones alone. Units
// are those of the lines, also where substitutes stand for them. A ratio whose
// denominator is 0 is NaN, and so is what needs a column that the plan was made
// without.

#include <cstdint>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "backorder/book.h"
#include "backorder/plan.h"
#include "backorder/policy.h"

namespace backorder {

struct Measures {
  int64_t group = 0;  // the value of the `by` column; 0 for the whole plan
  double lines = 0;   // lines with q > 0
  double orders = 0;  // sales orders with such lines
  double units = 0;   // sum of q
  double units_promised = 0;     // of those, with a promise
  double units_on_time = 0;      // delivered by due
  double units_backordered = 0;  // promised from anything but stock on hand
  double units_short = 0;        // without a promise
  double unit_fill_rate = 0;     // units_on_time / units
  double line_fill_rate = 0;     // lines with all units on time / lines
  double order_fill_rate = 0;    // orders with all lines so (OTIF) / orders
  // Sum over late units of (delivery day - due); and that / late units.
  double backorder_unit_days = 0;
  double mean_wait = 0;
  // Tardiness of a line: max(0, its last delivery - due); over lines with a
  // promise. Value-weighted: by q x unit_value. p95: the ceil(0.95 n)-th of
  // the n sorted values. Share late: tardiness above 0.
  double mean_tardiness = 0;
  double value_weighted_tardiness = 0;
  double p95_tardiness = 0;
  double max_tardiness = 0;
  double share_late = 0;
  // Shipments (the rows of plan.shipments) / orders with a shipment, and the
  // share of those orders that have more than one. NaN without
  // allocations.ship_day and .location. With `by`, shipments are those of the
  // group's lines.
  double split_rate = 0;
  double share_split = 0;
  // Sum over units of supply of (ship day - the day from which they are there:
  // the later of as_of and the receipt's day): what waits on the shelf for its
  // order. Not of units that are held without a promise.
  double holding_unit_days = 0;
  // Sum over on-time units of unit_value / the same over all units.
  double value_on_time = 0;
  // What sharing costs, where the policy of the plan is given: value_lost = the
  // sum of unit_value over the units that would be on time under the same
  // policy with sharing = sequential, less that over those that are; below 0
  // where sharing gains. The price of fairness is that / the former (Bertsimas,
  // Farias and Trichakis, "The price of fairness", 2011). Both 0 for sequential
  // plans.
  double value_lost = 0;
  double price_of_fairness = 0;
};

// One row for the whole plan; or with `by`, the name of a demand column
// ("tier", "item"), one for each of its values, ascending (kNotGiven, none,
// comes first; columns without values of their own use their default).
// Only columns that `plan` has are used; lines without allocations count.
//
// Errors: InvalidArgument with an InputError for a bad book, an unknown `by`,
// or a plan that does not fit the book. O(n log n).
absl::StatusOr<std::vector<Measures>> Measure(const Book& book,
                                              const PlanColumns& plan,
                                              std::string_view by = "");

// The same for a plan that was made under `policy`, with value_lost and
// price_of_fairness, which else are NaN. Where the policy shares, this plans
// the book once more, without sharing, by one thread. Errors also for a bad
// policy, and ResourceExhausted.
absl::StatusOr<std::vector<Measures>> Measure(const Book& book,
                                              const Policy& policy,
                                              const PlanColumns& plan,
                                              std::string_view by = "");

// How evenly groups were served: over rates x_1..x_n (such as the
// unit_fill_rate of each tier; NaN is left out). Both are NaN where n = 0 or
// all are 0. Gini: sum_ij |x_i - x_j| / (2 n sum x), 0 = equal. Jain:
// (sum x)^2 / (n sum x^2), 1 = equal.
double Gini(absl::Span<const double> rates);
double Jain(absl::Span<const double> rates);

}  // namespace backorder

#endif  // BACKORDER_MEASURE_H_
