#include "backorder/calendar.h"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <memory>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "backorder/units.h"
#include "lib/faults.h"
#include "lib/open_days.h"

namespace backorder {
namespace {

using internal::DayPattern;
using internal::Faults;
using internal::OpenDays;

// ---- what a spec may say ----------------------------------------------------

constexpr char kHolidays[] = "calendar.holidays";
constexpr char kOpenings[] = "calendar.openings";

void CheckMasks(const CalendarSpec& spec, Faults* faults) {
  if (spec.weekdays < 0 || spec.weekdays > kEveryWeekday) {
    faults->Add("calendar.weekdays", -1, spec.weekdays,
                "use a mask from 0 to 127");
  }
  if (spec.month_days < 0) {
    faults->Add("calendar.month_days", -1, spec.month_days,
                "use a mask from 0 to 2147483647");
  }
}

void CheckRange(const char* column, absl::Span<const Day> days,
                Faults* faults) {
  for (size_t row = 0; row < days.size(); ++row) {
    if (days[row] >= -kLastDay && days[row] <= kLastDay) continue;
    faults->Add(column, static_cast<int64_t>(row), days[row],
                "use a day from -2^30 to 2^30");
  }
}

// The days met so far.
struct Reach {
  Day first = kNever;
  Day last = kNotGiven;
};

// Days that do not fit together with those before them. REQUIRES: all in range.
void CheckReach(const char* column, absl::Span<const Day> days, Reach* reach,
                Faults* faults) {
  for (size_t row = 0; row < days.size(); ++row) {
    const Day first = std::min(reach->first, days[row]);
    const Day last = std::max(reach->last, days[row]);
    if (int64_t{last} - first < kMostCalendarDays) {
      *reach = {first, last};
      continue;
    }
    faults->Add(column, static_cast<int64_t>(row), days[row],
                "the exceptions of a calendar lie within 400 years");
  }
}

std::vector<Day> Sorted(absl::Span<const Day> days) {
  std::vector<Day> sorted(days.begin(), days.end());
  std::sort(sorted.begin(), sorted.end());
  return sorted;
}

void CheckOpenings(const std::vector<Day>& holidays,
                   absl::Span<const Day> openings, Faults* faults) {
  for (size_t row = 0; row < openings.size(); ++row) {
    const Day day = openings[row];
    if (!std::binary_search(holidays.begin(), holidays.end(), day)) continue;
    faults->Add(kOpenings, static_cast<int64_t>(row), day,
                "this day is a holiday too: give it once");
  }
}

// The days that are not as the pattern has them, ascending; what is given twice
// is there twice.
std::vector<Day> Exceptions(const DayPattern& pattern,
                            const std::vector<Day>& holidays,
                            const std::vector<Day>& openings) {
  std::vector<Day> exceptions;
  std::merge(holidays.begin(), holidays.end(), openings.begin(), openings.end(),
             std::back_inserter(exceptions));
  const auto is_no_news = [&](Day day) {
    return pattern.IsOpen(day) ==
           std::binary_search(openings.begin(), openings.end(), day);
  };
  exceptions.erase(
      std::remove_if(exceptions.begin(), exceptions.end(), is_no_news),
      exceptions.end());
  return exceptions;
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
  CheckMasks(spec, &faults);
  CheckRange(kHolidays, spec.holidays, &faults);
  CheckRange(kOpenings, spec.openings, &faults);
  if (!faults.empty()) return faults.status();
  Reach reach;
  CheckReach(kHolidays, spec.holidays, &reach, &faults);
  CheckReach(kOpenings, spec.openings, &reach, &faults);
  const std::vector<Day> holidays = Sorted(spec.holidays);
  CheckOpenings(holidays, spec.openings, &faults);
  if (!faults.empty()) return faults.status();

  DayPattern pattern(spec.weekdays, spec.month_days);
  const std::vector<Day> exceptions =
      Exceptions(pattern, holidays, Sorted(spec.openings));
  if (exceptions.empty() && spec.weekdays == kEveryWeekday &&
      spec.month_days == kEveryMonthDay) {
    return Always();
  }
  return Calendar(
      std::make_shared<const OpenDays>(std::move(pattern), exceptions));
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
