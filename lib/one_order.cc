#include "lib/one_order.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "backorder/allocate.h"
#include "backorder/book.h"
#include "backorder/plan.h"
#include "backorder/policy.h"
#include "lib/input_error.h"

namespace backorder {
namespace internal {
namespace {

absl::Status CheckOneOrder(const Demand& order) {
  const auto& orders = order.sales_order;
  const auto other = std::find_if(
      orders.begin(), orders.end(),
      [&orders](int32_t number) { return number != orders.front(); });
  if (other == orders.end()) return absl::OkStatus();
  const int64_t row = other - orders.begin();
  return MakeInputError(
      {"demand.sales_order", row, *other, 0},
      absl::StrCat("demand.sales_order row ", row, " is ", *other,
                   ", but row 0 is ", orders.front(),
                   "; give the lines of one order, or a book to Allocate"));
}

}  // namespace

absl::StatusOr<Plan> ServeOneOrder(const Demand& order,
                                   const Availability& availability,
                                   const Policy& policy,
                                   const std::string& outputs) {
  const absl::Status status = CheckOneOrder(order);
  if (!status.ok()) return status;
  Book book;
  static_cast<Availability&>(book) = availability;
  book.demand = order;
  // One order, whatever its host calls it. Validation is told of a column that
  // does not fit the others.
  const std::vector<int32_t> sales_order(order.item.size(), 0);
  if (order.sales_order.empty() ||
      order.sales_order.size() == sales_order.size()) {
    book.demand.sales_order = sales_order;
  }
  Run run;
  run.outputs = outputs;
  return Allocate(book, policy, run);
}

}  // namespace internal
}  // namespace backorder
