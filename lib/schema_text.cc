#include "lib/schema_text.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/types/span.h"
#include "backorder/audit.h"
#include "backorder/plan.h"
#include "backorder/policy.h"
#include "backorder/units.h"
#include "lib/measure_fields.h"
#include "lib/policy_fields.h"
#include "lib/schema.h"

namespace backorder {
namespace internal {
namespace {

// One line of the text.
struct Row {
  std::string table, column, type, kind;
  bool required = false;
  std::string default_text, min, max, also, values, meaning;
};

void Append(const Row& row, std::string* text) {
  const std::string fields[] = {row.table,
                                row.column,
                                row.type,
                                row.kind,
                                row.required ? "yes" : "no",
                                row.default_text,
                                row.min,
                                row.max,
                                row.also,
                                row.values,
                                row.meaning};
  absl::StrAppend(text, absl::StrJoin(fields, "\t"), "\n");
}

const char* KindName(Kind kind) {
  switch (kind) {
    case Kind::kItem:
      return "item";
    case Kind::kLocation:
      return "location";
    case Kind::kDestination:
      return "destination";
    case Kind::kGroup:
      return "group";
    case Kind::kSalesOrder:
      return "sales_order";
    case Kind::kKit:
      return "kit";
    case Kind::kTier:
      return "tier";
    case Kind::kOwner:
      return "owner";
    case Kind::kSupplier:
      return "supplier";
    case Kind::kCalendar:
      return "calendar";
    case Kind::kPurchaseOrder:
      return "purchase_order";
    case Kind::kDelay:
      return "delay";
    case Kind::kLine:
      return "line";
    case Kind::kSupplyRow:
      return "supply_row";
    case Kind::kShipment:
      return "shipment";
    case Kind::kDay:
      return "day";
    case Kind::kDays:
      return "days";
    case Kind::kQuantity:
      return "quantity";
    case Kind::kMoney:
      return "money";
    case Kind::kInstant:
      return "instant";
    case Kind::kNumber:
      return "number";
    case Kind::kWeekdays:
      return "weekdays";
    case Kind::kMonthDays:
      return "month_days";
    case Kind::kEnum:
      return "enum";
  }
  return "";
}

// "0 as_available, 1 line_complete".
std::string Numbered(absl::Span<const char* const> names) {
  std::string text;
  for (size_t i = 0; i < names.size(); ++i) {
    absl::StrAppend(&text, i == 0 ? "" : ", ", i, " ", names[i]);
  }
  return text;
}

std::string AlsoText(const ColumnSpec& column) {
  if (column.also == column.min) return "";
  if (column.also == kNotGiven) return "none";
  if (column.also == kNever) return "never";
  if (column.also == kUnlimited) return "unlimited";
  return absl::StrCat(column.also);
}

void AppendColumns(absl::Span<const ColumnSpec> columns, std::string* text) {
  for (const ColumnSpec& column : columns) {
    Row row;
    row.table = column.table;
    row.column = column.name;
    row.type = column.wide ? "int64" : "int32";
    row.kind = KindName(column.kind);
    row.required = column.required;
    row.default_text = column.default_text;
    row.min = absl::StrCat(column.min);
    row.max = absl::StrCat(column.max);
    row.also = AlsoText(column);
    row.values = Numbered(column.values);
    row.meaning = column.meaning;
    Append(row, text);
  }
}

void AppendPolicy(std::string* text) {
  const Policy defaults;
  Row queue;
  queue.table = "policy";
  queue.column = "queue";
  queue.type = "text";
  queue.kind = "queue";
  queue.default_text = QueueText(defaults);
  queue.values = absl::StrJoin(QueueColumns(), ", ");
  queue.meaning =
      "the order of service: keys, each with values that come first (in "
      "brackets), asc or desc, nulls first or nulls last; or a preset:";
  for (const QueuePreset& preset : QueuePresets()) {
    absl::StrAppend(&queue.meaning, " ", preset.name, " (", preset.queue, ")");
  }
  Append(queue, text);
  for (const PolicyField& field : PolicyFields()) {
    Row row;
    row.table = "policy";
    row.column = field.name;
    row.type = "text";
    row.default_text = PolicyValueText(field, defaults);
    switch (field.type) {
      case PolicyField::Type::kEnum:
        row.kind = KindName(Kind::kEnum);
        row.values = Numbered(field.values);
        break;
      case PolicyField::Type::kDays:
        row.kind = KindName(Kind::kDays);
        row.min = absl::StrCat(field.min);
        row.max = absl::StrCat(field.max);
        row.also = field.may_be_unlimited ? "unlimited" : "";
        break;
      case PolicyField::Type::kKeys:
        row.kind = "keys";
        row.also = "none";
        break;
    }
    row.meaning = field.meaning;
    Append(row, text);
  }
}

void AppendQueueKeys(std::string* text) {
  for (const DerivedKey& key : DerivedKeys()) {
    Row row;
    row.table = "queue_key";
    row.column = key.name;
    row.type = "int64";
    row.kind = KindName(Kind::kNumber);
    row.meaning = key.formula;
    Append(row, text);
  }
}

void AppendReasons(std::string* text) {
  for (int32_t number = 0; number < kReasonCount; ++number) {
    const auto reason = static_cast<Reason>(number);
    Row row;
    row.table = "reason";
    row.column = std::string(ReasonName(reason));
    row.values = absl::StrCat(number);
    row.meaning = std::string(ReasonWords(reason));
    Append(row, text);
  }
}

void AppendInvariants(std::string* text) {
  for (auto number = static_cast<int32_t>(Invariant::kSupply);
       number <= static_cast<int32_t>(Invariant::kTotals); ++number) {
    const auto invariant = static_cast<Invariant>(number);
    Row row;
    row.table = "invariant";
    row.column = InvariantName(invariant);
    row.values = absl::StrCat(number);
    row.meaning = InvariantWords(invariant);
    Append(row, text);
  }
}

void AppendMeasures(std::string* text) {
  for (const MeasureField& field : MeasureFields()) {
    Row row;
    row.table = "measures";
    row.column = field.name;
    row.type = "float64";
    row.kind = KindName(Kind::kNumber);
    row.required = true;
    row.meaning = field.meaning;
    Append(row, text);
  }
}

}  // namespace

std::string SchemaText() {
  std::string text =
      "table\tcolumn\ttype\tkind\trequired\tdefault\tmin\tmax\talso\tvalues\t"
      "meaning\n";
  AppendColumns(BookColumns(), &text);
  AppendColumns(PlanColumnSpecs(), &text);
  AppendPolicy(&text);
  AppendQueueKeys(&text);
  AppendReasons(&text);
  AppendInvariants(&text);
  AppendMeasures(&text);
  return text;
}

}  // namespace internal
}  // namespace backorder
