#ifndef BACKORDER_LIB_ESTIMATE_MEMO_H_
#define BACKORDER_LIB_ESTIMATE_MEMO_H_

// The last answers about events of one variable and at most one shipment: many
// lines wait for one receipt, and a line, its promise, its order and its
// shipment often for the same.

#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "backorder/units.h"
#include "lib/estimate_event.h"

namespace backorder {
namespace internal {

// All that an answer hangs on.
using EventKey = std::array<int64_t, 17>;

// Whether an event has a key: one that takes some time to answer, and that is
// of one variable and one shipment at most. *key is then that of an answer that
// does not hang on the day by which it is asked for.
bool MakeEventKey(const EstimateEvent& event, EventKey* key);
// That of one that does.
EventKey WithDue(EventKey key, Day due);

// As many answers as there are slots: a later one takes the place of another.
template <typename Answer>
class EventMemo {
 public:
  // Null: it is not kept.
  const Answer* Find(const EventKey& key) const {
    if (slots_.empty()) return nullptr;
    const Slot& slot = slots_[Place(key)];
    return slot.is_set && slot.key == key ? &slot.answer : nullptr;
  }
  void Keep(const EventKey& key, Answer answer) {
    if (slots_.empty()) slots_.resize(kSlots);
    slots_[Place(key)] = {true, key, std::move(answer)};
  }

 private:
  static constexpr size_t kSlots = 256;
  struct Slot {
    bool is_set = false;
    EventKey key = {};
    Answer answer = {};
  };

  static size_t Place(const EventKey& key) {
    uint64_t hash = 0;
    for (const int64_t word : key) {
      hash = (hash ^ static_cast<uint64_t>(word)) * 0x9e3779b97f4a7c15;
      hash ^= hash >> 29;
    }
    return hash % kSlots;
  }

  std::vector<Slot> slots_;
};

}  // namespace internal
}  // namespace backorder

#endif  // BACKORDER_LIB_ESTIMATE_MEMO_H_
