#ifndef BACKORDER_LIB_SERVE_LINE_H_
#define BACKORDER_LIB_SERVE_LINE_H_

// Serves one line: what it takes of what is free, by the rules of allocate.h.

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "absl/container/inlined_vector.h"
#include "absl/container/node_hash_map.h"
#include "absl/types/span.h"
#include "backorder/plan.h"
#include "backorder/policy.h"
#include "lib/availability.h"
#include "lib/effective_day.h"
#include "lib/lane_index.h"
#include "lib/line_facts.h"
#include "lib/substitute_index.h"

namespace backorder {
namespace internal {

// Units of a supply that a line takes.
struct Part {
  int32_t supply;  // or kReplenishment
  int32_t item;    // of the supply
  int32_t nth;     // of the line's items: 0 is its own, then its substitutes
  int32_t location;
  Day arrival;  // A(s), or R
  Day day;      // on which it is delivered
  Quantity quantity;
  int32_t place;  // of the supply in the availability
  int32_t shelf;  // likewise; kHeld: units that a peg held; kBought: none
  bool stock;
  bool dropped = false;  // a mark for those who give some of it back

  static constexpr int32_t kHeld = -1;
  static constexpr int32_t kBought = -2;
};

// What one line takes: as a rule one part or two.
using Parts = absl::InlinedVector<Part, 2>;

// Some of the sources of a book.
class SourceSet {
 public:
  explicit SourceSet(const LaneIndex& lanes) : lanes_(lanes) {}

  void Clear() { ++now_; }
  void Add(int32_t source) {
    if (source >= static_cast<int32_t>(added_.size())) {
      added_.resize(source + 1, 0);
    }
    added_[source] = now_;
  }
  bool HasLocation(int32_t location) const {
    const int32_t source = lanes_.source(location);
    return source < static_cast<int32_t>(added_.size()) &&
           added_[source] == now_;
  }

 private:
  const LaneIndex& lanes_;
  std::vector<int64_t> added_;  // of each source, when it was added
  int64_t now_ = 1;
};

// What a line could get in time from one location, at most.
struct Reach {
  int32_t location;
  const Lane* lane;  // from there; null: there are no lanes
  bool any;          // whether anything arrives there, however little
  bool pegged;       // whether its peg holds units there
  Quantity units;    // of the line
};

class LineServer {
 private:
  // How far the list of a site has grown.
  enum Growth : int8_t {
    kNothing = 0,
    kPeg = 1,
    kKnown = 2,  // known units, by R if that bounds them
    kReplenished = 3,
    kKnownAfterR = 4,
    kSafety = 5,
  };
  // One of the line's items at one of its locations, and the lane from there.
  struct ListedSite {
    Site site;
    int32_t nth;  // of the line's items
    Substitute item;
    int32_t place;  // among the lanes, or locations, of the line
    Day transit;
    const Way* way;  // null: `transit` is all
    bool in_time;    // whether it is of the sources that may serve in time
    Growth growth;
    int32_t limits = -1;  // place in limits_; below 0: the line has none there

    // The day from which on can be delivered what is there on that day; kNever:
    // it never can.
    Day Arrival(Day there) const {
      return way == nullptr ? DayOrNever(int64_t{there} + transit)
                            : way->Arrival(there);
    }
    // The last day by which units must be there to arrive by `day`.
    Day Departure(Day day) const {
      if (way != nullptr) return way->Departure(std::min(day, kLastDay));
      const int64_t leaves = int64_t{std::min(day, kLastDay)} - transit;
      return static_cast<Day>(std::max<int64_t>(leaves, kNotGiven));
    }
    bool unit_for_unit() const {
      return item.numerator == 1 && item.denominator == 1;
    }
    // The line's units that so many of the item's make up, and the reverse.
    Quantity InLine(Quantity units) const {
      if (unit_for_unit()) return units;
      if (units == kUnlimited) return kUnlimited;
      const Quantity lots = units / item.numerator;
      return lots > kUnlimited / item.denominator ? kUnlimited
                                                  : lots * item.denominator;
    }
    Quantity InSupply(Quantity units) const {
      return units / item.denominator * item.numerator;
    }
  };

  // What limits for tiers the line has at a site.
  struct Limits {
    Quantity level;  // what must stay free there of the stock on hand
    bool quota;      // whether a quota counts what the line gets from there
  };

 public:
  // Where a line may be served from: found once, for a line that is tried
  // several times while nobody else is served.
  struct Listing {
    bool known = false;
    std::vector<ListedSite> sites;
    std::vector<Limits> limits;
    Day bought;
    Day replenished;
    int32_t replenished_at;
    bool has_views;
  };

  // All must outlive this.
  LineServer(const Book& book, const Policy& policy, const LaneIndex& lanes,
             const SubstituteIndex& substitutes, Availability* availability);

  // Serves `line`, whose items must be of the availability. Appends what it
  // takes to *parts and returns why anything is short. The peg goes on holding
  // what is not taken until Release.
  Reason Serve(const LineFacts& line, Parts* parts);
  // Only in time, and, if `from` is given, only from those sources. Returns
  // what the line still lacks. A listing is one of `line`. Of its quantity the
  // line must go without `withheld` units.
  Quantity ServeInTime(const LineFacts& line, const SourceSet* from,
                       Listing* listing, Parts* parts, Quantity withheld = 0);
  // Only on that day, on which it may be late: *parts is what the line has, so
  // that it lacks so much. Returns what it still lacks.
  Quantity ServeLateOn(const LineFacts& line, Day day, Quantity lacking,
                       Listing* listing, Parts* parts, Quantity withheld);
  // Why a line is short that has *parts and is served no more.
  Reason WhyShort(const LineFacts& line, Quantity lacking, Listing* listing,
                  const Parts& parts);
  // The first day after `day` on which something arrives that is free for the
  // line, which has *parts, or that its peg holds or held; kNever: nothing
  // does by its last accepted day.
  Day NextLateDay(const LineFacts& line, Day day, Quantity lacking,
                  Listing* listing, const Parts& parts);
  // What the peg of a line holds for it that it may use.
  Quantity HeldFor(const LineFacts& line, Listing* listing);
  // The rest: *parts is what the line has.
  Reason ServeLate(const LineFacts& line, Listing* listing, Parts* parts);

  // Gives back what a line took; its peg holds its units as before.
  void Withdraw(const LineFacts& line, absl::Span<const Part> parts);
  // The same after Release: what the peg held is free.
  void GiveBack(const LineFacts& line, absl::Span<const Part> parts);
  // Takes parts that are not promised out of the limits.
  void Unlimit(const LineFacts& line, absl::Span<const Part> parts);
  // Gives those back.
  void GiveBackUnlimited(absl::Span<const Part> parts);
  // Lets go of what the peg of a line holds.
  void Release(const LineFacts& line);

  absl::Span<const Substitute> substitutes(int32_t item) const {
    return substitutes_.of(item);
  }
  // Whether the destination of a line takes deliveries on a day.
  bool IsDeliveredOn(const LineFacts& line, Day day) const {
    const Calendar* const days = lanes_.days().receiving(line.destination);
    return days == nullptr || days->IsOpen(day);
  }
  // The line's units that these parts, all of one line, make up.
  Quantity UnitsOf(const LineFacts& line, absl::Span<const Part> parts) const;
  // At least as many units as ServeInTime can take, whatever `line` wants;
  // never fewer for a later target. O(locations log n).
  Quantity Reachable(const LineFacts& line, Listing* listing = nullptr);
  // Whether it takes exactly that, or all it wants: no rules of shipments,
  // ratios or limits may keep it from it.
  bool TakesAllOffered(const LineFacts& line) const {
    return !line.has_shipment_rules() && substitutes_.of(line.item).empty() &&
           !free_.limited(line.item) && !has_expiry_ &&
           !free_.any_tier_limits();
  }
  // What is Reachable, for each of its locations that has something of its
  // items.
  void ListReachable(const LineFacts& line, Listing* listing,
                     std::vector<Reach>* reachable);
  // The first day after `day` on which something arrives that is free for the
  // line, or on which it may have something no more; kNever: there is none.
  Day NextArrival(const LineFacts& line, Day day);

 private:
  // Units of a site: stock on hand, and anything else, which limits may bound.
  struct Units {
    Quantity stock = 0;
    Quantity other = 0;

    void Add(bool of_stock, Quantity units) {
      Quantity& sum = of_stock ? stock : other;
      sum = Plus(sum, units);
    }
    void Add(const Units& units) {
      stock = Plus(stock, units.stock);
      other = Plus(other, units.other);
    }
    bool any() const { return stock > 0 || other > 0; }
  };
  // On which day units are delivered: one that is known, or
  static constexpr Day kOnArrival = kNotGiven;  // the first that is allowed
  static constexpr Day kWhenever = kNever;      // expired or not

  void Begin(const LineFacts& line, const SourceSet* from = nullptr,
             Listing* listing = nullptr);
  void BeginWith(const LineFacts& line, Quantity lacking, const Parts& parts,
                 Listing* listing);
  void TakeInto(Parts* parts);
  void ListSites();
  void ListSitesOf(int32_t nth, const Substitute& item);
  void ListLimits();
  // The most that one shipment can have of so many units of an item.
  Quantity Shape(const ListedSite& listed, Quantity units,
                 Quantity already = 0) const {
    if (listed.nth == 0) {
      return line_.Shape(std::min(units, may_take()), lacking_, already);
    }
    return line_.ShapeOfLots(listed.item.denominator,
                             std::min(listed.InLine(units), may_take()),
                             lacking_, listed.InLine(already));
  }
  void TakeInTime();
  const Lane* FirstLane() const;
  const Way* WayWithoutLane(int32_t location);
  void TakeLate(Day from);
  Reason WhyShort() const;

  // In time.
  void Grow(ListedSite* listed, Growth growth);
  void GrowAll(Growth growth, bool substitutes);
  void Close();
  Quantity Listed(const ListedSite& listed) const;
  Day KnownBy(const ListedSite& listed) const;
  Quantity TakeListed(const ListedSite& listed, Quantity want);
  void PlanAfresh(const ListedSite& site);
  void Ship(const ListedSite& listed, size_t first);
  bool MayBeDelivered(const Part& part, Day day) const;

  // Late.
  Day FindLateDay(const ListedSite& listed, Day from) const;
  Quantity LateUnits(const ListedSite& listed, Day day) const;
  Quantity Already(const ListedSite& listed, Day day) const;
  bool ShipLate(const ListedSite& listed, Day day);
  bool ShipReplenishmentLate(Day day);
  Quantity TakeKnown(const ListedSite& listed, Day day, Quantity want);

  // Both.
  Quantity TakeHeld(Quantity want, Day day);
  Quantity TakeShelves(const ListedSite& listed, int32_t begin, int32_t end,
                       Day upto, Day delivered, Quantity want);
  Quantity TakeAlike(const ListedSite& listed, int32_t begin, int32_t end,
                     Day upto, Day delivered, Quantity want);
  template <bool kScarce>
  Quantity TakeAlike(const ListedSite& listed, int32_t begin, int32_t end,
                     Day upto, Day delivered, Quantity want);
  Quantity TakeReplenishment(Quantity want);
  Quantity TakePools(const ListedSite& listed, int32_t begin, int32_t end,
                     Day upto, Day delivered, Quantity want);
  Units FreeOn(const ListedSite& listed, int32_t begin, int32_t end, Day upto,
               Day delivered) const;
  // What is usable of these units at a site, within the limits, and of the
  // stock that the line's peg holds there.
  Quantity Usable(const ListedSite& listed, const Units& units,
                  Quantity held_stock) const {
    const Quantity other = std::min(
        units.other, free_.room(listed.item.item, listed.site.location));
    if (!has_tier_limits_) return Plus(Plus(units.stock, held_stock), other);
    const Quantity stock =
        Plus(std::min(units.stock, LevelRoom(listed)), held_stock);
    return std::min(Plus(stock, other), QuotaRoom(listed));
  }
  // Adds what the peg holds, unless that is stock, which it returns.
  Quantity AddHeld(Units* units) const {
    if (held_shelf_->stock) return held_;
    units->other = Plus(units->other, held_);
    return 0;
  }
  Quantity LevelRoom(const ListedSite& listed) const;
  Quantity QuotaRoom(const ListedSite& listed) const;
  // What limits leave of stock on hand (but for what a peg holds), or of
  // anything else.
  Quantity Room(const ListedSite& listed, bool stock) const {
    const Quantity room =
        stock ? kUnlimited : free_.room(listed.item.item, listed.site.location);
    if (!has_tier_limits_) return room;
    return std::min(stock ? LevelRoom(listed) : room, QuotaRoom(listed));
  }
  Day From(const Shelf& shelf) const;
  bool MayUse(const Shelf& shelf) const { return From(shelf) != kNever; }
  Day LastArrival(const Shelf& shelf, Day upto, Day delivered) const;
  Day FirstDelivery(Day arrival) const;
  Day NextArrivalAfter(Day day) const;
  int32_t EndOfPool(int32_t begin, int32_t end) const;
  Day InTimeDelivery() const;
  bool IsQuotaReached() const;
  bool IsLevelReached() const;
  bool ExpiresTooSoon() const;
  int32_t ArrivedBy(const ListedSite& listed, const Shelf& shelf, Day from,
                    Day upto) const;
  bool FreeBetween(Day after, Day upto, bool unit_for_unit = false) const;
  Day FirstArrival(const ListedSite& listed, const Shelf& shelf, Day day) const;
  bool CanReplenishBy(Day day) const;
  void AddPart(const Part& part);
  void Undo(const Part& part);
  bool HasHeld(const ListedSite& listed, Day by, Day delivered) const;
  Quantity may_take() const { return lacking_ - withheld_; }
  bool IsBoughtAt(const ListedSite& listed) const;
  // The listed site of the line's own item at a location, or null.
  ListedSite* FindSite(int32_t location);

  const Policy& policy_;
  const EffectiveDays days_;
  const bool latest_first_;
  const bool has_expiry_;
  const bool any_marks_;        // holds or protections
  const bool has_tiers_;        // rows of tiers
  const bool has_tier_limits_;  // quotas or critical levels
  const LaneIndex& lanes_;
  const SubstituteIndex& substitutes_;
  Availability& free_;
  // Ways where there are no lanes, by location and the calendar of the
  // destination.
  absl::node_hash_map<std::pair<int32_t, const Calendar*>, Way> ways_;

  // Of the line that is being served.
  LineFacts line_;
  Parts* parts_ = nullptr;
  size_t first_part_ = 0;
  size_t first_in_time_ = 0;  // parts before it are of a late peg
  Quantity lacking_ = 0;
  Quantity withheld_ = 0;  // of that, what others have a claim to
  // Whether the order of its pools must be looked up: it is not that in which
  // they stand.
  bool has_views_ = false;
  Quantity held_ = 0;
  int32_t held_place_ = -1;
  const Shelf* held_shelf_ = nullptr;
  Day held_day_ = kNever;     // on which they arrive
  Day bought_ = kNever;       // R, whether or not the line accepts it
  Day replenished_ = kNever;  // R, if it does
  int32_t replenished_at_ = 0;
  bool buys_in_time_ = false;  // R <= T, and from there it may serve in time
  Day known_by_ = 0;           // bound of growth kKnown
  std::vector<ListedSite> sites_;
  std::vector<Limits> limits_;  // of those of them that have any
  std::vector<Part> taken_;
  // Of one of several shelves: the place of its next unit, and the day by which
  // that must be there.
  struct Next {
    int32_t place;
    Day departure;
  };
  std::vector<Next> many_;
  // Pools of a site that the line may use, and their first shelves.
  std::vector<std::pair<TierRules::View, int32_t>> pools_;
};

}  // namespace internal
}  // namespace backorder

#endif  // BACKORDER_LIB_SERVE_LINE_H_
