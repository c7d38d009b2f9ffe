#include "lib/serve_set.h"

#include <algorithm>
#include <tuple>

namespace backorder {
namespace internal {

SetServer::SetServer(const Policy& policy, const LaneIndex& lanes,
                     const ItemSettings& settings,
                     absl::Span<const int32_t> locations_of_book,
                     Availability* availability, LineServer* server)
    : policy_(policy),
      lanes_(lanes),
      settings_(settings),
      locations_of_book_(locations_of_book),
      free_(*availability),
      server_(*server) {}

void SetServer::Serve(absl::Span<ServedLine* const> set,
                      std::vector<Part>* parts) {
  set_ = set;
  parts_ = parts;
  first_part_ = parts->size();
  const LineFacts& first = set.front()->facts;
  earliest_ = kNotGiven;
  target_ = kNotGiven;
  latest_ = kNever;
  bool beyond_horizon = false;
  for (const ServedLine* line : set) {
    const LineFacts& facts = line->facts;
    earliest_ = std::max(earliest_, facts.first_day);
    target_ = std::max(target_, facts.target);
    latest_ = std::min(latest_, facts.last_accepted);
    beyond_horizon |= facts.beyond_horizon;
  }
  target_ = std::min(target_, latest_);
  const bool whole = !beyond_horizon && earliest_ <= latest_ &&
                     (first.rule == DeliveryRule::kShipSet ? FromOneLocation()
                                                           : FromAnywhere());
  if (!whole) Explain();
  for (const ServedLine* line : set) {
    server_.Release(line->facts, line->of(*parts));
  }
}

bool SetServer::FromAnywhere() {
  Merge(kNotGiven);
  Day day;
  if (ReachableBy(target_)) {
    if (Take(target_, kNotGiven)) {
      DeliverInTime();
      return true;
    }
    day = NextDay(target_);
  } else {
    day = FirstDay();
  }
  for (; day != kNever; day = NextDay(day)) {
    if (Take(day, kNotGiven)) {
      DeliverOn(day);
      return true;
    }
  }
  return false;
}

bool SetServer::FromOneLocation() {
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
      day = NextDay(target_);
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
    next->first = NextDay(next->first);
    if (next->first == kNever) days_.erase(next);
  }
  return false;
}

// The locations from which all might ship, in the order of the lanes.
void SetServer::ListLocations() {
  locations_.clear();
  if (lanes_.given()) {
    for (const Lane& lane : lanes_.to(set_.front()->facts.destination)) {
      locations_.push_back(lane.location);
    }
    return;
  }
  for (const ServedLine* line : set_) {
    for (const Site& site : free_.sites(line->facts.item)) {
      locations_.push_back(site.location);
    }
    for (const int32_t row : settings_.rows(line->facts.item)) {
      locations_.push_back(settings_.location(row));
    }
    if (line->facts.location != kNotGiven) {
      locations_.push_back(line->facts.location);
    }
  }
  std::sort(locations_.begin(), locations_.end());
  locations_.erase(std::unique(locations_.begin(), locations_.end()),
                   locations_.end());
  // At all others everything has to be bought, so the first stands for all.
  size_t other = 0;
  while (other < locations_.size() &&
         locations_[other] == locations_of_book_[other]) {
    ++other;
  }
  if (other < locations_of_book_.size()) {
    locations_.insert(locations_.begin() + static_cast<std::ptrdiff_t>(other),
                      locations_of_book_[other]);
  }
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
    if (location != kNotGiven) wants_.back().location = location;
  }
  const auto terms = [](const LineFacts& facts) {
    return std::make_tuple(facts.item, facts.destination, facts.location,
                           facts.tier, facts.when_short, facts.peg);
  };
  std::sort(wants_.begin(), wants_.end(),
            [&](const LineFacts& a, const LineFacts& b) {
              return terms(a) < terms(b);
            });
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
  by.target = by.latest = by.last_accepted = day;
  by.window_closed = false;
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
  if (last <= target_ || !ReachableBy(last)) return kNever;
  // In steps that double, then by halves. Compared as int64: steps grow.
  int64_t too_early = target_;
  int64_t enough = last;
  for (int64_t step = 1; too_early + step < enough; step *= 2) {
    if (ReachableBy(static_cast<Day>(too_early + step))) {
      enough = too_early + step;
      break;
    }
    too_early += step;
  }
  while (too_early + 1 < enough) {
    const int64_t middle = too_early + (enough - too_early) / 2;
    (ReachableBy(static_cast<Day>(middle)) ? enough : too_early) = middle;
  }
  return static_cast<Day>(enough);
}

// The first day after `day`, up to L, on which anything more arrives of what is
// wanted; kNever: there is none.
Day SetServer::NextDay(Day day) {
  Day next = kNever;
  for (const LineFacts& want : wants_) {
    next = std::min(next, server_.NextArrival(By(want, latest_), day));
  }
  return next <= latest_ ? next : kNever;
}

// Takes all that the set wants of what arrives by that day, from that location
// if it is given; if that cannot be, nothing.
bool SetServer::Take(Day day, int32_t location) {
  for (size_t i = 0; i < set_.size(); ++i) {
    ServedLine& line = *set_[i];
    LineFacts by = By(line.facts, day);
    if (location != kNotGiven) by.location = location;
    line.begin = parts_->size();
    const bool all = server_.ServeInTime(by, parts_);
    line.end = parts_->size();
    if (all) continue;
    for (size_t taken = 0; taken <= i; ++taken) {
      server_.Withdraw(set_[taken]->facts, set_[taken]->of(*parts_));
      set_[taken]->begin = set_[taken]->end = first_part_;
    }
    parts_->resize(first_part_);
    return false;
  }
  return true;
}

void SetServer::DeliverInTime() {
  if (policy_.ship_when == ShipWhen::kJustInTime) {
    DeliverOn(target_);
    return;
  }
  Day day = earliest_;
  for (size_t i = first_part_; i < parts_->size(); ++i) {
    day = std::max(day, (*parts_)[i].arrival);
  }
  DeliverOn(day);
}

void SetServer::DeliverOn(Day day) {
  for (size_t i = first_part_; i < parts_->size(); ++i) {
    (*parts_)[i].day = day;
  }
  for (ServedLine* line : set_) line->reason = Reason::kNone;
}

// Says of each line why the set takes nothing.
void SetServer::Explain() {
  for (ServedLine* line : set_) {
    line->begin = line->end = first_part_;
    if (line->facts.beyond_horizon) {
      line->reason = Reason::kBeyondHorizon;
      continue;
    }
    if (earliest_ > latest_) {
      line->reason = Reason::kWindowClosed;
      continue;
    }
    LineFacts alone = By(line->facts, latest_);
    alone.target = target_;
    if (alone.when_short == WhenShort::kAcceptAvailable) {
      alone.last_accepted = target_;
    }
    alone_.clear();
    line->reason = server_.ServeHolding(alone, &alone_);
    server_.Withdraw(alone, alone_);
    if (line->reason == Reason::kNone) line->reason = Reason::kSetIncomplete;
  }
}

}  // namespace internal
}  // namespace backorder
