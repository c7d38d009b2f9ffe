#ifndef BACKORDER_LIB_AUDIT_RANKING_H_
#define BACKORDER_LIB_AUDIT_RANKING_H_

// The order in which lines are served, worked out for Audit alone.

#include <cstdint>
#include <vector>

#include "lib/audit_facts.h"

namespace backorder {
namespace internal {
namespace audit {

// All lines, the first to be served first; and the groups that share.
struct Ranking {
  static constexpr int32_t kNone = -1;  // the line shares with nobody

  std::vector<int32_t> lines;
  std::vector<int32_t> group;  // by line; empty: none shares

  int32_t GroupOf(int32_t line) const {
    return group.empty() ? kNone : group[line];
  }
};
Ranking RankingOf(const Facts& facts);

}  // namespace audit
}  // namespace internal
}  // namespace backorder

#endif  // BACKORDER_LIB_AUDIT_RANKING_H_
