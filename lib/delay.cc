#include "backorder/delay.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "backorder/units.h"
#include "lib/check_number.h"
#include "lib/delay_law.h"
#include "lib/special_functions.h"

namespace backorder {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

// What an argument may be; bounds are inclusive.
struct Range {
  std::string_view column;
  double least, most;
  std::string_view must;
};
constexpr Range kDays = {"delay.days", -kLastDay, kLastDay,
                         "days within +-2^30"};
constexpr Range kMu = {"delay.mu", -25, 25, "within +-25"};
constexpr Range kSigma = {"delay.sigma", 1e-6, 20, "in [1e-6, 20]"};
constexpr Range kShape = {"delay.shape", 0.01, 1e6, "in [0.01, 1e6]"};
constexpr Range kScale = {"delay.scale", 1e-9, 1e12, "in [1e-9, 1e12]"};
constexpr Range kWeight = {"delay.weight", 0, 1, "in [0, 1]"};
constexpr Range kMean = {"delay.mean", 1e-9, kLastDay, "in [1e-9, 2^30]"};
constexpr Range kSd = {"delay.sd", 1e-15, kLastDay, "in [1e-15, 2^30]"};

absl::Status Check(const Range& range, double value, int64_t row = -1) {
  if (value >= range.least && value <= range.most) return absl::OkStatus();
  return internal::NumberMustBe(range.column, row, value, range.must);
}

absl::Status CheckBoth(const Range& first, double a, const Range& second,
                       double b) {
  if (absl::Status status = Check(first, a); !status.ok()) return status;
  return Check(second, b);
}

absl::StatusOr<Delay> Checked(Delay delay) {
  if (absl::Status status = Validate(delay); !status.ok()) return status;
  return delay;
}

absl::Status ValidateSample(const Delay& delay) {
  const size_t n = delay.values.size();
  if (n == 0 || delay.cumulative.size() != n) {
    return internal::NumberMustBe(
        "delay.values", -1, static_cast<double>(n),
        "as many as cumulative weights, and not none");
  }
  double below = 0;
  for (size_t i = 0; i < n; ++i) {
    const auto row = static_cast<int64_t>(i);
    if (absl::Status status = Check(kDays, delay.values[i], row);
        !status.ok()) {
      return status;
    }
    if (i > 0 && delay.values[i] <= delay.values[i - 1]) {
      return internal::NumberMustBe("delay.values", row, delay.values[i],
                                    "above the value before it");
    }
    if (!(delay.cumulative[i] > below) || std::isinf(delay.cumulative[i])) {
      return internal::NumberMustBe("delay.cumulative", row,
                                    delay.cumulative[i],
                                    "finite and above the weight before it");
    }
    below = delay.cumulative[i];
  }
  if (delay.total >= below && std::isfinite(delay.total)) {
    return absl::OkStatus();
  }
  return internal::NumberMustBe(
      "delay.total", -1, delay.total,
      "finite and not below the weight of all values");
}

absl::Status ValidateKind(const Delay& delay) {
  switch (delay.kind) {
    case DelayKind::kFixed:
      return Check(kDays, delay.first);
    case DelayKind::kEmpirical:
      return ValidateSample(delay);
    case DelayKind::kLognormal:
      return CheckBoth(kMu, delay.first, kSigma, delay.second);
    case DelayKind::kWeibull:
    case DelayKind::kGamma:
      return CheckBoth(kShape, delay.first, kScale, delay.second);
  }
  return internal::NumberMustBe("delay.kind", -1,
                                static_cast<double>(delay.kind), "0 to 4");
}

// E[T | T > age] of a continuous law by itself, age >= 0; at 0 the mean.
double LognormalMean(const Delay& law, double age) {
  const double z = (std::log(age) - law.first) / law.second;
  return std::exp(law.first + 0.5 * law.second * law.second +
                  internal::NormalLogSurvival(z - law.second) -
                  internal::NormalLogSurvival(z));
}

double WeibullMean(const Delay& law, double age) {
  // scale e^u Gamma(s, u), for s = 1 + 1 / shape.
  const double s = 1 + 1 / law.first;
  const double u = std::pow(age / law.second, law.first);
  if (u > 1e6) {  // there it is age x (1 + (s - 1) / u + ...): DLMF 8.11.2
    return age * (1 + (s - 1) / u * (1 + (s - 2) / u));
  }
  return law.second * std::exp(internal::LogGamma(s) + u +
                               internal::LogIncompleteGamma(s, u).log_q);
}

double GammaMean(const Delay& law, double age) {
  const double x = age / law.second;
  return law.first * law.second *
         std::exp(internal::LogIncompleteGamma(law.first + 1, x).log_q -
                  internal::LogIncompleteGamma(law.first, x).log_q);
}

double ContinuousMean(const Delay& delay) {
  const double age = std::max(delay.older_than, 0.0);
  if (std::isinf(internal::ContinuousLogSurvival(delay, age))) return kInfinity;
  const double mean =
      delay.kind == DelayKind::kLognormal ? LognormalMean(delay, age)
      : delay.kind == DelayKind::kWeibull ? WeibullMean(delay, age)
                                          : GammaMean(delay, age);
  if (delay.older_than < 0) return (1 - delay.zero_weight) * mean;
  return delay.zero_weight < 1 ? std::max(mean, age) : kInfinity;
}

double SampleMean(const Delay& delay) {
  const double base = internal::CumulativeWeight(delay, delay.older_than);
  if (delay.cumulative.back() < delay.total || base >= delay.total) {
    return kInfinity;
  }
  double below = base;
  double sum = 0;
  for (size_t i = 0; i < delay.values.size(); ++i) {
    if (delay.values[i] <= delay.older_than) continue;
    sum += delay.values[i] * (delay.cumulative[i] - below);
    below = delay.cumulative[i];
  }
  return sum / (delay.total - base);
}

}  // namespace

absl::Status Validate(const Delay& delay) {
  if (absl::Status status = ValidateKind(delay); !status.ok()) return status;
  if (absl::Status status = Check(kWeight, delay.zero_weight); !status.ok()) {
    return status;
  }
  if (delay.zero_weight > 0 && !internal::IsContinuous(delay.kind)) {
    return internal::NumberMustBe("delay.weight", -1, delay.zero_weight,
                                  "0 for a kind that is not continuous");
  }
  if (std::isnan(delay.older_than)) {
    return internal::NumberMustBe("delay.older_than", -1, delay.older_than,
                                  "a number of days");
  }
  return absl::OkStatus();
}

absl::StatusOr<Delay> FixedDelay(double days) {
  Delay delay;
  delay.first = days;
  return Checked(std::move(delay));
}

absl::StatusOr<Delay> EmpiricalDelay(absl::Span<const double> days) {
  Delay delay;
  delay.kind = DelayKind::kEmpirical;
  for (size_t i = 0; i < days.size();
       ++i) {  // before sorting: NaN has no order
    if (absl::Status status = Check(kDays, days[i], static_cast<int64_t>(i));
        !status.ok()) {
      return status;
    }
  }
  std::vector<double> sorted(days.begin(), days.end());
  std::sort(sorted.begin(), sorted.end());
  for (size_t i = 0; i < sorted.size(); ++i) {
    if (i + 1 < sorted.size() && sorted[i + 1] == sorted[i]) continue;
    delay.values.push_back(sorted[i]);
    delay.cumulative.push_back(static_cast<double>(i + 1));
  }
  delay.total = static_cast<double>(sorted.size());
  return Checked(std::move(delay));
}

absl::StatusOr<Delay> LognormalDelay(double mu, double sigma) {
  Delay delay;
  delay.kind = DelayKind::kLognormal;
  delay.first = mu;
  delay.second = sigma;
  return Checked(std::move(delay));
}

absl::StatusOr<Delay> LognormalDelayOfMean(double mean, double sd) {
  if (absl::Status status = CheckBoth(kMean, mean, kSd, sd); !status.ok()) {
    return status;
  }
  const double variance = std::log1p(sd / mean * (sd / mean));
  return LognormalDelay(std::log(mean) - 0.5 * variance, std::sqrt(variance));
}

absl::StatusOr<Delay> WeibullDelay(double shape, double scale) {
  Delay delay;
  delay.kind = DelayKind::kWeibull;
  delay.first = shape;
  delay.second = scale;
  return Checked(std::move(delay));
}

absl::StatusOr<Delay> GammaDelay(double shape, double scale) {
  absl::StatusOr<Delay> delay = WeibullDelay(shape, scale);
  if (delay.ok()) delay->kind = DelayKind::kGamma;
  return delay;
}

absl::StatusOr<Delay> WithZeroWeight(Delay delay, double weight) {
  if (delay.zero_weight != 0) {
    return internal::NumberMustBe("delay.weight", -1, delay.zero_weight,
                                  "0 before a weight is given");
  }
  delay.zero_weight = weight;
  return Checked(std::move(delay));
}

Delay Conditioned(Delay delay, double age) {
  if (age > delay.older_than) delay.older_than = age;
  return delay;
}

double Mean(const Delay& delay) {
  switch (delay.kind) {
    case DelayKind::kFixed:
      return delay.first > delay.older_than ? delay.first : kInfinity;
    case DelayKind::kEmpirical:
      return SampleMean(delay);
    default:
      return ContinuousMean(delay);
  }
}

Day PromiseDay(const Delay& delay, Day date, double confidence) {
  const Day days = QuantileDays(delay, confidence);
  if (days == kNever) return kNever;
  const int64_t day = static_cast<int64_t>(date) + days;
  if (day > kLastDay) return kNever;
  return static_cast<Day>(std::max<int64_t>(day, -kLastDay));
}

absl::StatusOr<double> CostOptimalConfidence(double late_cost,
                                             double early_cost) {
  constexpr double kMost = std::numeric_limits<double>::max() / 2;
  constexpr std::string_view kMust = "a finite cost, not below 0";
  for (const auto& [column, cost] :
       {std::pair<std::string_view, double>("late_cost", late_cost),
        std::pair<std::string_view, double>("early_cost", early_cost)}) {
    if (absl::Status status = Check({column, 0, kMost, kMust}, cost);
        !status.ok()) {
      return status;
    }
  }
  if (late_cost + early_cost == 0) {
    return internal::NumberMustBe("late_cost", -1, 0,
                                  "above 0 where early_cost is 0");
  }
  return late_cost / (late_cost + early_cost);
}

}  // namespace backorder
