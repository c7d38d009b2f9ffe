#ifndef BACKORDER_LIB_SCHEMA_TEXT_H_
#define BACKORDER_LIB_SCHEMA_TEXT_H_

// The schema as text, for bindings: all that one needs to build its tables.

#include <string>

namespace backorder {
namespace internal {

// Tab-separated lines; the first names the fields: table, column, type, kind,
// required, default, min, max, also, values, meaning. Tables, in this order:
// those of the book, those of the plan, policy (its fields), queue_key (those
// that are no columns; a formula is the meaning), reason (`values` is its
// number), invariant, measures (a KPI's definition is its meaning).
std::string SchemaText();

}  // namespace internal
}  // namespace backorder

#endif  // BACKORDER_LIB_SCHEMA_TEXT_H_
