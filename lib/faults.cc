#include "lib/faults.h"

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

void Faults::Add(std::string_view column, int64_t row, int64_t value,
                 std::string_view advice) {
  if (count_++ > 0) return;
  first_ = {std::string(column), row, value, 0};
  message_ =
      absl::StrCat(absl::string_view(column.data(), column.size()),
                   row < 0 ? "" : absl::StrCat(" row ", row), " is ", value,
                   "; ", absl::string_view(advice.data(), advice.size()));
}

absl::Status Faults::status() const {
  if (empty()) return absl::OkStatus();
  InputError error = first_;
  error.more = count_ - 1;
  return MakeInputError(error, message_);
}

}  // namespace internal
}  // namespace backorder
