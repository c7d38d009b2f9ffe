#ifndef BACKORDER_LIB_AUDIT_TIERS_H_
#define BACKORDER_LIB_AUDIT_TIERS_H_

// Who outranks whom: "Tiers" of allocate.h, worked out for Audit alone.

#include <cstdint>
#include <vector>

#include "backorder/book.h"
#include "backorder/units.h"

namespace backorder {
namespace internal {
namespace audit {

// The number of what has no tier. Every tier outranks it.
constexpr int64_t kNoTier = int64_t{INT32_MAX} + 1;

inline int64_t TierNumber(int32_t tier) {
  return tier == kNotGiven ? kNoTier : tier;
}

class Tiers {
 public:
  // Borrows the table, which is valid.
  explicit Tiers(const backorder::Tiers& table);

  bool HasRows() const { return table_.size() > 0; }
  // How many steps up the path of `tier` the other is, itself 0; -1: it is not
  // on that.
  int32_t StepsUp(int64_t tier, int64_t other) const;
  // The place of the other in the order of those that the tier outranks; -1: it
  // does not outrank it.
  int64_t PlaceBelow(int64_t tier, int64_t other) const;
  bool Outranks(int64_t tier, int64_t other) const {
    return other == kNoTier ? tier != kNoTier : PlaceBelow(tier, other) >= 0;
  }

 private:
  int32_t ParentOf(int64_t tier) const;
  int32_t RankOf(int64_t tier) const;
  // The children of a tier; kNotGiven: the tiers at the top.
  const std::vector<int32_t>& ChildrenOf(int32_t parent) const {
    return children_[parent == kNotGiven ? table_.size() : parent];
  }
  // All that a tier outranks, in order.
  std::vector<int32_t> OutrankedBy(int32_t tier) const;
  // Adds those below a tier, and then itself.
  void AddAllOf(int32_t tier, std::vector<int32_t>* tiers) const;

  const backorder::Tiers& table_;
  // By parent, at last of none: the lowest-ranking first.
  std::vector<std::vector<int32_t>> children_;
  // By tier, then by tier: PlaceBelow. Worked out when first asked for.
  mutable std::vector<std::vector<int32_t>> places_;
};

}  // namespace audit
}  // namespace internal
}  // namespace backorder

#endif  // BACKORDER_LIB_AUDIT_TIERS_H_
