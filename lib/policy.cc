#include "backorder/policy.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "backorder/units.h"
#include "lib/input_error.h"
#include "lib/policy_fields.h"
#include "lib/schema.h"

namespace backorder {
namespace internal {
namespace {

template <auto member>
int32_t Get(const Policy& policy) {
  return static_cast<int32_t>(policy.*member);
}

template <auto member>
void Set(Policy& policy, int32_t number) {
  using Field = std::remove_reference_t<decltype(policy.*member)>;
  policy.*member = static_cast<Field>(number);
}

template <auto member>
constexpr PolicyField Enum(const char* name,
                           absl::Span<const char* const> values,
                           const char* meaning) {
  return {name, values, 0, false, meaning, &Get<member>, &Set<member>};
}

template <auto member>
constexpr PolicyField Days(const char* name, int32_t max, bool may_be_unlimited,
                           const char* meaning) {
  return {name, {}, max, may_be_unlimited, meaning, &Get<member>, &Set<member>};
}

constexpr const char* kTimings[] = {"earliest", "latest_on_time"};
constexpr const char* kShipWhens[] = {"as_soon_as_possible", "just_in_time"};
constexpr const char* kSourcings[] = {"by_rank", "fewest_shipments",
                                      "least_cost"};
constexpr const char* kWaitings[] = {"release", "hold"};
constexpr const char* kSafetyStocks[] = {"hard", "soft"};
constexpr const char* kSharings[] = {"sequential", "proportional", "equal",
                                     "equal_loss"};

constexpr PolicyField kFields[] = {
    Enum<&Policy::timing>("timing", kTimings,
                          "which supply serves a line that several could serve "
                          "in time"),
    Enum<&Policy::ship_when>("ship_when", kShipWhens,
                             "on which day that supply leaves"),
    Enum<&Policy::sourcing>("sourcing", kSourcings,
                            "from which locations the lines of an order are "
                            "served, where several could"),
    Enum<&Policy::waiting>("waiting", kWaitings,
                           "whether supply found for what cannot be completed "
                           "is free for others or kept"),
    Enum<&Policy::when_short>(
        "when_short", kWhenShortNames,
        "what becomes of a line that cannot be served in "
        "full by its day, unless the line says so itself"),
    Days<&Policy::horizon>(
        "horizon", kNever - 1, true,
        "lines due more than this many days after as_of take "
        "nothing"),
    Days<&Policy::overdue_offset>("overdue_offset", kLastDay, false,
                                  "an overdue receipt counts at as_of + this "
                                  "many days"),
    Days<&Policy::overdue_limit>("overdue_limit", kNever - 1, true,
                                 "a receipt that is overdue by more days than "
                                 "this does not count"),
    Enum<&Policy::safety_stock>("safety_stock", kSafetyStocks,
                                "never promised, or promised last"),
    Enum<&Policy::sharing>("sharing", kSharings,
                           "how lines of an item share what is scarce, if they "
                           "tie"),
};

constexpr QueuePreset kPresets[] = {
    {"first_come", "entered"},
    {"earliest_due", "due, entered"},
    {"smallest", "quantity, entered"},
    {"most_valuable", "line_value desc, entered"},
};

}  // namespace

absl::Span<const PolicyField> PolicyFields() { return kFields; }

std::string PolicyValueText(const PolicyField& field, const Policy& policy) {
  const int32_t number = field.get(policy);
  if (field.may_be_unlimited && number == kNever) return "unlimited";
  if (field.values.empty()) return absl::StrCat(number);
  const bool known =
      number >= 0 && number < static_cast<int32_t>(field.values.size());
  return known ? field.values[number] : absl::StrCat(number);
}

std::string QueueText(const Policy& policy) {
  return absl::StrJoin(
      policy.queue, ", ", [](std::string* text, const SortKey& key) {
        absl::StrAppend(text, key.column, key.descending ? " desc" : "",
                        key.nulls_first ? " nulls first" : "");
      });
}

absl::Span<const QueuePreset> QueuePresets() { return kPresets; }

std::vector<const char*> QueueColumns() {
  std::vector<const char*> names;
  for (const ColumnSpec& column : BookColumns()) {
    if (column.table == std::string_view("demand")) {
      names.push_back(column.name);
    }
  }
  names.push_back("line_value");
  return names;
}

}  // namespace internal

namespace {

using internal::MakeInputError;
using internal::PolicyField;
using internal::Quoted;

absl::Status Error(const std::string& field, const std::string& message) {
  return MakeInputError({absl::StrCat("policy.", field), -1, 0, 0}, message);
}

// ---- checks -----------------------------------------------------------------

absl::Status CheckQueue(const std::vector<SortKey>& queue) {
  if (queue.empty()) {
    return Error("queue",
                 "policy.queue is empty; name a column of demand, or "
                 "first_come");
  }
  const std::vector<const char*> known = internal::QueueColumns();
  for (size_t i = 0; i < queue.size(); ++i) {
    const std::string& column = queue[i].column;
    if (std::find(known.begin(), known.end(), column) == known.end()) {
      return Error("queue", absl::StrCat("policy.queue: there is no column ",
                                         Quoted(column), "; use ",
                                         absl::StrJoin(known, ", ")));
    }
    for (size_t other = 0; other < i; ++other) {
      if (queue[other].column != column) continue;
      return Error("queue", absl::StrCat("policy.queue names ", column,
                                         " twice; name it once"));
    }
  }
  return absl::OkStatus();
}

// The values that a field may have, in words.
std::string Allowed(const PolicyField& field) {
  if (!field.values.empty()) return absl::StrJoin(field.values, " or ");
  return absl::StrCat("0 to ", field.max, " days",
                      field.may_be_unlimited ? " or unlimited" : "");
}

absl::Status CheckField(const PolicyField& field, int32_t number) {
  const int32_t most = field.values.empty()
                           ? field.max
                           : static_cast<int32_t>(field.values.size()) - 1;
  if (number >= 0 && number <= most) return absl::OkStatus();
  if (field.may_be_unlimited && number == kNever) return absl::OkStatus();
  return MakeInputError({absl::StrCat("policy.", field.name), -1, number, 0},
                        absl::StrCat("policy.", field.name, " is ", number,
                                     "; use ", Allowed(field)));
}

// ---- parsing ----------------------------------------------------------------

absl::StatusOr<SortKey> ParseSortKey(const std::string& text) {
  const std::vector<std::string> words =
      absl::StrSplit(text, absl::ByAnyChar(" \t\n\v\f\r"), absl::SkipEmpty());
  SortKey key;
  size_t next = 0;
  if (next < words.size()) key.column = words[next++];
  if (next < words.size() && (words[next] == "asc" || words[next] == "desc")) {
    key.descending = words[next++] == "desc";
  }
  if (next + 1 < words.size() && words[next] == "nulls" &&
      (words[next + 1] == "first" || words[next + 1] == "last")) {
    key.nulls_first = words[next + 1] == "first";
    next += 2;
  }
  if (key.column.empty() || next < words.size()) {
    return Error("queue", absl::StrCat("policy.queue: ", Quoted(text),
                                       " is not \"column [asc|desc] "
                                       "[nulls first|nulls last]\""));
  }
  return key;
}

absl::StatusOr<std::vector<SortKey>> ParseQueue(std::string text) {
  for (const internal::QueuePreset& preset : internal::QueuePresets()) {
    if (text == preset.name) text = preset.queue;
  }
  std::vector<SortKey> queue;
  const std::vector<std::string> parts = absl::StrSplit(text, ',');
  for (const std::string& part : parts) {
    absl::StatusOr<SortKey> key = ParseSortKey(part);
    if (!key.ok()) return key.status();
    queue.push_back(*std::move(key));
    // Unknown and doubled columns end the loop, however long the text is.
    absl::Status status = CheckQueue(queue);
    if (!status.ok()) return status;
  }
  return queue;
}

absl::StatusOr<int32_t> ParseValue(const PolicyField& field,
                                   const std::string& text) {
  for (size_t i = 0; i < field.values.size(); ++i) {
    if (text == field.values[i]) return static_cast<int32_t>(i);
  }
  if (field.may_be_unlimited && text == "unlimited") return kNever;
  int32_t days;
  if (field.values.empty() && absl::SimpleAtoi(text, &days) && days >= 0 &&
      days <= field.max) {
    return days;
  }
  return Error(field.name,
               absl::StrCat("policy.", field.name, " is ", Quoted(text),
                            "; use ", Allowed(field)));
}

absl::Status UnknownKey(const std::string& key) {
  std::string known = "queue";
  for (const PolicyField& field : internal::PolicyFields()) {
    absl::StrAppend(&known, ", ", field.name);
  }
  return Error(key, absl::StrCat("the policy has no key ", Quoted(key),
                                 "; it has ", known));
}

// Parses the value of `key` into *policy.
absl::Status ParseField(const std::string& key, const std::string& value,
                        Policy* policy) {
  if (key == "queue") {
    absl::StatusOr<std::vector<SortKey>> queue = ParseQueue(value);
    if (!queue.ok()) return queue.status();
    policy->queue = *std::move(queue);
    return absl::OkStatus();
  }
  for (const PolicyField& field : internal::PolicyFields()) {
    if (key != field.name) continue;
    const absl::StatusOr<int32_t> number = ParseValue(field, value);
    if (!number.ok()) return number.status();
    field.set(*policy, *number);
    return absl::OkStatus();
  }
  return UnknownKey(key);
}

std::string Stripped(absl::string_view text) {
  return std::string(absl::StripAsciiWhitespace(text));
}

}  // namespace

absl::StatusOr<Policy> ParsePolicy(std::string_view text) {
  const std::string lower =
      absl::AsciiStrToLower(absl::string_view(text.data(), text.size()));
  Policy policy;
  std::vector<std::string> seen;
  for (const absl::string_view part : absl::StrSplit(lower, ';')) {
    if (Stripped(part).empty()) continue;
    const size_t equals = part.find('=');
    if (equals == absl::string_view::npos) {
      return MakeInputError(
          {"policy", -1, 0, 0},
          absl::StrCat("the policy says ", Quoted(Stripped(part)),
                       "; write key=value; key=value"));
    }
    const std::string key = Stripped(part.substr(0, equals));
    if (std::find(seen.begin(), seen.end(), key) != seen.end()) {
      return Error(
          key, absl::StrCat("the policy gives ", key, " twice; give it once"));
    }
    const absl::Status status =
        ParseField(key, Stripped(part.substr(equals + 1)), &policy);
    if (!status.ok()) return status;
    seen.push_back(key);
  }
  return policy;
}

std::string PolicyText(const Policy& policy) {
  std::string text = absl::StrCat("queue=", internal::QueueText(policy));
  for (const PolicyField& field : internal::PolicyFields()) {
    absl::StrAppend(&text, "; ", field.name, "=",
                    internal::PolicyValueText(field, policy));
  }
  return text;
}

absl::Status Validate(const Policy& policy) {
  absl::Status status = CheckQueue(policy.queue);
  for (const PolicyField& field : internal::PolicyFields()) {
    if (!status.ok()) return status;
    status = CheckField(field, field.get(policy));
  }
  return status;
}

}  // namespace backorder
