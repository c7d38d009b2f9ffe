#ifndef BACKORDER_LIB_AUDIT_SOURCES_H_
#define BACKORDER_LIB_AUDIT_SOURCES_H_

// From which sources lines are served in time: "Sources" of allocate.h, worked
// out for Audit alone.

#include <cstdint>
#include <functional>
#include <vector>

#include "absl/numeric/int128.h"
#include "absl/types/span.h"
#include "backorder/units.h"
#include "lib/audit_facts.h"
#include "lib/audit_server.h"

namespace backorder {
namespace internal {
namespace audit {

// What lines get from some of the sources.
struct Trial {
  bool is_whole = true;         // each gets all of its quantity
  std::vector<Quantity> units;  // by line
  absl::int128 cost = 0;        // of the units, at those of their lanes

  // What one more line gets.
  void Add(const Service& service);
};

// The sources that were chosen.
struct Choice {
  Sources sources;
  bool is_greedy = false;
};

// Chooses among the sources that are in reach of lines which go to one
// destination; `reach` and the units of a trial are in one order. What lines
// get from all of them will do, unless they must be `whole` together.
Choice ChooseSources(const Facts& facts, int32_t destination,
                     absl::Span<const Reach> reach, bool whole,
                     const std::function<Trial(const Sources&)>& try_sources);

}  // namespace audit
}  // namespace internal
}  // namespace backorder

#endif  // BACKORDER_LIB_AUDIT_SOURCES_H_
