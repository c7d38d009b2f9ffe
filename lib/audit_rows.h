#ifndef BACKORDER_LIB_AUDIT_ROWS_H_
#define BACKORDER_LIB_AUDIT_ROWS_H_

// Holds a plan against what can be seen without the queue, row by row: I1 to
// I4, I7 and I8, as far as neither the queue nor shapes matter.

#include "lib/audit_deliveries.h"
#include "lib/audit_facts.h"
#include "lib/audit_findings.h"
#include "lib/audit_places.h"

namespace backorder {
namespace internal {
namespace audit {

void CheckRows(const Facts& facts, const Deliveries& deliveries,
               const SetAside& aside, Findings* findings);

}  // namespace audit
}  // namespace internal
}  // namespace backorder

#endif  // BACKORDER_LIB_AUDIT_ROWS_H_
