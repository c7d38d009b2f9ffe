#include "lib/serve.h"

#include <algorithm>
#include <memory>
#include <numeric>
#include <tuple>
#include <utility>

#include "absl/base/attributes.h"
#include "absl/numeric/bits.h"
#include "lib/availability.h"
#include "lib/line_facts.h"
#include "lib/parallel.h"
#include "lib/prefetch.h"
#include "lib/radix_sort.h"
#include "lib/serve_line.h"
#include "lib/serve_memory.h"
#include "lib/serve_order.h"
#include "lib/served_line.h"
#include "lib/served_together.h"
#include "lib/substitute_index.h"

namespace backorder {
namespace internal {
namespace {

using Sink = AllocationSink<WideAllocation>;

// Serves lines in the order in which they are given.
class Clerk {
 public:
  Clerk(const Book& book, const Policy& policy, const ItemSettings& settings,
        const TierRules& rules, const SharingLines& sharing,
        const LineReader& reader, const LaneIndex& lanes,
        const SubstituteIndex& substitutes, absl::Span<const int32_t> locations,
        Availability::Memory* availability, PlanMemory* memory, Sink* sink,
        Progress* progress)
      : book_(book),
        reader_(reader),
        sharing_(sharing),
        substitutes_(substitutes),
        memory_(*memory),
        sink_(*sink),
        progress_(*progress),
        availability_(book, policy, settings, rules, reader, lanes,
                      &memory->pegged, &memory->peg_places, availability),
        server_(book, policy, settings, lanes, substitutes, locations,
                *progress, &availability_) {}

  // Serves all lines of the items first..first + count - 1, of which
  // `supplies` are all supplies, by item. Lines of one item, and lines that are
  // served together, stand in queue order. `terms` are theirs, if they were
  // read already; continues[i]: the i-th is served together with the one
  // before.
  void Serve(int32_t first, int32_t count, absl::Span<const int32_t> supplies,
             absl::Span<const int32_t> lines, absl::Span<const LineTerms> terms,
             const std::vector<bool>& continues) {
    constexpr size_t kPollEvery = 4096;
    availability_.Build(first, count, supplies, lines);
    size_t reported = 0;
    for (size_t i = 0; i < lines.size();) {
      if (i - reported >= kPollEvery) {
        if (progress_.cancelled()) return;
        progress_.Advance(static_cast<int64_t>(i - reported));
        reported = i;
      }
      const int64_t left = reader_.shipments_left(lines[i]);
      size_t end = i + 1;
      while (end < continues.size() && continues[end]) ++end;
      const bool several = end > i + 1;
      server_.Start(end - i);
      for (; i < end; ++i) {
        PrefetchBehind(lines, terms, i);
        server_.Add(terms.empty() ? reader_.Read(lines[i])
                                  : reader_.Read(lines[i], terms[i]));
      }
      const bool shares =
          several && sharing_.any() && sharing_.Has(server_.first().line);
      for (ServedLine& line :
           shares ? server_.ServeSharing() : server_.Serve(left)) {
        HandOn(&line);
      }
    }
    progress_.Advance(static_cast<int64_t>(lines.size() - reported));
  }

  absl::Span<const HeldUnits> held() const { return held_; }

 private:
  // Brings what the lines behind the i-th will want into the cache: a line and
  // its item are as a rule far from those that are served before them.
  ABSL_ATTRIBUTE_ALWAYS_INLINE void PrefetchBehind(
      absl::Span<const int32_t> lines, absl::Span<const LineTerms> terms,
      size_t i) const {
    constexpr size_t kLinesAStep = 6;
    size_t ahead = i + kLinesAStep * (1 + Availability::kPrefetchSteps);
    if (ahead < lines.size()) {
      if (terms.empty()) reader_.Prefetch(lines[ahead]);
      Prefetch(memory_.reasons.data() + lines[ahead]);
    }
    for (int step = 0; step < Availability::kPrefetchSteps; ++step) {
      ahead -= kLinesAStep;
      if (ahead >= lines.size()) continue;
      availability_.PrefetchStep(step, terms.empty()
                                           ? book_.demand.item[lines[ahead]]
                                           : terms[ahead].item);
    }
  }

  void HandOn(ServedLine* line) {
    memory_.reasons[line->facts.line] = static_cast<uint8_t>(line->reason);
    if (line->greedy) memory_.greedy[line->facts.line] = 1;
    HandOnParts(line->facts, &line->parts);
    if (!line->held.empty()) HandOnHeld(line->facts.line, &line->held);
  }

  // What the line takes: by day, supply and location, each once.
  void HandOnParts(const LineFacts& facts, Parts* parts) {
    const auto before = [](const Part& a, const Part& b) {
      return std::tie(a.day, a.supply, a.location) <
             std::tie(b.day, b.supply, b.location);
    };
    if (parts->size() > 1) {
      std::sort(parts->begin(), parts->end(), before);
      size_t kept = 0;
      for (size_t i = 1; i < parts->size(); ++i) {
        Part& last = (*parts)[kept];
        if (before(last, (*parts)[i])) {
          (*parts)[++kept] = (*parts)[i];
        } else {
          last.quantity += (*parts)[i].quantity;
        }
      }
      parts->resize(kept + 1);
    }
    const auto line = static_cast<uint32_t>(facts.line);
    const Part* previous = nullptr;
    for (const Part& part : *parts) {
      const bool same_day = previous != nullptr && previous->day == part.day;
      if (!same_day && !substitutes_.of(facts.item).empty()) {
        PromiseDay(facts, *parts, &part);
      }
      const Quantity promised =
          part.nth == 0 ? part.quantity : Promised(facts, part);
      sink_.Add(line,
                {line | (part.stock ? WideAllocation::kStock : 0), part.supply,
                 part.quantity, promised, part.day, part.location});
      if (same_day) sink_.ContinuePromise(line);
      previous = &part;
    }
  }

  // Units of one of a line's items that are delivered on one day.
  struct Lots {
    Quantity stock = 0;
    Quantity other = 0;
    bool stock_promised = false;
    bool other_promised = false;
  };

  // Sums up what is delivered on the day of `first`, the first of that day.
  void PromiseDay(const LineFacts& facts, const Parts& parts,
                  const Part* first) {
    lots_.assign(substitutes_.of(facts.item).size() + 1, Lots());
    for (const Part* part = first;
         part != parts.data() + parts.size() && part->day == first->day;
         ++part) {
      Lots& lots = lots_[static_cast<size_t>(part->nth)];
      (part->stock ? lots.stock : lots.other) += part->quantity;
    }
  }

  // The line's units that a part of a substitute stands for. A lot may be of
  // several parts: on each day, all that stock makes up is counted with its
  // first part, and the rest with the first part that is not stock.
  Quantity Promised(const LineFacts& facts, const Part& part) {
    const size_t nth = static_cast<size_t>(part.nth);
    const Substitute& item = substitutes_.of(facts.item)[nth - 1];
    Lots& lots = lots_[nth];
    if (std::exchange(part.stock ? lots.stock_promised : lots.other_promised,
                      true)) {
      return 0;
    }
    const auto in_line = [&item](Quantity units) {
      return units / item.numerator * item.denominator;
    };
    return part.stock ? in_line(lots.stock)
                      : in_line(lots.stock + lots.other) - in_line(lots.stock);
  }

  // What is held for the line: by supply, each once.
  void HandOnHeld(int32_t line, std::vector<Part>* parts) {
    std::sort(parts->begin(), parts->end(),
              [](const Part& a, const Part& b) { return a.supply < b.supply; });
    for (const Part& part : *parts) {
      if (held_.empty() || held_.back().line != line ||
          held_.back().supply != part.supply) {
        held_.push_back({line, part.supply, 0});
      }
      held_.back().quantity += part.quantity;
    }
  }

  const Book& book_;
  const LineReader& reader_;
  const SharingLines& sharing_;
  const SubstituteIndex& substitutes_;
  PlanMemory& memory_;
  Sink& sink_;
  Progress& progress_;
  Availability availability_;
  OrderServer server_;
  std::vector<HeldUnits> held_;
  std::vector<Lots> lots_;  // of each item of a line
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

// All lines, in the order of the queue.
void ServeInOneQueue(const Book& book, const Policy& policy,
                     const QueueKeys& keys, const ServedTogether& together,
                     const LineReader& reader, int64_t items, ServeMemory* work,
                     Clerk* clerk) {
  const int64_t lines = book.demand.size();
  work->queue.Resize(lines);
  int32_t* const queue = work->queue.data();
  const std::vector<bool> continues =
      ServedInOrder(book, policy, keys, together, queue, &work->order);
  // Reading lines in the order of the queue would wait for every column of
  // every line; reading them by row and writing them to their places waits
  // once.
  work->places.Resize(lines);
  for (int64_t i = 0; i < lines; ++i) {
    work->places[queue[i]] = static_cast<int32_t>(i);
  }
  work->terms.Resize(lines);
  for (int32_t line = 0; line < lines; ++line) {
    work->terms[work->places[line]] = reader.ReadTerms(line);
  }
  // Supplies by item, each in row order.
  const auto& item = book.supply.item;
  std::vector<int32_t> next(items + 1);
  for (const int32_t of : item) ++next[of + 1];
  std::partial_sum(next.begin(), next.end(), next.begin());
  work->supplies.Resize(book.supply.size());
  for (int32_t row = 0; row < book.supply.size(); ++row) {
    work->supplies[next[item[row]]++] = row;
  }
  clerk->Serve(0, static_cast<int32_t>(items), work->supplies.span(),
               work->queue.span(), work->terms.span(), continues);
}

// Items in chunks, which threads share.
template <typename MakeClerk>
void ServeByItem(const Book& book, const Policy& policy, const QueueKeys& keys,
                 const SharingLines& sharing, int64_t items, int threads,
                 const MakeClerk& make_clerk, PlanMemory* memory,
                 Progress* progress,
                 std::vector<std::unique_ptr<Clerk>>* clerks) {
  const Demand& demand = book.demand;
  const int64_t lines = demand.size();
  const ChunkShape shape = ShapeChunks(items, lines);
  // Where the queue does not fit beside the item, ranks stand for it.
  const bool ranked = shape.item_bits + keys.bits() > 64;
  std::vector<int32_t> rank;
  int queue_bits = keys.bits();
  if (ranked) {
    std::vector<int32_t> order(lines);
    keys.Sort(order.data());
    rank.resize(lines);
    for (int64_t i = 0; i < lines; ++i) {
      rank[order[i]] = static_cast<int32_t>(i);
    }
    queue_bits = absl::bit_width(static_cast<uint64_t>(lines));
  }
  BringTogether<LineRecord>(
      demand.item.data(), lines, shape, threads,
      [&](int64_t first, int64_t count, LineRecord* records) {
        uint64_t packed[kPackBlock];
        if (!ranked) keys.Pack(first, count, packed);
        for (int64_t i = 0; i < count; ++i) {
          const int64_t line = first + i;
          uint64_t key = ranked ? static_cast<uint64_t>(rank[line]) : packed[i];
          if (shape.item_bits > 0) {
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
  };
  std::vector<Worker> workers(threads);
  ParallelFor(threads, shape.chunks, [&](int64_t chunk, int thread) {
    if (progress->cancelled()) return;
    Worker& worker = workers[thread];
    std::unique_ptr<Clerk>& clerk = (*clerks)[thread];
    if (clerk == nullptr) clerk = make_clerk(thread);
    const int64_t line_count = memory->lines.size(chunk);
    worker.spare_lines.Resize(line_count);
    const LineRecord* const sorted =
        RadixSort(memory->lines.chunk(chunk), worker.spare_lines.data(),
                  line_count, 0, queue_bits + shape.item_bits);
    worker.lines.clear();
    for (int64_t i = 0; i < line_count; ++i) {
      worker.lines.push_back(static_cast<int32_t>(sorted[i].line));
    }
    std::vector<bool> continues;
    if (sharing.any()) {
      std::vector<bool> ties(line_count);
      for (int64_t i = 1; i < line_count; ++i) {
        ties[i] =
            demand.item[worker.lines[i - 1]] == demand.item[worker.lines[i]] &&
            keys.Tie(worker.lines[i - 1], worker.lines[i], policy.share_by);
      }
      continues = BringGroupsTogether(sharing, ties, &worker.lines);
    }
    const int64_t supply_count = memory->supplies.size(chunk);
    worker.spare_supplies.Resize(supply_count);
    const SupplyRecord* const rows =
        RadixSort(memory->supplies.chunk(chunk), worker.spare_supplies.data(),
                  supply_count, 0, shape.item_bits);
    worker.supplies.clear();
    for (int64_t i = 0; i < supply_count; ++i) {
      worker.supplies.push_back(static_cast<int32_t>(rows[i].quantity));
    }
    const int64_t first = chunk << shape.item_bits;
    const int64_t count =
        std::min(items - first, int64_t{1} << shape.item_bits);
    clerk->Serve(static_cast<int32_t>(first), static_cast<int32_t>(count),
                 worker.supplies, worker.lines, {}, continues);
  });
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
  if (policy.sourcing != Sourcing::kByRank) {
    memory->greedy.Resize(lines);
    std::fill_n(memory->greedy.data(), lines, uint8_t{0});
  }
  if (!demand.peg.empty()) {
    memory->pegged.Resize(lines);
    memory->peg_places.Resize(book.supply.size());
  }
  const ItemSettings settings(book, items);
  const std::vector<int32_t> locations = LocationsOf(book, ranges);
  const SubstituteIndex substitutes(book, items);
  const ServedTogether together = FindServedTogether(book, policy);
  const LineReader reader(book, policy, together, lanes.days());
  const TierRules rules(book, items);
  const SharingLines sharing(book, policy, keys, together);
  if (memory->serve == nullptr) {
    memory->serve = std::make_shared<ServeMemory>();
  }
  ServeMemory& work = *memory->serve;
  work.availability.resize(threads);
  const auto make_clerk = [&](int thread) {
    return std::make_unique<Clerk>(book, policy, settings, rules, sharing,
                                   reader, lanes, substitutes, locations,
                                   &work.availability[thread], memory,
                                   &(*sinks)[thread], progress);
  };
  std::vector<std::unique_ptr<Clerk>> clerks(threads);

  // Lines that are served together tie their items together, and so do
  // substitutes.
  if (together.any() || substitutes.given()) {
    clerks[0] = make_clerk(0);
    ServeInOneQueue(book, policy, keys, together, reader, items, &work,
                    clerks[0].get());
  } else {
    ServeByItem(book, policy, keys, sharing, items, threads, make_clerk, memory,
                progress, &clerks);
  }

  for (const auto& clerk : clerks) {
    if (clerk == nullptr) continue;
    const absl::Span<const HeldUnits> held = clerk->held();
    memory->held_units.insert(memory->held_units.end(), held.begin(),
                              held.end());
  }
  std::sort(memory->held_units.begin(), memory->held_units.end(),
            [](const HeldUnits& a, const HeldUnits& b) {
              return std::make_pair(a.line, a.supply) <
                     std::make_pair(b.line, b.supply);
            });
}

}  // namespace internal
}  // namespace backorder
