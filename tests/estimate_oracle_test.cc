// The oracle of EstimatePlan by cases worked out by hand, and EstimatePlan by
// the oracle on random tiny books.

#include "tests/estimate_oracle.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <map>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "backorder/allocate.h"
#include "backorder/book.h"
#include "backorder/calendar.h"
#include "backorder/delay.h"
#include "backorder/estimate.h"
#include "backorder/plan.h"
#include "backorder/policy.h"
#include "backorder/units.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/oracle.h"
#include "tests/random_book.h"

namespace backorder {
namespace {

using testing::ElementsAre;
using testing::Pair;

constexpr double kInfinity = std::numeric_limits<double>::infinity();

MATCHER_P(Near, value, "") { return std::abs(arg - value) < 1e-12; }

// Days, each as often as it is to be likely; `never` more of them never end.
Delay Among(const std::vector<double>& days, double never = 0) {
  Delay delay = *EmpiricalDelay(days);
  delay.total += never;
  return delay;
}

// --- The oracle itself
// --------------------------------------------------------

TEST(WholeDaysTest, FixedAndEmpirical) {
  EXPECT_THAT(WholeDays(*FixedDelay(1.5), -kInfinity),
              ElementsAre(Pair(2, Near(1))));
  EXPECT_THAT(WholeDays(*FixedDelay(-1.5), -kInfinity),
              ElementsAre(Pair(-1, Near(1))));
  EXPECT_THAT(WholeDays(*FixedDelay(2), 1), ElementsAre(Pair(2, Near(1))));
  EXPECT_THAT(WholeDays(*FixedDelay(2), 2), ElementsAre(Pair(kNever, Near(1))));

  const Delay some = Among({-1, 2, 2.5, 3, 6}, /*never=*/1);
  EXPECT_THAT(WholeDays(some, -kInfinity),
              ElementsAre(Pair(-1, Near(1 / 6.0)), Pair(2, Near(1 / 6.0)),
                          Pair(3, Near(2 / 6.0)), Pair(6, Near(1 / 6.0)),
                          Pair(kNever, Near(1 / 6.0))));
  EXPECT_THAT(WholeDays(some, 2),
              ElementsAre(Pair(3, Near(2 / 4.0)), Pair(6, Near(1 / 4.0)),
                          Pair(kNever, Near(1 / 4.0))));
  // The law's own age, within a day and above the one that is asked for.
  EXPECT_THAT(WholeDays(Conditioned(some, 2.7), 2),
              ElementsAre(Pair(3, Near(1 / 3.0)), Pair(6, Near(1 / 3.0)),
                          Pair(kNever, Near(1 / 3.0))));
  EXPECT_THAT(WholeDays(some, 6), ElementsAre(Pair(kNever, Near(1))));
  EXPECT_THAT(WholeDays(Among({1, 2}), 7), ElementsAre(Pair(kNever, Near(1))));
}

TEST(WholeDaysTest, ContinuousAndMixed) {
  // Exponential, of mean 2, in three kinds' words; given that T > 3 as at
  // first.
  for (const Delay& law : {*WeibullDelay(1, 2), *GammaDelay(1, 2)}) {
    DayChances chances = WholeDays(law, -kInfinity);
    EXPECT_EQ(chances.count(0), 0u);
    EXPECT_NEAR(chances[1], 1 - std::exp(-0.5), 1e-12);
    EXPECT_NEAR(chances[4], std::exp(-1.5) - std::exp(-2), 1e-12);
    EXPECT_EQ(chances.count(kNever), 0u);
    DayChances aged = WholeDays(law, 3);
    EXPECT_EQ(aged.count(3), 0u);
    EXPECT_NEAR(aged[4], chances[1], 1e-12);
    EXPECT_NEAR(aged[6], chances[3], 1e-12);
    // On its date, or by the law; once that is over, by the law.
    DayChances mixed = WholeDays(*WithZeroWeight(law, 0.4), -1);
    EXPECT_NEAR(mixed[0], 0.4, 1e-12);
    EXPECT_NEAR(mixed[1], 0.6 * chances[1], 1e-12);
    EXPECT_NEAR(WholeDays(*WithZeroWeight(law, 0.4), 0)[1], chances[1], 1e-12);
  }
  // Half of it by its median, 1.
  EXPECT_NEAR(WholeDays(*LognormalDelay(0, 0.5), -kInfinity)[1], 0.5, 1e-12);
  // Erlang: shape 2, scale 1.
  EXPECT_NEAR(WholeDays(*GammaDelay(2, 1), -kInfinity)[1], 1 - 2 * std::exp(-1),
              1e-12);
  EXPECT_THAT(WholeDays(*WithZeroWeight(*GammaDelay(2, 1), 1), 0),
              ElementsAre(Pair(kNever, Near(1))));
}

// A plan by hand.
class TinyPlan {
 public:
  TinyPlan& Add(int32_t line, int32_t supply, Day day, int32_t location = 0,
                int32_t shipment = 0) {
    line_.push_back(line);
    supply_.push_back(supply);
    quantity_.push_back(1);
    day_.push_back(day);
    location_.push_back(location);
    shipment_.push_back(shipment);
    return *this;
  }
  PlanColumns columns() const {
    PlanColumns plan;
    plan.allocations.line = line_;
    plan.allocations.supply = supply_;
    plan.allocations.quantity = quantity_;
    plan.allocations.delivery_day = day_;
    plan.allocations.location = location_;
    plan.allocations.shipment = shipment_;
    return plan;
  }

 private:
  std::vector<int32_t> line_, supply_, day_, location_, shipment_;
  std::vector<int64_t> quantity_;
};

// Day 100 is a Saturday.
class EstimateOracleTest : public testing::Test {
 protected:
  EstimateOracleTest() : builder_(/*as_of=*/100) {}

  int32_t AddLine(int32_t order, Day due,
                  DeliveryRule rule = DeliveryRule::kAsAvailable,
                  int32_t kit = kNotGiven) {
    BookBuilder::DemandRow row;
    row.quantity = 1;
    row.sales_order = order;
    row.due = due;
    row.delivery_rule = rule;
    row.kit = kit;
    return builder_.AddDemand(row);
  }
  int32_t AddReceipt(Day day, int32_t delay, int32_t purchase_order = kNotGiven,
                     int64_t quantity = 1) {
    BookBuilder::SupplyRow row;
    row.quantity = quantity;
    row.day = day;
    row.delay = delay;
    row.purchase_order = purchase_order;
    return builder_.AddSupply(row);
  }
  OracleEstimate Of(const TinyPlan& plan, const Policy& policy = {}) {
    const Book book = builder_.book();
    EXPECT_TRUE(Validate(book).ok()) << Validate(book);
    return NaiveEstimatePlan(book, policy, plan.columns(), delays_);
  }

  BookBuilder builder_;
  std::vector<Delay> delays_ = {Among({-1, 0, 2, 5})};
};

TEST_F(EstimateOracleTest, ReceiptThatMayBeLate) {
  AddLine(0, 104);
  AddReceipt(103, 0);
  AddLine(1, 104);  // nothing for it
  const OracleEstimate estimate = Of(TinyPlan().Add(0, 0, 103));
  for (const auto& row : {estimate.promises[0], estimate.lines[0],
                          estimate.orders[0], estimate.shipments[0]}) {
    EXPECT_EQ(row.planned, 103);
    EXPECT_EQ(row.due, 104);
    // Early is no earlier.
    EXPECT_THAT(row.chances,
                ElementsAre(Pair(103, Near(0.5)), Pair(105, Near(0.25)),
                            Pair(108, Near(0.25))));
    EXPECT_NEAR(ChanceBy(row, 104), 0.5, 1e-12);
    EXPECT_NEAR(ExpectedDaysLate(row), (1 + 4) / 4.0, 1e-12);
    EXPECT_EQ(DayOfConfidence(row, 0.5), 103);
    EXPECT_EQ(DayOfConfidence(row, 0.51), 105);
    EXPECT_EQ(DayOfConfidence(row, 0.75), 105);
    EXPECT_EQ(DayOfConfidence(row, 0.9), 108);
    EXPECT_TRUE(row.may_be_late);
  }
  EXPECT_EQ(estimate.promises.size(), 1u);
  EXPECT_EQ(estimate.shipments.size(), 1u);
  ASSERT_EQ(estimate.lines.size(), 2u);
  EXPECT_EQ(estimate.lines[1].planned, kNever);
  EXPECT_EQ(ChanceBy(estimate.lines[1], kLastDay), 0);
  EXPECT_EQ(ExpectedDaysLate(estimate.lines[1]), kInfinity);
  EXPECT_THAT(estimate.sales_order, ElementsAre(0, 1));
}

TEST_F(EstimateOracleTest, WhatHasNoLawIsSure) {
  AddLine(0, 99);
  AddReceipt(97, kNotGiven);
  const OracleEstimate estimate = Of(TinyPlan().Add(0, 0, 102));
  EXPECT_THAT(estimate.lines[0].chances, ElementsAre(Pair(102, Near(1))));
  EXPECT_NEAR(ExpectedDaysLate(estimate.lines[0]), 3, 1e-12);
  EXPECT_FALSE(estimate.lines[0].may_be_late);
}

TEST_F(EstimateOracleTest, ReceiptsOfOnePurchaseOrderComeLateTogether) {
  AddLine(0, 104);
  AddLine(0, 106);
  AddReceipt(103, 0, /*purchase_order=*/1);
  AddReceipt(104, 0, 1);
  const TinyPlan plan = TinyPlan().Add(0, 0, 103).Add(1, 1, 104, 0, 1);
  const OracleEstimate together = Of(plan);
  EXPECT_THAT(together.orders[0].chances,
              ElementsAre(Pair(104, Near(0.5)), Pair(106, Near(0.25)),
                          Pair(109, Near(0.25))));
  EXPECT_EQ(together.orders[0].due, 106);
  EXPECT_EQ(together.orders[0].features.count("shared purchase order"), 1u);
}

TEST_F(EstimateOracleTest, OthersAreIndependent) {
  AddLine(0, 104);
  AddLine(0, 106);
  AddReceipt(103, 0);
  AddReceipt(104, 0);
  const TinyPlan plan = TinyPlan().Add(0, 0, 103).Add(1, 1, 104, 0, 1);
  // By 104: one of two by 104 (103 + 0), the other by 104 + 0.
  EXPECT_THAT(
      Of(plan).orders[0].chances,
      ElementsAre(Pair(104, Near(0.25)), Pair(105, Near(0.125)),
                  Pair(106, Near(0.75 * 0.75 - 0.375)),
                  Pair(108, Near(0.75 - 0.5625)), Pair(109, Near(0.25))));
}

TEST_F(EstimateOracleTest, OverdueOnesComeGivenThatTheyHaveNotCome) {
  AddLine(0, 104);
  AddLine(0, 104);
  AddReceipt(99, 0);  // T > 0: has not come by yesterday, its day
  const OracleEstimate estimate = Of(TinyPlan().Add(0, 0, 100));
  EXPECT_THAT(estimate.lines[0].chances,
              ElementsAre(Pair(101, Near(0.5)), Pair(104, Near(0.5))));
}

TEST_F(EstimateOracleTest, TheEarliestOfAPurchaseOrderKnowsItsAge) {
  Policy policy;
  policy.overdue_limit = 3;
  AddLine(0, 104);
  AddReceipt(102, 0, 0);
  AddReceipt(98, 0, 0);     // T > 1
  AddReceipt(95, 0, 0);     // does not count: overdue for too long
  AddReceipt(96, 0, 0, 0);  // nor does nothing
  const TinyPlan plan = TinyPlan().Add(0, 0, 102);
  EXPECT_THAT(Of(plan, policy).lines[0].chances,
              ElementsAre(Pair(104, Near(0.5)), Pair(107, Near(0.5))));
  // T > 4.
  EXPECT_THAT(Of(plan).lines[0].chances, ElementsAre(Pair(107, Near(1))));
}

TEST_F(EstimateOracleTest, SomeNeverCome) {
  delays_ = {Among({0}, /*never=*/1), Among({0, 3})};
  AddLine(0, 104);
  AddReceipt(103, 0);
  AddReceipt(103, 1);
  const OracleRow line = Of(TinyPlan().Add(0, 0, 103).Add(0, 1, 103)).lines[0];
  EXPECT_THAT(line.chances,
              ElementsAre(Pair(103, Near(0.25)), Pair(106, Near(0.25)),
                          Pair(kNever, Near(0.5))));
  EXPECT_EQ(ExpectedDaysLate(line), kInfinity);
  EXPECT_EQ(DayOfConfidence(line, 0.5), 106);
  EXPECT_EQ(DayOfConfidence(line, 0.6), kNever);
}

TEST_F(EstimateOracleTest, WhatIsBoughtOfAnItemSharesOneDelay) {
  delays_ = {Among({-2, 0, 1})};
  AddLine(0, 104);
  AddLine(1, 104);
  BookBuilder::ItemRow item;
  item.replenish_days = 4;
  item.supplier = 0;
  item.delay = 0;
  builder_.AddItem(item);
  // Asked for on Monday, 102, brought on Wednesdays: 111.
  builder_.AddCalendar({kMondayToFriday});
  builder_.AddCalendar({1 << 2});
  builder_.AddSupplier({0, 1});
  const OracleEstimate estimate = Of(
      TinyPlan().Add(0, kReplenishment, 111).Add(1, kReplenishment, 111, 0, 1));
  for (const OracleRow& line : estimate.lines) {
    EXPECT_THAT(line.chances, ElementsAre(Pair(111, Near(2 / 3.0)),
                                          Pair(112, Near(1 / 3.0))));
  }
}

TEST_F(EstimateOracleTest, ShipmentsAreLateEachByItself) {
  delays_ = {Among({-1, 0, 0, 1})};
  BookBuilder::LaneRow lane;
  lane.delay = 0;
  builder_.AddLane(lane);
  builder_.AddDestination({0});
  builder_.AddCalendar({0x7d});  // not on Tuesdays, 103
  AddLine(0, 104);
  AddLine(0, 104);
  BookBuilder::SupplyRow stock;
  stock.quantity = 5;
  builder_.AddSupply(stock);
  const OracleEstimate estimate =
      Of(TinyPlan().Add(0, 0, 102).Add(0, 0, 104, 0, 1).Add(1, 0, 102));
  EXPECT_THAT(estimate.shipments[0].chances,
              ElementsAre(Pair(102, Near(0.75)), Pair(104, Near(0.25))));
  EXPECT_THAT(estimate.shipments[1].chances,
              ElementsAre(Pair(104, Near(0.75)), Pair(105, Near(0.25))));
  EXPECT_EQ(estimate.lines[1].chances, estimate.shipments[0].chances);
  EXPECT_EQ(estimate.lines[0].chances, estimate.shipments[1].chances);
  EXPECT_EQ(estimate.orders[0].chances, estimate.shipments[1].chances);
  EXPECT_EQ(estimate.promises.size(), 3u);
  EXPECT_FALSE(estimate.orders[0].may_be_drawn);
}

TEST_F(EstimateOracleTest, ALateReceiptAndALateShipmentAddUp) {
  delays_ = {Among({0, 2}), Among({-1, 1})};
  BookBuilder::LaneRow lane;
  lane.transit_days = 2;
  lane.delay = 1;
  builder_.AddLane(lane);
  AddLine(0, 104);
  AddReceipt(101, 0);
  EXPECT_THAT(Of(TinyPlan().Add(0, 0, 103)).lines[0].chances,
              ElementsAre(Pair(103, Near(0.25)), Pair(104, Near(0.5)),
                          Pair(106, Near(0.25))));
}

TEST_F(EstimateOracleTest, WorkingDaysOnTheWay) {
  delays_ = {Among({0, 1, 2, 4})};
  BookBuilder::CalendarRow weekdays;
  weekdays.weekdays = kMondayToFriday;
  builder_.AddCalendar(weekdays);
  builder_.AddCalendarDay({0, 107, true});   // a Saturday
  builder_.AddCalendarDay({0, 109, false});  // a Monday
  BookBuilder::LocationRow location;
  location.calendar = 0;
  location.handling_days = 1;
  location.handling_count = DayCount::kWorkingDays;
  location.first_day = 106;
  builder_.AddLocation(location);
  BookBuilder::LaneRow lane;
  lane.transit_days = 2;
  lane.transit_count = DayCount::kWorkingDays;
  lane.calendar = 0;
  builder_.AddLane(lane);
  AddLine(0, 104);
  AddReceipt(105, 0);
  // Begun on 106 (Friday), it ships on 107 and is there on 111. Coming on 106,
  // the same; on 107, it ships on 110 and is there on 112; on 109, it is begun
  // on 110, ships on 111 and is there on 113.
  EXPECT_THAT(Of(TinyPlan().Add(0, 0, 111)).lines[0].chances,
              ElementsAre(Pair(111, Near(0.5)), Pair(112, Near(0.25)),
                          Pair(113, Near(0.25))));
}

TEST_F(EstimateOracleTest, DaysOfTheMonthAndTheLastOpening) {
  delays_ = {Among({0, 1, 20, 60})};
  BookBuilder::CalendarRow month_days;
  month_days.month_days = 1 | 1 << 14;  // May 1 is 120
  builder_.AddCalendar(month_days);
  builder_.AddDestination({0});
  AddLine(0, 104);
  AddReceipt(104, 0);  // April 15
  EXPECT_THAT(Of(TinyPlan().Add(0, 0, 104)).lines[0].chances,
              ElementsAre(Pair(104, Near(0.25)), Pair(120, Near(0.25)),
                          Pair(134, Near(0.25)), Pair(165, Near(0.25))));
}

TEST_F(EstimateOracleTest, AfterTheLastOpeningComesNothing) {
  BookBuilder::CalendarRow openings;
  openings.weekdays = 0;
  builder_.AddCalendar(openings);
  builder_.AddCalendarDay({0, 103, true});
  builder_.AddCalendarDay({0, 106, true});
  builder_.AddDestination({0});
  AddLine(0, 104);
  AddReceipt(103, 0);
  EXPECT_THAT(Of(TinyPlan().Add(0, 0, 103)).lines[0].chances,
              ElementsAre(Pair(103, Near(0.5)), Pair(106, Near(0.25)),
                          Pair(kNever, Near(0.25))));
}

TEST_F(EstimateOracleTest, ASetWaitsForItsLast) {
  for (const DeliveryRule rule :
       {DeliveryRule::kOrderComplete, DeliveryRule::kShipSet}) {
    SCOPED_TRACE(static_cast<int>(rule));
    builder_ = BookBuilder(100);
    delays_ = {Among({0, 2}), Among({0, 3})};
    AddLine(0, 101, rule);
    AddLine(0, 103, rule);
    AddLine(0, 103);  // not of the set
    AddReceipt(103, 0);
    AddReceipt(102, 1);
    const OracleEstimate estimate =
        Of(TinyPlan().Add(0, 0, 103).Add(1, 1, 103).Add(2, 1, 102, 0, 1));
    const auto both = ElementsAre(Pair(103, Near(0.25)), Pair(105, Near(0.75)));
    EXPECT_THAT(estimate.promises[0].chances, both);
    EXPECT_THAT(estimate.lines[0].chances, both);
    EXPECT_THAT(estimate.lines[1].chances, both);
    EXPECT_THAT(estimate.lines[2].chances,
                ElementsAre(Pair(102, Near(0.5)), Pair(105, Near(0.5))));
    EXPECT_EQ(estimate.lines[0].due, 101);
    EXPECT_EQ(estimate.orders[0].due, 103);
  }
}

TEST_F(EstimateOracleTest, KitsOfOneDayWaitForEachOther) {
  delays_ = {Among({0, 2}), Among({0, 4})};
  AddLine(0, 101, DeliveryRule::kAsAvailable, /*kit=*/0);
  AddLine(0, 101, DeliveryRule::kAsAvailable, 0);
  AddReceipt(103, 0);
  AddReceipt(104, 1);
  BookBuilder::SupplyRow stock;
  stock.quantity = 5;
  const int32_t shelf = builder_.AddSupply(stock);
  const OracleEstimate estimate = Of(TinyPlan()
                                         .Add(0, 0, 103)
                                         .Add(0, 1, 104, 0, 1)
                                         .Add(1, shelf, 103)
                                         .Add(1, shelf, 104, 0, 1));
  ASSERT_EQ(estimate.promises.size(), 4u);
  for (int first : {0, 2}) {
    EXPECT_THAT(estimate.promises[first].chances,
                ElementsAre(Pair(103, Near(0.5)), Pair(105, Near(0.5))));
    EXPECT_THAT(estimate.promises[first + 1].chances,
                ElementsAre(Pair(104, Near(0.5)), Pair(108, Near(0.5))));
  }
  EXPECT_THAT(estimate.lines[1].chances,
              ElementsAre(Pair(104, Near(0.25)), Pair(105, Near(0.25)),
                          Pair(108, Near(0.5))));
}

TEST_F(EstimateOracleTest, WhatIsSharedTwiceMayBeDrawn) {
  delays_ = {Among({0, 2}), Among({0, 1})};
  BookBuilder::LaneRow lane;
  lane.delay = 1;
  builder_.AddLane(lane);
  for (int line = 0; line < 4; ++line) AddLine(0, 104);
  AddReceipt(102, 0);
  AddReceipt(102, 0);
  TinyPlan plan;
  plan.Add(0, 0, 103).Add(1, 0, 104, 0, 1);
  EXPECT_FALSE(Of(plan).orders[0].may_be_drawn);
  plan.Add(2, 1, 103).Add(3, 1, 104, 0, 1);
  EXPECT_TRUE(Of(plan).orders[0].may_be_drawn);
  EXPECT_FALSE(Of(plan).lines[3].may_be_drawn);
  EXPECT_FALSE(Of(plan).shipments[0].may_be_drawn);
}

// --- EstimatePlan by the oracle
// -----------------------------------------------

// A random book, and laws for all in it that may be late.
class RandomLaws {
 public:
  explicit RandomLaws(uint32_t seed) : rng_(seed) {
    if (seed % 3 == 0) {
      MakeEntangled();
    } else {
      random_ = MakeRandomCase(seed);
    }
    for (int law = Draw(1, 4); law > 0; --law) delays_.push_back(DrawDelay());
    MakeLanes();
    MakeReceipts();
    MakeBought();
    MakeOptions();
  }

  const RandomCase& random() const { return random_; }
  const std::vector<Delay>& delays() const { return delays_; }
  const EstimateOptions& options() const { return options_; }

 private:
  int Draw(int low, int high) {
    return low +
           static_cast<int>(rng_() % static_cast<uint32_t>(high - low + 1));
  }
  bool Chance(int percent) { return Draw(1, 100) <= percent; }

  // Several shipments of an order have something of each of several purchase
  // orders: each line wants a little of two receipts.
  void MakeEntangled() {
    entangled_ = true;
    columns_->as_of = 100;
    auto& demand = columns_->demand;
    auto& supply = columns_->supply;
    const int lines = Draw(2, 5);
    const int items = Chance(70) ? 1 : 2;
    for (int line = 0; line < lines; ++line) {
      demand.item.push_back(Draw(0, items - 1));
      demand.quantity.push_back(Draw(2, 6));
      demand.sales_order.push_back(Chance(85) ? 0 : 1);
      demand.due.push_back(100 + Draw(0, 9));
      demand.destination.push_back(0);
    }
    if (Chance(15)) {
      const int rule = Draw(1, 3);
      for (int line = 0; line < lines; ++line) {
        demand.delivery_rule.push_back(Chance(60) ? rule : 0);
      }
    } else if (Chance(15)) {
      demand.quantity.assign(lines, Draw(2, 4));
      demand.kit.assign(lines, 0);
      demand.sales_order.assign(lines, 0);
    }
    for (int row = Draw(5, 9); row > 0; --row) {
      supply.item.push_back(Draw(0, items - 1));
      supply.quantity.push_back(Draw(1, 4));
      supply.location.push_back(Chance(75) ? 0 : 1);
      supply.day.push_back(Chance(5) ? kNotGiven : 100 + Draw(-2, 4));
    }
  }
  int32_t DrawLaw(int percent) {
    return Chance(percent) ? Draw(0, static_cast<int>(delays_.size()) - 1)
                           : kNotGiven;
  }

  Delay DrawDelay() {
    Delay delay;
    const int kind = Draw(1, 100);
    if (kind <= 15) {
      delay = *FixedDelay(Draw(-4, 8) / 2.0);
    } else if (kind <= 80 || entangled_) {
      std::vector<double> days;
      for (int n = Draw(1, entangled_ ? 2 : 4); n > 0; --n)
        days.push_back(Draw(-4, 12) / 2.0);
      delay = Among(days, Chance(15) ? Draw(1, 2) : 0);
    } else {
      delay = kind <= 87   ? *WeibullDelay(Draw(3, 6) / 2.0, Draw(1, 4))
              : kind <= 94 ? *LognormalDelay(Draw(-1, 3) / 2.0, 0.3)
                           : *GammaDelay(Draw(2, 6), 0.5);
      if (Chance(50)) delay = *WithZeroWeight(delay, Draw(1, 9) / 10.0);
    }
    return Chance(10) ? Conditioned(delay, Draw(-2, 5) / 2.0) : delay;
  }

  // Where there are none, and those of the book are for each location.
  void MakeLanes() {
    auto& lanes = columns_->lanes;
    const auto most = [](const std::vector<int32_t>& column) {
      return column.empty() ? 0
                            : *std::max_element(column.begin(), column.end());
    };
    if (lanes.location.empty() && Chance(entangled_ ? 95 : 40)) {
      const int last = std::max({most(columns_->supply.location), 0,
                                 most(columns_->demand.location)});
      for (int to = 0; to <= most(columns_->demand.destination); ++to) {
        for (int from = 0; from <= last; ++from) {
          lanes.location.push_back(from);
          lanes.destination.push_back(to);
          lanes.transit_days.push_back(Draw(0, 2));
        }
      }
    }
    lanes.delay.clear();
    if (!Chance(entangled_ ? 95 : 60)) return;
    for (size_t row = 0; row < lanes.location.size(); ++row) {
      lanes.delay.push_back(DrawLaw(entangled_ ? 95 : 80));
    }
  }

  void MakeReceipts() {
    auto& supply = columns_->supply;
    supply.purchase_order.clear();
    supply.delay.clear();
    const int rows = static_cast<int>(supply.item.size());
    const bool ordered = Chance(entangled_ ? 95 : 75);
    if (rows > 0 && supply.day.empty() && Chance(70)) {
      for (int row = 0; row < rows; ++row) {
        const bool on_hand = supply.quantity[row] < 0 || Chance(30);
        supply.day.push_back(
            on_hand ? kNotGiven
                    : std::min(columns_->as_of + Draw(-3, 8), kLastDay));
      }
    }
    std::map<int32_t, int32_t> law_of;
    for (int row = 0; row < rows; ++row) {
      const int32_t of = ordered && Chance(entangled_ ? 90 : 70)
                             ? Draw(0, std::min(rows, entangled_ ? 1 : 2))
                             : kNotGiven;
      int32_t law = DrawLaw(entangled_ ? 95 : 85);
      if (of != kNotGiven) law = law_of.insert({of, law}).first->second;
      if (ordered) supply.purchase_order.push_back(of);
      supply.delay.push_back(law);
    }
  }

  void MakeBought() {
    auto& items = columns_->items;
    items.delay.clear();
    const size_t rows =
        std::max({items.replenish_days.size(), items.backorder_limit.size(),
                  items.supplier.size()});
    if (!Chance(80)) return;
    for (size_t row = 0; row < rows; ++row) {
      items.delay.push_back(DrawLaw(80));
    }
  }

  void MakeOptions() {
    options_.seed = rng_();
    if (Chance(30)) options_.confidences = {Draw(1, 9) / 10.0, 0.75, 0.25};
    options_.draws = Chance(50) ? 4096 : 1000;
    if (!Chance(25)) return;
    for (size_t i = 0; i < options_.confidences.size(); ++i) {
      options_.corrections.push_back(Chance(15) ? kNever : Draw(-2, 3));
    }
  }

  std::mt19937 rng_;
  bool entangled_ = false;
  RandomCase random_;
  BookColumns* const columns_ = &random_.columns;
  std::vector<Delay> delays_;
  EstimateOptions options_;
};

// How often each thing came up.
using Tally = std::map<std::string, int64_t>;

// Of a mean over draws of a thing that happens so often.
double StandardError(double chance, double draws) {
  return std::sqrt(chance * (1 - chance) / draws);
}

// The error that is told, of a probability found by draws.
double ErrorOf(double share, double draws) {
  return StandardError((std::round(share * draws) + 1) / (draws + 2), draws);
}

// Of the days that a row is late.
double DeviationOfDaysLate(const OracleRow& row) {
  const double mean = ExpectedDaysLate(row);
  double variance = 0;
  for (const auto& [day, chance] : row.chances) {
    const double late = std::max<double>(0, static_cast<double>(day) - row.due);
    variance += chance * (late - mean) * (late - mean);
  }
  return std::sqrt(variance);
}

// One row of EstimatePlan against the oracle's. What was found by draws is
// allowed 5 standard errors.
class RowCheck {
 public:
  RowCheck(const DayEstimates& got, size_t row, const OracleRow& want,
           const EstimateOptions& options, Tally* tally)
      : got_(got),
        row_(row),
        want_(want),
        options_(options),
        drawn_(got.error[row] > 0),
        tally_(*tally) {}

  // What is wrong; "": nothing.
  std::string Difference() {
    if (got_.planned[row_] != want_.planned) return "planned";
    if (!IsErrorRight()) return "error";
    if (drawn_) ++tally_["drawn"];
    for (size_t i = 0; i < options_.confidences.size(); ++i) {
      if (!IsDayRight(i)) return "day " + std::to_string(i);
    }
    if (!IsNear(got_.by_planned[row_], ChanceBy(want_, want_.planned))) {
      return "by_planned";
    }
    if (!IsNear(got_.by_due[row_], ChanceBy(want_, want_.due))) return "by_due";
    return AreDaysLateRight() ? "" : "days_late";
  }

 private:
  bool IsErrorRight() const {
    const double error = got_.error[row_];
    if (!drawn_) return error == 0;
    if (!want_.may_be_drawn) return false;
    const double wanted =
        std::max(ErrorOf(got_.by_planned[row_], options_.draws),
                 ErrorOf(got_.by_due[row_], options_.draws));
    return std::abs(error - wanted) <= 1e-9;
  }

  bool IsNear(double chance, double wanted) const {
    const double off = std::abs(chance - wanted);
    if (!drawn_) return off <= 1e-9;
    const double error =
        std::max(got_.error[row_], StandardError(wanted, options_.draws));
    ++tally_["probabilities drawn"];
    if (off > 3 * error) ++tally_["beyond 3 errors"];
    return off <= 5 * error;
  }

  // The days that a quantile may be: the oracle adds up in another order.
  std::vector<Day> Quantiles(double p) const {
    const double error =
        drawn_ ? 5 * StandardError(p, options_.draws) + 1.0 / options_.draws
               : 1e-9;
    const Day first = DayOfConfidence(want_, p - error);
    const Day last = DayOfConfidence(want_, p + error);
    std::vector<Day> days;
    for (const auto& each : want_.chances) {
      if (each.first >= first && each.first <= last) {
        days.push_back(each.first);
      }
    }
    if (last == kNever) days.push_back(kNever);
    return days;
  }

  // Not before the planned day nor that of a lesser confidence.
  Day Corrected(Day day, size_t confidence) const {
    if (!want_.may_be_late || options_.corrections.empty()) return day;
    const int32_t correction = options_.corrections[confidence];
    if (day == kNever || correction == kNever) return kNever;
    int64_t sum = int64_t{day} + correction;
    if (sum > kLastDay) return kNever;
    sum = std::max<int64_t>(sum, want_.planned);
    for (size_t c = 0; c < options_.confidences.size(); ++c) {
      if (options_.confidences[c] < options_.confidences[confidence]) {
        sum = std::max<int64_t>(sum, Got(c));
      }
    }
    return static_cast<Day>(sum);
  }

  Day Got(size_t confidence) const {
    return got_.day[row_ * options_.confidences.size() + confidence];
  }

  bool IsDayRight(size_t confidence) const {
    const Day day = Got(confidence);
    for (const Day wanted : Quantiles(options_.confidences[confidence])) {
      if (day == Corrected(wanted, confidence)) return true;
    }
    return false;
  }

  bool AreDaysLateRight() const {
    const double days = got_.days_late[row_];
    const double wanted = ExpectedDaysLate(want_);
    if (std::isinf(days) || std::isinf(wanted)) return days == wanted;
    const double error =
        drawn_ ? 5 * DeviationOfDaysLate(want_) / std::sqrt(options_.draws)
               : 1e-9 * wanted;
    return std::abs(days - wanted) <= error + 1e-9;
  }

  const DayEstimates& got_;
  const size_t row_;
  const OracleRow& want_;
  const EstimateOptions& options_;
  const bool drawn_;
  Tally& tally_;
};

std::string Text(const DayEstimates& got, size_t row) {
  const size_t confidences = got.day.size() / got.planned.size();
  std::string text = "planned " + std::to_string(got.planned[row]) + ", days";
  for (size_t i = 0; i < confidences; ++i) {
    text += " " + std::to_string(got.day[row * confidences + i]);
  }
  return text + ", by_planned " + std::to_string(got.by_planned[row]) +
         ", by_due " + std::to_string(got.by_due[row]) + ", days_late " +
         std::to_string(got.days_late[row]) + ", error " +
         std::to_string(got.error[row]) + "\n";
}

std::string Difference(const char* table, const DayEstimates& got,
                       const std::vector<OracleRow>& want,
                       const EstimateOptions& options, Tally* tally) {
  const size_t rows = want.size();
  if (got.planned.size() != rows ||
      got.day.size() != rows * options.confidences.size() ||
      got.by_planned.size() != rows || got.by_due.size() != rows ||
      got.days_late.size() != rows || got.error.size() != rows) {
    return std::string(table) + ": the number of rows\n";
  }
  for (size_t row = 0; row < rows; ++row) {
    if (want[row].too_many) {
      ++(*tally)["too many outcomes"];
      continue;
    }
    ++(*tally)["rows"];
    for (const std::string& each : want[row].features) ++(*tally)[each];
    const std::string wrong =
        RowCheck(got, row, want[row], options, tally).Difference();
    if (wrong.empty()) continue;
    return std::string(table) + " row " + std::to_string(row) + ": " + wrong +
           "\nis " + Text(got, row) + "not " + Describe(want[row]);
  }
  return "";
}

std::string Describe(const Delay& delay) {
  std::string text = "kind " + std::to_string(static_cast<int>(delay.kind)) +
                     " " + std::to_string(delay.first) + " " +
                     std::to_string(delay.second) + " zero " +
                     std::to_string(delay.zero_weight) + " older than " +
                     std::to_string(delay.older_than);
  for (size_t i = 0; i < delay.values.size(); ++i) {
    text += "; " + std::to_string(delay.values[i]) + " up to " +
            std::to_string(delay.cumulative[i]) + "/" +
            std::to_string(delay.total);
  }
  return text + "\n";
}

// That no rule goes untried, and that draws are as good as they say.
void ExpectOften(const Tally& tally) {
  std::string all;
  for (const auto& each : tally) {
    all += each.first + " " + std::to_string(each.second) + "\n";
  }
  SCOPED_TRACE(all);
  const auto times = [&](const std::string& what) {
    const auto found = tally.find(what);
    return found == tally.end() ? 0 : found->second;
  };
  const int64_t cases = times("cases");
  EXPECT_GT(cases, kSeeds / 6);
  for (const char* each :
       {"alone", "bought", "drawn", "kit", "lane law", "lane law and receipt",
        "overdue", "receipt", "receiving calendar", "set", "several lines",
        "several purchase orders", "several shipments", "shared purchase order",
        "site calendar", "sure"}) {
    EXPECT_GT(times(each), cases / 20) << each;
  }
  EXPECT_GT(times("transit calendar"), cases / 100);
  EXPECT_LT(times("too many outcomes"), times("rows") / 50);
  // 3 in 1,000 by chance, and rows share draws.
  EXPECT_LE(times("beyond 3 errors"), times("probabilities drawn") / 100 + 3);
}

TEST(EstimatePlanTest, AgreesWithTheOracleOnRandomBooks) {
  Tally tally;
  for (uint32_t seed = 0; seed < kSeeds / 4; ++seed) {
    const RandomLaws laws(seed);
    const RandomCase& random = laws.random();
    if (random.columns.demand.item.size() > 10) continue;
    const Book book = random.columns.book();
    const absl::StatusOr<Plan> plan = Allocate(book, random.policy);
    ASSERT_TRUE(plan.ok()) << plan.status() << Describe(random);
    const absl::StatusOr<PlanEstimate> got =
        EstimatePlan(book, random.policy, *plan, laws.delays(), laws.options());
    ASSERT_TRUE(got.ok()) << got.status() << Describe(random);

    const OracleEstimate want =
        NaiveEstimatePlan(book, random.policy, *plan, laws.delays());
    ++tally["cases"];
    const EstimateOptions& options = laws.options();
    const std::string wrong =
        Difference("promises", got->promises, want.promises, options, &tally) +
        Difference("lines", got->lines, want.lines, options, &tally) +
        Difference("orders", got->orders, want.orders, options, &tally) +
        Difference("shipments", got->shipments, want.shipments, options,
                   &tally) +
        (got->sales_order == want.sales_order ? "" : "sales_order\n");
    if (wrong.empty()) continue;
    std::string all = Describe(random) + Describe(*plan);
    for (const Delay& delay : laws.delays()) all += Describe(delay);
    FAIL() << "seed " << seed << "\n" << wrong << all;
  }
  ExpectOften(tally);
}

}  // namespace
}  // namespace backorder
