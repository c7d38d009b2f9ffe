// How long it takes to tell how sure the days of a plan are, in lines.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <random>
#include <vector>

#include "absl/types/span.h"
#include "backorder/book.h"
#include "backorder/delay.h"
#include "backorder/estimate.h"
#include "backorder/plan.h"
#include "backorder/policy.h"
#include "backorder/units.h"
#include "benchmark/benchmark.h"

namespace backorder {
namespace {

constexpr Day kAsOf = 20000;
constexpr int kLotsALine = 3;

// Lognormal and gamma laws of suppliers.
std::vector<Delay> Laws(int count) {
  std::vector<Delay> laws;
  for (int i = 0; i < count; ++i) {
    laws.push_back(i % 2 == 0 ? *LognormalDelayOfMean(5 + i % 10, 2 + i % 4)
                              : *GammaDelay(2 + i % 5, 1.5));
  }
  return laws;
}

// Lines of three receipts each, by hand: of one purchase order, or of three.
class PlannedBook {
 public:
  enum class Lanes { kNone, kWithLaws };

  PlannedBook(int64_t lines, int64_t orders_a_line, Lanes lanes,
              bool two_locations)
      : laws_(Laws(100)) {
    std::mt19937 rng(1);
    const int64_t orders = lines / 10 + 3;
    const int64_t lots = orders * kLotsALine;
    for (int64_t lot = 0; lot < lots; ++lot) {
      supply_.item.push_back(0);
      supply_.quantity.push_back(1000);
      supply_.order.push_back(static_cast<int32_t>(lot / kLotsALine));
      supply_.day.push_back(kAsOf - 3 + static_cast<Day>(rng() % 40));
      supply_.delay.push_back(static_cast<int32_t>(supply_.order.back() % 100));
    }
    for (int64_t line = 0; line < lines; ++line) {
      item_.push_back(0);
      wanted_.push_back(3);
      due_.push_back(kAsOf + static_cast<Day>(rng() % 60));
      std::vector<int32_t> rows;
      const auto order = static_cast<int32_t>(rng() % orders);
      for (int lot = 0; lot < kLotsALine; ++lot) {
        const auto of = orders_a_line == 1
                            ? order
                            : static_cast<int32_t>((order + lot) % orders);
        rows.push_back(of * kLotsALine + lot);
      }
      Day latest = kAsOf;
      for (const int32_t row : rows) {
        latest = std::max(latest, supply_.day[row]);
      }
      for (int lot = 0; lot < kLotsALine; ++lot) {
        allocations_.line.push_back(static_cast<int32_t>(line));
        allocations_.supply.push_back(rows[lot]);
        allocations_.quantity.push_back(1);
        allocations_.day.push_back(latest);
        const bool other = two_locations && lot == 2;
        allocations_.location.push_back(other ? 1 : 0);
        allocations_.shipment.push_back(
            static_cast<int32_t>(2 * line + (other ? 1 : 0)));
      }
    }
    if (lanes == Lanes::kWithLaws) {
      lanes_.location = {0, 1};
      lanes_.delay = {0, 1};
    }
  }

  Book book() const {
    Book book;
    book.as_of = kAsOf;
    book.demand.item = item_;
    book.demand.quantity = wanted_;
    book.demand.due = due_;
    book.supply.item = supply_.item;
    book.supply.quantity = supply_.quantity;
    book.supply.day = supply_.day;
    book.supply.purchase_order = supply_.order;
    book.supply.delay = supply_.delay;
    book.lanes.location = lanes_.location;
    book.lanes.delay = lanes_.delay;
    return book;
  }
  PlanColumns plan() const {
    PlanColumns plan;
    plan.allocations.line = allocations_.line;
    plan.allocations.supply = allocations_.supply;
    plan.allocations.quantity = allocations_.quantity;
    plan.allocations.delivery_day = allocations_.day;
    plan.allocations.location = allocations_.location;
    plan.allocations.shipment = allocations_.shipment;
    return plan;
  }
  absl::Span<const Delay> laws() const { return laws_; }

 private:
  std::vector<Delay> laws_;
  std::vector<int32_t> item_, due_;
  std::vector<int64_t> wanted_;
  struct {
    std::vector<int32_t> item, order, day, delay;
    std::vector<int64_t> quantity;
  } supply_;
  struct {
    std::vector<int32_t> line, supply, day, location, shipment;
    std::vector<int64_t> quantity;
  } allocations_;
  struct {
    std::vector<int32_t> location, delay;
  } lanes_;
};

void EstimateLines(benchmark::State& state, int64_t lines,
                   const PlannedBook& planned) {
  const Book book = planned.book();
  const PlanColumns plan = planned.plan();
  Run run;
  run.outputs = "lines";
  for (auto _ : state) {
    auto estimate = EstimatePlan(book, {}, plan, planned.laws(), {}, run);
    if (!estimate.ok()) state.SkipWithError("not estimated");
    benchmark::DoNotOptimize(estimate);
  }
  state.SetItemsProcessed(state.iterations() * lines);
}

// The receipts of a line are of so many purchase orders, independent.
void BM_EstimateLines(benchmark::State& state) {
  const int64_t lines = state.range(0);
  EstimateLines(state, lines,
                PlannedBook(lines, state.range(1), PlannedBook::Lanes::kNone,
                            /*two_locations=*/false));
}
BENCHMARK(BM_EstimateLines)
    ->ArgNames({"lines", "orders"})
    ->Args({1000000, 1})
    ->Args({1000000, 3})
    ->Unit(benchmark::kMillisecond);

// One shipment a line, with a law: a convolution.
void BM_EstimateShipmentsWithLaws(benchmark::State& state) {
  const int64_t lines = state.range(0);
  EstimateLines(
      state, lines,
      PlannedBook(lines, state.range(1), PlannedBook::Lanes::kWithLaws,
                  /*two_locations=*/state.range(2) == 2));
}
BENCHMARK(BM_EstimateShipmentsWithLaws)
    ->ArgNames({"lines", "orders", "shipments"})
    ->Args({100000, 1, 1})
    ->Args({100000, 3, 1})
    ->Args({10000, 3, 2})
    ->Args({10000, 1, 2})
    ->Unit(benchmark::kMillisecond);

// ---- yardsticks -------------------------------------------------------------

// The columns that are read, copied.
void BM_CopyColumns(benchmark::State& state) {
  const int64_t lines = state.range(0);
  const PlannedBook planned(lines, 3, PlannedBook::Lanes::kNone, false);
  const PlanColumns plan = planned.plan();
  std::vector<int32_t> copy(plan.allocations.line.size());
  for (auto _ : state) {
    for (const auto& column :
         {plan.allocations.line, plan.allocations.supply,
          plan.allocations.delivery_day, plan.allocations.location}) {
      std::memcpy(copy.data(), column.data(), column.size() * sizeof(int32_t));
      benchmark::ClobberMemory();
    }
  }
  state.SetItemsProcessed(state.iterations() * lines);
}
BENCHMARK(BM_CopyColumns)
    ->ArgName("lines")
    ->Arg(1000000)
    ->Unit(benchmark::kMillisecond);

// The four days of each line by delay.h, line after line.
void BM_CompleteDayOfEachLine(benchmark::State& state) {
  const int64_t lines = state.range(0);
  const PlannedBook planned(lines, state.range(1), PlannedBook::Lanes::kNone,
                            false);
  const Book book = planned.book();
  const PlanColumns plan = planned.plan();
  for (auto _ : state) {
    for (int64_t line = 0; line < lines; ++line) {
      Day day[kLotsALine];
      int32_t order[kLotsALine];
      std::vector<Delay> delays;
      for (int i = 0; i < kLotsALine; ++i) {
        const int32_t row = plan.allocations.supply[line * kLotsALine + i];
        day[i] = book.supply.day[row];
        order[i] = state.range(1) == 1 ? 0 : i;
        delays.push_back(planned.laws()[book.supply.delay[row]]);
      }
      for (const double p : {0.5, 0.8, 0.9, 0.95}) {
        benchmark::DoNotOptimize(CompleteDay({day, order, delays}, p));
      }
    }
  }
  state.SetItemsProcessed(state.iterations() * lines);
}
BENCHMARK(BM_CompleteDayOfEachLine)
    ->ArgNames({"lines", "orders"})
    ->Args({10000, 1})
    ->Args({10000, 3})
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace backorder

BENCHMARK_MAIN();
