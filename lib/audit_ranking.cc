#include "lib/audit_ranking.h"

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/numeric/int128.h"
#include "absl/types/optional.h"
#include "absl/types/span.h"
#include "backorder/book.h"
#include "backorder/policy.h"
#include "backorder/units.h"
#include "lib/audit_facts.h"

namespace backorder {
namespace internal {
namespace audit {
namespace {

// What lines are sorted by; none: the line has no value.
using SortValue = absl::optional<absl::int128>;

SortValue Given(absl::Span<const int32_t> column, int32_t line) {
  const int32_t value = At(column, line, kNotGiven);
  return value == kNotGiven ? SortValue() : SortValue(value);
}

struct SortColumn {
  std::string_view name;
  SortValue (*value)(const Book& book, int32_t line);
};

constexpr SortColumn kSortColumns[] = {
    {"item", [](const Book& book,
                int32_t line) { return SortValue(book.demand.item[line]); }},
    {"quantity",
     [](const Book& book, int32_t line) {
       return SortValue(book.demand.quantity[line]);
     }},
    {"sales_order",
     [](const Book& book, int32_t line) {
       return SortValue(At(book.demand.sales_order, line, line));
     }},
    {"due",
     [](const Book& book, int32_t line) {
       return SortValue(Given(book.demand.due, line).value_or(book.as_of));
     }},
    {"earliest",
     [](const Book& book, int32_t line) {
       return Given(book.demand.earliest, line);
     }},
    {"latest",
     [](const Book& book, int32_t line) {
       return SortValue(At(book.demand.latest, line, kNever));
     }},
    {"entered",
     [](const Book& book, int32_t line) {
       return SortValue(At(book.demand.entered, line, int64_t{line}));
     }},
    {"priority",
     [](const Book& book, int32_t line) {
       return SortValue(At(book.demand.priority, line, int32_t{0}));
     }},
    {"tier", [](const Book& book,
                int32_t line) { return Given(book.demand.tier, line); }},
    {"unit_value",
     [](const Book& book, int32_t line) {
       return SortValue(At(book.demand.unit_value, line, int64_t{0}));
     }},
    {"delivery_rule",
     [](const Book& book, int32_t line) {
       return SortValue(At(book.demand.delivery_rule, line, int32_t{0}));
     }},
    {"min_ship",
     [](const Book& book, int32_t line) {
       return SortValue(At(book.demand.min_ship, line, int64_t{1}));
     }},
    {"multiple",
     [](const Book& book, int32_t line) {
       return SortValue(At(book.demand.multiple, line, int64_t{1}));
     }},
    {"when_short",
     [](const Book& book, int32_t line) {
       return Given(book.demand.when_short, line);
     }},
    {"location",
     [](const Book& book, int32_t line) {
       return Given(book.demand.location, line);
     }},
    {"peg", [](const Book& book,
               int32_t line) { return Given(book.demand.peg, line); }},
    {"destination",
     [](const Book& book, int32_t line) {
       return SortValue(At(book.demand.destination, line, int32_t{0}));
     }},
    {"kit", [](const Book& book,
               int32_t line) { return Given(book.demand.kit, line); }},
    {"max_shipments",
     [](const Book& book, int32_t line) {
       return Given(book.demand.max_shipments, line);
     }},
    {"shipments_made",
     [](const Book& book, int32_t line) {
       return SortValue(At(book.demand.shipments_made, line, int32_t{0}));
     }},
    {"line_value",
     [](const Book& book, int32_t line) {
       return SortValue(absl::int128(book.demand.quantity[line]) *
                        At(book.demand.unit_value, line, int64_t{0}));
     }},
};

using Keys = std::vector<std::pair<const SortKey*, const SortColumn*>>;

Keys KeysOf(const Policy& policy) {
  Keys keys;
  for (const SortKey& key : policy.queue) {
    for (const SortColumn& column : kSortColumns) {
      if (column.name == key.column) keys.push_back({&key, &column});
    }
  }
  return keys;
}

bool IsAhead(const Book& book, const Keys& keys, int32_t a, int32_t b) {
  for (const auto& [key, column] : keys) {
    const SortValue x = column->value(book, a);
    const SortValue y = column->value(book, b);
    if (x == y) continue;
    if (!x.has_value()) return key->nulls_first;
    if (!y.has_value()) return !key->nulls_first;
    return key->descending ? *y < *x : *x < *y;
  }
  return false;
}

}  // namespace

std::vector<int32_t> RankingOf(const Facts& facts) {
  const Keys keys = KeysOf(facts.policy());
  const auto count = static_cast<int32_t>(facts.book().demand.size());
  std::vector<int32_t> lines(count);
  std::iota(lines.begin(), lines.end(), 0);
  std::stable_sort(lines.begin(), lines.end(), [&](int32_t a, int32_t b) {
    return IsAhead(facts.book(), keys, a, b);
  });

  // What is taken together stands at the place of its first line.
  std::vector<int32_t> first(count, -1);  // by sales order
  std::vector<int32_t> place(count);      // by line
  for (int32_t rank = 0; rank < count; ++rank) {
    const int32_t line = lines[rank];
    place[line] = rank;
    if (!facts.StandsTogether(line)) continue;
    int32_t& together = first[facts.OrderOf(line)];
    if (together < 0) together = rank;
    place[line] = together;
  }
  std::stable_sort(lines.begin(), lines.end(),
                   [&](int32_t a, int32_t b) { return place[a] < place[b]; });
  return lines;
}

}  // namespace audit
}  // namespace internal
}  // namespace backorder
