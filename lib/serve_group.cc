#include "lib/serve_group.h"

#include <algorithm>

namespace backorder {
namespace internal {

void GroupServer::Serve(absl::Span<ServedLine> lines) {
  in_order_.clear();
  for (ServedLine& line : lines) {
    const LineFacts& facts = line.facts;
    if (facts.quantity == 0 || facts.window_closed() || facts.beyond_horizon) {
      line.reason = server_.Serve(facts, &line.parts);
    } else {
      in_order_.push_back(&line);
    }
  }
  if (in_order_.size() == 1) {  // It has nobody to share with.
    ServedLine& line = *in_order_.front();
    line.reason = server_.Serve(line.facts, &line.parts);
    return;
  }
  std::stable_sort(in_order_.begin(), in_order_.end(),
                   [](const ServedLine* a, const ServedLine* b) {
                     return a->facts.target < b->facts.target;
                   });
  if (in_order_.size() > pool_.size()) pool_.resize(in_order_.size());
  members_ = absl::MakeSpan(pool_).subspan(0, in_order_.size());
  for (size_t i = 0; i < members_.size(); ++i) {
    Member& member = members_[i];
    member.line = in_order_[i];
    member.lacking = member.before = member.line->facts.quantity;
    member.next_day = member.line->facts.target;
    member.listing.known = false;
  }
  ServeInTime();
  ServeLate();
  for (Member& member : members_) {
    ServedLine& line = *member.line;
    line.reason = member.lacking == 0
                      ? Reason::kNone
                      : server_.WhyShort(line.facts, member.lacking,
                                         &member.listing, line.parts);
  }
}

void GroupServer::ServeInTime() {
  served_by_ = kNever;
  served_.clear();
  claims_.clear();
  for (Member& member : members_) {
    served_.push_back(&member);
    claims_.push_back({});
    claims_.back().has = server_.HeldFor(member.line->facts, &member.listing);
  }
  ServeAndShare([this](Member* member, Quantity withheld) {
    ServedLine& line = *member->line;
    return server_.ServeInTime(line.facts, nullptr, &member->listing,
                               &line.parts, withheld);
  });
}

void GroupServer::ServeLate() {
  for (Day day = NextDay(kNotGiven); day != kNever; day = NextDay(day)) {
    if (progress_.cancelled()) return;
    ServeLateOn(day);
  }
}

// The first day after `day` on which a line that lacks something may get more.
Day GroupServer::NextDay(Day day) {
  Day next = kNever;
  for (Member& member : members_) {
    if (member.lacking == 0) continue;
    if (member.next_day <= day) {
      member.next_day =
          server_.NextLateDay(member.line->facts, day, member.lacking,
                              &member.listing, member.line->parts);
    }
    next = std::min(next, member.next_day);
  }
  return next;
}

void GroupServer::ServeLateOn(Day day) {
  served_by_ = day;
  served_.clear();
  claims_.clear();
  for (Member& member : members_) {
    const LineFacts& facts = member.line->facts;
    if (member.lacking == 0 || day < facts.target ||
        day > facts.last_accepted() || !server_.IsDeliveredOn(facts, day)) {
      continue;
    }
    served_.push_back(&member);
    claims_.push_back({});
    claims_.back().has = facts.quantity - member.lacking;
  }
  ServeAndShare([this, day](Member* member, Quantity withheld) {
    ServedLine& line = *member->line;
    return server_.ServeLateOn(line.facts, day, member->lacking,
                               &member->listing, &line.parts, withheld);
  });
}

// Serves the lines of served_, one after the other; if that is not enough for
// all, shares what they got. serve(member, withheld) serves one, and returns
// what it still lacks.
template <typename ServeOne>
void GroupServer::ServeAndShare(const ServeOne& serve) {
  Quantity units = 0;
  bool short_of_any = false;
  for (Member* member : served_) {
    member->line->kept = member->line->parts.size();
    member->before = member->lacking;
    member->lacking = serve(member, 0);
    units += member->before - member->lacking;
    short_of_any = short_of_any || member->lacking > 0;
  }
  if (!short_of_any || units == 0 || served_.size() < 2) return;

  for (size_t i = 0; i < served_.size(); ++i) {
    Member& member = *served_[i];
    GiveBack(&member);
    const LineFacts& facts = member.line->facts;
    Claim& claim = claims_[i];
    claim.quantity = facts.quantity;
    claim.step = facts.multiple;
    const Quantity over = facts.least % facts.multiple;
    const Quantity below = facts.least - over;
    claim.first = over == 0 ? facts.least
                  : facts.multiple > facts.quantity - below
                      ? facts.quantity
                      : below + facts.multiple;
    // What pegs hold is of what was got.
    units -= claim.has - (facts.quantity - member.before);
  }
  Divide(policy_.sharing, units, absl::MakeSpan(claims_));
  for (size_t i = 0; i < served_.size(); ++i) {
    served_[i]->lacking =
        serve(served_[i], claims_[i].quantity - claims_[i].share);
  }
  for (Member* member : served_) {
    if (member->lacking == 0 || HasNothingToGain(member)) continue;
    GiveBack(member);
    member->lacking = serve(member, 0);
  }
}

// What it got of what is being shared.
void GroupServer::GiveBack(Member* member) {
  ServedLine& line = *member->line;
  server_.Withdraw(line.facts, line.asked_parts());
  line.parts.resize(line.kept);
  member->lacking = member->before;
}

// Whether it is certain that it would get the same again: there is nothing left
// for it but what it has.
bool GroupServer::HasNothingToGain(Member* member) {
  LineFacts facts = member->line->facts;
  if (!server_.TakesAllOffered(facts)) return false;
  if (served_by_ != kNever) facts.target = facts.latest = served_by_;
  return server_.Reachable(facts, &member->listing) == 0;
}

}  // namespace internal
}  // namespace backorder
