#ifndef BACKORDER_LIB_SWEEP_H_
#define BACKORDER_LIB_SWEEP_H_

// Allocation of the plain book: every line may be shipped in any parts from
// one location, and only the queue decides. Then an item's lines sweep over its
// supplies once. serve.h does the same, and everything else, line by line.

#include <cstdint>
#include <vector>

#include "absl/base/attributes.h"
#include "backorder/book.h"
#include "backorder/policy.h"
#include "lib/allocation_sink.h"
#include "lib/book_range.h"
#include "lib/chunks.h"
#include "lib/place_set.h"
#include "lib/plain_group.h"
#include "lib/plan_memory.h"
#include "lib/progress.h"
#include "lib/queue_keys.h"

namespace backorder {
namespace internal {

// The book is plain: no column or setting is given that makes a line choose.
bool IsPlain(const Policy& policy, const BookRanges& ranges);

// The memory in which a thread serves groups that share, for the next plan to
// use again.
struct GroupMemory {
  Buffer<PackedRecord> packed_lines, spare_packed_lines;
  Buffer<LineRecord> lines, spare_lines;
  std::vector<PlainClaim> claims;
  std::vector<DayUnits> free;
  PlainGroup server;

  Buffer<PackedRecord>& lines_of(const PackedRecord*) { return packed_lines; }
  Buffer<LineRecord>& lines_of(const LineRecord*) { return lines; }
  Buffer<PackedRecord>& spare_of(const PackedRecord*) {
    return spare_packed_lines;
  }
  Buffer<LineRecord>& spare_of(const LineRecord*) { return spare_lines; }
  int64_t bytes() const {
    return packed_lines.bytes() + spare_packed_lines.bytes() + lines.bytes() +
           spare_lines.bytes() + server.bytes() +
           static_cast<int64_t>(claims.capacity() * sizeof(PlainClaim) +
                                free.capacity() * sizeof(DayUnits));
  }
};

class Sweep {
 public:
  // REQUIRES: IsPlain. All must outlive this.
  Sweep(const Book& book, const Policy& policy, const BookRanges& ranges,
        const QueueKeys& keys, PlanMemory* memory);

  // Whether queue, days and items fit the records that this works on.
  bool fits() const { return fits_; }
  // Whether all allocations fit packed ones.
  bool packs_allocations() const { return format_.packed.fits(); }

  // Allocates all lines: fills `sinks`, one for each of `threads` threads.
  // Stops early when progress is cancelled. PackedAllocation REQUIRES:
  // packs_allocations().
  template <typename Allocation>
  void Run(int threads, std::vector<AllocationSink<Allocation>>* sinks,
           Progress* progress);

  // After Run: why units of a line have no promise.
  Reason WhyShort(int32_t line) const;

 private:
  // One supply of an item, while lines take from it.
  struct Source {
    Quantity left;
    uint64_t source;  // as in PackedAllocation
  };
  // Where the parts of records stand. A supply's source is as in
  // PackedAllocation; its day is the place in the order of use: counted from
  // as_of on, or, for latest_on_time, back from the last day. Loops copy this,
  // for the compiler to see that it does not change.
  struct Format {
    // Line key: [item | queue | days from as_of to T]; packed, then
    // [line | quantity].
    int queue_bits = 0;  // days to T included
    int target_bits = 0;
    int line_bits = 0;
    // Supply key: [item | source]; packed, then [quantity].
    int supplied_bits = 0;
    PackedAllocation::Form packed;

    static uint64_t Low(uint64_t word, int bits) {
      return word & ((uint64_t{1} << bits) - 1);
    }

    // Bits below the queue's.
    static int tail_bits(const LineRecord*) { return 0; }
    int tail_bits(const PackedRecord*) const {
      return line_bits + packed.quantity_bits;
    }
    static uint32_t line(const LineRecord& record) { return record.line; }
    uint32_t line(const PackedRecord& record) const {
      return static_cast<uint32_t>(
          Low(record.key >> packed.quantity_bits, line_bits));
    }
    static Quantity quantity(const LineRecord& record) {
      return record.quantity;
    }
    Quantity quantity(const PackedRecord& record) const {
      return static_cast<Quantity>(Low(record.key, packed.quantity_bits));
    }
    void Make(uint64_t key, uint32_t line, int64_t quantity,
              LineRecord* record) const {
      *record = {key, line, static_cast<uint32_t>(quantity)};
    }
    void Make(uint64_t key, uint32_t line, int64_t quantity,
              PackedRecord* record) const {
      record->key = (key << line_bits | line) << packed.quantity_bits |
                    static_cast<uint64_t>(quantity);
    }

    // Bits below the source's.
    static int supply_tail_bits(const SupplyRecord*) { return 0; }
    int supply_tail_bits(const PackedRecord*) const { return supplied_bits; }
    static Quantity supplied(const SupplyRecord& record) {
      return record.quantity;
    }
    Quantity supplied(const PackedRecord& record) const {
      return static_cast<Quantity>(Low(record.key, supplied_bits));
    }
    void Make(uint64_t key, Quantity quantity, SupplyRecord* record) const {
      *record = {key, quantity};
    }
    void Make(uint64_t key, Quantity quantity, PackedRecord* record) const {
      record->key = key << supplied_bits | static_cast<uint64_t>(quantity);
    }

    static bool stock(uint64_t source) { return (source & 1) != 0; }
    int32_t row(uint64_t source) const {
      return static_cast<int32_t>(Low(source >> 1, packed.supply_bits));
    }
    uint64_t place_of_day(uint64_t source) const {
      return source >> (1 + packed.supply_bits);
    }
    Day day(uint64_t source) const {
      return packed.day_at(place_of_day(source));
    }
    void Make(uint32_t line, uint64_t source, Quantity quantity,
              PackedAllocation* allocation) const {
      *allocation = PackedAllocation::Of(
          line, source, static_cast<uint64_t>(quantity), packed);
    }
    void Make(uint32_t line, uint64_t source, Quantity quantity,
              WideAllocation* allocation) const {
      *allocation = {line | (stock(source) ? WideAllocation::kStock : 0),
                     row(source),
                     quantity,
                     quantity,
                     day(source),
                     packed.location};
    }
  };
  // What one thread needs. Records are packed ones, or LineRecord and
  // SupplyRecord.
  template <typename Line, typename SupplyRow>
  struct Worker {
    Buffer<Line> spare_lines;
    Buffer<SupplyRow> spare_supplies;
    Buffer<Source> sources;
    PlaceSet filled;
    std::vector<Source> taken;
    GroupMemory* groups;
  };

  template <typename Allocation, typename Line, typename SupplyRow>
  void RunOn(int threads, Chunked<Line>* lines, Chunked<SupplyRow>* supplies,
             std::vector<AllocationSink<Allocation>>* sinks,
             Progress* progress);
  template <typename Line>
  void GatherLines(int threads, Chunked<Line>* lines);
  template <typename SupplyRow>
  void GatherSupplies(int threads, Chunked<SupplyRow>* supplies);
  void AddUpDebts();
  template <typename Allocation, typename Line, typename SupplyRow>
  void SweepChunk(int64_t chunk, const Progress& progress, Chunked<Line>* lines,
                  Chunked<SupplyRow>* supplies, Worker<Line, SupplyRow>* worker,
                  AllocationSink<Allocation>* sink);
  void PayDebt(Quantity debt, Source* begin, Source* end) const;
  template <bool kSharedDays, typename Allocation, typename Line>
  void TakeEarliest(const Line* line, const Line* end, const Source* source,
                    const Source* sources_end,
                    AllocationSink<Allocation>* sink) const;
  template <typename Allocation, typename Line>
  void TakeLatestOnTime(const Line* line, const Line* end, Source* sources,
                        int32_t count, PlaceSet* filled,
                        std::vector<Source>* taken,
                        AllocationSink<Allocation>* sink) const;

  // Apart: inlined, it would make the loop over other policies' lines slower.
  template <typename Allocation, typename Line, typename SupplyRow>
  ABSL_ATTRIBUTE_NOINLINE void TakeShares(
      const Line* line, const Line* end, Source* sources, int64_t count,
      const Progress& progress, Worker<Line, SupplyRow>* worker,
      AllocationSink<Allocation>* sink) const;
  template <typename Allocation, typename Line, typename SupplyRow>
  void ServeGroup(const Line* line, const Line* end, Source* sources,
                  int64_t count, const Progress& progress,
                  Worker<Line, SupplyRow>* worker,
                  AllocationSink<Allocation>* sink) const;

  const Book& book_;
  const Policy& policy_;
  const QueueKeys& keys_;
  PlanMemory& memory_;
  const bool latest_;
  const int64_t items_;
  const ChunkShape shape_;
  Format format_;
  bool shares_ = false;       // lines that tie may share
  int untied_bits_ = 0;       // of the queue, those on which they may differ
  bool packed_rows_ = false;  // lines and supplies are
  bool owing_ = false;        // some supply is negative
  bool fits_ = false;
  Buffer<Quantity> debt_;      // of each item; empty: none owes
  Buffer<uint64_t> supplied_;  // a bit for each item: it has supply that counts
};

}  // namespace internal
}  // namespace backorder

#endif  // BACKORDER_LIB_SWEEP_H_
