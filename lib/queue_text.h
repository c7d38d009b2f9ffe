#ifndef BACKORDER_LIB_QUEUE_TEXT_H_
#define BACKORDER_LIB_QUEUE_TEXT_H_

// The queue of a policy as text, and whether it is one. (QueueText, presets and
// the names of keys: policy_fields.h.)

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "backorder/policy.h"

namespace backorder {
namespace internal {

// "priority, due" for 2, "none" for 0. REQUIRES: keys <= queue.size().
std::string FirstKeysText(const std::vector<SortKey>& queue, size_t keys);

// Errors: InvalidArgument with an InputError for policy.queue.
absl::Status CheckQueue(const std::vector<SortKey>& queue);

// Parses "column [(value value ...)] [asc|desc] [nulls first|last], ...", or
// the name of a preset. REQUIRES: lower case. Errors: as CheckQueue.
absl::StatusOr<std::vector<SortKey>> ParseQueue(const std::string& text);

}  // namespace internal
}  // namespace backorder

#endif  // BACKORDER_LIB_QUEUE_TEXT_H_
