#include "backorder/prioritize.h"

#include <cstdint>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "lib/book_range.h"
#include "lib/input_error.h"
#include "lib/queue_keys.h"
#include "lib/served_together.h"

namespace backorder {

static_assert(Precedence::kRow == internal::QueueKeys::kNone, "no key decides");

namespace {

using internal::BookRanges;
using internal::QueueKeys;

// The queue as it is served.
struct ServedQueue {
  std::vector<int32_t> lines;
  // Whether the line at that place is served together with the one before;
  // empty: none is.
  std::vector<bool> continues;
};

ServedQueue MakeQueue(const Book& book, const Policy& policy,
                      const QueueKeys& keys) {
  ServedQueue queue;
  queue.lines.resize(book.demand.size());
  internal::QueueBuffers buffers;
  queue.continues = internal::ServedInOrder(
      book, policy, keys, internal::FindServedTogether(book, policy),
      queue.lines.data(), &buffers);
  return queue;
}

absl::Status Check(const Book& book, const Policy& policy, BookRanges* ranges) {
  absl::Status status = Validate(policy);
  if (!status.ok()) return status;
  return internal::ValidateAndMeasure(book, 1, ranges);
}

absl::Status CheckLines(const Book& book, int32_t line, int32_t other) {
  for (const int32_t row : {line, other}) {
    if (row >= 0 && row < book.demand.size()) continue;
    return internal::MakeInputError(
        {"line", -1, row, 0},
        absl::StrCat("there is no line ", row, "; the book has ",
                     book.demand.size(), " demand lines, numbered from 0"));
  }
  if (line != other) return absl::OkStatus();
  return internal::MakeInputError(
      {"line", -1, line, 0},
      absl::StrCat("line ", line, " is given twice; compare it with another"));
}

// Where a line is served.
struct Place {
  int64_t rank = 0;
  int64_t first = 0;  // rank of the first line that it is served together with
};

Place FindPlace(const ServedQueue& queue, int32_t line) {
  Place place;
  while (queue.lines[place.rank] != line) {
    ++place.rank;
    const bool continues =
        !queue.continues.empty() && queue.continues[place.rank];
    if (!continues) place.first = place.rank;
  }
  return place;
}

}  // namespace

absl::StatusOr<Queue> Prioritize(const Book& book, const Policy& policy) {
  BookRanges ranges;
  absl::Status status = Check(book, policy, &ranges);
  if (!status.ok()) return status;
  Queue queue;
  queue.lines = MakeQueue(book, policy, QueueKeys(book, policy, ranges)).lines;
  queue.rank.resize(queue.lines.size());
  for (size_t place = 0; place < queue.lines.size(); ++place) {
    queue.rank[queue.lines[place]] = static_cast<int32_t>(place);
  }
  return queue;
}

absl::StatusOr<Precedence> ExplainPrecedence(const Book& book,
                                             const Policy& policy, int32_t line,
                                             int32_t other) {
  BookRanges ranges;
  absl::Status status = Check(book, policy, &ranges);
  if (!status.ok()) return status;
  status = CheckLines(book, line, other);
  if (!status.ok()) return status;
  const QueueKeys keys(book, policy, ranges);
  const ServedQueue queue = MakeQueue(book, policy, keys);
  Place first = FindPlace(queue, line);
  Place second = FindPlace(queue, other);
  if (second.rank < first.rank) std::swap(first, second);
  // Among those served together each stands for itself.
  const bool together = first.first == second.first;
  Precedence found;
  found.first = queue.lines[first.rank];
  found.second = queue.lines[second.rank];
  found.first_by = together ? found.first : queue.lines[first.first];
  found.second_by = together ? found.second : queue.lines[second.first];
  const QueueKeys::Difference difference =
      keys.FirstDifference(found.first_by, found.second_by);
  found.key = difference.key;
  found.first_value = difference.value_of_a;
  found.second_value = difference.value_of_b;
  return found;
}

}  // namespace backorder
