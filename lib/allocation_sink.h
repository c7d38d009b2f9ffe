#ifndef BACKORDER_LIB_ALLOCATION_SINK_H_
#define BACKORDER_LIB_ALLOCATION_SINK_H_

// Where allocations wait, as they are made item by item, until they are laid
// out line by line. Each goes to the bucket of its lines, a range short enough
// that a later pass over one bucket stays in the cache.

#include <cstdint>
#include <mutex>
#include <utility>
#include <vector>

#include "absl/base/attributes.h"
#include "backorder/units.h"
#include "lib/buffer.h"
#include "lib/prefetch.h"

namespace backorder {
namespace internal {

constexpr int kLinesPerBucketBits = 13;
constexpr int64_t kLinesPerBucket = int64_t{1} << kLinesPerBucketBits;

inline int64_t BucketCount(int64_t lines) {
  return (lines + kLinesPerBucket - 1) >> kLinesPerBucketBits;
}
inline uint32_t LineInBucket(uint32_t line) {
  return line & static_cast<uint32_t>(kLinesPerBucket - 1);
}

// One allocation of any book.
struct WideAllocation {
  struct Form {};  // nothing need be known to read it
  static constexpr bool kInBothUnits = true;

  uint32_t line_and_stock;  // line, and the highest bit: from stock on hand
  int32_t row;              // of the supply
  int64_t units;            // of the supply
  int64_t promised;         // of the line
  int32_t date;             // delivered
  int32_t from;             // where it ships

  static constexpr uint32_t kStock = uint32_t{1} << 31;
  uint32_t line_in_bucket(const Form&) const {
    return LineInBucket(line_and_stock & ~kStock);
  }
  bool stock(const Form&) const { return (line_and_stock & kStock) != 0; }
  int32_t supply(const Form&) const { return row; }
  int64_t quantity(const Form&) const { return units; }
  int64_t in_line(const Form&) const { return promised; }
  Day day(const Form&) const { return date; }
  int32_t location(const Form&) const { return from; }
};

// One allocation in a single word, for books whose numbers are small enough:
// [line within its bucket | source | quantity], source being [place of the day
// | supply | stock]. Half the bytes are half the time, where memory is waited
// for.
struct PackedAllocation {
  static constexpr bool kInBothUnits = false;  // of the supply and of the line
  struct Form {
    int quantity_bits = 0;
    int supply_bits = 0;
    int day_bits = 0;
    // Day of place p: first + p, or, if descending, first - p.
    Day first_day = 0;
    bool descending = false;
    int32_t location = 0;  // of all supply

    int source_bits() const { return day_bits + supply_bits + 1; }
    Day day_at(uint64_t place) const {
      // -x is ~x + 1: no branch. Days can be further apart than an int32 tells.
      const int64_t sign = descending ? -1 : 0;
      const int64_t days = (static_cast<int64_t>(place) ^ sign) - sign;
      return static_cast<Day>(first_day + days);
    }
    bool fits() const {
      return kLinesPerBucketBits + source_bits() + quantity_bits <= 64;
    }
  };

  uint64_t word;

  static PackedAllocation Of(uint32_t line, uint64_t source, uint64_t quantity,
                             const Form& form) {
    return {(uint64_t{LineInBucket(line)} << form.source_bits() | source)
                << form.quantity_bits |
            quantity};
  }
  uint32_t line_in_bucket(const Form& form) const {
    return static_cast<uint32_t>(word >>
                                 (form.quantity_bits + form.source_bits()));
  }
  bool stock(const Form& form) const {
    return (word >> form.quantity_bits & 1) != 0;
  }
  int32_t supply(const Form& form) const {
    return static_cast<int32_t>(word >> (form.quantity_bits + 1) &
                                ((uint64_t{1} << form.supply_bits) - 1));
  }
  int64_t quantity(const Form& form) const {
    return static_cast<int64_t>(word &
                                ((uint64_t{1} << form.quantity_bits) - 1));
  }
  int64_t in_line(const Form& form) const { return quantity(form); }
  static int32_t location(const Form& form) { return form.location; }
  Day day(const Form& form) const {
    return form.day_at(word >> (form.quantity_bits + 1 + form.supply_bits) &
                       ((uint64_t{1} << form.day_bits) - 1));
  }
};

// Allocations of one bucket wait in a chain of blocks. A block is aligned to
// its size, so that a place in it tells where it ends.
constexpr int64_t kBlockBytes = 4096;

template <typename Record>
struct AllocationBlock {
  static constexpr int64_t kCapacity =
      (kBlockBytes - static_cast<int64_t>(sizeof(void*))) / sizeof(Record);
  AllocationBlock* next;
  Record records[kCapacity];
};

// Room for blocks, shared by the sinks of all threads. It grows as needed and
// keeps its memory for the next call.
class BlockArena {
 public:
  static constexpr int64_t kSlabBytes = 16 * kBlockBytes;

  // All room is free again. Not while sinks are in use.
  void Rewind() {
    part_ = 0;
    used_ = 0;
  }
  // The next kSlabBytes of room. Throws bad_alloc.
  char* TakeSlab() {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (part_ < parts_.size() && used_ + kSlabBytes > parts_[part_].size()) {
      ++part_;
      used_ = 0;
    }
    if (part_ == parts_.size()) {
      Buffer<char> part;
      // The first is small, for books of a few lines.
      part.Resize(parts_.empty() ? kSlabBytes : kPartBytes);
      parts_.push_back(std::move(part));
    }
    used_ += kSlabBytes;
    return parts_[part_].data() + used_ - kSlabBytes;
  }
  int64_t bytes() const {
    int64_t sum = 0;
    for (const Buffer<char>& part : parts_) sum += part.bytes();
    return sum;
  }

 private:
  static constexpr int64_t kPartBytes = int64_t{4} << 20;

  std::mutex mutex_;
  std::vector<Buffer<char>> parts_;
  size_t part_ = 0;
  int64_t used_ = 0;
};

// The allocations that one thread makes.
template <typename Record>
class AllocationSink {
 public:
  using Block = AllocationBlock<Record>;
  static_assert(sizeof(Block) <= kBlockBytes, "a block fits its place");

  using Form = typename Record::Form;

  AllocationSink(BlockArena* arena, int64_t buckets)
      : arena_(arena),
        begin_(buckets, nullptr),
        next_(buckets, nullptr),
        blocks_(buckets, 0),
        continued_(buckets, 0) {}

  // How to read the records; to be set before the first is read.
  const Form& form() const { return form_; }
  void set_form(const Form& form) { form_ = form; }

  // Allocations of one line come one after the other, in the plan's order.
  // Where none is wanted after all (`count` is false), nothing is added.
  ABSL_ATTRIBUTE_ALWAYS_INLINE void Add(uint32_t line, const Record& record,
                                        bool count = true) {
    const int64_t bucket = line >> kLinesPerBucketBits;
    Record* place = next_[bucket];
    if (place == nullptr ||
        place == BlockOf(place)->records + Block::kCapacity) {
      place = Append(bucket);
    }
    next_[bucket] = place + (count ? 1 : 0);
    // The next line of the cache, which is wanted some thousand calls later; a
    // store that misses holds up all that follow.
    Prefetch(reinterpret_cast<const char*>(place) + kCacheLineBytes);
    *place = record;
  }

  // Says that the allocation just added is promised together with the one of
  // the same line before it: both are of the same day.
  void ContinuePromise(uint32_t line) {
    ++continued_[line >> kLinesPerBucketBits];
  }

  // Memory that is read no more, to be used for blocks.
  void Donate(void* memory, int64_t bytes) {
    auto begin = reinterpret_cast<uintptr_t>(memory);
    const uintptr_t end = begin + bytes;
    begin = (begin + kBlockBytes - 1) / kBlockBytes * kBlockBytes;
    if (begin + kBlockBytes > end) return;
    donated_.push_back(
        {reinterpret_cast<char*>(begin), reinterpret_cast<char*>(end)});
  }

  // The allocations of a bucket, and the promises that they make.
  int64_t Count(int64_t bucket) const {
    if (blocks_[bucket] == 0) return 0;
    const auto place = [](const Record* record) {
      return record - BlockOf(record)->records;
    };
    return (blocks_[bucket] - 1) * Block::kCapacity + place(next_[bucket]) -
           place(begin_[bucket]);
  }
  int64_t CountPromises(int64_t bucket) const {
    return Count(bucket) - continued_[bucket];
  }

  // Calls use(records, count) for each stretch of the bucket's allocations, in
  // the order in which they were added.
  template <typename Use>
  void ForEachStretch(int64_t bucket, const Use& use) const {
    const Record* begin = begin_[bucket];
    for (int64_t left = blocks_[bucket]; left > 0; --left) {
      const Block* const block = BlockOf(begin);
      if (left > 1) PrefetchBlock(block->next);
      use(begin,
          (left > 1 ? block->records + Block::kCapacity : next_[bucket]) -
              begin);
      if (left > 1) begin = block->next->records;
    }
  }

 private:
  struct Range {
    char* begin;
    char* end;
  };

  ABSL_ATTRIBUTE_ALWAYS_INLINE static void PrefetchBlock(const Block* block) {
    const char* const begin = reinterpret_cast<const char*>(block);
    for (int64_t i = 0; i < kBlockBytes; i += kCacheLineBytes) {
      Prefetch(begin + i);
    }
  }

  // The block that a place is in, or at the end of.
  static Block* BlockOf(const Record* place) {
    const auto address = reinterpret_cast<uintptr_t>(place) - 1;
    return reinterpret_cast<Block*>(address & ~uintptr_t{kBlockBytes - 1});
  }

  Record* Append(int64_t bucket) {
    while (room_.end - room_.begin < kBlockBytes) {
      if (donated_.empty()) {
        room_.begin = arena_->TakeSlab();
        room_.end = room_.begin + BlockArena::kSlabBytes;
      } else {
        room_ = donated_.back();
        donated_.pop_back();
      }
    }
    Block* const block = reinterpret_cast<Block*>(room_.begin);
    room_.begin += kBlockBytes;
    block->next = nullptr;
    if (++blocks_[bucket] > 1) {
      BlockOf(next_[bucket])->next = block;
      return block->records;
    }
    // Buckets fill evenly; if all had begun at the same place of a block, they
    // would all compete for the same few sets of the cache.
    constexpr int64_t kStagger = 64;
    begin_[bucket] =
        block->records + bucket % kStagger * (Block::kCapacity / kStagger);
    return begin_[bucket];
  }

  BlockArena* arena_;
  std::vector<Record*> begin_;  // of each bucket, its first allocation
  std::vector<Record*> next_;   // where its next allocation goes
  std::vector<int64_t> blocks_;
  std::vector<int64_t> continued_;
  Form form_;
  Range room_ = {nullptr, nullptr};
  std::vector<Range> donated_;
};

}  // namespace internal
}  // namespace backorder

#endif  // BACKORDER_LIB_ALLOCATION_SINK_H_
