// All lines, and those of a sales order that are served together: sets, kits,
// orders that may be rejected or have few shipments; and what is held for those
// that wait.

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <limits>
#include <map>
#include <numeric>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/types/optional.h"
#include "backorder/book.h"
#include "backorder/plan.h"
#include "backorder/policy.h"
#include "backorder/units.h"
#include "tests/oracle_planner.h"

namespace backorder {
namespace oracle {

void Planner::ServeQueue() {
  taken_.resize(lines_.size());
  held_.resize(lines_.size());
  reasons_.resize(lines_.size(), Reason::kNone);
  greedy_.resize(lines_.size(), false);
  for (int32_t row : plan_.queue) {
    const Line& line = lines_[row];
    if (line.served) continue;
    if (line.reject_order || line.max_shipments != kNotGiven) {
      ServeOrder(line.sales_order);
    } else {
      ServePart(row);
    }
  }
}

// The line, with all that is served at its place.
void Planner::ServePart(int32_t row) {
  const Line& line = lines_[row];
  if (line.of_set() && line.quantity > 0) {
    ServeSet(SetOf(line));
  } else if (line.of_kit() && line.quantity > 0) {
    ServeKit(line);
  } else if (ChoosesSources(line)) {
    ServeFromSources(line);
  } else if (MayShare(line)) {
    ServeGroup(row);
  } else {
    if (!BeyondHorizon(line)) Promise(row, ServeWithinItsDays(line));
    EndService({row});
  }
}

// Of lines that have had their turn: why they are short, then what is held for
// them, and then their pegs are free.
void Planner::EndService(const std::vector<int32_t>& rows) {
  for (int32_t row : rows) {
    const Line& line = lines_[row];
    for (const SupplyRow& s : supply_) {
      if (s.counts && ItemOf(line, s) != nullptr &&
          IsServedFrom(line, s.location) &&
          Arrival(line, s, s.available) == kNever) {
        Note("supply that would arrive after the last day");
      }
    }
    lines_[row].served = true;
  }
  for (int32_t row : rows) reasons_[row] = ReasonOf(lines_[row]);
  for (int32_t row : rows) {
    const Line& line = lines_[row];
    if (line.delivery_rule == DeliveryRule::kLineComplete &&
        line.quantity > 0 && taken_[row].empty() && !BeyondHorizon(line) &&
        !WindowClosed(line)) {
      Hold(AsAvailable(line, TargetDay(line), line.latest), "line");
    }
  }
  for (int32_t row : rows) FreePeg(row);
}

// Keeps known units for a line, as far as it finds them alone.
void Planner::Hold(const Line& alone, const std::string& what) {
  if (policy_.waiting != Waiting::kHold) return;
  const std::set<std::string> rules = plan_.rules;
  const UnitsList found = ServeWithinItsDays(alone);
  plan_.rules = rules;
  for (const Units& units : found) {
    if (units.pile == Pile::kReplenishment) {
      Note("replenishment is not held");
      continue;
    }
    Note("held for a " + what);
    if (units.pile == Pile::kHeld) Note("held from a peg");
    if (units.pile == Pile::kSafety) Note("held from safety stock");
    TakeFromPile(alone.row, units);
    held_[alone.row].push_back(units);
  }
  if (Worth(found) == alone.quantity) Note("all of a line is held");
}

int64_t Planner::Lacking(const Line& line) const {
  return line.quantity - Worth(taken_[line.row]);
}

void Planner::GoBackTo(const State& state) {
  lines_ = state.lines;
  supply_ = state.supply;
  backordered_at_ = state.backordered_at;
}

// --- Orders -----------------------------------------------------------------

// By queue.
std::vector<int32_t> Planner::RowsOfOrder(int32_t sales_order) const {
  std::vector<int32_t> rows;
  for (int32_t row : plan_.queue) {
    if (lines_[row].sales_order == sales_order) rows.push_back(row);
  }
  return rows;
}

// One that may be rejected, or that may have few shipments.
void Planner::ServeOrder(int32_t sales_order) {
  const std::vector<int32_t> rows = RowsOfOrder(sales_order);
  const State before = Now();
  for (int32_t row : rows) {
    if (!lines_[row].served) ServePart(row);
  }
  const Line& first = lines_[rows.front()];
  if (first.max_shipments != kNotGiven) {
    LimitShipments(rows,
                   std::max(0, first.max_shipments - first.shipments_made));
  }
  if (!first.reject_order) return;
  bool complete = true;
  for (int32_t row : rows) complete &= Lacking(lines_[row]) == 0;
  if (!complete) {
    Reject(rows, before);
    return;
  }
  Note(rows.size() > 1 ? "order of several lines is not rejected"
                       : "order of one line is not rejected");
}

void Planner::Reject(const std::vector<int32_t>& rows, const State& before) {
  GoBackTo(before);
  for (int32_t row : rows) {
    Line& line = lines_[row];
    if (!taken_[row].empty()) {
      Note(line.of_set()   ? "rejected order gives a set back"
           : line.of_kit() ? "rejected order gives a kit back"
                           : "rejected order gives back");
    }
    if (!held_[row].empty()) Note("rejected order holds nothing");
    taken_[row].clear();
    held_[row].clear();
    FreePeg(row);
    line.served = true;
    reasons_[row] = line.quantity == 0    ? Reason::kNone
                    : BeyondHorizon(line) ? Reason::kBeyondHorizon
                                          : Reason::kOrderRejected;
  }
}

// --- Sets -------------------------------------------------------------------

std::map<int32_t, int64_t> Planner::Lackings(
    const std::vector<int32_t>& rows) const {
  std::map<int32_t, int64_t> lacking;
  for (int32_t row : rows) lacking[row] = Lacking(lines_[row]);
  return lacking;
}

// Of those lines that want something.
Set Planner::MakeSet(const std::string& name, const std::vector<int32_t>& rows,
                     const std::map<int32_t, int64_t>& wanted) const {
  Set set;
  set.name = name;
  set.target = std::numeric_limits<Day>::min();
  set.last = kNever;
  set.from = book_.as_of;
  for (int32_t row : rows) {
    const Line& line = lines_[row];
    if (wanted.at(row) == 0) continue;
    set.rows.push_back(row);
    set.wanted[row] = wanted.at(row);
    set.target = std::max(set.target, TargetDay(line));
    set.last = std::min(set.last, LastAcceptedDay(line));
    set.from = std::max(set.from, line.earliest);
    set.beyond = set.beyond || BeyondHorizon(line);
  }
  set.target = std::min(set.target, set.last);
  return set;
}

// The same set, but for what its lines want.
Set Planner::WithWants(Set set, const std::map<int32_t, int64_t>& wanted) {
  const std::vector<int32_t> rows = set.rows;
  set.rows.clear();
  set.wanted.clear();
  for (int32_t row : rows) {
    if (wanted.at(row) == 0) continue;
    set.rows.push_back(row);
    set.wanted[row] = wanted.at(row);
  }
  return set;
}

// All lines of the set that the line is of.
std::vector<int32_t> Planner::RowsOfSet(const Line& line) const {
  std::vector<int32_t> rows;
  for (int32_t row : RowsOfOrder(line.sales_order)) {
    const Line& other = lines_[row];
    if (other.delivery_rule != line.delivery_rule) continue;
    switch (line.delivery_rule) {
      case DeliveryRule::kOrderComplete:
        break;
      case DeliveryRule::kShipSet:
        if (other.destination != line.destination) continue;
        break;
      case DeliveryRule::kLineComplete:
      case DeliveryRule::kAsAvailable:
        if (other.kit != line.kit) continue;
        break;
    }
    rows.push_back(row);
  }
  return rows;
}

Set Planner::SetOf(const Line& line) const {
  const std::vector<int32_t> rows = RowsOfSet(line);
  const bool order_complete =
      line.delivery_rule == DeliveryRule::kOrderComplete;
  Set set = MakeSet(order_complete ? "order_complete"
                    : line.delivery_rule == DeliveryRule::kShipSet ? "ship_set"
                    : line.of_kit()                                ? "kit"
                                    : "complete kit",
                    rows, Lackings(rows));
  set.one_location = !order_complete;
  return set;
}

void Planner::ServeSet(const Set& set) {
  NoteSet(set);
  if (!TakeSet(set)) LeaveShort(set);
  for (int32_t row : set.rows) {
    if (taken_[row].empty() && lines_[row].held > 0) {
      Note("a set that fails frees a peg");
    }
    FreePeg(row);
    lines_[row].served = true;
  }
}

// Says why what the set wants is short, and holds what may be held for it.
// Nobody's peg is let go before.
void Planner::LeaveShort(const Set& set) {
  for (int32_t row : set.rows) reasons_[row] = ReasonInSet(set, row);
  for (int32_t row : set.rows) {
    if (BeyondHorizon(lines_[row]) || set.closed()) continue;
    Hold(Alone(set, row), set.name);
  }
}

// The line of the set, as it is served when it does not get what it should.
Line Planner::Alone(const Set& set, int32_t row) const {
  Line alone = AsAvailable(lines_[row], set.target, set.last);
  alone.quantity = set.wanted.at(row);
  return alone;
}

void Planner::NoteSet(const Set& set) {
  if (set.rows.size() > 1) Note(set.name + " of several lines");
  for (int32_t a : set.rows) {
    const Line& line = lines_[a];
    if (line.reject_order) Note(set.name + " in a rejected order");
    if (AcceptAvailable(line)) Note(set.name + " accepts what is available");
    if (set.closed() && !WindowClosed(line)) {
      Note("a set closes a window that its line leaves open");
    }
    for (int32_t b : set.rows) {
      const Line& other = lines_[b];
      if (a != b && line.own().item == other.own().item) {
        Note(set.name + " with two lines of one item");
      }
      if (line.destination != other.destination) {
        Note(set.name + " to two destinations");
      }
    }
    for (const Line& other : lines_) {
      if (other.sales_order == line.sales_order && other.of_set() &&
          other.delivery_rule != line.delivery_rule) {
        Note("an order of several kinds of sets");
      }
    }
  }
}

// Whether the set can be had; then it is.
bool Planner::TakeSet(const Set& set) {
  if (set.beyond || set.closed()) return false;
  std::vector<int32_t> places = {kNotGiven};  // wherever its lines may ship
  if (set.one_location) places = PlacesOf(set);
  for (Day day : DaysOf(set, set.target, set.last)) {
    for (int32_t place : places) {
      Taken taken = TakeSetBy(set, day, place);
      if (taken.empty()) continue;
      if (!set.one_location) ChooseSourcesOfSet(set, day, &taken);
      NoteTaken(set, taken, day);
      if (place != places.front()) {
        Note(set.name + " from another than its first location");
      }
      const bool on_the_day =
          day > set.target || policy_.ship_when == ShipWhen::kJustInTime;
      Keep(set, taken, on_the_day ? day : FirstDay(set, taken));
      return true;
    }
  }
  return false;
}

// The locations from which all of it may be had, in the order in which they are
// tried.
std::vector<int32_t> Planner::PlacesOf(const Set& set) {
  const Line& first = lines_[set.rows.front()];
  std::vector<int32_t> places = LocationsOf(first);
  if (policy_.sourcing != Sourcing::kLeastCost) return places;
  int64_t units = 0;
  for (const auto& [row, wanted] : set.wanted) units += wanted;
  const auto cost = [&](int32_t place) {
    const Lane lane = LaneTo(first.destination, place);
    return lane.cost_per_shipment + units * lane.cost_per_unit;
  };
  const std::vector<int32_t> by_unit = places;
  std::stable_sort(places.begin(), places.end(),
                   [&](int32_t a, int32_t b) { return cost(a) < cost(b); });
  if (places != by_unit) Note("cost of a shipment moves a location");
  return places;
}

// `from`, and those later days up to `to` on which anything that the set might
// use arrives, or may not be delivered any more.
std::set<Day> Planner::DaysOf(const Set& set, Day from, Day to) const {
  std::set<Day> days = {from};
  for (int32_t row : set.rows) {
    const Line& line = lines_[row];
    for (const SupplyRow& s : supply_) {
      if (!MayUseRow(line, s)) continue;
      days.insert(Arrival(line, s, s.available));
      for (const auto& [mark, marked] : s.marked) {
        days.insert(Arrival(line, s, PoolOfMark(line, mark).from));
      }
      // What one line may not have any more may be left for another.
      days.insert(FirstOpen(CalendarOfDestination(line.destination),
                            Later(DeliverBy(line, s), 1)));
    }
    for (int32_t location : LocationsOf(line)) {
      Line there = line;
      there.location = location;
      days.insert(ReplenishmentDay(there));
    }
  }
  days.erase(days.begin(), days.find(from));
  days.erase(days.upper_bound(to), days.end());
  days.erase(kNever);
  return days;
}

// The line with other days, to be served as an as_available line.
Line Planner::AsAvailable(Line line, Day target, Day latest) {
  line.delivery_rule = DeliveryRule::kAsAvailable;
  line.min_ship = 1;
  line.multiple = 1;
  line.target = target;
  line.latest = latest;
  return line;
}

// The lines of the set, as they are served by the day, from the place if one is
// given.
std::vector<Line> Planner::LinesBy(const Set& set, Day day,
                                   int32_t place) const {
  std::vector<Line> lines;
  for (int32_t row : set.rows) {
    Line line = AsAvailable(lines_[row], day, day);
    line.quantity = set.wanted.at(row);
    line.on_target = true;
    if (place != kNotGiven) {
      if (line.location != kNotGiven && line.location != place) {
        line.only = std::set<int32_t>();  // not at all
      }
      line.location = place;
    }
    lines.push_back(line);
  }
  return lines;
}

// What the lines get in time, when one after the other is served; late pegs
// count in any case. Nothing changes.
Taken Planner::TryInTime(const std::vector<Line>& lines) {
  const State before = Now();
  const std::vector<UnitsList> taken_before = taken_;
  Taken taken;
  for (const Line& line : lines) {
    Line anywhere = line;
    anywhere.only = absl::nullopt;
    const UnitsList late_peg = LatePeg(anywhere);
    taken[line.row] = Joined(late_peg, InTime(line, late_peg));
    Promise(line.row, taken[line.row]);
  }
  GoBackTo(before);
  taken_ = taken_before;
  return taken;
}

// Whether each of the lines gets all of its quantity.
bool Planner::IsAllOf(const Taken& taken, const std::vector<Line>& lines) {
  for (const Line& line : lines) {
    if (Worth(taken.at(line.row)) < line.quantity) return false;
  }
  return true;
}

// What the lines of the set take if it can be had by the day, from the place if
// one is given; else nothing.
Taken Planner::TakeSetBy(const Set& set, Day day, int32_t place) {
  const std::set<std::string> rules = plan_.rules;
  const std::vector<Line> lines = LinesBy(set, day, place);
  const Taken taken = TryInTime(lines);
  if (IsAllOf(taken, lines)) return taken;
  plan_.rules = rules;
  return {};
}

// All of it is delivered on one day.
void Planner::Keep(const Set& set, const Taken& taken, Day delivery_day) {
  for (int32_t row : set.rows) {
    UnitsList delivered = taken.at(row);
    for (Units& units : delivered) {
      if (units.arrives < delivery_day) {
        Note("units wait for the rest of their set");
      }
      units.delivery_day = delivery_day;
    }
    Promise(row, delivered);
  }
}

// On which all of it has arrived, and may be delivered.
Day Planner::FirstDay(const Set& set, const Taken& taken) {
  Day day = set.from;
  for (const auto& [row, all] : taken) {
    for (const Units& units : all) day = std::max(day, units.arrives);
  }
  return day;
}

void Planner::NoteTaken(const Set& set, const Taken& taken, Day day) {
  Note(set.name + (day > set.target ? " late" : " in time"));
  std::set<int32_t> locations;
  for (const auto& [row, all] : taken) {
    for (const Units& units : all) {
      locations.insert(units.location);
      if (units.pile == Pile::kReplenishment) {
        Note(set.name + " is replenished");
      }
      if (units.pile == Pile::kHeld) Note(set.name + " takes held units");
      if (units.item.item != lines_[row].own().item) {
        Note(set.name + " takes a substitute");
      }
    }
  }
  if (locations.size() > 1) Note(set.name + " from several locations");
}

// Of a line of a set that takes nothing, while all its pegs are held.
Reason Planner::ReasonInSet(const Set& set, int32_t row) {
  if (BeyondHorizon(lines_[row])) return Reason::kBeyondHorizon;
  if (set.closed()) return Reason::kWindowClosed;
  const State before = Now();
  const std::set<std::string> rules = plan_.rules;
  const UnitsList taken_before = taken_[row];
  Line alone = Alone(set, row);
  const UnitsList found = ServeWithinItsDays(alone);
  Promise(row, found);
  alone.held = lines_[row].held;
  const Reason reason =
      Worth(found) == alone.quantity ? set.incomplete : ReasonByItsDays(alone);
  GoBackTo(before);
  plan_.rules = rules;
  taken_[row] = taken_before;
  return reason;
}

// --- Kits -------------------------------------------------------------------

// That of the line.
void Planner::ServeKit(const Line& line) {
  const Set kit = SetOf(line);
  NoteSet(kit);
  if (!kit.beyond && !kit.closed()) {
    TakeKitsInTime(kit);
    TakeKitsLate(kit);
  }
  const Set rest = WithWants(kit, Lackings(kit.rows));
  if (!rest.rows.empty() && !taken_[kit.rows.front()].empty()) {
    Note("some kits of several");
  }
  LeaveShort(rest);
  for (int32_t row : kit.rows) {
    FreePeg(row);
    lines_[row].served = true;
  }
}

void Planner::TakeKitsInTime(const Set& kit) {
  const bool at_the_end = policy_.ship_when == ShipWhen::kJustInTime ||
                          policy_.timing == Timing::kLatestOnTime;
  for (int32_t place : PlacesOf(kit)) {
    for (Day day : at_the_end ? std::set<Day>{kit.target}
                              : DaysOf(kit, kit.from, kit.target)) {
      TakeKits(kit, day, place);
    }
  }
}

void Planner::TakeKitsLate(const Set& kit) {
  for (Day day : DaysOf(kit, kit.target, kit.last)) {
    if (day == kit.target) continue;
    for (int32_t place : PlacesOf(kit)) TakeKits(kit, day, place);
  }
}

// Kits that can be had from the place by the day, again and again.
void Planner::TakeKits(const Set& kit, Day day, int32_t place) {
  const bool when_all_is_there = day == kit.target &&
                                 policy_.timing == Timing::kLatestOnTime &&
                                 policy_.ship_when != ShipWhen::kJustInTime;
  int times = 0;
  for (Taken taken = TryKits(kit, day, place); !taken.empty();
       taken = TryKits(kit, day, place)) {
    NoteTaken(kit, taken, day);
    if (++times > 1) Note("kits again from one location");
    if (day > kit.from && day < kit.target) Note("kits one after the other");
    Keep(kit, taken, when_all_is_there ? FirstDay(kit, taken) : day);
  }
}

// What as many kits as can be had from the place by the day, and are still
// lacking, take; nothing: not one.
Taken Planner::TryKits(const Set& kit, Day day, int32_t place) {
  int64_t kits = 0;
  for (const auto& [row, wanted] : kit.wanted) kits = std::gcd(kits, wanted);
  const int32_t first = kit.rows.front();
  const int64_t part = kit.wanted.at(first) / kits;
  for (int64_t some = Lacking(lines_[first]) / part; some > 0; --some) {
    Set so_many = kit;
    for (auto& [row, wanted] : so_many.wanted) wanted = wanted / kits * some;
    const Taken taken = TakeSetBy(so_many, day, place);
    if (!taken.empty()) return taken;
  }
  return {};
}

// --- Few shipments ----------------------------------------------------------

Planner::CountedShipment Planner::CountedShipmentOf(const Line& line,
                                                    const Units& units) const {
  return {ShipDay(line, units), SourceOf(units.location), line.destination};
}

// Whether the line, or one that it is in a set or kit with, is
// accept_available.
bool Planner::AcceptsWhatComes(const Line& line) const {
  if (AcceptAvailable(line)) return true;
  if (!line.of_set() && !line.of_kit()) return false;
  for (int32_t row : RowsOfSet(line)) {
    if (lines_[row].quantity > 0 && AcceptAvailable(lines_[row])) return true;
  }
  return false;
}

// Lets an order have no more than `left` shipments.
void Planner::LimitShipments(const std::vector<int32_t>& rows, int64_t left) {
  std::set<CountedShipment> shipments;
  std::set<std::pair<CountedShipment, int32_t>> of_locations;
  std::set<std::pair<CountedShipment, Day>> of_delivery_days;
  bool lacking = false;
  for (int32_t row : rows) {
    const Line& line = lines_[row];
    for (const Units& units : taken_[row]) {
      shipments.insert(CountedShipmentOf(line, units));
      of_locations.insert({CountedShipmentOf(line, units), units.location});
      of_delivery_days.insert(
          {CountedShipmentOf(line, units), units.delivery_day});
    }
    if (Lacking(line) > 0 && !AcceptsWhatComes(line)) lacking = true;
  }
  if (shipments.size() < of_locations.size()) {
    Note("shipments of a group count as one");
  }
  if (shipments.size() < of_delivery_days.size()) {
    Note("shipments of two delivery days count as one");
  }
  const int64_t count = static_cast<int64_t>(shipments.size());
  if (count < left || (count == left && !lacking)) return;
  // Where all accept what is available, nothing is waited for.
  bool waits = false;
  for (int32_t row : rows) {
    waits |= lines_[row].quantity > 0 && !AcceptsWhatComes(lines_[row]);
  }
  Note(!waits         ? "nothing waits for the last shipment"
       : count > left ? "more shipments than there may be"
                      : "the last shipment is not the whole rest");
  const std::map<int32_t, int64_t> lacked = Lackings(rows);
  while (!shipments.empty() &&
         static_cast<int64_t>(shipments.size()) > (waits ? left - 1 : left)) {
    shipments.erase(std::prev(shipments.end()));
  }
  GiveBackAllBut(rows, shipments);
  std::map<int32_t, int64_t> wanted = Lackings(rows);
  for (int32_t row : rows) {
    if (AcceptsWhatComes(lines_[row])) wanted[row] -= lacked.at(row);
  }
  Set rest = MakeSet("last shipment", rows, wanted);
  rest.incomplete = Reason::kMaxShipments;
  ServeLast(rest, waits, left);
}

// The units of a line that stay when only those shipments are kept.
UnitsList Planner::Staying(int32_t row,
                           const std::set<CountedShipment>& kept) const {
  const Line& line = lines_[row];
  const auto stays = [&](int32_t of, const Units& units) {
    return kept.count(CountedShipmentOf(lines_[of], units)) > 0;
  };
  // Of a set all or nothing.
  if (line.of_set()) {
    for (int32_t other : RowsOfSet(line)) {
      for (const Units& units : taken_[other]) {
        if (!stays(other, units)) return {};
      }
    }
  }
  UnitsList staying;
  for (const Units& units : taken_[row]) {
    if (stays(row, units)) staying.push_back(units);
  }
  if (staying.size() == taken_[row].size() || line.of_kit()) return staying;
  // Nothing closes the line any more.
  UnitsList shaped;
  for (const Units& units : staying) {
    UnitsList shipment;
    for (const Units& other : staying) {
      if (other.item.item == units.item.item &&
          other.location == units.location &&
          other.delivery_day == units.delivery_day) {
        shipment.push_back(other);
      }
    }
    if (Worth(shipment) % MultipleOf(line) == 0 &&
        Worth(shipment) >= LeastShipment(line)) {
      shaped.push_back(units);
    }
  }
  return shaped;
}

void Planner::GiveBackAllBut(const std::vector<int32_t>& rows,
                             const std::set<CountedShipment>& kept) {
  std::map<int32_t, UnitsList> staying;
  for (int32_t row : rows) staying[row] = Staying(row, kept);
  for (int32_t row : rows) {
    const Line& line = lines_[row];
    int64_t in_kept = 0;
    for (const Units& units : taken_[row]) {
      in_kept += kept.count(CountedShipmentOf(line, units));
      if (!units.backordered) continue;
      backordered_at_[{units.item.item, units.location}] -= units.quantity;
    }
    if (in_kept > static_cast<int64_t>(staying[row].size())) {
      Note(line.of_set() ? "a set is given back as a whole"
                         : "what closed a line is given back");
    }
    if (!staying[row].empty()) Note("some shipments stay");
    if (!held_[row].empty()) Note("what was held is given back");
    GiveBack(taken_[row]);
    GiveBack(held_[row]);
    taken_[row].clear();
    held_[row].clear();
    for (Units& units : staying[row]) {
      if (units.pile == Pile::kHeld) units.pile = Pile::kFree;
    }
    Promise(row, staying[row]);
  }
}

// All that the order lacks, in the last shipment that it may have.
void Planner::ServeLast(const Set& rest, bool waits, int64_t left) {
  if (rest.rows.empty()) return;
  std::set<int32_t> destinations;
  for (int32_t row : rest.rows) destinations.insert(lines_[row].destination);
  if (waits && left <= 0) Note("no shipments are left");
  if (waits && left > 0 && destinations.size() > 1) {
    Note("the last shipment would go to several destinations");
  }
  if (!waits || left <= 0 || destinations.size() > 1 || !TakeSet(rest)) {
    LeaveShort(rest);
    return;
  }
  for (int32_t row : rest.rows) {
    if (Lacking(lines_[row]) == 0) reasons_[row] = Reason::kNone;
  }
}

}  // namespace oracle
}  // namespace backorder
