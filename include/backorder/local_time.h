#ifndef BACKORDER_LOCAL_TIME_H_
#define BACKORDER_LOCAL_TIME_H_

// What day and what time it is at a location: the one place where time zones
// come in. Apart from calendar.h, and not in backorder.h: who counts in days
// alone need not include absl::time.
//
//   absl::TimeZone paris;
//   if (!absl::LoadTimeZone("Europe/Paris", &paris)) ...   // reads zoneinfo
//   Day first = backorder::FirstShipDay(
//       backorder::LocalTimeAt(now, paris), /*cut_off=*/10 * 60, *site);

#include "absl/time/time.h"
#include "backorder/calendar.h"

namespace backorder {

// The clock on the wall in `zone` at `instant`, with the rules that hold there
// on that day: where clocks are put back, an hour is shown twice, and both pass
// for it. A day beyond kLastDay is kNever, and so is the infinite future;
// before it, kNotGiven.
LocalTime LocalTimeAt(absl::Time instant, const absl::TimeZone& zone);

}  // namespace backorder

#endif  // BACKORDER_LOCAL_TIME_H_
