"""What a person reads of a book and its plan, on a terminal of 80 columns or into a file."""

from __future__ import annotations

import sys
import textwrap
import threading
from dataclasses import dataclass
from decimal import Decimal
from itertools import zip_longest
from typing import Any, Dict, List, Mapping, NamedTuple, Optional, Sequence, Tuple

import numpy as np
from rich.cells import cell_len, set_cell_size
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.text import Text

from .books import Book
from .plan import Plan, Violation
from .policy import Policy
from .schema import Column, schema

WIDTH = 80
_LARGEST_RECEIPTS = 8
_LARGEST_PURCHASES = 5
_LARGEST_CASES = 5
_LONGEST_WAITS = 3
_LEAST_WIDTH = 12
_MARGIN = "  "
_NAMES = ("name", "description", "item_name")


def console(stderr: bool = False) -> Console:
    """A console that does without a terminal, and leaves what it prints as it is."""
    file = sys.stderr if stderr else sys.stdout
    width = None if file.isatty() else WIDTH
    return Console(stderr=stderr, width=width, highlight=False, emoji=False, markup=False)


def title(text: str) -> Text:
    """A headline."""
    return Text(text, style="bold")


class Grid:
    """A table of plain text as wide as its values are, but no wider than the console.

    Args:
        columns: their headers.
        right: the columns whose values stand at the right.
        cut: the column whose values are cut where there is no room for them.
        wrap: the column whose values go over several lines there.
    """

    def __init__(self, *columns: str, right: Sequence[int] = (), cut: Optional[int] = None,
                 wrap: Optional[int] = None) -> None:
        self._columns = columns
        self._right = right
        self._flexible = cut if wrap is None else wrap
        self._wrap = wrap is not None
        self._rows: List[Tuple[List[str], str]] = []

    def add(self, *values: Any, style: str = "") -> None:
        """A row; `style` is one of rich's."""
        self._rows.append(([str(value) for value in values], style))

    def show(self, out: Console) -> None:
        """Prints the table, a little to the right, and an empty line."""
        widths = self._widths(out.width - len(_MARGIN))
        rule = ("-" if out.options.ascii_only else "\u2500") * (sum(widths) + 2 * len(widths) - 2)
        self._print(out, list(self._columns), widths, "dim")
        out.print(Text(_MARGIN + rule, style="dim"))
        for values, style in self._rows:
            self._print(out, values, widths, style)
        out.print()

    def _print(self, out: Console, values: List[str], widths: List[int], style: str) -> None:
        parts = [[value] for value in values]
        if self._wrap and self._flexible is not None:
            place = self._flexible
            parts[place] = textwrap.wrap(values[place], widths[place]) or [""]
        for row in zip_longest(*parts, fillvalue=""):
            cells = [_fitted(value, width, place in self._right)
                     for place, (value, width) in enumerate(zip(row, widths))]
            out.print(Text((_MARGIN + "  ".join(cells)).rstrip(), style=style), no_wrap=True,
                      crop=False, overflow="ignore")

    def _widths(self, room: int) -> List[int]:
        """Each column gets what its values need; the flexible one what is left."""
        widths = [max(cell_len(values[place]) for values in [self._columns, *self._all_values()])
                  for place in range(len(self._columns))]
        excess = sum(widths) + 2 * (len(widths) - 1) - room
        if excess > 0 and self._flexible is not None:
            widths[self._flexible] = max(_LEAST_WIDTH, widths[self._flexible] - excess)
        return widths

    def _all_values(self) -> List[List[str]]:
        return [values for values, _ in self._rows]


def _fitted(value: str, width: int, right: bool) -> str:
    """A value in exactly so many cells of the terminal."""
    room = width - cell_len(value)
    if room < 0:
        return set_cell_size(value, width - 1) + "\u2026"
    return " " * room + value if right else value + " " * room


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
        almost = 0.999  # at the whole of it the clock would stand still
        self._bar.update(self._task, description=what, completed=min(share, almost))


# ---- facts ----------------------------------------------------------------------------------


class Part(NamedTuple):
    """Units of some lines, and of how many."""

    units: int
    lines: int


class Waiting(NamedTuple):
    """What waits for one receipt, or for what is yet to be bought of one item by one day."""

    day: np.datetime64
    supply: int
    line: int  # one of those that wait, for the item
    units: int
    lines: int


class Rest(NamedTuple):
    """Those that are not told one by one."""

    count: int
    units: int


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

    def receipts(self, count: int) -> Tuple[List[Waiting], Rest]:
        """What ships after today by the receipt that it ships from, largest first, and the rest.

        Stock on hand is left out: it waits for its line, not the other way round.
        """
        is_receipt = ~np.isnat(np.append(self.book.days("supply", "day"), np.datetime64("NaT")))
        chosen = np.flatnonzero((self.ships > self.as_of) & is_receipt[self.supply])
        return self._largest(chosen, self.supply[chosen].astype(np.int64), count)

    def purchases(self, count: int) -> Tuple[List[Waiting], Rest]:
        """What is yet to be bought, by item and day, largest first, and the rest."""
        chosen = np.flatnonzero(self.supply < 0)
        items: Dict[str, int] = {}
        of_line = self.book.text("demand", "item")[self.line[chosen]]
        item = np.fromiter((items.setdefault(each, len(items)) for each in of_line), np.int64,
                           len(chosen))
        days = self.ships[chosen].astype(np.int64)
        return self._largest(chosen, item * (days.max(initial=0) + 1) + days, count)

    def _largest(
        self, chosen: np.ndarray, key: np.ndarray, count: int
    ) -> Tuple[List[Waiting], Rest]:
        """Some allocations, those of one key together."""
        _, first, group = np.unique(key, return_index=True, return_inverse=True)
        units = _sums(group, self.quantity[chosen], len(first))
        lines = _distinct(group, self.line[chosen], len(first))
        row = chosen[first]
        order = np.lexsort((row, self.ships[row], -units))
        largest = [
            Waiting(self.ships[row[each]], int(self.supply[row[each]]), int(self.line[row[each]]),
                    int(units[each]), int(lines[each])) for each in order[:count]
        ]
        return largest, Rest(len(order[count:]), int(units[order[count:]].sum()))

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
    """How many different values, all of them 0 or above, each group has."""
    many = int(values.max(initial=0)) + 1
    pairs = np.unique(group.astype(np.int64) * many + values)
    return np.bincount(pairs // many, minlength=groups)


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
        return f"{Decimal(int(number)).scaleb(-self._book.scale):,f}"

    def item(self, line: int) -> str:
        """The item of a line, with its name."""
        item = self._items[line]
        return f"{item} {self._names.get(item, '')}".strip()

    def order(self, line: int) -> str:
        """The order of a line."""
        return self._orders[line] or f"line {line}"

    def receipt(self, supply: int) -> str:
        """A row of supply."""
        label = "" if self._receipts is None else self._receipts[supply]
        return label or f"row {supply}"


def meanings(of: str) -> Dict[str, Column]:
    """What the schema says about the reasons, the invariants or the measures, by name."""
    return {each.column: each for each in schema() if each.table == of}


def percent(share: float) -> str:
    """A share; "-" where there is none."""
    return "-" if share != share else f"{100 * share:.1f} %"


# ---- the summary ----------------------------------------------------------------------------


def summary(out: Console, book: Book, plan: Plan) -> None:
    """What ships now, what waits for which receipt, what is short and why, in brief."""
    facts, words = Facts(book, plan), Words(book)
    _print_head(out, facts, words)
    _print_parts(out, facts, words)
    _print_receipts(out, facts, words)
    _print_purchases(out, facts, words)
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
    made = Grid("", "units", "", "lines", right=(1, 2, 3))
    for name, part in parts.items():
        share = percent(part.units / total) if total else "-"
        made.add(name, words.units(part.units), share, f"{part.lines:,}",
                style="bold" if name == "wanted" else "")
    made.show(out)


def _print_receipts(out: Console, facts: Facts, words: Words) -> None:
    waiting, rest = facts.receipts(_LARGEST_RECEIPTS)
    if not waiting:
        return
    out.print(title("What waits for which receipt"))
    made = Grid("day", words.receipt_column.replace("_", " "), "item", "units", "lines",
                right=(3, 4), cut=2)
    for each in waiting:
        made.add(each.day, words.receipt(each.supply), words.item(each.line),
                 words.units(each.units), f"{each.lines:,}")
    if rest.count:
        made.add("", "", _count(rest.count, "more receipt"), words.units(rest.units), "",
                 style="dim")
    made.show(out)


def _print_purchases(out: Console, facts: Facts, words: Words) -> None:
    waiting, rest = facts.purchases(_LARGEST_PURCHASES)
    if not waiting:
        return
    out.print(title("What waits for what is yet to be bought"))
    made = Grid("day", "item", "units", "lines", right=(2, 3), cut=1)
    for each in waiting:
        made.add(each.day, words.item(each.line), words.units(each.units), f"{each.lines:,}")
    if rest.count:
        made.add("", _count(rest.count, "more purchase"), words.units(rest.units), "",
                 style="dim")
    made.show(out)


def _print_short(out: Console, facts: Facts, words: Words) -> None:
    short = facts.short()
    if not short:
        return
    out.print(title("What is short, and why"))
    made = Grid("units", "lines", "why", "because", right=(0, 1), wrap=3)
    reasons = {int(each.values): each for each in meanings("reason").values()}
    names = {reason: each.column.replace("_", " ") for reason, each in reasons.items()}
    for reason, part in short.items():
        made.add(words.units(part.units), f"{part.lines:,}", names[reason],
                 reasons[reason].meaning)
    made.show(out)
    made = Grid("order", "item", "wanted", "short", "why", right=(2, 3), cut=1)
    for line in facts.largest_shortfalls(_LARGEST_CASES):
        made.add(words.order(line), words.item(line), words.units(facts.wanted[line]),
                words.units(facts.shortfall[line]), names[int(facts.reason[line])])
    made.show(out)


def _print_waits(out: Console, facts: Facts, words: Words) -> None:
    waits = facts.longest_waits(_LONGEST_WAITS)
    if not waits:
        return
    out.print(title("Who waits longest past the requested day"))
    made = Grid("order", "item", "units", "requested", "days late", right=(2, 4), cut=1)
    for line, days in waits.items():
        made.add(words.order(line), words.item(line), words.units(facts.wanted[line]),
                facts.due[line], f"{days:,}")
    made.show(out)


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
    made = Grid("place", "order", "item", "quantity", *columns, right=(0, 3), cut=2)
    cells = {column: book.text("demand", column) for column in columns}
    for place, line in enumerate(lines):
        made.add(place + 1, words.order(line), words.item(line),
                book.text("demand", "quantity")[line], *(cells[column][line] for column in columns))
    made.show(out)


def violations(out: Console, found: Sequence[Violation], shown: int = 20) -> None:
    """What an audit found."""
    rules = meanings("invariant")
    for rule in sorted({each.invariant for each in found}):
        count = sum(each.invariant == rule for each in found)
        out.print(title(f"{rule}: {_count(count, 'violation')} of \"{rules[rule].meaning}\""))
        made = Grid("line", "supply", "what", wrap=2)
        for each in [each for each in found if each.invariant == rule][:shown]:
            made.add(each.line if each.line >= 0 else "-",
                    each.supply if each.supply >= 0 else "-", each.message)
        made.show(out)


MEASURED = ("lines", "units", "units_short", "unit_fill_rate", "line_fill_rate",
            "order_fill_rate", "mean_wait")


def measures(out: Console, rows: Sequence[Mapping[str, Any]], by: Optional[str],
             shown: int = 40) -> None:
    """The measures of a plan: all of them, or the main ones of each group."""
    known = meanings("measures")
    if by is None:
        made = Grid("measure", "", "meaning", right=(1,), wrap=2)
        for name, value in rows[0].items():
            made.add(name, number(value), known[name].meaning)
    else:
        made = Grid(by, *(name.replace("_", " ") for name in MEASURED),
                        right=range(1, 1 + len(MEASURED)))
        for row in rows[:shown]:
            made.add("none" if row["group"] is None else row["group"],
                    *(number(row[name]) for name in MEASURED))
    made.show(out)
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
        made = Grid("name", "kind", "default", "meaning", wrap=3)
        for each in own:
            values = f" ({each.values})" if each.kind == "enum" else ""
            made.add(each.column, each.kind, "required" if each.required else each.default,
                    each.meaning + values)
        made.show(out)
