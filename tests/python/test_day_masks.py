"""Weekdays and days of the month as people write them."""

import numpy as np
import pytest

from backorder import InvalidArgumentError
from backorder.cells import read
from backorder.day_masks import days_text, month_days, weekdays
from backorder.integers import masks


@pytest.mark.parametrize(
    "text, mask",
    [
        ("Mon-Fri", 0b0011111),
        ("Mon, Wed, Fri", 0b0010101),
        ("fri", 0b0010000),
        (" Sunday ", 0b1000000),
        ("sat-mon", 0b1100001),
        ("Tue\u2013Thu, Sun", 0b1001110),
        ("Mo,Tues,Thurs", 0b0001011),
        ("Mon-Mon", 0b0000001),
        ("all", 0b1111111),
        ("none", 0),
        (["Mon", "Fri"], 0b0010001),
        (("Mon-Wed", "Sunday"), 0b1000111),
        (np.array(["tue"]), 0b0000010),
        ([], 0),
    ],
)
def test_weekdays(text, mask):
    assert weekdays(text) == mask


@pytest.mark.parametrize("text", ["T", "S", "Mon-", "-Fri", "Mon,", "Mon;Fri", "Fr\u00fch", "1-5",
                                  "-1", "M", "Mon-Wed-Fri", "\u00b2", "31", "0",
                                  31, 0, 5.0, True, ["Mon", 1], ["all"], [None], [""], b"Mon"])
def test_what_are_no_weekdays(text):
    with pytest.raises(ValueError, match="expected weekdays by name"):
        weekdays(text)


@pytest.mark.parametrize(
    "text, mask",
    [
        ("1, 15", 1 | 1 << 14),
        ("15", 1 << 14),
        ("31", 1 << 30),
        ("28-2", 0b1111 << 27 | 0b11),
        ("1-3,3", 0b111),
        ("all", 2**31 - 1),
        ("None", 0),
        ([1, 15], 1 | 1 << 14),
        ([15], 1 << 14),
        (range(1, 4), 0b111),
        (np.array([31, 1]), 1 | 1 << 30),
        (["1-3", 15], 0b111 | 1 << 14),
        ([], 0),
    ],
)
def test_month_days(text, mask):
    assert month_days(text) == mask


@pytest.mark.parametrize("text", ["0", "32", "16385", "-1", "1st", "1;15", "1,", "\u0663", "1.0", 1,
                                  15, 15.0, True, [0], [32], [1.0], [True], ["none"], [None]])
def test_what_are_no_days_of_the_month(text):
    with pytest.raises(ValueError, match='write "15" for the 15th'):
        month_days(text)


def test_days_as_text():
    for given, text in (("Mon-Fri", "Mon-Fri"), (["Mon", "Fri"], "Mon, Fri"), ([], "none"),
                        ([1, np.int64(15)], "1, 15")):
        assert days_text(given) == text
    with pytest.raises(ValueError, match="a text or a list of days"):
        days_text(15)


def test_a_column_of_words_lists_and_nothing():
    column = read("calendars.weekdays", ["Sat", None, "", ["Mon", "Tue"], float("nan")])
    given = masks(column, weekdays, dense=False)
    assert given.values[~given.missing].tolist() == [32, 3]
    assert given.missing.tolist() == [False, True, True, False, True]
    for values, row in ((["Mon", True], 1), (["Mon", "Monn"], 1), ([1.5], 0), (["Mon", 31], 1),
                        ([float("nan"), 31.0], 1)):
        with pytest.raises(InvalidArgumentError) as caught:
            masks(read("calendars.weekdays", values), weekdays, dense=False)
        assert (caught.value.column, caught.value.row, caught.value.value) == (
            "calendars.weekdays", row, values[row])


def test_numbers_are_masks_where_dense():
    given = masks(read("calendars.weekdays", [31, "Sat", None, np.int8(3), 5.0]), weekdays, True)
    assert given.values[~given.missing].tolist() == [31, 32, 3, 5]
    for values, row in (([1, True], 1), ([1, 1.5], 1), ([2**70], 0)):
        with pytest.raises(InvalidArgumentError) as caught:
            masks(read("calendars.weekdays", values), weekdays, dense=True)
        assert (caught.value.column, caught.value.row) == ("calendars.weekdays", row)
