// Holds the oracle to situations worked out by hand from the rules in
// allocate.h: lines that share.

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
using ::testing::ElementsAreArray;

Situation Sharers(Sharing sharing, const std::vector<int64_t>& quantities) {
  Situation s;
  s.policy.sharing = sharing;
  for (int64_t quantity : quantities) s.Line(0, quantity);
  return s;
}

// What each of the lines gets of so much.
std::vector<int64_t> Shares(Sharing sharing,
                            const std::vector<int64_t>& quantities,
                            int64_t stock) {
  Situation s = Sharers(sharing, quantities);
  s.Stock(0, stock);
  return s.Plan().lines.promised;
}

// --- Division ----------------------------------------------------------------

TEST(OracleSharingTest, ThreeClaimsOfOneEstate) {
  const std::vector<int64_t> claims = {100, 200, 300};
  EXPECT_THAT(Shares(Sharing::kProportional, claims, 100),
              ElementsAre(17, 33, 50));
  EXPECT_THAT(Shares(Sharing::kEqual, claims, 100), ElementsAre(34, 33, 33));
  EXPECT_THAT(Shares(Sharing::kEqualLoss, claims, 100), ElementsAre(0, 0, 100));
  EXPECT_THAT(Shares(Sharing::kProportional, claims, 300),
              ElementsAre(50, 100, 150));
  EXPECT_THAT(Shares(Sharing::kEqual, claims, 300), ElementsAre(100, 100, 100));
  EXPECT_THAT(Shares(Sharing::kEqualLoss, claims, 300),
              ElementsAre(0, 100, 200));
  EXPECT_THAT(Shares(Sharing::kSequential, claims, 300),
              ElementsAre(100, 200, 0));
}

TEST(OracleSharingTest, WhoWantsLittleHasItAll) {
  EXPECT_THAT(Shares(Sharing::kEqual, {20, 26, 40, 50}, 100),
              ElementsAre(20, 26, 27, 27));
}

TEST(OracleSharingTest, SainteLague) {
  EXPECT_THAT(Shares(Sharing::kProportional, {7, 5, 3}, 10),
              ElementsAre(5, 3, 2));
}

// More supply never gives a line less, in whatever way it is shared.
TEST(OracleSharingTest, NobodyLosesWhenThereIsMore) {
  EXPECT_THAT(Shares(Sharing::kProportional, {1, 3, 3}, 3),
              ElementsAre(1, 1, 1));
  EXPECT_THAT(Shares(Sharing::kProportional, {1, 3, 3}, 4),
              ElementsAre(1, 2, 1));
  for (Sharing sharing :
       {Sharing::kProportional, Sharing::kEqual, Sharing::kEqualLoss}) {
    std::vector<int64_t> before = {0, 0, 0, 0};
    for (int64_t stock = 0; stock <= 20; ++stock) {
      const std::vector<int64_t> now = Shares(sharing, {1, 4, 6, 6}, stock);
      for (size_t line = 0; line < now.size(); ++line) {
        EXPECT_GE(now[line], before[line]) << stock;
      }
      before = now;
    }
    EXPECT_THAT(before, ElementsAre(1, 4, 6, 6));
  }
}

// Steps of 4 and of 3 units, for 3/10 and 4/10 of the way at first.
TEST(OracleSharingTest, StepsAreOfTheLeastThatShips) {
  Situation s;
  s.policy.sharing = Sharing::kProportional;
  s.Line(0, 10).multiple = 4;
  s.Line(0, 10).min_ship = 3;
  BookBuilder::SupplyRow& stock = s.Stock(0, 6);
  // In turn 4 and nothing. Of 4 the second has 3, then 4 more for the first are
  // too many. It may have all that is left, and cannot ship it; the second can.
  EXPECT_THAT(s.Promises(),
              ElementsAre("short 10: taken", "6 of 0 on +0, short 4: taken"));
  stock.quantity = 7;
  EXPECT_THAT(s.Promises(), ElementsAre("4 of 0 on +0, short 6: taken",
                                        "3 of 0 on +0, short 7: taken"));
}

TEST(OracleSharingTest, CompleteLinesGetAllOrNothing) {
  Situation s = Sharers(Sharing::kEqual, {});
  for (int64_t quantity : {6, 4, 5}) {
    s.Line(0, quantity).delivery_rule = DeliveryRule::kLineComplete;
  }
  s.Stock(0, 9);
  // In turn 6, and then no more. Of 6 the second has 4, and 5 for the third are
  // too many; but afterwards it takes 5 of what is left.
  EXPECT_THAT(s.Promises(),
              ElementsAre("short 6: taken", "4 of 0 on +0", "5 of 0 on +0"));
}

// --- Groups ------------------------------------------------------------------

TEST(OracleSharingTest, OnlyLinesThatTieShare) {
  Situation s = Sharers(Sharing::kEqual, {});
  for (int priority : {1, 0, 1, 0}) s.Line(0, 4).priority = priority;
  s.Stock(0, 11);
  EXPECT_THAT(s.Plan().lines.promised, ElementsAre(2, 4, 1, 4));
  EXPECT_THAT(s.Plan().queue, ElementsAre(1, 3, 0, 2));
  s.policy.share_by = 0;  // all
  EXPECT_THAT(s.Plan().lines.promised, ElementsAre(3, 3, 2, 3));
  s.policy.share_by = 3;  // nobody
  EXPECT_THAT(s.Plan().lines.promised, ElementsAre(3, 4, 0, 4));
}

TEST(OracleSharingTest, GroupsStandTogetherInTheQueue) {
  Situation s = Sharers(Sharing::kEqual, {});
  for (int item : {0, 1, 0, 2, 1}) s.Line(item, 1);
  EXPECT_THAT(s.Plan().queue, ElementsAre(0, 2, 1, 4, 3));
  s.policy.sourcing = Sourcing::kFewestShipments;  // nobody shares
  EXPECT_THAT(s.Plan().queue, ElementsAre(0, 1, 2, 3, 4));
}

TEST(OracleSharingTest, WhoIsServedWithItsOrderDoesNotShare) {
  Situation s = Sharers(Sharing::kEqual, {4, 4, 4, 4});
  s.Line(0, 4).when_short = WhenShort::kRejectOrder;
  s.Line(0, 4).max_shipments = 2;
  s.Line(0, 4).delivery_rule = DeliveryRule::kShipSet;
  s.Stock(0, 22);
  // Only the first four tie. What they leave goes in turn: 4 and 2.
  EXPECT_THAT(s.Plan().lines.promised, ElementsAre(4, 4, 4, 4, 4, 2, 0));
  EXPECT_THAT(Shares(Sharing::kEqual, {4, 4, 4, 4}, 6),
              ElementsAre(2, 2, 1, 1));
}

TEST(OracleSharingTest, WhoTakesNothingHasNoPart) {
  Situation s = Sharers(Sharing::kEqual, {4, 0, 4});
  s.Line(0, 4).latest = kToday - 1;
  s.Line(0, 4).due = kToday + 9;
  s.policy.horizon = 5;
  s.Stock(0, 5);
  EXPECT_THAT(s.Promises(),
              ElementsAre("3 of 0 on +0, short 1: taken", "",
                          "2 of 0 on +0, short 2: taken",
                          "short 4: window closed", "short 4: beyond horizon"));
}

// Who has nobody to share with is served as any other line.
TEST(OracleSharingTest, GroupOfOneIsServedAsWithoutSharing) {
  for (Sharing sharing : {Sharing::kSequential, Sharing::kEqual}) {
    Situation s = Sharers(sharing, {});
    BookBuilder::DemandRow& line = s.Line(0, 9);
    line.multiple = 2;
    line.due = kToday + 2;
    s.Line(0, 4).latest = kToday - 1;
    s.Stock(0, 3);
    s.Receipt(0, 2, 1);
    s.Receipt(0, 4, 5);
    // 2 and 2 in time; late one that was left and 4.
    EXPECT_THAT(s.Promises(),
                ElementsAre("2 of 0 on +0, 1 of 0 on +1, 1 of 1 on +1, "
                            "1 of 1 on +5, 4 of 2 on +5",
                            "short 4: window closed"));
  }
}

// --- In time -----------------------------------------------------------------

TEST(OracleSharingTest, PegsCountForTheShare) {
  Situation s = Sharers(Sharing::kEqual, {6, 6});
  s.Line(0, 6).peg = 0;
  s.Stock(0, 4);
  s.Stock(0, 6);
  // 4 are held for the third; 6 more are divided up to 10 / 3 each.
  EXPECT_THAT(s.Promises(), ElementsAre("3 of 1 on +0, short 3: taken",
                                        "3 of 1 on +0, short 3: taken",
                                        "4 of 0 on +0, short 2: taken"));
}

TEST(OracleSharingTest, LinesOfSeveralDaysShareWhatTheyGetTogether) {
  Situation s = Sharers(Sharing::kProportional, {});
  s.Line(0, 10).due = kToday + 5;
  s.Line(0, 10).due = kToday;
  s.Stock(0, 4);
  s.Receipt(0, 6, 3);
  // In turn 4 for the second, which is due first, and 6 for the first: 5 each.
  // The second finds 4 in time; the first has 5, and then takes 1 more.
  EXPECT_THAT(s.Promises(), ElementsAre("6 of 1 on +3, short 4: taken",
                                        "4 of 0 on +0, short 6: taken"));
}

// --- Late --------------------------------------------------------------------

TEST(OracleSharingTest, EachDayIsShared) {
  Situation s = Sharers(Sharing::kEqual, {5, 5});
  s.Stock(0, 3);
  s.Receipt(0, 2, 2);
  s.Receipt(0, 3, 4);
  // 2 and 1 on the first day. Then the second goes first, with 1 + 2 before
  // 2 + 3; that makes 3 and 2, and on the last day in the same way 4 and 4.
  EXPECT_THAT(s.Promises(),
              ElementsAre("2 of 0 on +0, 1 of 1 on +2, 1 of 2 on +4, "
                          "short 1: taken",
                          "1 of 0 on +0, 1 of 1 on +2, 2 of 2 on +4, "
                          "short 1: taken"));
}

// Rounding does not add up: of 1 unit each day, each has its turn.
TEST(OracleSharingTest, RoundingDoesNotAddUp) {
  Situation s = Sharers(Sharing::kProportional, {3, 3, 3});
  for (int day = 1; day <= 6; ++day) s.Receipt(0, 1, day);
  EXPECT_THAT(s.Plan().lines.promised, ElementsAreArray({2, 2, 2}));
}

TEST(OracleSharingTest, LateWhoIsNotDueYetHasNoPart) {
  Situation s = Sharers(Sharing::kEqual, {});
  s.Line(0, 4).due = kToday;
  s.Line(0, 4).due = kToday + 3;
  s.Receipt(0, 3, 2);
  s.Receipt(0, 3, 4);
  // In time there is nothing for the first; so the second has all 3. On +4 the
  // first has all 3, since the second has so many already.
  EXPECT_THAT(s.Promises(), ElementsAre("3 of 1 on +4, short 1: taken",
                                        "3 of 0 on +2, short 1: taken"));
}

// By its T a line has what is bought before, as far as there is room for it.
TEST(OracleSharingTest, WhatIsBoughtCountsForTheShare) {
  Situation s = Sharers(Sharing::kEqual, {});
  s.Line(0, 5).due = kToday + 3;
  s.Line(0, 5).due = kToday + 3;
  s.Stock(0, 2);
  BookBuilder::ItemRow& item = s.Item();
  item.replenish_days = 2;
  item.backorder_limit = 3;
  // In turn 2 and 3 for the first; 3 and 2 by division.
  EXPECT_THAT(s.Promises(), ElementsAre("2 of 0 on +0, 1 to buy on +2, "
                                        "short 2: limit",
                                        "2 to buy on +2, short 3: limit"));
}

TEST(OracleSharingTest, ReplenishmentIsNotScarce) {
  Situation s = Sharers(Sharing::kEqual, {5, 5});
  s.Stock(0, 3);
  s.Item().replenish_days = 6;
  EXPECT_THAT(s.Promises(), ElementsAre("2 of 0 on +0, 3 to buy on +6",
                                        "1 of 0 on +0, 4 to buy on +6"));
}

// --- At the end --------------------------------------------------------------

// The first peg is let go only when all have had their turn; so it is free for
// those behind the group.
TEST(OracleSharingTest, PegsLetGoAfterTheGroup) {
  Situation s = Sharers(Sharing::kEqual, {});
  BookBuilder::DemandRow& first = s.Line(0, 5);
  first.peg = 0;
  first.multiple = 4;
  first.latest = kToday;
  s.Line(0, 5);
  s.Line(0, 5).priority = 1;
  s.Stock(0, 3);
  EXPECT_THAT(s.Promises(), ElementsAre("short 5: incomplete", "short 5: taken",
                                        "3 of 0 on +0, short 2: taken"));
}

}  // namespace
}  // namespace backorder
