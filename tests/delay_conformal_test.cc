#include <algorithm>
#include <cstdint>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/types/optional.h"
#include "absl/types/span.h"
#include "backorder/book.h"
#include "backorder/delay.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace backorder {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

TEST(ConformalTest, GoldenSample) {
  const std::vector<double> errors = {14, 3, 4, 4, 5, 21, 5, 6, 7, 8, 9, 12};
  EXPECT_EQ(*ConformalBound(errors, 0.5), 7);
  EXPECT_EQ(*ConformalBound(errors, 0.8), 14);
  EXPECT_EQ(*ConformalBound(errors, 0.9), 21);
  EXPECT_EQ(*ConformalBound(errors, 0.95), absl::nullopt);
  EXPECT_EQ(*ConformalBound({}, 0.01), absl::nullopt);
  EXPECT_EQ(*ConformalBound({5}, 0.5), 5);
  EXPECT_EQ(*ConformalBound({5}, 0.501), absl::nullopt);
}

TEST(ConformalTest, WholeRanksAreNotRoundedUp) {
  for (int n = 1; n < 400; ++n) {  // the errors are their own ranks
    std::vector<double> errors(n);
    for (int i = 0; i < n; ++i) errors[i] = i + 1;
    for (int percent = 1; percent < 100; ++percent) {
      const int rank = ((n + 1) * percent + 99) / 100;
      const auto bound = *ConformalBound(errors, percent / 100.0);
      ASSERT_EQ(bound.value_or(0), rank <= n ? rank : 0) << n << " " << percent;
    }
  }
}

// Exchangeable errors: of n + 1 the last exceeds the bound of the others at
// most as often as it may, by counting all places it could take.
TEST(ConformalTest, CoversByCounting) {
  std::mt19937 rng(1);
  for (int i = 0; i < 200; ++i) {
    std::vector<double> all(2 + rng() % 20);
    for (double& e : all) e = static_cast<double>(rng() % 10);
    for (const double confidence : {0.3, 0.5, 0.8, 0.9}) {
      int covered = 0;
      for (size_t last = 0; last < all.size(); ++last) {
        std::vector<double> past = all;
        past.erase(past.begin() + static_cast<int64_t>(last));
        const auto bound = *ConformalBound(past, confidence);
        covered += !bound.has_value() || all[last] <= *bound;
      }
      EXPECT_GE(covered, confidence * static_cast<double>(all.size()) - 1e-9);
    }
  }
}

TEST(AdaptiveTest, LevelMovesAndIsBounded) {
  AdaptiveLevel state{0.1, 0.05, 0.1};
  EXPECT_DOUBLE_EQ(Adapted(state, false).level, 0.105);
  EXPECT_DOUBLE_EQ(Adapted(state, true).level, 0.055);
  for (int i = 0; i < 100; ++i) state = Adapted(state, true);
  EXPECT_EQ(state.level, -0.05);
  EXPECT_EQ(*AdaptiveBound(state, {1, 2}), absl::nullopt);
  for (int i = 0; i < 1000; ++i) state = Adapted(state, false);
  EXPECT_EQ(state.level, 1.05);
  EXPECT_EQ(*AdaptiveBound(state, {2, 1}), 1);
  state.level = 0.4;
  EXPECT_EQ(*AdaptiveBound(state, {2, 1, 3, 4}), 3);
}

TEST(AdaptiveTest, RollingAgreesWithOneByOne) {
  std::mt19937 rng(2);
  for (int i = 0; i < 50; ++i) {
    std::vector<double> errors(rng() % 80);
    for (double& e : errors) e = static_cast<double>(rng() % 12);
    const int64_t window = 1 + rng() % 30;
    AdaptiveLevel state{0.2, 0.1, 0.2};
    const auto rolled = *RollConformal(errors, state, window);
    for (int64_t t = 0; t < static_cast<int64_t>(errors.size()); ++t) {
      const int64_t from = std::max<int64_t>(0, t - window);
      const auto past = absl::MakeSpan(errors).subspan(from, t - from);
      const double bound = AdaptiveBound(state, past)->value_or(kInfinity);
      EXPECT_EQ(rolled.bound[t], bound);
      EXPECT_EQ(rolled.level[t], state.level);
      state = Adapted(state, errors[t] > bound);
    }
    EXPECT_EQ(rolled.next.level, state.level);
  }
}

// However the world drifts, misses stay within the theorem's bound; on still
// ground they come near to the target from both sides.
TEST(AdaptiveTest, MissesKeepTheirShare) {
  for (uint32_t seed = 0; seed < 20; ++seed) {
    std::mt19937 rng(seed);
    constexpr int kOutcomes = 4000;
    std::vector<double> errors(kOutcomes);
    for (int t = 0; t < kOutcomes; ++t) {
      const double noise = static_cast<double>(rng()) / 4294967296.0;
      errors[t] = seed % 2 == 0 ? noise * t  // ever worse
                                : noise;
    }
    const AdaptiveLevel state{0.1, 0.02, 0.1};
    const auto rolled = *RollConformal(errors, state, 200);
    double misses = 0;
    for (int t = 0; t < kOutcomes; ++t) misses += errors[t] > rolled.bound[t];
    const double slack = (1 + state.gamma) / (state.gamma * kOutcomes);
    EXPECT_LE(misses / kOutcomes, state.target + slack);
    EXPECT_GE(misses / kOutcomes, state.target - slack);
  }
}

void ExpectError(const absl::Status& status, const std::string& column,
                 int64_t row) {
  const auto error = GetInputError(status);
  ASSERT_TRUE(error.has_value()) << status;
  EXPECT_EQ(error->column, column);
  EXPECT_EQ(error->row, row);
}

TEST(ConformalTest, BadInput) {
  ExpectError(ConformalBound({1, kNan}, 0.5).status(), "errors", 1);
  ExpectError(ConformalBound({1}, 1).status(), "confidence", -1);
  ExpectError(ConformalBound({1}, kNan).status(), "confidence", -1);
  ExpectError(AdaptiveBound({0, 0.1, 0.1}, {1}).status(), "state.target", -1);
  ExpectError(AdaptiveBound({0.1, 0, 0.1}, {1}).status(), "state.gamma", -1);
  ExpectError(AdaptiveBound({0.1, 0.1, 2}, {1}).status(), "state.level", -1);
  ExpectError(RollConformal({1, kNan}, {}, 5).status(), "errors", 1);
  ExpectError(RollConformal({1}, {}, 0).status(), "window", -1);
}

}  // namespace
}  // namespace backorder
