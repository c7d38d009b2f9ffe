"""The plan: what each line gets and may promise, as tables; its proof and its measures."""

from __future__ import annotations

from typing import Any, Iterable, List, NamedTuple, Optional, Sequence, Tuple, Union

import numpy as np

from . import _ffi
from .errors import InvalidArgumentError, NotFoundError
from .estimate_plan import CONFIDENCES, PlanEstimate, estimate_plan
from .policy import Policy
from .results import Table
from .schema import Column, columns_of
from .tables import Book


class Violation(NamedTuple):
    """A rule that a plan breaks.

    Attributes:
        invariant: which one, "I1" to "I8".
        line: the row of demand; -1: not about one line.
        supply: the row of supply; -1: not about one supply.
        message: what is wrong.
    """

    invariant: str
    line: int
    supply: int
    message: str


class Memory:
    """The memory of a plan, until a later plan uses it."""

    def __init__(self, c: _ffi.Plan) -> None:
        self._c: Optional[_ffi.Plan] = c

    @property
    def is_gone(self) -> bool:
        return self._c is None

    def plan(self) -> _ffi.Plan:
        if self._c is None:
            raise InvalidArgumentError("this plan is gone: a later plan uses its memory (reuse=)")
        return self._c

    def give_up(self) -> None:
        self._c = None


class Plan:
    """What `allocate` returns.

    Attributes:
        allocations: units of one supply for one line, shipped on one day: line, supply (-1: yet
            to be bought), quantity, delivery_day, location, ship_day, shipment. Sorted by line,
            delivery_day, supply. Where the supply is of a substitute, they are units of that; see
            `line_units`.
        promises: what each line may tell its customer: line, delivery_day, quantity.
        lines: one row for each row of demand: promised, on_time, backordered, first_day,
            last_day, shortfall, reason, greedy.
        shipments: what leaves a location for one order on one day: sales_order, location,
            ship_day, delivery_day.
        held: with waiting=hold, units of supply that are kept for a line that waits, without
            being promised to it: line, supply, quantity (units of the supply).
        policy: the text of the whole policy.

    The plan keeps the arrays of its book alive, for `audit` and `measure`; do not change them.
    """

    def __init__(self, book: Book, policy: Policy, c: _ffi.Plan) -> None:
        self._book = book
        self._memory = Memory(c)
        self.policy = policy.text
        self._numbered_policy = book.policy_text(policy)
        self.allocations = self._table("allocations")
        self.promises = self._table("promises")
        self.lines = self._table("lines")
        self.shipments = self._table("shipments")
        self.held = self._table("held")

    def _table(self, name: str) -> Table:
        # Tables refer to the memory, not to the plan that refers to them: then all is freed as
        # soon as nobody uses it, without waiting for the garbage collector.
        memory = self._memory
        return Table(
            self._book,
            columns_of(name),
            lambda column: memory.plan().column(column.full_name, column.dtype),
        )

    def line_units(self, table: str = "allocations") -> np.ndarray:
        """What each row of allocations (or held) is worth to its line, in the line's base units.

        That is its quantity, unless its supply is of a substitute. Units of that count in lots; a
        lot that is of several rows is told at the first of them, and 0 at the others. int64 of
        shape [rows].
        """
        rows = {"allocations": self.allocations, "held": self.held}[table]
        days = rows["delivery_day"] if table == "allocations" else None
        return self._book.line_units(rows["line"], rows["supply"], rows["quantity"], days)

    def audit(self, limit: int = 1000) -> List[Violation]:
        """Checks from scratch that the plan breaks no rule.

        Returns:
            The violations, at most `limit`; none: the plan is right.
        """
        return audited(self._book, self._numbered_policy, self._memory.plan(), limit)

    def measure(self, by: Optional[str] = None) -> Any:
        """The plan's KPIs: how well it serves, for whom, and at what cost.

        What sharing costs (value_lost, price_of_fairness) is told by planning the book once more,
        without sharing.

        Args:
            by: a column of demand ("tier", "item"): one row of measures for each of its values.

        Returns:
            A dict of floats by name (`backorder.schema()` tells them, table "measures"); NaN
            where a ratio's denominator is 0 or the plan lacks a column. With `by` a list of such
            dicts, each with its "group", the caller's own id.

        Raises:
            InvalidArgumentError: `by` is no column of demand.
        """
        result = _ffi.measure(self._book.c, self._numbered_policy, self._memory.plan(), by)
        measures = {
            name: self._measure(result, column)
            for name, column in columns_of("measures").items()
            if name != "group"
        }
        rows = [dict(zip(measures, row)) for row in zip(*measures.values())]
        if by is None:
            return rows[0]
        column = columns_of("demand")[by]
        groups = result.column("measures.group", np.dtype(np.int64))
        ids = self._book.decode(column, groups).tolist()
        return [{"group": group, **row} for group, row in zip(ids, rows)]

    def estimate(
        self,
        delays: Any = None,
        delay_days: Any = None,
        *,
        confidence: Optional[float] = None,
        late_cost: Optional[float] = None,
        early_cost: Optional[float] = None,
        confidences: Sequence[float] = CONFIDENCES,
        corrections: Optional[Sequence[Optional[int]]] = None,
        seed: int = 1,
        draws: int = 4096,
        threads: int = 1,
        tables: Union[str, Iterable[str], None] = None,
    ) -> PlanEstimate:
        """How sure the plan's days are, where supply, purchases or lanes may be late.

        What may be late has a law in the book: supply.delay, items.delay, lanes.delay, by its id.
        Receipts of one purchase_order share one delay; an overdue one has not come so far. All
        else is sure. estimate.h tells it exactly.

        Args:
            delays: the laws: a dict of `backorder.delay.Delay` by id; or a table with the columns
                delay (the id), kind ("fixed", "empirical", "lognormal", "weibull", "gamma"), first,
                second, zero_weight, never_weight, older_than. All kinds but "empirical" need first,
                all but it and "fixed" second, too. None: the book names none.
            delay_days: with a table, the values of its empirical laws: delay, days, weight.
            confidence: with which the promises in words hold; default 0.9.
            late_cost, early_cost: instead: what a day too late costs and a day too early. The
                confidence is then the one that costs least, late / (late + early).
            confidences: for each of them the tables have a day; above 0 and below 1, none twice.
            corrections: days to add to these days, one for each confidence, as conformal bounds
                tell them; None: none is certifiable, and so no day is told.
            seed, draws: for what has no closed form; the same for all rows.
            threads: how many work; the estimate is the same for any number.
            tables: which are made, "promises, lines, orders, shipments" or a list; default: all.

        Returns:
            The estimate. The plan needs the columns that it is made of: allocations with location
            and shipment.

        Raises:
            InvalidArgumentError: with column, row and value: "delays.first" for what is no law,
                "supply.delay" for one that is not there, "confidence", ...
        """
        return estimate_plan(
            self._book, self._numbered_policy, self._memory.plan(), delays, delay_days,
            confidence=confidence, late_cost=late_cost, early_cost=early_cost,
            confidences=confidences, corrections=corrections, seed=seed, draws=draws,
            threads=threads, tables=tables, about=self._column)

    def _column(self, table: str, name: str) -> Optional[Tuple[Column, np.ndarray]]:
        """A column and its values; None where the plan was made without it."""
        try:
            return columns_of(table)[name], getattr(self, table)[name]
        except NotFoundError:
            return None

    def _measure(self, result: _ffi.Result, column: Column) -> List[float]:
        values = result.column(column.full_name, np.dtype(np.float64)).tolist()
        if column.column.startswith("units") or column.column.endswith("unit_days"):
            return [self._book.unscaled(value) for value in values]
        return values

    def __repr__(self) -> str:
        if self._memory.is_gone:
            return "<backorder.Plan: its memory is used by a later plan>"
        return f"<backorder.Plan: {len(self.allocations)} allocations, {len(self.lines)} lines>"


def audited(book: Book, policy: str, plan: _ffi.Plan, limit: int) -> List[Violation]:
    """The violations of a plan under a policy."""
    with book.own_values():
        result = _ffi.audit(book.c, policy, plan, limit)
    i32 = np.dtype(np.int32)
    invariants, lines, supplies = (
        result.column(f"violations.{name}", i32).tolist()
        for name in ("invariant", "line", "supply")
    )
    names = {int(each.values): name for name, each in columns_of("invariant").items()}
    return [
        Violation(names[invariant], line, supply, result.text("violations.message", row))
        for row, (invariant, line, supply) in enumerate(zip(invariants, lines, supplies))
    ]
