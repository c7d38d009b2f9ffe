// EstimatePlan, and promises in words, through the C interface.

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "backorder/c_api.h"
#include "backorder/delay.h"
#include "backorder/estimate.h"
#include "backorder/promise_words.h"
#include "backorder/units.h"
#include "capi/arguments.h"
#include "capi/delay_inputs.h"
#include "capi/guard.h"
#include "capi/handles.h"
#include "capi/inputs.h"
#include "lib/delay_table.h"

namespace {

using backorder::Day;
using backorder::DayEstimates;
using backorder::Delay;
using backorder::EstimateOptions;
using backorder::PlanEstimate;
using backorder::PromiseWords;
using backorder::internal::AddColumn;
using backorder::internal::All;
using backorder::internal::Ask;
using backorder::internal::DelayColumns;
using backorder::internal::Guard;
using backorder::internal::HandOut;
using backorder::internal::Inputs;
using backorder::internal::MakeDelays;
using backorder::internal::NotNull;
using backorder::internal::ReadDelays;
using backorder::internal::ReadPolicy;
using backorder::internal::ReadRun;
using backorder::internal::RowColumn;

EstimateOptions ReadOptions(Inputs* in) {
  EstimateOptions options;
  if (in->Has("estimate.confidences")) {
    const auto given = in->Column<double>("estimate.confidences");
    options.confidences.assign(given.begin(), given.end());
  }
  const auto corrections = in->Column<int32_t>("estimate.corrections");
  options.corrections.assign(corrections.begin(), corrections.end());
  options.seed = static_cast<uint64_t>(
      in->Scalar<int64_t>("estimate.seed", static_cast<int64_t>(options.seed)));
  options.draws = in->Scalar<int32_t>("estimate.draws", options.draws);
  return options;
}

void AddDays(const std::string& table, DayEstimates days, bko_result* result) {
  result->Add(table + ".planned", std::move(days.planned));
  result->Add(table + ".day", std::move(days.day));
  result->Add(table + ".by_planned", std::move(days.by_planned));
  result->Add(table + ".by_due", std::move(days.by_due));
  result->Add(table + ".days_late", std::move(days.days_late));
  result->Add(table + ".error", std::move(days.error));
}

bko_result ResultOf(PlanEstimate estimate) {
  bko_result result;
  AddDays("promises", std::move(estimate.promises), &result);
  AddDays("lines", std::move(estimate.lines), &result);
  AddDays("orders", std::move(estimate.orders), &result);
  AddDays("shipments", std::move(estimate.shipments), &result);
  result.Add("orders.sales_order", std::move(estimate.sales_order));
  return result;
}

absl::Status Estimate(const bko_book* book, const char* policy,
                      const bko_plan* plan, const bko_inputs* inputs,
                      const bko_run* run, bko_result** out) {
  absl::Status status =
      All({NotNull(book, "book"), NotNull(plan, "plan"), NotNull(out, "out")});
  if (!status.ok()) return status;
  const auto own_policy = ReadPolicy(policy);
  const auto own_run = ReadRun(run);
  status = All({own_policy.status(), own_run.status()});
  if (!status.ok()) return status;
  const bko_inputs none;
  Inputs in(inputs == nullptr ? none : *inputs);
  const DelayColumns columns = ReadDelays(&in);
  const EstimateOptions options = ReadOptions(&in);
  if (!in.status().ok()) return in.status();
  const absl::StatusOr<std::vector<Delay>> delays = MakeDelays(columns);
  if (!delays.ok()) return delays.status();
  absl::StatusOr<PlanEstimate> estimate = backorder::EstimatePlan(
      book->book, *own_policy, plan->plan, *delays, options, *own_run);
  if (!estimate.ok()) return estimate.status();
  HandOut(ResultOf(*std::move(estimate)), out);
  return absl::OkStatus();
}

absl::StatusOr<bko_result> Words(Inputs* in) {
  const RowColumn<int32_t> first =
      in->Rows<int32_t>("ask.first", backorder::kNotGiven);
  const RowColumn<int32_t> last = in->RequiredRows<int32_t>("ask.last");
  const RowColumn<int32_t> as_of = in->RequiredRows<int32_t>("ask.as_of");
  if (!in->status().ok()) return in->status();
  std::vector<PromiseWords> words;
  std::vector<std::string> text;
  for (int64_t row = 0; row < in->rows(); ++row) {
    words.push_back(backorder::WordsOf(first[row], last[row]));
    text.push_back(backorder::PromiseText(words.back(), as_of[row]));
  }
  bko_result result;
  AddColumn<int32_t>(
      &result, "answers.form", words,
      [](const PromiseWords& each) { return static_cast<int32_t>(each.form); });
  AddColumn<int32_t>(&result, "answers.first", words,
                     [](const PromiseWords& each) { return each.first; });
  AddColumn<int32_t>(&result, "answers.last", words,
                     [](const PromiseWords& each) { return each.last; });
  result.Add("answers.text", std::move(text));
  return result;
}

}  // namespace

bko_status bko_estimate_plan(const bko_book* book, const char* policy,
                             const bko_plan* plan, const bko_inputs* inputs,
                             const bko_run* run, bko_result** out,
                             bko_error* error) {
  return Guard(error,
               [&] { return Estimate(book, policy, plan, inputs, run, out); });
}

bko_status bko_promise_words(const bko_inputs* inputs, bko_result** out,
                             bko_error* error) {
  return Ask(inputs, out, error, Words);
}
