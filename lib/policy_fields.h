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

// A field of the policy other than the queue: an enum, a number of days, or a
// number of keys of the queue, which text names ("priority, due", "none").
struct PolicyField {
  enum class Type { kEnum, kDays, kKeys };
  Type type;
  bool may_be_unlimited;  // of days: kNever too
  int32_t min, max;       // of days
  const char* name;
  absl::Span<const char* const> values;  // of an enum: the names of 0, 1, ...
  const char* meaning;
  int32_t (*get)(const Policy&);
  void (*set)(Policy&, int32_t);
};

// In the order of policy.h.
absl::Span<const PolicyField> PolicyFields();

// "latest_on_time", "30", "unlimited", "priority, due".
std::string PolicyValueText(const PolicyField& field, const Policy& policy);
// "priority, tier (2 0) desc nulls first".
std::string QueueText(const Policy& policy);

// A queue that has a name.
struct QueuePreset {
  const char* name;
  const char* queue;
};
absl::Span<const QueuePreset> QueuePresets();

// A key of a queue that is no column of demand (see prioritize.h).
struct DerivedKey {
  const char* name;
  const char* formula;
};
absl::Span<const DerivedKey> DerivedKeys();

// The names that a sort key may have.
std::vector<const char*> QueueColumns();

}  // namespace internal
}  // namespace backorder

#endif  // BACKORDER_LIB_POLICY_FIELDS_H_
