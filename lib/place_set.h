#ifndef BACKORDER_LIB_PLACE_SET_H_
#define BACKORDER_LIB_PLACE_SET_H_

// A set of places 0..n-1 that is asked for the nearest one in it: a bit for
// each place, above them a bit for each word that has any, and so on. A step up
// or down is one word of 64; fewer than 64 places are a single word.

#include <cstdint>
#include <vector>

#include "absl/numeric/bits.h"

namespace backorder {
namespace internal {

class PlaceSet {
 public:
  // Empty, for places 0..places-1.
  void Reset(int32_t places) {
    only_ = 0;
    levels_ = 0;
    if (places < 64) return;
    for (;;) {
      // There is room for the place after the last, which is asked for.
      const int32_t words = places / 64 + 1;
      if (levels_ == static_cast<int>(words_.size())) words_.emplace_back();
      words_[levels_++].assign(words, 0);
      if (words == 1) return;
      places = words;
    }
  }

  void Add(int32_t place) {
    if (levels_ == 0) only_ |= Bit(place);
    for (int level = 0; level < levels_; ++level, place >>= 6) {
      words_[level][place >> 6] |= Bit(place);
    }
  }

  void Remove(int32_t place) {
    if (levels_ == 0) only_ &= ~Bit(place);
    for (int level = 0; level < levels_; ++level, place >>= 6) {
      uint64_t& word = words_[level][place >> 6];
      word &= ~Bit(place);
      if (word != 0) return;
    }
  }

  // The first place of the set from `place` on, or -1. place <= n.
  int32_t AtOrAfter(int32_t place) const {
    return levels_ == 0 ? First(only_ & ~(Bit(place) - 1))
                        : AtOrAfterInLevels(place);
  }

  // The last place of the set before `place`, or -1. place <= n.
  int32_t Before(int32_t place) const {
    return levels_ == 0 ? Last(only_ & (Bit(place) - 1))
                        : BeforeInLevels(place);
  }

 private:
  static uint64_t Bit(int32_t place) { return uint64_t{1} << (place & 63); }
  static int32_t First(uint64_t word) {
    return word == 0 ? -1 : absl::countr_zero(word);
  }
  static int32_t Last(uint64_t word) { return 63 - absl::countl_zero(word); }

  int32_t AtOrAfterInLevels(int32_t place) const {
    for (int level = 0; level < levels_; ++level, place = (place >> 6) + 1) {
      const uint64_t rest = words_[level][place >> 6] & ~(Bit(place) - 1);
      if (rest == 0) continue;
      place = (place & ~63) | First(rest);
      while (level-- > 0) place = place << 6 | First(words_[level][place]);
      return place;
    }
    return -1;
  }

  int32_t BeforeInLevels(int32_t place) const {
    for (int level = 0; level < levels_; ++level, place >>= 6) {
      if ((place & 63) == 0) continue;
      const uint64_t rest = words_[level][place >> 6] & (Bit(place) - 1);
      if (rest == 0) continue;
      place = (place & ~63) | Last(rest);
      while (level-- > 0) place = place << 6 | Last(words_[level][place]);
      return place;
    }
    return -1;
  }

  uint64_t only_ = 0;                         // if there are no levels
  std::vector<std::vector<uint64_t>> words_;  // of each level, the lowest first
  int levels_ = 0;
};

}  // namespace internal
}  // namespace backorder

#endif  // BACKORDER_LIB_PLACE_SET_H_
