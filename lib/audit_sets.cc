#include "lib/audit_sets.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <numeric>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/types/span.h"
#include "backorder/plan.h"
#include "backorder/policy.h"
#include "backorder/units.h"
#include "lib/audit_facts.h"
#include "lib/audit_places.h"
#include "lib/audit_pools.h"
#include "lib/audit_server.h"
#include "lib/audit_sources.h"

namespace backorder {
namespace internal {
namespace audit {

void SetServer::Start(std::vector<Terms> lines) {
  lines_ = std::move(lines);
  parts_.assign(lines_.size(), {});
  taken_.assign(lines_.size(), {});
  each_.clear();
  kits_lacking_ = 1;
  is_beyond_horizon_ = is_greedy_ = false;
  first_ = target_ = facts_.book().as_of;
  last_ = kNever;
  for (const Terms& terms : lines_) {
    each_.push_back(terms.quantity);
    is_beyond_horizon_ = is_beyond_horizon_ || terms.beyond_horizon;
    first_ = std::max(first_, terms.earliest);
    target_ = std::max(target_, terms.target);
    last_ = std::min(last_, terms.last);
  }
  target_ = std::min(target_, last_);
}

// ---- sets -------------------------------------------------------------------

void SetServer::ServeFromAnywhere() {
  if (TakesNothing()) return;
  const Pools::Moment before = pools_.Now();
  const Day not_before = NotBefore(kNotGiven);
  Day day = target_;
  if (not_before > target_ || !TakeBy(target_, kNotGiven, 1)) {
    day = FirstDay(kNotGiven, not_before, kNever);
    if (day == kNever) return;
    TakeBy(day, kNotGiven, 1);
  }
  if (ChoosesSources()) {
    pools_.UndoTo(before);
    TakeChosen(day);
  }
  if (day == target_) {
    DeliverInTime();
  } else {
    Deliver(day);
  }
}

void SetServer::ServeFromOneLocation() {
  if (TakesNothing()) return;
  const std::vector<int32_t> locations = places_.LocationsFor(lines_);
  std::vector<Day> not_before;
  for (const int32_t location : locations) {
    not_before.push_back(NotBefore(location));
    if (not_before.back() > target_ || !TakeBy(target_, location, 1)) continue;
    DeliverInTime();
    return;
  }
  Day first = kNever;
  int32_t from = kNotGiven;
  for (size_t i = 0; i < locations.size(); ++i) {
    const Day day = FirstDay(locations[i], not_before[i], first);
    if (day == kNever) continue;
    first = day;
    from = locations[i];
  }
  if (first == kNever) return;
  TakeBy(first, from, 1);
  Deliver(first);
}

bool SetServer::ChoosesSources() const {
  return facts_.policy().sourcing != Sourcing::kByRank &&
         std::all_of(lines_.begin(), lines_.end(), [this](const Terms& line) {
           return line.destination == lines_[0].destination;
         });
}

void SetServer::TakeChosen(Day day) {
  std::vector<Terms> lines;
  std::vector<Reach> reach;
  for (const Terms& line : lines_) {
    lines.push_back(facts_.Within(line, day, day, kNotGiven));
    lines.back().keeps = day;
    reach.push_back(server_.ReachOf(lines.back()));
  }
  const Choice choice =
      ChooseSources(facts_, lines[0].destination, reach, /*whole=*/true,
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
  is_greedy_ = choice.is_greedy;
  kits_lacking_ = 1;
  TakeBy(day, kNotGiven, 1, &choice.sources);
}

bool SetServer::HasLots() const {
  return std::any_of(lines_.begin(), lines_.end(), [this](const Terms& line) {
    const auto substitutes = facts_.SubstitutesOf(line.item);
    return std::any_of(substitutes.begin(), substitutes.end(),
                       [&line](const Substitute& substitute) {
                         return Facts::MayUse(line, substitute) &&
                                substitute.ratio.denominator > 1;
                       });
  });
}

bool SetServer::MayLoseByWaiting() const {
  const auto may = [this](int32_t item) {
    return pools_.limits().Concern(item) || places_.HasExpiringItem(item);
  };
  return std::any_of(lines_.begin(), lines_.end(), [&](const Terms& line) {
    const auto substitutes = facts_.SubstitutesOf(line.item);
    return may(line.item) ||
           std::any_of(substitutes.begin(), substitutes.end(),
                       [&](const Substitute& substitute) {
                         return Facts::MayUse(line, substitute) &&
                                may(substitute.item);
                       });
  });
}

Day SetServer::NotBefore(int32_t location) {
  // Whole lots may fit what others leave and not what is there at first; and
  // what a line has when it takes day by day says nothing of what it could have
  // by a day.
  if (HasLots() || MayLoseByWaiting()) return target_;
  // Lines without a peg that differ in nothing but their quantity.
  using Likeness =
      std::tuple<int32_t, int64_t, int32_t, Day, int32_t, int32_t, bool>;
  std::map<Likeness, Terms> alike;
  std::vector<Terms> all;
  for (const Terms& line : lines_) {
    const Terms terms = facts_.Within(line, target_, last_, location);
    if (pools_.Units(Pool::kHeld, terms.line) > 0) {
      all.push_back(terms);
      continue;
    }
    const auto [other, is_first] = alike.insert(
        {{terms.item, terms.tier, terms.owner, terms.shelf_life, terms.location,
          terms.destination, terms.accept_available},
         terms});
    if (is_first) continue;
    Quantity& sum = other->second.quantity;
    sum = Plus(sum, terms.quantity);
  }
  for (const auto& [likeness, terms] : alike) all.push_back(terms);

  Day day = target_;
  for (const Terms& terms : all) {
    const Pools::Moment before = pools_.Now();
    day = std::max(day, server_.FirstDayOfAll(terms));
    pools_.UndoTo(before);
    if (day == kNever) break;
  }
  return day;
}

Day SetServer::NextDay(int32_t location, Day day) {
  Day next = kNever;
  for (const Terms& line : lines_) {
    const Terms terms = facts_.Within(line, target_, last_, location);
    next = std::min(next, server_.NextChange(terms, day));
  }
  return next;
}

Day SetServer::FirstDay(int32_t location, Day day, Day before) {
  if (day == target_) day = NextDay(location, day);
  while (day < before && !CanBeHadBy(day, location, 1)) {
    day = NextDay(location, day);
  }
  return day < before ? day : kNever;
}

bool SetServer::CanBeHadBy(Day day, int32_t location, Quantity kits) {
  const Pools::Moment before = pools_.Now();
  if (!TakeBy(day, location, kits)) return false;
  pools_.UndoTo(before);
  taken_.assign(lines_.size(), {});
  kits_lacking_ += kits;
  return true;
}

bool SetServer::TakeBy(Day day, int32_t location, Quantity kits,
                       const Sources* from) {
  const Pools::Moment before = pools_.Now();
  for (size_t i = 0; i < lines_.size(); ++i) {
    Terms terms = facts_.Within(lines_[i], day, day, location);
    terms.quantity = each_[i] * kits;
    terms.keeps = day;
    terms.from = from;
    Service service = server_.ServeInTime(terms);
    taken_[i] = std::move(service.parts);
    if (service.lacking == 0) continue;
    pools_.UndoTo(before);
    taken_.assign(lines_.size(), {});
    return false;
  }
  kits_lacking_ -= kits;
  return true;
}

void SetServer::Deliver(Day day) {
  for (size_t i = 0; i < lines_.size(); ++i) {
    for (Part& part : taken_[i]) {
      part.day = day;
      parts_[i].push_back(part);
    }
    taken_[i].clear();
  }
}

void SetServer::DeliverInTime() {
  if (facts_.policy().ship_when == ShipWhen::kJustInTime) {
    Deliver(target_);
    return;
  }
  Day day = first_;
  for (const std::vector<Part>& parts : taken_) {
    for (const Part& part : parts) day = std::max(day, part.arrives);
  }
  Deliver(day);
}

// ---- kits -------------------------------------------------------------------

void SetServer::ServeKits() {
  kits_lacking_ = 0;
  for (const Terms& line : lines_) {
    kits_lacking_ = std::gcd(kits_lacking_, line.quantity);
  }
  for (Quantity& units : each_) units /= kits_lacking_;
  if (TakesNothing()) return;

  const std::vector<int32_t> locations = places_.LocationsFor(lines_);
  const bool day_by_day =
      facts_.policy().timing == Timing::kEarliest &&
      facts_.policy().ship_when == ShipWhen::kAsSoonAsPossible;
  for (const int32_t location : locations) {
    if (day_by_day) {
      for (Day day = first_; day <= target_ && kits_lacking_ > 0;
           day = NextDay(location, day)) {
        while (TakeMost(day, location)) Deliver(day);
      }
    } else {
      while (TakeMost(target_, location)) DeliverInTime();
    }
  }
  const auto next_day = [&](Day day) {
    Day next = kNever;
    for (const int32_t location : locations) {
      next = std::min(next, NextDay(location, day));
    }
    return next;
  };
  for (Day day = next_day(target_); day != kNever && kits_lacking_ > 0;
       day = next_day(day)) {
    for (const int32_t location : locations) {
      while (TakeMost(day, location)) Deliver(day);
    }
  }
}

bool SetServer::TakeMost(Day day, int32_t location) {
  if (kits_lacking_ == 0) return false;
  if (TakeBy(day, location, kits_lacking_)) return true;
  Quantity can = 0, cannot = kits_lacking_;
  while (cannot - can > 1) {
    const Quantity middle = can + (cannot - can) / 2;
    (CanBeHadBy(day, location, middle) ? can : cannot) = middle;
  }
  return can > 0 && TakeBy(day, location, can);
}

// ---- what is lacking --------------------------------------------------------

Terms SetServer::Alone(size_t number) const {
  return Facts::AsAvailable(
      facts_.Within(lines_[number], target_, last_, kNotGiven),
      Lacking(number));
}

Reason SetServer::WhyShort(size_t number, Reason last) {
  if (lines_[number].beyond_horizon) return Reason::kBeyondHorizon;
  if (IsClosed()) return Reason::kWindowClosed;
  const Pools::Moment before = pools_.Now();
  const Service service = server_.Serve(Alone(number));
  const Reason reason = service.lacking > 0 ? server_.WhyShort() : last;
  pools_.UndoTo(before);
  return reason;
}

std::vector<Part> SetServer::Hold(size_t number) {
  if (IsClosed()) return {};
  return server_.HoldKnown(Alone(number));
}

}  // namespace audit
}  // namespace internal
}  // namespace backorder
