#include "backorder/allocate.h"

#include <new>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "lib/book_range.h"
#include "lib/input_error.h"
#include "lib/lane_index.h"
#include "lib/lay_out.h"
#include "lib/outputs.h"
#include "lib/plan_memory.h"
#include "lib/progress.h"
#include "lib/queue_keys.h"
#include "lib/serve.h"
#include "lib/sweep.h"
#include "lib/working_days.h"

namespace backorder {
namespace {

using internal::AllocationSink;
using internal::BookRanges;
using internal::Outputs;
using internal::PlanMemory;
using internal::Progress;

// Runs `engine`, which fills a sink for each thread, and lays out the plan.
template <typename Record, typename Engine>
absl::Status RunEngine(const Book& book, const BookRanges& ranges,
                       const internal::LaneIndex& lanes, const Outputs& outputs,
                       int threads, Progress* progress, Plan* plan,
                       const Engine& engine, internal::WhyShort why_short) {
  PlanMemory& memory = plan->memory();
  memory.arena.Rewind();
  std::vector<AllocationSink<Record>> sinks;
  sinks.reserve(threads);
  for (int thread = 0; thread < threads; ++thread) {
    sinks.emplace_back(&memory.arena,
                       internal::BucketCount(book.demand.size()));
  }
  engine(&sinks);
  if (progress->cancelled()) {
    return absl::CancelledError("the plan was cancelled; nothing has changed");
  }
  int64_t allocations = 0;
  for (const AllocationSink<Record>& sink : sinks) {
    const int64_t buckets = internal::BucketCount(book.demand.size());
    for (int64_t bucket = 0; bucket < buckets; ++bucket) {
      allocations += sink.Count(bucket);
    }
  }
  if (allocations > INT32_MAX) {
    return absl::ResourceExhaustedError(absl::StrCat(
        "the plan would have ", allocations, " allocations, more than ",
        INT32_MAX, "; let fewer lines share, or plan fewer at a time"));
  }
  internal::LayOut(book, ranges, lanes, outputs, threads, sinks, why_short,
                   &memory, plan);
  return absl::OkStatus();
}

absl::Status AllocateOrThrow(const Book& book, const Policy& policy,
                             const Run& run, Plan* plan) {
  if (run.threads < 1) {
    InputError error;
    error.column = "run.threads";
    error.value = run.threads;
    return internal::MakeInputError(
        error, absl::StrCat("run.threads is ", run.threads,
                            "; at least one thread must work"));
  }
  absl::StatusOr<Outputs> outputs = Outputs::Parse(run.outputs);
  if (!outputs.ok()) return outputs.status();
  if (absl::Status status = Validate(policy); !status.ok()) return status;
  BookRanges ranges;
  absl::Status status =
      internal::ValidateAndMeasure(book, run.threads, &ranges);
  if (!status.ok()) return status;

  PlanMemory& memory = plan->memory();
  memory.greedy.Resize(0);
  memory.held_units.clear();
  Progress progress(run);
  const internal::QueueKeys keys(book, policy, ranges);
  const internal::WorkingDays days(book, ranges.calendars);
  const internal::LaneIndex lanes(book, policy, days);
  if (internal::IsPlain(policy, ranges)) {
    internal::Sweep sweep(book, policy, ranges, keys, &plan->memory());
    const auto engine = [&](auto* sinks) {
      sweep.Run(run.threads, sinks, &progress);
    };
    const auto why_short = [&](int32_t line) { return sweep.WhyShort(line); };
    if (sweep.fits() && sweep.packs_allocations()) {
      return RunEngine<internal::PackedAllocation>(
          book, ranges, lanes, *outputs, run.threads, &progress, plan, engine,
          why_short);
    }
    if (sweep.fits()) {
      return RunEngine<internal::WideAllocation>(book, ranges, lanes, *outputs,
                                                 run.threads, &progress, plan,
                                                 engine, why_short);
    }
  }
  return RunEngine<internal::WideAllocation>(
      book, ranges, lanes, *outputs, run.threads, &progress, plan,
      [&](std::vector<AllocationSink<internal::WideAllocation>>* sinks) {
        internal::ServeAll(book, policy, ranges, keys, lanes, run.threads,
                           &plan->memory(), sinks, &progress);
      },
      [&](int32_t line) {
        return static_cast<Reason>(plan->memory().reasons[line]);
      });
}

}  // namespace

absl::Status Allocate(const Book& book, const Policy& policy, const Run& run,
                      Plan* plan) {
  try {
    return AllocateOrThrow(book, policy, run, plan);
  } catch (const std::bad_alloc&) {
    // Columns may be half made: give back all memory.
    *plan = Plan();
    return absl::ResourceExhaustedError(
        "out of memory; ask for fewer outputs or plan fewer lines at a time");
  }
}

absl::StatusOr<Plan> Allocate(const Book& book, const Policy& policy,
                              const Run& run) {
  Plan plan;
  absl::Status status = Allocate(book, policy, run, &plan);
  if (!status.ok()) return status;
  return plan;
}

}  // namespace backorder
