#ifndef BACKORDER_LIB_ESTIMATE_SETS_H_
#define BACKORDER_LIB_ESTIMATE_SETS_H_

// Which lines are delivered when the last of them can be: the paragraphs "Sets"
// and "Kits" of allocate.h, as far as EstimatePlan needs them.

#include <cstdint>
#include <vector>

#include "absl/types/span.h"
#include "backorder/book.h"

namespace backorder {
namespace internal {

class EstimateSets {
 public:
  // The book must be valid. Allocations of a line are those from first[line] to
  // first[line + 1]; lines without are of no set. O(n log n).
  EstimateSets(const Book& book, absl::Span<const int64_t> first);

  // The lines of the set or kit of a line, ascending, itself included (and
  // perhaps alone); none: it is of none.
  absl::Span<const int32_t> of(int32_t line) const {
    if (set_of_line_.empty() || set_of_line_[line] < 0) return {};
    const Set& set = sets_[set_of_line_[line]];
    return absl::MakeConstSpan(lines_).subspan(set.begin, set.end - set.begin);
  }
  // Whether that is a kit of which each day's units are one delivery.
  bool by_day(int32_t line) const {
    return sets_[set_of_line_[line]].is_by_day;
  }

 private:
  struct Set {
    int32_t begin, end;  // places in lines_
    bool is_by_day;
  };

  std::vector<int32_t> set_of_line_;  // -1: none
  std::vector<Set> sets_;
  std::vector<int32_t> lines_;
};

}  // namespace internal
}  // namespace backorder

#endif  // BACKORDER_LIB_ESTIMATE_SETS_H_
