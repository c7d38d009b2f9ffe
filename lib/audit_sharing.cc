#include "lib/audit_sharing.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/numeric/int128.h"
#include "backorder/units.h"
#include "lib/audit_division.h"
#include "lib/audit_facts.h"
#include "lib/audit_pools.h"
#include "lib/audit_server.h"

namespace backorder {
namespace internal {
namespace audit {

void GroupServer::Serve(std::vector<Terms> lines) {
  lines_ = std::move(lines);
  std::stable_sort(
      lines_.begin(), lines_.end(),
      [](const Terms& a, const Terms& b) { return a.target < b.target; });
  services_.assign(lines_.size(), {});
  ServeInTime();
  FindClasses();
  for (int64_t day = NextDay(kAnyDayBefore); day != kNever;
       day = NextDay(day)) {
    ServeOn(static_cast<Day>(day));
  }
}

// ---- in time ----------------------------------------------------------------

void GroupServer::ServeInTime() {
  const Pools::Moment before = pools_.Now();
  std::vector<Claim> claims;
  for (const Terms& terms : lines_) {
    claims.push_back(
        {terms.quantity, server_.HeldFor(terms), terms.multiple, terms.least});
  }
  absl::int128 units = 0;
  bool is_short = false;
  for (size_t line = 0; line < lines_.size(); ++line) {
    services_[line] = server_.ServeInTime(lines_[line]);
    is_short = is_short || services_[line].lacking > 0;
    units += HasHad(line);
  }
  if (lines_.size() < 2 || !is_short) return;

  pools_.UndoTo(before);
  for (const Claim& claim : claims) units -= claim.has;
  const std::vector<Quantity> shares =
      Divide(facts_.policy().sharing, claims, std::max(units, absl::int128(0)));
  for (size_t line = 0; line < lines_.size(); ++line) {
    Terms terms = lines_[line];
    terms.most = shares[line];
    services_[line] = server_.ServeInTime(terms);
  }
  for (size_t line = 0; line < lines_.size(); ++line) {
    if (services_[line].lacking == 0) continue;
    server_.GiveBack(lines_[line], 0, &services_[line]);
    services_[line] = server_.ServeInTime(lines_[line]);
  }
}

// ---- late -------------------------------------------------------------------

void GroupServer::FindClasses() {
  // What a line sees after its T; that of the line itself, where a peg of its
  // own makes it unlike all others.
  using Likeness =
      std::tuple<int64_t, int32_t, Day, int32_t, int32_t, Day, int>;
  std::map<Likeness, size_t> known;
  classes_.clear();
  class_of_.clear();
  for (size_t line = 0; line < lines_.size(); ++line) {
    const Terms& terms = lines_[line];
    const bool is_pegged = terms.peg != kNotGiven;
    const Day asked = pools_.limits().HasQuotas() ? terms.asked : 0;
    const auto [found, is_new] = known.insert(
        {{terms.tier, terms.owner, terms.shelf_life, terms.location,
          terms.destination, asked, is_pegged ? terms.line : -1},
         classes_.size()});
    if (is_new) {
      classes_.push_back({terms, {}});
      Terms& of = classes_.back().terms;
      of.target = of.earliest = kNotGiven;
      of.last = of.latest = kNever;
      of.may_buy = false;
    }
    classes_[found->second].lines.push_back(line);
    class_of_.push_back(found->second);
  }
}

bool GroupServer::IsLate(size_t line, Day day) const {
  return services_[line].lacking > 0 && !lines_[line].accept_available &&
         lines_[line].target < day && day <= lines_[line].latest;
}

Day GroupServer::NextDay(int64_t day) {
  Day next = kNever;
  auto line = std::partition_point(
      lines_.begin(), lines_.end(),
      [day](const Terms& terms) { return terms.target <= day; });
  for (; line != lines_.end(); ++line) {
    if (services_[line - lines_.begin()].lacking == 0) continue;
    next = line->target;
    break;
  }
  for (const Class& of : classes_) {
    next = std::min(next, NextArrival(of, day));
  }
  return next;
}

Day GroupServer::NextArrival(const Class& of, int64_t day) {
  const auto is_late_on = [&](Day arrives, bool must_buy) {
    return arrives != kNever && arrives > day &&
           std::any_of(of.lines.begin(), of.lines.end(), [&](size_t line) {
             return IsLate(line, arrives) &&
                    (!must_buy || lines_[line].may_buy);
           });
  };
  Day next = kNever;
  const Day bought = of.terms.replenished;
  if (is_late_on(bought, /*must_buy=*/true)) next = bought;
  // Nothing is late before the first T.
  const auto after = std::max<int64_t>(day, lines_[of.lines.front()].target);
  const Day arrives = server_.NextArrival(of.terms, static_cast<Day>(after),
                                          services_[of.lines.front()].late_peg);
  if (is_late_on(arrives, /*must_buy=*/false)) next = std::min(next, arrives);
  return next;
}

void GroupServer::ServeOn(Day day) {
  std::vector<bool> has_supply;
  for (const Class& of : classes_) {
    has_supply.push_back(server_.CanBeServedBy(of.terms, day));
  }
  // Those that lack something, and of them those that may be given anything.
  std::vector<size_t> lines, servable;
  for (size_t line = 0; line < lines_.size(); ++line) {
    const Terms& terms = lines_[line];
    if (terms.target > day) break;
    if (services_[line].lacking == 0 || day > terms.last ||
        !facts_.days().Receives(terms.destination, day)) {
      continue;
    }
    lines.push_back(line);
    if (has_supply[class_of_[line]] || BuysOn(line, day)) {
      servable.push_back(line);
    }
  }
  if (servable.empty()) return;

  const Pools::Moment before = pools_.Now();
  const std::vector<Service> services = services_;
  std::vector<Claim> claims;
  claims.reserve(lines.size());
  for (const size_t line : lines) {
    claims.push_back({lines_[line].quantity, HasHad(line),
                      lines_[line].multiple, lines_[line].least});
  }
  absl::int128 units = 0;
  for (const size_t line : servable) {
    units -= HasHad(line);
    server_.ServeOn(lines_[line], day, &services_[line]);
    units += HasHad(line);
  }
  const bool is_short =
      std::any_of(lines.begin(), lines.end(),
                  [this](size_t line) { return services_[line].lacking > 0; });
  if (lines.size() < 2 || !is_short || units == 0) return;

  pools_.UndoTo(before);
  services_ = services;
  const std::vector<Quantity> shares =
      Divide(facts_.policy().sharing, claims, units);
  std::vector<Quantity> share_of(lines_.size(), 0);
  for (size_t i = 0; i < lines.size(); ++i) share_of[lines[i]] = shares[i];
  for (const size_t line : servable) {
    Terms terms = lines_[line];
    terms.most = share_of[line];
    server_.ServeOn(terms, day, &services_[line]);
  }
  for (const size_t line : servable) {
    if (services_[line].lacking == 0) continue;
    server_.GiveBack(lines_[line], services[line].parts.size(),
                     &services_[line]);
    server_.ServeOn(lines_[line], day, &services_[line]);
  }
}

}  // namespace audit
}  // namespace internal
}  // namespace backorder
