// Audit on scarce stock: tiers, holds, protections, expiry, quotas, critical
// levels, lines that share, and the keys of the queue that go with them.

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "backorder/audit.h"
#include "backorder/book.h"
#include "backorder/plan.h"
#include "backorder/policy.h"
#include "backorder/units.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/audit_plan.h"

namespace backorder {
namespace audit_testing {
namespace {

constexpr Reason kNone = Reason::kNone;

class ScarceTest : public AuditTest {
 protected:
  static BookBuilder::DemandRow OfTier(int32_t tier, int64_t quantity,
                                       Day due = kToday) {
    BookBuilder::DemandRow row = Line(quantity, due);
    row.tier = tier;
    return row;
  }
  void AddSupplyOfTier(int32_t tier, int64_t quantity) {
    BookBuilder::SupplyRow row = OnHand(quantity);
    row.tier = tier;
    builder_.AddSupply(row);
  }
};

// ---- tiers -----------------------------------------------------------------

// Two regions, the first with two classes, the second with one.
class TiersTest : public ScarceTest {
 protected:
  TiersTest() { AddAll(); }

  void AddAll() {
    builder_.AddTier({kNotGiven, /*rank=*/0});
    builder_.AddTier({kNotGiven, /*rank=*/1});
    builder_.AddTier({/*parent=*/0, /*rank=*/0});
    builder_.AddTier({/*parent=*/0, /*rank=*/1});
    builder_.AddTier({/*parent=*/1, /*rank=*/0});
    for (int32_t tier = 0; tier < 5; ++tier) AddSupplyOfTier(tier, 1);
    builder_.AddSupply(OnHand(1));
  }

  // These units of stock for the line, in any order.
  static std::vector<Row> Of(const std::vector<int32_t>& supplies) {
    std::vector<Row> rows;
    for (const int32_t supply : supplies)
      rows.push_back({0, supply, 1, kToday});
    return rows;
  }
};

TEST_F(TiersTest, OwnPathThenThoseOutranked) {
  // Its own, its parent's; its sibling's, those of the other region from below;
  // then what is for anybody.
  const std::vector<int32_t> order = {2, 0, 3, 4, 1, 5};
  for (size_t units = 1; units <= order.size(); ++units) {
    builder_ = BookBuilder(kToday);
    AddAll();
    builder_.AddDemand(OfTier(2, static_cast<int64_t>(units)));
    EXPECT_THAT(Check(Of({order.begin(), order.begin() + units})), IsRight());
    if (units == order.size()) break;
    std::vector<int32_t> wrong(order.begin(), order.begin() + units);
    wrong.back() = order[units];
    EXPECT_THAT(Check(Of(wrong)), Breaks(Invariant::kQueue, 0));
  }
}

TEST_F(TiersTest, FailsSupplyOfWhatIsNotOutranked) {
  builder_.AddDemand(OfTier(3, 6));
  EXPECT_THAT(Check(Of({0, 1, 3, 4, 5}), {Reason::kTaken}), IsRight());
  const auto violations = Check(Of({0, 1, 2, 3, 4, 5}));
  EXPECT_THAT(violations, Breaks(Invariant::kLimits, 0));
  EXPECT_THAT(violations, Says("supply 2 is reserved for tier 2"));
}

TEST_F(TiersTest, ALineWithoutTierOutranksNone) {
  builder_.AddDemand(Line(3));
  EXPECT_THAT(Check(Of({5}), {Reason::kTaken}), IsRight());
  EXPECT_THAT(Check(Of({1, 5}), {Reason::kTaken}),
              Breaks(Invariant::kLimits, 0));
}

// ---- holds and protections -------------------------------------------------

TEST_F(ScarceTest, FailsUnitsHeldForAnOwner) {
  BookBuilder::DemandRow line = Line(10);
  line.when_short = WhenShort::kAcceptAvailable;
  builder_.AddDemand(line);
  BookBuilder::DemandRow owner = Line(3);
  owner.owner = 0;
  builder_.AddDemand(owner);
  builder_.AddSupply(OnHand(10));
  builder_.AddHold({/*item=*/0, /*quantity=*/4, /*owner=*/0, /*location=*/0,
                    /*expires=*/kToday + 3});
  EXPECT_THAT(
      Check({{0, 0, 6, kToday}, {1, 0, 3, kToday}}, {Reason::kNotInTime}),
      IsRight());
  const auto violations =
      Check({{0, 0, 7, kToday}, {1, 0, 3, kToday}}, {Reason::kNotInTime});
  EXPECT_THAT(violations, Breaks(Invariant::kLimits, 0));
  EXPECT_THAT(violations, Says("1 are still held for owner 0"));
  EXPECT_THAT(Check({{0, 0, 6, kToday}, {1, 0, 2, kToday}},
                    {Reason::kNotInTime, Reason::kTaken}),
              Breaks(Invariant::kQueue, 1));
}

TEST_F(ScarceTest, HeldUnitsAreFreeTheDayAfter) {
  builder_.AddDemand(Line(10));
  builder_.AddSupply(OnHand(10));
  builder_.AddHold({/*item=*/0, /*quantity=*/4, /*owner=*/kNotGiven,
                    /*location=*/0, /*expires=*/kToday + 3});
  builder_.AddHold({/*item=*/0, /*quantity=*/9, /*owner=*/kNotGiven,
                    /*location=*/0, /*expires=*/kToday - 1});
  EXPECT_THAT(Check({{0, 0, 6, kToday}, {0, 0, 4, kToday + 4}}), IsRight());
  const auto violations = Check({{0, 0, 6, kToday}, {0, 0, 4, kToday + 3}});
  EXPECT_THAT(violations, Breaks(Invariant::kLimits, 0));
  EXPECT_THAT(violations, Says("are still held for nobody"));
  EXPECT_THAT(Check({{0, 0, 6, kToday}}, {Reason::kTaken}),
              Breaks(Invariant::kQueue, 0));
}

TEST_F(ScarceTest, FailsProtectedUnits) {
  BookBuilder::DemandRow lower = OfTier(2, 10);
  lower.latest = kToday + 5;
  builder_.AddDemand(lower);
  builder_.AddDemand(OfTier(1, 3, kToday + 1));
  builder_.AddDemand(OfTier(0, 1));
  builder_.AddSupply(OnHand(10));
  builder_.AddProtection({/*item=*/0, /*tier=*/1, /*quantity=*/4,
                          /*location=*/0, /*first_day=*/kToday + 2,
                          /*last_day=*/kToday + 5});
  const std::vector<Reason> reasons = {Reason::kAfterLatest};
  EXPECT_THAT(
      Check({{0, 0, 6, kToday}, {1, 0, 3, kToday + 2}, {2, 0, 1, kToday}},
            reasons),
      IsRight());
  const auto taken = Check({{0, 0, 7, kToday}, {1, 0, 3, kToday + 2}}, reasons);
  EXPECT_THAT(taken, Breaks(Invariant::kLimits, 0));
  EXPECT_THAT(taken, Says("1 are still protected for tier 1"));
  const auto too_early = Check(
      {{0, 0, 6, kToday}, {1, 0, 3, kToday + 1}, {2, 0, 1, kToday}}, reasons);
  EXPECT_THAT(too_early, Breaks(Invariant::kLimits, 1));
  EXPECT_THAT(too_early, Says("3 are still protected for tier 1"));
}

TEST_F(ScarceTest, ProtectedUnitsAreForAllTheDayAfter) {
  builder_.AddDemand(Line(10));
  builder_.AddSupply(OnHand(10));
  builder_.AddProtection({/*item=*/0, /*tier=*/1, /*quantity=*/4,
                          /*location=*/0, kNotGiven, /*last_day=*/kToday + 5});
  EXPECT_THAT(Check({{0, 0, 6, kToday}, {0, 0, 4, kToday + 6}}), IsRight());
  EXPECT_THAT(Check({{0, 0, 6, kToday}, {0, 0, 4, kToday + 5}}),
              Breaks(Invariant::kLimits, 0));
}

// Holds mark before protections, those of lower tier numbers first; what has a
// tier is not marked, and unlimited supply takes the mark away.
TEST_F(ScarceTest, MarksInOrder) {
  AddSupplyOfTier(3, 5);
  builder_.AddSupply(OnHand(5));
  builder_.AddProtection({/*item=*/0, /*tier=*/2, /*quantity=*/2});
  builder_.AddProtection({/*item=*/0, /*tier=*/1, /*quantity=*/2});
  builder_.AddHold({/*item=*/0, /*quantity=*/2, /*owner=*/0});
  // Marked are 2 for the owner, 2 for tier 1 and 1 for tier 2: a line of tier 2
  // has what is of tier 3, too.
  builder_.AddDemand(OfTier(2, 10));
  EXPECT_THAT(Check({{0, 0, 5, kToday}, {0, 1, 1, kToday}}, {Reason::kTaken}),
              IsRight());
  EXPECT_THAT(Check({{0, 0, 5, kToday}, {0, 1, 2, kToday}}, {Reason::kTaken}),
              Breaks(Invariant::kLimits, 0));
}

// ---- expiry ----------------------------------------------------------------

class ExpiryTest : public ScarceTest {
 protected:
  ExpiryTest() {
    BookBuilder::SupplyRow supply = OnHand(5);
    supply.expires = kToday + 4;
    builder_.AddSupply(supply);
    line_ = Line(5, kToday + 3);
    line_.min_shelf_life = 3;
  }
  BookBuilder::DemandRow line_;
};

TEST_F(ExpiryTest, FailsAfterExpiry) {
  line_.earliest = kToday + 2;
  builder_.AddDemand(line_);
  EXPECT_THAT(Check({}, {Reason::kExpires}), IsRight());
  EXPECT_THAT(Check({}, {Reason::kTaken}), Breaks(Invariant::kShortfall, 0));
  const auto violations = Check({{0, 0, 5, kToday + 2}});
  EXPECT_THAT(violations, Breaks(Invariant::kLimits, 0));
  EXPECT_THAT(violations, Says("expires on day 104; 3 days must be left"));
}

TEST_F(ExpiryTest, PassesOnTheLastDay) {
  line_.earliest = kToday + 1;
  builder_.AddDemand(line_);
  EXPECT_THAT(Check({{0, 0, 5, kToday + 1}}), IsRight());
}

TEST_F(ExpiryTest, JustInTimeMustLastUntilThen) {
  policy_.ship_when = ShipWhen::kJustInTime;
  builder_.AddDemand(line_);
  EXPECT_THAT(Check({}, {Reason::kExpires}), IsRight());
  EXPECT_THAT(Check({{0, 0, 5, kToday + 3}}), Breaks(Invariant::kLimits, 0));
  EXPECT_THAT(Check({{0, 0, 5, kToday}}), Breaks(Invariant::kQueue, 0));
}

TEST_F(ExpiryTest, WhatExpiresFirstGoesFirst) {
  line_.quantity = 6;
  builder_.AddDemand(line_);
  BookBuilder::SupplyRow sooner = OnHand(5);
  sooner.expires = kToday + 3;
  builder_.AddSupply(sooner);
  EXPECT_THAT(Check({{0, 0, 1, kToday}, {0, 1, 5, kToday}}), IsRight());
  EXPECT_THAT(Check({{0, 0, 5, kToday}, {0, 1, 1, kToday}}),
              Breaks(Invariant::kQueue, 0));
}

// ---- limits ----------------------------------------------------------------

TEST_F(ScarceTest, FailsMoreThanAQuota) {
  builder_.AddDemand(OfTier(0, 4));
  builder_.AddDemand(OfTier(0, 4, kToday + 1));
  builder_.AddDemand(OfTier(0, 4, kToday + 6));
  builder_.AddDemand(OfTier(1, 4));
  builder_.AddSupply(OnHand(20));
  builder_.AddQuota({/*item=*/0, /*tier=*/0, /*quantity=*/5, kNotGiven,
                     kNotGiven, /*last_day=*/kToday + 5});
  EXPECT_THAT(Check({{0, 0, 4, kToday},
                     {1, 0, 1, kToday},
                     {2, 0, 4, kToday},
                     {3, 0, 4, kToday}},
                    {kNone, Reason::kQuota}),
              IsRight());
  const auto violations = Check({{0, 0, 4, kToday},
                                 {1, 0, 4, kToday},
                                 {2, 0, 4, kToday},
                                 {3, 0, 4, kToday}});
  EXPECT_THAT(violations, Breaks(Invariant::kLimits, 1));
  EXPECT_THAT(violations, Says("that quota 0 counts to 8; it is of 5"));
}

TEST_F(ScarceTest, AQuotaOfALocationCountsWhatIsFromThere) {
  builder_.AddDemand(OfTier(0, 9));
  builder_.AddSupply(OnHand(5, /*location=*/0));
  builder_.AddSupply(OnHand(5, /*location=*/1));
  builder_.AddQuota({/*item=*/0, /*tier=*/0, /*quantity=*/3, /*location=*/0});
  EXPECT_THAT(Check({{0, 0, 3, kToday}, {0, 1, 5, kToday}}, {Reason::kQuota}),
              IsRight());
  EXPECT_THAT(Check({{0, 0, 4, kToday}, {0, 1, 5, kToday}}, {Reason::kQuota}),
              Breaks(Invariant::kLimits, 0));
}

TEST_F(ScarceTest, FailsBelowACriticalLevel) {
  builder_.AddDemand(OfTier(1, 8));
  builder_.AddDemand(OfTier(0, 5));
  builder_.AddSupply(OnHand(10));
  builder_.AddCriticalLevel({/*item=*/0, /*tier=*/1, /*quantity=*/6});
  EXPECT_THAT(
      Check({{0, 0, 4, kToday}, {1, 0, 5, kToday}}, {Reason::kCriticalLevel}),
      IsRight());
  const auto violations =
      Check({{0, 0, 8, kToday}, {1, 0, 2, kToday}}, {kNone, Reason::kTaken});
  EXPECT_THAT(violations, Breaks(Invariant::kLimits, 0));
  EXPECT_THAT(violations, Says("where 10 are free; its critical level is 6"));
}

TEST_F(ScarceTest, ACriticalLevelIsForStockAndNotForThePeg) {
  BookBuilder::DemandRow line = OfTier(1, 9, kToday + 2);
  line.peg = 0;
  builder_.AddDemand(line);
  builder_.AddSupply(OnHand(4));
  builder_.AddSupply(OnHand(7));
  builder_.AddSupply(Receipt(3, kToday + 1));
  builder_.AddCriticalLevel({/*item=*/0, /*tier=*/0, /*quantity=*/6});
  EXPECT_THAT(
      Check({{0, 0, 4, kToday}, {0, 1, 1, kToday}, {0, 2, 3, kToday + 1}},
            {Reason::kCriticalLevel}),
      IsRight());
  EXPECT_THAT(
      Check({{0, 0, 4, kToday}, {0, 1, 2, kToday}, {0, 2, 3, kToday + 1}}),
      Breaks(Invariant::kLimits, 0));
}

// ---- lines that share ------------------------------------------------------

class SharingTest : public ScarceTest {
 protected:
  void Share(Sharing sharing, int64_t units) {
    policy_.sharing = sharing;
    builder_.AddDemand(Line(10));
    builder_.AddDemand(Line(20));
    builder_.AddSupply(OnHand(units));
  }
  std::vector<Violation> CheckShares(int64_t first, int64_t second) const {
    std::vector<Row> rows;
    if (first > 0) rows.push_back({0, 0, first, kToday});
    if (second > 0) rows.push_back({1, 0, second, kToday});
    return Check(rows, {first < 10 ? Reason::kTaken : kNone,
                        second < 20 ? Reason::kTaken : kNone});
  }
};

TEST_F(SharingTest, Proportional) {
  Share(Sharing::kProportional, 10);
  EXPECT_THAT(CheckShares(3, 7), IsRight());
  EXPECT_THAT(CheckShares(4, 6), Breaks(Invariant::kQueue, 0));
  EXPECT_THAT(CheckShares(4, 6), Breaks(Invariant::kQueue, 1));
  EXPECT_THAT(CheckShares(10, 0), Breaks(Invariant::kQueue, 0));
}

TEST_F(SharingTest, Equal) {
  Share(Sharing::kEqual, 15);
  EXPECT_THAT(CheckShares(8, 7), IsRight());
  EXPECT_THAT(CheckShares(7, 8), Breaks(Invariant::kQueue, 0));
}

TEST_F(SharingTest, EqualLoss) {
  Share(Sharing::kEqualLoss, 16);
  EXPECT_THAT(CheckShares(3, 13), IsRight());
  EXPECT_THAT(CheckShares(6, 10), Breaks(Invariant::kQueue, 0));
}

TEST_F(SharingTest, NothingIsDividedWhereAllHaveAll) {
  Share(Sharing::kEqual, 30);
  EXPECT_THAT(CheckShares(10, 20), IsRight());
}

TEST_F(SharingTest, OnlyLinesThatTie) {
  policy_.sharing = Sharing::kEqual;
  builder_.AddDemand(Line(10));
  BookBuilder::DemandRow urgent = Line(10);
  urgent.priority = -1;
  builder_.AddDemand(urgent);
  builder_.AddSupply(OnHand(10));
  EXPECT_THAT(Check({{1, 0, 10, kToday}}, {Reason::kTaken}), IsRight());
  const std::vector<Row> halves = {{0, 0, 5, kToday}, {1, 0, 5, kToday}};
  const std::vector<Reason> taken = {Reason::kTaken, Reason::kTaken};
  EXPECT_THAT(Check(halves, taken), Breaks(Invariant::kQueue, 1));
  policy_.share_by = 0;
  EXPECT_THAT(Check(halves, taken), IsRight());
}

TEST_F(SharingTest, InWholeShipments) {
  policy_.sharing = Sharing::kEqual;
  BookBuilder::DemandRow line = Line(12);
  line.multiple = 4;
  builder_.AddDemand(line);
  builder_.AddDemand(line);
  builder_.AddSupply(OnHand(14));
  // 4, 4, 4; the step after that is of 4, too.
  EXPECT_THAT(Check({{0, 0, 8, kToday}, {1, 0, 4, kToday}},
                    {Reason::kIncomplete, Reason::kIncomplete}),
              IsRight());
  EXPECT_THAT(Check({{0, 0, 12, kToday}}, {kNone, Reason::kIncomplete}),
              Breaks(Invariant::kQueue, 0));
}

TEST_F(SharingTest, WhatALineHasCountsOnLaterDays) {
  policy_.sharing = Sharing::kEqual;
  builder_.AddDemand(Line(6));
  builder_.AddDemand(Line(6));
  builder_.AddSupply(OnHand(3));
  builder_.AddSupply(Receipt(3, kToday + 2));
  const std::vector<Reason> taken = {Reason::kTaken, Reason::kTaken};
  EXPECT_THAT(Check({{0, 0, 2, kToday},
                     {0, 1, 1, kToday + 2},
                     {1, 0, 1, kToday},
                     {1, 1, 2, kToday + 2}},
                    taken),
              IsRight());
  EXPECT_THAT(Check({{0, 0, 2, kToday},
                     {0, 1, 2, kToday + 2},
                     {1, 0, 1, kToday},
                     {1, 1, 1, kToday + 2}},
                    taken),
              Breaks(Invariant::kQueue, 0));
}

TEST_F(SharingTest, OfAnySize) {
  policy_.sharing = Sharing::kProportional;
  builder_.AddDemand(Line(1000000000000));
  builder_.AddDemand(Line(2000000000000));
  builder_.AddSupply(OnHand(1000000000000));
  const std::vector<Reason> taken = {Reason::kTaken, Reason::kTaken};
  EXPECT_THAT(
      Check({{0, 0, 333333333333, kToday}, {1, 0, 666666666667, kToday}},
            taken),
      IsRight());
  EXPECT_THAT(
      Check({{0, 0, 333333333334, kToday}, {1, 0, 666666666666, kToday}},
            taken),
      Breaks(Invariant::kQueue, 0));
}

// What its share leaves, since it has no use for it, goes to the others.
TEST_F(SharingTest, WhatOneCannotUseIsForTheOthers) {
  policy_.sharing = Sharing::kEqual;
  builder_.AddDemand(Line(10));
  BookBuilder::DemandRow elsewhere = Line(10);
  elsewhere.location = 1;
  builder_.AddDemand(elsewhere);
  builder_.AddSupply(OnHand(8, /*location=*/0));
  EXPECT_THAT(Check({{0, 0, 8, kToday}}, {Reason::kTaken, Reason::kNoSupply}),
              IsRight());
  EXPECT_THAT(Check({{0, 0, 4, kToday}}, {Reason::kTaken, Reason::kNoSupply}),
              Breaks(Invariant::kQueue, 0));
}

// ---- keys of the queue -----------------------------------------------------

// Two lines and one unit: which of them has it?
class KeyTest : public ScarceTest {
 protected:
  KeyTest() { builder_.AddSupply(OnHand(1)); }
  void OrderBy(const std::string& column, bool descending = false) {
    SortKey key;
    key.column = column;
    key.descending = descending;
    policy_.queue = {key};
  }
  void ExpectSecondFirst(Day day = kToday, Reason reason = Reason::kTaken,
                         Reason second_reason = kNone) {
    EXPECT_THAT(Check({{1, 0, 1, day}}, {reason, second_reason}), IsRight());
    EXPECT_THAT(Check({{0, 0, 1, kToday}}, {kNone, reason}),
                Breaks(Invariant::kQueue, 1));
  }
};

TEST_F(KeyTest, Aging) {
  OrderBy("aging");
  policy_.aging_days = 7;
  builder_.AddDemand(Line(1));
  BookBuilder::DemandRow old = Line(1, kToday - 14);
  old.priority = 1;
  builder_.AddDemand(old);
  ExpectSecondFirst();
}

TEST_F(KeyTest, Slack) {
  OrderBy("slack");
  BookBuilder::LaneRow lane;
  builder_.AddLane(lane);
  lane.destination = 1;
  lane.transit_days = 5;
  builder_.AddLane(lane);
  builder_.AddDemand(Line(1, kToday + 3));
  BookBuilder::DemandRow far = Line(1, kToday + 6);
  far.destination = 1;
  builder_.AddDemand(far);
  ExpectSecondFirst(kToday + 5);
}

TEST_F(KeyTest, FillRatio) {
  OrderBy("fill_ratio", /*descending=*/true);
  builder_.AddDemand(Line(4));
  builder_.AddDemand(Line(2));
  ExpectSecondFirst(kToday, Reason::kTaken, Reason::kTaken);
}

TEST_F(KeyTest, CriticalRatio) {
  OrderBy("critical_ratio");
  builder_.AddItem({/*replenish_days=*/10, /*backorder_limit=*/0});
  builder_.AddDemand(Line(1, kToday + 5));
  builder_.AddDemand(Line(1, kToday + 2));
  ExpectSecondFirst(kToday, Reason::kBackorderLimit);
}

TEST_F(KeyTest, OrderValue) {
  OrderBy("order_value", /*descending=*/true);
  BookBuilder::DemandRow line = Line(1);
  line.sales_order = 0;
  line.unit_value = 10;
  builder_.AddDemand(line);
  line.sales_order = 1;
  line.unit_value = 6;
  builder_.AddDemand(line);
  line.item = 1;
  builder_.AddDemand(line);
  EXPECT_THAT(
      Check({{1, 0, 1, kToday}}, {Reason::kTaken, kNone, Reason::kNoSupply}),
      IsRight());
  EXPECT_THAT(
      Check({{0, 0, 1, kToday}}, {kNone, Reason::kTaken, Reason::kNoSupply}),
      Breaks(Invariant::kQueue, 1));
}

TEST_F(KeyTest, ListedValuesComeFirst) {
  OrderBy("priority");
  policy_.queue[0].values = {7, 5};
  builder_.AddDemand(Line(1));
  BookBuilder::DemandRow listed = Line(1);
  listed.priority = 5;
  builder_.AddDemand(listed);
  ExpectSecondFirst();
}

}  // namespace
}  // namespace audit_testing
}  // namespace backorder
