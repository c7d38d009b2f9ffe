#ifndef BACKORDER_PRIORITIZE_H_
#define BACKORDER_PRIORITIZE_H_

// Orders the backorder queue: who is served first.
//
//   absl::StatusOr<backorder::Queue> queue =
//       backorder::Prioritize(book, *backorder::ParsePolicy("queue=due"));
//   // queue->lines[0] is the line that is served first.

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "backorder/book.h"
#include "backorder/policy.h"

namespace backorder {

struct Queue {
  std::vector<int32_t> lines;  // rows of demand, in the order of service
  std::vector<int32_t> rank;   // rank[line]: its place in `lines`, from 0
};

// The lines of `book.demand` by the keys of `policy.queue`, ties by row; only
// that lines which are served together stand together, in that order among
// themselves, at the place of the first of them: all lines of an order with a
// reject_order line (by its own when_short or the policy's) or with
// max_shipments, or where sourcing is not by_rank; else those of an order that
// are order_complete, ship_set or of a kit. All lines have a place, also those
// that will take nothing.
//
// Errors: InvalidArgument with an InputError for a bad book or policy.
// O(n log n).
absl::StatusOr<Queue> Prioritize(const Book& book, const Policy& policy = {});

}  // namespace backorder

#endif  // BACKORDER_PRIORITIZE_H_
