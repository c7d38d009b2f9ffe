#include "lib/audit_limits.h"

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <tuple>
#include <vector>

#include "absl/types/span.h"
#include "backorder/book.h"
#include "backorder/units.h"
#include "lib/audit_facts.h"
#include "lib/audit_tiers.h"

namespace backorder {
namespace internal {
namespace audit {
namespace {

// Those of the rows, which are sorted by item, that are of one item.
absl::Span<const int32_t> RowsOf(absl::Span<const int32_t> rows,
                                 absl::Span<const int32_t> items,
                                 int32_t item) {
  const auto begin = std::lower_bound(
      rows.begin(), rows.end(), item,
      [&](int32_t row, int32_t wanted) { return items[row] < wanted; });
  const auto end = std::upper_bound(
      begin, rows.end(), item,
      [&](int32_t wanted, int32_t row) { return wanted < items[row]; });
  return rows.subspan(begin - rows.begin(), end - begin);
}

}  // namespace

Limits::Limits(const Facts& facts)
    : facts_(facts),
      quotas_(facts.book().quotas.size()),
      levels_(facts.book().critical_levels.size()) {
  const auto& quotas = facts.book().quotas;
  std::iota(quotas_.begin(), quotas_.end(), 0);
  std::stable_sort(quotas_.begin(), quotas_.end(), [&](int32_t a, int32_t b) {
    return quotas.item[a] < quotas.item[b];
  });
  const auto& levels = facts.book().critical_levels;
  std::iota(levels_.begin(), levels_.end(), 0);
  std::sort(levels_.begin(), levels_.end(), [&](int32_t a, int32_t b) {
    return std::make_tuple(levels.item[a], At(levels.location, a, int32_t{0})) <
           std::make_tuple(levels.item[b], At(levels.location, b, int32_t{0}));
  });
}

bool Limits::Concern(int32_t item) const {
  return !RowsOf(quotas_, facts_.book().quotas.item, item).empty() ||
         !RowsOf(levels_, facts_.book().critical_levels.item, item).empty();
}

// ---- quotas -----------------------------------------------------------------

std::vector<int32_t> Limits::QuotasOf(const Terms& terms, int32_t item) const {
  const auto& quotas = facts_.book().quotas;
  std::vector<int32_t> rows;
  for (const int32_t row : RowsOf(quotas_, quotas.item, item)) {
    if (facts_.tiers().StepsUp(terms.tier, quotas.tier[row]) >= 0 &&
        terms.asked >= At(quotas.first_day, row, kNotGiven) &&
        terms.asked <= At(quotas.last_day, row, kNever)) {
      rows.push_back(row);
    }
  }
  return rows;
}

std::vector<int32_t> Limits::QuotasOf(const Terms& terms, int32_t item,
                                      int32_t location) const {
  if (!HasQuotas()) return {};
  std::vector<int32_t> rows = QuotasOf(terms, item);
  rows.erase(std::remove_if(rows.begin(), rows.end(),
                            [&](int32_t row) {
                              const int32_t counted = LocationOf(row);
                              return counted != kNotGiven &&
                                     counted != location;
                            }),
             rows.end());
  return rows;
}

int32_t Limits::LocationOf(int32_t quota) const {
  return At(facts_.book().quotas.location, quota, kNotGiven);
}

Quantity Limits::QuotaOf(int32_t quota) const {
  return facts_.book().quotas.quantity[quota];
}

// ---- critical levels --------------------------------------------------------

Quantity Limits::LevelOf(const Terms& terms, int32_t item,
                         int32_t location) const {
  const auto& levels = facts_.book().critical_levels;
  const auto key = [&levels](int32_t row) {
    return std::make_tuple(levels.item[row],
                           At(levels.location, row, int32_t{0}));
  };
  const auto place = std::make_tuple(item, location);
  Quantity greatest = 0;
  for (auto row = std::lower_bound(
           levels_.begin(), levels_.end(), place,
           [&key](int32_t row, const std::tuple<int32_t, int32_t>&wanted) {
             return key(row) < wanted;
           });
       row != levels_.end() && key(*row) == place; ++row) {
    const int64_t tier = levels.tier[*row];
    if (facts_.tiers().StepsUp(terms.tier, tier) >= 0 ||
        facts_.tiers().Outranks(tier, terms.tier)) {
      greatest = std::max(greatest, levels.quantity[*row]);
    }
  }
  return greatest;
}

}  // namespace audit
}  // namespace internal
}  // namespace backorder
