#include "lib/special_functions.h"

#include <cmath>
#include <limits>
#include <random>

#include "gtest/gtest.h"

namespace backorder {
namespace internal {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

TEST(SpecialFunctionsTest, GammaFunctionAndItsDerivatives) {
  // scipy.special 1.10.1: x, gammaln(x), psi(x), polygamma(1, x).
  const double cases[][4] = {
      {0.01, 4.599479878042022, -100.56088545786868, 10001.621213528311},
      {0.1, 2.252712651734206, -10.423754940411076, 101.43329915079275},
      {0.5, 0.5723649429247, -1.9635100260214235, 4.93480220054468},
      {1.5, -0.12078223763524526, 0.03648997397857652, 0.9348022005446793},
      {2.5, 0.2846828704729192, 0.7031566406452432, 0.4903577561002349},
      {5, 3.1780538303479458, 1.5061176684318003, 0.22132295573711533},
      {9.99, 12.779315214350195, 2.250700372831201, 0.10527695014824176},
      {10.5, 13.940625219403763, 2.3030010342976865, 0.09991695605912673},
      {100, 359.1342053695754, 4.600161852738088, 0.010050166663333573},
      {12345.6, 103959.18506616844, 9.421014502465397, 8.100379903388379e-05},
      {1000000.0, 12815504.569147611, 13.81551005796419,
       1.0000005000001667e-06},
  };
  for (const auto& [x, log_gamma, digamma, trigamma] : cases) {
    EXPECT_NEAR(LogGamma(x), log_gamma, 2e-14 * (1 + std::abs(log_gamma)));
    EXPECT_NEAR(Digamma(x), digamma, 2e-14 * (1 + std::abs(digamma)));
    EXPECT_NEAR(Trigamma(x), trigamma, 2e-14 * trigamma);
  }
}

TEST(SpecialFunctionsTest, NormalTails) {
  // scipy 1.10.1: z, norm.logsf(z).
  const double cases[][2] = {
      {-35.0, -1.1249107064724062e-268}, {-8.0, -6.220960574271743e-16},
      {-1.0, -0.17275377902344985},      {-0.1, -0.6165050101150263},
      {0.0, -0.6931471805599453},        {0.3, -0.9621028181688499},
      {2.0, -3.7831843336820317},        {8.0, -35.01343715991456},
      {29.9, -451.3229124585287},        {30.1, -457.32956441638237},
      {38.0, -726.5572160188201},        {100.0, -5005.524208694205},
      {1000000.0, -500000000014.73456},
  };
  for (const auto& [z, log_survival] : cases) {
    EXPECT_NEAR(NormalLogSurvival(z) / log_survival, 1, 1e-13);
    if (z < -8) continue;  // there 1e-13 of a survival is more than a step of z
    EXPECT_NEAR(NormalQuantile(log_survival), z, 1e-13 * (1 + std::abs(z)));
  }
  EXPECT_EQ(NormalQuantile(0), -kInfinity);
  EXPECT_EQ(NormalQuantile(-kInfinity), kInfinity);
  EXPECT_EQ(NormalLogSurvival(kInfinity), -kInfinity);
  EXPECT_EQ(NormalLogSurvival(-kInfinity), 0);
}

TEST(SpecialFunctionsTest, LogarithmOfOneLess) {
  EXPECT_NEAR(Log1mExp(-1e-20), std::log(1e-20), 1e-12);
  EXPECT_DOUBLE_EQ(Log1mExp(-50), -std::exp(-50));
  EXPECT_DOUBLE_EQ(Log1mExp(-std::log(4.0)), std::log(0.75));
  EXPECT_EQ(Log1mExp(0), -kInfinity);
  EXPECT_EQ(Log1mExp(-kInfinity), 0);
}

// Q(1, x) = e^-x, Q(k + 1, x) = Q(k, x) + x^k e^-x / Gamma(k + 1), in every
// tail and for every shape.
TEST(SpecialFunctionsTest, IncompleteGammaKeepsItsRecurrence) {
  std::mt19937 rng(1);
  const auto uniform = [&rng] {
    return static_cast<double>(rng()) / 4294967296.0;
  };
  for (int i = 0; i < 4000; ++i) {
    const double k = std::exp(-4 + 15 * uniform());
    const double x = k * std::exp((uniform() - 0.5) * 8 / std::sqrt(1 + k));
    const IncompleteGamma at = LogIncompleteGamma(k, x);
    const IncompleteGamma next = LogIncompleteGamma(k + 1, x);
    const double gap = std::exp(at.log_x_density) / k;
    EXPECT_NEAR(std::exp(at.log_p) - std::exp(next.log_p), gap, 1e-12);
    EXPECT_NEAR(std::exp(next.log_q) - std::exp(at.log_q), gap, 1e-12);
    EXPECT_NEAR(std::exp(at.log_p) + std::exp(at.log_q), 1, 1e-13);
    // Each tail is inverted by what it is, however small.
    if (at.log_q > -1e-290) continue;
    EXPECT_NEAR(GammaQuantile(k, at.log_q) / x, 1, 1e-11) << k << " " << x;
  }
  for (const double x : {1e-9, 0.5, 3.0, 700.0, 1e7}) {
    EXPECT_NEAR(LogIncompleteGamma(1, x).log_q / -x, 1, 1e-14);
    EXPECT_NEAR(GammaQuantile(1, -x) / x, 1, 1e-14);
  }
}

}  // namespace
}  // namespace internal
}  // namespace backorder
