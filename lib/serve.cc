#include "lib/serve.h"

#include <algorithm>
#include <memory>
#include <numeric>
#include <utility>

#include "absl/numeric/bits.h"
#include "lib/availability.h"
#include "lib/line_facts.h"
#include "lib/parallel.h"
#include "lib/prefetch.h"
#include "lib/radix_sort.h"
#include "lib/serve_line.h"

namespace backorder {
namespace internal {
namespace {

using Sink = AllocationSink<WideAllocation>;

// Serves lines in the order in which they are given.
class Clerk {
 public:
  Clerk(const Book& book, const Policy& policy, const ItemSettings& settings,
        const LineReader& reader, PlanMemory* memory, Sink* sink,
        Progress* progress)
      : book_(book),
        reader_(reader),
        memory_(*memory),
        sink_(*sink),
        progress_(*progress),
        availability_(book, policy, settings, reader, &memory->held,
                      &memory->peg_places),
        server_(book, policy, &availability_) {}

  // Serves all lines of the items first..first + count - 1, of which
  // `supplies` are all supplies, by item. Lines of one item, and lines that are
  // served together, stand in queue order.
  void Serve(int32_t first, int32_t count, absl::Span<const int32_t> supplies,
             absl::Span<const int32_t> lines) {
    constexpr size_t kPollEvery = 4096;
    constexpr size_t kPrefetchAhead = 16;
    availability_.Build(first, count, supplies, lines);
    size_t reported = 0;
    for (size_t i = 0; i < lines.size();) {
      if (i - reported >= kPollEvery) {
        if (progress_.cancelled()) return;
        progress_.Advance(static_cast<int64_t>(i - reported));
        reported = i;
      }
      if (i + kPrefetchAhead < lines.size()) {
        const int32_t later = lines[i + kPrefetchAhead];
        reader_.Prefetch(later);
        Prefetch(memory_.reasons.data() + later);
      }
      size_t end = i + 1;
      if (reader_.together(lines[i])) {
        const int32_t order = book_.demand.sales_order[lines[i]];
        while (end < lines.size() &&
               book_.demand.sales_order[lines[end]] == order) {
          ++end;
        }
      }
      ServeTogether(lines.subspan(i, end - i));
      i = end;
    }
    progress_.Advance(static_cast<int64_t>(lines.size() - reported));
  }

 private:
  // Serves one line, or the lines of one order that has all or nothing.
  void ServeTogether(absl::Span<const int32_t> lines) {
    parts_.clear();
    first_part_.clear();
    bool whole = true;
    bool reject = false;
    for (const int32_t line : lines) {
      const LineFacts facts = reader_.Read(line);
      first_part_.push_back(parts_.size());
      const Reason reason = server_.Serve(facts, &parts_);
      memory_.reasons[line] = static_cast<uint8_t>(reason);
      whole = whole && reason == Reason::kNone;
      reject = facts.when_short == WhenShort::kRejectOrder;
    }
    if (reject && !whole) {
      Reject(lines);
      return;
    }
    first_part_.push_back(parts_.size());
    for (size_t i = 0; i < lines.size(); ++i) {
      Emit(lines[i], parts_.data() + first_part_[i],
           parts_.data() + first_part_[i + 1]);
    }
  }

  void Reject(absl::Span<const int32_t> lines) {
    for (size_t i = lines.size(); i-- > 0;) {
      const int32_t line = lines[i];
      server_.GiveBack(book_.demand.item[line], &parts_, first_part_[i]);
      uint8_t& reason = memory_.reasons[line];
      if (book_.demand.quantity[line] > 0 &&
          reason != static_cast<uint8_t>(Reason::kBeyondHorizon)) {
        reason = static_cast<uint8_t>(Reason::kOrderRejected);
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
                 same->supply, units, same->day});
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
  std::vector<Part> parts_;
  std::vector<size_t> first_part_;  // of each line served together
};

}  // namespace

void ServeAll(const Book& book, const Policy& policy, const BookRanges& ranges,
              const QueueKeys& keys, int threads, PlanMemory* memory,
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
  const std::vector<bool> together = OrdersServedTogether(book, policy);
  const LineReader reader(book, policy, together);

  // Lines that are served together tie their items together: then all items
  // are one chunk, in the order of the queue.
  ChunkShape shape = ShapeChunks(items, lines);
  if (!together.empty()) {
    shape.item_bits = 31;
    shape.chunks = 1;
  }
  // Where the queue does not fit beside the item, ranks stand for it.
  const bool ranked = !together.empty() || shape.item_bits + keys.bits() > 64;
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
  const bool by_item = together.empty();
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
      worker.clerk = std::make_unique<Clerk>(
          book, policy, settings, reader, memory, &(*sinks)[thread], progress);
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
