#include "lib/schema.h"

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "backorder/book.h"
#include "backorder/plan.h"
#include "backorder/units.h"

namespace backorder {
namespace {

using internal::Column32;
using internal::Column64;
using internal::ColumnSpec;
using internal::Kind;

// Where a column of a book or a plan stands.
template <auto table, auto column>
auto& Cells(Book& book) {
  return book.*table.*column;
}
template <auto table, auto column>
auto& Cells(PlanColumns& plan) {
  return plan.*table.*column;
}
template <auto table, auto column>
constexpr Column32 In32() {
  return {&Cells<table, column>, nullptr};
}
template <auto table, auto column>
constexpr Column64 In64() {
  return {&Cells<table, column>, nullptr};
}
template <auto table, auto column>
constexpr Column32 Out32() {
  return {nullptr, &Cells<table, column>};
}
template <auto table, auto column>
constexpr Column64 Out64() {
  return {nullptr, &Cells<table, column>};
}

constexpr auto kDemand = &Book::demand;
constexpr auto kSupply = &Book::supply;
constexpr auto kItems = &Book::items;
constexpr auto kItemLocations = &Book::item_locations;
constexpr auto kAllocations = &PlanColumns::allocations;
constexpr auto kPromises = &PlanColumns::promises;
constexpr auto kLines = &PlanColumns::lines;
constexpr auto kShipments = &PlanColumns::shipments;
using Allocations = decltype(PlanColumns::allocations);
using Promises = decltype(PlanColumns::promises);
using Lines = decltype(PlanColumns::lines);
using Shipments = decltype(PlanColumns::shipments);

constexpr const char* kDeliveryRules[] = {"as_available", "line_complete"};
constexpr const char* kWhenShort[] = {"backorder", "accept_available",
                                      "reject_order"};
constexpr const char* kReasons[kReasonCount] = {
    "none",       "beyond_horizon",  "order_rejected", "window_closed",
    "backorder_limit", "incomplete", "not_in_time",    "after_latest",
    "taken",      "no_supply"};
constexpr const char* kReasonWords[kReasonCount] = {
    "nothing is short",
    "due after the horizon of the policy",
    "not all of the order can be had, and it is all or nothing",
    "its last acceptable day is over before it may be delivered",
    "the limit on units that are not from stock on hand is reached",
    "what is free is too little for a shipment that the line allows",
    "what is free comes after the requested day, and the line does not wait",
    "what is free comes after the last acceptable day",
    "all supply is promised to lines ahead of it or set aside",
    "no stock, receipt or replenishment that it may use"};

constexpr int64_t kLastIndex = INT32_MAX - 1;
constexpr int64_t kMost = INT64_MAX - 1;

constexpr ColumnSpec kBookColumns[] = {
    {"demand", "item", Kind::kItem, false, true, 0, kLastIndex, 0, "", {},
     "what is wanted", In32<kDemand, &Demand::item>(), {}},
    {"demand", "quantity", Kind::kQuantity, true, true, 0, kMost, 0, "", {},
     "open units", {}, In64<kDemand, &Demand::quantity>()},
    {"demand", "sales_order", Kind::kSalesOrder, false, false, 0, kLastIndex,
     0, "row", {}, "lines with one value belong to one customer order",
     In32<kDemand, &Demand::sales_order>(), {}},
    {"demand", "due", Kind::kDay, false, false, -kLastDay, kLastDay, kNotGiven,
     "as_of", {}, "requested delivery day",
     In32<kDemand, &Demand::due>(), {}},
    {"demand", "earliest", Kind::kDay, false, false, -kLastDay, kLastDay,
     kNotGiven, "none", {}, "not delivered before this day",
     In32<kDemand, &Demand::earliest>(), {}},
    {"demand", "latest", Kind::kDay, false, false, -kLastDay, kLastDay, kNever,
     "never", {}, "last acceptable delivery day, inclusive",
     In32<kDemand, &Demand::latest>(), {}},
    {"demand", "entered", Kind::kInstant, true, false, INT64_MIN, INT64_MAX,
     INT64_MIN, "row", {}, "arrival number or instant, the FIFO key", {},
     In64<kDemand, &Demand::entered>()},
    {"demand", "priority", Kind::kNumber, false, false, kNotGiven + 1,
     INT32_MAX, kNotGiven + 1, "0", {}, "lower is more urgent",
     In32<kDemand, &Demand::priority>(), {}},
    {"demand", "tier", Kind::kTier, false, false, 0, kLastIndex, kNotGiven,
     "none", {}, "customer class, 0 ranks highest, none ranks last",
     In32<kDemand, &Demand::tier>(), {}},
    {"demand", "unit_value", Kind::kMoney, true, false, INT64_MIN, INT64_MAX,
     INT64_MIN, "0", {}, "money for each unit", {},
     In64<kDemand, &Demand::unit_value>()},
    {"demand", "delivery_rule", Kind::kEnum, false, false, 0, 1, 0,
     "as_available", kDeliveryRules,
     "in any number of shipments, or in one from one location",
     In32<kDemand, &Demand::delivery_rule>(), {}},
    {"demand", "min_ship", Kind::kQuantity, true, false, 1, kMost, 1, "1", {},
     "least units in one shipment; the closing one may be smaller", {},
     In64<kDemand, &Demand::min_ship>()},
    {"demand", "multiple", Kind::kQuantity, true, false, 1, kMost, 1, "1", {},
     "each shipment but the closing one is a multiple of it", {},
     In64<kDemand, &Demand::multiple>()},
    {"demand", "when_short", Kind::kEnum, false, false, 0, 2, kNotGiven, "none",
     kWhenShort, "what becomes of a line that cannot be served in full by its "
     "day; none: what the policy says",
     In32<kDemand, &Demand::when_short>(), {}},
    {"demand", "location", Kind::kLocation, false, false, 0, kLastIndex,
     kNotGiven, "none", {}, "ships from here only; none: from any",
     In32<kDemand, &Demand::location>(), {}},
    {"demand", "peg", Kind::kSupplyRow, false, false, 0, kLastIndex, kNotGiven,
     "none", {}, "supply row that is held for this line first",
     In32<kDemand, &Demand::peg>(), {}},

    {"supply", "item", Kind::kItem, false, true, 0, kLastIndex, 0, "", {},
     "what it is", In32<kSupply, &Supply::item>(), {}},
    {"supply", "quantity", Kind::kQuantity, true, true, INT64_MIN + 1, kMost,
     kUnlimited, "", {}, "units; below zero only on hand: already owed", {},
     In64<kSupply, &Supply::quantity>()},
    {"supply", "location", Kind::kLocation, false, false, 0, kLastIndex, 0,
     "0", {}, "where it is", In32<kSupply, &Supply::location>(), {}},
    {"supply", "day", Kind::kDay, false, false, -kLastDay, kLastDay, kNotGiven,
     "none", {}, "day of a receipt; none: stock on hand",
     In32<kSupply, &Supply::day>(), {}},
    {"supply", "tier", Kind::kTier, false, false, 0, kLastIndex, kNotGiven,
     "none", {}, "reserved for this tier and those that rank higher; none: for "
     "anybody", In32<kSupply, &Supply::tier>(), {}},

    {"items", "replenish_days", Kind::kDays, false, false, 0, kLastDay, kNever,
     "never", {}, "days until anything ordered today arrives",
     In32<kItems, &Items::replenish_days>(), {}},
    {"items", "backorder_limit", Kind::kQuantity, true, false, 0, kMost,
     kUnlimited, "unlimited", {},
     "most units of the item promised from anything but stock on hand", {},
     In64<kItems, &Items::backorder_limit>()},

    {"item_locations", "item", Kind::kItem, false, true, 0, kLastIndex, 0, "",
     {}, "the item that has settings of its own at a location",
     In32<kItemLocations, &ItemLocations::item>(), {}},
    {"item_locations", "location", Kind::kLocation, false, false, 0, kLastIndex,
     0, "0", {}, "that location",
     In32<kItemLocations, &ItemLocations::location>(), {}},
    {"item_locations", "safety_stock", Kind::kQuantity, true, false, 0, kMost,
     0, "0", {}, "units kept back there", {},
     In64<kItemLocations, &ItemLocations::safety_stock>()},
    {"item_locations", "backorder_limit", Kind::kQuantity, true, false, 0,
     kMost, kUnlimited, "unlimited", {},
     "most units promised from there from anything but stock on hand", {},
     In64<kItemLocations, &ItemLocations::backorder_limit>()},
};

constexpr ColumnSpec kPlanColumns[] = {
    {"allocations", "line", Kind::kLine, false, true, 0, kLastIndex, 0, "", {},
     "row of demand", Out32<kAllocations, &Allocations::line>(), {}},
    {"allocations", "supply", Kind::kSupplyRow, false, true, 0, kLastIndex,
     kReplenishment, "", {}, "row of supply; -1: yet to be bought",
     Out32<kAllocations, &Allocations::supply>(), {}},
    {"allocations", "quantity", Kind::kQuantity, true, true, 1, kMost, 1, "",
     {}, "units of that supply for that line", {},
     Out64<kAllocations, &Allocations::quantity>()},
    {"allocations", "delivery_day", Kind::kDay, false, true, -kLastDay,
     kNever - 1, -kLastDay, "", {}, "day on which they are delivered",
     Out32<kAllocations, &Allocations::delivery_day>(), {}},
    {"allocations", "location", Kind::kLocation, false, false, 0, kLastIndex, 0,
     "", {}, "where they ship from",
     Out32<kAllocations, &Allocations::location>(), {}},
    {"allocations", "ship_day", Kind::kDay, false, false, -kLastDay, kNever - 1,
     -kLastDay, "", {}, "day on which they leave",
     Out32<kAllocations, &Allocations::ship_day>(), {}},
    {"allocations", "shipment", Kind::kShipment, false, false, 0, kLastIndex, 0,
     "", {}, "row of shipments",
     Out32<kAllocations, &Allocations::shipment>(), {}},

    {"promises", "line", Kind::kLine, false, false, 0, kLastIndex, 0, "", {},
     "row of demand", Out32<kPromises, &Promises::line>(), {}},
    {"promises", "delivery_day", Kind::kDay, false, false, -kLastDay,
     kNever - 1, -kLastDay, "", {}, "what its customer may be told: this day",
     Out32<kPromises, &Promises::delivery_day>(), {}},
    {"promises", "quantity", Kind::kQuantity, true, false, 1, kMost, 1, "", {},
     "and these units", {}, Out64<kPromises, &Promises::quantity>()},

    {"lines", "promised", Kind::kQuantity, true, true, 0, kMost, 0, "", {},
     "units of all its allocations", {}, Out64<kLines, &Lines::promised>()},
    {"lines", "on_time", Kind::kQuantity, true, false, 0, kMost, 0, "", {},
     "of those, delivered by the requested day", {},
     Out64<kLines, &Lines::on_time>()},
    {"lines", "backordered", Kind::kQuantity, true, false, 0, kMost, 0, "", {},
     "of those, not from stock on hand", {},
     Out64<kLines, &Lines::backordered>()},
    {"lines", "first_day", Kind::kDay, false, false, -kLastDay, kNever - 1,
     kNever, "", {}, "first delivery", Out32<kLines, &Lines::first_day>(), {}},
    {"lines", "last_day", Kind::kDay, false, false, -kLastDay, kNever - 1,
     kNever, "", {}, "last delivery", Out32<kLines, &Lines::last_day>(), {}},
    {"lines", "shortfall", Kind::kQuantity, true, false, 0, kMost, 0, "", {},
     "open units without a promise", {}, Out64<kLines, &Lines::shortfall>()},
    {"lines", "reason", Kind::kEnum, false, false, 0, kReasonCount - 1, 0, "",
     kReasons, "why they have none", Out32<kLines, &Lines::reason>(), {}},

    {"shipments", "sales_order", Kind::kSalesOrder, false, false, 0, kLastIndex,
     0, "", {}, "for whom; a line's row where the book has no sales orders",
     Out32<kShipments, &Shipments::sales_order>(), {}},
    {"shipments", "location", Kind::kLocation, false, false, 0, kLastIndex, 0,
     "", {}, "where it leaves from",
     Out32<kShipments, &Shipments::location>(), {}},
    {"shipments", "ship_day", Kind::kDay, false, false, -kLastDay, kNever - 1,
     -kLastDay, "", {}, "day on which it leaves",
     Out32<kShipments, &Shipments::ship_day>(), {}},
    {"shipments", "delivery_day", Kind::kDay, false, false, -kLastDay,
     kNever - 1, -kLastDay, "", {}, "day on which it is delivered",
     Out32<kShipments, &Shipments::delivery_day>(), {}},
};

const ColumnSpec* Find(absl::Span<const ColumnSpec> columns,
                       std::string_view full_name) {
  const size_t dot = full_name.find('.');
  if (dot == std::string_view::npos) return nullptr;
  for (const ColumnSpec& column : columns) {
    if (full_name.substr(0, dot) == column.table &&
        full_name.substr(dot + 1) == column.name) {
      return &column;
    }
  }
  return nullptr;
}

// Empty for a number that is no reason.
std::string_view ReasonText(const char* const* texts, Reason reason) {
  const auto number = static_cast<int32_t>(reason);
  return number >= 0 && number < kReasonCount ? texts[number] : "";
}

}  // namespace

std::string_view ReasonName(Reason reason) {
  return ReasonText(kReasons, reason);
}

std::string_view ReasonWords(Reason reason) {
  return ReasonText(kReasonWords, reason);
}

namespace internal {

std::string ColumnSpec::full_name() const {
  return absl::StrCat(table, ".", name);
}

absl::Span<const ColumnSpec> BookColumns() { return kBookColumns; }

absl::Span<const ColumnSpec> PlanColumnSpecs() { return kPlanColumns; }

const ColumnSpec* FindBookColumn(std::string_view full_name) {
  return Find(kBookColumns, full_name);
}

const ColumnSpec* FindPlanColumn(std::string_view full_name) {
  return Find(kPlanColumns, full_name);
}

int64_t DefaultValue(const ColumnSpec& column, const Book& book, int64_t row) {
  const std::string_view text = column.default_text;
  if (text == "row") return row;
  if (text == "as_of") return book.as_of;
  if (text == "none") return kNotGiven;
  if (text == "never") return kNever;
  if (text == "unlimited") return kUnlimited;
  for (size_t i = 0; i < column.values.size(); ++i) {
    if (text == column.values[i]) return static_cast<int64_t>(i);
  }
  int64_t number = 0;
  return absl::SimpleAtoi(column.default_text, &number) ? number : 0;
}

}  // namespace internal
}  // namespace backorder
