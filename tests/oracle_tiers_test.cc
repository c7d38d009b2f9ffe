// Holds the oracle to situations worked out by hand from the rules in
// allocate.h: who may use which units, and how many.

#include <cstdint>
#include <string>
#include <vector>

#include "backorder/book.h"
#include "backorder/plan.h"
#include "backorder/policy.h"
#include "backorder/units.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/oracle.h"
#include "tests/situation.h"

namespace backorder {
namespace {

using ::testing::ElementsAre;

// --- Tiers -------------------------------------------------------------------

// The units of each supply row that one line of the tier takes, in the order
// in which it takes them: as long as it asks for one more.
std::vector<int32_t> OrderOfRows(Situation s, int32_t tier, int64_t units) {
  std::vector<int32_t> order;
  std::vector<int64_t> had(100, 0);
  for (int64_t quantity = 1; quantity <= units; ++quantity) {
    Situation more = s;
    more.Line(0, quantity).tier = tier;
    const OraclePlan plan = more.Plan();
    for (size_t a = 0; a < plan.allocations.line.size(); ++a) {
      int64_t& before = had[plan.allocations.supply[a]];
      if (plan.allocations.quantity[a] > before) {
        order.push_back(plan.allocations.supply[a]);
      }
      before = plan.allocations.quantity[a];
    }
  }
  return order;
}

// 0 is at the top; 1 its child; 2 (rank 9) the asker, a child of 1; its
// siblings are 3 (rank 15), 4 (rank 10) and 5 (rank 7); 6 is a sibling of 1
// that ranks lower than it.
Situation Hierarchy() {
  Situation s;
  s.Tier(kNotGiven, 0);
  s.Tier(0, 1);
  s.Tier(1, 9);
  s.Tier(1, 15);
  s.Tier(1, 10);
  s.Tier(1, 7);
  s.Tier(0, 2);
  return s;
}

TEST(OracleTiersTest, HierarchyIsConsumedFromItselfUpThenDown) {
  Situation s = Hierarchy();
  s.Stock(0, 70);
  s.Stock(0, 30).tier = 6;
  s.Stock(0, 50).tier = 5;
  s.Stock(0, 20).tier = 4;
  s.Stock(0, 20).tier = 3;
  s.Stock(0, 30).tier = 0;
  s.Stock(0, 10).tier = 1;
  s.Stock(0, 40).tier = 2;
  s.Line(0, 221).tier = 2;
  // All but those of the sibling of rank 7, which ranks higher.
  EXPECT_THAT(s.Promises(),
              ElementsAre("70 of 0 on +0, 30 of 1 on +0, 20 of 3 on +0, "
                          "20 of 4 on +0, 30 of 5 on +0, 10 of 6 on +0, "
                          "40 of 7 on +0, short 1: taken"));
}

TEST(OracleTiersTest, HierarchyIsConsumedInOrder) {
  Situation s = Hierarchy();
  s.Stock(0, 1);
  for (int32_t tier : {6, 5, 4, 3, 0, 1, 2}) s.Stock(0, 1).tier = tier;
  EXPECT_THAT(OrderOfRows(s, 2, 8), ElementsAre(7, 6, 5, 4, 3, 1, 0));
  // At the top: itself, then what anybody may use.
  EXPECT_THAT(OrderOfRows(s, 0, 8), ElementsAre(5, 0));
}

// Of a tier that ranks lower, those below it come first, in the same order.
TEST(OracleTiersTest, ChildrenComeBeforeTheirParent) {
  Situation s;
  s.Tier(kNotGiven, 1);
  s.Tier(kNotGiven, 2);
  s.Tier(1, 0);
  s.Tier(1, 0);
  s.Tier(1, 5);
  s.Tier(kNotGiven, 1);  // ties with 0: neither outranks the other
  for (int32_t tier = 0; tier < 6; ++tier) s.Stock(0, 1).tier = tier;
  EXPECT_THAT(OrderOfRows(s, 0, 6), ElementsAre(0, 4, 3, 2, 1));
  EXPECT_THAT(OrderOfRows(s, 2, 6), ElementsAre(2, 1, 4));
}

TEST(OracleTiersTest, WithoutRowsTheLowestNumberGoesFirst) {
  Situation s;
  for (int32_t tier : {3, 2, 1, 0}) s.Stock(0, 1).tier = tier;
  s.Stock(0, 1);
  EXPECT_THAT(OrderOfRows(s, 1, 5), ElementsAre(2, 1, 0, 4));
}

// --- Protections -------------------------------------------------------------

// Tiers 0 (A, rank 1) and 1 (B, rank 2) of one parent, 2 (C) of another.
Situation ThreeFloors() {
  Situation s;
  s.Tier(3, 1);
  s.Tier(3, 2);
  s.Tier(4, 1);
  s.Tier(kNotGiven, 0);
  s.Tier(kNotGiven, 0);
  s.Stock(0, 1000);
  s.Protection(0, 0, 300);
  s.Protection(0, 1, 200);
  s.Protection(0, 2, 150);
  return s;
}

TEST(OracleTiersTest, FloorsOfTwoParents) {
  const std::vector<int32_t> tiers = {0, 1, 2, kNotGiven};
  const std::vector<int64_t> promised = {850, 550, 500, 350};
  for (size_t i = 0; i < tiers.size(); ++i) {
    Situation s = ThreeFloors();
    s.Line(0, 1000).tier = tiers[i];
    EXPECT_THAT(s.Plan().lines.promised, ElementsAre(promised[i]));
  }
}

// A takes its floor, then what is of nobody, then the floor of B: so that of B
// is the last that others lose.
TEST(OracleTiersTest, OwnFloorGoesFirstAndOthersLast) {
  Situation s = ThreeFloors();
  s.Line(0, 660).tier = 0;
  s.Line(0, 1000).tier = 1;
  s.Line(0, 1000).tier = 2;
  EXPECT_THAT(s.Plan().lines.promised, ElementsAre(660, 190, 150));
}

TEST(OracleTiersTest, ProtectionIsForItsTierFromItsFirstDay) {
  Situation s;
  s.Stock(0, 10);
  s.Protection(0, 0, 6).first_day = kToday + 3;
  s.Line(0, 10).tier = 0;
  EXPECT_THAT(s.Promises(), ElementsAre("4 of 0 on +0, 6 of 0 on +3"));
}

TEST(OracleTiersTest, ProtectionIsForAllAfterItsLastDay) {
  Situation s;
  s.Stock(0, 10);
  BookBuilder::ProtectionRow& row = s.Protection(0, 0, 6);
  row.last_day = kToday + 3;
  BookBuilder::DemandRow& line = s.Line(0, 10);
  EXPECT_THAT(s.Promises(), ElementsAre("4 of 0 on +0, 6 of 0 on +4"));
  line.latest = kToday + 3;
  EXPECT_THAT(s.Promises(), ElementsAre("4 of 0 on +0, short 6: after latest"));
  row.last_day = kToday - 1;  // over: marks nothing
  EXPECT_THAT(s.Promises(), ElementsAre("10 of 0 on +0"));
  row.last_day = kNever;
  EXPECT_THAT(s.Promises(), ElementsAre("4 of 0 on +0, short 6: taken"));
}

// Only rows without a tier, stock first; a receipt that comes after the last
// day is for all.
TEST(OracleTiersTest, ProtectionMarksStockThenReceipts) {
  Situation s;
  s.Stock(0, 2).tier = 1;
  s.Receipt(0, 5, 4);
  s.Receipt(0, 5, 1);
  s.Stock(0, 3);
  s.Protection(0, 0, 10).last_day = kToday + 3;
  s.Line(0, 20).latest = kToday + 3;
  // 3 of row 3 and 5 of row 2 are marked; row 1 comes too late.
  EXPECT_THAT(s.Promises(), ElementsAre("short 20: after latest"));
  s.Line(0, 20).tier = 1;
  EXPECT_THAT(s.Promises(),
              ElementsAre("short 20: after latest",
                          "2 of 0 on +0, 5 of 1 on +4, 5 of 2 on +4, "
                          "3 of 3 on +4, short 5: taken"));
}

TEST(OracleTiersTest, UnlimitedSupplyTakesTheWholeMark) {
  Situation s;
  s.Stock(0, 2);
  s.Stock(0, kUnlimited);
  s.Stock(0, 2);
  s.Protection(0, 0, 10);
  s.Line(0, 10).latest = kToday;
  // 2 of row 0 are marked.
  EXPECT_THAT(s.Promises(), ElementsAre("10 of 1 on +0"));
}

// --- Holds -------------------------------------------------------------------

TEST(OracleTiersTest, HoldIsForItsOwnerUntilItExpires) {
  Situation s;
  s.Stock(0, 10);
  BookBuilder::HoldRow& hold = s.Hold(0, 7, 6);
  hold.expires = kToday + 2;
  BookBuilder::DemandRow& other = s.Line(0, 6);
  s.Line(0, 5).owner = 7;
  // The first in the queue may wait for the end of the hold.
  EXPECT_THAT(s.Promises(), ElementsAre("4 of 0 on +0, 2 of 0 on +3",
                                        "4 of 0 on +0, short 1: taken"));
  hold.expires = kNever;
  EXPECT_THAT(s.Promises(),
              ElementsAre("4 of 0 on +0, short 2: taken", "5 of 0 on +0"));
  hold.expires = kToday - 1;
  other.quantity = 10;
  EXPECT_THAT(s.Promises(), ElementsAre("10 of 0 on +0", "short 5: taken"));
}

// The first line waits for what the second leaves of its hold.
TEST(OracleTiersTest, OwnersTakeTheirHoldFirst) {
  Situation s;
  s.Stock(0, 10);
  s.Hold(0, 7, 6);
  s.Line(0, 7).owner = 7;
  s.Line(0, 7);
  EXPECT_THAT(s.Promises(),
              ElementsAre("7 of 0 on +0", "3 of 0 on +0, short 4: taken"));
}

TEST(OracleTiersTest, HoldOfNobodyIsNobodys) {
  Situation s;
  s.Stock(0, 10);
  s.Hold(0, kNotGiven, 6).expires = kToday + 4;
  s.Protection(0, 1, 3);
  s.Line(0, 4);
  s.Line(0, 10).tier = 1;
  // 6 are held, 3 protected, 1 is free.
  EXPECT_THAT(s.Promises(),
              ElementsAre("1 of 0 on +0, 3 of 0 on +5",
                          "3 of 0 on +0, 3 of 0 on +5, short 4: taken"));
}

// --- Expiry ------------------------------------------------------------------

TEST(OracleTiersTest, SoonestToExpireGoesFirstOfOneDay) {
  Situation s;
  s.Stock(0, 5);
  s.Stock(0, 5).expires = kToday + 9;
  s.Stock(0, 5).expires = kToday + 3;
  s.Receipt(0, 5, 1).expires = kToday + 2;
  s.Line(0, 12).due = kToday + 2;
  EXPECT_THAT(s.Promises(),
              ElementsAre("2 of 0 on +0, 5 of 1 on +0, 5 of 2 on +0"));
}

TEST(OracleTiersTest, SomeDaysMustBeLeft) {
  Situation s;
  s.Stock(0, 5).expires = kToday + 3;
  BookBuilder::DemandRow& line = s.Line(0, 5);
  line.min_shelf_life = 3;
  EXPECT_THAT(s.Promises(), ElementsAre("5 of 0 on +0"));
  line.min_shelf_life = 4;
  EXPECT_THAT(s.Promises(), ElementsAre("short 5: expires"));
  line.min_shelf_life = 0;
  line.earliest = kToday + 4;
  EXPECT_THAT(s.Promises(), ElementsAre("short 5: expires"));
  line.earliest = kToday + 3;
  EXPECT_THAT(s.Promises(), ElementsAre("5 of 0 on +3"));
}

TEST(OracleTiersTest, JustInTimeItMustLastUntilTheDay) {
  Situation s;
  s.Stock(0, 5).expires = kToday + 3;
  BookBuilder::DemandRow& line = s.Line(0, 5);
  line.due = kToday + 4;
  EXPECT_THAT(s.Promises(), ElementsAre("5 of 0 on +0"));
  s.policy.ship_when = ShipWhen::kJustInTime;
  EXPECT_THAT(s.Promises(), ElementsAre("short 5: expires"));
  line.due = kToday + 3;
  EXPECT_THAT(s.Promises(), ElementsAre("5 of 0 on +3"));
}

TEST(OracleTiersTest, WhatExpiredDoesNotCount) {
  Situation s;
  s.Stock(0, 5).expires = kToday - 1;
  s.Receipt(0, 5, 4).expires = kToday + 3;
  s.Line(0, 5);
  EXPECT_THAT(s.Promises(), ElementsAre("short 5: no supply"));
}

// 3 wait for a fourth on the next day; on the day after that it is too late.
TEST(OracleTiersTest, UnitsExpireWhileTheyWait) {
  Situation s;
  s.Stock(0, 3).expires = kToday + 1;
  s.Receipt(0, 1, 1).expires = kToday + 9;
  s.Receipt(0, 3, 2);
  BookBuilder::DemandRow& line = s.Line(0, 7);
  line.due = kToday + 5;
  line.multiple = 4;
  EXPECT_THAT(s.Promises(), ElementsAre("3 of 0 on +1, 1 of 1 on +1, "
                                        "3 of 2 on +2"));
  line.earliest = kToday + 2;
  EXPECT_THAT(s.Promises(),
              ElementsAre("1 of 1 on +2, 3 of 2 on +2, short 3: expires"));
}

TEST(OracleTiersTest, UnitsOfASetMustLastUntilItsDay) {
  Situation s;
  BookBuilder::SupplyRow& stock = s.Stock(0, 5);
  s.Receipt(1, 5, 3);
  s.LineOf(0, DeliveryRule::kOrderComplete, 0, 5);
  s.LineOf(0, DeliveryRule::kOrderComplete, 1, 5);
  stock.expires = kToday + 3;
  EXPECT_THAT(s.Promises(), ElementsAre("5 of 0 on +3", "5 of 1 on +3"));
  stock.expires = kToday + 2;
  EXPECT_THAT(s.Promises(), ElementsAre("short 5: set incomplete",
                                        "short 5: set incomplete"));
}

TEST(OracleTiersTest, PegIsNotHeldIfItExpiresTooSoon) {
  Situation s;
  BookBuilder::SupplyRow& stock = s.Stock(0, 5);
  BookBuilder::DemandRow& pegged = s.Line(0, 5);
  pegged.peg = 0;
  pegged.priority = 1;
  pegged.min_shelf_life = 2;
  s.Line(0, 5);
  stock.expires = kToday + 2;
  EXPECT_THAT(s.Promises(), ElementsAre("5 of 0 on +0", "short 5: taken"));
  stock.expires = kToday + 1;
  EXPECT_THAT(s.Promises(), ElementsAre("short 5: no supply", "5 of 0 on +0"));
}

TEST(OracleTiersTest, PegIsHeldJustInTimeIfItLastsUntilTheDay) {
  Situation s;
  s.policy.ship_when = ShipWhen::kJustInTime;
  s.Stock(0, 5).expires = kToday + 3;
  BookBuilder::DemandRow& pegged = s.Line(0, 5);
  pegged.peg = 0;
  pegged.priority = 1;
  pegged.due = kToday + 3;
  s.Line(0, 5);
  EXPECT_THAT(s.Promises(), ElementsAre("5 of 0 on +3", "short 5: taken"));
  pegged.due = kToday + 4;
  EXPECT_THAT(s.Promises(), ElementsAre("short 5: no supply", "5 of 0 on +0"));
}

// By +1 the first line takes row 0, which is the only one for the second; after
// that it may not have it any more, and takes row 1. Nothing arrives on +2.
TEST(OracleTiersTest, WhatOneLineOfASetMayNotHaveIsLeftForAnother) {
  Situation s;
  s.Stock(0, 5).expires = kToday + 4;
  s.Stock(0, 5).location = 1;
  s.LineOf(0, DeliveryRule::kOrderComplete, 0, 5).min_shelf_life = 3;
  BookBuilder::DemandRow& second =
      s.LineOf(0, DeliveryRule::kOrderComplete, 0, 5);
  second.location = 0;
  EXPECT_THAT(s.Promises(), ElementsAre("5 of 1 on +2", "5 of 0 on +2"));
  second.latest = kToday + 1;
  EXPECT_THAT(s.Promises(), ElementsAre("short 5: set incomplete",
                                        "short 5: set incomplete"));
}

// --- Quotas ------------------------------------------------------------------

TEST(OracleTiersTest, QuotaIsForTheTierAndThoseBelowIt) {
  Situation s;
  s.Tier(kNotGiven, 0);
  s.Tier(0, 0);
  s.Tier(kNotGiven, 0);
  s.Stock(0, 100);
  s.Quota(0, 0, 12);
  s.Quota(0, 1, 5);
  s.Line(0, 10).tier = 1;
  s.Line(0, 10).tier = 0;
  s.Line(0, 10).tier = 2;
  s.Line(0, 10);
  EXPECT_THAT(s.Promises(), ElementsAre("5 of 0 on +0, short 5: quota",
                                        "7 of 0 on +0, short 3: quota",
                                        "10 of 0 on +0", "10 of 0 on +0"));
}

TEST(OracleTiersTest, QuotaOfAPeriodCountsRequestedDays) {
  Situation s;
  s.Stock(0, 100);
  BookBuilder::QuotaRow& quota = s.Quota(0, 0, 5);
  quota.first_day = kToday + 2;
  quota.last_day = kToday + 3;
  for (int days : {1, 2, 3, 4}) {
    BookBuilder::DemandRow& line = s.Line(0, 4);
    line.tier = 0;
    line.due = kToday + days;
  }
  s.policy.queue = {{"due"}};
  EXPECT_THAT(s.Promises(),
              ElementsAre("4 of 0 on +0", "4 of 0 on +0",
                          "1 of 0 on +0, short 3: quota", "4 of 0 on +0"));
}

TEST(OracleTiersTest, QuotaOfALocationCountsThatOne) {
  Situation s;
  s.Stock(0, 10);
  s.Stock(0, 10).location = 1;
  BookBuilder::QuotaRow& quota = s.Quota(0, 0, 3);
  quota.location = 0;
  s.Line(0, 8).tier = 0;
  EXPECT_THAT(s.Promises(), ElementsAre("3 of 0 on +0, 5 of 1 on +0"));
  quota.location = kNotGiven;
  EXPECT_THAT(s.Promises(), ElementsAre("3 of 0 on +0, short 5: quota"));
}

TEST(OracleTiersTest, QuotaCountsPegsAndReplenishment) {
  Situation s;
  s.Stock(0, 10);
  s.Item().replenish_days = 2;
  s.Quota(0, 0, 12);
  BookBuilder::DemandRow& line = s.Line(0, 20);
  line.tier = 0;
  line.peg = 0;
  EXPECT_THAT(s.Promises(),
              ElementsAre("10 of 0 on +0, 2 to buy on +2, short 8: quota"));
}

// --- Critical levels ---------------------------------------------------------

TEST(OracleTiersTest, CriticalLevelsAreForATierAndThoseThatRankLower) {
  Situation s;
  s.Stock(0, 10);
  s.CriticalLevel(0, 1, 4);
  s.CriticalLevel(0, 2, 7);
  s.Line(0, 10);
  // 3 stand above the level of 2, which outranks the line without tier; 3 more
  // above that of 1, the rest is for 0.
  s.Line(0, 10).tier = 2;
  s.Line(0, 10).tier = 1;
  s.Line(0, 10).tier = 0;
  EXPECT_THAT(s.Promises(), ElementsAre("3 of 0 on +0, short 7: critical level",
                                        "short 10: critical level",
                                        "3 of 0 on +0, short 7: critical level",
                                        "4 of 0 on +0, short 6: taken"));
}

TEST(OracleTiersTest, CriticalLevelLeavesReceiptsAndPegs) {
  Situation s;
  s.Stock(0, 10);
  s.Receipt(0, 2, 3);
  s.CriticalLevel(0, 0, 6);
  BookBuilder::DemandRow& line = s.Line(0, 8);
  line.tier = 0;
  EXPECT_THAT(s.Promises(), ElementsAre("4 of 0 on +0, 2 of 1 on +3, "
                                        "short 2: critical level"));
  // A peg holds 8: 2 are free, and that is below the level.
  line.peg = 0;
  BookBuilder::DemandRow& other = s.Line(0, 1);
  other.tier = 0;
  other.latest = kToday;
  EXPECT_THAT(s.Promises(),
              ElementsAre("8 of 0 on +0", "short 1: critical level"));
}

// What its own peg has left is not free when it is said why a line is short.
TEST(OracleTiersTest, CriticalLevelDoesNotCountWhatAPegHasLeft) {
  Situation s;
  s.Stock(0, 3);
  s.Stock(0, 6);
  s.CriticalLevel(0, 0, 5);
  BookBuilder::DemandRow& line = s.Line(0, 24);
  line.tier = 0;
  line.peg = 1;
  line.multiple = 4;
  EXPECT_THAT(s.Promises(),
              ElementsAre("4 of 1 on +0, short 20: critical level"));
}

// All pools count, also those that the line may not use.
TEST(OracleTiersTest, CriticalLevelCountsAllThatIsFree) {
  Situation s;
  s.Stock(0, 4);
  s.Stock(0, 5).tier = 0;
  s.CriticalLevel(0, 1, 6);
  s.Line(0, 4).tier = 1;
  EXPECT_THAT(s.Promises(),
              ElementsAre("3 of 0 on +0, short 1: critical level"));
}

// --- The queue ---------------------------------------------------------------

TEST(OracleTiersTest, ListedValuesComeFirst) {
  Situation s;
  for (int32_t tier : {3, 1, 0, 2}) s.Line(0, 1).tier = tier;
  s.Line(0, 1);
  s.policy.queue = {{"tier"}};
  s.policy.queue[0].values = {2, 3};
  EXPECT_THAT(s.Plan().queue, ElementsAre(3, 0, 2, 1, 4));
  s.policy.queue[0].descending = true;
  EXPECT_THAT(s.Plan().queue, ElementsAre(3, 0, 1, 2, 4));
  s.policy.queue[0].nulls_first = true;
  EXPECT_THAT(s.Plan().queue, ElementsAre(4, 3, 0, 1, 2));
}

TEST(OracleTiersTest, QueueKnowsOrderValue) {
  Situation s;
  for (int32_t order : {0, 1, 0}) {
    BookBuilder::DemandRow& line = s.Line(0, 2);
    line.sales_order = order;
    line.unit_value = order == 0 ? 3 : 5;  // 12 in all, and 10
  }
  s.policy.queue = {{"order_value"}};
  EXPECT_THAT(s.Plan().queue, ElementsAre(1, 0, 2));
}

TEST(OracleTiersTest, QueueKnowsSlack) {
  Situation s;
  s.Lane(0, 0, 5);
  s.Lane(1, 1, 1);
  s.Line(0, 1).due = kToday + 6;  // leaves in 1 day
  BookBuilder::DemandRow& near = s.Line(0, 1);
  near.due = kToday + 3;  // in 2
  near.location = 1;
  s.Line(0, 1).destination = 1;  // never: no lane
  s.policy.queue = {{"slack"}};
  EXPECT_THAT(s.Plan().queue, ElementsAre(0, 1, 2));
  s.policy.queue = {{"slack", /*descending=*/true}};
  EXPECT_THAT(s.Plan().queue, ElementsAre(1, 0, 2));
}

TEST(OracleTiersTest, QueueKnowsFillRatio) {
  Situation s;
  s.Stock(0, 4);
  s.Stock(0, -3);
  s.Stock(0, 2).location = 1;
  s.Receipt(0, 9, 1);
  s.Line(0, 8);  // 6 of 8
  s.Line(0, 3);  // all
  s.Line(1, 3);  // nothing
  s.Line(1, 0);  // all of nothing
  s.policy.queue = {{"fill_ratio"}};
  EXPECT_THAT(s.Plan().queue, ElementsAre(2, 0, 1, 3));
}

TEST(OracleTiersTest, QueueKnowsCriticalRatio) {
  Situation s;
  s.Item().replenish_days = 4;
  s.Item().replenish_days = 0;
  s.Line(0, 1).due = kToday + 3;   // 750
  s.Line(1, 1).due = kToday + 1;   // 1000
  s.Line(0, 1).due = kToday - 1;   // -250
  s.Line(2, 1).due = kToday - 20;  // none
  s.policy.queue = {{"critical_ratio"}};
  EXPECT_THAT(s.Plan().queue, ElementsAre(2, 0, 1, 3));
}

TEST(OracleTiersTest, QueueKnowsAging) {
  Situation s;
  BookBuilder::DemandRow& overdue = s.Line(0, 1);
  overdue.priority = 3;
  overdue.due = kToday - 14;  // 3 - 2
  s.Line(0, 1).priority = 1;
  s.Line(0, 1).priority = 0;
  s.policy.queue = {{"aging"}};
  EXPECT_THAT(s.Plan().queue, ElementsAre(2, 0, 1));
  s.policy.aging_days = 15;
  EXPECT_THAT(s.Plan().queue, ElementsAre(2, 1, 0));
}

}  // namespace
}  // namespace backorder
