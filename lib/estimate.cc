#include "backorder/estimate.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "absl/status/statusor.h"
#include "backorder/book.h"
#include "backorder/plan.h"
#include "backorder/policy.h"
#include "backorder/units.h"
#include "lib/one_order.h"

namespace backorder {
namespace {

LineEstimate EstimateLine(const PlanColumns& plan, size_t line,
                          Quantity quantity, Day as_of) {
  LineEstimate estimate;
  if (quantity == 0) {  // nothing to wait for
    estimate.first_day = estimate.complete_day = as_of;
    return estimate;
  }
  estimate.first_day = plan.lines.first_day[line];
  if (plan.lines.shortfall[line] == 0) {
    estimate.complete_day = plan.lines.last_day[line];
  }
  estimate.promised = plan.lines.promised[line];
  estimate.on_time = plan.lines.on_time[line];
  estimate.reason = static_cast<Reason>(plan.lines.reason[line]);
  return estimate;
}

}  // namespace

absl::StatusOr<OrderEstimate> Estimate(const Demand& order,
                                       const Availability& availability,
                                       const Policy& policy) {
  const absl::StatusOr<Plan> plan =
      internal::ServeOneOrder(order, availability, policy, "lines");
  if (!plan.ok()) return plan.status();
  const Day as_of = availability.as_of;
  OrderEstimate estimate;
  estimate.complete_day = as_of;
  bool has_units = false;
  for (size_t line = 0; line < order.item.size(); ++line) {
    const Quantity quantity = order.quantity[line];
    const LineEstimate& each =
        estimate.lines.emplace_back(EstimateLine(*plan, line, quantity, as_of));
    estimate.complete_day = std::max(estimate.complete_day, each.complete_day);
    if (quantity == 0) continue;
    has_units = true;
    estimate.first_day = std::min(estimate.first_day, each.first_day);
  }
  if (!has_units) estimate.first_day = as_of;
  return estimate;
}

}  // namespace backorder
