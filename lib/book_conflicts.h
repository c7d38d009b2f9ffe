#ifndef BACKORDER_LIB_BOOK_CONFLICTS_H_
#define BACKORDER_LIB_BOOK_CONFLICTS_H_

// What the rows of a book say about one another: values that are each in range
// but do not go together.

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "backorder/book.h"
#include "lib/book_range.h"

namespace backorder {
namespace internal {

// Rows of one column that contradict others.
struct Conflict {
  const char* column;                           // "demand.peg"
  std::vector<int64_t> rows;                    // ascending
  std::function<std::string(int64_t row)> why;  // and what to do about it
};

// All conflicts that have rows. `in_range(column)` says whether all values of
// that column are in range; where they are not, what depends on them is not
// checked. REQUIRES: columns of one table have one length.
std::vector<Conflict> FindConflicts(
    const Book& book, const BookRanges& ranges,
    const std::function<bool(std::string_view)>& in_range);

// For each item up to the greatest that has a substitute: the greatest
// numerator of it and its substitutes, those along chains included.
// REQUIRES: the book has no conflict.
std::vector<int32_t> GreatestNumerators(const Substitutes& substitutes);

}  // namespace internal
}  // namespace backorder

#endif  // BACKORDER_LIB_BOOK_CONFLICTS_H_
