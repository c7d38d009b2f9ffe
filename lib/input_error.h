#ifndef BACKORDER_LIB_INPUT_ERROR_H_
#define BACKORDER_LIB_INPUT_ERROR_H_

// Makes the errors that GetInputError (book.h) reads.

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "backorder/book.h"

namespace backorder {
namespace internal {

// InvalidArgument with `message`, carrying the fields of `error`.
absl::Status MakeInputError(const InputError& error, std::string_view message);

// Text of a caller as a message quotes it: printable, and not too long.
std::string Quoted(std::string_view text);

}  // namespace internal
}  // namespace backorder

#endif  // BACKORDER_LIB_INPUT_ERROR_H_
