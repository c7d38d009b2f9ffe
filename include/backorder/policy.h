#ifndef BACKORDER_POLICY_H_
#define BACKORDER_POLICY_H_

// The policy: how the queue is ordered and how supply is chosen.
//
//   backorder::Policy policy;                     // the defaults below
//   policy.timing = backorder::Timing::kLatestOnTime;
//
//   absl::StatusOr<backorder::Policy> parsed = backorder::ParsePolicy(
//       "queue=priority, line_value desc, due; timing=latest_on_time");
//
// A plain struct with one text form, which C, Python, the command line and
// files use. What each value does is told in allocate.h.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "backorder/book.h"

namespace backorder {

// One key of the queue: a column of demand, or one that is derived from the
// book (line_value, slack, ...; see prioritize.h). Rows whose value is listed
// in `values` come first, in the order of the list. Of the others lower values
// come first, unless descending; rows without a value (none) come last, unless
// nulls_first (then before all). REQUIRES: no value is listed twice.
struct SortKey {
  std::string column;
  bool descending = false;
  bool nulls_first = false;
  std::vector<int64_t> values = {};
};
inline bool operator==(const SortKey& a, const SortKey& b) {
  return a.column == b.column && a.descending == b.descending &&
         a.nulls_first == b.nulls_first && a.values == b.values;
}

// Which supply serves a line that several could serve in time.
enum class Timing : int32_t {
  kEarliest = 0,      // the earliest: safest against suppliers that slip
  kLatestOnTime = 1,  // the latest: keeps early stock free for urgent lines
};

// On which day that supply leaves.
enum class ShipWhen : int32_t {
  kAsSoonAsPossible = 0,  // each part on the first day on which it can
  kJustInTime = 1,        // on the last day that still delivers in time
};

// From which locations the lines of an order are served, where several could.
enum class Sourcing : int32_t {
  kByRank = 0,           // the best lanes first
  kFewestShipments = 1,  // as few locations (or groups of them) as will do
  kLeastCost = 2,        // the cheapest that will do
};

// What becomes of supply that was found for what cannot be completed.
enum class Waiting : int32_t {
  kRelease = 0,  // others may have it
  kHold = 1,     // it is kept, without a promise, until the rest comes
};

// How lines share what is scarce, if they tie.
enum class Sharing : int32_t {
  kSequential = 0,    // they do not: who is first in the queue takes first
  kProportional = 1,  // in proportion to what each wants
  kEqual = 2,         // the same for each, until it has what it wants
  kEqualLoss = 3,     // such that each lacks the same, or has nothing
};

// How far safety stock is out of reach.
enum class SafetyStock : int32_t {
  kHard = 0,  // never promised
  kSoft = 1,  // promised last, to what would otherwise be late or short
};

struct Policy {
  // The ORDER BY of the queue; ties end at the row index.
  // DEFAULT: priority, due, entered. REQUIRES: at least one key.
  std::vector<SortKey> queue = {{"priority"}, {"due"}, {"entered"}};
  Timing timing = Timing::kEarliest;                 // DEFAULT: kEarliest
  ShipWhen ship_when = ShipWhen::kAsSoonAsPossible;  // DEFAULT: as shown
  Sourcing sourcing = Sourcing::kByRank;             // DEFAULT: kByRank
  Waiting waiting = Waiting::kRelease;               // DEFAULT: kRelease
  WhenShort when_short = WhenShort::kBackorder;      // DEFAULT: kBackorder;
                                                     // a line may override it
  // Lines due more than this many days after as_of take nothing.
  // DEFAULT: kNever, no limit. REQUIRES: >= 0.
  int32_t horizon = kNever;
  // A receipt dated before as_of counts at as_of + overdue_offset, or not at
  // all when it is more than overdue_limit days overdue.
  // DEFAULT: 0 and kNever, no limit. REQUIRES: >= 0; the offset <= kLastDay.
  int32_t overdue_offset = 0;
  int32_t overdue_limit = kNever;
  SafetyStock safety_stock = SafetyStock::kHard;  // DEFAULT: kHard
  Sharing sharing = Sharing::kSequential;         // DEFAULT: kSequential
  // Lines share if they tie on so many of the first keys of the queue; 0: all
  // lines of an item. DEFAULT: 1. REQUIRES: 0 <= share_by <= queue.size().
  int32_t share_by = 1;
  // The key `aging`: a priority is raised by one for each so many days that a
  // line is overdue. DEFAULT: 7. REQUIRES: 1 <= aging_days <= kLastDay.
  int32_t aging_days = 7;
};

// Parses "key=value; key=value": the names of the fields above, and for queue
// a list "column [(value value ...)] [asc|desc] [nulls first|nulls last], ...",
// where a value is a number or a name of the column's enum; for share_by the
// names of the first columns of the queue, "priority, due", or none. Case and
// spaces do not matter. Values: earliest, latest_on_time; as_soon_as_possible,
// just_in_time; by_rank, fewest_shipments, least_cost; release, hold;
// backorder, accept_available, reject_order; hard, soft; sequential,
// proportional, equal, equal_loss; days, or unlimited. A queue may also be one
// of the presets
//   first_come = entered          earliest_due  = due, entered
//   smallest   = quantity, entered    most_valuable = line_value desc, entered
// What is not named keeps its default; "" is the default policy.
// Errors: InvalidArgument with an InputError ("policy.timing") for an unknown,
// doubled or malformed key or value; the message lists what is known.
absl::StatusOr<Policy> ParsePolicy(std::string_view text);

// The whole policy as text, every field in the order above, such that
// ParsePolicy(PolicyText(p)) equals p.
std::string PolicyText(const Policy& policy);

// Checks a policy that was filled in by hand: unknown or doubled queue
// columns, numbers out of range. Errors as ParsePolicy.
absl::Status Validate(const Policy& policy);

}  // namespace backorder

#endif  // BACKORDER_POLICY_H_
