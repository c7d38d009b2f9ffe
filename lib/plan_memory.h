#ifndef BACKORDER_LIB_PLAN_MEMORY_H_
#define BACKORDER_LIB_PLAN_MEMORY_H_

// The memory of a plan: of its columns, and of the work that makes it.

#include <cstdint>
#include <memory>
#include <vector>

#include "backorder/units.h"
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
    Buffer<int32_t> reason, greedy;
  } lines;
  struct {
    Buffer<int32_t> sales_order, location;
    Buffer<int32_t> ship_day;  // without lanes, delivery_day too
    Buffer<int32_t> delivery_day;
  } shipments;
  struct {
    Buffer<int32_t> line, supply;
    Buffer<int64_t> quantity;
  } held;
};

// A row of plan.held.
struct HeldUnits {
  int32_t line;
  int32_t supply;
  Quantity quantity;
};

struct GroupMemory;
struct ServeMemory;

class PlanMemory {
 public:
  PlanBuffers columns;

  Chunked<LineRecord> lines;
  Chunked<SupplyRecord> supplies;
  Chunked<PackedRecord> packed_lines;
  Chunked<PackedRecord> packed_supplies;
  BlockArena arena;
  Buffer<uint8_t> reasons;             // of each line
  Buffer<uint32_t> first_allocation;   // of each line, and the end
  Buffer<uint8_t> greedy;              // of each line; empty: of none
  Buffer<int64_t> pegged;              // for each line, by its peg
  Buffer<int32_t> peg_places;          // of each supply, in the availability
  std::vector<HeldUnits> held_units;   // in the order of plan.held
  std::shared_ptr<ServeMemory> serve;  // null: not needed yet
  std::vector<std::shared_ptr<GroupMemory>> groups;  // of each thread, likewise

  int64_t bytes() const;
};

}  // namespace internal
}  // namespace backorder

#endif  // BACKORDER_LIB_PLAN_MEMORY_H_
