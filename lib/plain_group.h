#ifndef BACKORDER_LIB_PLAIN_GROUP_H_
#define BACKORDER_LIB_PLAIN_GROUP_H_

// The paragraph "Sharing" of allocate.h for lines of a plain book (see
// sweep.h): all of them may use the same units, one for one, and take them in
// one order. Then it is enough to count units: lines of a group always use up
// the first of what is left. serve_group.h does the same, and everything else.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/types/span.h"
#include "backorder/policy.h"
#include "backorder/units.h"
#include "lib/sharing.h"

namespace backorder {
namespace internal {

// What is free: so many units on a day; by day, ascending.
struct DayUnits {
  uint64_t day;
  Quantity units;
};

// A line that shares.
struct PlainClaim {
  uint32_t quantity;  // > 0
  uint32_t target;    // T
};

class PlainGroup {
 public:
  // Units [at, at + units) of what was free at first, for a line. Pieces that
  // are `besides` a share follow one another, and so do all others.
  struct Piece {
    size_t line;
    Quantity at;
    Quantity units;
    bool besides;
  };

  // Shares what is free among `lines`, which are by (T, queue): calls
  // use(const Piece&) for what they take; the pieces of each line by day. Only
  // two of one line, one after the other, may be of the same day. Returns how
  // many of the first units are taken. O(n log n) for n lines and days, and
  // that again for each day on which lines that lack something share.
  // Stops early, with what it has, when cancelled() is true; asked for each
  // day.
  template <typename Cancelled, typename Use>
  Quantity Serve(Sharing rule, absl::Span<const PlainClaim> lines,
                 absl::Span<const DayUnits> free, const Cancelled& cancelled,
                 const Use& use) {
    rule_ = rule;
    lines_ = lines;
    free_ = free;
    ServeInTime(use);
    ServeLate(cancelled, use);
    return taken_;
  }

  int64_t bytes() const {
    return static_cast<int64_t>((has_.capacity() + more_.capacity() +
                                 lacking_.capacity() + wanted_.capacity() +
                                 shares_.capacity()) *
                                sizeof(uint32_t)) +
           memory_.bytes();
  }

 private:
  template <typename Use>
  void ServeInTime(const Use& use);
  template <typename Cancelled, typename Use>
  void ServeLate(const Cancelled& cancelled, const Use& use);
  bool TakeAll();
  uint32_t Take(uint32_t units, Quantity there);
  void TakeShares();
  void ShareOut(Quantity units);

  Sharing rule_ = Sharing::kSequential;
  absl::Span<const PlainClaim> lines_;
  absl::Span<const DayUnits> free_;
  Quantity taken_ = 0;
  std::vector<uint32_t> has_;      // of each line
  std::vector<uint32_t> more_;     // and besides
  std::vector<uint32_t> lacking_;  // lines
  // What they want, and have; of all lines, or of those that lack something.
  std::vector<uint32_t> wanted_, shares_;
  UnitMemory memory_;
};

// Walks along what is free by a line's T, as T grows.
class FreeByDay {
 public:
  explicit FreeByDay(absl::Span<const DayUnits> free) : free_(free) {}
  // The units there are by a day. REQUIRES: days do not get less.
  Quantity By(uint64_t day) {
    while (next_ < free_.size() && free_[next_].day <= day) {
      sum_ += free_[next_++].units;
    }
    return sum_;
  }

 private:
  const absl::Span<const DayUnits> free_;
  size_t next_ = 0;
  Quantity sum_ = 0;
};

template <typename Use>
void PlainGroup::ServeInTime(const Use& use) {
  taken_ = 0;
  const bool all = TakeAll();
  if (!all && lines_.size() > 1 && taken_ > 0) {
    ShareOut(taken_);
    TakeShares();
  }
  // What a line takes besides its share is behind all that is shared.
  Quantity at = 0;
  Quantity more_at = taken_;
  for (const uint32_t more : more_) more_at -= more;
  lacking_.clear();
  for (size_t i = 0; i < lines_.size(); ++i) {
    if (has_[i] > 0) use(Piece{i, at, has_[i], false});
    if (more_[i] > 0) use(Piece{i, more_at, more_[i], true});
    at += has_[i];
    more_at += more_[i];
    has_[i] += more_[i];
    if (has_[i] == lines_[i].quantity) continue;
    lacking_.push_back(static_cast<uint32_t>(i));
  }
}

template <typename Cancelled, typename Use>
void PlainGroup::ServeLate(const Cancelled& cancelled, const Use& use) {
  // What is left comes after the T of all that lack something.
  Quantity by_day = 0;
  for (size_t d = 0; d < free_.size(); ++d) {
    by_day += free_[d].units;
    if (d + 1 < free_.size() && free_[d + 1].day == free_[d].day) continue;
    const Quantity left = by_day - taken_;
    if (left <= 0) continue;
    if (lacking_.empty() || cancelled()) return;
    Quantity wanted = 0;
    wanted_.clear();
    shares_.clear();
    for (const uint32_t i : lacking_) {
      wanted_.push_back(lines_[i].quantity);
      shares_.push_back(has_[i]);
      wanted += lines_[i].quantity - has_[i];
    }
    if (wanted <= left) {
      shares_ = wanted_;
    } else {
      DivideUnits(rule_, left, wanted_, absl::MakeSpan(shares_), &memory_);
    }
    size_t kept = 0;
    for (size_t l = 0; l < shares_.size(); ++l) {
      const uint32_t i = lacking_[l];
      const uint32_t units = shares_[l] - has_[i];
      if (units > 0) use(Piece{i, taken_, units, true});
      taken_ += units;
      has_[i] = shares_[l];
      if (has_[i] < lines_[i].quantity) lacking_[kept++] = i;
    }
    lacking_.resize(kept);
  }
}

}  // namespace internal
}  // namespace backorder

#endif  // BACKORDER_LIB_PLAIN_GROUP_H_
