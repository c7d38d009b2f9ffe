#ifndef BACKORDER_LIB_AUDIT_SERVER_H_
#define BACKORDER_LIB_AUDIT_SERVER_H_

// What the rules of allocate.h give to one line, worked out for Audit alone.
// All days here are days of delivery to that line.

#include <cstdint>
#include <vector>

#include "backorder/plan.h"
#include "backorder/units.h"
#include "lib/audit_facts.h"
#include "lib/audit_pools.h"

namespace backorder {
namespace internal {
namespace audit {

// Units of one supply that are delivered from one place on one day.
struct Part {
  Pool pool;
  int32_t supply;
  int32_t place;
  Day arrives;  // A(s): the first day on which they can be delivered
  bool backordered;
  Quantity units;
  Day day;  // on which they are
};

// Serves one line at a time from the pools, by the rules.
class Server {
 public:
  Server(const Facts& facts, const Places& places, Pools* pools)
      : facts_(facts), places_(places), pools_(*pools) {}

  // Takes what the rules give the line; the result stands until the next call.
  const std::vector<Part>& Serve(const Terms& terms);

  // What the line just served lacks, and why: the first reason that applies.
  Quantity lacking() const { return lacking_; }
  Reason WhyShort() const;

 private:
  // A place from which the line may be served.
  struct Stop {
    int32_t place;
    Day transit;
    std::vector<Part> list;   // in time: the units found so far
    std::vector<Part> parts;  // in time: what is delivered from here
    Quantity units = 0;       // of those parts
    Quantity backordered = 0;
    Quantity stock = 0;  // late: units here by that day, from stock
    Quantity receipts = 0;
    Quantity today = 0;  // late: what is delivered from here on that day
  };

  void FindStops();
  Stop& BuyingStop() { return stops_.front(); }
  Stop& PegStop();
  Quantity Held() const { return pools_.Units(Pool::kHeld, terms_.line); }
  // REQUIRES: units of the peg were held for the line.
  Day PegArrives() { return ArrivalDay(PegStop(), terms_.peg); }
  Day ArrivalDay(const Stop& stop, int32_t supply) const {
    return DayAfter(facts_.AvailableDay(supply), stop.transit);
  }
  Part PartOf(const Stop& stop, Pool pool, int32_t supply,
              Quantity units) const;
  Part BoughtPart(Quantity units) const;
  // Calls visit(supply) as Pools::ForEach does, for what arrives from a stop on
  // a day in [first, last], but never after kLastDay.
  template <typename Visit>
  void ForEach(const Stop& stop, Pool pool, int64_t first, int64_t last,
               Only only, Visit visit) const;

  // The most of n available units that a shipment can have, where the line
  // lacks `lacking` and `with` units come from there on that day already.
  Quantity Shape(Quantity n, Quantity lacking, Quantity with = 0) const;
  // The units of a part that count, at most `need`; what they leave of *room.
  static Quantity Counts(const Part& part, Quantity need, Quantity* room);
  // Gives the line a part.
  void Take(Part part, Day day);

  // The peg that arrives after T, which comes first.
  void ServeLatePeg();
  // What of it is delivered from a stop on a day.
  Quantity LatePegUnits(const Stop& stop, Day day) const;

  // In time. Nothing is taken from the pools before all shipments are planned.
  void ServeInTime();
  bool IsComplete() const { return in_time_ == lacking_; }
  // Grows the list of each stop by what a pool has for days in [first, last].
  void GrowLists(Pool pool, int64_t first, int64_t last);
  // What the limits leave to a stop after all that the line gets elsewhere.
  Quantity RoomAt(const Stop& stop) const {
    return pools_.Room(stop.place, in_time_backordered_ - stop.backordered);
  }
  // Plans the shipments from a stop whose list has grown, and then from each
  // stop in turn as long as one of them ships more than before.
  void PlanGrown(Stop* grown);
  // Plans the shipments from a stop afresh.
  void PlanStop(Stop* stop);
  // Ships what is there day by day; `known` and `bought` are sorted by day.
  void ShipByDays(Quantity need, std::vector<Part> known,
                  std::vector<Part> bought, Stop* stop) const;

  // Late, day by day.
  void ServeLate();
  // The next day after `day` on which something that the line may use comes.
  Day NextDay(Day day);
  // Adds what arrives from the stop on a day in [first, last], until that is
  // enough for the line.
  void CountArrivals(int64_t first, int64_t last, Stop* stop);
  // Delivers the known units that can be on a day, by location, again and
  // again until nothing ships.
  void ShipLate(Day day);
  // Takes the first `units` of what arrives from the stop by `day`; returns how
  // many there were.
  Quantity TakeLate(Quantity units, Day day, Stop* stop);

  // Whether free supply that the line may use arrives on a day in [first,
  // last].
  bool IsAnyFree(int64_t first, int64_t last) const;
  // Whether free supply or replenishment comes after a day, up to another.
  bool ComesAfter(Day day, int64_t last) const;

  const Facts& facts_;
  const Places& places_;
  Pools& pools_;
  Terms terms_;
  Quantity lacking_ = 0;
  Quantity late_peg_ = 0;  // units of a peg that comes after T
  std::vector<Part> parts_;
  std::vector<Stop> stops_;           // in the order of their lanes
  Quantity in_time_ = 0;              // units of all stops' parts
  Quantity in_time_backordered_ = 0;  // of those, not from stock
};

}  // namespace audit
}  // namespace internal
}  // namespace backorder

#endif  // BACKORDER_LIB_AUDIT_SERVER_H_
