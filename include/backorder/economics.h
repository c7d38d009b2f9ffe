#ifndef BACKORDER_ECONOMICS_H_
#define BACKORDER_ECONOMICS_H_

// What backorders cost, and what to do about it: how much to order and when,
// how much stock to keep back for whom, what to buy for the lines that are
// short, and whether to take a line at all.
//
//   backorder::LotCosts costs;
//   costs.order_cost = 8;  // .holding_cost = .225, .backorder_cost = 5,
//                          // .demand_rate = 1300
//   auto lot = backorder::OptimizeLot(costs);  // lot->quantity: 310.8
//
//   auto purchases = backorder::Buy(book, *plan, rules);
//
// For each question there is Optimize..., which answers it, and Evaluate...,
// which says what an answer of your own (a rounded one) costs.
//
// Pure: values in, values out. Rates, costs and probabilities are doubles, in
// any unit of money and of time, as long as all numbers of a call use the same;
// what is bought is whole units and days, as in a book.
//
// Errors: InvalidArgument with an InputError whose column is the number that is
// wrong ("lot.order_cost"), whose row is its place in an array (-1: it is in
// none), and whose value is the number, rounded towards zero (0 for NaN); the
// message has its fraction, too. Every double must be finite unless said
// otherwise.

#include <cstdint>
#include <limits>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "backorder/book.h"
#include "backorder/calendar.h"
#include "backorder/plan.h"
#include "backorder/units.h"

namespace backorder {

// ---- how much to order, where demand is known -------------------------------

// All required and above 0, but backorder_cost.
struct LotCosts {
  double order_cost = 0;    // K: money for each order
  double holding_cost = 0;  // h: money for each unit in stock and unit of time
  // p: money for each unit owed and unit of time, above 0. Infinite: nothing is
  // ever backordered.
  double backorder_cost = std::numeric_limits<double>::infinity();
  double demand_rate = 0;  // D: units for each unit of time
};

struct Lot {
  double quantity = 0;              // Q: units in an order
  double max_backorder = 0;         // B: units owed just before it arrives
  double fraction_backordered = 0;  // x = B / Q, of all units
  double cost = 0;                  // money for each unit of time
  double longest_wait = 0;          // B / D, in units of time
};

// The economic order quantity with planned backorders: the lot of least cost
//   K D / Q + (h (Q - B)^2 + p B^2) / (2 Q),
// which is Q = sqrt(2 K D (h + p) / (h p)), B = Q h / (h + p). With infinite p
// it is the plain one of Harris (1913), sqrt(2 K D / h). Source: Hadley and
// Whitin, "Analysis of Inventory Systems" (1963). O(1).
absl::StatusOr<Lot> OptimizeLot(const LotCosts& lot);

// The lot of `quantity` (above 0) and `max_backorder` (from 0 to quantity). Its
// cost is infinite where it backorders at an infinite backorder_cost. O(1).
absl::StatusOr<Lot> EvaluateLot(const LotCosts& lot, double quantity,
                                double max_backorder);

// ---- how much to stock once, for demand that is not known -------------------

struct NewsvendorCosts {
  double overage = 0;   // h: money for each unit left over, above 0
  double underage = 0;  // p: money for each unit that is wanting, above 0
};

struct NormalDemand {
  double mean = 0;  // units, >= 0
  double sd = 0;    // >= 0; 0: demand is known
};

// Demand that was seen, or that is thought possible.
struct DemandSample {
  absl::Span<const int64_t> quantity;  // units, 0 to 2^53, in any order; one at
                                       // least; one may stand there twice
  absl::Span<const double> weight;  // how likely, next to each other; >= 0, not
                                    // all 0; default: 1, all alike
};

struct StockLevel {
  double level = 0;      // units
  double cost = 0;       // expected, of units left over and wanting
  double service = 0;    // probability that nothing is wanting
  double fill_rate = 0;  // expected units served / expected demand; NaN where
                         // that is 0
};

// The level of least expected cost: the least one at which the probability that
// nothing is wanting is p / (h + p), the critical ratio, or more. For a sample
// it is one of its values. Normal demand may be below 0, as the law has it: use
// it where the mean is some sds above 0. Source: Arrow, Harris and Marschak,
// "Optimal inventory policy" (1951). O(1); for samples O(n log n).
absl::StatusOr<StockLevel> OptimizeLevel(const NewsvendorCosts& costs,
                                         const NormalDemand& demand);
absl::StatusOr<StockLevel> OptimizeLevel(const NewsvendorCosts& costs,
                                         const DemandSample& demand);

// What stocking `level` units costs. O(1); for samples O(n).
absl::StatusOr<StockLevel> EvaluateLevel(const NewsvendorCosts& costs,
                                         const NormalDemand& demand,
                                         double level);
absl::StatusOr<StockLevel> EvaluateLevel(const NewsvendorCosts& costs,
                                         const DemandSample& demand,
                                         double level);

// ---- when to reorder, and how much: (r, Q) with backorders ------------------

struct ReorderPolicy {
  double reorder_point = 0;  // r: order when stock + on order - owed is at r
  double quantity = 0;       // Q: so many units
  double cost = 0;           // expected money for each unit of time
  double on_hand = 0;        // units in stock, on average over time
  double backorders = 0;     // units owed, on average over time
  double fill_rate = 0;  // share of demand that is served from stock at once
  // Share of orders that arrive before stock runs out.
  double cycle_service = 0;
  double mean_wait = 0;  // backorders / D: over all units, in units of time
};

// The law of demand over a lead time, from demand of `rate` (>= 0) for each
// unit of time, with standard deviation `sd` over one unit of time (so that
// over n of them it is sd sqrt(n)), and a lead time with its own standard
// deviation: variance sd^2 lead_time + rate^2 lead_time_sd^2. All >= 0. Errors
// name "lead_time_demand.rate" and so on. O(1).
absl::StatusOr<NormalDemand> LeadTimeDemand(double rate, double sd,
                                            double lead_time,
                                            double lead_time_sd = 0);

// What (r, Q) costs where all that is wanting is backordered and demand over a
// lead time is normal. With m its mean, s its sd, n2(y) = E[((X - y)+)^2] / 2
// and b = (n2(r) - n2(r + Q)) / Q, the units owed:
//   K D / Q + h (r + Q / 2 - m + b) + p b,
// exact for continuous demand (the inventory position is uniform on r..r + Q),
// not the usual approximation b = n2(r) / Q. Source: Hadley and Whitin (1963);
// Zheng, "On properties of stochastic inventory systems" (1992), writes it
// as (K D + integral of g from r to r + Q) / Q, with g(y) the cost at position
// y. backorder_cost must be finite, `quantity` above 0. O(1).
absl::StatusOr<ReorderPolicy> EvaluateReorder(
    const LotCosts& lot, const NormalDemand& lead_time_demand,
    double reorder_point, double quantity);

// The (r, Q) of least cost. It is where g(r) = g(r + Q) = the cost (Zheng
// 1992); g is convex, and so both equations have one root, which bisection
// finds from brackets that are sure: no start or step can make it diverge. Q is
// at least that of OptimizeLot, and is it where sd = 0. O(1): some 10^4
// evaluations.
absl::StatusOr<ReorderPolicy> OptimizeReorder(
    const LotCosts& lot, const NormalDemand& lead_time_demand);

// ---- how much to keep back for whom: critical levels ------------------------

// What becomes of demand that stock does not serve at once. Numbers are frozen.
enum class Unserved : int32_t { kBackordered = 0, kLost = 1 };

// Most that is expected to be asked for in a lead time, of all tiers together.
constexpr double kMostRationedDemand = 10000;

// Customers of each tier ask for single units at random (Poisson).
struct RationedDemand {
  absl::Span<const double> rate;  // row i: tier i, 0 ranks highest; units for
                                  // each unit of time, above 0; one at least
  double lead_time = 0;           // its mean, >= 0, in units of time
  Unserved unserved = Unserved::kBackordered;
  // Q: so many units are ordered when stock + on order - owed is at the reorder
  // point r; 1 to 2^30. With 1, each unit that goes is ordered anew, and the
  // base stock is S = r + 1. With kLost it must be 1.
  Quantity order_quantity = 1;
};

struct TierService {
  double fill_rate = 0;   // share of its demand that is served at once
  double backorders = 0;  // units owed to it, on average over time (kLost: 0)
  double mean_wait = 0;   // over all its units, in units of time (kLost: 0)
};

struct Rationing {
  Quantity reorder_point = 0;
  // Row i: tier i is served only while more units are in stock; not descending,
  // 0 for tier 0. These are the quantities of the table critical_levels.
  std::vector<Quantity> levels;
  std::vector<TierService> tiers;
  double on_hand = 0;  // units in stock, on average over time
};

// How a reorder point and critical levels (as above) serve each tier. REQUIRES,
// with q = min(order_quantity, 10000): -q <= reorder_point <= 2^30, and levels
// of at most reorder_point + q. Exact for:
//
// kBackordered: what arrives goes to the oldest claim that its tier's level
// lets it serve, and below the level of tier i a unit that a higher tier took
// is such a claim as well. Then the system is one of stages in series: the
// stage of the lowest tier keeps the stock above its level, and the claims that
// it owes the stage above it are a binomial share of all that it owes. Lead
// times are constant or, with order_quantity 1, independent, of any law.
// Source: Arslan, Graves and Roemer, "A single-product inventory model for
// multiple demand classes" (2007).
//
// kLost: independent lead times of any law with that mean; the units on order
// are a birth and death process whose births depend on what is left. Source:
// Dekker, Hill, Kleijn and Teunter, "On the (S-1, S) lost sales inventory model
// with priority demand classes" (2002).
//
// Errors name "rationing.rate" (row: the tier; or, with the sum, row -1, where
// lead_time x all rates is above kMostRationedDemand), "rationing.levels",
// "rationing.reorder_point" and so on. O(n m^2) with m = that demand + 12 of
// its square roots; for kLost O(S).
absl::StatusOr<Rationing> EvaluateRationing(const RationedDemand& rationing,
                                            Quantity reorder_point,
                                            absl::Span<const Quantity> levels);

// The least reorder point, with critical levels, that gives each tier at least
// its target (row: the tier; from 0 to below 1; "rationing.target"). Of the
// levels that do with that reorder point, these are the highest.
//
// Why it is the least: kBackordered: each stage, from the lowest tier's on, is
// given the least stock that reaches its target; a unit more would serve the
// tiers above no worse from the stage above. kLost: raising a level serves its
// tier worse and no other; so of all levels that reach the targets of the other
// tiers the highest, found from above, serve tier 0 best. O(n m^2); for kLost
// O(n S log^2 S) for each time that the levels are lowered, mostly a few.
absl::StatusOr<Rationing> OptimizeRationing(const RationedDemand& rationing,
                                            absl::Span<const double> target);

// ---- what to buy now --------------------------------------------------------

// How items are bought. Columns as those of a book: borrowed, row i is item i,
// items beyond the table and columns that are absent have the defaults.
struct BuyingRules {
  absl::Span<const int64_t> min_quantity;  // least units, >= 0; default: 0
  absl::Span<const int64_t> multiple;      // lot size, >= 1; default: 1
  // Shortfalls are bought for where bit number r is set for their Reason r.
  // Default: all. Some are cured by no purchase, such as kWindowClosed and
  // kNoLane.
  uint32_t reasons = ~uint32_t{0};
};

struct Purchase {
  int32_t item = 0;
  Quantity shortfall = 0;  // units that its lines want and that nobody promised
  Quantity promised = 0;   // units that they are promised from replenishment
  // What to order: the two, or min_quantity if that is more, rounded up to the
  // multiple.
  Quantity quantity = 0;
  Day order_day = 0;  // the first on which its supplier takes orders, from
                      // as_of on; kNever: none
  Day arrival_day = kNever;  // when it is available then, as plans count on it
                             // (allocate.h); kNever: not known
  // Its lines are Purchases::lines[first_line .. first_line + line_count).
  int64_t first_line = 0;
  int64_t line_count = 0;
  int64_t value = 0;  // money: their units, bought ones only, x unit_value
};

struct Purchases {
  std::vector<Purchase> rows;  // ascending by item; those with units alone
  std::vector<int32_t> lines;  // rows of demand, ascending for each purchase
};

// What the plan's open ends need: for each item the shortfall of its lines (of
// quantity - lines.promised) and the units allocated from kReplenishment, which
// the plan counts on and nobody has ordered. Debts of the stock itself, safety
// stock and receipts that come too late for some line are not looked at.
//
// Of the plan it needs allocations.line, .supply and .quantity, lines.promised,
// and lines.reason where rules.reasons leaves one out.
// Errors: InvalidArgument with an InputError for a bad book, for rules
// ("buying_rules.multiple", row: the item; also where rounding passes the
// range), and for a plan that does not fit the book. O(lines + allocations +
// items).
absl::StatusOr<Purchases> Buy(const Book& book, const PlanColumns& plan,
                              const BuyingRules& rules = {});

// ---- accept, backorder or decline -------------------------------------------

// Numbers are frozen.
enum class Answer : int32_t {
  kAccept = 0,     // take the line, and promise the day that it asks for
  kBackorder = 1,  // tell the wait; take the line if the customer stays
  kDecline = 2,    // do not take it
};

// What is known of a line and its customer. Money is of any unit.
struct OfferTerms {
  Quantity quantity = 1;     // units, >= 0
  double unit_margin = 0;    // money earned with each unit; may be below 0
  double lateness_cost = 0;  // for each unit and day after that, >= 0
  // When it can be delivered, in days after the day that it asks for, each with
  // its probability; one at least, in any order. Days are >= 0 (below kNever),
  // probabilities >= 0, and their sum is 1 up to 1e-9.
  absl::Span<const int32_t> wait_days;
  absl::Span<const double> wait_probability;
  // The wait that is told when it is backordered, >= 0. Lateness counts from
  // there. Default: the longest that has a probability, so that it is kept.
  int32_t told_wait = kNotGiven;
  // That the customer cancels when told, 0 to 1.
  double cancel_probability = 0;
  // Saved for each unit and day of the wait when it is backordered, since
  // nothing is kept in stock for it, >= 0.
  double holding_saved = 0;
  // Goodwill lost with each unit that is declined or cancelled, >= 0.
  double lost_sale_cost = 0;
};

// Expected money of one answer, term by term.
struct AnswerValue {
  double keeps = 0;          // probability that the line stays
  double late_days = 0;      // expected days after the promised day, if it does
  double margin = 0;         // keeps x quantity x unit_margin
  double lateness_cost = 0;  // keeps x quantity x late_days x lateness_cost
  double holding_saved = 0;  // keeps x quantity x expected wait x holding_saved
  double lost_sale_cost = 0;  // (1 - keeps) x quantity x lost_sale_cost
  // margin - lateness_cost + holding_saved - lost_sale_cost
  double value = 0;
};

struct LineAnswer {
  Answer answer = Answer::kDecline;  // of most value; ties: the lower number
  double expected_wait = 0;          // days
  int32_t told_wait = 0;             // days
  AnswerValue accept;                // keeps 1; promised: the day asked for
  AnswerValue backorder;  // keeps 1 - cancel_probability; promised: told_wait
  AnswerValue decline;    // keeps 0
};

// Weighs the answers by their expected values, a decision tree of three
// branches (Raiffa, "Decision Analysis", 1968). Errors name "line.unit_margin",
// "line.wait_probability" (row -1, where the sum is wrong) and so on. O(n).
absl::StatusOr<LineAnswer> AnswerLine(const OfferTerms& line);

}  // namespace backorder

#endif  // BACKORDER_ECONOMICS_H_
