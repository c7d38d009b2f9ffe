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

#include "absl/numeric/int128.h"
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
#include "lib/audit_limits.h"
#include "lib/audit_orders.h"
#include "lib/audit_places.h"
#include "lib/audit_pools.h"
#include "lib/audit_ranking.h"
#include "lib/audit_reserves.h"
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

  void Check(const Ranking& ranking) {
    const absl::Span<const int32_t> queue = ranking.lines;
    size_t end;
    for (size_t begin = 0; begin < queue.size(); begin = end) {
      const int32_t line = queue[begin];
      const int32_t group = ranking.GroupOf(line);
      end = begin + 1;
      if (group != Ranking::kNone) {
        while (end < queue.size() && ranking.GroupOf(queue[end]) == group) {
          ++end;
        }
        CheckGroup(group, queue.subspan(begin, end - begin));
        continue;
      }
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
  // Lines that share.
  void CheckGroup(int32_t group, absl::Span<const int32_t> lines) {
    const Turn turn = {
        TurnName(TurnKind::kGroup, group, DeliveryRule::kAsAvailable, 0),
        {lines.begin(), lines.end()}};
    Outcomes outcomes;
    turn_server_.Serve(turn, &outcomes);
    pools_.Undo();
    std::vector<const Outcome*> of_group;
    for (const int32_t line : lines) {
      CheckOutcome(line, outcomes[line], "; it shares with those that tie");
      of_group.push_back(&outcomes[line]);
    }
    TakePlanned(lines, of_group, /*frees_pegs_first=*/false);
  }

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
    FindFreeStock(lines, frees_pegs_first);
    if (frees_pegs_first) FreePegs(lines);
    for (size_t i = 0; i < lines.size(); ++i) {
      const Terms terms = facts_.TermsOf(lines[i]);
      TakePlannedRows(terms, *outcomes[i]);
      Bins bins = BinsOf(outcomes[i]->held);
      for (const auto& [supply, units] : HeldFor(lines[i], *outcomes[i])) {
        TakeUnits(terms, supply, kNever, units, &bins);
      }
    }
    FreePegs(lines);
    pools_.Keep();
  }

  // Of lines that are served together no order is known in which they took
  // what is above their critical levels: each is judged by what was there at
  // first, and by what it takes without what its peg held.
  void FindFreeStock(absl::Span<const int32_t> lines, bool frees_pegs_first) {
    if (!pools_.limits().HasLevels()) return;
    free_stock_.clear();
    pegged_.clear();
    for (const int32_t line : lines) {
      for (int64_t row = first_row_[line]; row < first_row_[line + 1]; ++row) {
        const int32_t supply = plan_.allocations.supply[row];
        if (supply == kReplenishment || !facts_.IsStock(supply)) continue;
        const int32_t place = places_.Of(supply);
        free_stock_[place] = pools_.FreeStock(place);
      }
      pegged_[line] = pools_.Units(Pool::kHeld, line);
    }
    if (!frees_pegs_first) return;
    for (const auto& [line, units] : pegged_) {
      if (units == 0) continue;
      const int32_t peg = facts_.TermsOf(line).peg;
      const auto free = free_stock_.find(places_.Of(peg));
      if (free == free_stock_.end() || !facts_.IsStock(peg)) continue;
      free->second = Plus(free->second, units);
    }
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

  // From which bins the rules take the units of each supply.
  using Bins = std::map<int32_t, std::vector<std::pair<Bin, Quantity>>>;

  // Without marks the units of a supply are taken in one order by all.
  Bins BinsOf(const std::vector<Part>& parts) const {
    Bins bins;
    if (!pools_.HasMarks()) return bins;
    for (const Part& part : parts) {
      if (part.pool == Pool::kBought) continue;
      bins[part.supply].push_back(
          {{part.pool, part.key, part.supply}, part.units});
    }
    return bins;
  }

  void TakePlannedRows(const Terms& terms, const Outcome& outcome) {
    Bins bins = BinsOf(outcome.parts);
    std::map<int32_t, Quantity> stock;  // by place, but for what its peg held
    for (int64_t row = first_row_[terms.line]; row < first_row_[terms.line + 1];
         ++row) {
      const int32_t supply = plan_.allocations.supply[row];
      const Quantity units = plan_.allocations.quantity[row];
      if (supply == kReplenishment) {
        Count(terms, supply, terms.item, bought_at_[row], units);
        continue;
      }
      TakeUnits(terms, supply, plan_.allocations.delivery_day[row], units,
                &bins);
      Count(terms, supply, facts_.book().supply.item[supply],
            facts_.LocationOf(supply), units);
      if (free_stock_.empty() || !facts_.IsStock(supply)) continue;
      Quantity held = 0;
      if (supply == terms.peg) {
        Quantity& pegged = pegged_[terms.line];
        held = std::min(units, pegged);
        pegged -= held;
      }
      Quantity& sum = stock[places_.Of(supply)];
      sum = Plus(sum, units - held);
    }
    for (const auto& [place, units] : stock) CheckLevel(terms, place, units);
  }

  void CheckLevel(const Terms& terms, int32_t place, Quantity units) {
    const Quantity level = pools_.limits().LevelOf(terms, places_[place].item,
                                                   places_[place].location);
    const Quantity free = free_stock_[place];
    if (level == 0 || units == 0 || free == kUnlimited ||
        (units <= free && free - units >= level)) {
      return;
    }
    findings_.Add(Invariant::kLimits, terms.line, -1, "takes ", units,
                  " units of stock on hand of item ", places_[place].item,
                  " at location ", places_[place].location, " where ", free,
                  " are free; its critical level is ", level);
  }

  // Takes units that are delivered on a day; kNever: held.
  void TakeUnits(const Terms& terms, int32_t supply, Day day, Quantity units,
                 Bins* bins) {
    const bool is_pegged = terms.peg == supply;
    Quantity left = units;
    const auto take = [&](Pool pool, int32_t key, Quantity most) {
      const Quantity taken = std::min({left, most, pools_.Units(pool, key)});
      if (taken <= 0) return Quantity{0};
      pools_.Take(pool, key, taken);
      left -= taken;
      if (pool == Pool::kHeld) held_of_[supply] -= taken;
      return taken;
    };
    const std::vector<int32_t> open = MarksOpenTo(terms, supply, day);
    const auto of_supply = bins->find(supply);
    if (of_supply != bins->end()) {
      for (auto& [bin, most] : of_supply->second) {
        if (bin.pool == Pool::kMarked &&
            std::count(open.begin(), open.end(), bin.key) == 0) {
          continue;
        }
        most -= take(bin.pool, bin.key, most);
        // Its peg may have been freed before.
        if (bin.pool == Pool::kHeld) most -= take(Pool::kFree, supply, most);
      }
    }
    if (left == 0) return;
    if (is_pegged) take(Pool::kHeld, terms.line, left);
    take(Pool::kFree, supply, left);
    for (const int32_t mark : open) take(Pool::kMarked, mark, left);
    take(Pool::kSafety, supply, left);
    const Quantity free = units - left;
    for (const int32_t mark : pools_.MarksOf(supply)) {
      const Quantity taken = take(Pool::kMarked, mark, left);
      if (taken == 0) continue;
      findings_.Add(Invariant::kLimits, terms.line, supply, "takes ", units,
                    " of supply ", supply, " where ", free,
                    " are free: ", taken, " are still ",
                    pools_.reserves().WordsFor(pools_.ReserveOf(mark)));
    }
    Quantity for_others = held_of_[supply];
    if (is_pegged) for_others -= pools_.Units(Pool::kHeld, terms.line);
    if (left > 0 && for_others > 0) {
      findings_.Add(Invariant::kLimits, terms.line, supply, "takes ", units,
                    " of supply ", supply, " where ", units - left,
                    " are free: ", for_others,
                    " are held for lines that are pegged to it");
    }
  }

  // The marks of a supply whose units the line may use for a day of delivery.
  std::vector<int32_t> MarksOpenTo(const Terms& terms, int32_t supply,
                                   Day day) const {
    std::vector<int32_t> marks;
    if (pools_.MarksOf(supply).empty()) return marks;
    const absl::optional<Lane> lane =
        facts_.LaneBetween(facts_.LocationOf(supply), terms.destination);
    for (const int32_t mark : pools_.MarksOf(supply)) {
      const absl::optional<Way> way =
          pools_.reserves().WayTo(terms, pools_.ReserveOf(mark));
      if (!way.has_value()) continue;
      const Day opens = way->from == kNotGiven ? kNotGiven
                        : lane ? facts_.days().ArrivalDay(*lane, way->from)
                               : way->from;
      if (opens <= day && opens != kNever) marks.push_back(mark);
    }
    return marks;
  }

  // Counts units that the plan promises for the limits.
  void Count(const Terms& terms, int32_t supply, int32_t item, int32_t location,
             Quantity units) {
    const bool backordered =
        supply == kReplenishment || !facts_.IsStock(supply);
    if (!backordered && !pools_.limits().HasQuotas()) return;
    const int32_t place = places_.Find(item, location);
    const LimitsThere there = pools_.LimitsFor(terms, item, place, location);
    const Quantity item_limit = facts_.ItemLimit(item);
    const Quantity place_limit =
        place < 0 ? kUnlimited : places_[place].backorder_limit;
    const auto is_kept = [](absl::int128 count, Quantity limit) {
      return limit == kUnlimited || count <= limit;
    };
    const auto now_broken = [&](absl::int128 count, Quantity limit) {
      return is_kept(count - units, limit) && !is_kept(count, limit);
    };
    pools_.Count(there, backordered, units);
    for (const int32_t quota : there.quotas) {
      const Quantity most = pools_.limits().QuotaOf(quota);
      if (!now_broken(pools_.CountedFor(quota), most)) continue;
      findings_.Add(Invariant::kLimits, terms.line, supply,
                    "brings the units of item ", item, " that quota ", quota,
                    " counts to ", Words(pools_.CountedFor(quota)),
                    "; it is of ", most);
    }
    if (!backordered) return;
    if (now_broken(pools_.Backordered(item), item_limit)) {
      findings_.Add(Invariant::kLimits, terms.line, supply,
                    "brings the units of item ", item,
                    " that are not from stock on hand to ",
                    Words(pools_.Backordered(item)),
                    "; its backorder_limit is ", item_limit);
    }
    if (place >= 0 && now_broken(pools_.BackorderedAt(place), place_limit)) {
      findings_.Add(Invariant::kLimits, terms.line, supply,
                    "brings the units of item ", item, " from location ",
                    location, " that are not from stock on hand to ",
                    Words(pools_.BackorderedAt(place)),
                    "; the backorder_limit there is ", place_limit);
    }
  }

  // A count in words; at most kUnlimited.
  static Quantity Words(absl::int128 count) {
    return count > kUnlimited ? kUnlimited : static_cast<Quantity>(count);
  }

  const Facts& facts_;
  const Places& places_;
  const PlanColumns& plan_;
  const absl::Span<const int64_t> first_row_;
  Findings& findings_;
  std::vector<int64_t> first_held_;  // by line; empty: the plan does not tell
  std::vector<Quantity> held_of_;    // by supply: for lines not yet served
  std::vector<int32_t> bought_at_;   // by row
  // Of the lines now taken, if there are critical levels: by place, and what
  // their pegs held.
  std::map<int32_t, Quantity> free_stock_, pegged_;
  Pools pools_;
  TurnServer turn_server_;
  OrderServer order_server_;
};

}  // namespace

std::vector<int32_t> CheckQueue(const Facts& facts, const Places& places,
                                const Ranking& ranking, SetAside aside,
                                const PlanColumns& plan,
                                absl::Span<const int64_t> first_row,
                                Findings* findings) {
  Walk walk(facts, places, std::move(aside), plan, first_row, findings);
  walk.Check(ranking);
  return std::move(walk).TakeBoughtAt();
}

}  // namespace audit
}  // namespace internal
}  // namespace backorder
