#include "lib/book_range.h"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <limits>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "backorder/book.h"
#include "backorder/units.h"
#include "lib/book_conflicts.h"
#include "lib/calendar_table.h"
#include "lib/input_error.h"
#include "lib/parallel.h"
#include "lib/schema.h"

namespace backorder {
namespace internal {
namespace {

// Totals stay below this, so that sums of two of them and counts do not wrap.
constexpr int64_t kMostTotal = INT64_MAX - (int64_t{1} << 32);

// A column of the book that is being checked.
struct Column {
  const ColumnSpec* spec;
  absl::Span<const int32_t> narrow;
  absl::Span<const int64_t> wide;
  int64_t max;  // spec->max, or less where the book sets the bound

  int64_t size() const {
    return static_cast<int64_t>(spec->wide ? wide.size() : narrow.size());
  }
  int64_t at(int64_t row) const { return spec->wide ? wide[row] : narrow[row]; }
  bool has_also() const { return spec->also != spec->min; }
};

// The greatest value of a column: an index has as many as can have been named.
// REQUIRES: CheckShapes, which keeps the sum of rows in bounds.
int64_t GreatestValue(const ColumnSpec& spec, const Book& book) {
  const int64_t rows = book.demand.size() + book.supply.size() +
                       book.item_locations.size() + book.protections.size() +
                       book.quotas.size() + book.critical_levels.size() +
                       book.holds.size();
  switch (spec.kind) {
    case Kind::kItem:
      return std::min(
          spec.max,
          std::max(book.items.size(), rows + 2 * book.substitutes.size()) - 1);
    case Kind::kLocation:
      return std::min(spec.max, std::max(book.locations.size() - 1,
                                         rows + book.lanes.size()));
    case Kind::kGroup:
      return std::min(spec.max, book.locations.size());
    case Kind::kDestination:
      return std::min(spec.max,
                      std::max(book.destinations.size() - 1,
                               book.demand.size() + book.lanes.size()));
    case Kind::kSalesOrder:
      return std::min(spec.max, book.demand.size() - 1);
    case Kind::kSupplyRow:
      return std::min(spec.max, book.supply.size() - 1);
    case Kind::kOwner:
      return std::min(spec.max, book.demand.size() + book.holds.size());
    case Kind::kSupplier:
      return book.suppliers.size() - 1;
    case Kind::kCalendar:
      return book.calendars.size() - 1;
    case Kind::kPurchaseOrder:
      return std::min(spec.max, book.supply.size());
    case Kind::kTier:
      return book.tiers.size() == 0 ? spec.max : book.tiers.size() - 1;
    default:
      return spec.max;
  }
}

std::vector<Column> ColumnsOf(const Book& book) {
  Book spans = book;  // the schema reaches into a book that may be changed
  std::vector<Column> columns;
  for (const ColumnSpec& spec : BookColumns()) {
    Column column{&spec, {}, {}, spec.max};
    if (spec.wide) {
      column.wide = spec.wide_column.in(spans);
    } else {
      column.narrow = spec.narrow_column.in(spans);
    }
    columns.push_back(column);
  }
  return columns;
}

// ---- shapes -----------------------------------------------------------------

// The first column of that table that has rows, or null.
const Column* FirstGiven(const std::vector<Column>& columns,
                         std::string_view table) {
  for (const Column& column : columns) {
    if (column.spec->table == table && column.size() > 0) return &column;
  }
  return nullptr;
}

absl::Status CheckShapes(const Book& book, const std::vector<Column>& columns) {
  if (book.as_of < -kLastDay || book.as_of > kLastDay) {
    return MakeInputError(
        {"as_of", -1, book.as_of, 0},
        absl::StrCat("as_of is ", book.as_of, "; use a day from ", -kLastDay,
                     " to ", kLastDay));
  }
  for (const Column& column : columns) {
    const Column* model = FirstGiven(columns, column.spec->table);
    if (model == nullptr) continue;
    const std::string name = column.spec->full_name();
    const InputError error{name, -1, column.size(), 0};
    if (column.size() == 0) {
      if (!column.spec->required) continue;
      return MakeInputError(
          error, absl::StrCat(name, " is missing; ", model->spec->full_name(),
                              " needs it beside it"));
    }
    if (column.size() != model->size()) {
      return MakeInputError(
          error, absl::StrCat(name, " has ", column.size(), " rows, but ",
                              model->spec->full_name(), " has ", model->size(),
                              "; give all columns of a table the same length"));
    }
    if (column.size() > INT32_MAX) {
      return MakeInputError(
          error, absl::StrCat(name, " has ", column.size(),
                              " rows; a table has at most ", INT32_MAX));
    }
    for (const auto& [table, most] :
         {std::make_pair("tiers", kMostTiers),
          std::make_pair("calendars", kMostCalendars)}) {
      if (column.spec->table == std::string_view(table) &&
          column.size() > most) {
        return MakeInputError(error, absl::StrCat(name, " has ", column.size(),
                                                  " rows; a book has at most ",
                                                  most, " ", table));
      }
    }
  }
  return absl::OkStatus();
}

// ---- ranges -----------------------------------------------------------------

// Special values are the least or the greatest of their type. Where one is
// seen, a second pass looks past it: adding `step` turns it into the value at
// the other end.
template <typename T, typename Better>
T BestWithout(absl::Span<const T> values, int step, Better better) {
  using Bits = std::make_unsigned_t<T>;
  const Bits shift = static_cast<Bits>(step);
  T best = static_cast<T>(static_cast<Bits>(values[0]) + shift);
  for (const T value : values) {
    best = better(best, static_cast<T>(static_cast<Bits>(value) + shift));
  }
  return best;
}

// No branch depends on a value: compilers make vector code of this.
template <typename T>
ColumnRange MeasureValues(absl::Span<const T> values, bool has_also,
                          int64_t also) {
  constexpr T kLeast = std::numeric_limits<T>::min();
  constexpr T kGreatest = std::numeric_limits<T>::max();
  T min = kGreatest;
  T max = kLeast;
  for (const T value : values) {
    min = std::min(min, value);
    max = std::max(max, value);
  }
  ColumnRange range{true, has_also && (min == also || max == also), min, max};
  if (!range.also) return range;
  if (min == max) {
    range.min = INT64_MAX;
    range.max = INT64_MIN;
  } else if (also == kLeast) {
    range.min = int64_t{1} + BestWithout(values, -1, [](T a, T b) {
                  return std::min(a, b);
                });
  } else {
    range.max = int64_t{-1} +
                BestWithout(values, 1, [](T a, T b) { return std::max(a, b); });
  }
  return range;
}

ColumnRange MeasureRows(const Column& column, int64_t first, int64_t rows) {
  return column.spec->wide
             ? MeasureValues(column.wide.subspan(first, rows),
                             column.has_also(), column.spec->also)
             : MeasureValues(column.narrow.subspan(first, rows),
                             column.has_also(), column.spec->also);
}

std::vector<ColumnRange> MeasureColumns(const std::vector<Column>& columns,
                                        int threads) {
  constexpr int64_t kRowsOfTask = int64_t{1} << 18;
  struct Task {
    size_t column;
    int64_t first, rows;
    ColumnRange range;
  };
  std::vector<Task> tasks;
  for (size_t c = 0; c < columns.size(); ++c) {
    const int64_t rows = columns[c].size();
    for (int64_t first = 0; first < rows; first += kRowsOfTask) {
      tasks.push_back({c, first, std::min(kRowsOfTask, rows - first), {}});
    }
  }
  ParallelFor(threads, static_cast<int64_t>(tasks.size()),
              [&](int64_t t, int /*thread*/) {
                Task& task = tasks[t];
                task.range =
                    MeasureRows(columns[task.column], task.first, task.rows);
              });
  std::vector<ColumnRange> ranges(columns.size());
  for (const Task& task : tasks) {
    ColumnRange& range = ranges[task.column];
    range.given = true;
    range.also |= task.range.also;
    range.min = std::min(range.min, task.range.min);
    range.max = std::max(range.max, task.range.max);
  }
  return ranges;
}

// ---- the slow search for what is wrong --------------------------------------

class BadValues {
 public:
  BadValues(const std::vector<Column>& columns,
            const std::vector<Conflict>& conflicts)
      : columns_(columns), conflicts_(conflicts) {}

  // Columns in order, rows ascending. REQUIRES: a value is bad.
  absl::Status FirstOfAll() const {
    InputError error;
    std::string message;
    int64_t count = 0;
    for (const Column& column : columns_) {
      const std::vector<const Conflict*> conflicts = ConflictsOf(column);
      for (int64_t row = 0; row < column.size(); ++row) {
        const bool out_of_range = IsOutOfRange(column, row);
        const Conflict* conflict = FirstWith(row, conflicts);
        if (!out_of_range && conflict == nullptr) continue;
        if (++count > 1) continue;
        error = {column.spec->full_name(), row, column.at(row), 0};
        message = absl::StrCat(
            error.column, " row ", row, " is ", error.value, "; ",
            out_of_range ? Allowed(column, error.value) : conflict->why(row));
      }
    }
    error.more = count - 1;
    return MakeInputError(error, message);
  }

 private:
  static bool IsOutOfRange(const Column& column, int64_t row) {
    const int64_t value = column.at(row);
    return (value < column.spec->min || value > column.max) &&
           !(column.has_also() && value == column.spec->also);
  }

  std::vector<const Conflict*> ConflictsOf(const Column& column) const {
    std::vector<const Conflict*> found;
    for (const Conflict& conflict : conflicts_) {
      if (column.spec->full_name() == conflict.column) {
        found.push_back(&conflict);
      }
    }
    return found;
  }

  static const Conflict* FirstWith(
      int64_t row, const std::vector<const Conflict*>& conflicts) {
    for (const Conflict* conflict : conflicts) {
      const auto& rows = conflict->rows;
      if (std::binary_search(rows.begin(), rows.end(), row)) return conflict;
    }
    return nullptr;
  }

  static std::string Allowed(const Column& column, int64_t value) {
    const ColumnSpec& spec = *column.spec;
    std::string also;
    if (column.has_also()) {
      also = absl::StrCat(", or ", spec.also,
                          spec.also == kNotGiven ? " (none)"
                          : spec.also == kNever  ? " (never)"
                                                 : " (unlimited)");
    }
    const std::string to = absl::StrCat(" to ", column.max, also);
    switch (spec.kind) {
      case Kind::kItem:
        return absl::StrCat("items of this book are numbered 0", to);
      case Kind::kLocation:
        return absl::StrCat("locations of this book are numbered 0", to);
      case Kind::kDestination:
        return absl::StrCat("destinations of this book are numbered 0", to);
      case Kind::kSalesOrder:
        return absl::StrCat("sales orders of this book are numbered 0", to,
                            "; give every line one, or none of them");
      case Kind::kGroup:
        return absl::StrCat("groups of this book are numbered 0", to);
      case Kind::kTier:
        return absl::StrCat("tiers of this book are numbered 0", to);
      case Kind::kOwner:
        return absl::StrCat("owners of this book are numbered 0", to);
      case Kind::kPurchaseOrder:
        return absl::StrCat("purchase orders of this book are numbered 0", to);
      case Kind::kSupplier:
        return column.max < 0 ? "there are no rows of suppliers"
                              : absl::StrCat("suppliers are numbered 0", to);
      case Kind::kCalendar:
        return column.max < 0 ? "there are no rows of calendars"
                              : absl::StrCat("calendars are numbered 0", to);
      case Kind::kSupplyRow:
        return column.max < 0 ? "there is no supply row"
                              : absl::StrCat("supply rows are numbered 0", to);
      case Kind::kEnum: {
        std::string names;
        for (size_t i = 0; i < spec.values.size(); ++i) {
          absl::StrAppend(&names, i == 0 ? "" : ", ", i, " (", spec.values[i],
                          ")");
        }
        return absl::StrCat("use ", names, also);
      }
      case Kind::kDay:
      case Kind::kDays:
        return absl::StrCat("use ", spec.min, to);
      default:
        return value < spec.min
                   ? absl::StrCat("use ", spec.min, " or more", also)
                   : absl::StrCat("use ", column.max, " or less", also);
    }
  }

  const std::vector<Column>& columns_;
  const std::vector<Conflict>& conflicts_;
};

absl::Status CheckValues(const Book& book, const std::vector<Column>& columns,
                         const BookRanges& ranges) {
  const auto is_in_range = [&](size_t c) {
    const ColumnRange& range = ranges.columns[c];
    return range.min > range.max ||
           (range.min >= columns[c].spec->min && range.max <= columns[c].max);
  };
  bool bad = false;
  for (size_t c = 0; c < columns.size(); ++c) bad |= !is_in_range(c);
  const std::vector<Conflict> conflicts =
      FindConflicts(book, ranges, [&](std::string_view column) {
        return is_in_range(FindBookColumn(column) - BookColumns().data());
      });
  if (!bad && conflicts.empty()) return absl::OkStatus();
  return BadValues(columns, conflicts).FirstOfAll();
}

// ---- totals -----------------------------------------------------------------

// A sum of numbers >= 0 that says when it grows too large.
class Total {
 public:
  bool Add(int64_t number) {
    return !__builtin_add_overflow(sum_, number, &sum_) && sum_ <= kMostTotal;
  }

 private:
  int64_t sum_ = 0;
};

// Adds amount(row) of every row; an error at the first that is too much, which
// says how they are counted.
template <typename Amount>
absl::Status AddRows(const char* column, absl::Span<const int64_t> values,
                     Total* total, const Amount& amount,
                     const char* counted = "") {
  const auto rows = static_cast<int64_t>(values.size());
  for (int64_t row = 0; row < rows; ++row) {
    if (total->Add(amount(row))) continue;
    return MakeInputError(
        {column, row, values[row], 0},
        absl::StrCat(column, " row ", row, " is ", values[row],
                     "; with it the total of the book", counted,
                     " is too large for 64 bits: count in larger units"));
  }
  return absl::OkStatus();
}

// Whether `rows` numbers of at most `most`, and three more such columns, have a
// total that is in bounds whatever they are, so that nobody need add them.
bool FitsSurely(int64_t rows, int64_t most) {
  int64_t total;
  return !__builtin_mul_overflow(rows, std::max<int64_t>(most, 0), &total) &&
         total <= kMostTotal / 4;
}

absl::Status CheckQuantities(const Demand& demand, int64_t most) {
  if (FitsSurely(demand.size(), most)) return absl::OkStatus();
  Total total;
  return AddRows("demand.quantity", demand.quantity, &total,
                 [&](int64_t row) { return demand.quantity[row]; });
}

// What lines want, where it is counted in units of their substitutes.
absl::Status CheckSubstitutes(const Book& book, int64_t most) {
  if (book.substitutes.numerator.empty()) return absl::OkStatus();
  const Demand& demand = book.demand;
  const std::vector<int32_t> numerators = GreatestNumerators(book.substitutes);
  const int32_t greatest =
      *std::max_element(numerators.begin(), numerators.end());
  int64_t most_units;
  if (!__builtin_mul_overflow(most, greatest, &most_units) &&
      FitsSurely(demand.size(), most_units)) {
    return absl::OkStatus();
  }
  Total total;
  return AddRows(
      "demand.quantity", demand.quantity, &total,
      [&](int64_t row) {
        const auto item = static_cast<size_t>(demand.item[row]);
        const int32_t numerator =
            item < numerators.size() ? numerators[item] : 1;
        int64_t units;
        return __builtin_mul_overflow(demand.quantity[row], numerator, &units)
                   ? INT64_MAX
                   : units;
      },
      ", in units of substitutes,");
}

absl::Status CheckSupplies(const Supply& supply, int64_t most) {
  if (FitsSurely(supply.size(), most)) return absl::OkStatus();
  Total total;
  return AddRows("supply.quantity", supply.quantity, &total, [&](int64_t row) {
    const int64_t quantity = supply.quantity[row];
    return quantity == kUnlimited ? 0 : std::max<int64_t>(quantity, 0);
  });
}

// What is set aside: owed by negative stock, or marked for somebody.
absl::Status CheckDebts(const Book& book, const BookRanges& ranges) {
  const Supply& supply = book.supply;
  const struct {
    const char* column;
    absl::Span<const int64_t> quantity;
  } marks[] = {
      {"item_locations.safety_stock", book.item_locations.safety_stock},
      {"protections.quantity", book.protections.quantity},
      {"holds.quantity", book.holds.quantity}};
  const auto fits_surely = [&ranges](const auto& mark) {
    return FitsSurely(static_cast<int64_t>(mark.quantity.size()),
                      ranges.of(mark.column).max);
  };
  const int64_t least_supply = ranges.of("supply.quantity").min;
  if (FitsSurely(supply.size(), -std::min<int64_t>(least_supply, 0)) &&
      std::all_of(std::begin(marks), std::end(marks), fits_surely)) {
    return absl::OkStatus();
  }
  Total total;
  absl::Status status = AddRows(
      "supply.quantity", supply.quantity, &total,
      [&](int64_t row) { return -std::min<int64_t>(supply.quantity[row], 0); });
  for (const auto& mark : marks) {
    if (!status.ok()) return status;
    status = AddRows(mark.column, mark.quantity, &total,
                     [&](int64_t row) { return mark.quantity[row]; });
  }
  return status;
}

absl::Status CheckMoney(const Demand& demand, int64_t most_quantity,
                        const ColumnRange& unit_value) {
  if (demand.unit_value.empty()) return absl::OkStatus();
  int64_t most_value = 0;
  int64_t least_value = 0;
  if (!__builtin_mul_overflow(most_quantity, unit_value.max, &most_value) &&
      !__builtin_mul_overflow(most_quantity, unit_value.min, &least_value) &&
      least_value > INT64_MIN &&
      FitsSurely(demand.size(), std::max(most_value, -least_value))) {
    return absl::OkStatus();
  }
  Total total;
  return AddRows("demand.unit_value", demand.unit_value, &total,
                 [&](int64_t row) {
                   int64_t value;
                   const bool wraps = __builtin_mul_overflow(
                       demand.quantity[row], demand.unit_value[row], &value);
                   if (wraps || value == INT64_MIN) return INT64_MAX;
                   return value < 0 ? -value : value;
                 });
}

}  // namespace

const ColumnRange& BookRanges::of(std::string_view full_name) const {
  return columns[FindBookColumn(full_name) - BookColumns().data()];
}

absl::Status ValidateAndMeasure(const Book& book, int threads,
                                BookRanges* ranges) {
  std::vector<Column> columns = ColumnsOf(book);
  absl::Status status = CheckShapes(book, columns);
  if (!status.ok()) return status;
  for (Column& column : columns) {
    column.max = GreatestValue(*column.spec, book);
  }
  BookRanges found{MeasureColumns(columns, threads), {}};
  status = CheckValues(book, columns, found);
  if (!status.ok()) return status;

  const ColumnRange& quantity = found.of("demand.quantity");
  const ColumnRange& supply = found.of("supply.quantity");
  status = CheckQuantities(book.demand, quantity.max);
  if (!status.ok()) return status;
  status = CheckSubstitutes(book, quantity.max);
  if (!status.ok()) return status;
  status = CheckSupplies(book.supply, supply.max);
  if (!status.ok()) return status;
  status = CheckDebts(book, found);
  if (!status.ok()) return status;
  status = CheckMoney(book.demand, quantity.max, found.of("demand.unit_value"));
  if (!status.ok()) return status;
  absl::StatusOr<std::vector<Calendar>> calendars =
      MakeCalendars({book.calendars.weekdays, book.calendars.month_days,
                     book.calendar_days.calendar, book.calendar_days.day,
                     book.calendar_days.open});
  if (!calendars.ok()) return calendars.status();
  found.calendars = *std::move(calendars);
  *ranges = std::move(found);
  return absl::OkStatus();
}

}  // namespace internal
}  // namespace backorder
