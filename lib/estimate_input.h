#ifndef BACKORDER_LIB_ESTIMATE_INPUT_H_
#define BACKORDER_LIB_ESTIMATE_INPUT_H_

// Checks what EstimatePlan takes besides book and policy.

#include <cstdint>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "backorder/book.h"
#include "backorder/delay.h"
#include "backorder/estimate.h"
#include "backorder/plan.h"
#include "backorder/policy.h"
#include "lib/estimate_ways.h"

namespace backorder {
namespace internal {

// Which tables are wanted.
struct EstimateOutputs {
  bool promises = false;
  bool lines = false;
  bool orders = false;
  bool shipments = false;

  // Errors: InvalidArgument for an unknown name.
  static absl::StatusOr<EstimateOutputs> Parse(std::string_view text);
};

absl::Status CheckEstimateOptions(const EstimateOptions& options);

// Laws, and those that the book, which is valid, names.
absl::Status CheckDelays(const Book& book, absl::Span<const Delay> delays);

// A plan: that it has the columns, and that they fit the book, which is valid.
absl::Status CheckEstimatedPlan(const Book& book, const Policy& policy,
                                const EstimateWays& ways,
                                const PlanColumns& plan,
                                const EstimateOutputs& outputs);

// Rows of the plan's shipments.
int64_t CountShipments(const PlanColumns& plan);

}  // namespace internal
}  // namespace backorder

#endif  // BACKORDER_LIB_ESTIMATE_INPUT_H_
