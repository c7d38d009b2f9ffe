#ifndef BACKORDER_LIB_SERVED_TOGETHER_H_
#define BACKORDER_LIB_SERVED_TOGETHER_H_

// Which lines are served together, and the queue with these next to each other.

#include <cstdint>
#include <vector>

#include "backorder/book.h"
#include "backorder/policy.h"
#include "lib/buffer.h"
#include "lib/queue_keys.h"

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

// Which lines share with lines of their item that tie with them: the paragraph
// "Sharing" of allocate.h.
class SharingLines {
 public:
  // All must outlive this.
  SharingLines(const Book& book, const Policy& policy, const QueueKeys& keys,
               const ServedTogether& together);

  // Whether there may be any.
  bool any() const { return any_; }
  bool Has(int32_t line) const;

 private:
  const Book& book_;
  const Policy& policy_;
  const ServedTogether& together_;
  const bool any_;
};

// Room to work in.
struct QueueBuffers {
  Buffer<int32_t> places, first, next, members, at, brought, party;
  Buffer<QueueKeys::Record> keys, spare_keys;

  int64_t bytes() const {
    return places.bytes() + first.bytes() + next.bytes() + members.bytes() +
           at.bytes() + brought.bytes() + party.bytes() + keys.bytes() +
           spare_keys.bytes();
  }
};

// The rows of demand in the order in which they are served: `lines` has
// demand.size() places. Returns which of them are served together with the one
// before; nothing: none are. O(lines log lines).
std::vector<bool> ServedInOrder(const Book& book, const Policy& policy,
                                const QueueKeys& keys,
                                const ServedTogether& together, int32_t* lines,
                                QueueBuffers* buffers);

// Of lines of one item in the order of the queue, ties[i]: the i-th ties with
// the one before: brings those that share next to each other, as above.
std::vector<bool> BringGroupsTogether(const SharingLines& sharing,
                                      const std::vector<bool>& ties,
                                      std::vector<int32_t>* lines);

}  // namespace internal
}  // namespace backorder

#endif  // BACKORDER_LIB_SERVED_TOGETHER_H_
