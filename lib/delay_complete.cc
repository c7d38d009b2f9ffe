// When all of an order is there: the law of the latest of its receipts.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "backorder/delay.h"
#include "backorder/units.h"
#include "lib/check_number.h"
#include "lib/delay_law.h"

namespace backorder {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

// One of the independent days whose latest counts: offset + the law's delay.
struct Part {
  double offset;
  const Delay* delay;
};

struct Parts {
  double sure = -kInfinity;  // the latest receipt of no purchase order
  std::vector<Part> parts;
};

absl::Status CheckRows(const Completion& completion) {
  const size_t rows = completion.day.size();
  if (completion.purchase_order.size() != rows) {
    return internal::NumberMustBe(
        "completion.purchase_order", -1,
        static_cast<double>(completion.purchase_order.size()),
        "of as many rows as completion.day");
  }
  for (size_t i = 0; i < rows; ++i) {
    const Day day = completion.day[i];
    if (day < -kLastDay || day > kLastDay) {
      return internal::NumberMustBe("completion.day", static_cast<int64_t>(i),
                                    day, "within +-2^30");
    }
    const int32_t order = completion.purchase_order[i];
    const auto orders = static_cast<int64_t>(completion.delays.size());
    if (order != kNotGiven && (order < 0 || order >= orders)) {
      return internal::NumberMustBe(
          "completion.purchase_order", static_cast<int64_t>(i), order,
          "an index of completion.delays or not given");
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<Parts> MakeParts(const Completion& completion) {
  if (absl::Status status = CheckRows(completion); !status.ok()) return status;
  std::vector<double> latest(completion.delays.size(), -kInfinity);
  Parts result;
  for (size_t i = 0; i < completion.day.size(); ++i) {
    const int32_t order = completion.purchase_order[i];
    double& last = order == kNotGiven ? result.sure : latest[order];
    last = std::max<double>(last, completion.day[i]);
  }
  for (size_t g = 0; g < latest.size(); ++g) {
    const Delay& delay = completion.delays[g];
    if (absl::Status status = Validate(delay); !status.ok()) return status;
    if (latest[g] > -kInfinity) result.parts.push_back({latest[g], &delay});
  }
  return result;
}

absl::Status CheckProbability(double p) {
  if (p > 0 && p < 1) return absl::OkStatus();
  return internal::NumberMustBe("p", -1, p, "above 0 and below 1");
}

// A sum of logarithms: near 1 a product of CDFs would lose what they lack.
double CdfOf(const Parts& parts, double day) {
  if (day < parts.sure) return 0;
  double log_cdf = 0;
  for (const Part& part : parts.parts) {
    log_cdf += internal::LogCdf(*part.delay, day - part.offset);
  }
  return std::exp(log_cdf);
}

// Days between which the quantile lies: each part alone needs p, and p^(1/n)
// of each is enough.
struct Bracket {
  double low, high;
};

Bracket BracketOf(const Parts& parts, double p) {
  const double root = std::log(p) / static_cast<double>(parts.parts.size());
  const double log_survival = std::log(-std::expm1(root));
  Bracket bracket{parts.sure, parts.sure};
  for (const Part& part : parts.parts) {
    bracket.low = std::max(bracket.low, part.offset + Quantile(*part.delay, p));
    bracket.high =
        std::max(bracket.high, part.offset + internal::QuantileAtLogSurvival(
                                                 *part.delay, log_survival));
  }
  return bracket;
}

// The least whole day at which P >= p, or infinity.
double WholeDay(const Parts& parts, double p) {
  const Bracket bracket = BracketOf(parts, p);
  if (!(bracket.low <= kLastDay)) return kInfinity;
  // One day off on each side makes up for rounding.
  double low = std::max<double>(std::ceil(bracket.low) - 2, -2.0 * kLastDay);
  double high = std::max(low + 1, std::ceil(bracket.high) + 1);
  high = std::min(high, 2.0 * kLastDay);  // also where it is infinite
  while (CdfOf(parts, high) < p) {
    if (high > kLastDay) return kInfinity;
    low = high;
    high += std::max(1.0, std::abs(high));
  }
  while (high - low > 1) {
    const double middle = std::floor(0.5 * (low + high));
    (CdfOf(parts, middle) >= p ? high : low) = middle;
  }
  return high;
}

// The whole day that `day` is but for the rounding of day - offset, if all is
// complete on it: steps are on whole days mostly.
double Snapped(const Parts& parts, double day, double p) {
  double scale = std::abs(day);
  for (const Part& part : parts.parts) {
    scale = std::max(scale, std::abs(part.offset));
  }
  const double whole = std::round(day);
  const double near = 8 * std::numeric_limits<double>::epsilon() * scale;
  const bool same = std::abs(whole - day) <= near && CdfOf(parts, whole) >= p;
  return same ? whole : day;
}

}  // namespace

absl::StatusOr<double> CompleteCdf(const Completion& completion, double day) {
  const absl::StatusOr<Parts> parts = MakeParts(completion);
  if (!parts.ok()) return parts.status();
  if (std::isnan(day))
    return internal::NumberMustBe("day", -1, day, "a number");
  return CdfOf(*parts, day);
}

absl::StatusOr<double> CompleteQuantile(const Completion& completion,
                                        double p) {
  const absl::StatusOr<Parts> parts = MakeParts(completion);
  if (!parts.ok()) return parts.status();
  if (absl::Status status = CheckProbability(p); !status.ok()) return status;
  if (parts->parts.empty()) return parts->sure;
  double high = WholeDay(*parts, p);
  if (std::isinf(high)) return high;
  double low = high - 1;
  for (int i = 0; i < 64; ++i) {
    const double middle = 0.5 * (low + high);
    if (middle <= low || middle >= high) break;
    (CdfOf(*parts, middle) >= p ? high : low) = middle;
  }
  return Snapped(*parts, high, p);
}

absl::StatusOr<Day> CompleteDay(const Completion& completion, double p) {
  const absl::StatusOr<Parts> parts = MakeParts(completion);
  if (!parts.ok()) return parts.status();
  if (absl::Status status = CheckProbability(p); !status.ok()) return status;
  const double day = parts->parts.empty() ? parts->sure : WholeDay(*parts, p);
  if (!(day <= kLastDay)) return kNever;
  return static_cast<Day>(std::max<double>(day, -kLastDay));
}

}  // namespace backorder
