#ifndef BACKORDER_LIB_NORMAL_LAW_H_
#define BACKORDER_LIB_NORMAL_LAW_H_

// The normal law: what it leaves above a level. X has a mean and an sd >= 0.

#include <algorithm>
#include <cmath>

#include "backorder/economics.h"

namespace backorder {
namespace internal {

// P(Z > z) for the standard law. Precise far out, where 1 - P(Z <= z) is not.
inline double NormalTail(double z) {
  constexpr double kRootHalf = 0.70710678118654752440;
  return 0.5 * std::erfc(z * kRootHalf);
}

inline double NormalDensity(double z) {
  constexpr double kRootOfTwoPi = 2.50662827463100050242;
  return std::exp(-0.5 * z * z) / kRootOfTwoPi;
}

// The z for which NormalTail(z) = tail, of 0 < tail < 1. Newton's method on the
// logarithm of the tail, which is concave, so that from a bound above the root
// every step comes closer from the same side.
inline double NormalTailQuantile(double tail) {
  if (tail > 0.5) return -NormalTailQuantile(1 - tail);
  double z = std::sqrt(-2 * std::log(2 * tail));  // Chernoff's bound
  for (int step = 0; step < 100; ++step) {
    const double above = NormalTail(z);
    if (above == 0) break;  // tail is next to the least double
    const double next = z + std::log(above / tail) * above / NormalDensity(z);
    if (!(next < z)) break;
    z = next;
  }
  return z;
}

// Whether demand is all but sure to be on one side of the level: what is left
// of the tail is below the least double.
inline bool IsBeyond(const NormalDemand& x, double level) {
  return x.sd == 0 || std::abs(level - x.mean) > 40 * x.sd;
}

// P(X > level).
inline double Excess(const NormalDemand& x, double level) {
  if (IsBeyond(x, level)) return x.mean > level ? 1 : 0;
  return NormalTail((level - x.mean) / x.sd);
}

// n(level) = E[(X - level)+].
inline double Loss(const NormalDemand& x, double level) {
  if (IsBeyond(x, level)) return std::max(0.0, x.mean - level);
  const double z = (level - x.mean) / x.sd;
  // Far out the difference is less than its rounding error.
  return x.sd * std::max(0.0, NormalDensity(z) - z * NormalTail(z));
}

// n2(level) = E[((X - level)+)^2] / 2, the integral of Loss from level on.
inline double SecondLoss(const NormalDemand& x, double level) {
  if (IsBeyond(x, level)) {
    const double loss = std::max(0.0, x.mean - level);
    return 0.5 * loss * loss;
  }
  const double z = (level - x.mean) / x.sd;
  const double loss = (z * z + 1) * NormalTail(z) - z * NormalDensity(z);
  return 0.5 * x.sd * x.sd * std::max(0.0, loss);
}

}  // namespace internal
}  // namespace backorder

#endif  // BACKORDER_LIB_NORMAL_LAW_H_
