#include "lib/queue_keys.h"

#include <algorithm>
#include <numeric>
#include <string>
#include <utility>

#include "absl/numeric/bits.h"
#include "lib/buffer.h"
#include "lib/radix_sort.h"
#include "lib/schema.h"

namespace backorder {
namespace internal {
namespace {

// The least and the greatest of a field's values, those of absent rows left
// out, and whether there are absent rows.
struct Range {
  int64_t least = INT64_MAX;
  int64_t greatest = INT64_MIN;
  bool absent = false;

  void Include(int64_t value) {
    least = std::min(least, value);
    greatest = std::max(greatest, value);
  }
};

Range LineValues(const Demand& demand) {
  Range range;
  for (int64_t row = 0; row < demand.size(); ++row) {
    range.Include(demand.quantity[row] * demand.unit_value[row]);
  }
  return range;
}

Range ColumnValues(const ColumnSpec& spec, const ColumnRange& scanned) {
  Range range = {scanned.min, scanned.max, false};
  if (scanned.also && spec.also == kNotGiven) range.absent = true;
  if (scanned.also && spec.also != kNotGiven) range.Include(spec.also);
  return range;
}

// Takes the span that `spec` names in the book.
absl::Span<const int32_t> Narrow(const Book& book, const ColumnSpec& spec) {
  return spec.narrow_column.in(const_cast<Book&>(book));
}
absl::Span<const int64_t> Wide(const Book& book, const ColumnSpec& spec) {
  return spec.wide_column.in(const_cast<Book&>(book));
}

}  // namespace

uint64_t KeyField::Code(int64_t row) const {
  int64_t value = row;
  if (narrow != nullptr) {
    value = narrow[row];
    if (has_absent && value == kNotGiven) {
      if (absent_is_null) return null_code;
      value = substitute;
    }
  } else if (wide != nullptr) {
    value = unit_value == nullptr ? wide[row] : wide[row] * unit_value[row];
  }
  const uint64_t distance =
      descending ? static_cast<uint64_t>(top) - static_cast<uint64_t>(value)
                 : static_cast<uint64_t>(value) - static_cast<uint64_t>(bottom);
  return distance + offset;
}

QueueKeys::QueueKeys(const Book& book, const Policy& policy,
                     const BookRanges& ranges)
    : book_(book) {
  for (const SortKey& key : policy.queue) {
    KeyField field;
    field.descending = key.descending;
    Range range;
    bool by_row = false;
    if (key.column == "line_value") {
      if (book.demand.unit_value.empty()) continue;  // 0 for all rows.
      field.wide = book.demand.quantity.data();
      field.unit_value = book.demand.unit_value.data();
      range = LineValues(book.demand);
    } else {
      const std::string name = "demand." + key.column;
      const ColumnSpec& spec = *FindBookColumn(name);
      if (ranges.of(name).given) {
        if (spec.wide) {
          field.wide = Wide(book, spec).data();
        } else {
          field.narrow = Narrow(book, spec).data();
        }
        range = ColumnValues(spec, ranges.of(name));
      } else {
        by_row = key.column == "entered" || key.column == "sales_order";
        if (!by_row) continue;         // One default for all rows.
        if (!field.descending) break;  // The order in which rows are anyway.
        range = {0, book.demand.size() - 1, false};
      }
    }
    field.has_absent = range.absent;
    if (range.absent && key.column == "due") {
      field.substitute = book.as_of;
      range.Include(book.as_of);
    } else {
      field.absent_is_null = true;
    }
    if (range.least > range.greatest) continue;  // All rows are absent.
    field.bottom = range.least;
    field.top = range.greatest;
    uint64_t codes = static_cast<uint64_t>(range.greatest) -
                     static_cast<uint64_t>(range.least);
    if (field.has_absent && field.absent_is_null) {
      field.offset = key.nulls_first ? 1 : 0;
      field.null_code = key.nulls_first ? 0 : codes + 1;
      ++codes;
    }
    field.bits = static_cast<int>(absl::bit_width(codes));
    if (field.bits == 0) continue;
    bits_ += field.bits;
    fields_.push_back(field);
    if (by_row) break;  // No two rows tie on it.
  }
}

void QueueKeys::Pack(int64_t first, int64_t count, uint64_t* keys) const {
  std::fill(keys, keys + count, 0);
  for (const KeyField& field : fields_) {
    if (field.narrow != nullptr && !field.has_absent && field.bits < 64) {
      // The common case, as a loop that compilers vectorise.
      const int32_t* values = field.narrow + first;
      const uint64_t bottom = static_cast<uint64_t>(field.bottom);
      const uint64_t top = static_cast<uint64_t>(field.top);
      if (field.descending) {
        for (int64_t i = 0; i < count; ++i) {
          keys[i] = keys[i] << field.bits |
                    (top - static_cast<uint64_t>(int64_t{values[i]}));
        }
      } else {
        for (int64_t i = 0; i < count; ++i) {
          keys[i] = keys[i] << field.bits |
                    (static_cast<uint64_t>(int64_t{values[i]}) - bottom);
        }
      }
    } else if (field.bits == 64) {
      for (int64_t i = 0; i < count; ++i) keys[i] = field.Code(first + i);
    } else {
      for (int64_t i = 0; i < count; ++i) {
        keys[i] = keys[i] << field.bits | field.Code(first + i);
      }
    }
  }
}

void QueueKeys::Sort(int32_t* lines, Buffer<Record>* records,
                     Buffer<Record>* spare) const {
  const int64_t rows = book_.demand.size();
  // A record is [key | line], if both fit.
  const int line_bits = absl::bit_width(static_cast<uint64_t>(rows));
  if (bits_ + line_bits > 64) {
    SortByField(lines);
    return;
  }
  records->Resize(rows);
  spare->Resize(rows);
  Record* sorted = records->data();
  constexpr int64_t kBlock = 1024;
  uint64_t keys[kBlock];
  for (int64_t first = 0; first < rows; first += kBlock) {
    const int64_t count = std::min(kBlock, rows - first);
    Pack(first, count, keys);
    for (int64_t i = 0; i < count; ++i) {
      sorted[first + i].key =
          keys[i] << line_bits | static_cast<uint64_t>(first + i);
    }
  }
  sorted = RadixSort(sorted, spare->data(), rows, line_bits, line_bits + bits_);
  const uint64_t line_mask = (uint64_t{1} << line_bits) - 1;
  for (int64_t i = 0; i < rows; ++i) {
    lines[i] = static_cast<int32_t>(sorted[i].key & line_mask);
  }
}

// The least significant field first; each sort keeps the order of the last.
void QueueKeys::SortByField(int32_t* lines) const {
  struct WideRecord {
    uint64_t key;
    int32_t line;
  };
  const int64_t rows = book_.demand.size();
  Buffer<WideRecord> records;
  Buffer<WideRecord> spare;
  records.Resize(rows);
  spare.Resize(rows);
  WideRecord* sorted = records.data();
  WideRecord* other = spare.data();
  for (int64_t row = 0; row < rows; ++row) {
    sorted[row].line = static_cast<int32_t>(row);
  }
  for (auto field = fields_.rbegin(); field != fields_.rend(); ++field) {
    for (int64_t i = 0; i < rows; ++i) {
      sorted[i].key = field->Code(sorted[i].line);
    }
    WideRecord* result = RadixSort(sorted, other, rows, 0, field->bits);
    if (result != sorted) std::swap(sorted, other);
  }
  for (int64_t i = 0; i < rows; ++i) lines[i] = sorted[i].line;
}

}  // namespace internal
}  // namespace backorder
