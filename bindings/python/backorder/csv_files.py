"""Tables as CSV files: read with every value as text, written as a whole or not at all."""

from __future__ import annotations

import csv
import datetime
import gzip
import io
import os
import shutil
import zlib
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import (
    Any,
    Callable,
    Collection,
    Dict,
    Iterator,
    List,
    Mapping,
    Optional,
    Sequence,
    Tuple,
)

import numpy as np

from .cut_offs import own_columns
from .schema import ROW_IDS, columns_of

try:
    import pandas
except ImportError:
    pandas = None  # type: ignore[assignment]

_ROWS_AT_ONCE = 2_000

Progress = Callable[[float], None]
Columns = Mapping[str, Sequence[Any]]


class FileError(Exception):
    """A file or folder that cannot be read or written; the message says what to do."""


def _no_progress(_: float) -> None:
    pass


def known_columns(table: str) -> List[str]:
    """The columns of a table of a book or a plan that mean something here."""
    return [*_id_of_row(table), *own_columns(table), *columns_of(table)]


def _required_columns(table: str) -> List[str]:
    return [*_id_of_row(table), *(name for name, column in columns_of(table).items()
                                  if column.required)]


def _id_of_row(table: str) -> List[str]:
    return [ROW_IDS[table]] if table in ROW_IDS else []


# ---- reading --------------------------------------------------------------------------------


@dataclass
class Table:
    """A table as it stands in a file: all values are text.

    Attributes:
        name: "demand".
        path: the file.
        columns: the columns that mean something, by name; object arrays of shape [rows].
        extra: the other columns, by their header.
        headers: what the file calls each of `columns`.
    """

    name: str
    path: Path
    columns: Dict[str, np.ndarray] = field(default_factory=dict)
    extra: Dict[str, np.ndarray] = field(default_factory=dict)
    headers: Dict[str, str] = field(default_factory=dict)

    def __len__(self) -> int:
        return max((len(cells) for cells in self.columns.values()), default=0)

    def file_line(self, row: int) -> int:
        """The line of the file on which a row begins."""
        reader = csv.reader(io.StringIO(_text_of(self.path), newline=""), strict=True)
        end_of_last = 0
        for cells in reader:
            if cells:
                if row < 0:
                    return end_of_last + 1
                row -= 1
            end_of_last = reader.line_num
        raise IndexError(row)


def _text_of(path: Path) -> str:
    """The text of a plain or compressed file."""
    data = path.read_bytes()
    return (gzip.decompress(data) if path.name.endswith(".gz") else data).decode("utf-8-sig")


def read_table(
    path: Path, name: str, renamed: Optional[Mapping[str, str]] = None,
    progress: Progress = _no_progress, with_extra: bool = True,
) -> Table:
    """Reads one file.

    Args:
        path: the file, plain or .gz.
        name: the table that it holds, of a book or a plan.
        renamed: which column of the schema each foreign header is.
        progress: called with the share that is read, now and then.
        with_extra: whether to read columns that the schema does not know.

    Raises:
        FileError: the file cannot be read, is no CSV, or lacks a required column.
    """
    try:
        text = _text_of(path)
    except (OSError, EOFError, zlib.error) as error:
        raise FileError(f"{path}: cannot be read: {error}") from error
    except UnicodeDecodeError as error:
        raise FileError(f"{path}: it is not UTF-8: {error.reason}; save it as UTF-8") from error
    if "\0" in text:
        raise FileError(f"{path}: it is no CSV: it contains NUL")
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = next(reader, [])
        table, columns = _named(Table(name, path), header, renamed or {})
        wanted = [place for place, column in enumerate(columns)
                  if with_extra or column in table.headers]
        blocks = _checked_rows(path, reader, len(header), text.count("\n") + 1, progress)
        cells = _parse(text, blocks, len(header), wanted)
    except csv.Error as error:
        raise FileError(f"{path}, line {reader.line_num}: it is no CSV: {error}") from error
    for place, values in zip(wanted, cells):
        column = columns[place]
        (table.columns if column in table.headers else table.extra)[column] = values
    return table


def read_other_table(
    path: Path, name: str, required: Sequence[str], optional: Sequence[str] = ()
) -> Table:
    """Reads a file that is no table of a book, with columns of its own; see `read_table`."""
    table = read_table(path, name)
    for column in (*required, *optional):
        if column in table.extra:
            table.columns[column] = table.extra.pop(column)
            table.headers[column] = column
        elif column in required:
            raise FileError(f"{path}: there is no column {column!r}; it needs "
                            f"{', '.join(required)} and may have {', '.join(optional)}")
    return table


def _named(
    table: Table, header: Sequence[str], renamed: Mapping[str, str]
) -> Tuple[Table, List[str]]:
    """The table with its headers, and what each column of the file is called here."""
    known = known_columns(table.name)
    columns: List[str] = []
    for own in (each.strip() for each in header):
        column = renamed.get(own, own)
        if column in columns:
            raise FileError(f"{table.path}: the column {column!r} is there twice")
        if column in known:
            table.headers[column] = own
        columns.append(column)
    lacking = [each for each in _required_columns(table.name) if each not in table.headers]
    if lacking:
        raise FileError(_lacks(table.path, lacking[0], header))
    return table, columns


def _lacks(path: Path, column: str, header: Sequence[str]) -> str:
    if len(header) == 1 and any(mark in header[0] for mark in ";\t|"):
        return f"{path}: one column, {header[0]!r}: separate the values by commas"
    if not header:
        return f"{path}: it is empty; its first line must name the columns"
    return (f"{path}: there is no column {column!r}; it has {', '.join(header)}. "
            f"If one of them is it, say --map NAME={column}")


def _checked_rows(
    path: Path, reader: Any, width: int, lines: int, progress: Progress
) -> Iterator[List[List[str]]]:
    """The rows, some at a time, without blank lines; raises where one is too short or too long."""
    for rows in iter(lambda: list(islice(reader, _ROWS_AT_ONCE)), []):
        if set(map(len, rows)) != {width}:
            rows = [row for row in rows if row]
            if any(len(row) != width for row in rows):
                raise FileError(_wrong_width(path, width))
        progress(reader.line_num / lines)
        yield rows


def _wrong_width(path: Path, width: int) -> str:
    """Which row is the first that is too short or too long."""
    reader = csv.reader(io.StringIO(_text_of(path), newline=""), strict=True)
    end_of_last = 0
    for row in reader:
        if row and len(row) != width:
            break
        end_of_last = reader.line_num
    return (f"{path}, line {end_of_last + 1}: {len(row)} values, but the header names {width} "
            "columns")


def _parse(
    text: str, blocks: Iterator[List[List[str]]], width: int, wanted: Sequence[int]
) -> List[np.ndarray]:
    """The values of the wanted columns; by pandas where there is one, which is quicker."""
    if pandas is None:
        parts: List[List[np.ndarray]] = [[np.empty(0, object)] for _ in wanted]
        for rows in blocks:
            columns = list(zip(*rows))
            for part, place in zip(parts, wanted if rows else ()):
                part.append(_objects(columns[place]))
        return [np.concatenate(each) for each in parts]
    rows = sum(map(len, blocks))
    if rows == 0:
        return [np.empty(0, object) for _ in wanted]
    frame = pandas.read_csv(io.StringIO(text, newline=""), header=0, names=range(width),
                            usecols=wanted, dtype=str, index_col=False, na_filter=False)
    return [frame[place].to_numpy(dtype=object) for place in wanted]


def _objects(values: Sequence[str]) -> np.ndarray:
    """The values as an array; equal ones as one object, as most columns repeat themselves."""
    same: Dict[str, str] = {}
    array = np.empty(len(values), dtype=object)
    array[:] = [same.setdefault(value, value) for value in values]
    return array


# ---- writing --------------------------------------------------------------------------------


def write_folder(
    folder: Path,
    tables: Mapping[str, Columns],
    texts: Mapping[str, str],
    replaceable: Collection[str],
    force: bool = False,
    progress: Callable[[str, float], None] = lambda table, share: None,
) -> None:
    """Writes tables and texts as a folder, as a whole or not at all.

    Args:
        folder: where; made if need be. What it holds is replaced if it is empty or holds none but
            the files named in `replaceable`.
        tables: columns by name, by table; each becomes TABLE.csv.
        texts: the text of each other file, by its name.
        force: replace the files in a folder that holds others, too; these stay.

    Raises:
        FileError: the folder holds something else, or cannot be written.
    """
    check_folder(folder, replaceable, force)
    folder = folder.resolve()
    partial = folder.parent / f".{folder.name}.{os.getpid()}.partial"
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        partial.mkdir()
        for name, columns in tables.items():
            _write_csv(partial / f"{name}.csv", columns, lambda share, n=name: progress(n, share))
        for name, text in texts.items():
            _write_text(partial / name, text)
        if _others(folder, replaceable) or folder == Path.cwd():
            _put_beside(partial, folder, [*(f"{name}.csv" for name in tables), *texts])
        else:
            _put_instead(partial, folder)
    except OSError as error:
        raise FileError(f"{folder} cannot be written: {error}") from error
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def check_folder(folder: Path, replaceable: Collection[str], force: bool = False) -> None:
    """Raises unless `write_folder` may write there."""
    if folder.exists() and not folder.is_dir():
        raise FileError(f"{folder} is a file, not a folder; choose another")
    others = _others(folder, replaceable)
    if others and not force:
        raise FileError(f"{folder} holds other things ({others[0]}); choose another folder (or, "
                        "for a plan, say --force to put its files beside them)")


def _others(folder: Path, replaceable: Collection[str]) -> List[str]:
    if not folder.is_dir():
        return []
    return sorted(path.name for path in folder.iterdir() if path.name not in replaceable)


def _put_beside(partial: Path, folder: Path, names: Sequence[str]) -> None:
    """Moves the files one by one; without the last of them, the others are no whole."""
    (folder / names[-1]).unlink(missing_ok=True)
    for name in names:
        os.replace(partial / name, folder / name)


def _put_instead(partial: Path, folder: Path) -> None:
    """Puts the new folder in the place of the old one, if there is one."""
    if not folder.exists():
        os.rename(partial, folder)
        return
    old = folder.parent / f".{folder.name}.{os.getpid()}.old"
    os.rename(folder, old)
    try:
        os.rename(partial, folder)
    except BaseException:
        os.rename(old, folder)
        raise
    shutil.rmtree(old, ignore_errors=True)


def _write_text(path: Path, text: str) -> None:
    with open(path, "w", encoding="utf-8", newline="\n") as file:
        file.write(text)


def _write_csv(path: Path, columns: Columns, progress: Progress) -> None:
    """Writes one table; days as ISO text, decimals without exponents, nothing for None."""
    lists = [_as_cells(values) for values in columns.values()]
    rows = len(lists[0]) if lists else 0
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        for start in range(0, rows, _ROWS_AT_ONCE):
            writer.writerows(zip(*(each[start:start + _ROWS_AT_ONCE] for each in lists)))
            progress(min(1.0, (start + _ROWS_AT_ONCE) / rows))


def _as_cells(values: Sequence[Any]) -> List[Any]:
    cells = values.tolist() if isinstance(values, np.ndarray) else list(values)
    kinds = set(map(type, cells))
    if datetime.date in kinds:
        texts = {cell: "" if cell is None else str(cell) for cell in set(cells)}
        return [texts[cell] for cell in cells]
    return [f"{cell:f}" for cell in cells] if kinds == {Decimal} else cells


def write_file(path: Path, columns: Columns) -> None:
    """Writes one table as a file, as a whole or not at all."""
    partial = path.parent / f".{path.name}.{os.getpid()}.partial"
    try:
        _write_csv(partial, columns, _no_progress)
        os.replace(partial, path)
    except OSError as error:
        raise FileError(f"{path} cannot be written: {error}") from error
    finally:
        partial.unlink(missing_ok=True)
