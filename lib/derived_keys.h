#ifndef BACKORDER_LIB_DERIVED_KEYS_H_
#define BACKORDER_LIB_DERIVED_KEYS_H_

// The keys of a queue that are worked out from the book (see prioritize.h).

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "absl/types/span.h"
#include "backorder/book.h"
#include "backorder/calendar.h"
#include "backorder/policy.h"
#include "lib/lane_index.h"
#include "lib/way.h"
#include "lib/working_days.h"

namespace backorder {
namespace internal {

// A derived key of a line that is not defined.
constexpr int64_t kUndefined = INT64_MIN;

// Works out derived keys of all lines. The book must be valid and, as the
// policy and the calendars of its rows, outlive this.
class DerivedKeyMaker {
 public:
  DerivedKeyMaker(const Book& book, const Policy& policy,
                  absl::Span<const Calendar> calendars);

  // The values of a key, one for each line: kUndefined, or above it. `key` is
  // one of DerivedKeys(), but not line_value. O(lines + supply + lanes), and
  // for fill_ratio the locations of its item for each line.
  std::vector<int64_t> Make(std::string_view key);

 private:
  std::vector<int64_t> OrderValues() const;
  std::vector<int64_t> Slacks();
  std::vector<int64_t> FillRatios();
  std::vector<int64_t> CriticalRatios();
  std::vector<int64_t> Ages() const;

  int64_t DaysUntilDue(int64_t line) const;
  const Lane* FirstLane(int64_t line);
  Way WayWithoutLane(int64_t line);
  int64_t DaysUntilItLeaves(int64_t line);
  int64_t DaysToBuy(int64_t line);
  const LaneIndex& lanes();

  const Book& book_;
  const Policy& policy_;
  const WorkingDays days_;
  std::unique_ptr<LaneIndex> lanes_;  // made when first asked for
};

}  // namespace internal
}  // namespace backorder

#endif  // BACKORDER_LIB_DERIVED_KEYS_H_
