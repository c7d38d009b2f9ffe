"""Weekdays and days of the month as people write them, and as the masks that the library takes.

Bit 0 of a mask is Monday, or the 1st. People write texts, or lists of days. A number stands for
nothing by itself: 15 is the 15th to some, and a mask of the first four days to the library.
"""

from __future__ import annotations

from typing import Any, Callable, List, Sequence

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_LEAST_LETTERS = 2  # of a weekday, which tell it from all others

# A number could be a day or a mask of days: which is meant must be written.
_WEEKDAYS_HINT = ('expected weekdays by name, such as "Mon-Fri", "Mon, Wed" or ["Mon", "Wed"]; or '
                  '"all", "none"; masks are for dense=True')
_MONTH_DAYS_HINT = ('expected days of the month: write "15" for the 15th, "1, 15" or [1, 15]; or '
                    '"all", "none"; masks are for dense=True (pandas.read_csv: '
                    'dtype={"month_days": str})')


def weekdays(given: Any) -> int:
    """The mask of "Mon-Fri", "Mon, Wed, Fri", "Sat - Mon", "all", "none"; or of a list of days.

    Raises:
        ValueError: it is none of these, as a number is; the message says what to write.
    """
    return _mask(days_text(given, _WEEKDAYS_HINT), _weekday, len(_WEEKDAYS))


def month_days(given: Any) -> int:
    """The mask of "1, 15", "1-7", "31", "all", "none"; or of a list of days, as [1, 15].

    Raises:
        ValueError: it is none of these, as a number is; the message says what to write.
    """
    return _mask(days_text(given, _MONTH_DAYS_HINT), _month_day, 31)


def days_text(given: Any, hint: str = "expected a text or a list of days") -> str:
    """The text of what is a text already, or a list of days; ValueError, with the hint, else."""
    if isinstance(given, str):
        return given
    if isinstance(given, bytes) or not hasattr(given, "__iter__"):
        raise ValueError(hint)
    days = [str(day) for day in given]
    if any(day.strip().lower() in ("all", "none", "") for day in days):
        raise ValueError(hint)
    return ", ".join(days) or "none"


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
        raise ValueError(_WEEKDAYS_HINT)
    return found[0]


def _month_day(name: str) -> int:
    if not (name.isascii() and name.isdigit() and 1 <= int(name) <= 31):
        raise ValueError(_MONTH_DAYS_HINT)
    return int(name) - 1
