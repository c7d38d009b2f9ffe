#ifndef BACKORDER_LIB_SUBSTITUTE_INDEX_H_
#define BACKORDER_LIB_SUBSTITUTE_INDEX_H_

// The substitutes of each item, those of those included.

#include <cstdint>
#include <vector>

#include "absl/types/span.h"
#include "backorder/book.h"

namespace backorder {
namespace internal {

// What may stand for an item: `numerator` units of it for `denominator` of the
// item. The item itself is one to one.
struct Substitute {
  int32_t item;
  int32_t numerator;
  int32_t denominator;
};

class SubstituteIndex {
 public:
  // O(n log n) for n rows, each item having at most kMostSubstitutes. The book
  // must be valid.
  SubstituteIndex(const Book& book, int64_t items);

  bool given() const { return !first_.empty(); }
  // In the order of allocate.h.
  absl::Span<const Substitute> of(int32_t item) const {
    if (!given()) return {};
    return absl::MakeConstSpan(all_).subspan(first_[item],
                                             first_[item + 1] - first_[item]);
  }

 private:
  std::vector<int32_t> first_;  // of each item, and the end
  std::vector<Substitute> all_;
};

}  // namespace internal
}  // namespace backorder

#endif  // BACKORDER_LIB_SUBSTITUTE_INDEX_H_
