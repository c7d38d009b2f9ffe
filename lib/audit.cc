#include "backorder/audit.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "backorder/book.h"
#include "backorder/plan.h"
#include "backorder/policy.h"
#include "backorder/units.h"
#include "lib/audit_deliveries.h"
#include "lib/audit_facts.h"
#include "lib/audit_findings.h"
#include "lib/audit_places.h"
#include "lib/audit_queue.h"
#include "lib/audit_ranking.h"
#include "lib/audit_rows.h"
#include "lib/audit_shapes.h"
#include "lib/input_error.h"

namespace backorder {
namespace {

using internal::audit::Deliveries;
using internal::audit::Facts;
using internal::audit::Findings;
using internal::audit::Places;
using internal::audit::Ranking;
using internal::audit::SetAside;

// ---- whether the plan can be read ------------------------------------------

class Structure {
 public:
  Structure(const Book& book, const PlanColumns& plan, Findings* findings)
      : book_(book), plan_(plan), findings_(*findings) {}

  // What is found here is told, and then nothing else can be checked.
  bool IsSound() {
    CheckLengths();
    if (findings_.empty()) CheckAllocations();
    if (findings_.empty()) CheckHeld();
    return findings_.empty();
  }

 private:
  void CheckLengths() {
    const auto& allocations = plan_.allocations;
    const size_t rows = allocations.line.size();
    Always("allocations.supply", allocations.supply.size(), rows);
    Always("allocations.quantity", allocations.quantity.size(), rows);
    Always("allocations.delivery_day", allocations.delivery_day.size(), rows);
    IfThere("allocations.location", allocations.location.size(), rows);
    IfThere("allocations.ship_day", allocations.ship_day.size(), rows);
    IfThere("allocations.shipment", allocations.shipment.size(), rows);

    const auto& promises = plan_.promises;
    const size_t promised =
        std::max({promises.line.size(), promises.delivery_day.size(),
                  promises.quantity.size()});
    IfThere("promises.line", promises.line.size(), promised);
    IfThere("promises.delivery_day", promises.delivery_day.size(), promised);
    IfThere("promises.quantity", promises.quantity.size(), promised);

    const auto& lines = plan_.lines;
    const size_t demand = book_.demand.item.size();
    Always("lines.promised", lines.promised.size(), demand);
    IfThere("lines.on_time", lines.on_time.size(), demand);
    IfThere("lines.backordered", lines.backordered.size(), demand);
    IfThere("lines.first_day", lines.first_day.size(), demand);
    IfThere("lines.last_day", lines.last_day.size(), demand);
    IfThere("lines.shortfall", lines.shortfall.size(), demand);
    IfThere("lines.reason", lines.reason.size(), demand);
    IfThere("lines.greedy", lines.greedy.size(), demand);

    const auto& shipments = plan_.shipments;
    const size_t shipped =
        std::max({shipments.sales_order.size(), shipments.location.size(),
                  shipments.ship_day.size(), shipments.delivery_day.size()});
    IfThere("shipments.sales_order", shipments.sales_order.size(), shipped);
    IfThere("shipments.location", shipments.location.size(), shipped);
    IfThere("shipments.ship_day", shipments.ship_day.size(), shipped);
    IfThere("shipments.delivery_day", shipments.delivery_day.size(), shipped);

    const auto& held = plan_.held;
    const size_t rows_held =
        std::max({held.line.size(), held.supply.size(), held.quantity.size()});
    Always("held.line", held.line.size(), rows_held);
    Always("held.supply", held.supply.size(), rows_held);
    Always("held.quantity", held.quantity.size(), rows_held);
  }

  void Always(const char* column, size_t rows, size_t wanted) {
    if (rows == wanted) return;
    findings_.Add(Invariant::kTotals, -1, -1, column, " has ", rows,
                  " rows where its table has ", wanted);
  }
  void IfThere(const char* column, size_t rows, size_t wanted) {
    if (rows != 0) Always(column, rows, wanted);
  }

  void CheckAllocations() {
    const auto& allocations = plan_.allocations;
    for (size_t row = 0; row < allocations.line.size(); ++row) {
      const int32_t supply = allocations.supply[row];
      CheckLine("allocations", row, allocations.line[row]);
      if (supply != kReplenishment) CheckSupply("allocations", row, supply);
      CheckQuantity("allocations", row, allocations.quantity[row]);
      if (row == 0 || Follows(row)) continue;
      findings_.Add(Invariant::kTotals, -1, -1, "allocations row ", row,
                    " does not come after the row before it by (line, "
                    "delivery_day, supply, location)");
    }
  }

  // Without locations, rows of replenishment may look alike.
  bool Follows(size_t row) const {
    const bool is_told = !plan_.allocations.location.empty();
    const auto key = [&](size_t of) {
      const auto& allocations = plan_.allocations;
      return std::make_tuple(allocations.line[of], allocations.delivery_day[of],
                             allocations.supply[of],
                             is_told ? allocations.location[of] : 0);
    };
    return key(row - 1) < key(row) ||
           (!is_told && key(row - 1) == key(row) &&
            plan_.allocations.supply[row] == kReplenishment);
  }

  void CheckHeld() {
    const auto& held = plan_.held;
    for (size_t row = 0; row < held.line.size(); ++row) {
      CheckLine("held", row, held.line[row]);
      CheckSupply("held", row, held.supply[row]);
      CheckQuantity("held", row, held.quantity[row]);
      if (row == 0 || std::tie(held.line[row - 1], held.supply[row - 1]) <
                          std::tie(held.line[row], held.supply[row])) {
        continue;
      }
      findings_.Add(Invariant::kTotals, -1, -1, "held row ", row,
                    " does not come after the row before it by (line, supply)");
    }
  }

  void CheckLine(const char* table, size_t row, int32_t line) {
    if (line >= 0 && line < book_.demand.size()) return;
    findings_.Add(Invariant::kTotals, -1, -1, table, ".line row ", row, " is ",
                  line, ", which is no line of the book");
  }
  void CheckSupply(const char* table, size_t row, int32_t supply) {
    if (supply >= 0 && supply < book_.supply.size()) return;
    findings_.Add(Invariant::kTotals, -1, -1, table, ".supply row ", row,
                  " is ", supply, ", which is no supply of the book");
  }
  void CheckQuantity(const char* table, size_t row, Quantity quantity) {
    if (quantity > 0) return;
    findings_.Add(Invariant::kTotals, -1, -1, table, ".quantity row ", row,
                  " is ", quantity, "; it must be above 0");
  }

  const Book& book_;
  const PlanColumns& plan_;
  Findings& findings_;
};

// Where the allocations of each line begin; one more at the end.
std::vector<int64_t> FirstRows(const Book& book, const PlanColumns& plan) {
  std::vector<int64_t> first(book.demand.size() + 1, 0);
  for (const int32_t line : plan.allocations.line) ++first[line + 1];
  for (size_t line = 1; line < first.size(); ++line) {
    first[line] += first[line - 1];
  }
  return first;
}

}  // namespace

std::string InvariantName(Invariant invariant) {
  return absl::StrCat("I", static_cast<int32_t>(invariant));
}

std::string InvariantWords(Invariant invariant) {
  switch (invariant) {
    case Invariant::kSupply:
      return "no more is promised and set aside than a supply has";
    case Invariant::kDemand:
      return "no more is promised than a line wants";
    case Invariant::kTooEarly:
      return "nothing ships before it can, or where its location is closed";
    case Invariant::kLimits:
      return "what a line may use, and when, is kept";
    case Invariant::kShape:
      return "each shipment, line, set, kit and order has the shape it asks "
             "for";
    case Invariant::kQueue:
      return "no waste and no justified envy";
    case Invariant::kShortfall:
      return "each shortfall is told, with its reason";
    case Invariant::kTotals:
      return "days, promises, lines and shipments agree with the allocations";
  }
  return "no invariant";
}

absl::StatusOr<std::vector<Violation>> Audit(const Book& book,
                                             const Policy& policy,
                                             const PlanColumns& plan,
                                             int64_t limit) {
  if (absl::Status status = Validate(book); !status.ok()) return status;
  if (absl::Status status = Validate(policy); !status.ok()) return status;
  if (limit < 1) {
    InputError error;
    error.column = "limit";
    error.value = limit;
    return internal::MakeInputError(
        error, absl::StrCat("limit is ", limit,
                            "; it must be at least 1, the most violations "
                            "that are told"));
  }
  Findings findings;
  if (Structure(book, plan, &findings).IsSound()) {
    const Facts facts(book, policy);
    const Ranking ranking = internal::audit::RankingOf(facts);
    const Places places(facts);
    const SetAside aside =
        internal::audit::SetAsideOf(facts, places, ranking.lines);
    const std::vector<int64_t> first_row = FirstRows(book, plan);
    const std::vector<int32_t> bought_at = internal::audit::CheckQueue(
        facts, places, ranking, aside, plan, first_row, &findings);
    const Deliveries deliveries(facts, plan, first_row, bought_at);
    internal::audit::CheckRows(facts, deliveries, aside, &findings);
    internal::audit::CheckShapes(facts, deliveries, &findings);
  }
  return std::move(findings).Sorted(limit);
}

}  // namespace backorder
