#ifndef BACKORDER_LIB_DELAY_LIKELIHOOD_H_
#define BACKORDER_LIB_DELAY_LIKELIHOOD_H_

// How likely a law makes a history (delay.h: LogLikelihood, DelayReading), and
// the two parameters of a continuous kind that make it likeliest.

#include "absl/types/optional.h"
#include "absl/types/span.h"
#include "backorder/delay.h"
#include "lib/delay_history.h"

namespace backorder {
namespace internal {

double LogLikelihoodOf(const Delay& law, absl::Span<const DayCount> counts,
                       DelayReading reading);

// Newton's method from `start`, in units of the law's own spread on the log
// scale, so that its steps mean the same for every kind and scale. None where
// it leaves the ranges of parameters or does not converge.
absl::optional<Delay> LikeliestByNewton(const Delay& start,
                                        absl::Span<const DayCount> counts,
                                        DelayReading reading);

}  // namespace internal
}  // namespace backorder

#endif  // BACKORDER_LIB_DELAY_LIKELIHOOD_H_
