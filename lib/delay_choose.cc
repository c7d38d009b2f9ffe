// Which kind of law a history speaks for.

#include <cmath>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "backorder/delay.h"
#include "lib/check_number.h"
#include "lib/delay_fit.h"
#include "lib/delay_history.h"
#include "lib/delay_law.h"
#include "lib/delay_likelihood.h"

namespace backorder {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr DelayKind kKinds[] = {DelayKind::kFixed, DelayKind::kEmpirical,
                                DelayKind::kLognormal, DelayKind::kWeibull,
                                DelayKind::kGamma};
// Likelihoods of densities and of samples do not compare; those of days do.
constexpr FitOptions kOptions = {DelayReading::kWholeDays, true};

double Parameters(const Delay& law) {
  if (law.kind == DelayKind::kFixed) return 1;
  if (law.kind == DelayKind::kEmpirical) {
    return static_cast<double>(law.values.size());
  }
  return law.zero_weight > 0 ? 3 : 2;
}

double Finite(double score) { return std::isnan(score) ? kInfinity : score; }

double Aic(const Delay& law, const std::vector<internal::DayCount>& counts) {
  return Finite(2 * Parameters(law) -
                2 * internal::LogLikelihoodOf(law, counts, kOptions.reading));
}

// A zero that the other folds have not seen must not rule out a kind: the share
// of zeros is (zeros + 1/2) / (n + 1) here (Krichevsky and Trofimov 1981).
void SmoothZeroWeight(Delay& law, double n) {
  if (!internal::IsContinuous(law.kind)) return;
  law.zero_weight = (law.zero_weight * n + 0.5) / (n + 1);
}

double HeldOut(DelayKind kind, const DelayHistory& history, int64_t folds) {
  const auto rows = static_cast<int64_t>(history.days.size());
  double score = 0;
  for (int64_t fold = 0; fold < folds && fold < rows; ++fold) {
    std::vector<int64_t> inside, outside;
    for (int64_t row = 0; row < rows; ++row) {
      (row % folds == fold ? inside : outside).push_back(row);
    }
    if (outside.empty()) return kInfinity;
    absl::StatusOr<Delay> law = internal::FitCounts(
        kind, internal::CountDays(history, kOptions.reading, outside),
        kOptions);
    if (!law.ok()) return kInfinity;
    SmoothZeroWeight(*law, static_cast<double>(outside.size()));
    score -=
        2 * internal::LogLikelihoodOf(
                *law, internal::CountDays(history, kOptions.reading, inside),
                kOptions.reading);
  }
  return Finite(score);
}

absl::Status CheckOptions(const ChoiceOptions& options) {
  if (options.criterion != DelayCriterion::kAic &&
      options.criterion != DelayCriterion::kHeldOut) {
    return internal::NumberMustBe("options.criterion", -1,
                                  static_cast<double>(options.criterion),
                                  "0 or 1");
  }
  if (options.criterion == DelayCriterion::kHeldOut && options.folds < 2) {
    return internal::NumberMustBe("options.folds", -1, options.folds,
                                  "at least 2");
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<DelayChoice> ChooseDelay(const DelayHistory& history,
                                        const ChoiceOptions& options) {
  if (absl::Status status = CheckOptions(options); !status.ok()) return status;
  if (absl::Status status = internal::CheckHistory(history); !status.ok()) {
    return status;
  }
  const std::vector<internal::DayCount> counts =
      internal::CountDays(history, kOptions.reading);
  absl::StatusOr<Delay> best =
      internal::FitCounts(DelayKind::kEmpirical, counts, kOptions);
  if (!best.ok()) return best.status();
  DelayChoice choice{*std::move(best), {}};
  double lowest = kInfinity;
  for (const DelayKind kind : kKinds) {
    double score = kInfinity;
    if (internal::CheckFor(kind, history, kOptions).ok()) {
      absl::StatusOr<Delay> law = internal::FitCounts(kind, counts, kOptions);
      if (law.ok()) {
        score = options.criterion == DelayCriterion::kAic
                    ? Aic(*law, counts)
                    : HeldOut(kind, history, options.folds);
        if (score < lowest) {
          lowest = score;
          choice.delay = *std::move(law);
        }
      }
    }
    choice.scores.push_back({kind, score});
  }
  return choice;
}

}  // namespace backorder
