#ifndef BACKORDER_LIB_SERVED_LINE_H_
#define BACKORDER_LIB_SERVED_LINE_H_

// A line that is served, alone or together with others, and what it has.

#include <cstddef>
#include <cstdint>
#include <tuple>
#include <vector>

#include "absl/types/span.h"
#include "backorder/plan.h"
#include "lib/line_facts.h"
#include "lib/serve_line.h"

namespace backorder {
namespace internal {

struct ServedLine {
  LineFacts facts;
  Reason reason;
  Parts parts;             // what it takes
  std::vector<Part> held;  // what is kept for it without a promise
  bool greedy;             // its sources were chosen greedily

  bool served;  // that is, it has had its turn
  using Group = std::tuple<int32_t, int32_t, int32_t>;
  Group group;  // lines of one are served as one

  // What it asks for at present, as one of a set or a kit; what that brings
  // stands in `parts` from `kept` on.
  Quantity asked;
  size_t kept;

  // Where there are too many shipments: whether the line waits for nothing,
  // what it lacked before some were given back, and whether some of its own
  // were.
  bool accepts;
  Quantity lacked;
  bool cut;

  // Starts afresh, with the memory of the line before it.
  void Begin(const LineFacts& line) {
    facts = line;
    reason = Reason::kNone;
    parts.clear();
    held.clear();
    greedy = served = false;
  }
  absl::Span<const Part> asked_parts() const {
    return absl::MakeConstSpan(parts).subspan(kept);
  }
};

}  // namespace internal
}  // namespace backorder

#endif  // BACKORDER_LIB_SERVED_LINE_H_
