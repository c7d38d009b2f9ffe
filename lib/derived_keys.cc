#include "lib/derived_keys.h"

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <string_view>
#include <vector>

#include "absl/numeric/int128.h"
#include "absl/types/span.h"
#include "backorder/units.h"

namespace backorder {
namespace internal {
namespace {

// a // b for b > 0.
int64_t FloorOfQuotient(int64_t a, int64_t b) {
  return a / b - (a % b < 0 ? 1 : 0);
}

// Stock on hand of each item at each location: the rows above 0, added up as
// far as quantities go.
class Stock {
 public:
  struct Place {
    int32_t location;
    Quantity quantity;
  };

  explicit Stock(const Supply& supply) {
    int32_t items = 0;
    for (const int32_t item : supply.item) items = std::max(items, item + 1);
    std::vector<int32_t> next(items + 1);
    const auto counts = [&supply](int64_t row) {
      return supply.quantity[row] > 0 &&
             (supply.day.empty() || supply.day[row] == kNotGiven);
    };
    for (int64_t row = 0; row < supply.size(); ++row) {
      if (counts(row)) ++next[supply.item[row] + 1];
    }
    std::partial_sum(next.begin(), next.end(), next.begin());
    places_.resize(next.back());
    first_ = next;
    for (int64_t row = 0; row < supply.size(); ++row) {
      if (!counts(row)) continue;
      const int32_t location =
          supply.location.empty() ? 0 : supply.location[row];
      places_[next[supply.item[row]]++] = {location, supply.quantity[row]};
    }
    MergeRows();
  }

  // Those of an item, by location.
  absl::Span<const Place> of(int32_t item) const {
    if (item + 1 >= static_cast<int32_t>(first_.size())) return {};
    return absl::MakeConstSpan(places_).subspan(
        first_[item], first_[item + 1] - first_[item]);
  }

  // Totals of a book fit 64 bits, but for unlimited rows.
  static Quantity Sum(Quantity a, Quantity b) {
    return a == kUnlimited || b == kUnlimited ? kUnlimited : a + b;
  }

 private:
  // Makes one place of all rows of an item at a location.
  void MergeRows() {
    int32_t count = 0;
    int32_t begin = 0;
    for (size_t item = 0; item + 1 < first_.size(); ++item) {
      const int32_t end = first_[item + 1];
      std::sort(places_.begin() + begin, places_.begin() + end,
                [](const Place& a, const Place& b) {
                  return a.location < b.location;
                });
      const int32_t own = count;
      for (int32_t i = begin; i < end; ++i) {
        if (count > own && places_[count - 1].location == places_[i].location) {
          Quantity& sum = places_[count - 1].quantity;
          sum = Sum(sum, places_[i].quantity);
        } else {
          places_[count++] = places_[i];
        }
      }
      begin = end;
      first_[item + 1] = count;
    }
    places_.resize(count);
  }

  std::vector<int32_t> first_;  // of each item, and the end
  std::vector<Place> places_;
};

}  // namespace

DerivedKeyMaker::DerivedKeyMaker(const Book& book, const Policy& policy,
                                 absl::Span<const Calendar> calendars)
    : book_(book), policy_(policy), days_(book, calendars) {}

std::vector<int64_t> DerivedKeyMaker::Make(std::string_view key) {
  if (key == "order_value") return OrderValues();
  if (key == "slack") return Slacks();
  if (key == "fill_ratio") return FillRatios();
  if (key == "critical_ratio") return CriticalRatios();
  return Ages();
}

// Validation keeps the sum of |quantity * unit_value| of all lines in bounds.
std::vector<int64_t> DerivedKeyMaker::OrderValues() const {
  const Demand& demand = book_.demand;
  std::vector<int64_t> values(demand.size());
  if (demand.unit_value.empty()) return values;
  const auto value = [&demand](int64_t line) {
    return demand.quantity[line] * demand.unit_value[line];
  };
  if (demand.sales_order.empty()) {
    for (int64_t line = 0; line < demand.size(); ++line) {
      values[line] = value(line);
    }
    return values;
  }
  std::vector<int64_t> of_orders(demand.size());
  for (int64_t line = 0; line < demand.size(); ++line) {
    of_orders[demand.sales_order[line]] += value(line);
  }
  for (int64_t line = 0; line < demand.size(); ++line) {
    values[line] = of_orders[demand.sales_order[line]];
  }
  return values;
}

std::vector<int64_t> DerivedKeyMaker::Slacks() {
  std::vector<int64_t> slacks(book_.demand.size());
  for (int64_t line = 0; line < book_.demand.size(); ++line) {
    slacks[line] = DaysUntilItLeaves(line);
  }
  return slacks;
}

std::vector<int64_t> DerivedKeyMaker::FillRatios() {
  constexpr int64_t kAll = 1'000'000;
  const Demand& demand = book_.demand;
  const Stock stock(book_.supply);
  const LaneIndex& lanes = this->lanes();
  std::vector<int64_t> ratios(demand.size());
  for (int64_t line = 0; line < demand.size(); ++line) {
    const int32_t only =
        demand.location.empty() ? kNotGiven : demand.location[line];
    const int32_t destination = lanes.destination(static_cast<int32_t>(line));
    Quantity sum = 0;
    for (const Stock::Place& place : stock.of(demand.item[line])) {
      if (only != kNotGiven && place.location != only) continue;
      if (lanes.given() && lanes.Find(place.location, destination) == nullptr) {
        continue;
      }
      sum = Stock::Sum(sum, place.quantity);
    }
    const Quantity wanted = demand.quantity[line];
    ratios[line] =
        sum >= wanted ? kAll
                      : static_cast<int64_t>(absl::int128(kAll) * sum / wanted);
  }
  return ratios;
}

std::vector<int64_t> DerivedKeyMaker::CriticalRatios() {
  const absl::Span<const int32_t> replenish_days = book_.items.replenish_days;
  const Demand& demand = book_.demand;
  std::vector<int64_t> ratios(demand.size(), kUndefined);
  for (int64_t line = 0; line < demand.size(); ++line) {
    const int32_t item = demand.item[line];
    if (item >= static_cast<int64_t>(replenish_days.size()) ||
        replenish_days[item] == kNever) {
      continue;
    }
    const int64_t days = DaysToBuy(line);
    if (days == kUndefined) continue;
    ratios[line] =
        FloorOfQuotient(1000 * DaysUntilDue(line), std::max<int64_t>(1, days));
  }
  return ratios;
}

std::vector<int64_t> DerivedKeyMaker::Ages() const {
  const Demand& demand = book_.demand;
  std::vector<int64_t> ages(demand.size());
  for (int64_t line = 0; line < demand.size(); ++line) {
    const int64_t priority =
        demand.priority.empty() ? 0 : demand.priority[line];
    const int64_t overdue = std::max<int64_t>(0, -DaysUntilDue(line));
    ages[line] = priority - overdue / policy_.aging_days;
  }
  return ages;
}

int64_t DerivedKeyMaker::DaysUntilDue(int64_t line) const {
  const absl::Span<const int32_t> due = book_.demand.due;
  if (due.empty() || due[line] == kNotGiven) return 0;
  return int64_t{due[line]} - book_.as_of;
}

// From the first location of a line to where it goes; null: none leads there.
// REQUIRES: there are lanes.
const Lane* DerivedKeyMaker::FirstLane(int64_t line) {
  const int32_t destination = lanes().destination(static_cast<int32_t>(line));
  const auto& location = book_.demand.location;
  if (!location.empty() && location[line] != kNotGiven) {
    return lanes().Find(location[line], destination);
  }
  const absl::Span<const Lane> to = lanes().to(destination);
  return to.empty() ? nullptr : to.data();
}

// The way of a line where there are no lanes.
Way DerivedKeyMaker::WayWithoutLane(int64_t line) {
  const auto& location = book_.demand.location;
  const bool bound = !location.empty() && location[line] != kNotGiven;
  return days_.WayWithoutLane(bound ? location[line] : 0,
                              lanes().destination(static_cast<int32_t>(line)));
}

// To the last day on which it can leave to be delivered by its due day;
// kUndefined: there is none.
int64_t DerivedKeyMaker::DaysUntilItLeaves(int64_t line) {
  const int64_t until_due = DaysUntilDue(line);
  const Lane* const lane = lanes().given() ? FirstLane(line) : nullptr;
  if (lanes().given()) {
    if (lane == nullptr) return kUndefined;
    if (lane->way == nullptr) {
      const int64_t until = until_due - lane->transit;
      return book_.as_of + until < -kLastDay ? kUndefined : until;
    }
  }
  const Way way = lane != nullptr ? *lane->way : WayWithoutLane(line);
  if (way.is_transit_only()) return until_due;
  const Day leaves = way.ShipDay(static_cast<Day>(until_due + book_.as_of));
  return leaves == kNotGiven ? kUndefined : int64_t{leaves} - book_.as_of;
}

// To the delivery of what is bought now; kUndefined: it never is.
int64_t DerivedKeyMaker::DaysToBuy(int64_t line) {
  const int32_t item = book_.demand.item[line];
  const Lane* const lane = lanes().given() ? FirstLane(line) : nullptr;
  if (lanes().given() && lane == nullptr) return kUndefined;
  const Day there = days_.Replenished(item);
  if (there == kNever) return kUndefined;
  const Day delivered = lane != nullptr ? lane->Arrival(there)
                                        : WayWithoutLane(line).Arrival(there);
  return delivered == kNever ? kUndefined : int64_t{delivered} - book_.as_of;
}

const LaneIndex& DerivedKeyMaker::lanes() {
  if (lanes_ == nullptr) {
    lanes_ = std::make_unique<LaneIndex>(book_, policy_, days_);
  }
  return *lanes_;
}

}  // namespace internal
}  // namespace backorder
