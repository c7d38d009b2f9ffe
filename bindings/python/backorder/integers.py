"""Cells turned into exact integers: never rounded, never guessed."""

from __future__ import annotations

import datetime
import re
from decimal import Decimal, InvalidOperation
from typing import Any, Callable, Dict, List, NamedTuple, Optional, Union

import numpy as np

from . import _ffi
from .cells import Cells, distinct, fail, fail_type, fail_where, is_missing, own_value

_EPOCH = datetime.date(1970, 1, 1).toordinal()
_INT64 = np.iinfo(np.int64)
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}([T ].*)?", re.ASCII)


class Integers(NamedTuple):
    """A column as integers; what stands where `missing` says True has no meaning."""

    values: np.ndarray
    missing: Optional[np.ndarray] = None


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
            problem = problem or sentence(error)
    if problem:
        fail_where(cells, bad[codes], problem)
    return Integers(numbers[codes], codes < 0)


def sentence(error: Exception) -> str:
    """What is wrong with a value, in words."""
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


def _scaled_integers(cells: Cells, scale: int, infinite: Optional[int]) -> np.ndarray:
    values = cells.values
    if values.dtype == np.uint64:
        fail_where(cells, values > np.uint64(_INT64.max), "it is too large")
        values = values.astype(np.int64)
    if scale == 0:
        return values
    power = 10**scale
    values = values.astype(np.int64)
    special = np.zeros(len(values), bool) if infinite is None else values == infinite
    limit = _INT64.max // power
    fail_where(
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
            problem = problem or sentence(error)
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
        return iso_instant(text).toordinal() - _EPOCH
    return exact(value, infinite=_ffi.NEVER)


def iso_instant(text: str) -> datetime.datetime:
    """The instant, or the day, that an ISO text names; ValueError for any other text."""
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00").replace("z", "+00:00"))


def instants(cells: Cells) -> Integers:
    """What orders: integers as they are, or instants in ticks of one unit."""
    kind = cells.values.dtype.kind if cells.categories is None else "O"
    if kind in "iuf":
        return numbers(cells)
    if kind == "M":
        missing = _either(np.isnat(cells.values), cells.missing)
        fail_where(cells, missing, "every row needs an instant, or none")
        return Integers(cells.values.astype(np.int64))
    if kind not in "OU":
        fail_type(cells, "integers or instants")
    integers = _each_distinct(cells, instant_number)
    if cells.categories is None and any(map(_is_instant, cells.values.tolist())):
        lacking = [not _is_instant(value) for value in cells.values.tolist()]
        fail_where(cells, np.array(lacking), "every row needs an instant, or none")
    return integers


def _is_instant(value: Any) -> bool:
    if isinstance(value, str):
        return _ISO_DAY.fullmatch(value.strip()) is not None
    return isinstance(value, (datetime.date, np.datetime64)) and not is_missing(value)


def instant_number(value: Any) -> int:
    """An integer as it is; an instant in microseconds since 1970-01-01 (UTC if it has no zone)."""
    if isinstance(value, str) and _ISO_DAY.fullmatch(value.strip()):
        value = iso_instant(value.strip())
    if isinstance(value, np.datetime64):
        return int(value.astype("datetime64[us]").astype(np.int64))
    if isinstance(value, datetime.datetime):
        zoned = value if value.tzinfo else value.replace(tzinfo=datetime.timezone.utc)
        since = zoned - datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
        return since // datetime.timedelta(microseconds=1)
    if isinstance(value, datetime.date):
        return (value.toordinal() - _EPOCH) * 86_400_000_000
    return exact(value)


def named(cells: Cells, names: Dict[str, int]) -> Integers:
    """The numbers of an enum, given by name or by number."""

    def number(text: str) -> int:
        name = text.strip().lower()
        if name in names:
            return names[name]
        raise ValueError(f"expected one of {', '.join(names)}")

    return worded(cells, number, "names or numbers")


_TRUTH = {"0": 0, "1": 1, "no": 0, "yes": 1, "false": 0, "true": 1}


def switch(cells: Cells, names: Dict[str, int]) -> Integers:
    """The numbers of an enum that says no (0) or yes (1): by name, number, or truth value."""

    def number(text: str) -> int:
        name = text.strip().lower()
        if name in names or name in _TRUTH:
            return {**_TRUTH, **names}[name]
        raise ValueError(f"expected {' or '.join(names)}, 0 or 1")

    if cells.categories is None and cells.values.dtype.kind == "b":
        return Integers(cells.values.astype(np.int64), cells.missing)
    return worded(cells, number, "names, numbers or truth values", truth=True)


def worded(
    cells: Cells, number: Callable[[str], int], expected: str, truth: bool = False
) -> Integers:
    """Numbers as they are, and texts as `number` reads them.

    Args:
        number: raises ValueError with what is wrong with a text.
        expected: what the column may hold, in words.
        truth: whether False is 0 and True is 1; else they are errors.
    """
    if cells.categories is None and cells.values.dtype.kind in "iuf":
        return numbers(cells)

    def parse(value: Any) -> int:
        if isinstance(value, str):
            return number(value)
        return int(value) if truth and isinstance(value, (bool, np.bool_)) else exact(value)

    if cells.categories is None and cells.values.dtype.kind not in "OU":
        fail_type(cells, expected)
    return _each_distinct(cells, parse)


def masks(cells: Cells, read: Callable[[Any], int], dense: bool) -> Integers:
    """Masks of days: what `read` makes of each cell; where `dense`, numbers as they are.

    Args:
        read: raises ValueError with what is wrong with a value.
    """
    if dense and cells.categories is None and cells.values.dtype.kind in "iu":
        return numbers(cells)
    values = [own_value(cells, row) for row in range(len(cells))]  # lists cannot be hashed
    missing = np.array([is_missing(value) for value in values], dtype=bool)
    parsed, bad, problem = np.zeros(len(values), dtype=np.int64), [], ""
    for row in np.flatnonzero(~missing).tolist():
        value = values[row]
        is_number = isinstance(value, (int, float, np.number)) and not isinstance(value, bool)
        try:
            parsed[row] = exact(value) if dense and is_number else read(value)
        except (ValueError, OverflowError) as error:
            bad.append(row)
            problem = problem or sentence(error)
    if bad:
        fail(cells, bad, problem)
    return Integers(parsed, missing)


def fill(cells: Cells, integers: Integers, default: Union[int, range, None]) -> np.ndarray:
    """The integers with `default` (a number, or a range over the rows) where nothing is given.

    `default` None: every row must have a value.
    """
    missing = integers.missing
    if missing is None or not missing.any():
        return integers.values
    if default is None:
        fail(cells, np.flatnonzero(missing), "every row needs a value here")
    others: Any = np.arange(len(cells)) if isinstance(default, range) else default
    return np.where(missing, others, integers.values.astype(np.int64, copy=False))


def fit(cells: Cells, values: np.ndarray, dtype: np.dtype) -> np.ndarray:
    """`values` itself where it is of that type and contiguous, else an exact copy."""
    if values.dtype != dtype and len(values):
        info = np.iinfo(dtype)
        if int(values.max()) > info.max or int(values.min()) < info.min:
            bad = (values > info.max) | (values < info.min)
            fail_where(cells, bad, f"it does not fit {np.dtype(dtype)}")
    return np.ascontiguousarray(values, dtype=dtype)
