#ifndef BACKORDER_LIB_DELAY_LAW_H_
#define BACKORDER_LIB_DELAY_LAW_H_

// The continuous kinds of delay (delay.h) by themselves: without the weight at
// zero and without an age.

#include "backorder/delay.h"

namespace backorder {
namespace internal {

bool IsContinuous(DelayKind kind);

// log P(T > days), log density at days > 0, and the days at which the former is
// `log_survival`.
double ContinuousLogSurvival(const Delay& law, double days);
double ContinuousLogDensity(const Delay& law, double days);
double ContinuousQuantile(const Delay& law, double log_survival);

// The least t with log P(T > t) <= log_survival, of any valid law.
double QuantileAtLogSurvival(const Delay& delay, double log_survival);

// log P(T > days) whatever the law's age; not of kEmpirical.
double UnconditionedLogSurvival(const Delay& delay, double days);

// log P(T <= days), of any valid law.
double LogCdf(const Delay& delay, double days);

// The weight of an empirical law's values up to `days`.
double CumulativeWeight(const Delay& law, double days);

}  // namespace internal
}  // namespace backorder

#endif  // BACKORDER_LIB_DELAY_LAW_H_
