#include "lib/book_conflicts.h"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <numeric>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "backorder/book.h"
#include "backorder/units.h"
#include "lib/book_range.h"

namespace backorder {
namespace internal {
namespace {

// What a column says in that row; one that is absent says `otherwise`.
int32_t ValueOr(absl::Span<const int32_t> column, int64_t row,
                int32_t otherwise) {
  return column.empty() ? otherwise : column[row];
}

// ---- supply and pegs --------------------------------------------------------

Conflict NegativeReceipts(const Supply& supply) {
  Conflict conflict{"supply.quantity", {}, [&supply](int64_t row) {
                      return absl::StrCat(
                          "a receipt (supply.day ", supply.day[row],
                          ") cannot owe units; only stock on hand can");
                    }};
  const auto rows = static_cast<int64_t>(supply.day.size());
  for (int64_t row = 0; row < rows; ++row) {
    if (supply.quantity[row] < 0 && supply.day[row] != kNotGiven) {
      conflict.rows.push_back(row);
    }
  }
  return conflict;
}

Conflict PegsOfOtherItems(const Book& book) {
  const Demand& demand = book.demand;
  const Supply& supply = book.supply;
  Conflict conflict{"demand.peg", {}, [&demand, &supply](int64_t row) {
                      return absl::StrCat("that supply is of item ",
                                          supply.item[demand.peg[row]],
                                          ", but the line wants item ",
                                          demand.item[row]);
                    }};
  const auto rows = static_cast<int64_t>(demand.peg.size());
  for (int64_t row = 0; row < rows; ++row) {
    const int32_t peg = demand.peg[row];
    if (peg >= 0 && peg < supply.size() &&
        supply.item[peg] != demand.item[row]) {
      conflict.rows.push_back(row);
    }
  }
  return conflict;
}

// ---- keys that stand twice --------------------------------------------------

// The rows of a table of `size` rows whose key(row) an earlier row has too.
template <typename KeyOf>
Conflict Repeated(const char* column, int64_t size, const KeyOf& key,
                  const char* why) {
  using Key = decltype(key(0));
  Conflict repeated{column, {}, [why](int64_t) { return why; }};
  int64_t row = 1;
  while (row < size && key(row - 1) < key(row)) ++row;
  if (row >= size) return repeated;  // the usual: sorted, no doubles

  std::vector<std::pair<Key, int64_t>> rows(size);
  for (int64_t i = 0; i < size; ++i) rows[i] = {key(i), i};
  std::sort(rows.begin(), rows.end());
  for (size_t i = 1; i < rows.size(); ++i) {
    if (rows[i].first == rows[i - 1].first) {
      repeated.rows.push_back(rows[i].second);
    }
  }
  std::sort(repeated.rows.begin(), repeated.rows.end());
  return repeated;
}

Conflict RepeatedPairs(const char* column, absl::Span<const int32_t> first_key,
                       absl::Span<const int32_t> second_key, const char* why) {
  return Repeated(
      column, static_cast<int64_t>(first_key.size()),
      [&](int64_t row) {
        return std::make_pair(first_key[row], ValueOr(second_key, row, 0));
      },
      why);
}

Conflict RepeatedLevels(const CriticalLevels& levels) {
  return Repeated(
      "critical_levels.item", levels.size(),
      [&](int64_t row) {
        return std::make_tuple(levels.item[row],
                               ValueOr(levels.location, row, 0),
                               levels.tier[row]);
      },
      "an earlier row has this item at the same location for the same tier; "
      "keep one of them");
}

// ---- days and tiers ---------------------------------------------------------

Conflict EndsBeforeItBegins(const char* column,
                            absl::Span<const int32_t> first_day,
                            absl::Span<const int32_t> last_day) {
  Conflict conflict{column, {}, [first_day](int64_t row) {
                      return absl::StrCat("its first day is ", first_day[row],
                                          "; use that or a later one");
                    }};
  if (first_day.empty()) return conflict;
  // A first day that is not given is before all others.
  for (size_t row = 0; row < last_day.size(); ++row) {
    if (last_day[row] < first_day[row]) {
      conflict.rows.push_back(static_cast<int64_t>(row));
    }
  }
  return conflict;
}

// The rows without which no tier would be above itself. REQUIRES: parents are
// in range.
Conflict CirclesOfTiers(absl::Span<const int32_t> parent) {
  Conflict conflict{"tiers.parent", {}, [](int64_t row) {
                      return absl::StrCat("its parents lead back to tier ", row,
                                          " itself; one of them must be at the "
                                          "top");
                    }};
  // Who came by first: the tier from which all tiers up to the top were seen.
  std::vector<int32_t> seen_from(parent.size(), kNotGiven);
  for (size_t start = 0; start < parent.size(); ++start) {
    const auto from = static_cast<int32_t>(start);
    int32_t tier = from;
    int32_t below = kNotGiven;
    while (tier != kNotGiven && seen_from[tier] == kNotGiven) {
      seen_from[tier] = from;
      below = tier;
      tier = parent[tier];
    }
    const bool met_itself = tier != kNotGiven && seen_from[tier] == from;
    if (met_itself && below != kNotGiven) conflict.rows.push_back(below);
  }
  std::sort(conflict.rows.begin(), conflict.rows.end());
  return conflict;
}

// ---- lines that must agree --------------------------------------------------

// The rows that say something else than the first row of their kind; first[row]
// is that row, or kNotGiven: the row needs to agree with nobody.
Conflict Disagreements(const char* column, absl::Span<const int32_t> values,
                       const std::vector<int32_t>& first, const char* kind,
                       const char* members = "lines") {
  Conflict conflict{column, {}, [values, first, kind, members](int64_t row) {
                      const int32_t said = values[first[row]];
                      return absl::StrCat(
                          "row ", first[row], " of the same ", kind, " says ",
                          said == kNotGiven ? "none" : absl::StrCat(said),
                          "; give all its ", members, " the same");
                    }};
  const auto rows = static_cast<int64_t>(values.size());
  for (int64_t row = 0; row < rows; ++row) {
    if (first[row] != kNotGiven && values[row] != values[first[row]]) {
      conflict.rows.push_back(row);
    }
  }
  return conflict;
}

std::vector<int32_t> FirstLinesOfOrders(const Demand& demand) {
  std::vector<int32_t> first_of_order(demand.size(), kNotGiven);
  std::vector<int32_t> first(demand.size());
  for (int64_t row = 0; row < demand.size(); ++row) {
    int32_t& line = first_of_order[demand.sales_order[row]];
    if (line == kNotGiven) line = static_cast<int32_t>(row);
    first[row] = line;
  }
  return first;
}

std::vector<int32_t> FirstLinesOfKits(const Demand& demand) {
  std::vector<std::tuple<int32_t, int32_t, int32_t>> lines;
  for (int64_t row = 0; row < demand.size(); ++row) {
    if (demand.kit[row] == kNotGiven) continue;
    lines.emplace_back(demand.sales_order[row], demand.kit[row],
                       static_cast<int32_t>(row));
  }
  std::sort(lines.begin(), lines.end());
  std::vector<int32_t> first(demand.size(), kNotGiven);
  int32_t line = kNotGiven;
  for (size_t i = 0; i < lines.size(); ++i) {
    const auto [order, kit, row] = lines[i];
    if (i == 0 || std::get<0>(lines[i - 1]) != order ||
        std::get<1>(lines[i - 1]) != kit) {
      line = row;
    }
    first[row] = line;
  }
  return first;
}

// Of the order_complete lines: they are delivered on one day.
std::vector<int32_t> FirstLinesOfSets(const Demand& demand) {
  std::vector<int32_t> first_of_order(demand.size(), kNotGiven);
  std::vector<int32_t> first(demand.size(), kNotGiven);
  for (int64_t row = 0; row < demand.size(); ++row) {
    if (demand.delivery_rule[row] !=
        static_cast<int32_t>(DeliveryRule::kOrderComplete)) {
      continue;
    }
    int32_t& line = first_of_order[demand.sales_order[row]];
    if (line == kNotGiven) line = static_cast<int32_t>(row);
    first[row] = line;
  }
  return first;
}

// Sets whose destinations take deliveries on different days.
Conflict SetsOfDifferentDays(const Book& book) {
  const Demand& demand = book.demand;
  const auto calendar = [&book, &demand](int64_t row) {
    const int32_t destination = demand.destination[row];
    return destination < book.destinations.size()
               ? book.destinations.calendar[destination]
               : kNotGiven;
  };
  Conflict conflict{"demand.destination", {}, [](int64_t) {
                      return absl::StrCat(
                          "it is order_complete, but another such line of its "
                          "order goes where another calendar holds; give both "
                          "destinations one calendar");
                    }};
  if (book.destinations.size() == 0 || demand.sales_order.empty() ||
      demand.delivery_rule.empty()) {
    return conflict;
  }
  const std::vector<int32_t> first = FirstLinesOfSets(demand);
  const auto rows = static_cast<int64_t>(demand.destination.size());
  for (int64_t row = 0; row < rows; ++row) {
    if (first[row] != kNotGiven && calendar(row) != calendar(first[row])) {
      conflict.rows.push_back(row);
    }
  }
  return conflict;
}

// Receipts of one purchase order share one delay.
Conflict DelaysOfPurchaseOrders(const Supply& supply) {
  std::vector<int32_t> first(supply.size(), kNotGiven);
  std::vector<int32_t> first_of_order(supply.size() + 1, kNotGiven);
  // Of what is on hand already nothing is late any more.
  const auto rows = static_cast<int64_t>(
      supply.day.empty() ? 0 : supply.purchase_order.size());
  for (int64_t row = 0; row < rows; ++row) {
    const int32_t order = supply.purchase_order[row];
    if (order == kNotGiven || supply.day[row] == kNotGiven) continue;
    int32_t& of_order = first_of_order[order];
    if (of_order == kNotGiven) of_order = static_cast<int32_t>(row);
    first[row] = of_order;
  }
  return Disagreements("supply.delay", supply.delay, first, "purchase order",
                       "receipts");
}

void AppendDisagreements(const Demand& demand,
                         std::vector<Conflict>* conflicts) {
  if (demand.sales_order.empty()) return;  // an order is one line
  if (!demand.max_shipments.empty() || !demand.shipments_made.empty()) {
    const std::vector<int32_t> first = FirstLinesOfOrders(demand);
    conflicts->push_back(Disagreements(
        "demand.max_shipments", demand.max_shipments, first, "sales order"));
    conflicts->push_back(Disagreements(
        "demand.shipments_made", demand.shipments_made, first, "sales order"));
  }
  if (demand.kit.empty()) return;
  const std::vector<int32_t> first = FirstLinesOfKits(demand);
  conflicts->push_back(Disagreements("demand.delivery_rule",
                                     demand.delivery_rule, first, "kit"));
  conflicts->push_back(
      Disagreements("demand.destination", demand.destination, first, "kit"));
}

// ---- substitutes ------------------------------------------------------------

// The table by item: the rows of one item stand together, by rank, then
// substitute.
class SubstituteRows {
 public:
  explicit SubstituteRows(const Substitutes& table)
      : table_(table), rows_(table.size()) {
    for (int64_t row = 0; row < table.size(); ++row) {
      items_ =
          std::max({items_, table.item[row] + 1, table.substitute[row] + 1});
    }
    const auto key = [&table](int32_t row) {
      return std::make_tuple(table.item[row], ValueOr(table.rank, row, 0),
                             table.substitute[row]);
    };
    std::iota(rows_.begin(), rows_.end(), 0);
    std::sort(rows_.begin(), rows_.end(),
              [&key](int32_t a, int32_t b) { return key(a) < key(b); });
    first_.assign(items_ + 1, 0);
    for (const int32_t item : table.item) ++first_[item + 1];
    std::partial_sum(first_.begin(), first_.end(), first_.begin());
  }

  int32_t items() const { return items_; }
  absl::Span<const int32_t> of(int32_t item) const {
    return absl::MakeConstSpan(rows_).subspan(first_[item],
                                              first_[item + 1] - first_[item]);
  }
  const Substitutes& table() const { return table_; }

 private:
  const Substitutes& table_;
  std::vector<int32_t> rows_;
  int32_t items_ = 0;
  std::vector<int32_t> first_;  // first_[item]: its place in rows_
};

// The rows without which no item would lead back to itself.
Conflict Circles(const SubstituteRows& rows) {
  const Substitutes& table = rows.table();
  Conflict conflict{"substitutes.substitute", {}, [&table](int64_t row) {
                      return absl::StrCat(
                          "item ", table.substitute[row],
                          " has substitutes that lead to item ",
                          table.item[row],
                          " itself; leave out one row of the circle");
                    }};
  enum class State : uint8_t { kNew, kOnPath, kDone };
  struct Step {
    int32_t item;
    size_t next;  // of its rows
  };
  std::vector<State> states(rows.items(), State::kNew);
  std::vector<Step> path;
  const auto enter = [&](int32_t item) {
    states[item] = State::kOnPath;
    path.push_back({item, 0});
  };
  for (int32_t item = 0; item < rows.items(); ++item) {
    if (states[item] == State::kNew) enter(item);
    while (!path.empty()) {
      Step& step = path.back();
      const absl::Span<const int32_t> own = rows.of(step.item);
      if (step.next == own.size()) {
        states[step.item] = State::kDone;
        path.pop_back();
        continue;
      }
      const int32_t row = own[step.next++];
      const int32_t substitute = table.substitute[row];
      if (states[substitute] == State::kOnPath) conflict.rows.push_back(row);
      if (states[substitute] == State::kNew) enter(substitute);
    }
  }
  std::sort(conflict.rows.begin(), conflict.rows.end());
  return conflict;
}

// Lists the substitutes of an item in the order of allocate.h.
class SubstituteWalk {
 public:
  explicit SubstituteWalk(const SubstituteRows& rows)
      : rows_(rows), seen_from_(rows.items(), kNotGiven) {}

  struct Entry {
    int32_t item;
    int64_t numerator, denominator;  // reduced
    int32_t row;                     // that leads to it; kNotGiven: the item
  };

  // The item, then its substitutes; at most kMostSubstitutes + 1 of them.
  // on_ratio(entry) says whether an entry counts, with what follows from it.
  template <typename OnRatio>
  const std::vector<Entry>& List(int32_t item, const OnRatio& on_ratio) {
    list_.assign(1, {item, 1, 1, kNotGiven});
    seen_from_[item] = item;
    for (size_t i = 0; i < list_.size(); ++i) {
      for (const int32_t row : rows_.of(list_[i].item)) {
        const Entry entry = Follow(list_[i], row);
        if (seen_from_[entry.item] == item) continue;
        seen_from_[entry.item] = item;
        if (on_ratio(entry)) list_.push_back(entry);
        if (list_.size() > kMostSubstitutes + 1) return list_;
      }
    }
    return list_;
  }

 private:
  // REQUIRES: the ratio of `from` fits 32 bits.
  Entry Follow(const Entry& from, int32_t row) const {
    const Substitutes& table = rows_.table();
    const int64_t numerator = from.numerator * ValueOr(table.numerator, row, 1);
    const int64_t denominator =
        from.denominator * ValueOr(table.denominator, row, 1);
    const int64_t divisor = std::gcd(numerator, denominator);
    return {table.substitute[row], numerator / divisor, denominator / divisor,
            row};
  }

  const SubstituteRows& rows_;
  std::vector<int32_t> seen_from_;  // of each item: who saw it last
  std::vector<Entry> list_;
};

// One of the two numbers of a ratio that are too large.
class LargeRatios {
 public:
  explicit LargeRatios(const char* column) : column_(column) {}

  // Returns whether the number is small enough.
  bool Check(int64_t number, int32_t row, int32_t item) {
    if (number <= INT32_MAX) return true;
    found_.emplace_back(row, item);
    return false;
  }

  Conflict ToConflict() && {
    std::sort(found_.begin(), found_.end());
    found_.erase(std::unique(found_.begin(), found_.end(),
                             [](const auto& a, const auto& b) {
                               return a.first == b.first;
                             }),
                 found_.end());
    Conflict conflict{column_, {}, nullptr};
    for (const auto& [row, item] : found_) conflict.rows.push_back(row);
    conflict.why = [found = std::move(found_)](int64_t row) {
      const auto here = std::lower_bound(found.begin(), found.end(),
                                         std::make_pair(row, int32_t{0}));
      return absl::StrCat("in the chain from item ", here->second,
                          " the ratio, reduced, needs a number above ",
                          INT32_MAX, "; use smaller numbers");
    };
    return conflict;
  }

 private:
  const char* column_;
  std::vector<std::pair<int64_t, int32_t>> found_;  // (row, from which item)
};

void AppendChainConflicts(const SubstituteRows& rows,
                          std::vector<Conflict>* conflicts) {
  Conflict too_many{"substitutes.item", {}, [](int64_t) {
                      return absl::StrCat("it has more than ", kMostSubstitutes,
                                          " substitutes, those of its "
                                          "substitutes included; leave out "
                                          "the last");
                    }};
  LargeRatios numerators("substitutes.numerator");
  LargeRatios denominators("substitutes.denominator");
  SubstituteWalk walk(rows);
  for (int32_t item = 0; item < rows.items(); ++item) {
    const absl::Span<const int32_t> own = rows.of(item);
    if (own.empty()) continue;
    const auto on_ratio = [&](const SubstituteWalk::Entry& entry) {
      const bool fits = numerators.Check(entry.numerator, entry.row, item);
      return denominators.Check(entry.denominator, entry.row, item) && fits;
    };
    if (walk.List(item, on_ratio).size() > kMostSubstitutes + 1) {
      too_many.rows.push_back(*std::min_element(own.begin(), own.end()));
    }
  }
  std::sort(too_many.rows.begin(), too_many.rows.end());
  conflicts->push_back(std::move(too_many));
  conflicts->push_back(std::move(numerators).ToConflict());
  conflicts->push_back(std::move(denominators).ToConflict());
}

void AppendSubstituteConflicts(const Substitutes& substitutes,
                               std::vector<Conflict>* conflicts) {
  conflicts->push_back(RepeatedPairs(
      "substitutes.item", substitutes.item, substitutes.substitute,
      "an earlier row gives this item the same substitute; keep one of them"));
  if (!conflicts->back().rows.empty()) return;
  const SubstituteRows rows(substitutes);
  conflicts->push_back(Circles(rows));
  if (!conflicts->back().rows.empty()) return;
  AppendChainConflicts(rows, conflicts);
}

}  // namespace

std::vector<Conflict> FindConflicts(
    const Book& book, const BookRanges& ranges,
    const std::function<bool(std::string_view)>& in_range) {
  std::vector<Conflict> conflicts;
  if (ranges.of("supply.quantity").min < 0) {
    conflicts.push_back(NegativeReceipts(book.supply));
  }
  conflicts.push_back(PegsOfOtherItems(book));
  conflicts.push_back(RepeatedPairs(
      "item_locations.item", book.item_locations.item,
      book.item_locations.location,
      "an earlier row has this item at the same location; keep one of them"));
  conflicts.push_back(RepeatedPairs(
      "lanes.location", book.lanes.location, book.lanes.destination,
      "an earlier row leads from this location to the same destination; keep "
      "one of them"));
  conflicts.push_back(RepeatedLevels(book.critical_levels));
  if (in_range("protections.first_day") && in_range("protections.last_day")) {
    conflicts.push_back(EndsBeforeItBegins("protections.last_day",
                                           book.protections.first_day,
                                           book.protections.last_day));
  }
  if (in_range("quotas.first_day") && in_range("quotas.last_day")) {
    conflicts.push_back(EndsBeforeItBegins(
        "quotas.last_day", book.quotas.first_day, book.quotas.last_day));
  }
  if (in_range("tiers.parent")) {
    conflicts.push_back(CirclesOfTiers(book.tiers.parent));
  }
  if (in_range("supply.purchase_order") &&
      !book.supply.purchase_order.empty()) {
    conflicts.push_back(DelaysOfPurchaseOrders(book.supply));
  }
  if (in_range("demand.sales_order")) {
    if (in_range("demand.destination")) {
      conflicts.push_back(SetsOfDifferentDays(book));
    }
    AppendDisagreements(book.demand, &conflicts);
  }
  if (in_range("substitutes.item") && in_range("substitutes.substitute") &&
      in_range("substitutes.numerator") &&
      in_range("substitutes.denominator")) {
    AppendSubstituteConflicts(book.substitutes, &conflicts);
  }
  conflicts.erase(
      std::remove_if(conflicts.begin(), conflicts.end(),
                     [](const Conflict& c) { return c.rows.empty(); }),
      conflicts.end());
  return conflicts;
}

std::vector<int32_t> GreatestNumerators(const Substitutes& substitutes) {
  const SubstituteRows rows(substitutes);
  SubstituteWalk walk(rows);
  std::vector<int32_t> greatest(rows.items(), 1);
  for (int32_t item = 0; item < rows.items(); ++item) {
    const auto all = [](const SubstituteWalk::Entry&) { return true; };
    for (const SubstituteWalk::Entry& entry : walk.List(item, all)) {
      greatest[item] =
          std::max(greatest[item], static_cast<int32_t>(entry.numerator));
    }
  }
  return greatest;
}

}  // namespace internal
}  // namespace backorder
