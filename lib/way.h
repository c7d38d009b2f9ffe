#ifndef BACKORDER_LIB_WAY_H_
#define BACKORDER_LIB_WAY_H_

// The way of units from a location to a destination, in days: the paragraph
// "Working days" of allocate.h.

#include <algorithm>

#include "backorder/calendar.h"
#include "backorder/units.h"

namespace backorder {
namespace internal {

struct Way {
  ShipSchedule schedule;
  Day first_day = kNotGiven;  // the location begins with nothing before

  // Whether it takes so many days of transit and nothing else.
  bool is_transit_only() const {
    return schedule.site == nullptr && schedule.handling_days == 0 &&
           schedule.receiving == nullptr && first_day == kNotGiven &&
           (schedule.transit == nullptr ||
            schedule.transit_count == DayCount::kCalendarDays);
  }
  // The day from which on can be delivered what is there on that day; kNever:
  // it never can.
  Day Arrival(Day there) const {
    return schedule.DeliveryDay(std::max(there, first_day));
  }
  // The last day by which it must be there to arrive by `day`; kNotGiven: there
  // is none.
  Day Departure(Day day) const {
    const Day last = schedule.LastAvailableDay(day);
    return last < first_day ? kNotGiven : last;
  }
  // On which day leaves what is delivered on that day.
  Day ShipDay(Day delivery) const { return schedule.LastShipDay(delivery); }
};

}  // namespace internal
}  // namespace backorder

#endif  // BACKORDER_LIB_WAY_H_
