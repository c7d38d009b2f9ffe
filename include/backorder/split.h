#ifndef BACKORDER_SPLIT_H_
#define BACKORDER_SPLIT_H_

// Splits one order, without a book: what ships now, what later, what is short.
//
//   backorder::Demand order;        // 20 dolls
//   backorder::Availability shelf;  // 15 on hand, 5 in five days
//   auto split = backorder::Split(order, shelf);
//   // split->now: 15; split->later: 5, five days from now; shortfall: none.

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "backorder/book.h"
#include "backorder/plan.h"
#include "backorder/policy.h"

namespace backorder {

// Units of one supply that leave one location on one day for a line; where the
// supply is of a substitute, they are units of that.
struct SplitPart {
  int32_t line;
  int32_t supply;  // row of the availability's supply, or kReplenishment
  int32_t location;
  Day ship_day;
  Day delivery_day;
  Quantity quantity;
};

struct SplitShortfall {
  int32_t line;
  Reason reason;
  Quantity quantity;
};

struct OrderSplit {
  std::vector<SplitPart> now;    // leaves on as_of
  std::vector<SplitPart> later;  // leaves after as_of
  std::vector<SplitShortfall> shortfall;
  // Each sorted by line; the parts then by delivery day and supply.
};

// Serves `order`, the lines of ONE sales order, from `availability` as if
// nobody else wanted it, by the rules of allocate.h. `order.sales_order` may
// be absent; a peg is a row of the availability's supply.
//
// Errors: InvalidArgument with an InputError for bad input or for lines of
// more than one order. O(n log n), n = lines + supplies.
absl::StatusOr<OrderSplit> Split(const Demand& order,
                                 const Availability& availability,
                                 const Policy& policy = {});

}  // namespace backorder

#endif  // BACKORDER_SPLIT_H_
