#ifndef BACKORDER_TESTS_ORACLE_H_
#define BACKORDER_TESTS_ORACLE_H_

// A slow, obvious second implementation of the rules in allocate.h, to hold
// the library against. It is made of linear scans, works everything out afresh
// whenever it is asked, and shares nothing with the library but the plain types
// of its headers.

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "backorder/book.h"
#include "backorder/plan.h"
#include "backorder/policy.h"

namespace backorder {

struct OraclePlan {
  struct {
    std::vector<int32_t> line, supply;
    std::vector<int64_t> quantity;
    std::vector<int32_t> delivery_day, location, ship_day, shipment;
  } allocations;
  struct {
    std::vector<int32_t> line, delivery_day;
    std::vector<int64_t> quantity;
  } promises;
  struct {
    std::vector<int64_t> promised, on_time, backordered;
    std::vector<int32_t> first_day, last_day;
    std::vector<int64_t> shortfall;
    std::vector<int32_t> reason, greedy;
  } lines;
  struct {
    std::vector<int32_t> sales_order, location, ship_day, delivery_day;
  } shipments;
  struct {
    std::vector<int32_t> line, supply;
    std::vector<int64_t> quantity;
  } held;

  std::vector<int32_t> queue;  // rows of demand, as Prioritize gives them
  // Which rules made a difference, so that a test can see that its books try
  // them all.
  std::set<std::string> rules;

  // Borrows from this object.
  PlanColumns columns() const;
};

// REQUIRES: a valid book and policy, and quantities (but kUnlimited) whose
// total is far below 10^12.
OraclePlan NaiveAllocate(const Book& book, const Policy& policy);

// All tables of a plan, for the message of a failed test.
std::string Describe(const PlanColumns& plan);

}  // namespace backorder

#endif  // BACKORDER_TESTS_ORACLE_H_
