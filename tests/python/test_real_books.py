"""Real order books, wherever their files are: BACKORDER_DATA, or ../shared/data.

Each test makes the book by the script that is among the examples, plans it and audits the plan.
"""

import gzip
import importlib
import os
import sys
from datetime import date
from pathlib import Path

import numpy as np
import pytest

import backorder
from backorder import books

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "bindings" / "python" / "examples"))
DATA = Path(os.environ.get("BACKORDER_DATA") or ROOT.parent / "shared" / "data")


def data_of(name):
    """The folder of a data set; skips the test where there is none."""
    folder = DATA / name
    if not folder.is_dir():
        pytest.skip(f"there is no {folder}; BACKORDER_DATA names the folder of the data sets")
    return folder


def script(name):
    """One of the examples, as a module."""
    return importlib.import_module(name)


def planned(folder, as_of, **options):
    """The book of a folder and its plan, which keeps all rules."""
    book = books.read_book(books.find_book(folder), as_of)
    plan = backorder.allocate(**book.arguments(), **options)
    assert plan.audit() == []
    return book, plan


def counted(text):
    """What a script printed: the number of each thing."""
    pairs = (line.split(None, 1) for line in text.splitlines() if line[:9].strip()[:1].isdigit())
    return {what: int(number.replace(",", "")) for number, what in pairs}


# ---- WideWorldImporters ---------------------------------------------------------------------


def test_wideworldimporters_is_planned_and_audited(tmp_path, capsys):
    data = data_of("wideworldimporters")
    assert script("wideworldimporters").main(
        [str(data), "--as-of", "2016-03-15", "--out", str(tmp_path / "book")]) == 0
    counts = counted(capsys.readouterr().out)
    taken = sum(n for what, n in counts.items() if what.startswith("order lines taken"))
    assert taken + sum(n for what, n in counts.items()
                       if what.startswith("order lines left out")) == 231_412
    assert sum(n for what, n in counts.items() if what.startswith("purchase order")) == 8_367
    assert sum(n for what, n in counts.items() if what.startswith("items on hand")) == 227

    book, plan = planned(tmp_path / "book", date(2016, 3, 15))
    assert len(plan.lines) == taken == 3_115
    on_hand = np.array(book.tables["supply"].columns["day"] == "")
    assert book.tables["supply"].columns["quantity"][on_hand].astype(np.int64).min() >= 0
    orders = set(book.text("supply", "purchase_order")) - {""}
    assert orders == {"1945", "1946"}
    backordered = plan.lines["backordered"] > 0
    assert 2_800 < np.count_nonzero(backordered) < 3_000  # nine items are always sold out
    assert len(set(book.tables["demand"].columns["item"][backordered])) == 9
    assert plan.lines["shortfall"].sum() == 0  # all can be bought

    lanes = book.tables["lanes"].columns
    assert len(book.tables["lanes"]) == counts["lanes to customers (MODELLED)"] > 600
    assert set(book.tables["demand"].columns["destination"]) <= set(lanes["destination"])
    assert set(lanes["transit_days"]) == {"1"}  # orders are promised for the next working day
    allocations = plan.allocations
    assert set(allocations["delivery_day"] - allocations["ship_day"]) == {1}
    assert set(allocations.values("location").tolist()) == {"warehouse"}
    # What was ordered today and is there leaves today, and arrives when it is expected.
    of_today = book.days("demand", "due") == np.datetime64("2016-03-16")
    there = of_today & ~backordered
    assert np.count_nonzero(there) > 100
    assert (plan.lines["on_time"] == plan.lines["promised"])[there].all()


def test_wideworldimporters_without_replenishment_is_short(tmp_path, capsys):
    data = data_of("wideworldimporters")
    assert script("wideworldimporters").main(
        [str(data), "--as-of", "2016-03-15", "--out", str(tmp_path / "book"),
         "--no-replenishment"]) == 0
    book, plan = planned(tmp_path / "book", date(2016, 3, 15))
    short = plan.lines["shortfall"] > 0
    assert short.any()
    assert set(plan.lines.values("reason")[short]) == {"taken"}
    by_tier = {row["group"]: row for row in plan.measure(by="tier")}
    assert set(by_tier) == {0, 1, 2, 3, 4}
    category = dict(zip(book.text("demand", "tier"), book.text("demand", "category")))
    assert category["0"] == "Corporate" and category["4"] == "Novelty Shop"
    assert sum(row["lines"] for row in by_tier.values()) == len(plan.lines)


def test_wideworldimporters_ends_with_its_known_backorders(tmp_path, capsys):
    data = data_of("wideworldimporters")
    made = script("wideworldimporters").make_book(data, "2016-06-01")
    demand = made.tables["demand"]
    assert len(demand["item"]) == 3_147  # open at the end, as the data's README says
    assert len(set(demand["sales_order"])) == 3_085
    stock = {item: units for item, units, day in zip(
        *(made.tables["supply"][name] for name in ("item", "quantity", "day"))) if not day}
    assert stock["1"] == 175_609 and stock["86"] == 3  # the last day's own figures


def test_wideworldimporters_has_no_book_before_its_first_day(tmp_path, capsys):
    data = data_of("wideworldimporters")
    assert script("wideworldimporters").main(
        [str(data), "--as-of", "2012-01-01", "--out", str(tmp_path / "book")]) == 2
    assert "choose a day" in capsys.readouterr().err
    assert not (tmp_path / "book").exists()


# ---- Online Retail --------------------------------------------------------------------------


def test_online_retail_is_planned_and_audited(tmp_path, capsys):
    data = data_of("online_retail")
    assert script("online_retail").main([str(data), "--out", str(tmp_path / "book")]) == 0
    out = capsys.readouterr().out
    counts = counted(out)
    assert "MODELLED" in out
    left_out = sum(n for what, n in counts.items() if what.startswith("lines left out"))
    assert counts["lines taken"] + left_out == 541_909  # all of them, as the data's README says

    book, plan = planned(tmp_path / "book", date(2010, 12, 1), threads=2)
    lines = plan.lines
    wanted = lines["promised"] + lines["shortfall"]
    assert len(lines) == counts["lines taken"] and wanted.sum() == counts["units wanted"]
    assert wanted.max() < 74_215  # the two that were cancelled at once are not there
    supplied = book.tables["supply"].columns["quantity"].astype(np.int64).sum()
    assert supplied == counts["units supplied (MODELLED)"]
    # Nothing expires and nobody minds to wait: whatever is supplied is promised.
    assert lines["promised"].sum() == supplied
    assert 0.89 < supplied / wanted.sum() < 0.9
    assert set(book.tables["demand"].columns["item"]) == set(book.tables["items"].columns["item"])
    assert {"22423", "85123A", "84077"} <= set(book.tables["items"].columns["item"])


def test_online_retail_leaves_out_what_was_cancelled(tmp_path):
    module = script("online_retail")
    header = "invoice_no,line_no,stock_code,quantity,invoice_date,unit_price,customer_id,country"
    rows = [
        "1,1,10001,5,2010-12-01 08:00:00,1.00,A,UK",
        "1,2,10001,5,2010-12-01 08:00:00,1.00,A,UK",
        "2,1,10001,5,2010-12-01 09:00:00,1.00,B,UK",
        "3,1,10001,5,2010-12-01 09:00:00,1.00,,UK",
        "4,1,POST,1,2010-12-01 09:00:00,9.00,A,UK",
        "5,1,10002,7,2010-12-01 09:00:00,0,,UK",
        "6,1,10002,-7,2010-12-01 09:00:00,0,,UK",
        "C7,1,10001,-5,2010-12-02 09:00:00,1.00,A,UK",
        "C8,1,10001,-4,2010-12-02 09:00:00,1.00,B,UK",
        "C9,1,10001,-5,2010-12-02 09:00:00,1.00,,UK",
    ]
    path = tmp_path / "lines.csv.gz"
    path.write_bytes(gzip.compress("\n".join([header, *rows, ""]).encode()))
    orders = module.read_orders(path)
    assert [(line["invoice_no"], line["line_no"]) for line in orders.taken()] == [
        ("1", "1"), ("2", "1"), ("3", "1")]
    assert orders.counts[module.CANCELLED] == 1 and orders.counts[module.CANCELLATION] == 3
