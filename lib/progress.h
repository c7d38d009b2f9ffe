#ifndef BACKORDER_LIB_PROGRESS_H_
#define BACKORDER_LIB_PROGRESS_H_

// The host's view of a running call.

#include <atomic>
#include <cstdint>

#include "backorder/allocate.h"

namespace backorder {
namespace internal {

class Progress {
 public:
  explicit Progress(const Run& run) : run_(run) {
    if (run_.progress != nullptr) run_.progress->store(0);
  }
  // `lines` more are planned.
  void Advance(int64_t lines) {
    if (run_.progress != nullptr) run_.progress->fetch_add(lines);
  }
  bool cancelled() const {
    return run_.cancel != nullptr && run_.cancel->load() != 0;
  }

 private:
  const Run& run_;
};

}  // namespace internal
}  // namespace backorder

#endif  // BACKORDER_LIB_PROGRESS_H_
