#include "lib/lay_out.h"

#include <algorithm>
#include <cstring>
#include <numeric>
#include <tuple>

#include "lib/parallel.h"

namespace backorder {
namespace internal {
namespace {

// Whether all allocations of a book ship from one location, on the day on which
// they are delivered.
bool HasOneLocation(const Book& book, const BookRanges& ranges,
                    bool takes_days) {
  const ColumnRange& supply = ranges.of("supply.location");
  if (!book.demand.location.empty() || takes_days) return false;
  if (book.items.replenish_days.empty()) return supply.min >= supply.max;
  // What is bought for lines without a location is at location 0, but for what
  // is to ship from one location it is wherever that can be had.
  return supply.max <= 0 && book.demand.kit.empty() &&
         book.demand.max_shipments.empty() &&
         ranges.of("demand.delivery_rule").max <
             static_cast<int64_t>(DeliveryRule::kShipSet);
}

// Turns counts into the sum of those before each; returns the sum of all.
int64_t SumBefore(std::vector<int64_t>* counts) {
  int64_t sum = 0;
  for (int64_t& count : *counts) sum += std::exchange(count, sum);
  return sum;
}

template <typename Record>
class Layout {
 public:
  Layout(const Book& book, const BookRanges& ranges, const LaneIndex& lanes,
         const Outputs& outputs, int threads,
         const std::vector<AllocationSink<Record>>& sinks, WhyShort why_short,
         PlanMemory* memory)
      : book_(book),
        outputs_(outputs),
        threads_(threads),
        sinks_(sinks),
        why_short_(why_short),
        memory_(*memory),
        columns_(memory->columns),
        lines_(book.demand.size()),
        buckets_(BucketCount(lines_)),
        lanes_(lanes),
        promises_(outputs.wants_table("promises")),
        shipments_(outputs.wants_table("shipments") ||
                   outputs.wants("allocations.shipment")),
        // Then the shipments of a line are its promises.
        shipments_are_promises_(
            book.demand.sales_order.empty() &&
            HasOneLocation(book, ranges, lanes.takes_days())),
        makes_promises_(promises_ || (shipments_ && shipments_are_promises_)),
        form_(sinks[0].form()) {}

  void Run(PlanColumns* plan) {
    Reserve();
    LayOutAllocations();
    if (shipments_ && !shipments_are_promises_) LayOutShipments();
    Publish(plan);
  }

 private:
  void Reserve() {
    first_.resize(buckets_);
    for (int64_t bucket = 0; bucket < buckets_; ++bucket) {
      for (const auto& sink : sinks_) first_[bucket] += sink.Count(bucket);
    }
    allocations_ = SumBefore(&first_);
    auto& a = columns_.allocations;
    a.line.Resize(allocations_);
    a.supply.Resize(allocations_);
    a.quantity.Resize(allocations_);
    a.delivery_day.Resize(allocations_);
    if (needs_location_) {
      a.location.Resize(allocations_);
    }
    if (wants_ship_day_) {
      a.ship_day.Resize(allocations_);
    }
    if (shipments_) a.shipment.Resize(allocations_);
    if (makes_promises_) ReservePromises();
    auto& l = columns_.lines;
    l.promised.Resize(lines_);
    if (outputs_.wants("lines.on_time")) l.on_time.Resize(lines_);
    if (outputs_.wants("lines.backordered")) l.backordered.Resize(lines_);
    if (outputs_.wants("lines.first_day")) l.first_day.Resize(lines_);
    if (outputs_.wants("lines.last_day")) l.last_day.Resize(lines_);
    if (outputs_.wants("lines.shortfall")) l.shortfall.Resize(lines_);
    if (outputs_.wants("lines.reason")) l.reason.Resize(lines_);
    if (outputs_.wants("lines.greedy")) LayOutGreedy();
    if (outputs_.wants_table("held")) LayOutHeld();
    if (shipments_ && !shipments_are_promises_) {
      memory_.first_allocation.Resize(lines_ + 1);
    }
  }

  void LayOutGreedy() {
    auto& greedy = columns_.lines.greedy;
    greedy.Resize(lines_);
    if (memory_.greedy.size() == 0) {
      std::fill_n(greedy.data(), lines_, 0);
    } else {
      std::copy_n(memory_.greedy.data(), lines_, greedy.data());
    }
  }

  void LayOutHeld() {
    auto& h = columns_.held;
    const auto& units = memory_.held_units;
    h.line.Resize(static_cast<int64_t>(units.size()));
    h.supply.Resize(static_cast<int64_t>(units.size()));
    h.quantity.Resize(static_cast<int64_t>(units.size()));
    for (size_t i = 0; i < units.size(); ++i) {
      h.line[i] = units[i].line;
      h.supply[i] = units[i].supply;
      h.quantity[i] = units[i].quantity;
    }
  }

  void ReservePromises() {
    first_promise_.resize(buckets_);
    for (int64_t bucket = 0; bucket < buckets_; ++bucket) {
      for (const auto& sink : sinks_) {
        first_promise_[bucket] += sink.CountPromises(bucket);
      }
    }
    const int64_t promises = SumBefore(&first_promise_);
    columns_.promises.line.Resize(promises);
    columns_.promises.delivery_day.Resize(promises);
    if (promises_) columns_.promises.quantity.Resize(promises);
    if (shipments_ && shipments_are_promises_) {
      columns_.shipments.location.Resize(promises);
    }
  }

  // The end of a bucket's allocations.
  int64_t end(int64_t bucket) const {
    return bucket + 1 < buckets_ ? first_[bucket + 1] : allocations_;
  }

  // What one thread needs: of the bucket that it lays out, the allocations
  // by line, sums over them, and the places of some.
  struct Worker {
    Buffer<Record> records;
    Buffer<int64_t> sums;
    Buffer<int64_t> continuing;
  };

  void LayOutAllocations() {
    std::vector<Worker> workers(threads_);
    ParallelFor(threads_, buckets_, [&](int64_t bucket, int thread) {
      Worker& worker = workers[thread];
      // Where the next allocation of each line goes; in the end, where those of
      // each line end.
      uint32_t place[kLinesPerBucket];
      const int64_t first_line = bucket << kLinesPerBucketBits;
      const int64_t count = std::min(kLinesPerBucket, lines_ - first_line);
      Place(bucket, count, place);
      if (shipments_ && !shipments_are_promises_) {
        for (int64_t i = 0; i < count; ++i) {
          memory_.first_allocation[first_line + i] =
              static_cast<uint32_t>(first_[bucket] + place[i]);
        }
      }
      worker.records.Resize(end(bucket) - first_[bucket]);
      Record* const records = worker.records.data();
      // By line first, within the cache; then out to all columns in a stream.
      ForEach(bucket, [&](const Record& record) {
        records[place[record.line_in_bucket(form_)]++] = record;
      });
      CopyOut(worker.records, bucket);
      SumUpLines(bucket, count, place, &worker);
      if (makes_promises_) CopyPromises(bucket, &worker);
    });
    if (shipments_ && !shipments_are_promises_) {
      memory_.first_allocation[lines_] = static_cast<uint32_t>(allocations_);
    }
  }

  // place[i] = the place of the first allocation of the bucket's i-th line,
  // counted from the first of the bucket.
  void Place(int64_t bucket, int64_t count, uint32_t* place) const {
    std::fill(place, place + count, 0);
    ForEach(bucket, [&](const Record& r) { ++place[r.line_in_bucket(form_)]; });
    uint32_t sum = 0;
    for (int64_t i = 0; i < count; ++i) sum += std::exchange(place[i], sum);
  }

  template <typename Use>
  void ForEach(int64_t bucket, const Use& use) const {
    for (const auto& sink : sinks_) {
      sink.ForEachStretch(bucket, [&](const Record* records, int64_t count) {
        for (int64_t i = 0; i < count; ++i) use(records[i]);
      });
    }
  }

  // The columns of a bucket's allocations.
  void CopyOut(const Buffer<Record>& records, int64_t bucket) {
    auto& a = columns_.allocations;
    const int64_t first = first_[bucket];
    const int32_t first_line =
        static_cast<int32_t>(bucket << kLinesPerBucketBits);
    const typename Record::Form form = form_;
    const Record* const record = records.data();
    const int64_t count = records.size();
    // Column by column: compilers make vector code of these.
    int32_t* const line = a.line.data() + first;
    for (int64_t i = 0; i < count; ++i) {
      line[i] =
          first_line + static_cast<int32_t>(record[i].line_in_bucket(form));
    }
    int32_t* const supply = a.supply.data() + first;
    for (int64_t i = 0; i < count; ++i) supply[i] = record[i].supply(form);
    int64_t* const quantity = a.quantity.data() + first;
    for (int64_t i = 0; i < count; ++i) quantity[i] = record[i].quantity(form);
    int32_t* const day = a.delivery_day.data() + first;
    for (int64_t i = 0; i < count; ++i) day[i] = record[i].day(form);
    if (needs_location_) {
      int32_t* const location = a.location.data() + first;
      for (int64_t i = 0; i < count; ++i) {
        location[i] = record[i].location(form);
      }
    }
    if (wants_ship_day_) {
      int32_t* const ship_day = a.ship_day.data() + first;
      for (int64_t i = 0; i < count; ++i) {
        ship_day[i] = ShipDay(first + i);
      }
    }
  }

  // The columns of `count` lines; the allocations of the i-th end at ends[i],
  // counted from the first of the bucket.
  void SumUpLines(int64_t bucket, int64_t count, const uint32_t* ends,
                  Worker* worker) {
    const int64_t first_line = bucket << kLinesPerBucketBits;
    auto& l = columns_.lines;
    const Record* const record = worker->records.data();
    const int64_t size = worker->records.size();
    const int64_t first = first_[bucket];
    const int32_t* const day = columns_.allocations.delivery_day.data() + first;
    const typename Record::Form form = form_;
    // Sums all allocations before each, so that the sum of a line is a
    // difference: no branches, and every column is written once. What counts
    // is masked, for nobody can guess it.
    worker->sums.Resize(size + 1);
    int64_t* const sums = worker->sums.data();
    const auto sum_up = [&](const auto& units, int64_t* column) {
      int64_t sum = sums[0] = 0;
      for (int64_t i = 0; i < size; ++i) sums[i + 1] = sum += units(i);
      int64_t before = 0;
      for (int64_t i = 0; i < count; ++i) {
        const int64_t all = sums[ends[i]];
        column[i] = all - before;
        before = all;
      }
    };
    int64_t* const promised = l.promised.data() + first_line;
    sum_up([&](int64_t i) { return record[i].in_line(form); }, promised);
    if (wants_on_time_) {
      const int32_t* const due = book_.demand.due.empty()
                                     ? nullptr
                                     : book_.demand.due.data() + first_line;
      const Day as_of = book_.as_of;
      sum_up(
          [&](int64_t i) {
            const Day own = due == nullptr
                                ? kNotGiven
                                : due[record[i].line_in_bucket(form)];
            const Day last = own == kNotGiven ? as_of : own;
            return record[i].in_line(form) & -int64_t{day[i] <= last};
          },
          l.on_time.data() + first_line);
    }
    if (wants_backordered_) {
      sum_up(
          [&](int64_t i) {
            return record[i].in_line(form) & -int64_t{!record[i].stock(form)};
          },
          l.backordered.data() + first_line);
    }
    // The day of the allocation at `place` of a line that has any.
    const auto day_or_never = [&](bool any, uint32_t place) {
      const Day of_place = size > 0 ? day[any ? place : 0] : kNever;
      return any ? of_place : kNever;
    };
    if (wants_first_) {
      int32_t* const column = l.first_day.data() + first_line;
      uint32_t begin = 0;
      for (int64_t i = 0; i < count; ++i) {
        column[i] = day_or_never(begin != ends[i], begin);
        begin = ends[i];
      }
    }
    if (wants_last_) {
      int32_t* const column = l.last_day.data() + first_line;
      uint32_t begin = 0;
      for (int64_t i = 0; i < count; ++i) {
        column[i] = day_or_never(begin != ends[i], ends[i] - 1);
        begin = ends[i];
      }
    }
    const int64_t* const open = book_.demand.quantity.data() + first_line;
    if (wants_shortfall_) {
      int64_t* const shortfall = l.shortfall.data() + first_line;
      for (int64_t i = 0; i < count; ++i) shortfall[i] = open[i] - promised[i];
    }
    if (wants_reason_) {
      int32_t* const reason = l.reason.data() + first_line;
      for (int64_t i = 0; i < count; ++i) {
        reason[i] = open[i] == promised[i]
                        ? 0
                        : static_cast<int32_t>(
                              why_short_(static_cast<int32_t>(first_line + i)));
      }
    }
  }

  Day ShipDay(int64_t allocation) const {
    const auto& a = columns_.allocations;
    return lanes_.ShipDay(a.location[allocation],
                          lanes_.destination(a.line[allocation]),
                          a.delivery_day[allocation]);
  }

  // The promises that a bucket's allocations make, and, where they are the
  // same, the shipments.
  void CopyPromises(int64_t bucket, Worker* worker) {
    const int64_t first = first_[bucket];
    const int64_t count = end(bucket) - first;
    const int64_t first_promise = first_promise_[bucket];
    const int64_t promises =
        (bucket + 1 < buckets_ ? first_promise_[bucket + 1]
                               : columns_.promises.line.size()) -
        first_promise;
    const auto& a = columns_.allocations;
    auto& p = columns_.promises;
    const bool ship = shipments_ && shipments_are_promises_;
    if (ship) {
      std::fill_n(columns_.shipments.location.data() + first_promise, promises,
                  book_.supply.location.empty() ? 0 : book_.supply.location[0]);
    }
    const int32_t* const line = a.line.data() + first;
    const int32_t* const day = a.delivery_day.data() + first;
    const int64_t* quantity = a.quantity.data() + first;
    if constexpr (Record::kInBothUnits) {
      worker->sums.Resize(count);
      for (int64_t i = 0; i < count; ++i) {
        worker->sums[i] = worker->records[i].in_line(form_);
      }
      quantity = worker->sums.data();
    }
    int32_t* const shipment =
        ship ? columns_.allocations.shipment.data() + first : nullptr;
    // Nearly all start a promise of their own: stretches of them are copied at
    // once, and those between that continue one are added to it.
    worker->continuing.Resize(count + 1);
    int64_t* const continuing = worker->continuing.data();
    int64_t stretches = 0;
    for (int64_t i = 1; i < count; ++i) {
      continuing[stretches] = i;
      stretches += (line[i] == line[i - 1]) & (day[i] == day[i - 1]);
    }
    continuing[stretches++] = count;
    int64_t promise = first_promise;  // the next
    int64_t begin = 0;
    for (int64_t stretch = 0; stretch < stretches; ++stretch) {
      const int64_t end = continuing[stretch];
      const int64_t size = end - begin;
      std::copy_n(line + begin, size, p.line.data() + promise);
      std::copy_n(day + begin, size, p.delivery_day.data() + promise);
      if (promises_) {
        std::copy_n(quantity + begin, size, p.quantity.data() + promise);
      }
      if (ship) {
        std::iota(shipment + begin, shipment + end,
                  static_cast<int32_t>(promise));
      }
      promise += size;
      if (end == count) break;
      if (promises_) p.quantity[promise - 1] += quantity[end];
      if (ship) shipment[end] = static_cast<int32_t>(promise - 1);
      begin = end + 1;
    }
  }

  // The lines of each order, one order after the other.
  void GroupLines(std::vector<int64_t>* first, std::vector<int32_t>* lines) {
    const auto& orders = book_.demand.sales_order;
    first->assign(lines_ + 1, 0);
    lines->resize(lines_);
    if (orders.empty()) {
      std::iota(first->begin(), first->end(), 0);
      std::iota(lines->begin(), lines->end(), 0);
      return;
    }
    for (const int32_t order : orders) ++(*first)[order];
    SumBefore(first);
    std::vector<int64_t> next(first->begin(), first->end() - 1);
    for (int64_t line = 0; line < lines_; ++line) {
      (*lines)[next[orders[line]]++] = static_cast<int32_t>(line);
    }
  }

  struct Departure {
    Day ship_day;
    int32_t location;
    int32_t destination;
    Day delivery_day;
    int64_t allocation;
    bool operator<(const Departure& other) const {
      return std::tie(ship_day, location, destination, delivery_day) <
             std::tie(other.ship_day, other.location, other.destination,
                      other.delivery_day);
    }
  };

  // Orders are taken in ranges of this many.
  static constexpr int64_t kOrders = int64_t{1} << 13;

  void LayOutShipments() {
    std::vector<int64_t> first;
    std::vector<int32_t> lines;
    GroupLines(&first, &lines);
    const int64_t ranges = (lines_ + kOrders - 1) / kOrders;
    std::vector<int64_t> start(ranges);
    const auto for_each_order = [&](int64_t range, const auto& use) {
      std::vector<Departure> departures;
      const int64_t last = std::min(lines_, (range + 1) * kOrders);
      for (int64_t order = range * kOrders; order < last; ++order) {
        Depart(lines.data() + first[order], lines.data() + first[order + 1],
               &departures);
        for (size_t i = 0; i < departures.size(); ++i) {
          use(order, departures[i],
              i == 0 || departures[i - 1] < departures[i]);
        }
      }
    };
    ParallelFor(threads_, ranges, [&](int64_t range, int) {
      int64_t count = 0;
      for_each_order(range, [&](int64_t, const Departure&, bool starts) {
        count += starts;
      });
      start[range] = count;
    });
    const int64_t shipments = SumBefore(&start);
    auto& s = columns_.shipments;
    s.sales_order.Resize(shipments);
    s.location.Resize(shipments);
    s.ship_day.Resize(shipments);
    if (lanes_.takes_days()) s.delivery_day.Resize(shipments);
    ParallelFor(threads_, ranges, [&](int64_t range, int) {
      int64_t shipment = start[range] - 1;
      for_each_order(
          range, [&](int64_t order, const Departure& departure, bool starts) {
            if (starts) {
              ++shipment;
              s.sales_order[shipment] = static_cast<int32_t>(order);
              s.location[shipment] = departure.location;
              s.ship_day[shipment] = departure.ship_day;
              if (lanes_.takes_days()) {
                s.delivery_day[shipment] = departure.delivery_day;
              }
            }
            columns_.allocations.shipment[departure.allocation] =
                static_cast<int32_t>(shipment);
          });
    });
  }

  // What leaves for an order of these lines, by shipment.
  void Depart(const int32_t* line, const int32_t* end_line,
              std::vector<Departure>* departures) const {
    const auto& a = columns_.allocations;
    departures->clear();
    for (; line != end_line; ++line) {
      const int64_t last = memory_.first_allocation[*line + 1];
      for (int64_t i = memory_.first_allocation[*line]; i < last; ++i) {
        departures->push_back({ShipDay(i), a.location[i],
                               lanes_.destination(a.line[i]), a.delivery_day[i],
                               i});
      }
    }
    if (!std::is_sorted(departures->begin(), departures->end())) {
      std::stable_sort(departures->begin(), departures->end());
    }
  }

  template <typename T>
  absl::Span<const T> If(std::string_view name, const Buffer<T>& buffer) const {
    return outputs_.wants(name) ? buffer.span() : absl::Span<const T>();
  }

  void Publish(PlanColumns* plan) const {
    const auto& a = columns_.allocations;
    plan->allocations.line = a.line.span();
    plan->allocations.supply = a.supply.span();
    plan->allocations.quantity = a.quantity.span();
    plan->allocations.delivery_day = a.delivery_day.span();
    plan->allocations.location = If("allocations.location", a.location);
    plan->allocations.ship_day =
        If("allocations.ship_day",
           lanes_.takes_days() ? a.ship_day : a.delivery_day);
    plan->allocations.shipment = If("allocations.shipment", a.shipment);
    const auto& p = columns_.promises;
    plan->promises.line = If("promises.line", p.line);
    plan->promises.delivery_day = If("promises.delivery_day", p.delivery_day);
    plan->promises.quantity = If("promises.quantity", p.quantity);
    const auto& l = columns_.lines;
    plan->lines.promised = l.promised.span();
    plan->lines.on_time = If("lines.on_time", l.on_time);
    plan->lines.backordered = If("lines.backordered", l.backordered);
    plan->lines.first_day = If("lines.first_day", l.first_day);
    plan->lines.last_day = If("lines.last_day", l.last_day);
    plan->lines.shortfall = If("lines.shortfall", l.shortfall);
    plan->lines.reason = If("lines.reason", l.reason);
    plan->lines.greedy = If("lines.greedy", l.greedy);
    const auto& s = columns_.shipments;
    const bool same = shipments_are_promises_;
    const auto& order = same ? p.line : s.sales_order;
    const auto& ship_day = same ? p.delivery_day : s.ship_day;
    const auto& delivery_day = lanes_.takes_days() ? s.delivery_day : ship_day;
    plan->shipments.sales_order = If("shipments.sales_order", order);
    plan->shipments.location = If("shipments.location", s.location);
    plan->shipments.ship_day = If("shipments.ship_day", ship_day);
    plan->shipments.delivery_day = If("shipments.delivery_day", delivery_day);
    const auto& h = columns_.held;
    plan->held.line = If("held.line", h.line);
    plan->held.supply = If("held.supply", h.supply);
    plan->held.quantity = If("held.quantity", h.quantity);
  }

  const Book& book_;
  const Outputs& outputs_;
  const int threads_;
  const std::vector<AllocationSink<Record>>& sinks_;
  const WhyShort why_short_;
  PlanMemory& memory_;
  PlanBuffers& columns_;
  const int64_t lines_;
  const int64_t buckets_;
  const LaneIndex& lanes_;
  const bool promises_;
  const bool shipments_;
  const bool shipments_are_promises_;
  const bool makes_promises_;
  const typename Record::Form form_;  // of all sinks
  const bool wants_ship_day_ =
      lanes_.takes_days() && outputs_.wants("allocations.ship_day");
  const bool needs_location_ = outputs_.wants("allocations.location") ||
                               wants_ship_day_ ||
                               (shipments_ && !shipments_are_promises_);
  const bool wants_on_time_ = outputs_.wants("lines.on_time");
  const bool wants_backordered_ = outputs_.wants("lines.backordered");
  const bool wants_first_ = outputs_.wants("lines.first_day");
  const bool wants_last_ = outputs_.wants("lines.last_day");
  const bool wants_shortfall_ = outputs_.wants("lines.shortfall");
  const bool wants_reason_ = outputs_.wants("lines.reason");
  std::vector<int64_t> first_;          // allocation of each bucket
  std::vector<int64_t> first_promise_;  // likewise
  int64_t allocations_ = 0;
};

}  // namespace

template <typename Record>
void LayOut(const Book& book, const BookRanges& ranges, const LaneIndex& lanes,
            const Outputs& outputs, int threads,
            const std::vector<AllocationSink<Record>>& sinks,
            WhyShort why_short, PlanMemory* memory, PlanColumns* plan) {
  Layout<Record>(book, ranges, lanes, outputs, threads, sinks, why_short,
                 memory)
      .Run(plan);
}

template void LayOut(const Book&, const BookRanges&, const LaneIndex&,
                     const Outputs&, int,
                     const std::vector<AllocationSink<PackedAllocation>>&,
                     WhyShort, PlanMemory*, PlanColumns*);
template void LayOut(const Book&, const BookRanges&, const LaneIndex&,
                     const Outputs&, int,
                     const std::vector<AllocationSink<WideAllocation>>&,
                     WhyShort, PlanMemory*, PlanColumns*);

}  // namespace internal
}  // namespace backorder
