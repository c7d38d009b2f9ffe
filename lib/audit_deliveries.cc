#include "lib/audit_deliveries.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <tuple>
#include <vector>

#include "absl/types/optional.h"
#include "absl/types/span.h"
#include "backorder/book.h"
#include "backorder/plan.h"
#include "backorder/units.h"
#include "lib/audit_facts.h"

namespace backorder {
namespace internal {
namespace audit {

Deliveries::Deliveries(const Facts& facts, const PlanColumns& plan,
                       absl::Span<const int64_t> first_row,
                       absl::Span<const int32_t> bought_at)
    : facts_(facts),
      plan_(plan),
      first_row_(first_row),
      bought_at_(bought_at),
      promised_(facts.book().demand.size(), 0) {
  const auto& days = plan.allocations.delivery_day;
  for (int32_t line = 0; line < facts.book().demand.size(); ++line) {
    int64_t day_end;
    for (int64_t row = begin(line); row < end(line); row = day_end) {
      day_end = row + 1;
      while (day_end < end(line) && days[day_end] == days[row]) ++day_end;
      promises_.push_back(PromiseOf(row, day_end));
      promised_[line] = Plus(promised_[line], promises_.back().quantity);
    }
  }
}

int32_t Deliveries::ItemOf(int64_t row) const {
  const Book& book = facts_.book();
  const int32_t supply = plan_.allocations.supply[row];
  return supply == kReplenishment
             ? book.demand.item[plan_.allocations.line[row]]
             : book.supply.item[supply];
}

Promise Deliveries::PromiseOf(int64_t begin, int64_t end) const {
  const int32_t line = plan_.allocations.line[begin];
  const int32_t own = facts_.book().demand.item[line];
  Promise promise = {line, plan_.allocations.delivery_day[begin], 0, 0};
  struct Replaced {
    Quantity all = 0, stock = 0;
  };
  std::map<int32_t, Replaced> replaced;  // by substitute
  for (int64_t row = begin; row < end; ++row) {
    const int32_t supply = plan_.allocations.supply[row];
    const Quantity units = plan_.allocations.quantity[row];
    const bool is_stock = supply != kReplenishment && facts_.IsStock(supply);
    const int32_t item = ItemOf(row);
    if (item == own) {
      promise.quantity = Plus(promise.quantity, units);
      if (!is_stock) promise.backordered = Plus(promise.backordered, units);
      continue;
    }
    Replaced& sums = replaced[item];
    sums.all = Plus(sums.all, units);
    if (is_stock) sums.stock = Plus(sums.stock, units);
  }
  for (const auto& [item, sums] : replaced) {
    const Ratio ratio =
        facts_.RatioFor(facts_.TermsOf(line), item).value_or(Ratio());
    const Quantity units = ratio.LineUnits(sums.all);
    promise.quantity = Plus(promise.quantity, units);
    promise.backordered =
        Plus(promise.backordered, units - ratio.LineUnits(sums.stock));
  }
  return promise;
}

int32_t Deliveries::LocationOf(int64_t row) const {
  const int32_t supply = plan_.allocations.supply[row];
  return supply == kReplenishment ? bought_at_[row] : facts_.LocationOf(supply);
}

Lane Deliveries::LaneOf(int64_t row) const {
  const int32_t destination = facts_.DestinationOf(plan_.allocations.line[row]);
  const int32_t location = LocationOf(row);
  return facts_.LaneBetween(location, destination)
      .value_or(Lane{destination, location, location});
}

Day Deliveries::ShipDayOf(int64_t row) const {
  return facts_.days().LastShipDay(LaneOf(row),
                                   plan_.allocations.delivery_day[row]);
}

std::vector<Delivery> Deliveries::Of(const Terms& terms) const {
  std::map<std::tuple<Day, int32_t, int32_t>, Quantity> sums;
  for (int64_t row = begin(terms.line); row < end(terms.line); ++row) {
    Quantity& sum = sums[{plan_.allocations.delivery_day[row], LocationOf(row),
                          ItemOf(row)}];
    sum = Plus(sum, plan_.allocations.quantity[row]);
  }
  std::vector<Delivery> deliveries;
  for (const auto& [name, units] : sums) {
    const auto& [day, location, item] = name;
    deliveries.push_back({day, location, item,
                          facts_.RatioFor(terms, item).value_or(Ratio()),
                          units});
  }
  return deliveries;
}

}  // namespace audit
}  // namespace internal
}  // namespace backorder
