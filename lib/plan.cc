#include "backorder/plan.h"

#include <utility>

#include "lib/plan_memory.h"
#include "lib/serve_memory.h"
#include "lib/sweep.h"

namespace backorder {
namespace internal {

int64_t PlanMemory::bytes() const {
  const auto& a = columns.allocations;
  const auto& p = columns.promises;
  const auto& l = columns.lines;
  const auto& s = columns.shipments;
  const auto& h = columns.held;
  int64_t of_groups = 0;
  for (const auto& memory : groups) {
    if (memory != nullptr) of_groups += memory->bytes();
  }
  return a.line.bytes() + a.supply.bytes() + a.quantity.bytes() +
         a.delivery_day.bytes() + a.ship_day.bytes() + a.location.bytes() +
         a.shipment.bytes() + p.line.bytes() + p.delivery_day.bytes() +
         p.quantity.bytes() + l.promised.bytes() + l.on_time.bytes() +
         l.backordered.bytes() + l.first_day.bytes() + l.last_day.bytes() +
         l.shortfall.bytes() + l.reason.bytes() + l.greedy.bytes() +
         s.sales_order.bytes() + h.line.bytes() + h.supply.bytes() +
         h.quantity.bytes() + s.location.bytes() + s.ship_day.bytes() +
         s.delivery_day.bytes() + lines.records.bytes() +
         supplies.records.bytes() + packed_lines.records.bytes() +
         packed_supplies.records.bytes() + arena.bytes() + reasons.bytes() +
         first_allocation.bytes() + greedy.bytes() + pegged.bytes() +
         peg_places.bytes() + (serve == nullptr ? 0 : serve->bytes()) +
         of_groups;
}

}  // namespace internal

Plan::Plan() = default;
Plan::~Plan() = default;

Plan::Plan(Plan&& other) noexcept
    : PlanColumns(std::exchange(static_cast<PlanColumns&>(other), {})),
      memory_(std::move(other.memory_)) {}

Plan& Plan::operator=(Plan&& other) noexcept {
  if (this == &other) return *this;
  PlanColumns::operator=(std::exchange(static_cast<PlanColumns&>(other), {}));
  memory_ = std::move(other.memory_);
  return *this;
}

int64_t Plan::bytes() const { return memory_ ? memory_->bytes() : 0; }

internal::PlanMemory& Plan::memory() {
  if (memory_ == nullptr) memory_ = std::make_unique<internal::PlanMemory>();
  return *memory_;
}

}  // namespace backorder
