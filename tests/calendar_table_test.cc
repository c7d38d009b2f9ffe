// The calendars of two tables against those that the same days make one by one.

#include "lib/calendar_table.h"

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "backorder/book.h"
#include "backorder/calendar.h"
#include "backorder/units.h"
#include "gtest/gtest.h"

namespace backorder {
namespace internal {
namespace {

// Tables that own their columns.
struct Tables {
  std::vector<int32_t> weekdays, month_days, calendar, day, open;

  CalendarColumns columns() const {
    return {weekdays, month_days, calendar, day, open};
  }
};

absl::StatusOr<std::vector<Calendar>> CheckAndMake(
    const CalendarColumns& columns) {
  absl::Status status = CheckShapesAndRanges(columns);
  if (!status.ok()) return status;
  return MakeCalendars(columns);
}

InputError ErrorOf(const Tables& tables) {
  const auto calendars = CheckAndMake(tables.columns());
  EXPECT_EQ(calendars.status().code(), absl::StatusCode::kInvalidArgument);
  const auto error = GetInputError(calendars.status());
  EXPECT_TRUE(error.has_value()) << calendars.status();
  return error.value_or(InputError());
}

void ExpectError(const Tables& tables, const std::string& column, int64_t row,
                 int64_t value, int64_t more = 0) {
  const InputError error = ErrorOf(tables);
  EXPECT_EQ(error.column, column);
  EXPECT_EQ(error.row, row);
  EXPECT_EQ(error.value, value);
  EXPECT_EQ(error.more, more);
}

TEST(CalendarTableTest, WithoutRowsThereIsNone) {
  const auto calendars = CheckAndMake({});
  ASSERT_TRUE(calendars.ok());
  EXPECT_TRUE(calendars->empty());
}

TEST(CalendarTableTest, WhatIsOpenEveryDayIsAlways) {
  Tables tables;
  tables.weekdays = {kEveryWeekday, kMondayToFriday, kEveryWeekday};
  tables.calendar = {0, 2};
  tables.day = {5, 7};
  tables.open = {1, 0};
  const auto calendars = CheckAndMake(tables.columns());
  ASSERT_TRUE(calendars.ok()) << calendars.status();
  ASSERT_EQ(calendars->size(), 3u);
  EXPECT_TRUE((*calendars)[0].always_open());  // the opening is no news
  EXPECT_FALSE((*calendars)[1].always_open());
  EXPECT_FALSE((*calendars)[2].always_open());
}

TEST(CalendarTableTest, MonthDaysAloneMakeATable) {
  Tables tables;
  tables.month_days = {1};
  const auto calendars = CheckAndMake(tables.columns());
  ASSERT_TRUE(calendars.ok()) << calendars.status();
  EXPECT_EQ((*calendars)[0].NextOpen(1), 31);  // 1970-02-01
}

TEST(CalendarTableTest, AgreesWithCalendarsMadeOneByOne) {
  for (uint32_t seed = 0; seed < 500; ++seed) {
    SCOPED_TRACE(seed);
    std::mt19937 rng(seed);
    const auto draw = [&rng](int n) { return static_cast<int32_t>(rng() % n); };
    const int32_t count = 1 + draw(4);
    Tables tables;
    for (int32_t c = 0; c < count; ++c) {
      tables.weekdays.push_back(draw(128));
      tables.month_days.push_back(draw(8) == 0 ? 1 + draw(1 << 20)
                                               : kEveryMonthDay);
    }
    std::vector<std::vector<Day>> holidays(count), openings(count);
    for (int rows = draw(20); rows > 0; --rows) {
      tables.calendar.push_back(draw(count));
      tables.day.push_back(draw(30));
      tables.open.push_back(tables.day.back() % 2);  // no day is both
      (tables.open.back() == 1 ? openings : holidays)[tables.calendar.back()]
          .push_back(tables.day.back());
    }
    const auto calendars = CheckAndMake(tables.columns());
    ASSERT_TRUE(calendars.ok()) << calendars.status();
    ASSERT_EQ(calendars->size(), static_cast<size_t>(count));
    for (int32_t c = 0; c < count; ++c) {
      CalendarSpec spec;
      spec.weekdays = tables.weekdays[c];
      spec.month_days = tables.month_days[c];
      spec.holidays = holidays[c];
      spec.openings = openings[c];
      const auto want = Calendar::Create(spec);
      ASSERT_TRUE(want.ok());
      for (Day day = -40; day < 80; ++day) {
        ASSERT_EQ((*calendars)[c].IsOpen(day), want->IsOpen(day)) << day;
      }
    }
  }
}

TEST(CalendarTableTest, BadTablesAreTold) {
  Tables good;
  good.weekdays = {kMondayToFriday, kEveryWeekday};
  good.calendar = {0, 1, 1};
  good.day = {4, 4, 5};
  good.open = {0, 0, 1};
  ASSERT_TRUE(CheckAndMake(good.columns()).ok());

  Tables bad = good;
  bad.month_days = {1};
  ExpectError(bad, "calendars.month_days", -1, 1);
  bad = good;
  bad.day.pop_back();
  ExpectError(bad, "calendar_days.day", -1, 2);
  bad = good;
  bad.calendar.clear();
  ExpectError(bad, "calendar_days.calendar", -1, 0);
  bad = good;
  bad.open.pop_back();
  ExpectError(bad, "calendar_days.open", -1, 2);

  bad = good;
  bad.weekdays = {128, -1};
  ExpectError(bad, "calendars.weekdays", 0, 128, 1);
  bad = good;
  bad.month_days = {1, -1};
  ExpectError(bad, "calendars.month_days", 1, -1);
  bad = good;
  bad.calendar[1] = 2;
  ExpectError(bad, "calendar_days.calendar", 1, 2);
  bad = good;
  bad.calendar[2] = -1;
  ExpectError(bad, "calendar_days.calendar", 2, -1);
  bad = good;
  bad.day[0] = kNever;
  ExpectError(bad, "calendar_days.day", 0, kNever);
  bad = good;
  bad.open[0] = 2;
  ExpectError(bad, "calendar_days.open", 0, 2);
  bad = Tables();
  bad.calendar = {0};
  bad.day = {0};
  ExpectError(bad, "calendar_days.calendar", 0, 0);

  bad = good;
  bad.day[2] = 4;  // closed by row 1
  ExpectError(bad, "calendar_days.day", 2, 4);
  bad = good;
  bad.day[2] = 4 + kMostCalendarDays;
  ExpectError(bad, "calendar_days.day", 2, 4 + kMostCalendarDays);
  bad.day[2] -= 1;
  EXPECT_TRUE(CheckAndMake(bad.columns()).ok());
}

TEST(CalendarTableTest, AllCalendarsTogetherAreBounded) {
  const int32_t most = kMostCalendarsDays / kMostCalendarDays;
  EXPECT_EQ(most, 918);  // book.h at kMostCalendars, README
  Tables tables;
  for (int32_t c = 0; c < most + 2; ++c) tables.month_days.push_back(1 + c);
  ExpectError(tables, "calendars.month_days", most, 1 + most);

  tables = Tables();
  for (int32_t c = 0; c <= most; ++c) {
    tables.weekdays.push_back(kMondayToFriday);
    for (const Day day : {0, kMostCalendarDays - 1}) {
      tables.calendar.push_back(c);
      tables.day.push_back(day);
    }
  }
  ExpectError(tables, "calendar_days.day", 2 * most + 1, kMostCalendarDays - 1);
}

// As many as a book may have, of few masks: what repeats is made once. One by
// one they would take a minute and 36 GiB.
TEST(CalendarTableTest, EqualMasksAreMadeOnce) {
  Tables tables;
  for (int32_t c = 0; c < kMostCalendars; ++c) {
    tables.weekdays.push_back(c % 2 == 0 ? kMondayToFriday : kEveryWeekday);
    tables.month_days.push_back(c % 3 == 0 ? 1 : 1 | 1 << 14);
    tables.calendar.push_back(c);
    tables.day.push_back(31 + c % 5);  // of 1970-02-01, a Sunday
    tables.open.push_back(c % 5 == 0 ? 0 : 1);
  }
  const auto calendars = CheckAndMake(tables.columns());
  ASSERT_TRUE(calendars.ok()) << calendars.status();
  ASSERT_EQ(calendars->size(), tables.weekdays.size());
  for (int32_t c = kMostCalendars - 60; c < kMostCalendars; ++c) {
    CalendarSpec spec;
    spec.weekdays = tables.weekdays[c];
    spec.month_days = tables.month_days[c];
    const auto day = absl::MakeConstSpan(&tables.day[c], 1);
    (c % 5 == 0 ? spec.holidays : spec.openings) = day;
    const auto want = Calendar::Create(spec);
    ASSERT_TRUE(want.ok());
    for (const Day from : {-200000, 0, 30, 33, 200000}) {
      for (const int32_t n : {0, 1, 7, 5000}) {
        ASSERT_EQ((*calendars)[c].AddWorkingDays(from, n),
                  want->AddWorkingDays(from, n));
      }
    }
  }
}

// No days are kept of months that are never open.
TEST(CalendarTableTest, WithoutWeekdaysMonthsCostNothing) {
  Tables tables;
  for (int32_t c = 0; c < 2000; ++c) {
    tables.weekdays.push_back(0);
    tables.month_days.push_back(c);
  }
  EXPECT_TRUE(CheckAndMake(tables.columns()).ok());
}

}  // namespace
}  // namespace internal
}  // namespace backorder
