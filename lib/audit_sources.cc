#include "lib/audit_sources.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <iterator>
#include <map>
#include <numeric>
#include <utility>
#include <vector>

#include "absl/numeric/int128.h"
#include "absl/types/optional.h"
#include "absl/types/span.h"
#include "backorder/policy.h"
#include "backorder/units.h"
#include "lib/audit_facts.h"
#include "lib/audit_server.h"

namespace backorder {
namespace internal {
namespace audit {
namespace {

constexpr size_t kMostFree = 12;  // candidates of which all sets are tried
constexpr int kMostTried = 4096;

class Chooser {
 public:
  Chooser(const Facts& facts, int32_t destination,
          absl::Span<const Reach> reach, bool whole,
          const std::function<Trial(const Sources&)>& try_sources)
      : facts_(facts),
        reach_(reach),
        must_be_whole_(whole),
        is_least_cost_(facts.policy().sourcing == Sourcing::kLeastCost),
        try_sources_(try_sources) {
    ReadLanes(destination);
    ReadCandidates();
  }

  Choice Choose() {
    from_all_ = try_sources_(all_);
    if (free_.size() <= kMostFree || !is_least_cost_) TryInOrder();
    if (whole_.has_value()) return {whole_->sources};
    if (no_worse_.has_value()) return {no_worse_->sources};
    return AddGreedily();
  }

 private:
  struct Option {
    Sources sources;
    absl::int128 cost;
  };
  // The lanes of a source.
  struct SourceLanes {
    Lane first;
    int64_t cost_per_shipment;  // the greatest
    int64_t cost_per_unit;      // the least
  };

  static void SortAndUnite(Sources* sources) {
    std::sort(sources->begin(), sources->end());
    sources->erase(std::unique(sources->begin(), sources->end()),
                   sources->end());
  }
  static bool IsIn(const Sources& sources, int32_t source) {
    return std::binary_search(sources.begin(), sources.end(), source);
  }

  void ReadLanes(int32_t destination) {
    if (!facts_.HasLanes()) return;
    for (const Lane& lane : facts_.LanesTo(destination)) {
      const auto [found, is_new] =
          lanes_.insert({facts_.SourceOf(lane.location),
                         {lane, lane.cost_per_shipment, lane.cost_per_unit}});
      if (is_new) continue;
      SourceLanes& lanes = found->second;
      if (facts_.ComesBefore(lane, lanes.first)) lanes.first = lane;
      lanes.cost_per_shipment =
          std::max(lanes.cost_per_shipment, lane.cost_per_shipment);
      lanes.cost_per_unit = std::min(lanes.cost_per_unit, lane.cost_per_unit);
    }
  }

  void ReadCandidates() {
    for (const Reach& reach : reach_) {
      for (const auto& [source, units] : reach.most) all_.push_back(source);
      pegged_.insert(pegged_.end(), reach.pegged.begin(), reach.pegged.end());
    }
    SortAndUnite(&all_);
    SortAndUnite(&pegged_);
    by_unit_cost_ = all_;
    std::stable_sort(
        by_unit_cost_.begin(), by_unit_cost_.end(),
        [this](int32_t a, int32_t b) { return UnitCost(a) < UnitCost(b); });
    std::set_difference(all_.begin(), all_.end(), pegged_.begin(),
                        pegged_.end(), std::back_inserter(free_));
    if (!facts_.HasLanes()) return;
    std::sort(free_.begin(), free_.end(), [this](int32_t a, int32_t b) {
      return facts_.ComesBefore(lanes_.at(a).first, lanes_.at(b).first);
    });
  }

  int64_t ShipmentCost(int32_t source) const {
    return facts_.HasLanes() ? lanes_.at(source).cost_per_shipment : 0;
  }
  int64_t UnitCost(int32_t source) const {
    return facts_.HasLanes() ? lanes_.at(source).cost_per_unit : 0;
  }
  absl::int128 CostOf(const Sources& sources, const Trial& trial) const {
    absl::int128 cost = trial.cost;
    for (const int32_t source : sources) cost += ShipmentCost(source);
    return cost;
  }

  // Whether no line gets fewer than from all candidates.
  bool IsNoWorse(const Trial& trial) const {
    for (size_t line = 0; line < trial.units.size(); ++line) {
      if (trial.units[line] < from_all_.units[line]) return false;
    }
    return !must_be_whole_;
  }

  // The least that it costs to give each line alone what it wants, or what it
  // gets from all candidates; none: the sources do not have it.
  enum class Goal { kWhole, kNoWorse };
  absl::optional<absl::int128> LeastCost(const Sources& sources,
                                         Goal goal) const {
    absl::int128 cost = 0;
    for (const int32_t source : sources) cost += ShipmentCost(source);
    for (size_t line = 0; line < reach_.size(); ++line) {
      const Reach& reach = reach_[line];
      Quantity want =
          goal == Goal::kWhole ? reach.quantity : from_all_.units[line];
      want -= std::min(want, reach.late_peg);
      for (const int32_t source : by_unit_cost_) {
        const auto most = reach.most.find(source);
        if (want == 0) break;
        if (most == reach.most.end() || !IsIn(sources, source)) continue;
        const Quantity units = std::min(want, most->second);
        cost += absl::int128(units) * UnitCost(source);
        want -= units;
      }
      if (want > 0) return absl::nullopt;
    }
    return cost;
  }

  // Whether a trial could make it the choice. What it costs is never less than
  // what it costs the lines alone.
  bool IsWorthATrial(const Sources& sources) const {
    const auto beats = [this](const absl::optional<absl::int128>& cost,
                              const absl::optional<Option>& best) {
      return cost.has_value() &&
             (!best.has_value() || (is_least_cost_ && *cost < best->cost));
    };
    if (beats(LeastCost(sources, Goal::kWhole), whole_)) return true;
    return !whole_.has_value() && !must_be_whole_ &&
           beats(LeastCost(sources, Goal::kNoWorse), no_worse_);
  }

  // Tries sets by their number of sources, then lexicographically.
  void TryInOrder() {
    int tried = 0;
    for (size_t count = 0; count <= free_.size(); ++count) {
      std::vector<size_t> chosen(count);
      std::iota(chosen.begin(), chosen.end(), 0);
      do {
        if (tried++ == kMostTried) return;
        Try(chosen);
        if (whole_.has_value() && !is_least_cost_) return;
      } while (Advance(&chosen));
    }
  }

  // The next choice of as many of the free candidates; false: there is none.
  bool Advance(std::vector<size_t>* chosen) const {
    const size_t count = chosen->size();
    for (size_t i = count; i-- > 0;) {
      if ((*chosen)[i] == free_.size() - count + i) continue;
      ++(*chosen)[i];
      for (size_t j = i + 1; j < count; ++j)
        (*chosen)[j] = (*chosen)[j - 1] + 1;
      return true;
    }
    return false;
  }

  void Try(absl::Span<const size_t> chosen) {
    Sources sources = pegged_;
    for (const size_t number : chosen) sources.push_back(free_[number]);
    SortAndUnite(&sources);
    if (!IsWorthATrial(sources)) return;
    const Trial trial = try_sources_(sources);
    if (trial.is_whole) {
      Keep(sources, trial, &whole_);
    } else if (IsNoWorse(trial)) {
      Keep(sources, trial, &no_worse_);
    }
  }

  // The first, or for least_cost the first of the cheapest.
  void Keep(const Sources& sources, const Trial& trial,
            absl::optional<Option>* best) const {
    const absl::int128 cost = CostOf(sources, trial);
    if (best->has_value() && (!is_least_cost_ || cost >= (*best)->cost)) return;
    *best = Option{sources, cost};
  }

  Choice AddGreedily() const {
    Sources sources = pegged_;
    Trial trial = try_sources_(sources);
    while (!trial.is_whole && !IsNoWorse(trial) && sources != all_) {
      absl::optional<Option> best;
      absl::int128 most = -1;
      for (const int32_t source : free_) {
        if (IsIn(sources, source)) continue;
        Sources more = sources;
        more.push_back(source);
        SortAndUnite(&more);
        const Trial with = try_sources_(more);
        absl::int128 units = 0;
        for (const Quantity quantity : with.units) units += quantity;
        const absl::int128 cost = CostOf(more, with);
        if (units > most ||
            (units == most && is_least_cost_ && cost < best->cost)) {
          most = units;
          best = Option{more, cost};
          trial = with;
        }
      }
      sources = best->sources;
    }
    return {sources, /*is_greedy=*/true};
  }

  const Facts& facts_;
  const absl::Span<const Reach> reach_;
  const bool must_be_whole_;
  const bool is_least_cost_;
  const std::function<Trial(const Sources&)>& try_sources_;
  std::map<int32_t, SourceLanes> lanes_;  // by source; none without lanes
  Sources all_;                           // the candidates
  Sources pegged_;                        // those in every set
  std::vector<int32_t> free_;             // the others, in order
  std::vector<int32_t> by_unit_cost_;     // all
  Trial from_all_;
  absl::optional<Option> whole_;     // the choice, if each line gets all
  absl::optional<Option> no_worse_;  // the choice, if that is not to be
};

}  // namespace

void Trial::Add(const Service& service) {
  is_whole = is_whole && service.lacking == 0;
  units.push_back(LineUnits(service.parts));
  // Parts of one lot come from one location.
  std::map<std::pair<int32_t, int32_t>, std::vector<Part>> by_lane;
  for (const Part& part : service.parts) {
    if (part.lane.cost_per_unit == 0) continue;
    by_lane[{part.lane.location, part.item}].push_back(part);
  }
  for (const auto& [name, parts] : by_lane) {
    cost += absl::int128(LineUnits(parts)) * parts[0].lane.cost_per_unit;
  }
}

Choice ChooseSources(const Facts& facts, int32_t destination,
                     absl::Span<const Reach> reach, bool whole,
                     const std::function<Trial(const Sources&)>& try_sources) {
  return Chooser(facts, destination, reach, whole, try_sources).Choose();
}

}  // namespace audit
}  // namespace internal
}  // namespace backorder
