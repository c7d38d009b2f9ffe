#include "backorder/audit.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/container/btree_set.h"
#include "absl/numeric/int128.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/types/optional.h"
#include "absl/types/span.h"
#include "backorder/book.h"
#include "backorder/plan.h"
#include "backorder/policy.h"
#include "backorder/units.h"
#include "lib/input_error.h"

// The rules are those of allocate.h, whose words (T, R, a(s), k, m, shape) the
// comments use. What is checked of a plan is told row by row first (I1-I5, I7,
// I8); then the queue is walked, and each line must hold what the rules give it
// after what the plan gives to the lines ahead of it (I6).

namespace backorder {
namespace {

// ---- small things ----------------------------------------------------------

// The value of an optional column.
template <typename T>
T At(absl::Span<const T> column, int64_t row, T absent) {
  return column.empty() ? absent : column[row];
}

// a + b, at most kUnlimited. REQUIRES: both >= 0.
Quantity Plus(Quantity a, Quantity b) {
  return a > kUnlimited - b ? kUnlimited : a + b;
}

// What `used` leaves of `limit`.
Quantity Remainder(Quantity limit, Quantity used) {
  if (limit == kUnlimited) return kUnlimited;
  return used >= limit ? 0 : limit - used;
}

// A sum of days: kNever when it leaves the range of days.
Day AddDays(Day day, Day days) {
  const int64_t sum = int64_t{day} + days;
  return sum > kLastDay ? kNever : static_cast<Day>(sum);
}

// Bounds of ranges of days, one beyond any of them.
constexpr int64_t kFirstOfAll = std::numeric_limits<int64_t>::min() / 2;
constexpr int64_t kLastOfAll = std::numeric_limits<int64_t>::max() / 2;

// Tiers by rank: a line may use supply of its own rank and those behind it.
constexpr int64_t kNoTier = int64_t{kNever} + 1;
int64_t TierRank(absl::Span<const int32_t> tiers, int64_t row) {
  const int32_t tier = At(tiers, row, kNotGiven);
  return tier == kNotGiven ? kNoTier : tier;
}

std::string Units(Quantity units, int32_t supply, int64_t day) {
  return absl::StrCat(
      units, supply == kReplenishment ? " of replenishment"
                                      : absl::StrCat(" of supply ", supply),
      " for day ", day);
}

class Findings {
 public:
  template <typename... Words>
  void Add(Invariant invariant, int32_t line, int32_t supply,
           const Words&... words) {
    found_.push_back({invariant, line, supply, absl::StrCat(words...)});
  }

  bool empty() const { return found_.empty(); }

  // The first `limit` in the order that audit.h names.
  std::vector<Violation> Sorted(int64_t limit) && {
    std::stable_sort(found_.begin(), found_.end(),
                     [](const Violation& a, const Violation& b) {
                       return std::tie(a.invariant, a.line, a.supply) <
                              std::tie(b.invariant, b.line, b.supply);
                     });
    if (static_cast<int64_t>(found_.size()) > limit) found_.resize(limit);
    return std::move(found_);
  }

 private:
  std::vector<Violation> found_;
};

// ---- the shape of the tables -----------------------------------------------

// Whether the plan can be read at all: what is found here is told, and then
// nothing else is checked.
class Structure {
 public:
  Structure(const Book& book, const PlanColumns& plan, Findings* findings)
      : book_(book), plan_(plan), findings_(*findings) {}

  bool Check() {
    CheckLengths();
    if (!findings_.empty()) return false;
    CheckAllocations();
    return findings_.empty();
  }

 private:
  void CheckLengths() {
    const auto& allocations = plan_.allocations;
    const size_t rows = allocations.line.size();
    Required("allocations.supply", allocations.supply.size(), rows);
    Required("allocations.quantity", allocations.quantity.size(), rows);
    Required("allocations.delivery_day", allocations.delivery_day.size(), rows);
    Optional("allocations.location", allocations.location.size(), rows);
    Optional("allocations.ship_day", allocations.ship_day.size(), rows);
    Optional("allocations.shipment", allocations.shipment.size(), rows);

    const auto& promises = plan_.promises;
    const size_t promised = std::max({promises.line.size(),
                                      promises.delivery_day.size(),
                                      promises.quantity.size()});
    Optional("promises.line", promises.line.size(), promised);
    Optional("promises.delivery_day", promises.delivery_day.size(), promised);
    Optional("promises.quantity", promises.quantity.size(), promised);

    const auto& lines = plan_.lines;
    const size_t demand = book_.demand.item.size();
    Required("lines.promised", lines.promised.size(), demand);
    Optional("lines.on_time", lines.on_time.size(), demand);
    Optional("lines.backordered", lines.backordered.size(), demand);
    Optional("lines.first_day", lines.first_day.size(), demand);
    Optional("lines.last_day", lines.last_day.size(), demand);
    Optional("lines.shortfall", lines.shortfall.size(), demand);
    Optional("lines.reason", lines.reason.size(), demand);

    const auto& shipments = plan_.shipments;
    const size_t shipped =
        std::max({shipments.sales_order.size(), shipments.location.size(),
                  shipments.ship_day.size(), shipments.delivery_day.size()});
    Optional("shipments.sales_order", shipments.sales_order.size(), shipped);
    Optional("shipments.location", shipments.location.size(), shipped);
    Optional("shipments.ship_day", shipments.ship_day.size(), shipped);
    Optional("shipments.delivery_day", shipments.delivery_day.size(), shipped);
  }

  void Required(std::string_view column, size_t rows, size_t expected) {
    if (rows == expected) return;
    findings_.Add(Invariant::kTotals, -1, -1,
                  absl::string_view(column.data(), column.size()), " has ",
                  rows, " rows where ", expected, " are expected");
  }
  void Optional(std::string_view column, size_t rows, size_t expected) {
    if (rows != 0) Required(column, rows, expected);
  }

  void CheckAllocations() {
    const auto& allocations = plan_.allocations;
    const int64_t lines = book_.demand.size();
    const int64_t supplies = book_.supply.size();
    for (size_t row = 0; row < allocations.line.size(); ++row) {
      const int32_t line = allocations.line[row];
      const int32_t supply = allocations.supply[row];
      if (line < 0 || line >= lines) {
        findings_.Add(Invariant::kTotals, -1, -1, "allocations.line row ", row,
                      " is ", line, ", which is no line of the book");
      }
      if (supply < kReplenishment || supply >= supplies) {
        findings_.Add(Invariant::kTotals, -1, -1, "allocations.supply row ",
                      row, " is ", supply, ", which is no supply of the book");
      }
      if (allocations.quantity[row] <= 0) {
        findings_.Add(Invariant::kTotals, -1, -1, "allocations.quantity row ",
                      row, " is ", allocations.quantity[row],
                      "; it must be above 0");
      }
      if (row > 0 && !(Key(row - 1) < Key(row))) {
        findings_.Add(Invariant::kTotals, -1, -1, "allocations row ", row,
                      Key(row - 1) == Key(row)
                          ? " repeats line, supply and day of the row before"
                          : " is not sorted by (line, delivery_day, supply)");
      }
    }
  }

  std::tuple<int32_t, int32_t, int32_t> Key(size_t row) const {
    return {plan_.allocations.line[row], plan_.allocations.delivery_day[row],
            plan_.allocations.supply[row]};
  }

  const Book& book_;
  const PlanColumns& plan_;
  Findings& findings_;
};

// ---- what the book says ----------------------------------------------------

// What a line asks for.
struct Terms {
  int32_t line;
  int32_t item;
  Quantity quantity;
  Day due;
  Day earliest;  // kNotGiven: none
  Day latest;
  Day target;  // T
  Day last;    // the last day that it accepts
  int64_t tier;
  int32_t location;  // kNotGiven: any
  int32_t peg;       // kNotGiven: none
  Quantity multiple;  // m
  Quantity least;     // k
  bool has_shipment_rules;
  bool accept_available;
  bool window_closed;
  bool beyond_horizon;
  Day replenished;  // R, kNever: unknown
  bool may_buy;     // it may use replenishment

  bool takes_nothing() const {
    return quantity == 0 || window_closed || beyond_horizon;
  }
};

// Reads book and policy.
class Facts {
 public:
  Facts(const Book& book, const Policy& policy) : book(book), policy(policy) {
    rejects_.resize(book.demand.item.size());
    for (int32_t line = 0; line < book.demand.size(); ++line) {
      if (WhenShortOf(line) == WhenShort::kRejectOrder) {
        rejects_[OrderOf(line)] = true;
      }
    }
  }

  int32_t OrderOf(int32_t line) const {
    return At(book.demand.sales_order, line, line);
  }

  // Whether the line's order is taken whole or not at all.
  bool InRejectOrder(int32_t line) const { return rejects_[OrderOf(line)]; }

  Terms TermsOf(int32_t line) const {
    const Demand& demand = book.demand;
    Terms terms;
    terms.line = line;
    terms.item = demand.item[line];
    terms.quantity = demand.quantity[line];
    terms.due = At(demand.due, line, kNotGiven);
    if (terms.due == kNotGiven) terms.due = book.as_of;
    terms.earliest = At(demand.earliest, line, kNotGiven);
    terms.latest = At(demand.latest, line, kNever);
    const Day first = std::max(terms.earliest, book.as_of);
    terms.window_closed = terms.latest < first;
    terms.target = std::min(std::max(terms.due, first), terms.latest);
    terms.tier = TierRank(demand.tier, line);
    terms.location = At(demand.location, line, kNotGiven);
    terms.peg = At(demand.peg, line, kNotGiven);
    const bool complete =
        At(demand.delivery_rule, line, int32_t{0}) ==
        static_cast<int32_t>(DeliveryRule::kLineComplete);
    terms.multiple =
        complete ? 1 : At(demand.multiple, line, Quantity{1});
    terms.least = complete ? terms.quantity
                           : std::min(At(demand.min_ship, line, Quantity{1}),
                                      terms.quantity);
    terms.has_shipment_rules = terms.multiple > 1 || terms.least > 1;
    terms.accept_available =
        !InRejectOrder(line) &&
        WhenShortOf(line) == WhenShort::kAcceptAvailable;
    terms.last = terms.accept_available ? terms.target : terms.latest;
    terms.beyond_horizon =
        terms.peg == kNotGiven && policy.horizon != kNever &&
        terms.due > int64_t{book.as_of} + policy.horizon;
    terms.replenished = ReplenishedDay(terms.item);
    terms.may_buy = !terms.accept_available && terms.replenished != kNever &&
                    terms.replenished <= terms.last;
    return terms;
  }

  // R of an item; kNever: it cannot be bought.
  Day ReplenishedDay(int32_t item) const {
    const auto& days = book.items.replenish_days;
    if (item >= static_cast<int64_t>(days.size()) || days[item] == kNever) {
      return kNever;
    }
    return AddDays(book.as_of, days[item]);
  }

  Quantity ItemLimit(int32_t item) const {
    const auto& limits = book.items.backorder_limit;
    return item < static_cast<int64_t>(limits.size()) ? limits[item]
                                                      : kUnlimited;
  }

  bool IsStock(int32_t supply) const {
    return At(book.supply.day, supply, kNotGiven) == kNotGiven;
  }

  // a(s); kNever: the supply does not count.
  Day AvailableDay(int32_t supply) const {
    const Day day = At(book.supply.day, supply, kNotGiven);
    if (day == kNotGiven) return book.as_of;
    if (day >= book.as_of) return day;
    if (policy.overdue_limit != kNever &&
        int64_t{book.as_of} - day > policy.overdue_limit) {
      return kNever;
    }
    return AddDays(book.as_of, policy.overdue_offset);
  }

  int32_t SupplyLocation(int32_t supply) const {
    return At(book.supply.location, supply, int32_t{0});
  }

  const Book& book;
  const Policy& policy;

 private:
  WhenShort WhenShortOf(int32_t line) const {
    const int32_t own = At(book.demand.when_short, line, kNotGiven);
    return own == kNotGiven ? policy.when_short : static_cast<WhenShort>(own);
  }

  std::vector<bool> rejects_;  // by sales order
};

// ---- the queue -------------------------------------------------------------

// A value by which lines are sorted; none: the line has no value.
using SortValue = absl::optional<absl::int128>;

SortValue Optional32(absl::Span<const int32_t> column, int32_t line) {
  const int32_t value = At(column, line, kNotGiven);
  if (value == kNotGiven) return absl::nullopt;
  return value;
}

struct SortColumn {
  std::string_view name;
  SortValue (*value)(const Book& book, int32_t line);
};
constexpr SortColumn kSortColumns[] = {
    {"item",
     [](const Book& book, int32_t line) -> SortValue {
       return book.demand.item[line];
     }},
    {"quantity",
     [](const Book& book, int32_t line) -> SortValue {
       return book.demand.quantity[line];
     }},
    {"sales_order",
     [](const Book& book, int32_t line) -> SortValue {
       return At(book.demand.sales_order, line, line);
     }},
    {"due",
     [](const Book& book, int32_t line) -> SortValue {
       return Optional32(book.demand.due, line).value_or(book.as_of);
     }},
    {"earliest",
     [](const Book& book, int32_t line) {
       return Optional32(book.demand.earliest, line);
     }},
    {"latest",
     [](const Book& book, int32_t line) -> SortValue {
       return At(book.demand.latest, line, kNever);
     }},
    {"entered",
     [](const Book& book, int32_t line) -> SortValue {
       return At(book.demand.entered, line, int64_t{line});
     }},
    {"priority",
     [](const Book& book, int32_t line) -> SortValue {
       return At(book.demand.priority, line, int32_t{0});
     }},
    {"tier",
     [](const Book& book, int32_t line) {
       return Optional32(book.demand.tier, line);
     }},
    {"unit_value",
     [](const Book& book, int32_t line) -> SortValue {
       return At(book.demand.unit_value, line, int64_t{0});
     }},
    {"delivery_rule",
     [](const Book& book, int32_t line) -> SortValue {
       return At(book.demand.delivery_rule, line, int32_t{0});
     }},
    {"min_ship",
     [](const Book& book, int32_t line) -> SortValue {
       return At(book.demand.min_ship, line, int64_t{1});
     }},
    {"multiple",
     [](const Book& book, int32_t line) -> SortValue {
       return At(book.demand.multiple, line, int64_t{1});
     }},
    {"when_short",
     [](const Book& book, int32_t line) {
       return Optional32(book.demand.when_short, line);
     }},
    {"location",
     [](const Book& book, int32_t line) {
       return Optional32(book.demand.location, line);
     }},
    {"peg",
     [](const Book& book, int32_t line) {
       return Optional32(book.demand.peg, line);
     }},
    {"line_value",
     [](const Book& book, int32_t line) -> SortValue {
       return absl::int128(book.demand.quantity[line]) *
              At(book.demand.unit_value, line, int64_t{0});
     }},
};

// The lines in the order of service.
class Queue {
 public:
  explicit Queue(const Facts& facts) : facts_(facts) {
    for (const SortKey& key : facts.policy.queue) {
      for (const SortColumn& column : kSortColumns) {
        if (column.name == key.column) keys_.push_back({&key, &column});
      }
    }
  }

  std::vector<int32_t> Lines() const {
    const int32_t count = static_cast<int32_t>(facts_.book.demand.size());
    std::vector<int32_t> lines(count);
    for (int32_t line = 0; line < count; ++line) lines[line] = line;
    std::stable_sort(
        lines.begin(), lines.end(),
        [this](int32_t a, int32_t b) { return IsAhead(a, b); });
    return Together(lines);
  }

 private:
  bool IsAhead(int32_t a, int32_t b) const {
    for (const auto& [key, column] : keys_) {
      const SortValue x = column->value(facts_.book, a);
      const SortValue y = column->value(facts_.book, b);
      if (x == y) continue;
      if (!x.has_value()) return key->nulls_first;
      if (!y.has_value()) return !key->nulls_first;
      return key->descending ? *y < *x : *x < *y;
    }
    return false;
  }

  // Moves the lines of an order that is taken whole to the first of them.
  std::vector<int32_t> Together(const std::vector<int32_t>& lines) const {
    std::vector<int32_t> first(lines.size(), -1);  // place, by sales order
    std::vector<std::pair<int32_t, int32_t>> placed;
    placed.reserve(lines.size());
    for (int32_t place = 0; place < static_cast<int32_t>(lines.size());
         ++place) {
      const int32_t line = lines[place];
      if (!facts_.InRejectOrder(line)) {
        placed.push_back({place, line});
        continue;
      }
      int32_t& together = first[facts_.OrderOf(line)];
      if (together < 0) together = place;
      placed.push_back({together, line});
    }
    std::stable_sort(
        placed.begin(), placed.end(),
        [](const auto& a, const auto& b) { return a.first < b.first; });
    std::vector<int32_t> result;
    result.reserve(lines.size());
    for (const auto& [place, line] : placed) result.push_back(line);
    return result;
  }

  const Facts& facts_;
  std::vector<std::pair<const SortKey*, const SortColumn*>> keys_;
};

// ---- places and what is set aside ------------------------------------------

// One item at one location.
struct Place {
  int32_t item;
  int32_t location;
  Quantity safety_stock = 0;
  Quantity backorder_limit = kUnlimited;
  bool serves = false;        // something can ship from here
  int64_t widest_tier = -1;   // the last tier rank of supply here; -1: none
};

// All places that the book names, by item and location.
class Places {
 public:
  explicit Places(const Facts& facts) {
    const Book& book = facts.book;
    for (int32_t row = 0; row < book.supply.size(); ++row) {
      Name(book.supply.item[row], facts.SupplyLocation(row));
    }
    for (int32_t row = 0; row < book.item_locations.size(); ++row) {
      Name(book.item_locations.item[row],
           At(book.item_locations.location, row, int32_t{0}));
    }
    for (int32_t line = 0; line < book.demand.size(); ++line) {
      const int32_t location = At(book.demand.location, line, kNotGiven);
      Name(book.demand.item[line], location == kNotGiven ? 0 : location);
    }
    std::sort(places_.begin(), places_.end(), IsBefore);
    places_.erase(std::unique(places_.begin(), places_.end(),
                              [](const Place& a, const Place& b) {
                                return !IsBefore(a, b);
                              }),
                  places_.end());
    ReadSettings(facts);
    ReadSupply(facts);
  }

  int32_t size() const { return static_cast<int32_t>(places_.size()); }
  const Place& operator[](int32_t place) const { return places_[place]; }

  // REQUIRES: the book names it.
  int32_t Find(int32_t item, int32_t location) const {
    Place wanted;
    wanted.item = item;
    wanted.location = location;
    return static_cast<int32_t>(
        std::lower_bound(places_.begin(), places_.end(), wanted, IsBefore) -
        places_.begin());
  }

  int32_t OfSupply(int32_t supply) const { return of_supply_[supply]; }

  // The places from which a line may be served, by location.
  absl::Span<const int32_t> Of(const Terms& terms) const {
    const auto [first, last] = std::equal_range(
        serving_.begin(), serving_.end(), Serving{terms.item, 0, 0},
        [](const Serving& a, const Serving& b) { return a.item < b.item; });
    static_cast<void>(last);
    static_cast<void>(first);
    return {};
  }

 private:
  struct Serving {
    int32_t item, location, place;
  };

  static bool IsBefore(const Place& a, const Place& b) {
    return std::tie(a.item, a.location) < std::tie(b.item, b.location);
  }
  void Name(int32_t item, int32_t location) {
    Place place;
    place.item = item;
    place.location = location;
    places_.push_back(place);
  }
  void ReadSettings(const Facts& facts) { static_cast<void>(facts); }
  void ReadSupply(const Facts& facts) { static_cast<void>(facts); }

  std::vector<Place> places_;
  std::vector<int32_t> of_supply_;
  std::vector<Serving> serving_;
};

}  // namespace
}  // namespace backorder
