#include "lib/audit_pools.h"

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "backorder/book.h"
#include "backorder/policy.h"
#include "backorder/units.h"
#include "lib/audit_facts.h"
#include "lib/audit_places.h"

namespace backorder {
namespace internal {
namespace audit {
namespace {

// What `used` leaves of a limit.
Quantity Remainder(Quantity limit, Quantity used) {
  if (limit == kUnlimited) return kUnlimited;
  return used >= limit ? 0 : limit - used;
}

}  // namespace

Pools::Pools(const Facts& facts, const Places& places, SetAside aside)
    : facts_(facts),
      places_(places),
      aside_(std::move(aside)),
      latest_first_(facts.policy().timing == Timing::kLatestOnTime),
      used_at_(places.size(), 0) {
  int32_t items = 0;
  for (int32_t place = 0; place < places.size(); ++place) {
    items = std::max(items, places[place].item + 1);
  }
  // A line that no lane leads to may have an item that is nowhere.
  for (const int32_t item : facts.book().demand.item) {
    items = std::max(items, item + 1);
  }
  used_.resize(items);
  for (int32_t row = 0; row < facts.book().supply.size(); ++row) {
    if (aside_.free[row] > 0) open_.insert(RowOf(Pool::kFree, row));
    if (aside_.safety[row] > 0) open_.insert(RowOf(Pool::kSafety, row));
  }
}

Pools::Row Pools::RowOf(Pool pool, int32_t supply) const {
  const int64_t day = facts_.AvailableDay(supply);
  return {places_.Of(supply),         pool,
          facts_.TierOf(supply),      !facts_.IsStock(supply),
          latest_first_ ? -day : day, supply};
}

void Pools::Take(Pool pool, int32_t key, Quantity units) {
  Change(pool, key, -units);
  changes_.push_back({pool, key, -units});
}

void Pools::Change(Pool pool, int32_t key, Quantity units) {
  Quantity& left = pool == Pool::kHeld   ? aside_.held[key]
                   : pool == Pool::kFree ? aside_.free[key]
                                         : aside_.safety[key];
  if (left == kUnlimited) return;
  const bool was_open = left > 0;
  left += units;
  if (pool == Pool::kHeld || was_open == (left > 0)) return;
  if (was_open) {
    open_.erase(RowOf(pool, key));
  } else {
    open_.insert(RowOf(pool, key));
  }
}

void Pools::Release(const Terms& terms) {
  const Quantity units = aside_.held[terms.line];
  if (units == 0) return;
  Take(Pool::kHeld, terms.line, units);
  Take(Pool::kFree, terms.peg, -units);
}

Quantity Pools::Room(int32_t item, int32_t place, Quantity more) const {
  const Quantity room =
      Remainder(facts_.ItemLimit(item), Plus(used_[item], more));
  if (place < 0) return room;
  return std::min(room,
                  Remainder(places_[place].backorder_limit, used_at_[place]));
}

void Pools::CountBackordered(int32_t item, int32_t place, Quantity units) {
  backorders_.push_back(
      {item, place, used_[item], place < 0 ? 0 : used_at_[place]});
  used_[item] = Plus(used_[item], units);
  if (place >= 0) used_at_[place] = Plus(used_at_[place], units);
}

void Pools::UndoTo(const Moment& moment) {
  for (; changes_.size() > moment.changes; changes_.pop_back()) {
    const UnitsChange& change = changes_.back();
    Change(change.pool, change.key, -change.units);
  }
  for (; backorders_.size() > moment.backorders; backorders_.pop_back()) {
    const LimitsBefore& use = backorders_.back();
    used_[use.item] = use.used;
    if (use.place >= 0) used_at_[use.place] = use.used_at;
  }
}

void Pools::Keep() {
  changes_.clear();
  backorders_.clear();
}

int64_t Pools::FirstTier(int32_t place, Pool pool, int64_t tier) const {
  const auto row =
      open_.lower_bound({place, pool, tier, false, kAnyDayBefore, 0});
  if (row == open_.end() || row->place != place || row->pool != pool) {
    return -1;
  }
  return row->tier;
}

Day Pools::NextDay(int32_t place, const Terms& terms, int64_t day,
                   Only only) const {
  Day next = kNever;
  for (const Pool pool : {Pool::kFree, Pool::kSafety}) {
    for (int64_t tier = FirstTier(place, pool, terms.tier); tier >= 0;
         tier = FirstTier(place, pool, tier + 1)) {
      if (only != Only::kReceipts) {
        next = std::min(next, NextDayOf(place, pool, tier, false, day));
      }
      if (only != Only::kStock) {
        next = std::min(next, NextDayOf(place, pool, tier, true, day));
      }
    }
  }
  return next;
}

Day Pools::NextDayOf(int32_t place, Pool pool, int64_t tier, bool receipt,
                     int64_t day) const {
  if (!latest_first_) {
    const auto row =
        open_.lower_bound({place, pool, tier, receipt, day + 1, 0});
    const bool found =
        row != open_.end() && row->IsIn(place, pool, tier, receipt);
    return found ? static_cast<Day>(row->day) : kNever;
  }
  auto row = open_.lower_bound({place, pool, tier, receipt, -day, 0});
  if (row == open_.begin()) return kNever;
  --row;
  const bool found = row->IsIn(place, pool, tier, receipt);
  return found ? static_cast<Day>(-row->day) : kNever;
}

}  // namespace audit
}  // namespace internal
}  // namespace backorder
