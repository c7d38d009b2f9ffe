"""Calendars, suppliers and purchase orders in a caller's tables: by his ids, in any form."""

import datetime
import sqlite3

import numpy as np
import pytest

import backorder
from backorder import NOT_GIVEN, InvalidArgumentError, books
from backorder.tables import Book

pandas = pytest.importorskip("pandas")

DAY = datetime.date
DEMAND = {"item": ["doll"], "quantity": [20], "due": ["2026-03-06"]}  # a Friday
SUPPLY = {"item": ["doll"], "quantity": [20]}


def lists(as_of="2026-03-06", **tables):
    """The columns that the library gets, by full name."""
    book = Book({"demand": DEMAND, "supply": SUPPLY, **tables}, as_of)
    return {name: values.tolist() for name, values in book.c._borrowed.items()}


def refused(**tables):
    with pytest.raises(InvalidArgumentError) as caught:
        lists(**tables)
    return caught.value


# ---- ids ------------------------------------------------------------------------------------


def test_calendars_have_names_and_their_rows_any_order():
    got = lists(
        calendars={"calendar": ["week", ("site", 7)], "weekdays": ["Mon-Fri", None]},
        calendar_days={"calendar": [("site", 7), "week"], "day": ["2026-03-09", "2026-03-10"]},
        suppliers=[{"supplier": "Acme", "delivery_calendar": "week"},
                   {"supplier": "Bolt", "order_calendar": ("site", 7)}],
        items={"item": ["doll", "bear"], "supplier": ["Bolt", None], "replenish_days": [3, 4]},
        lanes={"location": ["north"], "calendar": ["week"], "transit_count": ["working_days"]},
    )
    assert got["calendars.weekdays"] == [31, 127]
    assert got["calendar_days.calendar"] == [1, 0]
    # Items come first, so Bolt is supplier 0.
    assert got["items.supplier"] == [0, NOT_GIVEN]
    assert got["suppliers.delivery_calendar"] == [NOT_GIVEN, 0]
    assert got["suppliers.order_calendar"] == [1, NOT_GIVEN]
    assert got["lanes.calendar"] == [0] and got["lanes.transit_count"] == [1]


def test_a_calendar_that_has_no_row_is_an_error():
    error = refused(locations={"location": ["north"], "calendar": ["week"]})
    assert str(error) == (
        "locations.calendar row 0 is 'week'; the table calendars has no such calendar")
    error = refused(
        calendars={"calendar": ["week"], "weekdays": ["Mon-Fri"]},
        calendar_days={"calendar": ["week", "weak"], "day": ["2026-03-09", "2026-03-10"]},
    )
    assert (error.column, error.row, error.value) == ("calendar_days.calendar", 1, "weak")


def test_calendars_that_are_only_named_are_open_every_day():
    got = lists(calendars=[{"calendar": "site"}, {"calendar": "week"}],
                calendar_days=[{"calendar": "week", "day": "2026-03-09"}])
    assert got["calendars.weekdays"] == [127, 127]
    assert got["calendar_days.calendar"] == [1]


def test_a_calendar_twice_is_an_error():
    error = refused(calendars={"calendar": ["a", "b", "a"], "weekdays": ["Mon", "Tue", "Wed"]})
    assert (error.column, error.row, error.value) == ("calendars.calendar", 2, "a")


def test_suppliers_without_a_row_work_on_every_day():
    items = {"item": ["doll", "bear"], "supplier": ["Acme", "Bolt"]}
    assert lists(items=items)["suppliers.order_calendar"] == [NOT_GIVEN] * 2
    got = lists(items=items, calendars={"calendar": ["week"]},
                suppliers={"supplier": ["Bolt"], "order_calendar": ["week"]})
    assert got["items.supplier"] == [0, 1]
    assert got["suppliers.order_calendar"] == [NOT_GIVEN, 0]
    assert lists(items=items, suppliers={"supplier": ["Bolt"]})["items.supplier"] == [0, 1]


def test_purchase_orders_and_laws_of_delay_have_names():
    got = lists(
        supply={"item": ["doll"] * 3, "quantity": [1, 2, 3], "day": [None, "2026-03-09", None],
                "purchase_order": [None, "PO-7", "PO-6"], "delay": [None, "sea", "air"]},
        items={"item": ["doll"], "delay": ["air"]},
        lanes={"location": ["north"], "delay": ["sea"]},
    )
    assert got["supply.purchase_order"] == [NOT_GIVEN, 0, 1]
    numbers = {"air": 0, "sea": 1}  # items come first
    assert got["supply.delay"] == [NOT_GIVEN, numbers["sea"], numbers["air"]]
    assert got["lanes.delay"] == [numbers["sea"]]


def test_destinations_are_rows_in_any_order():
    got = lists(
        demand={**DEMAND, "destination": ["Rome"]},
        lanes={"location": ["north", "north"], "destination": ["Oslo", "Rome"]},
        destinations=[{"destination": "Faro", "calendar": "week"},
                      {"destination": "Rome", "calendar": None}],
        calendars=[{"calendar": "week"}],
    )
    assert got["destinations.calendar"] == [0, NOT_GIVEN, NOT_GIVEN]
    assert got["lanes.destination"] == [2, 1] and got["demand.destination"] == [1]
    error = refused(destinations=[{"destination": "Rome", "calendar": None}] * 2)
    assert (error.column, error.row) == ("destinations.destination", 1)


def test_a_row_without_a_name_is_about_the_location_that_has_none():
    week = {"calendars": [{"calendar": "week"}]}
    rows = [{"location": "north", "calendar": None}, {"location": None, "calendar": "week"}]
    got = lists(locations=rows, **week)
    assert got["locations.calendar"] == [0, NOT_GIVEN]  # None is location 0
    got = lists(locations=rows, supply={**SUPPLY, "location": ["north"]}, **week)
    assert got["locations.calendar"] == [0, NOT_GIVEN] and got["supply.location"] == [1]
    got = lists(destinations=[{"destination": None, "calendar": "week"}], **week)
    assert got["destinations.calendar"] == [0]
    with pytest.raises(InvalidArgumentError, match="every row needs an id here"):
        lists(calendars=[{"calendar": None, "weekdays": "Mon"}])
    with pytest.raises(InvalidArgumentError, match="every row needs an id here"):
        lists(suppliers=[{"supplier": None, "order_calendar": "week"}], **week)


def test_dense_tables_take_rows_as_they_are():
    book = Book({
        "demand": {"item": [0], "quantity": [1]}, "supply": {"item": [0], "quantity": [1]},
        "calendars": {"weekdays": np.array([31], np.int32)},
        "locations": {"calendar": np.array([0], np.int32)},
        "suppliers": {"supplier": [1, 0], "order_calendar": [None, 0]},
        "items": {"supplier": [1]},
    }, 20000, dense=True)
    assert book.c.borrowed("calendars.weekdays").tolist() == [31]
    assert book.c.borrowed("suppliers.order_calendar").tolist() == [0, NOT_GIVEN]
    backorder._ffi.prioritize(book.c, None)


# ---- values ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "given, want",
    [
        ([0, 1, None], [0, 1, 0]),
        ([False, True, None], [0, 1, 0]),
        (["closed", "Open", ""], [0, 1, 0]),
        (["0", "1", " "], [0, 1, 0]),
        (["no", "yes", None], [0, 1, 0]),
        (["False", "TRUE", None], [0, 1, 0]),
        (np.array([False, True, False]), [0, 1, 0]),
        (np.array([0, 1, 0], np.uint8), [0, 1, 0]),
        (np.array([0.0, 1.0, np.nan]), [0, 1, 0]),
        (pandas.array([False, True, None], dtype="boolean"), [0, 1, 0]),
        (pandas.Categorical(["closed", "open", None]), [0, 1, 0]),
    ],
)
def test_open_is_a_number_a_name_or_a_truth_value(given, want):
    days = ["2026-03-09", "2026-03-10", "2026-03-11"]
    got = lists(calendars=[{"calendar": "week"}],
                calendar_days={"calendar": ["week"] * 3, "day": days, "open": given})
    assert got["calendar_days.open"] == want


@pytest.mark.parametrize("value", ["ajar", 2.5, "2", [], datetime.date(2026, 3, 9)])
def test_what_is_neither_open_nor_closed(value):
    days = {"calendar": ["week"] * 2, "day": ["2026-03-09", "2026-03-10"], "open": [1, value]}
    error = refused(calendars=[{"calendar": "week"}], calendar_days=days)
    assert (error.column, error.row, error.value) == ("calendar_days.open", 1, value)


def test_truth_values_are_for_open_alone():
    error = refused(calendars={"calendar": ["week"], "weekdays": [True]})
    assert (error.column, error.row) == ("calendars.weekdays", 0)
    error = refused(calendars={"calendar": ["week"], "weekdays": np.array([True])})
    assert error.column == "calendars.weekdays"


def test_words_for_days_and_their_errors():
    got = lists(calendars={"calendar": ["a", "b"], "weekdays": ["Mon, Fri", None],
                           "month_days": [None, "1, 15"]})
    assert got["calendars.weekdays"] == [17, 127]
    assert got["calendars.month_days"] == [2**31 - 1, 1 | 1 << 14]
    got = lists(calendars={"calendar": ["a", "b"], "weekdays": [["Mon", "Fri"], []],
                           "month_days": [[15], "15"]})
    assert got["calendars.weekdays"] == [17, 0]
    assert got["calendars.month_days"] == [1 << 14, 1 << 14]
    error = refused(calendars={"calendar": ["a", "b"], "weekdays": ["Mon-Fri", "Mo-Xy"]})
    assert str(error).startswith("calendars.weekdays row 1 is 'Mo-Xy'; expected weekdays")
    error = refused(calendars={"calendar": ["a"], "month_days": ["1, 32"]})
    assert (error.column, error.row, error.value) == ("calendars.month_days", 0, "1, 32")


@pytest.mark.parametrize("column, value, says", [
    ("weekdays", 31, 'such as "Mon-Fri"'), ("weekdays", 31.0, 'such as "Mon-Fri"'),
    ("month_days", 15, 'write "15" for the 15th'),
    ("month_days", np.int8(1), 'write "15" for the 15th'),
    ("month_days", 16385.0, 'write "15" for the 15th')])
def test_a_number_says_not_whether_it_is_a_mask(column, value, says):
    for cells in ([None, value], np.array([np.nan, value]), pandas.Series([None, value]),
                  pandas.Categorical([None, value])):
        error = refused(calendars={"calendar": ["a", "b"], column: cells})
        assert (error.column, error.row) == (f"calendars.{column}", 1)
        assert says in str(error) and "dense=True" in str(error)


@pytest.mark.parametrize("column, value, allowed", [
    ("weekdays", 128, "use 127 or less"), ("weekdays", -1, "use 0 or more"),
    ("month_days", -1, "use 0 or more")])
def test_masks_with_other_bits_are_refused_by_the_library(column, value, allowed):
    with pytest.raises(InvalidArgumentError) as caught:
        backorder.allocate(demand={"item": [0], "quantity": [1]}, as_of=20000, dense=True,
                           supply={"item": [0], "quantity": [1]},
                           calendars={column: [None, value]})
    assert (caught.value.column, caught.value.row) == (f"calendars.{column}", 1)
    assert allowed in str(caught.value)


# ---- forms and files ------------------------------------------------------------------------

TABLES = {
    "demand": [{"item": "doll", "quantity": 20, "destination": "Anna", "due": "2026-03-06"}],
    "supply": [{"item": "doll", "quantity": 15, "location": "north", "day": None,
                "purchase_order": None},
               {"item": "doll", "quantity": 2, "location": "north", "day": "2026-03-10",
                "purchase_order": "PO-1"}],
    "items": [{"item": "doll", "replenish_days": 4, "supplier": "Acme"}],
    "lanes": [{"location": "north", "destination": "Anna", "transit_days": 1,
               "transit_count": "working_days", "calendar": "week"}],
    "locations": [{"location": "north", "calendar": "week", "handling_days": 1,
                   "handling_count": "working_days", "first_day": None}],
    "destinations": [{"destination": "Anna", "calendar": "Anna's days"}],
    "suppliers": [{"supplier": "Acme", "order_calendar": "week", "delivery_calendar": "quarter"}],
    "calendars": [{"calendar": "week", "weekdays": "Mon-Fri", "month_days": None},
                  {"calendar": "Anna's days", "weekdays": "Tue, Thu, Sat", "month_days": None},
                  {"calendar": "quarter", "weekdays": None, "month_days": "1, 8, 15, 22"}],
    "calendar_days": [{"calendar": "week", "day": "2026-03-09", "open": 0},
                      {"calendar": "week", "day": "2026-03-14", "open": 1}],
}


def columns_of(rows):
    return {name: [row[name] for row in rows] for name in rows[0]}


def from_sql(rows):
    """What pandas reads of a table of a data base."""
    frame = pandas.DataFrame(rows)
    with sqlite3.connect(":memory:") as connection:
        frame.to_sql("rows", connection, index=False)
        return pandas.read_sql("SELECT * FROM rows", connection)


def planned(**tables):
    plan = backorder.allocate(**tables, as_of="2026-03-06")
    assert plan.audit() == []
    return plan.allocations.rows()


@pytest.mark.parametrize("form", [columns_of, pandas.DataFrame, from_sql])
def test_any_form_of_the_tables_gives_the_same_plan(form):
    want = planned(**TABLES)
    assert planned(**{name: form(rows) for name, rows in TABLES.items()}) == want


def test_a_book_that_is_written_reads_back_the_same(tmp_path):
    as_lists = {"calendar": ["week", "Anna's days", "quarter"],
                "weekdays": [["Mon-Fri"], ["Tue", "Thu", "Sat"], None],
                "month_days": [None, "", [1, 8, 15, 22]]}
    want = planned(**TABLES)
    for number, calendars in enumerate([columns_of(TABLES["calendars"]), as_lists]):
        folder = tmp_path / str(number)
        tables = {name: columns_of(rows) for name, rows in TABLES.items()}
        books.write_book(folder, {**tables, "calendars": calendars})
        book = books.read_book(books.find_book(folder), DAY(2026, 3, 6))
        assert books.notes(book, folder) == [] and books.carried_along(book) == []
        plan = backorder.allocate(**book.arguments())
        assert plan.allocations.rows() == want
        frame = pandas.read_csv(folder / "calendars.csv")
        assert planned(**{**TABLES, "calendars": frame}) == want


def test_a_single_day_of_the_month_means_the_same_in_every_form(tmp_path):
    calendars = {"calendar": ["a", "b"], "month_days": [[15], None]}
    books.write_book(tmp_path, {"demand": DEMAND, "supply": SUPPLY, "calendars": calendars})
    book = books.read_book(books.find_book(tmp_path), DAY(2026, 3, 6))
    as_text = pandas.read_csv(tmp_path / "calendars.csv", dtype={"month_days": str})
    for table in (calendars, book.prepared(book.tables["calendars"]), as_text):
        assert lists(calendars=table)["calendars.month_days"] == [1 << 14, 2**31 - 1]
    error = refused(calendars=pandas.read_csv(tmp_path / "calendars.csv"))  # it reads 15.0
    assert (error.column, error.row, error.value) == ("calendars.month_days", 0, 15.0)
    assert 'dtype={"month_days": str}' in str(error)


def test_masks_are_not_written(tmp_path):
    for name, value in (("weekdays", 31), ("month_days", 3)):
        with pytest.raises(InvalidArgumentError) as caught:
            books.write_book(tmp_path / "book", {"calendars": {"calendar": ["a"], name: [value]}})
        assert (caught.value.column, caught.value.row) == (f"calendars.{name}", 0)
    assert not (tmp_path / "book").exists()
