#include "lib/audit_days.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "absl/types/span.h"
#include "backorder/book.h"
#include "backorder/calendar.h"
#include "backorder/units.h"

namespace backorder {
namespace internal {
namespace audit {
namespace {

// The value of a column of a table in which rows beyond it, and what is no row,
// have the default.
int32_t ValueOr(absl::Span<const int32_t> column, int64_t row, int32_t absent) {
  const bool has_row = row >= 0 && row < static_cast<int64_t>(column.size());
  return has_row ? column[row] : absent;
}

Duration DurationOf(int32_t days, int32_t count, int32_t calendar) {
  const bool works = count == static_cast<int32_t>(DayCount::kWorkingDays);
  return {days, works ? calendar : kNotGiven};
}

}  // namespace

Days::Days(const Availability& book)
    : book_(book), calendars_(book), is_plain_(book.calendars.size() == 0) {
  const Locations& sites = book.locations;
  for (int32_t location = 0; location < sites.size(); ++location) {
    if (ValueOr(sites.handling_days, location, 0) != 0 ||
        ValueOr(sites.first_day, location, kNotGiven) > book.as_of) {
      is_plain_ = false;
    }
  }
}

Duration Days::TransitOf(int64_t lane) const {
  const Lanes& lanes = book_.lanes;
  return DurationOf(ValueOr(lanes.transit_days, lane, 0),
                    ValueOr(lanes.transit_count, lane, 0),
                    ValueOr(lanes.calendar, lane, kNotGiven));
}

Days::Site Days::SiteOf(int32_t location) const {
  const Locations& sites = book_.locations;
  Site site;
  site.calendar = ValueOr(sites.calendar, location, kNotGiven);
  site.handling =
      DurationOf(ValueOr(sites.handling_days, location, 0),
                 ValueOr(sites.handling_count, location, 0), site.calendar);
  site.first_day = ValueOr(sites.first_day, location, kNotGiven);
  return site;
}

int32_t Days::CalendarOf(int32_t destination) const {
  return ValueOr(book_.destinations.calendar, destination, kNotGiven);
}

// ---- on a lane --------------------------------------------------------------

Day Days::FirstShipDay(const Lane& lane, Day available) const {
  if (is_plain_ || available == kNever) return available;
  const Site site = SiteOf(lane.location);
  return calendars_.OpenFrom(
      site.calendar, Later(site.handling, std::max(available, site.first_day)));
}

Day Days::ArrivalDay(const Lane& lane, Day available) const {
  if (is_plain_) return DayAfter(available, lane.transit.days);
  return calendars_.OpenFrom(
      CalendarOf(lane.destination),
      Later(lane.transit, FirstShipDay(lane, available)));
}

Day Days::LastShipDay(const Lane& lane, Day delivered) const {
  const Day received =
      calendars_.OpenUpTo(CalendarOf(lane.destination), delivered);
  const Day leaves = Earlier(lane.transit, received);
  return calendars_.OpenUpTo(SiteOf(lane.location).calendar, leaves);
}

Day Days::LastAvailableDay(const Lane& lane, Day arrives) const {
  if (is_plain_) return Earlier(lane.transit, arrives);
  const Site site = SiteOf(lane.location);
  const Day day = Earlier(site.handling, LastShipDay(lane, arrives));
  return day < site.first_day ? kNotGiven : day;
}

Day Days::Later(const Duration& duration, Day day) const {
  return calendars_.OpenFrom(duration.calendar, day, duration.days);
}

Day Days::Earlier(const Duration& duration, Day day) const {
  return calendars_.OpenUpTo(duration.calendar, day, duration.days);
}

// ---- at either end ----------------------------------------------------------

bool Days::Works(int32_t location, Day day) const {
  return calendars_.IsOpen(SiteOf(location).calendar, day);
}

bool Days::Receives(int32_t destination, Day day) const {
  return calendars_.IsOpen(CalendarOf(destination), day);
}

Day Days::FirstDelivery(int32_t destination, Day day) const {
  return calendars_.OpenFrom(CalendarOf(destination), day);
}

Day Days::LastDelivery(int32_t destination, Day day) const {
  return calendars_.OpenUpTo(CalendarOf(destination), day);
}

Day Days::BuyingDay(int32_t item) const {
  const int32_t days = ValueOr(book_.items.replenish_days, item, kNever);
  if (days == kNever) return kNever;
  const int32_t supplier = ValueOr(book_.items.supplier, item, kNotGiven);
  if (supplier == kNotGiven) return DayAfter(book_.as_of, days);
  const Suppliers& suppliers = book_.suppliers;
  const Day ordered = calendars_.OpenFrom(
      ValueOr(suppliers.order_calendar, supplier, kNotGiven), book_.as_of);
  return calendars_.OpenFrom(
      ValueOr(suppliers.delivery_calendar, supplier, kNotGiven),
      DayAfter(ordered, days));
}

}  // namespace audit
}  // namespace internal
}  // namespace backorder
