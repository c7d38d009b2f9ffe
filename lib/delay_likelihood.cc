#include "lib/delay_likelihood.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/optional.h"
#include "absl/types/span.h"
#include "backorder/delay.h"
#include "lib/delay_history.h"
#include "lib/delay_law.h"
#include "lib/special_functions.h"

namespace backorder {
namespace internal {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

// log of the density at `days`, or of the mass where the law has one.
double LogDensity(const Delay& law, double days) {
  if (days <= law.older_than) return -kInfinity;
  if (law.kind == DelayKind::kFixed) {
    return days == law.first ? 0 : -kInfinity;
  }
  if (law.kind == DelayKind::kEmpirical) {
    const double before = std::nextafter(days, -kInfinity);
    return std::log(Cdf(law, days) - Cdf(law, before));
  }
  const double at_age = UnconditionedLogSurvival(law, law.older_than);
  if (days < 0 || std::isinf(at_age)) return -kInfinity;
  if (days == 0) return std::log(law.zero_weight) - at_age;
  return ContinuousLogDensity(law, days) + std::log1p(-law.zero_weight) -
         at_age;
}

// log of the density's integral over the day before `day`: Gauss and Legendre's
// five points, exact to rounding where the law hardly bends in one day.
double LogDayIntegral(const Delay& law, double day) {
  constexpr double kPoints[] = {0, 0.53846931010568309104,
                                0.90617984593866399280};
  constexpr double kWeights[] = {0.56888888888888888889, 0.47862867049936646804,
                                 0.23692688505618908751};
  const double middle = LogDensity(law, day - 0.5);
  double sum = kWeights[0];
  for (int i = 1; i < 3; ++i) {
    for (const double side : {-0.5, 0.5}) {
      const double at = LogDensity(law, day - 0.5 + side * kPoints[i]);
      sum += kWeights[i] * std::exp(at - middle);
    }
  }
  return middle + std::log(0.5 * sum);
}

// log P(D = day), D = ceil(T).
double LogDayMass(const Delay& law, double day) {
  if (law.kind == DelayKind::kEmpirical) {
    return std::log(Cdf(law, day) - Cdf(law, day - 1));
  }
  const double before = LogSurvival(law, day - 1);
  if (std::isinf(before)) return -kInfinity;
  const double fall = before - LogSurvival(law, day);
  // What two survivals that are almost one differ by is mostly rounding.
  if (IsContinuous(law.kind) && day > 1 && fall < 0.3 &&
      fall < -0.01 * before) {
    return LogDayIntegral(law, day);
  }
  return before + Log1mExp(-fall);
}

// The law moved by `shift` of its spread, its spread by a factor exp(`widen`);
// both on the log scale.
Delay Moved(Delay law, double shift, double widen) {
  if (law.kind == DelayKind::kLognormal) {
    law.first += shift * law.second;
    law.second *= std::exp(widen);
  } else if (law.kind == DelayKind::kWeibull) {
    law.second *= std::exp(shift / law.first);
    law.first *= std::exp(-widen);
  } else {  // the mean moves, and stays where the shape changes
    const double mean =
        law.first * law.second * std::exp(shift / std::sqrt(law.first));
    law.first *= std::exp(-2 * widen);
    law.second = mean / law.first;
  }
  return law;
}

struct Derivatives {
  double shift, widen;                 // gradient
  double shift2, shift_widen, widen2;  // curvature
};

// By central differences: a step of 1e-5 makes the gradient's error about
// 1e-11 of the curvature, one of 1e-3 is enough for the curvature itself.
template <typename LogL>
Derivatives Differences(const LogL& log_l, double here) {
  constexpr double g = 1e-5;
  constexpr double h = 1e-3;
  Derivatives d;
  d.shift = (log_l(g, 0) - log_l(-g, 0)) / (2 * g);
  d.widen = (log_l(0, g) - log_l(0, -g)) / (2 * g);
  d.shift2 = (log_l(h, 0) - 2 * here + log_l(-h, 0)) / (h * h);
  d.widen2 = (log_l(0, h) - 2 * here + log_l(0, -h)) / (h * h);
  d.shift_widen =
      (log_l(h, h) - log_l(h, -h) - log_l(-h, h) + log_l(-h, -h)) / (4 * h * h);
  return d;
}

struct Step {
  double shift, widen;
};

// Newton's step uphill, of a curvature made negative definite, and bounded.
Step NewtonStep(const Derivatives& d) {
  const double middle = 0.5 * (d.shift2 + d.widen2);
  const double radius = std::hypot(0.5 * (d.shift2 - d.widen2), d.shift_widen);
  const double floor = -1e-3 * (std::abs(middle) + radius) - 1e-300;
  const double lower_by = std::max(0.0, middle + radius - floor);
  const double a = d.shift2 - lower_by;
  const double c = d.widen2 - lower_by;
  const double determinant = a * c - d.shift_widen * d.shift_widen;
  Step step{-(c * d.shift - d.shift_widen * d.widen) / determinant,
            -(a * d.widen - d.shift_widen * d.shift) / determinant};
  const double most = std::max(std::abs(step.shift), std::abs(step.widen));
  if (most > 1) step = {step.shift / most, step.widen / most};
  return step;
}

}  // namespace

double LogLikelihoodOf(const Delay& law, absl::Span<const DayCount> counts,
                       DelayReading reading) {
  double sum = 0;
  for (const DayCount& count : counts) {
    if (count.came > 0) {
      sum += count.came * (reading == DelayReading::kExact
                               ? LogDensity(law, count.days)
                               : LogDayMass(law, count.days));
    }
    if (count.open > 0) sum += count.open * LogSurvival(law, count.days);
    if (count.entered > 0) {
      const double later = LogSurvival(law, count.days);
      if (std::isinf(later)) return -kInfinity;
      sum -= count.entered * later;
    }
  }
  return sum;
}

absl::optional<Delay> LikeliestByNewton(const Delay& start,
                                        absl::Span<const DayCount> counts,
                                        DelayReading reading) {
  constexpr int kMostSteps = 200;
  constexpr double kConverged = 1e-8;
  Delay law = start;
  double here = LogLikelihoodOf(law, counts, reading);
  for (int i = 0; i < kMostSteps && std::isfinite(here); ++i) {
    const auto log_l = [&](double shift, double widen) {
      return LogLikelihoodOf(Moved(law, shift, widen), counts, reading);
    };
    const Derivatives slope = Differences(log_l, here);
    Step step = NewtonStep(slope);
    const double size = std::max(std::abs(step.shift), std::abs(step.widen));
    if (!std::isfinite(size)) return absl::nullopt;
    const double gain =
        0.5 * (slope.shift * step.shift + slope.widen * step.widen);
    const double enough = here - 1e-13 * std::abs(here);  // rounding
    double there = -kInfinity;
    for (int halvings = 0; halvings < 40; ++halvings) {
      const Delay moved = Moved(law, step.shift, step.widen);
      if (Validate(moved).ok()) {
        there = LogLikelihoodOf(moved, counts, reading);
      }
      if (there >= enough) break;
      step = {0.5 * step.shift, 0.5 * step.widen};
    }
    if (!(there >= enough)) {
      // Nothing to gain but rounding: it is as high as it can be seen to be.
      if (gain <= 1e-10 * std::abs(here)) return law;
      return absl::nullopt;
    }
    law = Moved(law, step.shift, step.widen);
    here = there;
    if (size <= kConverged) return law;
  }
  return absl::nullopt;
}

}  // namespace internal
}  // namespace backorder
