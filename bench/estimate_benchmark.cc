// How long it takes to tell how sure the days of a plan are, in lines.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <random>
#include <utility>
#include <vector>

#include "absl/types/span.h"
#include "backorder/book.h"
#include "backorder/calendar.h"
#include "backorder/delay.h"
#include "backorder/estimate.h"
#include "backorder/plan.h"
#include "backorder/policy.h"
#include "backorder/units.h"
#include "benchmark/benchmark.h"

namespace backorder {
namespace {

constexpr Day kAsOf = 20000;
constexpr int32_t kLots = 3;  // of a purchase order

// Lognormal and gamma laws of suppliers.
std::vector<Delay> Laws(int count) {
  std::vector<Delay> laws;
  for (int i = 0; i < count; ++i) {
    laws.push_back(i % 2 == 0 ? *LognormalDelayOfMean(5 + i % 10, 2 + i % 4)
                              : *GammaDelay(2 + i % 5, 1.5));
  }
  return laws;
}

// One of the allocations of a line: of a lot of one of its purchase orders.
struct LotOfLine {
  int32_t order;
  int32_t lot;
  int32_t location;
};
using LotsOfLine = std::vector<LotOfLine>;

const LotsOfLine kOneOrder = {{0, 0, 0}, {0, 1, 0}, {0, 2, 0}};
const LotsOfLine kThreeOrders = {{0, 0, 0}, {1, 1, 0}, {2, 2, 0}};
const LotsOfLine kThreeOrdersApart = {{0, 0, 0}, {1, 1, 0}, {2, 2, 1}};
const LotsOfLine kOneOrderApart = {{0, 0, 0}, {0, 1, 0}, {0, 2, 1}};
const LotsOfLine kTwoOrdersApart = {{0, 0, 0}, {0, 1, 1}, {1, 0, 0}, {1, 1, 1}};

// Lines whose allocations are all alike, a shipment for each location.
class PlannedBook {
 public:
  PlannedBook(int64_t lines, const LotsOfLine& lots, bool lanes_have_laws,
              std::vector<Delay> laws = Laws(100), bool has_calendar = false)
      : laws_(std::move(laws)) {
    std::mt19937 rng(1);
    const auto orders = static_cast<int32_t>(lines / 10 + 3);
    const auto delays = static_cast<int32_t>(laws_.size());
    for (int32_t row = 0; row < orders * kLots; ++row) {
      supply_.item.push_back(0);
      supply_.quantity.push_back(1000);
      supply_.order.push_back(row / kLots);
      supply_.day.push_back(kAsOf - 3 + static_cast<Day>(rng() % 40));
      supply_.delay.push_back(row / kLots % delays);
    }
    for (int32_t line = 0; line < lines; ++line) {
      item_.push_back(0);
      wanted_.push_back(static_cast<int64_t>(lots.size()));
      due_.push_back(kAsOf + static_cast<Day>(rng() % 60));
      const auto order = static_cast<int32_t>(rng() % orders);
      const auto row_of = [&](const LotOfLine& lot) {
        return (order + lot.order) % orders * kLots + lot.lot;
      };
      Day latest = kAsOf;
      for (const LotOfLine& lot : lots) {
        latest = std::max(latest, supply_.day[row_of(lot)]);
      }
      for (const LotOfLine& lot : lots) {
        allocations_.line.push_back(line);
        allocations_.supply.push_back(row_of(lot));
        allocations_.quantity.push_back(1);
        allocations_.day.push_back(latest);
        allocations_.location.push_back(lot.location);
        allocations_.shipment.push_back(2 * line + lot.location);
      }
    }
    if (lanes_have_laws) {
      lanes_.location = {0, 1};
      lanes_.delay = {0, 1 % delays};
    }
    if (has_calendar) {
      calendar_.weekdays = {kMondayToFriday};
      calendar_.destination = {0};
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
    book.calendars.weekdays = calendar_.weekdays;
    book.destinations.calendar = calendar_.destination;
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
  struct {
    std::vector<int32_t> weekdays, destination;
  } calendar_;
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

void BM_EstimateLines(benchmark::State& state, const LotsOfLine& lots) {
  EstimateLines(state, state.range(0),
                PlannedBook(state.range(0), lots, /*lanes_have_laws=*/false));
}
BENCHMARK_CAPTURE(BM_EstimateLines, one_order, kOneOrder)
    ->Arg(1000000)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(BM_EstimateLines, three_orders, kThreeOrders)
    ->Arg(1000000)
    ->Unit(benchmark::kMillisecond);

// A law whose days vary by their own number, and customers who take deliveries
// from Monday to Friday.
std::vector<Delay> WideLaws() { return {*LognormalDelay(2, 1)}; }

void BM_EstimateLinesOfWideLaws(benchmark::State& state, const LotsOfLine& lots,
                                bool lanes_have_laws, bool has_calendar) {
  EstimateLines(state, state.range(0),
                PlannedBook(state.range(0), lots, lanes_have_laws, WideLaws(),
                            has_calendar));
}
BENCHMARK_CAPTURE(BM_EstimateLinesOfWideLaws, one_order, kOneOrder, false,
                  false)
    ->Arg(100000)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(BM_EstimateLinesOfWideLaws, one_order_calendar, kOneOrder,
                  false, true)
    ->Arg(100000)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(BM_EstimateLinesOfWideLaws, three_orders_calendar,
                  kThreeOrders, false, true)
    ->Arg(10000)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(BM_EstimateLinesOfWideLaws, shipments_calendar, kOneOrder,
                  true, true)
    ->Arg(10000)
    ->Unit(benchmark::kMillisecond);

// Shipments with laws: convolutions, and what only draws can tell.
void BM_EstimateShipments(benchmark::State& state, const LotsOfLine& lots) {
  EstimateLines(state, state.range(0),
                PlannedBook(state.range(0), lots, /*lanes_have_laws=*/true));
}
BENCHMARK_CAPTURE(BM_EstimateShipments, one_order, kOneOrder)
    ->Arg(100000)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(BM_EstimateShipments, three_orders, kThreeOrders)
    ->Arg(100000)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(BM_EstimateShipments, three_orders_apart, kThreeOrdersApart)
    ->Arg(10000)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(BM_EstimateShipments, one_order_apart, kOneOrderApart)
    ->Arg(10000)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(BM_EstimateShipments, drawn, kTwoOrdersApart)
    ->Arg(10000)
    ->Unit(benchmark::kMillisecond);

// ---- yardsticks -------------------------------------------------------------

// The columns that are read, copied.
void BM_CopyColumns(benchmark::State& state) {
  const int64_t lines = state.range(0);
  const PlannedBook planned(lines, kThreeOrders, false);
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
void BM_CompleteDayOfEachLine(benchmark::State& state, const LotsOfLine& lots) {
  const int64_t lines = state.range(0);
  const PlannedBook planned(lines, lots, false);
  const Book book = planned.book();
  const PlanColumns plan = planned.plan();
  std::vector<Day> day(lots.size());
  std::vector<int32_t> order(lots.size());
  std::vector<Delay> delays(lots.size());
  for (auto _ : state) {
    for (int64_t line = 0; line < lines; ++line) {
      for (size_t i = 0; i < lots.size(); ++i) {
        const int32_t row =
            plan.allocations.supply[line * static_cast<int64_t>(lots.size()) +
                                    static_cast<int64_t>(i)];
        day[i] = book.supply.day[row];
        order[i] = lots[i].order;
        delays[lots[i].order] = planned.laws()[book.supply.delay[row]];
      }
      for (const double p : {0.5, 0.8, 0.9, 0.95}) {
        benchmark::DoNotOptimize(CompleteDay({day, order, delays}, p));
      }
    }
  }
  state.SetItemsProcessed(state.iterations() * lines);
}
BENCHMARK_CAPTURE(BM_CompleteDayOfEachLine, one_order, kOneOrder)
    ->Arg(10000)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(BM_CompleteDayOfEachLine, three_orders, kThreeOrders)
    ->Arg(10000)
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace backorder

BENCHMARK_MAIN();
