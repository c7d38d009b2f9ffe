"""What a person reads of a book and its plan, on a terminal of 80 columns or into a file."""

from __future__ import annotations

import math
import re
from collections import Counter
from decimal import Decimal
from typing import Any, Dict, Mapping, Optional, Sequence

import numpy as np
from rich.console import Console
from rich.text import Text

from ._ffi import NEVER
from .books import Book, carried_along
from .cut_offs import COLUMNS, own_columns
from .estimate_plan import PlanEstimate
from .delay import Delay, SupplierDelays
from .economics import Purchases
from .facts import Facts
from .plan import Plan, Violation
from .policy import Policy
from .schema import LAW_TABLES, ROW_IDS, Column, columns_of, schema
from .screen import Grid, paragraph, title
from .verbs import Precedence

_LARGEST_RECEIPTS = 8
_LARGEST_PURCHASES = 5
_LARGEST_CASES = 5
_LONGEST_WAITS = 3
_NAMES = ("name", "description", "item_name")


class Words:
    """How things of a book are called."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._items = book.text("demand", "item")
        self._supplied = book.text("supply", "item")
        self._orders = book.text("demand", "sales_order")
        self._names = self._item_names()
        supply = book.tables["supply"]
        self.receipt_column = "purchase_order" if "purchase_order" in supply.columns else next(
            iter(supply.extra), "supply row")
        self._receipts = supply.columns.get(
            self.receipt_column, supply.extra.get(self.receipt_column))

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
        return self._named(self._items[line])

    def supplied(self, supply: int) -> str:
        """The item of a row of supply, with its name."""
        return self._named(self._supplied[supply])

    def _named(self, item: str) -> str:
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
    _print_head(out, facts)
    _print_parts(out, facts, words)
    _print_receipts(out, facts, words)
    _print_purchases(out, facts, words)
    _print_short(out, facts, words)
    _print_waits(out, facts, words)
    _print_measures(out, plan)
    _print_greedy(out, facts)


def _print_head(out: Console, facts: Facts) -> None:
    lines, orders = len(facts.wanted), facts.orders()
    supplies = len(facts.book.tables["supply"])
    out.print(title(f"Plan as of {facts.as_of}"))
    out.print(f"{_count(lines, 'order line')} of {_count(orders, 'order')}, "
              f"{_count(supplies, 'row')} of supply.")
    out.print(f"Policy: {policy_words(facts.plan.policy)}.")
    others = carried_along(facts.book)
    if others:
        paragraph(out, f"Carried along, without effect on the plan: {', '.join(others)}.")
    out.print()


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
        made.add(each.day, words.receipt(each.supply), words.supplied(each.supply),
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
    kept = facts.kept()
    columns = ["wanted", "short", *(["held"] if kept.units else [])]
    made = Grid("order", "item", *columns, "why", right=range(2, 2 + len(columns)), cut=1)
    for line in facts.largest_shortfalls(_LARGEST_CASES):
        units = {"wanted": facts.wanted, "short": facts.shortfall, "held": facts.held}
        made.add(words.order(line), words.item(line),
                 *(words.units(units[column][line]) for column in columns),
                 names[int(facts.reason[line])])
    made.show(out)
    if kept.units:
        paragraph(out, f"Of what is short, {words.units(kept.units)} units are held for "
                  f"{_count(kept.lines, 'line')} until the rest comes (held.csv).")
        out.print()


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
    _print_sharing(out, kpi)


def _print_sharing(out: Console, kpi: Mapping[str, float]) -> None:
    price = kpi["price_of_fairness"]
    if price == price and price != 0:
        what = "costs" if price > 0 else "brings"
        out.print(f"  sharing: {what} {percent(abs(price))} of the value that is in time without it")


def _print_greedy(out: Console, facts: Facts) -> None:
    lines = facts.greedy()
    if lines:
        out.print(f"  sources: chosen greedily for {_count(lines, 'line')}, as there were too many "
                  "to try them all")


# ---- the other commands ---------------------------------------------------------------------


def files(out: Console, folder: Any, rows: Mapping[str, int]) -> None:
    """Where the files are."""
    out.print(Text("\nWritten to ").append(str(folder), style="bold"), soft_wrap=True)
    for name, count in rows.items():
        out.print(f"  {name + '.csv':<16} {_count(count, 'row')}")


def queue(out: Console, book: Book, lines: Sequence[int], columns: Sequence[str]) -> None:
    """The first lines of the queue."""
    words = Words(book)
    made = Grid("place", "line", "order", "item", "quantity", *columns, right=(0, 1, 4), cut=3)
    cells = {column: book.text("demand", column) for column in columns}
    for place, line in enumerate(lines):
        made.add(place + 1, line, words.order(line), words.item(line),
                 book.text("demand", "quantity")[line],
                 *(cells[column][line] for column in columns))
    made.show(out)


def precedence(out: Console, book: Book, keys: Sequence[str], why: Precedence) -> None:
    """Why of two lines the one is served before the other, in words."""
    words = Words(book)

    def named(line: int) -> str:
        order = book.text("demand", "sales_order")[line]
        return f"line {line} ({f'{order}, ' if order else ''}{words.item(line)})"

    def value(line: int, column: str, own: Any) -> str:
        cell = book.text("demand", column)[line].strip()
        return cell or ("none" if own is None else str(own))

    told = [f"L{named(why.first)[1:]} is served before {named(why.second)}."]
    for line, by in ((why.first, why.first_by), (why.second, why.second_by)):
        if by != line:
            told.append(f"Line {line} is served together with {named(by)}, at its place.")
    equal = keys if why.key is None else keys[:keys.index(why.key)]
    ties = f"equal in {_enumerated([each.split()[0] for each in equal])}" if equal else ""
    if why.key is None:
        told.append(f"They are {ties}; the lower row comes first.")
    else:
        column = why.key.split()[0]
        first = value(why.first_by, column, why.first_value)
        second = value(why.second_by, column, why.second_value)
        told.append(f"They {f'are {ties}, and ' if ties else ''}differ in {column}: {first} comes "
                    f"before {second} ({_direction(why)}).")
    for each in told:
        paragraph(out, each)


def _direction(why: Precedence) -> str:
    """Why the one value comes before the other."""
    if "(" in why.key:
        listed = why.key[why.key.index("("):why.key.index(")") + 1]
        return f"the queue lists {listed}"
    if why.first_value is None or why.second_value is None:
        return "none comes first" if why.first_value is None else "none comes last"
    return "higher comes first" if " desc" in why.key else "lower comes first"


# What is told of each before how sure it is.
_SURENESS = {
    "promises": ("order", "item", "units"), "lines": ("order", "item", "units"),
    "orders": ("order",), "shipments": ("order", "from", "leaves"),
}


def sureness(
    out: Console, book: Book, plan: Plan, estimate: PlanEstimate, by: str, shown: int
) -> None:
    """The first promises, lines, orders or shipments of a plan, how sure, and what to tell."""
    words, table = Words(book), getattr(estimate, by)
    heads = _SURENESS[by]
    out.print(title(f"{by.capitalize()} as of {book.as_of}, and how sure they are"))
    right = [place for place, head in enumerate(heads) if head == "units"]
    made = Grid(*heads, "planned", "sure", "to tell", right=[*right, len(heads) + 1],
                wrap=len(heads) + 2)
    values = {name: table.values(name)[:shown] for name in table.columns}
    for row in range(min(shown, len(table))):
        cells = {name: "" if each[row] is None else each[row] for name, each in values.items()}
        if by in ("promises", "lines"):
            line = int(table["line"][row]) if by == "promises" else row
            units = table["quantity" if by == "promises" else "promised"][row]
            about = [words.order(line), words.item(line), words.units(units)]
        else:
            about = [cells["sales_order"] or "-"]
        if by == "shipments":
            about += [cells["location"], cells["ship_day"]]
        sure = _sure(float(cells["by_planned"])) if cells["planned"] else ""
        made.add(*about, cells["planned"], sure, cells["text"])
    made.show(out)
    paragraph(out, f"Sure: the probability that all of it is delivered by the planned day. What "
              f"there is to tell holds with probability {estimate.confidence:g}.")
    short = int(plan.lines["shortfall"].sum())
    if short:
        paragraph(out, f"{words.units(short)} units have no promise.")


def _sure(probability: float) -> str:
    """A probability; only what is sure is 100 %, and only what cannot be is 0 %."""
    percents = round(100 * probability)
    if percents == 0 < probability:
        return "< 1 %"
    return "> 99 %" if percents == 100 and probability < 1 else f"{percents} %"


def _enumerated(names: Sequence[str]) -> str:
    return " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))


def violations(out: Console, found: Sequence[Violation], shown: int = 20) -> None:
    """What an audit found."""
    rules = meanings("invariant")
    for rule in sorted({each.invariant for each in found}):
        own = [each for each in found if each.invariant == rule]
        out.print(title(f"{rule}: {_count(len(own), 'violation')} of \"{rules[rule].meaning}\""))
        made = Grid("line", "supply", "what", wrap=2)
        for each in own[:shown]:
            made.add(each.line if each.line >= 0 else "-",
                     each.supply if each.supply >= 0 else "-", _with_dates(each.message))
        made.show(out)
    out.print("Line and supply are rows of the book, the first one 0.")


def _with_dates(message: str) -> str:
    """A message of the engine, which numbers its days."""
    return re.sub(r"\bday (-?\d{1,7})\b",
                  lambda match: f"day {np.datetime64(int(match[1]), 'D')}", message)


_OF_EACH_GROUP = {
    "lines": "lines", "units": "units", "units_short": "short", "unit_fill_rate": "unit fill",
    "line_fill_rate": "line fill", "order_fill_rate": "order fill", "mean_wait": "days late",
}


def measures(out: Console, rows: Sequence[Mapping[str, Any]], by: Optional[str],
             shown: int = 40) -> None:
    """The measures of a plan: all of them, or the main ones of each group."""
    known = meanings("measures")
    if by is None:
        made = Grid("measure", "", "meaning", right=(1,), wrap=2)
        for name, value in rows[0].items():
            made.add(name, number(value), known[name].meaning)
    else:
        made = Grid(by, *_OF_EACH_GROUP.values(), right=range(1, 1 + len(_OF_EACH_GROUP)), cut=0)
        for row in rows[:shown]:
            made.add("none" if row["group"] is None else row["group"],
                     *((percent if name.endswith("fill_rate") else number)(row[name])
                       for name in _OF_EACH_GROUP))
    made.show(out)
    if len(rows) > shown:
        out.print(f"  and {len(rows) - shown:,} more; --out FILE writes all of them")


def number(value: float) -> str:
    """A measure: whole numbers as such, others to three digits; "-" where there is none."""
    if value != value:
        return "-"
    if math.isinf(value):
        return "infinite"
    return f"{value:,.0f}" if value == int(value) else f"{value:,.3f}"


def purchases(out: Console, book: Book, bought: Purchases, shown: int = 40) -> None:
    """What to order now."""
    table, words = bought.purchases, Words(book)
    if len(table) == 0:
        out.print("Nothing needs to be ordered.")
        return
    out.print(title(f"To order as of {book.as_of}"))
    made = Grid("item", "short", "promised", "order", "on", "arrives", "for", right=(1, 2, 3),
                cut=0)
    days = {name: table.values(name) for name in ("order_day", "arrival_day")}
    for row in range(min(len(table), shown)):
        made.add(words.item(int(bought.lines_of(row)[0])),
                 *(words.units(table[name][row]) for name in ("shortfall", "promised", "quantity")),
                 days["order_day"][row], days["arrival_day"][row] or "not known",
                 _count(int(table["line_count"][row]), "line"))
    made.show(out)
    if len(table) > shown:
        out.print(f"  and {len(table) - shown:,} more; --out FILE writes all of them")


_CONFIDENCES = (0.5, 0.8, 0.9, 0.95)


def delays(out: Console, kind: str, pooled: SupplierDelays, supplier: np.ndarray,
           shown: int = 40) -> None:
    """How late suppliers deliver; those with most receipts first."""
    receipts = Counter(supplier.tolist())
    out.print(title(f"Delays of {_count(len(supplier), 'receipt')} from "
                    f"{_count(len(receipts), 'supplier')}, {kind}"))
    made = Grid("supplier", "receipts", "law", "mean", *(f"{each:.0%}" for each in _CONFIDENCES),
                right=(1, 3, 4, 5, 6, 7), cut=0)
    order = sorted(range(len(pooled.suppliers)), key=lambda row: -receipts[pooled.suppliers[row]])
    days = [pooled.delays.quantile_days(each) for each in _CONFIDENCES]
    means = pooled.delays.mean()
    for row in order[:shown]:
        made.add(pooled.suppliers[row], receipts[pooled.suppliers[row]], _law(pooled.delays[row]),
                 number(means[row]),
                 *("never" if each[row] == NEVER else each[row] for each in days))
    made.show(out)
    if len(order) > shown:
        out.print(f"  and {len(order) - shown:,} more; --out DIR writes all of them")
    paragraph(out, "A receipt is there so many days after its date, with that probability.")


def _law(law: Delay) -> str:
    """The parameters of a law, in brief."""
    if law.kind == "empirical":
        return _count(len(law.days), "day")
    text = f"{law.first:.4g}" + ("" if law.kind == "fixed" else f", {law.second:.4g}")
    return text + (f"; 0: {percent(law.zero_weight)}" if law.zero_weight else "")


def columns(out: Console) -> None:
    """All that the schema knows."""
    tables = dict.fromkeys(each.table for each in schema())
    for name in (*tables, *LAW_TABLES):
        own = list(columns_of(name).values())
        out.print(title(name))
        made = Grid("name", "kind", "default", "meaning", wrap=3)
        if name in ROW_IDS:
            made.add(ROW_IDS[name], ROW_IDS[name], "required",
                     f"the {ROW_IDS[name]} that the row is about")
        for own_name in own_columns(name):
            made.add(own_name, "", "none", COLUMNS[own_name])
        for each in own:
            values = f" ({each.values})" if each.kind == "enum" else ""
            made.add(each.column, each.kind, "required" if each.required else each.default,
                     each.meaning + values)
        made.show(out)
