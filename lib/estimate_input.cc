#include "lib/estimate_input.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "backorder/book.h"
#include "backorder/delay.h"
#include "backorder/estimate.h"
#include "backorder/plan.h"
#include "backorder/policy.h"
#include "backorder/units.h"
#include "lib/check_number.h"
#include "lib/delay_table.h"
#include "lib/effective_day.h"
#include "lib/estimate_ways.h"
#include "lib/input_error.h"
#include "lib/prefetch.h"

namespace backorder {
namespace internal {
namespace {

absl::Status CheckLawsNamed(std::string_view column,
                            absl::Span<const int32_t> laws, size_t count) {
  for (size_t row = 0; row < laws.size(); ++row) {
    if (laws[row] == kNotGiven || static_cast<size_t>(laws[row]) < count) {
      continue;
    }
    return BadNumber(column, static_cast<int64_t>(row), int64_t{laws[row]},
                     absl::StrCat("delays has ", count, " laws"));
  }
  return absl::OkStatus();
}

// Holds the allocations of a plan against the book, row by row.
class AllocationCheck {
 public:
  AllocationCheck(const Book& book, const Policy& policy,
                  const EstimateWays& ways, const PlanColumns& plan,
                  bool with_shipments)
      : book_(book),
        effective_(book, policy),
        ways_(ways),
        plan_(plan),
        with_shipments_(with_shipments),
        shipments_(with_shipments ? CountShipments(plan) : 0) {}

  absl::Status Run() const {
    if (absl::Status status = CheckLengths(); !status.ok()) return status;
    const auto rows = static_cast<int64_t>(plan_.allocations.line.size());
    for (int64_t row = 0; row < rows; ++row) {
      if (row + kAhead < rows) LookAt(plan_.allocations.supply[row + kAhead]);
      if (absl::Status status = CheckRow(row); !status.ok()) return status;
    }
    return absl::OkStatus();
  }

 private:
  absl::Status CheckLengths() const {
    const auto& allocations = plan_.allocations;
    const size_t rows = allocations.line.size();
    const std::pair<std::string_view, size_t> kColumns[] = {
        {"allocations.supply", allocations.supply.size()},
        {"allocations.quantity", allocations.quantity.size()},
        {"allocations.delivery_day", allocations.delivery_day.size()},
        {"allocations.location", allocations.location.size()},
        {"allocations.shipment",
         with_shipments_ ? allocations.shipment.size() : rows}};
    for (const auto& [column, length] : kColumns) {
      if (length == rows) continue;
      return BadNumber(column, -1, static_cast<int64_t>(length),
                       absl::StrCat("it needs one for each of the ", rows,
                                    " allocations; let the plan have it"));
    }
    return absl::OkStatus();
  }

  absl::Status CheckRow(int64_t row) const {
    const auto& allocations = plan_.allocations;
    const int32_t line = allocations.line[row];
    if (line < 0 || line >= book_.demand.size()) {
      return Bad("allocations.line", row, line, "the book has no such line");
    }
    const Day day = allocations.delivery_day[row];
    if (day < book_.as_of || day > kLastDay) {
      return Bad("allocations.delivery_day", row, day,
                 "a plan delivers from as_of to 2^30");
    }
    if (row > 0 && (line < allocations.line[row - 1] ||
                    (line == allocations.line[row - 1] &&
                     day < allocations.delivery_day[row - 1]))) {
      return Bad("allocations.line", row, line,
                 "allocations come by line and delivery_day");
    }
    if (allocations.quantity[row] <= 0) {
      return Bad("allocations.quantity", row, allocations.quantity[row],
                 "allocations are of units");
    }
    const int32_t supply = allocations.supply[row];
    if (!Serves(line, supply)) {
      return Bad("allocations.supply", row, supply,
                 "the book has no such supply that this policy uses");
    }
    const int32_t location = allocations.location[row];
    EstimateWay way;
    if (location < 0 ||
        !(ways_.trivial() ||
          ways_.Find(location, ways_.destination(line), &way))) {
      return Bad("allocations.location", row, location,
                 "no lane of the book leads from there to the line's "
                 "destination");
    }
    if (with_shipments_) {
      const int32_t shipment = allocations.shipment[row];
      if (shipment < 0 || shipment >= shipments_) {
        return Bad("allocations.shipment", row, shipment,
                   "the plan has no such shipment");
      }
    }
    return absl::OkStatus();
  }

  // Which supply serves which line is a matter of chance: look ahead.
  static constexpr int64_t kAhead = 24;
  void LookAt(int32_t supply) const {
    if (supply < 0 || supply >= book_.supply.size()) return;
    Prefetch(book_.supply.quantity.data() + supply);
    if (!book_.supply.day.empty()) Prefetch(book_.supply.day.data() + supply);
  }

  bool Serves(int32_t line, int32_t supply) const {
    if (supply == kReplenishment) {
      return ways_.Replenished(book_.demand.item[line]) != kNever;
    }
    return supply >= 0 && supply < book_.supply.size() &&
           book_.supply.quantity[supply] > 0 &&
           effective_.available_unexpired(supply) != kNever;
  }

  static absl::Status Bad(std::string_view column, int64_t row, int64_t value,
                          std::string_view advice) {
    return BadNumber(column, row, value, advice);
  }

  const Book& book_;
  const EffectiveDays effective_;
  const EstimateWays& ways_;
  const PlanColumns& plan_;
  const bool with_shipments_;
  const int64_t shipments_;
};

}  // namespace

absl::StatusOr<EstimateOutputs> EstimateOutputs::Parse(std::string_view text) {
  EstimateOutputs outputs;
  const std::pair<absl::string_view, bool*> kTables[] = {
      {"promises", &outputs.promises},
      {"lines", &outputs.lines},
      {"orders", &outputs.orders},
      {"shipments", &outputs.shipments}};
  for (absl::string_view part :
       absl::StrSplit(absl::string_view(text.data(), text.size()), ',')) {
    part = absl::StripAsciiWhitespace(part);
    if (part.empty()) continue;
    bool known = false;
    for (const auto& [table, wanted] : kTables) {
      if (part == "*" || part == table) *wanted = known = true;
    }
    if (known) continue;
    InputError error;
    error.column = "run.outputs";
    return MakeInputError(
        error,
        absl::StrCat("run.outputs: estimates have no table ",
                     Quoted(std::string_view(part.data(), part.size())),
                     "; name promises, lines, orders, shipments, or * for "
                     "all"));
  }
  return outputs;
}

absl::Status CheckEstimateOptions(const EstimateOptions& options) {
  constexpr int32_t kMostDraws = 1 << 20;
  if (options.confidences.empty()) {
    return BadNumber("estimate.confidences", -1, int64_t{0},
                     "ask for at least one");
  }
  for (size_t i = 0; i < options.confidences.size(); ++i) {
    const double confidence = options.confidences[i];
    if (confidence > 0 && confidence < 1) continue;
    return BadNumber("estimate.confidences", static_cast<int64_t>(i),
                     confidence, "use a number above 0 and below 1");
  }
  const size_t corrections = options.corrections.size();
  if (corrections != 0 && corrections != options.confidences.size()) {
    return BadNumber("estimate.corrections", -1,
                     static_cast<int64_t>(corrections),
                     "give one for each confidence, or none");
  }
  for (size_t i = 0; i < corrections; ++i) {
    const int32_t correction = options.corrections[i];
    if (correction == kNever ||
        (correction >= -kLastDay && correction <= kLastDay)) {
      continue;
    }
    return BadNumber("estimate.corrections", static_cast<int64_t>(i),
                     int64_t{correction}, "use days within +-2^30, or never");
  }
  if (options.draws < 1 || options.draws > kMostDraws) {
    return BadNumber("estimate.draws", -1, int64_t{options.draws},
                     "use a number from 1 to 1048576");
  }
  return absl::OkStatus();
}

absl::Status CheckDelays(const Book& book, absl::Span<const Delay> delays) {
  for (size_t row = 0; row < delays.size(); ++row) {
    absl::Status status = CheckLaw(delays[row], static_cast<int64_t>(row));
    if (!status.ok()) return status;
  }
  const size_t count = delays.size();
  absl::Status status =
      CheckLawsNamed("supply.delay", book.supply.delay, count);
  status.Update(CheckLawsNamed("items.delay", book.items.delay, count));
  status.Update(CheckLawsNamed("lanes.delay", book.lanes.delay, count));
  return status;
}

absl::Status CheckEstimatedPlan(const Book& book, const Policy& policy,
                                const EstimateWays& ways,
                                const PlanColumns& plan,
                                const EstimateOutputs& outputs) {
  return AllocationCheck(book, policy, ways, plan,
                         outputs.shipments || ways.has_delays())
      .Run();
}

int64_t CountShipments(const PlanColumns& plan) {
  const size_t rows = std::max(
      {plan.shipments.sales_order.size(), plan.shipments.location.size(),
       plan.shipments.ship_day.size(), plan.shipments.delivery_day.size()});
  if (rows > 0) return static_cast<int64_t>(rows);
  // Without their table they are still numbered, and none is empty.
  const auto& numbers = plan.allocations.shipment;
  const auto last = std::max_element(numbers.begin(), numbers.end());
  return last == numbers.end() ? 0
                               : std::min(int64_t{*last} + 1,
                                          static_cast<int64_t>(numbers.size()));
}

}  // namespace internal
}  // namespace backorder
