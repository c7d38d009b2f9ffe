#include "backorder/book.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/types/span.h"
#include "backorder/calendar.h"
#include "backorder/units.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/book_range.h"
#include "lib/input_error.h"
#include "lib/schema.h"

namespace backorder {
namespace {

using internal::BookRanges;
using internal::ColumnRange;
using internal::ColumnSpec;
using internal::FindBookColumn;
using internal::ValidateAndMeasure;
using testing::HasSubstr;

// A book that owns its columns, which go by name.
class NamedBook {
 public:
  Book book() const {
    Book book;
    book.as_of = as_of;
    for (const auto& [name, values] : narrow) {
      FindBookColumn(name)->narrow_column.in(book) = values;
    }
    for (const auto& [name, values] : wide) {
      FindBookColumn(name)->wide_column.in(book) = values;
    }
    return book;
  }
  void Set(const std::string& column, size_t row, int64_t value) {
    if (FindBookColumn(column)->wide) {
      wide.at(column).at(row) = value;
    } else {
      narrow.at(column).at(row) = static_cast<int32_t>(value);
    }
  }

  Day as_of = 20000;
  std::map<std::string, std::vector<int32_t>> narrow;
  std::map<std::string, std::vector<int64_t>> wide;
};

// Three lines, four tiers, and two rows of every other table; every column is
// there.
NamedBook FullBook() {
  NamedBook book;
  book.narrow = {{"demand.item", {0, 1, 0}},
                 {"demand.sales_order", {0, 0, 1}},
                 {"demand.due", {20003, kNotGiven, 19990}},
                 {"demand.earliest", {kNotGiven, 20001, kNotGiven}},
                 {"demand.latest", {kNever, 20009, kNever}},
                 {"demand.priority", {-5, 0, 7}},
                 {"demand.tier", {kNotGiven, 0, 3}},
                 {"demand.delivery_rule", {0, 1, 0}},
                 {"demand.when_short", {kNotGiven, 1, 2}},
                 {"demand.location", {kNotGiven, 0, 1}},
                 {"demand.peg", {1, kNotGiven, kNotGiven}},
                 {"demand.destination", {1, 0, 5}},
                 {"demand.kit", {kNotGiven, 3, 3}},
                 {"demand.max_shipments", {2, 2, kNotGiven}},
                 {"demand.shipments_made", {1, 1, 0}},
                 {"demand.owner", {kNotGiven, 0, 5}},
                 {"demand.min_shelf_life", {0, 30, 0}},
                 {"supply.item", {1, 0}},
                 {"supply.location", {0, 1}},
                 {"supply.day", {kNotGiven, 20004}},
                 {"supply.tier", {kNotGiven, 2}},
                 {"supply.expires", {20100, kNever}},
                 {"supply.purchase_order", {2, kNotGiven}},
                 {"supply.delay", {7, kNotGiven}},
                 {"items.replenish_days", {0, kNever}},
                 {"items.supplier", {1, kNotGiven}},
                 {"items.delay", {kNotGiven, 0}},
                 {"item_locations.item", {0, 0}},
                 {"item_locations.location", {0, 1}},
                 {"lanes.location", {0, 9}},
                 {"lanes.destination", {1, 0}},
                 {"lanes.rank", {-3, 0}},
                 {"lanes.transit_days", {0, 9}},
                 {"lanes.calendar", {kNotGiven, 1}},
                 {"lanes.transit_count", {0, 1}},
                 {"lanes.delay", {3, kNotGiven}},
                 {"locations.group", {1, kNotGiven}},
                 {"locations.calendar", {0, kNotGiven}},
                 {"locations.handling_days", {0, 2}},
                 {"locations.handling_count", {1, 0}},
                 {"locations.first_day", {kNotGiven, 20001}},
                 {"destinations.calendar", {1, kNotGiven}},
                 {"suppliers.order_calendar", {0, kNotGiven}},
                 {"suppliers.delivery_calendar", {kNotGiven, 1}},
                 {"calendars.weekdays", {kMondayToFriday, kEveryWeekday}},
                 {"calendars.month_days", {kEveryMonthDay, 1 | 1 << 14}},
                 {"calendar_days.calendar", {0, 1}},
                 {"calendar_days.day", {20010, 20010}},
                 {"calendar_days.open", {0, 1}},
                 {"substitutes.item", {0, 0}},
                 {"substitutes.substitute", {1, 2}},
                 {"substitutes.rank", {-2, 0}},
                 {"substitutes.numerator", {3, 1}},
                 {"substitutes.denominator", {2, 1}},
                 {"tiers.parent", {kNotGiven, kNotGiven, 0, 2}},
                 {"tiers.rank", {-1, 4, 0, 0}},
                 {"protections.item", {0, 0}},
                 {"protections.location", {1, 1}},
                 {"protections.tier", {3, 3}},
                 {"protections.first_day", {20000, kNotGiven}},
                 {"protections.last_day", {20000, kNever}},
                 {"quotas.item", {0, 0}},
                 {"quotas.location", {kNotGiven, 17}},
                 {"quotas.tier", {0, 3}},
                 {"quotas.first_day", {kNotGiven, 20001}},
                 {"quotas.last_day", {20000, kNever}},
                 {"critical_levels.item", {0, 18}},
                 {"critical_levels.location", {0, 0}},
                 {"critical_levels.tier", {1, 1}},
                 {"holds.owner", {kNotGiven, 5}},
                 {"holds.item", {0, 0}},
                 {"holds.location", {0, 0}},
                 {"holds.expires", {19999, kNever}}};
  book.wide = {{"demand.quantity", {0, 5, 6}},
               {"demand.entered", {INT64_MIN, 0, INT64_MAX}},
               {"demand.unit_value", {-100, 0, 250}},
               {"demand.min_ship", {1, 2, 9}},
               {"demand.multiple", {1, 1, 3}},
               {"supply.quantity", {-4, kUnlimited}},
               {"items.backorder_limit", {0, kUnlimited}},
               {"item_locations.safety_stock", {0, 3}},
               {"item_locations.backorder_limit", {kUnlimited, 7}},
               {"lanes.cost_per_shipment", {0, 900}},
               {"lanes.cost_per_unit", {5, 0}},
               {"protections.quantity", {0, 7}},
               {"quotas.quantity", {0, 7}},
               {"critical_levels.quantity", {0, 7}},
               {"holds.quantity", {0, 7}}};
  return book;
}

InputError ErrorOf(const Book& book) {
  const absl::Status status = Validate(book);
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << status;
  return GetInputError(status).value_or(InputError{"no InputError", 0, 0, 0});
}

TEST(BookTest, FullBookIsValidAndHasEveryColumn) {
  const NamedBook book = FullBook();
  EXPECT_EQ(book.narrow.size() + book.wide.size(),
            internal::BookColumns().size());
  EXPECT_TRUE(Validate(book.book()).ok()) << Validate(book.book());
}

TEST(BookTest, EmptyBookIsValid) { EXPECT_TRUE(Validate(Book()).ok()); }

TEST(BookTest, EachColumnRefusesWhatIsOutOfRange) {
  struct Case {
    const char* column;
    size_t row;
    int64_t value;
  };
  const Case cases[] = {
      {"demand.item", 1, -1},
      {"demand.item", 2, 19},  // 3 + 6 * 2 + 2 * 2 can name no more: 0..18
      {"demand.quantity", 0, -1},
      {"demand.quantity", 2, INT64_MIN},
      {"demand.quantity", 2, INT64_MAX},
      {"demand.sales_order", 1, -1},
      {"demand.sales_order", 2, 3},
      {"demand.sales_order", 0, kNotGiven},
      {"demand.due", 0, kLastDay + 1},
      {"demand.due", 1, -kLastDay - 1},
      {"demand.due", 2, kNever},
      {"demand.earliest", 0, kNever},
      {"demand.earliest", 2, -kLastDay - 1},
      {"demand.latest", 0, kNotGiven},
      {"demand.latest", 1, kLastDay + 1},
      {"demand.priority", 2, kNotGiven},
      {"demand.tier", 0, -1},
      {"demand.tier", 0, INT32_MAX},
      {"demand.delivery_rule", 1, 4},
      {"demand.delivery_rule", 1, -1},
      {"demand.delivery_rule", 1, kNotGiven},
      {"demand.min_ship", 0, 0},
      {"demand.min_ship", 0, INT64_MAX},
      {"demand.multiple", 2, 0},
      {"demand.multiple", 1, -7},
      {"demand.when_short", 0, 3},
      {"demand.when_short", 2, -1},
      {"demand.location", 1, -1},
      {"demand.location", 1, 18},  // ... and with two lanes 0..17
      {"demand.peg", 1, -1},
      {"demand.peg", 2, 2},
      {"demand.destination", 0, -1},
      {"demand.destination", 2, 6},  // 3 + 2 rows can name no more than 0..5
      {"demand.destination", 1, kNotGiven},
      {"demand.kit", 0, -1},
      {"demand.kit", 0, INT32_MAX},
      {"demand.max_shipments", 2, -1},
      {"demand.shipments_made", 2, -1},
      {"demand.shipments_made", 2, kNotGiven},
      {"supply.item", 0, -1},
      {"supply.item", 0, 19},
      {"supply.quantity", 0, INT64_MIN},
      {"supply.location", 0, kNotGiven},
      {"supply.location", 1, 18},
      {"supply.day", 1, kNever},
      {"supply.day", 1, -kLastDay - 1},
      {"supply.tier", 0, -2},
      {"supply.purchase_order", 0, -1},
      {"supply.purchase_order", 1, 3},  // two rows: 0..2
      {"supply.delay", 1, -1},
      {"supply.delay", 0, INT32_MAX},
      {"items.replenish_days", 0, -1},
      {"items.replenish_days", 1, kLastDay + 1},
      {"items.backorder_limit", 1, -1},
      {"items.supplier", 0, -1},
      {"items.supplier", 1, 2},  // two suppliers
      {"items.delay", 0, -1},
      {"item_locations.item", 0, 19},
      {"item_locations.location", 1, -1},
      {"item_locations.safety_stock", 1, -1},
      {"item_locations.safety_stock", 1, kUnlimited},
      {"item_locations.backorder_limit", 0, -1},
      {"lanes.location", 0, -1},
      {"lanes.location", 1, 18},
      {"lanes.location", 1, kNotGiven},
      {"lanes.destination", 1, 6},
      {"lanes.destination", 0, kNotGiven},
      {"lanes.rank", 1, kNotGiven},
      {"lanes.transit_days", 0, -1},
      {"lanes.transit_days", 1, kLastDay + 1},
      {"lanes.transit_days", 1, kNever},
      {"lanes.cost_per_shipment", 0, -1},
      {"lanes.cost_per_shipment", 1, 1'000'000'000'001},
      {"lanes.cost_per_unit", 1, -1},
      {"lanes.cost_per_unit", 0, INT64_MAX},
      {"lanes.calendar", 0, -1},
      {"lanes.calendar", 1, 2},  // two calendars
      {"lanes.transit_count", 0, 2},
      {"lanes.transit_count", 1, kNotGiven},
      {"lanes.delay", 1, -1},
      {"locations.group", 0, -1},
      {"locations.group", 1, 3},  // two locations: 0..2
      {"locations.calendar", 0, 2},
      {"locations.handling_days", 0, -1},
      {"locations.handling_days", 1, kNever},
      {"locations.handling_count", 1, -1},
      {"locations.first_day", 0, kNever},
      {"locations.first_day", 1, -kLastDay - 1},
      {"destinations.calendar", 0, -1},
      {"destinations.calendar", 1, 2},
      {"suppliers.order_calendar", 1, 2},
      {"suppliers.delivery_calendar", 0, -1},
      {"calendars.weekdays", 0, -1},
      {"calendars.weekdays", 1, 128},
      {"calendars.weekdays", 1, kNotGiven},
      {"calendars.month_days", 0, -1},
      {"calendars.month_days", 1, kNotGiven},
      {"calendar_days.calendar", 0, kNotGiven},
      {"calendar_days.calendar", 1, 2},
      {"calendar_days.day", 0, kNotGiven},
      {"calendar_days.day", 1, kLastDay + 1},
      {"calendar_days.open", 1, 2},
      {"substitutes.item", 0, -1},
      {"substitutes.item", 1, 19},
      {"substitutes.substitute", 0, kNotGiven},
      {"substitutes.substitute", 1, 19},
      {"substitutes.rank", 0, kNotGiven},
      {"substitutes.numerator", 0, 0},
      {"substitutes.numerator", 1, -3},
      {"substitutes.denominator", 1, 0},
      {"demand.tier", 1, 4},  // four tiers: 0..3
      {"demand.owner", 0, -1},
      {"demand.owner", 2, 6},  // 3 + 2 rows can name no more than 0..5
      {"demand.min_shelf_life", 0, -1},
      {"demand.min_shelf_life", 0, kLastDay + 1},
      {"supply.tier", 1, 4},
      {"supply.expires", 0, kNotGiven},
      {"supply.expires", 1, kLastDay + 1},
      {"tiers.parent", 3, -1},
      {"tiers.parent", 0, 4},
      {"tiers.rank", 2, kNotGiven},
      {"protections.item", 0, 19},
      {"protections.location", 0, kNotGiven},
      {"protections.location", 0, 18},
      {"protections.tier", 0, kNotGiven},
      {"protections.tier", 1, 4},
      {"protections.first_day", 1, kLastDay + 1},
      {"protections.last_day", 1, -kLastDay - 1},
      {"protections.quantity", 0, -1},
      {"protections.quantity", 0, kUnlimited},
      {"quotas.item", 1, -1},
      {"quotas.location", 0, -1},
      {"quotas.location", 0, 18},
      {"quotas.tier", 0, 4},
      {"quotas.first_day", 0, kNever},
      {"quotas.last_day", 1, kNotGiven},
      {"quotas.quantity", 1, kUnlimited},
      {"critical_levels.item", 0, 19},
      {"critical_levels.location", 1, 18},
      {"critical_levels.tier", 0, -1},
      {"critical_levels.tier", 0, 4},
      {"critical_levels.quantity", 1, -1},
      {"holds.owner", 0, 6},
      {"holds.item", 0, 19},
      {"holds.location", 0, -1},
      {"holds.quantity", 0, -1},
      {"holds.quantity", 1, kUnlimited},
      {"holds.expires", 0, kNotGiven},
      {"holds.expires", 0, kLastDay + 1},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(testing::Message() << c.column << " = " << c.value);
    NamedBook book = FullBook();
    book.Set(c.column, c.row, c.value);
    const absl::Status status = Validate(book.book());
    const InputError error = ErrorOf(book.book());
    EXPECT_EQ(error.column, c.column);
    EXPECT_EQ(error.row, static_cast<int64_t>(c.row));
    EXPECT_EQ(error.value, c.value);
    EXPECT_EQ(error.more, 0);
    EXPECT_THAT(
        std::string(status.message()),
        HasSubstr(std::string(c.column) + " row " + std::to_string(c.row) +
                  " is " + std::to_string(c.value) + "; "));
  }
}

TEST(BookTest, EachColumnTakesTheEndsOfItsRange) {
  for (const ColumnSpec& column : internal::BookColumns()) {
    const bool is_index = column.kind == internal::Kind::kItem ||
                          column.kind == internal::Kind::kLocation ||
                          column.kind == internal::Kind::kDestination ||
                          column.kind == internal::Kind::kGroup ||
                          column.kind == internal::Kind::kSalesOrder ||
                          column.kind == internal::Kind::kSupplyRow ||
                          column.kind == internal::Kind::kTier ||
                          column.kind == internal::Kind::kSupplier ||
                          column.kind == internal::Kind::kCalendar ||
                          column.kind == internal::Kind::kPurchaseOrder ||
                          column.kind == internal::Kind::kOwner;
    // The totals have bounds of their own.
    const bool is_total = column.full_name() == "demand.quantity" ||
                          column.full_name() == "demand.unit_value" ||
                          column.full_name() == "supply.quantity" ||
                          column.full_name() == "item_locations.safety_stock" ||
                          column.full_name() == "protections.quantity" ||
                          column.full_name() == "holds.quantity";
    if (is_index || is_total) continue;
    for (const int64_t value : {column.min, column.max, column.also}) {
      SCOPED_TRACE(testing::Message() << column.full_name() << " " << value);
      NamedBook book = FullBook();
      book.narrow["demand.sales_order"] = {0, 1,
                                           2};  // lines that need not agree
      // Days that need not be before others.
      for (const char* table : {"protections", "quotas"}) {
        const std::string name(table);
        if (column.name == std::string("first_day")) {
          book.Set(name + ".last_day", 1, kNever);
        } else {
          book.Set(name + ".first_day", 1, kNotGiven);
        }
      }
      book.Set(column.full_name(), 1, value);
      EXPECT_TRUE(Validate(book.book()).ok()) << Validate(book.book());
    }
  }
}

TEST(BookTest, MessagesSayWhatToDo) {
  NamedBook book = FullBook();
  book.Set("demand.quantity", 2, -3);
  EXPECT_EQ(Validate(book.book()).message(),
            "demand.quantity row 2 is -3; use 0 or more");
  book = FullBook();
  book.Set("demand.when_short", 1, 9);
  EXPECT_EQ(Validate(book.book()).message(),
            "demand.when_short row 1 is 9; use 0 (backorder), 1 "
            "(accept_available), 2 (reject_order), or -2147483648 (none)");
  book = FullBook();
  book.Set("demand.item", 0, 99);
  EXPECT_EQ(Validate(book.book()).message(),
            "demand.item row 0 is 99; items of this book are numbered 0 to 18");
}

TEST(BookTest, CountsTheOtherBadValues) {
  NamedBook book = FullBook();
  book.Set("demand.quantity", 2, -3);
  book.Set("demand.quantity", 1, -2);
  book.Set("demand.priority", 0, kNotGiven);
  book.Set("supply.item", 1, -1);  // the peg is of another item, too
  const InputError error = ErrorOf(book.book());
  EXPECT_EQ(error.column, "demand.quantity");
  EXPECT_EQ(error.row, 1);
  EXPECT_EQ(error.value, -2);
  EXPECT_EQ(error.more, 4);
}

TEST(BookTest, RefusesDaysOutOfRangeAsAsOf) {
  for (const Day as_of : {kNever, kNotGiven, kLastDay + 1, -kLastDay - 1}) {
    NamedBook book = FullBook();
    book.as_of = as_of;
    EXPECT_EQ(ErrorOf(book.book()).column, "as_of") << as_of;
    EXPECT_EQ(ErrorOf(book.book()).value, as_of);
    EXPECT_EQ(ErrorOf(book.book()).row, -1);
  }
}

TEST(BookTest, ColumnsOfATableHaveOneLength) {
  for (const ColumnSpec& column : internal::BookColumns()) {
    const std::string name = column.full_name();
    if (name == "destinations.calendar") continue;  // alone in its table
    SCOPED_TRACE(name);
    NamedBook book = FullBook();
    if (column.wide) {
      book.wide[name].push_back(1);
    } else {
      book.narrow[name].push_back(1);
    }
    const InputError error = ErrorOf(book.book());
    EXPECT_EQ(error.row, -1);
    // The first column is the one that the others are held against.
    const bool is_first =
        name == "items.replenish_days" || name == "lanes.location" ||
        name == "tiers.parent" || name == "locations.group" ||
        name == "suppliers.order_calendar" || name == "calendars.weekdays" ||
        name == "calendar_days.calendar" || name == "holds.owner" ||
        (column.name == std::string("item") &&
         column.table != std::string("holds"));
    if (!is_first) {
      EXPECT_EQ(error.column, name);
    } else {
      EXPECT_THAT(error.column, HasSubstr(std::string(column.table) + "."));
      EXPECT_NE(error.column, name);
    }
  }
}

TEST(BookTest, RequiredColumnsMustBeThere) {
  for (const char* name : {"demand.item",
                           "demand.quantity",
                           "supply.item",
                           "supply.quantity",
                           "item_locations.item",
                           "lanes.location",
                           "calendar_days.calendar",
                           "calendar_days.day",
                           "substitutes.item",
                           "substitutes.substitute",
                           "protections.item",
                           "protections.tier",
                           "protections.quantity",
                           "quotas.item",
                           "quotas.tier",
                           "quotas.quantity",
                           "critical_levels.item",
                           "critical_levels.tier",
                           "critical_levels.quantity",
                           "holds.item",
                           "holds.quantity"}) {
    NamedBook book = FullBook();
    book.narrow.erase(name);
    book.wide.erase(name);
    const InputError error = ErrorOf(book.book());
    EXPECT_EQ(error.column, name);
    EXPECT_EQ(error.row, -1);
  }
}

TEST(BookTest, OptionalColumnsMayBeAbsent) {
  for (const ColumnSpec& column : internal::BookColumns()) {
    if (column.required) continue;
    NamedBook book = FullBook();
    // Without these two the others would say something else.
    if (column.full_name() == "supply.day") book.Set("supply.quantity", 0, 4);
    if (column.full_name() == "item_locations.location") {
      book.Set("item_locations.item", 1, 1);
    }
    book.narrow.erase(column.full_name());
    book.wide.erase(column.full_name());
    EXPECT_TRUE(Validate(book.book()).ok())
        << column.full_name() << Validate(book.book());
  }
}

TEST(BookTest, RefusesTablesOfTooManyRows) {
  // Lengths are looked at before values are, so no such array is needed.
  const int32_t item = 0;
  const int64_t quantity = 0;
  const size_t rows = size_t{1} << 31;
  Book book;
  book.demand.item = absl::MakeConstSpan(&item, rows);
  book.demand.quantity = absl::MakeConstSpan(&quantity, rows);
  EXPECT_EQ(ErrorOf(book).column, "demand.item");
  EXPECT_EQ(ErrorOf(book).value, int64_t{1} << 31);
  book.demand.item = absl::MakeConstSpan(&item, size_t{INT64_MAX});
  EXPECT_EQ(ErrorOf(book).value, INT64_MAX);
  Book items;
  items.items.replenish_days = absl::MakeConstSpan(&item, rows);
  EXPECT_EQ(ErrorOf(items).column, "items.replenish_days");
}

TEST(BookTest, TiersAreFew) {
  NamedBook book;
  book.narrow["tiers.rank"].resize(kMostTiers);
  EXPECT_TRUE(Validate(book.book()).ok()) << Validate(book.book());
  book.narrow["tiers.rank"].resize(kMostTiers + 1);
  EXPECT_EQ(ErrorOf(book.book()).column, "tiers.rank");
  EXPECT_EQ(ErrorOf(book.book()).row, -1);
  EXPECT_EQ(ErrorOf(book.book()).value, kMostTiers + 1);
  book.narrow["tiers.parent"].resize(kMostTiers + 1, kNotGiven);
  EXPECT_EQ(Validate(book.book()).message(),
            "tiers.parent has 1025 rows; a book has at most 1024 tiers");
}

TEST(BookTest, CalendarsAreNotTooMany) {
  NamedBook book;
  book.narrow["calendars.weekdays"].resize(kMostCalendars, kMondayToFriday);
  EXPECT_TRUE(Validate(book.book()).ok()) << Validate(book.book());
  book.narrow["calendars.weekdays"].resize(kMostCalendars + 1, kMondayToFriday);
  EXPECT_EQ(ErrorOf(book.book()).column, "calendars.weekdays");
  EXPECT_EQ(ErrorOf(book.book()).row, -1);
  EXPECT_EQ(ErrorOf(book.book()).value, kMostCalendars + 1);
  EXPECT_EQ(Validate(book.book()).message(),
            "calendars.weekdays has 65537 rows; a book has at most 65536 "
            "calendars");
}

TEST(BookTest, CalendarsAndSuppliersHaveRows) {
  NamedBook book;
  book.narrow["destinations.calendar"] = {kNotGiven, 0};
  EXPECT_EQ(Validate(book.book()).message(),
            "destinations.calendar row 1 is 0; there are no rows of calendars");
  book.narrow["calendars.month_days"] = {1};
  EXPECT_TRUE(Validate(book.book()).ok()) << Validate(book.book());
  book.narrow["items.supplier"] = {0};
  EXPECT_EQ(Validate(book.book()).message(),
            "items.supplier row 0 is 0; there are no rows of suppliers");
  book.narrow["suppliers.order_calendar"] = {kNotGiven};
  EXPECT_TRUE(Validate(book.book()).ok()) << Validate(book.book());
  book.narrow["items.supplier"] = {1};
  EXPECT_EQ(Validate(book.book()).message(),
            "items.supplier row 0 is 1; suppliers are numbered 0 to 0, or "
            "-2147483648 (none)");
}

TEST(BookTest, ReceiptsOweNothing) {
  NamedBook book = FullBook();
  book.Set("supply.quantity", 1, -1);
  const InputError error = ErrorOf(book.book());
  EXPECT_EQ(error.column, "supply.quantity");
  EXPECT_EQ(error.row, 1);
  EXPECT_EQ(error.value, -1);
  EXPECT_EQ(error.more, 0);
  book.Set("supply.day", 1, kNotGiven);
  EXPECT_TRUE(Validate(book.book()).ok());
}

TEST(BookTest, PegsAreOfTheLinesItem) {
  NamedBook book = FullBook();
  book.Set("demand.peg", 0, 0);
  const InputError error = ErrorOf(book.book());
  EXPECT_EQ(error.column, "demand.peg");
  EXPECT_EQ(error.row, 0);
  EXPECT_EQ(error.value, 0);
  EXPECT_THAT(std::string(Validate(book.book()).message()),
              HasSubstr("that supply is of item 1, but the line wants item 0"));
}

TEST(BookTest, PegsOfMissingSupplyAreRefused) {
  const std::vector<int32_t> item = {0}, peg = {0};
  const std::vector<int64_t> quantity = {1};
  Book book;
  book.demand.item = item;
  book.demand.quantity = quantity;
  book.demand.peg = peg;
  EXPECT_EQ(ErrorOf(book).column, "demand.peg");
}

TEST(BookTest, ItemLocationsAreNamedOnce) {
  NamedBook book;
  book.narrow["item_locations.item"] = {2, 1, 2, 0, 2};
  book.narrow["item_locations.location"] = {1, 0, 0, 1, 1};
  EXPECT_EQ(ErrorOf(book.book()).column, "item_locations.item");
  EXPECT_EQ(ErrorOf(book.book()).row, 4);
  EXPECT_EQ(ErrorOf(book.book()).more, 0);
  book.narrow["item_locations.location"] = {1, 0, 0, 1, 2};
  EXPECT_TRUE(Validate(book.book()).ok());
  // Without locations all are at location 0.
  book.narrow.erase("item_locations.location");
  EXPECT_EQ(ErrorOf(book.book()).row, 2);
  EXPECT_EQ(ErrorOf(book.book()).more, 1);
}

TEST(BookTest, LanesAreNamedOnce) {
  NamedBook book;
  book.narrow["lanes.location"] = {2, 1, 2, 0, 2};
  book.narrow["lanes.destination"] = {1, 0, 0, 1, 1};
  book.narrow["lanes.rank"] = {0, 1, 2, 3, 4};
  const InputError error = ErrorOf(book.book());
  EXPECT_EQ(error.column, "lanes.location");
  EXPECT_EQ(error.row, 4);
  EXPECT_EQ(error.value, 2);
  EXPECT_EQ(error.more, 0);
  EXPECT_THAT(std::string(Validate(book.book()).message()),
              HasSubstr("leads from this location to the same destination"));
  book.narrow["lanes.destination"] = {1, 0, 0, 1, 2};
  EXPECT_TRUE(Validate(book.book()).ok());
  // Without destinations all lead to destination 0.
  book.narrow.erase("lanes.destination");
  EXPECT_EQ(ErrorOf(book.book()).row, 2);
  EXPECT_EQ(ErrorOf(book.book()).more, 1);
}

TEST(BookTest, CriticalLevelsAreNamedOnce) {
  NamedBook book;
  book.narrow["critical_levels.item"] = {2, 1, 2, 2, 2};
  book.narrow["critical_levels.location"] = {1, 0, 0, 1, 1};
  book.narrow["critical_levels.tier"] = {7, 0, 7, 8, 7};
  book.wide["critical_levels.quantity"] = {1, 1, 1, 1, 2};
  const InputError error = ErrorOf(book.book());
  EXPECT_EQ(error.column, "critical_levels.item");
  EXPECT_EQ(error.row, 4);
  EXPECT_EQ(error.value, 2);
  EXPECT_EQ(error.more, 0);
  EXPECT_THAT(std::string(Validate(book.book()).message()),
              HasSubstr("at the same location for the same tier"));
  book.narrow["critical_levels.tier"] = {7, 0, 7, 8, 9};
  EXPECT_TRUE(Validate(book.book()).ok()) << Validate(book.book());
  // Without locations all are at location 0.
  book.narrow.erase("critical_levels.location");
  EXPECT_EQ(ErrorOf(book.book()).row, 2);
  EXPECT_EQ(ErrorOf(book.book()).more, 0);
}

TEST(BookTest, NothingEndsBeforeItBegins) {
  for (const std::string table : {"protections", "quotas"}) {
    SCOPED_TRACE(table);
    NamedBook book = FullBook();
    book.narrow[table + ".first_day"] = {20005, kNotGiven};
    book.narrow[table + ".last_day"] = {20005, -kLastDay};
    EXPECT_TRUE(Validate(book.book()).ok()) << Validate(book.book());
    book.narrow[table + ".last_day"] = {20004, -kLastDay};
    const InputError error = ErrorOf(book.book());
    EXPECT_EQ(error.column, table + ".last_day");
    EXPECT_EQ(error.row, 0);
    EXPECT_EQ(error.value, 20004);
    EXPECT_EQ(error.more, 0);
    EXPECT_THAT(std::string(Validate(book.book()).message()),
                HasSubstr("its first day is 20005; use that or a later one"));
    book.narrow.erase(table + ".first_day");
    EXPECT_TRUE(Validate(book.book()).ok()) << Validate(book.book());
  }
}

// ---- tiers ------------------------------------------------------------------

TEST(BookTest, WithoutRowsTiersHaveAnyNumber) {
  NamedBook book = FullBook();
  book.narrow.erase("tiers.parent");
  book.narrow.erase("tiers.rank");
  book.Set("demand.tier", 0, 1 << 30);
  EXPECT_TRUE(Validate(book.book()).ok()) << Validate(book.book());
}

TEST(BookTest, TiersDoNotLeadBack) {
  NamedBook book;
  book.narrow["tiers.parent"] = {1, 2, kNotGiven, 0, 0};
  EXPECT_TRUE(Validate(book.book()).ok()) << Validate(book.book());
  book.narrow["tiers.parent"] = {1, 2, 0, 0, 4};
  const InputError error = ErrorOf(book.book());
  EXPECT_EQ(error.column, "tiers.parent");
  EXPECT_EQ(error.row, 2);
  EXPECT_EQ(error.value, 0);
  EXPECT_EQ(error.more, 1);
  EXPECT_EQ(Validate(book.book()).message(),
            "tiers.parent row 2 is 0; its parents lead back to tier 2 itself; "
            "one of them must be at the top");
  // Parents that are out of range lead nowhere.
  book.narrow["tiers.parent"] = {1, 5, 0, 0, 4};
  EXPECT_EQ(ErrorOf(book.book()).row, 1);
  EXPECT_EQ(ErrorOf(book.book()).more, 0);
}

// Found by hand: who comes to nobody without a parent is in a circle or leads
// to one; one row of each circle is told.
TEST(BookTest, CirclesOfRandomTiers) {
  int bad = 0;
  for (uint32_t seed = 0; seed < 1000; ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    std::mt19937 rng(seed);
    NamedBook book;
    auto& parent = book.narrow["tiers.parent"];
    for (int tier = 0; tier < 6; ++tier) {
      const auto drawn = static_cast<int32_t>(rng() % 9);
      parent.push_back(drawn < 6 ? drawn : kNotGiven);
    }
    std::set<std::set<int32_t>> circles;
    for (int32_t tier = 0; tier < 6; ++tier) {
      std::set<int32_t> circle;
      int32_t at = parent[tier];
      while (at != kNotGiven && circle.insert(at).second) at = parent[at];
      if (circle.count(tier) == 1) circles.insert(circle);
    }
    if (circles.empty()) {
      EXPECT_TRUE(Validate(book.book()).ok()) << Validate(book.book());
      continue;
    }
    ++bad;
    const InputError error = ErrorOf(book.book());
    ASSERT_EQ(error.column, "tiers.parent");
    EXPECT_EQ(error.more + 1, static_cast<int64_t>(circles.size()));
    EXPECT_TRUE(std::any_of(
        circles.begin(), circles.end(), [&](const std::set<int32_t>& circle) {
          return circle.count(static_cast<int32_t>(error.row)) == 1;
        }));
  }
  EXPECT_GT(bad, 100);
  EXPECT_LT(bad, 900);
}

TEST(BookTest, DestinationsMayBeGivenWithoutLanes) {
  NamedBook book;
  book.narrow["demand.item"] = {0, 0};
  book.wide["demand.quantity"] = {1, 1};
  book.narrow["demand.destination"] = {2, 0};
  EXPECT_TRUE(Validate(book.book()).ok()) << Validate(book.book());
  book.narrow["demand.destination"] = {0, 3};
  EXPECT_EQ(Validate(book.book()).message(),
            "demand.destination row 1 is 3; destinations of this book are "
            "numbered 0 to 2");
}

TEST(BookTest, DestinationsMayBeNamedByTheirTable) {
  NamedBook book;
  book.narrow["demand.item"] = {0};
  book.wide["demand.quantity"] = {1};
  book.narrow["demand.destination"] = {2};
  EXPECT_EQ(ErrorOf(book.book()).column, "demand.destination");
  book.narrow["destinations.calendar"] = {kNotGiven, kNotGiven, kNotGiven};
  EXPECT_TRUE(Validate(book.book()).ok()) << Validate(book.book());
  book.narrow["demand.destination"] = {3};
  EXPECT_EQ(Validate(book.book()).message(),
            "demand.destination row 0 is 3; destinations of this book are "
            "numbered 0 to 2");
}

// Columns that share one array are not mixed up.
TEST(BookTest, LentTwice) {
  const std::vector<int32_t> zeros = {0, 0};
  const std::vector<int64_t> ones = {1, 1};
  Book book;
  book.demand.item = zeros;
  book.demand.quantity = ones;
  book.supply.item = zeros;
  book.supply.quantity = ones;
  book.item_locations.item = zeros;
  const InputError error = ErrorOf(book);
  EXPECT_EQ(error.column, "item_locations.item");
  EXPECT_EQ(error.row, 1);
  EXPECT_EQ(error.more, 0);
}

TEST(BookTest, LocationsMayBeNamedByTheirTable) {
  NamedBook book;
  book.narrow["supply.item"] = {0};
  book.wide["supply.quantity"] = {1};
  book.narrow["supply.location"] = {4};
  EXPECT_EQ(Validate(book.book()).message(),
            "supply.location row 0 is 4; locations of this book are numbered 0 "
            "to 1");
  book.narrow["locations.group"] = {0, 0, 0, 0, 5};
  EXPECT_TRUE(Validate(book.book()).ok()) << Validate(book.book());
  book.narrow["locations.group"] = {0, 0, 0, 0, 6};
  EXPECT_EQ(Validate(book.book()).message(),
            "locations.group row 4 is 6; groups of this book are numbered 0 to "
            "5, or -2147483648 (none)");
}

// ---- lines that must agree --------------------------------------------------

TEST(BookTest, LinesOfAnOrderAgreeOnItsShipments) {
  NamedBook book;
  book.narrow["demand.item"] = {0, 0, 0, 0};
  book.wide["demand.quantity"] = {1, 1, 1, 1};
  book.narrow["demand.sales_order"] = {2, 0, 2, 0};
  book.narrow["demand.max_shipments"] = {3, kNotGiven, 3, kNotGiven};
  book.narrow["demand.shipments_made"] = {1, 0, 1, 0};
  EXPECT_TRUE(Validate(book.book()).ok()) << Validate(book.book());

  book.narrow["demand.max_shipments"] = {3, kNotGiven, kNotGiven, 2};
  InputError error = ErrorOf(book.book());
  EXPECT_EQ(error.column, "demand.max_shipments");
  EXPECT_EQ(error.row, 2);
  EXPECT_EQ(error.value, kNotGiven);
  EXPECT_EQ(error.more, 1);
  book.narrow["demand.max_shipments"] = {3, kNotGiven, 4, kNotGiven};
  EXPECT_EQ(Validate(book.book()).message(),
            "demand.max_shipments row 2 is 4; row 0 of the same sales order "
            "says 3; give all its lines the same");

  book.narrow.erase("demand.max_shipments");
  book.narrow["demand.shipments_made"] = {1, 0, 1, 7};
  error = ErrorOf(book.book());
  EXPECT_EQ(error.column, "demand.shipments_made");
  EXPECT_EQ(error.row, 3);
  EXPECT_EQ(error.value, 7);
  // Without orders each line is one.
  book.narrow.erase("demand.sales_order");
  EXPECT_TRUE(Validate(book.book()).ok()) << Validate(book.book());
}

TEST(BookTest, LinesOfAKitAgreeOnHowTheyShip) {
  NamedBook book;
  book.narrow["demand.item"] = {0, 0, 0, 0, 0};
  book.wide["demand.quantity"] = {1, 1, 1, 1, 1};
  book.narrow["demand.sales_order"] = {0, 1, 0, 0, 0};
  book.narrow["demand.kit"] = {4, 4, 4, 5, kNotGiven};
  book.narrow["demand.delivery_rule"] = {1, 0, 1, 2, 3};
  book.narrow["demand.destination"] = {0, 1, 0, 2, 3};
  EXPECT_TRUE(Validate(book.book()).ok()) << Validate(book.book());

  book.narrow["demand.delivery_rule"] = {1, 0, 0, 2, 3};
  book.narrow["demand.destination"] = {0, 1, 5, 2, 3};
  InputError error = ErrorOf(book.book());
  EXPECT_EQ(error.column, "demand.delivery_rule");
  EXPECT_EQ(error.row, 2);
  EXPECT_EQ(error.value, 0);
  EXPECT_EQ(error.more, 1);
  EXPECT_EQ(Validate(book.book()).message(),
            "demand.delivery_rule row 2 is 0; row 0 of the same kit says 1; "
            "give all its lines the same");
  book.narrow.erase("demand.delivery_rule");
  error = ErrorOf(book.book());
  EXPECT_EQ(error.column, "demand.destination");
  EXPECT_EQ(error.row, 2);
  EXPECT_EQ(error.value, 5);
  book.narrow.erase("demand.sales_order");
  EXPECT_TRUE(Validate(book.book()).ok()) << Validate(book.book());
}

// They are delivered on one day.
TEST(BookTest, LinesOfASetGoWhereOneCalendarHolds) {
  NamedBook book;
  book.narrow["calendars.weekdays"] = {1, 1};
  book.narrow["destinations.calendar"] = {0, 0, 1};
  book.narrow["demand.item"] = {0, 0, 0, 0};
  book.wide["demand.quantity"] = {1, 1, 1, 1};
  book.narrow["demand.sales_order"] = {1, 0, 1, 1};
  book.narrow["demand.delivery_rule"] = {2, 2, 3, 2};
  // Line 1 is of another order, line 2 of another set.
  book.narrow["demand.destination"] = {0, 2, 2, 1};
  EXPECT_TRUE(Validate(book.book()).ok()) << Validate(book.book());

  // Equal days are not enough, nor is a place beyond the table the same.
  for (const int32_t destination : {2, 3}) {
    book.narrow["demand.destination"] = {0, 2, 2, destination};
    const InputError error = ErrorOf(book.book());
    EXPECT_EQ(error.column, "demand.destination");
    EXPECT_EQ(error.row, 3);
    EXPECT_EQ(error.value, destination);
    EXPECT_EQ(error.more, 0);
  }
  EXPECT_EQ(Validate(book.book()).message(),
            "demand.destination row 3 is 3; it is order_complete, but another "
            "such line of its order goes where another calendar holds; give "
            "both destinations one calendar");
  book.narrow["demand.delivery_rule"] = {2, 2, 3, 1};
  EXPECT_TRUE(Validate(book.book()).ok()) << Validate(book.book());
  book.narrow["demand.delivery_rule"] = {2, 2, 2, 2};
  EXPECT_EQ(ErrorOf(book.book()).row, 2);
  EXPECT_EQ(ErrorOf(book.book()).more, 1);
  // Without orders each line is one.
  book.narrow.erase("demand.sales_order");
  EXPECT_TRUE(Validate(book.book()).ok()) << Validate(book.book());
}

TEST(BookTest, ReceiptsOfAPurchaseOrderShareADelay) {
  NamedBook book;
  book.narrow["supply.item"] = {0, 1, 0, 0};
  book.wide["supply.quantity"] = {1, 1, 1, 1};
  book.narrow["supply.day"] = {9, 9, 9, 9};
  book.narrow["supply.purchase_order"] = {4, kNotGiven, 4, kNotGiven};
  book.narrow["supply.delay"] = {2, 5, 2, kNotGiven};
  EXPECT_TRUE(Validate(book.book()).ok()) << Validate(book.book());
  for (const int32_t delay : {3, kNotGiven}) {
    book.narrow["supply.delay"] = {2, 5, delay, kNotGiven};
    const InputError error = ErrorOf(book.book());
    EXPECT_EQ(error.column, "supply.delay");
    EXPECT_EQ(error.row, 2);
    EXPECT_EQ(error.value, delay);
    EXPECT_EQ(error.more, 0);
  }
  // What is there of it already is sure.
  book.narrow["supply.day"] = {9, 9, kNotGiven, 9};
  EXPECT_TRUE(Validate(book.book()).ok()) << Validate(book.book());
  book.narrow["supply.day"] = {9, 9, 9, 9};
  // Which receipts must agree cannot be told while an order is bad.
  book.narrow["supply.purchase_order"] = {4, 5, 4, kNotGiven};
  EXPECT_EQ(ErrorOf(book.book()).column, "supply.purchase_order");
  EXPECT_EQ(ErrorOf(book.book()).more, 0);
  book.narrow.erase("supply.purchase_order");
  EXPECT_TRUE(Validate(book.book()).ok()) << Validate(book.book());
}

// Whom a line must agree with cannot be told while its order is bad.
TEST(BookTest, BadOrdersAreToldFirst) {
  NamedBook book;
  book.narrow["demand.item"] = {0, 0};
  book.wide["demand.quantity"] = {1, 1};
  book.narrow["demand.sales_order"] = {0, -1};
  book.narrow["demand.max_shipments"] = {1, 2};
  book.narrow["demand.kit"] = {1, 1};
  const InputError error = ErrorOf(book.book());
  EXPECT_EQ(error.column, "demand.sales_order");
  EXPECT_EQ(error.more, 0);
}

// ---- substitutes ------------------------------------------------------------

NamedBook SubstituteBook(const std::vector<int32_t>& items,
                         const std::vector<int32_t>& substitutes) {
  NamedBook book;
  book.narrow["substitutes.item"] = items;
  book.narrow["substitutes.substitute"] = substitutes;
  return book;
}

TEST(BookTest, SubstitutesAreNamedOnce) {
  const NamedBook book = SubstituteBook({2, 0, 2, 0, 2}, {1, 1, 3, 1, 1});
  const InputError error = ErrorOf(book.book());
  EXPECT_EQ(error.column, "substitutes.item");
  EXPECT_EQ(error.row, 3);
  EXPECT_EQ(error.value, 0);
  EXPECT_EQ(error.more, 1);
  EXPECT_THAT(std::string(Validate(book.book()).message()),
              HasSubstr("an earlier row gives this item the same substitute"));
}

TEST(BookTest, SubstitutesDoNotLeadBack) {
  // A diamond is no circle.
  EXPECT_TRUE(Validate(SubstituteBook({0, 0, 1, 2}, {1, 2, 3, 3}).book()).ok());
  const NamedBook book = SubstituteBook({3, 0, 2, 1}, {3, 1, 0, 2});
  const InputError error = ErrorOf(book.book());
  EXPECT_EQ(error.column, "substitutes.substitute");
  EXPECT_EQ(error.row, 0);
  EXPECT_EQ(error.value, 3);
  EXPECT_EQ(error.more, 1);
  EXPECT_EQ(Validate(SubstituteBook({0, 2, 1}, {1, 0, 2}).book()).message(),
            "substitutes.substitute row 1 is 0; item 0 has substitutes that "
            "lead to item 2 itself; leave out one row of the circle");
}

// Found by hand: what each item reaches. The row that is told closes a circle.
TEST(BookTest, CirclesOfRandomSubstitutes) {
  int bad = 0;
  for (uint32_t seed = 0; seed < 1000; ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    std::mt19937 rng(seed);
    std::vector<int32_t> items, substitutes;
    for (int32_t item = 0; item < 6; ++item) {
      for (int32_t other = 0; other < 6; ++other) {
        if (rng() % 6 != 0) continue;
        items.push_back(item);
        substitutes.push_back(other);
      }
    }
    // reaches[a][b]: from a, by one row or more.
    bool reaches[6][6] = {};
    for (size_t i = 0; i < items.size(); ++i) {
      reaches[items[i]][substitutes[i]] = true;
    }
    for (int via = 0; via < 6; ++via) {
      for (int a = 0; a < 6; ++a) {
        for (int b = 0; b < 6; ++b) {
          reaches[a][b] |= reaches[a][via] && reaches[via][b];
        }
      }
    }
    bool circle = false;
    for (int item = 0; item < 6; ++item) circle |= reaches[item][item];
    // 2 * rows items can be named, and 6 may be more.
    NamedBook book = SubstituteBook(items, substitutes);
    book.narrow["items.replenish_days"].assign(6, 1);
    if (!circle) {
      EXPECT_TRUE(Validate(book.book()).ok()) << Validate(book.book());
      continue;
    }
    ++bad;
    const InputError error = ErrorOf(book.book());
    ASSERT_EQ(error.column, "substitutes.substitute");
    EXPECT_TRUE(error.value == items[error.row] ||
                reaches[error.value][items[error.row]]);
  }
  EXPECT_GT(bad, 100);
  EXPECT_LT(bad, 900);
}

TEST(BookTest, SubstitutesOfAnItemAreCounted) {
  // Item 0 has two, of which the first has many; item 1 leads to the last one.
  const auto book = [](int many) {
    std::vector<int32_t> items = {0, 0}, substitutes = {1, 2};
    for (int i = 0; i < many; ++i) {
      items.push_back(1);
      substitutes.push_back(2 + i);
    }
    return SubstituteBook(items, substitutes);
  };
  EXPECT_TRUE(Validate(book(kMostSubstitutes - 1).book()).ok());
  InputError error = ErrorOf(book(kMostSubstitutes).book());
  EXPECT_EQ(error.column, "substitutes.item");
  EXPECT_EQ(error.row, 0);
  EXPECT_EQ(error.value, 0);
  EXPECT_EQ(error.more, 0);
  EXPECT_THAT(
      std::string(Validate(book(kMostSubstitutes).book()).message()),
      HasSubstr("more than 64 substitutes, those of its substitutes included"));
  error = ErrorOf(book(kMostSubstitutes + 1).book());
  EXPECT_EQ(error.more, 1);  // item 1 has too many itself
}

TEST(BookTest, LongChainsEndSoon) {
  constexpr int32_t kItems = 100'000;
  NamedBook book;
  for (int32_t item = 0; item < kItems; ++item) {
    book.narrow["substitutes.item"].push_back(item);
    book.narrow["substitutes.substitute"].push_back(item + 1);
  }
  const InputError error = ErrorOf(book.book());
  EXPECT_EQ(error.column, "substitutes.item");
  EXPECT_EQ(error.row, 0);
  EXPECT_EQ(error.more, kItems - kMostSubstitutes - 1);
}

TEST(BookTest, RatiosOfChainsMustFit) {
  NamedBook book = SubstituteBook({0, 1, 2}, {1, 2, 3});
  book.narrow["substitutes.numerator"] = {65536, 32768, 1};
  InputError error = ErrorOf(book.book());
  EXPECT_EQ(error.column, "substitutes.numerator");
  EXPECT_EQ(error.row, 1);
  EXPECT_EQ(error.value, 32768);
  EXPECT_EQ(error.more, 0);
  EXPECT_THAT(std::string(Validate(book.book()).message()),
              HasSubstr("in the chain from item 0 the ratio, reduced, needs a "
                        "number above 2147483647"));
  book.narrow["substitutes.numerator"] = {65535, 32768, 1};
  EXPECT_TRUE(Validate(book.book()).ok()) << Validate(book.book());
  // What can be reduced is.
  book.narrow["substitutes.numerator"] = {65536, 32768, 1};
  book.narrow["substitutes.denominator"] = {1, 2, 1};
  EXPECT_TRUE(Validate(book.book()).ok()) << Validate(book.book());

  book.narrow.erase("substitutes.numerator");
  book.narrow["substitutes.denominator"] = {3, 5, INT32_MAX};
  error = ErrorOf(book.book());
  EXPECT_EQ(error.column, "substitutes.denominator");
  EXPECT_EQ(error.row, 2);
  EXPECT_EQ(error.more, 0);
  // Of two ways to an item the shorter one counts, and that fits.
  book = SubstituteBook({0, 0, 1, 2}, {1, 3, 2, 3});
  book.narrow["substitutes.denominator"] = {3, 1, 5, 1};
  EXPECT_TRUE(Validate(book.book()).ok()) << Validate(book.book());
}

TEST(BookTest, BadSubstitutesAreToldBeforeTheirChains) {
  NamedBook book = SubstituteBook({0, 1}, {1, 0});
  book.narrow["substitutes.numerator"] = {0, 1};
  EXPECT_EQ(ErrorOf(book.book()).column, "substitutes.numerator");
  EXPECT_EQ(ErrorOf(book.book()).more, 0);
  book.narrow["substitutes.numerator"] = {1, 1};
  book.Set("substitutes.substitute", 1, -4);
  EXPECT_EQ(ErrorOf(book.book()).value, -4);
}

// ---- totals -----------------------------------------------------------------

constexpr int64_t kHalf = INT64_MAX / 2;

TEST(BookTest, DemandMustAddUp) {
  NamedBook book = FullBook();
  book.narrow["substitutes.numerator"] = {1, 1};
  book.wide["demand.unit_value"] = {0, 0, 0};
  book.wide["demand.quantity"] = {kHalf, kHalf - (int64_t{1} << 32), 0};
  EXPECT_TRUE(Validate(book.book()).ok()) << Validate(book.book());
  book.wide["demand.quantity"] = {kHalf, 1, kHalf};
  const InputError error = ErrorOf(book.book());
  EXPECT_EQ(error.column, "demand.quantity");
  EXPECT_EQ(error.row, 2);
  EXPECT_EQ(error.value, kHalf);
}

TEST(BookTest, DemandMustAddUpInUnitsOfSubstitutes) {
  NamedBook book = SubstituteBook({0, 1}, {1, 2});
  book.narrow["substitutes.numerator"] = {2, 3};
  book.narrow["substitutes.denominator"] = {1, 2};  // from 0 to 2: 3 for 1
  book.narrow["demand.item"] = {0, 1, 2};
  book.wide["demand.quantity"] = {INT64_MAX / 6, INT64_MAX / 7, INT64_MAX / 20};
  EXPECT_TRUE(Validate(book.book()).ok()) << Validate(book.book());
  book.wide["demand.quantity"] = {INT64_MAX / 3, 1, 0};
  InputError error = ErrorOf(book.book());
  EXPECT_EQ(error.column, "demand.quantity");
  EXPECT_EQ(error.row, 0);
  EXPECT_EQ(error.value, INT64_MAX / 3);
  EXPECT_THAT(
      std::string(Validate(book.book()).message()),
      HasSubstr("the total of the book, in units of substitutes, is too "
                "large for 64 bits"));
  // One that nothing stands for may be as large as ever.
  book.wide["demand.quantity"] = {0, 1, INT64_MAX / 3};
  EXPECT_TRUE(Validate(book.book()).ok()) << Validate(book.book());
  book.wide["demand.quantity"] = {0, INT64_MAX / 2, 0};
  EXPECT_EQ(ErrorOf(book.book()).row, 1);
  // Items that the table of substitutes does not know.
  book.narrow["demand.item"] = {0, 1, 5};
  book.wide["demand.quantity"] = {1, 1, INT64_MAX / 2};
  EXPECT_TRUE(Validate(book.book()).ok()) << Validate(book.book());
}

TEST(BookTest, SupplyMustAddUp) {
  NamedBook book;
  book.narrow["supply.item"] = {0, 0, 0, 0};
  book.wide["supply.quantity"] = {kHalf, kUnlimited, -kHalf, kUnlimited};
  EXPECT_TRUE(Validate(book.book()).ok()) << Validate(book.book());
  book.wide["supply.quantity"] = {kHalf, kUnlimited, -1, kHalf};
  EXPECT_EQ(ErrorOf(book.book()).column, "supply.quantity");
  EXPECT_EQ(ErrorOf(book.book()).row, 3);
}

TEST(BookTest, DebtsMustAddUp) {
  NamedBook book;
  book.narrow["supply.item"] = {0, 0};
  book.wide["supply.quantity"] = {-kHalf, -kHalf};
  EXPECT_EQ(ErrorOf(book.book()).column, "supply.quantity");
  EXPECT_EQ(ErrorOf(book.book()).row, 1);
  book.wide["supply.quantity"] = {-kHalf, 0};
  book.narrow["item_locations.item"] = {0, 1};
  book.wide["item_locations.safety_stock"] = {0, kHalf};
  EXPECT_EQ(ErrorOf(book.book()).column, "item_locations.safety_stock");
  EXPECT_EQ(ErrorOf(book.book()).row, 1);
  book.wide["item_locations.safety_stock"] = {0, kHalf - (int64_t{1} << 32)};
  EXPECT_TRUE(Validate(book.book()).ok()) << Validate(book.book());
}

TEST(BookTest, WhatIsSetAsideMustAddUp) {
  NamedBook book;
  book.narrow["supply.item"] = {0};
  book.wide["supply.quantity"] = {-kHalf / 2};
  book.narrow["protections.item"] = {0, 1};
  book.narrow["protections.tier"] = {0, 0};
  book.wide["protections.quantity"] = {kHalf / 2, 0};
  book.narrow["holds.item"] = {0, 0};
  book.wide["holds.quantity"] = {kHalf / 2, kHalf / 2 - (int64_t{1} << 32)};
  EXPECT_TRUE(Validate(book.book()).ok()) << Validate(book.book());
  book.wide["holds.quantity"] = {kHalf / 2, kHalf / 2};
  EXPECT_EQ(ErrorOf(book.book()).column, "holds.quantity");
  EXPECT_EQ(ErrorOf(book.book()).row, 1);
  EXPECT_EQ(ErrorOf(book.book()).value, kHalf / 2);
  book.wide["holds.quantity"] = {0, 0};
  book.wide["protections.quantity"] = {kHalf, kHalf};
  EXPECT_EQ(ErrorOf(book.book()).column, "protections.quantity");
  EXPECT_EQ(ErrorOf(book.book()).row, 1);
  // Ceilings and levels are not added up.
  book = FullBook();
  book.wide["quotas.quantity"] = {INT64_MAX - 1, INT64_MAX - 1};
  book.wide["critical_levels.quantity"] = {INT64_MAX - 1, INT64_MAX - 1};
  EXPECT_TRUE(Validate(book.book()).ok()) << Validate(book.book());
}

TEST(BookTest, ValuesMustAddUp) {
  NamedBook book;
  book.narrow["demand.item"] = {0, 0, 0};
  book.wide["demand.quantity"] = {1, 2, 2};
  book.wide["demand.unit_value"] = {-kHalf, 0, kHalf / 2};
  EXPECT_EQ(ErrorOf(book.book()).column, "demand.unit_value");
  EXPECT_EQ(ErrorOf(book.book()).row, 2);
  // One product alone is too large, the first and the last of them.
  book.wide["demand.unit_value"] = {0, 0, kHalf + 1};
  EXPECT_EQ(ErrorOf(book.book()).row, 2);
  book.wide["demand.unit_value"] = {INT64_MIN, 0, 0};
  EXPECT_EQ(ErrorOf(book.book()).row, 0);
  EXPECT_EQ(ErrorOf(book.book()).value, INT64_MIN);
  // No units: no value.
  book.wide["demand.quantity"] = {0, 0, 2};
  book.wide["demand.unit_value"] = {INT64_MIN, INT64_MAX, -kHalf / 4};
  EXPECT_TRUE(Validate(book.book()).ok()) << Validate(book.book());
}

TEST(BookTest, TotalsAgreeWithSlowAddition) {
  int bad = 0;
  for (uint32_t seed = 0; seed < 2000; ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    std::mt19937_64 rng(seed);
    NamedBook book;
    long double total = 0;
    int64_t first_bad = -1;
    const int64_t rows = 1 + static_cast<int64_t>(rng() % 6);
    for (int64_t row = 0; row < rows; ++row) {
      const int64_t quantity = static_cast<int64_t>(rng() >> (1 + rng() % 5));
      book.narrow["demand.item"].push_back(0);
      book.wide["demand.quantity"].push_back(quantity);
      total += static_cast<long double>(quantity);
      if (first_bad < 0 && total > 9223372032559808511.0L) first_bad = row;
    }
    if (first_bad < 0) {
      EXPECT_TRUE(Validate(book.book()).ok());
    } else {
      EXPECT_EQ(ErrorOf(book.book()).row, first_bad);
      ++bad;
    }
  }
  EXPECT_GT(bad, 100);
  EXPECT_LT(bad, 1900);
}

// ---- what the scan learns ---------------------------------------------------

TEST(BookRangeTest, TellsSpecialValuesFromOthers) {
  const NamedBook named = FullBook();
  const Book book = named.book();
  BookRanges ranges;
  ASSERT_TRUE(ValidateAndMeasure(book, 1, &ranges).ok());
  const auto expect = [&](const char* column, bool also, int64_t min,
                          int64_t max) {
    const ColumnRange& range = ranges.of(column);
    EXPECT_TRUE(range.given) << column;
    EXPECT_EQ(range.also, also) << column;
    EXPECT_EQ(range.min, min) << column;
    EXPECT_EQ(range.max, max) << column;
  };
  expect("demand.item", false, 0, 1);
  expect("demand.due", true, 19990, 20003);
  expect("demand.earliest", true, 20001, 20001);
  expect("demand.latest", true, 20009, 20009);
  expect("demand.entered", false, INT64_MIN, INT64_MAX);
  expect("demand.when_short", true, 1, 2);
  expect("supply.quantity", true, -4, -4);
  expect("items.backorder_limit", true, 0, 0);
}

TEST(BookRangeTest, ColumnsWithoutOrdinaryValues) {
  NamedBook named;
  named.narrow["supply.item"] = {0, 0};
  named.wide["supply.quantity"] = {kUnlimited, kUnlimited};
  named.narrow["supply.day"] = {kNotGiven, kNotGiven};
  BookRanges ranges;
  ASSERT_TRUE(ValidateAndMeasure(named.book(), 1, &ranges).ok());
  for (const char* column : {"supply.quantity", "supply.day"}) {
    EXPECT_TRUE(ranges.of(column).also) << column;
    EXPECT_GT(ranges.of(column).min, ranges.of(column).max) << column;
  }
  EXPECT_FALSE(ranges.of("supply.tier").given);
  EXPECT_GT(ranges.of("supply.tier").min, ranges.of("supply.tier").max);
}

TEST(BookRangeTest, AgreesWithSlowScanForAnyNumberOfThreads) {
  std::mt19937 rng(1);
  NamedBook named;
  constexpr int kRows = 700001;  // several tasks
  auto& due = named.narrow["demand.due"];
  auto& quantity = named.wide["demand.quantity"];
  named.narrow["demand.item"].resize(kRows, 0);
  ColumnRange want_due{true, true, INT64_MAX, INT64_MIN};
  ColumnRange want_quantity{true, false, INT64_MAX, INT64_MIN};
  for (int row = 0; row < kRows; ++row) {
    due.push_back(rng() % 3 == 0 ? kNotGiven
                                 : static_cast<int32_t>(rng() % 100000) - 500);
    quantity.push_back(rng() % 1000000);
    if (due.back() != kNotGiven) {
      want_due.min = std::min<int64_t>(want_due.min, due.back());
      want_due.max = std::max<int64_t>(want_due.max, due.back());
    }
    want_quantity.min = std::min(want_quantity.min, quantity.back());
    want_quantity.max = std::max(want_quantity.max, quantity.back());
  }
  for (const int threads : {1, 2, 3, 16}) {
    BookRanges ranges;
    ASSERT_TRUE(ValidateAndMeasure(named.book(), threads, &ranges).ok());
    EXPECT_TRUE(ranges.of("demand.due").also);
    EXPECT_EQ(ranges.of("demand.due").min, want_due.min);
    EXPECT_EQ(ranges.of("demand.due").max, want_due.max);
    EXPECT_EQ(ranges.of("demand.quantity").min, want_quantity.min);
    EXPECT_EQ(ranges.of("demand.quantity").max, want_quantity.max);
  }
  quantity[600000] = -1;
  quantity[300000] = -2;
  due[5] = kNever;
  for (const int threads : {1, 2, 3, 16}) {
    BookRanges ranges;
    const absl::Status status =
        ValidateAndMeasure(named.book(), threads, &ranges);
    const auto error = GetInputError(status);
    ASSERT_TRUE(error.has_value());
    EXPECT_EQ(error->column, "demand.quantity");
    EXPECT_EQ(error->row, 300000);
    EXPECT_EQ(error->value, -2);
    EXPECT_EQ(error->more, 2);
    EXPECT_TRUE(ranges.columns.empty());
  }
}

// ---- InputError -------------------------------------------------------------

TEST(InputErrorTest, ComesBackAsItWent) {
  const absl::Status status = internal::MakeInputError(
      {"policy.a b \"c\"", 5, INT64_MIN, INT64_MAX}, "what to do");
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(status.message(), "what to do");
  const auto error = GetInputError(status);
  ASSERT_TRUE(error.has_value());
  EXPECT_EQ(error->column, "policy.a b \"c\"");
  EXPECT_EQ(error->row, 5);
  EXPECT_EQ(error->value, INT64_MIN);
  EXPECT_EQ(error->more, INT64_MAX);
}

TEST(InputErrorTest, OtherStatusesHaveNone) {
  EXPECT_FALSE(GetInputError(absl::OkStatus()).has_value());
  EXPECT_FALSE(GetInputError(absl::InvalidArgumentError("x")).has_value());
}

// ---- BookBuilder ------------------------------------------------------------

TEST(BookBuilderTest, RowsBecomeColumns) {
  BookBuilder builder(20000);
  BookBuilder::DemandRow row;
  row.quantity = 20;
  EXPECT_EQ(builder.AddDemand(row), 0);
  row.item = 1;
  row.quantity = 6;
  row.due = 20002;
  row.priority = -1;
  row.earliest = 20001;
  row.latest = 20009;
  row.entered = -77;
  row.tier = 4;
  row.unit_value = 250;
  row.delivery_rule = DeliveryRule::kLineComplete;
  row.min_ship = 2;
  row.multiple = 3;
  row.when_short = WhenShort::kRejectOrder;
  row.location = 1;
  row.peg = 1;
  row.destination = 2;
  row.kit = 8;
  row.max_shipments = 3;
  row.shipments_made = 1;
  row.owner = 2;
  row.min_shelf_life = 30;
  EXPECT_EQ(builder.AddDemand(row), 1);
  EXPECT_EQ(builder.AddSupply({0, 15}), 0);
  EXPECT_EQ(builder.AddSupply({1, 5, 20005, 1, 2, 20100, 2, 8}), 1);
  EXPECT_EQ(builder.AddItem({}), 0);
  EXPECT_EQ(builder.AddItem({7, 100, 1, 9}), 1);
  EXPECT_EQ(builder.AddItemLocation({1, 1, 3, 9}), 0);
  EXPECT_EQ(builder.AddLane({1}), 0);
  EXPECT_EQ(
      builder.AddLane({1, 2, -3, 4, 500, 6, 2, DayCount::kWorkingDays, 10}), 1);
  EXPECT_EQ(builder.AddLocation({}), 0);
  EXPECT_EQ(builder.AddLocation({1, 0, 3, DayCount::kWorkingDays, 20001}), 1);
  EXPECT_EQ(builder.AddDestination({}), 0);
  EXPECT_EQ(builder.AddDestination({1}), 1);
  EXPECT_EQ(builder.AddSupplier({}), 0);
  EXPECT_EQ(builder.AddSupplier({1, 2}), 1);
  EXPECT_EQ(builder.AddCalendar({}), 0);
  EXPECT_EQ(builder.AddCalendar({kMondayToFriday}), 1);
  EXPECT_EQ(builder.AddCalendar({5, 6}), 2);
  EXPECT_EQ(builder.AddCalendarDay({0, 20007}), 0);
  EXPECT_EQ(builder.AddCalendarDay({2, 20008, true}), 1);
  EXPECT_EQ(builder.AddSubstitute({0, 1}), 0);
  EXPECT_EQ(builder.AddSubstitute({1, 2, -7, 3, 4}), 1);
  for (const int32_t tier : {0, 1, 2}) {
    EXPECT_EQ(builder.AddTier({kNotGiven, -tier}), tier);
  }
  EXPECT_EQ(builder.AddTier({}), 3);
  EXPECT_EQ(builder.AddTier({2, 5}), 4);
  EXPECT_EQ(builder.AddProtection({0, 1, 10}), 0);
  EXPECT_EQ(builder.AddProtection({1, 2, 20, 1, 20001, 20002}), 1);
  EXPECT_EQ(builder.AddQuota({0, 1, 10}), 0);
  EXPECT_EQ(builder.AddQuota({1, 2, 20, 1, 20003, 20004}), 1);
  EXPECT_EQ(builder.AddCriticalLevel({0, 1, 10}), 0);
  EXPECT_EQ(builder.AddCriticalLevel({1, 2, 20, 1}), 1);
  EXPECT_EQ(builder.AddHold({0, 10}), 0);
  EXPECT_EQ(builder.AddHold({1, 20, 2, 1, 20006}), 1);

  const Book book = builder.book();
  EXPECT_TRUE(Validate(book).ok()) << Validate(book);
  EXPECT_EQ(book.as_of, 20000);
  using testing::ElementsAre;
  EXPECT_THAT(book.demand.item, ElementsAre(0, 1));
  EXPECT_THAT(book.demand.quantity, ElementsAre(20, 6));
  EXPECT_THAT(book.demand.sales_order, ElementsAre());
  EXPECT_THAT(book.demand.due, ElementsAre(kNotGiven, 20002));
  EXPECT_THAT(book.demand.earliest, ElementsAre(kNotGiven, 20001));
  EXPECT_THAT(book.demand.latest, ElementsAre(kNever, 20009));
  EXPECT_THAT(book.demand.entered, ElementsAre(0, -77));
  EXPECT_THAT(book.demand.priority, ElementsAre(0, -1));
  EXPECT_THAT(book.demand.tier, ElementsAre(kNotGiven, 4));
  EXPECT_THAT(book.demand.unit_value, ElementsAre(0, 250));
  EXPECT_THAT(book.demand.delivery_rule, ElementsAre(0, 1));
  EXPECT_THAT(book.demand.min_ship, ElementsAre(1, 2));
  EXPECT_THAT(book.demand.multiple, ElementsAre(1, 3));
  EXPECT_THAT(book.demand.when_short, ElementsAre(kNotGiven, 2));
  EXPECT_THAT(book.demand.location, ElementsAre(kNotGiven, 1));
  EXPECT_THAT(book.demand.peg, ElementsAre(kNotGiven, 1));
  EXPECT_THAT(book.demand.destination, ElementsAre(0, 2));
  EXPECT_THAT(book.demand.kit, ElementsAre(kNotGiven, 8));
  EXPECT_THAT(book.demand.max_shipments, ElementsAre(kNotGiven, 3));
  EXPECT_THAT(book.demand.shipments_made, ElementsAre(0, 1));
  EXPECT_THAT(book.demand.owner, ElementsAre(kNotGiven, 2));
  EXPECT_THAT(book.demand.min_shelf_life, ElementsAre(0, 30));
  EXPECT_THAT(book.supply.expires, ElementsAre(kNever, 20100));
  EXPECT_THAT(book.tiers.parent,
              ElementsAre(kNotGiven, kNotGiven, kNotGiven, kNotGiven, 2));
  EXPECT_THAT(book.tiers.rank, ElementsAre(0, -1, -2, 0, 5));
  EXPECT_THAT(book.protections.item, ElementsAre(0, 1));
  EXPECT_THAT(book.protections.location, ElementsAre(0, 1));
  EXPECT_THAT(book.protections.tier, ElementsAre(1, 2));
  EXPECT_THAT(book.protections.first_day, ElementsAre(kNotGiven, 20001));
  EXPECT_THAT(book.protections.last_day, ElementsAre(kNever, 20002));
  EXPECT_THAT(book.protections.quantity, ElementsAre(10, 20));
  EXPECT_THAT(book.quotas.item, ElementsAre(0, 1));
  EXPECT_THAT(book.quotas.location, ElementsAre(kNotGiven, 1));
  EXPECT_THAT(book.quotas.tier, ElementsAre(1, 2));
  EXPECT_THAT(book.quotas.first_day, ElementsAre(kNotGiven, 20003));
  EXPECT_THAT(book.quotas.last_day, ElementsAre(kNever, 20004));
  EXPECT_THAT(book.quotas.quantity, ElementsAre(10, 20));
  EXPECT_THAT(book.critical_levels.item, ElementsAre(0, 1));
  EXPECT_THAT(book.critical_levels.location, ElementsAre(0, 1));
  EXPECT_THAT(book.critical_levels.tier, ElementsAre(1, 2));
  EXPECT_THAT(book.critical_levels.quantity, ElementsAre(10, 20));
  EXPECT_THAT(book.holds.item, ElementsAre(0, 1));
  EXPECT_THAT(book.holds.quantity, ElementsAre(10, 20));
  EXPECT_THAT(book.holds.owner, ElementsAre(kNotGiven, 2));
  EXPECT_THAT(book.holds.location, ElementsAre(0, 1));
  EXPECT_THAT(book.holds.expires, ElementsAre(kNever, 20006));
  EXPECT_THAT(book.supply.item, ElementsAre(0, 1));
  EXPECT_THAT(book.supply.quantity, ElementsAre(15, 5));
  EXPECT_THAT(book.supply.day, ElementsAre(kNotGiven, 20005));
  EXPECT_THAT(book.supply.location, ElementsAre(0, 1));
  EXPECT_THAT(book.supply.tier, ElementsAre(kNotGiven, 2));
  EXPECT_THAT(book.items.replenish_days, ElementsAre(kNever, 7));
  EXPECT_THAT(book.items.backorder_limit, ElementsAre(kUnlimited, 100));
  EXPECT_THAT(book.items.supplier, ElementsAre(kNotGiven, 1));
  EXPECT_THAT(book.items.delay, ElementsAre(kNotGiven, 9));
  EXPECT_THAT(book.supply.purchase_order, ElementsAre(kNotGiven, 2));
  EXPECT_THAT(book.supply.delay, ElementsAre(kNotGiven, 8));
  EXPECT_THAT(book.item_locations.item, ElementsAre(1));
  EXPECT_THAT(book.item_locations.location, ElementsAre(1));
  EXPECT_THAT(book.item_locations.safety_stock, ElementsAre(3));
  EXPECT_THAT(book.item_locations.backorder_limit, ElementsAre(9));
  EXPECT_THAT(book.lanes.location, ElementsAre(1, 1));
  EXPECT_THAT(book.lanes.destination, ElementsAre(0, 2));
  EXPECT_THAT(book.lanes.rank, ElementsAre(0, -3));
  EXPECT_THAT(book.lanes.transit_days, ElementsAre(0, 4));
  EXPECT_THAT(book.lanes.cost_per_shipment, ElementsAre(0, 500));
  EXPECT_THAT(book.lanes.cost_per_unit, ElementsAre(0, 6));
  EXPECT_THAT(book.lanes.calendar, ElementsAre(kNotGiven, 2));
  EXPECT_THAT(book.lanes.transit_count, ElementsAre(0, 1));
  EXPECT_THAT(book.lanes.delay, ElementsAre(kNotGiven, 10));
  EXPECT_THAT(book.locations.group, ElementsAre(kNotGiven, 1));
  EXPECT_THAT(book.locations.calendar, ElementsAre(kNotGiven, 0));
  EXPECT_THAT(book.locations.handling_days, ElementsAre(0, 3));
  EXPECT_THAT(book.locations.handling_count, ElementsAre(0, 1));
  EXPECT_THAT(book.locations.first_day, ElementsAre(kNotGiven, 20001));
  EXPECT_THAT(book.destinations.calendar, ElementsAre(kNotGiven, 1));
  EXPECT_THAT(book.suppliers.order_calendar, ElementsAre(kNotGiven, 1));
  EXPECT_THAT(book.suppliers.delivery_calendar, ElementsAre(kNotGiven, 2));
  EXPECT_THAT(book.calendars.weekdays,
              ElementsAre(kEveryWeekday, kMondayToFriday, 5));
  EXPECT_THAT(book.calendars.month_days,
              ElementsAre(kEveryMonthDay, kEveryMonthDay, 6));
  EXPECT_THAT(book.calendar_days.calendar, ElementsAre(0, 2));
  EXPECT_THAT(book.calendar_days.day, ElementsAre(20007, 20008));
  EXPECT_THAT(book.calendar_days.open, ElementsAre(0, 1));
  EXPECT_THAT(book.substitutes.item, ElementsAre(0, 1));
  EXPECT_THAT(book.substitutes.substitute, ElementsAre(1, 2));
  EXPECT_THAT(book.substitutes.rank, ElementsAre(0, -7));
  EXPECT_THAT(book.substitutes.numerator, ElementsAre(1, 3));
  EXPECT_THAT(book.substitutes.denominator, ElementsAre(1, 4));
}

TEST(BookBuilderTest, SalesOrdersAreGivenToAllLinesOrNone) {
  BookBuilder builder(20000);
  BookBuilder::DemandRow row;
  row.sales_order = 0;
  builder.AddDemand(row);
  builder.AddDemand(row);
  EXPECT_TRUE(Validate(builder.book()).ok());
  EXPECT_THAT(builder.book().demand.sales_order, testing::ElementsAre(0, 0));
  builder.AddDemand({});
  const absl::Status status = Validate(builder.book());
  EXPECT_EQ(GetInputError(status)->column, "demand.sales_order");
  EXPECT_EQ(GetInputError(status)->row, 2);
  EXPECT_THAT(std::string(status.message()),
              HasSubstr("give every line one, or none of them"));
}

}  // namespace
}  // namespace backorder
