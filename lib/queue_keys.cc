#include "lib/queue_keys.h"

#include <algorithm>
#include <numeric>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/numeric/bits.h"
#include "lib/buffer.h"
#include "lib/derived_keys.h"
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
    if (has_absent && value == kUndefined) return null_code;
  }
  const uint64_t distance = Distance(value);
  return (listed.empty() ? distance : Renumbered(distance)) + offset;
}

absl::optional<int64_t> KeyField::Value(int64_t row) const {
  if (narrow != nullptr) {
    if (!has_absent || narrow[row] != kNotGiven) return narrow[row];
    if (absent_is_null) return absl::nullopt;
    return substitute;
  }
  if (wide == nullptr) return row;
  if (unit_value != nullptr) return wide[row] * unit_value[row];
  if (has_absent && wide[row] == kUndefined) return absl::nullopt;
  return wide[row];
}

uint64_t KeyField::Renumbered(uint64_t distance) const {
  const auto next = std::lower_bound(
      listed.begin(), listed.end(), distance,
      [](const Listed& a, uint64_t other) { return a.distance < other; });
  if (next != listed.end() && next->distance == distance) return next->place;
  return distance + static_cast<uint64_t>(listed.end() - next);
}

namespace {

// The values of a key that is a column of the book.
Range ReadColumn(const Book& book, const ColumnSpec& spec,
                 const BookRanges& ranges, KeyField* field) {
  if (spec.wide) {
    field->wide = Wide(book, spec).data();
  } else {
    field->narrow = Narrow(book, spec).data();
  }
  return ColumnValues(spec, ranges.of(spec.full_name()));
}

Range ReadLineValues(const Demand& demand, KeyField* field) {
  if (demand.unit_value.empty()) return {};  // 0 for all rows.
  field->wide = demand.quantity.data();
  field->unit_value = demand.unit_value.data();
  return LineValues(demand);
}

Range ReadDerived(const std::vector<int64_t>& values, KeyField* field) {
  field->wide = values.data();
  Range range;
  for (const int64_t value : values) {
    if (value == kUndefined) {
      range.absent = true;
    } else {
      range.Include(value);
    }
  }
  return range;
}

// The listed values that rows may have.
std::vector<KeyField::Listed> ListValues(const std::vector<int64_t>& values,
                                         const KeyField& field) {
  std::vector<KeyField::Listed> listed;
  for (const int64_t value : values) {
    if (value < field.bottom || value > field.top) continue;
    listed.push_back({field.Distance(value), listed.size()});
  }
  std::sort(listed.begin(), listed.end(),
            [](const KeyField::Listed& a, const KeyField::Listed& b) {
              return a.distance < b.distance;
            });
  return listed;
}

// Numbers the values of a field, which says already where they stand.
// REQUIRES: there are values.
void Number(const SortKey& key, const Range& range, KeyField* field) {
  field->bottom = range.least;
  field->top = range.greatest;
  field->listed = ListValues(key.values, *field);
  uint64_t codes = static_cast<uint64_t>(range.greatest) -
                   static_cast<uint64_t>(range.least);
  if (field->has_absent && field->absent_is_null) {
    field->offset = key.nulls_first ? 1 : 0;
    field->null_code = key.nulls_first ? 0 : codes + 1;
    ++codes;
  }
  field->bits = static_cast<int>(absl::bit_width(codes));
}

}  // namespace

QueueKeys::QueueKeys(const Book& book, const Policy& policy,
                     const BookRanges& ranges)
    : book_(book) {
  DerivedKeyMaker maker(book, policy, ranges.calendars);
  for (size_t i = 0; i < policy.queue.size() && row_key_ == kNone; ++i) {
    const SortKey& key = policy.queue[i];
    const ColumnSpec* spec = FindBookColumn("demand." + key.column);
    KeyField field;
    field.key = static_cast<int>(i);
    field.descending = key.descending;
    Range range;
    if (key.column == "line_value") {
      range = ReadLineValues(book.demand, &field);
    } else if (spec == nullptr) {
      derived_.push_back(maker.Make(key.column));
      range = ReadDerived(derived_.back(), &field);
    } else if (ranges.of(spec->full_name()).given) {
      range = ReadColumn(book, *spec, ranges, &field);
    } else if (spec->default_text == std::string_view("row")) {
      row_key_ = field.key;  // No two rows tie on it: the last that matters.
      // The order in which rows are anyway?
      if (!field.descending && key.values.empty()) break;
      range = {0, book.demand.size() - 1, false};
    }  // Else there is one default for all rows.
    field.has_absent = range.absent;
    if (range.absent && key.column == "due") {
      field.substitute = book.as_of;
      range.Include(book.as_of);
    } else {
      field.absent_is_null = true;
    }
    if (range.least > range.greatest) continue;  // All rows are the same.
    Number(key, range, &field);
    if (field.bits == 0) continue;
    bits_ += field.bits;
    fields_.push_back(std::move(field));
  }
}

int QueueKeys::PrefixBits(int keys) const {
  if (row_key_ != kNone && row_key_ < keys) return kNoTies;
  int bits = 0;
  for (const KeyField& field : fields_) {
    if (field.key < keys) bits += field.bits;
  }
  return bits;
}

bool QueueKeys::Tie(int32_t a, int32_t b, int keys) const {
  if (a == b) return true;
  if (row_key_ != kNone && row_key_ < keys) return false;
  for (const KeyField& field : fields_) {
    if (field.key >= keys) break;
    if (field.Code(a) != field.Code(b)) return false;
  }
  return true;
}

QueueKeys::Difference QueueKeys::FirstDifference(int32_t a, int32_t b) const {
  for (const KeyField& field : fields_) {
    const uint64_t code_of_a = field.Code(a);
    const uint64_t code_of_b = field.Code(b);
    if (code_of_a == code_of_b) continue;
    return {field.key, code_of_a < code_of_b, field.Value(a), field.Value(b)};
  }
  Difference difference;
  difference.a_first = a < b;
  if (row_key_ != kNone) {
    difference.key = row_key_;
    difference.value_of_a = a;
    difference.value_of_b = b;
  }
  return difference;
}

void QueueKeys::Pack(int64_t first, int64_t count, uint64_t* keys) const {
  std::fill(keys, keys + count, 0);
  for (const KeyField& field : fields_) {
    if (field.narrow != nullptr && !field.has_absent && field.listed.empty() &&
        field.bits < 64) {
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

void QueueKeys::Sort(int32_t* lines, int keys_that_tie, std::vector<bool>* ties,
                     Buffer<Record>* records, Buffer<Record>* spare) const {
  const int64_t rows = book_.demand.size();
  if (ties != nullptr) ties->assign(rows, false);
  // A record is [key | line], if both fit.
  const int line_bits = absl::bit_width(static_cast<uint64_t>(rows));
  if (bits_ + line_bits > 64) {
    SortByField(lines);
    for (int64_t i = 1; ties != nullptr && i < rows; ++i) {
      (*ties)[i] = Tie(lines[i - 1], lines[i], keys_that_tie);
    }
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
  if (ties == nullptr) return;
  const int prefix = PrefixBits(keys_that_tie);
  const int rest = line_bits + bits_ - prefix;
  for (int64_t i = 1; i < rows; ++i) {
    (*ties)[i] =
        prefix == 0 || (sorted[i - 1].key ^ sorted[i].key) >> rest == 0;
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
