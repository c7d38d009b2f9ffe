#ifndef BACKORDER_LIB_FAULTS_H_
#define BACKORDER_LIB_FAULTS_H_

// Collects the bad values of columns of whole numbers: the first is told, the
// others are counted.

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "backorder/book.h"

namespace backorder {
namespace internal {

class Faults {
 public:
  // `value` stands in that row of `column` (-1: it is in no array); `advice`
  // says what to do: "use a mask from 0 to 127".
  void Add(std::string_view column, int64_t row, int64_t value,
           std::string_view advice);

  bool empty() const { return count_ == 0; }

  // InvalidArgument with the first one's InputError; OK where there is none.
  absl::Status status() const;

 private:
  int64_t count_ = 0;
  InputError first_;
  std::string message_;
};

}  // namespace internal
}  // namespace backorder

#endif  // BACKORDER_LIB_FAULTS_H_
