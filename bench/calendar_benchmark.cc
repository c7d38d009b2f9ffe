// What a question to a calendar costs, from calendars that need no arithmetic
// to those with every kind of exception. Times are for one question of 1024 on
// random days around today; "chain" has each wait for the answer before.

#include <cstdint>
#include <random>
#include <utility>
#include <vector>

#include "backorder/calendar.h"
#include "backorder/units.h"
#include "benchmark/benchmark.h"

namespace backorder {
namespace {

constexpr Day kToday = 20514;  // 2026-03-02
constexpr int kQuestions = 1024;

enum Kind : int64_t {
  kAlways,
  kWeek,       // Monday to Friday
  kHolidays,   // and ten holidays in each of ten years
  kCentury,    // and in each of a hundred years
  kMonthDays,  // the 1st and the 15th
  kFridays,    // Fridays; closed on 14 days in each of a hundred years
};

Calendar Make(int64_t kind) {
  CalendarSpec spec;
  std::vector<Day> holidays;
  std::mt19937 random(1);
  const auto draw_holidays = [&](int32_t years, int32_t each) {
    for (int32_t i = 0; i < years * each; ++i) {
      holidays.push_back(kToday - years * 365 / 2 +
                         static_cast<Day>(random() % (years * 365)));
    }
  };
  if (kind != kAlways && kind != kMonthDays) spec.weekdays = kMondayToFriday;
  if (kind == kHolidays) draw_holidays(10, 10);
  if (kind == kCentury) draw_holidays(100, 10);
  if (kind == kMonthDays) spec.month_days = 1 | 1 << 14;
  if (kind == kFridays) {
    spec.weekdays = 1 << 4;
    draw_holidays(100, 14);
  }
  spec.holidays = holidays;
  return *Calendar::Create(spec);
}

// Days within `years` around today, and small or large numbers of days.
std::vector<std::pair<Day, int32_t>> Questions(int32_t years) {
  std::mt19937 random(2);
  std::vector<std::pair<Day, int32_t>> questions;
  for (int i = 0; i < kQuestions; ++i) {
    questions.emplace_back(
        kToday - years * 182 + static_cast<Day>(random() % (years * 365)),
        static_cast<int32_t>(random() % (years * 30)));
  }
  return questions;
}

template <typename Ask>
void AskAll(benchmark::State& state, Ask ask) {
  const Calendar calendar = Make(state.range(0));
  const auto questions = Questions(static_cast<int32_t>(state.range(1)));
  for (auto _ : state) {
    for (const auto& [day, n] : questions) {
      benchmark::DoNotOptimize(ask(calendar, day, n));
    }
  }
  state.SetItemsProcessed(state.iterations() * kQuestions);
  state.counters["each"] = benchmark::Counter(
      static_cast<double>(state.iterations()) * kQuestions,
      benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

void BM_AddWorkingDays(benchmark::State& state) {
  AskAll(state, [](const Calendar& calendar, Day day, int32_t n) {
    return calendar.AddWorkingDays(day, n);
  });
}

void BM_SubtractWorkingDays(benchmark::State& state) {
  AskAll(state, [](const Calendar& calendar, Day day, int32_t n) {
    return calendar.SubtractWorkingDays(day, n);
  });
}

void BM_NextOpen(benchmark::State& state) {
  AskAll(state, [](const Calendar& calendar, Day day, int32_t) {
    return calendar.NextOpen(day);
  });
}

void BM_IsOpen(benchmark::State& state) {
  AskAll(state, [](const Calendar& calendar, Day day, int32_t) {
    return calendar.IsOpen(day);
  });
}

void BM_AddWorkingDaysChain(benchmark::State& state) {
  Day before = 0;
  AskAll(state, [&before](const Calendar& calendar, Day day, int32_t n) {
    // Zero, which the compiler does not know.
    return before = calendar.AddWorkingDays(day + (before == kNever), n);
  });
}

void BM_DeliveryDay(benchmark::State& state) {
  const Calendar week = Make(kHolidays);
  const Calendar fridays = Make(kFridays);
  ShipSchedule way;
  way.site = way.transit = &week;
  way.receiving = &fridays;
  way.handling_count = way.transit_count = DayCount::kWorkingDays;
  way.handling_days = 1;
  AskAll(state, [&way](const Calendar&, Day day, int32_t n) {
    way.transit_days = n;
    return way.DeliveryDay(day);
  });
}

void BM_Create(benchmark::State& state) {
  for (auto _ : state) {
    benchmark::DoNotOptimize(Make(state.range(0)));
  }
}

// years:4 stays near today; years:100 goes all over the tables.
void AllKinds(benchmark::internal::Benchmark* benchmark) {
  benchmark->ArgNames({"kind", "years"});
  for (int64_t kind = kAlways; kind <= kFridays; ++kind) {
    for (const int64_t years : {4, 100}) benchmark->Args({kind, years});
  }
}
BENCHMARK(BM_AddWorkingDays)->Apply(AllKinds);
BENCHMARK(BM_SubtractWorkingDays)->Apply(AllKinds);
BENCHMARK(BM_NextOpen)->Apply(AllKinds);
BENCHMARK(BM_IsOpen)->Apply(AllKinds);
BENCHMARK(BM_AddWorkingDaysChain)->Apply(AllKinds);
BENCHMARK(BM_DeliveryDay)->ArgNames({"kind", "years"})->Args({kAlways, 4});
BENCHMARK(BM_Create)
    ->ArgName("kind")
    ->DenseRange(kAlways, kFridays)
    ->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace backorder

BENCHMARK_MAIN();
