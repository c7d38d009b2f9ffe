#ifndef BACKORDER_C_API_H_
#define BACKORDER_C_API_H_

/* The stable C interface of backorder: C90 plus <stdint.h>.
 *
 *   int32_t item[] = {0}, day[] = {BKO_NOT_GIVEN, 20005}, items[] = {0, 0};
 *   int64_t wanted[] = {20}, there[] = {15, 5};
 *   bko_book* book = NULL;
 *   bko_plan* plan = NULL;
 *   const int64_t* quantity;
 *   int64_t rows;
 *   bko_book_create(20000, &book, NULL);
 *   bko_book_set_i32(book, "demand.item", item, 1, NULL);
 *   bko_book_set_i64(book, "demand.quantity", wanted, 1, NULL);
 *   bko_book_set_i32(book, "supply.item", items, 2, NULL);
 *   bko_book_set_i64(book, "supply.quantity", there, 2, NULL);
 *   bko_book_set_i32(book, "supply.day", day, 2, NULL);
 *   bko_allocate(book, "timing=earliest", NULL, &plan, NULL);
 *   bko_plan_i64(plan, "allocations.quantity", &quantity, &rows, NULL);
 *
 * Tables go in and come out as columns, by name; the names, types, ranges and
 * defaults are in the README's table of columns and in bko_schema(). What they
 * mean is told in the C++ headers book.h, policy.h, allocate.h and plan.h.
 *
 * Arrays that go in are borrowed until the book is freed or the column is set
 * again. Arrays that come out are borrowed until their object is freed or, for
 * a plan, used again. Calls on different objects are independent; an object
 * that is passed as const may be used by several threads at once.
 *
 * Every call that can fail returns a status and fills *error, if error is not
 * NULL. On failure no output is touched. No C++ exception gets out.
 *
 * While BKO_ABI_VERSION stays the same nothing here changes or goes: numbers
 * are frozen, and a struct grows only at its end. */

#include <stddef.h>
#include <stdint.h>

#if defined(_WIN32)
#if defined(BKO_BUILDING)
#define BKO_API __declspec(dllexport)
#else
#define BKO_API __declspec(dllimport)
#endif
#elif defined(__GNUC__)
#define BKO_API __attribute__((visibility("default")))
#else
#define BKO_API
#endif

#ifdef __cplusplus
extern "C" {
#endif

#define BKO_ABI_VERSION 1 /* equals the number in the library's soname */

/* The version of the library that was loaded. */
BKO_API int32_t bko_abi_version(void);

#define BKO_UNLIMITED INT64_MAX
#define BKO_NEVER INT32_MAX
#define BKO_NOT_GIVEN INT32_MIN

/* Supply of an allocation that is yet to be bought. */
#define BKO_REPLENISHMENT (-1)

/* ---- errors ------------------------------------------------------------- */

/* The numbers of absl::StatusCode. */
typedef int32_t bko_status;
#define BKO_OK 0
#define BKO_CANCELLED 1
#define BKO_INVALID_ARGUMENT 3   /* see the fields of bko_error */
#define BKO_NOT_FOUND 5          /* the plan or result has no such column */
#define BKO_RESOURCE_EXHAUSTED 8 /* out of memory */
#define BKO_INTERNAL 13          /* a bug in backorder: please report it */

/* Set struct_size to sizeof(bko_error) before the first call; the rest is
 * written on failure. */
typedef struct bko_error {
  size_t struct_size;
  int64_t row;       /* the first bad row; -1: not about one row */
  int64_t value;     /* what stands there */
  int64_t more;      /* how many other values of the book are bad */
  char column[64];   /* "demand.quantity", "policy.timing", or "" */
  char message[512]; /* UTF-8, NUL-ended: what is wrong and what to do */
} bko_error;

/* ---- schema ------------------------------------------------------------- */

/* All tables, columns, policy fields and enums, as UTF-8 text: lines of
 * tab-separated fields; the first line names the fields. A static string. */
BKO_API const char* bko_schema(void);

/* ---- book --------------------------------------------------------------- */

typedef struct bko_book bko_book;

/* An empty book as of a day. */
BKO_API bko_status bko_book_create(int32_t as_of, bko_book** out,
                                   bko_error* error);
BKO_API void bko_book_free(bko_book* book); /* NULL is fine */

/* Lends `length` values of the column `name` ("demand.due") to the book.
 * Length 0 makes the column absent. Fails for an unknown name or the wrong
 * width; what the values say is checked by the calls that read the book. */
BKO_API bko_status bko_book_set_i32(bko_book* book, const char* name,
                                    const int32_t* values, int64_t length,
                                    bko_error* error);
BKO_API bko_status bko_book_set_i64(bko_book* book, const char* name,
                                    const int64_t* values, int64_t length,
                                    bko_error* error);

/* Checks every value of the book. */
BKO_API bko_status bko_book_validate(const bko_book* book, bko_error* error);

/* ---- policy ------------------------------------------------------------- */

/* A policy is text: "queue=priority, due; timing=earliest". NULL or "" is the
 * default. This writes its canonical form, every field with its value, to
 * text[0..capacity), cut if need be but always NUL-ended (unless capacity is
 * 0), and its whole length without the NUL to *length, if that is not NULL. */
BKO_API bko_status bko_policy_text(const char* policy, char* text,
                                   size_t capacity, size_t* length,
                                   bko_error* error);

/* ---- run ---------------------------------------------------------------- */

/* How a call runs; never a byte of what it returns. Set struct_size to
 * sizeof(bko_run) and what you do not need to 0. A shorter struct means
 * defaults for what is missing; a longer one must be 0 past what is known. */
typedef struct bko_run {
  size_t struct_size;
  int32_t threads;       /* threads that work; 0: one */
  int32_t reserved;      /* must be 0 */
  const int32_t* cancel; /* polled atomically; not 0: end with BKO_CANCELLED */
  int64_t* progress;   /* set atomically to the lines that are planned so far */
  const char* outputs; /* the optional plan columns wanted: "lines.reason,
                          shipments"; "" none; NULL all */
} bko_run;

/* ---- plan --------------------------------------------------------------- */

typedef struct bko_plan bko_plan;

/* An empty plan: to fill column by column, for bko_audit and bko_measure. */
BKO_API bko_status bko_plan_create(bko_plan** out, bko_error* error);
BKO_API void bko_plan_free(bko_plan* plan); /* NULL is fine */

/* Lends a column ("allocations.line") to a plan that bko_plan_create made. */
BKO_API bko_status bko_plan_set_i32(bko_plan* plan, const char* name,
                                    const int32_t* values, int64_t length,
                                    bko_error* error);
BKO_API bko_status bko_plan_set_i64(bko_plan* plan, const char* name,
                                    const int64_t* values, int64_t length,
                                    bko_error* error);

/* A column of the plan: *values is an array of *length numbers. A column that
 * was not asked for is BKO_NOT_FOUND. */
BKO_API bko_status bko_plan_i32(const bko_plan* plan, const char* name,
                                const int32_t** values, int64_t* length,
                                bko_error* error);
BKO_API bko_status bko_plan_i64(const bko_plan* plan, const char* name,
                                const int64_t** values, int64_t* length,
                                bko_error* error);

/* ---- allocate ----------------------------------------------------------- */

/* Plans all lines of the book. *plan is NULL, or a plan of an earlier call
 * whose memory is used again (its columns are then gone, also when memory runs
 * out). `run` may be NULL.
 * Time O(n log n), n = lines + supplies. */
BKO_API bko_status bko_allocate(const bko_book* book, const char* policy,
                                const bko_run* run, bko_plan** plan,
                                bko_error* error);

/* ---- results: the other verbs ------------------------------------------- */

/* A few named columns. */
typedef struct bko_result bko_result;

BKO_API void bko_result_free(bko_result* result); /* NULL is fine */
BKO_API bko_status bko_result_i32(const bko_result* result, const char* name,
                                  const int32_t** values, int64_t* length,
                                  bko_error* error);
BKO_API bko_status bko_result_i64(const bko_result* result, const char* name,
                                  const int64_t** values, int64_t* length,
                                  bko_error* error);
BKO_API bko_status bko_result_f64(const bko_result* result, const char* name,
                                  const double** values, int64_t* length,
                                  bko_error* error);
/* One text of a text column, NUL-ended. */
BKO_API bko_status bko_result_text(const bko_result* result, const char* name,
                                   int64_t row, const char** text,
                                   bko_error* error);

/* prioritize: queue.line, queue.rank (i32). The k-th line to be served, and
 * the place of each line. */
BKO_API bko_status bko_prioritize(const bko_book* book, const char* policy,
                                  bko_result** out, bko_error* error);

/* explain_precedence: why of two lines of the book the one is served before the
 * other. precedence.* has one row of first, second (the two, in the order of
 * service), first_by, second_by (the lines whose keys were compared: these
 * themselves, or of those that they are served together with the first), key
 * (which key of the queue decided, from 0; -1: none, the lower row is first),
 * first_given, second_given (1: the two have a value there; 0: none) (i32),
 * first_value, second_value (that value, or 0) (i64). Fails with
 * BKO_INVALID_ARGUMENT, column "line", for a row that is none of demand, or
 * twice the same. Time O(n log n). */
BKO_API bko_status bko_explain_precedence(const bko_book* book,
                                          const char* policy, int32_t line,
                                          int32_t other, bko_result** out,
                                          bko_error* error);

/* split: the book's demand is ONE order, served alone. now.* and later.* have
 * line, supply, location, ship_day, delivery_day (i32), quantity (i64);
 * shortfall.* has line, reason (i32), quantity (i64). */
BKO_API bko_status bko_split(const bko_book* order_and_availability,
                             const char* policy, bko_result** out,
                             bko_error* error);

/* estimate: likewise. lines.* has first_day, complete_day, reason (i32),
 * promised, on_time (i64); order.* has one row of first_day, complete_day. */
BKO_API bko_status bko_estimate(const bko_book* order_and_availability,
                                const char* policy, bko_result** out,
                                bko_error* error);

/* audit: violations.* has invariant, line, supply (i32), message (text): at
 * most `limit` rows; none: the plan is right. */
BKO_API bko_status bko_audit(const bko_book* book, const char* policy,
                             const bko_plan* plan, int64_t limit,
                             bko_result** out, bko_error* error);

/* measure: measures.group (i64) and one f64 column for each KPI that
 * bko_schema() lists under "measures". `by` is NULL or a demand column's name
 * ("tier"). measures.value_lost and measures.price_of_fairness are NaN: they
 * need the policy. */
BKO_API bko_status bko_measure(const bko_book* book, const bko_plan* plan,
                               const char* by, bko_result** out,
                               bko_error* error);

/* measure_policy: the same of a plan that was made under that policy, with
 * these two. Where the policy shares, the book is planned once more, without
 * sharing, by one thread. */
BKO_API bko_status bko_measure_policy(const bko_book* book, const char* policy,
                                      const bko_plan* plan, const char* by,
                                      bko_result** out, bko_error* error);

/* ---- inputs: what the verbs below read ---------------------------------- */

/* Named columns of the caller. Each verb tells which it reads; it fails with
 * BKO_INVALID_ARGUMENT, naming the column, for one that it does not read, one
 * that it needs and that is missing, a wrong type, and lengths that disagree.
 *
 * Columns of one table have one length. A verb that answers row by row reads
 * the rows of "ask" and others that it names; of these a column of one row
 * stands for all rows, as if it were repeated, and one row is asked for where
 * all have one. A bad row fails the call: error->row is its place, 0 in a
 * column of one row. */
typedef struct bko_inputs bko_inputs;

BKO_API bko_status bko_inputs_create(bko_inputs** out, bko_error* error);
BKO_API void bko_inputs_free(bko_inputs* inputs); /* NULL is fine */

/* Lends `length` values as the column `name` ("lot.order_cost"), in place of
 * an earlier one of that name; borrowed until the inputs are freed or it is set
 * again. Length 0 is a column without rows. */
BKO_API bko_status bko_inputs_set_i32(bko_inputs* inputs, const char* name,
                                      const int32_t* values, int64_t length,
                                      bko_error* error);
BKO_API bko_status bko_inputs_set_i64(bko_inputs* inputs, const char* name,
                                      const int64_t* values, int64_t length,
                                      bko_error* error);
BKO_API bko_status bko_inputs_set_f64(bko_inputs* inputs, const char* name,
                                      const double* values, int64_t length,
                                      bko_error* error);

/* ---- delay -------------------------------------------------------------- */

/* How late receipts come; delay.h tells what each means, its source and its
 * ranges. In all of them
 *
 * the laws are two tables. Row i of `delays` is law i: delays.kind (i32; 0
 * fixed, the default, 1 empirical, 2 lognormal, 3 Weibull, 4 gamma),
 * delays.first, delays.second (f64, default 0: days; none; mu and sigma; shape
 * and scale; shape and scale), delays.zero_weight (f64, default 0: the
 * probability of a delay of 0, of continuous kinds), delays.never_weight (f64,
 * default 0: the weight of what never comes, of an empirical law),
 * delays.older_than (f64, default -infinity: the law holds given that the delay
 * is greater). Each row of `delay_days` is a value of an empirical law:
 * delay_days.delay (i32: the row of delays), delay_days.days (f64),
 * delay_days.weight (f64, above 0, default 1).
 *
 * a history is history.days (f64: delays; of what has not come its age),
 * history.open (i32, default 0; 1: not there yet) and history.since (f64,
 * default -infinity: the age at which it came under observation, below its
 * delay or up to its age).
 *
 * Bad laws fail the call, naming the column and the row of these tables. Time
 * O(rows log rows) for the tables, besides what delay.h tells. */

/* delay_cdf: ask.value (f64: days), ask.delay (i32, default 0: which law)
 * -> answers.value (f64): P(T <= days). survival: P(T > days). log_survival:
 * its logarithm. NaN gives NaN. */
BKO_API bko_status bko_delay_cdf(const bko_inputs* inputs, bko_result** out,
                                 bko_error* error);
BKO_API bko_status bko_delay_survival(const bko_inputs* inputs,
                                      bko_result** out, bko_error* error);
BKO_API bko_status bko_delay_log_survival(const bko_inputs* inputs,
                                          bko_result** out, bko_error* error);

/* delay_quantile: ask.value (f64: a probability, 0 to 1), ask.delay (i32,
 * default 0) -> answers.value (f64): the least days with P(T <= days) >= it,
 * maybe infinite. quantile_days: -> answers.days (i32): the least whole day,
 * BKO_NEVER where there is none. */
BKO_API bko_status bko_delay_quantile(const bko_inputs* inputs,
                                      bko_result** out, bko_error* error);
BKO_API bko_status bko_delay_quantile_days(const bko_inputs* inputs,
                                           bko_result** out, bko_error* error);

/* delay_mean: the laws alone -> answers.value (f64), one for each row of
 * delays; maybe infinite. */
BKO_API bko_status bko_delay_mean(const bko_inputs* inputs, bko_result** out,
                                  bko_error* error);

/* lognormal_delay_of_mean: delay.mean, delay.sd (f64, rows: days, above 0)
 * -> delays.*: the lognormal laws that have them. */
BKO_API bko_status bko_lognormal_delay_of_mean(const bko_inputs* inputs,
                                               bko_result** out,
                                               bko_error* error);

/* promise_day: ask.date (i32: the day of the receipt), ask.confidence (f64, 0
 * to 1), ask.delay (i32, default 0) -> answers.day (i32): the day by which it
 * is there with that probability; BKO_NEVER beyond all days. */
BKO_API bko_status bko_promise_day(const bko_inputs* inputs, bko_result** out,
                                   bko_error* error);

/* cost_optimal_confidence: ask.late_cost, ask.early_cost (f64, >= 0: of a day
 * too late, too early) -> answers.value (f64): late / (late + early). */
BKO_API bko_status bko_cost_optimal_confidence(const bko_inputs* inputs,
                                               bko_result** out,
                                               bko_error* error);

/* complete_cdf: when all that an order waits for is there. receipts.day (i32),
 * receipts.purchase_order (i32: the row of delays whose law its receipts share;
 * BKO_NOT_GIVEN: sure), ask.value (f64: a day) -> answers.value (f64): P(all
 * there by that day). complete_quantile: ask.value (f64: a probability, above 0
 * and below 1) -> answers.value (f64): the least day. complete_day: likewise
 * -> answers.day (i32): the least whole day, or BKO_NEVER. */
BKO_API bko_status bko_complete_cdf(const bko_inputs* inputs, bko_result** out,
                                    bko_error* error);
BKO_API bko_status bko_complete_quantile(const bko_inputs* inputs,
                                         bko_result** out, bko_error* error);
BKO_API bko_status bko_complete_day(const bko_inputs* inputs, bko_result** out,
                                    bko_error* error);

/* fit_delay: a history, options.kind (i32: that of delays.kind),
 * options.reading (i32, default 0: delays are exact; 1: whole days),
 * options.zero_atom (i32, default 0; 1: delays of 0 give zero_weight)
 * -> delays.*, delay_days.*: the one law of that kind under which the history
 * is likeliest. */
BKO_API bko_status bko_fit_delay(const bko_inputs* inputs, bko_result** out,
                                 bko_error* error);

/* choose_delay: a history, options.criterion (i32, default 0: AIC; 1: the
 * likelihood of rows held out), options.folds (i32, default 5)
 * -> delays.*, delay_days.*: the one law with the lowest score; scores.kind
 * (i32), scores.score (f64): of every kind, infinite where it did not fit. */
BKO_API bko_status bko_choose_delay(const bko_inputs* inputs, bko_result** out,
                                    bko_error* error);

/* pool_delays: a history with history.supplier (i32: 0, 1, ...), options.kind,
 * .reading, .zero_atom as for fit_delay, options.suppliers (i32, default: those
 * that the history names; at most 2^20), options.credibility (f64, >= 1,
 * default: estimated) -> delays.*, delay_days.*: row i is the law of supplier
 * i, drawn towards that of all. */
BKO_API bko_status bko_pool_delays(const bko_inputs* inputs, bko_result** out,
                                   bko_error* error);

/* credibility_constant: a history with history.supplier, options.kind,
 * .suppliers -> answers.value (f64, one row): that estimate, whatever
 * history.since; maybe infinite. */
BKO_API bko_status bko_credibility_constant(const bko_inputs* inputs,
                                            bko_result** out, bko_error* error);

/* log_likelihood: the laws, a history, options.reading -> answers.value (f64):
 * of the history under each law; -infinity where it cannot be. */
BKO_API bko_status bko_log_likelihood(const bko_inputs* inputs,
                                      bko_result** out, bko_error* error);

/* conformal_bound: errors.value (f64: past errors, in any order),
 * ask.confidence (f64, above 0 and below 1) -> bounds.value (f64): what the
 * next error does not exceed with that probability; infinite where so few
 * errors cannot certify it. */
BKO_API bko_status bko_conformal_bound(const bko_inputs* inputs,
                                       bko_result** out, bko_error* error);

/* adaptive_bound: errors.value, the state (one row each: state.target, default
 * .1; state.gamma, default .005; state.level, default the target; f64)
 * -> bounds.value (f64, one row) at confidence 1 - level. adapted: the state,
 * outcomes.missed (i32, in the order of time; 1: the bound was exceeded)
 * -> state.target, .gamma, .level: the state after them. */
BKO_API bko_status bko_adaptive_bound(const bko_inputs* inputs,
                                      bko_result** out, bko_error* error);
BKO_API bko_status bko_adapted(const bko_inputs* inputs, bko_result** out,
                               bko_error* error);

/* roll_conformal: errors.value (in the order of time), the state, ask.window
 * (i64, >= 1, one row) -> bounds.value, bounds.level (f64): before each error,
 * from at most so many errors before it; state.*: the state after the last. */
BKO_API bko_status bko_roll_conformal(const bko_inputs* inputs,
                                      bko_result** out, bko_error* error);

/* ---- how sure the days of a plan are ------------------------------------- */

/* estimate_plan: how sure the days of a plan of that book under that policy
 * are; estimate.h tells what may be late and how it is worked out. `inputs` may
 * be NULL: nothing may be late. They are the laws, as above: the columns
 * supply.delay, items.delay and lanes.delay of the book are rows of `delays`;
 * and estimate.confidences (f64, each above 0 and below 1, default .5, .8, .9,
 * .95), estimate.corrections (i32: days, one for each confidence, default none;
 * BKO_NEVER: not certifiable),
 * estimate.seed (i64, default 1), estimate.draws (i32, 1 to 2^20, default
 * 4096). run->outputs: which tables are made, of "promises, lines, orders,
 * shipments"; the others have no rows.
 *
 * Each table has planned (i32: the plan's day; BKO_NEVER: none), day (i32: row
 * after row, for each confidence the day by which it is there with that
 * probability, or BKO_NEVER), by_planned, by_due (f64: the probabilities that
 * it is there by its planned day and by the day asked for), days_late (f64:
 * expected days after the day asked for; maybe infinite), error (f64: the
 * standard error of the two; 0: they were not drawn). Rows: of promises, lines
 * and shipments those of the plan; of orders one for each order with lines, and
 * orders.sales_order (i32) says which.
 * The plan needs the columns that estimate.h names. */
BKO_API bko_status bko_estimate_plan(const bko_book* book, const char* policy,
                                     const bko_plan* plan,
                                     const bko_inputs* inputs,
                                     const bko_run* run, bko_result** out,
                                     bko_error* error);

/* promise_words: ask.first, ask.last, ask.as_of (i32: days; first may be left
 * out) -> answers.form (i32: 0 a day, 1 days, 2 weeks, 3 months, 4 none),
 * answers.first, answers.last (i32: the days that the words name, or BKO_NEVER)
 * answers.text (in English: "Tue 3 - Fri 6 March"): a promise that something
 * comes between these two days, no more exact than that (promise_words.h). */
BKO_API bko_status bko_promise_words(const bko_inputs* inputs, bko_result** out,
                                     bko_error* error);

/* ---- economics ---------------------------------------------------------- */

/* What backorders cost, and what to do about it; economics.h tells the formulas
 * and their sources. Money and time are in any unit, the same in all columns of
 * a call. Where not said otherwise the verbs answer row by row, columns are
 * f64, and numbers that go in are finite. */

/* optimize_lot: the economic order quantity with planned backorders.
 * lot.order_cost, .holding_cost, .demand_rate (above 0), .backorder_cost (above
 * 0, default infinite: nothing is backordered) -> lots.quantity,
 * .max_backorder, .fraction_backordered, .cost, .longest_wait. evaluate_lot:
 * the same of the lots ask.quantity (above 0), ask.max_backorder (0 to it). */
BKO_API bko_status bko_optimize_lot(const bko_inputs* inputs, bko_result** out,
                                    bko_error* error);
BKO_API bko_status bko_evaluate_lot(const bko_inputs* inputs, bko_result** out,
                                    bko_error* error);

/* optimize_level: what to stock once. newsvendor.overage, .underage (above 0:
 * of a unit left over, wanting), and demand.mean, .sd (>= 0): normal demand; or
 * a sample for all rows: demand.quantity (i64, 0 to 2^53), demand.weight (>= 0,
 * default 1) -> levels.level, .cost, .service, .fill_rate (NaN where nothing is
 * expected). evaluate_level: the same of ask.level. Each row reads the sample
 * anew: O(rows n log n) for n values, and O(rows n) to evaluate. */
BKO_API bko_status bko_optimize_level(const bko_inputs* inputs,
                                      bko_result** out, bko_error* error);
BKO_API bko_status bko_evaluate_level(const bko_inputs* inputs,
                                      bko_result** out, bko_error* error);

/* lead_time_demand: lead_time_demand.rate, .sd, .lead_time, .lead_time_sd (>=
 * 0; the last: default 0) -> lead_time_demand.mean, .sd: the law of demand over
 * a lead time. */
BKO_API bko_status bko_lead_time_demand(const bko_inputs* inputs,
                                        bko_result** out, bko_error* error);

/* optimize_reorder: (r, Q) with backorders. lot.* as for optimize_lot, but with
 * a finite backorder_cost, lead_time_demand.mean, .sd (>= 0)
 * -> reorders.reorder_point, .quantity, .cost, .on_hand, .backorders,
 * .fill_rate, .cycle_service, .mean_wait. evaluate_reorder: the same of
 * ask.reorder_point, ask.quantity (above 0). */
BKO_API bko_status bko_optimize_reorder(const bko_inputs* inputs,
                                        bko_result** out, bko_error* error);
BKO_API bko_status bko_evaluate_reorder(const bko_inputs* inputs,
                                        bko_result** out, bko_error* error);

/* optimize_rationing: the least stock, and critical levels, that serve each
 * tier as wanted. rationing.rate, rationing.target (row i: tier i, 0 ranks
 * highest; rates above 0, targets 0 to below 1), and one row each:
 * rationing.lead_time (>= 0), .unserved (i32, default 0: backordered; 1: lost),
 * .order_quantity (i64, default 1) -> rationing.reorder_point (i64), .on_hand
 * (one row), tiers.level (i64), .fill_rate, .backorders, .mean_wait (row i:
 * tier i). evaluate_rationing: the same of rationing.reorder_point (i64, one
 * row) and rationing.levels (i64, row i: tier i) in place of the targets. */
BKO_API bko_status bko_optimize_rationing(const bko_inputs* inputs,
                                          bko_result** out, bko_error* error);
BKO_API bko_status bko_evaluate_rationing(const bko_inputs* inputs,
                                          bko_result** out, bko_error* error);

/* buy: what to order now for what a plan of the book leaves open. Of the plan
 * it needs allocations.line, .supply, .quantity, lines.promised, and
 * lines.reason where a reason is left out. `rules` may be NULL; row i is item
 * i: buying_rules.min_quantity (i64, default 0), .multiple (i64, default 1);
 * and one row: buying_rules.reasons (i64, default all; bit r: for shortfalls of
 * reason r) -> purchases.item (i32), .shortfall, .promised, .quantity (i64),
 * .order_day, .arrival_day (i32), .first_line, .line_count, .value (i64),
 * ascending by item; its lines are line_count rows of purchase_lines.line (i32)
 * from first_line on. O(lines + allocations + items). */
BKO_API bko_status bko_buy(const bko_book* book, const bko_plan* plan,
                           const bko_inputs* rules, bko_result** out,
                           bko_error* error);

/* answer_line: accept, backorder or decline. line.quantity (i64, default 1),
 * .unit_margin, .lateness_cost (default 0), .told_wait (i32, default: the
 * longest wait), .cancel_probability, .holding_saved, .lost_sale_cost (default
 * 0); and a table of the waits of all lines: waits.line (i32: which row),
 * waits.days (i32), waits.probability, which sum to 1 for each line
 * -> answers.answer (i32: 0 accept, 1 backorder, 2 decline), .expected_wait,
 * .told_wait (i32), and for each answer what it is worth: accept.keeps,
 * .late_days, .margin, .lateness_cost, .holding_saved, .lost_sale_cost, .value;
 * backorder.*, decline.* likewise. O(lines + waits). */
BKO_API bko_status bko_answer_line(const bko_inputs* inputs, bko_result** out,
                                   bko_error* error);

/* ---- calendar ----------------------------------------------------------- */

/* Working days; calendar.h tells what they mean. All columns are i32. In all of
 * them the calendars are two tables: row i of `calendars` is calendar i, open
 * on days that both masks have: calendars.weekdays (bit 0 Monday, default 127),
 * calendars.month_days (bit 0 the 1st, default 2^31 - 1); each row of
 * `calendar_days` is an exception: calendar_days.calendar (row of calendars),
 * .day, .open (default 0: closed; 1: open). Time O(rows log rows + days) for
 * the tables, and O(1) for each row that is asked for, with ask.calendar
 * (default BKO_NOT_GIVEN: every day is open). Days beyond all days are
 * BKO_NEVER, those before them BKO_NOT_GIVEN, in and out. */

/* add_working_days: ask.day, ask.count -> answers.day: the count-th open day
 * after the first one from `day` on; 0: that one; below 0: subtracted instead.
 * subtract_working_days: the count-th before the last one up to `day`. */
BKO_API bko_status bko_add_working_days(const bko_inputs* inputs,
                                        bko_result** out, bko_error* error);
BKO_API bko_status bko_subtract_working_days(const bko_inputs* inputs,
                                             bko_result** out,
                                             bko_error* error);

/* working_days_between: ask.first, ask.end -> answers.count (i64): open days
 * from first up to but without end; below 0 the other way round. */
BKO_API bko_status bko_working_days_between(const bko_inputs* inputs,
                                            bko_result** out, bko_error* error);

/* first_ship_day: what comes in on ask.day at ask.minute (since midnight, by
 * the clock on the wall) ships that day through the minute ask.cut_off (default
 * BKO_NOT_GIVEN: none), else the next; -> answers.day: the first open one. */
BKO_API bko_status bko_first_ship_day(const bko_inputs* inputs,
                                      bko_result** out, bko_error* error);

#ifdef __cplusplus
}
#endif

#endif /* BACKORDER_C_API_H_ */
