#ifndef BACKORDER_DELAY_H_
#define BACKORDER_DELAY_H_

// How late receipts come: laws of delay, their fit, and what they let promise.
//
//   auto delay = backorder::FitDelay(DelayKind::kLognormal, {days, open});
//   // The receipt is 12 days overdue; when will it be there, 9 times in 10?
//   Day day = backorder::PromiseDay(Conditioned(*delay, 12), date, 0.9);
//
// A delay T is the days from a receipt's date to its coming, negative where it
// is early. A law may be continuous; days are whole: a receipt that comes in
// the course of a day counts at its end, D = ceil(T). So P(D <= d) = P(T <= d)
// for whole d, and a quantile in days is the ceiling of the law's.
//
// Pure functions of their arguments. Doubles are for statistics only: equal
// inputs give equal outputs on one machine and for any number of threads.
// CDF, survival and quantile are good to 1e-12 relative in both tails, besides
// what the rounding of their argument does to them.

#include <cstdint>
#include <limits>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/optional.h"
#include "absl/types/span.h"
#include "backorder/book.h"
#include "backorder/units.h"

namespace backorder {

// ---- laws ----

enum class DelayKind : int32_t {
  kFixed = 0,      // `first` days, always
  kEmpirical = 1,  // a sample's own distribution
  kLognormal = 2,  // log T is normal: mean `first`, standard deviation `second`
  kWeibull = 3,    // P(T > t) = exp(-(t / second)^first)
  kGamma = 4,      // shape `first`, scale `second` days
};

// A law of delay. Made by the functions below or by a fit; whoever fills it in
// by hand calls Validate(). The last three kinds are positive and continuous.
struct Delay {
  DelayKind kind = DelayKind::kFixed;
  double first = 0;
  double second = 0;
  // P(T = 0), for continuous kinds; with the rest of it T is as `kind` says.
  double zero_weight = 0;
  // The law holds given that T > older_than: the receipt's age, today - date.
  // DEFAULT: nothing is known. Where the law has no mass beyond its age it
  // knows no day any more: survival 1, quantile and mean infinite, kNever.
  double older_than = -std::numeric_limits<double>::infinity();
  // kEmpirical: distinct days ascending, the weight of all values up to each,
  // and that of everything; what `cumulative` leaves of `total` never comes
  // (after a fit: it is open beyond the last day seen).
  std::vector<double> values;
  std::vector<double> cumulative;
  double total = 0;
};

// Each checks its arguments: InvalidArgument with an InputError whose column is
// "delay.<argument>". Ranges: days within +-2^30; mu within +-25; sigma in
// [1e-6, 20]; shape in [0.01, 1e6]; scale in [1e-9, 1e12]; weight in [0, 1].
absl::StatusOr<Delay> FixedDelay(double days);
// Of values in any order, at least one. O(n log n).
absl::StatusOr<Delay> EmpiricalDelay(absl::Span<const double> days);
absl::StatusOr<Delay> LognormalDelay(double mu, double sigma);
// The same by its own mean and standard deviation in days, both above 0:
// sigma^2 = log(1 + (sd / mean)^2), mu = log(mean) - sigma^2 / 2.
absl::StatusOr<Delay> LognormalDelayOfMean(double mean, double sd);
absl::StatusOr<Delay> WeibullDelay(double shape, double scale);
absl::StatusOr<Delay> GammaDelay(double shape, double scale);
// A receipt that comes on its date with probability `weight`, else by `delay`,
// which is continuous and has no such weight yet.
absl::StatusOr<Delay> WithZeroWeight(Delay delay, double weight);
absl::Status Validate(const Delay& delay);

// The law given that the receipt has not come at `age` (days, NaN counts as not
// known): P(T <= t | T > age) = (F(t) - F(age)) / (1 - F(age)). An overdue
// receipt so comes ever later, never today. The greater of two ages holds.
Delay Conditioned(Delay delay, double age);

// The functions of a valid law. NaN gives NaN. O(1), O(log n) for samples of n
// values, O(sqrt(shape)) for gamma.
double Cdf(const Delay& delay, double days);          // P(T <= days)
double Survival(const Delay& delay, double days);     // P(T > days)
double LogSurvival(const Delay& delay, double days);  // where that underflows
// The least t with P(T <= t) >= p, p in [0, 1]: at 0 the least value there is.
// May be infinite; NaN for another p.
double Quantile(const Delay& delay, double p);
// The least whole day with P(T <= day) >= p; kNever where it is infinite or
// above kLastDay, never less than -kLastDay.
Day QuantileDays(const Delay& delay, double p);
// E[T], closed for every kind, conditioned too: through the partial
// expectation (normal, incomplete gamma). O(n) for samples.
double Mean(const Delay& delay);

// ---- promises ----

// The day by which a receipt dated `date` is there with probability
// `confidence`: date + QuantileDays; kNever beyond kLastDay.
Day PromiseDay(const Delay& delay, Day date, double confidence);

// late_cost / (late_cost + early_cost), the confidence at which a promise costs
// least where a day too late costs `late_cost` and a day too early `early_cost`
// (the critical ratio of Arrow, Harris and Marschak, 1951).
// Errors: InvalidArgument for a cost below 0, not finite, or both 0.
absl::StatusOr<double> CostOptimalConfidence(double late_cost,
                                             double early_cost);

// What an order waits for: one row for each receipt. Receipts of one purchase
// order share one delay, different ones are independent, so it is complete by t
// with probability: product over purchase orders g of F_g(t - the latest day of
// g's receipts). Receipts of no purchase order are sure. A law's age is that of
// its purchase order's earliest receipt which is still open.
struct Completion {
  absl::Span<const Day> day;                 // the receipt's date
  absl::Span<const int32_t> purchase_order;  // index of `delays`, or kNotGiven
  absl::Span<const Delay> delays;            // one for each purchase order
};

// P(complete by `day`); the least (whole) day with P >= p, p in (0, 1),
// infinite or kNever where there is none. Complete from -infinity (-kLastDay)
// on without receipts. Errors: InvalidArgument with an InputError for columns
// of different lengths, a day beyond kLastDay, an index out of range, a bad law
// or p. O(rows) and some 10 to 100 CDFs for each purchase order.
absl::StatusOr<double> CompleteCdf(const Completion& completion, double day);
absl::StatusOr<double> CompleteQuantile(const Completion& completion, double p);
absl::StatusOr<Day> CompleteDay(const Completion& completion, double p);

// ---- fits ----

// Receipts of the past and those still open: one row for each.
struct DelayHistory {
  absl::Span<const double> days;   // its delay; of an open one, its age
  absl::Span<const int32_t> open;  // 1: not there yet. DEFAULT: none is
  // The age at which it came under observation, below its delay or up to its
  // age: had it come by then, it would not be here (left truncation). DEFAULT:
  // -infinity, it would be here anyway. A window of the calendar so takes each
  // receipt as old as it was when the window began; whatever came before that
  // is left out.
  absl::Span<const double> since = {};
};

enum class DelayReading : int32_t {
  kExact = 0,      // a delay of 3 is T = 3: density
  kWholeDays = 1,  // a delay of 3 is 2 < T <= 3: P(D = 3), as days are counted
};

struct FitOptions {
  // DEFAULT: kExact, closed where it can be. Delays counted in whole days make
  // it half a day late, and bend it where many come within a day or two of 0:
  // give those kWholeDays, which does neither, but takes Newton's method always
  // and has no maximum where all came on one day or on two that touch.
  DelayReading reading = DelayReading::kExact;
  // DEFAULT: false, a continuous law takes no delay of 0. Otherwise the zeros
  // give zero_weight = their share of all receipts but those open at an age
  // below 0, which is its maximum of likelihood, and the rest gives the law.
  bool zero_atom = false;
};

// The law of `kind` under which the history is likeliest; an open receipt
// counts as P(T > age), right-censored, and a row of some `since` only given
// that T > since. Of continuous laws an open one below age 0 says nothing, nor
// does one of `since` from 0 on about their zero_weight. How:
//   kFixed      the median of kEmpirical (least absolute error: a single value
//               has no likelihood)
//   kEmpirical  Kaplan-Meier, with delayed entry (Lynden-Bell 1971; Turnbull
//               1976: at risk at u is what has since < u <= days); the sample
//               itself where none is open or late to enter. Where all that are
//               at risk come before others enter, it is the law of delays
//               beyond the last day on which that is so, as Klein and
//               Moeschberger (2003, section 4.6) advise.
//   kLognormal  closed; with open ones Newton
//   kWeibull    the shape as the root of its one equation, the scale closed,
//               with open ones too (Cohen 1965)
//   kGamma      the shape by Newton on log k - digamma(k) = log mean - mean log
//               (Choi and Wette 1969); with open ones Newton in both
// With `since` above 0 all continuous kinds take Newton. Newton in both
// parameters goes by differences, with a positive definite curvature forced and
// halved steps while the likelihood falls; it has converged when a step is
// below 1e-8 of the law's spread and of its logarithm, or when no step gains
// and none could gain 1e-10 of the log-likelihood. What has one unknown ends at
// 1e-13 relative.
//
// Errors: InvalidArgument with an InputError (column "history.days", ...) for
// columns of different lengths, no rows, a value that is not finite or beyond
// +-2^30, `open` other than 0 and 1, a `since` that is neither -infinity nor
// within +-2^30 or that its row is not later than, a delay that the kind cannot
// have (below 0; 0 without zero_atom), none that came, or none beyond that last
// day (kEmpirical, kFixed), fewer than two different delays that came
// (continuous kinds), more than half open beyond all that came (kFixed), or a
// likelihood without a maximum inside the ranges above. O(n log n), and for
// each step of Newton O(different days).
absl::StatusOr<Delay> FitDelay(DelayKind kind, const DelayHistory& history,
                               const FitOptions& options = {});

// The logarithm of the likelihood that FitDelay maximizes: of densities (of
// masses, for values that have one), or of whole days. -infinity where a row
// cannot be. Errors as above, and for a bad law. O(n).
absl::StatusOr<double> LogLikelihood(
    const Delay& delay, const DelayHistory& history,
    DelayReading reading = DelayReading::kExact);

enum class DelayCriterion : int32_t {
  // 2 x parameters - 2 x log-likelihood (Akaike 1974). Parameters: 1 for
  // kFixed, different days for kEmpirical, 2 for the others, and 1 for
  // zero_weight.
  kAic = 0,
  // -2 x the log-likelihood of each row under the fit to the rows of all folds
  // but its own; row i is in fold i % folds. Days a sample has not seen rule it
  // out; the share of zeros is taken as (zeros + 1/2) / (rows + 1), so that one
  // lone zero does not rule out all others.
  kHeldOut = 1,
};

struct ChoiceOptions {
  DelayCriterion criterion = DelayCriterion::kAic;
  int32_t folds = 5;  // kHeldOut: 2 or more
};

struct DelayScore {
  DelayKind kind = DelayKind::kFixed;
  double score = 0;  // the criterion, lower is better; infinite: did not fit
};

struct DelayChoice {
  Delay delay;
  std::vector<DelayScore> scores;  // in the order of the kinds
};

// Fits every kind, read as whole days (likelihoods of densities and of samples
// do not compare), with zero_atom where there are zeros, and takes the lowest
// score; ties to the first kind, and kEmpirical where no score is finite.
// Errors: as FitDelay with kEmpirical; a kind that does not fit is passed over.
absl::StatusOr<DelayChoice> ChooseDelay(const DelayHistory& history,
                                        const ChoiceOptions& options = {});

// ---- suppliers ----

struct PoolOptions {
  FitOptions fit;
  // k below, >= 1; infinite: all suppliers are one. DEFAULT: estimated from the
  // history by CredibilityConstant().
  absl::optional<double> credibility;
};

// A law for each supplier, 0..suppliers-1, drawn towards that of all suppliers
// together the more, the fewer receipts it has: the maximum of
//   own log-likelihood + (k / n_all) x log-likelihood of all rows,
// so that all together count as k receipts (a power prior: Ibrahim and Chen
// 2000). Means of what the law's likelihood rests on (log days, their squares,
// shares of zeros, a sample's distribution) are then n/(n+k) own and k/(n+k)
// common; a supplier without rows has the common law. `supplier`: one for each
// row. Errors: as FitDelay for all rows together, or an index out of range.
// O(n log n + suppliers x different days x steps).
absl::StatusOr<std::vector<Delay>> PoolDelays(
    DelayKind kind, absl::Span<const int32_t> supplier, int32_t suppliers,
    const DelayHistory& history, const PoolOptions& options = {});

// k = variance within suppliers / variance between their means, by the unbiased
// moments of Buhlmann and Straub (1970), over receipts that came, of log days
// above 0 for continuous kinds and else of days; at least 1, infinite where
// suppliers do not differ by more than chance. `since` is not looked at, but
// checked. Errors as PoolDelays. O(n).
absl::StatusOr<double> CredibilityConstant(DelayKind kind,
                                           absl::Span<const int32_t> supplier,
                                           int32_t suppliers,
                                           const DelayHistory& history);

// ---- conformal ----

// What the next error does not exceed with probability >= `confidence`, by
// exchangeability alone: of the n past errors (any order) the one of rank
// ceil((n + 1) confidence) from below (split conformal; Papadopoulos et al.
// 2002). No value where that exceeds n: so few cannot certify it. A product
// within 1e-12 of a whole number counts as it. Errors: InvalidArgument with an
// InputError for NaN errors or a confidence outside (0, 1). O(n).
absl::StatusOr<absl::optional<double>> ConformalBound(
    absl::Span<const double> errors, double confidence);

// The same while the world drifts (adaptive conformal inference: Gibbs and
// Candes 2021): the level moves so that the share of misses, in the long run
// and whatever happens, is `target`.
struct AdaptiveLevel {
  double target = 0.1;   // share of misses wanted, in (0, 1)
  double gamma = 0.005;  // how fast the level moves, in (0, 1]
  double level = 0.1;    // in use now; start it at target
};

// The level after an outcome: level + gamma (target - miss), miss = 1 where the
// bound was exceeded, kept in [-gamma, 1 + gamma], where the theorem has it.
// After T outcomes misses / T <= target + (1 + gamma) / (gamma T), whatever the
// errors were. Beware of an atom: while more than 1 - target of the errors are
// the least there is, every bound covers them and the level winds up, to 1 +
// gamma; when that ends, some 1 / gamma bounds are too low until it is back.
AdaptiveLevel Adapted(AdaptiveLevel state, bool missed);

// ConformalBound at confidence 1 - level. A level <= 0 has no value, which
// nothing misses; one >= 1 takes the least error.
absl::StatusOr<absl::optional<double>> AdaptiveBound(
    const AdaptiveLevel& state, absl::Span<const double> errors);

struct RollingBounds {
  std::vector<double> bound;  // before each outcome; infinite: not certifiable
  std::vector<double> level;  // at which it was made
  AdaptiveLevel next;         // after the last
};

// Runs both over `errors` in the order of time: each bound stands on the at
// most `window` (>= 1) errors before it. Errors: as above, and for a state
// outside its ranges. O(n window) at worst, in moves of memory.
absl::StatusOr<RollingBounds> RollConformal(absl::Span<const double> errors,
                                            AdaptiveLevel state,
                                            int64_t window);

}  // namespace backorder

#endif  // BACKORDER_DELAY_H_
