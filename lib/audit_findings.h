#ifndef BACKORDER_LIB_AUDIT_FINDINGS_H_
#define BACKORDER_LIB_AUDIT_FINDINGS_H_

// What an audit has found so far.

#include <algorithm>
#include <cstdint>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "backorder/audit.h"

namespace backorder {
namespace internal {
namespace audit {

class Findings {
 public:
  // A violation whose message is `words`, strung together.
  template <typename... Words>
  void Add(Invariant invariant, int32_t line, int32_t supply,
           const Words&... words) {
    found_.push_back({invariant, line, supply, absl::StrCat(words...)});
  }

  bool empty() const { return found_.empty(); }

  // The first `limit` by (invariant, line, supply).
  std::vector<Violation> Sorted(int64_t limit) && {
    std::stable_sort(found_.begin(), found_.end(),
                     [](const Violation& a, const Violation& b) {
                       return std::tie(a.invariant, a.line, a.supply) <
                              std::tie(b.invariant, b.line, b.supply);
                     });
    if (static_cast<int64_t>(found_.size()) > limit) {
      found_.erase(found_.begin() + limit, found_.end());
    }
    return std::move(found_);
  }

 private:
  std::vector<Violation> found_;
};

}  // namespace audit
}  // namespace internal
}  // namespace backorder

#endif  // BACKORDER_LIB_AUDIT_FINDINGS_H_
