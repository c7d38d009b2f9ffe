#ifndef BACKORDER_LIB_LANE_INDEX_H_
#define BACKORDER_LIB_LANE_INDEX_H_

// The lanes of a book, to be found by destination and location, and the sources
// that locations belong to.

#include <cstdint>
#include <vector>

#include "absl/types/span.h"
#include "backorder/book.h"
#include "backorder/policy.h"
#include "backorder/units.h"
#include "lib/way.h"
#include "lib/working_days.h"

namespace backorder {
namespace internal {

struct Lane {
  int32_t location;
  int32_t rank;
  Day transit;
  int32_t delay;   // its law of delay; kNotGiven: none
  const Way* way;  // null: it takes `transit` and nothing else
  int64_t cost_per_shipment;
  int64_t cost_per_unit;
  int32_t place;         // among those of the destination
  int32_t source_place;  // of its source, likewise

  Day Arrival(Day there) const {
    return way == nullptr ? DayOrNever(int64_t{there} + transit)
                          : way->Arrival(there);
  }
  Day ShipDay(Day delivery) const {
    return way == nullptr ? delivery - transit : way->ShipDay(delivery);
  }
};

class LaneIndex {
 public:
  // O(n log n). The book must be valid, and both must outlive this.
  LaneIndex(const Book& book, const Policy& policy, const WorkingDays& days);
  LaneIndex(const LaneIndex&) = delete;  // lanes point to their ways

  // Whether there are lanes; else every location serves every destination.
  bool given() const { return !in_order_.empty(); }
  // The lanes to a destination, by (rank, location), or as allocate.h orders
  // them for least_cost. REQUIRES: given().
  absl::Span<const Lane> to(int32_t destination) const {
    if (destination + 1 >= static_cast<int32_t>(first_.size())) return {};
    return absl::MakeConstSpan(in_order_).subspan(
        first_[destination], first_[destination + 1] - first_[destination]);
  }
  // The lane from a location to a destination, or null. REQUIRES: given().
  const Lane* Find(int32_t location, int32_t destination) const {
    if (places_.empty()) return Search(location, destination);
    if (location >= locations_ ||
        destination + 1 >= static_cast<int32_t>(first_.size())) {
      return nullptr;
    }
    const int32_t place = places_[destination * locations_ + location];
    return place < 0 ? nullptr : &in_order_[place];
  }

  // Whether what is delivered on a day may have left on another.
  bool takes_days() const { return given() || days_.has_ways(); }
  // When arrives what is there on a day, and leaves what is delivered on one.
  // REQUIRES: there are no lanes, or one leads from the location to the
  // destination.
  Day Arrival(int32_t location, int32_t destination, Day there) const {
    if (given()) return Find(location, destination)->Arrival(there);
    if (!days_.has_ways()) return there;
    return days_.WayWithoutLane(location, destination).Arrival(there);
  }
  Day ShipDay(int32_t location, int32_t destination, Day delivery) const {
    if (given()) return Find(location, destination)->ShipDay(delivery);
    if (!days_.has_ways()) return delivery;
    return days_.WayWithoutLane(location, destination).ShipDay(delivery);
  }
  const WorkingDays& days() const { return days_; }

  // Where a line of demand goes.
  int32_t destination(int32_t line) const {
    return demand_.destination.empty() ? 0 : demand_.destination[line];
  }

  // The source that a location belongs to: the first location of its group.
  int32_t source(int32_t location) const {
    return location < static_cast<int32_t>(sources_.size()) ? sources_[location]
                                                            : location;
  }

 private:
  void FindSources(const Locations& table);
  void PlaceSources();
  void MakeTable();
  const Lane* Search(int32_t location, int32_t destination) const;

  const Demand& demand_;
  const WorkingDays& days_;
  std::vector<Way> ways_;       // of lanes that take more than transit
  std::vector<int32_t> first_;  // of each destination, and the end
  std::vector<Lane> in_order_;
  // Places in in_order_, by destination and location; -1: no lane. Only where
  // that is not much more than the lanes; else `by_location_` is searched.
  int64_t locations_ = 0;
  std::vector<int32_t> places_;
  std::vector<int32_t> by_location_;  // of each destination
  std::vector<int32_t> sources_;      // of locations
};

}  // namespace internal
}  // namespace backorder

#endif  // BACKORDER_LIB_LANE_INDEX_H_
