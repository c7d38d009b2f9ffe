#include "backorder/prioritize.h"

#include "absl/status/status.h"
#include "lib/book_range.h"
#include "lib/queue_keys.h"
#include "lib/served_together.h"

namespace backorder {

absl::StatusOr<Queue> Prioritize(const Book& book, const Policy& policy) {
  if (absl::Status status = Validate(policy); !status.ok()) return status;
  internal::BookRanges ranges;
  absl::Status status = internal::ValidateAndMeasure(book, 1, &ranges);
  if (!status.ok()) return status;
  Queue queue;
  queue.lines.resize(book.demand.size());
  queue.rank.resize(book.demand.size());
  const internal::QueueKeys keys(book, policy, ranges);
  internal::QueueBuffers buffers;
  internal::ServedInOrder(book, policy, keys,
                          internal::FindServedTogether(book, policy),
                          queue.lines.data(), &buffers);
  for (size_t place = 0; place < queue.lines.size(); ++place) {
    queue.rank[queue.lines[place]] = static_cast<int32_t>(place);
  }
  return queue;
}

}  // namespace backorder
