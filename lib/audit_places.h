#ifndef BACKORDER_LIB_AUDIT_PLACES_H_
#define BACKORDER_LIB_AUDIT_PLACES_H_

// Where the items of a book are, and what is set aside there before the first
// line is served, worked out for Audit alone.

#include <cstdint>
#include <vector>

#include "absl/types/span.h"
#include "backorder/book.h"
#include "backorder/units.h"
#include "lib/audit_facts.h"

namespace backorder {
namespace internal {
namespace audit {

// One item at one location.
struct Place {
  int32_t item;
  int32_t location;
  Quantity safety_stock = 0;
  Quantity backorder_limit = kUnlimited;
};

// A place from which a line may be served, and the lane from there.
struct Origin {
  int32_t place;  // -1: one that the book does not name
  Lane lane;
};

// Every item at every location that the book names; what has a number here is
// sorted by (item, location).
class Places {
 public:
  // Borrows the facts.
  explicit Places(const Facts& facts);

  int32_t size() const { return static_cast<int32_t>(places_.size()); }
  const Place& operator[](int32_t place) const { return places_[place]; }
  // -1: the book does not name it.
  int32_t Find(int32_t item, int32_t location) const;
  // Of a supply row.
  int32_t Of(int32_t supply) const { return of_supply_[supply]; }
  // The rows of supply at a place that count, at first.
  absl::Span<const int32_t> SupplyAt(int32_t place) const;
  // The reserves of all supply at a place that counts, ascending; marks left
  // out.
  absl::Span<const int64_t> ReservesAt(int32_t place) const;
  // The first day on which supply of a reserve is available at a place, if it
  // counts at all; kNever: none is.
  Day FirstDay(int32_t place, int64_t reserve) const;
  // Whether any supply there expires.
  bool HasExpiring(int32_t place) const { return expires_[place]; }
  bool HasExpiringItem(int32_t item) const;
  // All from which the line may be served with an item, in the order of their
  // lanes: those that have supply of it; and for the line's own item, where it
  // would be bought. REQUIRES: a location serves the line.
  std::vector<Origin> OriginsOf(const Terms& terms, int32_t item) const;
  // From where all these lines, which go to one destination, could be shipped,
  // in the order in which it is tried. REQUIRES: there is a line.
  std::vector<int32_t> LocationsFor(absl::Span<const Terms> lines) const;

 private:
  void ReadSettings();
  void ReadSupply();
  absl::Span<const int32_t> StockedPlacesOf(int32_t item) const;
  // Where the book names an item that one of the lines may use.
  std::vector<int32_t> LocationsOfItems(absl::Span<const Terms> lines) const;
  void AddLocationsOf(int32_t item, std::vector<int32_t>* locations) const;
  // The lanes to a destination from locations other than these; where nothing
  // tells them apart only the first.
  std::vector<Lane> LanesElsewhere(int32_t destination,
                                   absl::Span<const int32_t> locations) const;

  const Facts& facts_;
  std::vector<Place> places_;
  std::vector<int32_t> locations_;  // of all places, ascending
  std::vector<int32_t> of_supply_;
  std::vector<int32_t> supply_;  // rows that count, by place
  std::vector<int64_t>
      first_supply_;               // by place, of those; one more at the end
  std::vector<int64_t> reserves_;  // by place, ascending
  std::vector<Day> first_days_;    // by reserve
  std::vector<int64_t> first_reserve_;  // by place, of those; one more
  std::vector<bool> expires_;           // by place
  std::vector<int32_t> stocked_;        // places that have supply
};

// Units of a supply row that a hold or a protection marks.
struct Mark {
  int32_t supply;
  int64_t reserve;
  Quantity units;
};

// What is set aside before the first line is served, and what is left.
struct SetAside {
  std::vector<Quantity> owed;    // by supply: pays for negative stock
  std::vector<Quantity> kept;    // by supply: hard safety stock
  std::vector<Quantity> held;    // by line: units of its peg
  std::vector<Quantity> free;    // by supply: none of the others
  std::vector<Quantity> safety;  // by supply: safety units
  std::vector<Mark> marks;
};
SetAside SetAsideOf(const Facts& facts, const Places& places,
                    absl::Span<const int32_t> queue);

}  // namespace audit
}  // namespace internal
}  // namespace backorder

#endif  // BACKORDER_LIB_AUDIT_PLACES_H_
