#ifndef BACKORDER_LIB_SERVE_H_
#define BACKORDER_LIB_SERVE_H_

// Allocation of any book: serves line by line by all the rules of allocate.h.

#include <vector>

#include "backorder/book.h"
#include "backorder/policy.h"
#include "lib/allocation_sink.h"
#include "lib/book_range.h"
#include "lib/lane_index.h"
#include "lib/plan_memory.h"
#include "lib/progress.h"
#include "lib/queue_keys.h"

namespace backorder {
namespace internal {

// Allocates all lines of a valid book: fills `sinks`, one for each of
// `threads` threads, and memory->reasons. Stops early when progress is
// cancelled.
void ServeAll(const Book& book, const Policy& policy, const BookRanges& ranges,
              const QueueKeys& keys, const LaneIndex& lanes, int threads,
              PlanMemory* memory,
              std::vector<AllocationSink<WideAllocation>>* sinks,
              Progress* progress);

}  // namespace internal
}  // namespace backorder

#endif  // BACKORDER_LIB_SERVE_H_
