#ifndef BACKORDER_LIB_AUDIT_FACTS_H_
#define BACKORDER_LIB_AUDIT_FACTS_H_

// What the rules of allocate.h say about a book before the first line is
// served, worked out for Audit alone. The comments use the words of that
// header: T, R, a(s), A(s), k, m.

#include <cstdint>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/types/optional.h"
#include "absl/types/span.h"
#include "backorder/book.h"
#include "backorder/policy.h"
#include "backorder/units.h"

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

// The day `days` after `day`; kNever: `day` is, or that is after kLastDay.
inline Day DayAfter(Day day, Day days) {
  const int64_t sum = int64_t{day} + days;
  return sum > kLastDay ? kNever : static_cast<Day>(sum);
}

// What one line asks for, and what it may use.
struct Terms {
  int32_t line;
  int32_t item;
  Quantity quantity;
  Day due;
  Day earliest;  // kNotGiven: none
  Day latest;
  Day target;        // T
  Day last;          // the last day that it accepts
  Day replenished;   // R; kNever: replenishment never arrives
  bool may_buy;      // the line may use replenishment
  int64_t tier;      // rank; kNoTier: none
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

  bool has_no_lane() const { return first_location == kNotGiven; }
  bool takes_nothing() const {
    return quantity == 0 || window_closed || beyond_horizon || has_no_lane();
  }
};

// The set of a line: its sales order, its rule, and for ship_set where it goes,
// else 0.
using SetName = std::tuple<int32_t, DeliveryRule, int32_t>;

// A line may use supply whose rank is not below its own; none ranks last.
constexpr int64_t kNoTier = int64_t{INT32_MAX} + 1;

// A way from a location to a destination.
struct Lane {
  int32_t destination;
  int32_t rank;
  int32_t location;
  Day transit;
};

// Book and policy, row by row.
class Facts {
 public:
  // Borrows both. REQUIRES: both are valid.
  Facts(const Book& book, const Policy& policy);

  const Book& book() const { return book_; }
  const Policy& policy() const { return policy_; }

  Terms TermsOf(int32_t line) const;
  int32_t OrderOf(int32_t line) const {
    return At(book_.demand.sales_order, line, line);
  }
  // Whether the line's order is taken whole or not at all.
  bool InRejectOrder(int32_t line) const { return rejects_[OrderOf(line)]; }
  // Whether the queue brings the line together with others of its order.
  bool StandsTogether(int32_t line) const {
    return InRejectOrder(line) || RuleOf(line) >= DeliveryRule::kOrderComplete;
  }
  // None: the line is in no set, or has quantity 0.
  absl::optional<SetName> SetOf(int32_t line) const;
  // The terms of a line of a set, with other days for T and for latest, and
  // shipped from a location only; kNotGiven: from wherever it may.
  Terms Within(Terms terms, Day target, Day latest, int32_t location) const;

  bool IsStock(int32_t supply) const {
    return At(book_.supply.day, supply, kNotGiven) == kNotGiven;
  }
  // a(s); kNever: the supply does not count.
  Day AvailableDay(int32_t supply) const;
  int32_t LocationOf(int32_t supply) const {
    return At(book_.supply.location, supply, int32_t{0});
  }
  int64_t TierOf(int32_t supply) const;
  // Whether item, location, lane and tier allow this supply, whenever it comes.
  bool Suits(int32_t supply, const Terms& terms) const;
  // Replenishment's a(s); kNever: the item cannot be bought.
  Day BuyingDay(int32_t item) const;
  Quantity ItemLimit(int32_t item) const;

  // None: the location does not serve the destination.
  absl::optional<Lane> LaneBetween(int32_t location, int32_t destination) const;
  // The lanes to a destination, by location. REQUIRES: the book has lanes.
  absl::Span<const Lane> LanesTo(int32_t destination) const;
  bool HasLanes() const { return !lanes_.empty(); }

 private:
  void ReadLanes();
  // Of the locations that serve the line; kNotGiven: none does.
  int32_t FirstLocation(int32_t location, int32_t destination) const;
  WhenShort WhenShortOf(int32_t line) const;
  DeliveryRule RuleOf(int32_t line) const {
    return static_cast<DeliveryRule>(
        At(book_.demand.delivery_rule, line, int32_t{0}));
  }
  // Sets what follows from the days that the line accepts and its locations.
  void Derive(Terms* terms) const;

  const Book& book_;
  const Policy& policy_;
  std::vector<bool> rejects_;      // by sales order
  std::vector<Lane> lanes_;        // by (destination, location)
  std::vector<Lane> first_lanes_;  // the first to each destination
};

// The lines in the order of service.
std::vector<int32_t> QueueOf(const Facts& facts);

// One item at one location.
struct Place {
  int32_t item;
  int32_t location;
  Quantity safety_stock = 0;
  Quantity backorder_limit = kUnlimited;
};

// A place from which a line may be served.
struct Source {
  int32_t place;
  int32_t rank;  // of the lane
  Day transit;
};

// Every item at every location that the book names; what has a number here is
// sorted by (item, location).
class Places {
 public:
  explicit Places(const Facts& facts);

  int32_t size() const { return static_cast<int32_t>(places_.size()); }
  const Place& operator[](int32_t place) const { return places_[place]; }
  // -1: the book does not name it.
  int32_t Find(int32_t item, int32_t location) const;
  // Of a supply row.
  int32_t Of(int32_t supply) const { return of_supply_[supply]; }
  // The first day on which supply that a line of this tier may use is available
  // at a place, if it counts at all; kNever: none is.
  Day FirstDay(int32_t place, int64_t tier) const;
  // All from which the line may be served, in the order of their lanes: the
  // first location that serves it, and those that have supply of its item.
  // REQUIRES: a location serves it.
  std::vector<Source> SourcesOf(const Terms& terms, const Facts& facts) const;
  // From where all these lines, which go to one destination, could be shipped,
  // in the order of its lanes. REQUIRES: there is a line.
  std::vector<int32_t> LocationsFor(absl::Span<const Terms> lines,
                                    const Facts& facts) const;

 private:
  // What is reserved for a tier at a place, or for lower-ranking ones.
  struct Reserve {
    int32_t place;
    int64_t tier;
    Day first_day;
  };

  void ReadSettings(const ItemLocations& settings);
  void ReadSupply(const Facts& facts);
  absl::Span<const int32_t> StockedPlacesOf(int32_t item) const;
  // The lanes to a destination from locations other than these, as far as one
  // that is ahead of them is not as short: there nothing tells them apart.
  std::vector<Lane> LanesElsewhere(int32_t destination,
                                   absl::Span<const int32_t> locations,
                                   const Facts& facts) const;

  std::vector<Place> places_;
  std::vector<int32_t> locations_;  // of all places, ascending
  std::vector<int32_t> of_supply_;
  std::vector<Reserve> reserves_;  // by (place, tier)
  std::vector<int32_t> stocked_;   // places that have supply
};

// What is set aside before the first line is served, and what is left.
struct SetAside {
  std::vector<Quantity> owed;    // by supply: pays for negative stock
  std::vector<Quantity> kept;    // by supply: hard safety stock
  std::vector<Quantity> held;    // by line: units of its peg
  std::vector<Quantity> free;    // by supply: neither held nor safety units
  std::vector<Quantity> safety;  // by supply: safety units
};
SetAside SetAsideOf(const Facts& facts, const Places& places,
                    absl::Span<const int32_t> queue);

}  // namespace audit
}  // namespace internal
}  // namespace backorder

#endif  // BACKORDER_LIB_AUDIT_FACTS_H_
