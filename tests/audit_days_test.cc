// Audit of plans for books with calendars, handling and first days: right ones
// pass, and each kind of wrong one is found.

#include <cstdint>
#include <vector>

#include "backorder/audit.h"
#include "backorder/book.h"
#include "backorder/calendar.h"
#include "backorder/plan.h"
#include "backorder/policy.h"
#include "backorder/units.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/audit_plan.h"

namespace backorder {
namespace audit_testing {
namespace {

using ::testing::ElementsAre;
using ::testing::Not;

// Two weeks from Monday, 13 April 1970, on which plans are made.
constexpr Day kMon = 102, kTue = 103, kWed = 104, kThu = 105, kFri = 106,
              kSat = 107, kSun = 108, kMon2 = 109, kTue2 = 110, kWed2 = 111,
              kThu2 = 112, kFri2 = 113, kSat2 = 114;

constexpr int32_t kMonday = 1, kTuesday = 1 << 1, kWednesday = 1 << 2,
                  kFriday = 1 << 4;

// Calendar 0: Monday to Friday.
class DaysTest : public AuditTest {
 protected:
  DaysTest() {
    builder_ = BookBuilder(kMon);
    AddCalendar(kMondayToFriday);
  }

  int32_t AddCalendar(int32_t weekdays) {
    BookBuilder::CalendarRow row;
    row.weekdays = weekdays;
    return builder_.AddCalendar(row);
  }
  void AddHoliday(int32_t calendar, Day day) {
    builder_.AddCalendarDay({calendar, day, /*open=*/false});
  }
  void AddLocation(int32_t calendar, int32_t handling_days = 0,
                   DayCount handling_count = DayCount::kCalendarDays,
                   Day first_day = kNotGiven) {
    BookBuilder::LocationRow row;
    row.calendar = calendar;
    row.handling_days = handling_days;
    row.handling_count = handling_count;
    row.first_day = first_day;
    builder_.AddLocation(row);
  }
  void AddLane(int32_t location, int32_t destination, int32_t rank,
               int32_t transit_days, int32_t calendar = kNotGiven,
               DayCount transit_count = DayCount::kCalendarDays) {
    BookBuilder::LaneRow row;
    row.location = location;
    row.destination = destination;
    row.rank = rank;
    row.transit_days = transit_days;
    row.calendar = calendar;
    row.transit_count = transit_count;
    builder_.AddLane(row);
  }
  static BookBuilder::DemandRow LineTo(int32_t destination, int64_t quantity,
                                       Day due) {
    BookBuilder::DemandRow row = Line(quantity, due);
    row.destination = destination;
    return row;
  }
  // A row that ships on that day.
  static Row Ships(int32_t line, int32_t supply, int64_t quantity, Day ships,
                   Day day, int32_t bought_at = kNotGiven) {
    return {line, supply, quantity, day, bought_at, ships};
  }
};

// ---- when it can leave ------------------------------------------------------

TEST_F(DaysTest, FailsShippingWhereTheLocationIsClosed) {
  AddLocation(/*calendar=*/0);
  AddHoliday(0, kMon2);
  builder_.AddDemand(Line(5, kSat));
  builder_.AddSupply(Receipt(5, kSat));
  EXPECT_THAT(Check({Ships(0, 0, 5, kTue2, kTue2)}), IsRight());
  for (const Day closed : {kSat, kSun, kMon2}) {
    EXPECT_THAT(Check({Ships(0, 0, 5, closed, closed)}),
                Breaks(Invariant::kTooEarly, 0));
    EXPECT_THAT(Check({Ships(0, 0, 5, closed, closed)}),
                Says("on which location 0 is closed"));
  }
  // Later than it could be.
  EXPECT_THAT(Check({Ships(0, 0, 5, kWed2, kWed2)}),
              Breaks(Invariant::kTotals, 0));
}

TEST_F(DaysTest, FailsIgnoringHandling) {
  AddLocation(kNotGiven, /*handling_days=*/2);
  builder_.AddDemand(Line(5, kMon));
  builder_.AddSupply(OnHand(5));
  EXPECT_THAT(Check({{0, 0, 5, kWed}}), IsRight());
  EXPECT_THAT(Check({{0, 0, 5, kMon}}), Breaks(Invariant::kTooEarly, 0));
  EXPECT_THAT(Check({{0, 0, 5, kTue}}), Breaks(Invariant::kTooEarly, 0));
  EXPECT_THAT(
      Check({{0, 0, 5, kTue}}),
      Says("ships on day 103 but is available on day 102 and can leave on day "
           "104"));
  EXPECT_THAT(Check({{0, 0, 5, kThu}}), Breaks(Invariant::kTotals, 0));
}

TEST_F(DaysTest, FailsHandlingOnDaysThatDoNotCount) {
  AddLocation(/*calendar=*/0, 2, DayCount::kWorkingDays);
  builder_.AddDemand(Line(5, kFri));
  builder_.AddSupply(Receipt(5, kFri));
  EXPECT_THAT(Check({Ships(0, 0, 5, kTue2, kTue2)}), IsRight());
  // As calendar days.
  EXPECT_THAT(Check({Ships(0, 0, 5, kMon2, kMon2)}),
              Breaks(Invariant::kTooEarly, 0));
}

TEST_F(DaysTest, FailsHandlingOnMoreDaysThanItTakes) {
  AddLocation(/*calendar=*/0, 2, DayCount::kCalendarDays);
  builder_.AddDemand(Line(5, kFri));
  builder_.AddSupply(Receipt(5, kFri));
  EXPECT_THAT(Check({Ships(0, 0, 5, kMon2, kMon2)}), IsRight());
  // As working days.
  EXPECT_THAT(Check({Ships(0, 0, 5, kTue2, kTue2)}),
              Breaks(Invariant::kTotals, 0));
}

TEST_F(DaysTest, FailsBeforeTheFirstDay) {
  AddLocation(kNotGiven, 1, DayCount::kCalendarDays, /*first_day=*/kWed);
  builder_.AddDemand(Line(9, kMon));
  builder_.AddSupply(OnHand(5));
  builder_.AddSupply(Receipt(4, kThu));
  EXPECT_THAT(Check({{0, 0, 5, kThu}, {0, 1, 4, kFri}}), IsRight());
  EXPECT_THAT(Check({{0, 0, 5, kTue}, {0, 1, 4, kFri}}),
              Breaks(Invariant::kTooEarly, 0));
  EXPECT_THAT(Check({{0, 0, 5, kWed}, {0, 1, 4, kFri}}),
              Breaks(Invariant::kTooEarly, 0));
}

TEST_F(DaysTest, FirstDayInThePastIsNone) {
  AddLocation(kNotGiven, 0, DayCount::kCalendarDays, /*first_day=*/kMon - 9);
  builder_.AddDemand(Line(5, kMon));
  builder_.AddSupply(OnHand(5));
  EXPECT_THAT(Check({{0, 0, 5, kMon}}), IsRight());
}

// ---- when it can be delivered -----------------------------------------------

TEST_F(DaysTest, FailsTransitOnDaysThatDoNotCount) {
  AddLane(0, 0, 0, /*transit_days=*/3, /*calendar=*/0, DayCount::kWorkingDays);
  builder_.AddDemand(Line(5, kWed));
  builder_.AddSupply(Receipt(5, kWed));
  EXPECT_THAT(Check({Ships(0, 0, 5, kWed, kMon2)}), IsRight());
  // As calendar days.
  EXPECT_THAT(Check({Ships(0, 0, 5, kWed, kSat)}),
              Breaks(Invariant::kTooEarly, 0));
  EXPECT_THAT(Check({Ships(0, 0, 5, kWed, kSat)}),
              Breaks(Invariant::kTotals, 0));
  EXPECT_THAT(Check({Ships(0, 0, 5, kThu, kTue2)}),
              Breaks(Invariant::kTotals, 0));
}

TEST_F(DaysTest, CalendarOfALaneThatCountsAllDaysHasNoEffect) {
  AddLane(0, 0, 0, /*transit_days=*/3, /*calendar=*/0);
  builder_.AddDemand(Line(5, kWed));
  builder_.AddSupply(Receipt(5, kWed));
  EXPECT_THAT(Check({{0, 0, 5, kSat}}), IsRight());
  EXPECT_THAT(Check({Ships(0, 0, 5, kWed, kMon2)}),
              Breaks(Invariant::kTotals, 0));
}

TEST_F(DaysTest, FailsDeliveryOnDaysThatTheDestinationLacks) {
  builder_.AddDestination({/*calendar=*/AddCalendar(kTuesday | kFriday)});
  builder_.AddDemand(Line(9, kThu));
  builder_.AddSupply(OnHand(5));
  builder_.AddSupply(Receipt(4, kWed));
  EXPECT_THAT(Check({{0, 0, 5, kTue}, {0, 1, 4, kFri}}), IsRight());
  for (const Day closed : {kMon, kWed, kThu}) {
    EXPECT_THAT(Check({{0, 0, 5, closed}, {0, 1, 4, kFri}}),
                Breaks(Invariant::kTotals, 0));
    EXPECT_THAT(Check({{0, 0, 5, closed}, {0, 1, 4, kFri}}),
                Says("on which destination 0 takes no deliveries"));
  }
  // An earlier day is possible.
  EXPECT_THAT(Check({{0, 0, 5, kFri}, {0, 1, 4, kFri}}),
              Breaks(Invariant::kTotals, 0));
}

TEST_F(DaysTest, FailsLeavingTooSoonOrTooLate) {
  AddLocation(/*calendar=*/0);
  builder_.AddDestination({/*calendar=*/0});
  AddLane(0, 0, 0, /*transit_days=*/2);
  BookBuilder::DemandRow line = Line(5, kTue2);
  line.earliest = kTue2;
  builder_.AddDemand(line);
  builder_.AddSupply(OnHand(5));
  // What leaves on Friday is there on Monday, or on Tuesday at the latest.
  EXPECT_THAT(Check({Ships(0, 0, 5, kFri, kTue2)}), IsRight());
  for (const Day ships : {kThu, kSat, kSun, kMon2, kTue2}) {
    EXPECT_THAT(Check({Ships(0, 0, 5, ships, kTue2)}),
                Breaks(Invariant::kTotals, 0));
  }
  EXPECT_THAT(Check({Ships(0, 0, 5, kThu, kTue2)}),
              Not(Breaks(Invariant::kTooEarly, 0)));
  EXPECT_THAT(Check({Ships(0, 0, 5, kSun, kTue2)}),
              Breaks(Invariant::kTooEarly, 0));
}

TEST_F(DaysTest, WithoutLanesCalendarsOfBothEndsCount) {
  AddLocation(kNotGiven);
  AddLocation(/*calendar=*/0, 1, DayCount::kWorkingDays);
  builder_.AddDestination({kNotGiven});
  builder_.AddDestination({AddCalendar(kWednesday)});
  builder_.AddDemand(LineTo(1, 9, kTue));
  builder_.AddSupply(Receipt(5, kFri, /*location=*/1));
  builder_.AddSupply(Receipt(4, kTue, /*location=*/0));
  EXPECT_THAT(Check({Ships(0, 0, 5, kWed2, kWed2), Ships(0, 1, 4, kWed, kWed)}),
              IsRight());
  EXPECT_THAT(Check({Ships(0, 0, 5, kMon2, kMon2), Ships(0, 1, 4, kWed, kWed)}),
              Breaks(Invariant::kTotals, 0));
}

// ---- replenishment ----------------------------------------------------------

class BuyingTest : public DaysTest {
 protected:
  BuyingTest() {
    BookBuilder::ItemRow item;
    item.replenish_days = 3;
    item.supplier = 0;
    builder_.AddItem(item);
    const int32_t orders = AddCalendar(kWednesday);
    const int32_t brings = AddCalendar(kFriday | kMonday);
    builder_.AddSupplier({orders, brings});
    builder_.AddDemand(Line(5, kMon));
  }
};

TEST_F(BuyingTest, FailsBeforeTheSupplierBringsIt) {
  // Asked for on Wednesday; the third day after that is a Saturday.
  EXPECT_THAT(Check({{0, kBuy, 5, kMon2}}), IsRight());
  // As if asked for on Monday, or brought on any day, or on the next order day.
  for (const Day day : {kThu, kFri, kSat, kSun}) {
    EXPECT_THAT(Check({{0, kBuy, 5, day}}), Breaks(Invariant::kTooEarly, 0));
  }
  EXPECT_THAT(Check({{0, kBuy, 5, kWed2}}), Breaks(Invariant::kTotals, 0));
}

TEST_F(BuyingTest, IsNeverThereIfTheSupplierTakesNoOrders) {
  builder_.AddItem({/*replenish_days=*/3, kUnlimited, /*supplier=*/1});
  builder_.AddSupplier({/*order_calendar=*/AddCalendar(0), kNotGiven});
  BookBuilder::DemandRow line = Line(5, kMon);
  line.item = 1;
  builder_.AddDemand(line);
  EXPECT_THAT(Check({{0, kBuy, 5, kMon2}}, {Reason::kNone, Reason::kNoSupply}),
              IsRight());
  EXPECT_THAT(Check({{0, kBuy, 5, kMon2}, {1, kBuy, 5, kThu}}),
              Breaks(Invariant::kTooEarly, 1));
}

TEST_F(BuyingTest, GoesOnByTheDaysOfItsWay) {
  AddLocation(/*calendar=*/0, 5, DayCount::kWorkingDays);
  EXPECT_THAT(Check({Ships(0, kBuy, 5, kMon2 + 7, kMon2 + 7)}), IsRight());
  EXPECT_THAT(Check({Ships(0, kBuy, 5, kSat2, kSat2)}),
              Breaks(Invariant::kTooEarly, 0));
}

// ---- T and windows ----------------------------------------------------------

TEST_F(DaysTest, LastDeliveryUpToDueIsInTime) {
  builder_.AddDestination({/*calendar=*/0});
  BookBuilder::DemandRow line = Line(9, kSun);
  line.when_short = WhenShort::kAcceptAvailable;
  builder_.AddDemand(line);
  builder_.AddSupply(Receipt(5, kFri));
  builder_.AddSupply(Receipt(4, kSat));
  EXPECT_THAT(Check({{0, 0, 5, kFri}}, {Reason::kNotInTime}), IsRight());
  // What comes on Saturday can only be delivered on Monday.
  EXPECT_THAT(Check({{0, 0, 5, kFri}, {0, 1, 4, kMon2}}),
              Breaks(Invariant::kShape, 0));
  EXPECT_THAT(Check({{0, 0, 5, kFri}, {0, 1, 4, kSun}}),
              Breaks(Invariant::kTotals, 0));
  EXPECT_THAT(Check({{0, 0, 5, kFri}}, {Reason::kTaken}),
              Breaks(Invariant::kShortfall, 0));

  // Friday's units are in time for a line that is due on Sunday.
  Tables plan = PlanOf(book(), {{0, 0, 5, kFri}}, {Reason::kNotInTime});
  EXPECT_THAT(plan.lines.on_time, ElementsAre(5));
  plan.lines.on_time[0] = 0;
  EXPECT_THAT(Violations(book(), policy_, plan), Breaks(Invariant::kTotals, 0));
}

TEST_F(DaysTest, JustInTimeIsTheLastDeliveryUpToDue) {
  builder_.AddDestination({/*calendar=*/0});
  builder_.AddDemand(Line(5, kSun));
  builder_.AddSupply(OnHand(5));
  policy_.ship_when = ShipWhen::kJustInTime;
  EXPECT_THAT(Check({{0, 0, 5, kFri}}), IsRight());
  for (const Day day : {kMon, kThu, kSun, kMon2}) {
    EXPECT_THAT(Check({{0, 0, 5, day}}), Breaks(Invariant::kTotals, 0));
  }
}

TEST_F(DaysTest, FailsOutsideTheWindowThatTheDestinationLeaves) {
  builder_.AddDestination({/*calendar=*/0});
  BookBuilder::DemandRow line = Line(9, kSat);
  line.earliest = kSat;
  line.latest = kSun + 7;
  builder_.AddDemand(line);
  builder_.AddSupply(OnHand(5));
  builder_.AddSupply(Receipt(4, kSat2));
  EXPECT_THAT(Check({{0, 0, 5, kMon2}}, {Reason::kAfterLatest}), IsRight());
  EXPECT_THAT(Check({{0, 0, 5, kFri}}, {Reason::kAfterLatest}),
              Breaks(Invariant::kLimits, 0));
  EXPECT_THAT(Check({{0, 0, 5, kMon2}, {0, 1, 4, kMon2 + 7}}),
              Breaks(Invariant::kLimits, 0));
}

TEST_F(DaysTest, WindowWithoutDeliveriesIsClosed) {
  builder_.AddDestination({/*calendar=*/0});
  builder_.AddDestination({AddCalendar(0)});
  BookBuilder::DemandRow line = Line(5, kSat);
  line.earliest = kSat;
  line.latest = kSun;
  builder_.AddDemand(line);
  builder_.AddDemand(LineTo(1, 5, kSat));  // no day at all
  BookBuilder::DemandRow set = LineTo(1, 5, kSat);
  set.delivery_rule = DeliveryRule::kOrderComplete;
  builder_.AddDemand(set);
  builder_.AddSupply(OnHand(15));
  EXPECT_THAT(Check({}, {Reason::kWindowClosed, Reason::kWindowClosed,
                         Reason::kWindowClosed}),
              IsRight());
  for (int32_t of = 0; of < 3; ++of) {
    EXPECT_THAT(Check({{of, 0, 5, kSat}},
                      std::vector<Reason>(3, Reason::kWindowClosed)),
                Breaks(Invariant::kQueue, of));
    std::vector<Reason> reasons(3, Reason::kWindowClosed);
    reasons[of] = Reason::kTaken;
    EXPECT_THAT(Check({}, reasons), Breaks(Invariant::kShortfall, of));
  }
}

// ---- what follows from these days -------------------------------------------

TEST_F(DaysTest, NoSupplyWhereTheLocationNeverWorks) {
  AddLocation(AddCalendar(0));
  builder_.AddDemand(Line(5, kMon));
  builder_.AddSupply(OnHand(5));
  EXPECT_THAT(Check({}, {Reason::kNoSupply}), IsRight());
  EXPECT_THAT(Check({{0, 0, 5, kMon}}), Breaks(Invariant::kTooEarly, 0));
}

TEST_F(DaysTest, ExpiresBeforeItCanBeDelivered) {
  builder_.AddDestination({/*calendar=*/0});
  builder_.AddDemand(Line(5, kSat));
  BookBuilder::SupplyRow supply = Receipt(5, kSat);
  supply.expires = kSun;
  builder_.AddSupply(supply);
  EXPECT_THAT(Check({}, {Reason::kExpires}), IsRight());
  EXPECT_THAT(Check({{0, 0, 5, kMon2}}), Breaks(Invariant::kLimits, 0));
}

TEST_F(DaysTest, QuotaCountsByTheLastDelivery) {
  builder_.AddDestination({/*calendar=*/0});
  BookBuilder::DemandRow line = Line(5, kSun);
  line.tier = 0;
  builder_.AddDemand(line);
  builder_.AddSupply(OnHand(5));
  BookBuilder::QuotaRow quota;
  quota.tier = 0;
  quota.first_day = kSat;
  quota.last_day = kSun;
  quota.quantity = 2;
  builder_.AddQuota(quota);
  // It asks for Friday.
  EXPECT_THAT(Check({{0, 0, 5, kMon}}), IsRight());
  EXPECT_THAT(Check({{0, 0, 2, kMon}}, {Reason::kQuota}),
              Breaks(Invariant::kQueue, 0));
}

TEST_F(DaysTest, FirstSupplyToArriveIsThatWhichCanBeDeliveredFirst) {
  // From location 1 it takes longer, on Fridays.
  AddLocation(kNotGiven);
  AddLocation(kNotGiven);
  AddLane(0, 0, /*rank=*/1, /*transit_days=*/4);
  AddLane(1, 0, /*rank=*/0, /*transit_days=*/1, 0, DayCount::kWorkingDays);
  builder_.AddDemand(Line(5, kMon));
  builder_.AddSupply(Receipt(5, kFri, /*location=*/1));
  builder_.AddSupply(Receipt(5, kWed, /*location=*/0));
  // Both are there after T: on Sunday that from location 0, on Monday the
  // other.
  EXPECT_THAT(Check({Ships(0, 1, 5, kWed, kSun)}), IsRight());
  EXPECT_THAT(Check({Ships(0, 0, 5, kFri, kMon2)}),
              Breaks(Invariant::kQueue, 0));
}

TEST_F(DaysTest, PegHoldsWhatCanBeDeliveredByTheLastDay) {
  builder_.AddDestination({/*calendar=*/0});
  builder_.AddDestination({kNotGiven});
  builder_.AddDemand(LineTo(1, 5, kSat));
  BookBuilder::DemandRow line = LineTo(0, 5, kSat);
  line.latest = kSun;
  line.peg = 0;
  builder_.AddDemand(line);
  builder_.AddSupply(Receipt(5, kSat));
  EXPECT_THAT(Check({{0, 0, 5, kSat}}, {Reason::kNone, Reason::kAfterLatest}),
              Breaks(Invariant::kShortfall, 1));
  EXPECT_THAT(Check({{0, 0, 5, kSat}}, {Reason::kNone, Reason::kTaken}),
              IsRight());
}

TEST_F(DaysTest, ProtectedUnitsAreDeliveredOnADayThatTheDestinationHas) {
  builder_.AddDestination({/*calendar=*/0});
  BookBuilder::DemandRow line = Line(5, kSat);
  builder_.AddDemand(line);
  builder_.AddSupply(OnHand(5));
  BookBuilder::ProtectionRow protection;
  protection.tier = 0;
  protection.last_day = kFri;
  protection.quantity = 5;
  builder_.AddProtection(protection);
  // From Saturday on anybody may have them.
  EXPECT_THAT(Check({{0, 0, 5, kMon2}}), IsRight());
  EXPECT_THAT(Check({{0, 0, 5, kFri}}), Breaks(Invariant::kLimits, 0));
}

// ---- shipments --------------------------------------------------------------

// What leaves on Friday is there on Saturday, or on Sunday.
class WeekendTest : public DaysTest {
 protected:
  explicit WeekendTest(int32_t max_shipments = kNotGiven) {
    AddLocation(/*calendar=*/0);
    AddLane(0, 0, 0, /*transit_days=*/1);
    builder_.AddSupply(OnHand(9));
    for (const Day day : {kSat, kSun}) {
      BookBuilder::DemandRow line = Line(3, day);
      line.sales_order = 0;
      line.earliest = day;
      line.max_shipments = max_shipments;
      builder_.AddDemand(line);
    }
  }
};

TEST_F(WeekendTest, OneShipDayOfTwoDeliveryDaysMakesTwoShipments) {
  const Tables right =
      PlanOf(book(), {Ships(0, 0, 3, kFri, kSat), Ships(1, 0, 3, kFri, kSun)});
  EXPECT_THAT(Violations(book(), policy_, right), IsRight());
  EXPECT_THAT(right.shipments.delivery_day, ElementsAre(kSat, kSun));

  Tables plan = right;
  plan.shipments.delivery_day = {kSun, kSat};
  plan.allocations.shipment = {1, 0};
  EXPECT_THAT(Violations(book(), policy_, plan), Breaks(Invariant::kTotals));
  plan = right;
  plan.shipments.sales_order.pop_back();
  plan.shipments.location.pop_back();
  plan.shipments.ship_day.pop_back();
  plan.shipments.delivery_day.pop_back();
  plan.allocations.shipment = {0, 0};
  EXPECT_THAT(Violations(book(), policy_, plan), Breaks(Invariant::kTotals));
}

class OneShipmentTest : public WeekendTest {
 protected:
  OneShipmentTest() : WeekendTest(/*max_shipments=*/1) {}
};

TEST_F(OneShipmentTest, WhateverLeavesOnOneDayIsOne) {
  EXPECT_THAT(Check({Ships(0, 0, 3, kFri, kSat), Ships(1, 0, 3, kFri, kSun)}),
              IsRight());
  EXPECT_THAT(Check({Ships(0, 0, 3, kFri, kSun), Ships(1, 0, 3, kFri, kSun)}),
              Breaks(Invariant::kTotals, 0));
}

TEST_F(OneShipmentTest, OfTwoShipDaysTheLastWaits) {
  BookBuilder::DemandRow line = Line(2, kTue2);
  line.sales_order = 0;
  line.earliest = kTue2;
  line.max_shipments = 1;
  builder_.AddDemand(line);
  // All leaves on Monday.
  EXPECT_THAT(Check({Ships(0, 0, 3, kMon2, kTue2), Ships(1, 0, 3, kMon2, kTue2),
                     Ships(2, 0, 2, kMon2, kTue2)}),
              IsRight());
  EXPECT_THAT(Check({Ships(0, 0, 3, kFri, kSat), Ships(1, 0, 3, kFri, kSun),
                     Ships(2, 0, 2, kMon2, kTue2)}),
              Breaks(Invariant::kShape, 0));
}

// ---- sets and kits ----------------------------------------------------------

TEST_F(DaysTest, SetIsDeliveredOnADayOfItsDestination) {
  builder_.AddDestination({/*calendar=*/0});
  for (const Day day : {kThu, kSat}) {
    BookBuilder::DemandRow line = Line(3, kSun);
    line.item = day == kThu ? 0 : 1;
    line.sales_order = 0;
    line.delivery_rule = DeliveryRule::kOrderComplete;
    builder_.AddDemand(line);
    BookBuilder::SupplyRow supply = Receipt(3, day);
    supply.item = line.item;
    builder_.AddSupply(supply);
  }
  EXPECT_THAT(Check({{0, 0, 3, kMon2}, {1, 1, 3, kMon2}}), IsRight());
  EXPECT_THAT(Check({{0, 0, 3, kSat}, {1, 1, 3, kSat}}),
              Breaks(Invariant::kTotals, 0));
  EXPECT_THAT(Check({{0, 0, 3, kFri}, {1, 1, 3, kMon2}}),
              Breaks(Invariant::kShape, 1));
}

TEST_F(DaysTest, SetIsBoughtWhereItIsThereInTime) {
  AddLocation(kNotGiven, /*handling_days=*/9);  // location 0
  AddLocation(kNotGiven, /*handling_days=*/8);
  AddLocation(kNotGiven, /*handling_days=*/0);
  for (int32_t item = 0; item < 2; ++item) {
    BookBuilder::DemandRow line = Line(3, kFri);
    line.item = item;
    line.sales_order = 0;
    line.delivery_rule = DeliveryRule::kShipSet;
    builder_.AddDemand(line);
    builder_.AddItem({/*replenish_days=*/1});
  }
  // The book names locations 1 and 2, for something else.
  for (const int32_t location : {1, 2}) {
    BookBuilder::SupplyRow supply = OnHand(3, location);
    supply.item = 2;
    builder_.AddSupply(supply);
  }
  builder_.AddItem({});
  EXPECT_THAT(Check({{0, kBuy, 3, kTue, 2}, {1, kBuy, 3, kTue, 2}}), IsRight());
  EXPECT_THAT(Check({Ships(0, kBuy, 3, kThu2, kThu2, 0),
                     Ships(1, kBuy, 3, kThu2, kThu2, 0)}),
              Breaks(Invariant::kQueue, 0));
  EXPECT_THAT(Check({Ships(0, kBuy, 3, kWed2, kWed2, 1),
                     Ships(1, kBuy, 3, kWed2, kWed2, 1)}),
              Breaks(Invariant::kQueue, 0));
}

TEST_F(DaysTest, KitsAreDeliveredOnDaysOfTheirDestination) {
  builder_.AddDestination({/*calendar=*/0});
  for (int32_t item = 0; item < 2; ++item) {
    BookBuilder::DemandRow line = Line(4, kThu);
    line.item = item;
    line.sales_order = 0;
    line.kit = 0;
    builder_.AddDemand(line);
    for (const Day day : {kTue, kSat}) {
      BookBuilder::SupplyRow supply = Receipt(2, day);
      supply.item = item;
      builder_.AddSupply(supply);
    }
  }
  EXPECT_THAT(Check({{0, 0, 2, kTue},
                     {0, 1, 2, kMon2},
                     {1, 2, 2, kTue},
                     {1, 3, 2, kMon2}}),
              IsRight());
  EXPECT_THAT(
      Check(
          {{0, 0, 2, kTue}, {0, 1, 2, kSat}, {1, 2, 2, kTue}, {1, 3, 2, kSat}}),
      Breaks(Invariant::kTotals, 0));
}

// ---- sharing ----------------------------------------------------------------

TEST_F(DaysTest, OnlyThoseThatTakeDeliveriesShareOnADay) {
  policy_.sharing = Sharing::kEqual;
  policy_.share_by = 0;
  builder_.AddDestination({/*calendar=*/0});
  builder_.AddDestination({kNotGiven});
  builder_.AddDestination({kNotGiven});
  for (const int32_t destination : {0, 1, 2}) {
    builder_.AddDemand(LineTo(destination, 4, kFri));
  }
  builder_.AddSupply(Receipt(4, kSat));
  const std::vector<Reason> reasons = {Reason::kTaken, Reason::kTaken,
                                       Reason::kTaken};
  EXPECT_THAT(Check({{1, 0, 2, kSat}, {2, 0, 2, kSat}}, reasons), IsRight());
  EXPECT_THAT(Check({{0, 0, 2, kMon2}, {1, 0, 2, kSat}}, reasons),
              Breaks(Invariant::kQueue, 0));
}

// ---- keys -------------------------------------------------------------------

TEST_F(DaysTest, SlackIsThatOfTheLastShipDay) {
  AddLocation(/*calendar=*/0, 0, DayCount::kCalendarDays, /*first_day=*/kMon);
  AddLane(0, 0, 0, 1);
  AddLane(1, 0, 1, 1);
  AddLane(1, 1, 0, 1);
  builder_.AddDemand(LineTo(1, 5, kSun));   // leaves on Saturday
  builder_.AddDemand(LineTo(0, 5, kMon2));  // leaves on Friday
  builder_.AddSupply(OnHand(5, /*location=*/1));
  policy_ = *ParsePolicy("queue=slack");
  EXPECT_THAT(Check({{1, 0, 5, kTue}}, {Reason::kTaken}), IsRight());
  EXPECT_THAT(Check({{0, 0, 5, kTue}}, {Reason::kNone, Reason::kTaken}),
              Breaks(Invariant::kQueue));
}

TEST_F(DaysTest, SlackForgetsTheFirstDay) {
  // Both must leave on Tuesday, whenever the location begins.
  AddLocation(kNotGiven, 0, DayCount::kCalendarDays, /*first_day=*/kFri);
  AddLane(0, 0, 0, 1);
  AddLane(1, 0, 1, 1);
  AddLane(1, 1, 0, 1);
  builder_.AddDemand(LineTo(1, 5, kWed));
  builder_.AddDemand(LineTo(0, 5, kWed));
  builder_.AddSupply(OnHand(5, /*location=*/1));
  policy_ = *ParsePolicy("queue=slack");
  EXPECT_THAT(Check({{0, 0, 5, kTue}}, {Reason::kNone, Reason::kTaken}),
              IsRight());
  EXPECT_THAT(Check({{1, 0, 5, kTue}}, {Reason::kTaken}),
              Breaks(Invariant::kQueue));
}

TEST_F(DaysTest, CriticalRatioIsThatOfTheDayOfDelivery) {
  builder_.AddItem({/*replenish_days=*/3});
  AddLane(0, 0, 0, /*transit_days=*/2, 0, DayCount::kWorkingDays);
  AddLane(0, 1, 0, /*transit_days=*/3);
  builder_.AddDemand(LineTo(1, 5, kThu2));  // there on Sunday
  builder_.AddDemand(LineTo(0, 5, kThu2));  // there on Monday
  builder_.AddSupply(OnHand(5));
  policy_ = *ParsePolicy("queue=critical_ratio");
  EXPECT_THAT(
      Check({Ships(0, kBuy, 5, kThu, kSun), Ships(1, 0, 5, kMon, kWed)}),
      IsRight());
  EXPECT_THAT(
      Check({Ships(0, 0, 5, kMon, kThu), Ships(1, kBuy, 5, kThu, kMon2)}),
      Breaks(Invariant::kQueue));
}

// ---- far days ---------------------------------------------------------------

TEST_F(DaysTest, NothingArrivesAfterTheLastDay) {
  builder_ = BookBuilder(kLastDay - 1);
  AddCalendar(kMondayToFriday);
  AddLocation(/*calendar=*/0, 1, DayCount::kWorkingDays);
  builder_.AddDemand(Line(5, kLastDay));
  builder_.AddSupply(Receipt(5, kLastDay));
  EXPECT_THAT(Check({}, {Reason::kNoSupply}), IsRight());
  EXPECT_THAT(Check({{0, 0, 5, kLastDay}}), Breaks(Invariant::kTooEarly, 0));
}

TEST_F(DaysTest, PlansMayNameAnyDays) {
  AddLocation(/*calendar=*/0, 3, DayCount::kWorkingDays);
  builder_.AddDestination({/*calendar=*/0});
  AddLane(0, 0, 0, kLastDay, 0, DayCount::kWorkingDays);
  builder_.AddDemand(Line(5, kMon));
  builder_.AddSupply(OnHand(5));
  EXPECT_THAT(Check({}, {Reason::kNoSupply}), IsRight());
  for (const Day ships : {INT32_MIN + 1, -kLastDay, kLastDay, kNever}) {
    for (const Day day : {INT32_MIN, -kLastDay, kLastDay, kNever}) {
      EXPECT_THAT(Check({Ships(0, 0, 5, ships, day)}),
                  Breaks(Invariant::kTotals, 0));
    }
  }
}

}  // namespace
}  // namespace audit_testing
}  // namespace backorder
