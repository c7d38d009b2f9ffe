#ifndef BACKORDER_TESTS_FUZZ_ARBITRARY_H_
#define BACKORDER_TESTS_FUZZ_ARBITRARY_H_

// Arbitrary columns, books and policies out of a fuzzer's bytes: mostly small
// and sensible, so that calls succeed, and now and then anything at all.

#include <fuzzer/FuzzedDataProvider.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "backorder/c_api.h"

namespace backorder {
namespace fuzz {

// Ends the run as a finding, unless `holds`.
inline void Require(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "does not hold: %s\n", what);
  std::abort();
}

// A call may succeed or find fault with its input, but nothing else.
inline bool Succeeded(bko_status status) {
  Require(status == BKO_OK || status == BKO_INVALID_ARGUMENT,
          "the status is OK or INVALID_ARGUMENT");
  return status == BKO_OK;
}

// A column, as the library itself describes it.
struct Column {
  std::string table, name, kind;  // "demand", "demand.due", "day"
  bool wide;
  bool required;
  int64_t min, max;
  bool has_also;
  int64_t also;  // one more value that is allowed
};

inline int64_t NumberOf(const std::string& also) {
  if (also == "none") return BKO_NOT_GIVEN;
  if (also == "never") return BKO_NEVER;
  if (also == "unlimited") return BKO_UNLIMITED;
  return std::strtoll(also.c_str(), nullptr, 10);
}

// The rows of bko_schema(): table, column, type, kind, required, default, min,
// max, also, values, meaning.
inline std::vector<std::vector<std::string>> SchemaRows() {
  std::vector<std::vector<std::string>> rows;
  std::istringstream schema(bko_schema());
  for (std::string line; std::getline(schema, line);) {
    std::istringstream text(line);
    std::vector<std::string> field;
    for (std::string each; std::getline(text, each, '\t');) {
      field.push_back(each);
    }
    field.resize(11);
    rows.push_back(field);
  }
  return rows;
}

// The columns of these tables, in this order of the tables.
inline std::vector<Column> ColumnsOf(const std::vector<std::string>& tables) {
  std::vector<Column> columns;
  const auto rows = SchemaRows();
  for (const std::string& table : tables) {
    for (const auto& field : rows) {
      if (field[0] != table) continue;
      columns.push_back({field[0], field[0] + "." + field[1], field[3],
                         field[2] == "int64", field[4] == "yes",
                         NumberOf(field[6]), NumberOf(field[7]),
                         !field[8].empty(), NumberOf(field[8])});
    }
  }
  Require(!columns.empty(), "the schema lists the columns");
  return columns;
}

// Tiers come first, since other tables name them.
inline const std::vector<Column>& BookColumns() {
  static const auto* columns = new std::vector<Column>(
      ColumnsOf({"tiers", "demand", "supply", "items", "item_locations",
                 "lanes", "locations", "substitutes", "protections", "quotas",
                 "critical_levels", "holds"}));
  return *columns;
}

// Which tables most books do without.
inline bool IsOfScarceStock(const std::string& table) {
  static const auto* tables = new std::set<std::string>(
      {"tiers", "protections", "quotas", "critical_levels", "holds"});
  return tables->count(table) > 0;
}

// What a queue may be ordered by: columns of demand, and keys derived from the
// book.
inline const std::vector<std::string>& QueueKeys() {
  static const auto* keys = [] {
    auto* names = new std::vector<std::string>;
    for (const auto& field : SchemaRows()) {
      if (field[0] == "demand" || field[0] == "queue_key") {
        names->push_back(field[1]);
      }
    }
    return names;
  }();
  return *keys;
}

inline const std::vector<Column>& PlanColumns() {
  static const auto* columns = new std::vector<Column>(
      ColumnsOf({"allocations", "promises", "lines", "shipments", "held"}));
  return *columns;
}

class Arbitrary {
 public:
  Arbitrary(const uint8_t* data, size_t size) : bytes_(data, size) {}

  bool Rarely() { return bytes_.ConsumeIntegralInRange<int>(0, 15) == 15; }
  int64_t Between(int64_t low, int64_t high) {
    return bytes_.ConsumeIntegralInRange<int64_t>(low, high);
  }

  // Gives `set` most columns of `columns`, of up to `most` rows a table; it is
  // called as set(name, values, length), with int32s or int64s. The arrays
  // live as long as this object.
  template <typename Set>
  void Fill(const std::vector<Column>& columns, int64_t most, const Set& set) {
    const bool wild = Between(0, 3) == 3;
    // Quantities of which no sum of this many rows is too large.
    static constexpr int64_t kUnits[] = {1, 1000, 1 << 20, int64_t{1} << 53};
    unit_ = wild ? kUnits[Between(0, 3)] : 1;
    std::string table;
    int64_t rows = 0;
    for (const Column& column : columns) {
      if (column.table != table) {
        table = column.table;
        const bool absent = IsOfScarceStock(table) && Between(0, 1) == 0;
        rows = absent ? 0 : Between(0, most);
        // Far more tiers than the other tables have rows, and one too many.
        if (table == "tiers" && !absent && Rarely()) rows = Between(1000, 1025);
        rows_[table] = rows;
      }
      // Without destinations there is one lane from a location.
      const bool needed = column.required || column.name == "lanes.destination";
      if (needed ? wild && Rarely() : Between(0, 1) == 0) continue;
      const int64_t length = wild && Rarely() ? Between(0, most) : rows;
      if (column.wide) {
        wide_.push_back(Values<int64_t>(column, length, wild && Rarely()));
        set(column.name.c_str(), wide_.back().data(), length);
      } else {
        narrow_.push_back(Values<int32_t>(column, length, wild && Rarely()));
        given_[column.name] = &narrow_.back();
        set(column.name.c_str(), narrow_.back().data(), length);
      }
    }
  }

  // A book; free it with bko_book_free.
  bko_book* Book(int64_t most_rows) {
    bko_book* book = nullptr;
    as_of_ = Rarely() ? static_cast<int32_t>(Extreme(/*wide=*/false)) : 20000;
    if (!Succeeded(bko_book_create(as_of_, &book, nullptr))) {
      as_of_ = 20000;
      bko_book_create(as_of_, &book, nullptr);
    }
    Fill(BookColumns(), most_rows, Setter{book});
    return book;
  }

  // The text of a policy, nearly always a good one.
  std::string Policy() {
    if (Rarely()) return bytes_.ConsumeRandomLengthString(64);
    static const char* const kClauses[][5] = {
        {"", "timing=earliest;", "timing=latest_on_time;",
         "timing=latest_on_time;", "Timing = EARLIEST ;"},
        {"", "ship_when=just_in_time;", "ship_when=as_soon_as_possible;",
         "ship_when=just_in_time;", ""},
        {"", "sourcing=by_rank;", "sourcing=fewest_shipments;",
         "sourcing=least_cost;", "sourcing=least_cost;"},
        {"", "waiting=release;", "waiting=hold;", "waiting=hold;", ""},
        {"", "when_short=backorder;", "when_short=accept_available;",
         "when_short=reject_order;", ""},
        {"", "horizon=0;", "horizon=3;", "horizon=unlimited;",
         "horizon=2147483647;"},
        {"", "overdue_offset=0;", "overdue_offset=2;",
         "overdue_offset=1073741824;", "overdue_offset=-1;"},
        {"", "overdue_limit=0;", "overdue_limit=1;", "overdue_limit=unlimited;",
         ""},
        {"", "safety_stock=hard;", "safety_stock=soft;", "safety_stock=soft;",
         ""},
        {"", "sharing=proportional;", "sharing=equal;", "sharing=equal_loss;",
         "Sharing = SEQUENTIAL ;"},
        {"", "aging_days=1;", "aging_days=3;", "aging_days=1073741824;",
         "aging_days=0;"},
    };
    std::string text = QueueClauses();
    for (const auto& choices : kClauses) {
      // The last ones are of what is out of the ordinary, or wrong.
      text += choices[Between(0, Rarely() ? 4 : 3)];
    }
    return text;
  }

 private:
  // The queue, and which of its keys tie those that share.
  std::string QueueClauses() {
    static const char* const kPresets[] = {
        "", "queue=earliest_due;", "queue=first_come;", "queue=smallest;",
        "queue=most_valuable;"};
    const int64_t choice = Between(0, 8);
    if (choice <= 4) {
      return std::string(kPresets[choice]) +
             (Between(0, 1) == 0 ? "" : "share_by=none;");
    }
    std::string queue, share_by;
    const int64_t keys = Between(1, 4);
    const int64_t shared = Between(0, keys + 1);
    for (int64_t key = 0; key < keys; ++key) {
      const auto last = static_cast<int64_t>(QueueKeys().size()) - 1;
      const std::string& name = QueueKeys()[Between(0, last)];
      queue += (key == 0 ? "" : ", ") + SortKey(name);
      if (key < shared) share_by += (key == 0 ? "" : ", ") + name;
    }
    if (shared == 0) share_by = "none";
    const bool said = shared <= keys;
    return "queue=" + queue + ";" + (said ? "share_by=" + share_by + ";" : "");
  }

  // "name (2 0 1) desc nulls first".
  std::string SortKey(const std::string& name) {
    static const char* const kDirections[] = {
        "", " asc", " desc", " desc nulls first", " nulls last"};
    std::string key = name;
    const int64_t listed = std::max<int64_t>(Between(-2, 3), 0);
    int64_t value = Rarely() ? Extreme(/*wide=*/true) : Between(0, 1);
    for (int64_t i = 0; i < listed; ++i) {
      key += (i == 0 ? " (" : " ") + std::to_string(value);
      // Each value once, as a rule.
      value = value > 1000 || Rarely() ? Between(-1, 3) : value + Between(1, 2);
    }
    return key + (listed == 0 ? "" : ")") + kDirections[Between(0, 4)];
  }

  struct Setter {
    bko_book* book;
    void operator()(const char* name, const int32_t* values,
                    int64_t length) const {
      Require(bko_book_set_i32(book, name, values, length, nullptr) == BKO_OK,
              "the book takes its int32 columns");
    }
    void operator()(const char* name, const int64_t* values,
                    int64_t length) const {
      Require(bko_book_set_i64(book, name, values, length, nullptr) == BKO_OK,
              "the book takes its int64 columns");
    }
  };

  int64_t Extreme(bool wide) {
    static constexpr int64_t kNarrow[] = {
        INT32_MIN, INT32_MIN + 1, -(1 << 30) - 1, -(1 << 30),    -1,       0,
        1,         1 << 30,       (1 << 30) + 1,  INT32_MAX - 1, INT32_MAX};
    static constexpr int64_t kWide[] = {INT64_MIN,
                                        INT64_MIN + 1,
                                        INT32_MIN,
                                        -1,
                                        0,
                                        1,
                                        INT32_MAX,
                                        int64_t{1} << 32,
                                        INT64_MAX - (int64_t{1} << 32),
                                        INT64_MAX - 1,
                                        INT64_MAX};
    return (wide ? kWide : kNarrow)[Between(0, 10)];
  }

  // Anything at all, or what the column only just allows.
  int64_t Extreme(const Column& column) {
    if (Between(0, 1) == 0) return Extreme(column.wide);
    // More than this, and no book may have it as a total.
    const int64_t most = std::min(column.max, INT64_MAX - (int64_t{1} << 32));
    const int64_t near = Between(0, 1);
    return Between(0, 1) == 0 ? most - near : column.min + near;
  }

  template <typename Value>
  std::vector<Value> Values(const Column& column, int64_t length, bool wild) {
    std::vector<Value> values;
    for (int64_t row = 0; row < length; ++row) {
      const int64_t value =
          wild && Rarely() ? Extreme(column) : Sensible(column, row);
      values.push_back(static_cast<Value>(value));
    }
    return values;
  }

  // What a column that has been filled says in a row, or `otherwise`.
  int64_t Given(const std::string& name, int64_t row,
                int64_t otherwise = 0) const {
    const auto found = given_.find(name);
    if (found == given_.end()) return otherwise;
    const std::vector<int32_t>& values = *found->second;
    return row < static_cast<int64_t>(values.size()) ? values[row] : otherwise;
  }

  // Any tier that the book has; without a table of them, any small number.
  int64_t SensibleTier() {
    const bool table =
        given_.count("tiers.parent") > 0 || given_.count("tiers.rank") > 0;
    const int64_t tiers = table ? rows_["tiers"] : 0;
    if (tiers == 0) return Between(0, 3);
    // The first and the last, or in a large table any.
    if (tiers > 8 && !Rarely())
      return Between(0, 1) * (tiers - 4) + Between(0, 3);
    return Between(0, tiers - 1);
  }

  // Nearly always above the tier: chains, flat trees and, rarely, circles.
  int64_t SensibleParent(const Column& column, int64_t row) {
    // Large tables are one long chain with few exceptions, which leaves bytes
    // for the rest of the book.
    const bool any = rows_["tiers"] <= 64 || row < 4;
    if (any && Rarely()) return SensibleTier();
    if (row == 0) return column.also;
    if (!any) return row - 1;
    const int64_t parent = Between(-1, row);
    return parent == -1 ? column.also : std::min(parent, row - 1);
  }

  // One that has no level yet for this item at this location.
  int64_t NextLevel(int64_t row) const {
    int64_t tier = 0;
    for (int64_t other = 0; other < row; ++other) {
      tier += Given("critical_levels.item", other) ==
                  Given("critical_levels.item", row) &&
              Given("critical_levels.location", other) ==
                  Given("critical_levels.location", row);
    }
    return tier;
  }

  int64_t SensibleDay(const Column& column, int64_t row) {
    int64_t day = as_of_ + Between(-3, 8);
    // No last day is before its first.
    if (column.name == column.table + ".last_day") {
      day = std::max(day, Given(column.table + ".first_day", row, day));
    }
    return std::clamp(day, column.min, column.max);
  }

  // Rarely so many as they are counted in this book, in large units or in ones.
  int64_t SensibleQuantity(const Column& column) {
    const bool debt = column.name == "supply.quantity" && Rarely();
    const int64_t least = std::max<int64_t>(column.min, debt ? -2 : 0);
    const int64_t quantity = Between(least, 12);
    if (unit_ == 1 || quantity <= 0 || Between(0, 3) == 0) return quantity;
    return quantity * unit_ - Between(0, 2);
  }

  // A small value that the column allows.
  int64_t Sensible(const Column& column, int64_t row) {
    // Lines of one order agree on these; without orders each line is one.
    if (column.name == "demand.max_shipments" ||
        column.name == "demand.shipments_made") {
      const bool orders = given_.count("demand.sales_order") > 0;
      const int64_t order = orders ? Given("demand.sales_order", row) : row % 3;
      if (column.name == "demand.shipments_made") return order == 2 ? 1 : 0;
      return order == 0 ? column.also : order;
    }
    if (column.name == "tiers.parent") return SensibleParent(column, row);
    if (column.name == "tiers.rank" && rows_["tiers"] > 64) return row % 3;
    // Most lines have no peg, and what has one must be of the same item.
    const int64_t most_also = column.kind == "supply_row" ? 14 : 3;
    if (column.has_also && Between(0, 15) <= most_also) return column.also;
    // An item has one row of settings at a location.
    if (column.name == "item_locations.item") return row;
    // There is one lane from a location to a destination.
    if (column.name == "lanes.location") return row % 3;
    if (column.name == "lanes.destination") return row / 3;
    // Lines of one kit agree on how and where they ship.
    if (column.kind == "kit") {
      return std::max<int64_t>(Given("demand.delivery_rule", row), 0) * 4 +
             std::max<int64_t>(Given("demand.destination", row), 0) % 4;
    }
    if (column.kind == "group") return Between(0, std::min<int64_t>(row, 2));
    // Each item has substitutes above it, each once: no circle.
    if (column.table == "substitutes" && column.kind == "item") {
      int64_t substitute = 1;
      while (substitute * (substitute + 1) / 2 <= row) ++substitute;
      const bool item = column.name == "substitutes.item";
      return item ? row - substitute * (substitute - 1) / 2 : substitute;
    }
    if (column.name == "critical_levels.tier") return NextLevel(row);
    if (column.kind == "tier") return SensibleTier();
    if (column.kind == "day") return SensibleDay(column, row);
    if (column.kind == "quantity") return SensibleQuantity(column);
    const int64_t most = column.kind == "enum" ? column.max : 2;
    return Between(std::max<int64_t>(column.min, 0),
                   std::min(column.max, most));
  }

  FuzzedDataProvider bytes_;
  int32_t as_of_ = 20000;
  int64_t unit_ = 1;
  std::map<std::string, int64_t> rows_;
  std::deque<std::vector<int32_t>> narrow_;
  std::map<std::string, const std::vector<int32_t>*> given_;
  std::deque<std::vector<int64_t>> wide_;
};

}  // namespace fuzz
}  // namespace backorder

#endif  // BACKORDER_TESTS_FUZZ_ARBITRARY_H_
