#ifndef BACKORDER_BENCH_SCARCE_BOOK_H_
#define BACKORDER_BENCH_SCARCE_BOOK_H_

// The book of orders, with customers of four tiers and units kept for some.

#include <cstdint>
#include <random>
#include <vector>

#include "backorder/book.h"
#include "bench/orders_book.h"

namespace backorder {

class ScarceBook {
 public:
  static constexpr int32_t kTiers = 4;

  // `lines` lines of `items` items, as OrdersBook makes them with 30 % complete
  // orders; each order is of one of 4 tiers. For every tenth item tiers 0 and 1
  // have a protection each, of 1 to 20 units, at one of the locations; one in
  // two of them ends in the next 60 days.
  ScarceBook(int64_t lines, int64_t items) : orders_(lines, items, 30) {
    std::mt19937 random(2);
    const auto below = [&random](uint32_t n) {
      return static_cast<int32_t>(random() % n);
    };
    const Demand demand = orders_.book().demand;
    int32_t tier = 0;
    for (int64_t line = 0; line < lines; ++line) {
      const bool is_new =
          line == 0 || demand.sales_order[line] != demand.sales_order[line - 1];
      if (is_new) tier = below(kTiers);
      tier_.push_back(tier);
    }
    for (int32_t item = 0; item < items; item += 10) {
      for (int32_t of = 0; of < 2; ++of) {
        item_.push_back(item);
        location_.push_back(below(3));
        protected_tier_.push_back(of);
        quantity_.push_back(1 + below(20));
        last_day_.push_back(below(2) == 0 ? SpreadBook::kAsOf + below(60)
                                          : kNever);
      }
    }
  }

  // Borrows from this object.
  Book book() const {
    Book book = orders_.book();
    book.demand.tier = tier_;
    book.protections.item = item_;
    book.protections.location = location_;
    book.protections.tier = protected_tier_;
    book.protections.last_day = last_day_;
    book.protections.quantity = quantity_;
    return book;
  }

 private:
  OrdersBook orders_;
  std::vector<int32_t> tier_, item_, location_, protected_tier_, last_day_;
  std::vector<int64_t> quantity_;
};

}  // namespace backorder

#endif  // BACKORDER_BENCH_SCARCE_BOOK_H_
