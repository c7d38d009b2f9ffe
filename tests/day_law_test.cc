// Tables of laws in whole days, against the functions of delay.h.

#include "lib/day_law.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include "backorder/delay.h"
#include "backorder/units.h"
#include "gtest/gtest.h"

namespace backorder {
namespace internal {
namespace {

std::vector<Delay> Laws() {
  Delay open = *EmpiricalDelay({-3, 0.5, 2, 2, 7});
  open.total = 8;
  return {*FixedDelay(3.5),
          *EmpiricalDelay({-3, 0.5, 2, 2, 7}),
          open,
          *EmpiricalDelay({0, 30000}),
          *LognormalDelayOfMean(10, 4),
          *WithZeroWeight(*LognormalDelayOfMean(10, 4), 0.3),
          *LognormalDelay(4, 2),
          *LognormalDelay(15, 1e-6),
          *LognormalDelay(25, 20),
          *WeibullDelay(2, 10),
          *WeibullDelay(0.3, 5),
          *WeibullDelay(2, 1e12),
          *GammaDelay(0.01, 3),
          *GammaDelay(6, 1.7),
          Conditioned(*GammaDelay(6, 1.7), 11.5),
          Conditioned(*FixedDelay(3.5), 4)};
}

constexpr int64_t kAges[] = {kBeforeAll, -5, -4, -1,  0,    1,    2,
                             3,          11, 40, 200, 1500, 9000, 20000};

TEST(DayLawTest, AgreesWithTheFunctionsOfDelay) {
  const std::vector<Delay> laws = Laws();
  std::vector<DayLaws::Wanted> wanted;
  for (int32_t law = 0; law < static_cast<int32_t>(laws.size()); ++law) {
    for (const int64_t age : kAges) wanted.push_back({law, age});
  }
  const DayLaws made(laws, wanted, /*threads=*/2);
  for (size_t i = 0; i < wanted.size(); ++i) {
    const auto [number, age] = wanted[i];
    SCOPED_TRACE(testing::Message() << "law " << number << " age " << age);
    const DayLaw& law = made.laws()[made.number(i)];
    const Delay delay = Conditioned(laws[number], static_cast<double>(age));
    std::vector<int64_t> days = {-6,    -4,    -3,      -1,      0,       1,
                                 2,     3,     4,       6,       7,       8,
                                 12,    20,    100,     1000,    16383,   16384,
                                 16400, 40000, 3269017, 3269018, kLastDay};
    for (int after = 0; after < 5; ++after) days.push_back(age + after);
    for (const int64_t day : days) {
      const double late = Survival(delay, static_cast<double>(day));
      ASSERT_NEAR(law.Late(day), late, 1e-12) << day;
      ASSERT_NEAR(law.Cdf(day), 1 - late, 1e-12) << day;
      ASSERT_NEAR(law.Mass(day),
                  Survival(delay, static_cast<double>(day - 1)) - late, 1e-12)
          << day;
    }
    for (const double late : {0.999, 0.5, 0.25, 0.1, 1e-3, 1e-6, 1e-9}) {
      const int64_t day = law.LeastDay(late);
      if (day == kAfterAll) {
        EXPECT_GT(Survival(delay, kLastDay) * (1 + 1e-9), late);
        continue;
      }
      EXPECT_LE(law.Late(day), late * (1 + 1e-9)) << late;
      EXPECT_GE(law.Late(day - 1), late * (1 - 1e-9)) << late;
    }
    EXPECT_EQ(law.LeastDay(1), kBeforeAll);
    EXPECT_EQ(law.may_never(), Survival(delay, kLastDay) > kRare);
  }
}

TEST(DayLawTest, OneLawForAgesThatSayNothing) {
  const std::vector<Delay> laws = {*LognormalDelayOfMean(10, 4)};
  const DayLaws made(laws, {{0, -1}, {0, kBeforeAll}, {0, 3}, {0, 3}, {0, 0}},
                     1);
  EXPECT_EQ(made.number(0), made.number(1));
  EXPECT_EQ(made.number(2), made.number(3));
  EXPECT_NE(made.number(0), made.number(2));
  EXPECT_NE(made.number(0), made.number(4));  // it has not come on its day
  EXPECT_EQ(made.laws().size(), 3u);
}

TEST(DayLawTest, SumsOfLateDays) {
  const std::vector<Delay> laws = Laws();
  for (int32_t number = 0; number < static_cast<int32_t>(laws.size());
       ++number) {
    for (const int64_t age : {kBeforeAll, int64_t{3}, int64_t{25}}) {
      SCOPED_TRACE(testing::Message() << "law " << number << " age " << age);
      const DayLaws made(laws, {{number, age}}, 1);
      const DayLaw& law = made.laws()[0];
      if (law.may_never()) {
        EXPECT_EQ(law.LateSum(0), std::numeric_limits<double>::infinity());
        continue;
      }
      // From one day to another they differ by the days between.
      double between = 0;
      for (int64_t day = -10; day < 20000; ++day) between += law.Late(day);
      EXPECT_NEAR(law.LateSum(-10) - law.LateSum(20000), between,
                  1e-9 * std::max(1.0, law.LateSum(-10)));
      // And all days are E[D] + 10, half a day more than E[T] as a rule.
      const Delay delay = Conditioned(laws[number], static_cast<double>(age));
      EXPECT_NEAR(law.LateSum(-10), Mean(delay) + 10.5, 0.55);
    }
  }
}

TEST(DayLawTest, ProductsOfManyDays) {
  const std::vector<Delay> laws = Laws();
  for (int32_t number = 0; number < static_cast<int32_t>(laws.size());
       ++number) {
    SCOPED_TRACE(number);
    const DayLaws made(laws, {{number, 5}}, 1);
    const DayLaw& law = made.laws()[0];
    for (const int64_t first : {int64_t{-20}, int64_t{0}, int64_t{16370}}) {
      std::vector<double> product(64, 0.5);
      law.MultiplyCdf(first, 64, product.data());
      for (int i = 0; i < 64; ++i) {
        EXPECT_NEAR(product[i], 0.5 * law.Cdf(first + i), 1e-15);
      }
    }
    const std::vector<double> masses = law.Masses();
    for (size_t i = 0; i < masses.size(); ++i) {
      EXPECT_EQ(masses[i], law.Mass(law.first() + static_cast<int64_t>(i)));
    }
  }
}

TEST(DayLawTest, AgesBeyondAllOfALawShareOneTable) {
  // For none of them the sample is copied.
  const std::vector<Delay> laws = {
      *EmpiricalDelay(std::vector<double>(100000, 3)), *FixedDelay(4)};
  std::vector<DayLaws::Wanted> wanted;
  for (int32_t age = 5; age < 3005; ++age) wanted.push_back({age % 2, age});
  const DayLaws made(laws, wanted, /*threads=*/1);
  for (size_t i = 0; i < wanted.size(); ++i) {
    const DayLaw& law = made.laws()[made.number(i)];
    EXPECT_EQ(law.Late(kLastDay), 1);
    EXPECT_EQ(law.LeastDay(0.5), kAfterAll);
    EXPECT_TRUE(law.may_never());
    EXPECT_EQ(law.table(), made.laws()[made.number(0)].table());
  }
}

}  // namespace
}  // namespace internal
}  // namespace backorder
