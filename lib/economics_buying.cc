// What to buy now for what a plan leaves open.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/numeric/int128.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "backorder/book.h"
#include "backorder/economics.h"
#include "backorder/plan.h"
#include "backorder/units.h"
#include "lib/book_range.h"
#include "lib/check_number.h"
#include "lib/working_days.h"

namespace backorder {
namespace {

using internal::BadNumber;
using internal::WorkingDays;

// ---- checks -----------------------------------------------------------------

// `values` from `least` to `most`, and as many as `rows`, if any.
template <typename T>
absl::Status CheckRule(const char* column, absl::Span<const T> values,
                       size_t rows, T least, T most) {
  if (!values.empty() && values.size() != rows) {
    return BadNumber(column, -1, static_cast<int64_t>(values.size()),
                     "its rows; give all columns of a table the same length");
  }
  for (size_t row = 0; row < values.size(); ++row) {
    if (values[row] >= least && values[row] <= most) continue;
    return BadNumber(column, static_cast<int64_t>(row),
                     static_cast<int64_t>(values[row]),
                     absl::StrCat("use a number from ", least, " to ", most));
  }
  return absl::OkStatus();
}

absl::Status CheckRules(const BuyingRules& rules) {
  const size_t rows =
      std::max(rules.min_quantity.size(), rules.multiple.size());
  absl::Status status = CheckRule<int64_t>(
      "buying_rules.min_quantity", rules.min_quantity, rows, 0, INT64_MAX);
  status.Update(CheckRule<int64_t>("buying_rules.multiple", rules.multiple,
                                   rows, 1, INT64_MAX));
  return status;
}

absl::Status CheckShapes(const Book& book, const PlanColumns& plan,
                         bool uses_reasons) {
  const auto check = [](const char* column, size_t rows, size_t wanted) {
    if (rows == wanted) return absl::OkStatus();
    return BadNumber(column, -1, static_cast<int64_t>(rows),
                     absl::StrCat("its rows; ", wanted,
                                  " are needed: give the plan of this book"));
  };
  const auto lines = static_cast<size_t>(book.demand.size());
  const size_t allocations = plan.allocations.line.size();
  absl::Status status =
      check("allocations.supply", plan.allocations.supply.size(), allocations);
  status.Update(check("allocations.quantity", plan.allocations.quantity.size(),
                      allocations));
  status.Update(check("lines.promised", plan.lines.promised.size(), lines));
  if (uses_reasons) {
    status.Update(check("lines.reason", plan.lines.reason.size(), lines));
  }
  return status;
}

// ---- what lines need --------------------------------------------------------

struct Need {
  Quantity shortfall = 0;
  Quantity promised = 0;  // from replenishment
  bool any() const { return shortfall > 0 || promised > 0; }
};

// The shortfall of the lines, where one buys for its reason.
absl::Status AddShortfalls(const Book& book, const PlanColumns& plan,
                           const BuyingRules& rules, std::vector<Need>* needs) {
  const bool buys_for_all = rules.reasons == BuyingRules().reasons;
  for (size_t line = 0; line < needs->size(); ++line) {
    const auto row = static_cast<int64_t>(line);
    const Quantity promised = plan.lines.promised[line];
    if (promised < 0 || promised > book.demand.quantity[line]) {
      return BadNumber("lines.promised", row, promised,
                       absl::StrCat("the line has ", book.demand.quantity[line],
                                    " open units"));
    }
    if (!buys_for_all) {
      const int32_t reason = plan.lines.reason[line];
      if (reason < 0 || reason >= kReasonCount) {
        return BadNumber("lines.reason", row, int64_t{reason},
                         "no number of a Reason");
      }
      if ((rules.reasons >> reason & 1) == 0) continue;
    }
    (*needs)[line].shortfall = book.demand.quantity[line] - promised;
  }
  return absl::OkStatus();
}

// What the plan counts on from replenishment. It is of the lines' own items.
absl::Status AddReplenishment(const PlanColumns& plan,
                              std::vector<Need>* needs) {
  const auto& allocations = plan.allocations;
  for (size_t a = 0; a < allocations.line.size(); ++a) {
    const auto row = static_cast<int64_t>(a);
    const int32_t line = allocations.line[a];
    if (line < 0 || static_cast<size_t>(line) >= needs->size()) {
      return BadNumber("allocations.line", row, int64_t{line},
                       absl::StrCat("the book has ", needs->size(), " lines"));
    }
    if (allocations.supply[a] != kReplenishment) continue;
    const Quantity quantity = allocations.quantity[a];
    Need& need = (*needs)[line];
    const Quantity most = plan.lines.promised[line] - need.promised;
    if (quantity <= 0 || quantity > most) {
      return BadNumber("allocations.quantity", row, quantity,
                       absl::StrCat("use a number above 0; line ", line,
                                    " is promised ", most, " units more"));
    }
    need.promised += quantity;
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<Need>> NeedsOfLines(const Book& book,
                                               const PlanColumns& plan,
                                               const BuyingRules& rules) {
  std::vector<Need> needs(book.demand.size());
  absl::Status status = AddShortfalls(book, plan, rules, &needs);
  status.Update(AddReplenishment(plan, &needs));
  if (!status.ok()) return status;
  return needs;
}

// ---- orders -----------------------------------------------------------------

template <typename T>
T RuleOf(absl::Span<const T> column, int32_t item, T by_default) {
  return static_cast<size_t>(item) < column.size() ? column[item] : by_default;
}

absl::StatusOr<Quantity> OrderQuantity(const BuyingRules& rules, int32_t item,
                                       Quantity units) {
  const Quantity least = RuleOf(rules.min_quantity, item, Quantity{0});
  const Quantity multiple = RuleOf(rules.multiple, item, Quantity{1});
  const Quantity wanted = std::max(units, least);  // above 0
  Quantity quantity;
  if (__builtin_mul_overflow((wanted - 1) / multiple + 1, multiple,
                             &quantity)) {
    return BadNumber("buying_rules.multiple", int64_t{item}, multiple,
                     absl::StrCat(wanted, " units of item ", item,
                                  " rounded up to it pass 2^63 - 1"));
  }
  return quantity;
}

// ---- the table --------------------------------------------------------------

// The lines with needs, by item and then by row.
std::vector<int32_t> LinesByItem(const Book& book,
                                 const std::vector<Need>& needs) {
  size_t items = 0;
  for (const int32_t item : book.demand.item) {
    items = std::max(items, static_cast<size_t>(item) + 1);
  }
  std::vector<size_t> next(items + 1, 0);  // where an item's next line goes
  size_t count = 0;
  for (size_t line = 0; line < needs.size(); ++line) {
    if (!needs[line].any()) continue;
    ++next[book.demand.item[line] + 1];
    ++count;
  }
  for (size_t item = 1; item <= items; ++item) next[item] += next[item - 1];
  std::vector<int32_t> lines(count);
  for (size_t line = 0; line < needs.size(); ++line) {
    if (!needs[line].any()) continue;
    lines[next[book.demand.item[line]]++] = static_cast<int32_t>(line);
  }
  return lines;
}

// The purchase for `lines`, which are of one item.
absl::StatusOr<Purchase> PurchaseFor(const Book& book, const BuyingRules& rules,
                                     const WorkingDays& days,
                                     const std::vector<Need>& needs,
                                     absl::Span<const int32_t> lines) {
  Purchase purchase;
  purchase.item = book.demand.item[lines[0]];
  absl::int128 value = 0;  // unit values may be below 0: no sum in between fits
  for (const int32_t line : lines) {
    const Need& need = needs[line];
    purchase.shortfall += need.shortfall;
    purchase.promised += need.promised;
    if (book.demand.unit_value.empty()) continue;
    value += absl::int128(need.shortfall + need.promised) *
             book.demand.unit_value[line];
  }
  if (value > INT64_MAX || value < INT64_MIN) {
    return BadNumber("demand.unit_value", int64_t{lines[0]},
                     book.demand.unit_value[lines[0]],
                     absl::StrCat("the value of what item ", purchase.item,
                                  " is bought for passes 2^63 - 1"));
  }
  purchase.value = static_cast<int64_t>(value);
  const absl::StatusOr<Quantity> quantity = OrderQuantity(
      rules, purchase.item, purchase.shortfall + purchase.promised);
  if (!quantity.ok()) return quantity.status();
  purchase.quantity = *quantity;
  purchase.order_day = days.Ordered(purchase.item);
  purchase.arrival_day = days.Replenished(purchase.item);
  purchase.line_count = static_cast<int64_t>(lines.size());
  return purchase;
}

}  // namespace

absl::StatusOr<Purchases> Buy(const Book& book, const PlanColumns& plan,
                              const BuyingRules& rules) {
  internal::BookRanges ranges;
  absl::Status status =
      internal::ValidateAndMeasure(book, /*threads=*/1, &ranges);
  status.Update(CheckRules(rules));
  status.Update(
      CheckShapes(book, plan, rules.reasons != BuyingRules().reasons));
  if (!status.ok()) return status;
  const absl::StatusOr<std::vector<Need>> needs =
      NeedsOfLines(book, plan, rules);
  if (!needs.ok()) return needs.status();

  const WorkingDays days(book, ranges.calendars);
  Purchases purchases;
  purchases.lines = LinesByItem(book, *needs);
  const absl::Span<const int32_t> lines = purchases.lines;
  const absl::Span<const int32_t> item = book.demand.item;
  for (size_t first = 0, end; first < lines.size(); first = end) {
    end = first + 1;
    while (end < lines.size() && item[lines[end]] == item[lines[first]]) ++end;
    const absl::StatusOr<Purchase> purchase = PurchaseFor(
        book, rules, days, *needs, lines.subspan(first, end - first));
    if (!purchase.ok()) return purchase.status();
    purchases.rows.push_back(*purchase);
    purchases.rows.back().first_line = static_cast<int64_t>(first);
  }
  return purchases;
}

}  // namespace backorder
