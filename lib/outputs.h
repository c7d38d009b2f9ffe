#ifndef BACKORDER_LIB_OUTPUTS_H_
#define BACKORDER_LIB_OUTPUTS_H_

// Which columns of a plan are wanted.

#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace backorder {
namespace internal {

class Outputs {
 public:
  // Parses Run::outputs. Errors: InvalidArgument for an unknown name.
  static absl::StatusOr<Outputs> Parse(std::string_view text);

  // Whether the column of that full name ("lines.reason") is wanted.
  bool wants(std::string_view full_name) const;
  // Whether any column of that table is.
  bool wants_table(std::string_view table) const;

 private:
  std::vector<bool> wanted_;  // in the order of PlanColumnSpecs()
};

}  // namespace internal
}  // namespace backorder

#endif  // BACKORDER_LIB_OUTPUTS_H_
