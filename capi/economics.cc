// economics.h through the C interface.

#include "backorder/economics.h"

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "backorder/book.h"
#include "backorder/c_api.h"
#include "backorder/units.h"
#include "capi/guard.h"
#include "capi/handles.h"
#include "capi/inputs.h"
#include "lib/check_number.h"

namespace {

using backorder::AnswerValue;
using backorder::DemandSample;
using backorder::LineAnswer;
using backorder::Lot;
using backorder::LotCosts;
using backorder::NewsvendorCosts;
using backorder::NormalDemand;
using backorder::OfferTerms;
using backorder::Purchase;
using backorder::Quantity;
using backorder::RationedDemand;
using backorder::Rationing;
using backorder::ReorderPolicy;
using backorder::StockLevel;
using backorder::TierService;
using backorder::internal::AddColumn;
using backorder::internal::All;
using backorder::internal::Ask;
using backorder::internal::BadNumber;
using backorder::internal::ForEachRow;
using backorder::internal::Guard;
using backorder::internal::HandOut;
using backorder::internal::Inputs;
using backorder::internal::NotNull;
using backorder::internal::Renamed;
using backorder::internal::RowColumn;

// ---- out --------------------------------------------------------------------

template <typename Row>
struct Member {
  const char* name;
  double Row::*value;
};

// A column "table.name" for each member.
template <typename Row>
void AddMembers(const char* table, const std::vector<Row>& rows,
                std::initializer_list<Member<Row>> members,
                bko_result* result) {
  for (const Member<Row>& member : members) {
    AddColumn<double>(result, absl::StrCat(table, ".", member.name), rows,
                      [&](const Row& row) { return row.*member.value; });
  }
}

absl::StatusOr<bko_result> Lots(const absl::StatusOr<std::vector<Lot>>& lots) {
  if (!lots.ok()) return lots.status();
  bko_result result;
  AddMembers<Lot>("lots", *lots,
                  {{"quantity", &Lot::quantity},
                   {"max_backorder", &Lot::max_backorder},
                   {"fraction_backordered", &Lot::fraction_backordered},
                   {"cost", &Lot::cost},
                   {"longest_wait", &Lot::longest_wait}},
                  &result);
  return result;
}

absl::StatusOr<bko_result> Levels(
    const absl::StatusOr<std::vector<StockLevel>>& levels) {
  if (!levels.ok()) return levels.status();
  bko_result result;
  AddMembers<StockLevel>("levels", *levels,
                         {{"level", &StockLevel::level},
                          {"cost", &StockLevel::cost},
                          {"service", &StockLevel::service},
                          {"fill_rate", &StockLevel::fill_rate}},
                         &result);
  return result;
}

absl::StatusOr<bko_result> Reorders(
    const absl::StatusOr<std::vector<ReorderPolicy>>& policies) {
  if (!policies.ok()) return policies.status();
  bko_result result;
  AddMembers<ReorderPolicy>("reorders", *policies,
                            {{"reorder_point", &ReorderPolicy::reorder_point},
                             {"quantity", &ReorderPolicy::quantity},
                             {"cost", &ReorderPolicy::cost},
                             {"on_hand", &ReorderPolicy::on_hand},
                             {"backorders", &ReorderPolicy::backorders},
                             {"fill_rate", &ReorderPolicy::fill_rate},
                             {"cycle_service", &ReorderPolicy::cycle_service},
                             {"mean_wait", &ReorderPolicy::mean_wait}},
                            &result);
  return result;
}

absl::StatusOr<bko_result> Rationed(
    const absl::StatusOr<Rationing>& rationing) {
  if (!rationing.ok()) return rationing.status();
  bko_result result;
  result.Add<int64_t>("rationing.reorder_point") = {rationing->reorder_point};
  result.Add<double>("rationing.on_hand") = {rationing->on_hand};
  result.Add("tiers.level", rationing->levels);
  AddMembers<TierService>("tiers", rationing->tiers,
                          {{"fill_rate", &TierService::fill_rate},
                           {"backorders", &TierService::backorders},
                           {"mean_wait", &TierService::mean_wait}},
                          &result);
  return result;
}

// ---- lots -------------------------------------------------------------------

class LotCostsOfRows {
 public:
  explicit LotCostsOfRows(Inputs* in)
      : order_cost_(in->RequiredRows<double>("lot.order_cost")),
        holding_cost_(in->RequiredRows<double>("lot.holding_cost")),
        backorder_cost_(
            in->Rows<double>("lot.backorder_cost", LotCosts().backorder_cost)),
        demand_rate_(in->RequiredRows<double>("lot.demand_rate")) {}

  LotCosts operator[](int64_t row) const {
    LotCosts lot;
    lot.order_cost = order_cost_[row];
    lot.holding_cost = holding_cost_[row];
    lot.backorder_cost = backorder_cost_[row];
    lot.demand_rate = demand_rate_[row];
    return lot;
  }

 private:
  RowColumn<double> order_cost_, holding_cost_, backorder_cost_, demand_rate_;
};

absl::StatusOr<bko_result> OptimizeLots(Inputs* in) {
  const LotCostsOfRows lots(in);
  return Lots(ForEachRow<Lot>(
      *in, [&](int64_t row) { return backorder::OptimizeLot(lots[row]); }));
}

absl::StatusOr<bko_result> EvaluateLots(Inputs* in) {
  const LotCostsOfRows lots(in);
  const auto quantity = in->RequiredRows<double>("ask.quantity");
  const auto max_backorder = in->RequiredRows<double>("ask.max_backorder");
  return Lots(ForEachRow<Lot>(*in, [&](int64_t row) {
    return backorder::EvaluateLot(lots[row], quantity[row], max_backorder[row]);
  }));
}

// ---- levels -----------------------------------------------------------------

class NormalDemandOfRows {
 public:
  NormalDemandOfRows(Inputs* in, const char* mean, const char* sd)
      : mean_(in->RequiredRows<double>(mean)),
        sd_(in->RequiredRows<double>(sd)) {}

  NormalDemand operator[](int64_t row) const {
    NormalDemand demand;
    demand.mean = mean_[row];
    demand.sd = sd_[row];
    return demand;
  }

 private:
  RowColumn<double> mean_, sd_;
};

// of(costs, demand, row) of each row, where demand is one sample for all rows,
// or else normal.
template <typename Of>
absl::StatusOr<bko_result> LevelsOf(Inputs* in, const Of& of) {
  const auto overage = in->RequiredRows<double>("newsvendor.overage");
  const auto underage = in->RequiredRows<double>("newsvendor.underage");
  const auto costs = [&](int64_t row) {
    NewsvendorCosts each;
    each.overage = overage[row];
    each.underage = underage[row];
    return each;
  };
  if (in->Has("demand.quantity")) {
    DemandSample sample;
    sample.quantity = in->Column<int64_t>("demand.quantity");
    sample.weight = in->Column<double>("demand.weight");
    return Levels(ForEachRow<StockLevel>(
        *in, [&](int64_t row) { return of(costs(row), sample, row); }));
  }
  const NormalDemandOfRows demand(in, "demand.mean", "demand.sd");
  return Levels(ForEachRow<StockLevel>(
      *in, [&](int64_t row) { return of(costs(row), demand[row], row); }));
}

absl::StatusOr<bko_result> OptimizeLevels(Inputs* in) {
  return LevelsOf(
      in, [](const NewsvendorCosts& costs, const auto& demand, int64_t) {
        return backorder::OptimizeLevel(costs, demand);
      });
}

absl::StatusOr<bko_result> EvaluateLevels(Inputs* in) {
  const auto level = in->RequiredRows<double>("ask.level");
  return LevelsOf(
      in, [&](const NewsvendorCosts& costs, const auto& demand, int64_t row) {
        return backorder::EvaluateLevel(costs, demand, level[row]);
      });
}

// ---- reorder points ---------------------------------------------------------

absl::StatusOr<bko_result> LeadTimeDemands(Inputs* in) {
  const auto rate = in->RequiredRows<double>("lead_time_demand.rate");
  const auto sd = in->RequiredRows<double>("lead_time_demand.sd");
  const auto lead_time = in->RequiredRows<double>("lead_time_demand.lead_time");
  const auto lead_time_sd =
      in->Rows<double>("lead_time_demand.lead_time_sd", 0);
  const auto demands = ForEachRow<NormalDemand>(*in, [&](int64_t row) {
    return backorder::LeadTimeDemand(rate[row], sd[row], lead_time[row],
                                     lead_time_sd[row]);
  });
  if (!demands.ok()) return demands.status();
  bko_result result;
  AddMembers<NormalDemand>(
      "lead_time_demand", *demands,
      {{"mean", &NormalDemand::mean}, {"sd", &NormalDemand::sd}}, &result);
  return result;
}

absl::StatusOr<bko_result> OptimizeReorders(Inputs* in) {
  const LotCostsOfRows lots(in);
  const NormalDemandOfRows demand(in, "lead_time_demand.mean",
                                  "lead_time_demand.sd");
  return Reorders(ForEachRow<ReorderPolicy>(*in, [&](int64_t row) {
    return backorder::OptimizeReorder(lots[row], demand[row]);
  }));
}

absl::StatusOr<bko_result> EvaluateReorders(Inputs* in) {
  const LotCostsOfRows lots(in);
  const NormalDemandOfRows demand(in, "lead_time_demand.mean",
                                  "lead_time_demand.sd");
  const auto reorder_point = in->RequiredRows<double>("ask.reorder_point");
  const auto quantity = in->RequiredRows<double>("ask.quantity");
  return Reorders(ForEachRow<ReorderPolicy>(*in, [&](int64_t row) {
    return backorder::EvaluateReorder(lots[row], demand[row],
                                      reorder_point[row], quantity[row]);
  }));
}

// ---- critical levels --------------------------------------------------------

RationedDemand ReadRationed(Inputs* in) {
  RationedDemand demand;
  demand.rate = in->RequiredColumn<double>("rationing.rate");
  demand.lead_time = in->RequiredScalar<double>("rationing.lead_time");
  demand.unserved = static_cast<backorder::Unserved>(
      in->Scalar<int32_t>("rationing.unserved", 0));
  demand.order_quantity =
      in->Scalar<int64_t>("rationing.order_quantity", demand.order_quantity);
  return demand;
}

absl::StatusOr<bko_result> EvaluateRations(Inputs* in) {
  const RationedDemand demand = ReadRationed(in);
  const auto reorder_point =
      in->RequiredScalar<int64_t>("rationing.reorder_point");
  const auto levels = in->RequiredColumn<int64_t>("rationing.levels");
  absl::Status status = in->status();
  if (!status.ok()) return status;
  return Rationed(backorder::EvaluateRationing(demand, reorder_point, levels));
}

absl::StatusOr<bko_result> OptimizeRations(Inputs* in) {
  const RationedDemand demand = ReadRationed(in);
  const auto target = in->RequiredColumn<double>("rationing.target");
  absl::Status status = in->status();
  if (!status.ok()) return status;
  return Rationed(backorder::OptimizeRationing(demand, target));
}

// ---- what to buy ------------------------------------------------------------

absl::StatusOr<bko_result> BuyFor(const backorder::Book& book,
                                  const backorder::Plan& plan, Inputs* in) {
  backorder::BuyingRules rules;
  rules.min_quantity = in->Column<int64_t>("buying_rules.min_quantity");
  rules.multiple = in->Column<int64_t>("buying_rules.multiple");
  const auto reasons =
      in->Scalar<int64_t>("buying_rules.reasons", rules.reasons);
  absl::Status status = in->status();
  if (!status.ok()) return status;
  if (reasons < 0 || reasons > std::numeric_limits<uint32_t>::max()) {
    return BadNumber("buying_rules.reasons", -1, reasons,
                     "use a mask of 32 bits");
  }
  rules.reasons = static_cast<uint32_t>(reasons);
  const auto purchases = backorder::Buy(book, plan, rules);
  if (!purchases.ok()) return purchases.status();
  bko_result result;
  const auto& rows = purchases->rows;
  const auto add = [&](const char* name, int32_t Purchase::*member) {
    AddColumn<int32_t>(&result, absl::StrCat("purchases.", name), rows,
                       [&](const Purchase& row) { return row.*member; });
  };
  const auto add_wide = [&](const char* name, int64_t Purchase::*member) {
    AddColumn<int64_t>(&result, absl::StrCat("purchases.", name), rows,
                       [&](const Purchase& row) { return row.*member; });
  };
  add("item", &Purchase::item);
  add_wide("shortfall", &Purchase::shortfall);
  add_wide("promised", &Purchase::promised);
  add_wide("quantity", &Purchase::quantity);
  add("order_day", &Purchase::order_day);
  add("arrival_day", &Purchase::arrival_day);
  add_wide("first_line", &Purchase::first_line);
  add_wide("line_count", &Purchase::line_count);
  add_wide("value", &Purchase::value);
  result.Add("purchase_lines.line", purchases->lines);
  return result;
}

// ---- accept, backorder or decline -------------------------------------------

// The waits of each line: those of line i are the rows
// row[begin[i] .. begin[i + 1]) of the table, in its order.
struct Waits {
  std::vector<size_t> begin, row;
  std::vector<int32_t> days;
  std::vector<double> probability;
};

absl::StatusOr<Waits> GroupWaits(absl::Span<const int32_t> line,
                                 absl::Span<const int32_t> days,
                                 absl::Span<const double> probability,
                                 int64_t lines) {
  for (const auto& [name, rows] :
       {std::pair<const char*, size_t>("waits.days", days.size()),
        {"waits.probability", probability.size()}}) {
    if (rows != line.size()) {
      return BadNumber(name, -1, static_cast<int64_t>(rows),
                       "its rows; give as many as waits.line has");
    }
  }
  Waits waits;
  waits.begin.assign(static_cast<size_t>(lines) + 1, 0);
  for (size_t row = 0; row < line.size(); ++row) {
    if (line[row] < 0 || line[row] >= lines) {
      return BadNumber("waits.line", static_cast<int64_t>(row),
                       int64_t{line[row]}, "use a row of the table line");
    }
    ++waits.begin[static_cast<size_t>(line[row]) + 1];
  }
  for (size_t i = 1; i < waits.begin.size(); ++i) {
    if (waits.begin[i] == 0) {
      return BadNumber("waits.line", -1, static_cast<int64_t>(i - 1),
                       "a line without a wait; give each line one at least");
    }
    waits.begin[i] += waits.begin[i - 1];
  }
  std::vector<size_t> next = waits.begin;
  waits.row.resize(line.size());
  for (size_t row = 0; row < line.size(); ++row) {
    waits.row[next[static_cast<size_t>(line[row])]++] = row;
  }
  for (const size_t row : waits.row) {
    waits.days.push_back(days[row]);
    waits.probability.push_back(probability[row]);
  }
  return waits;
}

// An error of AnswerLine about its waits, which are rows of a table here.
absl::Status OfWaits(const absl::Status& status, const Waits& waits,
                     size_t begin) {
  const auto error = backorder::GetInputError(status);
  if (!error.has_value()) return status;
  const bool of_days = error->column == "line.wait_days";
  if (!of_days && error->column != "line.wait_probability") return status;
  const size_t place =
      begin + static_cast<size_t>(error->row < 0 ? 0 : error->row);
  return Renamed(status, of_days ? "waits.days" : "waits.probability",
                 static_cast<int64_t>(waits.row[place]));
}

void AddAnswer(const char* table, AnswerValue LineAnswer::*answer,
               const std::vector<LineAnswer>& answers, bko_result* result) {
  std::vector<AnswerValue> values;
  values.reserve(answers.size());
  for (const LineAnswer& each : answers) values.push_back(each.*answer);
  AddMembers<AnswerValue>(table, values,
                          {{"keeps", &AnswerValue::keeps},
                           {"late_days", &AnswerValue::late_days},
                           {"margin", &AnswerValue::margin},
                           {"lateness_cost", &AnswerValue::lateness_cost},
                           {"holding_saved", &AnswerValue::holding_saved},
                           {"lost_sale_cost", &AnswerValue::lost_sale_cost},
                           {"value", &AnswerValue::value}},
                          result);
}

absl::StatusOr<bko_result> AnswerLines(Inputs* in) {
  const OfferTerms defaults;
  const auto quantity = in->Rows<int64_t>("line.quantity", defaults.quantity);
  const auto unit_margin = in->RequiredRows<double>("line.unit_margin");
  const auto lateness_cost = in->Rows<double>("line.lateness_cost", 0);
  const auto told_wait =
      in->Rows<int32_t>("line.told_wait", defaults.told_wait);
  const auto cancel = in->Rows<double>("line.cancel_probability", 0);
  const auto holding_saved = in->Rows<double>("line.holding_saved", 0);
  const auto lost_sale_cost = in->Rows<double>("line.lost_sale_cost", 0);
  const auto wait_line = in->RequiredColumn<int32_t>("waits.line");
  const auto wait_days = in->RequiredColumn<int32_t>("waits.days");
  const auto wait_probability = in->RequiredColumn<double>("waits.probability");
  absl::Status status = in->status();
  if (!status.ok()) return status;
  const absl::StatusOr<Waits> waits =
      GroupWaits(wait_line, wait_days, wait_probability, in->rows());
  if (!waits.ok()) return waits.status();

  const auto answer_of = [&](int64_t row) -> absl::StatusOr<LineAnswer> {
    const size_t begin = waits->begin[row];
    const size_t count = waits->begin[row + 1] - begin;
    OfferTerms terms;
    terms.quantity = quantity[row];
    terms.unit_margin = unit_margin[row];
    terms.lateness_cost = lateness_cost[row];
    terms.wait_days = absl::MakeConstSpan(waits->days).subspan(begin, count);
    terms.wait_probability =
        absl::MakeConstSpan(waits->probability).subspan(begin, count);
    terms.told_wait = told_wait[row];
    terms.cancel_probability = cancel[row];
    terms.holding_saved = holding_saved[row];
    terms.lost_sale_cost = lost_sale_cost[row];
    absl::StatusOr<LineAnswer> answer = backorder::AnswerLine(terms);
    if (!answer.ok()) return OfWaits(answer.status(), *waits, begin);
    return answer;
  };
  const auto answers = ForEachRow<LineAnswer>(*in, answer_of);
  if (!answers.ok()) return answers.status();
  bko_result result;
  AddColumn<int32_t>(&result, "answers.answer", *answers,
                     [](const LineAnswer& each) { return each.answer; });
  AddColumn<double>(&result, "answers.expected_wait", *answers,
                    [](const LineAnswer& each) { return each.expected_wait; });
  AddColumn<int32_t>(&result, "answers.told_wait", *answers,
                     [](const LineAnswer& each) { return each.told_wait; });
  AddAnswer("accept", &LineAnswer::accept, *answers, &result);
  AddAnswer("backorder", &LineAnswer::backorder, *answers, &result);
  AddAnswer("decline", &LineAnswer::decline, *answers, &result);
  return result;
}

}  // namespace

extern "C" {

bko_status bko_optimize_lot(const bko_inputs* inputs, bko_result** out,
                            bko_error* error) {
  return Ask(inputs, out, error, OptimizeLots);
}

bko_status bko_evaluate_lot(const bko_inputs* inputs, bko_result** out,
                            bko_error* error) {
  return Ask(inputs, out, error, EvaluateLots);
}

bko_status bko_optimize_level(const bko_inputs* inputs, bko_result** out,
                              bko_error* error) {
  return Ask(inputs, out, error, OptimizeLevels);
}

bko_status bko_evaluate_level(const bko_inputs* inputs, bko_result** out,
                              bko_error* error) {
  return Ask(inputs, out, error, EvaluateLevels);
}

bko_status bko_lead_time_demand(const bko_inputs* inputs, bko_result** out,
                                bko_error* error) {
  return Ask(inputs, out, error, LeadTimeDemands);
}

bko_status bko_optimize_reorder(const bko_inputs* inputs, bko_result** out,
                                bko_error* error) {
  return Ask(inputs, out, error, OptimizeReorders);
}

bko_status bko_evaluate_reorder(const bko_inputs* inputs, bko_result** out,
                                bko_error* error) {
  return Ask(inputs, out, error, EvaluateReorders);
}

bko_status bko_optimize_rationing(const bko_inputs* inputs, bko_result** out,
                                  bko_error* error) {
  return Ask(inputs, out, error, OptimizeRations);
}

bko_status bko_evaluate_rationing(const bko_inputs* inputs, bko_result** out,
                                  bko_error* error) {
  return Ask(inputs, out, error, EvaluateRations);
}

bko_status bko_buy(const bko_book* book, const bko_plan* plan,
                   const bko_inputs* rules, bko_result** out,
                   bko_error* error) {
  return Guard(error, [&] {
    absl::Status status = All(
        {NotNull(book, "book"), NotNull(plan, "plan"), NotNull(out, "out")});
    if (!status.ok()) return status;
    const bko_inputs none;
    Inputs in(rules == nullptr ? none : *rules);
    absl::StatusOr<bko_result> result = BuyFor(book->book, plan->plan, &in);
    if (!result.ok()) return result.status();
    HandOut(*std::move(result), out);
    return absl::OkStatus();
  });
}

bko_status bko_answer_line(const bko_inputs* inputs, bko_result** out,
                           bko_error* error) {
  return Ask(inputs, out, error, AnswerLines);
}

}  // extern "C"
