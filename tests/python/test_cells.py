"""Whatever a caller gives as a column is read, and its distinct values found."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backorder import InvalidArgumentError, cells

pandas = pytest.importorskip("pandas")


@pytest.mark.parametrize(
    "values, dtype",
    [
        ([1, 2], "i8"),
        ([1.5, 2.5], "f8"),
        ([1, 2.5], "O"),
        ([1, "a"], "O"),
        (["a", "b"], "O"),
        ([1, None], "O"),
        ([1, True], "O"),
        ([1, 2**64], "O"),
        ([np.datetime64("2025-01-01")] * 2, "M8[D]"),
        ([(1, 2), (3, 4)], "O"),
        ([(1,)], "O"),
        ([[1, 2], [3, 4]], "O"),
    ],
)
def test_lists_keep_what_they_hold(values, dtype):
    column = cells.read("demand.item", values)
    assert column.values.dtype == dtype and column.values.shape == (len(values),)
    assert list(column.values) == values
    assert [cells.own_value(column, row) for row in range(len(values))] == values


def test_arrays_are_not_copied():
    values = np.arange(3)
    assert cells.read("demand.item", values).values is values
    frame = pandas.DataFrame({"item": values})
    assert np.shares_memory(cells.read("demand.item", frame["item"]).values, frame["item"])


@pytest.mark.parametrize("values", ["abc", b"abc", 5, None, {1, 2}.__iter__(), np.array(5)])
def test_what_is_no_column(values):
    with pytest.raises(InvalidArgumentError) as caught:
        cells.read("demand.item", values)
    assert caught.value.column == "demand.item"


@pytest.mark.parametrize("with_pandas", [True, False])
@given(st.lists(st.sampled_from([None, 0, 1, 2, "", "a", "b", ("t", 1)])))
@settings(max_examples=200, deadline=None)
def test_distinct_values_by_first_appearance(with_pandas, values):
    module = cells.pandas
    try:
        if not with_pandas:
            cells.pandas = None
        codes, uniques = cells.distinct(cells.read("demand.item", values))
    finally:
        cells.pandas = module
    found = [None if code < 0 else uniques[code] for code in codes.tolist()]
    assert found == [None if value in (None, "") else value for value in values]
    assert list(uniques) == list(dict.fromkeys(each for each in found if each is not None))


@pytest.mark.parametrize("with_pandas", [True, False])
@pytest.mark.parametrize("dtype", ["i4", "i8", "f8", "U3"])
def test_distinct_values_of_arrays(monkeypatch, with_pandas, dtype):
    if not with_pandas:
        monkeypatch.setattr(cells, "pandas", None)
    values = np.array([7, 3, 7, 5, 3], dtype=dtype)
    codes, uniques = cells.distinct(cells.read("demand.item", values))
    assert codes.tolist() == [0, 1, 0, 2, 1]
    assert uniques.tolist() == values[[0, 1, 3]].tolist()
