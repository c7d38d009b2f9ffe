"""One exception class for each status that a call can end with."""

from __future__ import annotations

from typing import Any, Dict, Type


class BackorderError(Exception):
    """What every call of this package raises when it cannot answer.

    Attributes:
        column: the column that is wrong, "demand.quantity"; "" where it is none.
        row: the first bad row of that table, from 0; -1 where it is not about one row.
        value: what the caller gave there.
        more: how many other values are bad.
    """

    status = -1

    def __init__(
        self, message: str, *, column: str = "", row: int = -1, value: Any = None, more: int = 0
    ) -> None:
        super().__init__(message)
        self.message = message
        self.column = column
        self.row = row
        self.value = value
        self.more = more

    def __str__(self) -> str:
        return self.message


class LibraryError(BackorderError, ImportError):
    """The C library cannot be loaded, or is not the one that this package needs."""


class CancelledError(BackorderError):
    """The call was cancelled. (Ctrl-C raises KeyboardInterrupt instead.)"""

    status = 1


class InvalidArgumentError(BackorderError, ValueError):
    """A table, a policy or an argument is wrong; see column, row and value."""

    status = 3


class NotFoundError(BackorderError, LookupError):
    """There is no such column, or the plan was made without it."""

    status = 5


class ResourceExhaustedError(BackorderError, MemoryError):
    """Out of memory."""

    status = 8


class InternalError(BackorderError, RuntimeError):
    """A bug in backorder: please report it."""

    status = 13


BY_STATUS: Dict[int, Type[BackorderError]] = {
    each.status: each for each in BackorderError.__subclasses__() if each.status > 0
}
