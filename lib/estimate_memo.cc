#include "lib/estimate_memo.h"

#include <cstdint>

#include "backorder/calendar.h"
#include "backorder/units.h"
#include "lib/estimate_event.h"
#include "lib/way.h"

namespace backorder {
namespace internal {
namespace {

int64_t WordOf(const void* pointer) {
  return static_cast<int64_t>(reinterpret_cast<intptr_t>(pointer));
}

}  // namespace

bool MakeEventKey(const EstimateEvent& event, EventKey* key) {
  if (event.terms.size() > 1 || event.parts.size() > 1) return false;
  // Of a number of days and no more the law itself tells as soon.
  const bool has_way =
      !event.terms.empty() && event.terms[0].way != EstimateEvent::kNone;
  if (!has_way && event.parts.empty()) return false;
  key->fill(0);
  auto word = key->begin();
  *word++ = kNotGiven;
  *word++ = event.planned;
  *word++ = event.floor;
  if (event.terms.empty()) {
    *word++ = -1;
  } else {
    const EstimateEvent::Term& term = event.terms[0];
    *word++ = term.variable;
    *word++ = term.day;
    *word++ = term.shipment == EstimateEvent::kNone ? 1 : 2;
  }
  word = key->begin() + 6;
  if (has_way) {
    const Way& way = event.way(event.terms[0]);
    const ShipSchedule& schedule = way.schedule;
    *word++ = WordOf(schedule.site);
    *word++ = schedule.handling_days;
    *word++ = static_cast<int64_t>(schedule.handling_count);
    *word++ = WordOf(schedule.transit);
    *word++ = schedule.transit_days;
    *word++ = static_cast<int64_t>(schedule.transit_count);
    *word++ = WordOf(schedule.receiving);
    *word++ = int64_t{1} << 32 | static_cast<uint32_t>(way.first_day);
  }
  word = key->begin() + 14;
  if (!event.parts.empty()) {
    const EstimateEvent::Part& part = event.parts[0];
    *word++ = WordOf(part.lane);
    *word++ = WordOf(part.receiving);
    *word++ = part.floor;
  }
  return true;
}

EventKey WithDue(EventKey key, Day due) {
  key[0] = due;
  return key;
}

}  // namespace internal
}  // namespace backorder
