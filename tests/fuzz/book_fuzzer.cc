// Arbitrary books under arbitrary policies, through every verb: nothing
// crashes; what is planned passes the audit, and is the same bytes on two
// threads and in memory that is used again.

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <string>
#include <vector>

#include "backorder/c_api.h"
#include "tests/fuzz/arbitrary.h"

namespace {

using backorder::fuzz::Arbitrary;
using backorder::fuzz::Column;
using backorder::fuzz::PlanColumns;
using backorder::fuzz::Require;
using backorder::fuzz::Succeeded;

// All columns of a plan, one after the other.
std::vector<int64_t> Contents(const bko_plan* plan) {
  std::vector<int64_t> contents;
  for (const Column& column : PlanColumns()) {
    const int32_t* narrow = nullptr;
    const int64_t* wide = nullptr;
    int64_t rows = 0;
    const bko_status status =
        column.wide
            ? bko_plan_i64(plan, column.name.c_str(), &wide, &rows, nullptr)
            : bko_plan_i32(plan, column.name.c_str(), &narrow, &rows, nullptr);
    Require(status == BKO_OK || (status == BKO_NOT_FOUND && !column.required),
            "a plan has the columns that were asked for");
    if (status != BKO_OK) continue;
    contents.push_back(rows);
    for (int64_t row = 0; row < rows; ++row) {
      contents.push_back(column.wide ? wide[row] : narrow[row]);
    }
  }
  return contents;
}

void RequireNoViolation(const bko_book* book, const char* policy,
                        const bko_plan* plan) {
  bko_result* violations = nullptr;
  Require(bko_audit(book, policy, plan, /*limit=*/5, &violations, nullptr) ==
              BKO_OK,
          "what can be planned can be audited");
  const int32_t* invariant = nullptr;
  int64_t rows = 0;
  Require(bko_result_i32(violations, "violations.invariant", &invariant, &rows,
                         nullptr) == BKO_OK,
          "an audit lists its violations");
  for (int64_t row = 0; row < rows; ++row) {
    const char* message = nullptr;
    bko_result_text(violations, "violations.message", row, &message, nullptr);
    std::fprintf(stderr, "I%d %s\n", invariant[row], message);
  }
  Require(rows == 0, "a plan breaks no rule");
  bko_result_free(violations);
}

// Both ways give the same plan, or the same refusal.
void PlanAndAudit(const bko_book* book, const char* policy,
                  const char* outputs) {
  bko_plan* plan = nullptr;
  bko_run run;
  std::memset(&run, 0, sizeof(run));
  run.struct_size = sizeof(run);
  run.outputs = outputs;
  const bool planned =
      Succeeded(bko_allocate(book, policy, &run, &plan, nullptr));
  Require(planned == (plan != nullptr), "only what fails leaves no plan");
  if (planned) {
    const std::vector<int64_t> contents = Contents(plan);
    RequireNoViolation(book, policy, plan);
    run.threads = 2;
    Require(bko_allocate(book, policy, &run, &plan, nullptr) == BKO_OK,
            "what can be planned can be planned again");
    Require(Contents(plan) == contents, "planning again changes nothing");
  }
  for (const char* by : {static_cast<const char*>(nullptr), "tier", "item"}) {
    bko_result* measures = nullptr;
    if (planned && Succeeded(bko_measure(book, plan, by, &measures, nullptr))) {
      const double* rate = nullptr;
      int64_t rows = 0;
      Require(bko_result_f64(measures, "measures.unit_fill_rate", &rate, &rows,
                             nullptr) == BKO_OK,
              "measures have rows");
      for (int64_t row = 0; row < rows; ++row) {
        Require(!(rate[row] < 0 || rate[row] > 1), "a rate is in 0..1");
      }
    }
    bko_result_free(measures);
  }
  bko_plan_free(plan);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const char* const kOutputs[] = {
      nullptr,
      "",
      "*",
      "allocations",
      "lines, shipments",
      "held",
      "allocations.location, promises.quantity"};
  Arbitrary arbitrary(data, size);
  const std::string policy = arbitrary.Policy();
  const char* outputs = kOutputs[arbitrary.Between(0, 6)];
  bko_book* book = arbitrary.Book(/*most_rows=*/16);

  const bool valid = Succeeded(bko_book_validate(book, nullptr));
  PlanAndAudit(book, policy.c_str(), outputs);
  bko_result* queue = nullptr;
  Require(!Succeeded(bko_prioritize(book, policy.c_str(), &queue, nullptr)) ||
              valid,
          "only a valid book is worked on");
  bko_result_free(queue);
  for (const auto verb : {bko_split, bko_estimate}) {
    bko_result* answer = nullptr;
    Succeeded(verb(book, policy.c_str(), &answer, nullptr));
    bko_result_free(answer);
  }
  bko_book_free(book);
  return 0;
}
