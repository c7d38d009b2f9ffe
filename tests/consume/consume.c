/* A program of somebody else, built on the installed C library. */

#include <backorder/c_api.h>

int main(void) {
  const int32_t item[] = {0};
  const int64_t wanted[] = {20}, there[] = {15};
  const int64_t* promised = 0;
  int64_t rows = 0;
  int right;
  bko_book* book = 0;
  bko_plan* plan = 0;
  if (bko_abi_version() != BKO_ABI_VERSION) return 1;
  if (bko_book_create(20000, &book, 0) != BKO_OK ||
      bko_book_set_i32(book, "demand.item", item, 1, 0) != BKO_OK ||
      bko_book_set_i64(book, "demand.quantity", wanted, 1, 0) != BKO_OK ||
      bko_book_set_i32(book, "supply.item", item, 1, 0) != BKO_OK ||
      bko_book_set_i64(book, "supply.quantity", there, 1, 0) != BKO_OK ||
      bko_allocate(book, 0, 0, &plan, 0) != BKO_OK ||
      bko_plan_i64(plan, "lines.promised", &promised, &rows, 0) != BKO_OK) {
    return 1;
  }
  right = rows == 1 && promised[0] == 15;
  bko_plan_free(plan);
  bko_book_free(book);
  return right ? 0 : 1;
}
