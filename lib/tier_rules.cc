#include "lib/tier_rules.h"

#include <algorithm>
#include <numeric>
#include <tuple>
#include <utility>

namespace backorder {
namespace internal {

TierRules::TierRules(const Book& book, int64_t items)
    : book_(book),
      tiers_(book.tiers),
      quotas_(SortByItem(book.quotas.item, items)),
      levels_(SortByItem(book.critical_levels.item, items)) {
  const auto value = [](absl::Span<const int32_t> column, int64_t row,
                        int32_t otherwise) {
    return column.empty() ? otherwise : column[row];
  };
  const Holds& holds = book.holds;
  for (int32_t row = 0; row < holds.size(); ++row) {
    const Day expires = value(holds.expires, row, kNever);
    if (expires < book.as_of) continue;
    marks_.push_back({holds.item[row],
                      value(holds.location, row, 0),
                      {Reserved::kByHold, row},
                      0,
                      holds.quantity[row],
                      expires});
  }
  const Protections& protections = book.protections;
  for (int32_t row = 0; row < protections.size(); ++row) {
    const Day last_day = value(protections.last_day, row, kNever);
    if (last_day < book.as_of) continue;
    marks_.push_back({protections.item[row],
                      value(protections.location, row, 0),
                      {Reserved::kByProtection, row},
                      protections.tier[row],
                      protections.quantity[row],
                      last_day});
  }
  std::sort(marks_.begin(), marks_.end(), [](const Mark& a, const Mark& b) {
    const auto key = [](const Mark& mark) {
      return std::make_tuple(mark.item, mark.location,
                             mark.pool.reserved != Reserved::kByHold, mark.tier,
                             mark.pool.by);
    };
    return key(a) < key(b);
  });
}

TierRules::ByItem TierRules::SortByItem(absl::Span<const int32_t> item,
                                        int64_t items) {
  ByItem sorted;
  if (item.empty()) return sorted;
  sorted.first.resize(items + 1);
  for (const int32_t of : item) ++sorted.first[of + 1];
  std::partial_sum(sorted.first.begin(), sorted.first.end(),
                   sorted.first.begin());
  std::vector<int32_t> next(sorted.first.begin(), sorted.first.end() - 1);
  sorted.rows.resize(item.size());
  for (size_t row = 0; row < item.size(); ++row) {
    sorted.rows[next[item[row]]++] = static_cast<int32_t>(row);
  }
  return sorted;
}

absl::Span<const TierRules::Mark> TierRules::marks(int32_t item,
                                                   int32_t location) const {
  const auto range = std::equal_range(
      marks_.begin(), marks_.end(), Mark{item, location, {}, 0, 0, 0},
      [](const Mark& a, const Mark& b) {
        return std::make_pair(a.item, a.location) <
               std::make_pair(b.item, b.location);
      });
  return absl::MakeConstSpan(marks_).subspan(
      static_cast<size_t>(range.first - marks_.begin()),
      static_cast<size_t>(range.second - range.first));
}

TierRules::View TierRules::ViewOf(const LineFacts& line, Pool pool) const {
  const auto day_after = [](Day day) {
    return day == kNever ? kNever : day + 1;
  };
  if (pool.reserved == Reserved::kByHold) {
    const Holds& holds = book_.holds;
    const int32_t owner =
        holds.owner.empty() ? kNotGiven : holds.owner[pool.by];
    if (owner != kNotGiven && owner == line.owner) {
      return {kOwnHold, pool.by, 0, kNotGiven};
    }
    const Day expires = holds.expires.empty() ? kNever : holds.expires[pool.by];
    return {kOtherHold, pool.by, 0, day_after(expires)};
  }
  if (pool.reserved == Reserved::kByProtection) {
    const Protections& table = book_.protections;
    const int32_t tier = table.tier[pool.by];
    const int32_t on_path = tiers_.OnPath(line.tier, tier);
    if (on_path != TierIndex::kNowhere) {
      const Day first =
          table.first_day.empty() ? kNotGiven : table.first_day[pool.by];
      return {kOnPath, on_path, 1 + int64_t{pool.by}, first};
    }
    const int32_t outranked = tiers_.Outranked(line.tier, tier);
    if (outranked != TierIndex::kNowhere) {
      return {kOutrankedProtection, outranked, pool.by, kNotGiven};
    }
    const Day last = table.last_day.empty() ? kNever : table.last_day[pool.by];
    return {kOtherProtection, pool.by, 0, day_after(last)};
  }
  if (pool.by == kNotGiven) return {kForAnybody, 0, 0, kNotGiven};
  const int32_t on_path = tiers_.OnPath(line.tier, pool.by);
  if (on_path != TierIndex::kNowhere) return {kOnPath, on_path, 0, kNotGiven};
  const int32_t outranked = tiers_.Outranked(line.tier, pool.by);
  if (outranked == TierIndex::kNowhere) return {kForAnybody, 0, 0, kNever};
  return {kOutrankedSupply, tiers_.given() ? outranked : pool.by, 0, kNotGiven};
}

bool TierRules::Counts(int32_t quota, const LineFacts& line) const {
  const Quotas& quotas = book_.quotas;
  return tiers_.OnPath(line.tier, quotas.tier[quota]) != TierIndex::kNowhere &&
         (quotas.first_day.empty() || quotas.first_day[quota] <= line.asked) &&
         (quotas.last_day.empty() || line.asked <= quotas.last_day[quota]);
}

Quantity TierRules::LevelOf(int32_t item, int32_t location,
                            int32_t tier) const {
  const CriticalLevels& table = book_.critical_levels;
  Quantity level = 0;
  for (const int32_t row : levels(item)) {
    const int32_t at = table.location.empty() ? 0 : table.location[row];
    if (at == location && tiers_.ReachesDown(table.tier[row], tier)) {
      level = std::max(level, table.quantity[row]);
    }
  }
  return level;
}

}  // namespace internal
}  // namespace backorder
