// Allocate, Prioritize and Audit against the oracle, on random books that mix
// every rule; and what must hold between plans of related books.

#include <algorithm>
#include <cstdint>
#include <map>
#include <numeric>
#include <random>
#include <string>
#include <vector>

#include "absl/types/span.h"
#include "backorder/allocate.h"
#include "backorder/audit.h"
#include "backorder/book.h"
#include "backorder/plan.h"
#include "backorder/policy.h"
#include "backorder/prioritize.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/oracle.h"
#include "tests/random_book.h"

namespace backorder {
namespace {

constexpr uint32_t kSeedsOfProperties = kSeeds / 5;

// Calls visit(name, column of a, column of b) for each column of a plan.
template <typename Visit>
void ForEachColumn(const PlanColumns& a, const PlanColumns& b, Visit visit) {
  visit("allocations.line", a.allocations.line, b.allocations.line);
  visit("allocations.supply", a.allocations.supply, b.allocations.supply);
  visit("allocations.quantity", a.allocations.quantity, b.allocations.quantity);
  visit("allocations.delivery_day", a.allocations.delivery_day,
        b.allocations.delivery_day);
  visit("allocations.location", a.allocations.location, b.allocations.location);
  visit("allocations.ship_day", a.allocations.ship_day, b.allocations.ship_day);
  visit("allocations.shipment", a.allocations.shipment, b.allocations.shipment);
  visit("promises.line", a.promises.line, b.promises.line);
  visit("promises.delivery_day", a.promises.delivery_day,
        b.promises.delivery_day);
  visit("promises.quantity", a.promises.quantity, b.promises.quantity);
  visit("lines.promised", a.lines.promised, b.lines.promised);
  visit("lines.on_time", a.lines.on_time, b.lines.on_time);
  visit("lines.backordered", a.lines.backordered, b.lines.backordered);
  visit("lines.first_day", a.lines.first_day, b.lines.first_day);
  visit("lines.last_day", a.lines.last_day, b.lines.last_day);
  visit("lines.shortfall", a.lines.shortfall, b.lines.shortfall);
  visit("lines.reason", a.lines.reason, b.lines.reason);
  visit("lines.greedy", a.lines.greedy, b.lines.greedy);
  visit("shipments.sales_order", a.shipments.sales_order,
        b.shipments.sales_order);
  visit("shipments.location", a.shipments.location, b.shipments.location);
  visit("shipments.ship_day", a.shipments.ship_day, b.shipments.ship_day);
  visit("shipments.delivery_day", a.shipments.delivery_day,
        b.shipments.delivery_day);
  visit("held.line", a.held.line, b.held.line);
  visit("held.supply", a.held.supply, b.held.supply);
  visit("held.quantity", a.held.quantity, b.held.quantity);
}

// The columns in which two plans differ, as text; "": none.
std::string Difference(const PlanColumns& a, const PlanColumns& b) {
  std::string different;
  ForEachColumn(a, b, [&](const char* name, auto of_a, auto of_b) {
    if (of_a != of_b) different += std::string(" ") + name;
  });
  return different;
}

std::string Both(const RandomCase& random, const PlanColumns& got,
                 const PlanColumns& want) {
  return "\n" + Describe(random) + "--- got\n" + Describe(got) + "--- want\n" +
         Describe(want);
}

Run Threads(int threads) {
  Run run;
  run.threads = threads;
  return run;
}

Run Outputs(const std::string& outputs) {
  Run run;
  run.outputs = outputs;
  return run;
}

void CheckQueue(const RandomCase& random, const OraclePlan& oracle) {
  const auto queue = Prioritize(random.columns.book(), random.policy);
  ASSERT_TRUE(queue.ok()) << queue.status() << "\n" << Describe(random);
  ASSERT_EQ(queue->lines, oracle.queue) << Describe(random);
  ASSERT_EQ(queue->rank.size(), queue->lines.size());
  for (size_t place = 0; place < queue->lines.size(); ++place) {
    ASSERT_EQ(queue->rank[queue->lines[place]], place);
  }
}

void CheckPlan(const RandomCase& random, const OraclePlan& oracle,
               Plan* used_again) {
  const Book book = random.columns.book();
  const auto plan = Allocate(book, random.policy);
  ASSERT_TRUE(plan.ok()) << plan.status() << "\n" << Describe(random);
  ASSERT_EQ(Difference(*plan, oracle.columns()), "")
      << Both(random, *plan, oracle.columns());
  ASSERT_TRUE(Allocate(book, random.policy, Threads(3), used_again).ok());
  ASSERT_EQ(Difference(*used_again, *plan), "")
      << "with three threads, in memory used again"
      << Both(random, *used_again, *plan);
}

void CheckAudit(const RandomCase& random, const OraclePlan& oracle) {
  const auto violations =
      Audit(random.columns.book(), random.policy, oracle.columns());
  ASSERT_TRUE(violations.ok()) << violations.status();
  for (const Violation& violation : *violations) {
    FAIL() << InvariantName(violation.invariant) << " line " << violation.line
           << " supply " << violation.supply << ": " << violation.message
           << "\n"
           << Describe(random) << Describe(oracle.columns());
  }
}

TEST(AllocateOracleTest, QueuePlanAndAuditAgreeWithTheOracle) {
  Plan used_again;
  for (uint32_t seed = 0; seed < kSeeds; ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    const RandomCase random = MakeRandomCase(seed);
    const OraclePlan oracle =
        NaiveAllocate(random.columns.book(), random.policy);
    CheckQueue(random, oracle);
    CheckPlan(random, oracle, &used_again);
    CheckAudit(random, oracle);
    if (HasFailure()) return;  // of this seed, and not of thousands
  }
}

// Then columns have no memory, and nothing may count from where it would be.
TEST(AllocateOracleTest, NothingToAllocateIsAPlanOfNoAllocations) {
  BookBuilder builder(20000);
  builder.AddDemand({0, 20});
  const auto plan = Allocate(builder.book());
  ASSERT_TRUE(plan.ok()) << plan.status();
  EXPECT_TRUE(plan->allocations.line.empty());
  EXPECT_TRUE(plan->promises.line.empty());
  EXPECT_TRUE(plan->shipments.location.empty());
  EXPECT_THAT(plan->lines.shortfall, testing::ElementsAre(20));
}

// All supply is at location 0, where no more may be backordered: the set is
// bought for another location, which only item_locations names.
TEST(AllocateOracleTest, ShipSetIsBoughtWhereItMayBe) {
  BookBuilder builder(20000);
  BookBuilder::DemandRow line;
  line.quantity = 5;
  line.delivery_rule = DeliveryRule::kShipSet;
  builder.AddDemand(line);
  builder.AddSupply({0, 3});
  builder.AddItem({/*replenish_days=*/2});
  builder.AddItemLocation({0, /*location=*/0, 0, /*backorder_limit=*/1});
  builder.AddItemLocation({0, /*location=*/1});
  const Book book = builder.book();
  const auto plan = Allocate(book);
  ASSERT_TRUE(plan.ok()) << plan.status();
  EXPECT_THAT(plan->allocations.location, testing::ElementsAre(1));
  EXPECT_THAT(plan->shipments.location, testing::ElementsAre(1));
  EXPECT_EQ(Difference(*plan, NaiveAllocate(book, {}).columns()), "");
}

// Nothing is known of it anywhere; location 0 begins later than location 1,
// which only another item names.
TEST(AllocateOracleTest, ShipSetIsBoughtWhereItComesFirst) {
  BookBuilder builder(20000);
  BookBuilder::DemandRow line;
  line.quantity = 5;
  line.delivery_rule = DeliveryRule::kShipSet;
  builder.AddDemand(line);
  builder.AddSupply({/*item=*/1, 3, kNotGiven, /*location=*/1});
  builder.AddItem({/*replenish_days=*/2});
  BookBuilder::LocationRow location;
  location.first_day = 20004;
  builder.AddLocation(location);
  const Book book = builder.book();
  const auto plan = Allocate(book);
  ASSERT_TRUE(plan.ok()) << plan.status();
  EXPECT_THAT(plan->allocations.location, testing::ElementsAre(1));
  EXPECT_THAT(plan->allocations.delivery_day, testing::ElementsAre(20002));
  EXPECT_EQ(Difference(*plan, NaiveAllocate(book, {}).columns()), "");
}

// By the next day the first line takes what is the only stock for the second;
// after that it would expire too soon for it.
TEST(AllocateOracleTest, SetWaitsForADayOnWhichNothingArrives) {
  BookBuilder builder(20000);
  BookBuilder::DemandRow line;
  line.quantity = 5;
  line.sales_order = 0;
  line.delivery_rule = DeliveryRule::kOrderComplete;
  line.min_shelf_life = 3;
  builder.AddDemand(line);
  line.min_shelf_life = 0;
  line.location = 0;
  builder.AddDemand(line);
  BookBuilder::SupplyRow stock;
  stock.quantity = 5;
  stock.expires = 20004;
  builder.AddSupply(stock);
  stock.location = 1;
  stock.expires = kNever;
  builder.AddSupply(stock);
  const Book book = builder.book();
  const auto plan = Allocate(book);
  ASSERT_TRUE(plan.ok()) << plan.status();
  EXPECT_THAT(plan->allocations.delivery_day,
              testing::ElementsAre(20002, 20002));
  EXPECT_EQ(Difference(*plan, NaiveAllocate(book, {}).columns()), "");
}

// The first line leaves one of the three that could be bought, since it takes
// them in twos. It may have that no more on a later day of its group.
TEST(AllocateOracleTest, WhoSharesBuysOnTheDayOfReplenishmentAlone) {
  BookBuilder builder(20000);
  BookBuilder::DemandRow line;
  line.quantity = 6;
  line.multiple = 2;
  builder.AddDemand(line);
  line.quantity = 8;
  line.multiple = 10;
  builder.AddDemand(line);
  builder.AddSupply({0, 3});
  builder.AddSupply({0, 8, /*day=*/20008, /*location=*/1});
  builder.AddItem({/*replenish_days=*/2});
  builder.AddItemLocation({0, /*location=*/0, 0, /*backorder_limit=*/3});
  builder.AddHold({0, 3, kNotGiven, /*location=*/0, /*expires=*/20006});
  const Book book = builder.book();
  Policy policy;
  policy.sharing = Sharing::kEqualLoss;
  const auto plan = Allocate(book, policy);
  ASSERT_TRUE(plan.ok()) << plan.status();
  EXPECT_EQ(Difference(*plan, NaiveAllocate(book, policy).columns()), "");
  EXPECT_THAT(plan->allocations.quantity, testing::ElementsAre(2, 2, 2));
  EXPECT_THAT(plan->allocations.delivery_day,
              testing::ElementsAre(20002, 20007, 20008));
}

TEST(AllocateOracleTest, OnlyTheColumnsAskedForAreMade) {
  const std::map<std::string, std::vector<std::string>> tried = {
      {"", {}},
      {"allocations.shipment", {"allocations.shipment"}},
      {"lines.reason, allocations.location",
       {"lines.reason", "allocations.location"}},
      {"promises, shipments.sales_order",
       {"promises.line", "promises.delivery_day", "promises.quantity",
        "shipments.sales_order"}},
      {"held, lines.greedy",
       {"held.line", "held.supply", "held.quantity", "lines.greedy"}},
      {"lines.first_day,lines.shortfall,allocations.ship_day",
       {"lines.first_day", "lines.shortfall", "allocations.ship_day"}},
  };
  const std::vector<std::string> always = {
      "allocations.line", "allocations.supply", "allocations.quantity",
      "allocations.delivery_day", "lines.promised"};
  for (uint32_t seed = 0; seed < kSeedsOfProperties; ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    const RandomCase random = MakeRandomCase(seed);
    const Book book = random.columns.book();
    const OraclePlan oracle = NaiveAllocate(book, random.policy);
    for (const auto& [outputs, columns] : tried) {
      const auto plan = Allocate(book, random.policy, Outputs(outputs));
      ASSERT_TRUE(plan.ok()) << plan.status();
      std::string different;
      ForEachColumn(
          *plan, oracle.columns(),
          [&, &columns = columns](const std::string& name, auto got,
                                  auto want) {
            const auto has = [&name](const std::vector<std::string>& names) {
              return std::find(names.begin(), names.end(), name) != names.end();
            };
            const bool wanted = has(always) || has(columns);
            if (wanted ? got != want : !got.empty()) different += " " + name;
          });
      ASSERT_EQ(different, "") << "outputs \"" << outputs << "\""
                               << Both(random, *plan, oracle.columns());
    }
  }
}

TEST(AllocateOracleTest, RunningTwiceChangesNothing) {
  for (uint32_t seed = 0; seed < kSeedsOfProperties; ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    const RandomCase random = MakeRandomCase(seed);
    const Book book = random.columns.book();
    const auto once = Allocate(book, random.policy);
    ASSERT_TRUE(once.ok()) << once.status();
    Plan twice;
    ASSERT_TRUE(Allocate(book, random.policy, Threads(1), &twice).ok());
    ASSERT_TRUE(Allocate(book, random.policy, Threads(1), &twice).ok());
    ASSERT_EQ(Difference(twice, *once), "") << Both(random, twice, *once);
  }
}

// --- Rows in another order ---------------------------------------------------

// The rows of a plan as values, sorted, with the names that lines and supplies
// have in another book: `line[row]` and `supply[row]`.
struct PlanRows {
  using Row = std::vector<int64_t>;
  std::vector<Row> allocations, promises, lines, shipments, held;
};

PlanRows RowsOf(const PlanColumns& plan, const std::vector<int32_t>& line,
                const std::vector<int32_t>& supply, bool orders_are_lines) {
  PlanRows rows;
  const auto& a = plan.allocations;
  const auto order = [&](int32_t sales_order) {
    return orders_are_lines ? line[sales_order] : sales_order;
  };
  for (size_t i = 0; i < a.line.size(); ++i) {
    const int32_t shipment = a.shipment[i];
    rows.allocations.push_back(
        {line[a.line[i]],
         a.supply[i] == kReplenishment ? kReplenishment : supply[a.supply[i]],
         a.quantity[i], a.delivery_day[i], a.location[i], a.ship_day[i],
         order(plan.shipments.sales_order[shipment]),
         plan.shipments.location[shipment], plan.shipments.ship_day[shipment]});
  }
  for (size_t i = 0; i < plan.promises.line.size(); ++i) {
    rows.promises.push_back({line[plan.promises.line[i]],
                             plan.promises.delivery_day[i],
                             plan.promises.quantity[i]});
  }
  const auto& l = plan.lines;
  for (size_t i = 0; i < l.promised.size(); ++i) {
    rows.lines.push_back({line[i], l.promised[i], l.on_time[i],
                          l.backordered[i], l.first_day[i], l.last_day[i],
                          l.shortfall[i], l.reason[i], l.greedy[i]});
  }
  for (size_t i = 0; i < plan.shipments.sales_order.size(); ++i) {
    rows.shipments.push_back(
        {order(plan.shipments.sales_order[i]), plan.shipments.location[i],
         plan.shipments.ship_day[i], plan.shipments.delivery_day[i]});
  }
  for (size_t i = 0; i < plan.held.line.size(); ++i) {
    rows.held.push_back({line[plan.held.line[i]], supply[plan.held.supply[i]],
                         plan.held.quantity[i]});
  }
  for (auto* table : {&rows.allocations, &rows.promises, &rows.lines,
                      &rows.shipments, &rows.held}) {
    std::sort(table->begin(), table->end());
  }
  return rows;
}

std::vector<int32_t> Shuffled(size_t size, std::mt19937* rng) {
  std::vector<int32_t> order(size);
  std::iota(order.begin(), order.end(), 0);
  std::shuffle(order.begin(), order.end(), *rng);
  return order;
}

// Row i of the column becomes what row order[i] was.
template <typename T>
void Permute(const std::vector<int32_t>& order, std::vector<T>* column) {
  if (column->empty()) return;
  std::vector<T> permuted;
  for (int32_t row : order) permuted.push_back((*column)[row]);
  *column = permuted;
}

void PermuteDemand(const std::vector<int32_t>& order, BookColumns* columns) {
  auto& demand = columns->demand;
  Permute(order, &demand.item);
  Permute(order, &demand.quantity);
  Permute(order, &demand.sales_order);
  Permute(order, &demand.due);
  Permute(order, &demand.earliest);
  Permute(order, &demand.latest);
  Permute(order, &demand.entered);
  Permute(order, &demand.priority);
  Permute(order, &demand.tier);
  Permute(order, &demand.unit_value);
  Permute(order, &demand.delivery_rule);
  Permute(order, &demand.min_ship);
  Permute(order, &demand.multiple);
  Permute(order, &demand.when_short);
  Permute(order, &demand.location);
  Permute(order, &demand.peg);
  Permute(order, &demand.destination);
  Permute(order, &demand.kit);
  Permute(order, &demand.max_shipments);
  Permute(order, &demand.shipments_made);
  Permute(order, &demand.owner);
  Permute(order, &demand.min_shelf_life);
}

void PermuteSupply(const std::vector<int32_t>& order, BookColumns* columns) {
  auto& supply = columns->supply;
  Permute(order, &supply.item);
  Permute(order, &supply.quantity);
  Permute(order, &supply.location);
  Permute(order, &supply.day);
  Permute(order, &supply.tier);
  Permute(order, &supply.expires);
  Permute(order, &supply.purchase_order);
  Permute(order, &supply.delay);
  for (int32_t& peg : columns->demand.peg) {
    if (peg == kNotGiven) continue;
    const auto place = std::find(order.begin(), order.end(), peg);
    peg = static_cast<int32_t>(place - order.begin());
  }
}

void PermuteItemLocations(const std::vector<int32_t>& order,
                          BookColumns* columns) {
  auto& places = columns->item_locations;
  Permute(order, &places.item);
  Permute(order, &places.location);
  Permute(order, &places.safety_stock);
  Permute(order, &places.backorder_limit);
}

void PermuteLanes(const std::vector<int32_t>& order, BookColumns* columns) {
  auto& lanes = columns->lanes;
  Permute(order, &lanes.location);
  Permute(order, &lanes.destination);
  Permute(order, &lanes.rank);
  Permute(order, &lanes.transit_days);
  Permute(order, &lanes.cost_per_shipment);
  Permute(order, &lanes.cost_per_unit);
  Permute(order, &lanes.calendar);
  Permute(order, &lanes.transit_count);
  Permute(order, &lanes.delay);
}

void PermuteCalendarDays(const std::vector<int32_t>& order,
                         BookColumns* columns) {
  auto& days = columns->calendar_days;
  Permute(order, &days.calendar);
  Permute(order, &days.day);
  Permute(order, &days.open);
}

void PermuteSubstitutes(const std::vector<int32_t>& order,
                        BookColumns* columns) {
  auto& substitutes = columns->substitutes;
  Permute(order, &substitutes.item);
  Permute(order, &substitutes.substitute);
  Permute(order, &substitutes.rank);
  Permute(order, &substitutes.numerator);
  Permute(order, &substitutes.denominator);
}

// Protections and holds mark by row, so that they keep their order.
void PermuteLimits(const std::vector<int32_t>& order_of_quotas,
                   const std::vector<int32_t>& order_of_levels,
                   BookColumns* columns) {
  auto& quotas = columns->quotas;
  Permute(order_of_quotas, &quotas.item);
  Permute(order_of_quotas, &quotas.location);
  Permute(order_of_quotas, &quotas.tier);
  Permute(order_of_quotas, &quotas.first_day);
  Permute(order_of_quotas, &quotas.last_day);
  Permute(order_of_quotas, &quotas.quantity);
  auto& levels = columns->critical_levels;
  Permute(order_of_levels, &levels.item);
  Permute(order_of_levels, &levels.location);
  Permute(order_of_levels, &levels.tier);
  Permute(order_of_levels, &levels.quantity);
}

// Supply rows of one item tie by row, so that they keep their order.
std::vector<int32_t> ShuffledByItem(const std::vector<int32_t>& item,
                                    std::mt19937* rng) {
  std::vector<int32_t> order = Shuffled(item.size(), rng);
  std::map<int32_t, std::vector<int32_t>> rows;  // by item, descending
  for (size_t row = item.size(); row-- > 0;) rows[item[row]].push_back(row);
  for (int32_t& row : order) {
    std::vector<int32_t>& of_item = rows[item[row]];
    row = of_item.back();
    of_item.pop_back();
  }
  return order;
}

// No line ties with another: a queue that ends with `entered`, which is
// distinct, and has no key that is the number of a row.
void BreakTies(RandomCase* random, std::mt19937* rng) {
  std::vector<SortKey> queue;
  for (const SortKey& key : random->policy.queue) {
    const bool row_number =
        key.column == "peg" || (key.column == "sales_order" &&
                                random->columns.demand.sales_order.empty());
    if (key.column != "entered" && !row_number) queue.push_back(key);
  }
  queue.push_back({"entered"});
  random->policy.queue = queue;
  random->policy.share_by =
      std::min(random->policy.share_by, static_cast<int32_t>(queue.size()));
  const auto entered = Shuffled(random->columns.demand.item.size(), rng);
  random->columns.demand.entered.assign(entered.begin(), entered.end());
}

TEST(AllocateOracleTest, OrderOfRowsWithoutTiesChangesNothing) {
  for (uint32_t seed = 0; seed < kSeedsOfProperties; ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    std::mt19937 rng(seed);
    RandomCase random = MakeRandomCase(seed);
    BreakTies(&random, &rng);
    RandomCase permuted = random;
    const auto lines = Shuffled(random.columns.demand.item.size(), &rng);
    const auto supplies = ShuffledByItem(random.columns.supply.item, &rng);
    PermuteDemand(lines, &permuted.columns);
    PermuteSupply(supplies, &permuted.columns);
    PermuteItemLocations(
        Shuffled(random.columns.item_locations.item.size(), &rng),
        &permuted.columns);
    PermuteLanes(Shuffled(random.columns.lanes.location.size(), &rng),
                 &permuted.columns);
    PermuteCalendarDays(Shuffled(random.columns.calendar_days.day.size(), &rng),
                        &permuted.columns);
    PermuteSubstitutes(Shuffled(random.columns.substitutes.item.size(), &rng),
                       &permuted.columns);
    PermuteLimits(Shuffled(random.columns.quotas.item.size(), &rng),
                  Shuffled(random.columns.critical_levels.item.size(), &rng),
                  &permuted.columns);

    const auto plan = Allocate(random.columns.book(), random.policy);
    ASSERT_TRUE(plan.ok()) << plan.status();
    const auto other = Allocate(permuted.columns.book(), permuted.policy);
    ASSERT_TRUE(other.ok()) << other.status();

    std::vector<int32_t> same_lines(lines.size());
    std::iota(same_lines.begin(), same_lines.end(), 0);
    std::vector<int32_t> same_supplies(supplies.size());
    std::iota(same_supplies.begin(), same_supplies.end(), 0);
    const bool orders_are_lines = random.columns.demand.sales_order.empty();
    const PlanRows want =
        RowsOf(*plan, same_lines, same_supplies, orders_are_lines);
    const PlanRows got = RowsOf(*other, lines, supplies, orders_are_lines);
    const std::string books =
        Both(random, *other, *plan) + "--- permuted\n" + Describe(permuted);
    ASSERT_EQ(got.allocations, want.allocations) << books;
    ASSERT_EQ(got.promises, want.promises) << books;
    ASSERT_EQ(got.lines, want.lines) << books;
    ASSERT_EQ(got.shipments, want.shipments) << books;
    ASSERT_EQ(got.held, want.held) << books;
  }
}

// --- Larger units ------------------------------------------------------------

void Scale(int64_t factor, std::vector<int64_t>* column) {
  for (int64_t& value : *column) {
    if (value != kUnlimited) value *= factor;
  }
}

// 1 says "no rule", for whatever units.
void ScaleRule(int64_t factor, std::vector<int64_t>* column) {
  for (int64_t& value : *column) {
    if (value > 1) value *= factor;
  }
}

std::vector<int64_t> Scaled(int64_t factor, absl::Span<const int64_t> column) {
  std::vector<int64_t> scaled(column.begin(), column.end());
  Scale(factor, &scaled);
  return scaled;
}

// Half a kit or lot is none, however many units it has.
bool HasKitsOrLots(const Book& book) {
  const auto above_one = [](int32_t value) { return value > 1; };
  const auto& numerator = book.substitutes.numerator;
  const auto& denominator = book.substitutes.denominator;
  return !book.demand.kit.empty() ||
         std::any_of(numerator.begin(), numerator.end(), above_one) ||
         std::any_of(denominator.begin(), denominator.end(), above_one);
}

// Values that are listed are not scaled: without them.
void DropListedUnits(Policy* policy) {
  for (SortKey& key : policy->queue) {
    if (key.column == "quantity") key.values.clear();
  }
}

TEST(AllocateOracleTest, LargerUnitsScaleThePlan) {
  constexpr int64_t kFactor = 1'000'000'007;
  for (uint32_t seed = 0; seed < kSeedsOfProperties; ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    RandomCase random = MakeRandomCase(seed);
    if (HasKitsOrLots(random.columns.book())) continue;
    // Shares of larger units are rounded less.
    random.policy.sharing = Sharing::kSequential;
    DropListedUnits(&random.policy);
    RandomCase scaled = random;
    Scale(kFactor, &scaled.columns.demand.quantity);
    ScaleRule(kFactor, &scaled.columns.demand.min_ship);
    ScaleRule(kFactor, &scaled.columns.demand.multiple);
    Scale(kFactor, &scaled.columns.supply.quantity);
    Scale(kFactor, &scaled.columns.items.backorder_limit);
    Scale(kFactor, &scaled.columns.item_locations.safety_stock);
    Scale(kFactor, &scaled.columns.item_locations.backorder_limit);
    Scale(kFactor, &scaled.columns.lanes.cost_per_shipment);
    Scale(kFactor, &scaled.columns.protections.quantity);
    Scale(kFactor, &scaled.columns.quotas.quantity);
    Scale(kFactor, &scaled.columns.critical_levels.quantity);
    Scale(kFactor, &scaled.columns.holds.quantity);

    const auto plan = Allocate(random.columns.book(), random.policy);
    ASSERT_TRUE(plan.ok()) << plan.status();
    const auto other = Allocate(scaled.columns.book(), scaled.policy);
    ASSERT_TRUE(other.ok()) << other.status();

    PlanColumns want = *plan;
    const auto allocated = Scaled(kFactor, plan->allocations.quantity);
    const auto promises = Scaled(kFactor, plan->promises.quantity);
    const auto promised = Scaled(kFactor, plan->lines.promised);
    const auto on_time = Scaled(kFactor, plan->lines.on_time);
    const auto backordered = Scaled(kFactor, plan->lines.backordered);
    const auto shortfall = Scaled(kFactor, plan->lines.shortfall);
    want.allocations.quantity = allocated;
    want.promises.quantity = promises;
    want.lines.promised = promised;
    want.lines.on_time = on_time;
    want.lines.backordered = backordered;
    want.lines.shortfall = shortfall;
    const auto held = Scaled(kFactor, plan->held.quantity);
    want.held.quantity = held;
    // A single unit has no shipment rules, many have; the reason may tell.
    std::vector<int32_t> reasons(plan->lines.reason.begin(),
                                 plan->lines.reason.end());
    for (size_t line = 0; line < reasons.size(); ++line) {
      if (random.columns.demand.quantity[line] == 1) {
        reasons[line] = other->lines.reason[line];
      }
    }
    want.lines.reason = reasons;
    ASSERT_EQ(Difference(*other, want), "") << Both(scaled, *other, want);
  }
}

}  // namespace
}  // namespace backorder
