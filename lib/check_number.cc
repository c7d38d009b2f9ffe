#include "lib/check_number.h"

#include <cmath>
#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "backorder/book.h"
#include "lib/input_error.h"

namespace backorder {
namespace internal {
namespace {

template <typename Number>
absl::Status Bad(const InputError& error, Number number,
                 const std::string& advice) {
  const std::string place =
      error.row < 0 ? "" : absl::StrCat(" row ", error.row);
  return MakeInputError(
      error, absl::StrCat(error.column, place, " is ", number, "; ", advice));
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
  return Bad({std::string(column), row, WholePart(number), 0}, number,
             std::string(advice));
}

absl::Status BadNumber(std::string_view column, int64_t row, int64_t number,
                       std::string_view advice) {
  return Bad({std::string(column), row, number, 0}, number,
             std::string(advice));
}

absl::Status NumberMustBe(std::string_view column, int64_t row, double number,
                          std::string_view must, int64_t more) {
  const std::string others = more > 0 ? absl::StrCat(" (", more, " more)") : "";
  return Bad({std::string(column), row, WholePart(number), more}, number,
             absl::StrCat("it must be ", std::string(must), others));
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
