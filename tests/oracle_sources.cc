// From which sources the lines of an order are served in time.

#include <algorithm>
#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "absl/types/optional.h"
#include "backorder/book.h"
#include "backorder/policy.h"
#include "backorder/units.h"
#include "tests/oracle_planner.h"

namespace backorder {
namespace oracle {

namespace {

constexpr size_t kMostSets = 4096;  // 2^12

}  // namespace

bool Planner::ChoosesSources(const Line& line) const {
  return policy_.sourcing != Sourcing::kByRank && line.quantity > 0 &&
         !line.of_set() && !line.of_kit() && !WindowClosed(line) &&
         !BeyondHorizon(line);
}

// The line, with all of its order that choose with it.
void Planner::ServeFromSources(const Line& line) {
  std::vector<Line> lines;
  for (int32_t row : RowsOfOrder(line.sales_order)) {
    if (lines_[row].destination == line.destination &&
        ChoosesSources(lines_[row])) {
      lines.push_back(lines_[row]);
    }
  }
  if (lines.size() > 1) Note("several lines choose sources");
  const Choice choice = ChooseSources(lines, /*whole=*/false);
  const Taken taken = TryFrom(lines, choice.sources);
  for (const Line& each : lines) {
    Promise(each.row, taken.at(each.row));
    greedy_[each.row] = choice.greedy;
  }
  for (const Line& each : lines) {
    TakeBack(each.row);
    const UnitsList& in_time = taken.at(each.row);
    // From anywhere, what arrives by T first of all.
    std::set<Day> days = LateDays(lines_[each.row]);
    days.insert(TargetDay(each));
    // What is bought and arrives before T is there on T.
    const Day replenished =
        std::max(UsableReplenishmentDay(each), TargetDay(each));
    const UnitsList late = Late(lines_[each.row], in_time, days, replenished);
    for (const Units& units : late) {
      if (units.delivery_day == TargetDay(each)) {
        Note("what the chosen sources leave comes in time from others");
      }
    }
    Promise(each.row, Joined(in_time, late));
    EndService({each.row});
  }
}

// Of an order_complete set that can be had by the day, as *taken says.
void Planner::ChooseSourcesOfSet(const Set& set, Day day, Taken* taken) {
  if (policy_.sourcing == Sourcing::kByRank) return;
  const std::vector<Line> lines = LinesBy(set, day, kNotGiven);
  for (const Line& line : lines) {
    if (line.destination != lines.front().destination) return;
  }
  const Choice choice = ChooseSources(lines, /*whole=*/true);
  Note("order_complete chooses sources");
  if (choice.greedy) Note("order_complete chooses greedily");
  for (const Line& line : lines) greedy_[line.row] = choice.greedy;
  *taken = TryFrom(lines, choice.sources);
}

// Sources from which one of the lines, all to one destination, may be served in
// time.
std::vector<int32_t> Planner::Candidates(const std::vector<Line>& lines) const {
  std::set<int32_t> sources;
  for (const Line& line : lines) {
    for (const SupplyRow& s : supply_) {
      for (const Units& units : UsableUnits(line, s, {})) {
        if (units.arrives <= TargetDay(line)) {
          sources.insert(SourceOf(s.location));
        }
      }
    }
    if (UsableReplenishmentDay(line) <= TargetDay(line)) {
      sources.insert(SourceOf(ReplenishmentLocation(line)));
    }
  }
  // Without lanes in the order of the set.
  if (lanes_.empty()) return {sources.begin(), sources.end()};
  std::vector<int32_t> candidates;
  for (int32_t location : LocationsTo(lines.front().destination)) {
    if (sources.erase(SourceOf(location)) > 0) {
      candidates.push_back(SourceOf(location));
    }
  }
  return candidates;
}

// Of what pegs hold for the lines that arrives in time.
std::set<int32_t> Planner::SourcesOfPegs(const std::vector<Line>& lines) const {
  std::set<int32_t> sources;
  for (const Line& line : lines) {
    for (const Units& held : HeldUnits(line, INT64_MIN, TargetDay(line), {})) {
      sources.insert(SourceOf(held.location));
    }
  }
  return sources;
}

std::set<int32_t> Planner::LocationsIn(const std::set<int32_t>& sources,
                                       int32_t destination) const {
  std::set<int32_t> locations;
  for (int32_t location : LocationsTo(destination)) {
    if (sources.count(SourceOf(location)) > 0) locations.insert(location);
  }
  return locations;
}

Taken Planner::TryFrom(std::vector<Line> lines,
                       const std::set<int32_t>& sources) {
  for (Line& line : lines) line.only = LocationsIn(sources, line.destination);
  return TryInTime(lines);
}

int64_t Planner::Cost(const std::vector<Line>& lines,
                      const std::set<int32_t>& sources,
                      const Taken& taken) const {
  const int32_t destination = lines.front().destination;
  int64_t cost = 0;
  for (int32_t source : sources) {
    int64_t of_shipment = 0;
    for (int32_t location : LocationsIn({source}, destination)) {
      of_shipment = std::max(of_shipment,
                             LaneTo(destination, location).cost_per_shipment);
    }
    cost += of_shipment;
  }
  for (const Line& line : lines) {
    for (int32_t location : LocationsTo(destination)) {
      UnitsList from_there;
      for (const Units& units : taken.at(line.row)) {
        if (units.location == location) from_there.push_back(units);
      }
      cost += Worth(from_there) * LaneTo(destination, location).cost_per_unit;
    }
  }
  return cost;
}

// The sets that are tried, in order: all with the sources `always`, and some of
// the others, fewer before more; at most so many.
std::vector<std::set<int32_t>> Planner::SetsOfSources(
    const std::set<int32_t>& always, const std::vector<int32_t>& others,
    size_t most) {
  std::vector<std::set<int32_t>> sets;
  for (size_t size = 0; size <= others.size(); ++size) {
    std::vector<bool> is_in(others.size(), false);
    std::fill(is_in.begin(), is_in.begin() + size, true);
    do {
      if (sets.size() == most) return sets;
      sets.push_back(always);
      for (size_t i = 0; i < others.size(); ++i) {
        if (is_in[i]) sets.back().insert(others[i]);
      }
    } while (std::prev_permutation(is_in.begin(), is_in.end()));
  }
  return sets;
}

// Whether each line has as much of `a` as of `b`.
bool Planner::NoneGetsFewer(const Taken& a, const Taken& b) {
  for (const auto& [row, units] : b) {
    if (Worth(a.at(row)) < Worth(units)) return false;
  }
  return true;
}

// `whole`: they suffice only if each line gets all of its quantity.
Choice Planner::ChooseSources(const std::vector<Line>& lines, bool whole) {
  const bool by_cost = policy_.sourcing == Sourcing::kLeastCost;
  const std::vector<int32_t> candidates = Candidates(lines);
  const std::set<int32_t> of_pegs = SourcesOfPegs(lines);
  std::vector<int32_t> others;
  for (int32_t source : candidates) {
    if (of_pegs.count(source) == 0) others.push_back(source);
  }
  const std::set<std::string> rules = plan_.rules;
  const Taken from_all = TryFrom(lines, {candidates.begin(), candidates.end()});

  const size_t most = others.size() <= 12 ? kMostSets : by_cost ? 0 : kMostSets;
  // The first of those that cost least and suffice; as far as all candidates
  // do.
  absl::optional<std::set<int32_t>> complete, as_far;
  int64_t cost_of_complete = 0;
  int64_t cost_as_far = 0;
  bool cheaper = false;
  for (const auto& sources : SetsOfSources(of_pegs, others, most)) {
    const Taken taken = TryFrom(lines, sources);
    const int64_t cost = by_cost ? Cost(lines, sources, taken) : 0;
    if (IsAllOf(taken, lines) &&
        (!complete.has_value() || cost < cost_of_complete)) {
      cheaper = complete.has_value();
      complete = sources;
      cost_of_complete = cost;
      if (!by_cost) break;
    }
    if (!whole && NoneGetsFewer(taken, from_all) &&
        (!as_far.has_value() || cost < cost_as_far)) {
      as_far = sources;
      cost_as_far = cost;
    }
  }
  plan_.rules = rules;

  if (!complete.has_value() && !as_far.has_value()) {
    return ChooseGreedily(lines, candidates, of_pegs, whole);
  }
  const Choice choice = {complete.has_value() ? *complete : *as_far};
  if (cheaper) Note("more sources cost less");
  if (!of_pegs.empty()) Note("sources of pegs");
  if (!complete.has_value() && choice.sources.size() < candidates.size()) {
    Note("sources suffice that do not complete all lines");
  }
  if (choice.sources.size() > 1) Note("several sources are chosen");
  if (choice.sources.size() < candidates.size() &&
      choice.sources.count(candidates.front()) == 0 &&
      !choice.sources.empty()) {
    Note(by_cost ? "least_cost leaves the first source"
                 : "fewest_shipments leaves the first source");
  }
  for (int32_t source : choice.sources) {
    if (LocationsIn({source}, lines.front().destination).size() > 1) {
      Note("a source of several locations is chosen");
    }
  }
  return choice;
}

Choice Planner::ChooseGreedily(const std::vector<Line>& lines,
                               const std::vector<int32_t>& candidates,
                               const std::set<int32_t>& of_pegs, bool whole) {
  const std::set<std::string> rules = plan_.rules;
  const bool by_cost = policy_.sourcing == Sourcing::kLeastCost;
  const Taken from_all = TryFrom(lines, {candidates.begin(), candidates.end()});
  Choice choice = {of_pegs, /*greedy=*/true};
  while (choice.sources.size() < candidates.size()) {
    const Taken now = TryFrom(lines, choice.sources);
    if (IsAllOf(now, lines)) break;
    if (!whole && NoneGetsFewer(now, from_all)) break;
    absl::optional<std::set<int32_t>> best;
    int64_t best_units = 0;
    int64_t best_cost = 0;
    for (int32_t source : candidates) {
      if (choice.sources.count(source) > 0) continue;
      std::set<int32_t> sources = choice.sources;
      sources.insert(source);
      const Taken taken = TryFrom(lines, sources);
      int64_t units = 0;
      for (const auto& [row, of_line] : taken) units += Worth(of_line);
      const int64_t cost = by_cost ? Cost(lines, sources, taken) : 0;
      if (!best.has_value() || units > best_units ||
          (units == best_units && cost < best_cost)) {
        best = sources;
        best_units = units;
        best_cost = cost;
      }
    }
    choice.sources = *best;
  }
  plan_.rules = rules;
  Note(by_cost ? "least_cost chooses greedily"
               : "fewest_shipments chooses greedily");
  if (choice.sources.size() < candidates.size()) {
    Note("greedily chosen sources are not all candidates");
  }
  return choice;
}

}  // namespace oracle
}  // namespace backorder
