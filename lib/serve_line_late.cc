// What a line takes late: the paragraph "Late" of allocate.h.

#include <algorithm>

#include "lib/serve_line.h"

namespace backorder {
namespace internal {

// From a day on: the target, if not all that arrives by then has been offered,
// or the day after it.
void LineServer::TakeLate(Day from) {
  const Day last = line_.last_accepted();
  bool buy = replenished_ >= from || from == line_.target;
  buy = buy && CanReplenishBy(last);
  const Day bought_on = std::max(replenished_, from);
  // What was left over in time may be enough on the next day if units expire
  // that stood in its way; but nothing is delivered on a day of no arrival.
  if (has_expiry_ && from > line_.target) from = NextArrivalAfter(line_.target);
  size_t next = 0;  // sites before it have had their turn on day `from`
  while (may_take() > 0 && from <= last) {
    Day day = kNever;
    size_t which = 0;
    for (size_t i = 0; i < sites_.size(); ++i) {
      const Day here = FindLateDay(sites_[i], from);
      if (here == kNever || here > last) continue;
      // Of one day: the first from `next` on, else the first of all.
      const bool turn = here == from && i >= next;
      const bool best_turn = day == from && which >= next;
      if (here < day || (here == day && turn && !best_turn)) {
        day = here;
        which = i;
      }
    }
    if (buy && (day == kNever || day > bought_on)) {
      buy = false;
      ShipReplenishmentLate(bought_on);
      from = bought_on;
      next = 0;
      continue;
    }
    if (day == kNever) return;
    if (!ShipLate(sites_[which], day)) return;
    from = day;
    next = which + 1;
  }
}

// The first day from `from` on, on which something could ship from a site;
// kNever: none by latest.
Day LineServer::FindLateDay(const ListedSite& listed, Day from) const {
  const Site& site = listed.site;
  const auto ships = [&](Day day) {
    return Shape(listed, LateUnits(listed, day), Already(listed, day)) > 0;
  };
  const auto suffices = [&](Day day) {
    return Shape(listed, LateUnits(listed, day)) > 0;
  };
  Day found = kNever;
  if (!line_.has_shipment_rules() && listed.nth == 0) {
    // Worked out once: there may be many quotas, and many shelves.
    const bool stock_has_room = Room(listed, /*stock=*/true) > 0;
    const bool others_have_room = Room(listed, /*stock=*/false) > 0;
    for (int32_t i = site.begin; i < site.end; ++i) {
      const Shelf& shelf = free_.shelf(i);
      if (!(shelf.stock ? stock_has_room : others_have_room)) continue;
      // After the target nothing is left of what arrived before.
      const bool all = from == line_.target;
      const Day day = std::max(
          from, FirstArrival(listed, shelf, all ? kNotGiven : from - 1));
      if (day <= line_.LastDay(shelf.expires)) found = std::min(found, day);
    }
    return found;
  }
  // More is there on later days: search the first day with enough. Only on the
  // day of the line's peg may less be enough, to join what ships then.
  const Day last = std::min(line_.last_accepted(), kLastDay);
  if (ships(from)) return from;
  if (has_expiry_) {
    // But what expires is there no more.
    for (Day day = from; day <= last;) {
      Day next = listed.nth == 0 && held_day_ > day ? held_day_ : kNever;
      for (int32_t i = site.begin; i < site.end; ++i) {
        next = std::min(next, FirstArrival(listed, free_.shelf(i), day));
      }
      if (next > last) break;
      if (ships(next)) return next;
      day = next;
    }
    return kNever;
  }
  if (listed.nth == 0 && held_day_ > from && held_day_ <= last &&
      ships(held_day_)) {
    found = held_day_;
  }
  if (last <= from || !suffices(last)) return found;
  Day too_little = from;
  Day enough = last;
  while (too_little + 1 < enough) {
    const Day middle = too_little + (enough - too_little) / 2;
    (suffices(middle) ? enough : too_little) = middle;
  }
  return std::min(found, enough);
}

// Known units of a site that are there by a day, those held included.
Quantity LineServer::LateUnits(const ListedSite& listed, Day day) const {
  const Site& site = listed.site;
  Units units = FreeOn(listed, site.begin, site.end, day, day);
  const Quantity held_stock = HasHeld(listed, day, day) ? AddHeld(&units) : 0;
  return Usable(listed, units, held_stock);
}

// Units of its item that already leave a site on a day.
Quantity LineServer::Already(const ListedSite& listed, Day day) const {
  Quantity units = 0;
  for (size_t i = first_part_; i < parts_->size(); ++i) {
    const Part& part = (*parts_)[i];
    if (part.location == listed.site.location && part.nth == listed.nth &&
        part.day == day) {
      units += part.quantity;
    }
  }
  return units;
}

// As much as may ship of the known units of a site on a day after T.
bool LineServer::ShipLate(const ListedSite& listed, Day day) {
  // What leaves already only counts where a shipment must not be too small.
  const Quantity already =
      line_.has_shipment_rules() ? Already(listed, day) : 0;
  const Quantity shipped = Shape(listed, LateUnits(listed, day), already);
  if (shipped == 0) return false;
  const size_t first = parts_->size();
  TakeKnown(listed, day, listed.InSupply(shipped));
  for (size_t i = first; i < parts_->size(); ++i) (*parts_)[i].day = day;
  lacking_ -= shipped;
  return true;
}

bool LineServer::ShipReplenishmentLate(Day day) {
  const ListedSite listed = *FindSite(replenished_at_);
  const Site& site = listed.site;
  Units units = FreeOn(listed, site.begin, site.end, day, day);
  const Quantity held_stock = HasHeld(listed, day, day) ? AddHeld(&units) : 0;
  units.other = kUnlimited;
  const Quantity shipped =
      Shape(listed, Usable(listed, units, held_stock), Already(listed, day));
  if (shipped == 0) return false;
  const size_t first = parts_->size();
  TakeReplenishment(shipped - TakeKnown(listed, day, shipped));
  for (size_t i = first; i < parts_->size(); ++i) (*parts_)[i].day = day;
  lacking_ -= shipped;
  return true;
}

// Up to so many known units of a site that arrive by a day: those held first,
// safety units last.
Quantity LineServer::TakeKnown(const ListedSite& listed, Day day,
                               Quantity want) {
  const Site& site = listed.site;
  const Quantity wanted = want;
  if (HasHeld(listed, day, day)) want -= TakeHeld(want, day);
  want -= TakeShelves(listed, site.begin, site.safety, day, day, want);
  want -= TakeShelves(listed, site.safety, site.end, day, day, want);
  return wanted - want;
}

}  // namespace internal
}  // namespace backorder
