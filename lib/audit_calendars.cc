#include "lib/audit_calendars.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <vector>

#include "absl/types/span.h"
#include "backorder/book.h"
#include "backorder/units.h"

namespace backorder {
namespace internal {
namespace audit {
namespace {

// After 400 years weekdays and days of the month are as before.
constexpr int32_t kCycle = 146097;
constexpr int64_t kTwoCycles = int64_t{2} * kCycle;

// Walks as short as this are not worth remembering.
constexpr int64_t kNear = 64;

int32_t Modulo(int64_t day, int32_t cycle) {
  const auto rest = static_cast<int32_t>(day % cycle);
  return rest < 0 ? rest + cycle : rest;
}

int32_t ValueOr(absl::Span<const int32_t> column, int64_t row, int32_t absent) {
  return column.empty() ? absent : column[row];
}

bool IsLeapYear(int32_t year) {
  return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

}  // namespace

size_t Calendars::HashOfWalk::operator()(const Walk& walk) const {
  uint64_t hash = walk.forward ? 1 : 0;
  for (const int64_t part : {int64_t{walk.calendar}, walk.day, walk.left}) {
    hash = (hash ^ static_cast<uint64_t>(part)) * 0x9e3779b97f4a7c15;
    hash ^= hash >> 32;
  }
  return static_cast<size_t>(hash);
}

Calendars::Calendars(const Availability& book) {
  bool has_month_days = false;
  for (int64_t row = 0; row < book.calendars.size(); ++row) {
    patterns_.push_back(
        {ValueOr(book.calendars.weekdays, row, kEveryWeekday),
         ValueOr(book.calendars.month_days, row, kEveryMonthDay),
         {}});
    has_month_days |= patterns_.back().month_days != kEveryMonthDay;
  }
  const CalendarDays& days = book.calendar_days;
  for (int64_t row = 0; row < days.size(); ++row) {
    patterns_[days.calendar[row]].exceptions.push_back(
        {days.day[row], ValueOr(days.open, row, 0) != 0});
  }
  for (Pattern& pattern : patterns_) {
    std::sort(
        pattern.exceptions.begin(), pattern.exceptions.end(),
        [](const Exception& a, const Exception& b) { return a.day < b.day; });
  }
  if (has_month_days) ReadMonths();
}

void Calendars::ReadMonths() {
  month_days_.reserve(kCycle);
  for (int32_t year = 1970; year < 1970 + 400; ++year) {
    const int february = IsLeapYear(year) ? 29 : 28;
    for (const int length :
         {31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31}) {
      for (int day = 0; day < length; ++day) {
        month_days_.push_back(static_cast<int8_t>(day));
      }
    }
  }
}

bool Calendars::IsOpenIn(const Pattern& pattern, Day day) const {
  const std::vector<Exception>& exceptions = pattern.exceptions;
  if (!exceptions.empty() && day >= exceptions.front().day &&
      day <= exceptions.back().day) {
    const auto found =
        std::lower_bound(exceptions.begin(), exceptions.end(), day,
                         [](const Exception& exception, Day wanted) {
                           return exception.day < wanted;
                         });
    if (found->day == day) return found->is_open;
  }
  // Day 0 was a Thursday.
  if ((pattern.weekdays >> Modulo(int64_t{day} + 3, 7) & 1) == 0) return false;
  return pattern.month_days == kEveryMonthDay ||
         (pattern.month_days >> month_days_[Modulo(day, kCycle)] & 1) != 0;
}

bool Calendars::IsOpen(int32_t calendar, Day day) const {
  if (calendar == kNotGiven) return true;
  return day >= -kLastDay && day <= kLastDay &&
         IsOpenIn(patterns_[calendar], day);
}

Day Calendars::OpenFrom(int32_t calendar, Day day, int32_t n) const {
  if (day > kLastDay) return kNever;
  if (day < -kLastDay) return kNotGiven;
  return EndOf({calendar, true, day, n});
}

Day Calendars::OpenUpTo(int32_t calendar, Day day, int32_t n) const {
  if (day > kLastDay) return kNever;
  if (day < -kLastDay) return kNotGiven;
  return EndOf({calendar, false, day, n});
}

// ---- walks ------------------------------------------------------------------

Day Calendars::EndOf(Walk walk) const {
  const auto day_of = [](const Walk& at) {
    return !at.IsOver() ? static_cast<Day>(at.day)
                        : (at.forward ? kNever : kNotGiven);
  };
  if (walk.calendar == kNotGiven) {
    walk.day += walk.forward ? walk.left : -walk.left;
    return day_of(walk);
  }
  if (Go(kNear, &walk)) return day_of(walk);
  const auto [known, is_new] = far_.insert({walk, 0});
  if (is_new) {
    GoFar(&walk);
    known->second = day_of(walk);
  }
  return known->second;
}

bool Calendars::Go(int64_t most, Walk* walk) const {
  const Pattern& pattern = patterns_[walk->calendar];
  for (; most > 0; --most) {
    PassClosed(walk);
    if (walk->IsOver()) return true;
    if (IsOpenIn(pattern, static_cast<Day>(walk->day))) {
      if (walk->left == 0) return true;
      --walk->left;
    }
    walk->day += walk->forward ? 1 : -1;
  }
  return false;
}

void Calendars::GoFar(Walk* walk) const {
  while (true) {
    // Exceptions lie within 400 years, so this is soon over.
    if (patterns_[walk->calendar].has_no_day() ||
        PlainDaysAhead(*walk) < kTwoCycles) {
      if (Go(1, walk)) return;
      continue;
    }
    // 400 years as the masks say tell how many days are open in all others.
    const int64_t before = walk->left;
    if (Go(kCycle, walk)) return;
    const int64_t open = before - walk->left;
    int64_t cycles = PlainDaysAhead(*walk) / kCycle;
    if (open > 0) cycles = std::min(cycles, walk->left / open);
    walk->left -= cycles * open;
    walk->day += (walk->forward ? 1 : -1) * cycles * kCycle;
  }
}

int64_t Calendars::PlainDaysAhead(const Walk& walk) const {
  const std::vector<Exception>& exceptions =
      patterns_[walk.calendar].exceptions;
  const int64_t end =
      walk.forward ? kLastDay + int64_t{1} : -kLastDay - int64_t{1};
  const auto days_to = [&walk](int64_t day) {
    return walk.forward ? day - walk.day : walk.day - day;
  };
  if (exceptions.empty()) return days_to(end);
  const Day first =
      walk.forward ? exceptions.front().day : exceptions.back().day;
  const Day last =
      walk.forward ? exceptions.back().day : exceptions.front().day;
  if (days_to(first) >= 0) return days_to(first);
  return days_to(last) >= 0 ? 0 : days_to(end);
}

void Calendars::PassClosed(Walk* walk) const {
  const Pattern& pattern = patterns_[walk->calendar];
  if (!pattern.has_no_day() || walk->IsOver()) return;
  const std::vector<Exception>& exceptions = pattern.exceptions;
  if (walk->forward) {
    const auto next =
        std::lower_bound(exceptions.begin(), exceptions.end(), walk->day,
                         [](const Exception& exception, int64_t day) {
                           return exception.day < day;
                         });
    walk->day = next == exceptions.end() ? kLastDay + int64_t{1} : next->day;
    return;
  }
  const auto next =
      std::upper_bound(exceptions.begin(), exceptions.end(), walk->day,
                       [](int64_t day, const Exception& exception) {
                         return day < exception.day;
                       });
  walk->day = next == exceptions.begin() ? -kLastDay - int64_t{1}
                                         : std::prev(next)->day;
}

}  // namespace audit
}  // namespace internal
}  // namespace backorder
