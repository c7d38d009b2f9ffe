#include "lib/audit_pools.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <utility>
#include <vector>

#include "absl/numeric/int128.h"
#include "absl/types/span.h"
#include "backorder/book.h"
#include "backorder/policy.h"
#include "backorder/units.h"
#include "lib/audit_facts.h"
#include "lib/audit_limits.h"
#include "lib/audit_places.h"
#include "lib/audit_reserves.h"

namespace backorder {
namespace internal {
namespace audit {
namespace {

// What `used` leaves of a limit.
Quantity Remainder(Quantity limit, absl::int128 used) {
  if (limit == kUnlimited) return kUnlimited;
  return used >= limit ? 0 : static_cast<Quantity>(limit - used);
}

// Of a reserve that anybody may use at once, and is the only one.
constexpr Way kOnlyWay = {kNoTier, kNotGiven};

}  // namespace

Pools::Pools(const Facts& facts, const Places& places, SetAside aside)
    : facts_(facts),
      places_(places),
      limits_(facts),
      reserves_(facts),
      aside_(std::move(aside)),
      latest_first_(facts.policy().timing == Timing::kLatestOnTime),
      used_at_(places.size(), 0),
      counted_(facts.book().quotas.size(), 0) {
  int32_t items = 0;
  for (int32_t place = 0; place < places.size(); ++place) {
    items = std::max(items, places[place].item + 1);
  }
  // A line that no lane leads to may have an item that is nowhere.
  for (const int32_t item : facts.book().demand.item) {
    items = std::max(items, item + 1);
  }
  used_.resize(items);
  const auto supplies = static_cast<int32_t>(facts.book().supply.size());
  const auto marks = static_cast<int32_t>(aside_.marks.size());
  for (int32_t row = 0; row < supplies; ++row) {
    if (aside_.free[row] > 0) open_.insert(RowOf(Pool::kFree, row));
    if (aside_.safety[row] > 0) {
      open_.insert(RowOf(Pool::kSafety, row));
      has_safety_units_ = true;
    }
    has_reserves_ = has_reserves_ || facts.TierOf(row) != kNoTier;
  }
  if (marks > 0) {
    has_reserves_ = true;
    first_mark_.assign(supplies + 1, 0);
    marks_at_.resize(places.size());
    marks_.resize(marks);
    std::iota(marks_.begin(), marks_.end(), 0);
    std::stable_sort(marks_.begin(), marks_.end(),
                     [this](int32_t a, int32_t b) {
                       return aside_.marks[a].supply < aside_.marks[b].supply;
                     });
  }
  for (int32_t mark = 0; mark < marks; ++mark) {
    const int32_t supply = aside_.marks[mark].supply;
    ++first_mark_[supply + 1];
    std::vector<int64_t>& at_place = marks_at_[places.Of(supply)];
    if (at_place.empty() || at_place.back() != ReserveOf(mark)) {
      at_place.push_back(ReserveOf(mark));
    }
    open_.insert(RowOf(Pool::kMarked, mark));
  }
  std::partial_sum(first_mark_.begin(), first_mark_.end(), first_mark_.begin());
  if (!limits_.HasLevels()) return;
  stock_.assign(places.size(), 0);
  has_unlimited_stock_.assign(places.size(), false);
  for (int32_t row = 0; row < supplies; ++row) {
    if (!facts.IsStock(row)) continue;
    const int32_t place = places.Of(row);
    if (aside_.free[row] == kUnlimited) {
      has_unlimited_stock_[place] = true;
    } else {
      stock_[place] += aside_.free[row];
      stock_[place] += aside_.safety[row];
    }
  }
  for (const Mark& mark : aside_.marks) {
    if (facts.IsStock(mark.supply))
      stock_[places.Of(mark.supply)] += mark.units;
  }
}

Pools::Row Pools::RowOf(Pool pool, int32_t key) const {
  const int32_t supply = SupplyOf(pool, key);
  const int64_t day = facts_.AvailableDay(supply);
  return {places_.Of(supply),
          pool,
          pool == Pool::kMarked ? ReserveOf(key) : facts_.TierOf(supply),
          !facts_.IsStock(supply),
          facts_.ExpiryOf(supply),
          latest_first_ ? -day : day,
          supply,
          key};
}

// ---- units ------------------------------------------------------------------

void Pools::Take(Pool pool, int32_t key, Quantity units) {
  if (pool == Pool::kBought) return;
  Change(pool, key, -units);
  changes_.push_back({pool, key, -units});
}

void Pools::Change(Pool pool, int32_t key, Quantity units) {
  Quantity& left = pool == Pool::kHeld     ? aside_.held[key]
                   : pool == Pool::kMarked ? aside_.marks[key].units
                   : pool == Pool::kFree   ? aside_.free[key]
                                           : aside_.safety[key];
  if (left == kUnlimited) return;
  const bool was_open = left > 0;
  left += units;
  if (pool == Pool::kHeld) return;
  if (!stock_.empty()) {
    const int32_t supply = SupplyOf(pool, key);
    if (facts_.IsStock(supply)) stock_[places_.Of(supply)] += units;
  }
  if (was_open == (left > 0)) return;
  if (was_open) {
    open_.erase(RowOf(pool, key));
  } else {
    open_.insert(RowOf(pool, key));
  }
}

void Pools::Promise(const Terms& terms, const Part& part) {
  Take(part.pool, part.key, part.units);
  if (part.backordered || limits_.HasQuotas()) {
    Count(LimitsOf(terms, part), part.backordered, part.units);
  }
}

void Pools::GiveBack(const Terms& terms, const Part& part) {
  Take(part.pool, part.key, -part.units);
  if (part.backordered || limits_.HasQuotas()) {
    Count(LimitsOf(terms, part), part.backordered, -part.units);
  }
}

void Pools::Release(const Terms& terms) {
  const Quantity units = aside_.held[terms.line];
  if (units == 0) return;
  Take(Pool::kHeld, terms.line, units);
  Take(Pool::kFree, terms.peg, -units);
}

absl::Span<const int32_t> Pools::MarksOf(int32_t supply) const {
  if (first_mark_.empty()) return {};
  return absl::MakeConstSpan(marks_).subspan(
      first_mark_[supply], first_mark_[supply + 1] - first_mark_[supply]);
}

// ---- limits -----------------------------------------------------------------

LimitsThere Pools::LimitsFor(const Terms& terms, int32_t item, int32_t place,
                             int32_t location) const {
  LimitsThere there = {item, place, {}};
  if (limits_.HasQuotas()) {
    there.quotas = limits_.QuotasOf(terms, item, location);
  }
  if (limits_.HasLevels()) {
    there.level = limits_.LevelOf(terms, item, location);
  }
  return there;
}

Room Pools::RoomFor(const LimitsThere& there, Quantity more_backorders,
                    Quantity more) const {
  Room room;
  room.backorders = Remainder(facts_.ItemLimit(there.item),
                              used_[there.item] + more_backorders);
  if (there.place >= 0) {
    room.backorders = std::min(
        room.backorders,
        Remainder(places_[there.place].backorder_limit, used_at_[there.place]));
  }
  for (const int32_t quota : there.quotas) {
    const bool is_of_all = limits_.LocationOf(quota) == kNotGiven;
    room.quota = std::min(room.quota,
                          Remainder(limits_.QuotaOf(quota),
                                    counted_[quota] + (is_of_all ? more : 0)));
  }
  if (there.level > 0 && there.place >= 0) {
    const Quantity free = FreeStock(there.place);
    room.stock = free == kUnlimited ? kUnlimited
                                    : std::max<Quantity>(free - there.level, 0);
  }
  return room;
}

Quantity Pools::FreeStock(int32_t place) const {
  if (stock_.empty() || has_unlimited_stock_[place]) return kUnlimited;
  return stock_[place] > kUnlimited ? kUnlimited
                                    : static_cast<Quantity>(stock_[place]);
}

void Pools::Count(const LimitsThere& there, bool backordered, Quantity units) {
  if (backordered) {
    AddTo(&used_[there.item], units);
    if (there.place >= 0) AddTo(&used_at_[there.place], units);
  }
  for (const int32_t quota : there.quotas) AddTo(&counted_[quota], units);
}

void Pools::AddTo(absl::int128* count, Quantity units) {
  *count += units;
  counts_.push_back({count, units});
}

// ---- undoing ----------------------------------------------------------------

void Pools::UndoTo(const Moment& moment) {
  for (; changes_.size() > moment.changes; changes_.pop_back()) {
    const UnitsChange& change = changes_.back();
    Change(change.pool, change.key, -change.units);
  }
  for (; counts_.size() > moment.counts; counts_.pop_back()) {
    *counts_.back().count -= counts_.back().units;
  }
}

void Pools::Keep() {
  changes_.clear();
  counts_.clear();
}

// ---- ways -------------------------------------------------------------------

absl::Span<const Way> Pools::WaysTo(const Terms& terms, int32_t place) {
  if (place < 0) return {};
  if (!has_reserves_) return absl::MakeConstSpan(&kOnlyWay, 1);
  absl::Span<const int64_t> reserves = places_.ReservesAt(place);
  std::vector<int64_t> all(reserves.begin(), reserves.end());
  if (HasMarks()) {
    all.insert(all.end(), marks_at_[place].begin(), marks_at_[place].end());
  }
  ways_.push_back(reserves_.WaysTo(terms, all));
  return ways_.back();
}

}  // namespace audit
}  // namespace internal
}  // namespace backorder
