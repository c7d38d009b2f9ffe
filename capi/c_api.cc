#include "backorder/c_api.h"

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "backorder/backorder.h"
#include "capi/arguments.h"
#include "capi/guard.h"
#include "capi/handles.h"
#include "lib/input_error.h"
#include "lib/measure_fields.h"
#include "lib/outputs.h"
#include "lib/schema.h"
#include "lib/schema_text.h"

namespace {

using backorder::internal::AddColumn;
using backorder::internal::All;
using backorder::internal::ColumnSpec;
using backorder::internal::Guard;
using backorder::internal::MakeInputError;
using backorder::internal::NotNull;
using backorder::internal::Quoted;
using backorder::internal::ReadPolicy;
using backorder::internal::ReadRun;

static_assert(BKO_UNLIMITED == backorder::kUnlimited, "");
static_assert(BKO_NEVER == backorder::kNever, "");
static_assert(BKO_NOT_GIVEN == backorder::kNotGiven, "");
static_assert(BKO_REPLENISHMENT == backorder::kReplenishment, "");
static_assert(BKO_CANCELLED == static_cast<int>(absl::StatusCode::kCancelled),
              "");
static_assert(BKO_INVALID_ARGUMENT ==
                  static_cast<int>(absl::StatusCode::kInvalidArgument),
              "");
static_assert(BKO_NOT_FOUND == static_cast<int>(absl::StatusCode::kNotFound),
              "");
static_assert(BKO_RESOURCE_EXHAUSTED ==
                  static_cast<int>(absl::StatusCode::kResourceExhausted),
              "");
static_assert(BKO_INTERNAL == static_cast<int>(absl::StatusCode::kInternal),
              "");

// ---- columns ----------------------------------------------------------------

constexpr const char* TypeName(const int32_t*) { return "int32"; }
constexpr const char* TypeName(const int64_t*) { return "int64"; }

// What is wrong with a name that is none of `columns`.
std::string UnknownColumn(std::string_view name,
                          absl::Span<const ColumnSpec> columns) {
  const std::string table(name.substr(0, name.find('.')));
  std::string known;
  for (const ColumnSpec& column : columns) {
    if (table != column.table) continue;
    absl::StrAppend(&known, known.empty() ? "" : ", ", column.name);
  }
  return absl::StrCat("there is no column ", Quoted(name),
                      known.empty()
                          ? "; bko_schema() lists all columns"
                          : absl::StrCat("; ", table, " has ", known));
}

template <typename T>
absl::Status CheckType(const ColumnSpec& column, const T* values) {
  if (column.wide == (sizeof(T) == sizeof(int64_t))) return absl::OkStatus();
  return MakeInputError(
      {column.full_name(), -1, 0, 0},
      absl::StrCat(column.full_name(), " is not ", TypeName(values),
                   "; use the function for ", column.wide ? "int64" : "int32"));
}

// The span of a column in a book or a plan.
absl::Span<const int32_t>& SpanOf(const ColumnSpec& column,
                                  backorder::Book& book, const int32_t*) {
  return column.narrow_column.in(book);
}
absl::Span<const int64_t>& SpanOf(const ColumnSpec& column,
                                  backorder::Book& book, const int64_t*) {
  return column.wide_column.in(book);
}
absl::Span<const int32_t>& SpanOf(const ColumnSpec& column,
                                  backorder::PlanColumns& plan,
                                  const int32_t*) {
  return column.narrow_column.out(plan);
}
absl::Span<const int64_t>& SpanOf(const ColumnSpec& column,
                                  backorder::PlanColumns& plan,
                                  const int64_t*) {
  return column.wide_column.out(plan);
}

// Lends values to a column of a book or a plan; null is none of `columns`.
template <typename Tables, typename T>
absl::Status SetColumn(Tables& tables, const ColumnSpec* column,
                       absl::Span<const ColumnSpec> columns, const char* name,
                       const T* values, int64_t length) {
  if (column == nullptr) {
    return MakeInputError({name, -1, 0, 0}, UnknownColumn(name, columns));
  }
  absl::Status status = CheckType(*column, values);
  if (!status.ok()) return status;
  if (length < 0) {
    return MakeInputError(
        {name, -1, length, 0},
        absl::StrCat(name, " has length ", length, "; lengths are 0 or more"));
  }
  if (length > 0 && values == nullptr) {
    return MakeInputError(
        {name, -1, length, 0},
        absl::StrCat(name, " is NULL, but has length ", length));
  }
  SpanOf(*column, tables, values) =
      absl::MakeConstSpan(values, static_cast<size_t>(length));
  return absl::OkStatus();
}

template <typename T>
absl::Status SetBookColumn(bko_book* book, const char* name, const T* values,
                           int64_t length) {
  absl::Status status = All({NotNull(book, "book"), NotNull(name, "name")});
  if (!status.ok()) return status;
  return SetColumn(book->book, backorder::internal::FindBookColumn(name),
                   backorder::internal::BookColumns(), name, values, length);
}

template <typename T>
absl::Status SetPlanColumn(bko_plan* plan, const char* name, const T* values,
                           int64_t length) {
  absl::Status status = All({NotNull(plan, "plan"), NotNull(name, "name")});
  if (!status.ok()) return status;
  if (!plan->borrows) {
    return absl::InvalidArgumentError(
        "this plan is bko_allocate's and keeps its columns; fill one that "
        "bko_plan_create made");
  }
  return SetColumn<backorder::PlanColumns>(
      plan->plan, backorder::internal::FindPlanColumn(name),
      backorder::internal::PlanColumnSpecs(), name, values, length);
}

// Whether the plan has the column, though maybe without rows.
bool HasColumn(const bko_plan& plan, const ColumnSpec& column, bool empty) {
  return plan.borrows ? !empty || column.required
                      : plan.made.wants(column.full_name());
}

template <typename T>
absl::Status ReadPlanColumn(const bko_plan* plan, const char* name,
                            const T** values, int64_t* length) {
  absl::Status status =
      All({NotNull(plan, "plan"), NotNull(name, "name"),
           NotNull(values, "values"), NotNull(length, "length")});
  if (!status.ok()) return status;
  const ColumnSpec* column = backorder::internal::FindPlanColumn(name);
  if (column == nullptr) {
    return absl::NotFoundError(
        UnknownColumn(name, backorder::internal::PlanColumnSpecs()));
  }
  status = CheckType<T>(*column, nullptr);
  if (!status.ok()) return status;
  backorder::PlanColumns spans = plan->plan;  // the schema wants to change it
  const absl::Span<const T> span =
      SpanOf(*column, spans, static_cast<const T*>(nullptr));
  if (!HasColumn(*plan, *column, span.empty())) {
    return absl::NotFoundError(absl::StrCat("this plan was made without ", name,
                                            "; name it in run.outputs"));
  }
  *values = span.data();
  *length = static_cast<int64_t>(span.size());
  return absl::OkStatus();
}

// ---- results ----------------------------------------------------------------

absl::StatusOr<const bko_result::Column*> FindColumn(const bko_result& result,
                                                     const char* name) {
  std::string known;
  for (const bko_result::Column& column : result.columns) {
    if (column.name == name) return &column;
    absl::StrAppend(&known, known.empty() ? "" : ", ", column.name);
  }
  return absl::NotFoundError(
      absl::StrCat("there is no column ", Quoted(name), "; it has ", known));
}

template <typename T>
absl::StatusOr<const std::vector<T>*> FindValues(const bko_result& result,
                                                 const char* name) {
  const absl::StatusOr<const bko_result::Column*> column =
      FindColumn(result, name);
  if (!column.ok()) return column.status();
  const auto* values = std::get_if<std::vector<T>>(&(*column)->values);
  if (values != nullptr) return values;
  constexpr const char* kTypes[] = {"i32", "i64", "f64", "text"};
  return MakeInputError({name, -1, 0, 0},
                        absl::StrCat(name,
                                     " is of another type; use "
                                     "bko_result_",
                                     kTypes[(*column)->values.index()]));
}

template <typename T>
absl::Status ReadResult(const bko_result* result, const char* name,
                        const T** values, int64_t* length) {
  absl::Status status =
      All({NotNull(result, "result"), NotNull(name, "name"),
           NotNull(values, "values"), NotNull(length, "length")});
  if (!status.ok()) return status;
  const absl::StatusOr<const std::vector<T>*> found =
      FindValues<T>(*result, name);
  if (!found.ok()) return found.status();
  *values = (*found)->data();
  *length = static_cast<int64_t>((*found)->size());
  return absl::OkStatus();
}

absl::Status ReadText(const bko_result* result, const char* name, int64_t row,
                      const char** text) {
  absl::Status status = All({NotNull(result, "result"), NotNull(name, "name"),
                             NotNull(text, "text")});
  if (!status.ok()) return status;
  const absl::StatusOr<const std::vector<std::string>*> found =
      FindValues<std::string>(*result, name);
  if (!found.ok()) return found.status();
  const auto rows = static_cast<int64_t>((*found)->size());
  if (row < 0 || row >= rows) {
    return MakeInputError(
        {name, row, 0, 0},
        absl::StrCat(name, " has ", rows, " rows; there is no row ", row));
  }
  *text = (**found)[row].c_str();
  return absl::OkStatus();
}

void AddParts(bko_result* result, const std::string& table,
              const std::vector<backorder::SplitPart>& parts) {
  using backorder::SplitPart;
  const auto add = [&](const char* name, int32_t SplitPart::*member) {
    AddColumn<int32_t>(
        result, absl::StrCat(table, ".", name), parts,
        [member](const SplitPart& part) { return part.*member; });
  };
  add("line", &SplitPart::line);
  add("supply", &SplitPart::supply);
  add("location", &SplitPart::location);
  add("ship_day", &SplitPart::ship_day);
  add("delivery_day", &SplitPart::delivery_day);
  AddColumn<int64_t>(result, absl::StrCat(table, ".quantity"), parts,
                     [](const SplitPart& part) { return part.quantity; });
}

bko_result ResultOf(const backorder::Queue& queue) {
  bko_result result;
  result.Add<int32_t>("queue.line") = queue.lines;
  result.Add<int32_t>("queue.rank") = queue.rank;
  return result;
}

bko_result ResultOf(const backorder::Precedence& precedence) {
  bko_result result;
  const auto add32 = [&result](const char* name, int32_t value) {
    result.Add<int32_t>(absl::StrCat("precedence.", name)) = {value};
  };
  const auto add64 = [&result](const char* name, int64_t value) {
    result.Add<int64_t>(absl::StrCat("precedence.", name)) = {value};
  };
  add32("first", precedence.first);
  add32("second", precedence.second);
  add32("first_by", precedence.first_by);
  add32("second_by", precedence.second_by);
  add32("key", precedence.key);
  add32("first_given", precedence.first_value.has_value() ? 1 : 0);
  add32("second_given", precedence.second_value.has_value() ? 1 : 0);
  add64("first_value", precedence.first_value.value_or(0));
  add64("second_value", precedence.second_value.value_or(0));
  return result;
}

bko_result ResultOf(const backorder::OrderSplit& split) {
  using backorder::SplitShortfall;
  bko_result result;
  AddParts(&result, "now", split.now);
  AddParts(&result, "later", split.later);
  AddColumn<int32_t>(&result, "shortfall.line", split.shortfall,
                     [](const SplitShortfall& s) { return s.line; });
  AddColumn<int32_t>(&result, "shortfall.reason", split.shortfall,
                     [](const SplitShortfall& s) { return s.reason; });
  AddColumn<int64_t>(&result, "shortfall.quantity", split.shortfall,
                     [](const SplitShortfall& s) { return s.quantity; });
  return result;
}

bko_result ResultOf(const backorder::OrderEstimate& estimate) {
  using backorder::LineEstimate;
  bko_result result;
  AddColumn<int32_t>(&result, "lines.first_day", estimate.lines,
                     [](const LineEstimate& line) { return line.first_day; });
  AddColumn<int32_t>(
      &result, "lines.complete_day", estimate.lines,
      [](const LineEstimate& line) { return line.complete_day; });
  AddColumn<int32_t>(&result, "lines.reason", estimate.lines,
                     [](const LineEstimate& line) { return line.reason; });
  AddColumn<int64_t>(&result, "lines.promised", estimate.lines,
                     [](const LineEstimate& line) { return line.promised; });
  AddColumn<int64_t>(&result, "lines.on_time", estimate.lines,
                     [](const LineEstimate& line) { return line.on_time; });
  result.Add<int32_t>("order.first_day") = {estimate.first_day};
  result.Add<int32_t>("order.complete_day") = {estimate.complete_day};
  return result;
}

bko_result ResultOf(const std::vector<backorder::Violation>& violations) {
  using backorder::Violation;
  bko_result result;
  AddColumn<int32_t>(&result, "violations.invariant", violations,
                     [](const Violation& v) { return v.invariant; });
  AddColumn<int32_t>(&result, "violations.line", violations,
                     [](const Violation& v) { return v.line; });
  AddColumn<int32_t>(&result, "violations.supply", violations,
                     [](const Violation& v) { return v.supply; });
  AddColumn<std::string>(&result, "violations.message", violations,
                         [](const Violation& v) { return v.message; });
  return result;
}

bko_result ResultOf(const std::vector<backorder::Measures>& measures) {
  using backorder::Measures;
  bko_result result;
  AddColumn<int64_t>(&result, "measures.group", measures,
                     [](const Measures& m) { return m.group; });
  for (const auto& field : backorder::internal::MeasureFields()) {
    AddColumn<double>(&result, absl::StrCat("measures.", field.name), measures,
                      [&field](const Measures& m) { return m.*field.value; });
  }
  return result;
}

// Hands out what a verb answered.
template <typename Answer>
absl::Status HandOut(const absl::StatusOr<Answer>& answer, bko_result** out) {
  if (!answer.ok()) return answer.status();
  backorder::internal::HandOut(ResultOf(*answer), out);
  return absl::OkStatus();
}

// verb(book, policy) of a verb that reads these two alone.
template <typename Verb>
absl::Status Answer(const bko_book* book, const char* policy, bko_result** out,
                    const Verb& verb) {
  absl::Status status = All({NotNull(book, "book"), NotNull(out, "out")});
  if (!status.ok()) return status;
  const absl::StatusOr<backorder::Policy> parsed = ReadPolicy(policy);
  if (!parsed.ok()) return parsed.status();
  return HandOut(verb(book->book, *parsed), out);
}

absl::Status AllocateInto(const bko_book* book, const char* policy,
                          const bko_run* run, bko_plan** plan) {
  absl::Status status = All({NotNull(book, "book"), NotNull(plan, "plan")});
  if (!status.ok()) return status;
  const absl::StatusOr<backorder::Policy> parsed = ReadPolicy(policy);
  if (!parsed.ok()) return parsed.status();
  const absl::StatusOr<backorder::Run> how = ReadRun(run);
  if (!how.ok()) return how.status();
  const auto made = backorder::internal::Outputs::Parse(how->outputs);
  if (!made.ok()) return made.status();
  std::unique_ptr<bko_plan> fresh;
  if (*plan == nullptr) fresh = std::make_unique<bko_plan>();
  bko_plan* const target = *plan == nullptr ? fresh.get() : *plan;
  status = backorder::Allocate(book->book, *parsed, *how, &target->plan);
  if (!status.ok()) return status;
  target->borrows = false;
  target->made = *made;
  if (*plan == nullptr) *plan = fresh.release();
  return absl::OkStatus();
}

absl::Status WritePolicy(const char* policy, char* text, size_t capacity,
                         size_t* length) {
  if (capacity > 0) {
    absl::Status status = NotNull(text, "text");
    if (!status.ok()) return status;
  }
  const absl::StatusOr<backorder::Policy> parsed = ReadPolicy(policy);
  if (!parsed.ok()) return parsed.status();
  const std::string canonical = backorder::PolicyText(*parsed);
  if (capacity > 0) {
    backorder::internal::CopyText(canonical.data(), canonical.size(), text,
                                  capacity);
  }
  if (length != nullptr) *length = canonical.size();
  return absl::OkStatus();
}

}  // namespace

extern "C" {

int32_t bko_abi_version(void) { return BKO_ABI_VERSION; }

const char* bko_schema(void) {
  try {
    static const std::string text = backorder::internal::SchemaText();
    return text.c_str();
  } catch (...) {
    return "";  // out of memory
  }
}

// ---- book -------------------------------------------------------------------

bko_status bko_book_create(int32_t as_of, bko_book** out, bko_error* error) {
  return Guard(error, [&] {
    absl::Status status = NotNull(out, "out");
    if (!status.ok()) return status;
    auto book = std::make_unique<bko_book>();
    book->book.as_of = as_of;
    *out = book.release();
    return status;
  });
}

void bko_book_free(bko_book* book) { delete book; }

bko_status bko_book_set_i32(bko_book* book, const char* name,
                            const int32_t* values, int64_t length,
                            bko_error* error) {
  return Guard(error,
               [&] { return SetBookColumn(book, name, values, length); });
}

bko_status bko_book_set_i64(bko_book* book, const char* name,
                            const int64_t* values, int64_t length,
                            bko_error* error) {
  return Guard(error,
               [&] { return SetBookColumn(book, name, values, length); });
}

bko_status bko_book_validate(const bko_book* book, bko_error* error) {
  return Guard(error, [&] {
    absl::Status status = NotNull(book, "book");
    return status.ok() ? backorder::Validate(book->book) : status;
  });
}

// ---- policy -----------------------------------------------------------------

bko_status bko_policy_text(const char* policy, char* text, size_t capacity,
                           size_t* length, bko_error* error) {
  return Guard(error,
               [&] { return WritePolicy(policy, text, capacity, length); });
}

// ---- plan -------------------------------------------------------------------

bko_status bko_plan_create(bko_plan** out, bko_error* error) {
  return Guard(error, [&] {
    absl::Status status = NotNull(out, "out");
    if (!status.ok()) return status;
    auto plan = std::make_unique<bko_plan>();
    plan->borrows = true;
    *out = plan.release();
    return status;
  });
}

void bko_plan_free(bko_plan* plan) { delete plan; }

bko_status bko_plan_set_i32(bko_plan* plan, const char* name,
                            const int32_t* values, int64_t length,
                            bko_error* error) {
  return Guard(error,
               [&] { return SetPlanColumn(plan, name, values, length); });
}

bko_status bko_plan_set_i64(bko_plan* plan, const char* name,
                            const int64_t* values, int64_t length,
                            bko_error* error) {
  return Guard(error,
               [&] { return SetPlanColumn(plan, name, values, length); });
}

bko_status bko_plan_i32(const bko_plan* plan, const char* name,
                        const int32_t** values, int64_t* length,
                        bko_error* error) {
  return Guard(error,
               [&] { return ReadPlanColumn(plan, name, values, length); });
}

bko_status bko_plan_i64(const bko_plan* plan, const char* name,
                        const int64_t** values, int64_t* length,
                        bko_error* error) {
  return Guard(error,
               [&] { return ReadPlanColumn(plan, name, values, length); });
}

// ---- allocate ---------------------------------------------------------------

bko_status bko_allocate(const bko_book* book, const char* policy,
                        const bko_run* run, bko_plan** plan, bko_error* error) {
  return Guard(error, [&] { return AllocateInto(book, policy, run, plan); });
}

// ---- results: the other verbs -----------------------------------------------

void bko_result_free(bko_result* result) { delete result; }

bko_status bko_result_i32(const bko_result* result, const char* name,
                          const int32_t** values, int64_t* length,
                          bko_error* error) {
  return Guard(error, [&] { return ReadResult(result, name, values, length); });
}

bko_status bko_result_i64(const bko_result* result, const char* name,
                          const int64_t** values, int64_t* length,
                          bko_error* error) {
  return Guard(error, [&] { return ReadResult(result, name, values, length); });
}

bko_status bko_result_f64(const bko_result* result, const char* name,
                          const double** values, int64_t* length,
                          bko_error* error) {
  return Guard(error, [&] { return ReadResult(result, name, values, length); });
}

bko_status bko_result_text(const bko_result* result, const char* name,
                           int64_t row, const char** text, bko_error* error) {
  return Guard(error, [&] { return ReadText(result, name, row, text); });
}

bko_status bko_prioritize(const bko_book* book, const char* policy,
                          bko_result** out, bko_error* error) {
  return Guard(
      error, [&] { return Answer(book, policy, out, backorder::Prioritize); });
}

bko_status bko_explain_precedence(const bko_book* book, const char* policy,
                                  int32_t line, int32_t other, bko_result** out,
                                  bko_error* error) {
  return Guard(error, [&] {
    return Answer(book, policy, out,
                  [line, other](const backorder::Book& queued,
                                const backorder::Policy& parsed) {
                    return backorder::ExplainPrecedence(queued, parsed, line,
                                                        other);
                  });
  });
}

bko_status bko_split(const bko_book* order_and_availability, const char* policy,
                     bko_result** out, bko_error* error) {
  return Guard(error, [&] {
    return Answer(
        order_and_availability, policy, out,
        [](const backorder::Book& book, const backorder::Policy& parsed) {
          return backorder::Split(book.demand, book, parsed);
        });
  });
}

bko_status bko_estimate(const bko_book* order_and_availability,
                        const char* policy, bko_result** out,
                        bko_error* error) {
  return Guard(error, [&] {
    return Answer(
        order_and_availability, policy, out,
        [](const backorder::Book& book, const backorder::Policy& parsed) {
          return backorder::Estimate(book.demand, book, parsed);
        });
  });
}

bko_status bko_audit(const bko_book* book, const char* policy,
                     const bko_plan* plan, int64_t limit, bko_result** out,
                     bko_error* error) {
  return Guard(error, [&] {
    absl::Status status = NotNull(plan, "plan");
    if (!status.ok()) return status;
    return Answer(book, policy, out,
                  [plan, limit](const backorder::Book& audited,
                                const backorder::Policy& parsed) {
                    return backorder::Audit(audited, parsed, plan->plan, limit);
                  });
  });
}

bko_status bko_measure(const bko_book* book, const bko_plan* plan,
                       const char* by, bko_result** out, bko_error* error) {
  return Guard(error, [&] {
    absl::Status status = All(
        {NotNull(book, "book"), NotNull(plan, "plan"), NotNull(out, "out")});
    if (!status.ok()) return status;
    return HandOut(
        backorder::Measure(book->book, plan->plan, by == nullptr ? "" : by),
        out);
  });
}

bko_status bko_measure_policy(const bko_book* book, const char* policy,
                              const bko_plan* plan, const char* by,
                              bko_result** out, bko_error* error) {
  return Guard(error, [&] {
    absl::Status status = NotNull(plan, "plan");
    if (!status.ok()) return status;
    return Answer(book, policy, out,
                  [plan, by](const backorder::Book& measured,
                             const backorder::Policy& parsed) {
                    return backorder::Measure(measured, parsed, plan->plan,
                                              by == nullptr ? "" : by);
                  });
  });
}

}  // extern "C"
