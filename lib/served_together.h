#ifndef BACKORDER_LIB_SERVED_TOGETHER_H_
#define BACKORDER_LIB_SERVED_TOGETHER_H_

// Which lines are served together, and the queue with these next to each other.

#include <cstdint>
#include <vector>

#include "backorder/book.h"
#include "backorder/policy.h"
#include "lib/buffer.h"

namespace backorder {
namespace internal {

// Which lines of an order are served together (see prioritize.h).
struct ServedTogether {
  std::vector<bool> rejecting;  // each order: one of its lines rejects it
  std::vector<bool> line;       // each line: with others of its order

  // Whether any are; else the vectors may be empty.
  bool any() const { return !line.empty(); }
};

// REQUIRES: a valid book. O(lines).
ServedTogether FindServedTogether(const Book& book, const Policy& policy);

// Brings lines that are served together next to each other, at the place of the
// first: `lines` are all rows of demand, in queue order. Returns which of them
// are served together with the one before. O(lines). REQUIRES: together.any().
struct OrderBuffers {  // room to work in
  Buffer<int32_t> places, first, next, members, at, brought;

  int64_t bytes() const {
    return places.bytes() + first.bytes() + next.bytes() + members.bytes() +
           at.bytes() + brought.bytes();
  }
};
std::vector<bool> BringOrdersTogether(const Demand& demand,
                                      const ServedTogether& together,
                                      int32_t* lines, OrderBuffers* buffers);

}  // namespace internal
}  // namespace backorder

#endif  // BACKORDER_LIB_SERVED_TOGETHER_H_
