#ifndef BACKORDER_LIB_TIER_RULES_H_
#define BACKORDER_LIB_TIER_RULES_H_

// For whom units are: the paragraphs "Reservations" and "Limits" of allocate.h,
// as far as they are about tiers and owners.

#include <cstdint>
#include <tuple>
#include <vector>

#include "absl/types/span.h"
#include "backorder/book.h"
#include "backorder/units.h"
#include "lib/line_facts.h"
#include "lib/tier_index.h"

namespace backorder {
namespace internal {

// Why units are not for everybody.
enum class Reserved : uint8_t { kBySupply, kByProtection, kByHold };

// Units that are reserved alike.
struct Pool {
  Reserved reserved;
  // By supply: the tier that it is reserved for; kNotGiven: none. Else the row
  // of protections or of holds.
  int32_t by;
};
inline bool operator==(const Pool& a, const Pool& b) {
  return a.reserved == b.reserved && a.by == b.by;
}
inline bool operator!=(const Pool& a, const Pool& b) { return !(a == b); }

// What is reserved for whom, and the limits for tiers; to be found by item.
class TierRules {
 public:
  // Holds and protections that have an end in the past are left out.
  TierRules(const Book& book, int64_t items);

  const TierIndex& tiers() const { return tiers_; }

  // What units of a pool are to a line: for those that may use them, the places
  // of pools in the order in which they are used.
  enum Step : int32_t {
    kOwnHold = 1,
    kOnPath,
    kOutrankedSupply,
    kForAnybody,
    kOutrankedProtection,
    kOtherProtection,
    kOtherHold,
  };
  struct View {
    Step step;
    int32_t place;  // within the step
    int64_t row;    // within the place
    // They arrive as if their supply were available on this day, or on its own
    // if that is later; kNever: the line may not use them.
    Day from;

    bool usable() const { return from != kNever; }
    bool operator<(const View& other) const {
      return std::tie(step, place, row) <
             std::tie(other.step, other.place, other.row);
    }
  };
  View ViewOf(const LineFacts& line, Pool pool) const;

  // Where units may be marked: the pools of an item at a location, in the order
  // in which they are marked.
  struct Mark {
    int32_t item;
    int32_t location;
    Pool pool;
    int32_t tier;  // of a protection
    Quantity quantity;
    Day last_day;
  };
  absl::Span<const Mark> marks(int32_t item, int32_t location) const;
  bool any_marks() const { return !marks_.empty(); }

  // The rows of quotas and of critical_levels for an item.
  absl::Span<const int32_t> quotas(int32_t item) const {
    return RowsOf(quotas_, item);
  }
  absl::Span<const int32_t> levels(int32_t item) const {
    return RowsOf(levels_, item);
  }
  bool any_limits() const {
    return !quotas_.rows.empty() || !levels_.rows.empty();
  }
  // From where a quota counts; kNotGiven: from everywhere.
  int32_t LocationOf(int32_t quota) const {
    return book_.quotas.location.empty() ? kNotGiven
                                         : book_.quotas.location[quota];
  }
  // Whether a quota counts what a line is promised.
  bool Counts(int32_t quota, const LineFacts& line) const;
  // What must stay free of the stock on hand of an item for others than a line.
  Quantity LevelOf(int32_t item, int32_t location, int32_t tier) const;

 private:
  struct ByItem {
    std::vector<int32_t> first, rows;
  };
  static ByItem SortByItem(absl::Span<const int32_t> item, int64_t items);
  static absl::Span<const int32_t> RowsOf(const ByItem& rows, int32_t item) {
    if (rows.rows.empty()) return {};
    return absl::MakeConstSpan(rows.rows).subspan(
        rows.first[item], rows.first[item + 1] - rows.first[item]);
  }

  const Book& book_;
  const TierIndex tiers_;
  std::vector<Mark> marks_;
  ByItem quotas_, levels_;
};

}  // namespace internal
}  // namespace backorder

#endif  // BACKORDER_LIB_TIER_RULES_H_
