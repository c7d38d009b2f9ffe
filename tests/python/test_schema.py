"""What Python knows about columns is what the library tells."""

import inspect

import numpy as np
import pytest

import backorder
from backorder.schema import BOOK_TABLES, PLAN_TABLES, columns_of


def test_all_tables_are_there():
    tables = list(dict.fromkeys(column.table for column in backorder.schema()))
    others = ["policy", "queue_key", "reason", "invariant", "measures"]
    assert tables == [*BOOK_TABLES, *PLAN_TABLES, *others]


def test_a_column_tells_what_it_is():
    due = columns_of("demand")["due"]
    assert due.full_name == "demand.due"
    assert (due.kind, due.required, due.default) == ("day", False, "as_of")
    assert due.dtype == np.int32
    assert (due.min, due.max) == (-(2**30), 2**30)
    assert columns_of("demand")["quantity"].dtype == np.int64
    assert columns_of("demand")["when_short"].names == {
        "backorder": 0, "accept_available": 1, "reject_order": 2}
    assert columns_of("lanes")["rank"].kind == "number"
    assert columns_of("lanes")["location"].required
    assert {columns_of(table)["destination"].kind for table in ("demand", "lanes")} == {
        "destination"}
    assert columns_of("items")["replenish_days"].also == "never"
    assert columns_of("demand")["kit"].kind == "kit"
    assert columns_of("locations")["group"].kind == "group"
    assert columns_of("substitutes")["substitute"].kind == "item"
    assert columns_of("lines")["greedy"].max == 1
    assert all(column.meaning for column in backorder.schema())


def test_policy_has_a_keyword_for_each_field():
    keywords = list(inspect.signature(backorder.Policy).parameters)
    assert keywords == ["text", *columns_of("policy")]


@pytest.mark.parametrize("table", PLAN_TABLES)
def test_the_docstring_of_plan_names_every_column(table):
    for name in columns_of(table):
        assert name in backorder.Plan.__doc__
