// Why a line is short: the reasons of plan.h.

#include <algorithm>

#include "lib/serve_line.h"

namespace backorder {
namespace internal {

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
      const Day arrival =
          listed.Arrival(std::max(free_.day(shelf.begin), from));
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
