#ifndef BACKORDER_LIB_AUDIT_ORDERS_H_
#define BACKORDER_LIB_AUDIT_ORDERS_H_

// What the rules of allocate.h give to an order that is taken whole or not at
// all, or in so many shipments, worked out for Audit alone.

#include <cstdint>
#include <set>
#include <tuple>
#include <vector>

#include "absl/types/span.h"
#include "backorder/units.h"
#include "lib/audit_facts.h"
#include "lib/audit_pools.h"
#include "lib/audit_turns.h"

namespace backorder {
namespace internal {
namespace audit {

// What one source ships for an order to one destination on one day: the ship
// day, the source, the destination.
using ShipmentName = std::tuple<Day, int32_t, int32_t>;

// Serves one order at a time from the pools, by the rules.
class OrderServer {
 public:
  // Borrows all three.
  OrderServer(const Facts& facts, Pools* pools, TurnServer* turns)
      : facts_(facts), pools_(*pools), turns_(*turns) {}

  // Takes what the rules give to the lines of an order: all of them, in queue
  // order, and their turns.
  Outcomes Serve(absl::Span<const int32_t> lines, absl::Span<const Turn> turns);

 private:
  // Whether none of them lacks anything.
  static bool AreWhole(absl::Span<const int32_t> lines, Outcomes* outcomes);
  // For an order with max_shipments.
  void LimitShipments(absl::Span<const int32_t> lines,
                      absl::Span<const Turn> turns, const Pools::Moment& before,
                      Outcomes* outcomes);
  ShipmentName ShipmentOf(const Part& part) const;
  // Leaves to the lines of a turn only what is in those shipments.
  void Cut(const Turn& turn, absl::Span<const ShipmentName> staying,
           Outcomes* outcomes) const;
  // Those that lack nothing but what they give back: accept_available, or in a
  // set or kit with such a line.
  std::set<int32_t> LinesThatAcceptLess(absl::Span<const Turn> turns) const;
  // Takes this alone, after all else of the order has been undone.
  void TakeAgain(absl::Span<const int32_t> lines, Outcomes* outcomes);
  // For an order that is taken whole or not at all.
  void Reject(absl::Span<const int32_t> lines, Outcomes* outcomes) const;

  const Facts& facts_;
  Pools& pools_;
  TurnServer& turns_;
};

}  // namespace audit
}  // namespace internal
}  // namespace backorder

#endif  // BACKORDER_LIB_AUDIT_ORDERS_H_
