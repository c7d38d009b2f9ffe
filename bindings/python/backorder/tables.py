"""The caller's tables as a book of the library, and the library's columns back in his terms."""

from __future__ import annotations

import datetime
from contextlib import contextmanager
from decimal import Decimal
from typing import Any, Dict, Iterable, Iterator, List, Mapping, Optional, Union

import numpy as np

from . import _ffi, integers
from .cells import (
    Cells,
    distinct,
    factorize,
    fail_where,
    is_missing,
    none_where,
    objects,
    own_value,
    read,
)
from .errors import InvalidArgumentError
from .ids import NEEDS_ID, DenseIds, Ids
from .integers import Integers
from .schema import BOOK_TABLES, PLAN_TABLES, Column, check_name, columns_of

_MOST_DIGITS = 18
_FIRST_TIMESTAMP, _LAST_TIMESTAMP = np.datetime64("1678-01-01"), np.datetime64("2262-01-01")
_SPECIAL = {"none": _ffi.NOT_GIVEN, "never": _ffi.NEVER, "unlimited": _ffi.UNLIMITED}
_ID_KINDS = ("item", "location", "destination", "sales_order", "tier")
# Where ids are numbered by first appearance, the tables in the order in which they appear; that
# of items is first, so that its rows mostly stand where they are.
_APPEARANCE = ("items", "supply", "item_locations", "lanes", "demand")
_APPEARANCE_OF_TIERS = ("demand", "supply")


def read_table(name: str, table: Any, known: Iterable[str]) -> Dict[str, Cells]:
    """The columns of a dict of arrays, a DataFrame or a list of dicts, all of one length."""
    given = {
        column: read(f"{name}.{column}", values)
        for column, values in _columns_of_any(name, table).items()
        if values is not None
    }
    known = list(known)
    for column in given:
        check_name(column, known, f"{name}: the column", f"{name}.{column}")
    lengths = {cells.name: len(cells) for cells in given.values()}
    if len(set(lengths.values())) > 1:
        first = next(iter(lengths))
        other = next(each for each in lengths if lengths[each] != lengths[first])
        raise InvalidArgumentError(
            f"{other} has {lengths[other]} rows, but {first} has {lengths[first]}", column=other
        )
    return given


def _columns_of_any(name: str, table: Any) -> Dict[Any, Any]:
    if table is None:
        return {}
    if isinstance(table, Mapping):
        return dict(table)
    if isinstance(table, (list, tuple)) and all(isinstance(row, Mapping) for row in table):
        names = dict.fromkeys(column for row in table for column in row)
        return {column: [row.get(column) for row in table] for column in names}
    if hasattr(table, "columns") and hasattr(table, "__getitem__"):
        return {column: table[column] for column in table.columns}
    raise InvalidArgumentError(
        f"{name}: expected a dict of arrays, a DataFrame or a list of dicts, "
        f"got {type(table).__name__}",
        column=name,
    )


def day_of(as_of: Any) -> int:
    """The day that `as_of` names."""
    try:
        if is_missing(as_of):
            raise ValueError("a day is needed")
        day = integers.day_number(as_of)
        if abs(day) >= _ffi.NEVER:
            raise OverflowError
    except (ValueError, OverflowError) as error:
        raise InvalidArgumentError(
            f"as_of is {as_of!r}; {integers.sentence(error)}", column="as_of", value=as_of
        ) from None
    return day


class Book:
    """A caller's tables, handed to the library; and the way back from its numbers.

    Attributes:
        c: the library's book; it borrows the columns.
        lines: the rows of demand.
    """

    def __init__(
        self, tables: Mapping[str, Any], as_of: Any, scale: int = 0, dense: bool = False
    ) -> None:
        if isinstance(scale, bool) or scale not in range(_MOST_DIGITS + 1):
            raise InvalidArgumentError(
                f"scale: expected the digits after the point, 0 to {_MOST_DIGITS}, got {scale!r}",
                column="scale",
                value=scale,
            )
        self._scale = int(scale)
        self._days_as_numbers = isinstance(as_of, (int, np.integer))
        day = day_of(as_of)
        self._tables = {name: _read_book_table(name, tables.get(name)) for name in BOOK_TABLES}
        self._ids = {kind: self._make_ids(kind, dense) for kind in _ID_KINDS}
        self._item_rows = self._place_items(dense)
        self.lines = _rows(self._tables["demand"])
        self.c = _ffi.Book(day)
        self._as_of = day
        for table, given in self._tables.items():
            for name, column in columns_of(table).items():
                if name in given:
                    self.c.set(column.full_name, self._placed(column, given[name]))

    # ---- in ---------------------------------------------------------------------------------

    def _make_ids(self, kind: str, dense: bool) -> Union[Ids, DenseIds]:
        order = _APPEARANCE_OF_TIERS if kind == "tier" else _APPEARANCE
        having = [table for table in order if kind in self._tables[table]]
        if dense or (kind == "sales_order" and not having):
            return DenseIds()
        at_default = [
            table for table in order if _default_text(table, kind) == "0" and self._tables[table]
        ]
        return Ids(
            [self._tables[table][kind] for table in having],
            ranked=kind in ("location", "tier"),
            none=any(table not in having for table in at_default),
            none_if_missing=[f"{table}.{kind}" for table in at_default],
        )

    def _place_items(self, dense: bool) -> Optional[np.ndarray]:
        """The item of each row of items; None: row i is item i."""
        given = self._tables["items"]
        if "item" not in given:
            if given and not dense:
                raise InvalidArgumentError(
                    "items.item is missing: which item each row is about", column="items.item"
                )
            return None
        cells = given["item"]
        items = self._ids["item"].encode(cells, None)
        most = sum(map(_rows, self._tables.values()))
        bad = (items < 0) | (items >= most)
        fail_where(cells, bad, f"items of this book are 0 to {most - 1}")
        if np.array_equal(items, np.arange(len(items))):
            return None
        _fail_where_repeated(cells, items)
        return items

    def _placed(self, column: Column, cells: Cells) -> np.ndarray:
        """The column as the library wants it, its rows where they belong."""
        values = self._encode(column, cells, self._default(column, len(cells)))
        if column.table != "items":
            return values
        ids = self._ids["item"]
        rows = len(ids) if isinstance(ids, Ids) else 0
        if self._item_rows is None and rows <= len(values):
            return values
        places = np.arange(len(values)) if self._item_rows is None else self._item_rows
        rows = max(rows, int(places.max(initial=-1)) + 1)
        spread = np.full(rows, self._default(column, rows), dtype=values.dtype)
        spread[places] = values
        return spread

    def _default(self, column: Column, rows: int) -> Union[int, range, None]:
        """What a row that is not given has; None: it must be given."""
        if column.required:
            return None
        if column.default == "row":
            return range(rows)
        special = {**_SPECIAL, "as_of": self._as_of, **column.names}
        return special[column.default] if column.default in special else int(column.default)

    def _encode(
        self, column: Column, cells: Cells, default: Union[int, range, None]
    ) -> np.ndarray:
        ids = self._ids.get(column.kind)
        if column.kind == "sales_order" and isinstance(ids, Ids):
            values = _orders(ids, cells)
        elif ids is not None:
            values = ids.encode(cells, None if isinstance(default, range) else default)
        else:
            values = integers.fill(cells, self._integers(column, cells), default)
        return integers.fit(cells, values, column.dtype)

    def _integers(self, column: Column, cells: Cells) -> Integers:
        if column.kind == "day":
            return integers.days(cells)
        if column.kind == "instant":
            return integers.instants(cells)
        if column.kind == "enum":
            return integers.named(cells, column.names)
        if column.kind == "quantity":
            return integers.numbers(cells, self._scale, _ffi.UNLIMITED)
        return integers.numbers(cells, infinite=_ffi.NEVER if column.kind == "days" else None)

    def encode_plan(self, tables: Mapping[str, Any]) -> _ffi.Plan:
        """A plan from outside, in the caller's terms, as the library's."""
        for name in tables:
            check_name(name, PLAN_TABLES, "plan: the table", "plan")
        plan = _ffi.Plan.create()
        for table in PLAN_TABLES:
            known = columns_of(table)
            for name, cells in read_table(table, tables.get(table), known).items():
                values = self._encode_in_plan(known[name], cells)
                if values is not None:
                    plan.set(known[name].full_name, values)
        return plan

    def _encode_in_plan(self, column: Column, cells: Cells) -> Optional[np.ndarray]:
        ids = self._ids.get(column.kind)
        if column.kind == "sales_order" and isinstance(ids, Ids):
            orders = ids.encode(cells, _ffi.NOT_GIVEN)
            # Which of the orders that have no id is meant cannot be told, nor checked.
            return None if np.any(orders == _ffi.NOT_GIVEN) else orders
        return self._encode(column, cells, self._missing_in_plan(column))

    def _missing_in_plan(self, column: Column) -> Optional[int]:
        """What None stands for in a plan's column; None: nothing."""
        if column.kind == "location":
            default = self._ids["location"].decode(np.zeros(1, np.int32))[0]
            return 0 if default is None else None
        if column.also in _SPECIAL or not column.also:
            return _SPECIAL.get(column.also)
        return int(column.also)

    # ---- back -------------------------------------------------------------------------------

    def decode(self, column: Column, values: np.ndarray) -> np.ndarray:
        """The library's numbers in the caller's terms: his ids, dates, Decimals, and names."""
        if column.kind in self._ids:
            return self._ids[column.kind].decode(values)
        if column.kind == "day":
            return self._dates(values)
        if column.kind == "quantity":
            return self.units(values)
        if column.kind == "instant" and "entered" in self._tables["demand"]:
            dtype = self._tables["demand"]["entered"].values.dtype
            return values.view(dtype) if dtype.kind == "M" else values
        if column.kind == "enum":
            names = {number: name for name, number in column.names.items()}
            return _each_distinct(values, names.get)
        return none_where(values == _ffi.NOT_GIVEN, values)

    def units(self, values: np.ndarray) -> np.ndarray:
        """Base units in the caller's units: Decimals where there is a scale."""
        if self._scale == 0:
            return values
        return objects([Decimal(value).scaleb(-self._scale) for value in values.tolist()])

    def unscaled(self, units: float) -> float:
        """A number of base units in the caller's units."""
        return units / 10**self._scale

    def day(self, number: int) -> Union[datetime.date, int, None]:
        """A day as a date, or a number if as_of was given as one; None for NEVER."""
        if number in (_ffi.NEVER, _ffi.NOT_GIVEN):
            return None
        ordinal = number + datetime.date(1970, 1, 1).toordinal()
        if self._days_as_numbers or not 1 <= ordinal <= datetime.date.max.toordinal():
            return number
        return datetime.date.fromordinal(ordinal)

    def _dates(self, values: np.ndarray) -> np.ndarray:
        if self._days_as_numbers and not np.any(values == _ffi.NEVER):
            return values
        return _each_distinct(values, self.day)

    def frame_column(self, column: Column, values: np.ndarray) -> Any:
        """As `decode`, in the types of pandas: Timestamps, categories, missing values."""
        import pandas

        if column.kind == "day":
            absent = np.isin(values, (_ffi.NEVER, _ffi.NOT_GIVEN))
            if self._days_as_numbers:
                return pandas.arrays.IntegerArray(values.copy(), absent)
            days = np.where(absent, np.datetime64("NaT"), values.astype("datetime64[D]"))
            if not np.any((days < _FIRST_TIMESTAMP) | (days > _LAST_TIMESTAMP)):
                return days.astype("datetime64[ns]")
        if column.kind == "enum":
            return pandas.Categorical.from_codes(values, list(column.names))
        return self.decode(column, values)

    @contextmanager
    def own_values(self) -> Iterator[None]:
        """Errors of the library about a row of this book get the caller's own row and value."""
        try:
            yield
        except InvalidArgumentError as error:
            self._own(error)
            raise

    def _own(self, error: InvalidArgumentError) -> None:
        for name, number in _SPECIAL.items():
            error.message = error.message.replace(f"{number} ({name})", name)
        table, _, name = error.column.partition(".")
        cells = self._tables.get(table, {}).get(name)
        if cells is None or error.row < 0:
            return
        if table == "items" and self._item_rows is not None:
            error.row = int(np.flatnonzero(self._item_rows == error.row)[0])
        number, error.value = error.value, own_value(cells, error.row)
        if str(number) != str(error.value):
            error.message += f" (given: {error.value!r})"


def _read_book_table(name: str, table: Any) -> Dict[str, Cells]:
    known: List[str] = list(columns_of(name))
    if name != "items":
        return read_table(name, table, known)
    given = read_table(name, table, ["item", *known])
    if list(given) != ["item"]:
        return given
    codes, _ = distinct(given["item"])
    fail_where(given["item"], codes < 0, NEEDS_ID)
    _fail_where_repeated(given["item"], codes)
    return {}  # it says nothing about its items


def _fail_where_repeated(cells: Cells, items: np.ndarray) -> None:
    """Raises for an item that an earlier row has; `items` are numbers that tell them apart."""
    _, first = np.unique(items, return_index=True)
    again = np.ones(len(items), dtype=bool)
    again[first] = False
    fail_where(cells, again, "the item is there twice")


def _orders(ids: Ids, cells: Cells) -> np.ndarray:
    """The sales orders of the lines; a line that names none is an order of its own."""
    orders = ids.encode(cells, _ffi.NOT_GIVEN)
    own = orders == _ffi.NOT_GIVEN
    orders[own] = len(ids) + np.arange(np.count_nonzero(own))
    return orders


def _rows(table: Dict[str, Cells]) -> int:
    return max((len(cells) for cells in table.values()), default=0)


def _default_text(table: str, name: str) -> Optional[str]:
    column = columns_of(table).get(name)
    return column.default if column else None


def _each_distinct(values: np.ndarray, convert: Any) -> np.ndarray:
    codes, uniques = factorize(values)
    return objects([convert(value) for value in uniques.tolist()])[codes]
