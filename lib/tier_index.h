#ifndef BACKORDER_LIB_TIER_INDEX_H_
#define BACKORDER_LIB_TIER_INDEX_H_

// Which tier outranks which, by the paragraph "Tiers" of allocate.h.

#include <cstdint>
#include <vector>

#include "backorder/book.h"
#include "backorder/units.h"

namespace backorder {
namespace internal {

class TierIndex {
 public:
  // The book must be valid. With t rows of tiers O(t^2) time and memory.
  explicit TierIndex(const Tiers& tiers);

  // Whether there are rows of tiers; else tiers are what their numbers say.
  bool given() const { return count_ > 0; }

  // The place of a tier on the path of a line's: 0 is that tier itself. Or
  // kNowhere. `tier` of a line may be kNotGiven.
  static constexpr int32_t kNowhere = -1;
  int32_t OnPath(int32_t tier, int32_t other) const {
    if (tier == kNotGiven) return kNowhere;
    if (count_ == 0) return tier == other ? 0 : kNowhere;
    return on_path_[Cell(tier, other)];
  }
  // The place of a tier among those that a line's outranks, or kNowhere.
  int32_t Outranked(int32_t tier, int32_t other) const {
    if (tier == kNotGiven) return kNowhere;
    if (count_ == 0) return tier < other ? INT32_MAX - other : kNowhere;
    return outranked_[Cell(tier, other)];
  }
  // Whether what is said of `other` also holds for lines of a tier: it is on
  // their path, or outranks them.
  bool ReachesDown(int32_t other, int32_t tier) const {
    return tier == kNotGiven || OnPath(tier, other) != kNowhere ||
           Outranked(other, tier) != kNowhere;
  }

 private:
  size_t Cell(int32_t tier, int32_t other) const {
    return static_cast<size_t>(tier) * count_ + static_cast<size_t>(other);
  }
  void RankBelow(int32_t tier, int32_t below, int32_t* place);

  const size_t count_;
  std::vector<std::vector<int32_t>> children_;  // lowest-ranking first
  std::vector<int32_t> on_path_, outranked_;    // by (tier, other)
};

}  // namespace internal
}  // namespace backorder

#endif  // BACKORDER_LIB_TIER_INDEX_H_
