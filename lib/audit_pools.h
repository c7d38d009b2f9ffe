#ifndef BACKORDER_LIB_AUDIT_POOLS_H_
#define BACKORDER_LIB_AUDIT_POOLS_H_

// The units that are promised to nobody yet, and what the backorder limits
// still allow, while Audit walks the queue.

#include <cstddef>
#include <cstdint>
#include <tuple>
#include <vector>

#include "absl/container/btree_set.h"
#include "backorder/units.h"
#include "lib/audit_facts.h"
#include "lib/audit_places.h"

namespace backorder {
namespace internal {
namespace audit {

// The first day of a range without one.
constexpr int64_t kAnyDayBefore = INT64_MIN / 2;

// Whose units they are, in the order in which a line takes those of one row.
enum class Pool : int32_t { kHeld, kFree, kSafety, kBought };

// Which rows of a pool are looked at.
enum class Only { kAll, kStock, kReceipts };

// All days here are days of supply, a(s). Every change can be undone.
class Pools {
 public:
  // Borrows the first two.
  Pools(const Facts& facts, const Places& places, SetAside aside);

  // `key`: the line of kHeld, the supply of the others.
  Quantity Units(Pool pool, int32_t key) const {
    return pool == Pool::kHeld   ? aside_.held[key]
           : pool == Pool::kFree ? aside_.free[key]
                                 : aside_.safety[key];
  }
  void Take(Pool pool, int32_t key, Quantity units);
  // Frees what is held for a line that has been served.
  void Release(const Terms& terms);

  // What the limits of the item and of the place (-1: of the item alone) leave
  // when the line has `more` units of the item from elsewhere.
  Quantity Room(int32_t item, int32_t place, Quantity more = 0) const;
  // Counts units that are not from stock. At no place: place -1.
  void CountBackordered(int32_t item, int32_t place, Quantity units);
  Quantity Backordered(int32_t item) const { return used_[item]; }
  Quantity BackorderedAt(int32_t place) const { return used_at_[place]; }

  // A moment to which changes can be undone, until the next Keep().
  struct Moment {
    size_t changes, backorders;
  };
  Moment Now() const { return {changes_.size(), backorders_.size()}; }
  // Undoes all since then.
  void UndoTo(const Moment& moment);
  // Undoes all since the last Keep(); or keeps it for good.
  void Undo() { UndoTo({0, 0}); }
  void Keep();

  // Calls visit(supply) for the rows of a pool at a place with units left that
  // the line's tier may use and that are available on a day in [first, last]:
  // the narrowest tier first, then by day as timing says, then by row; until
  // visit returns false.
  template <typename Visit>
  void ForEach(int32_t place, Pool pool, const Terms& terms, int64_t first,
               int64_t last, Only only, Visit visit) const;

  // The first day after `day` on which supply with units left that the line's
  // tier may use is available at a place; kNever: none is.
  Day NextDay(int32_t place, const Terms& terms, int64_t day, Only only) const;

 private:
  // A row with units left, in the order in which a line looks at them.
  struct Row {
    int32_t place;
    Pool pool;
    int64_t tier;
    bool receipt;
    int64_t day;  // negated for latest_on_time
    int32_t supply;

    bool operator<(const Row& other) const {
      return std::tie(place, pool, tier, receipt, day, supply) <
             std::tie(other.place, other.pool, other.tier, other.receipt,
                      other.day, other.supply);
    }
    bool IsIn(int32_t in_place, Pool in_pool, int64_t in_tier,
              bool in_receipts) const {
      return place == in_place && pool == in_pool && tier == in_tier &&
             receipt == in_receipts;
    }
  };
  using Rows = absl::btree_set<Row>;

  struct UnitsChange {
    Pool pool;
    int32_t key;
    Quantity units;
  };
  struct LimitsBefore {
    int32_t item, place;
    Quantity used, used_at;
  };

  Row RowOf(Pool pool, int32_t supply) const;
  void Change(Pool pool, int32_t key, Quantity units);
  // The first tier from `tier` on that has rows; -1: none.
  int64_t FirstTier(int32_t place, Pool pool, int64_t tier) const;
  // NextDay of one pool, one tier, and either stock or receipts.
  Day NextDayOf(int32_t place, Pool pool, int64_t tier, bool receipt,
                int64_t day) const;

  const Facts& facts_;
  const Places& places_;
  SetAside aside_;
  const bool latest_first_;
  Rows open_;
  std::vector<Quantity> used_;     // by item: units not from stock
  std::vector<Quantity> used_at_;  // by place
  std::vector<UnitsChange> changes_;
  std::vector<LimitsBefore> backorders_;
};

template <typename Visit>
void Pools::ForEach(int32_t place, Pool pool, const Terms& terms, int64_t first,
                    int64_t last, Only only, Visit visit) const {
  const int64_t low = latest_first_ ? -last : first;
  const int64_t high = latest_first_ ? -first : last;
  for (int64_t tier = FirstTier(place, pool, terms.tier); tier >= 0;
       tier = FirstTier(place, pool, tier + 1)) {
    const auto in = [&](Rows::const_iterator row, bool receipt) {
      return row != open_.end() && row->IsIn(place, pool, tier, receipt) &&
             row->day <= high;
    };
    Rows::const_iterator stock =
        open_.lower_bound({place, pool, tier, false, low, 0});
    Rows::const_iterator receipt =
        open_.lower_bound({place, pool, tier, true, low, 0});
    while (true) {
      const bool has_stock = only != Only::kReceipts && in(stock, false);
      const bool has_receipt = only != Only::kStock && in(receipt, true);
      if (!has_stock && !has_receipt) break;
      const bool take_stock =
          has_stock &&
          (!has_receipt || std::tie(stock->day, stock->supply) <
                               std::tie(receipt->day, receipt->supply));
      Rows::const_iterator& next = take_stock ? stock : receipt;
      if (!visit(next->supply)) return;
      ++next;
    }
  }
}

}  // namespace audit
}  // namespace internal
}  // namespace backorder

#endif  // BACKORDER_LIB_AUDIT_POOLS_H_
