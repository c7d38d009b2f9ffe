#ifndef BACKORDER_LIB_SWEEP_H_
#define BACKORDER_LIB_SWEEP_H_

// Allocation of the plain book: every line may be shipped in any parts from
// one location, and only the queue decides. Then an item's lines sweep over its
// supplies once. serve.h does the same, and everything else, line by line.

#include <vector>

#include "backorder/book.h"
#include "backorder/policy.h"
#include "lib/allocation_sink.h"
#include "lib/book_range.h"
#include "lib/chunks.h"
#include "lib/plan_memory.h"
#include "lib/progress.h"
#include "lib/queue_keys.h"

namespace backorder {
namespace internal {

// The book is plain: no column or setting is given that makes a line choose.
bool IsPlain(const Policy& policy, const BookRanges& ranges);

class Sweep {
 public:
  // REQUIRES: IsPlain. All must outlive this.
  Sweep(const Book& book, const Policy& policy, const BookRanges& ranges,
        const QueueKeys& keys, PlanMemory* memory);

  // Whether queue, days and items fit the records that this works on.
  bool fits() const { return fits_; }

  // Allocates all lines: fills `sinks`, one for each of `threads` threads.
  // Stops early when progress is cancelled.
  void Run(int threads, std::vector<AllocationSink<NarrowAllocation>>* sinks,
           Progress* progress);

  // After Run: why units of a line have no promise.
  Reason WhyShort(int32_t line) const;

 private:
  // One supply of an item, while lines take from it.
  struct Source {
    Quantity left;
    int32_t row;
    Day day;
    bool stock;
  };
  // What one thread needs.
  struct Worker {
    Buffer<LineRecord> spare_lines;
    Buffer<SupplyRecord> spare_supplies;
    Buffer<Source> sources;
    std::vector<int32_t> towards_early, towards_late, group;
    std::vector<NarrowAllocation> taken;
  };

  void GatherLines(int threads);
  void GatherSupplies(int threads);
  void AddUpDebts();
  void SweepChunk(int64_t chunk, Worker* worker,
                  AllocationSink<NarrowAllocation>* sink);
  void PayDebt(Quantity debt, Source* begin, Source* end) const;
  void TakeEarliest(const LineRecord* line, const LineRecord* end,
                    Source* source, Source* sources_end,
                    AllocationSink<NarrowAllocation>* sink);
  void TakeLatestOnTime(const LineRecord* line, const LineRecord* end,
                        Source* sources, int32_t count, Worker* worker,
                        AllocationSink<NarrowAllocation>* sink);

  const Book& book_;
  const Policy& policy_;
  const QueueKeys& keys_;
  PlanMemory& memory_;
  const bool latest_;
  const int64_t items_;
  const ChunkShape shape_;
  // line key = [item | queue | days from as_of to T]
  int target_bits_ = 0;
  // supply key = [item | day in order of use | row | stock]
  int day_bits_ = 0, row_bits_ = 0;
  Day last_day_ = 0;    // of all supplies
  bool owing_ = false;  // some supply is negative
  bool fits_ = false;
  Buffer<Quantity> debt_;      // of each item; empty: none owes
  Buffer<uint64_t> supplied_;  // a bit for each item: it has supply that counts
};

}  // namespace internal
}  // namespace backorder

#endif  // BACKORDER_LIB_SWEEP_H_
