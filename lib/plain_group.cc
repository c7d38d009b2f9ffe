#include "lib/plain_group.h"

#include <algorithm>

namespace backorder {
namespace internal {

// Each takes all that it can in time, one after the other; whether that is
// enough for all.
bool PlainGroup::TakeAll() {
  FreeByDay free(free_);
  has_.resize(lines_.size());
  more_.assign(lines_.size(), 0);
  bool all = true;
  for (size_t i = 0; i < lines_.size(); ++i) {
    has_[i] = Take(lines_[i].quantity, free.By(lines_[i].target));
    all = all && has_[i] == lines_[i].quantity;
  }
  return all;
}

// Takes up to so many of the next units, of which `there` are all that are
// there by the day.
uint32_t PlainGroup::Take(uint32_t units, Quantity there) {
  const Quantity most = std::max<Quantity>(0, there - taken_);
  const auto taken = static_cast<uint32_t>(std::min<Quantity>(units, most));
  taken_ += taken;
  return taken;
}

// Divides what all together took.
void PlainGroup::ShareOut(Quantity units) {
  wanted_.clear();
  for (const PlainClaim& line : lines_) wanted_.push_back(line.quantity);
  shares_.assign(lines_.size(), 0);
  DivideUnits(rule_, units, wanted_, absl::MakeSpan(shares_), &memory_);
}

// Each takes its share in time, as far as it can; then each takes what it still
// lacks of what is left in time.
void PlainGroup::TakeShares() {
  taken_ = 0;
  FreeByDay by_share(free_);
  for (size_t i = 0; i < lines_.size(); ++i) {
    has_[i] = Take(shares_[i], by_share.By(lines_[i].target));
  }
  FreeByDay besides(free_);
  for (size_t i = 0; i < lines_.size(); ++i) {
    more_[i] = Take(lines_[i].quantity - has_[i], besides.By(lines_[i].target));
  }
}

}  // namespace internal
}  // namespace backorder
