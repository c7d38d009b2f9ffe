#ifndef BACKORDER_LIB_EFFECTIVE_DAY_H_
#define BACKORDER_LIB_EFFECTIVE_DAY_H_

// From which day on a supply is there: a(s) in the rules of allocate.h.

#include <algorithm>
#include <cstdint>

#include "backorder/book.h"
#include "backorder/policy.h"
#include "backorder/units.h"

namespace backorder {
namespace internal {

// A day that is computed; beyond the last day there is none.
inline Day DayOrNever(int64_t day) {
  return day > kLastDay ? kNever : static_cast<Day>(day);
}

class EffectiveDays {
 public:
  EffectiveDays(const Book& book, const Policy& policy)
      : book_(book),
        overdue_limit_(policy.overdue_limit == kNever ? INT64_MAX
                                                      : policy.overdue_limit),
        overdue_day_(DayOrNever(int64_t{book.as_of} + policy.overdue_offset)) {}

  // Whether supply `row` is stock on hand, or a receipt.
  bool stock(int64_t row) const {
    return book_.supply.day.empty() || book_.supply.day[row] == kNotGiven;
  }
  // The day from which supply `row` is available; kNever: it does not count.
  // REQUIRES: what is owed (negative) is no supply, and not asked for.
  Day available(int64_t row) const {
    if (book_.supply.day.empty()) return book_.as_of;
    const Day given = book_.supply.day[row];
    // Which rows are stock is a matter of chance: no branch for that.
    const Day day = given == kNotGiven ? book_.as_of : given;
    return day >= book_.as_of ? day : Overdue(day);
  }
  // The same; kNever also where it expires before that day.
  Day available_unexpired(int64_t row) const {
    const Day day = available(row);
    return expires(row) < day ? kNever : day;
  }
  // The last day on which supply `row` may be delivered; kNever: any.
  Day expires(int64_t row) const {
    return book_.supply.expires.empty() ? kNever : book_.supply.expires[row];
  }

 private:
  Day Overdue(Day day) const {
    const int64_t overdue = int64_t{book_.as_of} - day;
    return overdue > overdue_limit_ ? kNever : overdue_day_;
  }

  const Book& book_;
  const int64_t overdue_limit_;
  const Day overdue_day_;
};

// Whether a line due on that day (kNotGiven: as_of) is left for a later plan.
class Horizon {
 public:
  Horizon(const Book& book, const Policy& policy)
      : as_of_(book.as_of),
        last_(policy.horizon == kNever ? INT64_MAX
                                       : int64_t{book.as_of} + policy.horizon) {
  }
  bool beyond(Day due) const {
    return (due == kNotGiven ? as_of_ : due) > last_;
  }
  bool limited() const { return last_ != INT64_MAX; }

 private:
  Day as_of_;
  int64_t last_;
};

}  // namespace internal
}  // namespace backorder

#endif  // BACKORDER_LIB_EFFECTIVE_DAY_H_
