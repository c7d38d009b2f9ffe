#ifndef BACKORDER_LIB_SERVE_GROUP_H_
#define BACKORDER_LIB_SERVE_GROUP_H_

// Serves the lines of one item that share what is scarce: the paragraph
// "Sharing" of allocate.h.

#include <vector>

#include "absl/types/span.h"
#include "backorder/policy.h"
#include "lib/progress.h"
#include "lib/serve_line.h"
#include "lib/served_line.h"
#include "lib/sharing.h"

namespace backorder {
namespace internal {

class GroupServer {
 public:
  // All must outlive this.
  GroupServer(const Policy& policy, const Progress& progress,
              LineServer* server)
      : policy_(policy), progress_(progress), server_(*server) {}

  // Serves lines that are in queue order, and says why they are short. Their
  // pegs go on holding what is not taken.
  void Serve(absl::Span<ServedLine> lines);
  // Those of them that had part in it, by (T, queue).
  absl::Span<ServedLine* const> in_order() const { return in_order_; }

 private:
  // A line that has part in it.
  struct Member {
    ServedLine* line;
    Quantity lacking;  // at present
    Quantity before;   // before what is being served now
    // The first day after those that were tried on which it may get more.
    Day next_day;
    LineServer::Listing listing;
  };

  void ServeInTime();
  void ServeLate();
  Day NextDay(Day day);
  void ServeLateOn(Day day);
  template <typename ServeOne>
  void ServeAndShare(const ServeOne& serve);
  void GiveBack(Member* member);
  bool HasNothingToGain(Member* member);

  const Policy& policy_;
  const Progress& progress_;
  LineServer& server_;

  // Of the group that is being served.
  std::vector<ServedLine*> in_order_;
  std::vector<Member> pool_;     // only grows, for the memory of its elements
  absl::Span<Member> members_;   // in that order
  std::vector<Member*> served_;  // those that are served now
  Day served_by_ = kNever;       // as of which day: kNever: each in time
  std::vector<Claim> claims_;    // theirs
};

}  // namespace internal
}  // namespace backorder

#endif  // BACKORDER_LIB_SERVE_GROUP_H_
