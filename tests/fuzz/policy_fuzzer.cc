// Arbitrary text as a policy: it is refused with a reason, or has a canonical
// form, which is its own canonical form.

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

#include "backorder/c_api.h"
#include "tests/fuzz/arbitrary.h"

namespace {

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

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  std::string canonical, again;
  if (Canonical(text, &canonical)) {
    Require(Canonical(canonical, &again) && again == canonical,
            "the canonical form is its own");
  }
  return 0;
}
