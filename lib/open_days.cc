#include "lib/open_days.h"

#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "backorder/calendar.h"
#include "backorder/units.h"
#include "lib/day_bits.h"

namespace backorder {
namespace internal {
namespace {

bool IsLeap(int32_t year) {
  return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

int32_t MonthLength(int32_t year, int32_t month) {
  constexpr int32_t kLengths[] = {31, 28, 31, 30, 31, 30,
                                  31, 31, 30, 31, 30, 31};
  return kLengths[month] + (month == 1 && IsLeap(year) ? 1 : 0);
}

}  // namespace

bool DayPattern::IsWeekly(int32_t weekdays, int32_t month_days) {
  return weekdays == 0 || month_days == kEveryMonthDay;
}

DayPattern::DayPattern(int32_t weekdays, int32_t month_days)
    : weekdays_(weekdays), weekly_(IsWeekly(weekdays, month_days)) {
  if (weekly_) {
    MakeWeek();
  } else {
    MakeYears(month_days);
  }
  // Nothing is open: no day is ever selected.
  if (open_ != 0) reciprocal_ = (uint64_t{1} << 63) / open_ + 1;
}

void DayPattern::MakeWeek() {
  for (uint32_t weekday = 0; weekday < kWeek; ++weekday) {
    week_ranks_ |= uint64_t{open_} << (8 * weekday);
    if ((weekdays_ >> weekday & 1) == 0) continue;
    week_days_ |= uint64_t{weekday} << (8 * open_);
    ++open_;
  }
}

void DayPattern::MakeYears(int32_t month_days) {
  auto bits = std::make_shared<DayBits>(kIndexedDays);
  Day day = 0;
  for (int32_t year = 1970; year < 1970 + 400; ++year) {
    for (int32_t month = 0; month < 12; ++month) {
      const int32_t length = MonthLength(year, month);
      for (int32_t of_month = 0; of_month < length; ++of_month, ++day) {
        const bool open = (month_days >> of_month & 1) != 0 &&
                          (weekdays_ >> (SinceWeeks(day) % kWeek) & 1) != 0;
        if (open) bits->SetOpen(day, true);
      }
    }
  }
  years_ = bits->Index();
  open_ = static_cast<uint32_t>(bits->count());
  year_bits_ = std::move(bits);
}

OpenDays::OpenDays(DayPattern pattern, const std::vector<Day>& exceptions)
    : pattern_(std::move(pattern)) {
  int32_t open = 0;
  if (!exceptions.empty()) {
    MakeWindow(exceptions);
    open = window_bits_.count();
  } else if (!pattern_.is_weekly()) {
    begin_ = 0;
    end_ = DayPattern::kIndexedDays;
    window_ = pattern_.years();
    open = pattern_.open_in_years();
  }
  begin_rank_ = pattern_.Rank(begin_);
  end_rank_ = begin_rank_ + open;
  shift_ = end_rank_ - pattern_.Rank(end_);
  first_rank_ = Rank(-kLastDay);
  last_rank_ = Rank(kLastDay + 1);
}

void OpenDays::MakeWindow(const std::vector<Day>& exceptions) {
  begin_ = exceptions.front();
  end_ = exceptions.back() + 1;
  window_bits_ = DayBits(end_ - begin_);
  for (Day day = begin_; day < end_; ++day) {
    if (pattern_.IsOpen(day)) window_bits_.SetOpen(InWindow(day), true);
  }
  for (const Day day : exceptions) {
    window_bits_.SetOpen(InWindow(day), !pattern_.IsOpen(day));
  }
  window_ = window_bits_.Index();
}

}  // namespace internal
}  // namespace backorder
