"""Cells of any kind become exact integers, or an error that names column, row and value."""

import datetime
import uuid
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backorder import NEVER, UNLIMITED, InvalidArgumentError, integers
from backorder.cells import read

pandas = pytest.importorskip("pandas")


def numbers(values, scale=0, infinite=None):
    return integers.numbers(read("demand.quantity", values), scale, infinite).values.tolist()


def days(values, default=-1):
    cells = read("demand.due", values)
    return integers.fill(cells, integers.days(cells), default).tolist()


# ---- quantities -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "values",
    [
        [1, 250, -3],
        np.array([1, 250, -3], dtype=np.int16),
        np.array([1.0, 250.0, -3.0]),
        np.array([1.0, 250.0, -3.0], dtype=np.float32),
        [Decimal(1), Decimal("2.5e2"), Decimal("-3.000")],
        ["1", " 250 ", "-3.0"],
        np.array(["1", "250", "-3"]),
        pandas.Series([1, 250, -3], dtype="Int64"),
        pandas.Series(["1", "250", "-3"], dtype="string"),
        pandas.Series([1, 250, -3], dtype="category"),
        (1, 250, -3),
        range(1),
    ],
)
def test_whole_numbers_of_any_type_are_the_same_integers(values):
    want = [1, 250, -3][: len(values)] if not isinstance(values, range) else [0]
    assert numbers(values) == want
    assert numbers(values, 2) == [number * 100 for number in want]


def test_int64_is_not_copied():
    values = np.arange(5)
    cells = read("demand.quantity", values)
    filled = integers.fill(cells, integers.numbers(cells), 0)
    assert integers.fit(cells, filled, np.dtype(np.int64)) is values


@pytest.mark.parametrize("kind", [float, str, Decimal])
@pytest.mark.parametrize("text, scale, want", [("0.1", 1, 1), ("1.25", 2, 125), ("1.5", 3, 1500)])
def test_fractions_that_fit_the_scale_are_exact(kind, text, scale, want):
    assert numbers([kind(text), kind("2")], scale) == [want, 2 * 10**scale]


def test_float32_counts_by_its_own_shortest_decimal():
    assert numbers(np.array([0.1, 16.7], dtype=np.float32), 1) == [1, 167]
    with pytest.raises(InvalidArgumentError):
        numbers(np.array([0.1], dtype=np.float32).astype(np.float64), 1)


@given(st.integers(-(10**18), 10**18), st.integers(0, 18))
@settings(max_examples=200, deadline=None)
def test_decimal_text_of_any_integer_comes_back(number, scale):
    value = Decimal(number).scaleb(-scale)
    assert numbers([value], scale) == [number]
    assert numbers([str(value)], scale) == [number]
    assert numbers([format(value, "f")], scale) == [number]


@given(st.floats(allow_nan=False, allow_infinity=False), st.integers(0, 6))
@settings(max_examples=400, deadline=None)
def test_fast_floats_agree_with_their_shortest_decimals(value, scale):
    want = Decimal(repr(value)) * 10**scale if abs(value) < 1e25 else None
    fits = want is not None and want == want.to_integral_value() and abs(want) < 2**63
    try:
        assert numbers(np.array([value, 0.0]), scale) == [int(want) if fits else want, 0]
    except InvalidArgumentError:
        assert not fits


@given(st.integers(-(10**17), 10**17), st.integers(0, 6))
@settings(max_examples=300, deadline=None)
def test_floats_near_the_limit_of_precision(number, scale):
    value = number / 10**scale
    shortest = Decimal(repr(value)).scaleb(scale)
    if shortest == shortest.to_integral_value():
        assert numbers(np.array([value]), scale) == [int(shortest)]
    else:
        with pytest.raises(InvalidArgumentError):
            numbers(np.array([value]), scale)


@pytest.mark.parametrize(
    "values, row, value, more",
    [
        ([1.5, 2.0], 0, 1.5, 0),
        ([1.0, 2.25, 3.5], 1, 2.25, 1),
        (["1", "x", "2", "y", "x"], 1, "x", 2),
        ([1, Decimal("0.5")], 1, Decimal("0.5"), 0),
        ([2, True, None], 1, True, 0),
        ([1, 2**63], 1, 2**63, 0),
        ([1.0, 1e19], 1, 1e19, 0),
        ([0, float("inf")], 1, float("inf"), 0),
        (["5", "1e19"], 1, "1e19", 0),
        (["5", "1e999999999"], 1, "1e999999999", 0),
        (["5", "1e-999999999"], 1, "1e-999999999", 0),
        ([datetime.date(2025, 1, 1), 1], 0, datetime.date(2025, 1, 1), 0),
        ([1, [2]], 1, [2], 0),
        (np.array([1, 2**63], dtype=np.uint64), 1, 2**63, 0),
    ],
)
def test_what_is_not_exact_names_column_row_and_value(values, row, value, more):
    with pytest.raises(InvalidArgumentError) as caught:
        numbers(values)
    error = caught.value
    assert (error.column, error.row, error.value, error.more) == (
        "demand.quantity",
        row,
        value,
        more,
    )
    assert f"demand.quantity row {row} is {value!r}" in str(error)


def test_too_large_for_the_scale():
    with pytest.raises(InvalidArgumentError) as caught:
        numbers(np.array([1, 10**17]), 2)
    assert (caught.value.row, caught.value.value) == (1, 10**17)


BAD_TYPES = [np.array([True]), np.array([b"1"]), np.zeros(2, "M8[D]"), [[1]]]


@pytest.mark.parametrize("values", BAD_TYPES)
def test_values_of_other_types_are_refused(values):
    with pytest.raises(InvalidArgumentError, match="demand.quantity"):
        numbers(values)


def test_two_dimensions_are_refused():
    with pytest.raises(InvalidArgumentError, match="one dimension"):
        numbers(np.zeros((2, 2)))


@pytest.mark.parametrize("infinity", [float("inf"), Decimal("inf"), "unlimited", UNLIMITED])
def test_unlimited_is_not_scaled(infinity):
    assert numbers([1, infinity], 2, UNLIMITED) == [100, UNLIMITED]


def test_unlimited_in_an_int64_array_is_not_scaled():
    assert numbers(np.array([1, UNLIMITED]), 3, UNLIMITED) == [1000, UNLIMITED]


# ---- not given ------------------------------------------------------------------------------

MISSING = {
    "None": [1, None, 3],
    "NaN": [1.0, float("nan"), 3.0],
    "NaN array": np.array([1, np.nan, 3]),
    "empty text": ["1", "", "3"],
    "blank text": ["1", "  ", "3"],
    "NaT": [1, pandas.NaT, 3],
    "NA": [1, pandas.NA, 3],
    "Decimal NaN": [1, Decimal("nan"), 3],
    "Int64": pandas.Series([1, None, 3], dtype="Int64"),
    "Float64": pandas.Series([1, None, 3], dtype="Float64"),
    "string": pandas.Series(["1", None, "3"], dtype="string"),
    "category": pandas.Series([1, None, 3], dtype="category"),
    "masked": np.ma.array([1, 2, 3], mask=[False, True, False]),
}


@pytest.mark.parametrize("kind", MISSING)
def test_missing_values_get_the_default(kind):
    cells = read("demand.priority", MISSING[kind])
    assert integers.fill(cells, integers.numbers(cells), 7).tolist() == [1, 7, 3]


@pytest.mark.parametrize("kind", MISSING)
def test_missing_values_without_a_default_are_an_error(kind):
    cells = read("demand.quantity", MISSING[kind])
    with pytest.raises(InvalidArgumentError) as caught:
        integers.fill(cells, integers.numbers(cells), None)
    assert (caught.value.column, caught.value.row) == ("demand.quantity", 1)


@pytest.mark.parametrize("values", [[None, None], [float("nan")] * 2, ["", ""], [pandas.NaT] * 2])
def test_all_missing(values):
    assert days(values) == [-1, -1]


# ---- days -----------------------------------------------------------------------------------

DAYS = {
    "dates": [datetime.date(2025, 1, 2), None, datetime.date(1969, 12, 31)],
    "datetimes": [datetime.datetime(2025, 1, 2, 23, 59), None, datetime.datetime(1969, 12, 31, 1)],
    "text": ["2025-01-02", "", "1969-12-31"],
    "text with a time": ["2025-01-02T23:59:59Z", None, "1969-12-31 00:00:01"],
    "numpy text": np.array(["2025-01-02", "", "1969-12-31"]),
    "numpy days": np.array(["2025-01-02", "NaT", "1969-12-31"], dtype="M8[D]"),
    "numpy seconds": np.array(["2025-01-02T23:59:59", "NaT", "1969-12-31T23:59:59"], dtype="M8[s]"),
    "numpy ns": np.array(["2025-01-02T23:59:59", "NaT", "1969-12-31T00:00:01"], dtype="M8[ns]"),
    "datetime64": [np.datetime64("2025-01-02"), np.datetime64("NaT"), np.datetime64(-1, "D")],
    "Timestamps": [pandas.Timestamp("2025-01-02 23"), pandas.NaT, pandas.Timestamp("1969-12-31")],
    "Series": pandas.Series(pandas.to_datetime(["2025-01-02", None, "1969-12-31"])),
    "Series with a zone": pandas.Series(
        pandas.to_datetime(["2025-01-02 23:59", None, "1969-12-31 23:59"])
    ).dt.tz_localize("America/Los_Angeles"),
    "categories": pandas.Series(["2025-01-02", None, "1969-12-31"], dtype="category"),
    "ints": [20090, None, -1],
    "floats": np.array([20090.0, np.nan, -1.0]),
    "mixed": [datetime.date(2025, 1, 2), "", -1],
}


@pytest.mark.parametrize("kind", DAYS)
def test_days_of_any_type(kind):
    assert days(DAYS[kind], default=5) == [20090, 5, -1]


@pytest.mark.parametrize(
    "value",
    ["20250102", "2025", "2025-1-2", "today", "now", "02.01.2025", "2025-02-30", "2025-W01-1", 1.5,
     uuid.UUID(int=1), True],
)  # fmt: skip
def test_what_is_no_day_is_refused(value):
    with pytest.raises(InvalidArgumentError) as caught:
        days([datetime.date(2025, 1, 2), value])
    assert (caught.value.row, caught.value.value) == (1, value)


def test_never_and_days_that_do_not_fit():
    assert days(["never", float("inf"), NEVER]) == [NEVER] * 3
    cells = read("demand.due", np.array([0, 2**31]))
    with pytest.raises(InvalidArgumentError) as caught:
        integers.fit(cells, integers.days(cells).values, np.dtype(np.int32))
    assert (caught.value.row, caught.value.value) == (1, 2**31)


# ---- instants -------------------------------------------------------------------------------


def instants(values):
    return integers.instants(read("demand.entered", values)).values.tolist()


@pytest.mark.parametrize(
    "values",
    [
        np.array(["2025-01-02T10:00", "2025-01-02T09:59"], dtype="M8[ns]"),
        [datetime.datetime(2025, 1, 2, 10), datetime.datetime(2025, 1, 2, 9, 59)],
        ["2025-01-02T10:00:00", "2025-01-02T09:59:00"],
        ["2025-01-02T10:00:00Z", "2025-01-02T11:59:00+02:00"],
        [datetime.datetime(2025, 1, 2, 10), datetime.date(2025, 1, 2)],
        pandas.Series(pandas.to_datetime(["2025-01-02 10:00", "2025-01-02 09:59"])),
        [12, 11],
        ["12", "11"],
    ],
)
def test_instants_keep_their_order(values):
    later, sooner = instants(values)
    assert later > sooner


def test_instants_to_the_microsecond():
    assert instants(["1970-01-01T00:00:01.000002Z"]) == [1_000_002]


@pytest.mark.parametrize(
    "values",
    [
        [datetime.datetime(2025, 1, 2), None],
        np.array(["2025-01-02", "NaT"], dtype="M8[s]"),
        ["2025-01-02", 7],
    ],
)
def test_instants_and_row_numbers_do_not_mix(values):
    with pytest.raises(InvalidArgumentError) as caught:
        instants(values)
    assert (caught.value.column, caught.value.row) == ("demand.entered", 1)


# ---- enums ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "values",
    [
        ["b", "A", " b "],
        np.array(["b", "a", "b"]),
        [1, 0, 1],
        np.array([1, 0, 1], dtype=np.int8),
        pandas.Series(["b", "a", "b"], dtype="category"),
    ],
)
def test_enums_by_name_or_number(values):
    cells = read("demand.delivery_rule", values)
    assert integers.named(cells, {"a": 0, "b": 1}).values.tolist() == [1, 0, 1]


def test_an_unknown_name_lists_the_known_ones():
    cells = read("demand.delivery_rule", ["a", "c"])
    with pytest.raises(InvalidArgumentError, match="expected one of a, b") as caught:
        integers.named(cells, {"a": 0, "b": 1})
    assert (caught.value.row, caught.value.value) == (1, "c")
