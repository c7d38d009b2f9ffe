#include "lib/audit_sources.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
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
  Chooser(const Facts& facts, int32_t destination, const Sources& candidates,
          const Sources& pegged, bool whole,
          const std::function<Trial(const Sources&)>& try_sources)
      : facts_(facts),
        pegged_(Sorted(pegged)),
        must_be_whole_(whole),
        is_least_cost_(facts.policy().sourcing == Sourcing::kLeastCost),
        try_sources_(try_sources) {
    all_ = Sorted(candidates);
    for (const int32_t source : all_) {
      if (!IsIn(pegged_, source)) free_.push_back(source);
    }
    ReadLanes(destination);
    std::sort(free_.begin(), free_.end(), [this](int32_t a, int32_t b) {
      const auto x = first_lane_.find(a), y = first_lane_.find(b);
      if (x == first_lane_.end() || y == first_lane_.end()) return a < b;
      return facts_.ComesBefore(x->second, y->second);
    });
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

  static Sources Sorted(Sources sources) {
    std::sort(sources.begin(), sources.end());
    sources.erase(std::unique(sources.begin(), sources.end()), sources.end());
    return sources;
  }
  static bool IsIn(const Sources& sources, int32_t source) {
    return std::binary_search(sources.begin(), sources.end(), source);
  }

  void ReadLanes(int32_t destination) {
    if (!facts_.HasLanes()) return;
    for (const Lane& lane : facts_.LanesTo(destination)) {
      const int32_t source = facts_.SourceOf(lane.location);
      const auto [first, is_new] = first_lane_.insert({source, lane});
      if (!is_new && facts_.ComesBefore(lane, first->second)) {
        first->second = lane;
      }
      int64_t& cost = shipment_cost_.insert({source, lane.cost_per_shipment})
                          .first->second;
      cost = std::max(cost, lane.cost_per_shipment);
    }
  }

  absl::int128 CostOf(const Sources& sources, const Trial& trial) const {
    absl::int128 cost = trial.cost;
    for (const int32_t source : sources) {
      const auto found = shipment_cost_.find(source);
      if (found != shipment_cost_.end()) cost += found->second;
    }
    return cost;
  }

  // Whether no line gets fewer than from all candidates.
  bool IsNoWorse(const Trial& trial) const {
    for (size_t line = 0; line < trial.units.size(); ++line) {
      if (trial.units[line] < from_all_.units[line]) return false;
    }
    return !must_be_whole_;
  }

  // Tries sets by their number of sources, then lexicographically.
  void TryInOrder() {
    int tried = 0;
    for (size_t count = 0; count <= free_.size(); ++count) {
      std::vector<size_t> chosen(count);
      for (size_t i = 0; i < count; ++i) chosen[i] = i;
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
      for (size_t j = i + 1; j < count; ++j) (*chosen)[j] = (*chosen)[j - 1] + 1;
      return true;
    }
    return false;
  }

  void Try(absl::Span<const size_t> chosen) {
    Sources sources = pegged_;
    for (const size_t number : chosen) sources.push_back(free_[number]);
    sources = Sorted(std::move(sources));
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
        more = Sorted(std::move(more));
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
  const Sources pegged_;
  const bool must_be_whole_;
  const bool is_least_cost_;
  const std::function<Trial(const Sources&)>& try_sources_;
  Sources all_;
  std::vector<int32_t> free_;  // candidates that no peg is from, in order
  std::map<int32_t, Lane> first_lane_;  // by source; of none without lanes
  std::map<int32_t, int64_t> shipment_cost_;
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
                     const Sources& candidates, const Sources& pegged,
                     bool whole,
                     const std::function<Trial(const Sources&)>& try_sources) {
  return Chooser(facts, destination, candidates, pegged, whole, try_sources)
      .Choose();
}

}  // namespace audit
}  // namespace internal
}  // namespace backorder
