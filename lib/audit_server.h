#ifndef BACKORDER_LIB_AUDIT_SERVER_H_
#define BACKORDER_LIB_AUDIT_SERVER_H_

// What the rules of allocate.h give to one line or to one set, worked out for
// Audit alone. All days here are days of delivery to those lines.

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/types/span.h"
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
  int32_t place;  // -1: one that the book does not name
  Day arrives;    // A(s): the first day on which they can be delivered
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

  // The first day from T on by which the line could have all of its quantity,
  // by its last day; kNever: none. Takes that much. REQUIRES: the line has no
  // shipment rules.
  Day FirstDayOfAll(const Terms& terms);
  // The next day after `day`, up to `latest`, on which something that the line
  // may use comes; kNever: none.
  Day NextDay(const Terms& terms, Day day);

 private:
  // A place from which the line may be served.
  struct Stop {
    int32_t place;  // -1: one that the book does not name
    Day transit;
    std::vector<Part> list;   // in time: the units found so far
    std::vector<Part> parts;  // in time: what is delivered from here
    Quantity units = 0;       // of those parts
    Quantity backordered = 0;
    Quantity stock = 0;  // late: units here by that day, from stock
    Quantity receipts = 0;
    Quantity today = 0;  // late: what is delivered from here on that day
  };

  // Makes ready for a line, of which nothing is served yet.
  void Start(const Terms& terms);
  void FindStops();
  Stop& BuyingStop() { return stops_.front(); }
  // Units of its peg, if that is at one of the stops.
  Quantity Held() const {
    return peg_stop_ == nullptr ? 0 : pools_.Units(Pool::kHeld, terms_.line);
  }
  // REQUIRES: units of the peg were held for the line, at one of the stops.
  Day PegArrives() const { return ArrivalDay(*peg_stop_, terms_.peg); }
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
  // What the limits leave to a place.
  Quantity RoomOf(int32_t place) const {
    return pools_.Room(terms_.item, place);
  }
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
    return pools_.Room(terms_.item, stop.place,
                       in_time_backordered_ - stop.backordered);
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
  Stop* peg_stop_ = nullptr;          // where the line's peg is, if at a stop
  Quantity in_time_ = 0;              // units of all stops' parts
  Quantity in_time_backordered_ = 0;  // of those, not from stock
};

// Serves one set at a time from the pools, by the rules.
class SetServer {
 public:
  SetServer(const Facts& facts, const Places& places, Pools* pools,
            Server* server)
      : facts_(facts), places_(places), pools_(*pools), server_(*server) {}

  // Takes what the rules give the set of these lines, and frees nothing; the
  // results stand until the next call. REQUIRES: the lines are in queue order.
  void Serve(absl::Span<const int32_t> lines);

  // Whether the set is served. Then: what each line takes, and from where all
  // of it is shipped, kNotGiven where that need not be one location.
  bool is_served() const { return is_served_; }
  const std::vector<std::vector<Part>>& parts() const { return parts_; }
  int32_t location() const { return location_; }
  // Else: why the line of that number is short.
  Reason WhyShort(size_t number);

 private:
  bool TakesNothing() const { return is_beyond_horizon_ || first_ > last_; }
  // In what follows all is shipped from the location; kNotGiven: from wherever
  // each line may.
  // The day from T on before which the set cannot be had for sure, since lines
  // that are alike could not have all of theirs even alone; kNever: nor ever.
  Day NotBefore(int32_t location);
  // The next day after `day` on which something comes for one of the lines.
  Day NextDay(int32_t location, Day day);
  // Takes all of the set, or nothing: it cannot be had by that day.
  bool TakeBy(Day day, int32_t location);
  // Sets the day on which all that is taken is delivered.
  void Deliver(Day day);

  const Facts& facts_;
  const Places& places_;
  Pools& pools_;
  Server& server_;
  std::vector<Terms> lines_;
  bool is_beyond_horizon_ = false;  // one of the lines
  Day first_ = 0;                   // E
  Day target_ = 0;                  // T
  Day last_ = 0;                    // L
  bool is_served_ = false;
  int32_t location_ = kNotGiven;
  std::vector<std::vector<Part>> parts_;
};

}  // namespace audit
}  // namespace internal
}  // namespace backorder

#endif  // BACKORDER_LIB_AUDIT_SERVER_H_
