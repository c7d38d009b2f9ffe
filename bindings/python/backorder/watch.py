"""Long calls of the library: Ctrl-C and progress get through."""

from __future__ import annotations

import threading
from typing import Any, Callable, List, Optional, TypeVar

from . import _ffi

# Fewer lines are done sooner than anybody can press a key.
_WATCHED_LINES = 100_000

Progress = Callable[[int, int], Any]
Answer = TypeVar("Answer")


def watched(
    call: Callable[[], Answer], run: _ffi.Run, lines: int, progress: Optional[Progress] = None
) -> Answer:
    """What `call` returns; where it may take long, it can be interrupted and tells progress.

    Args:
        call: calls the library with `run`.
        lines: of the book.
        progress: called as progress(lines_done, lines) now and then; what it raises cancels.
    """
    interruptible = threading.current_thread() is threading.main_thread()
    if lines < _WATCHED_LINES or not (interruptible or progress):
        return call()
    tell = progress or (lambda done, total: None)
    answers: List[Answer] = []
    _ffi.watched(lambda: answers.append(call()), run, lambda done: tell(done, lines))
    return answers[0]
