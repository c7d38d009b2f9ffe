#ifndef BACKORDER_LIB_CHOOSE_SOURCES_H_
#define BACKORDER_LIB_CHOOSE_SOURCES_H_

// Chooses the sources from which lines that go to one destination are served in
// time: the rules of allocate.h, "Sources".

#include <cstdint>
#include <vector>

#include "absl/numeric/int128.h"
#include "absl/types/span.h"
#include "backorder/policy.h"
#include "lib/lane_index.h"
#include "lib/serve_line.h"
#include "lib/served_line.h"

namespace backorder {
namespace internal {

class SourceChooser {
 public:
  // All must outlive this.
  SourceChooser(const Policy& policy, const LaneIndex& lanes,
                LineServer* server);

  // To be filled with what each line asks for.
  std::vector<LineFacts>* Start() {
    asked_.clear();
    return &asked_;
  }
  // Serves that, in time and one line after the other, from the sources that it
  // chooses. For a set only those suffice from which it gets everything.
  void ServeInTime(absl::Span<ServedLine* const> lines, bool set);
  // Of the i-th of these lines.
  LineServer::Listing* listing(size_t i) { return &listings_[i]; }

 private:
  struct Candidate {
    int32_t place;  // in the order of candidates
    int32_t source;
    absl::uint128 cost;  // of a shipment
    bool pegged;         // a peg holds units there: it is in every S
  };
  // What a line can get from a candidate, at most; lines may take it from one
  // another.
  struct Offer {
    Quantity units;
    int64_t unit_cost;  // the least of its lanes
  };
  using Places = std::vector<int32_t>;  // of candidates, ascending

  void ListCandidates();
  bool TakeAllOffered() const;
  bool Search(const std::vector<Quantity>& wanted);
  bool SearchFewest(const std::vector<Quantity>& wanted);
  bool SearchCheapest(const std::vector<Quantity>& wanted);
  void AddGreedily(const std::vector<Quantity>& wanted);
  void FixSources(const std::vector<Quantity>& wanted);
  template <typename Use>
  void ForEachSet(const std::vector<Quantity>& wanted, const Use& use);
  bool Suffices(const std::vector<Quantity>& wanted) const;
  void Serve(const Places& chosen);
  void GiveBack();
  absl::uint128 Cost(const Places& chosen);
  absl::uint128 LeastCost(const Places& chosen,
                          const std::vector<Quantity>& wanted) const;
  const Offer& offer(size_t line, int32_t candidate) const {
    return offers_[line * candidates_.size() + candidate];
  }

  const Policy& policy_;
  const LaneIndex& lanes_;
  LineServer& server_;
  SourceSet from_;

  // Of the lines that are being served.
  absl::Span<ServedLine* const> lines_;
  std::vector<LineFacts> asked_;
  std::vector<LineServer::Listing> listings_;  // and those of earlier lines
  std::vector<Candidate> candidates_;
  std::vector<Offer> offers_;
  std::vector<bool> late_pegs_;  // of each line: its peg arrives after T
  Places all_;                   // candidates
  Places pegged_, others_;       // those that are in every S; the others
  std::vector<Quantity> most_;   // of each line: from all candidates
  std::vector<Quantity> got_, wanted_, missing_;
  Places fixed_, optional_;    // in every set that is tried; in some
  std::vector<size_t> picks_;  // of optional_, ascending
  Places set_, best_set_;
  std::vector<Reach> reachable_;
  Parts costed_;
  struct Listed {
    size_t line;
    int32_t place, source;
    Reach reach;
  };
  std::vector<Listed> listed_;
};

}  // namespace internal
}  // namespace backorder

#endif  // BACKORDER_LIB_CHOOSE_SOURCES_H_
