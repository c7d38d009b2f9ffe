#ifndef BACKORDER_TESTS_ORACLE_PLANNER_H_
#define BACKORDER_TESTS_ORACLE_PLANNER_H_

// What oracle.h promises, in several files: this one has the words,
// oracle_book.cc what the book says, oracle_days.cc on which days,
// oracle_tiers.cc who may use which units and how many, oracle_line.cc one
// line, oracle_order.cc lines that are served together, oracle_sharing.cc those
// that share, oracle_sources.cc from where, oracle.cc the tables of the plan.

#include <array>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/types/optional.h"
#include "backorder/book.h"
#include "backorder/calendar.h"
#include "backorder/plan.h"
#include "backorder/policy.h"
#include "backorder/units.h"
#include "tests/oracle.h"

namespace backorder {
namespace oracle {

// More units than any book of a test has: what an unlimited row holds, however
// much is taken.
constexpr int64_t kPlenty = 1'000'000'000'000;

// An item of a line: `numerator` units of it are `denominator` of the line's.
struct LineItem {
  int32_t item;
  int64_t numerator, denominator;
};

struct Line {
  int32_t row;
  std::vector<LineItem> items;  // its own, then its substitutes
  int64_t quantity;
  int32_t sales_order;
  Day due;               // as the book says it
  Day earliest, latest;  // days on which its destination takes deliveries
  Day target;            // T
  int32_t tier;
  DeliveryRule delivery_rule;
  int64_t min_ship, multiple;
  WhenShort when_short;  // its own, or the policy's
  int32_t location, peg, destination, kit, max_shipments, shipments_made;
  int32_t owner, min_shelf_life;

  bool reject_order = false;  // one line of its sales order says so

  int64_t held = 0;  // units of its peg that are held for it
  bool served = false;

  // The only locations that count, if not all do that serve it.
  absl::optional<std::set<int32_t>> only;
  // It gets no more than this: its share.
  int64_t most = kUnlimited;
  // All that it takes is delivered on T.
  bool on_target = false;

  const LineItem& own() const { return items.front(); }
  bool of_set() const {
    return delivery_rule == DeliveryRule::kOrderComplete ||
           delivery_rule == DeliveryRule::kShipSet ||
           (kit != kNotGiven && delivery_rule == DeliveryRule::kLineComplete);
  }
  bool of_kit() const {
    return kit != kNotGiven && delivery_rule == DeliveryRule::kAsAvailable;
  }
};

struct SupplyRow {
  int32_t row, item;
  int64_t quantity;
  int32_t location, day, tier, expires;

  bool counts;         // serves anybody
  Day available;       // a(s)
  int64_t free = 0;    // neither promised, set aside, held, marked nor safety
  int64_t safety = 0;  // soft safety stock
  std::map<int32_t, int64_t> marked;  // by a row of marks_

  bool on_hand() const { return day == kNotGiven; }
  bool unlimited() const { return quantity == kUnlimited; }
};

// A hold or a protection: it marks units of supply.
struct Mark {
  bool of_hold;
  int32_t row, item, location;
  int64_t quantity;
  int32_t owner;            // of a hold
  int32_t tier, first_day;  // of a protection
  Day last_day;
};

// Of what units are, as one line sees them.
struct Pool {
  // The least comes first: of which point of "Reservations"; which tier, or
  // which supply before which protections; and the row of a mark.
  std::array<int32_t, 4> place;
  Day from;  // as if their supply were not available before
};

struct Lane {
  int32_t location, destination, rank, transit_days;
  int64_t cost_per_shipment, cost_per_unit;
  int32_t calendar;
  DayCount transit_count;
};

// From a location to a destination. Calendars are rows of the book; kNotGiven:
// every day.
struct Way {
  int32_t site = kNotGiven;
  int32_t handling_days = 0;
  DayCount handling_count = DayCount::kCalendarDays;
  Day first_day = kNotGiven;
  int32_t moving = kNotGiven;
  int32_t transit_days = 0;
  DayCount transit_count = DayCount::kCalendarDays;
  int32_t receiving = kNotGiven;
};

// From where units come.
enum class Pile { kHeld, kFree, kMarked, kSafety, kReplenishment };
constexpr int32_t kUnmarked = -1;

// Units of one pile: on a line's list, or (with `delivery_day`) on their way.
struct Units {
  Pile pile;
  int32_t supply;  // row, or kReplenishment
  LineItem item;
  int32_t location;
  Day arrives;       // A(s)
  bool backordered;  // not from stock on hand
  int64_t quantity;  // of the supply
  Day delivery_day = kNever;
  int32_t mark = kUnmarked;          // row of marks_
  Day deliver_by = kNever;           // not delivered to the line after this day
  std::array<int32_t, 4> pool = {};  // its place
};

using UnitsList = std::vector<Units>;

// Units of supply.
int64_t Sum(const UnitsList& all);
// The units of the line that they are, if those of one item are put together.
int64_t Worth(const UnitsList& all);
UnitsList Joined(UnitsList a, const UnitsList& b);
// The first `quantity` units of supply, and all others.
UnitsList First(const UnitsList& all, int64_t quantity);
UnitsList Without(const UnitsList& all, int64_t quantity);
// Those that may be delivered on the day, or later.
UnitsList MayStillBeDelivered(const UnitsList& all, Day day);
// The day so many days later; kNever: after the last day that there is.
Day Later(Day day, int32_t days);

// Lines of a sales order that are served whole or not at all.
struct Set {
  std::string name;
  std::vector<int32_t> rows;          // of its lines that want anything
  std::map<int32_t, int64_t> wanted;  // by each of them
  bool one_location = true;           // else it is order_complete
  Reason incomplete = Reason::kSetIncomplete;
  Day target;           // T
  Day last;             // L
  Day from;             // E
  bool beyond = false;  // one of its lines is beyond the horizon

  bool closed() const { return from > last || from == kNever; }
};

// What lines take, by row.
using Taken = std::map<int32_t, UnitsList>;

// From where lines are served.
struct Choice {
  std::set<int32_t> sources;  // each by the lowest of its locations
  bool greedy = false;
};

class Planner {
 public:
  Planner(const Book& book, const Policy& policy)
      : book_(book), policy_(policy) {}
  OraclePlan Run();

 private:
  // All that serving changes, but for what lines take and why they are short.
  struct State {
    std::vector<Line> lines;
    std::vector<SupplyRow> supply;
    std::map<std::pair<int32_t, int32_t>, int64_t> backordered_at;
  };
  // What units share that leave in one shipment: sales order, ship day,
  // location, destination, delivery day.
  using Shipment = std::tuple<int32_t, Day, int32_t, int32_t, Day>;
  // What counts as one: ship day, source, destination.
  using CountedShipment = std::tuple<Day, int32_t, int32_t>;

  void Note(const std::string& rule) { plan_.rules.insert(rule); }

  // --- oracle_book.cc: what the book says ---------------------------------

  void ReadLines();
  void ReadSupply();
  void ReadLanes();
  void ReadMarks();
  std::vector<LineItem> ItemsOf(int32_t item, bool of_kit) const;
  std::vector<int32_t> DirectSubstitutes(int32_t item) const;  // rows
  int64_t ItemLimit(int32_t item) const;
  int32_t ItemLocation(int32_t item, int32_t location) const;
  int64_t LocationLimit(int32_t item, int32_t location) const;
  int64_t SafetyStockOf(int32_t item, int32_t location) const;

  std::vector<int32_t> LocationsTo(int32_t destination) const;
  std::vector<int32_t> LocationsOf(const Line& line) const;
  bool IsServedFrom(const Line& line, int32_t location) const;
  Lane LaneTo(int32_t destination, int32_t location) const;
  int32_t ReplenishmentLocation(const Line& line) const;
  int32_t GroupOf(int32_t location) const;
  int32_t SourceOf(int32_t location) const;

  Day TargetDay(const Line& line) const;
  bool WindowClosed(const Line& line) const;
  bool BeyondHorizon(const Line& line) const;
  bool AcceptAvailable(const Line& line) const;
  Day LastAcceptedDay(const Line& line) const;

  absl::optional<int64_t> Key(const std::string& column, int32_t row) const;
  absl::optional<int64_t> DerivedKey(const std::string& column,
                                     int32_t row) const;
  int64_t StockFor(const Line& line) const;
  std::pair<int, int64_t> PlaceByKey(const SortKey& key, int32_t row) const;
  bool Before(int32_t a, int32_t b) const;
  void NoteQueue();
  bool IsServedWhole(const Line& line) const;
  bool TakenTogether(const Line& a, const Line& b) const;
  void MakeQueue();

  // --- oracle_days.cc: on which days ---------------------------------------

  bool IsOpen(int32_t calendar, Day day) const;
  bool OpensByExceptionOnly(int32_t calendar) const;
  Day FirstOpen(int32_t calendar, Day day) const;
  Day LastOpen(int32_t calendar, Day day) const;
  Day AfterDays(int32_t calendar, DayCount count, Day day, int32_t days) const;
  int32_t CalendarOfDestination(int32_t destination) const;
  Way WayTo(int32_t destination, int32_t location) const;
  Day FirstShipDay(const Way& way, Day available) const;
  Day FirstDeliveryDay(const Way& way, Day ship_day) const;
  Day LastShipDay(const Way& way, Day delivery_day) const;
  Day Arrival(const Line& line, const SupplyRow& s, Day from) const;
  Day BoughtDay(int32_t item) const;
  Day ReplenishmentDay(const Line& line) const;
  void MoveToOpenDays(Line* line);
  void NoteDays(const Line& line, const Units& units);

  // --- oracle_tiers.cc: who may use which units, and how many --------------

  int32_t ParentOf(int32_t tier) const;
  std::vector<int32_t> Path(int32_t tier) const;
  std::vector<int32_t> Siblings(int32_t parent) const;
  void AddWithAllBelow(int32_t tier, std::vector<int32_t>* tiers) const;
  std::vector<int32_t> Outranked(int32_t tier) const;
  bool Outranks(int32_t a, int32_t b) const;

  absl::optional<Pool> PoolOfSupply(const Line& line, const SupplyRow& s) const;
  Pool PoolOfMark(const Line& line, int32_t mark) const;
  Day DeliverBy(const Line& line, const SupplyRow& s) const;
  bool ExpiresTooSoon(const Line& line, const Units& units) const;

  int64_t Promised(int32_t item, int32_t location) const;
  bool IsCounted(int32_t quota, const Line& line) const;
  int64_t QuotaUsed(int32_t quota) const;
  absl::optional<int64_t> CriticalLevel(const Line& line, int32_t item,
                                        int32_t location) const;
  int64_t FreeOnHand(int32_t item, int32_t location) const;
  int64_t BackorderRoom(const Units& units, const UnitsList& having) const;
  int64_t QuotaRoom(const Line& line, const Units& units,
                    const UnitsList& having);
  int64_t CriticalRoom(const Line& line, const Units& units,
                       const UnitsList& having) const;
  UnitsList WithinLimits(const Line& line, const UnitsList& list,
                         const UnitsList& otherwise);
  bool QuotaReached(const Line& line) const;
  bool CriticalLevelLeavesNone(const Line& line, Day by) const;
  void NotePool(const Line& line, const Units& units);

  // --- oracle_line.cc: one line -------------------------------------------

  std::vector<SupplyRow*> RowsAt(int32_t item, int32_t location, bool on_hand);
  int64_t Pay(const std::vector<SupplyRow*>& rows, int64_t wanted);
  int64_t MarkSafety(const std::vector<SupplyRow*>& rows, int64_t wanted);
  void MarkFor(int32_t mark);
  std::set<std::pair<int32_t, int32_t>> ItemsAndLocations() const;
  void SetAside();
  void HoldPeg(Line* line);

  const LineItem* ItemOf(const Line& line, const SupplyRow& s) const;
  bool MayUseRow(const Line& line, const SupplyRow& s) const;
  Units Unmarked(const Line& line, const SupplyRow& s) const;
  void AddPile(const SupplyRow& s, Units units, const UnitsList& taken,
               UnitsList* all) const;
  UnitsList AllUnits(const Line& line, const SupplyRow& s,
                     const UnitsList& taken) const;
  UnitsList UsableUnits(const Line& line, const SupplyRow& s,
                        const UnitsList& taken) const;
  bool PoolThenTimingThenRow(const Units& a, const Units& b) const;
  UnitsList KnownUnits(const Line& line, int32_t item, int32_t location,
                       Pile pile, int64_t after, Day by,
                       const UnitsList& taken) const;
  UnitsList HeldUnits(const Line& line, int64_t after, Day by,
                      const UnitsList& taken) const;
  UnitsList KnownBy(const Line& line, int32_t item, int32_t location, Day day,
                    const UnitsList& taken) const;
  Day UsableReplenishmentDay(const Line& line) const;
  Units Replenishment(const Line& line) const;

  int64_t MultipleOf(const Line& line) const;
  int64_t LeastShipment(const Line& line) const;
  bool HasShipmentRules(const Line& line) const;
  UnitsList Shaped(const Line& line, const UnitsList& available,
                   int64_t lacking, int64_t already = 0);

  UnitsList ServeInTime(const Line& line);
  UnitsList ServeWithinItsDays(const Line& line);
  UnitsList LatePeg(const Line& line);
  UnitsList InTime(const Line& line, const UnitsList& otherwise);
  UnitsList PlanAfresh(const Line& line, const UnitsList& list,
                       const UnitsList& otherwise);
  UnitsList Late(const Line& line, UnitsList taken, const std::set<Day>& days,
                 Day replenished);
  std::set<Day> LateDays(const Line& line) const;

  void Promise(int32_t row, const UnitsList& taken);
  void TakeBack(int32_t row);
  void TakeFromPile(int32_t row, const Units& units);
  void NotePromise(const Line& line, const Units& units);
  void FreePeg(int32_t row);
  void GiveBack(const UnitsList& given);

  Reason ReasonOf(const Line& line) const;
  Reason ReasonByItsDays(const Line& line) const;
  bool HasFreeSupply(const Line& line, int64_t after, Day by) const;
  bool HasExpiringSupply(const Line& line) const;

  // --- oracle_order.cc: all lines, and those that are served together -----

  void ServeQueue();
  void ServePart(int32_t row);
  void EndService(const std::vector<int32_t>& rows);
  void Hold(const Line& alone, const std::string& what);
  int64_t Lacking(const Line& line) const;
  State Now() const { return {lines_, supply_, backordered_at_}; }
  void GoBackTo(const State& state);

  std::vector<int32_t> RowsOfOrder(int32_t sales_order) const;
  void ServeOrder(int32_t sales_order);
  void Reject(const std::vector<int32_t>& rows, const State& before);

  std::map<int32_t, int64_t> Lackings(const std::vector<int32_t>& rows) const;
  Set MakeSet(const std::string& name, const std::vector<int32_t>& rows,
              const std::map<int32_t, int64_t>& wanted) const;
  static Set WithWants(Set set, const std::map<int32_t, int64_t>& wanted);
  std::vector<int32_t> RowsOfSet(const Line& line) const;
  Set SetOf(const Line& line) const;
  void ServeSet(const Set& set);
  void LeaveShort(const Set& set);
  Line Alone(const Set& set, int32_t row) const;
  bool TakeSet(const Set& set);
  std::vector<int32_t> PlacesOf(const Set& set);
  std::set<Day> DaysOf(const Set& set, Day from, Day to) const;
  static Line AsAvailable(Line line, Day target, Day latest);
  std::vector<Line> LinesBy(const Set& set, Day day, int32_t place) const;
  Taken TryInTime(const std::vector<Line>& lines);
  static bool IsAllOf(const Taken& taken, const std::vector<Line>& lines);
  Taken TakeSetBy(const Set& set, Day day, int32_t place);
  void Keep(const Set& set, const Taken& taken, Day delivery_day);
  static Day FirstDay(const Set& set, const Taken& taken);
  Reason ReasonInSet(const Set& set, int32_t row);
  void NoteSet(const Set& set);
  void NoteTaken(const Set& set, const Taken& taken, Day day);

  void ServeKit(const Line& line);
  void TakeKitsInTime(const Set& kit);
  void TakeKitsLate(const Set& kit);
  void TakeKits(const Set& kit, Day day, int32_t place);
  Taken TryKits(const Set& kit, Day day, int32_t place);

  CountedShipment CountedShipmentOf(const Line& line, const Units& units) const;
  bool AcceptsWhatComes(const Line& line) const;
  void LimitShipments(const std::vector<int32_t>& rows, int64_t left);
  UnitsList Staying(int32_t row, const std::set<CountedShipment>& kept) const;
  void GiveBackAllBut(const std::vector<int32_t>& rows,
                      const std::set<CountedShipment>& kept);
  void ServeLast(const Set& rest, bool waits, int64_t left);

  // --- oracle_sharing.cc: lines that share ---------------------------------

  bool MayShare(const Line& line) const;
  bool AreOfOneGroup(const Line& a, const Line& b) const;
  bool HasPart(const Line& line) const;
  void ServeGroup(int32_t row);
  bool AreComplete(const std::vector<int32_t>& rows) const;
  void TakeInTime(int32_t row, int64_t most);
  void ShareInTime(const std::vector<int32_t>& rows);
  absl::optional<Day> NextDay(const std::vector<int32_t>& rows,
                              int64_t after) const;
  void TakeOn(int32_t row, Day day, int64_t most);
  void GoBackTo(int32_t row, const UnitsList& taken);
  void ShareOn(const std::vector<int32_t>& rows, Day day);
  std::string SharingText() const;
  int64_t AfterStep(const Line& line, int64_t a) const;
  bool StepsFirst(const Line& one, int64_t a, const Line& other,
                  int64_t of_other) const;
  std::map<int32_t, int64_t> Shares(const std::vector<int32_t>& rows,
                                    std::map<int32_t, int64_t> has,
                                    int64_t units) const;

  // --- oracle_sources.cc: from where --------------------------------------

  bool ChoosesSources(const Line& line) const;
  void ServeFromSources(const Line& line);
  void ChooseSourcesOfSet(const Set& set, Day day, Taken* taken);
  std::vector<int32_t> Candidates(const std::vector<Line>& lines) const;
  std::set<int32_t> SourcesOfPegs(const std::vector<Line>& lines) const;
  std::set<int32_t> LocationsIn(const std::set<int32_t>& sources,
                                int32_t destination) const;
  Taken TryFrom(std::vector<Line> lines, const std::set<int32_t>& sources);
  int64_t Cost(const std::vector<Line>& lines, const std::set<int32_t>& sources,
               const Taken& taken) const;
  static std::vector<std::set<int32_t>> SetsOfSources(
      const std::set<int32_t>& always, const std::vector<int32_t>& others,
      size_t most);
  static bool NoneGetsFewer(const Taken& a, const Taken& b);
  Choice ChooseSources(const std::vector<Line>& lines, bool whole);
  Choice ChooseGreedily(const std::vector<Line>& lines,
                        const std::vector<int32_t>& candidates,
                        const std::set<int32_t>& of_pegs, bool whole);

  // --- oracle.cc: the tables ----------------------------------------------

  void MakeTables();
  Day ShipDay(const Line& line, const Units& units) const;
  Shipment ShipmentOf(const Line& line, const Units& units) const;
  void MakeShipments();
  void MakeAllocations(const Line& line);
  void MakePromises(const Line& line);
  void MakeLine(const Line& line);
  void MakeHeld(const Line& line);

  const Book& book_;
  const Policy& policy_;
  std::vector<Line> lines_;
  std::vector<SupplyRow> supply_;
  std::set<int32_t> locations_ = {0};  // and all that the book names
  std::vector<Lane> lanes_;
  std::vector<Mark> marks_;  // in the order in which they mark
  // Units promised so far from anything but stock on hand, by item and
  // location.
  std::map<std::pair<int32_t, int32_t>, int64_t> backordered_at_;
  // By line:
  std::vector<UnitsList> taken_, held_;
  std::vector<Reason> reasons_;
  std::vector<bool> greedy_;
  std::vector<Shipment> shipments_;  // the rows of plan_.shipments
  OraclePlan plan_;
};

}  // namespace oracle
}  // namespace backorder

#endif  // BACKORDER_TESTS_ORACLE_PLANNER_H_
