#ifndef BACKORDER_LIB_LAY_OUT_H_
#define BACKORDER_LIB_LAY_OUT_H_

// Lays out allocations that were made item by item as the columns of a plan.

#include <vector>

#include "absl/functional/function_ref.h"
#include "backorder/book.h"
#include "backorder/plan.h"
#include "lib/allocation_sink.h"
#include "lib/book_range.h"
#include "lib/lane_index.h"
#include "lib/outputs.h"
#include "lib/plan_memory.h"

namespace backorder {
namespace internal {

// Why units of a line have no promise; only asked for such lines.
using WhyShort = absl::FunctionRef<Reason(int32_t line)>;

// Fills the wanted columns of *plan from `sinks` (one a thread; the
// allocations of a line are all in one of them, one after the other and in the
// plan's order). Throws bad_alloc; the columns are unspecified then.
template <typename Record>
void LayOut(const Book& book, const BookRanges& ranges, const LaneIndex& lanes,
            const Outputs& outputs, int threads,
            const std::vector<AllocationSink<Record>>& sinks,
            WhyShort why_short, PlanMemory* memory, PlanColumns* plan);

extern template void LayOut(
    const Book&, const BookRanges&, const LaneIndex&, const Outputs&, int,
    const std::vector<AllocationSink<PackedAllocation>>&, WhyShort, PlanMemory*,
    PlanColumns*);
extern template void LayOut(const Book&, const BookRanges&, const LaneIndex&,
                            const Outputs&, int,
                            const std::vector<AllocationSink<WideAllocation>>&,
                            WhyShort, PlanMemory*, PlanColumns*);

}  // namespace internal
}  // namespace backorder

#endif  // BACKORDER_LIB_LAY_OUT_H_
