#ifndef BACKORDER_PLAN_H_
#define BACKORDER_PLAN_H_

// The plan: which units of which supply go to which line, and what each line
// may promise. Columns, like the book.
//
//   for (size_t a = 0; a < plan.allocations.line.size(); ++a) {
//     plan.allocations.line[a], plan.allocations.quantity[a], ...
//   }

#include <cstdint>
#include <memory>
#include <string_view>

#include "absl/types/span.h"
#include "backorder/units.h"

namespace backorder {

// Why units of a line have no promise. Numbers are frozen. The first that
// applies, from top to bottom, is given; "free" means: of supply that the line
// may use, not promised to a line ahead of it and not set aside for another.
// B is the last acceptable day: T for accept_available, else `latest`
// (allocate.h defines T and R).
enum class Reason : int32_t {
  kNone = 0,            // nothing is short
  kBeyondHorizon = 1,   // due after the policy's horizon, and not pegged
  kOrderRejected = 2,   // reject_order, and not all of the order can be had
  kWindowClosed = 3,    // latest is before as_of or before earliest
  kBackorderLimit = 4,  // replenishment by B, or (for a line without shipment
                        // rules) free supply by B, unit for unit, but a
                        // limit leaves no room
  kIncomplete = 5,      // free supply by B, but too little for a shipment that
                        // line_complete, min_ship, multiple or the ratio of a
                        // substitute allows
  kNotInTime = 6,       // accept_available: free supply or replenishment comes
                        // after T, by `latest`
  kAfterLatest = 7,     // free supply or replenishment comes after `latest`
  kTaken = 8,           // the line may use supply, but all of it is promised,
                        // to it or to lines ahead of it, or set aside
  kNoSupply = 9,        // no stock, receipt or replenishment it may use
  kNoLane = 10,         // (after kWindowClosed) no lane leads to its
                        // destination from its location, or, if it has none,
                        // from anywhere
  kSetIncomplete = 11,  // (last) all of the line is free, but not together
                        // with the other lines of its set or kit, or not at
                        // one location
  kMaxShipments = 12,   // (last) all of the line is free, but not all that the
                        // order lacks in the last shipment that it may have
  kQuota = 13,          // (after kNoLane) a quota of its tier for its own item,
                        // at one of its locations or at all together, is
                        // reached
  kCriticalLevel = 14,  // (after kQuota) free stock on hand of its own item by
                        // B, at a location where its critical level leaves none
  kExpires = 15,        // (before kTaken) free supply by `latest`, but it
                        // expires too soon
};
constexpr int kReasonCount = 16;

// "taken", and a phrase that says it to people.
std::string_view ReasonName(Reason reason);
std::string_view ReasonWords(Reason reason);

// The columns of a plan. Those marked * are always there, the others unless
// Run::outputs leaves them out; then they are empty.
//
// Lines and supplies are rows of the book; supply kReplenishment is stock yet
// to be bought.
constexpr int32_t kReplenishment = -1;
struct PlanColumns {
  // Units of one supply for one line, shipped on one day. Sorted by (line,
  // delivery_day, supply, location), with one row for each.
  // Where the supply is of a substitute, they are units of that; `promises` and
  // `lines` count units of the line.
  struct {
    absl::Span<const int32_t> line;          // *
    absl::Span<const int32_t> supply;        // * kReplenishment: to be bought
    absl::Span<const int64_t> quantity;      // * > 0, units of the supply
    absl::Span<const int32_t> delivery_day;  // *
    absl::Span<const int32_t> location;      // from where it ships
    absl::Span<const int32_t> ship_day;
    absl::Span<const int32_t> shipment;  // row of `shipments`
  } allocations;

  // What each line may tell its customer: one row for each of its delivery
  // days. Sorted by (line, delivery_day).
  struct {
    absl::Span<const int32_t> line;
    absl::Span<const int32_t> delivery_day;
    absl::Span<const int64_t> quantity;
  } promises;

  // One row for each line of the book, in its order.
  struct {
    absl::Span<const int64_t> promised;     // * units, of all its allocations
    absl::Span<const int64_t> on_time;      // of those, delivered by `due`
    absl::Span<const int64_t> backordered;  // of those, not from stock on hand,
                                            // or not wholly so (substitutes)
    absl::Span<const int32_t> first_day;    // first delivery; kNever: none
    absl::Span<const int32_t> last_day;     // last delivery; kNever: none
    absl::Span<const int64_t> shortfall;    // open units without a promise
    absl::Span<const int32_t> reason;       // Reason; kNone: nothing is short
    // 1: the sources of its order were chosen greedily, since there were too
    // many to try them all (allocate.h, "Sources"); else 0.
    absl::Span<const int32_t> greedy;
  } lines;

  // What leaves a location for one order and one destination on one day, to be
  // delivered on one day. Sorted by (sales_order, ship_day, location,
  // destination, delivery_day). Without demand.sales_order an order is a line's
  // row.
  struct {
    absl::Span<const int32_t> sales_order;
    absl::Span<const int32_t> location;
    absl::Span<const int32_t> ship_day;
    absl::Span<const int32_t> delivery_day;
  } shipments;

  // Units of known supply that are kept for a line without being promised to it
  // (Waiting::kHold). Sorted by (line, supply); one row for each pair.
  struct {
    absl::Span<const int32_t> line;
    absl::Span<const int32_t> supply;
    absl::Span<const int64_t> quantity;  // > 0, units of the supply
  } held;
};

namespace internal {
class PlanMemory;
}  // namespace internal

// A plan and the memory its columns stand in. Movable; moving keeps the
// columns where they are.
class Plan : public PlanColumns {
 public:
  Plan();
  Plan(Plan&&) noexcept;
  Plan& operator=(Plan&&) noexcept;
  ~Plan();

  // Bytes held, for the columns and for work in the next call.
  int64_t bytes() const;
  // For the library: the memory, which the next call uses again.
  internal::PlanMemory& memory();

 private:
  std::unique_ptr<internal::PlanMemory> memory_;
};

}  // namespace backorder

#endif  // BACKORDER_PLAN_H_
