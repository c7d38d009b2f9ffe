"""Weekdays and days of the month as people write them, and as the masks that the library takes."""

from __future__ import annotations

from typing import Callable, List, Sequence

EVERY_WEEKDAY = 0x7F  # bit 0: Monday ... bit 6: Sunday
EVERY_MONTH_DAY = 0x7FFFFFFF  # bit 0: the 1st ... bit 30: the 31st

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_LEAST_LETTERS = 2  # of a weekday, which tell it from all others


def weekdays(text: str) -> int:
    """The mask of "Mon-Fri", "Mon, Wed, Fri", "Sat - Mon", "all", "none"; or of its digits.

    Raises:
        ValueError: it is none of these; the message says what to write.
    """
    if text.isascii() and text.strip().isdigit():
        return int(text)
    return _mask(text, _weekday, len(_WEEKDAYS))


def month_days(text: str) -> int:
    """The mask of "1, 15", "1-7", "31", "all", "none"; a single number is a day, too.

    Raises:
        ValueError: it is none of these; the message says what to write.
    """
    return _mask(text, _month_day, 31)


def month_days_text(mask: int) -> str:
    """What `month_days` reads as that mask; ValueError for what is none."""
    if not 0 <= mask <= EVERY_MONTH_DAY:
        raise ValueError(f"{mask} is no mask of days of the month")
    if mask in (0, EVERY_MONTH_DAY):
        return "all" if mask else "none"
    return ", ".join(str(bit + 1) for bit in range(31) if mask >> bit & 1)


def _mask(text: str, number: Callable[[str], int], days: int) -> int:
    word = text.strip().lower().replace("\u2013", "-")
    if word in ("all", "none"):
        return (1 << days) - 1 if word == "all" else 0
    mask = 0
    for part in word.split(","):
        ends = [number(end.strip()) for end in part.split("-", 1)]
        for day in _through(ends[0], ends[-1], days):
            mask |= 1 << day
    return mask


def _through(first: int, last: int, days: int) -> Sequence[int]:
    """From a day to a day, over the end of the week or the month if need be."""
    if first <= last:
        return range(first, last + 1)
    return [*range(first, days), *range(last + 1)]


def _weekday(name: str) -> int:
    found: List[int] = [day for day, known in enumerate(_WEEKDAYS)
                        if len(name) >= _LEAST_LETTERS and known.startswith(name)]
    if len(found) != 1:
        raise ValueError("expected weekdays, such as Mon-Fri or Mon, Wed; or all, none, or a mask")
    return found[0]


def _month_day(name: str) -> int:
    if not (name.isascii() and name.isdigit() and 1 <= int(name) <= 31):
        raise ValueError("as text, expected days of the month, such as 1, 15; or all, none; "
                         "a mask is a number, not text")
    return int(name) - 1
