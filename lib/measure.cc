#include "backorder/measure.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <map>
#include <numeric>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "backorder/allocate.h"
#include "backorder/book.h"
#include "backorder/plan.h"
#include "backorder/policy.h"
#include "backorder/units.h"
#include "lib/input_error.h"
#include "lib/measure_fields.h"
#include "lib/schema.h"
#include "lib/substitute_index.h"

namespace backorder {
namespace internal {
namespace {

constexpr MeasureField kFields[] = {
    {"lines", &Measures::lines, "lines with open units"},
    {"orders", &Measures::orders, "sales orders with such lines"},
    {"units", &Measures::units, "open units"},
    {"units_promised", &Measures::units_promised, "of those, with a promise"},
    {"units_on_time", &Measures::units_on_time,
     "of those, delivered by the requested day"},
    {"units_backordered", &Measures::units_backordered,
     "promised from anything but stock on hand"},
    {"units_short", &Measures::units_short, "without a promise"},
    {"unit_fill_rate", &Measures::unit_fill_rate, "units_on_time / units"},
    {"line_fill_rate", &Measures::line_fill_rate,
     "lines with all units on time / lines"},
    {"order_fill_rate", &Measures::order_fill_rate,
     "orders with all lines so (OTIF) / orders"},
    {"backorder_unit_days", &Measures::backorder_unit_days,
     "sum over late units of delivery day - requested day"},
    {"mean_wait", &Measures::mean_wait, "backorder_unit_days / late units"},
    {"mean_tardiness", &Measures::mean_tardiness,
     "days by which a line's last delivery is late, mean over promised lines"},
    {"value_weighted_tardiness", &Measures::value_weighted_tardiness,
     "the same, weighted by quantity x unit_value"},
    {"p95_tardiness", &Measures::p95_tardiness,
     "the same, the least that 95 % of the lines do not exceed"},
    {"max_tardiness", &Measures::max_tardiness, "the same, the most"},
    {"share_late", &Measures::share_late,
     "promised lines with a late last delivery / promised lines"},
    {"split_rate", &Measures::split_rate, "shipments / orders with a shipment"},
    {"share_split", &Measures::share_split,
     "orders with more than one shipment / orders with a shipment"},
    {"holding_unit_days", &Measures::holding_unit_days,
     "sum over units of ship day - day from which they are there"},
    {"value_on_time", &Measures::value_on_time,
     "value of units on time / value of all units"},
    {"value_lost", &Measures::value_lost,
     "value of units that would be on time without sharing - of those that "
     "are; known where the policy is given"},
    {"price_of_fairness", &Measures::price_of_fairness,
     "value_lost / value of units that would be on time without sharing"},
};

}  // namespace

absl::Span<const MeasureField> MeasureFields() { return kFields; }

}  // namespace internal

namespace {

using internal::MakeInputError;

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

double Ratio(double numerator, double denominator) {
  return denominator == 0 ? kNan : numerator / denominator;
}

// ---- what the plan gives to each line ---------------------------------------

struct Service {
  Quantity promised = 0;
  Quantity on_time = 0;
  Quantity backordered = 0;
  double late_unit_days = 0;
  double holding_unit_days = 0;
  Day last_day = INT32_MIN;
};

Day DueOf(const Book& book, int32_t line) {
  const Demand& demand = book.demand;
  return demand.due.empty() || demand.due[line] == kNotGiven ? book.as_of
                                                             : demand.due[line];
}

bool IsOnHand(const Supply& supply, int32_t row) {
  return supply.day.empty() || supply.day[row] == kNotGiven;
}

// The columns of the plan that measures need have one length, and the plan is
// of a book with as many lines.
absl::Status CheckShapes(const Book& book, const PlanColumns& plan) {
  const auto& allocations = plan.allocations;
  const auto rows = static_cast<int64_t>(allocations.line.size());
  const auto check = [rows](const char* name, size_t size, bool optional) {
    const auto length = static_cast<int64_t>(size);
    if (length == rows || (optional && length == 0)) return absl::OkStatus();
    return MakeInputError(
        {name, -1, length, 0},
        absl::StrCat(name, " has ", length, " rows, but allocations.line has ",
                     rows, "; give both the same length"));
  };
  absl::Status status =
      check("allocations.supply", allocations.supply.size(), false);
  status.Update(
      check("allocations.quantity", allocations.quantity.size(), false));
  status.Update(check("allocations.delivery_day",
                      allocations.delivery_day.size(), false));
  status.Update(
      check("allocations.location", allocations.location.size(), true));
  status.Update(
      check("allocations.ship_day", allocations.ship_day.size(), true));
  if (!status.ok()) return status;

  const auto lines = static_cast<int64_t>(plan.lines.promised.size());
  if (lines == 0 || lines == book.demand.size()) return absl::OkStatus();
  return MakeInputError(
      {"lines.promised", -1, lines, 0},
      absl::StrCat("lines.promised has ", lines, " rows, but the book has ",
                   book.demand.size(),
                   " demand lines; measure the plan with its own book"));
}

absl::Status BadAllocation(const char* column, int64_t row, int64_t value,
                           const std::string& why) {
  return MakeInputError({column, row, value, 0},
                        absl::StrCat(column, " row ", row, " is ", value, "; ",
                                     why, "; audit the plan"));
}

// Checks row `a` of the allocations, as far as measures depend on it.
absl::Status CheckAllocation(const Book& book, const PlanColumns& plan,
                             int64_t a) {
  const int32_t line = plan.allocations.line[a];
  const int32_t supply = plan.allocations.supply[a];
  const Quantity quantity = plan.allocations.quantity[a];
  if (line < 0 || line >= book.demand.size()) {
    return BadAllocation(
        "allocations.line", a, line,
        absl::StrCat("the book has ", book.demand.size(), " demand lines"));
  }
  if (supply != kReplenishment &&
      (supply < 0 || supply >= book.supply.size())) {
    return BadAllocation(
        "allocations.supply", a, supply,
        absl::StrCat("the book has ", book.supply.size(), " supply rows"));
  }
  if (quantity <= 0) {
    return BadAllocation("allocations.quantity", a, quantity,
                         "an allocation has units");
  }
  if (supply == kReplenishment) {
    const int32_t item = book.demand.item[line];
    const auto& days = book.items.replenish_days;
    if (item >= static_cast<int64_t>(days.size()) || days[item] == kNever) {
      return BadAllocation(
          "allocations.supply", a, supply,
          absl::StrCat("item ", item, " has no replenish_days"));
    }
  }
  return absl::OkStatus();
}

// What `units` units of a substitute stand for.
Quantity InLine(Quantity units, const internal::Substitute& item) {
  const Quantity lots = units / item.numerator;
  return lots > kUnlimited / item.denominator ? kUnlimited
                                              : lots * item.denominator;
}

// The units of its line that each allocation stands for: its own, but for
// substitutes. Of these, lots that stock on hand makes up on a day are of the
// first allocation from stock on that day, and the others of the first other.
class LineUnits {
 public:
  // REQUIRES: CheckAllocation of all.
  LineUnits(const Book& book, const PlanColumns& plan)
      : units_(plan.allocations.quantity.begin(),
               plan.allocations.quantity.end()) {
    if (book.substitutes.size() == 0) return;
    const SubstituteIndex substitutes(book, CountItems(book));
    const auto& allocations = plan.allocations;
    std::map<std::tuple<int32_t, Day, int32_t>, Lots> lots;
    for (size_t a = 0; a < units_.size(); ++a) {
      const int32_t line = allocations.line[a];
      const int32_t supply = allocations.supply[a];
      const Substitute* item = FindSubstitute(book, substitutes, line, supply);
      if (item == nullptr) continue;
      const auto key =
          std::make_tuple(line, allocations.delivery_day[a], item->item);
      lots[key].Add(IsOnHand(book.supply, supply), *item, &units_[a]);
    }
  }

  Quantity of(int64_t a) const { return units_[a]; }

 private:
  using Substitute = internal::Substitute;
  using SubstituteIndex = internal::SubstituteIndex;

  // Units of one substitute for one line on one day.
  struct Lots {
    Quantity stock = 0, all = 0;  // so far, of the supply
    Quantity* first_stock = nullptr;
    Quantity* first_other = nullptr;

    // Replaces *units, which are of the supply.
    void Add(bool on_hand, const Substitute& item, Quantity* units) {
      if (__builtin_add_overflow(all, *units, &all)) all = kUnlimited;
      if (on_hand) stock = std::min(all, stock + std::min(*units, all - stock));
      Quantity*& first = on_hand ? first_stock : first_other;
      if (first == nullptr) first = units;
      *units = 0;
      const Quantity of_stock = InLine(stock, item);
      if (first_stock != nullptr) *first_stock = of_stock;
      if (first_other != nullptr) *first_other = InLine(all, item) - of_stock;
    }
  };

  static int64_t CountItems(const Book& book) {
    int32_t last = 0;
    for (const auto& column : {book.demand.item, book.substitutes.item,
                               book.substitutes.substitute}) {
      for (const int32_t item : column) last = std::max(last, item);
    }
    return int64_t{last} + 1;
  }

  // What the supply is to the line; null: the line's own item.
  static const Substitute* FindSubstitute(const Book& book,
                                          const SubstituteIndex& substitutes,
                                          int32_t line, int32_t supply) {
    if (supply == kReplenishment) return nullptr;
    for (const Substitute& each : substitutes.of(book.demand.item[line])) {
      if (each.item == book.supply.item[supply]) return &each;
    }
    return nullptr;
  }

  std::vector<Quantity> units_;
};

// The day from which a supply is there.
int64_t DayThere(const Book& book, int32_t line, int32_t supply) {
  if (supply == kReplenishment) {
    return int64_t{book.as_of} +
           book.items.replenish_days[book.demand.item[line]];
  }
  return IsOnHand(book.supply, supply)
             ? book.as_of
             : std::max(book.as_of, book.supply.day[supply]);
}

absl::StatusOr<std::vector<Service>> ServiceOfLines(const Book& book,
                                                    const PlanColumns& plan) {
  absl::Status status = CheckShapes(book, plan);
  if (!status.ok()) return status;
  const auto& allocations = plan.allocations;
  std::vector<Service> services(book.demand.size());
  const auto rows = static_cast<int64_t>(allocations.line.size());
  for (int64_t a = 0; a < rows; ++a) {
    status = CheckAllocation(book, plan, a);
    if (!status.ok()) return status;
  }
  const LineUnits line_units(book, plan);
  for (int64_t a = 0; a < rows; ++a) {
    const int32_t line = allocations.line[a];
    const int32_t supply = allocations.supply[a];
    const Quantity quantity = line_units.of(a);
    const Day delivery = allocations.delivery_day[a];
    const Day due = DueOf(book, line);
    const auto units = static_cast<double>(quantity);
    Service& service = services[line];
    if (quantity > book.demand.quantity[line] - service.promised) {
      return BadAllocation(
          "allocations.quantity", a, allocations.quantity[a],
          absl::StrCat("line ", line, " has ", book.demand.quantity[line],
                       " open units, of which ", service.promised,
                       " are promised already"));
    }
    service.promised += quantity;
    if (delivery <= due) {
      service.on_time += quantity;
    } else {
      service.late_unit_days +=
          units * static_cast<double>(int64_t{delivery} - due);
    }
    if (supply == kReplenishment || !IsOnHand(book.supply, supply)) {
      service.backordered += quantity;
    }
    if (!allocations.ship_day.empty()) {
      // What is on the shelf are units of the supply.
      service.holding_unit_days +=
          static_cast<double>(allocations.quantity[a]) *
          static_cast<double>(allocations.ship_day[a] -
                              DayThere(book, line, supply));
    }
    service.last_day = std::max(service.last_day, delivery);
  }
  return services;
}

// ---- groups and orders ------------------------------------------------------

// The value of a demand column for each line.
std::vector<int64_t> ValuesOf(const Book& book,
                              const internal::ColumnSpec& column) {
  Book spans = book;  // the schema reaches into a book that may be changed
  std::vector<int64_t> values;
  if (column.wide) {
    const auto wide = column.wide_column.in(spans);
    values.assign(wide.begin(), wide.end());
  } else {
    const auto narrow = column.narrow_column.in(spans);
    values.assign(narrow.begin(), narrow.end());
  }
  const bool given = !values.empty();
  values.resize(book.demand.size());
  for (int64_t line = 0; line < book.demand.size(); ++line) {
    const bool none = column.also == kNotGiven && values[line] == kNotGiven;
    if (!given || none) {
      values[line] = internal::DefaultValue(column, book, line);
    }
  }
  return values;
}

int32_t OrderOf(const Book& book, int32_t line) {
  return book.demand.sales_order.empty() ? line : book.demand.sales_order[line];
}

// The lines of one order in one group.
struct OrderPart {
  int64_t group = 0;
  int64_t first = 0;  // of these lines, in Parts::lines
  int64_t shipments = 0;
};

struct Parts {
  std::vector<int32_t> lines;    // by group, order, row
  std::vector<OrderPart> parts;  // by group, order
};

// Parts of all lines; `group` has the group of each.
Parts MakeParts(const Book& book, const std::vector<int64_t>& group) {
  Parts result;
  result.lines.resize(book.demand.size());
  std::iota(result.lines.begin(), result.lines.end(), 0);
  const auto key = [&](int32_t line) {
    return std::make_tuple(group[line], OrderOf(book, line), line);
  };
  const auto less = [&](int32_t a, int32_t b) { return key(a) < key(b); };
  if (!std::is_sorted(result.lines.begin(), result.lines.end(), less)) {
    std::sort(result.lines.begin(), result.lines.end(), less);
  }
  for (size_t i = 0; i < result.lines.size(); ++i) {
    const int32_t line = result.lines[i];
    const bool same = i > 0 && group[result.lines[i - 1]] == group[line] &&
                      OrderOf(book, result.lines[i - 1]) == OrderOf(book, line);
    if (!same)
      result.parts.push_back({group[line], static_cast<int64_t>(i), 0});
  }
  return result;
}

// Counts the shipments of each part: its locations, days and destinations.
void CountShipments(const Book& book, const PlanColumns& plan, Parts* parts) {
  std::vector<int32_t> part_of(parts->lines.size());
  for (size_t p = 0, i = 0; i < parts->lines.size(); ++i) {
    if (p + 1 < parts->parts.size() &&
        static_cast<int64_t>(i) == parts->parts[p + 1].first) {
      ++p;
    }
    part_of[parts->lines[i]] = static_cast<int32_t>(p);
  }
  const auto& allocations = plan.allocations;
  const auto& destinations = book.demand.destination;
  std::vector<std::tuple<int32_t, Day, int32_t, int32_t>> shipments;
  shipments.reserve(allocations.line.size());
  for (size_t a = 0; a < allocations.line.size(); ++a) {
    const int32_t line = allocations.line[a];
    shipments.emplace_back(part_of[line], allocations.ship_day[a],
                           allocations.location[a],
                           destinations.empty() ? 0 : destinations[line]);
  }
  std::sort(shipments.begin(), shipments.end());
  shipments.erase(std::unique(shipments.begin(), shipments.end()),
                  shipments.end());
  for (const auto& shipment : shipments) {
    ++parts->parts[std::get<0>(shipment)].shipments;
  }
}

// ---- one group --------------------------------------------------------------

// Adds up what is known of a group. `without_sharing` are the services that
// there would be then; null: it is not known; those of the plan itself: nobody
// shares.
class Tally {
 public:
  Tally(const Book& book, const std::vector<Service>& services,
        const std::vector<Service>* without_sharing)
      : book_(book), services_(services), without_sharing_(without_sharing) {}

  // Adds the lines of one order.
  void Add(absl::Span<const int32_t> lines, int64_t shipments) {
    bool is_open = false;
    bool is_on_time = true;
    for (const int32_t line : lines) {
      const Quantity open = book_.demand.quantity[line];
      if (open == 0) continue;
      is_open = true;
      is_on_time &= services_[line].on_time == open;
      AddLine(line, open);
    }
    if (is_open) measures_.orders += 1;
    if (is_open && is_on_time) orders_on_time_ += 1;
    shipments_ += static_cast<double>(shipments);
    if (shipments > 0) orders_shipped_ += 1;
    if (shipments > 1) orders_split_ += 1;
  }

  Measures Finish(int64_t group, bool has_shipments, bool has_ship_days) {
    Measures m = measures_;
    m.group = group;
    m.unit_fill_rate = Ratio(m.units_on_time, m.units);
    m.line_fill_rate = Ratio(lines_on_time_, m.lines);
    m.order_fill_rate = Ratio(orders_on_time_, m.orders);
    m.mean_wait =
        Ratio(m.backorder_unit_days, m.units_promised - m.units_on_time);
    m.value_on_time = Ratio(value_on_time_, value_);
    FinishTardiness(&m);
    FinishSharing(&m);
    m.split_rate = has_shipments ? Ratio(shipments_, orders_shipped_) : kNan;
    m.share_split =
        has_shipments ? Ratio(orders_split_, orders_shipped_) : kNan;
    if (!has_ship_days) m.holding_unit_days = kNan;
    return m;
  }

 private:
  void AddLine(int32_t line, Quantity open) {
    const Service& service = services_[line];
    const auto on_time = static_cast<double>(service.on_time);
    const auto units = static_cast<double>(open);
    const double unit_value =
        book_.demand.unit_value.empty()
            ? 0
            : static_cast<double>(book_.demand.unit_value[line]);
    measures_.lines += 1;
    measures_.units += units;
    measures_.units_promised += static_cast<double>(service.promised);
    measures_.units_on_time += on_time;
    measures_.units_backordered += static_cast<double>(service.backordered);
    measures_.units_short += static_cast<double>(open - service.promised);
    measures_.backorder_unit_days += service.late_unit_days;
    measures_.holding_unit_days += service.holding_unit_days;
    if (service.on_time == open) lines_on_time_ += 1;
    value_ += units * unit_value;
    value_on_time_ += on_time * unit_value;
    if (without_sharing_ != nullptr) {
      value_without_sharing_ +=
          static_cast<double>((*without_sharing_)[line].on_time) * unit_value;
    }
    if (service.promised == 0) return;
    const int64_t tardiness =
        std::max<int64_t>(0, int64_t{service.last_day} - DueOf(book_, line));
    tardiness_.push_back(tardiness);
    weighted_tardiness_ += units * unit_value * static_cast<double>(tardiness);
    promised_value_ += units * unit_value;
  }

  void FinishTardiness(Measures* m) {
    m->value_weighted_tardiness = Ratio(weighted_tardiness_, promised_value_);
    const auto count = static_cast<int64_t>(tardiness_.size());
    if (count == 0) {
      m->mean_tardiness = m->p95_tardiness = m->max_tardiness = kNan;
      m->share_late = kNan;
      return;
    }
    double total = 0;
    double late = 0;
    for (const int64_t days : tardiness_) {
      total += static_cast<double>(days);
      late += days > 0 ? 1 : 0;
    }
    m->mean_tardiness = total / static_cast<double>(count);
    m->share_late = late / static_cast<double>(count);
    m->max_tardiness = static_cast<double>(
        *std::max_element(tardiness_.begin(), tardiness_.end()));
    const auto p95 = tardiness_.begin() + (count * 95 + 99) / 100 - 1;
    std::nth_element(tardiness_.begin(), p95, tardiness_.end());
    m->p95_tardiness = static_cast<double>(*p95);
  }

  void FinishSharing(Measures* m) const {
    if (without_sharing_ == nullptr) {
      m->value_lost = m->price_of_fairness = kNan;
    } else if (without_sharing_ != &services_) {
      m->value_lost = value_without_sharing_ - value_on_time_;
      m->price_of_fairness = Ratio(m->value_lost, value_without_sharing_);
    }
  }

  const Book& book_;
  const std::vector<Service>& services_;
  const std::vector<Service>* const without_sharing_;
  Measures measures_;
  double lines_on_time_ = 0;
  double orders_on_time_ = 0;
  double orders_shipped_ = 0;
  double orders_split_ = 0;
  double shipments_ = 0;
  double value_ = 0;
  double value_on_time_ = 0;
  double value_without_sharing_ = 0;
  std::vector<int64_t> tardiness_;  // of each promised line
  double weighted_tardiness_ = 0;
  double promised_value_ = 0;
};

absl::StatusOr<const internal::ColumnSpec*> FindGroupColumn(
    std::string_view by) {
  const std::string name(by);
  const internal::ColumnSpec* column =
      internal::FindBookColumn(absl::StrCat("demand.", name));
  if (column != nullptr) return column;
  std::string known;
  for (const internal::ColumnSpec& other : internal::BookColumns()) {
    if (other.table == std::string_view("demand")) {
      absl::StrAppend(&known, known.empty() ? "" : ", ", other.name);
    }
  }
  return MakeInputError({name, -1, 0, 0}, absl::StrCat("demand has no column ",
                                                       internal::Quoted(by),
                                                       "; measure by ", known));
}

// The groups that lines are measured by: the values of a column of demand.
absl::StatusOr<std::vector<int64_t>> GroupsOf(const Book& book,
                                              std::string_view by) {
  if (by.empty()) return std::vector<int64_t>(book.demand.size(), 0);
  const auto column = FindGroupColumn(by);
  if (!column.ok()) return column.status();
  return ValuesOf(book, **column);
}

// REQUIRES: `services` are those of the plan; `without_sharing`: see Tally.
std::vector<Measures> MeasureGroups(
    const Book& book, const PlanColumns& plan, std::string_view by,
    const std::vector<int64_t>& group, const std::vector<Service>& services,
    const std::vector<Service>* without_sharing) {
  const size_t rows = plan.allocations.line.size();
  const bool has_ship_days = plan.allocations.ship_day.size() == rows;
  const bool has_shipments =
      has_ship_days && plan.allocations.location.size() == rows;
  Parts parts = MakeParts(book, group);
  if (has_shipments) CountShipments(book, plan, &parts);

  std::vector<Measures> result;
  const auto count = parts.parts.size();
  for (size_t p = 0; p < count;) {
    const int64_t value = parts.parts[p].group;
    Tally tally(book, services, without_sharing);
    for (; p < count && parts.parts[p].group == value; ++p) {
      const int64_t first = parts.parts[p].first;
      const int64_t end = p + 1 < count
                              ? parts.parts[p + 1].first
                              : static_cast<int64_t>(parts.lines.size());
      tally.Add(absl::MakeConstSpan(parts.lines).subspan(first, end - first),
                parts.parts[p].shipments);
    }
    result.push_back(tally.Finish(value, has_shipments, has_ship_days));
  }
  if (by.empty() && result.empty()) {
    Tally none(book, services, without_sharing);
    result.push_back(none.Finish(0, has_shipments, has_ship_days));
  }
  return result;
}

// What the lines would get if nobody shared.
absl::StatusOr<std::vector<Service>> ServiceWithoutSharing(const Book& book,
                                                           Policy policy) {
  policy.sharing = Sharing::kSequential;
  Run run;
  run.outputs = "";
  const absl::StatusOr<Plan> plan = Allocate(book, policy, run);
  if (!plan.ok()) return plan.status();
  return ServiceOfLines(book, *plan);
}

}  // namespace

absl::StatusOr<std::vector<Measures>> Measure(const Book& book,
                                              const PlanColumns& plan,
                                              std::string_view by) {
  absl::Status status = Validate(book);
  if (!status.ok()) return status;
  const absl::StatusOr<std::vector<int64_t>> group = GroupsOf(book, by);
  if (!group.ok()) return group.status();
  const absl::StatusOr<std::vector<Service>> services =
      ServiceOfLines(book, plan);
  if (!services.ok()) return services.status();
  return MeasureGroups(book, plan, by, *group, *services, nullptr);
}

absl::StatusOr<std::vector<Measures>> Measure(const Book& book,
                                              const Policy& policy,
                                              const PlanColumns& plan,
                                              std::string_view by) {
  absl::Status status = Validate(policy);
  if (!status.ok()) return status;
  status = Validate(book);
  if (!status.ok()) return status;
  const absl::StatusOr<std::vector<int64_t>> group = GroupsOf(book, by);
  if (!group.ok()) return group.status();
  const absl::StatusOr<std::vector<Service>> services =
      ServiceOfLines(book, plan);
  if (!services.ok()) return services.status();
  if (policy.sharing == Sharing::kSequential) {
    return MeasureGroups(book, plan, by, *group, *services, &*services);
  }
  const absl::StatusOr<std::vector<Service>> without_sharing =
      ServiceWithoutSharing(book, policy);
  if (!without_sharing.ok()) return without_sharing.status();
  return MeasureGroups(book, plan, by, *group, *services, &*without_sharing);
}

double Gini(absl::Span<const double> rates) {
  std::vector<double> sorted;
  for (const double rate : rates) {
    if (!std::isnan(rate)) sorted.push_back(rate);
  }
  std::sort(sorted.begin(), sorted.end());
  const auto n = static_cast<double>(sorted.size());
  double sum = 0;
  double spread = 0;  // sum over pairs i < j of x_j - x_i
  for (size_t i = 0; i < sorted.size(); ++i) {
    sum += sorted[i];
    spread += sorted[i] * (2 * static_cast<double>(i) + 1 - n);
  }
  return Ratio(spread, n * sum);
}

double Jain(absl::Span<const double> rates) {
  double n = 0;
  double sum = 0;
  double squares = 0;
  for (const double rate : rates) {
    if (std::isnan(rate)) continue;
    n += 1;
    sum += rate;
    squares += rate * rate;
  }
  return Ratio(sum * sum, n * squares);
}

}  // namespace backorder
