#ifndef BACKORDER_BACKORDER_H_
#define BACKORDER_BACKORDER_H_

// All of backorder.

#include "backorder/allocate.h"       // IWYU pragma: export
#include "backorder/audit.h"          // IWYU pragma: export
#include "backorder/book.h"           // IWYU pragma: export
#include "backorder/calendar.h"       // IWYU pragma: export
#include "backorder/delay.h"          // IWYU pragma: export
#include "backorder/economics.h"      // IWYU pragma: export
#include "backorder/estimate.h"       // IWYU pragma: export
#include "backorder/measure.h"        // IWYU pragma: export
#include "backorder/plan.h"           // IWYU pragma: export
#include "backorder/policy.h"         // IWYU pragma: export
#include "backorder/prioritize.h"     // IWYU pragma: export
#include "backorder/promise_words.h"  // IWYU pragma: export
#include "backorder/split.h"          // IWYU pragma: export
#include "backorder/units.h"          // IWYU pragma: export

#endif  // BACKORDER_BACKORDER_H_
