#include "lib/audit_server.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/types/span.h"
#include "backorder/book.h"
#include "backorder/plan.h"
#include "backorder/policy.h"
#include "backorder/units.h"
#include "lib/audit_facts.h"
#include "lib/audit_pools.h"

namespace backorder {
namespace internal {
namespace audit {

const std::vector<Part>& Server::Serve(const Terms& terms) {
  Start(terms);
  if (terms.takes_nothing()) return parts_;
  ServeLatePeg();
  ServeInTime();
  if (!terms.accept_available) ServeLate();
  return parts_;
}

Day Server::FirstDayOfAll(const Terms& terms) {
  Start(terms);
  if (terms.takes_nothing()) return kNever;
  ServeInTime();
  ServeLate();
  if (lacking_ > 0) return kNever;
  Day day = terms.target;
  for (const Part& part : parts_) day = std::max(day, part.day);
  return day;
}

Day Server::NextDay(const Terms& terms, Day day) {
  Start(terms);
  return terms.takes_nothing() ? kNever : NextDay(day);
}

void Server::Start(const Terms& terms) {
  terms_ = terms;
  lacking_ = terms.quantity;
  late_peg_ = 0;
  parts_.clear();
  if (!terms.takes_nothing()) FindStops();
}

Reason Server::WhyShort() const {
  const Terms& terms = terms_;
  if (terms.beyond_horizon) return Reason::kBeyondHorizon;
  if (terms.window_closed) return Reason::kWindowClosed;
  if (terms.has_no_lane()) return Reason::kNoLane;
  const bool free_by_last = IsAnyFree(kAnyDayBefore, terms.last);
  if (terms.may_buy) return Reason::kBackorderLimit;
  if (free_by_last) {
    return terms.has_shipment_rules ? Reason::kIncomplete
                                    : Reason::kBackorderLimit;
  }
  if (terms.accept_available && ComesAfter(terms.target, terms.latest)) {
    return Reason::kNotInTime;
  }
  if (ComesAfter(terms.latest, kLastDay)) return Reason::kAfterLatest;
  const bool may_use =
      std::any_of(stops_.begin(), stops_.end(), [&](const Stop& stop) {
        return DayAfter(places_.FirstDay(stop.place, terms.tier),
                        stop.transit) != kNever;
      });
  return may_use ? Reason::kTaken : Reason::kNoSupply;
}

// ---- stops ------------------------------------------------------------------

void Server::FindStops() {
  stops_.clear();
  for (const Source& source : places_.SourcesOf(terms_, facts_)) {
    stops_.emplace_back();
    stops_.back().place = source.place;
    stops_.back().transit = source.transit;
  }
  peg_stop_ = nullptr;
  for (Stop& stop : stops_) {
    if (terms_.peg != kNotGiven && stop.place == places_.Of(terms_.peg)) {
      peg_stop_ = &stop;
    }
  }
  in_time_ = in_time_backordered_ = 0;
}

Part Server::PartOf(const Stop& stop, Pool pool, int32_t supply,
                    Quantity units) const {
  return {pool,
          supply,
          stop.place,
          ArrivalDay(stop, supply),
          !facts_.IsStock(supply),
          units,
          kNever};
}

Part Server::BoughtPart(Quantity units) const {
  return {Pool::kBought,
          kReplenishment,
          stops_.front().place,
          terms_.replenished,
          true,
          units,
          kNever};
}

template <typename Visit>
void Server::ForEach(const Stop& stop, Pool pool, int64_t first, int64_t last,
                     Only only, Visit visit) const {
  pools_.ForEach(stop.place, pool, terms_, first - stop.transit,
                 std::min<int64_t>(last, kLastDay) - stop.transit, only, visit);
}

Quantity Server::Shape(Quantity n, Quantity lacking, Quantity with) const {
  if (n >= lacking) return lacking;
  const Quantity units = n / terms_.multiple * terms_.multiple;
  return units > 0 && Plus(units, with) >= terms_.least ? units : 0;
}

void Server::Take(Part part, Day day) {
  part.day = day;
  lacking_ -= part.units;
  if (part.pool != Pool::kBought) {
    pools_.Take(part.pool, part.pool == Pool::kHeld ? terms_.line : part.supply,
                part.units);
  }
  if (part.backordered) {
    pools_.CountBackordered(terms_.item, part.place, part.units);
  }
  parts_.push_back(part);
}

// ---- the peg that arrives after T -------------------------------------------

void Server::ServeLatePeg() {
  const Quantity held = Held();
  if (held == 0) return;
  Part part = PartOf(*peg_stop_, Pool::kHeld, terms_.peg, held);
  if (part.arrives <= terms_.target || part.arrives > terms_.last) return;
  Quantity room = RoomOf(part.place);
  late_peg_ = Shape(Counts(part, held, &room), lacking_);
  if (late_peg_ == 0) return;
  part.units = late_peg_;
  Take(part, part.arrives);
}

Quantity Server::LatePegUnits(const Stop& stop, Day day) const {
  const bool here = late_peg_ > 0 && &stop == peg_stop_ &&
                    ArrivalDay(stop, terms_.peg) == day;
  return here ? late_peg_ : 0;
}

// ---- in time ----------------------------------------------------------------

void Server::ServeInTime() {
  const bool buys = terms_.may_buy && terms_.replenished <= terms_.target;
  const bool waits = buys && facts_.policy().timing == Timing::kEarliest;
  if (Held() > 0 && PegArrives() <= terms_.target) {
    Stop& stop = *peg_stop_;
    stop.list.push_back(PartOf(stop, Pool::kHeld, terms_.peg, Held()));
    PlanGrown(&stop);
  }
  GrowLists(Pool::kFree, kAnyDayBefore,
            waits ? terms_.replenished : terms_.target);
  if (buys && !IsComplete()) {
    Stop& stop = BuyingStop();
    stop.list.push_back(BoughtPart(lacking_));
    PlanGrown(&stop);
  }
  if (waits) {
    GrowLists(Pool::kFree, int64_t{terms_.replenished} + 1, terms_.target);
  }
  GrowLists(Pool::kSafety, kAnyDayBefore, terms_.target);
  for (const Stop& stop : stops_) {
    for (const Part& part : stop.parts) Take(part, part.day);
  }
  in_time_ = in_time_backordered_ = 0;
}

void Server::GrowLists(Pool pool, int64_t first, int64_t last) {
  for (Stop& stop : stops_) {
    if (IsComplete()) return;
    const Quantity need = lacking_ - (in_time_ - stop.units);
    Quantity room = RoomAt(stop);
    // A line without shipment rules has used up what the limits allow.
    const Only only =
        terms_.has_shipment_rules || room > 0 ? Only::kAll : Only::kStock;
    const size_t before = stop.list.size();
    Quantity found = 0;
    for (const Part& part : stop.list) {
      found += Counts(part, need - found, &room);
    }
    ForEach(stop, pool, first, last, only, [&](int32_t supply) {
      stop.list.push_back(
          PartOf(stop, pool, supply, pools_.Units(pool, supply)));
      found += Counts(stop.list.back(), need - found, &room);
      return found < need;
    });
    if (stop.list.size() > before) PlanGrown(&stop);
  }
}

Quantity Server::Counts(const Part& part, Quantity need, Quantity* room) {
  Quantity units = std::min(part.units, need);
  if (!part.backordered) return units;
  units = std::min(units, *room);
  if (*room != kUnlimited) *room -= units;
  return units;
}

void Server::PlanGrown(Stop* grown) {
  PlanStop(grown);
  if (!terms_.has_shipment_rules) return;
  bool more = true;
  while (more) {
    more = false;
    for (Stop& stop : stops_) {
      if (IsComplete()) return;
      const Quantity before = stop.units;
      PlanStop(&stop);
      more = more || stop.units > before;
    }
  }
}

void Server::PlanStop(Stop* stop) {
  in_time_ -= stop->units;
  in_time_backordered_ -= stop->backordered;
  stop->units = stop->backordered = 0;
  stop->parts.clear();
  const Quantity need = lacking_ - in_time_;

  Quantity room = RoomAt(*stop);
  Quantity n = 0;
  std::vector<Part> counted;
  for (const Part& part : stop->list) {
    const Quantity units = Counts(part, need - n, &room);
    if (units == 0) continue;
    counted.push_back(part);
    counted.back().units = units;
    n += units;
  }
  Quantity taken = Shape(n, need);
  std::vector<Part> known, bought;
  for (Part& part : counted) {
    part.units = std::min(part.units, taken);
    taken -= part.units;
    if (part.units == 0) break;
    part.day = facts_.policy().ship_when == ShipWhen::kJustInTime
                   ? terms_.target
                   : std::max(part.arrives, terms_.earliest);
    (part.pool == Pool::kBought ? bought : known).push_back(part);
  }
  std::sort(known.begin(), known.end(), [](const Part& a, const Part& b) {
    return std::tie(a.day, a.arrives, a.supply, a.pool) <
           std::tie(b.day, b.arrives, b.supply, b.pool);
  });
  ShipByDays(need, std::move(known), std::move(bought), stop);
  in_time_ += stop->units;
  in_time_backordered_ += stop->backordered;
}

void Server::ShipByDays(Quantity need, std::vector<Part> known,
                        std::vector<Part> bought, Stop* stop) const {
  std::array<std::vector<Part>*, 2> sources = {&known, &bought};
  std::array<size_t, 2> arrived = {0, 0};
  std::array<size_t, 2> shipped = {0, 0};
  Quantity waiting = 0;
  while (true) {
    Day day = kNever;
    for (int s = 0; s < 2; ++s) {
      if (arrived[s] < sources[s]->size()) {
        day = std::min(day, (*sources[s])[arrived[s]].day);
      }
    }
    if (day == kNever) return;
    for (int s = 0; s < 2; ++s) {
      while (arrived[s] < sources[s]->size() &&
             (*sources[s])[arrived[s]].day == day) {
        waiting += (*sources[s])[arrived[s]++].units;
      }
    }
    Quantity leaving = Shape(waiting, need - stop->units);
    waiting -= leaving;
    for (int s = 0; s < 2; ++s) {
      while (leaving > 0 && shipped[s] < arrived[s]) {
        Part& part = (*sources[s])[shipped[s]];
        Part leaves = part;
        leaves.day = day;
        leaves.units = std::min(part.units, leaving);
        leaving -= leaves.units;
        part.units -= leaves.units;
        if (part.units == 0) ++shipped[s];
        stop->units += leaves.units;
        if (leaves.backordered) stop->backordered += leaves.units;
        stop->parts.push_back(leaves);
      }
    }
  }
}

// ---- late -------------------------------------------------------------------

void Server::ServeLate() {
  if (lacking_ == 0) return;
  // Without shipment rules a line has taken all that it could by T.
  if (terms_.has_shipment_rules) {
    for (Stop& stop : stops_) {
      CountArrivals(kAnyDayBefore, terms_.target, &stop);
    }
  }
  for (Day day = NextDay(terms_.target); day != kNever && lacking_ > 0;
       day = NextDay(day)) {
    for (Stop& stop : stops_) {
      CountArrivals(day, day, &stop);
      stop.today = LatePegUnits(stop, day);
    }
    ShipLate(day);
    if (!terms_.may_buy || day != terms_.replenished) continue;
    Stop& stop = BuyingStop();
    const Quantity n = Plus(stop.stock, RoomOf(stop.place));
    const Quantity units = Shape(n, lacking_, stop.today);
    const Quantity bought = units - TakeLate(units, day, &stop);
    if (bought > 0) {
      stop.today += bought;
      Take(BoughtPart(bought), day);
    }
    ShipLate(day);
  }
}

void Server::ShipLate(Day day) {
  Quantity before;
  do {
    before = lacking_;
    for (Stop& stop : stops_) {
      const Quantity n =
          Plus(stop.stock, std::min(stop.receipts, RoomOf(stop.place)));
      TakeLate(Shape(n, lacking_, stop.today), day, &stop);
    }
  } while (lacking_ < before);
}

Day Server::NextDay(Day day) {
  Day next = kNever;
  for (const Stop& stop : stops_) {
    const Only only = RoomOf(stop.place) > 0 ? Only::kAll : Only::kStock;
    const Day available =
        pools_.NextDay(stop.place, terms_, int64_t{day} - stop.transit, only);
    next = std::min(next, DayAfter(available, stop.transit));
  }
  if (Held() > 0 || late_peg_ > 0) {
    const Day peg = PegArrives();
    if (peg > day) next = std::min(next, peg);
  }
  if (terms_.may_buy && terms_.replenished > day &&
      RoomOf(BuyingStop().place) > 0) {
    next = std::min(next, terms_.replenished);
  }
  return next > terms_.latest ? kNever : next;
}

void Server::CountArrivals(int64_t first, int64_t last, Stop* stop) {
  const auto count = [&](Only only, Quantity enough, Quantity* sum) {
    for (const Pool pool : {Pool::kFree, Pool::kSafety}) {
      if (*sum >= enough) return;
      ForEach(*stop, pool, first, last, only, [&](int32_t supply) {
        *sum = Plus(*sum, pools_.Units(pool, supply));
        return *sum < enough;
      });
    }
  };
  count(Only::kStock, lacking_, &stop->stock);
  count(Only::kReceipts, std::min(lacking_, RoomOf(stop->place)),
        &stop->receipts);
  if (Held() == 0 || stop != peg_stop_) return;
  const Day day = ArrivalDay(*stop, terms_.peg);
  if (day < first || day > last) return;
  Quantity& sum = facts_.IsStock(terms_.peg) ? stop->stock : stop->receipts;
  sum = Plus(sum, Held());
}

Quantity Server::TakeLate(Quantity units, Day day, Stop* stop) {
  Quantity room = RoomOf(stop->place);
  const Only only = room > 0 ? Only::kAll : Only::kStock;
  Quantity found = 0;
  std::vector<Part> leaving;
  const auto add = [&](Part part) {
    part.units = Counts(part, units - found, &room);
    found += part.units;
    if (part.units > 0) leaving.push_back(part);
    return found < units;
  };
  if (Held() > 0 && stop == peg_stop_ && ArrivalDay(*stop, terms_.peg) <= day) {
    add(PartOf(*stop, Pool::kHeld, terms_.peg, Held()));
  }
  for (const Pool pool : {Pool::kFree, Pool::kSafety}) {
    if (found == units) break;
    ForEach(*stop, pool, kAnyDayBefore, day, only, [&](int32_t supply) {
      return add(PartOf(*stop, pool, supply, pools_.Units(pool, supply)));
    });
  }
  for (const Part& part : leaving) {
    Take(part, day);
    (part.backordered ? stop->receipts : stop->stock) -= part.units;
  }
  stop->today += found;
  return found;
}

// ---- why it is short --------------------------------------------------------

bool Server::IsAnyFree(int64_t first, int64_t last) const {
  bool found = Held() > 0 && PegArrives() >= first && PegArrives() <= last;
  for (const Stop& stop : stops_) {
    for (const Pool pool : {Pool::kFree, Pool::kSafety}) {
      if (found) return true;
      ForEach(stop, pool, first, last, Only::kAll, [&found](int32_t) {
        found = true;
        return false;
      });
    }
  }
  return found;
}

bool Server::ComesAfter(Day day, int64_t last) const {
  const Day replenished = terms_.replenished;
  return IsAnyFree(int64_t{day} + 1, last) ||
         (replenished != kNever && replenished > day && replenished <= last);
}

// ---- sets -------------------------------------------------------------------

void SetServer::Serve(absl::Span<const int32_t> lines) {
  lines_.clear();
  parts_.assign(lines.size(), {});
  is_served_ = is_beyond_horizon_ = false;
  location_ = kNotGiven;
  first_ = target_ = facts_.book().as_of;
  last_ = kNever;
  for (const int32_t line : lines) {
    const Terms terms = facts_.TermsOf(line);
    lines_.push_back(terms);
    is_beyond_horizon_ = is_beyond_horizon_ || terms.beyond_horizon;
    first_ = std::max(first_, terms.earliest);
    target_ = std::max(target_, terms.target);
    last_ = std::min(last_, terms.last);
  }
  target_ = std::min(target_, last_);
  if (TakesNothing()) return;

  const DeliveryRule rule = std::get<DeliveryRule>(*facts_.SetOf(lines[0]));
  const std::vector<int32_t> locations =
      rule == DeliveryRule::kShipSet ? places_.LocationsFor(lines_, facts_)
                                     : std::vector<int32_t>{kNotGiven};
  std::vector<Day> not_before;
  for (const int32_t location : locations) {
    not_before.push_back(NotBefore(location));
    if (not_before.back() > target_ || !TakeBy(target_, location)) continue;
    location_ = location;
    Deliver(target_);
    return;
  }
  Day first = kNever;
  for (size_t i = 0; i < locations.size(); ++i) {
    Day day = not_before[i];
    if (day == target_) day = NextDay(locations[i], day);
    const Pools::Moment before = pools_.Now();
    while (day < first && !TakeBy(day, locations[i])) {
      day = NextDay(locations[i], day);
    }
    if (day >= first) continue;
    pools_.UndoTo(before);
    parts_.assign(lines_.size(), {});
    first = day;
    location_ = locations[i];
  }
  if (first == kNever) return;
  TakeBy(first, location_);
  Deliver(first);
}

Day SetServer::NotBefore(int32_t location) {
  // Lines without a peg that differ in nothing but their quantity.
  using Likeness = std::tuple<int32_t, int64_t, int32_t, int32_t, bool>;
  std::map<Likeness, Terms> alike;
  std::vector<Terms> all;
  for (const Terms& line : lines_) {
    const Terms terms = facts_.Within(line, target_, last_, location);
    if (pools_.Units(Pool::kHeld, terms.line) > 0) {
      all.push_back(terms);
      continue;
    }
    const auto [other, is_first] =
        alike.insert({{terms.item, terms.tier, terms.location,
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
    next = std::min(next, server_.NextDay(terms, day));
  }
  return next;
}

bool SetServer::TakeBy(Day day, int32_t location) {
  const Pools::Moment before = pools_.Now();
  for (size_t i = 0; i < lines_.size(); ++i) {
    parts_[i] = server_.Serve(facts_.Within(lines_[i], day, day, location));
    if (server_.lacking() == 0) continue;
    pools_.UndoTo(before);
    parts_.assign(lines_.size(), {});
    return false;
  }
  return true;
}

void SetServer::Deliver(Day day) {
  is_served_ = true;
  if (day == target_ &&
      facts_.policy().ship_when == ShipWhen::kAsSoonAsPossible) {
    day = first_;
    for (const std::vector<Part>& parts : parts_) {
      for (const Part& part : parts) day = std::max(day, part.arrives);
    }
  }
  for (std::vector<Part>& parts : parts_) {
    for (Part& part : parts) part.day = day;
  }
}

Reason SetServer::WhyShort(size_t number) {
  const Terms& line = lines_[number];
  if (line.beyond_horizon) return Reason::kBeyondHorizon;
  if (first_ > last_) return Reason::kWindowClosed;
  const Pools::Moment before = pools_.Now();
  server_.Serve(facts_.Within(line, target_, last_, kNotGiven));
  const Reason reason =
      server_.lacking() > 0 ? server_.WhyShort() : Reason::kSetIncomplete;
  pools_.UndoTo(before);
  return reason;
}

}  // namespace audit
}  // namespace internal
}  // namespace backorder
