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
#include "absl/types/optional.h"
#include "backorder/book.h"
#include "backorder/policy.h"

namespace backorder {

// Keys of a queue that are no columns of demand. Each is a whole number, worked
// out from book and policy alone, before anything is served; "none" where it is
// not defined. q: the line's quantity, v: its unit_value, due: its requested
// day (as_of where none is given), way: that of the first lane that it may use
// (allocate.h; without lanes from its location, or from location 0; none if no
// lane leads there). a // b is the quotient rounded down.
//   line_value      q * v
//   order_value     the sum of q * v over the lines of its sales order
//   slack           LastShipDay(due) - as_of by that way: days until it must
//                   leave to be delivered by due, below 0 where that is over
//                   (without calendars: due - transit - as_of); none if there
//                   is no such day
//   fill_ratio      10^6 * min(q, S) // q, where S is the sum of the rows of
//                   stock on hand of its item, at the locations that serve it,
//                   that are above 0; 10^6 for q = 0. Other lines, reservations
//                   and limits do not count
//   critical_ratio  1000 * (due - as_of) // max(1, n), n: days from as_of to
//                   the day on which what is bought now is delivered (without
//                   calendars: replenish_days + transit): days left for each
//                   day that it takes, in thousandths; none if it cannot be
//                   bought
//   aging           priority - max(0, as_of - due) // aging_days (policy.h)
// The schema lists them with these formulas, under "queue_key".

struct Queue {
  std::vector<int32_t> lines;  // rows of demand, in the order of service
  std::vector<int32_t> rank;   // rank[line]: its place in `lines`, from 0
};

// The lines of `book.demand` by the keys of `policy.queue`, ties by row; only
// that lines which are served together stand together, in that order among
// themselves, at the place of the first of them: all lines of an order with a
// reject_order line (by its own when_short or the policy's) or with
// max_shipments, or where sourcing is not by_rank; else those of an order that
// are order_complete, ship_set or of a kit; and of the others the groups that
// share (allocate.h, "Sharing"). All lines have a place, also those that will
// take nothing.
//
// Errors: InvalidArgument with an InputError for a bad book or policy.
// O(n log n); fill_ratio costs each line the locations that hold its item.
absl::StatusOr<Queue> Prioritize(const Book& book, const Policy& policy = {});

// Why of two lines the one is served before the other.
struct Precedence {
  static constexpr int32_t kRow = -1;  // they tie on all keys: the lower row

  int32_t first = 0;   // of the two, the line that is served earlier
  int32_t second = 0;  // and the other
  // The lines whose keys were compared: `first` and `second` themselves, or,
  // where these are served together with lines ahead of them and not with one
  // another, the first of those in the order of the keys.
  int32_t first_by = 0;
  int32_t second_by = 0;
  // Which key decided: its place in policy.queue, or kRow.
  int32_t key = kRow;
  // What the two have there; none where they have no value (and for kRow).
  absl::optional<int64_t> first_value;
  absl::optional<int64_t> second_value;
};

// Compares two lines of the book. Errors: as Prioritize, and InvalidArgument
// with an InputError ("line") for a row that is not one of demand, or twice the
// same. O(n log n).
absl::StatusOr<Precedence> ExplainPrecedence(const Book& book,
                                             const Policy& policy, int32_t line,
                                             int32_t other);

}  // namespace backorder

#endif  // BACKORDER_PRIORITIZE_H_
