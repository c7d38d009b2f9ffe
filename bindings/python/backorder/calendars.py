"""Working days, and the first day on which something can ship.

    from backorder.calendars import Calendar

    site = Calendar("Mon-Fri", holidays=["2025-12-25", "2025-12-26"])
    site.add_working_days("2025-12-24", 2)  # datetime.date(2025, 12, 30)
    site.first_ship_day(datetime.now(timezone.utc), time_zone="Europe/Paris", cut_off="10:00")

Days are dates, datetime64, Timestamps, ISO texts, or ints since 1970-01-01; one, or an array of
shape [rows]. They come back as they went in: ints as ints, dates as dates (arrays: datetime64). A
day that would lie beyond all days is None (NaT; of ints backorder.NEVER, before all days
backorder.NOT_GIVEN).
"""

from __future__ import annotations

import datetime
from typing import Any, Callable, Iterable, Optional, Union

import numpy as np

from . import _ffi, cut_offs, day_masks
from .errors import InvalidArgumentError
from .inputs import Days, Inputs

_MINUTES = 24 * 60

CutOff = Union[datetime.time, str, int, None]


class Calendar:
    """The days on which a place works, or a customer receives. It is never changed.

    Args:
        weekdays: "Mon-Fri", "Tue, Sat", or a list of names; default: all.
        month_days: "1, 15", or a list of days from 1 to 31; default: all. A day is open if both
            have it.
        holidays: days that are closed, whatever these say.
        openings: days that are open, whatever they say. All exceptions lie within 400 years.

    Raises:
        InvalidArgumentError: what is no text or list of days, a day that is both closed and open.

    A call takes O(holidays + openings + days between the first of them and the last), and O(1) for
    each row.
    """

    def __init__(
        self,
        weekdays: Union[str, Iterable[str], None] = None,
        month_days: Union[str, Iterable[Union[int, str]], None] = None,
        holidays: Any = (),
        openings: Any = (),
    ) -> None:
        inputs = Inputs()
        inputs.days("holidays", holidays, table=True)
        inputs.days("openings", openings, table=True)
        closed, opened = (inputs.as_columns()[name] for name in ("holidays", "openings"))
        self._columns = {
            "calendars.weekdays": _mask("weekdays", weekdays, day_masks.weekdays),
            "calendars.month_days": _mask("month_days", month_days, day_masks.month_days),
            "calendar_days.calendar": np.zeros(len(closed) + len(opened), _ffi.I32),
            "calendar_days.day": np.concatenate([closed, opened]),
            "calendar_days.open": np.repeat(
                np.array([0, 1], _ffi.I32), (len(closed), len(opened))),
        }
        self.add_working_days(0, 0)  # refuses what is no calendar

    def is_open(self, day: Days) -> Any:
        """Whether a day is open; True, False or an array of them."""
        inputs = self._inputs()
        inputs.days("ask.first", day)
        end = np.minimum(inputs.as_columns()["ask.first"], _ffi.NEVER - 1) + 1
        inputs.columns({"ask.end": end.astype(_ffi.I32)})
        count = inputs.ask("working_days_between").integers("answers.count", _ffi.I64)
        return count > 0

    def next_open(self, day: Days) -> Any:
        """The first open day from a day on."""
        return self.add_working_days(day, 0)

    def previous_open(self, day: Days) -> Any:
        """The last open day up to a day."""
        return self.subtract_working_days(day, 0)

    def add_working_days(self, day: Days, count: Any) -> Any:
        """The count-th open day after `next_open`; 0: that day itself; below 0: subtracts."""
        return self._walk("add_working_days", day, count)

    def subtract_working_days(self, day: Days, count: Any) -> Any:
        """The count-th open day before `previous_open`; 0: that day itself; below 0: adds."""
        return self._walk("subtract_working_days", day, count)

    def working_days_between(self, first: Days, end: Days) -> Any:
        """Open days from `first` up to but without `end`; below 0 the other way round."""
        inputs = self._inputs()
        inputs.days("ask.first", first)
        inputs.days("ask.end", end)
        return inputs.ask("working_days_between").integers("answers.count", _ffi.I64)

    def first_ship_day(
        self, now: Any, *, time_zone: Union[str, datetime.tzinfo, None] = None,
        cut_off: CutOff = None,
    ) -> Any:
        """The first open day on which what comes in now can ship.

        That is the day itself up to the minute of the cut-off and through it, else the next.

        Args:
            now: a datetime, or a list of them.
            time_zone: of the place, "Europe/Paris"; `now` is then aware, and is turned into what
                the clock on the wall shows there. None: `now` is what it shows.
            cut_off: a time, "16:30", or minutes since midnight; None: the day is never over.

        Returns:
            A date, or an array of datetime64.
        """
        single = isinstance(now, datetime.datetime)
        zone = _zone(time_zone)
        local = [_wall_clock(each, zone) for each in ([now] if single else list(now))]
        inputs = self._inputs()
        days = [each.date() for each in local]
        minutes = [each.hour * 60 + each.minute for each in local]
        inputs.days("ask.day", days[0] if single else np.array(days, "datetime64[D]"))
        inputs.integers("ask.minute", minutes[0] if single else minutes, _ffi.I32)
        inputs.integers("ask.cut_off", _minutes(cut_off), _ffi.I32)
        return inputs.ask("first_ship_day").days("answers.day")

    def __repr__(self) -> str:
        weekdays = self._columns["calendars.weekdays"][0]
        exceptions = len(self._columns["calendar_days.day"])
        return f"Calendar({weekdays:#09b}, <{exceptions} exceptions>)"

    def _walk(self, verb: str, day: Days, count: Any) -> Any:
        inputs = self._inputs()
        inputs.days("ask.day", day)
        inputs.integers("ask.count", count, _ffi.I32)
        return inputs.ask(verb).days("answers.day")

    def _inputs(self) -> Inputs:
        inputs = Inputs()
        inputs.columns(self._columns)
        inputs.columns({"ask.calendar": np.zeros(1, _ffi.I32)})
        return inputs


def _mask(name: str, given: Any, read: Callable[[Any], int]) -> np.ndarray:
    try:
        return np.array([read("all" if given is None else given)], _ffi.I32)
    except ValueError as error:
        raise _bad(f"calendars.{name}", given, str(error)) from None


def _zone(time_zone: Union[str, datetime.tzinfo, None]) -> Optional[datetime.tzinfo]:
    if time_zone is None:
        return None
    try:
        return cut_offs.time_zone(time_zone)
    except ValueError as error:
        raise _bad("time_zone", time_zone, str(error)) from None


def _wall_clock(moment: Any, zone: Optional[datetime.tzinfo]) -> datetime.datetime:
    if not isinstance(moment, datetime.datetime) or moment != moment:
        raise _bad("now", moment, "expected a datetime")
    if zone is None:
        return moment
    if moment.tzinfo is None:
        raise _bad("now", moment, "with time_zone it must be aware: give it a tzinfo")
    return moment.astimezone(zone)


def _minutes(cut_off: CutOff) -> Optional[int]:
    if cut_off is None or (cut_off in range(_MINUTES + 1) and not isinstance(cut_off, bool)):
        return cut_off  # type: ignore[return-value]
    try:
        return cut_offs.minutes(cut_off)
    except ValueError as error:
        raise _bad("cut_off", cut_off, str(error)) from None


def _bad(column: str, value: Any, problem: str) -> InvalidArgumentError:
    return InvalidArgumentError(f"{column} is {value!r}; {problem}", column=column, value=value)
