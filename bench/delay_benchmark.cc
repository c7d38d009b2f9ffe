// How long laws of delay take: a call, a fit, a table of suppliers.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <random>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "backorder/delay.h"
#include "benchmark/benchmark.h"

namespace backorder {
namespace {

Delay LawOf(int64_t kind) {
  switch (static_cast<DelayKind>(kind)) {
    case DelayKind::kLognormal:
      return *LognormalDelayOfMean(10, 4);
    case DelayKind::kWeibull:
      return *WeibullDelay(2, 10);
    case DelayKind::kGamma:
      return *GammaDelay(6, 1.7);
    default:
      return *EmpiricalDelay({3, 4, 4, 5, 5, 6, 7, 8, 9, 12, 14, 21});
  }
}

double Uniform(std::mt19937& rng) {
  return (static_cast<double>(rng()) + 0.5) / 4294967296.0;
}

struct History {
  std::vector<double> days;
  std::vector<int32_t> open;
};

// Whole days of a gamma law; of a third it is only known that they are longer.
History MakeHistory(int64_t rows, bool censored) {
  std::mt19937 rng(1);
  const Delay law = *GammaDelay(3, 4);
  History history;
  for (int64_t i = 0; i < rows; ++i) {
    const double days = std::ceil(Quantile(law, Uniform(rng)));
    const double age =
        censored ? std::floor(-30 * std::log(Uniform(rng))) : 1e9;
    history.days.push_back(std::min(days, age));
    history.open.push_back(age < days ? 1 : 0);
  }
  return history;
}

// A promise: the quantile in days of a law at its age.
void BM_QuantileDays(benchmark::State& state) {
  const Delay law = Conditioned(LawOf(state.range(0)), 4);
  double p = 0.5;
  for (auto _ : state) {
    benchmark::DoNotOptimize(QuantileDays(law, p));
    p = p < 0.98 ? p + 0.001 : 0.5;
  }
}
BENCHMARK(BM_QuantileDays)->ArgName("kind")->DenseRange(1, 4);

void BM_Cdf(benchmark::State& state) {
  const Delay law = LawOf(state.range(0));
  double days = 1;
  for (auto _ : state) {
    benchmark::DoNotOptimize(Cdf(law, days));
    days = days < 40 ? days + 0.1 : 1;
  }
}
BENCHMARK(BM_Cdf)->ArgName("kind")->DenseRange(1, 4);

void BM_CompleteDay(benchmark::State& state) {
  const int64_t orders = state.range(0);
  const std::vector<Delay> laws(orders, LawOf(2));
  std::vector<Day> day(orders);
  std::vector<int32_t> order(orders);
  for (int64_t i = 0; i < orders; ++i) {
    day[i] = static_cast<Day>(i % 7);
    order[i] = static_cast<int32_t>(i);
  }
  for (auto _ : state) {
    benchmark::DoNotOptimize(CompleteDay({day, order, laws}, 0.95));
  }
}
BENCHMARK(BM_CompleteDay)->ArgName("orders")->Arg(2)->Arg(8)->Arg(64);

void BM_FitDelay(benchmark::State& state) {
  const auto kind = static_cast<DelayKind>(state.range(0));
  const History history = MakeHistory(state.range(1), state.range(2) != 0);
  FitOptions options;
  options.zero_atom = true;
  for (auto _ : state) {
    auto law = FitDelay(kind, {history.days, history.open}, options);
    benchmark::DoNotOptimize(law);
  }
  state.SetItemsProcessed(state.iterations() * state.range(1));
}
BENCHMARK(BM_FitDelay)
    ->ArgNames({"kind", "rows", "censored"})
    ->ArgsProduct({{1, 2, 3, 4}, {1000, 100000}, {0, 1}})
    ->Unit(benchmark::kMicrosecond);

void BM_PoolDelays(benchmark::State& state) {
  const auto kind = static_cast<DelayKind>(state.range(0));
  const int64_t rows = 20000;
  const History history = MakeHistory(rows, state.range(1) != 0);
  const int32_t suppliers = 1000;
  std::vector<int32_t> supplier(rows);
  std::mt19937 rng(2);
  for (int32_t& s : supplier) s = static_cast<int32_t>(rng() % suppliers);
  PoolOptions options;
  options.fit.zero_atom = true;
  options.credibility = 10;
  for (auto _ : state) {
    auto laws = PoolDelays(kind, supplier, suppliers,
                           {history.days, history.open}, options);
    benchmark::DoNotOptimize(laws);
  }
  state.SetItemsProcessed(state.iterations() * suppliers);
}
BENCHMARK(BM_PoolDelays)
    ->ArgNames({"kind", "censored"})
    ->ArgsProduct({{1, 2, 3, 4}, {0, 1}})
    ->Unit(benchmark::kMillisecond);

void BM_RollConformal(benchmark::State& state) {
  std::mt19937 rng(3);
  std::vector<double> errors(100000);
  for (double& e : errors) e = static_cast<double>(rng() % 40);
  for (auto _ : state) {
    auto bounds = RollConformal(errors, {}, state.range(0));
    benchmark::DoNotOptimize(bounds);
  }
  state.SetItemsProcessed(state.iterations() *
                          static_cast<int64_t>(errors.size()));
}
BENCHMARK(BM_RollConformal)
    ->ArgName("window")
    ->Arg(100)
    ->Arg(1000)
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace backorder

BENCHMARK_MAIN();
