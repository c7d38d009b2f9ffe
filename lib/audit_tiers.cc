#include "lib/audit_tiers.h"

#include <algorithm>
#include <cstdint>
#include <vector>

#include "backorder/book.h"
#include "backorder/units.h"

namespace backorder {
namespace internal {
namespace audit {

Tiers::Tiers(const backorder::Tiers& table)
    : table_(table), children_(table.size() + 1) {
  for (int32_t tier = 0; tier < table.size(); ++tier) {
    const int32_t parent = ParentOf(tier);
    children_[parent == kNotGiven ? table.size() : parent].push_back(tier);
  }
  for (std::vector<int32_t>& children : children_) {
    std::sort(children.begin(), children.end(), [this](int32_t a, int32_t b) {
      return RankOf(a) != RankOf(b) ? RankOf(a) > RankOf(b) : a > b;
    });
  }
}

int32_t Tiers::ParentOf(int64_t tier) const {
  return table_.parent.empty() ? kNotGiven : table_.parent[tier];
}

int32_t Tiers::RankOf(int64_t tier) const {
  return table_.rank.empty() ? 0 : table_.rank[tier];
}

int32_t Tiers::StepsUp(int64_t tier, int64_t other) const {
  if (tier == kNoTier || other == kNoTier) return -1;
  if (!HasRows()) return tier == other ? 0 : -1;
  int32_t steps = 0;
  for (int64_t on_path = tier; on_path != kNotGiven;
       on_path = ParentOf(on_path), ++steps) {
    if (on_path == other) return steps;
  }
  return -1;
}

int64_t Tiers::PlaceBelow(int64_t tier, int64_t other) const {
  if (tier == kNoTier || other == kNoTier) return -1;
  // The greatest number first.
  if (!HasRows()) return other > tier ? INT32_MAX - other : -1;
  places_.resize(table_.size());
  std::vector<int32_t>& places = places_[tier];
  if (places.empty()) {
    places.assign(table_.size(), -1);
    int32_t place = 0;
    for (const int32_t outranked : OutrankedBy(static_cast<int32_t>(tier))) {
      places[outranked] = place++;
    }
  }
  return places[other];
}

std::vector<int32_t> Tiers::OutrankedBy(int32_t tier) const {
  std::vector<int32_t> tiers;
  for (int32_t on_path = tier; on_path != kNotGiven;
       on_path = ParentOf(on_path)) {
    for (const int32_t sibling : ChildrenOf(ParentOf(on_path))) {
      if (RankOf(sibling) > RankOf(on_path)) AddAllOf(sibling, &tiers);
    }
  }
  return tiers;
}

void Tiers::AddAllOf(int32_t tier, std::vector<int32_t>* tiers) const {
  for (const int32_t child : ChildrenOf(tier)) AddAllOf(child, tiers);
  tiers->push_back(tier);
}

}  // namespace audit
}  // namespace internal
}  // namespace backorder
