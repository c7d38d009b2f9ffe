#include "lib/special_functions.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace backorder {
namespace internal {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kEpsilon = std::numeric_limits<double>::epsilon();
constexpr double kLog2 = 0.69314718055994530942;
constexpr double kHalfLog2Pi = 0.91893853320467274178;
constexpr double kSqrtHalf = 0.70710678118654752440;

// From here Stirling's series below are exact to rounding.
constexpr double kStirlingFrom = 10;

// log Gamma(x) - ((x - 1/2) log x - x + log(2 pi) / 2) for x >= kStirlingFrom
// (DLMF 5.11.1).
double StirlingError(double x) {
  const double y = 1 / (x * x);
  return (1.0 / 12 +
          y * (-1.0 / 360 +
               y * (1.0 / 1260 +
                    y * (-1.0 / 1680 +
                         y * (1.0 / 1188 +
                              y * (-691.0 / 360360 + y * (1.0 / 156))))))) /
         x;
}

// e - log(1 + e), without cancellation where e is small.
double ExcessOverLog(double e) {
  if (std::abs(e) > 0.3) return e - std::log1p(e);
  const double r = e / (2 + e);  // log(1 + e) = 2 (r + r^3 / 3 + ...)
  const double r2 = r * r;
  double power = r * r2;
  double sum = 0;
  for (int n = 3; n < 60; n += 2) {
    const double term = power / n;
    sum += term;
    if (std::abs(term) <= kEpsilon * std::abs(sum)) break;
    power *= r2;
  }
  return e * r - 2 * sum;
}

// log(x^k e^-x / Gamma(k + 1)).
double LogPoissonFactor(double k, double x) {
  if (k < kStirlingFrom) return k * std::log(x) - x - LogGamma(k + 1);
  return -k * ExcessOverLog((x - k) / k) - StirlingError(k) - kHalfLog2Pi -
         0.5 * std::log(k);
}

// More terms than any series here needs: near x = shape they grow with its
// root.
int MostTerms(double shape) {
  return 1000 + static_cast<int>(20 * std::sqrt(shape));
}

// P / (x^k e^-x / Gamma(k + 1)).
double LowerSeries(double k, double x) {
  double term = 1;
  double sum = 1;
  const int most = MostTerms(k);
  for (int n = 1; n <= most; ++n) {
    term *= x / (k + n);
    sum += term;
    if (term <= 0.25 * kEpsilon * sum) break;
  }
  return sum;
}

// Q / (x^k e^-x / Gamma(k)), by the modified Lentz method.
double UpperFraction(double k, double x) {
  constexpr double kTiny = 1e-300;
  double b = x + 1 - k;
  double c = 1 / kTiny;
  double d = 1 / b;
  double h = d;
  const int most = MostTerms(k);
  for (int n = 1; n <= most; ++n) {
    const double a = -n * (n - k);
    b += 2;
    d = a * d + b;
    if (std::abs(d) < kTiny) d = kTiny;
    c = b + a / c;
    if (std::abs(c) < kTiny) c = kTiny;
    d = 1 / d;
    h *= d * c;
    if (std::abs(d * c - 1) <= kEpsilon) break;
  }
  return h;
}

// Mills' ratio P(Z > z) / density(z) for large z (Laplace's fraction).
double MillsRatio(double z) {
  double tail = z;
  for (int n = 20; n >= 1; --n) tail = z + n / tail;
  return 1 / tail;
}

// From here erfc() comes near to underflow.
constexpr double kFarTail = 30;

// The z >= 0 with log P(Z > z) = log_tail <= log(1/2).
double UpperNormalQuantile(double log_tail) {
  // Abramowitz and Stegun 26.2.23, good to 4.5e-4; then Newton.
  const double t = std::sqrt(-2 * log_tail);
  double z = t - (2.515517 + t * (0.802853 + t * 0.010328)) /
                     (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)));
  for (int i = 0; i < 4; ++i) {
    const double log_survival = NormalLogSurvival(z);
    const double hazard = std::exp(-0.5 * z * z - kHalfLog2Pi - log_survival);
    const double step = (log_survival - log_tail) / hazard;
    z += step;
    if (std::abs(step) <= kEpsilon * std::abs(z)) break;
  }
  return z;
}

// log x near the quantile of a unit gamma law, p = 1 - exp(log_survival).
double GammaQuantileStart(double shape, double log_p, double log_survival) {
  // Wilson and Hilferty (1931), where their cube is far from 0.
  const double z = NormalQuantile(log_survival);
  const double root = 1 - 1 / (9 * shape) + z / (3 * std::sqrt(shape));
  if (std::isfinite(root) && root > 0.3)
    return std::log(shape) + 3 * std::log(root);
  return (log_p + LogGamma(shape + 1)) / shape;  // P ~ x^k / Gamma(k + 1)
}

}  // namespace

double Log1mExp(double a) {
  return a > -kLog2 ? std::log(-std::expm1(a)) : std::log1p(-std::exp(a));
}

double LogGamma(double x) {
  double product = 1;
  while (x < kStirlingFrom) {
    product *= x;
    x += 1;
  }
  return (x - 0.5) * std::log(x) - x + kHalfLog2Pi + StirlingError(x) -
         std::log(product);
}

double Digamma(double x) {
  double shift = 0;
  while (x < kStirlingFrom) {
    shift += 1 / x;
    x += 1;
  }
  const double y = 1 / (x * x);
  return std::log(x) - 0.5 / x -
         y * (1.0 / 12 -
              y * (1.0 / 120 -
                   y * (1.0 / 252 -
                        y * (1.0 / 240 -
                             y * (1.0 / 132 -
                                  y * (691.0 / 32760 - y * (1.0 / 12))))))) -
         shift;
}

double Trigamma(double x) {
  double shift = 0;
  while (x < kStirlingFrom) {
    shift += 1 / (x * x);
    x += 1;
  }
  const double y = 1 / (x * x);
  return 1 / x + 0.5 * y +
         y / x *
             (1.0 / 6 -
              y * (1.0 / 30 -
                   y * (1.0 / 42 -
                        y * (1.0 / 30 -
                             y * (5.0 / 66 -
                                  y * (691.0 / 2730 - y * (7.0 / 6))))))) +
         shift;
}

double NormalLogSurvival(double z) {
  if (z > kFarTail) {
    if (std::isinf(z)) return -kInfinity;
    return -0.5 * z * z - kHalfLog2Pi + std::log(MillsRatio(z));
  }
  if (z < 0) return std::log1p(-0.5 * std::erfc(-z * kSqrtHalf));
  return std::log(0.5 * std::erfc(z * kSqrtHalf));
}

double NormalQuantile(double log_survival) {
  if (log_survival >= 0) return -kInfinity;
  if (std::isinf(log_survival)) return kInfinity;
  if (log_survival <= -kLog2) return UpperNormalQuantile(log_survival);
  return -UpperNormalQuantile(std::min(Log1mExp(log_survival), -kLog2));
}

double LogGammaXDensity(double shape, double x) {
  return LogPoissonFactor(shape, x) + std::log(shape);
}

IncompleteGamma LogIncompleteGamma(double shape, double x) {
  IncompleteGamma result;
  if (x <= 0) {
    result.log_p = -kInfinity;
    result.log_x_density = -kInfinity;
    return result;
  }
  if (std::isinf(x)) {
    result.log_q = -kInfinity;
    result.log_x_density = -kInfinity;
    return result;
  }
  const double log_factor = LogPoissonFactor(shape, x);
  result.log_x_density = log_factor + std::log(shape);
  if (x < shape + 1) {
    result.log_p =
        std::min(log_factor + std::log(LowerSeries(shape, x)), -0.5 * kEpsilon);
    result.log_q = Log1mExp(result.log_p);
  } else {
    result.log_q =
        std::min(result.log_x_density + std::log(UpperFraction(shape, x)), 0.0);
    result.log_p = Log1mExp(result.log_q);
  }
  return result;
}

double GammaQuantile(double shape, double log_survival) {
  if (log_survival >= 0) return 0;
  if (std::isinf(log_survival)) return kInfinity;
  const double log_p = Log1mExp(log_survival);
  const bool lower = log_survival > -kLog2;  // solve on the smaller tail
  double y = GammaQuantileStart(shape, log_p, log_survival);
  double low = -kInfinity;
  double high = kInfinity;
  for (int i = 0; i < 200; ++i) {
    if (y < -700) return std::exp((log_p + LogGamma(shape + 1)) / shape);
    const IncompleteGamma at = LogIncompleteGamma(shape, std::exp(y));
    const double error =
        lower ? at.log_p - log_p : log_survival - at.log_q;  // increases with y
    (error < 0 ? low : high) = y;
    const double slope =
        std::exp(at.log_x_density - (lower ? at.log_p : at.log_q));
    double next = y - std::clamp(error / slope, -2.0, 2.0);
    if (!(next > low && next < high)) next = 0.5 * (low + high);
    if (!std::isfinite(next)) next = error < 0 ? y + 1 : y - 1;
    const bool done = std::abs(next - y) <= 2 * kEpsilon * (1 + std::abs(y));
    y = next;
    if (done) break;
  }
  return std::exp(y);
}

}  // namespace internal
}  // namespace backorder
