#ifndef BACKORDER_LIB_AUDIT_QUEUE_H_
#define BACKORDER_LIB_AUDIT_QUEUE_H_

// Walks the queue and holds each line of a plan against the rules.

#include <cstdint>
#include <vector>

#include "absl/types/span.h"
#include "backorder/plan.h"
#include "lib/audit_facts.h"
#include "lib/audit_findings.h"
#include "lib/audit_places.h"
#include "lib/audit_ranking.h"

namespace backorder {
namespace internal {
namespace audit {

// What needs the queue: I6, the pegs and limits of I4, the reasons of I7, the
// days and the choice of sources of I8. Each line is judged by what the plan
// gives to the lines ahead of it, whether or not that is right.
//
// `first_row[line]` is where the allocations of a line begin, with one more at
// the end. Returns for each row of them that is replenishment where the rules
// buy it; kNotGiven: nowhere. REQUIRES: rows and columns of `plan` are in
// order.
std::vector<int32_t> CheckQueue(const Facts& facts, const Places& places,
                                const Ranking& ranking, SetAside aside,
                                const PlanColumns& plan,
                                absl::Span<const int64_t> first_row,
                                Findings* findings);

}  // namespace audit
}  // namespace internal
}  // namespace backorder

#endif  // BACKORDER_LIB_AUDIT_QUEUE_H_
