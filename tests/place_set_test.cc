#include "lib/place_set.h"

#include <cstdint>
#include <iterator>
#include <random>
#include <set>

#include "gtest/gtest.h"

namespace backorder {
namespace internal {
namespace {

// Against std::set, below, at and above the sizes at which levels are added.
TEST(PlaceSetTest, FindsTheNearestPlace) {
  std::mt19937 random(1);
  PlaceSet places;
  for (const int32_t count :
       {0, 1, 5, 63, 64, 65, 128, 4095, 4096, 4097, 9000, 262143, 262145, 3}) {
    places.Reset(count);
    std::set<int32_t> expected;
    for (int step = 0; step < 2000; ++step) {
      if (count > 0) {
        const int32_t place = static_cast<int32_t>(random() % count);
        if (random() % 3 != 0) {
          places.Add(place);
          expected.insert(place);
        } else if (!expected.empty()) {
          const auto nearest = expected.lower_bound(place);
          const int32_t gone =
              nearest == expected.end() ? *expected.begin() : *nearest;
          places.Remove(gone);
          expected.erase(gone);
        }
      }
      const int32_t from = static_cast<int32_t>(random() % (count + 1));
      const auto after = expected.lower_bound(from);
      ASSERT_EQ(places.AtOrAfter(from), after == expected.end() ? -1 : *after)
          << count << " places, from " << from;
      ASSERT_EQ(places.Before(from),
                after == expected.begin() ? -1 : *std::prev(after))
          << count << " places, from " << from;
    }
  }
}

}  // namespace
}  // namespace internal
}  // namespace backorder
