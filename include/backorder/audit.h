#ifndef BACKORDER_AUDIT_H_
#define BACKORDER_AUDIT_H_

// Proves that a plan breaks no rule, whoever made it.
//
//   auto violations = backorder::Audit(book, policy, *plan);
//   if (violations.ok() && violations->empty()) ...  // the plan is right
//
// Checks from scratch and shares no code with Allocate: a slow, obvious
// reading of the rules in allocate.h.

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "backorder/book.h"
#include "backorder/plan.h"
#include "backorder/policy.h"

namespace backorder {

// What every plan keeps. Numbers are frozen.
enum class Invariant : int32_t {
  kSupply = 1,     // I1 units allocated, held and owed <= a supply's quantity
  kDemand = 2,     // I2 units promised to a line <= its open quantity
  kTooEarly = 3,   // I3 nothing ships before its supply is available and
                   //    handled, before the first_day of its location, or on a
                   //    day on which that is closed
  kLimits = 4,     // I4 item or substitute, latest, earliest, location, lanes,
                   //    tiers, safety stock, pegs, holds, protections, expiry,
                   //    horizon, backorder_limit, quotas and critical levels
                   //    are kept
  kShape = 5,      // I5 min_ship, multiple, whole lots of substitutes,
                   //    line_complete, order_complete, ship_set, kits,
                   //    max_shipments, reject_order and accept_available are
                   //    kept
  kQueue = 6,      // I6 no waste and no justified envy: each line, in queue
                   //    order, and each group that shares, has the units and
                   //    holds those that the rules name, given what the plan
                   //    gives to the lines ahead of it
  kShortfall = 7,  // I7 promised + shortfall = open; each shortfall has its
                   //    reason
  kTotals = 8,     // I8 every day is the one that the rules give, and its
                   //    destination takes deliveries on it; promises, lines and
                   //    shipments agree with the allocations, and all are
                   //    sorted as plan.h says
};

// "I6", and "no waste and no justified envy".
std::string InvariantName(Invariant invariant);
std::string InvariantWords(Invariant invariant);

struct Violation {
  Invariant invariant;
  int32_t line;    // row of demand, or -1
  int32_t supply;  // row of supply, or -1
  std::string message;
};

// The violations of `plan`, made for `book` under `policy`: sorted by
// (invariant, line, supply), at most `limit` of them; none: the plan is right.
// Optional columns that are empty while the plan has rows are not checked;
// where the table `held` is empty, the units that the rules hold count as held.
// Columns of one table that differ in length, and rows that name no line or
// supply of the book, are violations (I8) too, never errors.
//
// Errors: InvalidArgument with an InputError for a bad book or policy, or for
// limit < 1. Time O(n log n) and memory O(n) for lines without shipment rules
// and lots, where few locations have an item or few lanes lead to a
// destination; lines with them cost as much as they have supply rows to look
// at. So does a set or a kit, and as often as there are days on which something
// of it arrives: a set as far as each of its lines could be had alone by then,
// but not all of them, since they compete for one item; a kit always, and by
// halves to find how many. Lines that choose their sources cost as much for
// each set of sources that could do, of at most 4,096. A line costs as much
// more as there are tiers, holds and protections that its item is kept for at a
// location, and quotas of its item; and where something there expires, as there
// are rows of it. A group that shares costs some times what its lines cost
// alone for each day on which they are served, whatever the quantities. Where
// there are calendars every day that is looked for costs a step for each day up
// to it; days further than 64 are looked for once, in at most some hundred
// thousand steps.
absl::StatusOr<std::vector<Violation>> Audit(const Book& book,
                                             const Policy& policy,
                                             const PlanColumns& plan,
                                             int64_t limit = 1000);

}  // namespace backorder

#endif  // BACKORDER_AUDIT_H_
