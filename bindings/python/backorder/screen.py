"""The terminal: a console that does without one, tables of text, and progress."""

from __future__ import annotations

import sys
import textwrap
import threading
from itertools import zip_longest
from typing import Any, List, Optional, Sequence, Tuple

import numpy as np
from rich.cells import cell_len, set_cell_size
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.text import Text

WIDTH = 80
_LEAST_WIDTH = 12
_MARGIN = "  "


def console(stderr: bool = False) -> Console:
    """A console that does without a terminal, and leaves what it prints as it is."""
    file = sys.stderr if stderr else sys.stdout
    width = None if file.isatty() else WIDTH
    return Console(stderr=stderr, width=width, highlight=False, emoji=False, markup=False)


def title(text: str) -> Text:
    """A headline."""
    return Text(text, style="bold")


class Grid:
    """A table of plain text as wide as its values are, but no wider than the console.

    Args:
        columns: their headers.
        right: the columns whose values stand at the right.
        cut: the column whose values are cut where there is no room for them.
        wrap: the column whose values go over several lines there.
    """

    def __init__(self, *columns: str, right: Sequence[int] = (), cut: Optional[int] = None,
                 wrap: Optional[int] = None) -> None:
        self._columns = columns
        self._right = right
        self._flexible = cut if wrap is None else wrap
        self._wrap = wrap is not None
        self._rows: List[Tuple[List[str], str]] = []

    def add(self, *values: Any, style: str = "") -> None:
        """A row; `style` is one of rich's."""
        self._rows.append(([_printable(str(value)) for value in values], style))

    def show(self, out: Console) -> None:
        """Prints the table, a little to the right, and an empty line."""
        widths = self._widths(out.width - len(_MARGIN))
        rule = ("-" if out.options.ascii_only else "\u2500") * (sum(widths) + 2 * len(widths) - 2)
        self._print(out, list(self._columns), widths, "dim")
        out.print(Text(_MARGIN + rule, style="dim"))
        for values, style in self._rows:
            self._print(out, values, widths, style)
        out.print()

    def _print(self, out: Console, values: List[str], widths: List[int], style: str) -> None:
        parts = [[value] for value in values]
        if self._wrap and self._flexible is not None:
            place = self._flexible
            parts[place] = textwrap.wrap(values[place], widths[place]) or [""]
        for row in zip_longest(*parts, fillvalue=""):
            cells = [_fitted(value, width, place in self._right)
                     for place, (value, width) in enumerate(zip(row, widths))]
            out.print(Text((_MARGIN + "  ".join(cells)).rstrip(), style=style), no_wrap=True,
                      crop=False, overflow="ignore")

    def _widths(self, room: int) -> List[int]:
        """Each column gets what its values need, as far as there is room."""
        widths = [max(cell_len(values[place]) for values in [self._columns, *self._all_values()])
                  for place in range(len(self._columns))]
        excess = sum(widths) + 2 * (len(widths) - 1) - room
        place = self._flexible
        while excess > 0:
            place = int(np.argmax(widths)) if place is None else place
            less = min(excess, max(0, widths[place] - _LEAST_WIDTH))
            widths[place] -= less
            excess -= less
            if less == 0 and max(widths) <= _LEAST_WIDTH:
                break
            place = None
        return widths

    def _all_values(self) -> List[List[str]]:
        return [values for values, _ in self._rows]


def paragraph(out: Console, text: str) -> None:
    """Prints a sentence over as many lines as it needs."""
    for line in textwrap.wrap(_printable(text), out.width):
        out.print(line, no_wrap=True, crop=False, overflow="ignore")


def _printable(text: str) -> str:
    """A text without what would move the cursor."""
    return "".join(each if each.isprintable() else " " for each in text)


def _fitted(value: str, width: int, right: bool) -> str:
    """A value in exactly so many cells of the terminal."""
    room = width - cell_len(value)
    if room < 0:
        return set_cell_size(value, width - 1) + "\u2026"
    return " " * room + value if right else value + " " * room


# ---- progress -------------------------------------------------------------------------------


class Steps:
    """Shows what is going on once it has lasted two seconds; nothing without a terminal."""

    SECONDS = 2.0

    def __init__(self, out: Console) -> None:
        self._bar = Progress(TextColumn("{task.description}"), BarColumn(bar_width=30),
                             TextColumn("{task.percentage:>3.0f} %"), TimeElapsedColumn(),
                             console=out, transient=True)
        self._task = self._bar.add_task("", total=1.0)
        self._timer: Optional[threading.Timer] = None
        if out.is_terminal:
            self._timer = threading.Timer(self.SECONDS, self._bar.start)
            self._timer.daemon = True

    def __enter__(self) -> "Steps":
        if self._timer is not None:
            self._timer.start()
        return self

    def __exit__(self, *_: Any) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer.join()
            self._bar.stop()

    def at(self, what: str, share: float = 0.0) -> None:
        """What is being done now, and how much of it is done."""
        almost = 0.999  # at the whole of it the clock would stand still
        self._bar.update(self._task, description=what, completed=min(share, almost))
