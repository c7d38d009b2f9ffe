#ifndef BACKORDER_LIB_SERVE_ORDER_H_
#define BACKORDER_LIB_SERVE_ORDER_H_

// Serves a line, or the lines of an order that are served together: by the
// paragraphs of allocate.h from "Together" on.

#include <cstdint>
#include <tuple>
#include <vector>

#include "absl/types/span.h"
#include "backorder/book.h"
#include "backorder/policy.h"
#include "lib/availability.h"
#include "lib/choose_sources.h"
#include "lib/lane_index.h"
#include "lib/line_facts.h"
#include "lib/progress.h"
#include "lib/serve_group.h"
#include "lib/serve_line.h"
#include "lib/serve_set.h"
#include "lib/served_line.h"
#include "lib/substitute_index.h"

namespace backorder {
namespace internal {

class OrderServer {
 public:
  // All must outlive this. `locations` are all that the book names, ascending.
  OrderServer(const Book& book, const Policy& policy,
              const ItemSettings& settings, const LaneIndex& lanes,
              const SubstituteIndex& substitutes,
              absl::Span<const int32_t> locations, const Progress& progress,
              Availability* availability);

  // Begins with so many lines, which Add adds: one, or all that are served
  // together with it, in queue order.
  void Start(size_t lines);
  void Add(const LineFacts& line);
  // The first that was added.
  const LineFacts& first() const { return pool_.front().facts; }
  // Serves these, of whose order so many shipments are left (kUnlimited: any
  // number). Valid until the next Start.
  absl::Span<ServedLine> Serve(int64_t shipments_left);
  // The same for several lines of one item that share.
  absl::Span<ServedLine> ServeSharing();

  // The line's units that these parts of one of its items make up.
  Quantity UnitsOf(const LineFacts& line, absl::Span<const Part> parts) const {
    return server_.UnitsOf(line, parts);
  }

 private:
  // What one source ships to one destination on one day.
  using Shipment = std::tuple<Day, int32_t, int32_t>;  // day, from, to

  void ServeAlone(ServedLine* line);
  void HoldIncomplete(ServedLine* line);
  void ServeGroups();
  absl::Span<ServedLine* const> GroupOf(ServedLine* line) const;
  void ServeFromChosen(absl::Span<ServedLine* const> lines);
  static bool ByGroup(const ServedLine* a, const ServedLine* b);

  void Cap(int64_t left);
  void MarkAccepting();
  template <typename Use>
  void ForEachGroup(const Use& use);
  Shipment ShipmentOf(const ServedLine& line, const Part& part) const;
  void ListShipments();
  void CutBack();
  template <typename WhetherTo>
  bool Drop(ServedLine* line, const WhetherTo& drop);
  void DropClosing(ServedLine* line);

  void RejectUnlessWhole();

  const Policy& policy_;
  const LaneIndex& lanes_;
  LineServer server_;
  SourceChooser chooser_;
  SetServer set_server_;
  GroupServer group_server_;

  // Of the lines that are being served. The vector only grows, for the memory
  // of its elements.
  std::vector<ServedLine> pool_;
  size_t count_ = 0;  // that are added
  absl::Span<ServedLine> lines_;
  std::vector<ServedLine*> groups_;  // lines, by group; none: a single line
  std::vector<Shipment> shipments_;
  std::vector<ServedLine*> last_;
};

}  // namespace internal
}  // namespace backorder

#endif  // BACKORDER_LIB_SERVE_ORDER_H_
