// One line: what is set aside before the queue, what the line may use, what it
// takes, and why it is short.

#include <algorithm>
#include <cstdint>
#include <map>
#include <numeric>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/types/optional.h"
#include "backorder/plan.h"
#include "backorder/policy.h"
#include "backorder/units.h"
#include "tests/oracle_planner.h"

namespace backorder {
namespace oracle {

int64_t Sum(const UnitsList& all) {
  int64_t sum = 0;
  for (const Units& units : all) sum += units.quantity;
  return sum;
}

int64_t Worth(const UnitsList& all) {
  std::map<int32_t, UnitsList> by_item;
  for (const Units& units : all) by_item[units.item.item].push_back(units);
  int64_t worth = 0;
  for (const auto& [item, of_item] : by_item) {
    const LineItem& ratio = of_item.front().item;
    worth += Sum(of_item) / ratio.numerator * ratio.denominator;
  }
  return worth;
}

UnitsList Joined(UnitsList a, const UnitsList& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

UnitsList First(const UnitsList& all, int64_t quantity) {
  UnitsList first;
  for (Units units : all) {
    units.quantity = std::min(units.quantity, quantity);
    quantity -= units.quantity;
    if (units.quantity > 0) first.push_back(units);
  }
  return first;
}

UnitsList Without(const UnitsList& all, int64_t quantity) {
  UnitsList rest;
  for (Units units : all) {
    const int64_t gone = std::min(units.quantity, quantity);
    quantity -= gone;
    units.quantity -= gone;
    if (units.quantity > 0) rest.push_back(units);
  }
  return rest;
}

UnitsList MayStillBeDelivered(const UnitsList& all, Day day) {
  UnitsList some;
  for (const Units& units : all) {
    if (units.deliver_by >= day) some.push_back(units);
  }
  return some;
}

// --- Set aside before the queue ---------------------------------------------

// Rows at the place that count: stock by row, or receipts by (a, row).
std::vector<SupplyRow*> Planner::RowsAt(int32_t item, int32_t location,
                                        bool on_hand) {
  std::vector<SupplyRow*> rows;
  for (SupplyRow& s : supply_) {
    if (s.counts && s.item == item && s.location == location &&
        s.on_hand() == on_hand) {
      rows.push_back(&s);
    }
  }
  std::stable_sort(rows.begin(), rows.end(),
                   [](const SupplyRow* a, const SupplyRow* b) {
                     return a->available < b->available;
                   });
  return rows;
}

// Takes up to `wanted` free units of the rows, in order. Returns the rest.
int64_t Planner::Pay(const std::vector<SupplyRow*>& rows, int64_t wanted) {
  for (SupplyRow* s : rows) {
    if (s->unlimited()) return 0;
    const int64_t paid = std::min(s->free, wanted);
    s->free -= paid;
    wanted -= paid;
  }
  return wanted;
}

int64_t Planner::MarkSafety(const std::vector<SupplyRow*>& rows,
                            int64_t wanted) {
  for (SupplyRow* s : rows) {
    if (s->unlimited()) return 0;
    const int64_t marked = std::min(s->free, wanted);
    s->free -= marked;
    s->safety += marked;
    wanted -= marked;
  }
  return wanted;
}

// Of a hold or a protection: of rows without a tier, stock before receipts.
void Planner::MarkFor(int32_t mark) {
  const Mark& by = marks_[mark];
  if (by.last_day < book_.as_of) {
    Note(by.of_hold ? "a hold that is over marks nothing"
                    : "a protection that is over marks nothing");
    return;
  }
  int64_t wanted = by.quantity;
  for (bool on_hand : {true, false}) {
    for (SupplyRow* s : RowsAt(by.item, by.location, on_hand)) {
      if (s->tier != kNotGiven) continue;
      if (!on_hand && s->available > by.last_day) {
        if (wanted > 0) Note("a receipt after the last day is not marked");
        continue;
      }
      if (s->unlimited()) return;
      const int64_t marked = std::min(s->free, wanted);
      if (marked == 0) continue;
      Note(by.of_hold ? "a hold marks units" : "a protection marks units");
      if (!on_hand) Note("a receipt is marked");
      s->free -= marked;
      s->marked[mark] += marked;
      wanted -= marked;
    }
  }
}

std::set<std::pair<int32_t, int32_t>> Planner::ItemsAndLocations() const {
  std::set<std::pair<int32_t, int32_t>> places;
  for (const SupplyRow& s : supply_) places.insert({s.item, s.location});
  return places;
}

void Planner::SetAside() {
  const bool hard = policy_.safety_stock == SafetyStock::kHard;
  // 1. The debt, from stock.
  std::map<std::pair<int32_t, int32_t>, int64_t> debts;
  for (const auto& [item, location] : ItemsAndLocations()) {
    int64_t debt = hard ? SafetyStockOf(item, location) : 0;
    if (debt > 0) Note("hard safety stock");
    for (const SupplyRow& s : supply_) {
      if (s.item == item && s.location == location && s.quantity < 0) {
        debt -= s.quantity;
        Note("negative stock");
      }
    }
    debts[{item, location}] = Pay(RowsAt(item, location, true), debt);
  }
  // 2. Pegs.
  for (int32_t row : plan_.queue) HoldPeg(&lines_[row]);
  // 3. The rest of the debt, from receipts.
  for (const auto& [item, location] : ItemsAndLocations()) {
    const int64_t debt = debts[{item, location}];
    const int64_t unpaid = Pay(RowsAt(item, location, false), debt);
    if (unpaid < debt) Note("receipts pay debt");
    if (unpaid > 0) Note("debt stays unpaid");
  }
  // 4. Holds and protections.
  for (size_t mark = 0; mark < marks_.size(); ++mark) {
    MarkFor(static_cast<int32_t>(mark));
  }
  // 5. Soft safety stock.
  if (hard) return;
  for (const auto& [item, location] : ItemsAndLocations()) {
    const int64_t rest =
        MarkSafety(RowsAt(item, location, true), SafetyStockOf(item, location));
    MarkSafety(RowsAt(item, location, false), rest);
  }
}

void Planner::HoldPeg(Line* line) {
  if (line->peg == kNotGiven) return;
  SupplyRow& s = supply_[line->peg];
  if (!s.counts) return;
  if (!IsServedFrom(*line, s.location)) Note("peg where no lane leads");
  if (WindowClosed(*line) || !MayUseRow(*line, s) ||
      Arrival(*line, s, s.available) > LastAcceptedDay(*line)) {
    Note("peg is not held");
    return;
  }
  if (ExpiresTooSoon(*line, Unmarked(*line, s))) {
    Note("peg is not held since it expires too soon");
    return;
  }
  line->held = std::min(line->quantity, s.free);
  if (!s.unlimited()) s.free -= line->held;
  if (line->held < line->quantity) Note("peg holds less than the line");
}

// --- What a line may use ----------------------------------------------------

// As which of the line's items the supply serves it; null: none.
const LineItem* Planner::ItemOf(const Line& line, const SupplyRow& s) const {
  for (const LineItem& item : line.items) {
    if (item.item == s.item) return &item;
  }
  return nullptr;
}

// By item, location and tier, on whatever day it arrives, if it ever does.
// (Supply of which units are marked has no tier: its others are for anybody.)
bool Planner::MayUseRow(const Line& line, const SupplyRow& s) const {
  if (!s.counts || ItemOf(line, s) == nullptr) return false;
  if (!IsServedFrom(line, s.location)) return false;
  if (Arrival(line, s, s.available) == kNever) return false;
  return PoolOfSupply(line, s).has_value();
}

// Units of the supply that are free, however many there are. REQUIRES:
// MayUseRow(line, s).
Units Planner::Unmarked(const Line& line, const SupplyRow& s) const {
  Units units = {};
  units.pile = Pile::kFree;
  units.supply = s.row;
  units.item = *ItemOf(line, s);
  units.location = s.location;
  units.backordered = !s.on_hand();
  units.quantity = s.free;
  units.deliver_by = DeliverBy(line, s);
  const Pool pool = *PoolOfSupply(line, s);
  units.arrives = Arrival(line, s, pool.from);
  units.pool = pool.place;
  return units;
}

// Adds what is left of a pile of the supply when so much is taken.
void Planner::AddPile(const SupplyRow& s, Units units, const UnitsList& taken,
                      UnitsList* all) const {
  for (const Units& gone : taken) {
    if (gone.supply == s.row && gone.pile == units.pile &&
        gone.mark == units.mark &&
        !(s.unlimited() && units.pile == Pile::kFree)) {
      units.quantity -= gone.quantity;
    }
  }
  if (units.quantity > 0 && units.arrives != kNever) all->push_back(units);
}

// Units of the supply of pools that the line may use, held for it or free, less
// what it has taken.
UnitsList Planner::AllUnits(const Line& line, const SupplyRow& s,
                            const UnitsList& taken) const {
  UnitsList all;
  if (!MayUseRow(line, s)) return all;
  Units units = Unmarked(line, s);
  AddPile(s, units, taken, &all);
  units.pile = Pile::kSafety;
  units.quantity = s.safety;
  AddPile(s, units, taken, &all);
  if (line.peg == s.row) {
    units.pile = Pile::kHeld;
    units.quantity = line.held;
    AddPile(s, units, taken, &all);
  }
  units.pile = Pile::kMarked;
  for (const auto& [mark, marked] : s.marked) {
    const Pool pool = PoolOfMark(line, mark);
    units.mark = mark;
    units.quantity = marked;
    units.arrives = Arrival(line, s, pool.from);
    units.pool = pool.place;
    AddPile(s, units, taken, &all);
  }
  return all;
}

// Those that do not expire too soon.
UnitsList Planner::UsableUnits(const Line& line, const SupplyRow& s,
                               const UnitsList& taken) const {
  UnitsList usable;
  for (const Units& units : AllUnits(line, s, taken)) {
    if (!ExpiresTooSoon(line, units)) usable.push_back(units);
  }
  return usable;
}

bool Planner::PoolThenTimingThenRow(const Units& a, const Units& b) const {
  const SupplyRow& of_a = supply_[a.supply];
  const SupplyRow& of_b = supply_[b.supply];
  if (a.pool != b.pool) return a.pool < b.pool;
  if (of_a.available != of_b.available) {
    return policy_.timing == Timing::kEarliest
               ? of_a.available < of_b.available
               : of_a.available > of_b.available;
  }
  if (of_a.expires != of_b.expires) return of_a.expires < of_b.expires;
  return a.supply < b.supply;
}

// Units of one pile (kFree: marked ones, too), of an item at a location, that
// arrive after `after` and by `by`, in the order in which they are taken.
UnitsList Planner::KnownUnits(const Line& line, int32_t item, int32_t location,
                              Pile pile, int64_t after, Day by,
                              const UnitsList& taken) const {
  UnitsList known;
  for (const SupplyRow& s : supply_) {
    if (s.item != item || s.location != location) continue;
    for (const Units& units : UsableUnits(line, s, taken)) {
      const Pile like = units.pile == Pile::kMarked ? Pile::kFree : units.pile;
      if (like != pile) continue;
      if (units.arrives <= after || units.arrives > by) continue;
      known.push_back(units);
    }
  }
  std::sort(known.begin(), known.end(), [this](const Units& a, const Units& b) {
    return PoolThenTimingThenRow(a, b);
  });
  return known;
}

// The units held for the line, if its peg arrives after `after` and by `by`.
UnitsList Planner::HeldUnits(const Line& line, int64_t after, Day by,
                             const UnitsList& taken) const {
  if (line.peg == kNotGiven) return {};
  UnitsList held;  // nothing, where its supply does not count
  for (const Units& units : UsableUnits(line, supply_[line.peg], taken)) {
    if (units.pile == Pile::kHeld && units.arrives > after &&
        units.arrives <= by) {
      held.push_back(units);
    }
  }
  return held;
}

// Known units of the item at the location that arrive by the day and may be
// delivered on it: held ones, others, safety units.
UnitsList Planner::KnownBy(const Line& line, int32_t item, int32_t location,
                           Day day, const UnitsList& taken) const {
  UnitsList pool;
  for (const Units& held : HeldUnits(line, INT64_MIN, day, taken)) {
    if (held.item.item == item && held.location == location) {
      pool.push_back(held);
    }
  }
  for (Pile pile : {Pile::kFree, Pile::kSafety}) {
    pool = Joined(
        pool, KnownUnits(line, item, location, pile, INT64_MIN, day, taken));
  }
  return MayStillBeDelivered(pool, day);
}

// The day of the replenishment that the line may use; kNever: none.
Day Planner::UsableReplenishmentDay(const Line& line) const {
  const Day day = ReplenishmentDay(line);
  if (AcceptAvailable(line) || day > line.latest) return kNever;
  return day;
}

Units Planner::Replenishment(const Line& line) const {
  return {Pile::kReplenishment,
          kReplenishment,
          line.own(),
          ReplenishmentLocation(line),
          ReplenishmentDay(line),
          /*backordered=*/true,
          kPlenty};
}

// --- Shape ------------------------------------------------------------------

int64_t Planner::MultipleOf(const Line& line) const {  // m
  return line.delivery_rule == DeliveryRule::kLineComplete ? 1 : line.multiple;
}

int64_t Planner::LeastShipment(const Line& line) const {  // k
  return line.delivery_rule == DeliveryRule::kLineComplete
             ? line.quantity
             : std::min(line.min_ship, line.quantity);
}

bool Planner::HasShipmentRules(const Line& line) const {
  return MultipleOf(line) > 1 || LeastShipment(line) > 1;
}

// The first units of those that are available, all of one item, that may be a
// shipment, when the line still lacks `lacking` and has `already` in the same
// shipment: shape(n).
UnitsList Planner::Shaped(const Line& line, const UnitsList& available,
                          int64_t lacking, int64_t already) {
  if (available.empty()) return {};
  const LineItem& item = available.front().item;
  // Of its share; what it has otherwise counts for that.
  const int64_t room = line.most - (line.quantity - lacking);
  const int64_t n = std::min(Worth(available), room);
  if (n < Worth(available) && n < lacking) Note("no more than a share");
  int64_t most = lacking;
  if (n < lacking || lacking % item.denominator != 0) {
    const int64_t step = std::lcm(MultipleOf(line), item.denominator);
    most = std::min(n, lacking) / step * step;
    if (MultipleOf(line) > 1 && most < n) Note("multiple");
    if (n >= lacking) Note("denominator above what is lacking");
    if (most + already < LeastShipment(line)) {
      if (most > 0) Note("shipment below the least");
      return {};
    }
    if (most > 0 && most < LeastShipment(line)) Note("joins a shipment");
  }
  return First(available, most / item.denominator * item.numerator);
}

// --- One line ---------------------------------------------------------------

// REQUIRES: not beyond the horizon.
UnitsList Planner::ServeWithinItsDays(const Line& line) {
  if (WindowClosed(line)) return {};
  const UnitsList taken = ServeInTime(line);
  return Joined(
      taken, Late(line, taken, LateDays(line), UsableReplenishmentDay(line)));
}

UnitsList Planner::ServeInTime(const Line& line) {
  const UnitsList late_peg = LatePeg(line);
  return Joined(late_peg, InTime(line, late_peg));
}

UnitsList Planner::LatePeg(const Line& line) {
  const UnitsList held =
      WithinLimits(line, HeldUnits(line, TargetDay(line), line.latest, {}), {});
  UnitsList ships = Shaped(line, held, line.quantity);
  for (Units& units : ships) units.delivery_day = units.arrives;
  if (!ships.empty()) Note("late peg");
  return ships;
}

// `otherwise`: what the line gets besides.
UnitsList Planner::InTime(const Line& line, const UnitsList& otherwise) {
  const Day target = TargetDay(line);
  const Day replenished = UsableReplenishmentDay(line);
  const bool replenished_in_time = replenished <= target;
  const bool earliest = policy_.timing == Timing::kEarliest;
  const std::vector<int32_t> locations = LocationsOf(line);
  const int32_t own = line.own().item;

  // By place in line.items, and location.
  using List = std::pair<size_t, int32_t>;
  std::map<List, UnitsList> lists, ships;
  const auto gets_besides = [&](absl::optional<List> but) {
    UnitsList gets = otherwise;
    for (const auto& [list, units] : ships) {
      if (list != but) gets = Joined(gets, units);
    }
    return gets;
  };
  // Or nothing of its share.
  const auto lacks_nothing = [&] {
    return Worth(gets_besides(absl::nullopt)) >=
           std::min(line.quantity, line.most);
  };
  const auto plan_afresh = [&](List list) {
    ships[list] = PlanAfresh(line, lists[list], gets_besides(list));
  };
  const auto grow = [&](size_t item, int32_t location, const UnitsList& units) {
    if (units.empty() || lacks_nothing()) return;
    const List list = {item, location};
    if (Sum(ships[list]) > 0) Note("a list grows again");
    lists[list] = Joined(lists[list], units);
    plan_afresh(list);
    bool more = true;
    while (more) {
      const int64_t before = Worth(gets_besides(absl::nullopt));
      for (size_t other = 0; other < line.items.size(); ++other) {
        for (int32_t place : locations) {
          if (lists[{other, place}].empty() || lacks_nothing()) continue;
          plan_afresh({other, place});
        }
      }
      more = Worth(gets_besides(absl::nullopt)) > before;
      if (more) Note("what another location ships closes the line");
    }
  };

  // a. Units held for it.
  for (const Units& held : HeldUnits(line, INT64_MIN, target, {})) {
    grow(0, held.location, {held});
    Note("peg in time");
  }
  // b. Other known units.
  const Day first_until =
      earliest && replenished_in_time ? replenished : target;
  for (int32_t location : locations) {
    grow(0, location,
         KnownUnits(line, own, location, Pile::kFree, INT64_MIN, first_until,
                    {}));
  }
  if (replenished_in_time) {
    // c. Replenishment.
    grow(0, ReplenishmentLocation(line), {Replenishment(line)});
    // d. Known units that come later than it.
    if (earliest) {
      for (int32_t location : locations) {
        const int64_t before = Worth(gets_besides(absl::nullopt));
        grow(0, location,
             KnownUnits(line, own, location, Pile::kFree, replenished, target,
                        {}));
        if (Worth(gets_besides(absl::nullopt)) > before) {
          Note("known supply after replenishment in time");
        }
      }
    }
  }
  // e. Substitutes, and f. safety units.
  for (Pile pile : {Pile::kFree, Pile::kSafety}) {
    const size_t first = pile == Pile::kFree ? 1 : 0;
    for (size_t item = first; item < line.items.size(); ++item) {
      for (int32_t location : locations) {
        grow(item, location,
             KnownUnits(line, line.items[item].item, location, pile, INT64_MIN,
                        target, {}));
      }
    }
  }

  UnitsList all;
  for (const auto& [list, units] : ships) {
    if (!units.empty() && !all.empty()) Note("several locations");
    all = Joined(all, units);
  }
  return all;
}

// The line's shipments of the list.
UnitsList Planner::PlanAfresh(const Line& line, const UnitsList& list,
                              const UnitsList& otherwise) {
  const int64_t need = line.quantity - Worth(otherwise);
  UnitsList leaving = Shaped(line, WithinLimits(line, list, otherwise), need);

  std::set<Day> days;
  for (Units& units : leaving) {
    units.delivery_day = policy_.ship_when == ShipWhen::kJustInTime
                             ? TargetDay(line)
                             : std::max(units.arrives, line.earliest);
    days.insert(units.delivery_day);
  }
  UnitsList shipped;
  UnitsList waiting;
  for (Day day : days) {
    if (MayStillBeDelivered(waiting, day).size() < waiting.size()) {
      Note("units expire while they wait");
      waiting = MayStillBeDelivered(waiting, day);
    }
    if (!waiting.empty()) Note("rolls over in time");
    for (const Units& units : leaving) {
      if (units.delivery_day == day) waiting.push_back(units);
    }
    // Of one row, those first on the list go first.
    std::stable_sort(waiting.begin(), waiting.end(),
                     [](const Units& a, const Units& b) {
                       const auto place = [](const Units& units) {
                         return std::make_tuple(units.supply == kReplenishment,
                                                units.arrives, units.supply);
                       };
                       return place(a) < place(b);
                     });
    const UnitsList ships = Shaped(line, waiting, need - Worth(shipped));
    for (Units units : ships) {
      units.delivery_day = day;
      shipped.push_back(units);
    }
    waiting = Without(waiting, Sum(ships));
  }
  if (!waiting.empty()) Note("left over after the last day");
  return shipped;
}

// `taken`: what the line has by now; `replenished`: when bought stock is there.
UnitsList Planner::Late(const Line& line, UnitsList taken,
                        const std::set<Day>& days, Day replenished) {
  UnitsList late;
  // Whether anything ships of the pool, all of one item and location.
  const auto ship = [&](const UnitsList& pool, Day day) {
    const UnitsList within = WithinLimits(line, pool, taken);
    if (within.empty()) return false;
    UnitsList already;
    for (const Units& units : taken) {
      if (units.item.item == within.front().item.item &&
          units.location == within.front().location &&
          units.delivery_day == day) {
        already.push_back(units);
      }
    }
    const UnitsList ships =
        Shaped(line, within, line.quantity - Worth(taken), Worth(already));
    for (Units units : ships) {
      if (units.arrives < day) Note("rolls over late");
      Note(units.pile == Pile::kHeld            ? "held units late"
           : units.item.item != line.own().item ? "substitute late"
                                                : "late");
      units.delivery_day = day;
      taken.push_back(units);
      late.push_back(units);
    }
    return !ships.empty();
  };
  const auto ship_known = [&](Day day) {
    int rounds = -1;
    bool any = true;
    while (any) {
      any = false;
      for (const LineItem& item : line.items) {
        for (int32_t location : LocationsOf(line)) {
          any |= ship(KnownBy(line, item.item, location, day, taken), day);
        }
      }
      ++rounds;
    }
    if (rounds > 1) Note("several rounds of locations on a late day");
  };

  for (Day day : days) {
    ship_known(day);
    if (day == replenished) {
      ship(Joined(KnownBy(line, line.own().item, ReplenishmentLocation(line),
                          day, taken),
                  {Replenishment(line)}),
           day);
      ship_known(day);
    }
  }
  return late;
}

// After T, by latest: the days on which usable supply or replenishment
// arrives. A peg's day is one of them, also when all its units are promised to
// the line already.
std::set<Day> Planner::LateDays(const Line& line) const {
  if (AcceptAvailable(line)) return {};
  std::set<Day> days;
  for (const SupplyRow& s : supply_) {
    for (const Units& units : UsableUnits(line, s, {})) {
      days.insert(units.arrives);
    }
  }
  for (const Units& units : taken_[line.row]) {
    if (units.pile == Pile::kHeld) days.insert(units.arrives);
  }
  const Day replenished = UsableReplenishmentDay(line);
  if (replenished != kNever) days.insert(replenished);
  days.erase(days.begin(), days.upper_bound(TargetDay(line)));
  days.erase(days.upper_bound(line.latest), days.end());
  return days;
}

// --- Units that change hands ------------------------------------------------

// Gives the line what it takes, besides what it has.
void Planner::Promise(int32_t row, const UnitsList& taken) {
  for (const Units& units : taken) {
    NotePromise(lines_[row], units);
    if (units.backordered) {
      backordered_at_[{units.item.item, units.location}] += units.quantity;
    }
    TakeFromPile(row, units);
    taken_[row].push_back(units);
  }
}

void Planner::TakeFromPile(int32_t row, const Units& units) {
  if (units.pile == Pile::kReplenishment) return;
  SupplyRow& s = supply_[units.supply];
  if (units.pile == Pile::kHeld) lines_[row].held -= units.quantity;
  if (units.pile == Pile::kSafety) s.safety -= units.quantity;
  if (units.pile == Pile::kMarked) s.marked[units.mark] -= units.quantity;
  if (units.pile == Pile::kFree && !s.unlimited()) s.free -= units.quantity;
}

// As if the line had not been promised anything.
void Planner::TakeBack(int32_t row) {
  for (const Units& units : taken_[row]) {
    if (units.backordered) {
      backordered_at_[{units.item.item, units.location}] -= units.quantity;
    }
    if (units.pile == Pile::kHeld) {
      lines_[row].held += units.quantity;
    } else {
      GiveBack({units});
    }
  }
  taken_[row].clear();
}

void Planner::NotePromise(const Line& line, const Units& units) {
  if (LaneTo(line.destination, units.location).transit_days > 0) {
    Note("transit");
  }
  const std::vector<int32_t> locations = LocationsTo(line.destination);
  if (units.location > *std::min_element(locations.begin(), locations.end()) &&
      units.location == locations.front() && line.location == kNotGiven) {
    Note("rank before number of the location");
    if (units.pile == Pile::kReplenishment) {
      Note("replenishment at the best lane");
    }
  }
  if (units.pile == Pile::kReplenishment) {
    Note("replenishment");
    return;
  }
  const SupplyRow& s = supply_[units.supply];
  NotePool(line, units);
  if (s.tier != kNotGiven) Note("supply of a tier");
  if (s.unlimited()) Note("unlimited supply");
  if (s.day != kNotGiven && s.day < book_.as_of) Note("overdue receipt");
  const bool substitute = s.item != line.own().item;
  if (units.pile == Pile::kSafety) {
    Note(substitute ? "soft safety unit of a substitute" : "soft safety unit");
  }
  if (!substitute) return;
  Note("substitute");
  if (units.backordered) Note("substitute from a receipt");
  if (units.item.numerator > 1) Note("substitute with a numerator");
  if (units.item.denominator > 1) Note("substitute with a denominator");
  bool direct = false;
  for (int32_t row : DirectSubstitutes(line.own().item)) {
    direct |= book_.substitutes.substitute[row] == s.item;
  }
  if (!direct) Note("substitute of a substitute");
}

// What is still held for the line is free for all.
void Planner::FreePeg(int32_t row) {
  Line& line = lines_[row];
  if (line.held > 0) {
    Note("surplus of a peg flows on");
    SupplyRow& s = supply_[line.peg];
    if (!s.unlimited()) s.free += line.held;
  }
  line.held = 0;
}

// To all: what a peg had held, too.
void Planner::GiveBack(const UnitsList& given) {
  for (const Units& units : given) {
    if (units.pile == Pile::kReplenishment) continue;
    SupplyRow& s = supply_[units.supply];
    if (units.pile == Pile::kSafety) {
      s.safety += units.quantity;
    } else if (units.pile == Pile::kMarked) {
      s.marked[units.mark] += units.quantity;
    } else if (!s.unlimited()) {
      s.free += units.quantity;
    }
  }
}

// --- Reasons ----------------------------------------------------------------

// Of a line that has been served, and not rejected, while pegs still hold what
// they hold: what its own peg has left is free for it.
Reason Planner::ReasonOf(const Line& line) const {
  if (Lacking(line) == 0) return Reason::kNone;
  if (BeyondHorizon(line)) return Reason::kBeyondHorizon;
  return ReasonByItsDays(line);
}

// Of a line that lacks something and is not beyond the horizon.
Reason Planner::ReasonByItsDays(const Line& line) const {
  if (WindowClosed(line)) return Reason::kWindowClosed;
  if (LocationsOf(line).empty()) return Reason::kNoLane;

  const Day target = TargetDay(line);
  const Day last = LastAcceptedDay(line);
  const Day replenished = ReplenishmentDay(line);
  if (QuotaReached(line)) return Reason::kQuota;
  if (CriticalLevelLeavesNone(line, last)) return Reason::kCriticalLevel;
  // Only a limit can stand between a line and replenishment that it may use, or
  // a line without shipment rules and free supply.
  if (UsableReplenishmentDay(line) != kNever) return Reason::kBackorderLimit;
  if (HasFreeSupply(line, INT64_MIN, last)) {
    Line unit_for_unit = line;
    unit_for_unit.items.clear();
    for (const LineItem& item : line.items) {
      if (item.numerator == 1 && item.denominator == 1) {
        unit_for_unit.items.push_back(item);
      }
    }
    return !HasShipmentRules(line) &&
                   HasFreeSupply(unit_for_unit, INT64_MIN, last)
               ? Reason::kBackorderLimit
               : Reason::kIncomplete;
  }
  if (AcceptAvailable(line) &&
      (HasFreeSupply(line, target, line.latest) ||
       (replenished != kNever && replenished > target &&
        replenished <= line.latest))) {
    return Reason::kNotInTime;
  }
  if (HasFreeSupply(line, line.latest, kNever) ||
      (replenished != kNever && replenished > line.latest)) {
    return Reason::kAfterLatest;
  }
  if (HasExpiringSupply(line)) return Reason::kExpires;
  for (const SupplyRow& s : supply_) {
    if (!MayUseRow(line, s)) continue;
    if (!ExpiresTooSoon(line, Unmarked(line, s))) return Reason::kTaken;
  }
  return Reason::kNoSupply;
}

// Supply that the line may use and nobody else has, that arrives after `after`
// and by `by`.
bool Planner::HasFreeSupply(const Line& line, int64_t after, Day by) const {
  for (const SupplyRow& s : supply_) {
    for (const Units& units : UsableUnits(line, s, {})) {
      if (units.arrives > after && units.arrives <= by) return true;
    }
  }
  return false;
}

// By its latest day, and free, but too old.
bool Planner::HasExpiringSupply(const Line& line) const {
  for (const SupplyRow& s : supply_) {
    for (const Units& units : AllUnits(line, s, {})) {
      if (units.arrives <= line.latest && ExpiresTooSoon(line, units)) {
        return true;
      }
    }
  }
  return false;
}

}  // namespace oracle
}  // namespace backorder
