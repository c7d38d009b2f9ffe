// Holds the oracle to situations worked out by hand: from which sources the
// lines of an order are served, and by which substitutes.

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

using ::testing::Each;
using ::testing::ElementsAre;

constexpr DeliveryRule kAnyhow = DeliveryRule::kAsAvailable;
constexpr DeliveryRule kWhole = DeliveryRule::kLineComplete;
constexpr DeliveryRule kComplete = DeliveryRule::kOrderComplete;
constexpr DeliveryRule kShipSet = DeliveryRule::kShipSet;

// --- Fewest shipments --------------------------------------------------------

TEST(OracleSourcesTest, OneLocationThatHasAllGoesBeforeTwoOfBetterRank) {
  Situation s;
  s.Stock(0, 5);
  s.Stock(1, 5).location = 1;
  s.Stock(0, 5).location = 2;
  s.Stock(1, 5).location = 2;
  s.LineOf(0, kAnyhow, 0, 4);
  s.LineOf(0, kAnyhow, 1, 3);
  EXPECT_THAT(s.Ways(), ElementsAre("4 of 0 from 0, +0 to +0",
                                    "3 of 1 from 1, +0 to +0"));
  s.policy.sourcing = Sourcing::kFewestShipments;
  EXPECT_THAT(s.Ways(), ElementsAre("4 of 2 from 2, +0 to +0",
                                    "3 of 3 from 2, +0 to +0"));
  EXPECT_THAT(s.Plan().lines.greedy, ElementsAre(0, 0));
}

TEST(OracleSourcesTest, EqualSetsGoByRank) {
  Situation s;
  for (int location : {0, 1, 2}) s.Stock(0, 2).location = location;
  s.Line(0, 4);
  s.policy.sourcing = Sourcing::kFewestShipments;
  EXPECT_THAT(s.Promises(), ElementsAre("2 of 0 on +0, 2 of 1 on +0"));
  s.Lane(0, /*rank=*/3, 0);
  s.Lane(1, /*rank=*/2, 0);
  s.Lane(2, /*rank=*/1, 0);
  EXPECT_THAT(s.Promises(), ElementsAre("2 of 1 on +0, 2 of 2 on +0"));
}

TEST(OracleSourcesTest, FewerThanAllCandidatesGiveIsTooFew) {
  Situation s;
  s.Stock(0, 4);
  s.Stock(0, 3).location = 1;
  s.Stock(0, 1).location = 2;
  s.Line(0, 9);
  s.policy.sourcing = Sourcing::kFewestShipments;
  EXPECT_THAT(s.Promises(),
              ElementsAre("4 of 0 on +0, 3 of 1 on +0, 1 of 2 on +0, "
                          "short 1: taken"));
  s.Line(0, 1).priority = -1;  // takes the 1 of location 2, by then a source
  EXPECT_THAT(s.Promises(), ElementsAre("3 of 0 on +0, 3 of 1 on +0, 1 of 2 on "
                                        "+0, short 2: taken",
                                        "1 of 0 on +0"));
}

TEST(OracleSourcesTest, OnlyWhatComesInTimeChooses) {
  Situation s;
  s.Receipt(0, 5, 3);
  s.Stock(0, 2).location = 1;
  s.Stock(0, 3).location = 2;
  BookBuilder::DemandRow& line = s.Line(0, 5);
  line.due = kToday + 2;
  s.policy.sourcing = Sourcing::kFewestShipments;
  EXPECT_THAT(s.Promises(), ElementsAre("2 of 1 on +0, 3 of 2 on +0"));
  line.due = kToday + 3;
  EXPECT_THAT(s.Promises(), ElementsAre("5 of 0 on +3"));
}

TEST(OracleSourcesTest, LateComesFromAnywhere) {
  Situation s;
  s.Stock(0, 2);
  s.Receipt(0, 2, 1).location = 1;
  s.Receipt(0, 2, 2).location = 2;
  s.Line(0, 5);
  s.policy.sourcing = Sourcing::kFewestShipments;
  EXPECT_THAT(s.Promises(),
              ElementsAre("2 of 0 on +0, 2 of 1 on +1, 1 of 2 on +2"));
}

TEST(OracleSourcesTest, SourcesOfPegsAreUsedAnyway) {
  Situation s;
  s.Stock(0, 5);
  s.Stock(1, 5);
  s.Stock(0, 1).location = 1;
  s.LineOf(0, kAnyhow, 0, 3).peg = 2;
  s.LineOf(0, kAnyhow, 1, 3);
  s.policy.sourcing = Sourcing::kFewestShipments;
  EXPECT_THAT(s.Promises(),
              ElementsAre("2 of 0 on +0, 1 of 2 on +0", "3 of 1 on +0"));
}

TEST(OracleSourcesTest, LocationsOfAGroupAreOneSource) {
  Situation s;
  s.Stock(0, 2);
  s.Stock(0, 2).location = 1;
  s.Stock(0, 1).location = 2;
  s.Stock(0, 2).location = 3;
  s.Line(0, 3);
  s.policy.sourcing = Sourcing::kFewestShipments;
  EXPECT_THAT(s.Promises(), ElementsAre("2 of 0 on +0, 1 of 1 on +0"));
  s.Location();
  s.Location();
  s.Location().group = 0;
  s.Location().group = 0;
  EXPECT_THAT(s.Promises(), ElementsAre("1 of 2 on +0, 2 of 3 on +0"));
}

TEST(OracleSourcesTest, DestinationsChooseByThemselves) {
  Situation s;
  s.Stock(0, 5);
  s.Stock(1, 5).location = 1;
  s.Stock(0, 5).location = 1;
  s.LineOf(0, kAnyhow, 0, 4);
  s.LineOf(0, kAnyhow, 1, 3).destination = 1;
  s.policy.sourcing = Sourcing::kFewestShipments;
  EXPECT_THAT(s.Promises(), ElementsAre("4 of 0 on +0", "3 of 1 on +0"));
}

TEST(OracleSourcesTest, OrderOfTheQueueStaysWithinTheOrder) {
  Situation s;
  s.Stock(0, 5);
  s.LineOf(0, kAnyhow, 0, 1).priority = 1;
  s.LineOf(1, kAnyhow, 0, 1).priority = 1;
  s.LineOf(0, kAnyhow, 0, 1).priority = 0;
  s.policy.sourcing = Sourcing::kFewestShipments;
  EXPECT_THAT(s.Plan().queue, ElementsAre(2, 0, 1));
}

TEST(OracleSourcesTest, WholeLineComesFromOneOfTheSources) {
  Situation s;
  s.Stock(0, 4);
  s.Stock(0, 5).location = 1;
  s.Stock(1, 1).location = 1;
  s.LineOf(0, kWhole, 0, 4);
  s.LineOf(0, kAnyhow, 1, 1);
  s.policy.sourcing = Sourcing::kFewestShipments;
  EXPECT_THAT(s.Promises(), ElementsAre("4 of 1 on +0", "1 of 2 on +0"));
}

TEST(OracleSourcesTest, BuysAtTheFirstLocationIfThatIsASource) {
  Situation s;
  s.Stock(0, 2).location = 1;
  s.Item().replenish_days = 2;
  BookBuilder::DemandRow& line = s.Line(0, 5);
  line.due = kToday + 4;
  s.policy.sourcing = Sourcing::kFewestShipments;
  s.Lane(1, /*rank=*/2, /*transit=*/0);
  s.Lane(0, /*rank=*/1, /*transit=*/1);
  EXPECT_THAT(s.Promises(), ElementsAre("5 to buy on +3"));
  s.At(0, 0).backorder_limit = 3;  // then both are needed
  EXPECT_THAT(s.Promises(), ElementsAre("2 of 0 on +0, 3 to buy on +3"));
}

// From everywhere the first line would take the original at location 0, and the
// second, which ships from there, nothing. So location 1, which is first, is
// enough for both; and what it leaves at location 0 still comes in time.
TEST(OracleSourcesTest, WhatIsThereInTimeElsewhereIsNotLeft) {
  Situation s;
  s.Stock(0, 2);
  s.Stock(1, 2).location = 1;
  s.Substitute(0, 1);
  s.Lane(1, /*rank=*/0, /*transit=*/0);
  s.Lane(0, /*rank=*/1, /*transit=*/0);
  s.LineOf(0, kAnyhow, 0, 2);
  BookBuilder::DemandRow& line = s.LineOf(0, kAnyhow, 0, 1);
  line.location = 0;
  line.due = kToday + 1;
  s.policy.sourcing = Sourcing::kFewestShipments;
  EXPECT_THAT(s.Promises(), ElementsAre("2 of 1 on +0", "1 of 0 on +1"));
  line.when_short = WhenShort::kAcceptAvailable;
  EXPECT_THAT(s.Promises(), ElementsAre("2 of 1 on +0", "1 of 0 on +1"));
  s.policy.sourcing = Sourcing::kByRank;
  EXPECT_THAT(s.Promises(), ElementsAre("2 of 0 on +0", "short 1: taken"));
}

TEST(OracleSourcesTest, MoreThanTwelveCandidatesAreChosenGreedily) {
  Situation s;
  for (int location = 0; location < 13; ++location) {
    s.Stock(0, location == 12 ? 3 : 1).location = location;
  }
  s.Line(0, 15);  // all
  s.policy.sourcing = Sourcing::kFewestShipments;
  const OraclePlan all = s.Plan();
  EXPECT_THAT(all.lines.promised, ElementsAre(15));
  EXPECT_THAT(all.lines.greedy, ElementsAre(1));

  // Two of 13: the first 4,096 sets find that.
  Situation few;
  for (int location = 0; location < 13; ++location) {
    few.Stock(0, location > 10 ? 2 : 1).location = location;
  }
  few.Line(0, 4);
  few.policy.sourcing = Sourcing::kFewestShipments;
  EXPECT_THAT(few.Promises(), ElementsAre("2 of 11 on +0, 2 of 12 on +0"));
  EXPECT_THAT(few.Plan().lines.greedy, ElementsAre(0));
  // By cost none is tried: the most units first, then what costs least.
  for (int location = 0; location < 13; ++location) {
    few.Lane(location, 0, 0).cost_per_shipment = location == 11 ? 9 : 5;
  }
  few.policy.sourcing = Sourcing::kLeastCost;
  EXPECT_THAT(few.Promises(), ElementsAre("2 of 11 on +0, 2 of 12 on +0"));
  EXPECT_THAT(few.Plan().lines.greedy, ElementsAre(1));
  few.policy.sourcing = Sourcing::kByRank;
  EXPECT_THAT(few.Promises(), ElementsAre("1 of 0 on +0, 1 of 1 on +0, "
                                          "1 of 2 on +0, 1 of 3 on +0"));
}

// --- Least cost --------------------------------------------------------------

TEST(OracleSourcesTest, CheapestByShipmentAndUnits) {
  Situation s;
  s.Stock(0, 9);
  s.Stock(0, 9).location = 1;
  BookBuilder::LaneRow& dear_shipment = s.Lane(0, 0, 0);
  dear_shipment.cost_per_shipment = 10;
  dear_shipment.cost_per_unit = 1;
  s.Lane(1, 0, 0).cost_per_unit = 3;
  BookBuilder::DemandRow& line = s.Line(0, 4);
  s.policy.sourcing = Sourcing::kLeastCost;
  // 10 + 4 * 1 = 14 against 4 * 3 = 12.
  EXPECT_THAT(s.Promises(), ElementsAre("4 of 1 on +0"));
  line.quantity = 6;  // 16 against 18
  EXPECT_THAT(s.Promises(), ElementsAre("6 of 0 on +0"));
  line.quantity = 5;  // 15 against 15: the lane with the cheaper unit is first
  EXPECT_THAT(s.Promises(), ElementsAre("5 of 0 on +0"));
  line.quantity = 10;  // 9 and 1: 10 + 9 + 3
  EXPECT_THAT(s.Promises(), ElementsAre("9 of 0 on +0, 1 of 1 on +0"));
}

TEST(OracleSourcesTest, TwoShipmentsMayCostLessThanOne) {
  Situation s;
  s.Stock(0, 3);
  s.Stock(0, 3).location = 1;
  s.Stock(0, 6).location = 2;
  s.Lane(0, 0, 0).cost_per_shipment = 2;
  s.Lane(1, 0, 0).cost_per_shipment = 2;
  BookBuilder::LaneRow& one = s.Lane(2, 0, 0);
  one.cost_per_shipment = 5;
  s.Line(0, 6);
  s.policy.sourcing = Sourcing::kLeastCost;
  EXPECT_THAT(s.Promises(), ElementsAre("3 of 0 on +0, 3 of 1 on +0"));
  one.cost_per_shipment = 4;  // as much: fewer sources
  EXPECT_THAT(s.Promises(), ElementsAre("6 of 2 on +0"));
}

TEST(OracleSourcesTest, GroupCostsItsDearestShipmentOnce) {
  Situation s;
  s.Stock(0, 3);
  s.Stock(0, 3).location = 1;
  s.Stock(0, 6).location = 2;
  s.Location().group = 1;
  s.Location().group = 1;
  s.Lane(0, 0, 0).cost_per_shipment = 6;
  s.Lane(1, 0, 0).cost_per_shipment = 2;
  BookBuilder::LaneRow& one = s.Lane(2, 0, 0);
  one.cost_per_shipment = 7;
  s.Line(0, 6);
  s.policy.sourcing = Sourcing::kLeastCost;
  EXPECT_THAT(s.Promises(), ElementsAre("3 of 0 on +0, 3 of 1 on +0"));
  one.cost_per_shipment = 5;
  EXPECT_THAT(s.Promises(), ElementsAre("6 of 2 on +0"));
}

TEST(OracleSourcesTest, ShipSetComesFromWhereAllOfItIsCheapest) {
  Situation s;
  s.Stock(0, 6);
  s.Stock(1, 6);
  s.Stock(0, 6).location = 1;
  s.Stock(1, 6).location = 1;
  BookBuilder::LaneRow& dear_shipment = s.Lane(0, 0, 0);
  dear_shipment.cost_per_shipment = 10;
  dear_shipment.cost_per_unit = 1;
  s.Lane(1, 0, 0).cost_per_unit = 3;
  s.LineOf(0, kShipSet, 0, 2);
  BookBuilder::DemandRow& line = s.LineOf(0, kShipSet, 1, 2);
  s.policy.sourcing = Sourcing::kLeastCost;
  // 14 against 12.
  EXPECT_THAT(s.Promises(), ElementsAre("2 of 2 on +0", "2 of 3 on +0"));
  line.quantity = 4;  // 16 against 18
  EXPECT_THAT(s.Promises(), ElementsAre("2 of 0 on +0", "4 of 1 on +0"));
}

// --- Sets --------------------------------------------------------------------

TEST(OracleSourcesTest, CompleteOrderChoosesOnceItsDayIsKnown) {
  Situation s;
  s.Stock(0, 5);
  s.Stock(1, 5).location = 1;
  s.Stock(0, 5).location = 2;
  s.Receipt(1, 5, 2).location = 2;
  BookBuilder::DemandRow& line = s.LineOf(0, kComplete, 0, 4);
  BookBuilder::DemandRow& other = s.LineOf(0, kComplete, 1, 3);
  s.policy.sourcing = Sourcing::kFewestShipments;
  // It can be had today, from two locations.
  EXPECT_THAT(s.Promises(), ElementsAre("4 of 0 on +0", "3 of 1 on +0"));
  line.due = kToday + 2;  // by then from one
  EXPECT_THAT(s.Promises(), ElementsAre("4 of 2 on +2", "3 of 3 on +2"));
  other.destination = 1;  // to several destinations nothing is chosen
  EXPECT_THAT(s.Promises(), ElementsAre("4 of 0 on +0", "3 of 1 on +0"));
}

// --- Substitutes -------------------------------------------------------------

TEST(OracleSubstitutesTest, OriginalFirstThenByRankThenByNumber) {
  Situation s;
  for (int item : {0, 1, 2, 3}) s.Stock(item, 2);
  s.Substitute(0, 1).rank = 2;
  s.Substitute(0, 3).rank = 1;
  s.Substitute(0, 2).rank = 1;
  s.Line(0, 7);
  s.Line(1, 2);
  EXPECT_THAT(s.Promises(), ElementsAre("2 of 0 on +0, 1 of 1 on +0, 2 of 2 on "
                                        "+0, 2 of 3 on +0",
                                        "1 of 1 on +0, short 1: taken"));
}

TEST(OracleSubstitutesTest, InTimeGoesBeforeTheOriginalLate) {
  Situation s;
  s.Receipt(0, 9, 3);
  s.Stock(1, 2);
  s.Substitute(0, 1);
  s.Line(0, 5);
  EXPECT_THAT(s.Promises(), ElementsAre("2 of 1 on +0, 3 of 0 on +3"));
}

TEST(OracleSubstitutesTest, SoManyUnitsStandForOne) {
  Situation s;
  s.Stock(0, 1);
  s.Stock(1, 5);
  s.Substitute(0, 1).numerator = 2;
  s.Line(0, 4);
  s.Line(1, 9);
  // 4 units are 2 of the line's; the fifth is nothing.
  EXPECT_THAT(s.Promises(),
              ElementsAre("1 of 0 on +0, 4 of 1 on +0, short 1: incomplete",
                          "1 of 1 on +0, short 8: taken"));
  const OraclePlan plan = s.Plan();
  EXPECT_THAT(plan.lines.promised, ElementsAre(3, 1));
  EXPECT_THAT(plan.promises.quantity, ElementsAre(3, 1));
}

TEST(OracleSubstitutesTest, OneBoxStandsForThree) {
  Situation s;
  s.Stock(1, 5);
  s.Substitute(0, 1).denominator = 3;
  BookBuilder::DemandRow& line = s.Line(0, 7);
  // Two boxes are 6; a third would be more than is wanted.
  EXPECT_THAT(s.Promises(), ElementsAre("2 of 0 on +0, short 1: incomplete"));
  s.Stock(0, 1);
  EXPECT_THAT(s.Promises(), ElementsAre("2 of 0 on +0, 1 of 1 on +0"));
  line.multiple = 2;
  line.quantity = 9;
  // Boxes in twos, but for the last shipment: 6, and 3 that close the line.
  EXPECT_THAT(s.Promises(), ElementsAre("3 of 0 on +0"));
  line.quantity = 10;
  // Of the original nothing, alone: 1 is no multiple of 2. Boxes: 6, and no
  // more, since 9 is none. Then the 1 cannot close the line, nor can 4.
  EXPECT_THAT(s.Promises(), ElementsAre("2 of 0 on +0, short 4: incomplete"));
}

TEST(OracleSubstitutesTest, RatiosOfAChainAreMultipliedAndReduced) {
  Situation s;
  s.Stock(2, 10);
  BookBuilder::SubstituteRow& first = s.Substitute(0, 1);
  first.numerator = 2;
  BookBuilder::SubstituteRow& second = s.Substitute(1, 2);
  second.numerator = 3;
  second.denominator = 2;  // 6 for 2: 3 for 1
  s.Line(0, 4);
  EXPECT_THAT(s.Promises(), ElementsAre("9 of 0 on +0, short 1: incomplete"));
  s.Stock(1, 2);
  EXPECT_THAT(s.Promises(), ElementsAre("9 of 0 on +0, 2 of 1 on +0"));
}

TEST(OracleSubstitutesTest, WhatComesUpAgainIsNotCountedAgain) {
  Situation s;
  s.Stock(2, 10);
  s.Substitute(0, 1);
  s.Substitute(0, 2).numerator = 2;
  s.Substitute(1, 2).numerator = 5;
  s.Line(0, 3);
  EXPECT_THAT(s.Promises(), ElementsAre("6 of 0 on +0"));
}

TEST(OracleSubstitutesTest, LotMayComeFromSeveralRows) {
  Situation s;
  s.Stock(1, 3);
  s.Receipt(1, 1, 2);
  s.Substitute(0, 1).numerator = 2;
  BookBuilder::DemandRow& line = s.Line(0, 2);
  line.due = kToday + 2;
  // 2 units make one at once; the third waits for the receipt.
  EXPECT_THAT(s.Promises(), ElementsAre("2 of 0 on +0, 1 of 0 on +2, 1 of 1 on "
                                        "+2"));
  const OraclePlan plan = s.Plan();
  EXPECT_THAT(plan.promises.quantity, ElementsAre(1, 1));
  EXPECT_THAT(plan.lines.backordered, ElementsAre(1));
}

TEST(OracleSubstitutesTest, SafetyUnitsComeAfterAllElse) {
  Situation s;
  s.Stock(0, 3);
  s.Stock(1, 3);
  s.At(0, 0).safety_stock = 2;
  s.At(1, 0).safety_stock = 2;
  s.Substitute(0, 1);
  BookBuilder::DemandRow& line = s.Line(0, 2);
  s.policy.safety_stock = SafetyStock::kSoft;
  EXPECT_THAT(s.Promises(), ElementsAre("1 of 0 on +0, 1 of 1 on +0"));
  line.quantity = 5;
  EXPECT_THAT(s.Promises(), ElementsAre("3 of 0 on +0, 2 of 1 on +0"));
}

TEST(OracleSubstitutesTest, LocationsOfOneItemGoBeforeTheNextItem) {
  Situation s;
  s.Stock(1, 5);
  s.Stock(0, 2).location = 1;
  s.Stock(1, 5).location = 1;
  s.Substitute(0, 1);
  s.Line(0, 8);
  EXPECT_THAT(s.Promises(), ElementsAre("5 of 0 on +0, 2 of 1 on +0, 1 of 2 on "
                                        "+0"));
}

TEST(OracleSubstitutesTest, WholeLineIsOfOneItem) {
  Situation s;
  s.Stock(0, 3);
  s.Stock(1, 4);
  s.Substitute(0, 1);
  BookBuilder::DemandRow& line = s.Line(0, 4);
  line.delivery_rule = kWhole;
  EXPECT_THAT(s.Promises(), ElementsAre("4 of 1 on +0"));
  line.quantity = 5;
  EXPECT_THAT(s.Promises(), ElementsAre("short 5: incomplete"));
}

TEST(OracleSubstitutesTest, ShipmentsAreOfOneItem) {
  Situation s;
  s.Stock(0, 3);
  s.Stock(1, 3);
  s.Substitute(0, 1);
  BookBuilder::DemandRow& line = s.Line(0, 7);
  line.min_ship = 4;
  EXPECT_THAT(s.Promises(), ElementsAre("short 7: incomplete"));
  line.min_ship = 3;
  EXPECT_THAT(s.Promises(),
              ElementsAre("3 of 0 on +0, 3 of 1 on +0, short 1: taken"));
}

TEST(OracleSubstitutesTest, ReplenishmentIsOfTheOriginal) {
  Situation s;
  s.Item().replenish_days = 2;
  s.Item().replenish_days = 1;
  s.Stock(1, 2);
  s.Substitute(0, 1);
  s.Line(0, 5);
  EXPECT_THAT(s.Promises(), ElementsAre("2 of 0 on +0, 3 to buy on +2"));
}

TEST(OracleSubstitutesTest, LimitsCountUnitsOfTheSubstitute) {
  Situation s;
  s.Item();
  s.Item().backorder_limit = 5;
  s.Receipt(1, 9, 1);
  s.Substitute(0, 1).numerator = 2;
  s.Line(0, 4);
  s.Line(1, 4);
  // 4 of the 5 make 2 units; 1 is left for the line of item 1.
  EXPECT_THAT(s.Promises(), ElementsAre("4 of 0 on +1, short 2: incomplete",
                                        "1 of 0 on +1, short 3: limit"));
  s.Substitute(2, 1);  // unit for unit: only the limit stands in the way
  s.Line(2, 1);
  EXPECT_THAT(s.Promises()[2], "short 1: limit");
}

TEST(OracleSubstitutesTest, LateByDayThenByItem) {
  Situation s;
  s.Receipt(0, 2, 3);
  s.Receipt(1, 2, 3);
  s.Receipt(1, 2, 2);
  s.Substitute(0, 1);
  s.Line(0, 5);
  EXPECT_THAT(s.Promises(),
              ElementsAre("2 of 2 on +2, 2 of 0 on +3, 1 of 1 on +3"));
}

TEST(OracleSubstitutesTest, TiersAndWindowsHoldForSubstitutes) {
  Situation s;
  s.Stock(1, 2).tier = 0;
  s.Stock(1, 2).tier = 1;
  s.Receipt(1, 2, 3);
  s.Substitute(0, 1);
  BookBuilder::DemandRow& line = s.Line(0, 9);
  line.tier = 1;
  line.latest = kToday + 2;
  EXPECT_THAT(s.Promises(), ElementsAre("2 of 1 on +0, short 7: after latest"));
}

TEST(OracleSubstitutesTest, SetsTakeThem) {
  Situation s;
  s.Stock(0, 2);
  s.Stock(1, 4);
  s.Substitute(0, 1);
  s.LineOf(0, kComplete, 0, 3);
  s.LineOf(0, kComplete, 1, 3);
  EXPECT_THAT(s.Promises(),
              ElementsAre("2 of 0 on +0, 1 of 1 on +0", "3 of 1 on +0"));
  s.LineOf(0, kComplete, 1, 1);
  EXPECT_THAT(s.Promises(), Each(testing::EndsWith(": set incomplete")));
}

TEST(OracleSubstitutesTest, KitsTakeThoseThatStandForSingleUnits) {
  Situation s;
  s.Stock(0, 1);
  s.Stock(1, 9);
  s.Stock(2, 4);
  BookBuilder::SubstituteRow& box = s.Substitute(0, 1);
  box.denominator = 3;
  s.LineOfKit(0, 3);
  s.LineOfKit(2, 3);
  EXPECT_THAT(s.Promises(),
              ElementsAre("1 of 0 on +0, short 2: taken",
                          "1 of 2 on +0, short 2: set incomplete"));
  box.denominator = 1;
  box.numerator = 4;  // 9 are 2
  EXPECT_THAT(s.Promises(),
              ElementsAre("1 of 0 on +0, 8 of 1 on +0", "3 of 2 on +0"));
}

// Two kits at once cannot be had: the first line takes both units that each
// line likes best, and the other finds one. One kit leaves neither of them, and
// then there is another.
TEST(OracleSubstitutesTest, KitsAreTakenAgainAndAgain) {
  Situation s;
  s.Stock(0, 2);
  s.Stock(1, 1);
  s.Stock(2, 1);
  s.Substitute(3, 0).rank = 1;
  s.Substitute(3, 1).rank = 2;
  s.Substitute(4, 0).rank = 1;
  s.Substitute(4, 2).rank = 2;
  s.LineOfKit(3, 2);
  s.LineOfKit(4, 2);
  EXPECT_THAT(s.Promises(), ElementsAre("1 of 0 on +0, 1 of 1 on +0",
                                        "1 of 0 on +0, 1 of 2 on +0"));
}

TEST(OracleSubstitutesTest, HeldAreUnitsOfTheSubstitute) {
  Situation s;
  s.Stock(0, 1);
  s.Stock(1, 7);
  s.Substitute(0, 1).numerator = 2;
  s.Line(0, 6).delivery_rule = kWhole;
  s.policy.waiting = Waiting::kHold;
  EXPECT_THAT(s.Promises(), ElementsAre("short 6: incomplete, holds 1 of 0, "
                                        "holds 6 of 1"));
}

}  // namespace
}  // namespace backorder
