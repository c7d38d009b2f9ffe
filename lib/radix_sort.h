#ifndef BACKORDER_LIB_RADIX_SORT_H_
#define BACKORDER_LIB_RADIX_SORT_H_

// A stable sort of records by some bits of their `key`, in time linear in the
// records and the bits.

#include <algorithm>
#include <cstdint>
#include <cstring>

namespace backorder {
namespace internal {

// Sorts records[0..count) by bits [low, high) of record.key; equal ones keep
// their order. `spare` is as long as `records` and is overwritten. Returns
// whichever of the two holds the result.
template <typename Record>
Record* RadixSort(Record* records, Record* spare, int64_t count, int low,
                  int high) {
  // Below this, comparing beats counting into buckets.
  constexpr int64_t kFew = 48;
  if (count < 2 || low >= high) return records;
  if (count <= kFew) {
    const uint64_t mask =
        (high - low >= 64 ? ~uint64_t{0} : (uint64_t{1} << (high - low)) - 1)
        << low;
    for (int64_t i = 1; i < count; ++i) {
      const Record moving = records[i];
      const uint64_t key = moving.key & mask;
      int64_t hole = i;
      for (; hole > 0 && (records[hole - 1].key & mask) > key; --hole) {
        records[hole] = records[hole - 1];
      }
      records[hole] = moving;
    }
    return records;
  }
  // As few passes as digits of at most 11 bits allow, all of one width.
  const int passes = (high - low + 10) / 11;
  const int width = (high - low + passes - 1) / passes;
  const uint64_t mask = (uint64_t{1} << width) - 1;
  uint32_t start[1 << 11];
  for (int shift = low; shift < high; shift += width) {
    std::memset(start, 0, sizeof(start[0]) << width);
    // The last digit must not reach into bits above `high`.
    const uint64_t digit_mask = std::min(
        mask, high - shift >= 64 ? ~uint64_t{0}
                                 : (uint64_t{1} << (high - shift)) - 1);
    for (int64_t i = 0; i < count; ++i) {
      ++start[(records[i].key >> shift) & digit_mask];
    }
    uint32_t sum = 0;
    for (int64_t digit = 0; digit <= static_cast<int64_t>(digit_mask);
         ++digit) {
      const uint32_t size = start[digit];
      start[digit] = sum;
      sum += size;
    }
    for (int64_t i = 0; i < count; ++i) {
      spare[start[(records[i].key >> shift) & digit_mask]++] = records[i];
    }
    std::swap(records, spare);
  }
  return records;
}

}  // namespace internal
}  // namespace backorder

#endif  // BACKORDER_LIB_RADIX_SORT_H_
