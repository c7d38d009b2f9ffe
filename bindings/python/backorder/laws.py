"""The laws of delay that a book names, from a caller's tables or from Delay objects."""

from __future__ import annotations

from typing import Any, Dict, Mapping, NamedTuple

import numpy as np

from . import _ffi, integers
from .cells import Cells, distinct, fail_where, is_missing, read
from .delay import Delay, Delays
from .errors import InvalidArgumentError
from .schema import LAW_TABLES, Column, columns_of
from .tables import Book, read_table


# Which kinds are made of these numbers, and are no laws without them.
_MADE_OF = {"first": ("fixed", "lognormal", "weibull", "gamma"),
            "second": ("lognormal", "weibull", "gamma")}


class Laws(NamedTuple):
    """The laws as the library's columns, in the numbers of a book.

    Attributes:
        columns: by full name: "delays.kind", "delay_days.delay", ...
        rows: of each law the row of the table delays.
        given: the caller's cells, by full name.
    """

    columns: Dict[str, np.ndarray]
    rows: np.ndarray
    given: Dict[str, Cells]

    def own(self, error: InvalidArgumentError) -> None:
        """Gives an error of the library about a law the caller's own row and value."""
        cells = self.given.get(error.column)
        if cells is None or error.row < 0:
            return
        if error.column.startswith("delays."):
            row = int(self.rows[error.row])
            error.message = error.message.replace(f" row {error.row} ", f" row {row} ", 1)
            error.row = row
        error.value = cells.values[error.row]


def laws_of(book: Book, delays: Any, delay_days: Any) -> Laws:
    """The laws of a book, for the library.

    Args:
        delays: a table with the columns of `delays`, or a dict of Delay by the id of the law.
        delay_days: the table of the values of its empirical laws.

    Raises:
        InvalidArgumentError: with column, row and value, for a law that the book names and that is
            not there, one that is there twice, one that lacks a number of its kind, and what is no
            number.
    """
    if isinstance(delays, Mapping) and delays and all(
            isinstance(law, Delay) for law in delays.values()):
        tables: Mapping[str, Any] = Delays(delays.values()).tables(list(delays))
    else:
        tables = dict(zip(LAW_TABLES, (delays, delay_days)))
    given = {table: read_table(table, tables[table], columns_of(table)) for table in LAW_TABLES}
    for table, columns in given.items():
        for column in columns_of(table).values():
            if columns and column.required and column.column not in columns:
                raise InvalidArgumentError(
                    f"{column.full_name} is missing: {column.meaning}", column=column.full_name)
    ids = given["delays"].get("delay", read("delays.delay", []))
    numbers = book.number_laws(ids)
    rows = np.argsort(numbers, kind="stable")
    columns: Dict[str, np.ndarray] = {"delays.kind": np.zeros(len(ids), _ffi.I32)}
    for table, cells_of in given.items():
        for name, cells in cells_of.items():
            column = columns_of(table)[name]
            if name == "delay":
                continue
            values = _values(column, cells)
            columns[column.full_name] = values[rows] if table == "delays" else values
    _fail_where_incomplete(given["delays"], rows, columns["delays.kind"])
    if "delay" in given["delay_days"]:
        own = given["delay_days"]["delay"]
        columns["delay_days.delay"] = _places(own, ids, numbers)
    cells = {each.name: each for table in given.values() for each in table.values()}
    return Laws(columns, rows, cells)


def _fail_where_incomplete(given: Mapping[str, Cells], rows: np.ndarray, kinds: np.ndarray) -> None:
    """Raises for a law that lacks a number of its kind; `rows` are those of the sorted `kinds`."""
    known = columns_of("delays")
    kind_of_row = np.empty_like(kinds)
    kind_of_row[rows] = kinds
    for name, made_of in _MADE_OF.items():
        cells = given.get(name) or read(f"delays.{name}", [None] * len(kinds))
        needed = np.isin(kind_of_row, [known["kind"].names[kind] for kind in made_of])
        fail_where(cells, needed & np.isnan(_floats(cells, np.nan)),
                   f"give it, a law of its kind needs it: {known[name].meaning}")


def _places(own: Cells, ids: Cells, numbers: np.ndarray) -> np.ndarray:
    """The numbers of the laws that rows of delay_days name."""
    codes, uniques = distinct(ids)
    place = {uniques[code]: number for code, number in zip(codes.tolist(), numbers.tolist())}
    codes, uniques = distinct(own)
    found = np.array([*(place.get(each, -1) for each in uniques.tolist()), -1], _ffi.I32)[codes]
    fail_where(own, found < 0, "the table delays has no such law")
    return found


def _values(column: Column, cells: Cells) -> np.ndarray:
    if column.kind == "enum":
        numbers = integers.named(cells, column.names)
        default = column.names[column.default]
        return integers.fit(cells, integers.fill(cells, numbers, default), column.dtype)
    return _floats(cells, None if column.required else float(column.default))


def _floats(cells: Cells, default: Any) -> np.ndarray:
    """Numbers, also those that are text; `default` where nothing is given (None: an error)."""
    if cells.categories is None and cells.values.dtype.kind in "iuf" and cells.missing is None:
        values = cells.values.astype(_ffi.F64)
        absent = np.isnan(values)
    else:
        codes, uniques = distinct(cells)
        numbers, bad = [], []
        for value in uniques.astype(object, copy=False).tolist():
            number = _float(value)
            bad.append(number is None)
            numbers.append(number or 0.0)
        fail_where(cells, np.array([*bad, False])[codes], "expected a number")
        values, absent = np.array([*numbers, np.nan])[codes], codes < 0
    if default is None:
        fail_where(cells, absent, "every row needs a value here")
    return np.ascontiguousarray(np.where(absent, default, values), dtype=_ffi.F64)


def _float(value: Any) -> Any:
    """A number; None for what is none."""
    if isinstance(value, (bool, np.bool_)) or is_missing(value):
        return None
    try:
        return float(value)
    except (TypeError, ValueError, OverflowError):
        return None
