#include "lib/delay_table.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/types/optional.h"
#include "absl/types/span.h"
#include "backorder/book.h"
#include "backorder/delay.h"
#include "backorder/units.h"
#include "lib/check_number.h"
#include "lib/input_error.h"

namespace backorder {
namespace internal {
namespace {

absl::Status CheckLength(const char* name, size_t length, int64_t rows,
                         bool required = false) {
  const auto given = static_cast<int64_t>(length);
  if (given == rows || (given == 0 && !required)) return absl::OkStatus();
  return BadNumber(name, -1, given,
                   absl::StrCat("its rows; its table has ", rows));
}

absl::Status CheckLengths(const DelayColumns& columns) {
  const int64_t rows = columns.size();
  const auto days = static_cast<int64_t>(std::max(
      {columns.delay.size(), columns.days.size(), columns.weight.size()}));
  absl::Status status = CheckLength("delays.kind", columns.kind.size(), rows);
  status.Update(CheckLength("delays.first", columns.first.size(), rows));
  status.Update(CheckLength("delays.second", columns.second.size(), rows));
  status.Update(
      CheckLength("delays.zero_weight", columns.zero_weight.size(), rows));
  status.Update(
      CheckLength("delays.never_weight", columns.never_weight.size(), rows));
  status.Update(
      CheckLength("delays.older_than", columns.older_than.size(), rows));
  status.Update(
      CheckLength("delay_days.delay", columns.delay.size(), days, true));
  status.Update(
      CheckLength("delay_days.days", columns.days.size(), days, true));
  status.Update(CheckLength("delay_days.weight", columns.weight.size(), days));
  return status;
}

double WeightOf(const DelayColumns& columns, size_t row) {
  return columns.weight.empty() ? 1 : columns.weight[row];
}

absl::Status CheckDays(const DelayColumns& columns,
                       absl::Span<const Delay> delays) {
  for (size_t i = 0; i < columns.days.size(); ++i) {
    const auto row = static_cast<int64_t>(i);
    const int32_t law = columns.delay[i];
    if (law < 0 || law >= static_cast<int64_t>(delays.size())) {
      return BadNumber("delay_days.delay", row, int64_t{law},
                       "use a row of the table delays");
    }
    if (delays[law].kind != DelayKind::kEmpirical) {
      return BadNumber("delay_days.delay", row, int64_t{law},
                       "only a law whose kind is 1 (empirical) has days");
    }
    const double days = columns.days[i];
    if (!(days >= -kLastDay && days <= kLastDay)) {
      return BadNumber("delay_days.days", row, days,
                       "use days from -2^30 to 2^30");
    }
    const double weight = WeightOf(columns, i);
    absl::Status status =
        CheckNumber("delay_days.weight", row, weight, Sign::kPositive);
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

// The rows of delay_days by law and day.
std::vector<size_t> SortedRows(const DelayColumns& columns) {
  std::vector<size_t> rows(columns.days.size());
  for (size_t i = 0; i < rows.size(); ++i) rows[i] = i;
  std::sort(rows.begin(), rows.end(), [&](size_t a, size_t b) {
    if (columns.delay[a] != columns.delay[b]) {
      return columns.delay[a] < columns.delay[b];
    }
    if (columns.days[a] != columns.days[b]) {
      return columns.days[a] < columns.days[b];
    }
    return a < b;
  });
  return rows;
}

absl::Status AddDays(const DelayColumns& columns, std::vector<Delay>* delays) {
  for (const size_t row : SortedRows(columns)) {
    Delay& delay = (*delays)[columns.delay[row]];
    const double sum = delay.total + WeightOf(columns, row);
    if (std::isinf(sum)) {
      return BadNumber("delay_days.weight", static_cast<int64_t>(row),
                       WeightOf(columns, row),
                       "the weights of a law need a finite sum");
    }
    if (sum == delay.total) continue;
    delay.total = sum;
    if (delay.values.empty() || delay.values.back() != columns.days[row]) {
      delay.values.push_back(columns.days[row]);
      delay.cumulative.push_back(sum);
    } else {
      delay.cumulative.back() = sum;
    }
  }
  return absl::OkStatus();
}

absl::Status AddNever(const DelayColumns& columns, std::vector<Delay>* delays) {
  for (size_t i = 0; i < columns.never_weight.size(); ++i) {
    const auto row = static_cast<int64_t>(i);
    const double weight = columns.never_weight[i];
    Delay& delay = (*delays)[i];
    absl::Status status =
        CheckNumber("delays.never_weight", row, weight, Sign::kNotNegative);
    if (!status.ok()) return status;
    if (weight > 0 && delay.kind != DelayKind::kEmpirical) {
      return BadNumber("delays.never_weight", row, weight,
                       "use 0 for a law whose kind is not 1 (empirical)");
    }
    delay.total += weight;
    if (std::isinf(delay.total)) {
      return BadNumber("delays.never_weight", row, weight,
                       "the weights of a law need a finite sum");
    }
  }
  return absl::OkStatus();
}

// The column of `delays` that an argument of a law stands in.
std::string_view ColumnOf(const std::string& argument) {
  constexpr std::pair<std::string_view, std::string_view> kColumns[] = {
      {"delay.kind", "delays.kind"},
      {"delay.sigma", "delays.second"},
      {"delay.scale", "delays.second"},
      {"delay.weight", "delays.zero_weight"},
      {"delay.older_than", "delays.older_than"},
      {"delay.values", "delays.values"},
      {"delay.cumulative", "delays.cumulative"},
      {"delay.total", "delays.total"}};
  for (const auto& [name, column] : kColumns) {
    if (argument == name) return column;
  }
  return "delays.first";
}

template <typename T>
T At(absl::Span<const T> column, size_t row, T otherwise) {
  return column.empty() ? otherwise : column[row];
}

}  // namespace

int64_t DelayColumns::size() const {
  return static_cast<int64_t>(
      std::max({kind.size(), first.size(), second.size(), zero_weight.size(),
                never_weight.size(), older_than.size()}));
}

absl::Status CheckLaw(const Delay& delay, int64_t row) {
  absl::Status status = Validate(delay);
  const absl::optional<InputError> error = GetInputError(status);
  if (!error.has_value()) return status;
  const std::string column(ColumnOf(error->column));
  return MakeInputError(
      {column, row, error->value, 0},
      absl::StrCat(column, " row ", row, " makes no law: ", status.message()));
}

absl::StatusOr<std::vector<Delay>> MakeDelays(const DelayColumns& columns) {
  absl::Status status = CheckLengths(columns);
  if (!status.ok()) return status;
  std::vector<Delay> delays(static_cast<size_t>(columns.size()));
  for (size_t i = 0; i < delays.size(); ++i) {
    Delay& delay = delays[i];
    delay.kind = static_cast<DelayKind>(At(columns.kind, i, 0));
    delay.first = At(columns.first, i, 0.0);
    delay.second = At(columns.second, i, 0.0);
    delay.zero_weight = At(columns.zero_weight, i, 0.0);
    delay.older_than = At(columns.older_than, i, delay.older_than);
    if (delay.kind == DelayKind::kEmpirical) delay.first = 0;
    if (delay.kind == DelayKind::kEmpirical ||
        delay.kind == DelayKind::kFixed) {
      delay.second = 0;
    }
  }
  status = CheckDays(columns, delays);
  if (status.ok()) status = AddDays(columns, &delays);
  if (status.ok()) status = AddNever(columns, &delays);
  for (size_t i = 0; status.ok() && i < delays.size(); ++i) {
    const auto row = static_cast<int64_t>(i);
    const bool without_days =
        delays[i].kind == DelayKind::kEmpirical && delays[i].values.empty();
    status = without_days
                 ? BadNumber("delays.kind", row, int64_t{1},
                             "the table delay_days has no row for this law")
                 : CheckLaw(delays[i], row);
  }
  if (!status.ok()) return status;
  return delays;
}

DelayTable::DelayTable(absl::Span<const Delay> delays) {
  for (size_t i = 0; i < delays.size(); ++i) {
    const Delay& law = delays[i];
    kind.push_back(static_cast<int32_t>(law.kind));
    first.push_back(law.first);
    second.push_back(law.second);
    zero_weight.push_back(law.zero_weight);
    never_weight.push_back(
        law.cumulative.empty() ? 0 : law.total - law.cumulative.back());
    older_than.push_back(law.older_than);
    double below = 0;
    for (size_t k = 0; k < law.values.size(); ++k) {
      delay.push_back(static_cast<int32_t>(i));
      days.push_back(law.values[k]);
      weight.push_back(law.cumulative[k] - below);
      below = law.cumulative[k];
    }
  }
}

}  // namespace internal
}  // namespace backorder
