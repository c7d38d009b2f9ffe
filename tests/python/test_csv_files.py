"""Tables as CSV files: what is read, what is refused, and that nothing is half-written."""

import datetime
import gzip
import os
from decimal import Decimal

import numpy as np
import pytest

from backorder import csv_files
from backorder.csv_files import FileError, read_table, write_file, write_folder

DAY = datetime.date


def written(path, text, **options):
    path.write_bytes(text.encode("utf-8", **options) if isinstance(text, str) else text)
    return path


def demand(tmp_path, text, **options):
    return read_table(written(tmp_path / "demand.csv", text), "demand", **options)


def cells(table):
    return {name: values.tolist() for name, values in {**table.columns, **table.extra}.items()}


@pytest.fixture(params=["with pandas", "without pandas"])
def either(request, monkeypatch):
    """Runs a test by both ways of reading."""
    if request.param == "without pandas":
        monkeypatch.setattr(csv_files, "pandas", None)
    elif csv_files.pandas is None:
        pytest.skip("pandas is not there")


# ---- reading --------------------------------------------------------------------------------


def test_values_stay_as_they_are_written(tmp_path, either):
    table = demand(tmp_path, "item,quantity,note\n007,1.50,NA\n1e5, 2 ,null\n,3,\n")
    assert cells(table) == {
        "item": ["007", "1e5", ""], "quantity": ["1.50", " 2 ", "3"], "note": ["NA", "null", ""]}
    assert list(table.columns) == ["item", "quantity"]
    assert list(table.extra) == ["note"]


@pytest.mark.parametrize("text", [
    "\ufeffitem,quantity\na,1\nb,2\n",
    "item,quantity\r\na,1\r\nb,2\r\n",
    "item,quantity\na,1\n\n\nb,2",
    '"item", quantity \n"a","1"\nb,2\n',
])
def test_any_csv_is_read(tmp_path, either, text):
    assert cells(demand(tmp_path, text)) == {"item": ["a", "b"], "quantity": ["1", "2"]}


def test_quoted_values_may_hold_anything(tmp_path, either):
    table = demand(tmp_path, 'item,quantity,note\na,1,"x, ""y""\nz"\nb,2,é\n')
    assert table.extra["note"].tolist() == ['x, "y"\nz', "é"]


def test_a_compressed_file_is_read(tmp_path, either):
    path = written(tmp_path / "demand.csv.gz", gzip.compress(b"item,quantity\na,1\n"))
    assert cells(read_table(path, "demand")) == {"item": ["a"], "quantity": ["1"]}


def test_a_table_without_rows_is_a_table(tmp_path, either):
    assert len(demand(tmp_path, "item,quantity\n")) == 0


def test_more_rows_than_are_read_at_once(tmp_path, either):
    rows = 3 * csv_files._ROWS_AT_ONCE + 1
    shares = []
    table = demand(tmp_path, "item,quantity\n" + "".join(f"i{n},{n}\n" for n in range(rows)),
                   progress=shares.append)
    assert table.columns["quantity"].tolist() == [str(n) for n in range(rows)]
    assert shares == sorted(shares) and 0 < shares[0] < shares[-1] <= 1


def test_only_what_the_schema_knows_if_so_wanted(tmp_path, either):
    table = demand(tmp_path, "note,item,other,quantity\nx,a,y,1\n", with_extra=False)
    assert cells(table) == {"item": ["a"], "quantity": ["1"]}


def test_foreign_headers_are_renamed(tmp_path):
    table = demand(tmp_path, "sku,qty\na,1\n", renamed={"sku": "item", "qty": "quantity"})
    assert cells(table) == {"item": ["a"], "quantity": ["1"]}
    assert table.headers == {"item": "sku", "quantity": "qty"}


@pytest.mark.parametrize("text, line", [
    ("item,quantity\na,1\nb\n", 3),
    ("item,quantity\na,1,2\n", 2),
    ("item,quantity\na,1,\nb,1,\n", 2),
    ('item,quantity\n\n"a\nb",1\n\nc,1,2\n', 6),
    ("item,quantity\n" + "a,1\n" * 5000 + "b,1,2\n", 5002),
    ("item,quantity\n   \n", 2),
])
def test_a_row_of_another_width_is_refused(tmp_path, either, text, line):
    with pytest.raises(FileError, match=rf"demand.csv, line {line}: \d values?, but the header"):
        demand(tmp_path, text)


@pytest.mark.parametrize("content, problem", [
    ("", "it is empty"),
    ("item;quantity\na;1\n", "separate the values by commas"),
    ("item,qty\na,1\n", "no column 'quantity'; it has item, qty.*--map NAME=quantity"),
    ("item,quantity,item\na,1,b\n", "the column 'item' is there twice"),
    (b"item,quantity\n\xff,1\n", "not UTF-8"),
    (b"item,quantity\na\0b,1\n", "contains NUL"),
    ('item,quantity\na,"1"2\n', "line 2: it is no CSV"),
    ('item,quantity\na,"1\n', "line 2: it is no CSV"),
])
def test_what_is_no_table_is_refused(tmp_path, either, content, problem):
    with pytest.raises(FileError, match=problem):
        demand(tmp_path, content)


@pytest.mark.parametrize("content", [b"not gzip", gzip.compress(b"item,quantity\n" * 99)[:30]])
def test_a_damaged_compressed_file_is_refused(tmp_path, content):
    with pytest.raises(FileError, match="demand.csv.gz: cannot be read"):
        read_table(written(tmp_path / "demand.csv.gz", content), "demand")


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(FileError, match="cannot be read"):
        read_table(tmp_path / "demand.csv", "demand")


def test_the_line_of_a_row_is_that_of_the_file(tmp_path):
    table = demand(tmp_path, 'item,quantity\n"a\nb",1\n\nc,2\nd,3\n')
    assert [table.file_line(row) for row in range(3)] == [2, 5, 6]


# ---- writing --------------------------------------------------------------------------------

TABLES = {"one": {"a": np.array([1, 2]), "b": ["x,y", None]}, "two": {"c": []}}


def contents(folder):
    return {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()}


def test_a_folder_is_written(tmp_path):
    write_folder(tmp_path / "new" / "out", TABLES, {"about.json": "{}\n"}, [])
    assert contents(tmp_path / "new" / "out") == {
        "one.csv": 'a,b\n1,"x,y"\n2,\n', "two.csv": "c\n", "about.json": "{}\n"}
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["out"]


def test_days_and_decimals_are_written_in_full(tmp_path):
    write_file(tmp_path / "x.csv", {
        "day": np.array([DAY(2025, 12, 18), None], dtype=object),
        "units": np.array([Decimal(1).scaleb(-9), Decimal("2.50")], dtype=object)})
    text = (tmp_path / "x.csv").read_text()
    assert text == "day,units\n2025-12-18,0.000000001\n,2.50\n"


def test_what_is_written_is_read_back(tmp_path, either):
    columns = {"item": ["007", 'a "b"', "c\nd", " e "], "quantity": ["1", "2", "3", "4"]}
    write_file(tmp_path / "demand.csv", columns)
    assert cells(read_table(tmp_path / "demand.csv", "demand")) == columns


def test_an_earlier_folder_is_replaced(tmp_path):
    out = tmp_path / "out"
    write_folder(out, {**TABLES, "three": {"d": [1]}}, {}, [])
    names = ["one.csv", "two.csv", "three.csv"]
    write_folder(out, {"one": {"a": [7]}}, {}, names)
    assert contents(out) == {"one.csv": "a\n7\n"}
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_folder_of_other_things_is_refused(tmp_path):
    (tmp_path / "letter.txt").write_text("dear")
    with pytest.raises(FileError, match=r"holds other things \(letter.txt\)"):
        write_folder(tmp_path, TABLES, {}, ["one.csv", "two.csv"])
    assert contents(tmp_path) == {"letter.txt": "dear"}
    with pytest.raises(FileError, match="is a file, not a folder"):
        write_folder(tmp_path / "letter.txt", TABLES, {}, [])


def test_by_force_the_files_are_put_beside_them(tmp_path):
    (tmp_path / "letter.txt").write_text("dear")
    (tmp_path / "one.csv").write_text("old")
    write_folder(tmp_path, {"one": {"a": [1]}}, {"about.json": "{}"}, [], force=True)
    assert contents(tmp_path) == {
        "letter.txt": "dear", "one.csv": "a\n1\n", "about.json": "{}"}


def test_the_working_folder_stays_the_working_folder(tmp_path, monkeypatch):
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    write_folder(csv_files.Path("."), {"one": {"a": [1]}}, {"about.json": "{}"}, [])
    assert os.path.samefile(".", here)
    assert contents(here) == {"one.csv": "a\n1\n", "about.json": "{}"}
    assert [path.name for path in tmp_path.iterdir()] == ["here"]


@pytest.mark.parametrize("failure", [KeyboardInterrupt, OSError("disk full")])
def test_what_fails_leaves_all_as_it_was(tmp_path, failure):
    out = tmp_path / "out"
    write_folder(out, {"one": {"a": [1]}}, {}, [])

    def fail(table, share):
        if table == "two":
            raise failure

    tables = {"one": {"a": [2]}, "two": {"a": [3]}}
    with pytest.raises((KeyboardInterrupt, FileError)):
        write_folder(out, tables, {}, ["one.csv"], progress=fail)
    assert contents(out) == {"one.csv": "a\n1\n"}
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_folder_that_cannot_be_written_is_told(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(FileError, match="cannot be written"):
        write_folder(tmp_path / "file" / "out", TABLES, {}, [])
    with pytest.raises(FileError, match="cannot be written"):
        write_file(tmp_path / "nowhere" / "x.csv", TABLES["one"])
