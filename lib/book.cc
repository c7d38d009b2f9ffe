#include "backorder/book.h"

#include <algorithm>
#include <cstdint>

#include "absl/status/status.h"
#include "backorder/units.h"
#include "lib/book_range.h"

namespace backorder {

absl::Status Validate(const Book& book) {
  internal::BookRanges ranges;
  return internal::ValidateAndMeasure(book, /*threads=*/1, &ranges);
}

int32_t BookBuilder::AddDemand(const DemandRow& row) {
  const auto number = static_cast<int32_t>(demand_.item.size());
  demand_.item.push_back(row.item);
  demand_.quantity.push_back(row.quantity);
  demand_.sales_order.push_back(row.sales_order);
  demand_.due.push_back(row.due);
  demand_.earliest.push_back(row.earliest);
  demand_.latest.push_back(row.latest);
  demand_.entered.push_back(row.entered.value_or(number));
  demand_.priority.push_back(row.priority);
  demand_.tier.push_back(row.tier);
  demand_.unit_value.push_back(row.unit_value);
  demand_.delivery_rule.push_back(static_cast<int32_t>(row.delivery_rule));
  demand_.min_ship.push_back(row.min_ship);
  demand_.multiple.push_back(row.multiple);
  demand_.when_short.push_back(row.when_short.has_value()
                                   ? static_cast<int32_t>(*row.when_short)
                                   : kNotGiven);
  demand_.location.push_back(row.location);
  demand_.peg.push_back(row.peg);
  demand_.destination.push_back(row.destination);
  demand_.kit.push_back(row.kit);
  demand_.max_shipments.push_back(row.max_shipments);
  demand_.shipments_made.push_back(row.shipments_made);
  demand_.owner.push_back(row.owner);
  demand_.min_shelf_life.push_back(row.min_shelf_life);
  return number;
}

int32_t BookBuilder::AddSupply(const SupplyRow& row) {
  supply_.item.push_back(row.item);
  supply_.quantity.push_back(row.quantity);
  supply_.location.push_back(row.location);
  supply_.day.push_back(row.day);
  supply_.tier.push_back(row.tier);
  supply_.expires.push_back(row.expires);
  supply_.purchase_order.push_back(row.purchase_order);
  supply_.delay.push_back(row.delay);
  return static_cast<int32_t>(supply_.item.size()) - 1;
}

int32_t BookBuilder::AddItem(const ItemRow& row) {
  items_.replenish_days.push_back(row.replenish_days);
  items_.backorder_limit.push_back(row.backorder_limit);
  items_.supplier.push_back(row.supplier);
  items_.delay.push_back(row.delay);
  return static_cast<int32_t>(items_.replenish_days.size()) - 1;
}

int32_t BookBuilder::AddItemLocation(const ItemLocationRow& row) {
  item_locations_.item.push_back(row.item);
  item_locations_.location.push_back(row.location);
  item_locations_.safety_stock.push_back(row.safety_stock);
  item_locations_.backorder_limit.push_back(row.backorder_limit);
  return static_cast<int32_t>(item_locations_.item.size()) - 1;
}

int32_t BookBuilder::AddLane(const LaneRow& row) {
  lanes_.location.push_back(row.location);
  lanes_.destination.push_back(row.destination);
  lanes_.rank.push_back(row.rank);
  lanes_.transit_days.push_back(row.transit_days);
  lanes_.cost_per_shipment.push_back(row.cost_per_shipment);
  lanes_.cost_per_unit.push_back(row.cost_per_unit);
  lanes_.calendar.push_back(row.calendar);
  lanes_.transit_count.push_back(static_cast<int32_t>(row.transit_count));
  lanes_.delay.push_back(row.delay);
  return static_cast<int32_t>(lanes_.location.size()) - 1;
}

int32_t BookBuilder::AddLocation(const LocationRow& row) {
  locations_.group.push_back(row.group);
  locations_.calendar.push_back(row.calendar);
  locations_.handling_days.push_back(row.handling_days);
  locations_.handling_count.push_back(static_cast<int32_t>(row.handling_count));
  locations_.first_day.push_back(row.first_day);
  return static_cast<int32_t>(locations_.group.size()) - 1;
}

int32_t BookBuilder::AddDestination(const DestinationRow& row) {
  destinations_.calendar.push_back(row.calendar);
  return static_cast<int32_t>(destinations_.calendar.size()) - 1;
}

int32_t BookBuilder::AddSupplier(const SupplierRow& row) {
  suppliers_.order_calendar.push_back(row.order_calendar);
  suppliers_.delivery_calendar.push_back(row.delivery_calendar);
  return static_cast<int32_t>(suppliers_.order_calendar.size()) - 1;
}

int32_t BookBuilder::AddCalendar(const CalendarRow& row) {
  calendars_.weekdays.push_back(row.weekdays);
  calendars_.month_days.push_back(row.month_days);
  return static_cast<int32_t>(calendars_.weekdays.size()) - 1;
}

int32_t BookBuilder::AddCalendarDay(const CalendarDayRow& row) {
  calendar_days_.calendar.push_back(row.calendar);
  calendar_days_.day.push_back(row.day);
  calendar_days_.open.push_back(row.open ? 1 : 0);
  return static_cast<int32_t>(calendar_days_.calendar.size()) - 1;
}

int32_t BookBuilder::AddSubstitute(const SubstituteRow& row) {
  substitutes_.item.push_back(row.item);
  substitutes_.substitute.push_back(row.substitute);
  substitutes_.rank.push_back(row.rank);
  substitutes_.numerator.push_back(row.numerator);
  substitutes_.denominator.push_back(row.denominator);
  return static_cast<int32_t>(substitutes_.item.size()) - 1;
}

int32_t BookBuilder::AddTier(const TierRow& row) {
  tiers_.parent.push_back(row.parent);
  tiers_.rank.push_back(row.rank);
  return static_cast<int32_t>(tiers_.rank.size()) - 1;
}

int32_t BookBuilder::AddProtection(const ProtectionRow& row) {
  protections_.item.push_back(row.item);
  protections_.location.push_back(row.location);
  protections_.tier.push_back(row.tier);
  protections_.first_day.push_back(row.first_day);
  protections_.last_day.push_back(row.last_day);
  protections_.quantity.push_back(row.quantity);
  return static_cast<int32_t>(protections_.item.size()) - 1;
}

int32_t BookBuilder::AddQuota(const QuotaRow& row) {
  quotas_.item.push_back(row.item);
  quotas_.location.push_back(row.location);
  quotas_.tier.push_back(row.tier);
  quotas_.first_day.push_back(row.first_day);
  quotas_.last_day.push_back(row.last_day);
  quotas_.quantity.push_back(row.quantity);
  return static_cast<int32_t>(quotas_.item.size()) - 1;
}

int32_t BookBuilder::AddCriticalLevel(const CriticalLevelRow& row) {
  critical_levels_.item.push_back(row.item);
  critical_levels_.location.push_back(row.location);
  critical_levels_.tier.push_back(row.tier);
  critical_levels_.quantity.push_back(row.quantity);
  return static_cast<int32_t>(critical_levels_.item.size()) - 1;
}

int32_t BookBuilder::AddHold(const HoldRow& row) {
  holds_.owner.push_back(row.owner);
  holds_.item.push_back(row.item);
  holds_.location.push_back(row.location);
  holds_.quantity.push_back(row.quantity);
  holds_.expires.push_back(row.expires);
  return static_cast<int32_t>(holds_.item.size()) - 1;
}

Book BookBuilder::book() const {
  Book book;
  book.as_of = as_of_;
  book.demand.item = demand_.item;
  book.demand.quantity = demand_.quantity;
  const bool has_orders =
      std::any_of(demand_.sales_order.begin(), demand_.sales_order.end(),
                  [](int32_t order) { return order != kNotGiven; });
  if (has_orders) book.demand.sales_order = demand_.sales_order;
  book.demand.due = demand_.due;
  book.demand.earliest = demand_.earliest;
  book.demand.latest = demand_.latest;
  book.demand.entered = demand_.entered;
  book.demand.priority = demand_.priority;
  book.demand.tier = demand_.tier;
  book.demand.unit_value = demand_.unit_value;
  book.demand.delivery_rule = demand_.delivery_rule;
  book.demand.min_ship = demand_.min_ship;
  book.demand.multiple = demand_.multiple;
  book.demand.when_short = demand_.when_short;
  book.demand.location = demand_.location;
  book.demand.peg = demand_.peg;
  book.demand.destination = demand_.destination;
  book.demand.kit = demand_.kit;
  book.demand.max_shipments = demand_.max_shipments;
  book.demand.shipments_made = demand_.shipments_made;
  book.demand.owner = demand_.owner;
  book.demand.min_shelf_life = demand_.min_shelf_life;
  book.supply.item = supply_.item;
  book.supply.quantity = supply_.quantity;
  book.supply.location = supply_.location;
  book.supply.day = supply_.day;
  book.supply.tier = supply_.tier;
  book.supply.expires = supply_.expires;
  book.supply.purchase_order = supply_.purchase_order;
  book.supply.delay = supply_.delay;
  book.items.replenish_days = items_.replenish_days;
  book.items.backorder_limit = items_.backorder_limit;
  book.items.supplier = items_.supplier;
  book.items.delay = items_.delay;
  book.item_locations.item = item_locations_.item;
  book.item_locations.location = item_locations_.location;
  book.item_locations.safety_stock = item_locations_.safety_stock;
  book.item_locations.backorder_limit = item_locations_.backorder_limit;
  book.lanes.location = lanes_.location;
  book.lanes.destination = lanes_.destination;
  book.lanes.rank = lanes_.rank;
  book.lanes.transit_days = lanes_.transit_days;
  book.lanes.cost_per_shipment = lanes_.cost_per_shipment;
  book.lanes.cost_per_unit = lanes_.cost_per_unit;
  book.lanes.calendar = lanes_.calendar;
  book.lanes.transit_count = lanes_.transit_count;
  book.lanes.delay = lanes_.delay;
  book.locations.group = locations_.group;
  book.locations.calendar = locations_.calendar;
  book.locations.handling_days = locations_.handling_days;
  book.locations.handling_count = locations_.handling_count;
  book.locations.first_day = locations_.first_day;
  book.destinations.calendar = destinations_.calendar;
  book.suppliers.order_calendar = suppliers_.order_calendar;
  book.suppliers.delivery_calendar = suppliers_.delivery_calendar;
  book.calendars.weekdays = calendars_.weekdays;
  book.calendars.month_days = calendars_.month_days;
  book.calendar_days.calendar = calendar_days_.calendar;
  book.calendar_days.day = calendar_days_.day;
  book.calendar_days.open = calendar_days_.open;
  book.substitutes.item = substitutes_.item;
  book.substitutes.substitute = substitutes_.substitute;
  book.substitutes.rank = substitutes_.rank;
  book.substitutes.numerator = substitutes_.numerator;
  book.substitutes.denominator = substitutes_.denominator;
  book.tiers.parent = tiers_.parent;
  book.tiers.rank = tiers_.rank;
  book.protections.item = protections_.item;
  book.protections.location = protections_.location;
  book.protections.tier = protections_.tier;
  book.protections.first_day = protections_.first_day;
  book.protections.last_day = protections_.last_day;
  book.protections.quantity = protections_.quantity;
  book.quotas.item = quotas_.item;
  book.quotas.location = quotas_.location;
  book.quotas.tier = quotas_.tier;
  book.quotas.first_day = quotas_.first_day;
  book.quotas.last_day = quotas_.last_day;
  book.quotas.quantity = quotas_.quantity;
  book.critical_levels.item = critical_levels_.item;
  book.critical_levels.location = critical_levels_.location;
  book.critical_levels.tier = critical_levels_.tier;
  book.critical_levels.quantity = critical_levels_.quantity;
  book.holds.owner = holds_.owner;
  book.holds.item = holds_.item;
  book.holds.location = holds_.location;
  book.holds.quantity = holds_.quantity;
  book.holds.expires = holds_.expires;
  return book;
}

}  // namespace backorder
