#include "tests/oracle.h"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/types/optional.h"
#include "absl/types/span.h"
#include "backorder/book.h"
#include "backorder/plan.h"
#include "backorder/policy.h"
#include "backorder/units.h"

namespace backorder {
namespace {

// More units than any book of a test has: what an unlimited row holds, however
// much is taken.
constexpr int64_t kPlenty = 1'000'000'000'000;

struct Line {
  int32_t row, item;
  int64_t quantity;
  int32_t sales_order, due, earliest, latest, tier;
  DeliveryRule delivery_rule;
  int64_t min_ship, multiple;
  WhenShort when_short;  // its own, or the policy's
  int32_t location, peg, destination;

  bool reject_order;  // one line of its sales order says so

  bool of_set() const {
    return delivery_rule == DeliveryRule::kOrderComplete ||
           delivery_rule == DeliveryRule::kShipSet;
  }

  int64_t held = 0;  // units of its peg that are held for it
  bool served = false;
};

struct SupplyRow {
  int32_t row, item;
  int64_t quantity;
  int32_t location, day, tier;

  bool counts;         // serves anybody
  Day available;       // a(s)
  int64_t free = 0;    // neither promised, set aside, held nor safety units
  int64_t safety = 0;  // soft safety stock

  bool on_hand() const { return day == kNotGiven; }
  bool unlimited() const { return quantity == kUnlimited; }
};

// From where units come.
enum class Pile { kHeld, kFree, kSafety, kReplenishment };

struct Lane {
  int32_t location, destination, rank, transit_days;
};

// Units of one pile: on a line's list, or (with `delivery_day`) on their way.
struct Units {
  Pile pile;
  int32_t supply;  // row, or kReplenishment
  int32_t location;
  Day arrives;       // A(s)
  bool backordered;  // not from stock on hand
  int64_t quantity;
  Day delivery_day = kNever;
};

int64_t Sum(const std::vector<Units>& all) {
  int64_t sum = 0;
  for (const Units& units : all) sum += units.quantity;
  return sum;
}

std::vector<Units> Joined(std::vector<Units> a, const std::vector<Units>& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

// The first `quantity` units of `all`.
std::vector<Units> First(const std::vector<Units>& all, int64_t quantity) {
  std::vector<Units> first;
  for (Units units : all) {
    units.quantity = std::min(units.quantity, quantity);
    quantity -= units.quantity;
    if (units.quantity > 0) first.push_back(units);
  }
  return first;
}

template <typename T, typename U>
U ValueAt(absl::Span<const T> column, size_t row, U otherwise) {
  return column.empty() ? otherwise : static_cast<U>(column[row]);
}

Day Later(Day day, int32_t days) {
  if (day == kNever || days == kNever) return kNever;
  const int64_t sum = int64_t{day} + days;
  return sum > kLastDay ? kNever : static_cast<Day>(sum);
}

class Planner {
 public:
  Planner(const Book& book, const Policy& policy)
      : book_(book), policy_(policy) {}

  OraclePlan Run() {
    ReadLines();
    ReadSupply();
    ReadLanes();
    MakeQueue();
    SetAside();
    ServeQueue();
    MakeTables();
    return std::move(plan_);
  }

 private:
  void Note(const std::string& rule) { plan_.rules.insert(rule); }

  // --- The book -----------------------------------------------------------

  void ReadLines() {
    const Demand& demand = book_.demand;
    for (int32_t row = 0; row < demand.size(); ++row) {
      Line line;
      line.row = row;
      line.item = demand.item[row];
      line.quantity = demand.quantity[row];
      line.sales_order = ValueAt(demand.sales_order, row, row);
      line.due = ValueAt(demand.due, row, kNotGiven);
      if (line.due == kNotGiven) line.due = book_.as_of;
      line.earliest = ValueAt(demand.earliest, row, kNotGiven);
      line.latest = ValueAt(demand.latest, row, kNever);
      line.tier = ValueAt(demand.tier, row, kNotGiven);
      line.delivery_rule =
          ValueAt(demand.delivery_rule, row, DeliveryRule::kAsAvailable);
      line.min_ship = ValueAt(demand.min_ship, row, int64_t{1});
      line.multiple = ValueAt(demand.multiple, row, int64_t{1});
      const int32_t when_short = ValueAt(demand.when_short, row, kNotGiven);
      line.when_short = when_short == kNotGiven
                            ? policy_.when_short
                            : static_cast<WhenShort>(when_short);
      line.location = ValueAt(demand.location, row, kNotGiven);
      line.peg = ValueAt(demand.peg, row, kNotGiven);
      line.destination = ValueAt(demand.destination, row, 0);
      lines_.push_back(line);
    }
    for (Line& line : lines_) {
      line.reject_order = false;
      for (const Line& other : lines_) {
        if (other.sales_order == line.sales_order &&
            other.when_short == WhenShort::kRejectOrder) {
          line.reject_order = true;
        }
      }
    }
  }

  void ReadSupply() {
    const Supply& supply = book_.supply;
    for (int32_t row = 0; row < supply.size(); ++row) {
      SupplyRow s;
      s.row = row;
      s.item = supply.item[row];
      s.quantity = supply.quantity[row];
      s.location = ValueAt(supply.location, row, 0);
      s.day = ValueAt(supply.day, row, kNotGiven);
      s.tier = ValueAt(supply.tier, row, kNotGiven);
      s.available = s.on_hand() ? book_.as_of : s.day;
      s.counts = s.quantity > 0;
      if (s.available < book_.as_of) {
        const int64_t overdue = int64_t{book_.as_of} - s.day;
        if (policy_.overdue_limit != kNever &&
            overdue > policy_.overdue_limit) {
          s.counts = false;
          Note("overdue receipt does not count");
        }
        s.available = Later(book_.as_of, policy_.overdue_offset);
        if (s.available == kNever) s.counts = false;
      }
      s.free = !s.counts ? 0 : s.unlimited() ? kPlenty : s.quantity;
      supply_.push_back(s);
      locations_.insert(s.location);
    }
    for (const Line& line : lines_) {
      if (line.location != kNotGiven) locations_.insert(line.location);
    }
    for (int32_t row = 0; row < book_.item_locations.size(); ++row) {
      locations_.insert(ValueAt(book_.item_locations.location, row, 0));
    }
  }

  void ReadLanes() {
    const Lanes& table = book_.lanes;
    for (int32_t row = 0; row < table.size(); ++row) {
      lanes_.push_back({table.location[row], ValueAt(table.destination, row, 0),
                        ValueAt(table.rank, row, 0),
                        ValueAt(table.transit_days, row, 0)});
      locations_.insert(table.location[row]);
    }
  }

  int32_t ReplenishDays(int32_t item) const {
    if (item >= book_.items.size()) return kNever;
    return ValueAt(book_.items.replenish_days, item, kNever);
  }

  int64_t ItemLimit(int32_t item) const {
    if (item >= book_.items.size()) return kUnlimited;
    return ValueAt(book_.items.backorder_limit, item, kUnlimited);
  }

  // The row of item_locations, or -1.
  int32_t ItemLocation(int32_t item, int32_t location) const {
    const ItemLocations& table = book_.item_locations;
    for (int32_t row = 0; row < table.size(); ++row) {
      if (table.item[row] == item &&
          ValueAt(table.location, row, 0) == location) {
        return row;
      }
    }
    return -1;
  }

  int64_t LocationLimit(int32_t item, int32_t location) const {
    const int32_t row = ItemLocation(item, location);
    if (row < 0) return kUnlimited;
    return ValueAt(book_.item_locations.backorder_limit, row, kUnlimited);
  }

  int64_t SafetyStockOf(int32_t item, int32_t location) const {
    const int32_t row = ItemLocation(item, location);
    if (row < 0) return 0;
    return ValueAt(book_.item_locations.safety_stock, row, int64_t{0});
  }

  // --- Lanes --------------------------------------------------------------

  // From where the line may ship, in the order in which it does.
  std::vector<int32_t> LocationsOf(const Line& line) const {
    std::set<std::pair<int32_t, int32_t>> ranked;  // rank, location
    for (const Lane& lane : lanes_) {
      if (lane.destination == line.destination) {
        ranked.insert({lane.rank, lane.location});
      }
    }
    if (lanes_.empty()) {
      for (int32_t location : locations_) ranked.insert({location, location});
    }
    std::vector<int32_t> locations;
    for (const auto& [rank, location] : ranked) {
      if (line.location == kNotGiven || line.location == location) {
        locations.push_back(location);
      }
    }
    return locations;
  }

  bool IsServedFrom(const Line& line, int32_t location) const {
    const std::vector<int32_t> locations = LocationsOf(line);
    return std::find(locations.begin(), locations.end(), location) !=
           locations.end();
  }

  // From a location that serves the line.
  int32_t Transit(const Line& line, int32_t location) const {
    for (const Lane& lane : lanes_) {
      if (lane.location == location && lane.destination == line.destination) {
        return lane.transit_days;
      }
    }
    return 0;
  }

  // A(s), of supply at a location that serves the line.
  Day Arrival(const Line& line, const SupplyRow& s) const {
    return Later(s.available, Transit(line, s.location));
  }

  // REQUIRES: some location serves the line.
  int32_t ReplenishmentLocation(const Line& line) const {
    return LocationsOf(line).front();
  }

  Day ReplenishmentDay(const Line& line) const {  // R
    if (LocationsOf(line).empty()) return kNever;
    return Later(Later(book_.as_of, ReplenishDays(line.item)),
                 Transit(line, ReplenishmentLocation(line)));
  }

  // --- Days ---------------------------------------------------------------

  Day TargetDay(const Line& line) const {  // T
    return std::min(std::max({line.due, line.earliest, book_.as_of}),
                    line.latest);
  }

  bool WindowClosed(const Line& line) const {
    return line.latest < std::max(line.earliest, book_.as_of);
  }

  bool BeyondHorizon(const Line& line) const {
    return line.peg == kNotGiven && policy_.horizon != kNever &&
           int64_t{line.due} > int64_t{book_.as_of} + policy_.horizon;
  }

  // The lines of a rejected order are served as for backorder, whatever else
  // they say themselves.
  bool AcceptAvailable(const Line& line) const {
    return !line.reject_order && line.when_short == WhenShort::kAcceptAvailable;
  }

  Day LastAcceptedDay(const Line& line) const {  // B
    return AcceptAvailable(line) ? TargetDay(line) : line.latest;
  }

  // --- The queue ----------------------------------------------------------

  // What a row has in a column of the queue; nothing: none.
  absl::optional<int64_t> Key(const std::string& column, int32_t row) const {
    const Demand& demand = book_.demand;
    const auto or_none = [](int32_t value) -> absl::optional<int64_t> {
      if (value == kNotGiven) return absl::nullopt;
      return value;
    };
    if (column == "item") return demand.item[row];
    if (column == "quantity") return demand.quantity[row];
    if (column == "sales_order") return lines_[row].sales_order;
    if (column == "due") return lines_[row].due;
    if (column == "earliest") return or_none(lines_[row].earliest);
    if (column == "latest") return lines_[row].latest;
    if (column == "entered") {
      return ValueAt(demand.entered, row, int64_t{row});
    }
    if (column == "priority") return ValueAt(demand.priority, row, 0);
    if (column == "tier") return or_none(lines_[row].tier);
    if (column == "unit_value") {
      return ValueAt(demand.unit_value, row, int64_t{0});
    }
    if (column == "delivery_rule") {
      return static_cast<int64_t>(lines_[row].delivery_rule);
    }
    if (column == "min_ship") return lines_[row].min_ship;
    if (column == "multiple") return lines_[row].multiple;
    if (column == "when_short") {
      return or_none(ValueAt(demand.when_short, row, kNotGiven));
    }
    if (column == "location") return or_none(lines_[row].location);
    if (column == "peg") return or_none(lines_[row].peg);
    if (column == "destination") return lines_[row].destination;
    // line_value
    return demand.quantity[row] * ValueAt(demand.unit_value, row, int64_t{0});
  }

  bool Before(int32_t a, int32_t b) const {
    for (const SortKey& key : policy_.queue) {
      const auto of_a = Key(key.column, a);
      const auto of_b = Key(key.column, b);
      if (of_a == of_b) continue;
      if (!of_a.has_value()) return key.nulls_first;
      if (!of_b.has_value()) return !key.nulls_first;
      return key.descending ? *of_a > *of_b : *of_a < *of_b;
    }
    return a < b;
  }

  void MakeQueue() {
    std::vector<int32_t> sorted;
    for (const Line& line : lines_) sorted.push_back(line.row);
    std::sort(sorted.begin(), sorted.end(),
              [this](int32_t a, int32_t b) { return Before(a, b); });

    std::set<int32_t> placed;
    for (int32_t row : sorted) {
      for (int32_t other : sorted) {
        if (!TakenTogether(lines_[row], lines_[other])) continue;
        if (!placed.insert(other).second) continue;
        if (other != row && other != sorted[plan_.queue.size()]) {
          Note(lines_[row].reject_order ? "reject_order moves a line forward"
                                        : "a set moves a line forward");
        }
        plan_.queue.push_back(other);
      }
    }
  }

  static bool TakenTogether(const Line& a, const Line& b) {
    if (a.row == b.row) return true;
    if (a.sales_order != b.sales_order) return false;
    return a.reject_order || (a.of_set() && b.of_set());
  }

  // --- Set aside before the queue -----------------------------------------

  // Rows at the place that count: stock by row, or receipts by (a, row).
  std::vector<SupplyRow*> RowsAt(int32_t item, int32_t location, bool on_hand) {
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
  int64_t Pay(const std::vector<SupplyRow*>& rows, int64_t wanted) {
    for (SupplyRow* s : rows) {
      if (s->unlimited()) return 0;
      const int64_t paid = std::min(s->free, wanted);
      s->free -= paid;
      wanted -= paid;
    }
    return wanted;
  }

  int64_t Mark(const std::vector<SupplyRow*>& rows, int64_t wanted) {
    for (SupplyRow* s : rows) {
      if (s->unlimited()) return 0;
      const int64_t marked = std::min(s->free, wanted);
      s->free -= marked;
      s->safety += marked;
      wanted -= marked;
    }
    return wanted;
  }

  std::set<std::pair<int32_t, int32_t>> ItemsAndLocations() const {
    std::set<std::pair<int32_t, int32_t>> places;
    for (const SupplyRow& s : supply_) places.insert({s.item, s.location});
    return places;
  }

  void SetAside() {
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
    // 4. Soft safety stock.
    if (hard) return;
    for (const auto& [item, location] : ItemsAndLocations()) {
      const int64_t rest =
          Mark(RowsAt(item, location, true), SafetyStockOf(item, location));
      Mark(RowsAt(item, location, false), rest);
    }
  }

  void HoldPeg(Line* line) {
    if (line->peg == kNotGiven) return;
    SupplyRow& s = supply_[line->peg];
    if (!s.counts) return;
    if (!IsServedFrom(*line, s.location)) Note("peg where no lane leads");
    if (WindowClosed(*line) || !MayUseRow(*line, s) ||
        Arrival(*line, s) > LastAcceptedDay(*line)) {
      Note("peg is not held");
      return;
    }
    line->held = std::min(line->quantity, s.free);
    if (!s.unlimited()) s.free -= line->held;
    if (line->held < line->quantity) Note("peg holds less than the line");
  }

  // --- What a line may use ------------------------------------------------

  // By item, location and tier, on whatever day it arrives, if it ever does.
  bool MayUseRow(const Line& line, const SupplyRow& s) const {
    if (!s.counts || s.item != line.item) return false;
    if (!IsServedFrom(line, s.location)) return false;
    if (Arrival(line, s) == kNever) return false;
    if (s.tier == kNotGiven) return true;
    return line.tier != kNotGiven && s.tier >= line.tier;
  }

  int64_t PileSize(const Line& line, const SupplyRow& s, Pile pile) const {
    if (pile == Pile::kHeld) return line.peg == s.row ? line.held : 0;
    return pile == Pile::kSafety ? s.safety : s.free;
  }

  // What is in the pile less what the line has taken of it.
  Units Left(const Line& line, const SupplyRow& s, Pile pile,
             const std::vector<Units>& taken) const {
    Units left = {pile,         s.row,
                  s.location,   Arrival(line, s),
                  !s.on_hand(), PileSize(line, s, pile)};
    for (const Units& units : taken) {
      if (units.supply == s.row && units.pile == pile &&
          !(s.unlimited() && pile == Pile::kFree)) {
        left.quantity -= units.quantity;
      }
    }
    return left;
  }

  bool TierThenTimingThenRow(const Units& a, const Units& b) const {
    const auto tier = [this](const Units& units) {  // none goes last
      const int32_t tier = supply_[units.supply].tier;
      return tier == kNotGiven ? INT64_MAX : int64_t{tier};
    };
    if (tier(a) != tier(b)) return tier(a) < tier(b);
    if (a.arrives != b.arrives) {
      return policy_.timing == Timing::kEarliest ? a.arrives < b.arrives
                                                 : a.arrives > b.arrives;
    }
    return a.supply < b.supply;
  }

  // Units of one pile at a location that arrive after `after` and by `by`, in
  // the order in which they are taken.
  std::vector<Units> KnownUnits(const Line& line, int32_t location, Pile pile,
                                int64_t after, Day by,
                                const std::vector<Units>& taken) const {
    std::vector<Units> known;
    for (const SupplyRow& s : supply_) {
      if (!MayUseRow(line, s) || s.location != location) continue;
      if (Arrival(line, s) <= after || Arrival(line, s) > by) continue;
      const Units left = Left(line, s, pile, taken);
      if (left.quantity > 0) known.push_back(left);
    }
    std::sort(known.begin(), known.end(),
              [this](const Units& a, const Units& b) {
                return TierThenTimingThenRow(a, b);
              });
    return known;
  }

  // The day of the replenishment that the line may use; kNever: none.
  Day UsableReplenishmentDay(const Line& line) const {
    const Day day = ReplenishmentDay(line);
    if (AcceptAvailable(line) || day > line.latest) return kNever;
    return day;
  }

  Units Replenishment(const Line& line) const {
    return {Pile::kReplenishment,        kReplenishment,
            ReplenishmentLocation(line), ReplenishmentDay(line),
            /*backordered=*/true,        kPlenty};
  }

  // The list as far as the limits leave room, after all that lines ahead and
  // `otherwise` the line itself have. All units of it are at one location.
  std::vector<Units> WithinLimits(const Line& line,
                                  const std::vector<Units>& list,
                                  const std::vector<Units>& otherwise) {
    std::vector<Units> within;
    for (Units units : list) {
      if (units.backordered) {
        const int64_t used_here = backordered_at_[{line.item, units.location}] +
                                  Backordered(otherwise, units.location) +
                                  Backordered(within, units.location);
        int64_t used = 0;
        for (int32_t location : locations_) {
          used += backordered_at_[{line.item, location}] +
                  Backordered(otherwise, location) +
                  Backordered(within, location);
        }
        const int64_t room =
            std::min(ItemLimit(line.item) - used,
                     LocationLimit(line.item, units.location) - used_here);
        if (units.quantity > room) Note("backorder limit");
        units.quantity = std::min(units.quantity, room);
      }
      if (units.quantity > 0) within.push_back(units);
    }
    return within;
  }

  static int64_t Backordered(const std::vector<Units>& all, int32_t location) {
    int64_t sum = 0;
    for (const Units& units : all) {
      if (units.backordered && units.location == location) {
        sum += units.quantity;
      }
    }
    return sum;
  }

  // --- Shape --------------------------------------------------------------

  int64_t MultipleOf(const Line& line) const {  // m
    return line.delivery_rule == DeliveryRule::kLineComplete ? 1
                                                             : line.multiple;
  }

  int64_t LeastShipment(const Line& line) const {  // k
    return line.delivery_rule == DeliveryRule::kLineComplete
               ? line.quantity
               : std::min(line.min_ship, line.quantity);
  }

  bool HasShipmentRules(const Line& line) const {
    return MultipleOf(line) > 1 || LeastShipment(line) > 1;
  }

  // The most that a shipment can have of `n` available units, when the line
  // still lacks `lacking` and has `already` in the same shipment.
  int64_t Shape(const Line& line, int64_t n, int64_t lacking,
                int64_t already = 0) {
    if (n >= lacking) return lacking;
    const int64_t most = n / MultipleOf(line) * MultipleOf(line);
    if (most < n) Note("multiple");
    if (most + already < LeastShipment(line)) {
      if (most > 0) Note("shipment below the least");
      return 0;
    }
    if (most > 0 && most < LeastShipment(line)) Note("joins a shipment");
    return most;
  }

  // --- One line -----------------------------------------------------------

  std::vector<Units> Serve(const Line& line) {
    if (BeyondHorizon(line) || WindowClosed(line)) return {};
    return ServeWithinItsDays(line);
  }

  std::vector<Units> ServeWithinItsDays(const Line& line) {
    const std::vector<Units> late_peg = LatePeg(line);
    const std::vector<Units> in_time = InTime(line, late_peg);
    const std::vector<Units> taken = Joined(late_peg, in_time);
    return Joined(taken, Late(line, taken));
  }

  // The units held for the line, if its peg arrives after `after` and by `by`.
  std::vector<Units> HeldUnits(const Line& line, int64_t after, Day by,
                               const std::vector<Units>& taken) const {
    if (line.peg == kNotGiven) return {};
    const SupplyRow& s = supply_[line.peg];
    if (!MayUseRow(line, s)) return {};  // a set that ships from elsewhere
    const Units held = Left(line, s, Pile::kHeld, taken);
    if (held.quantity == 0 || held.arrives <= after || held.arrives > by) {
      return {};
    }
    return {held};
  }

  std::vector<Units> LatePeg(const Line& line) {
    const std::vector<Units> held = WithinLimits(
        line, HeldUnits(line, TargetDay(line), line.latest, {}), {});
    std::vector<Units> ships =
        First(held, Shape(line, Sum(held), line.quantity));
    for (Units& units : ships) units.delivery_day = units.arrives;
    if (!ships.empty()) Note("late peg");
    return ships;
  }

  // `otherwise`: what the line gets besides.
  std::vector<Units> InTime(const Line& line,
                            const std::vector<Units>& otherwise) {
    const Day target = TargetDay(line);
    const Day replenished = UsableReplenishmentDay(line);
    const bool replenished_in_time = replenished <= target;
    const bool earliest = policy_.timing == Timing::kEarliest;
    const std::vector<int32_t> locations = LocationsOf(line);

    std::map<int32_t, std::vector<Units>> lists, ships;  // by location
    const auto gets_besides = [&](absl::optional<int32_t> but) {
      std::vector<Units> gets = otherwise;
      for (const auto& [location, units] : ships) {
        if (location != but) gets = Joined(gets, units);
      }
      return gets;
    };
    const auto lacks_nothing = [&] {
      return Sum(gets_besides(absl::nullopt)) == line.quantity;
    };
    // Whether the location ships more than before.
    const auto plan_afresh = [&](int32_t location) {
      const int64_t before = Sum(ships[location]);
      ships[location] =
          PlanAfresh(line, lists[location], gets_besides(location));
      return Sum(ships[location]) > before;
    };
    const auto grow = [&](int32_t location, const std::vector<Units>& units) {
      if (units.empty() || lacks_nothing()) return;
      if (Sum(ships[location]) > 0) Note("a list grows again");
      lists[location] = Joined(lists[location], units);
      plan_afresh(location);
      bool more = true;
      while (more) {
        more = false;
        for (int32_t other : locations) {
          if (!lacks_nothing() && plan_afresh(other)) {
            more = true;
            Note("what another location ships closes the line");
          }
        }
      }
    };

    // a. Units held for it.
    for (const Units& held : HeldUnits(line, INT64_MIN, target, {})) {
      grow(held.location, {held});
      Note("peg in time");
    }
    // b. Other known units.
    const Day first_until =
        earliest && replenished_in_time ? replenished : target;
    for (int32_t location : locations) {
      grow(location,
           KnownUnits(line, location, Pile::kFree, INT64_MIN, first_until, {}));
    }
    if (replenished_in_time) {
      // c. Replenishment.
      grow(ReplenishmentLocation(line), {Replenishment(line)});
      // d. Known units that come later than it.
      if (earliest) {
        for (int32_t location : locations) {
          const int64_t before = Sum(gets_besides(absl::nullopt));
          grow(location, KnownUnits(line, location, Pile::kFree, replenished,
                                    target, {}));
          if (Sum(gets_besides(absl::nullopt)) > before) {
            Note("known supply after replenishment in time");
          }
        }
      }
    }
    // e. Safety units.
    for (int32_t location : locations) {
      grow(location,
           KnownUnits(line, location, Pile::kSafety, INT64_MIN, target, {}));
    }

    std::vector<Units> all;
    for (const auto& [location, units] : ships) {
      if (!units.empty() && !all.empty()) Note("several locations");
      all = Joined(all, units);
    }
    return all;
  }

  // The line's shipments from the location of the list.
  std::vector<Units> PlanAfresh(const Line& line,
                                const std::vector<Units>& list,
                                const std::vector<Units>& otherwise) {
    const int64_t need = line.quantity - Sum(otherwise);
    const std::vector<Units> within = WithinLimits(line, list, otherwise);
    std::vector<Units> leaving = First(within, Shape(line, Sum(within), need));

    std::set<Day> days;
    for (Units& units : leaving) {
      units.delivery_day = policy_.ship_when == ShipWhen::kJustInTime
                               ? TargetDay(line)
                               : std::max(units.arrives, line.earliest);
      days.insert(units.delivery_day);
    }
    std::vector<Units> shipped;
    std::vector<Units> waiting;
    for (Day day : days) {
      if (!waiting.empty()) Note("rolls over in time");
      for (const Units& units : leaving) {
        if (units.delivery_day == day) waiting.push_back(units);
      }
      // Of one row, those first on the list go first.
      std::stable_sort(
          waiting.begin(), waiting.end(), [](const Units& a, const Units& b) {
            const auto place = [](const Units& units) {
              return std::make_tuple(units.supply == kReplenishment,
                                     units.arrives, units.supply);
            };
            return place(a) < place(b);
          });
      const int64_t count = Shape(line, Sum(waiting), need - Sum(shipped));
      for (Units units : First(waiting, count)) {
        units.delivery_day = day;
        shipped.push_back(units);
      }
      waiting = Without(waiting, count);
    }
    if (!waiting.empty()) Note("left over after the last day");
    return shipped;
  }

  // All but the first `quantity` units.
  static std::vector<Units> Without(const std::vector<Units>& all,
                                    int64_t quantity) {
    std::vector<Units> rest;
    for (Units units : all) {
      const int64_t gone = std::min(units.quantity, quantity);
      quantity -= gone;
      units.quantity -= gone;
      if (units.quantity > 0) rest.push_back(units);
    }
    return rest;
  }

  // `taken`: what the line has by now.
  std::vector<Units> Late(const Line& line, std::vector<Units> taken) {
    std::vector<Units> late;
    if (AcceptAvailable(line)) return late;
    const Day replenished = UsableReplenishmentDay(line);
    // Whether anything ships.
    const auto ship = [&](const std::vector<Units>& pool, Day day,
                          int32_t location) {
      const std::vector<Units> within = WithinLimits(line, pool, taken);
      int64_t already = 0;
      for (const Units& units : taken) {
        if (units.location == location && units.delivery_day == day) {
          already += units.quantity;
        }
      }
      const int64_t lacking = line.quantity - Sum(taken);
      const std::vector<Units> ships =
          First(within, Shape(line, Sum(within), lacking, already));
      for (Units units : ships) {
        if (units.arrives < day) Note("rolls over late");
        Note(units.pile == Pile::kHeld ? "held units late" : "late");
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
        for (int32_t location : LocationsOf(line)) {
          any |= ship(KnownBy(line, location, day, taken), day, location);
        }
        ++rounds;
      }
      if (rounds > 1) Note("several rounds of locations on a late day");
    };

    for (Day day : LateDays(line)) {
      ship_known(day);
      if (day == replenished) {
        const int32_t location = ReplenishmentLocation(line);
        ship(Joined(KnownBy(line, location, day, taken), {Replenishment(line)}),
             day, location);
        ship_known(day);
      }
    }
    return late;
  }

  // After T, by latest: the days on which usable supply or replenishment
  // arrives. A peg's day is one of them, also when all its units are
  // promised to the line already.
  std::set<Day> LateDays(const Line& line) const {
    std::set<Day> days;
    for (const SupplyRow& s : supply_) {
      const bool has_units =
          s.free > 0 || s.safety > 0 || PileSize(line, s, Pile::kHeld) > 0;
      if (MayUseRow(line, s) && has_units) days.insert(Arrival(line, s));
    }
    const Day replenished = UsableReplenishmentDay(line);
    if (replenished != kNever) days.insert(replenished);
    days.erase(days.begin(), days.upper_bound(TargetDay(line)));
    days.erase(days.upper_bound(line.latest), days.end());
    return days;
  }

  // Known units at the location that arrive by the day: held ones, others,
  // safety units.
  std::vector<Units> KnownBy(const Line& line, int32_t location, Day day,
                             const std::vector<Units>& taken) const {
    std::vector<Units> pool;
    for (const Units& held : HeldUnits(line, INT64_MIN, day, taken)) {
      if (held.location == location) pool.push_back(held);
    }
    for (Pile pile : {Pile::kFree, Pile::kSafety}) {
      pool =
          Joined(pool, KnownUnits(line, location, pile, INT64_MIN, day, taken));
    }
    return pool;
  }

  // --- All lines ----------------------------------------------------------

  void ServeQueue() {
    taken_.resize(lines_.size());
    reasons_.resize(lines_.size(), Reason::kNone);
    for (int32_t row : plan_.queue) {
      if (lines_[row].served) continue;
      if (lines_[row].reject_order) {
        ServeOrder(lines_[row].sales_order);
      } else {
        ServeLineOrSet(&lines_[row]);
      }
    }
  }

  void ServeLineOrSet(Line* line) {
    if (line->of_set() && line->quantity > 0) {
      ServeSet(SetOf(*line));
    } else {
      ServeAndPromise(line);
      reasons_[line->row] = ReasonOf(*line);
    }
  }

  void ServeAndPromise(Line* line) {
    for (const SupplyRow& s : supply_) {
      if (s.counts && s.item == line->item && IsServedFrom(*line, s.location) &&
          Arrival(*line, s) == kNever) {
        Note("supply that would arrive after the last day");
      }
    }
    taken_[line->row] = Serve(*line);
    Promise(line);
    line->served = true;
    FreePeg(line);
  }

  // Takes from the piles what the line takes.
  void Promise(Line* line) {
    for (const Units& units : taken_[line->row]) {
      NoteLane(*line, units);
      if (units.backordered) {
        backordered_at_[{line->item, units.location}] += units.quantity;
      }
      if (units.pile == Pile::kReplenishment) {
        Note("replenishment");
        continue;
      }
      if (units.pile == Pile::kSafety) Note("soft safety unit");
      SupplyRow& s = supply_[units.supply];
      if (s.tier != kNotGiven) Note("supply of a tier");
      if (s.unlimited()) Note("unlimited supply");
      if (s.day != kNotGiven && s.day < book_.as_of) Note("overdue receipt");
      if (units.pile == Pile::kHeld) line->held -= units.quantity;
      if (units.pile == Pile::kSafety) s.safety -= units.quantity;
      if (units.pile == Pile::kFree && !s.unlimited()) {
        s.free -= units.quantity;
      }
    }
  }

  void NoteLane(const Line& line, const Units& units) {
    if (Transit(line, units.location) > 0) Note("transit");
    const std::vector<int32_t> locations = LocationsOf(line);
    if (units.location >
            *std::min_element(locations.begin(), locations.end()) &&
        units.location == locations.front()) {
      Note("rank before number of the location");
      if (units.pile == Pile::kReplenishment) {
        Note("replenishment at the best lane");
      }
    }
  }

  // What is still held for the line is free for all.
  void FreePeg(Line* line) {
    if (line->held > 0) {
      Note("surplus of a peg flows on");
      SupplyRow& s = supply_[line->peg];
      if (!s.unlimited()) s.free += line->held;
    }
    line->held = 0;
  }

  void ServeOrder(int32_t sales_order) {
    std::vector<int32_t> rows;
    for (int32_t row : plan_.queue) {
      if (lines_[row].sales_order == sales_order) rows.push_back(row);
    }
    const State before = Now();
    bool complete = true;
    for (int32_t row : rows) {
      if (!lines_[row].served) ServeLineOrSet(&lines_[row]);
      if (Sum(taken_[row]) < lines_[row].quantity) complete = false;
    }
    if (complete) {
      Note(rows.size() > 1 ? "order of several lines is not rejected"
                           : "order of one line is not rejected");
      return;
    }
    GoBackTo(before);
    for (int32_t row : rows) {
      Line& line = lines_[row];
      reasons_[row] = Reason::kNone;
      if (Sum(taken_[row]) > 0) {
        Note(line.of_set() ? "rejected order gives a set back"
                           : "rejected order gives back");
      }
      taken_[row].clear();
      FreePeg(&line);
      line.served = true;
      if (line.quantity == 0) continue;
      reasons_[row] =
          BeyondHorizon(line) ? Reason::kBeyondHorizon : Reason::kOrderRejected;
    }
  }

  // All that serving changes, but for what lines take and their reasons.
  struct State {
    std::vector<Line> lines;
    std::vector<SupplyRow> supply;
    std::map<std::pair<int32_t, int32_t>, int64_t> backordered_at;
  };

  State Now() const { return {lines_, supply_, backordered_at_}; }

  void GoBackTo(const State& state) {
    lines_ = state.lines;
    supply_ = state.supply;
    backordered_at_ = state.backordered_at;
  }

  // --- Sets ---------------------------------------------------------------

  struct Set {
    std::vector<int32_t> rows;  // of its lines that want anything, by queue
    bool ship_set;
    Day target;   // T
    Day last;     // L
    Day from;     // E
    bool beyond;  // one of its lines is beyond the horizon
  };

  // That of the line.
  Set SetOf(const Line& line) const {
    Set set;
    set.ship_set = line.delivery_rule == DeliveryRule::kShipSet;
    set.target = std::numeric_limits<Day>::min();
    set.last = kNever;
    set.from = book_.as_of;
    set.beyond = false;
    for (int32_t row : plan_.queue) {
      const Line& other = lines_[row];
      if (other.sales_order != line.sales_order) continue;
      if (other.delivery_rule != line.delivery_rule) continue;
      if (set.ship_set && other.destination != line.destination) continue;
      if (other.quantity == 0) continue;
      set.rows.push_back(row);
      set.target = std::max(set.target, TargetDay(other));
      set.last = std::min(set.last, LastAcceptedDay(other));
      set.from = std::max(set.from, other.earliest);
      set.beyond = set.beyond || BeyondHorizon(other);
    }
    set.target = std::min(set.target, set.last);
    return set;
  }

  void ServeSet(const Set& set) {
    NoteSet(set);
    const bool had = !set.beyond && set.from <= set.last && TakeSet(set);
    // Nobody's peg is let go before everybody knows why.
    if (!had) {
      for (int32_t row : set.rows) reasons_[row] = ReasonInSet(set, row);
    }
    for (int32_t row : set.rows) {
      if (!had && lines_[row].held > 0) Note("a set that fails frees a peg");
      FreePeg(&lines_[row]);
      lines_[row].served = true;
    }
  }

  void NoteSet(const Set& set) {
    const std::string kind = set.ship_set ? "ship_set" : "order_complete";
    if (set.rows.size() > 1) Note(kind + " of several lines");
    for (int32_t a : set.rows) {
      if (lines_[a].reject_order) Note(kind + " in a rejected order");
      if (AcceptAvailable(lines_[a])) Note(kind + " accepts what is available");
      if (set.from > set.last && !WindowClosed(lines_[a])) {
        Note("a set closes a window that its line leaves open");
      }
      for (int32_t b : set.rows) {
        if (a != b && lines_[a].item == lines_[b].item) {
          Note(kind + " with two lines of one item");
        }
        if (lines_[a].destination != lines_[b].destination) {
          Note(kind + " to two destinations");
        }
      }
      for (const Line& other : lines_) {
        if (other.sales_order == lines_[a].sales_order && other.of_set() &&
            other.delivery_rule != lines_[a].delivery_rule) {
          Note("an order of both kinds of sets");
        }
      }
    }
  }

  // Whether the set can be had; then it is.
  bool TakeSet(const Set& set) {
    std::vector<int32_t> places = {kNotGiven};  // wherever its lines may ship
    if (set.ship_set) places = LocationsOf(lines_[set.rows.front()]);
    for (Day day : DaysOf(set)) {
      for (int32_t place : places) {
        if (!TakeSetBy(set, day, place)) continue;
        NoteTaken(set, day, place == places.front());
        Deliver(set, day);
        return true;
      }
    }
    return false;
  }

  // T, and those later days on which anything that the set might use arrives.
  std::set<Day> DaysOf(const Set& set) const {
    std::set<Day> days = {set.target};
    for (int32_t row : set.rows) {
      const Line& line = lines_[row];
      for (const SupplyRow& s : supply_) {
        if (MayUseRow(line, s)) days.insert(Arrival(line, s));
      }
      for (int32_t location : LocationsOf(line)) {
        Line there = line;
        there.location = location;
        days.insert(ReplenishmentDay(there));
      }
    }
    days.erase(days.begin(), days.find(set.target));
    days.erase(days.upper_bound(set.last), days.end());
    days.erase(kNever);
    return days;
  }

  // The line with other days, to be served as an as_available line.
  static Line AsAvailable(Line line, Day target, Day latest) {
    line.delivery_rule = DeliveryRule::kAsAvailable;
    line.min_ship = 1;
    line.multiple = 1;
    line.due = target;
    line.latest = latest;
    return line;
  }

  // Whether the set can be had by the day, from the place if one is given; then
  // it is, else nothing changes.
  bool TakeSetBy(const Set& set, Day day, int32_t place) {
    const State before = Now();
    const std::set<std::string> rules_before = plan_.rules;
    bool all = true;
    for (int32_t row : set.rows) {
      Line line = AsAvailable(lines_[row], day, day);
      if (place != kNotGiven) {
        if (line.location != kNotGiven && line.location != place) {
          all = false;
          break;
        }
        line.location = place;
      }
      taken_[row] = InTime(line, {});
      Promise(&lines_[row]);
      if (Sum(taken_[row]) < line.quantity) all = false;
    }
    if (all) return true;
    GoBackTo(before);
    plan_.rules = rules_before;
    for (int32_t row : set.rows) taken_[row].clear();
    return false;
  }

  void Deliver(const Set& set, Day by) {
    Day day = set.from;
    for (int32_t row : set.rows) {
      for (const Units& units : taken_[row]) day = std::max(day, units.arrives);
    }
    const bool just_in_time = policy_.ship_when == ShipWhen::kJustInTime;
    if (by > set.target || just_in_time) day = by;
    for (int32_t row : set.rows) {
      for (Units& units : taken_[row]) {
        if (units.arrives < day) Note("units wait for the rest of their set");
        units.delivery_day = day;
      }
    }
  }

  void NoteTaken(const Set& set, Day day, bool from_the_first) {
    const std::string kind = set.ship_set ? "ship_set" : "order_complete";
    Note(kind + (day > set.target ? " late" : " in time"));
    if (!from_the_first) Note("ship_set from another than its first location");
    std::set<int32_t> locations;
    for (int32_t row : set.rows) {
      for (const Units& units : taken_[row]) {
        locations.insert(units.location);
        if (units.pile == Pile::kReplenishment) Note(kind + " is replenished");
        if (units.pile == Pile::kHeld) Note(kind + " takes held units");
      }
    }
    if (locations.size() > 1) Note("order_complete from several locations");
  }

  // Of a line of a set that takes nothing, while all its pegs are held.
  Reason ReasonInSet(const Set& set, int32_t row) {
    if (BeyondHorizon(lines_[row])) return Reason::kBeyondHorizon;
    if (set.from > set.last) return Reason::kWindowClosed;
    const State before = Now();
    const std::set<std::string> rules_before = plan_.rules;
    const Line alone = AsAvailable(lines_[row], set.target, set.last);
    taken_[row] = ServeWithinItsDays(alone);
    Promise(&lines_[row]);
    FreePeg(&lines_[row]);
    const Reason reason = Sum(taken_[row]) == alone.quantity
                              ? Reason::kSetIncomplete
                              : ReasonByItsDays(alone);
    GoBackTo(before);
    plan_.rules = rules_before;
    taken_[row].clear();
    return reason;
  }

  // --- Reasons ------------------------------------------------------------

  // Of a line that has been served, and not rejected.
  Reason ReasonOf(const Line& line) const {
    if (Sum(taken_[line.row]) == line.quantity) return Reason::kNone;
    if (BeyondHorizon(line)) return Reason::kBeyondHorizon;
    return ReasonByItsDays(line);
  }

  // Of a line that lacks something and is not beyond the horizon.
  Reason ReasonByItsDays(const Line& line) const {
    if (WindowClosed(line)) return Reason::kWindowClosed;
    if (LocationsOf(line).empty()) return Reason::kNoLane;

    const Day target = TargetDay(line);
    const Day last = LastAcceptedDay(line);
    const Day replenished = ReplenishmentDay(line);
    // Only a limit can stand between a line and replenishment that it may use,
    // or a line without shipment rules and free supply.
    if (UsableReplenishmentDay(line) != kNever) return Reason::kBackorderLimit;
    if (HasFreeSupply(line, INT64_MIN, last)) {
      return HasShipmentRules(line) ? Reason::kIncomplete
                                    : Reason::kBackorderLimit;
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
    for (const SupplyRow& s : supply_) {
      if (MayUseRow(line, s)) return Reason::kTaken;
    }
    return Reason::kNoSupply;
  }

  // Supply that the line may use and nobody has, that arrives after `after` and
  // by `by`.
  bool HasFreeSupply(const Line& line, int64_t after, Day by) const {
    for (const SupplyRow& s : supply_) {
      if (MayUseRow(line, s) && s.free + s.safety > 0 &&
          Arrival(line, s) > after && Arrival(line, s) <= by) {
        return true;
      }
    }
    return false;
  }

  // --- The tables ---------------------------------------------------------

  void MakeTables() {
    MakeShipments();
    for (const Line& line : lines_) {
      MakeAllocations(line);
      MakePromises(line);
      MakeLine(line);
    }
  }

  Day ShipDay(const Line& line, const Units& units) const {
    return units.delivery_day - Transit(line, units.location);
  }

  // What units share that leave in one shipment: sales order, ship day,
  // location, destination.
  using Shipment = std::tuple<int32_t, Day, int32_t, int32_t>;
  Shipment ShipmentOf(const Line& line, const Units& units) const {
    return {line.sales_order, ShipDay(line, units), units.location,
            line.destination};
  }

  void MakeShipments() {
    std::map<Shipment, Day> delivery_days;
    for (const Line& line : lines_) {
      for (const Units& units : taken_[line.row]) {
        delivery_days[ShipmentOf(line, units)] = units.delivery_day;
      }
    }
    for (const auto& [shipment, delivery_day] : delivery_days) {
      const auto& [sales_order, ship_day, location, destination] = shipment;
      if (!shipments_.empty() &&
          shipments_.back() == Shipment(sales_order, ship_day, location,
                                        std::get<3>(shipments_.back()))) {
        Note("shipments that only destinations keep apart");
      }
      shipments_.push_back(shipment);
      plan_.shipments.sales_order.push_back(sales_order);
      plan_.shipments.location.push_back(location);
      plan_.shipments.ship_day.push_back(ship_day);
      plan_.shipments.delivery_day.push_back(delivery_day);
    }
  }

  void MakeAllocations(const Line& line) {
    // One of the units of each row, with the quantity of all.
    std::map<std::pair<Day, int32_t>, Units> rows;
    for (const Units& units : taken_[line.row]) {
      const auto [row, is_new] =
          rows.insert({{units.delivery_day, units.supply}, units});
      if (!is_new) row->second.quantity += units.quantity;
    }
    for (const auto& [key, units] : rows) {
      const auto shipment = std::find(shipments_.begin(), shipments_.end(),
                                      ShipmentOf(line, units));
      auto& allocations = plan_.allocations;
      allocations.line.push_back(line.row);
      allocations.supply.push_back(units.supply);
      allocations.quantity.push_back(units.quantity);
      allocations.delivery_day.push_back(units.delivery_day);
      allocations.location.push_back(units.location);
      allocations.ship_day.push_back(ShipDay(line, units));
      allocations.shipment.push_back(
          static_cast<int32_t>(shipment - shipments_.begin()));
    }
  }

  void MakePromises(const Line& line) {
    std::map<Day, int64_t> quantities;
    for (const Units& units : taken_[line.row]) {
      quantities[units.delivery_day] += units.quantity;
    }
    for (const auto& [day, quantity] : quantities) {
      plan_.promises.line.push_back(line.row);
      plan_.promises.delivery_day.push_back(day);
      plan_.promises.quantity.push_back(quantity);
    }
  }

  void MakeLine(const Line& line) {
    int64_t on_time = 0;
    int64_t backordered = 0;
    std::set<Day> days;
    for (const Units& units : taken_[line.row]) {
      if (units.delivery_day <= line.due) on_time += units.quantity;
      if (units.backordered) backordered += units.quantity;
      days.insert(units.delivery_day);
    }
    const int64_t promised = Sum(taken_[line.row]);
    auto& lines = plan_.lines;
    lines.promised.push_back(promised);
    lines.on_time.push_back(on_time);
    lines.backordered.push_back(backordered);
    lines.first_day.push_back(days.empty() ? kNever : *days.begin());
    lines.last_day.push_back(days.empty() ? kNever : *days.rbegin());
    lines.shortfall.push_back(line.quantity - promised);
    lines.reason.push_back(static_cast<int32_t>(reasons_[line.row]));
  }

  const Book& book_;
  const Policy& policy_;
  std::vector<Line> lines_;
  std::vector<SupplyRow> supply_;
  std::set<int32_t> locations_ = {0};  // and all that the book names
  std::vector<Lane> lanes_;
  // Units promised so far from anything but stock on hand, by item and
  // location.
  std::map<std::pair<int32_t, int32_t>, int64_t> backordered_at_;
  std::vector<std::vector<Units>> taken_;  // by line
  std::vector<Reason> reasons_;            // by line
  std::vector<Shipment> shipments_;        // the rows of plan_.shipments
  OraclePlan plan_;
};

// Prints one table, a row on a line.
class TableText {
 public:
  TableText(std::ostringstream* out, const char* table) : out_(*out) {
    out_ << table << "\n";
  }
  template <typename T>
  TableText& Add(const char* name, absl::Span<const T> column) {
    rows_.resize(std::max(rows_.size(), column.size()));
    for (size_t row = 0; row < column.size(); ++row) {
      rows_[row] += std::string("  ") + name + " ";
      rows_[row] +=
          column[row] == kNever ? "never" : std::to_string(column[row]);
    }
    return *this;
  }
  ~TableText() {
    for (const std::string& row : rows_) out_ << row << "\n";
  }

 private:
  std::ostringstream& out_;
  std::vector<std::string> rows_;
};

}  // namespace

PlanColumns OraclePlan::columns() const {
  PlanColumns columns;
  columns.allocations.line = allocations.line;
  columns.allocations.supply = allocations.supply;
  columns.allocations.quantity = allocations.quantity;
  columns.allocations.delivery_day = allocations.delivery_day;
  columns.allocations.location = allocations.location;
  columns.allocations.ship_day = allocations.ship_day;
  columns.allocations.shipment = allocations.shipment;
  columns.promises.line = promises.line;
  columns.promises.delivery_day = promises.delivery_day;
  columns.promises.quantity = promises.quantity;
  columns.lines.promised = lines.promised;
  columns.lines.on_time = lines.on_time;
  columns.lines.backordered = lines.backordered;
  columns.lines.first_day = lines.first_day;
  columns.lines.last_day = lines.last_day;
  columns.lines.shortfall = lines.shortfall;
  columns.lines.reason = lines.reason;
  columns.shipments.sales_order = shipments.sales_order;
  columns.shipments.location = shipments.location;
  columns.shipments.ship_day = shipments.ship_day;
  columns.shipments.delivery_day = shipments.delivery_day;
  return columns;
}

OraclePlan NaiveAllocate(const Book& book, const Policy& policy) {
  return Planner(book, policy).Run();
}

std::string Describe(const PlanColumns& plan) {
  std::ostringstream out;
  TableText(&out, "allocations")
      .Add("line", plan.allocations.line)
      .Add("supply", plan.allocations.supply)
      .Add("quantity", plan.allocations.quantity)
      .Add("delivery_day", plan.allocations.delivery_day)
      .Add("location", plan.allocations.location)
      .Add("ship_day", plan.allocations.ship_day)
      .Add("shipment", plan.allocations.shipment);
  TableText(&out, "promises")
      .Add("line", plan.promises.line)
      .Add("delivery_day", plan.promises.delivery_day)
      .Add("quantity", plan.promises.quantity);
  TableText(&out, "lines")
      .Add("promised", plan.lines.promised)
      .Add("on_time", plan.lines.on_time)
      .Add("backordered", plan.lines.backordered)
      .Add("first_day", plan.lines.first_day)
      .Add("last_day", plan.lines.last_day)
      .Add("shortfall", plan.lines.shortfall)
      .Add("reason", plan.lines.reason);
  TableText(&out, "shipments")
      .Add("sales_order", plan.shipments.sales_order)
      .Add("location", plan.shipments.location)
      .Add("ship_day", plan.shipments.ship_day)
      .Add("delivery_day", plan.shipments.delivery_day);
  return out.str();
}

}  // namespace backorder
