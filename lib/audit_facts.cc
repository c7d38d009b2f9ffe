#include "lib/audit_facts.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <numeric>
#include <tuple>
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

Quantity WholeLots(Quantity units, int32_t each, int32_t made) {
  const absl::int128 sum = absl::int128(units / each) * made;
  return sum > kUnlimited ? kUnlimited : static_cast<Quantity>(sum);
}

}  // namespace

Quantity Ratio::LineUnits(Quantity supply_units) const {
  return IsOne() ? supply_units
                 : WholeLots(supply_units, numerator, denominator);
}

Quantity Ratio::SupplyUnits(Quantity line_units) const {
  return IsOne() ? line_units : WholeLots(line_units, denominator, numerator);
}

Facts::Facts(const Book& book, const Policy& policy)
    : book_(book),
      policy_(policy),
      tiers_(book.tiers),
      days_(book),
      rejects_(book.demand.item.size()),
      is_whole_(book.demand.item.size()) {
  ReadOrders();
  ReadLanes();
  ReadGroups();
  ReadSubstitutes();
}

// ---- lines ------------------------------------------------------------------

void Facts::ReadOrders() {
  const bool all = policy_.sourcing != Sourcing::kByRank;
  for (int32_t line = 0; line < book_.demand.size(); ++line) {
    const int32_t order = OrderOf(line);
    const bool rejects = WhenShortOf(line) == WhenShort::kRejectOrder;
    const bool is_capped =
        At(book_.demand.max_shipments, line, kNotGiven) != kNotGiven;
    if (rejects) rejects_[order] = true;
    if (all || rejects || is_capped) is_whole_[order] = true;
  }
}

WhenShort Facts::WhenShortOf(int32_t line) const {
  const int32_t own = At(book_.demand.when_short, line, kNotGiven);
  return own == kNotGiven ? policy_.when_short : static_cast<WhenShort>(own);
}

absl::optional<int64_t> Facts::ShipmentsLeft(int32_t line) const {
  const int32_t most = At(book_.demand.max_shipments, line, kNotGiven);
  if (most == kNotGiven) return absl::nullopt;
  const int32_t made = At(book_.demand.shipments_made, line, int32_t{0});
  return std::max<int64_t>(0, int64_t{most} - made);
}

bool Facts::StandsTogether(int32_t line) const {
  return is_whole_[OrderOf(line)] ||
         RuleOf(line) >= DeliveryRule::kOrderComplete ||
         KitOf(line) != kNotGiven;
}

absl::optional<TurnName> Facts::TurnOf(int32_t line) const {
  const int32_t order = OrderOf(line);
  const DeliveryRule rule = RuleOf(line);
  const int32_t kit = KitOf(line);
  const int32_t destination = DestinationOf(line);
  if (rule < DeliveryRule::kOrderComplete && kit == kNotGiven) {
    if (policy_.sourcing == Sourcing::kByRank) return absl::nullopt;
    const Terms terms = TermsOf(line);
    if (terms.quantity == 0 || terms.window_closed || terms.beyond_horizon) {
      return absl::nullopt;
    }
    return TurnName(TurnKind::kSourced, order, DeliveryRule::kAsAvailable,
                    destination);
  }
  if (book_.demand.quantity[line] == 0) return absl::nullopt;
  switch (rule) {
    case DeliveryRule::kAsAvailable:
      return TurnName(TurnKind::kKit, order, rule, kit);
    case DeliveryRule::kLineComplete:
      return TurnName(TurnKind::kSet, order, rule, kit);
    case DeliveryRule::kOrderComplete:
      return TurnName(TurnKind::kSet, order, rule, 0);
    case DeliveryRule::kShipSet:
      return TurnName(TurnKind::kSet, order, rule, destination);
  }
  return absl::nullopt;
}

Terms Facts::TermsOf(int32_t line) const {
  const Demand& demand = book_.demand;
  Terms terms;
  terms.line = line;
  terms.item = demand.item[line];
  terms.quantity = demand.quantity[line];
  terms.due = At(demand.due, line, kNotGiven);
  if (terms.due == kNotGiven) terms.due = book_.as_of;
  terms.destination = DestinationOf(line);
  terms.earliest = days_.FirstDelivery(
      terms.destination,
      std::max(At(demand.earliest, line, kNotGiven), book_.as_of));
  terms.latest =
      days_.LastDelivery(terms.destination, At(demand.latest, line, kNever));
  terms.window_closed =
      terms.latest < terms.earliest || terms.earliest == kNever;
  terms.target = std::min(
      terms.latest, days_.LastDelivery(terms.destination,
                                       std::max(terms.due, terms.earliest)));
  terms.asked = terms.target;
  terms.accept_available =
      WhenShortOf(line) == WhenShort::kAcceptAvailable && !InRejectOrder(line);
  terms.last = terms.accept_available ? terms.target : terms.latest;
  terms.location = At(demand.location, line, kNotGiven);
  Derive(&terms);
  terms.tier = TierNumber(At(demand.tier, line, kNotGiven));
  terms.owner = At(demand.owner, line, kNotGiven);
  terms.shelf_life = At(demand.min_shelf_life, line, int32_t{0});
  terms.keeps = kNotGiven;
  terms.peg = At(demand.peg, line, kNotGiven);
  terms.is_of_kit = KitOf(line) != kNotGiven;
  terms.most = kUnlimited;
  terms.from = nullptr;
  terms.is_line_complete =
      !terms.is_of_kit && RuleOf(line) == DeliveryRule::kLineComplete;
  terms.multiple = terms.least = 1;
  if (terms.is_line_complete) {
    terms.least = terms.quantity;
  } else if (!terms.is_of_kit && RuleOf(line) == DeliveryRule::kAsAvailable) {
    terms.multiple = At(demand.multiple, line, Quantity{1});
    terms.least =
        std::min(At(demand.min_ship, line, Quantity{1}), terms.quantity);
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
          : days_.ArrivalDay(
                *LaneBetween(terms->first_location, terms->destination),
                BuyingDay(terms->item));
  terms->may_buy = !terms->accept_available && terms->replenished != kNever &&
                   terms->replenished <= terms->last;
}

Terms Facts::AsAvailable(Terms terms, Quantity quantity) {
  terms.quantity = quantity;
  terms.multiple = terms.least = 1;
  terms.has_shipment_rules = terms.is_line_complete = false;
  return terms;
}

Terms Facts::Within(Terms terms, Day target, Day latest,
                    int32_t location) const {
  terms.target = target;
  terms.last = terms.latest = latest;
  if (location != kNotGiven) terms.location = location;
  Derive(&terms);
  return terms;
}

// ---- supply -----------------------------------------------------------------

Day Facts::AvailableDay(int32_t supply) const {
  const Day day = ArrivalDay(supply);
  return ExpiryOf(supply) < day ? kNever : day;
}

Day Facts::ArrivalDay(int32_t supply) const {
  const Day day = At(book_.supply.day, supply, kNotGiven);
  if (day == kNotGiven) return book_.as_of;
  if (day >= book_.as_of) return day;
  if (policy_.overdue_limit != kNever &&
      int64_t{book_.as_of} - day > policy_.overdue_limit) {
    return kNever;
  }
  return DayAfter(book_.as_of, policy_.overdue_offset);
}

Quantity Facts::ItemLimit(int32_t item) const {
  const auto& limits = book_.items.backorder_limit;
  return item < static_cast<int64_t>(limits.size()) ? limits[item] : kUnlimited;
}

// ---- substitutes ------------------------------------------------------------

void Facts::ReadSubstitutes() {
  const auto& table = book_.substitutes;
  std::vector<int32_t> rows(table.size());  // by (item, rank, substitute)
  std::iota(rows.begin(), rows.end(), 0);
  const auto key = [&table](int32_t row) {
    return std::make_tuple(table.item[row], At(table.rank, row, int32_t{0}),
                           table.substitute[row]);
  };
  std::sort(rows.begin(), rows.end(),
            [&key](int32_t a, int32_t b) { return key(a) < key(b); });
  const auto first_row = [&](int32_t item) {
    return std::lower_bound(rows.begin(), rows.end(), item,
                            [&table](int32_t row, int32_t wanted) {
                              return table.item[row] < wanted;
                            });
  };

  for (const int32_t row : rows) {
    const int32_t item = table.item[row];
    if (!replaced_.empty() && replaced_.back() == item) continue;
    replaced_.push_back(item);
    const size_t begin = substitutes_.size();
    first_substitute_.push_back(begin);
    // What stands for the item, then for the first of these, and so on.
    Substitute of = {item, Ratio()};
    for (size_t next = begin;; of = substitutes_[next++]) {
      for (auto other = first_row(of.item);
           other != rows.end() && table.item[*other] == of.item; ++other) {
        const int32_t substitute = table.substitute[*other];
        if (std::any_of(substitutes_.begin() + begin, substitutes_.end(),
                        [substitute](const Substitute& known) {
                          return known.item == substitute;
                        })) {
          continue;
        }
        const int64_t numerator = int64_t{of.ratio.numerator} *
                                  At(table.numerator, *other, int32_t{1});
        const int64_t denominator = int64_t{of.ratio.denominator} *
                                    At(table.denominator, *other, int32_t{1});
        const int64_t divisor = std::gcd(numerator, denominator);
        substitutes_.push_back({substitute,
                                {static_cast<int32_t>(numerator / divisor),
                                 static_cast<int32_t>(denominator / divisor)}});
      }
      if (next == substitutes_.size()) break;
    }
  }
  first_substitute_.push_back(substitutes_.size());
}

absl::Span<const Substitute> Facts::SubstitutesOf(int32_t item) const {
  const auto found = std::lower_bound(replaced_.begin(), replaced_.end(), item);
  if (found == replaced_.end() || *found != item) return {};
  const size_t number = found - replaced_.begin();
  return absl::MakeConstSpan(substitutes_)
      .subspan(first_substitute_[number],
               first_substitute_[number + 1] - first_substitute_[number]);
}

absl::optional<Ratio> Facts::RatioFor(const Terms& terms, int32_t item) const {
  if (item == terms.item) return Ratio();
  for (const Substitute& substitute : SubstitutesOf(terms.item)) {
    if (substitute.item == item && MayUse(terms, substitute)) {
      return substitute.ratio;
    }
  }
  return absl::nullopt;
}

// ---- lanes and sources ------------------------------------------------------

bool Facts::ComesBefore(const Lane& a, const Lane& b) const {
  if (policy_.sourcing == Sourcing::kLeastCost &&
      a.cost_per_unit != b.cost_per_unit) {
    return a.cost_per_unit < b.cost_per_unit;
  }
  return std::tie(a.rank, a.location) < std::tie(b.rank, b.location);
}

void Facts::ReadLanes() {
  const auto& lanes = book_.lanes;
  for (int64_t row = 0; row < lanes.size(); ++row) {
    lanes_.push_back({At(lanes.destination, row, int32_t{0}),
                      At(lanes.rank, row, int32_t{0}), lanes.location[row],
                      days_.TransitOf(row),
                      At(lanes.cost_per_shipment, row, int64_t{0}),
                      At(lanes.cost_per_unit, row, int64_t{0})});
  }
  std::sort(lanes_.begin(), lanes_.end(), [this](const Lane& a, const Lane& b) {
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
  if (!HasLanes()) return Lane{destination, location, location};
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

void Facts::ReadGroups() {
  const auto& groups = book_.locations.group;
  for (size_t location = groups.size(); location-- > 0;) {
    const int32_t group = groups[location];
    if (group == kNotGiven) continue;
    if (group >= static_cast<int64_t>(first_of_group_.size())) {
      first_of_group_.resize(group + 1);
    }
    first_of_group_[group] = static_cast<int32_t>(location);
  }
}

int32_t Facts::SourceOf(int32_t location) const {
  const auto& groups = book_.locations.group;
  if (location == kNotGiven ||
      location >= static_cast<int64_t>(groups.size()) ||
      groups[location] == kNotGiven) {
    return location;
  }
  return first_of_group_[groups[location]];
}

}  // namespace audit
}  // namespace internal
}  // namespace backorder
