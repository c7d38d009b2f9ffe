#include "backorder/local_time.h"

#include <cstdint>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "backorder/calendar.h"
#include "backorder/units.h"

namespace backorder {

namespace {

// More years than there are days for, and few enough to count their days.
constexpr int64_t kMostYears = 4000000;

Day DayOf(const absl::CivilSecond& shown) {
  // The infinite ones are shown in years whose days no integer counts.
  if (shown.year() > kMostYears) return kNever;
  if (shown.year() < -kMostYears) return kNotGiven;
  const int64_t day = absl::CivilDay(shown) - absl::CivilDay(1970, 1, 1);
  if (day > kLastDay) return kNever;
  return day < -kLastDay ? kNotGiven : static_cast<Day>(day);
}

}  // namespace

LocalTime LocalTimeAt(absl::Time instant, const absl::TimeZone& zone) {
  const absl::CivilSecond shown = zone.At(instant).cs;
  return {DayOf(shown), shown.hour() * 60 + shown.minute()};
}

}  // namespace backorder
