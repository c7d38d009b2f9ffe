"""Ids of any kind become dense indices, by appearance or by rank, and come back."""

import uuid

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backorder import NOT_GIVEN, InvalidArgumentError
from backorder import cells as reading
from backorder.ids import DenseIds, Ids

pandas = pytest.importorskip("pandas")


def read(**given):
    return [reading.read(name, values) for name, values in given.items()]


def indices(ids, cells, missing=NOT_GIVEN):
    return [ids.encode(each, missing).tolist() for each in cells]


@pytest.fixture(params=["pandas", "numpy"], autouse=True)
def backend(request, monkeypatch):
    if request.param == "numpy":
        monkeypatch.setattr(reading, "pandas", None)


U = [uuid.UUID(int=number) for number in (9, 3, 5)]
KINDS = {
    "text": (["x", "b", "x"], ["a", "b"]),
    "numpy text": (np.array(["x", "b", "x"]), np.array(["a", "b"])),
    "ints": ([9, 3, 9], [5, 3]),
    "arrays of other widths": (np.array([9, 3, 9], "i2"), np.array([5, 3], "u8")),
    "floats beside ints": (np.array([9.0, 3.0, 9.0]), [5, 3]),
    "uuids": ([U[0], U[1], U[0]], [U[2], U[1]]),
    "tuples": ([("sku", 1), ("sku", 2), ("sku", 1)], [("sku", 3), ("sku", 2)]),
    "text and ints": (["x", 3, "x"], [5, 3]),
    "large ints": ([2**70, 3, 2**70], [5, 3]),
    "floats": ([1.5, 3.0, 1.5], [2.5, 3]),
    "datetimes": (np.array([9, 3, 9], "M8[ns]"), np.array([5, 3], "M8[ns]")),
    "bytes": ([b"x", b"b", b"x"], [b"a", b"b"]),
}


@pytest.mark.parametrize("kind", KINDS)
def test_numbered_by_first_appearance_and_back(kind):
    demand, supply = KINDS[kind]
    cells = read(demand=demand, supply=supply)
    ids = Ids(cells)
    assert indices(ids, cells) == [[0, 1, 0], [2, 1]]
    assert ids.decode(np.array([0, 1, 0])).tolist() == list(demand)


def test_ids_come_back_as_python_values():
    cells = read(a=np.array([9, 3]))
    assert [type(each) for each in Ids(cells).decode(np.array([0, 1])).tolist()] == [int, int]
    cells = read(a=np.array(["9", "3"]))
    assert [type(each) for each in Ids(cells).decode(np.array([0, 1])).tolist()] == [str, str]


@given(st.lists(st.lists(st.one_of(st.integers(-3, 3), st.text("ab", min_size=1, max_size=1)))))
@settings(max_examples=100, deadline=None)
def test_round_trip_of_mixed_ids(tables):
    tables = [[*table, 0, "a"] for table in tables]  # both kinds in each: nothing to disagree on
    cells = read(**{f"t{number}": table for number, table in enumerate(tables)})
    ids = Ids(cells)
    order = list(dict.fromkeys(value for table in tables for value in table))
    for table, each in zip(tables, cells):
        encoded = ids.encode(each, None)
        assert encoded.tolist() == [order.index(value) for value in table]
        assert ids.decode(encoded).tolist() == table


def test_missing_ids():
    for values in (["x", None, "y"], ["x", "", "y"], ["x", float("nan"), "y"]):
        cells = read(demand=values)
        ids = Ids(cells)
        encoded = ids.encode(cells[0], NOT_GIVEN)
        assert encoded.tolist() == [0, NOT_GIVEN, 1]
        assert ids.decode(encoded).tolist() == ["x", None, "y"]
        with pytest.raises(InvalidArgumentError) as caught:
            Ids(cells).encode(cells[0], None)
        assert (caught.value.column, caught.value.row) == ("demand", 1)


def test_integers_rank_by_value():
    cells = read(supply=[30, 10], demand=np.array([20.0, np.nan, 10.0]))
    assert indices(Ids(cells, ranked=True), cells) == [[2, 0], [1, NOT_GIVEN, 0]]


@pytest.mark.parametrize("nothing", [[None, None], np.array(["", ""]), np.array(["NaT"], "M8[D]")])
def test_integers_rank_by_value_beside_a_column_without_any(nothing):
    cells = read(supply=[30, 10], demand=nothing)
    assert indices(Ids(cells, ranked=True), cells) == [[1, 0], [NOT_GIVEN] * len(nothing)]


def test_text_ranks_by_first_appearance():
    cells = read(supply=["z", "b"], demand=["a", "b"])
    assert indices(Ids(cells, ranked=True), cells) == [[0, 1], [2, 1]]


def test_categories_rank_by_their_order():
    if reading.pandas is None:
        pytest.skip("categories are pandas'")
    dtype = pandas.CategoricalDtype(["gold", "silver", "unused", "bronze"])
    cells = read(
        demand=pandas.Series(["bronze", "gold", None], dtype=dtype),
        supply=pandas.Series(["silver", "bronze"], dtype=dtype),
    )
    ids = Ids(cells, ranked=True)
    assert indices(ids, cells) == [[2, 0, NOT_GIVEN], [1, 2]]
    assert ids.decode(np.arange(3)).tolist() == ["gold", "silver", "bronze"]


def test_categories_rank_before_what_other_tables_add():
    if reading.pandas is None:
        pytest.skip("categories are pandas'")
    cells = read(demand=[7, 1, 3], supply=pandas.Categorical([3, 1], categories=[3, 2, 1]))
    assert indices(Ids(cells, ranked=True), cells) == [[2, 1, 0], [0, 1]]


def test_the_id_none_comes_first():
    cells = read(supply=[5, None], demand=[3, None])
    ids = Ids(cells, ranked=True, none_if_missing=["supply"])
    assert ids.encode(cells[0], 0).tolist() == [2, 0]
    assert ids.encode(cells[1], NOT_GIVEN).tolist() == [1, NOT_GIVEN]
    assert ids.decode(np.array([0, 1, 2, NOT_GIVEN])).tolist() == [None, 3, 5, None]

    cells = read(supply=[5, 3], demand=[3, None])
    ids = Ids(cells, ranked=True, none_if_missing=["supply"])
    assert ids.encode(cells[0], 0).tolist() == [1, 0]
    cells = read(demand=["x"])
    assert Ids(cells, none=True).encode(cells[0], None).tolist() == [1]


def test_text_in_one_table_and_integers_in_another_never_meet():
    with pytest.raises(InvalidArgumentError, match="supply.item holds text.*demand.item") as caught:
        Ids([reading.read("demand.item", [1, 2]), reading.read("supply.item", ["1", "2"])])
    assert caught.value.column == "supply.item"


def test_ids_that_cannot_be_hashed():
    with pytest.raises(InvalidArgumentError) as caught:
        Ids(read(demand=["a", {"x": 1}]))
    assert (caught.value.column, caught.value.row, caught.value.value) == ("demand", 1, {"x": 1})


def test_columns_from_elsewhere_are_looked_up():
    ids = Ids(read(demand=["x", "y"]))
    (other,) = read(plan=["y", None, "x"])
    assert ids.encode(other, NOT_GIVEN).tolist() == [1, NOT_GIVEN, 0]
    (other,) = read(plan=["y", "z"])
    with pytest.raises(InvalidArgumentError) as caught:
        ids.encode(other, NOT_GIVEN)
    assert (caught.value.row, caught.value.value) == (1, "z")


def test_no_ids_at_all():
    assert Ids([]).decode(np.array([0, 0])).tolist() == [None, None]


def test_dense_ids_are_taken_as_they_are():
    (cells,) = read(demand=np.array([2, 0], np.int32))
    assert DenseIds().encode(cells, None) is cells.values
    assert DenseIds().decode(np.array([2, NOT_GIVEN], np.int32)).tolist() == [2, None]
