#include "lib/audit_orders.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <tuple>
#include <vector>

#include "absl/types/span.h"
#include "backorder/plan.h"
#include "backorder/policy.h"
#include "backorder/units.h"
#include "lib/audit_facts.h"
#include "lib/audit_pools.h"
#include "lib/audit_server.h"
#include "lib/audit_turns.h"

namespace backorder {
namespace internal {
namespace audit {

Outcomes OrderServer::Serve(absl::Span<const int32_t> lines,
                            absl::Span<const Turn> turns) {
  const Pools::Moment before = pools_.Now();
  const bool is_limited = facts_.ShipmentsLeft(lines[0]).has_value();
  const bool rejects = facts_.InRejectOrder(lines[0]);
  // How sources are chosen is told of rejected orders, too.
  const bool ends_early =
      rejects && !is_limited && facts_.policy().sourcing == Sourcing::kByRank;
  Outcomes outcomes;
  for (const Turn& turn : turns) {
    turns_.Serve(turn, &outcomes);
    if (ends_early && !AreWhole(turn.lines, &outcomes)) break;
  }
  if (is_limited) LimitShipments(lines, turns, before, &outcomes);
  if (rejects) Reject(lines, &outcomes);
  return outcomes;
}

bool OrderServer::AreWhole(absl::Span<const int32_t> lines,
                           Outcomes* outcomes) {
  return std::all_of(lines.begin(), lines.end(), [&](int32_t line) {
    return (*outcomes)[line].lacking == 0;
  });
}

void OrderServer::Reject(absl::Span<const int32_t> lines,
                         Outcomes* outcomes) const {
  if (AreWhole(lines, outcomes)) return;
  for (const int32_t line : lines) {
    Outcome& outcome = (*outcomes)[line];
    const Terms terms = facts_.TermsOf(line);
    outcome.parts.clear();
    outcome.held.clear();
    outcome.lacking = terms.quantity;
    outcome.reason = terms.quantity == 0    ? Reason::kNone
                     : terms.beyond_horizon ? Reason::kBeyondHorizon
                                            : Reason::kOrderRejected;
  }
}

// ---- max_shipments ----------------------------------------------------------

ShipmentName OrderServer::ShipmentOf(const Part& part) const {
  return {facts_.days().LastShipDay(part.lane, part.day),
          facts_.SourceOf(part.lane.location), part.lane.destination};
}

std::set<int32_t> OrderServer::LinesThatAcceptLess(
    absl::Span<const Turn> turns) const {
  const auto accepts = [this](int32_t line) {
    return facts_.TermsOf(line).accept_available;
  };
  std::set<int32_t> lines;
  for (const Turn& turn : turns) {
    const bool is_one = turn.Is(TurnKind::kSet) || turn.Is(TurnKind::kKit);
    const bool all =
        is_one && std::any_of(turn.lines.begin(), turn.lines.end(), accepts);
    for (const int32_t line : turn.lines) {
      if (all || accepts(line)) lines.insert(line);
    }
  }
  return lines;
}

void OrderServer::LimitShipments(absl::Span<const int32_t> lines,
                                 absl::Span<const Turn> turns,
                                 const Pools::Moment& before,
                                 Outcomes* outcomes) {
  const std::set<int32_t> accept_less = LinesThatAcceptLess(turns);
  std::set<ShipmentName> shipments;
  bool is_lacking = false, all_accept_less = true;
  for (const int32_t line : lines) {
    const Outcome& outcome = (*outcomes)[line];
    for (const Part& part : outcome.parts) shipments.insert(ShipmentOf(part));
    if (accept_less.count(line) > 0) continue;
    if (outcome.lacking > 0) is_lacking = true;
    if (facts_.book().demand.quantity[line] > 0) all_accept_less = false;
  }
  const int64_t left = *facts_.ShipmentsLeft(lines[0]);
  const auto taken = static_cast<int64_t>(shipments.size());
  if (taken < left || (taken == left && !is_lacking)) return;

  const bool waits_for_rest = left > 0 && !all_accept_less;
  std::vector<ShipmentName> staying(shipments.begin(), shipments.end());
  staying.resize(waits_for_rest ? left - 1 : left);
  std::map<int32_t, Quantity> promised;
  for (const int32_t line : lines) {
    promised[line] = LineUnits((*outcomes)[line].parts);
  }
  for (const Turn& turn : turns) Cut(turn, staying, outcomes);
  pools_.UndoTo(before);
  TakeAgain(lines, outcomes);

  std::vector<Terms> rest;
  bool goes_to_several = false;
  for (const int32_t line : lines) {
    Outcome& outcome = (*outcomes)[line];
    const Terms terms = facts_.TermsOf(line);
    const Quantity stays = LineUnits(outcome.parts);
    const Quantity lacks =
        (accept_less.count(line) > 0 ? promised[line] : terms.quantity) - stays;
    outcome.held.clear();
    outcome.lacking = terms.quantity - stays - lacks;
    if (lacks == 0) continue;
    rest.push_back(Facts::AsAvailable(terms, lacks));
    if (terms.destination != rest[0].destination) goes_to_several = true;
    if (outcome.lacking == 0) outcome.reason = Reason::kNone;
  }
  turns_.ServeLastShipment(rest, !waits_for_rest || goes_to_several, outcomes);
}

void OrderServer::Cut(const Turn& turn, absl::Span<const ShipmentName> staying,
                      Outcomes* outcomes) const {
  const auto goes = [&](const Part& part) {
    return !std::binary_search(staying.begin(), staying.end(),
                               ShipmentOf(part));
  };
  const bool is_cut =
      std::any_of(turn.lines.begin(), turn.lines.end(), [&](int32_t line) {
        const std::vector<Part>& parts = (*outcomes)[line].parts;
        return std::any_of(parts.begin(), parts.end(), goes);
      });
  if (!is_cut) return;
  for (const int32_t line : turn.lines) {
    std::vector<Part>& parts = (*outcomes)[line].parts;
    if (turn.Is(TurnKind::kSet)) parts.clear();
    const size_t taken = parts.size();
    parts.erase(std::remove_if(parts.begin(), parts.end(), goes), parts.end());
    if (parts.size() == taken) continue;

    // What was allowed only because it closed the line is not.
    const Terms terms = facts_.TermsOf(line);
    std::map<std::tuple<int32_t, int32_t, Day>, std::vector<Part>> shipments;
    for (const Part& part : parts) {
      shipments[{part.item, part.lane.location, part.day}].push_back(part);
    }
    parts.clear();
    for (const auto& [name, shipment] : shipments) {
      const Quantity units = LineUnits(shipment);
      if (units % terms.multiple != 0 || units < terms.least) continue;
      parts.insert(parts.end(), shipment.begin(), shipment.end());
    }
  }
}

void OrderServer::TakeAgain(absl::Span<const int32_t> lines,
                            Outcomes* outcomes) {
  for (const int32_t line : lines) pools_.Release(facts_.TermsOf(line));
  for (const int32_t line : lines) {
    const Terms terms = facts_.TermsOf(line);
    for (Part& part : (*outcomes)[line].parts) {
      if (part.pool == Pool::kHeld) {
        part.pool = Pool::kFree;
        part.key = part.supply;
      }
      pools_.Promise(terms, part);
    }
  }
}

}  // namespace audit
}  // namespace internal
}  // namespace backorder
