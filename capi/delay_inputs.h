#ifndef BACKORDER_CAPI_DELAY_INPUTS_H_
#define BACKORDER_CAPI_DELAY_INPUTS_H_

// The tables of laws of delay among a host's inputs.

#include <cstdint>

#include "capi/inputs.h"
#include "lib/delay_table.h"

namespace backorder {
namespace internal {

inline DelayColumns ReadDelays(Inputs* in) {
  DelayColumns columns;
  columns.kind = in->Column<int32_t>("delays.kind");
  columns.first = in->Column<double>("delays.first");
  columns.second = in->Column<double>("delays.second");
  columns.zero_weight = in->Column<double>("delays.zero_weight");
  columns.never_weight = in->Column<double>("delays.never_weight");
  columns.older_than = in->Column<double>("delays.older_than");
  columns.delay = in->Column<int32_t>("delay_days.delay");
  columns.days = in->Column<double>("delay_days.days");
  columns.weight = in->Column<double>("delay_days.weight");
  return columns;
}

}  // namespace internal
}  // namespace backorder

#endif  // BACKORDER_CAPI_DELAY_INPUTS_H_
