#ifndef BACKORDER_LIB_QUEUE_KEYS_H_
#define BACKORDER_LIB_QUEUE_KEYS_H_

// The queue as numbers: each key becomes a few bits, such that lines in the
// order of these bits (ties by row) are in the order of the queue. Keys that
// are constant, or that row order implies, take no bits.

#include <cstdint>
#include <vector>

#include "absl/types/span.h"
#include "backorder/book.h"
#include "backorder/policy.h"
#include "lib/book_range.h"
#include "lib/buffer.h"

namespace backorder {
namespace internal {

// One key of the queue that takes bits.
struct KeyField {
  // Exactly one source of values: a column, line_value, or else the row.
  const int32_t* narrow = nullptr;
  const int64_t* wide = nullptr;
  const int64_t* unit_value = nullptr;  // line_value: wide x unit_value
  // Rows that are kNotGiven (only looked for if has_absent) count as
  // `substitute`, or get null_code if absent_is_null.
  bool has_absent = false;
  bool absent_is_null = false;
  int64_t substitute = 0;
  uint64_t null_code = 0;
  // The code of others: (descending ? top - value : value - bottom) + offset.
  bool descending = false;
  int64_t bottom = 0;
  int64_t top = 0;
  uint64_t offset = 0;
  int bits = 0;

  uint64_t Code(int64_t row) const;
};

class QueueKeys {
 public:
  // REQUIRES: a valid book, which must outlive this, and policy; `ranges` are
  // the book's.
  QueueKeys(const Book& book, const Policy& policy, const BookRanges& ranges);

  // The bits of all keys, the first key highest.
  int bits() const { return bits_; }
  absl::Span<const KeyField> fields() const { return fields_; }

  // keys[i] = the bits of row first + i, for i in [0, count).
  // REQUIRES: bits() <= 64.
  void Pack(int64_t first, int64_t count, uint64_t* keys) const;

  // The rows of demand in queue order: `lines` has demand.size() places. The
  // buffers are room to work in.
  struct Record {
    uint64_t key;
  };
  void Sort(int32_t* lines, Buffer<Record>* records,
            Buffer<Record>* spare) const;
  void Sort(int32_t* lines) const {
    Buffer<Record> records, spare;
    Sort(lines, &records, &spare);
  }

 private:
  void SortByField(int32_t* lines) const;

  const Book& book_;
  std::vector<KeyField> fields_;
  int bits_ = 0;
};

}  // namespace internal
}  // namespace backorder

#endif  // BACKORDER_LIB_QUEUE_KEYS_H_
