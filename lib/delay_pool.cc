// Laws of suppliers with little history of their own.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "backorder/delay.h"
#include "lib/check_number.h"
#include "lib/delay_fit.h"
#include "lib/delay_history.h"
#include "lib/delay_law.h"

namespace backorder {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

absl::Status CheckSuppliers(absl::Span<const int32_t> supplier,
                            int32_t suppliers, const DelayHistory& history) {
  if (suppliers < 0) {
    return internal::NumberMustBe("suppliers", -1, suppliers, "0 or more");
  }
  if (supplier.size() != history.days.size()) {
    return internal::NumberMustBe("supplier", -1,
                                  static_cast<double>(supplier.size()),
                                  "of as many rows as history.days");
  }
  for (size_t row = 0; row < supplier.size(); ++row) {
    if (supplier[row] < 0 || supplier[row] >= suppliers) {
      return internal::NumberMustBe("supplier", static_cast<int64_t>(row),
                                    supplier[row], "from 0 to suppliers - 1");
    }
  }
  return absl::OkStatus();
}

struct OwnMean {
  double n = 0, sum = 0, mean = 0;
};

double VarianceWithin(absl::Span<const int32_t> supplier,
                      const std::vector<double>& value,
                      const std::vector<OwnMean>& means) {
  double squares = 0;
  for (size_t row = 0; row < value.size(); ++row) {
    if (std::isnan(value[row])) continue;
    const double deviation = value[row] - means[supplier[row]].mean;
    squares += deviation * deviation;
  }
  double freedom = 0;
  for (const OwnMean& mean : means) freedom += std::max(0.0, mean.n - 1);
  return freedom > 0 ? squares / freedom : kInfinity;
}

// Buhlmann and Straub's unbiased variance between suppliers, below 0 where
// they differ by less than chance.
double VarianceBetween(const std::vector<OwnMean>& means, double within) {
  double n = 0, n2 = 0, sum = 0, groups = 0;
  for (const OwnMean& mean : means) {
    n += mean.n;
    n2 += mean.n * mean.n;
    sum += mean.sum;
    if (mean.n > 0) ++groups;
  }
  if (groups < 2) return 0;
  double squares = 0;
  for (const OwnMean& mean : means) {
    squares += mean.n * (mean.mean - sum / n) * (mean.mean - sum / n);
  }
  return (squares - (groups - 1) * within) / (n - n2 / n);
}

// On the scale on which suppliers compare; NaN where a row says nothing.
std::vector<double> ComparedValues(DelayKind kind,
                                   const DelayHistory& history) {
  const bool logs = internal::IsContinuous(kind);
  std::vector<double> value(history.days.size());
  for (size_t row = 0; row < value.size(); ++row) {
    const bool open = !history.open.empty() && history.open[row] != 0;
    const double days = history.days[row];
    value[row] = open || (logs && days <= 0)
                     ? std::numeric_limits<double>::quiet_NaN()
                     : (logs ? std::log(days) : days);
  }
  return value;
}

double Credibility(DelayKind kind, absl::Span<const int32_t> supplier,
                   int32_t suppliers, const DelayHistory& history) {
  const std::vector<double> value = ComparedValues(kind, history);
  std::vector<OwnMean> means(static_cast<size_t>(suppliers));
  for (size_t row = 0; row < value.size(); ++row) {
    if (std::isnan(value[row])) continue;
    OwnMean& mean = means[supplier[row]];
    mean.n += 1;
    mean.sum += value[row];
  }
  for (OwnMean& mean : means) mean.mean = mean.n > 0 ? mean.sum / mean.n : 0;
  const double within = VarianceWithin(supplier, value, means);
  if (std::isinf(within)) return kInfinity;
  const double between = VarianceBetween(means, within);
  return between > 0 ? std::max(1.0, within / between) : kInfinity;
}

// The rows of each supplier, in their order.
std::vector<std::vector<int64_t>> RowsOf(absl::Span<const int32_t> supplier,
                                         int32_t suppliers) {
  std::vector<std::vector<int64_t>> rows(static_cast<size_t>(suppliers));
  for (size_t row = 0; row < supplier.size(); ++row) {
    rows[supplier[row]].push_back(static_cast<int64_t>(row));
  }
  return rows;
}

}  // namespace

absl::StatusOr<double> CredibilityConstant(DelayKind kind,
                                           absl::Span<const int32_t> supplier,
                                           int32_t suppliers,
                                           const DelayHistory& history) {
  const FitOptions any = {DelayReading::kExact, /*zero_atom=*/true};
  if (absl::Status status = internal::CheckFor(kind, history, any);
      !status.ok()) {
    return status;
  }
  if (absl::Status status = CheckSuppliers(supplier, suppliers, history);
      !status.ok()) {
    return status;
  }
  return Credibility(kind, supplier, suppliers, history);
}

absl::StatusOr<std::vector<Delay>> PoolDelays(
    DelayKind kind, absl::Span<const int32_t> supplier, int32_t suppliers,
    const DelayHistory& history, const PoolOptions& options) {
  if (absl::Status status = internal::CheckFor(kind, history, options.fit);
      !status.ok()) {
    return status;
  }
  if (absl::Status status = CheckSuppliers(supplier, suppliers, history);
      !status.ok()) {
    return status;
  }
  if (options.credibility.has_value() && !(*options.credibility >= 1)) {
    return internal::NumberMustBe("options.credibility", -1,
                                  *options.credibility, "at least 1");
  }
  const double k = options.credibility.has_value()
                       ? *options.credibility
                       : Credibility(kind, supplier, suppliers, history);
  const std::vector<internal::DayCount> all =
      internal::CountDays(history, options.fit.reading);
  const absl::StatusOr<Delay> common =
      internal::FitCounts(kind, all, options.fit);
  if (!common.ok()) return common.status();
  std::vector<Delay> laws(static_cast<size_t>(suppliers), *common);
  if (std::isinf(k)) return laws;
  const double weight = k / static_cast<double>(history.days.size());
  const auto rows = RowsOf(supplier, suppliers);
  for (size_t s = 0; s < laws.size(); ++s) {
    if (rows[s].empty()) continue;
    absl::StatusOr<Delay> own = internal::FitCounts(
        kind,
        internal::Merged(
            internal::CountDays(history, options.fit.reading, rows[s]), all,
            weight),
        options.fit, &*common);
    if (!own.ok()) return own.status();
    laws[s] = *std::move(own);
  }
  return laws;
}

}  // namespace backorder
