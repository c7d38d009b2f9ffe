// Arbitrary plans for arbitrary books: Audit and Measure find fault with them,
// EstimatePlan refuses them or tells days, and none of them crashes.

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "backorder/c_api.h"
#include "tests/fuzz/arbitrary.h"

namespace {

using backorder::fuzz::Arbitrary;
using backorder::fuzz::PlanColumns;
using backorder::fuzz::Require;
using backorder::fuzz::Succeeded;

struct Setter {
  bko_plan* plan;
  void operator()(const char* name, const int32_t* values,
                  int64_t length) const {
    Require(bko_plan_set_i32(plan, name, values, length, nullptr) == BKO_OK,
            "the plan takes its int32 columns");
  }
  void operator()(const char* name, const int64_t* values,
                  int64_t length) const {
    Require(bko_plan_set_i64(plan, name, values, length, nullptr) == BKO_OK,
            "the plan takes its int64 columns");
  }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  Arbitrary arbitrary(data, size);
  const std::string policy = arbitrary.Policy();
  bko_book* book = arbitrary.Book(/*most_rows=*/8);
  bko_plan* plan = nullptr;
  Require(bko_plan_create(&plan, nullptr) == BKO_OK, "a plan can be made");
  arbitrary.Fill(PlanColumns(), /*most=*/12, Setter{plan});

  const int64_t limit = arbitrary.Between(0, 20);
  bko_result* violations = nullptr;
  if (Succeeded(
          bko_audit(book, policy.c_str(), plan, limit, &violations, nullptr))) {
    const int32_t* invariant = nullptr;
    int64_t rows = 0;
    Require(bko_result_i32(violations, "violations.invariant", &invariant,
                           &rows, nullptr) == BKO_OK &&
                rows <= limit,
            "there are at most `limit` violations");
    for (int64_t row = 0; row < rows; ++row) {
      const char* message = nullptr;
      Require(bko_result_text(violations, "violations.message", row, &message,
                              nullptr) == BKO_OK &&
                  message[0] != '\0' && invariant[row] >= 1 &&
                  invariant[row] <= 8,
              "a violation names its invariant and says what is wrong");
    }
  }
  bko_result_free(violations);

  for (const char* by :
       {static_cast<const char*>(nullptr), "item", "due", "owner"}) {
    bko_result* measures = nullptr;
    Succeeded(bko_measure(book, plan, by, &measures, nullptr));
    bko_result_free(measures);
    measures = nullptr;
    Succeeded(
        bko_measure_policy(book, policy.c_str(), plan, by, &measures, nullptr));
    bko_result_free(measures);
  }

  const std::vector<int32_t> kind = {0, 2, 3};
  const std::vector<double> first = {arbitrary.Between(-2, 9) * 1.0, 1, 2},
                            second = {0, .5, 3};
  const std::vector<int32_t> draws = {16};
  bko_inputs* laws = nullptr;
  Require(bko_inputs_create(&laws, nullptr) == BKO_OK &&
              bko_inputs_set_i32(laws, "delays.kind", kind.data(), 3,
                                 nullptr) == BKO_OK &&
              bko_inputs_set_f64(laws, "delays.first", first.data(), 3,
                                 nullptr) == BKO_OK &&
              bko_inputs_set_f64(laws, "delays.second", second.data(), 3,
                                 nullptr) == BKO_OK &&
              bko_inputs_set_i32(laws, "estimate.draws", draws.data(), 1,
                                 nullptr) == BKO_OK,
          "inputs take the columns of laws");
  bko_result* days = nullptr;
  Succeeded(bko_estimate_plan(book, policy.c_str(), plan, laws, nullptr, &days,
                              nullptr));
  bko_result_free(days);
  bko_inputs_free(laws);
  bko_plan_free(plan);
  bko_book_free(book);
  return 0;
}
