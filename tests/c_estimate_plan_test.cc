// How sure the days of a plan are, and promises in words, through the C header
// alone.

#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

#include "backorder/c_api.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace {

using testing::DoubleNear;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// 15 units are there on day 100, 5 come on day 105 and may be late; 20 are
// wanted for day 102.
class CEstimatePlanTest : public testing::Test {
 protected:
  CEstimatePlanTest() {
    std::memset(&error_, 0x5a, sizeof(error_));
    error_.struct_size = sizeof(error_);
    EXPECT_EQ(bko_book_create(100, &book_, nullptr), BKO_OK);
    EXPECT_EQ(bko_inputs_create(&inputs_, nullptr), BKO_OK);
    Lend("demand.item", line_);
    Lend("demand.quantity", wanted_);
    Lend("demand.due", due_);
    Lend("supply.item", item_);
    Lend("supply.quantity", there_);
    Lend("supply.day", day_);
    Lend("supply.delay", delay_);
    EXPECT_EQ(bko_allocate(book_, nullptr, nullptr, &plan_, nullptr), BKO_OK);
    // Past delays: 0, 1, 2 and 9 days.
    Give("delays.kind", empirical_);
    Give("delay_days.delay", law_);
    Give("delay_days.days", days_);
  }
  ~CEstimatePlanTest() override {
    bko_result_free(result_);
    bko_inputs_free(inputs_);
    bko_plan_free(plan_);
    bko_book_free(book_);
  }

  void Lend(const char* name, const std::vector<int32_t>& values) {
    EXPECT_EQ(bko_book_set_i32(book_, name, values.data(),
                               static_cast<int64_t>(values.size()), nullptr),
              BKO_OK);
  }
  void Lend(const char* name, const std::vector<int64_t>& values) {
    EXPECT_EQ(bko_book_set_i64(book_, name, values.data(),
                               static_cast<int64_t>(values.size()), nullptr),
              BKO_OK);
  }
  void Give(const char* name, const std::vector<int32_t>& values) {
    EXPECT_EQ(bko_inputs_set_i32(inputs_, name, values.data(),
                                 static_cast<int64_t>(values.size()), nullptr),
              BKO_OK);
  }
  void Give(const char* name, const std::vector<int64_t>& values) {
    EXPECT_EQ(bko_inputs_set_i64(inputs_, name, values.data(),
                                 static_cast<int64_t>(values.size()), nullptr),
              BKO_OK);
  }
  void Give(const char* name, const std::vector<double>& values) {
    EXPECT_EQ(bko_inputs_set_f64(inputs_, name, values.data(),
                                 static_cast<int64_t>(values.size()), nullptr),
              BKO_OK);
  }

  bko_status Estimate(const bko_run* run = nullptr) {
    bko_result_free(result_);
    result_ = nullptr;
    return bko_estimate_plan(book_, nullptr, plan_, inputs_, run, &result_,
                             &error_);
  }
  void ExpectError(const char* column, int64_t row, const char* message) {
    EXPECT_EQ(Estimate(), BKO_INVALID_ARGUMENT);
    EXPECT_EQ(result_, nullptr);
    EXPECT_STREQ(error_.column, column);
    EXPECT_EQ(error_.row, row);
    EXPECT_THAT(error_.message, HasSubstr(message));
  }

  std::vector<int32_t> Integers(const char* name) {
    const int32_t* values = nullptr;
    int64_t rows = 0;
    EXPECT_EQ(bko_result_i32(result_, name, &values, &rows, nullptr), BKO_OK)
        << name;
    return std::vector<int32_t>(values, values + rows);
  }
  std::vector<double> Numbers(const char* name) {
    const double* values = nullptr;
    int64_t rows = 0;
    EXPECT_EQ(bko_result_f64(result_, name, &values, &rows, nullptr), BKO_OK)
        << name;
    return std::vector<double>(values, values + rows);
  }

  const std::vector<int32_t> line_ = {0}, due_ = {102}, item_ = {0, 0},
                             day_ = {BKO_NOT_GIVEN, 105}, delay_ = {0, 0},
                             empirical_ = {1}, law_ = {0, 0, 0, 0};
  const std::vector<int64_t> wanted_ = {20}, there_ = {15, 5};
  const std::vector<double> days_ = {9, 0, 2, 1};
  bko_book* book_ = nullptr;
  bko_plan* plan_ = nullptr;
  bko_inputs* inputs_ = nullptr;
  bko_result* result_ = nullptr;
  bko_error error_;
};

TEST_F(CEstimatePlanTest, TellsHowSureEachPromiseIs) {
  ASSERT_EQ(Estimate(), BKO_OK) << error_.message;
  EXPECT_THAT(Integers("promises.planned"), ElementsAre(100, 105));
  EXPECT_THAT(Integers("promises.day"),
              ElementsAre(100, 100, 100, 100, 106, 114, 114, 114));
  EXPECT_THAT(Numbers("promises.by_planned"),
              ElementsAre(1, DoubleNear(.25, 1e-12)));
  EXPECT_THAT(Numbers("promises.by_due"), ElementsAre(1, 0));
  EXPECT_THAT(Numbers("promises.days_late"),
              ElementsAre(0, DoubleNear(6, 1e-9)));
  EXPECT_THAT(Numbers("promises.error"), ElementsAre(0, 0));
  EXPECT_THAT(Integers("lines.planned"), ElementsAre(105));
  EXPECT_THAT(Integers("orders.planned"), ElementsAre(105));
  EXPECT_THAT(Integers("orders.sales_order"), ElementsAre(0));
  EXPECT_THAT(Integers("shipments.planned"), ElementsAre(100, 105));
}

TEST_F(CEstimatePlanTest, OptionsAreInputs) {
  const std::vector<double> confidences = {.75, .9};
  const std::vector<int32_t> corrections = {3, BKO_NEVER}, draws = {100};
  const std::vector<int64_t> seed = {7};
  Give("estimate.confidences", confidences);
  Give("estimate.corrections", corrections);
  Give("estimate.draws", draws);
  Give("estimate.seed", seed);
  bko_run run = {};
  run.struct_size = sizeof(run);
  run.outputs = "lines";
  ASSERT_EQ(Estimate(&run), BKO_OK) << error_.message;
  EXPECT_THAT(Integers("lines.day"), ElementsAre(110, BKO_NEVER));
  EXPECT_THAT(Integers("promises.planned"), IsEmpty());
  EXPECT_THAT(Integers("orders.sales_order"), IsEmpty());
}

TEST_F(CEstimatePlanTest, BadInputsAreTold) {
  const std::vector<double> none = {}, one = {1}, half = {.5};
  const std::vector<int32_t> many = {1 << 21}, fixed = {0};
  Give("estimate.confidences", one);
  ExpectError("estimate.confidences", 0, "");
  Give("estimate.confidences", none);
  ExpectError("estimate.confidences", -1, "");
  Give("estimate.confidences", half);
  Give("estimate.draws", many);
  ExpectError("estimate.draws", -1, "");
  bko_inputs_free(inputs_);
  ASSERT_EQ(bko_inputs_create(&inputs_, nullptr), BKO_OK);
  ExpectError("supply.delay", 0, "");
  Give("delays.kind", fixed);
  Give("delay.first", half);
  ExpectError("delay.first", -1, "this call reads delays.kind");
}

TEST_F(CEstimatePlanTest, NullIsTold) {
  bko_result* result = nullptr;
  EXPECT_EQ(bko_estimate_plan(nullptr, nullptr, plan_, inputs_, nullptr,
                              &result, &error_),
            BKO_INVALID_ARGUMENT);
  EXPECT_EQ(bko_estimate_plan(book_, nullptr, nullptr, inputs_, nullptr,
                              &result, &error_),
            BKO_INVALID_ARGUMENT);
  EXPECT_EQ(bko_estimate_plan(book_, nullptr, plan_, inputs_, nullptr, nullptr,
                              &error_),
            BKO_INVALID_ARGUMENT);
  EXPECT_EQ(bko_estimate_plan(book_, "timing=never", plan_, inputs_, nullptr,
                              &result, &error_),
            BKO_INVALID_ARGUMENT);
  EXPECT_STREQ(error_.column, "policy.timing");
  EXPECT_EQ(result, nullptr);
}

TEST_F(CEstimatePlanTest, NoInputsAreNoLawsAndTheDefaults) {
  bko_result* result = nullptr;
  EXPECT_EQ(bko_estimate_plan(book_, nullptr, plan_, nullptr, nullptr, &result,
                              &error_),
            BKO_INVALID_ARGUMENT);
  EXPECT_STREQ(error_.column, "supply.delay");
  Lend("supply.delay", std::vector<int32_t>());
  ASSERT_EQ(bko_estimate_plan(book_, nullptr, plan_, nullptr, nullptr, &result,
                              &error_),
            BKO_OK);
  const int32_t* days = nullptr;
  int64_t rows = 0;
  EXPECT_EQ(bko_result_i32(result, "lines.day", &days, &rows, nullptr), BKO_OK);
  ASSERT_EQ(rows, 4);
  for (int i = 0; i < 4; ++i) EXPECT_EQ(days[i], 105);
  bko_result_free(result);
}

TEST_F(CEstimatePlanTest, PromisesInWords) {
  bko_inputs_free(inputs_);
  ASSERT_EQ(bko_inputs_create(&inputs_, nullptr), BKO_OK);
  // 2026-03-02 is day 20514.
  const std::vector<int32_t> first = {20515, 20518, 20514, 20514},
                             last = {20518, 20518, 20544, BKO_NEVER},
                             as_of = {20514};
  Give("ask.first", first);
  Give("ask.last", last);
  Give("ask.as_of", as_of);
  ASSERT_EQ(bko_promise_words(inputs_, &result_, &error_), BKO_OK)
      << error_.message;
  EXPECT_THAT(Integers("answers.form"), ElementsAre(1, 0, 2, 4));
  EXPECT_THAT(Integers("answers.first"),
              ElementsAre(20515, 20518, 20514, BKO_NEVER));
  EXPECT_THAT(Integers("answers.last"),
              ElementsAre(20518, 20518, 20542, BKO_NEVER));
  const char* words[] = {"Tue 3 - Fri 6 March", "Fri 6 March",
                         "weeks of 2 - 30 March", "no date yet"};
  for (int64_t row = 0; row < 4; ++row) {
    const char* text = nullptr;
    ASSERT_EQ(bko_result_text(result_, "answers.text", row, &text, nullptr),
              BKO_OK);
    EXPECT_STREQ(text, words[row]);
  }
}

}  // namespace
