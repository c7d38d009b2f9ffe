#ifndef BACKORDER_LIB_DELAY_TABLE_H_
#define BACKORDER_LIB_DELAY_TABLE_H_

// Laws of delay as the columns of two tables, and back.

#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "backorder/delay.h"

namespace backorder {
namespace internal {

// Borrowed. Row i of `delays` is law i, with the members of Delay; each row of
// `delay_days` is one value of a law that is kEmpirical, in any order: what
// stands there twice has both weights.
struct DelayColumns {
  absl::Span<const int32_t> kind;         // DelayKind; default: kFixed
  absl::Span<const double> first;         // default: 0
  absl::Span<const double> second;        // default: 0
  absl::Span<const double> zero_weight;   // default: 0
  absl::Span<const double> never_weight;  // kEmpirical: the weight, next to
                                          // that of its values, of what never
                                          // comes; default: 0
  absl::Span<const double> older_than;    // default: -infinity
  absl::Span<const int32_t> delay;        // required, row of delays
  absl::Span<const double> days;          // required
  absl::Span<const double> weight;        // above 0; default: 1

  // Rows of delays.
  int64_t size() const;
};

// One valid law for each row of delays. `first` and `second` of kEmpirical, and
// `second` of kFixed, are not looked at. A weight so small that it does not
// change the sum of those before it (by day) is left out.
//
// Errors: InvalidArgument with an InputError that names "delays.first" or
// another column, the first bad row and its value: for columns of one table
// with different lengths, a law that Validate() refuses, a kEmpirical one
// without rows in delay_days, such rows of a law of another kind or of none, a
// weight that is not above 0 or a sum of them that is not finite.
// O(rows log rows).
absl::StatusOr<std::vector<Delay>> MakeDelays(const DelayColumns& columns);

// Law `row` of the table delays, as Validate() has it. The column of an
// InputError is that of the table, "delays.second", or the member that no
// column holds: "delays.values", "delays.cumulative" or "delays.total".
absl::Status CheckLaw(const Delay& delay, int64_t row);

// The columns of those laws. What MakeDelays makes of them is the same, up to
// the rounding of weights that are not whole.
struct DelayTable {
  explicit DelayTable(absl::Span<const Delay> delays);

  std::vector<int32_t> kind;
  std::vector<double> first, second, zero_weight, never_weight, older_than;
  std::vector<int32_t> delay;
  std::vector<double> days, weight;
};

}  // namespace internal
}  // namespace backorder

#endif  // BACKORDER_LIB_DELAY_TABLE_H_
