#ifndef BACKORDER_LIB_SERVE_LINE_H_
#define BACKORDER_LIB_SERVE_LINE_H_

// Serves one line: what it takes of what is free, by the rules of allocate.h.

#include <cstdint>
#include <vector>

#include "backorder/plan.h"
#include "backorder/policy.h"
#include "lib/availability.h"
#include "lib/effective_day.h"
#include "lib/line_facts.h"

namespace backorder {
namespace internal {

// Units that a line takes.
struct Part {
  int32_t supply;  // or kReplenishment
  int32_t location;
  Day available;  // a(s), or R
  Day day;        // on which it ships
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
  LineServer(const Book& book, const Policy& policy,
             Availability* availability);

  // Serves `line`, which must be of an item of the availability, and lets go of
  // what its peg still holds. Appends what it takes to *parts and returns why
  // anything is short.
  Reason Serve(const LineFacts& line, std::vector<Part>* parts);

  // Gives back what Serve took for a line of that item: parts[first..].
  void GiveBack(int32_t item, std::vector<Part>* parts, size_t first);

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
  struct ListedSite {
    Site site;
    Growth growth;
  };

  void Begin(const LineFacts& line, std::vector<Part>* parts);
  void ServeInTime();
  void ServeLate();
  Reason WhyShort() const;
  void ReleasePeg();

  // In time.
  bool Grow(ListedSite* site, Growth growth);
  void GrowAll(Growth growth);
  void Close();
  Quantity Listed(const ListedSite& site) const;
  void TakeListed(const ListedSite& site, Quantity want);
  void PlanAfresh(const ListedSite& site);
  void Ship(size_t first);

  // Late.
  Day FindLateDay(const Site& site, Day from) const;
  Quantity LateUnits(const Site& site, Day day) const;
  Quantity Already(int32_t location, Day day) const;
  bool ShipLate(const Site& site, Day day);
  bool ShipReplenishmentLate();

  // Both.
  Quantity TakeHeld(Quantity want, Day day);
  Quantity TakeShelves(int32_t begin, int32_t end, Day upto, Quantity want);
  Quantity TakeAlike(int32_t begin, int32_t end, Day upto, Quantity want);
  Quantity TakeReplenishment(Quantity want, int32_t location);
  Quantity FreeOn(int32_t begin, int32_t end, Day upto, bool stock) const;
  Quantity Usable(const Site& site, Quantity stock, Quantity other) const;
  bool MayUse(const Shelf& shelf) const;
  bool FreeBetween(Day after, Day upto) const;
  bool CanReplenishBy(Day day) const;
  void AddPart(const Part& part);
  void Undo(const Part& part);
  ListedSite* FindSite(int32_t location);

  const Policy& policy_;
  const EffectiveDays days_;
  const bool latest_first_;
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
  Day held_day_ = kNever;
  Day replenished_ = kNever;
  int32_t replenished_at_ = 0;
  Day known_by_ = 0;  // bound of growth kKnown
  std::vector<ListedSite> sites_;
  std::vector<Part> taken_;
};

}  // namespace internal
}  // namespace backorder

#endif  // BACKORDER_LIB_SERVE_LINE_H_
