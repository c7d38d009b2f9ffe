#include "lib/sweep.h"

#include <algorithm>
#include <cstddef>
#include <limits>
#include <memory>
#include <type_traits>

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
  if (policy.sourcing != Sourcing::kByRank ||
      ranges.of("lanes.location").given ||
      ranges.of("substitutes.item").given ||
      (policy.sharing != Sharing::kSequential &&
       policy.timing != Timing::kEarliest) ||
      ranges.of("protections.item").given || ranges.of("quotas.item").given ||
      ranges.of("critical_levels.item").given ||
      ranges.of("holds.item").given ||
      !AlwaysIs(ranges.of("supply.expires"), kNever)) {
    return false;
  }
  const int64_t none = std::numeric_limits<int64_t>::max();
  // Columns that may be there only if all their rows are absent.
  for (const char* name :
       {"demand.earliest", "demand.location", "demand.peg", "demand.kit",
        "demand.max_shipments", "supply.tier", "items.replenish_days",
        "locations.calendar", "locations.first_day", "destinations.calendar"}) {
    if (!AlwaysIs(ranges.of(name), none)) return false;
  }
  if (!AlwaysIs(ranges.of("demand.latest"), kNever) ||
      !AlwaysIs(ranges.of("demand.delivery_rule"), 0) ||
      !AlwaysIs(ranges.of("locations.handling_days"), 0) ||
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
  const ColumnRange& day = ranges.of("supply.day");
  Day last_day = book.as_of;
  if (day.given && day.min <= day.max) {
    last_day = std::max<Day>(last_day, static_cast<Day>(day.max));
    const int64_t overdue = int64_t{book.as_of} + policy.overdue_offset;
    if (day.min < book.as_of) {
      last_day = std::max(last_day, std::min(DayOrNever(overdue), kLastDay));
    }
  }
  const auto from_as_of = [&](int64_t last) {
    return Bits(static_cast<uint64_t>(std::max<int64_t>(0, last - book.as_of)));
  };
  const auto of_count = [](int64_t count) {
    return Bits(static_cast<uint64_t>(std::max<int64_t>(1, count) - 1));
  };
  const ColumnRange& due = ranges.of("demand.due");
  Format& f = format_;
  shares_ = policy.sharing != Sharing::kSequential &&
            keys.PrefixBits(policy.share_by) != QueueKeys::kNoTies;
  if ((latest_ || shares_) && due.min <= due.max) {
    f.target_bits = from_as_of(due.max);
  }
  if (shares_) {
    untied_bits_ =
        keys.bits() - keys.PrefixBits(policy.share_by) + f.target_bits;
  }
  f.queue_bits = keys.bits() + f.target_bits;
  f.line_bits = of_count(book.demand.size());
  f.packed.quantity_bits = Bits(static_cast<uint64_t>(
      std::max<int64_t>(0, ranges.of("demand.quantity").max)));
  f.packed.supply_bits = of_count(book.supply.size());
  f.packed.day_bits = from_as_of(last_day);
  f.packed.first_day = latest_ ? last_day : book.as_of;
  f.packed.descending = latest_;
  if (!book.supply.location.empty()) {
    f.packed.location = book.supply.location[0];
  }
  const ColumnRange& supplied = ranges.of("supply.quantity");
  f.supplied_bits =
      supplied.also
          ? 63
          : Bits(static_cast<uint64_t>(std::max<int64_t>(0, supplied.max)));
  owing_ = supplied.min < 0;
  const int line_key = shape_.item_bits + f.queue_bits;
  const int supply_key = shape_.item_bits + f.packed.source_bits();
  fits_ = line_key <= 64 && supply_key <= 64;
  packed_rows_ = line_key + f.line_bits + f.packed.quantity_bits <= 64 &&
                 supply_key + f.supplied_bits <= 64;
}

template <typename Line>
void Sweep::GatherLines(int threads, Chunked<Line>* lines) {
  const Demand& demand = book_.demand;
  const Horizon horizon(book_, policy_);
  const bool limited = horizon.limited() && !demand.due.empty();
  const int32_t* const item = demand.item.data();
  const int64_t* const quantity = demand.quantity.data();
  const Format format = format_;
  BringTogether<Line>(
      item, demand.size(), shape_, threads,
      [&](int64_t first, int64_t count, Line* records) {
        uint64_t keys[kPackBlock];
        keys_.Pack(first, count, keys);
        if (format.target_bits > 0) {
          for (int64_t i = 0; i < count; ++i) {
            const int64_t days = int64_t{demand.due[first + i]} - book_.as_of;
            keys[i] = keys[i] << format.target_bits |
                      static_cast<uint64_t>(std::max<int64_t>(0, days));
          }
        }
        for (int64_t i = 0; i < count; ++i) {
          const int64_t line = first + i;
          const uint64_t key = keys[i] | shape_.item_in_chunk(item[line])
                                             << format.queue_bits;
          const bool beyond = limited && horizon.beyond(demand.due[line]);
          format.Make(key, static_cast<uint32_t>(line),
                      beyond ? 0 : quantity[line], &records[i]);
        }
      },
      lines);
}

template <typename SupplyRow>
void Sweep::GatherSupplies(int threads, Chunked<SupplyRow>* supplies) {
  const Supply& supply = book_.supply;
  const EffectiveDays days(book_, policy_);
  const Format format = format_;
  BringTogether<SupplyRow>(
      supply.item.data(), supply.size(), shape_, threads,
      [&](int64_t first, int64_t count, SupplyRow* records) {
        for (int64_t i = 0; i < count; ++i) {
          const int64_t row = first + i;
          const Day available = days.available(row);
          const bool counts = available != kNever;
          // Days can be further apart than an int32 can tell.
          const int64_t first_day = format.packed.first_day;
          const int64_t day = counts ? available : first_day;
          const int64_t place = latest_ ? first_day - day : day - first_day;
          const Quantity given = std::max<Quantity>(0, supply.quantity[row]);
          uint64_t key = shape_.item_in_chunk(supply.item[row]);
          key = key << format.packed.day_bits | static_cast<uint64_t>(place);
          key = key << format.packed.supply_bits | static_cast<uint64_t>(row);
          key = key << 1 | (days.stock(row) ? 1 : 0);
          format.Make(key, counts ? given : 0, &records[i]);
        }
      },
      supplies);
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
  const Format format = format_;
  std::vector<Source*> payers;
  for (Source* source = begin; source != end; ++source) {
    if (source->left > 0) payers.push_back(source);
  }
  std::sort(payers.begin(), payers.end(),
            [&format](const Source* a, const Source* b) {
              if (format.stock(a->source) != format.stock(b->source))
                return format.stock(a->source);
              const Day day_of_a = format.day(a->source);
              const Day day_of_b = format.day(b->source);
              return day_of_a != day_of_b
                         ? day_of_a < day_of_b
                         : format.row(a->source) < format.row(b->source);
            });
  for (Source* source : payers) {
    if (source->left == kUnlimited) return;
    const Quantity paid = std::min(debt, source->left);
    source->left -= paid;
    debt -= paid;
  }
}

// Each step makes one allocation and goes on to the next line or source,
// whichever is done. It has no branches: which one it will be cannot be
// guessed. Empty lines and sources make allocations of nothing, which do not
// count. An unlimited source may be drawn from like the others: all open units
// together are fewer.
template <bool kSharedDays, typename Allocation, typename Line>
void Sweep::TakeEarliest(const Line* line, const Line* end,
                         const Source* source, const Source* sources_end,
                         AllocationSink<Allocation>* sink) const {
  if (source == sources_end) return;
  const Format format = format_;
  Quantity lacking = format.quantity(*line);
  Quantity left = source->left;
  // Of the last allocation that counts; the day of none is none.
  uint32_t last_line = 0;
  uint64_t last_day = ~uint64_t{0};
  for (;;) {
    const uint32_t number = format.line(*line);
    const Quantity taken = std::min(lacking, left);
    Allocation allocation;
    format.Make(number, source->source, taken, &allocation);
    sink->Add(number, allocation, taken > 0);
    if (kSharedDays && taken > 0) {
      const uint64_t day = format.place_of_day(source->source);
      if (number == last_line && day == last_day) sink->ContinuePromise(number);
      last_line = number;
      last_day = day;
    }
    lacking -= taken;
    left -= taken;
    const bool served = lacking == 0;
    const bool empty = left == 0;
    line += served ? 1 : 0;
    source += empty ? 1 : 0;
    if (line == end || source == sources_end) return;
    const Quantity wanted = format.quantity(*line);
    const Quantity fresh = source->left;
    lacking = served ? wanted : lacking;
    left = empty ? fresh : left;
  }
}

namespace {

// How many of the `count` ascending values are below `limit`: as many steps,
// whatever they are, so that nothing need be guessed. A few are counted one by
// one, for none waits for another.
template <typename ValueAt>
int32_t CountBelow(uint64_t limit, int32_t count, const ValueAt& value_at) {
  constexpr int32_t kFew = 8;
  int32_t first = 0;
  while (count > kFew) {
    const int32_t half = count - count / 2;
    first += value_at(first + half - 1) < limit ? half : 0;
    count -= half;
  }
  int32_t below = first;
  for (int32_t i = first; i < first + count; ++i) {
    below += value_at(i) < limit ? 1 : 0;
  }
  return below;
}

}  // namespace

// Sources stand latest day first.
template <typename Allocation, typename Line>
void Sweep::TakeLatestOnTime(const Line* line, const Line* end, Source* sources,
                             int32_t count, PlaceSet* filled,
                             std::vector<Source>* taken,
                             AllocationSink<Allocation>* sink) const {
  const Format format = format_;
  filled->Reset(count);
  for (int32_t i = 0; i < count; ++i) {
    if (sources[i].left > 0) filled->Add(i);
  }
  const auto place_of = [&](int32_t i) {
    return format.place_of_day(sources[i].source);
  };
  const uint64_t last_place = static_cast<uint64_t>(format.packed.first_day) -
                              static_cast<uint64_t>(book_.as_of);
  for (; line != end; ++line) {
    Quantity lacking = format.quantity(*line);
    if (lacking == 0) continue;
    const uint32_t number = format.line(*line);
    const uint64_t days_to_target =
        format.Low(line->key >> format.tail_bits(line), format.target_bits);
    // What is there in time has this place, or a later one.
    const uint64_t target =
        last_place > days_to_target ? last_place - days_to_target : 0;
    const int32_t in_time = CountBelow(target, count, place_of);
    // In time the latest day is first; then, late, the earliest is. Within a
    // day it goes by row.
    const auto next = [&]() -> int32_t {
      const int32_t on_time = filled->AtOrAfter(in_time);
      if (on_time >= 0) return on_time;
      const int32_t last = filled->Before(in_time);
      if (last < 1 || place_of(last - 1) != place_of(last)) return last;
      return filled->AtOrAfter(CountBelow(place_of(last), last, place_of));
    };
    const auto take = [&](int32_t i) {
      Source& source = sources[i];
      const Quantity units = std::min(lacking, source.left);
      source.left -= units;
      lacking -= units;
      if (source.left == 0) filled->Remove(i);
      return units;
    };
    const auto add = [&](uint64_t source, Quantity units) {
      Allocation allocation;
      format.Make(number, source, units, &allocation);
      sink->Add(number, allocation);
    };
    int32_t i = next();
    if (i < 0) return;  // nothing is left for any line
    Quantity units = take(i);
    if (lacking == 0) {  // the usual
      add(sources[i].source, units);
      continue;
    }
    taken->clear();
    std::ptrdiff_t on_time = 0;
    for (;;) {
      taken->emplace_back();
      taken->back().left = units;
      taken->back().source = sources[i].source;
      on_time += i >= in_time ? 1 : 0;
      if (lacking == 0) break;
      i = next();
      if (i < 0) break;
      units = take(i);
    }
    // Those in time stand latest day first, but the plan has the earliest day
    // first, and within a day it goes by row as before.
    const auto late = taken->begin() + on_time;
    std::reverse(taken->begin(), late);
    for (auto day = taken->begin(); day != late;) {
      const uint64_t place = format.place_of_day(day->source);
      const auto next_day = std::find_if(day, late, [&](const Source& part) {
        return format.place_of_day(part.source) != place;
      });
      std::reverse(day, next_day);
      day = next_day;
    }
    uint64_t last_day = ~uint64_t{0};
    for (const Source& part : *taken) {
      add(part.source, part.left);
      const uint64_t day = format.place_of_day(part.source);
      if (day == last_day) sink->ContinuePromise(number);
      last_day = day;
    }
  }
}

// All groups of lines of one item that tie, one after the other.
template <typename Allocation, typename Line, typename SupplyRow>
void Sweep::TakeShares(const Line* line, const Line* end, Source* sources,
                       int64_t count, const Progress& progress,
                       Worker<Line, SupplyRow>* worker,
                       AllocationSink<Allocation>* sink) const {
  const int tail = format_.tail_bits(line) + untied_bits_;
  while (line != end) {
    const Line* next = line + 1;
    // A queue of no bits ties all lines of the chunk's one item.
    while (next != end && (tail > 63 || (next->key ^ line->key) >> tail == 0)) {
      ++next;
    }
    if (progress.cancelled()) return;
    ServeGroup(line, next, sources, count, progress, worker, sink);
    // Each group uses up the first units of what is left.
    while (count > 0 && sources->left == 0) {
      ++sources;
      --count;
    }
    line = next;
  }
}

template <typename Allocation, typename Line, typename SupplyRow>
void Sweep::ServeGroup(const Line* line, const Line* end, Source* sources,
                       int64_t count, const Progress& progress,
                       Worker<Line, SupplyRow>* worker,
                       AllocationSink<Allocation>* sink) const {
  const Format format = format_;
  const int tail = format.tail_bits(line);
  GroupMemory& memory = *worker->groups;
  Buffer<Line>& sorted = memory.lines_of(line);
  Buffer<Line>& spare = memory.spare_of(line);
  // In the order of (T, queue), those that want nothing left out.
  sorted.Resize(end - line);
  spare.Resize(end - line);
  int64_t lines = 0;
  for (; line != end; ++line) {
    if (format.quantity(*line) > 0) sorted[lines++] = *line;
  }
  if (lines == 0) return;
  const Line* const group = RadixSort(sorted.data(), spare.data(), lines, tail,
                                      tail + format.target_bits);
  memory.claims.clear();
  Quantity wanted = 0;
  for (int64_t i = 0; i < lines; ++i) {
    const Quantity quantity = format.quantity(group[i]);
    memory.claims.push_back({static_cast<uint32_t>(quantity),
                             static_cast<uint32_t>(format.Low(
                                 group[i].key >> tail, format.target_bits))});
    wanted += quantity;
  }
  // The first units are used, and no more than are wanted.
  memory.free.clear();
  Quantity useful = wanted;
  for (int64_t i = 0; i < count && useful > 0; ++i) {
    const Quantity units = std::min(useful, sources[i].left);
    useful -= units;
    memory.free.push_back({format.place_of_day(sources[i].source), units});
  }
  // Where units are that come one after the other.
  struct Walk {
    const Source* source;
    Quantity used;  // units of it
    Quantity at;    // the number of the next unit
  };
  Walk walks[2] = {{sources, 0, 0}, {sources, 0, 0}};
  const auto there_is = [wanted](const Source& source) {
    return std::min(wanted, source.left);
  };
  // The allocation that may go on: of a line from one source.
  uint32_t last_line = 0;
  const Source* last_source = nullptr;
  Quantity units = 0;
  uint64_t last_day = ~uint64_t{0};  // of that line's allocation before it
  const auto flush = [&] {
    if (last_source == nullptr) return;
    Allocation allocation;
    format.Make(last_line, last_source->source, units, &allocation);
    sink->Add(last_line, allocation);
    const uint64_t day = format.place_of_day(last_source->source);
    if (day == last_day) sink->ContinuePromise(last_line);
    last_day = day;
  };
  const auto take = [&](const PlainGroup::Piece& piece) {
    const uint32_t number = format.line(group[piece.line]);
    Walk& walk = walks[piece.besides ? 1 : 0];
    const auto skip = [&walk](Quantity n) {
      walk.used += n;
      walk.at += n;
    };
    const auto turn = [&] {
      while (walk.used == there_is(*walk.source)) {
        ++walk.source;
        walk.used = 0;
      }
    };
    while (walk.at < piece.at) {
      turn();
      skip(std::min(piece.at - walk.at, there_is(*walk.source) - walk.used));
    }
    for (Quantity left = piece.units; left > 0;) {
      turn();
      const Quantity n = std::min(left, there_is(*walk.source) - walk.used);
      if (number != last_line || walk.source != last_source) {
        flush();
        if (number != last_line) last_day = ~uint64_t{0};
        last_line = number;
        last_source = walk.source;
        units = 0;
      }
      units += n;
      skip(n);
      left -= n;
    }
  };
  Quantity taken = memory.server.Serve(
      policy_.sharing, memory.claims, memory.free,
      [&progress] { return progress.cancelled(); }, take);
  flush();
  for (Source* source = sources; taken > 0; ++source) {
    const Quantity n = std::min(taken, there_is(*source));
    taken -= n;
    if (source->left != kUnlimited) source->left -= n;
  }
}

template <typename Allocation, typename Line, typename SupplyRow>
void Sweep::SweepChunk(int64_t chunk, const Progress& progress,
                       Chunked<Line>* lines, Chunked<SupplyRow>* supplies,
                       Worker<Line, SupplyRow>* worker,
                       AllocationSink<Allocation>* sink) {
  const int64_t line_count = lines->size(chunk);
  const int64_t supply_count = supplies->size(chunk);
  worker->spare_lines.Resize(line_count);
  worker->spare_supplies.Resize(supply_count);
  // Where the item begins in the keys of lines and of supplies.
  const Format format = format_;
  const Line* line = lines->chunk(chunk);
  const SupplyRow* rows = supplies->chunk(chunk);
  const int line_tail = format.tail_bits(line);
  const int line_item = line_tail + format.queue_bits;
  const int supply_tail = format.supply_tail_bits(rows);
  const int supply_item = supply_tail + format.packed.source_bits();
  line =
      RadixSort(lines->chunk(chunk), worker->spare_lines.data(), line_count,
                line_tail + format.target_bits, line_item + shape_.item_bits);
  const Line* const lines_end = line + line_count;
  // They are in the order of their rows.
  rows = RadixSort(supplies->chunk(chunk), worker->spare_supplies.data(),
                   supply_count, supply_item - format.packed.day_bits,
                   supply_item + shape_.item_bits);

  worker->sources.Resize(supply_count);
  Source* const sources = worker->sources.data();
  for (int64_t i = 0; i < supply_count; ++i) {
    sources[i].source =
        format.Low(rows[i].key >> supply_tail, format.packed.source_bits());
    sources[i].left = format.supplied(rows[i]);
  }
  const uint64_t first_item = static_cast<uint64_t>(chunk) << shape_.item_bits;
  int64_t supply = 0;
  const auto item_of = [&](int64_t i) { return rows[i].key >> supply_item; };
  while (line != lines_end) {
    const uint64_t item = line->key >> line_item;
    const Line* end = line + 1;
    while (end != lines_end && end->key >> line_item == item) ++end;
    while (supply < supply_count && item_of(supply) < item) ++supply;
    const int64_t first = supply;
    bool any = false;
    bool shared_days = false;
    while (supply < supply_count && item_of(supply) == item) {
      any |= sources[supply].left > 0;
      shared_days |=
          supply > first && format.place_of_day(sources[supply].source) ==
                                format.place_of_day(sources[supply - 1].source);
      ++supply;
    }
    if (debt_.size() > 0 && debt_[first_item + item] > 0) {
      PayDebt(debt_[first_item + item], sources + first, sources + supply);
    }
    // A chunk has words of its own: see ShapeChunks.
    uint64_t& supplied = supplied_[(first_item + item) / 64];
    supplied |= uint64_t{any} << (first_item + item) % 64;
    if (shares_) {
      TakeShares(line, end, sources + first, supply - first, progress, worker,
                 sink);
    } else if (latest_) {
      TakeLatestOnTime(line, end, sources + first,
                       static_cast<int32_t>(supply - first), &worker->filled,
                       &worker->taken, sink);
    } else if (shared_days) {
      TakeEarliest<true>(line, end, sources + first, sources + supply, sink);
    } else {
      TakeEarliest<false>(line, end, sources + first, sources + supply, sink);
    }
    line = end;
  }
}

template <typename Allocation, typename Line, typename SupplyRow>
void Sweep::RunOn(int threads, Chunked<Line>* lines,
                  Chunked<SupplyRow>* supplies,
                  std::vector<AllocationSink<Allocation>>* sinks,
                  Progress* progress) {
  GatherLines(threads, lines);
  if (progress->cancelled()) return;
  GatherSupplies(threads, supplies);
  AddUpDebts();
  std::vector<Worker<Line, SupplyRow>> workers(threads);
  if (shares_) {
    memory_.groups.resize(threads);
    for (int thread = 0; thread < threads; ++thread) {
      std::shared_ptr<GroupMemory>& groups = memory_.groups[thread];
      if (groups == nullptr) groups = std::make_shared<GroupMemory>();
      workers[thread].groups = groups.get();
    }
  }
  ParallelFor(threads, shape_.chunks, [&](int64_t chunk, int thread) {
    if (progress->cancelled()) return;
    AllocationSink<Allocation>* const sink = &(*sinks)[thread];
    SweepChunk(chunk, *progress, lines, supplies, &workers[thread], sink);
    progress->Advance(lines->size(chunk));
    // The lines of this chunk are read no more.
    sink->Donate(lines->chunk(chunk), lines->size(chunk) * sizeof(Line));
  });
}

template <typename Allocation>
void Sweep::Run(int threads, std::vector<AllocationSink<Allocation>>* sinks,
                Progress* progress) {
  if constexpr (std::is_same<Allocation, PackedAllocation>::value) {
    for (auto& sink : *sinks) sink.set_form(format_.packed);
  }
  supplied_.Resize(items_ / 64 + 1);
  std::fill(supplied_.data(), supplied_.data() + supplied_.size(), 0);
  if (packed_rows_) {
    RunOn(threads, &memory_.packed_lines, &memory_.packed_supplies, sinks,
          progress);
  } else {
    RunOn(threads, &memory_.lines, &memory_.supplies, sinks, progress);
  }
}

template void Sweep::Run(int, std::vector<AllocationSink<PackedAllocation>>*,
                         Progress*);
template void Sweep::Run(int, std::vector<AllocationSink<WideAllocation>>*,
                         Progress*);

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
