#include "backorder/promise_words.h"

#include <string>

#include "absl/time/civil_time.h"
#include "backorder/units.h"
#include "gtest/gtest.h"

namespace backorder {
namespace {

Day On(int year, int month, int day) {
  return static_cast<Day>(absl::CivilDay(year, month, day) -
                          absl::CivilDay(1970, 1, 1));
}

const Day kAsOf = On(2026, 2, 20);

std::string Text(Day first, Day last, Day as_of = kAsOf) {
  return PromiseText(WordsOf(first, last), as_of);
}

void ExpectWords(const PromiseWords& words, PromiseForm form, Day first,
                 Day last) {
  EXPECT_EQ(words.form, form);
  EXPECT_EQ(words.first, first);
  EXPECT_EQ(words.last, last);
}

TEST(PromiseWordsTest, OneDay) {
  ExpectWords(WordsOf(On(2026, 3, 6), On(2026, 3, 6)), PromiseForm::kDay,
              On(2026, 3, 6), On(2026, 3, 6));
  EXPECT_EQ(Text(On(2026, 3, 6), On(2026, 3, 6)), "Fri 6 March");
  EXPECT_EQ(Text(On(2027, 3, 6), On(2027, 3, 6)), "Sat 6 March 2027");
  EXPECT_EQ(Text(On(2025, 12, 31), On(2025, 12, 31)), "Wed 31 December 2025");
}

TEST(PromiseWordsTest, EveryDayOfTheWeek) {
  const char* const texts[] = {"Mon 2 March", "Tue 3 March", "Wed 4 March",
                               "Thu 5 March", "Fri 6 March", "Sat 7 March",
                               "Sun 8 March"};
  for (int i = 0; i < 7; ++i) {
    EXPECT_EQ(Text(On(2026, 3, 2 + i), On(2026, 3, 2 + i)), texts[i]);
  }
}

TEST(PromiseWordsTest, FromADayToADay) {
  EXPECT_EQ(Text(On(2026, 3, 3), On(2026, 3, 6)), "Tue 3 - Fri 6 March");
  EXPECT_EQ(Text(On(2026, 2, 27), On(2026, 3, 3)),
            "Fri 27 February - Tue 3 March");
  EXPECT_EQ(Text(On(2027, 3, 3), On(2027, 3, 6)), "Wed 3 - Sat 6 March 2027");
  EXPECT_EQ(Text(On(2027, 2, 27), On(2027, 3, 3)),
            "Sat 27 February - Wed 3 March 2027");
  EXPECT_EQ(Text(On(2026, 12, 31), On(2027, 1, 2)),
            "Thu 31 December 2026 - Sat 2 January 2027");
}

TEST(PromiseWordsTest, FourteenDaysAreTheMostOfDays) {
  ExpectWords(WordsOf(100, 113), PromiseForm::kDays, 100, 113);
  EXPECT_EQ(WordsOf(100, 114).form, PromiseForm::kWeeks);
}

TEST(PromiseWordsTest, Weeks) {
  // Fri 6 to Fri 20 March.
  ExpectWords(WordsOf(On(2026, 3, 6), On(2026, 3, 20)), PromiseForm::kWeeks,
              On(2026, 3, 2), On(2026, 3, 16));
  EXPECT_EQ(Text(On(2026, 3, 6), On(2026, 3, 20)), "weeks of 2 - 16 March");
  // A Monday is in its own week, a Sunday in that which ends with it.
  ExpectWords(WordsOf(On(2026, 3, 2), On(2026, 3, 22)), PromiseForm::kWeeks,
              On(2026, 3, 2), On(2026, 3, 16));
  EXPECT_EQ(Text(On(2026, 3, 25), On(2026, 4, 10)),
            "weeks of 23 March - 6 April");
  EXPECT_EQ(Text(On(2027, 3, 3), On(2027, 3, 20)),
            "weeks of 1 - 15 March 2027");
  EXPECT_EQ(Text(On(2026, 12, 25), On(2027, 1, 10)),
            "weeks of 21 December 2026 - 4 January 2027");
  // What WordsOf never makes, since a week is told as days.
  EXPECT_EQ(
      PromiseText({PromiseForm::kWeeks, On(2026, 3, 2), On(2026, 3, 2)}, kAsOf),
      "week of 2 March");
}

TEST(PromiseWordsTest, FiftyFiveDaysAreTheMostOfWeeks) {
  EXPECT_EQ(WordsOf(100, 155).form, PromiseForm::kWeeks);
  EXPECT_EQ(WordsOf(100, 156).form, PromiseForm::kMonths);
}

TEST(PromiseWordsTest, Months) {
  ExpectWords(WordsOf(On(2026, 3, 6), On(2026, 5, 31)), PromiseForm::kMonths,
              On(2026, 3, 1), On(2026, 5, 1));
  EXPECT_EQ(Text(On(2026, 3, 6), On(2026, 5, 31)), "March - May");
  EXPECT_EQ(Text(On(2026, 11, 30), On(2027, 1, 31)),
            "November 2026 - January 2027");
  EXPECT_EQ(Text(On(2027, 3, 6), On(2027, 5, 31)), "March - May 2027");
  EXPECT_EQ(PromiseText({PromiseForm::kMonths, On(2026, 3, 1), On(2026, 3, 1)},
                        kAsOf),
            "March");
}

TEST(PromiseWordsTest, AFirstThatIsLateOrNotGivenCountsAsTheLast) {
  ExpectWords(WordsOf(105, 100), PromiseForm::kDay, 100, 100);
  ExpectWords(WordsOf(kNever, 100), PromiseForm::kDay, 100, 100);
  ExpectWords(WordsOf(kNotGiven, 100), PromiseForm::kDay, 100, 100);
}

TEST(PromiseWordsTest, NoDateYet) {
  for (const Day first : {100, kNever, kNotGiven}) {
    ExpectWords(WordsOf(first, kNever), PromiseForm::kNone, kNever, kNever);
    EXPECT_EQ(Text(first, kNever), "no date yet");
  }
  EXPECT_EQ(WordsOf(kNotGiven, kNotGiven).form, PromiseForm::kNone);
}

TEST(PromiseWordsTest, DaysThatAreFarAway) {
  ExpectWords(WordsOf(kLastDay - 100, kLastDay), PromiseForm::kMonths,
              kLastDay - 100 - 27, kLastDay - 6);
  EXPECT_EQ(Text(kLastDay, kLastDay), "Fri 7 April 2941775");
  // The month and the week begin before the first day that there is.
  EXPECT_EQ(WordsOf(-kLastDay, -kLastDay + 20).first, -kLastDay);
  EXPECT_EQ(WordsOf(-kLastDay, -kLastDay + 100).first, -kLastDay);
  EXPECT_NE(Text(-kLastDay, kLastDay), "");
}

}  // namespace
}  // namespace backorder
