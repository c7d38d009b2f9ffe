#ifndef BACKORDER_TESTS_RANDOM_BOOK_H_
#define BACKORDER_TESTS_RANDOM_BOOK_H_

// Random small books, in which every rule of allocation meets every other.
//
//   RandomCase random = MakeRandomCase(seed);
//   ... random.columns.book(), random.policy ...
//   EXPECT_TRUE(...) << Describe(random);

#include <cstdint>
#include <string>
#include <vector>

#include "backorder/book.h"
#include "backorder/policy.h"

namespace backorder {

// How many of the books a test tries.
#ifdef BACKORDER_FEW_SEEDS  // where a sanitizer makes it slow
constexpr uint32_t kSeeds = 5000;
#else
constexpr uint32_t kSeeds = 50000;
#endif

// A book that owns its columns. One that is empty is absent.
struct BookColumns {
  Day as_of = 0;
  struct {
    std::vector<int32_t> item;
    std::vector<int64_t> quantity;
    std::vector<int32_t> sales_order, due, earliest, latest;
    std::vector<int64_t> entered;
    std::vector<int32_t> priority, tier;
    std::vector<int64_t> unit_value;
    std::vector<int32_t> delivery_rule;
    std::vector<int64_t> min_ship, multiple;
    std::vector<int32_t> when_short, location, peg, destination, kit,
        max_shipments, shipments_made, owner, min_shelf_life;
  } demand;
  struct {
    std::vector<int32_t> item;
    std::vector<int64_t> quantity;
    std::vector<int32_t> location, day, tier, expires, purchase_order, delay;
  } supply;
  struct {
    std::vector<int32_t> replenish_days;
    std::vector<int64_t> backorder_limit;
    std::vector<int32_t> supplier, delay;
  } items;
  struct {
    std::vector<int32_t> item, location;
    std::vector<int64_t> safety_stock, backorder_limit;
  } item_locations;
  struct {
    std::vector<int32_t> location, destination, rank, transit_days;
    std::vector<int64_t> cost_per_shipment, cost_per_unit;
    std::vector<int32_t> calendar, transit_count, delay;
  } lanes;
  struct {
    std::vector<int32_t> group, calendar, handling_days, handling_count,
        first_day;
  } locations;
  struct {
    std::vector<int32_t> calendar;
  } destinations;
  struct {
    std::vector<int32_t> order_calendar, delivery_calendar;
  } suppliers;
  struct {
    std::vector<int32_t> weekdays, month_days;
  } calendars;
  struct {
    std::vector<int32_t> calendar, day, open;
  } calendar_days;
  struct {
    std::vector<int32_t> item, substitute, rank, numerator, denominator;
  } substitutes;
  struct {
    std::vector<int32_t> parent, rank;
  } tiers;
  struct {
    std::vector<int32_t> item, location, tier, first_day, last_day;
    std::vector<int64_t> quantity;
  } protections, quotas;
  struct {
    std::vector<int32_t> item, location, tier;
    std::vector<int64_t> quantity;
  } critical_levels;
  struct {
    std::vector<int32_t> owner, item, location;
    std::vector<int64_t> quantity;
    std::vector<int32_t> expires;
  } holds;

  // Borrows from this object.
  Book book() const;
};

struct RandomCase {
  BookColumns columns;
  Policy policy;
};

// A valid book and policy; the same for the same seed. Ranges are tiny, so
// that ties, zeros and shortages are common; one book in 50 is larger and has
// up to 60 lines and 60 supplies of one item; one in five has no columns but
// item, quantity, due, priority, entered and supply.day; half of all have
// lanes, and a third sets (order_complete, ship_set). Each of waiting = hold,
// max_shipments, kits, groups of locations, sourcing and substitutes is in one
// book in five or so; and so are tables of tiers, protections, quotas, critical
// levels, holds, expiry, sharing, derived keys of the queue and listed values,
// and calendars. Purchase orders and delays, which change no plan, are in one
// book in seven.
RandomCase MakeRandomCase(uint32_t seed);

// The tables and the policy, for the message of a failed test.
std::string Describe(const RandomCase& random);

}  // namespace backorder

#endif  // BACKORDER_TESTS_RANDOM_BOOK_H_
