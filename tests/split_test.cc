#include "backorder/split.h"

#include <cstdint>
#include <ostream>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "backorder/book.h"
#include "backorder/plan.h"
#include "backorder/policy.h"
#include "backorder/units.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace backorder {

bool operator==(const SplitPart& a, const SplitPart& b) {
  return a.line == b.line && a.supply == b.supply && a.location == b.location &&
         a.ship_day == b.ship_day && a.delivery_day == b.delivery_day &&
         a.quantity == b.quantity;
}
bool operator==(const SplitShortfall& a, const SplitShortfall& b) {
  return a.line == b.line && a.reason == b.reason && a.quantity == b.quantity;
}
void PrintTo(const SplitPart& part, std::ostream* out) {
  *out << "{line " << part.line << ", supply " << part.supply << ", location "
       << part.location << ", ship " << part.ship_day << ", deliver "
       << part.delivery_day << ", " << part.quantity << " units}";
}
void PrintTo(const SplitShortfall& shortfall, std::ostream* out) {
  *out << "{line " << shortfall.line << ", " << ReasonName(shortfall.reason)
       << ", " << shortfall.quantity << " units}";
}

namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// 20 dolls are wanted in two days; 15 are on the shelf, 5 come in five days.
class DollsTest : public testing::Test {
 protected:
  DollsTest() {
    order_.item = kZero;
    order_.quantity = wanted_;
    order_.due = due_;
    shelf_.as_of = 20000;
    shelf_.supply.item = supply_item_;
    shelf_.supply.quantity = there_;
    shelf_.supply.day = day_;
  }
  OrderSplit Serve(const Policy& policy = {}) const {
    const absl::StatusOr<OrderSplit> split = Split(order_, shelf_, policy);
    EXPECT_TRUE(split.ok()) << split.status();
    return split.ok() ? *split : OrderSplit();
  }

  const std::vector<int32_t> kZero = {0};
  const std::vector<int64_t> wanted_ = {20};
  const std::vector<int32_t> due_ = {20002};
  const std::vector<int32_t> supply_item_ = {0, 0};
  const std::vector<int64_t> there_ = {15, 5};
  const std::vector<int32_t> day_ = {kNotGiven, 20005};
  Demand order_;
  Availability shelf_;
};

TEST_F(DollsTest, FifteenNowFiveInFiveDays) {
  const OrderSplit split = Serve();
  EXPECT_THAT(split.now, ElementsAre(SplitPart{0, 0, 0, 20000, 20000, 15}));
  EXPECT_THAT(split.later, ElementsAre(SplitPart{0, 1, 0, 20005, 20005, 5}));
  EXPECT_THAT(split.shortfall, IsEmpty());
}

TEST_F(DollsTest, AcceptAvailableTakesWhatIsInTime) {
  Policy policy;
  policy.when_short = WhenShort::kAcceptAvailable;
  const OrderSplit split = Serve(policy);
  EXPECT_THAT(split.now, ElementsAre(SplitPart{0, 0, 0, 20000, 20000, 15}));
  EXPECT_THAT(split.later, IsEmpty());
  EXPECT_THAT(split.shortfall,
              ElementsAre(SplitShortfall{0, Reason::kNotInTime, 5}));
}

TEST_F(DollsTest, LatestEndsTheWait) {
  const std::vector<int32_t> latest = {20004};
  order_.latest = latest;
  const OrderSplit split = Serve();
  EXPECT_THAT(split.now, ElementsAre(SplitPart{0, 0, 0, 20000, 20000, 15}));
  EXPECT_THAT(split.shortfall,
              ElementsAre(SplitShortfall{0, Reason::kAfterLatest, 5}));
}

TEST_F(DollsTest, CompleteLineWaitsForItsLastUnit) {
  const std::vector<int32_t> rule = {1};
  order_.delivery_rule = rule;
  const OrderSplit split = Serve();
  EXPECT_THAT(split.now, IsEmpty());
  EXPECT_THAT(split.later, ElementsAre(SplitPart{0, 0, 0, 20005, 20005, 15},
                                       SplitPart{0, 1, 0, 20005, 20005, 5}));
}

TEST_F(DollsTest, JustInTimeLeavesOnTheDueDay) {
  Policy policy;
  policy.ship_when = ShipWhen::kJustInTime;
  const OrderSplit split = Serve(policy);
  EXPECT_THAT(split.now, IsEmpty());
  EXPECT_THAT(split.later, ElementsAre(SplitPart{0, 0, 0, 20002, 20002, 15},
                                       SplitPart{0, 1, 0, 20005, 20005, 5}));
}

TEST_F(DollsTest, ReplenishmentFillsUp) {
  const std::vector<int64_t> more = {23};
  const std::vector<int32_t> replenish_days = {9};
  order_.quantity = more;
  shelf_.items.replenish_days = replenish_days;
  const OrderSplit split = Serve();
  EXPECT_THAT(split.later,
              ElementsAre(SplitPart{0, 1, 0, 20005, 20005, 5},
                          SplitPart{0, kReplenishment, 0, 20009, 20009, 3}));
}

TEST_F(DollsTest, PegIsARowOfTheAvailability) {
  const std::vector<int32_t> peg = {1};
  const std::vector<int64_t> few = {6};
  order_.peg = peg;
  order_.quantity = few;
  const OrderSplit split = Serve();
  EXPECT_THAT(split.now, ElementsAre(SplitPart{0, 0, 0, 20000, 20000, 1}));
  EXPECT_THAT(split.later, ElementsAre(SplitPart{0, 1, 0, 20005, 20005, 5}));
}

// Parts are units of the supply: two of item 1 are as good as one doll.
TEST_F(DollsTest, SubstitutesFillUp) {
  const std::vector<int32_t> supply_item = {0, 0, 1};
  const std::vector<int64_t> there = {15, 5, 7};
  const std::vector<int32_t> day = {kNotGiven, 20005, kNotGiven};
  const std::vector<int32_t> substitute = {1}, numerator = {2};
  shelf_.supply.item = supply_item;
  shelf_.supply.quantity = there;
  shelf_.supply.day = day;
  shelf_.substitutes.item = kZero;
  shelf_.substitutes.substitute = substitute;
  shelf_.substitutes.numerator = numerator;
  const OrderSplit split = Serve();
  EXPECT_THAT(split.now, ElementsAre(SplitPart{0, 0, 0, 20000, 20000, 15},
                                     SplitPart{0, 2, 0, 20000, 20000, 6}));
  EXPECT_THAT(split.later, ElementsAre(SplitPart{0, 1, 0, 20005, 20005, 2}));
  EXPECT_THAT(split.shortfall, IsEmpty());
}

TEST_F(DollsTest, OneShipmentWaitsForAll) {
  const std::vector<int32_t> most = {1}, made = {1};
  order_.max_shipments = most;
  const OrderSplit split = Serve();
  EXPECT_THAT(split.now, IsEmpty());
  EXPECT_THAT(split.later, ElementsAre(SplitPart{0, 0, 0, 20005, 20005, 15},
                                       SplitPart{0, 1, 0, 20005, 20005, 5}));
  order_.shipments_made = made;
  EXPECT_THAT(Serve().shortfall,
              ElementsAre(SplitShortfall{0, Reason::kMaxShipments, 20}));
  EXPECT_THAT(Serve().later, IsEmpty());
}

TEST_F(DollsTest, SourcesAreChosen) {
  const std::vector<int32_t> supply_item = {0, 0, 0}, location = {0, 1, 2};
  const std::vector<int64_t> there = {15, 5, 20}, per_unit = {1, 1, 3},
                             per_shipment = {35, 30, 10};
  shelf_.supply.item = supply_item;
  shelf_.supply.quantity = there;
  shelf_.supply.location = location;
  shelf_.supply.day = {};
  shelf_.lanes.location = location;
  shelf_.lanes.cost_per_unit = per_unit;
  shelf_.lanes.cost_per_shipment = per_shipment;
  Policy policy;
  EXPECT_THAT(Serve(policy).now,
              ElementsAre(SplitPart{0, 0, 0, 20000, 20000, 15},
                          SplitPart{0, 1, 1, 20000, 20000, 5}));
  const SplitPart from_last = {0, 2, 2, 20000, 20000, 20};
  policy.sourcing = Sourcing::kFewestShipments;
  EXPECT_THAT(Serve(policy).now, ElementsAre(from_last));
  // 10 + 20 * 3 = 70; from 0 and 2 it is 75, from 0 and 1 it is 85.
  policy.sourcing = Sourcing::kLeastCost;
  EXPECT_THAT(Serve(policy).now, ElementsAre(from_last));
  // Now 0 and 1 cost 59, 0 and 2 64.
  const std::vector<int64_t> cheaper = {24, 15, 10};
  shelf_.lanes.cost_per_shipment = cheaper;
  EXPECT_THAT(Serve(policy).now,
              ElementsAre(SplitPart{0, 0, 0, 20000, 20000, 15},
                          SplitPart{0, 1, 1, 20000, 20000, 5}));
  // As one group, the first two are one source.
  const std::vector<int32_t> group = {0, 0, kNotGiven};
  shelf_.locations.group = group;
  policy.sourcing = Sourcing::kFewestShipments;
  EXPECT_THAT(Serve(policy).now,
              ElementsAre(SplitPart{0, 0, 0, 20000, 20000, 15},
                          SplitPart{0, 1, 1, 20000, 20000, 5}));
}

TEST_F(DollsTest, EmptyOrder) {
  order_ = Demand();
  const OrderSplit split = Serve();
  EXPECT_THAT(split.now, IsEmpty());
  EXPECT_THAT(split.later, IsEmpty());
  EXPECT_THAT(split.shortfall, IsEmpty());
}

TEST_F(DollsTest, BadInputIsNamed) {
  const std::vector<int64_t> negative = {-20};
  order_.quantity = negative;
  auto error = GetInputError(Split(order_, shelf_).status());
  ASSERT_TRUE(error.has_value());
  EXPECT_EQ(error->column, "demand.quantity");
  order_.quantity = wanted_;
  Policy policy;
  policy.queue = {{"dew"}};
  error = GetInputError(Split(order_, shelf_, policy).status());
  ASSERT_TRUE(error.has_value());
  EXPECT_EQ(error->column, "policy.queue");
  shelf_.as_of = kNever;
  error = GetInputError(Split(order_, shelf_).status());
  ASSERT_TRUE(error.has_value());
  EXPECT_EQ(error->column, "as_of");
}

// 10 A and 5 B are wanted; there are 20 A and 3 B.
class TwoLinesTest : public testing::Test {
 protected:
  TwoLinesTest() {
    order_.item = items_;
    order_.quantity = wanted_;
    shelf_.supply.item = items_;
    shelf_.supply.quantity = there_;
  }
  // The units of A and B that are promised.
  std::vector<int64_t> Promised(const Policy& policy = {}) const {
    const absl::StatusOr<OrderSplit> split = Split(order_, shelf_, policy);
    EXPECT_TRUE(split.ok()) << split.status();
    std::vector<int64_t> units = {0, 0};
    if (!split.ok()) return units;
    for (const SplitPart& part : split->now) units[part.line] += part.quantity;
    for (const SplitPart& part : split->later) {
      units[part.line] += part.quantity;
    }
    std::vector<int64_t> total = units;
    for (const SplitShortfall& shortfall : split->shortfall) {
      total[shortfall.line] += shortfall.quantity;
    }
    EXPECT_THAT(total, ElementsAre(10, 5));
    return units;
  }

  const std::vector<int32_t> items_ = {0, 1};
  const std::vector<int64_t> wanted_ = {10, 5};
  const std::vector<int64_t> there_ = {20, 3};
  Demand order_;
  Availability shelf_;
};

TEST_F(TwoLinesTest, GoldenNumbers) {
  EXPECT_THAT(Promised(), ElementsAre(10, 3));
  const std::vector<int32_t> complete = {1, 1};
  order_.delivery_rule = complete;
  EXPECT_THAT(Promised(), ElementsAre(10, 0));
  const std::vector<int32_t> together = {2, 2};
  order_.delivery_rule = together;
  EXPECT_THAT(Promised(), ElementsAre(0, 0));
  order_.delivery_rule = {};
  const std::vector<int32_t> kit = {7, 7};
  order_.kit = kit;
  EXPECT_THAT(Promised(), ElementsAre(6, 3));
  order_.kit = {};
  Policy all_or_nothing;
  all_or_nothing.when_short = WhenShort::kRejectOrder;
  EXPECT_THAT(Promised(all_or_nothing), ElementsAre(0, 0));
  const std::vector<int32_t> replenish_days = {kNever, 4};
  shelf_.items.replenish_days = replenish_days;
  EXPECT_THAT(Promised(), ElementsAre(10, 5));
  EXPECT_THAT(Promised(all_or_nothing), ElementsAre(10, 5));
}

TEST_F(TwoLinesTest, RejectedOrderSaysSoOnEveryLine) {
  Policy policy;
  policy.when_short = WhenShort::kRejectOrder;
  const absl::StatusOr<OrderSplit> split = Split(order_, shelf_, policy);
  ASSERT_TRUE(split.ok()) << split.status();
  EXPECT_THAT(split->shortfall,
              ElementsAre(SplitShortfall{0, Reason::kOrderRejected, 10},
                          SplitShortfall{1, Reason::kOrderRejected, 5}));
}

TEST_F(TwoLinesTest, OneOrderWhateverItsNumber) {
  const std::vector<int32_t> sales_order = {7700, 7700};
  order_.sales_order = sales_order;
  Policy policy;
  policy.when_short = WhenShort::kRejectOrder;
  EXPECT_THAT(Promised(policy), ElementsAre(0, 0));
}

TEST_F(TwoLinesTest, TwoOrdersAreRefused) {
  const std::vector<int32_t> sales_order = {0, 1};
  order_.sales_order = sales_order;
  const absl::Status status = Split(order_, shelf_).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  const auto error = GetInputError(status);
  ASSERT_TRUE(error.has_value());
  EXPECT_EQ(error->column, "demand.sales_order");
  EXPECT_EQ(error->row, 1);
  EXPECT_EQ(error->value, 1);
}

TEST_F(TwoLinesTest, OrderColumnOfAnotherLength) {
  const std::vector<int32_t> sales_order = {0, 0, 0};
  order_.sales_order = sales_order;
  const auto error = GetInputError(Split(order_, shelf_).status());
  ASSERT_TRUE(error.has_value());
  EXPECT_EQ(error->column, "demand.sales_order");
  EXPECT_EQ(error->value, 3);
}

}  // namespace
}  // namespace backorder
