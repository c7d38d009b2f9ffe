"""The arguments of one call as columns, and what it answers in the caller's own shape.

Numbers, days and choices may be given as one value or as an array: one value stands for all rows,
and where all are given as one, so is the answer. Days come back as they went in: ints as ints.
"""

from __future__ import annotations

import datetime
from contextlib import contextmanager
from typing import Any, Dict, Iterator, Mapping, Optional, Sequence, Union

import numpy as np

from . import _ffi, integers
from .cells import Cells, own_value, read
from .errors import InvalidArgumentError

Numbers = Union[float, Sequence[float], np.ndarray]
Days = Union[datetime.date, int, str, Sequence[Any], np.ndarray]


class Inputs:
    """Columns by name, as a verb of the library reads them. What is None is left out.

    A column of a table (`table`) has rows of its own: it says nothing of the answer's shape.
    """

    def __init__(self) -> None:
        self._columns: Dict[str, np.ndarray] = {}
        self._given: Dict[str, Cells] = {}
        self._single: Dict[str, bool] = {}
        self._answer_is_single = True
        self._dates = False

    # ---- in ---------------------------------------------------------------------------------

    def numbers(
        self, name: str, values: Any, missing: float = np.nan, table: bool = False
    ) -> None:
        """Floats; what is not given is `missing`."""
        if values is None:
            return
        cells = self._read(name, values, table)
        array = cells.values
        if array.dtype == object and any(isinstance(each, (bool, str, bytes)) for each in array):
            raise _not("numbers", name, values)
        if cells.categories is not None or array.dtype.kind not in "iufO":
            raise _not("numbers", name, values)
        if cells.missing is not None and cells.missing.any():
            array = np.where(cells.missing, np.nan, array)
        try:
            numbers = np.ascontiguousarray(array, dtype=_ffi.F64)
        except (TypeError, ValueError, OverflowError):
            raise _not("numbers", name, values) from None
        if not np.isnan(missing):
            numbers = np.where(np.isnan(numbers), missing, numbers)
        self._columns[name] = numbers

    def integers(
        self, name: str, values: Any, dtype: np.dtype, missing: Optional[int] = None,
        table: bool = False,
    ) -> None:
        """Whole numbers; what is not given is `missing`, if that is a number."""
        if values is None:
            return
        cells = self._read(name, values, table)
        numbers = integers.numbers(cells, infinite=int(np.iinfo(dtype).max))
        self._columns[name] = integers.fit(cells, integers.fill(cells, numbers, missing), dtype)

    def days(
        self, name: str, values: Any, missing: Optional[int] = None, table: bool = False
    ) -> None:
        """Days. Where any is not an int, answers are dates."""
        if values is None:
            return
        cells = self._read(name, values, table)
        kind = cells.values.dtype.kind
        self._dates = self._dates or not (kind in "iuf" or kind == "O" and all(
            isinstance(each, (int, np.integer)) for each in cells.values))
        days = integers.fill(cells, integers.days(cells), missing)
        self._columns[name] = integers.fit(cells, days, _ffi.I32)

    def flags(
        self, name: str, values: Any, missing: Optional[int] = None, table: bool = False
    ) -> None:
        """Booleans, or 0 and 1."""
        if values is None:
            return
        array = np.asarray(values)
        if array.dtype == bool:
            values = array.astype(np.int32)
        self.integers(name, values, _ffi.I32, missing, table)

    def choice(self, name: str, value: Any, names: Sequence[str]) -> None:
        """One of those names; its number is its place."""
        if value not in names:
            raise InvalidArgumentError(
                f"{name} is {value!r}; expected one of {', '.join(names)}",
                column=name, value=value)
        self._columns[name] = np.array([names.index(value)], _ffi.I32)

    def columns(self, columns: Mapping[str, np.ndarray]) -> None:
        """Columns that are the library's own already."""
        self._columns.update(columns)

    def as_columns(self) -> Dict[str, np.ndarray]:
        """All columns so far."""
        return dict(self._columns)

    def _read(self, name: str, values: Any, table: bool) -> Cells:
        single = _is_single(values)
        cells = read(name, [values[()] if isinstance(values, np.ndarray) else values]
                     if single else values)
        self._given[name], self._single[name] = cells, single
        if not table:
            self._answer_is_single = self._answer_is_single and single
        return cells

    # ---- out --------------------------------------------------------------------------------

    def ask(self, verb: str) -> "Answers":
        """What the verb answers; errors have the caller's own value."""
        with self.own_values():
            result = _ffi.ask(verb, self._columns)
        return self.answers(result)

    def lend(self) -> _ffi.Inputs:
        """The columns as the library's object."""
        with self.own_values():
            return _ffi.Inputs(self._columns)

    def answers(self, result: _ffi.Result) -> "Answers":
        """The result of these inputs."""
        return Answers(result, self._answer_is_single, self._dates)

    @contextmanager
    def own_values(self) -> Iterator[None]:
        """Errors of the library about a row get the caller's value there."""
        try:
            yield
        except InvalidArgumentError as error:
            self._own(error)
            raise

    def _own(self, error: InvalidArgumentError) -> None:
        cells = self._given.get(error.column)
        if cells is None or not 0 <= error.row < len(cells):
            return
        error.value = own_value(cells, error.row)
        if self._single[error.column]:
            error.row = -1
            error.message = error.message.replace(f"{error.column} row 0 ", f"{error.column} ", 1)


class Answers:
    """Columns of a result, single values where only such were asked for."""

    def __init__(self, result: _ffi.Result, single: bool, dates: bool) -> None:
        self.result = result
        self._single = single
        self._dates = dates

    def numbers(self, name: str) -> Any:
        """Floats."""
        return self._shaped(self.result.column(name, _ffi.F64))

    def integers(self, name: str, dtype: np.dtype = _ffi.I32) -> Any:
        """Whole numbers."""
        return self._shaped(self.result.column(name, dtype))

    def days(self, name: str) -> Any:
        """Days: of dates datetime64[D] with NaT, or one date or None, where there is no day."""
        values = self.result.column(name, _ffi.I32)
        if not self._dates:
            return self._shaped(values)
        absent = (values == _ffi.NEVER) | (values == _ffi.NOT_GIVEN)
        days = np.where(absent, np.datetime64("NaT"), values.astype("datetime64[D]"))
        return self._shaped(days)

    def _shaped(self, values: np.ndarray) -> Any:
        return values[0].item() if self._single else values


def _is_single(values: Any) -> bool:
    return (isinstance(values, (str, bytes)) or not hasattr(values, "__len__")
            or (isinstance(values, np.ndarray) and values.ndim == 0))


def _not(expected: str, name: str, values: Any) -> InvalidArgumentError:
    return InvalidArgumentError(
        f"{name}: expected {expected}, got {values!r}"[:400], column=name, value=values)
