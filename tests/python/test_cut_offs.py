"""The moment of a plan: which day it is where, and whose cut-off is over."""

import datetime
from datetime import timedelta, timezone

import numpy as np
import pytest

import backorder
from backorder import NOT_GIVEN, InvalidArgumentError, cut_offs
from backorder.tables import Book

pandas = pytest.importorskip("pandas")

DEMAND = {"item": ["doll"], "quantity": [1]}
SUPPLY = {"item": ["doll"], "quantity": [1], "location": ["north"]}
EPOCH = datetime.date(1970, 1, 1)


def book(locations, now="2026-03-06T09:30+01:00", as_of=None, **tables):
    tables = {"demand": DEMAND, "supply": SUPPLY, "locations": locations, **tables}
    return Book(tables, as_of, now=now)


def first_days(locations, **more):
    """ISO texts, by row of the table; None: as_of."""
    values = book(locations, **more).c.borrowed("locations.first_day")
    return [None if value == NOT_GIVEN else (EPOCH + timedelta(int(value))).isoformat()
            for value in values]


def refused(locations, **more):
    with pytest.raises(InvalidArgumentError) as caught:
        book(locations, **more)
    return caught.value


def north(**columns):
    return {"location": ["north"], **{name: [value] for name, value in columns.items()}}


# ---- the cut-off ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "now, first",
    [
        ("2026-03-06T09:59:59+01:00", "2026-03-06"),
        ("2026-03-06T10:00:00+01:00", "2026-03-06"),
        ("2026-03-06T10:00:59+01:00", "2026-03-06"),  # through its minute
        ("2026-03-06T10:01:00+01:00", "2026-03-07"),
        ("2026-03-06T08:30Z", "2026-03-06"),
        ("2026-03-06T09:30Z", "2026-03-07"),
    ],
)
def test_up_to_the_cut_off_and_through_its_minute_the_day_counts(now, first):
    assert first_days(north(cut_off="10:00", time_zone="Europe/Paris"), now=now) == [first]


def test_without_a_zone_the_clock_is_that_of_now():
    assert first_days(north(cut_off="10:00"), now="2026-03-06T09:30+01:00") == ["2026-03-06"]
    assert first_days(north(cut_off="10:00"), now="2026-03-06T10:30+02:00") == ["2026-03-07"]


def test_summer_time_moves_the_cut_off():
    place = north(cut_off="10:00", time_zone="Europe/Paris")
    assert first_days(place, now="2026-03-28T08:30Z") == ["2026-03-28"]
    assert first_days(place, now="2026-03-29T08:30Z") == ["2026-03-30"]


def test_the_next_day_is_an_open_one():
    week = {"calendars": [{"calendar": "week", "weekdays": "Mon-Fri"}],
            "calendar_days": [{"calendar": "week", "day": "2026-03-09"}]}
    place = north(cut_off="10:00", calendar="week")
    assert first_days(place, now="2026-03-06T10:00+00:00", **week) == ["2026-03-06"]  # Friday
    assert first_days(place, now="2026-03-06T10:01+00:00", **week) == ["2026-03-10"]
    assert first_days(place, now="2026-03-07T08:00+00:00", **week) == ["2026-03-10"]  # Saturday
    locations = {"location": ["a", "north", "b"], "cut_off": ["10:00", "10:00", None],
                 "calendar": [None, "week", "week"]}
    assert first_days(locations, now="2026-03-06T10:01+00:00", **week) == [
        "2026-03-07", "2026-03-10", None]
    week["calendars"][0]["weekdays"] = 31
    error = refused(place, now="2026-03-06T10:01+00:00", **week)
    assert (error.column, error.row, error.value) == ("calendars.weekdays", 0, 31)


def test_a_location_without_a_cut_off_begins_on_as_of():
    locations = {"location": ["east", "north"], "cut_off": [None, "08:00"]}
    assert first_days(locations) == [None, "2026-03-07"]
    assert book(north(group="near")).c.borrowed("locations.first_day") is None


def test_a_first_day_that_is_given_holds_if_it_is_later():
    place = {"location": ["a", "b", "c"], "cut_off": ["08:00", "08:00", None],
             "first_day": ["2026-03-20", "2026-03-01", "2026-03-08"]}
    assert first_days(place)[:3] == ["2026-03-20", "2026-03-07", "2026-03-08"]


def test_rows_are_put_in_their_places():
    locations = {"location": [7, 3, 5], "cut_off": ["08:00", None, "10:00"]}
    supply = {"item": ["doll"] * 2, "quantity": [1, 1], "location": [1, 3]}
    got = first_days(locations, supply=supply)  # by value: 1, 3, 5, 7
    assert got == [None, None, "2026-03-06", "2026-03-07"]


def test_dense_locations():
    lent = Book({"demand": {"item": [0], "quantity": [1]}, "supply": {"item": [0], "quantity": [1]},
                 "locations": {"cut_off": ["08:00", None]}},
                20000, dense=True, now="2026-03-06T09:30+01:00").c
    assert lent.borrowed("locations.first_day").tolist() == [20518 + 1, NOT_GIVEN]


def test_a_calendar_that_is_not_there_is_told_by_the_library():
    with pytest.raises(InvalidArgumentError) as caught:
        backorder.allocate(
            demand={"item": [0], "quantity": [1]}, supply={"item": [0], "quantity": [1]},
            locations={"cut_off": ["08:00"], "calendar": [2]}, calendars={"weekdays": [31]},
            dense=True, now="2026-03-06T09:30+01:00")
    assert (caught.value.column, caught.value.row, caught.value.value) == (
        "locations.calendar", 0, 2)


def test_categories_without_a_row_say_nothing():
    cut_off = pandas.Categorical(["10:00", None], categories=["10:00", "noon"])
    assert first_days({"location": ["north", "east"], "cut_off": cut_off}) == ["2026-03-06", None]


def test_a_location_that_is_never_open_has_no_first_day():
    never = {"calendars": [{"calendar": "never", "weekdays": "none"}]}
    assert first_days(north(cut_off="10:00", calendar="never"), **never) == [None]


# ---- as_of ----------------------------------------------------------------------------------


def as_of(locations, now, **more):
    return (EPOCH + timedelta(book(locations, now=now, **more).as_of)).isoformat()


def test_as_of_is_the_day_of_now():
    assert as_of(None, "2026-03-06T23:30+01:00") == "2026-03-06"
    assert as_of(north(group="near"), "2026-03-06T23:30Z") == "2026-03-06"
    assert as_of(north(time_zone="Europe/Paris"), "2026-03-06T23:30Z") == "2026-03-07"


def test_where_zones_differ_it_is_the_earliest_day_and_others_begin_on_theirs():
    locations = {"location": ["north", "Tokyo", "office"],
                 "time_zone": ["America/New_York", "Asia/Tokyo", None]}
    now = "2026-03-06T20:00Z"
    assert as_of(locations, now) == "2026-03-06"
    assert first_days(locations, now=now) == [None, "2026-03-07", None]
    locations["cut_off"] = ["14:00", "06:00", "22:00"]
    assert first_days(locations, now=now) == ["2026-03-07", "2026-03-07", "2026-03-06"]


def test_as_of_that_is_given_holds():
    place = north(cut_off="10:00")
    assert as_of(place, "2026-03-06T09:00Z", as_of="2026-03-01") == "2026-03-01"
    days = backorder.allocate(demand=DEMAND, supply=SUPPLY, as_of=20515,
                              now="2026-03-06T09:00Z").allocations
    assert days.rows()[0]["delivery_day"] == 20515


def test_a_plan_from_now_on_has_dates():
    plan = backorder.allocate(demand=DEMAND, supply=SUPPLY, now="2026-03-06T09:00Z")
    assert plan.promises.rows()[0]["delivery_day"] == datetime.date(2026, 3, 6)


@pytest.mark.parametrize("now", [
    datetime.datetime(2026, 3, 6, 9, 30, tzinfo=timezone.utc),
    datetime.datetime(2026, 3, 6, 4, 30, tzinfo=timezone(-timedelta(hours=5))),
    pandas.Timestamp("2026-03-06 10:30", tz="Europe/Paris"),
    "2026-03-06T09:30:00Z", "2026-03-06 09:30+00:00"])
def test_now_in_any_form(now):
    assert cut_offs.instant(now).timestamp() == 1772789400
    assert first_days(north(cut_off="09:30", time_zone="UTC"), now=now) == ["2026-03-06"]


# ---- errors ---------------------------------------------------------------------------------


def test_a_cut_off_needs_now():
    error = refused({"location": ["a", "b", "c"], "cut_off": [None, "10:00", "11:00"]},
                    now=None, as_of="2026-03-06")
    assert (error.column, error.row, error.value, error.more) == (
        "locations.cut_off", 1, "10:00", 1)
    assert "give now= with its zone, such as 2026-03-02T09:30+01:00" in str(error)
    book({"location": ["a"], "cut_off": [None], "time_zone": ["Europe/Paris"]},
         now=None, as_of="2026-03-06")


@pytest.mark.parametrize("now, told", [
    ("2026-03-06T09:30", "it has no zone"),
    (datetime.datetime(2026, 3, 6), "it has no zone"),
    ("2026-03-06", "it has no zone"),
    (datetime.date(2026, 3, 6), "expected a datetime"),
    ("soon", "Invalid isoformat"),
    (1772789400, "expected a datetime"),
    (pandas.NaT, "expected a datetime"),
    (np.datetime64("2026-03-06"), "expected a datetime")])
def test_what_is_no_instant(now, told):
    error = refused(None, now=now)
    assert error.column == "now" and told in str(error) and repr(now) in str(error)


def test_an_instant_that_no_clock_can_show():
    now = datetime.datetime(9999, 12, 31, 23, 30, tzinfo=timezone.utc)
    assert refused(north(time_zone="Asia/Tokyo"), now=now).column == "now"


@pytest.mark.parametrize("value", [
    "10", "10:60", "24:01", "ten", 10, 10.5, "10:00:30", datetime.time(10, 0, 30), "-1:00",
    timedelta(days=2), True, "10:00 CET"])
def test_what_is_no_time_of_day(value):
    error = refused({"location": ["a", "b"], "cut_off": ["09:00", value]})
    assert (error.column, error.row, error.value) == ("locations.cut_off", 1, value)
    assert "write it as 10:00" in str(error)


@pytest.mark.parametrize("value, minutes", [
    ("8:05", 485), ("00:00", 0), ("24:00", 1440), ("10:00:00", 600), (datetime.time(10, 0), 600),
    (timedelta(hours=10), 600), (np.timedelta64(90, "m"), 90), (" 10:00 ", 600)])
def test_times_of_day(value, minutes):
    assert cut_offs.minutes(value) == minutes


@pytest.mark.parametrize("value", ["Europe/Pariss", "Europe", "../etc/passwd", "/etc/passwd", 1,
                                   "CEST+1 x", "a\0b"])
def test_what_is_no_time_zone(value):
    error = refused({"location": ["a", "b"], "time_zone": ["Europe/Paris", value]})
    assert (error.column, error.row, error.value) == ("locations.time_zone", 1, value)
    assert "no such time zone" in str(error)


def test_as_of_or_now_is_needed():
    with pytest.raises(InvalidArgumentError, match="a day is needed, or now="):
        backorder.allocate(demand=DEMAND, supply=SUPPLY)
