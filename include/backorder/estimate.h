#ifndef BACKORDER_ESTIMATE_H_
#define BACKORDER_ESTIMATE_H_

// Estimates the days on which one order is fulfilled, without a book.
//
//   auto estimate = backorder::Estimate(order, shelf);
//   // estimate->complete_day: when the customer has all of it.

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "backorder/book.h"
#include "backorder/plan.h"
#include "backorder/policy.h"

namespace backorder {

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

}  // namespace backorder

#endif  // BACKORDER_ESTIMATE_H_
