#ifndef BACKORDER_LIB_AUDIT_DAYS_H_
#define BACKORDER_LIB_AUDIT_DAYS_H_

// When units can be delivered, and when they must leave: "Working days" of
// allocate.h, worked out for Audit alone.

#include <cstdint>

#include "backorder/book.h"
#include "backorder/units.h"
#include "lib/audit_calendars.h"

namespace backorder {
namespace internal {
namespace audit {

// The day `days` after `day`; kNever: `day` is, or that is after kLastDay.
inline Day DayAfter(Day day, Day days) {
  const int64_t sum = int64_t{day} + days;
  return sum > kLastDay ? kNever : static_cast<Day>(sum);
}

// A number of days: of all, or of those that a calendar has.
struct Duration {
  int32_t days = 0;
  int32_t calendar = kNotGiven;  // kNotGiven: of all
};

// A way from a location to a destination.
struct Lane {
  int32_t destination;
  int32_t rank;
  int32_t location;
  Duration transit = {};
  int64_t cost_per_shipment = 0;
  int64_t cost_per_unit = 0;
};

class Days {
 public:
  // Borrows the book. REQUIRES: it is valid.
  explicit Days(const Availability& book);

  // Whether ways that differ in nothing but their location may take more or
  // fewer days.
  bool DependOnLocations() const { return !is_plain_; }

  // Of a row of lanes.
  Duration TransitOf(int64_t lane) const;

  // On a lane: when what is available on a day can leave at the soonest, and
  // from which day on it can be delivered; kNever: never.
  Day FirstShipDay(const Lane& lane, Day available) const;
  Day ArrivalDay(const Lane& lane, Day available) const;
  // When it must leave to be delivered by a day, at the latest; kNotGiven:
  // there is no such day. The days of a plan may be any numbers.
  Day LastShipDay(const Lane& lane, Day delivered) const;
  // The last available day of what arrives by a day; kNotGiven: nothing does.
  Day LastAvailableDay(const Lane& lane, Day arrives) const;

  // Whether a location works, or a destination takes deliveries, on a day; the
  // first from a day on, and the last up to one, on which the latter does.
  bool Works(int32_t location, Day day) const;
  bool Receives(int32_t destination, Day day) const;
  Day FirstDelivery(int32_t destination, Day day) const;
  Day LastDelivery(int32_t destination, Day day) const;

  // When what is bought now is available; kNever: never.
  Day BuyingDay(int32_t item) const;

 private:
  // Where a location stands between its supply and its lanes.
  struct Site {
    int32_t calendar = kNotGiven;
    Duration handling;
    Day first_day = kNotGiven;
  };
  Site SiteOf(int32_t location) const;
  int32_t CalendarOf(int32_t destination) const;
  Day Later(const Duration& duration, Day day) const;
  Day Earlier(const Duration& duration, Day day) const;

  const Availability& book_;
  const Calendars calendars_;
  bool is_plain_ = true;  // no calendars, handling, or days to wait for
};

}  // namespace audit
}  // namespace internal
}  // namespace backorder

#endif  // BACKORDER_LIB_AUDIT_DAYS_H_
