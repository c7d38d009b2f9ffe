#include <algorithm>
#include <cmath>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <numeric>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "backorder/book.h"
#include "backorder/economics.h"
#include "backorder/units.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace backorder {
namespace {

using testing::ElementsAre;

using Levels = std::vector<Quantity>;
using Rates = std::vector<double>;

RationedDemand Demand(const Rates& rate, double lead_time,
                      Unserved unserved = Unserved::kBackordered,
                      Quantity order_quantity = 1) {
  RationedDemand demand;
  demand.rate = rate;
  demand.lead_time = lead_time;
  demand.unserved = unserved;
  demand.order_quantity = order_quantity;
  return demand;
}

// ---- Markov chains ----------------------------------------------------------

// A continuous-time chain whose states are found as they are reached.
template <typename State>
class Chain {
 public:
  using Moves =
      std::vector<std::pair<State, double>>;  // where to, and its rate

  Chain(const State& start, const std::function<Moves(const State&)>& moves) {
    Number(start);
    for (size_t i = 0; i < states_.size(); ++i) {
      double out = 0;
      for (const auto& [to, rate] : moves(states_[i])) {
        arcs_.push_back({i, Number(to), rate});
        out += rate;
      }
      fastest_ = std::max(fastest_, out);
      out_.push_back(out);
    }
  }

  // The long-run share of time in which `f` holds, or the mean of what it says.
  double Mean(const std::function<double(const State&)>& f) {
    Solve();
    double mean = 0;
    for (size_t i = 0; i < states_.size(); ++i) {
      mean += share_[i] * f(states_[i]);
    }
    return mean;
  }

 private:
  struct Arc {
    size_t from, to;
    double rate;
  };

  size_t Number(const State& state) {
    const auto [it, is_new] = numbers_.emplace(state, states_.size());
    if (is_new) states_.push_back(state);
    return it->second;
  }

  // By steps of the chain at its own pace, until nothing moves.
  void Solve() {
    if (!share_.empty()) return;
    share_.assign(states_.size(), 0.0);
    share_[0] = 1;
    const double pace = 1.05 * fastest_;
    for (double moved = 1; moved > 1e-15;) {
      std::vector<double> next(share_.size());
      for (size_t i = 0; i < share_.size(); ++i) {
        next[i] = share_[i] * (1 - out_[i] / pace);
      }
      for (const Arc& arc : arcs_) {
        next[arc.to] += share_[arc.from] * arc.rate / pace;
      }
      moved = 0;
      for (size_t i = 0; i < share_.size(); ++i) {
        moved += std::abs(next[i] - share_[i]);
      }
      share_ = std::move(next);
    }
  }

  std::map<State, size_t> numbers_;
  std::vector<State> states_;
  std::vector<Arc> arcs_;
  std::vector<double> out_, share_;
  double fastest_ = 0;
};

// ---- demand that waits ------------------------------------------------------

// One-for-one, exponential lead times, two tiers, by the rule itself: how many
// are on order, and the claims in the order in which they came.
struct Shop {
  int on_order = 0;
  std::string claims;  // '0', '1': of a tier
  bool operator<(const Shop& other) const {
    return on_order != other.on_order ? on_order < other.on_order
                                      : claims < other.claims;
  }
};

class ShopModel {
 public:
  ShopModel(const Rates& rate, double lead_time, int base_stock, int level)
      : rate_(rate),
        lead_time_(lead_time),
        base_stock_(base_stock),
        level_(level) {}

  // Units in stock, less what tier 0 is owed.
  int Net(const Shop& shop) const {
    if (shop.on_order < base_stock_ - level_) {
      return base_stock_ - shop.on_order;
    }
    const auto taken = std::count(shop.claims.begin(), shop.claims.end(), '0');
    return level_ - static_cast<int>(taken);
  }

  Chain<Shop>::Moves Moves(const Shop& shop) const {
    constexpr int kMostOnOrder = 14;  // of a mean of 1: the rest is below 1e-12
    Chain<Shop>::Moves moves;
    for (int tier = 0; tier < 2 && shop.on_order < kMostOnOrder; ++tier) {
      Shop next = shop;
      ++next.on_order;
      if (Net(shop) <= level_) next.claims += static_cast<char>('0' + tier);
      moves.emplace_back(next, rate_[tier]);
    }
    if (shop.on_order > 0) {
      Shop next = shop;
      --next.on_order;
      if (!next.claims.empty()) next.claims.erase(0, 1);
      moves.emplace_back(next, shop.on_order / lead_time_);
    }
    return moves;
  }

 private:
  Rates rate_;
  double lead_time_;
  int base_stock_, level_;
};

TEST(RationingTest, BackordersAreThoseOfTheChain) {
  const Rates rate = {.5, .3};
  const double lead_time = 1.1;
  for (const auto& [base_stock, level] : std::vector<std::pair<int, int>>{
           {2, 0}, {3, 1}, {3, 2}, {4, 2}, {2, 2}}) {
    SCOPED_TRACE(testing::Message() << base_stock << " " << level);
    const ShopModel shop(rate, lead_time, base_stock, level);
    Chain<Shop> chain({}, [&](const Shop& s) { return shop.Moves(s); });
    const auto got = EvaluateRationing(Demand(rate, lead_time), base_stock - 1,
                                       Levels{0, level});
    ASSERT_TRUE(got.ok()) << got.status();
    const auto share = [&](int above) {
      return chain.Mean([&](const Shop& s) { return shop.Net(s) > above; });
    };
    EXPECT_NEAR(got->tiers[0].fill_rate, share(0), 1e-9);
    EXPECT_NEAR(got->tiers[1].fill_rate, share(level), 1e-9);
    const double owed_0 =
        chain.Mean([&](const Shop& s) { return std::max(0, -shop.Net(s)); });
    const double owed_1 = chain.Mean([&](const Shop& s) {
      return std::count(s.claims.begin(), s.claims.end(), '1');
    });
    EXPECT_NEAR(got->tiers[0].backorders, owed_0, 1e-9);
    EXPECT_NEAR(got->tiers[1].backorders, owed_1, 1e-9);
    EXPECT_NEAR(got->tiers[1].mean_wait, owed_1 / rate[1], 1e-9);
    EXPECT_NEAR(got->on_hand, chain.Mean([&](const Shop& s) {
      return std::max(0, shop.Net(s));
    }),
                1e-9);
  }
}

TEST(RationingTest, WithOneTierItIsTheKnownModel) {
  const Rates rate = {2};
  const auto got = EvaluateRationing(Demand(rate, 1.5), 3, Levels{0});
  const double p0 = std::exp(-3.);  // Poisson with mean 3
  const double p[] = {p0, 3 * p0, 4.5 * p0, 4.5 * p0};
  EXPECT_NEAR(got->tiers[0].fill_rate, p[0] + p[1] + p[2] + p[3], 1e-12);
  const double on_hand = 4 * p[0] + 3 * p[1] + 2 * p[2] + p[3];
  EXPECT_NEAR(got->on_hand, on_hand, 1e-12);
  EXPECT_NEAR(got->tiers[0].backorders, on_hand - 4 + 3, 1e-12);
}

TEST(RationingTest, OneLevelForAllServesAllAlike) {
  const Rates rate = {1, 2, .5}, all = {3.5};
  const auto many = EvaluateRationing(
      Demand(rate, 2, Unserved::kBackordered, 4), 6, Levels{0, 0, 0});
  const auto one = EvaluateRationing(Demand(all, 2, Unserved::kBackordered, 4),
                                     6, Levels{0});
  for (const TierService& tier : many->tiers) {
    EXPECT_NEAR(tier.fill_rate, one->tiers[0].fill_rate, 1e-12);
    EXPECT_NEAR(tier.mean_wait, one->tiers[0].mean_wait, 1e-12);
  }
  EXPECT_NEAR(many->on_hand, one->on_hand, 1e-12);
}

// The system unit by unit, with constant lead times and lots.
class Simulation {
 public:
  Simulation(const RationedDemand& demand, Quantity reorder_point,
             const Levels& levels)
      : demand_(demand),
        reorder_point_(reorder_point),
        levels_(levels),
        stages_(levels.size()),
        asked(levels.size()),
        served(levels.size()),
        waited(levels.size()) {
    position_ = reorder_point + demand.order_quantity;
    for (size_t tier = 0; tier < levels.size(); ++tier) {
      stages_[tier].stock =
          (tier + 1 < levels.size() ? levels[tier + 1] : position_) -
          levels[tier];
    }
  }

  void Run(int customers) {
    std::mt19937_64 rng(7);
    std::exponential_distribution<double> gap(
        std::accumulate(demand_.rate.begin(), demand_.rate.end(), 0.0));
    std::discrete_distribution<size_t> tier(demand_.rate.begin(),
                                            demand_.rate.end());
    double now = 0;
    for (int i = 0; i < customers; ++i) {
      now += gap(rng);
      while (!arrivals_.empty() && arrivals_.front() <= now) {
        const double day = arrivals_.front();
        arrivals_.pop_front();
        for (Quantity u = 0; u < demand_.order_quantity; ++u) {
          Deliver(stages_.size() - 1, day);
        }
      }
      Ask(tier(rng), now);
    }
  }

 private:
  struct Claim {
    size_t tier;
    double since;
    bool customer;
  };
  struct Stage {
    Quantity stock = 0;
    std::deque<Claim> claims;
  };

  // A unit comes to a stage: for its oldest claim, else into stock.
  void Deliver(size_t stage, double now) {
    Stage& here = stages_[stage];
    if (here.claims.empty()) {
      ++here.stock;
      return;
    }
    const Claim claim = here.claims.front();
    here.claims.pop_front();
    if (claim.customer) {
      waited[claim.tier] += now - claim.since;
    } else {
      Deliver(stage - 1, now);
    }
  }

  // A unit is asked of a stage; each unit it gives it asks of the next.
  bool Take(size_t stage, Claim claim) {
    if (stage == stages_.size()) return false;
    Stage& here = stages_[stage];
    const bool has = here.stock > 0;
    if (has) {
      --here.stock;
    } else {
      here.claims.push_back(claim);
    }
    if (Take(stage + 1, {claim.tier, claim.since, false})) {
      Deliver(stage, claim.since);
    }
    return has;
  }

  void Ask(size_t tier, double now) {
    Quantity on_hand = 0;
    for (const Stage& stage : stages_) on_hand += stage.stock;
    const double waited_before = waited[tier];
    const size_t claims_before = stages_[tier].claims.size();
    const bool taken = Take(tier, {tier, now, true});
    // Passed on at once is served at once.
    const bool at_once = taken || stages_[tier].claims.size() == claims_before;
    EXPECT_EQ(at_once, on_hand > levels_[tier]) << "the rule of levels";
    EXPECT_GE(waited[tier], waited_before);
    ++asked[tier];
    if (at_once) ++served[tier];
    if (--position_ == reorder_point_) {
      position_ += demand_.order_quantity;
      arrivals_.push_back(now + demand_.lead_time);
    }
  }

  RationedDemand demand_;
  Quantity reorder_point_, position_;
  Levels levels_;
  std::vector<Stage> stages_;
  std::deque<double> arrivals_;

 public:
  std::vector<double> asked, served, waited;
};

TEST(RationingTest, SimulatedLotsServeAsForetold) {
  const Rates rate = {1, 1.5, 2};
  const RationedDemand demand = Demand(rate, 2, Unserved::kBackordered, 5);
  for (const auto& [r, levels] : std::vector<std::pair<Quantity, Levels>>{
           {9, {0, 2, 5}}, {11, {0, 0, 4}}, {8, {0, 3, 3}}, {3, {0, 1, 7}}}) {
    SCOPED_TRACE(testing::PrintToString(levels));
    Simulation simulation(demand, r, levels);
    simulation.Run(400000);
    const auto got = EvaluateRationing(demand, r, levels);
    ASSERT_TRUE(got.ok()) << got.status();
    for (size_t tier = 0; tier < rate.size(); ++tier) {
      const double customers = simulation.asked[tier];
      EXPECT_NEAR(got->tiers[tier].fill_rate,
                  simulation.served[tier] / customers, .01);
      EXPECT_NEAR(got->tiers[tier].mean_wait,
                  simulation.waited[tier] / customers, .02);
    }
  }
}

// ---- demand that is lost ----------------------------------------------------

// With lead times of two exponential phases: nothing depends on their law.
TEST(RationingTest, LostSalesAreThoseOfTheChain) {
  using Phases = std::pair<int, int>;  // on order, in each phase
  const Rates rate = {.7, .4, 1.2};
  const double lead_time = 1.7;
  for (const auto& [base_stock, levels] :
       std::vector<std::pair<int, Levels>>{{4, {0, 1, 2}},
                                           {5, {0, 0, 3}},
                                           {3, {0, 2, 2}},
                                           {2, {0, 1, 2}},
                                           {3, {0, 0, 0}}}) {
    SCOPED_TRACE(testing::PrintToString(levels));
    const auto on_hand = [s = base_stock](const Phases& p) {
      return s - p.first - p.second;
    };
    Chain<Phases> chain({0, 0}, [&, &levels = levels](const Phases& p) {
      Chain<Phases>::Moves moves;
      for (size_t tier = 0; tier < rate.size(); ++tier) {
        if (on_hand(p) <= levels[tier]) continue;
        moves.push_back({{p.first + 1, p.second}, rate[tier]});
      }
      const double pace = 2 / lead_time;
      if (p.first > 0) {
        moves.push_back({{p.first - 1, p.second + 1}, p.first * pace});
      }
      if (p.second > 0) {
        moves.push_back({{p.first, p.second - 1}, p.second * pace});
      }
      return moves;
    });
    const auto got = EvaluateRationing(Demand(rate, lead_time, Unserved::kLost),
                                       base_stock - 1, levels);
    ASSERT_TRUE(got.ok()) << got.status();
    for (size_t tier = 0; tier < rate.size(); ++tier) {
      const Quantity level = levels[tier];
      EXPECT_NEAR(got->tiers[tier].fill_rate, chain.Mean([&](const Phases& p) {
        return on_hand(p) > level;
      }),
                  1e-10);
    }
    EXPECT_NEAR(got->on_hand, chain.Mean(on_hand), 1e-10);
  }
}

TEST(RationingTest, LostSalesOfOneTierAreErlangs) {
  const Rates rate = {2};
  const auto got =
      EvaluateRationing(Demand(rate, 1.5, Unserved::kLost), 3, Levels{0});
  // B(4, 3) by Erlang's recursion.
  double loss = 1;
  for (int n = 1; n <= 4; ++n) loss = 3 * loss / (n + 3 * loss);
  EXPECT_NEAR(got->tiers[0].fill_rate, 1 - loss, 1e-12);
}

// ---- targets ----------------------------------------------------------------

// All levels that are not above `most`.
std::vector<Levels> AllLevels(size_t tiers, Quantity most) {
  std::vector<Levels> all = {{0}};
  for (size_t tier = 1; tier < tiers; ++tier) {
    std::vector<Levels> longer;
    for (const Levels& levels : all) {
      for (Quantity level = levels.back(); level <= most; ++level) {
        longer.push_back(levels);
        longer.back().push_back(level);
      }
    }
    all = std::move(longer);
  }
  return all;
}

bool Reaches(const Rationing& rationing, const Rates& target) {
  for (size_t tier = 0; tier < target.size(); ++tier) {
    if (rationing.tiers[tier].fill_rate < target[tier]) return false;
  }
  return true;
}

void ExpectLeast(const RationedDemand& demand, const Rates& target) {
  const auto best = OptimizeRationing(demand, target);
  ASSERT_TRUE(best.ok()) << best.status();
  EXPECT_TRUE(Reaches(*best, target));
  const auto same =
      EvaluateRationing(demand, best->reorder_point, best->levels);
  ASSERT_TRUE(same.ok()) << same.status();
  for (size_t tier = 0; tier < target.size(); ++tier) {
    EXPECT_DOUBLE_EQ(same->tiers[tier].fill_rate, best->tiers[tier].fill_rate);
  }
  EXPECT_NEAR(same->on_hand, best->on_hand, 1e-12);
  for (Quantity r = -demand.order_quantity; r < best->reorder_point; ++r) {
    for (const Levels& levels :
         AllLevels(target.size(), r + demand.order_quantity)) {
      const auto other = EvaluateRationing(demand, r, levels);
      if (!other.ok()) continue;  // below the least, levels have no room
      EXPECT_FALSE(Reaches(*other, target))
          << r << testing::PrintToString(levels) << " less than "
          << best->reorder_point;
    }
  }
}

TEST(RationingTest, ReachesTargetsAtLeastStock) {
  for (uint32_t seed = 0; seed < 150; ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    std::mt19937 rng(seed);
    const auto draw = [&rng](int n) { return static_cast<int>(rng() % n); };
    Rates rate(1 + draw(3)), target;
    for (double& r : rate) r = .1 + draw(10) / 5.;
    for (size_t tier = 0; tier < rate.size(); ++tier) {
      target.push_back(draw(8) == 0 ? 0 : 1 - std::pow(.5, draw(7)));
    }
    const double lead_time = draw(5) / 2.;
    const bool lost = draw(2) == 0;
    ExpectLeast(
        Demand(rate, lead_time, lost ? Unserved::kLost : Unserved::kBackordered,
               lost ? 1 : 1 + draw(4)),
        target);
  }
}

// Raising a level serves its tier worse and all others no worse: what the
// search for levels stands on.
TEST(RationingTest, RaisingALevelServesOnlyItsTierWorse) {
  const Rates rate = {.3, 2, 1};
  for (const Unserved unserved : {Unserved::kLost, Unserved::kBackordered}) {
    const RationedDemand demand = Demand(rate, 2, unserved);
    for (const Levels& levels : AllLevels(3, 7)) {
      const auto before = EvaluateRationing(demand, 7, levels);
      for (size_t raised = 1; raised < 3; ++raised) {
        Levels higher = levels;
        ++higher[raised];
        const auto after = EvaluateRationing(demand, 7, higher);
        if (!after.ok()) continue;
        for (size_t tier = 0; tier < 3; ++tier) {
          const double gain =
              after->tiers[tier].fill_rate - before->tiers[tier].fill_rate;
          if (tier == raised) {
            EXPECT_LT(gain, 0);
          } else {
            EXPECT_GE(gain, -1e-12);
          }
        }
      }
    }
  }
}

TEST(RationingTest, HandlesMuchDemand) {
  const Rates rate = {300, 400, 300};
  const Rates target = {.999, .95, .9};
  for (const Unserved unserved : {Unserved::kLost, Unserved::kBackordered}) {
    const auto best = OptimizeRationing(Demand(rate, 2, unserved), target);
    ASSERT_TRUE(best.ok()) << best.status();
    EXPECT_TRUE(Reaches(*best, target));
    EXPECT_GT(best->reorder_point, 1500);
    EXPECT_LT(best->reorder_point, 2300);
  }
}

TEST(RationingTest, RefusesWhatIsNoDemand) {
  const Rates rate = {1, 2}, bad_rate = {1, 0}, much = {1, 20000};
  const auto expect_bad = [](const absl::StatusOr<Rationing>& result,
                             const std::string& column, int64_t row,
                             int64_t value) {
    const auto error = GetInputError(result.status());
    ASSERT_TRUE(error.has_value()) << column << result.status();
    EXPECT_EQ(error->column, column) << result.status();
    EXPECT_EQ(error->row, row) << result.status();
    EXPECT_EQ(error->value, value) << result.status();
  };
  const Levels fine = {0, 1};
  expect_bad(EvaluateRationing({}, 3, fine), "rationing.rate", -1, 0);
  expect_bad(EvaluateRationing(Demand(bad_rate, 1), 3, fine), "rationing.rate",
             1, 0);
  expect_bad(EvaluateRationing(Demand(much, 1), 3, fine), "rationing.rate", -1,
             20001);
  expect_bad(EvaluateRationing(Demand(rate, -1), 3, fine),
             "rationing.lead_time", -1, -1);
  expect_bad(
      EvaluateRationing(Demand(rate, 1, static_cast<Unserved>(2)), 3, fine),
      "rationing.unserved", -1, 2);
  expect_bad(EvaluateRationing(Demand(rate, 1, Unserved::kLost, 2), 3, fine),
             "rationing.order_quantity", -1, 2);
  expect_bad(
      EvaluateRationing(Demand(rate, 1, Unserved::kBackordered, 0), 3, fine),
      "rationing.order_quantity", -1, 0);
  const RationedDemand demand = Demand(rate, 1);
  expect_bad(EvaluateRationing(demand, -2, fine), "rationing.reorder_point", -1,
             -2);
  expect_bad(EvaluateRationing(demand, 3, Levels{0}), "rationing.levels", -1,
             1);
  expect_bad(EvaluateRationing(demand, 3, Levels{1, 1}), "rationing.levels", 0,
             1);
  expect_bad(EvaluateRationing(demand, 3, Levels{0, -1}), "rationing.levels", 1,
             -1);
  expect_bad(EvaluateRationing(demand, 3, Levels{0, 5}), "rationing.levels", 1,
             5);
  expect_bad(OptimizeRationing(demand, Rates{.5}), "rationing.target", -1, 1);
  expect_bad(OptimizeRationing(demand, Rates{.5, 1}), "rationing.target", 1, 1);
  expect_bad(OptimizeRationing(demand, Rates{-.5, 0}), "rationing.target", 0,
             0);
}

// A vast lot does not take vast memory.
TEST(RationingTest, LotsMayBeVast) {
  const Rates rate = {1, 2}, target = {.5, .4};
  const RationedDemand demand =
      Demand(rate, 1, Unserved::kBackordered, Quantity{1} << 30);
  const auto best = OptimizeRationing(demand, target);
  ASSERT_TRUE(best.ok()) << best.status();
  EXPECT_EQ(best->reorder_point, -10000);  // it serves more than its target
  EXPECT_THAT(best->levels, ElementsAre(0, 0));
}

}  // namespace
}  // namespace backorder
