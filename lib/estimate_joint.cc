#include "lib/estimate_joint.h"

#include <algorithm>
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

// Days that are looked at one by one in a sum of products, and in one of
// convolutions; those after go in steps.
constexpr int64_t kDayByDay = 1 << 14;
constexpr int64_t kDayByDayConvolved = 1 << 10;
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

// Sum of late(day) from `first` on: day by day as long as that goes, then over
// spans that double, each from 16 days in it.
template <typename Late>
double SumFrom(int64_t first, int64_t day_by_day, const Late& late) {
  double sum = 0;
  int64_t day = first;
  for (; day < first + day_by_day; ++day) {
    if (day > kLastDay) return sum;
    const double here = late(day);
    if (here < kRare) return sum;
    sum += here;
  }
  constexpr int kSteps = 16;
  while (day <= kLastDay) {
    const int64_t step = std::max<int64_t>((day - first) / kSteps, 1);
    double here = 0;
    for (int i = 0; i < kSteps; ++i, day += step) {
      if (day + step / 2 > kLastDay) return sum;
      here = late(day + step / 2);
      sum += here * static_cast<double>(step);
    }
    if (here < kRare) break;
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
                     static_cast<int32_t>(end), &law, -1, false, 0});
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
  if (shared_ >= 0) StartShared();
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
  if (!shipment->is_capped && latest - part.floor < kKept) {
    ReadyBy(shipment, latest);
    const double* const ready = &shipment->ready[latest - part.floor];
    sum = SumOfProducts(masses.data(), ready, count);
  } else {
    for (int64_t i = 0; i < count; ++i) {
      if (masses[i] > 0) sum += masses[i] * ReadyBy(shipment, latest - i);
    }
  }
  // Rare delays at once, and those beyond the table in steps.
  const int64_t last = law.first() + count - 1;
  if (last >= most) return sum;
  const int64_t steps = law.Late(last) <= kRare ? 1 : 16;
  const int64_t step = (most - last + steps - 1) / steps;
  for (int64_t d = last; d < most; d += step) {
    const int64_t to = std::min(most, d + step);
    const double mass = law.Late(d) - law.Late(to);
    if (mass <= 0) continue;
    sum += mass * ReadyBy(shipment, open - (d + (to - d + 1) / 2));
  }
  return sum;
}

// What does not change with the day that is asked for.
void EstimateJoint::StartShared() {
  const DayLaw& law = *shared_law_;
  int64_t least = kAfterAll;  // so many days change nothing
  for (size_t i = 0; i < shipments_count_; ++i) {
    const Shipment& shipment = shipments_[i];
    if (shipment.shared < 0) continue;
    least =
        std::min(least, CutOf(uses_[shipment.shared], shipment.part->floor));
  }
  shared_first_ = std::max(least, law.first() - 1);
  const int64_t last =
      std::max(shared_first_, std::min(law.cut(), shared_first_ + kDayByDay));
  shared_masses_.clear();
  for (size_t i = 0; i < shipments_count_; ++i)
    shipments_[i].ready_days.clear();
  for (int64_t d = shared_first_; d <= last; ++d) {
    // The last has what is left: it is rare, or beyond the table.
    const double before = d == shared_first_ ? 1 : law.Late(d - 1);
    const double after = law.Late(d == last ? kAfterAll : d);
    shared_masses_.push_back(before - after);
    for (size_t i = 0; i < shipments_count_; ++i) {
      Shipment& shipment = shipments_[i];
      if (shipment.shared < 0) continue;
      const Use& use = uses_[shipment.shared];
      int64_t ready = shipment.part->floor;
      for (int32_t t = use.begin; t < use.end; ++t) {
        ready = std::max(ready, FirstDay(event_->terms[t], d));
      }
      shipment.ready_days.push_back(ready);
    }
  }
}

// shipment->up_to[i] = P(all of it but the shared variable lets it be delivered
// by `open`, its delay being at most first + i), as far as i matters.
void EstimateJoint::FillUpTo(Shipment* shipment, int64_t open) {
  const EstimateEvent::Part& part = *shipment->part;
  const DayLaw& law = part.law();
  const std::vector<double>& masses = part.lane->masses;
  std::vector<double>& up_to = shipment->up_to;
  // Without another variable it is the same for any day.
  const bool is_alone = shipment->end - shipment->begin == 1;
  if (is_alone && !up_to.empty()) return;
  up_to.clear();
  double sum = 0;
  for (size_t i = 0; i < masses.size(); ++i) {
    const int64_t d = law.first() + static_cast<int64_t>(i);
    if (is_alone) {
      sum = law.Cdf(d);
    } else if (masses[i] > 0) {
      sum += masses[i] * ReadyBy(shipment, open - d);
    }
    up_to.push_back(sum);
  }
  // What is left is rare, or beyond the table.
  const int64_t end = law.first() + static_cast<int64_t>(masses.size());
  const double left = law.Late(end - 1) - law.Late(kAfterAll);
  up_to.push_back(sum + left * (is_alone ? 1 : ReadyBy(shipment, open - end)));
}

// P(all shipments are delivered by `day`), summed over the days of the variable
// that some of them share.
double EstimateJoint::DeliveredWithShared(Day day) {
  double others = 1;
  for (size_t i = 0; i < shipments_count_ && others > 0; ++i) {
    Shipment& shipment = shipments_[i];
    if (shipment.shared < 0) {
      others *= Delivered(&shipment, day);
    } else {
      FillUpTo(&shipment, PreviousOpen(shipment.part->receiving, day));
    }
  }
  if (others == 0) return 0;
  const DayLaw& law = *shared_law_;
  const int64_t cap = shared_own_ < 0 ? kAfterAll : uses_[shared_own_].cut;
  const auto days = static_cast<int64_t>(shared_masses_.size());
  double sum = 0;
  for (int64_t i = 0; i < days; ++i) {
    const int64_t d = shared_first_ + i;
    if (i > 0 && d > cap) break;
    double product = i == 0 && d > cap ? law.Cdf(cap) : shared_masses_[i];
    for (size_t k = 0; k < shipments_count_; ++k) {
      const Shipment& shipment = shipments_[k];
      if (shipment.shared < 0) continue;
      const int64_t place = PreviousOpen(shipment.part->receiving, day) -
                            shipment.ready_days[i] -
                            shipment.part->law().first();
      if (place < 0) return sum * others;  // nor with more days
      product *= shipment.up_to[std::min(
          place, static_cast<int64_t>(shipment.up_to.size()) - 1)];
    }
    sum += product;
  }
  return sum * others;
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
  if (IsPlainProduct()) return before + PlainDaysAfter(from);
  if (HasSimpleShipment()) return before + SimpleShipmentDaysAfter(from);
  const int64_t day_by_day =
      shipments_count_ == 0 ? kDayByDay : kDayByDayConvolved;
  return before + SumFrom(from, day_by_day, [this](int64_t late) {
           return 1 - At(static_cast<Day>(late));
         });
}

bool EstimateJoint::MayComeTooLate() {
  // By numbers of days alone that is easily seen as a rule.
  int64_t last = event_->floor;
  bool is_plain = is_plain_;
  for (const Use& use : uses_) {
    last = std::max(last, event_->terms[use.begin].day + use.law->cut());
  }
  int64_t delay = 0;
  for (const EstimateEvent::Part& part : event_->parts) {
    is_plain = is_plain && part.receiving == nullptr;
    last = std::max<int64_t>(last, part.floor);
    delay = std::max(delay, part.law().cut());
  }
  if (is_plain && last + delay <= kLastDay) return false;
  return 1 - At(kLastDay) > kRare;
}

double EstimateJoint::PlainDaysAfter(Day day) {
  const std::vector<EstimateEvent::Term>& terms = event_->terms;
  if (uses_.size() == 1) return uses_[0].law->LateSum(day - terms[0].day);
  int64_t end = day;
  for (const Use& use : uses_) {
    end = std::max(end, terms[use.begin].day + use.law->cut());
  }
  if (end - day > kDayByDay) {
    return SumFrom(day, kDayByDay, [this](int64_t late) {
      return 1 - At(static_cast<Day>(late));
    });
  }
  constexpr int kBlock = 64;
  double product[kBlock];
  double sum = 0;
  for (int64_t first = day; first < end; first += kBlock) {
    const int count = static_cast<int>(std::min<int64_t>(kBlock, end - first));
    std::fill_n(product, count, 1.0);
    for (const Use& use : uses_) {
      use.law->MultiplyCdf(first - terms[use.begin].day, count, product);
    }
    for (int i = 0; i < count; ++i) sum += 1 - product[i];
  }
  return sum;
}

// Whether the row is one shipment, of whose days nothing but its delay matters.
bool EstimateJoint::HasSimpleShipment() const {
  return shipments_count_ == 1 && own_uses_ == 0 &&
         event_->parts[0].receiving == nullptr &&
         event_->parts[0].law().first() >= 0 &&
         event_->parts[0].floor == event_->floor;
}

// Sum over the days on which it is ready of those that its delay then adds.
double EstimateJoint::SimpleShipmentDaysAfter(Day day) {
  Shipment& shipment = shipments_[0];
  const DayLaw& law = shipment.part->law();
  double sum = 0;
  double before = 0;
  for (int64_t ready = shipment.part->floor; ready <= kLastDay; ++ready) {
    if (ready - shipment.part->floor >= kKept) {
      return SumFrom(day, kDayByDayConvolved, [this](int64_t late) {
        return 1 - At(static_cast<Day>(late));
      });
    }
    const double by = ReadyBy(&shipment, ready);
    if (by > before) sum += (by - before) * law.LateSum(day - ready);
    before = by;
    if (1 - by < kRare) break;
  }
  return sum;
}

}  // namespace internal
}  // namespace backorder
