#include "lib/audit_places.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/numeric/int128.h"
#include "absl/types/optional.h"
#include "absl/types/span.h"
#include "backorder/book.h"
#include "backorder/policy.h"
#include "backorder/units.h"
#include "lib/audit_facts.h"
#include "lib/audit_reserves.h"
#include "lib/audit_tiers.h"

namespace backorder {
namespace internal {
namespace audit {
namespace {

void SortAndUnite(std::vector<int32_t>* numbers) {
  std::sort(numbers->begin(), numbers->end());
  numbers->erase(std::unique(numbers->begin(), numbers->end()), numbers->end());
}

// ---- debts, pegs, safety units ---------------------------------------------

class Setter {
 public:
  Setter(const Facts& facts, const Places& places)
      : facts_(facts),
        places_(places),
        reserves_(facts),
        owes_(places.size(), 0),
        keeps_(places.size(), 0) {
    const Book& book = facts.book();
    const int64_t supplies = book.supply.size();
    aside_.owed.resize(supplies);
    aside_.kept.resize(supplies);
    aside_.held.resize(book.demand.size());
    aside_.free.resize(supplies);
    aside_.safety.resize(supplies);
    for (int32_t row = 0; row < supplies; ++row) {
      const Quantity quantity = book.supply.quantity[row];
      if (quantity < 0) {
        Quantity& owes = owes_[places.Of(row)];
        owes = Plus(owes, -quantity);
      } else if (quantity > 0 && facts.AvailableDay(row) != kNever) {
        aside_.free[row] = quantity;
        (facts.IsStock(row) ? stock_ : receipts_).push_back(row);
      }
    }
    std::sort(receipts_.begin(), receipts_.end(), [&](int32_t a, int32_t b) {
      return std::make_tuple(facts.AvailableDay(a), a) <
             std::make_tuple(facts.AvailableDay(b), b);
    });
  }

  SetAside Set(absl::Span<const int32_t> queue) && {
    const bool hard = facts_.policy().safety_stock == SafetyStock::kHard;
    if (hard) ReadSafetyStock();
    for (const int32_t row : stock_) PayDebt(row);
    for (const int32_t line : queue) HoldPeg(line);
    for (const int32_t row : receipts_) PayDebt(row);
    if (facts_.book().holds.size() > 0 ||
        facts_.book().protections.size() > 0) {
      FindUntiered();
      MarkHolds();
      MarkProtections();
    }
    if (!hard) {
      ReadSafetyStock();
      for (const int32_t row : stock_) MarkSafetyUnits(row);
      for (const int32_t row : receipts_) MarkSafetyUnits(row);
    }
    return std::move(aside_);
  }

 private:
  void ReadSafetyStock() {
    for (int32_t place = 0; place < places_.size(); ++place) {
      keeps_[place] = places_[place].safety_stock;
    }
  }

  void PayDebt(int32_t row) {
    const int32_t place = places_.Of(row);
    aside_.owed[row] = Pay(row, &owes_[place]);
    aside_.kept[row] = Pay(row, &keeps_[place]);
  }

  // Pays from a row, which stays unlimited if it is; returns what it loses.
  Quantity Pay(int32_t row, Quantity* debt) {
    Quantity& left = aside_.free[row];
    if (left == kUnlimited) {
      *debt = 0;
      return 0;
    }
    const Quantity paid = std::min(left, *debt);
    left -= paid;
    *debt -= paid;
    return paid;
  }

  void HoldPeg(int32_t line) {
    const int32_t peg = At(facts_.book().demand.peg, line, kNotGiven);
    if (peg == kNotGiven) return;
    const Terms terms = facts_.TermsOf(line);
    const int32_t location = facts_.LocationOf(peg);
    const absl::optional<Lane> lane =
        facts_.LaneBetween(location, terms.destination);
    if (terms.window_closed || !lane.has_value() ||
        (terms.location != kNotGiven && terms.location != location) ||
        !reserves_.WayTo(terms, facts_.TierOf(peg)).has_value()) {
      return;
    }
    const Day arrives =
        facts_.days().ArrivalDay(*lane, facts_.AvailableDay(peg));
    if (arrives == kNever || arrives > terms.last ||
        facts_.FreshUntil(peg, terms) < facts_.KeptUntil(terms, arrives)) {
      return;
    }
    Quantity& left = aside_.free[peg];
    aside_.held[line] = std::min(terms.quantity, left);
    if (left != kUnlimited) left -= aside_.held[line];
  }

  // ---- holds and protections

  // The rows without a tier of a place, in the order in which they are marked.
  struct Untiered {
    std::vector<int32_t> rows;
    size_t next = 0;  // the rows before this have nothing left
  };

  void FindUntiered() {
    untiered_.resize(places_.size());
    for (const std::vector<int32_t>* rows : {&stock_, &receipts_}) {
      for (const int32_t row : *rows) {
        if (facts_.TierOf(row) != kNoTier) continue;
        untiered_[places_.Of(row)].rows.push_back(row);
      }
    }
  }

  void MarkHolds() {
    const auto& holds = facts_.book().holds;
    for (int32_t row = 0; row < holds.size(); ++row) {
      MarkUnits(
          places_.Find(holds.item[row], At(holds.location, row, int32_t{0})),
          At(holds.expires, row, kNever), holds.quantity[row],
          reserves_.OfHold(row));
    }
  }

  void MarkProtections() {
    const auto& protections = facts_.book().protections;
    std::vector<int32_t> rows(protections.size());
    std::iota(rows.begin(), rows.end(), 0);
    std::stable_sort(rows.begin(), rows.end(), [&](int32_t a, int32_t b) {
      return protections.tier[a] < protections.tier[b];
    });
    for (const int32_t row : rows) {
      MarkUnits(places_.Find(protections.item[row],
                             At(protections.location, row, int32_t{0})),
                At(protections.last_day, row, kNever),
                protections.quantity[row], reserves_.OfProtection(row));
    }
  }

  void MarkUnits(int32_t place, Day last_day, Quantity units, int64_t reserve) {
    if (place < 0 || last_day < facts_.book().as_of) return;
    Untiered& at_place = untiered_[place];
    for (size_t next = at_place.next; next < at_place.rows.size() && units > 0;
         ++next) {
      const int32_t row = at_place.rows[next];
      if (!facts_.IsStock(row) && facts_.AvailableDay(row) > last_day) return;
      const Quantity marked = Pay(row, &units);
      if (marked > 0) aside_.marks.push_back({row, reserve, marked});
      if (aside_.free[row] == 0 && next == at_place.next) ++at_place.next;
    }
  }

  void MarkSafetyUnits(int32_t row) {
    aside_.safety[row] = Pay(row, &keeps_[places_.Of(row)]);
  }

  const Facts& facts_;
  const Places& places_;
  const Reserves reserves_;
  std::vector<Quantity> owes_;   // by place: negative stock not yet paid
  std::vector<Quantity> keeps_;  // by place: safety stock not yet put aside
  std::vector<int32_t> stock_, receipts_;  // rows that count
  std::vector<Untiered> untiered_;         // by place
  SetAside aside_;
};

}  // namespace

// ---- places ----------------------------------------------------------------

Places::Places(const Facts& facts) : facts_(facts) {
  const Book& book = facts.book();
  using Name = std::pair<int32_t, int32_t>;
  std::vector<Name> names;
  names.reserve(book.supply.size() + book.item_locations.size() +
                book.demand.size());
  for (int32_t row = 0; row < book.supply.size(); ++row) {
    names.push_back({book.supply.item[row], facts.LocationOf(row)});
  }
  const ItemLocations& settings = book.item_locations;
  for (int32_t row = 0; row < settings.size(); ++row) {
    names.push_back(
        {settings.item[row], At(settings.location, row, int32_t{0})});
  }
  for (int32_t line = 0; line < book.demand.size(); ++line) {
    const Terms terms = facts.TermsOf(line);
    if (terms.has_no_lane()) continue;
    names.push_back({terms.item, terms.first_location});
  }
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  places_.reserve(names.size());
  for (const auto& [item, location] : names) {
    places_.push_back({item, location});
    locations_.push_back(location);
  }
  SortAndUnite(&locations_);
  first_supply_.assign(places_.size() + 1, 0);
  first_reserve_.assign(places_.size() + 1, 0);
  expires_.assign(places_.size(), false);
  ReadSettings();
  ReadSupply();
}

void Places::ReadSettings() {
  const ItemLocations& settings = facts_.book().item_locations;
  for (int32_t row = 0; row < settings.size(); ++row) {
    Place& place = places_[Find(settings.item[row],
                                At(settings.location, row, int32_t{0}))];
    place.safety_stock = At(settings.safety_stock, row, Quantity{0});
    place.backorder_limit = At(settings.backorder_limit, row, kUnlimited);
  }
}

void Places::ReadSupply() {
  const auto& supply = facts_.book().supply;
  for (int32_t row = 0; row < supply.size(); ++row) {
    of_supply_.push_back(Find(supply.item[row], facts_.LocationOf(row)));
    const Day day = facts_.AvailableDay(row);
    if (supply.quantity[row] <= 0 || day == kNever) continue;
    supply_.push_back(row);
    if (facts_.ExpiryOf(row) != kNever) expires_[of_supply_[row]] = true;
  }
  const auto key = [this](int32_t row) {
    return std::make_tuple(of_supply_[row], facts_.TierOf(row),
                           facts_.AvailableDay(row));
  };
  std::sort(supply_.begin(), supply_.end(),
            [&key](int32_t a, int32_t b) { return key(a) < key(b); });
  for (const int32_t row : supply_) {
    const int32_t place = of_supply_[row];
    const int64_t reserve = facts_.TierOf(row);
    const bool is_new = stocked_.empty() || stocked_.back() != place;
    if (is_new) stocked_.push_back(place);
    if (is_new || reserves_.back() != reserve) {
      reserves_.push_back(reserve);
      first_days_.push_back(facts_.AvailableDay(row));
      ++first_reserve_[place + 1];
    }
    ++first_supply_[place + 1];
  }
  std::partial_sum(first_supply_.begin(), first_supply_.end(),
                   first_supply_.begin());
  std::partial_sum(first_reserve_.begin(), first_reserve_.end(),
                   first_reserve_.begin());
}

absl::Span<const int32_t> Places::SupplyAt(int32_t place) const {
  return absl::MakeConstSpan(supply_).subspan(
      first_supply_[place], first_supply_[place + 1] - first_supply_[place]);
}

absl::Span<const int64_t> Places::ReservesAt(int32_t place) const {
  return absl::MakeConstSpan(reserves_).subspan(
      first_reserve_[place], first_reserve_[place + 1] - first_reserve_[place]);
}

Day Places::FirstDay(int32_t place, int64_t reserve) const {
  const absl::Span<const int64_t> reserves = ReservesAt(place);
  const auto found =
      std::lower_bound(reserves.begin(), reserves.end(), reserve);
  if (found == reserves.end() || *found != reserve) return kNever;
  return first_days_[first_reserve_[place] + (found - reserves.begin())];
}

int32_t Places::Find(int32_t item, int32_t location) const {
  const auto found = std::lower_bound(
      places_.begin(), places_.end(), std::make_tuple(item, location),
      [](const Place& place, const std::tuple<int32_t, int32_t>& name) {
        return std::tie(place.item, place.location) < name;
      });
  if (found == places_.end() || found->item != item ||
      found->location != location) {
    return -1;
  }
  return static_cast<int32_t>(found - places_.begin());
}

absl::Span<const int32_t> Places::StockedPlacesOf(int32_t item) const {
  const auto begin = std::lower_bound(stocked_.begin(), stocked_.end(), item,
                                      [this](int32_t place, int32_t wanted) {
                                        return places_[place].item < wanted;
                                      });
  const auto end = std::upper_bound(begin, stocked_.end(), item,
                                    [this](int32_t wanted, int32_t place) {
                                      return wanted < places_[place].item;
                                    });
  return absl::MakeConstSpan(stocked_).subspan(begin - stocked_.begin(),
                                               end - begin);
}

bool Places::HasExpiringItem(int32_t item) const {
  const absl::Span<const int32_t> places = StockedPlacesOf(item);
  return std::any_of(places.begin(), places.end(),
                     [this](int32_t place) { return HasExpiring(place); });
}

// ---- from where a line may be served ----------------------------------------

std::vector<Origin> Places::OriginsOf(const Terms& terms, int32_t item) const {
  const absl::Span<const int32_t> stocked = StockedPlacesOf(item);
  std::vector<Origin> origins;
  origins.reserve(stocked.size() + 1);
  const auto add = [&](int32_t place, int32_t location) {
    const absl::optional<Lane> lane =
        facts_.LaneBetween(location, terms.destination);
    if (lane.has_value()) origins.push_back({place, *lane});
  };
  const bool is_own = item == terms.item;
  const int32_t first = is_own ? terms.first_location : kNotGiven;
  if (is_own) add(Find(item, first), first);
  const auto is_stocked = [&](int32_t place) {
    return std::binary_search(stocked.begin(), stocked.end(), place);
  };
  if (terms.location != kNotGiven) {
    const int32_t place = Find(item, terms.location);
    if (!is_own && is_stocked(place)) add(place, terms.location);
    return origins;
  }

  // Whichever are fewer: the places with supply or the lanes.
  if (facts_.HasLanes() &&
      facts_.LanesTo(terms.destination).size() < stocked.size()) {
    for (const Lane& lane : facts_.LanesTo(terms.destination)) {
      const int32_t place = Find(item, lane.location);
      if (lane.location != first && is_stocked(place)) {
        origins.push_back({place, lane});
      }
    }
  } else {
    for (const int32_t place : stocked) {
      const int32_t location = places_[place].location;
      if (location != first) add(place, location);
    }
  }
  if (origins.size() > 1) {
    std::sort(origins.begin(), origins.end(),
              [this](const Origin& a, const Origin& b) {
                return facts_.ComesBefore(a.lane, b.lane);
              });
  }
  return origins;
}

std::vector<int32_t> Places::LocationsFor(absl::Span<const Terms> lines) const {
  const int32_t destination = lines[0].destination;
  std::vector<int32_t> demanded;
  bool can_be_bought = true;
  absl::int128 units = 0;
  for (const Terms& terms : lines) {
    units += terms.quantity;
    if (terms.location != kNotGiven) demanded.push_back(terms.location);
    if (facts_.BuyingDay(terms.item) == kNever) can_be_bought = false;
  }
  SortAndUnite(&demanded);
  if (demanded.size() > 1) return {};
  const bool is_anywhere = demanded.empty();
  const std::vector<int32_t> named =
      is_anywhere ? LocationsOfItems(lines) : demanded;

  std::vector<Lane> lanes;
  for (const int32_t location : named) {
    const absl::optional<Lane> lane = facts_.LaneBetween(location, destination);
    if (lane.has_value()) lanes.push_back(*lane);
  }
  if (is_anywhere && can_be_bought) {
    const std::vector<Lane> more = LanesElsewhere(destination, named);
    lanes.insert(lanes.end(), more.begin(), more.end());
  }
  const auto cost = [&](const Lane& lane) {
    return facts_.policy().sourcing == Sourcing::kLeastCost
               ? lane.cost_per_shipment + units * lane.cost_per_unit
               : absl::int128(0);
  };
  std::sort(lanes.begin(), lanes.end(), [&](const Lane& a, const Lane& b) {
    return cost(a) != cost(b) ? cost(a) < cost(b) : facts_.ComesBefore(a, b);
  });

  // All can only be bought elsewhere, where nothing but the day matters on
  // which the last of it arrives.
  Day bought = kNotGiven;
  for (const Terms& terms : lines) {
    bought = std::max(bought, facts_.BuyingDay(terms.item));
  }
  std::vector<int32_t> locations;
  Day soonest = kNever;
  for (const Lane& lane : lanes) {
    if (!std::binary_search(named.begin(), named.end(), lane.location)) {
      const Day arrives = facts_.days().ArrivalDay(lane, bought);
      if (arrives >= soonest) continue;
      soonest = arrives;
    }
    locations.push_back(lane.location);
  }
  return locations;
}

std::vector<int32_t> Places::LocationsOfItems(
    absl::Span<const Terms> lines) const {
  std::vector<int32_t> locations;
  for (const Terms& terms : lines) {
    AddLocationsOf(terms.item, &locations);
    for (const Substitute& substitute : facts_.SubstitutesOf(terms.item)) {
      if (Facts::MayUse(terms, substitute)) {
        AddLocationsOf(substitute.item, &locations);
      }
    }
  }
  SortAndUnite(&locations);
  return locations;
}

void Places::AddLocationsOf(int32_t item,
                            std::vector<int32_t>* locations) const {
  for (auto place = std::lower_bound(places_.begin(), places_.end(), item,
                                     [](const Place&place, int32_t wanted) {
                                       return place.item < wanted;
                                     });
       place != places_.end() && place->item == item; ++place) {
    locations->push_back(place->location);
  }
}

std::vector<Lane> Places::LanesElsewhere(
    int32_t destination, absl::Span<const int32_t> locations) const {
  const auto is_elsewhere = [locations](int32_t location) {
    return !std::binary_search(locations.begin(), locations.end(), location);
  };
  std::vector<Lane> lanes;
  if (!facts_.HasLanes()) {
    for (const int32_t location : locations_) {
      if (!is_elsewhere(location)) continue;
      lanes.push_back(*facts_.LaneBetween(location, destination));
      if (!facts_.days().DependOnLocations()) break;
    }
    return lanes;
  }
  for (const Lane& lane : facts_.LanesTo(destination)) {
    if (is_elsewhere(lane.location)) lanes.push_back(lane);
  }
  return lanes;
}

SetAside SetAsideOf(const Facts& facts, const Places& places,
                    absl::Span<const int32_t> queue) {
  return Setter(facts, places).Set(queue);
}

}  // namespace audit
}  // namespace internal
}  // namespace backorder
