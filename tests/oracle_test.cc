// Holds the oracle to situations worked out by hand from the rules in
// allocate.h.

#include "tests/oracle.h"

#include <algorithm>
#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <vector>

#include "backorder/book.h"
#include "backorder/plan.h"
#include "backorder/policy.h"
#include "backorder/units.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/situation.h"

namespace backorder {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// --- Days, and every table of the plan -------------------------------------

TEST(OracleTest, TwentyDollsFifteenOnTheShelfFiveInFiveDays) {
  Situation s;
  s.Stock(0, 15);
  s.Receipt(0, 5, 5);
  s.Line(0, 20).due = kToday + 2;
  const OraclePlan plan = s.Plan();
  EXPECT_THAT(plan.allocations.line, ElementsAre(0, 0));
  EXPECT_THAT(plan.allocations.supply, ElementsAre(0, 1));
  EXPECT_THAT(plan.allocations.quantity, ElementsAre(15, 5));
  EXPECT_THAT(plan.allocations.delivery_day, ElementsAre(100, 105));
  EXPECT_THAT(plan.allocations.ship_day, ElementsAre(100, 105));
  EXPECT_THAT(plan.allocations.location, ElementsAre(0, 0));
  EXPECT_THAT(plan.allocations.shipment, ElementsAre(0, 1));
  EXPECT_THAT(plan.promises.line, ElementsAre(0, 0));
  EXPECT_THAT(plan.promises.delivery_day, ElementsAre(100, 105));
  EXPECT_THAT(plan.promises.quantity, ElementsAre(15, 5));
  EXPECT_THAT(plan.lines.promised, ElementsAre(20));
  EXPECT_THAT(plan.lines.on_time, ElementsAre(15));
  EXPECT_THAT(plan.lines.backordered, ElementsAre(5));
  EXPECT_THAT(plan.lines.first_day, ElementsAre(100));
  EXPECT_THAT(plan.lines.last_day, ElementsAre(105));
  EXPECT_THAT(plan.lines.shortfall, ElementsAre(0));
  EXPECT_THAT(plan.lines.reason, ElementsAre(0));
  EXPECT_THAT(plan.shipments.sales_order, ElementsAre(0, 0));
  EXPECT_THAT(plan.shipments.location, ElementsAre(0, 0));
  EXPECT_THAT(plan.shipments.ship_day, ElementsAre(100, 105));
  EXPECT_THAT(plan.shipments.delivery_day, ElementsAre(100, 105));
}

TEST(OracleTest, EmptyBookHasAnEmptyPlan) {
  const OraclePlan plan = Situation().Plan();
  EXPECT_THAT(plan.allocations.line, IsEmpty());
  EXPECT_THAT(plan.lines.promised, IsEmpty());
  EXPECT_THAT(plan.queue, IsEmpty());
}

TEST(OracleTest, LinesOfOneOrderShareAShipment) {
  Situation s;
  s.Stock(0, 9);
  s.Stock(1, 9);
  s.Stock(0, 9).location = 1;
  s.Line(1, 2).sales_order = 1;
  s.Line(0, 3).sales_order = 0;
  s.Line(0, 7).sales_order = 1;
  // Line 1 takes 3 of 9, line 2 the other 6 and 1 from location 1. (The queue
  // is by row.)
  const OraclePlan plan = s.Plan();
  EXPECT_THAT(plan.allocations.line, ElementsAre(0, 1, 2, 2));
  EXPECT_THAT(plan.allocations.quantity, ElementsAre(2, 3, 6, 1));
  EXPECT_THAT(plan.allocations.shipment, ElementsAre(1, 0, 1, 2));
  EXPECT_THAT(plan.shipments.sales_order, ElementsAre(0, 1, 1));
  EXPECT_THAT(plan.shipments.location, ElementsAre(0, 0, 1));
}

TEST(OracleTest, NothingShipsBeforeEarliest) {
  Situation s;
  s.Stock(0, 5);
  s.Receipt(0, 5, 4);
  s.Line(0, 8).earliest = kToday + 3;
  EXPECT_THAT(s.Promises(), ElementsAre("5 of 0 on +3, 3 of 1 on +4"));
}

TEST(OracleTest, OverdueReceiptCountsLaterOrNotAtAll) {
  Situation s;
  s.Receipt(0, 5, -2);
  s.Receipt(0, 5, -4);
  s.Line(0, 7);
  s.policy.overdue_offset = 3;
  EXPECT_THAT(s.Promises(), ElementsAre("5 of 0 on +3, 2 of 1 on +3"));
  s.policy.overdue_limit = 2;
  EXPECT_THAT(s.Promises(), ElementsAre("5 of 0 on +3, short 2: taken"));
  s.policy.overdue_limit = 1;
  EXPECT_THAT(s.Promises(), ElementsAre("short 7: no supply"));
}

// --- The queue ---------------------------------------------------------------

TEST(OracleTest, QueueSortsByKeysAndNulls) {
  Situation s;
  s.Line(0, 2).tier = 1;
  s.Line(0, 3);
  s.Line(0, 4).tier = 0;
  s.Line(0, 5).tier = 1;
  s.policy.queue = {{"tier"}};
  EXPECT_THAT(s.Plan().queue, ElementsAre(2, 0, 3, 1));
  s.policy.queue = {{"tier", /*descending=*/true}};
  EXPECT_THAT(s.Plan().queue, ElementsAre(0, 3, 2, 1));
  s.policy.queue = {{"tier", false, /*nulls_first=*/true}, {"quantity", true}};
  EXPECT_THAT(s.Plan().queue, ElementsAre(1, 2, 3, 0));
  s.policy.queue = {{"entered"}};
  EXPECT_THAT(s.Plan().queue, ElementsAre(0, 1, 2, 3));
}

TEST(OracleTest, QueueKnowsLineValue) {
  Situation s;
  s.Line(0, 2).unit_value = 6;
  s.Line(0, 5).unit_value = 3;
  s.Line(0, 12).unit_value = 1;
  s.policy.queue = {{"line_value", /*descending=*/true}};
  EXPECT_THAT(s.Plan().queue, ElementsAre(1, 0, 2));
}

TEST(OracleTest, QueueKeepsRejectedOrdersTogether) {
  Situation s;
  for (int order : {0, 1, 0, 1, 2}) s.Line(0, 1).sales_order = order;
  EXPECT_THAT(s.Plan().queue, ElementsAre(0, 1, 2, 3, 4));
  BookBuilder::DemandRow& last = s.Line(0, 0);
  last.sales_order = 1;
  last.when_short = WhenShort::kRejectOrder;
  EXPECT_THAT(s.Plan().queue, ElementsAre(0, 1, 3, 5, 2, 4));
}

// --- Which supply ------------------------------------------------------------

TEST(OracleTest, LatestOnTimeKeepsEarlyStockFree) {
  Situation s;
  s.Stock(0, 5);
  s.Receipt(0, 5, 3);
  s.Receipt(0, 5, 6);
  s.Line(0, 5).due = kToday + 4;
  s.Line(0, 5).due = kToday;
  s.policy.queue = {{"entered"}};
  EXPECT_THAT(s.Promises(), ElementsAre("5 of 0 on +0", "5 of 1 on +3"));
  s.policy.timing = Timing::kLatestOnTime;
  EXPECT_THAT(s.Promises(), ElementsAre("5 of 1 on +3", "5 of 0 on +0"));
}

TEST(OracleTest, JustInTimeShipsOnTheLastGoodDay) {
  Situation s;
  s.Stock(0, 5);
  s.Receipt(0, 2, 3);
  s.Receipt(0, 5, 6);
  s.Line(0, 9).due = kToday + 4;
  s.policy.ship_when = ShipWhen::kJustInTime;
  EXPECT_THAT(s.Promises(),
              ElementsAre("5 of 0 on +4, 2 of 1 on +4, 2 of 2 on +6"));
}

TEST(OracleTest, NarrowestReservationGoesFirst) {
  Situation s;
  s.Stock(0, 1);
  s.Stock(0, 1).tier = 2;
  s.Stock(0, 1).tier = 0;
  s.Stock(0, 1).tier = 1;
  s.Line(0, 2).tier = 1;
  s.Line(0, 2).tier = 0;
  s.Line(0, 2);
  EXPECT_THAT(s.Promises(),
              ElementsAre("1 of 1 on +0, 1 of 3 on +0",
                          "1 of 0 on +0, 1 of 2 on +0", "short 2: taken"));
}

TEST(OracleTest, FixedLocationIsKept) {
  Situation s;
  s.Stock(0, 4);
  s.Stock(0, 4).location = 1;
  s.Line(0, 6).location = 1;
  s.Line(0, 6);
  EXPECT_THAT(s.Promises(), ElementsAre("4 of 1 on +0, short 2: taken",
                                        "4 of 0 on +0, short 2: taken"));
}

TEST(OracleTest, UnlimitedSupplyNeverRunsOut) {
  Situation s;
  s.Receipt(0, kUnlimited, 2);
  s.Line(0, 1000);
  s.Line(0, 1000);
  EXPECT_THAT(s.Promises(), ElementsAre("1000 of 0 on +2", "1000 of 0 on +2"));
}

// --- Shape -------------------------------------------------------------------

TEST(OracleTest, MultiplesRollOverInTime) {
  Situation s;
  s.Stock(0, 5);
  s.Receipt(0, 3, 2);
  s.Receipt(0, 4, 5);
  BookBuilder::DemandRow& line = s.Line(0, 10);
  line.multiple = 4;
  line.due = kToday + 9;
  EXPECT_THAT(s.Promises(), ElementsAre("4 of 0 on +0, 1 of 0 on +2, "
                                        "3 of 1 on +2, 2 of 2 on +5"));
}

TEST(OracleTest, MultiplesRollOverLate) {
  Situation s;
  s.Stock(0, 5);
  s.Receipt(0, 3, 2);
  s.Receipt(0, 4, 5);
  s.Line(0, 10).multiple = 4;
  EXPECT_THAT(s.Promises(), ElementsAre("4 of 0 on +0, 1 of 0 on +2, "
                                        "3 of 1 on +2, 2 of 2 on +5"));
}

TEST(OracleTest, WhatIsLeftBelowMinShipIsNotTaken) {
  Situation s;
  s.Stock(0, 5);
  s.Receipt(0, 3, 2);
  s.Receipt(0, 1, 4);
  BookBuilder::DemandRow& line = s.Line(0, 10);
  line.min_ship = 6;
  line.due = kToday + 9;
  s.Line(0, 1).due = kToday + 9;
  EXPECT_THAT(s.Promises(),
              ElementsAre("5 of 0 on +2, 3 of 1 on +2, short 2: incomplete",
                          "1 of 2 on +4"));
}

TEST(OracleTest, MinShipAboveTheQuantityCountsAsIt) {
  Situation s;
  s.Stock(0, 2);
  s.Receipt(0, 4, 1);
  BookBuilder::DemandRow& line = s.Line(0, 3);
  line.min_ship = 6;
  line.due = kToday + 2;
  EXPECT_THAT(s.Promises(), ElementsAre("2 of 0 on +1, 1 of 1 on +1"));
}

TEST(OracleTest, LineCompleteTakesOneLocationOrWaits) {
  Situation s;
  s.Stock(0, 3);
  s.Stock(0, 5).location = 1;
  s.Receipt(0, 4, 3);
  for (int line : {0, 1, 2}) {
    BookBuilder::DemandRow& row = s.Line(0, line == 2 ? 7 : 5);
    row.delivery_rule = DeliveryRule::kLineComplete;
    row.multiple = 4;  // says nothing to such a line
  }
  EXPECT_THAT(s.Promises(),
              ElementsAre("5 of 1 on +0", "3 of 0 on +3, 2 of 2 on +3",
                          "short 7: incomplete"));
}

TEST(OracleTest, AnotherLocationMayCloseTheLine) {
  Situation s;
  s.Stock(0, 8);
  s.Stock(0, 6).location = 1;
  s.Line(0, 12).multiple = 5;
  // 5 of 8 and 5 of 6; then the 2 that lack close the shipment from 0.
  EXPECT_THAT(s.Promises(), ElementsAre("7 of 0 on +0, 5 of 1 on +0"));
}

TEST(OracleTest, AnotherLocationMayCloseTheLineLate) {
  Situation s;
  s.Receipt(0, 8, 1);
  s.Receipt(0, 6, 1).location = 1;
  s.Line(0, 12).multiple = 5;
  EXPECT_THAT(s.Promises(), ElementsAre("7 of 0 on +1, 5 of 1 on +1"));
}

TEST(OracleTest, FewUnitsJoinTheShipmentOfALatePeg) {
  Situation s;
  s.Stock(0, 2);
  s.Receipt(0, 6, 3);
  BookBuilder::DemandRow& line = s.Line(0, 12);
  line.min_ship = 5;
  line.peg = 1;
  EXPECT_THAT(s.Promises(),
              ElementsAre("2 of 0 on +3, 6 of 1 on +3, short 4: taken"));
}

// --- Set aside ---------------------------------------------------------------

TEST(OracleTest, PegIsHeldAndItsSurplusFlowsOn) {
  Situation s;
  s.Stock(0, 10);
  BookBuilder::DemandRow& pegged = s.Line(0, 4);
  pegged.peg = 0;
  pegged.priority = 1;
  s.Line(0, 10);
  EXPECT_THAT(s.Promises(),
              ElementsAre("4 of 0 on +0", "6 of 0 on +0, short 4: taken"));
}

TEST(OracleTest, PegThatItsLineLeavesIsFree) {
  Situation s;
  s.Stock(0, 5);
  BookBuilder::DemandRow& pegged = s.Line(0, 8);
  pegged.peg = 0;
  pegged.delivery_rule = DeliveryRule::kLineComplete;
  s.Line(0, 10);
  EXPECT_THAT(s.Promises(), ElementsAre("short 8: incomplete",
                                        "5 of 0 on +0, short 5: taken"));
}

TEST(OracleTest, LatePegComesBeforeStock) {
  Situation s;
  s.Stock(0, 10);
  s.Receipt(0, 4, 3);
  s.Line(0, 6).peg = 1;
  EXPECT_THAT(s.Promises(), ElementsAre("2 of 0 on +0, 4 of 1 on +3"));
}

TEST(OracleTest, PegIsNotHeldForALineThatCannotUseIt) {
  Situation s;
  s.Receipt(0, 5, 3);
  BookBuilder::DemandRow& pegged = s.Line(0, 5);
  pegged.peg = 0;
  pegged.priority = 1;
  s.Line(0, 5);
  EXPECT_THAT(s.Promises(), ElementsAre("5 of 0 on +3", "short 5: taken"));
  pegged.latest = kToday + 2;
  EXPECT_THAT(s.Promises(), ElementsAre("short 5: taken", "5 of 0 on +3"));
  pegged.latest = kNever;
  pegged.when_short = WhenShort::kAcceptAvailable;
  EXPECT_THAT(s.Promises(), ElementsAre("short 5: taken", "5 of 0 on +3"));
  pegged.when_short = WhenShort::kBackorder;
  pegged.location = 1;
  EXPECT_THAT(s.Promises(), ElementsAre("short 5: no supply", "5 of 0 on +3"));
}

TEST(OracleTest, HardSafetyStockIsNeverPromised) {
  Situation s;
  s.Stock(0, 3);
  s.Stock(0, 7);
  s.At(0, 0).safety_stock = 4;
  s.Line(0, 10);
  EXPECT_THAT(s.Promises(), ElementsAre("6 of 1 on +0, short 4: taken"));
}

TEST(OracleTest, SoftSafetyStockGoesBeforeBeingLateAndAfterAllElse) {
  Situation s;
  s.Stock(0, 10);
  s.Receipt(0, 4, 2);
  s.At(0, 0).safety_stock = 4;
  s.policy.safety_stock = SafetyStock::kSoft;
  BookBuilder::DemandRow& line = s.Line(0, 10);
  line.due = kToday + 3;
  EXPECT_THAT(s.Promises(), ElementsAre("6 of 0 on +0, 4 of 1 on +2"));
  line.due = kToday + 1;
  EXPECT_THAT(s.Promises(), ElementsAre("10 of 0 on +0"));
}

TEST(OracleTest, DebtIsPaidByStockThenByReceiptsThatNoPegHolds) {
  Situation s;
  s.Stock(0, -6);
  s.Stock(0, 2);
  s.Receipt(0, 5, 2);
  s.Receipt(0, 3, 1);
  s.Stock(0, 9).location = 1;  // does not pay for location 0
  BookBuilder::DemandRow& first = s.Line(0, 20);
  first.location = 0;
  // Owed 6: stock pays 2, row 3 pays 3, row 2 pays 1.
  EXPECT_THAT(s.Promises(), ElementsAre("4 of 2 on +2, short 16: taken"));
  BookBuilder::DemandRow& pegged = s.Line(0, 2);
  pegged.peg = 3;
  pegged.priority = 1;
  // Row 3 holds 2 and pays 1; row 2 pays 3.
  EXPECT_THAT(s.Promises(),
              ElementsAre("2 of 2 on +2, short 18: taken", "2 of 3 on +1"));
}

// --- Lanes -------------------------------------------------------------------

TEST(OracleTest, BetterRankServesFirstEvenIfSlowerWithinTime) {
  Situation s;
  s.Stock(0, 5);
  s.Stock(0, 5).location = 1;
  s.Lane(/*location=*/0, /*rank=*/2, /*transit=*/0);
  s.Lane(1, 1, 3);
  BookBuilder::DemandRow& line = s.Line(0, 8);
  line.due = kToday + 3;
  EXPECT_THAT(s.Ways(), ElementsAre("3 of 0 from 0, +0 to +0",
                                    "5 of 1 from 1, +0 to +3"));
  // Too slow for the day: the other goes first, the rest is late.
  line.due = kToday + 2;
  EXPECT_THAT(s.Ways(), ElementsAre("5 of 0 from 0, +0 to +0",
                                    "3 of 1 from 1, +0 to +3"));
  EXPECT_THAT(s.Plan().lines.on_time, ElementsAre(5));
}

TEST(OracleTest, EqualRanksServeByNumberOfTheLocation) {
  Situation s;
  for (int location : {0, 1, 2}) s.Stock(0, 5).location = location;
  s.Lane(2, 4, 0);
  s.Lane(1, 4, 0);
  s.Lane(0, 5, 0);
  s.Line(0, 7);
  EXPECT_THAT(s.Ways(), ElementsAre("5 of 1 from 1, +0 to +0",
                                    "2 of 2 from 2, +0 to +0"));
}

TEST(OracleTest, LateIsServedByDeliveryDayThenByRank) {
  Situation s;
  s.Receipt(0, 4, 3).location = 0;
  s.Receipt(0, 4, 1).location = 1;
  s.Receipt(0, 4, 2).location = 2;
  s.Lane(0, 2, 1);  // arrives on +4
  s.Lane(1, 1, 3);  // on +4, at a better rank
  s.Lane(2, 3, 0);  // on +2
  s.Line(0, 9);
  EXPECT_THAT(s.Ways(),
              ElementsAre("4 of 2 from 2, +2 to +2", "1 of 0 from 0, +3 to +4",
                          "4 of 1 from 1, +1 to +4"));
}

TEST(OracleTest, EarliestIsADayOfDelivery) {
  Situation s;
  s.Stock(0, 5);
  s.Receipt(0, 5, 2);
  s.Lane(0, 0, 3);
  BookBuilder::DemandRow& line = s.Line(0, 7);
  line.earliest = kToday + 4;
  line.due = kToday + 9;
  EXPECT_THAT(s.Ways(), ElementsAre("5 of 0 from 0, +1 to +4",
                                    "2 of 1 from 0, +2 to +5"));
  // Nothing can be there before +3, whatever is asked for.
  line.earliest = kNotGiven;
  EXPECT_THAT(s.Ways(), ElementsAre("5 of 0 from 0, +0 to +3",
                                    "2 of 1 from 0, +2 to +5"));
}

TEST(OracleTest, JustInTimeShipsTransitDaysBeforeTheTargetDay) {
  Situation s;
  s.Stock(0, 5);
  s.Receipt(0, 5, 2).location = 1;
  s.Lane(0, 0, 2);
  s.Lane(1, 1, 3);
  s.policy.ship_when = ShipWhen::kJustInTime;
  BookBuilder::DemandRow& line = s.Line(0, 8);
  line.due = kToday + 6;
  EXPECT_THAT(s.Ways(), ElementsAre("5 of 0 from 0, +4 to +6",
                                    "3 of 1 from 1, +3 to +6"));
  line.due = kToday + 4;
  EXPECT_THAT(s.Ways(), ElementsAre("5 of 0 from 0, +2 to +4",
                                    "3 of 1 from 1, +2 to +5"));
}

TEST(OracleTest, LatestOnTimeCountsTransit) {
  Situation s;
  s.Stock(0, 5);
  s.Receipt(0, 5, 3);
  s.Receipt(0, 5, 4);
  s.Lane(0, 0, 2);
  s.policy.timing = Timing::kLatestOnTime;
  s.Line(0, 5).due = kToday + 5;
  EXPECT_THAT(s.Ways(), ElementsAre("5 of 1 from 0, +3 to +5"));
}

TEST(OracleTest, ReplenishmentShipsFromTheBestLane) {
  Situation s;
  s.Item().replenish_days = 4;
  s.Lane(0, 2, 0);
  s.Lane(1, 1, 3);
  s.Lane(3, 0, 1).destination = 1;  // to another destination
  s.Line(0, 3);
  s.Line(0, 3).location = 0;
  s.Line(0, 3).destination = 1;
  EXPECT_THAT(s.Ways(), ElementsAre("3 of -1 from 1, +4 to +7",
                                    "3 of -1 from 0, +4 to +4",
                                    "3 of -1 from 3, +4 to +5"));
}

TEST(OracleTest, KnownSupplyThatArrivesAfterReplenishmentIsNotWaitedFor) {
  Situation s;
  s.Item().replenish_days = 2;
  s.Stock(0, 5).location = 1;
  s.Lane(0, 0, 1);
  BookBuilder::LaneRow& lane = s.Lane(1, 1, 3);
  BookBuilder::DemandRow& line = s.Line(0, 8);
  line.due = kToday + 9;
  EXPECT_THAT(s.Promises(), ElementsAre("3 to buy on +3, 5 of 0 on +3"));
  lane.transit_days = 4;
  EXPECT_THAT(s.Promises(), ElementsAre("8 to buy on +3"));
  // Late, too, nothing is waited for that replenishment can bring.
  line.due = kToday;
  EXPECT_THAT(s.Promises(), ElementsAre("8 to buy on +3"));
}

TEST(OracleTest, LinesThatNoLaneLeadsTo) {
  Situation s;
  s.Stock(0, 20);
  s.Item().replenish_days = 1;
  s.Lane(0, 0, 0);
  s.Lane(1, 0, 0).destination = 1;
  s.Line(0, 2);                  // served from 0
  s.Line(0, 2).destination = 2;  // no lane leads there
  s.Line(0, 2).location = 1;     // none from there
  BookBuilder::DemandRow& closed = s.Line(0, 2);
  closed.destination = 2;
  closed.latest = kToday - 1;
  s.Line(0, 0).destination = 2;  // lacks nothing
  EXPECT_THAT(s.Promises(),
              ElementsAre("2 of 0 on +0", "short 2: no lane",
                          "short 2: no lane", "short 2: window closed", ""));
  s.policy.when_short = WhenShort::kRejectOrder;
  EXPECT_THAT(
      s.Promises(),
      ElementsAre("2 of 0 on +0", "short 2: order rejected",
                  "short 2: order rejected", "short 2: order rejected", ""));
}

TEST(OracleTest, SupplyWithoutALaneIsNoSupply) {
  Situation s;
  s.Stock(0, 5).location = 1;
  s.Lane(0, 0, 0);
  s.Line(0, 5);
  EXPECT_THAT(s.Promises(), ElementsAre("short 5: no supply"));
}

TEST(OracleTest, PegWithoutALaneIsNotHeld) {
  Situation s;
  s.Stock(0, 5).location = 1;
  s.Lane(0, 0, 0);
  s.Lane(1, 0, 0).destination = 1;
  s.Line(0, 5).peg = 0;
  BookBuilder::DemandRow& other = s.Line(0, 5);
  other.destination = 1;
  other.priority = 1;
  EXPECT_THAT(s.Promises(), ElementsAre("short 5: no supply", "5 of 0 on +0"));
}

TEST(OracleTest, PegIsLateOrTooLateByItsTransit) {
  Situation s;
  s.Stock(0, 5);
  s.Stock(0, 5).location = 1;
  s.Lane(0, 0, 0);
  s.Lane(1, 1, 3);
  BookBuilder::DemandRow& pegged = s.Line(0, 6);
  pegged.peg = 1;
  pegged.latest = kToday + 3;
  // First the late peg, then in time.
  EXPECT_THAT(s.Ways(), ElementsAre("1 of 0 from 0, +0 to +0",
                                    "5 of 1 from 1, +0 to +3"));
  pegged.latest = kToday + 2;
  EXPECT_THAT(s.Promises(), ElementsAre("5 of 0 on +0, short 1: after latest"));
}

TEST(OracleTest, TransitDecidesBetweenInTimeAndTooLate) {
  Situation s;
  s.Stock(0, 5);
  s.Lane(0, 0, 2);
  BookBuilder::DemandRow& line = s.Line(0, 5);
  line.latest = kToday + 2;
  EXPECT_THAT(s.Promises(), ElementsAre("5 of 0 on +2"));
  line.when_short = WhenShort::kAcceptAvailable;
  EXPECT_THAT(s.Promises(), ElementsAre("short 5: not in time"));
  line.latest = kToday + 1;
  EXPECT_THAT(s.Promises(), ElementsAre("short 5: after latest"));
}

TEST(OracleTest, NothingArrivesAfterTheLastDay) {
  Situation s;
  s.Stock(0, 5);
  BookBuilder::LaneRow& lane = s.Lane(0, 0, kLastDay - kToday);
  s.Item().replenish_days = 0;
  s.Line(0, 8);
  const std::string last = std::to_string(kLastDay - kToday);
  EXPECT_THAT(s.Promises(),
              ElementsAre("3 to buy on +" + last + ", 5 of 0 on +" + last));
  lane.transit_days += 1;
  EXPECT_THAT(s.Promises(), ElementsAre("short 8: no supply"));
}

TEST(OracleTest, TwoDestinationsInOneOrderMakeTwoShipments) {
  Situation s;
  s.Stock(0, 20);
  s.Lane(0, 0, 2);
  s.Lane(0, 0, 1).destination = 1;
  for (int destination : {1, 0, 1}) {
    BookBuilder::DemandRow& line = s.Line(0, 4);
    line.sales_order = 0;
    line.destination = destination;
  }
  const OraclePlan plan = s.Plan();
  EXPECT_THAT(plan.allocations.shipment, ElementsAre(1, 0, 1));
  EXPECT_THAT(plan.allocations.delivery_day, ElementsAre(101, 102, 101));
  EXPECT_THAT(plan.shipments.sales_order, ElementsAre(0, 0));
  EXPECT_THAT(plan.shipments.location, ElementsAre(0, 0));
  EXPECT_THAT(plan.shipments.ship_day, ElementsAre(100, 100));
  EXPECT_THAT(plan.shipments.delivery_day, ElementsAre(102, 101));
}

TEST(OracleTest, DestinationsMakeShipmentsWithoutLanes) {
  Situation s;
  s.Stock(0, 20);
  for (int destination : {1, 0}) {
    BookBuilder::DemandRow& line = s.Line(0, 4);
    line.sales_order = 0;
    line.destination = destination;
  }
  const OraclePlan plan = s.Plan();
  EXPECT_THAT(plan.allocations.shipment, ElementsAre(1, 0));
  EXPECT_THAT(plan.shipments.ship_day, ElementsAre(100, 100));
  EXPECT_THAT(plan.shipments.delivery_day, ElementsAre(100, 100));
}

TEST(OracleTest, ShipmentsAreSortedByShipDayNotDeliveryDay) {
  Situation s;
  s.Stock(0, 5).location = 1;
  s.Receipt(0, 5, 1);
  s.Lane(0, 0, 0);
  s.Lane(1, 1, 4);
  s.Line(0, 10);
  // By delivery day: row 1 on +1, row 0 on +4.
  const OraclePlan plan = s.Plan();
  EXPECT_THAT(plan.allocations.supply, ElementsAre(1, 0));
  EXPECT_THAT(plan.allocations.shipment, ElementsAre(1, 0));
  EXPECT_THAT(plan.shipments.ship_day, ElementsAre(100, 101));
  EXPECT_THAT(plan.shipments.delivery_day, ElementsAre(104, 101));
  EXPECT_THAT(plan.shipments.location, ElementsAre(1, 0));
}

TEST(OracleTest, AnotherLocationClosesTheLineByRank) {
  Situation s;
  s.Stock(0, 6);
  s.Stock(0, 8).location = 1;
  s.Stock(0, 8).location = 2;
  s.Lane(0, 3, 0);
  s.Lane(1, 2, 0);
  s.Lane(2, 1, 0);
  s.Line(0, 17).multiple = 5;
  // 5 of each; then the 2 that lack come from 2, not from 1.
  EXPECT_THAT(s.Promises(),
              ElementsAre("5 of 0 on +0, 5 of 1 on +0, 7 of 2 on +0"));
}

TEST(OracleTest, UnitsRollOverByDeliveryDay) {
  Situation s;
  s.Stock(0, 3).location = 1;
  s.Receipt(0, 4, 1).location = 1;
  s.Lane(1, 0, 2);
  BookBuilder::DemandRow& line = s.Line(0, 7);
  line.min_ship = 4;
  line.due = kToday + 9;
  // 3 are too few on +2 and wait for the 4.
  EXPECT_THAT(s.Ways(), ElementsAre("3 of 0 from 1, +1 to +3",
                                    "4 of 1 from 1, +1 to +3"));
}

TEST(OracleTest, LimitOfTheLocationOfTheBestLane) {
  Situation s;
  s.Item().replenish_days = 2;
  s.At(0, 1).backorder_limit = 3;
  s.Lane(1, 0, 0);
  s.Lane(0, 1, 0);
  s.Line(0, 5);
  EXPECT_THAT(s.Promises(), ElementsAre("3 to buy on +2, short 2: limit"));
}

TEST(OracleTest, QueueKnowsDestination) {
  Situation s;
  for (int destination : {2, 0, 1}) s.Line(0, 1).destination = destination;
  s.policy.queue = {{"destination"}};
  EXPECT_THAT(s.Plan().queue, ElementsAre(1, 2, 0));
}

// --- Beyond known supply -----------------------------------------------------

TEST(OracleTest, KnownSupplyAfterTheLeadTimeIsNotWaitedFor) {
  Situation s;
  s.Receipt(0, 50, 5);
  s.Receipt(0, 50, 30);
  s.Item().replenish_days = 20;
  BookBuilder::DemandRow& line = s.Line(0, 100);
  line.due = kToday + 10;
  EXPECT_THAT(s.Promises(), ElementsAre("50 of 0 on +5, 50 to buy on +20"));
  EXPECT_THAT(s.Plan().lines.on_time, ElementsAre(50));
  line.due = kToday + 40;
  EXPECT_THAT(s.Promises(), ElementsAre("50 of 0 on +5, 50 to buy on +20"));
  s.policy.timing = Timing::kLatestOnTime;
  EXPECT_THAT(s.Promises(), ElementsAre("50 of 0 on +5, 50 of 1 on +30"));
}

TEST(OracleTest, ReplenishmentShipsFromTheLinesLocation) {
  Situation s;
  s.Item().replenish_days = 4;
  s.Line(0, 3).location = 1;
  s.Line(0, 3);
  const OraclePlan plan = s.Plan();
  EXPECT_THAT(plan.allocations.supply, ElementsAre(-1, -1));
  EXPECT_THAT(plan.allocations.location, ElementsAre(1, 0));
  EXPECT_THAT(plan.allocations.delivery_day, ElementsAre(104, 104));
  EXPECT_THAT(plan.lines.backordered, ElementsAre(3, 3));
}

TEST(OracleTest, LimitsCountBackorderedUnitsInQueueOrder) {
  Situation s;
  s.Stock(0, 2);
  s.Receipt(0, 10, 1);
  s.Receipt(0, 10, 1).location = 1;
  BookBuilder::ItemRow& item = s.Item();
  item.backorder_limit = 7;
  s.At(0, 0).backorder_limit = 3;
  s.Line(0, 6);
  s.Line(0, 6);
  // Line 0: 2 of stock, 3 of row 1 (the limit of location 0), 1 of row 2.
  // Line 1: the item's limit leaves 7 - 4.
  EXPECT_THAT(s.Promises(),
              ElementsAre("2 of 0 on +0, 3 of 1 on +1, 1 of 2 on +1",
                          "3 of 2 on +1, short 3: limit"));
  item.backorder_limit = 0;
  EXPECT_THAT(s.Promises(),
              ElementsAre("2 of 0 on +0, short 4: limit", "short 6: limit"));
}

TEST(OracleTest, SupplyAfterReplenishmentServesWhatLimitsLeave) {
  Situation s;
  s.Receipt(0, 10, 5).location = 1;
  s.Item().replenish_days = 2;
  s.At(0, 0).backorder_limit = 4;
  s.Line(0, 6).due = kToday + 9;
  EXPECT_THAT(s.Promises(), ElementsAre("4 to buy on +2, 2 of 0 on +5"));
}

// --- Reasons -----------------------------------------------------------------

TEST(OracleTest, BeyondHorizonUnlessPegged) {
  Situation s;
  s.Stock(0, 9);
  s.Line(0, 2).due = kToday + 4;
  s.Line(0, 2).due = kToday + 3;
  BookBuilder::DemandRow& pegged = s.Line(0, 2);
  pegged.due = kToday + 4;
  pegged.peg = 0;
  s.policy.horizon = 3;
  EXPECT_THAT(s.Promises(), ElementsAre("short 2: beyond horizon",
                                        "2 of 0 on +0", "2 of 0 on +0"));
}

TEST(OracleTest, WindowClosed) {
  Situation s;
  s.Stock(0, 9);
  s.Line(0, 2).latest = kToday - 1;
  BookBuilder::DemandRow& crossed = s.Line(0, 2);
  crossed.earliest = kToday + 2;
  crossed.latest = kToday + 1;
  EXPECT_THAT(s.Promises(),
              ElementsAre("short 2: window closed", "short 2: window closed"));
}

TEST(OracleTest, LimitStandsBetweenALineAndReplenishment) {
  Situation s;
  BookBuilder::ItemRow& item = s.Item();
  item.replenish_days = 3;
  item.backorder_limit = 2;
  s.Line(0, 5);
  EXPECT_THAT(s.Promises(), ElementsAre("2 to buy on +3, short 3: limit"));
}

TEST(OracleTest, AcceptAvailableTakesOnlyKnownSupplyInTime) {
  Situation s;
  s.Stock(0, 3);
  s.Receipt(0, 9, 2);
  BookBuilder::DemandRow& line = s.Line(0, 5);
  line.when_short = WhenShort::kAcceptAvailable;
  EXPECT_THAT(s.Promises(), ElementsAre("3 of 0 on +0, short 2: not in time"));
  line.latest = kToday + 1;
  EXPECT_THAT(s.Promises(), ElementsAre("3 of 0 on +0, short 2: after latest"));
  Situation bought;
  bought.Item().replenish_days = 1;
  bought.Line(0, 5).when_short = WhenShort::kAcceptAvailable;
  EXPECT_THAT(bought.Promises(), ElementsAre("short 5: not in time"));
}

TEST(OracleTest, SupplyAfterLatest) {
  Situation s;
  s.Receipt(0, 5, 4);
  s.Line(0, 5).latest = kToday + 3;
  s.Line(1, 5).latest = kToday + 3;
  s.Item();
  s.Item().replenish_days = 4;
  EXPECT_THAT(s.Promises(),
              ElementsAre("short 5: after latest", "short 5: after latest"));
}

TEST(OracleTest, TakenOrNoSupply) {
  Situation s;
  s.Stock(0, 5);
  s.Line(0, 5);
  s.Line(0, 5);
  s.Line(1, 5);
  EXPECT_THAT(s.Promises(), ElementsAre("5 of 0 on +0", "short 5: taken",
                                        "short 5: no supply"));
}

// --- reject_order ------------------------------------------------------------

TEST(OracleTest, RejectedOrderGivesAllItemsBack) {
  Situation s;
  s.Stock(0, 5);
  s.Stock(1, 1);
  s.Item();
  BookBuilder::ItemRow& item1 = s.Item();
  s.Line(0, 5).sales_order = 0;
  BookBuilder::DemandRow& second = s.Line(1, 2);
  second.sales_order = 0;
  second.when_short = WhenShort::kRejectOrder;
  s.Line(0, 5).sales_order = 1;
  EXPECT_THAT(s.Promises(),
              ElementsAre("short 5: order rejected", "short 2: order rejected",
                          "5 of 0 on +0"));
  item1.replenish_days = 3;
  EXPECT_THAT(s.Promises(),
              ElementsAre("5 of 0 on +0", "1 of 1 on +0, 1 to buy on +3",
                          "short 5: taken"));
}

TEST(OracleTest, LineBeyondHorizonRejectsItsOrderUnlessItWantsNothing) {
  Situation s;
  s.Stock(0, 9);
  s.policy.horizon = 3;
  s.policy.when_short = WhenShort::kRejectOrder;
  s.Line(0, 5).sales_order = 0;
  BookBuilder::DemandRow& far = s.Line(0, 1);
  far.sales_order = 0;
  far.due = kToday + 4;
  EXPECT_THAT(s.Promises(), ElementsAre("short 5: order rejected",
                                        "short 1: beyond horizon"));
  far.quantity = 0;
  EXPECT_THAT(s.Promises(), ElementsAre("5 of 0 on +0", ""));
}

TEST(OracleTest, RejectedOrderGivesItsPegBack) {
  Situation s;
  s.Stock(0, 5);
  BookBuilder::DemandRow& pegged = s.Line(0, 6);
  pegged.peg = 0;
  pegged.when_short = WhenShort::kRejectOrder;
  s.Line(0, 5);
  EXPECT_THAT(s.Promises(),
              ElementsAre("short 6: order rejected", "5 of 0 on +0"));
}

// --- Sets
// ---------------------------------------------------------------------

constexpr DeliveryRule kComplete = DeliveryRule::kOrderComplete;
constexpr DeliveryRule kShipSet = DeliveryRule::kShipSet;
constexpr DeliveryRule kAnyhow = DeliveryRule::kAsAvailable;

TEST(OracleTest, OrderWaitsForItsSlowestLine) {
  Situation s;
  s.Stock(0, 5);
  s.Receipt(1, 4, 3);
  s.Receipt(2, 9, 8);
  s.Receipt(2, 9, 2);
  s.LineOf(0, kComplete, 0, 5);
  s.LineOf(0, kComplete, 1, 4);
  s.LineOf(0, kComplete, 2, 9);
  EXPECT_THAT(s.Promises(),
              ElementsAre("5 of 0 on +3", "4 of 1 on +3", "9 of 3 on +3"));
  const OraclePlan plan = s.Plan();
  EXPECT_THAT(plan.shipments.delivery_day, ElementsAre(kToday + 3));
  EXPECT_THAT(plan.lines.on_time, ElementsAre(0, 0, 0));
}

TEST(OracleTest, EarliestOfOneLineMovesTheDayOfAll) {
  Situation s;
  s.Stock(0, 5);
  s.Receipt(1, 4, 3);
  s.LineOf(0, kComplete, 0, 5);
  BookBuilder::DemandRow& line = s.LineOf(0, kComplete, 1, 4);
  line.earliest = kToday + 5;
  EXPECT_THAT(s.Promises(), ElementsAre("5 of 0 on +5", "4 of 1 on +5"));
  line.earliest = kToday + 2;  // the receipt comes later
  EXPECT_THAT(s.Promises(), ElementsAre("5 of 0 on +3", "4 of 1 on +3"));
}

TEST(OracleTest, SetIsDueWhenItsLastLineIs) {
  Situation s;
  s.Stock(0, 5);
  s.Receipt(0, 5, 4);
  s.Stock(1, 4);
  s.policy.timing = Timing::kLatestOnTime;
  BookBuilder::DemandRow& first = s.LineOf(0, kComplete, 0, 5);
  first.priority = -1;
  BookBuilder::DemandRow& last = s.LineOf(0, kComplete, 1, 4);
  EXPECT_THAT(s.Promises(), ElementsAre("5 of 0 on +0", "4 of 2 on +0"));
  first.due = kToday + 6;
  EXPECT_THAT(s.Promises(), ElementsAre("5 of 1 on +4", "4 of 2 on +4"));
  first.due = kToday;
  last.due = kToday + 6;
  EXPECT_THAT(s.Promises(), ElementsAre("5 of 1 on +4", "4 of 2 on +4"));
  s.policy.ship_when = ShipWhen::kJustInTime;
  EXPECT_THAT(s.Promises(), ElementsAre("5 of 1 on +6", "4 of 2 on +6"));
}

TEST(OracleTest, LateSetComesOnItsDayEvenJustInTime) {
  Situation s;
  s.Stock(0, 5);
  s.Receipt(1, 4, 6);
  s.policy.ship_when = ShipWhen::kJustInTime;
  for (int item : {0, 1}) {
    s.LineOf(0, kComplete, item, 4).due = kToday + 2 + item;
  }
  EXPECT_THAT(s.Promises(), ElementsAre("4 of 0 on +6", "4 of 1 on +6"));
}

TEST(OracleTest, OrderThatCannotBeCompletedStarvesNobody) {
  Situation s;
  s.Stock(0, 5);
  s.LineOf(0, kComplete, 0, 5);
  s.LineOf(0, kComplete, 1, 1);
  s.LineOf(1, kAnyhow, 0, 5);
  EXPECT_THAT(s.Promises(), ElementsAre("short 5: set incomplete",
                                        "short 1: no supply", "5 of 0 on +0"));
}

TEST(OracleTest, WithoutSalesOrdersALineIsASet) {
  Situation s;
  s.Stock(0, 3);
  s.Stock(0, 2).location = 1;
  s.Receipt(0, 4, 2);
  BookBuilder::DemandRow& line = s.Line(0, 5);
  line.delivery_rule = kComplete;
  line.min_ship = 4;  // says nothing to a set, nor does a multiple
  line.multiple = 4;
  BookBuilder::DemandRow& other = s.Line(0, 5);
  other.delivery_rule = kComplete;
  EXPECT_THAT(s.Promises(),
              ElementsAre("3 of 0 on +0, 2 of 1 on +0", "short 5: taken"));
  line.delivery_rule = kShipSet;
  EXPECT_THAT(s.Promises(),
              ElementsAre("3 of 0 on +2, 2 of 2 on +2", "short 5: taken"));
}

TEST(OracleTest, LinesOfASetShareOneItem) {
  Situation s;
  s.Stock(0, 5);
  s.Receipt(0, 3, 2);
  s.LineOf(0, kComplete, 0, 4);
  s.LineOf(0, kComplete, 0, 3);
  EXPECT_THAT(s.Promises(),
              ElementsAre("4 of 0 on +2", "1 of 0 on +2, 2 of 1 on +2"));
}

TEST(OracleTest, LimitsCountTheLinesOfASet) {
  Situation s;
  BookBuilder::ItemRow& item = s.Item();
  item.replenish_days = 2;
  item.backorder_limit = 5;
  s.LineOf(0, kComplete, 0, 3);
  s.LineOf(0, kComplete, 0, 3);
  s.LineOf(1, kAnyhow, 0, 6);
  // Nothing of it counts after it was given back.
  EXPECT_THAT(s.Promises(),
              ElementsAre("short 3: set incomplete", "short 3: set incomplete",
                          "5 to buy on +2, short 1: limit"));
  item.backorder_limit = 7;
  EXPECT_THAT(s.Promises(), ElementsAre("3 to buy on +2", "3 to buy on +2",
                                        "1 to buy on +2, short 5: limit"));
}

TEST(OracleTest, ArrivalSetLeavesSoThatItArrivesTogether) {
  Situation s;
  s.Stock(0, 5);
  s.Stock(1, 4).location = 1;
  s.Lane(0, 0, 1);
  s.Lane(1, 0, 4);
  s.LineOf(0, kComplete, 0, 5);
  s.LineOf(0, kComplete, 1, 4);
  EXPECT_THAT(s.Ways(), ElementsAre("5 of 0 from 0, +3 to +4",
                                    "4 of 1 from 1, +0 to +4"));
}

TEST(OracleTest, ArrivalSetMayGoToTwoDestinations) {
  Situation s;
  s.Stock(0, 9);
  s.Lane(0, 0, 1);
  s.Lane(0, 0, 3).destination = 1;
  s.LineOf(0, kComplete, 0, 5);
  s.LineOf(0, kComplete, 0, 4).destination = 1;
  EXPECT_THAT(s.Ways(), ElementsAre("5 of 0 from 0, +2 to +3",
                                    "4 of 0 from 0, +0 to +3"));
}

TEST(OracleTest, ShipSetNeedsOneLocationWithAll) {
  Situation s;
  s.Stock(0, 5);
  s.Stock(1, 4).location = 1;
  s.LineOf(0, kShipSet, 0, 5);
  s.LineOf(0, kShipSet, 1, 4);
  EXPECT_THAT(s.Promises(), ElementsAre("short 5: set incomplete",
                                        "short 4: set incomplete"));
  s.Receipt(0, 5, 2).location = 1;
  EXPECT_THAT(s.Promises(), ElementsAre("5 of 2 on +2", "4 of 1 on +2"));
}

TEST(OracleTest, ShipSetGoesByLaneInTimeAndByDayLate) {
  Situation s;
  for (int location : {0, 1}) {
    for (int item : {0, 1}) s.Stock(item, 9).location = location;
  }
  s.Lane(0, 1, 0);
  BookBuilder::LaneRow& better = s.Lane(1, 0, 3);
  BookBuilder::DemandRow& first = s.LineOf(0, kShipSet, 0, 2);
  s.LineOf(0, kShipSet, 1, 2);
  first.due = kToday + 3;
  EXPECT_THAT(s.Ways(), ElementsAre("2 of 2 from 1, +0 to +3",
                                    "2 of 3 from 1, +0 to +3"));
  first.due = kToday + 2;
  EXPECT_THAT(s.Ways(), ElementsAre("2 of 0 from 0, +0 to +0",
                                    "2 of 1 from 0, +0 to +0"));
  // All late: the first day, on it the better lane.
  BookBuilder::LaneRow& worse = s.Lane(0, 1, 4);
  worse.destination = 1;
  better.destination = 1;
  for (int item : {0, 1}) {
    s.LineOf(1, kShipSet, item, 2).destination = 1;
  }
  EXPECT_THAT(
      s.Ways(),
      ElementsAre("2 of 0 from 0, +0 to +0", "2 of 1 from 0, +0 to +0",
                  "2 of 2 from 1, +0 to +3", "2 of 3 from 1, +0 to +3"));
  worse.transit_days = 3;
  EXPECT_THAT(s.Plan().allocations.location, ElementsAre(0, 0, 1, 1));
  worse.transit_days = 2;
  EXPECT_THAT(s.Plan().allocations.location, ElementsAre(0, 0, 0, 0));
}

TEST(OracleTest, ShipSetKeepsTheLocationOfALine) {
  Situation s;
  s.Stock(0, 9);
  s.Stock(0, 9).location = 1;
  s.LineOf(0, kShipSet, 0, 2);
  s.LineOf(0, kShipSet, 0, 3).location = 1;
  EXPECT_THAT(s.Promises(), ElementsAre("2 of 1 on +0", "3 of 1 on +0"));
  s.LineOf(0, kShipSet, 0, 4).location = 0;
  EXPECT_THAT(s.Promises(),
              ElementsAre("short 2: set incomplete", "short 3: set incomplete",
                          "short 4: set incomplete"));
}

TEST(OracleTest, ShipSetIsReplenishedWhereItsOtherLinesAre) {
  Situation s;
  s.Item().replenish_days = 3;
  s.Stock(1, 4).location = 1;
  s.Lane(0, 0, 1);
  s.Lane(1, 1, 2);
  s.LineOf(0, kShipSet, 0, 5);
  s.LineOf(0, kShipSet, 1, 4);
  EXPECT_THAT(s.Ways(), ElementsAre("5 of -1 from 1, +3 to +5",
                                    "4 of 0 from 1, +3 to +5"));
}

TEST(OracleTest, ShipSetIsOfOneDestination) {
  Situation s;
  s.Stock(0, 9);
  s.Lane(0, 0, 1);
  s.LineOf(0, kShipSet, 0, 5);
  s.LineOf(0, kShipSet, 0, 4).destination = 1;
  EXPECT_THAT(s.Promises(), ElementsAre("5 of 0 on +1", "short 4: no lane"));
}

TEST(OracleTest, SetsOfBothKindsInOneOrder) {
  Situation s;
  s.Stock(0, 5);
  s.Receipt(0, 4, 3);
  s.Stock(1, 1);
  s.LineOf(0, kComplete, 0, 2);
  s.LineOf(0, kShipSet, 0, 4);
  s.LineOf(1, kAnyhow, 1, 1);
  s.LineOf(0, kComplete, 1, 1);
  // The first set is served whole before the second, and both before order 1.
  EXPECT_THAT(s.Promises(),
              ElementsAre("2 of 0 on +0", "3 of 0 on +3, 1 of 1 on +3",
                          "short 1: taken", "1 of 2 on +0"));
  EXPECT_THAT(s.Plan().queue, ElementsAre(0, 1, 3, 2));
}

TEST(OracleTest, OtherLinesOfTheOrderStandByThemselves) {
  Situation s;
  s.Stock(0, 5);
  s.Stock(1, 3);
  s.Receipt(0, 9, 1);
  s.LineOf(0, kAnyhow, 0, 6);
  s.LineOf(0, kComplete, 1, 2);
  s.LineOf(1, kAnyhow, 1, 2);
  s.LineOf(0, kComplete, 0, 2);
  s.LineOf(0, kAnyhow, 1, 1);
  EXPECT_THAT(s.Plan().queue, ElementsAre(0, 1, 3, 2, 4));
  EXPECT_THAT(s.Promises(),
              ElementsAre("5 of 0 on +0, 1 of 2 on +1", "2 of 1 on +1",
                          "1 of 1 on +0, short 1: taken", "2 of 2 on +1",
                          "short 1: taken"));
}

TEST(OracleTest, LinesThatWantNothingDoNotCount) {
  Situation s;
  s.Stock(0, 5);
  s.policy.horizon = 3;
  s.LineOf(0, kShipSet, 0, 2);
  BookBuilder::DemandRow& none = s.LineOf(0, kShipSet, 1, 0);
  none.latest = kToday - 1;
  none.due = kToday + 9;
  none.location = 4;
  s.LineOf(0, kShipSet, 0, 3);
  EXPECT_THAT(s.Promises(), ElementsAre("2 of 0 on +0", "", "3 of 0 on +0"));
}

TEST(OracleTest, LineThatWantsNothingKeepsTheSetsPlaceInTheQueue) {
  Situation s;
  s.Stock(0, 2);
  s.LineOf(0, kComplete, 0, 0);
  s.LineOf(1, kAnyhow, 0, 2);
  s.LineOf(0, kComplete, 0, 2);
  EXPECT_THAT(s.Plan().queue, ElementsAre(0, 2, 1));
  EXPECT_THAT(s.Promises(), ElementsAre("", "short 2: taken", "2 of 0 on +0"));
}

TEST(OracleTest, PegsOfASetAreHeldUntilItIsServed) {
  Situation s;
  s.Stock(0, 5);
  s.LineOf(0, kComplete, 0, 3);
  BookBuilder::DemandRow& pegged = s.LineOf(0, kComplete, 0, 3);
  pegged.peg = 0;
  s.LineOf(1, kAnyhow, 0, 9);
  EXPECT_THAT(s.Promises(),
              ElementsAre("short 3: taken", "short 3: set incomplete",
                          "5 of 0 on +0, short 4: taken"));
  pegged.quantity = 2;
  EXPECT_THAT(s.Promises(),
              ElementsAre("3 of 0 on +0", "2 of 0 on +0", "short 9: taken"));
}

TEST(OracleTest, ShipSetLeavesAPegElsewhere) {
  Situation s;
  s.Stock(0, 5);
  s.Stock(1, 5);
  s.Stock(0, 5).location = 1;
  s.LineOf(0, kShipSet, 0, 3).peg = 2;
  s.LineOf(0, kShipSet, 1, 3);
  s.LineOf(1, kAnyhow, 0, 7);
  EXPECT_THAT(s.Promises(), ElementsAre("3 of 0 on +0", "3 of 1 on +0",
                                        "2 of 0 on +0, 5 of 2 on +0"));
}

TEST(OracleTest, PegThatItsLineLeavesIsNotForTheRestOfTheSet) {
  Situation s;
  s.Stock(0, 3);
  s.Stock(0, 3).location = 1;
  s.Lane(0, 0, 5);
  s.Lane(1, 1, 0);
  s.Lane(0, 0, 0).destination = 1;
  s.LineOf(0, kComplete, 0, 3).peg = 0;
  s.LineOf(0, kComplete, 0, 3).destination = 1;
  s.LineOf(1, kAnyhow, 0, 3).destination = 1;
  EXPECT_THAT(s.Promises(), ElementsAre("short 3: set incomplete",
                                        "short 3: taken", "3 of 0 on +0"));
  s.Receipt(0, 3, 2);
  EXPECT_THAT(s.Promises(),
              ElementsAre("3 of 1 on +2", "3 of 2 on +2", "3 of 0 on +0"));
}

TEST(OracleTest, PegMayComeTooLateForItsSet) {
  Situation s;
  s.Receipt(0, 3, 4);
  s.Stock(1, 5);
  s.LineOf(0, kComplete, 0, 3).peg = 0;
  BookBuilder::DemandRow& line = s.LineOf(0, kComplete, 1, 3);
  EXPECT_THAT(s.Promises(), ElementsAre("3 of 0 on +4", "3 of 1 on +4"));
  line.latest = kToday + 3;
  EXPECT_THAT(s.Promises(),
              ElementsAre("short 3: after latest", "short 3: set incomplete"));
}

TEST(OracleTest, WindowsOfTwoLinesMayCloseASet) {
  Situation s;
  s.Stock(0, 9);
  BookBuilder::DemandRow& until = s.LineOf(0, kComplete, 0, 2);
  until.latest = kToday + 2;
  BookBuilder::DemandRow& from = s.LineOf(0, kComplete, 0, 3);
  from.earliest = kToday + 3;
  EXPECT_THAT(s.Promises(),
              ElementsAre("short 2: window closed", "short 3: window closed"));
  from.earliest = kToday + 2;
  EXPECT_THAT(s.Promises(), ElementsAre("2 of 0 on +2", "3 of 0 on +2"));
}

TEST(OracleTest, LineThatAcceptsWhatIsAvailableBoundsItsSet) {
  Situation s;
  s.Stock(0, 2);
  s.Receipt(1, 2, 2);
  BookBuilder::DemandRow& line = s.LineOf(0, kComplete, 0, 2);
  line.when_short = WhenShort::kAcceptAvailable;
  line.due = kToday + 1;
  s.LineOf(0, kComplete, 1, 2).due = kToday + 9;
  EXPECT_THAT(s.Promises(),
              ElementsAre("short 2: set incomplete", "short 2: after latest"));
  line.due = kToday + 2;
  EXPECT_THAT(s.Promises(), ElementsAre("2 of 0 on +2", "2 of 1 on +2"));
}

TEST(OracleTest, AcceptAvailableInASetIsNotReplenished) {
  Situation s;
  s.Stock(0, 2);
  s.Item().replenish_days = 0;
  s.LineOf(0, kComplete, 0, 3);
  BookBuilder::DemandRow& line = s.LineOf(0, kComplete, 0, 2);
  line.when_short = WhenShort::kAcceptAvailable;
  // The first takes the stock; bought units are not for the second.
  EXPECT_THAT(s.Promises(), ElementsAre("short 3: set incomplete",
                                        "short 2: set incomplete"));
  line.when_short = WhenShort::kBackorder;
  EXPECT_THAT(s.Promises(),
              ElementsAre("1 to buy on +0, 2 of 0 on +0", "2 to buy on +0"));
}

TEST(OracleTest, LineBeyondHorizonLeavesItsSetIncomplete) {
  Situation s;
  s.Stock(0, 9);
  s.policy.horizon = 3;
  s.LineOf(0, kComplete, 0, 2);
  BookBuilder::DemandRow& far = s.LineOf(0, kComplete, 0, 3);
  far.due = kToday + 4;
  EXPECT_THAT(s.Promises(), ElementsAre("short 2: set incomplete",
                                        "short 3: beyond horizon"));
  s.LineOf(0, kComplete, 1, 4);
  EXPECT_THAT(s.Promises(),
              ElementsAre("short 2: set incomplete", "short 3: beyond horizon",
                          "short 4: no supply"));
  // In time for the set, which is due with its last line.
  s.Receipt(1, 4, 4);
  far.peg = 0;
  EXPECT_THAT(s.Promises(),
              ElementsAre("2 of 0 on +4", "3 of 0 on +4", "4 of 1 on +4"));
}

TEST(OracleTest, ReasonsOfASetKnowNoShipmentRules) {
  Situation s;
  s.Receipt(0, 3, 2);
  s.Item().backorder_limit = 2;
  s.LineOf(0, kComplete, 0, 3).min_ship = 3;
  // Served alone it would take 2 of 3; only the limit stands in its way.
  EXPECT_THAT(s.Promises(), ElementsAre("short 3: limit"));
}

TEST(OracleTest, SetIsServedInTheTurnOfARejectedOrder) {
  Situation s;
  BookBuilder::SupplyRow& stock = s.Stock(0, 5);
  s.Receipt(0, 1, 3);
  s.LineOf(0, kComplete, 0, 2);
  BookBuilder::DemandRow& line = s.LineOf(0, kAnyhow, 0, 1);
  line.when_short = WhenShort::kRejectOrder;
  s.LineOf(1, kAnyhow, 0, 9);
  s.LineOf(0, kComplete, 0, 3);
  EXPECT_THAT(s.Plan().queue, ElementsAre(0, 1, 3, 2));
  EXPECT_THAT(s.Promises(), ElementsAre("2 of 0 on +0", "1 of 1 on +3",
                                        "short 9: taken", "3 of 0 on +0"));
  line.quantity = 2;
  EXPECT_THAT(s.Promises(),
              ElementsAre("short 2: order rejected", "short 2: order rejected",
                          "5 of 0 on +0, 1 of 1 on +3, short 3: taken",
                          "short 3: order rejected"));
  // The set fails, the other line alone could be had.
  line.quantity = 1;
  stock.quantity = 3;
  EXPECT_THAT(s.Promises(),
              ElementsAre("short 2: order rejected", "short 1: order rejected",
                          "3 of 0 on +0, 1 of 1 on +3, short 5: taken",
                          "short 3: order rejected"));
}

}  // namespace
}  // namespace backorder
