"""How sure the days of a plan are, and what its customers may be told in words."""

from __future__ import annotations

from typing import Any, Callable, Dict, Iterable, List, Mapping, Optional, Sequence, Tuple, Union

import numpy as np

from . import _ffi
from .cells import factorize, objects
from .delay import cost_optimal_confidence
from .errors import InvalidArgumentError
from .laws import laws_of
from .results import Table
from .schema import Column
from .tables import Book
from .watch import watched

CONFIDENCE = 0.9
CONFIDENCES = (0.5, 0.8, 0.9, 0.95)
# A promise in words is from the day by which it comes with this probability.
FIRST_CONFIDENCE = 0.1
TABLES = ("promises", "lines", "orders", "shipments")

_MOST_DAYS = 2**30

# What the tables tell of the plan.
_ABOUT = {
    "promises": ("line", "quantity"),
    "lines": ("promised", "shortfall"),
    "shipments": ("sales_order", "location", "ship_day"),
}
_NUMBERS = {
    "by_planned": "the probability that all is delivered by then",
    "by_due": "the same by the day asked for",
    "days_late": "expected days from that day to the delivery",
    "error": "the standard error of the probabilities; 0: they were not drawn",
}


class PlanEstimate:
    """What `Plan.estimate` returns.

    Attributes:
        confidence: that of the promises in words.
        confidences: those for which the tables have a day each.
        promises: one row for each promise of the plan: line, quantity, and the columns below.
        lines: one row for each row of demand: promised, shortfall, and the columns below, of all
            units that it is promised.
        orders: one row for each order with lines, sales_order first.
        shipments: one row for each shipment of the plan: sales_order, location, ship_day.

    Each table then has: planned (the plan's day for the last of them; None: it has no units),
    by_planned (the probability that all of them are delivered by then), by_due (by the day asked
    for), days_late (expected days after that; maybe inf), error (the standard error of the two; 0:
    they were not drawn), day_0.9 for each confidence (the day by which they are there with that
    probability; None: never), and text: the promise in words, from the day by which it comes with
    probability 0.1 to that of `confidence`: "Tue 3 - Fri 6 March". A column of days is named by the
    shortest decimal of its confidence. Tables are like those of the plan: arrays by name, `values`,
    `rows`, `to_frame`.
    """

    def __init__(
        self,
        book: Book,
        result: _ffi.Result,
        confidence: float,
        confidences: Sequence[float],
        asked: Sequence[float],
        about: Mapping[str, Mapping[str, Tuple[Column, np.ndarray]]],
    ) -> None:
        self.confidence = confidence
        self.confidences = tuple(confidences)
        self._book = book
        self._result = result
        self._asked = list(asked)
        self._about = about
        self._made: Dict[str, np.ndarray] = {}
        for name in TABLES:
            setattr(self, name, self._table(name))

    promises: Table
    lines: Table
    orders: Table
    shipments: Table

    def _table(self, name: str) -> Table:
        arrays: Dict[str, Tuple[Column, Callable[[], np.ndarray]]] = {}
        for column, values in self._about.get(name, {}).values():
            arrays[column.column] = (column._replace(table=name), lambda values=values: values)
        if name == "orders":
            arrays["sales_order"] = (
                _column(name, "sales_order", "sales_order", "int32", "which order"),
                lambda: self._result.column("orders.sales_order", _ffi.I32))
        arrays["planned"] = (
            _column(name, "planned", "day", "int32", "the plan's day for the last of them"),
            lambda: self._result.column(f"{name}.planned", _ffi.I32))
        for number, meaning in _NUMBERS.items():
            arrays[number] = (
                _column(name, number, "number", "float64", meaning),
                lambda number=number: self._result.column(f"{name}.{number}", _ffi.F64))
        for confidence in self.confidences:
            day = f"day_{confidence!r}"  # different numbers have different names
            arrays[day] = (
                _column(name, day, "day", "int32", f"there by then with P {confidence!r}"),
                lambda confidence=confidence: self._days(name, confidence))
        arrays["text"] = (
            _column(name, "text", "text", "text", "the promise in words"),
            lambda: self._texts(name))
        known = {column: told for column, (told, _) in arrays.items()}
        return Table(self._book, known, lambda column: arrays[column.column][1]())

    def _days(self, table: str, confidence: float) -> np.ndarray:
        days = self._result.column(f"{table}.day", _ffi.I32)
        return days.reshape(-1, len(self._asked))[:, self._asked.index(confidence)]

    def _texts(self, table: str) -> np.ndarray:
        if table not in self._made:
            first = self._days(table, FIRST_CONFIDENCE)
            last = self._days(table, self.confidence)
            self._made[table] = promise_texts(first, last, self._book.as_of)
        return self._made[table]

    def __repr__(self) -> str:
        return f"<backorder.PlanEstimate: {len(self.promises)} promises, {len(self.lines)} lines>"


def _column(table: str, name: str, kind: str, dtype: str, meaning: str) -> Column:
    return Column(table, name, dtype, kind, True, "", None, None, "", "", meaning)


def promise_texts(first: np.ndarray, last: np.ndarray, as_of: int) -> np.ndarray:
    """Each promise from a day to a day in words, as exact as it is: "Tue 3 - Fri 6 March".

    Args:
        first, last: int32 days since 1970-01-01, shape [rows]; NEVER: there is none.
        as_of: the day on which it is told; other years than its own are named.
    """
    pairs = first.astype(np.int64) << 32 | last.astype(np.int64) & 0xFFFFFFFF
    codes, uniques = factorize(pairs)
    columns = {
        "ask.first": np.ascontiguousarray(uniques >> 32, dtype=_ffi.I32),
        "ask.last": np.ascontiguousarray((uniques & 0xFFFFFFFF).astype(np.uint32).view(np.int32)),
        "ask.as_of": np.array([as_of], _ffi.I32),
    }
    if len(uniques) == 0:
        return objects([])
    result = _ffi.ask("promise_words", columns)
    texts = objects([result.text("answers.text", row) for row in range(len(uniques))])
    return texts[codes]


def estimate_plan(
    book: Book,
    policy: str,
    plan: _ffi.Plan,
    delays: Any,
    delay_days: Any,
    *,
    confidence: Optional[float],
    late_cost: Optional[float],
    early_cost: Optional[float],
    confidences: Sequence[float],
    corrections: Optional[Sequence[Optional[int]]],
    seed: int,
    draws: int,
    threads: int,
    tables: Union[str, Iterable[str], None],
    about: Callable[[str, str], Optional[Tuple[Column, np.ndarray]]],
) -> PlanEstimate:
    """See Plan.estimate; `about` gives a column of the plan, or None where it has none."""
    confidence = _confidence(confidence, late_cost, early_cost)
    confidences = [_probability("confidences", each) for each in confidences]
    for place, each in enumerate(confidences):
        if each in confidences[:place]:
            raise InvalidArgumentError(f"confidences: {each!r} is there twice; name it once",
                                       column="confidences", value=each)
    asked = list(dict.fromkeys([*confidences, confidence, FIRST_CONFIDENCE]))
    laws = laws_of(book, delays, delay_days)
    columns = {
        **laws.columns,
        "estimate.confidences": np.array(asked, _ffi.F64),
        "estimate.seed": np.array([_whole("seed", seed, 0, 2**63 - 1)], _ffi.I64),
        "estimate.draws": np.array([_whole("draws", draws, 1, 2**20)], _ffi.I32),
    }
    if corrections is not None:
        columns["estimate.corrections"] = _corrections(corrections, confidences, asked)
    wanted = tables if tables is None or isinstance(tables, str) else ", ".join(tables)
    inputs, run = _ffi.Inputs(columns), _ffi.Run(threads, wanted)
    with book.own_values():
        try:
            result = watched(
                lambda: _ffi.estimate_plan(book.c, policy, plan, inputs, run), run, book.lines)
        except InvalidArgumentError as error:
            laws.own(error)
            raise
    of_plan: Dict[str, Dict[str, Tuple[Column, np.ndarray]]] = {}
    for table, names in _ABOUT.items():
        rows = len(result.column(f"{table}.planned", _ffi.I32))
        columns_of_plan = {name: about(table, name) for name in names}
        of_plan[table] = {name: column for name, column in columns_of_plan.items()
                          if column is not None and len(column[1]) == rows}
    return PlanEstimate(book, result, confidence, list(dict.fromkeys([*confidences, confidence])),
                        asked, of_plan)


def _confidence(
    confidence: Optional[float], late_cost: Optional[float], early_cost: Optional[float]
) -> float:
    """The confidence of the promises: as given, or the one at which they cost least."""
    if (late_cost is None) != (early_cost is None):
        lacking = "late_cost" if late_cost is None else "early_cost"
        raise InvalidArgumentError(f"{lacking} is missing: give both costs", column=lacking)
    if late_cost is None or early_cost is None:
        return CONFIDENCE if confidence is None else _probability("confidence", confidence)
    if confidence is not None:
        raise InvalidArgumentError("give a confidence or the two costs, not both",
                                   column="confidence", value=confidence)
    best = cost_optimal_confidence(late_cost, early_cost)
    if not 0 < best < 1:
        name, value = ("late_cost", late_cost) if best <= 0 else ("early_cost", early_cost)
        raise InvalidArgumentError(f"{name} is {value!r}; no promise would hold: it must be above "
                                   "0", column=name, value=value)
    return best


def _corrections(
    corrections: Sequence[Optional[int]], confidences: Sequence[float], asked: Sequence[float]
) -> np.ndarray:
    """The days to add for each confidence that is asked for."""
    given = list(corrections)
    if len(given) != len(confidences):
        raise InvalidArgumentError(
            f"corrections has {len(given)} values, but confidences has {len(confidences)}",
            column="corrections")
    known = dict(zip(confidences, given))
    lacking = [each for each in asked if each not in known and each != FIRST_CONFIDENCE]
    if lacking:
        raise InvalidArgumentError(
            f"corrections: none is for the confidence {lacking[0]!r} of the promises; name it "
            "among confidences", column="corrections", value=lacking[0])
    days: List[int] = []
    for each in asked:
        correction = known.get(each, 0)
        certain = correction is not None and correction != np.inf
        days.append(_whole("corrections", correction, -_MOST_DAYS, _MOST_DAYS) if certain
                    else _ffi.NEVER)
    return np.array(days, _ffi.I32)


def _whole(name: str, value: Any, least: int, most: int) -> int:
    """A whole number of a range; what conformal bounds give is a float."""
    is_number = isinstance(value, (int, float, np.integer, np.floating))
    if not is_number or isinstance(value, bool) or not least <= value <= most or value % 1:
        raise InvalidArgumentError(
            f"{name} is {value!r}; expected a whole number from {least} to {most}", column=name,
            value=value)
    return int(value)


def _probability(name: str, value: Any) -> float:
    is_number = isinstance(value, (int, float, np.integer, np.floating))
    if not is_number or not 0 < value < 1:
        raise InvalidArgumentError(
            f"{name} is {value!r}; expected a probability above 0 and below 1", column=name,
            value=value)
    return float(value)
