// Holds the oracle to situations worked out by hand: working days.

#include <cstdint>

#include "backorder/book.h"
#include "backorder/calendar.h"
#include "backorder/policy.h"
#include "backorder/units.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/oracle.h"
#include "tests/situation.h"

namespace backorder {
namespace {

using ::testing::ElementsAre;

// Today is Saturday, 11 April 1970.
constexpr Day kMonday = kToday + 2;
constexpr Day kTuesday = kToday + 3;
constexpr Day kWednesday = kToday + 4;
constexpr Day kThursday = kToday + 5;
constexpr Day kFriday = kToday + 6;
constexpr Day kNextMonday = kToday + 9;

constexpr int32_t kMondays = 1;
constexpr int32_t kThursdays = 8;
constexpr int32_t kFridays = 16;
constexpr int32_t kNoDay = 0;

constexpr DeliveryRule kComplete = DeliveryRule::kOrderComplete;
constexpr DeliveryRule kShipSet = DeliveryRule::kShipSet;

// --- Destinations -----------------------------------------------------------

TEST(OracleDaysTest, CustomerTakesDeliveriesOnFridays) {
  Situation s;
  s.Calendar(kFridays);
  s.Destination(0);
  s.Stock(0, 5);
  s.Receipt(0, 5, 7);  // on the next Saturday
  s.Lane(0, 0, /*transit=*/2);
  s.Line(0, 8);
  EXPECT_THAT(s.Ways(), ElementsAre("5 of 0 from 0, +4 to +6",
                                    "3 of 1 from 0, +11 to +13"));
}

TEST(OracleDaysTest, WhatIsDueOnAClosedDayIsInTimeTheOpenDayBefore) {
  Situation s;
  s.Calendar(kMondayToFriday);
  s.Destination(0);
  s.Receipt(0, 5, kFriday - kToday);
  s.Receipt(0, 5, kNextMonday - kToday);
  BookBuilder::DemandRow& line = s.Line(0, 8);
  line.due = kNextMonday - 1;
  line.when_short = WhenShort::kAcceptAvailable;
  EXPECT_THAT(s.Promises(), ElementsAre("5 of 0 on +6, short 3: not in time"));
  line.due = kNextMonday;
  EXPECT_THAT(s.Promises(), ElementsAre("5 of 0 on +6, 3 of 1 on +9"));
}

TEST(OracleDaysTest, EarliestMovesToAnOpenDayAndTheDayInTimeWithIt) {
  Situation s;
  s.Calendar(kMondayToFriday);
  s.Destination(0);
  s.Stock(0, 5);
  BookBuilder::DemandRow& line = s.Line(0, 5);
  line.when_short = WhenShort::kAcceptAvailable;
  EXPECT_THAT(s.Promises(), ElementsAre("5 of 0 on +2"));
  line.earliest = kFriday + 1;
  EXPECT_THAT(s.Promises(), ElementsAre("5 of 0 on +9"));
}

TEST(OracleDaysTest, LatestMovesBackAndMayCloseTheWindow) {
  Situation s;
  s.Calendar(kMondayToFriday);
  s.Destination(0);
  s.Receipt(0, 5, kFriday + 1 - kToday);
  BookBuilder::DemandRow& line = s.Line(0, 5);
  line.latest = kNextMonday;
  EXPECT_THAT(s.Promises(), ElementsAre("5 of 0 on +9"));
  line.latest = kNextMonday - 1;
  EXPECT_THAT(s.Promises(), ElementsAre("short 5: after latest"));
  line.earliest = kFriday + 1;
  EXPECT_THAT(s.Promises(), ElementsAre("short 5: window closed"));
}

TEST(OracleDaysTest, DestinationThatNeverOpensTakesNothing) {
  Situation s;
  s.Calendar(kNoDay);
  s.Destination(0);
  s.Stock(0, 5);
  s.Line(0, 5);
  EXPECT_THAT(s.Promises(), ElementsAre("short 5: window closed"));
  s.CalendarDay(0, kTuesday, /*open=*/true);
  EXPECT_THAT(s.Promises(), ElementsAre("5 of 0 on +3"));
}

TEST(OracleDaysTest, HolidaysAndMonthDaysCount) {
  Situation s;
  s.Calendar(kEveryWeekday).month_days = 1 << 12 | 1 << 14;  // 13th and 15th
  s.Destination(0);
  s.Stock(0, 5);
  s.Line(0, 5);
  EXPECT_THAT(s.Promises(), ElementsAre("5 of 0 on +2"));
  s.CalendarDay(0, kMonday, /*open=*/false);
  EXPECT_THAT(s.Promises(), ElementsAre("5 of 0 on +4"));
  s.CalendarDay(0, kTuesday, /*open=*/true);
  EXPECT_THAT(s.Promises(), ElementsAre("5 of 0 on +3"));
}

// --- Locations and lanes -----------------------------------------------------

TEST(OracleDaysTest, HandlingOverAWeekend) {
  Situation s;
  s.Calendar(kMondayToFriday);
  BookBuilder::LocationRow& location = s.Location();
  location.calendar = 0;
  location.handling_days = 1;
  s.Receipt(0, 5, kFriday - kToday);
  s.Line(0, 5);
  EXPECT_THAT(s.Ways(), ElementsAre("5 of 0 from 0, +9 to +9"));
  location.handling_days = 3;  // Saturday, Sunday, Monday
  EXPECT_THAT(s.Ways(), ElementsAre("5 of 0 from 0, +9 to +9"));
  location.handling_count = DayCount::kWorkingDays;
  EXPECT_THAT(s.Ways(), ElementsAre("5 of 0 from 0, +11 to +11"));
}

TEST(OracleDaysTest, NothingBeginsBeforeTheFirstDay) {
  Situation s;
  BookBuilder::LocationRow& location = s.Location();
  location.first_day = kToday + 1;
  location.handling_days = 2;
  s.Stock(0, 5);
  s.Receipt(0, 5, 1);
  s.Receipt(0, 5, 2);
  s.Line(0, 15);
  EXPECT_THAT(s.Promises(),
              ElementsAre("5 of 0 on +3, 5 of 1 on +3, 5 of 2 on +4"));
  location.first_day = kToday - 5;
  EXPECT_THAT(s.Promises(),
              ElementsAre("5 of 0 on +2, 5 of 1 on +3, 5 of 2 on +4"));
}

TEST(OracleDaysTest, TransitInWorkingDays) {
  Situation s;
  s.Calendar(kMondayToFriday);
  s.Stock(0, 5);
  BookBuilder::LaneRow& lane = s.Lane(0, 0, /*transit=*/2);
  s.Line(0, 5);
  lane.calendar = 0;  // of no account for calendar days
  EXPECT_THAT(s.Ways(), ElementsAre("5 of 0 from 0, +0 to +2"));
  // The second after Monday. It can leave on Monday as well as today.
  lane.transit_count = DayCount::kWorkingDays;
  EXPECT_THAT(s.Ways(), ElementsAre("5 of 0 from 0, +2 to +4"));
  lane.transit_days = 0;
  EXPECT_THAT(s.Ways(), ElementsAre("5 of 0 from 0, +2 to +2"));
}

TEST(OracleDaysTest, LocationThatNeverShipsHasNoSupply) {
  Situation s;
  s.Calendar(kNoDay);
  s.Location().calendar = 0;
  s.Location();
  s.Stock(0, 5);
  s.Stock(0, 3).location = 1;
  s.Line(0, 5);
  EXPECT_THAT(s.Promises(), ElementsAre("3 of 1 on +0, short 2: taken"));
}

// In the table, but not for an order that may have few.
TEST(OracleDaysTest, OneShipDayAndTwoDeliveryDaysAreTwoShipments) {
  Situation s;
  s.Calendar(1 << 6);  // ships on Sundays
  s.Location().calendar = 0;
  s.Stock(0, 9);
  BookBuilder::DemandRow& line = s.LineOf(0, DeliveryRule::kAsAvailable, 0, 5);
  BookBuilder::DemandRow& later = s.LineOf(0, DeliveryRule::kAsAvailable, 0, 4);
  later.earliest = kWednesday;
  const OraclePlan plan = s.Plan();
  EXPECT_THAT(plan.shipments.ship_day, ElementsAre(kToday + 1, kToday + 1));
  EXPECT_THAT(plan.shipments.delivery_day, ElementsAre(kToday + 1, kWednesday));
  EXPECT_THAT(plan.allocations.shipment, ElementsAre(0, 1));

  line.max_shipments = later.max_shipments = 1;
  EXPECT_THAT(s.Promises(), ElementsAre("5 of 0 on +1", "4 of 0 on +4"));
  later.earliest = kToday + 9;  // leaves on the next Sunday
  EXPECT_THAT(s.Promises(), ElementsAre("5 of 0 on +9", "4 of 0 on +9"));
}

// --- Suppliers --------------------------------------------------------------

TEST(OracleDaysTest, SupplierTakesOrdersOnMondaysAndBringsOnThursdays) {
  Situation s;
  s.Calendar(kMondays);
  s.Calendar(kThursdays);
  BookBuilder::SupplierRow& supplier = s.Supplier();
  BookBuilder::ItemRow& item = s.Item();
  item.replenish_days = 1;
  item.supplier = 0;
  s.Line(0, 5);
  EXPECT_THAT(s.Promises(), ElementsAre("5 to buy on +1"));
  supplier.order_calendar = 0;
  EXPECT_THAT(s.Promises(), ElementsAre("5 to buy on +3"));
  supplier.delivery_calendar = 1;
  EXPECT_THAT(s.Promises(), ElementsAre("5 to buy on +5"));
  item.replenish_days = 4;
  EXPECT_THAT(s.Promises(), ElementsAre("5 to buy on +12"));
  supplier.order_calendar = kNotGiven;
  EXPECT_THAT(s.Promises(), ElementsAre("5 to buy on +5"));
}

TEST(OracleDaysTest, WhatIsBoughtGoesTheSameWay) {
  Situation s;
  s.Calendar(kMondayToFriday);
  BookBuilder::LocationRow& location = s.Location();
  location.calendar = 0;
  location.handling_days = 1;
  location.handling_count = DayCount::kWorkingDays;
  s.Item().replenish_days = 1;
  s.Lane(0, 0, /*transit=*/1);
  s.Line(0, 5);
  EXPECT_THAT(s.Promises(), ElementsAre("5 to buy on +4"));
  location.first_day = kFriday;
  EXPECT_THAT(s.Promises(), ElementsAre("5 to buy on +10"));
}

TEST(OracleDaysTest, SupplierThatNeverBringsIsNotAsked) {
  Situation s;
  s.Calendar(kNoDay);
  s.Supplier().delivery_calendar = 0;
  BookBuilder::ItemRow& item = s.Item();
  item.replenish_days = 1;
  item.supplier = 0;
  s.Line(0, 5);
  EXPECT_THAT(s.Promises(), ElementsAre("short 5: no supply"));
}

// --- Timing -----------------------------------------------------------------

TEST(OracleDaysTest, LatestOnTimeCountsBackOverAWeekend) {
  Situation s;
  s.Calendar(kMondayToFriday);
  s.Location().calendar = 0;
  BookBuilder::LaneRow& lane = s.Lane(0, 0, /*transit=*/1);
  lane.calendar = 0;
  lane.transit_count = DayCount::kWorkingDays;
  s.Receipt(0, 5, kThursday - kToday);
  s.Receipt(0, 5, kFriday - kToday);
  s.Receipt(0, 5, kFriday + 1 - kToday);
  s.Line(0, 5).due = kNextMonday;
  // What is there on Saturday leaves on Monday, and arrives on Tuesday.
  s.policy.timing = Timing::kLatestOnTime;
  EXPECT_THAT(s.Ways(), ElementsAre("5 of 1 from 0, +6 to +9"));
  s.policy.timing = Timing::kEarliest;
  EXPECT_THAT(s.Ways(), ElementsAre("5 of 0 from 0, +5 to +6"));
}

TEST(OracleDaysTest, JustInTimeLeavesBeforeTheWeekend) {
  Situation s;
  s.Calendar(kMondayToFriday);
  s.Location().calendar = 0;
  s.Destination(kNotGiven);
  s.Stock(0, 5);
  s.Lane(0, 0, /*transit=*/2);
  s.Line(0, 5).due = kNextMonday;
  s.policy.ship_when = ShipWhen::kJustInTime;
  EXPECT_THAT(s.Ways(), ElementsAre("5 of 0 from 0, +6 to +9"));
}

// Delivered on the open day before, too.
TEST(OracleDaysTest, JustInTimeForAClosedDay) {
  Situation s;
  s.Calendar(kMondayToFriday);
  s.Destination(0);
  s.Stock(0, 5);
  s.Lane(0, 0, /*transit=*/2);
  s.Line(0, 5).due = kNextMonday - 1;
  s.policy.ship_when = ShipWhen::kJustInTime;
  EXPECT_THAT(s.Ways(), ElementsAre("5 of 0 from 0, +4 to +6"));
}

TEST(OracleDaysTest, WhatWaitsMustLastUntilItIsDelivered) {
  Situation s;
  s.Calendar(kFridays);
  s.Destination(0);
  BookBuilder::SupplyRow& stock = s.Stock(0, 5);
  stock.expires = kThursday;
  s.Line(0, 5);
  EXPECT_THAT(s.Promises(), ElementsAre("short 5: expires"));
  stock.expires = kFriday;
  EXPECT_THAT(s.Promises(), ElementsAre("5 of 0 on +6"));
}

// --- Sets, kits, groups ------------------------------------------------------

TEST(OracleDaysTest, SetWaitsForTheDayOfItsDestination) {
  Situation s;
  s.Calendar(kFridays);
  s.Destination(0);
  s.Stock(0, 5);
  s.Receipt(1, 5, 7);
  s.LineOf(0, kComplete, 0, 5);
  s.LineOf(0, kComplete, 1, 5);
  EXPECT_THAT(s.Promises(), ElementsAre("5 of 0 on +13", "5 of 1 on +13"));
}

TEST(OracleDaysTest, ShipSetLeavesFromTheLocationThatIsThereFirst) {
  Situation s;
  s.Calendar(kMondayToFriday);
  s.Location().calendar = 0;
  s.Location();
  for (int32_t location : {0, 1}) {
    s.Stock(0, 5).location = location;
    s.Stock(1, 5).location = location;
  }
  s.LineOf(0, kShipSet, 0, 5);
  s.LineOf(0, kShipSet, 1, 5);
  // Today, since location 0 does not work on Saturdays.
  EXPECT_THAT(s.Ways(), ElementsAre("5 of 2 from 1, +0 to +0",
                                    "5 of 3 from 1, +0 to +0"));
}

TEST(OracleDaysTest, KitsComeOnOpenDays) {
  Situation s;
  s.Calendar(kMondayToFriday);
  s.Destination(0);
  s.Stock(0, 2);
  s.Stock(1, 9);
  s.Receipt(0, 2, kFriday + 1 - kToday);
  s.LineOfKit(0, 4).due = kNextMonday;
  s.LineOfKit(1, 8).due = kNextMonday;
  EXPECT_THAT(s.Promises(), ElementsAre("2 of 0 on +2, 2 of 2 on +9",
                                        "4 of 1 on +2, 4 of 1 on +9"));
}

// The first line takes of what there is on Sunday and on Monday all that is for
// the second; when it may not have it any more, the place of the second is
// closed.
TEST(OracleDaysTest, SetIsNotDeliveredOnAClosedDay) {
  Situation s;
  s.Calendar(kEveryWeekday);
  s.CalendarDay(0, kMonday, /*open=*/false);
  s.Destination(0);
  s.Stock(0, 5).expires = kWednesday;
  s.Stock(0, 5).location = 1;
  s.LineOf(0, kComplete, 0, 5).min_shelf_life = 3;  // up to Sunday
  s.LineOf(0, kComplete, 0, 5).location = 0;
  EXPECT_THAT(s.Promises(), ElementsAre("5 of 1 on +3", "5 of 0 on +3"));
}

TEST(OracleDaysTest, LinesOfAGroupAreServedOnDaysOfTheirOwn) {
  Situation s;
  s.Calendar(kMondays);
  s.Destination(kNotGiven);
  s.Destination(0);
  s.Receipt(0, 6, kTuesday - kToday);
  s.Receipt(0, 6, kThursday - kToday);
  s.Line(0, 8);
  s.Line(0, 8).destination = 1;
  s.policy.sharing = Sharing::kEqual;
  // On Tuesday and Thursday alone with the first line, and on Monday with what
  // it has left.
  EXPECT_THAT(s.Promises(), ElementsAre("6 of 0 on +3, 2 of 1 on +5",
                                        "4 of 1 on +9, short 4: taken"));
}

// --- Keys of the queue -------------------------------------------------------

TEST(OracleDaysTest, SlackIsLeftUntilTheLastShipDay) {
  Situation s;
  s.Calendar(kMondayToFriday);
  s.Calendar(kNoDay);
  s.Location().calendar = 0;
  s.Destination(kNotGiven);
  s.Destination(kNotGiven);
  s.Destination(1);
  s.Lane(0, 0, /*transit=*/1);
  s.Lane(0, 0, /*transit=*/2).destination = 1;
  s.Lane(0, 0, /*transit=*/0).destination = 2;
  s.Line(0, 1).due = kNextMonday;  // leaves on Friday
  BookBuilder::DemandRow& other = s.Line(0, 1);
  other.destination = 1;
  other.due = kFriday + 1;       // leaves on Thursday
  s.Line(0, 1).destination = 2;  // never
  s.policy.queue = {{"slack"}};
  EXPECT_THAT(s.Plan().queue, ElementsAre(1, 0, 2));
  // Leaves on Friday, too: ties go by row.
  other.due = kNextMonday - 1;
  EXPECT_THAT(s.Plan().queue, ElementsAre(0, 1, 2));
  s.policy.queue = {{"slack", false, /*nulls_first=*/true}};
  EXPECT_THAT(s.Plan().queue, ElementsAre(2, 0, 1));
}

TEST(OracleDaysTest, CriticalRatioCountsTheDaysOfTheSupplier) {
  Situation s;
  s.Calendar(kThursdays);
  s.Calendar(kNoDay);
  s.Supplier().delivery_calendar = 0;
  s.Supplier().delivery_calendar = 1;
  s.Item().replenish_days = 4;  // ready on Wednesday
  for (int32_t supplier : {0, 1}) {
    BookBuilder::ItemRow& item = s.Item();
    item.replenish_days = 1;
    item.supplier = supplier;
  }
  s.Line(1, 1).due = kToday + 8;  // 8 / 5
  s.Line(0, 1).due = kToday + 6;  // 6 / 4
  s.Line(2, 1).due = kToday - 9;  // cannot be bought
  s.policy.queue = {{"critical_ratio"}};
  EXPECT_THAT(s.Plan().queue, ElementsAre(1, 0, 2));
}

TEST(OracleDaysTest, OtherKeysAreAsTheBookSays) {
  Situation s;
  s.Calendar(kMondayToFriday);
  s.Destination(0);
  s.Line(0, 1).earliest = kMonday;
  s.Line(0, 1).earliest = kToday;
  s.policy.queue = {{"earliest"}};
  EXPECT_THAT(s.Plan().queue, ElementsAre(1, 0));
  s.policy.queue = {{"latest"}};
  s.Line(0, 1).latest = kFriday + 2;
  s.Line(0, 1).latest = kFriday + 1;
  EXPECT_THAT(s.Plan().queue, ElementsAre(3, 2, 0, 1));
}

}  // namespace
}  // namespace backorder
