// How sure the days of a plan are, against numbers that were worked out by hand
// or summed up day by day from the functions of delay.h.

#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/optional.h"
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

namespace backorder {
namespace {

using testing::Each;
using testing::ElementsAre;

constexpr Day kAsOf = 20000;  // a Friday
constexpr double kInfinity = std::numeric_limits<double>::infinity();

Delay Lognormal() { return *LognormalDelayOfMean(10, 4); }

// A law of whole days: weights of 0, 1, 2 ... days.
Delay Sample(const std::vector<double>& days) { return *EmpiricalDelay(days); }

class EstimatePlanTest : public testing::Test {
 protected:
  // Of the book as it is now, with the plan that Allocate makes for it.
  PlanEstimate Sure(const EstimateOptions& options = {},
                    const backorder::Run& run = {}) {
    const Book book = builder_.book();
    absl::StatusOr<Plan> plan = Allocate(book, policy_);
    EXPECT_TRUE(plan.ok()) << plan.status();
    if (!plan.ok()) return {};
    plan_ = *std::move(plan);
    absl::StatusOr<PlanEstimate> estimate =
        EstimatePlan(book, policy_, plan_, laws_, options, run);
    EXPECT_TRUE(estimate.ok()) << estimate.status();
    return estimate.ok() ? *std::move(estimate) : PlanEstimate();
  }
  int32_t AddLaw(const Delay& law) {
    laws_.push_back(law);
    return static_cast<int32_t>(laws_.size()) - 1;
  }
  int32_t AddReceipt(Day day, int32_t law, int64_t quantity = 10,
                     int32_t order = kNotGiven, int32_t item = 0,
                     int32_t location = 0) {
    BookBuilder::SupplyRow row;
    row.item = item;
    row.quantity = quantity;
    row.day = day;
    row.location = location;
    row.purchase_order = order;
    row.delay = law;
    return builder_.AddSupply(row);
  }
  int32_t AddLine(int64_t quantity, Day due = kNotGiven, int32_t order = 0,
                  int32_t item = 0) {
    BookBuilder::DemandRow row;
    row.item = item;
    row.quantity = quantity;
    row.due = due;
    row.sales_order = order;
    return builder_.AddDemand(row);
  }

  BookBuilder builder_{kAsOf};
  Policy policy_;
  std::vector<Delay> laws_;
  Plan plan_;
};

EstimateOptions Confidences(std::vector<double> confidences) {
  EstimateOptions options;
  options.confidences = std::move(confidences);
  return options;
}

// Sum over t >= first of 1 - by(t), until that is nothing.
double SumAfter(Day first, const std::function<double(Day)>& by) {
  double sum = 0;
  for (Day t = first; t < first + 5000; ++t) sum += 1 - by(t);
  return sum;
}

// The least day from `first` on with by(day) >= p.
Day LeastDay(Day first, double p, const std::function<double(Day)>& by) {
  Day day = first;
  while (by(day) < p - 1e-12) ++day;
  return day;
}

// ---- one receipt ------------------------------------------------------------

TEST_F(EstimatePlanTest, OneReceiptOfALognormalLaw) {
  AddReceipt(kAsOf + 5, AddLaw(Lognormal()));
  AddLine(10, kAsOf + 15);
  const PlanEstimate sure = Sure(Confidences({0.5, 0.8, 0.9, 0.95, 0.99}));
  EXPECT_THAT(sure.lines.planned, ElementsAre(kAsOf + 5));
  // 9.28, 12.84, 15.21, 17.50 and 22.75 days after its day, rounded up.
  EXPECT_THAT(sure.lines.day, ElementsAre(kAsOf + 15, kAsOf + 18, kAsOf + 21,
                                          kAsOf + 23, kAsOf + 28));
  EXPECT_NEAR(sure.lines.by_planned[0], 0, 1e-15);
  EXPECT_NEAR(sure.lines.by_due[0], Cdf(Lognormal(), 10), 1e-14);
  EXPECT_NEAR(sure.lines.days_late[0],
              SumAfter(10, [](Day d) { return Cdf(Lognormal(), d); }), 1e-9);
  EXPECT_THAT(sure.lines.error, ElementsAre(0));
  EXPECT_THAT(sure.orders.day, testing::ElementsAreArray(sure.lines.day));
  EXPECT_THAT(sure.promises.day, testing::ElementsAreArray(sure.lines.day));
  EXPECT_THAT(sure.shipments.day, testing::ElementsAreArray(sure.lines.day));
  EXPECT_THAT(sure.sales_order, ElementsAre(0));
}

TEST_F(EstimatePlanTest, OneReceiptOfAWeibullLawAndOfAGammaLaw) {
  AddReceipt(kAsOf, AddLaw(*WeibullDelay(2, 10)));
  AddReceipt(kAsOf, AddLaw(*GammaDelay(6, 1.7)), 10, kNotGiven, /*item=*/1);
  AddLine(10);
  AddLine(10, kNotGiven, 1, /*item=*/1);
  const PlanEstimate sure = Sure(Confidences({0.5, 0.8, 0.9, 0.95, 0.99}));
  std::vector<Day> days = {kAsOf + 9, kAsOf + 13, kAsOf + 16, kAsOf + 18,
                           kAsOf + 22};
  for (const double p : {0.5, 0.8, 0.9, 0.95, 0.99}) {
    days.push_back(kAsOf + QuantileDays(laws_[1], p));
  }
  EXPECT_THAT(sure.lines.day, testing::ElementsAreArray(days));
}

TEST_F(EstimatePlanTest, AnOverdueReceiptIsConditionedOnItsAge) {
  policy_.overdue_limit = kNever;
  // It has not come by the end of yesterday, when it was 12 days old.
  AddReceipt(kAsOf - 13, AddLaw(Lognormal()));
  AddLine(10);
  const PlanEstimate sure = Sure(Confidences({0.5, 0.9, 0.95}));
  EXPECT_THAT(sure.lines.planned, ElementsAre(kAsOf));
  EXPECT_THAT(sure.lines.day,
              ElementsAre(kAsOf - 13 + 15, kAsOf - 13 + 20, kAsOf - 13 + 22));
  const Delay law = Conditioned(Lognormal(), 12);
  EXPECT_NEAR(sure.lines.by_planned[0], Cdf(law, 13), 1e-14);
  EXPECT_NEAR(sure.lines.days_late[0],
              SumAfter(13, [&](Day d) { return Cdf(law, d); }), 1e-9);
}

TEST_F(EstimatePlanTest, AnAgeThatNoLawOfItsKindReachesAndOneFarOut) {
  policy_.overdue_limit = kNever;
  AddReceipt(kAsOf - 10, AddLaw(*FixedDelay(3)));
  AddReceipt(kAsOf - 4000, AddLaw(*GammaDelay(6, 1.7)), 10, kNotGiven, 1);
  AddReceipt(kAsOf - 18000, AddLaw(Lognormal()), 10, kNotGiven, 2);
  for (int32_t item = 0; item < 3; ++item) AddLine(10, kNotGiven, item, item);
  const PlanEstimate sure = Sure(Confidences({0.5}));
  // A fixed law knows no day any more.
  EXPECT_EQ(sure.lines.day[0], kNever);
  EXPECT_EQ(sure.lines.by_planned[0], 0);
  EXPECT_EQ(sure.lines.days_late[0], kInfinity);
  EXPECT_EQ(sure.lines.day[1],
            kAsOf - 4000 + QuantileDays(Conditioned(laws_[1], 3999), 0.5));
  EXPECT_EQ(sure.lines.day[2],
            kAsOf - 18000 + QuantileDays(Conditioned(laws_[2], 17999), 0.5));
  EXPECT_NEAR(sure.lines.by_planned[2],
              Cdf(Conditioned(laws_[2], 17999), 18000), 1e-12);
}

TEST_F(EstimatePlanTest, OneThatIsEarlyIsDeliveredAsPlanned) {
  AddReceipt(kAsOf + 5, AddLaw(Sample({-9, -2, 0, 3})));
  AddLine(10, kAsOf + 6);
  const PlanEstimate sure = Sure(Confidences({0.25, 0.75, 0.76, 0.999}));
  // It may have come up to 6 days before its day, so not 9 before: of three
  // that are left, two are there when the plan says.
  EXPECT_THAT(sure.lines.day,
              ElementsAre(kAsOf + 5, kAsOf + 8, kAsOf + 8, kAsOf + 8));
  EXPECT_NEAR(sure.lines.by_planned[0], 2.0 / 3, 1e-15);
  EXPECT_NEAR(sure.lines.by_due[0], 2.0 / 3, 1e-15);
  EXPECT_NEAR(sure.lines.days_late[0], 2.0 / 3, 1e-15);
}

TEST_F(EstimatePlanTest, ASampleThatMayNeverComeHasNoDayAboveItsShare) {
  Delay law = Sample({1, 2, 3});
  law.total = 4;
  AddReceipt(kAsOf + 5, AddLaw(law));
  AddLine(10);
  const PlanEstimate sure = Sure(Confidences({0.5, 0.75, 0.76}));
  EXPECT_THAT(sure.lines.day, ElementsAre(kAsOf + 7, kAsOf + 8, kNever));
  EXPECT_EQ(sure.lines.days_late[0], kInfinity);
}

TEST_F(EstimatePlanTest, WhatIsSureIsThereWhenThePlanSays) {
  policy_.overdue_limit = kNever;
  const int32_t law = AddLaw(Lognormal());
  builder_.AddSupply({/*item=*/0, /*quantity=*/5});
  AddReceipt(kAsOf - 3, kNotGiven, 5);
  // Stock on hand is sure, whatever law its row names.
  AddReceipt(kNotGiven, law, 5, kNotGiven, 1);
  AddLine(10, kAsOf - 4);
  AddLine(5, kAsOf + 2, 1, 1);
  const PlanEstimate sure = Sure();
  EXPECT_THAT(sure.lines.planned, ElementsAre(kAsOf, kAsOf));
  EXPECT_THAT(sure.lines.day, Each(kAsOf));
  EXPECT_THAT(sure.lines.by_planned, ElementsAre(1, 1));
  EXPECT_THAT(sure.lines.by_due, ElementsAre(0, 1));
  EXPECT_THAT(sure.lines.days_late, ElementsAre(4, 0));
  EXPECT_THAT(sure.lines.error, ElementsAre(0, 0));
}

TEST_F(EstimatePlanTest, LinesWithoutUnits) {
  const int32_t law = AddLaw(Lognormal());
  AddReceipt(kAsOf + 5, law);
  AddLine(0, kNotGiven, 2);
  AddLine(10, kNotGiven, 0);
  AddLine(7, kNotGiven, 2);  // nothing is left of the receipt
  const PlanEstimate sure = Sure(Confidences({0.5, 0.9}));
  for (const size_t line : {0u, 2u}) {
    EXPECT_EQ(sure.lines.planned[line], kNever);
    EXPECT_EQ(sure.lines.day[2 * line], kNever);
    EXPECT_EQ(sure.lines.day[2 * line + 1], kNever);
    EXPECT_EQ(sure.lines.by_planned[line], 0);
    EXPECT_EQ(sure.lines.by_due[line], 0);
    EXPECT_EQ(sure.lines.days_late[line], kInfinity);
    EXPECT_EQ(sure.lines.error[line], 0);
  }
  EXPECT_EQ(sure.lines.planned[1], kAsOf + 5);
  EXPECT_THAT(sure.sales_order, ElementsAre(0, 2));
  EXPECT_THAT(sure.orders.planned, ElementsAre(kAsOf + 5, kNever));
  EXPECT_EQ(sure.promises.planned.size(), 1u);
  EXPECT_EQ(sure.shipments.planned.size(), 1u);
}

TEST_F(EstimatePlanTest, AnEmptyBook) {
  const PlanEstimate sure = Sure();
  EXPECT_TRUE(sure.lines.planned.empty());
  EXPECT_TRUE(sure.orders.planned.empty());
  EXPECT_TRUE(sure.promises.planned.empty());
  EXPECT_TRUE(sure.shipments.planned.empty());
}

// ---- several receipts -------------------------------------------------------

TEST_F(EstimatePlanTest, ShipCompleteOverTwoIndependentReceipts) {
  const int32_t law = AddLaw(Lognormal());
  AddReceipt(kAsOf, law, 4, 0);
  AddReceipt(kAsOf, law, 6, 1);
  AddLine(10, kAsOf + 12);
  const PlanEstimate sure = Sure(Confidences({0.95}));
  EXPECT_THAT(sure.lines.day, ElementsAre(kAsOf + 20));  // 19.71
  const auto by = [](Day d) { return std::pow(Cdf(Lognormal(), d), 2); };
  EXPECT_NEAR(sure.lines.by_due[0], by(12), 1e-14);
  EXPECT_NEAR(sure.lines.days_late[0], SumAfter(12, by), 1e-9);
}

TEST_F(EstimatePlanTest, LotsOfOnePurchaseOrderShareOneDelay) {
  const int32_t law = AddLaw(Lognormal());
  AddReceipt(kAsOf, law, 4, 0);
  AddReceipt(kAsOf + 3, law, 6, 0);
  AddReceipt(kAsOf + 1, law, 6, 0);
  AddLine(16, kAsOf + 12);
  const PlanEstimate sure = Sure(Confidences({0.95}));
  // As its latest lot: 17.50, not 19.71.
  EXPECT_THAT(sure.lines.day, ElementsAre(kAsOf + 3 + 18));
  EXPECT_NEAR(sure.lines.by_due[0], Cdf(Lognormal(), 9), 1e-14);
  EXPECT_EQ(sure.lines.by_planned[0], sure.promises.by_planned[2]);
  // The first lot is promised for its own day.
  EXPECT_THAT(sure.promises.day,
              ElementsAre(kAsOf + 18, kAsOf + 19, kAsOf + 21));
}

TEST_F(EstimatePlanTest, TheAgeOfAPurchaseOrderIsThatOfItsEarliestLot) {
  policy_.overdue_limit = 20;
  const int32_t law = AddLaw(Lognormal());
  AddReceipt(kAsOf + 2, law, 10, 0);
  AddReceipt(kAsOf - 13, law, 10, 0);
  AddReceipt(kAsOf - 21, law, 10, 0);  // too old to count
  AddReceipt(kAsOf - 14, law, 0, 0);   // of no units
  AddLine(20, kAsOf + 12);
  const PlanEstimate sure = Sure();
  EXPECT_NEAR(sure.lines.by_due[0], Cdf(Conditioned(Lognormal(), 12), 10),
              1e-14);  // not 12 yet: 0
  EXPECT_EQ(sure.lines.by_due[0], 0);
  EXPECT_NEAR(sure.promises.by_due[0], Cdf(Conditioned(Lognormal(), 12), 25),
              1e-14);
}

TEST_F(EstimatePlanTest, ManyReceiptsOfDifferentLaws) {
  std::mt19937 rng(1);
  const std::vector<int32_t> laws = {
      AddLaw(Lognormal()), AddLaw(*WeibullDelay(2, 10)),
      AddLaw(*GammaDelay(6, 1.7)), AddLaw(Sample({0, 0, 3, 4, 11})),
      AddLaw(*WithZeroWeight(Lognormal(), 0.3))};
  std::vector<std::pair<Day, int32_t>> lots;
  for (int i = 0; i < 12; ++i) {
    lots.emplace_back(kAsOf + static_cast<Day>(rng() % 9), laws[rng() % 5]);
    AddReceipt(lots.back().first, lots.back().second, 1);
  }
  AddLine(12, kAsOf + 20);
  const std::vector<double> confidences = {0.999, 0.1, 0.5, 0.9};
  const PlanEstimate sure = Sure(Confidences(confidences));
  const auto by = [&](Day t) {
    double product = 1;
    for (const auto& [day, law] : lots) {
      const Delay& delay = laws_[law];
      product *= Cdf(Conditioned(delay, kAsOf - 1 - day), t - day);
    }
    return product;
  };
  for (size_t c = 0; c < confidences.size(); ++c) {
    EXPECT_EQ(sure.lines.day[c],
              LeastDay(sure.lines.planned[0], confidences[c], by));
  }
  EXPECT_NEAR(sure.lines.by_due[0], by(kAsOf + 20), 1e-13);
  EXPECT_NEAR(sure.lines.days_late[0], SumAfter(kAsOf + 20, by), 1e-9);
}

TEST_F(EstimatePlanTest, TheDayDoesNotHangOnTheLastBitOfAProduct) {
  // .9 x .9 = .81 and .7 x .7 = .49, where doubles may be a bit below.
  for (const auto& [share, product] :
       {std::pair<int, double>{9, 0.81}, {7, 0.49}, {3, 0.09}, {6, 0.36}}) {
    SCOPED_TRACE(share);
    builder_ = BookBuilder(kAsOf);
    laws_.clear();
    std::vector<double> days(10, 5);
    std::fill_n(days.begin(), share, 1);
    const int32_t law = AddLaw(Sample(days));
    AddReceipt(kAsOf, law, 4);
    AddReceipt(kAsOf, law, 6);
    AddLine(10);
    EXPECT_THAT(Sure(Confidences({product, product + 1e-9})).lines.day,
                ElementsAre(kAsOf + 1, kAsOf + 5));
  }
}

// ---- what is bought ---------------------------------------------------------

TEST_F(EstimatePlanTest, WhatIsBoughtOfAnItemSharesOneDelay) {
  BookBuilder::ItemRow item;
  item.replenish_days = 7;
  item.delay = AddLaw(Lognormal());
  builder_.AddItem(item);
  AddLine(3, kAsOf + 17);
  AddLine(4, kAsOf + 17);
  const PlanEstimate sure = Sure(Confidences({0.95}));
  EXPECT_THAT(sure.lines.planned, ElementsAre(kAsOf + 7, kAsOf + 7));
  EXPECT_THAT(sure.lines.day, ElementsAre(kAsOf + 25, kAsOf + 25));
  EXPECT_THAT(sure.orders.day, ElementsAre(kAsOf + 25));  // not 27
  EXPECT_NEAR(sure.orders.by_due[0], Cdf(Lognormal(), 10), 1e-14);
}

TEST_F(EstimatePlanTest, WhatIsBoughtComesOnADayOfItsSupplier) {
  BookBuilder::CalendarRow mondays;
  mondays.weekdays = 1;
  BookBuilder::SupplierRow supplier;
  supplier.order_calendar = supplier.delivery_calendar =
      builder_.AddCalendar(mondays);
  BookBuilder::ItemRow item;
  item.supplier = builder_.AddSupplier(supplier);
  item.replenish_days = 3;
  item.delay = AddLaw(*FixedDelay(2));
  builder_.AddItem(item);
  AddLine(3);
  CalendarSpec spec;
  spec.weekdays = 1;
  const Calendar calendar = *Calendar::Create(spec);
  const Day brought = calendar.NextOpen(calendar.NextOpen(kAsOf) + 3);
  const PlanEstimate sure = Sure(Confidences({0.5}));
  EXPECT_THAT(sure.lines.planned, ElementsAre(brought));
  EXPECT_THAT(sure.lines.day, ElementsAre(brought + 2));
}

// ---- working days -----------------------------------------------------------

TEST_F(EstimatePlanTest, ADestinationThatTakesDeliveriesOnFridays) {
  BookBuilder::CalendarRow fridays;
  fridays.weekdays = 1 << 4;
  BookBuilder::DestinationRow destination;
  destination.calendar = builder_.AddCalendar(fridays);
  builder_.AddDestination(destination);
  AddReceipt(kAsOf + 5, AddLaw(Sample({0, 1, 2, 8, 15, 16})));
  AddLine(10, kAsOf + 20);
  CalendarSpec spec;
  spec.weekdays = 1 << 4;
  const Calendar calendar = *Calendar::Create(spec);
  const auto friday = [&](Day day) { return calendar.NextOpen(day); };
  const PlanEstimate sure = Sure(Confidences({0.2, 0.5, 0.6, 0.8, 0.99}));
  EXPECT_THAT(sure.lines.planned, ElementsAre(friday(kAsOf + 5)));
  EXPECT_THAT(
      sure.lines.day,
      ElementsAre(friday(kAsOf + 6), friday(kAsOf + 7), friday(kAsOf + 13),
                  friday(kAsOf + 20), friday(kAsOf + 21)));
  double by_planned = 0;
  double by_due = 0;
  double days_late = 0;
  for (const int d : {0, 1, 2, 8, 15, 16}) {
    const Day day = friday(kAsOf + 5 + d);
    by_planned += day <= friday(kAsOf + 5) ? 1.0 / 6 : 0;
    by_due += day <= kAsOf + 20 ? 1.0 / 6 : 0;
    days_late += std::max(day - (kAsOf + 20), 0) / 6.0;
  }
  EXPECT_NEAR(sure.lines.by_planned[0], by_planned, 1e-14);
  EXPECT_NEAR(sure.lines.by_due[0], by_due, 1e-14);
  EXPECT_NEAR(sure.lines.days_late[0], days_late, 1e-12);
}

TEST_F(EstimatePlanTest, HandlingAndTransitInWorkingDays) {
  const int32_t weekdays =
      builder_.AddCalendar({kMondayToFriday, kEveryMonthDay});
  builder_.AddCalendarDay({weekdays, kAsOf + 12, /*open=*/false});
  BookBuilder::LocationRow location;
  location.calendar = weekdays;
  location.handling_days = 2;
  location.handling_count = DayCount::kWorkingDays;
  builder_.AddLocation(location);
  BookBuilder::LaneRow lane;
  lane.transit_days = 3;
  lane.calendar = weekdays;
  lane.transit_count = DayCount::kWorkingDays;
  builder_.AddLane(lane);
  const std::vector<double> sample = {0, 1, 2, 4, 5, 6, 7, 9, 10, 12};
  const int32_t law = AddLaw(Sample(sample));
  AddReceipt(kAsOf + 2, law, 4);
  AddReceipt(kAsOf + 3, law, 6);
  AddLine(10, kAsOf + 20);

  const Day holiday = kAsOf + 12;
  CalendarSpec spec;
  spec.weekdays = kMondayToFriday;
  spec.holidays = absl::MakeConstSpan(&holiday, 1);
  const Calendar calendar = *Calendar::Create(spec);
  ShipSchedule way;
  way.site = way.transit = &calendar;
  way.handling_days = 2;
  way.transit_days = 3;
  way.handling_count = way.transit_count = DayCount::kWorkingDays;
  const auto by = [&](Day t) {
    double share = 0;
    for (const double a : sample) {
      for (const double b : sample) {
        const Day first = way.DeliveryDay(kAsOf + 2 + static_cast<Day>(a));
        const Day second = way.DeliveryDay(kAsOf + 3 + static_cast<Day>(b));
        share += std::max(first, second) <= t ? 0.01 : 0;
      }
    }
    return share;
  };
  const std::vector<double> confidences = {0.1, 0.5, 0.9, 0.99};
  const PlanEstimate sure = Sure(Confidences(confidences));
  const Day planned = way.DeliveryDay(kAsOf + 3);
  EXPECT_THAT(sure.lines.planned, ElementsAre(planned));
  for (size_t c = 0; c < confidences.size(); ++c) {
    EXPECT_EQ(sure.lines.day[c], LeastDay(planned, confidences[c], by));
  }
  EXPECT_NEAR(sure.lines.by_planned[0], by(planned), 1e-12);
  EXPECT_NEAR(sure.lines.by_due[0], by(kAsOf + 20), 1e-12);
  double days_late = 0;
  for (Day t = kAsOf + 20; t < kAsOf + 60; ++t) days_late += 1 - by(t);
  EXPECT_NEAR(sure.lines.days_late[0], days_late, 1e-10);
}

TEST_F(EstimatePlanTest, ALocationThatBeginsLater) {
  BookBuilder::LocationRow location;
  location.first_day = kAsOf + 4;
  location.handling_days = 1;
  builder_.AddLocation(location);
  AddReceipt(kAsOf + 1, AddLaw(Sample({0, 1, 2, 3, 4, 5})));
  AddLine(10);
  const PlanEstimate sure = Sure(Confidences({0.5, 0.7, 0.9}));
  EXPECT_THAT(sure.lines.planned, ElementsAre(kAsOf + 5));
  EXPECT_THAT(sure.lines.day, ElementsAre(kAsOf + 5, kAsOf + 6, kAsOf + 7));
}

// ---- laws of lanes ----------------------------------------------------------

TEST_F(EstimatePlanTest, AShipmentWithALawOfItsOwn) {
  BookBuilder::LaneRow lane;
  lane.transit_days = 2;
  lane.delay = AddLaw(*WeibullDelay(1.5, 3));
  builder_.AddLane(lane);
  const int32_t law = AddLaw(Lognormal());
  AddReceipt(kAsOf, law, 10, 0);
  AddLine(10, kAsOf + 15);
  const PlanEstimate sure = Sure(Confidences({0.5, 0.9, 0.99}));
  // The direct double sum.
  const Delay receipt = Lognormal();
  const auto by = [&](Day t) {
    double sum = 0;
    for (int d = 0; d <= t - kAsOf - 2; ++d) {
      sum += (Cdf(laws_[0], d) - (d == 0 ? 0 : Cdf(laws_[0], d - 1))) *
             Cdf(receipt, t - kAsOf - 2 - d);
    }
    return sum;
  };
  EXPECT_THAT(sure.lines.planned, ElementsAre(kAsOf + 2));
  for (size_t c = 0; c < 3; ++c) {
    EXPECT_EQ(sure.lines.day[c],
              LeastDay(kAsOf + 2, std::vector<double>{0.5, 0.9, 0.99}[c], by));
  }
  EXPECT_NEAR(sure.lines.by_due[0], by(kAsOf + 15), 1e-12);
  double days_late = 0;
  for (Day t = kAsOf + 15; t < kAsOf + 400; ++t) days_late += 1 - by(t);
  EXPECT_NEAR(sure.lines.days_late[0], days_late, 1e-9);
  EXPECT_THAT(sure.lines.error, ElementsAre(0));
  EXPECT_THAT(sure.shipments.day, testing::ElementsAreArray(sure.lines.day));
}

TEST_F(EstimatePlanTest, AShipmentOfStockOnALaneWithALaw) {
  BookBuilder::LaneRow lane;
  lane.transit_days = 2;
  lane.delay = AddLaw(Sample({-1, 0, 0, 1}));
  builder_.AddLane(lane);
  builder_.AddSupply({/*item=*/0, /*quantity=*/10});
  AddLine(10, kAsOf + 2);
  const PlanEstimate sure = Sure(Confidences({0.5, 0.75, 0.76}));
  EXPECT_THAT(sure.lines.day, ElementsAre(kAsOf + 2, kAsOf + 2, kAsOf + 3));
  EXPECT_NEAR(sure.lines.by_planned[0], 0.75, 1e-15);
  EXPECT_NEAR(sure.lines.days_late[0], 0.25, 1e-15);
}

// Two locations of one destination, whose lanes have laws; deliveries are taken
// on Tuesdays and Fridays. All of what may happen is gone through.
class LanesTest : public EstimatePlanTest {
 protected:
  LanesTest() {
    BookBuilder::CalendarRow days;
    days.weekdays = 1 << 1 | 1 << 4;
    BookBuilder::DestinationRow destination;
    destination.calendar = builder_.AddCalendar(days);
    builder_.AddDestination(destination);
    for (int32_t location = 0; location < 2; ++location) {
      BookBuilder::LaneRow lane;
      lane.location = location;
      lane.transit_days = 1 + location;
      lane.delay = AddLaw(Sample(lane_days_[location]));
      builder_.AddLane(lane);
    }
    BookBuilder::LaneRow sure;
    sure.location = 2;
    builder_.AddLane(sure);
    law_ = AddLaw(Sample(days_));
    CalendarSpec spec;
    spec.weekdays = 1 << 1 | 1 << 4;
    calendar_ = *Calendar::Create(spec);
  }
  // The day on which what comes on `there` is delivered, planned for `planned`.
  Day Delivered(int32_t location, Day there, Day planned, double lane) const {
    const Day ready = std::max(
        planned, calendar_.NextOpen(there + (location < 2 ? 1 + location : 0)));
    return calendar_.NextOpen(ready + static_cast<Day>(lane));
  }
  void ExpectLaw(const PlanEstimate& sure, const EstimateOptions& options,
                 const std::vector<Day>& days, double error) {
    const Day due = kAsOf + 16;
    double by_planned = 0;
    double by_due = 0;
    double days_late = 0;
    std::vector<Day> sorted = days;
    for (Day& day : sorted) day = std::max(day, sure.lines.planned[0]);
    std::sort(sorted.begin(), sorted.end());
    for (const Day day : sorted) {
      by_planned += day <= sure.lines.planned[0] ? 1 : 0;
      by_due += day <= due ? 1 : 0;
      days_late += std::max(day - due, 0);
    }
    const auto n = static_cast<double>(days.size());
    EXPECT_NEAR(sure.lines.by_planned[0], by_planned / n, error);
    EXPECT_NEAR(sure.lines.by_due[0], by_due / n, error);
    EXPECT_NEAR(sure.lines.days_late[0], days_late / n, 20 * error);
    if (error > 1e-9) return;
    for (size_t c = 0; c < options.confidences.size(); ++c) {
      const auto rank =
          static_cast<size_t>(std::ceil(options.confidences[c] * n - 1e-9));
      EXPECT_EQ(sure.lines.day[c], sorted[rank - 1]) << options.confidences[c];
    }
  }

  const std::vector<double> lane_days_[2] = {{0, 0, 1, 3}, {0, 2, 5}};
  const std::vector<double> days_ = {0, 1, 1, 4, 6, 9};
  int32_t law_ = 0;
  Calendar calendar_;
};

TEST_F(LanesTest, TwoShipmentsOfIndependentReceipts) {
  AddReceipt(kAsOf + 3, law_, 4, 0, 0, 0);
  AddReceipt(kAsOf + 4, law_, 6, 1, 0, 1);
  AddReceipt(kAsOf + 5, law_, 5, 2, 0, 2);
  AddLine(15, kAsOf + 16);
  const EstimateOptions options = Confidences({0.1, 0.5, 0.9, 0.95, 0.999});
  const PlanEstimate sure = Sure(options);
  const Day p0 = calendar_.NextOpen(kAsOf + 4);
  const Day p1 = calendar_.NextOpen(kAsOf + 6);
  const Day p2 = calendar_.NextOpen(kAsOf + 5);
  std::vector<Day> days;
  for (const double a : days_) {
    for (const double b : days_) {
      for (const double c : days_) {
        for (const double x : lane_days_[0]) {
          for (const double y : lane_days_[1]) {
            days.push_back(std::max(
                {Delivered(0, kAsOf + 3 + static_cast<Day>(a), p0, x),
                 Delivered(1, kAsOf + 4 + static_cast<Day>(b), p1, y),
                 Delivered(2, kAsOf + 5 + static_cast<Day>(c), p2, 0)}));
          }
        }
      }
    }
  }
  ExpectLaw(sure, options, days, 1e-12);
  EXPECT_EQ(sure.lines.error[0], 0);
}

TEST_F(LanesTest, APurchaseOrderSharedWithWhatHasNoLaneLaw) {
  AddReceipt(kAsOf + 3, law_, 4, 0, 0, 0);
  AddReceipt(kAsOf + 4, law_, 6, 1, 0, 1);
  AddReceipt(kAsOf + 5, law_, 5, 0, 0, 2);
  AddLine(15, kAsOf + 16);
  const EstimateOptions options = Confidences({0.1, 0.5, 0.9, 0.95, 0.999});
  const PlanEstimate sure = Sure(options);
  const Day p0 = calendar_.NextOpen(kAsOf + 4);
  const Day p1 = calendar_.NextOpen(kAsOf + 6);
  const Day p2 = calendar_.NextOpen(kAsOf + 5);
  std::vector<Day> days;
  for (const double a : days_) {
    for (const double b : days_) {
      for (const double x : lane_days_[0]) {
        for (const double y : lane_days_[1]) {
          days.push_back(
              std::max({Delivered(0, kAsOf + 3 + static_cast<Day>(a), p0, x),
                        Delivered(1, kAsOf + 4 + static_cast<Day>(b), p1, y),
                        Delivered(2, kAsOf + 5 + static_cast<Day>(a), p2, 0)}));
        }
      }
    }
  }
  ExpectLaw(sure, options, days, 1e-12);
  EXPECT_EQ(sure.lines.error[0], 0);
}

TEST_F(LanesTest, APurchaseOrderSharedByTwoShipments) {
  AddReceipt(kAsOf + 3, law_, 4, 0, 0, 0);
  AddReceipt(kAsOf + 4, law_, 6, 0, 0, 1);
  AddReceipt(kAsOf + 4, law_, 3, 1, 0, 1);
  AddReceipt(kAsOf + 8, law_, 5, 0, 0, 2);
  AddLine(18, kAsOf + 16);
  const EstimateOptions options = Confidences({0.1, 0.5, 0.9, 0.95, 0.999});
  const PlanEstimate sure = Sure(options);
  const Day p0 = calendar_.NextOpen(kAsOf + 4);
  const Day p1 = calendar_.NextOpen(kAsOf + 6);
  const Day p2 = calendar_.NextOpen(kAsOf + 8);
  std::vector<Day> days;
  for (const double a : days_) {
    for (const double b : days_) {
      for (const double x : lane_days_[0]) {
        for (const double y : lane_days_[1]) {
          days.push_back(
              std::max({Delivered(0, kAsOf + 3 + static_cast<Day>(a), p0, x),
                        Delivered(1, kAsOf + 4 + static_cast<Day>(a), p1, y),
                        Delivered(1, kAsOf + 4 + static_cast<Day>(b), p1, y),
                        Delivered(2, kAsOf + 8 + static_cast<Day>(a), p2, 0)}));
        }
      }
    }
  }
  ExpectLaw(sure, options, days, 1e-12);
  EXPECT_EQ(sure.lines.error[0], 0);
}

TEST_F(LanesTest, TwoSharedPurchaseOrdersAreDrawn) {
  AddReceipt(kAsOf + 3, law_, 4, 0, 0, 0);
  AddReceipt(kAsOf + 4, law_, 6, 0, 0, 1);
  AddReceipt(kAsOf + 3, law_, 3, 1, 0, 0);
  AddReceipt(kAsOf + 4, law_, 5, 1, 0, 1);
  AddLine(18, kAsOf + 16);
  EstimateOptions options = Confidences({0.5});
  options.draws = 40000;
  const PlanEstimate sure = Sure(options);
  const Day p0 = calendar_.NextOpen(kAsOf + 4);
  const Day p1 = calendar_.NextOpen(kAsOf + 6);
  std::vector<Day> days;
  for (const double a : days_) {
    for (const double b : days_) {
      for (const double x : lane_days_[0]) {
        for (const double y : lane_days_[1]) {
          const auto latest = static_cast<Day>(std::max(a, b));
          days.push_back(std::max(Delivered(0, kAsOf + 3 + latest, p0, x),
                                  Delivered(1, kAsOf + 4 + latest, p1, y)));
        }
      }
    }
  }
  EXPECT_GT(sure.lines.error[0], 0.0005);
  EXPECT_LT(sure.lines.error[0], 0.5 / std::sqrt(40000) + 1e-6);
  ExpectLaw(sure, options, days, 4 * sure.lines.error[0]);
  // Other seeds, other draws; the same ones, the same.
  EXPECT_EQ(sure.lines.by_due, Sure(options).lines.by_due);
  options.seed = 2;
  const PlanEstimate other = Sure(options);
  EXPECT_NE(sure.lines.by_due, other.lines.by_due);
  ExpectLaw(other, options, days, 4 * sure.lines.error[0]);
  // More draws begin with the same ones, whatever the blocks they are made in.
  std::vector<double> shares;
  for (const int32_t draws : {4096, 4097, 8192}) {
    options.draws = draws;
    shares.push_back(Sure(options).lines.by_due[0] * draws);
    EXPECT_NEAR(shares.back(), std::round(shares.back()), 1e-6);
  }
  EXPECT_GE(shares[1] + 1e-6, shares[0]);
  EXPECT_LE(shares[1], shares[0] + 1 + 1e-6);
  EXPECT_NE(shares[2], 2 * shares[0]);
  // Where all draws agree that is not exact.
  options.draws = 1;
  EXPECT_NEAR(Sure(options).lines.error[0], std::sqrt(2.0 / 9), 1e-12);
}

// ---- sets and kits ----------------------------------------------------------

TEST_F(EstimatePlanTest, LinesOfASetWaitForEachOther) {
  const int32_t law = AddLaw(Lognormal());
  AddReceipt(kAsOf, law, 10, kNotGiven, 0);
  AddReceipt(kAsOf, law, 10, kNotGiven, 1);
  for (int32_t line = 0; line < 3; ++line) {
    BookBuilder::DemandRow row;
    row.item = line % 2;
    row.quantity = 4;
    row.sales_order = 0;
    row.due = kAsOf + 10 + line;
    row.delivery_rule =
        line < 2 ? DeliveryRule::kOrderComplete : DeliveryRule::kAsAvailable;
    builder_.AddDemand(row);
  }
  const PlanEstimate sure = Sure(Confidences({0.95}));
  // 19.71 for both lines of the set, 17.50 for the other.
  EXPECT_THAT(sure.lines.day, ElementsAre(kAsOf + 20, kAsOf + 20, kAsOf + 18));
  EXPECT_THAT(sure.promises.day, testing::ElementsAreArray(sure.lines.day));
  EXPECT_THAT(sure.orders.day, ElementsAre(kAsOf + 20));
  // Each by its own due day, but when the last of the set is there.
  EXPECT_NEAR(sure.lines.by_due[0], std::pow(Cdf(Lognormal(), 10), 2), 1e-14);
  EXPECT_NEAR(sure.lines.by_due[1], std::pow(Cdf(Lognormal(), 11), 2), 1e-14);
  EXPECT_NEAR(sure.lines.by_due[2], Cdf(Lognormal(), 12), 1e-14);
  EXPECT_NEAR(sure.orders.by_due[0], std::pow(Cdf(Lognormal(), 12), 2), 1e-14);
}

TEST_F(EstimatePlanTest, ShipSetsAreOfOneDestination) {
  const int32_t law = AddLaw(Lognormal());
  AddReceipt(kAsOf, law, 10, kNotGiven, 0);
  AddReceipt(kAsOf, law, 10, kNotGiven, 1);
  AddReceipt(kAsOf, law, 10, kNotGiven, 2);
  for (int32_t line = 0; line < 3; ++line) {
    BookBuilder::DemandRow row;
    row.item = line;
    row.quantity = 4;
    row.sales_order = 0;
    row.delivery_rule = DeliveryRule::kShipSet;
    row.destination = line == 2 ? 1 : 0;
    builder_.AddDemand(row);
  }
  const PlanEstimate sure = Sure(Confidences({0.95}));
  EXPECT_THAT(sure.lines.day, ElementsAre(kAsOf + 20, kAsOf + 20, kAsOf + 18));
  EXPECT_THAT(sure.shipments.day, ElementsAre(kAsOf + 20, kAsOf + 18));
}

TEST_F(EstimatePlanTest, KitsOfOneDayWaitForEachOther) {
  const int32_t law = AddLaw(Lognormal());
  builder_.AddSupply({/*item=*/0, /*quantity=*/2});
  AddReceipt(kAsOf + 1, law, 10, kNotGiven, 0);
  AddReceipt(kAsOf, law, 1, kNotGiven, 1);
  AddReceipt(kAsOf + 1, law, 3, kNotGiven, 1);
  for (int32_t line = 0; line < 2; ++line) {
    BookBuilder::DemandRow row;
    row.item = line;
    row.quantity = 4;
    row.sales_order = 0;
    row.kit = 0;
    builder_.AddDemand(row);
  }
  const PlanEstimate sure = Sure(Confidences({0.95}));
  ASSERT_THAT(sure.promises.planned,
              ElementsAre(kAsOf, kAsOf + 1, kAsOf, kAsOf + 1));
  // The first kit needs stock and one receipt; the others two receipts.
  EXPECT_THAT(sure.promises.day,
              ElementsAre(kAsOf + 18, kAsOf + 21, kAsOf + 18, kAsOf + 21));
  // All of the first line: its own receipt and both of the other's.
  EXPECT_EQ(sure.lines.by_planned[0], sure.lines.by_planned[1]);
  EXPECT_EQ(sure.lines.day[0], sure.orders.day[0]);
}

TEST_F(EstimatePlanTest, ShipmentsOfASetWaitForTheWholeSet) {
  // A set of one line, from two locations: stock, and a receipt.
  builder_.AddSupply({/*item=*/0, /*quantity=*/4});
  AddReceipt(kAsOf + 2, AddLaw(Sample({0, 1, 5})), 1, kNotGiven, 0, 1);
  BookBuilder::DemandRow row;
  row.quantity = 5;
  row.delivery_rule = DeliveryRule::kOrderComplete;
  builder_.AddDemand(row);
  const PlanEstimate sure = Sure(Confidences({0.3, 0.6, 0.9}));
  ASSERT_EQ(sure.shipments.planned.size(), 2u);
  EXPECT_THAT(sure.shipments.day, ElementsAre(kAsOf + 2, kAsOf + 3, kAsOf + 7,
                                              kAsOf + 2, kAsOf + 3, kAsOf + 7));
  EXPECT_THAT(sure.lines.day, ElementsAre(kAsOf + 2, kAsOf + 3, kAsOf + 7));
}

TEST_F(EstimatePlanTest, ASetOfManyLinesInOneShipment) {
  // Were the set gone through once for each of its lines, this would not end.
  constexpr int32_t kLines = 20000;
  const int32_t law = AddLaw(Lognormal());
  for (int32_t line = 0; line < kLines; ++line) {
    AddReceipt(kAsOf + 5, law, 1, /*order=*/line % 7, /*item=*/line);
    BookBuilder::DemandRow row;
    row.item = line;
    row.quantity = line % 2;  // every other line wants nothing
    row.sales_order = 0;
    row.delivery_rule = DeliveryRule::kOrderComplete;
    builder_.AddDemand(row);
  }
  const PlanEstimate sure = Sure(Confidences({0.5, 0.9}));
  ASSERT_EQ(sure.shipments.planned.size(), 1u);
  EXPECT_EQ(sure.shipments.by_due, sure.orders.by_due);
  EXPECT_EQ(sure.shipments.day, sure.orders.day);
  EXPECT_EQ(sure.shipments.days_late, sure.orders.days_late);
  EXPECT_EQ(sure.lines.day[2], sure.orders.day[0]);
  EXPECT_EQ(sure.promises.planned.size(), kLines / 2u);
}

TEST_F(EstimatePlanTest, KitsOfManyDays) {
  constexpr int32_t kDays = 20000;
  const int32_t law = AddLaw(*LognormalDelay(1, 0.5));
  for (int32_t item = 0; item < 2; ++item) {
    for (int32_t day = 0; day < kDays; ++day) {
      AddReceipt(kAsOf + 1 + day, law, 1, kNotGiven, item);
    }
    BookBuilder::DemandRow row;
    row.item = item;
    row.quantity = kDays;
    row.sales_order = 0;
    row.kit = 0;
    builder_.AddDemand(row);
  }
  backorder::Run run;
  run.outputs = "promises";
  const PlanEstimate sure = Sure(Confidences({0.5}), run);
  ASSERT_EQ(sure.promises.planned.size(), size_t{kDays} * 2);
  for (const int32_t row : {0, 777, kDays, kDays + 777}) {
    EXPECT_EQ(sure.promises.day[row] - sure.promises.planned[row],
              sure.promises.day[0] - sure.promises.planned[0]);
  }
}

// ---- corrections ------------------------------------------------------------

TEST_F(EstimatePlanTest, CorrectionsAreAddedWhereAnythingMayBeLate) {
  AddReceipt(kAsOf + 5, AddLaw(Lognormal()));
  builder_.AddSupply({/*item=*/1, /*quantity=*/10});
  AddLine(10);
  AddLine(10, kNotGiven, 1, 1);
  EstimateOptions options = Confidences({0.5, 0.8, 0.9, 0.95});
  options.corrections = {3, 4, -100, kNever};
  const PlanEstimate sure = Sure(options);
  // The third is not before the second, of a lesser confidence.
  EXPECT_THAT(sure.lines.day, ElementsAre(kAsOf + 18, kAsOf + 22, kAsOf + 22,
                                          kNever, kAsOf, kAsOf, kAsOf, kAsOf));
  options.corrections = {-100, -100, -100, kNever};
  EXPECT_THAT(Sure(options).lines.day,
              ElementsAre(kAsOf + 5, kAsOf + 5, kAsOf + 5, kNever, kAsOf, kAsOf,
                          kAsOf, kAsOf));
  // Whatever the order in which they are given.
  options = Confidences({0.9, 0.5});
  options.corrections = {0, 20};
  EXPECT_THAT(Sure(options).lines.day,
              ElementsAre(kAsOf + 35, kAsOf + 35, kAsOf, kAsOf));
  options = Confidences({0.5, 0.8, 0.9, 0.95});
  options.corrections = {kLastDay, 0, 0, 0};
  EXPECT_EQ(Sure(options).lines.day[0], kNever);
}

// ---- far days ---------------------------------------------------------------

TEST_F(EstimatePlanTest, LawsThatReachOverManyYears) {
  const int32_t wide = AddLaw(*LognormalDelay(4, 2));
  const int32_t wider = AddLaw(*WeibullDelay(0.5, 3000));
  AddReceipt(kAsOf, wide);
  AddReceipt(kAsOf, wide, 10, kNotGiven, 1);
  AddReceipt(kAsOf, wider, 10, kNotGiven, 1);
  AddReceipt(kAsOf, AddLaw(*LognormalDelay(25, 20)), 10, kNotGiven, 2);
  AddReceipt(kAsOf, AddLaw(*LognormalDelay(15, 1e-6)), 10, kNotGiven, 3);
  AddReceipt(kAsOf, AddLaw(Sample({0, 0, 0, 0, 1e6})), 10, kNotGiven, 4);
  AddLine(10);
  AddLine(20, kNotGiven, 1, 1);
  for (int32_t item = 2; item < 5; ++item) AddLine(10, kNotGiven, item, item);
  const PlanEstimate sure = Sure(Confidences({0.5, 0.999999}));
  EXPECT_EQ(sure.lines.day[0], kAsOf + QuantileDays(laws_[wide], 0.5));
  // There one day more or less is less than 1e-12.
  EXPECT_NEAR(sure.lines.day[1], kAsOf + QuantileDays(laws_[wide], 0.999999),
              1);
  // E[ceil(T)] is half a day more than E[T], as far as the law is wide.
  EXPECT_NEAR(sure.lines.days_late[0], Mean(laws_[wide]) + 0.5, 0.02);
  const std::vector<Day> day = {kAsOf, kAsOf};
  const std::vector<int32_t> order = {0, 1};
  const std::vector<Delay> both = {laws_[wide], laws_[wider]};
  EXPECT_EQ(sure.lines.day[2], *CompleteDay({day, order, both}, 0.5));
  EXPECT_EQ(sure.lines.day[3], *CompleteDay({day, order, both}, 0.999999));
  // The mean of the latest by its integral, in steps of 1 / 1000 of the day.
  double mean = 0;
  for (double t = 1e-9; t < 1e9; t *= 1.001) {
    const double middle = t * 1.0005;
    mean +=
        0.001 * t * (1 - Cdf(laws_[wide], middle) * Cdf(laws_[wider], middle));
  }
  EXPECT_NEAR(sure.lines.days_late[1] / (mean + 0.5), 1, 1e-3);
  EXPECT_EQ(sure.lines.day[4], kNever);
  EXPECT_EQ(sure.lines.days_late[2], kInfinity);
  EXPECT_EQ(sure.lines.day[6], kAsOf + QuantileDays(laws_[3], 0.5));
  EXPECT_NEAR(sure.lines.days_late[3], std::ceil(std::exp(15)), 10);
  EXPECT_EQ(sure.lines.day[8], kAsOf);
  EXPECT_EQ(sure.lines.day[9], kAsOf + 1000000);
  EXPECT_NEAR(sure.lines.days_late[4], 200000, 1e-6);
}

// An order of two lines of one purchase order, from two locations: two
// shipments that share it.
class HeavyTailsTest : public EstimatePlanTest {
 protected:
  void FillBook(const Delay& receipts, const Delay& lanes) {
    const int32_t law = AddLaw(receipts);
    const int32_t lane_law = AddLaw(lanes);
    for (int32_t location = 0; location < 2; ++location) {
      BookBuilder::LaneRow lane;
      lane.location = location;
      lane.delay = lane_law;
      builder_.AddLane(lane);
      AddReceipt(kAsOf, law, 1, /*order=*/0, /*item=*/location, location);
      AddLine(1, kNotGiven, /*order=*/0, /*item=*/location);
    }
  }
};

TEST_F(HeavyTailsTest, AnOrderIsNeverSurerThanALineOfIt) {
  const Delay heavy = *LognormalDelay(std::log(30), 3);
  const std::vector<double> confidences = {0.5, 0.9, 0.98, 0.985, 0.99, 0.9999};
  for (const Delay& lanes :
       {*FixedDelay(0), *GammaDelay(1, 0.001), *GammaDelay(2, 3)}) {
    builder_ = BookBuilder(kAsOf);
    laws_.clear();
    FillBook(heavy, lanes);
    const PlanEstimate sure = Sure(Confidences(confidences));
    EXPECT_EQ(sure.orders.error[0], 0);
    for (size_t c = 0; c < confidences.size(); ++c) {
      SCOPED_TRACE(confidences[c]);
      EXPECT_GE(sure.orders.day[c], sure.lines.day[c]);
      EXPECT_LE(sure.orders.day[c], sure.lines.day[c] * (1 + 1e-3));
    }
    EXPECT_GE(sure.orders.days_late[0], sure.lines.days_late[0] * (1 - 1e-3));
    EXPECT_LE(sure.orders.days_late[0],
              sure.lines.days_late[0] * (1 + 2e-3) + 3);
  }
}

TEST_F(HeavyTailsTest, BothOfThem) {
  // The lanes' law reaches beyond all tables, too.
  const Delay heavy = *LognormalDelay(std::log(30), 3);
  FillBook(heavy, heavy);
  const std::vector<double> confidences = {0.5, 0.9, 0.98, 0.99};
  const PlanEstimate sure = Sure(Confidences(confidences));
  EXPECT_EQ(sure.orders.error[0], 0);
  // Of draws with their ceilings.
  std::mt19937_64 rng(1);
  std::normal_distribution<double> normal;
  const auto draw = [&] {
    return std::ceil(std::exp(std::log(30) + 3 * normal(rng)));
  };
  constexpr int kDraws = 1 << 20;
  std::vector<double> line, order;
  for (int i = 0; i < kDraws; ++i) {
    const double common = draw();
    const double first = draw();
    line.push_back(common + first);
    order.push_back(common + std::max(first, draw()));
  }
  const auto share = [](const std::vector<double>& days, double most) {
    return static_cast<double>(
               std::count_if(days.begin(), days.end(),
                             [most](double day) { return day <= most; })) /
           kDraws;
  };
  for (size_t c = 0; c < confidences.size(); ++c) {
    EXPECT_GT(sure.orders.day[c], sure.lines.day[c]);
    EXPECT_NEAR(share(line, sure.lines.day[c] - kAsOf), confidences[c], 2e-3);
    EXPECT_NEAR(share(order, sure.orders.day[c] - kAsOf), confidences[c], 2e-3);
  }
}

// ---- sums of days_late ------------------------------------------------------

// Against sums day by day of days with a calendar's own functions.
class DaysLateTest : public EstimatePlanTest {
 protected:
  explicit DaysLateTest() {
    builder_.AddCalendar({kMondayToFriday, kEveryMonthDay});
    builder_.AddDestination({/*calendar=*/0});
    CalendarSpec spec;
    spec.weekdays = kMondayToFriday;
    calendar_ = *Calendar::Create(spec);
  }
  double Sum(Day due, const std::function<double(Day)>& by) const {
    double sum = 0;
    double before = by(due);
    for (Day t = due; t < kAsOf + 4000000; ++t) {
      // On closed days nothing comes.
      if (calendar_.IsOpen(t)) before = by(t);
      if (1 - before < 1e-13) break;
      sum += 1 - before;
    }
    return sum;
  }
  Calendar calendar_;
};

TEST_F(DaysLateTest, OneReceiptForADestinationWithACalendar) {
  for (const double sigma : {0.5, 1.0, 1.5, 2.0}) {
    for (const Day due : {kAsOf, kAsOf + 400}) {
      SCOPED_TRACE(testing::Message() << sigma << " " << due);
      laws_ = {*LognormalDelay(2, sigma)};
      builder_ = BookBuilder(kAsOf);
      builder_.AddCalendar({kMondayToFriday, kEveryMonthDay});
      builder_.AddDestination({/*calendar=*/0});
      AddReceipt(kAsOf + 10, 0);
      AddLine(10, due);
      const PlanEstimate sure = Sure();
      const Day planned = calendar_.NextOpen(kAsOf + 10);
      const double late = Sum(due, [&](Day t) {
        return t < planned ? 0 : Cdf(laws_[0], t - (kAsOf + 10));
      });
      EXPECT_NEAR(sure.lines.days_late[0], late, 1e-4 * late + 1e-5);
    }
  }
}

TEST_F(DaysLateTest, SeveralReceipts) {
  for (const double sigma : {0.5, 1.0, 2.0}) {
    SCOPED_TRACE(sigma);
    laws_ = {*LognormalDelay(2, sigma), *WeibullDelay(1.2, 9)};
    builder_ = BookBuilder(kAsOf);
    builder_.AddCalendar({kMondayToFriday, kEveryMonthDay});
    builder_.AddDestination({/*calendar=*/0});
    AddReceipt(kAsOf + 10, 0, 5);
    AddReceipt(kAsOf + 11, 0, 5);
    AddReceipt(kAsOf + 12, 1, 5);
    AddLine(15, kAsOf + 21);
    const PlanEstimate sure = Sure();
    const double late = Sum(kAsOf + 21, [&](Day t) {
      return Cdf(laws_[0], t - (kAsOf + 10)) * Cdf(laws_[0], t - (kAsOf + 11)) *
             Cdf(laws_[1], t - (kAsOf + 12));
    });
    EXPECT_NEAR(sure.lines.days_late[0], late,
                (sigma < 2 ? 1e-5 : 1e-3) * late);
  }
}

TEST_F(DaysLateTest, AShipmentWithALaw) {
  for (const double sigma : {0.5, 1.0}) {
    SCOPED_TRACE(sigma);
    laws_ = {*LognormalDelay(2, sigma), *LognormalDelay(0.5, sigma)};
    builder_ = BookBuilder(kAsOf);
    builder_.AddCalendar({kMondayToFriday, kEveryMonthDay});
    builder_.AddDestination({/*calendar=*/0});
    BookBuilder::LaneRow lane;
    lane.delay = 1;
    builder_.AddLane(lane);
    AddReceipt(kAsOf + 10, 0);
    AddLine(10, kAsOf + 21);
    const PlanEstimate sure = Sure();
    // It is ready on an open day, and taken on one.
    const Day planned = calendar_.NextOpen(kAsOf + 10);
    constexpr int kMost = 12000;
    std::vector<double> ready, lanes;
    for (int i = 0; i < kMost; ++i) {
      const Day open = calendar_.PreviousOpen(planned + i);
      ready.push_back(Cdf(laws_[0], open - (kAsOf + 10)));
      lanes.push_back(Cdf(laws_[1], i));
    }
    double late = 0;
    for (int r = 0; r < kMost; ++r) {
      const double mass = ready[r] - (r == 0 ? 0 : ready[r - 1]);
      if (mass == 0) continue;
      for (int d = 0; d < kMost; ++d) {
        const double both = mass * (lanes[d] - (d == 0 ? 0 : lanes[d - 1]));
        if (both < 1e-16) continue;
        const Day day = calendar_.NextOpen(planned + r + d);
        late += both * std::max(day - (kAsOf + 21), 0);
      }
    }
    EXPECT_NEAR(sure.lines.days_late[0], late, 1e-4 * late + 1e-5);
  }
}

TEST_F(EstimatePlanTest, DaysAfterTheLastNeverCome) {
  const int32_t law = AddLaw(*FixedDelay(2));
  AddReceipt(kLastDay - 1, law);
  AddLine(10);
  const PlanEstimate sure = Sure();
  EXPECT_THAT(sure.lines.planned, ElementsAre(kLastDay - 1));
  EXPECT_THAT(sure.lines.day, Each(kNever));
  EXPECT_THAT(sure.lines.days_late, ElementsAre(kInfinity));
}

TEST_F(EstimatePlanTest, DaysLateUpToTheLastDay) {
  builder_ = BookBuilder(kLastDay - 20);
  const int32_t law = AddLaw(Sample({0, 4}));
  AddReceipt(kLastDay - 18, law, 5, 0);
  AddReceipt(kLastDay - 18, law, 5, 1);
  AddLine(10, kLastDay - 18);
  EXPECT_NEAR(Sure().lines.days_late[0], 3, 1e-12);
}

TEST_F(EstimatePlanTest, NorWhatNoDayOfTheDestinationIsLeftFor) {
  BookBuilder::CalendarRow closed;
  closed.weekdays = 0;
  BookBuilder::DestinationRow destination;
  destination.calendar = builder_.AddCalendar(closed);
  builder_.AddCalendarDay({destination.calendar, kAsOf + 5, /*open=*/true});
  builder_.AddDestination(destination);
  AddReceipt(kAsOf + 1, AddLaw(Sample({0, 0, 3, 9})));
  AddLine(10, kAsOf + 9);
  const PlanEstimate sure = Sure(Confidences({0.7, 0.8}));
  EXPECT_THAT(sure.lines.planned, ElementsAre(kAsOf + 5));
  EXPECT_THAT(sure.lines.day, ElementsAre(kAsOf + 5, kNever));
  EXPECT_THAT(sure.lines.by_due, ElementsAre(0.75));
  EXPECT_THAT(sure.lines.days_late, ElementsAre(kInfinity));
}

// ---- how it runs ------------------------------------------------------------

// A book of everything at once.
void FillBook(std::mt19937* rng, BookBuilder* builder, int32_t laws) {
  const auto draw = [rng](int n) { return static_cast<int32_t>((*rng)() % n); };
  builder->AddCalendar({kMondayToFriday, kEveryMonthDay});
  for (int32_t location = 0; location < 3; ++location) {
    BookBuilder::LocationRow row;
    row.calendar = location == 1 ? 0 : kNotGiven;
    row.handling_days = draw(2);
    builder->AddLocation(row);
  }
  builder->AddDestination({});
  builder->AddDestination({/*calendar=*/0});
  for (int32_t location = 0; location < 3; ++location) {
    for (int32_t destination = 0; destination < 2; ++destination) {
      BookBuilder::LaneRow row;
      row.location = location;
      row.destination = destination;
      row.transit_days = draw(3);
      row.delay = draw(2) == 0 ? draw(laws) : kNotGiven;
      builder->AddLane(row);
    }
  }
  for (int32_t item = 0; item < 20; ++item) {
    BookBuilder::ItemRow row;
    row.replenish_days = 20;
    row.delay = draw(2) == 0 ? draw(laws) : kNotGiven;
    builder->AddItem(row);
  }
  for (int i = 0; i < 3000; ++i) {
    BookBuilder::SupplyRow row;
    row.item = draw(20);
    row.location = draw(3);
    row.quantity = 1 + draw(30);
    row.day = draw(5) == 0 ? kNotGiven : kAsOf - 5 + draw(30);
    row.purchase_order = draw(6);
    row.delay = row.purchase_order % laws;
    builder->AddSupply(row);
  }
  for (int i = 0; i < 1200; ++i) {
    BookBuilder::DemandRow row;
    row.item = draw(20);
    row.quantity = draw(40);
    row.sales_order = i / 3;
    row.due = kAsOf + draw(30);
    row.destination = i / 3 % 2;
    if (i / 3 % 5 == 0) row.delivery_rule = DeliveryRule::kOrderComplete;
    builder->AddDemand(row);
  }
}

class RunTest : public EstimatePlanTest {
 protected:
  RunTest() {
    AddLaw(Lognormal());
    AddLaw(*GammaDelay(2, 1.5));
    AddLaw(Sample({0, 0, 1, 1, 2, 7}));
    std::mt19937 rng(7);
    FillBook(&rng, &builder_, 3);
    options_.draws = 64;
  }
  EstimateOptions options_;
};

TEST_F(RunTest, TheSameForAnyNumberOfThreads) {
  const PlanEstimate one = Sure(options_);
  int exact = 0;
  int drawn = 0;
  for (const double error : one.orders.error) ++(error == 0 ? exact : drawn);
  EXPECT_GT(exact, 100);
  EXPECT_GT(drawn, 3);
  for (const int threads : {2, 3, 8}) {
    backorder::Run run;
    run.threads = threads;
    const PlanEstimate many = Sure(options_, run);
    for (const auto table : {&PlanEstimate::promises, &PlanEstimate::lines,
                             &PlanEstimate::orders, &PlanEstimate::shipments}) {
      EXPECT_EQ((one.*table).planned, (many.*table).planned);
      EXPECT_EQ((one.*table).day, (many.*table).day);
      EXPECT_EQ((one.*table).by_planned, (many.*table).by_planned);
      EXPECT_EQ((one.*table).by_due, (many.*table).by_due);
      EXPECT_EQ((one.*table).days_late, (many.*table).days_late);
      EXPECT_EQ((one.*table).error, (many.*table).error);
    }
    EXPECT_EQ(one.sales_order, many.sales_order);
  }
}

TEST_F(RunTest, WhatMustHoldOfEveryRow) {
  EstimateOptions options = options_;
  options.confidences = {0.9, 0.5, 0.99};
  const PlanEstimate sure = Sure(options);
  for (const DayEstimates* table :
       {&sure.promises, &sure.lines, &sure.orders, &sure.shipments}) {
    ASSERT_GT(table->planned.size(), 0u);
    for (size_t row = 0; row < table->planned.size(); ++row) {
      const Day* const day = &table->day[3 * row];
      EXPECT_LE(table->planned[row], day[1]);
      EXPECT_LE(day[1], day[0]);
      EXPECT_LE(day[0], day[2]);
      EXPECT_GE(table->by_planned[row], 0);
      EXPECT_LE(table->by_planned[row], 1);
      EXPECT_LE(table->by_due[row], 1);
      EXPECT_GE(table->days_late[row], 0);
      const bool by_planned = table->by_planned[row] >= 0.5 - 1e-12;
      EXPECT_EQ(by_planned && table->planned[row] != kNever,
                day[1] == table->planned[row] && day[1] != kNever);
    }
  }
  // An order is there when all of its lines are.
  for (size_t i = 0; i < sure.sales_order.size(); ++i) {
    Day planned = kNotGiven;
    for (int line = 3 * sure.sales_order[i]; line < 3 * sure.sales_order[i] + 3;
         ++line) {
      if (sure.lines.planned[line] == kNever) continue;
      planned = std::max(planned, sure.lines.planned[line]);
      EXPECT_GE(sure.orders.day[3 * i] + (sure.orders.error[i] > 0 ? 5 : 0),
                sure.lines.day[3 * line]);
    }
    EXPECT_EQ(sure.orders.planned[i], planned == kNotGiven ? kNever : planned);
  }
}

TEST_F(RunTest, TablesThatAreAskedFor) {
  const PlanEstimate all = Sure(options_);
  backorder::Run run;
  run.outputs = " lines ,shipments";
  const PlanEstimate some = Sure(options_, run);
  EXPECT_EQ(some.lines.day, all.lines.day);
  EXPECT_EQ(some.shipments.day, all.shipments.day);
  EXPECT_TRUE(some.orders.planned.empty());
  EXPECT_TRUE(some.promises.planned.empty());
  EXPECT_TRUE(some.sales_order.empty());
  run.outputs = "";
  EXPECT_TRUE(Sure(options_, run).lines.planned.empty());
}

TEST_F(RunTest, ProgressAndCancel) {
  std::atomic<int64_t> progress{-1};
  std::atomic<int32_t> cancel{0};
  backorder::Run run;
  run.progress = &progress;
  run.cancel = &cancel;
  Sure(options_, run);
  EXPECT_EQ(progress.load(), 1200);
  cancel = 1;
  EXPECT_EQ(EstimatePlan(builder_.book(), policy_, plan_, laws_, options_, run)
                .status()
                .code(),
            absl::StatusCode::kCancelled);
}

// ---- errors -----------------------------------------------------------------

class ErrorsTest : public EstimatePlanTest {
 protected:
  ErrorsTest() {
    AddLaw(Lognormal());
    AddReceipt(kAsOf + 5, 0);
    AddReceipt(kAsOf + 6, 0, 0);
    AddLine(4);
    AddLine(6);
    plan_ = *Allocate(builder_.book(), policy_);
    columns_ = plan_;
    columns_.allocations.line = line_;
    columns_.allocations.supply = supply_;
    columns_.allocations.quantity = quantity_;
    columns_.allocations.delivery_day = day_;
    columns_.allocations.location = location_;
    columns_.allocations.shipment = shipment_;
  }
  void Expect(const std::string& column, int64_t row, int64_t value) {
    const absl::Status status =
        EstimatePlan(builder_.book(), policy_, columns_, laws_, options_, run_)
            .status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << status;
    const absl::optional<InputError> error = GetInputError(status);
    ASSERT_TRUE(error.has_value()) << status;
    EXPECT_EQ(error->column, column) << status;
    EXPECT_EQ(error->row, row) << status;
    EXPECT_EQ(error->value, value) << status;
  }

  std::vector<int32_t> line_ = {0, 1};
  std::vector<int32_t> supply_ = {0, 0};
  std::vector<int64_t> quantity_ = {4, 6};
  std::vector<int32_t> day_ = {kAsOf + 5, kAsOf + 5};
  std::vector<int32_t> location_ = {0, 0};
  std::vector<int32_t> shipment_ = {0, 0};
  PlanColumns columns_;
  EstimateOptions options_;
  backorder::Run run_;
};

TEST_F(ErrorsTest, NoneAsItIs) {
  EXPECT_TRUE(EstimatePlan(builder_.book(), policy_, columns_, laws_).ok());
}

TEST_F(ErrorsTest, Options) {
  options_.confidences = {};
  Expect("estimate.confidences", -1, 0);
  for (const double bad :
       {0.0, 1.0, -0.5, 2.0, std::numeric_limits<double>::quiet_NaN()}) {
    options_.confidences = {0.5, bad};
    Expect("estimate.confidences", 1,
           bad == bad ? static_cast<int64_t>(bad) : 0);
  }
  options_.confidences = {0.5, 0.9};
  options_.corrections = {1};
  Expect("estimate.corrections", -1, 1);
  options_.corrections = {1, kNotGiven};
  Expect("estimate.corrections", 1, kNotGiven);
  options_.corrections = {kLastDay + 1, 0};
  Expect("estimate.corrections", 0, kLastDay + 1);
  options_.corrections = {};
  for (const int32_t bad : {0, -1, (1 << 20) + 1}) {
    options_.draws = bad;
    Expect("estimate.draws", -1, bad);
  }
}

TEST_F(ErrorsTest, Run) {
  run_.threads = 0;
  Expect("run.threads", -1, 0);
  run_.threads = 1;
  run_.outputs = "lines, allocations";
  Expect("run.outputs", -1, 0);
}

TEST_F(ErrorsTest, BookAndPolicy) {
  policy_.overdue_limit = -1;
  Expect("policy.overdue_limit", -1, -1);
  policy_ = Policy();
  AddLine(-1);
  Expect("demand.quantity", 2, -1);
}

TEST_F(ErrorsTest, Laws) {
  Delay bad = Lognormal();
  bad.first = 26;
  laws_ = {Lognormal(), bad};
  Expect("delays.first", 1, 26);
  bad = Lognormal();
  bad.second = -1;
  laws_ = {bad};
  Expect("delays.second", 0, -1);
  bad = Lognormal();
  bad.zero_weight = 2;
  laws_ = {bad};
  Expect("delays.zero_weight", 0, 2);
  bad.zero_weight = 0;
  bad.older_than = std::numeric_limits<double>::quiet_NaN();
  laws_ = {bad};
  Expect("delays.older_than", 0, 0);
  bad.kind = static_cast<DelayKind>(5);
  laws_ = {bad};
  Expect("delays.kind", 0, 5);
  bad = Sample({1, 2});
  bad.values = {2, 1};
  laws_ = {bad};
  Expect("delays.values", 0, 1);
  bad = Sample({1, 2});
  bad.cumulative = {2, 1};
  laws_ = {bad};
  Expect("delays.cumulative", 0, 1);
  bad = Sample({1, 2});
  bad.total = 1;
  laws_ = {bad};
  Expect("delays.total", 0, 1);
}

TEST_F(ErrorsTest, LawsThatAreNotThere) {
  laws_.clear();
  Expect("supply.delay", 0, 0);
  laws_ = {Lognormal()};
  AddReceipt(kAsOf, 1);
  Expect("supply.delay", 2, 1);
  laws_ = {Lognormal(), Lognormal()};
  BookBuilder::ItemRow item;
  item.delay = 2;
  builder_.AddItem(item);
  Expect("items.delay", 0, 2);
  laws_.resize(3, Lognormal());
  BookBuilder::LaneRow lane;
  lane.delay = 3;
  builder_.AddLane(lane);
  Expect("lanes.delay", 0, 3);
}

TEST_F(ErrorsTest, PlansThatDoNotFit) {
  line_[1] = 2;
  Expect("allocations.line", 1, 2);
  line_[1] = -1;
  Expect("allocations.line", 1, -1);
  line_ = {1, 0};
  Expect("allocations.line", 1, 0);
  line_ = {1, 1};
  day_ = {kAsOf + 6, kAsOf + 5};
  Expect("allocations.line", 1, 1);
  line_ = {0, 1};
  day_ = {kAsOf - 1, kAsOf + 5};
  Expect("allocations.delivery_day", 0, kAsOf - 1);
  day_ = {kNever, kAsOf + 5};
  Expect("allocations.delivery_day", 0, kNever);
  day_ = {kAsOf + 5, kAsOf + 5};
  quantity_[1] = 0;
  Expect("allocations.quantity", 1, 0);
  quantity_[1] = 6;
  supply_[0] = 2;
  Expect("allocations.supply", 0, 2);
  supply_[0] = -2;
  Expect("allocations.supply", 0, -2);
  supply_[0] = 1;  // of no units
  Expect("allocations.supply", 0, 1);
  supply_[0] = kReplenishment;  // cannot be bought
  Expect("allocations.supply", 0, kReplenishment);
  supply_[0] = 0;
  location_[1] = -1;
  Expect("allocations.location", 1, -1);
  location_[1] = 0;
  shipment_[1] = 1;
  Expect("allocations.shipment", 1, 1);
  shipment_[1] = -1;
  Expect("allocations.shipment", 1, -1);
}

TEST_F(ErrorsTest, ShipmentsWithoutTheirTableAreNoMoreThanAllocations) {
  columns_.shipments = {};
  shipment_[1] = 2;
  Expect("allocations.shipment", 1, 2);
  shipment_[1] = kNever;
  Expect("allocations.shipment", 1, kNever);
}

TEST_F(ErrorsTest, LanesThatAreNotThere) {
  BookBuilder::LaneRow lane;
  lane.destination = 1;
  builder_.AddLane(lane);
  Expect("allocations.location", 0, 0);
}

TEST_F(ErrorsTest, ColumnsThatAreNotThere) {
  columns_.allocations.location = {};
  Expect("allocations.location", -1, 0);
  columns_.allocations.location = location_;
  columns_.allocations.supply = absl::MakeConstSpan(supply_).first(1);
  Expect("allocations.supply", -1, 1);
  columns_.allocations.supply = supply_;
  columns_.allocations.shipment = {};
  Expect("allocations.shipment", -1, 0);
  // Not needed without `shipments` and laws of lanes.
  run_.outputs = "promises, lines, orders";
  EXPECT_TRUE(
      EstimatePlan(builder_.book(), policy_, columns_, laws_, options_, run_)
          .ok());
}

TEST_F(ErrorsTest, ShipmentsAreCountedWithoutTheirTable) {
  columns_.shipments = {};
  const auto estimate = EstimatePlan(builder_.book(), policy_, columns_, laws_);
  ASSERT_TRUE(estimate.ok()) << estimate.status();
  EXPECT_EQ(estimate->shipments.planned.size(), 1u);
}

}  // namespace
}  // namespace backorder
