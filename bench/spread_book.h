#ifndef BACKORDER_BENCH_SPREAD_BOOK_H_
#define BACKORDER_BENCH_SPREAD_BOOK_H_

// The book on which every speed is measured: a shop with many items, of which
// some are wanted far more often than others.
//
//   const backorder::SpreadBook spread(/*lines=*/10000000);
//   auto plan = backorder::Allocate(spread.book(), policy);
//
// Equal arguments make equal books.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <utility>
#include <vector>

#include "backorder/book.h"
#include "backorder/units.h"

namespace backorder {

class SpreadBook {
 public:
  static constexpr Day kAsOf = 20000;

  // `lines` lines wanted of `items` items: the r-th most popular item with a
  // weight of r ^ -0.6 (Zipf), which item that is being a matter of chance;
  // quantity 1..19, priority 0..4, due 1..60 days after as_of.
  //   Each item has one row of stock on hand and supplies_an_item - 1 receipts
  // in the same 60 days, random parts of 90 % of its demand; parts of 0 units
  // are left out. The rows of supply are in random order.
  SpreadBook(int64_t lines, int64_t items, int64_t supplies_an_item = 4) {
    MakeDemand(lines, items);
    MakeSupply(items, supplies_an_item);
  }
  explicit SpreadBook(int64_t lines)
      : SpreadBook(lines, std::max<int64_t>(1, lines / 10)) {}

  // All lines compete for one item.
  static SpreadBook OneItem(int64_t lines, int64_t supplies) {
    return SpreadBook(lines, /*items=*/1, supplies);
  }

  // Borrows from this object.
  Book book() const {
    Book book;
    book.as_of = kAsOf;
    book.demand.item = item_;
    book.demand.quantity = quantity_;
    book.demand.due = due_;
    book.demand.priority = priority_;
    book.supply.item = supply_item_;
    book.supply.quantity = supply_quantity_;
    book.supply.day = supply_day_;
    return book;
  }

 private:
  static constexpr uint32_t kDays = 60;
  static constexpr int64_t kPercentCovered = 90;

  // splitmix64: small, fast and the same everywhere.
  class Random {
   public:
    uint64_t Next() {
      uint64_t z = state_ += 0x9e3779b97f4a7c15;
      z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
      z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
      return z ^ (z >> 31);
    }
    // 0..n-1, each as likely as the others; n <= 2^31.
    uint32_t Below(uint64_t n) {
      return static_cast<uint32_t>(((Next() >> 32) * n) >> 32);
    }

   private:
    uint64_t state_ = 1;
  };

  // Draws from a Zipf law in constant time (Walker's alias method).
  class Zipf {
   public:
    Zipf(int64_t items, double exponent)
        : own_(static_cast<size_t>(items)), alias_(own_.size()) {
      for (size_t i = 0; i < own_.size(); ++i) {
        own_[i] = std::pow(static_cast<double>(i + 1), -exponent);
      }
      const double mean =
          std::accumulate(own_.begin(), own_.end(), 0.0) / own_.size();
      for (double& weight : own_) weight /= mean;
      std::iota(alias_.begin(), alias_.end(), 0);
      // Weights fall, so what is above the mean comes first. Each item below
      // the mean is filled up by one above it, which may then fall below too.
      std::vector<int32_t> below;
      size_t above = 0;
      for (size_t i = own_.size(); i-- > 0 && own_[i] < 1;) {
        below.push_back(static_cast<int32_t>(i));
      }
      const size_t first_below = own_.size() - below.size();
      while (!below.empty() && above < first_below) {
        const int32_t i = below.back();
        below.pop_back();
        alias_[i] = static_cast<int32_t>(above);
        own_[above] -= 1 - own_[i];
        if (own_[above] < 1) below.push_back(static_cast<int32_t>(above++));
      }
    }
    int32_t Draw(Random& random) const {
      const uint32_t i = random.Below(own_.size());
      const double u = static_cast<double>(random.Next() >> 11) * 0x1p-53;
      return u < own_[i] ? static_cast<int32_t>(i) : alias_[i];
    }

   private:
    std::vector<double> own_;     // the share of slot i that is item i's ...
    std::vector<int32_t> alias_;  // ... and whose the rest is
  };

  void MakeDemand(int64_t lines, int64_t items) {
    std::vector<int32_t> item_of_rank(static_cast<size_t>(items));
    std::iota(item_of_rank.begin(), item_of_rank.end(), 0);
    for (size_t i = item_of_rank.size(); i > 1; --i) {
      std::swap(item_of_rank[i - 1], item_of_rank[random_.Below(i)]);
    }
    const Zipf popularity(items, 0.6);
    item_.resize(static_cast<size_t>(lines));
    quantity_.resize(item_.size());
    due_.resize(item_.size());
    priority_.resize(item_.size());
    for (size_t line = 0; line < item_.size(); ++line) {
      item_[line] = item_of_rank[popularity.Draw(random_)];
      quantity_[line] = 1 + random_.Below(19);
      due_[line] = kAsOf + 1 + static_cast<Day>(random_.Below(kDays));
      priority_[line] = static_cast<int32_t>(random_.Below(5));
    }
  }

  void MakeSupply(int64_t items, int64_t supplies_an_item) {
    std::vector<int64_t> wanted(static_cast<size_t>(items));
    for (size_t line = 0; line < item_.size(); ++line) {
      wanted[item_[line]] += quantity_[line];
    }
    std::vector<int64_t> cut(static_cast<size_t>(supplies_an_item));
    for (int32_t item = 0; item < items; ++item) {
      const int64_t total = wanted[item] * kPercentCovered / 100;
      int64_t sum = 0;
      for (int64_t& end : cut) end = sum += 1 + random_.Below(1 << 16);
      int64_t given = 0;
      for (size_t i = 0; i < cut.size(); ++i) {
        // Below 2^63 for up to 2^31 units in 2^15 parts, or 2^27 in 2^19.
        const int64_t quantity = total * cut[i] / sum - given;
        given += quantity;
        const Day day = kAsOf + 1 + static_cast<Day>(random_.Below(kDays));
        if (quantity == 0) continue;
        supply_item_.push_back(item);
        supply_quantity_.push_back(quantity);
        supply_day_.push_back(i == 0 ? kNotGiven : day);
      }
    }
    for (size_t i = supply_item_.size(); i > 1; --i) {
      const uint32_t j = random_.Below(i);
      std::swap(supply_item_[i - 1], supply_item_[j]);
      std::swap(supply_quantity_[i - 1], supply_quantity_[j]);
      std::swap(supply_day_[i - 1], supply_day_[j]);
    }
  }

  Random random_;
  std::vector<int32_t> item_, due_, priority_, supply_item_, supply_day_;
  std::vector<int64_t> quantity_, supply_quantity_;
};

}  // namespace backorder

#endif  // BACKORDER_BENCH_SPREAD_BOOK_H_
