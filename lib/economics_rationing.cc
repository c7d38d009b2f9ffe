// Critical levels: checks what they are asked for, and picks the model.

#include <cstddef>
#include <cstdint>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "backorder/economics.h"
#include "backorder/units.h"
#include "lib/check_number.h"
#include "lib/rationing.h"

namespace backorder {
namespace {

using internal::BadNumber;
using internal::CheckNumber;
using internal::MostBelow;
using internal::Sign;
using internal::TotalRate;

constexpr Quantity kMostPosition = Quantity{1} << 30;

absl::Status CheckDemand(const RationedDemand& demand) {
  if (demand.rate.empty()) {
    return BadNumber("rationing.rate", -1, int64_t{0},
                     "its rows; give one for each tier");
  }
  absl::Status status;
  for (size_t tier = 0; tier < demand.rate.size(); ++tier) {
    status.Update(CheckNumber("rationing.rate", static_cast<int64_t>(tier),
                              demand.rate[tier], Sign::kPositive));
  }
  status.Update(CheckNumber("rationing.lead_time", -1, demand.lead_time,
                            Sign::kNotNegative));
  if (!status.ok()) return status;
  const double asked = TotalRate(demand) * demand.lead_time;
  if (!(asked <= kMostRationedDemand)) {
    return BadNumber("rationing.rate", -1, asked,
                     "the demand of a lead time; use at most 10000");
  }
  const bool lost = demand.unserved == Unserved::kLost;
  if (!lost && demand.unserved != Unserved::kBackordered) {
    return BadNumber("rationing.unserved", -1,
                     static_cast<int64_t>(demand.unserved), "use 0 or 1");
  }
  const Quantity most = lost ? 1 : kMostPosition;
  if (demand.order_quantity < 1 || demand.order_quantity > most) {
    return BadNumber(
        "rationing.order_quantity", -1, demand.order_quantity,
        lost ? "use 1 where demand is lost" : "use a number from 1 to 2^30");
  }
  return absl::OkStatus();
}

absl::Status CheckRows(const char* column, size_t rows, size_t tiers) {
  if (rows == tiers) return absl::OkStatus();
  return BadNumber(column, -1, static_cast<int64_t>(rows),
                   "its rows; give as many as there are tiers");
}

absl::Status CheckLevels(const RationedDemand& demand, Quantity reorder_point,
                         absl::Span<const Quantity> levels) {
  if (reorder_point < -MostBelow(demand) || reorder_point > kMostPosition) {
    return BadNumber("rationing.reorder_point", -1, reorder_point,
                     "use a number from -order_quantity, and from -10000, to "
                     "2^30");
  }
  absl::Status status =
      CheckRows("rationing.levels", levels.size(), demand.rate.size());
  if (!status.ok()) return status;
  const Quantity most = reorder_point + MostBelow(demand);
  for (size_t tier = 0; tier < levels.size(); ++tier) {
    const auto row = static_cast<int64_t>(tier);
    if (tier == 0 ? levels[0] != 0 : levels[tier] < levels[tier - 1]) {
      return BadNumber("rationing.levels", row, levels[tier],
                       "use 0 for tier 0, and for each other tier at least "
                       "the level of the one before it");
    }
    if (levels[tier] > most) {
      return BadNumber("rationing.levels", row, levels[tier],
                       "use at most reorder_point + order_quantity, and at "
                       "most reorder_point + 10000");
    }
  }
  return absl::OkStatus();
}

absl::Status CheckTargets(const RationedDemand& demand,
                          absl::Span<const double> target) {
  absl::Status status =
      CheckRows("rationing.target", target.size(), demand.rate.size());
  if (!status.ok()) return status;
  for (size_t tier = 0; tier < target.size(); ++tier) {
    if (target[tier] >= 0 && target[tier] < 1) continue;
    return BadNumber("rationing.target", static_cast<int64_t>(tier),
                     target[tier], "use a share from 0 to below 1");
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Rationing> EvaluateRationing(const RationedDemand& rationing,
                                            Quantity reorder_point,
                                            absl::Span<const Quantity> levels) {
  absl::Status status = CheckDemand(rationing);
  if (!status.ok()) return status;
  status = CheckLevels(rationing, reorder_point, levels);
  if (!status.ok()) return status;
  if (rationing.unserved == Unserved::kLost) {
    return internal::EvaluateLost(rationing, reorder_point + 1, levels);
  }
  return internal::EvaluateBackordered(rationing, reorder_point, levels);
}

absl::StatusOr<Rationing> OptimizeRationing(const RationedDemand& rationing,
                                            absl::Span<const double> target) {
  absl::Status status = CheckDemand(rationing);
  if (!status.ok()) return status;
  status = CheckTargets(rationing, target);
  if (!status.ok()) return status;
  return rationing.unserved == Unserved::kLost
             ? internal::OptimizeLost(rationing, target)
             : internal::OptimizeBackordered(rationing, target);
}

}  // namespace backorder
