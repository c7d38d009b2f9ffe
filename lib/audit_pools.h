#ifndef BACKORDER_LIB_AUDIT_POOLS_H_
#define BACKORDER_LIB_AUDIT_POOLS_H_

// The units that are promised to nobody yet, and what the limits still allow,
// while Audit walks the queue.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <tuple>
#include <vector>

#include "absl/container/btree_set.h"
#include "absl/numeric/int128.h"
#include "absl/types/span.h"
#include "backorder/units.h"
#include "lib/audit_facts.h"
#include "lib/audit_limits.h"
#include "lib/audit_places.h"
#include "lib/audit_reserves.h"

namespace backorder {
namespace internal {
namespace audit {

// The first day of a range without one.
constexpr int64_t kAnyDayBefore = INT64_MIN / 2;

// Whose units they are, in the order in which a line takes those of one row of
// one reserve.
enum class Pool : int32_t { kHeld, kFree, kMarked, kSafety, kBought };

// Which rows of a pool are looked at.
enum class Only { kAll, kStock, kReceipts, kNone };

// Units of one row in one pool. The key is the line of kHeld, the number of the
// mark of kMarked, the supply of the others.
struct Bin {
  Pool pool;
  int32_t key;
  int32_t supply;
};

// Units of one supply that are delivered from one place on one day.
struct Part {
  Pool pool;
  int32_t key;  // as a bin's
  int32_t supply;
  int32_t place;  // -1: one that the book does not name
  int32_t item;
  Ratio ratio;
  Lane lane;
  Day arrives;    // A(s): the first day on which they can be delivered
  int64_t until;  // the last day on which they may be
  bool backordered;
  Quantity units;  // of the supply
  Day day;         // on which they are
};

// What the limits leave to a line at a place.
struct Room {
  Quantity backorders = kUnlimited;  // of units that are not from stock
  Quantity quota = kUnlimited;       // of all
  Quantity stock = kUnlimited;       // of stock on hand that no peg holds

  // What of the rows has room.
  Only Allows() const {
    if (quota == 0) return Only::kNone;
    return backorders > 0 ? (stock > 0 ? Only::kAll : Only::kReceipts)
                          : (stock > 0 ? Only::kStock : Only::kNone);
  }
};

// Which limits concern a line at a place.
struct LimitsThere {
  int32_t item;
  int32_t place;  // -1: one that the book does not name
  std::vector<int32_t> quotas;
  Quantity level = 0;
};

// All days here are days of supply, a(s), or those on which a reserve may be
// used if that is later. Every change can be undone.
class Pools {
 public:
  // Borrows the first two.
  Pools(const Facts& facts, const Places& places, SetAside aside);

  const Limits& limits() const { return limits_; }
  const Reserves& reserves() const { return reserves_; }

  Quantity Units(Pool pool, int32_t key) const {
    switch (pool) {
      case Pool::kHeld:
        return aside_.held[key];
      case Pool::kMarked:
        return aside_.marks[key].units;
      case Pool::kSafety:
        return aside_.safety[key];
      default:
        return aside_.free[key];
    }
  }
  // Of supply that is bought there is nothing to take.
  void Take(Pool pool, int32_t key, Quantity units);
  // Takes what is promised to a line and counts it for the limits; or gives it
  // back.
  void Promise(const Terms& terms, const Part& part);
  void GiveBack(const Terms& terms, const Part& part);
  // Frees what is held for a line that has been served.
  void Release(const Terms& terms);

  // Which limits concern the line for an item at a place, or at a location that
  // is none.
  LimitsThere LimitsFor(const Terms& terms, int32_t item, int32_t place,
                        int32_t location) const;
  // What those leave when the line has so many more units of the item from
  // other places: not from stock, and in all.
  Room RoomFor(const LimitsThere& there, Quantity more_backorders = 0,
               Quantity more = 0) const;
  // Counts units that are promised, but does not take them.
  void Count(const LimitsThere& there, bool backordered, Quantity units);
  absl::int128 Backordered(int32_t item) const { return used_[item]; }
  absl::int128 BackorderedAt(int32_t place) const { return used_at_[place]; }
  absl::int128 CountedFor(int32_t quota) const { return counted_[quota]; }
  // Units of stock on hand at a place that no peg holds; at most kUnlimited.
  Quantity FreeStock(int32_t place) const;

  // A moment to which changes can be undone, until the next Keep().
  struct Moment {
    size_t changes, counts;
  };
  Moment Now() const { return {changes_.size(), counts_.size()}; }
  // Undoes all since then.
  void UndoTo(const Moment& moment);
  // Undoes all since the last Keep(); or keeps it for good.
  void Undo() { UndoTo({0, 0}); }
  void Keep();

  // In which order the line uses what is at a place. Good until Forget().
  absl::Span<const Way> WaysTo(const Terms& terms, int32_t place);
  void ForgetWays() { ways_.clear(); }

  // Calls visit(bin, day) for the rows at a place with units left that the line
  // may use by one of its ways and from a day in [first, last] on: marked units
  // are free, safety units are a pool of their own; by day as timing says, then
  // by expiry, then by row; until visit returns false. Returns false then.
  template <typename Visit>
  bool ForEach(int32_t place, Pool pool, const Way& way, int64_t first,
               int64_t last, Only only, Visit visit) const;

  // The first day after `day` from which on the line may use such a row of
  // which visit(bin, day) says so; kNever: none is.
  template <typename IsIt>
  Day NextDay(int32_t place, Pool pool, const Way& way, int64_t day, Only only,
              IsIt is_it) const;

  bool HasMarks() const { return !marks_.empty(); }
  bool HasSafetyUnits() const { return has_safety_units_; }
  // All marks of a supply row.
  absl::Span<const int32_t> MarksOf(int32_t supply) const;
  int64_t ReserveOf(int32_t mark) const { return aside_.marks[mark].reserve; }

 private:
  // A row with units left, in the order in which a line looks at them.
  struct Row {
    int32_t place;
    Pool pool;
    int64_t reserve;
    bool receipt;
    Day expires;
    int64_t day;  // negated for latest_on_time
    int32_t supply;
    int32_t key;

    bool operator<(const Row& other) const {
      return std::tie(place, pool, reserve, receipt, day, expires, supply) <
             std::tie(other.place, other.pool, other.reserve, other.receipt,
                      other.day, other.expires, other.supply);
    }
    bool IsIn(int32_t in_place, Pool in_pool, int64_t in_reserve,
              bool in_receipts) const {
      return place == in_place && pool == in_pool && reserve == in_reserve &&
             receipt == in_receipts;
    }
  };
  using Rows = absl::btree_set<Row>;

  struct UnitsChange {
    Pool pool;
    int32_t key;
    Quantity units;
  };
  struct CountChange {
    absl::int128* count;
    Quantity units;
  };

  static Pool PoolOf(Pool pool, const Way& way) {
    return IsMark(way.reserve) ? Pool::kMarked : pool;
  }
  static Row FirstRow(int32_t place, Pool pool, int64_t reserve, bool receipt,
                      int64_t day) {
    return {place, pool, reserve, receipt, INT32_MIN, day, 0, 0};
  }
  int32_t SupplyOf(Pool pool, int32_t key) const {
    return pool == Pool::kMarked ? aside_.marks[key].supply : key;
  }
  Row RowOf(Pool pool, int32_t key) const;
  void Change(Pool pool, int32_t key, Quantity units);
  void AddTo(absl::int128* count, Quantity units);
  LimitsThere LimitsOf(const Terms& terms, const Part& part) const {
    return LimitsFor(terms, part.item, part.place, part.lane.location);
  }

  const Facts& facts_;
  const Places& places_;
  const Limits limits_;
  const Reserves reserves_;
  SetAside aside_;
  const bool latest_first_;
  bool has_safety_units_ = false;
  bool has_reserves_ = false;  // other than what is for anybody
  Rows open_;
  std::vector<int32_t> marks_;       // by supply
  std::vector<int32_t> first_mark_;  // by supply; one more; empty: no marks
  std::vector<std::vector<int64_t>> marks_at_;  // by place: reserves
  std::vector<std::vector<Way>> ways_;
  std::vector<absl::int128> used_;     // by item: units not from stock
  std::vector<absl::int128> used_at_;  // by place
  std::vector<absl::int128> counted_;  // by quota
  // By place, if there are critical levels: units of stock; unlimited rows.
  std::vector<absl::int128> stock_;
  std::vector<bool> has_unlimited_stock_;
  std::vector<UnitsChange> changes_;
  std::vector<CountChange> counts_;
};

template <typename Visit>
bool Pools::ForEach(int32_t place, Pool of_pool, const Way& way, int64_t first,
                    int64_t last, Only only, Visit visit) const {
  if (only == Only::kNone || way.from > last) return true;
  // What was there before the day from which on it may be used comes on that.
  if (way.from >= first) first = kAnyDayBefore;
  const Pool pool = PoolOf(of_pool, way);
  const int64_t reserve = way.reserve;
  const int64_t low = latest_first_ ? -last : first;
  const int64_t high = latest_first_ ? -first : last;
  const auto in = [&](Rows::const_iterator row, bool receipt) {
    return row != open_.end() && row->IsIn(place, pool, reserve, receipt) &&
           row->day <= high;
  };
  const auto first_of = [&](bool receipt) {
    return only == (receipt ? Only::kStock : Only::kReceipts)
               ? open_.end()
               : open_.lower_bound(
                     FirstRow(place, pool, reserve, receipt, low));
  };
  Rows::const_iterator stock = first_of(false);
  Rows::const_iterator receipt = first_of(true);
  while (true) {
    const bool has_stock = in(stock, false);
    const bool has_receipt = in(receipt, true);
    if (!has_stock && !has_receipt) return true;
    const bool take_stock =
        has_stock &&
        (!has_receipt ||
         std::tie(stock->day, stock->expires, stock->supply) <
             std::tie(receipt->day, receipt->expires, receipt->supply));
    Rows::const_iterator& next = take_stock ? stock : receipt;
    const int64_t day = latest_first_ ? -next->day : next->day;
    if (!visit(Bin{pool, next->key, next->supply},
               std::max(static_cast<Day>(day), way.from))) {
      return false;
    }
    ++next;
  }
}

template <typename IsIt>
Day Pools::NextDay(int32_t place, Pool of_pool, const Way& way, int64_t day,
                   Only only, IsIt is_it) const {
  if (way.from == kNever) return kNever;
  const Pool pool = PoolOf(of_pool, way);
  const auto is_one = [&](const Row& row) {
    const int64_t available = latest_first_ ? -row.day : row.day;
    return is_it(Bin{pool, row.key, row.supply},
                 std::max(static_cast<Day>(available), way.from));
  };
  // Those that come on the day from which on the reserve may be used, too.
  const int64_t after = way.from > day ? kAnyDayBefore : day;
  Day next = kNever;
  for (const bool receipt : {false, true}) {
    if (only == Only::kNone ||
        only == (receipt ? Only::kStock : Only::kReceipts)) {
      continue;
    }
    const auto in = [&](Rows::const_iterator row) {
      return row->IsIn(place, pool, way.reserve, receipt);
    };
    if (!latest_first_) {
      for (auto row = open_.lower_bound(
               FirstRow(place, pool, way.reserve, receipt, after + 1));
           row != open_.end() && in(row); ++row) {
        if (!is_one(*row)) continue;
        next = std::min(next, std::max(static_cast<Day>(row->day), way.from));
        break;
      }
      continue;
    }
    auto row =
        open_.lower_bound(FirstRow(place, pool, way.reserve, receipt, -after));
    while (row != open_.begin() && in(--row)) {
      if (!is_one(*row)) continue;
      next = std::min(next, std::max(static_cast<Day>(-row->day), way.from));
      break;
    }
  }
  return next;
}

}  // namespace audit
}  // namespace internal
}  // namespace backorder

#endif  // BACKORDER_LIB_AUDIT_POOLS_H_
