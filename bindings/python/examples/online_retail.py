"""Turns the whole year of UCI's Online Retail into one book.

    python online_retail.py DATA_DIR --out BOOK
    python -m backorder plan BOOK --as-of 2010-12-01

DATA_DIR holds lines.csv.gz and skus.csv.gz. The demand is real, THE SUPPLY IS
MODELLED: the data have no stock, no receipts and no due days. So the book says
how the engine copes with a year of real orders; nothing that it says about
stock says anything about that shop.

What is taken, and what is modelled:

demand  Invoice lines of products (codes that begin with five digits) with a
        quantity above zero. Left out are cancellations, write-offs, postage,
        fees and samples; found stock (price 0, no customer); and lines that
        were cancelled in full, where that can be told: a later cancellation
        of the same customer, code and quantity cancels the last such line.
        Lines without a customer cannot be told so, and cancellations of a part
        of a line leave the line as it is. `due` is modelled: two days after
        the invoice. `entered` is the invoice's minute.

supply  MODELLED. Each item is bought by the week, 90 % of what is wanted,
        rounded down over the year so far. What is wanted in the first four
        weeks is the opening stock, on hand on the first day of the data; what
        is wanted in a later week comes in three weeks before it. So most of the
        first half of the year is in time, and then more and more is late.

items   The descriptions, to read.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import shlex
import sys
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from pathlib import Path
from typing import Dict, Iterator, List, Mapping, Optional, Sequence, Tuple

from backorder import books

Row = Dict[str, str]
Table = Dict[str, List[object]]

AS_OF = date(2010, 12, 1)
DUE_AFTER = timedelta(days=2)
COVER_PERCENT = 90
WEEKS_AHEAD = 3


def read(path: Path) -> Iterator[Row]:
    """The rows of one file of the data."""
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


@dataclass
class Orders:
    """The order lines that are taken, and the count of what was left out."""

    lines: List[Optional[Row]] = field(default_factory=list)
    counts: Counter = field(default_factory=Counter)

    def taken(self) -> List[Row]:
        return [line for line in self.lines if line is not None]


def read_orders(path: Path) -> Orders:
    """The order lines of the year, less those that were cancelled in full."""
    orders = Orders()
    latest: Dict[Tuple[str, str, int], List[int]] = defaultdict(list)
    for line in read(path):
        quantity, customer = int(line["quantity"]), line["customer_id"]
        key = (customer, line["stock_code"], abs(quantity))
        why = left_out(line, quantity)
        if why == CANCELLATION and customer and latest[key]:
            orders.lines[latest[key].pop()] = None
            orders.counts[CANCELLED] += 1
        if why:
            orders.counts[why] += 1
            continue
        latest[key].append(len(orders.lines))
        orders.lines.append(line)
    orders.counts["lines taken"] = len(orders.taken())
    return orders


CANCELLATION = "lines left out: a cancellation or return"
CANCELLED = "lines left out: an order that was cancelled in full later"


def left_out(line: Row, quantity: int) -> str:
    """Why the line is no order of a product, or ""."""
    if not line["stock_code"][:5].isdigit():
        return "lines left out: not a product (postage, fees, manual, ...)"
    if line["invoice_no"].startswith("C"):
        return CANCELLATION
    if quantity <= 0:
        return "lines left out: a write-off or correction (quantity not above 0)"
    if not line["customer_id"] and Decimal(line["unit_price"]) == 0:
        return "lines left out: found stock (price 0, no customer)"
    return ""


def pence(price: str, counts: Counter) -> int:
    """A price in pence; the few that have fractions of one are rounded."""
    exact = Decimal(price) * 100
    rounded = exact.to_integral_value(rounding=ROUND_HALF_EVEN)
    if exact != rounded:
        counts["prices rounded to whole pence"] += 1
    return int(rounded)


def demand_table(lines: Sequence[Row], counts: Counter) -> Table:
    """One row for each order line, in the order of the data."""
    days = {line["invoice_date"][:10] for line in lines}
    due = {day: (date.fromisoformat(day) + DUE_AFTER).isoformat() for day in days}
    return {
        "item": [line["stock_code"] for line in lines],
        "quantity": [line["quantity"] for line in lines],
        "sales_order": [line["invoice_no"] for line in lines],
        "due": [due[line["invoice_date"][:10]] for line in lines],
        "entered": [line["invoice_date"] for line in lines],
        "unit_value": [pence(line["unit_price"], counts) for line in lines],
        "line_no": [line["line_no"] for line in lines],
        "customer": [line["customer_id"] for line in lines],
        "country": [line["country"] for line in lines],
    }


def weekly_demand(lines: Sequence[Row]) -> Dict[str, Dict[int, int]]:
    """Units wanted of each item in each week of the data."""
    weeks = {day: (date.fromisoformat(day) - AS_OF).days // 7
             for day in {line["invoice_date"][:10] for line in lines}}
    wanted: Dict[str, Dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for line in lines:
        week = weeks[line["invoice_date"][:10]]
        wanted[line["stock_code"]][week] += int(line["quantity"])
    return wanted


def modelled_supply(wanted: Mapping[str, Mapping[int, int]]) -> Table:
    """Opening stock and weekly receipts that cover most of what is wanted."""
    table: Table = {name: [] for name in
                    ("item", "quantity", "day", "purchase_order")}
    for item in sorted(wanted):
        so_far = bought = 0
        for week, units in sorted(wanted[item].items()):
            so_far += units
            quantity = so_far * COVER_PERCENT // 100 - bought
            if quantity == 0:
                continue
            bought += quantity
            day = AS_OF + timedelta(weeks=week - WEEKS_AHEAD)
            on_hand = day <= AS_OF
            table["item"].append(item)
            table["quantity"].append(quantity)
            table["day"].append("" if on_hand else day.isoformat())
            table["purchase_order"].append("" if on_hand else f"modelled {day.isoformat()}")
    return table


def items_table(path: Path, wanted: Mapping[str, object]) -> Table:
    """What the items are called."""
    names = {row["stock_code"]: row["description"].strip() for row in read(path)}
    items = sorted(wanted)
    return {"item": items, "name": [names.get(item, "") for item in items]}


def make_book(folder: Path) -> Tuple[Dict[str, Table], Counter]:
    """The tables of the book, and the count of what was taken or left out."""
    orders = read_orders(folder / "lines.csv.gz")
    lines, counts = orders.taken(), orders.counts
    wanted = weekly_demand(lines)
    tables = {
        "demand": demand_table(lines, counts),
        "supply": modelled_supply(wanted),
        "items": items_table(folder / "skus.csv.gz", wanted),
    }
    counts["units wanted"] = sum(sum(weeks.values()) for weeks in wanted.values())
    counts["units supplied (MODELLED)"] = sum(tables["supply"]["quantity"])
    counts["supply rows (MODELLED)"] = len(tables["supply"]["item"])
    counts["items"] = len(wanted)
    return tables, counts


def main(argv: Optional[Sequence[str]] = None) -> int:
    parser = argparse.ArgumentParser(
        description="Turns the year of Online Retail into one book with MODELLED supply.")
    parser.add_argument("data", type=Path, metavar="DATA_DIR", help="folder of the .csv.gz files")
    parser.add_argument("--out", type=Path, required=True, metavar="BOOK",
                        help="folder to write the book to")
    args = parser.parse_args(argv)
    tables, counts = make_book(args.data)
    books.write_book(args.out, tables)
    for what, count in sorted(counts.items()):
        print(f"{count:>9,}  {what}")
    print(f"\nThe book is in {args.out}. Its supply is MODELLED. Plan it with\n"
          f"  python3 -m backorder plan {shlex.quote(str(args.out))} --as-of {AS_OF}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
