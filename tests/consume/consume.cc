// A program of somebody else, built on the installed C++ library.

#include <cstdint>
#include <iostream>
#include <vector>

#include "backorder/backorder.h"

int main() {
  backorder::BookBuilder builder(/*as_of=*/20000);
  builder.AddDemand({/*item=*/0, /*quantity=*/20});
  builder.AddSupply({/*item=*/0, /*quantity=*/15});
  const auto plan = backorder::Allocate(builder.book());
  if (!plan.ok()) {
    std::cerr << plan.status() << "\n";
    return 1;
  }
  return plan->lines.promised[0] == 15 && plan->lines.shortfall[0] == 5 ? 0 : 1;
}
