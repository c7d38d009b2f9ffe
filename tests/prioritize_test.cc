#include "backorder/prioritize.h"

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/optional.h"
#include "backorder/book.h"
#include "backorder/policy.h"
#include "backorder/units.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace backorder {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using Row = BookBuilder::DemandRow;

Policy Queued(const std::string& queue) {
  const absl::StatusOr<Policy> policy = ParsePolicy("queue=" + queue);
  EXPECT_TRUE(policy.ok()) << policy.status();
  return *policy;
}

Precedence Explain(const Book& book, const Policy& policy, int32_t line,
                   int32_t other) {
  const absl::StatusOr<Precedence> found =
      ExplainPrecedence(book, policy, line, other);
  EXPECT_TRUE(found.ok()) << found.status();
  return found.value_or(Precedence());
}

TEST(PrioritizeTest, DerivedKeysAndListedValues) {
  BookBuilder builder(100);
  Row row{0, 10, 105, 3};
  row.tier = 2;
  row.unit_value = 5;
  builder.AddDemand(row);  // slack 5, aging 3, value 50
  row = {0, 4, 90, 4};
  row.tier = 0;
  row.unit_value = 20;
  builder.AddDemand(row);  // slack -10, aging 4 - 10 / 7 = 3, value 80
  row = {1, 8, kNotGiven, 4};
  row.unit_value = 1;
  builder.AddDemand(row);  // slack 0, aging 4, value 8, no tier
  builder.AddSupply({0, 5});
  builder.AddSupply({1, -8});
  const Book book = builder.book();
  const auto lines = [&book](const char* queue) {
    const absl::StatusOr<Queue> found = Prioritize(book, Queued(queue));
    EXPECT_TRUE(found.ok()) << found.status();
    return found->lines;
  };
  EXPECT_THAT(lines("slack"), ElementsAre(1, 2, 0));
  EXPECT_THAT(lines("aging, slack desc"), ElementsAre(0, 1, 2));
  EXPECT_THAT(lines("order_value desc"), ElementsAre(1, 0, 2));
  EXPECT_THAT(lines("fill_ratio"), ElementsAre(2, 0, 1));
  EXPECT_THAT(lines("critical_ratio, tier"), ElementsAre(1, 0, 2));
  EXPECT_THAT(lines("tier"), ElementsAre(1, 0, 2));
  EXPECT_THAT(lines("tier (2)"), ElementsAre(0, 1, 2));
  EXPECT_THAT(lines("tier (2) nulls first"), ElementsAre(2, 0, 1));
}

TEST(ExplainPrecedenceTest, TellsTheFirstKeyThatDiffers) {
  BookBuilder builder(100);
  builder.AddDemand({0, 10, 105, 3});
  builder.AddDemand({0, 10, kNotGiven, 3});
  builder.AddDemand({0, 10, 105, 3});
  const Book book = builder.book();
  // The due day that is not given is as_of.
  Precedence found = Explain(book, Queued("priority, due"), 0, 1);
  EXPECT_EQ(found.first, 1);
  EXPECT_EQ(found.second, 0);
  EXPECT_EQ(found.first_by, 1);
  EXPECT_EQ(found.second_by, 0);
  EXPECT_EQ(found.key, 1);
  EXPECT_EQ(found.first_value, 100);
  EXPECT_EQ(found.second_value, 105);

  found = Explain(book, Queued("priority, due"), 2, 0);
  EXPECT_EQ(found.first, 0);
  EXPECT_EQ(found.second, 2);
  EXPECT_EQ(found.key, Precedence::kRow);
  EXPECT_FALSE(found.first_value.has_value());
  EXPECT_FALSE(found.second_value.has_value());
}

TEST(ExplainPrecedenceTest, RowsAreTheDefaultOfKeys) {
  BookBuilder builder(100);
  for (int line = 0; line < 3; ++line) builder.AddDemand({0, 10});
  Book book = builder.book();
  book.demand.entered = {};
  Precedence found = Explain(book, Queued("due, entered, tier"), 2, 1);
  EXPECT_EQ(found.first, 1);
  EXPECT_EQ(found.key, 1);
  EXPECT_EQ(found.first_value, 1);
  EXPECT_EQ(found.second_value, 2);
  found = Explain(book, Queued("entered (2) desc"), 0, 1);
  EXPECT_EQ(found.first, 1);
  EXPECT_EQ(found.key, 0);
  EXPECT_EQ(found.first_value, 1);
  EXPECT_EQ(found.second_value, 0);
  EXPECT_EQ(Explain(book, Queued("entered (2) desc"), 2, 1).first, 2);
}

TEST(ExplainPrecedenceTest, WhatIsMissingHasNoValue) {
  BookBuilder builder(100);
  Row row{0, 10};
  builder.AddDemand(row);
  row.tier = 1;
  builder.AddDemand(row);
  row.destination = 1;
  builder.AddDemand(row);
  builder.AddLane({0, 0, 0, 3});
  const Book book = builder.book();
  Precedence found = Explain(book, Queued("tier"), 0, 1);
  EXPECT_EQ(found.first, 1);
  EXPECT_EQ(found.key, 0);
  EXPECT_EQ(found.first_value, 1);
  EXPECT_FALSE(found.second_value.has_value());
  // No lane leads to destination 1.
  found = Explain(book, Queued("slack nulls first"), 1, 2);
  EXPECT_EQ(found.first, 2);
  EXPECT_FALSE(found.first_value.has_value());
  EXPECT_EQ(found.second_value, -3);
}

// The set of order 0 stands at the place of its most urgent line.
TEST(ExplainPrecedenceTest, LinesServedTogetherStandForOneAnother) {
  BookBuilder builder(100);
  const auto add = [&builder](int32_t order, int32_t priority,
                              DeliveryRule rule) {
    Row row{0, 10, kNotGiven, priority, order};
    row.delivery_rule = rule;
    builder.AddDemand(row);
  };
  add(0, 9, DeliveryRule::kShipSet);
  add(1, 5, DeliveryRule::kAsAvailable);
  add(0, 1, DeliveryRule::kShipSet);
  add(0, 0, DeliveryRule::kAsAvailable);
  const Book book = builder.book();
  ASSERT_THAT(Prioritize(book, Queued("priority"))->lines,
              ElementsAre(3, 2, 0, 1));
  Precedence found = Explain(book, Queued("priority"), 0, 1);
  EXPECT_EQ(found.first, 0);
  EXPECT_EQ(found.second, 1);
  EXPECT_EQ(found.first_by, 2);
  EXPECT_EQ(found.second_by, 1);
  EXPECT_EQ(found.key, 0);
  EXPECT_EQ(found.first_value, 1);
  EXPECT_EQ(found.second_value, 5);
  // With one another they are compared themselves.
  found = Explain(book, Queued("priority"), 0, 2);
  EXPECT_EQ(found.first, 2);
  EXPECT_EQ(found.first_by, 2);
  EXPECT_EQ(found.second_by, 0);
  EXPECT_EQ(found.second_value, 9);
  // A line of the order that is not of the set stands for itself.
  found = Explain(book, Queued("priority"), 0, 3);
  EXPECT_EQ(found.first, 3);
  EXPECT_EQ(found.first_by, 3);
  EXPECT_EQ(found.second_by, 2);
  EXPECT_EQ(found.second_value, 1);
}

// Lines of item 0 tie on their priority, and share.
TEST(ExplainPrecedenceTest, GroupsThatShareStandForOneAnother) {
  BookBuilder builder(100);
  builder.AddDemand({0, 10, 103, 1});
  builder.AddDemand({1, 10, 102, 1});
  builder.AddDemand({0, 10, 101, 1});
  builder.AddDemand({0, 10, 100, 2});
  const Book book = builder.book();
  Policy policy = Queued("priority, due");
  EXPECT_THAT(Prioritize(book, policy)->lines, ElementsAre(2, 1, 0, 3));
  policy.sharing = Sharing::kEqual;
  EXPECT_THAT(Prioritize(book, policy)->lines, ElementsAre(2, 0, 1, 3));
  Precedence found = Explain(book, policy, 1, 0);
  EXPECT_EQ(found.first, 0);
  EXPECT_EQ(found.second, 1);
  EXPECT_EQ(found.first_by, 2);
  EXPECT_EQ(found.second_by, 1);
  EXPECT_EQ(found.key, 1);
  EXPECT_EQ(found.first_value, 101);
  EXPECT_EQ(found.second_value, 102);
  found = Explain(book, policy, 0, 2);
  EXPECT_EQ(found.first, 2);
  EXPECT_EQ(found.first_by, 2);
  EXPECT_EQ(found.second_by, 0);
  EXPECT_EQ(found.first_value, 101);
  EXPECT_EQ(found.second_value, 103);
  // All lines of an item are a group.
  policy.share_by = 0;
  EXPECT_THAT(Prioritize(book, policy)->lines, ElementsAre(2, 0, 3, 1));
  found = Explain(book, policy, 3, 1);
  EXPECT_EQ(found.first, 3);
  EXPECT_EQ(found.first_by, 2);
  EXPECT_EQ(found.key, 1);
}

TEST(ExplainPrecedenceTest, BadArguments) {
  BookBuilder builder(100);
  builder.AddDemand({0, 10});
  builder.AddDemand({0, 10});
  const Book book = builder.book();
  const auto error = [&book](const Policy& policy, int32_t line,
                             int32_t other) {
    const absl::Status status =
        ExplainPrecedence(book, policy, line, other).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    return GetInputError(status).value_or(InputError());
  };
  for (const int32_t row : {-1, 2, kNotGiven, INT32_MAX}) {
    EXPECT_EQ(error(Policy(), row, 0).column, "line");
    EXPECT_EQ(error(Policy(), row, 0).value, row);
    EXPECT_EQ(error(Policy(), 0, row).column, "line");
    EXPECT_EQ(error(Policy(), 0, row).value, row);
    EXPECT_EQ(error(Policy(), 0, row).row, -1);
  }
  EXPECT_EQ(error(Policy(), 1, 1).column, "line");
  EXPECT_THAT(
      std::string(ExplainPrecedence(book, Policy(), 1, 1).status().message()),
      HasSubstr("line 1 is given twice"));
  Policy bad;
  bad.queue = {};
  EXPECT_EQ(error(bad, 0, 1).column, "policy.queue");
  const std::vector<int64_t> quantity = {1, -1};
  Book bad_book = book;
  bad_book.demand.quantity = quantity;
  EXPECT_EQ(GetInputError(ExplainPrecedence(bad_book, Policy(), 0, 1).status())
                ->column,
            "demand.quantity");
}

// Told again without any haste: what a line stands for are those of its order
// that are of a set, if it is one of them.
TEST(ExplainPrecedenceTest, AgreesWithTheQueue) {
  for (uint32_t seed = 0; seed < 500; ++seed) {
    SCOPED_TRACE(seed);
    std::mt19937 rng(seed);
    const auto draw = [&rng](int n) { return static_cast<int32_t>(rng() % n); };
    BookBuilder builder(100);
    std::vector<Row> rows;
    const int32_t lines = 2 + draw(8);
    for (int32_t line = 0; line < lines; ++line) {
      Row row{0, 1, 100 + draw(3), draw(3), draw(lines)};
      row.delivery_rule = static_cast<DeliveryRule>(2 * draw(2));
      rows.push_back(row);
      builder.AddDemand(row);
    }
    const Book book = builder.book();
    Policy policy = Queued("priority desc, due");
    if (draw(4) == 0) policy.sourcing = Sourcing::kFewestShipments;
    const auto before = [&](int32_t a, int32_t b) {
      if (rows[a].priority != rows[b].priority) {
        return rows[a].priority > rows[b].priority;
      }
      return rows[a].due == rows[b].due ? a < b : rows[a].due < rows[b].due;
    };
    const auto together = [&](int32_t a, int32_t b) {
      if (rows[a].sales_order != rows[b].sales_order) return false;
      return policy.sourcing != Sourcing::kByRank ||
             (rows[a].delivery_rule == DeliveryRule::kOrderComplete &&
              rows[b].delivery_rule == DeliveryRule::kOrderComplete);
    };
    const auto stands_for = [&](int32_t line) {
      int32_t first = line;
      for (int32_t other = 0; other < lines; ++other) {
        if (other != line && together(line, other) && before(other, first)) {
          first = other;
        }
      }
      return first;
    };
    const Queue queue = *Prioritize(book, policy);
    for (int32_t a = 0; a < lines; ++a) {
      for (int32_t b = 0; b < lines; ++b) {
        if (a == b) continue;
        const Precedence found = Explain(book, policy, a, b);
        const bool a_first = queue.rank[a] < queue.rank[b];
        ASSERT_EQ(found.first, a_first ? a : b);
        ASSERT_EQ(found.second, a_first ? b : a);
        const bool of_one = together(a, b);
        ASSERT_EQ(found.first_by,
                  of_one ? found.first : stands_for(found.first));
        ASSERT_EQ(found.second_by,
                  of_one ? found.second : stands_for(found.second));
        ASSERT_TRUE(before(found.first_by, found.second_by));
        const Row& first = rows[found.first_by];
        const Row& second = rows[found.second_by];
        if (first.priority != second.priority) {
          ASSERT_EQ(found.key, 0);
          ASSERT_EQ(found.first_value, first.priority);
          ASSERT_EQ(found.second_value, second.priority);
        } else if (first.due != second.due) {
          ASSERT_EQ(found.key, 1);
          ASSERT_EQ(found.first_value, first.due);
          ASSERT_EQ(found.second_value, second.due);
        } else {
          ASSERT_EQ(found.key, int32_t{Precedence::kRow});
        }
      }
    }
  }
}

}  // namespace
}  // namespace backorder
