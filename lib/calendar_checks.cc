#include "lib/calendar_checks.h"

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "backorder/calendar.h"
#include "backorder/units.h"
#include "lib/faults.h"

namespace backorder {
namespace internal {

void CheckWeekdays(std::string_view column, int64_t row, int32_t mask,
                   Faults* faults) {
  if (mask >= 0 && mask <= kEveryWeekday) return;
  faults->Add(column, row, mask, "use a mask from 0 to 127");
}

void CheckMonthDays(std::string_view column, int64_t row, int32_t mask,
                    Faults* faults) {
  if (mask >= 0) return;
  faults->Add(column, row, mask, "use a mask from 0 to 2147483647");
}

void CheckExceptionDay(std::string_view column, int64_t row, Day day,
                       Faults* faults) {
  if (day >= -kLastDay && day <= kLastDay) return;
  faults->Add(column, row, day, "use a day from -2^30 to 2^30");
}

void CalendarReach::Add(std::string_view column, int64_t row, Day day,
                        Faults* faults) {
  const Day first = std::min(first_, day);
  const Day last = std::max(last_, day);
  if (int64_t{last} - first >= kMostCalendarDays) {
    faults->Add(column, row, day,
                "the exceptions of a calendar lie within 400 years");
    return;
  }
  first_ = first;
  last_ = last;
}

ClosedDays::ClosedDays(std::vector<std::pair<int32_t, Day>> days)
    : days_(std::move(days)) {
  std::sort(days_.begin(), days_.end());
}

void ClosedDays::CheckOpening(std::string_view column, int64_t row,
                              int32_t calendar, Day day, Faults* faults) const {
  if (!std::binary_search(days_.begin(), days_.end(),
                          std::make_pair(calendar, day))) {
    return;
  }
  faults->Add(column, row, day,
              "this day is closed too in this calendar: give it once");
}

}  // namespace internal
}  // namespace backorder
