#ifndef BACKORDER_LIB_ONE_ORDER_H_
#define BACKORDER_LIB_ONE_ORDER_H_

// Serves one order alone: what Split and Estimate stand on.

#include <string>

#include "absl/status/statusor.h"
#include "backorder/book.h"
#include "backorder/plan.h"
#include "backorder/policy.h"

namespace backorder {
namespace internal {

// Allocates `availability` to the lines of `order`, with those optional plan
// columns (as Run::outputs). Errors: InvalidArgument with an InputError for
// bad input or for lines of more than one order.
absl::StatusOr<Plan> ServeOneOrder(const Demand& order,
                                   const Availability& availability,
                                   const Policy& policy,
                                   const std::string& outputs);

}  // namespace internal
}  // namespace backorder

#endif  // BACKORDER_LIB_ONE_ORDER_H_
