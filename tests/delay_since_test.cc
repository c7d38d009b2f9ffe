// Histories of receipts that came under observation at some age (left
// truncation): DelayHistory::since.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "backorder/book.h"
#include "backorder/delay.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace backorder {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr DelayKind kContinuous[] = {DelayKind::kLognormal, DelayKind::kWeibull,
                                     DelayKind::kGamma};
const Delay kLaws[] = {*LognormalDelay(2, 0.5), *WeibullDelay(0.8, 10),
                       *WeibullDelay(3, 20), *GammaDelay(9, 1.5)};

double Uniform(std::mt19937& rng) {
  return (static_cast<double>(rng()) + 0.5) / 4294967296.0;
}

struct Columns {
  std::vector<double> days;
  std::vector<int32_t> open;
  std::vector<double> since;
  DelayHistory history() const { return {days, open, since}; }
  DelayHistory without() const { return {days, open}; }
  void Add(double day, bool is_open, double from) {
    days.push_back(day);
    open.push_back(is_open ? 1 : 0);
    since.push_back(from);
  }
};

// Receipts of `law` that are watched from some age on, and some of them not to
// their end. Those that come before are not there; half are watched from 0.
Columns Draw(const Delay& law, size_t rows, std::mt19937& rng) {
  Columns columns;
  while (columns.days.size() < rows) {
    const double scale = Mean(law);
    const double since = rng() % 2 == 0 ? -kInfinity : scale * Uniform(rng);
    const double days = Quantile(law, Uniform(rng));
    const double age = std::max(since, 0.0) + 3 * scale * Uniform(rng);
    if (days <= since) continue;
    columns.Add(std::min(days, age), age < days, since);
  }
  return columns;
}

Columns InWholeDays(Columns columns) {
  Columns whole;
  for (size_t i = 0; i < columns.days.size(); ++i) {
    const bool open = columns.open[i] != 0;
    const double days = open ? std::floor(columns.days[i])  //
                             : std::ceil(columns.days[i]);
    const double since = std::floor(columns.since[i]);
    whole.Add(days, open, since);
  }
  return whole;
}

void ExpectLikeliest(const Delay& fit, const DelayHistory& history,
                     DelayReading reading) {
  const double best = *LogLikelihood(fit, history, reading);
  ASSERT_TRUE(std::isfinite(best));
  for (const double size : {1e-4, 1e-2, 0.3}) {
    for (int i = 0; i < 24; ++i) {
      Delay other = fit;
      const double a = size * std::cos(i * M_PI / 12);
      if (fit.kind == DelayKind::kLognormal) {
        other.first += a;
      } else {
        other.first *= std::exp(a);
      }
      other.second *= std::exp(size * std::sin(i * M_PI / 12));
      EXPECT_LE(*LogLikelihood(other, history, reading),
                best + 1e-10 * std::abs(best));
    }
  }
}

TEST(DelaySinceTest, ProductLimitByHand) {
  // At risk at 2 are those of since -infinity and 1: three (2/3); at 3 two,
  // for one enters there only (1/2); one is open at 4; at 5 two (1/2).
  const std::vector<double> days = {5, 2, 3, 4, 8};
  const std::vector<int32_t> open = {0, 0, 0, 1, 1};
  const std::vector<double> since = {3, -kInfinity, 1, -kInfinity, 4};
  const Delay fit = *FitDelay(DelayKind::kEmpirical, {days, open, since});
  EXPECT_THAT(fit.values, testing::ElementsAre(2, 3, 5));
  EXPECT_DOUBLE_EQ(Survival(fit, 2), 2.0 / 3);
  EXPECT_DOUBLE_EQ(Survival(fit, 4.5), 1.0 / 3);
  EXPECT_DOUBLE_EQ(Survival(fit, 5), 1.0 / 6);
  EXPECT_DOUBLE_EQ(Survival(fit, 100), 1.0 / 6);
  EXPECT_TRUE(Validate(fit).ok());
  EXPECT_EQ(FitDelay(DelayKind::kFixed, {days, open, since})->first, 3);
}

// One that is watched alone says nothing of all that are watched later.
TEST(DelaySinceTest, BeginsAnewWhereAllThatWereThereCame) {
  const std::vector<double> days = {1, 6, 8, 9, 11, 12, 14, 20};
  const std::vector<double> since = {0, 5, 5, 5, 5, 5, 5, 5};
  const DelayHistory history = {days, {}, since};
  const Delay fit = *FitDelay(DelayKind::kEmpirical, history);
  EXPECT_TRUE(Validate(fit).ok());
  EXPECT_THAT(fit.values, testing::ElementsAre(6, 8, 9, 11, 12, 14, 20));
  for (int i = 0; i < 7; ++i) {
    EXPECT_NEAR(Survival(fit, days[i + 1]), (6.0 - i) / 7, 1e-12);
  }
  EXPECT_EQ(Survival(fit, 20), 0);
  EXPECT_EQ(FitDelay(DelayKind::kFixed, history)->first, 11);

  // Also where one enters on the very day, and again at the last such day.
  const std::vector<double> steps = {2, 2, 9, 7, 12, 13};
  const std::vector<double> entry = {0, 1, 2, 2, 9, 10};
  const Delay last = *FitDelay(DelayKind::kEmpirical, {steps, {}, entry});
  EXPECT_THAT(last.values, testing::ElementsAre(12, 13));
  EXPECT_NEAR(Survival(last, 12), 0.5, 1e-12);

  // Nothing begins anew where none enters later.
  const std::vector<double> all = {2, 2, 3}, early = {0, 1, 1};
  const Delay ends = *FitDelay(DelayKind::kEmpirical, {all, {}, early});
  EXPECT_THAT(ends.values, testing::ElementsAre(2, 3));
  EXPECT_EQ(Survival(ends, 3), 0);

  // Of those beyond none came: there is no law of them.
  const std::vector<double> one = {1, 8, 9}, late = {0, 5, 5};
  const std::vector<int32_t> open = {0, 1, 1};
  for (const DelayKind kind : {DelayKind::kEmpirical, DelayKind::kFixed}) {
    const auto none = FitDelay(kind, {one, open, late});
    ASSERT_FALSE(none.ok());
    EXPECT_EQ(GetInputError(none.status())->column, "history.days");
  }
}

// A pool is beyond the same day as all its rows together are.
TEST(DelaySinceTest, PoolsBeginAnewWithAll) {
  const std::vector<double> days = {1, 6, 8, 9, 11, 12, 14, 20};
  const std::vector<double> since = {0, 5, 5, 5, 5, 5, 5, 5};
  const DelayHistory history = {days, {}, since};
  const std::vector<int32_t> supplier = {0, 0, 0, 0, 1, 1, 1, 1};
  PoolOptions options;
  options.credibility = 8;
  const auto laws =
      *PoolDelays(DelayKind::kEmpirical, supplier, 3, history, options);
  // Own ones count twice: of 10 and of 11 there are.
  EXPECT_NEAR(Cdf(laws[0], 6), 2.0 / 10, 1e-12);
  EXPECT_NEAR(Cdf(laws[1], 6), 1.0 / 11, 1e-12);
  EXPECT_NEAR(Cdf(laws[2], 6), 1.0 / 7, 1e-12);
  for (const Delay& law : laws) {
    EXPECT_EQ(Cdf(law, 5), 0);
    EXPECT_NEAR(Survival(law, 20), 0, 1e-12);
  }
}

TEST(DelaySinceTest, FindsTheLawOfThoseThatAreNotThere) {
  std::mt19937 rng(1);
  for (const Delay& law : kLaws) {
    for (const auto reading :
         {DelayReading::kExact, DelayReading::kWholeDays}) {
      Columns columns = Draw(law, 8000, rng);
      if (reading == DelayReading::kWholeDays) columns = InWholeDays(columns);
      SCOPED_TRACE(testing::Message() << static_cast<int>(law.kind) << " "
                                      << static_cast<int>(reading));
      const FitOptions options = {reading, false};
      const auto fit = FitDelay(law.kind, columns.history(), options);
      ASSERT_TRUE(fit.ok()) << fit.status();
      EXPECT_NEAR(fit->first, law.first, 0.06 * law.first);
      EXPECT_NEAR(fit->second, law.second, 0.06 * law.second);
      ExpectLikeliest(*fit, columns.history(), reading);
      // Who takes them for all sees too few short ones.
      const Delay late = *FitDelay(law.kind, columns.without(), options);
      EXPECT_GT(Mean(late), 1.02 * Mean(*fit));
      const Delay sample = *FitDelay(DelayKind::kEmpirical, columns.history());
      for (const double p : {0.1, 0.5, 0.9}) {
        const double day = std::floor(Quantile(law, p));
        EXPECT_NEAR(Cdf(sample, day), Cdf(law, day), 0.03);
      }
    }
  }
}

// A receipt that is watched in two spells is the same receipt: open at the end
// of the first, and since then in the second.
TEST(DelaySinceTest, SpellsAddUp) {
  std::mt19937 rng(2);
  for (const Delay& law : kLaws) {
    const Columns whole = InWholeDays(Draw(law, 200, rng));
    Columns spells;
    for (size_t i = 0; i < whole.days.size(); ++i) {
      double from = whole.since[i];
      for (const double cut : {3.0, 7.0, 8.0}) {
        if (cut <= from || cut >= whole.days[i]) continue;
        spells.Add(cut, true, from);
        from = cut;
      }
      spells.Add(whole.days[i], whole.open[i] != 0, from);
    }
    ASSERT_GT(spells.days.size(), whole.days.size() + 50);
    for (const auto reading :
         {DelayReading::kExact, DelayReading::kWholeDays}) {
      const double once = *LogLikelihood(law, whole.history(), reading);
      EXPECT_NEAR(*LogLikelihood(law, spells.history(), reading), once,
                  1e-11 * std::abs(once));
      for (const DelayKind kind : kContinuous) {
        const auto a = FitDelay(kind, whole.history(), {reading, false});
        const auto b = FitDelay(kind, spells.history(), {reading, false});
        ASSERT_TRUE(a.ok() && b.ok()) << a.status() << b.status();
        EXPECT_NEAR(a->first, b->first, 1e-5 * a->first);
        EXPECT_NEAR(a->second, b->second, 1e-5 * a->second);
      }
    }
    const Delay a = *FitDelay(DelayKind::kEmpirical, whole.history());
    const Delay b = *FitDelay(DelayKind::kEmpirical, spells.history());
    ASSERT_EQ(a.values, b.values);
    for (const double day : a.values) {
      EXPECT_NEAR(Survival(a, day), Survival(b, day), 1e-12);
    }
  }
}

// A `since` that excludes nothing changes nothing.
TEST(DelaySinceTest, NobodyIsMissing) {
  std::mt19937 rng(3);
  Columns columns = Draw(kLaws[0], 300, rng);
  std::fill(columns.since.begin(), columns.since.end(), -kInfinity);
  for (const DelayKind kind :
       {DelayKind::kFixed, DelayKind::kEmpirical, DelayKind::kLognormal,
        DelayKind::kWeibull, DelayKind::kGamma}) {
    const Delay none = *FitDelay(kind, columns.without());
    const Delay all = *FitDelay(kind, columns.history());
    EXPECT_EQ(all.first, none.first);
    EXPECT_EQ(all.second, none.second);
    EXPECT_EQ(all.cumulative, none.cumulative);
  }
  // From before any comes, the product limit is that of Kaplan and Meier.
  std::fill(columns.since.begin(), columns.since.end(), -5);
  const Delay none = *FitDelay(DelayKind::kEmpirical, columns.without());
  const Delay early = *FitDelay(DelayKind::kEmpirical, columns.history());
  ASSERT_EQ(none.values, early.values);
  for (const double day : none.values) {
    EXPECT_NEAR(Survival(early, day), Survival(none, day), 1e-12);
  }
  const Delay weibull = *FitDelay(DelayKind::kWeibull, columns.history());
  EXPECT_EQ(weibull.first,
            FitDelay(DelayKind::kWeibull, columns.without())->first);
}

TEST(DelaySinceTest, ZerosAreAShareOfThoseThatCouldBe) {
  // Of since 0 or 2 nothing is known of zeros: two of four.
  const std::vector<double> days = {0, 0, 4, 9, 5, 6};
  const std::vector<double> since = {-kInfinity, -1, -1, -kInfinity, 0, 2};
  const DelayHistory history = {days, {}, since};
  for (const DelayKind kind : kContinuous) {
    const Delay fit =
        *FitDelay(kind, history, {DelayReading::kExact, /*zero_atom=*/true});
    EXPECT_DOUBLE_EQ(fit.zero_weight, 0.5);
    ExpectLikeliest(fit, history, DelayReading::kExact);
    for (const double weight : {0.48, 0.52}) {
      Delay other = fit;
      other.zero_weight = weight;
      EXPECT_LT(*LogLikelihood(other, history), *LogLikelihood(fit, history));
    }
  }
}

// k = the number of rows: each supplier's own count twice, all others once.
TEST(DelaySinceTest, PoolsAreLikeliestByTheirDefinition) {
  std::mt19937 rng(4);
  const Columns all = Draw(kLaws[3], 60, rng);
  std::vector<int32_t> supplier(all.days.size());
  for (int32_t& each : supplier) each = static_cast<int32_t>(rng() % 3);
  PoolOptions options;
  options.credibility = static_cast<double>(all.days.size());
  for (const DelayKind kind : {DelayKind::kEmpirical, DelayKind::kLognormal,
                               DelayKind::kWeibull, DelayKind::kGamma}) {
    const auto laws = PoolDelays(kind, supplier, 3, all.history(), options);
    ASSERT_TRUE(laws.ok()) << laws.status();
    for (int32_t s = 0; s < 3; ++s) {
      Columns twice = all;
      for (size_t i = 0; i < supplier.size(); ++i) {
        if (supplier[i] != s) continue;
        twice.Add(all.days[i], all.open[i] != 0, all.since[i]);
      }
      const Delay fit = *FitDelay(kind, twice.history());
      for (const double day : {5.0, 10.0, 20.0}) {
        EXPECT_NEAR(Cdf((*laws)[s], day), Cdf(fit, day), 1e-6);
      }
    }
  }
}

TEST(DelaySinceTest, WholeDaysAreKnownToBeLaterByWholeDays) {
  // D = 3 since 2.5 is 2 < T <= 3 given T > 2.
  const std::vector<double> days = {3}, half = {2.5}, two = {2};
  const Delay law = *WeibullDelay(2, 5);
  EXPECT_DOUBLE_EQ(
      *LogLikelihood(law, {days, {}, half}, DelayReading::kWholeDays),
      std::log(1 - Survival(law, 3) / Survival(law, 2)));
  EXPECT_DOUBLE_EQ(
      *LogLikelihood(law, {days, {}, two}, DelayReading::kWholeDays),
      std::log(1 - Survival(law, 3) / Survival(law, 2)));
}

TEST(DelaySinceTest, LikelihoodsOfWhatCannotBe) {
  const std::vector<double> days = {9}, since = {7};
  const std::vector<int32_t> open = {1};
  EXPECT_EQ(*LogLikelihood(*FixedDelay(4), {days, {}, since}), -kInfinity);
  EXPECT_EQ(*LogLikelihood(*FixedDelay(4), {days, open, since}), -kInfinity);
  EXPECT_EQ(*LogLikelihood(*FixedDelay(9), {days, {}, since}), 0);
}

TEST(DelaySinceTest, BadInput) {
  const auto expect = [](std::vector<double> days, std::vector<int32_t> open,
                         std::vector<double> since, int64_t row, int64_t value,
                         int64_t more) {
    for (const DelayKind kind :
         {DelayKind::kEmpirical, DelayKind::kLognormal}) {
      const absl::Status status = FitDelay(kind, {days, open, since}).status();
      EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
      const auto error = GetInputError(status);
      ASSERT_TRUE(error.has_value()) << status;
      EXPECT_EQ(error->column, "history.since");
      EXPECT_EQ(error->row, row);
      EXPECT_EQ(error->value, value);
      EXPECT_EQ(error->more, more);
    }
  };
  expect({4, 5, 6}, {}, {1, 2}, -1, 2, 0);
  expect({4, 5, 6}, {}, {1, kNan, kInfinity}, 1, 0, 1);
  expect({4, 5, 6}, {}, {1, -3e9, 2}, 1, -3000000000, 0);
  expect({4, 5, 6}, {}, {4, 4, 7}, 0, 4, 1);         // came later than that
  expect({4, 5, 6}, {1, 0, 1}, {4, 4, 7}, 2, 7, 0);  // open, up to its age
  const std::vector<double> days = {4, 5, 6}, since = {1, 2, 9};
  EXPECT_FALSE(LogLikelihood(kLaws[0], {days, {}, since}).ok());
  EXPECT_FALSE(ChooseDelay({days, {}, since}).ok());
  EXPECT_FALSE(
      PoolDelays(DelayKind::kEmpirical, {0, 0, 0}, 1, {days, {}, since}).ok());
}

}  // namespace
}  // namespace backorder
