"""Books and plans as folders of CSV files.

A book is a folder with demand.csv and supply.csv, and maybe items.csv, item_locations.csv,
lanes.csv, locations.csv, destinations.csv, suppliers.csv, calendars.csv, calendar_days.csv,
substitutes.csv, tiers.csv, protections.csv, quotas.csv, critical_levels.csv and holds.csv; each of
them plain or as .csv.gz. Columns that the schema knows are read by their names, any others are
carried along into the plan. Beside them delays.csv and delay_days.csv may hold the laws of delay
that the book names. A plan is a folder with allocations.csv, promises.csv, lines.csv,
shipments.csv, held.csv and plan.json, which says for which day and under which policy it was made.
"""

from __future__ import annotations

import datetime
import difflib
import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import (
    Any,
    Callable,
    Collection,
    Dict,
    Iterable,
    Iterator,
    List,
    Mapping,
    Optional,
    Tuple,
    Union,
)

import numpy as np

from . import day_masks, integers
from .cells import is_missing, read
from .csv_files import (
    Columns,
    FileError,
    Table,
    check_folder,
    known_columns,
    read_table,
    write_folder,
)
from .cut_offs import Clocks, own_columns
from .errors import BackorderError
from .estimate_plan import PlanEstimate
from .plan import Plan
from .results import Table as PlanTable
from .schema import BOOK_TABLES, LAW_TABLES, PLAN_TABLES, ROW_IDS, columns_of, kind_of

ABOUT = "plan.json"

_BOOK_FILES = (*(f"{name}.csv" for name in (*BOOK_TABLES, *LAW_TABLES)), "README.txt")
_PLAN_FILES = (*(f"{name}.csv" for name in PLAN_TABLES), ABOUT)
_RANKED_KINDS = ("location", "tier")
_INTEGER_KINDS = ("quantity", "money", "number", "days", "instant", "line", "supply_row",
                  "shipment")

TableProgress = Callable[[str, float], None]


def _no_progress(_: str, __: float) -> None:
    pass


# ---- books ----------------------------------------------------------------------------------


class Renaming:
    """What foreign headers are called in the schema: "sku=item, demand:qty=quantity"."""

    def __init__(self, text: str = "") -> None:
        self.text = text
        self._entries: List[Tuple[Optional[str], str, str]] = []
        for entry in filter(None, (each.strip() for each in text.split(","))):
            own, equals, column = (part.strip() for part in entry.partition("="))
            table, colon, header = own.partition(":")
            if not colon or table not in (*BOOK_TABLES, *LAW_TABLES, *PLAN_TABLES):
                table, header = None, own
            if not (equals and header and column):
                raise FileError(f"--map: {entry!r} is not of the form NAME=COLUMN")
            tables = [table] if table else [*BOOK_TABLES, *LAW_TABLES]
            if not any(column in known_columns(each) for each in tables):
                raise FileError(f"--map: {column!r} is no column of {' or '.join(tables)}; "
                                "python3 -m backorder schema tells them")
            self._entries.append((table, header, column))

    def of(self, table: str) -> Dict[str, str]:
        """The entries for one table; those that name the table come before those that do not."""
        known = known_columns(table)
        some = {own: column for t, own, column in self._entries if t is None and column in known}
        return {**some, **{own: column for t, own, column in self._entries if t == table}}

    def check_used(self, tables: Iterable[Table]) -> None:
        """Raises for an entry whose header no file has."""
        tables = list(tables)
        for only, own, column in self._entries:
            if not any(only in (None, table.name) and table.headers.get(column) == own
                       for table in tables):
                raise FileError(f"--map: no file has a column {own!r} to read as {column!r}")


@dataclass
class Book:
    """A book as it stands in files.

    Attributes:
        tables: by name; those that there are.
        as_of: the day on which it is planned.
        scale: digits after the point of its quantities.
        now: the moment at which it is planned; None: it has no cut-offs.
        laws: of delay, by name of the table; those that were read.
    """

    tables: Dict[str, Table]
    as_of: datetime.date
    scale: int = 0
    now: Optional[datetime.datetime] = None
    laws: Dict[str, Table] = field(default_factory=dict)

    def arguments(self) -> Dict[str, Any]:
        """What `backorder.allocate` and the other verbs take."""
        tables = {name: self.prepared(table) for name, table in self.tables.items()}
        return {**tables, "as_of": self.as_of.isoformat(), "scale": self.scale, "now": self.now}

    def prepared(self, table: Table) -> Dict[str, np.ndarray]:
        """The columns of a table of the book or of its plan, ready for the engine.

        What is an integer in all rows becomes one, which is quicker than text. Locations and tiers
        that are integers throughout the book do, too, so that they rank by value: 2 before 10. All
        other ids stay text. An optional column of the book without any value is as good as none.
        """
        known = columns_of(table.name)
        columns = {name: cells for name, cells in table.columns.items()
                   if table.name in PLAN_TABLES or name == ROW_IDS.get(table.name)
                   or (name in known and known[name].required) or any(cells)}
        for name, cells in columns.items():
            kind = kind_of(table.name, name)
            if kind in _INTEGER_KINDS:
                columns[name] = _integers(cells)
            elif kind in _RANKED_KINDS and self._has_integers(kind):
                columns[name] = _each_distinct(
                    cells, lambda cell: int(cell) if cell else None, object)
        return columns

    def _has_integers(self, kind: str) -> bool:
        return all(_is_integer(cell) for _, _, cells in self._of_kind(kind)
                   for cell in set(cells) if cell)

    def _of_kind(self, kind: str) -> Iterator[Tuple[Table, str, np.ndarray]]:
        """The columns of the book that hold ids of a kind: their table, name and cells."""
        for table in self.tables.values():
            for name, cells in table.columns.items():
                if kind_of(table.name, name) == kind:
                    yield table, name, cells

    def check_tiers(self) -> None:
        """Raises for a tier that is no rank; names would rank by their first appearance.

        Where the book has a table of tiers, that ranks them.
        """
        if len(self.tables.get("tiers", ())):
            return
        for table, name, cells in self._of_kind("tier"):
            for cell in sorted(set(cells)):
                if cell and not _is_integer(cell):
                    row = int(np.flatnonzero(cells == cell)[0])
                    raise FileError(_in_file(table, name, row, cell) +
                                    ": a tier is a rank: write 0 for the highest, 1 for the next; "
                                    "or rank names in tiers.csv")

    def days(self, table: str, column: str) -> np.ndarray:
        """A column of days as datetime64[D]; NaT where none is given."""
        cells = self.tables[table].columns.get(column)
        if cells is None:
            return np.full(len(self.tables[table]), np.datetime64("NaT"), "datetime64[D]")
        return _each_distinct(cells, lambda text: np.datetime64(text.strip()[:10] or "NaT", "D"),
                              "datetime64[D]")

    def text(self, table: str, column: str) -> np.ndarray:
        """A column as text; empty where the table does not have it."""
        own = self.tables[table]
        cells = own.columns.get(column, own.extra.get(column))
        return np.full(len(own), "", dtype=object) if cells is None else cells

    def item_extras(self, items: np.ndarray) -> Dict[str, np.ndarray]:
        """The other columns of the table items, for each of some items."""
        table = self.tables.get("items")
        if table is None:
            return {}
        places = {item: row for row, item in enumerate(table.columns["item"])}
        rows = np.fromiter((places.get(item, -1) for item in items), np.int64, len(items))
        return {name: np.append(cells, "")[rows] for name, cells in table.extra.items()}

    def law_columns(self) -> Dict[str, Dict[str, np.ndarray]]:
        """The tables delays and delay_days for `Plan.estimate`."""
        return {name: table.columns for name, table in self.laws.items()}

    def explain(self, error: BackorderError) -> str:
        """What is wrong with the book, with the file and the line."""
        return located(error, {**self.tables, **self.laws})


def located(error: BackorderError, tables: Mapping[str, Table]) -> str:
    """An error of the engine, with the file, the line and what stands there, if it has one."""
    name, _, column = error.column.partition(".")
    table, message = tables.get(name), str(error)
    if table is None or column not in table.headers or not 0 <= error.row < len(table):
        return message
    value = table.columns[column][error.row]
    where = re.escape(f"{error.column} row {error.row} is ")
    message = re.sub(rf"^{where}('.*'|\".*\"|\S+); ", "", message)
    message = message.replace("scale=", "--scale").replace("now=", "--now")
    more = f" (and {error.more:,} more)" if error.more else ""
    return f"{_in_file(table, column, error.row, value)}: {message}{more}"


def _in_file(table: Table, column: str, row: int, value: str) -> str:
    return f"{table.path}, line {table.file_line(row)}, column {table.headers[column]}: {value!r}"


def _integers(cells: np.ndarray) -> np.ndarray:
    """The values as int64, or as they are if one of them is none."""
    try:
        return np.fromiter(map(int, cells), np.int64, len(cells))
    except (ValueError, OverflowError):
        return cells


def _is_integer(text: str) -> bool:
    """Whether the text is how an integer is written, so that nothing of an id is lost."""
    digits = text[1:] if text.startswith("-") else text
    return digits.isascii() and digits.isdigit() and str(int(text)) == text


def _each_distinct(cells: np.ndarray, convert: Callable[[Any], Any], dtype: Any) -> np.ndarray:
    values = {cell: convert(cell) for cell in set(cells)}
    converted = np.empty(len(cells), dtype=dtype)
    converted[:] = [values[cell] for cell in cells]
    return converted


def find_table(folder: Path, name: str) -> Optional[Path]:
    """The file of a table in a folder; None: there is none."""
    found = [path for path in (folder / f"{name}.csv", folder / f"{name}.csv.gz")
             if path.is_file()]
    if len(found) > 1:
        raise FileError(f"{folder} holds both {found[0].name} and {found[1].name}; keep one")
    return found[0] if found else None


def find_book(folder: Path) -> Dict[str, Path]:
    """The files of a book in a folder."""
    if not folder.is_dir():
        raise FileError(f"{folder} is no folder; a book is a folder with demand.csv and supply.csv")
    found = {name: find_table(folder, name) for name in BOOK_TABLES}
    for name in ("demand", "supply"):
        if found[name] is None:
            raise FileError(f"{folder} holds no {name}.csv (or {name}.csv.gz); a book needs it")
    return {name: path for name, path in found.items() if path is not None}


def read_book(
    paths: Mapping[str, Path],
    as_of: Optional[datetime.date],
    renaming: Optional[Renaming] = None,
    scale: int = 0,
    progress: TableProgress = _no_progress,
    now: Optional[datetime.datetime] = None,
) -> Book:
    """Reads a book from the files of its tables, as of a day, or else as of that of `now`.

    Among the tables may be those of its laws of delay.
    """
    renaming = renaming or Renaming()
    read_tables = {
        name: read_table(path, name, renaming.of(name), lambda share, n=name: progress(n, share))
        for name, path in paths.items()
    }
    renaming.check_used(read_tables.values())
    tables = {name: table for name, table in read_tables.items() if name in BOOK_TABLES}
    laws = {name: table for name, table in read_tables.items() if name in LAW_TABLES}
    locations = tables["locations"].headers if "locations" in tables else {}
    has_clocks = any(name in locations for name in own_columns("locations"))
    book = Book(tables, as_of or _day_of(tables, now), scale, now if has_clocks else None, laws)
    book.check_tiers()
    return book


def _day_of(tables: Mapping[str, Table], now: Optional[datetime.datetime]) -> datetime.date:
    """The day of a moment, in the zones of the book's locations."""
    cells = tables["locations"].columns if "locations" in tables else {}
    clocks = {name: read(f"locations.{name}", cells[name]) for name in own_columns("locations")
              if name in cells}
    try:
        day = Clocks(clocks, now).day
    except BackorderError as error:
        raise FileError(located(error, tables)) from error
    return np.datetime64(day, "D").item()


def find_laws(folder: Path) -> Dict[str, Path]:
    """The files of laws of delay in the folder of a book; there may be none."""
    found = {name: find_table(folder, name) for name in LAW_TABLES}
    return {name: path for name, path in found.items() if path is not None}


def notes(book: Book, folder: Optional[Path] = None) -> List[str]:
    """What a reader of the book should know: columns and files that look like mistakes."""
    found = []
    for table in book.tables.values():
        known = known_columns(table.name)
        unused = [each for each in known if each not in table.headers]
        for column in table.extra:
            plain = column.lower().replace(" ", "_").replace("-", "_")
            near = difflib.get_close_matches(plain, unused, 1, cutoff=0.8)
            if near:
                found.append(f"{table.path.name}: the column {column!r} is not known and only "
                             f"carried along; if it is {near[0]}, say --map '{column}={near[0]}'")
    at_none = int(np.count_nonzero(book.text("supply", "location") == ""))
    if at_none and len(book.tables.get("lanes", ())):
        found.append(f"{book.tables['supply'].path.name}: no lane leads from where {at_none:,} of "
                     "its rows are: they have no location, and serve nobody")
    if folder is not None:
        known_files = {table.path.name for table in book.tables.values()}
        known_files.update(f"{name}.csv{end}" for name in LAW_TABLES for end in ("", ".gz"))
        for path in sorted(folder.iterdir()):
            if path.name.endswith((".csv", ".csv.gz")) and path.name not in known_files:
                found.append(f"{path.name} is no table of a book and was not read")
    return found


def carried_along(book: Book) -> List[str]:
    """The columns that the schema does not know: they have no effect on the plan."""
    return [f"{table.name}.{column}" for table in book.tables.values() for column in table.extra]


def write_book(folder: Union[Path, str], tables: Mapping[str, Columns], readme: str = "") -> None:
    """Writes a book; an earlier one in that folder is replaced, anything else is not.

    Lists of weekdays and of days of the month become text; they are never masks.
    """
    calendars = dict(tables.get("calendars", {}))
    for name, mask in (("weekdays", day_masks.weekdays), ("month_days", day_masks.month_days)):
        if name in calendars:
            cells = list(calendars[name])
            integers.masks(read(f"calendars.{name}", cells), mask, dense=False)  # refuses others
            calendars[name] = [None if is_missing(cell) else day_masks.days_text(cell)
                               for cell in cells]
    if calendars:
        tables = {**tables, "calendars": calendars}
    texts = {"README.txt": readme} if readme else {}
    write_folder(Path(folder), tables, texts, _BOOK_FILES)


def queue_table(book: Book, lines: np.ndarray) -> Dict[str, np.ndarray]:
    """The lines of demand in the order of service, all columns, with their place and row."""
    demand = book.tables["demand"]
    extra = _apart(demand.extra, "demand", ("place", "line"))
    cells = {name: values[lines] for name, values in {**demand.columns, **extra}.items()}
    return {"place": np.arange(1, len(lines) + 1), "line": lines, **cells}


# ---- plans ----------------------------------------------------------------------------------


def plan_tables(book: Book, plan: Plan) -> Dict[str, Dict[str, np.ndarray]]:
    """The tables of a plan, with the columns of the book's lines and supplies beside them."""
    demand = book.tables["demand"]
    about_line = _about_line(book)
    every = np.arange(len(demand))
    wanted = {name: demand.columns[name] for name in ("quantity", "due") if name in demand.columns}
    lines = {"line": every, **about_line, **wanted}
    return {
        "allocations": _with_supply(book, plan.allocations, about_line),
        "promises": _beside(plan.promises, "line", about_line),
        "lines": {**lines, **_values(plan.lines)},
        "shipments": {"shipment": np.arange(len(plan.shipments)), **_values(plan.shipments)},
        "held": _with_supply(book, plan.held, about_line),
    }


def estimate_table(book: Book, estimate: PlanEstimate, by: str) -> Dict[str, np.ndarray]:
    """Promises, lines, orders or shipments and how sure they are, with what is known of lines."""
    table = getattr(estimate, by)
    if by == "promises":
        return _beside(table, "line", _about_line(book))
    about = {"line": np.arange(len(table)), **_about_line(book)} if by == "lines" else {}
    return {**about, **_values(table)}


def _about_line(book: Book) -> Dict[str, np.ndarray]:
    """What is known of each line, besides what the plan tells."""
    demand = book.tables["demand"]
    about_line = {name: demand.columns[name] for name in ("sales_order", "item", "destination")
                  if name in demand.columns}
    about_line.update(_apart(demand.extra, "demand"))
    about_line.update(_apart(book.item_extras(demand.columns["item"]), "item", about_line))
    return about_line


def _with_supply(
    book: Book, table: PlanTable, about_line: Mapping[str, np.ndarray]
) -> Dict[str, np.ndarray]:
    """A table with what is known of each line and of each row of supply behind it."""
    supply, rows = book.tables["supply"], table["supply"]
    about_supply = _apart(supply.extra, "supply", about_line)
    if "purchase_order" in supply.columns:
        about_supply["purchase_order"] = supply.columns["purchase_order"]
    of_supply = {name: np.append(cells, "")[rows] for name, cells in about_supply.items()}
    if len(book.tables.get("substitutes", ())):
        # What is yet to be bought is the line's own item.
        own = book.tables["demand"].columns["item"][table["line"]]
        of_supply["supply_item"] = np.where(
            rows < 0, own, np.append(supply.columns["item"], "")[rows])
    result: Dict[str, np.ndarray] = {}
    for name, values in _beside(table, "line", about_line).items():
        result[name] = values
        if name == "supply":
            result.update(of_supply)
    return result


def _values(table: PlanTable) -> Dict[str, np.ndarray]:
    return {name: table.values(name) for name in table.columns}


def _beside(
    table: PlanTable, key: str, about: Mapping[str, np.ndarray]
) -> Dict[str, np.ndarray]:
    """A table of the plan with what is known of each line behind its row."""
    values = _values(table)
    rows = table[key]
    return {key: values.pop(key), **{name: cells[rows] for name, cells in about.items()}, **values}


def _apart(
    extra: Mapping[str, np.ndarray], owner: str, taken: Collection[str] = ()
) -> Dict[str, np.ndarray]:
    """Extra columns under names that no other column of the plan has."""
    known = {column for table in (*PLAN_TABLES, *BOOK_TABLES) for column in known_columns(table)}
    return {f"{owner}_{name}" if name in known or name in taken else name: cells
            for name, cells in extra.items()}


def check_plan_folder(folder: Path, force: bool) -> None:
    """Raises unless a plan may be written there."""
    check_folder(folder, _PLAN_FILES, force)


def write_plan(
    folder: Path, book: Book, plan: Plan, about: Mapping[str, Any], force: bool = False,
    progress: TableProgress = _no_progress,
) -> Dict[str, int]:
    """Writes a plan; the number of rows of each table."""
    tables = plan_tables(book, plan)
    text = json.dumps(about, indent=2, ensure_ascii=False) + "\n"
    write_folder(folder, tables, {ABOUT: text}, _PLAN_FILES, force, progress)
    return {name: len(next(iter(columns.values()))) for name, columns in tables.items()}


@dataclass
class WrittenPlan:
    """A plan as it stands in files: its tables, and what plan.json says."""

    tables: Dict[str, Table]
    about: Dict[str, Any]

    def columns(self, book: Book) -> Dict[str, Dict[str, np.ndarray]]:
        """What `backorder.audit` takes."""
        return {name: book.prepared(table) for name, table in self.tables.items()}

    def explain(self, error: BackorderError, book: Book) -> str:
        """What is wrong with the plan or its book, with the file and the line."""
        return located(error, {**book.tables, **self.tables})


def read_plan_about(folder: Path) -> Dict[str, Any]:
    """What plan.json says: as_of, policy, scale, map."""
    path = folder / ABOUT
    try:
        about = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise FileError(f"{folder} holds no {ABOUT}: it is no plan that was written here") from None
    except (OSError, ValueError) as error:
        raise FileError(f"{path}: cannot be read: {error}") from error
    if not isinstance(about, dict):
        raise FileError(f"{path}: cannot be read: it must be an object")
    return about


def read_plan(folder: Path) -> WrittenPlan:
    """Reads the tables of a plan back."""
    tables = {}
    for name in PLAN_TABLES:
        path = find_table(folder, name)
        if path is None:
            raise FileError(f"{folder} holds no {name}.csv; a plan needs it")
        tables[name] = read_table(path, name, with_extra=False)
    return WrittenPlan(tables, read_plan_about(folder))
