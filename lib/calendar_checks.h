#ifndef BACKORDER_LIB_CALENDAR_CHECKS_H_
#define BACKORDER_LIB_CALENDAR_CHECKS_H_

// What a calendar may be made of, whether it comes as a spec or as rows of
// tables: each check adds a fault in that column and row where it may not.

#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "backorder/units.h"
#include "lib/faults.h"

namespace backorder {
namespace internal {

void CheckWeekdays(std::string_view column, int64_t row, int32_t mask,
                   Faults* faults);
void CheckMonthDays(std::string_view column, int64_t row, int32_t mask,
                    Faults* faults);
void CheckExceptionDay(std::string_view column, int64_t row, Day day,
                       Faults* faults);

// From the first to the last of the exceptions met so far of one calendar.
class CalendarReach {
 public:
  // Takes it in, unless it does not fit with those before it. REQUIRES: in
  // range.
  void Add(std::string_view column, int64_t row, Day day, Faults* faults);

  int64_t days() const {
    return first_ > last_ ? 0 : int64_t{last_} - first_ + 1;
  }

 private:
  Day first_ = kNever;
  Day last_ = kNotGiven;
};

// The exceptions that are closed, by (calendar, day).
class ClosedDays {
 public:
  explicit ClosedDays(std::vector<std::pair<int32_t, Day>> days);

  void CheckOpening(std::string_view column, int64_t row, int32_t calendar,
                    Day day, Faults* faults) const;

 private:
  std::vector<std::pair<int32_t, Day>> days_;  // ascending
};

}  // namespace internal
}  // namespace backorder

#endif  // BACKORDER_LIB_CALENDAR_CHECKS_H_
