#ifndef BACKORDER_LIB_CHUNKS_H_
#define BACKORDER_LIB_CHUNKS_H_

// Lines and supplies brought together by item: the items are cut into ranges
// (chunks) whose rows fit the cache, and the rows of each chunk are put next
// to each other. Chunks do not depend on the number of threads.

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "backorder/book.h"
#include "lib/book_range.h"
#include "lib/buffer.h"
#include "lib/parallel.h"

namespace backorder {
namespace internal {

// A line: key = [item in its chunk | queue bits | payload bits].
struct LineRecord {
  uint64_t key;
  uint32_t line;
  uint32_t quantity;  // of the line, if it fits; else unspecified
};

// A supply: key = [item in its chunk | whatever the caller wants].
struct SupplyRecord {
  uint64_t key;
  int64_t quantity;  // that counts
};

// Either of them in a single word, where all fits: what is not in `key` above
// stands in the lowest bits.
struct PackedRecord {
  uint64_t key;
};

// How items are cut into chunks.
struct ChunkShape {
  int item_bits = 0;  // a chunk has 2^item_bits items
  int64_t chunks = 1;

  int64_t chunk(int32_t item) const { return item >> item_bits; }
  uint64_t item_in_chunk(int32_t item) const {
    return static_cast<uint64_t>(item) & ((uint64_t{1} << item_bits) - 1);
  }
};

// About 8192 lines a chunk, if items are equally wanted.
ChunkShape ShapeChunks(int64_t items, int64_t lines);

// Rows of all chunks, one chunk after the other, each in row order.
template <typename Record>
struct Chunked {
  Buffer<Record> records;
  std::vector<int64_t> start;  // of each chunk, and the end

  int64_t size(int64_t chunk) const { return start[chunk + 1] - start[chunk]; }
  Record* chunk(int64_t c) { return records.data() + start[c]; }
};

// Number of items that a valid book can name.
int64_t CountItems(const Book& book, const BookRanges& ranges);

// Brings the rows 0..rows-1 together by chunk. `make(first, count, out)` fills
// the records of `count` <= kPackBlock rows from `first` on; it runs on up to
// `threads` threads.
constexpr int64_t kPackBlock = 1024;
template <typename Record, typename Make>
void BringTogether(const int32_t* items, int64_t rows, const ChunkShape& shape,
                   int threads, const Make& make, Chunked<Record>* chunked) {
  // Each thread has one stretch of the rows and counts it first, so that every
  // record's place is known whoever writes it.
  const int64_t stretches =
      std::max<int64_t>(1, std::min<int64_t>(threads, rows / kPackBlock));
  const int64_t chunks = shape.chunks;
  const auto first_row = [&](int64_t stretch) {
    return rows * stretch / stretches;
  };
  std::vector<int64_t> place(stretches * chunks);
  ParallelFor(threads, stretches, [&](int64_t stretch, int) {
    int64_t* count = place.data() + stretch * chunks;
    const int64_t last = first_row(stretch + 1);
    for (int64_t row = first_row(stretch); row < last; ++row) {
      ++count[shape.chunk(items[row])];
    }
  });
  chunked->start.resize(chunks + 1);
  int64_t sum = 0;
  for (int64_t chunk = 0; chunk < chunks; ++chunk) {
    chunked->start[chunk] = sum;
    for (int64_t stretch = 0; stretch < stretches; ++stretch) {
      int64_t& here = place[stretch * chunks + chunk];
      sum += std::exchange(here, sum);
    }
  }
  chunked->start[chunks] = sum;
  chunked->records.Resize(rows);
  Record* records = chunked->records.data();
  ParallelFor(threads, stretches, [&](int64_t stretch, int) {
    int64_t* next = place.data() + stretch * chunks;
    Record block[kPackBlock];
    const int64_t last = first_row(stretch + 1);
    for (int64_t row = first_row(stretch); row < last; row += kPackBlock) {
      const int64_t count = std::min(kPackBlock, last - row);
      make(row, count, block);
      for (int64_t i = 0; i < count; ++i) {
        records[next[shape.chunk(items[row + i])]++] = block[i];
      }
    }
  });
}

}  // namespace internal
}  // namespace backorder

#endif  // BACKORDER_LIB_CHUNKS_H_
