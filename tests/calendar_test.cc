// Date arithmetic against a walk from day to day that knows nothing but the
// masks and the exceptions; and against dates that the world knows.

#include "backorder/calendar.h"

#include <algorithm>
#include <cstdint>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "backorder/book.h"
#include "backorder/units.h"
#include "gtest/gtest.h"

namespace backorder {
namespace {

#ifdef BACKORDER_FEW_SEEDS
constexpr uint32_t kSeeds = 300;
#else
constexpr uint32_t kSeeds = 4000;
#endif

constexpr Day kEpochMonday = -3;  // 1969-12-29

Day Date(int64_t year, int month, int day) {
  return static_cast<Day>(absl::CivilDay(year, month, day) -
                          absl::CivilDay(1970, 1, 1));
}

// ---- the walk ---------------------------------------------------------------

// A spec that owns its days.
struct Days {
  int32_t weekdays = kEveryWeekday;
  int32_t month_days = kEveryMonthDay;
  std::vector<Day> holidays, openings;

  CalendarSpec spec() const {
    CalendarSpec spec;
    spec.weekdays = weekdays;
    spec.month_days = month_days;
    spec.holidays = holidays;
    spec.openings = openings;
    return spec;
  }

  bool IsOpen(Day day) const {
    const auto has = [day](const std::vector<Day>& days) {
      return std::find(days.begin(), days.end(), day) != days.end();
    };
    if (has(holidays)) return false;
    if (has(openings)) return true;
    const absl::CivilDay civil = absl::CivilDay(1970, 1, 1) + day;
    const int weekday = static_cast<int>(absl::GetWeekday(civil));  // 0: Monday
    return (weekdays >> weekday & 1) != 0 &&
           (month_days >> (civil.day() - 1) & 1) != 0;
  }
};

Calendar Make(const Days& days) {
  absl::StatusOr<Calendar> calendar = Calendar::Create(days.spec());
  EXPECT_TRUE(calendar.ok()) << calendar.status();
  return calendar.ok() ? *std::move(calendar) : Calendar::Always();
}

Calendar OnWeekdays(int32_t weekdays) {
  Days days;
  days.weekdays = weekdays;
  return Make(days);
}

// The states of a stretch of days, and answers found by walking over it; -1
// where the walk leaves it.
class Walk {
 public:
  Walk(const Days& days, Day first, int32_t size) : first_(first) {
    for (int32_t i = 0; i < size; ++i) open_.push_back(days.IsOpen(first + i));
  }

  bool IsOpen(Day day) const { return open_[day - first_]; }
  bool Contains(Day day) const {
    return day >= first_ && day < first_ + static_cast<Day>(open_.size());
  }

  // The n-th open day from `day` on in steps of +1 or -1, `day` the 0th if
  // open.
  bool Find(Day day, int32_t n, int32_t step, Day* found) const {
    for (; Contains(day); day += step) {
      if (!IsOpen(day)) continue;
      if (n-- == 0) {
        *found = day;
        return true;
      }
    }
    return false;
  }

  int64_t Count(Day from, Day to) const {
    int64_t count = 0;
    for (Day day = std::min(from, to); day < std::max(from, to); ++day) {
      if (IsOpen(day)) ++count;
    }
    return from <= to ? count : -count;
  }

 private:
  Day first_;
  std::vector<bool> open_;
};

class Draw {
 public:
  explicit Draw(uint32_t seed) : random_(seed) {}
  int32_t operator()(int32_t n) { return static_cast<int32_t>(random_() % n); }
  // A mask with few bits, many or all.
  int32_t Mask(int32_t all) {
    switch ((*this)(4)) {
      case 0:
        return all;
      case 1:
        return static_cast<int32_t>(random_() & random_() & random_()) & all;
      case 2:
        return static_cast<int32_t>(random_() | random_()) & all;
      default:
        return static_cast<int32_t>(random_()) & all;
    }
  }

 private:
  std::mt19937 random_;
};

// Exceptions on up to `span` days from `from` on.
Days RandomDays(Draw& draw, Day from, int32_t span) {
  Days days;
  days.weekdays = draw.Mask(kEveryWeekday);
  if (draw(4) == 0) days.month_days = draw.Mask(kEveryMonthDay);
  const int32_t exceptions = draw(3) == 0 ? 0 : draw(std::min(span, 40));
  for (int32_t i = 0; i < exceptions; ++i) {
    const Day day = from + draw(span);
    const auto has = [day](const std::vector<Day>& list) {
      return std::find(list.begin(), list.end(), day) != list.end();
    };
    // Some are given twice, and some say what the masks say anyway.
    if (draw(2) == 0 ? !has(days.openings) : has(days.holidays)) {
      days.holidays.push_back(day);
    } else {
      days.openings.push_back(day);
    }
  }
  return days;
}

// Asks for each day of `walk` from `first` on what the walk can tell.
void ExpectAgrees(const Calendar& calendar, const Walk& walk, Day first,
                  int32_t size, Draw& draw) {
  for (Day day = first; day < first + size; ++day) {
    ASSERT_EQ(calendar.IsOpen(day), walk.IsOpen(day)) << "day " << day;
    Day found = 0;
    if (walk.Find(day, 0, 1, &found)) {
      ASSERT_EQ(calendar.NextOpen(day), found) << "day " << day;
    }
    if (walk.Find(day, 0, -1, &found)) {
      ASSERT_EQ(calendar.PreviousOpen(day), found) << "day " << day;
    }
    const int32_t n = draw(2) == 0 ? draw(5) : draw(size);
    if (walk.Find(day, n, 1, &found)) {
      ASSERT_EQ(calendar.AddWorkingDays(day, n), found) << day << " + " << n;
    }
    if (walk.Find(day, n, -1, &found)) {
      ASSERT_EQ(calendar.SubtractWorkingDays(day, n), found)
          << day << " - " << n;
    }
    const Day other = first + draw(size);
    ASSERT_EQ(calendar.WorkingDaysBetween(day, other), walk.Count(day, other))
        << day << " to " << other;
  }
}

TEST(CalendarTest, AgreesWithAWalkOnTinyCalendars) {
  for (uint32_t seed = 0; seed < kSeeds; ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    Draw draw(seed);
    const Day from = draw(100) - 50;
    const Days days = RandomDays(draw, from, 1 + draw(70));
    const Calendar calendar = Make(days);
    const Walk walk(days, from - 60, 250);
    ExpectAgrees(calendar, walk, from - 60, 250, draw);
    if (HasFailure()) return;
  }
}

TEST(CalendarTest, AgreesWithAWalkOnLongCalendars) {
  for (uint32_t seed = 0; seed < kSeeds / 100; ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    Draw draw(seed);
    const Day from = Date(1880 + draw(200), 1, 1);
    const Days days = RandomDays(draw, from, 1 + draw(36500));
    const Calendar calendar = Make(days);
    const Walk walk(days, from - 5000, 46500);
    // Each day of a few years, and what lies a hundred years on.
    ExpectAgrees(calendar, walk, from - 5000, 300, draw);
    ExpectAgrees(calendar, walk, from + draw(36000), 300, draw);
    for (int i = 0; i < 100; ++i) {
      const Day day = from - 5000 + draw(46500);
      const int32_t n = draw(36500);
      Day found = 0;
      if (walk.Find(day, n, 1, &found)) {
        ASSERT_EQ(calendar.AddWorkingDays(day, n), found);
      }
      if (walk.Find(day, n, -1, &found)) {
        ASSERT_EQ(calendar.SubtractWorkingDays(day, n), found);
      }
    }
    if (HasFailure()) return;
  }
}

// Far from its exceptions, and at both ends of all days.
TEST(CalendarTest, MasksGoOnForEver) {
  for (uint32_t seed = 0; seed < kSeeds / 20; ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    Draw draw(seed);
    const Days days = RandomDays(draw, draw(1000), 1 + draw(1000));
    const Calendar calendar = Make(days);
    const Day far = static_cast<Day>(draw(1 << 29)) * (draw(2) == 0 ? 2 : -2);
    for (const Day first : {-kLastDay, kLastDay - 199, far}) {
      const Walk walk(days, first, 200);
      ExpectAgrees(calendar, walk, first, 200, draw);
    }
    if (HasFailure()) return;
  }
}

TEST(CalendarTest, CountsFromOneEndToTheOther) {
  const Calendar calendar = OnWeekdays(kMondayToFriday);
  const int64_t all = 2 * int64_t{kLastDay} + 1;
  const int64_t open = calendar.WorkingDaysBetween(kNotGiven, kNever);
  EXPECT_NEAR(static_cast<double>(open), static_cast<double>(all) * 5 / 7, 5);
  EXPECT_EQ(calendar.WorkingDaysBetween(kNever, kNotGiven), -open);
  EXPECT_EQ(Calendar::Always().WorkingDaysBetween(kNotGiven, kNever), all);
  EXPECT_EQ(calendar.WorkingDaysBetween(kNever, kNever), 0);
}

// 400 years are as many weeks: the masks come back, month days among them.
TEST(CalendarTest, MonthDaysOfAllYears) {
  Days days;
  days.month_days = 1 << 28 | 1 << 30;  // the 29th and the 31st
  const Calendar calendar = Make(days);
  for (const int64_t year : {-799, 1600, 1899, 1970, 2369, 2370, 9999}) {
    int32_t open = 0;
    for (absl::CivilDay civil(year, 1, 1); civil.year() == year; ++civil) {
      const auto day = static_cast<Day>(civil - absl::CivilDay(1970, 1, 1));
      ASSERT_EQ(calendar.IsOpen(day), civil.day() == 29 || civil.day() == 31)
          << civil;
      open += calendar.IsOpen(day) ? 1 : 0;
    }
    const Day first = Date(year, 1, 1);
    EXPECT_EQ(calendar.WorkingDaysBetween(first, Date(year + 1, 1, 1)), open);
    EXPECT_EQ(calendar.AddWorkingDays(first, open), Date(year + 1, 1, 29));
  }
}

TEST(CalendarTest, LeapYears) {
  Days days;
  days.month_days = 1 << 28;  // the 29th
  const Calendar calendar = Make(days);
  EXPECT_EQ(calendar.NextOpen(Date(2028, 2, 1)), Date(2028, 2, 29));
  EXPECT_EQ(calendar.NextOpen(Date(2026, 2, 1)), Date(2026, 3, 29));
  EXPECT_EQ(calendar.NextOpen(Date(2100, 2, 1)), Date(2100, 3, 29));
  EXPECT_EQ(calendar.NextOpen(Date(2000, 2, 1)), Date(2000, 2, 29));
  EXPECT_EQ(calendar.PreviousOpen(Date(2027, 3, 28)), Date(2027, 1, 29));
}

// ---- days that the world knows ----------------------------------------------

TEST(CalendarTest, Weekdays) {
  const Calendar mondays = OnWeekdays(1);
  for (const Day monday :
       {kEpochMonday, Date(2026, 3, 2), Date(2011, 11, 21), Date(1900, 1, 1),
        Date(1600, 1, 3), Date(2400, 1, 3)}) {
    EXPECT_TRUE(mondays.IsOpen(monday));
    EXPECT_FALSE(mondays.IsOpen(monday - 1));
    EXPECT_EQ(mondays.NextOpen(monday + 1), monday + 7);
    EXPECT_EQ(mondays.PreviousOpen(monday - 1), monday - 7);
  }
  EXPECT_TRUE(OnWeekdays(1 << 3).IsOpen(0));  // 1970-01-01 was a Thursday
  EXPECT_TRUE(OnWeekdays(1 << 6).IsOpen(-4));
}

// Easter 2026: Friday, 3 April, and Monday, 6 April; a Saturday made up for it.
TEST(CalendarTest, HolidaysAndOpenings) {
  Days days;
  days.weekdays = kMondayToFriday;
  days.holidays = {Date(2026, 4, 6), Date(2026, 4, 3), Date(2026, 4, 5)};
  days.openings = {Date(2026, 4, 11)};
  const Calendar calendar = Make(days);
  EXPECT_EQ(calendar.AddWorkingDays(Date(2026, 4, 2), 1), Date(2026, 4, 7));
  EXPECT_EQ(calendar.SubtractWorkingDays(Date(2026, 4, 7), 1),
            Date(2026, 4, 2));
  EXPECT_EQ(calendar.AddWorkingDays(Date(2026, 4, 10), 1), Date(2026, 4, 11));
  EXPECT_EQ(calendar.AddWorkingDays(Date(2026, 4, 10), 2), Date(2026, 4, 13));
  EXPECT_EQ(calendar.WorkingDaysBetween(Date(2026, 4, 1), Date(2026, 5, 1)),
            21);  // 22 weekdays less 2, and 1
}

TEST(CalendarTest, AdditionMovesToAnOpenDayFirst) {
  const Calendar calendar = OnWeekdays(kMondayToFriday);
  const Day saturday = Date(2026, 3, 7);
  EXPECT_EQ(calendar.AddWorkingDays(saturday, 0), Date(2026, 3, 9));
  EXPECT_EQ(calendar.AddWorkingDays(saturday, 1), Date(2026, 3, 10));
  EXPECT_EQ(calendar.SubtractWorkingDays(saturday, 0), Date(2026, 3, 6));
  EXPECT_EQ(calendar.SubtractWorkingDays(saturday, 1), Date(2026, 3, 5));
}

TEST(CalendarTest, WindowsOnTheFirstAndTheFifteenth) {
  Days days;
  days.month_days = 1 | 1 << 14;
  const Calendar calendar = Make(days);
  EXPECT_EQ(calendar.NextOpen(Date(2026, 3, 2)), Date(2026, 3, 15));
  EXPECT_EQ(calendar.NextOpen(Date(2026, 3, 16)), Date(2026, 4, 1));
  EXPECT_EQ(calendar.PreviousOpen(Date(2026, 1, 14)), Date(2026, 1, 1));
  EXPECT_EQ(calendar.AddWorkingDays(Date(2026, 3, 2), 24), Date(2027, 3, 15));
}

// Both masks must have a day: Friday the 13th.
TEST(CalendarTest, BothMasks) {
  Days days;
  days.weekdays = 1 << 4;
  days.month_days = 1 << 12;
  const Calendar calendar = Make(days);
  EXPECT_EQ(calendar.NextOpen(Date(2026, 1, 1)), Date(2026, 2, 13));
  EXPECT_EQ(calendar.AddWorkingDays(Date(2026, 1, 1), 1), Date(2026, 3, 13));
  EXPECT_EQ(calendar.AddWorkingDays(Date(2026, 1, 1), 2), Date(2026, 11, 13));
  EXPECT_EQ(calendar.WorkingDaysBetween(Date(1970, 1, 1), Date(2370, 1, 1)),
            688);
}

// ---- boundaries -------------------------------------------------------------

TEST(CalendarTest, NeverAndNoneGoThrough) {
  for (const Calendar& calendar :
       {Calendar::Always(), OnWeekdays(kMondayToFriday), OnWeekdays(0)}) {
    for (const int32_t n : {0, 1, kLastDay, INT32_MAX}) {
      for (const Day day : {kNever, kLastDay + 1}) {
        EXPECT_EQ(calendar.AddWorkingDays(day, n), kNever);
        EXPECT_EQ(calendar.SubtractWorkingDays(day, n), kNever);
      }
      for (const Day day : {kNotGiven, -kLastDay - 1}) {
        EXPECT_EQ(calendar.AddWorkingDays(day, n), kNotGiven);
        EXPECT_EQ(calendar.SubtractWorkingDays(day, n), kNotGiven);
      }
    }
    for (const Day day : {kNever, kNotGiven, kLastDay + 1, -kLastDay - 1}) {
      EXPECT_FALSE(calendar.IsOpen(day));
    }
  }
}

TEST(CalendarTest, AlwaysCostsNothing) {
  const Calendar always = Calendar::Always();
  EXPECT_TRUE(always.always_open());
  EXPECT_TRUE(Make(Days()).always_open());
  EXPECT_FALSE(OnWeekdays(kMondayToFriday).always_open());
  EXPECT_EQ(always.AddWorkingDays(5, 7), 12);
  EXPECT_EQ(always.SubtractWorkingDays(5, 7), -2);
  EXPECT_EQ(always.AddWorkingDays(-kLastDay, kLastDay), 0);
  EXPECT_EQ(always.AddWorkingDays(-kLastDay, INT32_MAX), kNever);
  EXPECT_EQ(always.AddWorkingDays(kLastDay, 0), kLastDay);
  EXPECT_EQ(always.AddWorkingDays(kLastDay, 1), kNever);
  EXPECT_EQ(always.SubtractWorkingDays(-kLastDay, 0), -kLastDay);
  EXPECT_EQ(always.SubtractWorkingDays(-kLastDay, 1), kNotGiven);
  EXPECT_EQ(always.SubtractWorkingDays(kLastDay, INT32_MAX), kNotGiven);
}

// Where so many days are open that the numbers would lead to one.
TEST(CalendarTest, TooManyDaysLeadBeyondAllDays) {
  Days days;
  days.holidays = {0};
  const Calendar calendar = Make(days);
  EXPECT_EQ(calendar.AddWorkingDays(-kLastDay, kLastDay), 1);
  EXPECT_EQ(calendar.SubtractWorkingDays(kLastDay, kLastDay), -1);
  for (const int32_t n : {kLastDay + 1, INT32_MAX}) {
    EXPECT_EQ(calendar.AddWorkingDays(-kLastDay, n), kNever);
    EXPECT_EQ(calendar.SubtractWorkingDays(kLastDay, n), kNotGiven);
  }
}

TEST(CalendarTest, NeverOpen) {
  for (const int32_t month_days : {kEveryMonthDay, 0, 5}) {
    Days days;
    days.weekdays = month_days == 0 ? kEveryWeekday : 0;
    days.month_days = month_days;
    const Calendar calendar = Make(days);
    for (const Day day : {-kLastDay, -1, 0, 20000, kLastDay}) {
      EXPECT_FALSE(calendar.IsOpen(day));
      EXPECT_EQ(calendar.NextOpen(day), kNever);
      EXPECT_EQ(calendar.PreviousOpen(day), kNotGiven);
    }
    EXPECT_EQ(calendar.WorkingDaysBetween(kNotGiven, kNever), 0);
  }
}

TEST(CalendarTest, ExceptionsAtTheEnds) {
  Days last;
  last.weekdays = 0;
  last.openings = {kLastDay};
  const Calendar at_last = Make(last);
  EXPECT_EQ(at_last.NextOpen(-kLastDay), kLastDay);
  EXPECT_EQ(at_last.AddWorkingDays(0, 1), kNever);
  EXPECT_EQ(at_last.PreviousOpen(kLastDay), kLastDay);
  EXPECT_EQ(at_last.PreviousOpen(kLastDay - 1), kNotGiven);

  Days first;
  first.holidays = {-kLastDay, -kLastDay + 2};
  const Calendar at_first = Make(first);
  EXPECT_EQ(at_first.NextOpen(-kLastDay), -kLastDay + 1);
  EXPECT_EQ(at_first.AddWorkingDays(-kLastDay, 1), -kLastDay + 3);
  EXPECT_EQ(at_first.PreviousOpen(-kLastDay), kNotGiven);
  EXPECT_EQ(at_first.SubtractWorkingDays(0, kLastDay - 2), -kLastDay + 1);
  EXPECT_EQ(at_first.SubtractWorkingDays(0, kLastDay - 1), kNotGiven);
}

TEST(CalendarTest, ExceptionsOfAllOf400Years) {
  Days days;
  days.weekdays = kMondayToFriday;
  const Day tuesday = Date(1770, 1, 2);
  days.holidays = {tuesday, tuesday + kMostCalendarDays - 1};  // a Monday
  const Calendar calendar = Make(days);
  const int64_t open =
      calendar.WorkingDaysBetween(tuesday, tuesday + kMostCalendarDays);
  EXPECT_EQ(open, kMostCalendarDays / 7 * 5 - 2);
}

TEST(CalendarTest, ACopyIsTheSameDays) {
  Calendar copy;
  {
    Days days;
    days.weekdays = 1;
    days.openings = {Date(2026, 3, 4)};
    const Calendar calendar = Make(days);
    copy = calendar;
  }
  EXPECT_EQ(copy.AddWorkingDays(Date(2026, 3, 2), 1), Date(2026, 3, 4));
  EXPECT_EQ(copy.AddWorkingDays(Date(2026, 3, 2), 2), Date(2026, 3, 9));
}

// ---- bad specs --------------------------------------------------------------

InputError ErrorOf(const Days& days) {
  const absl::StatusOr<Calendar> calendar = Calendar::Create(days.spec());
  EXPECT_EQ(calendar.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_FALSE(calendar.status().message().empty());
  const absl::optional<InputError> error = GetInputError(calendar.status());
  EXPECT_TRUE(error.has_value());
  return error.value_or(InputError());
}

void ExpectError(const Days& days, const std::string& column, int64_t row,
                 int64_t value, int64_t more) {
  const InputError error = ErrorOf(days);
  EXPECT_EQ(error.column, column);
  EXPECT_EQ(error.row, row);
  EXPECT_EQ(error.value, value);
  EXPECT_EQ(error.more, more);
}

TEST(CalendarTest, BadMasks) {
  for (const int32_t mask : {-1, 128, INT32_MIN, INT32_MAX}) {
    Days days;
    days.weekdays = mask;
    ExpectError(days, "calendar.weekdays", -1, mask, 0);
  }
  for (const int32_t mask : {-1, INT32_MIN}) {
    Days days;
    days.month_days = mask;
    ExpectError(days, "calendar.month_days", -1, mask, 0);
    days.weekdays = -5;
    ExpectError(days, "calendar.weekdays", -1, -5, 1);
  }
}

TEST(CalendarTest, BadDays) {
  Days days;
  days.openings = {3, kNever};
  ExpectError(days, "calendar.openings", 1, kNever, 0);
  days.holidays = {1, 2, kLastDay + 1, kNotGiven};
  ExpectError(days, "calendar.holidays", 2, kLastDay + 1, 2);
}

TEST(CalendarTest, ExceptionsTooFarApart) {
  Days days;
  days.holidays = {0, kMostCalendarDays - 1};
  EXPECT_TRUE(Calendar::Create(days.spec()).ok());
  days.openings = {5, -1, kMostCalendarDays};
  ExpectError(days, "calendar.openings", 1, -1, 1);
  days.holidays = {-kLastDay, kLastDay};
  days.openings = {};
  ExpectError(days, "calendar.holidays", 1, kLastDay, 0);
}

TEST(CalendarTest, ADayBothClosedAndOpen) {
  Days days;
  days.holidays = {9, 4, 4};
  days.openings = {7, 4, 9};
  ExpectError(days, "calendar.openings", 1, 4, 1);
}

// ---- ways of a delivery -----------------------------------------------------

// Calendars that a schedule borrows.
struct Way {
  Calendar site, transit, receiving;
  ShipSchedule schedule;
};

void Link(Draw& draw, Way* way) {
  way->schedule.site = draw(5) == 0 ? nullptr : &way->site;
  way->schedule.transit = draw(5) == 0 ? nullptr : &way->transit;
  way->schedule.receiving = draw(5) == 0 ? nullptr : &way->receiving;
  way->schedule.handling_days = draw(6);
  way->schedule.transit_days = draw(9);
  way->schedule.handling_count = static_cast<DayCount>(draw(2));
  way->schedule.transit_count = static_cast<DayCount>(draw(2));
}

// By walking over the days of each step.
Day WalkOver(const Calendar* calendar, DayCount count, Day day, int32_t n) {
  if (calendar == nullptr || count == DayCount::kCalendarDays) return day + n;
  for (;; ++day) {
    if (calendar->IsOpen(day) && n-- == 0) return day;
  }
}

Day WalkToOpen(const Calendar* calendar, Day day) {
  while (calendar != nullptr && !calendar->IsOpen(day)) ++day;
  return day;
}

TEST(ShipScheduleTest, AgreesWithAWalkForwardAndBackward) {
  for (uint32_t seed = 0; seed < kSeeds; ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    Draw draw(seed);
    Way way;
    for (Calendar* calendar : {&way.site, &way.transit, &way.receiving}) {
      Days days = RandomDays(draw, -30, 60);
      if (days.weekdays == 0 || days.month_days == 0) days.weekdays = 2;
      // Open at last, so that the walk comes to its end.
      days.month_days = kEveryMonthDay;
      *calendar = Make(days);
    }
    Link(draw, &way);
    const ShipSchedule& s = way.schedule;
    for (Day day = -40; day < 40; ++day) {
      const Day ship = WalkToOpen(
          s.site, WalkOver(s.site, s.handling_count, day, s.handling_days));
      const Day delivered = WalkToOpen(
          s.receiving,
          WalkOver(s.transit, s.transit_count, ship, s.transit_days));
      ASSERT_EQ(s.ShipDay(day), ship) << day;
      ASSERT_EQ(s.DeliveryDay(day), delivered) << day;
      ASSERT_EQ(s.DeliveryDayOf(ship), delivered) << day;

      const Day last = s.LastAvailableDay(day);
      ASSERT_LE(s.DeliveryDay(last), day) << last;
      ASSERT_GT(s.DeliveryDay(last + 1), day) << last;
      const Day last_ship = s.LastShipDay(day);
      ASSERT_LE(s.DeliveryDayOf(last_ship), day);
      ASSERT_EQ(WalkToOpen(s.site, last_ship), last_ship);
      ASSERT_GT(s.DeliveryDayOf(WalkToOpen(s.site, last_ship + 1)), day);
      ASSERT_EQ(s.LastAvailableDayFor(last_ship), last);
    }
  }
}

// On all calendars, those that are never open too, and beyond both ends.
TEST(ShipScheduleTest, BackwardIsTheInverseBoundOfForward) {
  for (uint32_t seed = 0; seed < kSeeds; ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    Draw draw(seed);
    Way way;
    for (Calendar* calendar : {&way.site, &way.transit, &way.receiving}) {
      *calendar = Make(RandomDays(draw, -30, 60));
    }
    Link(draw, &way);
    if (draw(20) == 0) way.schedule.transit_days = INT32_MAX;
    std::vector<Day> days = {kNotGiven, kNever};
    for (int32_t i = 0; i < 12; ++i) {
      days.push_back(-kLastDay + i);
      days.push_back(kLastDay - i);
      days.push_back(draw(80) - 40);
    }
    for (const Day available : days) {
      for (const Day wanted : days) {
        ASSERT_EQ(way.schedule.DeliveryDay(available) <= wanted,
                  available <= way.schedule.LastAvailableDay(wanted))
            << available << " by " << wanted;
        ASSERT_EQ(way.schedule.ShipDay(available) <= wanted,
                  available <= way.schedule.LastAvailableDayFor(wanted))
            << available << " shipped by " << wanted;
      }
    }
  }
}

TEST(ShipScheduleTest, NeverReadyAndNeverThere) {
  ShipSchedule handled;
  handled.handling_days = kNever;
  EXPECT_EQ(handled.DeliveryDay(0), kNever);
  EXPECT_EQ(handled.LastAvailableDay(0), kNotGiven);
  const Calendar site = OnWeekdays(kMondayToFriday);
  ShipSchedule sent;
  sent.site = sent.transit = &site;
  sent.transit_days = kNever;
  sent.transit_count = DayCount::kWorkingDays;
  EXPECT_EQ(sent.DeliveryDay(-kLastDay), kNever);
  EXPECT_EQ(sent.LastShipDay(kLastDay), kNotGiven);
}

// No bound stays none: a line without `latest` has no last day to be ready.
TEST(ShipScheduleTest, NoBoundStaysNone) {
  const Calendar site = OnWeekdays(kMondayToFriday);
  ShipSchedule way;
  way.site = &site;
  way.handling_days = 2;
  EXPECT_EQ(way.LastAvailableDay(kNever), kNever);
  EXPECT_EQ(way.LastShipDay(kNever), kNever);
  EXPECT_EQ(way.DeliveryDay(kNever), kNever);
  EXPECT_EQ(way.DeliveryDay(kNotGiven), kNotGiven);
}

// ---- the cut-off ------------------------------------------------------------

TEST(FirstShipDayTest, UpToTheMinuteOfTheCutOff) {
  const Calendar always;
  EXPECT_EQ(FirstShipDay({100, 599}, 600, always), 100);
  EXPECT_EQ(FirstShipDay({100, 600}, 600, always), 100);
  EXPECT_EQ(FirstShipDay({100, 601}, 600, always), 101);
  EXPECT_EQ(FirstShipDay({100, 0}, 0, always), 100);
  EXPECT_EQ(FirstShipDay({100, 1439}, 1439, always), 100);
  EXPECT_EQ(FirstShipDay({100, 1439}, kNotGiven, always), 100);
  EXPECT_EQ(FirstShipDay({100, 0}, -1, always), 101);
  EXPECT_EQ(FirstShipDay({kNever, 700}, 600, always), kNever);
  EXPECT_EQ(FirstShipDay({kNotGiven, 700}, 600, always), kNotGiven);
  EXPECT_EQ(FirstShipDay({kLastDay, 700}, 600, always), kNever);
}

// A day that is closed anyway is not lost a second time.
TEST(FirstShipDayTest, OnClosedDays) {
  const Calendar calendar = OnWeekdays(kMondayToFriday);
  const Day monday = Date(2026, 3, 9);
  for (const int32_t minute : {0, 600, 1439}) {
    EXPECT_EQ(FirstShipDay({monday - 2, minute}, 480, calendar), monday);
    EXPECT_EQ(FirstShipDay({monday - 1, minute}, 480, calendar), monday);
  }
  EXPECT_EQ(FirstShipDay({monday - 3, 481}, 480, calendar), monday);
}

// ---- what other systems do --------------------------------------------------

// There `n` days of work end with the n-th day, and what is done by a day is
// done by its beginning: the arrival is the day after the last day of work.
struct WorkedDays {
  Day arrival, start;
};
WorkedDays WorkedBy(const Calendar& calendar, Day due, Day today, int32_t n) {
  Day start = calendar.SubtractWorkingDays(due - 1, n - 1);
  if (start < today) start = calendar.NextOpen(today);
  const Day last = calendar.AddWorkingDays(start, n - 1);
  return {last == kNever ? kNever : last + 1, start};
}

// FREPPLE_050, the orders due at the beginning of a day (half days are not).
TEST(CalendarCasesTest, Frepple050ShippingTimeOverClosedDays) {
  Days days;
  days.holidays = {Date(2009, 1, 10), Date(2009, 1, 11), Date(2009, 1, 20),
                   Date(2009, 1, 21)};
  const Calendar calendar = Make(days);
  const Day today = Date(2009, 1, 1);
  const auto expect = [&](Day due, int32_t n, Day start, Day arrival) {
    const WorkedDays worked = WorkedBy(calendar, due, today, n);
    EXPECT_EQ(worked.start, start) << "due " << due;
    EXPECT_EQ(worked.arrival, arrival) << "due " << due;
  };
  const auto day = [](int day_of_january) {
    return Date(2009, 1, day_of_january);
  };
  expect(day(14), 1, day(13), day(14));  // order 1
  expect(day(11), 1, day(9), day(10));   // order 3: closed, so before it
  expect(day(10), 1, day(9), day(10));   // order 4
  expect(day(8), 1, day(7), day(8));     // order 5
  expect(day(14), 10, day(2), day(14));  // order 6
  expect(day(28), 20, day(4), day(28));  // order 7
  expect(day(14), 20, day(1), day(25));  // order 8: not before today
}

// FREPPLE_051, likewise.
TEST(CalendarCasesTest, Frepple051ShippingTimeOnlyInOpenWindows) {
  Days days;
  days.weekdays = 0;
  days.openings = {Date(2009, 1, 10), Date(2009, 1, 11), Date(2009, 1, 20),
                   Date(2009, 1, 21)};
  const Calendar calendar = Make(days);
  const Day today = Date(2009, 1, 1);
  const auto arrival = [&](Day due, int32_t n) {
    return WorkedBy(calendar, due, today, n).arrival;
  };
  EXPECT_EQ(arrival(Date(2009, 1, 14), 1), Date(2009, 1, 12));  // order 1
  EXPECT_EQ(arrival(Date(2009, 1, 10), 1), Date(2009, 1, 11));  // order 4
  EXPECT_EQ(arrival(Date(2009, 1, 8), 1), Date(2009, 1, 11));   // order 5
  EXPECT_EQ(arrival(Date(2009, 1, 14), 10), kNever);            // order 6
  EXPECT_EQ(arrival(Date(2009, 1, 4), 3), Date(2009, 1, 21));   // order 7
  EXPECT_EQ(arrival(Date(2009, 1, 28), 3), Date(2009, 1, 22));  // order 8
}

// A lead of n days includes the day of shipping: n - 1 of handling; a day of
// safety is one of transit.
TEST(CalendarCasesTest, Oca017DailyCutOff) {
  ShipSchedule way;
  way.transit_days = 1;
  const Day monday = Date(2021, 10, 4);
  const auto ship = [&](int32_t minute) {
    return way.ShipDay(
        FirstShipDay({monday, minute}, 10 * 60, Calendar::Always()));
  };
  EXPECT_EQ(ship(9 * 60 + 30), Date(2021, 10, 4));
  EXPECT_EQ(ship(10 * 60 + 30), Date(2021, 10, 5));
  EXPECT_EQ(way.DeliveryDayOf(ship(9 * 60 + 30)), Date(2021, 10, 5));
  EXPECT_EQ(way.DeliveryDayOf(ship(10 * 60 + 30)), Date(2021, 10, 6));
}

// Oca019 and Oca020: everything in days from Monday to Friday.
ShipSchedule OnWorkDays(const Calendar* workdays, int32_t lead_days) {
  ShipSchedule way;
  way.site = way.transit = way.receiving = workdays;
  way.handling_count = way.transit_count = DayCount::kWorkingDays;
  way.handling_days = lead_days - 1;
  way.transit_days = 1;
  return way;
}

TEST(CalendarCasesTest, Oca019WeekendCalendar) {
  const Calendar workdays = OnWeekdays(kMondayToFriday);
  const ShipSchedule way = OnWorkDays(&workdays, 1);
  const Day friday = Date(2021, 8, 13);
  const Day before = FirstShipDay({friday, 7 * 60}, 8 * 60, workdays);
  const Day after = FirstShipDay({friday, 9 * 60}, 8 * 60, workdays);
  EXPECT_EQ(way.ShipDay(before), Date(2021, 8, 13));
  EXPECT_EQ(way.ShipDay(after), Date(2021, 8, 16));
  EXPECT_EQ(way.DeliveryDay(before), Date(2021, 8, 16));
  EXPECT_EQ(way.DeliveryDay(after), Date(2021, 8, 17));
}

TEST(CalendarCasesTest, Oca020WeekendCalendarThreeDays) {
  const Calendar workdays = OnWeekdays(kMondayToFriday);
  const ShipSchedule way = OnWorkDays(&workdays, 3);
  const Day friday =
      FirstShipDay({Date(2021, 8, 13), 7 * 60}, 8 * 60, workdays);
  const Day saturday =
      FirstShipDay({Date(2021, 8, 14), 7 * 60}, 8 * 60, workdays);
  EXPECT_EQ(way.ShipDay(friday), Date(2021, 8, 17));
  EXPECT_EQ(way.ShipDay(saturday), Date(2021, 8, 18));
  EXPECT_EQ(way.DeliveryDay(friday), Date(2021, 8, 18));
  EXPECT_EQ(way.DeliveryDay(saturday), Date(2021, 8, 19));
}

// The end of a window is a cut-off of the day of delivery.
TEST(CalendarCasesTest, Oca022InsideBeforeAfterWindow) {
  const Calendar thursdays = OnWeekdays(1 << 3);
  const Day thursday = Date(2020, 3, 26);
  const auto scheduled = [&](int32_t hour) {
    return FirstShipDay({thursday, hour * 60}, 18 * 60, thursdays);
  };
  EXPECT_EQ(scheduled(6), thursday);
  EXPECT_EQ(scheduled(12), thursday);
  EXPECT_EQ(scheduled(20), Date(2020, 4, 2));
}

// Forward finds the window, backward the last day that still makes it.
TEST(CalendarCasesTest, Oca023FridayOnlyCustomer) {
  const Calendar fridays = OnWeekdays(1 << 4);
  ShipSchedule way;
  way.transit_days = 1;
  way.receiving = &fridays;
  const Day friday = Date(2021, 8, 20);
  for (const int32_t minute : {9 * 60 + 30, 10 * 60 + 30}) {  // in Paris
    const Day ready =
        FirstShipDay({friday, minute}, 10 * 60, Calendar::Always());
    EXPECT_EQ(way.DeliveryDay(ready), Date(2021, 8, 27));
    EXPECT_EQ(way.LastShipDay(way.DeliveryDay(ready)), Date(2021, 8, 26));
  }
}

// A purchase order is on its way for the lead time and comes on a weekday of
// the supplier.
struct Purchase {
  Day day;
  int32_t lead_days;
  int32_t weekday;  // -1: any
  Day expected;
};

ShipSchedule Supplier(const Purchase& purchase, const Calendar* deliveries) {
  ShipSchedule way;
  way.transit_days = purchase.lead_days;
  way.receiving = deliveries;
  return way;
}

Calendar DeliveryDays(const Purchase& purchase) {
  return purchase.weekday < 0 ? Calendar::Always()
                              : OnWeekdays(1 << purchase.weekday);
}

TEST(CalendarCasesTest, Tryton001SupplierDeliveryWeekday) {
  const Day monday = Date(2011, 11, 21);
  for (const Purchase& purchase :
       std::vector<Purchase>{{monday, 10, 0, Date(2011, 12, 5)},
                             {monday, 9, 1, Date(2011, 12, 6)},
                             {monday, 8, 2, Date(2011, 11, 30)},
                             {monday, 7, 3, Date(2011, 12, 1)},
                             {monday, 6, 4, Date(2011, 12, 2)},
                             {monday, 5, 5, Date(2011, 11, 26)},
                             {monday, 4, 6, Date(2011, 11, 27)},
                             {Date(2011, 12, 22), 12, 6, Date(2012, 1, 8)},
                             {monday, 10, -1, Date(2011, 12, 1)}}) {
    const Calendar deliveries = DeliveryDays(purchase);
    EXPECT_EQ(Supplier(purchase, &deliveries).DeliveryDay(purchase.day),
              purchase.expected);
  }
}

TEST(CalendarCasesTest, Tryton002LatestOrderDateBackward) {
  const Day needed = Date(2011, 12, 6);
  for (const Purchase& purchase :
       std::vector<Purchase>{{needed, 10, 0, Date(2011, 11, 25)},
                             {needed, 9, 1, Date(2011, 11, 27)},
                             {needed, 8, 2, Date(2011, 11, 22)},
                             {needed, 7, 3, Date(2011, 11, 24)},
                             {needed, 6, 4, Date(2011, 11, 26)},
                             {needed, 5, 5, Date(2011, 11, 28)},
                             {needed, 4, 6, Date(2011, 11, 30)},
                             {Date(2012, 1, 3), 6, 0, Date(2011, 12, 27)}}) {
    const Calendar deliveries = DeliveryDays(purchase);
    EXPECT_EQ(Supplier(purchase, &deliveries).LastAvailableDay(purchase.day),
              purchase.expected);
  }
}

TEST(CalendarCasesTest, Ofbiz002PromiseFromDaysToShip) {
  const Day ordered = Date(2026, 3, 2);
  const auto promise = [&](int32_t days_to_ship) {
    ShipSchedule way;
    way.handling_days = days_to_ship;
    return way.DeliveryDay(ordered);
  };
  EXPECT_EQ(promise(4), Date(2026, 3, 6));
  EXPECT_EQ(promise(10), Date(2026, 3, 12));
  EXPECT_EQ(promise(30), Date(2026, 4, 1));
}

}  // namespace
}  // namespace backorder
