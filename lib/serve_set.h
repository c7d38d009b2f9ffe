#ifndef BACKORDER_LIB_SERVE_SET_H_
#define BACKORDER_LIB_SERVE_SET_H_

// Serves the lines of an order that are delivered together, or not at all: the
// sets of allocate.h.

#include <cstdint>
#include <utility>
#include <vector>

#include "absl/types/span.h"
#include "backorder/policy.h"
#include "lib/lane_index.h"
#include "lib/line_facts.h"
#include "lib/serve_line.h"

namespace backorder {
namespace internal {

// A line that is served together with others, and what it takes: a stretch of
// parts.
struct ServedLine {
  LineFacts facts;
  Reason reason = Reason::kNone;
  size_t begin = 0;
  size_t end = 0;
  bool served = false;

  absl::Span<const Part> of(const std::vector<Part>& parts) const {
    return absl::MakeConstSpan(parts).subspan(begin, end - begin);
  }
};

class SetServer {
 public:
  // All must outlive this. `locations_of_book` are all that the book names,
  // ascending.
  SetServer(const Policy& policy, const LaneIndex& lanes,
            const ItemSettings& settings,
            absl::Span<const int32_t> locations_of_book,
            Availability* availability, LineServer* server);

  // Serves a set: all its lines of a quantity above 0, in queue order. Appends
  // what they take to *parts.
  void Serve(absl::Span<ServedLine* const> set, std::vector<Part>* parts);

 private:
  bool FromAnywhere();
  bool FromOneLocation();
  void ListLocations();
  bool AllMayUse(int32_t location) const;
  void Merge(int32_t location);
  bool ReachableBy(Day day);
  Day FirstDay();
  Day NextDay(Day day);
  bool Take(Day day, int32_t location);
  void DeliverInTime();
  void DeliverOn(Day day);
  void Explain();
  LineFacts By(const LineFacts& facts, Day day) const;

  const Policy& policy_;
  const LaneIndex& lanes_;
  const ItemSettings& settings_;
  const absl::Span<const int32_t> locations_of_book_;
  Availability& free_;
  LineServer& server_;

  // Of the set that is being served.
  absl::Span<ServedLine* const> set_;
  std::vector<Part>* parts_ = nullptr;
  size_t first_part_ = 0;
  Day earliest_ = 0;  // E
  Day target_ = 0;    // T
  Day latest_ = 0;    // L
  // What is wanted, lines of the same item under the same terms as one.
  std::vector<LineFacts> wants_;
  std::vector<int32_t> locations_;
  std::vector<std::pair<Day, size_t>> days_;  // for each of some locations_
  std::vector<Part> alone_;
};

}  // namespace internal
}  // namespace backorder

#endif  // BACKORDER_LIB_SERVE_SET_H_
