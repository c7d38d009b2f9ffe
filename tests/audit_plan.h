#ifndef BACKORDER_TESTS_AUDIT_PLAN_H_
#define BACKORDER_TESTS_AUDIT_PLAN_H_

// Plans and books made by hand, for the tests of Audit.

#include <algorithm>
#include <cstdint>
#include <map>
#include <numeric>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/types/optional.h"
#include "absl/types/span.h"
#include "backorder/audit.h"
#include "backorder/book.h"
#include "backorder/calendar.h"
#include "backorder/plan.h"
#include "backorder/policy.h"
#include "backorder/units.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace backorder {
namespace audit_testing {

constexpr Day kToday = 100;
constexpr int32_t kBuy = kReplenishment;

// ---- plans by hand ---------------------------------------------------------

struct Row {
  int32_t line;
  int32_t supply;
  int64_t quantity;
  Day day;
  int32_t bought_at = kNotGiven;  // where a line's replenishment may be
  Day ships = kNotGiven;          // none: as its way gives it
};
inline bool operator<(const Row& a, const Row& b) {
  return std::tie(a.line, a.day, a.supply, a.bought_at) <
         std::tie(b.line, b.day, b.supply, b.bought_at);
}

// Units of a supply that wait for a line.
struct HeldRow {
  int32_t line;
  int32_t supply;
  int64_t quantity;
};

// A plan that owns its columns and can be spoiled.
struct Tables {
  struct {
    std::vector<int32_t> line, supply;
    std::vector<int64_t> quantity;
    std::vector<int32_t> delivery_day, location, ship_day, shipment;
  } allocations;
  struct {
    std::vector<int32_t> line, delivery_day;
    std::vector<int64_t> quantity;
  } promises;
  struct {
    std::vector<int64_t> promised, on_time, backordered;
    std::vector<int32_t> first_day, last_day;
    std::vector<int64_t> shortfall;
    std::vector<int32_t> reason, greedy;
  } lines;
  struct {
    std::vector<int32_t> sales_order, location, ship_day, delivery_day;
  } shipments;
  struct {
    std::vector<int32_t> line, supply;
    std::vector<int64_t> quantity;
  } held;

  PlanColumns columns() const {
    PlanColumns plan;
    plan.allocations.line = allocations.line;
    plan.allocations.supply = allocations.supply;
    plan.allocations.quantity = allocations.quantity;
    plan.allocations.delivery_day = allocations.delivery_day;
    plan.allocations.location = allocations.location;
    plan.allocations.ship_day = allocations.ship_day;
    plan.allocations.shipment = allocations.shipment;
    plan.promises.line = promises.line;
    plan.promises.delivery_day = promises.delivery_day;
    plan.promises.quantity = promises.quantity;
    plan.lines.promised = lines.promised;
    plan.lines.on_time = lines.on_time;
    plan.lines.backordered = lines.backordered;
    plan.lines.first_day = lines.first_day;
    plan.lines.last_day = lines.last_day;
    plan.lines.shortfall = lines.shortfall;
    plan.lines.reason = lines.reason;
    plan.lines.greedy = lines.greedy;
    plan.shipments.sales_order = shipments.sales_order;
    plan.shipments.location = shipments.location;
    plan.shipments.ship_day = shipments.ship_day;
    plan.shipments.delivery_day = shipments.delivery_day;
    plan.held.line = held.line;
    plan.held.supply = held.supply;
    plan.held.quantity = held.quantity;
    return plan;
  }

  // Everything in one comparable value.
  std::vector<std::vector<int64_t>> All() const {
    std::vector<std::vector<int64_t>> all;
    const auto add = [&all](const auto& column) {
      all.emplace_back(column.begin(), column.end());
    };
    add(allocations.line);
    add(allocations.supply);
    add(allocations.quantity);
    add(allocations.delivery_day);
    add(allocations.location);
    add(allocations.ship_day);
    add(allocations.shipment);
    add(promises.line);
    add(promises.delivery_day);
    add(promises.quantity);
    add(lines.promised);
    add(lines.on_time);
    add(lines.backordered);
    add(lines.first_day);
    add(lines.last_day);
    add(lines.shortfall);
    add(lines.reason);
    add(lines.greedy);
    add(shipments.sales_order);
    add(shipments.location);
    add(shipments.ship_day);
    add(shipments.delivery_day);
    add(held.line);
    add(held.supply);
    add(held.quantity);
    return all;
  }
};

// The columns that are always there.
inline Tables RequiredOnly(const Tables& tables) {
  Tables required;
  required.allocations.line = tables.allocations.line;
  required.allocations.supply = tables.allocations.supply;
  required.allocations.quantity = tables.allocations.quantity;
  required.allocations.delivery_day = tables.allocations.delivery_day;
  required.lines.promised = tables.lines.promised;
  return required;
}

inline int32_t DestinationOf(const Book& book, int32_t line) {
  return book.demand.destination.empty() ? 0 : book.demand.destination[line];
}

// The lanes to where a line goes: (rank, location, transit).
using Lane = std::tuple<int32_t, int32_t, Day>;
inline std::vector<Lane> LanesOf(const Book& book, int32_t line) {
  const auto& lanes = book.lanes;
  std::vector<Lane> found;
  for (size_t row = 0; row < lanes.location.size(); ++row) {
    const int32_t destination =
        lanes.destination.empty() ? 0 : lanes.destination[row];
    if (destination != DestinationOf(book, line)) continue;
    found.emplace_back(
        lanes.rank.empty() ? 0 : lanes.rank[row], lanes.location[row],
        lanes.transit_days.empty() ? 0 : lanes.transit_days[row]);
  }
  std::sort(found.begin(), found.end());
  return found;
}

// The lane from a location to where a line goes, if the book has one.
inline absl::optional<Lane> LaneOf(const Book& book, int32_t location,
                                   int32_t line) {
  for (const Lane& lane : LanesOf(book, line)) {
    if (std::get<1>(lane) == location) return lane;
  }
  return absl::nullopt;
}

inline int32_t LocationOf(const Book& book, int32_t supply) {
  return book.supply.location.empty() ? 0 : book.supply.location[supply];
}

inline int32_t LocationOf(const Book& book, const Row& row) {
  if (row.supply != kBuy) return LocationOf(book, row.supply);
  if (row.bought_at != kNotGiven) return row.bought_at;
  const auto& location = book.demand.location;
  if (!location.empty() && location[row.line] != kNotGiven) {
    return location[row.line];
  }
  const std::vector<Lane> lanes = LanesOf(book, row.line);
  return lanes.empty() ? 0 : std::get<1>(lanes[0]);
}

// The value of a column that may be absent, or end before the row.
inline int32_t SettingOf(absl::Span<const int32_t> column, int64_t row,
                         int32_t absent) {
  return row < static_cast<int64_t>(column.size()) ? column[row] : absent;
}

// A row of calendars; kNotGiven: every day. What was made last is kept.
inline Calendar CalendarOf(const Book& book, int32_t calendar) {
  if (calendar == kNotGiven) return Calendar::Always();
  CalendarSpec spec;
  spec.weekdays = SettingOf(book.calendars.weekdays, calendar, kEveryWeekday);
  spec.month_days =
      SettingOf(book.calendars.month_days, calendar, kEveryMonthDay);
  std::vector<Day> closed, open;
  for (int64_t row = 0; row < book.calendar_days.size(); ++row) {
    if (book.calendar_days.calendar[row] != calendar) continue;
    (SettingOf(book.calendar_days.open, row, 0) != 0 ? open : closed)
        .push_back(book.calendar_days.day[row]);
  }
  spec.holidays = closed;
  spec.openings = open;
  static auto& made = *new std::map<
      std::tuple<int32_t, int32_t, std::vector<Day>, std::vector<Day>>,
      Calendar>();
  if (made.size() > 100) made.clear();
  const auto [found, is_new] =
      made.insert({{spec.weekdays, spec.month_days, closed, open}, {}});
  if (is_new) found->second = Calendar::Create(spec).value();
  return found->second;
}

// On which days what is at a location can leave for a line and be delivered.
class WayTo {
 public:
  WayTo(const Book& book, int32_t location, int32_t line) {
    const Locations& sites = book.locations;
    const auto count = [](absl::Span<const int32_t> column, int64_t row) {
      return static_cast<DayCount>(SettingOf(column, row, 0));
    };
    site_ = CalendarOf(book, SettingOf(sites.calendar, location, kNotGiven));
    schedule_.handling_days = SettingOf(sites.handling_days, location, 0);
    schedule_.handling_count = count(sites.handling_count, location);
    first_day_ = SettingOf(sites.first_day, location, kNotGiven);
    const int32_t destination = DestinationOf(book, line);
    const Lanes& lanes = book.lanes;
    for (int64_t row = 0; row < lanes.size(); ++row) {
      if (lanes.location[row] != location ||
          SettingOf(lanes.destination, row, 0) != destination) {
        continue;
      }
      transit_ = CalendarOf(book, SettingOf(lanes.calendar, row, kNotGiven));
      schedule_.transit_days = SettingOf(lanes.transit_days, row, 0);
      schedule_.transit_count = count(lanes.transit_count, row);
    }
    receiving_ = CalendarOf(
        book, SettingOf(book.destinations.calendar, destination, kNotGiven));
    schedule_.site = &site_;
    schedule_.transit = &transit_;
    schedule_.receiving = &receiving_;
  }
  WayTo(const WayTo&) = delete;
  WayTo& operator=(const WayTo&) = delete;

  Day ShipDay(Day delivered) const { return schedule_.LastShipDay(delivered); }
  Day Arrival(Day available) const {
    return schedule_.DeliveryDay(std::max(available, first_day_));
  }
  Day NextDelivery(Day day) const { return receiving_.NextOpen(day); }

 private:
  Calendar site_, transit_, receiving_;
  ShipSchedule schedule_;
  Day first_day_ = kNotGiven;
};

inline Day ShipDayOf(const Book& book, const Row& row) {
  return row.ships != kNotGiven
             ? row.ships
             : WayTo(book, LocationOf(book, row), row.line).ShipDay(row.day);
}

inline int32_t ItemOf(const Book& book, const Row& row) {
  return row.supply == kBuy ? book.demand.item[row.line]
                            : book.supply.item[row.supply];
}

// How many units of an item, and of its substitute, stand for each other.
struct Lot {
  int64_t taken = 1;
  int64_t made = 1;
};

inline Lot Reduced(int64_t taken, int64_t made) {
  const int64_t divisor = std::gcd(taken, made);
  return {taken / divisor, made / divisor};
}

// Of `other` for a line of `item`: along the rows of the table from there, the
// shortest way first, then by rank.
inline Lot LotOf(const Book& book, int32_t item, int32_t other) {
  const auto& table = book.substitutes;
  std::vector<std::pair<int32_t, Lot>> known = {{item, Lot()}};
  for (size_t next = 0; next < known.size(); ++next) {
    const auto [of, lot] = known[next];
    if (of == other) return lot;
    std::vector<std::tuple<int32_t, int32_t, int64_t>> rows;
    for (int64_t row = 0; row < table.size(); ++row) {
      if (table.item[row] != of) continue;
      rows.emplace_back(table.rank.empty() ? 0 : table.rank[row],
                        table.substitute[row], row);
    }
    std::sort(rows.begin(), rows.end());
    for (const auto& [rank, substitute, row] : rows) {
      if (std::any_of(known.begin(), known.end(),
                      [s = substitute](const auto& entry) {
                        return entry.first == s;
                      })) {
        continue;
      }
      known.push_back(
          {substitute,
           Reduced(
               lot.taken * (table.numerator.empty() ? 1 : table.numerator[row]),
               lot.made *
                   (table.denominator.empty() ? 1 : table.denominator[row]))});
    }
  }
  return Lot();  // it stands for nothing
}

// What whole lots in so many units make.
inline int64_t Made(const Lot& lot, int64_t units) {
  return units / lot.taken * lot.made;
}

inline bool IsStock(const Book& book, int32_t supply) {
  return supply != kBuy &&
         (book.supply.day.empty() || book.supply.day[supply] == kNotGiven);
}

// What the rows of a line are for it on one day: its units, and those of them
// that are not from stock.
inline std::pair<int64_t, int64_t> UnitsOfDay(const Book& book,
                                              const std::vector<Row>& rows,
                                              int32_t line, Day day) {
  std::map<int32_t, std::pair<int64_t, int64_t>> sums;  // by item: all, stock
  for (const Row& row : rows) {
    if (row.line != line || row.day != day) continue;
    auto& [all, stock] = sums[ItemOf(book, row)];
    all += row.quantity;
    if (IsStock(book, row.supply)) stock += row.quantity;
  }
  int64_t promised = 0, backordered = 0;
  for (const auto& [item, sum] : sums) {
    const Lot lot = LotOf(book, book.demand.item[line], item);
    promised += Made(lot, sum.first);
    backordered += Made(lot, sum.first) - Made(lot, sum.second);
  }
  return {promised, backordered};
}

// All columns that follow from the allocations, and these reasons, of which
// those left out at the end are kNone. A line that is not short has none, and
// one that is short without a reason is given kTaken if `repair`.
inline Tables PlanOf(const Book& book, std::vector<Row> rows,
                     std::vector<Reason> reasons = {}, bool repair = false) {
  std::sort(rows.begin(), rows.end());
  Tables plan;
  const size_t count = book.demand.item.size();
  plan.lines.promised.assign(count, 0);
  plan.lines.on_time.assign(count, 0);
  plan.lines.backordered.assign(count, 0);
  plan.lines.first_day.assign(count, kNever);
  plan.lines.last_day.assign(count, kNever);
  plan.lines.greedy.assign(count, 0);
  // Order, ship day, location, destination, delivery day.
  using Shipment = std::tuple<int32_t, Day, int32_t, int32_t, Day>;
  const auto shipment_of = [&book](const Row& row) -> Shipment {
    const auto& orders = book.demand.sales_order;
    return {orders.empty() ? row.line : orders[row.line], ShipDayOf(book, row),
            LocationOf(book, row), DestinationOf(book, row.line), row.day};
  };
  std::map<Shipment, int32_t> shipments;
  for (const Row& row : rows) shipments[shipment_of(row)] = 0;
  int32_t number = 0;
  for (auto& [shipment, its_number] : shipments) {
    its_number = number++;
    plan.shipments.sales_order.push_back(std::get<0>(shipment));
    plan.shipments.location.push_back(std::get<2>(shipment));
    plan.shipments.ship_day.push_back(std::get<1>(shipment));
    plan.shipments.delivery_day.push_back(std::get<4>(shipment));
  }
  for (const Row& row : rows) {
    auto& allocations = plan.allocations;
    allocations.line.push_back(row.line);
    allocations.supply.push_back(row.supply);
    allocations.quantity.push_back(row.quantity);
    allocations.delivery_day.push_back(row.day);
    allocations.location.push_back(LocationOf(book, row));
    allocations.ship_day.push_back(ShipDayOf(book, row));
    allocations.shipment.push_back(shipments[shipment_of(row)]);

    auto& promises = plan.promises;
    if (!promises.line.empty() && promises.line.back() == row.line &&
        promises.delivery_day.back() == row.day) {
      continue;
    }
    const auto [promised, backordered] =
        UnitsOfDay(book, rows, row.line, row.day);
    promises.line.push_back(row.line);
    promises.delivery_day.push_back(row.day);
    promises.quantity.push_back(promised);

    auto& lines = plan.lines;
    const Day due =
        book.demand.due.empty() || book.demand.due[row.line] == kNotGiven
            ? book.as_of
            : book.demand.due[row.line];
    lines.promised[row.line] += promised;
    if (row.day <= due) lines.on_time[row.line] += promised;
    lines.backordered[row.line] += backordered;
    if (lines.first_day[row.line] == kNever)
      lines.first_day[row.line] = row.day;
    lines.last_day[row.line] = row.day;
  }
  reasons.resize(count, Reason::kNone);
  for (size_t line = 0; line < count; ++line) {
    const int64_t shortfall = std::max<int64_t>(
        0, book.demand.quantity[line] - plan.lines.promised[line]);
    plan.lines.shortfall.push_back(shortfall);
    Reason reason = reasons[line];
    if (repair && shortfall == 0) reason = Reason::kNone;
    if (repair && shortfall > 0 && reason == Reason::kNone) {
      reason = Reason::kTaken;
    }
    plan.lines.reason.push_back(static_cast<int32_t>(reason));
  }
  return plan;
}

// The plan with these units held.
inline Tables Holding(Tables plan, const std::vector<HeldRow>& held) {
  for (const HeldRow& row : held) {
    plan.held.line.push_back(row.line);
    plan.held.supply.push_back(row.supply);
    plan.held.quantity.push_back(row.quantity);
  }
  return plan;
}

inline std::vector<Violation> Violations(const Book& book, const Policy& policy,
                                         const Tables& plan) {
  const auto violations = Audit(book, policy, plan.columns());
  EXPECT_TRUE(violations.ok()) << violations.status();
  return violations.ok() ? *violations : std::vector<Violation>();
}

inline std::string Text(const std::vector<Violation>& violations) {
  std::string text;
  for (const Violation& violation : violations) {
    text += InvariantName(violation.invariant) + " line " +
            std::to_string(violation.line) + " supply " +
            std::to_string(violation.supply) + ": " + violation.message + "\n";
  }
  return text;
}

MATCHER_P(Breaks, invariant, "breaks " + InvariantName(invariant)) {
  *result_listener << Text(arg);
  return std::any_of(arg.begin(), arg.end(), [&](const Violation& violation) {
    return violation.invariant == invariant;
  });
}
MATCHER_P2(Breaks, invariant, line,
           "breaks " + InvariantName(invariant) + " for line " +
               std::to_string(line)) {
  *result_listener << Text(arg);
  return std::any_of(arg.begin(), arg.end(), [&](const Violation& violation) {
    return violation.invariant == invariant && violation.line == line;
  });
}
MATCHER_P(Says, words, "") {
  *result_listener << Text(arg);
  return Text(arg).find(words) != std::string::npos;
}
MATCHER(IsRight, "is a right plan") {
  *result_listener << Text(arg);
  return arg.empty();
}

// ---- books by hand ---------------------------------------------------------

inline BookBuilder::DemandRow Line(int64_t quantity, Day due = kToday) {
  BookBuilder::DemandRow row;
  row.quantity = quantity;
  row.due = due;
  return row;
}
inline BookBuilder::SupplyRow OnHand(int64_t quantity, int32_t location = 0) {
  BookBuilder::SupplyRow row;
  row.quantity = quantity;
  row.location = location;
  return row;
}
inline BookBuilder::SupplyRow Receipt(int64_t quantity, Day day,
                                      int32_t location = 0) {
  BookBuilder::SupplyRow row;
  row.quantity = quantity;
  row.day = day;
  row.location = location;
  return row;
}

// One item; the plan is judged by the members.
class AuditTest : public testing::Test {
 protected:
  std::vector<Violation> Check(const std::vector<Row>& rows,
                               const std::vector<Reason>& reasons = {},
                               const std::vector<HeldRow>& held = {}) const {
    return Violations(book(), policy_,
                      Holding(PlanOf(book(), rows, reasons), held));
  }
  Book book() const { return builder_.book(); }

  BookBuilder builder_{kToday};
  Policy policy_;
};

}  // namespace audit_testing
}  // namespace backorder

#endif  // BACKORDER_TESTS_AUDIT_PLAN_H_
