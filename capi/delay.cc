// delay.h through the C interface.

#include "backorder/delay.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/types/optional.h"
#include "absl/types/span.h"
#include "backorder/book.h"
#include "backorder/c_api.h"
#include "backorder/units.h"
#include "capi/delay_inputs.h"
#include "capi/handles.h"
#include "capi/inputs.h"
#include "lib/check_number.h"
#include "lib/delay_table.h"

namespace {

using backorder::AdaptiveLevel;
using backorder::Day;
using backorder::Delay;
using backorder::DelayHistory;
using backorder::DelayKind;
using backorder::DelayReading;
using backorder::FitOptions;
using backorder::internal::AddColumn;
using backorder::internal::Ask;
using backorder::internal::BadNumber;
using backorder::internal::DelayColumns;
using backorder::internal::DelayTable;
using backorder::internal::ForEachRow;
using backorder::internal::Inputs;
using backorder::internal::MakeDelays;
using backorder::internal::ReadDelays;
using backorder::internal::Renamed;
using backorder::internal::RowColumn;

constexpr double kInfinity = std::numeric_limits<double>::infinity();

// Laws take memory whether they are asked for or not.
constexpr int32_t kMostSuppliers = 1 << 20;

// ---- in and out -------------------------------------------------------------

DelayHistory ReadHistory(Inputs* in) {
  return {in->RequiredColumn<double>("history.days"),
          in->Column<int32_t>("history.open"),
          in->Column<double>("history.since")};
}

void AddDelays(absl::Span<const Delay> delays, bko_result* result) {
  DelayTable table(delays);
  result->Add("delays.kind", std::move(table.kind));
  result->Add("delays.first", std::move(table.first));
  result->Add("delays.second", std::move(table.second));
  result->Add("delays.zero_weight", std::move(table.zero_weight));
  result->Add("delays.never_weight", std::move(table.never_weight));
  result->Add("delays.older_than", std::move(table.older_than));
  result->Add("delay_days.delay", std::move(table.delay));
  result->Add("delay_days.days", std::move(table.days));
  result->Add("delay_days.weight", std::move(table.weight));
}

bko_result Laws(absl::Span<const Delay> delays) {
  bko_result result;
  AddDelays(delays, &result);
  return result;
}

template <typename T>
absl::StatusOr<bko_result> Column(const char* name,
                                  absl::StatusOr<std::vector<T>> values) {
  if (!values.ok()) return values.status();
  bko_result result;
  result.Add(name, *std::move(values));
  return result;
}

// An error of a fit, whose arguments are columns here.
absl::Status OfFit(const absl::Status& status) {
  const auto error = backorder::GetInputError(status);
  if (!error.has_value()) return status;
  for (const auto& [argument, column] :
       {std::pair<const char*, const char*>("kind", "options.kind"),
        {"reading", "options.reading"},
        {"supplier", "history.supplier"},
        {"suppliers", "options.suppliers"}}) {
    if (error->column == argument) return Renamed(status, column, error->row);
  }
  return status;
}

DelayKind ReadKind(Inputs* in) {
  return static_cast<DelayKind>(in->RequiredScalar<int32_t>("options.kind"));
}

DelayReading ReadReading(Inputs* in) {
  return static_cast<DelayReading>(in->Scalar<int32_t>("options.reading", 0));
}

struct Fit {
  FitOptions options;
  int32_t zero_atom;

  absl::Status status() const {
    if (zero_atom == 0 || zero_atom == 1) return absl::OkStatus();
    return BadNumber("options.zero_atom", -1, int64_t{zero_atom}, "use 0 or 1");
  }
};

Fit ReadFit(Inputs* in) {
  Fit fit;
  fit.options.reading = ReadReading(in);
  fit.zero_atom = in->Scalar<int32_t>("options.zero_atom", 0);
  fit.options.zero_atom = fit.zero_atom == 1;
  return fit;
}

// ---- functions of laws ------------------------------------------------------

// of(law, row) of the law that each row asks for.
template <typename Answer, typename Of>
absl::StatusOr<std::vector<Answer>> OfEachLaw(const DelayColumns& columns,
                                              const RowColumn<int32_t>& delay,
                                              const Inputs& in, const Of& of) {
  absl::Status status = in.status();
  if (!status.ok()) return status;
  const absl::StatusOr<std::vector<Delay>> laws = MakeDelays(columns);
  if (!laws.ok()) return laws.status();
  return ForEachRow<Answer>(in, [&](int64_t row) -> absl::StatusOr<Answer> {
    const int32_t law = delay[row];
    if (law < 0 || law >= static_cast<int64_t>(laws->size())) {
      return BadNumber("ask.delay", -1, int64_t{law},
                       "use a row of the table delays");
    }
    return of((*laws)[static_cast<size_t>(law)], row);
  });
}

// function(law, value) of each row.
absl::StatusOr<bko_result> Values(Inputs* in,
                                  double (*function)(const Delay&, double)) {
  const DelayColumns columns = ReadDelays(in);
  const auto delay = in->Rows<int32_t>("ask.delay", 0);
  const auto value = in->RequiredRows<double>("ask.value");
  return Column("answers.value",
                OfEachLaw<double>(columns, delay, *in,
                                  [&](const Delay& law, int64_t row) {
                                    return function(law, value[row]);
                                  }));
}

absl::Status CheckShare(const char* column, double share) {
  if (share >= 0 && share <= 1) return absl::OkStatus();
  return BadNumber(column, -1, share, "use a probability from 0 to 1");
}

// The same of a probability.
template <typename Answer>
absl::StatusOr<bko_result> OfShares(Inputs* in, const char* name,
                                    Answer (*function)(const Delay&, double)) {
  const DelayColumns columns = ReadDelays(in);
  const auto delay = in->Rows<int32_t>("ask.delay", 0);
  const auto p = in->RequiredRows<double>("ask.value");
  const auto of = [&](const Delay& law, int64_t row) -> absl::StatusOr<Answer> {
    absl::Status status = CheckShare("ask.value", p[row]);
    if (!status.ok()) return status;
    return function(law, p[row]);
  };
  return Column(name, OfEachLaw<Answer>(columns, delay, *in, of));
}

absl::StatusOr<bko_result> PromiseDays(Inputs* in) {
  const DelayColumns columns = ReadDelays(in);
  const auto delay = in->Rows<int32_t>("ask.delay", 0);
  const auto date = in->RequiredRows<int32_t>("ask.date");
  const auto confidence = in->RequiredRows<double>("ask.confidence");
  const auto of = [&](const Delay& law, int64_t row) -> absl::StatusOr<Day> {
    absl::Status status = CheckShare("ask.confidence", confidence[row]);
    if (!status.ok()) return status;
    if (date[row] < -backorder::kLastDay || date[row] > backorder::kLastDay) {
      return BadNumber("ask.date", -1, int64_t{date[row]},
                       "use a day from -2^30 to 2^30");
    }
    return backorder::PromiseDay(law, date[row], confidence[row]);
  };
  return Column("answers.day", OfEachLaw<Day>(columns, delay, *in, of));
}

absl::StatusOr<bko_result> Means(Inputs* in) {
  const DelayColumns columns = ReadDelays(in);
  absl::Status status = in->status();
  if (!status.ok()) return status;
  const absl::StatusOr<std::vector<Delay>> laws = MakeDelays(columns);
  if (!laws.ok()) return laws.status();
  bko_result result;
  AddColumn<double>(&result, "answers.value", *laws, backorder::Mean);
  return result;
}

absl::StatusOr<bko_result> LognormalsOfMean(Inputs* in) {
  const auto mean = in->RequiredRows<double>("delay.mean");
  const auto sd = in->RequiredRows<double>("delay.sd");
  const auto laws = ForEachRow<Delay>(*in, [&](int64_t row) {
    return backorder::LognormalDelayOfMean(mean[row], sd[row]);
  });
  if (!laws.ok()) return laws.status();
  return Laws(*laws);
}

absl::StatusOr<bko_result> Confidences(Inputs* in) {
  const auto late = in->RequiredRows<double>("ask.late_cost");
  const auto early = in->RequiredRows<double>("ask.early_cost");
  return Column("answers.value", ForEachRow<double>(*in, [&](int64_t row) {
                  return backorder::CostOptimalConfidence(late[row],
                                                          early[row]);
                }));
}

// ---- complete ---------------------------------------------------------------

// An error of a completion, whose members are columns here.
absl::Status OfCompletion(const absl::Status& status) {
  constexpr size_t kTable = sizeof("completion.") - 1;
  const auto error = backorder::GetInputError(status);
  if (!error.has_value()) return status;
  if (error->column.compare(0, kTable, "completion.") != 0) {
    return Renamed(status, "ask.value", -1);
  }
  return Renamed(status,
                 absl::StrCat("receipts.", error->column.substr(kTable)),
                 error->row);
}

// of(completion, value) of each value that is asked for.
template <typename Answer>
absl::StatusOr<bko_result> Complete(
    Inputs* in, const char* name,
    absl::StatusOr<Answer> (*of)(const backorder::Completion&, double)) {
  const DelayColumns columns = ReadDelays(in);
  backorder::Completion completion;
  completion.day = in->RequiredColumn<int32_t>("receipts.day");
  completion.purchase_order =
      in->RequiredColumn<int32_t>("receipts.purchase_order");
  const auto value = in->RequiredRows<double>("ask.value");
  absl::Status status = in->status();
  if (!status.ok()) return status;
  const absl::StatusOr<std::vector<Delay>> laws = MakeDelays(columns);
  if (!laws.ok()) return laws.status();
  completion.delays = *laws;
  const auto answer_of = [&](int64_t row) -> absl::StatusOr<Answer> {
    absl::StatusOr<Answer> answer = of(completion, value[row]);
    if (!answer.ok()) return OfCompletion(answer.status());
    return answer;
  };
  return Column(name, ForEachRow<Answer>(*in, answer_of));
}

// ---- fits -------------------------------------------------------------------

absl::StatusOr<bko_result> FitOne(Inputs* in) {
  const DelayKind kind = ReadKind(in);
  const DelayHistory history = ReadHistory(in);
  const Fit fit = ReadFit(in);
  absl::Status status = in->status();
  if (status.ok()) status = fit.status();
  if (!status.ok()) return status;
  const absl::StatusOr<Delay> law =
      backorder::FitDelay(kind, history, fit.options);
  if (!law.ok()) return OfFit(law.status());
  return Laws({*law});
}

absl::StatusOr<bko_result> Choose(Inputs* in) {
  const DelayHistory history = ReadHistory(in);
  backorder::ChoiceOptions options;
  options.criterion = static_cast<backorder::DelayCriterion>(
      in->Scalar<int32_t>("options.criterion", 0));
  options.folds = in->Scalar<int32_t>("options.folds", options.folds);
  absl::Status status = in->status();
  if (!status.ok()) return status;
  const auto choice = backorder::ChooseDelay(history, options);
  if (!choice.ok()) return OfFit(choice.status());
  bko_result result = Laws({choice->delay});
  AddColumn<int32_t>(
      &result, "scores.kind", choice->scores,
      [](const backorder::DelayScore& each) { return each.kind; });
  AddColumn<double>(
      &result, "scores.score", choice->scores,
      [](const backorder::DelayScore& each) { return each.score; });
  return result;
}

struct Suppliers {
  absl::Span<const int32_t> of_row;
  int32_t count;

  absl::Status status() const {
    if (count <= kMostSuppliers) return absl::OkStatus();
    return BadNumber("options.suppliers", -1, int64_t{count},
                     "use at most 2^20 suppliers");
  }
};

Suppliers ReadSuppliers(Inputs* in) {
  Suppliers suppliers;
  suppliers.of_row = in->RequiredColumn<int32_t>("history.supplier");
  int32_t named = 0;  // REQUIRES of an index: below INT32_MAX
  for (const int32_t each : suppliers.of_row) {
    named = std::max(named, std::min(each, INT32_MAX - 1) + 1);
  }
  suppliers.count = in->Scalar<int32_t>("options.suppliers", named);
  return suppliers;
}

absl::StatusOr<bko_result> Pool(Inputs* in) {
  const DelayKind kind = ReadKind(in);
  const DelayHistory history = ReadHistory(in);
  const Suppliers suppliers = ReadSuppliers(in);
  const Fit fit = ReadFit(in);
  backorder::PoolOptions options;
  options.fit = fit.options;
  if (in->Has("options.credibility")) {
    options.credibility = in->Scalar<double>("options.credibility", 0);
  } else {
    in->Column<double>("options.credibility");  // known, and absent
  }
  absl::Status status = in->status();
  if (status.ok()) status = fit.status();
  if (status.ok()) status = suppliers.status();
  if (!status.ok()) return status;
  const auto laws = backorder::PoolDelays(kind, suppliers.of_row,
                                          suppliers.count, history, options);
  if (!laws.ok()) return OfFit(laws.status());
  return Laws(*laws);
}

absl::StatusOr<bko_result> Credibility(Inputs* in) {
  const DelayKind kind = ReadKind(in);
  const DelayHistory history = ReadHistory(in);
  const Suppliers suppliers = ReadSuppliers(in);
  absl::Status status = in->status();
  if (status.ok()) status = suppliers.status();
  if (!status.ok()) return status;
  const absl::StatusOr<double> k = backorder::CredibilityConstant(
      kind, suppliers.of_row, suppliers.count, history);
  if (!k.ok()) return OfFit(k.status());
  bko_result result;
  result.Add<double>("answers.value") = {*k};
  return result;
}

absl::StatusOr<bko_result> Likelihoods(Inputs* in) {
  const DelayColumns columns = ReadDelays(in);
  const DelayHistory history = ReadHistory(in);
  const DelayReading reading = ReadReading(in);
  absl::Status status = in->status();
  if (!status.ok()) return status;
  const absl::StatusOr<std::vector<Delay>> laws = MakeDelays(columns);
  if (!laws.ok()) return laws.status();
  bko_result result;
  std::vector<double>& values = result.Add<double>("answers.value");
  for (const Delay& law : *laws) {
    const auto likelihood = backorder::LogLikelihood(law, history, reading);
    if (!likelihood.ok()) return OfFit(likelihood.status());
    values.push_back(*likelihood);
  }
  return result;
}

// ---- conformal --------------------------------------------------------------

// An error of a bound, whose arguments are columns here.
absl::Status OfBound(const absl::Status& status) {
  const auto error = backorder::GetInputError(status);
  if (!error.has_value()) return status;
  if (error->column == "errors") {
    return Renamed(status, "errors.value", error->row);
  }
  if (error->column.find('.') != std::string::npos) return status;
  return Renamed(status, absl::StrCat("ask.", error->column), error->row);
}

double OrInfinite(const absl::optional<double>& bound) {
  return bound.value_or(kInfinity);
}

absl::StatusOr<bko_result> Bounds(Inputs* in) {
  const auto errors = in->RequiredColumn<double>("errors.value");
  const auto confidence = in->RequiredRows<double>("ask.confidence");
  const auto bound_of = [&](int64_t row) -> absl::StatusOr<double> {
    const auto bound = backorder::ConformalBound(errors, confidence[row]);
    if (!bound.ok()) return OfBound(bound.status());
    return OrInfinite(*bound);
  };
  return Column("bounds.value", ForEachRow<double>(*in, bound_of));
}

AdaptiveLevel ReadState(Inputs* in) {
  AdaptiveLevel state;
  state.target = in->Scalar<double>("state.target", state.target);
  state.gamma = in->Scalar<double>("state.gamma", state.gamma);
  state.level = in->Scalar<double>("state.level", state.target);
  return state;
}

void AddState(const AdaptiveLevel& state, bko_result* result) {
  result->Add<double>("state.target") = {state.target};
  result->Add<double>("state.gamma") = {state.gamma};
  result->Add<double>("state.level") = {state.level};
}

absl::StatusOr<bko_result> AdaptiveBounds(Inputs* in) {
  const auto errors = in->RequiredColumn<double>("errors.value");
  const AdaptiveLevel state = ReadState(in);
  absl::Status status = in->status();
  if (!status.ok()) return status;
  const auto bound = backorder::AdaptiveBound(state, errors);
  if (!bound.ok()) return OfBound(bound.status());
  bko_result result;
  result.Add<double>("bounds.value") = {OrInfinite(*bound)};
  return result;
}

absl::StatusOr<bko_result> AdaptedStates(Inputs* in) {
  const auto missed = in->RequiredColumn<int32_t>("outcomes.missed");
  AdaptiveLevel state = ReadState(in);
  absl::Status status = in->status();
  if (!status.ok()) return status;
  status = backorder::RollConformal({}, state, 1).status();  // checks the state
  if (!status.ok()) return OfBound(status);
  bko_result result;
  for (size_t row = 0; row < missed.size(); ++row) {
    if (missed[row] != 0 && missed[row] != 1) {
      return BadNumber("outcomes.missed", static_cast<int64_t>(row),
                       int64_t{missed[row]}, "use 0 or 1");
    }
    state = backorder::Adapted(state, missed[row] == 1);
  }
  AddState(state, &result);
  return result;
}

absl::StatusOr<bko_result> Roll(Inputs* in) {
  const auto errors = in->RequiredColumn<double>("errors.value");
  const AdaptiveLevel state = ReadState(in);
  const auto window = in->RequiredScalar<int64_t>("ask.window");
  absl::Status status = in->status();
  if (!status.ok()) return status;
  auto rolled = backorder::RollConformal(errors, state, window);
  if (!rolled.ok()) return OfBound(rolled.status());
  bko_result result;
  result.Add("bounds.value", std::move(rolled->bound));
  result.Add("bounds.level", std::move(rolled->level));
  AddState(rolled->next, &result);
  return result;
}

}  // namespace

extern "C" {

bko_status bko_delay_cdf(const bko_inputs* inputs, bko_result** out,
                         bko_error* error) {
  return Ask(inputs, out, error,
             [](Inputs* in) { return Values(in, backorder::Cdf); });
}

bko_status bko_delay_survival(const bko_inputs* inputs, bko_result** out,
                              bko_error* error) {
  return Ask(inputs, out, error,
             [](Inputs* in) { return Values(in, backorder::Survival); });
}

bko_status bko_delay_log_survival(const bko_inputs* inputs, bko_result** out,
                                  bko_error* error) {
  return Ask(inputs, out, error,
             [](Inputs* in) { return Values(in, backorder::LogSurvival); });
}

bko_status bko_delay_quantile(const bko_inputs* inputs, bko_result** out,
                              bko_error* error) {
  return Ask(inputs, out, error, [](Inputs* in) {
    return OfShares(in, "answers.value", backorder::Quantile);
  });
}

bko_status bko_delay_quantile_days(const bko_inputs* inputs, bko_result** out,
                                   bko_error* error) {
  return Ask(inputs, out, error, [](Inputs* in) {
    return OfShares(in, "answers.days", backorder::QuantileDays);
  });
}

bko_status bko_delay_mean(const bko_inputs* inputs, bko_result** out,
                          bko_error* error) {
  return Ask(inputs, out, error, Means);
}

bko_status bko_lognormal_delay_of_mean(const bko_inputs* inputs,
                                       bko_result** out, bko_error* error) {
  return Ask(inputs, out, error, LognormalsOfMean);
}

bko_status bko_promise_day(const bko_inputs* inputs, bko_result** out,
                           bko_error* error) {
  return Ask(inputs, out, error, PromiseDays);
}

bko_status bko_cost_optimal_confidence(const bko_inputs* inputs,
                                       bko_result** out, bko_error* error) {
  return Ask(inputs, out, error, Confidences);
}

bko_status bko_complete_cdf(const bko_inputs* inputs, bko_result** out,
                            bko_error* error) {
  return Ask(inputs, out, error, [](Inputs* in) {
    return Complete<double>(in, "answers.value", backorder::CompleteCdf);
  });
}

bko_status bko_complete_quantile(const bko_inputs* inputs, bko_result** out,
                                 bko_error* error) {
  return Ask(inputs, out, error, [](Inputs* in) {
    return Complete<double>(in, "answers.value", backorder::CompleteQuantile);
  });
}

bko_status bko_complete_day(const bko_inputs* inputs, bko_result** out,
                            bko_error* error) {
  return Ask(inputs, out, error, [](Inputs* in) {
    return Complete<Day>(in, "answers.day", backorder::CompleteDay);
  });
}

bko_status bko_fit_delay(const bko_inputs* inputs, bko_result** out,
                         bko_error* error) {
  return Ask(inputs, out, error, FitOne);
}

bko_status bko_choose_delay(const bko_inputs* inputs, bko_result** out,
                            bko_error* error) {
  return Ask(inputs, out, error, Choose);
}

bko_status bko_pool_delays(const bko_inputs* inputs, bko_result** out,
                           bko_error* error) {
  return Ask(inputs, out, error, Pool);
}

bko_status bko_credibility_constant(const bko_inputs* inputs, bko_result** out,
                                    bko_error* error) {
  return Ask(inputs, out, error, Credibility);
}

bko_status bko_log_likelihood(const bko_inputs* inputs, bko_result** out,
                              bko_error* error) {
  return Ask(inputs, out, error, Likelihoods);
}

bko_status bko_conformal_bound(const bko_inputs* inputs, bko_result** out,
                               bko_error* error) {
  return Ask(inputs, out, error, Bounds);
}

bko_status bko_adaptive_bound(const bko_inputs* inputs, bko_result** out,
                              bko_error* error) {
  return Ask(inputs, out, error, AdaptiveBounds);
}

bko_status bko_adapted(const bko_inputs* inputs, bko_result** out,
                       bko_error* error) {
  return Ask(inputs, out, error, AdaptedStates);
}

bko_status bko_roll_conformal(const bko_inputs* inputs, bko_result** out,
                              bko_error* error) {
  return Ask(inputs, out, error, Roll);
}

}  // extern "C"
