#include "lib/sharing.h"

#include <algorithm>
#include <cstddef>

#include "absl/numeric/int128.h"
#include "absl/types/optional.h"

namespace backorder {
namespace internal {
namespace {

// Steps stand in the order of a threshold p: a step from a to b is made at p if
// a + b <= Bound(quantity, p), which is exact, and grows with p. Between two
// neighbouring thresholds there are few steps of each claim.
class Thresholds {
 public:
  Thresholds(Sharing rule, Quantity greatest_quantity)
      : rule_(rule),
        most_(2 * static_cast<uint64_t>(greatest_quantity)),
        bits_(greatest_quantity < (Quantity{1} << 31) ? kFewBits : 62) {}

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
        if (bits_ == kFewBits) return (p * q) >> kFewBits;
        return absl::Uint128Low64((absl::uint128(p) * q) >> 62);
      case Sharing::kEqualLoss:
        return 2 * q > most_ - p ? 2 * q - (most_ - p) : 0;
    }
    return p;
  }

 private:
  static constexpr int kFewBits = 31;

  const Sharing rule_;
  const uint64_t most_;  // twice the greatest quantity
  const int bits_;       // after the point of p, for kProportional
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

// Whether a step is made before another: by key and, if that is asked for, by
// claim.
bool Before(Sharing rule, const Step& a, const Step& b, bool by_claim = true) {
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
  if (!by_claim) return false;
  return a.claim != b.claim ? a.claim < b.claim : a.key < b.key;
}

// Any claims.
class StepClaims {
 public:
  explicit StepClaims(absl::Span<Claim> claims) : claims_(claims) {}

  size_t size() const { return claims_.size(); }
  Quantity quantity(size_t i) const { return claims_[i].quantity; }
  Quantity After(size_t i, Quantity a) const { return claims_[i].After(a); }
  Quantity has(size_t i) const { return claims_[i].has; }
  void set_share(size_t i, Quantity share) { claims_[i].share = share; }
  Quantity share(size_t i) const { return claims_[i].share; }
  Quantity ShareUpTo(size_t i, uint64_t bound) const {
    return internal::ShareUpTo(claims_[i], bound);
  }
  // What the steps up to a threshold take.
  Quantity UnitsAt(const Thresholds& thresholds, uint64_t p) const {
    Quantity sum = 0;
    for (const Claim& claim : claims_) {
      sum += internal::ShareUpTo(claim, thresholds.Bound(claim.quantity, p)) -
             claim.has;
    }
    return sum;
  }
  // Whether each claim has one step of one unit between two thresholds at most,
  // and all these steps are of one key; false: that is not known.
  static bool AreAlike(Sharing, const Thresholds&, uint64_t, uint64_t) {
    return false;
  }

 private:
  const absl::Span<Claim> claims_;
};

// Claims of less than 2^31 units, in steps of one. Many of them are alike, as a
// rule: what they take is counted once for all that want and have the same.
class UnitClaims {
 public:
  UnitClaims(absl::Span<const uint32_t> quantities, absl::Span<uint32_t> shares,
             uint32_t greatest_quantity, UnitMemory* memory)
      : quantities_(quantities), shares_(shares), memory_(*memory) {
    memory_.has.assign(shares.begin(), shares.end());
    memory_.kinds.clear();
    const uint64_t width = uint64_t{greatest_quantity} + 1;
    if (width < (uint64_t{1} << 16) && width * width <= size()) {
      CountKinds(static_cast<size_t>(width));
    } else {
      for (size_t i = 0; i < size(); ++i) {
        memory_.kinds.push_back({quantities_[i], shares_[i], 1});
      }
    }
  }

  size_t size() const { return quantities_.size(); }
  Quantity quantity(size_t i) const { return quantities_[i]; }
  static Quantity After(size_t, Quantity a) { return a + 1; }
  Quantity has(size_t i) const { return memory_.has[i]; }
  void set_share(size_t i, Quantity share) {
    shares_[i] = static_cast<uint32_t>(share);
  }
  Quantity share(size_t i) const { return shares_[i]; }
  Quantity ShareUpTo(size_t i, uint64_t bound) const {
    return Share(quantities_[i], memory_.has[i], bound);
  }
  Quantity UnitsAt(const Thresholds& thresholds, uint64_t p) const {
    Quantity sum = 0;
    for (const UnitMemory::Kind& kind : memory_.kinds) {
      const uint64_t bound = thresholds.Bound(kind.quantity, p);
      sum += (Share(kind.quantity, kind.has, bound) - kind.has) * kind.count;
    }
    return sum;
  }
  bool AreAlike(Sharing rule, const Thresholds& thresholds, uint64_t low,
                uint64_t high) const {
    absl::optional<Step> first;
    for (const UnitMemory::Kind& kind : memory_.kinds) {
      const auto share_at = [&](uint64_t p) {
        return Share(kind.quantity, kind.has,
                     thresholds.Bound(kind.quantity, p));
      };
      const Quantity a = share_at(low);
      const Quantity steps = share_at(high) - a;
      if (steps == 0) continue;
      const Step step = {2 * static_cast<uint64_t>(a) + 1, kind.quantity, 0, 1};
      if (!first.has_value()) first = step;
      if (steps > 1 || Before(rule, *first, step, /*by_claim=*/false) ||
          Before(rule, step, *first, /*by_claim=*/false)) {
        return false;
      }
    }
    return true;
  }

 private:
  // The step from a is made if 2a + 1 <= bound.
  static Quantity Share(uint32_t quantity, uint32_t has, uint64_t bound) {
    const uint64_t up_to = bound / 2 + (bound & 1);
    return std::max<Quantity>(
        has, static_cast<Quantity>(std::min<uint64_t>(quantity, up_to)));
  }
  void CountKinds(size_t width) {
    memory_.counts.assign(width * width, 0);
    for (size_t i = 0; i < size(); ++i) {
      ++memory_.counts[quantities_[i] * width + shares_[i]];
    }
    for (size_t kind = 0; kind < memory_.counts.size(); ++kind) {
      if (memory_.counts[kind] == 0) continue;
      memory_.kinds.push_back({static_cast<uint32_t>(kind / width),
                               static_cast<uint32_t>(kind % width),
                               memory_.counts[kind]});
    }
  }

  const absl::Span<const uint32_t> quantities_;
  const absl::Span<uint32_t> shares_;
  UnitMemory& memory_;
};

template <typename Claims>
class Division {
 public:
  Division(Sharing rule, Quantity units, Quantity greatest_quantity,
           Claims claims)
      : rule_(rule),
        units_(units),
        claims_(claims),
        thresholds_(rule, greatest_quantity) {}

  void Run() {
    high_ = thresholds_.last();
    at_high_ = claims_.UnitsAt(thresholds_, high_);
    if (at_high_ <= units_) {
      for (size_t i = 0; i < claims_.size(); ++i) {
        claims_.set_share(i, claims_.quantity(i));
      }
      return;
    }
    FindThresholds();
    MakeStepsBetween();
  }

 private:
  // Narrows [low_, high_]: what is taken at low_ is at most units_, at high_
  // more. Guesses where a little less and where a little more than units_ is
  // taken, as if that grew evenly, and halves the rest every third time.
  void FindThresholds() {
    const double few = std::max(4.0, static_cast<double>(claims_.size()) / 256);
    for (int turn = 0; high_ - low_ > 1; ++turn) {
      const auto between = static_cast<double>(at_high_ - at_low_);
      if (between <= 4 * few) return;
      const uint64_t width = high_ - low_;
      uint64_t ahead = width / 2;
      if (turn % 3 < 2) {
        const double wanted = static_cast<double>(units_ - at_low_) +
                              (turn % 3 == 0 ? -few : few);
        const double guess = static_cast<double>(width) * wanted / between;
        const auto most = static_cast<double>(width - 1);
        ahead = guess <= 1      ? 1
                : guess >= most ? width - 1
                                : static_cast<uint64_t>(guess);
      }
      const uint64_t p = low_ + ahead;
      const Quantity units = claims_.UnitsAt(thresholds_, p);
      if (units <= units_) {
        low_ = p;
        at_low_ = units;
      } else {
        high_ = p;
        at_high_ = units;
      }
    }
  }

  // Makes all steps up to low_, and of those up to high_ the first ones.
  void MakeStepsBetween() {
    if (claims_.AreAlike(rule_, thresholds_, low_, high_)) {
      MakeAlikeSteps();
      return;
    }
    std::vector<Step> steps;
    for (size_t i = 0; i < claims_.size(); ++i) {
      const Quantity quantity = claims_.quantity(i);
      const Quantity share =
          claims_.ShareUpTo(i, thresholds_.Bound(quantity, low_));
      claims_.set_share(i, share);
      const Quantity end =
          claims_.ShareUpTo(i, thresholds_.Bound(quantity, high_));
      for (Quantity a = share; a < end;) {
        const Quantity b = claims_.After(i, a);
        steps.push_back({static_cast<uint64_t>(a) + static_cast<uint64_t>(b),
                         static_cast<uint64_t>(quantity), i, b - a});
        a = b;
      }
    }
    const auto before = [this](const Step& a, const Step& b) {
      return Before(rule_, a, b);
    };
    // Those of one threshold are often all of one key.
    if (!std::is_sorted(steps.begin(), steps.end(), before)) {
      std::sort(steps.begin(), steps.end(), before);
    }
    Quantity left = units_ - at_low_;
    for (const Step& step : steps) {
      if (step.units > left) return;
      left -= step.units;
      claims_.set_share(step.claim, claims_.share(step.claim) + step.units);
    }
  }

  // The same where each claim has one step between them at most, all of one
  // key: then they are made in the order of the claims.
  void MakeAlikeSteps() {
    Quantity left = units_ - at_low_;
    for (size_t i = 0; i < claims_.size(); ++i) {
      const Quantity quantity = claims_.quantity(i);
      Quantity share = claims_.ShareUpTo(i, thresholds_.Bound(quantity, low_));
      if (left > 0 &&
          claims_.ShareUpTo(i, thresholds_.Bound(quantity, high_)) > share) {
        ++share;
        --left;
      }
      claims_.set_share(i, share);
    }
  }

  const Sharing rule_;
  const Quantity units_;
  Claims claims_;
  const Thresholds thresholds_;
  uint64_t low_ = 0;
  uint64_t high_ = 0;
  Quantity at_low_ = 0;
  Quantity at_high_ = 0;
};

}  // namespace

void Divide(Sharing rule, Quantity units, absl::Span<Claim> claims) {
  Quantity greatest = 0;
  for (const Claim& claim : claims) {
    greatest = std::max(greatest, claim.quantity);
  }
  Division<StepClaims>(rule, std::max<Quantity>(0, units), greatest,
                       StepClaims(claims))
      .Run();
}

void DivideUnits(Sharing rule, Quantity units,
                 absl::Span<const uint32_t> quantities,
                 absl::Span<uint32_t> shares, UnitMemory* memory) {
  uint32_t greatest = 0;
  for (const uint32_t quantity : quantities) {
    greatest = std::max(greatest, quantity);
  }
  if (greatest < uint32_t{1} << 31) {
    Division<UnitClaims>(rule, std::max<Quantity>(0, units), greatest,
                         UnitClaims(quantities, shares, greatest, memory))
        .Run();
    return;
  }
  std::vector<Claim> claims;
  for (size_t i = 0; i < quantities.size(); ++i) {
    claims.push_back({quantities[i], shares[i], 1, 1, 0});
  }
  Divide(rule, units, absl::MakeSpan(claims));
  for (size_t i = 0; i < claims.size(); ++i) {
    shares[i] = static_cast<uint32_t>(claims[i].share);
  }
}

}  // namespace internal
}  // namespace backorder
