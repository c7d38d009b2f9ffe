// The division rules against golden tables and against one step after the
// other, in exact arithmetic.

#include "lib/sharing.h"

#include <cstdint>
#include <random>
#include <vector>

#include "absl/numeric/int128.h"
#include "absl/types/span.h"
#include "backorder/policy.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace backorder {
namespace internal {
namespace {

using testing::ElementsAre;
using testing::ElementsAreArray;

constexpr Sharing kRules[] = {Sharing::kProportional, Sharing::kEqual,
                              Sharing::kEqualLoss};

std::vector<int64_t> Shares(Sharing rule, int64_t units,
                            std::vector<Claim> claims) {
  Divide(rule, units, absl::MakeSpan(claims));
  std::vector<int64_t> shares;
  for (const Claim& claim : claims) shares.push_back(claim.share);
  return shares;
}

// Bankruptcy tables: O'Neill 1982, Aumann and Maschler 1985.
TEST(DivideTest, GoldenTables) {
  const std::vector<Claim> claims = {{100}, {200}, {300}};
  EXPECT_THAT(Shares(Sharing::kProportional, 100, claims),
              ElementsAre(17, 33, 50));
  EXPECT_THAT(Shares(Sharing::kEqual, 100, claims), ElementsAre(34, 33, 33));
  EXPECT_THAT(Shares(Sharing::kEqualLoss, 100, claims), ElementsAre(0, 0, 100));
  EXPECT_THAT(Shares(Sharing::kProportional, 300, claims),
              ElementsAre(50, 100, 150));
  EXPECT_THAT(Shares(Sharing::kEqual, 300, claims), ElementsAre(100, 100, 100));
  EXPECT_THAT(Shares(Sharing::kEqualLoss, 300, claims),
              ElementsAre(0, 100, 200));
}

TEST(DivideTest, EqualIsMaxMinFair) {
  // 2, 2.6, 4 and 5 of 10, in tenths.
  EXPECT_THAT(Shares(Sharing::kEqual, 100, {{20}, {26}, {40}, {50}}),
              ElementsAre(20, 26, 27, 27));
}

TEST(DivideTest, ProportionalIsSainteLague) {
  EXPECT_THAT(Shares(Sharing::kProportional, 10, {{70}, {50}, {30}}),
              ElementsAre(5, 3, 2));
}

TEST(DivideTest, NobodyLosesWhereTheLargestRemainderWouldTakeAUnitBack) {
  const std::vector<Claim> claims = {{1}, {3}, {3}};
  EXPECT_THAT(Shares(Sharing::kProportional, 3, claims), ElementsAre(1, 1, 1));
  EXPECT_THAT(Shares(Sharing::kProportional, 4, claims), ElementsAre(1, 2, 1));
}

TEST(DivideTest, WhatIsThereAlreadyCounts) {
  EXPECT_THAT(Shares(Sharing::kEqual, 4, {{10, 6}, {10}}), ElementsAre(6, 4));
  EXPECT_THAT(Shares(Sharing::kEqual, 10, {{10, 6}, {10}}), ElementsAre(8, 8));
}

TEST(DivideTest, StepsAreWhole) {
  // Dozens, and one who takes all of 7 or nothing.
  EXPECT_THAT(Shares(Sharing::kEqual, 30, {{40, 0, 12, 12}, {7, 0, 7, 7}}),
              ElementsAre(12, 7));
  EXPECT_THAT(Shares(Sharing::kEqual, 11, {{40, 0, 12, 12}, {40, 0, 12, 12}}),
              ElementsAre(0, 0));
  // At least 5 at first, then by one.
  EXPECT_THAT(Shares(Sharing::kEqual, 7, {{10, 0, 1, 5}, {10, 0, 1, 5}}),
              ElementsAre(5, 0));
}

TEST(DivideTest, QuantitiesMayBeAsLargeAsTheyGo) {
  const int64_t most = INT64_MAX - 1;
  for (const Sharing rule : kRules) {
    EXPECT_THAT(Shares(rule, most, {{most / 2}, {most / 2}}),
                ElementsAre(most / 2, most / 2));
    const std::vector<int64_t> shares =
        Shares(rule, most / 2, {{most / 2}, {most / 2}});
    EXPECT_EQ(shares[0] + shares[1], most / 2);
    EXPECT_LE(shares[0] - shares[1], 1);
    EXPECT_GE(shares[0] - shares[1], 0);
  }
}

// The step that is made next, by the words of the rule.
size_t NextStep(Sharing rule, const std::vector<Claim>& claims) {
  size_t best = claims.size();
  const auto is_before = [&](const Claim& a, const Claim& b) {
    const absl::int128 of_a = absl::int128(a.share) + a.After(a.share);
    const absl::int128 of_b = absl::int128(b.share) + b.After(b.share);
    switch (rule) {
      case Sharing::kProportional:
        return of_a * b.quantity < of_b * a.quantity;
      case Sharing::kEqualLoss:
        return of_a - 2 * absl::int128(a.quantity) <
               of_b - 2 * absl::int128(b.quantity);
      default:
        return of_a < of_b;
    }
  };
  for (size_t i = 0; i < claims.size(); ++i) {
    if (claims[i].share == claims[i].quantity) continue;
    if (best == claims.size() || is_before(claims[i], claims[best])) best = i;
  }
  return best;
}

std::vector<int64_t> SharesStepByStep(Sharing rule, int64_t units,
                                      std::vector<Claim> claims) {
  for (Claim& claim : claims) claim.share = claim.has;
  for (;;) {
    const size_t next = NextStep(rule, claims);
    if (next == claims.size()) break;
    Claim& claim = claims[next];
    const int64_t size = claim.After(claim.share) - claim.share;
    if (size > units) break;
    units -= size;
    claim.share += size;
  }
  std::vector<int64_t> shares;
  for (const Claim& claim : claims) shares.push_back(claim.share);
  return shares;
}

TEST(DivideTest, AgreesWithOneStepAfterTheOther) {
  for (uint32_t seed = 0; seed < 20000; ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    std::mt19937 random(seed);
    const auto below = [&random](uint32_t n) {
      return static_cast<int64_t>(random() % n);
    };
    const bool shaped = below(2) == 0;
    const uint32_t most = below(2) == 0 ? 12 : 200;
    std::vector<Claim> claims(1 + below(below(8) == 0 ? 40 : 6));
    int64_t wanted = 0;
    for (Claim& claim : claims) {
      claim.quantity = 1 + below(most);
      if (below(3) == 0) claim.has = below(claim.quantity + 1);
      if (shaped) {
        claim.step = 1 + below(5);
        claim.first = claim.step * (1 + below(3));
      }
      wanted += claim.quantity - claim.has;
    }
    const int64_t units = below(static_cast<uint32_t>(wanted) + 3);
    for (const Sharing rule : kRules) {
      ASSERT_THAT(Shares(rule, units, claims),
                  ElementsAreArray(SharesStepByStep(rule, units, claims)))
          << "rule " << static_cast<int>(rule) << ", " << units << " units";
    }
  }
}

TEST(DivideTest, ManyAlikeShareAsEachAlone) {
  UnitMemory memory;
  for (uint32_t seed = 0; seed < 3000; ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    std::mt19937 random(seed);
    const auto below = [&random](uint32_t n) {
      return static_cast<uint32_t>(random() % n);
    };
    const uint32_t most = below(3) == 0 ? 3'000'000'000 : 1 + below(12);
    std::vector<Claim> claims(1 + below(400));
    std::vector<uint32_t> quantities, had;
    int64_t wanted = 0;
    for (Claim& claim : claims) {
      claim.quantity = 1 + below(most);
      if (below(3) == 0) {
        claim.has = below(static_cast<uint32_t>(claim.quantity) + 1);
      }
      quantities.push_back(static_cast<uint32_t>(claim.quantity));
      had.push_back(static_cast<uint32_t>(claim.has));
      wanted += claim.quantity - claim.has;
    }
    const int64_t units = wanted * below(1001) / 1000;
    for (const Sharing rule : kRules) {
      std::vector<uint32_t> shares = had;
      DivideUnits(rule, units, quantities, absl::MakeSpan(shares), &memory);
      ASSERT_THAT(std::vector<int64_t>(shares.begin(), shares.end()),
                  ElementsAreArray(Shares(rule, units, claims)))
          << "rule " << static_cast<int>(rule) << ", " << units << " units";
    }
  }
}

TEST(DivideTest, MoreUnitsNeverGiveLess) {
  for (uint32_t seed = 0; seed < 300; ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    std::mt19937 random(seed);
    const auto below = [&random](uint32_t n) {
      return static_cast<int64_t>(random() % n);
    };
    const int64_t step = 1 + below(3);
    std::vector<Claim> claims(1 + below(9));
    int64_t wanted = 0;
    for (Claim& claim : claims) {
      claim.quantity = step * (1 + below(30));
      claim.step = claim.first = step;
      wanted += claim.quantity;
    }
    for (const Sharing rule : kRules) {
      std::vector<int64_t> before(claims.size(), 0);
      for (int64_t units = 1; units <= wanted; ++units) {
        const std::vector<int64_t> shares = Shares(rule, units, claims);
        int64_t sum = 0;
        for (size_t i = 0; i < shares.size(); ++i) {
          ASSERT_GE(shares[i], before[i]) << units << " units";
          sum += shares[i];
        }
        ASSERT_EQ(sum, units - units % step);
        before = shares;
      }
    }
  }
}

// Against the exact, fractional shares: no unit is further off than rounding
// makes it.
TEST(DivideTest, IsCloseToFractionalShares) {
  for (uint32_t seed = 0; seed < 2000; ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    std::mt19937_64 random(seed);
    std::vector<Claim> claims(2 + random() % 4);
    absl::int128 wanted = 0;
    for (Claim& claim : claims) {
      claim.quantity =
          static_cast<int64_t>(random() >> (4 + random() % 40)) + 1;
      wanted += claim.quantity;
    }
    const auto units =
        static_cast<int64_t>(std::min<absl::int128>(wanted, INT64_MAX - 1) *
                             static_cast<int64_t>(random() % 1000) / 1000);
    const std::vector<int64_t> shares =
        Shares(Sharing::kProportional, units, claims);
    absl::int128 sum = 0;
    for (size_t i = 0; i < claims.size(); ++i) {
      // |share - units q / wanted| < 1 + n / 2, times wanted.
      const absl::int128 off = absl::int128(shares[i]) * wanted -
                               absl::int128(units) * claims[i].quantity;
      const absl::int128 bound =
          wanted + wanted * static_cast<int64_t>(claims.size()) / 2;
      EXPECT_LT(off < 0 ? -off : off, bound);
      sum += shares[i];
    }
    EXPECT_EQ(sum, units);
  }
}

}  // namespace
}  // namespace internal
}  // namespace backorder
