"""The caller's tables as a book of the library, and the library's columns back in his terms."""

from __future__ import annotations

import datetime
from contextlib import contextmanager
from decimal import Decimal
from typing import Any, Dict, Iterable, Iterator, List, Mapping, Optional, Tuple, Union

import numpy as np

from . import _ffi, cut_offs, day_masks, integers
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
from .policy import Policy
from .schema import (
    BOOK_TABLES,
    ID_KINDS,
    PLAN_TABLES,
    ROW_IDS,
    Column,
    check_name,
    columns_of,
    kind_of,
)
from .substitutes import ratios

_MOST_DIGITS = 18
_FIRST_TIMESTAMP, _LAST_TIMESTAMP = np.datetime64("1678-01-01"), np.datetime64("2262-01-01")
_SPECIAL = {"none": _ffi.NOT_GIVEN, "never": _ffi.NEVER, "unlimited": _ffi.UNLIMITED}
# Where ids are numbered by first appearance, the tables in the order in which they appear; those
# whose rows have ids are first, so that these mostly stand where they are.
_APPEARANCE = (
    "items", "locations", "destinations", "suppliers", "calendars", "supply", "item_locations",
    "lanes", "demand", "substitutes", "protections", "quotas", "critical_levels", "holds",
)
# Of these kinds only what has a row in their table is known; of tiers if there is that table.
_LISTED = {"tier": "tiers", "calendar": "calendars"}
_NO_SUCH = {
    **{kind: f"the table {table} has no such {kind}" for kind, table in _LISTED.items()},
    "delay": "the table delays has no such law",
}
# Of these kinds there is one that has no name, where a table or a row has none: None.
_WITH_DEFAULT = ("location", "destination")
# A column that stands for them all where such a table says nothing but ids.
_PLAIN = {"tiers": "rank", "calendars": "weekdays"}
_APPEARANCE_OF_TIERS = ("demand", "supply", "protections", "quotas", "critical_levels")


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
            raise ValueError("a day is needed, or now=")
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
        as_of: the day on which it is planned, since 1970-01-01.
        lines: the rows of demand.
    """

    def __init__(
        self,
        tables: Mapping[str, Any],
        as_of: Any,
        scale: int = 0,
        dense: bool = False,
        now: Any = None,
    ) -> None:
        if isinstance(scale, bool) or scale not in range(_MOST_DIGITS + 1):
            raise InvalidArgumentError(
                f"scale: expected the digits after the point, 0 to {_MOST_DIGITS}, got {scale!r}",
                column="scale",
                value=scale,
            )
        self._scale = int(scale)
        self._dense = dense
        self._days_as_numbers = isinstance(as_of, (int, np.integer))
        self._tables = {name: _read_book_table(name, tables.get(name)) for name in BOOK_TABLES}
        clocks = cut_offs.Clocks(self._tables["locations"], now)
        day = clocks.day if as_of is None and clocks.day is not None else day_of(as_of)
        self._ids = {kind: self._make_ids(kind, dense) for kind in ID_KINDS}
        self._row_places = {table: self._place_rows(table, dense) for table in ROW_IDS}
        self.lines = _rows(self._tables["demand"])
        self.c = _ffi.Book(day)
        self.as_of = day
        for table, given in self._tables.items():
            for name, column in columns_of(table).items():
                if name in given:
                    self.c.set(column.full_name, self._placed(column, given[name]))
        suppliers = self._ids["supplier"]
        if isinstance(suppliers, Ids) and len(suppliers) and not self._tables["suppliers"]:
            # They have no table, but need rows: they work on every day.
            column = columns_of("suppliers")["order_calendar"]
            self.c.set(column.full_name, self._placed(column, read(column.full_name, [])))
        if clocks.count:
            self._set_first_days(clocks)

    # ---- in ---------------------------------------------------------------------------------

    def _make_ids(self, kind: str, dense: bool) -> Union[Ids, DenseIds]:
        if self._is_listed(kind) and not dense:
            listed = self._tables[_LISTED[kind]]
            return Ids([listed[kind]] if kind in listed else [], unknown=_NO_SUCH[kind])
        order = _APPEARANCE_OF_TIERS if kind == "tier" else _APPEARANCE
        given = [cells for table in order for name, cells in self._tables[table].items()
                 if kind_of(table, name) == kind]
        if dense or (kind == "sales_order" and not given):
            return DenseIds()
        at_default = [
            table for table in order if _default_text(table, kind) == "0" and self._tables[table]
        ]
        own = [table for table in ROW_IDS if ROW_IDS[table] == kind in _WITH_DEFAULT]
        return Ids(
            given,
            ranked=kind in ("location", "tier"),
            none=any(kind not in self._tables[table] for table in at_default),
            none_if_missing=[f"{table}.{kind}" for table in [*at_default, *own]],
        )

    def _is_listed(self, kind: str) -> bool:
        """Whether there are no others of a kind than those that have a row in their table."""
        return kind in _LISTED and (kind != "tier" or bool(self._tables["tiers"]))

    def _place_rows(self, table: str, dense: bool) -> Optional[np.ndarray]:
        """The item (location) of each row of items (locations); None: row i is item i."""
        given, name = self._tables[table], ROW_IDS[table]
        if name not in given:
            if given and not dense:
                raise InvalidArgumentError(
                    f"{table}.{name} is missing: which {name} each row is about",
                    column=f"{table}.{name}",
                )
            return None
        cells = given[name]
        ids = self._ids[name]
        nameless = isinstance(ids, Ids) and name in _WITH_DEFAULT
        places = ids.encode(cells, 0 if nameless else None)
        # As many as can have been named: substitutes name two items, and 0 is the default location.
        most = sum(map(_rows, self._tables.values()))
        most += _rows(self._tables["substitutes"]) if name == "item" else 1
        bad = (places < 0) | (places >= most)
        fail_where(cells, bad, f"{name}s of this book are 0 to {most - 1}")
        if np.array_equal(places, np.arange(len(places))):
            return None
        _fail_where_repeated(cells, places, name)
        return places

    def _placed(self, column: Column, cells: Cells) -> np.ndarray:
        """The column as the library wants it, its rows where they belong."""
        values = self._encode(column, cells, self._default(column, len(cells)))
        if column.table not in ROW_IDS:
            return values
        ids, places = self._ids[ROW_IDS[column.table]], self._row_places[column.table]
        rows = len(ids) if isinstance(ids, Ids) else 0
        if places is None and rows <= len(values):
            return values
        places = np.arange(len(values)) if places is None else places
        rows = max(rows, int(places.max(initial=-1)) + 1)
        spread = np.full(rows, self._default(column, rows), dtype=values.dtype)
        spread[places] = values
        return spread

    def _set_first_days(self, clocks: cut_offs.Clocks) -> None:
        """Lends the days on which locations can begin, as their clocks say at the moment."""
        places = self._row_places["locations"]
        places = np.arange(clocks.count) if places is None else places
        ids = self._ids["location"]
        rows = max(len(ids) if isinstance(ids, Ids) else 0, int(places.max(initial=-1)) + 1)
        calendars = self.c.borrowed("locations.calendar")
        days = clocks.first_days(
            self.as_of, None if calendars is None else calendars[places], self.c.borrowed)
        first = self.c.borrowed("locations.first_day")
        first = np.full(rows, _ffi.NOT_GIVEN, np.int32) if first is None else first.copy()
        first[places] = np.maximum(days, first[places])
        self.c.set("locations.first_day", first)

    def _default(self, column: Column, rows: int) -> Union[int, range, None]:
        """What a row that is not given has; None: it must be given."""
        if column.required:
            return None
        if column.default == "row":
            return range(rows)
        special = {**_SPECIAL, "as_of": self.as_of, **column.names}
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
        if column.full_name == "calendar_days.open":
            return integers.switch(cells, column.names)
        if column.kind == "enum":
            return integers.named(cells, column.names)
        if column.kind == "weekdays":
            return integers.masks(cells, day_masks.weekdays, self._dense)
        if column.kind == "month_days":
            return integers.masks(cells, day_masks.month_days, self._dense)
        if column.kind == "quantity":
            return integers.numbers(cells, self._scale, _ffi.UNLIMITED)
        return integers.numbers(cells, infinite=_ffi.NEVER if column.kind == "days" else None)

    def number_laws(self, laws: Cells) -> np.ndarray:
        """The numbers of laws of delay: those that the book names have its own, others follow.

        Raises for a law that is there twice, and for one that the book names and that is not there.
        """
        codes, uniques = distinct(laws)
        fail_where(laws, codes < 0, NEEDS_ID)
        _fail_where_repeated(laws, codes, "law")
        ids = self._ids["delay"]
        if isinstance(ids, DenseIds):
            named: List[Any] = list(range(len(laws)))
        else:
            named = ids.decode(np.arange(len(ids))).tolist()
        numbers = {law: number for number, law in enumerate(named)}
        found = np.array([numbers.setdefault(uniques[code], len(numbers))
                          for code in codes.tolist()], dtype=np.int64)
        if isinstance(ids, DenseIds):
            fail_where(laws, found >= len(laws), f"laws are numbered 0 to {len(laws) - 1}")
        for table in ("supply", "items", "lanes"):
            cells = self._tables[table].get("delay")
            if cells is not None and isinstance(ids, Ids):
                of_rows = ids.encode(cells, -1)
                fail_where(cells, ~np.isin(of_rows, [*found, -1]), _NO_SUCH["delay"])
        return found

    def policy_text(self, policy: Policy) -> str:
        """The policy as the library wants it: ids that its queue lists are numbers there.

        One that the book does not have is a number that no line has.
        """
        strangers: Dict[str, int] = {}

        def number(column: str, value: str) -> Union[int, str]:
            known = columns_of("demand")[column]
            ids = self._ids[known.kind]
            if isinstance(ids, DenseIds):
                return value
            place = ids.place(value)
            if place is None and self._is_listed(known.kind):
                raise InvalidArgumentError(
                    f"policy.queue: {column} lists {value!r}; {_NO_SUCH[known.kind]}",
                    column="policy.queue",
                    value=value,
                )
            if place is None:
                return int(known.max or _ffi.NEVER) - strangers.setdefault(value, len(strangers))
            return place

        return policy.numbered(number)

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

    def encode_items(
        self, name: str, table: Any, columns: Mapping[str, Column]
    ) -> Tuple[Dict[str, np.ndarray], np.ndarray]:
        """A table about items of which the book knows nothing: columns by item, and where it is.

        Each row names its `item` (dense: row i is item i without it); items that are not of the
        book are left out, and the others have the columns' defaults. The second value is the row
        of each item, -1 where it has none.
        """
        given = read_table(name, table, ["item", *columns])
        if "item" in given:
            cells = given["item"]
            places = np.asarray(self._ids["item"].find(cells))
        else:
            if given and not isinstance(self._ids["item"], DenseIds):
                raise InvalidArgumentError(
                    f"{name}.item is missing: which item each row is about", column=f"{name}.item")
            places = np.arange(_rows(given))
        # As many as can have been named; dense ids may name others.
        here = (places >= 0) & (places <= 2 * sum(map(_rows, self._tables.values())))
        if "item" in given:
            _fail_where_repeated(cells, np.where(here, places, -1 - np.arange(len(places))), "item")
        rows = np.full(int(places[here].max(initial=-1)) + 1, -1)
        rows[places[here]] = np.flatnonzero(here)
        spread = {}
        for each, column in columns.items():
            if each not in given:
                continue
            default = self._default(column, len(rows))
            values = self._encode(column, given[each], default)
            spread[each] = np.full(len(rows), default, dtype=values.dtype)
            spread[each][places[here]] = values[here]
        return spread, rows

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

    def key_value(self, key: str, number: int) -> Any:
        """What a line has for a key of the queue, in the caller's terms."""
        column = columns_of("demand").get(key)
        if column is None:
            return number
        value = self.decode(column, np.array([number], dtype=column.dtype))[0]
        return value.item() if isinstance(value, np.integer) else value

    def units(self, values: np.ndarray) -> np.ndarray:
        """Base units in the caller's units: Decimals where there is a scale."""
        if self._scale == 0:
            return values
        return objects([Decimal(value).scaleb(-self._scale) for value in values.tolist()])

    def line_units(
        self,
        lines: np.ndarray,
        supplies: np.ndarray,
        quantities: np.ndarray,
        days: Optional[np.ndarray] = None,
    ) -> np.ndarray:
        """Units of supplies (-1: yet to be bought) as units of the lines that they are for.

        A lot may be of several rows. Of those of one line, day and item, the first on hand stands
        for all lots that stock on hand makes up, and the first other one for the rest.
        """
        table = {
            name: self.c.borrowed(f"substitutes.{name}") for name in columns_of("substitutes")
        }
        of_supply = self.c.borrowed("supply.item")
        if table["item"] is None or of_supply is None or len(lines) == 0:
            return quantities
        wanted = self.c.borrowed("demand.item")[lines]
        supplied = np.where(supplies < 0, wanted, np.append(of_supply, 0)[supplies])
        rows = np.flatnonzero(supplied != wanted)
        supply_days = self.c.borrowed("supply.day")
        known: Dict[int, Dict[int, Tuple[int, int]]] = {}
        lots: Dict[Any, List[int]] = {}
        for row in rows.tolist():
            day = 0 if days is None else int(days[row])
            lots.setdefault((int(lines[row]), day, int(supplied[row])), []).append(row)
        units = quantities.copy()
        units[rows] = 0
        for (_, _, item), together in lots.items():
            own = int(wanted[together[0]])
            if own not in known:
                known[own] = ratios(table, own)
            numerator, denominator = known[own][item]
            is_stock = [supply_days is None or supply_days[supplies[row]] == _ffi.NOT_GIVEN
                        for row in together]
            made = 0
            for which in (True, False):
                if which not in is_stock:
                    continue
                taken = [row for row, stock in zip(together, is_stock) if stock or not which]
                whole = int(quantities[taken].sum()) // numerator * denominator
                units[together[is_stock.index(which)]] = whole - made
                made = whole
        return units

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
        places = self._row_places.get(table)
        if places is not None:
            error.row = int(np.flatnonzero(places == error.row)[0])
        number, error.value = error.value, own_value(cells, error.row)
        if str(number) != str(error.value):
            error.message += f" (given: {error.value!r})"


def _read_book_table(name: str, table: Any) -> Dict[str, Cells]:
    known: List[str] = list(columns_of(name))
    row_id = ROW_IDS.get(name)
    if row_id is None:
        return read_table(name, table, known)
    given = read_table(name, table, [row_id, *cut_offs.own_columns(name), *known])
    if name in _PLAIN and list(given) == [row_id]:
        plain = _PLAIN[name]
        given[plain] = read(f"{name}.{plain}", [None] * len(given[row_id]))
    if list(given) != [row_id]:
        return given if _rows(given) or name != "tiers" else {}
    codes, _ = distinct(given[row_id])
    fail_where(given[row_id], codes < 0, NEEDS_ID)
    _fail_where_repeated(given[row_id], codes, row_id)
    return {}  # it says nothing about what it names


def _fail_where_repeated(cells: Cells, numbers: np.ndarray, what: str) -> None:
    """Raises for an id that an earlier row has; `numbers` tell the ids apart."""
    _, first = np.unique(numbers, return_index=True)
    again = np.ones(len(numbers), dtype=bool)
    again[first] = False
    fail_where(cells, again, f"the {what} is there twice")


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
