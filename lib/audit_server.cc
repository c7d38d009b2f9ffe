#include "lib/audit_server.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/numeric/int128.h"
#include "absl/types/optional.h"
#include "absl/types/span.h"
#include "backorder/book.h"
#include "backorder/plan.h"
#include "backorder/policy.h"
#include "backorder/units.h"
#include "lib/audit_facts.h"
#include "lib/audit_places.h"
#include "lib/audit_pools.h"

namespace backorder {
namespace internal {
namespace audit {

Quantity LineUnits(absl::Span<const Part> parts) {
  // Lots may be of several parts, but of one ratio.
  Quantity units = 0;
  std::vector<std::pair<Ratio, Quantity>> lots;
  for (const Part& part : parts) {
    if (part.ratio.IsOne()) {
      units = Plus(units, part.units);
      continue;
    }
    auto lot = std::find_if(lots.begin(), lots.end(), [&](const auto& other) {
      return other.first.numerator == part.ratio.numerator &&
             other.first.denominator == part.ratio.denominator;
    });
    if (lot == lots.end()) lot = lots.insert(lot, {part.ratio, 0});
    lot->second = Plus(lot->second, part.units);
  }
  for (const auto& [ratio, sum] : lots) {
    units = Plus(units, ratio.LineUnits(sum));
  }
  return units;
}

// ---- all of it --------------------------------------------------------------

Service Server::Serve(const Terms& terms) {
  Start(terms, {{}, terms.quantity});
  if (terms.takes_nothing()) return Finish();
  ServeLatePeg();
  PlanInTime();
  ServeLeftovers();
  return Finish();
}

Service Server::ServeInTime(const Terms& terms) {
  Start(terms, {{}, terms.quantity});
  if (terms.takes_nothing()) return Finish();
  ServeLatePeg();
  PlanInTime();
  return Finish();
}

void Server::ServeLate(const Terms& terms, Service* service) {
  Start(terms, std::move(*service));
  if (!terms.takes_nothing() && given_.lacking > 0) {
    for (Stop& stop : stops_) {
      CountArrivals(kAnyDayBefore, terms.target, &stop);
      stop.today = UnitsFrom(stop, terms.target);
    }
    ServeDay(terms.target);
    ServeDaysAfterTarget();
  }
  *service = Finish();
}

std::vector<Part> Server::HoldKnown(const Terms& terms) {
  const Pools::Moment before = pools_.Now();
  const Service service = Serve(terms);
  pools_.UndoTo(before);
  std::vector<Part> known;
  for (const Part& part : service.parts) {
    if (part.pool == Pool::kBought) continue;
    pools_.Take(part.pool, part.pool == Pool::kHeld ? terms.line : part.supply,
                part.units);
    known.push_back(part);
  }
  return known;
}

Day Server::FirstDayOfAll(const Terms& terms) {
  Start(terms, {{}, terms.quantity});
  if (terms.takes_nothing()) return kNever;
  PlanInTime();
  ServeLeftovers();
  if (given_.lacking > 0) return kNever;
  Day day = terms.target;
  for (const Part& part : given_.parts) day = std::max(day, part.day);
  return day;
}

Day Server::NextDay(const Terms& terms, Day day) {
  Start(terms, {{}, terms.quantity});
  return terms.takes_nothing() ? kNever : NextDay(day);
}

Reach Server::ReachOf(const Terms& terms) {
  Start(terms, {{}, terms.quantity});
  Reach reach;
  reach.quantity = terms.quantity;
  if (terms.takes_nothing()) return reach;
  const auto add = [&](int32_t location, Quantity units) {
    Quantity& sum = reach.most[facts_.SourceOf(location)];
    sum = std::min(Plus(sum, units), terms.quantity);
  };
  if (terms.may_buy && terms.replenished <= terms.target) {
    add(terms.first_location, terms.quantity);
  }
  for (const Stop& stop : stops_) {
    const Quantity units =
        FreeUnits(stop, terms.target, stop.ratio.SupplyUnits(terms.quantity));
    if (units > 0) add(stop.lane.location, stop.ratio.LineUnits(units));
  }
  if (Held() == 0) return reach;
  if (peg_arrives_ > terms.target) {
    reach.late_peg = Held();
  } else {
    add(peg_lane_.location, Held());
    reach.pegged.push_back(facts_.SourceOf(peg_lane_.location));
  }
  return reach;
}

void Server::Start(const Terms& terms, Service service) {
  terms_ = terms;
  given_ = std::move(service);
  if (terms.takes_nothing()) return;
  FindStops();
  FindPeg();
}

Reason Server::WhyShort() const {
  const Terms& terms = terms_;
  if (terms.beyond_horizon) return Reason::kBeyondHorizon;
  if (terms.window_closed) return Reason::kWindowClosed;
  if (terms.has_no_lane()) return Reason::kNoLane;
  if (terms.may_buy) return Reason::kBackorderLimit;
  if (!terms.has_shipment_rules &&
      IsAnyFree(kAnyDayBefore, terms.last, Items::kUnitForUnit)) {
    return Reason::kBackorderLimit;
  }
  if (is_shaped_ && IsAnyFree(kAnyDayBefore, terms.last, Items::kAll)) {
    return Reason::kIncomplete;
  }
  if (terms.accept_available && ComesAfter(terms.target, terms.latest)) {
    return Reason::kNotInTime;
  }
  if (ComesAfter(terms.latest, kLastDay)) return Reason::kAfterLatest;
  const bool may_use =
      std::any_of(stops_.begin(), stops_.end(), [&](const Stop& stop) {
        return DayAfter(places_.FirstDay(stop.place, terms.tier),
                        stop.lane.transit) != kNever;
      });
  return may_use ? Reason::kTaken : Reason::kNoSupply;
}

// ---- stops ------------------------------------------------------------------

void Server::FindStops() {
  stops_.clear();
  is_shaped_ = terms_.has_shipment_rules;
  AddStops(terms_.item, 0, Ratio());
  own_stops_ = stops_.size();
  size_t number = 0;
  for (const Substitute& substitute : facts_.SubstitutesOf(terms_.item)) {
    if (!Facts::MayUse(terms_, substitute)) continue;
    AddStops(substitute.item, ++number, substitute.ratio);
  }
  in_time_ = 0;
  in_time_backordered_.assign(number + 1, 0);
}

void Server::AddStops(int32_t item, size_t number, Ratio ratio) {
  const std::vector<Origin> origins = places_.OriginsOf(terms_, item);
  stops_.reserve(stops_.size() + origins.size());
  for (const Origin& origin : origins) {
    if (terms_.from != nullptr &&
        !std::binary_search(terms_.from->begin(), terms_.from->end(),
                            facts_.SourceOf(origin.lane.location))) {
      continue;
    }
    stops_.emplace_back();
    Stop& stop = stops_.back();
    stop.place = origin.place;
    stop.item = item;
    stop.number = number;
    stop.ratio = ratio;
    stop.lane = origin.lane;
    is_shaped_ = is_shaped_ || !ratio.IsOne();
  }
}

void Server::FindPeg() {
  peg_stop_ = nullptr;
  peg_arrives_ = kNever;
  if (terms_.peg == kNotGiven) return;
  const int32_t location = facts_.LocationOf(terms_.peg);
  const absl::optional<Lane> lane =
      facts_.LaneBetween(location, terms_.destination);
  if (!lane.has_value() ||
      (terms_.location != kNotGiven && terms_.location != location)) {
    return;
  }
  peg_lane_ = *lane;
  peg_arrives_ = DayAfter(facts_.AvailableDay(terms_.peg), lane->transit);
  for (Stop& stop : stops_) {
    if (stop.place == places_.Of(terms_.peg)) peg_stop_ = &stop;
  }
}

Part Server::PartOf(const Stop& stop, Pool pool, int32_t supply,
                    Quantity units) const {
  const Day arrives = DayAfter(facts_.AvailableDay(supply), stop.lane.transit);
  return {pool,       supply,    stop.place, stop.item,
          stop.ratio, stop.lane, arrives,    !facts_.IsStock(supply),
          units,      kNever};
}

Part Server::BoughtPart(Quantity units) {
  const Stop& stop = BuyingStop();
  return {Pool::kBought, kReplenishment,     stop.place, stop.item, stop.ratio,
          stop.lane,     terms_.replenished, true,       units,     kNever};
}

template <typename Visit>
void Server::ForEach(const Stop& stop, Pool pool, int64_t first, int64_t last,
                     Only only, Visit visit) const {
  const Day transit = stop.lane.transit;
  pools_.ForEach(stop.place, pool, terms_, first - transit,
                 std::min<int64_t>(last, kLastDay) - transit, only, visit);
}

bool Server::HasFree(const Stop& stop, int64_t first, int64_t last) const {
  bool found = false;
  for (const Pool pool : {Pool::kFree, Pool::kSafety}) {
    if (found) break;
    ForEach(stop, pool, first, last, Only::kAll, [&found](int32_t) {
      found = true;
      return false;
    });
  }
  return found;
}

Quantity Server::FreeUnits(const Stop& stop, Day day, Quantity enough) const {
  Quantity units = 0;
  for (const Pool pool : {Pool::kFree, Pool::kSafety}) {
    ForEach(stop, pool, kAnyDayBefore, day, Only::kAll, [&](int32_t supply) {
      units = Plus(units, pools_.Units(pool, supply));
      return units < enough;
    });
  }
  return units;
}

Quantity Server::Shape(const Stop& stop, Quantity n, Quantity lacking,
                       Quantity with) const {
  const int32_t lot = stop.ratio.denominator;
  if (n >= lacking && lacking % lot == 0) return lacking;
  const absl::int128 step = absl::int128(terms_.multiple) /
                            std::gcd(terms_.multiple, Quantity{lot}) * lot;
  const Quantity most = std::min(n, lacking);
  if (step > most) return 0;
  const auto units =
      most / static_cast<Quantity>(step) * static_cast<Quantity>(step);
  return units > 0 && Plus(units, with) >= terms_.least ? units : 0;
}

void Server::Take(absl::Span<const Part> parts) {
  if (parts.empty()) return;
  for (const Part& part : parts) {
    if (part.pool != Pool::kBought) {
      pools_.Take(part.pool,
                  part.pool == Pool::kHeld ? terms_.line : part.supply,
                  part.units);
    }
    if (part.backordered) {
      pools_.CountBackordered(part.item, part.place, part.units);
    }
    given_.parts.push_back(part);
  }
  given_.lacking -= LineUnits(parts);
}

// ---- the peg that arrives after T -------------------------------------------

void Server::ServeLatePeg() {
  const Quantity held = Held();
  if (held == 0 || peg_arrives_ <= terms_.target ||
      peg_arrives_ > terms_.last) {
    return;
  }
  // It is delivered from where it is, whichever sources count in time.
  Stop stop;
  stop.place = places_.Of(terms_.peg);
  stop.item = terms_.item;
  stop.lane = peg_lane_;
  Part part = PartOf(stop, Pool::kHeld, terms_.peg, held);
  Quantity room = RoomOf(stop);
  const Quantity n = Counts(part, held, &room);
  given_.late_peg = Shape(stop, n, given_.lacking);
  if (given_.late_peg == 0) return;
  part.units = given_.late_peg;
  part.day = part.arrives;
  Take({part});
}

Quantity Server::LatePegUnits(const Stop& stop, Day day) const {
  return &stop == peg_stop_ && peg_arrives_ == day ? given_.late_peg : 0;
}

// ---- in time ----------------------------------------------------------------

void Server::PlanInTime() {
  const bool has_buying_stop =
      own_stops_ > 0 && stops_.front().lane.location == terms_.first_location;
  const bool buys =
      has_buying_stop && terms_.may_buy && terms_.replenished <= terms_.target;
  const bool waits = buys && facts_.policy().timing == Timing::kEarliest;
  if (Held() > 0 && peg_arrives_ <= terms_.target && peg_stop_ != nullptr) {
    peg_stop_->list.push_back(
        PartOf(*peg_stop_, Pool::kHeld, terms_.peg, Held()));
    PlanGrown(peg_stop_);
  }
  GrowLists(0, own_stops_, Pool::kFree, kAnyDayBefore,
            waits ? terms_.replenished : terms_.target);
  if (buys && !IsComplete()) {
    BuyingStop().list.push_back(BoughtPart(given_.lacking));
    PlanGrown(&BuyingStop());
  }
  if (waits) {
    GrowLists(0, own_stops_, Pool::kFree, int64_t{terms_.replenished} + 1,
              terms_.target);
  }
  GrowLists(own_stops_, stops_.size(), Pool::kFree, kAnyDayBefore,
            terms_.target);
  GrowLists(0, stops_.size(), Pool::kSafety, kAnyDayBefore, terms_.target);
  for (const Stop& stop : stops_) Take(stop.parts);
}

void Server::GrowLists(size_t begin, size_t end, Pool pool, int64_t first,
                       int64_t last) {
  for (size_t number = begin; number < end; ++number) {
    if (IsComplete()) return;
    Stop& stop = stops_[number];
    const size_t before = stop.list.size();
    GrowList(pool, first, last, &stop);
    if (stop.list.size() > before) PlanGrown(&stop);
  }
}

void Server::GrowList(Pool pool, int64_t first, int64_t last, Stop* stop) {
  Quantity need = given_.lacking - (in_time_ - stop->given);
  Quantity room = RoomAt(*stop);
  // A line that takes all it can has used up what the limits allow.
  Only only = room > 0 ? Only::kAll : Only::kStock;
  if (is_shaped_) {
    // Shipments of other stops may yet become smaller: what counts for sure is
    // what no limit can touch.
    need = stop->ratio.SupplyUnits(given_.lacking);
    room = RoomOf(*stop) == kUnlimited ? kUnlimited : 0;
    only = Only::kAll;
  }
  Quantity found = 0;
  for (const Part& part : stop->list) {
    found += Counts(part, need - found, &room);
  }
  if (found >= need) return;
  ForEach(*stop, pool, first, last, only, [&](int32_t supply) {
    stop->list.push_back(
        PartOf(*stop, pool, supply, pools_.Units(pool, supply)));
    found += Counts(stop->list.back(), need - found, &room);
    return found < need;
  });
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
  if (!is_shaped_) return;
  bool more = true;
  while (more) {
    more = false;
    for (Stop& stop : stops_) {
      if (IsComplete()) return;
      const Quantity before = stop.given;
      PlanStop(&stop);
      more = more || stop.given > before;
    }
  }
}

void Server::PlanStop(Stop* stop) {
  in_time_ -= stop->given;
  in_time_backordered_[stop->number] -= stop->backordered;
  stop->given = stop->backordered = 0;
  stop->parts.clear();
  const Quantity need = given_.lacking - in_time_;
  const Quantity useful = stop->ratio.SupplyUnits(need);

  Quantity room = RoomAt(*stop);
  Quantity n = 0;
  std::vector<Part> counted;
  counted.reserve(stop->list.size());
  for (const Part& part : stop->list) {
    const Quantity units = Counts(part, useful - n, &room);
    if (units == 0) continue;
    counted.push_back(part);
    counted.back().units = units;
    n += units;
  }
  Quantity taken =
      stop->ratio.SupplyUnits(Shape(*stop, stop->ratio.LineUnits(n), need));
  std::vector<Part> known, bought;
  known.reserve(counted.size());
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
  in_time_ += stop->given;
  in_time_backordered_[stop->number] += stop->backordered;
}

void Server::ShipByDays(Quantity need, std::vector<Part> known,
                        std::vector<Part> bought, Stop* stop) const {
  std::array<std::vector<Part>*, 2> kinds = {&known, &bought};
  std::array<size_t, 2> arrived = {0, 0};
  std::array<size_t, 2> shipped = {0, 0};
  Quantity waiting = 0;
  while (true) {
    Day day = kNever;
    for (int k = 0; k < 2; ++k) {
      if (arrived[k] < kinds[k]->size()) {
        day = std::min(day, (*kinds[k])[arrived[k]].day);
      }
    }
    if (day == kNever) return;
    for (int k = 0; k < 2; ++k) {
      while (arrived[k] < kinds[k]->size() &&
             (*kinds[k])[arrived[k]].day == day) {
        waiting += (*kinds[k])[arrived[k]++].units;
      }
    }
    const Quantity given =
        Shape(*stop, stop->ratio.LineUnits(waiting), need - stop->given);
    stop->given += given;
    Quantity leaving = stop->ratio.SupplyUnits(given);
    waiting -= leaving;
    for (int k = 0; k < 2; ++k) {
      while (leaving > 0 && shipped[k] < arrived[k]) {
        Part& part = (*kinds[k])[shipped[k]];
        Part leaves = part;
        leaves.day = day;
        leaves.units = std::min(part.units, leaving);
        leaving -= leaves.units;
        part.units -= leaves.units;
        if (part.units == 0) ++shipped[k];
        if (leaves.backordered) stop->backordered += leaves.units;
        stop->parts.push_back(leaves);
      }
    }
  }
}

// ---- late -------------------------------------------------------------------

void Server::ServeLeftovers() {
  if (given_.lacking == 0) return;
  // Without shapes the line has taken all that it could in time.
  if (is_shaped_) {
    for (Stop& stop : stops_) {
      CountArrivals(kAnyDayBefore, terms_.target, &stop);
    }
  }
  ServeDaysAfterTarget();
}

void Server::ServeDaysAfterTarget() {
  if (terms_.accept_available) return;
  for (Day day = NextDay(terms_.target); day != kNever && given_.lacking > 0;
       day = NextDay(day)) {
    for (Stop& stop : stops_) {
      CountArrivals(day, day, &stop);
      stop.today = LatePegUnits(stop, day);
    }
    ServeDay(day);
  }
}

void Server::ServeDay(Day day) {
  ShipLate(day);
  if (!terms_.may_buy || day != std::max(terms_.replenished, terms_.target)) {
    return;
  }
  Stop& stop = BuyingStop();
  const Quantity n = Plus(stop.stock, RoomOf(stop));
  const Quantity units = Shape(stop, n, given_.lacking, stop.today);
  Part bought = BoughtPart(units - TakeLate(units, day, &stop));
  bought.day = day;
  if (bought.units > 0) {
    stop.today += bought.units;
    Take({bought});
  }
  ShipLate(day);
}

Quantity Server::UnitsFrom(const Stop& stop, Day day) const {
  Quantity units = 0;
  for (const Part& part : given_.parts) {
    if (part.day == day && part.item == stop.item &&
        part.lane.location == stop.lane.location) {
      units += part.units;
    }
  }
  return stop.ratio.LineUnits(units);
}

void Server::ShipLate(Day day) {
  Quantity before;
  do {
    before = given_.lacking;
    for (Stop& stop : stops_) {
      const Quantity n =
          Plus(stop.stock, std::min(stop.receipts, RoomOf(stop)));
      const Quantity units =
          Shape(stop, stop.ratio.LineUnits(n), given_.lacking, stop.today);
      TakeLate(stop.ratio.SupplyUnits(units), day, &stop);
    }
  } while (given_.lacking < before);
}

Day Server::NextDay(Day day) {
  Day next = kNever;
  for (const Stop& stop : stops_) {
    const Only only = RoomOf(stop) > 0 ? Only::kAll : Only::kStock;
    const Day transit = stop.lane.transit;
    const Day available =
        pools_.NextDay(stop.place, terms_, int64_t{day} - transit, only);
    next = std::min(next, DayAfter(available, transit));
  }
  if ((Held() > 0 || given_.late_peg > 0) && peg_arrives_ > day) {
    next = std::min(next, peg_arrives_);
  }
  if (terms_.may_buy && terms_.replenished > day && RoomOf(BuyingStop()) > 0) {
    next = std::min(next, terms_.replenished);
  }
  return next > terms_.latest ? kNever : next;
}

void Server::CountArrivals(int64_t first, int64_t last, Stop* stop) {
  const Quantity useful = stop->ratio.SupplyUnits(given_.lacking);
  const auto count = [&](Only only, Quantity enough, Quantity* sum) {
    for (const Pool pool : {Pool::kFree, Pool::kSafety}) {
      if (*sum >= enough) return;
      ForEach(*stop, pool, first, last, only, [&](int32_t supply) {
        *sum = Plus(*sum, pools_.Units(pool, supply));
        return *sum < enough;
      });
    }
  };
  count(Only::kStock, useful, &stop->stock);
  count(Only::kReceipts, std::min(useful, RoomOf(*stop)), &stop->receipts);
  if (Held() == 0 || stop != peg_stop_ || peg_arrives_ < first ||
      peg_arrives_ > last) {
    return;
  }
  Quantity& sum = facts_.IsStock(terms_.peg) ? stop->stock : stop->receipts;
  sum = Plus(sum, Held());
}

Quantity Server::TakeLate(Quantity units, Day day, Stop* stop) {
  if (units == 0) return 0;
  Quantity room = RoomOf(*stop);
  const Only only = room > 0 ? Only::kAll : Only::kStock;
  Quantity found = 0;
  std::vector<Part> leaving;
  const auto add = [&](Part part) {
    part.units = Counts(part, units - found, &room);
    part.day = day;
    found += part.units;
    if (part.units > 0) leaving.push_back(part);
    return found < units;
  };
  if (Held() > 0 && stop == peg_stop_ && peg_arrives_ <= day) {
    add(PartOf(*stop, Pool::kHeld, terms_.peg, Held()));
  }
  for (const Pool pool : {Pool::kFree, Pool::kSafety}) {
    if (found == units) break;
    ForEach(*stop, pool, kAnyDayBefore, day, only, [&](int32_t supply) {
      return add(PartOf(*stop, pool, supply, pools_.Units(pool, supply)));
    });
  }
  Take(leaving);
  for (const Part& part : leaving) {
    (part.backordered ? stop->receipts : stop->stock) -= part.units;
  }
  stop->today += stop->ratio.LineUnits(found);
  return found;
}

// ---- why it is short --------------------------------------------------------

bool Server::IsAnyFree(int64_t first, int64_t last, Items items) const {
  if (Held() > 0 && peg_arrives_ >= first && peg_arrives_ <= last) return true;
  return std::any_of(stops_.begin(), stops_.end(), [&](const Stop& stop) {
    return (items == Items::kAll || stop.ratio.IsOne()) &&
           HasFree(stop, first, last);
  });
}

bool Server::ComesAfter(Day day, int64_t last) const {
  const Day replenished = terms_.replenished;
  return IsAnyFree(int64_t{day} + 1, last, Items::kAll) ||
         (replenished != kNever && replenished > day && replenished <= last);
}

}  // namespace audit
}  // namespace internal
}  // namespace backorder
