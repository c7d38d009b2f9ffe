#ifndef BACKORDER_LIB_RATIONING_H_
#define BACKORDER_LIB_RATIONING_H_

// Critical levels under Poisson demand, by what becomes of demand that is not
// served at once: the models that EvaluateRationing and OptimizeRationing
// (economics.h) name. REQUIRES: their checks.

#include <algorithm>
#include <numeric>

#include "absl/types/span.h"
#include "backorder/economics.h"
#include "backorder/units.h"

namespace backorder {
namespace internal {

// Of all tiers.
inline double TotalRate(const RationedDemand& demand) {
  return std::accumulate(demand.rate.begin(), demand.rate.end(), 0.0);
}

// How far the stock above the lowest tier's level may be planned below 0; the
// claims owed take memory.
inline Quantity MostBelow(const RationedDemand& demand) {
  return std::min(demand.order_quantity,
                  static_cast<Quantity>(kMostRationedDemand));
}

Rationing EvaluateBackordered(const RationedDemand& demand,
                              Quantity reorder_point,
                              absl::Span<const Quantity> levels);
Rationing OptimizeBackordered(const RationedDemand& demand,
                              absl::Span<const double> target);

Rationing EvaluateLost(const RationedDemand& demand, Quantity base_stock,
                       absl::Span<const Quantity> levels);
Rationing OptimizeLost(const RationedDemand& demand,
                       absl::Span<const double> target);

}  // namespace internal
}  // namespace backorder

#endif  // BACKORDER_LIB_RATIONING_H_
