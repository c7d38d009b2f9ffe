#ifndef BACKORDER_CAPI_ARGUMENTS_H_
#define BACKORDER_CAPI_ARGUMENTS_H_

// What entry points take besides handles: a policy's text, and a run.

#include "absl/status/statusor.h"
#include "backorder/allocate.h"
#include "backorder/c_api.h"
#include "backorder/policy.h"

namespace backorder {
namespace internal {

// NULL: the default.
absl::StatusOr<Policy> ReadPolicy(const char* policy);

// NULL: the default. A shorter struct than bko_run is one whose other fields
// are 0; a longer one must be 0 there.
absl::StatusOr<Run> ReadRun(const bko_run* given);

}  // namespace internal
}  // namespace backorder

#endif  // BACKORDER_CAPI_ARGUMENTS_H_
