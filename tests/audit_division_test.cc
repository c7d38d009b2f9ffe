#include "lib/audit_division.h"

#include <cstddef>
#include <cstdint>
#include <random>
#include <vector>

#include "absl/numeric/int128.h"
#include "backorder/policy.h"
#include "backorder/units.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace backorder {
namespace internal {
namespace audit {
namespace {

using ::testing::ElementsAre;

constexpr Sharing kSharings[] = {Sharing::kProportional, Sharing::kEqual,
                                 Sharing::kEqualLoss};

// Step by step, as the header says.
std::vector<Quantity> Stepwise(Sharing sharing,
                               const std::vector<Claim>& claims,
                               Quantity units) {
  std::vector<Quantity> shares;
  for (const Claim& claim : claims) shares.push_back(claim.has);
  while (true) {
    int best = -1;
    Quantity best_next = 0;
    long double best_key = 0;  // exact, for numbers as small as these
    for (size_t line = 0; line < claims.size(); ++line) {
      const Claim& claim = claims[line];
      const Quantity a = shares[line];
      if (a >= claim.quantity) continue;
      Quantity step = claim.multiple;
      if (a == 0) {
        while (step < claim.least) step += claim.multiple;
      }
      const Quantity b = std::min(claim.quantity, a + step);
      const long double key =
          sharing == Sharing::kProportional
              ? static_cast<long double>(a + b) / claim.quantity
          : sharing == Sharing::kEqual ? a + b
                                       : a + b - 2 * claim.quantity;
      if (best >= 0 && key >= best_key) continue;
      best = static_cast<int>(line);
      best_next = b;
      best_key = key;
    }
    if (best < 0 || best_next - shares[best] > units) return shares;
    units -= best_next - shares[best];
    shares[best] = best_next;
  }
}

TEST(AuditDivisionTest, DividesAsStepByStep) {
  std::mt19937 rng(1);
  const auto draw = [&rng](int count) {
    return static_cast<Quantity>(rng() % static_cast<uint32_t>(count));
  };
  for (int round = 0; round < 20000; ++round) {
    std::vector<Claim> claims(1 + draw(5));
    for (Claim& claim : claims) {
      claim.quantity = 1 + draw(30);
      claim.has = draw(3) == 0 ? draw(static_cast<int>(claim.quantity) + 1) : 0;
      claim.multiple = 1 + (draw(2) == 0 ? draw(6) : 0);
      claim.least = std::min(claim.quantity, 1 + draw(2) * draw(9));
    }
    const Quantity units = draw(60);
    for (const Sharing sharing : kSharings) {
      EXPECT_EQ(Divide(sharing, claims, units),
                Stepwise(sharing, claims, units))
          << "round " << round;
    }
  }
}

TEST(AuditDivisionTest, DividesQuantitiesOfAnySize) {
  const Quantity most = Quantity{1} << 61;
  const std::vector<Claim> claims = {{most, 0, 1, 1}, {most, 0, 1, 1}};
  for (const Sharing sharing : kSharings) {
    EXPECT_THAT(Divide(sharing, claims, most - 1),
                ElementsAre(most / 2, most / 2 - 1));
    EXPECT_THAT(Divide(sharing, claims, absl::int128(most) * 2),
                ElementsAre(most, most));
  }
  EXPECT_THAT(Divide(Sharing::kProportional,
                     std::vector<Claim>{{1000000000000, 0, 1, 1},
                                        {2000000000000, 0, 1, 1}},
                     1000000000000),
              ElementsAre(333333333333, 666666666667));
}

// A step that does not fit ends it, also for steps that would.
TEST(AuditDivisionTest, EndsAtTheFirstStepThatDoesNotFit) {
  EXPECT_THAT(Divide(Sharing::kEqual,
                     std::vector<Claim>{{9, 0, 4, 1}, {9, 3, 1, 1}}, 3),
              ElementsAre(0, 3));
}

}  // namespace
}  // namespace audit
}  // namespace internal
}  // namespace backorder
