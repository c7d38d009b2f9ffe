// The C interface, through its header alone.

#include "backorder/c_api.h"

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <cstring>
#include <string>
#include <thread>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

bko_error NewError() {
  bko_error error;
  std::memset(&error, 0x5a, sizeof(error));
  error.struct_size = sizeof(error);
  return error;
}

template <typename T>
std::vector<T> Copied(const T* values, int64_t length) {
  return std::vector<T>(values, values + length);
}

// What a column getter gives, or the number -999 if it fails.
std::vector<int32_t> Plan32(const bko_plan* plan, const char* name) {
  const int32_t* values = nullptr;
  int64_t length = 0;
  const bko_status status = bko_plan_i32(plan, name, &values, &length, nullptr);
  return status == BKO_OK ? Copied(values, length) : std::vector<int32_t>{-999};
}
std::vector<int64_t> Plan64(const bko_plan* plan, const char* name) {
  const int64_t* values = nullptr;
  int64_t length = 0;
  const bko_status status = bko_plan_i64(plan, name, &values, &length, nullptr);
  return status == BKO_OK ? Copied(values, length) : std::vector<int64_t>{-999};
}
std::vector<int32_t> Result32(const bko_result* result, const char* name) {
  const int32_t* values = nullptr;
  int64_t length = 0;
  const bko_status status =
      bko_result_i32(result, name, &values, &length, nullptr);
  return status == BKO_OK ? Copied(values, length) : std::vector<int32_t>{-999};
}
std::vector<int64_t> Result64(const bko_result* result, const char* name) {
  const int64_t* values = nullptr;
  int64_t length = 0;
  const bko_status status =
      bko_result_i64(result, name, &values, &length, nullptr);
  return status == BKO_OK ? Copied(values, length) : std::vector<int64_t>{-999};
}
std::vector<double> ResultF64(const bko_result* result, const char* name) {
  const double* values = nullptr;
  int64_t length = 0;
  const bko_status status =
      bko_result_f64(result, name, &values, &length, nullptr);
  return status == BKO_OK ? Copied(values, length) : std::vector<double>{-999};
}

// 20 dolls are wanted in two days; 15 are on the shelf, 5 come in five days.
class CApiTest : public testing::Test {
 protected:
  CApiTest() {
    EXPECT_EQ(bko_book_create(20000, &book_, nullptr), BKO_OK);
    Set32("demand.item", item_);
    Set64("demand.quantity", wanted_);
    Set32("demand.due", due_);
    Set32("supply.item", supply_item_);
    Set64("supply.quantity", there_);
    Set32("supply.day", day_);
  }
  ~CApiTest() override {
    bko_book_free(book_);
    bko_plan_free(plan_);
    bko_result_free(result_);
  }
  void Set32(const char* name, const std::vector<int32_t>& values) {
    EXPECT_EQ(bko_book_set_i32(book_, name, values.data(),
                               static_cast<int64_t>(values.size()), nullptr),
              BKO_OK)
        << name;
  }
  void Set64(const char* name, const std::vector<int64_t>& values) {
    EXPECT_EQ(bko_book_set_i64(book_, name, values.data(),
                               static_cast<int64_t>(values.size()), nullptr),
              BKO_OK)
        << name;
  }
  void Allocate(const char* policy = nullptr) {
    ASSERT_EQ(bko_allocate(book_, policy, nullptr, &plan_, &error_), BKO_OK)
        << error_.message;
  }

  const std::vector<int32_t> item_ = {0}, due_ = {20002}, supply_item_ = {0, 0},
                             day_ = {BKO_NOT_GIVEN, 20005};
  const std::vector<int64_t> wanted_ = {20}, there_ = {15, 5};
  bko_book* book_ = nullptr;
  bko_plan* plan_ = nullptr;
  bko_result* result_ = nullptr;
  bko_error error_ = NewError();
};

// ---- what works -------------------------------------------------------------

TEST_F(CApiTest, Version) { EXPECT_EQ(bko_abi_version(), BKO_ABI_VERSION); }

TEST_F(CApiTest, Schema) {
  const std::string schema = bko_schema();
  EXPECT_THAT(schema, StartsWith("table\tcolumn\ttype\tkind\trequired\t"));
  EXPECT_THAT(schema, HasSubstr("\ndemand\tdue\tint32\tday\tno\tas_of\t"));
  EXPECT_THAT(schema, HasSubstr("\nmeasures\tunit_fill_rate\tfloat64\t"));
  EXPECT_EQ(bko_schema(), bko_schema());
}

TEST_F(CApiTest, AllocatesTheDolls) {
  Allocate();
  EXPECT_THAT(Plan32(plan_, "allocations.line"), ElementsAre(0, 0));
  EXPECT_THAT(Plan32(plan_, "allocations.supply"), ElementsAre(0, 1));
  EXPECT_THAT(Plan64(plan_, "allocations.quantity"), ElementsAre(15, 5));
  EXPECT_THAT(Plan32(plan_, "allocations.delivery_day"),
              ElementsAre(20000, 20005));
  EXPECT_THAT(Plan64(plan_, "promises.quantity"), ElementsAre(15, 5));
  EXPECT_THAT(Plan64(plan_, "lines.on_time"), ElementsAre(15));
  EXPECT_THAT(Plan32(plan_, "shipments.ship_day"), ElementsAre(20000, 20005));
}

TEST_F(CApiTest, PolicyIsText) {
  Allocate("when_short=accept_available");
  EXPECT_THAT(Plan64(plan_, "lines.shortfall"), ElementsAre(5));
}

TEST_F(CApiTest, PlanIsUsedAgain) {
  Allocate();
  bko_plan* const before = plan_;
  Allocate("when_short=accept_available");
  EXPECT_EQ(plan_, before);
  EXPECT_THAT(Plan64(plan_, "allocations.quantity"), ElementsAre(15));
}

TEST_F(CApiTest, ColumnsAreTakenBack) {
  ASSERT_EQ(bko_book_set_i32(book_, "demand.due", nullptr, 0, nullptr), BKO_OK);
  Allocate();
  EXPECT_THAT(Plan64(plan_, "lines.on_time"), ElementsAre(15));
  ASSERT_EQ(bko_book_set_i32(book_, "supply.day", nullptr, 0, nullptr), BKO_OK);
  Allocate();
  EXPECT_THAT(Plan64(plan_, "lines.on_time"), ElementsAre(20));
}

TEST_F(CApiTest, EmptyBook) {
  bko_book* empty = nullptr;
  ASSERT_EQ(bko_book_create(0, &empty, nullptr), BKO_OK);
  EXPECT_EQ(bko_book_validate(empty, nullptr), BKO_OK);
  EXPECT_EQ(bko_allocate(empty, "", nullptr, &plan_, nullptr), BKO_OK);
  EXPECT_THAT(Plan32(plan_, "allocations.line"), ElementsAre());
  EXPECT_THAT(Plan64(plan_, "promises.quantity"), ElementsAre());
  bko_book_free(empty);
}

TEST_F(CApiTest, FreeingNothing) {
  bko_book_free(nullptr);
  bko_plan_free(nullptr);
  bko_result_free(nullptr);
}

TEST_F(CApiTest, PolicyText) {
  size_t length = 0;
  ASSERT_EQ(bko_policy_text("queue=First_Come", nullptr, 0, &length, nullptr),
            BKO_OK);
  std::string text(length + 1, '?');
  ASSERT_EQ(bko_policy_text("queue=First_Come", &text[0], text.size(), nullptr,
                            nullptr),
            BKO_OK);
  EXPECT_THAT(text, StartsWith("queue=entered; timing=earliest; "));
  EXPECT_EQ(std::strlen(text.c_str()), length);
  char cut[8] = "???????";
  ASSERT_EQ(bko_policy_text(nullptr, cut, sizeof(cut), &length, nullptr),
            BKO_OK);
  EXPECT_STREQ(cut, "queue=p");
  EXPECT_GT(length, sizeof(cut));
}

TEST_F(CApiTest, Prioritize) {
  Set32("demand.item", {});
  Set32("demand.due", {});
  const std::vector<int32_t> item = {0, 0, 0}, priority = {2, 1, 2};
  const std::vector<int64_t> quantity = {1, 1, 1};
  Set32("demand.item", item);
  Set64("demand.quantity", quantity);
  Set32("demand.priority", priority);
  ASSERT_EQ(bko_prioritize(book_, "queue=priority", &result_, nullptr), BKO_OK);
  EXPECT_THAT(Result32(result_, "queue.line"), ElementsAre(1, 0, 2));
  EXPECT_THAT(Result32(result_, "queue.rank"), ElementsAre(1, 0, 2));
}

TEST_F(CApiTest, ExplainPrecedence) {
  const std::vector<int32_t> item = {0, 0, 0}, tier = {4, BKO_NOT_GIVEN, 4};
  const std::vector<int64_t> quantity = {1, 1, 1};
  Set32("demand.item", item);
  Set64("demand.quantity", quantity);
  Set32("demand.due", {});
  Set32("demand.tier", tier);
  const auto explain = [&](const char* policy, int32_t line, int32_t other) {
    bko_result_free(result_);
    result_ = nullptr;
    ASSERT_EQ(
        bko_explain_precedence(book_, policy, line, other, &result_, nullptr),
        BKO_OK);
  };
  explain("queue=due, tier", 1, 2);
  EXPECT_THAT(Result32(result_, "precedence.first"), ElementsAre(2));
  EXPECT_THAT(Result32(result_, "precedence.second"), ElementsAre(1));
  EXPECT_THAT(Result32(result_, "precedence.first_by"), ElementsAre(2));
  EXPECT_THAT(Result32(result_, "precedence.second_by"), ElementsAre(1));
  EXPECT_THAT(Result32(result_, "precedence.key"), ElementsAre(1));
  EXPECT_THAT(Result32(result_, "precedence.first_given"), ElementsAre(1));
  EXPECT_THAT(Result64(result_, "precedence.first_value"), ElementsAre(4));
  EXPECT_THAT(Result32(result_, "precedence.second_given"), ElementsAre(0));
  EXPECT_THAT(Result64(result_, "precedence.second_value"), ElementsAre(0));
  explain("queue=tier", 2, 0);
  EXPECT_THAT(Result32(result_, "precedence.first"), ElementsAre(0));
  EXPECT_THAT(Result32(result_, "precedence.key"), ElementsAre(-1));
  EXPECT_THAT(Result32(result_, "precedence.first_given"), ElementsAre(0));
  // Served together, they stand at the place of the first.
  const std::vector<int32_t> order = {0, 1, 1}, rule = {0, 3, 3};
  Set32("demand.sales_order", order);
  Set32("demand.delivery_rule", rule);
  explain("queue=tier, entered desc", 1, 0);
  EXPECT_THAT(Result32(result_, "precedence.first"), ElementsAre(1));
  EXPECT_THAT(Result32(result_, "precedence.first_by"), ElementsAre(2));
  EXPECT_THAT(Result32(result_, "precedence.key"), ElementsAre(1));
  EXPECT_THAT(Result64(result_, "precedence.first_value"), ElementsAre(2));

  bko_result* result = nullptr;
  EXPECT_EQ(bko_explain_precedence(book_, nullptr, 0, 3, &result, &error_),
            BKO_INVALID_ARGUMENT);
  EXPECT_STREQ(error_.column, "line");
  EXPECT_EQ(error_.value, 3);
  EXPECT_EQ(result, nullptr);
}

TEST_F(CApiTest, Split) {
  ASSERT_EQ(bko_split(book_, "when_short=backorder", &result_, nullptr),
            BKO_OK);
  EXPECT_THAT(Result64(result_, "now.quantity"), ElementsAre(15));
  EXPECT_THAT(Result32(result_, "now.ship_day"), ElementsAre(20000));
  EXPECT_THAT(Result32(result_, "now.line"), ElementsAre(0));
  EXPECT_THAT(Result64(result_, "later.quantity"), ElementsAre(5));
  EXPECT_THAT(Result32(result_, "later.supply"), ElementsAre(1));
  EXPECT_THAT(Result32(result_, "later.location"), ElementsAre(0));
  EXPECT_THAT(Result32(result_, "later.delivery_day"), ElementsAre(20005));
  EXPECT_THAT(Result64(result_, "shortfall.quantity"), ElementsAre());
}

TEST_F(CApiTest, SplitShortfall) {
  ASSERT_EQ(bko_split(book_, "when_short=accept_available", &result_, nullptr),
            BKO_OK);
  EXPECT_THAT(Result32(result_, "shortfall.line"), ElementsAre(0));
  EXPECT_THAT(Result32(result_, "shortfall.reason"), ElementsAre(6));
  EXPECT_THAT(Result64(result_, "shortfall.quantity"), ElementsAre(5));
}

TEST_F(CApiTest, Estimate) {
  ASSERT_EQ(bko_estimate(book_, nullptr, &result_, nullptr), BKO_OK);
  EXPECT_THAT(Result32(result_, "lines.first_day"), ElementsAre(20000));
  EXPECT_THAT(Result32(result_, "lines.complete_day"), ElementsAre(20005));
  EXPECT_THAT(Result32(result_, "lines.reason"), ElementsAre(0));
  EXPECT_THAT(Result64(result_, "lines.promised"), ElementsAre(20));
  EXPECT_THAT(Result64(result_, "lines.on_time"), ElementsAre(15));
  EXPECT_THAT(Result32(result_, "order.first_day"), ElementsAre(20000));
  EXPECT_THAT(Result32(result_, "order.complete_day"), ElementsAre(20005));
}

TEST_F(CApiTest, AuditOfARightPlan) {
  Allocate();
  ASSERT_EQ(bko_audit(book_, nullptr, plan_, 10, &result_, &error_), BKO_OK)
      << error_.message;
  EXPECT_THAT(Result32(result_, "violations.invariant"), ElementsAre());
}

TEST_F(CApiTest, AuditOfABorrowedWrongPlan) {
  ASSERT_EQ(bko_plan_create(&plan_, nullptr), BKO_OK);
  const int32_t line[] = {0}, supply[] = {0}, day[] = {20000};
  const int64_t quantity[] = {21}, promised[] = {21};
  EXPECT_EQ(bko_plan_set_i32(plan_, "allocations.line", line, 1, nullptr),
            BKO_OK);
  EXPECT_EQ(bko_plan_set_i32(plan_, "allocations.supply", supply, 1, nullptr),
            BKO_OK);
  EXPECT_EQ(
      bko_plan_set_i32(plan_, "allocations.delivery_day", day, 1, nullptr),
      BKO_OK);
  EXPECT_EQ(
      bko_plan_set_i64(plan_, "allocations.quantity", quantity, 1, nullptr),
      BKO_OK);
  EXPECT_EQ(bko_plan_set_i64(plan_, "lines.promised", promised, 1, nullptr),
            BKO_OK);
  EXPECT_THAT(Plan64(plan_, "allocations.quantity"), ElementsAre(21));
  ASSERT_EQ(bko_audit(book_, "", plan_, 100, &result_, &error_), BKO_OK)
      << error_.message;
  const std::vector<int32_t> invariants =
      Result32(result_, "violations.invariant");
  EXPECT_THAT(invariants, testing::IsSupersetOf({1, 2}));
  const char* text = nullptr;
  ASSERT_EQ(bko_result_text(result_, "violations.message", 0, &text, nullptr),
            BKO_OK);
  EXPECT_STRNE(text, "");
  // Its memory serves the next plan, which then keeps its own columns.
  Allocate();
  EXPECT_THAT(Plan64(plan_, "allocations.quantity"), ElementsAre(15, 5));
  EXPECT_EQ(bko_plan_set_i32(plan_, "allocations.line", line, 1, nullptr),
            BKO_INVALID_ARGUMENT);
}

TEST_F(CApiTest, Measure) {
  Allocate();
  ASSERT_EQ(bko_measure(book_, plan_, nullptr, &result_, nullptr), BKO_OK);
  EXPECT_THAT(Result64(result_, "measures.group"), ElementsAre(0));
  EXPECT_THAT(ResultF64(result_, "measures.units"), ElementsAre(20.0));
  EXPECT_THAT(ResultF64(result_, "measures.unit_fill_rate"), ElementsAre(.75));
  EXPECT_THAT(ResultF64(result_, "measures.backorder_unit_days"),
              ElementsAre(15.0));
  EXPECT_THAT(ResultF64(result_, "measures.split_rate"), ElementsAre(2.0));
  bko_result_free(result_);
  result_ = nullptr;
  ASSERT_EQ(bko_measure(book_, plan_, "tier", &result_, nullptr), BKO_OK);
  EXPECT_THAT(Result64(result_, "measures.group"), ElementsAre(BKO_NOT_GIVEN));
}

TEST_F(CApiTest, MeasurePolicy) {
  const std::vector<int32_t> item = {0, 0}, due = {20002, 20002};
  const std::vector<int64_t> wanted = {15, 15}, unit_value = {4, 1};
  Set32("demand.item", item);
  Set64("demand.quantity", wanted);
  Set32("demand.due", due);
  Set64("demand.unit_value", unit_value);
  const auto measured = [this](const char* policy, const char* by) {
    bko_result_free(result_);
    result_ = nullptr;
    EXPECT_EQ(bko_measure_policy(book_, policy, plan_, by, &result_, &error_),
              BKO_OK)
        << error_.message;
    return ResultF64(result_, "measures.value_lost");
  };
  // A plan that somebody made otherwise: 10 and 5 of the 15 on the shelf.
  const int32_t line[] = {0, 1}, supply[] = {0, 0}, day[] = {20000, 20000};
  const int64_t quantity[] = {10, 5};
  ASSERT_EQ(bko_plan_create(&plan_, nullptr), BKO_OK);
  bko_plan_set_i32(plan_, "allocations.line", line, 2, nullptr);
  bko_plan_set_i32(plan_, "allocations.supply", supply, 2, nullptr);
  bko_plan_set_i64(plan_, "allocations.quantity", quantity, 2, nullptr);
  bko_plan_set_i32(plan_, "allocations.delivery_day", day, 2, nullptr);
  EXPECT_THAT(measured("sharing=equal", nullptr), ElementsAre(15.0));
  EXPECT_THAT(ResultF64(result_, "measures.price_of_fairness"),
              ElementsAre(.25));
  EXPECT_THAT(measured("sharing=equal", "item"), ElementsAre(15.0));
  EXPECT_THAT(measured(nullptr, nullptr), ElementsAre(0.0));
  bko_result_free(result_);
  result_ = nullptr;
  ASSERT_EQ(bko_measure(book_, plan_, nullptr, &result_, nullptr), BKO_OK);
  EXPECT_THAT(ResultF64(result_, "measures.value_lost"),
              ElementsAre(testing::IsNan()));
}

// ---- lanes ------------------------------------------------------------------

// The 15 on the shelf are at location 1, three days away from the line; the 5
// arrive at location 0, a day away.
class CApiLanesTest : public CApiTest {
 protected:
  CApiLanesTest() {
    Set32("demand.destination", destination_);
    Set32("supply.location", supply_location_);
    Set32("lanes.location", lane_location_);
    Set32("lanes.destination", lane_destination_);
    Set32("lanes.rank", rank_);
    Set32("lanes.transit_days", transit_);
  }

  const std::vector<int32_t> destination_ = {2}, supply_location_ = {1, 0},
                             lane_location_ = {0, 1, 1},
                             lane_destination_ = {2, 2, 0}, rank_ = {4, -7, 0},
                             transit_ = {1, 3, 0};
  const std::vector<int32_t> elsewhere_ = {1};
};

TEST_F(CApiLanesTest, TransitIsBetweenShippingAndDelivery) {
  Allocate();
  EXPECT_THAT(Plan32(plan_, "allocations.supply"), ElementsAre(0, 1));
  EXPECT_THAT(Plan32(plan_, "allocations.location"), ElementsAre(1, 0));
  EXPECT_THAT(Plan32(plan_, "allocations.ship_day"), ElementsAre(20000, 20005));
  EXPECT_THAT(Plan32(plan_, "allocations.delivery_day"),
              ElementsAre(20003, 20006));
  EXPECT_THAT(Plan32(plan_, "shipments.delivery_day"),
              ElementsAre(20003, 20006));
  EXPECT_THAT(Plan64(plan_, "lines.on_time"), ElementsAre(0));
  ASSERT_EQ(bko_audit(book_, nullptr, plan_, 10, &result_, nullptr), BKO_OK);
  EXPECT_THAT(Result32(result_, "violations.invariant"), ElementsAre());
}

TEST_F(CApiLanesTest, RankDecidesFromWhere) {
  const std::vector<int64_t> little = {4};
  const std::vector<int32_t> later = {20008}, other_ranks = {-8, -7, 0};
  Set64("demand.quantity", little);
  Set32("demand.due", later);
  Allocate();
  EXPECT_THAT(Plan32(plan_, "allocations.location"), ElementsAre(1));
  Set32("lanes.rank", other_ranks);
  Allocate();
  EXPECT_THAT(Plan32(plan_, "allocations.location"), ElementsAre(0));
}

TEST_F(CApiLanesTest, NoLaneIsAReason) {
  Set32("demand.destination", elsewhere_);
  Allocate();
  EXPECT_THAT(Plan64(plan_, "lines.shortfall"), ElementsAre(20));
  EXPECT_THAT(Plan32(plan_, "lines.reason"), ElementsAre(10));
}

TEST_F(CApiLanesTest, LanesAreTakenBack) {
  Set32("demand.destination", elsewhere_);
  for (const char* column : {"lanes.location", "lanes.destination",
                             "lanes.rank", "lanes.transit_days"}) {
    Set32(column, {});
  }
  Allocate();
  EXPECT_THAT(Plan32(plan_, "allocations.delivery_day"),
              ElementsAre(20000, 20005));
}

TEST_F(CApiLanesTest, Split) {
  ASSERT_EQ(bko_split(book_, nullptr, &result_, nullptr), BKO_OK);
  EXPECT_THAT(Result32(result_, "now.location"), ElementsAre(1));
  EXPECT_THAT(Result32(result_, "now.ship_day"), ElementsAre(20000));
  EXPECT_THAT(Result32(result_, "now.delivery_day"), ElementsAre(20003));
  EXPECT_THAT(Result64(result_, "now.quantity"), ElementsAre(15));
  EXPECT_THAT(Result32(result_, "later.location"), ElementsAre(0));
  EXPECT_THAT(Result32(result_, "later.ship_day"), ElementsAre(20005));
  EXPECT_THAT(Result32(result_, "later.delivery_day"), ElementsAre(20006));
  bko_result_free(result_);
  result_ = nullptr;
  Set32("demand.destination", elsewhere_);
  ASSERT_EQ(bko_split(book_, nullptr, &result_, nullptr), BKO_OK);
  EXPECT_THAT(Result32(result_, "shortfall.reason"), ElementsAre(10));
  EXPECT_THAT(Result64(result_, "shortfall.quantity"), ElementsAre(20));
}

TEST_F(CApiLanesTest, Estimate) {
  ASSERT_EQ(bko_estimate(book_, nullptr, &result_, nullptr), BKO_OK);
  EXPECT_THAT(Result32(result_, "order.first_day"), ElementsAre(20003));
  EXPECT_THAT(Result32(result_, "order.complete_day"), ElementsAre(20006));
  EXPECT_THAT(Result64(result_, "lines.on_time"), ElementsAre(0));
}

TEST_F(CApiLanesTest, BadLanesAreNamed) {
  const std::vector<int32_t> twice = {2, 2, 2};
  Set32("lanes.destination", twice);
  EXPECT_EQ(bko_book_validate(book_, &error_), BKO_INVALID_ARGUMENT);
  EXPECT_STREQ(error_.column, "lanes.location");
  EXPECT_EQ(error_.row, 2);
  EXPECT_EQ(error_.value, 1);
  Set32("lanes.destination", lane_destination_);
  const std::vector<int32_t> back_in_time = {1, -3, 0};
  Set32("lanes.transit_days", back_in_time);
  EXPECT_EQ(bko_split(book_, nullptr, &result_, &error_), BKO_INVALID_ARGUMENT);
  EXPECT_STREQ(error_.column, "lanes.transit_days");
  EXPECT_EQ(error_.value, -3);
}

// ---- orders of several lines ------------------------------------------------

TEST_F(CApiTest, WhatWaitsIsHeld) {
  const std::vector<int32_t> rule = {1}, latest = {20003};
  Set32("demand.delivery_rule", rule);
  Set32("demand.latest", latest);
  Allocate("waiting=hold");
  EXPECT_THAT(Plan64(plan_, "lines.promised"), ElementsAre(0));
  EXPECT_THAT(Plan32(plan_, "held.line"), ElementsAre(0));
  EXPECT_THAT(Plan32(plan_, "held.supply"), ElementsAre(0));
  EXPECT_THAT(Plan64(plan_, "held.quantity"), ElementsAre(15));
  Allocate("waiting=release");
  EXPECT_THAT(Plan64(plan_, "lines.promised"), ElementsAre(0));
  EXPECT_THAT(Plan32(plan_, "held.line"), ElementsAre());
}

// 20 dolls in pairs (3 pairs for 4 dolls): item 1 stands for item 0.
TEST_F(CApiTest, SubstitutesAreTaken) {
  const std::vector<int32_t> supply_item = {0, 1},
                             at_once = {BKO_NOT_GIVEN, BKO_NOT_GIVEN},
                             item = {0}, substitute = {1}, numerator = {3},
                             denominator = {4};
  const std::vector<int64_t> there = {12, 100};
  Set32("supply.item", supply_item);
  Set64("supply.quantity", there);
  Set32("supply.day", at_once);
  Set32("substitutes.item", item);
  Set32("substitutes.substitute", substitute);
  Set32("substitutes.numerator", numerator);
  Set32("substitutes.denominator", denominator);
  Allocate();
  EXPECT_THAT(Plan32(plan_, "allocations.supply"), ElementsAre(0, 1));
  EXPECT_THAT(Plan64(plan_, "allocations.quantity"), ElementsAre(12, 6));
  EXPECT_THAT(Plan64(plan_, "lines.promised"), ElementsAre(20));
  EXPECT_THAT(Plan32(plan_, "lines.greedy"), ElementsAre(0));
}

// Locations 0 and 1 have 15 and 5, and location 2 has 20. As one group the
// first two are one source.
TEST_F(CApiTest, GroupsAreOneSource) {
  const std::vector<int32_t> supply_item = {0, 0, 0}, location = {0, 1, 2},
                             at_once(3, BKO_NOT_GIVEN),
                             group = {0, 0, BKO_NOT_GIVEN};
  const std::vector<int64_t> there = {15, 5, 20};
  Set32("supply.item", supply_item);
  Set64("supply.quantity", there);
  Set32("supply.location", location);
  Set32("supply.day", at_once);
  Allocate("sourcing=fewest_shipments");
  EXPECT_THAT(Plan32(plan_, "allocations.location"), ElementsAre(2));
  Set32("locations.group", group);
  Allocate("sourcing=fewest_shipments");
  EXPECT_THAT(Plan32(plan_, "allocations.location"), ElementsAre(0, 1));
}

// ---- run --------------------------------------------------------------------

bko_run NewRun() {
  bko_run run = {};
  run.struct_size = sizeof(run);
  return run;
}

TEST_F(CApiTest, OutputsLeaveColumnsOut) {
  bko_run run = NewRun();
  run.outputs = "lines.reason, shipments";
  ASSERT_EQ(bko_allocate(book_, nullptr, &run, &plan_, nullptr), BKO_OK);
  EXPECT_THAT(Plan64(plan_, "allocations.quantity"), ElementsAre(15, 5));
  EXPECT_THAT(Plan32(plan_, "lines.reason"), ElementsAre(0));
  EXPECT_THAT(Plan32(plan_, "shipments.location"), ElementsAre(0, 0));
  const int64_t* values = nullptr;
  int64_t length = -5;
  EXPECT_EQ(bko_plan_i64(plan_, "promises.quantity", &values, &length, &error_),
            BKO_NOT_FOUND);
  EXPECT_THAT(error_.message, HasSubstr("run.outputs"));
  EXPECT_EQ(length, -5);
  EXPECT_EQ(bko_plan_i64(plan_, "lines.on_time", &values, &length, nullptr),
            BKO_NOT_FOUND);
  EXPECT_EQ(bko_plan_i64(plan_, "held.quantity", &values, &length, nullptr),
            BKO_NOT_FOUND);
  EXPECT_EQ(Plan32(plan_, "allocations.shipment"),
            (std::vector<int32_t>{-999}));
}

TEST_F(CApiTest, UnknownOutputs) {
  bko_run run = NewRun();
  run.outputs = "lines.reasons";
  EXPECT_EQ(bko_allocate(book_, nullptr, &run, &plan_, nullptr),
            BKO_INVALID_ARGUMENT);
  EXPECT_EQ(plan_, nullptr);
}

TEST_F(CApiTest, ShorterRunHasDefaults) {
  // What lies past struct_size is not looked at.
  for (size_t size = sizeof(size_t); size < sizeof(bko_run); ++size) {
    bko_run run;
    std::memset(&run, 0xff, sizeof(run));
    run.struct_size = size;
    if (size >= offsetof(bko_run, reserved)) run.threads = 2;
    if (size >= offsetof(bko_run, cancel)) run.reserved = 0;
    if (size >= offsetof(bko_run, progress)) run.cancel = nullptr;
    if (size >= offsetof(bko_run, outputs)) run.progress = nullptr;
    EXPECT_EQ(bko_allocate(book_, nullptr, &run, &plan_, &error_), BKO_OK)
        << size << ": " << error_.message;
    EXPECT_THAT(Plan64(plan_, "promises.quantity"), ElementsAre(15, 5));
  }
}

TEST_F(CApiTest, LongerRunIsZeroPastWhatIsKnown) {
  struct {
    bko_run run;
    int64_t later_field;
  } longer = {NewRun(), 0};
  longer.run.struct_size = sizeof(longer);
  EXPECT_EQ(bko_allocate(book_, nullptr, &longer.run, &plan_, nullptr), BKO_OK);
  longer.later_field = 1;
  EXPECT_EQ(bko_allocate(book_, nullptr, &longer.run, &plan_, &error_),
            BKO_INVALID_ARGUMENT);
  EXPECT_THAT(error_.message, HasSubstr("does not know"));
}

TEST_F(CApiTest, BadRuns) {
  bko_run run = NewRun();
  run.struct_size = 0;
  EXPECT_EQ(bko_allocate(book_, nullptr, &run, &plan_, &error_),
            BKO_INVALID_ARGUMENT);
  EXPECT_THAT(error_.message, HasSubstr("sizeof(bko_run)"));
  run = NewRun();
  run.reserved = 1;
  EXPECT_EQ(bko_allocate(book_, nullptr, &run, &plan_, nullptr),
            BKO_INVALID_ARGUMENT);
  run = NewRun();
  run.threads = -1;
  EXPECT_EQ(bko_allocate(book_, nullptr, &run, &plan_, nullptr),
            BKO_INVALID_ARGUMENT);
  EXPECT_EQ(plan_, nullptr);
}

TEST_F(CApiTest, CancelLeavesThePlan) {
  Allocate();
  const int32_t cancel = 1;
  bko_run run = NewRun();
  run.cancel = &cancel;
  EXPECT_EQ(
      bko_allocate(book_, "when_short=accept_available", &run, &plan_, &error_),
      BKO_CANCELLED);
  EXPECT_THAT(Plan64(plan_, "allocations.quantity"), ElementsAre(15, 5));
  bko_plan* fresh = nullptr;
  EXPECT_EQ(bko_allocate(book_, nullptr, &run, &fresh, nullptr), BKO_CANCELLED);
  EXPECT_EQ(fresh, nullptr);
}

TEST_F(CApiTest, ProgressEndsAtAllLines) {
  int64_t progress = -1;
  bko_run run = NewRun();
  run.threads = 2;
  run.progress = &progress;
  ASSERT_EQ(bko_allocate(book_, nullptr, &run, &plan_, nullptr), BKO_OK);
  EXPECT_EQ(progress, 1);
}

TEST_F(CApiTest, OneBookForManyThreads) {
  std::atomic<int> right{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int round = 0; round < 20; ++round) {
        bko_plan* plan = nullptr;
        if (bko_allocate(book_, nullptr, nullptr, &plan, nullptr) == BKO_OK &&
            Plan64(plan, "allocations.quantity") ==
                (std::vector<int64_t>{15, 5})) {
          ++right;
        }
        bko_plan_free(plan);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(right, 80);
}

// ---- errors -----------------------------------------------------------------

TEST_F(CApiTest, ErrorsHaveColumnRowAndValue) {
  const std::vector<int64_t> quantity = {5, -7, -8};
  const std::vector<int32_t> item = {0, 0, 0};
  Set32("demand.due", {});
  Set32("demand.item", item);
  Set64("demand.quantity", quantity);
  EXPECT_EQ(bko_book_validate(book_, &error_), BKO_INVALID_ARGUMENT);
  EXPECT_STREQ(error_.column, "demand.quantity");
  EXPECT_EQ(error_.row, 1);
  EXPECT_EQ(error_.value, -7);
  EXPECT_EQ(error_.more, 1);
  EXPECT_STREQ(error_.message, "demand.quantity row 1 is -7; use 0 or more");
  EXPECT_EQ(error_.struct_size, sizeof(error_));
}

TEST_F(CApiTest, EveryVerbChecksItsInput) {
  const std::vector<int64_t> negative = {-1};
  Allocate();
  Set64("demand.quantity", negative);
  bko_plan* plan = nullptr;
  EXPECT_EQ(bko_allocate(book_, nullptr, nullptr, &plan, nullptr),
            BKO_INVALID_ARGUMENT);
  EXPECT_EQ(plan, nullptr);
  const auto expect_untouched = [&](bko_status status) {
    EXPECT_EQ(status, BKO_INVALID_ARGUMENT);
    EXPECT_EQ(result_, nullptr);
    EXPECT_STREQ(error_.column, "demand.quantity");
    error_ = NewError();
  };
  expect_untouched(bko_prioritize(book_, nullptr, &result_, &error_));
  expect_untouched(
      bko_explain_precedence(book_, nullptr, 0, 1, &result_, &error_));
  expect_untouched(bko_split(book_, nullptr, &result_, &error_));
  expect_untouched(bko_estimate(book_, nullptr, &result_, &error_));
  expect_untouched(bko_audit(book_, nullptr, plan_, 10, &result_, &error_));
  expect_untouched(bko_measure(book_, plan_, nullptr, &result_, &error_));
  expect_untouched(
      bko_measure_policy(book_, nullptr, plan_, nullptr, &result_, &error_));
}

TEST_F(CApiTest, EveryVerbChecksThePolicy) {
  Allocate();
  const auto expect_policy = [&](bko_status status) {
    EXPECT_EQ(status, BKO_INVALID_ARGUMENT);
    EXPECT_STREQ(error_.column, "policy.timing");
    EXPECT_EQ(error_.row, -1);
    error_ = NewError();
  };
  const char* bad = "timing=now";
  expect_policy(bko_allocate(book_, bad, nullptr, &plan_, &error_));
  expect_policy(bko_prioritize(book_, bad, &result_, &error_));
  expect_policy(bko_explain_precedence(book_, bad, 0, 1, &result_, &error_));
  expect_policy(
      bko_measure_policy(book_, bad, plan_, nullptr, &result_, &error_));
  expect_policy(bko_split(book_, bad, &result_, &error_));
  expect_policy(bko_estimate(book_, bad, &result_, &error_));
  expect_policy(bko_audit(book_, bad, plan_, 10, &result_, &error_));
  char text[4] = "abc";
  size_t length = 77;
  expect_policy(bko_policy_text(bad, text, sizeof(text), &length, &error_));
  EXPECT_STREQ(text, "abc");
  EXPECT_EQ(length, 77u);
  EXPECT_EQ(result_, nullptr);
  EXPECT_THAT(Plan64(plan_, "allocations.quantity"), ElementsAre(15, 5));
}

TEST_F(CApiTest, AuditAndMeasureArguments) {
  Allocate();
  EXPECT_EQ(bko_audit(book_, nullptr, plan_, 0, &result_, nullptr),
            BKO_INVALID_ARGUMENT);
  EXPECT_EQ(bko_audit(book_, nullptr, plan_, -1, &result_, nullptr),
            BKO_INVALID_ARGUMENT);
  EXPECT_EQ(bko_measure(book_, plan_, "customer", &result_, &error_),
            BKO_INVALID_ARGUMENT);
  EXPECT_STREQ(error_.column, "customer");
  EXPECT_EQ(result_, nullptr);
}

TEST_F(CApiTest, UnknownColumnsAndWrongTypes) {
  const int32_t narrow[] = {0};
  const int64_t wide[] = {0};
  EXPECT_EQ(bko_book_set_i32(book_, "demand.itm", narrow, 1, &error_),
            BKO_INVALID_ARGUMENT);
  EXPECT_STREQ(error_.column, "demand.itm");
  EXPECT_THAT(error_.message, HasSubstr("demand has item, quantity"));
  EXPECT_EQ(bko_book_set_i32(book_, "weather.day", narrow, 1, &error_),
            BKO_INVALID_ARGUMENT);
  EXPECT_THAT(error_.message, HasSubstr("bko_schema()"));
  EXPECT_EQ(bko_book_set_i32(book_, "", narrow, 1, nullptr),
            BKO_INVALID_ARGUMENT);
  EXPECT_EQ(bko_book_set_i64(book_, "lanes.rank", wide, 1, nullptr),
            BKO_INVALID_ARGUMENT);
  EXPECT_EQ(bko_book_set_i32(book_, "demand.quantity", narrow, 1, &error_),
            BKO_INVALID_ARGUMENT);
  EXPECT_THAT(error_.message, HasSubstr("int64"));
  EXPECT_EQ(bko_book_set_i64(book_, "demand.item", wide, 1, nullptr),
            BKO_INVALID_ARGUMENT);
  EXPECT_EQ(bko_book_set_i32(book_, "allocations.line", narrow, 1, nullptr),
            BKO_INVALID_ARGUMENT);
  // None of it has changed the book.
  Allocate();
  EXPECT_THAT(Plan64(plan_, "allocations.quantity"), ElementsAre(15, 5));
}

TEST_F(CApiTest, BadLengths) {
  const int32_t narrow[] = {0};
  EXPECT_EQ(bko_book_set_i32(book_, "demand.item", narrow, -1, &error_),
            BKO_INVALID_ARGUMENT);
  EXPECT_EQ(error_.value, -1);
  EXPECT_STREQ(error_.column, "demand.item");
  EXPECT_EQ(bko_book_set_i32(book_, "demand.item", nullptr, 1, &error_),
            BKO_INVALID_ARGUMENT);
  EXPECT_THAT(error_.message, HasSubstr("NULL"));
  EXPECT_EQ(bko_book_set_i32(book_, "demand.item", narrow, INT64_MAX, nullptr),
            BKO_OK);
  EXPECT_EQ(bko_book_validate(book_, nullptr), BKO_INVALID_ARGUMENT);
}

TEST_F(CApiTest, PlanColumnsThatAreNotThere) {
  Allocate();
  const int32_t* narrow = nullptr;
  const int64_t* wide = nullptr;
  int64_t length = -5;
  EXPECT_EQ(bko_plan_i32(plan_, "held.day", &narrow, &length, nullptr),
            BKO_NOT_FOUND);
  EXPECT_EQ(bko_plan_i32(plan_, "demand.item", &narrow, &length, nullptr),
            BKO_NOT_FOUND);
  EXPECT_EQ(
      bko_plan_i32(plan_, "allocations.quantity", &narrow, &length, nullptr),
      BKO_INVALID_ARGUMENT);
  EXPECT_EQ(bko_plan_i64(plan_, "allocations.line", &wide, &length, nullptr),
            BKO_INVALID_ARGUMENT);
  EXPECT_EQ(narrow, nullptr);
  EXPECT_EQ(wide, nullptr);
  EXPECT_EQ(length, -5);
}

TEST_F(CApiTest, ResultColumnsThatAreNotThere) {
  Allocate();
  ASSERT_EQ(bko_audit(book_, nullptr, plan_, 10, &result_, nullptr), BKO_OK);
  const int32_t* narrow = nullptr;
  const double* real = nullptr;
  const char* text = nullptr;
  int64_t length = -5;
  EXPECT_EQ(bko_result_i32(result_, "queue.line", &narrow, &length, &error_),
            BKO_NOT_FOUND);
  EXPECT_THAT(error_.message, HasSubstr("violations.invariant"));
  EXPECT_EQ(bko_result_f64(result_, "violations.line", &real, &length, &error_),
            BKO_INVALID_ARGUMENT);
  EXPECT_THAT(error_.message, HasSubstr("bko_result_i32"));
  EXPECT_EQ(bko_result_text(result_, "violations.message", 0, &text, nullptr),
            BKO_INVALID_ARGUMENT);
  EXPECT_EQ(bko_result_text(result_, "violations.message", -1, &text, nullptr),
            BKO_INVALID_ARGUMENT);
  EXPECT_EQ(bko_result_text(result_, "violations.line", 0, &text, nullptr),
            BKO_INVALID_ARGUMENT);
  EXPECT_EQ(length, -5);
  EXPECT_EQ(text, nullptr);
}

TEST_F(CApiTest, NullArguments) {
  Allocate();
  ASSERT_EQ(bko_prioritize(book_, nullptr, &result_, nullptr), BKO_OK);
  const int32_t narrow[] = {0};
  const int64_t wide[] = {0};
  const int32_t* out32 = nullptr;
  const int64_t* out64 = nullptr;
  const double* out_f64 = nullptr;
  const char* text = nullptr;
  int64_t n = 0;
  bko_result* result = nullptr;
  bko_error* e = &error_;
  const bko_status statuses[] = {
      bko_book_create(0, nullptr, e),
      bko_book_set_i32(nullptr, "demand.item", narrow, 1, e),
      bko_book_set_i32(book_, nullptr, narrow, 1, e),
      bko_book_set_i64(nullptr, "demand.quantity", wide, 1, e),
      bko_book_set_i64(book_, nullptr, wide, 1, e),
      bko_book_validate(nullptr, e),
      bko_policy_text("", nullptr, 5, nullptr, e),
      bko_plan_create(nullptr, e),
      bko_plan_set_i32(nullptr, "allocations.line", narrow, 1, e),
      bko_plan_set_i32(plan_, nullptr, narrow, 1, e),
      bko_plan_set_i64(nullptr, "lines.promised", wide, 1, e),
      bko_plan_set_i64(plan_, nullptr, wide, 1, e),
      bko_plan_i32(nullptr, "allocations.line", &out32, &n, e),
      bko_plan_i32(plan_, nullptr, &out32, &n, e),
      bko_plan_i32(plan_, "allocations.line", nullptr, &n, e),
      bko_plan_i32(plan_, "allocations.line", &out32, nullptr, e),
      bko_plan_i64(nullptr, "lines.promised", &out64, &n, e),
      bko_plan_i64(plan_, nullptr, &out64, &n, e),
      bko_plan_i64(plan_, "lines.promised", nullptr, &n, e),
      bko_plan_i64(plan_, "lines.promised", &out64, nullptr, e),
      bko_allocate(nullptr, nullptr, nullptr, &plan_, e),
      bko_allocate(book_, nullptr, nullptr, nullptr, e),
      bko_result_i32(nullptr, "queue.line", &out32, &n, e),
      bko_result_i32(result_, nullptr, &out32, &n, e),
      bko_result_i32(result_, "queue.line", nullptr, &n, e),
      bko_result_i32(result_, "queue.line", &out32, nullptr, e),
      bko_result_i64(nullptr, "queue.line", &out64, &n, e),
      bko_result_f64(nullptr, "queue.line", &out_f64, &n, e),
      bko_result_text(nullptr, "queue.line", 0, &text, e),
      bko_result_text(result_, nullptr, 0, &text, e),
      bko_result_text(result_, "queue.line", 0, nullptr, e),
      bko_prioritize(nullptr, nullptr, &result, e),
      bko_prioritize(book_, nullptr, nullptr, e),
      bko_split(nullptr, nullptr, &result, e),
      bko_split(book_, nullptr, nullptr, e),
      bko_estimate(nullptr, nullptr, &result, e),
      bko_estimate(book_, nullptr, nullptr, e),
      bko_audit(nullptr, nullptr, plan_, 1, &result, e),
      bko_audit(book_, nullptr, nullptr, 1, &result, e),
      bko_audit(book_, nullptr, plan_, 1, nullptr, e),
      bko_measure(nullptr, plan_, nullptr, &result, e),
      bko_measure(book_, nullptr, nullptr, &result, e),
      bko_measure(book_, plan_, nullptr, nullptr, e),
      bko_measure_policy(nullptr, nullptr, plan_, nullptr, &result, e),
      bko_measure_policy(book_, nullptr, nullptr, nullptr, &result, e),
      bko_measure_policy(book_, nullptr, plan_, nullptr, nullptr, e),
      bko_explain_precedence(nullptr, nullptr, 0, 1, &result, e),
      bko_explain_precedence(book_, nullptr, 0, 1, nullptr, e),
  };
  EXPECT_THAT(statuses, testing::Each(BKO_INVALID_ARGUMENT));
  EXPECT_EQ(bko_book_validate(nullptr, e), BKO_INVALID_ARGUMENT);
  EXPECT_STREQ(error_.message, "argument `book` is NULL");
  EXPECT_STREQ(error_.column, "");
  EXPECT_EQ(error_.row, -1);
}

TEST_F(CApiTest, SuccessLeavesTheErrorAlone) {
  const bko_error before = error_;
  EXPECT_EQ(bko_book_validate(book_, &error_), BKO_OK);
  EXPECT_EQ(std::memcmp(&before, &error_, sizeof(before)), 0);
}

TEST_F(CApiTest, ShorterErrorIsFilledAsFarAsItGoes) {
  for (size_t size = 0; size <= sizeof(bko_error); ++size) {
    bko_error error = NewError();
    error.struct_size = size;
    ASSERT_EQ(bko_book_set_i32(book_, "demand.itm", nullptr, 0, &error),
              BKO_INVALID_ARGUMENT);
    EXPECT_EQ(error.struct_size, size);
    const auto* bytes = reinterpret_cast<const unsigned char*>(&error);
    for (size_t i = std::max(size, sizeof(size_t)); i < sizeof(error); ++i) {
      ASSERT_EQ(bytes[i], 0x5a) << "byte " << i << " of size " << size;
    }
    if (size >= offsetof(bko_error, value)) {
      EXPECT_EQ(error.row, -1);
    }
    if (size > offsetof(bko_error, column)) {
      EXPECT_EQ(bytes[size - 1], 0);
    }
  }
}

TEST_F(CApiTest, LongerErrorIsFilledAsFarAsIsKnown) {
  struct {
    bko_error error;
    int64_t later_field;
  } longer = {NewError(), 77};
  longer.error.struct_size = sizeof(longer);
  EXPECT_EQ(bko_book_validate(nullptr, &longer.error), BKO_INVALID_ARGUMENT);
  EXPECT_STREQ(longer.error.message, "argument `book` is NULL");
  EXPECT_EQ(longer.later_field, 77);
}

TEST_F(CApiTest, LongTextIsCut) {
  const std::string name = "demand." + std::string(5000, 'x');
  EXPECT_EQ(bko_book_set_i32(book_, name.c_str(), nullptr, 0, &error_),
            BKO_INVALID_ARGUMENT);
  EXPECT_EQ(std::strlen(error_.column), sizeof(error_.column) - 1);
  EXPECT_LT(std::strlen(error_.message), sizeof(error_.message));
  EXPECT_THAT(error_.message, HasSubstr("demand has item"));
}

}  // namespace
