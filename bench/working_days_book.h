#ifndef BACKORDER_BENCH_WORKING_DAYS_BOOK_H_
#define BACKORDER_BENCH_WORKING_DAYS_BOOK_H_

// The orders book where people have weekends and holidays.

#include <cstdint>
#include <vector>

#include "backorder/book.h"
#include "bench/orders_book.h"

namespace backorder {

class WorkingDaysBook {
 public:
  // `orders` must outlive this. Locations work from Monday to Friday, but on 10
  // holidays a year, and need a working day to handle; carriers count working
  // days, Saturdays included; of the destinations every second one takes
  // deliveries from Monday to Friday, every fifth on Fridays only.
  explicit WorkingDaysBook(const OrdersBook& orders) : book_(orders.book()) {
    constexpr int32_t kLocations = 10;
    constexpr int32_t kHolidays = 100;
    const Lanes& lanes = book_.lanes;
    weekdays_ = {kMondayToFriday, kMondayToFriday | 1 << 5, 1 << 4};
    for (int32_t i = 0; i < kHolidays; ++i) {
      holiday_calendar_.push_back(0);
      holiday_.push_back(book_.as_of + 5 + 36 * i);
    }
    calendar_.assign(kLocations, 0);
    handling_days_.assign(kLocations, 1);
    handling_count_.assign(kLocations,
                           static_cast<int32_t>(DayCount::kWorkingDays));
    lane_calendar_.assign(lanes.size(), 1);
    transit_count_.assign(lanes.size(),
                          static_cast<int32_t>(DayCount::kWorkingDays));
    for (int32_t to = 0; to < OrdersBook::kDestinations; ++to) {
      receiving_.push_back(to % 5 == 0 ? 2 : to % 2 == 0 ? 0 : kNotGiven);
    }
  }

  // Borrows from this object.
  Book book() const {
    Book book = book_;
    book.calendars.weekdays = weekdays_;
    book.calendar_days.calendar = holiday_calendar_;
    book.calendar_days.day = holiday_;
    book.locations.calendar = calendar_;
    book.locations.handling_days = handling_days_;
    book.locations.handling_count = handling_count_;
    book.lanes.calendar = lane_calendar_;
    book.lanes.transit_count = transit_count_;
    book.destinations.calendar = receiving_;
    return book;
  }

 private:
  const Book book_;
  std::vector<int32_t> weekdays_, holiday_calendar_, holiday_;
  std::vector<int32_t> calendar_, handling_days_, handling_count_;
  std::vector<int32_t> lane_calendar_, transit_count_, receiving_;
};

}  // namespace backorder

#endif  // BACKORDER_BENCH_WORKING_DAYS_BOOK_H_
