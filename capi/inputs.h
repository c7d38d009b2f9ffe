#ifndef BACKORDER_CAPI_INPUTS_H_
#define BACKORDER_CAPI_INPUTS_H_

// Reads what a host lent by bko_inputs_set_*: each verb asks for the columns
// that it knows; what is then left over, of another type or of another length
// than the rest is an error that names it.

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "backorder/c_api.h"
#include "capi/guard.h"
#include "capi/handles.h"

namespace backorder {
namespace internal {

// A column with a value for each row: as many as there are rows, or one for all
// of them, or the default.
template <typename T>
class RowColumn {
 public:
  RowColumn(absl::Span<const T> values, T otherwise)
      : values_(values), otherwise_(otherwise) {}
  T operator[](int64_t row) const {
    if (values_.empty()) return otherwise_;
    return values_.size() == 1 ? values_[0] : values_[row];
  }

 private:
  absl::Span<const T> values_;
  T otherwise_;
};

class Inputs {
 public:
  explicit Inputs(const bko_inputs& given) : given_(given) {}

  // A column of a table, as long as it is; empty if it is absent.
  template <typename T>
  absl::Span<const T> Column(const char* name) {
    return Find<T>(name, nullptr);
  }
  template <typename T>
  absl::Span<const T> RequiredColumn(const char* name) {
    bool absent = false;
    const absl::Span<const T> values = Find<T>(name, &absent);
    if (absent) FailMissing(name);
    return values;
  }

  // A column of one row.
  template <typename T>
  T Scalar(const char* name, T otherwise) {
    bool absent = false;
    const absl::Span<const T> values = Find<T>(name, &absent);
    if (absent) return otherwise;
    if (values.size() != 1) FailScalar(name, values.size());
    return values.size() == 1 ? values[0] : otherwise;
  }
  template <typename T>
  T RequiredScalar(const char* name) {
    if (!Has(name)) FailMissing(name);
    return Scalar<T>(name, T());
  }

  // A column of the rows that are asked for.
  template <typename T>
  RowColumn<T> Rows(const char* name, T otherwise) {
    bool absent = false;
    const absl::Span<const T> values = Find<T>(name, &absent);
    if (!absent) AddRows(name, values.size());
    return RowColumn<T>(values, otherwise);
  }
  template <typename T>
  RowColumn<T> RequiredRows(const char* name) {
    if (!Has(name)) FailMissing(name);
    return Rows<T>(name, T());
  }

  // Of the columns that Rows() read: the length of those that have not one row,
  // or 1.
  int64_t rows() const { return rows_; }

  bool Has(std::string_view name) const;

  // The first thing that is wrong with the columns that were read, or one that
  // was not. To be asked when all are read.
  absl::Status status() const;

  // An error of the verb in that row. Its column is the argument's name, as the
  // C++ headers have it: without a table it stands in "ask".
  absl::Status ErrorAt(int64_t row, const absl::Status& status) const;

 private:
  struct RowsRead {
    std::string name;
    size_t size;
  };

  template <typename T>
  absl::Span<const T> Find(const char* name, bool* absent) {
    known_.push_back(name);
    const bko_inputs::Column* column = FindColumn(name);
    if (column == nullptr) {
      if (absent != nullptr) *absent = true;
      return {};
    }
    const auto* values = std::get_if<absl::Span<const T>>(&column->values);
    if (values != nullptr) return *values;
    FailType(name, column->values.index(),
             bko_inputs::Values(absl::Span<const T>()).index());
    return {};
  }

  const bko_inputs::Column* FindColumn(std::string_view name) const;
  void AddRows(const char* name, size_t size);
  void FailMissing(const char* name);
  void FailScalar(const char* name, size_t size);
  void FailType(const char* name, size_t given, size_t wanted);

  const bko_inputs& given_;
  std::vector<std::string> known_;
  std::vector<RowsRead> rows_read_;
  int64_t rows_ = 1;
  absl::Status status_;
};

// The same error in another column and row; its message begins with these.
// What is no InputError stays as it is.
absl::Status Renamed(const absl::Status& status, std::string column,
                     int64_t row);

// ask(row) of each row, or the error of the first that is bad.
template <typename Answer, typename Verb>
absl::StatusOr<std::vector<Answer>> ForEachRow(const Inputs& in,
                                               const Verb& ask) {
  absl::Status status = in.status();
  if (!status.ok()) return status;
  std::vector<Answer> answers;
  answers.reserve(static_cast<size_t>(in.rows()));
  for (int64_t row = 0; row < in.rows(); ++row) {
    absl::StatusOr<Answer> answer = ask(row);
    if (!answer.ok()) return in.ErrorAt(row, answer.status());
    answers.push_back(*std::move(answer));
  }
  return answers;
}

// An entry point whose verb reads inputs alone: verb(&in) is a
// StatusOr<bko_result>.
template <typename Verb>
bko_status Ask(const bko_inputs* inputs, bko_result** out, bko_error* error,
               const Verb& verb) noexcept {
  return Guard(error, [&] {
    absl::Status status = All({NotNull(inputs, "inputs"), NotNull(out, "out")});
    if (!status.ok()) return status;
    Inputs in(*inputs);
    absl::StatusOr<bko_result> result = verb(&in);
    if (!result.ok()) return result.status();
    HandOut(*std::move(result), out);
    return absl::OkStatus();
  });
}

}  // namespace internal
}  // namespace backorder

#endif  // BACKORDER_CAPI_INPUTS_H_
