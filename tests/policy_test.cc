#include "backorder/policy.h"

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "backorder/units.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/policy_fields.h"

namespace backorder {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

bool Equal(const Policy& a, const Policy& b) {
  return a.queue == b.queue && a.timing == b.timing &&
         a.ship_when == b.ship_when && a.sourcing == b.sourcing &&
         a.waiting == b.waiting && a.when_short == b.when_short &&
         a.horizon == b.horizon && a.overdue_offset == b.overdue_offset &&
         a.overdue_limit == b.overdue_limit &&
         a.safety_stock == b.safety_stock && a.sharing == b.sharing &&
         a.share_by == b.share_by && a.aging_days == b.aging_days;
}

TEST(PolicyTest, NothingIsTheDefault) {
  for (const char* text : {"", "  ", ";", " ; ;; "}) {
    const absl::StatusOr<Policy> policy = ParsePolicy(text);
    ASSERT_TRUE(policy.ok()) << policy.status();
    EXPECT_TRUE(Equal(*policy, Policy())) << text;
  }
  EXPECT_TRUE(Validate(Policy()).ok());
}

TEST(PolicyTest, TextOfTheDefault) {
  EXPECT_EQ(PolicyText(Policy()),
            "queue=priority, due, entered; timing=earliest; "
            "ship_when=as_soon_as_possible; sourcing=by_rank; "
            "waiting=release; when_short=backorder; "
            "horizon=unlimited; overdue_offset=0; overdue_limit=unlimited; "
            "safety_stock=hard; sharing=sequential; share_by=priority; "
            "aging_days=7");
}

TEST(PolicyTest, EveryFieldIsParsed) {
  const absl::StatusOr<Policy> policy = ParsePolicy(
      "queue=tier desc nulls first, line_value asc, item nulls last;"
      "timing=latest_on_time;ship_when=just_in_time;sourcing=least_cost;"
      "waiting=hold;when_short=reject_order;"
      "horizon=30;overdue_offset=2;overdue_limit=0;safety_stock=soft;"
      "sharing=equal_loss;share_by=tier,line_value;aging_days=30");
  ASSERT_TRUE(policy.ok()) << policy.status();
  EXPECT_THAT(policy->queue,
              ElementsAre(SortKey{"tier", true, true}, SortKey{"line_value"},
                          SortKey{"item"}));
  EXPECT_EQ(policy->timing, Timing::kLatestOnTime);
  EXPECT_EQ(policy->ship_when, ShipWhen::kJustInTime);
  EXPECT_EQ(policy->sourcing, Sourcing::kLeastCost);
  EXPECT_EQ(policy->waiting, Waiting::kHold);
  EXPECT_EQ(policy->when_short, WhenShort::kRejectOrder);
  EXPECT_EQ(policy->horizon, 30);
  EXPECT_EQ(policy->overdue_offset, 2);
  EXPECT_EQ(policy->overdue_limit, 0);
  EXPECT_EQ(policy->safety_stock, SafetyStock::kSoft);
  EXPECT_EQ(policy->sharing, Sharing::kEqualLoss);
  EXPECT_EQ(policy->share_by, 2);
  EXPECT_EQ(policy->aging_days, 30);
}

TEST(PolicyTest, KeysListValues) {
  const absl::StatusOr<Policy> policy = ParsePolicy(
      "queue=Tier(2 0,1)desc nulls first, delivery_rule ( Ship_Set, 0 ), "
      "due (,20000  -5,) asc, aging (-3),latest (2147483647), when_short desc");
  ASSERT_TRUE(policy.ok()) << policy.status();
  EXPECT_THAT(policy->queue,
              ElementsAre(SortKey{"tier", true, true, {2, 0, 1}},
                          SortKey{"delivery_rule", false, false, {3, 0}},
                          SortKey{"due", false, false, {20000, -5}},
                          SortKey{"aging", false, false, {-3}},
                          SortKey{"latest", false, false, {2147483647}},
                          SortKey{"when_short", true}));
  EXPECT_EQ(internal::QueueText(*policy),
            "tier (2 0 1) desc nulls first, "
            "delivery_rule (ship_set as_available), due (20000 -5), "
            "aging (-3), latest (2147483647), when_short desc");
}

TEST(PolicyTest, ShareByNamesTheFirstKeysOfTheQueue) {
  const auto share_by = [](const char* text) {
    const absl::StatusOr<Policy> policy = ParsePolicy(text);
    EXPECT_TRUE(policy.ok()) << policy.status();
    return policy.ok() ? policy->share_by : -1;
  };
  EXPECT_EQ(share_by(""), 1);
  EXPECT_EQ(share_by("queue=due"), 1);
  EXPECT_EQ(share_by("share_by=none"), 0);
  EXPECT_EQ(share_by("share_by=priority"), 1);
  EXPECT_EQ(share_by("share_by = Priority ,DUE,entered"), 3);
  // Before or behind the queue that it speaks of.
  EXPECT_EQ(share_by("share_by=tier, slack; queue=tier (1 0) desc, slack"), 2);
  EXPECT_EQ(share_by("queue=tier (1 0) desc, slack; share_by=tier, slack"), 2);
  EXPECT_EQ(share_by("share_by=line_value; queue=most_valuable"), 1);
}

TEST(PolicyTest, CaseAndSpacesDoNotMatter) {
  const absl::StatusOr<Policy> policy = ParsePolicy(
      "\n QUEUE =Due\tDESC  Nulls\nFIRST ,entered;Timing= Latest_On_Time ;"
      " horizon = UNLIMITED ; ");
  ASSERT_TRUE(policy.ok()) << policy.status();
  EXPECT_THAT(policy->queue,
              ElementsAre(SortKey{"due", true, true}, SortKey{"entered"}));
  EXPECT_EQ(policy->timing, Timing::kLatestOnTime);
  EXPECT_EQ(policy->horizon, kNever);
}

TEST(PolicyTest, EveryColumnOfDemandIsAKey) {
  for (const char* column : internal::QueueColumns()) {
    const auto policy = ParsePolicy("queue=" + std::string(column));
    ASSERT_TRUE(policy.ok()) << policy.status();
    EXPECT_THAT(policy->queue, ElementsAre(SortKey{column}));
  }
  EXPECT_EQ(internal::QueueColumns().size(), 28u);
}

TEST(PolicyTest, PresetsAreQueues) {
  const auto queue = [](const char* text) {
    const absl::StatusOr<Policy> policy = ParsePolicy(text);
    return policy.ok()
               ? PolicyText(*policy).substr(0, PolicyText(*policy).find(';'))
               : std::string(policy.status().message());
  };
  EXPECT_EQ(queue("queue=first_come"), "queue=entered");
  EXPECT_EQ(queue("queue=earliest_due"), "queue=due, entered");
  EXPECT_EQ(queue("queue=smallest"), "queue=quantity, entered");
  EXPECT_EQ(queue("queue= Most_Valuable "), "queue=line_value desc, entered");
}

TEST(PolicyTest, TextComesBackAsThePolicy) {
  std::mt19937 rng(1);
  const auto draw = [&rng](int n) { return static_cast<int>(rng() % n); };
  for (int round = 0; round < 500; ++round) {
    Policy policy;
    policy.queue.clear();
    std::vector<const char*> columns = internal::QueueColumns();
    std::shuffle(columns.begin(), columns.end(), rng);
    for (int i = draw(28); i >= 0; --i) {
      policy.queue.push_back({columns[i], draw(2) == 0, draw(2) == 0});
      // These are values of all columns.
      for (int value = 2; value > draw(6); --value) {
        policy.queue.back().values.push_back(value);
      }
    }
    policy.timing = static_cast<Timing>(draw(2));
    policy.ship_when = static_cast<ShipWhen>(draw(2));
    policy.sourcing = static_cast<Sourcing>(draw(3));
    policy.waiting = static_cast<Waiting>(draw(2));
    policy.when_short = static_cast<WhenShort>(draw(3));
    policy.horizon = draw(2) == 0 ? kNever : draw(kNever);
    policy.overdue_offset = draw(kLastDay);
    policy.overdue_limit = draw(2) == 0 ? kNever : draw(100);
    policy.safety_stock = static_cast<SafetyStock>(draw(2));
    policy.sharing = static_cast<Sharing>(draw(4));
    policy.share_by = draw(static_cast<int>(policy.queue.size()) + 1);
    policy.aging_days = 1 + draw(kLastDay);
    ASSERT_TRUE(Validate(policy).ok()) << Validate(policy);
    const absl::StatusOr<Policy> parsed = ParsePolicy(PolicyText(policy));
    ASSERT_TRUE(parsed.ok()) << parsed.status();
    EXPECT_TRUE(Equal(*parsed, policy)) << PolicyText(policy);
    EXPECT_EQ(PolicyText(*parsed), PolicyText(policy));
  }
}

TEST(PolicyTest, BadTextNamesTheField) {
  struct Case {
    const char* text;
    const char* column;
    const char* message;
  };
  const Case cases[] = {
      {"timing", "policy", "write key=value"},
      {"timming=earliest", "policy.timming", "it has queue, timing"},
      {"=earliest", "policy.", "it has queue, timing"},
      {"timing=earliest; timing=earliest", "policy.timing", "twice"},
      {"queue=due; queue=due", "policy.queue", "twice"},
      {"timing=sometime", "policy.timing", "earliest or latest_on_time"},
      {"timing=", "policy.timing", "earliest or latest_on_time"},
      {"timing=0", "policy.timing", "earliest or latest_on_time"},
      {"timing=unlimited", "policy.timing", "earliest or latest_on_time"},
      {"when_short=hold", "policy.when_short", "or reject_order"},
      {"safety_stock=firm", "policy.safety_stock", "hard or soft"},
      {"horizon=-1", "policy.horizon", "0 to 2147483646 days or unlimited"},
      {"horizon=2147483647", "policy.horizon", "or unlimited"},
      {"horizon=99999999999999999999", "policy.horizon", "or unlimited"},
      {"horizon=3 days", "policy.horizon", "or unlimited"},
      {"horizon=", "policy.horizon", "or unlimited"},
      {"overdue_offset=unlimited", "policy.overdue_offset",
       "0 to 1073741824 days"},
      {"overdue_offset=1073741825", "policy.overdue_offset",
       "0 to 1073741824 days"},
      {"queue=", "policy.queue", "[asc|desc]"},
      {"queue=due,", "policy.queue", "[asc|desc]"},
      {"queue=due, , item", "policy.queue", "[asc|desc]"},
      {"queue=due up", "policy.queue", "[asc|desc]"},
      {"queue=due desc asc", "policy.queue", "[asc|desc]"},
      {"queue=due nulls", "policy.queue", "[asc|desc]"},
      {"queue=due nulls first desc", "policy.queue", "[asc|desc]"},
      {"queue=nulls first", "policy.queue", "[asc|desc]"},
      {"queue=dew", "policy.queue", "\"dew\"; use item, quantity"},
      {"queue=due, due desc", "policy.queue", "twice"},
      {"queue=first_come, due", "policy.queue", "no column \"first_come\""},
      {"queue=order_values", "policy.queue", "aging"},
      {"queue=tier (", "policy.queue", "[asc|desc]"},
      {"queue=tier (1", "policy.queue", "[asc|desc]"},
      {"queue=tier 1)", "policy.queue", "[asc|desc]"},
      {"queue=tier )1(", "policy.queue", "[asc|desc]"},
      {"queue=tier ((1))", "policy.queue", "[asc|desc]"},
      {"queue=tier (1) (2)", "policy.queue", "[asc|desc]"},
      {"queue=tier desc (1)", "policy.queue", "[asc|desc]"},
      {"queue=(1) tier", "policy.queue", "[asc|desc]"},
      {"queue=tier (1) up", "policy.queue", "[asc|desc]"},
      {"queue=tier (1), ", "policy.queue", "[asc|desc]"},
      {"queue=tier ()", "policy.queue", "without a value"},
      {"queue=tier ( , )", "policy.queue", "without a value"},
      {"queue=tire (x)", "policy.queue", "no column \"tire\""},
      {"queue=tier (gold)", "policy.queue", "no value \"gold\"; list numbers"},
      {"queue=tier (1.5)", "policy.queue", "list numbers"},
      {"queue=tier (99999999999999999999)", "policy.queue", "list numbers"},
      {"queue=tier (1 2 1)", "policy.queue", "lists 1 twice"},
      {"queue=delivery_rule (0, as_available)", "policy.queue",
       "lists as_available twice"},
      {"queue=delivery_rule (set)", "policy.queue",
       "no value \"set\"; list as_available, line_complete"},
      {"queue=delivery_rule (4)", "policy.queue",
       "is never 4; list values of as_available"},
      {"queue=tier (-1)", "policy.queue", "0 to 2147483646"},
      {"queue=tier (-2147483648)", "policy.queue", "is never -2147483648"},
      {"queue=latest (2000000000)", "policy.queue",
       "-1073741824 to 1073741824 or 2147483647"},
      {"sharing=fair", "policy.sharing",
       "sequential or proportional or equal or equal_loss"},
      {"share_by=", "policy.share_by",
       "none, or the first one or more of priority, due, entered"},
      {"share_by=due", "policy.share_by", "\"due\"; use none"},
      {"share_by=priority due", "policy.share_by", "use none"},
      {"share_by=priority,", "policy.share_by", "use none"},
      {"share_by=1", "policy.share_by", "use none"},
      {"share_by=none, priority", "policy.share_by", "use none"},
      {"share_by=due, item; queue=due", "policy.share_by",
       "use none, or the first one or more of due, in this order"},
      {"aging_days=0", "policy.aging_days", "1 to 1073741824 days"},
      {"aging_days=unlimited", "policy.aging_days", "1 to 1073741824 days"},
      {"aging_days=1073741825", "policy.aging_days", "1 to 1073741824 days"},
      {"waiting=wait", "policy.waiting", "release or hold"},
      {"sourcing=nearest", "policy.sourcing",
       "by_rank or fewest_shipments or least_cost"},
      {"caf\xc3\xa9=1", "policy.caf\xc3\xa9", "caf\\xc3\\xa9"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.text);
    const absl::Status status = ParsePolicy(c.text).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_THAT(std::string(status.message()), HasSubstr(c.message));
    const auto error = GetInputError(status);
    ASSERT_TRUE(error.has_value());
    EXPECT_EQ(error->column, c.column);
    EXPECT_EQ(error->row, -1);
  }
}

TEST(PolicyTest, LongTextIsRefusedShortly) {
  const std::string text = "timing=" + std::string(1 << 20, 'x');
  const absl::Status status = ParsePolicy(text).status();
  EXPECT_FALSE(status.ok());
  EXPECT_LT(status.message().size(), 300u);
  const std::string values = std::string(1 << 20, '1');
  EXPECT_LT(ParsePolicy("queue=tier (" + values).status().message().size(),
            300u);
  EXPECT_LT(
      ParsePolicy("queue=tier (" + values + ")").status().message().size(),
      300u);
}

TEST(PolicyTest, HandMadePoliciesAreChecked) {
  const auto column = [](const Policy& policy) {
    const auto error = GetInputError(Validate(policy));
    return error.has_value() ? error->column : "valid";
  };
  Policy policy;
  policy.queue = {};
  EXPECT_EQ(column(policy), "policy.queue");
  policy.queue = {{"due"}, {"due", true}};
  EXPECT_EQ(column(policy), "policy.queue");
  policy.queue = {{"Due"}};
  EXPECT_EQ(column(policy), "policy.queue");
  policy = Policy();
  policy.timing = static_cast<Timing>(2);
  EXPECT_EQ(column(policy), "policy.timing");
  EXPECT_EQ(GetInputError(Validate(policy))->value, 2);
  policy = Policy();
  policy.ship_when = static_cast<ShipWhen>(-1);
  EXPECT_EQ(column(policy), "policy.ship_when");
  policy = Policy();
  policy.sourcing = static_cast<Sourcing>(3);
  EXPECT_EQ(column(policy), "policy.sourcing");
  policy = Policy();
  policy.waiting = static_cast<Waiting>(2);
  EXPECT_EQ(column(policy), "policy.waiting");
  policy = Policy();
  policy.when_short = static_cast<WhenShort>(3);
  EXPECT_EQ(column(policy), "policy.when_short");
  policy = Policy();
  policy.safety_stock = static_cast<SafetyStock>(kNotGiven);
  EXPECT_EQ(column(policy), "policy.safety_stock");
  policy = Policy();
  policy.horizon = -1;
  EXPECT_EQ(column(policy), "policy.horizon");
  policy = Policy();
  policy.overdue_offset = kLastDay + 1;
  EXPECT_EQ(column(policy), "policy.overdue_offset");
  policy.overdue_offset = kNever;
  EXPECT_EQ(column(policy), "policy.overdue_offset");
  policy = Policy();
  policy.overdue_limit = kNotGiven;
  EXPECT_EQ(column(policy), "policy.overdue_limit");
  policy = Policy();
  policy.queue = {{"tier", false, false, {1, 2, 1}}};
  EXPECT_EQ(column(policy), "policy.queue");
  EXPECT_EQ(GetInputError(Validate(policy))->value, 1);
  policy.queue = {{"tier", false, false, {kNotGiven}}};
  EXPECT_EQ(column(policy), "policy.queue");
  EXPECT_EQ(GetInputError(Validate(policy))->value, kNotGiven);
  policy.queue = {{"entered", false, false, {INT64_MIN, INT64_MAX}},
                  {"slack", false, false, {INT64_MIN, INT64_MAX}}};
  EXPECT_EQ(column(policy), "valid");
  policy = Policy();
  policy.sharing = static_cast<Sharing>(4);
  EXPECT_EQ(column(policy), "policy.sharing");
  policy = Policy();
  policy.share_by = 4;
  EXPECT_EQ(column(policy), "policy.share_by");
  EXPECT_EQ(GetInputError(Validate(policy))->value, 4);
  policy.share_by = -1;
  EXPECT_EQ(column(policy), "policy.share_by");
  policy.queue = {{"due"}};
  policy.share_by = 0;
  EXPECT_EQ(column(policy), "valid");
  policy = Policy();
  policy.aging_days = 0;
  EXPECT_EQ(column(policy), "policy.aging_days");
  EXPECT_EQ(column(Policy()), "valid");
}

}  // namespace
}  // namespace backorder
