#include "backorder/audit.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "absl/types/span.h"
#include "backorder/book.h"
#include "backorder/plan.h"
#include "backorder/policy.h"
#include "backorder/units.h"
#include "lib/audit_facts.h"
#include "lib/audit_findings.h"
#include "lib/audit_queue.h"
#include "lib/input_error.h"

namespace backorder {
namespace {

using internal::audit::DayAfter;
using internal::audit::Facts;
using internal::audit::Findings;
using internal::audit::Lane;
using internal::audit::Places;
using internal::audit::Plus;
using internal::audit::SetAside;
using internal::audit::SetName;
using internal::audit::Terms;

// ---- whether the plan can be read ------------------------------------------

class Structure {
 public:
  Structure(const Book& book, const PlanColumns& plan, Findings* findings)
      : book_(book), plan_(plan), findings_(*findings) {}

  // What is found here is told, and then nothing else can be checked.
  bool IsSound() {
    CheckLengths();
    if (findings_.empty()) CheckAllocations();
    return findings_.empty();
  }

 private:
  void CheckLengths() {
    const auto& allocations = plan_.allocations;
    const size_t rows = allocations.line.size();
    Always("allocations.supply", allocations.supply.size(), rows);
    Always("allocations.quantity", allocations.quantity.size(), rows);
    Always("allocations.delivery_day", allocations.delivery_day.size(), rows);
    IfThere("allocations.location", allocations.location.size(), rows);
    IfThere("allocations.ship_day", allocations.ship_day.size(), rows);
    IfThere("allocations.shipment", allocations.shipment.size(), rows);

    const auto& promises = plan_.promises;
    const size_t promised =
        std::max({promises.line.size(), promises.delivery_day.size(),
                  promises.quantity.size()});
    IfThere("promises.line", promises.line.size(), promised);
    IfThere("promises.delivery_day", promises.delivery_day.size(), promised);
    IfThere("promises.quantity", promises.quantity.size(), promised);

    const auto& lines = plan_.lines;
    const size_t demand = book_.demand.item.size();
    Always("lines.promised", lines.promised.size(), demand);
    IfThere("lines.on_time", lines.on_time.size(), demand);
    IfThere("lines.backordered", lines.backordered.size(), demand);
    IfThere("lines.first_day", lines.first_day.size(), demand);
    IfThere("lines.last_day", lines.last_day.size(), demand);
    IfThere("lines.shortfall", lines.shortfall.size(), demand);
    IfThere("lines.reason", lines.reason.size(), demand);

    const auto& shipments = plan_.shipments;
    const size_t shipped =
        std::max({shipments.sales_order.size(), shipments.location.size(),
                  shipments.ship_day.size(), shipments.delivery_day.size()});
    IfThere("shipments.sales_order", shipments.sales_order.size(), shipped);
    IfThere("shipments.location", shipments.location.size(), shipped);
    IfThere("shipments.ship_day", shipments.ship_day.size(), shipped);
    IfThere("shipments.delivery_day", shipments.delivery_day.size(), shipped);
  }

  void Always(const char* column, size_t rows, size_t wanted) {
    if (rows == wanted) return;
    findings_.Add(Invariant::kTotals, -1, -1, column, " has ", rows,
                  " rows where its table has ", wanted);
  }
  void IfThere(const char* column, size_t rows, size_t wanted) {
    if (rows != 0) Always(column, rows, wanted);
  }

  void CheckAllocations() {
    const auto& allocations = plan_.allocations;
    for (size_t row = 0; row < allocations.line.size(); ++row) {
      const int32_t line = allocations.line[row];
      const int32_t supply = allocations.supply[row];
      const Quantity quantity = allocations.quantity[row];
      if (line < 0 || line >= book_.demand.size()) {
        findings_.Add(Invariant::kTotals, -1, -1, "allocations.line row ", row,
                      " is ", line, ", which is no line of the book");
      }
      if (supply < kReplenishment || supply >= book_.supply.size()) {
        findings_.Add(Invariant::kTotals, -1, -1, "allocations.supply row ",
                      row, " is ", supply, ", which is no supply of the book");
      }
      if (quantity <= 0) {
        findings_.Add(Invariant::kTotals, -1, -1, "allocations.quantity row ",
                      row, " is ", quantity, "; it must be above 0");
      }
      if (row > 0 && !(KeyOf(row - 1) < KeyOf(row))) {
        findings_.Add(Invariant::kTotals, -1, -1, "allocations row ", row,
                      " does not come after the row before it by (line, "
                      "delivery_day, supply)");
      }
    }
  }

  std::tuple<int32_t, Day, int32_t> KeyOf(size_t row) const {
    return {plan_.allocations.line[row], plan_.allocations.delivery_day[row],
            plan_.allocations.supply[row]};
  }

  const Book& book_;
  const PlanColumns& plan_;
  Findings& findings_;
};

// ---- what can be seen without the queue ------------------------------------

class Rows {
 public:
  // `first_row` as for CheckQueue, `buys_at` as it returns it.
  Rows(const Facts& facts, const PlanColumns& plan,
       absl::Span<const int64_t> first_row, absl::Span<const int32_t> buys_at,
       Findings* findings)
      : facts_(facts),
        book_(facts.book()),
        plan_(plan),
        first_row_(first_row),
        buys_at_(buys_at),
        findings_(*findings) {}

  void Check(const SetAside& aside) {
    CheckSupplies(aside);
    for (int32_t line = 0; line < book_.demand.size(); ++line) {
      const Terms terms = facts_.TermsOf(line);
      for (int64_t row = first_row_[line]; row < first_row_[line + 1]; ++row) {
        CheckRow(terms, row);
      }
      CheckShape(terms);
      CheckTotals(terms);
    }
    CheckWholeOrders();
    CheckSets();
    CheckPromises();
    CheckShipments();
  }

 private:
  // ---- I1, and the safety stock of I4

  void CheckSupplies(const SetAside& aside) {
    std::vector<Quantity> given(book_.supply.size(), 0);
    for (size_t row = 0; row < plan_.allocations.line.size(); ++row) {
      const int32_t supply = plan_.allocations.supply[row];
      if (supply == kReplenishment) continue;
      given[supply] = Plus(given[supply], plan_.allocations.quantity[row]);
    }
    for (int32_t supply = 0; supply < book_.supply.size(); ++supply) {
      const Quantity quantity = book_.supply.quantity[supply];
      if (quantity == kUnlimited || given[supply] == 0) continue;
      const Quantity there = std::max<Quantity>(quantity, 0);
      const Quantity left = there - aside.owed[supply];
      if (given[supply] > left) {
        findings_.Add(Invariant::kSupply, -1, supply, "supply ", supply,
                      " has ", there, " units, of which ", aside.owed[supply],
                      " are owed; ", given[supply], " are promised");
      } else if (given[supply] > left - aside.kept[supply]) {
        findings_.Add(Invariant::kLimits, -1, supply, "supply ", supply,
                      " has ", left, " units, of which ", aside.kept[supply],
                      " are safety stock; ", given[supply], " are promised");
      }
    }
  }

  // ---- I3, I4, and accept_available of I5, for one row

  void CheckRow(const Terms& terms, int64_t row) {
    const int32_t supply = plan_.allocations.supply[row];
    const Day day = plan_.allocations.delivery_day[row];
    const bool bought = supply == kReplenishment;
    const auto add = [&](Invariant invariant, const auto&... words) {
      findings_.Add(invariant, terms.line, supply, words...);
    };

    const std::string name =
        bought ? "replenishment" : absl::StrCat("supply ", supply);
    CheckDays(terms, row, name);
    if (day < terms.earliest) {
      add(Invariant::kLimits, "is delivered on day ", day,
          ", before its earliest ", terms.earliest);
    }
    if (day > terms.latest) {
      add(Invariant::kLimits, "is delivered on day ", day,
          ", after its latest ", terms.latest);
    }
    if (terms.beyond_horizon) {
      add(Invariant::kLimits, "is due on day ", terms.due,
          ", beyond the horizon, and takes ", name);
    }
    CheckLane(terms, supply, name);
    if (!bought) CheckSource(terms, supply);

    if (terms.accept_available && bought) {
      add(Invariant::kShape,
          "accepts what is available but is given replenishment");
    } else if (terms.accept_available && day > terms.target) {
      add(Invariant::kShape, "accepts what is available by day ", terms.target,
          " but is delivered on day ", day);
    }

    const auto& locations = plan_.allocations.location;
    const int32_t location = LocationOf(terms, supply);
    if (!locations.empty() && locations[row] != location &&
        location != kNotGiven) {
      add(Invariant::kTotals, name, " ships from location ", locations[row],
          "; it is at ", location);
    }
  }

  // The days of a row: when it ships and when that is delivered.
  void CheckDays(const Terms& terms, int64_t row, const std::string& name) {
    const int32_t supply = plan_.allocations.supply[row];
    const auto add = [&](Invariant invariant, const auto&... words) {
      findings_.Add(invariant, terms.line, supply, name, words...);
    };
    const Day delivered = plan_.allocations.delivery_day[row];
    const Day transit = TransitOf(terms, supply);
    const Day leaves = ShipDay(delivered, transit);
    const auto& ship_days = plan_.allocations.ship_day;
    const Day ships = ship_days.empty() ? leaves : ship_days[row];

    const Day available = supply == kReplenishment
                              ? facts_.BuyingDay(terms.item)
                              : facts_.AvailableDay(supply);
    if (available == kNever) {
      add(Invariant::kTooEarly, " ships on day ", ships,
          " but is never available");
    } else if (DayAfter(available, transit) == kNever) {
      add(Invariant::kTooEarly, " is delivered on day ", delivered,
          " but would arrive after the last day, ", kLastDay);
    } else if (std::min(leaves, ships) < available) {
      add(Invariant::kTooEarly, " ships on day ", std::min(leaves, ships),
          " but is available on day ", available);
    }
    if (ships != leaves) {
      add(Invariant::kTotals, " ships on day ", ships,
          " and is delivered on day ", delivered, "; its transit is of ",
          transit, " days");
    }
  }

  void CheckLane(const Terms& terms, int32_t supply, const std::string& name) {
    if (terms.has_no_lane()) {
      findings_.Add(Invariant::kLimits, terms.line, supply, "takes ", name,
                    " but no lane leads to its destination ", terms.destination,
                    " from where it may ship");
      return;
    }
    const int32_t location = LocationOf(terms, supply);
    if (facts_.LaneBetween(location, terms.destination).has_value()) return;
    findings_.Add(Invariant::kLimits, terms.line, supply, "takes ", name,
                  " but no lane leads from location ", location,
                  " to its destination ", terms.destination);
  }

  void CheckSource(const Terms& terms, int32_t supply) {
    const int32_t item = book_.supply.item[supply];
    if (item != terms.item) {
      findings_.Add(Invariant::kLimits, terms.line, supply, "wants item ",
                    terms.item, "; supply ", supply, " is item ", item);
    }
    const int32_t location = facts_.LocationOf(supply);
    if (terms.location != kNotGiven && location != terms.location) {
      findings_.Add(Invariant::kLimits, terms.line, supply,
                    "must ship from location ", terms.location, "; supply ",
                    supply, " is at ", location);
    }
    if (facts_.TierOf(supply) < terms.tier) {
      findings_.Add(Invariant::kLimits, terms.line, supply, "supply ", supply,
                    " is reserved for tier ", facts_.TierOf(supply),
                    " and those that rank higher, which the line's is not");
    }
  }

  int32_t LocationOf(const Terms& terms, int32_t supply) const {
    return supply == kReplenishment ? buys_at_[terms.line]
                                    : facts_.LocationOf(supply);
  }

  // 0 where no lane leads, which CheckLane tells.
  Day TransitOf(const Terms& terms, int32_t supply) const {
    const absl::optional<Lane> lane =
        facts_.LaneBetween(LocationOf(terms, supply), terms.destination);
    return lane.has_value() ? lane->transit : 0;
  }

  // Of a plan, whose days may be any numbers.
  static Day ShipDay(Day delivered, Day transit) {
    return static_cast<Day>(
        std::max<int64_t>(int64_t{delivered} - transit, INT32_MIN));
  }

  // ---- I5

  // Each shipment but the closing one is a multiple, and not below min_ship.
  void CheckShape(const Terms& terms) {
    if (!terms.has_shipment_rules) return;
    std::vector<std::tuple<Day, int32_t, Quantity>> shipments;
    Quantity promised = 0;
    for (int64_t row = first_row_[terms.line]; row < first_row_[terms.line + 1];
         ++row) {
      const Quantity units = plan_.allocations.quantity[row];
      promised = Plus(promised, units);
      shipments.push_back({plan_.allocations.delivery_day[row],
                           LocationOf(terms, plan_.allocations.supply[row]),
                           units});
    }
    std::sort(shipments.begin(), shipments.end());
    bool may_close = promised == terms.quantity;
    for (size_t begin = 0, end; begin < shipments.size(); begin = end) {
      const auto [day, location, first] = shipments[begin];
      Quantity units = first;
      for (end = begin + 1; end < shipments.size(); ++end) {
        const auto& [next_day, next_location, more] = shipments[end];
        if (next_day != day || next_location != location) break;
        units = Plus(units, more);
      }
      if (units % terms.multiple == 0 && units >= terms.least) continue;
      if (may_close) {
        may_close = false;
        continue;
      }
      findings_.Add(Invariant::kShape, terms.line, -1, "a shipment of ", units,
                    " units from location ", location, " for day ", day,
                    " is not the one that closes the line; each must be a "
                    "multiple of ",
                    terms.multiple, " and not below ", terms.least);
    }
  }

  // An order is taken whole or not at all.
  void CheckWholeOrders() {
    std::vector<int32_t> holds(book_.demand.size(), -1);  // by order: a line
    for (int32_t line = 0; line < book_.demand.size(); ++line) {
      if (first_row_[line] < first_row_[line + 1]) {
        holds[facts_.OrderOf(line)] = line;
      }
    }
    for (int32_t line = 0; line < book_.demand.size(); ++line) {
      if (!facts_.InRejectOrder(line)) continue;
      const int32_t holder = holds[facts_.OrderOf(line)];
      const Quantity promised = Promised(line);
      if (holder < 0 || promised >= book_.demand.quantity[line]) continue;
      findings_.Add(Invariant::kShape, line, -1, "is promised ", promised,
                    " of ", book_.demand.quantity[line], " units while line ",
                    holder,
                    " of its order holds some; "
                    "the order is taken whole or not at all");
    }
  }

  void CheckSets() {
    std::map<SetName, std::vector<int32_t>> sets;
    for (int32_t line = 0; line < book_.demand.size(); ++line) {
      const absl::optional<SetName> set = facts_.SetOf(line);
      if (set.has_value()) sets[*set].push_back(line);
    }
    for (const auto& [name, lines] : sets) {
      CheckSet(lines, std::get<DeliveryRule>(name) == DeliveryRule::kShipSet);
    }
  }

  // A set is served whole or not at all, on one day; a ship_set from one
  // location.
  void CheckSet(absl::Span<const int32_t> lines, bool from_one_location) {
    const auto holder =
        std::find_if(lines.begin(), lines.end(), [this](int32_t line) {
          return first_row_[line] < first_row_[line + 1];
        });
    if (holder == lines.end()) return;
    const int64_t first = first_row_[*holder];
    const auto& days = plan_.allocations.delivery_day;
    for (const int32_t line : lines) {
      const auto add = [this, line](int32_t supply, const auto&... words) {
        findings_.Add(Invariant::kShape, line, supply, words...);
      };
      const Quantity promised = Promised(line);
      if (promised < book_.demand.quantity[line]) {
        add(-1, "is promised ", promised, " of ", book_.demand.quantity[line],
            " units while line ", *holder,
            " of its set holds some; the set is served whole or not at all");
      }
      for (int64_t row = first_row_[line]; row < first_row_[line + 1]; ++row) {
        const int32_t supply = plan_.allocations.supply[row];
        if (days[row] != days[first]) {
          add(supply, "is delivered on day ", days[row], " and line ", *holder,
              " on day ", days[first], "; all of their set is on one day");
        }
        if (from_one_location && OriginOf(row) != OriginOf(first)) {
          add(supply, "ships from location ", OriginOf(row), " and line ",
              *holder, " from ", OriginOf(first),
              "; all of their set ships from one location");
        }
      }
    }
  }

  // From where the plan ships a row.
  int32_t OriginOf(int64_t row) const {
    const int32_t supply = plan_.allocations.supply[row];
    if (supply != kReplenishment) return facts_.LocationOf(supply);
    const auto& locations = plan_.allocations.location;
    return locations.empty() ? buys_at_[plan_.allocations.line[row]]
                             : locations[row];
  }

  Quantity Promised(int32_t line) const {
    Quantity promised = 0;
    for (int64_t row = first_row_[line]; row < first_row_[line + 1]; ++row) {
      promised = Plus(promised, plan_.allocations.quantity[row]);
    }
    return promised;
  }

  // ---- I2, I7 and the lines of I8

  void CheckTotals(const Terms& terms) {
    const int32_t line = terms.line;
    Quantity promised = 0, on_time = 0, backordered = 0;
    Day first_day = kNever, last_day = kNever;
    for (int64_t row = first_row_[line]; row < first_row_[line + 1]; ++row) {
      const int32_t supply = plan_.allocations.supply[row];
      const Quantity units = plan_.allocations.quantity[row];
      const Day day = plan_.allocations.delivery_day[row];
      promised = Plus(promised, units);
      if (day <= terms.due) on_time = Plus(on_time, units);
      if (supply == kReplenishment || !facts_.IsStock(supply)) {
        backordered = Plus(backordered, units);
      }
      if (row == first_row_[line]) first_day = day;
      last_day = day;
    }
    if (promised > terms.quantity) {
      findings_.Add(Invariant::kDemand, line, -1, "is promised ", promised,
                    " units of ", terms.quantity);
    }
    const auto& lines = plan_.lines;
    const auto check = [&](const char* column, auto values, auto wanted) {
      if (values.empty() || values[line] == wanted) return;
      findings_.Add(Invariant::kTotals, line, -1, column, " is ", values[line],
                    "; its allocations make it ", wanted);
    };
    check("promised", lines.promised, promised);
    check("on_time", lines.on_time, on_time);
    check("backordered", lines.backordered, backordered);
    check("first_day", lines.first_day, first_day);
    check("last_day", lines.last_day, last_day);

    const Quantity shortfall =
        terms.quantity - std::min(promised, terms.quantity);
    if (!lines.shortfall.empty() && lines.shortfall[line] != shortfall) {
      findings_.Add(Invariant::kShortfall, line, -1, "has ", promised,
                    " units promised and ", lines.shortfall[line],
                    " short, of ", terms.quantity);
    }
    if (lines.reason.empty()) return;
    const int32_t reason = lines.reason[line];
    if (reason < 0 || reason >= kReasonCount) {
      findings_.Add(Invariant::kShortfall, line, -1, "has reason ", reason,
                    ", which is none of the numbers in plan.h");
    } else if ((reason == static_cast<int32_t>(Reason::kNone)) !=
               (shortfall == 0)) {
      findings_.Add(Invariant::kShortfall, line, -1, "is short of ", shortfall,
                    " units with reason ", reason);
    }
  }

  // ---- promises and shipments of I8

  // Compares one column of a table with what the allocations make it.
  template <typename T, typename Wanted>
  void CheckColumn(const char* column, absl::Span<const T> values, size_t rows,
                   Wanted wanted) {
    if (values.empty()) return;
    if (values.size() != rows) {
      findings_.Add(Invariant::kTotals, -1, -1, column, " has ", values.size(),
                    " rows; the allocations make ", rows);
      return;
    }
    for (size_t row = 0; row < rows; ++row) {
      const T right = wanted(row);
      if (values[row] == right) continue;
      findings_.Add(Invariant::kTotals, -1, -1, column, " row ", row, " is ",
                    values[row], "; the allocations make it ", right);
    }
  }

  void CheckPromises() {
    struct Promise {
      int32_t line;
      Day day;
      Quantity quantity;
    };
    std::vector<Promise> promises;
    for (size_t row = 0; row < plan_.allocations.line.size(); ++row) {
      const int32_t line = plan_.allocations.line[row];
      const Day day = plan_.allocations.delivery_day[row];
      if (promises.empty() || promises.back().line != line ||
          promises.back().day != day) {
        promises.push_back({line, day, 0});
      }
      Quantity& quantity = promises.back().quantity;
      quantity = Plus(quantity, plan_.allocations.quantity[row]);
    }
    const size_t rows = promises.size();
    CheckColumn("promises.line", plan_.promises.line, rows,
                [&](size_t row) { return promises[row].line; });
    CheckColumn("promises.delivery_day", plan_.promises.delivery_day, rows,
                [&](size_t row) { return promises[row].day; });
    CheckColumn("promises.quantity", plan_.promises.quantity, rows,
                [&](size_t row) { return promises[row].quantity; });
  }

  struct Shipment {
    int32_t sales_order;
    Day ship_day;
    int32_t location;
    int32_t destination;
    Day delivery_day;

    // The delivery day follows from the others.
    auto Key() const {
      return std::tie(sales_order, ship_day, location, destination);
    }
    bool operator<(const Shipment& other) const { return Key() < other.Key(); }
    bool operator==(const Shipment& other) const {
      return Key() == other.Key();
    }
  };

  void CheckShipments() {
    const auto& allocations = plan_.allocations;
    std::vector<Shipment> of_row;
    for (int32_t line = 0; line < book_.demand.size(); ++line) {
      if (first_row_[line] == first_row_[line + 1]) continue;
      const Terms terms = facts_.TermsOf(line);
      for (int64_t row = first_row_[line]; row < first_row_[line + 1]; ++row) {
        const int32_t supply = allocations.supply[row];
        const Day delivered = allocations.delivery_day[row];
        of_row.push_back(
            {facts_.OrderOf(line), ShipDay(delivered, TransitOf(terms, supply)),
             LocationOf(terms, supply), terms.destination, delivered});
      }
    }
    std::vector<Shipment> shipments = of_row;
    std::sort(shipments.begin(), shipments.end());
    shipments.erase(std::unique(shipments.begin(), shipments.end()),
                    shipments.end());

    const auto& given = plan_.shipments;
    const size_t rows = shipments.size();
    CheckColumn("shipments.sales_order", given.sales_order, rows,
                [&](size_t row) { return shipments[row].sales_order; });
    CheckColumn("shipments.location", given.location, rows,
                [&](size_t row) { return shipments[row].location; });
    CheckColumn("shipments.ship_day", given.ship_day, rows,
                [&](size_t row) { return shipments[row].ship_day; });
    CheckColumn("shipments.delivery_day", given.delivery_day, rows,
                [&](size_t row) { return shipments[row].delivery_day; });
    CheckColumn("allocations.shipment", allocations.shipment, of_row.size(),
                [&](size_t row) {
                  return static_cast<int32_t>(
                      std::lower_bound(shipments.begin(), shipments.end(),
                                       of_row[row]) -
                      shipments.begin());
                });
  }

  const Facts& facts_;
  const Book& book_;
  const PlanColumns& plan_;
  const absl::Span<const int64_t> first_row_;
  const absl::Span<const int32_t> buys_at_;
  Findings& findings_;
};

// Where the allocations of each line begin; one more at the end.
std::vector<int64_t> FirstRows(const Book& book, const PlanColumns& plan) {
  std::vector<int64_t> first(book.demand.size() + 1, 0);
  for (const int32_t line : plan.allocations.line) ++first[line + 1];
  for (size_t line = 1; line < first.size(); ++line) {
    first[line] += first[line - 1];
  }
  return first;
}

}  // namespace

std::string InvariantName(Invariant invariant) {
  return absl::StrCat("I", static_cast<int32_t>(invariant));
}

std::string InvariantWords(Invariant invariant) {
  switch (invariant) {
    case Invariant::kSupply:
      return "no more is promised and set aside than a supply has";
    case Invariant::kDemand:
      return "no more is promised than a line wants";
    case Invariant::kTooEarly:
      return "nothing ships before it is available";
    case Invariant::kLimits:
      return "what a line may use, and when, is kept";
    case Invariant::kShape:
      return "each shipment, line, set and order has the shape it asks for";
    case Invariant::kQueue:
      return "no waste and no justified envy";
    case Invariant::kShortfall:
      return "each shortfall is told, with its reason";
    case Invariant::kTotals:
      return "days, promises, lines and shipments agree with the allocations";
  }
  return "no invariant";
}

absl::StatusOr<std::vector<Violation>> Audit(const Book& book,
                                             const Policy& policy,
                                             const PlanColumns& plan,
                                             int64_t limit) {
  if (absl::Status status = Validate(book); !status.ok()) return status;
  if (absl::Status status = Validate(policy); !status.ok()) return status;
  if (limit < 1) {
    InputError error;
    error.column = "limit";
    error.value = limit;
    return internal::MakeInputError(
        error, absl::StrCat("limit is ", limit,
                            "; it must be at least 1, the most violations "
                            "that are told"));
  }
  Findings findings;
  if (Structure(book, plan, &findings).IsSound()) {
    const Facts facts(book, policy);
    const std::vector<int32_t> queue = internal::audit::QueueOf(facts);
    const Places places(facts);
    SetAside aside = internal::audit::SetAsideOf(facts, places, queue);
    const std::vector<int64_t> first_row = FirstRows(book, plan);
    const std::vector<int32_t> buys_at = internal::audit::CheckQueue(
        facts, places, queue, aside, plan, first_row, &findings);
    Rows(facts, plan, first_row, buys_at, &findings).Check(aside);
  }
  return std::move(findings).Sorted(limit);
}

}  // namespace backorder
