#include "backorder/audit.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <iostream>
#include <iterator>
#include <map>
#include <numeric>
#include <random>
#include <set>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/types/optional.h"
#include "absl/types/span.h"
#include "backorder/allocate.h"
#include "backorder/book.h"
#include "backorder/plan.h"
#include "backorder/policy.h"
#include "backorder/prioritize.h"
#include "backorder/units.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/audit_plan.h"
#include "tests/random_book.h"

namespace backorder {
namespace audit_testing {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

TEST_F(AuditTest, NamesInvariants) {
  EXPECT_EQ(InvariantName(Invariant::kSupply), "I1");
  EXPECT_EQ(InvariantName(Invariant::kTotals), "I8");
  EXPECT_EQ(InvariantWords(Invariant::kQueue),
            "no waste and no justified envy");
  std::set<std::string> words;
  for (int32_t number = 1; number <= 8; ++number) {
    words.insert(InvariantWords(static_cast<Invariant>(number)));
  }
  EXPECT_THAT(words, SizeIs(8));
}

TEST_F(AuditTest, PassesEmptyBook) {
  EXPECT_THAT(Violations(Book(), Policy(), Tables()), IsRight());
}

// ---- the 20 dolls: 15 on the shelf, 5 in five days, wanted in two ----------

class DollsTest : public AuditTest {
 protected:
  DollsTest() {
    builder_.AddDemand(Line(20, kToday + 2));
    builder_.AddSupply(OnHand(15));
    builder_.AddSupply(Receipt(5, kToday + 5));
  }
  const std::vector<Row> right_ = {{0, 0, 15, kToday}, {0, 1, 5, kToday + 5}};
};

TEST_F(DollsTest, PassesRightPlan) { EXPECT_THAT(Check(right_), IsRight()); }

TEST_F(DollsTest, FailsEmptyPlan) {
  EXPECT_THAT(Check({}, {Reason::kTaken}), Breaks(Invariant::kQueue, 0));
  EXPECT_THAT(Check({}, {Reason::kNone}), Breaks(Invariant::kQueue, 0));
  EXPECT_THAT(Check({}, {Reason::kNone}), Breaks(Invariant::kShortfall, 0));
  EXPECT_THAT(Violations(book(), policy_, RequiredOnly(PlanOf(book(), {}))),
              Breaks(Invariant::kQueue, 0));
}

TEST_F(DollsTest, FailsLazyPlan) {
  const auto violations = Check({{0, 0, 15, kToday}}, {Reason::kTaken});
  EXPECT_THAT(violations, Breaks(Invariant::kQueue, 0));
  EXPECT_THAT(violations, Says("lacks 5 of supply 1 for day 105"));
}

TEST_F(DollsTest, FailsMoreThanSupplyHas) {
  EXPECT_THAT(Check({{0, 0, 16, kToday}, {0, 1, 4, kToday + 5}}),
              Breaks(Invariant::kSupply));
}

TEST_F(DollsTest, FailsMoreThanLineWants) {
  builder_.AddSupply(Receipt(5, kToday + 6));
  EXPECT_THAT(
      Check({{0, 0, 15, kToday}, {0, 1, 5, kToday + 5}, {0, 2, 5, kToday + 6}}),
      Breaks(Invariant::kDemand, 0));
}

TEST_F(DollsTest, FailsBeforeAvailable) {
  EXPECT_THAT(Check({{0, 0, 15, kToday}, {0, 1, 5, kToday + 4}}),
              Breaks(Invariant::kTooEarly, 0));
  EXPECT_THAT(Check({{0, 0, 15, kToday - 1}, {0, 1, 5, kToday + 5}}),
              Breaks(Invariant::kTooEarly, 0));
}

TEST_F(DollsTest, FailsLaterThanNeeded) {
  const auto violations = Check({{0, 0, 15, kToday}, {0, 1, 5, kToday + 6}});
  EXPECT_THAT(violations, Breaks(Invariant::kTotals, 0));
  EXPECT_THAT(violations, Says("holds 5 of supply 1 for day 106; the rules "
                               "give it 5 of supply 1 for day 105"));
}

TEST_F(DollsTest, FailsAnyShortReasonWhereNothingIsShort) {
  for (int32_t reason = 1; reason < kReasonCount; ++reason) {
    EXPECT_THAT(Check(right_, {static_cast<Reason>(reason)}),
                Breaks(Invariant::kShortfall, 0));
  }
}

// Each column of the plan, spoiled by itself.
TEST_F(DollsTest, FailsAnyOtherNumber) {
  const Tables right = PlanOf(book(), right_);
  const auto expect = [&](Invariant invariant,
                          const std::function<void(Tables*)>& spoil) {
    Tables plan = right;
    spoil(&plan);
    ASSERT_NE(plan.All(), right.All());
    EXPECT_THAT(Violations(book(), policy_, plan), Breaks(invariant));
  };
  const Invariant totals = Invariant::kTotals;
  expect(totals, [](Tables* t) { t->allocations.location[1] = 1; });
  expect(totals, [](Tables* t) { ++t->allocations.ship_day[1]; });
  expect(totals, [](Tables* t) { t->allocations.shipment[1] = 0; });
  expect(totals, [](Tables* t) { t->allocations.shipment[0] = -7; });
  expect(totals, [](Tables* t) { t->promises.line[0] = 1; });
  expect(totals, [](Tables* t) { ++t->promises.delivery_day[0]; });
  expect(totals, [](Tables* t) { --t->promises.quantity[1]; });
  expect(totals, [](Tables* t) {
    t->promises.line.pop_back();
    t->promises.delivery_day.pop_back();
    t->promises.quantity.pop_back();
  });
  expect(totals, [](Tables* t) { t->lines.promised[0] = 19; });
  expect(totals, [](Tables* t) { t->lines.on_time[0] = 20; });
  expect(totals, [](Tables* t) { t->lines.backordered[0] = 0; });
  expect(totals, [](Tables* t) { ++t->lines.first_day[0]; });
  expect(totals, [](Tables* t) { t->lines.last_day[0] = kNever; });
  expect(Invariant::kShortfall, [](Tables* t) { t->lines.shortfall[0] = 1; });
  expect(Invariant::kShortfall, [](Tables* t) { t->lines.reason[0] = 8; });
  expect(Invariant::kShortfall,
         [](Tables* t) { t->lines.reason[0] = kReasonCount; });
  expect(Invariant::kShortfall, [](Tables* t) { t->lines.reason[0] = -1; });
  expect(totals, [](Tables* t) { t->shipments.sales_order[0] = 1; });
  expect(totals, [](Tables* t) { t->shipments.location[1] = 1; });
  expect(totals, [](Tables* t) { --t->shipments.ship_day[1]; });
  expect(totals, [](Tables* t) { ++t->shipments.delivery_day[0]; });
  expect(totals, [](Tables* t) {
    t->shipments.sales_order.push_back(0);
    t->shipments.location.push_back(0);
    t->shipments.ship_day.push_back(kToday + 9);
    t->shipments.delivery_day.push_back(kToday + 9);
  });
}

// A plan that cannot be read is told so, and nothing else.
TEST_F(DollsTest, FailsBrokenTables) {
  const Tables right = PlanOf(book(), right_);
  const auto expect = [&](const std::function<void(Tables*)>& spoil) {
    Tables plan = right;
    spoil(&plan);
    const auto violations = Violations(book(), policy_, plan);
    EXPECT_THAT(violations, Not(IsEmpty()));
    for (const Violation& violation : violations) {
      EXPECT_EQ(violation.invariant, Invariant::kTotals) << Text(violations);
      EXPECT_EQ(violation.line, -1);
    }
  };
  expect([](Tables* t) { t->allocations.line[1] = 1; });
  expect([](Tables* t) { t->allocations.line[0] = -1; });
  expect([](Tables* t) { t->allocations.line[0] = INT32_MIN; });
  expect([](Tables* t) { t->allocations.supply[0] = -2; });
  expect([](Tables* t) { t->allocations.supply[1] = 2; });
  expect([](Tables* t) { t->allocations.quantity[1] = 0; });
  expect([](Tables* t) { t->allocations.quantity[1] = INT64_MIN; });
  expect([](Tables* t) {  // unsorted
    std::swap(t->allocations.supply[0], t->allocations.supply[1]);
    std::swap(t->allocations.quantity[0], t->allocations.quantity[1]);
    std::swap(t->allocations.delivery_day[0], t->allocations.delivery_day[1]);
  });
  expect([](Tables* t) {  // one row in two
    t->allocations.supply[1] = 0;
    t->allocations.delivery_day[1] = kToday;
  });
  expect([](Tables* t) { t->allocations.supply.pop_back(); });
  expect([](Tables* t) { t->allocations.quantity.push_back(1); });
  expect([](Tables* t) { t->allocations.delivery_day.clear(); });
  expect([](Tables* t) { t->allocations.location.pop_back(); });
  expect([](Tables* t) { t->allocations.ship_day.push_back(kToday); });
  expect([](Tables* t) { t->allocations.shipment.pop_back(); });
  expect([](Tables* t) { t->promises.quantity.pop_back(); });
  expect([](Tables* t) { t->lines.promised.clear(); });
  expect([](Tables* t) { t->lines.promised.push_back(0); });
  expect([](Tables* t) { t->lines.reason.push_back(0); });
  expect([](Tables* t) { t->shipments.location.pop_back(); });
}

TEST_F(DollsTest, LeavesOutColumnsThatAreAbsent) {
  Tables plan = PlanOf(book(), right_);
  plan.allocations.ship_day.clear();
  plan.promises.quantity.clear();
  plan.lines.reason.clear();
  plan.shipments.location.clear();
  EXPECT_THAT(Violations(book(), policy_, plan), IsRight());
  EXPECT_THAT(Violations(book(), policy_, RequiredOnly(plan)), IsRight());
  ++plan.promises.delivery_day[0];
  EXPECT_THAT(Violations(book(), policy_, plan), Breaks(Invariant::kTotals));
}

TEST_F(DollsTest, SortsAndLimits) {
  for (int line = 0; line < 5; ++line) builder_.AddDemand(Line(1));
  const Tables empty = PlanOf(book(), {});
  const auto all = Violations(book(), policy_, empty);
  ASSERT_GT(all.size(), 3u);
  EXPECT_TRUE(std::is_sorted(all.begin(), all.end(),
                             [](const Violation& a, const Violation& b) {
                               return std::tie(a.invariant, a.line, a.supply) <
                                      std::tie(b.invariant, b.line, b.supply);
                             }));
  const auto three = Audit(book(), policy_, empty.columns(), 3);
  ASSERT_TRUE(three.ok());
  ASSERT_THAT(*three, SizeIs(3));
  for (size_t i = 0; i < 3; ++i) {
    EXPECT_EQ((*three)[i].message, all[i].message);
    EXPECT_EQ((*three)[i].line, all[i].line);
  }
}

TEST_F(DollsTest, RefusesBadInput) {
  const Tables plan = PlanOf(book(), right_);
  const auto no_limit = Audit(book(), policy_, plan.columns(), 0);
  EXPECT_EQ(no_limit.status().code(), absl::StatusCode::kInvalidArgument);
  ASSERT_TRUE(GetInputError(no_limit.status()).has_value());
  EXPECT_EQ(GetInputError(no_limit.status())->column, "limit");

  Policy bad_policy;
  bad_policy.horizon = -1;
  EXPECT_TRUE(GetInputError(Audit(book(), bad_policy, plan.columns()).status())
                  .has_value());

  builder_.AddDemand(Line(-1));
  const auto bad_book = Audit(book(), policy_, plan.columns());
  ASSERT_TRUE(GetInputError(bad_book.status()).has_value());
  EXPECT_EQ(GetInputError(bad_book.status())->column, "demand.quantity");
}

// ---- I1 --------------------------------------------------------------------

TEST_F(AuditTest, FailsUnitsThatAreOwed) {
  builder_.AddDemand(Line(10));
  builder_.AddSupply(OnHand(10));
  builder_.AddSupply(OnHand(-4));
  builder_.AddSupply(OnHand(-1, /*location=*/1));
  EXPECT_THAT(Check({{0, 0, 6, kToday}}, {Reason::kTaken}), IsRight());
  EXPECT_THAT(Check({{0, 0, 7, kToday}}, {Reason::kTaken}),
              Breaks(Invariant::kSupply));
  EXPECT_THAT(Check({{0, 0, 6, kToday}, {0, 1, 1, kToday}}, {Reason::kTaken}),
              Breaks(Invariant::kSupply));
}

TEST_F(AuditTest, ReceiptsPayWhatStockCannot) {
  builder_.AddDemand(Line(20, kToday + 9));
  builder_.AddSupply(Receipt(5, kToday + 3));
  builder_.AddSupply(OnHand(-9));
  builder_.AddSupply(OnHand(2));
  builder_.AddSupply(Receipt(5, kToday + 2));
  builder_.AddSupply(Receipt(5, kToday + 2, /*location=*/1));
  EXPECT_THAT(
      Check({{0, 0, 3, kToday + 3}, {0, 4, 5, kToday + 2}}, {Reason::kTaken}),
      IsRight());
  EXPECT_THAT(
      Check({{0, 0, 4, kToday + 3}, {0, 4, 5, kToday + 2}}, {Reason::kTaken}),
      Breaks(Invariant::kSupply));
}

TEST_F(AuditTest, UnlimitedSupplyNeverRunsOut) {
  const int64_t most = kUnlimited / 4;
  builder_.AddDemand(Line(most));
  builder_.AddDemand(Line(most));
  builder_.AddSupply(OnHand(kUnlimited));
  builder_.AddSupply(OnHand(-5));
  EXPECT_THAT(Check({{0, 0, most, kToday}, {1, 0, most, kToday}}), IsRight());
  EXPECT_THAT(Check({{0, 0, most, kToday}, {1, 0, kUnlimited, kToday}}),
              Breaks(Invariant::kDemand, 1));
}

// ---- I3 --------------------------------------------------------------------

TEST_F(AuditTest, FailsOverdueReceiptsBeforeTheyCount) {
  builder_.AddDemand(Line(5, kToday + 9));
  builder_.AddSupply(Receipt(5, kToday - 3));
  policy_.overdue_offset = 2;
  EXPECT_THAT(Check({{0, 0, 5, kToday + 2}}), IsRight());
  EXPECT_THAT(Check({{0, 0, 5, kToday + 1}}), Breaks(Invariant::kTooEarly, 0));
  policy_.overdue_limit = 2;
  EXPECT_THAT(Check({}, {Reason::kNoSupply}), IsRight());
  EXPECT_THAT(Check({{0, 0, 5, kToday + 2}}), Breaks(Invariant::kTooEarly, 0));
}

TEST_F(AuditTest, FailsReplenishmentBeforeItCanBe) {
  builder_.AddDemand(Line(5, kToday + 9));
  builder_.AddItem({/*replenish_days=*/4, kUnlimited});
  EXPECT_THAT(Check({{0, kBuy, 5, kToday + 4}}), IsRight());
  EXPECT_THAT(Check({{0, kBuy, 5, kToday + 3}}),
              Breaks(Invariant::kTooEarly, 0));
}

TEST_F(AuditTest, FailsReplenishmentOfWhatCannotBeBought) {
  builder_.AddDemand(Line(5));
  EXPECT_THAT(Check({}, {Reason::kNoSupply}), IsRight());
  EXPECT_THAT(Check({{0, kBuy, 5, kToday + 3}}),
              Breaks(Invariant::kTooEarly, 0));
}

// ---- I4 --------------------------------------------------------------------

TEST_F(AuditTest, FailsBeforeEarliest) {
  BookBuilder::DemandRow line = Line(5);
  line.earliest = kToday + 3;
  builder_.AddDemand(line);
  builder_.AddSupply(OnHand(5));
  EXPECT_THAT(Check({{0, 0, 5, kToday + 3}}), IsRight());
  EXPECT_THAT(Check({{0, 0, 5, kToday + 2}}), Breaks(Invariant::kLimits, 0));
}

TEST_F(AuditTest, FailsAfterLatest) {
  BookBuilder::DemandRow line = Line(5);
  line.latest = kToday + 3;
  builder_.AddDemand(line);
  builder_.AddSupply(Receipt(3, kToday + 3));
  builder_.AddSupply(Receipt(3, kToday + 4));
  EXPECT_THAT(Check({{0, 0, 3, kToday + 3}}, {Reason::kAfterLatest}),
              IsRight());
  EXPECT_THAT(Check({{0, 0, 3, kToday + 3}, {0, 1, 2, kToday + 4}}),
              Breaks(Invariant::kLimits, 0));
}

TEST_F(AuditTest, FailsAnotherItem) {
  builder_.AddDemand(Line(5));
  BookBuilder::SupplyRow other = OnHand(5);
  other.item = 1;
  builder_.AddSupply(other);
  builder_.AddSupply(OnHand(0));
  EXPECT_THAT(Check({{0, 0, 5, kToday}}), Breaks(Invariant::kLimits, 0));
}

TEST_F(AuditTest, FailsAnotherLocation) {
  BookBuilder::DemandRow line = Line(5);
  line.location = 1;
  builder_.AddDemand(line);
  builder_.AddSupply(OnHand(5, /*location=*/0));
  builder_.AddSupply(OnHand(3, /*location=*/1));
  EXPECT_THAT(Check({{0, 1, 3, kToday}}, {Reason::kTaken}), IsRight());
  const Tables wrong = PlanOf(book(), {{0, 0, 2, kToday}, {0, 1, 3, kToday}});
  EXPECT_THAT(Violations(book(), policy_, wrong),
              Breaks(Invariant::kLimits, 0));
  EXPECT_THAT(Violations(book(), policy_, RequiredOnly(wrong)),
              Breaks(Invariant::kLimits, 0));
}

TEST_F(AuditTest, FailsSupplyReservedForAnotherTier) {
  BookBuilder::DemandRow line = Line(4);
  line.tier = 1;
  builder_.AddDemand(line);
  BookBuilder::DemandRow nobody = Line(4);
  builder_.AddDemand(nobody);
  BookBuilder::SupplyRow supply = OnHand(2);
  for (const int32_t tier : {0, 2, 1, kNotGiven}) {
    supply.tier = tier;
    builder_.AddSupply(supply);
  }
  // The narrowest reservation first: tier 1, then 2.
  EXPECT_THAT(Check({{0, 1, 2, kToday}, {0, 2, 2, kToday}, {1, 3, 2, kToday}},
                    {Reason::kNone, Reason::kTaken}),
              IsRight());
  EXPECT_THAT(Check({{0, 0, 2, kToday}, {0, 2, 2, kToday}, {1, 3, 2, kToday}},
                    {Reason::kNone, Reason::kTaken}),
              Breaks(Invariant::kLimits, 0));
  EXPECT_THAT(Check({{0, 1, 2, kToday},
                     {0, 2, 2, kToday},
                     {1, 0, 2, kToday},
                     {1, 3, 2, kToday}}),
              Breaks(Invariant::kLimits, 1));
  EXPECT_THAT(Check({{0, 2, 2, kToday}, {0, 3, 2, kToday}},
                    {Reason::kNone, Reason::kTaken}),
              Breaks(Invariant::kQueue, 0));
}

TEST_F(AuditTest, FailsHardSafetyStock) {
  builder_.AddDemand(Line(10, kToday + 5));
  builder_.AddSupply(OnHand(4));
  builder_.AddSupply(Receipt(8, kToday + 1));
  builder_.AddItemLocation({0, 0, /*safety_stock=*/5, kUnlimited});
  EXPECT_THAT(Check({{0, 1, 7, kToday + 1}}, {Reason::kTaken}), IsRight());
  EXPECT_THAT(Check({{0, 1, 8, kToday + 1}}, {Reason::kTaken}),
              Breaks(Invariant::kLimits));
  EXPECT_THAT(
      Check({{0, 0, 1, kToday}, {0, 1, 7, kToday + 1}}, {Reason::kTaken}),
      Breaks(Invariant::kLimits));
}

TEST_F(AuditTest, FailsSoftSafetyStockTakenFirst) {
  policy_.safety_stock = SafetyStock::kSoft;
  builder_.AddDemand(Line(4, kToday + 5));
  builder_.AddDemand(Line(10, kToday + 5));
  builder_.AddSupply(OnHand(5));
  builder_.AddSupply(Receipt(8, kToday + 1));
  builder_.AddItemLocation({0, 0, /*safety_stock=*/3, kUnlimited});
  // Free: 2 on hand and 8 of the receipt; then the 3 on hand.
  EXPECT_THAT(Check({{0, 0, 2, kToday},
                     {0, 1, 2, kToday + 1},
                     {1, 0, 3, kToday},
                     {1, 1, 6, kToday + 1}},
                    {Reason::kNone, Reason::kTaken}),
              IsRight());
  EXPECT_THAT(
      Check({{0, 0, 4, kToday}, {1, 0, 1, kToday}, {1, 1, 8, kToday + 1}},
            {Reason::kNone, Reason::kTaken}),
      Breaks(Invariant::kQueue, 0));
}

TEST_F(AuditTest, FailsUnitsHeldForAnother) {
  builder_.AddDemand(Line(6));
  BookBuilder::DemandRow pegged = Line(3);
  pegged.priority = 9;
  pegged.peg = 0;
  builder_.AddDemand(pegged);
  builder_.AddSupply(OnHand(7));
  EXPECT_THAT(Check({{0, 0, 4, kToday}, {1, 0, 3, kToday}}, {Reason::kTaken}),
              IsRight());
  const auto violations = Check({{0, 0, 6, kToday}, {1, 0, 1, kToday}},
                                {Reason::kNone, Reason::kTaken});
  EXPECT_THAT(violations, Breaks(Invariant::kLimits, 0));
  EXPECT_THAT(violations, Says("held for lines that are pegged to it"));
}

TEST_F(AuditTest, SurplusOfPegFlowsOn) {
  // The pegged line accepts nothing below 4 but the rest of its peg is 3.
  builder_.AddDemand(Line(4));
  BookBuilder::DemandRow pegged = Line(5);
  pegged.peg = 0;
  pegged.priority = -1;
  pegged.delivery_rule = DeliveryRule::kLineComplete;
  builder_.AddDemand(pegged);
  builder_.AddSupply(OnHand(3));
  EXPECT_THAT(Check({{0, 0, 3, kToday}}, {Reason::kTaken, Reason::kIncomplete}),
              IsRight());
  EXPECT_THAT(Check({}, {Reason::kTaken, Reason::kIncomplete}),
              Breaks(Invariant::kQueue, 0));
}

TEST_F(AuditTest, FailsLineBeyondHorizon) {
  policy_.horizon = 5;
  builder_.AddDemand(Line(2, kToday + 5));
  builder_.AddDemand(Line(2, kToday + 6));
  BookBuilder::DemandRow pegged = Line(2, kToday + 6);
  pegged.peg = 0;
  builder_.AddDemand(pegged);
  builder_.AddSupply(OnHand(6));
  EXPECT_THAT(Check({{0, 0, 2, kToday}, {2, 0, 2, kToday}},
                    {Reason::kNone, Reason::kBeyondHorizon}),
              IsRight());
  EXPECT_THAT(Check({{0, 0, 2, kToday}, {1, 0, 2, kToday}, {2, 0, 2, kToday}}),
              Breaks(Invariant::kLimits, 1));
}

TEST_F(AuditTest, FailsLineWhoseWindowIsClosed) {
  BookBuilder::DemandRow line = Line(2);
  line.earliest = kToday + 2;
  line.latest = kToday + 1;
  builder_.AddDemand(line);
  builder_.AddSupply(OnHand(6));
  EXPECT_THAT(Check({}, {Reason::kWindowClosed}), IsRight());
  EXPECT_THAT(Check({{0, 0, 2, kToday + 1}}), Breaks(Invariant::kLimits, 0));
  EXPECT_THAT(Check({{0, 0, 2, kToday + 2}}), Breaks(Invariant::kLimits, 0));
}

TEST_F(AuditTest, FailsBackorderLimitOfItem) {
  builder_.AddDemand(Line(5, kToday + 4));
  builder_.AddDemand(Line(5, kToday + 5));
  builder_.AddItem({/*replenish_days=*/9, /*backorder_limit=*/6});
  builder_.AddSupply(Receipt(20, kToday + 4));
  builder_.AddSupply(OnHand(1));
  EXPECT_THAT(
      Check({{0, 0, 4, kToday + 4}, {0, 1, 1, kToday}, {1, 0, 2, kToday + 4}},
            {Reason::kNone, Reason::kBackorderLimit}),
      IsRight());
  EXPECT_THAT(
      Check({{0, 0, 4, kToday + 4}, {0, 1, 1, kToday}, {1, 0, 3, kToday + 4}},
            {Reason::kNone, Reason::kBackorderLimit}),
      Breaks(Invariant::kLimits, 1));
  EXPECT_THAT(Check({{0, 0, 4, kToday + 4},
                     {0, 1, 1, kToday},
                     {1, 0, 2, kToday + 4},
                     {1, kBuy, 3, kToday + 9}}),
              Breaks(Invariant::kLimits, 1));
}

TEST_F(AuditTest, FailsBackorderLimitOfItemAtLocation) {
  builder_.AddDemand(Line(5, kToday + 5));
  builder_.AddSupply(Receipt(20, kToday + 4, /*location=*/0));
  builder_.AddSupply(Receipt(1, kToday + 5, /*location=*/1));
  builder_.AddItemLocation({0, 0, 0, /*backorder_limit=*/3});
  EXPECT_THAT(Check({{0, 0, 3, kToday + 4}, {0, 1, 1, kToday + 5}},
                    {Reason::kBackorderLimit}),
              IsRight());
  EXPECT_THAT(Check({{0, 0, 4, kToday + 4}, {0, 1, 1, kToday + 5}}),
              Breaks(Invariant::kLimits, 0));
}

// ---- I5 --------------------------------------------------------------------

TEST_F(AuditTest, FailsShipmentBelowMinShip) {
  BookBuilder::DemandRow line = Line(10, kToday + 9);
  line.min_ship = 4;
  builder_.AddDemand(line);
  builder_.AddSupply(OnHand(3));
  builder_.AddSupply(Receipt(2, kToday + 2));
  builder_.AddSupply(Receipt(2, kToday + 3));
  builder_.AddSupply(Receipt(9, kToday + 4));
  // Day 102: 3 + 2; the 2 of day 103 wait for 3 of day 104.
  EXPECT_THAT(Check({{0, 0, 3, kToday + 2},
                     {0, 1, 2, kToday + 2},
                     {0, 2, 2, kToday + 4},
                     {0, 3, 3, kToday + 4}}),
              IsRight());
  EXPECT_THAT(Check({{0, 0, 3, kToday},
                     {0, 1, 2, kToday + 2},
                     {0, 2, 2, kToday + 4},
                     {0, 3, 3, kToday + 4}}),
              Breaks(Invariant::kShape, 0));
  // One shipment may close the line, but nothing else may be as small.
  EXPECT_THAT(Check({{0, 0, 3, kToday + 2},
                     {0, 1, 2, kToday + 2},
                     {0, 2, 2, kToday + 3},
                     {0, 3, 3, kToday + 4}}),
              Breaks(Invariant::kShape, 0));
}

TEST_F(AuditTest, FailsShipmentThatIsNoMultiple) {
  BookBuilder::DemandRow line = Line(10);
  line.multiple = 3;
  builder_.AddDemand(line);
  builder_.AddSupply(OnHand(8));
  EXPECT_THAT(Check({{0, 0, 6, kToday}}, {Reason::kIncomplete}), IsRight());
  EXPECT_THAT(Check({{0, 0, 8, kToday}}, {Reason::kTaken}),
              Breaks(Invariant::kShape, 0));
  builder_.AddSupply(Receipt(2, kToday + 1));
  EXPECT_THAT(
      Check({{0, 0, 6, kToday}, {0, 0, 2, kToday + 1}, {0, 1, 2, kToday + 1}}),
      IsRight());
}

TEST_F(AuditTest, FailsLineCompleteInTwoShipments) {
  BookBuilder::DemandRow line = Line(10, kToday + 3);
  line.delivery_rule = DeliveryRule::kLineComplete;
  builder_.AddDemand(line);
  builder_.AddSupply(OnHand(6, /*location=*/0));
  builder_.AddSupply(OnHand(4, /*location=*/1));
  builder_.AddSupply(Receipt(7, kToday + 2, /*location=*/1));
  EXPECT_THAT(Check({{0, 1, 4, kToday + 2}, {0, 2, 6, kToday + 2}}), IsRight());
  EXPECT_THAT(Check({{0, 0, 6, kToday}, {0, 1, 4, kToday}}),
              Breaks(Invariant::kShape, 0));
  EXPECT_THAT(Check({{0, 1, 4, kToday}, {0, 2, 6, kToday + 2}}),
              Breaks(Invariant::kShape, 0));
  EXPECT_THAT(Check({{0, 0, 6, kToday}}, {Reason::kIncomplete}),
              Breaks(Invariant::kShape, 0));
}

TEST_F(AuditTest, FailsRejectOrderServedInPart) {
  BookBuilder::DemandRow line = Line(5);
  line.sales_order = 0;
  builder_.AddDemand(line);
  line.when_short = WhenShort::kRejectOrder;
  builder_.AddDemand(line);
  line.sales_order = 1;
  line.when_short = absl::nullopt;
  line.priority = 1;
  builder_.AddDemand(line);
  builder_.AddSupply(OnHand(9));
  const Reason rejected = Reason::kOrderRejected;
  EXPECT_THAT(Check({{2, 0, 5, kToday}}, {rejected, rejected}), IsRight());
  const auto half = Check({{0, 0, 5, kToday}, {2, 0, 4, kToday}},
                          {Reason::kNone, rejected, Reason::kTaken});
  EXPECT_THAT(half, Breaks(Invariant::kShape, 1));
  EXPECT_THAT(half, Breaks(Invariant::kQueue, 0));
  EXPECT_THAT(Check({{0, 0, 5, kToday}, {1, 0, 4, kToday}},
                    {Reason::kNone, Reason::kTaken, Reason::kTaken}),
              Breaks(Invariant::kShape, 1));
}

TEST_F(AuditTest, FailsOrderRejectedThatCouldBeHad) {
  policy_.when_short = WhenShort::kRejectOrder;
  builder_.AddDemand(Line(5));
  builder_.AddSupply(OnHand(3));
  builder_.AddSupply(Receipt(2, kToday + 30));
  EXPECT_THAT(Check({{0, 0, 3, kToday}, {0, 1, 2, kToday + 30}}), IsRight());
  EXPECT_THAT(Check({}, {Reason::kOrderRejected}),
              Breaks(Invariant::kQueue, 0));
}

TEST_F(AuditTest, FailsAcceptAvailableLate) {
  BookBuilder::DemandRow line = Line(5, kToday + 2);
  line.when_short = WhenShort::kAcceptAvailable;
  builder_.AddDemand(line);
  builder_.AddItem({/*replenish_days=*/2, kUnlimited});
  builder_.AddSupply(OnHand(2));
  builder_.AddSupply(Receipt(9, kToday + 3));
  EXPECT_THAT(Check({{0, 0, 2, kToday}}, {Reason::kNotInTime}), IsRight());
  EXPECT_THAT(Check({{0, 0, 2, kToday}, {0, 1, 3, kToday + 3}}),
              Breaks(Invariant::kShape, 0));
  EXPECT_THAT(Check({{0, 0, 2, kToday}, {0, kBuy, 3, kToday + 2}}),
              Breaks(Invariant::kShape, 0));
}

// ---- I6 --------------------------------------------------------------------

TEST_F(AuditTest, FailsEnvy) {
  builder_.AddDemand(Line(5, kToday + 1));
  builder_.AddDemand(Line(5, kToday));
  builder_.AddSupply(OnHand(7));
  EXPECT_THAT(Check({{0, 0, 2, kToday}, {1, 0, 5, kToday}}, {Reason::kTaken}),
              IsRight());
  EXPECT_THAT(Check({{0, 0, 5, kToday}, {1, 0, 2, kToday}},
                    {Reason::kNone, Reason::kTaken}),
              Breaks(Invariant::kQueue, 1));
}

TEST_F(AuditTest, JudgesEachLineByWhatThePlanGivesThoseAhead) {
  builder_.AddDemand(Line(5));
  builder_.AddDemand(Line(5));
  builder_.AddSupply(OnHand(6));
  builder_.AddSupply(Receipt(6, kToday + 1));
  // Line 0 is wrong; line 1 is right about what is left.
  const auto violations = Check({{0, 1, 5, kToday + 1}, {1, 0, 5, kToday}});
  EXPECT_THAT(violations, SizeIs(1));
  EXPECT_THAT(violations, Breaks(Invariant::kQueue, 0));
}

TEST_F(AuditTest, FailsWrongRowByTiming) {
  builder_.AddDemand(Line(5, kToday + 5));
  builder_.AddSupply(Receipt(5, kToday + 4));
  builder_.AddSupply(OnHand(5));
  const std::vector<Row> earliest = {{0, 1, 5, kToday}};
  const std::vector<Row> latest = {{0, 0, 5, kToday + 4}};
  EXPECT_THAT(Check(earliest), IsRight());
  const auto violations = Check(latest);
  EXPECT_THAT(violations, Breaks(Invariant::kQueue, 0));
  EXPECT_THAT(violations, Says("holds 5 of supply 0 for day 104; the rules "
                               "give it 5 of supply 1 for day 100"));
  policy_.timing = Timing::kLatestOnTime;
  EXPECT_THAT(Check(latest), IsRight());
  EXPECT_THAT(Check(earliest), Breaks(Invariant::kQueue, 0));
}

TEST_F(AuditTest, FailsSupplyThatReplenishmentMakesUnneeded) {
  builder_.AddDemand(Line(100, kToday + 40));
  builder_.AddItem({/*replenish_days=*/10, kUnlimited});
  builder_.AddSupply(Receipt(50, kToday + 10));
  builder_.AddSupply(Receipt(50, kToday + 20));
  EXPECT_THAT(Check({{0, 0, 50, kToday + 10}, {0, kBuy, 50, kToday + 10}}),
              IsRight());
  EXPECT_THAT(Check({{0, 0, 50, kToday + 10}, {0, 1, 50, kToday + 20}}),
              Breaks(Invariant::kQueue, 0));
  policy_.timing = Timing::kLatestOnTime;
  EXPECT_THAT(Check({{0, 0, 50, kToday + 10}, {0, 1, 50, kToday + 20}}),
              IsRight());
}

TEST_F(AuditTest, ServesByLocation) {
  builder_.AddDemand(Line(5, kToday + 3));
  builder_.AddSupply(OnHand(3, /*location=*/1));
  builder_.AddSupply(Receipt(3, kToday + 3, /*location=*/0));
  EXPECT_THAT(Check({{0, 0, 2, kToday}, {0, 1, 3, kToday + 3}}), IsRight());
  EXPECT_THAT(Check({{0, 0, 3, kToday}, {0, 1, 2, kToday + 3}}),
              Breaks(Invariant::kQueue, 0));
}

TEST_F(AuditTest, ClosesWithWhatAnotherLocationLeft) {
  BookBuilder::DemandRow line = Line(11, kToday + 1);
  line.multiple = 4;
  builder_.AddDemand(line);
  builder_.AddSupply(OnHand(7, /*location=*/0));
  builder_.AddSupply(OnHand(6, /*location=*/1));
  EXPECT_THAT(Check({{0, 0, 7, kToday}, {0, 1, 4, kToday}}), IsRight());
  EXPECT_THAT(
      Check({{0, 0, 4, kToday}, {0, 1, 4, kToday}}, {Reason::kIncomplete}),
      Breaks(Invariant::kQueue, 0));
}

TEST_F(AuditTest, ClosesOnALateDayWithWhatAnotherLocationLeft) {
  BookBuilder::DemandRow line = Line(7);
  line.multiple = 4;
  builder_.AddDemand(line);
  builder_.AddSupply(Receipt(3, kToday + 5, /*location=*/0));
  builder_.AddSupply(Receipt(4, kToday + 5, /*location=*/1));
  EXPECT_THAT(Check({{0, 0, 3, kToday + 5}, {0, 1, 4, kToday + 5}}), IsRight());
  EXPECT_THAT(Check({{0, 1, 4, kToday + 5}}, {Reason::kIncomplete}),
              Breaks(Invariant::kQueue, 0));
}

TEST_F(AuditTest, WhatIsThereJoinsTheShipmentOfALatePeg) {
  BookBuilder::DemandRow line = Line(23, kToday + 4);
  line.min_ship = 4;
  line.peg = 0;
  builder_.AddDemand(line);
  builder_.AddSupply(Receipt(4, kToday + 8));
  builder_.AddSupply(Receipt(2, kToday + 7));
  EXPECT_THAT(
      Check({{0, 0, 4, kToday + 8}, {0, 1, 2, kToday + 8}}, {Reason::kTaken}),
      IsRight());
  EXPECT_THAT(Check({{0, 0, 4, kToday + 8}}, {Reason::kIncomplete}),
              Breaks(Invariant::kQueue, 0));
}

TEST_F(AuditTest, LimitsOfItemAndLocationsHoldTogether) {
  builder_.AddDemand(Line(9, kToday + 7));
  builder_.AddItem({kNever, /*backorder_limit=*/5});
  builder_.AddItemLocation({0, 0, 0, /*backorder_limit=*/2});
  builder_.AddItemLocation({0, 1, 0, /*backorder_limit=*/4});
  builder_.AddSupply(Receipt(12, kToday, /*location=*/0));
  builder_.AddSupply(Receipt(13, kToday, /*location=*/1));
  EXPECT_THAT(
      Check({{0, 0, 2, kToday}, {0, 1, 3, kToday}}, {Reason::kBackorderLimit}),
      IsRight());
  EXPECT_THAT(
      Check({{0, 0, 2, kToday}, {0, 1, 2, kToday}}, {Reason::kBackorderLimit}),
      Breaks(Invariant::kQueue, 0));
}

TEST_F(AuditTest, FollowsTheQueueOfThePolicy) {
  BookBuilder::DemandRow line = Line(5);
  line.tier = 3;
  builder_.AddDemand(line);
  line.tier = kNotGiven;
  line.unit_value = 7;
  builder_.AddDemand(line);
  builder_.AddSupply(OnHand(5));
  const std::vector<Row> first = {{0, 0, 5, kToday}};
  const std::vector<Row> second = {{1, 0, 5, kToday}};
  const Reason taken = Reason::kTaken;
  const struct {
    SortKey key;
    bool first;
  } kCases[] = {
      {{"tier", false, false}, true}, {{"tier", true, false}, true},
      {{"tier", false, true}, false}, {{"tier", true, true}, false},
      {{"line_value", true}, false},  {{"unit_value"}, true},
      {{"entered", true}, false},     {{"quantity"}, true},
  };
  for (const auto& a_case : kCases) {
    SCOPED_TRACE(a_case.key.column);
    policy_.queue = {a_case.key};
    EXPECT_THAT(Check(a_case.first ? first : second,
                      a_case.first ? std::vector<Reason>{Reason::kNone, taken}
                                   : std::vector<Reason>{taken}),
                IsRight());
    EXPECT_THAT(Check(a_case.first ? second : first),
                Breaks(Invariant::kQueue, a_case.first ? 0 : 1));
  }
}

// ---- I7: one book for each reason ------------------------------------------

class ReasonTest : public AuditTest {
 protected:
  // The plan is right with this reason for line 0 and wrong with any other.
  void ExpectOnly(Reason reason, const std::vector<Row>& rows = {}) {
    for (int32_t number = 0; number < kReasonCount; ++number) {
      SCOPED_TRACE(number);
      const auto violations = Check(rows, {static_cast<Reason>(number)});
      if (number == static_cast<int32_t>(reason)) {
        EXPECT_THAT(violations, IsRight());
      } else {
        EXPECT_THAT(violations, Breaks(Invariant::kShortfall, 0));
      }
    }
  }
};

TEST_F(ReasonTest, BeyondHorizon) {
  policy_.horizon = 1;
  builder_.AddDemand(Line(5, kToday + 2));
  builder_.AddSupply(OnHand(5));
  ExpectOnly(Reason::kBeyondHorizon);
}

TEST_F(ReasonTest, BeyondHorizonComesBeforeOrderRejected) {
  policy_.horizon = 1;
  policy_.when_short = WhenShort::kRejectOrder;
  builder_.AddDemand(Line(5, kToday + 2));
  ExpectOnly(Reason::kBeyondHorizon);
}

TEST_F(ReasonTest, OrderRejected) {
  policy_.when_short = WhenShort::kRejectOrder;
  builder_.AddDemand(Line(5));
  builder_.AddSupply(OnHand(4));
  ExpectOnly(Reason::kOrderRejected);
}

TEST_F(ReasonTest, WindowClosed) {
  BookBuilder::DemandRow line = Line(5);
  line.latest = kToday - 1;
  builder_.AddDemand(line);
  builder_.AddSupply(OnHand(5));
  ExpectOnly(Reason::kWindowClosed);
}

TEST_F(ReasonTest, BackorderLimit) {
  builder_.AddDemand(Line(5));
  builder_.AddItem({kNever, /*backorder_limit=*/2});
  builder_.AddSupply(Receipt(5, kToday + 1));
  ExpectOnly(Reason::kBackorderLimit, {{0, 0, 2, kToday + 1}});
}

TEST_F(ReasonTest, BackorderLimitOfReplenishment) {
  BookBuilder::DemandRow line = Line(5);
  line.delivery_rule = DeliveryRule::kLineComplete;
  builder_.AddDemand(line);
  builder_.AddItem({/*replenish_days=*/3, /*backorder_limit=*/2});
  ExpectOnly(Reason::kBackorderLimit);
}

TEST_F(ReasonTest, Incomplete) {
  BookBuilder::DemandRow line = Line(5);
  line.multiple = 3;
  builder_.AddDemand(line);
  builder_.AddSupply(OnHand(4));
  ExpectOnly(Reason::kIncomplete, {{0, 0, 3, kToday}});
}

TEST_F(ReasonTest, NotInTime) {
  BookBuilder::DemandRow line = Line(5);
  line.when_short = WhenShort::kAcceptAvailable;
  line.latest = kToday + 3;
  builder_.AddDemand(line);
  builder_.AddSupply(Receipt(5, kToday + 3));
  ExpectOnly(Reason::kNotInTime);
}

TEST_F(ReasonTest, AfterLatest) {
  BookBuilder::DemandRow line = Line(5);
  line.latest = kToday + 3;
  builder_.AddDemand(line);
  builder_.AddSupply(OnHand(1));
  builder_.AddItem({/*replenish_days=*/4, kUnlimited});
  ExpectOnly(Reason::kAfterLatest, {{0, 0, 1, kToday}});
}

TEST_F(ReasonTest, Taken) {
  builder_.AddDemand(Line(5));
  builder_.AddSupply(OnHand(5));
  builder_.AddSupply(OnHand(-2));
  ExpectOnly(Reason::kTaken, {{0, 0, 3, kToday}});
}

TEST_F(ReasonTest, NoSupply) {
  builder_.AddDemand(Line(5));
  BookBuilder::SupplyRow reserved = OnHand(5);
  reserved.tier = 0;
  builder_.AddSupply(reserved);
  ExpectOnly(Reason::kNoSupply);
}

TEST_F(AuditTest, FailsWrongShortfall) {
  builder_.AddDemand(Line(5));
  builder_.AddSupply(OnHand(3));
  Tables plan = PlanOf(book(), {{0, 0, 3, kToday}}, {Reason::kTaken});
  EXPECT_THAT(Violations(book(), policy_, plan), IsRight());
  plan.lines.shortfall[0] = 3;
  EXPECT_THAT(Violations(book(), policy_, plan),
              Breaks(Invariant::kShortfall, 0));
}

// ---- I8 --------------------------------------------------------------------

TEST_F(AuditTest, FailsWrongDayForShipWhen) {
  builder_.AddDemand(Line(5, kToday + 5));
  builder_.AddSupply(OnHand(5));
  EXPECT_THAT(Check({{0, 0, 5, kToday}}), IsRight());
  EXPECT_THAT(Check({{0, 0, 5, kToday + 5}}), Breaks(Invariant::kTotals, 0));
  policy_.ship_when = ShipWhen::kJustInTime;
  EXPECT_THAT(Check({{0, 0, 5, kToday + 5}}), IsRight());
  EXPECT_THAT(Check({{0, 0, 5, kToday}}), Breaks(Invariant::kTotals, 0));
}

TEST_F(AuditTest, NumbersShipmentsByOrderDayAndLocation) {
  BookBuilder::DemandRow line = Line(5);
  line.sales_order = 1;
  builder_.AddDemand(line);
  builder_.AddDemand(line);
  line.sales_order = 0;
  builder_.AddDemand(line);
  builder_.AddSupply(OnHand(10, /*location=*/1));
  builder_.AddSupply(OnHand(3, /*location=*/0));
  builder_.AddSupply(Receipt(2, kToday + 1, /*location=*/0));
  Tables plan = PlanOf(book(), {{0, 0, 2, kToday},
                                {0, 1, 3, kToday},
                                {1, 0, 5, kToday},
                                {2, 0, 3, kToday},
                                {2, 2, 2, kToday + 1}});
  EXPECT_THAT(plan.shipments.sales_order, ElementsAre(0, 0, 1, 1));
  EXPECT_THAT(plan.allocations.shipment, ElementsAre(3, 2, 3, 0, 1));
  EXPECT_THAT(Violations(book(), policy_, plan), IsRight());
  plan.allocations.shipment[2] = 2;
  EXPECT_THAT(Violations(book(), policy_, plan), Breaks(Invariant::kTotals));
}

// ---- lanes -----------------------------------------------------------------

// Locations 1 (rank 1, two days), 0 (rank 2, no transit) and 3 (rank 2, five
// days) serve destination 0; location 2 serves only destination 1.
class LanesTest : public AuditTest {
 protected:
  LanesTest() {
    builder_.AddLane({/*location=*/0, /*destination=*/0, /*rank=*/2});
    builder_.AddLane({2, 1, 0});
    builder_.AddLane({3, 0, 2, /*transit_days=*/5});
    builder_.AddLane({1, 0, 1, 2});
    builder_.AddLane({1, 1, 1, 4});
  }
};

TEST_F(LanesTest, ServesByRankThenLocation) {
  builder_.AddDemand(Line(12, kToday + 5));
  for (const int32_t location : {3, 2, 0, 1}) {
    builder_.AddSupply(OnHand(5, location));
  }
  const std::vector<Row> right = {
      {0, 0, 2, kToday + 5}, {0, 2, 5, kToday}, {0, 3, 5, kToday + 2}};
  EXPECT_THAT(Check(right), IsRight());
  const Tables plan = PlanOf(book(), right);
  EXPECT_THAT(plan.allocations.ship_day, testing::Each(kToday));
  EXPECT_THAT(plan.allocations.location, ElementsAre(0, 1, 3));

  // A worse rank, and a worse location of one rank.
  EXPECT_THAT(
      Check({{0, 0, 5, kToday + 5}, {0, 2, 5, kToday}, {0, 3, 2, kToday + 2}}),
      Breaks(Invariant::kQueue, 0));
  EXPECT_THAT(
      Check({{0, 0, 5, kToday + 5}, {0, 2, 2, kToday}, {0, 3, 5, kToday + 2}}),
      Breaks(Invariant::kQueue, 0));
  // No lane, with all columns and with those that are always there.
  const Tables no_lane = PlanOf(
      book(), {{0, 1, 2, kToday}, {0, 2, 5, kToday}, {0, 3, 5, kToday + 2}});
  EXPECT_THAT(Violations(book(), policy_, no_lane),
              Breaks(Invariant::kLimits, 0));
  EXPECT_THAT(Violations(book(), policy_, no_lane),
              Says("no lane leads from location 2 to its destination 0"));
  EXPECT_THAT(Violations(book(), policy_, RequiredOnly(no_lane)),
              Breaks(Invariant::kLimits, 0));
}

TEST_F(LanesTest, FailsDaysThatAreNotOfTheLane) {
  builder_.AddDemand(Line(5, kToday + 9));
  builder_.AddSupply(Receipt(5, kToday + 1, /*location=*/1));
  EXPECT_THAT(Check({{0, 0, 5, kToday + 3}}), IsRight());
  EXPECT_THAT(Check({{0, 0, 5, kToday + 2}}), Breaks(Invariant::kTooEarly, 0));
  EXPECT_THAT(Check({{0, 0, 5, kToday + 2}}),
              Says("ships on day 100 but is available on day 101"));
  EXPECT_THAT(Check({{0, 0, 5, kToday + 4}}), Breaks(Invariant::kTotals, 0));

  const Tables right = PlanOf(book(), {{0, 0, 5, kToday + 3}});
  for (const int step : {-1, 1}) {
    Tables plan = right;
    plan.allocations.ship_day[0] += step;
    EXPECT_THAT(Violations(book(), policy_, plan),
                Breaks(Invariant::kTotals, 0));
    EXPECT_EQ(testing::Value(Violations(book(), policy_, plan),
                             Breaks(Invariant::kTooEarly, 0)),
              step < 0);
    plan = right;
    plan.shipments.ship_day[0] += step;
    EXPECT_THAT(Violations(book(), policy_, plan), Breaks(Invariant::kTotals));
    plan = right;
    plan.shipments.delivery_day[0] += step;
    EXPECT_THAT(Violations(book(), policy_, plan), Breaks(Invariant::kTotals));
  }
}

TEST_F(LanesTest, ShipsInTimeToArriveOnItsDay) {
  BookBuilder::DemandRow line = Line(5, kToday + 6);
  line.earliest = kToday + 4;
  builder_.AddDemand(line);
  builder_.AddSupply(OnHand(5, /*location=*/1));
  const std::vector<Row> soon = {{0, 0, 5, kToday + 4}};
  const std::vector<Row> just_in_time = {{0, 0, 5, kToday + 6}};
  EXPECT_THAT(PlanOf(book(), soon).allocations.ship_day,
              ElementsAre(kToday + 2));
  EXPECT_THAT(Check(soon), IsRight());
  EXPECT_THAT(Check(just_in_time), Breaks(Invariant::kTotals, 0));
  policy_.ship_when = ShipWhen::kJustInTime;
  EXPECT_THAT(Check(just_in_time), IsRight());
  EXPECT_THAT(Check(soon), Breaks(Invariant::kTotals, 0));
}

// What is late goes by the day of delivery, then by rank; and stock that
// arrives late is still stock.
TEST_F(LanesTest, ServesLateByDayOfDelivery) {
  builder_.AddDemand(Line(9));
  builder_.AddItem({kNever, /*backorder_limit=*/1});
  builder_.AddSupply(OnHand(4, /*location=*/3));
  builder_.AddSupply(Receipt(4, kToday + 3, /*location=*/0));
  builder_.AddSupply(Receipt(4, kToday + 1, /*location=*/1));
  builder_.AddSupply(OnHand(2, /*location=*/1));
  const Reason limit = Reason::kBackorderLimit;
  const std::vector<Row> right = {
      {0, 3, 2, kToday + 2}, {0, 2, 1, kToday + 3}, {0, 0, 4, kToday + 5}};
  EXPECT_THAT(Check(right, {limit}), IsRight());
  EXPECT_THAT(PlanOf(book(), right).lines.backordered, ElementsAre(1));
  EXPECT_THAT(PlanOf(book(), right).lines.on_time, ElementsAre(0));
  EXPECT_THAT(
      Check(
          {{0, 3, 2, kToday + 2}, {0, 1, 1, kToday + 3}, {0, 0, 4, kToday + 5}},
          {limit}),
      Breaks(Invariant::kQueue, 0));
  EXPECT_THAT(Check({{0, 3, 2, kToday + 2}, {0, 2, 1, kToday + 3}}, {limit}),
              Breaks(Invariant::kQueue, 0));
}

TEST_F(LanesTest, CompletesLineFromOneLocation) {
  BookBuilder::DemandRow line = Line(10, kToday + 5);
  line.delivery_rule = DeliveryRule::kLineComplete;
  builder_.AddDemand(line);
  builder_.AddSupply(OnHand(6, /*location=*/1));
  builder_.AddSupply(Receipt(4, kToday + 3, /*location=*/1));
  builder_.AddSupply(OnHand(10, /*location=*/0));
  const std::vector<Row> one = {{0, 0, 6, kToday + 5}, {0, 1, 4, kToday + 5}};
  const std::vector<Row> zero = {{0, 2, 10, kToday}};
  EXPECT_THAT(PlanOf(book(), one).shipments.ship_day, ElementsAre(kToday + 3));
  EXPECT_THAT(Check(one), IsRight());
  EXPECT_THAT(Check(zero), Breaks(Invariant::kQueue, 0));
  EXPECT_THAT(Check({{0, 0, 6, kToday + 2}, {0, 1, 4, kToday + 5}}),
              Breaks(Invariant::kShape, 0));
}

TEST_F(LanesTest, BuysAtTheFirstLocation) {
  builder_.AddDemand(Line(7, kToday + 9));
  BookBuilder::DemandRow from_zero = Line(3, kToday + 9);
  from_zero.location = 0;
  builder_.AddDemand(from_zero);
  builder_.AddItem({/*replenish_days=*/4, kUnlimited});
  builder_.AddItemLocation({0, 1, 0, /*backorder_limit=*/5});
  builder_.AddSupply(OnHand(1, /*location=*/3));
  const std::vector<Row> right = {{0, 0, 1, kToday + 5},
                                  {0, kBuy, 5, kToday + 6},
                                  {1, kBuy, 3, kToday + 4}};
  const Reason limit = Reason::kBackorderLimit;
  EXPECT_THAT(PlanOf(book(), right).allocations.location, ElementsAre(3, 1, 0));
  EXPECT_THAT(Check(right, {limit}), IsRight());
  Tables elsewhere = PlanOf(book(), right, {limit});
  elsewhere.allocations.location[1] = 0;
  EXPECT_THAT(Violations(book(), policy_, elsewhere),
              Breaks(Invariant::kTotals, 0));
  EXPECT_THAT(Check({{0, 0, 1, kToday + 5},
                     {0, kBuy, 5, kToday + 5},
                     {1, kBuy, 3, kToday + 4}},
                    {limit}),
              Breaks(Invariant::kTooEarly, 0));
  EXPECT_THAT(Check({{0, 0, 1, kToday + 5},
                     {0, kBuy, 6, kToday + 6},
                     {1, kBuy, 3, kToday + 4}}),
              Breaks(Invariant::kLimits, 0));
}

// Where timing is earliest, what arrives after replenishment waits for others,
// though it lies on the shelf today.
TEST_F(LanesTest, BuysBeforeItWaitsForALongLane) {
  builder_.AddDemand(Line(5, kToday + 9));
  builder_.AddItem({/*replenish_days=*/1, kUnlimited});
  builder_.AddSupply(OnHand(5, /*location=*/3));
  EXPECT_THAT(Check({{0, kBuy, 5, kToday + 3}}), IsRight());
  EXPECT_THAT(Check({{0, 0, 5, kToday + 5}}), Breaks(Invariant::kQueue, 0));
  policy_.timing = Timing::kLatestOnTime;
  EXPECT_THAT(Check({{0, 0, 5, kToday + 5}}), IsRight());
}

TEST_F(LanesTest, HoldsPegsThatArriveInTime) {
  builder_.AddDemand(Line(4, kToday + 9));
  BookBuilder::DemandRow pegged = Line(4, kToday + 9);
  pegged.priority = 1;
  pegged.peg = 0;
  pegged.latest = kToday + 4;
  builder_.AddDemand(pegged);
  builder_.AddSupply(Receipt(5, kToday + 2, /*location=*/1));
  const std::vector<Row> held = {{0, 0, 1, kToday + 4}, {1, 0, 4, kToday + 4}};
  const std::vector<Row> free = {{0, 0, 4, kToday + 4}, {1, 0, 1, kToday + 4}};
  EXPECT_THAT(Check(held, {Reason::kTaken}), IsRight());
  EXPECT_THAT(Check(free, {Reason::kNone, Reason::kTaken}),
              Breaks(Invariant::kLimits, 0));
}

TEST_F(LanesTest, HoldsNoPegThatArrivesTooLateOrNowhere) {
  builder_.AddDemand(Line(4, kToday + 9));
  BookBuilder::DemandRow late = Line(4, kToday + 9);
  late.priority = 1;
  late.peg = 0;
  late.latest = kToday + 3;
  builder_.AddDemand(late);
  BookBuilder::DemandRow nowhere = late;
  nowhere.latest = kNever;
  nowhere.destination = 2;
  builder_.AddDemand(nowhere);
  builder_.AddSupply(Receipt(5, kToday + 2, /*location=*/1));
  EXPECT_THAT(Check({{0, 0, 4, kToday + 4}},
                    {Reason::kNone, Reason::kAfterLatest, Reason::kNoLane}),
              IsRight());
}

TEST_F(LanesTest, NumbersShipmentsByDestination) {
  BookBuilder::DemandRow line = Line(3, kToday + 9);
  line.sales_order = 0;
  builder_.AddDemand(line);
  line.destination = 1;
  builder_.AddDemand(line);
  builder_.AddSupply(OnHand(6, /*location=*/1));
  const Tables right =
      PlanOf(book(), {{0, 0, 3, kToday + 2}, {1, 0, 3, kToday + 4}});
  EXPECT_THAT(right.shipments.ship_day, ElementsAre(kToday, kToday));
  EXPECT_THAT(right.shipments.delivery_day,
              ElementsAre(kToday + 2, kToday + 4));
  EXPECT_THAT(Violations(book(), policy_, right), IsRight());
  Tables joined = right;
  joined.allocations.shipment = {0, 0};
  EXPECT_THAT(Violations(book(), policy_, joined), Breaks(Invariant::kTotals));
  joined.shipments.sales_order.pop_back();
  joined.shipments.location.pop_back();
  joined.shipments.ship_day.pop_back();
  joined.shipments.delivery_day.pop_back();
  EXPECT_THAT(Violations(book(), policy_, joined), Breaks(Invariant::kTotals));
}

TEST_F(LanesTest, NothingArrivesAfterTheLastDay) {
  builder_ = BookBuilder(kToday);
  builder_.AddLane({0, 0, 0, /*transit_days=*/kLastDay - kToday});
  builder_.AddLane({1, 0, 0, /*transit_days=*/kLastDay - kToday + 1});
  builder_.AddLane({2, 1, 0, /*transit_days=*/kLastDay - kToday});
  builder_.AddDemand(Line(5));
  BookBuilder::DemandRow bought = Line(5);
  bought.destination = 1;
  builder_.AddDemand(bought);
  builder_.AddSupply(OnHand(4, /*location=*/0));
  builder_.AddSupply(OnHand(4, /*location=*/1));
  builder_.AddItem({/*replenish_days=*/1, kUnlimited});
  const Reason none = Reason::kNoSupply;
  EXPECT_THAT(Check({{0, 0, 4, kLastDay}}, {Reason::kTaken, none}), IsRight());
  EXPECT_THAT(Check({{0, 0, 4, kLastDay}, {0, 1, 1, kLastDay + 1}},
                    {Reason::kNone, none}),
              Breaks(Invariant::kTooEarly, 0));
  EXPECT_THAT(Check({{0, 0, 4, kLastDay}, {1, kBuy, 5, kLastDay + 1}},
                    {Reason::kTaken}),
              Breaks(Invariant::kTooEarly, 1));
}

TEST_F(LanesTest, QueuesByDestination) {
  BookBuilder::DemandRow line = Line(3, kToday + 9);
  line.destination = 1;
  builder_.AddDemand(line);
  line.destination = 0;
  builder_.AddDemand(line);
  builder_.AddSupply(OnHand(3, /*location=*/1));
  policy_.queue = {{"destination"}};
  EXPECT_THAT(Check({{1, 0, 3, kToday + 2}}, {Reason::kTaken}), IsRight());
  policy_.queue = {{"destination", true}};
  EXPECT_THAT(Check({{0, 0, 3, kToday + 4}}, {Reason::kNone, Reason::kTaken}),
              IsRight());
}

class LaneReasonTest : public ReasonTest {
 protected:
  LaneReasonTest() {
    builder_.AddLane({/*location=*/1, /*destination=*/0, 0,
                      /*transit_days=*/2});
    builder_.AddSupply(OnHand(9, /*location=*/1));
    builder_.AddItem({/*replenish_days=*/0, /*backorder_limit=*/0});
  }
};

TEST_F(LaneReasonTest, NoLaneToItsDestination) {
  BookBuilder::DemandRow line = Line(5);
  line.destination = 1;
  builder_.AddDemand(line);
  ExpectOnly(Reason::kNoLane);
  for (const int32_t supply : {0, kBuy}) {
    const auto violations = Check({{0, supply, 5, kToday}});
    EXPECT_THAT(violations, Breaks(Invariant::kLimits, 0));
    EXPECT_THAT(violations, Says("no lane leads to its destination 1"));
    EXPECT_THAT(violations, Breaks(Invariant::kQueue, 0));
  }
}

TEST_F(LaneReasonTest, NoLaneFromItsLocation) {
  BookBuilder::DemandRow line = Line(5);
  line.location = 0;
  builder_.AddDemand(line);
  ExpectOnly(Reason::kNoLane);
}

TEST_F(LaneReasonTest, WindowClosedComesBeforeNoLane) {
  BookBuilder::DemandRow line = Line(5);
  line.destination = 1;
  line.latest = kToday - 1;
  builder_.AddDemand(line);
  ExpectOnly(Reason::kWindowClosed);
}

TEST_F(LaneReasonTest, ArrivesAfterLatest) {
  BookBuilder::DemandRow line = Line(5);
  line.latest = kToday + 1;
  builder_.AddDemand(line);
  ExpectOnly(Reason::kAfterLatest);
}

TEST_F(LaneReasonTest, ArrivesNotInTime) {
  BookBuilder::DemandRow line = Line(5, kToday + 1);
  line.when_short = WhenShort::kAcceptAvailable;
  builder_.AddDemand(line);
  ExpectOnly(Reason::kNotInTime);
}

// ---- sets ------------------------------------------------------------------

constexpr DeliveryRule kOrderComplete = DeliveryRule::kOrderComplete;
constexpr DeliveryRule kShipSet = DeliveryRule::kShipSet;
constexpr Reason kNone = Reason::kNone;
constexpr Reason kSetIncomplete = Reason::kSetIncomplete;

class SetsTest : public AuditTest {
 protected:
  // A line of order 0; those of other orders are less urgent.
  static BookBuilder::DemandRow SetLine(DeliveryRule rule, int32_t item,
                                        int64_t quantity, Day due = kToday) {
    BookBuilder::DemandRow line = Line(quantity, due);
    line.sales_order = 0;
    line.delivery_rule = rule;
    line.item = item;
    return line;
  }
  static BookBuilder::DemandRow Another(int32_t item, int64_t quantity) {
    BookBuilder::DemandRow line = Line(quantity);
    line.sales_order = 1;
    line.priority = 1;
    line.item = item;
    return line;
  }
  static BookBuilder::SupplyRow Of(int32_t item, BookBuilder::SupplyRow row) {
    row.item = item;
    return row;
  }
  // The plan without this row, and with it a day later.
  static std::vector<Row> Without(std::vector<Row> rows, size_t row) {
    rows.erase(rows.begin() + row);
    return rows;
  }
  static std::vector<Row> DayLater(std::vector<Row> rows, size_t row) {
    ++rows[row].day;
    return rows;
  }
  static std::vector<Row> AllOn(std::vector<Row> rows, Day day) {
    for (Row& row : rows) row.day = day;
    return rows;
  }
};

class OrderCompleteTest : public SetsTest {
 protected:
  // 5 of item 0 and 2 of item 1, wanted in three days, there in two.
  OrderCompleteTest() {
    builder_.AddDemand(SetLine(kOrderComplete, 0, 5, kToday + 3));
    builder_.AddDemand(SetLine(kOrderComplete, 1, 2, kToday + 1));
    builder_.AddSupply(Of(0, OnHand(5)));
    builder_.AddSupply(Of(1, Receipt(2, kToday + 2, /*location=*/1)));
  }
  const std::vector<Row> right_ = {{0, 0, 5, kToday + 2},
                                   {1, 1, 2, kToday + 2}};
};

TEST_F(OrderCompleteTest, PassesAllOnTheDayOnWhichAllHasArrived) {
  EXPECT_THAT(Check(right_), IsRight());
  EXPECT_THAT(Violations(book(), policy_, RequiredOnly(PlanOf(book(), right_))),
              IsRight());
}

TEST_F(OrderCompleteTest, FailsLineDropped) {
  const std::vector<Reason> reasons = {Reason::kTaken, Reason::kTaken};
  for (const int32_t line : {0, 1}) {
    const auto violations = Violations(
        book(), policy_,
        PlanOf(book(), Without(right_, line), reasons, /*repair=*/true));
    EXPECT_THAT(violations, Breaks(Invariant::kShape, line));
    EXPECT_THAT(violations, Breaks(Invariant::kQueue, line));
    EXPECT_THAT(violations, Says("the set is served whole or not at all"));
  }
}

TEST_F(OrderCompleteTest, FailsPartOfALineDropped) {
  EXPECT_THAT(Check({{0, 0, 5, kToday + 2}, {1, 1, 1, kToday + 2}},
                    {kNone, Reason::kTaken}),
              Breaks(Invariant::kShape, 1));
}

TEST_F(OrderCompleteTest, FailsPartADayLater) {
  for (const int32_t row : {0, 1}) {
    const auto violations = Check(DayLater(right_, row));
    EXPECT_THAT(violations, Breaks(Invariant::kShape, 1));
    EXPECT_THAT(violations, Breaks(Invariant::kTotals, row));
    EXPECT_THAT(violations, Says("all of their set is on one day"));
  }
}

TEST_F(OrderCompleteTest, FailsEachAsSoonAsPossible) {
  EXPECT_THAT(Check({{0, 0, 5, kToday}, {1, 1, 2, kToday + 2}}),
              Breaks(Invariant::kShape, 1));
}

TEST_F(OrderCompleteTest, FailsAnyOtherDay) {
  const std::vector<Row> later = AllOn(right_, kToday + 3);
  const auto violations = Check(later);
  EXPECT_THAT(violations, Breaks(Invariant::kTotals, 0));
  EXPECT_THAT(violations, Not(Breaks(Invariant::kShape)));
  policy_.ship_when = ShipWhen::kJustInTime;
  EXPECT_THAT(Check(later), IsRight());
  EXPECT_THAT(Check(right_), Breaks(Invariant::kTotals, 0));
}

TEST_F(OrderCompleteTest, FailsSetLeftOutThatCanBeHad) {
  const auto violations = Check({}, {kSetIncomplete, kSetIncomplete});
  EXPECT_THAT(violations, Breaks(Invariant::kQueue, 0));
  EXPECT_THAT(violations, Breaks(Invariant::kQueue, 1));
  EXPECT_THAT(violations, Not(Breaks(Invariant::kShape)));
}

TEST_F(OrderCompleteTest, WaitsForTheLineWithTheGreatestEarliest) {
  BookBuilder::DemandRow line = SetLine(kOrderComplete, 2, 1);
  line.earliest = kToday + 9;
  builder_.AddDemand(line);
  builder_.AddSupply(Of(2, OnHand(1)));
  std::vector<Row> rows = right_;
  rows.push_back({2, 2, 1, kToday + 9});
  EXPECT_THAT(Check(AllOn(rows, kToday + 9)), IsRight());
  EXPECT_THAT(Check(AllOn(rows, kToday + 3)), Breaks(Invariant::kLimits, 2));
}

TEST_F(OrderCompleteTest, ServesTheFirstDayAfterItsDueDays) {
  builder_.AddDemand(SetLine(kOrderComplete, 2, 4));
  builder_.AddSupply(Of(2, Receipt(3, kToday + 5)));
  builder_.AddSupply(Of(2, Receipt(3, kToday + 7)));
  std::vector<Row> rows = right_;
  rows.push_back({2, 2, 3, kToday + 5});
  rows.push_back({2, 3, 1, kToday + 7});
  rows = AllOn(rows, kToday + 7);
  EXPECT_THAT(Check(rows), IsRight());
  policy_.ship_when = ShipWhen::kJustInTime;
  EXPECT_THAT(Check(rows), IsRight());
  EXPECT_THAT(Check(AllOn(rows, kToday + 8)), Breaks(Invariant::kTotals, 2));
  EXPECT_THAT(Check(DayLater(rows, 3)), Breaks(Invariant::kShape, 2));
}

TEST_F(OrderCompleteTest, MinShipAndMultipleHaveNoEffect) {
  BookBuilder::DemandRow line = SetLine(kOrderComplete, 2, 5);
  line.min_ship = 4;
  line.multiple = 4;
  builder_.AddDemand(line);
  builder_.AddSupply(Of(2, OnHand(2)));
  builder_.AddSupply(Of(2, OnHand(3, /*location=*/1)));
  std::vector<Row> rows = right_;
  rows.push_back({2, 2, 2, kToday + 2});
  rows.push_back({2, 3, 3, kToday + 2});
  EXPECT_THAT(Check(rows), IsRight());
}

// One unit is missing: nothing is served, and what is free flows on.
class ShortSetTest : public SetsTest {
 protected:
  ShortSetTest() {
    builder_.AddDemand(SetLine(kOrderComplete, 0, 5));
    builder_.AddDemand(SetLine(kOrderComplete, 1, 2));
    builder_.AddDemand(Another(0, 4));
    builder_.AddSupply(Of(0, OnHand(5)));
    builder_.AddSupply(Of(1, OnHand(1)));
  }
  const std::vector<Row> right_ = {{2, 0, 4, kToday}};
  const std::vector<Reason> reasons_ = {kSetIncomplete, Reason::kTaken};
};

TEST_F(ShortSetTest, PassesNothing) {
  EXPECT_THAT(Check(right_, reasons_), IsRight());
}

TEST_F(ShortSetTest, FailsSetServedThoughALineIsShort) {
  const Tables one = PlanOf(book(), {{0, 0, 5, kToday}},
                            {kNone, Reason::kTaken, Reason::kTaken});
  EXPECT_THAT(Violations(book(), policy_, one), Breaks(Invariant::kShape, 1));
  EXPECT_THAT(Violations(book(), policy_, one), Breaks(Invariant::kQueue, 0));
  const Tables both = PlanOf(book(), {{0, 0, 5, kToday}, {1, 1, 1, kToday}},
                             {kNone, Reason::kTaken, Reason::kTaken});
  EXPECT_THAT(Violations(book(), policy_, both), Breaks(Invariant::kShape, 1));
  EXPECT_THAT(Violations(book(), policy_, both),
              Says("not all of its set can be had"));
}

TEST_F(ShortSetTest, FailsAnyOtherReason) {
  for (const int32_t line : {0, 1}) {
    for (int32_t number = 0; number < kReasonCount; ++number) {
      std::vector<Reason> reasons = reasons_;
      if (reasons[line] == static_cast<Reason>(number)) continue;
      reasons[line] = static_cast<Reason>(number);
      EXPECT_THAT(Check(right_, reasons), Breaks(Invariant::kShortfall, line));
    }
  }
}

TEST_F(ShortSetTest, LineOfQuantityZeroDoesNotCount) {
  policy_.horizon = 5;
  BookBuilder::DemandRow line = SetLine(kOrderComplete, 2, 0, kToday + 99);
  line.latest = kToday - 1;
  builder_.AddDemand(line);
  builder_.AddSupply(Of(1, OnHand(1)));
  EXPECT_THAT(Check({{0, 0, 5, kToday}, {1, 1, 1, kToday}, {1, 2, 1, kToday}},
                    {kNone, kNone, Reason::kTaken}),
              IsRight());
}

TEST_F(ShortSetTest, LineBeyondTheHorizonKeepsAllBack) {
  policy_.horizon = 5;
  builder_.AddDemand(SetLine(kOrderComplete, 0, 1, kToday + 6));
  builder_.AddSupply(Of(0, OnHand(1)));
  builder_.AddSupply(Of(1, OnHand(1)));
  EXPECT_THAT(Check(right_, {kSetIncomplete, kSetIncomplete, kNone,
                             Reason::kBeyondHorizon}),
              IsRight());
  EXPECT_THAT(Check({{0, 0, 5, kToday},
                     {1, 1, 1, kToday},
                     {1, 3, 1, kToday},
                     {3, 2, 1, kToday}},
                    {kNone, kNone, Reason::kTaken}),
              Breaks(Invariant::kLimits, 3));
}

TEST_F(ShortSetTest, WindowsThatDoNotMeetAreClosed) {
  BookBuilder::DemandRow line = SetLine(kOrderComplete, 2, 1);
  line.latest = kToday + 3;
  builder_.AddDemand(line);
  line.latest = kNever;
  line.earliest = kToday + 4;
  builder_.AddDemand(line);
  const Reason closed = Reason::kWindowClosed;
  EXPECT_THAT(Check(right_, {closed, closed, kNone, closed, closed}),
              IsRight());
  EXPECT_THAT(Check(right_, {kSetIncomplete, closed, kNone, closed, closed}),
              Breaks(Invariant::kShortfall, 0));
}

TEST_F(ShortSetTest, AcceptsNothingAfterTheLeastLastDay) {
  // What is missing comes a day after the third line accepts anything.
  builder_.AddSupply(Of(1, Receipt(1, kToday + 2)));
  BookBuilder::DemandRow line = SetLine(kOrderComplete, 0, 1, kToday + 1);
  line.when_short = WhenShort::kAcceptAvailable;
  line.item = 2;
  builder_.AddDemand(line);
  builder_.AddSupply(Of(2, OnHand(1)));
  EXPECT_THAT(Check(right_, {kSetIncomplete, Reason::kAfterLatest, kNone,
                             kSetIncomplete}),
              IsRight());
  EXPECT_THAT(Check({{0, 0, 5, kToday + 2},
                     {1, 1, 1, kToday + 2},
                     {1, 2, 1, kToday + 2},
                     {3, 3, 1, kToday + 2}},
                    {kNone, kNone, Reason::kTaken}),
              Breaks(Invariant::kShape, 3));
}

TEST_F(ShortSetTest, LinesAloneAreShortByTheirOwnReasons) {
  builder_.AddItem({kNever, kUnlimited});
  builder_.AddItem({/*replenish_days=*/3, /*backorder_limit=*/0});
  builder_.AddDemand(SetLine(kOrderComplete, 2, 1));
  EXPECT_THAT(Check(right_, {kSetIncomplete, Reason::kBackorderLimit, kNone,
                             Reason::kNoSupply}),
              IsRight());
}

TEST_F(SetsTest, PegsOfOneSetAreHeldUntilAllOfItIsServed) {
  // Line 1 holds 3 of the 5 units, which leaves too few for line 0.
  builder_.AddDemand(SetLine(kOrderComplete, 0, 3));
  BookBuilder::DemandRow pegged = SetLine(kOrderComplete, 0, 3);
  pegged.peg = 0;
  builder_.AddDemand(pegged);
  builder_.AddDemand(Another(0, 5));
  builder_.AddSupply(OnHand(5));
  EXPECT_THAT(Check({{2, 0, 5, kToday}}, {Reason::kTaken, kSetIncomplete}),
              IsRight());
  EXPECT_THAT(Check({{2, 0, 2, kToday}},
                    {Reason::kTaken, kSetIncomplete, Reason::kTaken}),
              Breaks(Invariant::kQueue, 2));
  builder_.AddSupply(OnHand(1));
  EXPECT_THAT(Check({{0, 0, 2, kToday}, {0, 1, 1, kToday}, {1, 0, 3, kToday}},
                    {kNone, kNone, Reason::kTaken}),
              IsRight());
  EXPECT_THAT(Check({{0, 0, 3, kToday}, {1, 0, 2, kToday}, {1, 1, 1, kToday}},
                    {kNone, kNone, Reason::kTaken}),
              Breaks(Invariant::kLimits, 0));
}

TEST_F(SetsTest, PegThatArrivesAfterTheLeastLastDayIsNoUse) {
  BookBuilder::DemandRow pegged = SetLine(kOrderComplete, 0, 3);
  pegged.peg = 0;
  builder_.AddDemand(pegged);
  BookBuilder::DemandRow hasty = SetLine(kOrderComplete, 1, 1);
  hasty.latest = kToday + 4;
  builder_.AddDemand(hasty);
  builder_.AddSupply(Receipt(3, kToday + 5));
  builder_.AddSupply(Of(1, OnHand(1)));
  EXPECT_THAT(Check({}, {Reason::kAfterLatest, kSetIncomplete}), IsRight());
  EXPECT_THAT(Check({}, {kSetIncomplete, kSetIncomplete}),
              Breaks(Invariant::kShortfall, 0));
  // In time there is other supply; the peg's stays where it is.
  builder_.AddSupply(OnHand(3));
  EXPECT_THAT(Check({{0, 2, 3, kToday}, {1, 1, 1, kToday}}), IsRight());
}

TEST_F(SetsTest, StandsTogetherAtThePlaceOfTheFirst) {
  builder_.AddDemand(SetLine(kOrderComplete, 0, 2));
  BookBuilder::DemandRow last = SetLine(kOrderComplete, 0, 2);
  last.priority = 9;
  builder_.AddDemand(last);
  // A line of the order that is in no set stays where it is.
  last.delivery_rule = DeliveryRule::kAsAvailable;
  builder_.AddDemand(last);
  builder_.AddDemand(Another(0, 2));
  builder_.AddSupply(OnHand(5));
  const Reason taken = Reason::kTaken;
  EXPECT_THAT(Check({{0, 0, 2, kToday}, {1, 0, 2, kToday}, {3, 0, 1, kToday}},
                    {kNone, kNone, taken, taken}),
              IsRight());
  EXPECT_THAT(Check({{3, 0, 2, kToday}, {2, 0, 2, kToday}},
                    {taken, taken, kNone, kNone}),
              Breaks(Invariant::kQueue, 0));
  EXPECT_THAT(Check({{0, 0, 2, kToday}, {1, 0, 2, kToday}, {2, 0, 1, kToday}},
                    {kNone, kNone, taken, taken}),
              Breaks(Invariant::kQueue, 3));
}

TEST_F(SetsTest, LineIsASetOfOneWithoutOrders) {
  BookBuilder::DemandRow line = Line(8, kToday);
  line.delivery_rule = kOrderComplete;
  builder_.AddDemand(line);
  builder_.AddDemand(line);
  builder_.AddSupply(OnHand(5));
  builder_.AddSupply(Receipt(3, kToday + 4, /*location=*/1));
  const std::vector<Row> right = {{0, 0, 5, kToday + 4}, {0, 1, 3, kToday + 4}};
  EXPECT_THAT(Check(right, {kNone, Reason::kTaken}), IsRight());
  EXPECT_THAT(Check({{0, 0, 5, kToday}, {0, 1, 3, kToday + 4}},
                    {kNone, Reason::kTaken}),
              Breaks(Invariant::kShape, 0));
  EXPECT_THAT(Check({}, {Reason::kTaken, Reason::kTaken}),
              Breaks(Invariant::kQueue, 0));
}

TEST_F(SetsTest, IsServedAsASetInAnOrderThatIsRejected) {
  policy_.when_short = WhenShort::kRejectOrder;
  builder_.AddDemand(SetLine(kOrderComplete, 0, 3));
  BookBuilder::DemandRow single = SetLine(kOrderComplete, 0, 2);
  single.delivery_rule = DeliveryRule::kAsAvailable;
  builder_.AddDemand(single);
  builder_.AddDemand(SetLine(kOrderComplete, 0, 4));
  builder_.AddSupply(OnHand(4));
  builder_.AddSupply(Receipt(5, kToday + 6));
  // The set is first, all of it on one day; the single line has what is left.
  const std::vector<Row> right = {{0, 0, 3, kToday + 6},
                                  {1, 1, 2, kToday + 6},
                                  {2, 0, 1, kToday + 6},
                                  {2, 1, 3, kToday + 6}};
  EXPECT_THAT(Check(right), IsRight());
  EXPECT_THAT(Check({{0, 0, 3, kToday},
                     {1, 0, 1, kToday},
                     {1, 1, 1, kToday + 6},
                     {2, 1, 4, kToday + 6}}),
              Breaks(Invariant::kShape, 2));
  const Reason rejected = Reason::kOrderRejected;
  EXPECT_THAT(Check({}, {rejected, rejected, rejected}),
              Breaks(Invariant::kQueue, 0));
  builder_.AddDemand(SetLine(kShipSet, 1, 1));
  EXPECT_THAT(Check({}, {rejected, rejected, rejected, rejected}), IsRight());
  EXPECT_THAT(Check({}, {kSetIncomplete, rejected, rejected, rejected}),
              Breaks(Invariant::kShortfall, 0));
}

// Location 0 is three days from destination 0, where it is used first, and none
// from destination 1, which nothing else serves; location 1 is none from 0.
class CompetingSetTest : public SetsTest {
 protected:
  void Add(Day due) {
    builder_.AddLane({/*location=*/0, /*destination=*/0, /*rank=*/0, 3});
    builder_.AddLane({/*location=*/1, /*destination=*/0, /*rank=*/1, 0});
    builder_.AddLane({/*location=*/0, /*destination=*/1, /*rank=*/0, 0});
    BookBuilder::DemandRow line = SetLine(kOrderComplete, 0, 5, due);
    builder_.AddDemand(line);
    line.destination = 1;
    builder_.AddDemand(line);
    builder_.AddSupply(OnHand(5, /*location=*/0));
    builder_.AddSupply(OnHand(5, /*location=*/1));
  }
};

TEST_F(CompetingSetTest, CanBeHadByAnEarlyDay) {
  Add(kToday + 2);
  EXPECT_THAT(Check({{0, 1, 5, kToday}, {1, 0, 5, kToday}}), IsRight());
}

TEST_F(CompetingSetTest, CannotBeHadByALaterOne) {
  Add(kToday + 3);
  EXPECT_THAT(Check({}, {kSetIncomplete, kSetIncomplete}), IsRight());
  EXPECT_THAT(Check({{0, 1, 5, kToday}, {1, 0, 5, kToday}}),
              Breaks(Invariant::kQueue, 0));
}

TEST_F(CompetingSetTest, CanBeHadByOneLaterStill) {
  Add(kToday + 3);
  builder_.AddSupply(Receipt(2, kToday + 5));
  builder_.AddSupply(Receipt(3, kToday + 6));
  const std::vector<Row> right = {
      {0, 0, 5, kToday + 6}, {1, 2, 2, kToday + 6}, {1, 3, 3, kToday + 6}};
  EXPECT_THAT(Check(right), IsRight());
  EXPECT_THAT(Check({}, {kSetIncomplete, kSetIncomplete}),
              Breaks(Invariant::kQueue, 1));
}

class ShipSetTest : public SetsTest {
 protected:
  ShipSetTest() {
    builder_.AddDemand(SetLine(kShipSet, 0, 5));
    builder_.AddDemand(SetLine(kShipSet, 1, 2));
  }
};

TEST_F(ShipSetTest, ShipsFromTheFirstLocationThatHasAll) {
  builder_.AddSupply(Of(0, OnHand(5, /*location=*/0)));
  builder_.AddSupply(Of(1, OnHand(1, /*location=*/0)));
  builder_.AddSupply(Of(0, OnHand(5, /*location=*/1)));
  builder_.AddSupply(Of(1, OnHand(2, /*location=*/1)));
  builder_.AddSupply(Of(0, OnHand(9, /*location=*/2)));
  builder_.AddSupply(Of(1, OnHand(9, /*location=*/2)));
  EXPECT_THAT(Check({{0, 2, 5, kToday}, {1, 3, 2, kToday}}), IsRight());
  const auto two = Check({{0, 0, 5, kToday}, {1, 3, 2, kToday}});
  EXPECT_THAT(two, Breaks(Invariant::kShape, 1));
  EXPECT_THAT(two, Breaks(Invariant::kQueue, 0));
  EXPECT_THAT(two, Says("all of their set ships from one location"));
  const auto other = Check({{0, 4, 5, kToday}, {1, 5, 2, kToday}});
  EXPECT_THAT(other, Breaks(Invariant::kQueue, 0));
  EXPECT_THAT(other, Not(Breaks(Invariant::kShape)));
}

TEST_F(ShipSetTest, ShipsFromWhereItCanBeHadOnTheFirstDay) {
  builder_.AddSupply(Of(0, OnHand(5, /*location=*/0)));
  builder_.AddSupply(Of(1, Receipt(2, kToday + 4, /*location=*/0)));
  builder_.AddSupply(Of(0, OnHand(5, /*location=*/1)));
  builder_.AddSupply(Of(1, Receipt(2, kToday + 3, /*location=*/1)));
  EXPECT_THAT(Check({{0, 2, 5, kToday + 3}, {1, 3, 2, kToday + 3}}), IsRight());
  EXPECT_THAT(Check({{0, 0, 5, kToday + 4}, {1, 1, 2, kToday + 4}}),
              Breaks(Invariant::kQueue, 0));
  EXPECT_THAT(Check({{0, 2, 5, kToday}, {1, 3, 2, kToday + 3}}),
              Breaks(Invariant::kShape, 1));
}

TEST_F(ShipSetTest, CannotBeHadFromTwoLocations) {
  builder_.AddSupply(Of(0, OnHand(5, /*location=*/0)));
  builder_.AddSupply(Of(1, OnHand(2, /*location=*/1)));
  EXPECT_THAT(Check({}, {kSetIncomplete, kSetIncomplete}), IsRight());
  const auto violations = Check({{0, 0, 5, kToday}, {1, 1, 2, kToday}});
  EXPECT_THAT(violations, Breaks(Invariant::kShape, 1));
  EXPECT_THAT(violations, Breaks(Invariant::kQueue, 0));
}

TEST_F(ShipSetTest, ShipsFromTheLocationThatALineAsksFor) {
  BookBuilder::DemandRow line = SetLine(kShipSet, 0, 1);
  line.location = 1;
  builder_.AddDemand(line);
  builder_.AddSupply(Of(0, OnHand(9, /*location=*/0)));
  builder_.AddSupply(Of(1, OnHand(9, /*location=*/0)));
  builder_.AddSupply(Of(0, OnHand(9, /*location=*/1)));
  builder_.AddSupply(Of(1, OnHand(9, /*location=*/1)));
  EXPECT_THAT(Check({{0, 2, 5, kToday}, {1, 3, 2, kToday}, {2, 2, 1, kToday}}),
              IsRight());
  line.location = 0;
  builder_.AddDemand(line);
  EXPECT_THAT(Check({}, std::vector<Reason>(4, kSetIncomplete)), IsRight());
}

TEST_F(ShipSetTest, IsOneSetForEachDestination) {
  BookBuilder::DemandRow line = SetLine(kShipSet, 1, 2);
  line.destination = 1;
  builder_.AddDemand(line);
  line.item = 2;
  builder_.AddDemand(line);
  builder_.AddSupply(Of(0, OnHand(5)));
  builder_.AddSupply(Of(1, OnHand(2)));
  const Reason no_supply = Reason::kNoSupply;
  EXPECT_THAT(Check({{0, 0, 5, kToday}, {1, 1, 2, kToday}},
                    {kNone, kNone, Reason::kTaken, no_supply}),
              IsRight());
  EXPECT_THAT(
      Check({}, {kSetIncomplete, kSetIncomplete, kSetIncomplete, no_supply}),
      Breaks(Invariant::kQueue, 0));
}

TEST_F(ShipSetTest, BuysWhereTheLimitsAllowIt) {
  builder_.AddItem({/*replenish_days=*/2, kUnlimited});
  builder_.AddItem({/*replenish_days=*/1, kUnlimited});
  builder_.AddItemLocation({/*item=*/0, /*location=*/0, 0, /*limit=*/4});
  builder_.AddItemLocation({/*item=*/1, /*location=*/3, 0, kUnlimited});
  std::vector<Row> rows = {{0, kBuy, 5, kToday + 2, 3},
                           {1, kBuy, 2, kToday + 2, 3}};
  EXPECT_THAT(Check(rows), IsRight());
  EXPECT_THAT(Violations(book(), policy_, RequiredOnly(PlanOf(book(), rows))),
              IsRight());
  rows[1].bought_at = 0;
  EXPECT_THAT(Check(rows), Breaks(Invariant::kShape, 1));
  rows[0].bought_at = 0;
  const auto violations = Check(rows);
  EXPECT_THAT(violations, Breaks(Invariant::kTotals, 0));
  EXPECT_THAT(violations, Not(Breaks(Invariant::kShape)));
}

TEST_F(ShipSetTest, BuysWhereTheLaneIsShort) {
  // From location 1 in time; from location 2, whose lane is no better than that
  // of 3 but for its rank, nothing is.
  builder_.AddLane({/*location=*/2, /*destination=*/0, /*rank=*/0, 7});
  builder_.AddLane({/*location=*/3, /*destination=*/0, /*rank=*/1, 7});
  builder_.AddLane({/*location=*/1, /*destination=*/0, /*rank=*/2, 4});
  builder_.AddItem({/*replenish_days=*/2, kUnlimited});
  builder_.AddItem({/*replenish_days=*/1, kUnlimited});
  const std::vector<Row> right = {{0, kBuy, 5, kToday + 6, 1},
                                  {1, kBuy, 2, kToday + 6, 1}};
  EXPECT_THAT(Check(right), IsRight());
  EXPECT_THAT(Check({{0, kBuy, 5, kToday + 9, 2}, {1, kBuy, 2, kToday + 9, 2}}),
              Breaks(Invariant::kQueue, 0));
  const Tables no_location = RequiredOnly(PlanOf(book(), right));
  EXPECT_THAT(Violations(book(), policy_, no_location), IsRight());
}

TEST_F(ShipSetTest, LinesBehindSeeTheLimitWhereItBuys) {
  builder_.AddItem({/*replenish_days=*/2, kUnlimited});
  builder_.AddItem({/*replenish_days=*/2, kUnlimited});
  builder_.AddItemLocation({/*item=*/0, /*location=*/0, 0, /*limit=*/4});
  builder_.AddItemLocation({/*item=*/0, /*location=*/1, 0, /*limit=*/6});
  BookBuilder::DemandRow behind = Another(0, 2);
  behind.location = 1;
  builder_.AddDemand(behind);
  const std::vector<Row> right = {{0, kBuy, 5, kToday + 2, 1},
                                  {1, kBuy, 2, kToday + 2, 1},
                                  {2, kBuy, 1, kToday + 2}};
  EXPECT_THAT(Check(right, {kNone, kNone, Reason::kBackorderLimit}), IsRight());
  std::vector<Row> more = right;
  more[2].quantity = 2;
  EXPECT_THAT(Check(more), Breaks(Invariant::kLimits, 2));
}

// ---- waiting = hold ---------------------------------------------------------

class HoldTest : public SetsTest {
 protected:
  HoldTest() { policy_.waiting = Waiting::kHold; }
  static BookBuilder::DemandRow WholeLine(int64_t quantity) {
    BookBuilder::DemandRow row = Line(quantity);
    row.delivery_rule = DeliveryRule::kLineComplete;
    return row;
  }
  const Reason taken_ = Reason::kTaken;
  const Reason incomplete_ = Reason::kIncomplete;
};

TEST_F(HoldTest, LineThatCannotBeCompletedKeepsWhatItFound) {
  builder_.AddDemand(WholeLine(10));
  builder_.AddDemand(Line(5));
  builder_.AddSupply(OnHand(6));
  builder_.AddSupply(Receipt(2, kToday + 3));
  const std::vector<Reason> reasons = {incomplete_, taken_};
  EXPECT_THAT(Check({}, reasons, {{0, 0, 6}, {0, 1, 2}}), IsRight());
  EXPECT_THAT(Check({}, reasons, {{0, 0, 5}, {0, 1, 2}}),
              Breaks(Invariant::kQueue, 0));
  EXPECT_THAT(Check({}, reasons, {{0, 0, 6}}), Breaks(Invariant::kQueue, 0));
  EXPECT_THAT(Check({}, reasons, {{0, 0, 6}, {1, 1, 2}}),
              Breaks(Invariant::kQueue, 1));
  const auto both =
      Check({{1, 0, 5, kToday}}, {incomplete_}, {{0, 0, 6}, {0, 1, 2}});
  EXPECT_THAT(both, Breaks(Invariant::kSupply));
  EXPECT_THAT(both, Breaks(Invariant::kQueue, 1));
  EXPECT_THAT(both, Says("supply 0 has 6 units, of which 0 are owed; 11 are "
                         "promised or held"));
}

// Without rows the plan does not tell what is held, and the rules say it.
TEST_F(HoldTest, WhatIsHeldIsGoneWithoutATableToo) {
  builder_.AddDemand(WholeLine(10));
  builder_.AddDemand(Line(5));
  builder_.AddSupply(OnHand(6));
  EXPECT_THAT(Check({}, {incomplete_, taken_}), IsRight());
  EXPECT_THAT(Check({{1, 0, 5, kToday}}, {incomplete_}),
              Breaks(Invariant::kQueue, 1));
}

TEST_F(HoldTest, HoldsNothingWhereOthersMayHaveIt) {
  policy_.waiting = Waiting::kRelease;
  builder_.AddDemand(WholeLine(10));
  builder_.AddDemand(Line(5));
  builder_.AddSupply(OnHand(6));
  EXPECT_THAT(Check({{1, 0, 5, kToday}}, {incomplete_}), IsRight());
  EXPECT_THAT(Check({{1, 0, 5, kToday}}, {incomplete_}, {{0, 0, 1}}),
              Breaks(Invariant::kQueue, 0));
}

TEST_F(HoldTest, HeldUnitsAreOfThePegFirstAndCountForNoLimit) {
  builder_.AddItem({/*replenish_days=*/kNever, /*backorder_limit=*/5});
  BookBuilder::DemandRow pegged = WholeLine(10);
  pegged.peg = 1;
  builder_.AddDemand(pegged);
  builder_.AddDemand(Line(9));
  builder_.AddSupply(Receipt(4, kToday));
  builder_.AddSupply(Receipt(5, kToday + 1));
  builder_.AddSupply(Receipt(3, kToday + 2));
  // The limit lets line 0 have 5 of 12. Its peg comes late and is taken first.
  const Reason limit = Reason::kBackorderLimit;
  const std::vector<Row> rows = {{1, 0, 4, kToday}, {1, 2, 1, kToday + 2}};
  EXPECT_THAT(Check(rows, {incomplete_, limit}, {{0, 1, 5}}), IsRight());
  EXPECT_THAT(Check({{1, 1, 4, kToday + 1}, {1, 2, 1, kToday + 2}},
                    {incomplete_, limit}, {{0, 0, 4}, {0, 1, 1}}),
              Breaks(Invariant::kQueue, 0));
  EXPECT_THAT(Check({}, {incomplete_, limit}, {{0, 1, 5}}),
              Breaks(Invariant::kQueue, 1));
}

TEST_F(HoldTest, LinesOfASetHoldInQueueOrderOnceTheirReasonsAreKnown) {
  builder_.AddDemand(SetLine(kOrderComplete, 0, 3));
  builder_.AddDemand(SetLine(kOrderComplete, 0, 3));
  builder_.AddDemand(SetLine(kOrderComplete, 1, 1));
  builder_.AddSupply(OnHand(4));
  const std::vector<Reason> reasons = {kSetIncomplete, kSetIncomplete,
                                       Reason::kNoSupply};
  EXPECT_THAT(Check({}, reasons, {{0, 0, 3}, {1, 0, 1}}), IsRight());
  EXPECT_THAT(Check({}, {kSetIncomplete, taken_, Reason::kNoSupply},
                    {{0, 0, 3}, {1, 0, 1}}),
              Breaks(Invariant::kShortfall, 1));
  EXPECT_THAT(Check({}, reasons, {{0, 0, 1}, {1, 0, 3}}),
              Breaks(Invariant::kQueue, 0));
}

TEST_F(HoldTest, WhatIsBoughtIsNotHeldAndARejectedOrderHoldsNothing) {
  builder_.AddItem({/*replenish_days=*/5, /*backorder_limit=*/2});
  builder_.AddDemand(WholeLine(10));
  builder_.AddSupply(OnHand(6));
  const Reason limit = Reason::kBackorderLimit;
  EXPECT_THAT(Check({}, {limit}, {{0, 0, 6}}), IsRight());
  policy_.when_short = WhenShort::kRejectOrder;
  EXPECT_THAT(Check({}, {Reason::kOrderRejected}), IsRight());
  EXPECT_THAT(Check({}, {Reason::kOrderRejected}, {{0, 0, 6}}),
              Breaks(Invariant::kQueue, 0));
}

TEST_F(HoldTest, FailsBrokenTables) {
  builder_.AddDemand(WholeLine(10));
  builder_.AddSupply(OnHand(6));
  builder_.AddSupply(OnHand(1));
  const auto check = [&](const std::vector<HeldRow>& held) {
    return Check({}, {incomplete_}, held);
  };
  EXPECT_THAT(check({{0, 0, 6}, {0, 1, 1}}), IsRight());
  EXPECT_THAT(check({{0, 1, 1}, {0, 0, 6}}), Breaks(Invariant::kTotals));
  EXPECT_THAT(check({{0, 0, 5}, {0, 0, 1}, {0, 1, 1}}),
              Breaks(Invariant::kTotals));
  EXPECT_THAT(check({{1, 0, 6}}), Breaks(Invariant::kTotals));
  EXPECT_THAT(check({{0, 2, 6}}), Breaks(Invariant::kTotals));
  EXPECT_THAT(check({{0, kBuy, 6}}), Breaks(Invariant::kTotals));
  EXPECT_THAT(check({{0, 0, 0}}), Breaks(Invariant::kTotals));
  Tables plan = Holding(PlanOf(book(), {}, {incomplete_}), {{0, 0, 6}});
  plan.held.quantity.clear();
  EXPECT_THAT(Violations(book(), policy_, plan), Breaks(Invariant::kTotals));
}

// ---- max_shipments ----------------------------------------------------------

// Orders of item 0 and item 1.
class MaxShipmentsTest : public SetsTest {
 protected:
  int32_t Add(int32_t item, int64_t quantity, int32_t most, int32_t made = 0) {
    BookBuilder::DemandRow row = Line(quantity);
    row.item = item;
    row.sales_order = 0;
    row.max_shipments = most;
    row.shipments_made = made;
    return builder_.AddDemand(row);
  }
  const Reason most_ = Reason::kMaxShipments;
};

TEST_F(MaxShipmentsTest, LastShipmentWaitsForAllTheRest) {
  Add(0, 5, /*most=*/1);
  Add(1, 5, /*most=*/1);
  builder_.AddSupply(OnHand(5));
  builder_.AddSupply(Of(1, OnHand(5, /*location=*/1)));
  builder_.AddSupply(Of(1, Receipt(5, kToday + 4)));
  EXPECT_THAT(Check({{0, 0, 5, kToday + 4}, {1, 2, 5, kToday + 4}}), IsRight());
  const auto two = Check({{0, 0, 5, kToday}, {1, 1, 5, kToday}});
  EXPECT_THAT(two, Breaks(Invariant::kShape, 0));
  EXPECT_THAT(two, Says("its order takes 2 shipments where 1 are left of its "
                        "1"));
  EXPECT_THAT(two, Breaks(Invariant::kQueue, 1));
  EXPECT_THAT(Check({{0, 0, 5, kToday}}, {kNone, most_}),
              Breaks(Invariant::kQueue, 1));
  EXPECT_THAT(Check({}, {most_, most_}), Breaks(Invariant::kQueue, 0));
}

TEST_F(MaxShipmentsTest, CountsShipmentsThatWereMade) {
  Add(0, 5, /*most=*/3, /*made=*/2);
  Add(1, 5, /*most=*/3, /*made=*/2);
  builder_.AddSupply(OnHand(5));
  builder_.AddSupply(Of(1, OnHand(5, /*location=*/1)));
  EXPECT_THAT(Check({}, {most_, most_}), IsRight());
  EXPECT_THAT(Check({{0, 0, 5, kToday}, {1, 1, 5, kToday}}),
              Breaks(Invariant::kShape, 0));
  EXPECT_THAT(Check({{0, 0, 5, kToday}}, {kNone, most_}),
              Breaks(Invariant::kQueue, 0));
}

TEST_F(MaxShipmentsTest, OneGroupOfLocationsShipsOnce) {
  Add(0, 5, /*most=*/1);
  Add(1, 5, /*most=*/1);
  builder_.AddLocation({/*group=*/0});
  builder_.AddLocation({/*group=*/0});
  builder_.AddSupply(OnHand(5));
  builder_.AddSupply(Of(1, OnHand(5, /*location=*/1)));
  EXPECT_THAT(Check({{0, 0, 5, kToday}, {1, 1, 5, kToday}}), IsRight());
  EXPECT_THAT(Check({{0, 0, 5, kToday}, {1, 1, 5, kToday + 1}}),
              Breaks(Invariant::kShape, 0));
  EXPECT_THAT(Check({}, {most_, most_}), Breaks(Invariant::kQueue, 0));
}

TEST_F(MaxShipmentsTest, FirstOfThemStay) {
  Add(0, 9, /*most=*/2);
  for (int day = 1; day <= 3; ++day) {
    builder_.AddSupply(Receipt(3, kToday + day));
  }
  EXPECT_THAT(Check({{0, 0, 3, kToday + 1},
                     {0, 1, 3, kToday + 3},
                     {0, 2, 3, kToday + 3}}),
              IsRight());
  EXPECT_THAT(Check({{0, 0, 3, kToday + 2},
                     {0, 1, 3, kToday + 2},
                     {0, 2, 3, kToday + 3}}),
              Breaks(Invariant::kTotals, 0));
  EXPECT_THAT(Check({{0, 0, 3, kToday + 1},
                     {0, 1, 3, kToday + 2},
                     {0, 2, 3, kToday + 3}}),
              Breaks(Invariant::kShape, 0));
}

TEST_F(MaxShipmentsTest, ShipsNothingOfTheRestThatCannotBeHad) {
  Add(0, 9, /*most=*/2);
  Add(1, 1, /*most=*/2);
  for (int day = 1; day <= 2; ++day) {
    builder_.AddSupply(Receipt(3, kToday + day));
  }
  builder_.AddDemand(Another(0, 6));
  // As many as are left, and something is lacking: the second is given back.
  const std::vector<Row> rows = {{0, 0, 3, kToday + 1}, {2, 1, 3, kToday + 2}};
  EXPECT_THAT(Check(rows, {Reason::kTaken, Reason::kNoSupply, Reason::kTaken}),
              IsRight());
  EXPECT_THAT(Check({{0, 0, 3, kToday + 1}, {0, 1, 3, kToday + 2}},
                    {Reason::kTaken, Reason::kNoSupply, Reason::kTaken}),
              Breaks(Invariant::kQueue, 0));
}

TEST_F(MaxShipmentsTest, NothingIsWaitedForWhereAllAcceptWhatIsAvailable) {
  policy_.when_short = WhenShort::kAcceptAvailable;
  Add(0, 5, /*most=*/1);
  builder_.AddSupply(OnHand(3));
  builder_.AddSupply(OnHand(2, /*location=*/1));
  EXPECT_THAT(Check({{0, 0, 3, kToday}}, {most_}), IsRight());
  EXPECT_THAT(Check({}, {most_}), Breaks(Invariant::kQueue, 0));
  EXPECT_THAT(Check({{0, 1, 2, kToday}}, {most_}),
              Breaks(Invariant::kQueue, 0));
  EXPECT_THAT(Check({{0, 0, 3, kToday}}, {Reason::kTaken}),
              Breaks(Invariant::kShortfall, 0));
}

TEST_F(MaxShipmentsTest, OneThatOnlyClosedTheLineGoesBackToo) {
  BookBuilder::DemandRow row = Line(5);
  row.sales_order = 0;
  row.multiple = 4;
  row.max_shipments = 2;
  builder_.AddDemand(row);
  row = Line(1);
  row.item = 1;
  row.sales_order = 0;
  row.max_shipments = 2;
  builder_.AddDemand(row);
  // The unit that closes line 0 ships first, but the 4 would be the second.
  builder_.AddLane({/*location=*/0, /*destination=*/0, /*rank=*/0, 3});
  builder_.AddLane({/*location=*/1, /*destination=*/0, /*rank=*/1, 0});
  builder_.AddSupply(OnHand(1));
  builder_.AddSupply(Receipt(4, kToday + 3, /*location=*/1));
  builder_.AddDemand(Another(0, 9));
  EXPECT_THAT(Check({{2, 0, 1, kToday + 3}, {2, 1, 4, kToday + 3}},
                    {most_, Reason::kNoSupply, Reason::kTaken}),
              IsRight());
  EXPECT_THAT(Check({{0, 0, 1, kToday + 3}, {2, 1, 4, kToday + 3}},
                    {most_, Reason::kNoSupply, Reason::kTaken}),
              Breaks(Invariant::kShape, 0));
}

TEST_F(MaxShipmentsTest, HoldsWhatTheLastShipmentWaitsFor) {
  policy_.waiting = Waiting::kHold;
  Add(0, 5, /*most=*/1);
  Add(1, 5, /*most=*/1);
  builder_.AddSupply(OnHand(5));
  builder_.AddSupply(Of(1, OnHand(4)));
  builder_.AddDemand(Another(0, 1));
  const std::vector<Reason> reasons = {most_, Reason::kTaken, Reason::kTaken};
  EXPECT_THAT(Check({}, reasons, {{0, 0, 5}, {1, 1, 4}}), IsRight());
  EXPECT_THAT(Check({{2, 0, 1, kToday}}, {most_, Reason::kTaken}, {{1, 1, 4}}),
              Breaks(Invariant::kQueue, 0));
}

// ---- kits -------------------------------------------------------------------

// Lines of one kit, of items 0 and 1.
class KitTest : public SetsTest {
 protected:
  int32_t Add(int32_t item, int64_t quantity, Day due = kToday) {
    BookBuilder::DemandRow row =
        SetLine(DeliveryRule::kAsAvailable, item, quantity, due);
    row.kit = 0;
    return builder_.AddDemand(row);
  }
  const Reason taken_ = Reason::kTaken;
};

TEST_F(KitTest, ShipsWholeKits) {
  Add(0, 4);
  Add(1, 8);
  builder_.AddSupply(OnHand(3));
  builder_.AddSupply(Of(1, OnHand(9)));
  builder_.AddDemand(Another(1, 9));
  const std::vector<Row> right = {
      {0, 0, 3, kToday}, {1, 1, 6, kToday}, {2, 1, 3, kToday}};
  EXPECT_THAT(Check(right, {taken_, kSetIncomplete, taken_}), IsRight());
  EXPECT_THAT(Check(right, {taken_, taken_, taken_}),
              Breaks(Invariant::kShortfall, 1));
  EXPECT_THAT(Check({{0, 0, 3, kToday}, {1, 1, 8, kToday}, {2, 1, 1, kToday}},
                    {taken_, kNone, taken_}),
              Breaks(Invariant::kShape, 1));
  EXPECT_THAT(Check({{0, 0, 2, kToday}, {1, 1, 4, kToday}, {2, 1, 5, kToday}},
                    {taken_, kSetIncomplete, taken_}),
              Breaks(Invariant::kQueue, 0));
  EXPECT_THAT(
      Check({{2, 1, 9, kToday}}, {kSetIncomplete, kSetIncomplete, kNone}),
      Breaks(Invariant::kQueue, 0));
}

TEST_F(KitTest, ShipsEachFromOneLocation) {
  Add(0, 3);
  Add(1, 3);
  builder_.AddSupply(OnHand(1));
  builder_.AddSupply(Of(1, OnHand(9)));
  builder_.AddSupply(OnHand(2, /*location=*/1));
  EXPECT_THAT(Check({{0, 0, 1, kToday}, {1, 1, 1, kToday}},
                    {kSetIncomplete, kSetIncomplete}),
              IsRight());
  EXPECT_THAT(Check({{0, 0, 1, kToday}, {0, 2, 2, kToday}, {1, 1, 3, kToday}}),
              Breaks(Invariant::kShape, 1));
}

TEST_F(KitTest, ShipsDayByDayAsSoonAsItCan) {
  Add(0, 3, kToday + 4);
  Add(1, 3, kToday + 4);
  builder_.AddSupply(OnHand(1));
  builder_.AddSupply(Receipt(1, kToday + 2));
  builder_.AddSupply(Receipt(1, kToday + 6));
  builder_.AddSupply(Of(1, OnHand(9)));
  const std::vector<Row> by_days = {
      {0, 0, 1, kToday}, {0, 1, 1, kToday + 2}, {0, 2, 1, kToday + 6},
      {1, 3, 1, kToday}, {1, 3, 1, kToday + 2}, {1, 3, 1, kToday + 6}};
  const std::vector<Row> at_once = {{0, 0, 1, kToday + 2},
                                    {0, 1, 1, kToday + 2},
                                    {0, 2, 1, kToday + 6},
                                    {1, 3, 2, kToday + 2},
                                    {1, 3, 1, kToday + 6}};
  EXPECT_THAT(Check(by_days), IsRight());
  EXPECT_THAT(Check(at_once), Breaks(Invariant::kTotals, 0));
  EXPECT_THAT(Check({{0, 0, 1, kToday},
                     {0, 1, 1, kToday + 2},
                     {0, 2, 1, kToday + 6},
                     {1, 3, 2, kToday},
                     {1, 3, 1, kToday + 6}}),
              Breaks(Invariant::kShape, 1));
  policy_.timing = Timing::kLatestOnTime;
  EXPECT_THAT(Check(at_once), IsRight());
  EXPECT_THAT(Check(by_days), Breaks(Invariant::kTotals, 0));
}

TEST_F(KitTest, LineCompleteIsASetFromOneLocation) {
  BookBuilder::DemandRow row = SetLine(DeliveryRule::kLineComplete, 0, 3);
  row.kit = 0;
  builder_.AddDemand(row);
  row.item = 1;
  builder_.AddDemand(row);
  builder_.AddSupply(OnHand(3));
  builder_.AddSupply(Of(1, OnHand(2)));
  builder_.AddSupply(Of(1, OnHand(3, /*location=*/1)));
  EXPECT_THAT(Check({}, {kSetIncomplete, kSetIncomplete}), IsRight());
  EXPECT_THAT(Check({{0, 0, 3, kToday}, {1, 2, 3, kToday}}),
              Breaks(Invariant::kShape, 1));
  EXPECT_THAT(Check({{0, 0, 2, kToday}, {1, 1, 2, kToday}},
                    {kSetIncomplete, kSetIncomplete}),
              Breaks(Invariant::kShape, 0));
}

TEST_F(KitTest, HoldsWhatItsLinesLack) {
  policy_.waiting = Waiting::kHold;
  Add(0, 4);
  Add(1, 8);
  builder_.AddSupply(OnHand(3));
  builder_.AddSupply(Of(1, OnHand(9)));
  builder_.AddDemand(Another(1, 9));
  const std::vector<Reason> reasons = {taken_, kSetIncomplete, taken_};
  EXPECT_THAT(Check({{0, 0, 3, kToday}, {1, 1, 6, kToday}, {2, 1, 1, kToday}},
                    reasons, {{1, 1, 2}}),
              IsRight());
  EXPECT_THAT(
      Check({{0, 0, 3, kToday}, {1, 1, 6, kToday}}, reasons, {{1, 1, 3}}),
      Breaks(Invariant::kQueue, 1));
}

TEST_F(KitTest, MayBeBoughtAtTwoLocationsForOneDay) {
  Add(0, 3, kToday + 5);
  builder_.AddLane({/*location=*/1, /*destination=*/0, /*rank=*/0, 0});
  builder_.AddLane({/*location=*/2, /*destination=*/0, /*rank=*/1, 0});
  builder_.AddItem({/*replenish_days=*/2, kUnlimited});
  builder_.AddItemLocation({/*item=*/0, /*location=*/1, 0, /*limit=*/2});
  EXPECT_THAT(Check({{0, kBuy, 2, kToday + 2, 1}, {0, kBuy, 1, kToday + 2, 2}}),
              IsRight());
  EXPECT_THAT(Check({{0, kBuy, 1, kToday + 2, 1}, {0, kBuy, 2, kToday + 2, 2}}),
              Breaks(Invariant::kQueue, 0));
  EXPECT_THAT(Check({{0, kBuy, 3, kToday + 2, 1}}),
              Breaks(Invariant::kLimits, 0));
  const Tables no_locations = RequiredOnly(PlanOf(
      book(), {{0, kBuy, 2, kToday + 2, 1}, {0, kBuy, 1, kToday + 2, 2}}));
  EXPECT_THAT(Violations(book(), policy_, no_locations), IsRight());
}

// ---- sources ----------------------------------------------------------------

// Orders of items 0 to 2; location 0 has the first lane, then 1, then 2.
class SourcesTest : public SetsTest {
 protected:
  SourcesTest() { policy_.sourcing = Sourcing::kFewestShipments; }
  int32_t Add(int32_t item, int64_t quantity, Day due = kToday) {
    return builder_.AddDemand(
        SetLine(DeliveryRule::kAsAvailable, item, quantity, due));
  }
  void AddLane(int32_t location, int64_t per_shipment = 0,
               int64_t per_unit = 0) {
    BookBuilder::LaneRow lane;
    lane.location = lane.rank = location;
    lane.cost_per_shipment = per_shipment;
    lane.cost_per_unit = per_unit;
    builder_.AddLane(lane);
  }
  int32_t Stock(int32_t item, int64_t quantity, int32_t location) {
    return builder_.AddSupply(Of(item, OnHand(quantity, location)));
  }
};

TEST_F(SourcesTest, ShipsFromAsFewAsWillDo) {
  Add(0, 5);
  Add(1, 5);
  Stock(0, 9, 0);
  Stock(1, 9, 1);
  Stock(0, 9, 1);
  const std::vector<Row> by_rank = {{0, 0, 5, kToday}, {1, 1, 5, kToday}};
  const std::vector<Row> fewest = {{0, 2, 5, kToday}, {1, 1, 5, kToday}};
  EXPECT_THAT(Check(fewest), IsRight());
  EXPECT_THAT(Check(by_rank), Breaks(Invariant::kQueue, 0));
  policy_.sourcing = Sourcing::kByRank;
  EXPECT_THAT(Check(by_rank), IsRight());
  EXPECT_THAT(Check(fewest), Breaks(Invariant::kQueue, 0));
}

TEST_F(SourcesTest, AGroupIsOneSource) {
  Add(0, 5);
  Add(1, 5);
  builder_.AddLocation({/*group=*/0});
  builder_.AddLocation({/*group=*/kNotGiven});
  builder_.AddLocation({/*group=*/0});
  Stock(0, 9, 0);
  Stock(1, 9, 1);
  Stock(0, 9, 1);
  Stock(1, 9, 2);
  EXPECT_THAT(Check({{0, 0, 5, kToday}, {1, 3, 5, kToday}}), IsRight());
  EXPECT_THAT(Check({{0, 2, 5, kToday}, {1, 1, 5, kToday}}),
              Breaks(Invariant::kQueue, 0));
}

TEST_F(SourcesTest, TakesAllThatAllCandidatesGiveWhereThatIsNotEnough) {
  Add(0, 5);
  Add(1, 5);
  Stock(0, 3, 0);
  Stock(1, 4, 1);
  Stock(0, 3, 1);
  const std::vector<Reason> taken = {Reason::kTaken, Reason::kTaken};
  EXPECT_THAT(Check({{0, 0, 3, kToday}, {0, 2, 2, kToday}, {1, 1, 4, kToday}},
                    {kNone, Reason::kTaken}),
              IsRight());
  EXPECT_THAT(Check({{0, 2, 3, kToday}, {1, 1, 4, kToday}}, taken),
              Breaks(Invariant::kQueue, 0));
}

TEST_F(SourcesTest, ServesTheRestLateFromAnywhere) {
  Add(0, 5, kToday + 2);
  Add(1, 5, kToday + 2);
  Stock(0, 5, 1);
  Stock(1, 2, 1);
  builder_.AddSupply(Of(1, Receipt(9, kToday + 6)));
  EXPECT_THAT(
      Check({{0, 0, 5, kToday}, {1, 1, 2, kToday}, {1, 2, 3, kToday + 6}}),
      IsRight());
  EXPECT_THAT(
      Check({{0, 0, 5, kToday}, {1, 1, 2, kToday}}, {kNone, Reason::kTaken}),
      Breaks(Invariant::kQueue, 1));
}

TEST_F(SourcesTest, PegsAreServedFromWhereTheyAre) {
  BookBuilder::DemandRow pegged = SetLine(DeliveryRule::kAsAvailable, 0, 5);
  pegged.peg = 0;
  builder_.AddDemand(pegged);
  Add(1, 5);
  Stock(0, 2, 2);
  Stock(0, 9, 0);
  Stock(1, 9, 0);
  EXPECT_THAT(Check({{0, 0, 2, kToday}, {0, 1, 3, kToday}, {1, 2, 5, kToday}}),
              IsRight());
  EXPECT_THAT(Check({{0, 1, 5, kToday}, {1, 2, 5, kToday}}),
              Breaks(Invariant::kQueue, 0));
}

TEST_F(SourcesTest, ShipsFromTheCheapest) {
  policy_.sourcing = Sourcing::kLeastCost;
  Add(0, 5);
  Add(1, 5);
  AddLane(0, /*per_shipment=*/1, /*per_unit=*/2);  // both: 21
  AddLane(1, /*per_shipment=*/6, /*per_unit=*/1);  // both: 16
  AddLane(2, /*per_shipment=*/9, /*per_unit=*/0);  // item 0 alone: 9
  Stock(0, 5, 0);
  Stock(1, 5, 0);
  Stock(0, 5, 1);
  Stock(1, 5, 1);
  Stock(0, 5, 2);
  EXPECT_THAT(Check({{0, 2, 5, kToday}, {1, 3, 5, kToday}}), IsRight());
  EXPECT_THAT(Check({{0, 0, 5, kToday}, {1, 1, 5, kToday}}),
              Breaks(Invariant::kQueue, 0));
  EXPECT_THAT(Check({{0, 4, 5, kToday}, {1, 3, 5, kToday}}),
              Breaks(Invariant::kQueue, 0));
  // By unit alone, location 2 comes first.
  policy_.sourcing = Sourcing::kFewestShipments;
  EXPECT_THAT(Check({{0, 0, 5, kToday}, {1, 1, 5, kToday}}), IsRight());
}

TEST_F(SourcesTest, OrderCompleteSetsChooseToo) {
  builder_.AddDemand(SetLine(kOrderComplete, 0, 5));
  builder_.AddDemand(SetLine(kOrderComplete, 1, 5));
  Stock(0, 9, 0);
  Stock(1, 9, 1);
  Stock(0, 9, 1);
  EXPECT_THAT(Check({{0, 2, 5, kToday}, {1, 1, 5, kToday}}), IsRight());
  EXPECT_THAT(Check({{0, 0, 5, kToday}, {1, 1, 5, kToday}}),
              Breaks(Invariant::kQueue, 0));
}

TEST_F(SourcesTest, ShipSetsShipFromTheCheapest) {
  policy_.sourcing = Sourcing::kLeastCost;
  builder_.AddDemand(SetLine(kShipSet, 0, 5));
  builder_.AddDemand(SetLine(kShipSet, 1, 5));
  AddLane(0, /*per_shipment=*/9, /*per_unit=*/0);
  AddLane(1, /*per_shipment=*/0, /*per_unit=*/1);
  for (const int32_t location : {0, 1}) {
    Stock(0, 5, location);
    Stock(1, 5, location);
  }
  EXPECT_THAT(Check({{0, 0, 5, kToday}, {1, 1, 5, kToday}}), IsRight());
  EXPECT_THAT(Check({{0, 2, 5, kToday}, {1, 3, 5, kToday}}),
              Breaks(Invariant::kQueue, 0));
}

// Of 13 sources all are needed: more sets than are tried.
TEST_F(SourcesTest, TellsThatManyWereChosenGreedily) {
  Add(0, 13);
  std::vector<Row> rows;
  for (int32_t location = 0; location < 13; ++location) {
    rows.push_back({0, Stock(0, 1, location), 1, kToday});
  }
  Tables plan = PlanOf(book(), rows);
  EXPECT_THAT(Violations(book(), policy_, plan), Breaks(Invariant::kTotals, 0));
  EXPECT_THAT(Violations(book(), policy_, plan),
              Says("greedy is 0; its sources were chosen greedily"));
  plan.lines.greedy[0] = 1;
  EXPECT_THAT(Violations(book(), policy_, plan), IsRight());
  plan.lines.greedy.clear();
  EXPECT_THAT(Violations(book(), policy_, plan), IsRight());
}

TEST_F(SourcesTest, AddsTheSourceThatGivesMost) {
  policy_.sourcing = Sourcing::kLeastCost;
  Add(0, 7);
  for (int32_t location = 0; location < 14; ++location) {
    Stock(0, location == 9 ? 4 : location == 12 ? 5 : 1, location);
  }
  Tables plan = PlanOf(book(), {{0, 9, 4, kToday}, {0, 12, 3, kToday}});
  plan.lines.greedy[0] = 1;
  EXPECT_THAT(Violations(book(), policy_, plan), IsRight());
  plan = PlanOf(book(),
                {{0, 0, 1, kToday}, {0, 1, 1, kToday}, {0, 12, 5, kToday}});
  plan.lines.greedy[0] = 1;
  EXPECT_THAT(Violations(book(), policy_, plan), Breaks(Invariant::kQueue, 0));
}

// ---- substitutes ------------------------------------------------------------

class SubstitutesTest : public SetsTest {
 protected:
  void Replace(int32_t item, int32_t substitute, int32_t numerator = 1,
               int32_t denominator = 1, int32_t rank = 0) {
    builder_.AddSubstitute({item, substitute, rank, numerator, denominator});
  }
  int32_t Stock(int32_t item, int64_t quantity) {
    return builder_.AddSupply(Of(item, OnHand(quantity)));
  }
};

TEST_F(SubstitutesTest, UsesTheOriginalFirst) {
  builder_.AddDemand(Line(8));
  Stock(0, 3);
  Stock(1, 10);
  Stock(2, 10);
  Replace(0, 1, 1, 1, /*rank=*/2);
  Replace(0, 2, 1, 1, /*rank=*/1);
  EXPECT_THAT(Check({{0, 0, 3, kToday}, {0, 2, 5, kToday}}), IsRight());
  EXPECT_THAT(Check({{0, 2, 8, kToday}}), Breaks(Invariant::kQueue, 0));
  EXPECT_THAT(Check({{0, 0, 3, kToday}, {0, 1, 5, kToday}}),
              Breaks(Invariant::kQueue, 0));
  EXPECT_THAT(Check({{0, 0, 3, kToday}}, {Reason::kTaken}),
              Breaks(Invariant::kQueue, 0));
}

TEST_F(SubstitutesTest, FailsAnyOtherItem) {
  builder_.AddDemand(Line(8));
  Stock(0, 3);
  Stock(1, 10);
  Replace(1, 0);
  EXPECT_THAT(Check({{0, 0, 3, kToday}, {0, 1, 5, kToday}}),
              Breaks(Invariant::kLimits, 0));
}

TEST_F(SubstitutesTest, TakesWholeLots) {
  builder_.AddDemand(Line(5));
  Stock(0, 2);
  Stock(1, 9);
  Replace(0, 1, /*numerator=*/2);
  EXPECT_THAT(Check({{0, 0, 2, kToday}, {0, 1, 6, kToday}}), IsRight());
  EXPECT_THAT(Check({{0, 0, 2, kToday}, {0, 1, 7, kToday}}),
              Breaks(Invariant::kShape, 0));
  EXPECT_THAT(Check({{0, 0, 2, kToday}, {0, 1, 5, kToday}}, {Reason::kTaken}),
              Breaks(Invariant::kShape, 0));
  EXPECT_THAT(Check({{0, 0, 2, kToday}, {0, 1, 8, kToday}}),
              Breaks(Invariant::kDemand, 0));
}

TEST_F(SubstitutesTest, LeavesWhatIsLessThanALot) {
  builder_.AddDemand(Line(13));
  Stock(0, 2);
  Stock(1, 9);
  Replace(0, 1, /*numerator=*/1, /*denominator=*/6);
  EXPECT_THAT(
      Check({{0, 0, 2, kToday}, {0, 1, 1, kToday}}, {Reason::kIncomplete}),
      IsRight());
  EXPECT_THAT(
      Check({{0, 0, 2, kToday}, {0, 1, 1, kToday}}, {Reason::kBackorderLimit}),
      Breaks(Invariant::kShortfall, 0));
  EXPECT_THAT(Check({{0, 0, 1, kToday}, {0, 1, 2, kToday}}),
              Breaks(Invariant::kQueue, 0));
}

TEST_F(SubstitutesTest, MultipliesAlongChains) {
  builder_.AddDemand(Line(4));
  Replace(0, 1, 2, 1);
  Replace(1, 2, 3, 2);  // 3 for each of item 0
  Stock(2, 20);
  Stock(3, 20);
  Replace(0, 3, 1, 1, /*rank=*/1);  // comes before the chain goes on
  EXPECT_THAT(Check({{0, 1, 4, kToday}}), IsRight());
  EXPECT_THAT(Check({{0, 0, 12, kToday}}), Breaks(Invariant::kQueue, 0));
  builder_.AddDemand(Line(9));
  EXPECT_THAT(Check({{0, 1, 4, kToday}, {1, 1, 9, kToday}}), IsRight());
  builder_.AddDemand(Line(8));
  EXPECT_THAT(Check({{0, 1, 4, kToday},
                     {1, 1, 9, kToday},
                     {2, 1, 7, kToday},
                     {2, 0, 3, kToday}}),
              IsRight());
  EXPECT_THAT(Check({{0, 1, 4, kToday},
                     {1, 1, 9, kToday},
                     {2, 1, 7, kToday},
                     {2, 0, 6, kToday}}),
              Breaks(Invariant::kDemand, 2));
}

// A lot of stock and of a receipt is not from stock.
TEST_F(SubstitutesTest, CountsLotsOfStockAlone) {
  builder_.AddDemand(Line(4, kToday + 2));
  Stock(1, 5);
  builder_.AddSupply(Of(1, Receipt(9, kToday + 2)));
  Replace(0, 1, /*numerator=*/2);
  policy_.ship_when = ShipWhen::kJustInTime;
  Tables plan = PlanOf(book(), {{0, 0, 5, kToday + 2}, {0, 1, 3, kToday + 2}});
  EXPECT_EQ(plan.lines.backordered[0], 2);
  EXPECT_THAT(Violations(book(), policy_, plan), IsRight());
  plan.lines.backordered[0] = 1;
  EXPECT_THAT(Violations(book(), policy_, plan), Breaks(Invariant::kTotals, 0));
  plan.lines.backordered[0] = 2;
  plan.promises.quantity[0] = 8;
  EXPECT_THAT(Violations(book(), policy_, plan), Breaks(Invariant::kTotals));
}

TEST_F(SubstitutesTest, LimitsCountUnitsOfTheSubstitute) {
  builder_.AddDemand(Line(4));
  builder_.AddItem({kNever, kUnlimited});
  builder_.AddItem({kNever, /*backorder_limit=*/5});
  builder_.AddSupply(Of(1, Receipt(9, kToday + 2)));
  Replace(0, 1, /*numerator=*/2);
  EXPECT_THAT(Check({{0, 0, 4, kToday + 2}}, {Reason::kIncomplete}), IsRight());
  EXPECT_THAT(Check({{0, 0, 6, kToday + 2}}, {Reason::kIncomplete}),
              Breaks(Invariant::kLimits, 0));
  EXPECT_THAT(Check({{0, 0, 2, kToday + 2}}, {Reason::kIncomplete}),
              Breaks(Invariant::kQueue, 0));
}

TEST_F(SubstitutesTest, KitsUseNoneThatMakesSeveral) {
  BookBuilder::DemandRow row = Line(4);
  row.kit = 0;
  builder_.AddDemand(row);
  Stock(1, 9);
  Stock(2, 9);
  Replace(0, 1, /*numerator=*/1, /*denominator=*/2);
  Replace(0, 2, /*numerator=*/2, /*denominator=*/1, /*rank=*/1);
  EXPECT_THAT(Check({{0, 1, 8, kToday}}), IsRight());
  EXPECT_THAT(Check({{0, 0, 2, kToday}}), Breaks(Invariant::kLimits, 0));
}

TEST_F(SubstitutesTest, HeldUnitsAreOfTheSupply) {
  policy_.waiting = Waiting::kHold;
  BookBuilder::DemandRow row = Line(4);
  row.delivery_rule = DeliveryRule::kLineComplete;
  builder_.AddDemand(row);
  Stock(0, 1);
  Stock(1, 5);
  Replace(0, 1, /*numerator=*/2);
  EXPECT_THAT(Check({}, {Reason::kIncomplete}, {{0, 0, 1}, {0, 1, 4}}),
              IsRight());
  EXPECT_THAT(Check({}, {Reason::kIncomplete}, {{0, 0, 1}, {0, 1, 5}}),
              Breaks(Invariant::kQueue, 0));
  EXPECT_THAT(Check({}, {Reason::kIncomplete}, {{0, 0, 1}, {0, 1, 3}}),
              Breaks(Invariant::kQueue, 0));
}

// ---- any plan whatever -----------------------------------------------------

// Puts extreme values, each allowed by itself, into some cells.
void Exaggerate(BookColumns* columns, std::mt19937* rng) {
  const auto put = [rng](auto* column, std::vector<int64_t> values) {
    using Value = typename std::decay_t<decltype(*column)>::value_type;
    for (Value& cell : *column) {
      if ((*rng)() % 4 != 0) continue;
      cell = static_cast<Value>(values[(*rng)() % values.size()]);
    }
  };
  const int64_t many = kUnlimited / 64;
  const std::vector<int64_t> units = {0, 1, many, many - 1, many / 2};
  const std::vector<int64_t> limits = {0, many, kUnlimited - 1, kUnlimited};
  const std::vector<int64_t> days = {-kLastDay, kLastDay, kLastDay - 1,
                                     kNotGiven, columns->as_of};
  const std::vector<int64_t> steps = {1, many, kUnlimited - 1};
  const std::vector<int64_t> keys = {INT64_MIN, INT64_MAX, 0};
  put(&columns->demand.quantity, units);
  put(&columns->demand.due, days);
  put(&columns->demand.earliest, days);
  put(&columns->demand.latest, {-kLastDay, kLastDay, kNever});
  put(&columns->demand.entered, keys);
  put(&columns->demand.priority, {INT32_MIN + 1, INT32_MAX});
  put(&columns->demand.tier, {0, INT32_MAX - 1, kNotGiven});
  put(&columns->demand.min_ship, steps);
  put(&columns->demand.multiple, steps);
  put(&columns->supply.quantity, {0, 1, many, kUnlimited});
  put(&columns->supply.day, days);
  put(&columns->supply.tier, {0, INT32_MAX - 1, kNotGiven});
  put(&columns->items.replenish_days, {0, kLastDay, kNever});
  put(&columns->items.backorder_limit, limits);
  put(&columns->item_locations.safety_stock, units);
  put(&columns->item_locations.backorder_limit, limits);
  put(&columns->lanes.rank, {INT32_MIN + 1, INT32_MAX, 0});
  put(&columns->lanes.transit_days, {0, kLastDay, kLastDay - 100, 1});
  put(&columns->lanes.cost_per_shipment, {0, 1'000'000'000'000});
  put(&columns->lanes.cost_per_unit, {0, 1, 1'000'000'000'000});
  put(&columns->substitutes.numerator, {1, 2, INT32_MAX});
  put(&columns->substitutes.denominator, {1, 3, INT32_MAX});
  put(&columns->demand.min_shelf_life, {0, 1, kLastDay});
  put(&columns->supply.expires, {-kLastDay, kLastDay, kLastDay - 1, kNever});
  put(&columns->tiers.rank, {INT32_MIN + 1, INT32_MAX});
  for (auto* table : {&columns->protections, &columns->quotas}) {
    put(&table->first_day, {-kLastDay, kLastDay, kNotGiven});
    put(&table->last_day, {kLastDay, kLastDay - 1, kNever});
  }
  put(&columns->protections.quantity, units);
  put(&columns->quotas.quantity, {0, 1, many, kUnlimited - 1});
  put(&columns->critical_levels.quantity, {0, 1, many, kUnlimited - 1});
  put(&columns->holds.quantity, units);
  put(&columns->holds.expires, {-kLastDay, kLastDay, columns->as_of, kNever});
}

TEST(AuditRandomTest, ReadsAnyNumbers) {
  std::mt19937 rng(1);
  const auto wild = [&rng]() -> int64_t {
    const int64_t kValues[] = {INT64_MIN, INT64_MAX, INT32_MIN, INT32_MAX,
                               -1,        0,         1,         2,
                               100,       101,       kLastDay,  -kLastDay};
    return kValues[rng() % 12];
  };
  int sound = 0;
  for (uint32_t seed = 0; seed < 3000; ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    RandomCase random = MakeRandomCase(seed);
    if (seed % 4 == 3) Exaggerate(&random.columns, &rng);
    const Book book = random.columns.book();
    if (!Validate(book).ok()) continue;
    const auto lines = static_cast<int32_t>(book.demand.item.size());
    if (lines == 0) continue;
    // Rows in order with wild days and quantities, then any columns.
    std::vector<Row> rows;
    for (int32_t line = 0; line < lines; ++line) {
      const auto supply =
          static_cast<int32_t>(rng() % (book.supply.item.size() + 1));
      rows.push_back({line, supply - 1, wild(), static_cast<Day>(wild())});
      rows.push_back({line, supply - 1, wild(), static_cast<Day>(wild())});
    }
    std::sort(rows.begin(), rows.end());
    Tables plan;
    for (const Row& row : rows) {
      plan.allocations.line.push_back(row.line);
      plan.allocations.supply.push_back(row.supply);
      plan.allocations.quantity.push_back(row.quantity);
      plan.allocations.delivery_day.push_back(row.day);
      if (seed % 3 == 0) continue;
      plan.allocations.location.push_back(static_cast<int32_t>(wild()));
      plan.allocations.ship_day.push_back(static_cast<int32_t>(wild()));
      plan.allocations.shipment.push_back(static_cast<int32_t>(wild()));
      plan.promises.line.push_back(static_cast<int32_t>(wild()));
      plan.promises.quantity.push_back(wild());
      plan.shipments.sales_order.push_back(static_cast<int32_t>(wild()));
      plan.shipments.location.push_back(static_cast<int32_t>(wild()));
    }
    if (seed % 2 == 0) {
      for (int64_t& quantity : plan.allocations.quantity) {
        quantity = std::max<int64_t>(1, quantity);
      }
    }
    for (int32_t line = 0; line < lines; ++line) {
      plan.lines.promised.push_back(wild());
      if (seed % 3 == 0) continue;
      plan.lines.on_time.push_back(wild());
      plan.lines.shortfall.push_back(wild());
      plan.lines.reason.push_back(static_cast<int32_t>(wild()));
      plan.lines.greedy.push_back(static_cast<int32_t>(wild()));
    }
    if (seed % 5 == 0 && book.supply.size() > 0) {
      plan = Holding(std::move(plan), {{lines - 1, 0, kUnlimited}});
    } else if (seed % 5 == 1) {
      plan = Holding(std::move(plan), {{static_cast<int32_t>(wild()),
                                        static_cast<int32_t>(wild()), 1}});
    }
    const auto violations = Violations(book, random.policy, plan);
    EXPECT_THAT(violations, Not(IsEmpty()));
    for (const Violation& violation : violations) {
      if (violation.invariant == Invariant::kQueue) ++sound;
    }
  }
  EXPECT_GT(sound, 1000) << "too few plans got past the shape of the tables";
}

// ---- Allocate's plans, and what is left of them when they are spoiled ------

Tables Copy(const PlanColumns& plan) {
  Tables copy;
  const auto fill = [](auto* to, auto from) {
    to->assign(from.begin(), from.end());
  };
  fill(&copy.allocations.line, plan.allocations.line);
  fill(&copy.allocations.supply, plan.allocations.supply);
  fill(&copy.allocations.quantity, plan.allocations.quantity);
  fill(&copy.allocations.delivery_day, plan.allocations.delivery_day);
  fill(&copy.allocations.location, plan.allocations.location);
  fill(&copy.allocations.ship_day, plan.allocations.ship_day);
  fill(&copy.allocations.shipment, plan.allocations.shipment);
  fill(&copy.promises.line, plan.promises.line);
  fill(&copy.promises.delivery_day, plan.promises.delivery_day);
  fill(&copy.promises.quantity, plan.promises.quantity);
  fill(&copy.lines.promised, plan.lines.promised);
  fill(&copy.lines.on_time, plan.lines.on_time);
  fill(&copy.lines.backordered, plan.lines.backordered);
  fill(&copy.lines.first_day, plan.lines.first_day);
  fill(&copy.lines.last_day, plan.lines.last_day);
  fill(&copy.lines.shortfall, plan.lines.shortfall);
  fill(&copy.lines.reason, plan.lines.reason);
  fill(&copy.lines.greedy, plan.lines.greedy);
  fill(&copy.shipments.sales_order, plan.shipments.sales_order);
  fill(&copy.shipments.location, plan.shipments.location);
  fill(&copy.shipments.ship_day, plan.shipments.ship_day);
  fill(&copy.shipments.delivery_day, plan.shipments.delivery_day);
  fill(&copy.held.line, plan.held.line);
  fill(&copy.held.supply, plan.held.supply);
  fill(&copy.held.quantity, plan.held.quantity);
  return copy;
}

std::vector<Row> RowsOf(const Tables& plan) {
  std::vector<Row> rows;
  for (size_t row = 0; row < plan.allocations.line.size(); ++row) {
    const int32_t supply = plan.allocations.supply[row];
    rows.push_back(
        {plan.allocations.line[row], supply, plan.allocations.quantity[row],
         plan.allocations.delivery_day[row],
         supply == kBuy ? plan.allocations.location[row] : kNotGiven});
  }
  return rows;
}

// One row where the same units of a supply leave for a line on one day.
std::vector<Row> Joined(std::vector<Row> rows) {
  std::sort(rows.begin(), rows.end());
  std::vector<Row> joined;
  for (const Row& row : rows) {
    if (row.quantity == 0) continue;
    if (!joined.empty() && !(joined.back() < row)) {
      joined.back().quantity += row.quantity;
    } else {
      joined.push_back(row);
    }
  }
  return joined;
}

constexpr uint32_t kCases = 4000;

TEST(AuditRandomTest, PassesAllocate) {
  for (uint32_t seed = 0; seed < kCases; ++seed) {
    const RandomCase random = MakeRandomCase(seed);
    const Book book = random.columns.book();
    const auto plan = Allocate(book, random.policy);
    ASSERT_TRUE(plan.ok()) << plan.status();
    ASSERT_THAT(Violations(book, random.policy, Copy(*plan)), IsRight())
        << "seed " << seed << "\n"
        << Describe(random);
  }
}

// Where something is bought is then worked out from the rules.
TEST(AuditRandomTest, PassesAllocateWithoutLocations) {
  backorder::Run run;
  run.outputs = "lines, shipments, held";
  for (uint32_t seed = 0; seed < kCases; ++seed) {
    const RandomCase random = MakeRandomCase(seed);
    const Book book = random.columns.book();
    const auto plan = Allocate(book, random.policy, run);
    ASSERT_TRUE(plan.ok()) << plan.status();
    ASSERT_THAT(Violations(book, random.policy, Copy(*plan)), IsRight())
        << "seed " << seed << "\n"
        << Describe(random);
  }
}

TEST(AuditRandomTest, PassesAllocateOnExtremeBooks) {
  std::mt19937 rng(1);
  int valid = 0;
  for (uint32_t seed = 0; seed < kCases; ++seed) {
    RandomCase random = MakeRandomCase(seed);
    Exaggerate(&random.columns, &rng);
    const Book book = random.columns.book();
    if (!Validate(book).ok()) continue;
    ++valid;
    const auto plan = Allocate(book, random.policy);
    ASSERT_TRUE(plan.ok()) << plan.status();
    ASSERT_THAT(Violations(book, random.policy, Copy(*plan)), IsRight())
        << "seed " << seed << "\n"
        << Describe(random);
  }
  EXPECT_GT(valid, 1000);
}

// Makes one wrong plan of a right one. All random choices are its own.
class Spoiler {
 public:
  Spoiler(const Book& book, const Policy& policy, const Tables& right,
          std::mt19937* rng)
      : book_(book),
        policy_(policy),
        right_(right),
        rows_(RowsOf(right)),
        rng_(*rng) {}

 private:
  size_t Draw(size_t n) { return rng_() % n; }
  int Step() { return Draw(2) == 0 ? -1 : 1; }

  // A plan of these rows that agrees with itself in every other column.
  Tables Agreeing(const std::vector<Row>& rows) {
    std::vector<Reason> reasons;
    for (const int32_t reason : right_.lines.reason) {
      reasons.push_back(static_cast<Reason>(reason));
    }
    Tables plan = PlanOf(book_, Joined(rows), reasons, /*repair=*/true);
    plan.lines.greedy = right_.lines.greedy;
    plan.held = right_.held;
    return plan;
  }

 public:
  absl::optional<Tables> Quantity() {
    if (rows_.empty()) return absl::nullopt;
    Tables plan = right_;
    plan.allocations.quantity[Draw(rows_.size())] += Step();
    return plan;
  }
  absl::optional<Tables> QuantityAndTotals() {
    if (rows_.empty()) return absl::nullopt;
    std::vector<Row> rows = rows_;
    rows[Draw(rows.size())].quantity += Step();
    return Agreeing(rows);
  }
  absl::optional<Tables> Days() {
    if (rows_.empty()) return absl::nullopt;
    Tables plan = right_;
    plan.allocations.delivery_day[Draw(rows_.size())] += Step();
    return plan;
  }
  absl::optional<Tables> DaysAndTotals() {
    if (rows_.empty()) return absl::nullopt;
    std::vector<Row> rows = rows_;
    rows[Draw(rows.size())].day += Step();
    return Agreeing(rows);
  }
  absl::optional<Tables> Dropped() {
    if (rows_.empty()) return absl::nullopt;
    std::vector<Row> rows = rows_;
    rows.erase(rows.begin() + Draw(rows.size()));
    return Agreeing(rows);
  }
  absl::optional<Tables> OtherSupply() {
    if (rows_.empty() || book_.supply.item.empty()) return absl::nullopt;
    std::vector<Row> rows = rows_;
    Row& row = rows[Draw(rows.size())];
    // Any of the supplies and replenishment but its own.
    const size_t other = Draw(book_.supply.item.size());
    row.supply = static_cast<int32_t>(other) -
                 (static_cast<int32_t>(other) <= row.supply ? 1 : 0);
    return Agreeing(rows);
  }
  absl::optional<Tables> OtherLine() {
    const size_t lines = book_.demand.item.size();
    if (rows_.empty() || lines < 2) return absl::nullopt;
    std::vector<Row> rows = rows_;
    Row& row = rows[Draw(rows.size())];
    row.line = static_cast<int32_t>((row.line + 1 + Draw(lines - 1)) % lines);
    return Agreeing(rows);
  }
  absl::optional<Tables> Swapped() {
    const size_t lines = book_.demand.item.size();
    if (rows_.empty() || lines < 2) return absl::nullopt;
    const int32_t a = rows_[Draw(rows_.size())].line;
    const auto b = static_cast<int32_t>((a + 1 + Draw(lines - 1)) % lines);
    std::vector<Row> rows = rows_;
    for (Row& row : rows)
      row.line = row.line == a ? b : row.line == b ? a : row.line;
    return Agreeing(rows);
  }
  absl::optional<Tables> OtherReason() {
    if (right_.lines.reason.empty()) return absl::nullopt;
    Tables plan = right_;
    int32_t& reason = plan.lines.reason[Draw(plan.lines.reason.size())];
    reason = static_cast<int32_t>((reason + 1 + Draw(kReasonCount - 1)) %
                                  kReasonCount);
    return plan;
  }
  absl::optional<Tables> OtherShipment() {
    const size_t shipments = right_.shipments.ship_day.size();
    if (shipments == 0) return absl::nullopt;
    Tables plan = right_;
    int32_t& shipment = plan.allocations.shipment[Draw(rows_.size())];
    shipment = static_cast<int32_t>((shipment + 1 + Draw(shipments)) %
                                    (shipments + 1));
    return plan;
  }

  // The same for sets.
  absl::optional<Tables> LineOfASetDropped() {
    const int64_t row =
        RowOfASet([this](const Row& a) { return HasOtherLine(a); });
    if (row < 0) return absl::nullopt;
    const int32_t line = rows_[row].line;
    return Less([line](const Row& other) { return other.line == line; });
  }
  absl::optional<Tables> PartOfASetOnAnotherDay() {
    const int64_t row =
        RowOfASet([this](const Row& a) { return HasOtherRow(a); });
    if (row < 0) return absl::nullopt;
    std::vector<Row> rows = rows_;
    rows[row].day += Step();
    return Agreeing(rows);
  }
  absl::optional<Tables> SetOnALaterDay() {
    const int64_t row = RowOfASet([](const Row&) { return true; });
    if (row < 0) return absl::nullopt;
    std::vector<Row> rows = rows_;
    for (Row& other : rows) {
      if (SetOf(other.line) == SetOf(rows_[row].line)) ++other.day;
    }
    return Agreeing(rows);
  }
  absl::optional<Tables> SetLeftOut() {
    const int64_t row = RowOfASet([](const Row&) { return true; });
    if (row < 0) return absl::nullopt;
    const absl::optional<Set> set = SetOf(rows_[row].line);
    return Less([&](const Row& other) { return SetOf(other.line) == set; });
  }
  absl::optional<Tables> ShipSetFromTwoLocations() {
    return FromElsewhere([this](const Row& row, int32_t supply) {
      const absl::optional<Set> set = SetOf(row.line);
      return set.has_value() &&
             std::get<1>(*set) == static_cast<int32_t>(kShipSet) &&
             HasOtherRow(row) &&
             LocationOf(book_, supply) != LocationOf(book_, row);
    });
  }
  // Of a set that cannot be had, what one of its lines could have alone.
  absl::optional<Tables> ServedThoughALineIsShort() {
    std::vector<std::pair<int32_t, int32_t>> choices;  // line, supply
    for (int32_t line = 0; line < book_.demand.size(); ++line) {
      if (right_.lines.reason[line] != static_cast<int32_t>(kSetIncomplete)) {
        continue;
      }
      for (int32_t supply = 0; supply < book_.supply.size(); ++supply) {
        if (book_.supply.item[supply] == book_.demand.item[line] &&
            FreeUnits(supply) >= book_.demand.quantity[line]) {
          choices.push_back({line, supply});
        }
      }
    }
    if (choices.empty()) return absl::nullopt;
    const auto [line, supply] = choices[Draw(choices.size())];
    std::vector<Row> rows = rows_;
    rows.push_back(
        {line, supply, book_.demand.quantity[line],
         book_.demand.due.empty() ? book_.as_of : book_.demand.due[line]});
    return Agreeing(rows);
  }
  absl::optional<Tables> OtherReasonInASet() {
    std::vector<int32_t> choices;
    for (int32_t line = 0; line < book_.demand.size(); ++line) {
      if (SetOf(line).has_value() && right_.lines.shortfall[line] > 0) {
        choices.push_back(line);
      }
    }
    if (choices.empty()) return absl::nullopt;
    Tables plan = right_;
    int32_t& reason = plan.lines.reason[choices[Draw(choices.size())]];
    reason = static_cast<int32_t>((reason + 1 + Draw(kReasonCount - 1)) %
                                  kReasonCount);
    return plan;
  }

  // The same for units that are held.
  absl::optional<Tables> HeldQuantity() {
    if (right_.held.line.empty()) return absl::nullopt;
    Tables plan = right_;
    int64_t& quantity = plan.held.quantity[Draw(plan.held.quantity.size())];
    quantity += quantity == 1 ? 1 : Step();
    return plan;
  }
  absl::optional<Tables> HeldRowDropped() {
    // A table without rows is not looked at.
    if (right_.held.line.size() < 2) return absl::nullopt;
    Tables plan = right_;
    const size_t row = Draw(plan.held.line.size());
    plan.held.line.erase(plan.held.line.begin() + row);
    plan.held.supply.erase(plan.held.supply.begin() + row);
    plan.held.quantity.erase(plan.held.quantity.begin() + row);
    return plan;
  }
  absl::optional<Tables> HeldForAnotherLine() {
    const size_t rows = right_.held.line.size();
    if (rows == 0 || right_.held.line.back() + 1 == book_.demand.size()) {
      return absl::nullopt;
    }
    Tables plan = right_;
    ++plan.held.line[rows - 1];
    return plan;
  }

  // The same for kits.
  absl::optional<Tables> PartOfAKit() {
    const int64_t row = RowWhere([this](const Row& a) {
      return KitOf(a.line).has_value() &&
             std::any_of(rows_.begin(), rows_.end(), [&](const Row& b) {
               return b.line != a.line && b.day == a.day &&
                      KitOf(b.line) == KitOf(a.line);
             });
    });
    if (row < 0) return absl::nullopt;
    std::vector<Row> rows = rows_;
    --rows[row].quantity;
    return Agreeing(rows);
  }
  absl::optional<Tables> KitsLeftOut() {
    const int64_t row =
        RowWhere([this](const Row& a) { return KitOf(a.line).has_value(); });
    if (row < 0) return absl::nullopt;
    const absl::optional<Set> kit = KitOf(rows_[row].line);
    return Less([&](const Row& other) { return KitOf(other.line) == kit; });
  }

  // The same for orders with max_shipments: one more than that.
  absl::optional<Tables> OneMoreShipment() {
    const auto& demand = book_.demand;
    if (demand.max_shipments.empty()) return absl::nullopt;
    const int64_t row = RowWhere([&](const Row& a) {
      // Where and when something is bought follows from one another.
      if (demand.max_shipments[a.line] == kNotGiven || a.supply == kBuy) {
        return false;
      }
      const int32_t made =
          demand.shipments_made.empty() ? 0 : demand.shipments_made[a.line];
      const std::set<Shipment> shipments = ShipmentsOf(OrderOf(a.line));
      Row later = a;
      ++later.day;
      return static_cast<int64_t>(shipments.size()) >=
                 demand.max_shipments[a.line] - made &&
             shipments.count(ShipmentOf(later)) == 0 &&
             std::count_if(rows_.begin(), rows_.end(), [&](const Row& b) {
               return OrderOf(b.line) == OrderOf(a.line) &&
                      ShipmentOf(b) == ShipmentOf(a);
             }) > 1;
    });
    if (row < 0) return absl::nullopt;
    std::vector<Row> rows = rows_;
    ++rows[row].day;
    return Agreeing(rows);
  }

  // The same for chosen sources.
  absl::optional<Tables> OtherSource() {
    if (policy_.sourcing == Sourcing::kByRank) return absl::nullopt;
    return FromElsewhere([this](const Row& row, int32_t supply) {
      const int32_t location = LocationOf(book_, supply);
      return SourceOf(location) != SourceOf(LocationOf(book_, row)) &&
             (book_.lanes.size() == 0 ||
              LaneOf(book_, location, row.line).has_value());
    });
  }
  absl::optional<Tables> OtherGreedy() {
    if (policy_.sourcing == Sourcing::kByRank || rows_.empty()) {
      return absl::nullopt;
    }
    Tables plan = right_;
    int32_t& greedy = plan.lines.greedy[Draw(plan.lines.greedy.size())];
    greedy = 1 - greedy;
    return plan;
  }

  // The same for substitutes.
  absl::optional<Tables> PartOfALot() {
    const int64_t row =
        RowWhere([this](const Row& a) { return LotOfRow(a).taken > 1; });
    if (row < 0) return absl::nullopt;
    std::vector<Row> rows = rows_;
    --rows[row].quantity;
    return Agreeing(rows);
  }
  absl::optional<Tables> SubstituteForTheOriginal() {
    std::vector<std::pair<size_t, Row>> choices;
    for (size_t number = 0; number < rows_.size(); ++number) {
      const Row& row = rows_[number];
      const int32_t item = book_.demand.item[row.line];
      if (ItemOf(book_, row) != item) continue;
      for (int32_t supply = 0; supply < book_.supply.size(); ++supply) {
        const Lot lot = LotOf(book_, item, book_.supply.item[supply]);
        Row other = row;
        other.supply = supply;
        other.quantity = row.quantity / lot.made * lot.taken;
        if (book_.supply.item[supply] != item &&
            IsSubstitute(item, book_.supply.item[supply]) &&
            row.quantity % lot.made == 0 &&
            FreeUnits(supply) >= other.quantity &&
            std::none_of(rows_.begin(), rows_.end(), [&](const Row& known) {
              return std::tie(known.line, known.day, known.supply) ==
                     std::tie(other.line, other.day, other.supply);
            })) {
          choices.push_back({number, other});
        }
      }
    }
    if (choices.empty()) return absl::nullopt;
    const auto& [number, other] = choices[Draw(choices.size())];
    std::vector<Row> rows = rows_;
    rows[number] = other;
    return Agreeing(rows);
  }

  // The same for scarce stock.
  absl::optional<Tables> UnitWithinAGroup() {
    if (policy_.sharing == Sharing::kSequential) return absl::nullopt;
    return UnitToAnotherLine(
        [this](const Row& row, int32_t line) { return Tie(row.line, line); });
  }
  absl::optional<Tables> GroupServedInTurn() {
    if (policy_.sharing == Sharing::kSequential) return absl::nullopt;
    Policy in_turn = policy_;
    in_turn.sharing = Sharing::kSequential;
    const auto plan = Allocate(book_, in_turn);
    if (!plan.ok()) return absl::nullopt;
    Tables spoilt = Copy(*plan);
    // Where nothing is scarce it makes no difference.
    if (RequiredOnly(spoilt).All() == RequiredOnly(right_).All()) {
      return absl::nullopt;
    }
    return spoilt;
  }
  absl::optional<Tables> ReservedUnitToAnotherLine() {
    if (!HasReservations()) return absl::nullopt;
    return UnitToAnotherLine([this](const Row& row, int32_t line) {
      return row.supply != kBuy && (TierOf(line) != TierOf(row.line) ||
                                    OwnerOf(line) != OwnerOf(row.line));
    });
  }
  absl::optional<Tables> ReservedUnitGiven() {
    if (!HasReservations()) return absl::nullopt;
    return OneMoreUnit([this](int32_t line, int32_t) {
      const int32_t reason = right_.lines.reason[line];
      return reason == static_cast<int32_t>(Reason::kTaken) ||
             reason == static_cast<int32_t>(Reason::kNoSupply);
    });
  }
  absl::optional<Tables> QuotaExceeded() {
    return OneMoreUnit([this](int32_t line, int32_t) {
      return right_.lines.reason[line] == static_cast<int32_t>(Reason::kQuota);
    });
  }
  absl::optional<Tables> BelowACriticalLevel() {
    return OneMoreUnit([this](int32_t line, int32_t supply) {
      return IsStock(book_, supply) &&
             right_.lines.reason[line] ==
                 static_cast<int32_t>(Reason::kCriticalLevel);
    });
  }
  absl::optional<Tables> UnitThatExpires() {
    return OneMoreUnit([this](int32_t line, int32_t supply) {
      return ExpiresOf(supply) != kNever &&
             right_.lines.reason[line] ==
                 static_cast<int32_t>(Reason::kExpires);
    });
  }
  absl::optional<Tables> ExpiredSupply() {
    return FromElsewhere([this](const Row& row, int32_t supply) {
      return ExpiresOf(supply) - ShelfLifeOf(row.line) < row.day;
    });
  }
  absl::optional<Tables> OtherExpiry() {
    return FromAlike([this](const Row& row, int32_t supply) {
      return SupplyTierOf(supply) == SupplyTierOf(row.supply) &&
             ExpiresOf(supply) != ExpiresOf(row.supply);
    });
  }
  absl::optional<Tables> OtherPool() {
    return FromAlike([this](const Row& row, int32_t supply) {
      return SupplyTierOf(supply) != SupplyTierOf(row.supply);
    });
  }

  // The same for books with lanes.
  absl::optional<Tables> ShipDay() {
    if (rows_.empty()) return absl::nullopt;
    Tables plan = right_;
    const size_t row = Draw(rows_.size());
    const int step = Step();
    plan.allocations.ship_day[row] += step;
    plan.shipments.ship_day[plan.allocations.shipment[row]] += step;
    return plan;
  }
  // On the next day that its destination has.
  absl::optional<Tables> NextDelivery() {
    // Where and when something is bought follows from one another.
    const int64_t number =
        RowWhere([](const Row& a) { return a.supply != kBuy; });
    if (number < 0) return absl::nullopt;
    std::vector<Row> rows = rows_;
    Row& row = rows[number];
    const WayTo way(book_, LocationOf(book_, row), row.line);
    const Day next = way.NextDelivery(row.day + 1);
    if (next == kNever) return absl::nullopt;
    row.day = next;
    return Agreeing(rows);
  }
  absl::optional<Tables> NoLane() {
    return FromElsewhere([this](const Row& row, int32_t supply) {
      return book_.lanes.size() > 0 &&
             !LaneOf(book_, LocationOf(book_, supply), row.line).has_value();
    });
  }
  absl::optional<Tables> WorseRank() {
    return FromElsewhere([this](const Row& row, int32_t supply) {
      const auto other = LaneOf(book_, LocationOf(book_, supply), row.line);
      return other.has_value() &&
             *other > *LaneOf(book_, LocationOf(book_, row), row.line);
    });
  }
  absl::optional<Tables> JoinedDestinations() {
    std::vector<size_t> pairs;  // shipments that the one before could join
    const auto& shipments = right_.shipments;
    for (size_t row = 1; row < shipments.ship_day.size(); ++row) {
      if (std::tie(shipments.sales_order[row - 1], shipments.ship_day[row - 1],
                   shipments.location[row - 1]) ==
          std::tie(shipments.sales_order[row], shipments.ship_day[row],
                   shipments.location[row])) {
        pairs.push_back(row);
      }
    }
    if (pairs.empty()) return absl::nullopt;
    const size_t gone = pairs[Draw(pairs.size())];
    Tables plan = right_;
    for (auto* column :
         {&plan.shipments.sales_order, &plan.shipments.location,
          &plan.shipments.ship_day, &plan.shipments.delivery_day}) {
      column->erase(column->begin() + gone);
    }
    for (int32_t& shipment : plan.allocations.shipment) {
      if (shipment >= static_cast<int32_t>(gone)) --shipment;
    }
    return plan;
  }

 private:
  // The set of a line, as those of one set have the same and no others do.
  using Set = std::tuple<int32_t, int32_t, int32_t>;
  absl::optional<Set> SetOf(int32_t line) const {
    const int32_t rule = RuleOf(line);
    if (rule < static_cast<int32_t>(kOrderComplete)) return absl::nullopt;
    return Set(OrderOf(line), rule,
               rule == static_cast<int32_t>(kShipSet)
                   ? DestinationOf(book_, line)
                   : 0);
  }
  // The kit of an as_available line likewise.
  absl::optional<Set> KitOf(int32_t line) const {
    const auto& kit = book_.demand.kit;
    if (kit.empty() || kit[line] == kNotGiven || RuleOf(line) != 0) {
      return absl::nullopt;
    }
    return Set(OrderOf(line), 0, kit[line]);
  }
  int32_t RuleOf(int32_t line) const {
    const auto& rules = book_.demand.delivery_rule;
    return rules.empty() ? 0 : rules[line];
  }
  int32_t OrderOf(int32_t line) const {
    const auto& orders = book_.demand.sales_order;
    return orders.empty() ? line : orders[line];
  }

  // What counts as one shipment: ship day, the first location of its group,
  // destination.
  using Shipment = std::tuple<Day, int32_t, int32_t>;
  Shipment ShipmentOf(const Row& row) const {
    return {ShipDayOf(book_, row), SourceOf(LocationOf(book_, row)),
            DestinationOf(book_, row.line)};
  }
  std::set<Shipment> ShipmentsOf(int32_t order) const {
    std::set<Shipment> shipments;
    for (const Row& row : rows_) {
      if (OrderOf(row.line) == order) shipments.insert(ShipmentOf(row));
    }
    return shipments;
  }
  int32_t SourceOf(int32_t location) const {
    const auto& groups = book_.locations.group;
    if (SettingOf(groups, location, kNotGiven) == kNotGiven) {
      return location;
    }
    return static_cast<int32_t>(
        std::find(groups.begin(), groups.end(), groups[location]) -
        groups.begin());
  }

  int32_t TierOf(int32_t line) const {
    const auto& tiers = book_.demand.tier;
    return tiers.empty() ? kNotGiven : tiers[line];
  }
  int32_t OwnerOf(int32_t line) const {
    const auto& owners = book_.demand.owner;
    return owners.empty() ? kNotGiven : owners[line];
  }
  int64_t ShelfLifeOf(int32_t line) const {
    const auto& days = book_.demand.min_shelf_life;
    return days.empty() ? 0 : days[line];
  }
  Day ExpiresOf(int32_t supply) const {
    const auto& days = book_.supply.expires;
    return days.empty() ? kNever : days[supply];
  }
  int32_t SupplyTierOf(int32_t supply) const {
    const auto& tiers = book_.supply.tier;
    return tiers.empty() ? kNotGiven : tiers[supply];
  }
  bool HasReservations() const {
    return book_.holds.size() > 0 || book_.protections.size() > 0 ||
           !book_.supply.tier.empty();
  }
  // Whether two lines tie on the keys by which lines share.
  bool Tie(int32_t line, int32_t other) const {
    const auto precedence = ExplainPrecedence(book_, policy_, line, other);
    return precedence.ok() && (precedence->key == Precedence::kRow ||
                               precedence->key >= policy_.share_by);
  }

  Lot LotOfRow(const Row& row) const {
    return LotOf(book_, book_.demand.item[row.line], ItemOf(book_, row));
  }
  bool IsSubstitute(int32_t item, int32_t other) const {
    const auto& table = book_.substitutes;
    for (int64_t row = 0; row < table.size(); ++row) {
      if (table.item[row] == item && table.substitute[row] == other) {
        return true;
      }
    }
    return false;
  }

  // A row that `wanted` likes; -1: there is none.
  template <typename Wanted>
  int64_t RowWhere(Wanted wanted) {
    std::vector<int64_t> choices;
    for (size_t row = 0; row < rows_.size(); ++row) {
      if (wanted(rows_[row])) choices.push_back(static_cast<int64_t>(row));
    }
    return choices.empty() ? -1 : choices[Draw(choices.size())];
  }
  // One of the sets.
  template <typename Wanted>
  int64_t RowOfASet(Wanted wanted) {
    return RowWhere([&](const Row& row) {
      return SetOf(row.line).has_value() && wanted(row);
    });
  }

  // Whether a set has rows of other lines too, or other rows at all.
  bool HasOtherLine(const Row& row) const {
    return std::any_of(rows_.begin(), rows_.end(), [&](const Row& other) {
      return other.line != row.line && SetOf(other.line) == SetOf(row.line);
    });
  }
  bool HasOtherRow(const Row& row) const {
    return std::count_if(rows_.begin(), rows_.end(), [&](const Row& other) {
             return SetOf(other.line) == SetOf(row.line);
           }) > 1;
  }

  // The rows of which `gone` is not true.
  template <typename Gone>
  Tables Less(Gone gone) {
    std::vector<Row> rows = rows_;
    rows.erase(std::remove_if(rows.begin(), rows.end(), gone), rows.end());
    return Agreeing(rows);
  }

  // A row that takes its units from another supply of the item, which has them
  // free, and in which `wanted` says yes; on the same day of delivery or, if
  // need be, later.
  template <typename Wanted>
  absl::optional<Tables> FromElsewhere(Wanted wanted) {
    std::vector<std::pair<size_t, int32_t>> choices;
    for (size_t row = 0; row < rows_.size(); ++row) {
      if (rows_[row].supply == kBuy) continue;
      for (int32_t supply = 0; supply < book_.supply.size(); ++supply) {
        if (book_.supply.item[supply] == book_.demand.item[rows_[row].line] &&
            FreeUnits(supply) >= rows_[row].quantity &&
            wanted(rows_[row], supply)) {
          choices.push_back({row, supply});
        }
      }
    }
    if (choices.empty()) return absl::nullopt;
    const auto [number, supply] = choices[Draw(choices.size())];
    std::vector<Row> rows = rows_;
    Row& row = rows[number];
    row.supply = supply;
    row.day = std::max(row.day, ArrivalOf(supply, row.line));
    return Agreeing(rows);
  }

  // One unit of a row to another line of its item, which lacks some and in
  // which `wanted` says yes.
  template <typename Wanted>
  absl::optional<Tables> UnitToAnotherLine(Wanted wanted) {
    std::vector<std::pair<size_t, int32_t>> choices;
    for (size_t row = 0; row < rows_.size(); ++row) {
      for (int32_t line = 0; line < book_.demand.size(); ++line) {
        if (line != rows_[row].line && right_.lines.shortfall[line] > 0 &&
            book_.demand.item[line] == book_.demand.item[rows_[row].line] &&
            wanted(rows_[row], line)) {
          choices.push_back({row, line});
        }
      }
    }
    if (choices.empty()) return absl::nullopt;
    const auto [number, line] = choices[Draw(choices.size())];
    std::vector<Row> rows = rows_;
    Row unit = rows[number];
    unit.line = line;
    unit.quantity = 1;
    --rows[number].quantity;
    rows.push_back(unit);
    return Agreeing(rows);
  }

  // One more unit for a line that lacks some, from a row of supply that has one
  // left and in which `wanted` says yes.
  template <typename Wanted>
  absl::optional<Tables> OneMoreUnit(Wanted wanted) {
    std::vector<std::pair<int32_t, int32_t>> choices;  // line, supply
    for (int32_t line = 0; line < book_.demand.size(); ++line) {
      if (right_.lines.shortfall[line] == 0) continue;
      for (int32_t supply = 0; supply < book_.supply.size(); ++supply) {
        if (book_.supply.item[supply] == book_.demand.item[line] &&
            FreeUnits(supply) > 0 && wanted(line, supply)) {
          choices.push_back({line, supply});
        }
      }
    }
    if (choices.empty()) return absl::nullopt;
    const auto [line, supply] = choices[Draw(choices.size())];
    std::vector<Row> rows = rows_;
    rows.push_back({line, supply, 1, LikelyDay(line, supply)});
    return Agreeing(rows);
  }

  // On which a line would have units of a supply that it could have in time.
  Day LikelyDay(int32_t line, int32_t supply) const {
    const auto& due = book_.demand.due;
    const auto& earliest = book_.demand.earliest;
    const Day wanted =
        policy_.ship_when == ShipWhen::kJustInTime && !due.empty() ? due[line]
                                                                   : kNotGiven;
    return std::max({ArrivalOf(supply, line), wanted,
                     earliest.empty() ? kNotGiven : earliest[line]});
  }

  // From which day on it can be delivered to a line.
  Day ArrivalOf(int32_t supply, int32_t line) const {
    const Day day = SettingOf(book_.supply.day, supply, kNotGiven);
    return WayTo(book_, LocationOf(book_, supply), line)
        .Arrival(std::max(book_.as_of, day));
  }

  // As FromElsewhere, where the other supply is at the same location on the
  // same day.
  template <typename Wanted>
  absl::optional<Tables> FromAlike(Wanted wanted) {
    return FromElsewhere([&](const Row& row, int32_t supply) {
      const auto& days = book_.supply.day;
      return supply != row.supply &&
             LocationOf(book_, supply) == LocationOf(book_, row) &&
             (days.empty() || days[supply] == days[row.supply]) &&
             wanted(row, supply);
    });
  }

  int64_t FreeUnits(int32_t supply) const {
    int64_t units = book_.supply.quantity[supply];
    for (const Row& row : rows_) {
      if (row.supply == supply) units -= row.quantity;
    }
    return units;
  }

  const Book& book_;
  const Policy& policy_;
  const Tables& right_;
  const std::vector<Row> rows_;
  std::mt19937& rng_;
};

// A kind of wrong plan.
struct Spoil {
  const char* name;
  absl::optional<Tables> (Spoiler::*make)();
  bool in_rows;  // the columns that are always there show it
};
constexpr Spoil kSpoils[] = {
    {"quantity +-1, totals not", &Spoiler::Quantity, true},
    {"quantity +-1 and totals", &Spoiler::QuantityAndTotals, true},
    {"day +-1, totals not", &Spoiler::Days, true},
    {"day +-1 and totals", &Spoiler::DaysAndTotals, true},
    {"row dropped", &Spoiler::Dropped, true},
    {"row to another supply", &Spoiler::OtherSupply, true},
    {"row to another line", &Spoiler::OtherLine, true},
    {"rows of two lines swapped", &Spoiler::Swapped, true},
    {"reason changed", &Spoiler::OtherReason, false},
    {"shipment changed", &Spoiler::OtherShipment, false},
};

constexpr Spoil kScarceSpoils[] = {
    {"unit to another line of its group", &Spoiler::UnitWithinAGroup, true},
    {"group served in turn", &Spoiler::GroupServedInTurn, true},
    {"reserved unit to another line", &Spoiler::ReservedUnitToAnotherLine,
     true},
    {"unit that others reserve", &Spoiler::ReservedUnitGiven, true},
    {"one more than a quota", &Spoiler::QuotaExceeded, true},
    {"unit below a critical level", &Spoiler::BelowACriticalLevel, true},
    {"unit that expires too soon", &Spoiler::UnitThatExpires, true},
    {"row to a supply that expires", &Spoiler::ExpiredSupply, true},
    {"row to a supply of another last day", &Spoiler::OtherExpiry, true},
    {"row to a supply of another tier", &Spoiler::OtherPool, true},
};

struct Tally {
  int made = 0;
  int caught = 0;
  int same_plan = 0;  // not caught: every column is that of the right plan
};
using Tallies = std::map<std::string, Tally>;

void CountSpoilt(const RandomCase& random, const std::string& name,
                 const Tables& spoilt, const Tables& right, Tallies* tallies) {
  Tally& tally = (*tallies)[name];
  ++tally.made;
  const bool same_plan = spoilt.All() == right.All();
  const bool caught =
      !Violations(random.columns.book(), random.policy, spoilt).empty();
  EXPECT_EQ(caught, !same_plan) << name << "\n" << Describe(random);
  (caught ? tally.caught : tally.same_plan)++;
}

// Spoils the plans of so many books in each way, and counts what is caught.
Tallies CatchSpoilt(absl::Span<const Spoil> spoils, uint32_t books) {
  Tallies tallies;
  std::mt19937 rng(1);
  for (uint32_t seed = 0; seed < books; ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    const RandomCase random = MakeRandomCase(seed);
    const Book book = random.columns.book();
    const auto plan = Allocate(book, random.policy);
    EXPECT_TRUE(plan.ok()) << plan.status();
    const Tables right = Copy(*plan);
    for (const Spoil& spoil : spoils) {
      Spoiler spoiler(book, random.policy, right, &rng);
      const absl::optional<Tables> all = (spoiler.*spoil.make)();
      if (!all.has_value()) continue;
      CountSpoilt(random, spoil.name, *all, right, &tallies);
      if (!spoil.in_rows) continue;
      CountSpoilt(random, absl::StrCat(spoil.name, ", required columns"),
                  RequiredOnly(*all), RequiredOnly(right), &tallies);
    }
  }
  return tallies;
}

void ExpectNearlyAllCaught(const Tallies& tallies, int least_of_each) {
  Tally total;
  std::cout << "made  caught  the right plan\n";
  for (const auto& [name, tally] : tallies) {
    std::cout << tally.made << "  " << tally.caught << "  " << tally.same_plan
              << "  " << name << "\n";
    EXPECT_GT(tally.made, least_of_each) << name;
    total.made += tally.made;
    total.caught += tally.caught;
  }
  std::cout << 100.0 * total.caught / total.made << " % of " << total.made
            << " are caught\n";
  EXPECT_GT(total.caught, 0.99 * total.made);
}

TEST(AuditRandomTest, CatchesSpoiltPlans) {
  ExpectNearlyAllCaught(CatchSpoilt(kSpoils, kCases), 1000);
}

TEST(AuditRandomTest, CatchesSpoiltPlansOfScarceStock) {
  const Tallies tallies = CatchSpoilt(kScarceSpoils, 4 * kCases);
  EXPECT_THAT(tallies, SizeIs(2 * std::size(kScarceSpoils)));
  ExpectNearlyAllCaught(tallies, 50);
}

// A kind of wrong plan, and what must catch it.
struct CaughtSpoil {
  const char* name;
  absl::optional<Tables> (Spoiler::*make)();
  Invariant invariant;
};

void ExpectCaught(absl::Span<const CaughtSpoil> spoils, int least_of_each) {
  std::map<std::string, int> made;
  std::mt19937 rng(1);
  for (uint32_t seed = 0; seed < 4 * kCases; ++seed) {
    const RandomCase random = MakeRandomCase(seed);
    const Book book = random.columns.book();
    const auto plan = Allocate(book, random.policy);
    ASSERT_TRUE(plan.ok()) << plan.status();
    const Tables right = Copy(*plan);
    for (const CaughtSpoil& spoil : spoils) {
      Spoiler spoiler(book, random.policy, right, &rng);
      const absl::optional<Tables> spoilt = (spoiler.*spoil.make)();
      if (!spoilt.has_value()) continue;
      ++made[spoil.name];
      EXPECT_THAT(Violations(book, random.policy, *spoilt),
                  Breaks(spoil.invariant))
          << spoil.name << ", seed " << seed << "\n"
          << Describe(random);
    }
  }
  for (const CaughtSpoil& spoil : spoils) {
    std::cout << made[spoil.name] << "  " << spoil.name << "\n";
    EXPECT_GT(made[spoil.name], least_of_each) << spoil.name;
  }
}

TEST(AuditRandomTest, CatchesSpoiltSets) {
  const CaughtSpoil kSetSpoils[] = {
      {"line of a set dropped", &Spoiler::LineOfASetDropped, Invariant::kShape},
      {"part of a set on another day", &Spoiler::PartOfASetOnAnotherDay,
       Invariant::kShape},
      {"set on a later day", &Spoiler::SetOnALaterDay, Invariant::kTotals},
      {"set left out", &Spoiler::SetLeftOut, Invariant::kQueue},
      {"ship set from two locations", &Spoiler::ShipSetFromTwoLocations,
       Invariant::kShape},
      {"served though a line is short", &Spoiler::ServedThoughALineIsShort,
       Invariant::kQueue},
      {"reason in a set changed", &Spoiler::OtherReasonInASet,
       Invariant::kShortfall},
  };
  ExpectCaught(kSetSpoils, 50);
}

TEST(AuditRandomTest, CatchesSpoiltOrders) {
  const CaughtSpoil kOrderSpoils[] = {
      {"held +-1", &Spoiler::HeldQuantity, Invariant::kQueue},
      {"held row dropped", &Spoiler::HeldRowDropped, Invariant::kQueue},
      {"held for another line", &Spoiler::HeldForAnotherLine,
       Invariant::kQueue},
      {"part of a kit", &Spoiler::PartOfAKit, Invariant::kShape},
      {"kits left out", &Spoiler::KitsLeftOut, Invariant::kQueue},
      {"one more shipment than may be", &Spoiler::OneMoreShipment,
       Invariant::kShape},
      {"row from another source", &Spoiler::OtherSource, Invariant::kQueue},
      {"another word on how sources were chosen", &Spoiler::OtherGreedy,
       Invariant::kTotals},
      {"part of a lot", &Spoiler::PartOfALot, Invariant::kShape},
      {"a substitute for the original", &Spoiler::SubstituteForTheOriginal,
       Invariant::kQueue},
  };
  ExpectCaught(kOrderSpoils, 100);
}

TEST(AuditRandomTest, CatchesSpoiltPlansOfBooksWithLanes) {
  const CaughtSpoil kLaneSpoils[] = {
      {"ship day +-1", &Spoiler::ShipDay, Invariant::kTotals},
      {"delivered a day later", &Spoiler::NextDelivery, Invariant::kTotals},
      {"row from where no lane leads", &Spoiler::NoLane, Invariant::kLimits},
      {"row of a worse lane", &Spoiler::WorseRank, Invariant::kQueue},
      {"two destinations in one shipment", &Spoiler::JoinedDestinations,
       Invariant::kTotals},
  };
  ExpectCaught(kLaneSpoils, 30);
}

}  // namespace
}  // namespace audit_testing
}  // namespace backorder
