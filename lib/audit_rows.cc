#include "lib/audit_rows.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <tuple>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "backorder/audit.h"
#include "backorder/book.h"
#include "backorder/plan.h"
#include "backorder/units.h"
#include "lib/audit_deliveries.h"
#include "lib/audit_facts.h"
#include "lib/audit_findings.h"
#include "lib/audit_places.h"
#include "lib/audit_tiers.h"

namespace backorder {
namespace internal {
namespace audit {
namespace {

class Rows {
 public:
  Rows(const Facts& facts, const Deliveries& deliveries, Findings* findings)
      : facts_(facts),
        book_(facts.book()),
        plan_(deliveries.plan()),
        deliveries_(deliveries),
        findings_(*findings) {}

  void Check(const SetAside& aside) {
    CheckSupplies(aside);
    size_t promise = 0;
    for (int32_t line = 0; line < book_.demand.size(); ++line) {
      const Terms terms = facts_.TermsOf(line);
      for (int64_t row = deliveries_.begin(line); row < deliveries_.end(line);
           ++row) {
        CheckRow(terms, row);
      }
      CheckTotals(terms, &promise);
    }
    CheckPromises();
    CheckShipments();
  }

 private:
  // ---- I1, and the safety stock of I4

  void CheckSupplies(const SetAside& aside) {
    std::vector<Quantity> given(book_.supply.size(), 0);
    const auto give = [&given](int32_t supply, Quantity units) {
      given[supply] = Plus(given[supply], units);
    };
    for (size_t row = 0; row < plan_.allocations.line.size(); ++row) {
      const int32_t supply = plan_.allocations.supply[row];
      if (supply == kReplenishment) continue;
      give(supply, plan_.allocations.quantity[row]);
    }
    for (size_t row = 0; row < plan_.held.line.size(); ++row) {
      give(plan_.held.supply[row], plan_.held.quantity[row]);
    }
    const char* taken =
        plan_.held.line.empty() ? " are promised" : " are promised or held";
    for (int32_t supply = 0; supply < book_.supply.size(); ++supply) {
      const Quantity quantity = book_.supply.quantity[supply];
      if (quantity == kUnlimited || given[supply] == 0) continue;
      const Quantity there = std::max<Quantity>(quantity, 0);
      const Quantity left = there - aside.owed[supply];
      if (given[supply] > left) {
        findings_.Add(Invariant::kSupply, -1, supply, "supply ", supply,
                      " has ", there, " units, of which ", aside.owed[supply],
                      " are owed; ", given[supply], taken);
      } else if (given[supply] > left - aside.kept[supply]) {
        findings_.Add(Invariant::kLimits, -1, supply, "supply ", supply,
                      " has ", left, " units, of which ", aside.kept[supply],
                      " are safety stock; ", given[supply], taken);
      }
    }
  }

  // ---- I3 and I4, for one row

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
    CheckLane(terms, row, name);
    if (!bought) {
      CheckSource(terms, supply);
      CheckExpiry(terms, supply, day);
    }

    const auto& locations = plan_.allocations.location;
    const int32_t location = deliveries_.LocationOf(row);
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
    const Days& days = facts_.days();
    const Day delivered = plan_.allocations.delivery_day[row];
    const Lane lane = deliveries_.LaneOf(row);
    const Day leaves = deliveries_.ShipDayOf(row);
    const auto& ship_days = plan_.allocations.ship_day;
    const Day ships = ship_days.empty() ? leaves : ship_days[row];

    const Day available = supply == kReplenishment
                              ? facts_.BuyingDay(terms.item)
                              : facts_.AvailableDay(supply);
    if (available == kNever) {
      add(Invariant::kTooEarly, " ships on day ", ships,
          " but is never available");
    } else if (days.ArrivalDay(lane, available) == kNever) {
      add(Invariant::kTooEarly, " is delivered on day ", delivered,
          " but would arrive after the last day, ", kLastDay);
    } else if (const Day first = days.FirstShipDay(lane, available);
               std::min(leaves, ships) < first) {
      add(Invariant::kTooEarly, " ships on day ", std::min(leaves, ships),
          " but is available on day ", available,
          first == available ? std::string()
                             : absl::StrCat(" and can leave on day ", first));
    }
    if (!days.Works(lane.location, ships)) {
      add(Invariant::kTooEarly, " ships on day ", ships, ", on which location ",
          lane.location, " is closed");
    }
    if (!days.Receives(lane.destination, delivered)) {
      add(Invariant::kTotals, " is delivered on day ", delivered,
          ", on which destination ", lane.destination, " takes no deliveries");
    }
    if (ships != leaves) {
      add(Invariant::kTotals, " ships on day ", ships,
          " and is delivered on day ", delivered,
          "; to be there then it leaves on day ", leaves);
    }
  }

  void CheckLane(const Terms& terms, int64_t row, const std::string& name) {
    const int32_t supply = plan_.allocations.supply[row];
    if (terms.has_no_lane()) {
      findings_.Add(Invariant::kLimits, terms.line, supply, "takes ", name,
                    " but no lane leads to its destination ", terms.destination,
                    " from where it may ship");
      return;
    }
    const int32_t location = deliveries_.LocationOf(row);
    if (facts_.LaneBetween(location, terms.destination).has_value()) return;
    findings_.Add(Invariant::kLimits, terms.line, supply, "takes ", name,
                  " but no lane leads from location ", location,
                  " to its destination ", terms.destination);
  }

  void CheckSource(const Terms& terms, int32_t supply) {
    const int32_t item = book_.supply.item[supply];
    if (!facts_.RatioFor(terms, item).has_value()) {
      findings_.Add(Invariant::kLimits, terms.line, supply, "wants item ",
                    terms.item, "; supply ", supply, " is item ", item,
                    ", which it may not have instead");
    }
    const int32_t location = facts_.LocationOf(supply);
    if (terms.location != kNotGiven && location != terms.location) {
      findings_.Add(Invariant::kLimits, terms.line, supply,
                    "must ship from location ", terms.location, "; supply ",
                    supply, " is at ", location);
    }
    const int64_t tier = facts_.TierOf(supply);
    if (tier != kNoTier && facts_.tiers().StepsUp(terms.tier, tier) < 0 &&
        !facts_.tiers().Outranks(terms.tier, tier)) {
      findings_.Add(Invariant::kLimits, terms.line, supply, "supply ", supply,
                    " is reserved for tier ", tier,
                    " and those that rank higher, which the line's is not");
    }
  }

  void CheckExpiry(const Terms& terms, int32_t supply, Day day) {
    if (day <= facts_.FreshUntil(supply, terms)) return;
    findings_.Add(Invariant::kLimits, terms.line, supply,
                  "is delivered on day ", day, " what expires on day ",
                  facts_.ExpiryOf(supply), "; ", terms.shelf_life,
                  " days must be left");
  }

  // ---- I2, I7 and the lines of I8

  // `*promise` is the first that is not of a line before; moved past its own.
  void CheckTotals(const Terms& terms, size_t* promise) {
    const int32_t line = terms.line;
    const Quantity promised = deliveries_.PromisedTo(line);
    Quantity on_time = 0, backordered = 0;
    Day first_day = kNever, last_day = kNever;
    const absl::Span<const Promise> promises = deliveries_.promises();
    for (; *promise < promises.size() && promises[*promise].line == line;
         ++*promise) {
      const Promise& of_day = promises[*promise];
      if (of_day.day <= terms.due) on_time = Plus(on_time, of_day.quantity);
      backordered = Plus(backordered, of_day.backordered);
      if (first_day == kNever) first_day = of_day.day;
      last_day = of_day.day;
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
    const absl::Span<const Promise> promises = deliveries_.promises();
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

    auto Key() const {
      return std::tie(sales_order, ship_day, location, destination,
                      delivery_day);
    }
    bool operator<(const Shipment& other) const { return Key() < other.Key(); }
    bool operator==(const Shipment& other) const {
      return Key() == other.Key();
    }
  };

  void CheckShipments() {
    const auto& allocations = plan_.allocations;
    const auto rows = static_cast<int64_t>(allocations.line.size());
    std::vector<Shipment> of_row;
    for (int64_t row = 0; row < rows; ++row) {
      const int32_t line = allocations.line[row];
      of_row.push_back({facts_.OrderOf(line), deliveries_.ShipDayOf(row),
                        deliveries_.LocationOf(row), facts_.DestinationOf(line),
                        allocations.delivery_day[row]});
    }
    std::vector<Shipment> shipments = of_row;
    std::sort(shipments.begin(), shipments.end());
    shipments.erase(std::unique(shipments.begin(), shipments.end()),
                    shipments.end());

    const auto& given = plan_.shipments;
    const size_t count = shipments.size();
    CheckColumn("shipments.sales_order", given.sales_order, count,
                [&](size_t row) { return shipments[row].sales_order; });
    CheckColumn("shipments.location", given.location, count,
                [&](size_t row) { return shipments[row].location; });
    CheckColumn("shipments.ship_day", given.ship_day, count,
                [&](size_t row) { return shipments[row].ship_day; });
    CheckColumn("shipments.delivery_day", given.delivery_day, count,
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
  const Deliveries& deliveries_;
  Findings& findings_;
};

}  // namespace

void CheckRows(const Facts& facts, const Deliveries& deliveries,
               const SetAside& aside, Findings* findings) {
  Rows(facts, deliveries, findings).Check(aside);
}

}  // namespace audit
}  // namespace internal
}  // namespace backorder
