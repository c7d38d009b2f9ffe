#include "backorder/measure.h"

#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "backorder/book.h"
#include "backorder/plan.h"
#include "backorder/units.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/measure_fields.h"

namespace backorder {
namespace {

using testing::HasSubstr;

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

struct Allocation {
  int32_t line, supply;
  int64_t quantity;
  Day delivery_day, ship_day;
  int32_t location;
};

// A plan that owns its columns.
class HandMadePlan {
 public:
  explicit HandMadePlan(const std::vector<Allocation>& rows) {
    for (const Allocation& row : rows) {
      line.push_back(row.line);
      supply.push_back(row.supply);
      quantity.push_back(row.quantity);
      delivery_day.push_back(row.delivery_day);
      ship_day.push_back(row.ship_day);
      location.push_back(row.location);
    }
  }
  PlanColumns columns() const {
    PlanColumns plan;
    plan.allocations.line = line;
    plan.allocations.supply = supply;
    plan.allocations.quantity = quantity;
    plan.allocations.delivery_day = delivery_day;
    plan.allocations.ship_day = ship_day;
    plan.allocations.location = location;
    return plan;
  }

  std::vector<int32_t> line, supply, delivery_day, ship_day, location;
  std::vector<int64_t> quantity;
};

// Two orders, of three lines that want something and one that does not.
class MeasureTest : public testing::Test {
 protected:
  MeasureTest() : builder_(100) {
    AddLine(0, 10, 102, 0, 0, 5);
    AddLine(0, 4, 101, 0, 1, 1);
    AddLine(1, 6, kNotGiven, 1, kNotGiven, 2);
    AddLine(1, 0, 103, 2, 0, 9);
    builder_.AddSupply({0, 12});
    builder_.AddSupply({0, 10, 105, 1, kNotGiven});
    builder_.AddSupply({1, 3, 98, 0, kNotGiven});
    builder_.AddItem({});
    builder_.AddItem({7, kUnlimited});
  }
  void AddLine(int32_t item, int64_t quantity, Day due, int32_t order,
               int32_t tier, int64_t unit_value) {
    BookBuilder::DemandRow row;
    row.item = item;
    row.quantity = quantity;
    row.due = due;
    row.sales_order = order;
    row.tier = tier;
    row.unit_value = unit_value;
    builder_.AddDemand(row);
  }
  Measures Only(const PlanColumns& plan) const {
    const auto measures = Measure(builder_.book(), plan);
    EXPECT_TRUE(measures.ok()) << measures.status();
    EXPECT_EQ(measures->size(), 1u);
    return measures->front();
  }
  InputError ErrorOf(const PlanColumns& plan) const {
    const absl::Status status = Measure(builder_.book(), plan).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << status;
    return GetInputError(status).value_or(InputError{"no InputError", 0, 0, 0});
  }

  BookBuilder builder_;
  HandMadePlan plan_{{{0, 0, 8, 100, 100, 0},
                      {0, 1, 2, 105, 105, 1},
                      {1, 0, 4, 101, 101, 0},
                      {2, 2, 3, 101, 101, 0},
                      {2, kReplenishment, 2, 108, 108, 0}}};
};

TEST_F(MeasureTest, WholePlan) {
  const Measures m = Only(plan_.columns());
  EXPECT_EQ(m.group, 0);
  EXPECT_EQ(m.lines, 3);
  EXPECT_EQ(m.orders, 2);
  EXPECT_EQ(m.units, 20);
  EXPECT_EQ(m.units_promised, 19);
  EXPECT_EQ(m.units_on_time, 12);
  EXPECT_EQ(m.units_backordered, 7);
  EXPECT_EQ(m.units_short, 1);
  EXPECT_DOUBLE_EQ(m.unit_fill_rate, 12.0 / 20);
  EXPECT_DOUBLE_EQ(m.line_fill_rate, 1.0 / 3);
  EXPECT_EQ(m.order_fill_rate, 0);
  EXPECT_EQ(m.backorder_unit_days, 2 * 3 + 3 * 1 + 2 * 8);
  EXPECT_DOUBLE_EQ(m.mean_wait, 25.0 / 7);
  EXPECT_DOUBLE_EQ(m.mean_tardiness, (3.0 + 0 + 8) / 3);
  EXPECT_DOUBLE_EQ(m.value_weighted_tardiness, (50.0 * 3 + 12 * 8) / 66);
  EXPECT_EQ(m.p95_tardiness, 8);
  EXPECT_EQ(m.max_tardiness, 8);
  EXPECT_DOUBLE_EQ(m.share_late, 2.0 / 3);
  EXPECT_DOUBLE_EQ(m.split_rate, 5.0 / 2);
  EXPECT_EQ(m.share_split, 1);
  EXPECT_EQ(m.holding_unit_days, 4 * 1 + 3 * 1 + 2 * 1);
  EXPECT_DOUBLE_EQ(m.value_on_time, 44.0 / 66);
}

TEST(MeasureShipmentsTest, GoToOneDestinationEach) {
  BookBuilder builder(100);
  for (const int32_t destination : {0, 1, 1}) {
    BookBuilder::DemandRow row;
    row.quantity = 1;
    row.sales_order = 0;
    row.destination = destination;
    builder.AddDemand(row);
  }
  builder.AddSupply({0, 3});
  const HandMadePlan plan(
      {{0, 0, 1, 100, 100, 0}, {1, 0, 1, 100, 100, 0}, {2, 0, 1, 100, 100, 0}});
  const auto measures = Measure(builder.book(), plan.columns());
  ASSERT_TRUE(measures.ok()) << measures.status();
  EXPECT_EQ(measures->front().split_rate, 2);
  EXPECT_EQ(measures->front().share_split, 1);
}

TEST_F(MeasureTest, ByTier) {
  const auto measures = Measure(builder_.book(), plan_.columns(), "tier");
  ASSERT_TRUE(measures.ok()) << measures.status();
  ASSERT_EQ(measures->size(), 3u);
  const Measures& none = (*measures)[0];
  const Measures& first = (*measures)[1];
  const Measures& second = (*measures)[2];
  EXPECT_EQ(none.group, kNotGiven);
  EXPECT_EQ(none.lines, 1);
  EXPECT_EQ(none.units, 6);
  EXPECT_EQ(none.unit_fill_rate, 0);
  EXPECT_DOUBLE_EQ(none.split_rate, 2);
  EXPECT_EQ(none.p95_tardiness, 8);
  EXPECT_EQ(first.group, 0);
  EXPECT_EQ(first.lines, 1);   // the line without open units does not count
  EXPECT_EQ(first.orders, 1);  // nor does its order
  EXPECT_DOUBLE_EQ(first.unit_fill_rate, .8);
  EXPECT_EQ(first.order_fill_rate, 0);
  EXPECT_DOUBLE_EQ(first.split_rate, 2);
  EXPECT_EQ(first.holding_unit_days, 0);
  EXPECT_EQ(second.group, 1);
  EXPECT_EQ(second.unit_fill_rate, 1);
  EXPECT_EQ(second.line_fill_rate, 1);
  EXPECT_EQ(second.order_fill_rate, 1);
  EXPECT_EQ(second.max_tardiness, 0);
  EXPECT_EQ(second.share_late, 0);
  EXPECT_EQ(second.share_split, 0);
  EXPECT_TRUE(std::isnan(second.mean_wait));
}

TEST_F(MeasureTest, GroupsOfColumnsWithDefaults) {
  const auto groups = [&](const char* by) {
    const auto measures = Measure(builder_.book(), plan_.columns(), by);
    EXPECT_TRUE(measures.ok()) << measures.status();
    std::vector<int64_t> result;
    for (const Measures& m : *measures) result.push_back(m.group);
    return result;
  };
  using testing::ElementsAre;
  EXPECT_THAT(groups("item"), ElementsAre(0, 1));
  EXPECT_THAT(groups("due"), ElementsAre(100, 101, 102, 103));
  EXPECT_THAT(groups("sales_order"), ElementsAre(0, 1, 2));
  EXPECT_THAT(groups("entered"), ElementsAre(0, 1, 2, 3));
  EXPECT_THAT(groups("when_short"), ElementsAre(kNotGiven));
  EXPECT_THAT(groups("unit_value"), ElementsAre(1, 2, 5, 9));
  // Absent columns: the default of each line.
  BookBuilder bare(100);
  bare.AddDemand(BookBuilder::DemandRow());
  bare.AddDemand(BookBuilder::DemandRow());
  Book book = bare.book();
  book.demand.due = {};
  book.demand.entered = {};
  for (const char* by : {"due", "entered", "sales_order"}) {
    const auto measures = Measure(book, PlanColumns(), by);
    ASSERT_TRUE(measures.ok()) << measures.status();
    EXPECT_EQ(measures->back().group, std::string(by) == "due" ? 100 : 1) << by;
  }
}

// What adds up adds up over groups, whatever they are.
TEST_F(MeasureTest, GroupsAddUpToTheWhole) {
  const Measures whole = Only(plan_.columns());
  for (const char* by :
       {"item", "quantity", "sales_order", "due", "earliest", "latest",
        "entered", "priority", "tier", "unit_value", "delivery_rule",
        "min_ship", "multiple", "when_short", "location", "peg"}) {
    SCOPED_TRACE(by);
    const auto measures = Measure(builder_.book(), plan_.columns(), by);
    ASSERT_TRUE(measures.ok()) << measures.status();
    for (double Measures::*field :
         {&Measures::lines, &Measures::units, &Measures::units_promised,
          &Measures::units_on_time, &Measures::units_backordered,
          &Measures::units_short, &Measures::backorder_unit_days,
          &Measures::holding_unit_days}) {
      double sum = 0;
      for (const Measures& m : *measures) sum += m.*field;
      EXPECT_DOUBLE_EQ(sum, whole.*field);
    }
  }
}

TEST_F(MeasureTest, WithoutOptionalColumns) {
  PlanColumns plan = plan_.columns();
  plan.allocations.location = {};
  Measures m = Only(plan);
  EXPECT_TRUE(std::isnan(m.split_rate));
  EXPECT_TRUE(std::isnan(m.share_split));
  EXPECT_EQ(m.holding_unit_days, 9);
  plan.allocations.ship_day = {};
  m = Only(plan);
  EXPECT_TRUE(std::isnan(m.holding_unit_days));
  EXPECT_EQ(m.units_on_time, 12);
}

TEST_F(MeasureTest, EmptyPlanServesNobody) {
  const Measures m = Only(PlanColumns());
  EXPECT_EQ(m.units, 20);
  EXPECT_EQ(m.units_short, 20);
  EXPECT_EQ(m.unit_fill_rate, 0);
  EXPECT_EQ(m.value_on_time, 0);
  EXPECT_EQ(m.backorder_unit_days, 0);
  for (const double value :
       {m.mean_wait, m.mean_tardiness, m.value_weighted_tardiness,
        m.p95_tardiness, m.max_tardiness, m.share_late, m.split_rate,
        m.share_split}) {
    EXPECT_TRUE(std::isnan(value));
  }
}

TEST(MeasureEmptyTest, EmptyBook) {
  const auto whole = Measure(Book(), PlanColumns());
  ASSERT_TRUE(whole.ok());
  ASSERT_EQ(whole->size(), 1u);
  EXPECT_EQ(whole->front().units, 0);
  EXPECT_TRUE(std::isnan(whole->front().unit_fill_rate));
  const auto groups = Measure(Book(), PlanColumns(), "tier");
  ASSERT_TRUE(groups.ok());
  EXPECT_TRUE(groups->empty());
}

// ---- what sharing costs -----------------------------------------------------

// Of 10 units the line that is served first would take all; they share them.
class MeasureSharingTest : public testing::Test {
 protected:
  MeasureSharingTest() : builder_(100) {
    for (const int32_t tier : {0, 1, 1}) {
      BookBuilder::DemandRow row;
      row.quantity = tier == 0 ? 10 : 6;
      row.tier = tier;
      row.unit_value = tier == 0 ? 5 : 1;
      builder_.AddDemand(row);
    }
    builder_.AddSupply({0, 10});
    builder_.AddSupply({0, 9, 101, 0, kNotGiven});
    policy_.sharing = Sharing::kProportional;
  }

  BookBuilder builder_;
  Policy policy_;
  // One unit of the 10 is given to nobody.
  HandMadePlan plan_{
      {{0, 0, 4, 100, 100, 0}, {1, 0, 3, 100, 100, 0}, {2, 0, 2, 100, 100, 0}}};
};

TEST_F(MeasureSharingTest, IsNotKnownWithoutThePolicy) {
  const auto found = Measure(builder_.book(), plan_.columns());
  ASSERT_TRUE(found.ok()) << found.status();
  EXPECT_TRUE(std::isnan(found->front().value_lost));
  EXPECT_TRUE(std::isnan(found->front().price_of_fairness));
}

TEST_F(MeasureSharingTest, IsTheValueThatIsNotOnTime) {
  const auto found = Measure(builder_.book(), policy_, plan_.columns());
  ASSERT_TRUE(found.ok()) << found.status();
  ASSERT_EQ(found->size(), 1u);
  EXPECT_EQ(found->front().value_lost, 50 - (4 * 5 + 3 + 2));
  EXPECT_DOUBLE_EQ(found->front().price_of_fairness, 25.0 / 50);
  EXPECT_EQ(found->front().units_on_time, 9);
}

TEST_F(MeasureSharingTest, GroupsMayGain) {
  const auto found = Measure(builder_.book(), policy_, plan_.columns(), "tier");
  ASSERT_TRUE(found.ok()) << found.status();
  ASSERT_EQ(found->size(), 2u);
  EXPECT_EQ((*found)[0].value_lost, 50 - 20);
  EXPECT_DOUBLE_EQ((*found)[0].price_of_fairness, 30.0 / 50);
  EXPECT_EQ((*found)[1].value_lost, -5);
  EXPECT_TRUE(std::isnan((*found)[1].price_of_fairness));
}

// All else of the policy holds: what is late counts for nobody, and the queue
// decides who would have what.
TEST_F(MeasureSharingTest, ComparesWithTheSamePolicy) {
  policy_ = *ParsePolicy("queue=tier desc; sharing=equal; share_by=none");
  const auto found = Measure(builder_.book(), policy_, plan_.columns());
  ASSERT_TRUE(found.ok()) << found.status();
  EXPECT_EQ(found->front().value_lost, (6 + 4) - 25);
  EXPECT_DOUBLE_EQ(found->front().price_of_fairness, -15.0 / 10);
}

TEST_F(MeasureSharingTest, IsNothingWhereNobodyShares) {
  policy_.sharing = Sharing::kSequential;
  const auto found = Measure(builder_.book(), policy_, plan_.columns(), "tier");
  ASSERT_TRUE(found.ok()) << found.status();
  for (const Measures& m : *found) {
    EXPECT_EQ(m.value_lost, 0);
    EXPECT_EQ(m.price_of_fairness, 0);
  }
}

TEST_F(MeasureSharingTest, OtherMeasuresAreTheSame) {
  const auto with = Measure(builder_.book(), policy_, plan_.columns());
  const auto without = Measure(builder_.book(), plan_.columns());
  ASSERT_TRUE(with.ok() && without.ok());
  for (const internal::MeasureField& field : internal::MeasureFields()) {
    const double value = with->front().*field.value;
    const double other = without->front().*field.value;
    if (field.value == &Measures::value_lost ||
        field.value == &Measures::price_of_fairness) {
      EXPECT_TRUE(std::isnan(other) && !std::isnan(value)) << field.name;
    } else {
      EXPECT_TRUE(value == other || (std::isnan(value) && std::isnan(other)))
          << field.name;
    }
  }
}

TEST_F(MeasureSharingTest, NothingIsMeasuredOfNothing) {
  const auto found = Measure(Book(), policy_, PlanColumns());
  ASSERT_TRUE(found.ok()) << found.status();
  ASSERT_EQ(found->size(), 1u);
  EXPECT_EQ(found->front().value_lost, 0);
  EXPECT_TRUE(std::isnan(found->front().price_of_fairness));
}

TEST_F(MeasureSharingTest, ChecksThePolicyToo) {
  policy_.share_by = 9;
  const absl::Status status =
      Measure(builder_.book(), policy_, plan_.columns()).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(GetInputError(status)->column, "policy.share_by");
  policy_ = Policy();
  EXPECT_EQ(GetInputError(
                Measure(builder_.book(), policy_, plan_.columns(), "customer")
                    .status())
                ->column,
            "customer");
}

// The ceil(0.95 n)-th of n sorted values.
TEST(MeasurePercentileTest, IsTheCeiling) {
  for (const int n : {1, 19, 20, 21, 40, 100, 101}) {
    BookBuilder builder(100);
    std::vector<Allocation> rows;
    for (int i = 0; i < n; ++i) {
      BookBuilder::DemandRow row;
      row.quantity = 1;
      builder.AddDemand(row);
      // Line i is (11 i mod n) days late; n has no factor 11.
      const Day day = 100 + static_cast<Day>(11 * i % n);
      rows.push_back({i, 0, 1, day, day, 0});
    }
    builder.AddSupply({0, n});
    const HandMadePlan plan(rows);
    const auto measures = Measure(builder.book(), plan.columns());
    ASSERT_TRUE(measures.ok()) << measures.status();
    EXPECT_EQ(measures->front().p95_tardiness, std::ceil(.95 * n) - 1) << n;
    EXPECT_EQ(measures->front().max_tardiness, n - 1) << n;
  }
}

// ---- plans that are wrong ---------------------------------------------------

// 3 of item 1 stand for 2 of item 0: 4 on the shelf make one lot, and 5 that
// come make two more with what is left.
TEST(MeasureSubstituteTest, UnitsAreThoseOfTheLine) {
  BookBuilder builder(100);
  BookBuilder::DemandRow line;
  line.quantity = 8;
  line.due = 104;
  builder.AddDemand(line);
  builder.AddSupply({1, 4});
  builder.AddSupply({1, 5, 105});
  builder.AddSupply({0, 1});
  builder.AddSubstitute({0, 1, 0, 3, 2});
  const HandMadePlan plan(
      {{0, 2, 1, 100, 100, 0}, {0, 0, 4, 105, 105, 0}, {0, 1, 5, 105, 105, 0}});
  const auto measures = Measure(builder.book(), plan.columns());
  ASSERT_TRUE(measures.ok()) << measures.status();
  const Measures& m = measures->front();
  EXPECT_EQ(m.units_promised, 7);
  EXPECT_EQ(m.units_on_time, 1);
  EXPECT_EQ(m.units_backordered, 4);
  EXPECT_EQ(m.units_short, 1);
  EXPECT_EQ(m.backorder_unit_days, 6);
  EXPECT_EQ(m.holding_unit_days, 4 * 5);

  const HandMadePlan too_much({{0, 0, 15, 105, 105, 0}});
  const absl::Status status =
      Measure(builder.book(), too_much.columns()).status();
  EXPECT_THAT(std::string(status.message()),
              HasSubstr("allocations.quantity row 0 is 15; line 0 has 8 open"));
  const HandMadePlan far_too_much(
      {{0, 0, INT64_MAX, 105, 105, 0}, {0, 1, INT64_MAX, 105, 105, 0}});
  EXPECT_FALSE(Measure(builder.book(), far_too_much.columns()).ok());
}

TEST_F(MeasureTest, UnknownGroups) {
  for (const char* by :
       {"customer", "demand.tier", "Tier", "line_value", " "}) {
    const absl::Status status =
        Measure(builder_.book(), plan_.columns(), by).status();
    ASSERT_TRUE(GetInputError(status).has_value()) << by;
    EXPECT_EQ(GetInputError(status)->column, by);
    EXPECT_THAT(std::string(status.message()), HasSubstr("measure by item"));
  }
}

TEST_F(MeasureTest, BadBooks) {
  Book book = builder_.book();
  const std::vector<int64_t> negative = {-1, 0, 0, 0};
  book.demand.quantity = negative;
  const absl::Status status = Measure(book, plan_.columns()).status();
  EXPECT_EQ(GetInputError(status)->column, "demand.quantity");
}

TEST_F(MeasureTest, ColumnsOfDifferentLengths) {
  PlanColumns plan = plan_.columns();
  plan.allocations.supply = {};
  EXPECT_EQ(ErrorOf(plan).column, "allocations.supply");
  plan = plan_.columns();
  plan.allocations.quantity.remove_suffix(1);
  EXPECT_EQ(ErrorOf(plan).column, "allocations.quantity");
  EXPECT_EQ(ErrorOf(plan).value, 4);
  plan = plan_.columns();
  plan.allocations.delivery_day = {};
  EXPECT_EQ(ErrorOf(plan).column, "allocations.delivery_day");
  plan = plan_.columns();
  plan.allocations.ship_day.remove_prefix(2);
  EXPECT_EQ(ErrorOf(plan).column, "allocations.ship_day");
  plan = plan_.columns();
  plan.allocations.location.remove_prefix(2);
  EXPECT_EQ(ErrorOf(plan).column, "allocations.location");
  plan = plan_.columns();
  plan.allocations.line = {};
  EXPECT_EQ(ErrorOf(plan).column, "allocations.supply");
  plan = plan_.columns();
  const std::vector<int64_t> promised = {10, 4, 5};
  plan.lines.promised = promised;
  EXPECT_EQ(ErrorOf(plan).column, "lines.promised");
}

TEST_F(MeasureTest, RowsThatAreNotOfTheBook) {
  struct Case {
    Allocation row;
    const char* column;
    int64_t value;
  };
  const Case cases[] = {
      {{4, 0, 1, 100, 100, 0}, "allocations.line", 4},
      {{-1, 0, 1, 100, 100, 0}, "allocations.line", -1},
      {{INT32_MAX, 0, 1, 100, 100, 0}, "allocations.line", INT32_MAX},
      {{2, 3, 1, 100, 100, 0}, "allocations.supply", 3},
      {{2, -2, 1, 100, 100, 0}, "allocations.supply", -2},
      {{2, 2, 0, 100, 100, 0}, "allocations.quantity", 0},
      {{2, 2, -1, 100, 100, 0}, "allocations.quantity", -1},
      {{2, 2, INT64_MIN, 100, 100, 0}, "allocations.quantity", INT64_MIN},
      {{2, 2, 2, 100, 100, 0}, "allocations.quantity", 2},  // only 1 is open
      {{2, 2, INT64_MAX, 100, 100, 0}, "allocations.quantity", INT64_MAX},
      {{3, 2, 1, 100, 100, 0}, "allocations.quantity", 1},
  };
  for (const Case& c : cases) {
    HandMadePlan plan({{0, 0, 8, 100, 100, 0},
                       {0, 1, 2, 105, 105, 1},
                       {1, 0, 4, 101, 101, 0},
                       {2, 2, 5, 101, 101, 0},
                       c.row});
    const InputError error = ErrorOf(plan.columns());
    EXPECT_EQ(error.column, c.column) << c.value;
    EXPECT_EQ(error.row, 4);
    EXPECT_EQ(error.value, c.value);
  }
  // Item 0 cannot be replenished.
  HandMadePlan plan({{0, kReplenishment, 1, 100, 100, 0}});
  EXPECT_EQ(ErrorOf(plan.columns()).column, "allocations.supply");
}

// Days and locations may be anything: the numbers are then strange, not wrong.
TEST_F(MeasureTest, StrangeDaysDoNotOverflow) {
  HandMadePlan plan({{0, 1, 1, INT32_MAX, INT32_MIN, INT32_MIN},
                     {2, kReplenishment, 1, INT32_MIN, INT32_MAX, -7}});
  const Measures m = Only(plan.columns());
  EXPECT_EQ(m.backorder_unit_days, double{INT32_MAX} - 102);
  EXPECT_EQ(m.holding_unit_days,
            (double{INT32_MIN} - 105) + (double{INT32_MAX} - 107));
}

TEST(MeasureFieldsTest, CoverAllMeasures) {
  // group, and a double for each field.
  EXPECT_EQ(
      sizeof(Measures),
      sizeof(int64_t) + internal::MeasureFields().size() * sizeof(double));
  Measures m;
  for (const internal::MeasureField& field : internal::MeasureFields()) {
    EXPECT_EQ(m.*field.value, 0) << field.name << " comes twice";
    m.*field.value = 1;
  }
}

// ---- fairness ---------------------------------------------------------------

TEST(FairnessTest, GoldenNumbers) {
  const std::vector<double> rates = {1, .5, .25, .25};
  EXPECT_DOUBLE_EQ(Gini(rates), .3125);
  EXPECT_NEAR(Jain(rates), .7273, 5e-5);
  EXPECT_DOUBLE_EQ(Jain(rates), 8.0 / 11);
}

TEST(FairnessTest, EqualRatesAreFair) {
  const std::vector<double> rates = {.5, .5, .5};
  EXPECT_DOUBLE_EQ(Gini(rates), 0);
  EXPECT_DOUBLE_EQ(Jain(rates), 1);
}

TEST(FairnessTest, NanIsLeftOut) {
  const std::vector<double> rates = {.25, kNan, 1, .25, kNan, .5};
  EXPECT_DOUBLE_EQ(Gini(rates), .3125);
  EXPECT_DOUBLE_EQ(Jain(rates), 8.0 / 11);
}

TEST(FairnessTest, NothingToCompare) {
  for (const std::vector<double>& rates :
       {std::vector<double>{}, {0, 0}, {kNan}}) {
    EXPECT_TRUE(std::isnan(Gini(rates)));
    EXPECT_TRUE(std::isnan(Jain(rates)));
  }
}

TEST(FairnessTest, GiniIsTheSumOverPairs) {
  std::mt19937 rng(1);
  for (int round = 0; round < 100; ++round) {
    std::vector<double> rates(1 + rng() % 9);
    double sum = 0;
    for (double& rate : rates) sum += rate = 1 + rng() % 100;
    double differences = 0;
    for (const double a : rates) {
      for (const double b : rates) differences += std::abs(a - b);
    }
    EXPECT_NEAR(Gini(rates),
                differences / (2 * static_cast<double>(rates.size()) * sum),
                1e-12);
  }
}

}  // namespace
}  // namespace backorder
