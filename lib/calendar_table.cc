#include "lib/calendar_table.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "backorder/calendar.h"
#include "backorder/units.h"
#include "lib/faults.h"

namespace backorder {
namespace internal {
namespace {

constexpr char kDay[] = "calendar_days.day";

void CheckLength(const char* name, absl::Span<const int32_t> column,
                 int64_t rows, bool required, Faults* faults) {
  const auto length = static_cast<int64_t>(column.size());
  if (length == rows || (length == 0 && !required)) return;
  faults->Add(name, -1, length, absl::StrCat("its rows; its table has ", rows));
}

void CheckRange(const char* name, absl::Span<const int32_t> column,
                int32_t least, int32_t most, const char* advice,
                Faults* faults) {
  for (size_t row = 0; row < column.size(); ++row) {
    if (column[row] >= least && column[row] <= most) continue;
    faults->Add(name, static_cast<int64_t>(row), column[row], advice);
  }
}

void CheckLengths(const CalendarColumns& columns, Faults* faults) {
  const auto days = static_cast<int64_t>(std::max(
      {columns.calendar.size(), columns.day.size(), columns.open.size()}));
  CheckLength("calendars.month_days", columns.month_days, columns.size(), false,
              faults);
  CheckLength("calendar_days.calendar", columns.calendar, days, true, faults);
  CheckLength(kDay, columns.day, days, true, faults);
  CheckLength("calendar_days.open", columns.open, days, false, faults);
}

void CheckRanges(const CalendarColumns& columns, Faults* faults) {
  CheckRange("calendars.weekdays", columns.weekdays, 0, kEveryWeekday,
             "use a mask from 0 to 127", faults);
  CheckRange("calendars.month_days", columns.month_days, 0, kEveryMonthDay,
             "use a mask from 0 to 2147483647", faults);
  CheckRange("calendar_days.calendar", columns.calendar, 0,
             static_cast<int32_t>(columns.size()) - 1,
             "use a row of the table calendars", faults);
  CheckRange(kDay, columns.day, -kLastDay, kLastDay,
             "use a day from -2^30 to 2^30", faults);
  CheckRange("calendar_days.open", columns.open, 0, 1, "use 0 or 1", faults);
}

bool IsOpening(const CalendarColumns& columns, size_t row) {
  return !columns.open.empty() && columns.open[row] == 1;
}

void CheckOpenings(const CalendarColumns& columns, Faults* faults) {
  if (columns.open.empty()) return;
  std::vector<std::pair<int32_t, Day>> closed;
  for (size_t row = 0; row < columns.day.size(); ++row) {
    if (IsOpening(columns, row)) continue;
    closed.emplace_back(columns.calendar[row], columns.day[row]);
  }
  std::sort(closed.begin(), closed.end());
  for (size_t row = 0; row < columns.day.size(); ++row) {
    if (!IsOpening(columns, row)) continue;
    const std::pair<int32_t, Day> day(columns.calendar[row], columns.day[row]);
    if (!std::binary_search(closed.begin(), closed.end(), day)) continue;
    faults->Add(kDay, static_cast<int64_t>(row), day.second,
                "this day is closed too in that calendar: give it once");
  }
}

// The days met so far of one calendar.
struct Reach {
  Day first = kNever;
  Day last = kNotGiven;
};

void CheckReach(const CalendarColumns& columns, Faults* faults) {
  std::vector<Reach> reaches(static_cast<size_t>(columns.size()));
  int64_t kept = 0;
  const auto keep = [&](int64_t days, const char* name, size_t row,
                        int32_t value) {
    const bool fitted = kept <= kMostCalendarsDays;
    kept += days;
    if (!fitted || kept <= kMostCalendarsDays) return;
    faults->Add(name, static_cast<int64_t>(row), value,
                "this and the calendars before it span more than 2^27 days in "
                "all; use fewer calendars, or exceptions closer together");
  };
  for (size_t row = 0; row < columns.month_days.size(); ++row) {
    if (columns.month_days[row] == kEveryMonthDay) continue;
    keep(kMostCalendarDays, "calendars.month_days", row,
         columns.month_days[row]);
  }
  for (size_t row = 0; row < columns.day.size(); ++row) {
    const Day day = columns.day[row];
    Reach& reach = reaches[static_cast<size_t>(columns.calendar[row])];
    const bool met = reach.first <= reach.last;
    const Reach now{std::min(reach.first, day), std::max(reach.last, day)};
    if (int64_t{now.last} - now.first >= kMostCalendarDays) {
      faults->Add(kDay, static_cast<int64_t>(row), day,
                  "the exceptions of a calendar lie within 400 years");
      continue;
    }
    const int64_t before = met ? int64_t{reach.last} - reach.first + 1 : 0;
    reach = now;
    keep(int64_t{now.last} - now.first + 1 - before, kDay, row, day);
  }
}

// The days of the table, by calendar, of each the closed ones first.
struct SortedDays {
  std::vector<Day> days;
  std::vector<size_t> begin;  // 2 c: closed days of calendar c; 2 c + 1: open

  absl::Span<const Day> part(size_t part) const {
    return absl::MakeConstSpan(days).subspan(begin[part],
                                             begin[part + 1] - begin[part]);
  }
};

SortedDays Sort(const CalendarColumns& columns) {
  const auto part_of = [&](size_t row) {
    return 2 * static_cast<size_t>(columns.calendar[row]) +
           (IsOpening(columns, row) ? 1 : 0);
  };
  const size_t rows = columns.day.size();
  SortedDays sorted;
  sorted.begin.assign(2 * static_cast<size_t>(columns.size()) + 1, 0);
  for (size_t row = 0; row < rows; ++row) ++sorted.begin[part_of(row) + 1];
  for (size_t part = 1; part < sorted.begin.size(); ++part) {
    sorted.begin[part] += sorted.begin[part - 1];
  }
  std::vector<size_t> next = sorted.begin;
  sorted.days.resize(rows);
  for (size_t row = 0; row < rows; ++row) {
    sorted.days[next[part_of(row)]++] = columns.day[row];
  }
  return sorted;
}

}  // namespace

absl::StatusOr<std::vector<Calendar>> MakeCalendars(
    const CalendarColumns& columns) {
  for (const auto check :
       {CheckLengths, CheckRanges, CheckOpenings, CheckReach}) {
    Faults faults;
    check(columns, &faults);
    if (!faults.empty()) return faults.status();
  }
  const SortedDays days = Sort(columns);
  std::vector<Calendar> calendars;
  calendars.reserve(static_cast<size_t>(columns.size()));
  for (size_t row = 0; row < static_cast<size_t>(columns.size()); ++row) {
    CalendarSpec spec;
    if (!columns.weekdays.empty()) spec.weekdays = columns.weekdays[row];
    if (!columns.month_days.empty()) spec.month_days = columns.month_days[row];
    spec.holidays = days.part(2 * row);
    spec.openings = days.part(2 * row + 1);
    absl::StatusOr<Calendar> calendar = Calendar::Create(spec);
    if (!calendar.ok()) return calendar.status();
    calendars.push_back(*std::move(calendar));
  }
  return calendars;
}

}  // namespace internal
}  // namespace backorder
