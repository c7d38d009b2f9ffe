#include "lib/estimate_event.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/types/span.h"
#include "backorder/book.h"
#include "backorder/calendar.h"
#include "backorder/plan.h"
#include "backorder/units.h"
#include "lib/day_law.h"
#include "lib/effective_day.h"
#include "lib/estimate_variables.h"
#include "lib/estimate_ways.h"
#include "lib/prefetch.h"

namespace backorder {
namespace internal {
namespace {

void Clear(EstimateEvent* event) {
  event->has_units = false;
  event->planned = event->due = event->floor = kNotGiven;
  event->terms.clear();
  event->parts.clear();
  event->ways.clear();
}

auto KeyOf(const EstimateEvent::Term& term) {
  return std::make_tuple(term.shipment, term.variable, term.way);
}

// Of terms that are alike only the latest counts.
void MergeTerms(std::vector<EstimateEvent::Term>* terms) {
  if (terms->size() < 2) return;
  std::sort(terms->begin(), terms->end(),
            [](const EstimateEvent::Term& a, const EstimateEvent::Term& b) {
              return KeyOf(a) < KeyOf(b);
            });
  size_t last = 0;
  for (size_t i = 1; i < terms->size(); ++i) {
    const EstimateEvent::Term& term = (*terms)[i];
    if (KeyOf((*terms)[last]) == KeyOf(term)) {
      (*terms)[last].day = std::max((*terms)[last].day, term.day);
    } else {
      (*terms)[++last] = term;
    }
  }
  terms->resize(last + 1);
}

void MergeParts(std::vector<EstimateEvent::Part>* parts) {
  if (parts->size() < 2) return;
  std::stable_sort(
      parts->begin(), parts->end(),
      [](const EstimateEvent::Part& a, const EstimateEvent::Part& b) {
        return a.shipment < b.shipment;
      });
  size_t last = 0;
  for (size_t i = 1; i < parts->size(); ++i) {
    const EstimateEvent::Part& part = (*parts)[i];
    if ((*parts)[last].shipment == part.shipment) {
      (*parts)[last].floor = std::max((*parts)[last].floor, part.floor);
    } else {
      (*parts)[++last] = part;
    }
  }
  parts->erase(parts->begin() + static_cast<int64_t>(last) + 1, parts->end());
}

void Finish(EstimateEvent* event) {
  MergeTerms(&event->terms);
  MergeParts(&event->parts);
  event->floor = std::max(event->floor, event->planned);
}

std::vector<int64_t> FirstOfLines(absl::Span<const int32_t> line,
                                  int64_t lines) {
  std::vector<int64_t> first(static_cast<size_t>(lines) + 1);
  size_t row = 0;
  for (size_t i = 0; i < first.size(); ++i) {
    while (row < line.size() && line[row] < static_cast<int64_t>(i)) ++row;
    first[i] = static_cast<int64_t>(row);
  }
  return first;
}

}  // namespace

int64_t EstimateEvent::Part::NextOpen(int64_t day) const {
  if (day > kLastDay) return kAfterAll;
  if (receiving == nullptr) return day;
  const Day open =
      receiving->NextOpen(static_cast<Day>(std::max<int64_t>(day, -kLastDay)));
  return open == kNever ? kAfterAll : open;
}

EstimateEvents::EstimateEvents(const Book& book, const PlanColumns& plan,
                               const EstimateWays& ways,
                               const EstimateVariables& variables)
    : book_(book),
      plan_(plan),
      ways_(ways),
      variables_(variables),
      first_(FirstOfLines(plan.allocations.line, book.demand.size())),
      sets_(book, first_) {}

std::pair<int64_t, int64_t> EstimateEvents::OfDay(int32_t line, Day day) const {
  const auto days = plan_.allocations.delivery_day;
  const auto [begin, end] = std::equal_range(
      days.begin() + first_[line], days.begin() + first_[line + 1], day);
  return {begin - days.begin(), end - days.begin()};
}

Day EstimateEvents::due(int32_t line) const {
  const Day given =
      book_.demand.due.empty() ? kNotGiven : book_.demand.due[line];
  return given == kNotGiven ? book_.as_of : given;
}

void EstimateEvents::MakePromise(int64_t begin, int64_t end,
                                 EstimateEvent* event) const {
  Clear(event);
  AddOwn(begin, end, event);
  const int32_t line = plan_.allocations.line[begin];
  AddSet(sets_.of(line), plan_.allocations.delivery_day[begin],
         /*without=*/line, event);
  Finish(event);
}

void EstimateEvents::MakeLine(int32_t line, EstimateEvent* event) const {
  Clear(event);
  AddOwn(first_[line], first_[line + 1], event);
  // Of each day that a kit has units of, the line has some.
  AddSet(sets_.of(line), kNever, /*without=*/line, event);
  Finish(event);
}

void EstimateEvents::MakeOrder(absl::Span<const int32_t> lines,
                               EstimateEvent* event) const {
  Clear(event);
  // Sets and kits are of lines of one order: they are all in it.
  for (const int32_t line : lines)
    AddOwn(first_[line], first_[line + 1], event);
  Finish(event);
}

void EstimateEvents::MakeShipment(absl::Span<const int32_t> rows,
                                  EstimateEvent* event) const {
  Clear(event);
  // Sets of which it has units, by their first lines, and days.
  std::vector<std::pair<int32_t, Day>> sets;
  for (const int32_t row : rows) {
    const int32_t line = plan_.allocations.line[row];
    const absl::Span<const int32_t> lines = sets_.of(line);
    if (lines.empty()) {
      AddOwn(row, row + 1, event);
      continue;
    }
    // Of the line itself some may be in other shipments.
    event->has_units = true;
    event->due = std::max(event->due, due(line));
    const Day day =
        sets_.by_day(line) ? plan_.allocations.delivery_day[row] : kNever;
    sets.emplace_back(lines.front(), day);
  }
  std::sort(sets.begin(), sets.end());
  sets.erase(std::unique(sets.begin(), sets.end()), sets.end());
  for (const auto& [line, day] : sets) {
    AddSet(sets_.of(line), day, /*without=*/-1, event);
  }
  Finish(event);
}

void EstimateEvents::AddOwn(int64_t begin, int64_t end,
                            EstimateEvent* event) const {
  if (begin == end) return;
  event->has_units = true;
  const int32_t line = plan_.allocations.line[begin];
  event->due = std::max(event->due, due(line));
  for (int64_t row = begin; row < end; ++row) Add(row, event);
}

void EstimateEvents::AddSet(absl::Span<const int32_t> lines, Day day,
                            int32_t without, EstimateEvent* event) const {
  const bool by_day =
      !lines.empty() && day != kNever && sets_.by_day(lines.front());
  for (const int32_t line : lines) {
    if (line == without) continue;
    const auto [begin, end] =
        by_day ? OfDay(line, day)
               : std::make_pair(first_[line], first_[line + 1]);
    for (int64_t row = begin; row < end; ++row) Add(row, event);
  }
}

void EstimateEvents::Add(int64_t row, EstimateEvent* event) const {
  const auto& allocations = plan_.allocations;
  const Day planned = allocations.delivery_day[row];
  event->planned = std::max(event->planned, planned);
  const int32_t supply = allocations.supply[row];
  // Which supply serves which line is a matter of chance: look ahead.
  constexpr int64_t kAhead = 24;
  if (variables_.supplies() != nullptr &&
      row + kAhead < static_cast<int64_t>(allocations.supply.size())) {
    Prefetch(variables_.supplies() +
             std::max(allocations.supply[row + kAhead], 0));
  }
  EstimateVariables::Source source;
  if (!variables_.sure()) {
    source = supply == kReplenishment
                 ? variables_.bought(book_.demand.item[allocations.line[row]])
                 : variables_.supply(supply);
  }
  const bool is_sure = source.variable == EstimateVariables::kSure;
  if (ways_.trivial()) {
    if (is_sure) return;
    event->floor = std::max(event->floor, book_.as_of);
    event->terms.push_back({EstimateEvent::kNone, source.variable,
                            EstimateEvent::kNone, source.law, source.day});
    return;
  }
  if (is_sure && !ways_.has_delays()) return;
  const int32_t number = NumberWay(row, event);
  const EstimateWay& way = event->ways[number].way;
  Day floor = planned;  // what may be late comes on as_of at the soonest
  if (!is_sure) floor = std::max(floor, way.way.Arrival(book_.as_of));
  int32_t shipment = EstimateEvent::kNone;
  if (way.delay != kNotGiven) {
    shipment = allocations.shipment[row];
    event->parts.push_back(
        {shipment, &variables_.lane_law(way.delay), way.receiving(), floor});
  } else {
    event->floor = std::max(event->floor, floor);
  }
  if (is_sure) return;
  event->terms.push_back(
      {shipment, source.variable, way.is_plain ? EstimateEvent::kNone : number,
       source.law, source.day + (way.is_plain ? way.days : 0)});
}

int32_t EstimateEvents::NumberWay(int64_t row, EstimateEvent* event) const {
  // Looked for among the last few: one that has two numbers is two ways.
  constexpr size_t kLookedAt = 8;
  const int32_t location = plan_.allocations.location[row];
  const int32_t destination = ways_.destination(plan_.allocations.line[row]);
  const size_t size = event->ways.size();
  for (size_t i = size; i-- > 0 && i + kLookedAt >= size;) {
    const EstimateEvent::NumberedWay& way = event->ways[i];
    if (way.location == location && way.destination == destination) {
      return static_cast<int32_t>(i);
    }
  }
  event->ways.push_back({location, destination, EstimateWay()});
  ways_.Find(location, destination, &event->ways.back().way);
  return static_cast<int32_t>(size);
}

}  // namespace internal
}  // namespace backorder
