#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "backorder/book.h"
#include "backorder/delay.h"
#include "backorder/units.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace backorder {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr FitOptions kExact = {};
constexpr FitOptions kDays = {DelayReading::kWholeDays, false};

double Uniform(std::mt19937& rng) {
  return (static_cast<double>(rng()) + 0.5) / 4294967296.0;
}

struct Columns {
  std::vector<double> days;
  std::vector<int32_t> open;
  DelayHistory history() const { return {days, open}; }
};

// Draws from `law`; where `censored`, each is looked at after a while that is
// as long on average, and may still be open then.
Columns Draw(const Delay& law, int n, bool censored, std::mt19937& rng) {
  Columns columns;
  for (int i = 0; i < n; ++i) {
    const double days = Quantile(law, Uniform(rng));
    const double age =
        censored ? -2 * Mean(law) * std::log(Uniform(rng)) : kInfinity;
    columns.days.push_back(std::min(days, age));
    columns.open.push_back(age < days ? 1 : 0);
  }
  return columns;
}

Columns InWholeDays(Columns columns) {
  for (size_t i = 0; i < columns.days.size(); ++i) {
    const double days = columns.days[i];
    columns.days[i] = columns.open[i] != 0 ? std::floor(days) : std::ceil(days);
  }
  return columns;
}

const Delay kLaws[] = {*LognormalDelay(2, 0.5), *LognormalDelay(1, 1.5),
                       *WeibullDelay(0.8, 10),  *WeibullDelay(3, 20),
                       *GammaDelay(0.7, 8),     *GammaDelay(9, 1.5)};

// That no law around `fit` is likelier: 24 directions, near and far.
void ExpectLikeliest(const Delay& fit, const DelayHistory& history,
                     DelayReading reading) {
  const double best = *LogLikelihood(fit, history, reading);
  ASSERT_TRUE(std::isfinite(best));
  for (const double size : {1e-4, 1e-2, 0.3}) {
    for (int i = 0; i < 24; ++i) {
      const double a = size * std::cos(i * M_PI / 12);
      const double b = size * std::sin(i * M_PI / 12);
      Delay other = fit;
      if (fit.kind == DelayKind::kLognormal) {
        other.first += a;
      } else {
        other.first *= std::exp(a);
      }
      other.second *= std::exp(b);
      EXPECT_LE(*LogLikelihood(other, history, reading),
                best + 1e-10 * std::abs(best));
    }
  }
}

TEST(DelayFitTest, RecoversParameters) {
  std::mt19937 rng(1);
  for (const Delay& law : kLaws) {
    for (const bool censored : {false, true}) {
      const Columns columns = Draw(law, 8000, censored, rng);
      SCOPED_TRACE(testing::Message()
                   << static_cast<int>(law.kind) << " " << law.first << " "
                   << law.second << (censored ? " censored" : ""));
      const auto fit = FitDelay(law.kind, columns.history());
      ASSERT_TRUE(fit.ok()) << fit.status();
      EXPECT_NEAR(fit->first, law.first, 0.05 * law.first);
      EXPECT_NEAR(fit->second, law.second, 0.05 * law.second);
      ExpectLikeliest(*fit, columns.history(), DelayReading::kExact);
    }
  }
}

// Whole days carry the law too: their fit finds it without the half day by
// which exact reading is late.
TEST(DelayFitTest, WholeDaysAreReadWithoutBias) {
  std::mt19937 rng(2);
  for (const Delay& law : kLaws) {
    for (const bool censored : {false, true}) {
      const Columns columns = InWholeDays(Draw(law, 8000, censored, rng));
      SCOPED_TRACE(testing::Message()
                   << static_cast<int>(law.kind) << " " << law.first << " "
                   << law.second << (censored ? " censored" : ""));
      const auto fit = FitDelay(law.kind, columns.history(), kDays);
      ASSERT_TRUE(fit.ok()) << fit.status();
      EXPECT_NEAR(fit->first, law.first, 0.06 * law.first);
      EXPECT_NEAR(fit->second, law.second, 0.06 * law.second);
      ExpectLikeliest(*fit, columns.history(), DelayReading::kWholeDays);
      if (censored || Quantile(law, 0.01) < 1) continue;
      const Delay late = *FitDelay(law.kind, columns.history());
      EXPECT_NEAR(Mean(late) - Mean(law), 0.5, 0.2);
    }
  }
}

TEST(DelayFitTest, SmallHistoriesAreLikeliestToo) {
  std::mt19937 rng(3);
  int fits = 0;
  for (int i = 0; i < 600; ++i) {
    const Delay& law = kLaws[i % 6];
    const Columns columns =
        Draw(law, 3 + static_cast<int>(rng() % 12), i % 2 == 1, rng);
    const auto fit = FitDelay(law.kind, columns.history());
    const auto came = std::count(columns.open.begin(), columns.open.end(), 0);
    if (!fit.ok()) {  // not but for want of receipts that came
      EXPECT_LT(came, 2) << i << fit.status();
      continue;
    }
    ++fits;
    SCOPED_TRACE(i);
    ExpectLikeliest(*fit, columns.history(), DelayReading::kExact);
  }
  EXPECT_GT(fits, 570);
}

// Days so far out that what a single one weighs is all rounding, when it is
// the difference of two survivals.
TEST(DelayFitTest, WholeDaysFarOut) {
  std::mt19937 rng(13);
  for (int i = 0; i < 40; ++i) {
    Columns columns;
    for (int row = 0; row < 30; ++row) {
      columns.days.push_back(std::ceil(std::exp(12 * Uniform(rng))));
      columns.open.push_back(rng() % 4 == 0 ? 1 : 0);
    }
    for (const DelayKind kind :
         {DelayKind::kLognormal, DelayKind::kWeibull, DelayKind::kGamma}) {
      const auto fit = FitDelay(kind, columns.history(), kDays);
      ASSERT_TRUE(fit.ok()) << fit.status();
      ExpectLikeliest(*fit, columns.history(), DelayReading::kWholeDays);
    }
  }
}

TEST(DelayFitTest, LognormalIsClosed) {
  const std::vector<double> days = {1, std::exp(2.0), std::exp(4.0)};
  const Delay fit = *FitDelay(DelayKind::kLognormal, {days, {}});
  EXPECT_DOUBLE_EQ(fit.first, 2);
  EXPECT_DOUBLE_EQ(fit.second, std::sqrt(8.0 / 3));
}

// Against the best point of a grid that is made finer around it: no method of
// optimization at all.
TEST(DelayFitTest, CensoredFitsAgreeWithAGrid) {
  std::mt19937 rng(4);
  for (const Delay& law : kLaws) {
    for (const auto& options : {kExact, kDays}) {
      Columns columns = Draw(law, 60, true, rng);
      if (options.reading == DelayReading::kWholeDays) {
        columns = InWholeDays(columns);
      }
      const Delay fit = *FitDelay(law.kind, columns.history(), options);
      const bool log_first = law.kind != DelayKind::kLognormal;
      double u = log_first ? std::log(law.first) : law.first;
      double v = std::log(law.second);
      Delay best = law;
      double width = 1.5;
      for (int round = 0; round < 40; ++round, width *= 0.6) {
        double highest = -kInfinity;
        const double u0 = u, v0 = v;
        for (int a = -6; a <= 6; ++a) {
          for (int b = -6; b <= 6; ++b) {
            Delay at = law;
            const double first = u0 + width * a / 6;
            at.first = log_first ? std::exp(first) : first;
            at.second = std::exp(v0 + width * b / 6);
            const auto log_l =
                LogLikelihood(at, columns.history(), options.reading);
            if (!log_l.ok() || *log_l <= highest) continue;
            highest = *log_l;
            best = at;
            u = first;
            v = std::log(at.second);
          }
        }
      }
      SCOPED_TRACE(testing::Message() << static_cast<int>(law.kind) << " "
                                      << law.first << " " << law.second);
      EXPECT_NEAR(fit.first, best.first, 2e-6 * std::abs(best.first));
      EXPECT_NEAR(fit.second, best.second, 2e-6 * best.second);
      const double reached =
          *LogLikelihood(fit, columns.history(), options.reading);
      const double grid =
          *LogLikelihood(best, columns.history(), options.reading);
      EXPECT_GE(reached, grid - 1e-11 * std::abs(grid));
    }
  }
}

TEST(DelayFitTest, ScalesWithItsUnits) {
  std::mt19937 rng(5);
  for (const Delay& law : kLaws) {
    Columns columns = Draw(law, 50, true, rng);
    const Delay fit = *FitDelay(law.kind, columns.history());
    for (double& days : columns.days) days *= 64;
    const Delay scaled = *FitDelay(law.kind, columns.history());
    for (const double p : {0.1, 0.5, 0.95}) {
      EXPECT_NEAR(Quantile(scaled, p) / (64 * Quantile(fit, p)), 1, 1e-7);
    }
  }
}

// The order of rows says nothing; fits are the same to the last bit.
TEST(DelayFitTest, OrderOfRowsDoesNotMatter) {
  std::mt19937 rng(6);
  for (const Delay& law : kLaws) {
    Columns columns = Draw(law, 40, true, rng);
    const Delay fit = *FitDelay(law.kind, columns.history());
    std::reverse(columns.days.begin(), columns.days.end());
    std::reverse(columns.open.begin(), columns.open.end());
    const Delay again = *FitDelay(law.kind, columns.history());
    EXPECT_EQ(fit.first, again.first);
    EXPECT_EQ(fit.second, again.second);
  }
}

TEST(DelayFitTest, ZeroAtomIsItsShare) {
  std::mt19937 rng(7);
  const Delay law = *WithZeroWeight(*GammaDelay(3, 4), 0.3);
  const Columns columns = Draw(law, 20000, false, rng);
  const auto plain = FitDelay(DelayKind::kGamma, columns.history());
  EXPECT_FALSE(plain.ok());
  const Delay fit = *FitDelay(DelayKind::kGamma, columns.history(),
                              {DelayReading::kExact, true});
  EXPECT_EQ(fit.zero_weight,
            std::count(columns.days.begin(), columns.days.end(), 0) / 20000.0);
  EXPECT_NEAR(fit.first, 3, 0.15);
  EXPECT_NEAR(fit.second, 4, 0.2);
  // Open on its date or later: known not to be a zero. Before: nothing known.
  const std::vector<double> days = {0, 3, 5, 9, 2, -1};
  const std::vector<int32_t> open = {0, 0, 0, 0, 1, 1};
  for (const DelayKind kind :
       {DelayKind::kLognormal, DelayKind::kWeibull, DelayKind::kGamma}) {
    const Delay small =
        *FitDelay(kind, {days, open}, {DelayReading::kExact, true});
    EXPECT_DOUBLE_EQ(small.zero_weight, 0.2);
    ExpectLikeliest(small, {days, open}, DelayReading::kExact);
    for (const double weight : {0.18, 0.22}) {
      Delay other = small;
      other.zero_weight = weight;
      EXPECT_LT(*LogLikelihood(other, {days, open}),
                *LogLikelihood(small, {days, open}));
    }
  }
}

TEST(DelayFitTest, KaplanMeierByHand) {
  // At risk 6: one at 1 (5/6); one open at 2; of 4 one at 3 (3/4), where one
  // is open; of 2 one at 5 (1/2); one open at 8.
  const std::vector<double> days = {3, 1, 2, 3, 5, 8};
  const std::vector<int32_t> open = {0, 0, 1, 1, 0, 1};
  const Delay fit = *FitDelay(DelayKind::kEmpirical, {days, open});
  EXPECT_DOUBLE_EQ(Survival(fit, 1), 5.0 / 6);
  EXPECT_DOUBLE_EQ(Survival(fit, 2.5), 5.0 / 6);
  EXPECT_DOUBLE_EQ(Survival(fit, 3), 5.0 / 6 * 3 / 4);
  EXPECT_DOUBLE_EQ(Survival(fit, 5), 5.0 / 6 * 3 / 4 / 2);
  EXPECT_DOUBLE_EQ(Survival(fit, 100), 5.0 / 6 * 3 / 4 / 2);
  EXPECT_EQ(Quantile(fit, 0.9), kInfinity);
  EXPECT_EQ(QuantileDays(fit, 0.9), kNever);
  EXPECT_EQ(Mean(fit), kInfinity);
  EXPECT_TRUE(Validate(fit).ok());
  EXPECT_EQ(FitDelay(DelayKind::kFixed, {days, open})->first, 5);
  const Delay sample = *FitDelay(DelayKind::kEmpirical, {days, {}});
  EXPECT_EQ(Quantile(sample, 4 / 6.0), 3);
  EXPECT_EQ(Survival(sample, 8), 0);
}

TEST(DelayFitTest, ChoosesTheKindItWasDrawnFrom) {
  std::mt19937 rng(8);
  for (const auto criterion :
       {DelayCriterion::kAic, DelayCriterion::kHeldOut}) {
    for (const Delay& law : kLaws) {
      if (law.first == 0.7 || law.first == 0.8) continue;  // much alike
      const Columns columns = InWholeDays(Draw(law, 5000, true, rng));
      const auto choice = ChooseDelay(columns.history(), {criterion, 5});
      ASSERT_TRUE(choice.ok()) << choice.status();
      EXPECT_EQ(choice->delay.kind, law.kind) << law.first;
      ASSERT_EQ(choice->scores.size(), 5u);
      const auto best =
          std::min_element(choice->scores.begin(), choice->scores.end(),
                           [](const DelayScore& a, const DelayScore& b) {
                             return a.score < b.score;
                           });
      EXPECT_EQ(best->kind, law.kind);
    }
  }
}

TEST(DelayFitTest, ChoosesWhatIsLeft) {
  const std::vector<double> same(9, 4);
  EXPECT_EQ(ChooseDelay({same, {}})->delay.kind, DelayKind::kFixed);
  EXPECT_EQ(ChooseDelay({same, {}})->delay.first, 4);
  const std::vector<double> early = {-3, -1, 0, 2, 2, 5};
  EXPECT_EQ(ChooseDelay({early, {}})->delay.kind, DelayKind::kEmpirical);
  EXPECT_EQ(ChooseDelay({early, {}}, {DelayCriterion::kHeldOut, 3})->delay.kind,
            DelayKind::kEmpirical);
  std::mt19937 rng(9);  // two ways of delivery: no smooth law
  std::vector<double> two(2000);
  for (double& d : two) d = 1 + static_cast<double>(rng() % 2) * 29;
  EXPECT_EQ(ChooseDelay({two, {}})->delay.kind, DelayKind::kEmpirical);
  // Held out, the score is that of each row under the others.
  const std::vector<double> days = {3, 5, 4, 8};
  const auto held = ChooseDelay({days, {}}, {DelayCriterion::kHeldOut, 2});
  ASSERT_TRUE(held.ok());
  EXPECT_EQ(held->scores[0].score, kInfinity);
  EXPECT_EQ(held->scores[1].score, kInfinity);
}

// ---- suppliers ----

struct Suppliers {
  std::vector<int32_t> supplier;
  Columns columns;
};

TEST(DelayPoolTest, LognormalMomentsAreWeighted) {
  const std::vector<double> days = {2, 8, 4, 16, 16};
  const std::vector<int32_t> supplier = {0, 0, 2, 2, 2};
  PoolOptions options;
  options.credibility = 3;
  const auto laws =
      *PoolDelays(DelayKind::kLognormal, supplier, 3, {days, {}}, options);
  ASSERT_EQ(laws.size(), 3u);
  const double ln2 = std::log(2.0);
  // Log days in units of log 2: 1 3 | 2 4 4; all: mean 2.8, mean square 9.2.
  const auto expect = [&](const Delay& law, double n, double mean,
                          double square) {
    const double m = (n * mean + 3 * 2.8) / (n + 3);
    const double s = (n * square + 3 * 9.2) / (n + 3);
    EXPECT_NEAR(law.first, m * ln2, 1e-13);
    EXPECT_NEAR(law.second, std::sqrt(s - m * m) * ln2, 1e-13);
  };
  expect(laws[0], 2, 2, 5);
  expect(laws[1], 0, 0, 0);
  expect(laws[2], 3, 10.0 / 3, 12);
}

TEST(DelayPoolTest, SamplesAndZerosAreWeighted) {
  const std::vector<double> days = {0, 0, 4, 2, 6, 6};
  const std::vector<int32_t> supplier = {0, 0, 0, 1, 1, 1};
  PoolOptions options;
  options.credibility = 6;
  options.fit.zero_atom = true;
  const auto samples =
      *PoolDelays(DelayKind::kEmpirical, supplier, 2, {days, {}}, options);
  EXPECT_NEAR(Cdf(samples[0], 0), (2 + 2) / 9.0, 1e-14);
  EXPECT_NEAR(Cdf(samples[1], 0), 2 / 9.0, 1e-14);
  EXPECT_EQ(Cdf(samples[1], 6), 1);
  const auto laws =
      *PoolDelays(DelayKind::kWeibull, supplier, 2, {days, {}}, options);
  EXPECT_NEAR(laws[0].zero_weight, 4 / 9.0, 1e-14);
  EXPECT_NEAR(laws[1].zero_weight, 2 / 9.0, 1e-14);
}

TEST(DelayPoolTest, ManyReceiptsSpeakForThemselves) {
  std::mt19937 rng(10);
  for (const DelayKind kind :
       {DelayKind::kLognormal, DelayKind::kWeibull, DelayKind::kGamma}) {
    Suppliers data;
    const Delay fast = *GammaDelay(4, 1), slow = *GammaDelay(4, 5);
    for (const auto& [law, n] : {std::pair(fast, 3000), std::pair(slow, 2)}) {
      const Columns drawn = Draw(law, n, true, rng);
      data.supplier.insert(data.supplier.end(), n, n == 2 ? 1 : 0);
      data.columns.days.insert(data.columns.days.end(), drawn.days.begin(),
                               drawn.days.end());
      data.columns.open.insert(data.columns.open.end(), drawn.open.begin(),
                               drawn.open.end());
    }
    PoolOptions options;
    options.credibility = 5;
    const auto laws =
        *PoolDelays(kind, data.supplier, 3, data.columns.history(), options);
    const Delay common = *FitDelay(kind, data.columns.history());
    EXPECT_NEAR(Mean(laws[0]), Mean(common), 0.05);
    EXPECT_EQ(Mean(laws[2]), Mean(common));
    EXPECT_GT(Mean(laws[1]), Mean(common));
    options.credibility = kInfinity;
    const auto same =
        *PoolDelays(kind, data.supplier, 3, data.columns.history(), options);
    for (const Delay& law : same) {
      EXPECT_EQ(law.first, common.first);
    }
  }
}

// By the definition itself: nothing near is likelier for the supplier's own
// receipts and its share of all.
TEST(DelayPoolTest, PooledLawsAreLikeliestByTheirDefinition) {
  std::mt19937 rng(14);
  for (const Delay& law : kLaws) {
    const Columns all = Draw(law, 90, true, rng);
    std::vector<int32_t> supplier(90);
    for (int32_t& s : supplier) s = static_cast<int32_t>(rng() % 8);
    PoolOptions options;
    options.credibility = 4;
    const auto laws = PoolDelays(law.kind, supplier, 8, all.history(), options);
    ASSERT_TRUE(laws.ok()) << laws.status();
    for (int32_t s = 0; s < 8; ++s) {
      Columns own;
      for (size_t row = 0; row < supplier.size(); ++row) {
        if (supplier[row] != s) continue;
        own.days.push_back(all.days[row]);
        own.open.push_back(all.open[row]);
      }
      const auto score = [&](const Delay& at) {
        return *LogLikelihood(at, own.history()) +
               4 / 90.0 * *LogLikelihood(at, all.history());
      };
      const double best = score((*laws)[s]);
      for (int i = 0; i < 16; ++i) {
        Delay other = (*laws)[s];
        other.first += 0.01 * std::cos(i * M_PI / 8) * other.first;
        other.second *= 1 + 0.01 * std::sin(i * M_PI / 8);
        EXPECT_LT(score(other), best + 1e-10 * std::abs(best));
      }
    }
  }
}

TEST(DelayPoolTest, CredibilityByHandAndByChance) {
  // Within: (1 + 1) + (1 + 1) over 2 degrees = 2. Means 2 and 6, both n = 2:
  // between = (2 (4 + 4) - 2) / (4 - 2) = 7.
  const std::vector<double> days = {1, 3, 5, 7, 100};
  const std::vector<int32_t> open = {0, 0, 0, 0, 1};
  const std::vector<int32_t> supplier = {0, 0, 2, 2, 1};
  EXPECT_EQ(
      *CredibilityConstant(DelayKind::kEmpirical, supplier, 3, {days, open}),
      1);                                           // 2 / 7, but at least 1
  const std::vector<double> close = {1, 7, 5, 11};  // 18 / ((2 (4 + 4) - 18)/2)
  EXPECT_EQ(
      *CredibilityConstant(DelayKind::kEmpirical, {0, 0, 1, 1}, 2, {close, {}}),
      kInfinity);
  // Log days N(m_s, 1), m_s ~ N(2, 0.25): k = 1 / 0.25.
  std::mt19937 rng(11);
  std::normal_distribution<double> normal;
  std::vector<double> drawn;
  std::vector<int32_t> of;
  for (int s = 0; s < 4000; ++s) {
    const double mean = 2 + 0.5 * normal(rng);
    for (int i = static_cast<int>(rng() % 10); i >= 0; --i) {
      drawn.push_back(std::exp(mean + normal(rng)));
      of.push_back(s);
    }
  }
  EXPECT_NEAR(
      *CredibilityConstant(DelayKind::kLognormal, of, 4000, {drawn, {}}), 4,
      0.4);
}

// What pooling is for: nearer to each supplier's own law than either its own
// few receipts or all of them together.
TEST(DelayPoolTest, BeatsNoPoolingAndFullPooling) {
  std::mt19937 rng(12);
  std::normal_distribution<double> normal;
  Suppliers data;
  std::vector<double> mean;
  constexpr int kSuppliers = 200;
  constexpr int kReceipts = 4;
  for (int s = 0; s < kSuppliers; ++s) {
    mean.push_back(2 + 0.4 * normal(rng));
    for (int i = 0; i < kReceipts; ++i) {
      data.columns.days.push_back(std::exp(mean[s] + 0.6 * normal(rng)));
      data.supplier.push_back(s);
    }
  }
  const DelayHistory history{data.columns.days, {}};
  const auto pooled =
      *PoolDelays(DelayKind::kLognormal, data.supplier, kSuppliers, history);
  const Delay common = *FitDelay(DelayKind::kLognormal, history);
  double pooled_error = 0, common_error = 0, own_error = 0;
  for (int s = 0; s < kSuppliers; ++s) {
    const Delay own = *FitDelay(
        DelayKind::kLognormal,
        {absl::MakeSpan(data.columns.days).subspan(s * kReceipts, kReceipts),
         {}});
    pooled_error += std::pow(pooled[s].first - mean[s], 2);
    common_error += std::pow(common.first - mean[s], 2);
    own_error += std::pow(own.first - mean[s], 2);
  }
  EXPECT_LT(pooled_error, 0.9 * common_error);
  EXPECT_LT(pooled_error, 0.9 * own_error);
}

// ---- bad input ----

void ExpectError(const absl::Status& status, const std::string& column,
                 int64_t row, int64_t value, int64_t more = 0) {
  ASSERT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << status;
  const auto error = GetInputError(status);
  ASSERT_TRUE(error.has_value()) << status;
  EXPECT_EQ(error->column, column);
  EXPECT_EQ(error->row, row);
  EXPECT_EQ(error->value, value);
  EXPECT_EQ(error->more, more);
}

TEST(DelayFitTest, BadInput) {
  constexpr auto kind = DelayKind::kLognormal;
  const auto fit = [](std::vector<double> days, std::vector<int32_t> open = {},
                      FitOptions options = {}) {
    return FitDelay(DelayKind::kLognormal, {days, open}, options).status();
  };
  ExpectError(fit({}), "history.days", -1, 0);
  ExpectError(fit({1, 2, kNan, kInfinity}), "history.days", 2, 0, 1);
  ExpectError(fit({1, 2, 3e9}), "history.days", 2, 3000000000);
  ExpectError(fit({1, 2}, {0}), "history.open", -1, 1);
  ExpectError(fit({1, 2}, {0, 7}), "history.open", 1, 7);
  ExpectError(fit({4, -2, 0, 5}), "history.days", 1, -2, 1);
  ExpectError(fit({4, -2, 0, 5}, {}, {DelayReading::kExact, true}),
              "history.days", 1, -2);
  ExpectError(fit({4, 4, 4}), "history.days", -1, 1);
  ExpectError(fit({4, 5, 6}, {0, 1, 1}), "history.days", -1, 1);
  ExpectError(fit({4, 5}, {1, 1}), "history.days", -1, 0);
  // Of two days next to each other any narrow law makes the best.
  ExpectError(fit({4, 5, 5}, {}, kDays), "history.days", -1, 2);
  const std::vector<double> days = {4, 5, 6};
  const std::vector<int32_t> open = {0, 1, 1}, all = {1, 1, 1};
  ExpectError(FitDelay(DelayKind::kFixed, {days, open}).status(),
              "history.days", -1, INT64_MAX);
  ExpectError(FitDelay(DelayKind::kEmpirical, {days, all}).status(),
              "history.days", -1, 0);
  ExpectError(FitDelay(static_cast<DelayKind>(7), {days, open}).status(),
              "kind", -1, 7);
  ExpectError(ChooseDelay({days, {}}, {DelayCriterion::kHeldOut, 1}).status(),
              "options.folds", -1, 1);
  ExpectError(fit({4, 5, 6}, {}, {static_cast<DelayReading>(5), false}),
              "reading", -1, 5);
  Delay wrong;
  wrong.kind = DelayKind::kWeibull;
  ExpectError(LogLikelihood(wrong, {days, {}}).status(), "delay.shape", -1, 0);
  ExpectError(PoolDelays(kind, {0, 1}, 2, {days, {}}).status(), "supplier", -1,
              2);
  ExpectError(PoolDelays(kind, {0, 1, 2}, 2, {days, {}}).status(), "supplier",
              2, 2);
  PoolOptions options;
  options.credibility = 0.5;
  ExpectError(PoolDelays(kind, {0, 1, 1}, 2, {days, {}}, options).status(),
              "options.credibility", -1, 0);
  ExpectError(CredibilityConstant(kind, {0, 0, 0}, -1, {days, {}}).status(),
              "suppliers", -1, -1);
}

TEST(DelayFitTest, LikelihoodsOfWhatCannotBe) {
  const std::vector<double> days = {4, 5}, zero = {0};
  EXPECT_EQ(*LogLikelihood(*FixedDelay(4), {days, {}}), -kInfinity);
  EXPECT_EQ(*LogLikelihood(*FixedDelay(5), {days, {}}), -kInfinity);
  EXPECT_EQ(*LogLikelihood(*FixedDelay(5), {days, {{1, 0}}}), 0);
  EXPECT_EQ(*LogLikelihood(*EmpiricalDelay({4, 5}), {days, {}}),
            2 * std::log(0.5));
  EXPECT_EQ(*LogLikelihood(*WeibullDelay(2, 10), {zero, {}}), -kInfinity);
  EXPECT_EQ(*LogLikelihood(Conditioned(*WeibullDelay(2, 10), 4), {days, {}}),
            -kInfinity);
}

}  // namespace
}  // namespace backorder
