#include "lib/delay_history.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <numeric>
#include <vector>

#include "absl/status/status.h"
#include "absl/types/span.h"
#include "backorder/delay.h"
#include "backorder/units.h"
#include "lib/check_number.h"

namespace backorder {
namespace internal {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

bool IsOpen(const DelayHistory& history, int64_t row) {
  return !history.open.empty() && history.open[row] != 0;
}

// Calls `bad` for each row and reports the first, with the count of the others.
template <typename Bad, typename Value>
absl::Status FirstBad(const char* column, int64_t rows, const char* must,
                      Bad bad, Value value) {
  int64_t first = -1;
  int64_t count = 0;
  for (int64_t row = 0; row < rows; ++row) {
    if (!bad(row)) continue;
    if (first < 0) first = row;
    ++count;
  }
  if (count == 0) return absl::OkStatus();
  return NumberMustBe(column, first, value(first), must, count - 1);
}

void AddTo(std::vector<DayCount>& counts, const DayCount& count) {
  if (counts.empty() || counts.back().days != count.days) {
    counts.push_back({count.days, 0, 0, 0});
  }
  counts.back().came += count.came;
  counts.back().open += count.open;
  counts.back().entered += count.entered;
}

absl::Status CheckSince(const DelayHistory& history) {
  if (history.since.empty()) return absl::OkStatus();
  const auto rows = static_cast<int64_t>(history.since.size());
  if (history.since.size() != history.days.size()) {
    return NumberMustBe("history.since", -1, static_cast<double>(rows),
                        "of as many rows as history.days, or none");
  }
  const auto since = [&](int64_t row) { return history.since[row]; };
  absl::Status status = FirstBad(
      "history.since", rows, "-infinity, or days within +-2^30",
      [&](int64_t row) {
        return since(row) != -kInfinity && !(std::abs(since(row)) <= kLastDay);
      },
      since);
  if (!status.ok()) return status;
  return FirstBad(
      "history.since", rows, "below the row's delay, or up to its age",
      [&](int64_t row) {
        const double days = history.days[row];
        return IsOpen(history, row) ? since(row) > days : since(row) >= days;
      },
      since);
}

}  // namespace

absl::Status CheckHistory(const DelayHistory& history) {
  const auto rows = static_cast<int64_t>(history.days.size());
  if (rows == 0) {
    return NumberMustBe("history.days", -1, 0, "of at least one row");
  }
  if (!history.open.empty() && history.open.size() != history.days.size()) {
    return NumberMustBe("history.open", -1,
                        static_cast<double>(history.open.size()),
                        "of as many rows as history.days, or none");
  }
  const auto days = [&](int64_t row) { return history.days[row]; };
  absl::Status status = FirstBad(
      "history.days", rows, "days within +-2^30",
      [&](int64_t row) { return !(std::abs(days(row)) <= kLastDay); }, days);
  if (!status.ok()) return status;
  status = FirstBad(
      "history.open", static_cast<int64_t>(history.open.size()), "0 or 1",
      [&](int64_t row) {
        return history.open[row] != 0 && history.open[row] != 1;
      },
      [&](int64_t row) { return static_cast<double>(history.open[row]); });
  return status.ok() ? CheckSince(history) : status;
}

absl::Status CheckPositive(const DelayHistory& history, bool zero_atom) {
  return FirstBad(
      "history.days", static_cast<int64_t>(history.days.size()),
      zero_atom ? "0 or above for this kind of law"
                : "above 0 for this kind of law; zero_atom takes 0",
      [&](int64_t row) {
        const double days = history.days[row];
        return !IsOpen(history, row) && (zero_atom ? days < 0 : days <= 0);
      },
      [&](int64_t row) { return history.days[row]; });
}

std::vector<DayCount> CountDays(const DelayHistory& history,
                                DelayReading reading) {
  std::vector<int64_t> rows(history.days.size());
  std::iota(rows.begin(), rows.end(), 0);
  return CountDays(history, reading, rows);
}

std::vector<DayCount> CountDays(const DelayHistory& history,
                                DelayReading reading,
                                absl::Span<const int64_t> rows) {
  std::vector<DayCount> single;
  single.reserve(rows.size());
  for (const int64_t row : rows) {
    const bool whole = reading == DelayReading::kWholeDays;
    double days = history.days[row];
    const bool open = IsOpen(history, row);
    if (!open && whole) days = std::ceil(days);
    single.push_back({days, open ? 0.0 : 1.0, open ? 1.0 : 0.0, 0});
    if (history.since.empty() || history.since[row] == -kInfinity) continue;
    const double since = history.since[row];
    single.push_back({whole ? std::floor(since) : since, 0, 0, 1});
  }
  std::sort(
      single.begin(), single.end(),
      [](const DayCount& a, const DayCount& b) { return a.days < b.days; });
  std::vector<DayCount> counts;
  for (const DayCount& count : single) AddTo(counts, count);
  return counts;
}

std::vector<DayCount> Merged(absl::Span<const DayCount> a,
                             absl::Span<const DayCount> b, double weight) {
  std::vector<DayCount> merged;
  merged.reserve(a.size() + b.size());
  size_t i = 0;
  for (const DayCount& count : b) {
    for (; i < a.size() && a[i].days <= count.days; ++i) AddTo(merged, a[i]);
    AddTo(merged, {count.days, weight * count.came, weight * count.open,
                   weight * count.entered});
  }
  for (; i < a.size(); ++i) AddTo(merged, a[i]);
  return merged;
}

double TotalWeight(absl::Span<const DayCount> counts) {
  double sum = 0;
  for (const DayCount& count : counts) sum += count.came + count.open;
  return sum;
}

}  // namespace internal
}  // namespace backorder
