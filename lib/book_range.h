#ifndef BACKORDER_LIB_BOOK_RANGE_H_
#define BACKORDER_LIB_BOOK_RANGE_H_

// Validates a book and keeps what the scan of its columns learnt, so that
// nobody need scan them again.

#include <cstdint>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "backorder/book.h"
#include "backorder/calendar.h"

namespace backorder {
namespace internal {

// The values of one column, its one special value (ColumnSpec::also: not
// given, never, unlimited) left out.
struct ColumnRange {
  bool given = false;       // the column is there
  bool also = false;        // some row has the special value
  int64_t min = INT64_MAX;  // min > max: no row has another value
  int64_t max = INT64_MIN;
};

struct BookRanges {
  std::vector<ColumnRange> columns;  // in the order of BookColumns()
  std::vector<Calendar> calendars;   // of the rows of book.calendars

  // Of the column with that full name ("demand.due"), which must exist.
  const ColumnRange& of(std::string_view full_name) const;
};

// Validate(book), on up to `threads` threads; the same error for any number.
// *ranges is filled only if all is well.
absl::Status ValidateAndMeasure(const Book& book, int threads,
                                BookRanges* ranges);

}  // namespace internal
}  // namespace backorder

#endif  // BACKORDER_LIB_BOOK_RANGE_H_
