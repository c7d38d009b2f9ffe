#include "lib/delay_fit.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/optional.h"
#include "absl/types/span.h"
#include "backorder/delay.h"
#include "lib/check_number.h"
#include "lib/delay_history.h"
#include "lib/delay_law.h"
#include "lib/delay_likelihood.h"
#include "lib/special_functions.h"

namespace backorder {
namespace internal {
namespace {

// What of the counts a positive continuous law itself explains.
struct Positive {
  std::vector<DayCount> counts;  // days above 0
  double zero_weight = 0;
  int64_t different = 0;  // days on which some came
  bool open = false;      // some are
  bool entered = false;   // some did, later than at 0
};

Positive PositiveOf(absl::Span<const DayCount> counts) {
  Positive result;
  double zeros = 0;
  double all = 0;
  for (const DayCount& count : counts) {
    // Open below age 0: it may come on its date, or later; nothing is learnt.
    // Nor is it from one that is seen only because it did not come by then.
    all += count.came + (count.days < 0 ? 0 : count.open - count.entered);
    if (count.days <= 0) {
      zeros += count.came;
      continue;
    }
    result.counts.push_back(count);
    if (count.came > 0) ++result.different;
    if (count.open > 0) result.open = true;
    if (count.entered > 0) result.entered = true;
  }
  if (zeros > 0) result.zero_weight = zeros / all;
  return result;
}

// Kaplan and Meier's law as Efron (1967) has it: the weight of what is open is
// shared by all that lies to the right of it. Counts stay whole where nothing
// is open.
Delay KaplanMeier(absl::Span<const DayCount> counts) {
  Delay law;
  law.kind = DelayKind::kEmpirical;
  law.total = TotalWeight(counts);
  double at_risk = law.total;
  double each = 1;  // what a receipt here weighs
  double below = 0;
  for (const DayCount& count : counts) {
    if (count.came > 0) {
      below += each * count.came;
      law.values.push_back(count.days);
      law.cumulative.push_back(below);
    }
    const double rest = at_risk - count.came;
    at_risk = rest - count.open;
    if (count.open > 0 && at_risk > 0) each *= rest / at_risk;
  }
  // The last that came ends the law: rounding leaves nothing behind.
  if (counts.back().open == 0 || below > law.total) law.total = below;
  return law;
}

// The product limit where not all are at risk from the beginning. Where all
// that are come while others are yet to enter, it begins anew: one early
// receipt that is watched alone says nothing of all others.
Delay ProductLimit(absl::Span<const DayCount> counts, double entered) {
  Delay law;
  law.kind = DelayKind::kEmpirical;
  law.total = TotalWeight(counts);
  const double rounding = 1e-12 * law.total;
  double at_risk = law.total - entered;
  double entering = entered;  // at this day or later
  double left = 1;
  for (const DayCount& count : counts) {
    double rest = at_risk - count.came;
    if (count.came > 0) {
      left = rest > rounding ? left * (rest / at_risk) : 0;
      const double below = law.total * (1 - left);
      if (below > (law.values.empty() ? 0 : law.cumulative.back())) {
        law.values.push_back(count.days);
        law.cumulative.push_back(below);
      }
    }
    if (left == 0 && entering > rounding) {
      law.values.clear();
      law.cumulative.clear();
      left = 1;
      rest = 0;
    }
    at_risk = rest - count.open + count.entered;
    entering -= count.entered;
  }
  return law;
}

absl::StatusOr<Delay> FitEmpirical(absl::Span<const DayCount> counts) {
  double entered = 0;
  for (const DayCount& count : counts) entered += count.entered;
  Delay law = entered > 0 ? ProductLimit(counts, entered) : KaplanMeier(counts);
  if (!law.values.empty()) return law;
  return NumberMustBe(
      "history.days", -1, 0,
      "of at least one that came, later than where all that were "
      "at risk had come");
}

absl::StatusOr<Delay> FitFixed(absl::Span<const DayCount> counts) {
  const absl::StatusOr<Delay> law = FitEmpirical(counts);
  if (!law.ok()) return law.status();
  const double median = Quantile(*law, 0.5);
  if (std::isfinite(median)) return FixedDelay(median);
  return NumberMustBe(
      "history.days", -1, median,
      "of a finite median: too many are open beyond all that came");
}

struct LogMoments {
  double mean = 0;      // of days
  double log_mean = 0;  // of log days
  double variance = 0;  // of log days
};

// Weighted moments, the open ones as if they had come; `shift` is added to the
// days.
LogMoments MomentsOf(absl::Span<const DayCount> counts, double shift) {
  LogMoments moments;
  const double total = TotalWeight(counts);
  const auto average = [&](auto value) {
    double sum = 0;
    for (const DayCount& count : counts) {
      sum += (count.came + count.open) *
             value(std::max(count.days + shift, 0.5 * count.days));
    }
    return sum / total;
  };
  moments.mean = average([](double days) { return days; });
  moments.log_mean = average([](double days) { return std::log(days); });
  moments.variance = average([&](double days) {
    const double deviation = std::log(days) - moments.log_mean;
    return deviation * deviation;
  });
  return moments;
}

// The shape k of log k - digamma(k) = gap: Minka's step ("Estimating a gamma
// distribution", 2002), Newton's on 1 / k.
double GammaShape(double gap) {
  double k =
      (3 - gap + std::sqrt((gap - 3) * (gap - 3) + 24 * gap)) / (12 * gap);
  for (int i = 0; i < 100; ++i) {
    const double slope = k * k * (1 / k - Trigamma(k));
    const double next = 1 / (1 / k + (std::log(k) - Digamma(k) - gap) / slope);
    if (!(next > 0) || !std::isfinite(next)) break;
    const bool done = std::abs(next - k) <= 1e-13 * k;
    k = next;
    if (done) break;
  }
  return k;
}

// The likeliest law where all have come, read exactly; else a start.
Delay FromMoments(DelayKind kind, const LogMoments& moments) {
  Delay law;
  law.kind = kind;
  if (kind == DelayKind::kLognormal) {
    law.first = moments.log_mean;
    law.second = std::sqrt(moments.variance);
  } else if (kind == DelayKind::kGamma) {
    law.first = GammaShape(std::log(moments.mean) - moments.log_mean);
    law.second = moments.mean / law.first;
  } else {  // log T has standard deviation pi / (sqrt(6) shape)
    law.first = 1.2825498301618641 / std::sqrt(moments.variance);
    law.second = std::exp(moments.log_mean + 0.57721566490153286 / law.first);
  }
  return law;
}

// Cohen's equation for the shape ("Maximum likelihood estimation in the Weibull
// distribution", 1965), increasing in it, and its slope.
struct ShapeEquation {
  double value, slope;
  double power_mean;  // sum of (days / last)^shape / how many came
};

ShapeEquation EquationAt(absl::Span<const DayCount> counts, double shape) {
  const double log_last = std::log(counts.back().days);
  double sum = 0, sum_log = 0, sum_log2 = 0, came = 0, came_log = 0;
  for (const DayCount& count : counts) {
    const double log_days = std::log(count.days) - log_last;
    const double power = (count.came + count.open) * std::exp(shape * log_days);
    sum += power;
    sum_log += power * log_days;
    sum_log2 += power * log_days * log_days;
    came += count.came;
    came_log += count.came * log_days;
  }
  const double mean = sum_log / sum;
  return {mean - 1 / shape - came_log / came,
          sum_log2 / sum - mean * mean + 1 / (shape * shape), sum / came};
}

// Newton on the shape, bisecting where it leaves its bracket.
Delay LikeliestWeibull(absl::Span<const DayCount> counts, double shape) {
  double low = 0;
  double high = 1e9;
  for (int i = 0; i < 200; ++i) {
    const ShapeEquation at = EquationAt(counts, shape);
    (at.value < 0 ? low : high) = shape;
    double next = shape - at.value / at.slope;
    if (!(next > low && next < high)) {
      next = low > 0 ? std::sqrt(low * high) : 0.1 * high;
    }
    const bool done = std::abs(next - shape) <= 1e-14 * shape;
    shape = next;
    if (done) break;
  }
  Delay law;
  law.kind = DelayKind::kWeibull;
  law.first = shape;
  law.second = counts.back().days *
               std::pow(EquationAt(counts, shape).power_mean, 1 / shape);
  return law;
}

absl::StatusOr<Delay> FitContinuous(DelayKind kind, const Positive& positive,
                                    const FitOptions& options,
                                    const Delay* start) {
  if (positive.different < 2) {
    return NumberMustBe("history.days", -1,
                        static_cast<double>(positive.different),
                        "of at least two different delays above 0 that came");
  }
  const bool exact = options.reading == DelayReading::kExact;
  const LogMoments moments = MomentsOf(positive.counts, exact ? 0 : -0.5);
  absl::optional<Delay> law = FromMoments(kind, moments);
  if (exact && kind == DelayKind::kWeibull && !positive.entered) {
    law = LikeliestWeibull(positive.counts, law->first);
  } else if (!exact || positive.open || positive.entered) {
    if (start != nullptr) {
      law = *start;
      law->zero_weight = 0;
    }
    law = LikeliestByNewton(*law, positive.counts, options.reading);
  }
  if (law.has_value()) law->zero_weight = positive.zero_weight;
  if (law.has_value() && Validate(*law).ok()) return *std::move(law);
  return NumberMustBe("history.days", -1,
                      static_cast<double>(positive.different),
                      "of a likelihood with a maximum inside the ranges of its "
                      "parameters; fit kEmpirical, or give more history");
}

absl::Status CheckReading(DelayReading reading) {
  if (reading == DelayReading::kExact || reading == DelayReading::kWholeDays) {
    return absl::OkStatus();
  }
  return NumberMustBe("reading", -1, static_cast<double>(reading), "0 or 1");
}

}  // namespace

absl::StatusOr<Delay> FitCounts(DelayKind kind,
                                absl::Span<const DayCount> counts,
                                const FitOptions& options, const Delay* start) {
  if (kind == DelayKind::kFixed) return FitFixed(counts);
  if (kind == DelayKind::kEmpirical) return FitEmpirical(counts);
  return FitContinuous(kind, PositiveOf(counts), options, start);
}

absl::Status CheckFor(DelayKind kind, const DelayHistory& history,
                      const FitOptions& options) {
  if (absl::Status status = CheckReading(options.reading); !status.ok()) {
    return status;
  }
  if (kind < DelayKind::kFixed || kind > DelayKind::kGamma) {
    return NumberMustBe("kind", -1, static_cast<double>(kind), "0 to 4");
  }
  if (absl::Status status = CheckHistory(history); !status.ok()) return status;
  if (!IsContinuous(kind)) return absl::OkStatus();
  return CheckPositive(history, options.zero_atom);
}

}  // namespace internal

absl::StatusOr<Delay> FitDelay(DelayKind kind, const DelayHistory& history,
                               const FitOptions& options) {
  if (absl::Status status = internal::CheckFor(kind, history, options);
      !status.ok()) {
    return status;
  }
  return internal::FitCounts(
      kind, internal::CountDays(history, options.reading), options);
}

absl::StatusOr<double> LogLikelihood(const Delay& delay,
                                     const DelayHistory& history,
                                     DelayReading reading) {
  if (absl::Status status = Validate(delay); !status.ok()) return status;
  if (absl::Status status = internal::CheckReading(reading); !status.ok()) {
    return status;
  }
  if (absl::Status status = internal::CheckHistory(history); !status.ok()) {
    return status;
  }
  return internal::LogLikelihoodOf(delay, internal::CountDays(history, reading),
                                   reading);
}

}  // namespace backorder
