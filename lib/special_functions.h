#ifndef BACKORDER_LIB_SPECIAL_FUNCTIONS_H_
#define BACKORDER_LIB_SPECIAL_FUNCTIONS_H_

// The functions that probability laws need and <cmath> lacks, on the log scale
// so that no tail underflows. std::lgamma is not used: it writes a global.

namespace backorder {
namespace internal {

// log(1 - exp(a)) for a <= 0, exact to rounding at both ends (Machler,
// "Accurately computing log(1 - exp(-|a|))", 2012).
double Log1mExp(double a);

// log Gamma(x), x > 0: Stirling's series, after a shift where x < 10.
double LogGamma(double x);

// Its first and second derivatives, x > 0, likewise.
double Digamma(double x);
double Trigamma(double x);

// log P(Z > z) for a standard normal Z; and the z for which it is
// `log_survival` (< 0; 0 gives -infinity, -infinity gives infinity).
double NormalLogSurvival(double z);
double NormalQuantile(double log_survival);

// The regularized incomplete gamma functions P and Q = 1 - P of (shape, x), and
// the logarithm of x^shape e^-x / Gamma(shape), x times the density. P by its
// series below shape + 1, Q by its continued fraction above (DLMF 8.7.1,
// 8.9.2); the common factor as Loader's saddle point ("Fast and accurate
// computation of binomial probabilities", 2000), which does not cancel for
// large shapes. O(sqrt(shape)) terms.
struct IncompleteGamma {
  double log_p = 0;
  double log_q = 0;
  double log_x_density = 0;
};
IncompleteGamma LogIncompleteGamma(double shape, double x);
double LogGammaXDensity(double shape, double x);  // the last alone, x > 0

// The x for which log Q(shape, x) is `log_survival`: Newton on log x, kept
// within a bracket.
double GammaQuantile(double shape, double log_survival);

}  // namespace internal
}  // namespace backorder

#endif  // BACKORDER_LIB_SPECIAL_FUNCTIONS_H_
