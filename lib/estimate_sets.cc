#include "lib/estimate_sets.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <tuple>
#include <vector>

#include "absl/types/span.h"
#include "backorder/book.h"
#include "backorder/units.h"

namespace backorder {
namespace internal {
namespace {

enum class SetKind : int32_t { kOrder, kDestination, kKit, kKitByDay };

// Lines with the same one are of one set or kit.
struct SetKey {
  int32_t order;
  SetKind kind;
  int32_t number;  // of the destination or kit
  int32_t line;

  auto set() const { return std::make_tuple(order, kind, number); }
};

}  // namespace

EstimateSets::EstimateSets(const Book& book, absl::Span<const int64_t> first) {
  const Demand& demand = book.demand;
  if (demand.delivery_rule.empty() && demand.kit.empty()) return;
  std::vector<SetKey> keys;
  for (int32_t line = 0; line < demand.size(); ++line) {
    if (first[line] == first[line + 1]) continue;
    const auto rule =
        demand.delivery_rule.empty()
            ? DeliveryRule::kAsAvailable
            : static_cast<DeliveryRule>(demand.delivery_rule[line]);
    const int32_t kit = demand.kit.empty() ? kNotGiven : demand.kit[line];
    const int32_t order =
        demand.sales_order.empty() ? line : demand.sales_order[line];
    if (rule == DeliveryRule::kOrderComplete) {
      keys.push_back({order, SetKind::kOrder, 0, line});
    } else if (rule == DeliveryRule::kShipSet) {
      const int32_t destination =
          demand.destination.empty() ? 0 : demand.destination[line];
      keys.push_back({order, SetKind::kDestination, destination, line});
    } else if (kit != kNotGiven) {
      const SetKind kind = rule == DeliveryRule::kLineComplete
                               ? SetKind::kKit
                               : SetKind::kKitByDay;
      keys.push_back({order, kind, kit, line});
    }
  }
  std::sort(keys.begin(), keys.end(), [](const SetKey& a, const SetKey& b) {
    return std::make_tuple(a.set(), a.line) < std::make_tuple(b.set(), b.line);
  });
  if (keys.empty()) return;
  set_of_line_.assign(static_cast<size_t>(demand.size()), -1);
  for (size_t begin = 0; begin < keys.size();) {
    size_t end = begin + 1;
    while (end < keys.size() && keys[end].set() == keys[begin].set()) ++end;
    const auto place = static_cast<int32_t>(lines_.size());
    for (size_t i = begin; i < end; ++i) {
      set_of_line_[keys[i].line] = static_cast<int32_t>(sets_.size());
      lines_.push_back(keys[i].line);
    }
    sets_.push_back({place, static_cast<int32_t>(lines_.size()),
                     keys[begin].kind == SetKind::kKitByDay});
    begin = end;
  }
}

}  // namespace internal
}  // namespace backorder
