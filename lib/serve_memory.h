#ifndef BACKORDER_LIB_SERVE_MEMORY_H_
#define BACKORDER_LIB_SERVE_MEMORY_H_

// The memory in which lines are served, for the next plan to use again.

#include <cstdint>
#include <vector>

#include "lib/availability.h"
#include "lib/buffer.h"
#include "lib/line_facts.h"
#include "lib/served_together.h"

namespace backorder {
namespace internal {

struct ServeMemory {
  std::vector<Availability::Memory> availability;  // of each thread
  // Of a book whose items are tied together.
  QueueBuffers order;
  Buffer<int32_t> queue;     // lines
  Buffer<int32_t> places;    // of lines in the queue
  Buffer<LineTerms> terms;   // in the order of the queue
  Buffer<int32_t> supplies;  // by item

  int64_t bytes() const {
    int64_t sum = order.bytes() + queue.bytes() + places.bytes() +
                  terms.bytes() + supplies.bytes();
    for (const Availability::Memory& memory : availability) {
      sum += memory.bytes();
    }
    return sum;
  }
};

}  // namespace internal
}  // namespace backorder

#endif  // BACKORDER_LIB_SERVE_MEMORY_H_
