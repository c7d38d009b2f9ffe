#ifndef BACKORDER_LIB_AUDIT_SETS_H_
#define BACKORDER_LIB_AUDIT_SETS_H_

// What the rules of allocate.h give to lines that are had together, worked out
// for Audit alone: sets, and kits, of which there may be several.

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/types/span.h"
#include "backorder/plan.h"
#include "backorder/units.h"
#include "lib/audit_facts.h"
#include "lib/audit_places.h"
#include "lib/audit_pools.h"
#include "lib/audit_server.h"

namespace backorder {
namespace internal {
namespace audit {

// Serves the lines of one set or kit at a time from the pools.
class SetServer {
 public:
  // Borrows all four.
  SetServer(const Facts& facts, const Places& places, Pools* pools,
            Server* server)
      : facts_(facts), places_(places), pools_(*pools), server_(*server) {}

  // Lines in queue order, of quantities above 0. Nothing is served yet.
  // REQUIRES: there is a line.
  void Start(std::vector<Terms> lines);
  // Each takes what the rules give those lines, and frees nothing. A set that
  // is delivered on one day, wherever it comes from:
  void ServeFromAnywhere();
  // One that ships from one location:
  void ServeFromOneLocation();
  void ServeKits();

  // What is served of a line, by its number in what was given to Start.
  const std::vector<Part>& parts(size_t number) const { return parts_[number]; }
  Quantity Lacking(size_t number) const {
    return each_[number] * kits_lacking_;
  }
  bool is_greedy() const { return is_greedy_; }
  // Why it lacks something; `last`: the reason if it could be had alone.
  Reason WhyShort(size_t number, Reason last);
  // Takes the known units that the line could have alone of what it lacks.
  std::vector<Part> Hold(size_t number);

 private:
  bool IsClosed() const { return first_ > last_ || first_ == kNever; }
  bool TakesNothing() const { return is_beyond_horizon_ || IsClosed(); }
  // For one of the lines alone, what it lacks.
  Terms Alone(size_t number) const;

  // In what follows all is shipped from the location; kNotGiven: from wherever
  // each line may.
  // The day from T on before which the set cannot be had for sure, since lines
  // that are alike could not have all of theirs even alone; kNever: nor ever.
  Day NotBefore(int32_t location);
  bool HasLots() const;
  // Whether limits or expiry could let less be had by a later day.
  bool MayLoseByWaiting() const;
  // The next day after `day` on which something comes for one of the lines, or
  // can no longer be delivered.
  Day NextDay(int32_t location, Day day);
  // The first day after `day`, up to L and before `before`, by which the set
  // can be had; kNever: none.
  Day FirstDay(int32_t location, Day day, Day before);
  bool CanBeHadBy(Day day, int32_t location, Quantity kits);
  // Takes so many kits of each line, or nothing: they cannot be had by that
  // day. In time only these sources count; nullptr: all.
  bool TakeBy(Day day, int32_t location, Quantity kits,
              const Sources* from = nullptr);
  // As many as can be had by that day and are lacking; false: none.
  bool TakeMost(Day day, int32_t location);
  // Delivers what was taken.
  void Deliver(Day day);
  // On T, or as soon as all that was taken has arrived.
  void DeliverInTime();

  bool ChoosesSources() const;
  // Takes a set that can be had by that day from the sources that it chooses.
  void TakeChosen(Day day);

  const Facts& facts_;
  const Places& places_;
  Pools& pools_;
  Server& server_;
  std::vector<Terms> lines_;
  std::vector<Quantity> each_;  // by line: units in one kit; a set is one
  Quantity kits_lacking_ = 0;
  bool is_beyond_horizon_ = false;  // one of the lines
  Day first_ = 0;                   // E
  Day target_ = 0;                  // T
  Day last_ = 0;                    // L
  bool is_greedy_ = false;
  std::vector<std::vector<Part>> taken_;  // by line: not yet delivered
  std::vector<std::vector<Part>> parts_;
};

}  // namespace audit
}  // namespace internal
}  // namespace backorder

#endif  // BACKORDER_LIB_AUDIT_SETS_H_
