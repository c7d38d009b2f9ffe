#ifndef BACKORDER_TESTS_ESTIMATE_ORACLE_H_
#define BACKORDER_TESTS_ESTIMATE_ORACLE_H_

// A slow, obvious second implementation of EstimatePlan (estimate.h), to hold
// the library against: it tries every joint outcome of all that may be late,
// walks calendars day by day, and shares nothing with the library but the plain
// types of its headers.

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/types/span.h"
#include "backorder/book.h"
#include "backorder/delay.h"
#include "backorder/plan.h"
#include "backorder/policy.h"

namespace backorder {

// How likely each number of days is; kNever: it never comes.
using DayChances = std::map<int32_t, double>;

// When a promise, line, order or shipment is there in full.
struct OracleRow {
  Day planned = kNever;      // kNever: it has no units, and what follows is not
                             // filled in
  Day due = kNotGiven;       // the day asked for
  DayChances chances;        // of the day; they add up to 1
  bool may_be_late = false;  // it waits for something that has a law
  bool may_be_drawn = false;       // no closed form is promised
  bool too_many = false;           // outcomes: `chances` is empty
  std::set<std::string> features;  // so that a test can see what it tries
};

struct OracleEstimate {
  std::vector<OracleRow> promises, lines, orders, shipments;
  std::vector<int32_t> sales_order;  // of `orders`
};

// REQUIRES: a valid book, laws that it names, and a plan that Allocate made of
// it, with all columns. Rows with more than `most_outcomes` are passed over.
OracleEstimate NaiveEstimatePlan(const Book& book, const Policy& policy,
                                 const PlanColumns& plan,
                                 absl::Span<const Delay> delays,
                                 int64_t most_outcomes = 20000);

// ceil(T), given that T > age. What a continuous law has after 2,000 days, or
// after all but 1e-14 of it, is counted as its last day. REQUIRES: a gamma law
// has a whole shape.
DayChances WholeDays(const Delay& delay, double age);

double ChanceBy(const OracleRow& row, Day day);
// E[max(0, day - due)].
double ExpectedDaysLate(const OracleRow& row);
// The least day by which it is there with a probability of at least p.
Day DayOfConfidence(const OracleRow& row, double p);

std::string Describe(const OracleRow& row);

}  // namespace backorder

#endif  // BACKORDER_TESTS_ESTIMATE_ORACLE_H_
