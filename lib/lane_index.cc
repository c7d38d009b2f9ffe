#include "lib/lane_index.h"

#include <algorithm>
#include <numeric>
#include <tuple>
#include <type_traits>

namespace backorder {
namespace internal {

LaneIndex::LaneIndex(const Book& book, const Policy& policy,
                     const WorkingDays& days)
    : demand_(book.demand), days_(days) {
  FindSources(book.locations);
  const Lanes& lanes = book.lanes;
  if (lanes.size() == 0) return;
  const auto value = [](const auto& column, int64_t row) {
    using T = std::decay_t<decltype(column[0])>;
    return column.empty() ? T{0} : column[row];
  };
  int32_t last = 0;
  for (const int32_t destination : lanes.destination) {
    last = std::max(last, destination);
  }
  first_.resize(static_cast<size_t>(last) + 2);
  for (int64_t row = 0; row < lanes.size(); ++row) {
    ++first_[value(lanes.destination, row) + 1];
  }
  std::partial_sum(first_.begin(), first_.end(), first_.begin());
  in_order_.resize(lanes.size());
  std::vector<int32_t> next(first_.begin(), first_.end() - 1);
  if (days.has_ways()) ways_.reserve(lanes.size());
  for (int64_t row = 0; row < lanes.size(); ++row) {
    const Way* way = nullptr;
    if (days.has_ways()) {
      const Way of_lane = days.WayOfLane(row);
      if (!of_lane.is_transit_only()) way = &ways_.emplace_back(of_lane);
    }
    in_order_[next[value(lanes.destination, row)]++] = {
        lanes.location[row],
        value(lanes.rank, row),
        value(lanes.transit_days, row),
        lanes.delay.empty() ? kNotGiven : lanes.delay[row],
        way,
        value(lanes.cost_per_shipment, row),
        value(lanes.cost_per_unit, row),
        0,
        0};
    locations_ = std::max(locations_, int64_t{lanes.location[row]} + 1);
  }
  const bool by_cost = policy.sourcing == Sourcing::kLeastCost;
  for (size_t i = 0; i + 1 < first_.size(); ++i) {
    std::sort(in_order_.begin() + first_[i], in_order_.begin() + first_[i + 1],
              [by_cost](const Lane& a, const Lane& b) {
                return std::make_tuple(by_cost ? a.cost_per_unit : 0, a.rank,
                                       a.location) <
                       std::make_tuple(by_cost ? b.cost_per_unit : 0, b.rank,
                                       b.location);
              });
    for (int32_t j = first_[i]; j < first_[i + 1]; ++j) {
      in_order_[j].place = j - first_[i];
    }
  }
  if (policy.sourcing != Sourcing::kByRank) PlaceSources();
  MakeTable();
}

void LaneIndex::FindSources(const Locations& table) {
  constexpr int32_t kNone = -1;
  std::vector<int32_t> first_of_group(table.size() + 1, kNone);
  for (int32_t location = 0; location < table.size(); ++location) {
    const int32_t group =
        table.group.empty() ? kNotGiven : table.group[location];
    if (group != kNotGiven && first_of_group[group] == kNone) {
      first_of_group[group] = location;
    }
    sources_.push_back(group == kNotGiven ? location : first_of_group[group]);
  }
}

// Numbers the sources of each destination in the order of their first lanes.
void LaneIndex::PlaceSources() {
  constexpr int32_t kNone = -1;
  std::vector<int32_t> places(locations_, kNone);  // a source is a location
  for (size_t i = 0; i + 1 < first_.size(); ++i) {
    int32_t next = 0;
    for (int32_t j = first_[i]; j < first_[i + 1]; ++j) {
      int32_t& place = places[source(in_order_[j].location)];
      if (place == kNone) place = next++;
      in_order_[j].source_place = place;
    }
    for (int32_t j = first_[i]; j < first_[i + 1]; ++j) {
      places[source(in_order_[j].location)] = kNone;
    }
  }
}

void LaneIndex::MakeTable() {
  constexpr int64_t kPlacesForALane = 8;
  constexpr int64_t kAlways = 4096;
  const auto destinations = static_cast<int64_t>(first_.size()) - 1;
  const auto lanes = static_cast<int64_t>(in_order_.size());
  if (locations_ * destinations <= std::max(kAlways, kPlacesForALane * lanes)) {
    places_.assign(locations_ * destinations, -1);
    for (int64_t i = 0; i < destinations; ++i) {
      for (int32_t j = first_[i]; j < first_[i + 1]; ++j) {
        places_[i * locations_ + in_order_[j].location] = j;
      }
    }
    return;
  }
  by_location_.resize(lanes);
  std::iota(by_location_.begin(), by_location_.end(), 0);
  for (int64_t i = 0; i < destinations; ++i) {
    std::sort(by_location_.begin() + first_[i],
              by_location_.begin() + first_[i + 1], [&](int32_t a, int32_t b) {
                return in_order_[a].location < in_order_[b].location;
              });
  }
}

const Lane* LaneIndex::Search(int32_t location, int32_t destination) const {
  if (destination + 1 >= static_cast<int32_t>(first_.size())) return nullptr;
  const auto end = by_location_.begin() + first_[destination + 1];
  const auto lane =
      std::lower_bound(by_location_.begin() + first_[destination], end,
                       location, [this](int32_t lane, int32_t at) {
                         return in_order_[lane].location < at;
                       });
  if (lane == end || in_order_[*lane].location != location) return nullptr;
  return &in_order_[*lane];
}

}  // namespace internal
}  // namespace backorder
