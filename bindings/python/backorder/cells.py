"""The cells of one column of a caller's table, whatever he gives as a column.

Errors are InvalidArgumentError with the column, the first bad row, the caller's own value there,
and how many other rows are bad.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any, NamedTuple, NoReturn, Optional, Sequence, Tuple, Union

import numpy as np

from .errors import InvalidArgumentError

try:
    import pandas
except ImportError:
    pandas = None  # type: ignore[assignment]


class Cells(NamedTuple):
    """The values of a column: an array of one dimension, and which of them are not given.

    `missing` is None where that cannot be told before the values are looked at (floats, dates
    and objects hold NaN, NaT or None themselves). Values of a category dtype are its codes.
    """

    name: str
    values: np.ndarray
    missing: Optional[np.ndarray] = None
    categories: Optional[np.ndarray] = None

    def __len__(self) -> int:
        return len(self.values)


# ---- reading --------------------------------------------------------------------------------


def read(name: str, values: Any) -> Cells:
    """The cells of whatever a caller gives as a column; arrays are not copied."""
    if isinstance(values, np.ma.MaskedArray):
        return Cells(name, _flat(name, values.data), np.ma.getmaskarray(values))
    if isinstance(values, np.ndarray):
        return Cells(name, _flat(name, values))
    if isinstance(values, (list, tuple)):
        return Cells(name, _from_list(name, values))
    if isinstance(values, (str, bytes)) or not hasattr(values, "__len__"):
        raise InvalidArgumentError(
            f"{name}: expected an array or a list, got {values!r}", column=name, value=values
        )
    if pandas is not None and isinstance(getattr(values, "dtype", None), _extension_dtype()):
        return _from_extension(name, values)
    return Cells(name, _flat(name, np.asarray(values)))


def _flat(name: str, values: np.ndarray) -> np.ndarray:
    if values.ndim != 1:
        raise InvalidArgumentError(
            f"{name}: expected one dimension, got {values.ndim}", column=name
        )
    return values


def _from_list(name: str, values: Sequence[Any]) -> np.ndarray:
    """An array of what all values are, else of objects: numpy would make 1 and "a" both text."""
    kinds = set(map(type, values))
    if kinds == {int}:
        try:
            return np.array(values, dtype=np.int64)
        except OverflowError:
            pass
    if kinds == {float}:
        return np.array(values, dtype=np.float64)
    if kinds == {np.datetime64}:
        return np.array(values)
    return objects(values)


def objects(values: Sequence[Any]) -> np.ndarray:
    """An array of these Python objects."""
    array = np.empty(len(values), dtype=object)
    kinds = set(map(type, values))
    if any(hasattr(kind, "__len__") and not issubclass(kind, str) for kind in kinds):
        for row, value in enumerate(values):  # numpy would look into tuples
            array[row] = value
    else:
        array[:] = values
    return array


def _extension_dtype() -> type:
    return pandas.api.extensions.ExtensionDtype


def _from_extension(name: str, values: Any) -> Cells:
    """A pandas column of a type that numpy does not have: categories, nullable integers, ..."""
    missing = np.asarray(pandas.isna(values))
    if isinstance(values.dtype, pandas.CategoricalDtype):
        array = getattr(values, "cat", values)
        codes = np.asarray(array.codes)
        return Cells(name, codes, missing, np.asarray(array.categories, dtype=object))
    if getattr(values.dtype, "kind", "O") in "iu":
        dtype = np.uint64 if values.dtype.kind == "u" else np.int64
        return Cells(name, pandas.Series(values).fillna(0).to_numpy(dtype=dtype), missing)
    if getattr(values.dtype, "kind", "O") == "f":
        return Cells(name, pandas.Series(values).to_numpy(dtype=np.float64, na_value=np.nan))
    return Cells(name, np.asarray(values, dtype=object))


def is_missing(value: Any) -> bool:
    """Whether a value says "not given": None, NaN, NaT, NA or an empty text."""
    if value is None or (pandas is not None and value is pandas.NA):
        return True
    if isinstance(value, str):
        return value.strip() == ""
    if isinstance(value, Decimal):
        return value.is_nan()
    try:
        return bool(value != value)  # NaN and NaT are the ones that differ from themselves
    except (TypeError, ValueError):
        return False


def own_value(cells: Cells, row: int) -> Any:
    """What the caller gave in a row, as a Python value."""
    if cells.missing is not None and cells.missing[row]:
        return None
    value = cells.values[row]
    if cells.categories is not None:
        return cells.categories[value]
    return value.item() if isinstance(value, np.generic) and value.dtype.kind != "M" else value


# ---- distinct values ------------------------------------------------------------------------


def factorize(values: np.ndarray) -> Tuple[np.ndarray, np.ndarray]:
    """(codes, uniques), uniques in order of first appearance; values[i] is uniques[codes[i]].

    Missing values may have the code -1.
    """
    if pandas is not None:
        codes, uniques = pandas.factorize(values)
        return codes, np.asarray(uniques)
    if values.dtype == object:
        numbers: dict = {}
        codes = [numbers.setdefault(value, len(numbers)) for value in values]
        return np.array(codes, dtype=np.int64), objects(list(numbers))
    uniques, first, codes = np.unique(values, return_index=True, return_inverse=True)
    order = np.argsort(first, kind="stable")
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))
    return place[codes.reshape(-1)], uniques[order]


def distinct(cells: Cells) -> Tuple[np.ndarray, np.ndarray]:
    """(codes, uniques) of a column; missing values have the code -1 and are no unique."""
    if cells.categories is not None:
        return cells.values.astype(np.int64), cells.categories
    if cells.missing is None:
        return _distinct_values(cells)
    there = ~cells.missing
    codes = np.full(len(cells), -1, dtype=np.int64)
    codes[there], uniques = _distinct_values(Cells(cells.name, cells.values[there]))
    return codes, uniques


def _distinct_values(cells: Cells) -> Tuple[np.ndarray, np.ndarray]:
    try:
        codes, uniques = factorize(cells.values)
    except TypeError:
        row = next(r for r, value in enumerate(cells.values) if not _is_hashable(value))
        fail(cells, [row], "a list or another value that can change cannot stand here")
    if uniques.dtype.kind in "iub":
        return codes, uniques
    empty = _which_are_missing(uniques)
    if empty.any():
        place = np.where(empty, -1, np.cumsum(~empty) - 1)
        codes = np.where(codes < 0, -1, place[codes])
        uniques = uniques[~empty]
    return codes, uniques


def _which_are_missing(uniques: np.ndarray) -> np.ndarray:
    if uniques.dtype.kind in "M":
        return np.isnat(uniques)
    values = uniques.tolist()
    if set(map(type, values)) == {str}:
        return np.fromiter((not value.strip() for value in values), bool, len(values))
    return np.fromiter(map(is_missing, values), bool, len(values))


def _is_hashable(value: Any) -> bool:
    try:
        hash(value)
    except TypeError:
        return False
    return True


def none_where(absent: np.ndarray, values: np.ndarray) -> np.ndarray:
    """`values` itself, or where some are absent: objects, with None there."""
    if not absent.any():
        return values
    changed = values.astype(object)
    changed[absent] = None
    return changed


# ---- errors ---------------------------------------------------------------------------------


def fail(cells: Cells, rows: Union[np.ndarray, Sequence[int]], problem: str) -> NoReturn:
    """Raises for the first of the bad rows."""
    row = int(rows[0])
    value = own_value(cells, row)
    raise InvalidArgumentError(
        f"{cells.name} row {row} is {value!r}; {problem}",
        column=cells.name,
        row=row,
        value=value,
        more=len(rows) - 1,
    )


def fail_where(cells: Cells, bad: np.ndarray, problem: str) -> None:
    """Raises if any row is bad."""
    if bad.any():
        fail(cells, np.flatnonzero(bad), problem)


def fail_type(cells: Cells, expected: str) -> NoReturn:
    """Raises for a column whose values are all of a wrong type."""
    raise InvalidArgumentError(
        f"{cells.name}: expected {expected}, got {cells.values.dtype}", column=cells.name
    )
