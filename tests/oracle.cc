#include "tests/oracle.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/types/span.h"
#include "backorder/book.h"
#include "backorder/plan.h"
#include "backorder/policy.h"
#include "backorder/units.h"
#include "tests/oracle_planner.h"

namespace backorder {
namespace oracle {

OraclePlan Planner::Run() {
  ReadLines();
  ReadSupply();
  ReadLanes();
  ReadMarks();
  MakeQueue();
  SetAside();
  ServeQueue();
  MakeTables();
  return std::move(plan_);
}

void Planner::MakeTables() {
  MakeShipments();
  for (const Line& line : lines_) {
    MakeAllocations(line);
    MakePromises(line);
    MakeLine(line);
    MakeHeld(line);
  }
}

Day Planner::ShipDay(const Line& line, const Units& units) const {
  return LastShipDay(WayTo(line.destination, units.location),
                     units.delivery_day);
}

Planner::Shipment Planner::ShipmentOf(const Line& line,
                                      const Units& units) const {
  return {line.sales_order, ShipDay(line, units), units.location,
          line.destination, units.delivery_day};
}

void Planner::MakeShipments() {
  std::set<Shipment> shipments;
  for (const Line& line : lines_) {
    for (const Units& units : taken_[line.row]) {
      shipments.insert(ShipmentOf(line, units));
    }
  }
  for (const Shipment& shipment : shipments) {
    const auto& [sales_order, ship_day, location, destination, delivery_day] =
        shipment;
    if (!shipments_.empty()) {
      const auto& [order, day, from, to, delivered] = shipments_.back();
      if (order == sales_order && day == ship_day && from == location) {
        Note(to == destination ? "shipments that only delivery days keep apart"
                               : "shipments that only destinations keep apart");
      }
    }
    shipments_.push_back(shipment);
    plan_.shipments.sales_order.push_back(sales_order);
    plan_.shipments.location.push_back(location);
    plan_.shipments.ship_day.push_back(ship_day);
    plan_.shipments.delivery_day.push_back(delivery_day);
  }
}

void Planner::MakeAllocations(const Line& line) {
  // One of the units of each row, with the quantity of all; replenishment may
  // ship from several locations.
  std::map<std::tuple<Day, int32_t, int32_t>, Units> rows;
  for (const Units& units : taken_[line.row]) {
    NoteDays(line, units);
    const auto [row, is_new] = rows.insert(
        {{units.delivery_day, units.supply, units.location}, units});
    if (!is_new) row->second.quantity += units.quantity;
  }
  for (const auto& [key, units] : rows) {
    const auto shipment = std::find(shipments_.begin(), shipments_.end(),
                                    ShipmentOf(line, units));
    auto& allocations = plan_.allocations;
    allocations.line.push_back(line.row);
    allocations.supply.push_back(units.supply);
    allocations.quantity.push_back(units.quantity);
    allocations.delivery_day.push_back(units.delivery_day);
    allocations.location.push_back(units.location);
    allocations.ship_day.push_back(ShipDay(line, units));
    allocations.shipment.push_back(
        static_cast<int32_t>(shipment - shipments_.begin()));
  }
}

void Planner::MakePromises(const Line& line) {
  std::map<Day, UnitsList> days;
  for (const Units& units : taken_[line.row]) {
    days[units.delivery_day].push_back(units);
  }
  for (const auto& [day, of_day] : days) {
    plan_.promises.line.push_back(line.row);
    plan_.promises.delivery_day.push_back(day);
    plan_.promises.quantity.push_back(Worth(of_day));
  }
}

void Planner::MakeLine(const Line& line) {
  UnitsList on_time;
  std::map<std::pair<Day, int32_t>, UnitsList> all, from_stock;  // by item
  std::set<Day> days;
  for (const Units& units : taken_[line.row]) {
    const std::pair<Day, int32_t> key = {units.delivery_day, units.item.item};
    all[key].push_back(units);
    if (!units.backordered) from_stock[key].push_back(units);
    if (units.delivery_day <= line.due) on_time.push_back(units);
    days.insert(units.delivery_day);
  }
  int64_t backordered = 0;
  for (const auto& [key, units] : all) {
    backordered += Worth(units) - Worth(from_stock[key]);
    if (!from_stock[key].empty() &&
        Sum(from_stock[key]) % units.front().item.numerator != 0) {
      Note("a lot not wholly from stock");
    }
  }
  auto& lines = plan_.lines;
  lines.promised.push_back(Worth(taken_[line.row]));
  lines.on_time.push_back(Worth(on_time));
  lines.backordered.push_back(backordered);
  lines.first_day.push_back(days.empty() ? kNever : *days.begin());
  lines.last_day.push_back(days.empty() ? kNever : *days.rbegin());
  lines.shortfall.push_back(Lacking(line));
  lines.reason.push_back(static_cast<int32_t>(reasons_[line.row]));
  lines.greedy.push_back(greedy_[line.row] ? 1 : 0);
}

void Planner::MakeHeld(const Line& line) {
  std::map<int32_t, int64_t> quantities;  // by supply
  for (const Units& units : held_[line.row]) {
    quantities[units.supply] += units.quantity;
  }
  for (const auto& [supply, quantity] : quantities) {
    plan_.held.line.push_back(line.row);
    plan_.held.supply.push_back(supply);
    plan_.held.quantity.push_back(quantity);
  }
}

}  // namespace oracle

namespace {

// Prints one table, a row on a line.
class TableText {
 public:
  TableText(std::ostringstream* out, const char* table) : out_(*out) {
    out_ << table << "\n";
  }
  template <typename T>
  TableText& Add(const char* name, absl::Span<const T> column) {
    rows_.resize(std::max(rows_.size(), column.size()));
    for (size_t row = 0; row < column.size(); ++row) {
      rows_[row] += std::string("  ") + name + " ";
      rows_[row] +=
          column[row] == kNever ? "never" : std::to_string(column[row]);
    }
    return *this;
  }
  ~TableText() {
    for (const std::string& row : rows_) out_ << row << "\n";
  }

 private:
  std::ostringstream& out_;
  std::vector<std::string> rows_;
};

}  // namespace

PlanColumns OraclePlan::columns() const {
  PlanColumns columns;
  columns.allocations.line = allocations.line;
  columns.allocations.supply = allocations.supply;
  columns.allocations.quantity = allocations.quantity;
  columns.allocations.delivery_day = allocations.delivery_day;
  columns.allocations.location = allocations.location;
  columns.allocations.ship_day = allocations.ship_day;
  columns.allocations.shipment = allocations.shipment;
  columns.promises.line = promises.line;
  columns.promises.delivery_day = promises.delivery_day;
  columns.promises.quantity = promises.quantity;
  columns.lines.promised = lines.promised;
  columns.lines.on_time = lines.on_time;
  columns.lines.backordered = lines.backordered;
  columns.lines.first_day = lines.first_day;
  columns.lines.last_day = lines.last_day;
  columns.lines.shortfall = lines.shortfall;
  columns.lines.reason = lines.reason;
  columns.lines.greedy = lines.greedy;
  columns.shipments.sales_order = shipments.sales_order;
  columns.shipments.location = shipments.location;
  columns.shipments.ship_day = shipments.ship_day;
  columns.shipments.delivery_day = shipments.delivery_day;
  columns.held.line = held.line;
  columns.held.supply = held.supply;
  columns.held.quantity = held.quantity;
  return columns;
}

OraclePlan NaiveAllocate(const Book& book, const Policy& policy) {
  return oracle::Planner(book, policy).Run();
}

std::string Describe(const PlanColumns& plan) {
  std::ostringstream out;
  TableText(&out, "allocations")
      .Add("line", plan.allocations.line)
      .Add("supply", plan.allocations.supply)
      .Add("quantity", plan.allocations.quantity)
      .Add("delivery_day", plan.allocations.delivery_day)
      .Add("location", plan.allocations.location)
      .Add("ship_day", plan.allocations.ship_day)
      .Add("shipment", plan.allocations.shipment);
  TableText(&out, "promises")
      .Add("line", plan.promises.line)
      .Add("delivery_day", plan.promises.delivery_day)
      .Add("quantity", plan.promises.quantity);
  TableText(&out, "lines")
      .Add("promised", plan.lines.promised)
      .Add("on_time", plan.lines.on_time)
      .Add("backordered", plan.lines.backordered)
      .Add("first_day", plan.lines.first_day)
      .Add("last_day", plan.lines.last_day)
      .Add("shortfall", plan.lines.shortfall)
      .Add("reason", plan.lines.reason)
      .Add("greedy", plan.lines.greedy);
  TableText(&out, "shipments")
      .Add("sales_order", plan.shipments.sales_order)
      .Add("location", plan.shipments.location)
      .Add("ship_day", plan.shipments.ship_day)
      .Add("delivery_day", plan.shipments.delivery_day);
  TableText(&out, "held")
      .Add("line", plan.held.line)
      .Add("supply", plan.held.supply)
      .Add("quantity", plan.held.quantity);
  return out.str();
}

}  // namespace backorder
