#include "lib/audit_calendars.h"

#include <cstdint>
#include <random>
#include <utility>
#include <vector>

#include "backorder/book.h"
#include "backorder/calendar.h"
#include "backorder/units.h"
#include "gtest/gtest.h"

namespace backorder {
namespace internal {
namespace audit {
namespace {

// The same calendars twice: as rows of a book, and as the library makes them.
class BothKinds {
 public:
  BothKinds(int32_t weekdays, int32_t month_days,
            const std::vector<Day>& holidays, const std::vector<Day>& openings)
      : weekdays_{weekdays}, month_days_{month_days} {
    CalendarSpec spec;
    spec.weekdays = weekdays;
    spec.month_days = month_days;
    spec.holidays = holidays;
    spec.openings = openings;
    made_ = Calendar::Create(spec).value();
    for (const auto& [days, open] :
         {std::make_pair(holidays, 0), std::make_pair(openings, 1)}) {
      for (const Day day : days) {
        row_.push_back(0);
        day_.push_back(day);
        open_.push_back(open);
      }
    }
  }

  Availability book() const {
    Availability book;
    book.calendars.weekdays = weekdays_;
    book.calendars.month_days = month_days_;
    book.calendar_days.calendar = row_;
    book.calendar_days.day = day_;
    book.calendar_days.open = open_;
    return book;
  }
  const Calendar& made() const { return made_; }

 private:
  std::vector<int32_t> weekdays_, month_days_, row_, day_, open_;
  Calendar made_;
};

void ExpectSame(const BothKinds& both, const std::vector<Day>& days,
                const std::vector<int32_t>& numbers) {
  const Calendars walked(both.book());
  for (const Day day : days) {
    SCOPED_TRACE(testing::Message() << "day " << day);
    EXPECT_EQ(walked.IsOpen(0, day), both.made().IsOpen(day));
    for (const int32_t n : numbers) {
      SCOPED_TRACE(testing::Message() << "n " << n);
      EXPECT_EQ(walked.OpenFrom(0, day, n), both.made().AddWorkingDays(day, n));
      EXPECT_EQ(walked.OpenUpTo(0, day, n),
                both.made().SubtractWorkingDays(day, n));
    }
  }
}

TEST(AuditCalendarsTest, WithoutACalendarEveryDayIsOpen) {
  const Calendars calendars{Availability()};
  EXPECT_TRUE(calendars.IsOpen(kNotGiven, 7));
  EXPECT_EQ(calendars.OpenFrom(kNotGiven, 7, 3), 10);
  EXPECT_EQ(calendars.OpenUpTo(kNotGiven, 7, 3), 4);
  EXPECT_EQ(calendars.OpenFrom(kNotGiven, kLastDay, 0), kLastDay);
  EXPECT_EQ(calendars.OpenFrom(kNotGiven, kLastDay, 1), kNever);
  EXPECT_EQ(calendars.OpenUpTo(kNotGiven, -kLastDay, 1), kNotGiven);
  EXPECT_EQ(calendars.OpenUpTo(kNotGiven, kNever, 1), kNever);
  EXPECT_EQ(calendars.OpenFrom(kNotGiven, kNotGiven, 1), kNotGiven);
}

TEST(AuditCalendarsTest, AgreesWithCalendar) {
  for (uint32_t seed = 0; seed < 60; ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    std::mt19937 rng(seed);
    const auto draw = [&rng](int n) { return static_cast<int>(rng() % n); };
    const int32_t masks[] = {0, kMondayToFriday, kEveryWeekday,
                             1, 1 << 5,          kEveryWeekday & ~1};
    const int32_t months[] = {kEveryMonthDay, kEveryMonthDay, kEveryMonthDay,
                              1 | 1 << 14,    1 << 30,        0};
    const Day bases[] = {20000, 0, -kLastDay, kLastDay - 3000, 1 << 29};
    const Day base = bases[draw(5)];
    std::vector<Day> holidays, openings;
    const int width = draw(2) == 0 ? 60 : 3000;
    for (int i = draw(40); i > 0; --i)
      holidays.push_back(base + 2 * draw(width / 2));
    for (int i = draw(10); i > 0; --i)
      openings.push_back(base + 2 * draw(width / 2) + 1);
    const BothKinds both(masks[draw(6)], months[draw(6)], holidays, openings);
    std::vector<Day> days = {kNever,    kNotGiven,     kLastDay,
                             -kLastDay, kLastDay - 40, 40 - kLastDay};
    for (int i = 0; i < 10; ++i) days.push_back(base + draw(4000));
    std::uniform_int_distribution<Day> any(-kLastDay, kLastDay);
    for (int i = 0; i < 4; ++i) days.push_back(any(rng));
    ExpectSame(both, days, {0, 1, 5, 700, 400000, kLastDay});
  }
}

}  // namespace
}  // namespace audit
}  // namespace internal
}  // namespace backorder
