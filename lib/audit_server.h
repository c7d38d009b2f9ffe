#ifndef BACKORDER_LIB_AUDIT_SERVER_H_
#define BACKORDER_LIB_AUDIT_SERVER_H_

// What the rules of allocate.h give to one line, worked out for Audit alone.
// All days here are days of delivery to that line.

#include <cstddef>
#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "absl/types/span.h"
#include "backorder/plan.h"
#include "backorder/units.h"
#include "lib/audit_facts.h"
#include "lib/audit_places.h"
#include "lib/audit_pools.h"

namespace backorder {
namespace internal {
namespace audit {

// Of the line, where the lots of `parts` are whole.
Quantity LineUnits(absl::Span<const Part> parts);

// What a line is given.
struct Service {
  std::vector<Part> parts;
  Quantity lacking = 0;
  Quantity late_peg = 0;  // units of a peg that comes after T
};

// From where a line could be served in time, were it alone.
struct Reach {
  Quantity quantity = 0;             // that it wants
  std::map<int32_t, Quantity> most;  // by source: no more units of the line
  Sources pegged;                    // of units that a peg holds for it
  Quantity late_peg = 0;             // which it gets whatever the sources
};

// Serves one line at a time from the pools, by the rules.
class Server {
 public:
  // Borrows all three.
  Server(const Facts& facts, const Places& places, Pools* pools)
      : facts_(facts), places_(places), pools_(*pools) {}

  // Takes what the rules give the line.
  Service Serve(const Terms& terms);
  // The same in two steps, for a line that chose its sources: in time from
  // these, then from anywhere.
  Service ServeInTime(const Terms& terms);
  void ServeLate(const Terms& terms, Service* service);
  // As late, on one day alone, T or later.
  void ServeOn(const Terms& terms, Day day, Service* service);
  // Gives back all parts of the line but the first so many.
  void GiveBack(const Terms& terms, size_t keeps, Service* service);
  // Whether there are free units that the line may be given by `day`.
  bool CanBeServedBy(const Terms& terms, Day day);

  // Takes of that the known units alone, which then count for no limit.
  std::vector<Part> HoldKnown(const Terms& terms);

  // Units that its peg holds for the line, from where it may be served.
  Quantity HeldFor(const Terms& terms);

  // Why the line just served lacks something: the first reason that applies.
  Reason WhyShort() const;
  // The same for one that has been served before and given this.
  Reason WhyShort(const Terms& terms, const Service& service);

  // The first day from T on by which the line could have all of its quantity,
  // by its last day; kNever: none. Takes that much. REQUIRES: the line has no
  // shipment rules, and no lots but of one unit.
  Day FirstDayOfAll(const Terms& terms);
  // The next day after `day`, up to `latest`, on which something that the line
  // may use comes; kNever: none.
  Day NextDay(const Terms& terms, Day day);
  // The same for a line that has so many units of a late peg.
  Day NextArrival(const Terms& terms, Day day, Quantity late_peg);
  // The same, or after that on which something may no longer be delivered.
  Day NextChange(const Terms& terms, Day day);

  // From where the line could be served by T.
  Reach ReachOf(const Terms& terms);

 private:
  // A place from which the line may be served.
  struct Stop {
    int32_t place;  // -1: one that the book does not name
    int32_t item;
    size_t number;  // of the item, among those of the line
    Ratio ratio;
    Lane lane;
    LimitsThere limits;
    absl::Span<const Way> ways;  // in which order the line uses what is here
    // Units of supply, but of those that say otherwise.
    std::vector<Part> list;     // in time: the units found so far
    std::vector<Part> parts;    // in time: what is delivered from here
    Quantity given = 0;         // of those parts, units of the line
    Quantity supply_given = 0;  // and of the supply
    Quantity backordered = 0;
    Quantity held = 0;   // late: units here by that day, that the peg holds
    Quantity stock = 0;  // and of others from stock
    Quantity receipts = 0;
    Quantity today = 0;  // late: what is delivered from here on that day, units
                         // of the line
  };

  // Makes ready for a line that has been given this.
  void Start(const Terms& terms, Service service);
  Service Finish() { return std::move(given_); }
  void FindStops();
  void AddStops(int32_t item, size_t number, Ratio ratio);
  void FindPeg();
  // REQUIRES: the line may buy, and that counts.
  Stop& BuyingStop() { return stops_.front(); }
  // Units of its peg, from where it may be served.
  Quantity Held() const {
    return peg_arrives_ == kNever ? 0 : pools_.Units(Pool::kHeld, terms_.line);
  }
  Part PartOf(const Stop& stop, const Bin& bin, Day arrives,
              Quantity units) const;
  Part HeldPart(const Stop& stop) const;
  Part BoughtPart(Quantity units);
  // The last day of supply of what arrives from a stop by a day, but never
  // after kLastDay; kNotGiven: nothing does.
  int64_t LastAvailableDay(const Stop& stop, int64_t arrives) const;
  // Calls visit(bin, arrives) as Pools::ForEach does, way by way, for what
  // arrives from a stop on a day in [first, last], but never after kLastDay.
  template <typename Visit>
  void ForEach(const Stop& stop, Pool pool, int64_t first, int64_t last,
               Only only, Visit visit) const;
  // The last day on which units of a supply may be delivered, and whether the
  // line may use them at all if they arrive on a day.
  int64_t FreshUntil(int32_t supply) const {
    return facts_.FreshUntil(supply, terms_);
  }
  bool IsFresh(int32_t supply, Day arrives) const;
  // Whether free units arrive from a stop on a day in [first, last]; those that
  // the line may use, or those alone that it may not since they expire.
  enum class Which { kFresh, kStale };
  bool HasFree(const Stop& stop, int64_t first, int64_t last,
               Only only = Only::kAll, Which which = Which::kFresh) const;
  // The free units of supply that arrive from a stop by a day, or `enough`.
  Quantity FreeUnits(const Stop& stop, Day day, Quantity enough) const;

  // The most of n available units that a shipment can have, where the line
  // lacks `lacking` and `with` units come from there on that day already.
  Quantity Shape(const Stop& stop, Quantity n, Quantity lacking,
                 Quantity with = 0) const;
  // Of so many available units of the line those that count: as many as its
  // share leaves where it has `with` units besides what it is given.
  Quantity Shared(Quantity n, Quantity with) const;
  // The units of a part that count, at most `need`; what they leave of *room.
  static Quantity Counts(const Part& part, Quantity need, Room* room);
  // What the limits leave to a stop.
  Room RoomOf(const Stop& stop) const { return pools_.RoomFor(stop.limits); }
  // Gives the line these parts.
  void Take(absl::Span<const Part> parts);

  // The peg that arrives after T, which comes first.
  void ServeLatePeg();
  // What of it is delivered from a stop on a day.
  Quantity LatePegUnits(const Stop& stop, Day day) const;

  // In time. Nothing is taken from the pools before all shipments are planned.
  void PlanInTime();
  bool IsComplete() const {
    return in_time_ == given_.lacking || Shared(1, in_time_) == 0;
  }
  // Grows the lists of stops [begin, end) by what a pool has for days in
  // [first, last].
  void GrowLists(size_t begin, size_t end, Pool pool, int64_t first,
                 int64_t last);
  // Adds to the list of a stop what the line might use of it.
  void GrowList(Pool pool, int64_t first, int64_t last, Stop* stop);
  // What the limits leave to a stop after all that the line gets elsewhere.
  Room RoomAt(const Stop& stop) const {
    return pools_.RoomFor(stop.limits,
                          in_time_backordered_[stop.number] - stop.backordered,
                          in_time_supply_[stop.number] - stop.supply_given);
  }
  // Plans the shipments from a stop whose list has grown, and then from each
  // stop in turn as long as one of them ships more than before.
  void PlanGrown(Stop* grown);
  // Plans the shipments from a stop afresh.
  void PlanStop(Stop* stop);
  // Ships what is there day by day; `known` and `bought` are sorted by day.
  void ShipByDays(Quantity need, std::vector<Part> known,
                  std::vector<Part> bought, Stop* stop) const;

  // Late, after all that counted in time.
  void ServeLeftovers();
  void ServeDaysAfterTarget();
  // On a day after T; or on T, if not all counted in time. Replenishment is
  // bought on one day alone.
  void ServeDay(Day day, Day buys_on);
  // What the line is given from a stop on a day.
  Quantity UnitsFrom(const Stop& stop, Day day) const;
  // The next day after `day` on which something that the line may use comes.
  Day NextDay(Day day);
  // Adds what arrives from the stop on a day in [first, last], until that is
  // enough for the line.
  void CountArrivals(int64_t first, int64_t last, Stop* stop);
  // The same for a day after all days up to it have been counted.
  void CountArrivalsOn(Day day, Stop* stop);
  // Makes ready for what is late on a day, where nothing has been counted.
  void CountAllBy(Day day);
  // What of the known units that were counted the limits allow, and with
  // replenishment.
  Quantity KnownUnits(const Stop& stop) const;
  Quantity UnitsWithBought(const Stop& stop) const;
  // Delivers the known units that can be on a day, by item and location, again
  // and again until nothing ships.
  void ShipLate(Day day);
  // Takes the first units of supply of what arrives from the stop by `day`, as
  // far as they are there; returns how many.
  Quantity TakeLate(Quantity units, Day day, Stop* stop);

  // Whether free supply that the line may use arrives on a day in [first,
  // last]; of all its items, or of those alone that replace it unit for unit.
  enum class Items { kAll, kUnitForUnit };
  bool IsAnyFree(int64_t first, int64_t last, Items items) const;
  // Whether a quota of the line for its item is reached; whether its critical
  // level leaves none of the stock that it could have; whether a backorder
  // limit bars what is free for it unit for unit; whether something is free but
  // expires; whether it may use any supply, be it free or not.
  bool IsQuotaReached() const;
  bool IsLevelReached() const;
  bool IsBackorderLimitReached() const;
  bool IsAnyStale() const;
  bool MayUseAny() const;
  bool MayUseSome(const Stop& stop) const;
  // Whether free supply or replenishment comes after a day, up to another.
  bool ComesAfter(Day day, int64_t last) const;

  const Facts& facts_;
  const Places& places_;
  Pools& pools_;
  Terms terms_;
  Service given_;
  std::vector<Stop> stops_;   // by item, then in the order of their lanes
  size_t own_stops_ = 0;      // of those, with the line's own item
  bool is_shaped_ = false;    // by shipment rules, or by lots of several units
  Stop* peg_stop_ = nullptr;  // where the line's peg is, if at a stop
  Lane peg_lane_ = {};        // from there
  Day peg_arrives_ = kNever;  // kNever: from where it may not
  Quantity in_time_ = 0;      // units of the line, of all stops' parts
  // By item: units of supply of those parts, and those not from stock.
  std::vector<Quantity> in_time_supply_, in_time_backordered_;
};

}  // namespace audit
}  // namespace internal
}  // namespace backorder

#endif  // BACKORDER_LIB_AUDIT_SERVER_H_
