#include "lib/outputs.h"

#include <cstddef>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "lib/input_error.h"
#include "lib/schema.h"

namespace backorder {
namespace internal {

absl::StatusOr<Outputs> Outputs::Parse(std::string_view text) {
  const absl::Span<const ColumnSpec> columns = PlanColumnSpecs();
  Outputs outputs;
  outputs.wanted_.resize(columns.size());
  for (size_t i = 0; i < columns.size(); ++i) {
    outputs.wanted_[i] = columns[i].required;
  }
  for (absl::string_view part :
       absl::StrSplit(absl::string_view(text.data(), text.size()), ',')) {
    part = absl::StripAsciiWhitespace(part);
    if (part.empty()) continue;
    bool known = false;
    for (size_t i = 0; i < columns.size(); ++i) {
      if (part == "*" || part == columns[i].table ||
          part == columns[i].full_name()) {
        outputs.wanted_[i] = true;
        known = true;
      }
    }
    if (!known) {
      InputError error;
      error.column = "run.outputs";
      return MakeInputError(
          error,
          absl::StrCat("run.outputs: the plan has no column or table '", part,
                       "'; name columns such as lines.reason, tables such as "
                       "shipments, or * for all"));
    }
  }
  return outputs;
}

bool Outputs::wants(std::string_view full_name) const {
  const absl::Span<const ColumnSpec> columns = PlanColumnSpecs();
  for (size_t i = 0; i < columns.size(); ++i) {
    if (columns[i].full_name() == full_name) return wanted_[i];
  }
  return false;
}

bool Outputs::wants_table(std::string_view table) const {
  const absl::Span<const ColumnSpec> columns = PlanColumnSpecs();
  for (size_t i = 0; i < columns.size(); ++i) {
    if (columns[i].table == table && wanted_[i]) return true;
  }
  return false;
}

}  // namespace internal
}  // namespace backorder
