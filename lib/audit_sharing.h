#ifndef BACKORDER_LIB_AUDIT_SHARING_H_
#define BACKORDER_LIB_AUDIT_SHARING_H_

// What the rules of allocate.h give to the lines of a group that shares, worked
// out for Audit alone.

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/types/span.h"
#include "backorder/units.h"
#include "lib/audit_facts.h"
#include "lib/audit_pools.h"
#include "lib/audit_server.h"

namespace backorder {
namespace internal {
namespace audit {

// Serves one group at a time from the pools.
class GroupServer {
 public:
  // Borrows all three.
  GroupServer(const Facts& facts, Pools* pools, Server* server)
      : facts_(facts), pools_(*pools), server_(*server) {}

  // Takes what the rules give to these lines of one item, which are in queue
  // order and take part; frees nothing. They are in the order of (T, queue)
  // from then on.
  void Serve(std::vector<Terms> lines);
  absl::Span<const Terms> lines() const { return lines_; }
  // What each is given, in that order.
  absl::Span<const Service> services() const { return services_; }

 private:
  // Lines that see the same supply from their T on.
  struct Class {
    Terms terms;  // of all of them, without T
    std::vector<size_t> lines;
  };

  // What a line has had.
  Quantity HasHad(size_t line) const {
    return lines_[line].quantity - services_[line].lacking;
  }
  void ServeInTime();
  void FindClasses();
  bool IsLate(size_t line, Day day) const;
  // The next day after `day` on which one that lacks something is served.
  Day NextDay(int64_t day);
  Day NextArrival(const Class& of, int64_t day);
  void ServeOn(Day day);
  // Whether the line buys on that day.
  bool BuysOn(size_t line, Day day) const {
    return lines_[line].may_buy &&
           day == std::max(lines_[line].replenished, lines_[line].target);
  }

  const Facts& facts_;
  Pools& pools_;
  Server& server_;
  std::vector<Terms> lines_;
  std::vector<Service> services_;
  std::vector<Class> classes_;
  std::vector<size_t> class_of_;  // by line
};

}  // namespace audit
}  // namespace internal
}  // namespace backorder

#endif  // BACKORDER_LIB_AUDIT_SHARING_H_
