#include "lib/estimate_joint.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

#include "backorder/calendar.h"
#include "backorder/units.h"
#include "lib/day_law.h"
#include "lib/estimate_event.h"
#include "lib/estimate_variables.h"

namespace backorder {
namespace internal {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr int32_t kNone = EstimateEvent::kNone;

// Days that are looked at one by one in the sums of days_late; those after go
// in steps. Over a year of them the closed days of a calendar are even.
constexpr int64_t kDayByDay = 1 << 12;
constexpr int64_t kYear = 364;
// Likewise at both ends of a sum over the days of one law: of a probability,
// and of one of very many.
constexpr int64_t kNearEnds = 1 << 9;
constexpr int64_t kNearEndsOfMany = 1 << 7;
// So many steps are as long as the days that went before: of such a sum, and of
// those of days_late.
constexpr int64_t kSteps = 32;
constexpr int64_t kStepsOfDays = 8;
// What is later than that adds nothing to days_late, in days.
constexpr double kNoDays = 1e-7;
// Days of which P(ready) is kept for a shipment.
constexpr int64_t kKept = 1 << 12;

int64_t PreviousOpen(const Calendar* calendar, Day day) {
  if (calendar == nullptr) return day;
  const Day open = calendar->PreviousOpen(day);
  return open == kNotGiven ? kBeforeAll : open;
}

// masses[0] ready[0] + masses[1] ready[-1] + ..., `count` of them.
double SumOfProducts(const double* masses, const double* ready, int64_t count) {
  // Four sums side by side: each addition would wait for the one before.
  double sums[4] = {0, 0, 0, 0};
  int64_t i = 0;
  for (; i + 4 <= count; i += 4) {
    for (int j = 0; j < 4; ++j) sums[j] += masses[i + j] * ready[-(i + j)];
  }
  for (; i < count; ++i) sums[0] += masses[i] * ready[-i];
  return (sums[0] + sums[1]) + (sums[2] + sums[3]);
}

// Sum of late(day) from `day` on, in steps that grow as the days since `first`,
// after a year of them:
// of each by Simpson's rule, and half a day of Euler and Maclaurin's.
template <typename Late>
double SumInSteps(int64_t first, int64_t day, const Late& late) {
  double sum = 0;
  double here = day <= kLastDay ? late(day) : 0;
  while (here * static_cast<double>(day - first + 1) >= kNoDays) {
    const int64_t half =
        std::min((day - first) / (2 * kStepsOfDays), (kLastDay - day) / 2);
    if (day - first < kYear || half == 0) {
      sum += here;
      ++day;
      here = day <= kLastDay ? late(day) : 0;
      continue;
    }
    const int64_t to = day + 2 * half;
    const double after = late(to);
    sum +=
        static_cast<double>(half) * (here + 4 * late(day + half) + after) / 3 +
        (here - after) / 2;
    here = after;
    day = to;
  }
  return sum;
}

// Sum of (by(d) - by(d - 1)) value(d) over d in (first, last]: day by day near
// both ends, and between in steps that grow with the distance, of the mean of
// value at both of their ends. Until 1 - by(d) is rare.
template <typename By, typename Value>
double SumOver(int64_t first, int64_t last, int64_t day_by_day, const By& by,
               const Value& value) {
  double sum = 0;
  double before = by(first);
  for (int64_t day = first; day < last;) {
    const int64_t near = std::min(day - first, last - day);
    const int64_t to = day + (near < day_by_day ? 1 : near / kSteps);
    const double here = by(to);
    const double mass = here - before;
    if (mass > 0) {
      sum +=
          mass * (to == day + 1 ? value(to) : (value(day + 1) + value(to)) / 2);
    }
    before = here;
    day = to;
    if (1 - here < kRare) break;
  }
  return sum;
}

}  // namespace

// ---- what is asked about ----------------------------------------------------

bool EstimateJoint::Start(const EstimateEvent* event) {
  event_ = event;
  uses_.clear();
  shipments_count_ = 0;
  own_uses_ = 0;
  is_plain_ = true;
  may_never_ = false;
  shared_ = -1;
  near_ends_ = kNearEnds;
  const std::vector<EstimateEvent::Term>& terms = event->terms;
  for (size_t begin = 0; begin < terms.size();) {
    const EstimateEvent::Term& term = terms[begin];
    size_t end = begin;
    for (; end < terms.size() && terms[end].variable == term.variable &&
           terms[end].shipment == term.shipment;
         ++end) {
      is_plain_ = is_plain_ && terms[end].way == kNone;
    }
    const DayLaw& law = variables_.law(term.law);
    uses_.push_back({term.variable, static_cast<int32_t>(begin),
                     static_cast<int32_t>(end), &law, -1, false, 0, 0});
    if (term.shipment == kNone) ++own_uses_;
    may_never_ = may_never_ || law.may_never();
    begin = end;
  }
  if (event->parts.empty()) return true;

  size_t use = own_uses_;
  for (const EstimateEvent::Part& part : event->parts) {
    if (shipments_.size() == shipments_count_) shipments_.emplace_back();
    Shipment& shipment = shipments_[shipments_count_++];
    shipment.part = &part;
    shipment.begin = static_cast<int32_t>(use);
    while (use < uses_.size() &&
           terms[uses_[use].begin].shipment == part.shipment) {
      ++use;
    }
    shipment.end = static_cast<int32_t>(use);
    shipment.is_capped = false;
    shipment.shared = -1;
    shipment.ready.clear();
    shipment.up_to.clear();
    may_never_ = may_never_ || part.law().may_never();
  }
  // Variables of several shipments; and of one and of what is in none.
  owners_.clear();
  for (int32_t i = 0; i < static_cast<int32_t>(uses_.size()); ++i) {
    owners_.emplace_back(uses_[i].variable, i);
  }
  std::sort(owners_.begin(), owners_.end());  // in none comes first
  for (size_t begin = 0; begin < owners_.size();) {
    size_t end = begin;
    const int32_t variable = owners_[begin].first;
    while (end < owners_.size() && owners_[end].first == variable) ++end;
    const bool has_own = owners_[begin].second < own_uses_;
    const size_t in_shipments = end - begin - (has_own ? 1 : 0);
    if (has_own && in_shipments > 0) {
      const int32_t own = owners_[begin].second;
      uses_[own].in_shipment = true;
      for (size_t i = begin; i < end; ++i) {
        if (owners_[i].second != own) uses_[owners_[i].second].elsewhere = own;
      }
    }
    if (in_shipments > 1) {
      if (shared_ >= 0) return false;
      shared_ = variable;
      shared_law_ = uses_[owners_[begin].second].law;
      shared_own_ = has_own ? owners_[begin].second : -1;
    }
    begin = end;
  }
  for (size_t i = 0; i < shipments_count_; ++i) {
    Shipment& shipment = shipments_[i];
    for (int32_t u = shipment.begin; u < shipment.end; ++u) {
      if (uses_[u].variable == shared_) {
        shipment.shared = u;
      } else if (uses_[u].elsewhere >= 0) {
        shipment.is_capped = true;
      }
    }
  }
  if (shared_ < 0) return true;
  for (size_t i = 0; i < shipments_count_; ++i) {
    // FillUpTo needs the whole law.
    const Shipment& shipment = shipments_[i];
    const EstimateEvent::Part& part = *shipment.part;
    const int64_t last =
        part.law().first() + static_cast<int64_t>(part.lane->masses.size()) - 1;
    if (shipment.shared >= 0 && !shipment.is_alone() &&
        part.law().Late(last) - part.law().Late(kAfterAll) > kRare) {
      return false;
    }
  }
  StartShared();
  return true;
}

int64_t EstimateJoint::CutOf(const EstimateEvent::Term& term, Day day) const {
  if (term.way == kNone) return int64_t{day} - term.day;
  const Day last = event_->way(term).Departure(day);
  return last == kNotGiven ? kBeforeAll : int64_t{last} - term.day;
}

int64_t EstimateJoint::CutOf(const Use& use, Day day) const {
  int64_t cut = CutOf(event_->terms[use.begin], day);
  for (int32_t i = use.begin + 1; i < use.end; ++i) {
    cut = std::min(cut, CutOf(event_->terms[i], day));
  }
  return cut;
}

int64_t EstimateJoint::FirstDay(const EstimateEvent::Term& term,
                                int64_t days) const {
  const int64_t there = term.day + days;
  if (term.way == kNone) return there;
  if (there > kLastDay) return kAfterAll;
  const Day available =
      std::max(static_cast<Day>(std::max<int64_t>(there, as_of_)), as_of_);
  const Day delivered = event_->way(term).Arrival(available);
  return delivered == kNever ? kAfterAll : delivered;
}

// ---- P ----------------------------------------------------------------------

double EstimateJoint::At(Day day) {
  if (day < event_->floor) return 0;
  const double product = Product(day);
  if (shipments_count_ == 0 || product == 0) return product;
  if (shared_ >= 0) return product * DeliveredWithShared(day);
  double all = product;
  for (size_t i = 0; i < shipments_count_; ++i) {
    all *= Delivered(&shipments_[i], day);
  }
  return all;
}

// Of what is in no shipment with a law, without the variables that are in one.
double EstimateJoint::Product(Day day) {
  double product = 1;
  for (int32_t i = 0; i < own_uses_; ++i) {
    Use& use = uses_[i];
    use.cut = CutOf(use, day);
    if (!use.in_shipment) product *= use.law->Cdf(use.cut);
  }
  return product;
}

// P(the units of a shipment could be delivered by `day`), without the shared
// variable.
double EstimateJoint::ReadyOf(const Shipment& shipment, int64_t day) const {
  if (day < shipment.part->floor) return 0;
  double product = 1;
  for (int32_t u = shipment.begin; u < shipment.end; ++u) {
    if (u == shipment.shared) continue;
    const Use& use = uses_[u];
    int64_t cut =
        CutOf(use, static_cast<Day>(std::min<int64_t>(day, kLastDay)));
    if (use.elsewhere >= 0) cut = std::min(cut, uses_[use.elsewhere].cut);
    product *= use.law->Cdf(cut);
  }
  return product;
}

double EstimateJoint::ReadyBy(Shipment* shipment, int64_t day) {
  const int64_t place = day - shipment->part->floor;
  if (place < 0) return 0;
  if (shipment->is_capped || place >= kKept) return ReadyOf(*shipment, day);
  std::vector<double>& ready = shipment->ready;
  while (static_cast<int64_t>(ready.size()) <= place) {
    ready.push_back(ReadyOf(
        *shipment, shipment->part->floor + static_cast<int64_t>(ready.size())));
  }
  return ready[place];
}

// P(a shipment is delivered by `day`): its delay is d, and it is ready d days
// before.
double EstimateJoint::Delivered(Shipment* shipment, Day day) {
  const EstimateEvent::Part& part = *shipment->part;
  const DayLaw& law = part.law();
  const int64_t open = PreviousOpen(part.receiving, day);
  const int64_t most = open - part.floor;
  if (most < law.first()) return 0;
  if (shipment->begin == shipment->end) return law.Cdf(most);
  const std::vector<double>& masses = part.lane->masses;
  const int64_t latest = open - law.first();
  const int64_t count =
      std::min(static_cast<int64_t>(masses.size()), most - law.first() + 1);
  double sum = 0;
  int64_t last = law.first() + count - 1;
  if (latest - part.floor >= kKept) {
    last = std::min(most, law.cut());
    // By what is late: of 1 - that not much would be left.
    sum = SumOver(
        law.first() - 1, last, near_ends_,
        [&law](int64_t d) { return law.Cdf(d); },
        [&](int64_t d) { return ReadyBy(shipment, open - d); });
  } else if (!shipment->is_capped) {
    ReadyBy(shipment, latest);
    const double* const ready = &shipment->ready[latest - part.floor];
    sum = SumOfProducts(masses.data(), ready, count);
  } else {
    for (int64_t i = 0; i < count; ++i) {
      if (masses[i] > 0) sum += masses[i] * ReadyBy(shipment, latest - i);
    }
  }
  if (last >= most) return sum;
  // What is left is rare.
  const double rare = law.Late(last) - law.Late(most);
  return sum + rare * ReadyBy(shipment, open - (last + (most - last + 1) / 2));
}

// Up to which number of days of the shared variable they change nothing.
void EstimateJoint::StartShared() {
  int64_t least = kAfterAll;
  for (size_t i = 0; i < shipments_count_; ++i) {
    Shipment& shipment = shipments_[i];
    shipment.ready_days.clear();
    if (shipment.shared < 0) continue;
    least =
        std::min(least, CutOf(uses_[shipment.shared], shipment.part->floor));
  }
  shared_first_ = std::max(least, shared_law_->first() - 1);
}

// The first day on which a shipment could be delivered with so many days of the
// shared variable.
int64_t EstimateJoint::ReadyWithShared(Shipment* shipment, int64_t days) {
  const auto ready_with = [this, shipment](int64_t d) {
    const Use& use = uses_[shipment->shared];
    int64_t ready = shipment->part->floor;
    for (int32_t t = use.begin; t < use.end; ++t) {
      ready = std::max(ready, FirstDay(event_->terms[t], d));
    }
    return ready;
  };
  const int64_t place = days - shared_first_;
  if (place < 0 || place >= kKept) return ready_with(days);
  std::vector<int64_t>& kept = shipment->ready_days;
  while (static_cast<int64_t>(kept.size()) <= place) {
    kept.push_back(
        ready_with(shared_first_ + static_cast<int64_t>(kept.size())));
  }
  return kept[place];
}

// shipment->up_to[i] = P(all of it but the shared variable lets it be delivered
// by `open`, its delay being at most first + i), as far as i matters. Without
// another variable that is the law of its delay.
void EstimateJoint::FillUpTo(Shipment* shipment) {
  const DayLaw& law = shipment->part->law();
  const std::vector<double>& masses = shipment->part->lane->masses;
  std::vector<double>& up_to = shipment->up_to;
  up_to.clear();
  if (shipment->is_alone()) return;
  double sum = 0;
  for (size_t i = 0; i < masses.size(); ++i) {
    const int64_t d = law.first() + static_cast<int64_t>(i);
    if (masses[i] > 0) sum += masses[i] * ReadyBy(shipment, shipment->open - d);
    up_to.push_back(sum);
  }
  // What is left is rare (Start).
  const int64_t end = law.first() + static_cast<int64_t>(masses.size());
  const double left = law.Late(end - 1) - law.Late(kAfterAll);
  up_to.push_back(sum + left * ReadyBy(shipment, shipment->open - end));
}

double EstimateJoint::UpTo(const Shipment& shipment, int64_t most) const {
  const DayLaw& law = shipment.part->law();
  const int64_t place = most - law.first();
  if (place < 0) return 0;
  if (shipment.is_alone()) return law.Cdf(most);
  return shipment
      .up_to[std::min(place, static_cast<int64_t>(shipment.up_to.size()) - 1)];
}

// P(all shipments are delivered by `day`), summed over the days of the variable
// that some of them share.
double EstimateJoint::DeliveredWithShared(Day day) {
  double others = 1;
  // From `first` on its days matter; with more than `last` it is too late.
  int64_t first = kAfterAll;
  int64_t last = shared_own_ < 0 ? kAfterAll : uses_[shared_own_].cut;
  for (size_t i = 0; i < shipments_count_ && others > 0; ++i) {
    Shipment& shipment = shipments_[i];
    if (shipment.shared < 0) {
      others *= Delivered(&shipment, day);
      continue;
    }
    const DayLaw& law = shipment.part->law();
    shipment.open = PreviousOpen(shipment.part->receiving, day);
    const auto days_if_ready_by = [&](int64_t ready) {
      if (ready < shipment.part->floor) return kBeforeAll;
      return CutOf(uses_[shipment.shared],
                   static_cast<Day>(std::min<int64_t>(ready, kLastDay)));
    };
    const int64_t latest = days_if_ready_by(shipment.open - law.first());
    if (latest == kBeforeAll) return 0;
    last = std::min(last, latest);
    FillUpTo(&shipment);
    const int64_t longest =
        shipment.is_alone()
            ? law.cut()
            : law.first() + static_cast<int64_t>(shipment.up_to.size()) - 1;
    first = std::min(first, days_if_ready_by(shipment.open - longest));
  }
  if (others == 0) return 0;
  const DayLaw& law = *shared_law_;
  first = std::min(std::max(first, shared_first_), last);
  const auto by_with = [this](int64_t d) {
    double product = 1;
    for (size_t i = 0; i < shipments_count_ && product > 0; ++i) {
      Shipment& shipment = shipments_[i];
      if (shipment.shared < 0) continue;
      product *= UpTo(shipment, shipment.open - ReadyWithShared(&shipment, d));
    }
    return product;
  };
  return others * (law.Cdf(first) * by_with(first) +
                   SumOver(
                       first, last, near_ends_,
                       [&law](int64_t d) { return law.Cdf(d); }, by_with));
}

// ---- days -------------------------------------------------------------------

Day EstimateJoint::LeastDay(int number, double p, Day from) {
  int64_t first = std::max(from, event_->floor);
  // What is in no shipment with a law needs the confidence by itself.
  for (int32_t i = 0; i < own_uses_; ++i) {
    const int64_t days =
        variables_.quantile(event_->terms[uses_[i].begin].law, number);
    if (days == kBeforeAll) continue;
    for (int32_t t = uses_[i].begin; t < uses_[i].end; ++t) {
      first = std::max(first, FirstDay(event_->terms[t], days));
    }
  }
  if (first > kLastDay) return kNever;
  const bool is_one = shipments_count_ == 0 && uses_.size() <= 1;
  const double least = p - kRare;
  auto high = static_cast<Day>(first);
  if (is_one || At(high) >= least) return high;
  int64_t low = first;
  for (int64_t step = 1;; step *= 2) {
    high = static_cast<Day>(std::min<int64_t>(low + step, kLastDay));
    if (At(high) >= least) break;
    if (high == kLastDay) return kNever;
    low = high;
  }
  while (high - low > 1) {
    const auto middle = static_cast<Day>(low + (high - low) / 2);
    if (At(middle) >= least) {
      high = middle;
    } else {
      low = middle;
    }
  }
  return high;
}

double EstimateJoint::DaysAfter(Day day) {
  if (may_never_ || MayComeTooLate()) return kInfinity;
  const Day from = std::max(day, event_->floor);
  const double before = static_cast<double>(from) - day;
  if (is_plain_ && shipments_count_ == 0 && uses_.size() == 1) {
    return before +
           uses_[0].law->LateSum(from - event_->terms[uses_[0].begin].day);
  }
  if (IsOneShipment() && event_->parts[0].receiving == nullptr &&
      event_->parts[0].law().first() >= 0) {
    return before + ShipmentDaysAfter(&shipments_[0], from, 0);
  }
  return before + JointDaysAfter(from);
}

bool EstimateJoint::MayComeTooLate() {
  // By what each may take at most that is easily seen as a rule.
  int64_t ready = event_->floor;
  for (const Use& use : uses_) {
    for (int32_t t = use.begin; t < use.end; ++t) {
      ready = std::max(ready, FirstDay(event_->terms[t], use.law->cut()));
    }
  }
  int64_t last = ready;
  for (const EstimateEvent::Part& part : event_->parts) {
    last = std::max(last, part.NextOpen(std::max<int64_t>(ready, part.floor) +
                                        part.law().cut()));
  }
  return last > kLastDay && 1 - At(kLastDay) > kRare;
}

// Day by day, until all that may be late then is so rare that the tails of what
// the row waits for add up.
double EstimateJoint::JointDaysAfter(Day day) {
  const bool is_product = shipments_count_ == 0;
  bool adds_up = shared_ < 0;
  for (size_t i = 0; i < shipments_count_; ++i) {
    adds_up = adds_up && !shipments_[i].is_capped;
    shipments_[i].closed_days = 0;
  }
  for (Use& use : uses_) use.before = 0;
  constexpr int kBlock = 28;  // of weeks; kYear is a number of them
  const double negligible = is_plain_ && is_product ? 1e-10 : 1e-6;
  double product[kBlock];
  double sum = 0;
  int64_t next = day;
  while (next < day + (is_product ? kDayByDay : kYear)) {
    if (next + kBlock > kLastDay) break;
    if (is_product) {
      std::fill_n(product, kBlock, 1.0);
      for (Use& use : uses_) MultiplyBy(&use, next, kBlock, product);
    } else {
      for (int i = 0; i < kBlock; ++i) {
        product[i] = At(static_cast<Day>(next + i));
        AddBefore(next + i);
      }
    }
    for (const double by : product) sum += 1 - by;
    next += kBlock;
    if (1 - product[kBlock - 1] < kRare) return sum;
    const bool is_even = (is_plain_ && is_product) || (next - day) % kYear == 0;
    if (!adds_up || !is_even) continue;
    const double rest =
        RestAfter(next, next - day, negligible * std::max(sum, 1.0));
    if (rest >= 0) return sum + rest;
  }
  near_ends_ = kNearEndsOfMany;
  sum += SumInSteps(day, next, [this](int64_t late) {
    return 1 - At(static_cast<Day>(late));
  });
  near_ends_ = kNearEnds;
  return sum;
}

// product[i] *= P(a variable allows delivery by day + i).
void EstimateJoint::MultiplyBy(Use* use, int64_t day, int count,
                               double* product) const {
  if (is_plain_) {
    const int64_t there = event_->terms[use->begin].day;
    use->law->MultiplyCdf(day - there, count, product);
    use->before += static_cast<double>(there) * count;
    return;
  }
  for (int i = 0; i < count; ++i) {
    const int64_t cut = CutOf(*use, static_cast<Day>(day + i));
    product[i] *= use->law->Cdf(cut);
    use->before += static_cast<double>(day + i - cut);
  }
}

// How many days before `day` all must be ready that is delivered by then.
void EstimateJoint::AddBefore(int64_t day) {
  for (int32_t i = 0; i < own_uses_; ++i) {
    uses_[i].before +=
        static_cast<double>(day - CutOf(uses_[i], static_cast<Day>(day)));
  }
  for (size_t i = 0; i < shipments_count_; ++i) {
    const int64_t open =
        PreviousOpen(shipments_[i].part->receiving, static_cast<Day>(day));
    shipments_[i].closed_days += static_cast<double>(day - open);
  }
}

// The rest of the sum of days from `day` on, as the sum of that of each of what
// is independent; below 0: more than `negligible` of it may be late together.
// Each is taken to be as many days before as it was in the mean of `days`.
double EstimateJoint::RestAfter(int64_t day, int64_t days, double negligible) {
  const auto shift = [&](double before) { return before / days; };
  double late = 0;
  for (int32_t i = 0; i < own_uses_; ++i) {
    late += uses_[i].law->Late(
        day - static_cast<int64_t>(std::floor(shift(uses_[i].before))));
  }
  for (size_t i = 0; i < shipments_count_; ++i) {
    late += 1 - Delivered(&shipments_[i], static_cast<Day>(day));
  }
  const bool is_one = own_uses_ + shipments_count_ == 1;
  if (!is_one && late * late > negligible) return -1;
  double rest = 0;
  for (int32_t i = 0; i < own_uses_; ++i) {
    const double from = static_cast<double>(day) - shift(uses_[i].before);
    if (from < -kLastDay * 2.0) return -1;  // on some days it never could be
    const double whole = std::floor(from);
    const DayLaw& law = *uses_[i].law;
    const auto at = static_cast<int64_t>(whole);
    rest += (1 - (from - whole)) * law.LateSum(at) +
            (from - whole) * law.LateSum(at + 1);
  }
  for (size_t i = 0; i < shipments_count_; ++i) {
    const double before = shift(shipments_[i].closed_days);
    if (before > kLastDay) return -1;
    rest += ShipmentDaysAfter(&shipments_[i], day, before);
  }
  return is_one || late * rest <= negligible ? rest : -1;
}

// Whether the row is one shipment, of whose days nothing but its delay matters.
bool EstimateJoint::IsOneShipment() const {
  return shipments_count_ == 1 && own_uses_ == 0 &&
         event_->parts[0].floor == event_->floor;
}

// Expected days after `day` - `before` of a shipment that is taken each day.
double EstimateJoint::ShipmentDaysAfter(Shipment* shipment, int64_t day,
                                        double before) {
  const DayLaw& law = shipment->part->law();
  const auto whole = static_cast<int64_t>(std::ceil(before));
  const double part = static_cast<double>(whole) - before;
  const auto after = [&](int64_t ready) {
    const int64_t from = day - whole - ready;
    const double sum = law.LateSum(from);
    return part == 0 ? sum : (1 - part) * sum + part * law.LateSum(from + 1);
  };
  const auto ready_by = [&](int64_t ready) { return ReadyBy(shipment, ready); };
  const int64_t floor = shipment->part->floor;
  // Near that day it turns.
  const int64_t turn = std::max(floor, day - whole);
  return ready_by(floor) * after(floor) +
         SumOver(floor, turn, kNearEndsOfMany, ready_by, after) +
         SumOver(turn, int64_t{kLastDay}, kNearEndsOfMany, ready_by, after);
}

}  // namespace internal
}  // namespace backorder
