// What a line takes in time: the paragraph "In time" of allocate.h.

#include <algorithm>
#include <tuple>

#include "lib/serve_line.h"

namespace backorder {
namespace internal {

void LineServer::TakeInTime() {
  if (held_ > 0 && held_day_ > line_.target) {
    const ListedSite& site = *FindSite(held_shelf_->location);
    Units units;
    const Quantity held_stock = AddHeld(&units);
    lacking_ -=
        TakeHeld(Shape(site, Usable(site, units, held_stock)), held_day_);
    first_in_time_ = parts_->size();
  }
  if (held_ > 0 && held_day_ <= line_.target) {
    Grow(FindSite(held_shelf_->location), kPeg);
  }
  GrowAll(kKnown, /*substitutes=*/false);
  if (buys_in_time_ && may_take() > 0) {
    Grow(FindSite(replenished_at_), kReplenished);
    if (known_by_ < line_.target) GrowAll(kKnownAfterR, /*substitutes=*/false);
  }
  GrowAll(kKnown, /*substitutes=*/true);
  if (policy_.safety_stock == SafetyStock::kSoft) {
    GrowAll(kSafety, /*substitutes=*/false);
    GrowAll(kSafety, /*substitutes=*/true);
  }
}

// Of the line's own item, or of all its substitutes.
void LineServer::GrowAll(Growth growth, bool substitutes) {
  for (ListedSite& listed : sites_) {
    if (may_take() == 0) return;
    if ((listed.nth > 0) == substitutes && listed.in_time) {
      Grow(&listed, growth);
    }
  }
}

// The list of a site grows, and its shipments are planned afresh.
void LineServer::Grow(ListedSite* listed, Growth growth) {
  listed->growth = std::max(listed->growth, growth);
  const Quantity lacked = lacking_;
  if (!line_.has_shipment_rules() && listed->nth == 0) {
    // All that is listed ships; so only what is new is to be taken.
    lacking_ -= TakeListed(*listed, may_take());
    return;
  }
  PlanAfresh(*listed);
  if (lacking_ < lacked) Close();
}

// What the line lacks may now be little enough for one shipment.
void LineServer::Close() {
  Quantity lacked;
  do {
    lacked = lacking_;
    for (const ListedSite& site : sites_) {
      if (may_take() == 0) return;
      if (site.growth != kNothing) PlanAfresh(site);
    }
  } while (lacking_ < lacked);
}

// Whether the peg of the line holds units there that arrive by a day, and may
// be delivered then.
bool LineServer::HasHeld(const ListedSite& listed, Day by,
                         Day delivered) const {
  return held_ > 0 && listed.nth == 0 && held_day_ <= by &&
         held_shelf_->location == listed.site.location &&
         held_day_ <= LastArrival(*held_shelf_, by, delivered);
}

// Whether what the line still lacks is bought there.
bool LineServer::IsBoughtAt(const ListedSite& listed) const {
  return listed.nth == 0 && listed.site.location == replenished_at_;
}

// All units on the list of a site, those that it ships included.
Quantity LineServer::Listed(const ListedSite& listed) const {
  const Site& site = listed.site;
  Units units;
  Quantity held_stock = 0;
  const Day delivered = InTimeDelivery();
  if (HasHeld(listed, line_.target, delivered)) held_stock = AddHeld(&units);
  if (listed.growth >= kKnown) {
    units.Add(
        FreeOn(listed, site.begin, site.safety, KnownBy(listed), delivered));
  }
  if (listed.growth >= kReplenished && IsBoughtAt(listed) && buys_in_time_) {
    units.other = kUnlimited;
  }
  if (listed.growth >= kSafety) {
    units.Add(FreeOn(listed, site.safety, site.end, line_.target, delivered));
  }
  return Usable(listed, units, held_stock);
}

// By when the known units on a site's list arrive.
Day LineServer::KnownBy(const ListedSite& listed) const {
  return listed.nth > 0 || listed.growth >= kKnownAfterR ? line_.target
                                                         : known_by_;
}

// Takes the first units of a site's list, and returns how many there were.
// Their days are set as if each left as soon as it may.
Quantity LineServer::TakeListed(const ListedSite& listed, Quantity want) {
  const Site& site = listed.site;
  const Day target = line_.target;
  const Quantity wanted = want;
  const Day delivered = InTimeDelivery();
  if (HasHeld(listed, target, delivered)) want -= TakeHeld(want, kNotGiven);
  if (listed.growth >= kKnown) {
    const Day upto = listed.nth > 0 ? target : known_by_;
    want -= TakeShelves(listed, site.begin, site.safety, upto, delivered, want);
  }
  if (listed.growth >= kReplenished && IsBoughtAt(listed) && buys_in_time_) {
    want -= TakeReplenishment(want);
  }
  if (listed.growth >= kKnownAfterR && known_by_ < target) {
    want -=
        TakeShelves(listed, site.begin, site.safety, target, delivered, want);
  }
  if (listed.growth >= kSafety) {
    want -= TakeShelves(listed, site.safety, site.end, target, delivered, want);
  }
  return wanted - want;
}

void LineServer::PlanAfresh(const ListedSite& listed) {
  const int32_t location = listed.site.location;
  // Take apart what ships of that item from there now.
  size_t kept = first_in_time_;
  Quantity undone = 0;
  for (size_t i = first_in_time_; i < parts_->size(); ++i) {
    const Part part = (*parts_)[i];
    if (part.location == location && part.nth == listed.nth) {
      Undo(part);
      undone += part.quantity;
    } else {
      (*parts_)[kept++] = part;
    }
  }
  parts_->resize(kept);
  lacking_ += listed.InLine(undone);
  const Quantity most = Shape(listed, Listed(listed));
  if (most == 0) return;
  TakeListed(listed, listed.InSupply(most));
  Ship(listed, kept);
}

// Gives the parts from `first` on, all of one item that leaves one location,
// their days, such that each shipment has a shape that is allowed; undoes what
// cannot ship.
void LineServer::Ship(const ListedSite& listed, size_t first) {
  taken_.assign(parts_->begin() + first, parts_->end());
  parts_->resize(first);
  // By day; within what waits for one, replenishment is the last to leave.
  std::sort(taken_.begin(), taken_.end(), [](const Part& a, const Part& b) {
    return std::make_tuple(a.day, a.supply == kReplenishment, a.arrival,
                           a.supply) <
           std::make_tuple(b.day, b.supply == kReplenishment, b.arrival,
                           b.supply);
  });
  size_t next = 0;                // the first known part that waits
  size_t bought = taken_.size();  // the replenishment, once it waits
  Quantity waiting = 0;
  for (size_t arrived = 0; arrived < taken_.size();) {
    const Day day = taken_[arrived].day;
    for (; arrived < taken_.size() && taken_[arrived].day == day; ++arrived) {
      if (taken_[arrived].supply == kReplenishment) bought = arrived;
      waiting += taken_[arrived].quantity;
    }
    for (size_t i = next; has_expiry_ && i < arrived; ++i) {
      Part& part = taken_[i];
      if (part.quantity == 0 || MayBeDelivered(part, day)) continue;
      Undo(part);
      waiting -= part.quantity;
      part.quantity = 0;
    }
    const Quantity shipped = Shape(listed, waiting);
    lacking_ -= shipped;
    Quantity leaving = listed.InSupply(shipped);
    waiting -= leaving;
    const auto leave = [&](Part* part) {
      Part leaves = *part;
      leaves.day = day;
      leaves.quantity = std::min(leaving, part->quantity);
      if (leaves.quantity == 0) return;
      part->quantity -= leaves.quantity;
      leaving -= leaves.quantity;
      parts_->push_back(leaves);
    };
    while (leaving > 0 && next < arrived) {
      if (taken_[next].supply != kReplenishment) leave(&taken_[next]);
      if (leaving > 0 || taken_[next].quantity == 0) ++next;
    }
    if (leaving > 0 && bought < taken_.size()) leave(&taken_[bought]);
  }
  for (const Part& part : taken_) {
    if (part.quantity > 0) Undo(part);
  }
}

// Whether a part has not expired by a day.
bool LineServer::MayBeDelivered(const Part& part, Day day) const {
  if (part.shelf == Part::kBought) return true;
  const Shelf& shelf =
      part.shelf == Part::kHeld ? *held_shelf_ : free_.shelf(part.shelf);
  return day <= line_.LastDay(shelf.expires);
}

}  // namespace internal
}  // namespace backorder
