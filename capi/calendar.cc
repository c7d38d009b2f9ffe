// calendar.h through the C interface.

#include "backorder/calendar.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "backorder/c_api.h"
#include "backorder/units.h"
#include "capi/handles.h"
#include "capi/inputs.h"
#include "lib/calendar_table.h"
#include "lib/check_number.h"

namespace {

using backorder::Calendar;
using backorder::Day;
using backorder::internal::Ask;
using backorder::internal::BadNumber;
using backorder::internal::CalendarColumns;
using backorder::internal::CheckShapesAndRanges;
using backorder::internal::ForEachRow;
using backorder::internal::Inputs;
using backorder::internal::MakeCalendars;

CalendarColumns ReadCalendars(Inputs* in) {
  CalendarColumns columns;
  columns.weekdays = in->Column<int32_t>("calendars.weekdays");
  columns.month_days = in->Column<int32_t>("calendars.month_days");
  columns.calendar = in->Column<int32_t>("calendar_days.calendar");
  columns.day = in->Column<int32_t>("calendar_days.day");
  columns.open = in->Column<int32_t>("calendar_days.open");
  return columns;
}

// of(calendar, row) of the calendar that each row asks for, as a column. To be
// called when all other columns are read.
template <typename Answer, typename Of>
absl::StatusOr<bko_result> OfEachCalendar(Inputs* in, const char* name,
                                          const Of& of) {
  const CalendarColumns columns = ReadCalendars(in);
  const auto asked = in->Rows<int32_t>("ask.calendar", backorder::kNotGiven);
  absl::Status status = in->status();
  if (status.ok()) status = CheckShapesAndRanges(columns);
  if (!status.ok()) return status;
  const absl::StatusOr<std::vector<Calendar>> calendars =
      MakeCalendars(columns);
  if (!calendars.ok()) return calendars.status();
  const auto answer_of = [&](int64_t row) -> absl::StatusOr<Answer> {
    const int32_t calendar = asked[row];
    if (calendar == backorder::kNotGiven) return of(Calendar::Always(), row);
    if (calendar < 0 || calendar >= static_cast<int64_t>(calendars->size())) {
      return BadNumber("ask.calendar", -1, int64_t{calendar},
                       "use a row of the table calendars");
    }
    return of((*calendars)[static_cast<size_t>(calendar)], row);
  };
  absl::StatusOr<std::vector<Answer>> answers =
      ForEachRow<Answer>(*in, answer_of);
  if (!answers.ok()) return answers.status();
  bko_result result;
  result.Add(name, *std::move(answers));
  return result;
}

// The way back for -n: there is none for the least number, which is beyond all
// days either way.
int32_t Negated(int32_t n) {
  return -std::max(n, -std::numeric_limits<int32_t>::max());
}

Day Add(const Calendar& calendar, Day day, int32_t n) {
  return n < 0 ? calendar.SubtractWorkingDays(day, Negated(n))
               : calendar.AddWorkingDays(day, n);
}

Day Subtract(const Calendar& calendar, Day day, int32_t n) {
  return n < 0 ? calendar.AddWorkingDays(day, Negated(n))
               : calendar.SubtractWorkingDays(day, n);
}

absl::StatusOr<bko_result> Walk(Inputs* in,
                                Day (*walk)(const Calendar&, Day, int32_t)) {
  const auto day = in->RequiredRows<int32_t>("ask.day");
  const auto count = in->RequiredRows<int32_t>("ask.count");
  return OfEachCalendar<Day>(in, "answers.day",
                             [&](const Calendar& calendar, int64_t row) {
                               return walk(calendar, day[row], count[row]);
                             });
}

absl::StatusOr<bko_result> Between(Inputs* in) {
  const auto first = in->RequiredRows<int32_t>("ask.first");
  const auto end = in->RequiredRows<int32_t>("ask.end");
  return OfEachCalendar<int64_t>(
      in, "answers.count", [&](const Calendar& calendar, int64_t row) {
        return calendar.WorkingDaysBetween(first[row], end[row]);
      });
}

absl::StatusOr<bko_result> FirstShipDays(Inputs* in) {
  const auto day = in->RequiredRows<int32_t>("ask.day");
  const auto minute = in->RequiredRows<int32_t>("ask.minute");
  const auto cut_off = in->Rows<int32_t>("ask.cut_off", backorder::kNotGiven);
  return OfEachCalendar<Day>(
      in, "answers.day", [&](const Calendar& calendar, int64_t row) {
        backorder::LocalTime now;
        now.day = day[row];
        now.minute = minute[row];
        return backorder::FirstShipDay(now, cut_off[row], calendar);
      });
}

}  // namespace

extern "C" {

bko_status bko_add_working_days(const bko_inputs* inputs, bko_result** out,
                                bko_error* error) {
  return Ask(inputs, out, error, [](Inputs* in) { return Walk(in, Add); });
}

bko_status bko_subtract_working_days(const bko_inputs* inputs, bko_result** out,
                                     bko_error* error) {
  return Ask(inputs, out, error, [](Inputs* in) { return Walk(in, Subtract); });
}

bko_status bko_working_days_between(const bko_inputs* inputs, bko_result** out,
                                    bko_error* error) {
  return Ask(inputs, out, error, Between);
}

bko_status bko_first_ship_day(const bko_inputs* inputs, bko_result** out,
                              bko_error* error) {
  return Ask(inputs, out, error, FirstShipDays);
}

}  // extern "C"
