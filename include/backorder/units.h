#ifndef BACKORDER_UNITS_H_
#define BACKORDER_UNITS_H_

// The quantities and days in which every other header speaks.
//
// Quantities are whole base units (the smallest step the host counts in),
// money is whole minor units, days are whole days since 1970-01-01. Nothing is
// ever rounded: fractions are scaled by the caller before they come in.

#include <cstdint>

namespace backorder {

using Day = int32_t;
using Quantity = int64_t;

// A quantity without a bound: a supply that never runs out, no limit.
constexpr Quantity kUnlimited = INT64_MAX;

// A day that does not come: no expiry, no last day, not promised.
constexpr Day kNever = INT32_MAX;

// An optional value that is absent; its column's default holds. Distinct from
// zero and from kNever.
constexpr int32_t kNotGiven = INT32_MIN;

// Days that come in lie in [-kLastDay, kLastDay]; that leaves room to add any
// number of days without overflow. A sum beyond it counts as kNever.
constexpr Day kLastDay = 1 << 30;

}  // namespace backorder

#endif  // BACKORDER_UNITS_H_
