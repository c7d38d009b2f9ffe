#include "lib/day_law.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/types/span.h"
#include "backorder/delay.h"
#include "backorder/units.h"
#include "lib/delay_law.h"
#include "lib/parallel.h"

namespace backorder {
namespace internal {
namespace {

// Most days of a table; beyond them it is slower, not less exact.
constexpr int64_t kMostDays = 1 << 14;
// Parts of [0, 1] of which a table knows where they begin.
constexpr int kGuides = 64;
// What is as rare adds nothing to a double.
constexpr double kNothing = 1e-17;
// Ages beyond which less than this is left have a table of their own: a shared
// one would have no figures left there.
constexpr double kLeastLeft = 1e-200;

// The first day on which P(D > day) may be below 1.
int64_t FirstDay(const Delay& law) {
  const double day = IsContinuous(law.kind)
                         ? std::floor(Quantile(law, kNothing / 10))
                         : std::ceil(Quantile(law, 0));
  return day <= kLastDay ? static_cast<int64_t>(day) : kAfterAll;
}

// Whether no age up to `age` says anything that the law does not.
bool SaysNothing(const Delay& law, int64_t age) {
  const auto days = static_cast<double>(age);
  if (days <= law.older_than) return true;
  switch (law.kind) {
    case DelayKind::kFixed:
      return days < law.first;
    case DelayKind::kEmpirical:
      return days < law.values.front();
    default:
      return days < 0;
  }
}

// Whether nothing is left of a law beyond an age: what has not come by then
// never does.
bool NeverComes(const Delay& law, int64_t age) {
  const auto days = static_cast<double>(age);
  switch (law.kind) {
    case DelayKind::kFixed:
      return days >= law.first;
    case DelayKind::kEmpirical:
      return days >= law.values.back();
    default:
      return false;
  }
}

}  // namespace

// ---- a table ----------------------------------------------------------------

DayTable::DayTable(const Delay* law, int64_t age) : law_(*law) { Fill(age); }

DayTable::DayTable(Delay law)
    : own_(std::make_unique<const Delay>(std::move(law))), law_(*own_) {
  Fill(kBeforeAll);
}

void DayTable::Fill(int64_t age) {
  is_complete_ = true;
  rest_ = Survival(law_, kLastDay);
  first_ = rest_ < 1 ? FirstDay(law_) : kAfterAll;
  if (first_ == kAfterAll) return;
  const double least =
      kNothing * Survival(law_, static_cast<double>(std::max(age, first_ - 1)));
  const bool is_sample = law_.kind == DelayKind::kEmpirical;
  double before = 1;
  is_complete_ = false;
  for (int64_t day = first_; !is_complete_ && day < first_ + kMostDays; ++day) {
    const double late =
        std::min(before, Survival(law_, static_cast<double>(day)));
    late_.push_back(late);
    before = late;
    is_complete_ = late <= least || (is_sample && static_cast<double>(day) >=
                                                      law_.values.back());
  }
  rest_ = before <= least ? 0 : before;
  late_sum_.resize(late_.size());
  double sum = is_complete_ ? 0 : LateSumBeyond(end());
  for (size_t place = late_.size(); place-- > 0;) {
    sum += late_[place];
    late_sum_[place] = sum;
  }
  MakeGuide();
}

void DayTable::MakeGuide() {
  guide_.resize(kGuides + 1);
  auto place = static_cast<int32_t>(late_.size());
  for (int i = 0; i <= kGuides; ++i) {
    const double most = static_cast<double>(i) / kGuides;
    while (place > 0 && late_[place - 1] <= most) --place;
    guide_[i] = place;
  }
}

double DayTable::LateBeyond(int64_t day) const {
  return Survival(law_, static_cast<double>(day));
}

int64_t DayTable::LeastDay(double late) const {
  auto begin = late_.begin();
  auto stop = late_.end();
  if (!guide_.empty() && late >= 0 && late < 1) {
    const auto i = static_cast<size_t>(late * kGuides);
    begin = late_.begin() + guide_[i + 1];
    stop = late_.begin() + guide_[i];
  }
  const auto it = std::partition_point(
      begin, stop, [late](double here) { return here > late; });
  if (it != late_.end()) return first_ + (it - late_.begin());
  if (is_complete_) return rest_ <= late ? end() : kAfterAll;
  const double day = std::ceil(QuantileAtLogSurvival(law_, std::log(late)));
  if (!(day <= kLastDay)) return kAfterAll;
  return std::max(end(), static_cast<int64_t>(day));
}

double DayTable::LateSum(int64_t day) const {
  if (day >= end()) return is_complete_ ? 0 : LateSumBeyond(day);
  const int64_t place = std::max<int64_t>(day - first_, 0);
  const auto before = static_cast<double>(std::max<int64_t>(first_ - day, 0));
  return before + late_sum_[place];
}

double DayTable::LateSumBeyond(int64_t day) const {
  const auto days = static_cast<double>(day);
  if (law_.kind == DelayKind::kEmpirical) {
    double below = CumulativeWeight(law_, law_.older_than);
    const double total = law_.total - below;
    double sum = 0;
    for (size_t i = 0; i < law_.values.size(); ++i) {
      if (law_.values[i] <= law_.older_than) continue;
      const double weight =
          law_.cumulative[i] - std::exchange(below, law_.cumulative[i]);
      sum += std::max(std::ceil(law_.values[i]) - days, 0.0) * weight;
    }
    return sum / total;
  }
  // The integral of P(T > t), and Euler and Maclaurin's first correction: so
  // far out a law hardly changes from one day to the next.
  const double late = Survival(law_, days);
  if (!(late > 0)) return 0;
  return late * (Mean(Conditioned(law_, days)) - days + 0.5);
}

// ---- a law ------------------------------------------------------------------

double DayLaw::LateSum(int64_t day) const {
  if (may_never_) return std::numeric_limits<double>::infinity();
  const int64_t from = std::max(day, first());
  return static_cast<double>(from - day) + scale_ * table_->LateSum(from);
}

std::vector<double> DayLaw::Masses() const {
  std::vector<double> masses;
  const int64_t end = std::min(cut_ + 1, table_->end());
  for (int64_t day = first(); day < end; ++day) {
    masses.push_back(Mass(day));
  }
  return masses;
}

void DayLaw::MultiplyCdf(int64_t day, int count, double* product) const {
  const auto within = [&](int64_t place) {
    return static_cast<int>(std::clamp<int64_t>(place, 0, count));
  };
  const int begin = within(first() - day);
  std::fill_n(product, begin, 0.0);
  const int end = std::max(begin, within(table_->end() - day));
  if (begin < end) {
    const double* late = table_->late().data() + (day - table_->first());
    for (int i = begin; i < end; ++i) {
      product[i] *= std::max(1 - scale_ * late[i], 0.0);
    }
  }
  if (table_->is_complete() && table_->Late(table_->end()) == 0) return;
  for (int i = end; i < count; ++i) product[i] *= Cdf(day + i);
}

// ---- laws and ages ----------------------------------------------------------

DayLaws::DayLaws(absl::Span<const Delay> delays,
                 const std::vector<Wanted>& wanted, int threads)
    : numbers_(wanted.size(), -1) {
  constexpr int32_t kNone = -1;
  // The number of each law by itself, and those that an age tells something of.
  std::vector<int32_t> itself(delays.size(), kNone);
  std::vector<int32_t> aged;
  struct Made {
    Wanted what;
    double left;  // P(T > age)
  };
  std::vector<Made> made;
  for (size_t i = 0; i < wanted.size(); ++i) {
    const auto [law, age] = wanted[i];
    if (!SaysNothing(delays[law], age)) {
      aged.push_back(static_cast<int32_t>(i));
      continue;
    }
    if (itself[law] == kNone) {
      itself[law] = static_cast<int32_t>(made.size());
      made.push_back({{law, kBeforeAll}, 1});
    }
    numbers_[i] = itself[law];
  }
  const auto key = [&wanted](int32_t i) {
    return std::make_tuple(wanted[i].law, wanted[i].age);
  };
  std::sort(aged.begin(), aged.end(),
            [&key](int32_t a, int32_t b) { return key(a) < key(b); });
  for (size_t i = 0; i < aged.size(); ++i) {
    if (i == 0 || key(aged[i - 1]) != key(aged[i])) {
      const auto& [law, age] = wanted[aged[i]];
      const double left = Survival(delays[law], static_cast<double>(age));
      made.push_back({wanted[aged[i]], left});
    }
    numbers_[aged[i]] = static_cast<int32_t>(made.size()) - 1;
  }

  // A table for each law, as far as its ages reach into it; and for each age
  // beyond.
  struct Table {
    int32_t law;
    int64_t age;  // the greatest
    bool own;
  };
  std::vector<Table> tables;
  std::vector<int32_t> shared(delays.size(), kNone);
  int32_t never = kNone;
  std::vector<int32_t> table_of(made.size());
  for (size_t i = 0; i < made.size(); ++i) {
    const auto& [law, age] = made[i].what;
    const bool never_comes = NeverComes(delays[law], age);
    if (never_comes && never != kNone) {
      table_of[i] = never;
      continue;
    }
    const bool own =
        never_comes || !(made[i].left >= kLeastLeft) ||
        (age > kBeforeAll && age > FirstDay(delays[law]) + kMostDays / 2);
    if (own || shared[law] == kNone) {
      if (!own) shared[law] = static_cast<int32_t>(tables.size());
      if (never_comes) never = static_cast<int32_t>(tables.size());
      tables.push_back({law, age, own});
      table_of[i] = static_cast<int32_t>(tables.size()) - 1;
      continue;
    }
    table_of[i] = shared[law];
    int64_t& greatest = tables[shared[law]].age;
    greatest = std::max(greatest, age);
  }
  tables_.resize(tables.size());
  ParallelFor(threads, static_cast<int64_t>(tables.size()),
              [&](int64_t t, int) {
                const auto& [law, age, own] = tables[t];
                if (own) {
                  tables_[t] = std::make_unique<DayTable>(
                      Conditioned(delays[law], static_cast<double>(age)));
                } else {
                  tables_[t] = std::make_unique<DayTable>(&delays[law], age);
                }
              });
  laws_.reserve(made.size());
  for (size_t i = 0; i < made.size(); ++i) {
    laws_.emplace_back(tables_[table_of[i]].get(), made[i].what.age);
  }
}

}  // namespace internal
}  // namespace backorder
