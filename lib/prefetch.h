#ifndef BACKORDER_LIB_PREFETCH_H_
#define BACKORDER_LIB_PREFETCH_H_

// Brings memory into the cache before it is wanted. Always inline: GCC takes a
// function that only prefetches for one without effect, and drops its calls.

#include <cstdint>

#include "absl/base/attributes.h"

namespace backorder {
namespace internal {

constexpr int64_t kCacheLineBytes = 64;

ABSL_ATTRIBUTE_ALWAYS_INLINE inline void Prefetch(const void* memory) {
#if defined(__GNUC__)
  __builtin_prefetch(memory);
#else
  (void)memory;
#endif
}

}  // namespace internal
}  // namespace backorder

#endif  // BACKORDER_LIB_PREFETCH_H_
