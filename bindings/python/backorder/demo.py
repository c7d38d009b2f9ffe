"""The story of the 20 dolls, and a shop of 200,000 order lines: python3 -m backorder.demo."""

from __future__ import annotations

import argparse
import datetime
import shlex
import sys
import textwrap
import time
from pathlib import Path
from typing import Any, Dict, List, Optional, Sequence

import numpy as np
from rich.console import Console

from . import books, report
from .cli import main as command_line
from .csv_files import FileError
from .delay import Delay
from .errors import BackorderError
from .estimate_plan import PlanEstimate
from .plan import Plan
from .screen import WIDTH, console, title
from .verbs import allocate

AS_OF = datetime.date(2025, 12, 18)

Table = Dict[str, np.ndarray]


# ---- the 20 dolls ---------------------------------------------------------------------------


def _day(after: int) -> datetime.date:
    return AS_OF + datetime.timedelta(days=after)


def _words(day: datetime.date) -> str:
    """A day of the story: "Thu 18 Dec"."""
    return f"{day:%a} {day.day:2} {day:%b}"


class Dolls:
    """20 dolls are wanted in two days; 15 are on the shelf, 5 come in five days."""

    def __init__(self) -> None:
        self.demand: List[Dict[str, Any]] = [
            {"item": "doll", "quantity": 20, "sales_order": "Anna", "due": _day(2), "entered": 1}]
        self.supply: List[Dict[str, Any]] = [
            {"item": "doll", "quantity": 15, "day": None},
            {"item": "doll", "quantity": 5, "day": _day(5)}]

    def plan(self, policy: str = "", **of_first_line: Any) -> Plan:
        """The plan of the shop's book, where Anna's line is changed as told."""
        demand = [{**self.demand[0], **of_first_line}, *self.demand[1:]]
        return allocate(demand=demand, supply=self.supply, policy=policy, as_of=AS_OF)

    def with_another_customer(self) -> "Dolls":
        """The same, and somebody who orders later wants 8 of them sooner."""
        other = Dolls()
        other.supply = self.supply
        other.demand = [*self.demand, {"item": "doll", "quantity": 8, "sales_order": "Ben",
                                       "due": _day(1), "entered": 2}]
        return other

    def tell(self, out: Console, plan: Plan) -> None:
        """Each promise and each shortfall of a plan, line by line."""
        reasons = report.meanings("reason")
        promises = plan.promises.rows()
        for row, (line, result) in enumerate(zip(self.demand, plan.lines.rows())):
            who = f"    {line['sales_order']:<5}"
            for promise in (each for each in promises if each["line"] == row):
                late = (promise["delivery_day"] - line["due"]).days
                when = f"{late} days too late" if late > 0 else "in time"
                out.print(f"{who}{promise['quantity']:>3} on {_words(promise['delivery_day'])}, "
                          f"{when}")
            if result["shortfall"]:
                text = (f"{who}{result['shortfall']:>3} not promised: "
                        f"{reasons[result['reason']].meaning}")
                out.print(textwrap.fill(text, WIDTH - 2, subsequent_indent=" " * 13))


def story(out: Console) -> None:
    """Tells it; every number is the engine's."""
    dolls = Dolls()
    out.print(title("The 20 dolls"))
    out.print(f"  Today is {_words(AS_OF)}. 15 dolls are on the shelf, 5 come on "
              f"{_words(_day(5))}.\n  Anna wants 20 for {_words(_day(2))}. What can she be told?\n")
    plan = dolls.plan()
    out.print("  As it is:")
    dolls.tell(out, plan)
    out.print("  If she wants all in one parcel (delivery_rule = line_complete):")
    dolls.tell(out, dolls.plan(delivery_rule="line_complete"))
    out.print("  If she takes only what comes in time (when_short = accept_available):")
    dolls.tell(out, dolls.plan(when_short="accept_available"))
    out.print(f"  If she wants all by {_words(_day(4))} or nothing (when_short = reject_order):")
    dolls.tell(out, dolls.plan(when_short="reject_order", latest=_day(4)))
    out.print("  If nothing may leave before it must (ship_when=just_in_time):")
    for row in dolls.plan("ship_when=just_in_time").allocations.rows():
        out.print(f"    Anna {row['quantity']:>3} leave on {_words(row['ship_day'])}")
    _tell_competition(out, dolls)
    _tell_late_supplier(out)


def _tell_competition(out: Console, dolls: Dolls) -> None:
    both = dolls.with_another_customer()
    out.print(f"\n  Then Ben asks for 8, for {_words(_day(1))}.")
    out.print("  Who needs it first is served first (the default):")
    both.tell(out, both.plan())
    out.print("  Who asked first is served first (queue=first_come):")
    both.tell(out, both.plan("queue=first_come"))


def _tell_late_supplier(out: Console) -> None:
    shop = LateSupplier()
    out.print(f"\n  Ben goes elsewhere. Clara wants 2 bears, which come on {_words(_day(11))}, for "
              "sure.\n  The supplier of the dolls is often late: of his last 20 deliveries 12 came "
              "on\n  their day, the others 1 to 8 days later. So that it holds 9 times in 10:")
    estimate = shop.estimate(_day(0))
    told = shop.told(estimate)
    for row, (what, text) in zip(estimate.promises.rows(), told.items()):
        sure = row["by_planned"]
        how_sure = f" ({sure:.0%} by {_words(row['planned'])})" if sure < 1 else ""
        out.print(f"    {what}: {text}{how_sure}")
    shop.deliver_stock()
    out.print(f"\n  It is {_words(_day(6))}, and the 5 dolls have not come. Planned again:")
    told = _tell_changes(out, told, shop.told(shop.estimate(_day(6))))
    shop.slip(_day(12))
    out.print(f"  Their supplier now says {_words(_day(12))}. Planned again:")
    _tell_changes(out, told, shop.told(shop.estimate(_day(6))))
    out.print("")


def _tell_changes(out: Console, before: Dict[str, str], after: Dict[str, str]) -> Dict[str, str]:
    """Who must be told what, since it is not what he was told before; what all know then."""
    for what, text in after.items():
        if text != before[what]:
            out.print(f"    {what}: {text},\n{' ' * 20}not {before[what]}")
        else:
            out.print(f"    {what}: as promised")
    return after


class LateSupplier:
    """Anna's dolls, 5 of them of a supplier who is often late, and what else is wanted."""

    # By how many days his last deliveries were late.
    HISTORY = [0] * 12 + [1] * 3 + [2, 2, 4, 5, 8]

    def __init__(self) -> None:
        self.demand: List[Dict[str, Any]] = [
            {"sales_order": "Anna", "item": "doll", "quantity": 20, "due": _day(2)},
            {"sales_order": "Clara", "item": "bear", "quantity": 2, "due": _day(11)}]
        self.supply: List[Dict[str, Any]] = [
            {"item": "doll", "quantity": 15, "day": None, "delay": None},
            {"item": "doll", "quantity": 5, "day": _day(5), "delay": "dolls"},
            {"item": "bear", "quantity": 2, "day": _day(11), "delay": None}]

    def deliver_stock(self) -> None:
        """What was on the shelf is with Anna."""
        self.demand[0]["quantity"] -= self.supply.pop(0)["quantity"]

    def slip(self, day: datetime.date) -> None:
        """The dolls come on another day, says their supplier."""
        self.supply[0]["day"] = day

    def plan(self, as_of: datetime.date) -> Plan:
        """The plan of a day."""
        return allocate(demand=self.demand, supply=self.supply, as_of=as_of)

    def estimate(self, as_of: datetime.date) -> PlanEstimate:
        """How sure the plan of that day is."""
        return self.plan(as_of).estimate({"dolls": Delay.empirical(self.HISTORY)})

    def told(self, estimate: PlanEstimate) -> Dict[str, str]:
        """What each customer is told: by his name, units and item, the promise in words."""
        told = {}
        for row in estimate.promises.rows():
            line = self.demand[row["line"]]
            what = f"{line['sales_order']:<5} {row['quantity']:>2} {line['item']}s"
            told[what] = row["text"]
        return told


# ---- a shop ---------------------------------------------------------------------------------

_KINDS = ("doll", "train", "puzzle", "teddy bear", "kite", "night lamp", "globe", "castle",
          "drum", "tea set", "rocking horse", "yo-yo", "marble run", "puppet", "race car", "robot",
          "board game", "jigsaw", "spinning top", "doll's house", "music box", "lantern", "boat",
          "tractor", "fire engine")
_STYLES = ("Classic", "Little", "Giant", "Wooden", "Painted", "Folding", "Travel", "Winter",
           "Forest", "Ocean", "Space", "Circus", "Garden", "Royal", "Old town", "Sleepy", "Brave",
           "Lucky", "Velvet", "Paper")
_COLOURS = ("red", "blue", "green", "yellow", "white", "black", "silver", "gold", "oak", "birch",
            "coral", "mint", "plum", "sand", "sky", "slate", "rose", "amber", "ivory", "teal")


def make_shop(lines: int, seed: int = 1) -> Dict[str, Table]:
    """A book of a shop with two warehouses: plausible, and the same for the same arguments.

    Some 4 % more is wanted than there is or is to come; one receipt in twelve is overdue.

    Args:
        lines: open order lines.
        seed: another one makes another shop.

    Returns:
        The tables demand, supply, items and item_locations.
    """
    random = np.random.default_rng(seed)
    items = max(10, lines // 20)
    names = _item_names(items, random)
    ids = np.array([f"{10_000_000 + 37 * number}" for number in range(items)])
    price = np.maximum(99, np.exp(random.normal(7.2, 0.8, items)).astype(np.int64) // 10 * 10 - 1)
    item, demand = _make_demand(lines, ids, price, random)
    wanted = np.bincount(item, weights=demand["quantity"], minlength=items).astype(np.int64)
    lead = random.choice([7, 10, 14, 21, 28], items)
    return {
        "demand": demand,
        "supply": _make_supply(ids, wanted, lead, random),
        "items": {"item": ids, "name": names,
                  "replenish_days": np.where(random.random(items) < 0.5, lead.astype(object), "")},
        "item_locations": _make_safety_stock(ids, wanted),
    }


def _item_names(items: int, random: np.random.Generator) -> np.ndarray:
    combinations = len(_KINDS) * len(_STYLES) * len(_COLOURS)
    number = random.permutation(max(items, combinations))[:items]
    kind, rest = number % len(_KINDS), number // len(_KINDS)
    style, rest = rest % len(_STYLES), rest // len(_STYLES)
    colour, series = rest % len(_COLOURS), rest // len(_COLOURS)
    return np.array([
        f"{_STYLES[s]} {_KINDS[k]}, {_COLOURS[c]}" + (f" no. {n + 1}" if n else "")
        for k, s, c, n in zip(kind, style, colour, series)])


def _make_demand(
    lines: int, ids: np.ndarray, price: np.ndarray, random: np.random.Generator
) -> Any:
    """The item of each line as a number, and the table."""
    popularity = 1 / np.arange(1, len(ids) + 1) ** 0.6
    item = random.choice(len(ids), lines, p=popularity / popularity.sum())
    order = np.cumsum(random.random(lines) < 0.4)
    orders = int(order[-1]) + 1 if lines else 0
    customer = random.integers(0, max(1, orders // 3), orders)[order]
    tier = np.array([0, 1, ""], dtype=object)[np.searchsorted([0.05, 0.25], customer * 0.618 % 1)]
    express = (random.random(orders) < 0.1)[order]
    due = np.where(express, random.integers(0, 3, orders)[order],
                   random.integers(-4, 30, orders)[order])
    seconds = np.sort(random.integers(0, 30 * 86_400, orders))[order]
    entered = np.datetime64(AS_OF, "s") - 30 * 86_400 + seconds
    rule = np.where(random.random(lines) < 0.1, "line_complete", "")
    return item, {
        "sales_order": np.array([f"SO-{100_001 + number}" for number in range(orders)])[order],
        "item": ids[item],
        "quantity": np.minimum(1 + random.geometric(0.3, lines), 40),
        "due": np.datetime_as_string(np.datetime64(AS_OF, "D") + due),
        "entered": np.datetime_as_string(entered),
        "priority": np.where(express, 0, 1),
        "tier": tier,
        "unit_value": price[item],
        "delivery_rule": rule,
        "customer": np.array([f"C-{number:06}" for number in range(max(1, orders // 3))])[customer],
    }


def _make_supply(
    ids: np.ndarray, wanted: np.ndarray, lead: np.ndarray, random: np.random.Generator
) -> Table:
    """Stock in two warehouses, and up to three purchase orders of each item."""
    items = len(ids)
    cover = random.uniform(0.72, 1.2, items)
    share = random.dirichlet([6.0, 2.0, 1.5, 1.5, 1.0], items)
    quantity = np.floor(wanted[:, None] * cover[:, None] * share).astype(np.int64)
    after = np.stack([random.integers(-3, 33, items) for _ in range(3)], axis=1)
    days = np.datetime_as_string(np.datetime64(AS_OF, "D") + after)
    day = np.concatenate([np.full((items, 2), "", dtype=object), days.astype(object)], axis=1)
    number = (after + 3) * 40 + (lead[:, None] + np.arange(3)) % 40
    orders = np.array([f"PO-{50_001 + n}" for n in range(40 * 36)], dtype=object)[number]
    order = np.concatenate([np.full((items, 2), "", dtype=object), orders], axis=1)
    location = np.tile(np.array(["north", "south", "north", "north", "south"], object), (items, 1))
    item = np.tile(ids.astype(object)[:, None], (1, 5))
    there = quantity.ravel() > 0
    return {name: values.ravel()[there] for name, values in (
        ("item", item), ("quantity", quantity), ("location", location), ("day", day),
        ("purchase_order", order))}


def _make_safety_stock(ids: np.ndarray, wanted: np.ndarray) -> Table:
    """A twentieth of what is wanted of each of the items that most is wanted of, in the north."""
    most = np.sort(np.argsort(-wanted, kind="stable")[: len(ids) // 10])
    return {"item": ids[most], "location": np.full(len(most), "north"),
            "safety_stock": wanted[most] // 20}


# ---- the demo -------------------------------------------------------------------------------


def main(argv: Optional[Sequence[str]] = None) -> int:
    """Runs the demo; its exit code."""
    args = _parser().parse_args(argv)
    out = console()
    try:
        story(out)
        if args.book is not None:
            return _plan_and_audit(out, args.book, args.as_of, args.out / "plan")
        shop = args.out / "book"
        _make_book(out, shop, args.lines, args.seed)
        return _plan_and_audit(out, shop, AS_OF, args.out / "plan")
    except (FileError, BackorderError) as error:
        console(stderr=True).print(f"error: {error}", soft_wrap=True)
        return 2
    except KeyboardInterrupt:
        console(stderr=True).print("interrupted")
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python3 -m backorder.demo",
        description="Tells the story of the 20 dolls; then makes a shop, plans it, and proves "
        "that the plan breaks no rule.")
    parser.add_argument("--lines", type=int, default=200_000, metavar="N",
                        help="order lines of the shop (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=1, metavar="N",
                        help="another one makes another shop (default: %(default)s)")
    parser.add_argument("--out", type=Path, default=Path("backorder-demo"), metavar="DIR",
                        help="folder for the files (default: %(default)s)")
    parser.add_argument("--book", type=Path, metavar="FOLDER",
                        help="plan this book instead of making a shop")
    parser.add_argument("--as-of", default=None, metavar="DAY",
                        help="the day of that book (default: today)")
    return parser


def _make_book(out: Console, folder: Path, lines: int, seed: int) -> None:
    out.print(title(f"A shop of {lines:,} order lines"))
    start = time.perf_counter()
    tables = make_shop(lines, seed)
    books.write_book(folder, tables)
    out.print(f"  made and written to {folder} in {time.perf_counter() - start:.1f} s; "
              "the command line plans it:", soft_wrap=True)


def _plan_and_audit(out: Console, book: Path, as_of: Any, folder: Path) -> int:
    """The commands "plan" and "audit", and how long they took."""
    days = ["--as-of", str(as_of)] if as_of else []
    start = time.perf_counter()
    code = _run(out, "plan", str(book), *days, "--out", str(folder))
    planned = time.perf_counter()
    if code == 0:
        code = _run(out, "audit", str(book), str(folder))
        out.print(f"\nRead, planned, told and written in {planned - start:.1f} s; read back and "
                  f"audited in {time.perf_counter() - planned:.1f} s.")
    return code


def _run(out: Console, *arguments: str) -> int:
    out.print(f"\n  $ python3 -m backorder {shlex.join(arguments)}\n", soft_wrap=True)
    return command_line(arguments)


if __name__ == "__main__":
    sys.exit(main())
