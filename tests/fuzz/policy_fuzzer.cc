// Arbitrary text as a policy, and policies with a few bytes changed: it is
// refused with a reason, or has a canonical form, which is its own canonical
// form.

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

#include "backorder/c_api.h"
#include "tests/fuzz/arbitrary.h"

namespace {

using backorder::fuzz::Arbitrary;
using backorder::fuzz::Require;
using backorder::fuzz::Succeeded;

// Whether `text` is a policy; then *canonical is its canonical form.
bool Canonical(const std::string& text, std::string* canonical) {
  bko_error error;
  std::memset(&error, 0, sizeof(error));
  error.struct_size = sizeof(error);
  size_t length = 0;
  const bool parsed =
      Succeeded(bko_policy_text(text.c_str(), nullptr, 0, &length, &error));
  if (!parsed) {
    Require(error.message[0] != '\0', "a refusal says why");
    Require(std::strncmp(error.column, "policy", 6) == 0,
            "a refusal names the field");
    return false;
  }
  std::vector<char> buffer(length + 1, '?');
  size_t again = 0;
  Require(bko_policy_text(text.c_str(), buffer.data(), buffer.size(), &again,
                          nullptr) == BKO_OK &&
              again == length && std::strlen(buffer.data()) == length,
          "the length is the text's");
  canonical->assign(buffer.data(), length);

  // A buffer that is too small is filled and ended.
  const size_t small = length / 2 + 1;
  std::vector<char> cut(small, '?');
  Require(bko_policy_text(text.c_str(), cut.data(), small, nullptr, nullptr) ==
                  BKO_OK &&
              canonical->substr(0, small - 1) == cut.data(),
          "a short buffer has the beginning");
  return true;
}

void RequireCanonical(const std::string& text) {
  std::string canonical, again;
  if (!Canonical(text, &canonical)) return;
  Require(Canonical(canonical, &again) && again == canonical,
          "the canonical form is its own");
}

// A policy in which, now and then, something stands in the place of something
// else: bytes alone would hardly ever spell a key.
std::string Misspelt(Arbitrary* arbitrary) {
  static const char* const kPieces[] = {"(",        ")",
                                        ",",        ";",
                                        "=",        " ",
                                        "0",        "-1",
                                        "desc",     "nulls first",
                                        "none",     "unlimited",
                                        "share_by", "9223372036854775808",
                                        "\xff",     "queue"};
  std::string text = arbitrary->Policy();
  for (int64_t changes = arbitrary->Between(0, 3); changes > 0; --changes) {
    const auto place = static_cast<size_t>(
        arbitrary->Between(0, static_cast<int64_t>(text.size())));
    const auto gone = static_cast<size_t>(arbitrary->Between(0, 2));
    text.replace(place, gone, kPieces[arbitrary->Between(0, 15)]);
  }
  return text;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  RequireCanonical(std::string(reinterpret_cast<const char*>(data), size));
  Arbitrary arbitrary(data, size);
  RequireCanonical(Misspelt(&arbitrary));
  return 0;
}
