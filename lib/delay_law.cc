#include "lib/delay_law.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "backorder/delay.h"
#include "lib/special_functions.h"

namespace backorder {
namespace internal {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kHalfLog2Pi = 0.91893853320467274178;

double NormalScore(const Delay& law, double days) {
  return (std::log(days) - law.first) / law.second;
}

double LognormalLogDensity(const Delay& law, double days) {
  const double z = NormalScore(law, days);
  return -0.5 * z * z - kHalfLog2Pi - std::log(law.second) - std::log(days);
}

double WeibullLogDensity(const Delay& law, double days) {
  const double log_ratio = std::log(days / law.second);
  return std::log(law.first / days) + law.first * log_ratio -
         std::exp(law.first * log_ratio);
}

double GammaLogDensity(const Delay& law, double days) {
  return LogGammaXDensity(law.first, days / law.second) - std::log(days);
}

// The least value whose share, of what lies above the age, is p or more.
double EmpiricalQuantile(const Delay& law, double p) {
  const double below = CumulativeWeight(law, law.older_than);
  const double rest = law.total - below;
  const auto enough = [&](double weight) {
    return weight > below && (weight - below) / rest >= p;
  };
  const auto it =
      std::partition_point(law.cumulative.begin(), law.cumulative.end(),
                           [&](double weight) { return !enough(weight); });
  if (it == law.cumulative.end()) return kInfinity;
  return law.values[it - law.cumulative.begin()];
}

double ConditionedContinuousQuantile(const Delay& delay, double log_survival) {
  if (delay.older_than < 0) {
    const double log_positive = std::log1p(-delay.zero_weight);
    if (log_survival >= log_positive) return 0;
    // Above 0 also where a double cannot tell: it comes after its date.
    return std::max(ContinuousQuantile(delay, log_survival - log_positive),
                    std::numeric_limits<double>::denorm_min());
  }
  if (delay.zero_weight >= 1) return kInfinity;
  if (log_survival >= 0) return delay.older_than;
  const double at_age = ContinuousLogSurvival(delay, delay.older_than);
  if (std::isinf(at_age)) return kInfinity;
  // Rounding must not bring it back to its age: it has not come by then.
  return std::max(ContinuousQuantile(delay, log_survival + at_age),
                  std::nextafter(delay.older_than, kInfinity));
}

}  // namespace

bool IsContinuous(DelayKind kind) {
  return kind == DelayKind::kLognormal || kind == DelayKind::kWeibull ||
         kind == DelayKind::kGamma;
}

double ContinuousLogSurvival(const Delay& law, double days) {
  if (days <= 0) return 0;
  switch (law.kind) {
    case DelayKind::kLognormal:
      return NormalLogSurvival(NormalScore(law, days));
    case DelayKind::kWeibull:
      return -std::pow(days / law.second, law.first);
    default:
      return LogIncompleteGamma(law.first, days / law.second).log_q;
  }
}

double ContinuousLogDensity(const Delay& law, double days) {
  if (!(days > 0) || std::isinf(days)) return -kInfinity;
  switch (law.kind) {
    case DelayKind::kLognormal:
      return LognormalLogDensity(law, days);
    case DelayKind::kWeibull:
      return WeibullLogDensity(law, days);
    default:
      return GammaLogDensity(law, days);
  }
}

double ContinuousQuantile(const Delay& law, double log_survival) {
  switch (law.kind) {
    case DelayKind::kLognormal:
      return std::exp(law.first + law.second * NormalQuantile(log_survival));
    case DelayKind::kWeibull:
      return law.second * std::pow(-log_survival, 1 / law.first);
    default:
      return law.second * GammaQuantile(law.first, log_survival);
  }
}

double QuantileAtLogSurvival(const Delay& delay, double log_survival) {
  switch (delay.kind) {
    case DelayKind::kFixed:
      return delay.first > delay.older_than ? delay.first : kInfinity;
    case DelayKind::kEmpirical:
      return EmpiricalQuantile(delay, -std::expm1(log_survival));
    default:
      return ConditionedContinuousQuantile(delay, log_survival);
  }
}

double UnconditionedLogSurvival(const Delay& delay, double days) {
  if (delay.kind == DelayKind::kFixed) {
    return days < delay.first ? 0 : -kInfinity;
  }
  if (days < 0) return 0;
  return ContinuousLogSurvival(delay, days) + std::log1p(-delay.zero_weight);
}

double LogCdf(const Delay& delay, double days) {
  if (delay.kind == DelayKind::kEmpirical) return std::log(Cdf(delay, days));
  return Log1mExp(LogSurvival(delay, days));
}

double CumulativeWeight(const Delay& law, double days) {
  const auto it = std::upper_bound(law.values.begin(), law.values.end(), days);
  return it == law.values.begin() ? 0
                                  : law.cumulative[it - law.values.begin() - 1];
}

}  // namespace internal

using internal::CumulativeWeight;
using internal::UnconditionedLogSurvival;

double LogSurvival(const Delay& delay, double days) {
  if (std::isnan(days)) return days;
  if (days <= delay.older_than) return 0;
  if (delay.kind == DelayKind::kEmpirical) {
    return std::log(Survival(delay, days));
  }
  const double at_age = UnconditionedLogSurvival(delay, delay.older_than);
  if (std::isinf(at_age)) return 0;
  return std::min(UnconditionedLogSurvival(delay, days) - at_age, 0.0);
}

double Survival(const Delay& delay, double days) {
  if (delay.kind != DelayKind::kEmpirical || std::isnan(days)) {
    return std::exp(LogSurvival(delay, days));
  }
  if (days <= delay.older_than) return 1;
  const double below = CumulativeWeight(delay, delay.older_than);
  const double rest = delay.total - below;
  if (!(rest > 0)) return 1;
  return (delay.total - CumulativeWeight(delay, days)) / rest;
}

double Cdf(const Delay& delay, double days) {
  if (delay.kind != DelayKind::kEmpirical || std::isnan(days)) {
    return -std::expm1(LogSurvival(delay, days));
  }
  if (days <= delay.older_than) return 0;
  // Not 1 - Survival(): k of n must be k / n to the last bit.
  const double below = CumulativeWeight(delay, delay.older_than);
  const double rest = delay.total - below;
  if (!(rest > 0)) return 0;
  return (CumulativeWeight(delay, days) - below) / rest;
}

double Quantile(const Delay& delay, double p) {
  if (!(p >= 0 && p <= 1)) return std::numeric_limits<double>::quiet_NaN();
  if (delay.kind == DelayKind::kEmpirical) {
    return internal::EmpiricalQuantile(delay, p);
  }
  return internal::QuantileAtLogSurvival(delay, std::log1p(-p));
}

Day QuantileDays(const Delay& delay, double p) {
  const double days = std::ceil(Quantile(delay, p));
  if (!(days <= kLastDay)) return kNever;  // NaN too
  if (days <= -kLastDay) return -kLastDay;
  // The law's own rounding may have lifted a quantile just above its day.
  const bool day_before = p > 0 && Cdf(delay, days - 1) >= p;
  return static_cast<Day>(days) - (day_before ? 1 : 0);
}

}  // namespace backorder
