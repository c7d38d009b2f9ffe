#ifndef BACKORDER_LIB_MEASURE_FIELDS_H_
#define BACKORDER_LIB_MEASURE_FIELDS_H_

// The one table of the KPIs of Measures.

#include "absl/types/span.h"
#include "backorder/measure.h"

namespace backorder {
namespace internal {

struct MeasureField {
  const char* name;
  double Measures::*value;
  const char* meaning;
};

// All but `group`, in the order of measure.h.
absl::Span<const MeasureField> MeasureFields();

}  // namespace internal
}  // namespace backorder

#endif  // BACKORDER_LIB_MEASURE_FIELDS_H_
