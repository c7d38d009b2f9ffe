#ifndef BACKORDER_BOOK_H_
#define BACKORDER_BOOK_H_

// The book: everything known at one moment. Input only, never modified.
//
//   backorder::Book book;
//   book.as_of = 20000;
//   book.demand.item = {0, 0};          // any contiguous int32 array
//   book.demand.quantity = {20, 5};
//   book.supply.item = {0, 0};
//   book.supply.quantity = {15, 5};
//   book.supply.day = {backorder::kNotGiven, 20005};  // on hand; a receipt
//
// A table is a set of borrowed columns of one length. A column that is left
// empty is absent, and its default holds for every row; so it does for a row
// that says kNotGiven, where the comment calls that "none". The arrays must
// outlive every call that reads the book (spans over temporaries do not).
//
// Indices are dense: items, locations and sales orders are numbered 0..n-1,
// none much above the number of rows that could name it (see "Indices").
// Hosts with other ids map them; the Python package does it for its callers.
// Hosts that have rows instead of columns use BookBuilder, below.

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/types/optional.h"
#include "absl/types/span.h"
#include "backorder/calendar.h"
#include "backorder/units.h"

namespace backorder {

// How a line may be shipped. Numbers are frozen.
enum class DeliveryRule : int32_t {
  kAsAvailable = 0,   // in any number of shipments
  kLineComplete = 1,  // in one shipment from one location, or not at all
  // With all lines of its order that say so, or not at all:
  kOrderComplete = 2,  // delivered on one day, wherever they come from
  kShipSet = 3,        // shipped from one location on one day
};

// What becomes of a line that cannot be served in full by its day.
enum class WhenShort : int32_t {
  kBackorder = 0,        // promise what can be, however late; the rest is short
  kAcceptAvailable = 1,  // promise only what known supply brings in time
  kRejectOrder = 2,  // the whole order in full by `latest`, or nothing of it
};

// One row for each open line of a sales order.
struct Demand {
  absl::Span<const int32_t> item;      // required
  absl::Span<const int64_t> quantity;  // required; open units, >= 0
  absl::Span<const int32_t>
      sales_order;                     // lines of one order; default: own row
  absl::Span<const int32_t> due;       // requested delivery day; none: as_of
  absl::Span<const int32_t> earliest;  // not delivered before; default: none
  absl::Span<const int32_t> latest;    // not delivered after; default: kNever
  absl::Span<const int64_t> entered;  // arrival, the FIFO key; default: the row
  absl::Span<const int32_t> priority;       // lower is more urgent; default: 0
  absl::Span<const int32_t> tier;           // class, 0 highest; none ranks last
  absl::Span<const int64_t> unit_value;     // money for each unit; default: 0
  absl::Span<const int32_t> delivery_rule;  // DeliveryRule; kAsAvailable
  absl::Span<const int64_t> min_ship;  // least units in a shipment; default: 1
  absl::Span<const int64_t> multiple;  // shipments are multiples; default: 1
  absl::Span<const int32_t> when_short;  // WhenShort; none: the policy's
  absl::Span<const int32_t> location;    // ships from here only; none: any
  absl::Span<const int32_t> peg;  // supply row held for this line; none: no peg
  absl::Span<const int32_t>
      destination;                // where it goes, for lanes; default: 0
  absl::Span<const int32_t> kit;  // lines of one order that ship in the ratio
                                  // of their quantities; none: of no kit
  absl::Span<const int32_t> max_shipments;   // of the order; none: any number
  absl::Span<const int32_t> shipments_made;  // of those; default: 0
  absl::Span<const int32_t> owner;  // may use what is held for it; none: nobody
  // Days that must be left when it is delivered until what it gets expires.
  absl::Span<const int32_t> min_shelf_life;  // default: 0
  int64_t size() const { return static_cast<int64_t>(item.size()); }
};

// One row for each quantity of an item at a location from a day on.
struct Supply {
  absl::Span<const int32_t> item;      // required
  absl::Span<const int64_t> quantity;  // required; kUnlimited allowed; below
                                       // zero only on hand: already owed
  absl::Span<const int32_t> location;  // default: 0
  absl::Span<const int32_t> day;       // of a receipt; none (default): on hand
  absl::Span<const int32_t> tier;  // reserved for this tier and those that rank
                                   // higher; none (default): for anybody
  absl::Span<const int32_t> expires;  // last day on which it may be delivered;
                                      // default: kNever
  // For EstimatePlan (estimate.h); plans count on the day above. Receipts of
  // one purchase order share one delay; none (default): it is one of its own.
  absl::Span<const int32_t> purchase_order;
  absl::Span<const int32_t> delay;  // its law of delay; none (default): it is
                                    // sure, as stock on hand always is
  int64_t size() const { return static_cast<int64_t>(item.size()); }
};

// Row i is item i. Items beyond the table have the defaults.
struct Items {
  // Days until anything ordered today arrives; default: kNever (unknown).
  absl::Span<const int32_t> replenish_days;
  // Most units promised from anything but stock; default: kUnlimited.
  absl::Span<const int64_t> backorder_limit;
  absl::Span<const int32_t> supplier;  // who is asked for it; none (default):
                                       // one who works on every day
  absl::Span<const int32_t> delay;  // of what is bought, for EstimatePlan; none
                                    // (default): it is sure
  int64_t size() const {
    return static_cast<int64_t>(
        std::max({replenish_days.size(), backorder_limit.size(),
                  supplier.size(), delay.size()}));
  }
};

// One row for each (item, location) that has settings of its own.
struct ItemLocations {
  absl::Span<const int32_t> item;             // required
  absl::Span<const int32_t> location;         // default: 0
  absl::Span<const int64_t> safety_stock;     // default: 0
  absl::Span<const int64_t> backorder_limit;  // default: kUnlimited
  int64_t size() const { return static_cast<int64_t>(item.size()); }
};

// One row for each way from a location to a destination. Without any row every
// location serves every destination, with its own number as rank and no
// transit; with rows only those that have one do.
struct Lanes {
  absl::Span<const int32_t> location;      // required
  absl::Span<const int32_t> destination;   // default: 0
  absl::Span<const int32_t> rank;          // lower is used first; default: 0
  absl::Span<const int32_t> transit_days;  // from ship day to delivery day; 0
  absl::Span<const int64_t> cost_per_shipment;  // money; default: 0
  absl::Span<const int64_t> cost_per_unit;      // money; default: 0
  absl::Span<const int32_t> calendar;  // the days that count for transit in
                                       // working days; none (default): all
  absl::Span<const int32_t> transit_count;  // DayCount; kCalendarDays
  absl::Span<const int32_t> delay;  // of what it carries, for EstimatePlan;
                                    // none (default): it is sure
  int64_t size() const { return static_cast<int64_t>(location.size()); }
};

// Row i is location i. Locations beyond the table have the defaults.
struct Locations {
  // What locations of one group ship for an order to one destination on one day
  // counts as one shipment; none (default): a location is its own group.
  absl::Span<const int32_t> group;
  absl::Span<const int32_t> calendar;  // on which days it works and ships; none
                                       // (default): every day
  absl::Span<const int32_t> handling_days;   // from when units are available
                                             // until they can ship; 0
  absl::Span<const int32_t> handling_count;  // DayCount; kCalendarDays
  // The first day on which it can begin with anything, as FirstShipDay
  // (calendar.h) finds it after a daily cut-off; none (default): as_of.
  absl::Span<const int32_t> first_day;
  int64_t size() const {
    return static_cast<int64_t>(
        std::max({group.size(), calendar.size(), handling_days.size(),
                  handling_count.size(), first_day.size()}));
  }
};

// Row i is destination i. Destinations beyond the table have the defaults.
struct Destinations {
  absl::Span<const int32_t> calendar;  // on which days it takes deliveries;
                                       // none (default): every day
  int64_t size() const { return static_cast<int64_t>(calendar.size()); }
};

// Row i is supplier i.
struct Suppliers {
  absl::Span<const int32_t> order_calendar;  // on which days it takes orders;
                                             // none (default): every day
  absl::Span<const int32_t> delivery_calendar;  // and brings what was ordered
  int64_t size() const {
    return static_cast<int64_t>(
        std::max(order_calendar.size(), delivery_calendar.size()));
  }
};

// Row i is calendar i: a day is open if both masks have it (see CalendarSpec in
// calendar.h); but first come its calendar_days.
//
// All together they keep at most 2^27 days: of each calendar those from its
// first exception to its last, and 400 years for each different pair of masks
// that has month_days, however many calendars have it. So 918 such pairs fit.
constexpr int kMostCalendars = 65536;  // rows
struct Calendars {
  absl::Span<const int32_t> weekdays;    // bit 0: Monday ...; default: all
  absl::Span<const int32_t> month_days;  // bit 0: the 1st ...; default: all
  int64_t size() const {
    return static_cast<int64_t>(std::max(weekdays.size(), month_days.size()));
  }
};

// One row for each day on which a calendar is not as its masks say.
struct CalendarDays {
  absl::Span<const int32_t> calendar;  // required
  absl::Span<const int32_t> day;       // required
  absl::Span<const int32_t> open;      // 1: open; 0 (default): closed
  int64_t size() const { return static_cast<int64_t>(calendar.size()); }
};

// One row for each item that another may stand for: `numerator` units of the
// substitute are as good as `denominator` units of the item.
constexpr int kMostSubstitutes = 64;  // for an item, those of those included
struct Substitutes {
  absl::Span<const int32_t> item;         // required
  absl::Span<const int32_t> substitute;   // required
  absl::Span<const int32_t> rank;         // lower is used first; default: 0
  absl::Span<const int32_t> numerator;    // >= 1; default: 1
  absl::Span<const int32_t> denominator;  // >= 1; default: 1
  int64_t size() const { return static_cast<int64_t>(item.size()); }
};

// Row i is tier i, a class of customers or of their orders. Without any row the
// number of a tier is its rank, and tiers have no parents. With rows, every
// tier that the book names has one.
constexpr int kMostTiers = 1024;  // rows
struct Tiers {
  absl::Span<const int32_t> parent;  // tier; none (default): it is at the top
  absl::Span<const int32_t> rank;    // among those of its parent: lower ranks
                                     // higher; default: 0
  int64_t size() const {
    return static_cast<int64_t>(parent.empty() ? rank.size() : parent.size());
  }
};

// A floor: units that are kept for a tier, from first_day to last_day.
struct Protections {
  absl::Span<const int32_t> item;       // required
  absl::Span<const int32_t> location;   // default: 0
  absl::Span<const int32_t> tier;       // required
  absl::Span<const int32_t> first_day;  // none (default): from the first
  absl::Span<const int32_t> last_day;   // default: kNever
  absl::Span<const int64_t> quantity;   // required, >= 0
  int64_t size() const { return static_cast<int64_t>(item.size()); }
};

// A ceiling: the most units of an item that lines of a tier, and of tiers below
// it in the hierarchy, may be promised, of those that ask for a day from
// first_day to last_day.
struct Quotas {
  absl::Span<const int32_t> item;       // required
  absl::Span<const int32_t> location;   // from there; none (default): from all
                                        // locations together
  absl::Span<const int32_t> tier;       // required
  absl::Span<const int32_t> first_day;  // none (default): from the first
  absl::Span<const int32_t> last_day;   // default: kNever
  absl::Span<const int64_t> quantity;   // required, >= 0
  int64_t size() const { return static_cast<int64_t>(item.size()); }
};

// Lines of a tier, and of those that rank lower, are served from stock on hand
// only while more than `quantity` units of it are free. One row for each (item,
// location, tier).
struct CriticalLevels {
  absl::Span<const int32_t> item;      // required
  absl::Span<const int32_t> location;  // default: 0
  absl::Span<const int32_t> tier;      // required
  absl::Span<const int64_t> quantity;  // required, >= 0
  int64_t size() const { return static_cast<int64_t>(item.size()); }
};

// Units that are held for somebody (a cart, a quotation) until a day.
struct Holds {
  absl::Span<const int32_t> owner;     // whose lines may use them; none
                                       // (default): nobody's
  absl::Span<const int32_t> item;      // required
  absl::Span<const int32_t> location;  // default: 0
  absl::Span<const int64_t> quantity;  // required, >= 0
  absl::Span<const int32_t> expires;   // last day of the hold; default: kNever
  int64_t size() const { return static_cast<int64_t>(item.size()); }
};

// What there is to promise from, at one moment.
//
// Indices: an item is below the larger of items.size() and the sum of the rows
// of demand, supply, item_locations, protections, quotas, critical_levels,
// holds and twice those of substitutes; a location below the larger of
// locations.size() and 1 + the rows of demand, supply, item_locations, lanes,
// protections, quotas, critical_levels and holds; a group below 1 +
// locations.size(); a destination below the larger of destinations.size() and 1
// + the rows of demand and lanes; a sales order below demand.size(); a peg
// below supply.size(); an owner below 1 + the rows of demand and holds; a
// purchase order below 1 + supply.size(); a tier, if there are rows of tiers,
// below tiers.size(). Numbers given in order of first appearance always are. A
// supplier is below suppliers.size(), a calendar below calendars.size().
struct Availability {
  Day as_of = 0;  // the day on which the plan is made
  Supply supply;
  Items items;
  ItemLocations item_locations;
  Lanes lanes;
  Locations locations;
  Destinations destinations;
  Suppliers suppliers;
  Calendars calendars;
  CalendarDays calendar_days;
  Substitutes substitutes;
  Tiers tiers;
  Protections protections;
  Quotas quotas;
  CriticalLevels critical_levels;
  Holds holds;
};

// What there is to promise from, and all who want it.
struct Book : Availability {
  Demand demand;
};

// Where input is wrong: the fields of an InvalidArgument that a book, a policy
// or a name causes.
struct InputError {
  std::string column;  // "demand.quantity"; "policy.timing"; "" where unknown
  int64_t row = -1;    // the first bad row; -1: not about one row
  int64_t value = 0;   // what stands there
  int64_t more = 0;    // how many other values of the book are bad
};

// The fields of `status`, if it carries them.
absl::optional<InputError> GetInputError(const absl::Status& status);

// Checks every value of `book`: one length a table, ranges, indices, enums,
// pegs of another item, (item, location), (location, destination), (item,
// substitute) or critical level given twice, totals that overflow; parents of
// tiers that lead back to them, more than kMostTiers; a last day before its
// first; lines of one order that disagree on max_shipments or shipments_made,
// lines of one kit on delivery_rule or destination, order_complete lines of one
// order on the calendar of their destinations, and receipts of one purchase
// order on delay; more than kMostCalendars or the days that they may keep, and
// calendars that Calendar::Create (calendar.h) refuses; substitutes that lead
// back to their item, more than kMostSubstitutes for an item, and chains whose
// ratio, reduced, needs a number above 2^31 - 1.
// Errors: InvalidArgument with an InputError for the first bad value (columns
// in the order above, rows ascending). O(n log n). Every function that takes a
// book checks it first; call this to check without doing.
absl::Status Validate(const Book& book);

// A book for hosts that have rows: owns its columns.
//
//   backorder::BookBuilder builder(/*as_of=*/20000);
//   builder.AddDemand({/*item=*/0, /*quantity=*/20});
//   builder.AddSupply({/*item=*/0, /*quantity=*/15});
//   auto plan = backorder::Allocate(builder.book());
class BookBuilder {
 public:
  // One row; the members are the columns of the tables above, with their
  // defaults. kNotGiven in `entered` is not possible: rows count from 0.
  struct DemandRow {
    int32_t item = 0;
    int64_t quantity = 0;
    Day due = kNotGiven;
    int32_t priority = 0;
    int32_t sales_order = kNotGiven;  // given to no line: each is an order
    Day earliest = kNotGiven;
    Day latest = kNever;
    absl::optional<int64_t> entered = absl::nullopt;  // none: the row
    int32_t tier = kNotGiven;
    int64_t unit_value = 0;
    DeliveryRule delivery_rule = DeliveryRule::kAsAvailable;
    int64_t min_ship = 1;
    int64_t multiple = 1;
    absl::optional<WhenShort> when_short = absl::nullopt;  // the policy's
    int32_t location = kNotGiven;
    int32_t peg = kNotGiven;
    int32_t destination = 0;
    int32_t kit = kNotGiven;
    int32_t max_shipments = kNotGiven;
    int32_t shipments_made = 0;
    int32_t owner = kNotGiven;
    int32_t min_shelf_life = 0;
  };
  struct SupplyRow {
    int32_t item = 0;
    int64_t quantity = 0;
    Day day = kNotGiven;
    int32_t location = 0;
    int32_t tier = kNotGiven;
    Day expires = kNever;
    int32_t purchase_order = kNotGiven;
    int32_t delay = kNotGiven;
  };
  struct ItemRow {
    int32_t replenish_days = kNever;
    int64_t backorder_limit = kUnlimited;
    int32_t supplier = kNotGiven;
    int32_t delay = kNotGiven;
  };
  struct ItemLocationRow {
    int32_t item = 0;
    int32_t location = 0;
    int64_t safety_stock = 0;
    int64_t backorder_limit = kUnlimited;
  };
  struct LaneRow {
    int32_t location = 0;
    int32_t destination = 0;
    int32_t rank = 0;
    int32_t transit_days = 0;
    int64_t cost_per_shipment = 0;
    int64_t cost_per_unit = 0;
    int32_t calendar = kNotGiven;
    DayCount transit_count = DayCount::kCalendarDays;
    int32_t delay = kNotGiven;
  };
  struct LocationRow {
    int32_t group = kNotGiven;
    int32_t calendar = kNotGiven;
    int32_t handling_days = 0;
    DayCount handling_count = DayCount::kCalendarDays;
    Day first_day = kNotGiven;
  };
  struct DestinationRow {
    int32_t calendar = kNotGiven;
  };
  struct SupplierRow {
    int32_t order_calendar = kNotGiven;
    int32_t delivery_calendar = kNotGiven;
  };
  struct CalendarRow {
    int32_t weekdays = kEveryWeekday;
    int32_t month_days = kEveryMonthDay;
  };
  struct CalendarDayRow {
    int32_t calendar = 0;
    Day day = 0;
    bool open = false;
  };
  struct SubstituteRow {
    int32_t item = 0;
    int32_t substitute = 0;
    int32_t rank = 0;
    int32_t numerator = 1;
    int32_t denominator = 1;
  };
  struct TierRow {
    int32_t parent = kNotGiven;
    int32_t rank = 0;
  };
  struct ProtectionRow {
    int32_t item = 0;
    int32_t tier = 0;
    int64_t quantity = 0;
    int32_t location = 0;
    Day first_day = kNotGiven;
    Day last_day = kNever;
  };
  struct QuotaRow {
    int32_t item = 0;
    int32_t tier = 0;
    int64_t quantity = 0;
    int32_t location = kNotGiven;  // all together
    Day first_day = kNotGiven;
    Day last_day = kNever;
  };
  struct CriticalLevelRow {
    int32_t item = 0;
    int32_t tier = 0;
    int64_t quantity = 0;
    int32_t location = 0;
  };
  struct HoldRow {
    int32_t item = 0;
    int64_t quantity = 0;
    int32_t owner = kNotGiven;
    int32_t location = 0;
    Day expires = kNever;
  };

  explicit BookBuilder(Day as_of) : as_of_(as_of) {}

  // Each appends one row and returns its number. Give every line a sales_order
  // or none of them; Validate refuses a mixture.
  int32_t AddDemand(const DemandRow& row);
  int32_t AddSupply(const SupplyRow& row);
  int32_t AddItem(const ItemRow& row);
  int32_t AddItemLocation(const ItemLocationRow& row);
  int32_t AddLane(const LaneRow& row);
  int32_t AddLocation(const LocationRow& row);
  int32_t AddDestination(const DestinationRow& row);
  int32_t AddSupplier(const SupplierRow& row);
  int32_t AddCalendar(const CalendarRow& row);
  int32_t AddCalendarDay(const CalendarDayRow& row);
  int32_t AddSubstitute(const SubstituteRow& row);
  int32_t AddTier(const TierRow& row);
  int32_t AddProtection(const ProtectionRow& row);
  int32_t AddQuota(const QuotaRow& row);
  int32_t AddCriticalLevel(const CriticalLevelRow& row);
  int32_t AddHold(const HoldRow& row);

  // Borrows from the builder: valid until the next Add or its end.
  Book book() const;

 private:
  Day as_of_;
  struct {
    std::vector<int32_t> item, sales_order, due, earliest, latest, priority,
        tier, delivery_rule, when_short, location, peg, destination, kit,
        max_shipments, shipments_made, owner, min_shelf_life;
    std::vector<int64_t> quantity, entered, unit_value, min_ship, multiple;
  } demand_;
  struct {
    std::vector<int32_t> item, location, day, tier, expires, purchase_order,
        delay;
    std::vector<int64_t> quantity;
  } supply_;
  struct {
    std::vector<int32_t> replenish_days, supplier, delay;
    std::vector<int64_t> backorder_limit;
  } items_;
  struct {
    std::vector<int32_t> item, location;
    std::vector<int64_t> safety_stock, backorder_limit;
  } item_locations_;
  struct {
    std::vector<int32_t> location, destination, rank, transit_days, calendar,
        transit_count, delay;
    std::vector<int64_t> cost_per_shipment, cost_per_unit;
  } lanes_;
  struct {
    std::vector<int32_t> group, calendar, handling_days, handling_count,
        first_day;
  } locations_;
  struct {
    std::vector<int32_t> calendar;
  } destinations_;
  struct {
    std::vector<int32_t> order_calendar, delivery_calendar;
  } suppliers_;
  struct {
    std::vector<int32_t> weekdays, month_days;
  } calendars_;
  struct {
    std::vector<int32_t> calendar, day, open;
  } calendar_days_;
  struct {
    std::vector<int32_t> item, substitute, rank, numerator, denominator;
  } substitutes_;
  struct {
    std::vector<int32_t> parent, rank;
  } tiers_;
  struct {
    std::vector<int32_t> item, location, tier, first_day, last_day;
    std::vector<int64_t> quantity;
  } protections_, quotas_;
  struct {
    std::vector<int32_t> item, location, tier;
    std::vector<int64_t> quantity;
  } critical_levels_;
  struct {
    std::vector<int32_t> owner, item, location, expires;
    std::vector<int64_t> quantity;
  } holds_;
};

}  // namespace backorder

#endif  // BACKORDER_BOOK_H_
