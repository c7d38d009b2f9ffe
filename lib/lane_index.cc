#include "lib/lane_index.h"

#include <algorithm>
#include <tuple>

namespace backorder {
namespace internal {

LaneIndex::LaneIndex(const Book& book) : demand_(book.demand) {
  const Lanes& lanes = book.lanes;
  if (lanes.size() == 0) return;
  const auto value = [](absl::Span<const int32_t> column, int64_t row) {
    return column.empty() ? 0 : column[row];
  };
  int32_t last = 0;
  for (const int32_t destination : lanes.destination) {
    last = std::max(last, destination);
  }
  first_.resize(static_cast<size_t>(last) + 2);
  for (int64_t row = 0; row < lanes.size(); ++row) {
    ++first_[value(lanes.destination, row) + 1];
  }
  for (size_t i = 1; i < first_.size(); ++i) first_[i] += first_[i - 1];
  by_rank_.resize(lanes.size());
  std::vector<int32_t> next(first_.begin(), first_.end() - 1);
  for (int64_t row = 0; row < lanes.size(); ++row) {
    by_rank_[next[value(lanes.destination, row)]++] = {
        lanes.location[row], value(lanes.rank, row),
        value(lanes.transit_days, row)};
  }
  by_location_ = by_rank_;
  for (size_t i = 0; i + 1 < first_.size(); ++i) {
    std::sort(by_rank_.begin() + first_[i], by_rank_.begin() + first_[i + 1],
              [](const Lane& a, const Lane& b) {
                return std::tie(a.rank, a.location) <
                       std::tie(b.rank, b.location);
              });
    std::sort(
        by_location_.begin() + first_[i], by_location_.begin() + first_[i + 1],
        [](const Lane& a, const Lane& b) { return a.location < b.location; });
  }
}

const Lane* LaneIndex::Find(int32_t location, int32_t destination) const {
  const absl::Span<const Lane> lanes = Of(by_location_, destination);
  const auto lane = std::lower_bound(
      lanes.begin(), lanes.end(), location,
      [](const Lane& lane, int32_t at) { return lane.location < at; });
  return lane == lanes.end() || lane->location != location ? nullptr : &*lane;
}

}  // namespace internal
}  // namespace backorder
