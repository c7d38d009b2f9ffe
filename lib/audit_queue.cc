#include "lib/audit_queue.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <map>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/container/btree_set.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/types/span.h"
#include "backorder/audit.h"
#include "backorder/book.h"
#include "backorder/plan.h"
#include "backorder/policy.h"
#include "backorder/units.h"
#include "lib/audit_facts.h"
#include "lib/audit_findings.h"

namespace backorder {
namespace internal {
namespace audit {
namespace {

// Bounds of a range of days that is open on that side.
constexpr int64_t kAnyDayBefore = INT64_MIN / 2;
constexpr int64_t kAnyDayAfter = INT64_MAX / 2;

// ---- units that nobody has yet ---------------------------------------------

// Whose units they are, in the order in which a line takes those of one row.
enum class Pool : int32_t { kHeld, kFree, kSafety, kBought };

// The units not promised so far, and what the backorder limits still allow.
// Every change can be undone.
class Stock {
 public:
  Stock(const Facts& facts, const Places& places, SetAside aside)
      : facts_(facts),
        places_(places),
        aside_(std::move(aside)),
        latest_first_(facts.policy().timing == Timing::kLatestOnTime),
        used_at_(places.size(), 0) {
    int32_t items = 0;
    for (int32_t place = 0; place < places.size(); ++place) {
      items = std::max(items, places[place].item + 1);
    }
    used_.resize(items);
    for (int32_t row = 0; row < facts.book().supply.size(); ++row) {
      if (aside_.free[row] > 0) open_.insert(RowOf(Pool::kFree, row));
      if (aside_.safety[row] > 0) open_.insert(RowOf(Pool::kSafety, row));
    }
  }

  // `key`: the line of kHeld, the supply of the others.
  Quantity Units(Pool pool, int32_t key) const {
    return pool == Pool::kHeld   ? aside_.held[key]
           : pool == Pool::kFree ? aside_.free[key]
                                 : aside_.safety[key];
  }

  void Take(Pool pool, int32_t key, Quantity units) {
    Change(pool, key, -units);
    changes_.push_back({pool, key, -units});
  }

  // Frees what is held for a line that has been served.
  void Release(const Terms& terms) {
    const Quantity units = aside_.held[terms.line];
    if (units == 0) return;
    Take(Pool::kHeld, terms.line, units);
    Take(Pool::kFree, terms.peg, -units);
  }

  // What the limits of the item and of the place leave.
  Quantity Room(int32_t place) const {
    const Place& there = places_[place];
    return std::min(Remainder(facts_.ItemLimit(there.item), used_[there.item]),
                    Remainder(there.backorder_limit, used_at_[place]));
  }

  // Counts units that are not from stock. At no place: place -1.
  void CountBackordered(int32_t item, int32_t place, Quantity units) {
    backorders_.push_back(
        {item, place, used_[item], place < 0 ? 0 : used_at_[place]});
    used_[item] = Plus(used_[item], units);
    if (place >= 0) used_at_[place] = Plus(used_at_[place], units);
  }
  Quantity Backordered(int32_t item) const { return used_[item]; }
  Quantity BackorderedAt(int32_t place) const { return used_at_[place]; }

  // Undoes all since the last Keep(); or keeps it for good.
  void Undo() {
    for (auto change = changes_.rbegin(); change != changes_.rend(); ++change) {
      Change(change->pool, change->key, -change->units);
    }
    for (auto use = backorders_.rbegin(); use != backorders_.rend(); ++use) {
      used_[use->item] = use->used;
      if (use->place >= 0) used_at_[use->place] = use->used_at;
    }
    Keep();
  }
  void Keep() {
    changes_.clear();
    backorders_.clear();
  }

  // Calls visit(supply) for the rows of a pool at a place with units left that
  // the line's tier may use and that are available on a day in [first, last]:
  // the narrowest tier first, then by day as timing says, then by row; until
  // visit returns false. Receipts are left out on request.
  template <typename Visit>
  void ForEach(int32_t place, Pool pool, const Terms& terms, int64_t first,
               int64_t last, bool with_receipts, Visit visit) const {
    const int64_t low = latest_first_ ? -last : first;
    const int64_t high = latest_first_ ? -first : last;
    for (int64_t tier = FirstTier(place, pool, terms.tier); tier >= 0;
         tier = FirstTier(place, pool, tier + 1)) {
      const auto in = [&](Rows::const_iterator row, bool receipt) {
        return row != open_.end() && row->IsIn(place, pool, tier, receipt) &&
               row->day <= high;
      };
      Rows::const_iterator stock =
          open_.lower_bound({place, pool, tier, false, low, 0});
      Rows::const_iterator receipt =
          open_.lower_bound({place, pool, tier, true, low, 0});
      while (true) {
        const bool has_stock = in(stock, false);
        const bool has_receipt = with_receipts && in(receipt, true);
        if (!has_stock && !has_receipt) break;
        const bool take_stock =
            has_stock &&
            (!has_receipt || std::tie(stock->day, stock->supply) <
                                 std::tie(receipt->day, receipt->supply));
        Rows::const_iterator& next = take_stock ? stock : receipt;
        if (!visit(next->supply)) return;
        ++next;
      }
    }
  }

  // The first day after `day` on which a receipt with units left that the
  // line's tier may use comes to a place; kNever: none does.
  Day NextReceipt(int32_t place, const Terms& terms, Day day) const {
    Day next = kNever;
    for (const Pool pool : {Pool::kFree, Pool::kSafety}) {
      for (int64_t tier = FirstTier(place, pool, terms.tier); tier >= 0;
           tier = FirstTier(place, pool, tier + 1)) {
        next = std::min(next, NextReceiptOfTier(place, pool, tier, day));
      }
    }
    return next;
  }

 private:
  // A row with units left, in the order in which a line looks at them.
  struct Row {
    int32_t place;
    Pool pool;
    int64_t tier;
    bool receipt;
    int64_t day;  // negated for latest_on_time
    int32_t supply;

    bool operator<(const Row& other) const {
      return std::tie(place, pool, tier, receipt, day, supply) <
             std::tie(other.place, other.pool, other.tier, other.receipt,
                      other.day, other.supply);
    }
    bool IsIn(int32_t in_place, Pool in_pool, int64_t in_tier,
              bool in_receipts) const {
      return place == in_place && pool == in_pool && tier == in_tier &&
             receipt == in_receipts;
    }
  };
  using Rows = absl::btree_set<Row>;

  struct UnitsChange {
    Pool pool;
    int32_t key;
    Quantity units;
  };
  struct LimitsBefore {
    int32_t item, place;
    Quantity used, used_at;
  };

  static Quantity Remainder(Quantity limit, Quantity used) {
    if (limit == kUnlimited) return kUnlimited;
    return used >= limit ? 0 : limit - used;
  }

  Row RowOf(Pool pool, int32_t supply) const {
    const int64_t day = facts_.AvailableDay(supply);
    return {places_.Of(supply),         pool,
            facts_.TierOf(supply),      !facts_.IsStock(supply),
            latest_first_ ? -day : day, supply};
  }

  void Change(Pool pool, int32_t key, Quantity units) {
    Quantity& left = pool == Pool::kHeld   ? aside_.held[key]
                     : pool == Pool::kFree ? aside_.free[key]
                                           : aside_.safety[key];
    if (left == kUnlimited) return;
    const bool was_open = left > 0;
    left += units;
    if (pool == Pool::kHeld || was_open == (left > 0)) return;
    if (was_open) {
      open_.erase(RowOf(pool, key));
    } else {
      open_.insert(RowOf(pool, key));
    }
  }

  // The first tier from `tier` on that has rows; -1: none.
  int64_t FirstTier(int32_t place, Pool pool, int64_t tier) const {
    const auto row =
        open_.lower_bound({place, pool, tier, false, kAnyDayBefore, 0});
    if (row == open_.end() || row->place != place || row->pool != pool) {
      return -1;
    }
    return row->tier;
  }

  Day NextReceiptOfTier(int32_t place, Pool pool, int64_t tier, Day day) const {
    if (!latest_first_) {
      const auto row =
          open_.lower_bound({place, pool, tier, true, int64_t{day} + 1, 0});
      const bool found =
          row != open_.end() && row->IsIn(place, pool, tier, true);
      return found ? static_cast<Day>(row->day) : kNever;
    }
    auto row = open_.lower_bound({place, pool, tier, true, -int64_t{day}, 0});
    if (row == open_.begin()) return kNever;
    --row;
    const bool found = row->IsIn(place, pool, tier, true);
    return found ? static_cast<Day>(-row->day) : kNever;
  }

  const Facts& facts_;
  const Places& places_;
  SetAside aside_;
  const bool latest_first_;
  Rows open_;
  std::vector<Quantity> used_;     // by item: units not from stock
  std::vector<Quantity> used_at_;  // by place
  std::vector<UnitsChange> changes_;
  std::vector<LimitsBefore> backorders_;
};

// ---- what the rules give to one line ---------------------------------------

// Units of one supply that leave one place on one day.
struct Part {
  Pool pool;
  int32_t supply;
  int32_t place;
  Day available;
  bool backordered;
  Quantity units;
  Day day;  // on which they leave
};

// Serves one line at a time from a Stock, by the rules.
class Server {
 public:
  Server(const Facts& facts, const Places& places, Stock* stock)
      : facts_(facts), places_(places), stock_(*stock) {}

  // Takes what the rules give the line; the result stands until the next call.
  const std::vector<Part>& Serve(const Terms& terms) {
    terms_ = terms;
    lacking_ = terms.quantity;
    late_peg_ = 0;
    parts_.clear();
    FindStops();
    if (terms.takes_nothing()) return parts_;
    ServeLatePeg();
    ServeInTime();
    if (!terms.accept_available) ServeLate();
    return parts_;
  }

  // What the line just served lacks, and why: the first reason that applies.
  Quantity lacking() const { return lacking_; }
  Reason WhyShort() const {
    const Terms& terms = terms_;
    if (terms.beyond_horizon) return Reason::kBeyondHorizon;
    if (terms.window_closed) return Reason::kWindowClosed;
    const bool free_by_last = stock_.Units(Pool::kHeld, terms.line) > 0 ||
                              IsAnyFree(kAnyDayBefore, terms.last);
    if (terms.may_buy) return Reason::kBackorderLimit;
    if (free_by_last) {
      return terms.has_shipment_rules ? Reason::kIncomplete
                                      : Reason::kBackorderLimit;
    }
    if (terms.accept_available && ComesAfter(terms.target, terms.latest)) {
      return Reason::kNotInTime;
    }
    if (ComesAfter(terms.latest, kAnyDayAfter)) return Reason::kAfterLatest;
    const bool may_use =
        std::any_of(stops_.begin(), stops_.end(), [&](const Stop& stop) {
          return places_[stop.place].widest_tier >= terms.tier;
        });
    return may_use ? Reason::kTaken : Reason::kNoSupply;
  }

 private:
  // A place from which the line may be served.
  struct Stop {
    int32_t place;
    std::vector<Part> list;   // in time: the units found so far
    std::vector<Part> parts;  // in time: what leaves from here
    Quantity units = 0;       // of those parts
    Quantity backordered = 0;
    Quantity stock = 0;  // late: units here by that day, from stock
    Quantity receipts = 0;
    Quantity today = 0;  // late: what leaves from here on that day
  };

  // ---- stops

  void FindStops() {
    places_.ServingLine(terms_, facts_, &serving_);
    stops_.clear();
    for (const int32_t place : serving_) {
      stops_.emplace_back();
      stops_.back().place = place;
    }
    in_time_ = in_time_backordered_ = 0;
  }

  Stop& StopAt(int32_t place) {
    return *std::lower_bound(
        stops_.begin(), stops_.end(), place,
        [](const Stop& stop, int32_t wanted) { return stop.place < wanted; });
  }
  Stop& BuyingStop() {
    return StopAt(places_.Find(terms_.item, facts_.BuyingLocation(terms_)));
  }
  Stop& PegStop() { return StopAt(places_.Of(terms_.peg)); }

  Quantity Held() const { return stock_.Units(Pool::kHeld, terms_.line); }

  Part PartOf(Pool pool, int32_t supply, Quantity units) const {
    return {pool,
            supply,
            places_.Of(supply),
            facts_.AvailableDay(supply),
            !facts_.IsStock(supply),
            units,
            kNever};
  }
  Part BoughtPart(int32_t place, Quantity units) const {
    return {Pool::kBought, kReplenishment, place, terms_.replenished,
            true,          units,          kNever};
  }

  // The most of n available units that a shipment can have, where the line
  // lacks `lacking` and `with` units leave there on that day already.
  Quantity Shape(Quantity n, Quantity lacking, Quantity with = 0) const {
    if (n >= lacking) return lacking;
    const Quantity units = n / terms_.multiple * terms_.multiple;
    return units > 0 && Plus(units, with) >= terms_.least ? units : 0;
  }

  void Take(Part part, Day day) {
    part.day = day;
    lacking_ -= part.units;
    if (part.pool != Pool::kBought) {
      stock_.Take(part.pool,
                  part.pool == Pool::kHeld ? terms_.line : part.supply,
                  part.units);
    }
    if (part.backordered) {
      stock_.CountBackordered(terms_.item, part.place, part.units);
    }
    parts_.push_back(part);
  }

  // ---- the peg that comes after T

  void ServeLatePeg() {
    const Quantity held = Held();
    if (held == 0) return;
    const Part part = PartOf(Pool::kHeld, terms_.peg, held);
    if (part.available <= terms_.target) return;
    late_peg_ = Shape(std::min(held, stock_.Room(part.place)), lacking_);
    if (late_peg_ > 0) {
      Take(PartOf(Pool::kHeld, terms_.peg, late_peg_), part.available);
    }
  }

  // What of that leaves a stop on a day.
  Quantity LatePegUnits(const Stop& stop, Day day) const {
    const bool here = late_peg_ > 0 && places_.Of(terms_.peg) == stop.place &&
                      facts_.AvailableDay(terms_.peg) == day;
    return here ? late_peg_ : 0;
  }

  // ---- in time

  void ServeInTime() {
    const bool buys = terms_.may_buy && terms_.replenished <= terms_.target;
    const bool waits = buys && facts_.policy().timing == Timing::kEarliest;
    if (Held() > 0 && facts_.AvailableDay(terms_.peg) <= terms_.target) {
      Stop& stop = PegStop();
      stop.list.push_back(PartOf(Pool::kHeld, terms_.peg, Held()));
      PlanStop(&stop);
    }
    GrowLists(Pool::kFree, kAnyDayBefore,
              waits ? terms_.replenished : terms_.target);
    if (buys && !IsComplete()) {
      Stop& stop = BuyingStop();
      stop.list.push_back(BoughtPart(stop.place, lacking_));
      PlanStop(&stop);
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

  bool IsComplete() const { return in_time_ == lacking_; }

  void GrowLists(Pool pool, int64_t first, int64_t last) {
    for (Stop& stop : stops_) {
      if (IsComplete()) return;
      const Quantity need = lacking_ - (in_time_ - stop.units);
      Quantity room = RoomAt(stop);
      // A line without shipment rules has used up what the limits allow.
      const bool with_receipts = terms_.has_shipment_rules || room > 0;
      const size_t before = stop.list.size();
      Quantity found = 0;
      for (const Part& part : stop.list) {
        found += Counts(part, need - found, &room);
      }
      stock_.ForEach(stop.place, pool, terms_, first, last, with_receipts,
                     [&](int32_t supply) {
                       stop.list.push_back(
                           PartOf(pool, supply, stock_.Units(pool, supply)));
                       found += Counts(stop.list.back(), need - found, &room);
                       return found < need;
                     });
      if (stop.list.size() > before) PlanStop(&stop);
    }
  }

  // What the limits leave to a stop after all that the line gets elsewhere.
  Quantity RoomAt(const Stop& stop) const {
    const Quantity room = stock_.Room(stop.place);
    if (room == kUnlimited) return room;
    return room - std::min(room, in_time_backordered_ - stop.backordered);
  }

  // The units of a part that count, at most `need`; what they leave of *room.
  static Quantity Counts(const Part& part, Quantity need, Quantity* room) {
    Quantity units = std::min(part.units, need);
    if (!part.backordered) return units;
    units = std::min(units, *room);
    if (*room != kUnlimited) *room -= units;
    return units;
  }

  // Plans the shipments from a stop afresh.
  void PlanStop(Stop* stop) {
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
                     : std::max(part.available, terms_.earliest);
      (part.pool == Pool::kBought ? bought : known).push_back(part);
    }
    std::sort(known.begin(), known.end(), [](const Part& a, const Part& b) {
      return std::tie(a.day, a.available, a.supply, a.pool) <
             std::tie(b.day, b.available, b.supply, b.pool);
    });
    ShipByDays(need, std::move(known), std::move(bought), stop);
    in_time_ += stop->units;
    in_time_backordered_ += stop->backordered;
  }

  // Ships what is there day by day; `known` and `bought` are sorted by day.
  void ShipByDays(Quantity need, std::vector<Part> known,
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

  // ---- late

  void ServeLate() {
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
        const Quantity n =
            Plus(stop.stock, std::min(stop.receipts, stock_.Room(stop.place)));
        TakeLate(Shape(n, lacking_, stop.today), day, &stop);
      }
      if (!terms_.may_buy || day != terms_.replenished) continue;
      Stop& stop = BuyingStop();
      const Quantity n = Plus(stop.stock, stock_.Room(stop.place));
      const Quantity units = Shape(n, lacking_, stop.today);
      const Quantity bought = units - TakeLate(units, day, &stop);
      if (bought > 0) Take(BoughtPart(stop.place, bought), day);
    }
  }

  // The next day after `day` on which something that the line may use comes.
  Day NextDay(Day day) {
    Day next = kNever;
    for (const Stop& stop : stops_) {
      if (stock_.Room(stop.place) == 0) continue;
      next = std::min(next, stock_.NextReceipt(stop.place, terms_, day));
    }
    if (Held() > 0 || late_peg_ > 0) {
      const Day peg = facts_.AvailableDay(terms_.peg);
      if (peg > day) next = std::min(next, peg);
    }
    if (terms_.may_buy && terms_.replenished > day &&
        stock_.Room(BuyingStop().place) > 0) {
      next = std::min(next, terms_.replenished);
    }
    return next > terms_.latest ? kNever : next;
  }

  // Adds what is available at the stop from a day in [first, last] on.
  void CountArrivals(int64_t first, int64_t last, Stop* stop) {
    const auto add = [&](int32_t supply, Quantity units) {
      Quantity& sum = facts_.IsStock(supply) ? stop->stock : stop->receipts;
      sum = Plus(sum, units);
    };
    for (const Pool pool : {Pool::kFree, Pool::kSafety}) {
      stock_.ForEach(stop->place, pool, terms_, first, last,
                     /*with_receipts=*/true, [&](int32_t supply) {
                       add(supply, stock_.Units(pool, supply));
                       return true;
                     });
    }
    if (Held() > 0 && places_.Of(terms_.peg) == stop->place) {
      const Day day = facts_.AvailableDay(terms_.peg);
      if (first <= day && day <= last) add(terms_.peg, Held());
    }
  }

  // Takes the first `units` of what is available at the stop by `day`; returns
  // how many there were.
  Quantity TakeLate(Quantity units, Day day, Stop* stop) {
    Quantity room = stock_.Room(stop->place);
    Quantity found = 0;
    std::vector<Part> leaving;
    const auto add = [&](Part part) {
      part.units = Counts(part, units - found, &room);
      found += part.units;
      if (part.units > 0) leaving.push_back(part);
      return found < units;
    };
    if (Held() > 0 && places_.Of(terms_.peg) == stop->place &&
        facts_.AvailableDay(terms_.peg) <= day) {
      add(PartOf(Pool::kHeld, terms_.peg, Held()));
    }
    for (const Pool pool : {Pool::kFree, Pool::kSafety}) {
      if (found == units) break;
      stock_.ForEach(
          stop->place, pool, terms_, kAnyDayBefore, day,
          /*with_receipts=*/true, [&](int32_t supply) {
            return add(PartOf(pool, supply, stock_.Units(pool, supply)));
          });
    }
    for (const Part& part : leaving) {
      Take(part, day);
      (part.backordered ? stop->receipts : stop->stock) -= part.units;
    }
    stop->today += found;
    return found;
  }

  // ---- why it is short

  bool IsAnyFree(int64_t first, int64_t last) const {
    bool found = false;
    for (const Stop& stop : stops_) {
      for (const Pool pool : {Pool::kFree, Pool::kSafety}) {
        if (found) return true;
        stock_.ForEach(stop.place, pool, terms_, first, last,
                       /*with_receipts=*/true, [&](int32_t) {
                         found = true;
                         return false;
                       });
      }
    }
    return found;
  }

  // Whether free supply or replenishment comes after a day, up to another.
  bool ComesAfter(Day day, int64_t last) const {
    const Day replenished = terms_.replenished;
    return IsAnyFree(int64_t{day} + 1, last) ||
           (replenished != kNever && replenished > day && replenished <= last);
  }

  const Facts& facts_;
  const Places& places_;
  Stock& stock_;
  Terms terms_;
  Quantity lacking_ = 0;
  Quantity late_peg_ = 0;  // units of a peg that comes after T
  std::vector<Part> parts_;
  std::vector<Stop> stops_;
  std::vector<int32_t> serving_;
  Quantity in_time_ = 0;              // units of all stops' parts
  Quantity in_time_backordered_ = 0;  // of those, not from stock
};

// ---- the walk ---------------------------------------------------------------

// One row of a plan, or of what the rules give.
struct Row {
  Day day;
  int32_t supply;
  Quantity units;

  bool operator==(const Row& other) const {
    return day == other.day && supply == other.supply && units == other.units;
  }
  bool operator<(const Row& other) const {
    return std::tie(day, supply, units) <
           std::tie(other.day, other.supply, other.units);
  }
};
using Rows = std::vector<Row>;

Rows Merged(const std::vector<Part>& parts) {
  std::map<std::pair<Day, int32_t>, Quantity> sums;
  for (const Part& part : parts) sums[{part.day, part.supply}] += part.units;
  Rows rows;
  for (const auto& [key, units] : sums) {
    rows.push_back({key.first, key.second, units});
  }
  return rows;
}

std::map<int32_t, Quantity> UnitsBySupply(const Rows& rows) {
  std::map<int32_t, Quantity> units;
  for (const Row& row : rows) {
    units[row.supply] = Plus(units[row.supply], row.units);
  }
  return units;
}

// The rows of `a` that `b` does not have, in words; "" for none.
std::string Difference(const Rows& a, const Rows& b) {
  constexpr size_t kMost = 4;
  Rows rows;
  std::set_difference(a.begin(), a.end(), b.begin(), b.end(),
                      std::back_inserter(rows));
  const size_t more = rows.size() > kMost ? rows.size() - kMost : 0;
  rows.resize(rows.size() - more);
  std::string words =
      absl::StrJoin(rows, ", ", [](std::string* out, const Row& row) {
        absl::StrAppend(out, row.units, " of ");
        if (row.supply == kReplenishment) {
          absl::StrAppend(out, "replenishment");
        } else {
          absl::StrAppend(out, "supply ", row.supply);
        }
        absl::StrAppend(out, " for day ", row.day);
      });
  if (more > 0) absl::StrAppend(&words, " and ", more, " more");
  return words;
}

std::string ReasonText(int32_t reason) {
  if (reason < 0 || reason >= kReasonCount) return absl::StrCat(reason);
  return std::string(ReasonName(static_cast<Reason>(reason)));
}

class Walk {
 public:
  Walk(const Facts& facts, const Places& places, SetAside aside,
       const PlanColumns& plan, absl::Span<const int64_t> first_row,
       Findings* findings)
      : facts_(facts),
        places_(places),
        plan_(plan),
        first_row_(first_row),
        findings_(*findings),
        held_of_(aside.free.size(), 0),
        stock_(facts, places, std::move(aside)),
        server_(facts, places, &stock_) {
    const auto lines = static_cast<int32_t>(facts.book().demand.size());
    for (int32_t line = 0; line < lines; ++line) {
      const Quantity held = stock_.Units(Pool::kHeld, line);
      if (held == 0) continue;
      Quantity& sum = held_of_[At(facts.book().demand.peg, line, kNotGiven)];
      sum = Plus(sum, held);
    }
  }

  void Check(absl::Span<const int32_t> queue) {
    size_t end;
    for (size_t begin = 0; begin < queue.size(); begin = end) {
      end = begin + 1;
      if (!facts_.InRejectOrder(queue[begin])) {
        CheckLine(queue[begin]);
        continue;
      }
      const int32_t order = facts_.OrderOf(queue[begin]);
      while (end < queue.size() && facts_.OrderOf(queue[end]) == order) ++end;
      CheckWholeOrder(queue.subspan(begin, end - begin));
    }
  }

 private:
  void CheckLine(int32_t line) {
    const Terms terms = facts_.TermsOf(line);
    const Rows wanted = Merged(server_.Serve(terms));
    const bool right = CheckRows(line, wanted, "");
    if (server_.lacking() > 0) {
      CheckReason(line, right, server_.WhyShort());
    } else {
      CheckReason(line, right, Reason::kNone);
    }
    stock_.Undo();
    TakePlanned(terms);
  }

  // An order that is taken whole or not at all.
  void CheckWholeOrder(absl::Span<const int32_t> lines) {
    std::vector<Rows> wanted(lines.size());
    bool whole = true;
    for (size_t i = 0; i < lines.size() && whole; ++i) {
      const Terms terms = facts_.TermsOf(lines[i]);
      wanted[i] = Merged(server_.Serve(terms));
      stock_.Release(terms);
      whole = server_.lacking() == 0;
    }
    stock_.Undo();
    for (size_t i = 0; i < lines.size(); ++i) {
      const Terms terms = facts_.TermsOf(lines[i]);
      Reason reason = Reason::kNone;
      if (!whole) {
        wanted[i].clear();
        if (terms.quantity > 0) {
          reason = terms.beyond_horizon ? Reason::kBeyondHorizon
                                        : Reason::kOrderRejected;
        }
      }
      const bool right =
          CheckRows(lines[i], wanted[i],
                    whole ? "" : "; not all of its order can be had");
      CheckReason(lines[i], right, reason);
      TakePlanned(terms);
    }
  }

  // Whether the line holds the rows that the rules give it.
  bool CheckRows(int32_t line, const Rows& wanted, const char* why) {
    Rows rows;
    for (int64_t row = first_row_[line]; row < first_row_[line + 1]; ++row) {
      rows.push_back({plan_.allocations.delivery_day[row],
                      plan_.allocations.supply[row],
                      plan_.allocations.quantity[row]});
    }
    if (rows == wanted) return true;
    const bool same_units = UnitsBySupply(rows) == UnitsBySupply(wanted);
    const std::string has = Difference(rows, wanted);
    const std::string lacks = Difference(wanted, rows);
    findings_.Add(
        same_units ? Invariant::kTotals : Invariant::kQueue, line,
        FirstSupply(rows, wanted),
        has.empty()
            ? absl::StrCat("lacks ", lacks, ", which the ", "rules give it")
        : lacks.empty()
            ? absl::StrCat("holds ", has, ", which the rules do not ",
                           "give it")
            : absl::StrCat("holds ", has, "; the rules give it ", lacks),
        why);
    return false;
  }

  // The supply of the first row in which they differ: the plan's, if it has
  // one.
  static int32_t FirstSupply(const Rows& rows, const Rows& wanted) {
    const auto [has, lacks] =
        std::mismatch(rows.begin(), rows.end(), wanted.begin(), wanted.end());
    return has != rows.end() ? has->supply : lacks->supply;
  }

  // A line that holds other rows than it should is short for its own reasons.
  void CheckReason(int32_t line, bool right, Reason reason) {
    if (plan_.lines.reason.empty() || !right) return;
    const int32_t given = plan_.lines.reason[line];
    if (given == static_cast<int32_t>(reason)) return;
    findings_.Add(Invariant::kShortfall, line, -1, "has reason ",
                  ReasonText(given), "; the rules give it ",
                  ReasonText(static_cast<int32_t>(reason)));
  }

  // Takes what the plan gives to the line, and frees the rest of its peg.
  void TakePlanned(const Terms& terms) {
    for (int64_t row = first_row_[terms.line]; row < first_row_[terms.line + 1];
         ++row) {
      const int32_t supply = plan_.allocations.supply[row];
      const Quantity units = plan_.allocations.quantity[row];
      if (supply != kReplenishment) TakeUnits(terms, supply, units);
      if (supply == kReplenishment || !facts_.IsStock(supply)) {
        CountBackordered(terms, supply, units);
      }
    }
    const Quantity held = stock_.Units(Pool::kHeld, terms.line);
    if (held > 0) {
      held_of_[terms.peg] -= held;
      stock_.Release(terms);
    }
    stock_.Keep();
  }

  void TakeUnits(const Terms& terms, int32_t supply, Quantity units) {
    Quantity left = units;
    const auto take = [&](Pool pool, int32_t key) {
      const Quantity taken = std::min(left, stock_.Units(pool, key));
      if (taken > 0) stock_.Take(pool, key, taken);
      left -= taken;
      return taken;
    };
    if (terms.peg == supply) held_of_[supply] -= take(Pool::kHeld, terms.line);
    take(Pool::kFree, supply);
    take(Pool::kSafety, supply);
    Quantity for_others = held_of_[supply];
    if (terms.peg == supply) {
      for_others -= stock_.Units(Pool::kHeld, terms.line);
    }
    if (left > 0 && for_others > 0) {
      findings_.Add(Invariant::kLimits, terms.line, supply, "takes ", units,
                    " of supply ", supply, " where ", units - left,
                    " are free: ", for_others,
                    " are held for lines that are pegged to it");
    }
  }

  void CountBackordered(const Terms& terms, int32_t supply, Quantity units) {
    const int32_t location = supply == kReplenishment
                                 ? facts_.BuyingLocation(terms)
                                 : facts_.LocationOf(supply);
    const int32_t place = places_.Find(terms.item, location);
    const Quantity item_limit = facts_.ItemLimit(terms.item);
    const Quantity place_limit =
        place < 0 ? kUnlimited : places_[place].backorder_limit;
    const bool item_kept = stock_.Backordered(terms.item) <= item_limit;
    const bool place_kept =
        place < 0 || stock_.BackorderedAt(place) <= place_limit;
    stock_.CountBackordered(terms.item, place, units);
    if (item_kept && stock_.Backordered(terms.item) > item_limit) {
      findings_.Add(Invariant::kLimits, terms.line, supply,
                    "brings the units of item ", terms.item,
                    " that are not from stock on hand to ",
                    stock_.Backordered(terms.item), "; its backorder_limit is ",
                    item_limit);
    }
    if (place >= 0 && place_kept && stock_.BackorderedAt(place) > place_limit) {
      findings_.Add(Invariant::kLimits, terms.line, supply,
                    "brings the units of item ", terms.item, " from location ",
                    location, " that are not from stock on hand to ",
                    stock_.BackorderedAt(place),
                    "; the backorder_limit there is ", place_limit);
    }
  }

  const Facts& facts_;
  const Places& places_;
  const PlanColumns& plan_;
  const absl::Span<const int64_t> first_row_;
  Findings& findings_;
  std::vector<Quantity> held_of_;  // by supply: for lines not yet served
  Stock stock_;
  Server server_;
};

}  // namespace

void CheckQueue(const Facts& facts, const Places& places,
                absl::Span<const int32_t> queue, SetAside aside,
                const PlanColumns& plan, absl::Span<const int64_t> first_row,
                Findings* findings) {
  Walk(facts, places, std::move(aside), plan, first_row, findings).Check(queue);
}

}  // namespace audit
}  // namespace internal
}  // namespace backorder
