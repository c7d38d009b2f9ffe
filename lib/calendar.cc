#include "backorder/calendar.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "backorder/units.h"
#include "lib/calendar_checks.h"
#include "lib/calendar_maker.h"
#include "lib/faults.h"
#include "lib/open_days.h"

namespace backorder {
namespace {

using internal::CalendarMaker;
using internal::CalendarReach;
using internal::CheckExceptionDay;
using internal::CheckMonthDays;
using internal::CheckWeekdays;
using internal::ClosedDays;
using internal::Faults;

// ---- what a spec may say ----------------------------------------------------

constexpr char kHolidays[] = "calendar.holidays";
constexpr char kOpenings[] = "calendar.openings";

void CheckDays(const char* column, absl::Span<const Day> days, Faults* faults) {
  for (size_t row = 0; row < days.size(); ++row) {
    CheckExceptionDay(column, static_cast<int64_t>(row), days[row], faults);
  }
}

// REQUIRES: all in range.
void CheckReach(const char* column, absl::Span<const Day> days,
                CalendarReach* reach, Faults* faults) {
  for (size_t row = 0; row < days.size(); ++row) {
    reach->Add(column, static_cast<int64_t>(row), days[row], faults);
  }
}

void CheckOpenings(const CalendarSpec& spec, Faults* faults) {
  std::vector<std::pair<int32_t, Day>> days;
  days.reserve(spec.holidays.size());
  for (const Day day : spec.holidays) days.emplace_back(0, day);
  const ClosedDays closed(std::move(days));
  for (size_t row = 0; row < spec.openings.size(); ++row) {
    closed.CheckOpening(kOpenings, static_cast<int64_t>(row), 0,
                        spec.openings[row], faults);
  }
}

// ---- days and beyond --------------------------------------------------------

// What a day is that lies beyond all days.
Day Beyond(Day day) { return day > kLastDay ? kNever : kNotGiven; }

bool IsBeyond(int64_t day) { return day < -kLastDay || day > kLastDay; }

Day AddDays(Day day, int32_t n) {
  if (IsBeyond(day)) return Beyond(day);
  const int64_t sum = int64_t{day} + n;
  return n > kLastDay || sum > kLastDay ? kNever : static_cast<Day>(sum);
}

Day SubtractDays(Day day, int32_t n) {
  if (IsBeyond(day)) return Beyond(day);
  const int64_t sum = int64_t{day} - n;
  return n > kLastDay || sum < -kLastDay ? kNotGiven : static_cast<Day>(sum);
}

// ---- steps of a schedule ----------------------------------------------------

Day Forward(const Calendar* calendar, DayCount count, Day day, int32_t n) {
  if (calendar == nullptr || count == DayCount::kCalendarDays) {
    return AddDays(day, n);
  }
  return calendar->AddWorkingDays(day, n);
}

Day Backward(const Calendar* calendar, DayCount count, Day day, int32_t n) {
  if (calendar == nullptr || count == DayCount::kCalendarDays) {
    return SubtractDays(day, n);
  }
  return calendar->SubtractWorkingDays(day, n);
}

Day NextOpen(const Calendar* calendar, Day day) {
  return calendar == nullptr ? AddDays(day, 0) : calendar->NextOpen(day);
}

Day PreviousOpen(const Calendar* calendar, Day day) {
  return calendar == nullptr ? AddDays(day, 0) : calendar->PreviousOpen(day);
}

}  // namespace

absl::StatusOr<Calendar> Calendar::Create(const CalendarSpec& spec) {
  Faults faults;
  CheckWeekdays("calendar.weekdays", -1, spec.weekdays, &faults);
  CheckMonthDays("calendar.month_days", -1, spec.month_days, &faults);
  CheckDays(kHolidays, spec.holidays, &faults);
  CheckDays(kOpenings, spec.openings, &faults);
  if (!faults.empty()) return faults.status();
  CalendarReach reach;
  CheckReach(kHolidays, spec.holidays, &reach, &faults);
  CheckReach(kOpenings, spec.openings, &reach, &faults);
  CheckOpenings(spec, &faults);
  if (!faults.empty()) return faults.status();
  return CalendarMaker().Make(spec);
}

bool Calendar::IsOpen(Day day) const {
  return !IsBeyond(day) && (always_open() || days_->IsOpen(day));
}

Day Calendar::AddWorkingDays(Day day, int32_t n) const {
  if (always_open()) return AddDays(day, n);
  if (IsBeyond(day)) return Beyond(day);
  if (n > kLastDay) return kNever;
  return days_->Select(days_->Rank(day) + n);
}

Day Calendar::SubtractWorkingDays(Day day, int32_t n) const {
  if (always_open()) return SubtractDays(day, n);
  if (IsBeyond(day)) return Beyond(day);
  if (n > kLastDay) return kNotGiven;
  return days_->Select(days_->Rank(day + 1) - 1 - n);
}

int64_t Calendar::WorkingDaysBetween(Day first, Day end) const {
  // Days beyond count as the ends of all days.
  first = std::clamp(first, -kLastDay, kLastDay + 1);
  end = std::clamp(end, -kLastDay, kLastDay + 1);
  if (always_open()) return int64_t{end} - first;
  return days_->Rank(end) - days_->Rank(first);
}

Day ShipSchedule::ShipDay(Day available) const {
  return NextOpen(site,
                  Forward(site, handling_count, available, handling_days));
}

Day ShipSchedule::DeliveryDayOf(Day ship_day) const {
  return NextOpen(receiving,
                  Forward(transit, transit_count, ship_day, transit_days));
}

Day ShipSchedule::DeliveryDay(Day available) const {
  return DeliveryDayOf(ShipDay(available));
}

Day ShipSchedule::LastShipDay(Day delivery) const {
  return PreviousOpen(
      site, Backward(transit, transit_count, PreviousOpen(receiving, delivery),
                     transit_days));
}

Day ShipSchedule::LastAvailableDayFor(Day ship_day) const {
  return Backward(site, handling_count, PreviousOpen(site, ship_day),
                  handling_days);
}

Day ShipSchedule::LastAvailableDay(Day delivery) const {
  return LastAvailableDayFor(LastShipDay(delivery));
}

Day FirstShipDay(LocalTime now, int32_t cut_off, const Calendar& calendar) {
  const bool in_time = cut_off == kNotGiven || now.minute <= cut_off;
  return calendar.NextOpen(AddDays(now.day, in_time ? 0 : 1));
}

}  // namespace backorder
