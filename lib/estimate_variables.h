#ifndef BACKORDER_LIB_ESTIMATE_VARIABLES_H_
#define BACKORDER_LIB_ESTIMATE_VARIABLES_H_

// What of a book may be late, and by which law: a random number of days for
// each purchase order, each receipt of none, each item that is bought, and each
// shipment of the plan.

#include <cstdint>
#include <vector>

#include "absl/types/span.h"
#include "backorder/book.h"
#include "backorder/delay.h"
#include "backorder/policy.h"
#include "backorder/units.h"
#include "lib/day_law.h"
#include "lib/estimate_ways.h"

namespace backorder {
namespace internal {

// What adds to the days of each shipment of a lane.
struct LaneLaw {
  DayLaw law;
  std::vector<double> masses;  // DayLaw::Masses()
};

class EstimateVariables {
 public:
  // What supply waits for: it is available on `day` + the days of a variable.
  struct Source {
    int32_t variable = kSure;
    int32_t law = -1;  // number of the variable's law
    Day day = kNever;
  };
  static constexpr int32_t kSure = -1;  // nothing

  // The book must be valid, and its laws among the valid `delays`. Quantiles
  // are kept of each of the `confidences`. O(n log n) and the laws' tables.
  EstimateVariables(const Book& book, const Policy& policy,
                    const EstimateWays& ways, absl::Span<const Delay> delays,
                    absl::Span<const double> confidences, int threads);

  // Of a row of supply, and of what is bought of an item.
  Source supply(int32_t row) const {
    return supplies_.empty() ? Source() : supplies_[row];
  }
  Source bought(int32_t item) const {
    return item < static_cast<int32_t>(items_.size()) ? items_[item] : Source();
  }
  // Whether all supply is sure.
  bool sure() const { return names_.empty(); }
  // Rows of supply, for a look ahead; null: all of them are sure.
  const Source* supplies() const {
    return supplies_.empty() ? nullptr : supplies_.data();
  }

  const DayLaw& law(int32_t number) const { return laws_.laws()[number]; }
  // Of a lane that has one, by its delay.
  const LaneLaw& lane_law(int32_t delay) const {
    return lane_laws_[lane_law_of_[delay]];
  }
  // The least number of days d with P(D <= d) >= the confidence of that number,
  // as near as kRare.
  int64_t quantile(int32_t law, int confidence) const {
    return quantiles_[law * confidences_ + confidence];
  }
  // What draws know it by, whatever else is in the book.
  uint64_t name(int32_t variable) const { return names_[variable]; }

 private:
  struct Making;
  static Making Prepare(const Book& book, const Policy& policy,
                        const EstimateWays& ways, size_t delays);
  EstimateVariables(Making making, absl::Span<const Delay> delays,
                    absl::Span<const double> confidences, int threads);

  std::vector<Source> supplies_;
  std::vector<Source> items_;
  std::vector<uint64_t> names_;
  DayLaws laws_;
  std::vector<LaneLaw> lane_laws_;
  std::vector<int32_t> lane_law_of_;  // by delay
  int64_t confidences_;
  std::vector<int64_t> quantiles_;  // by law and confidence
};

}  // namespace internal
}  // namespace backorder

#endif  // BACKORDER_LIB_ESTIMATE_VARIABLES_H_
