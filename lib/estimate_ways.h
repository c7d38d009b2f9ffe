#ifndef BACKORDER_LIB_ESTIMATE_WAYS_H_
#define BACKORDER_LIB_ESTIMATE_WAYS_H_

// The ways of a book as EstimatePlan asks for them: with the laws of lanes, and
// told apart by whether they are no more than a number of days.

#include <cstdint>

#include "backorder/book.h"
#include "backorder/calendar.h"
#include "backorder/units.h"
#include "lib/lane_index.h"
#include "lib/way.h"
#include "lib/working_days.h"

namespace backorder {
namespace internal {

struct EstimateWay {
  Way way;
  int32_t delay = kNotGiven;  // the lane's law
  bool is_plain = true;       // it takes `days`, from its first_day on
  int64_t days = 0;

  const Calendar* receiving() const { return way.schedule.receiving; }
};

class EstimateWays {
 public:
  // All must outlive this.
  EstimateWays(const Book& book, const WorkingDays& days,
               const LaneIndex& lanes);

  // Whether all ways take no time and have no law.
  bool trivial() const { return !lanes_.takes_days(); }
  // Whether a lane has a law.
  bool has_delays() const { return has_delays_; }

  int32_t destination(int32_t line) const { return lanes_.destination(line); }
  // Whether there is a way; *way is then filled.
  bool Find(int32_t location, int32_t destination, EstimateWay* way) const;
  // The day on which what is bought of an item is there; kNever: never.
  Day Replenished(int32_t item) const { return days_.Replenished(item); }

 private:
  const WorkingDays& days_;
  const LaneIndex& lanes_;
  bool has_delays_;
};

}  // namespace internal
}  // namespace backorder

#endif  // BACKORDER_LIB_ESTIMATE_WAYS_H_
