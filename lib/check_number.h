#ifndef BACKORDER_LIB_CHECK_NUMBER_H_
#define BACKORDER_LIB_CHECK_NUMBER_H_

// Checks the numbers that economics.h takes.

#include <cstdint>
#include <string_view>

#include "absl/status/status.h"

namespace backorder {
namespace internal {

enum class Sign { kAny, kNotNegative, kPositive };

// `number` as the whole number that an InputError can hold.
int64_t WholePart(double number);

// InvalidArgument where `number` is not finite, or not of that sign. `row`: -1
// where it is in no array.
absl::Status CheckNumber(std::string_view column, int64_t row, double number,
                         Sign sign);

// InvalidArgument that names the number and says what it should be: "use a
// number above 0".
absl::Status BadNumber(std::string_view column, int64_t row, double number,
                       std::string_view advice);
absl::Status BadNumber(std::string_view column, int64_t row, int64_t number,
                       std::string_view advice);

}  // namespace internal
}  // namespace backorder

#endif  // BACKORDER_LIB_CHECK_NUMBER_H_
