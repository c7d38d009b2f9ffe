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
    CountAllBy(terms.target);
    ServeDay(terms.target, std::max(terms.replenished, terms.target));
    ServeDaysAfterTarget();
  }
  *service = Finish();
}

void Server::ServeOn(const Terms& terms, Day day, Service* service) {
  Start(terms, std::move(*service));
  if (!terms.takes_nothing() && given_.lacking > 0) {
    CountAllBy(day);
    ServeDay(day, std::max(terms.replenished, terms.target));
  }
  *service = Finish();
}

void Server::GiveBack(const Terms& terms, size_t keeps, Service* service) {
  std::vector<Part>& parts = service->parts;
  for (size_t part = parts.size(); part-- > keeps;) {
    pools_.GiveBack(terms, parts[part]);
  }
  parts.resize(keeps);
  service->lacking = terms.quantity - LineUnits(parts);
  if (keeps == 0) service->late_peg = 0;
}

bool Server::CanBeServedBy(const Terms& terms, Day day) {
  Start(terms, {{}, terms.quantity});
  return !terms.takes_nothing() && IsAnyFree(kAnyDayBefore, day, Items::kAll);
}

Quantity Server::HeldFor(const Terms& terms) {
  Start(terms, {{}, terms.quantity});
  return terms.takes_nothing() ? 0 : Held();
}

std::vector<Part> Server::HoldKnown(const Terms& terms) {
  const Pools::Moment before = pools_.Now();
  const Service service = Serve(terms);
  pools_.UndoTo(before);
  std::vector<Part> known;
  for (const Part& part : service.parts) {
    if (part.pool == Pool::kBought) continue;
    pools_.Take(part.pool, part.key, part.units);
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

Day Server::NextArrival(const Terms& terms, Day day, Quantity late_peg) {
  Start(terms, {{}, terms.quantity, late_peg});
  return terms.takes_nothing() ? kNever : NextDay(day);
}

Day Server::NextChange(const Terms& terms, Day day) {
  Start(terms, {{}, terms.quantity});
  if (terms.takes_nothing()) return kNever;
  Day next = NextDay(day);
  for (const Stop& stop : stops_) {
    if (stop.place < 0 || !places_.HasExpiring(stop.place)) continue;
    for (const int32_t supply : places_.SupplyAt(stop.place)) {
      const int64_t after = FreshUntil(supply) + 1;
      if (after <= day || after >= next) continue;
      next = std::min(next, facts_.days().FirstDelivery(
                                terms.destination, static_cast<Day>(after)));
    }
  }
  return next > terms.latest ? kNever : next;
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
  if (IsQuotaReached()) return Reason::kQuota;
  if (IsLevelReached()) return Reason::kCriticalLevel;
  if (terms.may_buy || IsBackorderLimitReached()) {
    return Reason::kBackorderLimit;
  }
  if (is_shaped_ && IsAnyFree(kAnyDayBefore, terms.last, Items::kAll)) {
    return Reason::kIncomplete;
  }
  if (terms.accept_available && ComesAfter(terms.target, terms.latest)) {
    return Reason::kNotInTime;
  }
  if (ComesAfter(terms.latest, kLastDay)) return Reason::kAfterLatest;
  if (IsAnyStale()) return Reason::kExpires;
  return MayUseAny() ? Reason::kTaken : Reason::kNoSupply;
}

Reason Server::WhyShort(const Terms& terms, const Service& service) {
  Start(terms, service);
  return WhyShort();
}

// ---- stops ------------------------------------------------------------------

void Server::FindStops() {
  stops_.clear();
  pools_.ForgetWays();
  is_shaped_ = terms_.has_shipment_rules;
  AddStops(terms_.item, 0, Ratio());
  own_stops_ = stops_.size();
  size_t number = 0;
  for (const Substitute& substitute : facts_.SubstitutesOf(terms_.item)) {
    if (!Facts::MayUse(terms_, substitute)) continue;
    AddStops(substitute.item, ++number, substitute.ratio);
  }
  in_time_ = 0;
  in_time_supply_.assign(number + 1, 0);
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
    stop.limits =
        pools_.LimitsFor(terms_, item, origin.place, origin.lane.location);
    stop.ways = pools_.WaysTo(terms_, origin.place);
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
  peg_arrives_ =
      facts_.days().ArrivalDay(*lane, facts_.AvailableDay(terms_.peg));
  for (Stop& stop : stops_) {
    if (stop.place == places_.Of(terms_.peg)) peg_stop_ = &stop;
  }
}

Part Server::PartOf(const Stop& stop, const Bin& bin, Day arrives,
                    Quantity units) const {
  return {bin.pool,
          bin.key,
          bin.supply,
          stop.place,
          stop.item,
          stop.ratio,
          stop.lane,
          arrives,
          FreshUntil(bin.supply),
          !facts_.IsStock(bin.supply),
          units,
          kNever};
}

Part Server::HeldPart(const Stop& stop) const {
  return PartOf(stop, {Pool::kHeld, terms_.line, terms_.peg}, peg_arrives_,
                Held());
}

Part Server::BoughtPart(Quantity units) {
  const Stop& stop = BuyingStop();
  return {Pool::kBought, -1,         kReplenishment, stop.place,
          stop.item,     stop.ratio, stop.lane,      terms_.replenished,
          kNever,        true,       units,          kNever};
}

int64_t Server::LastAvailableDay(const Stop& stop, int64_t arrives) const {
  const auto day =
      static_cast<Day>(std::clamp<int64_t>(arrives, kNotGiven, kLastDay));
  return facts_.days().LastAvailableDay(stop.lane, day);
}

template <typename Visit>
void Server::ForEach(const Stop& stop, Pool pool, int64_t first, int64_t last,
                     Only only, Visit visit) const {
  if (pool == Pool::kSafety && !pools_.HasSafetyUnits()) return;
  // Days of delivery go through, those of supply are looked for.
  const Days& days = facts_.days();
  const int64_t first_day =
      first == kAnyDayBefore ? first
                             : int64_t{LastAvailableDay(stop, first - 1)} + 1;
  const int64_t last_day = LastAvailableDay(stop, last);
  for (const Way& way : stop.ways) {
    if (pool == Pool::kSafety && IsMark(way.reserve)) continue;
    if (!pools_.ForEach(stop.place, pool, way, first_day, last_day, only,
                        [&](const Bin& bin, Day day) {
                          return visit(bin, days.ArrivalDay(stop.lane, day));
                        })) {
      return;
    }
  }
}

bool Server::IsFresh(int32_t supply, Day arrives) const {
  return FreshUntil(supply) >= facts_.KeptUntil(terms_, arrives);
}

bool Server::HasFree(const Stop& stop, int64_t first, int64_t last, Only only,
                     Which which) const {
  bool found = false;
  for (const Pool pool : {Pool::kFree, Pool::kSafety}) {
    if (found) break;
    ForEach(stop, pool, first, last, only, [&](const Bin& bin, Day arrives) {
      found = IsFresh(bin.supply, arrives) == (which == Which::kFresh);
      return !found;
    });
  }
  return found;
}

Quantity Server::FreeUnits(const Stop& stop, Day day, Quantity enough) const {
  Quantity units = 0;
  for (const Pool pool : {Pool::kFree, Pool::kSafety}) {
    ForEach(stop, pool, kAnyDayBefore, day, Only::kAll,
            [&](const Bin& bin, Day arrives) {
              if (!IsFresh(bin.supply, arrives)) return true;
              units = Plus(units, pools_.Units(bin.pool, bin.key));
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

Quantity Server::Shared(Quantity n, Quantity with) const {
  if (terms_.most == kUnlimited) return n;
  const Quantity has = Plus(terms_.quantity - given_.lacking, with);
  return std::min(n, std::max<Quantity>(terms_.most - has, 0));
}

void Server::Take(absl::Span<const Part> parts) {
  if (parts.empty()) return;
  for (const Part& part : parts) {
    pools_.Promise(terms_, part);
    given_.parts.push_back(part);
  }
  given_.lacking -= LineUnits(parts);
}

// ---- the peg that arrives after T -------------------------------------------

void Server::ServeLatePeg() {
  const Quantity held = Held();
  if (held == 0 || peg_arrives_ <= terms_.target ||
      peg_arrives_ > terms_.last || !IsFresh(terms_.peg, peg_arrives_)) {
    return;
  }
  // It is delivered from where it is, whichever sources count in time.
  Stop stop;
  stop.place = places_.Of(terms_.peg);
  stop.item = terms_.item;
  stop.lane = peg_lane_;
  stop.limits =
      pools_.LimitsFor(terms_, stop.item, stop.place, stop.lane.location);
  Part part = HeldPart(stop);
  Room room = RoomOf(stop);
  const Quantity n = Shared(Counts(part, held, &room), 0);
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
  if (Held() > 0 && peg_arrives_ <= terms_.target && peg_stop_ != nullptr &&
      IsFresh(terms_.peg, peg_arrives_)) {
    peg_stop_->list.push_back(HeldPart(*peg_stop_));
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
  Room room = RoomAt(*stop);
  if (is_shaped_) {
    // Shipments of other stops may yet become smaller: what counts for sure is
    // what no limit can touch that they count for.
    need = stop->ratio.SupplyUnits(given_.lacking);
    room = RoomOf(*stop);
    if (room.backorders < kUnlimited) room.backorders = 0;
    if (room.quota < kUnlimited) room.quota = 0;
  }
  Quantity found = 0;
  for (const Part& part : stop->list) {
    found += Counts(part, need - found, &room);
  }
  if (found >= need) return;
  // A line that takes all it can has used up what the limits allow.
  const Only only = is_shaped_ ? Only::kAll : room.Allows();
  ForEach(*stop, pool, first, last, only, [&](const Bin& bin, Day arrives) {
    if (!IsFresh(bin.supply, arrives)) return true;
    stop->list.push_back(
        PartOf(*stop, bin, arrives, pools_.Units(bin.pool, bin.key)));
    found += Counts(stop->list.back(), need - found, &room);
    return found < need;
  });
}

Quantity Server::Counts(const Part& part, Quantity need, Room* room) {
  Quantity units = std::min({part.units, need, room->quota});
  const auto take = [&units](Quantity* left) {
    if (*left != kUnlimited) *left -= units;
  };
  Quantity& of_kind = part.backordered ? room->backorders : room->stock;
  if (part.backordered || part.pool != Pool::kHeld) {
    units = std::min(units, of_kind);
    take(&of_kind);
  }
  take(&room->quota);
  return units;
}

void Server::PlanGrown(Stop* grown) {
  PlanStop(grown);
  if (!is_shaped_) return;
  Quantity before = 0;
  do {
    before = in_time_;
    for (Stop& stop : stops_) {
      if (IsComplete()) return;
      PlanStop(&stop);
    }
  } while (in_time_ > before);
}

void Server::PlanStop(Stop* stop) {
  in_time_ -= stop->given;
  in_time_supply_[stop->number] -= stop->supply_given;
  in_time_backordered_[stop->number] -= stop->backordered;
  stop->given = stop->supply_given = stop->backordered = 0;
  stop->parts.clear();
  const Quantity need = given_.lacking - in_time_;
  const Quantity useful = stop->ratio.SupplyUnits(need);

  Room room = RoomAt(*stop);
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
  Quantity taken = stop->ratio.SupplyUnits(
      Shape(*stop, Shared(stop->ratio.LineUnits(n), in_time_), need));
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
  std::stable_sort(known.begin(), known.end(),
                   [](const Part& a, const Part& b) {
                     return std::tie(a.day, a.arrives, a.supply) <
                            std::tie(b.day, b.arrives, b.supply);
                   });
  ShipByDays(need, std::move(known), std::move(bought), stop);
  in_time_ += stop->given;
  in_time_supply_[stop->number] += stop->supply_given;
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
    for (size_t part = shipped[0]; part < arrived[0]; ++part) {
      if (known[part].until >= day) continue;
      waiting -= known[part].units;
      known[part].units = 0;
    }
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
        if (leaves.units == 0) continue;
        stop->supply_given += leaves.units;
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
      CountArrivalsOn(day, &stop);
      stop.today = LatePegUnits(stop, day);
    }
    ServeDay(day, std::max(terms_.replenished, terms_.target));
  }
}

void Server::ServeDay(Day day, Day buys_on) {
  ShipLate(day);
  if (!terms_.may_buy || day != buys_on) return;
  Stop& stop = BuyingStop();
  const Quantity n = Shared(UnitsWithBought(stop), 0);
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
      const Quantity n = Shared(stop.ratio.LineUnits(KnownUnits(stop)), 0);
      const Quantity units = Shape(stop, n, given_.lacking, stop.today);
      TakeLate(stop.ratio.SupplyUnits(units), day, &stop);
    }
  } while (given_.lacking < before);
}

Day Server::NextDay(Day day) {
  const Days& days = facts_.days();
  Day next = kNever;
  for (const Stop& stop : stops_) {
    const Only only = RoomOf(stop).Allows();
    const int64_t after = LastAvailableDay(stop, day);
    for (const Pool pool : {Pool::kFree, Pool::kSafety}) {
      for (const Way& way : stop.ways) {
        if (pool == Pool::kSafety &&
            (IsMark(way.reserve) || !pools_.HasSafetyUnits())) {
          continue;
        }
        const Day available = pools_.NextDay(
            stop.place, pool, way, after, only, [&](const Bin& bin, Day from) {
              const Day arrives = days.ArrivalDay(stop.lane, from);
              return arrives != kNever && IsFresh(bin.supply, arrives);
            });
        next = std::min(next, days.ArrivalDay(stop.lane, available));
      }
    }
  }
  if ((Held() > 0 || given_.late_peg > 0) && peg_arrives_ > day) {
    next = std::min(next, peg_arrives_);
  }
  if (terms_.may_buy && terms_.replenished > day &&
      UnitsWithBought(BuyingStop()) > 0) {
    next = std::min(next, terms_.replenished);
  }
  return next > terms_.latest ? kNever : next;
}

void Server::CountArrivalsOn(Day day, Stop* stop) {
  if (stop->place >= 0 && places_.HasExpiring(stop->place)) {
    // Some of what was counted may be delivered no longer.
    stop->held = stop->stock = stop->receipts = 0;
    CountArrivals(kAnyDayBefore, day, stop);
  } else {
    CountArrivals(day, day, stop);
  }
}

void Server::CountAllBy(Day day) {
  for (Stop& stop : stops_) {
    CountArrivals(kAnyDayBefore, day, &stop);
    stop.today = UnitsFrom(stop, day);
  }
}

void Server::CountArrivals(int64_t first, int64_t last, Stop* stop) {
  const Quantity useful = stop->ratio.SupplyUnits(given_.lacking);
  const Room room = RoomOf(*stop);
  const auto count = [&](Only only, Quantity enough, Quantity* sum) {
    for (const Pool pool : {Pool::kFree, Pool::kSafety}) {
      if (*sum >= enough) return;
      ForEach(*stop, pool, first, last, only, [&](const Bin& bin, Day) {
        if (FreshUntil(bin.supply) < last) return true;
        *sum = Plus(*sum, pools_.Units(bin.pool, bin.key));
        return *sum < enough;
      });
    }
  };
  count(Only::kStock, std::min(useful, room.stock), &stop->stock);
  count(Only::kReceipts, std::min(useful, room.backorders), &stop->receipts);
  if (Held() == 0 || stop != peg_stop_ || peg_arrives_ < first ||
      peg_arrives_ > last || FreshUntil(terms_.peg) < last) {
    return;
  }
  stop->held = Held();
}

Quantity Server::KnownUnits(const Stop& stop) const {
  const Room room = RoomOf(stop);
  Quantity stock = std::min(stop.stock, room.stock);
  Quantity receipts = stop.receipts;
  if (stop.held > 0) {
    Quantity& sum = facts_.IsStock(terms_.peg) ? stock : receipts;
    sum = Plus(sum, stop.held);
  }
  return std::min(Plus(stock, std::min(receipts, room.backorders)), room.quota);
}

Quantity Server::UnitsWithBought(const Stop& stop) const {
  const Room room = RoomOf(stop);
  Quantity stock = std::min(stop.stock, room.stock);
  if (stop.held > 0 && facts_.IsStock(terms_.peg)) {
    stock = Plus(stock, stop.held);
  }
  return std::min(Plus(stock, room.backorders), room.quota);
}

Quantity Server::TakeLate(Quantity units, Day day, Stop* stop) {
  if (units == 0) return 0;
  Room room = RoomOf(*stop);
  const Only only = room.Allows();
  Quantity found = 0;
  std::vector<Part> leaving;
  const auto add = [&](Part part) {
    part.units = Counts(part, units - found, &room);
    part.day = day;
    found += part.units;
    if (part.units > 0) leaving.push_back(part);
    return found < units;
  };
  if (stop->held > 0) add(HeldPart(*stop));
  for (const Pool pool : {Pool::kFree, Pool::kSafety}) {
    if (found == units) break;
    ForEach(*stop, pool, kAnyDayBefore, day, only,
            [&](const Bin& bin, Day arrives) {
              if (FreshUntil(bin.supply) < day) return true;
              return add(
                  PartOf(*stop, bin, arrives, pools_.Units(bin.pool, bin.key)));
            });
  }
  Take(leaving);
  for (const Part& part : leaving) {
    (part.pool == Pool::kHeld ? stop->held
     : part.backordered       ? stop->receipts
                              : stop->stock) -= part.units;
  }
  stop->today += stop->ratio.LineUnits(found);
  return found;
}

// ---- why it is short --------------------------------------------------------

bool Server::IsAnyFree(int64_t first, int64_t last, Items items) const {
  if (Held() > 0 && peg_arrives_ >= first && peg_arrives_ <= last &&
      IsFresh(terms_.peg, peg_arrives_)) {
    return true;
  }
  return std::any_of(stops_.begin(), stops_.end(), [&](const Stop& stop) {
    return (items == Items::kAll || stop.ratio.IsOne()) &&
           HasFree(stop, first, last);
  });
}

bool Server::IsQuotaReached() const {
  const Limits& limits = pools_.limits();
  if (!limits.HasQuotas()) return false;
  const std::vector<int32_t> quotas = limits.QuotasOf(terms_, terms_.item);
  return std::any_of(quotas.begin(), quotas.end(), [&](int32_t quota) {
    const int32_t location = limits.LocationOf(quota);
    return pools_.CountedFor(quota) >= limits.QuotaOf(quota) &&
           (location == kNotGiven || facts_.Serves(location, terms_));
  });
}

bool Server::IsLevelReached() const {
  return std::any_of(
      stops_.begin(), stops_.begin() + static_cast<int64_t>(own_stops_),
      [this](const Stop& stop) {
        return stop.limits.level > 0 && RoomOf(stop).stock == 0 &&
               HasFree(stop, kAnyDayBefore, terms_.last, Only::kStock);
      });
}

bool Server::IsBackorderLimitReached() const {
  // Nothing else keeps such a line from what is free, unit for unit.
  return !terms_.has_shipment_rules &&
         IsAnyFree(kAnyDayBefore, terms_.last, Items::kUnitForUnit);
}

bool Server::IsAnyStale() const {
  if (Held() > 0 && peg_arrives_ <= terms_.latest &&
      !IsFresh(terms_.peg, peg_arrives_)) {
    return true;
  }
  return std::any_of(stops_.begin(), stops_.end(), [this](const Stop& stop) {
    return stop.place >= 0 && places_.HasExpiring(stop.place) &&
           HasFree(stop, kAnyDayBefore, terms_.latest, Only::kAll,
                   Which::kStale);
  });
}

bool Server::MayUseAny() const {
  return std::any_of(stops_.begin(), stops_.end(), [this](const Stop& stop) {
    return stop.place >= 0 && MayUseSome(stop);
  });
}

bool Server::MayUseSome(const Stop& stop) const {
  const Days& days = facts_.days();
  if (places_.HasExpiring(stop.place)) {
    const absl::Span<const int32_t> rows = places_.SupplyAt(stop.place);
    return std::any_of(rows.begin(), rows.end(), [&](int32_t row) {
      const Day arrives = days.ArrivalDay(stop.lane, facts_.AvailableDay(row));
      return arrives != kNever && IsFresh(row, arrives) &&
             pools_.reserves().WayTo(terms_, facts_.TierOf(row)).has_value();
    });
  }
  return std::any_of(stop.ways.begin(), stop.ways.end(), [&](const Way& way) {
    return !IsMark(way.reserve) &&
           days.ArrivalDay(stop.lane,
                           places_.FirstDay(stop.place, way.reserve)) != kNever;
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
