// Bounds on errors that hold whatever their law: split and adaptive conformal.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/optional.h"
#include "absl/types/span.h"
#include "backorder/delay.h"
#include "lib/check_number.h"

namespace backorder {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

// ceil((n + 1) confidence), at least 1. 0.55 x 100 is 55, though doubles make
// it a little more.
int64_t Rank(int64_t n, double confidence) {
  const double product = static_cast<double>(n + 1) * confidence;
  const double rank = std::ceil(product * (1 - 1e-12));
  return std::max<int64_t>(1, static_cast<int64_t>(rank));
}

// The rank at a level of misses; 0: not certifiable.
int64_t RankAtLevel(int64_t n, double level) {
  if (level <= 0) return 0;
  const int64_t rank = Rank(n, 1 - level);
  return rank > n ? 0 : rank;
}

absl::Status CheckErrors(absl::Span<const double> errors) {
  for (size_t i = 0; i < errors.size(); ++i) {
    if (std::isnan(errors[i])) {
      return internal::NumberMustBe("errors", static_cast<int64_t>(i),
                                    errors[i], "a number");
    }
  }
  return absl::OkStatus();
}

absl::Status CheckState(const AdaptiveLevel& state) {
  if (!(state.target > 0 && state.target < 1)) {
    return internal::NumberMustBe("state.target", -1, state.target,
                                  "above 0 and below 1");
  }
  if (!(state.gamma > 0 && state.gamma <= 1)) {
    return internal::NumberMustBe("state.gamma", -1, state.gamma,
                                  "above 0 and at most 1");
  }
  if (!(state.level >= -state.gamma && state.level <= 1 + state.gamma)) {
    return internal::NumberMustBe("state.level", -1, state.level,
                                  "within -gamma and 1 + gamma");
  }
  return absl::OkStatus();
}

absl::optional<double> AtRank(absl::Span<const double> errors, int64_t rank) {
  if (rank == 0) return absl::nullopt;
  std::vector<double> copy(errors.begin(), errors.end());
  const auto it = copy.begin() + (rank - 1);
  std::nth_element(copy.begin(), it, copy.end());
  return *it;
}

// Replaces the error that leaves the window by the one that enters it.
void Slide(std::vector<double>& sorted, absl::Span<const double> errors,
           size_t entering, int64_t window) {
  if (static_cast<int64_t>(sorted.size()) == window) {
    const double leaving = errors[entering - static_cast<size_t>(window)];
    sorted.erase(std::lower_bound(sorted.begin(), sorted.end(), leaving));
  }
  const double error = errors[entering];
  sorted.insert(std::upper_bound(sorted.begin(), sorted.end(), error), error);
}

}  // namespace

absl::StatusOr<absl::optional<double>> ConformalBound(
    absl::Span<const double> errors, double confidence) {
  if (absl::Status status = CheckErrors(errors); !status.ok()) return status;
  if (!(confidence > 0 && confidence < 1)) {
    return internal::NumberMustBe("confidence", -1, confidence,
                                  "above 0 and below 1");
  }
  const auto n = static_cast<int64_t>(errors.size());
  const int64_t rank = Rank(n, confidence);
  return AtRank(errors, rank > n ? 0 : rank);
}

AdaptiveLevel Adapted(AdaptiveLevel state, bool missed) {
  const double moved =
      state.level + state.gamma * (state.target - (missed ? 1 : 0));
  state.level = std::clamp(moved, -state.gamma, 1 + state.gamma);
  return state;
}

absl::StatusOr<absl::optional<double>> AdaptiveBound(
    const AdaptiveLevel& state, absl::Span<const double> errors) {
  if (absl::Status status = CheckErrors(errors); !status.ok()) return status;
  if (absl::Status status = CheckState(state); !status.ok()) return status;
  return AtRank(errors,
                RankAtLevel(static_cast<int64_t>(errors.size()), state.level));
}

absl::StatusOr<RollingBounds> RollConformal(absl::Span<const double> errors,
                                            AdaptiveLevel state,
                                            int64_t window) {
  if (absl::Status status = CheckErrors(errors); !status.ok()) return status;
  if (absl::Status status = CheckState(state); !status.ok()) return status;
  if (window < 1) {
    return internal::NumberMustBe("window", -1, static_cast<double>(window),
                                  "at least 1");
  }
  RollingBounds result;
  std::vector<double> sorted;  // the window's
  for (size_t i = 0; i < errors.size(); ++i) {
    const int64_t rank =
        RankAtLevel(static_cast<int64_t>(sorted.size()), state.level);
    result.level.push_back(state.level);
    result.bound.push_back(rank == 0 ? kInfinity : sorted[rank - 1]);
    state = Adapted(state, errors[i] > result.bound.back());
    Slide(sorted, errors, i, window);
  }
  result.next = state;
  return result;
}

}  // namespace backorder
