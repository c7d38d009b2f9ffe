#include "lib/audit_division.h"

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

#include "absl/numeric/int128.h"
#include "absl/types/span.h"
#include "backorder/policy.h"
#include "backorder/units.h"

namespace backorder {
namespace internal {
namespace audit {
namespace {

using absl::int128;

// Steps of all lines are made in the order of their keys. Those of one line
// have ascending keys, so all steps up to a key are found line by line; the
// greatest key up to which all can be made is searched by halves, and what
// steps are left are made one by one. For that keys are rounded to so fine a
// grid that few steps of one line are at one point of it.
class Divider {
 public:
  Divider(Sharing sharing, absl::Span<const Claim> claims, int128 units)
      : sharing_(sharing), claims_(claims), left_(units) {
    for (const Claim& claim : claims) shares_.push_back(claim.has);
  }

  std::vector<Quantity> Divide() && {
    MakeStepsInBulk();
    MakeStepsOneByOne();
    return std::move(shares_);
  }

 private:
  // Points of the grid in a whole, for proportions, which are at most 2.
  static constexpr int kGridBits = 62;

  // To where the next step leads from `share`.
  static Quantity NextShare(const Claim& claim, Quantity share) {
    int128 next = int128(share) + claim.multiple;
    if (share == 0) {
      next = (int128(claim.least) + claim.multiple - 1) / claim.multiple *
             claim.multiple;
    }
    return next < claim.quantity ? static_cast<Quantity>(next) : claim.quantity;
  }

  // The greatest a + b of a step whose key is at that point of the grid or
  // below it.
  int128 MostSum(const Claim& claim, int128 point) const {
    switch (sharing_) {
      case Sharing::kProportional:
        return point < 0 ? int128(-1)
                         : ((point + 1) * claim.quantity - 1) >> kGridBits;
      case Sharing::kEqualLoss:
        return point + 2 * int128(claim.quantity);
      default:
        return point;
    }
  }

  // The share after all steps up to that point.
  Quantity ShareAt(const Claim& claim, int128 point) const {
    const int128 most = MostSum(claim, point);
    const Quantity first = NextShare(claim, claim.has);
    if (claim.has >= claim.quantity || int128(claim.has) + first > most) {
      return claim.has;
    }
    // Whole steps behind the first one: the sum of step n is
    // 2 * first + (2 * n - 1) * multiple.
    const int128 m = claim.multiple;
    const int128 whole =
        std::min((claim.quantity - first) / m,
                 std::max(int128(0), (most - 2 * int128(first) + m) / (2 * m)));
    const int128 share = first + whole * m;
    const bool is_last = share < claim.quantity && share + m > claim.quantity &&
                         share + claim.quantity <= most;
    return is_last ? claim.quantity : static_cast<Quantity>(share);
  }

  int128 UnitsAt(int128 point) const {
    int128 units = 0;
    for (const Claim& claim : claims_)
      units += ShareAt(claim, point) - claim.has;
    return units;
  }

  void MakeStepsInBulk() {
    // Below all keys, and above all.
    const bool is_proportion = sharing_ == Sharing::kProportional;
    int128 can = is_proportion ? int128(-1) : -(int128(1) << 66);
    int128 cannot = int128(1) << (is_proportion ? kGridBits + 1 : 66);
    ++cannot;
    while (cannot - can > 1) {
      const int128 middle = can + (cannot - can) / 2;
      (UnitsAt(middle) <= left_ ? can : cannot) = middle;
    }
    left_ -= UnitsAt(can);
    for (size_t line = 0; line < claims_.size(); ++line) {
      shares_[line] = ShareAt(claims_[line], can);
    }
  }

  // Whether the next step of line a is made before that of b.
  bool IsBefore(size_t a, size_t b) const {
    const int128 of_a = int128(shares_[a]) + NextShare(claims_[a], shares_[a]);
    const int128 of_b = int128(shares_[b]) + NextShare(claims_[b], shares_[b]);
    int128 key_a = of_a, key_b = of_b;
    if (sharing_ == Sharing::kProportional) {
      key_a *= claims_[b].quantity;
      key_b *= claims_[a].quantity;
    } else if (sharing_ == Sharing::kEqualLoss) {
      key_a -= 2 * int128(claims_[a].quantity);
      key_b -= 2 * int128(claims_[b].quantity);
    }
    return key_a != key_b ? key_a < key_b : a < b;
  }

  void MakeStepsOneByOne() {
    std::vector<size_t> next;  // a heap, of lines that want more
    const auto is_after = [this](size_t a, size_t b) { return IsBefore(b, a); };
    for (size_t line = 0; line < claims_.size(); ++line) {
      if (shares_[line] < claims_[line].quantity) next.push_back(line);
    }
    std::make_heap(next.begin(), next.end(), is_after);
    while (!next.empty()) {
      const size_t line = next.front();
      const Quantity share = NextShare(claims_[line], shares_[line]);
      if (share - shares_[line] > left_) return;
      std::pop_heap(next.begin(), next.end(), is_after);
      next.pop_back();
      left_ -= share - shares_[line];
      shares_[line] = share;
      if (share == claims_[line].quantity) continue;
      next.push_back(line);
      std::push_heap(next.begin(), next.end(), is_after);
    }
  }

  const Sharing sharing_;
  const absl::Span<const Claim> claims_;
  int128 left_;  // of the units that are divided
  std::vector<Quantity> shares_;
};

}  // namespace

std::vector<Quantity> Divide(Sharing sharing, absl::Span<const Claim> claims,
                             absl::int128 units) {
  return Divider(sharing, claims, units).Divide();
}

}  // namespace audit
}  // namespace internal
}  // namespace backorder
