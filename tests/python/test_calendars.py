"""Working days through the binding."""

import datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import backorder
from backorder.calendars import Calendar

SITE = Calendar("Mon-Fri", holidays=["2025-12-25", "2025-12-26"], openings=["2025-12-27"])
UTC = datetime.timezone.utc


def date(text):
    return datetime.date.fromisoformat(text)


def error_of(call, *arguments, **named):
    with pytest.raises(backorder.InvalidArgumentError) as caught:
        call(*arguments, **named)
    return caught.value


def test_walks():
    assert SITE.add_working_days("2025-12-24", 1) == date("2025-12-27")
    assert SITE.add_working_days("2025-12-24", 2) == date("2025-12-29")
    assert SITE.add_working_days("2025-12-25", 0) == date("2025-12-27") == SITE.next_open(
        date("2025-12-25"))
    assert SITE.previous_open("2025-12-26") == date("2025-12-24")
    assert SITE.subtract_working_days("2025-12-29", 2) == date("2025-12-24")
    assert SITE.add_working_days("2025-12-29", -2) == date("2025-12-24")
    assert SITE.subtract_working_days("2025-12-24", -2) == date("2025-12-29")
    assert SITE.working_days_between("2025-12-22", "2026-01-01") == 7
    assert SITE.working_days_between("2026-01-01", "2025-12-22") == -7
    assert SITE.is_open("2025-12-27") is True and SITE.is_open("2025-12-25") is False


def test_days_come_back_as_they_went_in():
    assert SITE.add_working_days(0, 1) == 1  # 1970-01-01 was a Thursday
    assert SITE.add_working_days(0, [1, 2]).tolist() == [1, 4]
    assert SITE.add_working_days([0, 1], 1).dtype == np.int32
    days = SITE.next_open(np.array(["2025-12-25", "2025-12-24"], "datetime64[D]"))
    assert days.tolist() == [date("2025-12-27"), date("2025-12-24")]
    assert SITE.is_open([0, 2]).tolist() == [True, False]
    assert SITE.add_working_days(datetime.datetime(2025, 12, 24, 13), 1) == date("2025-12-27")
    assert SITE.add_working_days([], 1).tolist() == []


def test_pandas_days():
    pandas = pytest.importorskip("pandas")
    days = pandas.Series(pandas.to_datetime(["2025-12-24", "2025-12-27"]))
    assert SITE.add_working_days(days, 1).tolist() == [date("2025-12-27"), date("2025-12-29")]


def test_beyond_all_days():
    closed = Calendar("none")
    assert closed.next_open("2025-12-24") is None and closed.previous_open("2025-12-24") is None
    assert closed.next_open(0) == backorder.NEVER
    assert closed.previous_open(0) == backorder.NOT_GIVEN
    assert np.isnat(closed.next_open(["2025-12-24"])).tolist() == [True]
    assert SITE.add_working_days(0, 2**31 - 1) == backorder.NEVER
    assert SITE.add_working_days(0, -2**31) == backorder.NOT_GIVEN
    assert SITE.subtract_working_days(0, -2**31) == backorder.NEVER
    assert SITE.is_open(backorder.NEVER) is False


@pytest.mark.parametrize("weekdays, mask", [
    ("Mon-Fri", 31), ("mon - fri", 31), ("Sat-Mon", 97), ("Tuesday, Sat", 34), ("Sun", 64),
    (["Mon", "Tue", "sunday"], 67), ([], 0),
])
def test_weekdays(weekdays, mask):
    calendar = Calendar(weekdays)
    open_days = [calendar.is_open(4 + place) for place in range(7)]  # from a Monday on
    assert open_days == [bool(mask >> place & 1) for place in range(7)]


def test_month_days():
    calendar = Calendar(month_days=[1, 15])
    assert calendar.next_open("2025-12-02") == date("2025-12-15")
    assert calendar.add_working_days("2025-12-02", 1) == date("2026-01-01")
    assert Calendar(month_days="15").next_open("2025-12-02") == date("2025-12-15")
    weekdays = Calendar("Mon-Fri", month_days=[1, 15])
    assert weekdays.next_open("2025-11-02") == date("2025-12-01")  # the 15th was a Saturday


@given(
    st.integers(0, 127), st.lists(st.integers(-20, 20)), st.integers(-30, 30), st.integers(-9, 9))
def test_agrees_with_a_walk(weekdays, holidays, day, count):
    names = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
    calendar = Calendar([name for bit, name in enumerate(names) if weekdays >> bit & 1],
                        holidays=holidays)

    def is_open(each):
        return bool(weekdays >> (each + 3) % 7 & 1) and each not in holidays

    assert calendar.is_open(day) == is_open(day)
    assert calendar.working_days_between(day, day + 9) == sum(map(is_open, range(day, day + 9)))
    if weekdays == 0:
        return
    step = 1 if count >= 0 else -1
    while not is_open(day):
        day += step
    at, left = day, abs(count)
    while left:
        at += step
        left -= is_open(at)
    assert calendar.add_working_days(day, count) == at


# ---- cut-offs -------------------------------------------------------------------------------


def test_first_ship_day():
    wall = datetime.datetime(2025, 12, 23, 16, 30, 59)
    assert SITE.first_ship_day(wall) == date("2025-12-23")
    assert SITE.first_ship_day(wall, cut_off="16:30") == date("2025-12-23")
    assert SITE.first_ship_day(wall, cut_off=datetime.time(16, 29)) == date("2025-12-24")
    assert SITE.first_ship_day(wall, cut_off=16 * 60) == date("2025-12-24")
    late = wall + datetime.timedelta(days=1)
    assert SITE.first_ship_day([wall, late], cut_off=0).tolist() == [
        date("2025-12-24"), date("2025-12-27")]


def test_time_zones():
    pytest.importorskip("zoneinfo")
    moment = datetime.datetime(2025, 12, 23, 23, 30, tzinfo=UTC)
    assert SITE.first_ship_day(moment, time_zone="UTC") == date("2025-12-23")
    assert SITE.first_ship_day(moment, time_zone="Europe/Paris") == date("2025-12-24")
    assert SITE.first_ship_day(moment, time_zone=UTC) == date("2025-12-23")
    summer = datetime.datetime(2025, 7, 1, 8, 30, tzinfo=UTC)
    assert SITE.first_ship_day(summer, time_zone="Europe/Paris", cut_off="10:30") == date(
        "2025-07-01")
    assert SITE.first_ship_day(summer, time_zone="Europe/Paris", cut_off="10:29") == date(
        "2025-07-02")


# ---- errors ---------------------------------------------------------------------------------


@pytest.mark.parametrize("call, column, row, value", [
    (lambda: Calendar(31), "calendars.weekdays", -1, 31),
    (lambda: Calendar("Mo-Fry"), "calendars.weekdays", -1, "Mo-Fry"),
    (lambda: Calendar(month_days=[0]), "calendars.month_days", -1, [0]),
    (lambda: Calendar(month_days=15), "calendars.month_days", -1, 15),
    (lambda: Calendar(holidays=["2025-13-01"]), "holidays", 0, "2025-13-01"),
    (lambda: Calendar(holidays=[1, 2], openings=[3, 2]), "calendar_days.day", 3, 2),
    (lambda: Calendar(holidays=[0, 146097]), "calendar_days.day", 1, 146097),
    (lambda: SITE.add_working_days("today", 1), "ask.day", 0, "today"),
    (lambda: SITE.add_working_days([1, None], 1), "ask.day", 1, None),
    (lambda: SITE.add_working_days(1, 1.5), "ask.count", 0, 1.5),
    (lambda: SITE.add_working_days([1, 2], [1, 2, 3]), "ask.count", -1, 3),
    (lambda: SITE.first_ship_day("2025-12-24"), "now", -1, "2"),
    (lambda: SITE.first_ship_day(datetime.datetime(2025, 1, 1), time_zone="UTC"), "now", -1,
     datetime.datetime(2025, 1, 1)),
    (lambda: SITE.first_ship_day(datetime.datetime.now(UTC), time_zone="Mars/Olympus"),
     "time_zone", -1, "Mars/Olympus"),
    (lambda: SITE.first_ship_day(datetime.datetime(2025, 1, 1), cut_off="noon"), "cut_off", -1,
     "noon"),
    (lambda: SITE.first_ship_day(datetime.datetime(2025, 1, 1), cut_off=1441), "cut_off", -1,
     1441),
])
def test_errors(call, column, row, value):
    error = error_of(call)
    assert (error.column, error.row, error.value) == (column, row, value)
