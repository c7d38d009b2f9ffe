#include "lib/estimate_variables.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "absl/types/span.h"
#include "backorder/book.h"
#include "backorder/delay.h"
#include "backorder/policy.h"
#include "backorder/units.h"
#include "lib/day_law.h"
#include "lib/effective_day.h"
#include "lib/estimate_ways.h"

namespace backorder {
namespace internal {

// What is known before any law is looked at.
struct EstimateVariables::Making {
  std::vector<Source> supplies, items;
  std::vector<uint64_t> names;
  std::vector<DayLaws::Wanted> wanted;  // by variable, then those of lanes
  std::vector<int32_t> lane_wanted;     // by delay: its place in `wanted`
};

namespace {

enum class NameKind : uint64_t { kPurchaseOrder, kReceipt, kItem };

uint64_t NameOf(NameKind kind, int64_t number) {
  return static_cast<uint64_t>(kind) << 32 | static_cast<uint64_t>(number);
}

}  // namespace

EstimateVariables::Making EstimateVariables::Prepare(const Book& book,
                                                     const Policy& policy,
                                                     const EstimateWays& ways,
                                                     size_t delays) {
  Making making;
  const auto add = [&making](NameKind kind, int64_t number, int32_t delay,
                             int64_t age) {
    making.names.push_back(NameOf(kind, number));
    making.wanted.push_back({delay, age});
    return static_cast<int32_t>(making.wanted.size()) - 1;
  };
  // The day before as_of is over.
  const auto age = [&book](Day day) { return int64_t{book.as_of} - 1 - day; };

  const Supply& supply = book.supply;
  if (!supply.delay.empty() && !supply.day.empty()) {
    making.supplies.resize(supply.delay.size());
    const EffectiveDays days(book, policy);
    std::vector<int32_t> of_order(
        supply.purchase_order.empty() ? 0 : supply.delay.size() + 1, kSure);
    for (int64_t row = 0; row < supply.size(); ++row) {
      const int32_t delay = supply.delay[row];
      const Day day = supply.day[row];
      if (delay == kNotGiven || day == kNotGiven || supply.quantity[row] <= 0 ||
          days.available_unexpired(row) == kNever) {
        continue;
      }
      const int32_t order = supply.purchase_order.empty()
                                ? kNotGiven
                                : supply.purchase_order[row];
      int32_t variable = order == kNotGiven ? kSure : of_order[order];
      if (variable == kSure) {
        variable = order == kNotGiven
                       ? add(NameKind::kReceipt, row, delay, age(day))
                       : add(NameKind::kPurchaseOrder, order, delay, age(day));
        if (order != kNotGiven) of_order[order] = variable;
      } else {
        // The earliest of its receipts is the oldest.
        int64_t& oldest = making.wanted[variable].age;
        oldest = std::max(oldest, age(day));
      }
      making.supplies[row] = {variable, -1, day};
    }
  }
  const Items& items = book.items;
  making.items.resize(items.delay.size());
  for (size_t item = 0; item < items.delay.size(); ++item) {
    if (items.delay[item] == kNotGiven) continue;
    const Day day = ways.Replenished(static_cast<int32_t>(item));
    if (day == kNever) continue;
    making.items[item] = {add(NameKind::kItem, static_cast<int64_t>(item),
                              items.delay[item], kBeforeAll),
                          -1, day};
  }
  making.lane_wanted.assign(delays, -1);
  for (const int32_t delay : book.lanes.delay) {
    if (delay == kNotGiven || making.lane_wanted[delay] >= 0) continue;
    making.lane_wanted[delay] = static_cast<int32_t>(making.wanted.size());
    making.wanted.push_back({delay, kBeforeAll});
  }
  return making;
}

EstimateVariables::EstimateVariables(const Book& book, const Policy& policy,
                                     const EstimateWays& ways,
                                     absl::Span<const Delay> delays,
                                     absl::Span<const double> confidences,
                                     int threads)
    : EstimateVariables(Prepare(book, policy, ways, delays.size()), delays,
                        confidences, threads) {}

EstimateVariables::EstimateVariables(Making making,
                                     absl::Span<const Delay> delays,
                                     absl::Span<const double> confidences,
                                     int threads)
    : supplies_(std::move(making.supplies)),
      items_(std::move(making.items)),
      names_(std::move(making.names)),
      laws_(delays, making.wanted, threads),
      confidences_(static_cast<int64_t>(confidences.size())) {
  for (std::vector<Source>* sources : {&supplies_, &items_}) {
    for (Source& source : *sources) {
      if (source.variable != kSure) source.law = laws_.number(source.variable);
    }
  }
  lane_law_of_.assign(making.lane_wanted.size(), -1);
  for (size_t i = 0; i < lane_law_of_.size(); ++i) {
    if (making.lane_wanted[i] < 0) continue;
    const DayLaw& law = laws_.laws()[laws_.number(making.lane_wanted[i])];
    lane_law_of_[i] = static_cast<int32_t>(lane_laws_.size());
    lane_laws_.push_back({law, law.Masses()});
  }
  quantiles_.reserve(laws_.laws().size() * confidences.size());
  for (const DayLaw& law : laws_.laws()) {
    for (const double confidence : confidences) {
      quantiles_.push_back(law.LeastDay(1 - confidence + kRare));
    }
  }
}

}  // namespace internal
}  // namespace backorder
