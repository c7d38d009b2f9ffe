#include "tests/situation.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "backorder/book.h"
#include "backorder/plan.h"
#include "backorder/units.h"
#include "tests/oracle.h"
#include "tests/random_book.h"

namespace backorder {

std::string ReasonText(int32_t reason) {
  static const char* const kTexts[kReasonCount] = {
      "none",          "beyond horizon", "order rejected", "window closed",
      "limit",         "incomplete",     "not in time",    "after latest",
      "taken",         "no supply",      "no lane",        "set incomplete",
      "max shipments", "quota",          "critical level", "expires"};
  return kTexts[reason];
}

BookBuilder::DemandRow& Situation::Line(int32_t item, int64_t quantity) {
  BookBuilder::DemandRow& row = demand_.emplace_back();
  row.item = item;
  row.quantity = quantity;
  return row;
}

BookBuilder::SupplyRow& Situation::Stock(int32_t item, int64_t quantity) {
  BookBuilder::SupplyRow& row = supply_.emplace_back();
  row.item = item;
  row.quantity = quantity;
  return row;
}

BookBuilder::SupplyRow& Situation::Receipt(int32_t item, int64_t quantity,
                                           int days) {
  BookBuilder::SupplyRow& row = Stock(item, quantity);
  row.day = kToday + days;
  return row;
}

BookBuilder::ItemLocationRow& Situation::At(int32_t item, int32_t location) {
  BookBuilder::ItemLocationRow& row = item_locations_.emplace_back();
  row.item = item;
  row.location = location;
  return row;
}

BookBuilder::LaneRow& Situation::Lane(int32_t location, int32_t rank,
                                      int32_t transit) {
  BookBuilder::LaneRow& row = lanes_.emplace_back();
  row.location = location;
  row.rank = rank;
  row.transit_days = transit;
  return row;
}

BookBuilder::DestinationRow& Situation::Destination(int32_t calendar) {
  BookBuilder::DestinationRow& row = destinations_.emplace_back();
  row.calendar = calendar;
  return row;
}

BookBuilder::CalendarRow& Situation::Calendar(int32_t weekdays) {
  BookBuilder::CalendarRow& row = calendars_.emplace_back();
  row.weekdays = weekdays;
  return row;
}

BookBuilder::CalendarDayRow& Situation::CalendarDay(int32_t calendar, Day day,
                                                    bool open) {
  BookBuilder::CalendarDayRow& row = calendar_days_.emplace_back();
  row.calendar = calendar;
  row.day = day;
  row.open = open;
  return row;
}

BookBuilder::SubstituteRow& Situation::Substitute(int32_t item,
                                                  int32_t substitute) {
  BookBuilder::SubstituteRow& row = substitutes_.emplace_back();
  row.item = item;
  row.substitute = substitute;
  return row;
}

BookBuilder::TierRow& Situation::Tier(int32_t parent, int32_t rank) {
  BookBuilder::TierRow& row = tiers_.emplace_back();
  row.parent = parent;
  row.rank = rank;
  return row;
}

BookBuilder::ProtectionRow& Situation::Protection(int32_t item, int32_t tier,
                                                  int64_t quantity) {
  BookBuilder::ProtectionRow& row = protections_.emplace_back();
  row.item = item;
  row.tier = tier;
  row.quantity = quantity;
  return row;
}

BookBuilder::QuotaRow& Situation::Quota(int32_t item, int32_t tier,
                                        int64_t quantity) {
  BookBuilder::QuotaRow& row = quotas_.emplace_back();
  row.item = item;
  row.tier = tier;
  row.quantity = quantity;
  return row;
}

BookBuilder::CriticalLevelRow& Situation::CriticalLevel(int32_t item,
                                                        int32_t tier,
                                                        int64_t quantity) {
  BookBuilder::CriticalLevelRow& row = critical_levels_.emplace_back();
  row.item = item;
  row.tier = tier;
  row.quantity = quantity;
  return row;
}

BookBuilder::HoldRow& Situation::Hold(int32_t item, int32_t owner,
                                      int64_t quantity) {
  BookBuilder::HoldRow& row = holds_.emplace_back();
  row.item = item;
  row.owner = owner;
  row.quantity = quantity;
  return row;
}

BookBuilder::DemandRow& Situation::LineOf(int32_t order, DeliveryRule rule,
                                          int32_t item, int64_t quantity) {
  BookBuilder::DemandRow& line = Line(item, quantity);
  line.sales_order = order;
  line.delivery_rule = rule;
  return line;
}

BookBuilder::DemandRow& Situation::LineOfKit(int32_t item, int64_t quantity) {
  BookBuilder::DemandRow& line =
      LineOf(0, DeliveryRule::kAsAvailable, item, quantity);
  line.kit = 0;
  return line;
}

BookColumns Situation::Columns() const {
  BookColumns columns;
  columns.as_of = kToday;
  for (const auto& row : demand_) {
    auto& demand = columns.demand;
    demand.item.push_back(row.item);
    demand.quantity.push_back(row.quantity);
    if (row.sales_order != kNotGiven) {
      demand.sales_order.push_back(row.sales_order);
    }
    demand.due.push_back(row.due == kNotGiven ? kToday : row.due);
    demand.earliest.push_back(row.earliest);
    demand.latest.push_back(row.latest);
    demand.priority.push_back(row.priority);
    demand.tier.push_back(row.tier);
    demand.unit_value.push_back(row.unit_value);
    demand.delivery_rule.push_back(static_cast<int32_t>(row.delivery_rule));
    demand.min_ship.push_back(row.min_ship);
    demand.multiple.push_back(row.multiple);
    demand.when_short.push_back(row.when_short.has_value()
                                    ? static_cast<int32_t>(*row.when_short)
                                    : kNotGiven);
    demand.location.push_back(row.location);
    demand.peg.push_back(row.peg);
    demand.destination.push_back(row.destination);
    demand.kit.push_back(row.kit);
    demand.max_shipments.push_back(row.max_shipments);
    demand.shipments_made.push_back(row.shipments_made);
    demand.owner.push_back(row.owner);
    demand.min_shelf_life.push_back(row.min_shelf_life);
  }
  for (const auto& row : supply_) {
    columns.supply.item.push_back(row.item);
    columns.supply.quantity.push_back(row.quantity);
    columns.supply.location.push_back(row.location);
    columns.supply.day.push_back(row.day);
    columns.supply.tier.push_back(row.tier);
    columns.supply.expires.push_back(row.expires);
    columns.supply.purchase_order.push_back(row.purchase_order);
    columns.supply.delay.push_back(row.delay);
  }
  for (const auto& row : items_) {
    columns.items.replenish_days.push_back(row.replenish_days);
    columns.items.backorder_limit.push_back(row.backorder_limit);
    columns.items.supplier.push_back(row.supplier);
    columns.items.delay.push_back(row.delay);
  }
  for (const auto& row : item_locations_) {
    columns.item_locations.item.push_back(row.item);
    columns.item_locations.location.push_back(row.location);
    columns.item_locations.safety_stock.push_back(row.safety_stock);
    columns.item_locations.backorder_limit.push_back(row.backorder_limit);
  }
  for (const auto& row : lanes_) {
    columns.lanes.location.push_back(row.location);
    columns.lanes.cost_per_shipment.push_back(row.cost_per_shipment);
    columns.lanes.cost_per_unit.push_back(row.cost_per_unit);
    columns.lanes.destination.push_back(row.destination);
    columns.lanes.rank.push_back(row.rank);
    columns.lanes.transit_days.push_back(row.transit_days);
    columns.lanes.calendar.push_back(row.calendar);
    columns.lanes.transit_count.push_back(
        static_cast<int32_t>(row.transit_count));
    columns.lanes.delay.push_back(row.delay);
  }
  for (const auto& row : locations_) {
    columns.locations.group.push_back(row.group);
    columns.locations.calendar.push_back(row.calendar);
    columns.locations.handling_days.push_back(row.handling_days);
    columns.locations.handling_count.push_back(
        static_cast<int32_t>(row.handling_count));
    columns.locations.first_day.push_back(row.first_day);
  }
  for (const auto& row : destinations_) {
    columns.destinations.calendar.push_back(row.calendar);
  }
  for (const auto& row : suppliers_) {
    columns.suppliers.order_calendar.push_back(row.order_calendar);
    columns.suppliers.delivery_calendar.push_back(row.delivery_calendar);
  }
  for (const auto& row : calendars_) {
    columns.calendars.weekdays.push_back(row.weekdays);
    columns.calendars.month_days.push_back(row.month_days);
  }
  for (const auto& row : calendar_days_) {
    columns.calendar_days.calendar.push_back(row.calendar);
    columns.calendar_days.day.push_back(row.day);
    columns.calendar_days.open.push_back(row.open ? 1 : 0);
  }
  for (const auto& row : substitutes_) {
    columns.substitutes.item.push_back(row.item);
    columns.substitutes.substitute.push_back(row.substitute);
    columns.substitutes.rank.push_back(row.rank);
    columns.substitutes.numerator.push_back(row.numerator);
    columns.substitutes.denominator.push_back(row.denominator);
  }
  for (const auto& row : tiers_) {
    columns.tiers.parent.push_back(row.parent);
    columns.tiers.rank.push_back(row.rank);
  }
  for (const auto& row : protections_) {
    columns.protections.item.push_back(row.item);
    columns.protections.location.push_back(row.location);
    columns.protections.tier.push_back(row.tier);
    columns.protections.first_day.push_back(row.first_day);
    columns.protections.last_day.push_back(row.last_day);
    columns.protections.quantity.push_back(row.quantity);
  }
  for (const auto& row : quotas_) {
    columns.quotas.item.push_back(row.item);
    columns.quotas.location.push_back(row.location);
    columns.quotas.tier.push_back(row.tier);
    columns.quotas.first_day.push_back(row.first_day);
    columns.quotas.last_day.push_back(row.last_day);
    columns.quotas.quantity.push_back(row.quantity);
  }
  for (const auto& row : critical_levels_) {
    columns.critical_levels.item.push_back(row.item);
    columns.critical_levels.location.push_back(row.location);
    columns.critical_levels.tier.push_back(row.tier);
    columns.critical_levels.quantity.push_back(row.quantity);
  }
  for (const auto& row : holds_) {
    columns.holds.owner.push_back(row.owner);
    columns.holds.item.push_back(row.item);
    columns.holds.location.push_back(row.location);
    columns.holds.quantity.push_back(row.quantity);
    columns.holds.expires.push_back(row.expires);
  }
  return columns;
}

OraclePlan Situation::Plan() const {
  const BookColumns columns = Columns();
  return NaiveAllocate(columns.book(), policy);
}

std::vector<std::string> Situation::Promises() const {
  const OraclePlan plan = Plan();
  std::vector<std::string> lines(demand_.size());
  const auto add = [&lines](size_t line, const std::string& text) {
    lines[line] += (lines[line].empty() ? "" : ", ") + text;
  };
  for (size_t a = 0; a < plan.allocations.line.size(); ++a) {
    const int32_t supply = plan.allocations.supply[a];
    add(plan.allocations.line[a],
        std::to_string(plan.allocations.quantity[a]) +
            (supply == kReplenishment ? " to buy"
                                      : " of " + std::to_string(supply)) +
            " on +" +
            std::to_string(plan.allocations.delivery_day[a] - kToday));
  }
  for (size_t line = 0; line < demand_.size(); ++line) {
    if (plan.lines.shortfall[line] > 0) {
      add(line, "short " + std::to_string(plan.lines.shortfall[line]) + ": " +
                    ReasonText(plan.lines.reason[line]));
    }
  }
  for (size_t row = 0; row < plan.held.line.size(); ++row) {
    add(plan.held.line[row],
        "holds " + std::to_string(plan.held.quantity[row]) + " of " +
            std::to_string(plan.held.supply[row]));
  }
  return lines;
}

std::vector<std::string> Situation::Ways() const {
  const OraclePlan plan = Plan();
  const auto& allocations = plan.allocations;
  std::vector<std::string> ways;
  for (size_t a = 0; a < allocations.line.size(); ++a) {
    ways.push_back(std::to_string(allocations.quantity[a]) + " of " +
                   std::to_string(allocations.supply[a]) + " from " +
                   std::to_string(allocations.location[a]) + ", +" +
                   std::to_string(allocations.ship_day[a] - kToday) + " to +" +
                   std::to_string(allocations.delivery_day[a] - kToday));
  }
  return ways;
}

}  // namespace backorder
