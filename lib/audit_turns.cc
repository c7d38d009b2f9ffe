#include "lib/audit_turns.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "absl/types/span.h"
#include "backorder/book.h"
#include "backorder/plan.h"
#include "backorder/policy.h"
#include "backorder/units.h"
#include "lib/audit_facts.h"
#include "lib/audit_pools.h"
#include "lib/audit_server.h"
#include "lib/audit_sources.h"

namespace backorder {
namespace internal {
namespace audit {

std::vector<Turn> TurnsOf(const Facts& facts, absl::Span<const int32_t> lines) {
  std::vector<Turn> turns;
  turns.reserve(lines.size());
  std::map<TurnName, size_t> named;
  for (const int32_t line : lines) {
    const absl::optional<TurnName> name = facts.TurnOf(line);
    size_t turn = turns.size();
    if (name.has_value()) turn = named.insert({*name, turn}).first->second;
    if (turn == turns.size()) turns.push_back({name, {}});
    turns[turn].lines.push_back(line);
  }
  return turns;
}

void TurnServer::Serve(const Turn& turn, Outcomes* outcomes) {
  if (!turn.name.has_value()) {
    (*outcomes)[turn.lines[0]] = ServeLine(turn.lines[0]);
    return;
  }
  if (turn.Is(TurnKind::kSourced)) {
    ServeSourced(turn, outcomes);
  } else if (turn.Is(TurnKind::kGroup)) {
    ServeGroup(turn, outcomes);
  } else {
    ServeSet(turn, outcomes);
  }
}

Outcome TurnServer::ServeLine(int32_t line) {
  const Terms terms = facts_.TermsOf(line);
  return OutcomeOf(terms, server_.Serve(terms));
}

Outcome TurnServer::OutcomeOf(const Terms& terms, Service service) {
  Outcome outcome;
  outcome.lacking = service.lacking;
  if (outcome.lacking > 0) outcome.reason = server_.WhyShort();
  outcome.held = HeldFor(terms, service);
  outcome.parts = std::move(service.parts);
  pools_.Release(terms);
  return outcome;
}

std::vector<Part> TurnServer::HeldFor(const Terms& terms,
                                      const Service& service) {
  if (!Holds() || !terms.is_line_complete || !service.parts.empty()) return {};
  return server_.HoldKnown(Facts::AsAvailable(terms, terms.quantity));
}

void TurnServer::ServeGroup(const Turn& turn, Outcomes* outcomes) {
  std::vector<Terms> lines;
  for (const int32_t line : turn.lines) {
    const Terms terms = facts_.TermsOf(line);
    if (terms.quantity == 0 || terms.window_closed || terms.beyond_horizon) {
      (*outcomes)[line] = ServeLine(line);
    } else {
      lines.push_back(terms);
    }
  }
  if (lines.size() == 1) {
    (*outcomes)[lines[0].line] = ServeLine(lines[0].line);
    return;
  }
  groups_.Serve(std::move(lines));
  const absl::Span<const Terms> served = groups_.lines();
  for (size_t i = 0; i < served.size(); ++i) {
    const Service& service = groups_.services()[i];
    Outcome outcome;
    outcome.parts = service.parts;
    outcome.lacking = service.lacking;
    if (service.lacking > 0) {
      outcome.reason = server_.WhyShort(served[i], service);
    }
    (*outcomes)[served[i].line] = std::move(outcome);
  }
  for (size_t i = 0; i < served.size(); ++i) {
    (*outcomes)[served[i].line].held =
        HeldFor(served[i], groups_.services()[i]);
  }
  for (const Terms& terms : served) pools_.Release(terms);
}

void TurnServer::ServeSet(const Turn& turn, Outcomes* outcomes) {
  std::vector<Terms> lines;
  for (const int32_t line : turn.lines) lines.push_back(facts_.TermsOf(line));
  sets_.Start(std::move(lines));
  if (turn.Is(TurnKind::kKit)) {
    sets_.ServeKits();
  } else if (std::get<DeliveryRule>(*turn.name) ==
             DeliveryRule::kOrderComplete) {
    sets_.ServeFromAnywhere();
  } else {
    sets_.ServeFromOneLocation();
  }
  for (const int32_t line : turn.lines) (*outcomes)[line] = Outcome();
  AddOutcomes(turn.lines, Reason::kSetIncomplete, outcomes);
  for (const int32_t line : turn.lines) pools_.Release(facts_.TermsOf(line));
}

void TurnServer::ServeLastShipment(std::vector<Terms> lines, bool fails,
                                   Outcomes* outcomes) {
  std::vector<int32_t> numbers;
  numbers.reserve(lines.size());
  for (const Terms& terms : lines) numbers.push_back(terms.line);
  sets_.Start(std::move(lines));
  if (!fails) sets_.ServeFromOneLocation();
  AddOutcomes(numbers, Reason::kMaxShipments, outcomes);
}

void TurnServer::AddOutcomes(absl::Span<const int32_t> lines, Reason last,
                             Outcomes* outcomes) {
  for (size_t i = 0; i < lines.size(); ++i) {
    Outcome& outcome = (*outcomes)[lines[i]];
    outcome.parts.insert(outcome.parts.end(), sets_.parts(i).begin(),
                         sets_.parts(i).end());
    outcome.lacking += sets_.Lacking(i);
    outcome.is_greedy = outcome.is_greedy || sets_.is_greedy();
    if (sets_.Lacking(i) > 0) outcome.reason = sets_.WhyShort(i, last);
  }
  if (!Holds()) return;
  for (size_t i = 0; i < lines.size(); ++i) {
    if (sets_.Lacking(i) > 0) (*outcomes)[lines[i]].held = sets_.Hold(i);
  }
}

void TurnServer::ServeSourced(const Turn& turn, Outcomes* outcomes) {
  std::vector<Terms> lines;
  for (const int32_t line : turn.lines) {
    const Terms terms = facts_.TermsOf(line);
    if (terms.takes_nothing()) {
      (*outcomes)[line] = ServeLine(line);
    } else {
      lines.push_back(terms);
    }
  }
  if (lines.empty()) return;
  const Choice choice = ChooseFor(lines);
  std::vector<Service> services;
  for (Terms terms : lines) {
    terms.from = &choice.sources;
    services.push_back(server_.ServeInTime(terms));
  }
  for (size_t i = 0; i < lines.size(); ++i) {
    server_.ServeLate(lines[i], &services[i]);
    Outcome outcome = OutcomeOf(lines[i], std::move(services[i]));
    outcome.is_greedy = choice.is_greedy;
    (*outcomes)[lines[i].line] = std::move(outcome);
  }
}

Choice TurnServer::ChooseFor(absl::Span<const Terms> lines) {
  std::vector<Reach> reach;
  for (const Terms& terms : lines) reach.push_back(server_.ReachOf(terms));
  return ChooseSources(facts_, lines[0].destination, reach, /*whole=*/false,
                       [&](const Sources& sources) {
                         const Pools::Moment before = pools_.Now();
                         Trial trial;
                         for (Terms terms : lines) {
                           terms.from = &sources;
                           trial.Add(server_.ServeInTime(terms));
                         }
                         pools_.UndoTo(before);
                         return trial;
                       });
}

}  // namespace audit
}  // namespace internal
}  // namespace backorder
