#ifndef BACKORDER_LIB_POLICY_FIELDS_H_
#define BACKORDER_LIB_POLICY_FIELDS_H_

// The one table of the policy's fields, and of what a queue may be made of.

#include <cstdint>
#include <string>
#include <vector>

#include "absl/types/span.h"
#include "backorder/policy.h"

namespace backorder {
namespace internal {

// A field of the policy other than the queue: an enum, or a number of days.
struct PolicyField {
  const char* name;
  absl::Span<const char* const> values;  // of an enum: the names of 0, 1, ...
  int32_t max;                           // of days: the most
  bool may_be_unlimited;                 // of days: kNever too
  const char* meaning;
  int32_t (*get)(const Policy&);
  void (*set)(Policy&, int32_t);
};

// In the order of policy.h.
absl::Span<const PolicyField> PolicyFields();

// "latest_on_time", "30", "unlimited".
std::string PolicyValueText(const PolicyField& field, const Policy& policy);
// "priority, due desc nulls first".
std::string QueueText(const Policy& policy);

// A queue that has a name.
struct QueuePreset {
  const char* name;
  const char* queue;
};
absl::Span<const QueuePreset> QueuePresets();

// The names that a sort key may have.
std::vector<const char*> QueueColumns();

}  // namespace internal
}  // namespace backorder

#endif  // BACKORDER_LIB_POLICY_FIELDS_H_
