#ifndef BACKORDER_LIB_PLACE_SET_H_
#define BACKORDER_LIB_PLACE_SET_H_

// A set of places 0..n-1 that is asked for the nearest one in it: a bit for
// each place, above them a bit for each word that has any, and so on. A step up
// or down is one word of 64; up to 64 places are a single word.

#include <cstdint>
#include <vector>

#include "absl/numeric/bits.h"

namespace backorder {
namespace internal {

class PlaceSet {
 public:
  // Empty, for places 0..places-1.
  void Reset(int32_t places) {
    levels_ = 0;
    int32_t words = places;
    do {
      words = (words + 63) / 64;
      if (levels_ == static_cast<int>(words_.size())) words_.emplace_back();
      words_[levels_++].assign(words, 0);
    } while (words > 1);
  }

  void Add(int32_t place) {
    for (int level = 0; level < levels_; ++level, place >>= 6) {
      words_[level][place >> 6] |= uint64_t{1} << (place & 63);
    }
  }

  void Remove(int32_t place) {
    for (int level = 0; level < levels_; ++level, place >>= 6) {
      uint64_t& word = words_[level][place >> 6];
      word &= ~(uint64_t{1} << (place & 63));
      if (word != 0) return;
    }
  }

  // The first place of the set from `place` on, or -1. place <= n.
  int32_t AtOrAfter(int32_t place) const {
    int level = 0;
    for (;; ++level, place = (place >> 6) + 1) {
      if (level == levels_) return -1;
      if (place >> 6 >= static_cast<int32_t>(words_[level].size())) continue;
      const uint64_t rest =
          words_[level][place >> 6] & ~uint64_t{0} << (place & 63);
      if (rest == 0) continue;
      place = (place & ~63) | absl::countr_zero(rest);
      break;
    }
    while (level-- > 0) {
      place = place << 6 | absl::countr_zero(words_[level][place]);
    }
    return place;
  }

  // The last place of the set before `place`, or -1. place <= n.
  int32_t Before(int32_t place) const {
    int level = 0;
    for (;; ++level, place >>= 6) {
      if (level == levels_) return -1;
      if ((place & 63) == 0) continue;
      const uint64_t rest =
          words_[level][place >> 6] & ~(~uint64_t{0} << (place & 63));
      if (rest == 0) continue;
      place = (place & ~63) | (63 - absl::countl_zero(rest));
      break;
    }
    while (level-- > 0) {
      place = place << 6 | (63 - absl::countl_zero(words_[level][place]));
    }
    return place;
  }

 private:
  std::vector<std::vector<uint64_t>> words_;  // of each level
  int levels_ = 0;
};

}  // namespace internal
}  // namespace backorder

#endif  // BACKORDER_LIB_PLACE_SET_H_
