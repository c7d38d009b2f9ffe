#ifndef BACKORDER_LIB_SCHEMA_H_
#define BACKORDER_LIB_SCHEMA_H_

// The one table of all columns: it drives validation, error texts, the C
// interface, Python, CSV and the README (schema_text.h prints it).

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/types/span.h"
#include "backorder/book.h"
#include "backorder/plan.h"

namespace backorder {
namespace internal {

// What a column's values mean, so that a binding knows how to map them.
enum class Kind {
  kItem,         // dense index of an item
  kLocation,     // of a location
  kDestination,  // of a destination
  kGroup,        // of a group of locations
  kSalesOrder,   // of a sales order
  kKit,          // which of the kits of its sales order
  kTier,         // a customer class
  kOwner,        // of holds
  kSupplier,
  kCalendar,
  kPurchaseOrder,
  kDelay,      // a law of delay
  kLine,       // row of demand
  kSupplyRow,  // row of supply
  kShipment,   // row of plan.shipments
  kDay,
  kDays,      // a number of days
  kQuantity,  // base units
  kMoney,     // minor units
  kInstant,   // anything that orders
  kNumber,
  kWeekdays,   // bit 0: Monday ... bit 6: Sunday
  kMonthDays,  // bit 0: the 1st ... bit 30: the 31st
  kEnum,       // one of `values`
};

struct Column32 {
  absl::Span<const int32_t>& (*in)(Book&) = nullptr;
  absl::Span<const int32_t>& (*out)(PlanColumns&) = nullptr;
};
struct Column64 {
  absl::Span<const int64_t>& (*in)(Book&) = nullptr;
  absl::Span<const int64_t>& (*out)(PlanColumns&) = nullptr;
};

// One column of a book or a plan.
struct ColumnSpec {
  const char* table;
  const char* name;
  Kind kind;
  bool wide;         // int64, else int32
  bool required;     // of a book: must be there; of a plan: always made
  int64_t min, max;  // the values allowed ...
  int64_t also;      // ... and one more: kUnlimited, kNever or kNotGiven; or
                     // min again: none
  // What holds where an optional column of a book is absent: a number, a name
  // of `values`, "none" (kNotGiven), "never", "unlimited", "as_of", or "row"
  // (the row's own number).
  const char* default_text;
  absl::Span<const char* const> values;  // of an enum: the names of 0, 1, ...
  const char* meaning;
  Column32 narrow_column;  // where it stands, if int32
  Column64 wide_column;    // where it stands, if int64

  std::string full_name() const;  // "demand.due"
};

// The names of WhenShort, which a line and the policy both have.
inline constexpr const char* kWhenShortNames[] = {
    "backorder", "accept_available", "reject_order"};

// The columns of a book, in the order of book.h, and of a plan, in the order of
// plan.h.
absl::Span<const ColumnSpec> BookColumns();
absl::Span<const ColumnSpec> PlanColumnSpecs();

// The column of that full name, or null.
const ColumnSpec* FindBookColumn(std::string_view full_name);
const ColumnSpec* FindPlanColumn(std::string_view full_name);

// What an optional column of a book holds in `row` where the row, or the whole
// column, has no value of its own.
int64_t DefaultValue(const ColumnSpec& column, const Book& book, int64_t row);

}  // namespace internal
}  // namespace backorder

#endif  // BACKORDER_LIB_SCHEMA_H_
