// Who may use which units, and how many: tiers, pools, expiry, limits.

#include <algorithm>
#include <cstdint>
#include <set>
#include <vector>

#include "absl/types/optional.h"
#include "backorder/book.h"
#include "backorder/units.h"
#include "tests/oracle_planner.h"

namespace backorder {
namespace oracle {

// --- Tiers ------------------------------------------------------------------

// kNotGiven: none.
int32_t Planner::ParentOf(int32_t tier) const {
  return book_.tiers.parent.empty() ? kNotGiven : book_.tiers.parent[tier];
}

// The tier, its parent, and so on to the top; none has none.
std::vector<int32_t> Planner::Path(int32_t tier) const {
  std::vector<int32_t> path;
  if (book_.tiers.size() == 0 && tier != kNotGiven) return {tier};
  while (tier != kNotGiven) {
    path.push_back(tier);
    tier = ParentOf(tier);
  }
  return path;
}

// The tiers of one parent, the lowest-ranking first. REQUIRES: rows of tiers.
std::vector<int32_t> Planner::Siblings(int32_t parent) const {
  std::vector<int32_t> siblings;
  for (int32_t tier = 0; tier < book_.tiers.size(); ++tier) {
    if (ParentOf(tier) == parent) siblings.push_back(tier);
  }
  const auto rank = [this](int32_t tier) {
    return book_.tiers.rank.empty() ? 0 : book_.tiers.rank[tier];
  };
  std::sort(siblings.begin(), siblings.end(), [&](int32_t a, int32_t b) {
    return rank(a) != rank(b) ? rank(a) > rank(b) : a > b;
  });
  return siblings;
}

// What is below it, and then the tier itself.
void Planner::AddWithAllBelow(int32_t tier, std::vector<int32_t>* tiers) const {
  for (int32_t child : Siblings(tier)) AddWithAllBelow(child, tiers);
  tiers->push_back(tier);
}

// All that the tier outranks (without rows: and that the book names), in order.
std::vector<int32_t> Planner::Outranked(int32_t tier) const {
  std::vector<int32_t> outranked;
  if (tier == kNotGiven) return outranked;
  if (book_.tiers.size() == 0) {
    std::set<int32_t> named;
    for (const Line& line : lines_) named.insert(line.tier);
    for (const SupplyRow& s : supply_) named.insert(s.tier);
    for (const Mark& mark : marks_) named.insert(mark.tier);
    for (int32_t other : book_.critical_levels.tier) named.insert(other);
    for (int32_t other : named) {
      if (other > tier) outranked.insert(outranked.begin(), other);
    }
    return outranked;
  }
  const auto rank = [this](int32_t of) {
    return book_.tiers.rank.empty() ? 0 : book_.tiers.rank[of];
  };
  for (int32_t on_path : Path(tier)) {
    for (int32_t sibling : Siblings(ParentOf(on_path))) {
      if (rank(sibling) > rank(on_path)) AddWithAllBelow(sibling, &outranked);
    }
  }
  return outranked;
}

// Of tiers, or of lines without.
bool Planner::Outranks(int32_t a, int32_t b) const {
  if (a == kNotGiven) return false;
  if (b == kNotGiven) return true;
  const std::vector<int32_t> outranked = Outranked(a);
  return std::count(outranked.begin(), outranked.end(), b) > 0;
}

// --- Pools ------------------------------------------------------------------

namespace {

constexpr Day kFromTheFirst = kNotGiven;

// -1: it is not there.
int32_t PlaceIn(const std::vector<int32_t>& all, int32_t value) {
  const auto place = std::find(all.begin(), all.end(), value);
  return place == all.end() ? -1 : static_cast<int32_t>(place - all.begin());
}

}  // namespace

// Of units of the supply that nothing has marked; nothing: the line may not use
// them.
absl::optional<Pool> Planner::PoolOfSupply(const Line& line,
                                           const SupplyRow& s) const {
  if (s.tier == kNotGiven) return Pool{{4, 0, 0, 0}, kFromTheFirst};
  const int32_t on_path = PlaceIn(Path(line.tier), s.tier);
  if (on_path >= 0) return Pool{{2, on_path, 0, 0}, kFromTheFirst};
  std::vector<int32_t> outranked = Outranked(line.tier);
  if (book_.tiers.size() == 0) std::reverse(outranked.begin(), outranked.end());
  const int32_t place = PlaceIn(outranked, s.tier);
  if (place >= 0) return Pool{{3, place, 0, 0}, kFromTheFirst};
  return absl::nullopt;
}

// Of units that a hold or a protection has marked.
Pool Planner::PoolOfMark(const Line& line, int32_t mark) const {
  const Mark& by = marks_[mark];
  const Day when_over = Later(by.last_day, 1);
  if (by.of_hold) {
    if (by.owner != kNotGiven && by.owner == line.owner) {
      return Pool{{1, 0, 0, by.row}, kFromTheFirst};
    }
    return Pool{{7, 0, 0, by.row}, when_over};
  }
  const int32_t on_path = PlaceIn(Path(line.tier), by.tier);
  if (on_path >= 0) return Pool{{2, on_path, 1, by.row}, by.first_day};
  const int32_t place = PlaceIn(Outranked(line.tier), by.tier);
  if (place >= 0) return Pool{{5, place, 0, by.row}, kFromTheFirst};
  return Pool{{6, 0, 0, by.row}, when_over};
}

// The last day on which units of the supply may be delivered to the line.
Day Planner::DeliverBy(const Line& line, const SupplyRow& s) const {
  return s.expires == kNever ? kNever : s.expires - line.min_shelf_life;
}

// Units that the line must not use, whenever that is.
bool Planner::ExpiresTooSoon(const Line& line, const Units& units) const {
  if (units.deliver_by <
      std::max({units.arrives, line.earliest, book_.as_of})) {
    return true;
  }
  const bool on_target =
      line.on_target || policy_.ship_when == ShipWhen::kJustInTime;
  return on_target && units.arrives <= TargetDay(line) &&
         units.deliver_by < TargetDay(line);
}

void Planner::NotePool(const Line& line, const Units& units) {
  switch (units.pool[0]) {
    case 1:
      Note("units that are held for the owner");
      break;
    case 2:
      if (units.mark != kUnmarked) Note("units of a protection");
      if (units.pool[1] > 0) Note("units of a tier above the line's");
      break;
    case 3:
      Note("supply of a tier that ranks lower");
      if (book_.tiers.size() > 0) Note("supply of a tier that is outranked");
      break;
    case 5:
      Note("units of a protection of a tier that ranks lower");
      if (book_.tiers.size() > 0) {
        Note("units of a protection of a tier that is outranked");
      }
      break;
    case 6:
      Note("units of a protection that is over");
      break;
    case 7:
      Note("units of a hold that is over");
      break;
    default:
      break;
  }
  if (units.mark != kUnmarked && units.pool[0] == 2 &&
      marks_[units.mark].first_day > supply_[units.supply].available) {
    Note("units of a protection from its first day on");
  }
  if (units.deliver_by != kNever) Note("units that expire");
  if (units.deliver_by < supply_[units.supply].expires) {
    Note("units that must last");
  }
  if ((line.of_set() || line.of_kit()) && units.deliver_by != kNever) {
    Note("units that expire in a set or kit");
  }
}

// --- Limits -----------------------------------------------------------------

namespace {

// Units of the item, from the location (kNotGiven: from any).
int64_t Of(const UnitsList& all, int32_t item, int32_t location) {
  int64_t sum = 0;
  for (const Units& units : all) {
    if (units.item.item != item) continue;
    if (location != kNotGiven && units.location != location) continue;
    sum += units.quantity;
  }
  return sum;
}

UnitsList Backordered(const UnitsList& all) {
  UnitsList backordered;
  for (const Units& units : all) {
    if (units.backordered) backordered.push_back(units);
  }
  return backordered;
}

// What is no more free when somebody has all these.
UnitsList FreeStock(const UnitsList& all) {
  UnitsList stock;
  for (const Units& units : all) {
    if (!units.backordered && units.pile != Pile::kHeld) stock.push_back(units);
  }
  return stock;
}

}  // namespace

// Whether what the line takes counts for the quota.
bool Planner::IsCounted(int32_t quota, const Line& line) const {
  const Quotas& quotas = book_.quotas;
  const Day target = TargetDay(lines_[line.row]);  // its own, also in a set
  if (!quotas.first_day.empty() && target < quotas.first_day[quota]) {
    return false;
  }
  if (!quotas.last_day.empty() && target > quotas.last_day[quota]) return false;
  return PlaceIn(Path(line.tier), quotas.tier[quota]) >= 0;
}

namespace {

// kNotGiven: all together.
int32_t LocationOf(const Quotas& quotas, int32_t quota) {
  return quotas.location.empty() ? kNotGiven : quotas.location[quota];
}

}  // namespace

// Units that lines have been promised.
int64_t Planner::QuotaUsed(int32_t quota) const {
  int64_t used = 0;
  for (const Line& line : lines_) {
    if (!IsCounted(quota, line)) continue;
    used += Of(taken_[line.row], book_.quotas.item[quota],
               LocationOf(book_.quotas, quota));
  }
  return used;
}

// The level of the line; nothing: it has none there.
absl::optional<int64_t> Planner::CriticalLevel(const Line& line, int32_t item,
                                               int32_t location) const {
  const CriticalLevels& levels = book_.critical_levels;
  absl::optional<int64_t> greatest;
  for (int32_t row = 0; row < levels.size(); ++row) {
    if (levels.item[row] != item) continue;
    if ((levels.location.empty() ? 0 : levels.location[row]) != location) {
      continue;
    }
    if (PlaceIn(Path(line.tier), levels.tier[row]) < 0 &&
        !Outranks(levels.tier[row], line.tier)) {
      continue;
    }
    greatest = std::max(greatest.value_or(0), levels.quantity[row]);
  }
  return greatest;
}

// Of all pools, safety units included.
int64_t Planner::FreeOnHand(int32_t item, int32_t location) const {
  int64_t units = 0;
  for (const SupplyRow& s : supply_) {
    if (!s.on_hand() || s.item != item || s.location != location) continue;
    units += s.free + s.safety;
    for (const auto& [mark, marked] : s.marked) units += marked;
  }
  return units;
}

// How many more units like these may be had by a line that has so much.
int64_t Planner::BackorderRoom(const Units& units,
                               const UnitsList& having) const {
  if (!units.backordered) return kUnlimited;
  const int32_t item = units.item.item;
  const UnitsList backordered = Backordered(having);
  int64_t used_anywhere = Of(backordered, item, kNotGiven);
  int64_t used_there = Of(backordered, item, units.location);
  for (const auto& [place, used] : backordered_at_) {
    if (place.first != item) continue;
    used_anywhere += used;
    if (place.second == units.location) used_there += used;
  }
  return std::min(ItemLimit(item) - used_anywhere,
                  LocationLimit(item, units.location) - used_there);
}

int64_t Planner::QuotaRoom(const Line& line, const Units& units,
                           const UnitsList& having) {
  const Quotas& quotas = book_.quotas;
  int64_t room = kUnlimited;
  for (int32_t row = 0; row < quotas.size(); ++row) {
    const int32_t location = LocationOf(quotas, row);
    if (quotas.item[row] != units.item.item || !IsCounted(row, line)) continue;
    if (location != kNotGiven && location != units.location) continue;
    const int64_t of_quota = quotas.quantity[row] - QuotaUsed(row) -
                             Of(having, units.item.item, location);
    if (of_quota < units.quantity) {
      if (location != kNotGiven) Note("quota of a location");
      if (!quotas.first_day.empty() || !quotas.last_day.empty()) {
        Note("quota of a period");
      }
      if (quotas.tier[row] != line.tier)
        Note("quota of a tier above the line's");
    }
    room = std::min(room, of_quota);
  }
  return room;
}

int64_t Planner::CriticalRoom(const Line& line, const Units& units,
                              const UnitsList& having) const {
  if (units.backordered || units.pile == Pile::kHeld) return kUnlimited;
  const int32_t item = units.item.item;
  const absl::optional<int64_t> level =
      CriticalLevel(line, item, units.location);
  if (!level.has_value()) return kUnlimited;
  return FreeOnHand(item, units.location) -
         Of(FreeStock(having), item, units.location) - *level;
}

// The list as far as the limits leave room, after all that lines ahead and
// `otherwise` the line itself have. All units of it are of one item and at one
// location.
UnitsList Planner::WithinLimits(const Line& line, const UnitsList& list,
                                const UnitsList& otherwise) {
  UnitsList within;
  for (Units units : list) {
    const UnitsList having = Joined(otherwise, within);
    const auto limit = [&](int64_t room, const std::string& name) {
      if (units.quantity > room) Note(name);
      units.quantity = std::min(units.quantity, room);
    };
    limit(BackorderRoom(units, having), "backorder limit");
    limit(QuotaRoom(line, units, having), "quota");
    limit(CriticalRoom(line, units, having), "critical level");
    if (units.quantity > 0) within.push_back(units);
  }
  return within;
}

// One for its own item, at one of its locations or at all together.
bool Planner::QuotaReached(const Line& line) const {
  const Quotas& quotas = book_.quotas;
  for (int32_t row = 0; row < quotas.size(); ++row) {
    const int32_t location = LocationOf(quotas, row);
    if (quotas.item[row] != line.own().item || !IsCounted(row, line)) continue;
    if (location != kNotGiven && !IsServedFrom(line, location)) continue;
    if (QuotaUsed(row) >= quotas.quantity[row]) return true;
  }
  return false;
}

// Of free stock that the line may use by the day.
bool Planner::CriticalLevelLeavesNone(const Line& line, Day by) const {
  for (const SupplyRow& s : supply_) {
    if (!s.on_hand() || s.item != line.own().item) continue;
    for (const Units& units : UsableUnits(line, s, {})) {
      if (units.pile != Pile::kHeld && units.arrives <= by &&
          CriticalRoom(line, units, {}) <= 0) {
        return true;
      }
    }
  }
  return false;
}

}  // namespace oracle
}  // namespace backorder
