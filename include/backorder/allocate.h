#ifndef BACKORDER_ALLOCATE_H_
#define BACKORDER_ALLOCATE_H_

// Allocates stock and inbound supply to the open lines of customer orders.
//
//   absl::StatusOr<backorder::Plan> plan = backorder::Allocate(book, policy);
//   if (!plan.ok()) return plan.status();
//   for (size_t a = 0; a < plan->allocations.line.size(); ++a) ...
//
// Pure: no clock, file, log, global or random state. Equal inputs give equal
// outputs, bit for bit, for any number of threads.
//
// ## The rules
//
// Days. Supply s is *available* on day a(s): as_of for stock on hand, its day
// for a receipt; an overdue receipt (dated before as_of) counts at as_of +
// overdue_offset, or not at all when more than overdue_limit days overdue, or
// if it expires before that day. A supply that does not count, or whose
// quantity is not above 0, serves nobody. Replenishment of an item is asked for
// on the first day from as_of on on which its supplier takes orders, and is
// available on the first from replenish_days later on on which it brings them
// (without suppliers: on as_of + replenish_days).
//
// Lanes. A location serves a destination if a lane leads there. Lanes to one
// destination are in the order of (rank, location); for least_cost in that of
// (cost_per_unit, rank, location). Without lanes every location serves every
// destination, in the order of the locations, without transit, at no cost. In
// what follows "locations" are those that serve the line's destination and, if
// the line has a location, are that one; "by location" means in the order of
// their lanes.
//
// Working days. The way from a location to a destination is a ShipSchedule
// (calendar.h): the location's calendar, handling_days and handling_count, the
// lane's calendar, transit_days and transit_count, the destination's calendar.
// It begins at the location's first_day, if that is later. What is available
// there on day a can so be delivered from DeliveryDay(max(a, first_day)) on;
// without any calendar, handling or first_day that is a + transit_days.
//   In what follows all days are days of delivery: for a line, supply s
// *arrives* on A(s), the day from which on it can be delivered. Nothing that
// would arrive after 2^30 is ever used. The replenishment of a line is at the
// first of its locations; R is the day on which it arrives from there.
//   The `earliest` of a line, in what follows, is the first day from
// max(earliest, as_of) on on which its destination takes deliveries; its
// `latest` the last such day up to latest; and T = min(latest, the last such
// day up to max(due, earliest)). What arrives by T can be delivered in time. A
// line whose latest is before its earliest takes nothing, nor does one that has
// no such earliest (its window is closed).
//   So whatever is delivered is delivered on a day that its destination has. It
// ships on the last day on which it can leave to be delivered then:
// LastShipDay(delivery day). What waits, waits where it is.
//
// Substitutes. The *items* of a line are its own, then its substitutes: those
// of its own item, by (rank, substitute); then those of the first of these, of
// the second, and so on; what comes up again is not counted again. Along a
// chain numerators and denominators are multiplied, and the ratio is reduced. n
// units of a substitute are floor(n / numerator) * denominator of the line's
// units, and it is only used in whole multiples of `denominator` of them: so
// many *lots* take numerator units of supply each. In what follows quantities
// are in the line's units. A line of a kit has no substitute whose denominator
// is above 1. Pegs and replenishment are of the line's own item.
//
// Tiers. Without rows of tiers a tier *outranks* those with a higher number,
// and its *path* is itself alone. With rows its path is itself, its parent, and
// so on to the top; it outranks a tier g if a sibling s of one of its path, a
// (they have the same parent, or both none), has a greater rank number than a,
// and s is on the path of g. The tiers that it outranks have an order: those by
// way of itself before those by way of its parent, and so on; of one a, by s:
// the lowest-ranking first (greatest rank number, then greatest number); of one
// s: those of its children, by child in that same order, and then s. Without
// rows: the greatest number first. A line without tier has no path and outranks
// none, and every tier outranks it.
//
// Queue. Lines are served one after the other in the order that Prioritize
// gives. A line due after as_of + horizon takes nothing, unless it has a peg.
//
// Set aside before the first line is served, for each item and location:
//  1. The debt: all that negative stock owes, and hard safety stock. The
//     stock rows of that item and location pay it, by row.
//  2. Pegs, in queue order: the units held for a line are min(its quantity,
//     what is left of the supply row). Nothing is held for a line that could
//     not use the row: its window is closed, it is not at one of the line's
//     locations, its tier forbids it, A(s) is after the last day that the line
//     accepts (T for accept_available, else latest), or it expires too soon
//     (see below).
//  3. What is left of the debt is paid by what is left of the receipts, by (a,
//     row). Debt beyond that stays unpaid.
//  4. Holds, by row, and then protections, by (tier number, row), mark units of
//     what is left of the rows without a tier: of the stock rows, by row, then
//     of the receipts, by (a, row). A hold that expires before as_of marks
//     nothing, nor does a protection whose last day is before as_of; receipts
//     with a after the last day of the hold or protection are not marked.
//  5. Soft safety stock marks units of what is left as *safety units*: of the
//     stock rows, by row, then of the receipts, by (a, row).
// An unlimited row pays and holds anything and stays unlimited; for 4 and 5 it
// takes the whole mark, and none of its units are marked. When a pegged line
// has been served, what it leaves of the held units is free for all.
//
// Reservations. The units of an item at a location are of *pools*: units marked
// by a hold, or by a protection; others of supply with a tier, and of supply
// without. For a line they come in this order, and arrive as if its supply were
// available on max(a(s), the day said here); in no other case may it use them:
//   1. of holds for its owner, by row;
//   2. for each tier of its path, itself first: of supply with that tier; then
//      of protections for it, by row, from their first_day on;
//   3. of supply with a tier that it outranks, in their order; but without rows
//      of tiers, the lowest number first (the narrowest reservation);
//   4. of supply without a tier;
//   5. of protections for tiers that it outranks, in their order, then by row;
//   6. of all other protections, by row, from the day after their last_day on;
//   7. of all other holds, by row, from the day after they expire on.
// (6 and 7 may go to lines ahead in the queue of those for whom they were kept:
// these had until that day.)
// Safety units are of the pools 2 to 4 of their supply. A(s) below takes these
// days into account.
//
// Expiry. Units may be delivered to a line up to expires - min_shelf_life. What
// a line may use are only units that may be delivered on max(A(s), earliest,
// as_of); and in sets and kits, and in time for just_in_time, on D or T.
//
// What a line may use: supply of its items that counts, at one of its
// locations, of a pool that it may use, that arrives by its last accepted day,
// with free units or units held for this line. Replenishment, if R is by its
// last accepted day; not for accept_available.
//
// Limits. Units (of supply) count in queue order as they are promised.
//   - Units from anything but stock on hand (replenishment included) are usable
// only while the backorder_limit of their item, and that of it at the location
// they ship from, are not reached.
//   - A quota of an item counts the units of it, replenishment and pegged ones
// included, that lines are promised whose tier has the quota's on its path and
// whose T (that of the line itself, also in a set) is in [first_day, last_day];
// from the quota's location, or from all. Such a line may use them only while
// none of these quotas is reached.
//   - The *level* of a line for an item at a location is the greatest of its
// critical levels there whose tier is on the line's path or outranks the
// line's. Units of stock on hand there, other than those that its peg holds,
// are usable only while more than that are free: of all pools there, safety
// units included, units that pegs hold excluded.
//
// Shipments of one line. m = multiple and k = min(min_ship, quantity); for
// line_complete m = 1 and k = quantity. The line's units of one item that leave
// one location on one day are one shipment. A shipment may be of y units if y
// is all that the line still lacks (it closes the line), or if y is a multiple
// of m and not below k; and of a substitute only if it is a multiple of the
// denominator, too. shape(n) is the most that a shipment can have of n
// available units: all that is lacking if n is enough and that is allowed; else
// the greatest multiple of m (and of the denominator) up to n and to what is
// lacking, if that is at least k; else 0.
//
// In time. The line has a list of units of each of its items at each location,
// empty at first. In this order, lists grow; whenever a list has grown, the
// line's shipments of that item from that location are planned afresh, and
// then, if the line still lacks something, those of each list in turn, by item,
// then by location, and so again as long as the line gets more by that (what it
// lacks may now be little enough for a shipment that closes it):
//   a. the units held for it by a peg that arrives by T;
//   b. by location: other known units that arrive by T and are no safety units.
//      Where timing is earliest and R <= T: only those that arrive by R;
//   c. replenishment, if R <= T: as many units as are asked for;
//   d. where c was and timing is earliest: as b, those that arrive after R;
//   e. for each substitute in turn, by location: known units that arrive by T
//      and are no safety units;
//   f. for each item in turn, by location: safety units that arrive by T.
// (a to d are of the line's own item.)
// Within one growth: by pool (see Reservations); then by a (that of the supply
// itself), earliest first, or latest first for latest_on_time; then by expires,
// soonest first; then by row. Growth stops when the line lacks nothing.
//   To plan the shipments of a list afresh: need = the line's quantity less all
// that it gets otherwise. Take the first shape(n) units of the list, n = its
// units (up to the limits: an entry counts only as far as the limits leave room
// after the entries before it and after all that the line gets otherwise),
// where what is lacking is need. They are delivered by day, ascending: a unit
// on max(A, earliest) for as_soon_as_possible, on T for just_in_time. On each
// day the units of that day join those left over from the day before, and as
// many of them as shape allows are delivered, those with the least (A, row)
// first, replenishment last. Units left over after the last day are not taken,
// nor are units left over until they may no longer be delivered. Units of a peg
// that arrives after T come before all this: as many as shape allows of the
// held units are delivered on that day.
//
// Late (not for accept_available). On each day D after T up to latest, in
// ascending order, on which known supply that the line may use (its late peg
// included, even if that is all taken) or replenishment arrives: by item, then
// by location, again and again until nothing ships, as many as shape allows of
// the known units of that item there that arrive by D, and may be delivered on
// D, are delivered on D. Taken first: units held for the line; then by pool and
// timing as above, with D in place of T; safety units last, in that order too.
// Then, on D = R (if R > T):
// replenishment: as many as shape allows of the known units of its item at its
// location that arrive by R (taken first) and the replenishment are delivered
// on R; and then once more by item and location, until nothing ships. What the
// line already ships of that item from a location on that day is part of the
// same shipment: y and it together must not be below k.
//
// Sharing. Where sharing is not sequential and sourcing is by_rank, the lines
// of one item that tie on the first share_by keys of the queue are a *group*;
// but not lines of a set or a kit, or of an order with a reject_order line or
// with max_shipments. A group is served at the place in the queue of the first
// of its lines (Prioritize puts them there); in what follows they are in the
// order of (T, queue). Lines that want nothing, whose window is closed or that
// are beyond the horizon have no part in it; if only one line has, it is served
// as any other.
//   In time: each is served in time, one after the other. If some get less than
// their quantity, the u units that they got together are divided: what they got
// is given back; a line has at first what its peg held for it, and gets its
// *share* in steps. From a units the step leads to b = min(quantity, a + s),
// where s = m, or for a = 0 the least multiple of m that is not below k. Steps
// are made in the order of
//   (a + b) / quantity for proportional, (a + b) for equal, and
//   (a + b) - 2 quantity for equal_loss
// (of equal ones, in the order of the lines), as long as what is left of u
// after what pegs held is enough for the next one. Then each is served in time
// for no more than its share: of what would ship only so many units count,
// lists grow and are planned again only until it has them, and to close the
// line takes all that it lacks. Then each that lacks something is served in
// time again, after giving back what it got, for all of its quantity.
//   Late: on each D, ascending, that for one that lacks something is its T, or
// after that a day as in "Late": those that lack something, with T <= D <=
// their last accepted day and a destination that takes deliveries on D, are
// served as in "Late" on that D alone, one after the other (replenishment that
// arrives before T is there on T, too). If two or more are served so, and one
// of them still lacks something, what they got on D is given back and divided
// as above (where a is at first what the line has), then each is served on D
// for no more than its share, and then each that lacks something again, after
// giving back what it got on D, for all that it lacks.
//   When all this is done they say why they are short, then hold what they may
// (see Holding), and only then do their pegs let go, each in turn.
//   So more supply never gives a line less where all have the same T and may
// use the same supply, and steps are all of one size. Rounding never adds up
// over days, for a share counts all that a line has by then.
//
// Together. All lines of a sales order are served together, at the place in the
// queue of the first of them (Prioritize puts them there), where one of them is
// reject_order, the order has max_shipments, or sourcing is not by_rank; else
// so are those of them that are of a set or a kit. They are served in queue
// order: a line of a set or a kit with all of that, at the place of the first
// of these; lines that choose their sources together likewise.
//
// Sets. Those lines of a sales order that are order_complete are a *set*; so
// are those that are ship_set and go to one destination, and the lines of a kit
// that are line_complete. A set is served whole or not at all. Lines of
// quantity 0 do not count; min_ship and multiple have no effect. If one of the
// lines is beyond the horizon, the set takes nothing.
//   For a set, L is the least of its lines' last accepted days (T for
// accept_available, else latest); T the greatest T of its lines, or L if that
// is less; E the greatest of as_of and their `earliest`. If E > L, or one of
// them has no `earliest`, it takes nothing.
//   A set *can be had by D* if all its lines get all of their quantity when one
// after the other, in queue order, is served by "In time" above, with D in
// place of T and of latest, as an as_available line. Units that a peg holds for
// one of them are free for others only after the set has been served. It *can
// be had from l by D* if that is so when l is the location of all its lines
// (none has another). D is a day on which its destination takes deliveries.
//   An order_complete set is served so with D = T, or else with the first D
// after T, up to L, by which it can be had. Any other set is served with D = T
// from the first location, by the lanes of its first line (without lanes: of
// those that the book names: 0, and those of supply, demand and
// item_locations), from which it can be had by T; or else with the first D
// after T, up to L, by which it can be had from any, from the first of those.
// For least_cost the locations are in the order of what all of the set costs
// from there: cost_per_shipment + units * cost_per_unit.
//   All of it is delivered on one day: on D if that is after T; on T for
// just_in_time; else on the first day from E on by which all units that it
// takes have arrived.
//   Why a line of a set that takes nothing is short: it is itself beyond the
// horizon; E > L or no E (window_closed); or what the reason would be if it
// were served alone now for what it lacks, as an as_available line with the
// set's T, and with L as latest; or else set_incomplete.
//
// Kits. The lines of a sales order that are of one kit and as_available are
// served as whole kits: with n the greatest common divisor of their quantities,
// one kit has the n-th part of each. (Lines of a kit that are order_complete or
// ship_set are in a set with all such lines of the order; in time and late are
// then those of sets.) Lines of quantity 0 do not count; min_ship and multiple
// have no effect. T, L and E are those of a set; beyond the horizon, or with E
// > L, it takes nothing. Kits *can be had from l by D* as a set of so much of
// each line can.
//   In time: by location, as for a ship_set set: as many kits as can be had
// from there by D and are still lacking are taken, again and again until there
// are no more, for each D from E to T, ascending, and delivered on D. For
// just_in_time and for latest_on_time: for D = T only, and delivered on T for
// just_in_time, else on the first day from E on by which all that was taken
// that time has arrived.
//   Late: on each D after T up to L, ascending: by location, as many as can be
// had from there by D, again and again, are delivered on D.
//   Its pegs and its reasons are as for a set: why a line is short is asked for
// what it lacks.
//
// Sources. A *source* is a location, or all locations of one group. With
// fewest_shipments or least_cost the lines of an order that are of no set and
// no kit, want something, can be delivered (no closed window) and are not
// beyond the horizon choose, for each destination, from which sources they are
// served in time. The *candidates* are the sources with a location at which
// known units that one of the lines may use, free or held for it, arrive by its
// T, or its replenishment; in the order of the first of their lanes to it,
// without lanes of their first location (the lowest of the group). Served *from
// S*, some of the candidates, a line gets in time what "In time" gives it when
// what is in no source of S does not count (bought is at the first of all its
// locations, if that counts; a late peg counts in any case); u(S) are the units
// that each line gets so, when they are served one after the other. The sources
// of units that pegs hold for them and that arrive by T are in every S.
//   S *suffices* if each line gets all of its quantity; or, if no S that is
// tried is such, if none gets fewer than from all candidates. The sets S are
// tried in the order of their number of sources, then lexicographically by
// candidates: all of them if there are at most 2^12 = 4,096, for
// fewest_shipments else the first 4,096, for least_cost else none. Chosen is
//   - for fewest_shipments the first that suffices;
//   - for least_cost, of those that suffice, the first with the least cost: for
//     each source in S the greatest cost_per_shipment of its lanes to the
//     destination, and for each unit of u(S) the cost_per_unit of its lane.
// If none was found, sources are added greedily to those of the pegs until S
// suffices: each time the one with which the lines together get the most units;
// of equal ones, for least_cost, the one with which the cost is least; then the
// first. The plan says so (lines.greedy).
//   Then they are served in time from S, one after the other; and then, one
// after the other, late from anywhere, where the first D is T (for
// accept_available the only one); replenishment that arrives before T is there
// on T, too.
//   An order_complete set that goes to one destination chooses likewise, once D
// is known: candidates are the sources from which something that its lines may
// use arrives by D, and S suffices if it can be had by D from S.
//
// max_shipments. What one source ships for an order to one destination on one
// day is one shipment. The shipments *left* to an order are max_shipments less
// shipments_made, at least 0. If its lines, served as above, take more
// shipments than that, or as many while something is lacking, then only the
// first (left - 1) of them stay, by (ship day, first location of the source,
// destination). What else was taken or held is given back; so is all that a set
// took if not all of that stays, and of a line not all of which stays each
// shipment that is no multiple of m or below k. All that is lacking is then
// served as one more ship_set set, its lines in queue order: the last shipment
// waits for all the rest, or is not made. (Of a line that is accept_available,
// or in a set or kit with one that is, only what it has given back is lacking.)
// That set fails if no shipments are left, if its lines go to several
// destinations, or if one of them is beyond the horizon. If all lines of the
// order are such, nothing is waited for: the first `left` shipments stay, and
// that set fails. Why a line of it is short: as for a set, with max_shipments
// in place of set_incomplete. What was given back is free: the pegs of these
// lines hold nothing any more.
//
// reject_order. If one line of a sales order says so, all are served as for
// backorder. Unless every one of them gets all of its quantity, all that they
// took is given back. A line of it beyond the horizon makes that fail, unless
// its quantity is 0. Pegs of lines that are served together are held until each
// line has been served.
//
// Holding. With waiting = hold, known units are *held* for what could not be
// completed: for a line_complete line that takes nothing; for the lines of a
// set that takes nothing; and for what the lines of a kit lack. Once their
// reasons are known, each in queue order (in a group in its order) is served
// alone, as when asking why it is short: as an as_available line for what it
// lacks, the pegs still holding what they hold. It keeps what known units that
// brings; they are not promised, count for no limit, and are free for nobody. A
// rejected order holds nothing.
//
// A line that takes nothing keeps nothing from the lines behind it. A line has
// *shipment rules* if m > 1 or k > 1.

#include <atomic>
#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "backorder/book.h"
#include "backorder/plan.h"
#include "backorder/policy.h"

namespace backorder {

// How a call runs; never a byte of what it returns.
struct Run {
  // Threads that work, the caller's included. DEFAULT: 1. REQUIRES: >= 1.
  int threads = 1;
  // Polled; when it is not 0 the call ends soon with Cancelled. DEFAULT: none.
  const std::atomic<int32_t>* cancel = nullptr;
  // Set to the lines that are planned so far. DEFAULT: none.
  std::atomic<int64_t>* progress = nullptr;
  // Which optional columns of the plan are made: "*" (DEFAULT: all), or a list
  // "allocations.location, lines, ..." of columns and whole tables; "" none.
  std::string outputs = "*";
};

// Serves the lines of `book.demand` by the rules above.
//
// Guarantees: all that Audit() checks. Where lines are as_available without
// min_ship or multiple and do not share, and the book has no limits, holds,
// protections or soft safety stock, allocations are at most demand.size() +
// supply.size(), and one for each replenished line.
//
// Errors: InvalidArgument with an InputError for a bad book, policy or Run;
// Cancelled; ResourceExhausted when memory runs out, or where lines that share
// would make 2^31 allocations.
// Time O(n log n), memory O(n + allocations), n = lines + supplies; one line or
// item may have any share of them. With l locations that hold an item, its
// lines cost O(l) more each; so they do with l pools at a location, l days on
// which what is there expires, or l quotas or critical levels of the item.
// Lines that share are served up to three times, and up to three times again on
// each day on which something arrives late for a line of their group, and each
// such day may bring something for each of them; in a book without locations,
// shipment rules and limits units are counted instead. A set whose lines
// compete for one item under different terms may be tried on each day on which
// something of it arrives; kits are tried on each such day. Where sources are
// chosen, up to 4,096 sets of them may be tried for an order, as a rule one or
// two; greedily, some for each candidate that is added. Lines that are served
// together tie their items together, and so do substitutes: such a book is
// served by one thread.
absl::StatusOr<Plan> Allocate(const Book& book, const Policy& policy = {},
                              const Run& run = {});

// The same, into a plan whose memory is used again: for hosts that plan often.
// On any error *plan stays as it was; but when memory runs out it is empty.
absl::Status Allocate(const Book& book, const Policy& policy, const Run& run,
                      Plan* plan);

}  // namespace backorder

#endif  // BACKORDER_ALLOCATE_H_
