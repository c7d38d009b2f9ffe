#include "lib/serve_line.h"

#include <algorithm>
#include <tuple>

namespace backorder {
namespace internal {

LineServer::LineServer(const Book& book, const Policy& policy,
                       const LaneIndex& lanes, Availability* availability)
    : policy_(policy),
      days_(book, policy),
      latest_first_(policy.timing == Timing::kLatestOnTime),
      lanes_(lanes),
      free_(*availability) {}

Reason LineServer::Serve(const LineFacts& line, std::vector<Part>* parts) {
  const size_t first = parts->size();
  const Reason reason = ServeHolding(line, parts);
  Release(line, absl::MakeConstSpan(*parts).subspan(first));
  return reason;
}

Reason LineServer::ServeHolding(const LineFacts& line,
                                std::vector<Part>* parts) {
  if (line.beyond_horizon) {
    return line.quantity > 0 ? Reason::kBeyondHorizon : Reason::kNone;
  }
  Begin(line);
  TakeInto(parts);
  if (!line.window_closed && lacking_ > 0) {
    TakeInTime();
    if (lacking_ > 0 && line.when_short != WhenShort::kAcceptAvailable) {
      ServeLate();
    }
  }
  return WhyShort();
}

bool LineServer::ServeInTime(const LineFacts& line, std::vector<Part>* parts) {
  Begin(line);
  TakeInto(parts);
  if (lacking_ > 0) TakeInTime();
  return lacking_ == 0;
}

Quantity LineServer::Reachable(const LineFacts& line) {
  Begin(line);
  Quantity stock = 0;
  Quantity other = 0;
  if (held_ > 0 && held_day_ <= line.target) {
    (held_shelf_->stock ? stock : other) = held_;
  }
  for (const ListedSite& listed : sites_) {
    const Site& site = listed.site;
    const Day upto = line.target;
    stock = Plus(stock, FreeOn(listed, site.begin, site.end, upto, true));
    other =
        Plus(other, std::min(FreeOn(listed, site.begin, site.end, upto, false),
                             free_.room(line.item, site.location)));
  }
  if (CanReplenishBy(line.target)) {
    other = Plus(other, free_.room(line.item, replenished_at_));
  }
  return Plus(stock, std::min(other, free_.room(line.item)));
}

Day LineServer::NextArrival(const LineFacts& line, Day day) {
  Begin(line);
  Day next = kNever;
  if (held_ > 0 && held_day_ > day) next = held_day_;
  if (replenished_ > day) next = std::min(next, replenished_);
  for (const ListedSite& listed : sites_) {
    for (int32_t i = listed.site.begin; i < listed.site.end; ++i) {
      next = std::min(next, FirstArrival(listed, free_.shelf(i), day));
    }
  }
  return next;
}

// The first day after `day` on which free units of a shelf arrive that the line
// may use; kNever: none do.
Day LineServer::FirstArrival(const ListedSite& listed, const Shelf& shelf,
                             Day day) const {
  if (!MayUse(shelf)) return kNever;
  const int32_t place =
      free_.NextFree(shelf, free_.After(shelf, listed.Departure(day)));
  if (place == shelf.end) return kNever;
  return DayOrNever(int64_t{free_.day(place)} + listed.transit);
}

void LineServer::TakeInto(std::vector<Part>* parts) {
  parts_ = parts;
  first_part_ = first_in_time_ = parts->size();
}

void LineServer::Begin(const LineFacts& line) {
  line_ = line;
  lacking_ = line.quantity;
  held_ = free_.held(line);
  held_day_ = kNever;
  ListSites();
  if (held_ > 0) {
    held_place_ = free_.peg_place(line);
    held_shelf_ = &free_.shelf_of(line.item, held_place_);
    const ListedSite* const site = FindSite(held_shelf_->location);
    if (site != nullptr) held_day_ = free_.day(held_place_) + site->transit;
    // A set may be tried from another location, or by an earlier day.
    if (held_day_ > line.last_accepted || site == nullptr) held_ = 0;
  }
  known_by_ = line.target;
  if (!latest_first_ && replenished_ < line.target) known_by_ = replenished_;
}

// The lane from the first of the line's locations, or null. REQUIRES: lanes.
const Lane* LineServer::FirstLane() const {
  if (line_.location != kNotGiven) {
    return lanes_.Find(line_.location, line_.destination);
  }
  const absl::Span<const Lane> lanes = lanes_.to(line_.destination);
  return lanes.empty() ? nullptr : lanes.data();
}

// The line's locations that have something of its item, and the one where it is
// bought, if it can be bought in time: by (rank, location).
void LineServer::ListSites() {
  sites_.clear();
  bought_ = replenished_ = kNever;
  replenished_at_ = line_.location == kNotGiven ? 0 : line_.location;
  Lane lane_of_bought = {replenished_at_, replenished_at_, 0};
  if (lanes_.given()) {
    const Lane* const lane = FirstLane();
    if (lane == nullptr) return;
    lane_of_bought = *lane;
    replenished_at_ = lane->location;
  }
  bought_ = days_.replenished(line_.item);
  if (bought_ != kNever) {
    bought_ = DayOrNever(int64_t{bought_} + lane_of_bought.transit);
  }
  if (line_.when_short != WhenShort::kAcceptAvailable) replenished_ = bought_;
  bool buys = CanReplenishBy(line_.latest);
  for (const Site& site : free_.sites(line_.item)) {
    if (!line_.may_use_location(site.location)) continue;
    Lane lane = {site.location, site.location, 0};
    if (lanes_.given()) {
      const Lane* const found = lanes_.Find(site.location, line_.destination);
      if (found == nullptr) continue;
      lane = *found;
    }
    buys = buys && site.location != replenished_at_;
    sites_.push_back({site, lane.rank, lane.transit, kNothing});
  }
  // Nothing is there yet, but it has its place in the order.
  if (buys) {
    sites_.push_back({{replenished_at_, 0, 0, 0},
                      lane_of_bought.rank,
                      lane_of_bought.transit,
                      kNothing});
  }
  const auto before = [](const ListedSite& a, const ListedSite& b) {
    return a.rank != b.rank ? a.rank < b.rank
                            : a.site.location < b.site.location;
  };
  if (!std::is_sorted(sites_.begin(), sites_.end(), before)) {
    std::sort(sites_.begin(), sites_.end(), before);
  }
}

// ---- in time ---------------------------------------------------------------

void LineServer::TakeInTime() {
  if (held_ > 0 && held_day_ > line_.target) {
    const Site& site = FindSite(held_shelf_->location)->site;
    const Quantity usable = held_shelf_->stock ? held_ : Usable(site, 0, held_);
    TakeHeld(line_.Shape(usable, lacking_), held_day_);
    first_in_time_ = parts_->size();
  }
  if (held_ > 0 && held_day_ <= line_.target) {
    Grow(FindSite(held_shelf_->location), kPeg);
  }
  GrowAll(kKnown);
  if (CanReplenishBy(line_.target) && lacking_ > 0) {
    Grow(FindSite(replenished_at_), kReplenished);
    if (known_by_ < line_.target) GrowAll(kKnownAfterR);
  }
  if (policy_.safety_stock == SafetyStock::kSoft) GrowAll(kSafety);
}

void LineServer::GrowAll(Growth growth) {
  for (ListedSite& site : sites_) {
    if (lacking_ == 0) return;
    Grow(&site, growth);
  }
}

// The list of a site grows, and its shipments are planned afresh.
bool LineServer::Grow(ListedSite* site, Growth growth) {
  site->growth = std::max(site->growth, growth);
  const Quantity lacked = lacking_;
  if (!line_.has_shipment_rules()) {
    // All that is listed ships; so only what is new is to be taken.
    TakeListed(*site, lacking_);
    return lacking_ < lacked;
  }
  PlanAfresh(*site);
  if (lacking_ < lacked) Close();
  return lacking_ < lacked;
}

// What the line lacks may now be little enough for one shipment.
void LineServer::Close() {
  for (bool again = true; again && lacking_ > 0;) {
    again = false;
    for (const ListedSite& site : sites_) {
      if (lacking_ == 0) return;
      if (site.growth == kNothing) continue;
      const Quantity lacked = lacking_;
      PlanAfresh(site);
      again = again || lacking_ < lacked;
    }
  }
}

// All units on the list of a site, those that it ships included.
Quantity LineServer::Listed(const ListedSite& listed) const {
  const Site& site = listed.site;
  Quantity stock = 0;
  Quantity other = 0;
  if (held_ > 0 && held_shelf_->location == site.location &&
      held_day_ <= line_.target) {
    (held_shelf_->stock ? stock : other) += held_;
  }
  if (listed.growth >= kKnown) {
    const Day upto = listed.growth >= kKnownAfterR ? line_.target : known_by_;
    stock = Plus(stock, FreeOn(listed, site.begin, site.safety, upto, true));
    other = Plus(other, FreeOn(listed, site.begin, site.safety, upto, false));
  }
  if (listed.growth >= kReplenished && site.location == replenished_at_ &&
      CanReplenishBy(line_.target)) {
    other = kUnlimited;
  }
  if (listed.growth >= kSafety) {
    const Day upto = line_.target;
    stock = Plus(stock, FreeOn(listed, site.safety, site.end, upto, true));
    other = Plus(other, FreeOn(listed, site.safety, site.end, upto, false));
  }
  return Usable(site, stock, other);
}

// Takes the first units of a site's list. Their days are set as if each left
// as soon as it may.
void LineServer::TakeListed(const ListedSite& listed, Quantity want) {
  const Site& site = listed.site;
  if (held_ > 0 && held_shelf_->location == site.location &&
      held_day_ <= line_.target) {
    want -= TakeHeld(want, kNotGiven);
  }
  if (listed.growth >= kKnown) {
    want -= TakeShelves(listed, site.begin, site.safety, known_by_, want);
  }
  if (listed.growth >= kReplenished && site.location == replenished_at_ &&
      CanReplenishBy(line_.target)) {
    want -= TakeReplenishment(want, site.location);
  }
  if (listed.growth >= kKnownAfterR && known_by_ < line_.target) {
    want -= TakeShelves(listed, site.begin, site.safety, line_.target, want);
  }
  if (listed.growth >= kSafety) {
    TakeShelves(listed, site.safety, site.end, line_.target, want);
  }
}

void LineServer::PlanAfresh(const ListedSite& listed) {
  const int32_t location = listed.site.location;
  // Take apart what ships from there now.
  size_t kept = first_in_time_;
  for (size_t i = first_in_time_; i < parts_->size(); ++i) {
    const Part part = (*parts_)[i];
    if (part.location == location) {
      Undo(part);
    } else {
      (*parts_)[kept++] = part;
    }
  }
  parts_->resize(kept);
  const Quantity most = line_.Shape(Listed(listed), lacking_);
  if (most == 0) return;
  TakeListed(listed, most);
  Ship(kept);
}

// Gives the parts from `first` on, which all leave one location, their days,
// such that each shipment has a shape that is allowed; undoes what cannot ship.
void LineServer::Ship(size_t first) {
  taken_.assign(parts_->begin() + first, parts_->end());
  parts_->resize(first);
  Quantity lacking = lacking_;
  for (const Part& part : taken_) lacking += part.quantity;
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
    Quantity leaving = line_.Shape(waiting, lacking);
    waiting -= leaving;
    lacking -= leaving;
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

// ---- late ------------------------------------------------------------------

void LineServer::ServeLate() {
  bool buy = replenished_ > line_.target && CanReplenishBy(line_.latest);
  Day from = line_.target + 1;  // target <= latest; kNever lacks nothing late
  size_t next = 0;  // sites before it have had their turn on day `from`
  while (lacking_ > 0 && line_.target < line_.latest) {
    Day day = kNever;
    size_t which = 0;
    for (size_t i = 0; i < sites_.size(); ++i) {
      const Day here = FindLateDay(sites_[i], from);
      if (here == kNever || here > line_.latest) continue;
      // Of one day: the first from `next` on, else the first of all.
      const bool turn = here == from && i >= next;
      const bool best_turn = day == from && which >= next;
      if (here < day || (here == day && turn && !best_turn)) {
        day = here;
        which = i;
      }
    }
    if (buy && (day == kNever || day > replenished_)) {
      buy = false;
      ShipReplenishmentLate();
      from = replenished_;
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
    return line_.Shape(LateUnits(listed, day), lacking_,
                       Already(site.location, day)) > 0;
  };
  const auto suffices = [&](Day day) {
    return line_.Shape(LateUnits(listed, day), lacking_) > 0;
  };
  Day found = kNever;
  if (!line_.has_shipment_rules()) {
    for (int32_t i = site.begin; i < site.end; ++i) {
      const Shelf& shelf = free_.shelf(i);
      if (!shelf.stock && free_.room(line_.item, site.location) == 0) continue;
      found = std::min(found, FirstArrival(listed, shelf, from - 1));
    }
    return found;
  }
  // More is there on later days: search the first day with enough. Only on the
  // day of the line's peg may less be enough, to join what ships then.
  const Day last = std::min(line_.latest, kLastDay);
  if (ships(from)) return from;
  if (held_day_ > from && held_day_ <= last && ships(held_day_)) {
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
  Quantity stock = FreeOn(listed, site.begin, site.end, day, true);
  Quantity other = FreeOn(listed, site.begin, site.end, day, false);
  if (held_ > 0 && held_shelf_->location == site.location && held_day_ <= day) {
    Quantity& here = held_shelf_->stock ? stock : other;
    here = Plus(here, held_);
  }
  return Usable(site, stock, other);
}

Quantity LineServer::Already(int32_t location, Day day) const {
  Quantity units = 0;
  for (size_t i = first_part_; i < parts_->size(); ++i) {
    const Part& part = (*parts_)[i];
    if (part.location == location && part.day == day) units += part.quantity;
  }
  return units;
}

// As much as may ship of the known units of a site on a day after T.
bool LineServer::ShipLate(const ListedSite& listed, Day day) {
  const Site& site = listed.site;
  Quantity want = line_.Shape(LateUnits(listed, day), lacking_,
                              Already(site.location, day));
  if (want == 0) return false;
  const size_t first = parts_->size();
  if (held_ > 0 && held_shelf_->location == site.location && held_day_ <= day) {
    want -= TakeHeld(want, day);
  }
  want -= TakeShelves(listed, site.begin, site.safety, day, want);
  TakeShelves(listed, site.safety, site.end, day, want);
  for (size_t i = first; i < parts_->size(); ++i) (*parts_)[i].day = day;
  return true;
}

bool LineServer::ShipReplenishmentLate() {
  const ListedSite listed = *FindSite(replenished_at_);
  const Site& site = listed.site;
  const Day day = replenished_;
  Quantity stock = FreeOn(listed, site.begin, site.end, day, true);
  if (held_ > 0 && held_shelf_->location == site.location &&
      held_shelf_->stock && held_day_ <= day) {
    stock = Plus(stock, held_);
  }
  Quantity want = line_.Shape(Usable(site, stock, kUnlimited), lacking_,
                              Already(site.location, day));
  if (want == 0) return false;
  const size_t first = parts_->size();
  if (held_ > 0 && held_shelf_->location == site.location && held_day_ <= day) {
    want -= TakeHeld(want, day);
  }
  want -= TakeShelves(listed, site.begin, site.safety, day, want);
  want -= TakeShelves(listed, site.safety, site.end, day, want);
  TakeReplenishment(want, site.location);
  for (size_t i = first; i < parts_->size(); ++i) (*parts_)[i].day = day;
  return true;
}

// ---- taking ----------------------------------------------------------------

// What is usable of these units at a site, within the backorder limits.
Quantity LineServer::Usable(const Site& site, Quantity stock,
                            Quantity other) const {
  return Plus(stock, std::min(other, free_.room(line_.item, site.location)));
}

bool LineServer::MayUse(const Shelf& shelf) const {
  return line_.may_use_tier(shelf.tier);
}

bool LineServer::CanReplenishBy(Day day) const {
  return replenished_ != kNever && replenished_ <= day;
}

// Free units of the shelves [begin, end) that are stock, or that are receipts.
Quantity LineServer::FreeOn(const ListedSite& listed, int32_t begin,
                            int32_t end, Day upto, bool stock) const {
  const Day departure = listed.Departure(upto);
  Quantity units = 0;
  for (int32_t i = begin; i < end; ++i) {
    const Shelf& shelf = free_.shelf(i);
    if (shelf.stock != stock || !MayUse(shelf)) continue;
    units = Plus(units, free_.FreeBefore(shelf, free_.After(shelf, departure)));
  }
  return units;
}

Quantity LineServer::TakeHeld(Quantity want, Day day) {
  Quantity units = std::min(want, held_);
  if (!held_shelf_->stock) {
    units = std::min(units, free_.room(line_.item, held_shelf_->location));
  }
  if (units == 0) return 0;
  Part part = {
      line_.peg, held_shelf_->location, held_day_,   day,
      units,     held_place_,           Part::kHeld, held_shelf_->stock};
  held_ -= units;
  AddPart(part);
  return units;
}

// Takes up to `want` units that arrive by `upto` from the shelves [begin, end)
// of one site, those of one tier after the other.
Quantity LineServer::TakeShelves(const ListedSite& listed, int32_t begin,
                                 int32_t end, Day upto, Quantity want) {
  Quantity taken = 0;
  while (begin < end && taken < want) {
    int32_t next = begin + 1;
    while (next < end && free_.shelf(next).tier == free_.shelf(begin).tier) {
      ++next;
    }
    if (MayUse(free_.shelf(begin))) {
      taken += TakeAlike(listed, begin, next, upto, want - taken);
    }
    begin = next;
  }
  return taken;
}

// The same of one tier's shelves: stock, receipts or both, in the order of
// their days as one.
Quantity LineServer::TakeAlike(const ListedSite& listed, int32_t begin,
                               int32_t end, Day upto, Quantity want) {
  const Day departure = listed.Departure(upto);
  const auto first = [&](int32_t i) {
    const Shelf& shelf = free_.shelf(i);
    return latest_first_
               ? free_.PreviousFree(shelf, free_.After(shelf, departure))
               : free_.NextFree(shelf, shelf.begin);
  };
  const auto usable = [&](int32_t i, int32_t place) {
    const Shelf& shelf = free_.shelf(i);
    if (place < shelf.begin || place >= shelf.end) return false;
    if (free_.day(place) > departure) return false;
    return shelf.stock || free_.room(line_.item, shelf.location) > 0;
  };
  const auto before = [&](int32_t a, int32_t b) {
    if (free_.day(a) != free_.day(b)) {
      return latest_first_ ? free_.day(a) > free_.day(b)
                           : free_.day(a) < free_.day(b);
    }
    return free_.supply(a) < free_.supply(b);
  };
  int32_t places[2] = {first(begin), begin + 1 < end ? first(begin + 1) : -1};
  Quantity taken = 0;
  while (taken < want) {
    const bool one = usable(begin, places[0]);
    const bool two = begin + 1 < end && usable(begin + 1, places[1]);
    if (!one && !two) break;
    const int which = two && (!one || before(places[1], places[0])) ? 1 : 0;
    const int32_t place = places[which];
    const Shelf& shelf = free_.shelf(begin + which);
    Quantity units = std::min(want - taken, free_.free(place));
    if (!shelf.stock) {
      units = std::min(units, free_.room(line_.item, shelf.location));
    }
    free_.Add(shelf, place, -units);
    taken += units;
    const Day arrival = free_.day(place) + listed.transit;
    AddPart({free_.supply(place), shelf.location, arrival, kNotGiven, units,
             place, begin + which, shelf.stock});
    places[which] = latest_first_ ? free_.PreviousFree(shelf, place)
                                  : free_.NextFree(shelf, place + 1);
  }
  return taken;
}

Quantity LineServer::TakeReplenishment(Quantity want, int32_t location) {
  const Quantity units = std::min(want, free_.room(line_.item, location));
  if (units == 0) return 0;
  AddPart({kReplenishment, location, replenished_, kNotGiven, units, -1,
           Part::kBought, false});
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
                    : std::max(added.arrival, line_.earliest);
  }
  lacking_ -= added.quantity;
  if (!added.stock) {
    free_.UseRoom(line_.item, added.location, added.quantity);
  }
}

// Gives back a part, or what is left of it.
void LineServer::Undo(const Part& part) {
  lacking_ += part.quantity;
  if (!part.stock) free_.UseRoom(line_.item, part.location, -part.quantity);
  if (part.shelf == Part::kHeld) {
    held_ += part.quantity;
  } else if (part.shelf != Part::kBought) {
    free_.Add(free_.shelf(part.shelf), part.place, part.quantity);
  }
}

void LineServer::GiveBack(const LineFacts& line, absl::Span<const Part> parts) {
  Withdraw(line, parts);
  for (const Part& part : parts) {
    if (part.shelf != Part::kHeld) continue;
    free_.Add(free_.shelf_of(line.item, part.place), part.place, part.quantity);
  }
}

void LineServer::Withdraw(const LineFacts& line, absl::Span<const Part> parts) {
  for (const Part& part : parts) {
    if (!part.stock) {
      free_.UseRoom(line.item, part.location, -part.quantity);
    }
    if (part.shelf != Part::kBought && part.shelf != Part::kHeld) {
      free_.Add(free_.shelf(part.shelf), part.place, part.quantity);
    }
  }
}

void LineServer::Release(const LineFacts& line, absl::Span<const Part> parts) {
  Quantity held = free_.held(line);
  if (held == 0) return;
  for (const Part& part : parts) {
    if (part.shelf == Part::kHeld) held -= part.quantity;
  }
  const int32_t place = free_.peg_place(line);
  if (held > 0) free_.Add(free_.shelf_of(line.item, place), place, held);
}

LineServer::ListedSite* LineServer::FindSite(int32_t location) {
  const auto site = std::find_if(sites_.begin(), sites_.end(),
                                 [location](const ListedSite& listed) {
                                   return listed.site.location == location;
                                 });
  return site == sites_.end() ? nullptr : &*site;
}

// ---- why short -------------------------------------------------------------

// Whether units that the line may use are free and arrive after `after` and by
// `upto`.
bool LineServer::FreeBetween(Day after, Day upto) const {
  // What its peg holds, too late for it or not.
  const bool holds = held_ > 0 || held_day_ > line_.last_accepted;
  if (holds && held_day_ != kNever && held_day_ > after && held_day_ <= upto) {
    return true;
  }
  for (const ListedSite& listed : sites_) {
    for (int32_t i = listed.site.begin; i < listed.site.end; ++i) {
      const Day arrival = FirstArrival(listed, free_.shelf(i), after);
      if (arrival != kNever && arrival <= upto) return true;
    }
  }
  return false;
}

Reason LineServer::WhyShort() const {
  if (lacking_ == 0) return Reason::kNone;
  if (line_.window_closed) return Reason::kWindowClosed;
  if (lanes_.given() && FirstLane() == nullptr) return Reason::kNoLane;
  if (CanReplenishBy(line_.last_accepted)) return Reason::kBackorderLimit;
  if (FreeBetween(kNotGiven, line_.last_accepted)) {
    return line_.has_shipment_rules() ? Reason::kIncomplete
                                      : Reason::kBackorderLimit;
  }
  if (line_.when_short == WhenShort::kAcceptAvailable &&
      (FreeBetween(line_.target, line_.latest) ||
       (bought_ != kNever && bought_ > line_.target &&
        bought_ <= line_.latest))) {
    return Reason::kNotInTime;
  }
  if ((bought_ != kNever && bought_ > line_.latest) ||
      FreeBetween(line_.latest, kLastDay)) {
    return Reason::kAfterLatest;
  }
  for (const ListedSite& listed : sites_) {
    for (int32_t i = listed.site.begin; i < listed.site.end; ++i) {
      const Shelf& shelf = free_.shelf(i);
      const Day departure = listed.Departure(kLastDay);
      if (MayUse(shelf) && free_.After(shelf, departure) > shelf.begin) {
        return Reason::kTaken;
      }
    }
  }
  return Reason::kNoSupply;
}

}  // namespace internal
}  // namespace backorder
