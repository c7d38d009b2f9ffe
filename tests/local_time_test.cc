#include "backorder/local_time.h"

#include <cstdint>
#include <string>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "backorder/calendar.h"
#include "backorder/units.h"
#include "gtest/gtest.h"

namespace backorder {
namespace {

Day Date(int64_t year, int month, int day) {
  return static_cast<Day>(absl::CivilDay(year, month, day) -
                          absl::CivilDay(1970, 1, 1));
}

absl::Time Utc(const std::string& text) {
  absl::Time time;
  std::string error;
  EXPECT_TRUE(absl::ParseTime(absl::RFC3339_full, text, &time, &error))
      << error;
  return time;
}

void ExpectLocal(const LocalTime& local, Day day, int32_t minute) {
  EXPECT_EQ(local.day, day);
  EXPECT_EQ(local.minute, minute);
}

// A fixed zone needs no zoneinfo.
TEST(LocalTimeTest, FixedZones) {
  const absl::TimeZone utc = absl::UTCTimeZone();
  const absl::TimeZone east = absl::FixedTimeZone(2 * 3600);
  const absl::TimeZone west = absl::FixedTimeZone(-8 * 3600);
  const absl::Time late = Utc("2026-03-01T23:30:59Z");
  ExpectLocal(LocalTimeAt(late, utc), Date(2026, 3, 1), 23 * 60 + 30);
  ExpectLocal(LocalTimeAt(late, east), Date(2026, 3, 2), 90);
  ExpectLocal(LocalTimeAt(late, west), Date(2026, 3, 1), 15 * 60 + 30);
  ExpectLocal(LocalTimeAt(Utc("1969-12-31T23:59:59Z"), utc), -1, 1439);
  ExpectLocal(LocalTimeAt(absl::UnixEpoch(), utc), 0, 0);
}

TEST(LocalTimeTest, BeyondAllDays) {
  const absl::TimeZone utc = absl::UTCTimeZone();
  EXPECT_EQ(LocalTimeAt(absl::InfiniteFuture(), utc).day, kNever);
  EXPECT_EQ(LocalTimeAt(absl::InfinitePast(), utc).day, kNotGiven);
  const absl::Duration most = absl::Hours(24) * int64_t{kLastDay};
  EXPECT_EQ(LocalTimeAt(absl::UnixEpoch() + most, utc).day, kLastDay);
  EXPECT_EQ(LocalTimeAt(absl::UnixEpoch() + most + absl::Hours(24), utc).day,
            kNever);
  EXPECT_EQ(LocalTimeAt(absl::UnixEpoch() - most, utc).day, -kLastDay);
}

class ParisTest : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(absl::LoadTimeZone("Europe/Paris", &paris_))
        << "there is no zoneinfo: install tzdata";
  }
  absl::TimeZone paris_;
};

// OCA_023: half past seven and half past eight in UTC are before and after ten
// o'clock in a summer's Paris.
TEST_F(ParisTest, CutOffIsOfTheLocation) {
  const Calendar always;
  const Day friday = Date(2021, 8, 20);
  EXPECT_EQ(FirstShipDay(LocalTimeAt(Utc("2021-08-20T07:30:00Z"), paris_),
                         10 * 60, always),
            friday);
  EXPECT_EQ(FirstShipDay(LocalTimeAt(Utc("2021-08-20T08:30:00Z"), paris_),
                         10 * 60, always),
            friday + 1);
  // In winter the second one is in time too.
  EXPECT_EQ(FirstShipDay(LocalTimeAt(Utc("2021-12-17T08:30:00Z"), paris_),
                         10 * 60, always),
            Date(2021, 12, 17));
}

// The night of 25 October 2026 has the hour from two to three twice, that of
// 29 March has none.
TEST_F(ParisTest, ClocksThatChange) {
  const Day autumn = Date(2026, 10, 25);
  ExpectLocal(LocalTimeAt(Utc("2026-10-25T00:30:00Z"), paris_), autumn, 150);
  ExpectLocal(LocalTimeAt(Utc("2026-10-25T01:30:00Z"), paris_), autumn, 150);
  const Day spring = Date(2026, 3, 29);
  ExpectLocal(LocalTimeAt(Utc("2026-03-29T00:59:00Z"), paris_), spring, 119);
  ExpectLocal(LocalTimeAt(Utc("2026-03-29T01:00:00Z"), paris_), spring, 180);
}

}  // namespace
}  // namespace backorder
