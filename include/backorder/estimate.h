#ifndef BACKORDER_ESTIMATE_H_
#define BACKORDER_ESTIMATE_H_

// Estimates the days on which orders are fulfilled: of one order, without a
// book; and of a whole plan, with how sure these days are.
//
//   auto estimate = backorder::Estimate(order, shelf);
//   // estimate->complete_day: when the customer has all of it.
//
//   auto sure = backorder::EstimatePlan(book, policy, *plan, delays);
//   // sure->lines.by_planned[0]: the probability that the plan's day holds
//   // sure->lines.day[2]: by then line 0 is there with the third confidence

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "backorder/allocate.h"
#include "backorder/book.h"
#include "backorder/delay.h"
#include "backorder/plan.h"
#include "backorder/policy.h"

namespace backorder {

// ---- one order --------------------------------------------------------------

struct LineEstimate {
  Day first_day = kNever;     // the first units are delivered; kNever: none
  Day complete_day = kNever;  // all units are; kNever: some have no promise
  Quantity promised = 0;
  Quantity on_time = 0;           // of those, delivered by the line's due day
  Reason reason = Reason::kNone;  // why units have no promise
};

struct OrderEstimate {
  std::vector<LineEstimate> lines;  // in the order of the order's lines
  Day first_day = kNever;           // the first units of any line
  Day complete_day = kNever;        // the latest complete_day of its lines
};

// The days of Split(order, availability, policy), as one line each and for the
// whole order. An empty order is complete on as_of, and so is a line of
// quantity 0 (its first_day too).
// Errors and cost as Split.
absl::StatusOr<OrderEstimate> Estimate(const Demand& order,
                                       const Availability& availability,
                                       const Policy& policy = {});

// ---- how sure the days of a plan are ----------------------------------------
//
// What may be late, and by a law of `delays`:
//  - a receipt with supply.delay. It comes D days after its day, D = ceil(T)
//    (delay.h), at the soonest on as_of. The receipts of one purchase order
//    share one D. Its law holds given that T > as_of - 1 - day: the day before
//    as_of is over, and the receipt, for a purchase order the earliest of them
//    that the plan may use, has not come.
//  - what is bought of an item with items.delay: D days after the day on which
//    the plan has it available. All that is bought of one item shares one D.
//  - a shipment of the plan on a lane with lanes.delay: what is in it is
//    delivered D' days after the day on which it would be, or on the first day
//    after that on which its destination takes deliveries; each shipment has
//    its own D', one for all that is in it.
// All these are independent. All else is sure, and so are receipts without a
// law, also overdue ones: they are there when the plan says.
//   So an allocation is delivered on the first day from its planned one on on
// which it can be, given when its supply comes and the working days on its way
// (allocate.h, "Working days"), plus D'. Nothing is delivered before its
// planned day. Lines of a set, and of a kit those that are planned for one day,
// are delivered when the last of them can be (sets by delivery_rule and kit:
// what waits for an order's last shipment under max_shipments counts by
// itself). Nothing is planned anew: what a line waits for it goes on waiting
// for. What would come after kLastDay never comes.

struct EstimateOptions {
  // For each a day is told by which it is there with that probability. In
  // (0, 1), at least one.
  std::vector<double> confidences = {0.5, 0.8, 0.9, 0.95};
  // Days to add to those of each confidence, in rows that wait for anything
  // with a law, as ConformalBound and RollConformal (delay.h) learn them from
  // promises of the past; one for each confidence, within +-2^30, or none
  // (DEFAULT). kNever: not certifiable, and so is the day. What would come
  // before the planned day, or before that of a lesser confidence, comes on it.
  std::vector<int32_t> corrections;
  // For what has no closed form: seed, and number of draws (1 to 2^20), the
  // same for all rows (common random numbers).
  uint64_t seed = 1;
  int32_t draws = 4096;
};

// One row for each promise, line, order or shipment of the plan; of all units
// that it has by the plan, what is short left out.
struct DayEstimates {
  std::vector<Day> planned;  // the plan's day for the last of them; kNever: it
                             // has no units
  // Row after row, for each confidence the least day by which all of them are
  // delivered with that probability, or with one that falls short of it by no
  // more than 1e-12 (rounding); kNever: none.
  std::vector<Day> day;
  std::vector<double> by_planned;  // P(all delivered by `planned`); 0: no units
  // The same by the day asked for, the latest of the lines that it has units
  // of (line.due, or as_of).
  std::vector<double> by_due;
  // Expected days from that day to the delivery, 0 for an earlier one;
  // infinite where it may never come (more often than 1e-12) or has no units.
  // Within a thousandth ("How"), where `error` is 0.
  std::vector<double> days_late;
  // The greater standard error of the two probabilities, above 0 also where all
  // draws agree: with k of n that of (k + 1) / (n + 2). 0: they were not drawn.
  std::vector<double> error;
};

struct PlanEstimate {
  DayEstimates promises;   // in the order of plan.promises: by (line, day)
  DayEstimates lines;      // in the order of demand
  DayEstimates orders;     // ascending by sales order, those with lines
  DayEstimates shipments;  // in the order of plan.shipments
  std::vector<int32_t> sales_order;  // of `orders`; without, a line's row
};

// REQUIRES of the plan: allocations with line, supply, quantity, delivery_day,
// location; and shipment, where `shipments` are asked for or a lane has a law;
// as Allocate made it for that book and policy. run.outputs: which of the
// tables "promises, lines, orders, shipments" are made; run.progress counts
// lines.
//
// How. A probability is one of these, and days are searched with it in some 10
// steps for each confidence:
//  - No lane has a law: the product over purchase orders g of F_g(the last day
//    on which g may come for all to be delivered by t, less its day). Closed,
//    `error` 0; a look at a table for each g, below 0.1 us.
//  - A shipment has a law: the sum over the days of its delay (a convolution),
//    as long as no two shipments of a row share a purchase order, or all of
//    those that do share only one (and their lanes' laws end within 2^14 days,
//    if they wait for another, too): then summed over the days of that, too.
//    `error` 0; as many steps as the laws have days, below 1 us as a rule.
//  - Else `draws` draws: `error` above 0; `draws` x (purchase orders +
//    shipments) steps for a row, some 0.1 ms.
//   With `error` 0 it is exact to 1e-12 (what is rarer is left out) as long as
// days after the row's first possible one are below 2^12; where shipments have
// laws and it reaches farther, or a shared purchase order does over 2^9 days,
// the sum goes in steps of at most 1/32 of the distance to its ends, and is
// within 1e-4.
//   days_late is closed for one purchase order without calendars. With
// calendars, several of them or laws of lanes its days are summed one by one,
// until the tails of what the row waits for add up (at least a year, where
// there are calendars), and the rest is the sum of theirs, closed days as in
// the mean; where several reach over many years, or share a purchase order, in
// steps of 1/8 of the days until then. A row takes some 5 us with a calendar
// and one purchase order, 50 to 100 us with the law of a lane; of wide laws (a
// standard deviation of log T of 2) several shipments take up to 20 ms. The
// last answers about what waits for one purchase order are kept: the next line
// of it takes below 1 us.
//
// Errors: InvalidArgument with an InputError for a bad book, policy, option
// ("estimate.confidences", ...), law ("delays.first", row: the law), a law that
// the book names and `delays` lacks ("supply.delay", row), or a plan that does
// not fit the book ("allocations.supply", row); Cancelled. The same for any
// number of threads.
// Time O(n log n) and the rows as above, n = lines + supplies + allocations; a
// row goes through each allocation of what it waits for once. Memory: the
// tables; some 30 bytes for each line, supply and allocation; 0.4 MB at most
// for each law, and for each age of overdue receipts above 22 years; for each
// thread what the row with most allocations waits for, and where rows are drawn
// `draws` x 8 bytes and 32 KB for each purchase order of one.
absl::StatusOr<PlanEstimate> EstimatePlan(const Book& book,
                                          const Policy& policy,
                                          const PlanColumns& plan,
                                          absl::Span<const Delay> delays,
                                          const EstimateOptions& options = {},
                                          const Run& run = {});

}  // namespace backorder

#endif  // BACKORDER_ESTIMATE_H_
