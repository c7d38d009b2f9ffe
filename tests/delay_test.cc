#include "backorder/delay.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "backorder/book.h"
#include "backorder/units.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace backorder {
namespace {

using testing::HasSubstr;

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

void ExpectClose(double got, double want, double relative) {
  EXPECT_NEAR(got, want, relative * std::abs(want));
}

// A law of any kind, by chance; the scales of days.
Delay RandomDelay(std::mt19937& rng) {
  const auto uniform = [&rng](double a, double b) {
    return a + (b - a) * (static_cast<double>(rng()) / 4294967296.0);
  };
  const auto log_uniform = [&](double a, double b) {
    return std::exp(uniform(std::log(a), std::log(b)));
  };
  absl::StatusOr<Delay> delay;
  switch (rng() % 5) {
    case 0:
      delay = FixedDelay(static_cast<double>(rng() % 20) - 5);
      break;
    case 1: {
      std::vector<double> days(1 + rng() % 15);
      for (double& d : days) d = static_cast<double>(rng() % 12) - 3;
      delay = EmpiricalDelay(days);
      break;
    }
    case 2:
      delay = LognormalDelay(uniform(-1, 4), log_uniform(0.02, 3));
      break;
    case 3:
      delay = WeibullDelay(log_uniform(0.2, 50), log_uniform(0.5, 80));
      break;
    default:
      delay = GammaDelay(log_uniform(0.05, 1e5), log_uniform(0.01, 10));
  }
  if (delay->second > 0 && rng() % 2 == 0) {
    delay = WithZeroWeight(*delay, uniform(0, 1));
  }
  return *delay;
}

TEST(DelayTest, LawsAgreeWithReferenceValues) {
  const struct Golden {
    DelayKind kind;
    double first, second, x, cdf, survival, p, quantile;
  } golden[] = {
#include "tests/delay_golden.inc"
  };
  for (const Golden& g : golden) {
    SCOPED_TRACE(testing::Message()
                 << static_cast<int>(g.kind) << " " << g.first << " "
                 << g.second << " at " << g.x);
    Delay delay;
    delay.kind = g.kind;
    delay.first = g.first;
    delay.second = g.second;
    ExpectClose(Cdf(delay, g.x), g.cdf, 1e-12);
    ExpectClose(Survival(delay, g.x), g.survival, 1e-12);
    const double log_survival =
        g.cdf < 0.5 ? std::log1p(-g.cdf) : std::log(g.survival);
    ExpectClose(LogSurvival(delay, g.x), log_survival, 1e-12);
    ExpectClose(Quantile(delay, g.p), g.quantile, 1e-12);
  }
}

TEST(DelayTest, GoldenQuantiles) {
  const double ps[] = {0.5, 0.8, 0.9, 0.95, 0.99};
  const double lognormal[] = {9.284766908852594, 12.840604013982064,
                              15.21218716531526, 17.497537638658315,
                              22.750974594633895};
  const double weibull[] = {8.325546111576976, 12.686362411795198,
                            15.174271293851465, 17.308183826022848,
                            21.459660262893472};
  const Delay a = *LognormalDelayOfMean(10, 4);
  const Delay b = *WeibullDelay(2, 10);
  ExpectClose(a.first, 2.228375090434909, 1e-14);
  ExpectClose(a.second, .38525317015992666, 1e-14);
  for (int i = 0; i < 5; ++i) {
    ExpectClose(Quantile(a, ps[i]), lognormal[i], 1e-13);
    ExpectClose(Quantile(b, ps[i]), weibull[i], 1e-13);
    EXPECT_EQ(QuantileDays(a, ps[i]), std::ceil(lognormal[i]));
    EXPECT_EQ(PromiseDay(b, 20000, ps[i]), 20000 + std::ceil(weibull[i]));
  }
  const Delay aged = Conditioned(a, 12);
  ExpectClose(Quantile(aged, 0.5), 14.425426539364924, 1e-13);
  ExpectClose(Quantile(aged, 0.9), 19.72045744697914, 1e-13);
  ExpectClose(Quantile(aged, 0.95), 21.98271543850126, 1e-13);
}

TEST(DelayTest, MeansAgreeWithClosedAndNumericalOnes) {
  ExpectClose(Mean(*FixedDelay(-3)), -3, 0);
  ExpectClose(Mean(*EmpiricalDelay({3, 1, 1, 7})), 3, 1e-15);
  ExpectClose(Mean(*LognormalDelayOfMean(10, 4)), 10, 1e-14);
  ExpectClose(Mean(*WeibullDelay(2, 10)), 5 * std::sqrt(M_PI), 1e-14);
  ExpectClose(Mean(*GammaDelay(3, 2)), 6, 1e-14);
  ExpectClose(Mean(*WithZeroWeight(*GammaDelay(3, 2), 0.25)), 4.5, 1e-14);
  // By quadrature of scipy 1.10.1.
  ExpectClose(Mean(Conditioned(*LognormalDelayOfMean(10, 4), 12)),
              15.410780687990519, 1e-12);
  // E[T | T > a] = a + the integral of the survival from a on.
  std::mt19937 rng(1);
  for (int i = 0; i < 200; ++i) {
    Delay delay = RandomDelay(rng);
    if (delay.second == 0) continue;
    if (rng() % 2 == 0) {
      delay = Conditioned(delay, Quantile(delay, 0.01 * (1 + rng() % 99)));
    }
    // Over log(t - age): survivals are smooth there, whatever their scale.
    const double age = std::max(delay.older_than, 0.0);
    const double top = std::log(Mean(delay)) + 60;
    double sum = 0;
    constexpr int kSteps = 20000;
    const double step = 120.0 / kSteps;
    for (int s = 0; s < kSteps; ++s) {
      const double x = std::exp(top - (s + 0.5) * step);
      sum += Survival(delay, age + x) * x * step;
    }
    SCOPED_TRACE(testing::Message()
                 << i << " kind " << static_cast<int>(delay.kind) << " "
                 << delay.first << " " << delay.second << " age "
                 << delay.older_than);
    const double base = delay.older_than < 0 ? 0 : age;
    ExpectClose(Mean(delay), base + sum, 1e-5);
  }
}

TEST(DelayTest, QuantilesAndCdfsAreInverse) {
  std::mt19937 rng(2);
  for (int i = 0; i < 3000; ++i) {
    const Delay delay = RandomDelay(rng);
    const double p = std::exp(-30.0 * (rng() % 1000) / 1000) * 0.999;
    const double q = Quantile(delay, p);
    SCOPED_TRACE(testing::Message()
                 << i << " kind " << static_cast<int>(delay.kind) << " "
                 << delay.first << " " << delay.second << " p " << p);
    if (delay.second == 0 || q == 0) {  // steps: the least that has p
      EXPECT_GE(Cdf(delay, q), p);
      EXPECT_LT(Cdf(delay, std::nextafter(q, -kInfinity)), p);
    } else if (q > 1e-290) {
      // One rounding of q moves the CDF by up to q f(q) / F(q).
      const double up = Cdf(delay, q * (1 + 1e-15));
      EXPECT_NEAR(Cdf(delay, q), p, 1e-11 * p + 4 * (up - Cdf(delay, q)));
    }
    const Day day = QuantileDays(delay, p);
    if (day != kNever) {
      EXPECT_GE(Cdf(delay, day), p * (1 - 1e-11));
      EXPECT_LT(Cdf(delay, day - 1), p);
    }
  }
}

TEST(DelayTest, LawsAreMonotone) {
  std::mt19937 rng(3);
  for (int i = 0; i < 500; ++i) {
    Delay delay = RandomDelay(rng);
    if (rng() % 2 == 0)
      delay = Conditioned(delay, static_cast<double>(rng() % 9) - 2);
    double last_cdf = 0, last_quantile = -100;
    for (int s = 0; s <= 200; ++s) {
      const double t = -5 + 0.25 * s;
      const double cdf = Cdf(delay, t);
      EXPECT_GE(cdf, last_cdf - 1e-14);
      EXPECT_LE(cdf, 1);
      EXPECT_NEAR(cdf + Survival(delay, t), 1, 1e-14);
      last_cdf = cdf;
      const double quantile = Quantile(delay, s / 200.0);
      EXPECT_GE(quantile,
                last_quantile - 1e-12 * std::min(std::abs(last_quantile), 1e9));
      last_quantile = quantile;
    }
  }
}

TEST(DelayTest, ConditioningIsTheRatioOfSurvivals) {
  std::mt19937 rng(4);
  for (int i = 0; i < 2000; ++i) {
    const Delay delay = RandomDelay(rng);
    const double age = static_cast<double>(rng() % 30) / 2 - 3;
    const Delay aged = Conditioned(delay, age);
    const double left = Survival(delay, age);
    if (left < 1e-200) continue;
    for (const double t : {age - 1, age, age + 0.5, age + 3, age + 20}) {
      const double want = t <= age ? 1 : Survival(delay, t) / left;
      EXPECT_NEAR(Survival(aged, t), want, 1e-9 * want + 1e-15);
      EXPECT_NEAR(Cdf(aged, t), 1 - want, 1e-9);
    }
    for (const double p : {0.001, 0.5, 0.95}) {
      EXPECT_GT(Quantile(aged, p), age);
      EXPECT_GT(QuantileDays(aged, p), age);
      if (left < 1e-3) continue;  // 1 - F(age) itself would be coarse
      // Where the product is at a step's edge, rounding may take either side.
      const double target = 1 - left * (1 - p);
      const double got = Quantile(aged, p);
      const double slack = 1e-9 * (1 + std::abs(got));
      EXPECT_LE(Quantile(delay, target * (1 - 1e-12)), got + slack);
      EXPECT_GE(Quantile(delay, std::min(1.0, target * (1 + 1e-12))),
                got - slack);
    }
    // An age is at least what was known before, in either order.
    const Delay older = Conditioned(aged, age + 2);
    EXPECT_EQ(older.older_than, age + 2);
    EXPECT_EQ(Conditioned(older, age).older_than, age + 2);
  }
  EXPECT_EQ(Conditioned(*FixedDelay(3), kNan).older_than, -kInfinity);
}

TEST(DelayTest, FarTailsAreKept) {
  // At 60 standard deviations: survival 0 in doubles, its logarithm is not.
  const Delay lognormal = *LognormalDelay(2, 0.1);
  const double far = std::exp(2 + 6);
  EXPECT_EQ(Survival(lognormal, far), 0);
  // scipy 1.10.1: norm.logsf(60).
  ExpectClose(LogSurvival(lognormal, far), -1805.0135606805675, 1e-12);
  const Delay aged = Conditioned(lognormal, far);
  ExpectClose(Quantile(aged, 0.5), 2984.4113, 1e-4);
  EXPECT_NEAR(Cdf(aged, Quantile(aged, 0.5)), 0.5, 1e-9);
  const Delay gamma = Conditioned(*GammaDelay(1, 0.5), 2000);  // memoryless
  ExpectClose(Quantile(gamma, 0.9) - 2000, -0.5 * std::log(0.1), 1e-9);
  ExpectClose(Mean(gamma), 2000.5, 1e-12);
  ExpectClose(Mean(Conditioned(*WeibullDelay(1, 0.5), 1e7)), 1e7 + 0.5, 1e-14);
}

// Summed with 60 digits (the series of P, Stirling's of its factor): where
// shapes are large scipy 1.10.1 is off by up to 6e-8.
TEST(DelayTest, GammaOfLargeShapes) {
  const double cases[][3] = {
      {570660.49915943714, 567023.55499269173, 7.025277626894437e-07},
      {628461.0017528201, 623169.78819122573, 1.0942295107030394e-11},
      {880850.32446951966, 872162.62068081554, 7.941966168556601e-21},
      {412652.61662790307, 404643.15493261733, 2.0005414501949533e-36}};
  for (const auto& [shape, x, cdf] : cases) {
    const Delay delay = *GammaDelay(shape, 1);
    ExpectClose(Cdf(delay, x), cdf, 1e-13);
    ExpectClose(Quantile(delay, cdf), x, 1e-13);
  }
}

TEST(DelayTest, WhatComesAfterItsDateIsNeverOnIt) {
  const Delay delay = *GammaDelay(0.01, 1e-9);  // most of it underflows
  EXPECT_GT(Quantile(delay, 1e-6), 0);
  EXPECT_EQ(QuantileDays(delay, 1e-6), 1);
  EXPECT_EQ(QuantileDays(*WithZeroWeight(delay, 0.5), 0.5), 0);
  EXPECT_EQ(QuantileDays(*WithZeroWeight(delay, 0.5), 0.51), 1);
}

TEST(DelayTest, OverdueReceiptsGetLaterNeverToday) {
  for (const Delay& delay : {*LognormalDelayOfMean(10, 4), *WeibullDelay(2, 10),
                             *GammaDelay(6, 1.5)}) {
    Day last = 0;
    for (int age = 0; age <= 400; ++age) {
      const Day day = PromiseDay(Conditioned(delay, age), 100, 0.5);
      EXPECT_GT(day, 100 + age);
      EXPECT_GE(day, last);
      last = day;
    }
  }
}

TEST(DelayTest, LawsWithoutMassBeyondTheirAgeKnowNoDay) {
  for (const Delay& delay : {*FixedDelay(3), *EmpiricalDelay({1, 3}),
                             *WithZeroWeight(*WeibullDelay(2, 10), 1)}) {
    const Delay aged = Conditioned(delay, 3);
    EXPECT_EQ(Survival(aged, 1000), 1);
    EXPECT_EQ(Cdf(aged, 1000), 0);
    EXPECT_EQ(Quantile(aged, 0.5), kInfinity);
    EXPECT_EQ(QuantileDays(aged, 0.5), kNever);
    EXPECT_EQ(PromiseDay(aged, 0, 0.5), kNever);
    EXPECT_EQ(Mean(aged), kInfinity);
  }
  EXPECT_EQ(Quantile(*WeibullDelay(2, 10), 1), kInfinity);
}

TEST(DelayTest, SamplesAreExact) {
  const Delay delay = *EmpiricalDelay({7, -1, 3, 3, 12, 3, 0, 3, 9, 1});
  for (int k = 1; k <= 10; ++k) {
    const double sorted[] = {-1, 0, 1, 3, 3, 3, 3, 7, 9, 12};
    EXPECT_EQ(Quantile(delay, k / 10.0), sorted[k - 1]);
    EXPECT_EQ(QuantileDays(delay, k / 10.0), sorted[k - 1]);
  }
  EXPECT_EQ(Quantile(delay, 0), -1);
  EXPECT_EQ(Cdf(delay, 3), 0.7);
  EXPECT_EQ(Cdf(delay, 2.5), 0.3);
  const Delay aged = Conditioned(delay, 1);  // 3 3 3 3 7 9 12
  for (int k = 1; k <= 7; ++k) {
    const double sorted[] = {3, 3, 3, 3, 7, 9, 12};
    EXPECT_EQ(Quantile(aged, k / 7.0), sorted[k - 1]);
  }
  ExpectClose(Mean(aged), 40.0 / 7, 1e-15);
}

TEST(DelayTest, PromisesStayInsideDays) {
  EXPECT_EQ(PromiseDay(*FixedDelay(5), kLastDay - 4, 0.5), kNever);
  EXPECT_EQ(PromiseDay(*FixedDelay(5), kLastDay - 5, 0.5), kLastDay);
  EXPECT_EQ(PromiseDay(*FixedDelay(-5), -kLastDay, 0.5), -kLastDay);
  EXPECT_EQ(PromiseDay(*FixedDelay(2.5), 0, 0.5), 3);
  EXPECT_EQ(PromiseDay(*FixedDelay(-2.5), 0, 0.5), -2);
  EXPECT_EQ(QuantileDays(*FixedDelay(5), kNan), kNever);
  EXPECT_EQ(*CostOptimalConfidence(9, 1), 0.9);
  EXPECT_EQ(*CostOptimalConfidence(0, 1), 0);
}

// ---- complete ----

TEST(DelayCompleteTest, TwoIndependentPurchaseOrders) {
  const Delay law = *LognormalDelayOfMean(10, 4);
  const std::vector<Delay> laws = {law, law};
  const std::vector<Day> day = {0, 0};
  const std::vector<int32_t> orders = {0, 1};
  ExpectClose(*CompleteQuantile({day, orders, laws}, 0.95), 19.714523933221148,
              1e-13);
  EXPECT_EQ(*CompleteDay({day, orders, laws}, 0.95), 20);
  // Lots of one purchase order share its delay.
  const std::vector<int32_t> one = {0, 0};
  ExpectClose(*CompleteQuantile({day, one, laws}, 0.95), 17.497537638658315,
              1e-13);
  const std::vector<Day> apart = {-4, 3};
  ExpectClose(*CompleteQuantile({apart, one, laws}, 0.95), 20.497537638658315,
              1e-13);
}

TEST(DelayCompleteTest, SureReceiptsAndNone) {
  const std::vector<Delay> laws = {*WeibullDelay(2, 10)};
  const std::vector<Day> day = {0, 30};
  const std::vector<int32_t> orders = {0, kNotGiven};
  EXPECT_EQ(*CompleteCdf({day, orders, laws}, 29), 0);
  EXPECT_EQ(*CompleteCdf({day, orders, laws}, 30), Cdf(laws[0], 30));
  EXPECT_EQ(*CompleteQuantile({day, orders, laws}, 0.5), 30);
  EXPECT_EQ(*CompleteDay({day, orders, laws}, 0.5), 30);
  EXPECT_GT(*CompleteDay({day, orders, laws}, 0.99999), 30);
  EXPECT_EQ(*CompleteCdf({}, -1e9), 1);
  EXPECT_EQ(*CompleteDay({}, 0.5), -kLastDay);
  const std::vector<Delay> gone = {Conditioned(*FixedDelay(1), 2)};
  EXPECT_EQ(*CompleteDay({day, orders, gone}, 0.5), kNever);
  EXPECT_EQ(*CompleteQuantile({day, orders, gone}, 0.5), kInfinity);
}

// Every combination of the days of small samples.
TEST(DelayCompleteTest, AgreesWithEnumeration) {
  std::mt19937 rng(5);
  for (int i = 0; i < 400; ++i) {
    const size_t orders = 1 + rng() % 3;
    std::vector<std::vector<double>> samples(orders);
    std::vector<Delay> laws;
    for (auto& sample : samples) {
      sample.resize(1 + rng() % 5);
      for (double& d : sample) d = static_cast<double>(rng() % 9) - 2;
      laws.push_back(*EmpiricalDelay(sample));
    }
    std::vector<Day> day(1 + rng() % 5);
    std::vector<int32_t> order(day.size());
    for (size_t r = 0; r < day.size(); ++r) {
      day[r] = static_cast<Day>(rng() % 7);
      order[r] = static_cast<int32_t>(rng() % (orders + 1)) - 1;
      if (order[r] < 0) order[r] = kNotGiven;
    }
    std::vector<double> latest;
    std::vector<size_t> pick(orders, 0);
    for (bool more = true; more;) {
      double last = -kInfinity;
      for (size_t r = 0; r < day.size(); ++r) {
        const double delay =
            order[r] == kNotGiven ? 0 : samples[order[r]][pick[order[r]]];
        last = std::max(last, day[r] + delay);
      }
      latest.push_back(last);
      size_t g = 0;
      while (g < orders && ++pick[g] == samples[g].size()) pick[g++] = 0;
      more = g < orders;
    }
    std::sort(latest.begin(), latest.end());
    const Completion completion{day, order, laws};
    const double n = static_cast<double>(latest.size());
    for (int t = -3; t < 15; ++t) {
      const auto k =
          std::upper_bound(latest.begin(), latest.end(), t) - latest.begin();
      EXPECT_NEAR(*CompleteCdf(completion, t), static_cast<double>(k) / n,
                  1e-14);
    }
    for (size_t k = 1; k <= latest.size(); ++k) {
      const double p = (static_cast<double>(k) - 0.5) / n;
      EXPECT_EQ(*CompleteQuantile(completion, p), latest[k - 1]);
      EXPECT_EQ(*CompleteDay(completion, p), latest[k - 1]);
    }
  }
}

TEST(DelayCompleteTest, QuantilesAndCdfsAreInverse) {
  std::mt19937 rng(6);
  for (int i = 0; i < 500; ++i) {
    std::vector<Delay> laws(1 + rng() % 4);
    for (Delay& law : laws) law = RandomDelay(rng);
    std::vector<Day> day(laws.size());
    std::vector<int32_t> order(laws.size());
    for (size_t g = 0; g < laws.size(); ++g) {
      day[g] = static_cast<Day>(rng() % 30);
      order[g] = static_cast<int32_t>(g);
    }
    const Completion completion{day, order, laws};
    for (const double p : {1e-6, 0.1, 0.5, 0.95, 0.999999}) {
      const double q = *CompleteQuantile(completion, p);
      const Day whole = *CompleteDay(completion, p);
      if (!(q < kLastDay)) {
        EXPECT_EQ(whole, kNever);
        continue;
      }
      EXPECT_GE(*CompleteCdf(completion, q), p);
      const double before = q - 1e-12 * std::max(1.0, std::abs(q));
      EXPECT_LT(*CompleteCdf(completion, before), p);
      EXPECT_EQ(whole, std::ceil(q));
    }
  }
}

// ---- bad input ----

void ExpectError(const absl::Status& status, const std::string& column,
                 int64_t row, int64_t value) {
  ASSERT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << status;
  const auto error = GetInputError(status);
  ASSERT_TRUE(error.has_value()) << status;
  EXPECT_EQ(error->column, column);
  EXPECT_EQ(error->row, row);
  EXPECT_EQ(error->value, value);
  EXPECT_THAT(std::string(status.message()), HasSubstr(column));
}

TEST(DelayTest, BadParameters) {
  ExpectError(FixedDelay(kNan).status(), "delay.days", -1, 0);
  ExpectError(FixedDelay(3e9).status(), "delay.days", -1, 3000000000);
  ExpectError(EmpiricalDelay({}).status(), "delay.values", -1, 0);
  ExpectError(EmpiricalDelay({1, 2, kNan}).status(), "delay.days", 2, 0);
  ExpectError(LognormalDelay(30, 1).status(), "delay.mu", -1, 30);
  ExpectError(LognormalDelay(3, 0).status(), "delay.sigma", -1, 0);
  ExpectError(LognormalDelayOfMean(-1, 1).status(), "delay.mean", -1, -1);
  ExpectError(LognormalDelayOfMean(1, -2).status(), "delay.sd", -1, -2);
  ExpectError(WeibullDelay(-2, 1).status(), "delay.shape", -1, -2);
  ExpectError(GammaDelay(2, kInfinity).status(), "delay.scale", -1, INT64_MAX);
  const Delay weibull = *WeibullDelay(2, 10);
  ExpectError(WithZeroWeight(weibull, 2).status(), "delay.weight", -1, 2);
  ExpectError(WithZeroWeight(*FixedDelay(1), 1).status(), "delay.weight", -1,
              1);
  ExpectError(WithZeroWeight(*WithZeroWeight(weibull, 1), 1).status(),
              "delay.weight", -1, 1);
  Delay wrong = weibull;
  wrong.kind = static_cast<DelayKind>(9);
  ExpectError(Validate(wrong), "delay.kind", -1, 9);
  wrong = *EmpiricalDelay({1, 2, 3});
  wrong.values[1] = 1;
  ExpectError(Validate(wrong), "delay.values", 1, 1);
  wrong = *EmpiricalDelay({1, 2, 3});
  wrong.cumulative[2] = 2;
  ExpectError(Validate(wrong), "delay.cumulative", 2, 2);
  wrong.cumulative.pop_back();
  ExpectError(Validate(wrong), "delay.values", -1, 3);
  wrong = *EmpiricalDelay({1, 2, 3});
  wrong.total = 2;
  ExpectError(Validate(wrong), "delay.total", -1, 2);
  wrong = weibull;
  wrong.older_than = kNan;
  ExpectError(Validate(wrong), "delay.older_than", -1, 0);
  ExpectError(CostOptimalConfidence(-1, 1).status(), "late_cost", -1, -1);
  ExpectError(CostOptimalConfidence(1, kNan).status(), "early_cost", -1, 0);
  ExpectError(CostOptimalConfidence(0, 0).status(), "late_cost", -1, 0);
  EXPECT_TRUE(std::isnan(Quantile(weibull, 1.5)));
  EXPECT_TRUE(std::isnan(Quantile(weibull, kNan)));
  EXPECT_TRUE(std::isnan(Cdf(weibull, kNan)));
  EXPECT_TRUE(std::isnan(Survival(*EmpiricalDelay({1}), kNan)));
}

TEST(DelayCompleteTest, BadInput) {
  const std::vector<Delay> laws = {*FixedDelay(1)};
  const std::vector<Day> day = {0, 1};
  const std::vector<int32_t> order = {0, 1};
  ExpectError(CompleteCdf({day, {}, laws}, 0).status(),
              "completion.purchase_order", -1, 0);
  ExpectError(CompleteCdf({day, order, laws}, 0).status(),
              "completion.purchase_order", 1, 1);
  const std::vector<Day> far = {0, INT32_MAX};
  const std::vector<int32_t> zeros = {0, 0};
  ExpectError(CompleteDay({far, zeros, laws}, 0.5).status(), "completion.day",
              1, INT32_MAX);
  ExpectError(CompleteDay({day, zeros, laws}, 1).status(), "p", -1, 1);
  ExpectError(CompleteQuantile({day, zeros, laws}, kNan).status(), "p", -1, 0);
  std::vector<Delay> wrong = laws;
  wrong[0].first = kNan;
  ExpectError(CompleteCdf({day, zeros, wrong}, 0).status(), "delay.days", -1,
              0);
}

}  // namespace
}  // namespace backorder
