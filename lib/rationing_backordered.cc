// Demand that waits: stages in series (Arslan, Graves and Roemer 2007).

#include <algorithm>
#include <cmath>
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

// Demand of a lead time, as far as it is above the rounding error.
std::vector<double> PoissonLaw(double mean) {
  if (mean == 0) return {1.0};
  const auto size = static_cast<size_t>(mean + 12 * std::sqrt(mean) + 40);
  return LawOfRatios(
      size, [mean](size_t k) { return mean / static_cast<double>(k); });
}

// Of a number with that law each unit is kept with probability `share`. By
// Horner's rule on the generating function; all terms are positive.
std::vector<double> Thinned(const std::vector<double>& law, double share) {
  std::vector<double> kept(law.size(), 0.0);
  for (size_t b = law.size(); b-- > 0;) {
    for (size_t k = law.size() - 1 - b; k > 0; --k) {
      kept[k] = kept[k] * (1 - share) + kept[k - 1] * share;
    }
    kept[0] = kept[0] * (1 - share) + law[b];
  }
  while (kept.size() > 1 && kept.back() == 0) kept.pop_back();
  return kept;
}

// A stage keeps a stock and owes claims. It aims at a position, uniform on
// first..first + width - 1; what the stage below owes it is missing.
class Stage {
 public:
  Stage(std::vector<double> missing, Quantity width)
      : missing_(std::move(missing)), width_(width) {
    double sum = 0;
    for (const double probability : missing_) {
      sum += probability;
      at_most_.push_back(std::min(1.0, sum));
    }
    at_most_.back() = 1;
  }

  // Probability that it has a unit to give: that less than its position is
  // missing.
  double Served(Quantity first) const {
    double sum = 0;
    const auto all = static_cast<Quantity>(missing_.size());
    const Quantity end = first + width_;
    for (Quantity s = std::max<Quantity>(1, first); s < std::min(all, end);
         ++s) {
      sum += at_most_[s - 1];
    }
    // From there on nothing is too much.
    const Quantity sure = std::max<Quantity>(0, end - std::max(all, first));
    return (sum + static_cast<double>(sure)) / static_cast<double>(width_);
  }

  // The law of the claims that it owes.
  std::vector<double> Owed(Quantity first) const {
    const auto all = static_cast<Quantity>(missing_.size());
    std::vector<double> owed(std::max<Quantity>(1, all - first), 0.0);
    double sum = 0;
    for (size_t b = 1; b < owed.size(); ++b) {
      owed[b] = Between(first + static_cast<Quantity>(b)) /
                static_cast<double>(width_);
      sum += owed[b];
    }
    owed[0] = std::max(0.0, 1 - sum);
    return owed;
  }

  double OnHand(Quantity first, double owed) const {
    double missing = 0;
    for (size_t k = 0; k < missing_.size(); ++k) {
      missing += missing_[k] * static_cast<double>(k);
    }
    const double position =
        static_cast<double>(first) + static_cast<double>(width_ - 1) / 2;
    return std::max(0.0, position - missing + owed);
  }

 private:
  // Probability that from `low` to low + width - 1 are missing.
  double Between(Quantity low) const {
    const auto all = static_cast<Quantity>(missing_.size());
    const Quantity end = std::min(all, low + width_);
    low = std::max<Quantity>(0, low);
    if (low >= end) return 0;
    if (width_ == 1) return missing_[low];
    return at_most_[end - 1] - (low == 0 ? 0 : at_most_[low - 1]);
  }

  std::vector<double> missing_;
  std::vector<double> at_most_;
  Quantity width_;
};

// From the positions of the stages: each keeps what is between its tier's level
// and the next one.
void SetLevels(const std::vector<Quantity>& first, Rationing* rationing) {
  Quantity level = 0;
  for (const Quantity position : first) {
    rationing->levels.push_back(level);
    level += position;
  }
  rationing->reorder_point = level - 1;  // positions are r + 1 .. r + Q
}

// The least position, from `low` on, at which the stage serves the target. What
// it serves ascends with the position, up to 1.
Quantity LeastPosition(const Stage& stage, Quantity low, double target) {
  if (stage.Served(low) >= target) return low;
  Quantity step = 1;
  while (stage.Served(low + step) < target) {
    low += step;
    step *= 2;
  }
  Quantity high = low + step;
  while (high - low > 1) {
    const Quantity middle = low + (high - low) / 2;
    (stage.Served(middle) >= target ? high : low) = middle;
  }
  return high;
}

// Goes through the stages, from the lowest tier to tier 0. For each, `position`
// (tier, stage, share served by the stage below) says at what it aims, at
// least.
template <typename Position>
Rationing GoThroughStages(const RationedDemand& demand, Position position) {
  const size_t tiers = demand.rate.size();
  Rationing result;
  result.tiers.resize(tiers);
  std::vector<Quantity> first(tiers);
  double rate = TotalRate(demand);
  std::vector<double> missing = PoissonLaw(rate * demand.lead_time);
  double served_below = 0;  // below the last there is nothing
  for (size_t tier = tiers; tier-- > 0;) {
    const bool is_last = tier + 1 == tiers;
    // Only the whole system orders in lots.
    const Stage stage(std::move(missing), is_last ? demand.order_quantity : 1);
    first[tier] = position(tier, stage, served_below);
    // Without stock of its own it passes claims on.
    const bool passes_on = !is_last && first[tier] == 0;
    const double served = passes_on ? served_below : stage.Served(first[tier]);
    const std::vector<double> owed = stage.Owed(first[tier]);
    const double owed_mean = Mean(owed);
    result.on_hand += stage.OnHand(first[tier], owed_mean);
    TierService& service = result.tiers[tier];
    service.fill_rate = std::min(1.0, served);
    service.mean_wait = owed_mean / rate;  // Little (1961)
    service.backorders = service.mean_wait * demand.rate[tier];
    served_below = served;
    if (tier == 0) break;
    const double rate_above =
        std::accumulate(demand.rate.begin(), demand.rate.begin() + tier, 0.0);
    missing = Thinned(owed, rate_above / rate);
    rate = rate_above;
  }
  SetLevels(first, &result);
  return result;
}

}  // namespace

Rationing EvaluateBackordered(const RationedDemand& demand,
                              Quantity reorder_point,
                              absl::Span<const Quantity> levels) {
  return GoThroughStages(
      demand, [&](size_t tier, const Stage& /*stage*/, double /*served*/) {
        const bool is_last = tier + 1 == levels.size();
        return (is_last ? reorder_point + 1 : levels[tier + 1]) - levels[tier];
      });
}

Rationing OptimizeBackordered(const RationedDemand& demand,
                              absl::Span<const double> target) {
  return GoThroughStages(
      demand, [&](size_t tier, const Stage& stage, double served_below) {
        const bool is_last = tier + 1 == target.size();
        // Without stock of its own it serves what the stage below does.
        if (!is_last && served_below >= target[tier]) return Quantity{0};
        return LeastPosition(stage, is_last ? 1 - MostBelow(demand) : 0,
                             target[tier]);
      });
}

}  // namespace internal
}  // namespace backorder
