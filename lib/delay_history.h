#ifndef BACKORDER_LIB_DELAY_HISTORY_H_
#define BACKORDER_LIB_DELAY_HISTORY_H_

// A history (delay.h) as fits read it: checked, one weighted row for each
// different day. Days repeat, so a fit's steps cost as many terms as there are
// days, not receipts.

#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "absl/types/span.h"
#include "backorder/delay.h"

namespace backorder {
namespace internal {

struct DayCount {
  double days;
  double came;     // weight of the receipts that came at `days`
  double open;     // of those that are open at that age
  double entered;  // of those that came under observation at that age
};

absl::Status CheckHistory(const DelayHistory& history);

// The first row that came below 0, or at 0 where there is no zero_atom.
absl::Status CheckPositive(const DelayHistory& history, bool zero_atom);

// Of a checked history, ascending; read as whole days the days of receipts that
// came are rounded up, and what they are later than down. `rows`: which rows,
// each once for each time it is named.
std::vector<DayCount> CountDays(const DelayHistory& history,
                                DelayReading reading);
std::vector<DayCount> CountDays(const DelayHistory& history,
                                DelayReading reading,
                                absl::Span<const int64_t> rows);

// a + weight x b, both ascending.
std::vector<DayCount> Merged(absl::Span<const DayCount> a,
                             absl::Span<const DayCount> b, double weight);

double TotalWeight(absl::Span<const DayCount> counts);

}  // namespace internal
}  // namespace backorder

#endif  // BACKORDER_LIB_DELAY_HISTORY_H_
