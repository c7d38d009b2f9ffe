#ifndef BACKORDER_LIB_AUDIT_LIMITS_H_
#define BACKORDER_LIB_AUDIT_LIMITS_H_

// Which quotas and critical levels concern a line: "Limits" of allocate.h,
// worked out for Audit alone.

#include <cstdint>
#include <vector>

#include "absl/types/span.h"
#include "backorder/units.h"
#include "lib/audit_facts.h"

namespace backorder {
namespace internal {
namespace audit {

class Limits {
 public:
  // Borrows the facts.
  explicit Limits(const Facts& facts);

  bool HasQuotas() const { return !quotas_.empty(); }
  bool HasLevels() const { return !levels_.empty(); }
  // Whether a quota or critical level of the item could concern any line.
  bool Concern(int32_t item) const;

  // The rows of the quotas that count what the line gets of an item from a
  // location.
  std::vector<int32_t> QuotasOf(const Terms& terms, int32_t item,
                                int32_t location) const;
  // The rows of all quotas of an item that are of the line's tier and day.
  std::vector<int32_t> QuotasOf(const Terms& terms, int32_t item) const;
  // kNotGiven: of all locations together.
  int32_t LocationOf(int32_t quota) const;
  Quantity QuotaOf(int32_t quota) const;

  // The level of the line for an item at a location; 0: none.
  Quantity LevelOf(const Terms& terms, int32_t item, int32_t location) const;

 private:
  const Facts& facts_;
  std::vector<int32_t> quotas_;  // rows, by item
  std::vector<int32_t> levels_;  // rows, by item and location
};

}  // namespace audit
}  // namespace internal
}  // namespace backorder

#endif  // BACKORDER_LIB_AUDIT_LIMITS_H_
