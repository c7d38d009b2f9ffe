#ifndef BACKORDER_LIB_DELAY_ERROR_H_
#define BACKORDER_LIB_DELAY_ERROR_H_

// The errors of what takes columns of doubles.

#include <cstdint>
#include <string_view>

#include "absl/status/status.h"

namespace backorder {
namespace internal {

// InvalidArgument with an InputError: `value` stands in `column`, where what it
// must be stands in `must`, and `more` other rows are bad. The error's own
// value is the double's whole part, 0 for NaN; the message has all of it.
absl::Status BadNumber(std::string_view column, int64_t row, double value,
                       std::string_view must, int64_t more = 0);

}  // namespace internal
}  // namespace backorder

#endif  // BACKORDER_LIB_DELAY_ERROR_H_
