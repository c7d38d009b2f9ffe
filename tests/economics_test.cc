#include "backorder/economics.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <functional>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "backorder/book.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/normal_law.h"

namespace backorder {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

#define EXPECT_CLOSE(got, want) \
  EXPECT_NEAR(got, want, 1e-9 * std::abs(static_cast<double>(want)))

template <typename T>
void ExpectBad(const absl::StatusOr<T>& result, const std::string& column,
               int64_t row, int64_t value) {
  ASSERT_EQ(result.status().code(), absl::StatusCode::kInvalidArgument)
      << column;
  const absl::optional<InputError> error = GetInputError(result.status());
  ASSERT_TRUE(error.has_value()) << result.status();
  EXPECT_EQ(error->column, column) << result.status();
  EXPECT_EQ(error->row, row) << result.status();
  EXPECT_EQ(error->value, value) << result.status();
}

LotCosts Costs(double order, double holding, double backorder, double rate) {
  LotCosts lot;
  lot.order_cost = order;
  lot.holding_cost = holding;
  lot.backorder_cost = backorder;
  lot.demand_rate = rate;
  return lot;
}

// Simpson's rule, for what is smooth.
double Integrate(const std::function<double(double)>& f, double from,
                 double to) {
  constexpr int kParts = 4000;
  const double step = (to - from) / kParts;
  double sum = f(from) + f(to);
  for (int i = 1; i < kParts; ++i) sum += f(from + i * step) * (2 + i % 2 * 2);
  return sum * step / 3;
}

// ---- lots -------------------------------------------------------------------

TEST(LotTest, GivesTheNumbersOfTheLiterature) {
  const auto lot = OptimizeLot(Costs(8, .225, 5, 1300));
  ASSERT_TRUE(lot.ok()) << lot.status();
  EXPECT_CLOSE(lot->quantity, 310.81255515896464);
  EXPECT_CLOSE(lot->fraction_backordered, .0430622009569378);
  EXPECT_CLOSE(lot->cost, 66.92136355097325);
  const auto plain = OptimizeLot(Costs(8, .225, kInfinity, 1300));
  ASSERT_TRUE(plain.ok()) << plain.status();
  EXPECT_CLOSE(plain->quantity, 304.0467800264368);
  EXPECT_CLOSE(plain->cost, 68.41052550594829);
  EXPECT_EQ(plain->max_backorder, 0);
  EXPECT_EQ(plain->longest_wait, 0);
}

TEST(LotTest, GivesTheNumbersOfTheTextbook) {
  const auto lot = OptimizeLot(Costs(150, 5, 30, 800));
  ASSERT_TRUE(lot.ok()) << lot.status();
  EXPECT_NEAR(lot->quantity, 236.6431913, 5e-8);
  EXPECT_NEAR(lot->max_backorder, 33.80617019, 5e-9);
  EXPECT_NEAR(lot->cost, 1014.185106, 5e-7);
  EXPECT_CLOSE(lot->longest_wait, lot->max_backorder / 800);
  const auto plain = OptimizeLot(Costs(150, 5, kInfinity, 800));
  EXPECT_NEAR(plain->quantity, 219.0890230, 5e-8);
  EXPECT_NEAR(plain->cost, 1095.445115, 5e-7);
}

TEST(LotTest, IsOfLeastCost) {
  std::mt19937 rng(1);
  const auto draw = [&rng] { return .01 + static_cast<double>(rng() % 1000); };
  for (int i = 0; i < 200; ++i) {
    const LotCosts costs = Costs(draw(), draw(), draw(), draw());
    const auto best = OptimizeLot(costs);
    const double q = best->quantity, b = best->max_backorder;
    const auto same = EvaluateLot(costs, q, b);
    ASSERT_TRUE(same.ok()) << same.status();
    EXPECT_CLOSE(same->cost, best->cost);
    EXPECT_CLOSE(same->fraction_backordered, best->fraction_backordered);
    for (const double dq : {1 - 1e-4, 1., 1 + 1e-4}) {
      for (const double db : {1 - 1e-4, 1., 1 + 1e-4}) {
        if (dq == 1 && db == 1) continue;
        if (b * db > q * dq) continue;
        EXPECT_GT(EvaluateLot(costs, q * dq, b * db)->cost, same->cost);
      }
    }
  }
}

TEST(LotTest, TendsToThePlainOneAsBackordersGetDear) {
  const auto dear = OptimizeLot(Costs(8, .225, 1e14, 1300));
  const auto plain = OptimizeLot(Costs(8, .225, kInfinity, 1300));
  EXPECT_CLOSE(dear->quantity, plain->quantity);
  EXPECT_CLOSE(dear->cost, plain->cost);
  const auto one = EvaluateLot(Costs(8, .225, kInfinity, 1300), 100, 0);
  EXPECT_CLOSE(one->cost, 8 * 13 + .225 * 50);
  EXPECT_EQ(EvaluateLot(Costs(8, .225, kInfinity, 1300), 100, 1)->cost,
            kInfinity);
}

TEST(LotTest, RefusesWhatIsNoCost) {
  ExpectBad(OptimizeLot({}), "lot.order_cost", -1, 0);
  ExpectBad(OptimizeLot(Costs(1, -2.5, 1, 1)), "lot.holding_cost", -1, -2);
  ExpectBad(OptimizeLot(Costs(1, 1, kNan, 1)), "lot.backorder_cost", -1, 0);
  ExpectBad(OptimizeLot(Costs(1, 1, 0, 1)), "lot.backorder_cost", -1, 0);
  ExpectBad(OptimizeLot(Costs(1, 1, 1, kInfinity)), "lot.demand_rate", -1,
            INT64_MAX);
  const LotCosts fine = Costs(1, 1, 1, 1);
  ExpectBad(EvaluateLot(fine, 0, 0), "quantity", -1, 0);
  ExpectBad(EvaluateLot(fine, 3, 4), "max_backorder", -1, 4);
  ExpectBad(EvaluateLot(fine, 3, -1e300), "max_backorder", -1, INT64_MIN);
}

// ---- the normal law ---------------------------------------------------------

TEST(NormalLawTest, QuantilesAndLossesFitTogether) {
  for (const double tail : {1e-300, 1e-20, 1e-3, .2, .5, .7, .999}) {
    const double z = internal::NormalTailQuantile(tail);
    EXPECT_CLOSE(internal::NormalTail(z), tail);
  }
  EXPECT_CLOSE(internal::NormalTailQuantile(.025), 1.9599639845400545);
  const NormalDemand demand{10, 4};
  for (const double level : {-5., 3., 10., 18., 30.}) {
    const double loss = Integrate(
        [&](double y) { return internal::Excess(demand, y); }, level, 60);
    EXPECT_NEAR(internal::Loss(demand, level), loss, 1e-9);
    const double second = Integrate(
        [&](double y) { return internal::Loss(demand, y); }, level, 60);
    EXPECT_NEAR(internal::SecondLoss(demand, level), second, 1e-9);
  }
}

// ---- levels -----------------------------------------------------------------

TEST(LevelTest, GivesTheNumbersOfTheLiterature) {
  const auto level = OptimizeLevel({.18, .7}, NormalDemand{50, 8});
  ASSERT_TRUE(level.ok()) << level.status();
  EXPECT_CLOSE(level->level, 56.60395592743389);
  EXPECT_CLOSE(level->cost, 1.9976051931766445);
  EXPECT_CLOSE(level->service, .7 / .88);
}

TEST(LevelTest, NormalLevelIsOfLeastCost) {
  for (const double underage : {.001, .1, 1., 20., 1e9}) {
    const NewsvendorCosts costs{.5, underage};
    const NormalDemand demand{30, 9};
    const auto best = OptimizeLevel(costs, demand);
    for (const double d : {1 - 1e-4, 1 + 1e-4}) {
      const auto other = EvaluateLevel(costs, demand, best->level * d);
      EXPECT_GE(other->cost, best->cost);
    }
    const double wanting =
        Integrate([&](double y) { return internal::Excess(demand, y); },
                  best->level, 150);
    EXPECT_NEAR(best->fill_rate, 1 - wanting / 30, 1e-9);
  }
}

TEST(LevelTest, KnownDemandCostsNothing) {
  const auto level = OptimizeLevel({1, 2}, NormalDemand{7, 0});
  EXPECT_EQ(level->level, 7);
  EXPECT_EQ(level->cost, 0);
  EXPECT_EQ(level->service, 1);
  EXPECT_EQ(level->fill_rate, 1);
  EXPECT_TRUE(std::isnan(OptimizeLevel({1, 2}, NormalDemand{0, 1})->fill_rate));
}

// A sample is looked at unit by unit.
TEST(LevelTest, SampleLevelIsTheLeastOfLeastCost) {
  for (uint32_t seed = 0; seed < 500; ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    std::mt19937 rng(seed);
    const auto draw = [&rng](int n) { return static_cast<int>(rng() % n); };
    std::vector<int64_t> quantity(1 + draw(6));
    std::vector<double> weight;
    for (int64_t& q : quantity) q = draw(12);
    if (draw(2) == 0) {
      for (size_t i = 0; i < quantity.size(); ++i) weight.push_back(draw(4));
      weight.back() = 1;
    }
    const NewsvendorCosts costs{1. + draw(3), 1. + draw(9)};
    DemandSample sample;
    sample.quantity = quantity;
    sample.weight = weight;
    const auto best = OptimizeLevel(costs, sample);
    ASSERT_TRUE(best.ok()) << best.status();
    int64_t want = -1;
    double least = kInfinity;
    for (int64_t level = 0; level <= 12; ++level) {
      double cost = 0, weights = 0;
      for (size_t i = 0; i < quantity.size(); ++i) {
        const double w = weight.empty() ? 1 : weight[i];
        const auto over = static_cast<double>(level - quantity[i]);
        cost += w * (over > 0 ? costs.overage * over : -costs.underage * over);
        weights += w;
      }
      EXPECT_NEAR(
          EvaluateLevel(costs, sample, static_cast<double>(level))->cost,
          cost / weights, 1e-12);
      // The numbers are whole: a tie is exact, and goes to the lower level.
      if (cost >= least) continue;
      least = cost;
      want = level;
    }
    // The least level that suffices is a value that somebody asked for.
    EXPECT_EQ(best->level, static_cast<double>(want));
  }
}

TEST(LevelTest, SampleSaysHowWellItServes) {
  const std::vector<int64_t> quantity = {4, 0, 2, 2};
  DemandSample sample;
  sample.quantity = quantity;
  const auto level = EvaluateLevel({1, 3}, sample, 2);
  EXPECT_EQ(level->service, .75);
  EXPECT_EQ(level->fill_rate, .75);  // 6 of 8 units
  EXPECT_EQ(level->cost, (2 + 3 * 2) / 4.);
}

TEST(LevelTest, RefusesWhatIsNoDemand) {
  const NewsvendorCosts costs{1, 1};
  ExpectBad(OptimizeLevel({0, 1}, NormalDemand{1, 1}), "newsvendor.overage", -1,
            0);
  ExpectBad(OptimizeLevel({1, kNan}, NormalDemand{1, 1}), "newsvendor.underage",
            -1, 0);
  ExpectBad(OptimizeLevel(costs, NormalDemand{-3, 1}), "demand.mean", -1, -3);
  ExpectBad(OptimizeLevel(costs, NormalDemand{3, -1}), "demand.sd", -1, -1);
  ExpectBad(EvaluateLevel(costs, NormalDemand{3, 1}, kNan), "level", -1, 0);
  DemandSample sample;
  ExpectBad(OptimizeLevel(costs, sample), "demand.quantity", -1, 0);
  const std::vector<int64_t> quantity = {4, -2};
  sample.quantity = quantity;
  ExpectBad(OptimizeLevel(costs, sample), "demand.quantity", 1, -2);
  const std::vector<int64_t> two = {4, 2};
  sample.quantity = two;
  const std::vector<double> one_weight = {4};
  sample.weight = one_weight;
  ExpectBad(OptimizeLevel(costs, sample), "demand.weight", -1, 1);
  const std::vector<double> negative = {4, -7};
  sample.weight = negative;
  ExpectBad(OptimizeLevel(costs, sample), "demand.weight", 1, -7);
  const std::vector<double> nothing = {0, 0};
  sample.weight = nothing;
  ExpectBad(OptimizeLevel(costs, sample), "demand.weight", -1, 0);
}

// ---- (r, Q) -----------------------------------------------------------------

TEST(ReorderTest, GivesTheNumberOfTheLiterature) {
  const auto demand = LeadTimeDemand(1300, 150, 1. / 12);
  ASSERT_TRUE(demand.ok()) << demand.status();
  EXPECT_CLOSE(demand->mean, 1300 / 12.);
  EXPECT_CLOSE(demand->sd, 150 / std::sqrt(12));
  const LotCosts costs = Costs(8, .225, 7.5, 1300);
  const auto policy = EvaluateReorder(costs, *demand, 126.8, 328.5);
  ASSERT_TRUE(policy.ok()) << policy.status();
  EXPECT_CLOSE(policy->cost, 78.07116250928294);
  // Which is within the rounding of its r and Q of the best.
  const auto best = OptimizeReorder(costs, *demand);
  ASSERT_TRUE(best.ok()) << best.status();
  EXPECT_LE(best->cost, policy->cost);
  EXPECT_NEAR(best->cost, policy->cost, 1e-4);
  EXPECT_NEAR(best->reorder_point, 126.8, .1);
  EXPECT_NEAR(best->quantity, 328.5, .1);
}

TEST(ReorderTest, LeadTimeVariesToo) {
  const auto demand = LeadTimeDemand(10, 3, 4, .5);
  EXPECT_CLOSE(demand->mean, 40);
  EXPECT_CLOSE(demand->sd, std::sqrt(9 * 4 + 100 * .25));
}

// Lots that are small next to the sd, so that the stock after an arrival
// matters too, which approximations neglect.
TEST(ReorderTest, CostsWhatThePositionsCostOnAverage) {
  const LotCosts costs = Costs(8, .4, 3, 20);
  const NormalDemand demand{30, 11};
  for (const double r : {-10., 15., 30., 45.}) {
    for (const double q : {2., 12., 60.}) {
      const auto policy = EvaluateReorder(costs, demand, r, q);
      const auto owed = [&](double y) { return internal::Loss(demand, y); };
      const double backorders = Integrate(owed, r, r + q) / q;
      const double stock = r + q / 2 - 30 + backorders;
      EXPECT_NEAR(policy->backorders, backorders, 1e-9);
      EXPECT_NEAR(policy->on_hand, stock, 1e-9);
      EXPECT_NEAR(policy->cost, 8 * 20 / q + .4 * stock + 3 * backorders, 1e-9);
      EXPECT_NEAR(policy->mean_wait, backorders / 20, 1e-9);
      const auto has_stock = [&](double y) {
        return 1 - internal::Excess(demand, y);
      };
      EXPECT_NEAR(policy->fill_rate, Integrate(has_stock, r, r + q) / q, 1e-9);
      EXPECT_NEAR(policy->cycle_service, has_stock(r), 1e-12);
    }
  }
}

TEST(ReorderTest, IsOfLeastCost) {
  std::mt19937 rng(2);
  const auto draw = [&rng] { return .1 + static_cast<double>(rng() % 300); };
  for (int i = 0; i < 100; ++i) {
    const LotCosts costs = Costs(draw(), draw(), draw(), draw());
    const NormalDemand demand{draw(), draw()};
    SCOPED_TRACE(testing::Message() << "case " << i);
    const auto best = OptimizeReorder(costs, demand);
    ASSERT_TRUE(best.ok()) << best.status();
    const double r = best->reorder_point, q = best->quantity;
    const double step = 1e-4 * q;
    for (const double dr : {-step, 0., step}) {
      for (const double dq : {-step, 0., step}) {
        const auto other = EvaluateReorder(costs, demand, r + dr, q + dq);
        EXPECT_GE(other->cost, best->cost * (1 - 1e-13)) << dr << " " << dq;
      }
    }
    for (const double factor : {.5, .9, 1.1, 2.}) {
      EXPECT_GT(EvaluateReorder(costs, demand, r, q * factor)->cost,
                best->cost);
    }
    EXPECT_GE(q, OptimizeLot(costs)->quantity * (1 - 1e-12));
  }
}

TEST(ReorderTest, IsTheLotWhereDemandIsKnown) {
  const LotCosts costs = Costs(8, .225, 5, 1300);
  const auto lot = OptimizeLot(costs);
  for (const double sd : {0., 1e-7}) {
    const auto best = OptimizeReorder(costs, NormalDemand{100, sd});
    EXPECT_NEAR(best->quantity, lot->quantity, 1e-5);
    EXPECT_NEAR(best->reorder_point, 100 - lot->max_backorder, 1e-5);
    EXPECT_CLOSE(best->cost, lot->cost);
    EXPECT_NEAR(best->fill_rate, 1 - lot->fraction_backordered, 1e-6);
  }
}

TEST(ReorderTest, EndsWhateverTheNumbers) {
  for (const double order : {1e-12, 1e12}) {
    for (const double backorder : {1e-12, 1., 1e12}) {
      for (const double sd : {1e-9, 1., 1e9}) {
        const auto best =
            OptimizeReorder(Costs(order, 1, backorder, 1), NormalDemand{5, sd});
        ASSERT_TRUE(best.ok()) << best.status();
        EXPECT_TRUE(std::isfinite(best->cost));
        EXPECT_GT(best->quantity, 0);
      }
    }
  }
}

TEST(ReorderTest, RefusesWhatHasNoAnswer) {
  const LotCosts costs = Costs(8, .225, 5, 1300);
  ExpectBad(OptimizeReorder(Costs(8, 1, kInfinity, 1), NormalDemand{1, 1}),
            "lot.backorder_cost", -1, INT64_MAX);
  ExpectBad(OptimizeReorder(costs, NormalDemand{-1, 1}),
            "lead_time_demand.mean", -1, -1);
  ExpectBad(OptimizeReorder(costs, NormalDemand{1, kNan}),
            "lead_time_demand.sd", -1, 0);
  ExpectBad(EvaluateReorder(costs, NormalDemand{1, 1}, kNan, 1),
            "reorder_point", -1, 0);
  ExpectBad(EvaluateReorder(costs, NormalDemand{1, 1}, 1, 0), "quantity", -1,
            0);
  ExpectBad(LeadTimeDemand(1, 2, -3), "lead_time_demand.lead_time", -1, -3);
  ExpectBad(LeadTimeDemand(1, 2, 3, -4), "lead_time_demand.lead_time_sd", -1,
            -4);
}

// ---- accept, backorder or decline -------------------------------------------

class AnswerTest : public testing::Test {
 protected:
  AnswerTest() {
    line_.quantity = 10;
    line_.unit_margin = 4;
    line_.lateness_cost = .5;
    line_.wait_days = days_;
    line_.wait_probability = probability_;
    line_.cancel_probability = .25;
    line_.holding_saved = .125;
    line_.lost_sale_cost = 1;
  }
  std::vector<int32_t> days_ = {0, 4, 8, 30};
  std::vector<double> probability_ = {.25, .5, .25, 0};
  OfferTerms line_;
};

TEST_F(AnswerTest, AddsUpEachTerm) {
  line_.told_wait = 4;
  const auto result = AnswerLine(line_);
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_EQ(result->expected_wait, 4);
  EXPECT_EQ(result->told_wait, 4);
  EXPECT_EQ(result->accept.keeps, 1);
  EXPECT_EQ(result->accept.late_days, 4);
  EXPECT_EQ(result->accept.margin, 40);
  EXPECT_EQ(result->accept.lateness_cost, 20);
  EXPECT_EQ(result->accept.holding_saved, 0);
  EXPECT_EQ(result->accept.lost_sale_cost, 0);
  EXPECT_EQ(result->accept.value, 20);
  EXPECT_EQ(result->backorder.keeps, .75);
  EXPECT_EQ(result->backorder.late_days, 1);
  EXPECT_EQ(result->backorder.margin, 30);
  EXPECT_EQ(result->backorder.lateness_cost, 3.75);
  EXPECT_EQ(result->backorder.holding_saved, 3.75);
  EXPECT_EQ(result->backorder.lost_sale_cost, 2.5);
  EXPECT_EQ(result->backorder.value, 27.5);
  EXPECT_EQ(result->decline.value, -10);
  EXPECT_EQ(result->answer, Answer::kBackorder);
}

TEST_F(AnswerTest, TellsTheLongestWaitThatCanBe) {
  const auto result = AnswerLine(line_);
  EXPECT_EQ(result->told_wait, 8);
  EXPECT_EQ(result->backorder.lateness_cost, 0);
}

TEST_F(AnswerTest, EachAnswerHasItsLines) {
  line_.cancel_probability = 1;
  EXPECT_EQ(AnswerLine(line_)->answer, Answer::kAccept);
  line_.lateness_cost = 3;
  EXPECT_EQ(AnswerLine(line_)->answer, Answer::kBackorder);  // ties: lower
  line_.unit_margin = -5;
  line_.cancel_probability = .5;
  EXPECT_EQ(AnswerLine(line_)->answer, Answer::kDecline);
  line_.quantity = 0;
  EXPECT_EQ(AnswerLine(line_)->answer, Answer::kAccept);  // all are worth 0
}

// Every outcome by itself, weighed by its probability.
TEST_F(AnswerTest, IsTheMeanOfAllOutcomes) {
  for (uint32_t seed = 0; seed < 300; ++seed) {
    std::mt19937 rng(seed);
    const auto draw = [&rng](int n) { return static_cast<int>(rng() % n); };
    for (int32_t& d : days_) d = draw(20);
    line_.quantity = draw(5);
    line_.unit_margin = draw(20) - 5;
    line_.lateness_cost = draw(8) / 4.;
    line_.told_wait = draw(20);
    line_.cancel_probability = draw(5) / 4.;
    line_.holding_saved = draw(4) / 8.;
    line_.lost_sale_cost = draw(3);
    double accept = 0, backorder = 0;
    for (size_t i = 0; i < days_.size(); ++i) {
      const double late =
          days_[i] > line_.told_wait ? days_[i] - line_.told_wait : 0;
      const double stays = line_.unit_margin - late * line_.lateness_cost +
                           days_[i] * line_.holding_saved;
      accept += probability_[i] *
                (line_.unit_margin - days_[i] * line_.lateness_cost);
      backorder +=
          probability_[i] * ((1 - line_.cancel_probability) * stays -
                             line_.cancel_probability * line_.lost_sale_cost);
    }
    const auto units = static_cast<double>(line_.quantity);
    const auto result = AnswerLine(line_);
    ASSERT_TRUE(result.ok()) << result.status();
    EXPECT_NEAR(result->accept.value, units * accept, 1e-9);
    EXPECT_NEAR(result->backorder.value, units * backorder, 1e-9);
    EXPECT_NEAR(result->decline.value, -units * line_.lost_sale_cost, 1e-9);
    const double most = std::max(
        {result->accept.value, result->decline.value, result->backorder.value});
    const double chosen =
        result->answer == Answer::kAccept      ? result->accept.value
        : result->answer == Answer::kBackorder ? result->backorder.value
                                               : result->decline.value;
    EXPECT_EQ(chosen, most);
  }
}

TEST_F(AnswerTest, RefusesBadTerms) {
  const OfferTerms fine = line_;
  const auto expect_bad = [&](const char* column, int64_t row, int64_t value) {
    ExpectBad(AnswerLine(line_), column, row, value);
    line_ = fine;
  };
  line_.quantity = -1;
  expect_bad("line.quantity", -1, -1);
  line_.unit_margin = kNan;
  expect_bad("line.unit_margin", -1, 0);
  line_.lateness_cost = -2;
  expect_bad("line.lateness_cost", -1, -2);
  line_.told_wait = -3;
  expect_bad("line.told_wait", -1, -3);
  line_.cancel_probability = 2;
  expect_bad("line.cancel_probability", -1, 2);
  line_.holding_saved = -1;
  expect_bad("line.holding_saved", -1, -1);
  line_.lost_sale_cost = -1;
  expect_bad("line.lost_sale_cost", -1, -1);
  line_.wait_days = {};
  expect_bad("line.wait_probability", -1, 4);
  days_[2] = -4;
  expect_bad("line.wait_days", 2, -4);
  days_[2] = 8;
  probability_[1] = -1;
  expect_bad("line.wait_probability", 1, -1);
  probability_[1] = 1;
  expect_bad("line.wait_probability", -1, 1);
}

}  // namespace
}  // namespace backorder
