#include "backorder/estimate.h"

#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "backorder/book.h"
#include "backorder/plan.h"
#include "backorder/policy.h"
#include "backorder/units.h"
#include "gtest/gtest.h"

namespace backorder {
namespace {

// An order of dolls (item 0), boats (item 1) and balls (item 2). On the shelf
// 15 dolls and 8 balls; 5 dolls come in five days, 10 boats in three.
class EstimateTest : public testing::Test {
 protected:
  EstimateTest() {
    order_.item = items_;
    order_.due = due_;
    shelf_.as_of = 20000;
    shelf_.supply.item = supply_item_;
    shelf_.supply.quantity = there_;
    shelf_.supply.day = day_;
  }
  OrderEstimate Of(const std::vector<int64_t>& wanted,
                   const Policy& policy = {}) {
    order_.quantity = wanted;
    const absl::StatusOr<OrderEstimate> estimate =
        Estimate(order_, shelf_, policy);
    EXPECT_TRUE(estimate.ok()) << estimate.status();
    return estimate.ok() ? *estimate : OrderEstimate();
  }

  const std::vector<int32_t> items_ = {0, 1, 2};
  const std::vector<int32_t> due_ = {20002, 20003, 20002};
  const std::vector<int32_t> supply_item_ = {0, 0, 1, 2};
  const std::vector<int64_t> there_ = {15, 5, 10, 8};
  const std::vector<int32_t> day_ = {kNotGiven, 20005, 20003, kNotGiven};
  Demand order_;
  Availability shelf_;
};

TEST_F(EstimateTest, DaysOfEachLineAndOfTheOrder) {
  const OrderEstimate estimate = Of({20, 4, 8});
  ASSERT_EQ(estimate.lines.size(), 3u);
  const LineEstimate& dolls = estimate.lines[0];
  EXPECT_EQ(dolls.first_day, 20000);
  EXPECT_EQ(dolls.complete_day, 20005);
  EXPECT_EQ(dolls.promised, 20);
  EXPECT_EQ(dolls.on_time, 15);
  EXPECT_EQ(dolls.reason, Reason::kNone);
  const LineEstimate& boats = estimate.lines[1];
  EXPECT_EQ(boats.first_day, 20003);
  EXPECT_EQ(boats.complete_day, 20003);
  EXPECT_EQ(boats.on_time, 4);
  EXPECT_EQ(estimate.lines[2].complete_day, 20000);
  EXPECT_EQ(estimate.first_day, 20000);
  EXPECT_EQ(estimate.complete_day, 20005);
}

TEST_F(EstimateTest, FirstDayIsOfTheFirstUnits) {
  EXPECT_EQ(Of({0, 4, 0}).first_day, 20003);
  EXPECT_EQ(Of({0, 4, 0}).complete_day, 20003);
}

TEST_F(EstimateTest, WhatIsShortIsNeverComplete) {
  const OrderEstimate estimate = Of({21, 4, 8});
  EXPECT_EQ(estimate.lines[0].first_day, 20000);
  EXPECT_EQ(estimate.lines[0].complete_day, kNever);
  EXPECT_EQ(estimate.lines[0].promised, 20);
  EXPECT_EQ(estimate.lines[0].reason, Reason::kTaken);
  EXPECT_EQ(estimate.lines[1].complete_day, 20003);
  EXPECT_EQ(estimate.first_day, 20000);
  EXPECT_EQ(estimate.complete_day, kNever);
}

TEST_F(EstimateTest, ReplenishmentCompletes) {
  const std::vector<int32_t> replenish_days = {30, kNever, kNever};
  shelf_.items.replenish_days = replenish_days;
  EXPECT_EQ(Of({21, 4, 8}).complete_day, 20030);
}

TEST_F(EstimateTest, OrdersOfOneDayHaveTheLastOne) {
  const std::vector<int32_t> together = {2, 2, 2};
  order_.delivery_rule = together;
  const OrderEstimate estimate = Of({20, 4, 8});
  for (const LineEstimate& line : estimate.lines) {
    EXPECT_EQ(line.first_day, 20005);
    EXPECT_EQ(line.complete_day, 20005);
  }
  EXPECT_EQ(estimate.first_day, 20005);
  EXPECT_EQ(estimate.complete_day, 20005);
}

// A kit is 5 of item 0, one of item 1 and two of item 2: three of them are
// there once item 1 is, the fourth with the last of item 0.
TEST_F(EstimateTest, KitsHaveTheirDays) {
  const std::vector<int32_t> kit = {1, 1, 1};
  order_.kit = kit;
  const OrderEstimate estimate = Of({20, 4, 8});
  for (const LineEstimate& line : estimate.lines) {
    EXPECT_EQ(line.first_day, 20003);
    EXPECT_EQ(line.complete_day, 20005);
  }
  EXPECT_EQ(estimate.lines[0].promised, 20);
  EXPECT_EQ(estimate.lines[0].on_time, 0);
  EXPECT_EQ(estimate.lines[1].on_time, 3);
  EXPECT_EQ(estimate.first_day, 20003);
  EXPECT_EQ(estimate.complete_day, 20005);
}

TEST_F(EstimateTest, ShipmentsThatAreLeft) {
  const std::vector<int32_t> most = {2, 2, 2};
  order_.max_shipments = most;
  const OrderEstimate estimate = Of({20, 4, 8});
  // On 20000, and all the rest on 20005.
  EXPECT_EQ(estimate.lines[0].first_day, 20000);
  EXPECT_EQ(estimate.lines[1].first_day, 20005);
  EXPECT_EQ(estimate.complete_day, 20005);
}

TEST_F(EstimateTest, NothingPromised) {
  Policy policy;
  policy.when_short = WhenShort::kRejectOrder;
  const OrderEstimate estimate = Of({21, 4, 8}, policy);
  for (const LineEstimate& line : estimate.lines) {
    EXPECT_EQ(line.first_day, kNever);
    EXPECT_EQ(line.complete_day, kNever);
    EXPECT_EQ(line.promised, 0);
    EXPECT_EQ(line.reason, Reason::kOrderRejected);
  }
  EXPECT_EQ(estimate.first_day, kNever);
  EXPECT_EQ(estimate.complete_day, kNever);
}

TEST_F(EstimateTest, LinesWithoutUnitsAreComplete) {
  const OrderEstimate estimate = Of({0, 0, 0});
  for (const LineEstimate& line : estimate.lines) {
    EXPECT_EQ(line.first_day, 20000);
    EXPECT_EQ(line.complete_day, 20000);
    EXPECT_EQ(line.promised, 0);
    EXPECT_EQ(line.reason, Reason::kNone);
  }
  EXPECT_EQ(estimate.first_day, 20000);
  EXPECT_EQ(estimate.complete_day, 20000);
}

TEST_F(EstimateTest, EmptyOrderIsComplete) {
  order_ = Demand();
  const OrderEstimate estimate = Of({});
  EXPECT_TRUE(estimate.lines.empty());
  EXPECT_EQ(estimate.first_day, 20000);
  EXPECT_EQ(estimate.complete_day, 20000);
}

TEST_F(EstimateTest, BadInputIsNamed) {
  const std::vector<int64_t> negative = {1, -4, 8};
  order_.quantity = negative;
  auto error = GetInputError(Estimate(order_, shelf_).status());
  ASSERT_TRUE(error.has_value());
  EXPECT_EQ(error->column, "demand.quantity");
  EXPECT_EQ(error->row, 1);
  const std::vector<int32_t> sales_order = {0, 0, 1};
  order_.sales_order = sales_order;
  error = GetInputError(Estimate(order_, shelf_).status());
  ASSERT_TRUE(error.has_value());
  EXPECT_EQ(error->column, "demand.sales_order");
  EXPECT_EQ(error->row, 2);
}

}  // namespace
}  // namespace backorder
