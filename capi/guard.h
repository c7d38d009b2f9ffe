#ifndef BACKORDER_CAPI_GUARD_H_
#define BACKORDER_CAPI_GUARD_H_

// What every entry point stands behind: statuses become numbers and a
// bko_error, and no exception gets out.

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <exception>
#include <new>
#include <string>

#include "absl/status/status.h"
#include "backorder/book.h"
#include "backorder/c_api.h"

namespace backorder {
namespace internal {

// Copies text to array[0..size), cut if need be, NUL-ended.
inline void CopyText(const char* text, size_t length, char* array,
                     size_t size) {
  const size_t kept = std::min(length, size - 1);
  std::memcpy(array, text, kept);
  array[kept] = '\0';
}

// Fills *error as far as its struct_size goes. Allocates nothing.
inline bko_status Fail(bko_error* error, bko_status status,
                       const InputError& fields, const char* message,
                       size_t length) {
  if (error == nullptr) return status;
  bko_error known = {};
  known.struct_size = error->struct_size;
  known.row = fields.row;
  known.value = fields.value;
  known.more = fields.more;
  CopyText(fields.column.data(), fields.column.size(), known.column,
           sizeof(known.column));
  CopyText(message, length, known.message, sizeof(known.message));
  const size_t size = std::min(error->struct_size, sizeof(known));
  if (size <= sizeof(known.struct_size)) return status;
  std::memcpy(error, &known, size);
  // An array that a shorter struct cuts still ends.
  if (size > offsetof(bko_error, column)) {
    reinterpret_cast<char*>(error)[size - 1] = '\0';
  }
  return status;
}

// Calls body(), which returns an absl::Status.
template <typename Body>
bko_status Guard(bko_error* error, const Body& body) noexcept {
  const char* message = "unknown exception";
  bko_status number = BKO_INTERNAL;
  try {
    const absl::Status status = body();
    if (status.ok()) return BKO_OK;
    const auto fields = GetInputError(status);
    return Fail(error, static_cast<bko_status>(status.code()),
                fields.has_value() ? *fields : InputError(),
                status.message().data(), status.message().size());
  } catch (const std::bad_alloc&) {
    number = BKO_RESOURCE_EXHAUSTED;
    message = "out of memory; plan fewer lines at once or give it more memory";
  } catch (const std::exception& exception) {
    return Fail(error, number, InputError(), exception.what(),
                std::strlen(exception.what()));
  } catch (...) {
  }
  return Fail(error, number, InputError(), message, std::strlen(message));
}

}  // namespace internal
}  // namespace backorder

#endif  // BACKORDER_CAPI_GUARD_H_
