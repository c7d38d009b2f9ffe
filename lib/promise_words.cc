#include "backorder/promise_words.h"

#include <algorithm>
#include <cstdint>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "backorder/units.h"

namespace backorder {
namespace {

constexpr int64_t kMostDaysApart = 13;   // told as days
constexpr int64_t kMostWeeksApart = 55;  // in days, told as weeks

absl::CivilDay CivilOf(Day day) { return absl::CivilDay(1970, 1, 1) + day; }

Day DayOf(absl::CivilDay day) {
  const int64_t days = day - absl::CivilDay(1970, 1, 1);
  return static_cast<Day>(std::max<int64_t>(days, -kLastDay));
}

Day MondayOf(Day day) {
  // PrevWeekday is before its day.
  return DayOf(absl::PrevWeekday(CivilOf(day) + 1, absl::Weekday::monday));
}

Day FirstOfMonth(Day day) {
  const absl::CivilDay civil = CivilOf(day);
  return DayOf(absl::CivilDay(civil.year(), civil.month(), 1));
}

absl::string_view MonthName(absl::CivilDay day) {
  constexpr absl::string_view kNames[] = {
      "January", "February", "March",     "April",   "May",      "June",
      "July",    "August",   "September", "October", "November", "December"};
  return kNames[day.month() - 1];
}

absl::string_view WeekdayName(absl::CivilDay day) {
  constexpr absl::string_view kNames[] = {"Mon", "Tue", "Wed", "Thu",
                                          "Fri", "Sat", "Sun"};
  return kNames[static_cast<int>(absl::GetWeekday(day))];
}

// How one end of a promise is written, down to the day, or to the month.
enum class Detail { kMonth, kDay, kWeekday };

std::string DayText(absl::CivilDay day, Detail detail) {
  switch (detail) {
    case Detail::kMonth:
      return "";
    case Detail::kDay:
      return absl::StrCat(day.day());
    case Detail::kWeekday:
      return absl::StrCat(WeekdayName(day), " ", day.day());
  }
  return "";
}

// "3 March 2027" or parts of it.
std::string EndText(absl::CivilDay day, Detail detail, bool with_month,
                    bool with_year) {
  std::string text = DayText(day, detail);
  const absl::string_view gap = text.empty() ? "" : " ";
  if (with_month) absl::StrAppend(&text, gap, MonthName(day));
  if (with_year) absl::StrAppend(&text, " ", day.year());
  return text;
}

std::string RangeText(const PromiseWords& words, Day as_of, Detail detail) {
  const absl::CivilDay first = CivilOf(words.first);
  const absl::CivilDay last = CivilOf(words.last);
  const int64_t year = CivilOf(as_of).year();
  const bool one_year = first.year() == last.year();
  const bool one_month = one_year && first.month() == last.month();
  // Where the years differ, both are told.
  const bool with_year = !one_year || last.year() != year;
  std::string end = EndText(last, detail, true, with_year);
  const bool one_end =
      words.first == words.last || (one_month && detail == Detail::kMonth);
  if (one_end) return end;
  return absl::StrCat(EndText(first, detail, !one_month, !one_year), " - ",
                      end);
}

}  // namespace

PromiseWords WordsOf(Day first, Day last) {
  if (last > kLastDay || last < -kLastDay) return {};
  if (first < -kLastDay || first > last) first = last;
  const int64_t apart = int64_t{last} - first;
  if (apart == 0) return {PromiseForm::kDay, first, last};
  if (apart <= kMostDaysApart) return {PromiseForm::kDays, first, last};
  if (apart <= kMostWeeksApart) {
    return {PromiseForm::kWeeks, MondayOf(first), MondayOf(last)};
  }
  return {PromiseForm::kMonths, FirstOfMonth(first), FirstOfMonth(last)};
}

std::string PromiseText(const PromiseWords& words, Day as_of) {
  switch (words.form) {
    case PromiseForm::kDay:
    case PromiseForm::kDays:
      return RangeText(words, as_of, Detail::kWeekday);
    case PromiseForm::kWeeks:
      return absl::StrCat(words.first == words.last ? "week of " : "weeks of ",
                          RangeText(words, as_of, Detail::kDay));
    case PromiseForm::kMonths:
      return RangeText(words, as_of, Detail::kMonth);
    case PromiseForm::kNone:
      break;
  }
  return "no date yet";
}

}  // namespace backorder
