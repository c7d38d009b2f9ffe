#include <algorithm>
#include <cstdint>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "backorder/allocate.h"
#include "backorder/book.h"
#include "backorder/economics.h"
#include "backorder/plan.h"
#include "backorder/units.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/random_book.h"

namespace backorder {
namespace {

using testing::ElementsAre;

constexpr Day kMonday = 20003;  // 2024-10-07

class BuyTest : public testing::Test {
 protected:
  BuyTest() : builder_(kMonday) {
    builder_.AddDemand(Line(0, 20, 3));  // 15 from stock, 5 short
    builder_.AddDemand(Line(1, 7, 2));   // replenished
    builder_.AddDemand(Line(0, 4, 10));  // short
    builder_.AddDemand(Line(2, 9, 1));   // from stock
    builder_.AddSupply({0, 15});
    builder_.AddSupply({2, 9});
    builder_.AddItem({});
    builder_.AddItem({6, kUnlimited});
  }
  static BookBuilder::DemandRow Line(int32_t item, int64_t quantity,
                                     int64_t unit_value) {
    BookBuilder::DemandRow row;
    row.item = item;
    row.quantity = quantity;
    row.unit_value = unit_value;
    return row;
  }
  absl::StatusOr<Purchases> BuyAll() {
    const Book book = builder_.book();
    const auto plan = Allocate(book);
    EXPECT_TRUE(plan.ok()) << plan.status();
    return Buy(book, *plan, rules_);
  }
  void ExpectBad(const std::string& column, int64_t row, int64_t value) {
    const auto result = BuyAll();
    const auto error = GetInputError(result.status());
    ASSERT_TRUE(error.has_value()) << result.status();
    EXPECT_EQ(error->column, column) << result.status();
    EXPECT_EQ(error->row, row) << result.status();
    EXPECT_EQ(error->value, value) << result.status();
    rules_ = {};
  }
  BookBuilder builder_;
  BuyingRules rules_;
};

TEST_F(BuyTest, BuysWhatIsShortAndWhatIsPromised) {
  const auto purchases = BuyAll();
  ASSERT_TRUE(purchases.ok()) << purchases.status();
  ASSERT_EQ(purchases->rows.size(), 2u);
  const Purchase& first = purchases->rows[0];
  EXPECT_EQ(first.item, 0);
  EXPECT_EQ(first.shortfall, 9);
  EXPECT_EQ(first.promised, 0);
  EXPECT_EQ(first.quantity, 9);
  EXPECT_EQ(first.order_day, kMonday);
  EXPECT_EQ(first.arrival_day, kNever);
  EXPECT_EQ(first.first_line, 0);
  EXPECT_EQ(first.line_count, 2);
  EXPECT_EQ(first.value, 5 * 3 + 4 * 10);
  const Purchase& second = purchases->rows[1];
  EXPECT_EQ(second.item, 1);
  EXPECT_EQ(second.shortfall, 0);
  EXPECT_EQ(second.promised, 7);
  EXPECT_EQ(second.arrival_day, kMonday + 6);
  EXPECT_EQ(second.first_line, 2);
  EXPECT_EQ(second.line_count, 1);
  EXPECT_EQ(second.value, 14);
  EXPECT_THAT(purchases->lines, ElementsAre(0, 2, 1));
}

TEST_F(BuyTest, RoundsToLots) {
  const std::vector<int64_t> min_quantity = {2, 25};
  const std::vector<int64_t> multiple = {4, 10};
  rules_.min_quantity = min_quantity;
  rules_.multiple = multiple;
  const auto purchases = BuyAll();
  ASSERT_TRUE(purchases.ok()) << purchases.status();
  EXPECT_EQ(purchases->rows[0].quantity, 12);
  EXPECT_EQ(purchases->rows[1].quantity, 30);
}

TEST_F(BuyTest, OnlyForReasonsThatAreWanted) {
  rules_.reasons = 1u << static_cast<int>(Reason::kWindowClosed);
  const auto purchases = BuyAll();
  ASSERT_TRUE(purchases.ok()) << purchases.status();
  ASSERT_EQ(purchases->rows.size(), 1u);  // promises are kept all the same
  EXPECT_EQ(purchases->rows[0].item, 1);
}

TEST_F(BuyTest, OrdersAndArrivesOnTheDaysOfTheSupplier) {
  BookBuilder builder(kMonday);
  builder.AddDemand(Line(0, 1, 0));
  builder.AddItem({5, kUnlimited, 0});
  builder.AddSupplier({0, 1});
  builder.AddCalendar({1 << 3});           // orders on Thursdays
  builder.AddCalendar({1 << 0 | 1 << 4});  // brings on Mondays and Fridays
  const Book book = builder.book();
  const auto plan = Allocate(book);
  const auto purchases = Buy(book, *plan);
  ASSERT_TRUE(purchases.ok()) << purchases.status();
  EXPECT_EQ(purchases->rows[0].order_day, kMonday + 3);
  EXPECT_EQ(purchases->rows[0].arrival_day, kMonday + 11);  // from Tuesday on
  // That is the day on which the plan has it.
  EXPECT_EQ(plan->allocations.delivery_day[0], kMonday + 11);
}

TEST_F(BuyTest, RefusesBadRules) {
  const std::vector<int64_t> negative = {0, -1}, zero = {0}, one = {1};
  const std::vector<int64_t> vast = {(int64_t{1} << 62) + 1},
                             most = {INT64_MAX};
  rules_.min_quantity = negative;
  ExpectBad("buying_rules.min_quantity", 1, -1);
  rules_.multiple = zero;
  ExpectBad("buying_rules.multiple", 0, 0);
  const std::vector<int64_t> ones = {1, 1};
  rules_.min_quantity = one;
  rules_.multiple = ones;
  ExpectBad("buying_rules.min_quantity", -1, 1);
  rules_.min_quantity = most;
  rules_.multiple = vast;
  ExpectBad("buying_rules.multiple", 0, vast[0]);
  rules_.min_quantity = most;
  const auto purchases = BuyAll();
  ASSERT_TRUE(purchases.ok()) << purchases.status();
  EXPECT_EQ(purchases->rows[0].quantity, INT64_MAX);
}

TEST_F(BuyTest, RefusesThePlanOfAnotherBook) {
  const Book book = builder_.book();
  const auto column = [&book](const PlanColumns& plan,
                              uint32_t reasons = ~uint32_t{0}) {
    BuyingRules rules;
    rules.reasons = reasons;
    const auto error = GetInputError(Buy(book, plan, rules).status());
    return error.has_value() ? error->column : "fine";
  };
  const std::vector<int64_t> promised = {15, 7, 0, 9};
  const std::vector<int64_t> too_much = {15, 8, 0, 9};
  const std::vector<int32_t> line = {1}, no_line = {4}, supply = {-1};
  const std::vector<int64_t> seven = {7}, eight = {8};
  PlanColumns plan;
  EXPECT_EQ(column(plan), "lines.promised");
  plan.lines.promised = promised;
  EXPECT_EQ(column(plan), "fine");
  EXPECT_EQ(column(plan, 1), "lines.reason");
  plan.allocations.line = line;
  EXPECT_EQ(column(plan), "allocations.supply");
  plan.allocations.supply = supply;
  EXPECT_EQ(column(plan), "allocations.quantity");
  plan.allocations.quantity = eight;
  EXPECT_EQ(column(plan), "allocations.quantity");
  plan.allocations.quantity = seven;
  EXPECT_EQ(column(plan), "fine");
  plan.allocations.line = no_line;
  EXPECT_EQ(column(plan), "allocations.line");
  plan.allocations.line = line;
  plan.lines.promised = too_much;
  EXPECT_EQ(column(plan), "lines.promised");
}

// One unit at a time, from the columns of the plan that say it otherwise.
struct Wanted {
  int64_t shortfall = 0, promised = 0, value = 0;
  std::vector<int32_t> lines;
};
std::map<int32_t, Wanted> CountWants(const Book& book, const Plan& plan) {
  std::map<int32_t, Wanted> wants;
  for (int32_t line = 0; line < book.demand.size(); ++line) {
    const int64_t value =
        book.demand.unit_value.empty() ? 0 : book.demand.unit_value[line];
    Wanted& wanted = wants[book.demand.item[line]];
    int64_t units = 0;
    for (; units < plan.lines.shortfall[line]; ++units) ++wanted.shortfall;
    for (size_t a = 0; a < plan.allocations.line.size(); ++a) {
      if (plan.allocations.line[a] != line) continue;
      if (plan.allocations.supply[a] != kReplenishment) continue;
      for (int64_t u = 0; u < plan.allocations.quantity[a]; ++u, ++units) {
        ++wanted.promised;
      }
    }
    wanted.value += units * value;
    if (units > 0) wanted.lines.push_back(line);
  }
  return wants;
}

int64_t SlowlyRounded(int64_t units, int64_t least, int64_t multiple) {
  int64_t quantity = std::max(units, least);
  while (quantity % multiple != 0) ++quantity;
  return quantity;
}

TEST(BuyRandomTest, AgreesWithCountingUnits) {
  int64_t purchases_seen = 0, promised_seen = 0;
  for (uint32_t seed = 0; seed < 3000; ++seed) {
    const RandomCase random = MakeRandomCase(seed);
    const Book book = random.columns.book();
    const auto plan = Allocate(book, random.policy);
    ASSERT_TRUE(plan.ok()) << plan.status();
    std::mt19937 rng(seed);
    const auto draw = [&rng](int n) { return static_cast<int>(rng() % n); };
    std::vector<int64_t> least(draw(4)), multiple(least.size());
    for (size_t i = 0; i < least.size(); ++i) {
      least[i] = draw(20);
      multiple[i] = 1 + draw(5);
    }
    BuyingRules rules;
    rules.min_quantity = least;
    rules.multiple = multiple;
    const auto got = Buy(book, *plan, rules);
    ASSERT_TRUE(got.ok()) << got.status() << Describe(random);
    size_t row = 0;
    for (const auto& [item, wanted] : CountWants(book, *plan)) {
      if (wanted.lines.empty()) continue;
      SCOPED_TRACE(testing::Message() << "seed " << seed << " item " << item);
      ASSERT_LT(row, got->rows.size());
      const Purchase& purchase = got->rows[row++];
      const auto i = static_cast<size_t>(item);
      const bool has_rules = i < least.size();
      ASSERT_EQ(purchase.item, item);
      EXPECT_EQ(purchase.shortfall, wanted.shortfall);
      EXPECT_EQ(purchase.promised, wanted.promised);
      EXPECT_EQ(purchase.value, wanted.value);
      EXPECT_EQ(
          purchase.quantity,
          SlowlyRounded(wanted.shortfall + wanted.promised,
                        has_rules ? least[i] : 0, has_rules ? multiple[i] : 1));
      EXPECT_EQ(std::vector<int32_t>(got->lines.begin() + purchase.first_line,
                                     got->lines.begin() + purchase.first_line +
                                         purchase.line_count),
                wanted.lines);
      ++purchases_seen;
      if (wanted.promised > 0) ++promised_seen;
    }
    EXPECT_EQ(row, got->rows.size());
  }
  EXPECT_GT(purchases_seen, 2000);
  EXPECT_GT(promised_seen, 200);
}

}  // namespace
}  // namespace backorder
