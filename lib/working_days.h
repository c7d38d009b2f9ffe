#ifndef BACKORDER_LIB_WORKING_DAYS_H_
#define BACKORDER_LIB_WORKING_DAYS_H_

// The working days of a book: when its locations ship, its destinations take
// deliveries, and its suppliers take orders and bring them.

#include <cstdint>
#include <tuple>

#include "absl/types/span.h"
#include "backorder/book.h"
#include "backorder/calendar.h"
#include "backorder/units.h"
#include "lib/effective_day.h"
#include "lib/way.h"

namespace backorder {
namespace internal {

class WorkingDays {
 public:
  // `calendars` are those of the book's rows. Both must outlive this.
  WorkingDays(const Book& book, absl::Span<const Calendar> calendars);

  // Whether a way may be other than so many days of transit.
  bool has_ways() const { return has_ways_; }
  // The same, of one lane, or of any where there are no lanes.
  Way WayOfLane(int64_t row) const;
  Way WayWithoutLane(int32_t location, int32_t destination) const;

  // What the ways from a location have in common: its calendar, days of
  // handling and how they count, and first day.
  using Site = std::tuple<int32_t, int32_t, int32_t, Day>;
  Site SiteOf(int32_t location) const;

  // On which days a destination takes deliveries; null: on all.
  const Calendar* receiving(int32_t destination) const {
    return destination < static_cast<int64_t>(receiving_.size())
               ? Find(receiving_[destination])
               : nullptr;
  }
  bool has_receiving() const { return !receiving_.empty(); }

  // The first day on which the supplier of `item` takes orders; kNever: none.
  Day Ordered(int64_t item) const;
  // The day on which `item` is available if it is asked for now; kNever: it
  // never is.
  Day Replenished(int64_t item) const {
    const auto& days = book_.items.replenish_days;
    if (item >= static_cast<int64_t>(days.size()) || days[item] == kNever) {
      return kNever;
    }
    if (book_.items.supplier.empty()) {
      return DayOrNever(int64_t{book_.as_of} + days[item]);
    }
    return Brought(item);
  }

 private:
  const Calendar* Find(int32_t calendar) const {
    return calendar == kNotGiven ? nullptr : &calendars_[calendar];
  }
  Way WayFrom(int32_t location) const;
  ShipSchedule OrdersOf(int64_t item) const;
  Day Brought(int64_t item) const {
    return OrdersOf(item).DeliveryDay(book_.as_of);
  }

  const Book& book_;
  const absl::Span<const Calendar> calendars_;
  const absl::Span<const int32_t> receiving_;
  const bool has_ways_;
};

}  // namespace internal
}  // namespace backorder

#endif  // BACKORDER_LIB_WORKING_DAYS_H_
