#ifndef BACKORDER_LIB_LANE_INDEX_H_
#define BACKORDER_LIB_LANE_INDEX_H_

// The lanes of a book, to be found by destination and location.

#include <cstdint>
#include <vector>

#include "absl/types/span.h"
#include "backorder/book.h"
#include "backorder/units.h"

namespace backorder {
namespace internal {

struct Lane {
  int32_t location;
  int32_t rank;
  Day transit;
};

class LaneIndex {
 public:
  // O(n log n). The book must be valid and outlive this.
  explicit LaneIndex(const Book& book);

  // Whether there are lanes; else every location serves every destination.
  bool given() const { return !by_rank_.empty(); }
  // The lanes to a destination, by (rank, location). REQUIRES: given().
  absl::Span<const Lane> to(int32_t destination) const {
    return Of(by_rank_, destination);
  }
  // The lane from a location to a destination, or null. O(log n). REQUIRES:
  // given().
  const Lane* Find(int32_t location, int32_t destination) const;

  // Where a line of demand goes.
  int32_t destination(int32_t line) const {
    return demand_.destination.empty() ? 0 : demand_.destination[line];
  }

 private:
  absl::Span<const Lane> Of(const std::vector<Lane>& lanes,
                            int32_t destination) const {
    if (destination + 1 >= static_cast<int32_t>(first_.size())) return {};
    return absl::MakeConstSpan(lanes).subspan(
        first_[destination], first_[destination + 1] - first_[destination]);
  }

  const Demand& demand_;
  std::vector<int32_t> first_;  // of each destination, and the end
  std::vector<Lane> by_rank_, by_location_;
};

}  // namespace internal
}  // namespace backorder

#endif  // BACKORDER_LIB_LANE_INDEX_H_
