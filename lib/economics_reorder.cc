// (r, Q) with backorders, under normal demand over the lead time.

#include <algorithm>
#include <cmath>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "backorder/economics.h"
#include "lib/check_number.h"
#include "lib/lot_costs.h"
#include "lib/normal_law.h"

namespace backorder {
namespace {

using internal::BadNumber;
using internal::CheckLotCosts;
using internal::CheckNumber;
using internal::Loss;
using internal::SecondLoss;
using internal::Sign;

absl::Status Check(const LotCosts& lot, const NormalDemand& demand) {
  absl::Status status = CheckLotCosts(lot);
  if (status.ok() && std::isinf(lot.backorder_cost)) {
    return BadNumber("lot.backorder_cost", -1, lot.backorder_cost,
                     "no reorder point rules out backorders of normal demand; "
                     "use a finite number");
  }
  status.Update(CheckNumber("lead_time_demand.mean", -1, demand.mean,
                            Sign::kNotNegative));
  status.Update(
      CheckNumber("lead_time_demand.sd", -1, demand.sd, Sign::kNotNegative));
  return status;
}

// Costs of holding and owing, for each unit of time.
class PositionCost {
 public:
  PositionCost(const LotCosts& lot, const NormalDemand& demand)
      : h_(lot.holding_cost), p_(lot.backorder_cost), demand_(demand) {}

  // g(y), at inventory position y, a lead time later. Convex.
  double At(double y) const {
    return h_ * (y - demand_.mean) + (h_ + p_) * Loss(demand_, y);
  }

  // The y of least g.
  double Least() const {
    if (demand_.sd == 0) return demand_.mean;
    return demand_.mean +
           demand_.sd * internal::NormalTailQuantile(h_ / (h_ + p_));
  }

  // The integral of g over [r, r + quantity].
  double Integral(double r, double quantity) const {
    return h_ * quantity * (r + quantity / 2 - demand_.mean) +
           (h_ + p_) *
               (SecondLoss(demand_, r) - SecondLoss(demand_, r + quantity));
  }

  // The best reorder point for the quantity: where g(r) = g(r + quantity). At
  // Least() - quantity the right end is the lower one, at Least() the left.
  double ReorderPoint(double quantity) const {
    double low = Least() - quantity;
    double high = Least();
    while (true) {
      const double middle = low + (high - low) / 2;
      if (!(low < middle && middle < high)) return middle;
      (At(middle) > At(middle + quantity) ? low : high) = middle;
    }
  }

 private:
  double h_, p_;
  NormalDemand demand_;
};

// Whether the best policy with this quantity costs less than g at its ends. It
// does from the best quantity on, and below it does not: the derivative of the
// cost by the quantity is (g(r + Q) - cost) / Q.
bool IsEnough(const LotCosts& lot, const PositionCost& cost, double quantity) {
  const double r = cost.ReorderPoint(quantity);
  return quantity * cost.At(r + quantity) - cost.Integral(r, quantity) >=
         lot.order_cost * lot.demand_rate;
}

double BestQuantity(const LotCosts& lot, const PositionCost& cost) {
  // Uncertainty makes lots larger, never smaller (Zheng 1992).
  double low = internal::BestLot(lot).quantity;
  double high = 2 * low;
  constexpr int kDoublings = 2048;  // more than a double has
  for (int i = 0; i < kDoublings && !IsEnough(lot, cost, high); ++i) {
    low = high;
    high *= 2;
  }
  while (true) {
    const double middle = low + (high - low) / 2;
    if (!(low < middle && middle < high)) return middle;
    (IsEnough(lot, cost, middle) ? high : low) = middle;
  }
}

ReorderPolicy Evaluate(const LotCosts& lot, const NormalDemand& demand,
                       double r, double quantity) {
  ReorderPolicy policy;
  policy.reorder_point = r;
  policy.quantity = quantity;
  policy.backorders =
      std::max(0.0, (SecondLoss(demand, r) - SecondLoss(demand, r + quantity)) /
                        quantity);
  policy.on_hand =
      std::max(0.0, r + quantity / 2 - demand.mean + policy.backorders);
  policy.cost = lot.order_cost * lot.demand_rate / quantity +
                lot.holding_cost * policy.on_hand +
                lot.backorder_cost * policy.backorders;
  // The share of time with stock, which demand as it comes in finds.
  policy.fill_rate =
      1 - (Loss(demand, r) - Loss(demand, r + quantity)) / quantity;
  policy.cycle_service = 1 - internal::Excess(demand, r);
  policy.mean_wait = policy.backorders / lot.demand_rate;  // Little (1961)
  return policy;
}

}  // namespace

absl::StatusOr<NormalDemand> LeadTimeDemand(double rate, double sd,
                                            double lead_time,
                                            double lead_time_sd) {
  const auto check = [](const char* column, double number) {
    return CheckNumber(column, -1, number, Sign::kNotNegative);
  };
  absl::Status status = check("lead_time_demand.rate", rate);
  status.Update(check("lead_time_demand.sd", sd));
  status.Update(check("lead_time_demand.lead_time", lead_time));
  status.Update(check("lead_time_demand.lead_time_sd", lead_time_sd));
  if (!status.ok()) return status;
  return NormalDemand{rate * lead_time, std::hypot(sd * std::sqrt(lead_time),
                                                   rate * lead_time_sd)};
}

absl::StatusOr<ReorderPolicy> EvaluateReorder(
    const LotCosts& lot, const NormalDemand& lead_time_demand,
    double reorder_point, double quantity) {
  absl::Status status = Check(lot, lead_time_demand);
  status.Update(CheckNumber("reorder_point", -1, reorder_point, Sign::kAny));
  status.Update(CheckNumber("quantity", -1, quantity, Sign::kPositive));
  if (!status.ok()) return status;
  return Evaluate(lot, lead_time_demand, reorder_point, quantity);
}

absl::StatusOr<ReorderPolicy> OptimizeReorder(
    const LotCosts& lot, const NormalDemand& lead_time_demand) {
  const absl::Status status = Check(lot, lead_time_demand);
  if (!status.ok()) return status;
  const PositionCost cost(lot, lead_time_demand);
  const double quantity = BestQuantity(lot, cost);
  return Evaluate(lot, lead_time_demand, cost.ReorderPoint(quantity), quantity);
}

}  // namespace backorder
