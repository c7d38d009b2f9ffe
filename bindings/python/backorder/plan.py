"""The plan: what each line gets and may promise, as tables; its proof and its measures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Callable, Dict, Iterator, List, Mapping, NamedTuple, Optional

import numpy as np

from . import _ffi
from .errors import InvalidArgumentError, NotFoundError
from .policy import Policy
from .schema import Column, check_name, columns_of
from .tables import Book

if TYPE_CHECKING:
    import pandas


class Table:
    """A table of results: columns, as numpy arrays at no copy, or in the caller's own terms.

    `table["quantity"]` is the library's own array: int64 base units, int32 days since
    1970-01-01 (NEVER: none), int32 rows and indices; read-only; it keeps its memory alive.
    `values`, `rows` and `to_frame` give the caller's ids, dates and units back.
    `len(table)` is the number of rows.
    """

    def __init__(
        self,
        book: Book,
        columns: Mapping[str, Column],
        get: Callable[[Column], np.ndarray],
    ) -> None:
        self._book = book
        self._known = columns
        self._get = get

    @property
    def columns(self) -> List[str]:
        """The names of the columns that the table has."""
        return list(self._arrays())

    def __getitem__(self, name: str) -> np.ndarray:
        """The library's array of a column; shape [rows].

        Raises:
            NotFoundError: the plan was made without it (see `outputs` of allocate).
            InvalidArgumentError: there is no such column.
        """
        check_name(name, self._known, "the column")
        return self._get(self._known[name])

    def __contains__(self, name: object) -> bool:
        return name in self._arrays()

    def __iter__(self) -> Iterator[str]:
        return iter(self.columns)

    def __len__(self) -> int:
        return max((len(values) for values in self._arrays().values()), default=0)

    def values(self, name: str) -> np.ndarray:
        """A column in the caller's terms: ids, dates (None: never), Decimals if there is a
        scale, names of enums; shape [rows]. Days are ints where as_of was given as one."""
        values = self[name]
        return self._book.decode(self._known[name], values)

    def rows(self) -> List[Dict[str, Any]]:
        """One dict for each row, in the caller's terms (see `values`)."""
        names = self.columns
        lists = [self.values(name).tolist() for name in names]
        return [dict(zip(names, row)) for row in zip(*lists)]

    def to_frame(self) -> "pandas.DataFrame":
        """A pandas DataFrame in the caller's terms: days are Timestamps (NaT: never), enums are
        categories. Raises ImportError without pandas."""
        import pandas

        return pandas.DataFrame(
            {
                name: self._book.frame_column(self._known[name], values)
                for name, values in self._arrays().items()
            }
        )

    def _arrays(self) -> Dict[str, np.ndarray]:
        arrays = {}
        for name, column in self._known.items():
            try:
                arrays[name] = self._get(column)
            except NotFoundError:
                pass
        return arrays

    def __repr__(self) -> str:
        return f"<backorder.Table: {len(self)} rows of {', '.join(self.columns)}>"


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
