#include "tests/estimate_oracle.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/types/optional.h"
#include "absl/types/span.h"
#include "backorder/book.h"
#include "backorder/calendar.h"
#include "backorder/delay.h"
#include "backorder/plan.h"
#include "backorder/policy.h"
#include "backorder/units.h"

namespace backorder {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

int32_t ValueAt(absl::Span<const int32_t> column, int64_t row,
                int32_t otherwise) {
  return row < static_cast<int64_t>(column.size()) ? column[row] : otherwise;
}

Day Later(Day day, int32_t days) {
  if (day == kNever || days == kNever) return kNever;
  const int64_t sum = int64_t{day} + days;
  return sum > kLastDay ? kNever : static_cast<Day>(sum);
}

// --- Laws -------------------------------------------------------------------

// P(T > x) of a gamma law with a whole shape and scale 1 (Erlang's): fewer than
// `shape` events by then.
double ErlangSurvives(double shape, double x) {
  double term = std::exp(-x);
  double sum = 0;
  for (int n = 0; n < shape; ++n) {
    sum += term;
    term *= x / (n + 1);
  }
  return sum;
}

// P(T > t), without an age.
double Survives(const Delay& delay, double t) {
  if (t == -kInfinity) return 1;
  switch (delay.kind) {
    case DelayKind::kFixed:
      return t < delay.first ? 1 : 0;
    case DelayKind::kEmpirical: {
      double below = 0;
      for (size_t i = 0; i < delay.values.size(); ++i) {
        if (delay.values[i] <= t) below = delay.cumulative[i];
      }
      return (delay.total - below) / delay.total;
    }
    default:
      break;
  }
  if (t < 0) return 1;
  double survives = 0;
  if (delay.kind == DelayKind::kWeibull) {
    survives = std::exp(-std::pow(t / delay.second, delay.first));
  } else if (delay.kind == DelayKind::kGamma) {
    survives = ErlangSurvives(delay.first, t / delay.second);
  } else {
    survives = t == 0 ? 1
                      : std::erfc((std::log(t) - delay.first) / delay.second /
                                  std::sqrt(2.0)) /
                            2;
  }
  return (1 - delay.zero_weight) * survives;
}

// Days of which one may be ceil(T) given that T > age, ascending.
std::set<int32_t> PossibleDays(const Delay& delay, double age) {
  std::set<int32_t> days;
  if (delay.kind == DelayKind::kFixed) {
    days.insert(static_cast<int32_t>(std::ceil(delay.first)));
  } else if (delay.kind == DelayKind::kEmpirical) {
    for (double value : delay.values) {
      days.insert(static_cast<int32_t>(std::ceil(value)));
    }
  } else {
    const auto first = static_cast<int32_t>(std::ceil(std::max(age, 0.0)));
    for (int32_t day = first; day <= first + 2000; ++day) {
      days.insert(day);
      if (Survives(delay, day) < 1e-14 * Survives(delay, age)) break;
    }
  }
  return days;
}

}  // namespace

DayChances WholeDays(const Delay& delay, double age) {
  age = std::max(age, delay.older_than);
  const double known = Survives(delay, age);
  if (known <= 0) return {{kNever, 1}};
  DayChances chances;
  double left = 1;
  for (const int32_t day : PossibleDays(delay, age)) {
    const double chance = (Survives(delay, std::max(day - 1.0, age)) -
                           Survives(delay, std::max<double>(day, age))) /
                          known;
    if (chance <= 0) continue;
    chances[day] = chance;
    left -= chance;
  }
  const bool ends = delay.kind == DelayKind::kFixed ||
                    delay.kind == DelayKind::kEmpirical || chances.empty();
  if (left > 1e-14) {
    chances[ends ? kNever : chances.rbegin()->first] += left;
  }
  return chances;
}

namespace {

// --- Days -------------------------------------------------------------------

int DaysOfMonth(int month, int year) {
  static constexpr int kDays[] = {31, 28, 31, 30, 31, 30,
                                  31, 31, 30, 31, 30, 31};
  const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return kDays[month] + (month == 1 && leap ? 1 : 0);
}

// 1 to 31, of a day since 1970-01-01: month after month.
int DayOfMonth(Day day) {
  constexpr int kDaysOf400Years = 146097;
  int left = day % kDaysOf400Years;
  if (left < 0) left += kDaysOf400Years;
  int year = 1970, month = 0;
  while (left >= DaysOfMonth(month, year)) {
    left -= DaysOfMonth(month, year);
    if (++month == 12) {
      month = 0;
      ++year;
    }
  }
  return left + 1;
}

// 0: Monday. 1970-01-01 was a Thursday.
int DayOfWeek(Day day) { return ((day % 7) + 3 + 7) % 7; }

class Estimator {
 public:
  Estimator(const Book& book, const Policy& policy, const PlanColumns& plan,
            absl::Span<const Delay> delays, int64_t most_outcomes)
      : book_(book),
        policy_(policy),
        plan_(plan),
        delays_(delays),
        most_outcomes_(most_outcomes) {}

  OracleEstimate Make() {
    ReadAllocations();
    std::map<std::pair<int32_t, Day>, std::vector<int>> promises;
    std::map<int32_t, std::vector<int>> lines, orders, shipments;
    for (int row = 0; row < book_.demand.size(); ++row) {
      lines[row] = {};
      orders[OrderOf(row)] = {};
    }
    for (int i = 0; i < static_cast<int>(allocations_.size()); ++i) {
      const Allocation& each = allocations_[i];
      promises[{each.line, each.planned}].push_back(i);
      lines[each.line].push_back(i);
      orders[OrderOf(each.line)].push_back(i);
      shipments[each.shipment].push_back(i);
    }
    OracleEstimate made;
    for (const auto& each : promises) {
      made.promises.push_back(Row(each.second));
    }
    for (const auto& each : lines) made.lines.push_back(Row(each.second));
    for (const auto& each : orders) {
      made.orders.push_back(Row(each.second));
      made.sales_order.push_back(each.first);
    }
    for (const auto& each : shipments) {
      made.shipments.push_back(Row(each.second));
    }
    return made;
  }

 private:
  // What may be late: a purchase order, a receipt of none, what is bought of
  // an item, or a shipment, by its number.
  enum class Of { kPurchaseOrder, kReceipt, kItem, kShipment };
  using Variable = std::pair<Of, int32_t>;
  using Outcome = std::map<Variable, int32_t>;  // days; kNever

  // Lines that are delivered together: how, order, destination or kit, and
  // the day of kits.
  enum class Set { kOrderComplete, kShipSet, kKitComplete, kKit };
  using Together = std::tuple<Set, int32_t, int32_t, Day>;

  struct Allocation {
    int32_t line, supply, location, shipment;
    Day planned;
    Day comes = kNotGiven;  // of what has a law, the day that it counts from
    absl::optional<Variable> supplied, shipped;
    absl::optional<Together> together;
  };

  int32_t OrderOf(int32_t line) const {
    return ValueAt(book_.demand.sales_order, line, line);
  }
  int32_t DestinationOf(int32_t line) const {
    return ValueAt(book_.demand.destination, line, 0);
  }
  // -1: there is none.
  int64_t LaneOf(const Allocation& each) const {
    for (int64_t row = 0; row < book_.lanes.size(); ++row) {
      if (book_.lanes.location[row] == each.location &&
          ValueAt(book_.lanes.destination, row, 0) ==
              DestinationOf(each.line)) {
        return row;
      }
    }
    return -1;
  }

  // --- Calendars ------------------------------------------------------------

  bool IsOpen(int32_t calendar, Day day) {
    if (calendar == kNotGiven) return true;
    const auto known = is_open_.find({calendar, day});
    if (known != is_open_.end()) return known->second;
    const int32_t weekdays =
        ValueAt(book_.calendars.weekdays, calendar, kEveryWeekday);
    const int32_t month_days =
        ValueAt(book_.calendars.month_days, calendar, kEveryMonthDay);
    bool open = ((weekdays >> DayOfWeek(day)) & 1) != 0 &&
                ((month_days >> (DayOfMonth(day) - 1)) & 1) != 0;
    for (int64_t row = 0; row < book_.calendar_days.size(); ++row) {
      if (book_.calendar_days.calendar[row] == calendar &&
          book_.calendar_days.day[row] == day) {
        open = ValueAt(book_.calendar_days.open, row, 0) == 1;
      }
    }
    return is_open_[{calendar, day}] = open;
  }

  // After the last exception of a calendar whose masks are empty none is open.
  bool EndsBefore(int32_t calendar, Day day) const {
    if (calendar == kNotGiven) return false;
    if (ValueAt(book_.calendars.weekdays, calendar, kEveryWeekday) != 0 &&
        ValueAt(book_.calendars.month_days, calendar, kEveryMonthDay) != 0) {
      return false;
    }
    for (int64_t row = 0; row < book_.calendar_days.size(); ++row) {
      if (book_.calendar_days.calendar[row] == calendar &&
          book_.calendar_days.day[row] >= day) {
        return false;
      }
    }
    return true;
  }

  Day NextOpen(int32_t calendar, Day day) {
    if (day == kNever) return kNever;
    while (!IsOpen(calendar, day)) {
      if (day == kLastDay || EndsBefore(calendar, day)) return kNever;
      ++day;
    }
    return day;
  }

  // After `days`, working days of the calendar or any.
  Day After(int32_t calendar, int32_t count, Day day, int32_t days) {
    if (count != static_cast<int32_t>(DayCount::kWorkingDays) ||
        calendar == kNotGiven) {
      return Later(day, days);
    }
    day = NextOpen(calendar, day);
    for (int32_t i = 0; i < days; ++i) day = NextOpen(calendar, Later(day, 1));
    return day;
  }

  int32_t CalendarOf(int32_t destination) const {
    return ValueAt(book_.destinations.calendar, destination, kNotGiven);
  }

  // The day on which what is available on `day` can be delivered.
  Day DeliveryDay(const Allocation& each, Day day) {
    if (day == kNever) return kNever;
    const Locations& from = book_.locations;
    const int32_t site = ValueAt(from.calendar, each.location, kNotGiven);
    day = std::max(day, ValueAt(from.first_day, each.location, kNotGiven));
    day = After(site, ValueAt(from.handling_count, each.location, 0), day,
                ValueAt(from.handling_days, each.location, 0));
    day = NextOpen(site, day);
    const int64_t lane = LaneOf(each);
    if (lane >= 0) {
      day = After(ValueAt(book_.lanes.calendar, lane, kNotGiven),
                  ValueAt(book_.lanes.transit_count, lane, 0), day,
                  ValueAt(book_.lanes.transit_days, lane, 0));
    }
    return NextOpen(CalendarOf(DestinationOf(each.line)), day);
  }

  // On which the plan has it available.
  Day BoughtDay(int32_t item) {
    const int32_t supplier = ValueAt(book_.items.supplier, item, kNotGiven);
    const int32_t days = ValueAt(book_.items.replenish_days, item, kNever);
    if (supplier == kNotGiven) return Later(book_.as_of, days);
    const Suppliers& suppliers = book_.suppliers;
    const Day asked = NextOpen(
        ValueAt(suppliers.order_calendar, supplier, kNotGiven), book_.as_of);
    return NextOpen(ValueAt(suppliers.delivery_calendar, supplier, kNotGiven),
                    Later(asked, days));
  }

  // --- What may be late
  // -------------------------------------------------------

  bool Counts(int32_t supply) const {
    if (book_.supply.quantity[supply] <= 0) return false;
    const Day day = ValueAt(book_.supply.day, supply, kNotGiven);
    Day available = day == kNotGiven ? book_.as_of : day;
    if (available < book_.as_of) {
      if (policy_.overdue_limit != kNever &&
          int64_t{book_.as_of} - day > policy_.overdue_limit) {
        return false;
      }
      available = Later(book_.as_of, policy_.overdue_offset);
    }
    return available != kNever &&
           ValueAt(book_.supply.expires, supply, kNever) >= available;
  }

  // The days since the receipt was expected, for a purchase order the earliest
  // of those that count.
  double AgeOf(int32_t supply) const {
    Day earliest = book_.supply.day[supply];
    const int32_t of = ValueAt(book_.supply.purchase_order, supply, kNotGiven);
    for (int32_t row = 0; of != kNotGiven && row < book_.supply.size(); ++row) {
      if (book_.supply.purchase_order[row] != of || !Counts(row)) continue;
      const Day day = ValueAt(book_.supply.day, row, kNotGiven);
      if (day != kNotGiven) earliest = std::min(earliest, day);
    }
    return static_cast<double>(book_.as_of) - 1 - earliest;
  }

  void ReadSupplied(Allocation* each) {
    if (each->supply == kReplenishment) {
      const int32_t item = book_.demand.item[each->line];
      const int32_t law = ValueAt(book_.items.delay, item, kNotGiven);
      if (law == kNotGiven) return;
      each->supplied = Variable(Of::kItem, item);
      each->comes = BoughtDay(item);
      chances_[*each->supplied] = WholeDays(delays_[law], -kInfinity);
      return;
    }
    const Day day = ValueAt(book_.supply.day, each->supply, kNotGiven);
    const int32_t law = ValueAt(book_.supply.delay, each->supply, kNotGiven);
    if (day == kNotGiven || law == kNotGiven) return;
    const int32_t purchase_order =
        ValueAt(book_.supply.purchase_order, each->supply, kNotGiven);
    each->supplied = purchase_order == kNotGiven
                         ? Variable(Of::kReceipt, each->supply)
                         : Variable(Of::kPurchaseOrder, purchase_order);
    each->comes = day;
    chances_[*each->supplied] = WholeDays(delays_[law], AgeOf(each->supply));
  }

  void ReadShipped(Allocation* each) {
    const int64_t lane = LaneOf(*each);
    if (lane < 0) return;
    const int32_t law = ValueAt(book_.lanes.delay, lane, kNotGiven);
    if (law == kNotGiven) return;
    each->shipped = Variable(Of::kShipment, each->shipment);
    chances_[*each->shipped] = WholeDays(delays_[law], -kInfinity);
  }

  absl::optional<Together> TogetherOf(const Allocation& each) const {
    const auto rule = static_cast<DeliveryRule>(
        ValueAt(book_.demand.delivery_rule, each.line, 0));
    const int32_t order = OrderOf(each.line);
    const int32_t kit = ValueAt(book_.demand.kit, each.line, kNotGiven);
    switch (rule) {
      case DeliveryRule::kOrderComplete:
        return Together(Set::kOrderComplete, order, 0, 0);
      case DeliveryRule::kShipSet:
        return Together(Set::kShipSet, order, DestinationOf(each.line), 0);
      case DeliveryRule::kLineComplete:
        if (kit == kNotGiven) return absl::nullopt;
        return Together(Set::kKitComplete, order, kit, 0);
      case DeliveryRule::kAsAvailable:
        if (kit == kNotGiven) return absl::nullopt;
        return Together(Set::kKit, order, kit, each.planned);
    }
    return absl::nullopt;
  }

  void ReadAllocations() {
    const auto& table = plan_.allocations;
    for (size_t row = 0; row < table.line.size(); ++row) {
      Allocation each;
      each.line = table.line[row];
      each.supply = table.supply[row];
      each.location = table.location[row];
      each.shipment = table.shipment[row];
      each.planned = table.delivery_day[row];
      ReadSupplied(&each);
      ReadShipped(&each);
      each.together = TogetherOf(each);
      allocations_.push_back(each);
    }
  }

  // --- When it is there
  // -------------------------------------------------------

  // The day from which on an allocation can be delivered.
  Day DayOf(const Allocation& each, const Outcome& outcome) {
    Day day = each.planned;
    if (each.supplied.has_value()) {
      const Day comes =
          std::max(Later(each.comes, outcome.at(*each.supplied)), book_.as_of);
      day = std::max(day, DeliveryDay(each, comes));
    }
    if (each.shipped.has_value()) {
      day = NextOpen(CalendarOf(DestinationOf(each.line)),
                     Later(day, outcome.at(*each.shipped)));
    }
    return std::max(day, each.planned);
  }

  // With all that is delivered together with it.
  std::vector<int> Closure(const std::vector<int>& allocations) const {
    std::set<int> all(allocations.begin(), allocations.end());
    for (int one : allocations) {
      if (!allocations_[one].together.has_value()) continue;
      for (int other = 0; other < static_cast<int>(allocations_.size());
           ++other) {
        if (allocations_[other].together == allocations_[one].together) {
          all.insert(other);
        }
      }
    }
    return std::vector<int>(all.begin(), all.end());
  }

  // Gives each of the variables from `next` on each of its days.
  void Try(const std::vector<Variable>& variables, size_t next, double chance,
           const std::vector<int>& allocations, Outcome* outcome,
           DayChances* chances) {
    if (next == variables.size()) {
      Day last = kNotGiven;
      for (int i : allocations) {
        last = std::max(last, DayOf(allocations_[i], *outcome));
      }
      (*chances)[last] += chance;
      return;
    }
    for (const auto& [days, part] : chances_.at(variables[next])) {
      (*outcome)[variables[next]] = days;
      Try(variables, next + 1, chance * part, allocations, outcome, chances);
    }
  }

  OracleRow Row(const std::vector<int>& own) {
    OracleRow row;
    if (own.empty()) return row;
    row.planned = kNotGiven;
    for (int i : own) {
      const Allocation& each = allocations_[i];
      Day due = ValueAt(book_.demand.due, each.line, kNotGiven);
      if (due == kNotGiven) due = book_.as_of;
      row.planned = std::max(row.planned, each.planned);
      row.due = std::max(row.due, due);
    }
    const std::vector<int> all = Closure(own);
    std::set<Variable> variables;
    for (int i : all) {
      if (allocations_[i].supplied) variables.insert(*allocations_[i].supplied);
      if (allocations_[i].shipped) variables.insert(*allocations_[i].shipped);
    }
    row.may_be_late = !variables.empty();
    row.may_be_drawn = MayBeDrawn(all);
    NoteFeatures(all, &row);
    double outcomes = 1;
    for (const Variable& each : variables) {
      outcomes *= static_cast<double>(chances_.at(each).size());
    }
    row.too_many = outcomes > static_cast<double>(most_outcomes_);
    if (row.too_many) return row;
    Outcome outcome;
    Try({variables.begin(), variables.end()}, 0, 1, all, &outcome,
        &row.chances);
    return row;
  }

  // Shipments have laws, and more than one purchase order brings something for
  // two of them.
  bool MayBeDrawn(const std::vector<int>& all) const {
    bool shipped = false;
    std::map<Variable, std::set<int32_t>> shipments;
    for (int i : all) {
      const Allocation& each = allocations_[i];
      shipped |= each.shipped.has_value();
      if (each.supplied) shipments[*each.supplied].insert(each.shipment);
    }
    int shared = 0;
    for (const auto& each : shipments) shared += each.second.size() > 1 ? 1 : 0;
    return shipped && shared > 1;
  }

  void NoteFeatures(const std::vector<int>& all, OracleRow* row) const {
    std::map<Variable, std::set<int32_t>> receipts;
    std::set<Variable> shipped;
    std::set<int32_t> lines;
    const auto note = [&](bool holds, const char* what) {
      if (holds) row->features.insert(what);
    };
    for (int i : all) {
      const Allocation& each = allocations_[i];
      lines.insert(each.line);
      if (each.shipped) shipped.insert(*each.shipped);
      if (!each.supplied) continue;
      receipts[*each.supplied].insert(each.supply);
      note(each.supplied->first == Of::kItem, "bought");
      note(each.supplied->first == Of::kReceipt, "receipt");
      note(each.supplied->first != Of::kItem && each.comes < book_.as_of,
           "overdue");
      const int32_t destination = CalendarOf(DestinationOf(each.line));
      note(destination != kNotGiven, "receiving calendar");
      note(ValueAt(book_.locations.calendar, each.location, kNotGiven) !=
               kNotGiven,
           "site calendar");
      const int64_t lane = LaneOf(each);
      note(lane >= 0 &&
               ValueAt(book_.lanes.calendar, lane, kNotGiven) != kNotGiven &&
               ValueAt(book_.lanes.transit_count, lane, 0) == 1,
           "transit calendar");
      note(
          each.together.has_value() && std::get<0>(*each.together) == Set::kKit,
          "kit");
      note(
          each.together.has_value() && std::get<0>(*each.together) != Set::kKit,
          "set");
      note(!each.together.has_value(), "alone");
    }
    for (const auto& each : receipts) {
      note(each.second.size() > 1, "shared purchase order");
    }
    note(receipts.size() > 1, "several purchase orders");
    note(!shipped.empty(), "lane law");
    note(shipped.size() > 1, "several shipments");
    note(!shipped.empty() && !receipts.empty(), "lane law and receipt");
    note(row->may_be_late, "may be late");
    note(!row->may_be_late, "sure");
    note(row->may_be_drawn, "may be drawn");
    note(lines.size() > 1, "several lines");
  }

  const Book& book_;
  const Policy& policy_;
  const PlanColumns& plan_;
  const absl::Span<const Delay> delays_;
  const int64_t most_outcomes_;
  std::vector<Allocation> allocations_;
  std::map<Variable, DayChances> chances_;
  std::map<std::pair<int32_t, Day>, bool> is_open_;
};

}  // namespace

OracleEstimate NaiveEstimatePlan(const Book& book, const Policy& policy,
                                 const PlanColumns& plan,
                                 absl::Span<const Delay> delays,
                                 int64_t most_outcomes) {
  return Estimator(book, policy, plan, delays, most_outcomes).Make();
}

double ChanceBy(const OracleRow& row, Day day) {
  double chance = 0;
  for (const auto& each : row.chances) {
    if (each.first != kNever && each.first <= day) chance += each.second;
  }
  return chance;
}

double ExpectedDaysLate(const OracleRow& row) {
  if (row.planned == kNever) return kInfinity;
  double days = 0;
  for (const auto& [day, chance] : row.chances) {
    if (day == kNever) return kInfinity;
    days += chance * std::max<double>(0, static_cast<double>(day) - row.due);
  }
  return days;
}

Day DayOfConfidence(const OracleRow& row, double p) {
  for (const auto& each : row.chances) {
    if (each.first != kNever && ChanceBy(row, each.first) >= p) {
      return each.first;
    }
  }
  return kNever;
}

std::string Describe(const OracleRow& row) {
  std::ostringstream text;
  text << "planned " << row.planned << ", due " << row.due << ";";
  for (const auto& [day, chance] : row.chances) {
    text << " " << (day == kNever ? "never" : std::to_string(day)) << ": "
         << chance;
  }
  for (const std::string& feature : row.features) text << ", " << feature;
  return text.str() + "\n";
}

}  // namespace backorder
