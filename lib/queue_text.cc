#include "lib/queue_text.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

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

constexpr QueuePreset kPresets[] = {
    {"first_come", "entered"},
    {"earliest_due", "due, entered"},
    {"smallest", "quantity, entered"},
    {"most_valuable", "line_value desc, entered"},
};

constexpr DerivedKey kDerivedKeys[] = {
    {"line_value", "quantity * unit_value"},
    {"order_value",
     "the sum of quantity * unit_value over the lines of its sales order"},
    {"slack",
     "days from as_of to the last day on which it can leave to be delivered by "
     "due (without calendars: due - transit - as_of), by the first lane that "
     "it "
     "may use; none if no lane leads there or there is no such day"},
    {"fill_ratio",
     "10^6 * min(quantity, stock) // quantity; stock: the sum of the rows of "
     "stock on hand of its item, at the locations that serve it, that are "
     "above 0; 10^6 for quantity 0"},
    {"critical_ratio",
     "1000 * (due - as_of) // max(1, days that it takes to buy and ship it): "
     "these are the days from as_of to the delivery by its first lane (without "
     "calendars: replenish_days + transit); none if it cannot be bought"},
    {"aging", "priority - max(0, as_of - due) // aging_days"},
};

absl::Status Error(const std::string& message) {
  return MakeInputError({"policy.queue", -1, 0, 0},
                        absl::StrCat("policy.queue: ", message));
}

// The column of demand that a key is, or null: it is derived.
const ColumnSpec* ColumnOf(const std::string& key) {
  return FindBookColumn("demand." + key);
}

// The names that values of a key have: of an enum, else none.
absl::Span<const char* const> ValueNames(const std::string& key) {
  const ColumnSpec* column = ColumnOf(key);
  return column == nullptr ? absl::Span<const char* const>() : column->values;
}

std::string ValueText(const std::string& key, int64_t value) {
  const absl::Span<const char* const> names = ValueNames(key);
  const bool named = value >= 0 && value < static_cast<int64_t>(names.size());
  return named ? names[value] : absl::StrCat(value);
}

// ---- checks -----------------------------------------------------------------

// "0 to 9", "as_available, line_complete".
std::string AllowedValues(const ColumnSpec& column) {
  if (!column.values.empty()) return absl::StrJoin(column.values, ", ");
  const bool also = column.also != column.min && column.also != kNotGiven;
  return absl::StrCat(column.min, " to ", column.max,
                      also ? absl::StrCat(" or ", column.also) : "");
}

// Rows without a value are not listed: they have nulls first and last.
bool IsAllowed(const ColumnSpec& column, int64_t value) {
  return (value >= column.min && value <= column.max) ||
         (value == column.also && value != kNotGiven);
}

absl::Status CheckValues(const SortKey& key) {
  const ColumnSpec* column = ColumnOf(key.column);
  for (const int64_t value : key.values) {
    if (column == nullptr || IsAllowed(*column, value)) continue;
    return MakeInputError(
        {"policy.queue", -1, value, 0},
        absl::StrCat("policy.queue: ", key.column, " is never ", value,
                     "; list values of ", AllowedValues(*column)));
  }
  std::vector<int64_t> sorted = key.values;
  std::sort(sorted.begin(), sorted.end());
  const auto twice = std::adjacent_find(sorted.begin(), sorted.end());
  if (twice == sorted.end()) return absl::OkStatus();
  return MakeInputError(
      {"policy.queue", -1, *twice, 0},
      absl::StrCat("policy.queue: ", key.column, " lists ",
                   ValueText(key.column, *twice), " twice; list it once"));
}

absl::Status CheckColumn(const std::string& column) {
  const std::vector<const char*> known = QueueColumns();
  if (std::find(known.begin(), known.end(), column) != known.end()) {
    return absl::OkStatus();
  }
  return Error(absl::StrCat("there is no column ", Quoted(column), "; use ",
                            absl::StrJoin(known, ", ")));
}

absl::Status CheckKey(const std::vector<SortKey>& queue, size_t i) {
  const std::string& column = queue[i].column;
  absl::Status status = CheckColumn(column);
  if (!status.ok()) return status;
  for (size_t other = 0; other < i; ++other) {
    if (queue[other].column != column) continue;
    return MakeInputError(
        {"policy.queue", -1, 0, 0},
        absl::StrCat("policy.queue names ", column, " twice; name it once"));
  }
  return CheckValues(queue[i]);
}

// ---- parsing ----------------------------------------------------------------

absl::Status NotAKey(absl::string_view text) {
  return Error(absl::StrCat(
      Quoted(std::string_view(text.data(), text.size())),
      " is not \"column [(value value ...)] [asc|desc] [nulls first|nulls "
      "last]\""));
}

std::vector<std::string> Words(absl::string_view text) {
  return absl::StrSplit(text, absl::ByAnyChar(" \t\n\v\f\r"),
                        absl::SkipEmpty());
}

// Splits at the commas that are not in brackets.
absl::StatusOr<std::vector<absl::string_view>> SplitKeys(
    absl::string_view text) {
  std::vector<absl::string_view> keys;
  size_t begin = 0;
  bool in_brackets = false;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '(' || text[i] == ')') {
      if (in_brackets != (text[i] == ')')) return NotAKey(text.substr(begin));
      in_brackets = !in_brackets;
    } else if (text[i] == ',' && !in_brackets) {
      keys.push_back(text.substr(begin, i - begin));
      begin = i + 1;
    }
  }
  if (in_brackets) return NotAKey(text.substr(begin));
  keys.push_back(text.substr(begin));
  return keys;
}

// Parses what stands in the brackets behind a column: "2 0, 1".
absl::StatusOr<std::vector<int64_t>> ParseValues(const std::string& column,
                                                 absl::string_view text) {
  const absl::Span<const char* const> names = ValueNames(column);
  std::vector<int64_t> values;
  for (const absl::string_view word : absl::StrSplit(
           text, absl::ByAnyChar(", \t\n\v\f\r"), absl::SkipEmpty())) {
    const auto name = std::find(names.begin(), names.end(), word);
    int64_t value = name - names.begin();
    if (name == names.end() && !absl::SimpleAtoi(word, &value)) {
      return Error(absl::StrCat(
          column, " has no value ",
          Quoted(std::string_view(word.data(), word.size())), "; list ",
          names.empty() ? "numbers" : absl::StrJoin(names, ", ")));
    }
    values.push_back(value);
  }
  if (values.empty()) {
    return Error(absl::StrCat(column,
                              " has brackets without a value; list "
                              "some, or leave out the brackets"));
  }
  return values;
}

// Parses "[asc|desc] [nulls first|nulls last]"; false: it is something else.
bool ParseDirection(const std::vector<std::string>& words, SortKey* key) {
  size_t next = 0;
  if (next < words.size() && (words[next] == "asc" || words[next] == "desc")) {
    key->descending = words[next++] == "desc";
  }
  if (next + 1 < words.size() && words[next] == "nulls" &&
      (words[next + 1] == "first" || words[next + 1] == "last")) {
    key->nulls_first = words[next + 1] == "first";
    next += 2;
  }
  return next == words.size();
}

// REQUIRES: brackets match.
absl::StatusOr<SortKey> ParseSortKey(absl::string_view text) {
  const size_t open = std::min(text.find('('), text.size());
  const size_t close = std::min(text.find(')'), text.size());
  std::vector<std::string> words = Words(text.substr(0, open));
  const bool listed = open < text.size();
  if (words.empty() || (listed && words.size() > 1)) return NotAKey(text);
  SortKey key;
  key.column = words[0];
  if (listed) {
    absl::Status status = CheckColumn(key.column);
    if (!status.ok()) return status;
    if (text.find('(', close) != absl::string_view::npos) return NotAKey(text);
    absl::StatusOr<std::vector<int64_t>> values =
        ParseValues(key.column, text.substr(open + 1, close - open - 1));
    if (!values.ok()) return values.status();
    key.values = *std::move(values);
    words = Words(text.substr(close + 1));
  } else {
    words.erase(words.begin());
  }
  if (!ParseDirection(words, &key)) return NotAKey(text);
  return key;
}

}  // namespace

absl::Span<const QueuePreset> QueuePresets() { return kPresets; }

absl::Span<const DerivedKey> DerivedKeys() { return kDerivedKeys; }

std::vector<const char*> QueueColumns() {
  std::vector<const char*> names;
  for (const ColumnSpec& column : BookColumns()) {
    if (column.table == std::string_view("demand")) {
      names.push_back(column.name);
    }
  }
  for (const DerivedKey& key : kDerivedKeys) names.push_back(key.name);
  return names;
}

std::string QueueText(const Policy& policy) {
  return absl::StrJoin(
      policy.queue, ", ", [](std::string* text, const SortKey& key) {
        absl::StrAppend(text, key.column);
        if (!key.values.empty()) {
          const auto append = [&key](std::string* list, int64_t value) {
            absl::StrAppend(list, ValueText(key.column, value));
          };
          absl::StrAppend(text, " (", absl::StrJoin(key.values, " ", append),
                          ")");
        }
        absl::StrAppend(text, key.descending ? " desc" : "",
                        key.nulls_first ? " nulls first" : "");
      });
}

std::string FirstKeysText(const std::vector<SortKey>& queue, size_t keys) {
  if (keys == 0) return "none";
  return absl::StrJoin(queue.begin(), queue.begin() + keys, ", ",
                       [](std::string* text, const SortKey& key) {
                         absl::StrAppend(text, key.column);
                       });
}

absl::Status CheckQueue(const std::vector<SortKey>& queue) {
  if (queue.empty()) {
    return MakeInputError({"policy.queue", -1, 0, 0},
                          "policy.queue is empty; name a column of demand, or "
                          "first_come");
  }
  for (size_t i = 0; i < queue.size(); ++i) {
    absl::Status status = CheckKey(queue, i);
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<SortKey>> ParseQueue(const std::string& text) {
  absl::string_view keys = text;
  for (const QueuePreset& preset : kPresets) {
    if (text == preset.name) keys = preset.queue;
  }
  const absl::StatusOr<std::vector<absl::string_view>> parts = SplitKeys(keys);
  if (!parts.ok()) return parts.status();
  std::vector<SortKey> queue;
  for (const absl::string_view part : *parts) {
    absl::StatusOr<SortKey> key = ParseSortKey(part);
    if (!key.ok()) return key.status();
    queue.push_back(*std::move(key));
    // Unknown and doubled columns end the loop, however long the text is.
    absl::Status status = CheckKey(queue, queue.size() - 1);
    if (!status.ok()) return status;
  }
  return queue;
}

}  // namespace internal
}  // namespace backorder
