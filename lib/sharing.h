#ifndef BACKORDER_LIB_SHARING_H_
#define BACKORDER_LIB_SHARING_H_

// Divides units among those who claim them, in whole steps: the paragraph
// "Sharing" of allocate.h.
//
//   std::vector<Claim> claims = {{100}, {200}, {300}};
//   Divide(Sharing::kProportional, 300, absl::MakeSpan(claims));
//   // claims[i].share: 50, 100, 150
//
// With steps of one unit, proportional is the method of Sainte-Lague (Webster),
// equal is constrained equal awards, and equal_loss constrained equal losses;
// each gives to nobody less if there is more to divide.

#include <cstdint>
#include <vector>

#include "absl/types/span.h"
#include "backorder/policy.h"
#include "backorder/units.h"

namespace backorder {
namespace internal {

struct Claim {
  Quantity quantity;   // > 0
  Quantity has = 0;    // of it, at first; 0 <= has <= quantity
  Quantity step = 1;   // > 0
  Quantity first = 1;  // the first step, from 0
  Quantity share = 0;  // of it in the end: what is divided, and `has`

  // Where the step from `a` units leads.
  Quantity After(Quantity a) const {
    const Quantity size = a == 0 ? first : step;
    return quantity - a <= size ? quantity : a + size;
  }
};

// Sets the share of each claim: steps are made in the order that allocate.h
// says, of equal ones that of an earlier claim first, as long as what is left
// of `units` is enough for the next one. REQUIRES: rule is not kSequential. O(n
// log n) for n claims, however many units there are.
void Divide(Sharing rule, Quantity units, absl::Span<Claim> claims);

// The same for many claims in steps of one unit: `shares` are what they have at
// first, and in the end their shares.
struct UnitMemory {  // room to work in
  // Claims that want and have the same.
  struct Kind {
    uint32_t quantity;
    uint32_t has;
    int64_t count;
  };
  std::vector<uint32_t> has;
  std::vector<int64_t> counts;
  std::vector<Kind> kinds;

  int64_t bytes() const {
    return static_cast<int64_t>(has.capacity() * sizeof(uint32_t) +
                                counts.capacity() * sizeof(int64_t) +
                                kinds.capacity() * sizeof(Kind));
  }
};
void DivideUnits(Sharing rule, Quantity units,
                 absl::Span<const uint32_t> quantities,
                 absl::Span<uint32_t> shares, UnitMemory* memory);

}  // namespace internal
}  // namespace backorder

#endif  // BACKORDER_LIB_SHARING_H_
