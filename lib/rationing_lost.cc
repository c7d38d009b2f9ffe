// Demand that is lost: a birth and death process (Dekker, Hill, Kleijn and
// Teunter 2002).

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <utility>
#include <vector>

#include "absl/types/span.h"
#include "backorder/economics.h"
#include "backorder/units.h"
#include "lib/rationing.h"
#include "lib/whole_law.h"

namespace backorder {
namespace internal {
namespace {

// The law of the units in stock. With k on order, S - k are in stock, and of
// the tiers that these serve demand comes at a rate that falls with k.
std::vector<double> StockLaw(const RationedDemand& demand, Quantity base_stock,
                             absl::Span<const Quantity> levels) {
  std::vector<double> served_rate(base_stock + 1, 0.0);  // by units in stock
  for (size_t tier = 0; tier < levels.size(); ++tier) {
    if (levels[tier] < base_stock) {
      served_rate[levels[tier] + 1] += demand.rate[tier];
    }
  }
  std::partial_sum(served_rate.begin(), served_rate.end(), served_rate.begin());
  std::vector<double> law =
      demand.lead_time == 0
          ? LawOfRatios(1, [](size_t) { return 0.0; })
          : LawOfRatios(base_stock + 1, [&](size_t on_order) {
              return served_rate[base_stock + 1 - on_order] * demand.lead_time /
                     static_cast<double>(on_order);
            });
  law.resize(base_stock + 1, 0.0);
  std::reverse(law.begin(), law.end());
  return law;
}

double ShareAbove(const std::vector<double>& stock_law, Quantity level) {
  // Both sums, so that a share next to 1 is exact.
  const auto middle = stock_law.begin() + level + 1;
  const double below = std::accumulate(stock_law.begin(), middle, 0.0);
  const double above = std::accumulate(middle, stock_law.end(), 0.0);
  return above / (above + below);
}

double FillRate(const RationedDemand& demand, Quantity base_stock,
                absl::Span<const Quantity> levels, size_t tier) {
  return ShareAbove(StockLaw(demand, base_stock, levels), levels[tier]);
}

// Lowers the level of `tier` to the highest at which it reaches its target with
// the levels of the others as they are. False if none does.
bool LowerLevel(const RationedDemand& demand, double target,
                Quantity base_stock, size_t tier,
                std::vector<Quantity>* levels) {
  const auto reaches = [&](Quantity level) {
    std::vector<Quantity> tried = *levels;
    tried[tier] = level;
    // Tiers above stay at most there, in any case.
    for (size_t above = 0; above < tier; ++above) {
      tried[above] = std::min(tried[above], level);
    }
    return FillRate(demand, base_stock, tried, tier) >= target;
  };
  if (reaches((*levels)[tier])) return true;
  if (tier == 0 || !reaches(0)) return false;
  Quantity low = 0;  // reaches it
  Quantity high = (*levels)[tier];
  while (high - low > 1) {
    const Quantity middle = low + (high - low) / 2;
    (reaches(middle) ? low : high) = middle;
  }
  for (size_t t = 0; t <= tier; ++t) {
    (*levels)[t] = std::min((*levels)[t], low);
  }
  return true;
}

// The greatest levels that reach the targets; none: an empty vector.
std::vector<Quantity> LevelsThatReach(const RationedDemand& demand,
                                      absl::Span<const double> target,
                                      Quantity base_stock) {
  std::vector<Quantity> levels(target.size(), base_stock);
  levels[0] = 0;
  while (true) {
    const std::vector<Quantity> before = levels;
    for (size_t tier = target.size(); tier-- > 0;) {
      if (!LowerLevel(demand, target[tier], base_stock, tier, &levels)) {
        return {};
      }
    }
    if (levels == before) return levels;
  }
}

}  // namespace

Rationing EvaluateLost(const RationedDemand& demand, Quantity base_stock,
                       absl::Span<const Quantity> levels) {
  Rationing result;
  result.reorder_point = base_stock - 1;
  result.levels.assign(levels.begin(), levels.end());
  const std::vector<double> law = StockLaw(demand, base_stock, levels);
  result.on_hand = Mean(law);
  for (const Quantity level : levels) {
    result.tiers.push_back({ShareAbove(law, level), 0, 0});
  }
  return result;
}

Rationing OptimizeLost(const RationedDemand& demand,
                       absl::Span<const double> target) {
  std::vector<Quantity> best = LevelsThatReach(demand, target, 0);
  if (!best.empty()) return EvaluateLost(demand, 0, best);
  Quantity low = 0;  // too little
  Quantity high = 1;
  while ((best = LevelsThatReach(demand, target, high)).empty()) {
    low = high;
    high *= 2;
  }
  while (high - low > 1) {
    const Quantity middle = low + (high - low) / 2;
    std::vector<Quantity> levels = LevelsThatReach(demand, target, middle);
    if (levels.empty()) {
      low = middle;
    } else {
      high = middle;
      best = std::move(levels);
    }
  }
  return EvaluateLost(demand, high, best);
}

}  // namespace internal
}  // namespace backorder
