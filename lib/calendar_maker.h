#ifndef BACKORDER_LIB_CALENDAR_MAKER_H_
#define BACKORDER_LIB_CALENDAR_MAKER_H_

#include <cstdint>
#include <map>
#include <utility>

#include "backorder/calendar.h"
#include "lib/open_days.h"

namespace backorder {
namespace internal {

// Makes calendars of what is checked. Those with equal masks share what repeats
// for ever, which with month_days is far more than all else they have.
class CalendarMaker {
 public:
  // REQUIRES: Calendar::Create would take it.
  Calendar Make(const CalendarSpec& spec);

 private:
  DayPattern PatternOf(int32_t weekdays, int32_t month_days);

  std::map<std::pair<int32_t, int32_t>, DayPattern> patterns_;  // by masks
};

}  // namespace internal
}  // namespace backorder

#endif  // BACKORDER_LIB_CALENDAR_MAKER_H_
