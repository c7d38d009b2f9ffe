#include "lib/estimate_draws.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
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

void EstimateDraws::DrawVariable(uint64_t name, const DayLaw& law) {
  const uint64_t stream = Mix(seed_ * kGolden + Mix(name + kGolden));
  days_.resize(draws_);
  for (int32_t j = 0; j < draws_; ++j) {
    const uint64_t bits = Mix(stream + static_cast<uint64_t>(j) * kGolden);
    days_[j] = law.LeastDay(Uniform(bits));
  }
  may_never_ = may_never_ || law.may_never();
}

void EstimateDraws::Deliver(const EstimateEvent::Term& term,
                            const EstimateEvent& event,
                            std::vector<int64_t>* ready) const {
  int64_t* const latest = ready->data();
  if (term.way == EstimateEvent::kNone) {
    for (int32_t j = 0; j < draws_; ++j) {
      latest[j] = std::max(latest[j], term.day + days_[j]);
    }
    return;
  }
  const Way& way = event.way(term);
  for (int32_t j = 0; j < draws_; ++j) {
    const int64_t there = std::max<int64_t>(term.day + days_[j], as_of_);
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
  delivered_.assign(draws_, event.floor);
  // Terms are by shipment: those of none first, then with the parts in step.
  size_t next = 0;
  int32_t drawn = -1;
  const auto deliver = [&](int32_t shipment, std::vector<int64_t>* ready) {
    for (; next < event.terms.size() && event.terms[next].shipment == shipment;
         ++next) {
      const EstimateEvent::Term& term = event.terms[next];
      if (term.variable != drawn) {
        DrawVariable(variables_.name(term.variable),
                     variables_.law(term.variable));
        drawn = term.variable;
      }
      Deliver(term, event, ready);
    }
  };
  deliver(EstimateEvent::kNone, &delivered_);
  for (const EstimateEvent::Part& part : event.parts) {
    ready_.assign(draws_, part.floor);
    deliver(part.shipment, &ready_);
    drawn = -1;
    DrawVariable(NameOfShipment(part.shipment), *part.law);
    for (int32_t j = 0; j < draws_; ++j) {
      delivered_[j] = std::max(delivered_[j],
                               NextOpen(part.receiving, ready_[j] + days_[j]));
    }
  }
}

double EstimateDraws::At(Day day) const {
  const auto by =
      std::count_if(delivered_.begin(), delivered_.end(),
                    [day](int64_t delivered) { return delivered <= day; });
  return static_cast<double>(by) / draws_;
}

Day EstimateDraws::LeastDay(double p) {
  const double needed = std::ceil((p - kRare) * draws_);
  const int32_t rank =
      static_cast<int32_t>(std::clamp<double>(needed, 1, draws_));
  std::nth_element(delivered_.begin(), delivered_.begin() + (rank - 1),
                   delivered_.end());
  const int64_t day = delivered_[rank - 1];
  return day > kLastDay ? kNever : static_cast<Day>(day);
}

double EstimateDraws::DaysAfter(Day day) const {
  if (may_never_) return std::numeric_limits<double>::infinity();
  double sum = 0;
  for (const int64_t delivered : delivered_) {
    // A law whose days end may still be drawn beyond them, rarer than kRare.
    const int64_t late = std::min<int64_t>(delivered, kLastDay) - day;
    sum += static_cast<double>(std::max<int64_t>(late, 0));
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
