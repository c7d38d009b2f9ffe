// Lines that tie in the queue and share what is scarce.

#include <algorithm>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/types/optional.h"
#include "backorder/book.h"
#include "backorder/policy.h"
#include "backorder/units.h"
#include "tests/oracle_planner.h"

namespace backorder {
namespace oracle {

// --- Groups -----------------------------------------------------------------

bool Planner::MayShare(const Line& line) const {
  return policy_.sharing != Sharing::kSequential &&
         policy_.sourcing == Sourcing::kByRank && !line.of_set() &&
         !line.of_kit() && !line.reject_order &&
         line.max_shipments == kNotGiven;
}

bool Planner::AreOfOneGroup(const Line& a, const Line& b) const {
  if (!MayShare(a) || !MayShare(b)) return false;
  if (a.own().item != b.own().item) return false;
  for (int32_t key = 0; key < policy_.share_by; ++key) {
    const std::string& column = policy_.queue[key].column;
    if (Key(column, a.row) != Key(column, b.row)) return false;
  }
  return true;
}

bool Planner::HasPart(const Line& line) const {
  return line.quantity > 0 && !WindowClosed(line) && !BeyondHorizon(line);
}

// That of the line.
void Planner::ServeGroup(int32_t row) {
  std::vector<int32_t> group, sharing;
  for (int32_t other : plan_.queue) {
    if (AreOfOneGroup(lines_[row], lines_[other])) group.push_back(other);
  }
  std::stable_sort(group.begin(), group.end(), [this](int32_t a, int32_t b) {
    return TargetDay(lines_[a]) < TargetDay(lines_[b]);
  });
  for (int32_t each : group) {
    if (HasPart(lines_[each])) sharing.push_back(each);
  }
  if (sharing.size() == 1) {  // with whom should it share?
    Promise(sharing.front(), ServeWithinItsDays(lines_[sharing.front()]));
    EndService(group);
    return;
  }
  ShareInTime(sharing);
  int64_t after = INT64_MIN;
  while (const absl::optional<Day> day = NextDay(sharing, after)) {
    ShareOn(sharing, *day);
    after = *day;
  }
  EndService(group);
}

bool Planner::AreComplete(const std::vector<int32_t>& rows) const {
  for (int32_t row : rows) {
    if (Lacking(lines_[row]) > 0) return false;
  }
  return true;
}

// --- In time ----------------------------------------------------------------

void Planner::TakeInTime(int32_t row, int64_t most) {
  Line line = lines_[row];
  line.most = most;
  Promise(row, ServeInTime(line));
}

void Planner::ShareInTime(const std::vector<int32_t>& rows) {
  const std::set<std::string> rules = plan_.rules;
  for (int32_t row : rows) TakeInTime(row, kUnlimited);
  if (AreComplete(rows)) return;
  plan_.rules = rules;

  std::map<int32_t, UnitsList> in_turn;
  int64_t units = 0;
  for (int32_t row : rows) {
    in_turn[row] = taken_[row];
    units += Worth(taken_[row]);
  }
  for (int32_t row : rows) TakeBack(row);
  std::map<int32_t, int64_t> has;
  for (int32_t row : rows) {
    has[row] = lines_[row].held;
    units -= lines_[row].held;
    if (lines_[row].held > 0) Note("a peg counts for a share");
  }
  const std::map<int32_t, int64_t> shares = Shares(rows, has, units);
  for (int32_t row : rows) TakeInTime(row, shares.at(row));
  for (int32_t row : rows) {
    const int64_t got = Worth(taken_[row]);
    if (got < shares.at(row)) Note("a line gets less than its share");
    if (got == lines_[row].quantity) continue;
    TakeBack(row);
    TakeInTime(row, kUnlimited);
    if (Worth(taken_[row]) > got) Note("more than a share in time");
  }
  for (int32_t row : rows) {
    if (Worth(taken_[row]) < Worth(in_turn.at(row))) {
      Note(SharingText() + " takes from a line in time");
    }
  }
}

// --- Late -------------------------------------------------------------------

// The first after `after` on which the lines are served.
absl::optional<Day> Planner::NextDay(const std::vector<int32_t>& rows,
                                     int64_t after) const {
  std::set<Day> days;
  for (int32_t row : rows) {
    const Line& line = lines_[row];
    if (Lacking(line) == 0) continue;
    days.insert(TargetDay(line));
    for (Day day : LateDays(line)) days.insert(day);
  }
  for (Day day : days) {
    if (day > after) return day;
  }
  return absl::nullopt;
}

// As in "Late", on that day alone.
void Planner::TakeOn(int32_t row, Day day, int64_t most) {
  const UnitsList taken = taken_[row];
  TakeBack(row);
  Line line = lines_[row];
  line.most = most;
  // What is bought and arrives before T is there on T.
  const UnitsList late =
      Late(line, taken, {day},
           std::max(UsableReplenishmentDay(line), TargetDay(line)));
  Promise(row, Joined(taken, late));
}

// To what the line had before it took more.
void Planner::GoBackTo(int32_t row, const UnitsList& taken) {
  TakeBack(row);
  Promise(row, taken);
}

void Planner::ShareOn(const std::vector<int32_t>& rows, Day day) {
  std::vector<int32_t> served;
  std::map<int32_t, UnitsList> before, in_turn;
  std::map<int32_t, int64_t> has;
  for (int32_t row : rows) {
    const Line& line = lines_[row];
    if (Lacking(line) == 0) continue;
    if (TargetDay(line) > day || LastAcceptedDay(line) < day) continue;
    if (!IsOpen(CalendarOfDestination(line.destination), day)) {
      Note("a line of a group cannot be served on a day of another");
      continue;
    }
    served.push_back(row);
    before[row] = taken_[row];
    has[row] = Worth(taken_[row]);
  }
  const std::set<std::string> rules = plan_.rules;
  for (int32_t row : served) TakeOn(row, day, kUnlimited);
  if (served.size() < 2 || AreComplete(served)) return;
  plan_.rules = rules;

  int64_t units = 0;
  for (int32_t row : served) {
    in_turn[row] = taken_[row];
    units += Worth(taken_[row]) - has.at(row);
  }
  for (int32_t row : served) GoBackTo(row, before.at(row));
  const std::map<int32_t, int64_t> shares = Shares(served, has, units);
  for (int32_t row : served) TakeOn(row, day, shares.at(row));
  for (int32_t row : served) {
    const int64_t got = Worth(taken_[row]);
    if (got == lines_[row].quantity) continue;
    GoBackTo(row, before.at(row));
    TakeOn(row, day, kUnlimited);
    if (Worth(taken_[row]) > got) Note("more than a share late");
  }
  for (int32_t row : served) {
    if (Worth(taken_[row]) < Worth(in_turn.at(row))) {
      Note(SharingText() + " takes from a line late");
    }
  }
}

// --- Division ---------------------------------------------------------------

std::string Planner::SharingText() const {
  static const char* const kTexts[] = {"sequential", "proportional", "equal",
                                       "equal_loss"};
  return kTexts[static_cast<int>(policy_.sharing)];
}

// b: what a line with `a` units has after its next step.
int64_t Planner::AfterStep(const Line& line, int64_t a) const {
  const int64_t multiple = MultipleOf(line);
  int64_t step = multiple;
  while (a == 0 && step < LeastShipment(line)) step += multiple;
  return std::min(line.quantity, a + step);
}

// Whether the next step of one line is before that of the other, which has
// `of_other`.
bool Planner::StepsFirst(const Line& one, int64_t a, const Line& other,
                         int64_t of_other) const {
  const int64_t middle = a + AfterStep(one, a);
  const int64_t middle_of_other = of_other + AfterStep(other, of_other);
  switch (policy_.sharing) {
    case Sharing::kProportional:  // middle / quantity
      return middle * other.quantity < middle_of_other * one.quantity;
    case Sharing::kEqualLoss:
      return middle - 2 * one.quantity < middle_of_other - 2 * other.quantity;
    case Sharing::kEqual:
    case Sharing::kSequential:
      break;
  }
  return middle < middle_of_other;
}

// What each may have in all, if it has so much now and so many more units are
// divided.
std::map<int32_t, int64_t> Planner::Shares(const std::vector<int32_t>& rows,
                                           std::map<int32_t, int64_t> has,
                                           int64_t units) const {
  while (true) {
    absl::optional<int32_t> next;
    for (int32_t row : rows) {
      if (has[row] == lines_[row].quantity) continue;
      if (!next.has_value() ||
          StepsFirst(lines_[row], has[row], lines_[*next], has[*next])) {
        next = row;
      }
    }
    if (!next.has_value()) return has;
    const int64_t after = AfterStep(lines_[*next], has[*next]);
    if (after - has[*next] > units) return has;
    units -= after - has[*next];
    has[*next] = after;
  }
}

}  // namespace oracle
}  // namespace backorder
