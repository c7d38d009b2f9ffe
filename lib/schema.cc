#include "lib/schema.h"

#include <cstdint>
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

using internal::ColumnSpec;
using internal::Kind;

// ---- what columns are made of -----------------------------------------------

constexpr const char* kDeliveryRules[] = {"as_available", "line_complete",
                                          "order_complete", "ship_set"};
constexpr const char* kDayCounts[] = {"calendar_days", "working_days"};
constexpr const char* kOpenNames[] = {"closed", "open"};
constexpr const char* kReasons[kReasonCount] = {
    "none",          "beyond_horizon",  "order_rejected",
    "window_closed", "backorder_limit", "incomplete",
    "not_in_time",   "after_latest",    "taken",
    "no_supply",     "no_lane",         "set_incomplete",
    "max_shipments", "quota",           "critical_level",
    "expires"};
constexpr const char* kReasonWords[kReasonCount] = {
    "nothing is short",
    "due after the horizon of the policy",
    "not all of the order can be had, and it is all or nothing",
    "its last acceptable day is over before it may be delivered",
    "the limit on units that are not from stock on hand is reached",
    "what is free is too little for a shipment that the line allows",
    "what is free comes after the requested day, and the line does not wait",
    "what is free comes after the last acceptable day",
    "all supply it may use is promised or set aside",
    "no stock, receipt or replenishment that it may use",
    "no lane leads from where it may ship to its destination",
    "it could be had, but not together with the other lines of its set or kit",
    "it could be had, but not in the shipments that are left to its order",
    "what lines of its tier may have of the item is used up",
    "what is left of the stock on hand is kept for tiers that rank higher",
    "what is free expires before it may be delivered"};

// The values that a column may have; the members are those of ColumnSpec.
struct Values {
  Kind kind;
  int64_t min, max, also;
  absl::Span<const char* const> names = {};

  constexpr Values Or(int64_t value) const {
    return {kind, min, max, value, names};
  }
};

constexpr int64_t kLastIndex = INT32_MAX - 1;
constexpr int64_t kMost = INT64_MAX - 1;

constexpr Values Index(Kind kind) { return {kind, 0, kLastIndex, 0}; }
constexpr Values Units(int64_t least) {
  return {Kind::kQuantity, least, kMost, least};
}
constexpr Values Any64(Kind kind) {
  return {kind, INT64_MIN, INT64_MAX, INT64_MIN};
}
constexpr Values Number(int32_t least) {
  return {Kind::kNumber, least, INT32_MAX, least};
}
constexpr Values kCost = {Kind::kMoney, 0, 1'000'000'000'000, 0};
constexpr Values kDays = {Kind::kDay, -kLastDay, kLastDay, -kLastDay};
// Days that come out may be later than those that go in.
constexpr Values kPlannedDays = {Kind::kDay, -kLastDay, kNever - 1, -kLastDay};
template <int64_t count>
constexpr Values OneOf(const char* const (&names)[count]) {
  return {Kind::kEnum, 0, count - 1, 0, names};
}

// Where a column stands: in a member of one of the tables of a book or a plan.
template <typename Tables, auto table, auto column>
auto& Cells(Tables& tables) {
  return tables.*table.*column;
}
constexpr bool IsWide(absl::Span<const int64_t>*) { return true; }
constexpr bool IsWide(absl::Span<const int32_t>*) { return false; }
template <typename Table, typename Column>
constexpr bool IsWide(Column Table::*) {
  return IsWide(static_cast<Column*>(nullptr));
}

template <auto column>
constexpr ColumnSpec Column(const char* table, const char* name,
                            const Values& values, const char* meaning) {
  ColumnSpec spec{};
  spec.table = table;
  spec.name = name;
  spec.kind = values.kind;
  spec.wide = IsWide(column);
  spec.min = values.min;
  spec.max = values.max;
  spec.also = values.also;
  spec.default_text = "";
  spec.values = values.names;
  spec.meaning = meaning;
  return spec;
}

// An optional column of a book.
template <auto table, auto column>
constexpr ColumnSpec In(const char* table_name, const char* name,
                        const Values& values, const char* default_text,
                        const char* meaning) {
  ColumnSpec spec = Column<column>(table_name, name, values, meaning);
  spec.default_text = default_text;
  if constexpr (IsWide(column)) {
    spec.wide_column.in = &Cells<Book, table, column>;
  } else {
    spec.narrow_column.in = &Cells<Book, table, column>;
  }
  return spec;
}

// One that must be there.
template <auto table, auto column>
constexpr ColumnSpec RequiredIn(const char* table_name, const char* name,
                                const Values& values, const char* meaning) {
  ColumnSpec spec = In<table, column>(table_name, name, values, "", meaning);
  spec.required = true;
  return spec;
}

// A column of a plan that is made on request.
template <auto table, auto column>
constexpr ColumnSpec Out(const char* table_name, const char* name,
                         const Values& values, const char* meaning) {
  ColumnSpec spec = Column<column>(table_name, name, values, meaning);
  if constexpr (IsWide(column)) {
    spec.wide_column.out = &Cells<PlanColumns, table, column>;
  } else {
    spec.narrow_column.out = &Cells<PlanColumns, table, column>;
  }
  return spec;
}

// One that is always made.
template <auto table, auto column>
constexpr ColumnSpec AlwaysOut(const char* table_name, const char* name,
                               const Values& values, const char* meaning) {
  ColumnSpec spec = Out<table, column>(table_name, name, values, meaning);
  spec.required = true;
  return spec;
}

// ---- the columns ------------------------------------------------------------

constexpr auto kDemand = &Book::demand;
constexpr auto kSupply = &Book::supply;
constexpr auto kItems = &Book::items;
constexpr auto kPlaces = &Book::item_locations;
constexpr auto kLanes = &Book::lanes;
constexpr auto kLocations = &Book::locations;
constexpr auto kDestinations = &Book::destinations;
constexpr auto kSuppliers = &Book::suppliers;
constexpr auto kCalendars = &Book::calendars;
constexpr auto kCalendarDays = &Book::calendar_days;
constexpr auto kSubstitutes = &Book::substitutes;
constexpr auto kTiers = &Book::tiers;
constexpr auto kProtections = &Book::protections;
constexpr auto kQuotas = &Book::quotas;
constexpr auto kLevels = &Book::critical_levels;
constexpr auto kHolds = &Book::holds;

constexpr ColumnSpec kBookColumns[] = {
    RequiredIn<kDemand, &Demand::item>("demand", "item", Index(Kind::kItem),
                                       "what is wanted"),
    RequiredIn<kDemand, &Demand::quantity>("demand", "quantity", Units(0),
                                           "open units"),
    In<kDemand, &Demand::sales_order>(
        "demand", "sales_order", Index(Kind::kSalesOrder), "row",
        "lines with one value belong to one customer order"),
    In<kDemand, &Demand::due>("demand", "due", kDays.Or(kNotGiven), "as_of",
                              "requested delivery day"),
    In<kDemand, &Demand::earliest>("demand", "earliest", kDays.Or(kNotGiven),
                                   "none", "not delivered before this day"),
    In<kDemand, &Demand::latest>("demand", "latest", kDays.Or(kNever), "never",
                                 "last acceptable delivery day, inclusive"),
    In<kDemand, &Demand::entered>("demand", "entered", Any64(Kind::kInstant),
                                  "row",
                                  "arrival number or instant, the FIFO key"),
    In<kDemand, &Demand::priority>("demand", "priority", Number(kNotGiven + 1),
                                   "0", "lower is more urgent"),
    In<kDemand, &Demand::tier>(
        "demand", "tier", Index(Kind::kTier).Or(kNotGiven), "none",
        "customer class, 0 ranks highest (but see tiers), none ranks last"),
    In<kDemand, &Demand::unit_value>("demand", "unit_value",
                                     Any64(Kind::kMoney), "0",
                                     "money for each unit"),
    In<kDemand, &Demand::delivery_rule>(
        "demand", "delivery_rule", OneOf(kDeliveryRules), "as_available",
        "in any number of shipments; in one from one location; or with all "
        "lines of its order that say so: on one day, or in one shipment"),
    In<kDemand, &Demand::min_ship>(
        "demand", "min_ship", Units(1), "1",
        "least units in one shipment; the closing one may be smaller"),
    In<kDemand, &Demand::multiple>(
        "demand", "multiple", Units(1), "1",
        "each shipment but the closing one is a multiple of it"),
    In<kDemand, &Demand::when_short>(
        "demand", "when_short", OneOf(internal::kWhenShortNames).Or(kNotGiven),
        "none",
        "what becomes of a line that cannot be served in full by its day; "
        "none: what the policy says"),
    In<kDemand, &Demand::location>("demand", "location",
                                   Index(Kind::kLocation).Or(kNotGiven), "none",
                                   "ships from here only; none: from any"),
    In<kDemand, &Demand::peg>("demand", "peg",
                              Index(Kind::kSupplyRow).Or(kNotGiven), "none",
                              "supply row that is held for this line first"),
    In<kDemand, &Demand::destination>("demand", "destination",
                                      Index(Kind::kDestination), "0",
                                      "where it goes, for lanes"),
    In<kDemand, &Demand::kit>(
        "demand", "kit", Index(Kind::kKit).Or(kNotGiven), "none",
        "lines of one order with one value ship in the ratio of their "
        "quantities"),
    In<kDemand, &Demand::max_shipments>(
        "demand", "max_shipments", Number(0).Or(kNotGiven), "none",
        "most shipments of its order, those made included; none: any number"),
    In<kDemand, &Demand::shipments_made>(
        "demand", "shipments_made", Number(0), "0",
        "shipments of its order that have left already"),
    In<kDemand, &Demand::owner>("demand", "owner",
                                Index(Kind::kOwner).Or(kNotGiven), "none",
                                "may use what is held for this owner"),
    In<kDemand, &Demand::min_shelf_life>(
        "demand", "min_shelf_life", {Kind::kDays, 0, kLastDay, 0}, "0",
        "days that must be left when it is delivered until it expires"),

    RequiredIn<kSupply, &Supply::item>("supply", "item", Index(Kind::kItem),
                                       "what it is"),
    RequiredIn<kSupply, &Supply::quantity>(
        "supply", "quantity", Units(INT64_MIN + 1).Or(kUnlimited),
        "units; below zero only on hand: already owed"),
    In<kSupply, &Supply::location>("supply", "location", Index(Kind::kLocation),
                                   "0", "where it is"),
    In<kSupply, &Supply::day>("supply", "day", kDays.Or(kNotGiven), "none",
                              "day of a receipt; none: stock on hand"),
    In<kSupply, &Supply::tier>(
        "supply", "tier", Index(Kind::kTier).Or(kNotGiven), "none",
        "reserved for this tier and those that rank higher; none: for anybody"),
    In<kSupply, &Supply::expires>("supply", "expires", kDays.Or(kNever),
                                  "never",
                                  "last day on which it may be delivered"),
    In<kSupply, &Supply::purchase_order>(
        "supply", "purchase_order", Index(Kind::kPurchaseOrder).Or(kNotGiven),
        "none",
        "receipts of one purchase order share one delay; none: one of its own"),
    In<kSupply, &Supply::delay>("supply", "delay",
                                Index(Kind::kDelay).Or(kNotGiven), "none",
                                "law of delay of its receipt; none: sure"),

    In<kItems, &Items::replenish_days>(
        "items", "replenish_days", {Kind::kDays, 0, kLastDay, kNever}, "never",
        "days until anything ordered today arrives"),
    In<kItems, &Items::backorder_limit>(
        "items", "backorder_limit", Units(0).Or(kUnlimited), "unlimited",
        "most units of the item promised from anything but stock on hand"),
    In<kItems, &Items::supplier>(
        "items", "supplier", Index(Kind::kSupplier).Or(kNotGiven), "none",
        "who is asked for it; none: one who works on every day"),
    In<kItems, &Items::delay>("items", "delay",
                              Index(Kind::kDelay).Or(kNotGiven), "none",
                              "law of delay of what is bought; none: sure"),

    RequiredIn<kPlaces, &ItemLocations::item>(
        "item_locations", "item", Index(Kind::kItem),
        "the item that has settings of its own at a location"),
    In<kPlaces, &ItemLocations::location>("item_locations", "location",
                                          Index(Kind::kLocation), "0",
                                          "that location"),
    In<kPlaces, &ItemLocations::safety_stock>("item_locations", "safety_stock",
                                              Units(0), "0",
                                              "units kept back there"),
    In<kPlaces, &ItemLocations::backorder_limit>(
        "item_locations", "backorder_limit", Units(0).Or(kUnlimited),
        "unlimited",
        "most units promised from there from anything but stock on hand"),

    RequiredIn<kLanes, &Lanes::location>(
        "lanes", "location", Index(Kind::kLocation), "from where it leads"),
    In<kLanes, &Lanes::destination>("lanes", "destination",
                                    Index(Kind::kDestination), "0", "to where"),
    In<kLanes, &Lanes::rank>(
        "lanes", "rank", Number(kNotGiven + 1), "0",
        "lower is used first; ties go to the lower location"),
    In<kLanes, &Lanes::transit_days>(
        "lanes", "transit_days", {Kind::kDays, 0, kLastDay, 0}, "0",
        "days from when it ships to when it is delivered"),
    In<kLanes, &Lanes::cost_per_shipment>("lanes", "cost_per_shipment", kCost,
                                          "0", "money for each shipment"),
    In<kLanes, &Lanes::cost_per_unit>("lanes", "cost_per_unit", kCost, "0",
                                      "money for each unit"),
    In<kLanes, &Lanes::calendar>(
        "lanes", "calendar", Index(Kind::kCalendar).Or(kNotGiven), "none",
        "days that count for transit in working days; none: every day"),
    In<kLanes, &Lanes::transit_count>("lanes", "transit_count",
                                      OneOf(kDayCounts), "calendar_days",
                                      "what transit_days are"),
    In<kLanes, &Lanes::delay>("lanes", "delay",
                              Index(Kind::kDelay).Or(kNotGiven), "none",
                              "law of delay of what it carries; none: sure"),

    In<kLocations, &Locations::group>(
        "locations", "group", Index(Kind::kGroup).Or(kNotGiven), "none",
        "what locations of one group ship for an order to one destination on "
        "one day counts as one shipment"),
    In<kLocations, &Locations::calendar>(
        "locations", "calendar", Index(Kind::kCalendar).Or(kNotGiven), "none",
        "days on which it works and ships; none: every day"),
    In<kLocations, &Locations::handling_days>(
        "locations", "handling_days", {Kind::kDays, 0, kLastDay, 0}, "0",
        "days from when units are available until they can ship"),
    In<kLocations, &Locations::handling_count>(
        "locations", "handling_count", OneOf(kDayCounts), "calendar_days",
        "what handling_days are"),
    In<kLocations, &Locations::first_day>(
        "locations", "first_day", kDays.Or(kNotGiven), "none",
        "first day on which it can begin with anything; none: as_of"),

    In<kDestinations, &Destinations::calendar>(
        "destinations", "calendar", Index(Kind::kCalendar).Or(kNotGiven),
        "none", "days on which it takes deliveries; none: every day"),

    In<kSuppliers, &Suppliers::order_calendar>(
        "suppliers", "order_calendar", Index(Kind::kCalendar).Or(kNotGiven),
        "none", "days on which it takes orders; none: every day"),
    In<kSuppliers, &Suppliers::delivery_calendar>(
        "suppliers", "delivery_calendar", Index(Kind::kCalendar).Or(kNotGiven),
        "none", "days on which it brings what was ordered; none: every day"),

    In<kCalendars, &Calendars::weekdays>(
        "calendars", "weekdays", {Kind::kWeekdays, 0, kEveryWeekday, 0}, "127",
        "open weekdays: 1 Monday + 2 Tuesday + ... + 64 Sunday"),
    In<kCalendars, &Calendars::month_days>(
        "calendars", "month_days", {Kind::kMonthDays, 0, kEveryMonthDay, 0},
        "2147483647",
        "open days of the month: 1 for the 1st + 2 for the 2nd + 4 ..."),

    RequiredIn<kCalendarDays, &CalendarDays::calendar>(
        "calendar_days", "calendar", Index(Kind::kCalendar),
        "whose exception it is"),
    RequiredIn<kCalendarDays, &CalendarDays::day>("calendar_days", "day", kDays,
                                                  "on which day"),
    In<kCalendarDays, &CalendarDays::open>(
        "calendar_days", "open", OneOf(kOpenNames), "closed",
        "whether it is open then, whatever the masks say"),

    RequiredIn<kSubstitutes, &Substitutes::item>(
        "substitutes", "item", Index(Kind::kItem), "the item that is wanted"),
    RequiredIn<kSubstitutes, &Substitutes::substitute>(
        "substitutes", "substitute", Index(Kind::kItem),
        "the item that may stand for it"),
    In<kSubstitutes, &Substitutes::rank>(
        "substitutes", "rank", Number(kNotGiven + 1), "0",
        "lower is used first; ties go to the lower substitute"),
    In<kSubstitutes, &Substitutes::numerator>(
        "substitutes", "numerator", Number(1), "1",
        "so many units of the substitute are as good ..."),
    In<kSubstitutes, &Substitutes::denominator>(
        "substitutes", "denominator", Number(1), "1",
        "... as so many units of the item"),

    In<kTiers, &Tiers::parent>("tiers", "parent",
                               Index(Kind::kTier).Or(kNotGiven), "none",
                               "the tier above it; none: it is at the top"),
    In<kTiers, &Tiers::rank>("tiers", "rank", Number(kNotGiven + 1), "0",
                             "among those of its parent; lower ranks higher"),

    RequiredIn<kProtections, &Protections::item>(
        "protections", "item", Index(Kind::kItem), "of this item"),
    In<kProtections, &Protections::location>("protections", "location",
                                             Index(Kind::kLocation), "0",
                                             "at this location"),
    RequiredIn<kProtections, &Protections::tier>(
        "protections", "tier", Index(Kind::kTier), "for this tier"),
    In<kProtections, &Protections::first_day>(
        "protections", "first_day", kDays.Or(kNotGiven), "none",
        "its lines may use them from this day on"),
    In<kProtections, &Protections::last_day>(
        "protections", "last_day", kDays.Or(kNever), "never",
        "anybody may use them after this day"),
    RequiredIn<kProtections, &Protections::quantity>(
        "protections", "quantity", Units(0), "so many units are kept"),

    RequiredIn<kQuotas, &Quotas::item>("quotas", "item", Index(Kind::kItem),
                                       "of this item"),
    In<kQuotas, &Quotas::location>(
        "quotas", "location", Index(Kind::kLocation).Or(kNotGiven), "none",
        "from this location; none: from all together"),
    RequiredIn<kQuotas, &Quotas::tier>(
        "quotas", "tier", Index(Kind::kTier),
        "lines of this tier, and of those below it in the hierarchy,"),
    In<kQuotas, &Quotas::first_day>("quotas", "first_day", kDays.Or(kNotGiven),
                                    "none", "that ask for a day from this"),
    In<kQuotas, &Quotas::last_day>("quotas", "last_day", kDays.Or(kNever),
                                   "never", "to this one"),
    RequiredIn<kQuotas, &Quotas::quantity>(
        "quotas", "quantity", Units(0), "are promised at most so many units"),

    RequiredIn<kLevels, &CriticalLevels::item>(
        "critical_levels", "item", Index(Kind::kItem), "of this item"),
    In<kLevels, &CriticalLevels::location>("critical_levels", "location",
                                           Index(Kind::kLocation), "0",
                                           "at this location"),
    RequiredIn<kLevels, &CriticalLevels::tier>(
        "critical_levels", "tier", Index(Kind::kTier),
        "lines of this tier, and of those that rank lower,"),
    RequiredIn<kLevels, &CriticalLevels::quantity>(
        "critical_levels", "quantity", Units(0),
        "are served from stock only while more than this is free"),

    In<kHolds, &Holds::owner>("holds", "owner",
                              Index(Kind::kOwner).Or(kNotGiven), "none",
                              "for whose lines; none: for nobody's"),
    RequiredIn<kHolds, &Holds::item>("holds", "item", Index(Kind::kItem),
                                     "of this item"),
    In<kHolds, &Holds::location>("holds", "location", Index(Kind::kLocation),
                                 "0", "at this location"),
    RequiredIn<kHolds, &Holds::quantity>("holds", "quantity", Units(0),
                                         "so many units are held"),
    In<kHolds, &Holds::expires>("holds", "expires", kDays.Or(kNever), "never",
                                "last day of the hold"),
};

constexpr auto kAllocations = &PlanColumns::allocations;
constexpr auto kPromises = &PlanColumns::promises;
constexpr auto kLines = &PlanColumns::lines;
constexpr auto kShipments = &PlanColumns::shipments;
constexpr auto kHeld = &PlanColumns::held;
using Allocations = decltype(PlanColumns::allocations);
using Promises = decltype(PlanColumns::promises);
using Lines = decltype(PlanColumns::lines);
using Shipments = decltype(PlanColumns::shipments);
using Held = decltype(PlanColumns::held);

constexpr ColumnSpec kPlanColumns[] = {
    AlwaysOut<kAllocations, &Allocations::line>(
        "allocations", "line", Index(Kind::kLine), "row of demand"),
    AlwaysOut<kAllocations, &Allocations::supply>(
        "allocations", "supply", Index(Kind::kSupplyRow).Or(kReplenishment),
        "row of supply; -1: yet to be bought"),
    AlwaysOut<kAllocations, &Allocations::quantity>(
        "allocations", "quantity", Units(1),
        "units of that supply for that line; of a substitute, its units"),
    AlwaysOut<kAllocations, &Allocations::delivery_day>(
        "allocations", "delivery_day", kPlannedDays,
        "day on which they are delivered"),
    Out<kAllocations, &Allocations::location>("allocations", "location",
                                              Index(Kind::kLocation),
                                              "where they ship from"),
    Out<kAllocations, &Allocations::ship_day>(
        "allocations", "ship_day", kPlannedDays, "day on which they leave"),
    Out<kAllocations, &Allocations::shipment>(
        "allocations", "shipment", Index(Kind::kShipment), "row of shipments"),

    Out<kPromises, &Promises::line>("promises", "line", Index(Kind::kLine),
                                    "row of demand"),
    Out<kPromises, &Promises::delivery_day>(
        "promises", "delivery_day", kPlannedDays,
        "what its customer may be told: this day"),
    Out<kPromises, &Promises::quantity>("promises", "quantity", Units(1),
                                        "and these units"),

    AlwaysOut<kLines, &Lines::promised>("lines", "promised", Units(0),
                                        "units of all its allocations"),
    Out<kLines, &Lines::on_time>("lines", "on_time", Units(0),
                                 "of those, delivered by the requested day"),
    Out<kLines, &Lines::backordered>("lines", "backordered", Units(0),
                                     "of those, not wholly from stock on hand"),
    Out<kLines, &Lines::first_day>("lines", "first_day",
                                   kPlannedDays.Or(kNever), "first delivery"),
    Out<kLines, &Lines::last_day>("lines", "last_day", kPlannedDays.Or(kNever),
                                  "last delivery"),
    Out<kLines, &Lines::shortfall>("lines", "shortfall", Units(0),
                                   "open units without a promise"),
    Out<kLines, &Lines::reason>("lines", "reason", OneOf(kReasons),
                                "why they have none"),
    Out<kLines, &Lines::greedy>(
        "lines", "greedy", {Kind::kNumber, 0, 1, 0},
        "1: there were too many sources to try all choices; else 0"),

    Out<kShipments, &Shipments::sales_order>(
        "shipments", "sales_order", Index(Kind::kSalesOrder),
        "for whom; a line's row where the book has no sales orders"),
    Out<kShipments, &Shipments::location>("shipments", "location",
                                          Index(Kind::kLocation),
                                          "where it leaves from"),
    Out<kShipments, &Shipments::ship_day>("shipments", "ship_day", kPlannedDays,
                                          "day on which it leaves"),
    Out<kShipments, &Shipments::delivery_day>("shipments", "delivery_day",
                                              kPlannedDays,
                                              "day on which it is delivered"),

    Out<kHeld, &Held::line>("held", "line", Index(Kind::kLine),
                            "row of demand that waits"),
    Out<kHeld, &Held::supply>("held", "supply", Index(Kind::kSupplyRow),
                              "row of supply"),
    Out<kHeld, &Held::quantity>(
        "held", "quantity", Units(1),
        "units of that supply kept for that line, not promised to it"),
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
