#include "lib/served_together.h"

#include <algorithm>
#include <numeric>

namespace backorder {
namespace internal {
namespace {

bool Rejects(const Book& book, const Policy& policy, int64_t line) {
  const auto& column = book.demand.when_short;
  const bool own = !column.empty() && column[line] != kNotGiven;
  return (own ? static_cast<WhenShort>(column[line]) : policy.when_short) ==
         WhenShort::kRejectOrder;
}

}  // namespace

ServedTogether FindServedTogether(const Book& book, const Policy& policy) {
  const Demand& demand = book.demand;
  const auto& orders = demand.sales_order;
  if (orders.empty()) return {};
  const bool all = policy.sourcing != Sourcing::kByRank;
  if (!all && demand.delivery_rule.empty() && demand.when_short.empty() &&
      demand.kit.empty() && demand.max_shipments.empty() &&
      policy.when_short != WhenShort::kRejectOrder) {
    return {};
  }
  const int64_t rows = demand.size();
  const auto of_set_or_kit = [&](int64_t line) {
    if (!demand.kit.empty() && demand.kit[line] != kNotGiven) return true;
    return !demand.delivery_rule.empty() &&
           demand.delivery_rule[line] >=
               static_cast<int32_t>(DeliveryRule::kOrderComplete);
  };
  // Lines of each order, and how many of those are of sets or kits; 2 are
  // several.
  std::vector<uint8_t> lines(rows), grouped(rows);
  std::vector<bool> whole(rows, all);
  ServedTogether together;
  together.rejecting.resize(rows);
  const auto count = [](uint8_t* number) {
    if (*number < 2) ++*number;
  };
  for (int64_t line = 0; line < rows; ++line) {
    const int32_t order = orders[line];
    count(&lines[order]);
    if (of_set_or_kit(line)) count(&grouped[order]);
    if (Rejects(book, policy, line)) {
      together.rejecting[order] = whole[order] = true;
    }
    if (!demand.max_shipments.empty() &&
        demand.max_shipments[line] != kNotGiven) {
      whole[order] = true;
    }
  }
  bool any = false;
  together.line.resize(rows);
  for (int64_t line = 0; line < rows; ++line) {
    const int32_t order = orders[line];
    const bool with_others = whole[order]
                                 ? lines[order] == 2
                                 : of_set_or_kit(line) && grouped[order] == 2;
    together.line[line] = with_others;
    any |= with_others;
  }
  if (!any) return {};
  return together;
}

std::vector<bool> BringOrdersTogether(const Demand& demand,
                                      const ServedTogether& together,
                                      int32_t* lines, OrderBuffers* buffers) {
  // Lines and orders are gone through by row wherever that will do: in the
  // order of the queue each look would wait for memory.
  const int64_t rows = demand.size();
  const auto& orders = demand.sales_order;
  Buffer<int32_t>& places = buffers->places;  // of lines in the queue
  places.Resize(rows);
  for (int32_t i = 0; i < rows; ++i) places[lines[i]] = i;
  // The lines of each order that are served together, in queue order.
  Buffer<int32_t>& first = buffers->first;
  first.Resize(rows + 1);
  std::fill_n(first.data(), rows + 1, 0);
  for (int64_t line = 0; line < rows; ++line) {
    if (together.line[line]) ++first[orders[line] + 1];
  }
  std::partial_sum(first.data(), first.data() + rows + 1, first.data());
  Buffer<int32_t>& members = buffers->members;
  members.Resize(first[rows]);
  Buffer<int32_t>& next = buffers->next;
  next.Resize(rows);
  std::copy_n(first.data(), rows, next.data());
  for (int32_t line = 0; line < rows; ++line) {
    if (together.line[line]) members[next[orders[line]]++] = line;
  }
  // What stands at each place: the line alone, all lines of an order, or
  // nothing any more.
  constexpr int32_t kAlone = -1;
  constexpr int32_t kNothing = -2;
  Buffer<int32_t>& at = buffers->at;
  at.Resize(rows);
  std::fill_n(at.data(), rows, kAlone);
  for (int32_t order = 0; order < rows; ++order) {
    int32_t* const begin = members.data() + first[order];
    int32_t* const end = members.data() + first[order + 1];
    if (begin == end) continue;
    std::sort(begin, end,
              [&](int32_t a, int32_t b) { return places[a] < places[b]; });
    at[places[*begin]] = order;
    for (const int32_t* line = begin + 1; line != end; ++line) {
      at[places[*line]] = kNothing;
    }
  }
  Buffer<int32_t>& brought = buffers->brought;
  brought.Resize(rows);
  std::vector<bool> continues(rows);
  int64_t count = 0;
  for (int64_t i = 0; i < rows; ++i) {
    if (at[i] == kNothing) continue;
    if (at[i] == kAlone) {
      brought[count++] = lines[i];
      continue;
    }
    for (int32_t m = first[at[i]]; m < first[at[i] + 1]; ++m) {
      continues[count] = m > first[at[i]];
      brought[count++] = members[m];
    }
  }
  std::copy_n(brought.data(), rows, lines);
  return continues;
}

}  // namespace internal
}  // namespace backorder
