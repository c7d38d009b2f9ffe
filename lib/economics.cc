// Lots and levels for one item: planned backorders, and the newsvendor.

#include "backorder/economics.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numeric>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/check_number.h"
#include "lib/lot_costs.h"
#include "lib/normal_law.h"

namespace backorder {

using internal::BadNumber;
using internal::CheckLotCosts;
using internal::CheckNumber;
using internal::Sign;

// ---- lots -------------------------------------------------------------------

absl::StatusOr<Lot> OptimizeLot(const LotCosts& lot) {
  const absl::Status status = CheckLotCosts(lot);
  if (!status.ok()) return status;
  return internal::BestLot(lot);
}

absl::StatusOr<Lot> EvaluateLot(const LotCosts& lot, double quantity,
                                double max_backorder) {
  absl::Status status = CheckLotCosts(lot);
  status.Update(CheckNumber("quantity", -1, quantity, Sign::kPositive));
  status.Update(
      CheckNumber("max_backorder", -1, max_backorder, Sign::kNotNegative));
  if (!status.ok()) return status;
  if (max_backorder > quantity) {
    return BadNumber("max_backorder", -1, max_backorder,
                     "a lot makes up for no more than its quantity");
  }
  Lot result;
  result.quantity = quantity;
  result.max_backorder = max_backorder;
  result.fraction_backordered = max_backorder / quantity;
  result.longest_wait = max_backorder / lot.demand_rate;
  const double most_in_stock = quantity - max_backorder;
  // Nothing owed costs nothing, at an infinite price too.
  const double owed = max_backorder == 0
                          ? 0
                          : lot.backorder_cost * max_backorder * max_backorder;
  result.cost = lot.order_cost * lot.demand_rate / quantity +
                (lot.holding_cost * most_in_stock * most_in_stock + owed) /
                    (2 * quantity);
  return result;
}

// ---- levels -----------------------------------------------------------------

namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

absl::Status CheckCosts(const NewsvendorCosts& costs) {
  absl::Status status =
      CheckNumber("newsvendor.overage", -1, costs.overage, Sign::kPositive);
  status.Update(
      CheckNumber("newsvendor.underage", -1, costs.underage, Sign::kPositive));
  return status;
}

absl::Status CheckDemand(const NormalDemand& demand) {
  absl::Status status =
      CheckNumber("demand.mean", -1, demand.mean, Sign::kNotNegative);
  status.Update(CheckNumber("demand.sd", -1, demand.sd, Sign::kNotNegative));
  return status;
}

double WeightOf(const DemandSample& demand, size_t row) {
  return demand.weight.empty() ? 1 : demand.weight[row];
}

absl::Status CheckDemand(const DemandSample& demand) {
  const size_t rows = demand.quantity.size();
  if (rows == 0) {
    return BadNumber("demand.quantity", -1, int64_t{0},
                     "the rows of a sample; give one at least");
  }
  if (!demand.weight.empty() && demand.weight.size() != rows) {
    return BadNumber("demand.weight", -1,
                     static_cast<int64_t>(demand.weight.size()),
                     "its rows; give as many as demand.quantity has");
  }
  constexpr int64_t kMost = int64_t{1} << 53;  // each is a double of its own
  double weights = 0;
  for (size_t row = 0; row < rows; ++row) {
    const auto place = static_cast<int64_t>(row);
    if (demand.quantity[row] < 0 || demand.quantity[row] > kMost) {
      return BadNumber("demand.quantity", place, demand.quantity[row],
                       "use a number from 0 to 2^53");
    }
    absl::Status status = CheckNumber(
        "demand.weight", place, WeightOf(demand, row), Sign::kNotNegative);
    if (!status.ok()) return status;
    weights += WeightOf(demand, row);
  }
  if (weights > 0 && std::isfinite(weights)) return absl::OkStatus();
  return BadNumber("demand.weight", -1, weights,
                   "their sum; use a sum above 0 that is finite");
}

StockLevel LevelOf(const NewsvendorCosts& costs, const NormalDemand& demand,
                   double level) {
  StockLevel result;
  const double wanting = internal::Loss(demand, level);
  result.level = level;
  result.cost = costs.overage * (level - demand.mean + wanting) +
                costs.underage * wanting;
  result.service = 1 - internal::Excess(demand, level);
  result.fill_rate = demand.mean > 0 ? 1 - wanting / demand.mean : kNan;
  return result;
}

StockLevel LevelOf(const NewsvendorCosts& costs, const DemandSample& demand,
                   double level) {
  double weights = 0, enough = 0, asked = 0, left = 0, wanting = 0;
  for (size_t row = 0; row < demand.quantity.size(); ++row) {
    const double weight = WeightOf(demand, row);
    const auto units = static_cast<double>(demand.quantity[row]);
    weights += weight;
    asked += weight * units;
    if (units <= level) enough += weight;
    left += weight * std::max(0.0, level - units);
    wanting += weight * std::max(0.0, units - level);
  }
  StockLevel result;
  result.level = level;
  result.cost = (costs.overage * left + costs.underage * wanting) / weights;
  result.service = enough / weights;
  result.fill_rate = asked > 0 ? 1 - wanting / asked : kNan;
  return result;
}

double BestLevel(const NewsvendorCosts& costs, const NormalDemand& demand) {
  if (demand.sd == 0) return demand.mean;
  // By the tail: 1 - p / (h + p) would lose all its digits where h is small.
  const double tail = costs.overage / (costs.overage + costs.underage);
  return demand.mean + demand.sd * internal::NormalTailQuantile(tail);
}

double BestLevel(const NewsvendorCosts& costs, const DemandSample& demand) {
  std::vector<size_t> rows(demand.quantity.size());
  std::iota(rows.begin(), rows.end(), size_t{0});
  std::sort(rows.begin(), rows.end(), [&demand](size_t a, size_t b) {
    return demand.quantity[a] != demand.quantity[b]
               ? demand.quantity[a] < demand.quantity[b]
               : a < b;
  });
  double weights = 0;
  for (const size_t row : rows) weights += WeightOf(demand, row);
  // The ratio is not divided out: so whole weights and costs compare exactly.
  const double needed = costs.underage * weights;
  const double both = costs.overage + costs.underage;
  double enough = 0;
  size_t best = rows.back();
  for (const size_t row : rows) {
    if (WeightOf(demand, row) == 0) continue;
    enough += WeightOf(demand, row);
    best = row;
    if (both * enough >= needed) break;
  }
  return static_cast<double>(demand.quantity[best]);
}

template <typename Demand>
absl::StatusOr<StockLevel> Optimize(const NewsvendorCosts& costs,
                                    const Demand& demand) {
  absl::Status status = CheckCosts(costs);
  status.Update(CheckDemand(demand));
  if (!status.ok()) return status;
  return LevelOf(costs, demand, BestLevel(costs, demand));
}

template <typename Demand>
absl::StatusOr<StockLevel> Evaluate(const NewsvendorCosts& costs,
                                    const Demand& demand, double level) {
  absl::Status status = CheckCosts(costs);
  status.Update(CheckDemand(demand));
  status.Update(CheckNumber("level", -1, level, Sign::kAny));
  if (!status.ok()) return status;
  return LevelOf(costs, demand, level);
}

}  // namespace

absl::StatusOr<StockLevel> OptimizeLevel(const NewsvendorCosts& costs,
                                         const NormalDemand& demand) {
  return Optimize(costs, demand);
}

absl::StatusOr<StockLevel> OptimizeLevel(const NewsvendorCosts& costs,
                                         const DemandSample& demand) {
  return Optimize(costs, demand);
}

absl::StatusOr<StockLevel> EvaluateLevel(const NewsvendorCosts& costs,
                                         const NormalDemand& demand,
                                         double level) {
  return Evaluate(costs, demand, level);
}

absl::StatusOr<StockLevel> EvaluateLevel(const NewsvendorCosts& costs,
                                         const DemandSample& demand,
                                         double level) {
  return Evaluate(costs, demand, level);
}

}  // namespace backorder
