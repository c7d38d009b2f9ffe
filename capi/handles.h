#ifndef BACKORDER_CAPI_HANDLES_H_
#define BACKORDER_CAPI_HANDLES_H_

// What the opaque pointers of c_api.h point to, and what all entry points do
// with them.

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "backorder/book.h"
#include "backorder/c_api.h"
#include "backorder/plan.h"
#include "lib/outputs.h"

struct bko_book {
  backorder::Book book;
};

struct bko_plan {
  backorder::Plan plan;
  bool borrows = false;  // bko_plan_create made it: its columns are the host's
  backorder::internal::Outputs made;  // the columns that bko_allocate made
};

struct bko_inputs {
  using Values =
      std::variant<absl::Span<const int32_t>, absl::Span<const int64_t>,
                   absl::Span<const double>>;
  struct Column {
    std::string name;
    Values values;
  };
  std::vector<Column> columns;
};

struct bko_result {
  using Values = std::variant<std::vector<int32_t>, std::vector<int64_t>,
                              std::vector<double>, std::vector<std::string>>;
  struct Column {
    std::string name;
    Values values;
  };
  std::vector<Column> columns;

  // A new column of that name.
  template <typename T>
  std::vector<T>& Add(std::string name) {
    columns.push_back({std::move(name), std::vector<T>()});
    return std::get<std::vector<T>>(columns.back().values);
  }
  template <typename T>
  void Add(std::string name, std::vector<T> values) {
    columns.push_back({std::move(name), std::move(values)});
  }
};

namespace backorder {
namespace internal {

inline absl::Status NotNull(const void* argument, const char* name) {
  if (argument != nullptr) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("argument `", name, "` is NULL"));
}

// The first of several statuses that is not OK.
inline absl::Status All(std::initializer_list<absl::Status> statuses) {
  for (const absl::Status& status : statuses) {
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

// A column of a result, one number of each element.
template <typename T, typename Elements, typename Value>
void AddColumn(bko_result* result, std::string name, const Elements& elements,
               const Value& value) {
  std::vector<T>& column = result->Add<T>(std::move(name));
  column.reserve(elements.size());
  for (const auto& element : elements) {
    column.push_back(static_cast<T>(value(element)));
  }
}

inline void HandOut(bko_result result, bko_result** out) {
  *out = std::make_unique<bko_result>(std::move(result)).release();
}

}  // namespace internal
}  // namespace backorder

#endif  // BACKORDER_CAPI_HANDLES_H_
