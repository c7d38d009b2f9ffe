"""The C library, declared for ctypes: the only file of this package that knows C.

Columns that go in are numpy arrays which the C object borrows; `Book` and `Plan` keep them
alive. Columns that come out are numpy arrays over the C object's own memory; each keeps that
object alive.
"""

from __future__ import annotations

import ctypes
import os
import threading
import weakref
from ctypes import POINTER, byref, c_char_p, c_int32, c_int64, c_size_t, c_void_p
from functools import lru_cache
from pathlib import Path
from typing import Any, Callable, Dict, List, Mapping, Optional

import numpy as np

from .errors import BY_STATUS, BackorderError, InvalidArgumentError, LibraryError

ABI_VERSION = 1
UNLIMITED = 2**63 - 1
NEVER = 2**31 - 1
NOT_GIVEN = -(2**31)
REPLENISHMENT = -1

I32 = np.dtype(np.int32)
I64 = np.dtype(np.int64)
F64 = np.dtype(np.float64)


class _Error(ctypes.Structure):
    _fields_ = [
        ("struct_size", c_size_t),
        ("row", c_int64),
        ("value", c_int64),
        ("more", c_int64),
        ("column", ctypes.c_char * 64),
        ("message", ctypes.c_char * 512),
    ]


class _Run(ctypes.Structure):
    _fields_ = [
        ("struct_size", c_size_t),
        ("threads", c_int32),
        ("reserved", c_int32),
        ("cancel", POINTER(c_int32)),
        ("progress", POINTER(c_int64)),
        ("outputs", c_char_p),
    ]


_OUT = POINTER(c_void_p)
_LENGTH = POINTER(c_int64)
_ERROR = POINTER(_Error)

# What each function takes; those that return a status end with _ERROR.
_FUNCTIONS: Dict[str, List[Any]] = {
    "bko_book_create": [c_int32, _OUT, _ERROR],
    "bko_book_set_i32": [c_void_p, c_char_p, c_void_p, c_int64, _ERROR],
    "bko_book_set_i64": [c_void_p, c_char_p, c_void_p, c_int64, _ERROR],
    "bko_book_validate": [c_void_p, _ERROR],
    "bko_policy_text": [c_char_p, c_char_p, c_size_t, POINTER(c_size_t), _ERROR],
    "bko_plan_create": [_OUT, _ERROR],
    "bko_plan_set_i32": [c_void_p, c_char_p, c_void_p, c_int64, _ERROR],
    "bko_plan_set_i64": [c_void_p, c_char_p, c_void_p, c_int64, _ERROR],
    "bko_plan_i32": [c_void_p, c_char_p, _OUT, _LENGTH, _ERROR],
    "bko_plan_i64": [c_void_p, c_char_p, _OUT, _LENGTH, _ERROR],
    "bko_allocate": [c_void_p, c_char_p, POINTER(_Run), _OUT, _ERROR],
    "bko_result_i32": [c_void_p, c_char_p, _OUT, _LENGTH, _ERROR],
    "bko_result_i64": [c_void_p, c_char_p, _OUT, _LENGTH, _ERROR],
    "bko_result_f64": [c_void_p, c_char_p, _OUT, _LENGTH, _ERROR],
    "bko_result_text": [c_void_p, c_char_p, c_int64, POINTER(c_char_p), _ERROR],
    "bko_prioritize": [c_void_p, c_char_p, _OUT, _ERROR],
    "bko_explain_precedence": [c_void_p, c_char_p, c_int32, c_int32, _OUT, _ERROR],
    "bko_split": [c_void_p, c_char_p, _OUT, _ERROR],
    "bko_estimate": [c_void_p, c_char_p, _OUT, _ERROR],
    "bko_audit": [c_void_p, c_char_p, c_void_p, c_int64, _OUT, _ERROR],
    "bko_measure": [c_void_p, c_void_p, c_char_p, _OUT, _ERROR],
    "bko_measure_policy": [c_void_p, c_char_p, c_void_p, c_char_p, _OUT, _ERROR],
    "bko_estimate_plan": [
        c_void_p, c_char_p, c_void_p, c_void_p, POINTER(_Run), _OUT, _ERROR
    ],
    "bko_buy": [c_void_p, c_void_p, c_void_p, _OUT, _ERROR],
    "bko_inputs_create": [_OUT, _ERROR],
    "bko_inputs_set_i32": [c_void_p, c_char_p, c_void_p, c_int64, _ERROR],
    "bko_inputs_set_i64": [c_void_p, c_char_p, c_void_p, c_int64, _ERROR],
    "bko_inputs_set_f64": [c_void_p, c_char_p, c_void_p, c_int64, _ERROR],
}

# The verbs that read inputs alone.
_VERBS = (
    "delay_cdf", "delay_survival", "delay_log_survival", "delay_quantile", "delay_quantile_days",
    "delay_mean", "lognormal_delay_of_mean", "promise_day", "cost_optimal_confidence",
    "complete_cdf", "complete_quantile", "complete_day", "fit_delay", "choose_delay",
    "pool_delays", "credibility_constant", "log_likelihood", "conformal_bound", "adaptive_bound",
    "adapted", "roll_conformal", "promise_words", "optimize_lot", "evaluate_lot", "optimize_level",
    "evaluate_level", "lead_time_demand", "optimize_reorder", "evaluate_reorder",
    "optimize_rationing", "evaluate_rationing", "answer_line", "add_working_days",
    "subtract_working_days", "working_days_between", "first_ship_day",
)
_FUNCTIONS.update({f"bko_{verb}": [c_void_p, _OUT, _ERROR] for verb in _VERBS})


@lru_cache(maxsize=None)
def library() -> ctypes.CDLL:
    """The library that BACKORDER_LIBRARY names, else the package's own, else the system's.

    It is loaded by the first call that needs it.

    Raises:
        LibraryError: it cannot be loaded, or is not the one that this package needs.
    """
    own = Path(__file__).parent / "lib" / "libbackorder_c.so"
    path = os.environ.get("BACKORDER_LIBRARY") or (
        str(own) if own.exists() else f"libbackorder_c.so.{ABI_VERSION}"
    )
    try:
        loaded = ctypes.CDLL(path)
        loaded.bko_abi_version.restype = c_int32
        loaded.bko_abi_version.argtypes = []
    except (OSError, AttributeError) as error:
        raise LibraryError(
            f"cannot load the backorder library from {path}: {error}; "
            "set BACKORDER_LIBRARY to the path of libbackorder_c.so"
        ) from error
    found = loaded.bko_abi_version()
    if found != ABI_VERSION:
        raise LibraryError(f"{path} has ABI version {found}, this package needs {ABI_VERSION}")
    for name, arguments in _FUNCTIONS.items():
        function = getattr(loaded, name)
        function.restype = c_int32
        function.argtypes = arguments
    for name in ("bko_book_free", "bko_plan_free", "bko_inputs_free", "bko_result_free"):
        getattr(loaded, name).restype = None
        getattr(loaded, name).argtypes = [c_void_p]
    loaded.bko_schema.restype = c_char_p
    loaded.bko_schema.argtypes = []
    return loaded


def _call(name: str, *arguments: Any) -> None:
    """Calls a function that returns a status and raises what it reports."""
    error = _Error(struct_size=ctypes.sizeof(_Error))
    status = getattr(library(), name)(*arguments, byref(error))
    if status != 0:
        column = error.column.decode("utf-8", "replace")
        raise BY_STATUS.get(status, BackorderError)(
            error.message.decode("utf-8", "replace"),
            column=column,
            row=error.row,
            value=error.value if column else None,
            more=error.more,
        )


def _text(text: Optional[str], what: str) -> Optional[bytes]:
    if text is None:
        return None
    if "\0" in text:
        raise InvalidArgumentError(f"{what}: a text cannot contain NUL", column=what, value=text)
    return text.encode("utf-8")


class _Lent:
    """Memory of a C object, for numpy to borrow; lives as long as any array over it."""

    def __init__(self, owner: "_Object", address: int, length: int, dtype: np.dtype) -> None:
        self._owner = owner
        self.__array_interface__ = {
            "data": (address, True),
            "shape": (length,),
            "typestr": dtype.str,
            "version": 3,
        }


class _Object:
    """A C object: freed when nobody refers to it or to an array over its memory."""

    _free = ""
    _get = ""

    def __init__(self) -> None:
        self.pointer = c_void_p()
        self._release = getattr(library(), self._free)  # modules may be gone when __del__ runs
        self._lent: "weakref.WeakSet[_Lent]" = weakref.WeakSet()

    def __del__(self) -> None:
        self._release(self.pointer)

    @property
    def is_lent(self) -> bool:
        """Whether an array over this object's memory is still alive."""
        return len(self._lent) > 0

    def column(self, name: str, dtype: np.dtype) -> np.ndarray:
        """The column as an array over this object's own memory, read-only."""
        function = self._get + {I32: "i32", I64: "i64", F64: "f64"}[dtype]
        address, length = c_void_p(), c_int64()
        _call(function, self.pointer, _text(name, "column"), byref(address), byref(length))
        if length.value == 0:
            return np.empty(0, dtype)
        lent = _Lent(self, address.value or 0, length.value, dtype)
        self._lent.add(lent)
        return np.asarray(lent)


class _Borrower(_Object):
    """A C object that borrows columns."""

    _set = ""

    def __init__(self) -> None:
        super().__init__()
        self._borrowed: Dict[str, np.ndarray] = {}

    def set(self, name: str, values: np.ndarray) -> None:
        """Lends a contiguous int32, int64 or float64 array to this object, and keeps it alive."""
        function = self._set + {I32: "i32", I64: "i64", F64: "f64"}[values.dtype]
        _call(function, self.pointer, _text(name, "column"), values.ctypes.data, len(values))
        self._borrowed[name] = values

    def borrowed(self, name: str) -> Optional[np.ndarray]:
        """The array that was lent as that column; None: none was."""
        return self._borrowed.get(name)


class Book(_Borrower):
    """A bko_book."""

    _free = "bko_book_free"
    _set = "bko_book_set_"

    def __init__(self, as_of: int) -> None:
        super().__init__()
        _call("bko_book_create", as_of, byref(self.pointer))


class Plan(_Borrower):
    """A bko_plan; empty until `allocate` or `set` fill it."""

    _free = "bko_plan_free"
    _get = "bko_plan_"
    _set = "bko_plan_set_"

    @classmethod
    def create(cls) -> "Plan":
        """An empty plan, to fill by `set`."""
        plan = cls()
        _call("bko_plan_create", byref(plan.pointer))
        return plan


class Inputs(_Borrower):
    """A bko_inputs."""

    _free = "bko_inputs_free"
    _set = "bko_inputs_set_"

    def __init__(self, columns: Mapping[str, np.ndarray]) -> None:
        super().__init__()
        _call("bko_inputs_create", byref(self.pointer))
        for name, values in columns.items():
            self.set(name, values)


class Result(_Object):
    """A bko_result: what the verbs other than allocate return."""

    _free = "bko_result_free"
    _get = "bko_result_"

    def text(self, name: str, row: int) -> str:
        """One text of a text column."""
        text = c_char_p()
        _call("bko_result_text", self.pointer, _text(name, "column"), row, byref(text))
        return (text.value or b"").decode("utf-8", "replace")


class Run:
    """How a call of `allocate` runs, and the flag and the counter through which it is watched."""

    def __init__(self, threads: int, outputs: Optional[str]) -> None:
        if not 0 <= threads <= NEVER:
            raise InvalidArgumentError(
                f"threads: expected 1 or more, got {threads}", column="run.threads", value=threads
            )
        self.cancel = c_int32(0)
        self.progress = c_int64(0)
        self.c = _Run(
            struct_size=ctypes.sizeof(_Run),
            threads=threads,
            cancel=ctypes.pointer(self.cancel),
            progress=ctypes.pointer(self.progress),
            outputs=_text(outputs, "run.outputs"),
        )


def schema_text() -> str:
    """All tables, columns, policy fields and enums, as tab-separated lines."""
    return library().bko_schema().decode("utf-8")


def policy_text(policy: str) -> str:
    """The canonical form of a policy's text."""
    text, length = _text(policy, "policy"), c_size_t()
    _call("bko_policy_text", text, None, 0, byref(length))
    buffer = ctypes.create_string_buffer(length.value + 1)
    _call("bko_policy_text", text, buffer, len(buffer), None)
    return buffer.value.decode("utf-8")


def allocate(book: Book, policy: Optional[str], run: Run, plan: Plan) -> None:
    """Fills `plan`, whose memory is used again if it has any."""
    _call(
        "bko_allocate", book.pointer, _text(policy, "policy"), byref(run.c), byref(plan.pointer)
    )


def watched(
    call: Callable[[], None], run: Run, tick: Callable[[int], None], seconds: float = 0.1
) -> None:
    """Runs `call` in a thread of its own; meanwhile calls tick(progress) every `seconds`.

    What comes up in the caller's thread meanwhile (Ctrl-C, an error in `tick`) cancels the call,
    waits for its end and goes on up.
    """
    failure: List[BaseException] = []
    done = threading.Event()

    def work() -> None:
        try:
            call()
        except BaseException as error:  # handed to the thread that waits
            failure.append(error)
        finally:
            done.set()

    worker = threading.Thread(target=work, name="backorder")
    try:
        worker.start()
        while not done.wait(seconds):
            tick(run.progress.value)
    except BaseException:
        run.cancel.value = 1
        if worker.ident is not None:
            worker.join()
        raise
    worker.join()
    if failure:
        raise failure[0]


def prioritize(book: Book, policy: Optional[str]) -> Result:
    """Columns queue.line, queue.rank."""
    return _result("bko_prioritize", book.pointer, _text(policy, "policy"))


def explain_precedence(book: Book, policy: Optional[str], line: int, other: int) -> Result:
    """Columns precedence.*."""
    return _result(
        "bko_explain_precedence", book.pointer, _text(policy, "policy"), line, other
    )


def split(book: Book, policy: Optional[str]) -> Result:
    """Columns now.*, later.*, shortfall.*."""
    return _result("bko_split", book.pointer, _text(policy, "policy"))


def estimate(book: Book, policy: Optional[str]) -> Result:
    """Columns lines.*, order.*."""
    return _result("bko_estimate", book.pointer, _text(policy, "policy"))


def audit(book: Book, policy: Optional[str], plan: Plan, limit: int) -> Result:
    """Columns violations.*."""
    return _result("bko_audit", book.pointer, _text(policy, "policy"), plan.pointer, limit)


def measure(book: Book, policy: str, plan: Plan, by: Optional[str]) -> Result:
    """Columns measures.*."""
    return _result("bko_measure_policy", book.pointer, _text(policy, "policy"), plan.pointer,
                   _text(by, "by"))


def estimate_plan(book: Book, policy: str, plan: Plan, inputs: Inputs, run: Run) -> Result:
    """Columns promises.*, lines.*, orders.*, shipments.*."""
    return _result("bko_estimate_plan", book.pointer, _text(policy, "policy"), plan.pointer,
                   inputs.pointer, byref(run.c))


def buy(book: Book, plan: Plan, rules: Inputs) -> Result:
    """Columns purchases.*, purchase_lines.line."""
    return _result("bko_buy", book.pointer, plan.pointer, rules.pointer)


def ask(verb: str, columns: Mapping[str, np.ndarray]) -> Result:
    """What a verb that reads inputs alone answers; c_api.h tells the columns."""
    inputs = Inputs(columns)  # lives until the call is over
    return _result(f"bko_{verb}", inputs.pointer)


def _result(name: str, *arguments: Any) -> Result:
    result = Result()
    _call(name, *arguments, byref(result.pointer))
    return result
