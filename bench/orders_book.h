#ifndef BACKORDER_BENCH_ORDERS_BOOK_H_
#define BACKORDER_BENCH_ORDERS_BOOK_H_

// The spread book with all that orders and shops can have: several lines an
// order, some of them complete or not at all, several locations, lanes.

#include <cstdint>
#include <random>
#include <vector>

#include "backorder/book.h"
#include "bench/spread_book.h"

namespace backorder {

class OrdersBook {
 public:
  static constexpr int32_t kDestinations = 10;

  // `lines` lines of `items` items, as SpreadBook makes them, in orders of 1..5
  // lines that go to one of 10 destinations each. `percent_complete` of the
  // orders are order_complete; 10 % of the lines ship in multiples of 5. Supply
  // is at `locations` locations, each row of SpreadBook at one of them, or, if
  // `everywhere`, half as much of it at every second one. Lanes from each to
  // each destination take 1..4 days, and rank in an order of their own for each
  // destination.
  OrdersBook(int64_t lines, int64_t items, int percent_complete,
             int32_t locations = 3, bool everywhere = false)
      : spread_(lines, items) {
    std::mt19937 random(1);
    const auto below = [&random](uint32_t n) {
      return static_cast<int32_t>(random() % n);
    };
    int32_t order = -1;
    int32_t left = 0;
    int32_t destination = 0;
    int32_t rule = 0;
    for (int64_t line = 0; line < lines; ++line) {
      if (left == 0) {
        ++order;
        left = 1 + below(5);
        destination = below(kDestinations);
        rule = static_cast<int32_t>(below(100) < percent_complete
                                        ? DeliveryRule::kOrderComplete
                                        : DeliveryRule::kAsAvailable);
      }
      --left;
      sales_order_.push_back(order);
      destination_.push_back(destination);
      rule_.push_back(rule);
      multiple_.push_back(below(10) == 0 ? 5 : 1);
    }
    const Supply rows = spread_.book().supply;
    for (int64_t row = 0; row < rows.size(); ++row) {
      const int32_t copies = everywhere ? locations / 2 : 1;
      int32_t location = below(locations);
      for (int32_t copy = 0; copy < copies; ++copy) {
        supply_item_.push_back(rows.item[row]);
        supply_quantity_.push_back(everywhere ? (rows.quantity[row] + 1) / 2
                                              : rows.quantity[row]);
        supply_day_.push_back(rows.day[row]);
        supply_location_.push_back(location);
        location = (location + 2) % locations;
      }
    }
    for (int32_t to = 0; to < kDestinations; ++to) {
      const int32_t first = below(locations);
      for (int32_t from = 0; from < locations; ++from) {
        lane_location_.push_back(from);
        lane_destination_.push_back(to);
        rank_.push_back((from + first) % locations);
        transit_.push_back(1 + below(4));
      }
    }
  }

  // Borrows from this object.
  Book book() const {
    Book book = spread_.book();
    book.demand.sales_order = sales_order_;
    book.demand.destination = destination_;
    book.demand.delivery_rule = rule_;
    book.demand.multiple = multiple_;
    book.supply.item = supply_item_;
    book.supply.quantity = supply_quantity_;
    book.supply.day = supply_day_;
    book.supply.location = supply_location_;
    book.lanes.location = lane_location_;
    book.lanes.destination = lane_destination_;
    book.lanes.rank = rank_;
    book.lanes.transit_days = transit_;
    return book;
  }

 private:
  SpreadBook spread_;
  std::vector<int32_t> sales_order_, destination_, rule_;
  std::vector<int32_t> supply_item_, supply_day_, supply_location_;
  std::vector<int64_t> supply_quantity_;
  std::vector<int32_t> lane_location_, lane_destination_, rank_, transit_;
  std::vector<int64_t> multiple_;
};

}  // namespace backorder

#endif  // BACKORDER_BENCH_ORDERS_BOOK_H_
