#include "lib/delay_error.h"

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

// What InputError can hold of a double: NaN is 0, what is too large is cut.
int64_t AsErrorValue(double value) {
  constexpr double kMost = 9e18;
  if (std::isnan(value)) return 0;
  if (value > kMost) return INT64_MAX;
  if (value < -kMost) return INT64_MIN;
  return static_cast<int64_t>(value);
}

}  // namespace

absl::Status BadNumber(std::string_view column, int64_t row, double value,
                       std::string_view must, int64_t more) {
  InputError error;
  error.column = std::string(column);
  error.row = row;
  error.value = AsErrorValue(value);
  error.more = more;
  std::string message = error.column;
  if (row >= 0) absl::StrAppend(&message, " in row ", row);
  absl::StrAppend(&message, " is ", value, "; it must be ",
                  absl::string_view(must.data(), must.size()));
  if (more > 0) absl::StrAppend(&message, " (", more, " more)");
  return MakeInputError(error, message);
}

}  // namespace internal
}  // namespace backorder
