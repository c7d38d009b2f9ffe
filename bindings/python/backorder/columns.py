"""One column of a caller's table, turned into exact integers: never rounded, never guessed.

Everything here raises InvalidArgumentError with the column, the first bad row, the caller's own
value there, and how many other rows are bad.
"""

from __future__ import annotations

import datetime
import re
from decimal import Decimal, InvalidOperation
from typing import Any, Callable, List, NamedTuple, NoReturn, Optional, Sequence, Tuple, Union

import numpy as np

from . import _ffi
from .errors import InvalidArgumentError

try:
    import pandas
except ImportError:
    pandas = None  # type: ignore[assignment]

_EPOCH = datetime.date(1970, 1, 1).toordinal()
_INT64 = np.iinfo(np.int64)
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}([T ].*)?", re.ASCII)


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


class Integers(NamedTuple):
    """A column as integers; what stands where `missing` says True has no meaning."""

    values: np.ndarray
    missing: Optional[np.ndarray] = None


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
        filled = pandas.Series(values).fillna(0)
        return Cells(name, filled.to_numpy(dtype=values.dtype.numpy_dtype), missing)
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


# ---- errors ---------------------------------------------------------------------------------


def fail(cells: Cells, rows: Sequence[int], problem: str) -> NoReturn:
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


def _fail_where(cells: Cells, bad: np.ndarray, problem: str) -> None:
    if bad.any():
        fail(cells, np.flatnonzero(bad), problem)


# ---- converting -----------------------------------------------------------------------------


def _each_distinct(cells: Cells, parse: Callable[[Any], int]) -> Integers:
    """Converts each distinct value once. `parse` raises ValueError with what is wrong."""
    codes, uniques = distinct(cells)
    numbers = np.zeros(len(uniques) + 1, dtype=np.int64)  # the last is for the code -1
    bad = np.zeros(len(uniques) + 1, dtype=bool)
    problem = ""
    for place, value in enumerate(uniques.astype(object, copy=False)):
        try:
            numbers[place] = parse(value)
        except (ValueError, OverflowError) as error:
            bad[place] = True
            problem = problem or _sentence(error)
    if problem:
        fail(cells, np.flatnonzero(bad[codes]), problem)
    return Integers(numbers[codes], codes < 0)


def _sentence(error: Exception) -> str:
    return "it is too large" if isinstance(error, OverflowError) else str(error)


def numbers(cells: Cells, scale: int = 0, infinite: Optional[int] = None) -> Integers:
    """Each value x 10**scale, exactly.

    `infinite` is what inf stands for; an integer of that value is taken as it is.
    """
    if cells.categories is None and cells.values.dtype.kind in "iu":
        return Integers(_scaled_integers(cells, scale, infinite), cells.missing)
    if cells.categories is None and cells.values.dtype.kind == "f":
        return _scaled_floats(cells, scale, infinite)
    if cells.categories is None and cells.values.dtype.kind not in "OU":
        fail_type(cells, "numbers")
    return _each_distinct(cells, lambda value: exact(value, scale, infinite))


def _either(mask: np.ndarray, other: Optional[np.ndarray]) -> np.ndarray:
    return mask if other is None else mask | other


def fail_type(cells: Cells, expected: str) -> NoReturn:
    """Raises for a column whose values are all of a wrong type."""
    raise InvalidArgumentError(
        f"{cells.name}: expected {expected}, got {cells.values.dtype}", column=cells.name
    )


def _scaled_integers(cells: Cells, scale: int, infinite: Optional[int]) -> np.ndarray:
    values = cells.values
    if values.dtype == np.uint64:
        _fail_where(cells, values > np.uint64(_INT64.max), "it is too large")
        values = values.astype(np.int64)
    if scale == 0:
        return values
    power = 10**scale
    values = values.astype(np.int64)
    special = np.zeros(len(values), bool) if infinite is None else values == infinite
    limit = _INT64.max // power
    _fail_where(
        cells,
        ~special & ((values > limit) | (values < -limit)),
        f"it is too large with {scale} digits",
    )
    return np.where(special, values, values * np.where(special, 1, power))


def _scaled_floats(cells: Cells, scale: int, infinite: Optional[int]) -> Integers:
    """Floats whose shortest decimal has at most `scale` digits after the point.

    Two decimals of at most finfo.precision digits are never the same float: where `whole` has no
    more, whole / power == value says that it is the shortest decimal. The rest goes one by one.
    """
    values = cells.values
    missing = _either(np.isnan(values), cells.missing)
    power = 10.0**scale
    with np.errstate(all="ignore"):
        whole = np.rint(values.astype(np.float64) * power)
        plain = (np.abs(whole) < 10.0 ** np.finfo(values.dtype).precision) & (
            (whole / power).astype(values.dtype) == values
        )
    integers = np.zeros(len(values), dtype=np.int64)
    integers[plain] = whole[plain].astype(np.int64)
    rest = np.flatnonzero(~plain & ~missing)
    if len(rest):
        integers[rest] = _exact_rows(cells, rest, scale, infinite)
    return Integers(integers, missing)


def _exact_rows(
    cells: Cells, rows: np.ndarray, scale: int, infinite: Optional[int]
) -> List[int]:
    integers, bad, problem = [], [], ""
    for row in rows:
        try:
            number = exact(cells.values[row], scale, infinite)
            integers.append(int(np.int64(number)))
        except (ValueError, OverflowError) as error:
            bad.append(row)
            problem = problem or _sentence(error)
    if bad:
        fail(cells, bad, problem)
    return integers


def exact(value: Any, scale: int = 0, infinite: Optional[int] = None) -> int:
    """value x 10**scale; ValueError unless that is a whole number."""
    if isinstance(value, (bool, np.bool_)):
        raise ValueError("expected a number")
    if isinstance(value, (int, np.integer)):
        return int(value) if value == infinite else int(value) * 10**scale
    if isinstance(value, str) and value.strip().lower() in ("unlimited", "never"):
        value = Decimal("inf")
    if isinstance(value, (float, np.floating, str)):
        try:
            value = Decimal(str(value).strip())  # str() of a float is its shortest decimal
        except InvalidOperation:
            raise ValueError("it is not a number") from None
    if not isinstance(value, Decimal) or value.is_nan():
        raise ValueError("expected a number")
    if value.is_infinite():
        if infinite is None or value < 0:
            raise ValueError("it must be finite")
        return infinite
    return _exact_decimal(value, scale)


def _exact_decimal(value: Decimal, scale: int) -> int:
    sign, digits, exponent = value.as_tuple()
    shift = int(exponent) + scale
    if value and value.adjusted() + scale > 18:
        raise OverflowError
    whole = int("".join(map(str, digits)))
    if shift >= 0:
        whole *= 10**shift if whole else 1
    elif any(digits[shift:]):
        raise ValueError(
            f"it has more than {scale} digits after the point: give a larger scale"
            if scale
            else "it is not whole: give scale=, the digits after the point"
        )
    else:
        whole = int("".join(map(str, digits[:shift])) or "0")
    return -whole if sign else whole


def days(cells: Cells) -> Integers:
    """Days since 1970-01-01 of datetime64, Timestamps, dates, datetimes, ISO texts or ints."""
    kind = cells.values.dtype.kind if cells.categories is None else "O"
    if kind in "iuf":
        return numbers(cells, infinite=_ffi.NEVER)
    if kind == "M":
        missing = _either(np.isnat(cells.values), cells.missing)
        return Integers(cells.values.astype("datetime64[D]").astype(np.int64), missing)
    if kind not in "OU":
        fail_type(cells, "days")
    return _each_distinct(cells, day_number)


def day_number(value: Any) -> int:
    """The day of one value, as days since 1970-01-01."""
    if isinstance(value, datetime.date):  # a datetime and a Timestamp are dates, too
        return value.toordinal() - _EPOCH
    if isinstance(value, np.datetime64):
        return int(value.astype("datetime64[D]").astype(np.int64))
    if isinstance(value, str):
        text = value.strip()
        if text.lower() == "never":
            return _ffi.NEVER
        if not _ISO_DAY.fullmatch(text):
            raise ValueError("it is not a day; write it as 2025-12-31")
        return _iso_instant(text).toordinal() - _EPOCH
    return exact(value, infinite=_ffi.NEVER)


def _iso_instant(text: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00").replace("z", "+00:00"))


def instants(cells: Cells) -> Integers:
    """What orders: integers as they are, or instants in ticks of one unit."""
    kind = cells.values.dtype.kind if cells.categories is None else "O"
    if kind in "iuf":
        return numbers(cells)
    if kind == "M":
        missing = _either(np.isnat(cells.values), cells.missing)
        _fail_where(cells, missing, "every row needs an instant, or none")
        return Integers(cells.values.astype(np.int64))
    if kind not in "OU":
        fail_type(cells, "integers or instants")
    integers = _each_distinct(cells, instant_number)
    if cells.categories is None and any(map(_is_instant, cells.values.tolist())):
        lacking = [not _is_instant(value) for value in cells.values.tolist()]
        _fail_where(cells, np.array(lacking), "every row needs an instant, or none")
    return integers


def _is_instant(value: Any) -> bool:
    if isinstance(value, str):
        return _ISO_DAY.fullmatch(value.strip()) is not None
    return isinstance(value, (datetime.date, np.datetime64)) and not is_missing(value)


def instant_number(value: Any) -> int:
    """An integer as it is; an instant in microseconds since 1970-01-01 (UTC if it has no zone)."""
    if isinstance(value, str) and _ISO_DAY.fullmatch(value.strip()):
        value = _iso_instant(value.strip())
    if isinstance(value, np.datetime64):
        return int(value.astype("datetime64[us]").astype(np.int64))
    if isinstance(value, datetime.datetime):
        zoned = value if value.tzinfo else value.replace(tzinfo=datetime.timezone.utc)
        since = zoned - datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
        return since // datetime.timedelta(microseconds=1)
    if isinstance(value, datetime.date):
        return (value.toordinal() - _EPOCH) * 86_400_000_000
    return exact(value)


def named(cells: Cells, names: dict) -> Integers:
    """The numbers of an enum, given by name or by number."""
    if cells.categories is None and cells.values.dtype.kind in "iuf":
        return numbers(cells)

    def parse(value: Any) -> int:
        if isinstance(value, str):
            name = value.strip().lower()
            if name in names:
                return names[name]
            raise ValueError(f"expected one of {', '.join(names)}")
        return exact(value)

    if cells.categories is None and cells.values.dtype.kind not in "OU":
        fail_type(cells, "names or numbers")
    return _each_distinct(cells, parse)


def fill(cells: Cells, integers: Integers, default: Union[int, range, None]) -> np.ndarray:
    """The integers with `default` (a number, or a range over the rows) where nothing is given.

    `default` None: every row must have a value.
    """
    missing = integers.missing
    if missing is None or not missing.any():
        return integers.values
    if default is None:
        fail(cells, np.flatnonzero(missing), "every row needs a value here")
    if isinstance(default, range):
        default = np.arange(len(cells))
    return np.where(missing, default, integers.values.astype(np.int64, copy=False))


def fit(cells: Cells, values: np.ndarray, dtype: np.dtype) -> np.ndarray:
    """`values` itself where it is of that type and contiguous, else an exact copy."""
    if values.dtype != dtype and len(values):
        info = np.iinfo(dtype)
        if int(values.max()) > info.max or int(values.min()) < info.min:
            bad = (values > info.max) | (values < info.min)
            fail(cells, np.flatnonzero(bad), f"it does not fit {np.dtype(dtype)}")
    return np.ascontiguousarray(values, dtype=dtype)
