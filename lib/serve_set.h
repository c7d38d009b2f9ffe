#ifndef BACKORDER_LIB_SERVE_SET_H_
#define BACKORDER_LIB_SERVE_SET_H_

// Serves the lines of an order that are delivered together, or not at all: the
// sets and kits of allocate.h.

#include <cstdint>
#include <utility>
#include <vector>

#include "absl/types/span.h"
#include "backorder/policy.h"
#include "lib/availability.h"
#include "lib/choose_sources.h"
#include "lib/lane_index.h"
#include "lib/line_facts.h"
#include "lib/serve_line.h"
#include "lib/served_line.h"

namespace backorder {
namespace internal {

class SetServer {
 public:
  using Set = absl::Span<ServedLine* const>;

  // All must outlive this. `locations_of_book` are all that the book names,
  // ascending.
  SetServer(const Policy& policy, const LaneIndex& lanes,
            const ItemSettings& settings,
            absl::Span<const int32_t> locations_of_book,
            Availability* availability, LineServer* server,
            SourceChooser* chooser);

  // Each serves all lines of a set or a kit of a quantity above 0, in queue
  // order, says why they are short, and, where that is the policy, holds what
  // there is for those that are.

  // An order_complete set; a set that ships from one location.
  void ServeFromAnywhere(Set set);
  void ServeFromOneLocation(Set set);
  // As many whole kits as there are.
  void ServeKits(Set kit);
  // What the lines ask for (asked.quantity) as the last shipment that an order
  // may have; `possible`: whether it may have one at all. Returns whether they
  // get it.
  bool ServeLast(Set set, bool possible);

  // Keeps what is there of what a line lacks; `alone` is how it is served.
  void Hold(const LineFacts& alone, ServedLine* line);

 private:
  void Begin(Set set);
  bool may_be_served() const {
    return !beyond_horizon_ && earliest_ <= latest_;
  }
  bool TakeFromAnywhere();
  void Choose(Day day);
  bool TakeFromOneLocation();
  void TakeKits();
  bool TakeKitsBy(Day day, int32_t location);
  void TakeKitsInTime(int32_t location);
  void TakeKitsLate();
  void AskForKits(Quantity kits);
  Quantity ReachableKits(Day day);
  void ListLocations();
  void OrderByCost();
  bool AllMayUse(int32_t location) const;
  void Merge(int32_t location);
  bool ReachableBy(Day day);
  Day FirstDay();
  Day NextDay(Day day, Day last);
  bool Take(Day day, int32_t location);
  void GiveBack();
  void DeliverInTime();
  void DeliverOn(Day day);
  void Finish(bool whole, Reason otherwise);
  LineFacts Alone(const ServedLine& line) const;
  Reason WhyShort(const ServedLine& line, Reason otherwise);
  LineFacts By(const LineFacts& facts, Day day) const;

  const Policy& policy_;
  const LaneIndex& lanes_;
  const ItemSettings& settings_;
  const absl::Span<const int32_t> locations_of_book_;
  // Without lanes: these, those from which the ways are the same together.
  std::vector<std::vector<int32_t>> alike_;
  Availability& free_;
  LineServer& server_;
  SourceChooser& chooser_;

  // Of the set that is being served.
  Set set_;
  Day earliest_ = 0;  // E
  Day target_ = 0;    // T
  Day latest_ = 0;    // L
  bool beyond_horizon_ = false;
  Quantity kits_ = 0;               // still lacking
  std::vector<Quantity> in_a_kit_;  // of each line
  // What is wanted, lines of the same item under the same terms as one.
  std::vector<LineFacts> wants_;
  std::vector<int32_t> locations_;
  std::vector<std::pair<Day, size_t>> days_;  // for each of some locations_
  Parts alone_;
};

}  // namespace internal
}  // namespace backorder

#endif  // BACKORDER_LIB_SERVE_SET_H_
