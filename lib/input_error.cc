#include "lib/input_error.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/cord.h"
#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "backorder/book.h"

namespace backorder {
namespace {

// The payload is "row value more column".
constexpr char kTypeUrl[] = "backorder/InputError";

}  // namespace

absl::optional<InputError> GetInputError(const absl::Status& status) {
  const absl::optional<absl::Cord> payload = status.GetPayload(kTypeUrl);
  if (!payload.has_value()) return absl::nullopt;
  const std::string text(*payload);
  const std::vector<std::string> fields =
      absl::StrSplit(text, absl::MaxSplits(' ', 3));
  InputError error;
  if (fields.size() != 4 || !absl::SimpleAtoi(fields[0], &error.row) ||
      !absl::SimpleAtoi(fields[1], &error.value) ||
      !absl::SimpleAtoi(fields[2], &error.more)) {
    return absl::nullopt;
  }
  error.column = fields[3];
  return error;
}

namespace internal {

absl::Status MakeInputError(const InputError& error, std::string_view message) {
  absl::Status status = absl::InvalidArgumentError(
      absl::string_view(message.data(), message.size()));
  status.SetPayload(kTypeUrl,
                    absl::Cord(absl::StrCat(error.row, " ", error.value, " ",
                                            error.more, " ", error.column)));
  return status;
}

std::string Quoted(std::string_view text) {
  constexpr size_t kLongest = 60;
  const bool cut = text.size() > kLongest;
  if (cut) text = text.substr(0, kLongest);
  return absl::StrCat(
      "\"", absl::CHexEscape(absl::string_view(text.data(), text.size())),
      cut ? "...\"" : "\"");
}

}  // namespace internal
}  // namespace backorder
