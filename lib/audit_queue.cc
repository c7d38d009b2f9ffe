#include "lib/audit_queue.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <map>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/types/optional.h"
#include "absl/types/span.h"
#include "backorder/audit.h"
#include "backorder/book.h"
#include "backorder/plan.h"
#include "backorder/units.h"
#include "lib/audit_facts.h"
#include "lib/audit_findings.h"
#include "lib/audit_orders.h"
#include "lib/audit_places.h"
#include "lib/audit_pools.h"
#include "lib/audit_server.h"
#include "lib/audit_turns.h"

namespace backorder {
namespace internal {
namespace audit {
namespace {

// One row of a plan, or of what the rules give.
struct Row {
  Day day;
  int32_t supply;
  int32_t bought_at;  // location, of replenishment; else kNotGiven
  Quantity units;

  auto Key() const { return std::tie(day, supply, bought_at, units); }
  bool operator==(const Row& other) const { return Key() == other.Key(); }
  bool operator<(const Row& other) const { return Key() < other.Key(); }
};
using Rows = std::vector<Row>;

Rows Merged(const std::vector<Part>& parts) {
  std::map<std::tuple<Day, int32_t, int32_t>, Quantity> sums;
  for (const Part& part : parts) {
    const int32_t bought_at =
        part.pool == Pool::kBought ? part.lane.location : kNotGiven;
    sums[{part.day, part.supply, bought_at}] += part.units;
  }
  Rows rows;
  for (const auto& [key, units] : sums) {
    rows.push_back(
        {std::get<0>(key), std::get<1>(key), std::get<2>(key), units});
  }
  return rows;
}

// Whether they differ in nothing but days.
bool HaveSameUnits(const Rows& a, const Rows& b) {
  const auto sums = [](const Rows& rows) {
    std::map<std::pair<int32_t, int32_t>, Quantity> units;
    for (const Row& row : rows) {
      Quantity& sum = units[{row.supply, row.bought_at}];
      sum = Plus(sum, row.units);
    }
    return units;
  };
  return sums(a) == sums(b);
}

// The rows of `a` that `b` does not have, in words; "" for none.
std::string Difference(const Rows& a, const Rows& b) {
  constexpr size_t kMost = 4;
  Rows rows;
  std::set_difference(a.begin(), a.end(), b.begin(), b.end(),
                      std::back_inserter(rows));
  const size_t more = rows.size() > kMost ? rows.size() - kMost : 0;
  rows.resize(rows.size() - more);
  std::string words =
      absl::StrJoin(rows, ", ", [](std::string* out, const Row& row) {
        absl::StrAppend(out, row.units, " of ");
        if (row.supply == kReplenishment) {
          absl::StrAppend(out, "replenishment from location ", row.bought_at);
        } else {
          absl::StrAppend(out, "supply ", row.supply);
        }
        absl::StrAppend(out, " for day ", row.day);
      });
  if (more > 0) absl::StrAppend(&words, " and ", more, " more");
  return words;
}

std::string ReasonText(int32_t reason) {
  if (reason < 0 || reason >= kReasonCount) return absl::StrCat(reason);
  return std::string(ReasonName(static_cast<Reason>(reason)));
}

class Walk {
 public:
  Walk(const Facts& facts, const Places& places, SetAside aside,
       const PlanColumns& plan, absl::Span<const int64_t> first_row,
       Findings* findings)
      : facts_(facts),
        places_(places),
        plan_(plan),
        first_row_(first_row),
        findings_(*findings),
        held_of_(aside.free.size(), 0),
        bought_at_(plan.allocations.line.size(), kNotGiven),
        pools_(facts, places, std::move(aside)),
        turn_server_(facts, places, &pools_),
        order_server_(facts, &pools_, &turn_server_) {
    const auto lines = static_cast<int32_t>(facts.book().demand.size());
    for (int32_t line = 0; line < lines; ++line) {
      const Quantity held = pools_.Units(Pool::kHeld, line);
      if (held == 0) continue;
      Quantity& sum = held_of_[At(facts.book().demand.peg, line, kNotGiven)];
      sum = Plus(sum, held);
    }
    if (plan.held.line.empty()) return;
    first_held_.assign(lines + 1, 0);
    for (const int32_t line : plan.held.line) ++first_held_[line + 1];
    for (int32_t line = 0; line < lines; ++line) {
      first_held_[line + 1] += first_held_[line];
    }
  }

  void Check(absl::Span<const int32_t> queue) {
    size_t end;
    for (size_t begin = 0; begin < queue.size(); begin = end) {
      const int32_t line = queue[begin];
      end = begin + 1;
      if (!facts_.StandsTogether(line)) {
        const Outcome outcome = turn_server_.ServeLine(line);
        pools_.Undo();
        CheckOutcome(line, outcome, "");
        TakePlanned({line}, {&outcome}, /*frees_pegs_first=*/false);
        continue;
      }
      while (end < queue.size() && facts_.StandsTogether(queue[end]) &&
             facts_.OrderOf(queue[end]) == facts_.OrderOf(line)) {
        ++end;
      }
      CheckTogether(queue.subspan(begin, end - begin));
    }
  }

  // By row: where the rules buy it, if it is replenishment.
  std::vector<int32_t> TakeBoughtAt() && { return std::move(bought_at_); }

 private:
  // Lines that are served together: turn by turn, unless what they get depends
  // on all of them.
  void CheckTogether(absl::Span<const int32_t> lines) {
    const bool is_limited = facts_.ShipmentsLeft(lines[0]).has_value();
    const bool is_one = is_limited || facts_.InRejectOrder(lines[0]);
    const std::vector<Turn> turns = TurnsOf(facts_, lines);
    Outcomes outcomes;
    if (is_one) {
      outcomes = order_server_.Serve(lines, turns);
      pools_.Undo();
    }
    for (const Turn& turn : turns) {
      if (!is_one) {
        turn_server_.Serve(turn, &outcomes);
        pools_.Undo();
      }
      std::vector<const Outcome*> of_turn;
      for (const int32_t line : turn.lines) {
        const Outcome& outcome = outcomes[line];
        CheckOutcome(line, outcome, WhyOf(turn, outcome));
        of_turn.push_back(&outcome);
      }
      if (is_limited) continue;
      TakePlanned(turn.lines, of_turn, turn.Is(TurnKind::kSourced));
    }
    if (!is_limited) return;
    std::vector<const Outcome*> of_order;
    for (const int32_t line : lines) of_order.push_back(&outcomes[line]);
    TakePlanned(lines, of_order, /*frees_pegs_first=*/true);
  }

  // What explains that the line gets nothing.
  static const char* WhyOf(const Turn& turn, const Outcome& outcome) {
    if (outcome.reason == Reason::kOrderRejected) {
      return "; not all of its order can be had";
    }
    return turn.Is(TurnKind::kSet) && outcome.parts.empty() &&
                   outcome.lacking > 0
               ? "; not all of its set can be had"
               : "";
  }

  // Holds the line against what the rules give it.
  void CheckOutcome(int32_t line, const Outcome& outcome, const char* why) {
    const Rows wanted = Merged(outcome.parts);
    FindBoughtAt(line, wanted);
    const bool right = CheckRows(line, wanted, why);
    CheckHeld(line, outcome);
    CheckReason(line, right, outcome.reason);
    const auto& greedy = plan_.lines.greedy;
    if (right && !greedy.empty() &&
        greedy[line] != (outcome.is_greedy ? 1 : 0)) {
      findings_.Add(Invariant::kTotals, line, -1, "greedy is ", greedy[line],
                    "; its sources were ", outcome.is_greedy ? "" : "not ",
                    "chosen greedily");
    }
  }

  // Where each row of replenishment of the line is bought: where the plan says,
  // if the rules buy some of it there on that day; else where they do, row by
  // row, since a plan without locations is in their order, too.
  void FindBoughtAt(int32_t line, const Rows& wanted) {
    const auto& allocations = plan_.allocations;
    std::vector<int32_t> places;  // where the rules buy for `day`
    size_t next = 0;              // of those, that of the next row
    Day day = kNever;
    for (int64_t row = first_row_[line]; row < first_row_[line + 1]; ++row) {
      if (allocations.supply[row] != kReplenishment) continue;
      if (places.empty() || day != allocations.delivery_day[row]) {
        day = allocations.delivery_day[row];
        places.clear();
        next = 0;
        for (const Row& right : wanted) {
          if (right.supply == kReplenishment && right.day == day) {
            places.push_back(right.bought_at);
          }
        }
        if (places.empty()) {
          places.push_back(facts_.TermsOf(line).first_location);
        }
      }
      bought_at_[row] = places[std::min(next++, places.size() - 1)];
      if (!allocations.location.empty() &&
          std::count(places.begin(), places.end(), allocations.location[row]) >
              0) {
        bought_at_[row] = allocations.location[row];
      }
    }
  }

  // Whether the line has the rows that the rules give it.
  bool CheckRows(int32_t line, const Rows& wanted, const char* why) {
    Rows rows;
    for (int64_t row = first_row_[line]; row < first_row_[line + 1]; ++row) {
      rows.push_back({plan_.allocations.delivery_day[row],
                      plan_.allocations.supply[row], bought_at_[row],
                      plan_.allocations.quantity[row]});
    }
    std::sort(rows.begin(), rows.end());
    if (rows == wanted) return true;
    const std::string has = Difference(rows, wanted);
    const std::string lacks = Difference(wanted, rows);
    findings_.Add(
        HaveSameUnits(rows, wanted) ? Invariant::kTotals : Invariant::kQueue,
        line, FirstSupply(rows, wanted),
        has.empty()
            ? absl::StrCat("lacks ", lacks, ", which the ", "rules give it")
        : lacks.empty()
            ? absl::StrCat("holds ", has, ", which the rules do not ",
                           "give it")
            : absl::StrCat("holds ", has, "; the rules give it ", lacks),
        why);
    return false;
  }

  // The supply of the first row in which they differ: the plan's, if it has
  // one.
  static int32_t FirstSupply(const Rows& rows, const Rows& wanted) {
    const auto [has, lacks] =
        std::mismatch(rows.begin(), rows.end(), wanted.begin(), wanted.end());
    return has != rows.end() ? has->supply : lacks->supply;
  }

  // A line that holds other rows than it should is short for its own reasons.
  void CheckReason(int32_t line, bool right, Reason reason) {
    if (plan_.lines.reason.empty() || !right) return;
    const int32_t given = plan_.lines.reason[line];
    if (given == static_cast<int32_t>(reason)) return;
    findings_.Add(Invariant::kShortfall, line, -1, "has reason ",
                  ReasonText(given), "; the rules give it ",
                  ReasonText(static_cast<int32_t>(reason)));
  }

  // ---- units that are held

  using Units = std::map<int32_t, Quantity>;  // by supply

  // Whether the plan says what is held.
  bool TellsHeld() const { return !first_held_.empty(); }

  // What the plan holds for a line; where it does not tell, what the rules do.
  Units HeldFor(int32_t line, const Outcome& outcome) const {
    Units units;
    if (!TellsHeld()) {
      for (const Part& part : outcome.held) units[part.supply] += part.units;
      return units;
    }
    for (int64_t row = first_held_[line]; row < first_held_[line + 1]; ++row) {
      units[plan_.held.supply[row]] = plan_.held.quantity[row];
    }
    return units;
  }

  void CheckHeld(int32_t line, const Outcome& outcome) {
    if (!TellsHeld()) return;
    Units wanted;
    for (const Part& part : outcome.held) wanted[part.supply] += part.units;
    const Units held = HeldFor(line, outcome);
    if (held == wanted) return;
    const auto words = [](const Units& units) {
      return units.empty()
                 ? std::string("nothing")
                 : absl::StrJoin(units, ", ",
                                 [](std::string* out, const auto& entry) {
                                   absl::StrAppend(out, entry.second,
                                                   " of supply ", entry.first);
                                 });
    };
    const auto [has, lacks] =
        std::mismatch(held.begin(), held.end(), wanted.begin(), wanted.end());
    findings_.Add(Invariant::kQueue, line,
                  has != held.end() ? has->first : lacks->first, "waits with ",
                  words(held), " held; the rules hold ", words(wanted),
                  " for it");
  }

  // ---- what is gone for those behind

  // Takes what the plan gives to these lines and frees the rest of their pegs;
  // or frees them first, where one of the lines may use what another leaves.
  void TakePlanned(absl::Span<const int32_t> lines,
                   absl::Span<const Outcome* const> outcomes,
                   bool frees_pegs_first) {
    if (frees_pegs_first) FreePegs(lines);
    for (size_t i = 0; i < lines.size(); ++i) {
      TakePlannedRows(lines[i]);
      for (const auto& [supply, units] : HeldFor(lines[i], *outcomes[i])) {
        TakeUnits(lines[i], supply, units);
      }
    }
    FreePegs(lines);
    pools_.Keep();
  }

  void FreePegs(absl::Span<const int32_t> lines) {
    for (const int32_t line : lines) {
      const Quantity held = pools_.Units(Pool::kHeld, line);
      if (held == 0) continue;
      const Terms terms = facts_.TermsOf(line);
      held_of_[terms.peg] -= held;
      pools_.Release(terms);
    }
  }

  void TakePlannedRows(int32_t line) {
    const Book& book = facts_.book();
    for (int64_t row = first_row_[line]; row < first_row_[line + 1]; ++row) {
      const int32_t supply = plan_.allocations.supply[row];
      const Quantity units = plan_.allocations.quantity[row];
      if (supply == kReplenishment) {
        const int32_t item = book.demand.item[line];
        CountBackordered(line, supply, item,
                         places_.Find(item, bought_at_[row]), units);
        continue;
      }
      TakeUnits(line, supply, units);
      if (facts_.IsStock(supply)) continue;
      CountBackordered(line, supply, book.supply.item[supply],
                       places_.Of(supply), units);
    }
  }

  void TakeUnits(int32_t line, int32_t supply, Quantity units) {
    const bool is_pegged =
        At(facts_.book().demand.peg, line, kNotGiven) == supply;
    Quantity left = units;
    const auto take = [&](Pool pool, int32_t key) {
      const Quantity taken = std::min(left, pools_.Units(pool, key));
      if (taken > 0) pools_.Take(pool, key, taken);
      left -= taken;
      return taken;
    };
    if (is_pegged) held_of_[supply] -= take(Pool::kHeld, line);
    take(Pool::kFree, supply);
    take(Pool::kSafety, supply);
    Quantity for_others = held_of_[supply];
    if (is_pegged) for_others -= pools_.Units(Pool::kHeld, line);
    if (left > 0 && for_others > 0) {
      findings_.Add(Invariant::kLimits, line, supply, "takes ", units,
                    " of supply ", supply, " where ", units - left,
                    " are free: ", for_others,
                    " are held for lines that are pegged to it");
    }
  }

  void CountBackordered(int32_t line, int32_t supply, int32_t item,
                        int32_t place, Quantity units) {
    const Quantity item_limit = facts_.ItemLimit(item);
    const Quantity place_limit =
        place < 0 ? kUnlimited : places_[place].backorder_limit;
    const bool item_kept = pools_.Backordered(item) <= item_limit;
    const bool place_kept =
        place < 0 || pools_.BackorderedAt(place) <= place_limit;
    pools_.CountBackordered(item, place, units);
    if (item_kept && pools_.Backordered(item) > item_limit) {
      findings_.Add(
          Invariant::kLimits, line, supply, "brings the units of item ", item,
          " that are not from stock on hand to ", pools_.Backordered(item),
          "; its backorder_limit is ", item_limit);
    }
    if (place >= 0 && place_kept && pools_.BackorderedAt(place) > place_limit) {
      findings_.Add(
          Invariant::kLimits, line, supply, "brings the units of item ", item,
          " from location ", places_[place].location,
          " that are not from stock on hand to ", pools_.BackorderedAt(place),
          "; the backorder_limit there is ", place_limit);
    }
  }

  const Facts& facts_;
  const Places& places_;
  const PlanColumns& plan_;
  const absl::Span<const int64_t> first_row_;
  Findings& findings_;
  std::vector<int64_t> first_held_;  // by line; empty: the plan does not tell
  std::vector<Quantity> held_of_;    // by supply: for lines not yet served
  std::vector<int32_t> bought_at_;   // by row
  Pools pools_;
  TurnServer turn_server_;
  OrderServer order_server_;
};

}  // namespace

std::vector<int32_t> CheckQueue(const Facts& facts, const Places& places,
                                absl::Span<const int32_t> queue, SetAside aside,
                                const PlanColumns& plan,
                                absl::Span<const int64_t> first_row,
                                Findings* findings) {
  Walk walk(facts, places, std::move(aside), plan, first_row, findings);
  walk.Check(queue);
  return std::move(walk).TakeBoughtAt();
}

}  // namespace audit
}  // namespace internal
}  // namespace backorder
