"""The moment of a plan as the clock on the wall of each location shows it, and its daily cut-off.

The library knows days alone. Here an instant, time zones and cut-offs become locations.first_day,
the first day on which a location can begin with anything.
"""

from __future__ import annotations

import datetime
import re
from typing import Any, Callable, List, Mapping, Optional, Tuple

import numpy as np

from . import _ffi, integers
from .cells import Cells, distinct, fail, fail_where
from .errors import InvalidArgumentError

# What the table locations may have besides the library's columns, and what that is.
COLUMNS = {
    "cut_off": "up to this time of day (10:00), through its minute, it can begin on the day of now",
    "time_zone": "where its clock is: Europe/Paris; none: that of now",
}
NEEDS_NOW = (
    "it needs the moment of the plan: give now= with its zone, such as 2026-03-02T09:30+01:00"
)

_DAY_MINUTES = 24 * 60
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})(:00(\.0+)?)?", re.ASCII)
_EPOCH = datetime.date(1970, 1, 1).toordinal()
_CALENDARS = ("calendars.weekdays", "calendars.month_days", "calendar_days.calendar",
              "calendar_days.day", "calendar_days.open")


def own_columns(table: str) -> Tuple[str, ...]:
    """What a table of a book may have besides the library's columns."""
    return tuple(COLUMNS) if table == "locations" else ()


def instant(now: Any) -> datetime.datetime:
    """The instant that `now` names: an aware datetime (a Timestamp, too), or ISO text of one.

    Raises:
        InvalidArgumentError: it is none, or has no zone.
    """
    try:
        moment = integers.iso_instant(now) if isinstance(now, str) else now
        if not isinstance(moment, datetime.datetime) or moment != moment:  # NaT
            raise ValueError("expected a datetime, or text such as 2026-03-02T09:30+01:00")
        if moment.utcoffset() is None:
            raise ValueError("it has no zone; write 2026-03-02T09:30+01:00, or with Z for UTC")
    except ValueError as error:
        raise InvalidArgumentError(f"now is {now!r}; {error}", column="now", value=now) from None
    return moment


class Clocks:
    """What the clocks of the locations show at one moment.

    Args:
        locations: the columns of that table, as the caller gave them: cut_off, time_zone.
        now: the moment; None: there is none, and no location may have a cut-off.

    Attributes:
        count: the rows that have a clock; 0: without now, or where no row has a cut-off or a zone.
        day: the day of the moment, the earliest where zones differ; None without now.

    Raises:
        InvalidArgumentError: with column, row and value, for what is no time of day or no zone,
            and for a cut-off without now.
    """

    def __init__(self, locations: Mapping[str, Cells], now: Any) -> None:
        cut_off = locations.get("cut_off")
        zone = locations.get("time_zone")
        self._cut_offs = [] if cut_off is None else _each(cut_off, minutes)
        self._zones = [] if zone is None else _each(zone, time_zone)
        self.count, self.day = 0, None
        if now is None:
            given = np.array([each is not None for each in self._cut_offs], dtype=bool)
            if cut_off is not None:
                fail_where(cut_off, given, NEEDS_NOW)
            return
        self._now = instant(now)
        self.count = max(len(self._cut_offs), len(self._zones))
        try:
            self.day = min(self._local(each)[0] for each in set(self._zones or [None]))
        except OverflowError:
            raise InvalidArgumentError(
                f"now is {now!r}; no clock can show it", column="now", value=now
            ) from None

    def _local(self, zone: Optional[datetime.tzinfo]) -> Tuple[int, int]:
        """The day, and the minutes since midnight."""
        local = self._now if zone is None else self._now.astimezone(zone)
        return local.toordinal() - _EPOCH, 60 * local.hour + local.minute

    def first_days(
        self,
        as_of: int,
        calendars: Optional[np.ndarray],
        column: Callable[[str], Optional[np.ndarray]],
    ) -> np.ndarray:
        """The first day on which the location of each row can begin; NOT_GIVEN: on as_of.

        With a cut-off: the first open day from the day of the moment on, or from the day after it
        when the minute of the cut-off is over. Without, where locations have zones: that day, if it
        is already after as_of.

        Args:
            as_of: the day of the book.
            calendars: that of each row, int32, NOT_GIVEN: open every day; None: all are.
            column: gives the columns of the book's tables of calendars, None where one is absent.
        """
        local = [self._local(zone) for zone in self._zones or [None] * self.count]
        cut_offs = self._cut_offs or [None] * self.count
        asked = {
            "ask.day": np.array([day for day, _ in local], _ffi.I32),
            "ask.minute": np.array([minute for _, minute in local], _ffi.I32),
            "ask.cut_off": np.array(
                [_ffi.NOT_GIVEN if each is None else each for each in cut_offs], _ffi.I32),
        }
        for name in _CALENDARS:
            values = column(name)
            if values is not None:
                asked[name] = values
        if calendars is not None:
            # Whoever plans the book is told of one that is not there.
            there = max(len(asked.get(name, ())) for name in _CALENDARS[:2])
            asked["ask.calendar"] = np.where(
                (calendars >= 0) & (calendars < there), calendars, np.int32(_ffi.NOT_GIVEN))
        days = _ffi.ask("first_ship_day", asked).column("answers.day", _ffi.I32)
        ahead = np.array([bool(self._zones) and day > as_of for day, _ in local])
        without = np.where(ahead, asked["ask.day"], _ffi.NOT_GIVEN)
        # A location that is never open again ships nothing anyway.
        days = np.where(days == _ffi.NEVER, _ffi.NOT_GIVEN, days)
        return np.where(asked["ask.cut_off"] == _ffi.NOT_GIVEN, without, days).astype(_ffi.I32)


# ---- values ---------------------------------------------------------------------------------


def minutes(value: Any) -> int:
    """The minutes since midnight of a time of day: "10:00", a time, or a timedelta."""
    if isinstance(value, datetime.time):
        value = value.isoformat()
    if isinstance(value, np.timedelta64):
        value = value.astype("timedelta64[us]").item()
    if isinstance(value, datetime.timedelta):  # what some databases give for a time of day
        value = str(datetime.timedelta(seconds=value.total_seconds()))
    match = _CLOCK.fullmatch(value.strip()) if isinstance(value, str) else None
    found = 60 * int(match[1]) + int(match[2]) if match else _DAY_MINUTES + 1
    if found > _DAY_MINUTES or (match and int(match[2]) > 59):
        raise ValueError("it is no time of day; write it as 10:00")
    return found


def time_zone(value: Any) -> datetime.tzinfo:
    """The zone of a name of the IANA database: "Europe/Paris"; or a tzinfo itself."""
    import zoneinfo

    if isinstance(value, datetime.tzinfo):
        return value
    try:
        if not isinstance(value, str):
            raise ValueError
        return zoneinfo.ZoneInfo(value.strip())
    except (KeyError, ValueError, OSError):  # a folder of zones is an OSError
        raise ValueError("there is no such time zone; write it as Europe/Paris (the zones are "
                         "those of the system, or of the package tzdata)") from None


def _each(cells: Cells, parse: Callable[[Any], Any]) -> List[Any]:
    """What each row says; None where nothing is given."""
    codes, uniques = distinct(cells)
    found: List[Any] = []
    for place, value in enumerate(uniques.astype(object, copy=False).tolist()):
        rows = np.flatnonzero(codes == place)
        try:
            found.append(parse(value) if len(rows) else None)  # a category may have no row
        except ValueError as error:
            fail(cells, rows, str(error))
    return [found[code] if code >= 0 else None for code in codes.tolist()]
