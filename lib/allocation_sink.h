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

// One allocation. The narrow form serves books whose quantities fit.
template <typename Quantity>
struct Allocation {
  uint32_t line_and_stock;  // line, and the highest bit: from stock on hand
  int32_t supply;
  Quantity quantity;
  int32_t day;  // ships and is delivered

  static constexpr uint32_t kStock = uint32_t{1} << 31;
  int32_t line() const {
    return static_cast<int32_t>(line_and_stock & ~kStock);
  }
  bool stock() const { return (line_and_stock & kStock) != 0; }
};
using NarrowAllocation = Allocation<uint32_t>;
using WideAllocation = Allocation<int64_t>;

constexpr int kLinesPerBucketBits = 13;
constexpr int64_t kLinesPerBucket = int64_t{1} << kLinesPerBucketBits;

inline int64_t BucketCount(int64_t lines) {
  return (lines + kLinesPerBucket - 1) >> kLinesPerBucketBits;
}

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

  AllocationSink(BlockArena* arena, int64_t buckets)
      : arena_(arena),
        begin_(buckets, nullptr),
        next_(buckets, nullptr),
        blocks_(buckets, 0) {}

  // Allocations of one line come one after the other, in the plan's order.
  void Add(uint32_t line, bool stock, int32_t supply,
           decltype(Record::quantity) quantity, Day day) {
    const int64_t bucket = line >> kLinesPerBucketBits;
    Record* place = next_[bucket];
    if (place == nullptr ||
        place == BlockOf(place)->records + Block::kCapacity) {
      place = Append(bucket);
    }
    next_[bucket] = place + 1;
    // The next line of the cache, which is wanted some thousand calls later; a
    // store that misses holds up all that follow.
    Prefetch(reinterpret_cast<const char*>(place) + kCacheLineBytes);
    // Field by field: a record that is put together first costs more.
    place->line_and_stock = line | (stock ? Record::kStock : 0);
    place->supply = supply;
    place->quantity = quantity;
    place->day = day;
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

  int64_t Count(int64_t bucket) const {
    if (blocks_[bucket] == 0) return 0;
    const auto place = [](const Record* record) {
      return record - BlockOf(record)->records;
    };
    return (blocks_[bucket] - 1) * Block::kCapacity + place(next_[bucket]) -
           place(begin_[bucket]);
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
  Range room_ = {nullptr, nullptr};
  std::vector<Range> donated_;
};

}  // namespace internal
}  // namespace backorder

#endif  // BACKORDER_LIB_ALLOCATION_SINK_H_
