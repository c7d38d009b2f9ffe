// Backorder's own times, for bench/peers/run:
//   ours LINES [ITEMS SUPPLIES_AN_ITEM]
// makes the spread book, says "ready", and for each case that it reads from
// standard input does it once and writes one line:
//   seconds rows units checksum peak-bytes data-bytes
// Cases: sort (LINES random 64-bit keys by std::sort), required, all, fresh,
// two_threads, latest.

#include <algorithm>
#include <chrono>
#include <cinttypes>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <random>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "backorder/allocate.h"
#include "bench/spread_book.h"

namespace {

using backorder::Book;
using backorder::Plan;
using backorder::PlanColumns;
using backorder::Policy;
using backorder::Run;
using backorder::SpreadBook;

// Sets the high water mark of resident memory to what is resident now.
void ResetPeak() { std::ofstream("/proc/self/clear_refs") << "5"; }

int64_t PeakBytes() {
  std::ifstream status("/proc/self/status");
  for (std::string word; status >> word;) {
    int64_t kilobytes = 0;
    if (word == "VmHWM:" && status >> kilobytes) return kilobytes * 1024;
  }
  return 0;
}

template <typename... Columns>
int64_t Bytes(const Columns&... columns) {
  return (... + static_cast<int64_t>(columns.size() * sizeof(columns[0])));
}

int64_t BytesOf(const Book& book) {
  return Bytes(book.demand.item, book.demand.quantity, book.demand.due,
               book.demand.priority, book.supply.item, book.supply.quantity,
               book.supply.day);
}

int64_t BytesOf(const PlanColumns& plan) {
  const auto& a = plan.allocations;
  const auto& p = plan.promises;
  const auto& l = plan.lines;
  const auto& s = plan.shipments;
  return Bytes(a.line, a.supply, a.quantity, a.delivery_day, a.location,
               a.ship_day, a.shipment) +
         Bytes(p.line, p.delivery_day, p.quantity) +
         Bytes(l.promised, l.on_time, l.backordered, l.first_day, l.last_day,
               l.shortfall, l.reason) +
         Bytes(s.sales_order, s.location, s.ship_day, s.delivery_day);
}

double Seconds(const std::chrono::steady_clock::time_point& since) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - since)
      .count();
}

void Print(double seconds, const Book& book, const PlanColumns& plan,
           int64_t peak) {
  const auto& a = plan.allocations;
  int64_t units = 0;
  uint64_t checksum = 0;  // modulo 2^64, so the order of rows is no matter
  for (size_t i = 0; i < a.line.size(); ++i) {
    units += a.quantity[i];
    checksum += (static_cast<uint64_t>(a.line[i]) % 1000003 + 1) *
                (static_cast<uint64_t>(a.supply[i]) % 999983 + 1) *
                static_cast<uint64_t>(a.quantity[i]);
  }
  std::printf("%.6f %zu %" PRId64 " %" PRIu64 " %" PRId64 " %" PRId64 "\n",
              seconds, a.line.size(), units, checksum, peak,
              BytesOf(book) + BytesOf(plan));
}

void Sort(int64_t lines) {
  std::mt19937_64 random(1);
  std::vector<uint64_t> keys(static_cast<size_t>(lines));
  for (uint64_t& key : keys) key = random();
  const auto start = std::chrono::steady_clock::now();
  std::sort(keys.begin(), keys.end());
  std::printf("%.6f %zu 0 0 0 0\n", Seconds(start), keys.size());
}

// Times one Allocate into *plan, whose memory is used again.
absl::Status Measure(const Book& book, const Policy& policy, const Run& run,
                     Plan* plan) {
  ResetPeak();
  const auto start = std::chrono::steady_clock::now();
  const absl::Status status = backorder::Allocate(book, policy, run, plan);
  const double seconds = Seconds(start);
  if (status.ok()) Print(seconds, book, *plan, PeakBytes());
  return status;
}

}  // namespace

int main(int argc, char** argv) {
  const int64_t lines = argc >= 2 ? std::atoll(argv[1]) : 0;
  if (lines < 1 || argc == 3 || argc > 4) {
    std::fprintf(stderr, "usage: ours LINES [ITEMS SUPPLIES_AN_ITEM]\n");
    return 2;
  }
  const SpreadBook spread =
      argc == 4 ? SpreadBook(lines, std::atoll(argv[2]), std::atoll(argv[3]))
                : SpreadBook(lines);
  const Book book = spread.book();
  Plan required_plan, all_plan;
  Run required;
  required.outputs = "";
  Run two_threads = required;
  two_threads.threads = 2;
  Policy latest;
  latest.timing = backorder::Timing::kLatestOnTime;

  std::puts("ready");
  std::fflush(stdout);
  for (std::string name; std::getline(std::cin, name); std::fflush(stdout)) {
    absl::Status status;
    if (name == "sort") {
      Sort(lines);
    } else if (name == "required") {
      status = Measure(book, {}, required, &required_plan);
    } else if (name == "two_threads") {
      status = Measure(book, {}, two_threads, &required_plan);
    } else if (name == "latest") {
      status = Measure(book, latest, required, &required_plan);
    } else if (name == "all") {
      status = Measure(book, {}, {}, &all_plan);
    } else if (name == "fresh") {
      // A plan that is thrown away first: the process's memory is fresh, but a
      // virtual machine's host need not find pages for it, which can take
      // longer than all else.
      status = backorder::Allocate(book, {}, required).status();
      Plan fresh;
      if (status.ok()) status = Measure(book, {}, required, &fresh);
    } else {
      status = absl::InvalidArgumentError("no such case: " + name);
    }
    if (!status.ok()) {
      std::cerr << "ours: " << status << "\n";
      return 1;
    }
  }
  return 0;
}
