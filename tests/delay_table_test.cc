// Laws of delay from columns, and back.

#include "lib/delay_table.h"

#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "backorder/book.h"
#include "backorder/delay.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace backorder {
namespace internal {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

// Tables that own their columns.
struct Tables {
  std::vector<int32_t> kind;
  std::vector<double> first, second, zero_weight, never_weight, older_than;
  std::vector<int32_t> delay;
  std::vector<double> days, weight;

  DelayColumns columns() const {
    return {kind,       first, second, zero_weight, never_weight,
            older_than, delay, days,   weight};
  }
};

// One law of each kind.
Tables Good() {
  Tables tables;
  tables.kind = {0, 1, 2, 3, 4};
  tables.first = {3, kNan, 2.2, 2, 4};
  tables.second = {kNan, kNan, .4, 10, 2};
  tables.zero_weight = {0, 0, .25, 0, 0};
  tables.never_weight = {0, 2, 0, 0, 0};
  tables.older_than = {-kInfinity, -kInfinity, -kInfinity, 7, -kInfinity};
  tables.delay = {1, 1, 1, 1};
  tables.days = {5, -1, 5, 9};
  tables.weight = {1, 2, 3, 4};
  return tables;
}

void ExpectError(const Tables& tables, const std::string& column, int64_t row,
                 int64_t value) {
  const auto delays = MakeDelays(tables.columns());
  EXPECT_EQ(delays.status().code(), absl::StatusCode::kInvalidArgument);
  const InputError error =
      GetInputError(delays.status()).value_or(InputError());
  EXPECT_EQ(error.column, column) << delays.status();
  EXPECT_EQ(error.row, row) << delays.status();
  EXPECT_EQ(error.value, value) << delays.status();
  EXPECT_THAT(std::string(delays.status().message()), HasSubstr(column));
}

TEST(DelayTableTest, WithoutRowsThereIsNone) {
  const auto delays = MakeDelays({});
  ASSERT_TRUE(delays.ok());
  EXPECT_TRUE(delays->empty());
}

TEST(DelayTableTest, EachKind) {
  const Tables tables = Good();
  const auto delays = MakeDelays(tables.columns());
  ASSERT_TRUE(delays.ok()) << delays.status();
  ASSERT_EQ(delays->size(), 5u);
  EXPECT_EQ(Mean((*delays)[0]), 3);
  EXPECT_THAT((*delays)[1].values, ElementsAre(-1, 5, 9));
  EXPECT_THAT((*delays)[1].cumulative, ElementsAre(2, 6, 10));
  EXPECT_EQ((*delays)[1].total, 12);
  EXPECT_DOUBLE_EQ(Cdf((*delays)[2], 0), .25);
  EXPECT_EQ(Survival((*delays)[3], 7), 1);
  EXPECT_NEAR(Mean((*delays)[4]), 8, 1e-12);
}

TEST(DelayTableTest, Defaults) {
  Tables tables;
  tables.first = {4, 5};
  auto delays = MakeDelays(tables.columns());
  ASSERT_TRUE(delays.ok()) << delays.status();
  EXPECT_EQ(Mean((*delays)[1]), 5);

  tables = Tables();
  tables.kind = {1};
  tables.delay = {0, 0, 0};
  tables.days = {2, 1, 2};
  delays = MakeDelays(tables.columns());
  ASSERT_TRUE(delays.ok()) << delays.status();
  EXPECT_THAT((*delays)[0].cumulative, ElementsAre(1, 3));
}

TEST(DelayTableTest, GoesThereAndBack) {
  const Tables tables = Good();
  const auto delays = MakeDelays(tables.columns());
  ASSERT_TRUE(delays.ok()) << delays.status();
  const DelayTable table(*delays);
  EXPECT_EQ(table.kind, tables.kind);
  EXPECT_THAT(table.first, ElementsAre(3, 0, 2.2, 2, 4));
  EXPECT_THAT(table.second, ElementsAre(0, 0, .4, 10, 2));
  EXPECT_EQ(table.zero_weight, tables.zero_weight);
  EXPECT_EQ(table.never_weight, tables.never_weight);
  EXPECT_EQ(table.older_than, tables.older_than);
  EXPECT_THAT(table.delay, ElementsAre(1, 1, 1));
  EXPECT_THAT(table.days, ElementsAre(-1, 5, 9));
  EXPECT_THAT(table.weight, ElementsAre(2, 4, 4));
}

TEST(DelayTableTest, WeightsThatDoNotCountAreLeftOut) {
  Tables tables;
  tables.kind = {1};
  tables.delay = {0, 0};
  tables.days = {1, 2};
  tables.weight = {1e9, 1e-9};
  const auto delays = MakeDelays(tables.columns());
  ASSERT_TRUE(delays.ok()) << delays.status();
  EXPECT_THAT((*delays)[0].values, ElementsAre(1));
}

TEST(DelayTableTest, BadTablesAreTold) {
  ASSERT_TRUE(MakeDelays(Good().columns()).ok());
  Tables bad = Good();
  bad.first.pop_back();
  ExpectError(bad, "delays.first", -1, 4);
  bad = Good();
  bad.days.pop_back();
  ExpectError(bad, "delay_days.days", -1, 3);
  bad = Good();
  bad.delay.clear();
  ExpectError(bad, "delay_days.delay", -1, 0);
  bad = Good();
  bad.weight.pop_back();
  ExpectError(bad, "delay_days.weight", -1, 3);

  bad = Good();
  bad.kind[4] = 5;
  ExpectError(bad, "delays.kind", 4, 5);
  bad = Good();
  bad.first[0] = 2e9;
  ExpectError(bad, "delays.first", 0, 2000000000);
  bad = Good();
  bad.first[2] = 26;
  ExpectError(bad, "delays.first", 2, 26);
  bad = Good();
  bad.second[2] = 0;
  ExpectError(bad, "delays.second", 2, 0);
  bad = Good();
  bad.second[3] = -3;
  ExpectError(bad, "delays.second", 3, -3);
  bad = Good();
  bad.zero_weight[2] = 2;
  ExpectError(bad, "delays.zero_weight", 2, 2);
  bad = Good();
  bad.zero_weight[0] = .5;
  ExpectError(bad, "delays.zero_weight", 0, 0);
  bad = Good();
  bad.never_weight[1] = -2;
  ExpectError(bad, "delays.never_weight", 1, -2);
  bad = Good();
  bad.never_weight[2] = 3;
  ExpectError(bad, "delays.never_weight", 2, 3);
  bad = Good();
  bad.older_than[3] = kNan;
  ExpectError(bad, "delays.older_than", 3, 0);

  bad = Good();
  bad.delay[3] = 2;
  ExpectError(bad, "delay_days.delay", 3, 2);
  bad = Good();
  bad.delay[3] = 5;
  ExpectError(bad, "delay_days.delay", 3, 5);
  bad = Good();
  bad.delay[0] = -1;
  ExpectError(bad, "delay_days.delay", 0, -1);
  bad = Good();
  bad.days[2] = kNan;
  ExpectError(bad, "delay_days.days", 2, 0);
  bad = Good();
  bad.weight[2] = 0;
  ExpectError(bad, "delay_days.weight", 2, 0);
  bad = Good();
  bad.weight[0] = bad.weight[2] = std::numeric_limits<double>::max();
  ExpectError(bad, "delay_days.weight", 2, INT64_MAX);
  bad = Good();
  bad.weight[0] = bad.never_weight[1] = std::numeric_limits<double>::max();
  ExpectError(bad, "delays.never_weight", 1, INT64_MAX);
  EXPECT_THAT(MakeDelays(bad.columns()).status().message(),
              HasSubstr("need a finite sum"));
  bad = Good();
  bad.kind[0] = 1;
  ExpectError(bad, "delays.kind", 0, 1);
}

// Of a law that is not made of columns its members are told.
TEST(DelayTableTest, MembersThatAreNoColumn) {
  Delay law = *EmpiricalDelay({1, 2});
  EXPECT_TRUE(CheckLaw(law, 3).ok());
  law.total = 1;
  const auto error = GetInputError(CheckLaw(law, 3));
  ASSERT_TRUE(error.has_value());
  EXPECT_EQ(error->column, "delays.total");
  EXPECT_EQ(error->row, 3);
  EXPECT_EQ(error->value, 1);
}

}  // namespace
}  // namespace internal
}  // namespace backorder
