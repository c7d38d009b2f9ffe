#ifndef BACKORDER_LIB_AUDIT_DIVISION_H_
#define BACKORDER_LIB_AUDIT_DIVISION_H_

// How units are divided among lines that want more: the steps of "Sharing" of
// allocate.h, worked out for Audit alone.

#include <vector>

#include "absl/numeric/int128.h"
#include "absl/types/span.h"
#include "backorder/policy.h"
#include "backorder/units.h"

namespace backorder {
namespace internal {
namespace audit {

// Of one line, which has `has` units at first.
struct Claim {
  Quantity quantity;  // that it wants in all; above 0
  Quantity has;
  Quantity multiple;  // m
  Quantity least;     // k
};

// The share of each, with what it has at first, where `units` are divided.
// Time O(n log n), whatever the units.
std::vector<Quantity> Divide(Sharing sharing, absl::Span<const Claim> claims,
                             absl::int128 units);

}  // namespace audit
}  // namespace internal
}  // namespace backorder

#endif  // BACKORDER_LIB_AUDIT_DIVISION_H_
