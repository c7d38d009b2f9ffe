#include "lib/queue_keys.h"

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "absl/numeric/int128.h"
#include "absl/types/optional.h"
#include "backorder/book.h"
#include "backorder/policy.h"
#include "backorder/prioritize.h"
#include "backorder/units.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/book_range.h"
#include "lib/schema.h"

namespace backorder {
namespace internal {
namespace {

using testing::ElementsAre;

// What prioritize.h says a line has for a key, told again without any haste.
absl::optional<int64_t> ValueOf(const Book& book, const Policy& policy,
                                const std::string& key, int64_t line) {
  const Demand& demand = book.demand;
  const auto column = [&](const auto& values, int64_t row, int64_t otherwise) {
    return values.empty() ? otherwise : int64_t{values[row]};
  };
  int64_t due = column(demand.due, line, kNotGiven);
  if (due == kNotGiven) due = book.as_of;
  const int64_t quantity = demand.quantity[line];
  const int64_t destination = column(demand.destination, line, 0);
  const int64_t location = column(demand.location, line, kNotGiven);
  const auto serves = [&](int64_t from) {
    if (location != kNotGiven && from != location) return false;
    if (book.lanes.size() == 0) return true;
    for (int64_t row = 0; row < book.lanes.size(); ++row) {
      if (book.lanes.location[row] == from &&
          column(book.lanes.destination, row, 0) == destination) {
        return true;
      }
    }
    return false;
  };
  absl::optional<int64_t> transit;
  if (book.lanes.size() == 0) transit = 0;
  absl::optional<std::vector<int64_t>> best;
  for (int64_t row = 0; row < book.lanes.size(); ++row) {
    const int64_t from = book.lanes.location[row];
    if (column(book.lanes.destination, row, 0) != destination) continue;
    if (location != kNotGiven && from != location) continue;
    const bool by_cost = policy.sourcing == Sourcing::kLeastCost;
    std::vector<int64_t> order = {
        by_cost ? column(book.lanes.cost_per_unit, row, 0) : 0,
        column(book.lanes.rank, row, 0), from};
    if (best.has_value() && *best < order) continue;
    best = std::move(order);
    transit = column(book.lanes.transit_days, row, 0);
  }
  if (key == "line_value") return quantity * column(demand.unit_value, line, 0);
  if (key == "order_value") {
    int64_t sum = 0;
    for (int64_t other = 0; other < demand.size(); ++other) {
      if (column(demand.sales_order, other, other) ==
          column(demand.sales_order, line, line)) {
        sum += demand.quantity[other] * column(demand.unit_value, other, 0);
      }
    }
    return sum;
  }
  if (key == "slack") {
    if (!transit.has_value()) return absl::nullopt;
    if (due - *transit < -kLastDay) return absl::nullopt;
    return due - *transit - book.as_of;
  }
  if (key == "fill_ratio") {
    absl::int128 stock = 0;
    for (int64_t row = 0; row < book.supply.size(); ++row) {
      if (book.supply.item[row] == demand.item[line] &&
          column(book.supply.day, row, kNotGiven) == kNotGiven &&
          serves(column(book.supply.location, row, 0))) {
        stock += std::max<int64_t>(0, book.supply.quantity[row]);
      }
    }
    if (quantity == 0) return 1'000'000;
    return static_cast<int64_t>(std::min<absl::int128>(quantity, stock) *
                                1'000'000 / quantity);
  }
  if (key == "critical_ratio") {
    const int64_t item = demand.item[line];
    if (!transit.has_value() || item >= book.items.size()) return absl::nullopt;
    const int64_t days = column(book.items.replenish_days, item, kNever);
    if (days == kNever) return absl::nullopt;
    if (book.as_of + days + *transit > kLastDay) return absl::nullopt;
    const int64_t wanted = 1000 * (due - book.as_of);
    const int64_t all_days = std::max<int64_t>(1, days + *transit);
    int64_t ratio = wanted / all_days;
    while (ratio * all_days > wanted) --ratio;
    return ratio;
  }
  if (key == "aging") {
    const int64_t overdue = std::max<int64_t>(0, book.as_of - due);
    return column(demand.priority, line, 0) - overdue / policy.aging_days;
  }
  if (key == "due") return due;
  const ColumnSpec& spec = *FindBookColumn("demand." + key);
  Book spans = book;
  int64_t value = DefaultValue(spec, book, line);
  if (spec.wide) {
    const auto& values = spec.wide_column.in(spans);
    return values.empty() ? value : values[line];
  }
  const auto& values = spec.narrow_column.in(spans);
  if (!values.empty()) value = values[line];
  if (value == kNotGiven) return absl::nullopt;
  return value;
}

// Where the values of a key stand in its order: equal only if these are.
using Standing = std::pair<int, absl::int128>;
Standing StandingOf(const SortKey& key, const absl::optional<int64_t>& value) {
  if (!value.has_value()) return {key.nulls_first ? 0 : 3, 0};
  const auto listed = std::find(key.values.begin(), key.values.end(), *value);
  if (listed != key.values.end()) return {1, listed - key.values.begin()};
  return {2, key.descending ? -absl::int128(*value) : absl::int128(*value)};
}

// Books with few different values, in which any column may be missing.
class SmallBooks {
 public:
  explicit SmallBooks(uint32_t seed) : rng_(seed) {}

  int64_t Draw(int64_t least, int64_t greatest) {
    return std::uniform_int_distribution<int64_t>(least, greatest)(rng_);
  }
  bool OneIn(int64_t n) { return Draw(1, n) == 1; }

  Book Make() {
    columns32_.clear();
    columns64_.clear();
    Book book;
    book.as_of = static_cast<Day>(Draw(-3, 3));
    const int64_t lines = Draw(3, 12);
    const int64_t supplies = Draw(0, 8);
    const int64_t huge = OneIn(4) ? INT64_MAX / 100 : 9;
    Fill(lines, 0, 2, &book.demand.item);
    Fill(lines, 0, huge, &book.demand.quantity);
    Demand& demand = book.demand;
    Maybe(lines, 0, lines - 1, &demand.sales_order);
    MaybeWithNone(lines, -5, 5, &demand.due);
    Maybe(lines, -2, 2, &demand.priority);
    MaybeWithNone(lines, 0, 3, &demand.tier);
    Maybe(lines, huge == 9 ? -3 : 0, huge == 9 ? 3 : 1, &demand.unit_value);
    Maybe(lines, 0, 3, &demand.delivery_rule);
    MaybeWithNone(lines, 0, 2, &demand.location);
    Maybe(lines, 0, 1, &demand.destination);
    const int64_t extreme = OneIn(2) ? INT64_MAX : 3;
    Maybe(lines, -extreme, extreme, &demand.entered);
    if (supplies > 0) {
      Fill(supplies, 0, 2, &book.supply.item);
      Fill(supplies, 0, huge, &book.supply.quantity);
      MaybeWithNone(supplies, -3, 3, &book.supply.day);
      Maybe(supplies, 0, 2, &book.supply.location);
      if (OneIn(5)) {
        columns64_.back()[0] = kUnlimited;
        book.supply.quantity = columns64_.back();
      }
    }
    Maybe(3, 0, 4, &book.items.replenish_days);
    if (OneIn(2)) MakeLanes(&book);
    return book;
  }

 private:
  template <typename Values, typename T>
  void FillFrom(Values* owner, int64_t rows, int64_t least, int64_t greatest,
                bool with_none, absl::Span<const T>* column) {
    std::vector<T> values(rows);
    for (T& value : values) {
      value = static_cast<T>(with_none && OneIn(4) ? kNotGiven
                                                   : Draw(least, greatest));
    }
    owner->push_back(std::move(values));
    *column = owner->back();
  }
  void Fill(int64_t rows, int64_t least, int64_t greatest,
            absl::Span<const int32_t>* column, bool with_none = false) {
    FillFrom(&columns32_, rows, least, greatest, with_none, column);
  }
  void Fill(int64_t rows, int64_t least, int64_t greatest,
            absl::Span<const int64_t>* column) {
    FillFrom(&columns64_, rows, least, greatest, false, column);
  }
  template <typename T>
  void Maybe(int64_t rows, int64_t least, int64_t greatest,
             absl::Span<const T>* column) {
    if (!OneIn(3)) Fill(rows, least, greatest, column);
  }
  void MaybeWithNone(int64_t rows, int64_t least, int64_t greatest,
                     absl::Span<const int32_t>* column) {
    if (!OneIn(3)) Fill(rows, least, greatest, column, true);
  }
  // Some of the ways from 3 locations to 2 destinations.
  void MakeLanes(Book* book) {
    std::vector<int32_t> location, destination;
    for (int32_t way = 0; way < 6; ++way) {
      if (OneIn(3)) continue;
      location.push_back(way / 2);
      destination.push_back(way % 2);
    }
    const auto rows = static_cast<int64_t>(location.size());
    if (rows == 0) return;
    columns32_.push_back(std::move(location));
    book->lanes.location = columns32_.back();
    columns32_.push_back(std::move(destination));
    book->lanes.destination = columns32_.back();
    Maybe(rows, 0, 2, &book->lanes.rank);
    Maybe(rows, 0, 4, &book->lanes.transit_days);
    Maybe(rows, 0, 2, &book->lanes.cost_per_unit);
  }

  std::mt19937 rng_;
  std::vector<std::vector<int32_t>> columns32_;
  std::vector<std::vector<int64_t>> columns64_;
};

Policy RandomPolicy(SmallBooks* draw) {
  static constexpr const char* kKeys[] = {
      "line_value", "order_value", "slack",       "fill_ratio",
      "aging",      "due",         "priority",    "critical_ratio",
      "tier",       "entered",     "sales_order", "delivery_rule",
      "quantity",   "item",        "location",    "destination"};
  Policy policy;
  policy.queue.clear();
  std::vector<std::string> keys(std::begin(kKeys), std::end(kKeys));
  for (int64_t count = draw->Draw(1, 5); count > 0; --count) {
    const int64_t place = draw->Draw(0, static_cast<int64_t>(keys.size()) - 1);
    SortKey key{keys[place], draw->OneIn(2), draw->OneIn(2)};
    keys.erase(keys.begin() + place);
    if (draw->OneIn(3)) {
      for (const int64_t value : {2, 0, 3, 1}) {
        if (draw->OneIn(2)) key.values.push_back(value);
      }
    }
    policy.queue.push_back(std::move(key));
  }
  policy.aging_days = static_cast<int32_t>(draw->Draw(1, 3));
  if (draw->OneIn(2)) policy.sourcing = Sourcing::kLeastCost;
  return policy;
}

class Reference {
 public:
  Reference(const Book& book, const Policy& policy)
      : policy_(policy), values_(book.demand.size()) {
    for (int64_t line = 0; line < book.demand.size(); ++line) {
      for (const SortKey& key : policy.queue) {
        values_[line].push_back(ValueOf(book, policy, key.column, line));
      }
    }
  }

  const absl::optional<int64_t>& value(int32_t line, int key) const {
    return values_[line][key];
  }
  // The first key on which they differ, or the number of keys.
  int FirstDifference(int32_t a, int32_t b) const {
    int key = 0;
    while (key < keys() && standing(a, key) == standing(b, key)) ++key;
    return key;
  }
  bool Before(int32_t a, int32_t b) const {
    const int key = FirstDifference(a, b);
    return key == keys() ? a < b : standing(a, key) < standing(b, key);
  }
  std::vector<int32_t> Order() const {
    std::vector<int32_t> lines(values_.size());
    std::iota(lines.begin(), lines.end(), 0);
    std::sort(lines.begin(), lines.end(),
              [this](int32_t a, int32_t b) { return Before(a, b); });
    return lines;
  }
  int keys() const { return static_cast<int>(policy_.queue.size()); }

 private:
  Standing standing(int32_t line, int key) const {
    return StandingOf(policy_.queue[key], values_[line][key]);
  }

  const Policy& policy_;
  std::vector<std::vector<absl::optional<int64_t>>> values_;
};

// Whether the leading bits of two lines say that they tie.
bool TieByBits(const QueueKeys& keys, int32_t a, int32_t b, int count) {
  const int bits = keys.PrefixBits(count);
  if (bits == QueueKeys::kNoTies) return a == b;
  if (bits == 0) return true;
  uint64_t of_a, of_b;
  keys.Pack(a, 1, &of_a);
  keys.Pack(b, 1, &of_b);
  return (of_a ^ of_b) >> (keys.bits() - bits) == 0;
}

TEST(QueueKeysTest, OrderAndTiesAreThoseOfTheValues) {
  for (uint32_t seed = 0; seed < 5000; ++seed) {
    SCOPED_TRACE(seed);
    SmallBooks draw(seed);
    const Book book = draw.Make();
    const Policy policy = RandomPolicy(&draw);
    SCOPED_TRACE(PolicyText(policy));
    ASSERT_TRUE(Validate(policy).ok()) << Validate(policy);
    BookRanges ranges;
    const absl::Status status = ValidateAndMeasure(book, 1, &ranges);
    ASSERT_TRUE(status.ok()) << status;
    const QueueKeys keys(book, policy, ranges);
    const Reference reference(book, policy);
    std::vector<int32_t> order(book.demand.size());
    keys.Sort(order.data());
    ASSERT_EQ(order, reference.Order());
    for (const int32_t a : order) {
      for (const int32_t b : order) {
        if (a == b) continue;
        const int differ = reference.FirstDifference(a, b);
        for (int count = 0; count <= reference.keys(); ++count) {
          ASSERT_EQ(keys.Tie(a, b, count), count <= differ);
          if (keys.bits() > 64) continue;
          ASSERT_EQ(TieByBits(keys, a, b, count), count <= differ);
        }
        const QueueKeys::Difference found = keys.FirstDifference(a, b);
        ASSERT_EQ(found.a_first, reference.Before(a, b));
        ASSERT_EQ(found.key,
                  differ == reference.keys() ? QueueKeys::kNone : differ);
        if (found.key == QueueKeys::kNone) continue;
        ASSERT_EQ(found.value_of_a, reference.value(a, differ));
        ASSERT_EQ(found.value_of_b, reference.value(b, differ));
      }
    }
  }
}

// One key's bits, for a book of some lines of one item.
int BitsOf(const char* queue, const Book& book) {
  BookRanges ranges;
  const absl::Status status = ValidateAndMeasure(book, 1, &ranges);
  EXPECT_TRUE(status.ok()) << status;
  const auto policy = ParsePolicy(std::string("queue=") + queue);
  EXPECT_TRUE(policy.ok()) << policy.status();
  return QueueKeys(book, *policy, ranges).bits();
}

TEST(QueueKeysTest, ListedValuesTakeNoMoreBits) {
  BookBuilder builder(0);
  for (const int32_t tier : {0, 1, 2, 3}) {
    BookBuilder::DemandRow line{0, 1};
    line.tier = tier;
    line.priority = 7;
    builder.AddDemand(line);
  }
  Book book = builder.book();
  book.demand.entered = {};
  EXPECT_EQ(BitsOf("tier", book), 2);
  EXPECT_EQ(BitsOf("tier (3 1 2 0 9)", book), 2);
  EXPECT_EQ(BitsOf("priority (7 8)", book), 0);
  EXPECT_EQ(BitsOf("kit (3)", book), 0);
  EXPECT_EQ(BitsOf("entered", book), 0);
  EXPECT_EQ(BitsOf("entered (2)", book), 2);
  EXPECT_EQ(
      BitsOf("slack, aging, order_value, fill_ratio, critical_ratio", book), 0);
}

TEST(QueueKeysTest, AllOfAWordIsNumbered) {
  BookBuilder builder(0);
  for (const int64_t entered :
       {INT64_MIN, INT64_MAX, int64_t{0}, int64_t{-1}}) {
    BookBuilder::DemandRow line{0, 1};
    line.entered = entered;
    builder.AddDemand(line);
  }
  const Book book = builder.book();
  const auto lines = [&book](const char* queue) {
    EXPECT_EQ(BitsOf(queue, book), 64);
    return Prioritize(book, *ParsePolicy(std::string("queue=") + queue))->lines;
  };
  EXPECT_THAT(lines("entered"), ElementsAre(0, 3, 2, 1));
  EXPECT_THAT(lines("entered (0 5 9223372036854775807)"),
              ElementsAre(2, 1, 0, 3));
  EXPECT_THAT(lines("entered (-1) desc"), ElementsAre(3, 1, 2, 0));
  EXPECT_THAT(lines("entered (-9223372036854775808) desc"),
              ElementsAre(0, 1, 2, 3));
}

TEST(QueueKeysTest, NothingOverflows) {
  constexpr int64_t kMuch = int64_t{1} << 60;
  BookBuilder builder(-kLastDay);
  const auto add = [&builder](int64_t quantity, Day due, int32_t priority,
                              int64_t unit_value, int32_t destination) {
    BookBuilder::DemandRow line{0, quantity, due, priority};
    line.unit_value = unit_value;
    line.destination = destination;
    builder.AddDemand(line);
  };
  add(kMuch, kLastDay, INT32_MAX, 1, 0);
  add(kMuch - 1, kLastDay, kNotGiven + 1, -1, 1);
  add(1, -kLastDay, 0, 0, 0);
  builder.AddSupply({0, kMuch / 2, kNotGiven, 0});
  builder.AddSupply({0, kUnlimited, kNotGiven, 1});
  builder.AddSupply({0, kUnlimited, kNotGiven, 1});
  builder.AddItem({kLastDay});
  builder.AddLane({0, 0, 0, kLastDay});
  builder.AddLane({1, 1});
  const Book book = builder.book();
  for (const char* queue :
       {"fill_ratio", "critical_ratio", "slack", "aging", "order_value"}) {
    SCOPED_TRACE(queue);
    const Policy policy = *ParsePolicy(std::string("queue=") + queue);
    const Reference reference(book, policy);
    const auto found = Prioritize(book, policy);
    ASSERT_TRUE(found.ok()) << found.status();
    EXPECT_EQ(found->lines, reference.Order());
  }
}

}  // namespace
}  // namespace internal
}  // namespace backorder
