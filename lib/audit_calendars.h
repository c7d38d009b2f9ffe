#ifndef BACKORDER_LIB_AUDIT_CALENDARS_H_
#define BACKORDER_LIB_AUDIT_CALENDARS_H_

// The calendars of a book, walked day by day: for Audit alone, from the columns
// and the words of calendar.h.

#include <cstddef>
#include <cstdint>
#include <tuple>
#include <unordered_map>
#include <vector>

#include "backorder/book.h"
#include "backorder/units.h"

namespace backorder {
namespace internal {
namespace audit {

// Calendars are rows of the book; kNotGiven: every day is open. Days are those
// from -kLastDay to kLastDay; those after them count as kNever, those before
// them as kNotGiven, and stay that.
class Calendars {
 public:
  // REQUIRES: the book is valid.
  explicit Calendars(const Availability& book);

  bool IsOpen(int32_t calendar, Day day) const;
  // The n-th open day after the first one from `day` on, n = 0: that one;
  // kNever: there is none.
  Day OpenFrom(int32_t calendar, Day day, int32_t n = 0) const;
  // The n-th open day before the last one up to `day`; kNotGiven: there is
  // none.
  Day OpenUpTo(int32_t calendar, Day day, int32_t n = 0) const;

 private:
  struct Exception {
    Day day;
    bool is_open;
  };
  struct Pattern {
    int32_t weekdays;
    int32_t month_days;
    std::vector<Exception> exceptions;  // by day

    bool has_no_day() const { return weekdays == 0 || month_days == 0; }
  };
  // Where a walk stands: `left` open days are still to be passed.
  struct Walk {
    int32_t calendar;
    bool forward;
    int64_t day;
    int64_t left;

    bool IsOver() const { return day < -kLastDay || day > kLastDay; }
    bool operator==(const Walk& other) const {
      return std::tie(calendar, forward, day, left) ==
             std::tie(other.calendar, other.forward, other.day, other.left);
    }
  };
  struct HashOfWalk {
    size_t operator()(const Walk& walk) const;
  };

  void ReadMonths();
  bool IsOpenIn(const Pattern& pattern, Day day) const;
  // Walks on to the day that it leads to, at most so many days; false: it has
  // not come there, nor beyond all days.
  bool Go(int64_t most, Walk* walk) const;
  // The same, however far that is.
  void GoFar(Walk* walk) const;
  // Where it leads to.
  Day EndOf(Walk walk) const;
  // The days ahead, its own included, that are as the masks say: up to the next
  // exception, or to the end of all days.
  int64_t PlainDaysAhead(const Walk& walk) const;
  // Past days that are closed for sure: to the next exception, where the masks
  // have no day.
  void PassClosed(Walk* walk) const;

  std::vector<Pattern> patterns_;
  std::vector<int8_t> month_days_;  // of the days of 400 years, from 0
  mutable std::unordered_map<Walk, Day, HashOfWalk> far_;
};

}  // namespace audit
}  // namespace internal
}  // namespace backorder

#endif  // BACKORDER_LIB_AUDIT_CALENDARS_H_
