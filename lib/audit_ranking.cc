#include "lib/audit_ranking.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <numeric>
#include <string_view>
#include <tuple>
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

// The lane from the first location that serves the line; none: no lane leads
// there.
absl::optional<Lane> FirstLane(const Facts& facts, const Terms& terms) {
  if (terms.has_no_lane()) return absl::nullopt;
  return facts.LaneBetween(terms.first_location, terms.destination);
}

// x / y rounded down. REQUIRES: y > 0.
absl::int128 Floor(absl::int128 x, absl::int128 y) {
  return x >= 0 ? x / y : -((-x + y - 1) / y);
}

// ---- keys that are derived from the book
// -------------------------------------

using Values = std::vector<SortValue>;  // by line

Values OrderValues(const Facts& facts) {
  const Demand& demand = facts.book().demand;
  std::vector<absl::int128> sums(demand.size(), 0);  // by order
  for (int32_t line = 0; line < demand.size(); ++line) {
    sums[facts.OrderOf(line)] += absl::int128(demand.quantity[line]) *
                                 At(demand.unit_value, line, int64_t{0});
  }
  Values values(demand.size());
  for (int32_t line = 0; line < demand.size(); ++line) {
    values[line] = sums[facts.OrderOf(line)];
  }
  return values;
}

Values Slacks(const Facts& facts) {
  Values values(facts.book().demand.size());
  for (int32_t line = 0; line < facts.book().demand.size(); ++line) {
    const Terms terms = facts.TermsOf(line);
    const absl::optional<Lane> lane = FirstLane(facts, terms);
    if (!lane.has_value()) continue;
    const Day leaves = facts.days().LastShipDay(*lane, terms.due);
    if (leaves == kNotGiven) continue;
    values[line] = absl::int128(leaves) - facts.book().as_of;
  }
  return values;
}

Values FillRatios(const Facts& facts) {
  const Book& book = facts.book();
  // By item and location: stock on hand.
  std::map<std::pair<int32_t, int32_t>, absl::int128> stock;
  for (int32_t row = 0; row < book.supply.size(); ++row) {
    if (!facts.IsStock(row) || book.supply.quantity[row] <= 0) continue;
    stock[{book.supply.item[row], facts.LocationOf(row)}] +=
        book.supply.quantity[row];
  }
  // Lines that are served by the same see the same.
  std::map<std::tuple<int32_t, int32_t, int32_t>, absl::int128> sums;
  Values values(book.demand.size());
  for (int32_t line = 0; line < book.demand.size(); ++line) {
    const Terms terms = facts.TermsOf(line);
    const auto [sum, is_new] =
        sums.insert({{terms.item, terms.location, terms.destination}, 0});
    for (auto place = stock.lower_bound({terms.item, INT32_MIN});
         is_new && place != stock.end() && place->first.first == terms.item;
         ++place) {
      if (facts.Serves(place->first.second, terms)) {
        sum->second += place->second;
      }
    }
    constexpr int kWhole = 1000000;
    const absl::int128 quantity = terms.quantity;
    values[line] = quantity == 0
                       ? absl::int128(kWhole)
                       : kWhole * std::min(quantity, sum->second) / quantity;
  }
  return values;
}

Values CriticalRatios(const Facts& facts) {
  const Book& book = facts.book();
  Values values(book.demand.size());
  for (int32_t line = 0; line < book.demand.size(); ++line) {
    const Terms terms = facts.TermsOf(line);
    if (terms.replenished == kNever) continue;
    values[line] =
        Floor(absl::int128(1000) * (int64_t{terms.due} - book.as_of),
              std::max<int64_t>(1, int64_t{terms.replenished} - book.as_of));
  }
  return values;
}

Values Agings(const Facts& facts) {
  const Book& book = facts.book();
  Values values(book.demand.size());
  for (int32_t line = 0; line < book.demand.size(); ++line) {
    const int64_t overdue = int64_t{book.as_of} - facts.TermsOf(line).due;
    values[line] = absl::int128(At(book.demand.priority, line, int32_t{0})) -
                   std::max<int64_t>(0, overdue) / facts.policy().aging_days;
  }
  return values;
}

struct DerivedColumn {
  std::string_view name;
  Values (*values)(const Facts& facts);
};

constexpr DerivedColumn kDerivedColumns[] = {
    {"order_value", OrderValues},
    {"slack", Slacks},
    {"fill_ratio", FillRatios},
    {"critical_ratio", CriticalRatios},
    {"aging", Agings},
};

// ---- columns of demand, and what follows from one row
// ------------------------

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
    {"owner", [](const Book& book,
                 int32_t line) { return Given(book.demand.owner, line); }},
    {"min_shelf_life",
     [](const Book& book, int32_t line) {
       return SortValue(At(book.demand.min_shelf_life, line, int32_t{0}));
     }},
    {"line_value",
     [](const Book& book, int32_t line) {
       return SortValue(absl::int128(book.demand.quantity[line]) *
                        At(book.demand.unit_value, line, int64_t{0}));
     }},
};

// One key of the queue.
class Key {
 public:
  Key(const Facts& facts, const SortKey& key) : book_(facts.book()), key_(key) {
    for (const SortColumn& column : kSortColumns) {
      if (column.name == key.column) column_ = &column;
    }
    for (const DerivedColumn& column : kDerivedColumns) {
      if (column.name == key.column) derived_ = column.values(facts);
    }
  }

  // Below 0: line a comes before b; above 0: after it; 0: they tie.
  int Compare(int32_t a, int32_t b) const {
    const SortValue x = ValueOf(a);
    const SortValue y = ValueOf(b);
    if (x == y) return 0;
    if (!x.has_value()) return key_.nulls_first ? -1 : 1;
    if (!y.has_value()) return key_.nulls_first ? 1 : -1;
    const size_t listed_x = PlaceInList(*x);
    const size_t listed_y = PlaceInList(*y);
    if (listed_x != listed_y) return listed_x < listed_y ? -1 : 1;
    return (*x < *y) != key_.descending ? -1 : 1;
  }

 private:
  SortValue ValueOf(int32_t line) const {
    return column_ != nullptr ? column_->value(book_, line) : derived_[line];
  }
  // Behind all, for a value that is not listed.
  size_t PlaceInList(absl::int128 value) const {
    return std::find(key_.values.begin(), key_.values.end(), value) -
           key_.values.begin();
  }

  const Book& book_;
  const SortKey& key_;
  const SortColumn* column_ = nullptr;
  Values derived_;  // for lack of a column
};

class Ranker {
 public:
  explicit Ranker(const Facts& facts) : facts_(facts) {
    for (const SortKey& key : facts.policy().queue) {
      keys_.emplace_back(facts, key);
    }
  }

  Ranking Rank() const {
    const auto count = static_cast<int32_t>(facts_.book().demand.size());
    Ranking ranking;
    std::vector<int32_t>& lines = ranking.lines;
    lines.resize(count);
    std::iota(lines.begin(), lines.end(), 0);
    std::stable_sort(lines.begin(), lines.end(), [&](int32_t a, int32_t b) {
      return Compare(a, b, keys_.size()) < 0;
    });
    FindGroups(&ranking);

    // What is taken together stands at the place of its first line.
    std::vector<int32_t> first(count, -1);  // by sales order
    std::vector<int32_t> first_of_group(count, -1);
    std::vector<int32_t> place(count);  // by line
    for (int32_t rank = 0; rank < count; ++rank) {
      const int32_t line = lines[rank];
      place[line] = rank;
      const int32_t group = ranking.GroupOf(line);
      if (group == Ranking::kNone && !facts_.StandsTogether(line)) continue;
      int32_t& together = group == Ranking::kNone ? first[facts_.OrderOf(line)]
                                                  : first_of_group[group];
      if (together < 0) together = rank;
      place[line] = together;
    }
    std::stable_sort(lines.begin(), lines.end(),
                     [&](int32_t a, int32_t b) { return place[a] < place[b]; });
    return ranking;
  }

 private:
  // By so many of the first keys.
  int Compare(int32_t a, int32_t b, size_t count) const {
    for (size_t key = 0; key < count; ++key) {
      const int order = keys_[key].Compare(a, b);
      if (order != 0) return order;
    }
    return 0;
  }

  // Lines that tie on the first keys are next to each other, as far as those of
  // other items do not count.
  void FindGroups(Ranking* ranking) const {
    if (!facts_.HasSharing()) return;
    const auto count = static_cast<int32_t>(facts_.book().demand.size());
    ranking->group.assign(count, Ranking::kNone);
    std::map<int32_t, int32_t> last;  // by item: the line before
    int32_t groups = 0;
    for (const int32_t line : ranking->lines) {
      if (facts_.StandsTogether(line)) continue;
      const int32_t item = facts_.book().demand.item[line];
      const auto [before, is_first] = last.insert({item, line});
      const bool is_new = is_first || Compare(before->second, line,
                                              facts_.policy().share_by) != 0;
      ranking->group[line] = is_new ? groups++ : ranking->group[before->second];
      before->second = line;
    }
  }

  const Facts& facts_;
  std::vector<Key> keys_;
};

}  // namespace

Ranking RankingOf(const Facts& facts) { return Ranker(facts).Rank(); }

}  // namespace audit
}  // namespace internal
}  // namespace backorder
