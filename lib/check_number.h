#ifndef BACKORDER_LIB_CHECK_NUMBER_H_
#define BACKORDER_LIB_CHECK_NUMBER_H_

// Errors of bad numbers: InvalidArgument with an InputError, whose value is the
// number's whole part; the message has all of it.

#include <cstdint>
#include <string_view>

#include "absl/status/status.h"

namespace backorder {
namespace internal {

enum class Sign { kAny, kNotNegative, kPositive };

// `number` as the whole number that an InputError can hold: 0 for NaN.
int64_t WholePart(double number);

// An error where `number` is not finite, or not of that sign. `row`: -1
// where it is in no array.
absl::Status CheckNumber(std::string_view column, int64_t row, double number,
                         Sign sign);

// Names the number and says what to do: "use a number above 0".
absl::Status BadNumber(std::string_view column, int64_t row, double number,
                       std::string_view advice);
absl::Status BadNumber(std::string_view column, int64_t row, int64_t number,
                       std::string_view advice);

// Names the number and says what it must be: "above 0"; `more` other rows of
// the column are bad too.
absl::Status NumberMustBe(std::string_view column, int64_t row, double number,
                          std::string_view must, int64_t more = 0);

}  // namespace internal
}  // namespace backorder

#endif  // BACKORDER_LIB_CHECK_NUMBER_H_
