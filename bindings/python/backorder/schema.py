"""The tables, columns and names that the library knows, as it tells them itself."""

from __future__ import annotations

import difflib
from functools import lru_cache
from typing import Any, Dict, Iterable, List, NamedTuple, Optional, Tuple

import numpy as np

from . import _ffi
from .errors import InvalidArgumentError

BOOK_TABLES = (
    "demand", "supply", "items", "item_locations", "lanes", "locations", "destinations",
    "suppliers", "calendars", "calendar_days", "substitutes", "tiers", "protections", "quotas",
    "critical_levels", "holds",
)
LAW_TABLES = ("delays", "delay_days")  # of the laws of delay that a book names
PLAN_TABLES = ("allocations", "promises", "lines", "shipments", "held")
# Columns of these kinds hold ids: numbers to the library, anything to callers.
ID_KINDS = (
    "item", "location", "destination", "sales_order", "tier", "kit", "group", "owner", "supplier",
    "calendar", "purchase_order", "delay",
)
# The library knows what a row of these tables is about by its number; callers name it, in a column
# of this name (which is also its kind).
ROW_IDS = {
    "items": "item", "locations": "location", "destinations": "destination",
    "suppliers": "supplier", "calendars": "calendar", "tiers": "tier",
}


class Column(NamedTuple):
    """One column of a table; or a field of the policy, a reason, an invariant, a measure.

    Attributes:
        table: "demand"; or "policy", "reason", "invariant", "measures".
        column: "due".
        type: "int32", "int64", "float64", "text", or "".
        kind: what the values mean: "item", "day", "quantity", "enum", ...
        required: whether the table must have it (book), or always has it (plan).
        default: what holds where it is not given: a number, a name, "none", "never", "unlimited",
            "as_of", or "row" (the row's own number).
        min, max: the least and the greatest value; None where there is none.
        also: one more value that is allowed: "none", "never", "unlimited", "-1"; or "".
        values: of an enum: "0 as_available, 1 line_complete"; of a reason or an invariant its
            number.
        meaning: in words.
    """

    table: str
    column: str
    type: str
    kind: str
    required: bool
    default: str
    min: Optional[int]
    max: Optional[int]
    also: str
    values: str
    meaning: str

    @property
    def full_name(self) -> str:
        """ "demand.due"."""
        return f"{self.table}.{self.column}"

    @property
    def dtype(self) -> np.dtype:
        """The type of its arrays."""
        return np.dtype(self.type)

    @property
    def names(self) -> Dict[str, int]:
        """Of an enum: the number of each name."""
        if self.kind != "enum":
            return {}
        pairs = (each.split(maxsplit=1) for each in self.values.split(",") if each.strip())
        return {name: int(number) for number, name in pairs}


@lru_cache(maxsize=None)
def schema() -> Tuple[Column, ...]:
    """All columns of all tables, the policy's fields, the reasons, invariants and measures.

    Returns:
        One `Column` for each, in the library's order.
    """
    lines = [line.split("\t") for line in _ffi.schema_text().splitlines()]
    return tuple(_column(dict(zip(lines[0], line))) for line in lines[1:])


def _column(fields: Dict[str, str]) -> Column:
    values: Dict[str, Any] = {name: fields[name] for name in Column._fields}
    values["required"] = fields["required"] == "yes"
    for name in ("min", "max"):
        values[name] = int(fields[name]) if fields[name] else None
    return Column(**values)


def _law_column(
    table: str, column: str, kind: str, default: str, meaning: str, values: str = ""
) -> Column:
    dtype = "int32" if kind in ("delay", "enum") else "float64"
    return Column(table, column, dtype, kind, default == "", default, None, None, "", values,
                  meaning)


_LAW_COLUMNS = (
    _law_column("delays", "delay", "delay", "", "which law it is"),
    _law_column("delays", "kind", "enum", "fixed", "its kind",
                "0 fixed, 1 empirical, 2 lognormal, 3 weibull, 4 gamma"),
    _law_column("delays", "first", "number", "0",
                "fixed: the days; lognormal: mu; weibull, gamma: the shape"),
    _law_column("delays", "second", "number", "0",
                "lognormal: sigma; weibull, gamma: the scale, in days"),
    _law_column("delays", "zero_weight", "number", "0",
                "lognormal, weibull, gamma: the probability of no delay"),
    _law_column("delays", "never_weight", "number", "0",
                "empirical: the weight, beside those of its days, of what never comes"),
    _law_column("delays", "older_than", "number", "-inf",
                "it holds given that the delay is greater"),
    _law_column("delay_days", "delay", "delay", "", "of which empirical law"),
    _law_column("delay_days", "days", "number", "", "a delay, in days; below 0: early"),
    _law_column("delay_days", "weight", "number", "1", "how often"),
)


@lru_cache(maxsize=None)
def columns_of(table: str) -> Dict[str, Column]:
    """The columns of a table, by name, in the library's order."""
    return {each.column: each for each in (*schema(), *_LAW_COLUMNS) if each.table == table}


def kind_of(table: str, name: str) -> str:
    """What the values of a column of a book or a plan mean; "" where it is not known."""
    if name == ROW_IDS.get(table):
        return name
    return columns_of(table)[name].kind if name in columns_of(table) else ""


def check_name(name: str, known: Iterable[str], what: str, column: Optional[str] = None) -> None:
    """Raises InvalidArgumentError unless `name` is one of `known`."""
    names: List[str] = list(known)
    if name in names:
        return
    near = difflib.get_close_matches(str(name), names, 1)
    hint = f"did you mean {near[0]}? " if near else ""
    raise InvalidArgumentError(
        f"{what} {name!r} is unknown; {hint}known: {', '.join(names)}",
        column=column or str(name),
        value=name,
    )
