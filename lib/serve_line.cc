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
                                 Quantity lacking, Listing* listing,
                                 Parts* parts, Quantity withheld) {
  LineFacts on_day = line;
  on_day.target = on_day.latest = day;
  BeginWith(on_day, lacking, *parts, listing);
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

Reason LineServer::WhyShort(const LineFacts& line, Quantity lacking,
                            Listing* listing, const Parts& parts) {
  BeginWith(line, lacking, parts, listing);
  return WhyShort();
}

Day LineServer::NextLateDay(const LineFacts& line, Day day, Quantity lacking,
                            Listing* listing, const Parts& parts) {
  BeginWith(line, lacking, parts, listing);
  const Day next = NextArrivalAfter(day);
  return next <= line.last_accepted() ? next : kNever;
}

Quantity LineServer::HeldFor(const LineFacts& line, Listing* listing) {
  if (line.peg == kNotGiven) return 0;
  Begin(line, nullptr, listing);
  return held_;
}

// Begins with a line that has some of what it wants, and lacks so much.
void LineServer::BeginWith(const LineFacts& line, Quantity lacking,
                           const Parts& parts, Listing* listing) {
  Begin(line, nullptr, listing);
  lacking_ = lacking;
  if (line.peg == kNotGiven) return;
  for (const Part& part : parts) {
    if (part.shelf == Part::kHeld) held_day_ = part.arrival;
  }
}

Reason LineServer::ServeLate(const LineFacts& line, Listing* listing,
                             Parts* parts) {
  const Quantity has = UnitsOf(line, *parts);
  if (has == line.quantity) return Reason::kNone;
  BeginWith(line, line.quantity - has, *parts, listing);
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
    // What this line may have no more may be enough for another, on the next
    // day on which it can be delivered.
    for (int32_t s = sites_[i].site.begin; s < sites_[i].site.end; ++s) {
      const Day last = line.LastDay(free_.shelf(s).expires);
      if (last == kNever || last < day) continue;
      const Calendar* const days = lanes_.days().receiving(line.destination);
      next =
          std::min(next, days == nullptr ? last + 1 : days->NextOpen(last + 1));
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
  const Day arrival = listed.Arrival(std::max(free_.day(place), from));
  if (shelf.expires != kNever &&
      FirstDelivery(arrival) > line_.LastDay(shelf.expires)) {
    return kNever;
  }
  return arrival;
}

// The first day on which what arrives then may be delivered.
Day LineServer::FirstDelivery(Day arrival) const {
  // A set may be tried by a later day than the one on which it is delivered.
  if (policy_.ship_when == ShipWhen::kJustInTime && !line_.on_target &&
      arrival <= line_.target) {
    return line_.target;
  }
  return std::max(arrival, line_.first_day);
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
    if (site != nullptr) held_day_ = site->Arrival(free_.day(held_place_));
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

const Way* LineServer::WayWithoutLane(int32_t location) {
  const WorkingDays& days = lanes_.days();
  const auto [place, is_new] =
      ways_.try_emplace({location, days.receiving(line_.destination)});
  if (is_new) {
    place->second = days.WayWithoutLane(location, line_.destination);
  }
  return place->second.is_transit_only() ? nullptr : &place->second;
}

// The line's items at its locations that have something of them, and where it
// is bought, if it can be bought in time: by item, then by location.
void LineServer::ListSites() {
  sites_.clear();
  has_views_ = has_tiers_;
  bought_ = replenished_ = kNever;
  replenished_at_ = line_.location == kNotGiven ? 0 : line_.location;
  const Lane* const lane = lanes_.given() ? FirstLane() : nullptr;
  if (lane != nullptr) {
    replenished_at_ = lane->location;
  } else if (lanes_.given()) {
    return;
  }
  bought_ = lanes_.days().Replenished(line_.item);
  if (bought_ != kNever) {
    bought_ = lanes_.Arrival(replenished_at_, line_.destination, bought_);
  }
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
    ListedSite listed = {site, nth,     item, site.location,
                         0,    nullptr, true, kNothing};
    if (lanes_.given()) {
      const Lane* const lane = lanes_.Find(site.location, line_.destination);
      if (lane == nullptr) return;
      listed.place = lane->place;
      listed.transit = lane->transit;
      listed.way = lane->way;
    } else if (lanes_.takes_days()) {
      listed.way = WayWithoutLane(site.location);
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

}  // namespace internal
}  // namespace backorder
