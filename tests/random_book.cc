#include "tests/random_book.h"

#include <algorithm>
#include <cstdint>
#include <iomanip>
#include <map>
#include <random>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "backorder/book.h"
#include "backorder/calendar.h"
#include "backorder/policy.h"
#include "backorder/units.h"

namespace backorder {
namespace {

class Maker {
 public:
  explicit Maker(uint32_t seed) : rng_(seed) {}

  RandomCase Make() {
    ChooseSize();
    MakeSupply();
    MakeItems();
    MakeDemand();
    MakePolicy();
    MakeLanes();
    MakeSets();
    MakeSourcing();
    MakeSubstitutes();
    MakeKits();
    MakeFewShipments();
    if (Chance(20)) made_.policy.waiting = Waiting::kHold;
    MakeTiers();
    MakeProtections();
    MakeQuotas();
    MakeCriticalLevels();
    MakeHolds();
    MakeExpiry();
    MakeQueueKeys();
    MakeSharing();
    MakeWorkingDays();
    MakeDelays();
    return std::move(made_);
  }

 private:
  enum class Kind {
    kPlain,        // a few columns, for the fast paths of an engine
    kMixed,        // each optional column in half of the books
    kLarge,        // the same on one item, with more rows
    kShaped,       // min_ship, multiple and pegs meet many small receipts
    kScattered,    // multiples meet a few units at each of several locations
    kReplenished,  // replenishment and limits at several locations
  };

  // From `low` to `high`, both included.
  int Draw(int low, int high) {
    return low +
           static_cast<int>(rng_() % static_cast<uint32_t>(high - low + 1));
  }
  bool Chance(int percent) { return Draw(1, 100) <= percent; }

  // A day near as_of, in the range of days.
  Day DrawDay(int low, int high) {
    return std::min(made_.columns.as_of + Draw(low, high), kLastDay);
  }

  // Fills an optional column with `draw()` for each row, in `percent` of the
  // books.
  template <typename T, typename DrawValue>
  void Fill(std::vector<T>* column, int rows, int percent, DrawValue draw) {
    if (!Chance(percent)) return;
    for (int row = 0; row < rows; ++row) {
      column->push_back(static_cast<T>(draw()));
    }
  }

  // In how many of the books a column occurs: one of plain books, any other,
  // and one that the books of a special kind need.
  int Common() const { return kind_ == Kind::kPlain ? 90 : 50; }
  bool IsSpecial() const {
    return kind_ == Kind::kShaped || kind_ == Kind::kScattered ||
           kind_ == Kind::kReplenished;
  }
  int Usual() const {
    return kind_ == Kind::kPlain ? 0 : IsSpecial() ? 10 : 50;
  }
  int In(Kind kind) const { return kind_ == kind ? 95 : Usual(); }

  void ChooseSize() {
    const int kind = Draw(1, 100);
    kind_ = kind <= 2    ? Kind::kLarge
            : kind <= 22 ? Kind::kPlain
            : kind <= 38 ? Kind::kShaped
            : kind <= 52 ? Kind::kScattered
            : kind <= 69 ? Kind::kReplenished
                         : Kind::kMixed;
    const bool one_item = kind_ == Kind::kLarge || kind_ == Kind::kShaped ||
                          kind_ == Kind::kScattered;
    const int most = kind_ == Kind::kLarge ? 60 : 8;
    lines_ = kind_ == Kind::kShaped      ? Draw(1, 3)
             : kind_ == Kind::kScattered ? Draw(1, 2)
                                         : Draw(0, most);
    supplies_ = kind_ == Kind::kScattered ? Draw(2, 4)
                : kind_ != Kind::kShaped  ? Draw(0, most)
                : Chance(50)              ? Draw(2, 3)
                                          : Draw(4, 9);
    item_locations_ = Chance(In(Kind::kReplenished)) ? Draw(1, 4) : 0;
    const int rows = std::max({lines_, supplies_, item_locations_, 1});
    items_ = std::min(one_item ? 1 : Draw(1, IsSpecial() ? 2 : 3), rows);
    locations_ =
        std::min(Draw(IsSpecial() && kind_ != Kind::kShaped ? 2 : 1, 3), rows);
    scarce_ = Chance(50);
    made_.columns.as_of = Chance(1)    ? kLastDay - Draw(0, 4)
                          : Chance(20) ? Draw(-3, 3)
                                       : 100;
  }

  int64_t DrawSupplyQuantity(bool may_owe) {
    if (may_owe && Chance(12)) return -Draw(1, 6);
    if (kind_ != Kind::kPlain && Chance(2)) return kUnlimited;
    if (kind_ == Kind::kShaped) return Draw(1, 6);
    if (kind_ == Kind::kScattered) return Draw(3, 9);
    return Draw(0, scarce_ ? 8 : 16);
  }

  void MakeSupply() {
    auto& supply = made_.columns.supply;
    const bool dated = !Chance(IsSpecial() ? 2 : 15);
    const bool owing = kind_ != Kind::kPlain && Chance(40);
    const bool overdue = Chance(40);
    for (int row = 0; row < supplies_; ++row) {
      const bool on_hand = !dated || Chance(30);
      supply.item.push_back(Draw(0, items_ - 1));
      supply.quantity.push_back(DrawSupplyQuantity(on_hand && owing));
      if (dated) {
        supply.day.push_back(on_hand ? kNotGiven
                                     : DrawDay(overdue ? -4 : 0, 10));
      }
    }
    Fill(&supply.location, supplies_,
         kind_ == Kind::kScattered ? 100 : In(Kind::kReplenished),
         [this] { return Draw(0, locations_ - 1); });
    Fill(&supply.tier, supplies_, Usual(),
         [this] { return Chance(60) ? kNotGiven : Draw(0, 3); });
  }

  int64_t DrawLimit() {
    return Chance(25) ? kUnlimited : Draw(0, IsSpecial() ? 4 : 12);
  }

  void MakeItems() {
    auto& items = made_.columns.items;
    if (Chance(kind_ == Kind::kReplenished ? 95 : IsSpecial() ? 30 : 60)) {
      const int rows = Draw(1, items_);
      Fill(&items.replenish_days, rows, In(Kind::kReplenished), [this] {
        return Chance(25) ? kNever : Draw(0, IsSpecial() ? 2 : 8);
      });
      Fill(&items.backorder_limit, rows, Usual(),
           [this] { return DrawLimit(); });
    }

    auto& places = made_.columns.item_locations;
    std::vector<std::pair<int, int>> free;
    for (int item = 0; item < items_; ++item) {
      for (int location = 0; location < locations_; ++location) {
        free.emplace_back(item, location);
      }
    }
    std::shuffle(free.begin(), free.end(), rng_);
    const bool located = Chance(kind_ == Kind::kReplenished ? 95 : 60);
    if (!located) {
      free.erase(std::remove_if(free.begin(), free.end(),
                                [](auto place) { return place.second != 0; }),
                 free.end());
    }
    item_locations_ = std::min(item_locations_, static_cast<int>(free.size()));
    for (int row = 0; row < item_locations_; ++row) {
      places.item.push_back(free[row].first);
      if (located) places.location.push_back(free[row].second);
    }
    Fill(&places.safety_stock, item_locations_, Usual(),
         [this] { return Draw(0, 8); });
    Fill(&places.backorder_limit, item_locations_, In(Kind::kReplenished),
         [this] { return DrawLimit(); });
  }

  int64_t DrawDemandQuantity() {
    if (Chance(8)) return 0;
    if (kind_ == Kind::kShaped) return Draw(8, 24);
    if (kind_ != Kind::kScattered) return Draw(1, 12);
    // A little less than there is.
    int64_t known = 0;
    for (const int64_t quantity : made_.columns.supply.quantity) {
      if (quantity != kUnlimited) known += quantity;
    }
    return std::max<int64_t>(known - Draw(0, 6), 1);
  }

  void MakeDemand() {
    auto& demand = made_.columns.demand;
    for (int row = 0; row < lines_; ++row) {
      demand.item.push_back(Draw(0, items_ - 1));
      demand.quantity.push_back(DrawDemandQuantity());
    }
    const int orders = std::max(1, Draw(1, std::max(lines_, 1)));
    Fill(&demand.sales_order, lines_, Usual(),
         [&] { return Draw(0, orders - 1); });
    const bool due_late = IsSpecial() && Chance(50);
    const Day due_by = kind_ == Kind::kScattered ? 2 : 9;
    Fill(&demand.due, lines_, IsSpecial() ? 95 : Common(),
         [&] { return due_late ? DrawDay(4, 9) : DrawDay(-3, due_by); });
    Fill(&demand.earliest, lines_, Usual(),
         [this] { return Chance(50) ? kNotGiven : DrawDay(-2, 6); });
    Fill(&demand.latest, lines_, Usual(),
         [this] { return Chance(40) ? kNever : DrawDay(-1, 12); });
    Fill(&demand.entered, lines_, Common(), [this] { return Draw(0, 4); });
    Fill(&demand.priority, lines_, Common(), [this] { return Draw(-1, 1); });
    Fill(&demand.tier, lines_, Usual(),
         [this] { return Chance(30) ? kNotGiven : Draw(0, 2); });
    Fill(&demand.unit_value, lines_, Usual(), [this] { return Draw(0, 3); });
    Fill(&demand.delivery_rule, lines_, Usual(),
         [this] { return Chance(35) ? 1 : 0; });
    Fill(&demand.min_ship, lines_, In(Kind::kShaped), [this] {
      return kind_ == Kind::kShaped ? Draw(3, 5) : Chance(40) ? 1 : Draw(2, 8);
    });
    Fill(&demand.multiple, lines_,
         kind_ == Kind::kPlain       ? 0
         : kind_ == Kind::kScattered ? 100
                                     : 50,
         [this] {
           if (kind_ == Kind::kScattered) return Draw(4, 8);
           return Chance(50) ? 1 : Draw(2, 5);
         });
    Fill(&demand.when_short, lines_, Usual(), [this] {
      return Chance(30) ? kNotGiven : Chance(50) ? 0 : Draw(1, 2);
    });
    Fill(&demand.location, lines_, Usual(),
         [this] { return Chance(65) ? kNotGiven : Draw(0, locations_ - 1); });
    int line = 0;
    Fill(&demand.peg, lines_, In(Kind::kShaped), [&] {
      const int32_t peg = DrawPeg(line++);
      return Chance(kind_ == Kind::kShaped ? 20 : 50) ? kNotGiven : peg;
    });
  }

  // A supply row of the line's item, if there is one; in shaped books often
  // the last receipt.
  int32_t DrawPeg(int line) {
    std::vector<int32_t> rows;
    for (int row = 0; row < supplies_; ++row) {
      if (made_.columns.supply.item[row] == made_.columns.demand.item[line]) {
        rows.push_back(row);
      }
    }
    if (rows.empty()) return kNotGiven;
    const auto& days = made_.columns.supply.day;
    if (kind_ == Kind::kShaped && !days.empty() && Chance(70)) {
      return *std::max_element(
          rows.begin(), rows.end(),
          [&](int32_t a, int32_t b) { return days[a] < days[b]; });
    }
    return rows[Draw(0, static_cast<int>(rows.size()) - 1)];
  }

  void MakePolicy() {
    Policy& policy = made_.policy;
    if (!Chance(kind_ == Kind::kPlain ? 70 : 35)) policy.queue = DrawQueue();
    policy.timing = static_cast<Timing>(
        Chance(kind_ == Kind::kReplenished ? 10 : 50) ? 1 : 0);
    policy.ship_when = static_cast<ShipWhen>(Chance(30) ? 1 : 0);
    if (Chance(IsSpecial() ? 10 : 30)) {
      policy.when_short = static_cast<WhenShort>(Draw(1, 2));
    }
    if (Chance(IsSpecial() ? 5 : 30)) policy.horizon = Draw(0, 9);
    if (Chance(50)) policy.overdue_offset = Draw(0, 5);
    if (Chance(30)) policy.overdue_limit = Draw(0, 3);
    policy.safety_stock = static_cast<SafetyStock>(Draw(0, 1));
  }

  // Drawn last: what else is in a seed's book does not depend on its lanes.
  void MakeLanes() {
    const int destinations = Draw(1, std::min(4, 1 + lines_));
    const bool has_lanes = Chance(kind_ == Kind::kPlain ? 30 : 60);
    Fill(&made_.columns.demand.destination, lines_, has_lanes ? 75 : Usual(),
         [&] { return Draw(0, destinations - 1); });
    if (!made_.columns.demand.destination.empty() && Chance(10)) {
      made_.policy.queue.insert(made_.policy.queue.begin(),
                                {"destination", Chance(50), Chance(50)});
    }
    if (!has_lanes) return;

    // Now and then from a location that nothing else names.
    const int locations = std::min(locations_ + (Chance(20) ? 1 : 0),
                                   1 + lines_ + supplies_ + item_locations_);
    std::vector<std::pair<int, int>> ways;
    for (int destination = 0; destination < destinations; ++destination) {
      if (Chance(15)) continue;
      for (int location = 0; location < locations; ++location) {
        if (Chance(kind_ == Kind::kScattered ? 95 : 80)) {
          ways.emplace_back(location, destination);
        }
      }
    }
    if (ways.empty()) ways.emplace_back(locations - 1, destinations - 1);
    std::shuffle(ways.begin(), ways.end(), rng_);

    auto& lanes = made_.columns.lanes;
    const bool to_several = destinations > 1 || Chance(50);
    for (const auto& [location, destination] : ways) {
      lanes.location.push_back(location);
      if (to_several) lanes.destination.push_back(destination);
    }
    const int rows = static_cast<int>(ways.size());
    Fill(&lanes.rank, rows, 80, [this] { return Draw(-1, 2); });
    Fill(&lanes.transit_days, rows, 80,
         [this] { return Chance(2) ? DrawLongestTransit() : Draw(0, 4); });
  }

  // What leaves today arrives about on the last day that there is.
  int DrawLongestTransit() {
    const int64_t days = int64_t{kLastDay} - made_.columns.as_of + Draw(-3, 3);
    return static_cast<int>(
        std::max<int64_t>(0, std::min<int64_t>(days, kLastDay)));
  }

  // Drawn last of all, as lanes are: what else is in a seed's book, but for
  // orders and quantities, does not depend on its sets.
  void MakeSets() {
    // Such books are about multiples, which sets do not know.
    const int percent = kind_ == Kind::kScattered ? 10 : 38;
    if (lines_ == 0 || !Chance(percent)) return;
    auto& demand = made_.columns.demand;
    if (!Chance(15)) MakeOrders();
    const bool order_complete = Chance(65);
    const bool ship_set = !order_complete || Chance(40);
    const bool others = Chance(40);
    if (!others || demand.delivery_rule.empty()) {
      demand.delivery_rule.assign(lines_, 0);
    }
    for (int32_t& rule : demand.delivery_rule) {
      if (others && Chance(40)) continue;
      const bool either = order_complete && ship_set;
      rule = either ? Draw(2, 3) : order_complete ? 2 : 3;
    }
    // Small enough to be had whole, sometimes.
    if (Chance(60)) {
      for (int64_t& quantity : demand.quantity) {
        if (quantity > 0) quantity = Draw(1, 5);
      }
    }
  }

  // Of up to five lines, one after the other or anywhere among others.
  void MakeOrders() {
    auto& sales_order = made_.columns.demand.sales_order;
    sales_order.clear();
    int order = 0;
    while (static_cast<int>(sales_order.size()) < lines_) {
      const int room = lines_ - static_cast<int>(sales_order.size());
      sales_order.insert(sales_order.end(), std::min(Draw(1, 5), room),
                         order++);
    }
    if (Chance(50)) std::shuffle(sales_order.begin(), sales_order.end(), rng_);
  }

  // What follows is drawn after all that, in the order in which it came to be.

  // Lines of one order, at sources that may be groups of locations and whose
  // lanes cost something.
  void MakeSourcing() {
    if (Chance(18)) {
      const int rows = Draw(1, locations_ + 1);
      const int groups = Draw(1, rows);
      for (int row = 0; row < rows; ++row) {
        made_.columns.locations.group.push_back(
            Chance(30) ? kNotGiven : Draw(0, groups - 1));
      }
    }
    if (!Chance(25)) return;
    made_.policy.sourcing = static_cast<Sourcing>(Draw(1, 2));
    const bool by_cost = made_.policy.sourcing == Sourcing::kLeastCost;
    // Few, since the oracle needs long for them.
    if (lines_ > 0 && Chance(by_cost ? 3 : 2)) {
      MakeManySources();
    } else if (Chance(60)) {
      if (Chance(70)) MakeOrders();
      SpreadSupply();
      if (Chance(50)) made_.columns.demand.destination.clear();
      if (Chance(50)) made_.columns.demand.delivery_rule.clear();
    }
    auto& lanes = made_.columns.lanes;
    const int rows = static_cast<int>(lanes.location.size());
    Fill(&lanes.cost_per_shipment, rows, 75, [this] { return Draw(0, 9); });
    Fill(&lanes.cost_per_unit, rows, 75,
         [this] { return Chance(40) ? 0 : Draw(0, 9); });
  }

  // One or two lines that want a little from each of many locations.
  void MakeManySources() {
    BookColumns columns;
    columns.as_of = made_.columns.as_of;
    made_.policy.horizon = kNever;
    lines_ = Draw(1, 2);
    items_ = Draw(1, 2);
    locations_ = Draw(13, 15);
    supplies_ = locations_ + Draw(-1, 2);
    item_locations_ = 0;
    for (int row = 0; row < supplies_; ++row) {
      columns.supply.item.push_back(Draw(0, items_ - 1));
      columns.supply.quantity.push_back(Draw(1, 2));
      columns.supply.location.push_back(row % locations_);
      columns.supply.day.push_back(Chance(80) ? kNotGiven : DrawDay(0, 4));
    }
    const bool few = Chance(25);
    for (int row = 0; row < lines_; ++row) {
      columns.demand.item.push_back(Draw(0, items_ - 1));
      columns.demand.quantity.push_back(few ? Draw(2, 6) : Draw(8, 15));
      columns.demand.sales_order.push_back(0);
      columns.demand.due.push_back(DrawDay(1, 4));
    }
    Fill(&columns.demand.delivery_rule, lines_, 30, [] { return 2; });
    Fill(&columns.demand.multiple, lines_, 20, [this] { return Draw(1, 3); });
    Fill(&columns.demand.peg, lines_, 30, [] { return kNotGiven; });
    made_.columns = columns;
    for (size_t line = 0; line < columns.demand.peg.size(); ++line) {
      made_.columns.demand.peg[line] = DrawPeg(static_cast<int>(line));
    }
    if (!Chance(80)) return;
    for (int location = 0; location < locations_; ++location) {
      made_.columns.lanes.location.push_back(location);
      made_.columns.lanes.rank.push_back(Draw(0, 9));
    }
  }

  // Of an item, those of a higher number: no chain leads back.
  void MakeSubstitutes() {
    const bool wanted = Chance(kind_ == Kind::kPlain ? 5 : 25);
    if (!wanted || lines_ == 0) return;
    auto& demand = made_.columns.demand;
    // Books of one item get others; what has a peg keeps its item.
    const int items = std::min(Draw(2, 4), std::max(items_, lines_));
    if (items < 2) return;
    if (items_ == 1 || Chance(30)) {
      for (int32_t& item : made_.columns.supply.item) item = Draw(0, items - 1);
      if (made_.columns.items.replenish_days.size() == 1 && Chance(50)) {
        made_.columns.items.replenish_days[0] = kNever;
      }
    }
    if (Chance(50)) {
      for (int32_t& item : demand.item) item = Chance(70) ? 0 : Draw(0, 1);
    }
    DropPegsOfOtherItems();
    auto& substitutes = made_.columns.substitutes;
    std::vector<int32_t> name(items);
    for (int item = 0; item < items; ++item) name[item] = item;
    if (Chance(30)) std::shuffle(name.begin(), name.end(), rng_);
    for (int item = 0; item < items; ++item) {
      for (int other = item + 1; other < items; ++other) {
        if (!Chance(65)) continue;
        substitutes.item.push_back(name[item]);
        substitutes.substitute.push_back(name[other]);
      }
    }
    const int rows = static_cast<int>(substitutes.item.size());
    Fill(&substitutes.rank, rows, 60, [this] { return Draw(-1, 2); });
    Fill(&substitutes.numerator, rows, 50, [this] { return Draw(1, 3); });
    Fill(&substitutes.denominator, rows, 50, [this] { return Draw(1, 3); });
    // Safety stock of substitutes, too.
    auto& places = made_.columns.item_locations;
    if (!places.item.empty() && Chance(30)) {
      places.safety_stock.assign(places.item.size(), Draw(1, 6));
      made_.policy.safety_stock = SafetyStock::kSoft;
    }
  }

  void DropPegsOfOtherItems() {
    auto& demand = made_.columns.demand;
    for (size_t line = 0; line < demand.peg.size(); ++line) {
      int32_t& peg = demand.peg[line];
      if (peg != kNotGiven &&
          made_.columns.supply.item[peg] != demand.item[line]) {
        peg = kNotGiven;
      }
    }
  }

  // Of one to three lines of an order.
  void MakeKits() {
    if (lines_ == 0 || !Chance(kind_ == Kind::kPlain ? 5 : 20)) return;
    auto& demand = made_.columns.demand;
    if (demand.sales_order.empty() || Chance(50)) MakeOrders();
    for (int row = 0; row < lines_; ++row) {
      demand.kit.push_back(Chance(25) ? kNotGiven : Draw(0, 1));
    }
    const int kits = Draw(1, 3);
    const bool whole = Chance(70);
    const bool complete = Chance(15);
    const bool anyhow = Chance(60);
    if (complete && demand.delivery_rule.empty()) {
      demand.delivery_rule.assign(lines_, 0);
    }
    for (int row = 0; row < lines_; ++row) {
      if (demand.kit[row] == kNotGiven) continue;
      if (whole) demand.quantity[row] = kits * Draw(Chance(5) ? 0 : 1, 3);
      if (anyhow && !demand.delivery_rule.empty() && Chance(75)) {
        demand.delivery_rule[row] = 0;
      }
      if (complete) demand.delivery_rule[row] = 1;
      AgreeInKit(row);
    }
    if (Chance(10)) SortFirstBy("kit");
  }

  void SortFirstBy(const char* column) {
    auto& queue = made_.policy.queue;
    queue.insert(queue.begin(), {column, Chance(50), Chance(50)});
  }

  // Lines of one kit have the rule and the destination of the first of them.
  void AgreeInKit(int row) {
    auto& demand = made_.columns.demand;
    for (int other = 0; other < row; ++other) {
      if (demand.kit[other] != demand.kit[row] ||
          demand.sales_order[other] != demand.sales_order[row]) {
        continue;
      }
      for (auto* column : {&demand.delivery_rule, &demand.destination}) {
        if (!column->empty()) (*column)[row] = (*column)[other];
      }
    }
  }

  void MakeFewShipments() {
    if (lines_ == 0 || !Chance(kind_ == Kind::kPlain ? 5 : 20)) return;
    auto& demand = made_.columns.demand;
    if (demand.sales_order.empty() && Chance(70)) MakeOrders();
    const bool made = Chance(50);
    std::map<int32_t, std::pair<int32_t, int32_t>> of_order;
    for (int row = 0; row < lines_; ++row) {
      const int32_t order =
          demand.sales_order.empty() ? row : demand.sales_order[row];
      if (of_order.count(order) == 0) {
        const int32_t most = Chance(15)  ? kNotGiven
                             : Chance(8) ? 0
                                         : 1 + Draw(0, 3) * Draw(0, 3) / 4;
        of_order[order] = {most, Chance(65) ? 0 : Draw(0, 2)};
      }
      demand.max_shipments.push_back(of_order[order].first);
      if (made) demand.shipments_made.push_back(of_order[order].second);
    }
    if (Chance(10)) {
      SortFirstBy(Chance(50) ? "max_shipments" : "shipments_made");
    }
    if (Chance(30)) SpreadSupply();
    if (made_.columns.locations.group.empty() && Chance(15)) {
      made_.columns.locations.group.assign(locations_, 0);
    }
    if (kind_ != Kind::kPlain && Chance(20)) MakeTwoShipments();
  }

  // Of what may be three, and does not leave in the order in which it is
  // chosen: what closes a line first, or only a part of a set.
  void MakeTwoShipments() {
    auto& demand = made_.columns.demand;
    SpreadSupply();
    const bool sets = Chance(50);
    demand.max_shipments.assign(lines_, 2);
    demand.shipments_made.clear();
    demand.multiple.clear();
    if (sets) demand.delivery_rule.assign(lines_, 2);
    if (!demand.delivery_rule.empty() && !sets) demand.delivery_rule.clear();
    for (int row = 0; row < lines_; ++row) {
      demand.multiple.push_back(Draw(2, 4));
      demand.quantity[row] = sets ? Draw(2, 5) : Draw(4, 9);
      if (!demand.due.empty()) demand.due[row] = DrawDay(4, 9);
      if (!demand.kit.empty()) demand.kit[row] = kNotGiven;
    }
  }

  // Over all locations.
  void SpreadSupply() {
    auto& location = made_.columns.supply.location;
    location.clear();
    for (int row = 0; row < supplies_; ++row) {
      location.push_back(Draw(0, locations_ - 1));
    }
  }

  // --- Scarce stock -------------------------------------------------------

  // In how many of the books each of these is.
  int Scarce() const { return kind_ == Kind::kPlain ? 5 : 22; }

  // A tier of a table of so many; 0: there is no table.
  int32_t DrawTier() { return Draw(0, tiers_ == 0 ? 3 : tiers_ - 1); }

  // So that tiers mean something.
  void GiveTiersToLines() {
    auto& tier = made_.columns.demand.tier;
    if (!tier.empty() && !Chance(30)) return;
    tier.clear();
    for (int row = 0; row < lines_; ++row) {
      tier.push_back(Chance(20) ? kNotGiven : DrawTier());
    }
  }

  // Two trees at most, of two to six tiers; then all tiers are of the table.
  void MakeTiers() {
    if (!Chance(Scarce())) return;
    tiers_ = Draw(2, 6);
    std::vector<int32_t> name(tiers_);
    for (int tier = 0; tier < tiers_; ++tier) name[tier] = tier;
    std::shuffle(name.begin(), name.end(), rng_);
    auto& tiers = made_.columns.tiers;
    if (Chance(85)) {
      tiers.parent.assign(tiers_, kNotGiven);
      for (int tier = 1; tier < tiers_; ++tier) {
        if (Chance(75)) tiers.parent[name[tier]] = name[Draw(0, tier - 1)];
      }
    }
    if (tiers.parent.empty() || Chance(85)) {
      for (int tier = 0; tier < tiers_; ++tier) {
        tiers.rank.push_back(Draw(-1, 2));
      }
    }
    made_.columns.demand.tier.clear();
    made_.columns.supply.tier.clear();
    GiveTiersToLines();
    Fill(&made_.columns.supply.tier, supplies_, 60,
         [this] { return Chance(35) ? kNotGiven : DrawTier(); });
  }

  // The item of a supply row or of a line, and the location of the former, as
  // a rule.
  std::pair<int32_t, int32_t> DrawPlace() {
    const auto& supply = made_.columns.supply;
    const auto& demand = made_.columns.demand;
    if (supplies_ == 0) return {lines_ == 0 ? 0 : demand.item[0], 0};
    const int row = Draw(0, supplies_ - 1);
    int32_t item = supply.item[row];
    if (lines_ > 0 && Chance(30)) item = demand.item[Draw(0, lines_ - 1)];
    return {item, supply.location.empty() ? 0 : supply.location[row]};
  }

  // From none to five days; now and then without an end, or over.
  template <typename Table>
  void DrawPeriods(int rows, Table* table) {
    Fill(&table->first_day, rows, 50,
         [this] { return Chance(30) ? kNotGiven : DrawDay(-3, 5); });
    Fill(&table->last_day, rows, 60,
         [this] { return Chance(25) ? kNever : DrawDay(-2, 9); });
    if (table->first_day.empty() || table->last_day.empty()) return;
    for (int row = 0; row < rows; ++row) {
      table->last_day[row] =
          std::max(table->first_day[row], table->last_day[row]);
    }
  }

  void MakeProtections() {
    if (!Chance(Scarce())) return;
    GiveTiersToLines();
    auto& protections = made_.columns.protections;
    const int rows = Draw(1, 3);
    const bool located = Chance(80);
    for (int row = 0; row < rows; ++row) {
      const auto [item, location] = DrawPlace();
      protections.item.push_back(item);
      if (located) protections.location.push_back(location);
      protections.tier.push_back(DrawTier());
      protections.quantity.push_back(Draw(0, 8));
    }
    DrawPeriods(rows, &protections);
  }

  void MakeQuotas() {
    if (!Chance(Scarce())) return;
    GiveTiersToLines();
    auto& quotas = made_.columns.quotas;
    const int rows = Draw(1, 3);
    const bool located = Chance(50);
    for (int row = 0; row < rows; ++row) {
      const auto [item, location] = DrawPlace();
      quotas.item.push_back(item);
      if (located) quotas.location.push_back(Chance(40) ? kNotGiven : location);
      quotas.tier.push_back(DrawTier());
      quotas.quantity.push_back(Draw(0, 12));
    }
    DrawPeriods(rows, &quotas);
  }

  void MakeCriticalLevels() {
    if (!Chance(Scarce())) return;
    GiveTiersToLines();
    auto& levels = made_.columns.critical_levels;
    const bool located = Chance(80);
    std::map<std::pair<std::pair<int32_t, int32_t>, int32_t>, int> rows;
    for (int tries = Draw(1, 4); tries > 0; --tries) {
      std::pair<int32_t, int32_t> place = DrawPlace();
      if (!located) place.second = 0;
      rows[{place, DrawTier()}] = Draw(0, 7);
    }
    for (const auto& [key, quantity] : rows) {
      levels.item.push_back(key.first.first);
      if (located) levels.location.push_back(key.first.second);
      levels.tier.push_back(key.second);
      levels.quantity.push_back(quantity);
    }
  }

  void MakeHolds() {
    if (!Chance(Scarce())) return;
    auto& holds = made_.columns.holds;
    const int rows = Draw(1, 3);
    const bool located = Chance(80);
    for (int row = 0; row < rows; ++row) {
      const auto [item, location] = DrawPlace();
      holds.item.push_back(item);
      if (located) holds.location.push_back(location);
      holds.quantity.push_back(Draw(0, 6));
    }
    Fill(&holds.owner, rows, 90,
         [this] { return Chance(15) ? kNotGiven : Draw(0, 1); });
    Fill(&holds.expires, rows, 70,
         [this] { return Chance(30) ? kNever : DrawDay(-2, 8); });
    Fill(&made_.columns.demand.owner, lines_, 90,
         [this] { return Chance(35) ? kNotGiven : Draw(0, 1); });
    if (!made_.columns.demand.owner.empty() && Chance(10)) SortFirstBy("owner");
  }

  void MakeExpiry() {
    if (!Chance(kind_ == Kind::kShaped ? 30 : Scarce())) return;
    const bool soon = kind_ == Kind::kShaped || Chance(50);
    Fill(&made_.columns.supply.expires, supplies_, 95,
         [&] { return Chance(25) ? kNever : DrawDay(-1, soon ? 4 : 14); });
    Fill(&made_.columns.demand.min_shelf_life, lines_, 60,
         [this] { return Chance(40) ? 0 : Draw(1, 4); });
    if (!made_.columns.demand.min_shelf_life.empty() && Chance(10)) {
      SortFirstBy("min_shelf_life");
    }
  }

  // Those that are no columns, and values that come first.
  void MakeQueueKeys() {
    auto& queue = made_.policy.queue;
    if (Chance(20)) {
      std::vector<std::string> keys = {"order_value", "slack", "fill_ratio",
                                       "critical_ratio", "aging"};
      std::shuffle(keys.begin(), keys.end(), rng_);
      keys.resize(Draw(1, 2));
      for (const std::string& key : keys) {
        const int place = Draw(0, static_cast<int>(queue.size()));
        queue.insert(queue.begin() + place, {key, Chance(50), Chance(50)});
      }
    }
    if (Chance(50)) made_.policy.aging_days = Draw(1, 3);
    if (!Chance(20)) return;
    for (SortKey& key : queue) {
      const bool day = key.column == "due";
      const bool small = key.column == "priority" || key.column == "tier" ||
                         key.column == "quantity" || key.column == "entered" ||
                         key.column == "item" || key.column == "slack" ||
                         key.column == "aging";
      if (!day && !small) continue;
      for (int tries = Draw(0, 2); tries > 0; --tries) {
        const int64_t value = day ? DrawDay(-3, 9) : Draw(0, 4);
        if (std::count(key.values.begin(), key.values.end(), value) == 0) {
          key.values.push_back(value);
        }
      }
    }
  }

  void MakeSharing() {
    if (!Chance(kind_ == Kind::kPlain ? 40 : 25)) return;
    Policy& policy = made_.policy;
    policy.sharing = static_cast<Sharing>(Draw(1, 3));
    policy.share_by = Chance(50) ? 0 : Draw(1, 2);
    policy.share_by =
        std::min(policy.share_by, static_cast<int32_t>(policy.queue.size()));
    auto& demand = made_.columns.demand;
    if (kind_ != Kind::kPlain && Chance(15)) {
      policy.waiting = Waiting::kHold;
      for (int row = 0; row < lines_; ++row) {
        if (demand.delivery_rule.empty())
          demand.delivery_rule.assign(lines_, 1);
        if (demand.delivery_rule[row] > 1) demand.delivery_rule[row] = 1;
        if (!demand.kit.empty()) demand.kit[row] = kNotGiven;
      }
    }
    if (!Chance(60)) return;
    // Lines that may share.
    const bool many_sources = locations_ > 10;
    if (!many_sources) policy.sourcing = Sourcing::kByRank;
    for (int32_t& item : demand.item) {
      if (demand.peg.empty() && Chance(50)) item = demand.item[0];
    }
    if (policy.when_short == WhenShort::kRejectOrder) {
      policy.when_short = WhenShort::kBackorder;
    }
    if (Chance(60)) demand.max_shipments.clear();
    if (demand.max_shipments.empty()) demand.shipments_made.clear();
    for (int32_t& rule : demand.delivery_rule) {
      if (rule > 1 && Chance(60)) rule = 0;
    }
    for (int row = 0; row < lines_; ++row) {
      if (!demand.kit.empty() && !demand.delivery_rule.empty()) AgreeInKit(row);
    }
  }

  // --- Working days -------------------------------------------------------

  // Rows of the items; where the table is not there, as many as it may have.
  int ItemRows() {
    const auto& items = made_.columns.items;
    const size_t rows =
        std::max(items.replenish_days.size(), items.backorder_limit.size());
    return rows == 0 ? Draw(1, items_) : static_cast<int>(rows);
  }

  int32_t DrawCalendar() {
    return Chance(25) ? kNotGiven : Draw(0, calendars_ - 1);
  }

  // On which days calendars are open: on some of the next few, as a rule.
  void MakeCalendars() {
    calendars_ = Draw(1, 3);
    auto& calendars = made_.columns.calendars;
    Fill(&calendars.month_days, calendars_, 30, [this] {
      if (Chance(40)) return static_cast<int>(kEveryMonthDay);
      if (Chance(5)) return 0;
      const auto some = static_cast<int>(rng_() & kEveryMonthDay);
      return Chance(30) ? 1 | 1 << 14 : std::max(some, 1);
    });
    Fill(&calendars.weekdays, calendars_,
         calendars.month_days.empty() ? 100 : 50, [this] {
           return Chance(6)    ? 0
                  : Chance(30) ? kMondayToFriday
                  : Chance(30) ? 1 << Draw(0, 6)
                               : Draw(1, kEveryWeekday);
         });
    if (!Chance(50)) return;
    std::map<std::pair<int32_t, Day>, int32_t> days;
    for (int tries = Draw(1, 6); tries > 0; --tries) {
      days[{Draw(0, calendars_ - 1), DrawDay(-3, 14)}] = Chance(40) ? 1 : 0;
    }
    auto& table = made_.columns.calendar_days;
    const bool some_open = Chance(80);
    for (const auto& [key, open] : days) {
      table.calendar.push_back(key.first);
      table.day.push_back(key.second);
      if (some_open) table.open.push_back(open);
    }
  }

  // Some things have calendars, handling or a first day.
  void MakeWorkingDays() {
    if (!Chance(kind_ == Kind::kPlain ? 8 : 27)) return;
    MakeCalendars();
    auto& locations = made_.columns.locations;
    const int rows = locations.group.empty()
                         ? Draw(1, locations_)
                         : static_cast<int>(locations.group.size());
    Fill(&locations.calendar, rows, 60, [this] { return DrawCalendar(); });
    if (!locations.calendar.empty() && Chance(15)) ShipSeldom();
    Fill(&locations.handling_days, rows, 45, [this] { return Draw(0, 2); });
    Fill(&locations.handling_count, rows, 45, [this] { return Draw(0, 1); });
    Fill(&locations.first_day, rows, 40, [this] {
      return Chance(40) ? kNotGiven : DrawDay(-2, Chance(5) ? 400 : 4);
    });

    auto& lanes = made_.columns.lanes;
    const int ways = static_cast<int>(lanes.location.size());
    Fill(&lanes.calendar, ways, 65, [this] { return DrawCalendar(); });
    int lane = 0;
    Fill(&lanes.transit_count, ways, 65, [&] {
      // Nobody walks so far from one working day to the next.
      const bool long_way =
          !lanes.transit_days.empty() && lanes.transit_days[lane] > 9;
      ++lane;
      return long_way ? 0 : Draw(0, 1);
    });

    int destinations = Draw(1, 4);
    for (int32_t destination : made_.columns.demand.destination) {
      destinations = std::max(destinations, destination + 1);
    }
    Fill(&made_.columns.destinations.calendar, destinations, 60,
         [this] { return DrawCalendar(); });
    AgreeInSets();
    MakeSuppliers();
  }

  // On one day in a week, for lines of few orders that have days of their own:
  // what leaves together arrives on several days.
  void ShipSeldom() {
    made_.columns.locations.calendar[0] = 0;
    made_.columns.calendars.weekdays.assign(calendars_, 1 << Draw(0, 6));
    auto& demand = made_.columns.demand;
    if (!demand.kit.empty()) return;
    if (demand.max_shipments.empty()) demand.sales_order.assign(lines_, 0);
    demand.earliest.clear();
    for (int row = 0; row < lines_; ++row) {
      demand.earliest.push_back(DrawDay(0, 6));
    }
  }

  // Lines of an order that are delivered on one day go where one calendar
  // holds.
  void AgreeInSets() {
    auto& demand = made_.columns.demand;
    auto& calendar = made_.columns.destinations.calendar;
    if (calendar.empty() || demand.delivery_rule.empty() ||
        demand.destination.empty() || demand.sales_order.empty()) {
      return;
    }
    bool agree = false;
    while (!agree) {
      agree = true;
      for (int a = 0; a < lines_; ++a) {
        for (int b = 0; b < lines_; ++b) {
          if (demand.sales_order[a] != demand.sales_order[b] ||
              demand.delivery_rule[a] != 2 || demand.delivery_rule[b] != 2) {
            continue;
          }
          int32_t& of_a = calendar[demand.destination[a]];
          int32_t& of_b = calendar[demand.destination[b]];
          agree = agree && of_a == of_b;
          of_a = of_b = std::max(of_a, of_b);
        }
      }
    }
  }

  void MakeSuppliers() {
    if (!Chance(60)) return;
    const int rows = Draw(1, 2);
    auto& suppliers = made_.columns.suppliers;
    Fill(&suppliers.order_calendar, rows, 75,
         [this] { return DrawCalendar(); });
    Fill(&suppliers.delivery_calendar, rows,
         suppliers.order_calendar.empty() ? 100 : 75,
         [this] { return DrawCalendar(); });
    Fill(&made_.columns.items.supplier, ItemRows(), 90,
         [&] { return Chance(20) ? kNotGiven : Draw(0, rows - 1); });
  }

  // For estimates of plans; no plan depends on them.
  void MakeDelays() {
    if (!Chance(15)) return;
    const auto draw = [this] { return Chance(40) ? kNotGiven : Draw(0, 2); };
    auto& supply = made_.columns.supply;
    Fill(&supply.purchase_order, supplies_, 80,
         [this] { return Chance(30) ? kNotGiven : Draw(0, supplies_); });
    Fill(&supply.delay, supplies_, 90, draw);
    std::map<int32_t, int32_t> of_order;
    for (size_t row = 0; row < supply.delay.size(); ++row) {
      if (supply.purchase_order.empty()) break;
      const int32_t order = supply.purchase_order[row];
      if (order == kNotGiven) continue;
      supply.delay[row] =
          of_order.insert({order, supply.delay[row]}).first->second;
    }
    const int ways = static_cast<int>(made_.columns.lanes.location.size());
    Fill(&made_.columns.lanes.delay, ways, 50, draw);
    const auto& supplier = made_.columns.items.supplier;
    Fill(&made_.columns.items.delay,
         supplier.empty() ? ItemRows() : static_cast<int>(supplier.size()), 50,
         draw);
  }

  std::vector<SortKey> DrawQueue() {
    std::vector<std::string> columns = {
        "item",     "quantity",   "sales_order",   "due",      "earliest",
        "latest",   "entered",    "priority",      "tier",     "unit_value",
        "multiple", "when_short", "delivery_rule", "min_ship", "location",
        "peg",      "line_value"};
    std::shuffle(columns.begin(), columns.end(), rng_);
    columns.resize(Chance(10) ? columns.size() : Draw(1, 4));
    std::vector<SortKey> queue;
    for (const std::string& column : columns) {
      queue.push_back({column, Chance(50), Chance(50)});
    }
    return queue;
  }

  std::mt19937 rng_;
  Kind kind_ = Kind::kMixed;
  int lines_ = 0, supplies_ = 0, items_ = 0, locations_ = 0;
  int item_locations_ = 0;
  int tiers_ = 0;      // rows
  int calendars_ = 0;  // rows
  bool scarce_ = false;
  RandomCase made_;
};

// Prints columns side by side; those that are absent are left out.
class TablePrinter {
 public:
  TablePrinter(const char* name, size_t rows) : rows_(rows) {
    out_ << name << ", " << rows << " rows\n";
    cells_.resize(rows + 1);
    cells_[0].push_back("row");
    for (size_t row = 0; row < rows; ++row) {
      cells_[row + 1].push_back(std::to_string(row));
    }
  }

  template <typename T>
  TablePrinter& Add(const char* name, const std::vector<T>& column) {
    if (column.empty()) return *this;
    cells_[0].push_back(name);
    for (size_t row = 0; row < rows_; ++row) {
      const int64_t value = column[row];
      cells_[row + 1].push_back(value == kNotGiven    ? "-"
                                : value == kNever     ? "never"
                                : value == kUnlimited ? "unlimited"
                                                      : std::to_string(value));
    }
    return *this;
  }

  std::string Text() {
    for (const auto& line : cells_) {
      for (size_t column = 0; column < line.size(); ++column) {
        const int width = static_cast<int>(cells_[0][column].size());
        out_ << "  " << std::setw(std::max(width, 4)) << line[column];
      }
      out_ << "\n";
    }
    return out_.str();
  }

 private:
  size_t rows_;
  std::ostringstream out_;
  std::vector<std::vector<std::string>> cells_;
};

std::string ListedValues(const SortKey& key) {
  std::string text;
  for (int64_t value : key.values) {
    text += (text.empty() ? " (" : " ") + std::to_string(value);
  }
  return text + (text.empty() ? "" : ")");
}

std::string DescribePolicy(const Policy& policy) {
  std::ostringstream out;
  out << "policy: queue=";
  for (size_t key = 0; key < policy.queue.size(); ++key) {
    out << (key == 0 ? "" : ", ") << policy.queue[key].column
        << ListedValues(policy.queue[key])
        << (policy.queue[key].descending ? " desc" : "")
        << (policy.queue[key].nulls_first ? " nulls first" : "");
  }
  const auto days = [](int32_t value) {
    return value == kNever ? std::string("unlimited") : std::to_string(value);
  };
  const char* const when_short[] = {"backorder", "accept_available",
                                    "reject_order"};
  const char* const sharing[] = {"sequential", "proportional", "equal",
                                 "equal_loss"};
  const char* const sourcing[] = {"by_rank", "fewest_shipments", "least_cost"};
  out << "; timing="
      << (policy.timing == Timing::kEarliest ? "earliest" : "latest_on_time")
      << "; ship_when="
      << (policy.ship_when == ShipWhen::kJustInTime ? "just_in_time"
                                                    : "as_soon_as_possible")
      << "; sourcing=" << sourcing[static_cast<int>(policy.sourcing)]
      << "; waiting=" << (policy.waiting == Waiting::kHold ? "hold" : "release")
      << "; when_short=" << when_short[static_cast<int>(policy.when_short)]
      << "; horizon=" << days(policy.horizon)
      << "; overdue_offset=" << policy.overdue_offset
      << "; overdue_limit=" << days(policy.overdue_limit) << "; safety_stock="
      << (policy.safety_stock == SafetyStock::kHard ? "hard" : "soft")
      << "; sharing=" << sharing[static_cast<int>(policy.sharing)]
      << "; share_by=" << policy.share_by
      << "; aging_days=" << policy.aging_days << "\n";
  return out.str();
}

// Who works on which days.
std::string DescribeDays(const BookColumns& columns) {
  const auto& locations = columns.locations;
  const auto& suppliers = columns.suppliers;
  const auto& calendars = columns.calendars;
  const auto& days = columns.calendar_days;
  return TablePrinter("locations", std::max({locations.group.size(),
                                             locations.calendar.size(),
                                             locations.handling_days.size(),
                                             locations.handling_count.size(),
                                             locations.first_day.size()}))
             .Add("group", locations.group)
             .Add("calendar", locations.calendar)
             .Add("handling_days", locations.handling_days)
             .Add("handling_count", locations.handling_count)
             .Add("first_day", locations.first_day)
             .Text() +
         TablePrinter("destinations", columns.destinations.calendar.size())
             .Add("calendar", columns.destinations.calendar)
             .Text() +
         TablePrinter("suppliers", std::max(suppliers.order_calendar.size(),
                                            suppliers.delivery_calendar.size()))
             .Add("order_calendar", suppliers.order_calendar)
             .Add("delivery_calendar", suppliers.delivery_calendar)
             .Text() +
         TablePrinter("calendars", std::max(calendars.weekdays.size(),
                                            calendars.month_days.size()))
             .Add("weekdays", calendars.weekdays)
             .Add("month_days", calendars.month_days)
             .Text() +
         TablePrinter("calendar_days", days.calendar.size())
             .Add("calendar", days.calendar)
             .Add("day", days.day)
             .Add("open", days.open)
             .Text();
}

// Who may have what.
std::string DescribeScarce(const BookColumns& columns) {
  const auto& protections = columns.protections;
  const auto& quotas = columns.quotas;
  const auto& levels = columns.critical_levels;
  const auto& holds = columns.holds;
  return TablePrinter("tiers", std::max(columns.tiers.parent.size(),
                                        columns.tiers.rank.size()))
             .Add("parent", columns.tiers.parent)
             .Add("rank", columns.tiers.rank)
             .Text() +
         TablePrinter("protections", protections.item.size())
             .Add("item", protections.item)
             .Add("location", protections.location)
             .Add("tier", protections.tier)
             .Add("first_day", protections.first_day)
             .Add("last_day", protections.last_day)
             .Add("quantity", protections.quantity)
             .Text() +
         TablePrinter("quotas", quotas.item.size())
             .Add("item", quotas.item)
             .Add("location", quotas.location)
             .Add("tier", quotas.tier)
             .Add("first_day", quotas.first_day)
             .Add("last_day", quotas.last_day)
             .Add("quantity", quotas.quantity)
             .Text() +
         TablePrinter("critical_levels", levels.item.size())
             .Add("item", levels.item)
             .Add("location", levels.location)
             .Add("tier", levels.tier)
             .Add("quantity", levels.quantity)
             .Text() +
         TablePrinter("holds", holds.item.size())
             .Add("owner", holds.owner)
             .Add("item", holds.item)
             .Add("location", holds.location)
             .Add("quantity", holds.quantity)
             .Add("expires", holds.expires)
             .Text();
}

}  // namespace

Book BookColumns::book() const {
  Book book;
  book.as_of = as_of;
  book.demand.item = demand.item;
  book.demand.quantity = demand.quantity;
  book.demand.sales_order = demand.sales_order;
  book.demand.due = demand.due;
  book.demand.earliest = demand.earliest;
  book.demand.latest = demand.latest;
  book.demand.entered = demand.entered;
  book.demand.priority = demand.priority;
  book.demand.tier = demand.tier;
  book.demand.unit_value = demand.unit_value;
  book.demand.delivery_rule = demand.delivery_rule;
  book.demand.min_ship = demand.min_ship;
  book.demand.multiple = demand.multiple;
  book.demand.when_short = demand.when_short;
  book.demand.location = demand.location;
  book.demand.peg = demand.peg;
  book.demand.destination = demand.destination;
  book.demand.kit = demand.kit;
  book.demand.max_shipments = demand.max_shipments;
  book.demand.shipments_made = demand.shipments_made;
  book.demand.owner = demand.owner;
  book.demand.min_shelf_life = demand.min_shelf_life;
  book.supply.item = supply.item;
  book.supply.quantity = supply.quantity;
  book.supply.location = supply.location;
  book.supply.day = supply.day;
  book.supply.tier = supply.tier;
  book.supply.expires = supply.expires;
  book.supply.purchase_order = supply.purchase_order;
  book.supply.delay = supply.delay;
  book.items.replenish_days = items.replenish_days;
  book.items.backorder_limit = items.backorder_limit;
  book.items.supplier = items.supplier;
  book.items.delay = items.delay;
  book.item_locations.item = item_locations.item;
  book.item_locations.location = item_locations.location;
  book.item_locations.safety_stock = item_locations.safety_stock;
  book.item_locations.backorder_limit = item_locations.backorder_limit;
  book.lanes.location = lanes.location;
  book.lanes.destination = lanes.destination;
  book.lanes.rank = lanes.rank;
  book.lanes.transit_days = lanes.transit_days;
  book.lanes.cost_per_shipment = lanes.cost_per_shipment;
  book.lanes.cost_per_unit = lanes.cost_per_unit;
  book.lanes.calendar = lanes.calendar;
  book.lanes.transit_count = lanes.transit_count;
  book.lanes.delay = lanes.delay;
  book.locations.group = locations.group;
  book.locations.calendar = locations.calendar;
  book.locations.handling_days = locations.handling_days;
  book.locations.handling_count = locations.handling_count;
  book.locations.first_day = locations.first_day;
  book.destinations.calendar = destinations.calendar;
  book.suppliers.order_calendar = suppliers.order_calendar;
  book.suppliers.delivery_calendar = suppliers.delivery_calendar;
  book.calendars.weekdays = calendars.weekdays;
  book.calendars.month_days = calendars.month_days;
  book.calendar_days.calendar = calendar_days.calendar;
  book.calendar_days.day = calendar_days.day;
  book.calendar_days.open = calendar_days.open;
  book.substitutes.item = substitutes.item;
  book.substitutes.substitute = substitutes.substitute;
  book.substitutes.rank = substitutes.rank;
  book.substitutes.numerator = substitutes.numerator;
  book.substitutes.denominator = substitutes.denominator;
  book.tiers.parent = tiers.parent;
  book.tiers.rank = tiers.rank;
  book.protections.item = protections.item;
  book.protections.location = protections.location;
  book.protections.tier = protections.tier;
  book.protections.first_day = protections.first_day;
  book.protections.last_day = protections.last_day;
  book.protections.quantity = protections.quantity;
  book.quotas.item = quotas.item;
  book.quotas.location = quotas.location;
  book.quotas.tier = quotas.tier;
  book.quotas.first_day = quotas.first_day;
  book.quotas.last_day = quotas.last_day;
  book.quotas.quantity = quotas.quantity;
  book.critical_levels.item = critical_levels.item;
  book.critical_levels.location = critical_levels.location;
  book.critical_levels.tier = critical_levels.tier;
  book.critical_levels.quantity = critical_levels.quantity;
  book.holds.owner = holds.owner;
  book.holds.item = holds.item;
  book.holds.location = holds.location;
  book.holds.quantity = holds.quantity;
  book.holds.expires = holds.expires;
  return book;
}

RandomCase MakeRandomCase(uint32_t seed) { return Maker(seed).Make(); }

std::string Describe(const RandomCase& random) {
  const auto& demand = random.columns.demand;
  const auto& supply = random.columns.supply;
  const auto& items = random.columns.items;
  const auto& places = random.columns.item_locations;
  const auto& lanes = random.columns.lanes;
  const auto& substitutes = random.columns.substitutes;
  return "as_of " + std::to_string(random.columns.as_of) + "\n" +
         DescribePolicy(random.policy) +
         TablePrinter("demand", demand.item.size())
             .Add("item", demand.item)
             .Add("quantity", demand.quantity)
             .Add("sales_order", demand.sales_order)
             .Add("due", demand.due)
             .Add("earliest", demand.earliest)
             .Add("latest", demand.latest)
             .Add("entered", demand.entered)
             .Add("priority", demand.priority)
             .Add("tier", demand.tier)
             .Add("unit_value", demand.unit_value)
             .Add("delivery_rule", demand.delivery_rule)
             .Add("min_ship", demand.min_ship)
             .Add("multiple", demand.multiple)
             .Add("when_short", demand.when_short)
             .Add("location", demand.location)
             .Add("peg", demand.peg)
             .Add("destination", demand.destination)
             .Add("kit", demand.kit)
             .Add("max_shipments", demand.max_shipments)
             .Add("shipments_made", demand.shipments_made)
             .Add("owner", demand.owner)
             .Add("min_shelf_life", demand.min_shelf_life)
             .Text() +
         TablePrinter("supply", supply.item.size())
             .Add("item", supply.item)
             .Add("quantity", supply.quantity)
             .Add("location", supply.location)
             .Add("day", supply.day)
             .Add("tier", supply.tier)
             .Add("expires", supply.expires)
             .Add("purchase_order", supply.purchase_order)
             .Add("delay", supply.delay)
             .Text() +
         TablePrinter("items",
                      std::max({items.replenish_days.size(),
                                items.backorder_limit.size(),
                                items.supplier.size(), items.delay.size()}))
             .Add("replenish_days", items.replenish_days)
             .Add("backorder_limit", items.backorder_limit)
             .Add("supplier", items.supplier)
             .Add("delay", items.delay)
             .Text() +
         TablePrinter("item_locations", places.item.size())
             .Add("item", places.item)
             .Add("location", places.location)
             .Add("safety_stock", places.safety_stock)
             .Add("backorder_limit", places.backorder_limit)
             .Text() +
         TablePrinter("lanes", lanes.location.size())
             .Add("location", lanes.location)
             .Add("destination", lanes.destination)
             .Add("rank", lanes.rank)
             .Add("transit_days", lanes.transit_days)
             .Add("cost_per_shipment", lanes.cost_per_shipment)
             .Add("cost_per_unit", lanes.cost_per_unit)
             .Add("calendar", lanes.calendar)
             .Add("transit_count", lanes.transit_count)
             .Add("delay", lanes.delay)
             .Text() +
         DescribeDays(random.columns) +
         TablePrinter("substitutes", substitutes.item.size())
             .Add("item", substitutes.item)
             .Add("substitute", substitutes.substitute)
             .Add("rank", substitutes.rank)
             .Add("numerator", substitutes.numerator)
             .Add("denominator", substitutes.denominator)
             .Text() +
         DescribeScarce(random.columns);
}

}  // namespace backorder
