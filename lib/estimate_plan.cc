// How sure the days of a plan are: rows of a table, each a law of its own.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <new>
#include <numeric>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "backorder/allocate.h"
#include "backorder/book.h"
#include "backorder/delay.h"
#include "backorder/estimate.h"
#include "backorder/plan.h"
#include "backorder/policy.h"
#include "backorder/units.h"
#include "lib/book_range.h"
#include "lib/check_number.h"
#include "lib/estimate_draws.h"
#include "lib/estimate_event.h"
#include "lib/estimate_input.h"
#include "lib/estimate_joint.h"
#include "lib/estimate_memo.h"
#include "lib/estimate_variables.h"
#include "lib/estimate_ways.h"
#include "lib/lane_index.h"
#include "lib/parallel.h"
#include "lib/progress.h"
#include "lib/working_days.h"

namespace backorder {
namespace {

using internal::EstimateDraws;
using internal::EstimateEvent;
using internal::EstimateEvents;
using internal::EstimateJoint;
using internal::EstimateOutputs;
using internal::EstimateVariables;

void Resize(size_t rows, size_t confidences, DayEstimates* table) {
  table->planned.resize(rows);
  table->day.resize(rows * confidences);
  table->by_planned.resize(rows);
  table->by_due.resize(rows);
  table->days_late.resize(rows);
  table->error.resize(rows);
}

void CopyRow(size_t from, size_t to, DayEstimates* table) {
  const size_t confidences = table->day.size() / table->planned.size();
  std::copy_n(&table->day[from * confidences], confidences,
              &table->day[to * confidences]);
  table->planned[to] = table->planned[from];
  table->by_planned[to] = table->by_planned[from];
  table->by_due[to] = table->by_due[from];
  table->days_late[to] = table->days_late[from];
  table->error[to] = table->error[from];
}

// A row of a table and the day by which it is asked for.
struct DueRow {
  Day due;
  int64_t row;
};

// Fills rows of tables from events; one for each thread.
class RowEstimator {
 public:
  RowEstimator(const EstimateVariables& variables, Day as_of,
               const EstimateOptions& options,
               const std::vector<int>& ascending,
               std::function<bool()> cancelled)
      : options_(options),
        ascending_(ascending),
        cancelled_(std::move(cancelled)),
        joint_(variables, as_of),
        draws_(variables, as_of, options.seed, options.draws),
        days_(options.confidences.size()) {}

  EstimateEvent* event() { return &event_; }
  // Room for the rows of one event.
  std::vector<DueRow>* rows() { return &rows_; }

  // To be called when the event has been made, before its rows are filled.
  void Start() {
    is_started_ = false;
    has_key_ = false;
    kind_ = Kind::kSure;
    if (event_.terms.empty() && event_.parts.empty()) {
      by_planned_ = 1;
      std::fill(days_.begin(), days_.end(), event_.planned);
      return;
    }
    has_key_ = internal::MakeEventKey(event_, &key_);
    const Planned* const kept = has_key_ ? planned_.Find(key_) : nullptr;
    if (kept != nullptr) {
      kind_ = Kind::kClosed;
      by_planned_ = kept->by_planned;
      days_ = kept->days;
      return;
    }
    is_started_ = true;
    if (joint_.Start(&event_)) {
      kind_ = Kind::kClosed;
      by_planned_ = joint_.At(event_.planned);
      Day from = event_.floor;
      for (const int c : ascending_) {
        if (from != kNever) {
          from = joint_.LeastDay(c, options_.confidences[c], from);
        }
        days_[c] = from;
      }
    } else {
      kind_ = Kind::kDrawn;
      has_key_ = false;
      if (!draws_.Start(event_, cancelled_)) return;
      by_planned_ = draws_.At(event_.planned);
      for (const int c : ascending_) {
        days_[c] = draws_.LeastDay(options_.confidences[c]);
      }
    }
    Correct();
    if (has_key_) planned_.Keep(key_, {by_planned_, days_});
  }

  // A row that is asked for by `due`.
  void Fill(size_t row, Day due, DayEstimates* table) {
    Day* const days = table->day.data() + row * days_.size();
    if (!event_.has_units) {
      table->planned[row] = kNever;
      std::fill_n(days, days_.size(), kNever);
      table->days_late[row] = std::numeric_limits<double>::infinity();
      return;  // the rest is 0
    }
    table->planned[row] = event_.planned;
    std::copy(days_.begin(), days_.end(), days);
    table->by_planned[row] = by_planned_;
    const Asked asked = Ask(due);
    table->by_due[row] = asked.by_due;
    table->days_late[row] = asked.days_late;
    if (kind_ == Kind::kDrawn) {
      table->error[row] = std::max(draws_.ErrorOf(by_planned_),
                                   draws_.ErrorOf(table->by_due[row]));
    }
  }

 private:
  enum class Kind { kSure, kClosed, kDrawn };

  // What is kept of events.
  struct Planned {
    double by_planned;
    std::vector<Day> days;
  };
  struct Asked {
    double by_due, days_late;
  };

  Asked Ask(Day due) {
    if (!has_key_) return {ByDue(due), DaysLate(due)};
    const internal::EventKey key = internal::WithDue(key_, due);
    if (const Asked* kept = asked_.Find(key)) return *kept;
    if (!is_started_) is_started_ = joint_.Start(&event_);
    const Asked asked = {ByDue(due), DaysLate(due)};
    asked_.Keep(key, asked);
    return asked;
  }
  double ByDue(Day due) {
    if (due < event_.floor) return 0;
    if (kind_ == Kind::kSure || due == event_.planned) return by_planned_;
    return kind_ == Kind::kClosed ? joint_.At(due) : draws_.At(due);
  }
  double DaysLate(Day due) {
    switch (kind_) {
      case Kind::kSure:
        return std::max(static_cast<double>(event_.planned) - due, 0.0);
      case Kind::kClosed:
        return joint_.DaysAfter(due);
      case Kind::kDrawn:
        break;
    }
    return draws_.DaysAfter(due);
  }

  void Correct() {
    if (options_.corrections.empty()) return;
    Day least = event_.planned;  // that of a lesser confidence
    Day latest = least;
    double confidence = 0;
    for (const int c : ascending_) {
      if (options_.confidences[c] > confidence) least = latest;
      confidence = options_.confidences[c];
      const int32_t correction = options_.corrections[c];
      const int64_t day = int64_t{days_[c]} + correction;
      const bool is_never =
          correction == kNever || days_[c] == kNever || day > kLastDay;
      days_[c] =
          is_never ? kNever : static_cast<Day>(std::max<int64_t>(day, least));
      latest = std::max(latest, days_[c]);
    }
  }

  const EstimateOptions& options_;
  const std::vector<int>& ascending_;  // confidences, by size
  const std::function<bool()> cancelled_;
  EstimateEvent event_;
  std::vector<DueRow> rows_;
  EstimateJoint joint_;
  EstimateDraws draws_;
  // Of the event:
  Kind kind_ = Kind::kSure;
  bool is_started_ = false;  // joint_ knows it
  bool has_key_ = false;
  internal::EventKey key_;
  double by_planned_ = 0;
  std::vector<Day> days_;  // by confidence
  internal::EventMemo<Planned> planned_;
  internal::EventMemo<Asked> asked_;
};

// Rows brought together by a number that each has: those of number i are
// rows[first[i]] to rows[first[i + 1]], ascending.
struct Grouped {
  std::vector<int64_t> first;
  std::vector<int32_t> rows;

  absl::Span<const int32_t> of(int64_t i) const {
    return absl::MakeConstSpan(rows).subspan(first[i], first[i + 1] - first[i]);
  }
};

Grouped GroupBy(absl::Span<const int32_t> number, int64_t numbers) {
  Grouped grouped;
  grouped.first.resize(static_cast<size_t>(numbers) + 1);
  for (const int32_t i : number) ++grouped.first[i + 1];
  std::partial_sum(grouped.first.begin(), grouped.first.end(),
                   grouped.first.begin());
  std::vector<int64_t> next(grouped.first.begin(), grouped.first.end() - 1);
  grouped.rows.resize(number.size());
  for (size_t row = 0; row < number.size(); ++row) {
    grouped.rows[next[number[row]]++] = static_cast<int32_t>(row);
  }
  return grouped;
}

// All tables: their rows are cut into chunks, whatever the number of threads.
class PlanEstimator {
 public:
  PlanEstimator(const Book& book, const PlanColumns& plan,
                const EstimateEvents& events,
                const EstimateVariables& variables,
                const EstimateOptions& options, const Run& run)
      : book_(book),
        plan_(plan),
        events_(events),
        variables_(variables),
        options_(options),
        run_(run),
        ascending_(options.confidences.size()) {
    std::iota(ascending_.begin(), ascending_.end(), 0);
    std::sort(ascending_.begin(), ascending_.end(), [&options](int a, int b) {
      return options.confidences[a] < options.confidences[b];
    });
  }

  absl::StatusOr<PlanEstimate> Make(const EstimateOutputs& outputs) {
    PlanEstimate estimate;
    if (outputs.promises) AddPromises(&estimate.promises);
    if (outputs.lines) AddLines(&estimate.lines);
    if (outputs.orders) AddOrders(&estimate);
    if (outputs.shipments) AddShipments(&estimate.shipments);
    if (!FillAll()) {
      return absl::CancelledError("the estimate was cancelled");
    }
    return estimate;
  }

 private:
  static constexpr int64_t kRowsAChunk = 1024;

  enum class Kind { kPromise, kLine, kOrder, kShipment };
  struct Chunk {
    Kind kind;
    DayEstimates* table;
    int64_t begin, end;
  };

  void Add(Kind kind, int64_t rows, DayEstimates* table) {
    Resize(static_cast<size_t>(rows), options_.confidences.size(), table);
    for (int64_t begin = 0; begin < rows; begin += kRowsAChunk) {
      chunks_.push_back(
          {kind, table, begin, std::min(rows, begin + kRowsAChunk)});
    }
  }

  void AddPromises(DayEstimates* table) {
    const auto& allocations = plan_.allocations;
    for (size_t row = 0; row < allocations.line.size(); ++row) {
      if (row == 0 || allocations.line[row] != allocations.line[row - 1] ||
          allocations.delivery_day[row] != allocations.delivery_day[row - 1]) {
        promises_.push_back(static_cast<int64_t>(row));
      }
    }
    const auto promises = static_cast<int64_t>(promises_.size());
    promises_.push_back(static_cast<int64_t>(allocations.line.size()));
    Add(Kind::kPromise, promises, table);
  }

  void AddLines(DayEstimates* table) {
    Add(Kind::kLine, book_.demand.size(), table);
  }

  void AddOrders(PlanEstimate* estimate) {
    const absl::Span<const int32_t> sales_order = book_.demand.sales_order;
    const int64_t lines = book_.demand.size();
    std::vector<int32_t>& orders = estimate->sales_order;
    if (sales_order.empty()) {
      orders.resize(static_cast<size_t>(lines));
      std::iota(orders.begin(), orders.end(), 0);
    } else {
      lines_of_order_ = GroupBy(sales_order, lines);
      for (int32_t order = 0; order < lines; ++order) {
        if (!lines_of_order_.of(order).empty()) orders.push_back(order);
      }
    }
    orders_ = absl::MakeConstSpan(orders);
    Add(Kind::kOrder, static_cast<int64_t>(orders.size()), &estimate->orders);
  }

  void AddShipments(DayEstimates* table) {
    const int64_t shipments = internal::CountShipments(plan_);
    rows_of_shipment_ = GroupBy(plan_.allocations.shipment, shipments);
    Add(Kind::kShipment, shipments, table);
  }

  void FillRow(Kind kind, int64_t row, DayEstimates* table,
               RowEstimator* estimator) const {
    EstimateEvent* const event = estimator->event();
    switch (kind) {
      case Kind::kPromise: {
        const int64_t first = promises_[row];
        const int32_t line = plan_.allocations.line[first];
        const Day day = plan_.allocations.delivery_day[first];
        if (!Leads(line, first, day)) return;
        events_.MakePromise(first, promises_[row + 1], event);
        if (!events_.sets().of(line).empty()) {
          return FillPromises(line, day, table, estimator);
        }
        break;
      }
      case Kind::kLine: {
        const auto line = static_cast<int32_t>(row);
        if (!Leads(line, events_.first(line), kNever)) return;
        events_.MakeLine(line, event);
        if (!events_.sets().of(line).empty()) {
          return FillLines(line, table, estimator);
        }
        break;
      }
      case Kind::kOrder:
        if (lines_of_order_.first.empty()) {
          events_.MakeLine(static_cast<int32_t>(row), event);
        } else {
          events_.MakeOrder(lines_of_order_.of(orders_[row]), event);
        }
        break;
      case Kind::kShipment:
        events_.MakeShipment(rows_of_shipment_.of(row), event);
        break;
    }
    if (event->has_units) estimator->Start();
    estimator->Fill(static_cast<size_t>(row), event->due, table);
  }

  // Whether the line, whose allocations begin at `first` or whose promise does,
  // is the first (for a kit on that day, if it is not kNever) of its set or
  // kit: that fills the rows of all of them. So does one without units, and one
  // of no set.
  bool Leads(int32_t line, int64_t first, Day day) const {
    const absl::Span<const int32_t> lines = events_.sets().of(line);
    if (lines.empty()) return true;
    if (day == kNever || !events_.sets().by_day(line)) {
      // Of a set's line the first promise counts.
      return line == lines.front() && first == events_.first(line);
    }
    const auto leader = std::find_if(
        lines.begin(), lines.end(),
        [this, day](int32_t other) { return events_.Has(other, day); });
    return *leader == line;
  }

  void FillLines(int32_t leader, DayEstimates* table,
                 RowEstimator* estimator) const {
    std::vector<DueRow>& rows = *estimator->rows();
    rows.clear();
    for (const int32_t line : events_.sets().of(leader)) {
      rows.push_back({events_.due(line), line});
    }
    FillByDue(table, estimator);
  }

  void FillPromises(int32_t leader, Day day, DayEstimates* table,
                    RowEstimator* estimator) const {
    const bool by_day = events_.sets().by_day(leader);
    std::vector<DueRow>& rows = *estimator->rows();
    rows.clear();
    for (const int32_t line : events_.sets().of(leader)) {
      const auto [begin, end] =
          by_day ? events_.OfDay(line, day)
                 : std::make_pair(events_.first(line), events_.first(line + 1));
      for (auto it =
               std::lower_bound(promises_.begin(), promises_.end(), begin);
           *it < end; ++it) {
        rows.push_back({events_.due(line), it - promises_.begin()});
      }
    }
    FillByDue(table, estimator);
  }

  // Rows of one event: those with one due day have all in common.
  static void FillByDue(DayEstimates* table, RowEstimator* estimator) {
    std::vector<DueRow>& rows = *estimator->rows();
    std::sort(rows.begin(), rows.end(), [](const DueRow& a, const DueRow& b) {
      return std::tie(a.due, a.row) < std::tie(b.due, b.row);
    });
    estimator->Start();
    for (size_t i = 0; i < rows.size(); ++i) {
      const auto [due, row] = rows[i];
      if (i == 0 || rows[i - 1].due != due) {
        estimator->Fill(static_cast<size_t>(row), due, table);
      } else {
        CopyRow(static_cast<size_t>(rows[i - 1].row), static_cast<size_t>(row),
                table);
      }
    }
  }

  // False: cancelled.
  bool FillAll() {
    internal::Progress progress(run_);
    const auto chunks = static_cast<int64_t>(chunks_.size());
    const int64_t lines = book_.demand.size();
    const int threads = static_cast<int>(
        std::min<int64_t>(run_.threads, std::max<int64_t>(chunks, 1)));
    std::vector<std::unique_ptr<RowEstimator>> estimators;
    estimators.reserve(threads);
    for (int thread = 0; thread < threads; ++thread) {
      estimators.push_back(std::make_unique<RowEstimator>(
          variables_, book_.as_of, options_, ascending_,
          [&progress] { return progress.cancelled(); }));
    }
    internal::ParallelFor(threads, chunks, [&](int64_t c, int thread) {
      RowEstimator& estimator = *estimators[thread];
      const Chunk& chunk = chunks_[c];
      for (int64_t row = chunk.begin; row < chunk.end; ++row) {
        if (progress.cancelled()) return;
        FillRow(chunk.kind, row, chunk.table, &estimator);
      }
      // All chunks together are all lines.
      progress.Advance(lines * (c + 1) / chunks - lines * c / chunks);
    });
    if (progress.cancelled()) return false;
    if (chunks == 0) progress.Advance(lines);
    return true;
  }

  const Book& book_;
  const PlanColumns& plan_;
  const EstimateEvents& events_;
  const EstimateVariables& variables_;
  const EstimateOptions& options_;
  const Run& run_;
  std::vector<int> ascending_;
  std::vector<Chunk> chunks_;
  std::vector<int64_t> promises_;     // first allocation of each, and the end
  absl::Span<const int32_t> orders_;  // estimate->sales_order
  Grouped lines_of_order_, rows_of_shipment_;
};

absl::StatusOr<PlanEstimate> EstimateOrThrow(const Book& book,
                                             const Policy& policy,
                                             const PlanColumns& plan,
                                             absl::Span<const Delay> delays,
                                             const EstimateOptions& options,
                                             const Run& run) {
  if (run.threads < 1) {
    return internal::BadNumber("run.threads", -1, int64_t{run.threads},
                               "at least one thread must work");
  }
  const absl::StatusOr<EstimateOutputs> outputs =
      EstimateOutputs::Parse(run.outputs);
  if (!outputs.ok()) return outputs.status();
  if (absl::Status status = Validate(policy); !status.ok()) return status;
  internal::BookRanges ranges;
  absl::Status status =
      internal::ValidateAndMeasure(book, run.threads, &ranges);
  if (status.ok()) status = internal::CheckEstimateOptions(options);
  if (status.ok()) status = internal::CheckDelays(book, delays);
  if (!status.ok()) return status;
  const internal::WorkingDays days(book, ranges.calendars);
  const internal::LaneIndex lanes(book, policy, days);
  const internal::EstimateWays ways(book, days, lanes);
  status = internal::CheckEstimatedPlan(book, policy, ways, plan, *outputs);
  if (!status.ok()) return status;

  const EstimateVariables variables(book, policy, ways, delays,
                                    options.confidences, run.threads);
  const EstimateEvents events(book, plan, ways, variables);
  return PlanEstimator(book, plan, events, variables, options, run)
      .Make(*outputs);
}

}  // namespace

absl::StatusOr<PlanEstimate> EstimatePlan(const Book& book,
                                          const Policy& policy,
                                          const PlanColumns& plan,
                                          absl::Span<const Delay> delays,
                                          const EstimateOptions& options,
                                          const Run& run) {
  try {
    return EstimateOrThrow(book, policy, plan, delays, options, run);
  } catch (const std::bad_alloc&) {
    return absl::ResourceExhaustedError(
        "out of memory; ask for fewer tables or estimate fewer lines at a "
        "time");
  }
}

}  // namespace backorder
