// The random books: valid, the same for the same seed, and trying every rule.

#include "tests/random_book.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "backorder/book.h"
#include "backorder/plan.h"
#include "backorder/policy.h"
#include "backorder/units.h"
#include "gtest/gtest.h"
#include "tests/oracle.h"
#include "tests/situation.h"

namespace backorder {
namespace {

TEST(RandomBookTest, AreTheSameForTheSameSeed) {
  for (uint32_t seed = 0; seed < 50; ++seed) {
    EXPECT_EQ(Describe(MakeRandomCase(seed)), Describe(MakeRandomCase(seed)));
  }
  EXPECT_NE(Describe(MakeRandomCase(1)), Describe(MakeRandomCase(2)));
}

TEST(RandomBookTest, AreValid) {
  for (uint32_t seed = 0; seed < kSeeds; ++seed) {
    const RandomCase random = MakeRandomCase(seed);
    ASSERT_TRUE(Validate(random.columns.book()).ok())
        << "seed " << seed << ": " << Validate(random.columns.book()) << "\n"
        << Describe(random);
  }
}

// What no plan may do, whatever the rules: promise or hold units that are not
// there, or promise other quantities than it says.
void CheckUnits(const RandomCase& random, const OraclePlan& plan) {
  const Book book = random.columns.book();
  std::vector<int64_t> left(book.supply.quantity.begin(),
                            book.supply.quantity.end());
  const auto take = [&](int32_t supply, int64_t quantity) {
    ASSERT_GT(quantity, 0) << Describe(random) << Describe(plan.columns());
    if (supply == kReplenishment || left[supply] == kUnlimited) return;
    left[supply] -= quantity;
    ASSERT_GE(left[supply], 0) << Describe(random) << Describe(plan.columns());
  };
  // Of lines that take none but their own item.
  std::vector<int64_t> lacking(book.demand.quantity.begin(),
                               book.demand.quantity.end());
  std::vector<bool> substituted(lacking.size(), false);
  for (size_t a = 0; a < plan.allocations.line.size(); ++a) {
    const int32_t line = plan.allocations.line[a];
    const int32_t supply = plan.allocations.supply[a];
    take(supply, plan.allocations.quantity[a]);
    lacking[line] -= plan.allocations.quantity[a];
    if (supply != kReplenishment &&
        book.supply.item[supply] != book.demand.item[line]) {
      substituted[line] = true;
    }
  }
  for (size_t row = 0; row < plan.held.line.size(); ++row) {
    take(plan.held.supply[row], plan.held.quantity[row]);
  }
  std::vector<int64_t> promised(lacking.size(), 0);
  for (size_t row = 0; row < plan.promises.line.size(); ++row) {
    promised[plan.promises.line[row]] += plan.promises.quantity[row];
  }
  ASSERT_EQ(promised, plan.lines.promised)
      << Describe(random) << Describe(plan.columns());
  for (size_t line = 0; line < lacking.size(); ++line) {
    ASSERT_EQ(promised[line] + plan.lines.shortfall[line],
              book.demand.quantity[line])
        << Describe(random) << Describe(plan.columns());
    if (substituted[line]) continue;
    ASSERT_EQ(lacking[line], plan.lines.shortfall[line])
        << Describe(random) << Describe(plan.columns());
  }
}

// In how many of the books each rule makes a difference and each reason is
// given; and the units of all plans add up.
TEST(RandomBookTest, TryEveryRule) {
  std::map<std::string, int> books;
  int largest = 0;
  for (uint32_t seed = 0; seed < kSeeds; ++seed) {
    const RandomCase random = MakeRandomCase(seed);
    OraclePlan plan = NaiveAllocate(random.columns.book(), random.policy);
    CheckUnits(random, plan);
    ASSERT_FALSE(HasFatalFailure()) << "seed " << seed;
    for (int32_t reason : plan.lines.reason) {
      plan.rules.insert("reason: " + ReasonText(reason));
    }
    for (const std::string& rule : plan.rules) ++books[rule];
    largest = std::max(largest, static_cast<int>(plan.queue.size()));
  }
  EXPECT_GE(largest, 50);

  const std::vector<std::string> rules = {
      "a hold marks units",
      "a hold that is over marks nothing",
      "a kit moves a line",
      "a destination that never takes deliveries",
      "a line gets less than its share",
      "a list grows again",
      "a listed value of the queue",
      "a peg counts for a share",
      "a protection marks units",
      "a protection that is over marks nothing",
      "a receipt after the last day is not marked",
      "a receipt is marked",
      "a set closes a window that its line leaves open",
      "a set moves a line",
      "a set that fails frees a peg",
      "a source of several locations is chosen",
      "a supplier does not work on every day",
      "a window in which no day is open",
      "all of a line is held",
      "an order of several kinds of sets",
      "backorder limit",
      "complete kit accepts what is available",
      "complete kit from another than its first location",
      "complete kit in a rejected order",
      "complete kit in time",
      "complete kit is replenished",
      "complete kit late",
      "complete kit of several lines",
      "complete kit takes held units",
      "complete kit with two lines of one item",
      "cost of a shipment moves a location",
      "critical level",
      "debt stays unpaid",
      "denominator above what is lacking",
      "earliest moves to an open day",
      "equal takes from a line in time",
      "equal_loss takes from a line in time",
      "expired supply does not count",
      "fewest_shipments leaves the first source",
      "handling",
      "handling in working days",
      "hard safety stock",
      "held for a kit",
      "held for a last shipment",
      "held for a line",
      "held for a order_complete",
      "held for a ship_set",
      "held from a peg",
      "held units late",
      "joins a shipment",
      "kit accepts what is available",
      "kit in a rejected order",
      "kit in time",
      "kit is replenished",
      "kit late",
      "kit of several lines",
      "kit takes a substitute",
      "kit takes held units",
      "kit with two lines of one item",
      "kits one after the other",
      "known supply after replenishment in time",
      "last shipment from another than its first location",
      "last shipment in time",
      "last shipment is replenished",
      "last shipment late",
      "late",
      "late peg",
      "latest moves to an open day",
      "least_cost leaves the first source",
      "left over after the last day",
      "max_shipments moves a line",
      "more shipments than there may be",
      "more than a share in time",
      "more than a share late",
      "multiple",
      "negative stock",
      "no more than a share",
      "no shipments are left",
      "nothing waits for the last shipment",
      "order of one line is not rejected",
      "order of several lines is not rejected",
      "order_complete accepts what is available",
      "order_complete chooses sources",
      "order_complete from several locations",
      "order_complete in a rejected order",
      "order_complete in time",
      "order_complete is replenished",
      "order_complete late",
      "order_complete of several lines",
      "order_complete takes a substitute",
      "order_complete takes held units",
      "order_complete to two destinations",
      "order_complete with two lines of one item",
      "overdue receipt",
      "overdue receipt does not count",
      "peg holds less than the line",
      "peg in time",
      "peg is not held",
      "peg is not held since it expires too soon",
      "peg where no lane leads",
      "proportional takes from a line in time",
      "queue by aging",
      "queue by critical_ratio",
      "queue by fill_ratio",
      "queue by order_value",
      "queue by slack",
      "quota",
      "quota of a location",
      "quota of a period",
      "quota of a tier above the line's",
      "rank before number of the location",
      "receipts pay debt",
      "reject_order moves a line",
      "rejected order gives a kit back",
      "rejected order gives a set back",
      "rejected order gives back",
      "rejected order holds nothing",
      "replenishment",
      "replenishment at the best lane",
      "replenishment is not held",
      "rolls over in time",
      "rolls over late",
      "several lines choose sources",
      "several locations",
      "several rounds of locations on a late day",
      "several sources are chosen",
      "sharing moves a line",
      "ship_set accepts what is available",
      "ship_set from another than its first location",
      "ship_set in a rejected order",
      "ship_set in time",
      "ship_set is replenished",
      "ship_set late",
      "ship_set of several lines",
      "ship_set takes a substitute",
      "ship_set takes held units",
      "ship_set with two lines of one item",
      "shipment below the least",
      "shipments of a group count as one",
      "shipments that only destinations keep apart",
      "soft safety unit",
      "some kits of several",
      "some shipments stay",
      "sources of pegs",
      "sources suffice that do not complete all lines",
      "sourcing moves a line",
      "substitute",
      "substitute from a receipt",
      "substitute late",
      "substitute of a substitute",
      "substitute with a denominator",
      "substitute with a numerator",
      "supply of a tier",
      "supply of a tier that is outranked",
      "supply of a tier that ranks lower",
      "supply that would arrive after the last day",
      "surplus of a peg flows on",
      "the day in time moves to an open day",
      "the last shipment is not the whole rest",
      "the last shipment would go to several destinations",
      "transit",
      "transit in working days",
      "units leave later than they could and arrive on the same day",
      "units of a hold that is over",
      "units of a protection",
      "units of a protection from its first day on",
      "units of a protection of a tier that ranks lower",
      "units of a protection that is over",
      "units of a tier above the line's",
      "units that are held for the owner",
      "units that expire",
      "units that expire in a set or kit",
      "units that must last",
      "units wait for a first day",
      "units wait for the rest of their set",
      "units wait until their destination is open",
      "units wait until their location is open",
      "unlimited supply",
      "what another location ships closes the line",
      "working days and a kit",
      "working days and a late unit",
      "working days and a peg",
      "working days and a set",
      "working days and few shipments",
      "working days and sharing",
      "working days and sources",
      "working days, earliest",
      "working days, just in time",
      "working days, latest",
  };
  const std::vector<std::string> rare = {
      "a line of a group cannot be served on a day of another",
      "a lot not wholly from stock",
      "a set is given back as a whole",
      "complete kit takes a substitute",
      "equal takes from a line late",
      "equal_loss takes from a line late",
      "fewest_shipments chooses greedily",
      "greedily chosen sources are not all candidates",
      "held for a complete kit",
      "held from safety stock",
      "last shipment takes a substitute",
      "least_cost chooses greedily",
      "more sources cost less",
      "order_complete chooses greedily",
      "proportional takes from a line late",
      "shipments of two delivery days count as one",
      "shipments that only delivery days keep apart",
      "soft safety unit of a substitute",
      "units expire while they wait",
      "units of a protection of a tier that is outranked",
      "what closed a line is given back",
      "what the chosen sources leave comes in time from others",
      "what was held is given back",
  };
  // For one book in so many seeds.
  const auto at_least = [](uint32_t seeds) {
    return static_cast<int>(kSeeds / seeds);
  };
  for (const std::string& rule : rules) {
    EXPECT_GE(books[rule], at_least(1000)) << rule;
  }
  for (const std::string& rule : rare) {
    EXPECT_GE(books[rule], at_least(10000)) << rule;
  }
  for (int32_t reason = 0; reason < kReasonCount; ++reason) {
    EXPECT_GE(books["reason: " + ReasonText(reason)], at_least(100))
        << ReasonText(reason);
  }
  EXPECT_EQ(books.size(), rules.size() + rare.size() + kReasonCount);
}

bool HasDerivedKey(const Policy& policy) {
  static const std::set<std::string> kDerived = {
      "order_value", "slack", "fill_ratio", "critical_ratio", "aging"};
  for (const SortKey& key : policy.queue) {
    if (kDerived.count(key.column) > 0) return true;
  }
  return false;
}

bool HasListedValues(const Policy& policy) {
  for (const SortKey& key : policy.queue) {
    if (!key.values.empty()) return true;
  }
  return false;
}

// Each of the features is in enough of the books, and in enough of them with
// each other.
TEST(RandomBookTest, CombineFeatures) {
  const std::vector<std::string> names = {
      "hold",     "few shipments",   "groups",        "kits",
      "sourcing", "substitutes",     "tiers",         "protections",
      "quotas",   "critical levels", "holds",         "expiry",
      "sharing",  "derived keys",    "listed values", "calendars",
      "delays"};
  std::vector<std::vector<int>> books(names.size(),
                                      std::vector<int>(names.size(), 0));
  for (uint32_t seed = 0; seed < kSeeds; ++seed) {
    const RandomCase random = MakeRandomCase(seed);
    const Book book = random.columns.book();
    const std::vector<bool> has = {
        random.policy.waiting == Waiting::kHold,
        !book.demand.max_shipments.empty(),
        !book.locations.group.empty(),
        !book.demand.kit.empty(),
        random.policy.sourcing != Sourcing::kByRank,
        !book.substitutes.item.empty(),
        book.tiers.size() > 0,
        !book.protections.item.empty(),
        !book.quotas.item.empty(),
        !book.critical_levels.item.empty(),
        !book.holds.item.empty(),
        !book.supply.expires.empty(),
        random.policy.sharing != Sharing::kSequential,
        HasDerivedKey(random.policy),
        HasListedValues(random.policy),
        book.calendars.size() > 0,
        !book.supply.delay.empty() || !book.items.delay.empty() ||
            !book.lanes.delay.empty(),
    };
    for (size_t a = 0; a < has.size(); ++a) {
      for (size_t b = 0; b < has.size(); ++b) books[a][b] += has[a] && has[b];
    }
  }
  for (size_t a = 0; a < names.size(); ++a) {
    EXPECT_GE(books[a][a], kSeeds / 10) << names[a];
    EXPECT_LE(books[a][a], kSeeds / 3) << names[a];
    for (size_t b = 0; b < names.size(); ++b) {
      EXPECT_GE(books[a][b], kSeeds / 100) << names[a] << ", " << names[b];
    }
  }
}

}  // namespace
}  // namespace backorder
