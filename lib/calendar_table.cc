#include "lib/calendar_table.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <set>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "backorder/calendar.h"
#include "backorder/units.h"
#include "lib/calendar_checks.h"
#include "lib/calendar_maker.h"
#include "lib/faults.h"
#include "lib/open_days.h"

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

int32_t At(absl::Span<const int32_t> column, size_t row, int32_t otherwise) {
  return column.empty() ? otherwise : column[row];
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
  const auto row_of = [](size_t row) { return static_cast<int64_t>(row); };
  for (size_t row = 0; row < columns.weekdays.size(); ++row) {
    CheckWeekdays("calendars.weekdays", row_of(row), columns.weekdays[row],
                  faults);
  }
  for (size_t row = 0; row < columns.month_days.size(); ++row) {
    CheckMonthDays("calendars.month_days", row_of(row), columns.month_days[row],
                   faults);
  }
  for (size_t row = 0; row < columns.calendar.size(); ++row) {
    const int32_t calendar = columns.calendar[row];
    if (calendar >= 0 && calendar < columns.size()) continue;
    faults->Add("calendar_days.calendar", row_of(row), calendar,
                "use a row of the table calendars");
  }
  for (size_t row = 0; row < columns.day.size(); ++row) {
    CheckExceptionDay(kDay, row_of(row), columns.day[row], faults);
  }
  for (size_t row = 0; row < columns.open.size(); ++row) {
    if (columns.open[row] == 0 || columns.open[row] == 1) continue;
    faults->Add("calendar_days.open", row_of(row), columns.open[row],
                "use 0 or 1");
  }
}

bool IsOpening(const CalendarColumns& columns, size_t row) {
  return !columns.open.empty() && columns.open[row] == 1;
}

void CheckOpenings(const CalendarColumns& columns, Faults* faults) {
  if (columns.open.empty()) return;
  std::vector<std::pair<int32_t, Day>> days;
  for (size_t row = 0; row < columns.day.size(); ++row) {
    if (IsOpening(columns, row)) continue;
    days.emplace_back(columns.calendar[row], columns.day[row]);
  }
  const ClosedDays closed(std::move(days));
  for (size_t row = 0; row < columns.day.size(); ++row) {
    if (!IsOpening(columns, row)) continue;
    closed.CheckOpening(kDay, static_cast<int64_t>(row), columns.calendar[row],
                        columns.day[row], faults);
  }
}

void CheckReach(const CalendarColumns& columns, Faults* faults) {
  int64_t kept = 0;
  const auto keep = [&](int64_t days, const char* name, size_t row,
                        int32_t value) {
    const bool fitted = kept <= kMostCalendarsDays;
    kept += days;
    if (!fitted || kept <= kMostCalendarsDays) return;
    faults->Add(name, static_cast<int64_t>(row), value,
                "this and the calendars before it span more than 2^27 days in "
                "all; use fewer different pairs of masks, or exceptions closer "
                "together");
  };
  std::set<std::pair<int32_t, int32_t>> masks;
  for (size_t row = 0; row < columns.month_days.size(); ++row) {
    const int32_t weekdays = At(columns.weekdays, row, kEveryWeekday);
    const int32_t month_days = columns.month_days[row];
    if (DayPattern::IsWeekly(weekdays, month_days)) continue;
    if (!masks.emplace(weekdays, month_days).second) continue;
    keep(kMostCalendarDays, "calendars.month_days", row, month_days);
  }
  std::vector<CalendarReach> reaches(static_cast<size_t>(columns.size()));
  for (size_t row = 0; row < columns.day.size(); ++row) {
    const Day day = columns.day[row];
    CalendarReach& reach = reaches[static_cast<size_t>(columns.calendar[row])];
    const int64_t before = reach.days();
    reach.Add(kDay, static_cast<int64_t>(row), day, faults);
    keep(reach.days() - before, kDay, row, day);
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

using Check = void (*)(const CalendarColumns& columns, Faults* faults);

// The faults of the first check that has some: the next ones require it.
absl::Status FirstFaults(const CalendarColumns& columns,
                         std::initializer_list<Check> checks) {
  for (const Check check : checks) {
    Faults faults;
    check(columns, &faults);
    if (!faults.empty()) return faults.status();
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status CheckShapesAndRanges(const CalendarColumns& columns) {
  return FirstFaults(columns, {CheckLengths, CheckRanges});
}

absl::StatusOr<std::vector<Calendar>> MakeCalendars(
    const CalendarColumns& columns) {
  absl::Status status = FirstFaults(columns, {CheckOpenings, CheckReach});
  if (!status.ok()) return status;
  const SortedDays days = Sort(columns);
  CalendarMaker maker;
  std::vector<Calendar> calendars;
  calendars.reserve(static_cast<size_t>(columns.size()));
  for (size_t row = 0; row < static_cast<size_t>(columns.size()); ++row) {
    CalendarSpec spec;
    spec.weekdays = At(columns.weekdays, row, kEveryWeekday);
    spec.month_days = At(columns.month_days, row, kEveryMonthDay);
    spec.holidays = days.part(2 * row);
    spec.openings = days.part(2 * row + 1);
    calendars.push_back(maker.Make(spec));
  }
  return calendars;
}

}  // namespace internal
}  // namespace backorder
