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
      has_expiry_(!book.supply.expires.empty()),
      any_marks_(availability->rules().any_marks()),
      has_tiers_(availability->rules().tiers().given()),
      has_tier_limits_(availability->rules().any_limits()),
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
                                 Listing* listing, Parts* parts,
                                 Quantity withheld) {
  Begin(line, from, listing);
  withheld_ = withheld;
  TakeInto(parts);
  if (may_take() > 0) TakeInTime();
  return lacking_;
}

Quantity LineServer::ServeLateOn(const LineFacts& line, Day day,
                                 Listing* listing, Parts* parts,
                                 Quantity withheld) {
  LineFacts on_day = line;
  on_day.target = on_day.latest = day;
  BeginWith(on_day, *parts, listing);
  // What is bought comes on a day of its own, or is there on T.
  if (day != std::max(replenished_, line.target)) replenished_ = kNever;
  withheld_ = withheld;
  parts_ = parts;
  first_part_ = 0;
  const bool simple =
      !line_.has_shipment_rules() && (sites_.empty() || sites_.back().nth == 0);
  if (!simple) {
    if (may_take() > 0) TakeLate(day);
    return lacking_;
  }
  // All that is there ships at once: no day need be looked for.
  for (size_t i = 0; i < sites_.size() && may_take() > 0; ++i) {
    ShipLate(sites_[i], day);
  }
  if (may_take() > 0 && CanReplenishBy(day)) ShipReplenishmentLate(day);
  return lacking_;
}

Reason LineServer::WhyShort(const LineFacts& line, Listing* listing,
                            const Parts& parts) {
  BeginWith(line, parts, listing);
  return WhyShort();
}

Day LineServer::NextLateDay(const LineFacts& line, Day day, Listing* listing,
                            const Parts& parts) {
  BeginWith(line, parts, listing);
  const Day next = NextArrivalAfter(day);
  return next <= line.last_accepted() ? next : kNever;
}

Quantity LineServer::HeldFor(const LineFacts& line) {
  if (line.peg == kNotGiven) return 0;
  Begin(line);
  return held_;
}

// The same for a line that has some of what it wants.
void LineServer::BeginWith(const LineFacts& line, const Parts& parts,
                           Listing* listing) {
  Begin(line, nullptr, listing);
  lacking_ -= UnitsOf(line, parts);
  for (const Part& part : parts) {
    if (part.shelf == Part::kHeld) held_day_ = part.arrival;
  }
}

Reason LineServer::ServeLate(const LineFacts& line, Listing* listing,
                             Parts* parts) {
  const Quantity has = UnitsOf(line, *parts);
  if (has == line.quantity) return Reason::kNone;
  BeginWith(line, *parts, listing);
  TakeInto(parts);
  first_part_ = 0;
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

Quantity LineServer::Reachable(const LineFacts& line, Listing* listing) {
  Begin(line, nullptr, listing);
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
      Units here = FreeOn(listed, site.begin, site.end, upto, kWhenever);
      if (HasHeld(listed, upto, kWhenever)) {
        here.Add(held_shelf_->stock, held_);
      }
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
    Units units = FreeOn(listed, site.begin, site.end, upto, InTimeDelivery());
    const bool pegged = HasHeld(listed, upto, InTimeDelivery());
    const Quantity held_stock = pegged ? AddHeld(&units) : 0;
    if (IsBoughtAt(listed) && buys_in_time_) units.other = kUnlimited;
    const Lane* const lane =
        lanes_.given() ? lanes_.Find(site.location, line.destination) : nullptr;
    reachable->push_back({site.location, lane, units.any() || held_stock > 0,
                          pegged,
                          listed.InLine(Usable(listed, units, held_stock))});
  }
}

Day LineServer::NextArrival(const LineFacts& line, Day day) {
  Begin(line);
  if (held_ == 0) held_day_ = kNever;
  Day next = NextArrivalAfter(day);
  for (size_t i = 0; has_expiry_ && i < sites_.size(); ++i) {
    // What this line may have no more may be enough for another.
    for (int32_t s = sites_[i].site.begin; s < sites_[i].site.end; ++s) {
      const Day last = line.LastDay(free_.shelf(s).expires);
      if (last != kNever && last >= day) next = std::min(next, last + 1);
    }
  }
  return next;
}

Day LineServer::NextArrivalAfter(Day day) const {
  Day next = kNever;
  if (held_day_ > day) next = held_day_;
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
  const Day from = From(shelf);
  if (from == kNever) return kNever;
  const int32_t place =
      free_.NextFree(shelf, ArrivedBy(listed, shelf, from, day));
  if (place == shelf.end) return kNever;
  const int64_t arrival =
      int64_t{std::max(free_.day(place), from)} + listed.transit;
  if (shelf.expires != kNever &&
      FirstDelivery(arrival) > line_.LastDay(shelf.expires)) {
    return kNever;
  }
  return DayOrNever(arrival);
}

// The first day on which what arrives then may be delivered.
Day LineServer::FirstDelivery(int64_t arrival) const {
  // A set may be tried by a later day than the one on which it is delivered.
  if (policy_.ship_when == ShipWhen::kJustInTime && !line_.on_target &&
      arrival <= line_.target) {
    return line_.target;
  }
  return DayOrNever(std::max<int64_t>(arrival, line_.first_day));
}

// On which day what comes in time is delivered.
Day LineServer::InTimeDelivery() const {
  return line_.on_target || policy_.ship_when == ShipWhen::kJustInTime
             ? line_.target
             : kOnArrival;
}

void LineServer::TakeInto(Parts* parts) {
  parts_ = parts;
  first_part_ = first_in_time_ = parts->size();
}

void LineServer::Begin(const LineFacts& line, const SourceSet* from,
                       Listing* listing) {
  line_ = line;
  lacking_ = line.quantity;
  withheld_ = 0;
  held_ = free_.held(line);
  held_day_ = kNever;
  if (listing != nullptr && listing->known) {
    sites_ = listing->sites;
    if (has_tier_limits_) limits_ = listing->limits;
    bought_ = listing->bought;
    replenished_ = listing->replenished;
    replenished_at_ = listing->replenished_at;
    has_views_ = listing->has_views;
  } else {
    ListSites();
    if (listing != nullptr) {
      listing->known = true;
      listing->sites = sites_;
      if (has_tier_limits_) listing->limits = limits_;
      listing->bought = bought_;
      listing->replenished = replenished_;
      listing->replenished_at = replenished_at_;
      listing->has_views = has_views_;
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
  has_views_ = has_tiers_;
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
  if (has_tier_limits_) ListLimits();
}

// Which limits for tiers the line has at its sites.
void LineServer::ListLimits() {
  limits_.clear();
  const TierRules& rules = free_.rules();
  for (ListedSite& listed : sites_) {
    const absl::Span<const int32_t> quotas = rules.quotas(listed.item.item);
    const bool quota =
        std::any_of(quotas.begin(), quotas.end(),
                    [&](int32_t quota) { return rules.Counts(quota, line_); });
    const Quantity level =
        rules.LevelOf(listed.item.item, listed.site.location, line_.tier);
    if (!quota && level == 0) continue;
    listed.limits = static_cast<int32_t>(limits_.size());
    limits_.push_back({level, quota});
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
    // What is marked stands behind all else.
    has_views_ = has_views_ || (any_marks_ && site.begin < site.safety &&
                                free_.shelf(site.safety - 1).pool_reserved !=
                                    Reserved::kBySupply);
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

// ---- in time ---------------------------------------------------------------

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

// Whether the peg of the line holds units there that arrive by a day.
// (and may be delivered then).
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

// ---- late ------------------------------------------------------------------

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

// ---- taking ----------------------------------------------------------------

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

// The same of the shelves of one pool, in the order of their days as one.
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
  const auto usable = [&](int32_t i) {
    const Shelf& shelf = free_.shelf(begin + i);
    const int32_t place = next[i].place;
    if (place < shelf.begin || place >= shelf.end) return false;
    const Day there =
        kScarce ? std::max(free_.day(place), from) : free_.day(place);
    if (there > next[i].departure) return false;
    return (shelf.stock && !kScarce) || Room(listed, shelf.stock) > 0;
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
    int32_t which = -1;
    for (int32_t i = 0; i < count; ++i) {
      if (usable(i) && (which < 0 || before(i, which))) which = i;
    }
    if (which < 0) break;
    const int32_t place = next[which].place;
    const Shelf& shelf = free_.shelf(begin + which);
    Quantity units = std::min(want - taken, free_.free(place));
    if (!shelf.stock || kScarce) {
      units = std::min(units, Room(listed, shelf.stock));
    }
    free_.Add(shelf, place, -units);
    taken += units;
    const Day there =
        kScarce ? std::max(free_.day(place), from) : free_.day(place);
    AddPart({free_.supply(place), listed.item.item, listed.nth, shelf.location,
             there + listed.transit, kNotGiven, units, place, begin + which,
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

// ---- why short -------------------------------------------------------------

// Whether units that the line may use are free and arrive after `after` and by
// `upto`: of any of its items, or only of those that count unit for unit.
bool LineServer::FreeBetween(Day after, Day upto, bool unit_for_unit) const {
  // What its peg holds, too late for it or not.
  const bool holds = held_ > 0 || held_day_ > line_.last_accepted();
  if (holds && held_day_ != kNever && held_day_ > after && held_day_ <= upto &&
      FirstDelivery(held_day_) <= line_.LastDay(held_shelf_->expires)) {
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
  if (has_tier_limits_) {
    if (IsQuotaReached()) return Reason::kQuota;
    if (IsLevelReached()) return Reason::kCriticalLevel;
  }
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
  if (has_expiry_ && ExpiresTooSoon()) return Reason::kExpires;
  for (const ListedSite& listed : sites_) {
    for (int32_t i = listed.site.begin; i < listed.site.end; ++i) {
      const Shelf& shelf = free_.shelf(i);
      const Day from = From(shelf);
      if (from == kNever) continue;
      if (ArrivedBy(listed, shelf, from, kLastDay) == shelf.begin) continue;
      // If its first row expires too soon, so do the others.
      const int64_t arrival =
          int64_t{std::max(free_.day(shelf.begin), from)} + listed.transit;
      if (FirstDelivery(arrival) <= line_.LastDay(shelf.expires)) {
        return Reason::kTaken;
      }
    }
  }
  return Reason::kNoSupply;
}

// Whether a quota that counts the line, for its item at one of its locations or
// at all together, is reached.
bool LineServer::IsQuotaReached() const {
  for (const int32_t quota : free_.rules().quotas(line_.item)) {
    const int32_t at = free_.rules().LocationOf(quota);
    const bool serves =
        at == kNotGiven ||
        (line_.may_use_location(at) &&
         (!lanes_.given() || lanes_.Find(at, line_.destination) != nullptr));
    if (serves && free_.rules().Counts(quota, line_) &&
        free_.quota_room(quota) <= 0) {
      return true;
    }
  }
  return false;
}

// Whether stock on hand of its item is free by the last day that it accepts,
// where its critical level leaves none.
bool LineServer::IsLevelReached() const {
  return std::any_of(
      sites_.begin(), sites_.end(), [this](const ListedSite& listed) {
        if (listed.nth > 0 || LevelRoom(listed) > 0) {
          return false;
        }
        for (int32_t i = listed.site.begin; i < listed.site.end; ++i) {
          const Shelf& shelf = free_.shelf(i);
          if (!shelf.stock) continue;
          const Day arrival = FirstArrival(listed, shelf, kNotGiven);
          if (arrival != kNever && arrival <= line_.last_accepted()) {
            return true;
          }
        }
        return false;
      });
}

// Whether units are free by `latest` that expire too soon. REQUIRES: none are
// that do not.
bool LineServer::ExpiresTooSoon() const {
  if (held_ > 0 && held_day_ <= line_.latest) return true;
  return std::any_of(
      sites_.begin(), sites_.end(), [this](const ListedSite& listed) {
        const Site& site = listed.site;
        const Units units =
            FreeOn(listed, site.begin, site.end, line_.latest, kWhenever);
        return units.stock > 0 || units.other > 0;
      });
}

}  // namespace internal
}  // namespace backorder
