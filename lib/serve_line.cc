#include "lib/serve_line.h"

#include <algorithm>
#include <tuple>

namespace backorder {
namespace internal {

LineServer::LineServer(const Book& book, const Policy& policy,
                       const LaneIndex& lanes,
                       const SubstituteIndex& substitutes,
                       Availability* availability)
    : policy_(policy),
      days_(book, policy),
      latest_first_(policy.timing == Timing::kLatestOnTime),
      lanes_(lanes),
      substitutes_(substitutes),
      free_(*availability) {}

Reason LineServer::Serve(const LineFacts& line, Parts* parts) {
  if (line.beyond_horizon) {
    return line.quantity > 0 ? Reason::kBeyondHorizon : Reason::kNone;
  }
  Begin(line);
  TakeInto(parts);
  if (!line.window_closed() && lacking_ > 0) {
    TakeInTime();
    if (lacking_ > 0 && !line.accepts_available()) TakeLate(line.target + 1);
  }
  return WhyShort();
}

Quantity LineServer::ServeInTime(const LineFacts& line, const SourceSet* from,
                                 Listing* listing, Parts* parts) {
  Begin(line, from, listing);
  TakeInto(parts);
  if (lacking_ > 0) TakeInTime();
  return lacking_;
}

Reason LineServer::ServeLate(const LineFacts& line, Listing* listing,
                             Parts* parts) {
  const Quantity has = UnitsOf(line, *parts);
  if (has == line.quantity) return Reason::kNone;
  Begin(line, nullptr, listing);
  TakeInto(parts);
  first_part_ = 0;
  lacking_ -= has;
  for (const Part& part : *parts) {
    if (part.shelf == Part::kHeld) held_day_ = part.arrival;
  }
  if (lacking_ > 0) TakeLate(line.target);
  return WhyShort();
}

Quantity LineServer::UnitsOf(const LineFacts& line,
                             absl::Span<const Part> parts) const {
  Quantity own = 0;
  for (const Part& part : parts) {
    if (part.nth == 0) own += part.quantity;
  }
  if (!substitutes_.given()) return own;
  const absl::Span<const Substitute> substitutes = substitutes_.of(line.item);
  for (size_t i = 0; i < substitutes.size(); ++i) {
    Quantity units = 0;
    for (const Part& part : parts) {
      if (part.nth == static_cast<int32_t>(i) + 1) units += part.quantity;
    }
    own += units / substitutes[i].numerator * substitutes[i].denominator;
  }
  return own;
}

Quantity LineServer::Reachable(const LineFacts& line) {
  Begin(line);
  Quantity reachable = 0;
  for (size_t begin = 0; begin < sites_.size();) {
    // Of each item: all that any location has, within the limit of the item.
    const ListedSite& first = sites_[begin];
    Quantity stock = 0;
    Quantity other = 0;
    size_t end = begin;
    for (; end < sites_.size() && sites_[end].nth == first.nth; ++end) {
      const ListedSite& listed = sites_[end];
      const Site& site = listed.site;
      const Day upto = line.target;
      Units here = FreeOn(listed, site.begin, site.end, upto);
      if (HasHeld(listed, upto)) here.Add(held_shelf_->stock, held_);
      if (IsBoughtAt(listed) && buys_in_time_) here.other = kUnlimited;
      stock = Plus(stock, here.stock);
      other = Plus(other, std::min(here.other,
                                   free_.room(first.item.item, site.location)));
    }
    const Quantity units =
        Plus(stock, std::min(other, free_.room(first.item.item)));
    reachable = Plus(reachable, first.InLine(units));
    begin = end;
  }
  return reachable;
}

void LineServer::ListReachable(const LineFacts& line, Listing* listing,
                               std::vector<Reach>* reachable) {
  Begin(line, nullptr, listing);
  for (const ListedSite& listed : sites_) {
    const Site& site = listed.site;
    const Day upto = line.target;
    Units units = FreeOn(listed, site.begin, site.end, upto);
    const bool pegged = HasHeld(listed, upto);
    if (pegged) units.Add(held_shelf_->stock, held_);
    if (IsBoughtAt(listed) && buys_in_time_) units.other = kUnlimited;
    const Lane* const lane =
        lanes_.given() ? lanes_.Find(site.location, line.destination) : nullptr;
    reachable->push_back({site.location, lane,
                          units.stock > 0 || units.other > 0, pegged,
                          listed.InLine(Usable(listed, units))});
  }
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

void LineServer::TakeInto(Parts* parts) {
  parts_ = parts;
  first_part_ = first_in_time_ = parts->size();
}

void LineServer::Begin(const LineFacts& line, const SourceSet* from,
                       Listing* listing) {
  line_ = line;
  lacking_ = line.quantity;
  held_ = free_.held(line);
  held_day_ = kNever;
  if (listing != nullptr && listing->known) {
    sites_ = listing->sites;
    bought_ = listing->bought;
    replenished_ = listing->replenished;
    replenished_at_ = listing->replenished_at;
  } else {
    ListSites();
    if (listing != nullptr) {
      *listing = {true, sites_, bought_, replenished_, replenished_at_};
    }
  }
  if (from != nullptr) {
    for (ListedSite& listed : sites_) {
      listed.in_time = from->HasLocation(listed.site.location);
    }
  }
  if (held_ > 0) {
    held_place_ = free_.peg_place(line);
    held_shelf_ = &free_.shelf_of(line.item, held_place_);
    const ListedSite* const site = FindSite(held_shelf_->location);
    if (site != nullptr) held_day_ = free_.day(held_place_) + site->transit;
    // A set may be tried from another location, or by an earlier day.
    if (held_day_ > line.last_accepted() || site == nullptr) held_ = 0;
  }
  buys_in_time_ = CanReplenishBy(line.target) &&
                  (from == nullptr || from->HasLocation(replenished_at_));
  known_by_ = line.target;
  if (!latest_first_ && buys_in_time_) {
    known_by_ = std::min(known_by_, replenished_);
  }
}

// The lane from the first of the line's locations, or null. REQUIRES: lanes.
const Lane* LineServer::FirstLane() const {
  if (line_.location != kNotGiven) {
    return lanes_.Find(line_.location, line_.destination);
  }
  const absl::Span<const Lane> lanes = lanes_.to(line_.destination);
  return lanes.empty() ? nullptr : lanes.data();
}

// The line's items at its locations that have something of them, and where it
// is bought, if it can be bought in time: by item, then by location.
void LineServer::ListSites() {
  sites_.clear();
  bought_ = replenished_ = kNever;
  replenished_at_ = line_.location == kNotGiven ? 0 : line_.location;
  Day transit = 0;
  if (lanes_.given()) {
    const Lane* const lane = FirstLane();
    if (lane == nullptr) return;
    replenished_at_ = lane->location;
    transit = lane->transit;
  }
  bought_ = days_.replenished(line_.item);
  if (bought_ != kNever) bought_ = DayOrNever(int64_t{bought_} + transit);
  if (!line_.accepts_available()) replenished_ = bought_;
  ListSitesOf(0, {line_.item, 1, 1});
  int32_t nth = 0;
  for (const Substitute& substitute : substitutes_.of(line_.item)) {
    ++nth;
    if (line_.kit != kNotGiven && substitute.denominator > 1) continue;
    ListSitesOf(nth, substitute);
  }
}

void LineServer::ListSitesOf(int32_t nth, const Substitute& item) {
  const size_t first = sites_.size();
  const auto list = [&](const Site& site) {
    ListedSite listed = {site, nth, item, site.location, 0, true, kNothing};
    if (lanes_.given()) {
      const Lane* const lane = lanes_.Find(site.location, line_.destination);
      if (lane == nullptr) return;
      listed.place = lane->place;
      listed.transit = lane->transit;
    }
    sites_.push_back(listed);
  };
  bool buys = nth == 0 && CanReplenishBy(line_.latest);
  for (const Site& site : free_.sites(item.item)) {
    if (!line_.may_use_location(site.location)) continue;
    buys = buys && site.location != replenished_at_;
    list(site);
  }
  // Nothing is there yet, but it has its place in the order.
  if (buys) list({replenished_at_, 0, 0, 0});
  const auto before = [](const ListedSite& a, const ListedSite& b) {
    return a.place < b.place;
  };
  const auto begin = sites_.begin() + static_cast<std::ptrdiff_t>(first);
  if (!std::is_sorted(begin, sites_.end(), before)) {
    std::sort(begin, sites_.end(), before);
  }
}

// The most that one shipment can have of so many units of an item.
Quantity LineServer::Shape(const ListedSite& listed, Quantity units,
                           Quantity already) const {
  if (listed.nth == 0) return line_.Shape(units, lacking_, already);
  return line_.ShapeOfLots(listed.item.denominator, listed.InLine(units),
                           lacking_, listed.InLine(already));
}

// ---- in time ---------------------------------------------------------------

void LineServer::TakeInTime() {
  if (held_ > 0 && held_day_ > line_.target) {
    const ListedSite& site = *FindSite(held_shelf_->location);
    Units units;
    units.Add(held_shelf_->stock, held_);
    const Quantity usable = Usable(site, units);
    lacking_ -= TakeHeld(line_.Shape(usable, lacking_), held_day_);
    first_in_time_ = parts_->size();
  }
  if (held_ > 0 && held_day_ <= line_.target) {
    Grow(FindSite(held_shelf_->location), kPeg);
  }
  GrowAll(kKnown, /*substitutes=*/false);
  if (buys_in_time_ && lacking_ > 0) {
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
    if (lacking_ == 0) return;
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
    lacking_ -= TakeListed(*listed, lacking_);
    return;
  }
  PlanAfresh(*listed);
  if (lacking_ < lacked) Close();
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

// Whether the peg of the line holds units there that arrive by a day.
bool LineServer::HasHeld(const ListedSite& listed, Day by) const {
  return held_ > 0 && listed.nth == 0 && held_day_ <= by &&
         held_shelf_->location == listed.site.location;
}

// Whether what the line still lacks is bought there.
bool LineServer::IsBoughtAt(const ListedSite& listed) const {
  return listed.nth == 0 && listed.site.location == replenished_at_;
}

// All units on the list of a site, those that it ships included.
Quantity LineServer::Listed(const ListedSite& listed) const {
  const Site& site = listed.site;
  Units units;
  if (HasHeld(listed, line_.target)) units.Add(held_shelf_->stock, held_);
  if (listed.growth >= kKnown) {
    units.Add(FreeOn(listed, site.begin, site.safety, KnownBy(listed)));
  }
  if (listed.growth >= kReplenished && IsBoughtAt(listed) && buys_in_time_) {
    units.other = kUnlimited;
  }
  if (listed.growth >= kSafety) {
    units.Add(FreeOn(listed, site.safety, site.end, line_.target));
  }
  return Usable(listed, units);
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
  if (HasHeld(listed, target)) want -= TakeHeld(want, kNotGiven);
  if (listed.growth >= kKnown) {
    const Day upto = listed.nth > 0 ? target : known_by_;
    want -= TakeShelves(listed, site.begin, site.safety, upto, want);
  }
  if (listed.growth >= kReplenished && IsBoughtAt(listed) && buys_in_time_) {
    want -= TakeReplenishment(want);
  }
  if (listed.growth >= kKnownAfterR && known_by_ < target) {
    want -= TakeShelves(listed, site.begin, site.safety, target, want);
  }
  if (listed.growth >= kSafety) {
    want -= TakeShelves(listed, site.safety, site.end, target, want);
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

// ---- late ------------------------------------------------------------------

// From a day on: the target, if not all that arrives by then has been offered,
// or the day after it.
void LineServer::TakeLate(Day from) {
  const Day last = line_.last_accepted();
  bool buy = replenished_ >= from || from == line_.target;
  buy = buy && CanReplenishBy(last);
  const Day bought_on = std::max(replenished_, from);
  size_t next = 0;  // sites before it have had their turn on day `from`
  while (lacking_ > 0 && from <= last) {
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
    for (int32_t i = site.begin; i < site.end; ++i) {
      const Shelf& shelf = free_.shelf(i);
      if (!shelf.stock && free_.room(line_.item, site.location) == 0) continue;
      // After the target nothing is left of what arrived before.
      const bool all = from == line_.target;
      const Day day = FirstArrival(listed, shelf, all ? kNotGiven : from - 1);
      found = std::min(found, std::max(day, from));
    }
    return found;
  }
  // More is there on later days: search the first day with enough. Only on the
  // day of the line's peg may less be enough, to join what ships then.
  const Day last = std::min(line_.last_accepted(), kLastDay);
  if (ships(from)) return from;
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
  Units units = FreeOn(listed, site.begin, site.end, day);
  if (HasHeld(listed, day)) units.Add(held_shelf_->stock, held_);
  return Usable(listed, units);
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
  const Quantity shipped =
      Shape(listed, LateUnits(listed, day), Already(listed, day));
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
  Units units = FreeOn(listed, site.begin, site.end, day);
  if (HasHeld(listed, day)) units.Add(held_shelf_->stock, held_);
  units.other = kUnlimited;
  const Quantity shipped =
      Shape(listed, Usable(listed, units), Already(listed, day));
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
  if (HasHeld(listed, day)) want -= TakeHeld(want, day);
  want -= TakeShelves(listed, site.begin, site.safety, day, want);
  want -= TakeShelves(listed, site.safety, site.end, day, want);
  return wanted - want;
}

// ---- taking ----------------------------------------------------------------

// What is usable of these units at a site, within the backorder limits.
Quantity LineServer::Usable(const ListedSite& listed,
                            const Units& units) const {
  return Plus(units.stock,
              std::min(units.other,
                       free_.room(listed.item.item, listed.site.location)));
}

bool LineServer::MayUse(const Shelf& shelf) const {
  return line_.may_use_tier(shelf.tier);
}

bool LineServer::CanReplenishBy(Day day) const {
  return replenished_ != kNever && replenished_ <= day;
}

// Free units of the shelves [begin, end) that arrive by a day.
LineServer::Units LineServer::FreeOn(const ListedSite& listed, int32_t begin,
                                     int32_t end, Day upto) const {
  const Day departure = listed.Departure(upto);
  Units units;
  for (int32_t i = begin; i < end; ++i) {
    const Shelf& shelf = free_.shelf(i);
    if (!MayUse(shelf)) continue;
    units.Add(shelf.stock,
              free_.FreeBefore(shelf, free_.After(shelf, departure)));
  }
  return units;
}

Quantity LineServer::TakeHeld(Quantity want, Day day) {
  Quantity units = std::min(want, held_);
  if (!held_shelf_->stock) {
    units = std::min(units, free_.room(line_.item, held_shelf_->location));
  }
  if (units == 0) return 0;
  held_ -= units;
  free_.UseHeld(line_, units);
  AddPart({line_.peg, line_.item, 0, held_shelf_->location, held_day_, day,
           units, held_place_, Part::kHeld, held_shelf_->stock});
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
    return shelf.stock || free_.room(listed.item.item, shelf.location) > 0;
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
      units = std::min(units, free_.room(listed.item.item, shelf.location));
    }
    free_.Add(shelf, place, -units);
    taken += units;
    const Day arrival = free_.day(place) + listed.transit;
    AddPart({free_.supply(place), listed.item.item, listed.nth, shelf.location,
             arrival, kNotGiven, units, place, begin + which, shelf.stock});
    places[which] = latest_first_ ? free_.PreviousFree(shelf, place)
                                  : free_.NextFree(shelf, place + 1);
  }
  return taken;
}

Quantity LineServer::TakeReplenishment(Quantity want) {
  const Quantity units =
      std::min(want, free_.room(line_.item, replenished_at_));
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
  if (!added.stock) {
    free_.UseRoom(added.item, added.location, added.quantity);
  }
}

// Gives back a part, or what is left of it.
void LineServer::Undo(const Part& part) {
  if (part.shelf == Part::kHeld) held_ += part.quantity;
  Withdraw(line_, absl::MakeConstSpan(&part, 1));
}

void LineServer::Withdraw(const LineFacts& line, absl::Span<const Part> parts) {
  for (const Part& part : parts) {
    if (!part.stock) free_.UseRoom(part.item, part.location, -part.quantity);
    if (part.shelf == Part::kHeld) {
      free_.UseHeld(line, -part.quantity);
    } else if (part.shelf != Part::kBought) {
      free_.Add(free_.shelf(part.shelf), part.place, part.quantity);
    }
  }
}

void LineServer::GiveBack(absl::Span<const Part> parts) {
  Unlimit(parts);
  GiveBackUnlimited(parts);
}

void LineServer::Unlimit(absl::Span<const Part> parts) {
  for (const Part& part : parts) {
    if (!part.stock) free_.UseRoom(part.item, part.location, -part.quantity);
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

// ---- why short -------------------------------------------------------------

// Whether units that the line may use are free and arrive after `after` and by
// `upto`: of any of its items, or only of those that count unit for unit.
bool LineServer::FreeBetween(Day after, Day upto, bool unit_for_unit) const {
  // What its peg holds, too late for it or not.
  const bool holds = held_ > 0 || held_day_ > line_.last_accepted();
  if (holds && held_day_ != kNever && held_day_ > after && held_day_ <= upto) {
    return true;
  }
  for (const ListedSite& listed : sites_) {
    if (unit_for_unit && !listed.unit_for_unit()) continue;
    for (int32_t i = listed.site.begin; i < listed.site.end; ++i) {
      const Day arrival = FirstArrival(listed, free_.shelf(i), after);
      if (arrival != kNever && arrival <= upto) return true;
    }
  }
  return false;
}

Reason LineServer::WhyShort() const {
  if (lacking_ == 0) return Reason::kNone;
  if (line_.window_closed()) return Reason::kWindowClosed;
  if (lanes_.given() && FirstLane() == nullptr) return Reason::kNoLane;
  if (CanReplenishBy(line_.last_accepted())) return Reason::kBackorderLimit;
  if (!line_.has_shipment_rules() &&
      FreeBetween(kNotGiven, line_.last_accepted(), /*unit_for_unit=*/true)) {
    return Reason::kBackorderLimit;
  }
  if (FreeBetween(kNotGiven, line_.last_accepted())) return Reason::kIncomplete;
  if (line_.accepts_available() &&
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
