#include "lib/estimate_ways.h"

#include <algorithm>
#include <cstdint>

#include "backorder/book.h"
#include "backorder/calendar.h"
#include "backorder/units.h"
#include "lib/lane_index.h"
#include "lib/way.h"
#include "lib/working_days.h"

namespace backorder {
namespace internal {
namespace {

bool IsEveryDay(const Calendar* calendar) {
  return calendar == nullptr || calendar->always_open();
}

}  // namespace

EstimateWays::EstimateWays(const Book& book, const WorkingDays& days,
                           const LaneIndex& lanes)
    : days_(days),
      lanes_(lanes),
      has_delays_(std::any_of(book.lanes.delay.begin(), book.lanes.delay.end(),
                              [](int32_t law) { return law != kNotGiven; })) {}

bool EstimateWays::Find(int32_t location, int32_t destination,
                        EstimateWay* way) const {
  *way = EstimateWay();
  ShipSchedule& schedule = way->way.schedule;
  if (!lanes_.given()) {
    way->way = days_.WayWithoutLane(location, destination);
  } else {
    const Lane* const lane = lanes_.Find(location, destination);
    if (lane == nullptr) return false;
    if (lane->way != nullptr) {
      way->way = *lane->way;
    } else {
      schedule.transit_days = lane->transit;
    }
    way->delay = lane->delay;
  }
  way->is_plain = IsEveryDay(schedule.site) && IsEveryDay(schedule.transit) &&
                  IsEveryDay(schedule.receiving);
  way->days = int64_t{schedule.handling_days} + schedule.transit_days;
  return true;
}

}  // namespace internal
}  // namespace backorder
