#ifndef BACKORDER_LIB_CALENDAR_TABLE_H_
#define BACKORDER_LIB_CALENDAR_TABLE_H_

// The calendars of a book: two tables of columns, as values that can be asked.

#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "backorder/calendar.h"
#include "backorder/units.h"

namespace backorder {
namespace internal {

// Borrowed. Row i of `calendars` is calendar i; each row of `calendar_days` is
// a day on which one of them is not as its masks have it.
struct CalendarColumns {
  absl::Span<const int32_t> weekdays;    // default: kEveryWeekday
  absl::Span<const int32_t> month_days;  // default: kEveryMonthDay
  absl::Span<const int32_t> calendar;    // required, row of calendars
  absl::Span<const Day> day;             // required
  absl::Span<const int32_t> open;        // 1: open; default: 0, closed

  int64_t size() const {
    return static_cast<int64_t>(weekdays.empty() ? month_days.size()
                                                 : weekdays.size());
  }
};

// Most days that all calendars together keep: of each those from its first
// exception to its last, and 400 years for each different pair of masks that
// does not repeat after a week. Bounds memory.
constexpr int64_t kMostCalendarsDays = int64_t{1} << 27;

// Errors: InvalidArgument with an InputError that names "calendars.weekdays" or
// another column, the first bad row and its value: for columns of one table
// with different lengths, a mask or day that Calendar::Create does not take, a
// row of calendars that is not there, `open` other than 0 and 1. O(rows).
absl::Status CheckShapesAndRanges(const CalendarColumns& columns);

// One for each row of calendars. One that is open every day is always_open().
// REQUIRES: shapes and ranges are checked, here or with all the book.
//
// Errors as above for a day that is both open and closed in one calendar,
// exceptions that do not fit into kMostCalendarDays or kMostCalendarsDays.
// O(rows log rows + days kept).
absl::StatusOr<std::vector<Calendar>> MakeCalendars(
    const CalendarColumns& columns);

}  // namespace internal
}  // namespace backorder

#endif  // BACKORDER_LIB_CALENDAR_TABLE_H_
