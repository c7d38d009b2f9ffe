#ifndef BACKORDER_LIB_DAY_BITS_H_
#define BACKORDER_LIB_DAY_BITS_H_

// A row of open and closed days, made to be counted.

#include <cstdint>
#include <vector>

namespace backorder {
namespace internal {

struct DayBlock {  // 32 days and their count in one access
  static constexpr uint32_t kDays = 32;
  uint32_t bits = 0;
  int32_t before = 0;  // open days before its first
};

// Days 0..size-1 of a DayBits, from which it borrows. O(1) each.
class DayIndex {
 public:
  DayIndex() = default;
  DayIndex(const DayBlock* blocks, const int32_t* open_days)
      : blocks_(blocks), open_days_(open_days) {}

  bool IsOpen(uint32_t day) const {
    return (blocks_[day / DayBlock::kDays].bits >> (day % DayBlock::kDays) &
            1) != 0;
  }

  // Open days before `day`. REQUIRES: day < size.
  int32_t Rank(uint32_t day) const {
    const DayBlock block = blocks_[day / DayBlock::kDays];
    const uint32_t earlier = (uint32_t{1} << (day % DayBlock::kDays)) - 1;
    return block.before + BitCount(block.bits & earlier);
  }

  // The open day that has `rank` others before it. REQUIRES: there is one.
  // From a list, not from the bits: one access, however sparse they are.
  int32_t Select(uint32_t rank) const { return open_days_[rank]; }

 private:
  // Without the instruction, which not every machine we are built for has, the
  // compiler's own is a call.
  static int32_t BitCount(uint32_t bits) {
    bits -= bits >> 1 & 0x55555555;
    bits = (bits & 0x33333333) + (bits >> 2 & 0x33333333);
    bits = (bits + (bits >> 4)) & 0x0f0f0f0f;
    return static_cast<int32_t>(bits * 0x01010101 >> 24);
  }

  const DayBlock* blocks_ = nullptr;
  const int32_t* open_days_ = nullptr;  // ascending
};

// Owns what an index reads: first it is said which days are open, then they are
// indexed. May be moved under its index, but not copied.
class DayBits {
 public:
  // No day is open.
  explicit DayBits(int32_t size = 0)
      : size_(size), blocks_((size + DayBlock::kDays - 1) / DayBlock::kDays) {}
  DayBits(DayBits&&) = default;
  DayBits& operator=(DayBits&&) = default;

  void SetOpen(uint32_t day, bool open) {
    const uint32_t bit = uint32_t{1} << (day % DayBlock::kDays);
    uint32_t& bits = blocks_[day / DayBlock::kDays].bits;
    bits = open ? bits | bit : bits & ~bit;
  }

  // Valid until the next call of SetOpen or Index, or the end of this.
  DayIndex Index() {
    const DayIndex index(blocks_.data(), nullptr);
    open_days_.clear();
    for (int32_t day = 0; day < size_; ++day) {
      if (day % DayBlock::kDays == 0) {
        blocks_[day / DayBlock::kDays].before = count();
      }
      if (index.IsOpen(day)) open_days_.push_back(day);
    }
    open_days_.shrink_to_fit();
    return DayIndex(blocks_.data(), open_days_.data());
  }

  // Open days, when indexed.
  int32_t count() const { return static_cast<int32_t>(open_days_.size()); }

 private:
  int32_t size_;
  std::vector<DayBlock> blocks_;
  std::vector<int32_t> open_days_;
};

}  // namespace internal
}  // namespace backorder

#endif  // BACKORDER_LIB_DAY_BITS_H_
