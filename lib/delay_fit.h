#ifndef BACKORDER_LIB_DELAY_FIT_H_
#define BACKORDER_LIB_DELAY_FIT_H_

// Fits to counted days (delay_history.h), for what fits more than once: with
// weights, and from a start.

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "backorder/delay.h"
#include "lib/delay_history.h"

namespace backorder {
namespace internal {

// FitDelay of what CheckHistory and CheckPositive have passed. `start`: a law
// of this kind near to the result, or null.
absl::StatusOr<Delay> FitCounts(DelayKind kind,
                                absl::Span<const DayCount> counts,
                                const FitOptions& options,
                                const Delay* start = nullptr);

// The checks of FitDelay that need no fit.
absl::Status CheckFor(DelayKind kind, const DelayHistory& history,
                      const FitOptions& options);

}  // namespace internal
}  // namespace backorder

#endif  // BACKORDER_LIB_DELAY_FIT_H_
