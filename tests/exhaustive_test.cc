// All assignments of units to lines, in books that are small enough to try them
// all: could an order have been complete earlier, or come in fewer shipments,
// or for less, than it is planned?
//
// Known limits of serving one after the other in the order of a queue, as they
// are counted below:
//  - Where the lines of a set may use the same supply nothing is missed: it is
//    complete on the earliest day on which it can be, or not at all. Nor is
//    anything missed by a ship_set, whatever its lines may use.
//  - A line of an order_complete set that may ship from anywhere takes by rank,
//    and may take what a later line, bound to that location, would need; one
//    that may use what is reserved for its tier may take what anybody may use
//    from a better location. Of 5,524 sets of two lines that differ so in their
//    locations and that could be complete, 10 are complete a day later than
//    necessary and 320 are not; of 6,932 that differ in their tiers, 32 and
//    184. Where the first in the queue is the one that may use less, that is
//    not so.
//  - fewest_shipments: for what is delivered, no plan of 8,424 has more
//    shipments than necessary. least_cost: of 42,120 plans 3 cost more, all of
//    lines bound to different locations.
//  - Between orders the first in the queue goes first, even where two others
//    could be complete instead: in 1,256 of 4,320 books of three orders, served
//    by due day, another order of the queue has more of them complete in time.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <set>
#include <vector>

#include "backorder/allocate.h"
#include "backorder/book.h"
#include "backorder/plan.h"
#include "backorder/policy.h"
#include "backorder/units.h"
#include "gtest/gtest.h"
#include "tests/random_book.h"

namespace backorder {
namespace {

constexpr Day kToday = 100;

// What a line may use besides what anybody may: nothing; only what is at a
// location; what is reserved for its tier, too.
enum class May { kAny, kAtFirst, kAtSecond, kOfTier };

struct TinyLine {
  int32_t item;
  int64_t quantity;
  May may = May::kAny;
};

struct TinySupply {
  int32_t item;
  int64_t quantity;
  int32_t location;
  Day day = kToday;
  bool of_tier = false;
};

struct TinyBook {
  std::vector<TinyLine> lines;  // of one order
  std::vector<TinySupply> supply;
  DeliveryRule rule = DeliveryRule::kAsAvailable;
  std::vector<int32_t> groups;  // of locations; none: each is its own
  std::vector<int64_t> cost_per_shipment, cost_per_unit;  // of locations
};

bool MayUse(const TinyLine& line, const TinySupply& supply) {
  if (supply.item != line.item) return false;
  if (supply.of_tier && line.may != May::kOfTier) return false;
  if (line.may == May::kAtFirst) return supply.location == 0;
  if (line.may == May::kAtSecond) return supply.location == 1;
  return true;
}

BookColumns ColumnsOf(const TinyBook& tiny) {
  BookColumns columns;
  columns.as_of = kToday;
  for (const TinyLine& line : tiny.lines) {
    auto& demand = columns.demand;
    demand.item.push_back(line.item);
    demand.quantity.push_back(line.quantity);
    demand.sales_order.push_back(0);
    demand.delivery_rule.push_back(static_cast<int32_t>(tiny.rule));
    demand.tier.push_back(line.may == May::kOfTier ? 0 : kNotGiven);
    demand.location.push_back(line.may == May::kAtFirst    ? 0
                              : line.may == May::kAtSecond ? 1
                                                           : kNotGiven);
  }
  for (const TinySupply& supply : tiny.supply) {
    columns.supply.item.push_back(supply.item);
    columns.supply.quantity.push_back(supply.quantity);
    columns.supply.location.push_back(supply.location);
    columns.supply.day.push_back(supply.day == kToday ? kNotGiven : supply.day);
    columns.supply.tier.push_back(supply.of_tier ? 0 : kNotGiven);
  }
  columns.locations.group = tiny.groups;
  for (size_t i = 0; i < tiny.cost_per_unit.size(); ++i) {
    columns.lanes.location.push_back(static_cast<int32_t>(i));
    columns.lanes.cost_per_shipment.push_back(tiny.cost_per_shipment[i]);
    columns.lanes.cost_per_unit.push_back(tiny.cost_per_unit[i]);
  }
  return columns;
}

// Gives line after line its wanted units of the supply that `usable` allows, in
// every way that there is, and calls `done(taken)` for each: the units of each
// row. Whether `done` was ever content.
using Taken = std::vector<int64_t>;
bool ForAnyAssignment(const TinyBook& book, const std::vector<int64_t>& wanted,
                      const std::function<bool(const TinySupply&)>& usable,
                      const std::function<bool(const Taken&)>& done) {
  Taken taken(book.supply.size(), 0);
  // `left`: what the line still wants, of rows from `row` on.
  std::function<bool(size_t, size_t, int64_t)> give =
      [&](size_t line, size_t row, int64_t left) {
        if (left == 0) {
          return line + 1 == book.lines.size()
                     ? done(taken)
                     : give(line + 1, 0, wanted[line + 1]);
        }
        if (row == book.supply.size()) return false;
        const TinySupply& supply = book.supply[row];
        const int64_t most = usable(supply) && MayUse(book.lines[line], supply)
                                 ? supply.quantity - taken[row]
                                 : 0;
        for (int64_t units = 0; units <= std::min(most, left); ++units) {
          taken[row] += units;
          const bool content = give(line, row + 1, left - units);
          taken[row] -= units;
          if (content) return true;
        }
        return false;
      };
  return give(0, 0, wanted[0]);
}

std::vector<int64_t> Quantities(const TinyBook& book) {
  std::vector<int64_t> quantities;
  for (const TinyLine& line : book.lines) quantities.push_back(line.quantity);
  return quantities;
}

// The first day by which all of the order can be had, at one location if it is
// a ship_set; kNever: on none.
Day EarliestCompletion(const TinyBook& book) {
  std::set<Day> days;
  for (const TinySupply& supply : book.supply) days.insert(supply.day);
  const bool one_location = book.rule == DeliveryRule::kShipSet;
  for (Day day : days) {
    for (int32_t location = 0; location < (one_location ? 2 : 1); ++location) {
      const auto usable = [&](const TinySupply& supply) {
        return supply.day <= day &&
               (!one_location || supply.location == location);
      };
      if (ForAnyAssignment(book, Quantities(book), usable,
                           [](const Taken&) { return true; })) {
        return day;
      }
    }
  }
  return kNever;
}

// All choices of `count` of the options, in any order, the same one as often as
// may be.
template <typename Option, typename Visit>
void ForEachChoice(const std::vector<Option>& options, size_t count,
                   const Visit& visit, std::vector<Option> chosen = {},
                   size_t from = 0) {
  if (chosen.size() == count) {
    visit(chosen);
    return;
  }
  for (size_t i = from; i < options.size(); ++i) {
    chosen.push_back(options[i]);
    ForEachChoice(options, count, visit, chosen, i);
    chosen.pop_back();
  }
}

// All rows of one item: 1 or 2 units at one of two locations, now or
// tomorrow, for anybody or for the tier.
std::vector<TinySupply> SupplyOptions() {
  std::vector<TinySupply> options;
  for (int64_t quantity : {1, 2}) {
    for (int32_t location : {0, 1}) {
      for (int days : {0, 1}) {
        for (bool of_tier : {false, true}) {
          options.push_back({0, quantity, location, kToday + days, of_tier});
        }
      }
    }
  }
  return options;
}

// How plans compare with the best assignment.
struct Found {
  int64_t books = 0;
  int64_t complete = 0;  // the plan completes the order
  int64_t later = 0;     // of those, on a later day than it could
  int64_t missed = 0;    // it could be completed, but the plan does not
};

void CompareCompletion(const TinyBook& book, Plan* plan, Found* found) {
  const BookColumns columns = ColumnsOf(book);
  ASSERT_TRUE(Allocate(columns.book(), {}, {}, plan).ok());
  const Day planned = plan->lines.first_day[0];
  const Day best = EarliestCompletion(book);
  ++found->books;
  found->complete += planned != kNever;
  found->later += planned != kNever && best < planned;
  found->missed += planned == kNever && best != kNever;
  // Nothing can be complete before it can.
  ASSERT_LE(best, planned);
  for (size_t line = 0; line < book.lines.size(); ++line) {
    ASSERT_EQ(plan->lines.first_day[line], planned);
    ASSERT_EQ(plan->lines.last_day[line], planned);
  }
}

// All books of one order whose lines may use one of what is said for each, the
// first line of 1 to 3 units and the others of 1, with three rows of supply.
Found CompareCompletions(DeliveryRule rule,
                         const std::vector<std::vector<May>>& of_lines) {
  std::vector<std::vector<TinyLine>> orders;
  for (int64_t quantity : {1, 2, 3}) {
    std::vector<std::vector<TinyLine>> longer = {{}};
    for (const std::vector<May>& mays : of_lines) {
      const std::vector<std::vector<TinyLine>> shorter = longer;
      longer.clear();
      for (const auto& order : shorter) {
        for (May may : mays) {
          longer.push_back(order);
          longer.back().push_back({0, order.empty() ? quantity : 1, may});
        }
      }
    }
    orders.insert(orders.end(), longer.begin(), longer.end());
  }
  Found found;
  Plan plan;
  TinyBook book;
  book.rule = rule;
  ForEachChoice(SupplyOptions(), 3, [&](const std::vector<TinySupply>& supply) {
    book.supply = supply;
    for (const auto& order : orders) {
      book.lines = order;
      CompareCompletion(book, &plan, &found);
    }
  });
  return found;
}

constexpr DeliveryRule kComplete = DeliveryRule::kOrderComplete;
constexpr DeliveryRule kShipSet = DeliveryRule::kShipSet;
const std::vector<May> kAllMays = {May::kAny, May::kAtFirst, May::kAtSecond,
                                   May::kOfTier};

TEST(ExhaustiveTest, SetsOfLinesThatMayUseTheSameComeOnTheEarliestDay) {
  for (DeliveryRule rule : {kComplete, kShipSet}) {
    Found all;
    for (May may : kAllMays) {
      for (size_t lines : {2, 3}) {
        const Found found = CompareCompletions(
            rule, std::vector<std::vector<May>>(lines, {may}));
        all.books += found.books;
        all.complete += found.complete;
        all.later += found.later;
        all.missed += found.missed;
      }
    }
    EXPECT_EQ(all.books, 19584);
    EXPECT_EQ(all.complete, rule == kComplete ? 7112 : 5368);
    EXPECT_EQ(all.later, 0);
    EXPECT_EQ(all.missed, 0);
  }
}

TEST(ExhaustiveTest, ShipSetsComeOnTheEarliestDay) {
  const Found found = CompareCompletions(kShipSet, {kAllMays, kAllMays});
  EXPECT_EQ(found.books, 39168);
  EXPECT_EQ(found.complete, 10848);
  EXPECT_EQ(found.later, 0);
  EXPECT_EQ(found.missed, 0);
}

TEST(ExhaustiveTest, OrdersOfWhichTheFirstLineMayUseLessMissNothing) {
  for (const std::vector<std::vector<May>>& of_lines :
       {std::vector<std::vector<May>>{{May::kAtFirst, May::kAtSecond},
                                      {May::kAny}},
        std::vector<std::vector<May>>{{May::kAny}, {May::kOfTier}}}) {
    const Found found = CompareCompletions(kComplete, of_lines);
    EXPECT_EQ(found.books, 2448 * of_lines.front().size());
    EXPECT_GT(found.complete, 500);
    EXPECT_EQ(found.later, 0);
    EXPECT_EQ(found.missed, 0);
  }
}

// Known limits.
TEST(ExhaustiveTest, OrdersOfLinesThatMayUseOtherSupplyComeLaterThanTheyCould) {
  const std::vector<May> locations = {May::kAny, May::kAtFirst, May::kAtSecond};
  const Found at_locations =
      CompareCompletions(kComplete, {locations, locations});
  EXPECT_EQ(at_locations.books, 22032);
  EXPECT_EQ(at_locations.complete, 5204);
  EXPECT_EQ(at_locations.later, 10);
  EXPECT_EQ(at_locations.missed, 320);
  const std::vector<May> tiers = {May::kAny, May::kOfTier};
  const Found of_tiers = CompareCompletions(kComplete, {tiers, tiers});
  EXPECT_EQ(of_tiers.books, 9792);
  EXPECT_EQ(of_tiers.complete, 6748);
  EXPECT_EQ(of_tiers.later, 32);
  EXPECT_EQ(of_tiers.missed, 184);
  const std::vector<May> either = {May::kAny, May::kAtFirst};
  const Found of_three =
      CompareCompletions(kComplete, {either, either, either});
  EXPECT_EQ(of_three.books, 19584);
  EXPECT_EQ(of_three.complete, 2220);
  EXPECT_EQ(of_three.later, 19);
  EXPECT_EQ(of_three.missed, 756);
}

// --- Sources -----------------------------------------------------------------

int32_t SourceOf(const TinyBook& book, int32_t location) {
  if (book.groups.empty()) return location;
  const auto first =
      std::find(book.groups.begin(), book.groups.end(), book.groups[location]);
  return static_cast<int32_t>(first - book.groups.begin());
}

std::set<int32_t> SourcesOf(const TinyBook& book, const Taken& taken) {
  std::set<int32_t> sources;
  for (size_t row = 0; row < taken.size(); ++row) {
    if (taken[row] > 0) {
      sources.insert(SourceOf(book, book.supply[row].location));
    }
  }
  return sources;
}

int64_t CostOf(const TinyBook& book, const Taken& taken) {
  int64_t cost = 0;
  for (int32_t source : SourcesOf(book, taken)) {
    int64_t of_shipment = 0;
    for (size_t i = 0; i < book.cost_per_shipment.size(); ++i) {
      if (SourceOf(book, static_cast<int32_t>(i)) == source) {
        of_shipment = std::max(of_shipment, book.cost_per_shipment[i]);
      }
    }
    cost += of_shipment;
  }
  for (size_t row = 0; row < taken.size(); ++row) {
    cost += taken[row] * book.cost_per_unit[book.supply[row].location];
  }
  return cost;
}

// What the plan takes of each row.
Taken TakenBy(const Plan& plan, size_t rows) {
  Taken taken(rows, 0);
  for (size_t a = 0; a < plan.allocations.line.size(); ++a) {
    taken[plan.allocations.supply[a]] += plan.allocations.quantity[a];
  }
  return taken;
}

// The least that `measure` says of any assignment that gives each line as much
// as the plan does.
int64_t LeastOf(const TinyBook& book, const Plan& plan,
                const std::function<int64_t(const Taken&)>& measure) {
  const std::vector<int64_t> wanted(plan.lines.promised.begin(),
                                    plan.lines.promised.end());
  int64_t least = INT64_MAX;
  ForAnyAssignment(
      book, wanted, [](const TinySupply&) { return true; },
      [&](const Taken& taken) {
        least = std::min(least, measure(taken));
        return false;  // try them all
      });
  return least;
}

struct Compared {
  int64_t books = 0;
  int64_t more = 0;  // the plan has more shipments, or costs more, than need be
};

// All orders of two lines of one item or two, over stock at three locations.
Compared CompareSources(Sourcing sourcing, const std::vector<May>& mays) {
  Compared compared;
  Plan plan;
  Policy policy;
  policy.sourcing = sourcing;
  policy.ship_when = ShipWhen::kJustInTime;
  const bool by_cost = sourcing == Sourcing::kLeastCost;
  const std::vector<std::vector<int64_t>> stocks = {
      {0, 1, 3}, {1, 2, 3}, {2, 2, 1}, {3, 1, 0}, {1, 1, 1}, {0, 3, 3},
      {4, 0, 2}, {0, 0, 5}, {2, 0, 2}, {1, 4, 0}, {0, 2, 0}, {5, 5, 5}};
  const std::vector<std::vector<int64_t>> costs = {
      {0, 0, 0}, {5, 1, 3}, {1, 4, 9}, {7, 7, 2}, {2, 9, 0}};
  TinyBook book;
  const auto compare = [&] {
    const BookColumns columns = ColumnsOf(book);
    ASSERT_TRUE(Allocate(columns.book(), policy, {}, &plan).ok());
    const auto measure = [&](const Taken& taken) {
      return by_cost ? CostOf(book, taken)
                     : static_cast<int64_t>(SourcesOf(book, taken).size());
    };
    const int64_t planned = measure(TakenBy(plan, book.supply.size()));
    const int64_t least = LeastOf(book, plan, measure);
    ASSERT_LE(least, planned);
    ++compared.books;
    compared.more += least < planned;
  };
  for (int32_t items : {1, 2}) {
    for (const auto& first_stock : stocks) {
      for (const auto& second_stock : stocks) {
        if (items == 1 && &second_stock != &stocks.front()) continue;
        book.supply.clear();
        for (int32_t location = 0; location < 3; ++location) {
          book.supply.push_back({0, first_stock[location], location});
          if (items == 1) continue;
          book.supply.push_back({1, second_stock[location], location});
        }
        for (const std::vector<int32_t>& groups :
             {std::vector<int32_t>{}, std::vector<int32_t>{0, 1, 0}}) {
          book.groups = groups;
          for (size_t cost = 0; cost < (by_cost ? costs.size() : 1); ++cost) {
            if (by_cost) {
              book.cost_per_shipment = costs[cost];
              book.cost_per_unit = costs[(2 * cost + 1) % costs.size()];
            }
            for (int64_t quantity : {1, 2, 3}) {
              for (May first : mays) {
                for (May second : mays) {
                  book.lines = {{0, 4 - quantity, first},
                                {items - 1, quantity, second}};
                  compare();
                }
              }
            }
          }
        }
      }
    }
  }
  return compared;
}

TEST(ExhaustiveTest, FewestShipmentsOfLinesThatMayShipFromAnywhere) {
  const Compared compared =
      CompareSources(Sourcing::kFewestShipments, {May::kAny});
  EXPECT_EQ(compared.books, 936);
  EXPECT_EQ(compared.more, 0);
}

TEST(ExhaustiveTest, LeastCostOfLinesThatMayShipFromAnywhere) {
  const Compared compared = CompareSources(Sourcing::kLeastCost, {May::kAny});
  EXPECT_EQ(compared.books, 4680);
  EXPECT_EQ(compared.more, 0);
}

// Known limits.
TEST(ExhaustiveTest, SourcesOfLinesThatMayShipFromOtherLocations) {
  const std::vector<May> mays = {May::kAny, May::kAtFirst, May::kAtSecond};
  const Compared fewest = CompareSources(Sourcing::kFewestShipments, mays);
  EXPECT_EQ(fewest.books, 8424);
  EXPECT_EQ(fewest.more, 0);
  const Compared cheapest = CompareSources(Sourcing::kLeastCost, mays);
  EXPECT_EQ(cheapest.books, 42120);
  EXPECT_EQ(cheapest.more, 3);
}

// --- Between orders ----------------------------------------------------------

// Three orders of one line, by due day; and the same served in another order.
TEST(ExhaustiveTest, AnotherQueueMayCompleteMoreOrdersInTime) {
  int64_t books = 0;
  int64_t better = 0;
  Plan plan;
  Policy by_due;
  by_due.queue = {{"due"}, {"entered"}};
  Policy by_priority;
  by_priority.queue = {{"priority"}};
  BookColumns columns;
  columns.as_of = kToday;
  columns.demand.item = {0, 0, 0};
  columns.supply.item = {0, 0};
  columns.supply.day = {kNotGiven, kToday + 1};
  const auto in_time = [&](const Policy& policy) {
    EXPECT_TRUE(Allocate(columns.book(), policy, {}, &plan).ok());
    int64_t orders = 0;
    for (size_t line = 0; line < 3; ++line) {
      orders += plan.lines.on_time[line] == columns.demand.quantity[line];
    }
    return orders;
  };
  for (int i = 0; i < 27 * 8 * 5 * 4; ++i) {
    columns.demand.quantity = {1 + i % 3, 1 + i / 3 % 3, 1 + i / 9 % 3};
    columns.demand.due = {kToday + i / 27 % 2, kToday + i / 54 % 2,
                          kToday + i / 108 % 2};
    columns.supply.quantity = {1 + i / 216 % 5, i / 1080 % 4};
    columns.demand.priority = {0, 1, 2};
    const int64_t planned = in_time(by_due);
    int64_t best = 0;
    do {
      best = std::max(best, in_time(by_priority));
    } while (std::next_permutation(columns.demand.priority.begin(),
                                   columns.demand.priority.end()));
    ASSERT_LE(planned, best);
    ++books;
    better += planned < best;
  }
  EXPECT_EQ(books, 4320);
  EXPECT_EQ(better, 1256);
}

}  // namespace
}  // namespace backorder
