#include "capi/arguments.h"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "absl/status/status.h"

namespace backorder {
namespace internal {
namespace {

// The bytes of `run` that this library knows: whole fields of them.
size_t KnownBytes(size_t struct_size) {
  size_t known = 0;
  for (const size_t end :
       {offsetof(bko_run, threads) + sizeof(bko_run::threads),
        offsetof(bko_run, reserved) + sizeof(bko_run::reserved),
        offsetof(bko_run, cancel) + sizeof(bko_run::cancel),
        offsetof(bko_run, progress) + sizeof(bko_run::progress),
        offsetof(bko_run, outputs) + sizeof(bko_run::outputs)}) {
    if (end <= struct_size) known = end;
  }
  return known;
}

template <typename T>
constexpr bool kIsPlainAtomic = sizeof(std::atomic<T>) == sizeof(T) &&
                                alignof(std::atomic<T>) == alignof(T) &&
                                std::atomic<T>::is_always_lock_free;

}  // namespace

absl::StatusOr<Policy> ReadPolicy(const char* policy) {
  return ParsePolicy(policy == nullptr ? "" : policy);
}

absl::StatusOr<Run> ReadRun(const bko_run* given) {
  Run run;
  if (given == nullptr) return run;
  if (given->struct_size < sizeof(given->struct_size)) {
    return absl::InvalidArgumentError(
        "run.struct_size is too small; set it to sizeof(bko_run)");
  }
  const auto* bytes = reinterpret_cast<const unsigned char*>(given);
  for (size_t i = sizeof(bko_run); i < given->struct_size; ++i) {
    if (bytes[i] != 0) {
      return absl::InvalidArgumentError(
          "run has a field that this version of the library does not know; "
          "set it to 0 or update the library");
    }
  }
  bko_run known = {};
  std::memcpy(&known, given, KnownBytes(given->struct_size));
  if (known.reserved != 0) {
    return absl::InvalidArgumentError("run.reserved must be 0");
  }
  static_assert(kIsPlainAtomic<int32_t> && kIsPlainAtomic<int64_t>,
                "hosts poll plain integers");
  if (known.threads != 0) run.threads = known.threads;
  run.cancel = reinterpret_cast<const std::atomic<int32_t>*>(known.cancel);
  run.progress = reinterpret_cast<std::atomic<int64_t>*>(known.progress);
  if (known.outputs != nullptr) run.outputs = known.outputs;
  return run;
}

}  // namespace internal
}  // namespace backorder
