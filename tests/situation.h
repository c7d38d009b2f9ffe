#ifndef BACKORDER_TESTS_SITUATION_H_
#define BACKORDER_TESTS_SITUATION_H_

// A book that a test writes down row by row, and what the oracle plans for it,
// as text.
//
//   Situation s;
//   s.Stock(0, 5);
//   s.Line(0, 7).due = kToday + 2;
//   EXPECT_THAT(s.Promises(), ElementsAre("5 of 0 on +0, short 2: taken"));

#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "backorder/book.h"
#include "backorder/plan.h"
#include "backorder/policy.h"
#include "backorder/units.h"
#include "tests/oracle.h"
#include "tests/random_book.h"

namespace backorder {

constexpr Day kToday = 100;  // as_of, a Saturday

// "set incomplete"
std::string ReasonText(int32_t reason);

class Situation {
 public:
  // Each adds a row with the defaults, to be changed in place.
  BookBuilder::DemandRow& Line(int32_t item, int64_t quantity);
  BookBuilder::SupplyRow& Stock(int32_t item, int64_t quantity);
  // In `days` days.
  BookBuilder::SupplyRow& Receipt(int32_t item, int64_t quantity, int days);
  BookBuilder::ItemRow& Item() { return items_.emplace_back(); }
  BookBuilder::ItemLocationRow& At(int32_t item, int32_t location);
  BookBuilder::LaneRow& Lane(int32_t location, int32_t rank, int32_t transit);
  BookBuilder::LocationRow& Location() { return locations_.emplace_back(); }
  BookBuilder::DestinationRow& Destination(int32_t calendar);
  BookBuilder::SupplierRow& Supplier() { return suppliers_.emplace_back(); }
  BookBuilder::CalendarRow& Calendar(int32_t weekdays);
  // Closed, or open, whatever its masks say.
  BookBuilder::CalendarDayRow& CalendarDay(int32_t calendar, Day day,
                                           bool open);
  BookBuilder::SubstituteRow& Substitute(int32_t item, int32_t substitute);
  BookBuilder::TierRow& Tier(int32_t parent, int32_t rank);
  BookBuilder::ProtectionRow& Protection(int32_t item, int32_t tier,
                                         int64_t quantity);
  BookBuilder::QuotaRow& Quota(int32_t item, int32_t tier, int64_t quantity);
  BookBuilder::CriticalLevelRow& CriticalLevel(int32_t item, int32_t tier,
                                               int64_t quantity);
  BookBuilder::HoldRow& Hold(int32_t item, int32_t owner, int64_t quantity);
  // A line of an order of which a part must not come alone.
  BookBuilder::DemandRow& LineOf(int32_t order, DeliveryRule rule, int32_t item,
                                 int64_t quantity);
  // A line of kit 0 of order 0.
  BookBuilder::DemandRow& LineOfKit(int32_t item, int64_t quantity);

  BookColumns Columns() const;
  OraclePlan Plan() const;
  // For each line "5 of 0 on +3, 2 to buy on +7, short 1: taken, holds 1 of 2".
  std::vector<std::string> Promises() const;
  // For each allocation "5 of 0 from 1, +0 to +2": ship and delivery day.
  std::vector<std::string> Ways() const;

  Policy policy;

 private:
  // Deques: references to rows stay good while others are added.
  std::deque<BookBuilder::DemandRow> demand_;
  std::deque<BookBuilder::SupplyRow> supply_;
  std::deque<BookBuilder::ItemRow> items_;
  std::deque<BookBuilder::ItemLocationRow> item_locations_;
  std::deque<BookBuilder::LaneRow> lanes_;
  std::deque<BookBuilder::LocationRow> locations_;
  std::deque<BookBuilder::DestinationRow> destinations_;
  std::deque<BookBuilder::SupplierRow> suppliers_;
  std::deque<BookBuilder::CalendarRow> calendars_;
  std::deque<BookBuilder::CalendarDayRow> calendar_days_;
  std::deque<BookBuilder::SubstituteRow> substitutes_;
  std::deque<BookBuilder::TierRow> tiers_;
  std::deque<BookBuilder::ProtectionRow> protections_;
  std::deque<BookBuilder::QuotaRow> quotas_;
  std::deque<BookBuilder::CriticalLevelRow> critical_levels_;
  std::deque<BookBuilder::HoldRow> holds_;
};

}  // namespace backorder

#endif  // BACKORDER_TESTS_SITUATION_H_
