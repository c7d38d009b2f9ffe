// Holds the oracle to situations worked out by hand: what is held for those
// that wait, orders of few shipments, kits.

#include <cstdint>

#include "backorder/book.h"
#include "backorder/policy.h"
#include "backorder/units.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/oracle.h"
#include "tests/situation.h"

namespace backorder {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr DeliveryRule kAnyhow = DeliveryRule::kAsAvailable;
constexpr DeliveryRule kWhole = DeliveryRule::kLineComplete;
constexpr DeliveryRule kComplete = DeliveryRule::kOrderComplete;
constexpr DeliveryRule kShipSet = DeliveryRule::kShipSet;

// --- Holding -----------------------------------------------------------------

TEST(OracleHoldTest, LineThatMustBeWholeKeepsWhatItFound) {
  Situation s;
  s.Stock(0, 5);
  s.Line(0, 8).delivery_rule = kWhole;
  s.Line(0, 4);
  EXPECT_THAT(s.Promises(), ElementsAre("short 8: incomplete", "4 of 0 on +0"));
  s.policy.waiting = Waiting::kHold;
  EXPECT_THAT(s.Promises(), ElementsAre("short 8: incomplete, holds 5 of 0",
                                        "short 4: taken"));
  const OraclePlan plan = s.Plan();
  EXPECT_THAT(plan.held.line, ElementsAre(0));
  EXPECT_THAT(plan.held.supply, ElementsAre(0));
  EXPECT_THAT(plan.held.quantity, ElementsAre(5));
  EXPECT_THAT(plan.lines.promised, ElementsAre(0, 0));
  EXPECT_THAT(plan.shipments.location, IsEmpty());
}

TEST(OracleHoldTest, HeldAreUnitsOfReceiptsTooAndNoMoreThanItWants) {
  Situation s;
  s.Stock(0, 3).location = 1;
  s.Receipt(0, 9, 6).location = 2;
  s.Stock(0, 2);
  s.Line(0, 12).delivery_rule = kWhole;
  s.policy.waiting = Waiting::kHold;
  // 14 in all, but nowhere 12: 2 and 3 from the shelf, then 7 of the receipt.
  EXPECT_THAT(s.Promises(), ElementsAre("short 12: incomplete, holds 3 of 0, "
                                        "holds 7 of 1, holds 2 of 2"));
}

TEST(OracleHoldTest, LineThatTakesSomethingHoldsNothing) {
  Situation s;
  s.Stock(0, 5);
  s.Line(0, 8);
  s.Line(0, 8).min_ship = 6;  // takes nothing, but may come in parts
  s.policy.waiting = Waiting::kHold;
  EXPECT_THAT(s.Promises(),
              ElementsAre("5 of 0 on +0, short 3: taken", "short 8: taken"));
}

TEST(OracleHoldTest, WhatWouldBeBoughtIsNotHeldAndHeldCountsForNoLimit) {
  Situation s;
  s.Stock(0, 2);
  s.Item() = {/*replenish_days=*/3, /*backorder_limit=*/2};
  s.Line(0, 5).delivery_rule = kWhole;
  s.Line(0, 2);
  s.policy.waiting = Waiting::kHold;
  // Alone the first line would get 2 from stock and buy the 2 of the limit.
  EXPECT_THAT(s.Promises(),
              ElementsAre("short 5: limit, holds 2 of 0", "2 to buy on +3"));
}

TEST(OracleHoldTest, HeldReceiptsCountForNoLimit) {
  Situation s;
  s.Receipt(0, 3, 2);
  s.Receipt(0, 3, 2);
  s.Item().backorder_limit = 3;
  s.Line(0, 9).delivery_rule = kWhole;
  s.Line(0, 2);
  s.policy.waiting = Waiting::kHold;
  EXPECT_THAT(s.Promises(),
              ElementsAre("short 9: incomplete, holds 3 of 0", "2 of 1 on +2"));
}

TEST(OracleHoldTest, SetKeepsWhatEachLineFindsAlone) {
  Situation s;
  s.Stock(0, 6);
  s.Stock(1, 3);
  s.LineOf(0, kComplete, 0, 5);
  s.LineOf(0, kComplete, 1, 4);
  s.LineOf(0, kComplete, 0, 1);
  s.LineOf(1, kAnyhow, 0, 9);
  s.LineOf(1, kAnyhow, 1, 9);
  EXPECT_THAT(
      s.Promises(),
      ElementsAre("short 5: set incomplete", "short 4: taken",
                  "short 1: set incomplete", "6 of 0 on +0, short 3: taken",
                  "3 of 1 on +0, short 6: taken"));
  s.policy.waiting = Waiting::kHold;
  EXPECT_THAT(s.Promises(), ElementsAre("short 5: set incomplete, holds 5 of 0",
                                        "short 4: taken, holds 3 of 1",
                                        "short 1: set incomplete, holds 1 of 0",
                                        "short 9: taken", "short 9: taken"));
}

// Each could have 4 or 5 of the 6 alone; that is why neither is short.
TEST(OracleHoldTest, LinesOfASetAreAskedBeforeTheyHold) {
  Situation s;
  s.Stock(0, 6);
  s.LineOf(0, kShipSet, 0, 5);
  s.LineOf(0, kShipSet, 0, 4);
  s.policy.waiting = Waiting::kHold;
  EXPECT_THAT(s.Promises(),
              ElementsAre("short 5: set incomplete, holds 5 of 0",
                          "short 4: set incomplete, holds 1 of 0"));
}

TEST(OracleHoldTest, LineBeyondHorizonHoldsNothing) {
  Situation s;
  s.Stock(0, 6);
  s.Stock(1, 6);
  s.LineOf(0, kComplete, 0, 5);
  s.LineOf(0, kComplete, 1, 5).due = kToday + 20;
  s.policy.waiting = Waiting::kHold;
  s.policy.horizon = 9;
  EXPECT_THAT(s.Promises(), ElementsAre("short 5: set incomplete, holds 5 of 0",
                                        "short 5: beyond horizon"));
}

TEST(OracleHoldTest, ClosedSetHoldsNothing) {
  Situation s;
  s.Stock(0, 6);
  s.LineOf(0, kComplete, 0, 2).earliest = kToday + 5;
  s.LineOf(0, kComplete, 0, 2).latest = kToday + 4;
  s.policy.waiting = Waiting::kHold;
  EXPECT_THAT(s.Promises(),
              ElementsAre("short 2: window closed", "short 2: window closed"));
}

TEST(OracleHoldTest, HeldComesFromTheLinesPegFirst) {
  Situation s;
  s.Stock(0, 5);
  s.Stock(0, 4).location = 1;
  BookBuilder::DemandRow& line = s.Line(0, 6);
  line.delivery_rule = kWhole;
  line.peg = 1;
  s.Line(0, 4);
  // Held are all 4 of the peg and 2 of the 5.
  s.policy.waiting = Waiting::kHold;
  EXPECT_THAT(s.Promises(),
              ElementsAre("short 6: incomplete, holds 2 of 0, holds 4 of 1",
                          "3 of 0 on +0, short 1: taken"));
  line.quantity = 10;
  line.delivery_rule = kWhole;
  EXPECT_THAT(s.Promises(),
              ElementsAre("short 10: incomplete, holds 5 of 0, holds 4 of 1",
                          "short 4: taken"));
}

TEST(OracleHoldTest, RejectedOrderHoldsNothing) {
  Situation s;
  s.Stock(0, 5);
  BookBuilder::DemandRow& line = s.LineOf(0, kWhole, 0, 8);
  line.when_short = WhenShort::kRejectOrder;
  s.LineOf(0, kAnyhow, 0, 1);
  s.LineOf(1, kAnyhow, 0, 9);
  s.policy.waiting = Waiting::kHold;
  EXPECT_THAT(s.Promises(),
              ElementsAre("short 8: order rejected", "short 1: order rejected",
                          "5 of 0 on +0, short 4: taken"));
}

TEST(OracleHoldTest, AcceptAvailableHoldsWhatComesInTime) {
  Situation s;
  s.Stock(0, 2);
  s.Receipt(0, 2, 3);
  BookBuilder::DemandRow& line = s.Line(0, 9);
  line.delivery_rule = kWhole;
  line.when_short = WhenShort::kAcceptAvailable;
  s.policy.waiting = Waiting::kHold;
  EXPECT_THAT(s.Promises(), ElementsAre("short 9: incomplete, holds 2 of 0"));
}

// --- max_shipments -----------------------------------------------------------

// 4 at once, 3 in two days, 3 in four days.
class OracleFewShipmentsTest : public ::testing::Test {
 protected:
  OracleFewShipmentsTest() {
    s.Stock(0, 4);
    s.Receipt(0, 3, 2);
    s.Receipt(0, 3, 4);
  }
  Situation s;
};

TEST_F(OracleFewShipmentsTest, LastShipmentWaitsForAllTheRest) {
  BookBuilder::DemandRow& line = s.Line(0, 10);
  line.max_shipments = 3;
  EXPECT_THAT(s.Promises(), ElementsAre("4 of 0 on +0, 3 of 1 on +2, "
                                        "3 of 2 on +4"));
  line.max_shipments = 2;
  EXPECT_THAT(s.Promises(), ElementsAre("4 of 0 on +0, 3 of 1 on +4, "
                                        "3 of 2 on +4"));
  line.max_shipments = 1;
  EXPECT_THAT(s.Promises(), ElementsAre("4 of 0 on +4, 3 of 1 on +4, "
                                        "3 of 2 on +4"));
  line.max_shipments = 0;
  EXPECT_THAT(s.Promises(), ElementsAre("short 10: max shipments"));
}

TEST_F(OracleFewShipmentsTest, ShipmentsMadeCount) {
  BookBuilder::DemandRow& line = s.Line(0, 10);
  line.max_shipments = 3;
  line.shipments_made = 1;
  EXPECT_THAT(s.Promises(), ElementsAre("4 of 0 on +0, 3 of 1 on +4, "
                                        "3 of 2 on +4"));
  line.shipments_made = 5;
  EXPECT_THAT(s.Promises(), ElementsAre("short 10: max shipments"));
}

TEST_F(OracleFewShipmentsTest, LastShipmentIsNotMadeWithoutAllTheRest) {
  BookBuilder::DemandRow& line = s.Line(0, 11);
  s.Line(0, 7);
  line.max_shipments = 4;  // one of them remains for what is still to come
  EXPECT_THAT(s.Promises(),
              ElementsAre("4 of 0 on +0, 3 of 1 on +2, 3 of 2 on +4, "
                          "short 1: taken",
                          "short 7: taken"));
  line.max_shipments = 3;  // 4 are lacking for the third, and 3 are there
  EXPECT_THAT(s.Promises(), ElementsAre("4 of 0 on +0, 3 of 1 on +2, "
                                        "short 4: taken",
                                        "3 of 2 on +4, short 4: taken"));
  line.max_shipments = 1;
  EXPECT_THAT(s.Promises(),
              ElementsAre("short 11: taken", "4 of 0 on +0, 3 of 1 on +2"));
}

TEST_F(OracleFewShipmentsTest, LastShipmentIsHeldForWhatItLacks) {
  BookBuilder::DemandRow& line = s.Line(0, 11);
  line.max_shipments = 3;
  s.Line(0, 7);
  s.policy.waiting = Waiting::kHold;
  EXPECT_THAT(s.Promises(),
              ElementsAre("4 of 0 on +0, 3 of 1 on +2, short 4: taken, "
                          "holds 3 of 2",
                          "short 7: taken"));
}

TEST_F(OracleFewShipmentsTest, OneShipmentForAllLinesOfTheOrder) {
  s.Receipt(1, 2, 3);
  BookBuilder::DemandRow& line = s.LineOf(0, kAnyhow, 0, 7);
  BookBuilder::DemandRow& other = s.LineOf(0, kAnyhow, 1, 2);
  // On +0, +2 and +3.
  line.max_shipments = 3;
  other.max_shipments = 3;
  EXPECT_THAT(s.Promises(),
              ElementsAre("4 of 0 on +0, 3 of 1 on +2", "2 of 3 on +3"));
  line.max_shipments = 2;
  other.max_shipments = 2;
  EXPECT_THAT(s.Promises(),
              ElementsAre("4 of 0 on +0, 3 of 1 on +3", "2 of 3 on +3"));
  other.destination = 1;  // the last one cannot go to two places
  EXPECT_THAT(s.Promises(), ElementsAre("4 of 0 on +0, short 3: max shipments",
                                        "short 2: max shipments"));
}

TEST_F(OracleFewShipmentsTest, LineBeyondHorizonKeepsAShipmentForItself) {
  BookBuilder::DemandRow& line = s.LineOf(0, kAnyhow, 0, 7);
  BookBuilder::DemandRow& other = s.LineOf(0, kAnyhow, 1, 2);
  other.due = kToday + 30;
  s.policy.horizon = 9;
  line.max_shipments = 2;
  other.max_shipments = 2;
  EXPECT_THAT(s.Promises(), ElementsAre("4 of 0 on +0, short 3: max shipments",
                                        "short 2: beyond horizon"));
  line.max_shipments = 3;
  other.max_shipments = 3;
  EXPECT_THAT(s.Promises(), ElementsAre("4 of 0 on +0, 3 of 1 on +2",
                                        "short 2: beyond horizon"));
}

TEST_F(OracleFewShipmentsTest, WhereAllAcceptWhatComesNothingWaits) {
  BookBuilder::DemandRow& line = s.Line(0, 11);
  line.due = kToday + 9;
  line.when_short = WhenShort::kAcceptAvailable;
  line.max_shipments = 2;
  s.Line(0, 1).due = kToday + 9;
  // On +0, +2 and +4; the third is given back.
  EXPECT_THAT(s.Promises(), ElementsAre("4 of 0 on +0, 3 of 1 on +2, "
                                        "short 4: max shipments",
                                        "1 of 2 on +4"));
  line.max_shipments = 3;
  EXPECT_THAT(s.Promises(),
              ElementsAre("4 of 0 on +0, 3 of 1 on +2, 3 of 2 on +4, "
                          "short 1: taken",
                          "short 1: taken"));
}

TEST_F(OracleFewShipmentsTest, OfALineThatAcceptsWhatComesOnlyThatMustFollow) {
  BookBuilder::DemandRow& line = s.LineOf(0, kAnyhow, 0, 11);
  line.due = kToday + 9;
  line.when_short = WhenShort::kAcceptAvailable;
  BookBuilder::DemandRow& other = s.LineOf(0, kAnyhow, 1, 2);
  s.Stock(1, 2);
  line.max_shipments = 2;
  other.max_shipments = 2;
  // 4 and 2 at once; the 3 and 3 that were given back come as one.
  EXPECT_THAT(s.Promises(), ElementsAre("4 of 0 on +0, 3 of 1 on +4, "
                                        "3 of 2 on +4, short 1: taken",
                                        "2 of 3 on +0"));
}

TEST(OracleFewShipmentsOfPlacesTest, PlacesOfOneGroupShipAsOne) {
  Situation s;
  s.Stock(0, 3);
  s.Stock(0, 2).location = 1;
  s.Line(0, 5).max_shipments = 1;
  EXPECT_THAT(s.Promises(), ElementsAre("short 5: max shipments"));
  s.Location().group = 1;
  s.Location().group = 1;
  EXPECT_THAT(s.Promises(), ElementsAre("3 of 0 on +0, 2 of 1 on +0"));
  const OraclePlan plan = s.Plan();
  EXPECT_THAT(plan.shipments.location, ElementsAre(0, 1));
}

TEST(OracleFewShipmentsOfPlacesTest, WhatClosedALineIsGivenBackWithTheRest) {
  Situation s;
  s.Receipt(0, 4, 3);
  s.Stock(0, 1).location = 1;
  BookBuilder::DemandRow& line = s.LineOf(0, kAnyhow, 0, 5);
  line.multiple = 4;
  line.due = kToday + 5;
  // Location 1 sends at once what closes the line, location 0 in three days.
  EXPECT_THAT(s.Promises(), ElementsAre("1 of 1 on +0, 4 of 0 on +3"));
  BookBuilder::DemandRow& other = s.LineOf(0, kAnyhow, 1, 1);
  line.max_shipments = 2;
  other.max_shipments = 2;
  EXPECT_THAT(s.Promises(),
              ElementsAre("short 5: max shipments", "short 1: no supply"));
  line.multiple = 1;
  EXPECT_THAT(s.Promises(), ElementsAre("1 of 1 on +0, short 4: max shipments",
                                        "short 1: no supply"));
}

TEST(OracleFewShipmentsOfPlacesTest, SetIsGivenBackAsAWhole) {
  Situation s;
  s.Stock(0, 2);
  s.Stock(1, 3).location = 1;
  s.Receipt(2, 1, 1);
  BookBuilder::DemandRow& a = s.LineOf(0, kComplete, 0, 2);
  BookBuilder::DemandRow& b = s.LineOf(0, kComplete, 1, 3);
  BookBuilder::DemandRow& c = s.LineOf(0, kAnyhow, 2, 1);
  for (auto* line : {&a, &b, &c}) line->max_shipments = 3;
  EXPECT_THAT(s.Promises(),
              ElementsAre("2 of 0 on +0", "3 of 1 on +0", "1 of 2 on +1"));
  // Of the shipments from 0 and 1 on +0 and from 0 on +1 only one may stay.
  for (auto* line : {&a, &b, &c}) line->max_shipments = 2;
  EXPECT_THAT(s.Promises(),
              ElementsAre("short 2: max shipments", "short 3: max shipments",
                          "short 1: max shipments"));
}

TEST(OracleFewShipmentsOfPlacesTest, LastShipmentIsOfOneLocation) {
  Situation s;
  s.Stock(0, 3);
  s.Receipt(0, 5, 4).location = 1;
  s.Receipt(0, 5, 6);
  BookBuilder::DemandRow& line = s.Line(0, 9);
  line.max_shipments = 1;
  line.due = kToday + 8;
  // 8 at location 0, 5 at location 1.
  EXPECT_THAT(s.Promises(), ElementsAre("short 9: max shipments"));
  line.quantity = 8;
  EXPECT_THAT(s.Promises(), ElementsAre("3 of 0 on +6, 5 of 2 on +6"));
  line.quantity = 5;
  line.due = kToday + 4;  // the second location is the first that can
  EXPECT_THAT(s.Promises(), ElementsAre("5 of 1 on +4"));
}

TEST(OracleFewShipmentsOfPlacesTest, PegThatWasGivenBackIsFree) {
  Situation s;
  s.Receipt(0, 4, 2);
  BookBuilder::DemandRow& line = s.LineOf(0, kAnyhow, 0, 4);
  line.peg = 0;
  line.max_shipments = 0;
  s.Line(0, 3).sales_order = 1;
  EXPECT_THAT(s.Promises(),
              ElementsAre("short 4: max shipments", "3 of 0 on +2"));
}

TEST(OracleFewShipmentsOfPlacesTest, LimitsForgetWhatIsGivenBack) {
  Situation s;
  s.Receipt(0, 4, 2);
  s.Item().backorder_limit = 4;
  s.LineOf(0, kAnyhow, 0, 4).max_shipments = 0;
  s.Line(0, 4).sales_order = 1;
  EXPECT_THAT(s.Promises(),
              ElementsAre("short 4: max shipments", "4 of 0 on +2"));
}

TEST(OracleFewShipmentsOfPlacesTest, OrderOfFewShipmentsStandsTogether) {
  Situation s;
  for (int order : {0, 1, 0, 1}) s.Line(0, 1).sales_order = order;
  EXPECT_THAT(s.Plan().queue, ElementsAre(0, 1, 2, 3));
  for (int order : {0, 1}) {
    BookBuilder::DemandRow& line = s.Line(0, 1);
    line.sales_order = 2 + order;
  }
  s.Line(0, 1).sales_order = 2;
  EXPECT_THAT(s.Plan().queue, ElementsAre(0, 1, 2, 3, 4, 5, 6));
  Situation few;
  for (int order : {0, 1, 0}) {
    BookBuilder::DemandRow& line = few.Line(0, 1);
    line.sales_order = order;
    if (order == 0) line.max_shipments = 9;
  }
  EXPECT_THAT(few.Plan().queue, ElementsAre(0, 2, 1));
}

TEST(OracleFewShipmentsOfPlacesTest, OrderThatNeedsMoreShipmentsIsRejected) {
  Situation s;
  s.Stock(0, 3);
  s.Stock(0, 2).location = 1;
  BookBuilder::DemandRow& line = s.Line(0, 5);
  line.max_shipments = 1;
  line.when_short = WhenShort::kRejectOrder;
  EXPECT_THAT(s.Promises(), ElementsAre("short 5: order rejected"));
  line.max_shipments = 2;
  EXPECT_THAT(s.Promises(), ElementsAre("3 of 0 on +0, 2 of 1 on +0"));
}

// --- Kits --------------------------------------------------------------------

// A table with four chairs, twice: tables are there, of the chairs 5, and 3
// more in three days.
class OracleKitTest : public ::testing::Test {
 protected:
  OracleKitTest() {
    s.Stock(0, 2);
    s.Stock(1, 5);
    s.Receipt(1, 3, 3);
  }
  Situation s;
  BookBuilder::DemandRow& tables = s.LineOfKit(0, 2);
  BookBuilder::DemandRow& chairs = s.LineOfKit(1, 8);
};

TEST_F(OracleKitTest, ShipsWholeKits) {
  EXPECT_THAT(s.Promises(),
              ElementsAre("1 of 0 on +0, 1 of 0 on +3",
                          "4 of 1 on +0, 1 of 1 on +3, 3 of 2 on +3"));
}

TEST_F(OracleKitTest, ShipsWhenEachKitIsThereOrAllAtOnceInTime) {
  tables.due = kToday + 5;
  chairs.due = kToday + 4;
  EXPECT_THAT(s.Promises(),
              ElementsAre("1 of 0 on +0, 1 of 0 on +3",
                          "4 of 1 on +0, 1 of 1 on +3, 3 of 2 on +3"));
  s.policy.timing = Timing::kLatestOnTime;
  EXPECT_THAT(s.Promises(),
              ElementsAre("2 of 0 on +3", "5 of 1 on +3, 3 of 2 on +3"));
  s.policy.ship_when = ShipWhen::kJustInTime;
  EXPECT_THAT(s.Promises(),
              ElementsAre("2 of 0 on +5", "5 of 1 on +5, 3 of 2 on +5"));
  s.policy.timing = Timing::kEarliest;
  EXPECT_THAT(s.Promises(),
              ElementsAre("2 of 0 on +5", "5 of 1 on +5, 3 of 2 on +5"));
}

TEST_F(OracleKitTest, WhatIsLeftOfTheLastKitIsForOthers) {
  chairs.latest = kToday + 2;
  s.LineOf(1, kAnyhow, 0, 2);
  s.LineOf(1, kAnyhow, 1, 9);
  EXPECT_THAT(s.Promises(),
              ElementsAre("1 of 0 on +0, short 1: set incomplete",
                          "4 of 1 on +0, short 4: after latest",
                          "1 of 0 on +0, "
                          "short 1: taken",
                          "1 of 1 on +0, 3 of 2 on +3, short 5: taken"));
}

TEST_F(OracleKitTest, HoldsWhatItFindsForWhatItLacks) {
  chairs.latest = kToday + 2;
  s.LineOf(1, kAnyhow, 0, 2);
  s.LineOf(1, kAnyhow, 1, 9);
  s.policy.waiting = Waiting::kHold;
  EXPECT_THAT(s.Promises(),
              ElementsAre("1 of 0 on +0, short 1: set incomplete, holds 1 of 0",
                          "4 of 1 on +0, short 4: after latest, holds 1 of 1",
                          "short 2: taken", "3 of 2 on +3, short 6: taken"));
}

TEST_F(OracleKitTest, IsWholeOrNothingWhereItsLinesMustBeWhole) {
  tables.delivery_rule = kWhole;
  chairs.delivery_rule = kWhole;
  EXPECT_THAT(s.Promises(),
              ElementsAre("2 of 0 on +3", "5 of 1 on +3, 3 of 2 on +3"));
  chairs.latest = kToday + 2;
  EXPECT_THAT(s.Promises(),
              ElementsAre("short 2: set incomplete", "short 8: after latest"));
}

TEST_F(OracleKitTest, ComesFromOneLocation) {
  s.Stock(1, 3).location = 1;
  s.Stock(0, 1).location = 1;
  // Location 1 has not all of a kit.
  EXPECT_THAT(s.Promises(),
              ElementsAre("1 of 0 on +0, 1 of 0 on +3",
                          "4 of 1 on +0, 1 of 1 on +3, 3 of 2 on +3"));
  s.Stock(1, 1).location = 1;
  EXPECT_THAT(s.Promises(), ElementsAre("1 of 0 on +0, 1 of 4 on +0",
                                        "4 of 1 on +0, 3 of 3 on +0, 1 of 5 on "
                                        "+0"));
}

TEST_F(OracleKitTest, LocationsInTimeByRankLateByDay) {
  s.Stock(0, 1).location = 1;
  s.Receipt(1, 4, 2).location = 1;
  tables.quantity = 1;
  chairs.quantity = 4;
  s.Lane(0, /*rank=*/2, /*transit=*/4);
  s.Lane(1, /*rank=*/1, /*transit=*/1);
  tables.due = kToday + 9;
  EXPECT_THAT(s.Ways(), ElementsAre("1 of 3 from 1, +2 to +3",
                                    "4 of 4 from 1, +2 to +3"));
  s.Lane(1, 0, 0).destination = 1;  // of no meaning here
  Situation late;
  late.Stock(0, 1);
  late.Stock(1, 4);
  late.Receipt(0, 1, 2).location = 1;
  late.Stock(1, 4).location = 1;
  late.LineOfKit(0, 1);
  late.LineOfKit(1, 4);
  late.Lane(0, /*rank=*/1, /*transit=*/4);
  late.Lane(1, /*rank=*/2, /*transit=*/1);
  // There on +4 from location 0, on +3 from location 1.
  EXPECT_THAT(late.Ways(), ElementsAre("1 of 2 from 1, +2 to +3",
                                       "4 of 3 from 1, +2 to +3"));
}

TEST_F(OracleKitTest, KitsAreTheGreatestCommonDivisor) {
  tables.quantity = 4;
  chairs.quantity = 6;
  s.Stock(0, 1);  // 3 tables, 5 chairs at once: one kit of 2 and 3
  EXPECT_THAT(s.Promises(),
              ElementsAre("2 of 0 on +0, short 2: taken",
                          "3 of 1 on +0, short 3: set incomplete"));
  tables.quantity = 3;
  chairs.quantity = 7;  // one kit
  EXPECT_THAT(s.Promises(), ElementsAre("2 of 0 on +3, 1 of 3 on +3",
                                        "5 of 1 on +3, 2 of 2 on +3"));
}

TEST_F(OracleKitTest, KnowsNoShipmentRulesAndNoLinesThatWantNothing) {
  chairs.min_ship = 8;
  tables.multiple = 2;
  s.LineOfKit(7, 0);
  EXPECT_THAT(s.Promises(),
              ElementsAre("1 of 0 on +0, 1 of 0 on +3",
                          "4 of 1 on +0, 1 of 1 on +3, 3 of 2 on +3", ""));
}

TEST_F(OracleKitTest, LinesBeyondHorizonOrClosedStopTheKit) {
  chairs.due = kToday + 30;
  s.policy.horizon = 20;
  EXPECT_THAT(s.Promises(), ElementsAre("short 2: set incomplete",
                                        "short 8: beyond horizon"));
  s.policy.horizon = 40;
  chairs.due = kToday;
  chairs.latest = kToday + 3;
  tables.earliest = kToday + 4;
  EXPECT_THAT(s.Promises(),
              ElementsAre("short 2: window closed", "short 8: window closed"));
}

TEST_F(OracleKitTest, BuysWhatItLacksWhereItShips) {
  s.Item();
  s.Item().replenish_days = 2;
  s.Lane(1, /*rank=*/1, /*transit=*/0);
  s.Lane(0, /*rank=*/2, /*transit=*/0);
  // Alone the chairs would be bought for location 1.
  EXPECT_THAT(s.Ways(),
              ElementsAre("1 of 0 from 0, +0 to +0", "1 of 0 from 0, +2 to +2",
                          "4 of 1 from 0, +0 to +0", "3 of -1 from 0, +2 to +2",
                          "1 of 1 from 0, +2 to +2"));
}

TEST_F(OracleKitTest, MayBeBoughtAtTwoLocationsForOneDay) {
  Situation two;
  two.Item() = {/*replenish_days=*/1};
  two.At(0, 0).backorder_limit = 4;
  two.At(0, 1);
  two.LineOfKit(0, 6);
  two.policy.ship_when = ShipWhen::kJustInTime;
  EXPECT_THAT(two.Ways(), ElementsAre("4 of -1 from 0, +1 to +1",
                                      "2 of -1 from 1, +1 to +1"));
}

TEST_F(OracleKitTest, PegIsHeldUntilTheKitIsServed) {
  chairs.peg = 2;
  s.LineOf(1, kAnyhow, 1, 9);
  EXPECT_THAT(s.Promises(),
              ElementsAre("1 of 0 on +0, 1 of 0 on +3",
                          "4 of 1 on +0, 1 of 1 on +3, 3 of 2 on +3",
                          "short 9: taken"));
  tables.quantity = 1;  // one kit of 8: 5 and the 3 that are held
  EXPECT_THAT(s.Promises(),
              ElementsAre("1 of 0 on +3", "5 of 1 on +3, 3 of 2 on +3",
                          "short 9: taken"));
}

TEST_F(OracleKitTest, StandsTogetherInTheQueue) {
  Situation q;
  q.LineOfKit(0, 1);
  q.LineOf(1, kAnyhow, 0, 1);
  q.LineOf(0, kAnyhow, 0, 1);
  q.LineOfKit(0, 1);
  EXPECT_THAT(q.Plan().queue, ElementsAre(0, 3, 1, 2));
}

TEST_F(OracleKitTest, InAnOrderThatMustBeCompleteIsPartOfTheSet) {
  tables.delivery_rule = kComplete;
  chairs.delivery_rule = kComplete;
  s.Receipt(2, 1, 7).location = 1;
  s.LineOf(0, kComplete, 2, 1);
  EXPECT_THAT(s.Promises(),
              ElementsAre("2 of 0 on +7", "5 of 1 on +7, 3 of 2 on +7",
                          "1 of 3 on +7"));
}

TEST_F(OracleKitTest, FewShipmentsCutKitsByTheShipment) {
  tables.max_shipments = 1;
  chairs.max_shipments = 1;
  EXPECT_THAT(s.Promises(),
              ElementsAre("2 of 0 on +3", "5 of 1 on +3, 3 of 2 on +3"));
  tables.when_short = WhenShort::kAcceptAvailable;
  tables.due = kToday + 3;
  chairs.due = kToday + 3;
  // Then nothing waits: the first shipment stays, the second is given back.
  EXPECT_THAT(s.Promises(),
              ElementsAre("1 of 0 on +0, short 1: max shipments",
                          "4 of 1 on +0, short 4: max shipments"));
}

}  // namespace
}  // namespace backorder
