#ifndef BACKORDER_PROMISE_WORDS_H_
#define BACKORDER_PROMISE_WORDS_H_

// A promise as people read it: a day, a range of days, weeks or months; never
// more exact than it is.
//
//   // between these two it is likely to come
//   auto words = backorder::WordsOf(/*first=*/march_3, /*last=*/march_6);
//   backorder::PromiseText(words, as_of);  // "Tue 3 - Fri 6 March"
//
// For another language take the parts of PromiseWords and print them.

#include <cstdint>
#include <string>

#include "backorder/units.h"

namespace backorder {

// Numbers are frozen.
enum class PromiseForm : int32_t {
  kDay = 0,     // one day
  kDays = 1,    // from a day to a day, both included
  kWeeks = 2,   // from a week to a week; days are their Mondays
  kMonths = 3,  // from a month to a month; days are their firsts
  kNone = 4,    // no day can be told
};

struct PromiseWords {
  PromiseForm form = PromiseForm::kNone;
  Day first = kNever;
  Day last = kNever;
};

// How exact a promise from `first` to `last` may sound; as a rule the days by
// which it comes with probability 0.1 and with the confidence of the promise.
//   last == first                    kDay
//   last - first <= 13 days          kDays
//   last - first <= 55 days          kWeeks: the weeks (from Monday on) of both
//   more                             kMonths: the months of both
//   last is kNever                   kNone
// A `first` after `last` counts as `last`, and one that is not given likewise.
PromiseWords WordsOf(Day first, Day last);

// In English, with the year where an end is not in that of `as_of`; a month or
// year that both ends have is said once:
//   kDay     "Fri 6 March"
//   kDays    "Tue 3 - Fri 6 March", "Fri 27 February - Tue 3 March"
//   kWeeks   "week of 2 March", "weeks of 2 - 16 March"
//   kMonths  "March - May", "December 2026 - January 2027"
//   kNone    "no date yet"
std::string PromiseText(const PromiseWords& words, Day as_of);

}  // namespace backorder

#endif  // BACKORDER_PROMISE_WORDS_H_
