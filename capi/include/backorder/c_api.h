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

#ifdef __cplusplus
}
#endif

#endif /* BACKORDER_C_API_H_ */
