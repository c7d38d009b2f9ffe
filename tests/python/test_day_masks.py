"""Weekdays and days of the month as people write them."""

import numpy as np
import pytest

from backorder import InvalidArgumentError
from backorder.cells import read
from backorder.day_masks import EVERY_MONTH_DAY, month_days, month_days_text, weekdays
from backorder.integers import worded


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
        ("31", 0b0011111),
        ("0", 0),
    ],
)
def test_weekdays(text, mask):
    assert weekdays(text) == mask


@pytest.mark.parametrize("text", ["T", "S", "Mon-", "-Fri", "Mon,", "Mon;Fri", "Fr\u00fch", "1-5",
                                  "-1", "M", "Mon-Wed-Fri", "\u00b2"])
def test_what_are_no_weekdays(text):
    with pytest.raises(ValueError, match="expected weekdays, such as Mon-Fri"):
        weekdays(text)


@pytest.mark.parametrize(
    "text, mask",
    [
        ("1, 15", 1 | 1 << 14),
        ("15", 1 << 14),
        ("31", 1 << 30),
        ("28-2", 0b1111 << 27 | 0b11),
        ("1-3,3", 0b111),
        ("all", EVERY_MONTH_DAY),
        ("None", 0),
    ],
)
def test_month_days(text, mask):
    assert month_days(text) == mask


@pytest.mark.parametrize("text", ["0", "32", "16385", "-1", "1st", "1;15", "1,", "\u0663", "1.0"])
def test_what_are_no_days_of_the_month(text):
    with pytest.raises(ValueError, match="a mask is a number, not text"):
        month_days(text)


def test_masks_of_days_of_the_month_as_text():
    for mask in (0, 1, 3, 1 | 1 << 14, 1 << 30, EVERY_MONTH_DAY - 1, EVERY_MONTH_DAY):
        assert month_days(month_days_text(mask)) == mask
    for mask in (-1, EVERY_MONTH_DAY + 1):
        with pytest.raises(ValueError, match="no mask"):
            month_days_text(mask)


def test_a_column_may_mix_masks_words_and_nothing():
    given = worded(read("calendars.weekdays", [31, "Sat", None, "", np.int8(3)]), weekdays, "x")
    assert given.values[~given.missing].tolist() == [31, 32, 3]
    assert given.missing.tolist() == [False, False, True, True, False]
    for values, row in ((["Mon", True], 1), (["Mon", "Monn"], 1), ([1.5], 0)):
        with pytest.raises(InvalidArgumentError) as caught:
            worded(read("calendars.weekdays", values), weekdays, "x")
        assert (caught.value.column, caught.value.row, caught.value.value) == (
            "calendars.weekdays", row, values[row])
