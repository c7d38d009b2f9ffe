#include "lib/schema.h"

#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "backorder/audit.h"
#include "backorder/calendar.h"
#include "backorder/plan.h"
#include "backorder/policy.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/measure_fields.h"
#include "lib/schema_text.h"

namespace backorder {
namespace internal {
namespace {

using testing::ElementsAre;

using Row = std::map<std::string, std::string>;

// The rows of the text, by the names in its first line.
std::vector<Row> ParseSchemaText() {
  std::vector<Row> rows;
  std::vector<std::string> names;
  for (const auto line :
       absl::StrSplit(SchemaText(), '\n', absl::SkipEmpty())) {
    const std::vector<std::string> fields = absl::StrSplit(line, '\t');
    if (names.empty()) {
      names = fields;
      continue;
    }
    EXPECT_EQ(fields.size(), names.size()) << std::string(line);
    Row row;
    for (size_t i = 0; i < fields.size() && i < names.size(); ++i) {
      row[names[i]] = fields[i];
    }
    rows.push_back(row);
  }
  return rows;
}

Row RowOf(const std::string& table, const std::string& column) {
  for (const Row& row : ParseSchemaText()) {
    if (row.at("table") == table && row.at("column") == column) return row;
  }
  ADD_FAILURE() << table << "." << column << " is not in the schema";
  return {};
}

// Every column of a book or plan leads to a span of its own.
template <typename Tables, typename Span32, typename Span64>
void ExpectEveryColumnIsItsOwn(absl::Span<const ColumnSpec> columns,
                               Tables& tables, const Span32& narrow,
                               const Span64& wide) {
  std::set<std::string> names;
  std::set<const void*> places;
  for (const ColumnSpec& column : columns) {
    SCOPED_TRACE(column.full_name());
    EXPECT_TRUE(names.insert(column.full_name()).second);
    EXPECT_NE(narrow(column) == nullptr, wide(column) == nullptr);
    EXPECT_EQ(column.wide, wide(column) != nullptr);
    const void* place = column.wide
                            ? static_cast<const void*>(&wide(column)(tables))
                            : static_cast<const void*>(&narrow(column)(tables));
    EXPECT_TRUE(places.insert(place).second);
    EXPECT_LE(column.min, column.max);
    EXPECT_STRNE(column.meaning, "");
    EXPECT_EQ(column.kind == Kind::kEnum, !column.values.empty());
    if (column.kind == Kind::kEnum) {
      EXPECT_EQ(column.max + 1, static_cast<int64_t>(column.values.size()));
    }
  }
  // A span each, and nothing else but as_of.
  EXPECT_EQ(places.size(), sizeof(Tables) / sizeof(absl::Span<const int32_t>));
}

TEST(SchemaTest, CoversTheBook) {
  Book book;
  ExpectEveryColumnIsItsOwn(
      BookColumns(), book,
      [](const ColumnSpec& column) { return column.narrow_column.in; },
      [](const ColumnSpec& column) { return column.wide_column.in; });
}

TEST(SchemaTest, CoversThePlan) {
  PlanColumns plan;
  ExpectEveryColumnIsItsOwn(
      PlanColumnSpecs(), plan,
      [](const ColumnSpec& column) { return column.narrow_column.out; },
      [](const ColumnSpec& column) { return column.wide_column.out; });
}

TEST(SchemaTest, NamesLeadToTheirColumns) {
  Book book;
  const std::vector<int32_t> due = {7};
  FindBookColumn("demand.due")->narrow_column.in(book) = due;
  EXPECT_THAT(book.demand.due, ElementsAre(7));
  PlanColumns plan;
  const std::vector<int64_t> promised = {8};
  FindPlanColumn("lines.promised")->wide_column.out(plan) = promised;
  EXPECT_THAT(plan.lines.promised, ElementsAre(8));
}

TEST(SchemaTest, UnknownNamesAreUnknown) {
  for (const char* name :
       {"", ".", "demand", "demand.", ".item", "demand.items", "Demand.item",
        "demand.item ", "locations.holidays", "demand.expires", "tiers.item",
        "queue_key.slack", "allocations.line", "demand.item.x"}) {
    EXPECT_EQ(FindBookColumn(name), nullptr) << name;
  }
  for (const char* name : {"demand.item", "held.day", "lines", "lines.line"}) {
    EXPECT_EQ(FindPlanColumn(name), nullptr) << name;
  }
}

TEST(SchemaTest, DefaultsAreNumbers) {
  Book book;
  book.as_of = 20000;
  const auto value = [&book](const char* name) {
    return DefaultValue(*FindBookColumn(name), book, 5);
  };
  EXPECT_EQ(value("demand.sales_order"), 5);
  EXPECT_EQ(value("demand.entered"), 5);
  EXPECT_EQ(value("demand.due"), 20000);
  EXPECT_EQ(value("demand.earliest"), kNotGiven);
  EXPECT_EQ(value("demand.latest"), kNever);
  EXPECT_EQ(value("demand.priority"), 0);
  EXPECT_EQ(value("demand.min_ship"), 1);
  EXPECT_EQ(value("demand.delivery_rule"), 0);
  EXPECT_EQ(value("demand.when_short"), kNotGiven);
  EXPECT_EQ(value("demand.destination"), 0);
  EXPECT_EQ(value("items.replenish_days"), kNever);
  EXPECT_EQ(value("lanes.destination"), 0);
  EXPECT_EQ(value("lanes.rank"), 0);
  EXPECT_EQ(value("lanes.transit_days"), 0);
  EXPECT_EQ(value("lanes.cost_per_unit"), 0);
  EXPECT_EQ(value("demand.kit"), kNotGiven);
  EXPECT_EQ(value("demand.max_shipments"), kNotGiven);
  EXPECT_EQ(value("demand.shipments_made"), 0);
  EXPECT_EQ(value("locations.group"), kNotGiven);
  EXPECT_EQ(value("locations.calendar"), kNotGiven);
  EXPECT_EQ(value("locations.handling_days"), 0);
  EXPECT_EQ(value("locations.handling_count"), 0);
  EXPECT_EQ(value("locations.first_day"), kNotGiven);
  EXPECT_EQ(value("lanes.calendar"), kNotGiven);
  EXPECT_EQ(value("lanes.transit_count"), 0);
  EXPECT_EQ(value("lanes.delay"), kNotGiven);
  EXPECT_EQ(value("destinations.calendar"), kNotGiven);
  EXPECT_EQ(value("suppliers.order_calendar"), kNotGiven);
  EXPECT_EQ(value("suppliers.delivery_calendar"), kNotGiven);
  EXPECT_EQ(value("calendars.weekdays"), kEveryWeekday);
  EXPECT_EQ(value("calendars.month_days"), kEveryMonthDay);
  EXPECT_EQ(value("calendar_days.open"), 0);
  EXPECT_EQ(value("items.supplier"), kNotGiven);
  EXPECT_EQ(value("items.delay"), kNotGiven);
  EXPECT_EQ(value("supply.purchase_order"), kNotGiven);
  EXPECT_EQ(value("supply.delay"), kNotGiven);
  EXPECT_EQ(value("substitutes.rank"), 0);
  EXPECT_EQ(value("substitutes.numerator"), 1);
  EXPECT_EQ(value("substitutes.denominator"), 1);
  EXPECT_EQ(value("items.backorder_limit"), kUnlimited);
  EXPECT_EQ(value("demand.owner"), kNotGiven);
  EXPECT_EQ(value("demand.min_shelf_life"), 0);
  EXPECT_EQ(value("supply.expires"), kNever);
  EXPECT_EQ(value("tiers.parent"), kNotGiven);
  EXPECT_EQ(value("protections.first_day"), kNotGiven);
  EXPECT_EQ(value("protections.last_day"), kNever);
  EXPECT_EQ(value("quotas.location"), kNotGiven);
  EXPECT_EQ(value("critical_levels.location"), 0);
  EXPECT_EQ(value("holds.owner"), kNotGiven);
  EXPECT_EQ(value("holds.expires"), kNever);
}

TEST(SchemaTest, DefaultsAreAllowed) {
  const Book book;
  for (const ColumnSpec& column : BookColumns()) {
    if (column.required) {
      EXPECT_STREQ(column.default_text, "");
      continue;
    }
    const int64_t value = DefaultValue(column, book, 0);
    EXPECT_TRUE((value >= column.min && value <= column.max) ||
                value == column.also)
        << column.full_name();
  }
}

TEST(SchemaTextTest, HasEveryTableInOrder) {
  std::vector<std::string> tables;
  std::map<std::string, size_t> rows;
  for (const Row& row : ParseSchemaText()) {
    if (rows[row.at("table")]++ == 0) tables.push_back(row.at("table"));
  }
  EXPECT_THAT(
      tables,
      ElementsAre("demand", "supply", "items", "item_locations", "lanes",
                  "locations", "destinations", "suppliers", "calendars",
                  "calendar_days", "substitutes", "tiers", "protections",
                  "quotas", "critical_levels", "holds", "allocations",
                  "promises", "lines", "shipments", "held", "policy",
                  "queue_key", "reason", "invariant", "measures"));
  EXPECT_EQ(rows["demand"], 22u);
  EXPECT_EQ(rows["supply"], 8u);
  EXPECT_EQ(rows["items"], 4u);
  EXPECT_EQ(rows["item_locations"], 4u);
  EXPECT_EQ(rows["lanes"], 9u);
  EXPECT_EQ(rows["locations"], 5u);
  EXPECT_EQ(rows["destinations"], 1u);
  EXPECT_EQ(rows["suppliers"], 2u);
  EXPECT_EQ(rows["calendars"], 2u);
  EXPECT_EQ(rows["calendar_days"], 3u);
  EXPECT_EQ(rows["substitutes"], 5u);
  EXPECT_EQ(rows["tiers"], 2u);
  EXPECT_EQ(rows["protections"], 6u);
  EXPECT_EQ(rows["quotas"], 6u);
  EXPECT_EQ(rows["critical_levels"], 4u);
  EXPECT_EQ(rows["holds"], 5u);
  EXPECT_EQ(rows["allocations"], 7u);
  EXPECT_EQ(rows["promises"], 3u);
  EXPECT_EQ(rows["lines"], 8u);
  EXPECT_EQ(rows["shipments"], 4u);
  EXPECT_EQ(rows["held"], 3u);
  EXPECT_EQ(rows["policy"], 13u);
  EXPECT_EQ(rows["queue_key"], 6u);
  EXPECT_EQ(rows["reason"], size_t{kReasonCount});
  EXPECT_EQ(rows["invariant"], 8u);
  EXPECT_EQ(rows["measures"], MeasureFields().size());
}

TEST(SchemaTextTest, TellsABindingWhatItNeeds) {
  Row row = RowOf("demand", "due");
  EXPECT_EQ(row["type"], "int32");
  EXPECT_EQ(row["kind"], "day");
  EXPECT_EQ(row["required"], "no");
  EXPECT_EQ(row["default"], "as_of");
  EXPECT_EQ(row["min"], "-1073741824");
  EXPECT_EQ(row["max"], "1073741824");
  EXPECT_EQ(row["also"], "none");
  row = RowOf("supply", "quantity");
  EXPECT_EQ(row["type"], "int64");
  EXPECT_EQ(row["kind"], "quantity");
  EXPECT_EQ(row["required"], "yes");
  EXPECT_EQ(row["also"], "unlimited");
  row = RowOf("demand", "delivery_rule");
  EXPECT_EQ(row["kind"], "enum");
  EXPECT_EQ(row["values"],
            "0 as_available, 1 line_complete, 2 order_complete, 3 ship_set");
  EXPECT_EQ(row["default"], "as_available");
  EXPECT_EQ(RowOf("demand", "destination")["kind"], "destination");
  EXPECT_EQ(RowOf("demand", "latest")["also"], "never");
  row = RowOf("lanes", "location");
  EXPECT_EQ(row["kind"], "location");
  EXPECT_EQ(row["required"], "yes");
  row = RowOf("lanes", "rank");
  EXPECT_EQ(row["kind"], "number");
  EXPECT_EQ(row["min"], "-2147483647");
  row = RowOf("lanes", "transit_days");
  EXPECT_EQ(row["kind"], "days");
  EXPECT_EQ(row["max"], "1073741824");
  row = RowOf("lanes", "cost_per_shipment");
  EXPECT_EQ(row["type"], "int64");
  EXPECT_EQ(row["kind"], "money");
  EXPECT_EQ(row["max"], "1000000000000");
  EXPECT_EQ(RowOf("locations", "group")["kind"], "group");
  EXPECT_EQ(RowOf("locations", "group")["also"], "none");
  EXPECT_EQ(RowOf("locations", "calendar")["kind"], "calendar");
  EXPECT_EQ(RowOf("locations", "first_day")["kind"], "day");
  EXPECT_EQ(RowOf("lanes", "transit_count")["values"],
            "0 calendar_days, 1 working_days");
  EXPECT_EQ(RowOf("lanes", "delay")["kind"], "delay");
  EXPECT_EQ(RowOf("items", "supplier")["kind"], "supplier");
  EXPECT_EQ(RowOf("supply", "purchase_order")["kind"], "purchase_order");
  row = RowOf("calendars", "weekdays");
  EXPECT_EQ(row["kind"], "weekdays");
  EXPECT_EQ(row["min"], "0");
  EXPECT_EQ(row["max"], "127");
  row = RowOf("calendars", "month_days");
  EXPECT_EQ(row["kind"], "month_days");
  EXPECT_EQ(row["max"], "2147483647");
  EXPECT_EQ(RowOf("calendar_days", "open")["values"], "0 closed, 1 open");
  EXPECT_EQ(RowOf("calendar_days", "day")["required"], "yes");
  EXPECT_EQ(RowOf("demand", "kit")["kind"], "kit");
  EXPECT_EQ(RowOf("demand", "max_shipments")["also"], "none");
  EXPECT_EQ(RowOf("substitutes", "substitute")["kind"], "item");
  EXPECT_EQ(RowOf("substitutes", "substitute")["required"], "yes");
  EXPECT_EQ(RowOf("substitutes", "numerator")["min"], "1");
  EXPECT_EQ(RowOf("held", "supply")["kind"], "supply_row");
  EXPECT_EQ(RowOf("held", "supply")["also"], "");
  EXPECT_EQ(RowOf("held", "quantity")["required"], "no");
  EXPECT_EQ(RowOf("lines", "greedy")["max"], "1");
  EXPECT_EQ(RowOf("allocations", "supply")["also"], "-1");
  EXPECT_EQ(RowOf("allocations", "supply")["kind"], "supply_row");
  EXPECT_EQ(RowOf("lines", "on_time")["required"], "no");
  EXPECT_EQ(RowOf("lines", "promised")["required"], "yes");
}

TEST(SchemaTextTest, PolicyRowsAreTheDefaultPolicy) {
  std::string text;
  for (const Row& row : ParseSchemaText()) {
    if (row.at("table") != "policy") continue;
    absl::StrAppend(&text, text.empty() ? "" : "; ", row.at("column"), "=",
                    row.at("default"));
  }
  EXPECT_EQ(text, PolicyText(Policy()));
  EXPECT_EQ(RowOf("policy", "timing")["values"],
            "0 earliest, 1 latest_on_time");
  EXPECT_EQ(RowOf("policy", "sourcing")["values"],
            "0 by_rank, 1 fewest_shipments, 2 least_cost");
  EXPECT_EQ(RowOf("policy", "waiting")["values"], "0 release, 1 hold");
  EXPECT_EQ(RowOf("policy", "horizon")["also"], "unlimited");
  EXPECT_EQ(RowOf("policy", "horizon")["min"], "0");
  EXPECT_EQ(RowOf("policy", "sharing")["values"],
            "0 sequential, 1 proportional, 2 equal, 3 equal_loss");
  Row row = RowOf("policy", "share_by");
  EXPECT_EQ(row["kind"], "keys");
  EXPECT_EQ(row["default"], "priority");
  EXPECT_EQ(row["also"], "none");
  row = RowOf("policy", "aging_days");
  EXPECT_EQ(row["kind"], "days");
  EXPECT_EQ(row["min"], "1");
  EXPECT_EQ(row["max"], "1073741824");
  EXPECT_EQ(row["also"], "");
}

TEST(SchemaTextTest, DerivedKeysHaveTheirFormulas) {
  std::vector<std::string> keys;
  for (const Row& row : ParseSchemaText()) {
    if (row.at("table") != "queue_key") continue;
    keys.push_back(row.at("column"));
    EXPECT_EQ(row.at("type"), "int64");
    EXPECT_EQ(row.at("kind"), "number");
  }
  EXPECT_THAT(keys, ElementsAre("line_value", "order_value", "slack",
                                "fill_ratio", "critical_ratio", "aging"));
  EXPECT_EQ(RowOf("queue_key", "aging")["meaning"],
            "priority - max(0, as_of - due) // aging_days");
  EXPECT_TRUE(absl::EndsWith(RowOf("policy", "queue")["values"],
                             ", " + absl::StrJoin(keys, ", ")));
}

TEST(SchemaTextTest, ReasonsAndInvariantsHaveTheirWords) {
  for (int32_t number = 0; number < kReasonCount; ++number) {
    const auto reason = static_cast<Reason>(number);
    const Row row = RowOf("reason", std::string(ReasonName(reason)));
    EXPECT_EQ(row.at("values"), absl::StrCat(number));
    EXPECT_EQ(row.at("meaning"), std::string(ReasonWords(reason)));
    EXPECT_NE(row.at("meaning"), "");
  }
  EXPECT_EQ(RowOf("invariant", "I6").at("values"), "6");
  EXPECT_EQ(RowOf("invariant", "I6").at("meaning"),
            InvariantWords(Invariant::kQueue));
}

TEST(ReasonTest, NamesAreFrozen) {
  EXPECT_EQ(ReasonName(Reason::kNone), "none");
  EXPECT_EQ(ReasonName(Reason::kBeyondHorizon), "beyond_horizon");
  EXPECT_EQ(ReasonName(Reason::kOrderRejected), "order_rejected");
  EXPECT_EQ(ReasonName(Reason::kWindowClosed), "window_closed");
  EXPECT_EQ(ReasonName(Reason::kBackorderLimit), "backorder_limit");
  EXPECT_EQ(ReasonName(Reason::kIncomplete), "incomplete");
  EXPECT_EQ(ReasonName(Reason::kNotInTime), "not_in_time");
  EXPECT_EQ(ReasonName(Reason::kAfterLatest), "after_latest");
  EXPECT_EQ(ReasonName(Reason::kTaken), "taken");
  EXPECT_EQ(ReasonName(Reason::kNoSupply), "no_supply");
  EXPECT_EQ(ReasonName(Reason::kNoLane), "no_lane");
  EXPECT_EQ(ReasonName(Reason::kSetIncomplete), "set_incomplete");
  EXPECT_EQ(ReasonName(Reason::kMaxShipments), "max_shipments");
  EXPECT_EQ(ReasonName(Reason::kQuota), "quota");
  EXPECT_EQ(ReasonName(Reason::kCriticalLevel), "critical_level");
  EXPECT_EQ(ReasonName(Reason::kExpires), "expires");
  EXPECT_EQ(ReasonName(static_cast<Reason>(kReasonCount)), "");
  EXPECT_EQ(ReasonWords(static_cast<Reason>(-1)), "");
}

}  // namespace
}  // namespace internal
}  // namespace backorder
