#ifndef BACKORDER_LIB_AUDIT_RESERVES_H_
#define BACKORDER_LIB_AUDIT_RESERVES_H_

// For whom the units of an item at a location are: "Reservations" of
// allocate.h, worked out for Audit alone. What the header calls a pool is a
// reserve here: all units that are for the same.

#include <cstdint>
#include <string>
#include <tuple>
#include <vector>

#include "absl/types/optional.h"
#include "absl/types/span.h"
#include "backorder/units.h"
#include "lib/audit_facts.h"
#include "lib/audit_tiers.h"

namespace backorder {
namespace internal {
namespace audit {

// A reserve has the number of the tier of its supply, or kNoTier; behind these
// are those of units that are marked, by hold row, then by protection row.
constexpr int64_t kFirstMark = kNoTier + 1;
inline bool IsMark(int64_t reserve) { return reserve >= kFirstMark; }

// How a line may use a reserve: from when on.
struct Way {
  int64_t reserve;
  Day from;  // kNotGiven: from the first
};

class Reserves {
 public:
  // Borrows the facts.
  explicit Reserves(const Facts& facts) : facts_(facts) {}

  int64_t OfHold(int32_t row) const { return kFirstMark + row; }
  int64_t OfProtection(int32_t row) const {
    return kFirstMark + facts_.book().holds.size() + row;
  }
  // "held for owner 3", "protected for tier 1", "reserved for tier 1".
  std::string WordsFor(int64_t reserve) const;

  // None: the line may not use it.
  absl::optional<Way> WayTo(const Terms& terms, int64_t reserve) const;
  // To these reserves, in the order in which the line uses them.
  std::vector<Way> WaysTo(const Terms& terms,
                          absl::Span<const int64_t> reserves) const;

 private:
  // In which of the groups 1 to 7, and the places in that.
  using Place = std::tuple<int, int64_t, int, int64_t>;
  struct Use {
    Place place;
    Way way;
  };
  absl::optional<Use> UseOf(const Terms& terms, int64_t reserve) const;
  absl::optional<Use> UseOfSupply(const Terms& terms, int64_t tier) const;
  Use UseOfHold(const Terms& terms, int32_t row) const;
  Use UseOfProtection(const Terms& terms, int32_t row) const;
  bool IsHold(int64_t reserve) const {
    return IsMark(reserve) && reserve < OfProtection(0);
  }

  const Facts& facts_;
};

}  // namespace audit
}  // namespace internal
}  // namespace backorder

#endif  // BACKORDER_LIB_AUDIT_RESERVES_H_
