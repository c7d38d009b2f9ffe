#ifndef BACKORDER_LIB_AUDIT_RANKING_H_
#define BACKORDER_LIB_AUDIT_RANKING_H_

// The order in which lines are served, worked out for Audit alone.

#include <cstdint>
#include <vector>

#include "lib/audit_facts.h"

namespace backorder {
namespace internal {
namespace audit {

// All lines, the first to be served first.
std::vector<int32_t> RankingOf(const Facts& facts);

}  // namespace audit
}  // namespace internal
}  // namespace backorder

#endif  // BACKORDER_LIB_AUDIT_RANKING_H_
