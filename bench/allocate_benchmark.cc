// How long Allocate takes, on books from easy to hard, beside a sort of as many
// random keys. Run with
//   --benchmark_enable_random_interleaving --benchmark_repetitions=5
// for medians of interleaved runs, as `./dev bench` does.

#include <algorithm>
#include <cstdint>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "backorder/allocate.h"
#include "backorder/audit.h"
#include "backorder/prioritize.h"
#include "backorder/split.h"
#include "bench/orders_book.h"
#include "bench/scarce_book.h"
#include "bench/spread_book.h"
#include "bench/working_days_book.h"
#include "benchmark/benchmark.h"

namespace backorder {
namespace {

constexpr int64_t kMillion = 1000000;

// Books are made once and kept: making one takes longer than planning it.
const SpreadBook& Spread(int64_t lines) {
  static auto* const books =
      new std::vector<std::pair<int64_t, std::unique_ptr<SpreadBook>>>();
  for (const auto& [size, book] : *books) {
    if (size == lines) return *book;
  }
  books->emplace_back(lines, std::make_unique<SpreadBook>(lines));
  return *books->back().second;
}

const SpreadBook& OneItem(int64_t supplies) {
  static const auto* const few =
      new SpreadBook(SpreadBook::OneItem(kMillion, 3));
  static const auto* const many =
      new SpreadBook(SpreadBook::OneItem(kMillion, 300000));
  return supplies == 3 ? *few : *many;
}

void Plan(benchmark::State& state, const Book& book, const Policy& policy,
          const Run& run, bool fresh_memory = false) {
  backorder::Plan plan;
  // Not timed: then there is memory to be used again, or, thrown away, memory
  // that the host of a virtual machine has found pages for.
  absl::Status status = Allocate(book, policy, run, &plan);
  for (auto _ : state) {
    if (fresh_memory) plan = backorder::Plan();
    if (status.ok()) status = Allocate(book, policy, run, &plan);
    if (!status.ok()) {
      state.SkipWithError(status.ToString().c_str());
      break;
    }
    benchmark::DoNotOptimize(plan.allocations.line.data());
  }
  state.SetItemsProcessed(state.iterations() * book.demand.size());
}

Run Required(int threads = 1) {
  Run run;
  run.threads = threads;
  run.outputs = "";
  return run;
}

// The yardstick.
void BM_SortKeys(benchmark::State& state) {
  std::vector<uint64_t> keys(state.range(0));
  std::mt19937_64 random(1);
  for (uint64_t& key : keys) key = random();
  std::vector<uint64_t> sorted;
  for (auto _ : state) {
    state.PauseTiming();
    sorted = keys;
    state.ResumeTiming();
    std::sort(sorted.begin(), sorted.end());
    benchmark::DoNotOptimize(sorted.data());
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(BM_SortKeys)
    ->ArgName("keys")
    ->Arg(10 * kMillion)
    ->Unit(benchmark::kMillisecond);

// Required columns, memory used again.
void BM_Allocate(benchmark::State& state) {
  Plan(state, Spread(state.range(0)).book(), {},
       Required(static_cast<int>(state.range(1))));
}
BENCHMARK(BM_Allocate)
    ->ArgNames({"lines", "threads"})
    ->Args({kMillion / 10, 1})
    ->Args({kMillion, 1})
    ->Args({10 * kMillion, 1})
    ->Args({10 * kMillion, 2})
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);

void BM_AllocateIntoFreshMemory(benchmark::State& state) {
  Plan(state, Spread(state.range(0)).book(), {}, Required(), true);
}
BENCHMARK(BM_AllocateIntoFreshMemory)
    ->ArgName("lines")
    ->Arg(10 * kMillion)
    ->Unit(benchmark::kMillisecond);

void BM_AllocateAllColumns(benchmark::State& state) {
  Plan(state, Spread(state.range(0)).book(), {}, Run());
}
BENCHMARK(BM_AllocateAllColumns)
    ->ArgName("lines")
    ->Arg(10 * kMillion)
    ->Unit(benchmark::kMillisecond);

void BM_AllocateLatestOnTime(benchmark::State& state) {
  Policy policy;
  policy.timing = Timing::kLatestOnTime;
  Plan(state, Spread(state.range(0)).book(), policy, Required());
}
BENCHMARK(BM_AllocateLatestOnTime)
    ->ArgName("lines")
    ->Arg(10 * kMillion)
    ->Unit(benchmark::kMillisecond);

// A million lines that all compete for one item.
void BM_AllocateOneItem(benchmark::State& state) {
  Policy policy;
  policy.timing = static_cast<Timing>(state.range(1));
  Plan(state, OneItem(state.range(0)).book(), policy, Required());
}
BENCHMARK(BM_AllocateOneItem)
    ->ArgNames({"supplies", "latest_on_time"})
    ->ArgsProduct({{3, 300000}, {0, 1}})
    ->Unit(benchmark::kMillisecond);

// The general way, which serves line by line: here every line ships in
// multiples of 5, or complete.
void BM_AllocateShaped(benchmark::State& state) {
  Book book = Spread(kMillion).book();
  const std::vector<int64_t> multiple(kMillion, 5);
  const std::vector<int32_t> complete(kMillion, 1);
  if (state.range(0) == 0) {
    book.demand.multiple = multiple;
  } else {
    book.demand.delivery_rule = complete;
  }
  Plan(state, book, {}, Required());
}
BENCHMARK(BM_AllocateShaped)
    ->ArgName("line_complete")
    ->Arg(0)
    ->Arg(1)
    ->Unit(benchmark::kMillisecond);

// Orders of several lines, from several locations, 30 % of them complete or not
// at all; and 300,000 lines all of them so: spread, and competing for 10 items.
void BM_AllocateOrders(benchmark::State& state) {
  static const auto* const mixed = new OrdersBook(kMillion, kMillion / 10, 30);
  static const auto* const complete = new OrdersBook(300000, 30000, 100);
  static const auto* const contested = new OrdersBook(300000, 10, 100);
  const int64_t items = state.range(1);
  Plan(state,
       (items == 10      ? contested
        : items == 30000 ? complete
                         : mixed)
           ->book(),
       {}, Required());
}
BENCHMARK(BM_AllocateOrders)
    ->ArgNames({"percent_complete", "items"})
    ->Args({30, kMillion / 10})
    ->Args({100, 30000})
    ->Args({100, 10})
    ->Unit(benchmark::kMillisecond);

// The same where all of them have working days.
void BM_AllocateWorkingDays(benchmark::State& state) {
  const OrdersBook orders(state.range(0), state.range(0) / 10, 30);
  const WorkingDaysBook book(orders);
  Plan(state, book.book(), {}, Required());
}
BENCHMARK(BM_AllocateWorkingDays)
    ->ArgName("lines")
    ->Arg(kMillion)
    ->Unit(benchmark::kMillisecond);

// The same with four tiers and protections on 10 % of the items, where lines of
// one priority share.
void BM_AllocateScarce(benchmark::State& state) {
  static const auto* const scarce = new ScarceBook(kMillion, kMillion / 10);
  Policy policy;
  policy.sharing = static_cast<Sharing>(state.range(0));
  Plan(state, scarce->book(), policy, Required());
}
BENCHMARK(BM_AllocateScarce)
    ->ArgName("sharing")
    ->DenseRange(0, 3)
    ->Unit(benchmark::kMillisecond);

// A million lines of one item, all of one rank.
void BM_AllocateTied(benchmark::State& state) {
  Policy policy;
  policy.sharing = static_cast<Sharing>(state.range(1));
  policy.share_by = 0;
  Plan(state, OneItem(state.range(0)).book(), policy, Required());
}
BENCHMARK(BM_AllocateTied)
    ->ArgNames({"supplies", "sharing"})
    ->ArgsProduct({{3, 300000}, {0, 1, 2, 3}})
    ->Unit(benchmark::kMillisecond);

// Orders whose sources are chosen among 10 locations: each row of supply at one
// of them, or (`everywhere`) each item at half of them.
void BM_AllocateSourcing(benchmark::State& state) {
  static const auto* const spread =
      new OrdersBook(kMillion, kMillion / 10, 0, 10);
  static const auto* const everywhere =
      new OrdersBook(kMillion, kMillion / 10, 0, 10, true);
  const Book book = (state.range(1) == 0 ? spread : everywhere)->book();
  Policy policy;
  policy.sourcing = static_cast<Sourcing>(state.range(0));
  Plan(state, book, policy, Required());
  state.counters["orders"] = benchmark::Counter(
      static_cast<double>(book.demand.sales_order.back() + 1),
      benchmark::Counter::kIsIterationInvariantRate);
}
BENCHMARK(BM_AllocateSourcing)
    ->ArgNames({"sourcing", "everywhere"})
    ->ArgsProduct({{0, 1, 2}, {0, 1}})
    ->Unit(benchmark::kMillisecond);

// One order of 1,000 lines, complete or not at all.
void BM_SplitLargeOrder(benchmark::State& state) {
  BookBuilder order(20000);
  for (int32_t item = 0; item < 1000; ++item) {
    BookBuilder::DemandRow line;
    line.item = item;
    line.quantity = 20;
    line.sales_order = 0;
    line.delivery_rule = DeliveryRule::kOrderComplete;
    order.AddDemand(line);
    order.AddSupply({item, 15});
    order.AddSupply({item, 5, 20001 + item % 60});
  }
  const Book book = order.book();
  for (auto _ : state) benchmark::DoNotOptimize(Split(book.demand, book));
}
BENCHMARK(BM_SplitLargeOrder)->Unit(benchmark::kMicrosecond);

void BM_Prioritize(benchmark::State& state) {
  const Book book = Spread(state.range(0)).book();
  for (auto _ : state) benchmark::DoNotOptimize(Prioritize(book));
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(BM_Prioritize)
    ->ArgName("lines")
    ->Arg(kMillion)
    ->Unit(benchmark::kMillisecond);

void BM_Audit(benchmark::State& state) {
  const Book book = Spread(state.range(0)).book();
  const auto plan = Allocate(book);
  for (auto _ : state) benchmark::DoNotOptimize(Audit(book, {}, *plan));
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(BM_Audit)->ArgName("lines")->Arg(kMillion)->Unit(
    benchmark::kMillisecond);

// One order of one line: what a shop asks while the customer waits.
void BM_Split(benchmark::State& state) {
  BookBuilder order(20000);
  order.AddDemand({0, 20});
  order.AddSupply({0, 15});
  order.AddSupply({0, 5, 20005});
  const Book book = order.book();
  for (auto _ : state) benchmark::DoNotOptimize(Split(book.demand, book));
}
BENCHMARK(BM_Split)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace backorder

BENCHMARK_MAIN();
