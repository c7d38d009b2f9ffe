// What is free for a line, within its limits, and how it is taken and given
// back.

#include <algorithm>

#include "lib/serve_line.h"

namespace backorder {
namespace internal {

// What the line's critical level leaves of the stock on hand at a site.
Quantity LineServer::LevelRoom(const ListedSite& listed) const {
  const Quantity level = listed.limits < 0 ? 0 : limits_[listed.limits].level;
  return level == 0 ? kUnlimited : free_.StockAbove(level, listed.site);
}

// What the quotas of the line's tier leave.
Quantity LineServer::QuotaRoom(const ListedSite& listed) const {
  if (listed.limits < 0 || !limits_[listed.limits].quota) return kUnlimited;
  return free_.QuotaRoom(line_, listed.item.item, listed.site.location);
}

// The day from which the units of a shelf count for the line, if they are there
// before; kNever: it may not use them.
Day LineServer::From(const Shelf& shelf) const {
  if (has_views_) return free_.rules().ViewOf(line_, shelf.pool()).from;
  return line_.may_use_tier(shelf.pool_by) ? kNotGiven : kNever;
}

// The last day, up to `upto`, on which units of a shelf may arrive that are
// delivered then; kNotGiven: none may.
Day LineServer::LastArrival(const Shelf& shelf, Day upto, Day delivered) const {
  if (shelf.expires == kNever || delivered == kWhenever) return upto;
  const Day last = line_.LastDay(shelf.expires);
  if (delivered != kOnArrival) return delivered <= last ? upto : kNotGiven;
  return line_.first_day <= last ? std::min(upto, last) : kNotGiven;
}

// The place of the first unit of a shelf, usable from a day on, that arrives
// after `upto`, or its end.
int32_t LineServer::ArrivedBy(const ListedSite& listed, const Shelf& shelf,
                              Day from, Day upto) const {
  const Day departure = listed.Departure(upto);
  return from > departure ? shelf.begin : free_.After(shelf, departure);
}

bool LineServer::CanReplenishBy(Day day) const {
  return replenished_ != kNever && replenished_ <= day;
}

// Free units of the shelves [begin, end) that arrive by a day.
LineServer::Units LineServer::FreeOn(const ListedSite& listed, int32_t begin,
                                     int32_t end, Day upto,
                                     Day delivered) const {
  Units units;
  if (!has_views_ && !has_expiry_) {
    const Day departure = listed.Departure(upto);
    for (int32_t i = begin; i < end; ++i) {
      const Shelf& shelf = free_.shelf(i);
      if (!line_.may_use_tier(shelf.pool_by)) continue;
      units.Add(shelf.stock,
                free_.FreeBefore(shelf, free_.After(shelf, departure)));
    }
    return units;
  }
  for (int32_t i = begin; i < end; ++i) {
    const Shelf& shelf = free_.shelf(i);
    const Day from = From(shelf);
    if (from == kNever) continue;
    const Day last = LastArrival(shelf, upto, delivered);
    units.Add(shelf.stock,
              free_.FreeBefore(shelf, ArrivedBy(listed, shelf, from, last)));
  }
  return units;
}

Quantity LineServer::TakeHeld(Quantity want, Day day) {
  Quantity units = std::min(want, held_);
  if (!held_shelf_->stock) {
    units = std::min(units, free_.room(line_.item, held_shelf_->location));
  }
  if (has_tier_limits_) {
    units = std::min(units,
                     free_.QuotaRoom(line_, line_.item, held_shelf_->location));
  }
  if (units == 0) return 0;
  held_ -= units;
  free_.UseHeld(line_, units);
  AddPart({line_.peg, line_.item, 0, held_shelf_->location, held_day_, day,
           units, held_place_, Part::kHeld, held_shelf_->stock});
  return units;
}

// Takes up to `want` units that arrive by `upto` from the shelves [begin, end)
// of one site, those of one pool after the other.
Quantity LineServer::TakeShelves(const ListedSite& listed, int32_t begin,
                                 int32_t end, Day upto, Day delivered,
                                 Quantity want) {
  if (has_views_) return TakePools(listed, begin, end, upto, delivered, want);
  // The order in which they stand is that of every line.
  Quantity taken = 0;
  while (begin < end && taken < want) {
    const int32_t next = EndOfPool(begin, end);
    if (MayUse(free_.shelf(begin))) {
      taken += TakeAlike(listed, begin, next, upto, delivered, want - taken);
    }
    begin = next;
  }
  return taken;
}

// The same in the order in which this line uses pools.
Quantity LineServer::TakePools(const ListedSite& listed, int32_t begin,
                               int32_t end, Day upto, Day delivered,
                               Quantity want) {
  pools_.clear();
  for (int32_t i = begin; i < end; i = EndOfPool(i, end)) {
    const TierRules::View view =
        free_.rules().ViewOf(line_, free_.shelf(i).pool());
    if (view.usable()) pools_.push_back({view, i});
  }
  std::sort(pools_.begin(), pools_.end());
  Quantity taken = 0;
  for (size_t i = 0; i < pools_.size() && taken < want; ++i) {
    const int32_t first = pools_[i].second;
    taken += TakeAlike(listed, first, EndOfPool(first, end), upto, delivered,
                       want - taken);
  }
  return taken;
}

// The first shelf after `begin` that is of another pool, or `end`.
int32_t LineServer::EndOfPool(int32_t begin, int32_t end) const {
  int32_t next = begin + 1;
  while (next < end && free_.shelf(next).pool() == free_.shelf(begin).pool()) {
    ++next;
  }
  return next;
}

// Takes from the shelves of one pool, in the order of their days as one.
Quantity LineServer::TakeAlike(const ListedSite& listed, int32_t begin,
                               int32_t end, Day upto, Day delivered,
                               Quantity want) {
  return has_views_ || has_expiry_ || has_tier_limits_
             ? TakeAlike<true>(listed, begin, end, upto, delivered, want)
             : TakeAlike<false>(listed, begin, end, upto, delivered, want);
}

// kScarce: units may be reserved, expire, or be limited by tier. Else there are
// no more than two shelves, of stock and of receipts.
template <bool kScarce>
Quantity LineServer::TakeAlike(const ListedSite& listed, int32_t begin,
                               int32_t end, Day upto, Day delivered,
                               Quantity want) {
  const Day from = kScarce ? From(free_.shelf(begin)) : kNotGiven;
  const int32_t count = end - begin;
  Next few[2];
  if (kScarce && count > 2) many_.resize(static_cast<size_t>(count));
  Next* const next = kScarce && count > 2 ? many_.data() : few;
  for (int32_t i = 0; i < count; ++i) {
    const Shelf& shelf = free_.shelf(begin + i);
    const Day last = kScarce ? LastArrival(shelf, upto, delivered) : upto;
    next[i].departure = listed.Departure(last);
    if (latest_first_) {
      next[i].place =
          free_.PreviousFree(shelf, ArrivedBy(listed, shelf, from, last));
    } else {
      next[i].place = free_.NextFree(shelf, shelf.begin);
    }
  }
  // Worked out once for each step: there may be many limits, and many shelves.
  Quantity stock_room = kUnlimited;
  Quantity other_room = kUnlimited;
  const auto usable = [&](int32_t i) {
    const Shelf& shelf = free_.shelf(begin + i);
    const int32_t place = next[i].place;
    if (place < shelf.begin || place >= shelf.end) return false;
    const Day there =
        kScarce ? std::max(free_.day(place), from) : free_.day(place);
    if (there > next[i].departure) return false;
    return (shelf.stock ? stock_room : other_room) > 0;
  };
  const auto before = [&](int32_t a, int32_t b) {
    const int32_t of_a = next[a].place;
    const int32_t of_b = next[b].place;
    if (free_.day(of_a) != free_.day(of_b)) {
      return latest_first_ ? free_.day(of_a) > free_.day(of_b)
                           : free_.day(of_a) < free_.day(of_b);
    }
    if (kScarce) {
      const Day expires_a = free_.shelf(begin + a).expires;
      const Day expires_b = free_.shelf(begin + b).expires;
      if (expires_a != expires_b) return expires_a < expires_b;
    }
    return free_.supply(of_a) < free_.supply(of_b);
  };
  Quantity taken = 0;
  while (taken < want) {
    if (kScarce) stock_room = Room(listed, /*stock=*/true);
    other_room = Room(listed, /*stock=*/false);
    int32_t which = -1;
    for (int32_t i = 0; i < count; ++i) {
      if (usable(i) && (which < 0 || before(i, which))) which = i;
    }
    if (which < 0) break;
    const int32_t place = next[which].place;
    const Shelf& shelf = free_.shelf(begin + which);
    const Quantity units = std::min({want - taken, free_.free(place),
                                     shelf.stock ? stock_room : other_room});
    free_.Add(shelf, place, -units);
    taken += units;
    const Day there =
        kScarce ? std::max(free_.day(place), from) : free_.day(place);
    AddPart({free_.supply(place), listed.item.item, listed.nth, shelf.location,
             listed.Arrival(there), kNotGiven, units, place, begin + which,
             shelf.stock});
    if (taken == want) break;
    next[which].place = latest_first_ ? free_.PreviousFree(shelf, place)
                                      : free_.NextFree(shelf, place + 1);
  }
  return taken;
}

Quantity LineServer::TakeReplenishment(Quantity want) {
  Quantity units = std::min(want, free_.room(line_.item, replenished_at_));
  if (has_tier_limits_) {
    units =
        std::min(units, free_.QuotaRoom(line_, line_.item, replenished_at_));
  }
  if (units == 0) return 0;
  AddPart({kReplenishment, line_.item, 0, replenished_at_, replenished_,
           kNotGiven, units, -1, Part::kBought, false});
  return units;
}

// Books a part that was taken. A day that is not given is the one on which it
// leaves in time.
void LineServer::AddPart(const Part& part) {
  parts_->push_back(part);
  Part& added = parts_->back();
  if (added.day == kNotGiven) {
    added.day = policy_.ship_when == ShipWhen::kJustInTime
                    ? line_.target
                    : std::max(added.arrival, line_.first_day);
  }
  free_.UseRoom(line_, added.item, added.location, added.stock, added.quantity);
}

// Gives back a part, or what is left of it.
void LineServer::Undo(const Part& part) {
  if (part.shelf == Part::kHeld) held_ += part.quantity;
  Withdraw(line_, absl::MakeConstSpan(&part, 1));
}

void LineServer::Withdraw(const LineFacts& line, absl::Span<const Part> parts) {
  for (const Part& part : parts) {
    free_.UseRoom(line, part.item, part.location, part.stock, -part.quantity);
    if (part.shelf == Part::kHeld) {
      free_.UseHeld(line, -part.quantity);
    } else if (part.shelf != Part::kBought) {
      free_.Add(free_.shelf(part.shelf), part.place, part.quantity);
    }
  }
}

void LineServer::GiveBack(const LineFacts& line, absl::Span<const Part> parts) {
  Unlimit(line, parts);
  GiveBackUnlimited(parts);
}

void LineServer::Unlimit(const LineFacts& line, absl::Span<const Part> parts) {
  for (const Part& part : parts) {
    free_.UseRoom(line, part.item, part.location, part.stock, -part.quantity);
  }
}

void LineServer::GiveBackUnlimited(absl::Span<const Part> parts) {
  for (const Part& part : parts) {
    if (part.shelf == Part::kBought) continue;
    free_.Add(free_.shelf_of(part.item, part.place), part.place, part.quantity);
  }
}

void LineServer::Release(const LineFacts& line) {
  const Quantity held = free_.held(line);
  if (held == 0) return;
  const int32_t place = free_.peg_place(line);
  free_.Add(free_.shelf_of(line.item, place), place, held);
  free_.UseHeld(line, held);
}

LineServer::ListedSite* LineServer::FindSite(int32_t location) {
  const auto site = std::find_if(
      sites_.begin(), sites_.end(), [location](const ListedSite& listed) {
        return listed.nth == 0 && listed.site.location == location;
      });
  return site == sites_.end() ? nullptr : &*site;
}

}  // namespace internal
}  // namespace backorder
