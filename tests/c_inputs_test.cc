// Inputs and the verbs that read them, through the C header alone.

#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <string>
#include <vector>

#include "backorder/c_api.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace {

using testing::DoubleNear;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr double kInfinity = std::numeric_limits<double>::infinity();

using Verb = bko_status (*)(const bko_inputs*, bko_result**, bko_error*);

// All verbs that read inputs alone.
constexpr Verb kVerbs[] = {bko_delay_cdf,
                           bko_delay_survival,
                           bko_delay_log_survival,
                           bko_delay_quantile,
                           bko_delay_quantile_days,
                           bko_delay_mean,
                           bko_lognormal_delay_of_mean,
                           bko_promise_day,
                           bko_cost_optimal_confidence,
                           bko_complete_cdf,
                           bko_complete_quantile,
                           bko_complete_day,
                           bko_fit_delay,
                           bko_choose_delay,
                           bko_pool_delays,
                           bko_credibility_constant,
                           bko_log_likelihood,
                           bko_conformal_bound,
                           bko_adaptive_bound,
                           bko_adapted,
                           bko_roll_conformal,
                           bko_optimize_lot,
                           bko_evaluate_lot,
                           bko_optimize_level,
                           bko_evaluate_level,
                           bko_lead_time_demand,
                           bko_optimize_reorder,
                           bko_evaluate_reorder,
                           bko_optimize_rationing,
                           bko_evaluate_rationing,
                           bko_answer_line,
                           bko_add_working_days,
                           bko_subtract_working_days,
                           bko_working_days_between,
                           bko_first_ship_day,
                           bko_promise_words};

class CInputsTest : public testing::Test {
 protected:
  CInputsTest() {
    EXPECT_EQ(bko_inputs_create(&inputs_, nullptr), BKO_OK);
    std::memset(&error_, 0x5a, sizeof(error_));
    error_.struct_size = sizeof(error_);
  }
  ~CInputsTest() override {
    bko_inputs_free(inputs_);
    bko_result_free(result_);
  }

  // Lent: the columns must outlive the call.
  void Set(const char* name, const std::vector<double>& values) {
    EXPECT_EQ(bko_inputs_set_f64(inputs_, name, values.data(),
                                 static_cast<int64_t>(values.size()), nullptr),
              BKO_OK);
  }
  void Set(const char* name, const std::vector<int32_t>& values) {
    EXPECT_EQ(bko_inputs_set_i32(inputs_, name, values.data(),
                                 static_cast<int64_t>(values.size()), nullptr),
              BKO_OK);
  }
  void Set(const char* name, const std::vector<int64_t>& values) {
    EXPECT_EQ(bko_inputs_set_i64(inputs_, name, values.data(),
                                 static_cast<int64_t>(values.size()), nullptr),
              BKO_OK);
  }

  void Ask(Verb verb) {
    bko_result_free(result_);
    result_ = nullptr;
    ASSERT_EQ(verb(inputs_, &result_, &error_), BKO_OK) << error_.message;
  }
  void ExpectError(Verb verb, const char* column, int64_t row, int64_t value,
                   const char* message) {
    bko_result* result = nullptr;
    EXPECT_EQ(verb(inputs_, &result, &error_), BKO_INVALID_ARGUMENT);
    EXPECT_EQ(result, nullptr);
    EXPECT_STREQ(error_.column, column);
    EXPECT_EQ(error_.row, row);
    EXPECT_EQ(error_.value, value);
    EXPECT_THAT(error_.message, HasSubstr(message));
    EXPECT_THAT(error_.message, HasSubstr(column));
  }

  std::vector<double> Numbers(const char* name) {
    const double* values = nullptr;
    int64_t rows = 0;
    EXPECT_EQ(bko_result_f64(result_, name, &values, &rows, nullptr), BKO_OK)
        << name;
    return std::vector<double>(values, values + rows);
  }
  std::vector<int32_t> Integers(const char* name) {
    const int32_t* values = nullptr;
    int64_t rows = 0;
    EXPECT_EQ(bko_result_i32(result_, name, &values, &rows, nullptr), BKO_OK)
        << name;
    return std::vector<int32_t>(values, values + rows);
  }
  std::vector<int64_t> WideIntegers(const char* name) {
    const int64_t* values = nullptr;
    int64_t rows = 0;
    EXPECT_EQ(bko_result_i64(result_, name, &values, &rows, nullptr), BKO_OK)
        << name;
    return std::vector<int64_t>(values, values + rows);
  }

  void SetLot() {
    Set("lot.order_cost", order_cost_);
    Set("lot.holding_cost", holding_cost_);
    Set("lot.demand_rate", demand_rate_);
  }

  const std::vector<double> order_cost_ = {8, 16}, holding_cost_ = {.225},
                            demand_rate_ = {1300}, one_ = {1}, none_ = {},
                            three_ = {1, 2, 3};
  const std::vector<int32_t> zero_ = {0};
  bko_inputs* inputs_ = nullptr;
  bko_result* result_ = nullptr;
  bko_error error_;
};

// ---- inputs -----------------------------------------------------------------

TEST_F(CInputsTest, OneRowStandsForAll) {
  SetLot();
  Ask(bko_optimize_lot);
  EXPECT_THAT(Numbers("lots.quantity"),
              ElementsAre(DoubleNear(304.0467800264368, 1e-9),
                          DoubleNear(304.0467800264368 * std::sqrt(2), 1e-9)));
  EXPECT_THAT(Numbers("lots.max_backorder"), ElementsAre(0, 0));
}

TEST_F(CInputsTest, ColumnsAreReplaced) {
  SetLot();
  Set("lot.order_cost", zero_);  // of another type, too
  Set("lot.order_cost", one_);
  Ask(bko_optimize_lot);
  EXPECT_EQ(Numbers("lots.cost").size(), 1u);
}

TEST_F(CInputsTest, WithoutRowsNothingIsAnswered) {
  SetLot();
  Set("lot.order_cost", none_);
  Ask(bko_optimize_lot);
  EXPECT_EQ(Numbers("lots.cost").size(), 0u);
}

TEST_F(CInputsTest, BadColumnsAreTold) {
  SetLot();
  Set("lot.oder_cost", one_);
  ExpectError(bko_optimize_lot, "lot.oder_cost", -1, 0,
              "this call reads lot.order_cost, lot.holding_cost");
  bko_inputs_free(inputs_);
  ASSERT_EQ(bko_inputs_create(&inputs_, nullptr), BKO_OK);
  Set("lot.order_cost", order_cost_);
  Set("lot.holding_cost", holding_cost_);
  ExpectError(bko_optimize_lot, "lot.demand_rate", -1, 0, "is missing");
  Set("lot.demand_rate", zero_);
  ExpectError(bko_optimize_lot, "lot.demand_rate", -1, 0,
              "is i32; set it by bko_inputs_set_f64");
  Set("lot.demand_rate", three_);
  ExpectError(bko_optimize_lot, "lot.demand_rate", -1, 3,
              "has 3 rows, but lot.order_cost has 2");
}

TEST_F(CInputsTest, BadRowsAreTold) {
  SetLot();
  const std::vector<double> bad = {8, -1.5}, zero = {0};
  Set("lot.order_cost", bad);
  ExpectError(bko_optimize_lot, "lot.order_cost", 1, -1,
              "lot.order_cost row 1 is -1.5; use a number above 0");
  Set("lot.order_cost", order_cost_);
  Set("lot.holding_cost", zero);
  ExpectError(bko_optimize_lot, "lot.holding_cost", 0, 0, "row 0 is 0");
  Set("lot.holding_cost", holding_cost_);
  const std::vector<double> quantity = {5, 5}, owed = {5, 6};
  Set("ask.quantity", quantity);
  Set("ask.max_backorder", owed);
  ExpectError(bko_evaluate_lot, "ask.max_backorder", 1, 6, "row 1 is 6");
}

TEST_F(CInputsTest, BadArguments) {
  bko_error* e = &error_;
  const double value[] = {1};
  EXPECT_EQ(bko_inputs_create(nullptr, e), BKO_INVALID_ARGUMENT);
  EXPECT_EQ(bko_inputs_set_f64(nullptr, "a", value, 1, e),
            BKO_INVALID_ARGUMENT);
  EXPECT_EQ(bko_inputs_set_f64(inputs_, nullptr, value, 1, e),
            BKO_INVALID_ARGUMENT);
  EXPECT_EQ(bko_inputs_set_f64(inputs_, "a", value, -1, e),
            BKO_INVALID_ARGUMENT);
  EXPECT_STREQ(error_.column, "a");
  EXPECT_EQ(bko_inputs_set_f64(inputs_, "a", nullptr, 1, e),
            BKO_INVALID_ARGUMENT);
  EXPECT_EQ(bko_inputs_set_i32(inputs_, "a", nullptr, 1, e),
            BKO_INVALID_ARGUMENT);
  EXPECT_EQ(bko_inputs_set_i64(inputs_, "a", nullptr, 1, e),
            BKO_INVALID_ARGUMENT);
  bko_inputs_free(nullptr);
}

TEST_F(CInputsTest, EveryVerbChecksItsArguments) {
  for (const Verb verb : kVerbs) {
    bko_result* result = nullptr;
    EXPECT_EQ(verb(nullptr, &result, nullptr), BKO_INVALID_ARGUMENT);
    EXPECT_EQ(verb(inputs_, nullptr, nullptr), BKO_INVALID_ARGUMENT);
    EXPECT_EQ(result, nullptr);
  }
}

TEST_F(CInputsTest, EveryVerbTellsWhatItDoesNotRead) {
  Set("no.such_column", one_);
  for (const Verb verb : kVerbs) {
    ExpectError(verb, "no.such_column", -1, 0, "this call reads");
  }
}

// ---- delay ------------------------------------------------------------------

TEST_F(CInputsTest, LawsOfAllKinds) {
  const std::vector<int32_t> kind = {0, 1, 2}, delay = {1, 1}, ask = {0, 1, 2};
  const std::vector<double> first = {3, 0, 2.228375090434909},
                            second = {0, 0, .38525317015992666}, days = {5, 1},
                            p = {.5};
  Set("delays.kind", kind);
  Set("delays.first", first);
  Set("delays.second", second);
  Set("delay_days.delay", delay);
  Set("delay_days.days", days);
  Ask(bko_delay_mean);
  EXPECT_THAT(Numbers("answers.value"),
              ElementsAre(3, 3, DoubleNear(10, 1e-9)));
  Set("ask.delay", ask);
  Set("ask.value", p);
  Ask(bko_delay_quantile);
  EXPECT_THAT(Numbers("answers.value"),
              ElementsAre(3, 1, DoubleNear(9.284766908852594, 1e-9)));
  Ask(bko_delay_quantile_days);
  EXPECT_THAT(Integers("answers.days"), ElementsAre(3, 1, 10));
  const std::vector<int32_t> wrong = {0, 3, 2};
  Set("ask.delay", wrong);
  ExpectError(bko_delay_cdf, "ask.delay", 1, 3, "use a row of");
  const std::vector<double> bad = {3, 0, 99};
  Set("delays.first", bad);
  ExpectError(bko_delay_cdf, "delays.first", 2, 99, "delay.mu");
}

TEST_F(CInputsTest, AFitIsAnInput) {
  const std::vector<int32_t> kind = {1}, open = {0, 0, 1};
  const std::vector<double> days = {3, 5, 9};
  Set("history.days", days);
  Set("history.open", open);
  Set("options.kind", kind);
  Ask(bko_fit_delay);
  const auto kinds = Integers("delays.kind");
  const auto never = Numbers("delays.never_weight");
  const auto delay = Integers("delay_days.delay");
  const auto values = Numbers("delay_days.days");
  const auto weight = Numbers("delay_days.weight");
  EXPECT_THAT(values, ElementsAre(3, 5));
  bko_inputs_free(inputs_);
  ASSERT_EQ(bko_inputs_create(&inputs_, nullptr), BKO_OK);
  Set("delays.kind", kinds);
  Set("delays.never_weight", never);
  Set("delay_days.delay", delay);
  Set("delay_days.days", values);
  Set("delay_days.weight", weight);
  Set("ask.value", days);
  Ask(bko_delay_cdf);
  EXPECT_THAT(Numbers("answers.value"),
              ElementsAre(DoubleNear(1 / 3., 1e-12), DoubleNear(2 / 3., 1e-12),
                          DoubleNear(2 / 3., 1e-12)));
}

// Those of since 5 are not there to come before: one of two comes at 3, one of
// three at 7, none of the two that are left at 8.
TEST_F(CInputsTest, HistoriesOfReceiptsThatCameUnderObservationLate) {
  const std::vector<int32_t> kind = {1}, open = {0, 0, 1, 1}, zero = {0, 0};
  const std::vector<double> days = {3, 7, 8, 9},
                            since = {-kInfinity, -kInfinity, 5, 5};
  Set("history.days", days);
  Set("history.open", open);
  Set("history.since", since);
  Ask(bko_choose_delay);
  EXPECT_EQ(Numbers("scores.score").size(), 5u);
  Set("options.kind", kind);
  Ask(bko_fit_delay);
  const auto values = Numbers("delay_days.days");
  const auto weight = Numbers("delay_days.weight");
  const auto never = Numbers("delays.never_weight");
  EXPECT_THAT(values, ElementsAre(3, 7));
  EXPECT_THAT(weight, ElementsAre(DoubleNear(2, 1e-12),  // of 4
                                  DoubleNear(2 / 3., 1e-12)));
  EXPECT_THAT(never, ElementsAre(DoubleNear(4 / 3., 1e-12)));
  const std::vector<int32_t> supplier = {0, 0, 0, 0};
  Set("history.supplier", supplier);
  Ask(bko_pool_delays);
  EXPECT_THAT(Numbers("delay_days.days"), ElementsAre(3, 7));
  EXPECT_THAT(Numbers("delays.never_weight"),
              ElementsAre(DoubleNear(4 / 3., 1e-12)));
  Ask(bko_credibility_constant);
  EXPECT_THAT(Numbers("answers.value"), ElementsAre(kInfinity));

  bko_inputs_free(inputs_);
  ASSERT_EQ(bko_inputs_create(&inputs_, nullptr), BKO_OK);
  Set("history.days", days);
  Set("history.open", open);
  Set("history.since", since);
  Set("delays.kind", kind);
  Set("delays.never_weight", never);
  Set("delay_days.delay", zero);
  Set("delay_days.days", values);
  Set("delay_days.weight", weight);
  Ask(bko_log_likelihood);  // at 8 and 9 a third is left, of a half at 5
  EXPECT_THAT(
      Numbers("answers.value"),
      ElementsAre(DoubleNear(std::log(1 / 2. * 1 / 6. * 4 / 9.), 1e-12)));
}

TEST_F(CInputsTest, ErrorsOfFitsNameColumns) {
  const std::vector<double> days = {3, 5};
  const std::vector<int32_t> kind = {7}, fixed = {0}, two = {2}, row = {0, -1},
                             many = {1 << 21}, far = {0, INT32_MAX};
  Set("history.days", days);
  Set("options.kind", kind);
  ExpectError(bko_fit_delay, "options.kind", -1, 7, "0 to 4");
  Set("options.kind", fixed);
  Set("options.reading", two);
  ExpectError(bko_fit_delay, "options.reading", -1, 2, "0 or 1");
  Set("options.reading", fixed);
  Set("options.zero_atom", two);
  ExpectError(bko_fit_delay, "options.zero_atom", -1, 2, "0 or 1");
  Set("options.zero_atom", fixed);
  Set("history.supplier", row);
  ExpectError(bko_pool_delays, "history.supplier", 1, -1, "row 1 is -1");
  Set("history.supplier", far);
  ExpectError(bko_pool_delays, "options.suppliers", -1, INT32_MAX, "2^20");
  Set("options.suppliers", many);
  ExpectError(bko_pool_delays, "options.suppliers", -1, 1 << 21, "2^20");
  Set("options.suppliers", far);
  ExpectError(bko_pool_delays, "options.suppliers", -1, 2, "one");
}

TEST_F(CInputsTest, EveryFitChecksSince) {
  const std::vector<double> days = {3, 5}, since = {1, 5}, first = {4};
  const std::vector<int32_t> kind = {0}, supplier = {0, 0};
  for (const Verb verb : {bko_fit_delay, bko_choose_delay, bko_pool_delays,
                          bko_credibility_constant, bko_log_likelihood}) {
    bko_inputs_free(inputs_);
    ASSERT_EQ(bko_inputs_create(&inputs_, nullptr), BKO_OK);
    Set("history.days", days);
    if (verb == bko_log_likelihood) {
      Set("delays.first", first);
    } else if (verb != bko_choose_delay) {
      Set("options.kind", kind);
    }
    if (verb == bko_pool_delays || verb == bko_credibility_constant) {
      Set("history.supplier", supplier);
    }
    Set("history.since", one_);
    ExpectError(verb, "history.since", -1, 1, "as many rows");
    Set("history.since", kind);
    ExpectError(verb, "history.since", -1, 0, "is i32");
    Set("history.since", since);
    ExpectError(verb, "history.since", 1, 5, "below the row's delay");
  }
}

TEST_F(CInputsTest, Completion) {
  const std::vector<int32_t> day = {10, 12, 11}, order = {0, 0, BKO_NOT_GIVEN};
  const std::vector<double> first = {3}, p = {.5, .9}, moment = {14, 15};
  Set("delays.first", first);
  Set("receipts.day", day);
  Set("receipts.purchase_order", order);
  Set("ask.value", p);
  Ask(bko_complete_day);
  EXPECT_THAT(Integers("answers.day"), ElementsAre(15, 15));
  Ask(bko_complete_quantile);
  EXPECT_THAT(Numbers("answers.value"), ElementsAre(15, 15));
  Set("ask.value", moment);
  Ask(bko_complete_cdf);
  EXPECT_THAT(Numbers("answers.value"), ElementsAre(0, 1));
  ExpectError(bko_complete_day, "ask.value", 0, 14, "above 0 and below 1");
  const std::vector<int32_t> wrong = {0, 1, 0};
  Set("receipts.purchase_order", wrong);
  ExpectError(bko_complete_cdf, "receipts.purchase_order", 1, 1, "row 1 is 1");
}

TEST_F(CInputsTest, PromisesAndConfidence) {
  const std::vector<double> first = {3}, confidence = {.9}, late = {9, 3};
  const std::vector<int32_t> date = {100, BKO_NEVER};
  Set("delays.first", first);
  Set("ask.confidence", confidence);
  Set("ask.date", date);
  ExpectError(bko_promise_day, "ask.date", 1, BKO_NEVER, "2^30");
  const std::vector<int32_t> dates = {100, 1 << 30};
  Set("ask.date", dates);
  Ask(bko_promise_day);
  EXPECT_THAT(Integers("answers.day"), ElementsAre(103, BKO_NEVER));
  bko_inputs_free(inputs_);
  ASSERT_EQ(bko_inputs_create(&inputs_, nullptr), BKO_OK);
  Set("ask.late_cost", late);
  Set("ask.early_cost", one_);
  Ask(bko_cost_optimal_confidence);
  EXPECT_THAT(Numbers("answers.value"), ElementsAre(.9, .75));
}

TEST_F(CInputsTest, Conformal) {
  const std::vector<double> errors = {3, 4, 4, 5, 5, 6, 7, 21, 14, 8, 9, 12},
                            confidence = {.5, .8, .9, .95};
  const std::vector<int64_t> window = {5};
  Set("errors.value", errors);
  Set("ask.confidence", confidence);
  Ask(bko_conformal_bound);
  EXPECT_THAT(Numbers("bounds.value"), ElementsAre(7, 14, 21, kInfinity));
  bko_inputs_free(inputs_);
  ASSERT_EQ(bko_inputs_create(&inputs_, nullptr), BKO_OK);
  const std::vector<double> target = {.5};
  Set("errors.value", errors);
  Set("state.target", target);
  Ask(bko_adaptive_bound);
  EXPECT_THAT(Numbers("bounds.value"), ElementsAre(7));
  Set("ask.window", window);
  Ask(bko_roll_conformal);
  EXPECT_EQ(Numbers("bounds.value").size(), errors.size());
  EXPECT_THAT(Numbers("state.target"), ElementsAre(.5));
  Set("ask.window", std::vector<int64_t>{});
  ExpectError(bko_roll_conformal, "ask.window", -1, 0, "has 0 rows");
}

// ---- economics --------------------------------------------------------------

TEST_F(CInputsTest, LevelsOfNormalDemandAndOfASample) {
  const std::vector<double> overage = {.18}, underage = {.7}, mean = {50},
                            sd = {8};
  const std::vector<int64_t> sample = {4, 1, 3, 2};
  Set("newsvendor.overage", overage);
  Set("newsvendor.underage", underage);
  Set("demand.mean", mean);
  Set("demand.sd", sd);
  Ask(bko_optimize_level);
  EXPECT_THAT(Numbers("levels.level"),
              ElementsAre(DoubleNear(56.60395592743389, 1e-9)));
  Set("demand.quantity", sample);
  ExpectError(bko_optimize_level, "demand.mean", -1, 0, "demand.quantity");
  bko_inputs_free(inputs_);
  ASSERT_EQ(bko_inputs_create(&inputs_, nullptr), BKO_OK);
  Set("newsvendor.overage", overage);
  Set("newsvendor.underage", underage);
  Set("demand.quantity", sample);
  Set("ask.level", three_);
  Ask(bko_evaluate_level);
  EXPECT_THAT(Numbers("levels.service"), ElementsAre(.25, .5, .75));
}

TEST_F(CInputsTest, Reorder) {
  const std::vector<double> rate = {1300}, sd = {150}, lead_time = {1 / 12.};
  Set("lead_time_demand.rate", rate);
  Set("lead_time_demand.sd", sd);
  Set("lead_time_demand.lead_time", lead_time);
  Ask(bko_lead_time_demand);
  const auto mean = Numbers("lead_time_demand.mean");
  const auto law_sd = Numbers("lead_time_demand.sd");
  bko_inputs_free(inputs_);
  ASSERT_EQ(bko_inputs_create(&inputs_, nullptr), BKO_OK);
  const std::vector<double> backorder_cost = {7.5}, order_cost = {8},
                            point = {126.8}, quantity = {328.5};
  SetLot();
  Set("lot.order_cost", order_cost);
  Set("lot.backorder_cost", backorder_cost);
  Set("lead_time_demand.mean", mean);
  Set("lead_time_demand.sd", law_sd);
  Ask(bko_optimize_reorder);
  const double least = Numbers("reorders.cost")[0];
  Set("ask.reorder_point", point);
  Set("ask.quantity", quantity);
  Ask(bko_evaluate_reorder);
  EXPECT_THAT(Numbers("reorders.cost"),
              ElementsAre(DoubleNear(78.07116250928294, 1e-9)));
  EXPECT_LT(least, 78.07116250928294);
}

TEST_F(CInputsTest, Rationing) {
  const std::vector<double> rate = {2, 3}, lead_time = {2}, target = {.95, .8};
  Set("rationing.rate", rate);
  Set("rationing.lead_time", lead_time);
  Set("rationing.target", target);
  Ask(bko_optimize_rationing);
  const auto point = WideIntegers("rationing.reorder_point");
  const auto levels = WideIntegers("tiers.level");
  const auto fill_rate = Numbers("tiers.fill_rate");
  EXPECT_GE(fill_rate[0], .95);
  bko_inputs_free(inputs_);
  ASSERT_EQ(bko_inputs_create(&inputs_, nullptr), BKO_OK);
  Set("rationing.rate", rate);
  Set("rationing.lead_time", lead_time);
  Set("rationing.reorder_point", point);
  Set("rationing.levels", levels);
  Ask(bko_evaluate_rationing);
  EXPECT_EQ(Numbers("tiers.fill_rate"), fill_rate);
}

TEST_F(CInputsTest, AnswersOfSeveralLines) {
  const std::vector<double> margin = {10}, probability = {.5, 1, .5},
                            cost = {3, 0}, cancel = {.2};
  const std::vector<int32_t> line = {0, 1, 0}, days = {0, 2, 5};
  const std::vector<int32_t> wrong = {0, 2, 0}, all_of_one = {0, 0, 0},
                             negative = {0, 2, -5};
  const std::vector<double> too_much = {.5, 1, .75};
  Set("line.unit_margin", margin);
  Set("line.lateness_cost", cost);
  Set("line.cancel_probability", cancel);
  Set("waits.line", line);
  Set("waits.days", days);
  Set("waits.probability", probability);
  Ask(bko_answer_line);
  EXPECT_THAT(Integers("answers.answer"), ElementsAre(1, 0));
  EXPECT_THAT(Integers("answers.told_wait"), ElementsAre(5, 2));
  EXPECT_THAT(Numbers("accept.value"), ElementsAre(2.5, 10));
  EXPECT_THAT(Numbers("backorder.value"), ElementsAre(8, 8));
  EXPECT_THAT(Numbers("decline.value"), ElementsAre(0, 0));
  Set("waits.line", wrong);
  ExpectError(bko_answer_line, "waits.line", 1, 2, "row 1 is 2");
  Set("waits.line", all_of_one);
  ExpectError(bko_answer_line, "waits.line", -1, 1, "without a wait");
  Set("waits.line", line);
  Set("waits.days", negative);
  ExpectError(bko_answer_line, "waits.days", 2, -5, "row 2 is -5");
  Set("waits.days", days);
  Set("waits.probability", too_much);
  ExpectError(bko_answer_line, "waits.probability", 0, 1, "make it 1");
  Set("waits.probability", three_);
  ExpectError(bko_answer_line, "waits.probability", 2, 3, "from 0 to 1");
  Set("waits.probability", one_);
  ExpectError(bko_answer_line, "waits.probability", -1, 1, "its rows");
}

TEST_F(CInputsTest, Buy) {
  const std::vector<int32_t> item = {1, 0};
  const std::vector<int64_t> quantity = {7, 4}, multiple = {1, 5},
                             reasons = {0}, bad = {1, 0},
                             wide = {int64_t{1} << 32};
  bko_book* book = nullptr;
  bko_plan* plan = nullptr;
  ASSERT_EQ(bko_book_create(20000, &book, nullptr), BKO_OK);
  ASSERT_EQ(bko_book_set_i32(book, "demand.item", item.data(), 2, nullptr),
            BKO_OK);
  ASSERT_EQ(
      bko_book_set_i64(book, "demand.quantity", quantity.data(), 2, nullptr),
      BKO_OK);
  ASSERT_EQ(bko_allocate(book, nullptr, nullptr, &plan, nullptr), BKO_OK);
  ASSERT_EQ(bko_buy(book, plan, nullptr, &result_, &error_), BKO_OK)
      << error_.message;
  EXPECT_THAT(WideIntegers("purchases.quantity"), ElementsAre(4, 7));
  bko_result_free(result_);
  result_ = nullptr;
  Set("buying_rules.multiple", multiple);
  ASSERT_EQ(bko_buy(book, plan, inputs_, &result_, &error_), BKO_OK)
      << error_.message;
  EXPECT_THAT(Integers("purchases.item"), ElementsAre(0, 1));
  EXPECT_THAT(WideIntegers("purchases.quantity"), ElementsAre(4, 10));
  EXPECT_THAT(Integers("purchases.order_day"), ElementsAre(20000, 20000));
  EXPECT_THAT(Integers("purchases.arrival_day"),
              ElementsAre(BKO_NEVER, BKO_NEVER));
  EXPECT_THAT(WideIntegers("purchases.first_line"), ElementsAre(0, 1));
  EXPECT_THAT(WideIntegers("purchases.line_count"), ElementsAre(1, 1));
  EXPECT_THAT(Integers("purchase_lines.line"), ElementsAre(1, 0));
  bko_result_free(result_);
  result_ = nullptr;
  Set("buying_rules.reasons", reasons);
  ASSERT_EQ(bko_buy(book, plan, inputs_, &result_, &error_), BKO_OK);
  EXPECT_THAT(Integers("purchases.item"), ElementsAre());
  bko_result* none = nullptr;
  Set("buying_rules.reasons", wide);
  EXPECT_EQ(bko_buy(book, plan, inputs_, &none, &error_), BKO_INVALID_ARGUMENT);
  EXPECT_STREQ(error_.column, "buying_rules.reasons");
  Set("buying_rules.reasons", reasons);
  Set("buying_rules.multiple", bad);
  EXPECT_EQ(bko_buy(book, plan, inputs_, &none, &error_), BKO_INVALID_ARGUMENT);
  EXPECT_STREQ(error_.column, "buying_rules.multiple");
  EXPECT_EQ(error_.row, 1);
  EXPECT_EQ(bko_buy(nullptr, plan, inputs_, &none, nullptr),
            BKO_INVALID_ARGUMENT);
  EXPECT_EQ(bko_buy(book, nullptr, inputs_, &none, nullptr),
            BKO_INVALID_ARGUMENT);
  EXPECT_EQ(bko_buy(book, plan, inputs_, nullptr, nullptr),
            BKO_INVALID_ARGUMENT);
  EXPECT_EQ(none, nullptr);
  bko_plan_free(plan);
  bko_book_free(book);
}

// ---- calendar ---------------------------------------------------------------

TEST_F(CInputsTest, WorkingDays) {
  const std::vector<int32_t> weekdays = {0x1f}, calendar = {0}, holiday = {1};
  const std::vector<int32_t> day = {0, 0, 0, 1}, count = {1, -1, INT32_MIN, 0};
  Set("calendars.weekdays", weekdays);
  Set("calendar_days.calendar", calendar);
  Set("calendar_days.day", holiday);
  Set("ask.day", day);
  Set("ask.count", count);
  Ask(bko_add_working_days);  // without a calendar every day is open
  EXPECT_THAT(Integers("answers.day"), ElementsAre(1, -1, BKO_NOT_GIVEN, 1));
  Set("ask.calendar", calendar);
  Ask(bko_add_working_days);  // 1970-01-01 was a Thursday
  EXPECT_THAT(Integers("answers.day"), ElementsAre(4, -1, BKO_NOT_GIVEN, 4));
  Ask(bko_subtract_working_days);
  EXPECT_THAT(Integers("answers.day"), ElementsAre(-1, 4, BKO_NEVER, 0));
  const std::vector<int32_t> wrong = {0, 1, 0, 0};
  Set("ask.calendar", wrong);
  ExpectError(bko_add_working_days, "ask.calendar", 1, 1, "use a row of");
}

TEST_F(CInputsTest, DaysBetweenAndCutOffs) {
  const std::vector<int32_t> weekdays = {0x1f}, calendar = {0};
  const std::vector<int32_t> first = {0, 7}, end = {7, 0};
  Set("calendars.weekdays", weekdays);
  Set("ask.calendar", calendar);
  Set("ask.first", first);
  Set("ask.end", end);
  Ask(bko_working_days_between);
  EXPECT_THAT(WideIntegers("answers.count"), ElementsAre(5, -5));
  bko_inputs_free(inputs_);
  ASSERT_EQ(bko_inputs_create(&inputs_, nullptr), BKO_OK);
  const std::vector<int32_t> day = {1}, minute = {600, 601}, cut_off = {600};
  Set("calendars.weekdays", weekdays);
  Set("ask.calendar", calendar);
  Set("ask.day", day);
  Set("ask.minute", minute);
  Ask(bko_first_ship_day);
  EXPECT_THAT(Integers("answers.day"), ElementsAre(1, 1));
  Set("ask.cut_off", cut_off);
  Ask(bko_first_ship_day);
  EXPECT_THAT(Integers("answers.day"), ElementsAre(1, 4));
}

}  // namespace
