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

// The columns of these tables, from bko_schema().
inline std::vector<Column> ColumnsOf(const std::vector<std::string>& tables) {
  std::vector<Column> columns;
  std::istringstream schema(bko_schema());
  for (std::string line; std::getline(schema, line);) {
    std::istringstream text(line);
    std::vector<std::string> field;
    for (std::string each; std::getline(text, each, '\t');) {
      field.push_back(each);
    }
    field.resize(11);  // table, column, type, kind, required, default, min, ...
    for (const std::string& wanted : tables) {
      if (field[0] != wanted) continue;
      columns.push_back({field[0], field[0] + "." + field[1], field[3],
                         field[2] == "int64", field[4] == "yes",
                         NumberOf(field[6]), NumberOf(field[7]),
                         !field[8].empty(), NumberOf(field[8])});
    }
  }
  Require(!columns.empty(), "the schema lists the columns");
  return columns;
}

inline const std::vector<Column>& BookColumns() {
  static const auto* columns = new std::vector<Column>(
      ColumnsOf({"demand", "supply", "items", "item_locations", "lanes",
                 "locations", "substitutes"}));
  return *columns;
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
    std::string table;
    int64_t rows = 0;
    for (const Column& column : columns) {
      if (column.table != table) {
        table = column.table;
        rows = Between(0, most);
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
        {"", "queue=earliest_due;", "queue=first_come;", "queue=smallest;",
         "queue=line_value desc, tier nulls first, item;"},
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
    };
    std::string text;
    for (const auto& choices : kClauses) text += choices[Between(0, 4)];
    return text;
  }

 private:
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
                                        INT64_MAX / 2,
                                        INT64_MAX - 1,
                                        INT64_MAX};
    return (wide ? kWide : kNarrow)[Between(0, 10)];
  }

  template <typename Value>
  std::vector<Value> Values(const Column& column, int64_t length, bool wild) {
    std::vector<Value> values;
    for (int64_t row = 0; row < length; ++row) {
      const int64_t value =
          wild && Rarely() ? Extreme(column.wide) : Sensible(column, row);
      values.push_back(static_cast<Value>(value));
    }
    return values;
  }

  // What a column that has been filled says in a row, or 0.
  int64_t Given(const std::string& name, int64_t row) const {
    const auto found = given_.find(name);
    if (found == given_.end()) return 0;
    const std::vector<int32_t>& values = *found->second;
    return row < static_cast<int64_t>(values.size()) ? values[row] : 0;
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
    if (column.kind == "day") return as_of_ + Between(-3, 8);
    const bool debt = column.name == "supply.quantity" && Rarely();
    const int64_t least = debt ? -2 : 0;
    const int64_t most = column.kind == "quantity" ? 12
                         : column.kind == "enum"   ? column.max
                                                   : 2;
    return Between(std::max(column.min, least), std::min(column.max, most));
  }

  FuzzedDataProvider bytes_;
  int32_t as_of_ = 20000;
  std::deque<std::vector<int32_t>> narrow_;
  std::map<std::string, const std::vector<int32_t>*> given_;
  std::deque<std::vector<int64_t>> wide_;
};

}  // namespace fuzz
}  // namespace backorder

#endif  // BACKORDER_TESTS_FUZZ_ARBITRARY_H_
