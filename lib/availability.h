#ifndef BACKORDER_LIB_AVAILABILITY_H_
#define BACKORDER_LIB_AVAILABILITY_H_

// The units that are free, of a range of items, while their lines are served.
//
// The supplies of an item stand on shelves: a shelf holds what is alike in
// location, in being safety stock, in its pool (see "Reservations" in
// allocate.h), in being stock or receipts, and in when it expires; on it, by
// the day from which it is available. All questions about a shelf take O(log n)
// for its n rows.

#include <algorithm>
#include <cstdint>
#include <vector>

#include "absl/base/attributes.h"
#include "absl/types/span.h"
#include "backorder/book.h"
#include "backorder/policy.h"
#include "lib/buffer.h"
#include "lib/effective_day.h"
#include "lib/lane_index.h"
#include "lib/line_facts.h"
#include "lib/prefetch.h"
#include "lib/tier_rules.h"

namespace backorder {
namespace internal {

// a + b, where either may be kUnlimited.
inline Quantity Plus(Quantity a, Quantity b) {
  return a > kUnlimited - b ? kUnlimited : a + b;
}

// Small, for the cache: half a line of it.
struct Shelf {
  int32_t location;
  int32_t pool_by;
  Day expires;              // kNever: never
  int32_t begin, end;       // places of its rows
  int32_t first_unlimited;  // place of its first unlimited row, or `end`
  int32_t sums;             // where its sums begin
  Reserved pool_reserved;
  bool safety;
  bool stock;  // on hand, else receipts

  Pool pool() const { return {pool_reserved, pool_by}; }
};
static_assert(sizeof(Shelf) == 32, "half a line of the cache");

// Shelves of one item at one location.
struct Site {
  int32_t location;
  int32_t begin, safety, end;  // its shelves; those of safety stock come last
};

// A limit on what may be promised of an item from anything but stock.
struct BackorderLimit {
  int32_t location;
  Quantity room;  // that is left
};

// The rows of item_locations, to be found by item.
class ItemSettings {
 public:
  ItemSettings(const Book& book, int64_t items);

  // The rows for an item, by location.
  absl::Span<const int32_t> rows(int32_t item) const;
  // The safety stock of an item at a location.
  Quantity safety_stock(int32_t item, int32_t location) const;

  int32_t location(int32_t row) const;
  Quantity backorder_limit(int32_t row) const;

 private:
  const ItemLocations& table_;
  std::vector<int32_t> first_, rows_;
};

class Availability {
 public:
  struct Memory;

  // All must outlive this. `held` and `peg_places` have room for each line and
  // each supply of the book, if it has pegs. `memory` is used, and given back
  // at the end of this.
  Availability(const Book& book, const Policy& policy,
               const ItemSettings& settings, const TierRules& rules,
               const LineReader& reader, const LaneIndex& lanes,
               Buffer<Quantity>* held, Buffer<int32_t>* peg_places,
               Memory* memory);
  ~Availability();

  // Starts afresh, for the items first..first + count - 1: `supplies` are all
  // their rows, by item; `lines` all their lines, such that those of one item
  // are in queue order. Sets aside what allocate.h sets aside.
  void Build(int32_t first, int32_t count, absl::Span<const int32_t> supplies,
             absl::Span<const int32_t> lines);

  absl::Span<const Site> sites(int32_t item) const;

  // Brings what is asked about an item into the cache, step by step: each step
  // reads what the one before it brought. For lines of changing items.
  static constexpr int kPrefetchSteps = 4;
  ABSL_ATTRIBUTE_ALWAYS_INLINE void PrefetchStep(int step, int32_t item) const {
    const Item* const own = &items_[item - first_item_];
    if (step == 0) {
      internal::Prefetch(own);
      return;
    }
    if (own->first_site == own[1].first_site) return;
    const Site& first = sites_[own->first_site];
    const Site& last = sites_[own[1].first_site - 1];
    if (step == 1) {
      internal::Prefetch(&first);
      internal::Prefetch(&last);
      return;
    }
    if (first.begin == last.end) return;
    const Shelf* const shelf = &shelves_[first.begin];
    const Shelf* const last_shelf = &shelves_[last.end - 1];
    if (step == 2) {
      internal::Prefetch(shelf);
      internal::Prefetch(last_shelf);
      return;
    }
    internal::Prefetch(&rows_[shelf->begin]);
    internal::Prefetch(&rows_[last_shelf->end - 1]);
  }
  const Shelf& shelf(int32_t i) const { return shelves_[i]; }

  // A row by its place.
  Day day(int32_t place) const { return rows_[place].day; }
  int32_t supply(int32_t place) const { return rows_[place].supply; }
  Quantity free(int32_t place) const { return rows_[place].free; }

  // The first place whose day is after `day`, or shelf.end.
  int32_t After(const Shelf& shelf, Day day) const;
  // Free units at the places before `place`.
  Quantity FreeBefore(const Shelf& shelf, int32_t place) const;
  // The first place from `place` on that has free units, or shelf.end.
  int32_t NextFree(const Shelf& shelf, int32_t place) const;
  // The last place before `place` that has free units, or shelf.begin - 1.
  int32_t PreviousFree(const Shelf& shelf, int32_t place) const;
  // Adds units (or takes: below 0) to those that are free at a place. What is
  // unlimited stays so.
  void Add(const Shelf& shelf, int32_t place, Quantity units);

  // Units held for a line by its peg; 0 without.
  Quantity held(const LineFacts& line) const {
    return line.peg == kNotGiven ? 0 : (*held_)[line.line];
  }
  // Takes units out of those (or puts them back: below 0).
  void UseHeld(const LineFacts& line, Quantity units) {
    (*held_)[line.line] -= units;
  }
  // Where the pegged supply stands. REQUIRES: held(line) was above 0.
  int32_t peg_place(const LineFacts& line) const {
    return (*peg_places_)[line.peg];
  }
  const Shelf& shelf_of(int32_t item, int32_t place) const;

  // ---- limits

  // Whether quotas or critical levels are set for any item.
  bool any_tier_limits() const { return rules_.any_limits(); }
  // What the quotas still leave a line of an item at a location.
  Quantity QuotaRoom(const LineFacts& line, int32_t item,
                     int32_t location) const;
  Quantity quota_room(int32_t quota) const { return quota_room_[quota]; }
  // What is free of the stock on hand at a site, but for so many units.
  Quantity StockAbove(Quantity level, const Site& site) const;
  const TierRules& rules() const { return rules_; }

  // What the backorder limits still leave of an item at a location.
  Quantity room(int32_t item, int32_t location) const {
    const Quantity room = items_[item - first_item_].room;
    return limits_.empty() ? room : std::min(room, room_at(item, location));
  }
  // Whether any limit is set for an item, used up or not.
  bool limited(int32_t item) const {
    const Item* const own = &items_[item - first_item_];
    return own->room != kUnlimited || own->first_limit != own[1].first_limit;
  }
  Quantity room(int32_t item) const { return items_[item - first_item_].room; }
  // Uses up what limits leave (or gives back: units below 0) when a line is
  // promised units, of stock on hand or not.
  void UseRoom(const LineFacts& line, int32_t item, int32_t location,
               bool stock, Quantity units) {
    if (!stock) {
      Quantity& room = items_[item - first_item_].room;
      if (room != kUnlimited) room -= units;
      if (!limits_.empty()) UseRoomAt(item, location, units);
    }
    if (has_quotas_) UseQuotas(line, item, location, units);
  }

 private:
  struct Row {
    Quantity free;
    Day day;
    int32_t supply;
  };
  // A supply while its item is built.
  struct Unplaced {
    int32_t location;
    Day day;
    Day expires;
    int32_t supply;
    int32_t pool_by;
    Reserved pool_reserved;
    bool stock;
    Quantity left;
    Quantity safety;

    Pool pool() const { return {pool_reserved, pool_by}; }
  };
  struct Item {
    int32_t first_site;
    int32_t first_limit;
    Quantity room;
  };

  // Supplies unplaced_[begin, end) of one item and location; stock comes
  // first.
  struct Spot {
    int32_t item;
    int32_t location;
    int32_t begin, end;
    Quantity debt;
    int32_t marked_begin, marked_end;  // of marked_
  };

  void Collect(int32_t item, absl::Span<const int32_t> supplies);
  void Pay(Spot* spot, bool with_stock);
  void HoldPegs(absl::Span<const int32_t> lines);
  bool MayHold(const LineFacts& line, const Unplaced& supply) const;
  void MarkReserved(Spot* spot);
  void MarkSafety(const Spot& spot);
  void AddShelves(const Spot& spot, absl::Span<Unplaced> units, bool safety);
  void AddItem(int32_t item);
  void AddUp(Shelf* shelf);
  const BackorderLimit* FindLimit(int32_t item, int32_t location) const;
  Quantity room_at(int32_t item, int32_t location) const;
  void UseRoomAt(int32_t item, int32_t location, Quantity units);
  void UseQuotas(const LineFacts& line, int32_t item, int32_t location,
                 Quantity units);

  // Sums stand in levels: each number of level i + 1 is the sum of 16 of level
  // i; level 0 are the rows themselves, where an unlimited row counts as 1.
  static constexpr int kFan = 4;
  static constexpr int32_t kFanMask = (1 << kFan) - 1;
  Quantity Weight(int32_t place) const {
    const Quantity units = rows_[place].free;
    return units == kUnlimited ? 1 : units;
  }

  const Book& book_;
  const Policy& policy_;
  const ItemSettings& settings_;
  const TierRules& rules_;
  const bool has_quotas_;
  const LineReader& reader_;
  const LaneIndex& lanes_;
  const EffectiveDays days_;
  Buffer<Quantity>* const held_;
  Buffer<int32_t>* const peg_places_;

  int32_t first_item_ = 0;
  PagedVector<Item> items_;  // and the end
  PagedVector<Site> sites_;
  PagedVector<Shelf> shelves_;
  PagedVector<Row> rows_;
  PagedVector<Quantity> sums_;
  PagedVector<BackorderLimit> limits_;

  PagedVector<Unplaced> unplaced_;  // by item, location, stock, day
  PagedVector<Spot> spots_;
  std::vector<Unplaced> marked_;  // units of those, by spot and pool
  std::vector<Unplaced> on_one_spot_;
  std::vector<Quantity> quota_room_;  // of each row of quotas

  void SwapWith(Memory* memory);
  Memory* const memory_;
};

// What an availability stands in, for the next one to use again.
struct Availability::Memory {
  PagedVector<Item> items;
  PagedVector<Site> sites;
  PagedVector<Shelf> shelves;
  PagedVector<Row> rows;
  PagedVector<Quantity> sums;
  PagedVector<BackorderLimit> limits;
  PagedVector<Unplaced> unplaced;
  PagedVector<Spot> spots;

  int64_t bytes() const;
};

}  // namespace internal
}  // namespace backorder

#endif  // BACKORDER_LIB_AVAILABILITY_H_
