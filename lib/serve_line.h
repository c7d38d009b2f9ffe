#ifndef BACKORDER_LIB_SERVE_LINE_H_
#define BACKORDER_LIB_SERVE_LINE_H_

// Serves one line: what it takes of what is free, by the rules of allocate.h.

#include <algorithm>
#include <cstdint>
#include <vector>

#include "absl/types/span.h"
#include "backorder/plan.h"
#include "backorder/policy.h"
#include "lib/availability.h"
#include "lib/effective_day.h"
#include "lib/lane_index.h"
#include "lib/line_facts.h"

namespace backorder {
namespace internal {

// Units that a line takes.
struct Part {
  int32_t supply;  // or kReplenishment
  int32_t location;
  Day arrival;  // A(s), or R
  Day day;      // on which it is delivered
  Quantity quantity;
  int32_t place;  // of the supply in the availability
  int32_t shelf;  // likewise; kHeld: units that a peg held; kBought: none
  bool stock;

  static constexpr int32_t kHeld = -1;
  static constexpr int32_t kBought = -2;
};

class LineServer {
 public:
  // All must outlive this.
  LineServer(const Book& book, const Policy& policy, const LaneIndex& lanes,
             Availability* availability);

  // Serves `line`, which must be of an item of the availability, and lets go of
  // what its peg still holds. Appends what it takes to *parts and returns why
  // anything is short.
  Reason Serve(const LineFacts& line, std::vector<Part>* parts);
  // Gives back what a line took, for good: what its peg held is free.
  void GiveBack(const LineFacts& line, absl::Span<const Part> parts);

  // The same in steps, for lines that are served together. The peg goes on
  // holding what is not taken until Release.
  Reason ServeHolding(const LineFacts& line, std::vector<Part>* parts);
  // Only in time. Returns whether the line gets all of its quantity.
  bool ServeInTime(const LineFacts& line, std::vector<Part>* parts);
  // Gives back what a line took; its peg holds its units as before.
  void Withdraw(const LineFacts& line, absl::Span<const Part> parts);
  // Lets go of what the peg of a line holds beyond what the line took.
  void Release(const LineFacts& line, absl::Span<const Part> parts);

  // At least as many units as ServeInTime can take, whatever `line` wants;
  // never fewer for a later target. O(locations log n).
  Quantity Reachable(const LineFacts& line);
  // The first day after `day` on which something arrives that is free for the
  // line; kNever: nothing does.
  Day NextArrival(const LineFacts& line, Day day);

 private:
  // How far the list of a site has grown.
  enum Growth : int32_t {
    kNothing = 0,
    kPeg = 1,
    kKnown = 2,  // known units, by R if that bounds them
    kReplenished = 3,
    kKnownAfterR = 4,
    kSafety = 5,
  };
  // One of the line's locations, and the lane from there.
  struct ListedSite {
    Site site;
    int32_t rank;
    Day transit;
    Growth growth;

    // The last day by which units must be there to be delivered by `day`.
    Day Departure(Day day) const {
      const int64_t leaves = int64_t{std::min(day, kLastDay)} - transit;
      return static_cast<Day>(std::max<int64_t>(leaves, kNotGiven));
    }
  };

  void Begin(const LineFacts& line);
  void TakeInto(std::vector<Part>* parts);
  void TakeInTime();
  const Lane* FirstLane() const;
  void ListSites();
  void ServeLate();
  Reason WhyShort() const;

  // In time.
  bool Grow(ListedSite* site, Growth growth);
  void GrowAll(Growth growth);
  void Close();
  Quantity Listed(const ListedSite& site) const;
  void TakeListed(const ListedSite& site, Quantity want);
  void PlanAfresh(const ListedSite& site);
  void Ship(size_t first);

  // Late.
  Day FindLateDay(const ListedSite& listed, Day from) const;
  Quantity LateUnits(const ListedSite& listed, Day day) const;
  Quantity Already(int32_t location, Day day) const;
  bool ShipLate(const ListedSite& listed, Day day);
  bool ShipReplenishmentLate();

  // Both.
  Quantity TakeHeld(Quantity want, Day day);
  Quantity TakeShelves(const ListedSite& listed, int32_t begin, int32_t end,
                       Day upto, Quantity want);
  Quantity TakeAlike(const ListedSite& listed, int32_t begin, int32_t end,
                     Day upto, Quantity want);
  Quantity TakeReplenishment(Quantity want, int32_t location);
  Quantity FreeOn(const ListedSite& listed, int32_t begin, int32_t end,
                  Day upto, bool stock) const;
  Quantity Usable(const Site& site, Quantity stock, Quantity other) const;
  bool MayUse(const Shelf& shelf) const;
  bool FreeBetween(Day after, Day upto) const;
  Day FirstArrival(const ListedSite& listed, const Shelf& shelf, Day day) const;
  bool CanReplenishBy(Day day) const;
  void AddPart(const Part& part);
  void Undo(const Part& part);
  // The listed site at a location, or null.
  ListedSite* FindSite(int32_t location);

  const Policy& policy_;
  const EffectiveDays days_;
  const bool latest_first_;
  const LaneIndex& lanes_;
  Availability& free_;

  // Of the line that is being served.
  LineFacts line_;
  std::vector<Part>* parts_ = nullptr;
  size_t first_part_ = 0;
  size_t first_in_time_ = 0;  // parts before it are of a late peg
  Quantity lacking_ = 0;
  Quantity held_ = 0;
  int32_t held_place_ = -1;
  const Shelf* held_shelf_ = nullptr;
  Day held_day_ = kNever;     // on which they arrive
  Day bought_ = kNever;       // R, whether or not the line accepts it
  Day replenished_ = kNever;  // R, if it does
  int32_t replenished_at_ = 0;
  Day known_by_ = 0;  // bound of growth kKnown
  std::vector<ListedSite> sites_;
  std::vector<Part> taken_;
};

}  // namespace internal
}  // namespace backorder

#endif  // BACKORDER_LIB_SERVE_LINE_H_
