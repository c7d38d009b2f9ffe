#include "lib/sharing.h"

#include <algorithm>
#include <cstddef>

#include "absl/numeric/int128.h"

namespace backorder {
namespace internal {
namespace {

// Steps stand in the order of a threshold p: a step from a to b is made at p if
// a + b <= Bound(quantity, p), which is exact, and grows with p. Between two
// neighbouring thresholds there are few steps of each claim.
class Thresholds {
 public:
  Thresholds(Sharing rule, absl::Span<const Claim> claims) : rule_(rule) {
    Quantity most = 0;
    for (const Claim& claim : claims) most = std::max(most, claim.quantity);
    most_ = 2 * static_cast<uint64_t>(most);
    bits_ = most < (Quantity{1} << 31) ? 32 : 62;
  }

  // At which all steps are made.
  uint64_t last() const {
    return rule_ == Sharing::kProportional ? uint64_t{2} << bits_ : most_;
  }

  // The greatest a + b of a step of the claim at p; 0: of none.
  uint64_t Bound(Quantity quantity, uint64_t p) const {
    const auto q = static_cast<uint64_t>(quantity);
    switch (rule_) {
      case Sharing::kSequential:
      case Sharing::kEqual:
        break;
      case Sharing::kProportional:
        if (bits_ == 32) return (p * q) >> 32;
        return absl::Uint128Low64((absl::uint128(p) * q) >> 62);
      case Sharing::kEqualLoss:
        return 2 * q > most_ - p ? 2 * q - (most_ - p) : 0;
    }
    return p;
  }

 private:
  const Sharing rule_;
  uint64_t most_;  // twice the greatest quantity
  int bits_;       // after the point of p, for kProportional
};

// What a claim has when all of its steps up to a bound of a + b are made.
Quantity ShareUpTo(const Claim& claim, uint64_t bound) {
  Quantity a = claim.has;
  const auto key = [&claim](Quantity a) {
    return static_cast<uint64_t>(a) + static_cast<uint64_t>(claim.After(a));
  };
  if (a == claim.quantity || key(a) > bound) return a;
  a = claim.After(a);
  const auto step = static_cast<uint64_t>(claim.step);
  const uint64_t base = 2 * static_cast<uint64_t>(a);
  if (bound >= base && bound - base >= step) {
    // Full steps: the j-th has a + b = base + (2j + 1) step.
    const uint64_t made = step == 1 ? (bound - base + 1) / 2
                                    : (bound - base - step) / 2 / step + 1;
    const uint64_t possible = static_cast<uint64_t>(claim.quantity - a) / step;
    a += static_cast<Quantity>(std::min(made, possible) * step);
  }
  if (a < claim.quantity && key(a) <= bound) a = claim.After(a);
  return a;
}

// A step of a claim.
struct Step {
  uint64_t key;  // a + b
  uint64_t quantity;
  size_t claim;
  Quantity units;
};

// Whether a step is made before another.
bool Before(Sharing rule, const Step& a, const Step& b) {
  if (rule == Sharing::kProportional) {
    const absl::uint128 of_a = absl::uint128(a.key) * b.quantity;
    const absl::uint128 of_b = absl::uint128(b.key) * a.quantity;
    if (of_a != of_b) return of_a < of_b;
  } else if (rule == Sharing::kEqualLoss) {
    const uint64_t lacks_a = 2 * a.quantity - a.key;
    const uint64_t lacks_b = 2 * b.quantity - b.key;
    if (lacks_a != lacks_b) return lacks_a > lacks_b;
  } else if (a.key != b.key) {
    return a.key < b.key;
  }
  return a.claim != b.claim ? a.claim < b.claim : a.key < b.key;
}

class Division {
 public:
  Division(Sharing rule, Quantity units, absl::Span<Claim> claims)
      : rule_(rule),
        units_(units),
        claims_(claims),
        thresholds_(rule, claims) {}

  void Run() {
    if (UnitsAt(thresholds_.last()) <= units_) {
      for (Claim& claim : claims_) claim.share = claim.quantity;
      return;
    }
    FindThresholds();
    MakeStepsBetween();
  }

 private:
  // What the steps up to a threshold take.
  Quantity UnitsAt(uint64_t p) const {
    Quantity sum = 0;
    for (const Claim& claim : claims_) {
      sum += ShareUpTo(claim, thresholds_.Bound(claim.quantity, p)) - claim.has;
    }
    return sum;
  }

  // Narrows [low_, high_]: what is taken at low_ is at most units_, at high_
  // more. Guesses where a little less and where a little more than units_ is
  // taken, as if that grew evenly, and halves the rest every third time.
  void FindThresholds() {
    low_ = 0;
    high_ = thresholds_.last();
    Quantity at_low = 0;
    Quantity at_high = UnitsAt(high_);
    const double few = static_cast<double>(claims_.size()) / 16;
    for (int turn = 0; high_ - low_ > 1; ++turn) {
      const auto between = static_cast<double>(at_high - at_low);
      if (between <= 4 * few) return;
      const uint64_t width = high_ - low_;
      uint64_t ahead = width / 2;
      if (turn % 3 < 2) {
        const double wanted =
            static_cast<double>(units_ - at_low) + (turn % 3 == 0 ? -few : few);
        const double guess = static_cast<double>(width) * wanted / between;
        ahead = guess <= 1 ? 1
                : guess >= static_cast<double>(width - 1)
                    ? width - 1
                    : static_cast<uint64_t>(guess);
      }
      const uint64_t p = low_ + ahead;
      const Quantity units = UnitsAt(p);
      if (units <= units_) {
        low_ = p;
        at_low = units;
      } else {
        high_ = p;
        at_high = units;
      }
    }
  }

  // Makes all steps up to low_, and of those up to high_ the first ones.
  void MakeStepsBetween() {
    std::vector<Step> steps;
    Quantity left = units_;
    for (size_t i = 0; i < claims_.size(); ++i) {
      Claim& claim = claims_[i];
      claim.share = ShareUpTo(claim, thresholds_.Bound(claim.quantity, low_));
      left -= claim.share - claim.has;
      const Quantity end =
          ShareUpTo(claim, thresholds_.Bound(claim.quantity, high_));
      for (Quantity a = claim.share; a < end;) {
        const Quantity b = claim.After(a);
        steps.push_back({static_cast<uint64_t>(a) + static_cast<uint64_t>(b),
                         static_cast<uint64_t>(claim.quantity), i, b - a});
        a = b;
      }
    }
    std::sort(steps.begin(), steps.end(), [this](const Step& a, const Step& b) {
      return Before(rule_, a, b);
    });
    for (const Step& step : steps) {
      if (step.units > left) return;
      left -= step.units;
      claims_[step.claim].share += step.units;
    }
  }

  const Sharing rule_;
  const Quantity units_;
  const absl::Span<Claim> claims_;
  const Thresholds thresholds_;
  uint64_t low_ = 0;
  uint64_t high_ = 0;
};

}  // namespace

void Divide(Sharing rule, Quantity units, absl::Span<Claim> claims) {
  Division(rule, std::max<Quantity>(0, units), claims).Run();
}

}  // namespace internal
}  // namespace backorder
