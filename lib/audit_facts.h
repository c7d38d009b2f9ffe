#ifndef BACKORDER_LIB_AUDIT_FACTS_H_
#define BACKORDER_LIB_AUDIT_FACTS_H_

// What the rules of allocate.h say about a book before the first line is
// served, row by row, worked out for Audit alone. The comments use the words of
// that header: T, R, a(s), A(s), k, m.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <tuple>
#include <vector>

#include "absl/types/optional.h"
#include "absl/types/span.h"
#include "backorder/book.h"
#include "backorder/policy.h"
#include "backorder/units.h"
#include "lib/audit_days.h"
#include "lib/audit_tiers.h"

namespace backorder {
namespace internal {
namespace audit {

// The value of an optional column.
template <typename T>
T At(absl::Span<const T> column, int64_t row, T absent) {
  return column.empty() ? absent : column[row];
}

// a + b, at most kUnlimited. REQUIRES: both >= 0.
inline Quantity Plus(Quantity a, Quantity b) {
  return a > kUnlimited - b ? kUnlimited : a + b;
}

// `numerator` units of supply make `denominator` units of a line: one lot.
struct Ratio {
  int32_t numerator = 1;
  int32_t denominator = 1;

  bool IsOne() const { return numerator == 1 && denominator == 1; }
  // What the whole lots in so many units of supply make; at most kUnlimited.
  Quantity LineUnits(Quantity supply_units) const;
  // What the whole lots in so many units of a line take; at most kUnlimited.
  Quantity SupplyUnits(Quantity line_units) const;
};

// What may stand for an item.
struct Substitute {
  int32_t item;
  Ratio ratio;
};

// Sources, ascending: a source has the number of its lowest location.
using Sources = std::vector<int32_t>;

// What one line asks for, and what it may use.
struct Terms {
  int32_t line;
  int32_t item;
  Quantity quantity;
  Day due;
  Day earliest;      // on which its destination takes deliveries; kNever: none
  Day latest;        // likewise; kNotGiven: none
  Day target;        // T
  Day asked;         // T of the line itself, also in a set: for quotas
  Day last;          // the last day that it accepts
  Day replenished;   // R; kNever: replenishment never arrives
  bool may_buy;      // the line may use replenishment
  int64_t tier;      // kNoTier: none
  int32_t owner;     // kNotGiven: nobody
  Day shelf_life;    // days that must be left when it is delivered
  Day keeps;         // what it gets may be delivered on this day, too, with
                     // those that it is had together with; kNotGiven: with none
  int32_t location;  // kNotGiven: any
  int32_t destination;
  int32_t first_location;  // of those that serve it; kNotGiven: none does
  int32_t peg;             // kNotGiven: none
  Quantity multiple;       // m
  Quantity least;          // k
  bool has_shipment_rules;
  bool accept_available;
  bool window_closed;
  bool beyond_horizon;
  bool is_line_complete;
  bool is_of_kit;
  Quantity most;        // units that it may have: its share; or kUnlimited
  const Sources* from;  // the sources that count in time; nullptr: all

  bool has_no_lane() const { return first_location == kNotGiven; }
  bool takes_nothing() const {
    return quantity == 0 || window_closed || beyond_horizon || has_no_lane();
  }
};

// Lines that are served as one: of one order a set, a kit, or those that choose
// their sources together; or a group that shares.
enum class TurnKind { kSet, kKit, kSourced, kGroup };
// Which: by kind, order (or group), rule, and the kit or destination, else 0.
using TurnName = std::tuple<TurnKind, int32_t, DeliveryRule, int32_t>;

// Book and policy, row by row.
class Facts {
 public:
  // Borrows both. REQUIRES: both are valid.
  Facts(const Book& book, const Policy& policy);

  const Book& book() const { return book_; }
  const Policy& policy() const { return policy_; }
  const Tiers& tiers() const { return tiers_; }
  const Days& days() const { return days_; }

  // ---- lines
  Terms TermsOf(int32_t line) const;
  int32_t OrderOf(int32_t line) const {
    return At(book_.demand.sales_order, line, line);
  }
  int32_t DestinationOf(int32_t line) const {
    return At(book_.demand.destination, line, int32_t{0});
  }
  // Whether the line's order is taken whole or not at all.
  bool InRejectOrder(int32_t line) const { return rejects_[OrderOf(line)]; }
  // Shipments still to come for the line's order; none: any number.
  absl::optional<int64_t> ShipmentsLeft(int32_t line) const;
  // Whether the queue brings the line together with others of its order.
  bool StandsTogether(int32_t line) const;
  // Whether lines of one item that tie share what is scarce.
  bool HasSharing() const {
    return policy_.sharing != Sharing::kSequential &&
           policy_.sourcing == Sourcing::kByRank;
  }
  // None: the line is served alone.
  absl::optional<TurnName> TurnOf(int32_t line) const;
  // The terms of an as_available line of another quantity.
  static Terms AsAvailable(Terms terms, Quantity quantity);
  // The terms of a line of a set or kit, with other days for T and for latest,
  // and shipped from a location only; kNotGiven: from wherever it may.
  Terms Within(Terms terms, Day target, Day latest, int32_t location) const;

  // ---- supply
  bool IsStock(int32_t supply) const {
    return At(book_.supply.day, supply, kNotGiven) == kNotGiven;
  }
  // a(s); kNever: the supply does not count.
  Day AvailableDay(int32_t supply) const;
  int32_t LocationOf(int32_t supply) const {
    return At(book_.supply.location, supply, int32_t{0});
  }
  int64_t TierOf(int32_t supply) const {
    return TierNumber(At(book_.supply.tier, supply, kNotGiven));
  }
  // The last day on which its units may be delivered.
  Day ExpiryOf(int32_t supply) const {
    return At(book_.supply.expires, supply, kNever);
  }
  // The last day on which they may be delivered to a line.
  int64_t FreshUntil(int32_t supply, const Terms& terms) const {
    const Day expires = ExpiryOf(supply);
    return expires == kNever ? kNever : int64_t{expires} - terms.shelf_life;
  }
  // The day on which units that arrive on a day must be deliverable, if the
  // line is to use them.
  Day KeptUntil(const Terms& terms, Day arrives) const {
    const Day day = std::max({arrives, terms.earliest, terms.keeps});
    return policy_.ship_when == ShipWhen::kJustInTime && arrives <= terms.target
               ? std::max(day, terms.target)
               : day;
  }
  // Replenishment's a(s); kNever: the item cannot be bought.
  Day BuyingDay(int32_t item) const { return days_.BuyingDay(item); }
  Quantity ItemLimit(int32_t item) const;

  // ---- substitutes
  // All that may stand for the item, in the order in which they are used.
  absl::Span<const Substitute> SubstitutesOf(int32_t item) const;
  // Whether a line may use one of those.
  static bool MayUse(const Terms& terms, const Substitute& substitute) {
    return !terms.is_of_kit || substitute.ratio.denominator == 1;
  }
  // Of an item for a line; none: it may not use it.
  absl::optional<Ratio> RatioFor(const Terms& terms, int32_t item) const;

  // ---- lanes and sources
  // None: the location does not serve the destination.
  absl::optional<Lane> LaneBetween(int32_t location, int32_t destination) const;
  // The lanes to a destination, by location. REQUIRES: the book has lanes.
  absl::Span<const Lane> LanesTo(int32_t destination) const;
  bool HasLanes() const { return !lanes_.empty(); }
  // Whether the one lane is used before the other, to the same destination.
  bool ComesBefore(const Lane& a, const Lane& b) const;
  // Whether a location serves the line.
  bool Serves(int32_t location, const Terms& terms) const {
    return (terms.location == kNotGiven || terms.location == location) &&
           LaneBetween(location, terms.destination).has_value();
  }
  // The source that a location is or belongs to; kNotGiven: it is none.
  int32_t SourceOf(int32_t location) const;

 private:
  void ReadOrders();
  void ReadLanes();
  void ReadGroups();
  void ReadSubstitutes();
  // a(s), if it does not expire before.
  Day ArrivalDay(int32_t supply) const;
  // Of the locations that serve the line; kNotGiven: none does.
  int32_t FirstLocation(int32_t location, int32_t destination) const;
  WhenShort WhenShortOf(int32_t line) const;
  DeliveryRule RuleOf(int32_t line) const {
    return static_cast<DeliveryRule>(
        At(book_.demand.delivery_rule, line, int32_t{0}));
  }
  int32_t KitOf(int32_t line) const {
    return At(book_.demand.kit, line, kNotGiven);
  }
  // Sets what follows from the days that the line accepts and its locations.
  void Derive(Terms* terms) const;

  const Book& book_;
  const Policy& policy_;
  const Tiers tiers_;
  const Days days_;
  std::vector<bool> rejects_;            // by sales order
  std::vector<bool> is_whole_;           // by sales order: served together
  std::vector<Lane> lanes_;              // by (destination, location)
  std::vector<Lane> first_lanes_;        // the first to each destination
  std::vector<int32_t> first_of_group_;  // by group: its lowest location
  // Of the items that have substitutes, ascending: where theirs begin, with one
  // more at the end.
  std::vector<int32_t> replaced_;
  std::vector<size_t> first_substitute_;
  std::vector<Substitute> substitutes_;
};

}  // namespace audit
}  // namespace internal
}  // namespace backorder

#endif  // BACKORDER_LIB_AUDIT_FACTS_H_
