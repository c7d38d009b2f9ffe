"""Turns the files of Microsoft's WideWorldImporters into a book as of a day.

    python wideworldimporters.py DATA_DIR --as-of 2016-03-15 --out BOOK
    python -m backorder plan BOOK --as-of 2016-03-15

DATA_DIR holds orders.csv.gz, order_lines.csv.gz, purchase_orders.csv.gz,
purchase_order_lines.csv.gz, stock_items.csv.gz, stock_item_holdings.csv.gz,
stock_transactions.csv.gz and customers.csv.gz. The book is what the company
knew in the morning of the day, after the goods of the day had come in and
before the first line was picked (nine lines in ten are picked on the day on
which they are ordered, so in the evening only the backlog is left).

What is taken, and what had to be inferred:

demand  Order lines of orders dated on or before the day which were picked on
        the day, later, or never. `due` is the order's expected delivery date,
        `entered` the order line's number, `unit_value` the price in cents.
        `tier` ranks the customer's category, smallest category first; the
        data have no ranking of their own. `destination` is the customer.

supply, on hand
        The data give the stock on their last day and all movements before it,
        so stock as of a day is the last stock less the movements since. That
        holds for the items that are rarely bought. For the few that are always
        sold out it does not: thousands of receipts, each of a whole backlog,
        are booked as movements but never reach the stock, and counting back
        ends millions of units below zero. No such debt ever existed. Where
        counting back gives less than nothing, the item's stock on the last day
        of the data is taken instead, which is less than one pack.

supply, receipts
        Purchase order lines ordered on or before the day and received after it
        or never, at their order's expected day: outers x units in an outer.
        (In fact nearly all came after one to three days. Nobody knew that.)

lanes   MODELLED. The data name neither warehouses nor cities: one location,
        called warehouse, serves every customer who has ordered by the day.
        What the data do tell is the day on which each order is expected to be
        delivered. The `transit_days` of a customer are the fewest between the
        day of an order of theirs and that day: what is picked on the day of
        the order has so long to arrive. (It is one day for each of them; from
        Friday to Monday it is more, but there is no calendar yet.)

items   `replenish_days` is the item's lead time; for an item that is on order
        at least the days until the last of these receipts: who has ordered
        does not buy again to have it sooner. With --no-replenishment it is
        left out, and what is neither there nor on order is short.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import shlex
import sys
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Dict, Iterator, List, Mapping, Optional, Sequence

from backorder import books

Row = Dict[str, str]

WAREHOUSE = "warehouse"
TIERS = ["Corporate", "Gift Store", "Computer Store", "Supermarket", "Novelty Shop"]


def read(folder: Path, name: str) -> Iterator[Row]:
    """The rows of one file of the data."""
    with gzip.open(folder / f"{name}.csv.gz", "rt", encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


@dataclass
class Data:
    """The files that are looked up by key."""

    orders: Dict[str, Row]
    customers: Dict[str, Row]
    items: Dict[str, Row]
    purchase_orders: Dict[str, Row]

    @classmethod
    def load(cls, folder: Path) -> "Data":
        def keyed(name: str, key: str) -> Dict[str, Row]:
            return {row[key]: row for row in read(folder, name)}

        return cls(
            orders=keyed("orders", "order_id"),
            customers=keyed("customers", "customer_id"),
            items=keyed("stock_items", "stock_item_id"),
            purchase_orders=keyed("purchase_orders", "purchase_order_id"),
        )


@dataclass
class Taken:
    """A book in the making, and the count of what was taken or left out."""

    tables: Dict[str, Dict[str, List[object]]] = field(default_factory=dict)
    counts: Counter = field(default_factory=Counter)

    def add(self, table: str, row: Mapping[str, object]) -> None:
        columns = self.tables.setdefault(table, {name: [] for name in row})
        for name, value in row.items():
            columns[name].append(value)


def cents(price: str) -> int:
    """A price in cents, exactly."""
    value = Decimal(price) * 100
    if value != value.to_integral_value():
        raise ValueError(f"the price {price} is not in whole cents")
    return int(value)


def open_order_lines(folder: Path, data: Data, as_of: str, taken: Taken) -> None:
    """Fills the table demand."""
    for line in read(folder, "order_lines"):
        order = data.orders[line["order_id"]]
        if order["order_date"] > as_of:
            taken.counts["order lines left out: ordered later"] += 1
            continue
        picked = line["picking_completed"][:10]
        if picked and picked < as_of:
            taken.counts["order lines left out: picked before"] += 1
            continue
        category = data.customers[order["customer_id"]]["category"]
        taken.add("demand", {
            "item": line["stock_item_id"],
            "quantity": line["quantity"],
            "sales_order": line["order_id"],
            "due": order["expected_delivery_date"],
            "entered": line["order_line_id"],
            "tier": TIERS.index(category),
            "unit_value": cents(line["unit_price"]),
            "destination": order["customer_id"],
            "category": category,
        })
        state = "never picked in the data" if not picked else (
            "picked on the day" if picked == as_of else "picked later")
        taken.counts["order lines taken: " + state] += 1


def stock_as_of(folder: Path, as_of: str, taken: Taken) -> Dict[str, int]:
    """Units on hand of each item; see the head of this file."""
    moved: Dict[str, int] = defaultdict(int)
    for row in read(folder, "stock_transactions"):
        day = row["occurred"][:10]
        receipt = row["type"] == "Stock Receipt"
        if day > as_of or (day == as_of and not receipt):
            moved[row["stock_item_id"]] += int(row["quantity"])
    stock = {}
    for row in read(folder, "stock_item_holdings"):
        item, last = row["stock_item_id"], int(row["quantity_on_hand"])
        counted_back = last - moved[item]
        stock[item] = counted_back if counted_back >= 0 else last
        taken.counts["items on hand: counted back from the last day" if counted_back >= 0
                     else "items on hand: as on the last day (counting back is below 0)"] += 1
    return stock


def add_supply(folder: Path, data: Data, as_of: str, taken: Taken) -> Dict[str, str]:
    """Fills the table supply; the last expected day of each item on order."""
    for item, units in stock_as_of(folder, as_of, taken).items():
        taken.add("supply", {"item": item, "quantity": units, "location": WAREHOUSE, "day": "",
                             "purchase_order": ""})
    on_order: Dict[str, str] = {}
    for line in read(folder, "purchase_order_lines"):
        order, item = data.purchase_orders[line["purchase_order_id"]], line["stock_item_id"]
        received = line["last_receipt_date"]
        if order["order_date"] > as_of:
            taken.counts["purchase order lines left out: ordered later"] += 1
        elif received and received <= as_of:
            taken.counts["purchase order lines left out: received"] += 1
        else:
            expected = order["expected_delivery_date"]
            taken.add("supply", {
                "item": item,
                "quantity": int(line["ordered_outers"]) * int(
                    data.items[item]["quantity_per_outer"]),
                "location": WAREHOUSE,
                "day": expected,
                "purchase_order": line["purchase_order_id"],
            })
            on_order[item] = max(expected, on_order.get(item, ""))
            taken.counts["purchase order lines taken: still to come"] += 1
    return on_order


def add_items(data: Data, as_of: str, on_order: Mapping[str, str], replenish: bool,
              taken: Taken) -> None:
    """Fills the table items."""
    today = date.fromisoformat(as_of)
    for item, row in data.items.items():
        days = int(row["lead_time_days"])
        if item in on_order:
            days = max(days, (date.fromisoformat(on_order[item]) - today).days)
        taken.add("items", {"item": item, **({"replenish_days": days} if replenish else {}),
                            "name": row["name"]})


def add_lanes(data: Data, as_of: str, taken: Taken) -> None:
    """Fills the table lanes; see the head of this file."""
    transit: Dict[str, int] = {}
    for order in data.orders.values():
        if order["order_date"] <= as_of:
            customer = order["customer_id"]
            days = (date.fromisoformat(order["expected_delivery_date"])
                    - date.fromisoformat(order["order_date"])).days
            transit[customer] = min(days, transit.get(customer, days))
    for customer, days in transit.items():
        taken.add("lanes", {"location": WAREHOUSE, "destination": customer, "transit_days": days})
        taken.counts["lanes to customers (MODELLED)"] += 1


def make_book(folder: Path, as_of: str, replenish: bool = True) -> Taken:
    """The book of the data in `folder` in the morning of `as_of`."""
    data, taken = Data.load(folder), Taken()
    open_order_lines(folder, data, as_of, taken)
    on_order = add_supply(folder, data, as_of, taken)
    add_items(data, as_of, on_order, replenish, taken)
    add_lanes(data, as_of, taken)
    return taken


def main(argv: Optional[Sequence[str]] = None) -> int:
    parser = argparse.ArgumentParser(
        description="Turns the WideWorldImporters files into a book as of a day.")
    parser.add_argument("data", type=Path, metavar="DATA_DIR", help="folder of the .csv.gz files")
    parser.add_argument("--as-of", default="2016-03-15", metavar="DAY",
                        type=lambda day: date.fromisoformat(day).isoformat(),
                        help="the day of the book (default: %(default)s)")
    parser.add_argument("--out", type=Path, required=True, metavar="BOOK",
                        help="folder to write the book to")
    parser.add_argument("--no-replenishment", action="store_true",
                        help="nothing can be bought but what is on order")
    args = parser.parse_args(argv)
    taken = make_book(args.data, args.as_of, not args.no_replenishment)
    if "demand" not in taken.tables:
        print(f"no order line is open on {args.as_of}; choose a day from 2013-01-01 to "
              "2016-06-01", file=sys.stderr)
        return 2
    books.write_book(args.out, taken.tables)
    for what, count in sorted(taken.counts.items()):
        print(f"{count:>9,}  {what}")
    print(f"\nThe book is in {args.out}. Stock on hand is inferred, lanes are MODELLED. Plan it "
          f"with\n  python3 -m backorder plan {shlex.quote(str(args.out))} --as-of {args.as_of}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
