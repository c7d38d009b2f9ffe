#include "lib/working_days.h"

#include <algorithm>

namespace backorder {
namespace internal {
namespace {

// What a column says in that row; where it says nothing, `otherwise`.
int32_t ValueOr(absl::Span<const int32_t> column, int64_t row,
                int32_t otherwise) {
  return row < static_cast<int64_t>(column.size()) ? column[row] : otherwise;
}

// Whether a column says anything else anywhere.
bool SaysMoreThan(int32_t nothing, absl::Span<const int32_t> column) {
  return std::any_of(column.begin(), column.end(),
                     [nothing](int32_t value) { return value != nothing; });
}

bool HasWays(const Book& book) {
  const Locations& at = book.locations;
  return SaysMoreThan(kNotGiven, at.calendar) ||
         SaysMoreThan(0, at.handling_days) ||
         SaysMoreThan(kNotGiven, at.first_day) ||
         SaysMoreThan(kNotGiven, book.lanes.calendar) ||
         SaysMoreThan(kNotGiven, book.destinations.calendar);
}

}  // namespace

WorkingDays::WorkingDays(const Book& book, absl::Span<const Calendar> calendars)
    : book_(book),
      calendars_(calendars),
      receiving_(SaysMoreThan(kNotGiven, book.destinations.calendar)
                     ? book.destinations.calendar
                     : absl::Span<const int32_t>()),
      has_ways_(HasWays(book)) {}

WorkingDays::Site WorkingDays::SiteOf(int32_t location) const {
  const Locations& at = book_.locations;
  return {ValueOr(at.calendar, location, kNotGiven),
          ValueOr(at.handling_days, location, 0),
          ValueOr(at.handling_count, location, 0),
          ValueOr(at.first_day, location, kNotGiven)};
}

Way WorkingDays::WayFrom(int32_t location) const {
  const auto [calendar, handling_days, handling_count, first_day] =
      SiteOf(location);
  Way way;
  way.first_day = first_day;
  way.schedule.site = Find(calendar);
  way.schedule.handling_days = handling_days;
  way.schedule.handling_count = static_cast<DayCount>(handling_count);
  return way;
}

Way WorkingDays::WayOfLane(int64_t row) const {
  const Lanes& lanes = book_.lanes;
  Way way = WayFrom(lanes.location[row]);
  way.schedule.transit = Find(ValueOr(lanes.calendar, row, kNotGiven));
  way.schedule.transit_days = ValueOr(lanes.transit_days, row, 0);
  way.schedule.transit_count =
      static_cast<DayCount>(ValueOr(lanes.transit_count, row, 0));
  way.schedule.receiving = receiving(ValueOr(lanes.destination, row, 0));
  return way;
}

Way WorkingDays::WayWithoutLane(int32_t location, int32_t destination) const {
  Way way = WayFrom(location);
  way.schedule.receiving = receiving(destination);
  return way;
}

// The way of a purchase order of an item, and back.
ShipSchedule WorkingDays::OrdersOf(int64_t item) const {
  ShipSchedule orders;
  const int32_t supplier = ValueOr(book_.items.supplier, item, kNotGiven);
  if (supplier != kNotGiven) {
    const Suppliers& suppliers = book_.suppliers;
    orders.site = Find(ValueOr(suppliers.order_calendar, supplier, kNotGiven));
    orders.receiving =
        Find(ValueOr(suppliers.delivery_calendar, supplier, kNotGiven));
  }
  orders.transit_days = ValueOr(book_.items.replenish_days, item, kNever);
  return orders;
}

Day WorkingDays::Ordered(int64_t item) const {
  return OrdersOf(item).ShipDay(book_.as_of);
}

}  // namespace internal
}  // namespace backorder
