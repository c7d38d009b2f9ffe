#include "lib/audit_facts.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <numeric>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/numeric/int128.h"
#include "absl/types/optional.h"
#include "absl/types/span.h"
#include "backorder/book.h"
#include "backorder/policy.h"
#include "backorder/units.h"

namespace backorder {
namespace internal {
namespace audit {
namespace {

int64_t RankOf(int32_t tier) { return tier == kNotGiven ? kNoTier : tier; }

// ---- the queue -------------------------------------------------------------

// What lines are sorted by; none: the line has no value.
using SortValue = absl::optional<absl::int128>;

SortValue Given(absl::Span<const int32_t> column, int32_t line) {
  const int32_t value = At(column, line, kNotGiven);
  return value == kNotGiven ? SortValue() : SortValue(value);
}

struct SortColumn {
  std::string_view name;
  SortValue (*value)(const Book& book, int32_t line);
};

constexpr SortColumn kSortColumns[] = {
    {"item", [](const Book& book,
                int32_t line) { return SortValue(book.demand.item[line]); }},
    {"quantity",
     [](const Book& book, int32_t line) {
       return SortValue(book.demand.quantity[line]);
     }},
    {"sales_order",
     [](const Book& book, int32_t line) {
       return SortValue(At(book.demand.sales_order, line, line));
     }},
    {"due",
     [](const Book& book, int32_t line) {
       return SortValue(Given(book.demand.due, line).value_or(book.as_of));
     }},
    {"earliest",
     [](const Book& book, int32_t line) {
       return Given(book.demand.earliest, line);
     }},
    {"latest",
     [](const Book& book, int32_t line) {
       return SortValue(At(book.demand.latest, line, kNever));
     }},
    {"entered",
     [](const Book& book, int32_t line) {
       return SortValue(At(book.demand.entered, line, int64_t{line}));
     }},
    {"priority",
     [](const Book& book, int32_t line) {
       return SortValue(At(book.demand.priority, line, int32_t{0}));
     }},
    {"tier", [](const Book& book,
                int32_t line) { return Given(book.demand.tier, line); }},
    {"unit_value",
     [](const Book& book, int32_t line) {
       return SortValue(At(book.demand.unit_value, line, int64_t{0}));
     }},
    {"delivery_rule",
     [](const Book& book, int32_t line) {
       return SortValue(At(book.demand.delivery_rule, line, int32_t{0}));
     }},
    {"min_ship",
     [](const Book& book, int32_t line) {
       return SortValue(At(book.demand.min_ship, line, int64_t{1}));
     }},
    {"multiple",
     [](const Book& book, int32_t line) {
       return SortValue(At(book.demand.multiple, line, int64_t{1}));
     }},
    {"when_short",
     [](const Book& book, int32_t line) {
       return Given(book.demand.when_short, line);
     }},
    {"location",
     [](const Book& book, int32_t line) {
       return Given(book.demand.location, line);
     }},
    {"peg", [](const Book& book,
               int32_t line) { return Given(book.demand.peg, line); }},
    {"destination",
     [](const Book& book, int32_t line) {
       return SortValue(At(book.demand.destination, line, int32_t{0}));
     }},
    {"line_value",
     [](const Book& book, int32_t line) {
       return SortValue(absl::int128(book.demand.quantity[line]) *
                        At(book.demand.unit_value, line, int64_t{0}));
     }},
};

using Keys = std::vector<std::pair<const SortKey*, const SortColumn*>>;

Keys KeysOf(const Policy& policy) {
  Keys keys;
  for (const SortKey& key : policy.queue) {
    for (const SortColumn& column : kSortColumns) {
      if (column.name == key.column) keys.push_back({&key, &column});
    }
  }
  return keys;
}

// Of lanes to one destination.
bool ComesBefore(const Lane& a, const Lane& b) {
  return std::tie(a.rank, a.location) < std::tie(b.rank, b.location);
}

bool IsAhead(const Book& book, const Keys& keys, int32_t a, int32_t b) {
  for (const auto& [key, column] : keys) {
    const SortValue x = column->value(book, a);
    const SortValue y = column->value(book, b);
    if (x == y) continue;
    if (!x.has_value()) return key->nulls_first;
    if (!y.has_value()) return !key->nulls_first;
    return key->descending ? *y < *x : *x < *y;
  }
  return false;
}

// ---- debts, pegs, safety units ---------------------------------------------

class Setter {
 public:
  Setter(const Facts& facts, const Places& places)
      : facts_(facts),
        places_(places),
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
    const Terms terms = facts_.TermsOf(line);
    if (terms.peg == kNotGiven || terms.window_closed ||
        !facts_.Suits(terms.peg, terms)) {
      return;
    }
    const Day transit =
        facts_.LaneBetween(facts_.LocationOf(terms.peg), terms.destination)
            ->transit;
    const Day arrives = DayAfter(facts_.AvailableDay(terms.peg), transit);
    if (arrives == kNever || arrives > terms.last) return;
    Quantity& left = aside_.free[terms.peg];
    aside_.held[line] = std::min(terms.quantity, left);
    if (left != kUnlimited) left -= aside_.held[line];
  }

  void MarkSafetyUnits(int32_t row) {
    aside_.safety[row] = Pay(row, &keeps_[places_.Of(row)]);
  }

  const Facts& facts_;
  const Places& places_;
  std::vector<Quantity> owes_;   // by place: negative stock not yet paid
  std::vector<Quantity> keeps_;  // by place: safety stock not yet put aside
  std::vector<int32_t> stock_, receipts_;  // rows that count
  SetAside aside_;
};

}  // namespace

// ---- facts -----------------------------------------------------------------

Facts::Facts(const Book& book, const Policy& policy)
    : book_(book), policy_(policy), rejects_(book.demand.item.size()) {
  for (int32_t line = 0; line < book.demand.size(); ++line) {
    if (WhenShortOf(line) == WhenShort::kRejectOrder) {
      rejects_[OrderOf(line)] = true;
    }
  }
  ReadLanes();
}

void Facts::ReadLanes() {
  const auto& lanes = book_.lanes;
  for (int64_t row = 0; row < lanes.size(); ++row) {
    lanes_.push_back({At(lanes.destination, row, int32_t{0}),
                      At(lanes.rank, row, int32_t{0}), lanes.location[row],
                      At(lanes.transit_days, row, int32_t{0})});
  }
  std::sort(lanes_.begin(), lanes_.end(), [](const Lane& a, const Lane& b) {
    return a.destination != b.destination ? a.destination < b.destination
                                          : ComesBefore(a, b);
  });
  std::unique_copy(lanes_.begin(), lanes_.end(),
                   std::back_inserter(first_lanes_),
                   [](const Lane& a, const Lane& b) {
                     return a.destination == b.destination;
                   });
  std::sort(lanes_.begin(), lanes_.end(), [](const Lane& a, const Lane& b) {
    return std::tie(a.destination, a.location) <
           std::tie(b.destination, b.location);
  });
}

absl::Span<const Lane> Facts::LanesTo(int32_t destination) const {
  const auto begin = std::lower_bound(lanes_.begin(), lanes_.end(), destination,
                                      [](const Lane& lane, int32_t wanted) {
                                        return lane.destination < wanted;
                                      });
  const auto end = std::upper_bound(begin, lanes_.end(), destination,
                                    [](int32_t wanted, const Lane& lane) {
                                      return wanted < lane.destination;
                                    });
  return absl::MakeConstSpan(lanes_).subspan(begin - lanes_.begin(),
                                             end - begin);
}

absl::optional<Lane> Facts::LaneBetween(int32_t location,
                                        int32_t destination) const {
  if (!HasLanes()) return Lane{destination, location, location, 0};
  const absl::Span<const Lane> lanes = LanesTo(destination);
  const auto lane = std::lower_bound(
      lanes.begin(), lanes.end(), location,
      [](const Lane& lane, int32_t wanted) { return lane.location < wanted; });
  if (lane == lanes.end() || lane->location != location) return absl::nullopt;
  return *lane;
}

int32_t Facts::FirstLocation(int32_t location, int32_t destination) const {
  if (location != kNotGiven) {
    return LaneBetween(location, destination).has_value() ? location
                                                          : kNotGiven;
  }
  if (!HasLanes()) return 0;
  const auto first =
      std::lower_bound(first_lanes_.begin(), first_lanes_.end(), destination,
                       [](const Lane& lane, int32_t wanted) {
                         return lane.destination < wanted;
                       });
  return first == first_lanes_.end() || first->destination != destination
             ? kNotGiven
             : first->location;
}

WhenShort Facts::WhenShortOf(int32_t line) const {
  const int32_t own = At(book_.demand.when_short, line, kNotGiven);
  return own == kNotGiven ? policy_.when_short : static_cast<WhenShort>(own);
}

Terms Facts::TermsOf(int32_t line) const {
  const Demand& demand = book_.demand;
  Terms terms;
  terms.line = line;
  terms.item = demand.item[line];
  terms.quantity = demand.quantity[line];
  terms.due = At(demand.due, line, kNotGiven);
  if (terms.due == kNotGiven) terms.due = book_.as_of;
  terms.earliest = At(demand.earliest, line, kNotGiven);
  terms.latest = At(demand.latest, line, kNever);
  const Day first = std::max(terms.earliest, book_.as_of);
  terms.window_closed = terms.latest < first;
  terms.target = std::min(std::max(terms.due, first), terms.latest);
  terms.accept_available =
      WhenShortOf(line) == WhenShort::kAcceptAvailable && !InRejectOrder(line);
  terms.last = terms.accept_available ? terms.target : terms.latest;
  terms.location = At(demand.location, line, kNotGiven);
  terms.destination = At(demand.destination, line, int32_t{0});
  Derive(&terms);
  terms.tier = RankOf(At(demand.tier, line, kNotGiven));
  terms.peg = At(demand.peg, line, kNotGiven);
  switch (RuleOf(line)) {
    case DeliveryRule::kAsAvailable:
      terms.multiple = At(demand.multiple, line, Quantity{1});
      terms.least =
          std::min(At(demand.min_ship, line, Quantity{1}), terms.quantity);
      break;
    case DeliveryRule::kLineComplete:
      terms.multiple = 1;
      terms.least = terms.quantity;
      break;
    case DeliveryRule::kOrderComplete:
    case DeliveryRule::kShipSet:
      terms.multiple = terms.least = 1;
      break;
  }
  terms.has_shipment_rules = terms.multiple > 1 || terms.least > 1;
  terms.beyond_horizon = terms.peg == kNotGiven && policy_.horizon != kNever &&
                         terms.due > int64_t{book_.as_of} + policy_.horizon;
  return terms;
}

void Facts::Derive(Terms* terms) const {
  terms->first_location = FirstLocation(terms->location, terms->destination);
  terms->replenished =
      terms->has_no_lane()
          ? kNever
          : DayAfter(BuyingDay(terms->item),
                     LaneBetween(terms->first_location, terms->destination)
                         ->transit);
  terms->may_buy = !terms->accept_available && terms->replenished != kNever &&
                   terms->replenished <= terms->last;
}

absl::optional<SetName> Facts::SetOf(int32_t line) const {
  const DeliveryRule rule = RuleOf(line);
  if (rule < DeliveryRule::kOrderComplete || book_.demand.quantity[line] == 0) {
    return absl::nullopt;
  }
  const int32_t destination =
      rule == DeliveryRule::kShipSet
          ? At(book_.demand.destination, line, int32_t{0})
          : 0;
  return SetName(OrderOf(line), rule, destination);
}

Terms Facts::Within(Terms terms, Day target, Day latest,
                    int32_t location) const {
  terms.target = target;
  terms.last = terms.latest = latest;
  if (location != kNotGiven) terms.location = location;
  Derive(&terms);
  return terms;
}

Day Facts::AvailableDay(int32_t supply) const {
  const Day day = At(book_.supply.day, supply, kNotGiven);
  if (day == kNotGiven) return book_.as_of;
  if (day >= book_.as_of) return day;
  if (policy_.overdue_limit != kNever &&
      int64_t{book_.as_of} - day > policy_.overdue_limit) {
    return kNever;
  }
  return DayAfter(book_.as_of, policy_.overdue_offset);
}

int64_t Facts::TierOf(int32_t supply) const {
  return RankOf(At(book_.supply.tier, supply, kNotGiven));
}

bool Facts::Suits(int32_t supply, const Terms& terms) const {
  const int32_t location = LocationOf(supply);
  return book_.supply.item[supply] == terms.item &&
         (terms.location == kNotGiven || terms.location == location) &&
         LaneBetween(location, terms.destination).has_value() &&
         terms.tier <= TierOf(supply);
}

Day Facts::BuyingDay(int32_t item) const {
  const auto& days = book_.items.replenish_days;
  if (item >= static_cast<int64_t>(days.size()) || days[item] == kNever) {
    return kNever;
  }
  return DayAfter(book_.as_of, days[item]);
}

Quantity Facts::ItemLimit(int32_t item) const {
  const auto& limits = book_.items.backorder_limit;
  return item < static_cast<int64_t>(limits.size()) ? limits[item] : kUnlimited;
}

std::vector<int32_t> QueueOf(const Facts& facts) {
  const Keys keys = KeysOf(facts.policy());
  const auto count = static_cast<int32_t>(facts.book().demand.size());
  std::vector<int32_t> lines(count);
  std::iota(lines.begin(), lines.end(), 0);
  std::stable_sort(lines.begin(), lines.end(), [&](int32_t a, int32_t b) {
    return IsAhead(facts.book(), keys, a, b);
  });

  // What is taken together stands at the place of its first line.
  std::vector<int32_t> first(count, -1);  // by sales order
  std::vector<int32_t> place(count);      // by line
  for (int32_t rank = 0; rank < count; ++rank) {
    const int32_t line = lines[rank];
    place[line] = rank;
    if (!facts.StandsTogether(line)) continue;
    int32_t& together = first[facts.OrderOf(line)];
    if (together < 0) together = rank;
    place[line] = together;
  }
  std::stable_sort(lines.begin(), lines.end(),
                   [&](int32_t a, int32_t b) { return place[a] < place[b]; });
  return lines;
}

// ---- places ----------------------------------------------------------------

Places::Places(const Facts& facts) {
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
  std::sort(locations_.begin(), locations_.end());
  locations_.erase(std::unique(locations_.begin(), locations_.end()),
                   locations_.end());
  ReadSettings(settings);
  ReadSupply(facts);
}

void Places::ReadSettings(const ItemLocations& settings) {
  for (int32_t row = 0; row < settings.size(); ++row) {
    Place& place = places_[Find(settings.item[row],
                                At(settings.location, row, int32_t{0}))];
    place.safety_stock = At(settings.safety_stock, row, Quantity{0});
    place.backorder_limit = At(settings.backorder_limit, row, kUnlimited);
  }
}

void Places::ReadSupply(const Facts& facts) {
  const auto& supply = facts.book().supply;
  for (int32_t row = 0; row < supply.size(); ++row) {
    of_supply_.push_back(Find(supply.item[row], facts.LocationOf(row)));
    const Day day = facts.AvailableDay(row);
    if (supply.quantity[row] <= 0 || day == kNever) continue;
    reserves_.push_back({of_supply_[row], facts.TierOf(row), day});
  }
  std::sort(reserves_.begin(), reserves_.end(),
            [](const Reserve& a, const Reserve& b) {
              return std::tie(a.place, a.tier) < std::tie(b.place, b.tier);
            });
  for (size_t i = reserves_.size(); i-- > 1;) {
    if (reserves_[i - 1].place != reserves_[i].place) continue;
    reserves_[i - 1].first_day =
        std::min(reserves_[i - 1].first_day, reserves_[i].first_day);
  }
  for (const Reserve& reserve : reserves_) {
    if (stocked_.empty() || stocked_.back() != reserve.place) {
      stocked_.push_back(reserve.place);
    }
  }
}

Day Places::FirstDay(int32_t place, int64_t tier) const {
  const auto found = std::lower_bound(
      reserves_.begin(), reserves_.end(), std::make_tuple(place, tier),
      [](const Reserve& reserve, const std::tuple<int32_t, int64_t>& wanted) {
        return std::tie(reserve.place, reserve.tier) < wanted;
      });
  return found == reserves_.end() || found->place != place ? kNever
                                                           : found->first_day;
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

std::vector<Source> Places::SourcesOf(const Terms& terms,
                                      const Facts& facts) const {
  std::vector<Source> sources;
  const auto add = [&sources](int32_t place, const Lane& lane) {
    sources.push_back({place, lane.rank, lane.transit});
  };
  const int32_t first = Find(terms.item, terms.first_location);
  add(first, *facts.LaneBetween(terms.first_location, terms.destination));
  if (terms.location != kNotGiven) return sources;

  // Whichever are fewer: the places with supply or the lanes.
  const absl::Span<const int32_t> stocked = StockedPlacesOf(terms.item);
  if (facts.HasLanes() &&
      facts.LanesTo(terms.destination).size() < stocked.size()) {
    for (const Lane& lane : facts.LanesTo(terms.destination)) {
      const int32_t place = Find(terms.item, lane.location);
      if (place == first ||
          !std::binary_search(stocked.begin(), stocked.end(), place)) {
        continue;
      }
      add(place, lane);
    }
  } else {
    for (const int32_t place : stocked) {
      const absl::optional<Lane> lane =
          facts.LaneBetween(places_[place].location, terms.destination);
      if (place != first && lane.has_value()) add(place, *lane);
    }
  }
  std::sort(sources.begin(), sources.end(),
            [](const Source& a, const Source& b) {
              return std::tie(a.rank, a.place) < std::tie(b.rank, b.place);
            });
  return sources;
}

std::vector<int32_t> Places::LocationsFor(absl::Span<const Terms> lines,
                                          const Facts& facts) const {
  const int32_t destination = lines[0].destination;
  std::vector<int32_t> locations;  // where the book names one of their items
  std::vector<int32_t> demanded;
  bool can_be_bought = true;
  for (const Terms& terms : lines) {
    if (terms.location != kNotGiven) demanded.push_back(terms.location);
    if (facts.BuyingDay(terms.item) == kNever) can_be_bought = false;
    for (auto place = std::lower_bound(
             places_.begin(), places_.end(), terms.item,
             [](const Place&a, int32_t item) { return a.item < item; });
         place != places_.end() && place->item == terms.item; ++place) {
      locations.push_back(place->location);
    }
  }
  if (!demanded.empty()) locations = demanded;
  std::sort(locations.begin(), locations.end());
  locations.erase(std::unique(locations.begin(), locations.end()),
                  locations.end());
  if (!demanded.empty() && locations.size() > 1) return {};

  std::vector<Lane> lanes;
  for (const int32_t location : locations) {
    const absl::optional<Lane> lane = facts.LaneBetween(location, destination);
    if (lane.has_value()) lanes.push_back(*lane);
  }
  if (demanded.empty() && can_be_bought) {
    const std::vector<Lane> more =
        LanesElsewhere(destination, locations, facts);
    lanes.insert(lanes.end(), more.begin(), more.end());
  }
  std::sort(lanes.begin(), lanes.end(), ComesBefore);
  locations.clear();
  for (const Lane& lane : lanes) locations.push_back(lane.location);
  return locations;
}

std::vector<Lane> Places::LanesElsewhere(int32_t destination,
                                         absl::Span<const int32_t> locations,
                                         const Facts& facts) const {
  const auto is_elsewhere = [locations](int32_t location) {
    return !std::binary_search(locations.begin(), locations.end(), location);
  };
  if (!facts.HasLanes()) {
    const auto first =
        std::find_if(locations_.begin(), locations_.end(), is_elsewhere);
    if (first == locations_.end()) return {};
    return {*facts.LaneBetween(*first, destination)};
  }
  std::vector<Lane> lanes;
  for (const Lane& lane : facts.LanesTo(destination)) {
    if (is_elsewhere(lane.location)) lanes.push_back(lane);
  }
  std::sort(lanes.begin(), lanes.end(), ComesBefore);
  std::vector<Lane> shorter;
  for (const Lane& lane : lanes) {
    if (shorter.empty() || lane.transit < shorter.back().transit) {
      shorter.push_back(lane);
    }
  }
  return shorter;
}

SetAside SetAsideOf(const Facts& facts, const Places& places,
                    absl::Span<const int32_t> queue) {
  return Setter(facts, places).Set(queue);
}

}  // namespace audit
}  // namespace internal
}  // namespace backorder
