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
    const DayLaw& law = variables_.law(term.variable);
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
    may_never_ = may_never_ || part.law->may_never();
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
  const DayLaw& law = *part.law;
  const int64_t open = PreviousOpen(part.receiving, day);
  const int64_t most = open - part.floor;
  if (most < law.first()) return 0;
  if (shipment->begin == shipment->end) return law.Cdf(most);
  const int64_t last = std::min({most, law.cut(), law.table_end() - 1});
  double sum = 0;
  for (int64_t d = law.first(); d <= last; ++d) {
    const double mass = law.Mass(d);
    if (mass > 0) sum += mass * ReadyBy(shipment, open - d);
  }
  // Rare delays at once, and those beyond the table in steps.
  const int64_t steps = last == law.cut() ? 1 : 16;
  const int64_t step = std::max<int64_t>((most - last + steps - 1) / steps, 1);
  for (int64_t d = last; d < most; d += step) {
    const int64_t to = std::min(most, d + step);
    const int64_t middle = d + (to - d + 1) / 2;
    sum += (law.Late(d) - law.Late(to)) * ReadyBy(shipment, open - middle);
  }
  return sum;
}

// shipment->up_to[i] = P(it is delivered by `last`, its delay being at most
// first + i), for i < count.
void EstimateJoint::FillUpTo(Shipment* shipment, int64_t last, int64_t count) {
  const DayLaw& law = *shipment->part->law;
  shipment->up_to.clear();
  double sum = 0;
  for (int64_t d = law.first(); d < law.first() + count; ++d) {
    const double mass = law.Mass(d);
    if (mass > 0) sum += mass * ReadyBy(shipment, last - d);
    shipment->up_to.push_back(sum);
  }
  // What is left is rare: once all of it counts, it counts.
  const int64_t end = law.first() + count;
  const double left =
      law.Late(end - 1) - law.Late(last - shipment->part->floor);
  if (left > 0) shipment->up_to.back() += left * ReadyBy(shipment, last - end);
}

// The same of all shipments, summed over the days of the variable that some of
// them share.
double EstimateJoint::DeliveredWithShared(Day day) {
  double others = 1;
  const DayLaw* law = nullptr;
  int64_t least = kAfterAll;  // so many days change nothing
  int64_t most = kAfterAll;
  for (size_t i = 0; i < shipments_count_; ++i) {
    Shipment& shipment = shipments_[i];
    if (shipment.shared < 0) {
      others *= Delivered(&shipment, day);
      if (others == 0) return 0;
      continue;
    }
    const EstimateEvent::Part& part = *shipment.part;
    const int64_t open = PreviousOpen(part.receiving, day);
    const int64_t delay = open - part.floor;
    if (delay < part.law->first()) return 0;
    const int64_t count =
        std::min({delay, part.law->cut(), part.law->first() + kDayByDay}) -
        part.law->first() + 1;
    FillUpTo(&shipment, open, count);
    const Use& use = uses_[shipment.shared];
    law = use.law;
    least = std::min(least, CutOf(use, part.floor));
    if (use.elsewhere >= 0) most = uses_[use.elsewhere].cut;
  }
  const int64_t cap = most;
  least = std::min(std::max(least, law->first() - 1), cap);
  most =
      std::min(cap, std::max(least, std::min(law->cut(), least + kDayByDay)));
  double sum = 0;
  for (int64_t d = least; d <= most; ++d) {
    // The last has what is left, which is rare.
    const double before = d == least ? 1 : law->Late(d - 1);
    const double mass = before - law->Late(d == most ? cap : d);
    if (mass <= 0) continue;
    double product = mass;
    for (size_t i = 0; i < shipments_count_ && product > 0; ++i) {
      const Shipment& shipment = shipments_[i];
      if (shipment.shared < 0) continue;
      const EstimateEvent::Part& part = *shipment.part;
      const Use& use = uses_[shipment.shared];
      int64_t ready = part.floor;
      for (int32_t t = use.begin; t < use.end; ++t) {
        ready = std::max(ready, FirstDay(event_->terms[t], d));
      }
      const int64_t place =
          PreviousOpen(part.receiving, day) - ready - part.law->first();
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
    const int64_t days = variables_.quantile(uses_[i].variable, number);
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
  if (may_never_) return kInfinity;
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
         event_->parts[0].law->first() >= 0 &&
         event_->parts[0].floor == event_->floor;
}

// Sum over the days on which it is ready of those that its delay then adds.
double EstimateJoint::SimpleShipmentDaysAfter(Day day) {
  Shipment& shipment = shipments_[0];
  const DayLaw& law = *shipment.part->law;
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
