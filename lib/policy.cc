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
#include "lib/queue_text.h"
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

using Type = PolicyField::Type;

template <auto member>
constexpr PolicyField Enum(const char* name,
                           absl::Span<const char* const> values,
                           const char* meaning) {
  return {Type::kEnum, false,        0,           0, name, values,
          meaning,     &Get<member>, &Set<member>};
}

template <auto member>
constexpr PolicyField Days(const char* name, int32_t min, int32_t max,
                           bool may_be_unlimited, const char* meaning) {
  return {Type::kDays, may_be_unlimited, min,          max,         name,
          {},          meaning,          &Get<member>, &Set<member>};
}

template <auto member>
constexpr PolicyField Keys(const char* name, const char* meaning) {
  return {Type::kKeys, false,        0,           0, name, {},
          meaning,     &Get<member>, &Set<member>};
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
        "horizon", 0, kNever - 1, true,
        "lines due more than this many days after as_of take "
        "nothing"),
    Days<&Policy::overdue_offset>("overdue_offset", 0, kLastDay, false,
                                  "an overdue receipt counts at as_of + this "
                                  "many days"),
    Days<&Policy::overdue_limit>("overdue_limit", 0, kNever - 1, true,
                                 "a receipt that is overdue by more days than "
                                 "this does not count"),
    Enum<&Policy::safety_stock>("safety_stock", kSafetyStocks,
                                "never promised, or promised last"),
    Enum<&Policy::sharing>("sharing", kSharings,
                           "how lines of an item share what is scarce, if they "
                           "tie"),
    Keys<&Policy::share_by>("share_by",
                            "lines share if they tie on these keys, the first "
                            "of the queue (unless it is given: its first key "
                            "alone); none: all lines of an item"),
    Days<&Policy::aging_days>("aging_days", 1, kLastDay, false,
                              "the key aging: a priority is raised by one for "
                              "each so many days that a line is overdue"),
};

}  // namespace

absl::Span<const PolicyField> PolicyFields() { return kFields; }

std::string PolicyValueText(const PolicyField& field, const Policy& policy) {
  const int32_t number = field.get(policy);
  if (field.may_be_unlimited && number == kNever) return "unlimited";
  const auto is_below = [number](size_t count) {
    return number >= 0 && static_cast<size_t>(number) < count;
  };
  if (field.type == Type::kEnum && is_below(field.values.size())) {
    return field.values[number];
  }
  if (field.type == Type::kKeys && is_below(policy.queue.size() + 1)) {
    return FirstKeysText(policy.queue, number);
  }
  return absl::StrCat(number);
}

}  // namespace internal

namespace {

using internal::MakeInputError;
using internal::PolicyField;
using internal::Quoted;

absl::Status Error(const std::string& field, const std::string& message) {
  return MakeInputError({absl::StrCat("policy.", field), -1, 0, 0}, message);
}

using Type = PolicyField::Type;

// The values that a field may have, in words.
std::string Allowed(const PolicyField& field, const Policy& policy) {
  switch (field.type) {
    case Type::kEnum:
      return absl::StrJoin(field.values, " or ");
    case Type::kDays:
      return absl::StrCat(field.min, " to ", field.max, " days",
                          field.may_be_unlimited ? " or unlimited" : "");
    case Type::kKeys:
      return absl::StrCat(
          "none, or the first one or more of ",
          internal::FirstKeysText(policy.queue, policy.queue.size()),
          ", in this order");
  }
  return "";
}

bool IsAllowed(const PolicyField& field, const Policy& policy, int32_t number) {
  switch (field.type) {
    case Type::kEnum:
      return number >= 0 && static_cast<size_t>(number) < field.values.size();
    case Type::kDays:
      return (number >= field.min && number <= field.max) ||
             (field.may_be_unlimited && number == kNever);
    case Type::kKeys:
      return number >= 0 && static_cast<size_t>(number) <= policy.queue.size();
  }
  return false;
}

absl::Status CheckField(const PolicyField& field, const Policy& policy) {
  const int32_t number = field.get(policy);
  if (IsAllowed(field, policy, number)) return absl::OkStatus();
  return MakeInputError({absl::StrCat("policy.", field.name), -1, number, 0},
                        absl::StrCat("policy.", field.name, " is ", number,
                                     "; use ", Allowed(field, policy)));
}

// ---- parsing ----------------------------------------------------------------

std::string Stripped(absl::string_view text) {
  return std::string(absl::StripAsciiWhitespace(text));
}

// How many keys of the queue "priority, due" names; -1: it is not how the queue
// begins.
int32_t CountKeys(const std::vector<SortKey>& queue, const std::string& text) {
  if (text == "none") return 0;
  const std::vector<absl::string_view> names = absl::StrSplit(text, ',');
  if (names.size() > queue.size()) return -1;
  for (size_t i = 0; i < names.size(); ++i) {
    if (absl::StripAsciiWhitespace(names[i]) != queue[i].column) return -1;
  }
  return static_cast<int32_t>(names.size());
}

// The number that `text` stands for, or one that is not allowed.
int32_t ParseNumber(const PolicyField& field, const Policy& policy,
                    const std::string& text) {
  if (field.type == Type::kKeys) return CountKeys(policy.queue, text);
  if (field.type == Type::kEnum) {
    const auto name = std::find(field.values.begin(), field.values.end(), text);
    return name == field.values.end()
               ? -1
               : static_cast<int32_t>(name - field.values.begin());
  }
  if (field.may_be_unlimited && text == "unlimited") return kNever;
  int32_t days;
  if (!absl::SimpleAtoi(text, &days) || days > field.max) return -1;
  return days;
}

absl::Status UnknownKey(const std::string& key) {
  std::string known = "queue";
  for (const PolicyField& field : internal::PolicyFields()) {
    absl::StrAppend(&known, ", ", field.name);
  }
  return Error(key, absl::StrCat("the policy has no key ", Quoted(key),
                                 "; it has ", known));
}

const PolicyField* FindField(const std::string& key) {
  for (const PolicyField& field : internal::PolicyFields()) {
    if (key == field.name) return &field;
  }
  return nullptr;
}

// "key=value" as text says it.
struct Setting {
  std::string key;
  std::string value;
};

absl::StatusOr<std::vector<Setting>> SplitSettings(const std::string& text) {
  std::vector<Setting> settings;
  for (const absl::string_view part : absl::StrSplit(text, ';')) {
    if (Stripped(part).empty()) continue;
    const size_t equals = part.find('=');
    if (equals == absl::string_view::npos) {
      return MakeInputError(
          {"policy", -1, 0, 0},
          absl::StrCat("the policy says ", Quoted(Stripped(part)),
                       "; write key=value; key=value"));
    }
    Setting setting = {Stripped(part.substr(0, equals)),
                       Stripped(part.substr(equals + 1))};
    if (setting.key != "queue" && FindField(setting.key) == nullptr) {
      return UnknownKey(setting.key);
    }
    // Keys that are known are few, so this ends soon, however long the text is.
    for (const Setting& other : settings) {
      if (other.key != setting.key) continue;
      return Error(setting.key, absl::StrCat("the policy gives ", setting.key,
                                             " twice; give it once"));
    }
    settings.push_back(std::move(setting));
  }
  return settings;
}

// Parses the value of a key into *policy, whose queue is known if the value
// names keys of it.
absl::Status ParseSetting(const Setting& setting, Policy* policy) {
  const auto& [key, value] = setting;
  if (key == "queue") {
    absl::StatusOr<std::vector<SortKey>> queue = internal::ParseQueue(value);
    if (!queue.ok()) return queue.status();
    policy->queue = *std::move(queue);
    return absl::OkStatus();
  }
  const PolicyField& field = *FindField(key);
  const int32_t number = ParseNumber(field, *policy, value);
  if (!IsAllowed(field, *policy, number)) {
    return Error(key, absl::StrCat("policy.", key, " is ", Quoted(value),
                                   "; use ", Allowed(field, *policy)));
  }
  field.set(*policy, number);
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Policy> ParsePolicy(std::string_view text) {
  const absl::StatusOr<std::vector<Setting>> settings = SplitSettings(
      absl::AsciiStrToLower(absl::string_view(text.data(), text.size())));
  if (!settings.ok()) return settings.status();
  Policy policy;
  // What names keys of the queue comes last: it may stand before the queue.
  for (const bool of_keys : {false, true}) {
    for (const Setting& setting : *settings) {
      const PolicyField* field = FindField(setting.key);
      if ((field != nullptr && field->type == Type::kKeys) != of_keys) continue;
      absl::Status status = ParseSetting(setting, &policy);
      if (!status.ok()) return status;
    }
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
  absl::Status status = internal::CheckQueue(policy.queue);
  for (const PolicyField& field : internal::PolicyFields()) {
    if (!status.ok()) return status;
    status = CheckField(field, policy);
  }
  return status;
}

}  // namespace backorder
