#include "lib/serve_set.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <tuple>
#include <utility>

#include "absl/numeric/int128.h"

namespace backorder {
namespace internal {

SetServer::SetServer(const Policy& policy, const LaneIndex& lanes,
                     const ItemSettings& settings,
                     absl::Span<const int32_t> locations_of_book,
                     Availability* availability, LineServer* server,
                     SourceChooser* chooser)
    : policy_(policy),
      lanes_(lanes),
      settings_(settings),
      locations_of_book_(locations_of_book),
      free_(*availability),
      server_(*server),
      chooser_(*chooser) {
  if (lanes.given()) return;
  std::map<WorkingDays::Site, std::vector<int32_t>> alike;
  for (const int32_t location : locations_of_book) {
    alike[lanes.days().SiteOf(location)].push_back(location);
  }
  for (auto& [site, locations] : alike) {
    alike_.push_back(std::move(locations));
  }
}

void SetServer::ServeFromAnywhere(Set set) {
  for (ServedLine* line : set) line->asked = line->facts.quantity;
  Begin(set);
  Finish(may_be_served() && TakeFromAnywhere(), Reason::kSetIncomplete);
}

void SetServer::ServeFromOneLocation(Set set) {
  for (ServedLine* line : set) line->asked = line->facts.quantity;
  Begin(set);
  Finish(may_be_served() && TakeFromOneLocation(), Reason::kSetIncomplete);
}

bool SetServer::ServeLast(Set set, bool possible) {
  Begin(set);
  const int32_t destination = set.front()->facts.destination;
  for (const ServedLine* line : set) {
    possible = possible && line->facts.destination == destination;
  }
  const bool whole = possible && may_be_served() && TakeFromOneLocation();
  Finish(whole, Reason::kMaxShipments);
  return whole;
}

void SetServer::ServeKits(Set kit) {
  Quantity kits = kit.front()->facts.quantity;  // above 0, as all are
  for (const ServedLine* line : kit) {
    kits = std::max<Quantity>(1, std::gcd(kits, line->facts.quantity));
  }
  in_a_kit_.clear();
  for (ServedLine* line : kit) {
    line->asked = line->facts.quantity;
    in_a_kit_.push_back(line->facts.quantity / kits);
  }
  Begin(kit);
  kits_ = kits;
  if (may_be_served()) TakeKits();
  AskForKits(kits_);
  Finish(kits_ == 0, Reason::kSetIncomplete);
}

// What holds for all lines of a set.
void SetServer::Begin(Set set) {
  set_ = set;
  earliest_ = kNotGiven;
  target_ = kNotGiven;
  latest_ = kNever;
  beyond_horizon_ = false;
  for (ServedLine* line : set) {
    line->kept = line->parts.size();
    const LineFacts& facts = line->facts;
    earliest_ = std::max(earliest_, facts.first_day);
    target_ = std::max(target_, facts.target);
    latest_ = std::min(latest_, facts.last_accepted());
    beyond_horizon_ |= facts.beyond_horizon;
  }
  target_ = std::min(target_, latest_);
}

// ---- sets ------------------------------------------------------------------

bool SetServer::TakeFromAnywhere() {
  if (Take(target_, kNotGiven)) {
    Choose(target_);
    DeliverInTime();
    return true;
  }
  Merge(kNotGiven);
  Day day = ReachableBy(target_) ? NextDay(target_, latest_) : FirstDay();
  for (; day != kNever; day = NextDay(day, latest_)) {
    if (Take(day, kNotGiven)) {
      Choose(day);
      DeliverOn(day);
      return true;
    }
  }
  return false;
}

// Chooses from which sources a set comes that can be had by that day.
void SetServer::Choose(Day day) {
  if (policy_.sourcing == Sourcing::kByRank) return;
  const int32_t destination = set_.front()->facts.destination;
  for (const ServedLine* line : set_) {
    if (line->facts.destination != destination) return;
  }
  GiveBack();
  std::vector<LineFacts>* const asked = chooser_.Start();
  for (const ServedLine* line : set_) asked->push_back(By(line->facts, day));
  chooser_.ServeInTime(set_, /*set=*/true);
}

bool SetServer::TakeFromOneLocation() {
  ListLocations();
  days_.clear();
  for (size_t i = 0; i < locations_.size(); ++i) {
    if (!AllMayUse(locations_[i])) continue;
    Merge(locations_[i]);
    Day day;
    if (ReachableBy(target_)) {
      if (Take(target_, locations_[i])) {
        DeliverInTime();
        return true;
      }
      day = NextDay(target_, latest_);
    } else {
      day = FirstDay();
    }
    if (day != kNever) days_.push_back({day, i});
  }
  while (!days_.empty()) {
    const auto next = std::min_element(days_.begin(), days_.end());
    const int32_t location = locations_[next->second];
    if (Take(next->first, location)) {
      DeliverOn(next->first);
      return true;
    }
    Merge(location);
    next->first = NextDay(next->first, latest_);
    if (next->first == kNever) days_.erase(next);
  }
  return false;
}

// ---- kits ------------------------------------------------------------------

void SetServer::TakeKits() {
  ListLocations();
  for (const int32_t location : locations_) {
    if (kits_ > 0 && AllMayUse(location)) TakeKitsInTime(location);
  }
  if (kits_ > 0) TakeKitsLate();
}

void SetServer::TakeKitsInTime(int32_t location) {
  AskForKits(1);
  Merge(location);
  if (!ReachableBy(target_)) return;
  if (policy_.ship_when == ShipWhen::kJustInTime ||
      policy_.timing == Timing::kLatestOnTime) {
    while (TakeKitsBy(target_, location)) DeliverInTime();
    return;
  }
  for (Day day = earliest_; day != kNever && kits_ > 0;) {
    while (TakeKitsBy(day, location)) DeliverOn(day);
    day = NextDay(day, target_);
  }
}

void SetServer::TakeKitsLate() {
  days_.clear();
  for (size_t i = 0; i < locations_.size(); ++i) {
    if (!AllMayUse(locations_[i])) continue;
    AskForKits(1);
    Merge(locations_[i]);
    const Day day = FirstDay();
    if (day != kNever) days_.push_back({day, i});
  }
  while (!days_.empty() && kits_ > 0) {
    const auto next = std::min_element(days_.begin(), days_.end());
    const int32_t location = locations_[next->second];
    AskForKits(1);
    Merge(location);
    while (TakeKitsBy(next->first, location)) DeliverOn(next->first);
    next->first = NextDay(next->first, latest_);
    if (next->first == kNever) days_.erase(next);
  }
}

// Takes as many kits as can be had from a location by a day, and whether that
// is any. REQUIRES: wants_ are those of one kit from there.
bool SetServer::TakeKitsBy(Day day, int32_t location) {
  const auto take = [&](Quantity kits) {
    AskForKits(kits);
    return Take(day, location);
  };
  const Quantity most = ReachableKits(day);
  if (most == 0) return false;
  Quantity kits = most;
  if (!take(most)) {
    // Lines take units from one another: by halves. What can be had of some
    // kits can be had of fewer.
    kits = 0;
    Quantity too_many = most;
    while (kits + 1 < too_many) {
      const Quantity middle = kits + (too_many - kits) / 2;
      if (take(middle)) {
        GiveBack();
        kits = middle;
      } else {
        too_many = middle;
      }
    }
    if (kits == 0) return false;
    take(kits);
  }
  kits_ -= kits;
  return true;
}

// How many of the kits that are lacking could be had by a day, at most.
Quantity SetServer::ReachableKits(Day day) {
  Quantity most = kits_;
  for (const LineFacts& want : wants_) {
    most = std::min(most, server_.Reachable(By(want, day)) / want.quantity);
  }
  return most;
}

void SetServer::AskForKits(Quantity kits) {
  for (size_t i = 0; i < set_.size(); ++i) {
    set_[i]->asked = kits * in_a_kit_[i];
  }
}

// ---- both ------------------------------------------------------------------

// The locations from which all might ship, in the order of the lanes.
void SetServer::ListLocations() {
  locations_.clear();
  if (lanes_.given()) {
    for (const Lane& lane : lanes_.to(set_.front()->facts.destination)) {
      locations_.push_back(lane.location);
    }
    if (policy_.sourcing == Sourcing::kLeastCost) OrderByCost();
    return;
  }
  const auto add = [&](int32_t item) {
    for (const Site& site : free_.sites(item)) {
      locations_.push_back(site.location);
    }
    for (const int32_t row : settings_.rows(item)) {
      locations_.push_back(settings_.location(row));
    }
    for (const int32_t quota : free_.rules().quotas(item)) {
      const int32_t at = free_.rules().LocationOf(quota);
      if (std::binary_search(locations_of_book_.begin(),
                             locations_of_book_.end(), at)) {
        locations_.push_back(at);
      }
    }
  };
  for (const ServedLine* line : set_) {
    add(line->facts.item);
    for (const Substitute& substitute : server_.substitutes(line->facts.item)) {
      add(substitute.item);
    }
    if (line->facts.location != kNotGiven) {
      locations_.push_back(line->facts.location);
    }
  }
  std::sort(locations_.begin(), locations_.end());
  locations_.erase(std::unique(locations_.begin(), locations_.end()),
                   locations_.end());
  // At all others everything has to be bought, so of those from which it comes
  // on the same day the first stands for all.
  const auto own = static_cast<std::ptrdiff_t>(locations_.size());
  for (const std::vector<int32_t>& alike : alike_) {
    const auto other =
        std::find_if(alike.begin(), alike.end(), [this, own](int32_t location) {
          return !std::binary_search(locations_.begin(),
                                     locations_.begin() + own, location);
        });
    if (other != alike.end()) locations_.push_back(*other);
  }
  std::sort(locations_.begin() + own, locations_.end());
  std::inplace_merge(locations_.begin(), locations_.begin() + own,
                     locations_.end());
}

// By what all that is asked for costs from there.
void SetServer::OrderByCost() {
  absl::uint128 units = 0;
  for (const ServedLine* line : set_) {
    units += absl::uint128(line->asked);
  }
  const int32_t destination = set_.front()->facts.destination;
  const auto cost = [&](int32_t location) {
    const Lane* const lane = lanes_.Find(location, destination);
    return absl::uint128(lane->cost_per_shipment) +
           units * absl::uint128(lane->cost_per_unit);
  };
  std::stable_sort(locations_.begin(), locations_.end(),
                   [&](int32_t a, int32_t b) { return cost(a) < cost(b); });
}

bool SetServer::AllMayUse(int32_t location) const {
  return std::all_of(set_.begin(), set_.end(), [&](const ServedLine* line) {
    return line->facts.may_use_location(location);
  });
}

// Lists what is wanted, from that location if it is given.
void SetServer::Merge(int32_t location) {
  wants_.clear();
  for (const ServedLine* line : set_) {
    wants_.push_back(line->facts);
    wants_.back().quantity = line->asked;
    if (location != kNotGiven) wants_.back().location = location;
  }
  const auto terms = [](const LineFacts& facts) {
    return std::make_tuple(facts.item, facts.destination, facts.location,
                           facts.tier, facts.when_short_number, facts.peg,
                           facts.owner, facts.min_shelf_life,
                           facts.kit != kNotGiven);
  };
  const auto before = [&](const LineFacts& a, const LineFacts& b) {
    return a.item != b.item ? a.item < b.item : terms(a) < terms(b);
  };
  if (!std::is_sorted(wants_.begin(), wants_.end(), before)) {
    std::sort(wants_.begin(), wants_.end(), before);
  }
  size_t kept = 0;
  for (size_t i = 1; i < wants_.size(); ++i) {
    LineFacts& last = wants_[kept];
    if (last.peg == kNotGiven && terms(last) == terms(wants_[i])) {
      last.quantity += wants_[i].quantity;
    } else {
      wants_[++kept] = wants_[i];
    }
  }
  wants_.resize(kept + 1);
}

LineFacts SetServer::By(const LineFacts& facts, Day day) const {
  LineFacts by = facts;
  by.target = by.latest = day;
  by.least = by.multiple = 1;
  by.on_target = true;
  return by;
}

// Whether enough arrives by that day of all that is wanted; lines may still
// take it from one another.
bool SetServer::ReachableBy(Day day) {
  return std::all_of(wants_.begin(), wants_.end(), [&](const LineFacts& want) {
    return server_.Reachable(By(want, day)) >= want.quantity;
  });
}

// The first day after T, up to L, by which enough arrives of all that is
// wanted; kNever: there is none. REQUIRES: it is not enough by T.
Day SetServer::FirstDay() {
  const Day last = std::min(latest_, kLastDay);
  if (last <= target_) return kNever;
  // The latest of the days of each, which need only be looked for where what
  // was found for those before it is too early.
  int64_t first = int64_t{target_} + 1;
  for (const LineFacts& want : wants_) {
    const auto enough_by = [&](int64_t day) {
      return server_.Reachable(By(want, static_cast<Day>(day))) >=
             want.quantity;
    };
    if (enough_by(first)) continue;
    if (!enough_by(last)) return kNever;
    // In steps that double, then by halves.
    int64_t too_early = first;
    int64_t enough = last;
    for (int64_t step = 1; too_early + step < enough; step *= 2) {
      if (enough_by(too_early + step)) {
        enough = too_early + step;
        break;
      }
      too_early += step;
    }
    while (too_early + 1 < enough) {
      const int64_t middle = too_early + (enough - too_early) / 2;
      (enough_by(middle) ? enough : too_early) = middle;
    }
    first = enough;
  }
  return static_cast<Day>(first);
}

// The first day after `day`, up to `last`, on which anything more arrives of
// what is wanted; kNever: there is none.
Day SetServer::NextDay(Day day, Day last) {
  Day next = kNever;
  for (const LineFacts& want : wants_) {
    next = std::min(next, server_.NextArrival(By(want, last), day));
  }
  return next <= last ? next : kNever;
}

// Takes all that the set asks for of what arrives by that day, from that
// location if it is given; or nothing.
bool SetServer::Take(Day day, int32_t location) {
  for (ServedLine* line : set_) line->kept = line->parts.size();
  for (ServedLine* line : set_) {
    LineFacts by = By(line->facts, day);
    by.quantity = line->asked;
    if (location != kNotGiven) by.location = location;
    if (server_.ServeInTime(by, nullptr, nullptr, &line->parts) > 0) {
      GiveBack();
      return false;
    }
  }
  return true;
}

// Undoes what was taken last.
void SetServer::GiveBack() {
  for (ServedLine* line : set_) {
    server_.Withdraw(line->facts, line->asked_parts());
    line->parts.resize(line->kept);
  }
}

void SetServer::DeliverInTime() {
  if (policy_.ship_when == ShipWhen::kJustInTime) {
    DeliverOn(target_);
    return;
  }
  Day day = earliest_;
  for (const ServedLine* line : set_) {
    for (const Part& part : line->asked_parts()) {
      day = std::max(day, part.arrival);
    }
  }
  DeliverOn(day);
}

void SetServer::DeliverOn(Day day) {
  for (ServedLine* line : set_) {
    for (size_t i = line->kept; i < line->parts.size(); ++i) {
      line->parts[i].day = day;
    }
  }
}

// Says why the lines are short, if they do not get what they still ask for;
// `otherwise`: if each of them could be had alone.
void SetServer::Finish(bool whole, Reason otherwise) {
  if (!whole) {
    for (ServedLine* line : set_) line->reason = WhyShort(*line, otherwise);
    if (policy_.waiting == Waiting::kHold && earliest_ <= latest_) {
      for (ServedLine* line : set_) {
        if (!line->facts.beyond_horizon) Hold(Alone(*line), line);
      }
    }
  }
  for (const ServedLine* line : set_) server_.Release(line->facts);
}

// What a line of the set asks for, as if that were all.
LineFacts SetServer::Alone(const ServedLine& line) const {
  LineFacts alone = By(line.facts, latest_);
  alone.quantity = line.asked;
  alone.target = target_;
  alone.on_target = false;
  return alone;
}

Reason SetServer::WhyShort(const ServedLine& line, Reason otherwise) {
  if (line.facts.beyond_horizon) return Reason::kBeyondHorizon;
  if (earliest_ > latest_) return Reason::kWindowClosed;
  const LineFacts alone = Alone(line);
  alone_.clear();
  const Reason reason = server_.Serve(alone, &alone_);
  server_.Withdraw(alone, alone_);
  return reason == Reason::kNone ? otherwise : reason;
}

void SetServer::Hold(const LineFacts& alone, ServedLine* line) {
  alone_.clear();
  server_.Serve(alone, &alone_);
  const auto known = std::partition(
      alone_.begin(), alone_.end(),
      [](const Part& part) { return part.supply != kReplenishment; });
  line->held.assign(alone_.begin(), known);
  server_.Withdraw(alone, absl::MakeConstSpan(alone_).subspan(
                              static_cast<size_t>(known - alone_.begin())));
  server_.Unlimit(line->facts, line->held);
}

}  // namespace internal
}  // namespace backorder
