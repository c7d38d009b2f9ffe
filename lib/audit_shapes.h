#ifndef BACKORDER_LIB_AUDIT_SHAPES_H_
#define BACKORDER_LIB_AUDIT_SHAPES_H_

// Holds a plan against what can be seen of I5 without the queue: that each
// shipment, line, set, kit and order has the shape that it asks for.

#include "lib/audit_deliveries.h"
#include "lib/audit_facts.h"
#include "lib/audit_findings.h"

namespace backorder {
namespace internal {
namespace audit {

void CheckShapes(const Facts& facts, const Deliveries& deliveries,
                 Findings* findings);

}  // namespace audit
}  // namespace internal
}  // namespace backorder

#endif  // BACKORDER_LIB_AUDIT_SHAPES_H_
