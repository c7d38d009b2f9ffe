#include "backorder/split.h"

#include <cstddef>
#include <cstdint>

#include "absl/status/statusor.h"
#include "backorder/book.h"
#include "backorder/plan.h"
#include "backorder/policy.h"
#include "lib/one_order.h"

namespace backorder {

absl::StatusOr<OrderSplit> Split(const Demand& order,
                                 const Availability& availability,
                                 const Policy& policy) {
  const absl::StatusOr<Plan> plan = internal::ServeOneOrder(
      order, availability, policy,
      "allocations.location, allocations.ship_day, lines.shortfall, "
      "lines.reason");
  if (!plan.ok()) return plan.status();
  OrderSplit split;
  const auto& allocations = plan->allocations;
  for (size_t a = 0; a < allocations.line.size(); ++a) {
    const SplitPart part = {
        allocations.line[a],         allocations.supply[a],
        allocations.location[a],     allocations.ship_day[a],
        allocations.delivery_day[a], allocations.quantity[a]};
    (part.ship_day <= availability.as_of ? split.now : split.later)
        .push_back(part);
  }
  for (size_t line = 0; line < plan->lines.shortfall.size(); ++line) {
    if (plan->lines.shortfall[line] == 0) continue;
    split.shortfall.push_back({static_cast<int32_t>(line),
                               static_cast<Reason>(plan->lines.reason[line]),
                               plan->lines.shortfall[line]});
  }
  return split;
}

}  // namespace backorder
