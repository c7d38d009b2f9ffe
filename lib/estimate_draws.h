#ifndef BACKORDER_LIB_ESTIMATE_DRAWS_H_
#define BACKORDER_LIB_ESTIMATE_DRAWS_H_

// The law of the day by which all that a row waits for is delivered, by draws:
// where it has no closed form (EstimateJoint::Start).

#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

#include "backorder/units.h"
#include "lib/estimate_event.h"
#include "lib/estimate_variables.h"

namespace backorder {
namespace internal {

// One for each thread: it keeps room to work in. A variable has the same draws
// in all rows: draw j of it is a hash of the seed, its name and j.
class EstimateDraws {
 public:
  // `variables` must outlive this. REQUIRES: draws >= 1.
  EstimateDraws(const EstimateVariables& variables, Day as_of, uint64_t seed,
                int32_t draws)
      : variables_(variables), as_of_(as_of), seed_(seed), draws_(draws) {}

  // Draws the days of an event. What follows is about them. False: `cancelled`
  // said so, which is asked between blocks of draws.
  bool Start(const EstimateEvent& event,
             const std::function<bool()>& cancelled);

  // The share of draws delivered by `day`.
  double At(Day day) const;
  // The least day with At(day) >= p, as near as kRare; kNever: none.
  Day LeastDay(double p) const;
  // The mean of days from `day` to the delivery, 0 for an earlier one; infinite
  // where it may never come.
  double DaysAfter(Day day) const;
  // The standard error of a share, above 0 also where it is 0 or 1: it stands
  // on one draw more of each kind.
  double ErrorOf(double share) const;

 private:
  // The days of a variable in draws [first, first + count).
  void Draw(uint64_t name, const DayLaw& law, int32_t first, int32_t count,
            int64_t* days) const;
  // latest[j] = max(itself, the day of delivery after days[j]).
  void Deliver(const EstimateEvent::Term& term, const EstimateEvent& event,
               const int64_t* days, int32_t count, int64_t* latest) const;
  void DrawBlock(const EstimateEvent& event, int32_t first, int32_t count);
  void Sort(Day first);

  const EstimateVariables& variables_;
  const Day as_of_;
  const uint64_t seed_;
  const int32_t draws_;
  bool may_never_ = false;
  std::vector<std::pair<int32_t, int32_t>> shared_;  // variables and laws
  // Of a block of draws: the days of those variables, and the days of a
  // shipment and when it is ready.
  std::vector<int64_t> drawn_, shipped_, ready_;
  std::vector<int64_t> delivered_;  // by draw, then ascending
  std::vector<int32_t> counts_;     // of draws, by day
};

}  // namespace internal
}  // namespace backorder

#endif  // BACKORDER_LIB_ESTIMATE_DRAWS_H_
