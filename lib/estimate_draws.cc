#include "lib/estimate_draws.h"

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

// The finalizer of splitmix64 (Steele, Lea and Flood 2014).
uint64_t Mix(uint64_t x) {
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
  x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
  return x ^ (x >> 31);
}

constexpr uint64_t kGolden = 0x9e3779b97f4a7c15;

// In (0, 1).
double Uniform(uint64_t bits) {
  return (static_cast<double>(bits >> 11) + 0.5) * 0x1p-53;
}

// Above all names of EstimateVariables.
uint64_t NameOfShipment(int32_t shipment) {
  return uint64_t{3} << 32 | static_cast<uint64_t>(shipment);
}

int64_t NextOpen(const Calendar* calendar, int64_t day) {
  if (day > kLastDay) return kAfterAll;
  if (calendar == nullptr) return day;
  const Day open =
      calendar->NextOpen(static_cast<Day>(std::max<int64_t>(day, -kLastDay)));
  return open == kNever ? kAfterAll : open;
}

}  // namespace

void EstimateDraws::Draw(uint64_t name, const DayLaw& law) {
  const uint64_t stream = Mix(seed_ * kGolden + Mix(name + kGolden));
  const size_t first = drawn_.size();
  drawn_.resize(first + static_cast<size_t>(draws_));
  int64_t* const days = drawn_.data() + first;
  for (int32_t j = 0; j < draws_; ++j) {
    const uint64_t bits = Mix(stream + static_cast<uint64_t>(j) * kGolden);
    days[j] = law.LeastDay(Uniform(bits));
  }
  may_never_ = may_never_ || law.may_never();
}

void EstimateDraws::Deliver(const EstimateEvent::Term& term,
                            const EstimateEvent& event, const int64_t* days,
                            std::vector<int64_t>* ready) const {
  int64_t* const latest = ready->data();
  if (term.way == EstimateEvent::kNone) {
    for (int32_t j = 0; j < draws_; ++j) {
      latest[j] = std::max(latest[j], term.day + days[j]);
    }
    return;
  }
  const Way& way = event.way(term);
  for (int32_t j = 0; j < draws_; ++j) {
    const int64_t there = std::max<int64_t>(term.day + days[j], as_of_);
    if (there > kLastDay) {
      latest[j] = kAfterAll;
      continue;
    }
    const Day day = way.Arrival(static_cast<Day>(there));
    latest[j] = std::max<int64_t>(latest[j], day == kNever ? kAfterAll : day);
  }
}

void EstimateDraws::Start(const EstimateEvent& event) {
  may_never_ = false;
  // One variable may be in several shipments.
  shared_.clear();
  for (const EstimateEvent::Term& term : event.terms) {
    shared_.emplace_back(term.variable, term.law);
  }
  std::sort(shared_.begin(), shared_.end());
  shared_.erase(std::unique(shared_.begin(), shared_.end()), shared_.end());
  drawn_.clear();
  for (const auto& [variable, law] : shared_) {
    Draw(variables_.name(variable), variables_.law(law));
  }
  const size_t own = drawn_.size();
  const auto days_of = [this](const EstimateEvent::Term& term) {
    const auto it = std::lower_bound(shared_.begin(), shared_.end(),
                                     std::make_pair(term.variable, term.law));
    return drawn_.data() + (it - shared_.begin()) * draws_;
  };

  delivered_.assign(draws_, event.floor);
  // Terms are by shipment: those of none first, then in step with the parts.
  size_t next = 0;
  const auto deliver = [&](int32_t shipment, std::vector<int64_t>* ready) {
    for (; next < event.terms.size() && event.terms[next].shipment == shipment;
         ++next) {
      Deliver(event.terms[next], event, days_of(event.terms[next]), ready);
    }
  };
  deliver(EstimateEvent::kNone, &delivered_);
  for (const EstimateEvent::Part& part : event.parts) {
    ready_.assign(draws_, part.floor);
    deliver(part.shipment, &ready_);
    drawn_.resize(own);
    Draw(NameOfShipment(part.shipment), part.law());
    const int64_t* const days = drawn_.data() + own;
    for (int32_t j = 0; j < draws_; ++j) {
      delivered_[j] = std::max(delivered_[j],
                               NextOpen(part.receiving, ready_[j] + days[j]));
    }
  }
  Sort(event.floor);
}

// By counting, where they are not far apart. REQUIRES: none is before `first`.
void EstimateDraws::Sort(Day first) {
  const int64_t last = *std::max_element(delivered_.begin(), delivered_.end());
  if (last - first > 2 * int64_t{draws_}) {
    std::sort(delivered_.begin(), delivered_.end());
    return;
  }
  counts_.assign(static_cast<size_t>(last - first) + 1, 0);
  for (const int64_t day : delivered_) ++counts_[day - first];
  auto out = delivered_.begin();
  for (size_t i = 0; i < counts_.size(); ++i) {
    out = std::fill_n(out, counts_[i], first + static_cast<int64_t>(i));
  }
}

double EstimateDraws::At(Day day) const {
  const auto it =
      std::upper_bound(delivered_.begin(), delivered_.end(), int64_t{day});
  return static_cast<double>(it - delivered_.begin()) / draws_;
}

Day EstimateDraws::LeastDay(double p) const {
  const double needed = std::ceil((p - kRare) * draws_);
  const auto rank = static_cast<int32_t>(std::clamp<double>(needed, 1, draws_));
  const int64_t day = delivered_[rank - 1];
  return day > kLastDay ? kNever : static_cast<Day>(day);
}

double EstimateDraws::DaysAfter(Day day) const {
  if (may_never_ || delivered_.back() > kLastDay) {
    return std::numeric_limits<double>::infinity();
  }
  double sum = 0;
  auto it =
      std::upper_bound(delivered_.begin(), delivered_.end(), int64_t{day});
  for (; it != delivered_.end(); ++it) {
    sum += static_cast<double>(*it - day);
  }
  return sum / draws_;
}

double EstimateDraws::ErrorOf(double share) const {
  const double n = draws_;
  const double p = (share * n + 1) / (n + 2);
  return std::sqrt(p * (1 - p) / n);
}

}  // namespace internal
}  // namespace backorder
