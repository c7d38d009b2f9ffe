#include "lib/serve.h"

#include <algorithm>
#include <memory>
#include <numeric>
#include <utility>

#include "absl/base/attributes.h"
#include "absl/numeric/bits.h"
#include "lib/availability.h"
#include "lib/line_facts.h"
#include "lib/parallel.h"
#include "lib/prefetch.h"
#include "lib/radix_sort.h"
#include "lib/serve_line.h"
#include "lib/serve_set.h"

namespace backorder {
namespace internal {
namespace {

using Sink = AllocationSink<WideAllocation>;

// Serves lines in the order in which they are given.
class Clerk {
 public:
  Clerk(const Book& book, const Policy& policy, const ItemSettings& settings,
        const LineReader& reader, const LaneIndex& lanes,
        absl::Span<const int32_t> locations, PlanMemory* memory, Sink* sink,
        Progress* progress)
      : book_(book),
        reader_(reader),
        memory_(*memory),
        sink_(*sink),
        progress_(*progress),
        availability_(book, policy, settings, reader, lanes, &memory->held,
                      &memory->peg_places),
        server_(book, policy, lanes, &availability_),
        set_server_(policy, lanes, settings, locations, &availability_,
                    &server_) {}

  // Serves all lines of the items first..first + count - 1, of which
  // `supplies` are all supplies, by item. Lines of one item, and lines that are
  // served together, stand in queue order.
  void Serve(int32_t first, int32_t count, absl::Span<const int32_t> supplies,
             absl::Span<const int32_t> lines) {
    constexpr size_t kPollEvery = 4096;
    availability_.Build(first, count, supplies, lines);
    size_t reported = 0;
    for (size_t i = 0; i < lines.size();) {
      if (i - reported >= kPollEvery) {
        if (progress_.cancelled()) return;
        progress_.Advance(static_cast<int64_t>(i - reported));
        reported = i;
      }
      size_t end = i + 1;
      if (reader_.together(lines[i])) {
        const int32_t order = book_.demand.sales_order[lines[i]];
        while (end < lines.size() && reader_.together(lines[end]) &&
               book_.demand.sales_order[lines[end]] == order) {
          ++end;
        }
      }
      for (size_t k = i; k < end; ++k) PrefetchBehind(lines, k);
      ServeTogether(lines.subspan(i, end - i));
      i = end;
    }
    progress_.Advance(static_cast<int64_t>(lines.size() - reported));
  }

 private:
  // Brings what the lines behind the i-th will want into the cache: a line and
  // its item are as a rule far from those that are served before them.
  ABSL_ATTRIBUTE_ALWAYS_INLINE void PrefetchBehind(
      absl::Span<const int32_t> lines, size_t i) const {
    constexpr size_t kLinesAStep = 6;
    size_t ahead = i + kLinesAStep * (1 + Availability::kPrefetchSteps);
    if (ahead < lines.size()) {
      reader_.Prefetch(lines[ahead]);
      Prefetch(memory_.reasons.data() + lines[ahead]);
    }
    for (int step = 0; step < Availability::kPrefetchSteps; ++step) {
      ahead -= kLinesAStep;
      if (ahead >= lines.size()) continue;
      availability_.PrefetchStep(step, book_.demand.item[lines[ahead]]);
    }
  }

  // Serves one line, or lines of one order that are served together.
  void ServeTogether(absl::Span<const int32_t> lines) {
    parts_.clear();
    served_.clear();
    for (const int32_t line : lines) {
      served_.emplace_back();
      served_.back().facts = reader_.Read(line);
    }
    if (served_.size() > 1) BringSetsTogether();
    bool whole = true;
    for (ServedLine& line : served_) {
      if (!line.served) ServeNext(&line);
      whole = whole && line.reason == Reason::kNone;
    }
    const bool rejects =
        served_.front().facts.when_short == WhenShort::kRejectOrder;
    if (rejects && !whole) Reject();
    for (const ServedLine& line : served_) {
      memory_.reasons[line.facts.line] = static_cast<uint8_t>(line.reason);
      Emit(line.facts.line, parts_.data() + line.begin,
           parts_.data() + line.end);
    }
  }

  // Serves a line, or the set that it is the first of.
  void ServeNext(ServedLine* line) {
    if (!line->facts.of_set()) {
      line->begin = parts_.size();
      line->reason = server_.Serve(line->facts, &parts_);
      line->end = parts_.size();
      return;
    }
    if (line->facts.quantity == 0) return;
    if (served_.size() == 1) {
      set_server_.Serve({line}, &parts_);
      return;
    }
    const auto range =
        std::equal_range(in_sets_.begin(), in_sets_.end(), line, BySet);
    const absl::Span<ServedLine* const> set(
        &*range.first, static_cast<size_t>(range.second - range.first));
    for (ServedLine* each : set) each->served = true;
    set_server_.Serve(set, &parts_);
  }

  // Lists the lines of sets, one set after the other, each in queue order.
  void BringSetsTogether() {
    in_sets_.clear();
    for (ServedLine& line : served_) {
      if (line.facts.of_set() && line.facts.quantity > 0) {
        in_sets_.push_back(&line);
      }
    }
    std::stable_sort(in_sets_.begin(), in_sets_.end(), BySet);
  }

  static bool BySet(const ServedLine* a, const ServedLine* b) {
    const auto set = [](const LineFacts& facts) {
      return std::make_pair(facts.rule, facts.rule == DeliveryRule::kShipSet
                                            ? facts.destination
                                            : 0);
    };
    return set(a->facts) < set(b->facts);
  }

  // Gives back all that the order takes.
  void Reject() {
    for (ServedLine& line : served_) {
      server_.GiveBack(line.facts, line.of(parts_));
      line.begin = line.end = 0;
      if (line.facts.quantity > 0 && line.reason != Reason::kBeyondHorizon) {
        line.reason = Reason::kOrderRejected;
      }
    }
  }

  // Hands on what a line takes: by day and supply, each pair once.
  void Emit(int32_t line, Part* begin, Part* end) {
    const auto before = [](const Part& a, const Part& b) {
      return a.day != b.day ? a.day < b.day : a.supply < b.supply;
    };
    if (end - begin > 1) std::sort(begin, end, before);
    const Part* previous = nullptr;
    for (Part* part = begin; part != end;) {
      Quantity units = 0;
      const Part* const same = part;
      for (; part != end && !before(*same, *part); ++part) {
        units += part->quantity;
      }
      sink_.Add(static_cast<uint32_t>(line),
                {static_cast<uint32_t>(line) |
                     (same->stock ? WideAllocation::kStock : 0),
                 same->supply, units, same->day, same->location});
      if (previous != nullptr && previous->day == same->day) {
        sink_.ContinuePromise(static_cast<uint32_t>(line));
      }
      previous = same;
    }
  }

  const Book& book_;
  const LineReader& reader_;
  PlanMemory& memory_;
  Sink& sink_;
  Progress& progress_;
  Availability availability_;
  LineServer server_;
  SetServer set_server_;
  std::vector<Part> parts_;
  std::vector<ServedLine> served_;    // lines that are served together
  std::vector<ServedLine*> in_sets_;  // those of them that are of sets
};

// The locations that a book names, ascending; 0 is always one.
std::vector<int32_t> LocationsOf(const Book& book, const BookRanges& ranges) {
  int64_t last = 0;
  for (const char* column :
       {"demand.location", "supply.location", "item_locations.location"}) {
    last = std::max(last, ranges.of(column).max);
  }
  std::vector<bool> named(static_cast<size_t>(last) + 1);
  named[0] = true;
  for (const absl::Span<const int32_t> column :
       {book.demand.location, book.supply.location,
        book.item_locations.location}) {
    for (const int32_t location : column) {
      if (location != kNotGiven) named[location] = true;
    }
  }
  std::vector<int32_t> locations;
  for (size_t location = 0; location < named.size(); ++location) {
    if (named[location]) locations.push_back(static_cast<int32_t>(location));
  }
  return locations;
}

}  // namespace

void ServeAll(const Book& book, const Policy& policy, const BookRanges& ranges,
              const QueueKeys& keys, const LaneIndex& lanes, int threads,
              PlanMemory* memory,
              std::vector<AllocationSink<WideAllocation>>* sinks,
              Progress* progress) {
  const Demand& demand = book.demand;
  const int64_t lines = demand.size();
  const int64_t items = CountItems(book, ranges);
  memory->reasons.Resize(lines);
  if (!demand.peg.empty()) {
    memory->held.Resize(lines);
    memory->peg_places.Resize(book.supply.size());
  }
  const ItemSettings settings(book, items);
  const std::vector<int32_t> locations = LocationsOf(book, ranges);
  const ServedTogether together = FindServedTogether(book, policy);
  const LineReader reader(book, policy, together);

  // Lines that are served together tie their items together: then all items
  // are one chunk, in the order of the queue.
  ChunkShape shape = ShapeChunks(items, lines);
  if (together.any()) {
    shape.item_bits = 31;
    shape.chunks = 1;
  }
  // Where the queue does not fit beside the item, ranks stand for it.
  const bool ranked = together.any() || shape.item_bits + keys.bits() > 64;
  std::vector<int32_t> rank;
  int queue_bits = keys.bits();
  if (ranked) {
    std::vector<int32_t> order(lines);
    keys.Sort(order.data());
    rank.resize(lines);
    for (int64_t i = 0; i < lines; ++i)
      rank[order[i]] = static_cast<int32_t>(i);
    queue_bits = absl::bit_width(static_cast<uint64_t>(lines));
  }
  const bool by_item = !together.any();
  BringTogether<LineRecord>(
      demand.item.data(), lines, shape, threads,
      [&](int64_t first, int64_t count, LineRecord* records) {
        uint64_t packed[kPackBlock];
        if (!ranked) keys.Pack(first, count, packed);
        for (int64_t i = 0; i < count; ++i) {
          const int64_t line = first + i;
          uint64_t key = ranked ? static_cast<uint64_t>(rank[line]) : packed[i];
          if (by_item && shape.item_bits > 0) {
            key |= shape.item_in_chunk(demand.item[line]) << queue_bits;
          }
          records[i] = {key, static_cast<uint32_t>(line), 0};
        }
      },
      &memory->lines);
  BringTogether<SupplyRecord>(
      book.supply.item.data(), book.supply.size(), shape, threads,
      [&](int64_t first, int64_t count, SupplyRecord* records) {
        for (int64_t i = 0; i < count; ++i) {
          const int64_t row = first + i;
          records[i] = {shape.item_in_chunk(book.supply.item[row]), row};
        }
      },
      &memory->supplies);
  if (progress->cancelled()) return;

  struct Worker {
    Buffer<LineRecord> spare_lines;
    Buffer<SupplyRecord> spare_supplies;
    std::vector<int32_t> lines, supplies;
    std::unique_ptr<Clerk> clerk;
  };
  std::vector<Worker> workers(threads);
  ParallelFor(threads, shape.chunks, [&](int64_t chunk, int thread) {
    if (progress->cancelled()) return;
    Worker& worker = workers[thread];
    if (worker.clerk == nullptr) {
      worker.clerk = std::make_unique<Clerk>(book, policy, settings, reader,
                                             lanes, locations, memory,
                                             &(*sinks)[thread], progress);
    }
    const int64_t line_count = memory->lines.size(chunk);
    worker.spare_lines.Resize(line_count);
    const LineRecord* const sorted =
        RadixSort(memory->lines.chunk(chunk), worker.spare_lines.data(),
                  line_count, 0, queue_bits + (by_item ? shape.item_bits : 0));
    worker.lines.clear();
    for (int64_t i = 0; i < line_count; ++i) {
      worker.lines.push_back(static_cast<int32_t>(sorted[i].line));
    }
    const int64_t supply_count = memory->supplies.size(chunk);
    worker.spare_supplies.Resize(supply_count);
    const SupplyRecord* const rows = RadixSort(
        memory->supplies.chunk(chunk), worker.spare_supplies.data(),
        supply_count, 0, absl::bit_width(static_cast<uint64_t>(items)));
    worker.supplies.clear();
    for (int64_t i = 0; i < supply_count; ++i) {
      worker.supplies.push_back(static_cast<int32_t>(rows[i].quantity));
    }
    const int64_t first = by_item ? chunk << shape.item_bits : 0;
    const int64_t count =
        by_item ? std::min(items - first, int64_t{1} << shape.item_bits)
                : items;
    worker.clerk->Serve(static_cast<int32_t>(first),
                        static_cast<int32_t>(count), worker.supplies,
                        worker.lines);
  });
}

}  // namespace internal
}  // namespace backorder
