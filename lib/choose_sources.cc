#include "lib/choose_sources.h"

#include <algorithm>
#include <numeric>

namespace backorder {
namespace internal {
namespace {

// Sets of sources that are tried, at most.
constexpr int kMostSetsBits = 12;
constexpr int64_t kMostSets = int64_t{1} << kMostSetsBits;

}  // namespace

SourceChooser::SourceChooser(const Policy& policy, const LaneIndex& lanes,
                             LineServer* server)
    : policy_(policy), lanes_(lanes), server_(*server), from_(lanes) {}

void SourceChooser::ServeInTime(absl::Span<ServedLine* const> lines, bool set) {
  lines_ = lines;
  if (listings_.size() < lines.size()) listings_.resize(lines.size());
  for (size_t i = 0; i < lines.size(); ++i) listings_[i].known = false;
  ListCandidates();
  wanted_.clear();
  for (ServedLine* line : lines) line->kept = line->parts.size();
  for (const LineFacts& asked : asked_) wanted_.push_back(asked.quantity);
  if (Search(wanted_)) return;
  if (!set) {
    // All of it cannot be had: then no less than from all candidates.
    if (TakeAllOffered()) {
      for (size_t i = 0; i < lines.size(); ++i) {
        wanted_[i] = std::min(wanted_[i], most_[i]);
      }
    } else {
      Serve(all_);
      GiveBack();
      wanted_ = got_;
    }
    if (Search(wanted_)) return;
  }
  AddGreedily(wanted_);
  for (ServedLine* line : lines) line->greedy = true;
}

void SourceChooser::ListCandidates() {
  listed_.clear();
  candidates_.clear();
  late_pegs_.clear();
  for (size_t i = 0; i < lines_.size(); ++i) {
    reachable_.clear();
    server_.ListReachable(asked_[i], listing(i), &reachable_);
    late_pegs_.push_back(asked_[i].peg != kNotGiven);
    for (const Reach& reach : reachable_) {
      if (!reach.any) continue;
      if (reach.pegged) late_pegs_[i] = false;
      const int32_t source = lanes_.source(reach.location);
      const int32_t place =
          reach.lane == nullptr ? source : reach.lane->source_place;
      listed_.push_back({i, place, source, reach});
      const auto known = std::find_if(
          candidates_.begin(), candidates_.end(),
          [place](const Candidate& c) { return c.place == place; });
      if (known == candidates_.end()) {
        candidates_.push_back({place, source, 0, reach.pegged});
      } else {
        known->pegged = known->pegged || reach.pegged;
      }
    }
  }
  const auto before = [](const Candidate& a, const Candidate& b) {
    return a.place < b.place;
  };
  std::sort(candidates_.begin(), candidates_.end(), before);
  const auto candidate_at = [&](int32_t place) {
    return std::lower_bound(candidates_.begin(), candidates_.end(),
                            Candidate{place, 0, 0, false}, before) -
           candidates_.begin();
  };
  offers_.assign(lines_.size() * candidates_.size(), {0, INT64_MAX});
  most_.assign(lines_.size(), 0);
  for (const Listed& listed : listed_) {
    Offer& offer =
        offers_[listed.line * candidates_.size() + candidate_at(listed.place)];
    offer.units = Plus(offer.units, listed.reach.units);
    most_[listed.line] = Plus(most_[listed.line], listed.reach.units);
    const Lane* const lane = listed.reach.lane;
    offer.unit_cost =
        std::min(offer.unit_cost, lane == nullptr ? 0 : lane->cost_per_unit);
  }
  if (policy_.sourcing == Sourcing::kLeastCost && lanes_.given()) {
    for (const Lane& lane : lanes_.to(asked_.front().destination)) {
      const auto i = static_cast<size_t>(candidate_at(lane.source_place));
      if (i == candidates_.size() ||
          candidates_[i].place != lane.source_place) {
        continue;
      }
      candidates_[i].cost =
          std::max(candidates_[i].cost, absl::uint128(lane.cost_per_shipment));
    }
  }
  all_.resize(candidates_.size());
  std::iota(all_.begin(), all_.end(), 0);
  pegged_.clear();
  others_.clear();
  for (const int32_t c : all_) {
    (candidates_[c].pegged ? pegged_ : others_).push_back(c);
  }
}

// Whether it is certain that each line gets all that it is offered, as far as
// it wants that: then nothing need be served to know how much that is.
bool SourceChooser::TakeAllOffered() const {
  constexpr size_t kFewLines = 16;
  if (asked_.size() > kFewLines) return false;
  for (size_t i = 0; i < asked_.size(); ++i) {
    if (asked_[i].peg != kNotGiven || !server_.TakesAllOffered(asked_[i])) {
      return false;
    }
    for (size_t j = 0; j < i; ++j) {
      if (asked_[i].item == asked_[j].item) return false;
    }
  }
  return true;
}

// Serves the lines from the best of the sets that are tried; false: from none.
bool SourceChooser::Search(const std::vector<Quantity>& wanted) {
  for (size_t i = 0; i < lines_.size(); ++i) {
    if (most_[i] < wanted[i] && !late_pegs_[i]) return false;
  }
  return policy_.sourcing == Sourcing::kFewestShipments
             ? SearchFewest(wanted)
             : SearchCheapest(wanted);
}

bool SourceChooser::SearchFewest(const std::vector<Quantity>& wanted) {
  bool found = false;
  ForEachSet(wanted, [&](const Places& chosen) {
    Serve(chosen);
    found = Suffices(wanted);
    if (!found) GiveBack();
    return !found;
  });
  return found;
}

bool SourceChooser::SearchCheapest(const std::vector<Quantity>& wanted) {
  if (others_.size() > kMostSetsBits) return false;
  bool found = false;
  absl::uint128 least = 0;
  ForEachSet(wanted, [&](const Places& chosen) {
    if (found && LeastCost(chosen, wanted) >= least) return true;
    Serve(chosen);
    if (Suffices(wanted)) {
      const absl::uint128 cost = Cost(chosen);
      if (!found || cost < least) {
        found = true;
        least = cost;
        best_set_ = chosen;
      }
    }
    GiveBack();
    return true;
  });
  if (found) Serve(best_set_);
  return found;
}

void SourceChooser::AddGreedily(const std::vector<Quantity>& wanted) {
  best_set_ = pegged_;
  Serve(best_set_);
  while (!Suffices(wanted) && best_set_.size() < candidates_.size()) {
    GiveBack();
    int32_t best = -1;
    Quantity most = 0;
    absl::uint128 least = 0;
    for (const int32_t other : others_) {
      if (std::binary_search(best_set_.begin(), best_set_.end(), other)) {
        continue;
      }
      set_ = best_set_;
      set_.insert(std::lower_bound(set_.begin(), set_.end(), other), other);
      Serve(set_);
      const Quantity units =
          std::accumulate(got_.begin(), got_.end(), Quantity{0});
      const absl::uint128 cost =
          policy_.sourcing == Sourcing::kLeastCost ? Cost(set_) : 0;
      GiveBack();
      if (best < 0 || units > most || (units == most && cost < least)) {
        best = other;
        most = units;
        least = cost;
      }
    }
    best_set_.insert(std::lower_bound(best_set_.begin(), best_set_.end(), best),
                     best);
    Serve(best_set_);
  }
}

// Calls use(set) for those of the sets to be tried that could suffice, in their
// order, until it returns false.
template <typename Use>
void SourceChooser::ForEachSet(const std::vector<Quantity>& wanted,
                               const Use& use) {
  FixSources(wanted);
  const auto could_suffice = [this] {
    for (size_t i = 0; i < lines_.size(); ++i) {
      Quantity units = 0;
      for (const size_t pick : picks_) {
        units = Plus(units, offer(i, optional_[pick]).units);
      }
      if (units < missing_[i]) return false;
    }
    return true;
  };
  int64_t tried = 0;
  const size_t all = optional_.size();
  for (size_t size = 0; size <= all; ++size) {
    picks_.resize(size);
    std::iota(picks_.begin(), picks_.end(), 0);
    for (;;) {
      if (tried++ == kMostSets) return;
      if (could_suffice()) {
        set_ = fixed_;
        for (const size_t pick : picks_) set_.push_back(optional_[pick]);
        if (!fixed_.empty()) std::sort(set_.begin(), set_.end());
        if (!use(set_)) return;
      }
      // The next of this size, lexicographically.
      size_t i = size;
      while (i > 0 && picks_[i - 1] == all - size + i - 1) --i;
      if (i == 0) break;
      ++picks_[i - 1];
      for (; i < size; ++i) picks_[i] = picks_[i - 1] + 1;
    }
  }
}

// Finds the sources that every set must have, and what the others then have to
// bring, by line.
void SourceChooser::FixSources(const std::vector<Quantity>& wanted) {
  fixed_ = pegged_;
  optional_ = others_;
  // Where all sets can be tried, those that cannot suffice need not be.
  if (others_.size() <= kMostSetsBits) {
    optional_.clear();
    for (const int32_t c : others_) {
      bool needed = false;
      for (size_t i = 0; i < lines_.size() && !needed; ++i) {
        needed = most_[i] != kUnlimited && !late_pegs_[i] &&
                 most_[i] - offer(i, c).units < wanted[i];
      }
      (needed ? fixed_ : optional_).push_back(c);
    }
  }
  missing_.clear();
  for (size_t i = 0; i < lines_.size(); ++i) {
    // A late peg counts whatever is chosen.
    Quantity units = late_pegs_[i] ? kUnlimited : 0;
    for (const int32_t c : fixed_) units = Plus(units, offer(i, c).units);
    missing_.push_back(std::max<Quantity>(0, wanted[i] - units));
  }
}

bool SourceChooser::Suffices(const std::vector<Quantity>& wanted) const {
  for (size_t i = 0; i < lines_.size(); ++i) {
    if (got_[i] < wanted[i]) return false;
  }
  return true;
}

void SourceChooser::Serve(const Places& chosen) {
  from_.Clear();
  for (const int32_t c : chosen) from_.Add(candidates_[c].source);
  got_.clear();
  for (size_t i = 0; i < lines_.size(); ++i) {
    got_.push_back(asked_[i].quantity - server_.ServeInTime(asked_[i], &from_,
                                                            listing(i),
                                                            &lines_[i]->parts));
  }
}

void SourceChooser::GiveBack() {
  for (ServedLine* line : lines_) {
    server_.Withdraw(line->facts, line->asked_parts());
    line->parts.resize(line->kept);
  }
}

// What it costs to serve the lines as they are served, from those sources.
absl::uint128 SourceChooser::Cost(const Places& chosen) {
  absl::uint128 cost = 0;
  for (const int32_t c : chosen) cost += candidates_[c].cost;
  if (!lanes_.given()) return cost;
  for (const ServedLine* line : lines_) {
    // By item and location, as lots may be of several parts.
    costed_.clear();
    for (const Part& part : line->asked_parts()) {
      const auto known = std::find_if(
          costed_.begin(), costed_.end(), [&part](const Part& other) {
            return other.nth == part.nth && other.location == part.location;
          });
      if (known == costed_.end()) {
        costed_.push_back(part);
      } else {
        known->quantity += part.quantity;
      }
    }
    for (const Part& part : costed_) {
      const Lane* const lane =
          lanes_.Find(part.location, line->facts.destination);
      cost += absl::uint128(
                  server_.UnitsOf(line->facts, absl::MakeConstSpan(&part, 1))) *
              absl::uint128(lane->cost_per_unit);
    }
  }
  return cost;
}

// No more than Cost, if the lines get what is wanted.
absl::uint128 SourceChooser::LeastCost(
    const Places& chosen, const std::vector<Quantity>& wanted) const {
  absl::uint128 cost = 0;
  for (const int32_t c : chosen) cost += candidates_[c].cost;
  for (size_t i = 0; i < lines_.size(); ++i) {
    if (late_pegs_[i] || wanted[i] == 0) continue;
    int64_t least = INT64_MAX;
    for (const int32_t c : chosen) {
      least = std::min(least, offer(i, c).unit_cost);
    }
    cost += absl::uint128(wanted[i]) * absl::uint128(least);
  }
  return cost;
}

}  // namespace internal
}  // namespace backorder
