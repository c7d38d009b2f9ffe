#ifndef BACKORDER_LIB_DAY_LAW_H_
#define BACKORDER_LIB_DAY_LAW_H_

// Laws of delay (delay.h) in whole days, D = ceil(T), as tables: what
// EstimatePlan looks up for each line.

#include <algorithm>
#include <cstdint>
#include <memory>
#include <vector>

#include "absl/types/span.h"
#include "backorder/delay.h"
#include "backorder/units.h"

namespace backorder {
namespace internal {

// What a probability may lack and still count as another: products and sums of
// many have that much of rounding, and rarer days are left out of sums.
constexpr double kRare = 1e-12;

// A day before all days that there can be, and one after them.
constexpr int64_t kBeforeAll = -(int64_t{1} << 40);
constexpr int64_t kAfterAll = int64_t{1} << 40;

// P(D > d) of one law. A table of it from the first day on which it is below 1
// as far as it says something; beyond, the functions of delay.h.
class DayTable {
 public:
  // A valid law, which must outlive this, that is asked for no age above `age`:
  // so far the table is good relative to P(D > age), which must be above 0.
  DayTable(const Delay* law, int64_t age);
  // Of a law that is its own.
  explicit DayTable(Delay law);

  double Late(int64_t day) const {
    const int64_t place = day - first_;
    if (place < 0) return 1;
    if (place < static_cast<int64_t>(late_.size())) return late_[place];
    return is_complete_ ? rest_ : LateBeyond(day);
  }
  // The least day with P(D > day) <= late; kAfterAll: none.
  int64_t LeastDay(double late) const;
  // Sum of P(D > d) over d >= day; unspecified where it is infinite.
  double LateSum(int64_t day) const;

  int64_t first() const { return first_; }
  int64_t end() const { return first_ + static_cast<int64_t>(late_.size()); }
  bool is_complete() const { return is_complete_; }
  // By place, from first() on.
  const std::vector<double>& late() const { return late_; }

 private:
  void Fill(int64_t age);
  void MakeGuide();
  double LateBeyond(int64_t day) const;
  double LateSumBeyond(int64_t day) const;

  std::unique_ptr<const Delay> own_;
  const Delay& law_;
  int64_t first_ = 0;
  std::vector<double> late_;
  std::vector<double> late_sum_;  // from each day of the table on
  // The first places with P(D > d) <= i / (size - 1): where LeastDay looks.
  std::vector<int32_t> guide_;
  bool is_complete_ = false;  // P(D > d) = rest_ from end() on
  double rest_ = 0;
};

// A law given that T > age: D of a receipt of that age. A small value; the
// table must outlive it.
class DayLaw {
 public:
  DayLaw(const DayTable* table, int64_t age)
      : table_(table),
        age_(age),
        scale_(1 / table->Late(age)),
        cut_(LeastDay(kRare)),
        may_never_(!(Late(kLastDay) <= kRare)) {}

  double Late(int64_t day) const {
    return std::min(1.0, scale_ * table_->Late(day));
  }
  double Cdf(int64_t day) const { return 1 - Late(day); }
  double Mass(int64_t day) const { return Late(day - 1) - Late(day); }
  // The least day with P(D > day) <= late: kAfterAll: none; kBeforeAll: all.
  int64_t LeastDay(double late) const {
    if (late >= 1) return kBeforeAll;
    return std::max(table_->LeastDay(late / scale_), first());
  }
  // Sum of P(D > d) over d >= day; infinite where it may never come.
  double LateSum(int64_t day) const;
  // P(D = first() + i) for each i up to the last day that is not rare, or that
  // is in the table.
  std::vector<double> Masses() const;
  // product[i] *= P(D <= day + i).
  void MultiplyCdf(int64_t day, int count, double* product) const;

  // It is on no day before this; from `cut` on it is rarely later.
  int64_t first() const { return std::max(table_->first(), age_ + 1); }
  int64_t cut() const { return cut_; }
  const DayTable* table() const { return table_; }
  // Whether it may come after the last day that there is.
  bool may_never() const { return may_never_; }

 private:
  const DayTable* table_;
  int64_t age_;
  double scale_;  // 1 / P(D > age)
  int64_t cut_;
  bool may_never_;
};

// The law of each age that is asked for, over tables that are shared.
class DayLaws {
 public:
  // `age`: the receipt has not come by then; kBeforeAll: nothing is known.
  struct Wanted {
    int32_t law;
    int64_t age;
  };
  // Gives each of `wanted` its number; those of one law and age (or of none
  // that tells anything) share one. Tables are made by up to `threads` threads.
  // REQUIRES: valid laws, which must outlive this. O(n log n) and what the
  // tables take; ages beyond the last day of a law share one table.
  DayLaws(absl::Span<const Delay> delays, const std::vector<Wanted>& wanted,
          int threads);

  int32_t number(size_t wanted) const { return numbers_[wanted]; }
  const std::vector<DayLaw>& laws() const { return laws_; }

 private:
  std::vector<std::unique_ptr<const DayTable>> tables_;
  std::vector<DayLaw> laws_;
  std::vector<int32_t> numbers_;
};

}  // namespace internal
}  // namespace backorder

#endif  // BACKORDER_LIB_DAY_LAW_H_
