// Working days: found by walking from day to day.

#include <algorithm>
#include <cstdint>

#include "absl/types/optional.h"
#include "absl/types/span.h"
#include "backorder/book.h"
#include "backorder/calendar.h"
#include "backorder/units.h"
#include "tests/oracle_planner.h"

namespace backorder {
namespace oracle {
namespace {

// Who has not found an open day after so many days finds none: books of tests
// have no rarer ones.
constexpr int kLongestWalk = 3000;

template <typename T, typename U>
U ValueAt(absl::Span<const T> column, size_t row, U otherwise) {
  return column.empty() ? otherwise : static_cast<U>(column[row]);
}

bool IsLeapYear(int year) {
  return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

// 1 to 31.
int DayOfMonth(Day day) {
  // All years come again after 400 of them.
  constexpr int kDaysOf400Years = 146097;
  int left = (day % kDaysOf400Years + kDaysOf400Years) % kDaysOf400Years;
  int year = 1970;
  while (left >= (IsLeapYear(year) ? 366 : 365)) {
    left -= IsLeapYear(year) ? 366 : 365;
    ++year;
  }
  const int days[] = {
      31, IsLeapYear(year) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  int month = 0;
  while (left >= days[month]) left -= days[month++];
  return left + 1;
}

// 0: Monday. Day 0 is a Thursday.
int Weekday(Day day) { return ((day + 3) % 7 + 7) % 7; }

}  // namespace

Day Later(Day day, int32_t days) {
  if (day == kNever || days == kNever) return kNever;
  const int64_t sum = int64_t{day} + days;
  return sum > kLastDay ? kNever : static_cast<Day>(sum);
}

// --- Calendars --------------------------------------------------------------

// kNotGiven: that of a place which is always open.
bool Planner::IsOpen(int32_t calendar, Day day) const {
  if (calendar == kNotGiven) return true;
  const CalendarDays& days = book_.calendar_days;
  for (int32_t row = 0; row < days.size(); ++row) {
    if (days.calendar[row] == calendar && days.day[row] == day) {
      return ValueAt(days.open, row, 0) == 1;
    }
  }
  const int32_t weekdays =
      ValueAt(book_.calendars.weekdays, calendar, kEveryWeekday);
  const int32_t month_days =
      ValueAt(book_.calendars.month_days, calendar, kEveryMonthDay);
  if ((weekdays >> Weekday(day) & 1) == 0) return false;
  return month_days == kEveryMonthDay ||
         (month_days >> (DayOfMonth(day) - 1) & 1) == 1;
}

// Whether it is open only on days that the book names one by one.
bool Planner::OpensByExceptionOnly(int32_t calendar) const {
  return ValueAt(book_.calendars.weekdays, calendar, kEveryWeekday) == 0 ||
         ValueAt(book_.calendars.month_days, calendar, kEveryMonthDay) == 0;
}

// From the day on; kNever: there is none.
Day Planner::FirstOpen(int32_t calendar, Day day) const {
  if (calendar == kNotGiven || day == kNever) return day;
  int64_t until = std::min<int64_t>(kLastDay, int64_t{day} + kLongestWalk);
  if (OpensByExceptionOnly(calendar)) {
    until = INT64_MIN;
    for (Day named : book_.calendar_days.day) {
      until = std::max<int64_t>(until, named);
    }
  }
  for (int64_t next = day; next <= until; ++next) {
    if (IsOpen(calendar, static_cast<Day>(next))) return static_cast<Day>(next);
  }
  return kNever;
}

// Up to the day; kNotGiven: there is none. No bound stays no bound.
Day Planner::LastOpen(int32_t calendar, Day day) const {
  if (calendar == kNotGiven || day == kNever || day == kNotGiven) return day;
  int64_t until = std::max<int64_t>(-kLastDay, int64_t{day} - kLongestWalk);
  if (OpensByExceptionOnly(calendar)) {
    until = INT64_MAX;
    for (Day named : book_.calendar_days.day) {
      until = std::min<int64_t>(until, named);
    }
  }
  for (int64_t next = day; next >= until; --next) {
    if (IsOpen(calendar, static_cast<Day>(next))) return static_cast<Day>(next);
  }
  return kNotGiven;
}

// The day after so many: any, or such as are open; then also the one from which
// they are counted.
Day Planner::AfterDays(int32_t calendar, DayCount count, Day day,
                       int32_t days) const {
  if (count == DayCount::kCalendarDays) return Later(day, days);
  day = FirstOpen(calendar, day);
  for (; days > 0 && day != kNever; --days) {
    day = FirstOpen(calendar, Later(day, 1));
  }
  return day;
}

// --- The way from a location to a destination --------------------------------

int32_t Planner::CalendarOfDestination(int32_t destination) const {
  if (destination >= book_.destinations.size()) return kNotGiven;
  return ValueAt(book_.destinations.calendar, destination, kNotGiven);
}

Way Planner::WayTo(int32_t destination, int32_t location) const {
  Way way;
  const Locations& locations = book_.locations;
  if (location < locations.size()) {
    way.site = ValueAt(locations.calendar, location, kNotGiven);
    way.handling_days = ValueAt(locations.handling_days, location, 0);
    way.handling_count =
        ValueAt(locations.handling_count, location, DayCount::kCalendarDays);
    way.first_day = ValueAt(locations.first_day, location, kNotGiven);
  }
  const Lane lane = LaneTo(destination, location);
  way.moving = lane.calendar;
  way.transit_days = lane.transit_days;
  way.transit_count = lane.transit_count;
  way.receiving = CalendarOfDestination(destination);
  return way;
}

// The first day on which what is available on a day can ship.
Day Planner::FirstShipDay(const Way& way, Day available) const {
  return FirstOpen(way.site, AfterDays(way.site, way.handling_count,
                                       std::max(available, way.first_day),
                                       way.handling_days));
}

// The first day on which what ships on a day can be delivered.
Day Planner::FirstDeliveryDay(const Way& way, Day ship_day) const {
  return FirstOpen(way.receiving, AfterDays(way.moving, way.transit_count,
                                            ship_day, way.transit_days));
}

// The last day on which it can leave to be delivered by a day; kNotGiven: there
// is none.
Day Planner::LastShipDay(const Way& way, Day delivery_day) const {
  const Day last = LastOpen(way.receiving, delivery_day);
  if (last == kNotGiven) return kNotGiven;
  const int64_t from = way.transit_count == DayCount::kCalendarDays
                           ? int64_t{last} - way.transit_days
                           : last;
  const int64_t until = std::max<int64_t>(-kLastDay, from - kLongestWalk);
  for (int64_t next = from; next >= until; --next) {
    const Day ship_day = static_cast<Day>(next);
    if (IsOpen(way.site, ship_day) &&
        FirstDeliveryDay(way, ship_day) <= delivery_day) {
      return ship_day;
    }
  }
  return kNotGiven;
}

// --- Days of lines ----------------------------------------------------------

// A(s), of supply at a location that serves the line, of a pool that is there
// from a day on.
Day Planner::Arrival(const Line& line, const SupplyRow& s, Day from) const {
  const Way way = WayTo(line.destination, s.location);
  return FirstDeliveryDay(way, FirstShipDay(way, std::max(s.available, from)));
}

// When units of the item that are bought are at the location where they are
// bought for; kNever: they cannot be bought.
Day Planner::BoughtDay(int32_t item) const {
  if (item >= book_.items.size()) return kNever;
  const int32_t days = ValueAt(book_.items.replenish_days, item, kNever);
  const int32_t supplier = ValueAt(book_.items.supplier, item, kNotGiven);
  if (supplier == kNotGiven) return Later(book_.as_of, days);
  const Suppliers& suppliers = book_.suppliers;
  const Day asked = FirstOpen(
      ValueAt(suppliers.order_calendar, supplier, kNotGiven), book_.as_of);
  return FirstOpen(ValueAt(suppliers.delivery_calendar, supplier, kNotGiven),
                   Later(asked, days));
}

Day Planner::ReplenishmentDay(const Line& line) const {  // R
  const int32_t location = ReplenishmentLocation(line);
  if (location == kNotGiven) return kNever;
  const Way way = WayTo(line.destination, location);
  return FirstDeliveryDay(way, FirstShipDay(way, BoughtDay(line.own().item)));
}

// The days of the line as the book says them become days on which its
// destination takes deliveries.
void Planner::MoveToOpenDays(Line* line) {
  const int32_t calendar = CalendarOfDestination(line->destination);
  const Line said = *line;
  line->earliest = FirstOpen(calendar, std::max(said.earliest, book_.as_of));
  line->latest = LastOpen(calendar, said.latest);
  line->target = std::min(
      line->latest, LastOpen(calendar, std::max(said.due, line->earliest)));
  if (line->quantity == 0) return;
  if (line->earliest == kNever) {
    Note("a destination that never takes deliveries");
    return;
  }
  if (WindowClosed(*line) &&
      said.latest >= std::max(said.earliest, book_.as_of)) {
    Note("a window in which no day is open");
  }
  if (WindowClosed(*line)) return;
  if (line->earliest > std::max(said.earliest, book_.as_of)) {
    Note("earliest moves to an open day");
  }
  if (line->latest < said.latest) Note("latest moves to an open day");
  if (line->target <
      std::min(std::max({said.due, said.earliest, book_.as_of}), said.latest)) {
    Note("the day in time moves to an open day");
  }
}

// What calendars have done to units that are promised.
void Planner::NoteDays(const Line& line, const Units& units) {
  const Way way = WayTo(line.destination, units.location);
  const bool bought = units.supply == kReplenishment;
  const Day available =
      bought ? BoughtDay(line.own().item) : supply_[units.supply].available;
  if (bought &&
      available >
          Later(book_.as_of, book_.items.replenish_days[line.own().item])) {
    Note("a supplier does not work on every day");
  }
  if (way.first_day > available) Note("units wait for a first day");
  const Day begun = std::max(available, way.first_day);
  const Day ready =
      AfterDays(way.site, way.handling_count, begun, way.handling_days);
  if (way.handling_days > 0) Note("handling");
  if (ready > Later(begun, way.handling_days)) Note("handling in working days");
  const Day ships = FirstShipDay(way, available);
  if (ships > ready) Note("units wait until their location is open");
  const Day there =
      AfterDays(way.moving, way.transit_count, ships, way.transit_days);
  if (there > Later(ships, way.transit_days)) Note("transit in working days");
  const Day arrives = FirstDeliveryDay(way, ships);
  if (arrives > there) Note("units wait until their destination is open");
  if (arrives == units.delivery_day && ShipDay(line, units) > ships) {
    Note("units leave later than they could and arrive on the same day");
  }
  if (arrives > Later(available, way.transit_days)) {
    Note(line.of_set()                         ? "working days and a set"
         : line.of_kit()                       ? "working days and a kit"
         : units.delivery_day > line.target    ? "working days and a late unit"
         : policy_.timing == Timing::kEarliest ? "working days, earliest"
                                               : "working days, latest");
    if (policy_.ship_when == ShipWhen::kJustInTime &&
        units.delivery_day == line.target) {
      Note("working days, just in time");
    }
    if (units.pile == Pile::kHeld) Note("working days and a peg");
    if (policy_.sharing != Sharing::kSequential) {
      Note("working days and sharing");
    }
    if (policy_.sourcing != Sourcing::kByRank) Note("working days and sources");
    if (line.max_shipments != kNotGiven) {
      Note("working days and few shipments");
    }
  }
}

}  // namespace oracle
}  // namespace backorder
