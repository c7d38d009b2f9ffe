#include "lib/substitute_index.h"

#include <algorithm>
#include <numeric>
#include <tuple>

namespace backorder {
namespace internal {

SubstituteIndex::SubstituteIndex(const Book& book, int64_t items) {
  const Substitutes& table = book.substitutes;
  if (table.size() == 0) return;
  const auto value = [](absl::Span<const int32_t> column, int32_t row,
                        int32_t otherwise) {
    return column.empty() ? otherwise : column[row];
  };
  std::vector<int32_t> rows(table.size());
  std::iota(rows.begin(), rows.end(), 0);
  std::sort(rows.begin(), rows.end(), [&](int32_t a, int32_t b) {
    const auto key = [&](int32_t row) {
      return std::make_tuple(table.item[row], value(table.rank, row, 0),
                             table.substitute[row]);
    };
    return key(a) < key(b);
  });
  // The rows of each item begin at own[item].
  std::vector<int32_t> own(items + 1);
  for (const int32_t item : table.item) ++own[item + 1];
  std::partial_sum(own.begin(), own.end(), own.begin());

  first_.reserve(items + 1);
  for (int32_t item = 0; item < items; ++item) {
    const size_t first = all_.size();
    first_.push_back(static_cast<int32_t>(first));
    const auto add_own = [&](const Substitute of) {
      for (int32_t i = own[of.item]; i < own[of.item + 1]; ++i) {
        const int32_t row = rows[i];
        const int64_t numerator =
            int64_t{of.numerator} * value(table.numerator, row, 1);
        const int64_t denominator =
            int64_t{of.denominator} * value(table.denominator, row, 1);
        const int64_t divisor = std::gcd(numerator, denominator);
        const Substitute found = {table.substitute[row],
                                  static_cast<int32_t>(numerator / divisor),
                                  static_cast<int32_t>(denominator / divisor)};
        const bool again = std::any_of(
            all_.begin() + static_cast<std::ptrdiff_t>(first), all_.end(),
            [&](const Substitute& s) { return s.item == found.item; });
        if (!again) all_.push_back(found);
      }
    };
    add_own({item, 1, 1});
    for (size_t next = first; next < all_.size(); ++next) add_own(all_[next]);
  }
  first_.push_back(static_cast<int32_t>(all_.size()));
}

}  // namespace internal
}  // namespace backorder
