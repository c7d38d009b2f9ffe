"""The worked tables of the README's page on how sure a day is.

    ./dev python bindings/python/examples/how_sure.py

Anna wants 20 dolls; 15 are on the shelf, 5 are to come from a supplier who is often late.
"""

from __future__ import annotations

import datetime
from typing import Any, List, Optional

import backorder
from backorder.delay import Delay

TODAY = datetime.date(2025, 12, 18)
# By how many days his last twenty deliveries were late.
HISTORY = [0] * 12 + [1] * 3 + [2, 2, 4, 5, 8]
ACME = Delay.empirical(HISTORY)


def day(after: int) -> datetime.date:
    """A day, so many days from the first one."""
    return TODAY + datetime.timedelta(after)


def planned(as_of: datetime.date = TODAY, receipts: Optional[List[Any]] = None) -> backorder.Plan:
    """The plan of Anna's order, which breaks no rule."""
    receipts = receipts or [("doll", 5, "PO-1")]
    first = as_of == TODAY  # what was on the shelf has left
    items = ["doll", *(item for item, _, _ in receipts if item != "doll")]
    plan = backorder.allocate(
        demand=[{"item": item, "quantity": 20 if item == "doll" and first else 5, "due": day(2),
                 "sales_order": "Anna"} for item in items],
        supply=[*([{"item": "doll", "quantity": 15, "day": None, "delay": None}] if first else []),
                *({"item": item, "quantity": units, "day": day(5), "delay": "Acme",
                   "purchase_order": order} for item, units, order in receipts)],
        as_of=as_of,
    )
    assert plan.audit() == []
    return plan


def words(date: Optional[datetime.date]) -> str:
    """A day: "Thu 18 Dec"."""
    return "never" if date is None else f"{date:%a} {date.day} {date:%b}"


def percent(share: float) -> str:
    """A probability."""
    return f"{100 * share:.0f} %"


def table(heads: List[str], rows: List[List[str]]) -> str:
    """Rows as Markdown."""
    lines = [f"| {' | '.join(heads)} |", "|" + "---|" * len(heads)]
    lines += [f"| {' | '.join(row)} |" for row in rows]
    return "\n".join(lines).replace("|  |", "| |") + "\n"


def promises() -> str:
    """What the plan promises, and how sure that is."""
    rows = []
    for row in planned().estimate({"Acme": ACME}).promises.rows():
        rows.append([f"{row['quantity']} dolls", words(row["planned"]), percent(row["by_planned"]),
                     percent(row["by_due"]), words(row["day_0.8"]), words(row["day_0.95"]),
                     row["text"]])
    return table(["", "planned", "sure", "in time", "80 % by", "95 % by", "to tell"], rows)


def confidences() -> str:
    """The same promise by what it costs to be wrong."""
    rows = []
    for late, early in ((1, 1), (4, 1), (9, 1), (19, 1)):
        estimate = planned().estimate({"Acme": ACME}, late_cost=late, early_cost=early)
        rows.append([str(late), str(early), percent(estimate.confidence),
                     estimate.promises.rows()[-1]["text"]])
    return table(["a day too late costs", "a day too early", "confidence", "to tell"], rows)


def waiting() -> str:
    """The 5 dolls, asked for again day after day, while they do not come."""
    rows = []
    for after in (0, 6, 7, 9, 11, 14):
        (*_, row) = planned(day(after)).estimate({"Acme": ACME}).promises.rows()
        rows.append([words(day(after)), words(row["planned"]), percent(row["by_planned"]),
                     row["text"]])
    return table(["asked on", "planned", "sure", "to tell"], rows)


def orders() -> str:
    """An order of two items, of one purchase order or of two."""
    rows = []
    for what, second in (("of one purchase order", "PO-1"), ("of two", "PO-2")):
        receipts = [("doll", 5, "PO-1"), ("bear", 5, second)]
        estimate = planned(receipts=receipts).estimate({"Acme": ACME}, tables="orders")
        (row,) = estimate.orders.rows()
        rows.append([f"5 dolls and 5 bears {what}", words(row["planned"]),
                     percent(row["by_planned"]), row["text"]])
    return table(["", "planned", "all of it is sure", "to tell"], rows)


if __name__ == "__main__":
    for show in (promises, confidences, waiting, orders):
        print(show())
