/* The C interface as a C90 program sees it: it compiles without a warning, its
 * structs and numbers stay as they are, and it plans a book. */

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "backorder/c_api.h"

/* Compiles only if `condition` holds. */
#define FROZEN(name, condition) typedef char name[(condition) ? 1 : -1]

FROZEN(abi_version, BKO_ABI_VERSION == 1);
FROZEN(status_size, sizeof(bko_status) == 4);
FROZEN(status_numbers, BKO_OK == 0 && BKO_CANCELLED == 1 &&
                           BKO_INVALID_ARGUMENT == 3 && BKO_NOT_FOUND == 5 &&
                           BKO_RESOURCE_EXHAUSTED == 8 && BKO_INTERNAL == 13);
FROZEN(sentinels, BKO_UNLIMITED == INT64_MAX && BKO_NEVER == INT32_MAX &&
                      BKO_NOT_GIVEN == INT32_MIN && BKO_REPLENISHMENT == -1);

#if UINTPTR_MAX == 0xffffffffffffffff
FROZEN(error_struct_size, offsetof(bko_error, struct_size) == 0);
FROZEN(error_row, offsetof(bko_error, row) == 8);
FROZEN(error_value, offsetof(bko_error, value) == 16);
FROZEN(error_more, offsetof(bko_error, more) == 24);
FROZEN(error_column, offsetof(bko_error, column) == 32);
FROZEN(error_message, offsetof(bko_error, message) == 96);
FROZEN(error_size, sizeof(bko_error) == 608);
FROZEN(run_struct_size, offsetof(bko_run, struct_size) == 0);
FROZEN(run_threads, offsetof(bko_run, threads) == 8);
FROZEN(run_reserved, offsetof(bko_run, reserved) == 12);
FROZEN(run_cancel, offsetof(bko_run, cancel) == 16);
FROZEN(run_progress, offsetof(bko_run, progress) == 24);
FROZEN(run_outputs, offsetof(bko_run, outputs) == 32);
FROZEN(run_size, sizeof(bko_run) == 40);
#endif

static int failures = 0;

static void check(int holds, const char* what) {
  if (holds) return;
  fprintf(stderr, "c90_consumer: failed: %s\n", what);
  ++failures;
}

/* 20 dolls are wanted in two days; 15 are on the shelf, 5 come in five. */
static bko_book* dolls(void) {
  static const int32_t item[] = {0}, due[] = {20002};
  static const int64_t wanted[] = {20};
  static const int32_t supply_item[] = {0, 0};
  static const int64_t there[] = {15, 5};
  static const int32_t day[] = {BKO_NOT_GIVEN, 20005};
  bko_book* book = NULL;
  check(bko_book_create(20000, &book, NULL) == BKO_OK, "bko_book_create");
  check(bko_book_set_i32(book, "demand.item", item, 1, NULL) == BKO_OK,
        "demand.item");
  check(bko_book_set_i64(book, "demand.quantity", wanted, 1, NULL) == BKO_OK,
        "demand.quantity");
  check(bko_book_set_i32(book, "demand.due", due, 1, NULL) == BKO_OK,
        "demand.due");
  check(bko_book_set_i32(book, "supply.item", supply_item, 2, NULL) == BKO_OK,
        "supply.item");
  check(bko_book_set_i64(book, "supply.quantity", there, 2, NULL) == BKO_OK,
        "supply.quantity");
  check(bko_book_set_i32(book, "supply.day", day, 2, NULL) == BKO_OK,
        "supply.day");
  return book;
}

static void plans_the_dolls(const bko_book* book) {
  bko_plan* plan = NULL;
  bko_result* violations = NULL;
  const int64_t* quantity = NULL;
  const int32_t* day = NULL;
  const int32_t* invariant = NULL;
  int64_t rows = -1;
  bko_run run;
  memset(&run, 0, sizeof(run));
  run.struct_size = sizeof(run);
  run.threads = 2;
  check(bko_allocate(book, "timing=earliest", &run, &plan, NULL) == BKO_OK,
        "bko_allocate");
  check(bko_plan_i64(plan, "allocations.quantity", &quantity, &rows, NULL) ==
                BKO_OK &&
            rows == 2 && quantity[0] == 15 && quantity[1] == 5,
        "15 units and 5 are allocated");
  check(bko_plan_i32(plan, "allocations.delivery_day", &day, &rows, NULL) ==
                BKO_OK &&
            rows == 2 && day[0] == 20000 && day[1] == 20005,
        "they are delivered at once and in five days");
  check(bko_audit(book, NULL, plan, 10, &violations, NULL) == BKO_OK &&
            bko_result_i32(violations, "violations.invariant", &invariant,
                           &rows, NULL) == BKO_OK &&
            rows == 0,
        "the plan breaks no rule");
  bko_result_free(violations);
  bko_plan_free(plan);
}

/* Of two lines the one that is more overdue is served first. */
static void tells_why(void) {
  static const int32_t item[] = {0, 0}, due[] = {20002, 19990};
  static const int64_t wanted[] = {1, 1};
  bko_book* book = dolls();
  bko_plan* plan = NULL;
  bko_result* precedence = NULL;
  bko_result* measures = NULL;
  const int32_t* first = NULL;
  const int64_t* value = NULL;
  const double* lost = NULL;
  int64_t rows = -1;
  check(
      bko_book_set_i32(book, "demand.item", item, 2, NULL) == BKO_OK &&
          bko_book_set_i32(book, "demand.due", due, 2, NULL) == BKO_OK &&
          bko_book_set_i64(book, "demand.quantity", wanted, 2, NULL) == BKO_OK,
      "two lines");
  check(bko_explain_precedence(book, "queue=slack", 0, 1, &precedence, NULL) ==
                BKO_OK &&
            bko_result_i32(precedence, "precedence.first", &first, &rows,
                           NULL) == BKO_OK &&
            rows == 1 && first[0] == 1,
        "the overdue line is first");
  check(bko_result_i64(precedence, "precedence.first_value", &value, &rows,
                       NULL) == BKO_OK &&
            value[0] == -10,
        "by ten days");
  check(bko_allocate(book, NULL, NULL, &plan, NULL) == BKO_OK &&
            bko_measure_policy(book, NULL, plan, NULL, &measures, NULL) ==
                BKO_OK &&
            bko_result_f64(measures, "measures.value_lost", &lost, &rows,
                           NULL) == BKO_OK &&
            rows == 1 && lost[0] == 0,
        "without sharing nothing is lost");
  bko_result_free(measures);
  bko_result_free(precedence);
  bko_plan_free(plan);
  bko_book_free(book);
}

static void says_what_is_wrong(bko_book* book) {
  static const int64_t wanted[] = {-4};
  bko_plan* plan = NULL;
  bko_error error;
  memset(&error, 0, sizeof(error));
  error.struct_size = sizeof(error);
  check(bko_book_set_i64(book, "demand.quantity", wanted, 1, &error) == BKO_OK,
        "values are checked later");
  check(bko_allocate(book, NULL, NULL, &plan, &error) == BKO_INVALID_ARGUMENT,
        "a negative quantity is refused");
  check(strcmp(error.column, "demand.quantity") == 0 && error.row == 0 &&
            error.value == -4 && error.more == 0 && error.message[0] != '\0',
        "the error names column, row and value");
  check(plan == NULL, "a failed call touches no output");
  check(bko_book_set_i64(book, "demand.lanes", wanted, 1, &error) ==
            BKO_INVALID_ARGUMENT,
        "an unknown column is refused");
}

/* Inputs are columns of the caller; one row stands for all. */
static void orders_lots(void) {
  static const double order_cost[] = {8, 8}, holding_cost[] = {0.225},
                      demand_rate[] = {1300};
  bko_inputs* inputs = NULL;
  bko_result* lots = NULL;
  const double* quantity = NULL;
  int64_t rows = -1;
  check(bko_inputs_create(&inputs, NULL) == BKO_OK, "bko_inputs_create");
  check(bko_inputs_set_f64(inputs, "lot.order_cost", order_cost, 2, NULL) ==
                BKO_OK &&
            bko_inputs_set_f64(inputs, "lot.holding_cost", holding_cost, 1,
                               NULL) == BKO_OK &&
            bko_inputs_set_f64(inputs, "lot.demand_rate", demand_rate, 1,
                               NULL) == BKO_OK,
        "lot.*");
  check(bko_optimize_lot(inputs, &lots, NULL) == BKO_OK &&
            bko_result_f64(lots, "lots.quantity", &quantity, &rows, NULL) ==
                BKO_OK &&
            rows == 2 && quantity[1] > 304 && quantity[1] < 305,
        "304 units are ordered at once");
  bko_result_free(lots);
  bko_inputs_free(inputs);
}

int main(void) {
  bko_book* book = dolls();
  check(bko_abi_version() == BKO_ABI_VERSION, "the library is the header's");
  plans_the_dolls(book);
  tells_why();
  orders_lots();
  says_what_is_wrong(book);
  bko_book_free(book);
  bko_book_free(NULL);
  bko_plan_free(NULL);
  bko_inputs_free(NULL);
  bko_result_free(NULL);
  return failures == 0 ? 0 : 1;
}
