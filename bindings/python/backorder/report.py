"""What a person reads of a book and its plan, on a terminal of 80 columns or into a file."""

from __future__ import annotations

import sys
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Callable, Dict, Iterator, List, Mapping, NamedTuple, Optional, Sequence

import numpy as np
from rich import box
from rich.console import Console
from rich.padding import Padding
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from .books import Book
from .plan import Plan, Violation
from .policy import Policy
from .schema import Column, schema

WIDTH = 80
_LARGEST_RECEIPTS = 8
_LARGEST_CASES = 5
_LONGEST_WAITS = 3
_NAMES = ("name", "description", "item_name")


def console(stderr: bool = False) -> Console:
    """A console that does without a terminal, and leaves what it prints as it is."""
    file = sys.stderr if stderr else sys.stdout
    width = None if file.isatty() else WIDTH
    return Console(stderr=stderr, width=width, highlight=False, emoji=False, markup=False)


def title(text: str) -> Text:
    """A headline."""
    return Text(text, style="bold")


def table(*columns: str, right: Sequence[int] = (), wrap: Sequence[int] = ()) -> Table:
    """A table; columns are cut where they do not fit, those in `wrap` go over several lines."""
    made = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1),
                 header_style="dim")
    for place, column in enumerate(columns):
        made.add_column(Text(column), justify="right" if place in right else "left",
                        no_wrap=place not in wrap, overflow="fold" if place in wrap else "ellipsis",
                        max_width=None if place in wrap or place in right else 34)
    return made


def add_row(to: Table, *values: Any, style: str = "") -> None:
    """A row of plain text, whatever it holds."""
    to.add_row(*(Text(str(value)) for value in values), style=style)


def show(out: Console, made: Table) -> None:
    """Prints a table, a little to the right, and an empty line."""
    out.print(Padding(made, (0, 0, 1, 2)))


# ---- progress -------------------------------------------------------------------------------


class Steps:
    """Shows what is going on once it has lasted two seconds; nothing without a terminal."""

    SECONDS = 2.0

    def __init__(self, out: Console) -> None:
        self._bar = Progress(TextColumn("{task.description}"), BarColumn(bar_width=30),
                             TextColumn("{task.percentage:>3.0f} %"), TimeElapsedColumn(),
                             console=out, transient=True)
        self._task = self._bar.add_task("", total=1.0)
        self._timer: Optional[threading.Timer] = None
        if out.is_terminal:
            self._timer = threading.Timer(self.SECONDS, self._bar.start)
            self._timer.daemon = True

    def __enter__(self) -> "Steps":
        if self._timer is not None:
            self._timer.start()
        return self

    def __exit__(self, *_: Any) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer.join()
            self._bar.stop()

    def at(self, what: str, share: float = 0.0) -> None:
        """What is being done now, and how much of it is done."""
        self._bar.update(self._task, description=what, completed=share)


# ---- facts ----------------------------------------------------------------------------------


class Part(NamedTuple):
    """Units of some lines, and of how many."""

    units: int
    lines: int


class Waiting(NamedTuple):
    """What waits for one receipt, or for what is yet to be bought of one item."""

    day: np.datetime64
    supply: int
    line: int  # one of those that wait, for the item
    units: int
    lines: int


@dataclass
class Facts:
    """What a plan says, counted in base units."""

    book: Book
    plan: Plan

    def __post_init__(self) -> None:
        self.as_of = np.datetime64(self.book.as_of, "D")
        allocations = self.plan.allocations
        self.line = allocations["line"]
        self.supply = allocations["supply"]
        self.quantity = allocations["quantity"]
        self.ships = allocations["ship_day"].astype("datetime64[D]")
        self.delivered = allocations["delivery_day"].astype("datetime64[D]")
        due = self.book.days("demand", "due")
        self.due = np.where(np.isnat(due), self.as_of, due)
        self.shortfall = self.plan.lines["shortfall"]
        self.wanted = self.plan.lines["promised"] + self.shortfall
        self.reason = self.plan.lines["reason"]

    def part(self, chosen: np.ndarray) -> Part:
        """The allocations that a mask chooses."""
        return Part(int(self.quantity[chosen].sum()), len(np.unique(self.line[chosen])))

    def parts(self) -> Dict[str, Part]:
        """All units that are wanted, by what happens with them."""
        now = self.ships == self.as_of
        late = self.delivered > self.due[self.line]
        return {
            "ships now": self.part(now),
            "ships later, in time": self.part(~now & ~late),
            "ships later, too late": self.part(~now & late),
            "short: no promise": Part(int(self.shortfall.sum()),
                                      int(np.count_nonzero(self.shortfall))),
            "wanted": Part(int(self.wanted.sum()), int(np.count_nonzero(self.wanted))),
        }

    def orders(self) -> int:
        """The sales orders of all lines."""
        cells = self.book.text("demand", "sales_order")
        return len(set(cells) - {""}) + int(np.count_nonzero(cells == ""))

    def waiting(self) -> List[Waiting]:
        """What ships after today, by the receipt (or purchase) that it ships from, largest first.

        Stock on hand is left out: it waits for its line, not the other way round.
        """
        receipt = ~np.isnat(np.append(self.book.days("supply", "day"), self.as_of))[self.supply]
        chosen = np.flatnonzero((self.ships > self.as_of) & receipt)
        keys = np.where(self.supply[chosen] >= 0, self.supply[chosen], -1 - self._items(chosen))
        _, first, group = np.unique(keys, return_index=True, return_inverse=True)
        units = _sums(group, self.quantity[chosen], len(first))
        lines = _distinct(group, self.line[chosen], len(first))
        groups = [
            Waiting(self.ships[row], int(self.supply[row]), int(self.line[row]), int(n), int(m))
            for row, n, m in zip(chosen[first], units, lines)
        ]
        return sorted(groups, key=lambda each: (-each.units, each.day, each.supply, each.line))

    def _items(self, allocations: np.ndarray) -> np.ndarray:
        """The number of the item of each of some allocations."""
        numbers: Dict[str, int] = {}
        items = self.book.text("demand", "item")[self.line[allocations]]
        return np.fromiter((numbers.setdefault(item, len(numbers)) for item in items), np.int64,
                           len(items))

    def short(self) -> Dict[int, Part]:
        """Short units by reason, largest first."""
        found = {}
        for reason in np.unique(self.reason[self.shortfall > 0]).tolist():
            units = self.shortfall[self.reason == reason]
            found[reason] = Part(int(units.sum()), len(units))
        return dict(sorted(found.items(), key=lambda each: (-each[1].units, each[0])))

    def largest_shortfalls(self, count: int) -> List[int]:
        """The lines that lack most."""
        order = np.argsort(-self.shortfall, kind="stable")[:count]
        return [int(line) for line in order if self.shortfall[line] > 0]

    def longest_waits(self, count: int) -> Dict[int, int]:
        """The lines whose last units come latest after their day, and by how many days."""
        last = np.full(len(self.due), np.datetime64("0000-01-01"), "datetime64[D]")
        np.maximum.at(last, self.line, self.delivered)
        days = (last - self.due).astype(np.int64)
        order = np.argsort(-days, kind="stable")[:count]
        return {int(line): int(days[line]) for line in order if days[line] > 0}


def _sums(group: np.ndarray, values: np.ndarray, groups: int) -> np.ndarray:
    sums = np.zeros(groups, dtype=np.int64)
    np.add.at(sums, group, values)
    return sums


def _distinct(group: np.ndarray, values: np.ndarray, groups: int) -> np.ndarray:
    """How many different values each group has."""
    pairs = np.unique(np.stack([group, values.astype(np.int64)]), axis=1)
    return np.bincount(pairs[0], minlength=groups)


class Words:
    """How things of a book are called."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._items = book.text("demand", "item")
        self._orders = book.text("demand", "sales_order")
        self._names = self._item_names()
        extra = book.tables["supply"].extra
        self.receipt_column = "purchase_order" if "purchase_order" in extra else next(
            iter(extra), "supply row")
        self._receipts = extra.get(self.receipt_column)

    def _item_names(self) -> Dict[str, str]:
        items = self._book.tables.get("items")
        for own in (table for table in (items, self._book.tables["demand"]) if table is not None):
            for column in _NAMES:
                if column in own.extra:
                    return dict(zip(own.columns["item"], own.extra[column]))
        return {}

    def units(self, number: int) -> str:
        """A number of base units, as the book counts."""
        return f"{Decimal(number).scaleb(-self._book.scale):,f}"

    def item(self, line: int) -> str:
        """The item of a line, with its name."""
        item = self._items[line]
        return f"{item} {self._names.get(item, '')}".strip()

    def order(self, line: int) -> str:
        """The order of a line."""
        return self._orders[line] or f"line {line}"

    def receipt(self, supply: int) -> str:
        """A row of supply."""
        if supply < 0:
            return "to be bought"
        label = "" if self._receipts is None else self._receipts[supply]
        return label or f"row {supply}"


def meanings(of: str) -> Dict[str, Column]:
    """What the schema says about the reasons, the invariants or the measures, by name."""
    return {each.column: each for each in schema() if each.table == of}


def reason_words() -> Dict[int, str]:
    """The words of each reason."""
    return {int(each.values): each.meaning for each in meanings("reason").values()}


def percent(share: float) -> str:
    """A share; "-" where there is none."""
    return "-" if share != share else f"{100 * share:.1f} %"


# ---- the summary ----------------------------------------------------------------------------


def summary(out: Console, book: Book, plan: Plan) -> None:
    """What ships now, what waits for which receipt, what is short and why, in brief."""
    facts, words = Facts(book, plan), Words(book)
    _print_head(out, facts, words)
    _print_parts(out, facts, words)
    _print_waiting(out, facts, words)
    _print_short(out, facts, words)
    _print_waits(out, facts, words)
    _print_measures(out, plan)


def _print_head(out: Console, facts: Facts, words: Words) -> None:
    lines, orders = len(facts.wanted), facts.orders()
    supplies = len(facts.book.tables["supply"])
    out.print(title(f"Plan as of {facts.as_of}"))
    out.print(f"{_count(lines, 'order line')} of {_count(orders, 'order')}, "
              f"{_count(supplies, 'row')} of supply.")
    out.print(f"Policy: {policy_words(facts.plan.policy)}.\n")


def policy_words(policy: str) -> str:
    """What of a policy differs from the default, or that nothing does."""
    default = Policy().text.split("; ")
    changed = [each for each in policy.split("; ") if each not in default]
    return "; ".join(changed) if changed else "the default"


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def _print_parts(out: Console, facts: Facts, words: Words) -> None:
    parts = facts.parts()
    total = parts["wanted"].units
    made = table("", "units", "", "lines", right=(1, 2, 3))
    for name, part in parts.items():
        share = percent(part.units / total) if total else "-"
        add_row(made, name, words.units(part.units), share, f"{part.lines:,}",
                style="bold" if name == "wanted" else "")
    show(out, made)


def _print_waiting(out: Console, facts: Facts, words: Words) -> None:
    waiting = facts.waiting()
    if not waiting:
        return
    shown = waiting[:_LARGEST_RECEIPTS]
    out.print(title("What waits for which receipt"))
    made = table("day", words.receipt_column.replace("_", " "), "item", "units", "lines",
                 right=(3, 4))
    for each in shown:
        add_row(made, each.day, words.receipt(each.supply), words.item(each.line),
                words.units(each.units), f"{each.lines:,}")
    rest = waiting[_LARGEST_RECEIPTS:]
    if rest:
        bought = sum(each.supply < 0 for each in rest)
        what = _count(len(rest) - bought, "more receipt")
        what += f", {_count(bought, 'more purchase')} to make" if bought else ""
        add_row(made, "", "", what, words.units(sum(each.units for each in rest)), "", style="dim")
    show(out, made)


def _print_short(out: Console, facts: Facts, words: Words) -> None:
    short = facts.short()
    if not short:
        return
    out.print(title("What is short, and why"))
    made = table("units", "lines", "because", right=(0, 1), wrap=(2,))
    reasons = reason_words()
    for reason, part in short.items():
        add_row(made, words.units(part.units), f"{part.lines:,}", reasons[reason])
    show(out, made)
    names = {int(each.values): name for name, each in meanings("reason").items()}
    made = table("order", "item", "wanted", "short", "because", right=(2, 3))
    for line in facts.largest_shortfalls(_LARGEST_CASES):
        add_row(made, words.order(line), words.item(line), words.units(facts.wanted[line]),
                words.units(facts.shortfall[line]), names[int(facts.reason[line])])
    out.print("  The largest:")
    show(out, made)


def _print_waits(out: Console, facts: Facts, words: Words) -> None:
    waits = facts.longest_waits(_LONGEST_WAITS)
    if not waits:
        return
    out.print(title("Who waits longest past the requested day"))
    made = table("order", "item", "units", "requested", "days late", right=(2, 4))
    for line, days in waits.items():
        add_row(made, words.order(line), words.item(line), words.units(facts.wanted[line]),
                facts.due[line], f"{days:,}")
    show(out, made)


def _print_measures(out: Console, plan: Plan) -> None:
    kpi = plan.measure()
    out.print(title("In brief"))
    out.print(f"  in time: {percent(kpi['unit_fill_rate'])} of units, "
              f"{percent(kpi['line_fill_rate'])} of lines, "
              f"{percent(kpi['order_fill_rate'])} of orders, "
              f"{percent(kpi['value_on_time'])} of value")
    if kpi["share_late"] > 0:
        out.print(f"  late: {percent(kpi['share_late'])} of lines with a promise; late units wait "
                  f"{kpi['mean_wait']:,.1f} days on average")
    if kpi["split_rate"] == kpi["split_rate"]:
        out.print(f"  shipments: {kpi['split_rate']:.2f} an order; "
                  f"{percent(kpi['share_split'])} of orders in more than one")


# ---- the other commands ---------------------------------------------------------------------


def files(out: Console, folder: Any, rows: Mapping[str, int]) -> None:
    """Where the files are."""
    out.print(Text("\nWritten to ").append(str(folder), style="bold"), soft_wrap=True)
    for name, count in rows.items():
        out.print(f"  {name + '.csv':<16} {_count(count, 'row')}")


def queue(out: Console, book: Book, lines: Sequence[int], columns: Sequence[str]) -> None:
    """The first lines of the queue."""
    words = Words(book)
    made = table("place", "order", "item", "quantity", *columns,
                 right=(0, 3))
    cells = {column: book.text("demand", column) for column in columns}
    for place, line in enumerate(lines):
        add_row(made, place + 1, words.order(line), words.item(line),
                book.text("demand", "quantity")[line], *(cells[column][line] for column in columns))
    show(out, made)


def violations(out: Console, book: Book, found: Sequence[Violation], shown: int = 20) -> None:
    """What an audit found."""
    rules, words = meanings("invariant"), Words(book)
    for rule in sorted({each.invariant for each in found}):
        count = sum(each.invariant == rule for each in found)
        out.print(title(f"{rule}: {_count(count, 'violation')} of \"{rules[rule].meaning}\""))
        made = table("line", "supply", "what", wrap=(2,))
        for each in [each for each in found if each.invariant == rule][:shown]:
            add_row(made, each.line if each.line >= 0 else "-",
                    each.supply if each.supply >= 0 else "-", each.message)
        show(out, made)


MEASURED = ("lines", "units", "units_short", "unit_fill_rate", "line_fill_rate",
            "order_fill_rate", "mean_wait")


def measures(out: Console, rows: Sequence[Mapping[str, Any]], by: Optional[str],
             shown: int = 40) -> None:
    """The measures of a plan: all of them, or the main ones of each group."""
    known = meanings("measures")
    if by is None:
        made = table("measure", "", "meaning", right=(1,), wrap=(2,))
        for name, value in rows[0].items():
            add_row(made, name, number(value), known[name].meaning)
    else:
        made = table(by, *(name.replace("_", " ") for name in MEASURED),
                     right=range(1, 1 + len(MEASURED)))
        for row in rows[:shown]:
            add_row(made, "none" if row["group"] is None else row["group"],
                    *(number(row[name]) for name in MEASURED))
    show(out, made)
    if len(rows) > shown:
        out.print(f"  and {len(rows) - shown:,} more; --out FILE writes all of them")


def number(value: float) -> str:
    """A measure: whole numbers as such, others to three digits; "-" where there is none."""
    if value != value:
        return "-"
    return f"{value:,.0f}" if value == int(value) else f"{value:,.3f}"


def columns(out: Console) -> None:
    """All that the schema knows."""
    for name in dict.fromkeys(each.table for each in schema()):
        own = [each for each in schema() if each.table == name]
        out.print(title(name))
        made = table("name", "kind", "default", "meaning", wrap=(3,))
        for each in own:
            values = f" ({each.values})" if each.kind == "enum" else ""
            add_row(made, each.column, each.kind, "required" if each.required else each.default,
                    each.meaning + values)
        show(out, made)
