"""What a plan says of its book, counted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Dict, List, NamedTuple, Tuple

import numpy as np

from .books import Book
from .plan import Plan


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
        self.line_units = self.plan.line_units()
        self.ships = allocations["ship_day"].astype("datetime64[D]")
        self.delivered = allocations["delivery_day"].astype("datetime64[D]")
        due = self.book.days("demand", "due")
        self.due = np.where(np.isnat(due), self.as_of, due)
        self.shortfall = self.plan.lines["shortfall"]
        self.wanted = self.plan.lines["promised"] + self.shortfall
        self.reason = self.plan.lines["reason"]
        self.held = _sums(self.plan.held["line"], self.plan.line_units("held"), len(self.due))

    def part(self, chosen: np.ndarray) -> Part:
        """The allocations that a mask chooses, in units of their lines."""
        return Part(int(self.line_units[chosen].sum()), len(np.unique(self.line[chosen])))

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

    def kept(self) -> Part:
        """Units that are held for lines that wait."""
        return Part(int(self.held.sum()), int(np.count_nonzero(self.held)))

    def greedy(self) -> int:
        """The lines whose sources were chosen greedily."""
        return int(np.count_nonzero(self.plan.lines["greedy"]))

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
