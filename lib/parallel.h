#ifndef BACKORDER_LIB_PARALLEL_H_
#define BACKORDER_LIB_PARALLEL_H_

// Runs tasks on a few threads.

#include <atomic>
#include <cstdint>
#include <exception>
#include <mutex>
#include <system_error>
#include <thread>
#include <vector>

namespace backorder {
namespace internal {

// Calls work(task, thread) for each task in [0, tasks), each once, on up to
// `threads` threads, the caller's (thread 0) included. Tasks start in ascending
// order. Returns when all have ended; rethrows what one of them threw. If a
// thread cannot be had, the others do its share.
template <typename Work>
void ParallelFor(int threads, int64_t tasks, const Work& work) {
  if (threads > tasks) threads = static_cast<int>(tasks);
  if (threads <= 1) {
    for (int64_t task = 0; task < tasks; ++task) work(task, 0);
    return;
  }
  std::atomic<int64_t> next{0};
  std::exception_ptr failure;
  std::mutex failure_mutex;
  const auto run = [&](int thread) {
    try {
      for (int64_t task = next++; task < tasks; task = next++) {
        work(task, thread);
      }
    } catch (...) {
      next = tasks;
      const std::lock_guard<std::mutex> lock(failure_mutex);
      failure = std::current_exception();
    }
  };
  std::vector<std::thread> helpers;
  helpers.reserve(threads - 1);
  try {
    for (int thread = 1; thread < threads; ++thread) {
      helpers.emplace_back(run, thread);
    }
  } catch (const std::system_error&) {
    // Fewer threads do the same work.
  }
  run(0);
  for (std::thread& helper : helpers) helper.join();
  if (failure != nullptr) std::rethrow_exception(failure);
}

}  // namespace internal
}  // namespace backorder

#endif  // BACKORDER_LIB_PARALLEL_H_
