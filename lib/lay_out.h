#ifndef BACKORDER_LIB_LAY_OUT_H_
#define BACKORDER_LIB_LAY_OUT_H_

// Lays out allocations that were made item by item as the columns of a plan.

#include <vector>

#include "backorder/book.h"
#include "backorder/plan.h"
#include "lib/allocation_sink.h"
#include "lib/book_range.h"
#include "lib/outputs.h"
#include "lib/plan_memory.h"

namespace backorder {
namespace internal {

// Fills the wanted columns of *plan from `sinks` (one a thread; the
// allocations of a line are all in one of them, one after the other and in the
// plan's order) and from memory.reasons. All that reads *plan's old columns
// must be done. Throws bad_alloc; the columns are unspecified then.
template <typename Record>
void LayOut(const Book& book, const BookRanges& ranges, const Outputs& outputs,
            int threads, const std::vector<AllocationSink<Record>>& sinks,
            PlanMemory* memory, PlanColumns* plan);

extern template void LayOut(const Book&, const BookRanges&, const Outputs&,
                            int,
                            const std::vector<AllocationSink<NarrowAllocation>>&,
                            PlanMemory*, PlanColumns*);
extern template void LayOut(const Book&, const BookRanges&, const Outputs&,
                            int,
                            const std::vector<AllocationSink<WideAllocation>>&,
                            PlanMemory*, PlanColumns*);

}  // namespace internal
}  // namespace backorder

#endif  // BACKORDER_LIB_LAY_OUT_H_
