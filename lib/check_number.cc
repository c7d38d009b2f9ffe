#include "lib/check_number.h"

#include <cmath>
#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "backorder/book.h"
#include "lib/input_error.h"

namespace backorder {
namespace internal {
namespace {

template <typename Number>
absl::Status Bad(std::string_view column, int64_t row, Number number,
                 int64_t whole, std::string_view advice) {
  const absl::string_view name(column.data(), column.size());
  const std::string place = row < 0 ? "" : absl::StrCat(" row ", row);
  return MakeInputError(
      {std::string(column), row, whole, 0},
      absl::StrCat(name, place, " is ", number, "; ",
                   absl::string_view(advice.data(), advice.size())));
}

}  // namespace

int64_t WholePart(double number) {
  constexpr double kBound = 9223372036854775808.0;  // 2^63
  if (std::isnan(number)) return 0;
  if (number >= kBound) return INT64_MAX;
  if (number <= -kBound) return INT64_MIN;
  return static_cast<int64_t>(number);
}

absl::Status BadNumber(std::string_view column, int64_t row, double number,
                       std::string_view advice) {
  return Bad(column, row, number, WholePart(number), advice);
}

absl::Status BadNumber(std::string_view column, int64_t row, int64_t number,
                       std::string_view advice) {
  return Bad(column, row, number, number, advice);
}

absl::Status CheckNumber(std::string_view column, int64_t row, double number,
                         Sign sign) {
  if (!std::isfinite(number)) {
    return BadNumber(column, row, number, "use a finite number");
  }
  if (sign == Sign::kPositive && number <= 0) {
    return BadNumber(column, row, number, "use a number above 0");
  }
  if (sign == Sign::kNotNegative && number < 0) {
    return BadNumber(column, row, number, "use a number that is not below 0");
  }
  return absl::OkStatus();
}

}  // namespace internal
}  // namespace backorder
