#ifndef BACKORDER_LIB_WHOLE_LAW_H_
#define BACKORDER_LIB_WHOLE_LAW_H_

// Laws of whole numbers from 0 on: law[k] is the probability of k.

#include <cstddef>
#include <numeric>
#include <vector>

namespace backorder {
namespace internal {

// The law of 0..size - 1 in which each number is ratio(number) times as likely
// as the one before it. REQUIRES: ratio does not ascend. From the likeliest
// number outwards, where nothing can overflow.
template <typename Ratio>
std::vector<double> LawOfRatios(size_t size, Ratio ratio) {
  size_t mode = 0;
  while (mode + 1 < size && ratio(mode + 1) > 1) ++mode;
  std::vector<double> law(size, 0.0);
  law[mode] = 1;
  for (size_t k = mode + 1; k < size; ++k) law[k] = law[k - 1] * ratio(k);
  for (size_t k = mode; k > 0; --k) law[k - 1] = law[k] / ratio(k);
  const double sum = std::accumulate(law.begin(), law.end(), 0.0);
  for (double& probability : law) probability /= sum;
  return law;
}

// Its expected number.
inline double Mean(const std::vector<double>& law) {
  double mean = 0;
  for (size_t k = 0; k < law.size(); ++k) {
    mean += law[k] * static_cast<double>(k);
  }
  return mean;
}

}  // namespace internal
}  // namespace backorder

#endif  // BACKORDER_LIB_WHOLE_LAW_H_
