#ifndef BACKORDER_CALENDAR_H_
#define BACKORDER_CALENDAR_H_

// Working days, and the days on which a delivery can leave and arrive.
//
//   backorder::CalendarSpec spec;
//   spec.weekdays = backorder::kMondayToFriday;
//   spec.holidays = holidays;                        // any contiguous days
//   auto site = backorder::Calendar::Create(spec);   // a StatusOr
//   Day ship = site->AddWorkingDays(today, 2);       // the second from here
//
//   backorder::ShipSchedule way;
//   way.site = &*site;
//   way.handling_days = 1;
//   way.transit_days = 3;
//   Day delivered = way.DeliveryDay(available);      // forward
//   Day at_latest = way.LastAvailableDay(wanted);    // and backward
//
// Days run from -kLastDay to kLastDay, and beyond them stand "never" (kNever,
// above all days) and "none" (kNotGiven, below all). Whatever finds a day
// gives kNever where it would have to come after the last day, and kNotGiven
// where before the first; a day that comes in from beyond counts as the one of
// the two on its side and goes through unchanged. So no bound stays no bound,
// and days may be compared without asking whether there are any.

#include <cstdint>
#include <memory>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "backorder/units.h"

namespace backorder {

constexpr int32_t kEveryWeekday = 0x7f;  // bit 0: Monday ... bit 6: Sunday
constexpr int32_t kMondayToFriday = 0x1f;
constexpr int32_t kEveryMonthDay = INT32_MAX;  // bit 0: the 1st ... bit 30: the
                                               // 31st, in months that have one

// A calendar's exceptions lie within this many days (400 years): that bounds
// its memory, whatever comes in.
constexpr int32_t kMostCalendarDays = 146097;

// What makes a calendar. A day is open if both masks have it; then come the
// exceptions, in any order, a day as often as it likes.
struct CalendarSpec {
  int32_t weekdays = kEveryWeekday;     // DEFAULT: all; 0: openings only
  int32_t month_days = kEveryMonthDay;  // DEFAULT: all; 1 | 1 << 14: the 1st
                                        // and the 15th
  absl::Span<const Day> holidays;       // closed, whatever the masks say
  absl::Span<const Day> openings;       // open, whatever the masks say
};

namespace internal {
class CalendarMaker;
class OpenDays;
}  // namespace internal

// The days on which a place works, or a customer receives. A value: a copy is
// the same days. Exact for every day, however far from its exceptions: the
// masks go on for ever. All that asks is O(1) and allocates nothing.
//
// Memory: none if every day is open; else about 300 bytes, and from the first
// exception to the last 1/4 byte a day and 4 for each open one. A month_days
// mask takes 36 KiB and 4 bytes for each open day of 400 years: copy it rather
// than making it again.
class Calendar {
 public:
  // Every day is open.
  Calendar() = default;
  static Calendar Always() { return Calendar(); }

  // Errors: InvalidArgument with an InputError (book.h) that names
  // calendar.weekdays, calendar.month_days, calendar.holidays or
  // calendar.openings, the row and the value, for a mask with other bits, a day
  // beyond kLastDay, exceptions that do not fit into kMostCalendarDays, a day
  // that is both closed and open. Takes O(n log n) for n exceptions and O(days)
  // from the first of them to the last.
  static absl::StatusOr<Calendar> Create(const CalendarSpec& spec);

  bool always_open() const { return days_ == nullptr; }

  // Never and none are not open.
  bool IsOpen(Day day) const;

  // The first open day from `day` on, and the last up to it.
  Day NextOpen(Day day) const { return AddWorkingDays(day, 0); }
  Day PreviousOpen(Day day) const { return SubtractWorkingDays(day, 0); }

  // The n-th open day after NextOpen(day), and before PreviousOpen(day); n = 0:
  // that day itself. REQUIRES: n >= 0. An n above kLastDay, such as kNever,
  // leads beyond all days.
  //
  // Each is the other's inverse bound: AddWorkingDays(a, n) <= b if and only if
  // a <= SubtractWorkingDays(b, n).
  Day AddWorkingDays(Day day, int32_t n) const;
  Day SubtractWorkingDays(Day day, int32_t n) const;

  // Open days from `first` up to but without `end`; below zero if they come the
  // other way round. For an open b: AddWorkingDays(a, WorkingDaysBetween(a, b))
  // is b, if a <= b.
  int64_t WorkingDaysBetween(Day first, Day end) const;

 private:
  friend class internal::CalendarMaker;
  explicit Calendar(std::shared_ptr<const internal::OpenDays> days)
      : days_(std::move(days)) {}

  std::shared_ptr<const internal::OpenDays> days_;  // null: every day
};

// How a number of days is meant. Numbers are frozen.
enum class DayCount : int32_t {
  kCalendarDays = 0,
  kWorkingDays = 1,  // of the calendar that they are spent under
};

// The way of units from the day on which they are available to the customer:
// after handling they ship on an open day of the site, after transit they are
// delivered on an open day of whoever receives them. Also the way of a purchase
// order: sent on an order day of the supplier, brought on a delivery day.
//
// Calendars are borrowed; null: every day. With working days even 0 of them end
// on an open day of their calendar. O(1).
//
// Forward and backward are each other's inverse bounds, over each step and over
// all: DeliveryDay(a) <= d if and only if a <= LastAvailableDay(d). So what is
// available on that last day comes in time, and a day later it does not.
struct ShipSchedule {
  const Calendar* site = nullptr;
  int32_t handling_days = 0;  // REQUIRES: >= 0; above kLastDay: never ready
  DayCount handling_count = DayCount::kCalendarDays;  // or the site's
  const Calendar* transit = nullptr;
  int32_t transit_days = 0;  // REQUIRES: >= 0; above kLastDay: never there
  DayCount transit_count = DayCount::kCalendarDays;  // or of `transit`
  const Calendar* receiving = nullptr;               // its delivery windows

  // Forward: the first day. What ships on a day that the caller names does so
  // whether the site is open or not.
  Day ShipDay(Day available) const;
  Day DeliveryDayOf(Day ship_day) const;
  Day DeliveryDay(Day available) const;

  // Backward: the last day that still delivers by `delivery`.
  Day LastShipDay(Day delivery) const;
  Day LastAvailableDayFor(Day ship_day) const;  // still ships by that day
  Day LastAvailableDay(Day delivery) const;
};

// A moment as the clock on the wall of a place shows it.
struct LocalTime {
  Day day = 0;
  int32_t minute = 0;  // since midnight, seconds dropped
};

// The first open day on which what comes in at `now` can ship, or be begun: the
// day itself up to the minute of the cut-off and through it, else the next.
// `cut_off` in minutes since midnight; kNotGiven: none, the day is never over.
Day FirstShipDay(LocalTime now, int32_t cut_off, const Calendar& calendar);

}  // namespace backorder

#endif  // BACKORDER_CALENDAR_H_
