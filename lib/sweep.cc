#include "lib/sweep.h"

#include <algorithm>
#include <limits>

#include "absl/numeric/bits.h"
#include "lib/effective_day.h"
#include "lib/parallel.h"
#include "lib/radix_sort.h"

namespace backorder {
namespace internal {
namespace {

// Whether no row of a column has another value than `value`.
bool AlwaysIs(const ColumnRange& range, int64_t value) {
  if (!range.given) return true;
  const bool none = range.min > range.max;
  return (none || (range.min == value && range.max == value));
}

int Bits(uint64_t most) { return static_cast<int>(absl::bit_width(most)); }

}  // namespace

bool IsPlain(const Policy& policy, const BookRanges& ranges) {
  if (policy.when_short != WhenShort::kBackorder ||
      policy.ship_when != ShipWhen::kAsSoonAsPossible) {
    return false;
  }
  const int64_t none = std::numeric_limits<int64_t>::max();
  // Columns that may be there only if all their rows are absent.
  for (const char* name : {"demand.earliest", "demand.location", "demand.peg",
                           "supply.tier", "items.replenish_days"}) {
    if (!AlwaysIs(ranges.of(name), none)) return false;
  }
  if (!AlwaysIs(ranges.of("demand.latest"), kNever) ||
      !AlwaysIs(ranges.of("demand.delivery_rule"), 0) ||
      !AlwaysIs(ranges.of("demand.min_ship"), 1) ||
      !AlwaysIs(ranges.of("demand.multiple"), 1) ||
      !AlwaysIs(ranges.of("demand.when_short"), 0) ||
      !AlwaysIs(ranges.of("items.backorder_limit"), kUnlimited) ||
      !AlwaysIs(ranges.of("item_locations.backorder_limit"), kUnlimited)) {
    return false;
  }
  const ColumnRange& location = ranges.of("supply.location");
  if (location.given && location.min < location.max) return false;
  if (policy.safety_stock == SafetyStock::kSoft &&
      !AlwaysIs(ranges.of("item_locations.safety_stock"), 0)) {
    return false;
  }
  return ranges.of("demand.quantity").max <=
         std::numeric_limits<uint32_t>::max();
}

Sweep::Sweep(const Book& book, const Policy& policy, const BookRanges& ranges,
             const QueueKeys& keys, PlanMemory* memory)
    : book_(book),
      policy_(policy),
      keys_(keys),
      memory_(*memory),
      latest_(policy.timing == Timing::kLatestOnTime),
      items_(CountItems(book, ranges)),
      shape_(ShapeChunks(items_, book.demand.size())) {
  const EffectiveDays days(book, policy);
  const ColumnRange& day = ranges.of("supply.day");
  last_day_ = book.as_of;
  if (day.given && day.min <= day.max) {
    last_day_ = std::max<Day>(last_day_, static_cast<Day>(day.max));
    const int64_t overdue = int64_t{book.as_of} + policy.overdue_offset;
    if (day.min < book.as_of) {
      last_day_ = std::max(last_day_, std::min(DayOrNever(overdue), kLastDay));
    }
  }
  const auto from_as_of = [&](int64_t last) {
    return Bits(static_cast<uint64_t>(std::max<int64_t>(0, last - book.as_of)));
  };
  day_bits_ = from_as_of(last_day_);
  row_bits_ = Bits(static_cast<uint64_t>(book.supply.size()));
  const ColumnRange& due = ranges.of("demand.due");
  if (latest_ && due.min <= due.max) target_bits_ = from_as_of(due.max);
  owing_ = ranges.of("supply.quantity").min < 0;
  fits_ = shape_.item_bits + keys.bits() + target_bits_ <= 64 &&
          keys.bits() <= 64 &&
          shape_.item_bits + day_bits_ + row_bits_ + 1 <= 64;
}

void Sweep::GatherLines(int threads) {
  const Demand& demand = book_.demand;
  const Horizon horizon(book_, policy_);
  const int32_t* const item = demand.item.data();
  const int64_t* const quantity = demand.quantity.data();
  const int queue_bits = keys_.bits() + target_bits_;
  BringTogether<LineRecord>(
      item, demand.size(), shape_, threads,
      [&](int64_t first, int64_t count, LineRecord* records) {
        uint64_t keys[kPackBlock];
        keys_.Pack(first, count, keys);
        for (int64_t i = 0; i < count; ++i) {
          const int64_t line = first + i;
          records[i].line = static_cast<uint32_t>(line);
          records[i].quantity = static_cast<uint32_t>(quantity[line]);
          uint64_t key = keys[i];
          if (queue_bits < 64) {
            if (target_bits_ > 0) {
              const int64_t days = int64_t{demand.due[line]} - book_.as_of;
              key = key << target_bits_ |
                    static_cast<uint64_t>(std::max<int64_t>(0, days));
            }
            key |= shape_.item_in_chunk(item[line]) << queue_bits;
          }
          records[i].key = key;
        }
        if (!horizon.limited() || demand.due.empty()) return;
        for (int64_t i = 0; i < count; ++i) {
          if (horizon.beyond(demand.due[first + i])) records[i].quantity = 0;
        }
      },
      &memory_.lines);
}

void Sweep::GatherSupplies(int threads) {
  const Supply& supply = book_.supply;
  const EffectiveDays days(book_, policy_);
  const uint64_t last = static_cast<uint64_t>(int64_t{last_day_} - book_.as_of);
  BringTogether<SupplyRecord>(
      supply.item.data(), supply.size(), shape_, threads,
      [&](int64_t first, int64_t count, SupplyRecord* records) {
        for (int64_t i = 0; i < count; ++i) {
          const int64_t row = first + i;
          const Day available = days.available(row);
          const int64_t day = std::min(available, last_day_);
          const Quantity quantity = supply.quantity[row];
          records[i].quantity =
              available == kNever ? 0 : std::max<Quantity>(0, quantity);
          uint64_t order = static_cast<uint64_t>(day - book_.as_of);
          if (latest_) order = last - order;
          uint64_t key = shape_.item_in_chunk(supply.item[row]);
          key = key << day_bits_ | order;
          key = key << row_bits_ | static_cast<uint64_t>(row);
          records[i].key = key << 1 | (days.stock(row) ? 1 : 0);
        }
      },
      &memory_.supplies);
}

void Sweep::AddUpDebts() {
  const Supply& supply = book_.supply;
  const ItemLocations& own = book_.item_locations;
  const auto owe = [&](int32_t item, Quantity quantity) {
    if (debt_.size() == 0) {
      debt_.Resize(items_);
      std::fill(debt_.data(), debt_.data() + items_, 0);
    }
    debt_[item] += quantity;
  };
  for (int64_t row = 0; owing_ && row < supply.size(); ++row) {
    if (supply.quantity[row] < 0) owe(supply.item[row], -supply.quantity[row]);
  }
  if (own.safety_stock.empty()) return;
  // Only what is where the supply is; it is all at one location.
  const int32_t location =
      supply.location.empty() || supply.size() == 0 ? 0 : supply.location[0];
  for (int64_t row = 0; row < own.size(); ++row) {
    const int32_t here = own.location.empty() ? 0 : own.location[row];
    if (here == location) owe(own.item[row], own.safety_stock[row]);
  }
}

// Stock pays first, then the receipts, each in order of day and row.
void Sweep::PayDebt(Quantity debt, Source* begin, Source* end) const {
  std::vector<Source*> payers;
  for (Source* source = begin; source != end; ++source) {
    if (source->left > 0) payers.push_back(source);
  }
  std::sort(payers.begin(), payers.end(), [](const Source* a, const Source* b) {
    if (a->stock != b->stock) return a->stock;
    return a->day != b->day ? a->day < b->day : a->row < b->row;
  });
  for (Source* source : payers) {
    if (source->left == kUnlimited) return;
    const Quantity paid = std::min(debt, source->left);
    source->left -= paid;
    debt -= paid;
  }
}

void Sweep::TakeEarliest(const LineRecord* line, const LineRecord* end,
                         Source* source, Source* sources_end,
                         AllocationSink<NarrowAllocation>* sink) {
  for (; line != end; ++line) {
    Quantity lacking = line->quantity;
    while (lacking > 0) {
      while (source != sources_end && source->left == 0) ++source;
      if (source == sources_end) break;
      const Quantity taken = std::min(lacking, source->left);
      if (source->left != kUnlimited) source->left -= taken;
      lacking -= taken;
      sink->Add(line->line, source->stock, source->row,
                static_cast<uint32_t>(taken), source->day);
    }
  }
}

namespace {

// The nearest i' on the way from i to `end` with sources left; links of empty
// sources are shortened on the way, so that a walk costs next to nothing.
int32_t Find(std::vector<int32_t>* links, int32_t i) {
  int32_t* const link = links->data();
  while (link[i] != i) {
    link[i] = link[link[i]];
    i = link[i];
  }
  return i;
}

}  // namespace

// Sources stand latest day first. Place `count` stands for "none": link
// towards_early[i] leads on to later places, towards_late[i + 1] to earlier
// ones, shifted by one so that its place 0 is "none".
void Sweep::TakeLatestOnTime(const LineRecord* line, const LineRecord* end,
                             Source* sources, int32_t count, Worker* worker,
                             AllocationSink<NarrowAllocation>* sink) {
  std::vector<int32_t>& early = worker->towards_early;
  std::vector<int32_t>& late = worker->towards_late;
  std::vector<int32_t>& group = worker->group;
  early.resize(count + 1);
  late.resize(count + 1);
  group.resize(count);
  for (int32_t i = 0; i <= count; ++i) early[i] = late[i] = i;
  for (int32_t i = 0; i < count; ++i) {
    group[i] = i > 0 && sources[i].day == sources[i - 1].day ? group[i - 1] : i;
    if (sources[i].left == 0) {
      early[i] = i + 1;
      late[i + 1] = i;
    }
  }
  std::vector<NarrowAllocation>& taken = worker->taken;
  for (; line != end; ++line) {
    Quantity lacking = line->quantity;
    if (lacking == 0) continue;
    const uint64_t days = line->key & ((uint64_t{1} << target_bits_) - 1);
    const Day target =
        static_cast<Day>(book_.as_of + static_cast<int64_t>(days));
    const int32_t in_time = static_cast<int32_t>(
        std::partition_point(sources, sources + count,
                             [&](const Source& s) { return s.day > target; }) -
        sources);
    taken.clear();
    const auto take = [&](int32_t i) {
      Source& source = sources[i];
      const Quantity units = std::min(lacking, source.left);
      if (source.left != kUnlimited) source.left -= units;
      lacking -= units;
      taken.push_back(
          {line->line | (source.stock ? NarrowAllocation::kStock : 0),
           source.row, static_cast<uint32_t>(units), source.day});
      if (source.left == 0) {
        early[i] = i + 1;
        late[i + 1] = i;
      }
    };
    for (int32_t i = Find(&early, in_time); lacking > 0 && i < count;
         i = Find(&early, i)) {
      take(i);
    }
    // Then late: the earliest day first, within it by row.
    while (lacking > 0) {
      const int32_t last = Find(&late, in_time) - 1;
      if (last < 0) break;
      take(Find(&early, group[last]));
    }
    if (taken.size() > 1) {
      std::sort(taken.begin(), taken.end(),
                [](const NarrowAllocation& a, const NarrowAllocation& b) {
                  return a.day != b.day ? a.day < b.day : a.supply < b.supply;
                });
    }
    for (const NarrowAllocation& a : taken) {
      sink->Add(line->line, a.stock(), a.supply, a.quantity, a.day);
    }
  }
}

void Sweep::SweepChunk(int64_t chunk, Worker* worker,
                       AllocationSink<NarrowAllocation>* sink) {
  Chunked<LineRecord>& all_lines = memory_.lines;
  Chunked<SupplyRecord>& all_supplies = memory_.supplies;
  const int64_t line_count = all_lines.size(chunk);
  const int64_t supply_count = all_supplies.size(chunk);
  worker->spare_lines.Resize(line_count);
  worker->spare_supplies.Resize(supply_count);
  const int queue_bits = keys_.bits() + target_bits_;
  const LineRecord* line =
      RadixSort(all_lines.chunk(chunk), worker->spare_lines.data(), line_count,
                target_bits_, queue_bits + shape_.item_bits);
  const LineRecord* const lines_end = line + line_count;
  const int supply_bits = day_bits_ + row_bits_ + 1;
  const SupplyRecord* supplies =
      RadixSort(all_supplies.chunk(chunk), worker->spare_supplies.data(),
                supply_count, row_bits_ + 1, supply_bits + shape_.item_bits);

  const uint64_t row_mask = (uint64_t{1} << row_bits_) - 1;
  const uint64_t day_mask = (uint64_t{1} << day_bits_) - 1;
  worker->sources.Resize(supply_count);
  Source* const sources = worker->sources.data();
  for (int64_t i = 0; i < supply_count; ++i) {
    const uint64_t key = supplies[i].key;
    Source& source = sources[i];
    source.stock = (key & 1) != 0;
    source.row = static_cast<int32_t>(key >> 1 & row_mask);
    const int64_t order =
        static_cast<int64_t>(key >> (1 + row_bits_) & day_mask);
    source.day =
        static_cast<Day>(latest_ ? last_day_ - order : book_.as_of + order);
    source.left = supplies[i].quantity;
  }
  const uint64_t first_item = static_cast<uint64_t>(chunk) << shape_.item_bits;
  int64_t supply = 0;
  while (line != lines_end) {
    const uint64_t item = queue_bits < 64 ? line->key >> queue_bits : 0;
    const LineRecord* end = line + 1;
    if (queue_bits < 64) {
      while (end != lines_end && end->key >> queue_bits == item) ++end;
    } else {
      end = lines_end;
    }
    while (supply < supply_count &&
           supplies[supply].key >> supply_bits < item) {
      ++supply;
    }
    const int64_t first = supply;
    bool any = false;
    while (supply < supply_count &&
           supplies[supply].key >> supply_bits == item) {
      any |= sources[supply].left > 0;
      ++supply;
    }
    if (debt_.size() > 0 && debt_[first_item + item] > 0) {
      PayDebt(debt_[first_item + item], sources + first, sources + supply);
    }
    // A chunk has words of its own: see ShapeChunks.
    uint64_t& supplied = supplied_[(first_item + item) / 64];
    supplied |= uint64_t{any} << (first_item + item) % 64;
    if (latest_) {
      TakeLatestOnTime(line, end, sources + first,
                       static_cast<int32_t>(supply - first), worker, sink);
    } else {
      TakeEarliest(line, end, sources + first, sources + supply, sink);
    }
    line = end;
  }
}

void Sweep::Run(int threads,
                std::vector<AllocationSink<NarrowAllocation>>* sinks,
                Progress* progress) {
  supplied_.Resize(items_ / 64 + 1);
  std::fill(supplied_.data(), supplied_.data() + supplied_.size(), 0);
  GatherLines(threads);
  if (progress->cancelled()) return;
  GatherSupplies(threads);
  AddUpDebts();
  std::vector<Worker> workers(threads);
  ParallelFor(threads, shape_.chunks, [&](int64_t chunk, int thread) {
    if (progress->cancelled()) return;
    AllocationSink<NarrowAllocation>* const sink = &(*sinks)[thread];
    SweepChunk(chunk, &workers[thread], sink);
    progress->Advance(memory_.lines.size(chunk));
    // The lines of this chunk are read no more.
    sink->Donate(memory_.lines.chunk(chunk),
                 memory_.lines.size(chunk) * sizeof(LineRecord));
  });
}

Reason Sweep::WhyShort(int32_t line) const {
  if (!book_.demand.due.empty() &&
      Horizon(book_, policy_).beyond(book_.demand.due[line])) {
    return Reason::kBeyondHorizon;
  }
  const int32_t item = book_.demand.item[line];
  return (supplied_[item / 64] >> item % 64 & 1) != 0 ? Reason::kTaken
                                                      : Reason::kNoSupply;
}

}  // namespace internal
}  // namespace backorder
