#include "lib/audit_shapes.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/numeric/int128.h"
#include "absl/types/optional.h"
#include "absl/types/span.h"
#include "backorder/audit.h"
#include "backorder/book.h"
#include "backorder/plan.h"
#include "backorder/units.h"
#include "lib/audit_deliveries.h"
#include "lib/audit_facts.h"
#include "lib/audit_findings.h"

namespace backorder {
namespace internal {
namespace audit {
namespace {

class Shapes {
 public:
  Shapes(const Facts& facts, const Deliveries& deliveries, Findings* findings)
      : facts_(facts),
        demand_(facts.book().demand),
        plan_(deliveries.plan()),
        deliveries_(deliveries),
        findings_(*findings) {}

  void Check() {
    const auto lines = static_cast<int32_t>(demand_.size());
    for (int32_t line = 0; line < lines; ++line) {
      if (!deliveries_.Has(line)) continue;
      const Terms terms = facts_.TermsOf(line);
      if (terms.accept_available) CheckAccepted(terms);
      if (terms.has_shipment_rules ||
          !facts_.SubstitutesOf(terms.item).empty()) {
        CheckShipments(terms);
      }
    }
    CheckWholeOrders();
    CheckMaxShipments();
    std::map<TurnName, std::vector<int32_t>> turns;
    for (int32_t line = 0; line < lines; ++line) {
      const absl::optional<TurnName> name = facts_.TurnOf(line);
      if (name.has_value()) turns[*name].push_back(line);
    }
    for (const auto& [name, of_turn] : turns) {
      switch (std::get<TurnKind>(name)) {
        case TurnKind::kSet:
          CheckSet(of_turn, std::get<DeliveryRule>(name) !=
                                DeliveryRule::kOrderComplete);
          break;
        case TurnKind::kKit:
          CheckKits(of_turn);
          break;
        case TurnKind::kSourced:
        case TurnKind::kGroup:
          break;
      }
    }
  }

 private:
  void CheckAccepted(const Terms& terms) {
    for (int64_t row = deliveries_.begin(terms.line);
         row < deliveries_.end(terms.line); ++row) {
      const int32_t supply = plan_.allocations.supply[row];
      const Day day = plan_.allocations.delivery_day[row];
      if (supply == kReplenishment) {
        findings_.Add(Invariant::kShape, terms.line, supply,
                      "accepts what is available but is given replenishment");
      } else if (day > terms.target) {
        findings_.Add(Invariant::kShape, terms.line, supply,
                      "accepts what is available by day ", terms.target,
                      " but is delivered on day ", day);
      }
    }
  }

  // Lots are whole; each shipment but the closing one is a multiple, and not
  // below min_ship.
  void CheckShipments(const Terms& terms) {
    const bool is_whole = deliveries_.PromisedTo(terms.line) == terms.quantity;
    const bool is_capped = facts_.ShipmentsLeft(terms.line).has_value();
    absl::optional<Delivery> closing;
    for (const Delivery& shipment : deliveries_.Of(terms)) {
      if (!shipment.has_whole_lots()) {
        findings_.Add(Invariant::kShape, terms.line, -1, shipment.supply_units,
                      " units of item ", shipment.item, " from location ",
                      shipment.location, " for day ", shipment.day,
                      " are no whole lots; each takes ",
                      shipment.ratio.numerator, " units");
      }
      const Quantity units = shipment.line_units();
      if (units % terms.multiple == 0 && units >= terms.least) continue;
      if (is_whole && !closing.has_value()) {
        closing = shipment;
        continue;
      }
      // The last shipment that its order may have is of whatever is lacking.
      if (is_whole && is_capped && closing->day == shipment.day &&
          closing->location == shipment.location) {
        continue;
      }
      findings_.Add(Invariant::kShape, terms.line, -1, "a shipment of ", units,
                    " units from location ", shipment.location, " for day ",
                    shipment.day,
                    " is not the one that closes the line; each must be a "
                    "multiple of ",
                    terms.multiple, " and not below ", terms.least);
    }
  }

  // An order is taken whole or not at all.
  void CheckWholeOrders() {
    std::vector<int32_t> holds(demand_.size(), -1);  // by order: a line
    for (int32_t line = 0; line < demand_.size(); ++line) {
      if (deliveries_.Has(line)) holds[facts_.OrderOf(line)] = line;
    }
    for (int32_t line = 0; line < demand_.size(); ++line) {
      if (!facts_.InRejectOrder(line)) continue;
      const int32_t holder = holds[facts_.OrderOf(line)];
      const Quantity promised = deliveries_.PromisedTo(line);
      if (holder < 0 || promised >= demand_.quantity[line]) continue;
      findings_.Add(Invariant::kShape, line, -1, "is promised ", promised,
                    " of ", demand_.quantity[line], " units while line ",
                    holder,
                    " of its order holds some; "
                    "the order is taken whole or not at all");
    }
  }

  // An order ships no more often than it may.
  void CheckMaxShipments() {
    if (demand_.max_shipments.empty()) return;
    // By order: its shipments, by ship day, source and destination.
    std::map<int32_t, std::set<std::tuple<Day, int32_t, int32_t>>> shipments;
    std::map<int32_t, int32_t> first_line;
    for (int32_t line = 0; line < demand_.size(); ++line) {
      if (!facts_.ShipmentsLeft(line).has_value()) continue;
      const int32_t order = facts_.OrderOf(line);
      first_line.insert({order, line});
      for (int64_t row = deliveries_.begin(line); row < deliveries_.end(line);
           ++row) {
        shipments[order].insert({deliveries_.ShipDayOf(row),
                                 facts_.SourceOf(deliveries_.LocationOf(row)),
                                 facts_.DestinationOf(line)});
      }
    }
    for (const auto& [order, of_order] : shipments) {
      const int32_t line = first_line[order];
      const int64_t left = *facts_.ShipmentsLeft(line);
      const auto taken = static_cast<int64_t>(of_order.size());
      if (taken <= left) continue;
      findings_.Add(Invariant::kShape, line, -1, "its order takes ", taken,
                    " shipments where ", left, " are left of its ",
                    demand_.max_shipments[line]);
    }
  }

  // A set is served whole or not at all, on one day; all but those that are
  // order_complete from one location.
  void CheckSet(absl::Span<const int32_t> lines, bool from_one_location) {
    const auto holder =
        std::find_if(lines.begin(), lines.end(),
                     [this](int32_t line) { return deliveries_.Has(line); });
    if (holder == lines.end()) return;
    const int64_t first = deliveries_.begin(*holder);
    const auto& days = plan_.allocations.delivery_day;
    for (const int32_t line : lines) {
      const auto add = [this, line](int32_t supply, const auto&... words) {
        findings_.Add(Invariant::kShape, line, supply, words...);
      };
      const Quantity promised = deliveries_.PromisedTo(line);
      if (promised < demand_.quantity[line]) {
        add(-1, "is promised ", promised, " of ", demand_.quantity[line],
            " units while line ", *holder,
            " of its set holds some; the set is served whole or not at all");
      }
      for (int64_t row = deliveries_.begin(line); row < deliveries_.end(line);
           ++row) {
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

  // What leaves one location for one day is of all lines of the kit, in the
  // ratio of their quantities.
  void CheckKits(absl::Span<const int32_t> lines) {
    std::map<std::pair<Day, int32_t>, std::vector<Quantity>> given;
    for (size_t i = 0; i < lines.size(); ++i) {
      for (const Delivery& delivery :
           deliveries_.Of(facts_.TermsOf(lines[i]))) {
        std::vector<Quantity>& units = given[{delivery.day, delivery.location}];
        units.resize(lines.size(), 0);
        units[i] = Plus(units[i], delivery.line_units());
      }
    }
    for (const auto& [name, units] : given) {
      for (size_t i = 1; i < lines.size(); ++i) {
        if (absl::int128(units[i]) * demand_.quantity[lines[0]] ==
            absl::int128(units[0]) * demand_.quantity[lines[i]]) {
          continue;
        }
        findings_.Add(Invariant::kShape, lines[i], -1, "is given ", units[i],
                      " units from location ", name.second, " for day ",
                      name.first, " and line ", lines[0], " ", units[0],
                      "; of their kit they want ", demand_.quantity[lines[i]],
                      " and ", demand_.quantity[lines[0]]);
      }
    }
  }

  // From where the plan ships a row.
  int32_t OriginOf(int64_t row) const {
    const auto& locations = plan_.allocations.location;
    const bool is_told =
        plan_.allocations.supply[row] == kReplenishment && !locations.empty();
    return is_told ? locations[row] : deliveries_.LocationOf(row);
  }

  const Facts& facts_;
  const Demand& demand_;
  const PlanColumns& plan_;
  const Deliveries& deliveries_;
  Findings& findings_;
};

}  // namespace

void CheckShapes(const Facts& facts, const Deliveries& deliveries,
                 Findings* findings) {
  Shapes(facts, deliveries, findings).Check();
}

}  // namespace audit
}  // namespace internal
}  // namespace backorder
