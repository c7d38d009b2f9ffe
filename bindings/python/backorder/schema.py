"""The tables, columns and names that the library knows, as it tells them itself."""

from __future__ import annotations

import difflib
from functools import lru_cache
from typing import Dict, Iterable, List, NamedTuple, Optional, Tuple

import numpy as np

from . import _ffi
from .errors import InvalidArgumentError

BOOK_TABLES = ("demand", "supply", "items", "item_locations")
PLAN_TABLES = ("allocations", "promises", "lines", "shipments")


class Column(NamedTuple):
    """One column of a table, or one field of the policy.

    Attributes:
        table: "demand"; "policy" for the fields of a policy.
        column: "due".
        type: "int32", "int64", ...
        kind: what the values mean: "item", "day", "quantity", "enum", ...
        required: whether the table must have it (book), or always has it (plan).
        default: what holds where it is not given.
        values: of an enum: "0 as_available, 1 line_complete".
        meaning: in words.
    """

    table: str
    column: str
    type: str
    kind: str
    required: bool
    default: str
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
        pairs = (each.split(maxsplit=1) for each in self.values.split(",") if each.strip())
        return {name: int(number) for number, name in pairs}


@lru_cache(maxsize=None)
def schema() -> Tuple[Column, ...]:
    """All columns of all tables, the policy's fields, the reasons, invariants and measures.

    Returns:
        One `Column` for each, in the library's order.
    """
    lines = [line.split("\t") for line in _ffi.schema_text().splitlines() if line]
    fields = lines[0]
    rows = [dict(zip(fields, line)) for line in lines[1:]]
    for row in rows:
        row["required"] = row["required"] in ("yes", "true", "1", "required")
    return tuple(Column(**{field: row[field] for field in Column._fields}) for row in rows)


@lru_cache(maxsize=None)
def columns_of(table: str) -> Dict[str, Column]:
    """The columns of a table, by name, in the library's order."""
    return {each.column: each for each in schema() if each.table == table}


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
