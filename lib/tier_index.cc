#include "lib/tier_index.h"

#include <algorithm>
#include <utility>

namespace backorder {
namespace internal {

TierIndex::TierIndex(const Tiers& tiers)
    : count_(static_cast<size_t>(tiers.size())) {
  if (count_ == 0) return;
  const auto parent = [&tiers](int32_t tier) {
    return tiers.parent.empty() ? kNotGiven : tiers.parent[tier];
  };
  const auto rank = [&tiers](int32_t tier) {
    return tiers.rank.empty() ? 0 : tiers.rank[tier];
  };
  const auto count = static_cast<int32_t>(count_);
  std::vector<int32_t> top;
  children_.resize(count_);
  for (int32_t tier = 0; tier < count; ++tier) {
    (parent(tier) == kNotGiven ? top : children_[parent(tier)]).push_back(tier);
  }
  const auto lower = [&rank](int32_t a, int32_t b) {
    return std::make_pair(rank(a), a) > std::make_pair(rank(b), b);
  };
  std::sort(top.begin(), top.end(), lower);
  for (std::vector<int32_t>& of : children_) {
    std::sort(of.begin(), of.end(), lower);
  }
  on_path_.assign(count_ * count_, kNowhere);
  outranked_.assign(count_ * count_, kNowhere);
  for (int32_t tier = 0; tier < count; ++tier) {
    int32_t length = 0;
    int32_t place = 0;
    for (int32_t a = tier; a != kNotGiven; a = parent(a)) {
      on_path_[Cell(tier, a)] = length++;
      const auto& siblings =
          parent(a) == kNotGiven ? top : children_[parent(a)];
      for (const int32_t sibling : siblings) {
        if (rank(sibling) <= rank(a)) break;
        RankBelow(tier, sibling, &place);
      }
    }
  }
}

// Gives the tiers below `below` and it itself the next places. Walks down
// without recursion: hierarchies may be deep.
void TierIndex::RankBelow(int32_t tier, int32_t below, int32_t* place) {
  std::vector<std::pair<int32_t, size_t>> path = {{below, 0}};
  while (!path.empty()) {
    const int32_t at = path.back().first;
    const size_t next = path.back().second++;
    if (next < children_[at].size()) {
      path.push_back({children_[at][next], 0});
    } else {
      outranked_[Cell(tier, at)] = (*place)++;
      path.pop_back();
    }
  }
}

}  // namespace internal
}  // namespace backorder
