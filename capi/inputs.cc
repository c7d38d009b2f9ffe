#include "capi/inputs.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/types/optional.h"
#include "absl/types/span.h"
#include "backorder/book.h"
#include "backorder/c_api.h"
#include "capi/guard.h"
#include "capi/handles.h"
#include "lib/input_error.h"

namespace backorder {
namespace internal {
namespace {

constexpr const char* kTypes[] = {"i32", "i64", "f64"};

bko_inputs::Column* FindIn(bko_inputs* inputs, std::string_view name) {
  const auto found = std::find_if(
      inputs->columns.begin(), inputs->columns.end(),
      [name](const bko_inputs::Column& each) { return each.name == name; });
  return found == inputs->columns.end() ? nullptr : &*found;
}

template <typename T>
absl::Status SetInput(bko_inputs* inputs, const char* name, const T* values,
                      int64_t length) {
  absl::Status status = All({NotNull(inputs, "inputs"), NotNull(name, "name")});
  if (!status.ok()) return status;
  if (length < 0) {
    return MakeInputError(
        {name, -1, length, 0},
        absl::StrCat(name, " has length ", length, "; lengths are 0 or more"));
  }
  if (length > 0 && values == nullptr) {
    return MakeInputError(
        {name, -1, length, 0},
        absl::StrCat(name, " is NULL, but has length ", length));
  }
  const auto span = absl::MakeConstSpan(values, static_cast<size_t>(length));
  bko_inputs::Column* column = FindIn(inputs, name);
  if (column == nullptr) {
    inputs->columns.push_back({name, span});
  } else {
    column->values = span;
  }
  return absl::OkStatus();
}

}  // namespace

bool Inputs::Has(std::string_view name) const {
  return FindColumn(name) != nullptr;
}

const bko_inputs::Column* Inputs::FindColumn(std::string_view name) const {
  return FindIn(const_cast<bko_inputs*>(&given_), name);
}

absl::Status Inputs::status() const {
  for (const bko_inputs::Column& column : given_.columns) {
    if (std::find(known_.begin(), known_.end(), column.name) != known_.end()) {
      continue;
    }
    return MakeInputError(
        {column.name, -1, 0, 0},
        absl::StrCat("there is no column ", Quoted(column.name),
                     "; this call reads ", absl::StrJoin(known_, ", ")));
  }
  return status_;
}

void Inputs::AddRows(const char* name, size_t size) {
  const auto first =
      std::find_if(rows_read_.begin(), rows_read_.end(),
                   [](const RowsRead& each) { return each.size != 1; });
  if (size != 1 && first == rows_read_.end()) {
    rows_ = static_cast<int64_t>(size);
  } else if (size != 1 && size != first->size) {
    status_.Update(MakeInputError(
        {name, -1, static_cast<int64_t>(size), 0},
        absl::StrCat(name, " has ", size, " rows, but ", first->name, " has ",
                     first->size, "; give all the same length, or one row")));
  }
  rows_read_.push_back({name, size});
}

void Inputs::FailMissing(const char* name) {
  status_.Update(MakeInputError(
      {name, -1, 0, 0}, absl::StrCat(name, " is missing; this call needs it")));
}

void Inputs::FailScalar(const char* name, size_t size) {
  status_.Update(MakeInputError(
      {name, -1, static_cast<int64_t>(size), 0},
      absl::StrCat(name, " has ", size, " rows; this call reads one")));
}

void Inputs::FailType(const char* name, size_t given, size_t wanted) {
  status_.Update(MakeInputError(
      {name, -1, 0, 0},
      absl::StrCat(name, " is ", kTypes[given], "; set it by bko_inputs_set_",
                   kTypes[wanted])));
}

absl::Status Inputs::ErrorAt(int64_t row, const absl::Status& status) const {
  const absl::optional<InputError> error = GetInputError(status);
  if (!error.has_value()) return status;
  const std::string column = error->column.find('.') == std::string::npos
                                 ? absl::StrCat("ask.", error->column)
                                 : error->column;
  const auto read =
      std::find_if(rows_read_.begin(), rows_read_.end(),
                   [&](const RowsRead& each) { return each.name == column; });
  if (error->row >= 0 || read == rows_read_.end()) {
    return Renamed(status, column, error->row);
  }
  return Renamed(status, column, read->size == 1 ? 0 : row);
}

absl::Status Renamed(const absl::Status& status, std::string column,
                     int64_t row) {
  const absl::optional<InputError> error = GetInputError(status);
  if (!error.has_value()) return status;
  const std::string message(status.message());
  const size_t rest = message.find(" is ");
  const std::string place = row < 0 ? "" : absl::StrCat(" row ", row);
  const std::string renamed = absl::StrCat(
      column, place,
      rest == std::string::npos ? ": " + message : message.substr(rest));
  return MakeInputError({std::move(column), row, error->value, error->more},
                        renamed);
}

}  // namespace internal
}  // namespace backorder

using backorder::internal::Guard;
using backorder::internal::SetInput;

extern "C" {

bko_status bko_inputs_create(bko_inputs** out, bko_error* error) {
  return Guard(error, [&] {
    absl::Status status = backorder::internal::NotNull(out, "out");
    if (status.ok()) *out = std::make_unique<bko_inputs>().release();
    return status;
  });
}

void bko_inputs_free(bko_inputs* inputs) { delete inputs; }

bko_status bko_inputs_set_i32(bko_inputs* inputs, const char* name,
                              const int32_t* values, int64_t length,
                              bko_error* error) {
  return Guard(error, [&] { return SetInput(inputs, name, values, length); });
}

bko_status bko_inputs_set_i64(bko_inputs* inputs, const char* name,
                              const int64_t* values, int64_t length,
                              bko_error* error) {
  return Guard(error, [&] { return SetInput(inputs, name, values, length); });
}

bko_status bko_inputs_set_f64(bko_inputs* inputs, const char* name,
                              const double* values, int64_t length,
                              bko_error* error) {
  return Guard(error, [&] { return SetInput(inputs, name, values, length); });
}

}  // extern "C"
