// Arbitrary inputs for the verbs that read them: each answers or names a
// column, and does not crash.

#include <cstddef>
#include <cstdint>
#include <deque>
#include <limits>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "backorder/c_api.h"
#include "tests/fuzz/arbitrary.h"

namespace {

using backorder::fuzz::Arbitrary;
using backorder::fuzz::Require;
using backorder::fuzz::Succeeded;

enum class Type { kInt32, kInt64, kDouble };

// A column that some verb reads, and what is sensible there.
struct Input {
  std::string name;
  Type type;
  double least, most;
};

struct Verb {
  bko_status (*ask)(const bko_inputs*, bko_result**, bko_error*);
  std::vector<Input> inputs;
};

std::vector<Input> Joined(std::vector<Input> a, const std::vector<Input>& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

const std::vector<Verb>& Verbs() {
  constexpr Type kI = Type::kInt32, kL = Type::kInt64, kD = Type::kDouble;
  static const auto* verbs = [] {
    const std::vector<Input> laws = {
        {"delays.kind", kI, 0, 4},         {"delays.first", kD, .5, 5},
        {"delays.second", kD, .5, 5},      {"delays.zero_weight", kD, 0, 0},
        {"delays.never_weight", kD, 0, 0}, {"delays.older_than", kD, -1, 5},
        {"delay_days.delay", kI, 0, 3},    {"delay_days.days", kD, -3, 9},
        {"delay_days.weight", kD, .5, 4}};
    const std::vector<Input> days = {{"ask.value", kD, -3, 20},
                                     {"ask.delay", kI, 0, 3}};
    const std::vector<Input> shares = {{"ask.value", kD, 0, 1},
                                       {"ask.delay", kI, 0, 3}};
    const std::vector<Input> receipts = {{"receipts.day", kI, 0, 9},
                                         {"receipts.purchase_order", kI, 0, 3}};
    const std::vector<Input> history = {
        {"history.days", kD, 0, 30},   {"history.open", kI, 0, 1},
        {"history.since", kD, -9, 3},  {"options.kind", kI, 0, 4},
        {"options.reading", kI, 0, 1}, {"options.zero_atom", kI, 0, 1}};
    const std::vector<Input> suppliers = {{"history.supplier", kI, 0, 3},
                                          {"options.suppliers", kI, 4, 5}};
    const std::vector<Input> state = {{"state.target", kD, .1, .9},
                                      {"state.gamma", kD, .1, 1},
                                      {"state.level", kD, -.1, 1.1},
                                      {"errors.value", kD, -9, 9}};
    const std::vector<Input> lot = {{"lot.order_cost", kD, 1, 9},
                                    {"lot.holding_cost", kD, .1, 9},
                                    {"lot.demand_rate", kD, 1, 99},
                                    {"lot.backorder_cost", kD, 1, 9}};
    const std::vector<Input> newsvendor = {{"newsvendor.overage", kD, 1, 9},
                                           {"newsvendor.underage", kD, 1, 9},
                                           {"demand.mean", kD, 0, 9},
                                           {"demand.sd", kD, 0, 9}};
    const std::vector<Input> sample = {{"newsvendor.overage", kD, 1, 9},
                                       {"newsvendor.underage", kD, 1, 9},
                                       {"demand.quantity", kL, 0, 9},
                                       {"demand.weight", kD, 0, 9}};
    const std::vector<Input> lead_time = {{"lead_time_demand.mean", kD, 0, 9},
                                          {"lead_time_demand.sd", kD, 0, 9}};
    const std::vector<Input> rationing = {
        {"rationing.rate", kD, .1, 9},
        {"rationing.lead_time", kD, 0, 3},
        {"rationing.unserved", kI, 0, 1},
        {"rationing.order_quantity", kL, 1, 9}};
    const std::vector<Input> calendars = {{"calendars.weekdays", kI, 0, 127},
                                          {"calendars.month_days", kI, 0, 3},
                                          {"calendar_days.calendar", kI, 0, 3},
                                          {"calendar_days.day", kI, 0, 9},
                                          {"calendar_days.open", kI, 0, 1},
                                          {"ask.calendar", kI, 0, 3}};
    return new std::vector<Verb>{
        {bko_delay_cdf, Joined(laws, days)},
        {bko_delay_survival, Joined(laws, days)},
        {bko_delay_log_survival, Joined(laws, days)},
        {bko_delay_quantile, Joined(laws, shares)},
        {bko_delay_quantile_days, Joined(laws, shares)},
        {bko_delay_mean, laws},
        {bko_lognormal_delay_of_mean,
         {{"delay.mean", kD, 1, 9}, {"delay.sd", kD, 1, 9}}},
        {bko_promise_day, Joined(laws, {{"ask.date", kI, 0, 9},
                                        {"ask.confidence", kD, 0, 1},
                                        {"ask.delay", kI, 0, 3}})},
        {bko_cost_optimal_confidence,
         {{"ask.late_cost", kD, 0, 9}, {"ask.early_cost", kD, 0, 9}}},
        {bko_complete_cdf,
         Joined(Joined(laws, receipts), {{"ask.value", kD, 0, 30}})},
        {bko_complete_quantile,
         Joined(Joined(laws, receipts), {{"ask.value", kD, .1, .9}})},
        {bko_complete_day,
         Joined(Joined(laws, receipts), {{"ask.value", kD, .1, .9}})},
        {bko_fit_delay, history},
        {bko_choose_delay,
         {{"history.days", kD, 0, 30},
          {"history.open", kI, 0, 1},
          {"history.since", kD, -9, 3},
          {"options.criterion", kI, 0, 1},
          {"options.folds", kI, 2, 5}}},
        {bko_pool_delays, Joined(Joined(history, suppliers),
                                 {{"options.credibility", kD, 1, 9}})},
        {bko_credibility_constant, Joined({{"history.days", kD, 0, 30},
                                           {"history.open", kI, 0, 1},
                                           {"history.since", kD, -9, 3},
                                           {"options.kind", kI, 0, 4}},
                                          suppliers)},
        {bko_log_likelihood, Joined(laws, {{"history.days", kD, 0, 30},
                                           {"history.open", kI, 0, 1},
                                           {"history.since", kD, -9, 3},
                                           {"options.reading", kI, 0, 1}})},
        {bko_conformal_bound,
         {{"errors.value", kD, -9, 9}, {"ask.confidence", kD, .1, .9}}},
        {bko_adaptive_bound, state},
        {bko_adapted,
         {{"state.target", kD, .1, .9},
          {"state.gamma", kD, .1, 1},
          {"outcomes.missed", kI, 0, 1}}},
        {bko_roll_conformal, Joined(state, {{"ask.window", kL, 1, 5}})},
        {bko_optimize_lot, lot},
        {bko_evaluate_lot, Joined(lot, {{"ask.quantity", kD, 5, 9},
                                        {"ask.max_backorder", kD, 0, 5}})},
        {bko_optimize_level, newsvendor},
        {bko_optimize_level, sample},
        {bko_evaluate_level, Joined(newsvendor, {{"ask.level", kD, 0, 9}})},
        {bko_evaluate_level, Joined(sample, {{"ask.level", kD, 0, 9}})},
        {bko_lead_time_demand,
         {{"lead_time_demand.rate", kD, 0, 9},
          {"lead_time_demand.sd", kD, 0, 9},
          {"lead_time_demand.lead_time", kD, 0, 9},
          {"lead_time_demand.lead_time_sd", kD, 0, 9}}},
        {bko_optimize_reorder, Joined(lot, lead_time)},
        {bko_evaluate_reorder,
         Joined(Joined(lot, lead_time), {{"ask.reorder_point", kD, -9, 9},
                                         {"ask.quantity", kD, 1, 9}})},
        {bko_optimize_rationing,
         Joined(rationing, {{"rationing.target", kD, 0, .99}})},
        {bko_evaluate_rationing,
         Joined(rationing, {{"rationing.reorder_point", kL, 0, 20},
                            {"rationing.levels", kL, 0, 0}})},
        {bko_answer_line,
         {{"line.quantity", kL, 0, 9},
          {"line.unit_margin", kD, -9, 9},
          {"line.lateness_cost", kD, 0, 9},
          {"line.told_wait", kI, 0, 9},
          {"line.cancel_probability", kD, 0, 1},
          {"line.holding_saved", kD, 0, 9},
          {"line.lost_sale_cost", kD, 0, 9},
          {"waits.line", kI, 0, 3},
          {"waits.days", kI, 0, 9},
          {"waits.probability", kD, 1, 1}}},
        {bko_add_working_days,
         Joined(calendars, {{"ask.day", kI, -9, 9}, {"ask.count", kI, -9, 9}})},
        {bko_subtract_working_days,
         Joined(calendars, {{"ask.day", kI, -9, 9}, {"ask.count", kI, -9, 9}})},
        {bko_working_days_between,
         Joined(calendars, {{"ask.first", kI, -9, 9}, {"ask.end", kI, -9, 9}})},
        {bko_first_ship_day, Joined(calendars, {{"ask.day", kI, -9, 9},
                                                {"ask.minute", kI, 0, 1439},
                                                {"ask.cut_off", kI, 0, 1439}})},
        {bko_promise_words,
         {{"ask.first", kI, -9, 99},
          {"ask.last", kI, -9, 99},
          {"ask.as_of", kI, -9, 9}}},
    };
  }();
  return *verbs;
}

// Lends columns and keeps them.
class Filled {
 public:
  explicit Filled(Arbitrary* arbitrary)
      : arbitrary_(*arbitrary), empirical_(arbitrary->Between(0, 1) == 1) {
    Require(bko_inputs_create(&inputs_, nullptr) == BKO_OK, "inputs are made");
  }
  ~Filled() { bko_inputs_free(inputs_); }
  Filled(const Filled&) = delete;
  Filled& operator=(const Filled&) = delete;

  const bko_inputs* get() const { return inputs_; }

  void Set(const Input& input) {
    switch (input.type) {
      case Type::kInt32:
        return Lend(input, &narrow_, bko_inputs_set_i32);
      case Type::kInt64:
        return Lend(input, &wide_, bko_inputs_set_i64);
      case Type::kDouble:
        return Lend(input, &numbers_, bko_inputs_set_f64);
    }
  }

 private:
  // Of one table all columns have one length, but some are of one row.
  int64_t RowsOf(const std::string& name) {
    static const std::set<std::string> kOne = {
        "ask.window", "rationing.lead_time", "rationing.unserved",
        "rationing.order_quantity", "rationing.reorder_point"};
    static const std::set<std::string> kByRow = {
        "ask", "lot", "line", "newsvendor", "lead_time_demand"};
    if (arbitrary_.Rarely()) return arbitrary_.Between(0, 4);
    const std::string table = name.substr(0, name.find('.'));
    if (table == "options" || table == "state" || kOne.count(name) > 0) {
      return 1;
    }
    if (table == "delay_days" && !empirical_) return 0;
    if (kByRow.count(table) > 0) {
      // These answer together.
      return arbitrary_.Between(0, 3) == 0 ? 1 : Rows("ask");
    }
    return Rows(table == "waits" ? "ask" : table);
  }

  int64_t Rows(const std::string& table) {
    const auto found = rows_.find(table);
    if (found != rows_.end()) return found->second;
    const int64_t most = table == "history" || table == "errors" ? 12 : 4;
    // Each empirical law has a row of its own.
    const int64_t least = table == "delay_days" ? Rows("delays") : 1;
    return rows_[table] = arbitrary_.Between(least, most);
  }

  template <typename T>
  void Lend(const Input& input, std::deque<std::vector<T>>* kept,
            bko_status (*set)(bko_inputs*, const char*, const T*, int64_t,
                              bko_error*)) {
    const int64_t rows = RowsOf(input.name);
    std::vector<T> values;
    for (int64_t row = 0; row < rows; ++row) {
      values.push_back(arbitrary_.Rarely() && arbitrary_.Rarely()
                           ? Extreme<T>()
                           : Sensible<T>(input, row));
    }
    kept->push_back(values);
    Require(set(inputs_, input.name.c_str(), kept->back().data(), rows,
                nullptr) == BKO_OK,
            "inputs take any column");
  }

  template <typename T>
  T Sensible(const Input& input, int64_t row) {
    if (input.name == "waits.line") return static_cast<T>(row);
    if (input.name == "delay_days.delay") {
      return static_cast<T>(row % Rows("delays"));
    }
    if (input.name == "delays.kind" && empirical_) return T{1};
    const double share = static_cast<double>(arbitrary_.Between(0, 32)) / 32;
    const auto value =
        static_cast<T>(input.least + (input.most - input.least) * share);
    return input.name == "delays.kind" && value == 1 ? T{0} : value;
  }

  template <typename T>
  T Extreme() {
    using Limits = std::numeric_limits<T>;
    const T values[] = {Limits::lowest(),
                        Limits::max(),
                        Limits::min(),
                        static_cast<T>(-1),
                        static_cast<T>(0),
                        static_cast<T>(1 << 30),
                        static_cast<T>((1 << 30) + 1),
                        Limits::has_infinity ? Limits::infinity() : T{1},
                        Limits::has_quiet_NaN ? Limits::quiet_NaN() : T{2}};
    return values[arbitrary_.Between(0, 8)];
  }

  Arbitrary& arbitrary_;
  bool empirical_;  // what laws are, if there are any
  std::map<std::string, int64_t> rows_;
  bko_inputs* inputs_ = nullptr;
  std::deque<std::vector<int32_t>> narrow_;
  std::deque<std::vector<int64_t>> wide_;
  std::deque<std::vector<double>> numbers_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  Arbitrary arbitrary(data, size);
  const auto last = static_cast<int64_t>(Verbs().size()) - 1;
  const Verb& verb = Verbs()[arbitrary.Between(0, last)];
  Filled filled(&arbitrary);
  for (const Input& input : verb.inputs) {
    if (!arbitrary.Rarely()) filled.Set(input);
  }
  bko_error error = {};
  error.struct_size = sizeof(error);
  bko_result* result = nullptr;
  const bool answered = Succeeded(verb.ask(filled.get(), &result, &error));
  Require(answered == (result != nullptr), "what succeeds has a result");
  Require(answered || error.column[0] != '\0', "what fails names a column");
  bko_result_free(result);
  return 0;
}
