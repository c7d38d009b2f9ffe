#ifndef BACKORDER_LIB_OPEN_DAYS_H_
#define BACKORDER_LIB_OPEN_DAYS_H_

// The open days of a calendar, numbered from the beginning of all days. What
// adds or counts working days is arithmetic on these numbers.

#include <cstdint>
#include <memory>
#include <vector>

#include "absl/numeric/int128.h"
#include "backorder/units.h"
#include "lib/day_bits.h"

namespace backorder {
namespace internal {

// What repeats for ever: masks of weekdays and of days of the month. Weeks
// repeat after 7 days, months and weekdays together after 400 years, which are
// whole weeks. Good for days from -kLastDay to kLastDay + 1. A value: a copy
// shares the years.
class DayPattern {
 public:
  // Whether those masks repeat after a week.
  static bool IsWeekly(int32_t weekdays, int32_t month_days);

  DayPattern(int32_t weekdays, int32_t month_days);

  bool IsOpen(Day day) const {
    if (weekly_) return (weekdays_ >> (SinceWeeks(day) % kWeek) & 1) != 0;
    return years_.IsOpen(SinceYears(day) % kYears);
  }

  // Open days before `day`, from a day before all others on.
  int64_t Rank(Day day) const {
    if (weekly_) {
      const uint32_t since = SinceWeeks(day);
      return int64_t{since / kWeek} * open_ + Byte(week_ranks_, since % kWeek);
    }
    const uint32_t since = SinceYears(day);
    return int64_t{since / kYears} * open_ + years_.Rank(since % kYears);
  }

  // Unless it is weekly, its first days from 1970-01-01 on are an index.
  bool is_weekly() const { return weekly_; }
  static constexpr Day kIndexedDays = 146097;
  const DayIndex& years() const { return years_; }
  int32_t open_in_years() const { return static_cast<int32_t>(open_); }

  // The open day of that rank. REQUIRES: there is one.
  Day Select(int64_t rank) const {
    const uint32_t cycle = Cycle(rank);
    const auto rest = static_cast<uint32_t>(rank) - cycle * open_;
    return static_cast<Day>(
        weekly_ ? cycle * kWeek + Byte(week_days_, rest) - kWeekOrigin
                : cycle * kYears + years_.Select(rest) - kYearOrigin);
  }

 private:
  static constexpr uint32_t kWeek = 7;
  static constexpr uint32_t kYears = kIndexedDays;
  // Days from the beginning of a cycle that lies before all days to 1970-01-01:
  // a Thursday, and the day on which years_ begins.
  static constexpr uint32_t kWeekOrigin = 153391690 * kWeek + 3;
  static constexpr uint32_t kYearOrigin = 7350 * kYears;
  static_assert(kWeekOrigin >= kLastDay && kYearOrigin >= kLastDay,
                "no day comes before the origin");

  // Unsigned, so that days before 1970 wrap to where they belong.
  static uint32_t SinceWeeks(Day day) {
    return static_cast<uint32_t>(day) + kWeekOrigin;
  }
  static uint32_t SinceYears(Day day) {
    return static_cast<uint32_t>(day) + kYearOrigin;
  }
  static uint32_t Byte(uint64_t bytes, uint32_t i) {
    return static_cast<uint32_t>(bytes >> (8 * i)) & 0xff;
  }
  // rank / open_, by the reciprocal: a division takes longer than all the rest.
  // Exact for rank < 2^32: the reciprocal is less than 1/2^63 too large.
  uint32_t Cycle(int64_t rank) const {
    return static_cast<uint32_t>(absl::Uint128High64(
        absl::uint128(static_cast<uint64_t>(rank) * 2) * reciprocal_));
  }

  void MakeWeek();
  void MakeYears(int32_t month_days);

  int32_t weekdays_;
  bool weekly_;
  uint32_t open_ = 0;        // open days in a cycle
  uint64_t reciprocal_ = 0;  // 2^63 / open_, rounded up
  uint64_t week_ranks_ = 0;  // byte w: open days of a week before weekday w
  uint64_t week_days_ = 0;   // byte r: the weekday of its r-th open day
  // 400 years from 1970 on, unless weekly_; and their index.
  std::shared_ptr<const DayBits> year_bits_;
  DayIndex years_;
};

// A pattern and the days that differ from it.
class OpenDays {
 public:
  // `exceptions` ascending, all within kMostCalendarDays.
  OpenDays(DayPattern pattern, const std::vector<Day>& exceptions);

  // REQUIRES: -kLastDay <= day <= kLastDay.
  bool IsOpen(Day day) const {
    return day < begin_ || day >= end_ ? pattern_.IsOpen(day)
                                       : window_.IsOpen(InWindow(day));
  }

  // Open days before `day`. REQUIRES: -kLastDay <= day <= kLastDay + 1.
  int64_t Rank(Day day) const {
    if (day < begin_) return pattern_.Rank(day);
    if (day >= end_) return pattern_.Rank(day) + shift_;
    return begin_rank_ + window_.Rank(InWindow(day));
  }

  // The open day of that rank; kNever and kNotGiven where no more follows.
  Day Select(int64_t rank) const {
    if (rank >= end_rank_) {
      if (rank >= last_rank_) return kNever;
      return pattern_.Select(rank - shift_);
    }
    if (rank >= begin_rank_) {
      return begin_ + window_.Select(static_cast<uint32_t>(rank - begin_rank_));
    }
    return rank < first_rank_ ? kNotGiven : pattern_.Select(rank);
  }

 private:
  uint32_t InWindow(Day day) const {
    return static_cast<uint32_t>(day - begin_);
  }
  void MakeWindow(const std::vector<Day>& exceptions);

  DayPattern pattern_;
  // Days that need no arithmetic: from the first exception to the last; without
  // any, the years that a pattern has indexed.
  DayBits window_bits_;
  DayIndex window_;
  Day begin_ = kLastDay + 1;  // the window's first day
  Day end_ = kLastDay + 1;    // the day after its last
  int64_t begin_rank_ = 0;    // Rank(begin_)
  int64_t end_rank_ = 0;      // Rank(end_)
  int64_t shift_ = 0;         // open days that exceptions add
  int64_t first_rank_ = 0;    // Rank(-kLastDay)
  int64_t last_rank_ = 0;     // Rank(kLastDay + 1)
};

}  // namespace internal
}  // namespace backorder

#endif  // BACKORDER_LIB_OPEN_DAYS_H_
