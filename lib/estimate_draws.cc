#include "lib/estimate_draws.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <utility>
#include <vector>

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

// Draws that are worked on together: what they take stays near.
constexpr int32_t kBlock = 4096;

}  // namespace

void EstimateDraws::Draw(uint64_t name, const DayLaw& law, int32_t first,
                         int32_t count, int64_t* days) const {
  const uint64_t stream = Mix(seed_ * kGolden + Mix(name + kGolden));
  for (int32_t j = 0; j < count; ++j) {
    const uint64_t number =
        static_cast<uint64_t>(first) + static_cast<uint64_t>(j);
    days[j] = law.LeastDay(Uniform(Mix(stream + number * kGolden)));
  }
}

void EstimateDraws::Deliver(const EstimateEvent::Term& term,
                            const EstimateEvent& event, const int64_t* days,
                            int32_t count, int64_t* latest) const {
  if (term.way == EstimateEvent::kNone) {
    for (int32_t j = 0; j < count; ++j) {
      latest[j] = std::max(latest[j], term.day + days[j]);
    }
    return;
  }
  const Way& way = event.way(term);
  for (int32_t j = 0; j < count; ++j) {
    const int64_t there = std::max<int64_t>(term.day + days[j], as_of_);
    if (there > kLastDay) {
      latest[j] = kAfterAll;
      continue;
    }
    const Day day = way.Arrival(static_cast<Day>(there));
    latest[j] = std::max<int64_t>(latest[j], day == kNever ? kAfterAll : day);
  }
}

bool EstimateDraws::Start(const EstimateEvent& event,
                          const std::function<bool()>& cancelled) {
  may_never_ = false;
  // One variable may be in several shipments.
  shared_.clear();
  for (const EstimateEvent::Term& term : event.terms) {
    shared_.emplace_back(term.variable, term.law);
    may_never_ = may_never_ || variables_.law(term.law).may_never();
  }
  for (const EstimateEvent::Part& part : event.parts) {
    may_never_ = may_never_ || part.law().may_never();
  }
  std::sort(shared_.begin(), shared_.end());
  shared_.erase(std::unique(shared_.begin(), shared_.end()), shared_.end());
  delivered_.assign(draws_, event.floor);
  for (int32_t first = 0; first < draws_; first += kBlock) {
    if (cancelled()) return false;
    DrawBlock(event, first, std::min(kBlock, draws_ - first));
  }
  Sort(event.floor);
  return true;
}

void EstimateDraws::DrawBlock(const EstimateEvent& event, int32_t first,
                              int32_t count) {
  const auto block = static_cast<size_t>(count);
  drawn_.resize(shared_.size() * block);
  shipped_.resize(block);
  for (size_t i = 0; i < shared_.size(); ++i) {
    const auto& [variable, law] = shared_[i];
    Draw(variables_.name(variable), variables_.law(law), first, count,
         drawn_.data() + i * block);
  }
  const auto days_of = [this, block](const EstimateEvent::Term& term) {
    const auto it = std::lower_bound(shared_.begin(), shared_.end(),
                                     std::make_pair(term.variable, term.law));
    return drawn_.data() + static_cast<size_t>(it - shared_.begin()) * block;
  };
  // Terms are by shipment: those of none first, then in step with the parts.
  size_t next = 0;
  const auto deliver = [&](int32_t shipment, int64_t* latest) {
    for (; next < event.terms.size() && event.terms[next].shipment == shipment;
         ++next) {
      const EstimateEvent::Term& term = event.terms[next];
      Deliver(term, event, days_of(term), count, latest);
    }
  };
  int64_t* const delivered = delivered_.data() + first;
  deliver(EstimateEvent::kNone, delivered);
  for (const EstimateEvent::Part& part : event.parts) {
    ready_.assign(block, part.floor);
    deliver(part.shipment, ready_.data());
    Draw(NameOfShipment(part.shipment), part.law(), first, count,
         shipped_.data());
    for (size_t j = 0; j < block; ++j) {
      delivered[j] =
          std::max(delivered[j], part.NextOpen(ready_[j] + shipped_[j]));
    }
  }
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
