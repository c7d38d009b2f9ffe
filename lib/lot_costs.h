#ifndef BACKORDER_LIB_LOT_COSTS_H_
#define BACKORDER_LIB_LOT_COSTS_H_

// The costs of a lot, checked, and the lot of least cost where demand is known,
// from which the search for (r, Q) starts.

#include <cmath>

#include "absl/status/status.h"
#include "backorder/economics.h"
#include "lib/check_number.h"

namespace backorder {
namespace internal {

inline absl::Status CheckLotCosts(const LotCosts& lot) {
  absl::Status status =
      CheckNumber("lot.order_cost", -1, lot.order_cost, Sign::kPositive);
  status.Update(
      CheckNumber("lot.holding_cost", -1, lot.holding_cost, Sign::kPositive));
  if (!(lot.backorder_cost > 0)) {
    status.Update(BadNumber("lot.backorder_cost", -1, lot.backorder_cost,
                            "use a number above 0, or infinity"));
  }
  status.Update(
      CheckNumber("lot.demand_rate", -1, lot.demand_rate, Sign::kPositive));
  return status;
}

// REQUIRES: CheckLotCosts. Written so that an infinite p needs no case.
inline Lot BestLot(const LotCosts& lot) {
  const double h_by_p = lot.holding_cost / lot.backorder_cost;
  const double orders = 2 * lot.order_cost * lot.demand_rate;
  Lot best;
  best.quantity = std::sqrt(orders / lot.holding_cost * (1 + h_by_p));
  best.fraction_backordered = h_by_p / (1 + h_by_p);
  best.max_backorder = best.fraction_backordered * best.quantity;
  best.cost = std::sqrt(orders * lot.holding_cost / (1 + h_by_p));
  best.longest_wait = best.max_backorder / lot.demand_rate;
  return best;
}

}  // namespace internal
}  // namespace backorder

#endif  // BACKORDER_LIB_LOT_COSTS_H_
