// Audit against the oracle: two readings of allocate.h that share nothing, on
// random books.

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "backorder/audit.h"
#include "backorder/book.h"
#include "gtest/gtest.h"
#include "tests/oracle.h"
#include "tests/random_book.h"

namespace backorder {
namespace {

std::string Text(const std::vector<Violation>& violations) {
  std::string text;
  for (const Violation& violation : violations) {
    absl::StrAppend(&text, InvariantName(violation.invariant), " line ",
                    violation.line, " supply ", violation.supply, ": ",
                    violation.message, "\n");
  }
  return text;
}

TEST(AuditOracleTest, PassesWhatTheOraclePlans) {
  int failures = 0;
  for (uint32_t seed = 0; seed < kSeeds && failures < 3; ++seed) {
    const RandomCase random = MakeRandomCase(seed);
    const Book book = random.columns.book();
    const OraclePlan plan = NaiveAllocate(book, random.policy);
    const auto violations = Audit(book, random.policy, plan.columns());
    ASSERT_TRUE(violations.ok()) << violations.status();
    if (violations->empty()) continue;
    ++failures;
    ADD_FAILURE() << "seed " << seed << "\n"
                  << Text(*violations) << Describe(random)
                  << Describe(plan.columns());
  }
}

}  // namespace
}  // namespace backorder
