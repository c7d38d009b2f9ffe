#ifndef BACKORDER_LIB_QUEUE_KEYS_H_
#define BACKORDER_LIB_QUEUE_KEYS_H_

// The queue as numbers: each key becomes a few bits, such that lines in the
// order of these bits (ties by row) are in the order of the queue. Keys that
// are constant, or that row order implies, take no bits.

#include <cstdint>
#include <vector>

#include "absl/types/optional.h"
#include "absl/types/span.h"
#include "backorder/book.h"
#include "backorder/policy.h"
#include "lib/book_range.h"
#include "lib/buffer.h"

namespace backorder {
namespace internal {

// One key of the queue that takes bits.
struct KeyField {
  int key = 0;  // its place in policy.queue
  // Exactly one source of values: a column, line_value, or else the row.
  const int32_t* narrow = nullptr;
  const int64_t* wide = nullptr;
  const int64_t* unit_value = nullptr;  // line_value: wide x unit_value
  // Rows that are kNotGiven, or kUndefined if wide (only looked for if
  // has_absent) count as `substitute`, or get null_code if absent_is_null.
  bool has_absent = false;
  bool absent_is_null = false;
  int64_t substitute = 0;
  uint64_t null_code = 0;
  // The code of others: (descending ? top - value : value - bottom) + offset;
  // where values are listed, these distances are numbered anew.
  bool descending = false;
  int64_t bottom = 0;
  int64_t top = 0;
  uint64_t offset = 0;
  // The distances of listed values, ascending, and their places in the list.
  struct Listed {
    uint64_t distance;
    uint64_t place;
  };
  std::vector<Listed> listed;
  int bits = 0;

  uint64_t Code(int64_t row) const;
  // What the row has there, or none.
  absl::optional<int64_t> Value(int64_t row) const;

  uint64_t Distance(int64_t value) const {
    return descending
               ? static_cast<uint64_t>(top) - static_cast<uint64_t>(value)
               : static_cast<uint64_t>(value) - static_cast<uint64_t>(bottom);
  }
  // Numbers distances anew: those listed by their places, then the others in
  // their order. So there are no more of them than before.
  uint64_t Renumbered(uint64_t distance) const;
};

class QueueKeys {
 public:
  // REQUIRES: a valid book, which must outlive this, and policy; `ranges` are
  // the book's.
  QueueKeys(const Book& book, const Policy& policy, const BookRanges& ranges);
  // Fields point into what this owns.
  QueueKeys(const QueueKeys&) = delete;
  QueueKeys& operator=(const QueueKeys&) = delete;

  static constexpr int kNone = -1;  // no key of policy.queue

  // The bits of all keys, the first key highest.
  int bits() const { return bits_; }
  absl::Span<const KeyField> fields() const { return fields_; }

  // Two lines tie on the first `keys` keys of policy.queue if so many of their
  // leading bits are equal; kNoTies: no two lines do, as one of these keys is
  // the row. REQUIRES: 0 <= keys <= policy.queue.size().
  static constexpr int kNoTies = -1;
  int PrefixBits(int keys) const;
  // The same of two lines, however many bits there are. A line ties with
  // itself.
  bool Tie(int32_t a, int32_t b, int keys) const;

  // On which key two lines differ first: its place in policy.queue, and what
  // they have there. REQUIRES: a != b.
  struct Difference {
    int key = kNone;       // they tie on all; neither has a value
    bool a_first = false;  // by that key, or else by row
    absl::optional<int64_t> value_of_a, value_of_b;
  };
  Difference FirstDifference(int32_t a, int32_t b) const;

  // keys[i] = the bits of row first + i, for i in [0, count).
  // REQUIRES: bits() <= 64.
  void Pack(int64_t first, int64_t count, uint64_t* keys) const;

  // The rows of demand in queue order: `lines` has demand.size() places. The
  // buffers are room to work in.
  struct Record {
    uint64_t key;
  };
  void Sort(int32_t* lines, Buffer<Record>* records,
            Buffer<Record>* spare) const {
    Sort(lines, kNoTies, nullptr, records, spare);
  }
  void Sort(int32_t* lines) const {
    Buffer<Record> records, spare;
    Sort(lines, &records, &spare);
  }
  // The same; (*ties)[i]: whether the i-th line in that order ties with the one
  // before on the first `keys` keys. REQUIRES: PrefixBits(keys) != kNoTies.
  void Sort(int32_t* lines, int keys, std::vector<bool>* ties,
            Buffer<Record>* records, Buffer<Record>* spare) const;

 private:
  void SortByField(int32_t* lines) const;

  const Book& book_;
  std::vector<std::vector<int64_t>> derived_;  // what fields point to
  std::vector<KeyField> fields_;
  int bits_ = 0;
  int row_key_ = kNone;  // the key that is the row: its place in policy.queue
};

}  // namespace internal
}  // namespace backorder

#endif  // BACKORDER_LIB_QUEUE_KEYS_H_
