#include "lib/chunks.h"

#include <algorithm>

#include "absl/numeric/bits.h"

namespace backorder {
namespace internal {

ChunkShape ShapeChunks(int64_t items, int64_t lines) {
  constexpr int64_t kLinesPerChunk = 8192;
  constexpr int64_t kMostChunks = 2048;  // that a pass can write side by side
  const int64_t wanted =
      std::min(kMostChunks, std::max<int64_t>(1, lines / kLinesPerChunk));
  // At least 64, so that chunks share no word of a bit for each item.
  const int64_t items_per_chunk =
      std::max<int64_t>(64, (items + wanted - 1) / wanted);
  ChunkShape shape;
  shape.item_bits = static_cast<int>(
      absl::bit_width(static_cast<uint64_t>(items_per_chunk - 1)));
  shape.chunks = std::max<int64_t>(
      1, (items + (int64_t{1} << shape.item_bits) - 1) >> shape.item_bits);
  return shape;
}

int64_t CountItems(const Book& book, const BookRanges& ranges) {
  int64_t count = book.items.size();
  for (const char* column :
       {"demand.item", "supply.item", "item_locations.item", "substitutes.item",
        "substitutes.substitute", "protections.item", "quotas.item",
        "critical_levels.item", "holds.item"}) {
    count = std::max(count, ranges.of(column).max + 1);
  }
  return std::max<int64_t>(count, 0);
}

}  // namespace internal
}  // namespace backorder
