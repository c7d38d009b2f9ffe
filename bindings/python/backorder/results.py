"""Tables of results: the library's columns, and the way back to the caller's terms."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Callable, Dict, Iterator, List, Mapping

import numpy as np

from .errors import NotFoundError
from .schema import Column, check_name
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
