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

SharingLines::SharingLines(const Book& book, const Policy& policy,
                           const QueueKeys& keys,
                           const ServedTogether& together)
    : book_(book),
      policy_(policy),
      together_(together),
      any_(policy.sharing != Sharing::kSequential &&
           policy.sourcing == Sourcing::kByRank &&
           keys.PrefixBits(policy.share_by) != QueueKeys::kNoTies) {}

bool SharingLines::Has(int32_t line) const {
  const Demand& demand = book_.demand;
  if (!demand.delivery_rule.empty() &&
      demand.delivery_rule[line] >=
          static_cast<int32_t>(DeliveryRule::kOrderComplete)) {
    return false;
  }
  if (!demand.kit.empty() && demand.kit[line] != kNotGiven) return false;
  if (!demand.max_shipments.empty() &&
      demand.max_shipments[line] != kNotGiven) {
    return false;
  }
  return together_.any() ? !together_.rejecting[demand.sales_order[line]]
                         : !Rejects(book_, policy_, line);
}

namespace {

// Brings lines of one party next to each other, at the place of the first:
// `lines` are all rows of demand, in queue order; party_of(line) is a number
// below `rows`, or below 0. Returns which lines are of the party of the one
// before.
template <typename PartyOf>
std::vector<bool> BringPartiesTogether(int64_t rows, const PartyOf& party_of,
                                       int32_t* lines, QueueBuffers* buffers) {
  // Lines and parties are gone through by row wherever that will do: in the
  // order of the queue each look would wait for memory.
  Buffer<int32_t>& places = buffers->places;  // of lines in the queue
  places.Resize(rows);
  for (int32_t i = 0; i < rows; ++i) places[lines[i]] = i;
  // The lines of each party, in queue order.
  Buffer<int32_t>& first = buffers->first;
  first.Resize(rows + 1);
  std::fill_n(first.data(), rows + 1, 0);
  for (int32_t line = 0; line < rows; ++line) {
    const int32_t party = party_of(line);
    if (party >= 0) ++first[party + 1];
  }
  std::partial_sum(first.data(), first.data() + rows + 1, first.data());
  Buffer<int32_t>& members = buffers->members;
  members.Resize(first[rows]);
  Buffer<int32_t>& next = buffers->next;
  next.Resize(rows);
  std::copy_n(first.data(), rows, next.data());
  for (int32_t line = 0; line < rows; ++line) {
    const int32_t party = party_of(line);
    if (party >= 0) members[next[party]++] = line;
  }
  // What stands at each place: the line alone, all lines of a party, or nothing
  // any more.
  constexpr int32_t kAlone = -1;
  constexpr int32_t kNothing = -2;
  Buffer<int32_t>& at = buffers->at;
  at.Resize(rows);
  std::fill_n(at.data(), rows, kAlone);
  for (int32_t party = 0; party < rows; ++party) {
    int32_t* const begin = members.data() + first[party];
    int32_t* const end = members.data() + first[party + 1];
    if (begin == end) continue;
    std::sort(begin, end,
              [&](int32_t a, int32_t b) { return places[a] < places[b]; });
    at[places[*begin]] = party;
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

// Gives each line that shares, and each that is served together with others of
// its order, the number of its party; all others -1.
void FindParties(const Demand& demand, const ServedTogether& together,
                 const SharingLines& sharing, const std::vector<bool>& ties,
                 const int32_t* lines, Buffer<int32_t>* party) {
  const int64_t rows = demand.size();
  party->Resize(rows);
  // At first the item of each line that shares: by row, as in the order of the
  // queue each look at a column would wait for memory.
  for (int32_t line = 0; line < rows; ++line) {
    (*party)[line] = sharing.Has(line) ? demand.item[line] : -1;
  }
  int32_t parties = 0;
  // The party of each item among the lines that tie at present.
  struct OfItem {
    int64_t run = -1;
    int32_t party = 0;
  };
  std::vector<OfItem> of_item;
  int64_t run = 0;
  for (int64_t i = 0; i < rows; ++i) {
    if (!ties[i]) run = i;
    int32_t& party_of_line = (*party)[lines[i]];
    if (party_of_line < 0) continue;
    const auto item = static_cast<size_t>(party_of_line);
    if (item >= of_item.size()) of_item.resize(std::max(item + 1, 2 * item));
    OfItem& of = of_item[item];
    if (of.run != run) of = {run, parties++};
    party_of_line = of.party;
  }
  if (!together.any()) return;
  std::vector<int32_t> of_order(rows, -1);
  for (int64_t line = 0; line < rows; ++line) {
    if (!together.line[line]) continue;
    int32_t& of = of_order[demand.sales_order[line]];
    if (of < 0) of = parties++;
    (*party)[line] = of;
  }
}

}  // namespace

std::vector<bool> ServedInOrder(const Book& book, const Policy& policy,
                                const QueueKeys& keys,
                                const ServedTogether& together, int32_t* lines,
                                QueueBuffers* buffers) {
  const Demand& demand = book.demand;
  const SharingLines sharing(book, policy, keys, together);
  if (!sharing.any()) {
    keys.Sort(lines, &buffers->keys, &buffers->spare_keys);
    if (!together.any()) return {};
    return BringPartiesTogether(
        demand.size(),
        [&](int32_t line) {
          return together.line[line] ? demand.sales_order[line] : -1;
        },
        lines, buffers);
  }
  std::vector<bool> ties;
  keys.Sort(lines, policy.share_by, &ties, &buffers->keys,
            &buffers->spare_keys);
  Buffer<int32_t>& party = buffers->party;
  FindParties(demand, together, sharing, ties, lines, &party);
  return BringPartiesTogether(
      demand.size(), [&party](int32_t line) { return party[line]; }, lines,
      buffers);
}

std::vector<bool> BringGroupsTogether(const SharingLines& sharing,
                                      const std::vector<bool>& ties,
                                      std::vector<int32_t>* lines) {
  std::vector<bool> continues(lines->size());
  std::vector<int32_t> group, others;
  for (size_t begin = 0; begin < lines->size();) {
    size_t end = begin + 1;
    while (end < lines->size() && ties[end]) ++end;
    // Lines before the first that shares stay where they are.
    size_t first = begin;
    while (first < end && !sharing.Has((*lines)[first])) ++first;
    group.clear();
    others.clear();
    for (size_t i = first; i < end; ++i) {
      const int32_t line = (*lines)[i];
      (sharing.Has(line) ? group : others).push_back(line);
    }
    const auto rest =
        std::copy(group.begin(), group.end(), lines->begin() + first);
    std::copy(others.begin(), others.end(), rest);
    for (size_t i = 1; i < group.size(); ++i) continues[first + i] = true;
    begin = end;
  }
  return continues;
}

}  // namespace internal
}  // namespace backorder
