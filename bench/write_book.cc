// Writes the spread book as raw columns in the machine's byte order, one file
// each, so that all who are compared read the very same numbers:
//   write_book LINES DIRECTORY

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "absl/types/span.h"
#include "bench/spread_book.h"

namespace {

template <typename T>
bool Write(const std::string& path, absl::Span<const T> column) {
  std::FILE* file = std::fopen(path.c_str(), "wb");
  if (file == nullptr) return false;
  const bool written = std::fwrite(column.data(), sizeof(T), column.size(),
                                   file) == column.size();
  return (std::fclose(file) == 0) && written;
}

}  // namespace

int main(int argc, char** argv) {
  const int64_t lines = argc == 3 ? std::atoll(argv[1]) : 0;
  if (lines < 1) {
    std::fprintf(stderr, "usage: write_book LINES DIRECTORY\n");
    return 2;
  }
  const std::string directory = std::string(argv[2]) + "/";
  const backorder::SpreadBook spread(lines);
  const backorder::Book book = spread.book();
  if (!Write(directory + "demand.item", book.demand.item) ||
      !Write(directory + "demand.quantity", book.demand.quantity) ||
      !Write(directory + "demand.due", book.demand.due) ||
      !Write(directory + "demand.priority", book.demand.priority) ||
      !Write(directory + "supply.item", book.supply.item) ||
      !Write(directory + "supply.quantity", book.supply.quantity) ||
      !Write(directory + "supply.day", book.supply.day)) {
    std::perror(argv[2]);
    return 1;
  }
  return 0;
}
