#ifndef BACKORDER_LIB_AUDIT_TURNS_H_
#define BACKORDER_LIB_AUDIT_TURNS_H_

// What the rules of allocate.h give to the lines that are served at one place
// of the queue, worked out for Audit alone.

#include <cstdint>
#include <map>
#include <tuple>
#include <vector>

#include "absl/types/optional.h"
#include "absl/types/span.h"
#include "backorder/plan.h"
#include "backorder/units.h"
#include "lib/audit_facts.h"
#include "lib/audit_places.h"
#include "lib/audit_pools.h"
#include "lib/audit_server.h"
#include "lib/audit_sets.h"
#include "lib/audit_sharing.h"
#include "lib/audit_sources.h"

namespace backorder {
namespace internal {
namespace audit {

// One line (then it has no name), or several that are served as one.
struct Turn {
  absl::optional<TurnName> name;
  std::vector<int32_t> lines;

  bool Is(TurnKind kind) const {
    return name.has_value() && std::get<TurnKind>(*name) == kind;
  }
};

// Those of lines of one order, which are in queue order.
std::vector<Turn> TurnsOf(const Facts& facts, absl::Span<const int32_t> lines);

// What a line gets in the end.
struct Outcome {
  std::vector<Part> parts;
  std::vector<Part> held;  // without a promise
  Quantity lacking = 0;
  Reason reason = Reason::kNone;
  bool is_greedy = false;
};
using Outcomes = std::map<int32_t, Outcome>;  // by line

// Serves one turn at a time from the pools, by the rules.
class TurnServer {
 public:
  // Borrows the first three.
  TurnServer(const Facts& facts, const Places& places, Pools* pools)
      : facts_(facts),
        pools_(*pools),
        server_(facts, places, pools),
        sets_(facts, places, pools, &server_),
        groups_(facts, pools, &server_) {}

  // Takes what the rules give; frees what else is held for these lines.
  void Serve(const Turn& turn, Outcomes* outcomes);
  Outcome ServeLine(int32_t line);
  // The last shipment of an order, of all that these lines lack; or, if it
  // `fails`, nothing. Adds to their outcomes.
  void ServeLastShipment(std::vector<Terms> lines, bool fails,
                         Outcomes* outcomes);

 private:
  void ServeSet(const Turn& turn, Outcomes* outcomes);
  void ServeSourced(const Turn& turn, Outcomes* outcomes);
  void ServeGroup(const Turn& turn, Outcomes* outcomes);
  Choice ChooseFor(absl::Span<const Terms> lines);
  // Tells why the line just served is short, holds what it then may, and frees
  // what else is held for it.
  Outcome OutcomeOf(const Terms& terms, Service service);
  // What a line that is given that may hold.
  std::vector<Part> HeldFor(const Terms& terms, const Service& service);
  // The same for lines that were had together.
  void AddOutcomes(absl::Span<const int32_t> lines, Reason last,
                   Outcomes* outcomes);
  bool Holds() const { return facts_.policy().waiting == Waiting::kHold; }

  const Facts& facts_;
  Pools& pools_;
  Server server_;
  SetServer sets_;
  GroupServer groups_;
};

}  // namespace audit
}  // namespace internal
}  // namespace backorder

#endif  // BACKORDER_LIB_AUDIT_TURNS_H_
