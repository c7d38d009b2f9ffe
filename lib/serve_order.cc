#include "lib/serve_order.h"

#include <algorithm>
#include <tuple>

namespace backorder {
namespace internal {
namespace {

// What lines of an order are served as.
enum class As : int32_t { kLine, kSet, kKit, kFromChosen };

As ServedAs(const LineFacts& facts, const Policy& policy) {
  if (facts.quantity == 0) return As::kLine;
  if (facts.of_set()) return As::kSet;
  if (facts.of_kit()) return As::kKit;
  return policy.sourcing == Sourcing::kByRank || facts.window_closed() ||
                 facts.beyond_horizon
             ? As::kLine
             : As::kFromChosen;
}

// Lines of an order with the same key are served as one.
ServedLine::Group GroupOfLine(const LineFacts& facts, const Policy& policy) {
  const As as = ServedAs(facts, policy);
  const auto group = [as](DeliveryRule rule, int32_t which) {
    return ServedLine::Group(static_cast<int32_t>(as),
                             static_cast<int32_t>(rule), which);
  };
  if (as == As::kLine) return group(facts.rule(), facts.line);
  if (as == As::kKit) return group(facts.rule(), facts.kit);
  if (as == As::kFromChosen) {
    return group(DeliveryRule::kAsAvailable, facts.destination);
  }
  switch (facts.rule()) {
    case DeliveryRule::kOrderComplete:
      return group(facts.rule(), 0);
    case DeliveryRule::kShipSet:
      return group(facts.rule(), facts.destination);
    default:
      return group(facts.rule(), facts.kit);
  }
}

}  // namespace

OrderServer::OrderServer(const Book& book, const Policy& policy,
                         const ItemSettings& settings, const LaneIndex& lanes,
                         const SubstituteIndex& substitutes,
                         absl::Span<const int32_t> locations,
                         const Progress& progress, Availability* availability)
    : policy_(policy),
      lanes_(lanes),
      server_(book, policy, lanes, substitutes, availability),
      chooser_(policy, lanes, &server_),
      set_server_(policy, lanes, settings, locations, availability, &server_,
                  &chooser_),
      group_server_(policy, progress, &server_) {}

void OrderServer::Start(size_t lines) {
  if (lines > pool_.size()) pool_.resize(lines);
  count_ = 0;
}

void OrderServer::Add(const LineFacts& line) { pool_[count_++].Begin(line); }

absl::Span<ServedLine> OrderServer::Serve(int64_t shipments_left) {
  lines_ = absl::MakeSpan(pool_).subspan(0, count_);
  groups_.clear();
  if (lines_.size() == 1 && ServedAs(lines_[0].facts, policy_) == As::kLine) {
    ServeAlone(&lines_[0]);
  } else {
    ServeGroups();
  }
  if (shipments_left != kUnlimited) Cap(shipments_left);
  if (lines_.front().facts.when_short() == WhenShort::kRejectOrder) {
    RejectUnlessWhole();
  }
  return lines_;
}

absl::Span<ServedLine> OrderServer::ServeSharing() {
  lines_ = absl::MakeSpan(pool_).subspan(0, count_);
  group_server_.Serve(lines_);
  for (ServedLine* line : group_server_.in_order()) HoldIncomplete(line);
  for (const ServedLine& line : lines_) server_.Release(line.facts);
  return lines_;
}

void OrderServer::ServeAlone(ServedLine* line) {
  line->reason = server_.Serve(line->facts, &line->parts);
  HoldIncomplete(line);
  server_.Release(line->facts);
}

// Once a line of its own has been served.
void OrderServer::HoldIncomplete(ServedLine* line) {
  const LineFacts& facts = line->facts;
  if (policy_.waiting == Waiting::kHold && line->reason != Reason::kNone &&
      facts.rule() == DeliveryRule::kLineComplete && !facts.beyond_horizon &&
      !facts.window_closed()) {
    LineFacts alone = facts;
    alone.least = alone.multiple = 1;
    set_server_.Hold(alone, line);
  }
}

void OrderServer::ServeGroups() {
  for (ServedLine& line : lines_) {
    line.group = GroupOfLine(line.facts, policy_);
    groups_.push_back(&line);
  }
  if (!std::is_sorted(groups_.begin(), groups_.end(), ByGroup)) {
    std::stable_sort(groups_.begin(), groups_.end(), ByGroup);
  }
  for (ServedLine& line : lines_) {
    if (line.served) continue;
    const absl::Span<ServedLine* const> group = GroupOf(&line);
    for (ServedLine* each : group) each->served = true;
    switch (ServedAs(line.facts, policy_)) {
      case As::kLine:
        ServeAlone(&line);
        break;
      case As::kKit:
        set_server_.ServeKits(group);
        break;
      case As::kFromChosen:
        ServeFromChosen(group);
        break;
      case As::kSet:
        if (line.facts.rule() == DeliveryRule::kOrderComplete) {
          set_server_.ServeFromAnywhere(group);
        } else {
          set_server_.ServeFromOneLocation(group);
        }
        break;
    }
  }
}

bool OrderServer::ByGroup(const ServedLine* a, const ServedLine* b) {
  return a->group < b->group;
}

// The lines that are served as one with a line, in queue order.
absl::Span<ServedLine* const> OrderServer::GroupOf(ServedLine* line) const {
  const auto range =
      std::equal_range(groups_.begin(), groups_.end(), line, ByGroup);
  return absl::Span<ServedLine* const>(
      &*range.first, static_cast<size_t>(range.second - range.first));
}

void OrderServer::ServeFromChosen(absl::Span<ServedLine* const> lines) {
  std::vector<LineFacts>* const asked = chooser_.Start();
  for (const ServedLine* line : lines) asked->push_back(line->facts);
  chooser_.ServeInTime(lines, /*set=*/false);
  for (size_t i = 0; i < lines.size(); ++i) {
    ServedLine* const line = lines[i];
    line->reason =
        server_.ServeLate(line->facts, chooser_.listing(i), &line->parts);
    HoldIncomplete(line);
    server_.Release(line->facts);
  }
}

// ---- max_shipments ---------------------------------------------------------

// No more shipments than are left to the order.
void OrderServer::Cap(int64_t left) {
  ListShipments();
  MarkAccepting();
  bool waits = false;
  bool all_accept = true;
  for (ServedLine& line : lines_) {
    line.lacked = line.facts.quantity - UnitsOf(line.facts, line.parts);
    waits = waits || (!line.accepts && line.lacked > 0);
    all_accept = all_accept && (line.accepts || line.facts.quantity == 0);
  }
  const auto shipments = static_cast<int64_t>(shipments_.size());
  if (shipments < left || (shipments == left && !waits)) return;

  const int64_t stay = all_accept ? left : std::max<int64_t>(0, left - 1);
  shipments_.resize(static_cast<size_t>(std::min(stay, shipments)));
  CutBack();
  last_.clear();
  for (ServedLine& line : lines_) {
    const Quantity lacks =
        line.facts.quantity - UnitsOf(line.facts, line.parts);
    line.asked = line.accepts ? lacks - line.lacked : lacks;
    if (line.asked > 0) last_.push_back(&line);
  }
  if (last_.empty()) return;
  if (!set_server_.ServeLast(last_, /*possible=*/left > 0 && !all_accept)) {
    return;
  }
  for (ServedLine* line : last_) {
    // One that accepts what there is may be short as it was before.
    if (!line->accepts || line->lacked == 0) line->reason = Reason::kNone;
  }
}

// Marks the lines that wait for nothing: those that say so, and those of a set
// or kit with one that does.
void OrderServer::MarkAccepting() {
  for (ServedLine& line : lines_) {
    line.accepts = line.facts.accepts_available();
  }
  ForEachGroup([](absl::Span<ServedLine* const> group) {
    const bool accepts =
        std::any_of(group.begin(), group.end(),
                    [](const ServedLine* line) { return line->accepts; });
    for (ServedLine* line : group) line->accepts = accepts;
  });
}

// Calls use(lines) for each set and each kit.
template <typename Use>
void OrderServer::ForEachGroup(const Use& use) {
  for (auto begin = groups_.begin(); begin != groups_.end();) {
    const auto end = std::upper_bound(begin, groups_.end(), *begin, ByGroup);
    const As as = ServedAs((*begin)->facts, policy_);
    if (as == As::kSet || as == As::kKit) {
      use(absl::Span<ServedLine* const>(&*begin,
                                        static_cast<size_t>(end - begin)));
    }
    begin = end;
  }
}

OrderServer::Shipment OrderServer::ShipmentOf(const ServedLine& line,
                                              const Part& part) const {
  const int32_t destination = line.facts.destination;
  return {lanes_.ShipDay(part.location, destination, part.day),
          lanes_.source(part.location), destination};
}

// Those of the order, ascending.
void OrderServer::ListShipments() {
  shipments_.clear();
  for (const ServedLine& line : lines_) {
    for (const Part& part : line.parts) {
      shipments_.push_back(ShipmentOf(line, part));
    }
  }
  std::sort(shipments_.begin(), shipments_.end());
  shipments_.erase(std::unique(shipments_.begin(), shipments_.end()),
                   shipments_.end());
}

// Gives back what is not of shipments_, what cannot stay without it, and all
// that is held.
void OrderServer::CutBack() {
  for (ServedLine& line : lines_) {
    server_.GiveBackUnlimited(line.held);
    line.held.clear();
    line.cut = Drop(&line, [&](const Part& part) {
      return !std::binary_search(shipments_.begin(), shipments_.end(),
                                 ShipmentOf(line, part));
    });
    if (line.cut) DropClosing(&line);
  }
  ForEachGroup([&](absl::Span<ServedLine* const> group) {
    if (!group.front()->facts.of_set()) return;  // of kits any number may stay
    if (std::none_of(group.begin(), group.end(),
                     [](const ServedLine* line) { return line->cut; })) {
      return;
    }
    for (ServedLine* line : group) Drop(line, [](const Part&) { return true; });
  });
}

// Gives back the parts for which drop(part) is true; returns whether there are
// any.
template <typename WhetherTo>
bool OrderServer::Drop(ServedLine* line, const WhetherTo& drop) {
  const auto dropped =
      std::stable_partition(line->parts.begin(), line->parts.end(),
                            [&](const Part& part) { return !drop(part); });
  if (dropped == line->parts.end()) return false;
  const auto kept = static_cast<size_t>(dropped - line->parts.begin());
  server_.GiveBack(line->facts, absl::MakeConstSpan(line->parts).subspan(kept));
  line->parts.resize(kept);
  return true;
}

// Drops the shipments that were only allowed because one of them closed the
// line.
void OrderServer::DropClosing(ServedLine* line) {
  const LineFacts& facts = line->facts;
  if (!facts.has_shipment_rules()) return;
  const auto shipment = [](const Part& part) {
    return std::make_tuple(part.nth, part.location, part.day);
  };
  Parts& parts = line->parts;
  std::sort(parts.begin(), parts.end(), [&](const Part& a, const Part& b) {
    return shipment(a) < shipment(b);
  });
  for (auto begin = parts.begin(); begin != parts.end();) {
    auto end = begin;
    while (end != parts.end() && shipment(*end) == shipment(*begin)) ++end;
    const Quantity units = UnitsOf(
        facts, absl::MakeConstSpan(&*begin, static_cast<size_t>(end - begin)));
    const bool closes = units % facts.multiple != 0 || units < facts.least;
    for (; begin != end; ++begin) begin->dropped = closes;
  }
  Drop(line, [](const Part& part) { return part.dropped; });
}

// ---- reject_order ----------------------------------------------------------

// All of the order, or nothing.
void OrderServer::RejectUnlessWhole() {
  if (std::all_of(lines_.begin(), lines_.end(), [](const ServedLine& line) {
        return line.reason == Reason::kNone;
      })) {
    return;
  }
  for (ServedLine& line : lines_) {
    server_.GiveBack(line.facts, line.parts);
    server_.GiveBackUnlimited(line.held);
    line.parts.clear();
    line.held.clear();
    if (line.facts.quantity > 0 && line.reason != Reason::kBeyondHorizon) {
      line.reason = Reason::kOrderRejected;
    }
  }
}

}  // namespace internal
}  // namespace backorder
