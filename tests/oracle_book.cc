// What the book says: lines, supply, lanes, days, and the queue.

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/types/optional.h"
#include "absl/types/span.h"
#include "backorder/book.h"
#include "backorder/policy.h"
#include "backorder/units.h"
#include "tests/oracle_planner.h"

namespace backorder {
namespace oracle {
namespace {

template <typename T, typename U>
U ValueAt(absl::Span<const T> column, size_t row, U otherwise) {
  return column.empty() ? otherwise : static_cast<U>(column[row]);
}

// The quotient, rounded down. REQUIRES: by > 0.
int64_t RoundedDown(int64_t value, int64_t by) {
  const int64_t towards_zero = value / by;
  return value % by < 0 ? towards_zero - 1 : towards_zero;
}

}  // namespace

void Planner::ReadLines() {
  const Demand& demand = book_.demand;
  for (int32_t row = 0; row < demand.size(); ++row) {
    Line line;
    line.row = row;
    line.quantity = demand.quantity[row];
    line.sales_order = ValueAt(demand.sales_order, row, row);
    line.due = ValueAt(demand.due, row, kNotGiven);
    if (line.due == kNotGiven) line.due = book_.as_of;
    line.earliest = ValueAt(demand.earliest, row, kNotGiven);
    line.latest = ValueAt(demand.latest, row, kNever);
    line.tier = ValueAt(demand.tier, row, kNotGiven);
    line.delivery_rule =
        ValueAt(demand.delivery_rule, row, DeliveryRule::kAsAvailable);
    line.min_ship = ValueAt(demand.min_ship, row, int64_t{1});
    line.multiple = ValueAt(demand.multiple, row, int64_t{1});
    const int32_t when_short = ValueAt(demand.when_short, row, kNotGiven);
    line.when_short = when_short == kNotGiven
                          ? policy_.when_short
                          : static_cast<WhenShort>(when_short);
    line.location = ValueAt(demand.location, row, kNotGiven);
    line.peg = ValueAt(demand.peg, row, kNotGiven);
    line.destination = ValueAt(demand.destination, row, 0);
    line.kit = ValueAt(demand.kit, row, kNotGiven);
    line.max_shipments = ValueAt(demand.max_shipments, row, kNotGiven);
    line.shipments_made = ValueAt(demand.shipments_made, row, 0);
    line.owner = ValueAt(demand.owner, row, kNotGiven);
    line.min_shelf_life = ValueAt(demand.min_shelf_life, row, 0);
    line.items = ItemsOf(demand.item[row], line.kit != kNotGiven);
    MoveToOpenDays(&line);
    lines_.push_back(line);
  }
  for (Line& line : lines_) {
    for (const Line& other : lines_) {
      if (other.sales_order == line.sales_order &&
          other.when_short == WhenShort::kRejectOrder) {
        line.reject_order = true;
      }
    }
  }
}

void Planner::ReadSupply() {
  const Supply& supply = book_.supply;
  for (int32_t row = 0; row < supply.size(); ++row) {
    SupplyRow s;
    s.row = row;
    s.item = supply.item[row];
    s.quantity = supply.quantity[row];
    s.location = ValueAt(supply.location, row, 0);
    s.day = ValueAt(supply.day, row, kNotGiven);
    s.tier = ValueAt(supply.tier, row, kNotGiven);
    s.expires = ValueAt(supply.expires, row, kNever);
    s.available = s.on_hand() ? book_.as_of : s.day;
    s.counts = s.quantity > 0;
    if (s.available < book_.as_of) {
      const int64_t overdue = int64_t{book_.as_of} - s.day;
      if (policy_.overdue_limit != kNever && overdue > policy_.overdue_limit) {
        s.counts = false;
        Note("overdue receipt does not count");
      }
      s.available = Later(book_.as_of, policy_.overdue_offset);
      if (s.available == kNever) s.counts = false;
    }
    if (s.counts && s.expires < s.available) {
      s.counts = false;
      Note("expired supply does not count");
    }
    s.free = !s.counts ? 0 : s.unlimited() ? kPlenty : s.quantity;
    supply_.push_back(s);
    locations_.insert(s.location);
  }
  for (const Line& line : lines_) {
    if (line.location != kNotGiven) locations_.insert(line.location);
  }
  for (int32_t row = 0; row < book_.item_locations.size(); ++row) {
    locations_.insert(ValueAt(book_.item_locations.location, row, 0));
  }
}

void Planner::ReadLanes() {
  const Lanes& table = book_.lanes;
  for (int32_t row = 0; row < table.size(); ++row) {
    lanes_.push_back(
        {table.location[row], ValueAt(table.destination, row, 0),
         ValueAt(table.rank, row, 0), ValueAt(table.transit_days, row, 0),
         ValueAt(table.cost_per_shipment, row, int64_t{0}),
         ValueAt(table.cost_per_unit, row, int64_t{0}),
         ValueAt(table.calendar, row, kNotGiven),
         ValueAt(table.transit_count, row, DayCount::kCalendarDays)});
    locations_.insert(table.location[row]);
  }
}

// Holds by row, then protections by (tier number, row).
void Planner::ReadMarks() {
  const Holds& holds = book_.holds;
  for (int32_t row = 0; row < holds.size(); ++row) {
    marks_.push_back({/*of_hold=*/true, row, holds.item[row],
                      ValueAt(holds.location, row, 0), holds.quantity[row],
                      /*owner=*/ValueAt(holds.owner, row, kNotGiven),
                      /*tier=*/kNotGiven, /*first_day=*/kNotGiven,
                      /*last_day=*/ValueAt(holds.expires, row, kNever)});
  }
  const Protections& protections = book_.protections;
  std::vector<Mark> kept;
  for (int32_t row = 0; row < protections.size(); ++row) {
    kept.push_back({/*of_hold=*/false, row, protections.item[row],
                    ValueAt(protections.location, row, 0),
                    protections.quantity[row],
                    /*owner=*/kNotGiven, protections.tier[row],
                    ValueAt(protections.first_day, row, kNotGiven),
                    ValueAt(protections.last_day, row, kNever)});
  }
  std::stable_sort(kept.begin(), kept.end(), [](const Mark& a, const Mark& b) {
    return a.tier < b.tier;
  });
  marks_.insert(marks_.end(), kept.begin(), kept.end());
}

// Rows of the substitutes of an item, in the order in which they serve.
std::vector<int32_t> Planner::DirectSubstitutes(int32_t item) const {
  const Substitutes& table = book_.substitutes;
  std::vector<int32_t> rows;
  for (int32_t row = 0; row < table.size(); ++row) {
    if (table.item[row] == item) rows.push_back(row);
  }
  std::sort(rows.begin(), rows.end(), [&](int32_t a, int32_t b) {
    return std::make_pair(ValueAt(table.rank, a, 0), table.substitute[a]) <
           std::make_pair(ValueAt(table.rank, b, 0), table.substitute[b]);
  });
  return rows;
}

std::vector<LineItem> Planner::ItemsOf(int32_t item, bool of_kit) const {
  const Substitutes& table = book_.substitutes;
  std::vector<LineItem> all = {{item, 1, 1}};
  for (size_t i = 0; i < all.size(); ++i) {
    for (int32_t row : DirectSubstitutes(all[i].item)) {
      LineItem next = {
          table.substitute[row],
          all[i].numerator * ValueAt(table.numerator, row, int64_t{1}),
          all[i].denominator * ValueAt(table.denominator, row, int64_t{1})};
      const int64_t common = std::gcd(next.numerator, next.denominator);
      next.numerator /= common;
      next.denominator /= common;
      bool known = false;
      for (const LineItem& other : all) known |= other.item == next.item;
      if (!known) all.push_back(next);
    }
  }
  std::vector<LineItem> items;
  for (const LineItem& each : all) {
    if (!of_kit || each.denominator == 1) items.push_back(each);
  }
  return items;
}

int64_t Planner::ItemLimit(int32_t item) const {
  if (item >= book_.items.size()) return kUnlimited;
  return ValueAt(book_.items.backorder_limit, item, kUnlimited);
}

// The row of item_locations, or -1.
int32_t Planner::ItemLocation(int32_t item, int32_t location) const {
  const ItemLocations& table = book_.item_locations;
  for (int32_t row = 0; row < table.size(); ++row) {
    if (table.item[row] == item &&
        ValueAt(table.location, row, 0) == location) {
      return row;
    }
  }
  return -1;
}

int64_t Planner::LocationLimit(int32_t item, int32_t location) const {
  const int32_t row = ItemLocation(item, location);
  if (row < 0) return kUnlimited;
  return ValueAt(book_.item_locations.backorder_limit, row, kUnlimited);
}

int64_t Planner::SafetyStockOf(int32_t item, int32_t location) const {
  const int32_t row = ItemLocation(item, location);
  if (row < 0) return 0;
  return ValueAt(book_.item_locations.safety_stock, row, int64_t{0});
}

// --- Lanes ------------------------------------------------------------------

// All locations that serve the destination, in the order of their lanes.
std::vector<int32_t> Planner::LocationsTo(int32_t destination) const {
  std::set<std::tuple<int64_t, int32_t, int32_t>> ranked;
  for (const Lane& lane : lanes_) {
    if (lane.destination != destination) continue;
    const bool by_cost = policy_.sourcing == Sourcing::kLeastCost;
    ranked.insert({by_cost ? lane.cost_per_unit : 0, lane.rank, lane.location});
  }
  if (lanes_.empty()) {
    for (int32_t location : locations_) ranked.insert({0, 0, location});
  }
  std::vector<int32_t> locations;
  for (const auto& each : ranked) locations.push_back(std::get<2>(each));
  return locations;
}

// From where the line may ship, in the order in which it does.
std::vector<int32_t> Planner::LocationsOf(const Line& line) const {
  std::vector<int32_t> locations;
  for (int32_t location : LocationsTo(line.destination)) {
    if (line.location != kNotGiven && line.location != location) continue;
    if (line.only.has_value() && line.only->count(location) == 0) continue;
    locations.push_back(location);
  }
  return locations;
}

bool Planner::IsServedFrom(const Line& line, int32_t location) const {
  if (line.location != kNotGiven && line.location != location) return false;
  if (line.only.has_value() && line.only->count(location) == 0) return false;
  if (lanes_.empty()) return true;
  for (const Lane& lane : lanes_) {
    if (lane.location == location && lane.destination == line.destination) {
      return true;
    }
  }
  return false;
}

// From a location that serves the destination.
Lane Planner::LaneTo(int32_t destination, int32_t location) const {
  for (const Lane& lane : lanes_) {
    if (lane.location == location && lane.destination == destination) {
      return lane;
    }
  }
  return {location,
          destination,
          /*rank=*/0,
          /*transit_days=*/0,
          /*cost_per_shipment=*/0,
          /*cost_per_unit=*/0,
          /*calendar=*/kNotGiven,
          DayCount::kCalendarDays};
}

// The first of all its locations, where bought stock would be; kNotGiven: there
// is none, or it does not count.
int32_t Planner::ReplenishmentLocation(const Line& line) const {
  Line anywhere = line;
  anywhere.only = absl::nullopt;
  const std::vector<int32_t> locations = LocationsOf(anywhere);
  if (locations.empty() || !IsServedFrom(line, locations.front())) {
    return kNotGiven;
  }
  return locations.front();
}

// kNotGiven: none.
int32_t Planner::GroupOf(int32_t location) const {
  if (location >= book_.locations.size()) return kNotGiven;
  return ValueAt(book_.locations.group, location, kNotGiven);
}

// Named by the lowest of its locations.
int32_t Planner::SourceOf(int32_t location) const {
  if (GroupOf(location) == kNotGiven) return location;
  int32_t lowest = 0;
  while (GroupOf(lowest) != GroupOf(location)) ++lowest;
  return lowest;
}

// --- Days -------------------------------------------------------------------

Day Planner::TargetDay(const Line& line) const {  // T
  return line.target;
}

bool Planner::WindowClosed(const Line& line) const {
  return line.latest < line.earliest || line.earliest == kNever;
}

bool Planner::BeyondHorizon(const Line& line) const {
  return line.peg == kNotGiven && policy_.horizon != kNever &&
         int64_t{line.due} > int64_t{book_.as_of} + policy_.horizon;
}

// The lines of a rejected order are served as for backorder, whatever else
// they say themselves.
bool Planner::AcceptAvailable(const Line& line) const {
  return !line.reject_order && line.when_short == WhenShort::kAcceptAvailable;
}

Day Planner::LastAcceptedDay(const Line& line) const {  // B
  return AcceptAvailable(line) ? TargetDay(line) : line.latest;
}

// --- The queue --------------------------------------------------------------

// What a row has in a column of the queue; nothing: none.
absl::optional<int64_t> Planner::Key(const std::string& column,
                                     int32_t row) const {
  const Demand& demand = book_.demand;
  const Line& line = lines_[row];
  const auto or_none = [](int32_t value) -> absl::optional<int64_t> {
    if (value == kNotGiven) return absl::nullopt;
    return value;
  };
  if (column == "item") return demand.item[row];
  if (column == "quantity") return demand.quantity[row];
  if (column == "sales_order") return line.sales_order;
  if (column == "due") return line.due;
  if (column == "earliest") {
    return or_none(ValueAt(demand.earliest, row, kNotGiven));
  }
  if (column == "latest") return ValueAt(demand.latest, row, kNever);
  if (column == "entered") return ValueAt(demand.entered, row, int64_t{row});
  if (column == "priority") return ValueAt(demand.priority, row, 0);
  if (column == "tier") return or_none(line.tier);
  if (column == "unit_value") {
    return ValueAt(demand.unit_value, row, int64_t{0});
  }
  if (column == "delivery_rule") {
    return static_cast<int64_t>(line.delivery_rule);
  }
  if (column == "min_ship") return line.min_ship;
  if (column == "multiple") return line.multiple;
  if (column == "when_short") {
    return or_none(ValueAt(demand.when_short, row, kNotGiven));
  }
  if (column == "location") return or_none(line.location);
  if (column == "peg") return or_none(line.peg);
  if (column == "destination") return line.destination;
  if (column == "kit") return or_none(line.kit);
  if (column == "max_shipments") return or_none(line.max_shipments);
  if (column == "shipments_made") return line.shipments_made;
  if (column == "owner") return or_none(line.owner);
  if (column == "min_shelf_life") return line.min_shelf_life;
  return DerivedKey(column, row);
}

// Of those that are no columns of demand.
absl::optional<int64_t> Planner::DerivedKey(const std::string& column,
                                            int32_t row) const {
  const Line& line = lines_[row];
  const auto value_of = [this](const Line& each) {
    return each.quantity *
           ValueAt(book_.demand.unit_value, each.row, int64_t{0});
  };
  const int64_t days_left = int64_t{line.due} - book_.as_of;
  if (column == "line_value") return value_of(line);
  if (column == "order_value") {
    int64_t value = 0;
    for (const Line& other : lines_) {
      if (other.sales_order == line.sales_order) value += value_of(other);
    }
    return value;
  }
  if (column == "slack") {
    const std::vector<int32_t> locations = LocationsOf(line);
    if (locations.empty()) return absl::nullopt;
    const Day last =
        LastShipDay(WayTo(line.destination, locations.front()), line.due);
    if (last == kNotGiven) return absl::nullopt;
    return int64_t{last} - book_.as_of;
  }
  if (column == "fill_ratio") {
    if (line.quantity == 0) return 1'000'000;
    return 1'000'000 * std::min(line.quantity, StockFor(line)) / line.quantity;
  }
  if (column == "critical_ratio") {
    const Day delivered = ReplenishmentDay(line);
    if (delivered == kNever) return absl::nullopt;
    return RoundedDown(1000 * days_left,
                       std::max<int64_t>(1, int64_t{delivered} - book_.as_of));
  }
  // aging
  return ValueAt(book_.demand.priority, row, int64_t{0}) -
         std::max<int64_t>(0, -days_left) / policy_.aging_days;
}

// Stock on hand of its item where it may ship from, whoever may have it.
int64_t Planner::StockFor(const Line& line) const {
  int64_t stock = 0;
  for (const SupplyRow& s : supply_) {
    if (s.item != line.own().item || !s.on_hand() || s.quantity <= 0) continue;
    if (!IsServedFrom(line, s.location)) continue;
    stock += s.unlimited() ? kPlenty : s.quantity;
  }
  return stock;
}

// Where a row stands by the key: without a value before or after all, listed
// values in the order of the list, then the others.
std::pair<int, int64_t> Planner::PlaceByKey(const SortKey& key,
                                            int32_t row) const {
  const absl::optional<int64_t> value = Key(key.column, row);
  if (!value.has_value()) return {key.nulls_first ? 0 : 3, 0};
  for (size_t i = 0; i < key.values.size(); ++i) {
    if (key.values[i] == *value) return {1, static_cast<int64_t>(i)};
  }
  return {2, key.descending ? -*value : *value};
}

bool Planner::Before(int32_t a, int32_t b) const {
  for (const SortKey& key : policy_.queue) {
    const auto of_a = PlaceByKey(key, a);
    const auto of_b = PlaceByKey(key, b);
    if (of_a != of_b) return of_a < of_b;
  }
  return a < b;
}

// With all lines of its order.
bool Planner::IsServedWhole(const Line& line) const {
  return line.reject_order || line.max_shipments != kNotGiven ||
         policy_.sourcing != Sourcing::kByRank;
}

bool Planner::TakenTogether(const Line& a, const Line& b) const {
  if (a.row == b.row || AreOfOneGroup(a, b)) return true;
  if (a.sales_order != b.sales_order) return false;
  return IsServedWhole(a) ||
         ((a.of_set() || a.of_kit()) && (b.of_set() || b.of_kit()));
}

// Keys that tell two lines apart.
void Planner::NoteQueue() {
  static const std::set<std::string> kDerived = {
      "order_value", "slack", "fill_ratio", "critical_ratio", "aging"};
  for (const Line& line : lines_) {
    for (const SortKey& key : policy_.queue) {
      const std::pair<int, int64_t> place = PlaceByKey(key, line.row);
      if (place == PlaceByKey(key, lines_.front().row)) continue;
      if (kDerived.count(key.column) > 0) Note("queue by " + key.column);
      if (place.first == 1) Note("a listed value of the queue");
    }
  }
}

void Planner::MakeQueue() {
  std::vector<int32_t> sorted;
  for (const Line& line : lines_) sorted.push_back(line.row);
  std::sort(sorted.begin(), sorted.end(),
            [this](int32_t a, int32_t b) { return Before(a, b); });
  NoteQueue();

  std::set<int32_t> placed;
  for (int32_t row : sorted) {
    const Line& line = lines_[row];
    for (int32_t other : sorted) {
      if (!TakenTogether(line, lines_[other])) continue;
      if (!placed.insert(other).second) continue;
      if (other != row && other != sorted[plan_.queue.size()]) {
        Note(line.reject_order                 ? "reject_order moves a line"
             : line.max_shipments != kNotGiven ? "max_shipments moves a line"
             : IsServedWhole(line)             ? "sourcing moves a line"
             : MayShare(line)                  ? "sharing moves a line"
             : line.of_kit()                   ? "a kit moves a line"
                                               : "a set moves a line");
      }
      plan_.queue.push_back(other);
    }
  }
}

}  // namespace oracle
}  // namespace backorder
