"""The binding itself: which library is loaded, and that all of it is declared."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import backorder
from backorder import _ffi

PACKAGE = Path(backorder.__file__).parent


def test_only_one_file_knows_ctypes():
    files = [
        path.name
        for path in PACKAGE.glob("*.py")
        if re.search(r"^\s*(import|from) ctypes", path.read_text("utf-8"), re.MULTILINE)
    ]
    assert files == ["_ffi.py"]


HEADER = Path(__file__).parents[2] / "capi" / "include" / "backorder" / "c_api.h"


def test_every_function_of_the_header_is_declared():
    declaration = re.compile(r"BKO_API ([\w ]+[ *]+)(bko_\w+)\((.*?)\);", re.DOTALL)
    declarations = declaration.findall(HEADER.read_text("utf-8"))
    assert len(declarations) > 20
    for result, name, parameters in declarations:
        function = getattr(_ffi.library(), name)
        count = 0 if parameters == "void" else parameters.count(",") + 1
        assert len(function.argtypes) == count, name
        assert (function.restype is None) == (result.strip() == "void"), name


def test_constants_are_those_of_the_header():
    header = HEADER.read_text("utf-8")
    assert f"#define BKO_ABI_VERSION {_ffi.ABI_VERSION} " in header
    statuses = {cls.status: cls for cls in backorder.BackorderError.__subclasses__()}
    named = dict(re.findall(r"#define BKO_([A-Z_]+) (\d+)", header))
    for name in ("CANCELLED", "INVALID_ARGUMENT", "NOT_FOUND", "RESOURCE_EXHAUSTED", "INTERNAL"):
        words = name.title().replace("_", "")
        assert statuses[int(named[name])].__name__ == f"{words}Error"


def using(*command, **environment):
    return subprocess.run(
        [sys.executable, *(command or ("-c", "import backorder; backorder.schema()"))],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
    )


def test_a_library_that_is_not_there_is_told(tmp_path):
    done = using(BACKORDER_LIBRARY=str(tmp_path / "none.so"))
    assert done.returncode != 0
    assert "LibraryError: cannot load the backorder library from" in done.stderr
    assert "BACKORDER_LIBRARY" in done.stderr
    assert "Exception ignored" not in done.stderr
    assert issubclass(backorder.LibraryError, ImportError)


@pytest.mark.parametrize("command", [["schema"], ["plan", "BOOK"], ["rank", "BOOK"]])
def test_the_command_line_tells_it_in_one_line(tmp_path, command):
    pytest.importorskip("rich")
    for name in ("demand", "supply"):
        (tmp_path / f"{name}.csv").write_text("item,quantity\na,1\n")
    missing = str(tmp_path / "none.so")
    command = [each.replace("BOOK", str(tmp_path)) for each in command]
    done = using("-m", "backorder", *command, BACKORDER_LIBRARY=missing)
    assert done.returncode == 2 and done.stdout == ""
    (line,) = done.stderr.splitlines()
    assert line.startswith(f"error: cannot load the backorder library from {missing}: ")
    assert "set BACKORDER_LIBRARY to the path of libbackorder_c.so" in line


def test_another_library_is_refused():
    done = using(BACKORDER_LIBRARY="libm.so.6")
    assert "LibraryError: cannot load the backorder library from libm.so.6" in done.stderr
