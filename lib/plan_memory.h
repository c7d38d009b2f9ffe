#ifndef BACKORDER_LIB_PLAN_MEMORY_H_
#define BACKORDER_LIB_PLAN_MEMORY_H_

// The memory of a plan: of its columns, and of the work that makes it.

#include <cstdint>

#include "lib/allocation_sink.h"
#include "lib/buffer.h"
#include "lib/chunks.h"

namespace backorder {
namespace internal {

// Where the columns of a plan stand. Columns that are always equal share one.
struct PlanBuffers {
  struct {
    Buffer<int32_t> line, supply;
    Buffer<int64_t> quantity;
    Buffer<int32_t> delivery_day;  // without lanes, ship_day too
    Buffer<int32_t> ship_day, location, shipment;
  } allocations;
  struct {
    Buffer<int32_t> line, delivery_day;
    Buffer<int64_t> quantity;
  } promises;
  struct {
    Buffer<int64_t> promised, on_time, backordered;
    Buffer<int32_t> first_day, last_day;
    Buffer<int64_t> shortfall;
    Buffer<int32_t> reason;
  } lines;
  struct {
    Buffer<int32_t> sales_order, location;
    Buffer<int32_t> ship_day;  // without lanes, delivery_day too
    Buffer<int32_t> delivery_day;
  } shipments;
};

class PlanMemory {
 public:
  PlanBuffers columns;

  Chunked<LineRecord> lines;
  Chunked<SupplyRecord> supplies;
  Chunked<PackedRecord> packed_lines;
  Chunked<PackedRecord> packed_supplies;
  BlockArena arena;
  Buffer<uint8_t> reasons;            // of each line
  Buffer<uint32_t> first_allocation;  // of each line, and the end
  Buffer<int64_t> held;               // for each line, by its peg
  Buffer<int32_t> peg_places;         // of each supply, in the availability

  int64_t bytes() const;
};

}  // namespace internal
}  // namespace backorder

#endif  // BACKORDER_LIB_PLAN_MEMORY_H_
