"""A small book to play with, and what there is to see in it."""

from __future__ import annotations

import datetime
import shlex
from pathlib import Path
from typing import Any, Dict, List

from . import books

_README = """\
A small book to play with, as of {today}
{rule}

demand.csv          14 open order lines; the column customer is the shop's own
supply.csv          what is there and what is to come, by purchase_order
items.csv           how long a new purchase takes; name is the shop's own
item_locations.csv  safety stock
holds.csv           what is held for carts; their orders would name them as owner
delays.csv          laws of delay: how late Acme delivers, by
delay_days.csv      his last ten deliveries

  python3 -m backorder plan {folder} --as-of {today}
  python3 -m backorder rank {folder} --as-of {today}
  python3 -m backorder rank {folder} --as-of {today} --why 6 5
  python3 -m backorder audit {folder}
  python3 -m backorder estimate {folder} --as-of {today}

What to see in the plan (plan/lines.csv, plan/allocations.csv):

SO-1   20 dolls for {in_2}: 15 ship now, 5 come with PO-101 on {in_5}, too late.
SO-2,  6 trains each, the same priority and day, 8 there: who ordered first (entered)
SO-3   gets 6, the other 2. The other 4 are yet to be bought: a purchase takes 14 days.
SO-4   10 puzzles in one shipment (line_complete): the 6 that are there are not enough; it
       waits for PO-102, and the 6 are kept for it.
SO-5   5 puzzles, behind it: must wait for PO-102, too. See latest_on_time below.
SO-6   4 bears, pegged to PO-103: its units are held for this line, though SO-7 is more
       urgent. (peg counts the rows of supply.csv from 0.)
SO-7   4 bears, priority 0: gets the 1 that is there, and 1 that SO-6 leaves of PO-103.
SO-8   10 kites, 12 there, 5 of them safety stock: 7 ship now, 3 are short.
SO-9   2 kites: nothing is left. What is short says why.
SO-10  3 lamps: PO-104 should have come two days ago. It counts as there today.
SO-11  6 lamps or none, two lines all or nothing (reject_order): there are no globes, so
       the order is rejected and its lamps stay free.
SO-12  2 lamps: gets them.
SO-13  6 lamps, 5 are left. A cart holds 2 of them until tomorrow: 3 ship now, the 2 when the
       hold is over, in time; 1 is short.

And what "estimate" tells: PO-101 and PO-104 are of Acme, who is often late. The dolls of
SO-1 are there by their planned day 6 times in 10; the lamps of PO-104 are two days overdue, and
so they come later still.

What to change:

  --policy "timing=latest_on_time"   SO-4 takes all 10 of PO-102; SO-5 has its 5 at once
  --policy "safety_stock=soft"       SO-8 and SO-9 get their kites
  --policy "overdue_offset=3"        PO-104 is expected in three days
  --policy "queue=entered"           who ordered first is served first
  --policy "when_short=accept_available"
                                     nobody waits; what is not in time is short
  --policy "ship_when=just_in_time"  nothing leaves before it must
"""


def tables(as_of: datetime.date) -> Dict[str, Dict[str, List[Any]]]:
    """The tables of the book and of its laws of delay."""

    def day(after: int) -> str:
        return (as_of + datetime.timedelta(days=after)).isoformat()

    demand = _columns(
        "sales_order item quantity due priority entered delivery_rule when_short peg unit_value "
        "customer",
        ("SO-1", "D-01", 20, day(2), 1, 1, "", "", "", 2500, "Anna"),
        ("SO-2", "T-02", 6, day(3), 1, 2, "", "", "", 4000, "Ben"),
        ("SO-3", "T-02", 6, day(3), 1, 3, "", "", "", 4000, "Clara"),
        ("SO-4", "P-03", 10, day(1), 1, 4, "line_complete", "", "", 1200, "David"),
        ("SO-5", "P-03", 5, day(2), 1, 5, "", "", "", 1200, "Emma"),
        ("SO-6", "B-04", 4, day(6), 1, 6, "", "", 6, 3000, "Felix"),
        ("SO-7", "B-04", 4, day(1), 0, 7, "", "", "", 3000, "Greta"),
        ("SO-8", "K-05", 10, day(1), 1, 8, "", "", "", 900, "Hugo"),
        ("SO-9", "K-05", 2, day(2), 1, 9, "", "", "", 900, "Ida"),
        ("SO-10", "L-06", 3, day(0), 1, 10, "", "", "", 5500, "Jakob"),
        ("SO-11", "L-06", 6, day(1), 1, 11, "", "reject_order", "", 5500, "Klara"),
        ("SO-11", "G-07", 1, day(1), 1, 11, "", "reject_order", "", 8000, "Klara"),
        ("SO-12", "L-06", 2, day(4), 1, 12, "", "", "", 5500, "Leo"),
        ("SO-13", "L-06", 6, day(4), 1, 13, "", "", "", 5500, "Mia"),
    )
    supply = _columns(
        "item quantity day purchase_order delay",
        ("D-01", 15, "", "", ""),
        ("D-01", 5, day(5), "PO-101", "Acme"),
        ("T-02", 8, "", "", ""),
        ("P-03", 6, "", "", ""),
        ("P-03", 12, day(4), "PO-102", ""),
        ("B-04", 1, "", "", ""),
        ("B-04", 5, day(3), "PO-103", ""),
        ("K-05", 12, "", "", ""),
        ("L-06", 10, day(-2), "PO-104", "Acme"),
    )
    items = _columns(
        "item replenish_days name",
        ("D-01", "", "Doll"),
        ("T-02", 14, "Wooden train"),
        ("P-03", "", "Puzzle"),
        ("B-04", "", "Teddy bear"),
        ("K-05", "", "Kite"),
        ("L-06", "", "Night lamp"),
        ("G-07", "", "Globe"),
    )
    item_locations = _columns("item safety_stock", ("K-05", 5))
    holds = _columns("owner item quantity expires", ("CART-1", "L-06", 2, day(1)))
    delays = _columns("delay kind", ("Acme", "empirical"))
    late = (0, 0, 0, 0, 0, 0, 1, 2, 4, 8)
    delay_days = _columns("delay days", *(("Acme", days) for days in late))
    return {"demand": demand, "supply": supply, "items": items, "item_locations": item_locations,
            "holds": holds, "delays": delays, "delay_days": delay_days}


def _columns(names: str, *rows: Any) -> Dict[str, List[Any]]:
    return {name: list(cells) for name, cells in zip(names.split(), zip(*rows))}


def write(folder: Path, as_of: datetime.date) -> None:
    """Writes the book and its README.txt."""
    heading = f"A small book to play with, as of {as_of}"
    readme = _README.format(
        today=as_of, rule="=" * len(heading), folder=shlex.quote(str(folder)),
        in_2=as_of + datetime.timedelta(days=2), in_5=as_of + datetime.timedelta(days=5))
    books.write_book(folder, tables(as_of), readme)
