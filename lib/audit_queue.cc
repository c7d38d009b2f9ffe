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
#include "lib/audit_pools.h"
#include "lib/audit_server.h"

namespace backorder {
namespace internal {
namespace audit {
namespace {

// One row of a plan, or of what the rules give.
struct Row {
  Day day;
  int32_t supply;
  Quantity units;

  bool operator==(const Row& other) const {
    return day == other.day && supply == other.supply && units == other.units;
  }
  bool operator<(const Row& other) const {
    return std::tie(day, supply, units) <
           std::tie(other.day, other.supply, other.units);
  }
};
using Rows = std::vector<Row>;

Rows Merged(const std::vector<Part>& parts) {
  std::map<std::pair<Day, int32_t>, Quantity> sums;
  for (const Part& part : parts) sums[{part.day, part.supply}] += part.units;
  Rows rows;
  for (const auto& [key, units] : sums) {
    rows.push_back({key.first, key.second, units});
  }
  return rows;
}

std::map<int32_t, Quantity> UnitsBySupply(const Rows& rows) {
  std::map<int32_t, Quantity> units;
  for (const Row& row : rows) {
    units[row.supply] = Plus(units[row.supply], row.units);
  }
  return units;
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
          absl::StrAppend(out, "replenishment");
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
        pools_(facts, places, std::move(aside)),
        server_(facts, places, &pools_),
        set_server_(facts, places, &pools_, &server_) {
    const auto lines = static_cast<int32_t>(facts.book().demand.size());
    for (int32_t line = 0; line < lines; ++line) {
      buys_at_.push_back(facts.TermsOf(line).first_location);
      const Quantity held = pools_.Units(Pool::kHeld, line);
      if (held == 0) continue;
      Quantity& sum = held_of_[At(facts.book().demand.peg, line, kNotGiven)];
      sum = Plus(sum, held);
    }
  }

  void Check(absl::Span<const int32_t> queue) {
    size_t end;
    for (size_t begin = 0; begin < queue.size(); begin = end) {
      const int32_t line = queue[begin];
      end = begin + 1;
      if (!facts_.StandsTogether(line)) {
        CheckLine(line);
        continue;
      }
      while (end < queue.size() && facts_.StandsTogether(queue[end]) &&
             facts_.OrderOf(queue[end]) == facts_.OrderOf(line)) {
        ++end;
      }
      const std::vector<Turn> turns =
          TurnsOf(queue.subspan(begin, end - begin));
      if (facts_.InRejectOrder(line)) {
        CheckWholeOrder(turns);
        continue;
      }
      for (const Turn& turn : turns) CheckTurn(turn);
    }
  }

  // By line: where its replenishment is.
  std::vector<int32_t> TakeBuysAt() && { return std::move(buys_at_); }

 private:
  // The lines that are served at one place of the queue: one, or a set.
  using Turn = std::vector<int32_t>;

  std::vector<Turn> TurnsOf(absl::Span<const int32_t> lines) const {
    std::vector<Turn> turns;
    std::map<SetName, size_t> sets;
    for (const int32_t line : lines) {
      const absl::optional<SetName> set = facts_.SetOf(line);
      size_t turn = turns.size();
      if (set.has_value()) turn = sets.insert({*set, turn}).first->second;
      if (turn == turns.size()) turns.emplace_back();
      turns[turn].push_back(line);
    }
    return turns;
  }

  bool IsSet(const Turn& turn) const {
    return facts_.SetOf(turn[0]).has_value();
  }

  void CheckTurn(const Turn& turn) {
    if (IsSet(turn)) {
      CheckSet(turn);
    } else {
      CheckLine(turn[0]);
    }
  }

  void CheckLine(int32_t line) {
    const Terms terms = facts_.TermsOf(line);
    const Rows wanted = Merged(server_.Serve(terms));
    const bool right = CheckRows(line, wanted, "");
    if (server_.lacking() > 0) {
      CheckReason(line, right, server_.WhyShort());
    } else {
      CheckReason(line, right, Reason::kNone);
    }
    pools_.Undo();
    TakePlanned({line});
  }

  // The rows that the rules give to each line of a set, which takes them.
  std::vector<Rows> ServeSet(const Turn& set) {
    set_server_.Serve(set);
    std::vector<Rows> wanted;
    for (size_t i = 0; i < set.size(); ++i) {
      wanted.push_back(Merged(set_server_.parts()[i]));
      if (set_server_.location() != kNotGiven) {
        buys_at_[set[i]] = set_server_.location();
      }
    }
    return wanted;
  }

  void CheckSet(const Turn& set) {
    const std::vector<Rows> wanted = ServeSet(set);
    pools_.Undo();
    const bool served = set_server_.is_served();
    for (size_t i = 0; i < set.size(); ++i) {
      const bool right = CheckRows(
          set[i], wanted[i], served ? "" : "; not all of its set can be had");
      CheckReason(set[i], right,
                  served ? Reason::kNone : set_server_.WhyShort(i));
    }
    TakePlanned(set);
  }

  // An order that is taken whole or not at all.
  void CheckWholeOrder(absl::Span<const Turn> turns) {
    std::map<int32_t, Rows> wanted;  // by line
    bool whole = true;
    for (const Turn& turn : turns) {
      if (!whole) break;
      if (IsSet(turn)) {
        const std::vector<Rows> rows = ServeSet(turn);
        for (size_t i = 0; i < turn.size(); ++i) wanted[turn[i]] = rows[i];
        whole = set_server_.is_served();
      } else {
        wanted[turn[0]] = Merged(server_.Serve(facts_.TermsOf(turn[0])));
        whole = server_.lacking() == 0;
      }
      Release(turn);
    }
    if (!whole) wanted.clear();
    pools_.Undo();
    for (const Turn& turn : turns) {
      for (const int32_t line : turn) {
        CheckWholeOrderLine(line, whole, wanted[line]);
      }
      TakePlanned(turn);
    }
  }

  void CheckWholeOrderLine(int32_t line, bool whole, const Rows& wanted) {
    const Terms terms = facts_.TermsOf(line);
    Reason reason = Reason::kNone;
    if (!whole && terms.quantity > 0) {
      reason = terms.beyond_horizon ? Reason::kBeyondHorizon
                                    : Reason::kOrderRejected;
    }
    const bool right = CheckRows(
        line, wanted, whole ? "" : "; not all of its order can be had");
    CheckReason(line, right, reason);
  }

  // Whether the line holds the rows that the rules give it.
  bool CheckRows(int32_t line, const Rows& wanted, const char* why) {
    Rows rows;
    for (int64_t row = first_row_[line]; row < first_row_[line + 1]; ++row) {
      rows.push_back({plan_.allocations.delivery_day[row],
                      plan_.allocations.supply[row],
                      plan_.allocations.quantity[row]});
    }
    if (rows == wanted) return true;
    const bool same_units = UnitsBySupply(rows) == UnitsBySupply(wanted);
    const std::string has = Difference(rows, wanted);
    const std::string lacks = Difference(wanted, rows);
    findings_.Add(
        same_units ? Invariant::kTotals : Invariant::kQueue, line,
        FirstSupply(rows, wanted),
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

  // Takes what the plan gives to these lines, and frees the rest of their pegs.
  void TakePlanned(const Turn& turn) {
    for (const int32_t line : turn) TakePlannedRows(facts_.TermsOf(line));
    for (const int32_t line : turn) {
      const Quantity held = pools_.Units(Pool::kHeld, line);
      if (held > 0) held_of_[facts_.TermsOf(line).peg] -= held;
    }
    Release(turn);
    pools_.Keep();
  }

  // Frees what is held for lines that have been served.
  void Release(const Turn& turn) {
    for (const int32_t line : turn) pools_.Release(facts_.TermsOf(line));
  }

  void TakePlannedRows(const Terms& terms) {
    for (int64_t row = first_row_[terms.line]; row < first_row_[terms.line + 1];
         ++row) {
      const int32_t supply = plan_.allocations.supply[row];
      const Quantity units = plan_.allocations.quantity[row];
      if (supply != kReplenishment) TakeUnits(terms, supply, units);
      if (supply == kReplenishment || !facts_.IsStock(supply)) {
        CountBackordered(terms, supply, units);
      }
    }
  }

  void TakeUnits(const Terms& terms, int32_t supply, Quantity units) {
    Quantity left = units;
    const auto take = [&](Pool pool, int32_t key) {
      const Quantity taken = std::min(left, pools_.Units(pool, key));
      if (taken > 0) pools_.Take(pool, key, taken);
      left -= taken;
      return taken;
    };
    if (terms.peg == supply) held_of_[supply] -= take(Pool::kHeld, terms.line);
    take(Pool::kFree, supply);
    take(Pool::kSafety, supply);
    Quantity for_others = held_of_[supply];
    if (terms.peg == supply) {
      for_others -= pools_.Units(Pool::kHeld, terms.line);
    }
    if (left > 0 && for_others > 0) {
      findings_.Add(Invariant::kLimits, terms.line, supply, "takes ", units,
                    " of supply ", supply, " where ", units - left,
                    " are free: ", for_others,
                    " are held for lines that are pegged to it");
    }
  }

  void CountBackordered(const Terms& terms, int32_t supply, Quantity units) {
    const int32_t location = supply == kReplenishment
                                 ? buys_at_[terms.line]
                                 : facts_.LocationOf(supply);
    const int32_t place = places_.Find(terms.item, location);
    const Quantity item_limit = facts_.ItemLimit(terms.item);
    const Quantity place_limit =
        place < 0 ? kUnlimited : places_[place].backorder_limit;
    const bool item_kept = pools_.Backordered(terms.item) <= item_limit;
    const bool place_kept =
        place < 0 || pools_.BackorderedAt(place) <= place_limit;
    pools_.CountBackordered(terms.item, place, units);
    if (item_kept && pools_.Backordered(terms.item) > item_limit) {
      findings_.Add(Invariant::kLimits, terms.line, supply,
                    "brings the units of item ", terms.item,
                    " that are not from stock on hand to ",
                    pools_.Backordered(terms.item), "; its backorder_limit is ",
                    item_limit);
    }
    if (place >= 0 && place_kept && pools_.BackorderedAt(place) > place_limit) {
      findings_.Add(Invariant::kLimits, terms.line, supply,
                    "brings the units of item ", terms.item, " from location ",
                    location, " that are not from stock on hand to ",
                    pools_.BackorderedAt(place),
                    "; the backorder_limit there is ", place_limit);
    }
  }

  const Facts& facts_;
  const Places& places_;
  const PlanColumns& plan_;
  const absl::Span<const int64_t> first_row_;
  Findings& findings_;
  std::vector<Quantity> held_of_;  // by supply: for lines not yet served
  std::vector<int32_t> buys_at_;   // by line: where its replenishment is
  Pools pools_;
  Server server_;
  SetServer set_server_;
};

}  // namespace

std::vector<int32_t> CheckQueue(const Facts& facts, const Places& places,
                                absl::Span<const int32_t> queue, SetAside aside,
                                const PlanColumns& plan,
                                absl::Span<const int64_t> first_row,
                                Findings* findings) {
  Walk walk(facts, places, std::move(aside), plan, first_row, findings);
  walk.Check(queue);
  return std::move(walk).TakeBuysAt();
}

}  // namespace audit
}  // namespace internal
}  // namespace backorder
