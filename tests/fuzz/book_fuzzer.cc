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

// Measures with and without the policy agree on all but what needs it.
void RequireMeasures(const bko_book* book, const char* policy,
                     const bko_plan* plan, const char* by) {
  bko_result* measures = nullptr;
  bko_result* of_policy = nullptr;
  const bool measured =
      Succeeded(bko_measure(book, plan, by, &measures, nullptr));
  Require(Succeeded(bko_measure_policy(book, policy, plan, by, &of_policy,
                                       nullptr)) == measured,
          "what can be measured can be measured with its policy");
  if (measured) {
    const double* rate = nullptr;
    const double* again = nullptr;
    int64_t rows = 0, rows_again = 0;
    Require(bko_result_f64(measures, "measures.unit_fill_rate", &rate, &rows,
                           nullptr) == BKO_OK &&
                bko_result_f64(of_policy, "measures.unit_fill_rate", &again,
                               &rows_again, nullptr) == BKO_OK &&
                rows == rows_again,
            "measures have rows");
    for (int64_t row = 0; row < rows; ++row) {
      Require(!(rate[row] < 0 || rate[row] > 1), "a rate is in 0..1");
      Require(rate[row] == again[row] || rate[row] != rate[row],
              "a rate does not depend on how sharing is judged");
    }
  }
  bko_result_free(measures);
  bko_result_free(of_policy);
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
  if (planned) {
    for (const char* by :
         {static_cast<const char*>(nullptr), "tier", "item", "owner"}) {
      RequireMeasures(book, policy, plan, by);
    }
  }
  bko_plan_free(plan);
}

// Of two lines of the queue the one that is said to be first is so.
void RequirePrecedence(const bko_book* book, const char* policy, int32_t line,
                       int32_t other, const int32_t* rank, int64_t lines) {
  const auto is_line = [lines](int32_t row) { return row >= 0 && row < lines; };
  bko_result* precedence = nullptr;
  const bool explained = Succeeded(
      bko_explain_precedence(book, policy, line, other, &precedence, nullptr));
  Require(explained == (is_line(line) && is_line(other) && line != other),
          "any two lines can be compared, and nothing else");
  if (explained) {
    const auto only = [precedence](const char* name) {
      const int32_t* value = nullptr;
      int64_t rows = 0;
      Require(
          bko_result_i32(precedence, name, &value, &rows, nullptr) == BKO_OK &&
              rows == 1,
          "a precedence has one row");
      return value[0];
    };
    const int32_t first = only("precedence.first");
    const int32_t second = only("precedence.second");
    Require((first == line && second == other) ||
                (first == other && second == line),
            "the two lines are those of the question");
    Require(rank[first] < rank[second], "the first is served earlier");
    Require(rank[only("precedence.first_by")] <= rank[first] &&
                rank[only("precedence.second_by")] <= rank[second],
            "what brought a line forward is not behind it");
  }
  bko_result_free(precedence);
}

// The queue, and why some of its lines precede others.
void Prioritize(const bko_book* book, const char* policy, bool valid,
                Arbitrary* arbitrary) {
  bko_result* queue = nullptr;
  const bool ordered = Succeeded(bko_prioritize(book, policy, &queue, nullptr));
  Require(!ordered || valid, "only a valid book is worked on");
  if (ordered) {
    const int32_t* rank = nullptr;
    int64_t lines = 0;
    Require(
        bko_result_i32(queue, "queue.rank", &rank, &lines, nullptr) == BKO_OK,
        "each line has a place in the queue");
    for (int32_t line = 0; line < lines; ++line) {
      RequirePrecedence(book, policy, line, line + 1, rank, lines);
    }
    const auto line = static_cast<int32_t>(arbitrary->Between(-1, 16));
    const auto other = static_cast<int32_t>(arbitrary->Between(-1, 16));
    RequirePrecedence(book, policy, line, other, rank, lines);
  }
  bko_result_free(queue);
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
  Prioritize(book, policy.c_str(), valid, &arbitrary);
  for (const auto verb : {bko_split, bko_estimate}) {
    bko_result* answer = nullptr;
    Succeeded(verb(book, policy.c_str(), &answer, nullptr));
    bko_result_free(answer);
  }
  bko_book_free(book);
  return 0;
}
