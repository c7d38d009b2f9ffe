"""The command line, as a person uses it: what is printed, what is written, how it ends."""

import csv
import datetime
import os
import re
import signal
import subprocess
import sys
import time

import pytest

pytest.importorskip("rich")

from backorder import cli, delay, example, screen
from backorder.schema import BOOK_TABLES, PLAN_TABLES, columns_of, schema

DAY = "2025-12-18"


class Result:
    """How a command ended, and what it printed."""

    def __init__(self, code, captured):
        self.code = code
        self.out = captured.out
        self.err = captured.err


@pytest.fixture
def run(capsys, monkeypatch):
    """Runs a command in this process."""
    monkeypatch.delenv("COLUMNS", raising=False)

    def call(*arguments):
        try:
            code = cli.main([str(each) for each in arguments])
        except SystemExit as end:  # argparse
            code = end.code
        return Result(code, capsys.readouterr())

    return call


@pytest.fixture
def shop(tmp_path):
    """The small book."""
    example.write(tmp_path / "shop", datetime.date.fromisoformat(DAY))
    return tmp_path / "shop"


def rows_of(path):
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def files_of(folder):
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.is_file()}


def write(folder, **texts):
    folder.mkdir(exist_ok=True)
    for name, text in texts.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder


def plain(text):
    """Text without the breaks that only the width of the screen makes."""
    return " ".join(text.split())


# ---- the example ----------------------------------------------------------------------------


def lines_by_order(folder):
    return {row["sales_order"]: row for row in rows_of(folder / "plan" / "lines.csv")
            if row["item"] != "G-07"}


def test_the_example_shows_what_its_readme_says(run, shop):
    result = run("plan", shop, "--as-of", DAY)
    assert (result.code, result.err) == (0, "")
    lines = lines_by_order(shop)
    got = {order: (row["promised"], row["on_time"], row["shortfall"], row["last_day"],
                   row["reason"]) for order, row in lines.items()}
    assert got == {
        "SO-1": ("20", "15", "0", "2025-12-23", "none"),
        "SO-2": ("6", "6", "0", DAY, "none"),
        "SO-3": ("6", "2", "0", "2026-01-01", "none"),
        "SO-4": ("10", "0", "0", "2025-12-22", "none"),
        "SO-5": ("5", "0", "0", "2025-12-22", "none"),
        "SO-6": ("4", "4", "0", "2025-12-21", "none"),
        "SO-7": ("2", "1", "2", "2025-12-21", "taken"),
        "SO-8": ("7", "7", "3", DAY, "taken"),
        "SO-9": ("0", "0", "2", "", "taken"),
        "SO-10": ("3", "3", "0", DAY, "none"),
        "SO-11": ("0", "0", "6", "", "order_rejected"),
        "SO-12": ("2", "2", "0", DAY, "none"),
        "SO-13": ("5", "5", "1", "2025-12-20", "taken"),
    }
    of_order_4 = [row for row in rows_of(shop / "plan" / "allocations.csv")
                  if row["sales_order"] == "SO-4"]
    assert [(row["purchase_order"], row["quantity"]) for row in of_order_4] == [
        ("", "6"), ("PO-102", "4")]


@pytest.mark.parametrize("policy, order, expected", [
    ("timing=latest_on_time", "SO-5", {"on_time": "5"}),
    ("safety_stock=soft", "SO-8", {"promised": "10"}),
    ("safety_stock=soft", "SO-9", {"promised": "2"}),
    ("overdue_offset=3", "SO-10", {"last_day": "2025-12-21"}),
    ("queue=entered", "SO-7", {"promised": "2", "first_day": DAY}),
    ("when_short=accept_available", "SO-1", {"promised": "15", "reason": "not_in_time"}),
    ("ship_when=just_in_time", "SO-2", {"first_day": "2025-12-21"}),
])
def test_the_example_shows_what_changes(run, shop, policy, order, expected):
    assert run("plan", shop, "--as-of", DAY, "--policy", policy).code == 0
    row = lines_by_order(shop)[order]
    assert {name: row[name] for name in expected} == expected
    assert run("audit", shop).code == 0


def test_the_example_is_of_today_unless_told(run, tmp_path):
    assert run("example", tmp_path / "shop").code == 0
    today = datetime.date.today()
    assert f"as of {today}" in (tmp_path / "shop" / "README.txt").read_text()
    result = run("plan", tmp_path / "shop")
    assert result.code == 0 and f"Plan as of {today}" in result.out


def test_the_example_does_not_overwrite(run, tmp_path):
    (tmp_path / "letter").write_text("dear")
    result = run("example", tmp_path)
    assert result.code == 2 and "holds other things (letter)" in plain(result.err)
    assert [path.name for path in tmp_path.iterdir()] == ["letter"]


# ---- plan -----------------------------------------------------------------------------------


def test_the_summary_says_what_matters(run, shop):
    out = run("plan", shop, "--as-of", DAY).out
    for text in (
        "Plan as of 2025-12-18",
        "14 order lines of 13 orders, 9 rows of supply.",
        "Policy: the default.",
        "PO-102 P-03 Puzzle 9 2",
        "2026-01-01 T-02 Wooden train 4 1",
        "8 4 taken all supply it may use is promised or set aside",
        "SO-8 K-05 Kite 10 3 taken",
        "SO-3 T-02 Wooden train 6 2025-12-21 11",
        "in time: 52.9 % of units",
        "allocations.csv 16 rows",
    ):
        assert text in plain(out), text


def test_the_summary_tells_what_sharing_costs(run, tmp_path):
    book = write(tmp_path / "b", demand="item,quantity,unit_value\na,6,5\na,3,2\n",
                 supply="item,quantity\na,6\n")
    out = run("plan", book, "--as-of", DAY, "--policy", "sharing=proportional").out
    assert "sharing: costs 20.0 % of the value that is in time without it" in plain(out)
    out = run("plan", book, "--as-of", DAY, "--policy", "sharing=proportional; queue=quantity; "
              "share_by=none").out
    assert "sharing: brings 14.3 % of the value that is in time without it" in plain(out)
    assert "sharing:" not in run("plan", book, "--as-of", DAY).out


def test_the_parts_add_up(run, shop):
    out = run("plan", shop, "--as-of", DAY).out
    rows = {}
    for line in out.splitlines():
        for name in ("ships now", "ships later, in time", "ships later, too late",
                     "short: no promise", "wanted"):
            if line.strip().startswith(name + " ") and "%" in line:
                rows[name] = int(line.replace(name, "").split()[0])
    assert rows == {"ships now": 39, "ships later, in time": 6, "ships later, too late": 25,
                    "short: no promise": 15, "wanted": 85}


def test_what_is_printed_fits_the_screen(run, tmp_path):
    long = "x" * 90
    book = write(tmp_path / "b",
                 demand=f'item,quantity,sales_order,own,"an\rother",{long},column,colour\n'
                 f'{long},9,"{long}\n",,,,,\nb,1,S2,,,,,\n',
                 supply=f"item,quantity,day,purchase_order\n{long},5,2026-01-01,{long}\n",
                 items=f"item,name\n{long},A [bold]name[/bold] of {'many words ' * 9}\n")
    for command in ("plan", "rank"):
        out = run(command, book, "--as-of", DAY).out
        shown = out.split("Written to")[0]
        assert max(map(len, shown.splitlines())) <= 80
        assert all(line == line.rstrip() for line in shown.splitlines())


def test_names_are_shown_as_they_are(run, tmp_path):
    book = write(tmp_path / "b", demand="item,quantity\n[red]a,9\n:smile:,1\n",
                 supply="item,quantity\n[red]a,5\n")
    out = run("plan", book).out
    assert "[red]a" in out and ":smile:" in out


def test_a_plan_is_the_same_twice_and_for_any_threads(run, shop, tmp_path):
    outs = []
    for number, threads in enumerate((1, 1, 3)):
        folder = tmp_path / str(number)
        result = run("plan", shop, "--as-of", DAY, "--threads", threads, "--out", folder)
        outs.append((result.out.replace(str(folder), ""), files_of(folder)))
    assert outs[0] == outs[1] == outs[2]


def test_all_tables_are_written(run, shop):
    run("plan", shop, "--as-of", DAY)
    assert sorted(files_of(shop / "plan")) == sorted(
        [*(f"{name}.csv" for name in PLAN_TABLES), "plan.json"])
    for name in PLAN_TABLES:
        header = (shop / "plan" / f"{name}.csv").read_text().splitlines()[0].split(",")
        assert set(columns_of(name)) <= set(header)


def test_files_may_be_named_one_by_one(run, tmp_path):
    folder = write(tmp_path / "b", open="sku,qty,Besteller\n01,3,Ä\n",
                   stock="sku,n\n01,2\n", extra="item,replenish_days\n01,3\n")
    result = run("plan", "--demand", folder / "open.csv", "--supply", folder / "stock.csv",
                 "--items", folder / "extra.csv", "--map", "sku=item,qty=quantity,n=quantity",
                 "--as-of", DAY)
    assert result.code == 0, result.err
    rows = rows_of(folder / "plan" / "allocations.csv")
    assert [(row["item"], row["Besteller"], row["quantity"], row["delivery_day"])
            for row in rows] == [("01", "Ä", "2", DAY), ("01", "Ä", "1", "2025-12-21")]
    again = run("audit", "--demand", folder / "open.csv", "--supply", folder / "stock.csv",
                "--items", folder / "extra.csv")
    assert (again.code, again.err) == (0, "")


def test_decimals_need_a_scale(run, tmp_path):
    book = write(tmp_path / "b", demand="item,quantity\na,1.25\n", supply="item,quantity\na,1\n")
    refused = run("plan", book)
    assert refused.code == 2 and "--scale" in refused.err
    assert run("plan", book, "--scale", 2).code == 0
    assert rows_of(book / "plan" / "lines.csv")[0]["shortfall"] == "0.25"
    assert run("audit", book).code == 0


BAD = {
    "demand.csv, line 3, column due: 'soon'": dict(
        demand="item,quantity,due\na,1,\na,1,soon\n", supply="item,quantity\na,1\n"),
    "supply.csv, line 2, column quantity: 'x'": dict(
        demand="item,quantity\na,1\n", supply="item,quantity\na,x\n"),
    "supply.csv, line 3: 3 values": dict(
        demand="item,quantity\na,1\n", supply="item,quantity\na,1\na,1,1\n"),
    "no column 'quantity'": dict(
        demand="item,qty\na,1\n", supply="item,quantity\na,1\n"),
    "items.csv, line 3, column item: 'a'": dict(
        demand="item,quantity\na,1\n", supply="item,quantity\na,1\n",
        items="item,replenish_days\na,1\na,2\n"),
}


@pytest.mark.parametrize("where", BAD)
def test_bad_rows_are_told_and_nothing_is_written(run, tmp_path, where):
    book = write(tmp_path / "b", **BAD[where])
    before = files_of(book)
    result = run("plan", book)
    assert (result.code, result.out) == (2, "")
    assert where in result.err
    assert files_of(book) == before and not (book / "plan").exists()


@pytest.mark.parametrize("arguments, problem", [
    (["plan"], "name a BOOK"),
    (["plan", "nowhere"], "is no folder"),
    (["plan", "SHOP", "--as-of", "18.12.2025"], "not a day; write it as 2025-12-31"),
    (["plan", "SHOP", "--policy", "queue=nothing"], "nothing"),
    (["plan", "SHOP", "--policy", "sharing=fair"], "sharing"),
    (["plan", "SHOP", "--threads", "0"], "whole number above 0"),
    (["plan", "SHOP", "--scale", "99"], "scale"),
    (["plan", "SHOP", "--map", "a=b"], "no column"),
    (["plan", "SHOP", "--out", "SHOP"], "holds other things"),
    (["measure", "SHOP", "--by", "colour"], "colour"),
    (["rank", "SHOP", "--out", "SHOP/demand.csv"], "is there already"),
    (["rank", "SHOP", "--why", "1", "one"], "'one' is not a row; the first one is 0"),
    (["rank", "SHOP", "--why", "1", "14"], "line is 14; lines of demand are numbered 0 to 13"),
    (["rank", "SHOP", "--why", "1", "1"], "line"),
    (["audit", "SHOP"], "holds no"),
    (["dance", "SHOP"], "dance"),
])
def test_wrong_arguments_are_told_and_nothing_is_written(run, shop, arguments, problem):
    before = files_of(shop)
    result = run(*(each.replace("SHOP", str(shop)) for each in arguments))
    assert result.code == 2
    assert problem in plain(result.err) and "Traceback" not in result.err
    assert files_of(shop) == before and not (shop / "plan").exists()


def test_an_earlier_plan_is_replaced_and_nothing_else(run, shop):
    assert run("plan", shop, "--as-of", DAY).code == 0
    assert run("plan", shop, "--as-of", DAY, "--policy", "queue=entered").code == 0
    assert '"queue=entered;' in (shop / "plan" / "plan.json").read_text()
    (shop / "plan" / "notes.txt").write_text("mine")
    before = files_of(shop / "plan")
    assert run("plan", shop, "--as-of", DAY).code == 2
    assert files_of(shop / "plan") == before
    assert run("plan", shop, "--as-of", DAY, "--force").code == 0
    after = files_of(shop / "plan")
    assert after["notes.txt"] == b"mine" and after["plan.json"] != before["plan.json"]


def test_columns_that_look_misspelt_are_noted(run, tmp_path):
    book = write(tmp_path / "b", demand="item,quantity,prioritty\na,1,5\n",
                 supply="item,quantity\na,1\n", prices="x\n")
    result = run("plan", book)
    assert result.code == 0
    assert "'prioritty'" in result.err and "priority" in result.err
    assert "prices.csv" in result.err
    assert rows_of(book / "plan" / "lines.csv")[0]["prioritty"] == "5"


def test_the_summary_names_the_columns_without_effect(run, shop, tmp_path):
    out = run("plan", shop, "--as-of", DAY).out
    assert ("Carried along, without effect on the plan: demand.customer, items.name."
            in plain(out))
    book = write(tmp_path / "b", demand="item,quantity\na,1\n", supply="item,quantity\na,1\n")
    assert "Carried along" not in run("plan", book).out
    # A column that later versions may know, too: it is there, and does nothing.
    book = write(tmp_path / "c", demand="item,quantity,window\na,1,0\n",
                 supply="item,quantity\na,1\n")
    result = run("plan", book)
    assert "without effect on the plan: demand.window." in plain(result.out)
    assert rows_of(book / "plan" / "lines.csv")[0]["window"] == "0"


def test_lanes_are_a_table_of_the_book(run, tmp_path):
    lanes = "location,destination,rank,transit_days\nWien,Oslo,1,4\nBern,Oslo,0,1\n"
    book = write(tmp_path / "b", demand="item,quantity,due,destination\na,3,2025-12-20,Oslo\n"
                 "a,1,,Rom\n", supply="item,quantity,location\na,2,Wien\na,1,Bern\n",
                 lanes=lanes)
    result = run("plan", book, "--as-of", DAY)
    assert (result.code, result.err) == (0, "")
    assert "no lane no lane leads from where it may ship to its destination" in plain(result.out)
    assert [(row["location"], row["ship_day"], row["delivery_day"])
            for row in rows_of(book / "plan" / "shipments.csv")] == [
        ("Wien", DAY, "2025-12-22"), ("Bern", DAY, "2025-12-19")]
    assert [(row["on_time"], row["last_day"], row["reason"])
            for row in rows_of(book / "plan" / "lines.csv")] == [
        ("1", "2025-12-22", "none"), ("0", "", "no_lane")]
    assert run("audit", book).code == 0
    # Without its lanes the book has another plan, and this one breaks its rules.
    (book / "lanes.csv").rename(tmp_path / "ways.csv")
    assert run("audit", book).code == 1
    assert run("audit", book, "--lanes", tmp_path / "ways.csv").code == 0


def test_groups_and_substitutes_are_tables_of_the_book(run, tmp_path):
    book = write(
        tmp_path / "b", demand="item,quantity\na,8\n",
        supply="item,quantity,location\na,4,Wien\na,2,Bern\na,5,Rom\nb,6,Rom\n",
        locations="location,group\nRom,\nWien,North\nBern,North\n",
        substitutes="item,substitute,numerator,denominator\na,b,2,1\n")
    result = run("plan", book, "--as-of", DAY, "--policy", "sourcing=fewest_shipments")
    assert (result.code, result.err) == (0, "")
    # Rom alone has 5 and 6 of the other, good for 3.
    assert [(row["supply_item"], row["quantity"], row["location"])
            for row in rows_of(book / "plan" / "allocations.csv")] == [
        ("a", "5", "Rom"), ("b", "6", "Rom")]
    assert re.search(r"ships now +8 ", result.out)
    assert run("audit", book).code == 0
    (book / "substitutes.csv").unlink()
    assert run("audit", book).code == 1


def test_tables_of_what_is_scarce_are_tables_of_the_book(run, tmp_path):
    book = write(
        tmp_path / "b", demand="sales_order,item,quantity,tier,owner\nS1,a,5,web,\nS2,a,5,web,c1\n"
        "S3,a,5,shop,\n", supply="item,quantity,expires\na,12,\na,9,2025-12-17\n",
        tiers="tier,parent,rank\nall,,\nshop,all,1\nweb,all,2\n",
        holds="owner,item,quantity,expires\nc1,a,2,2025-12-19\nc2,a,1,2025-12-17\n",
        protections="item,tier,quantity\na,shop,4\n",
        quotas="item,tier,quantity,last_day\na,web,7,2025-12-31\n",
        critical_levels="item,tier,quantity\na,web,2\n")
    policy = "queue=tier (web shop), entered"
    result = run("plan", book, "--as-of", DAY, "--policy", policy)
    assert (result.code, result.err) == (0, "")
    assert [(row["sales_order"], row["promised"], row["reason"])
            for row in rows_of(book / "plan" / "lines.csv")] == [
        ("S1", "5", "none"), ("S2", "2", "quota"), ("S3", "5", "none")]
    assert "quota" in result.out and policy in plain(result.out)
    assert run("audit", book).code == 0
    result = run("measure", book, "--as-of", DAY, "--by", "tier")
    assert re.search(r"shop +1 +5 ", result.out) and re.search(r"web +2 +10 ", result.out)
    (book / "quotas.csv").rename(tmp_path / "q.csv")
    assert run("audit", book).code == 1
    assert run("audit", book, "--quotas", tmp_path / "q.csv").code == 0


def test_the_summary_tells_what_is_held(run, tmp_path):
    book = write(
        tmp_path / "b", demand="item,quantity,delivery_rule\na,5,line_complete\nb,1,\n",
        supply="item,quantity,day\na,2,\na,1,2025-12-20\n")
    out = run("plan", book, "--as-of", DAY, "--policy", "waiting=hold").out
    assert "Of what is short, 3 units are held for 1 line until the rest comes" in plain(out)
    assert re.search(r"wanted +short +held +why", out)
    assert re.search(r"line 0 +a +5 +5 +3 +incomplete", out)
    assert run("audit", book).code == 0
    out = run("plan", book, "--as-of", DAY).out
    assert "held" not in out.split("Written to")[0]


# ---- rank, audit, measure, schema -----------------------------------------------------------


def test_rank_shows_the_queue(run, shop, tmp_path):
    result = run("rank", shop, "--as-of", DAY, "--policy", "queue=quantity desc, entered",
                 "--out", tmp_path / "queue.csv")
    assert result.code == 0
    assert "quantity desc, entered" in result.out
    rows = rows_of(tmp_path / "queue.csv")
    assert [row["place"] for row in rows] == [str(n + 1) for n in range(14)]
    assert [(row["sales_order"], row["quantity"]) for row in rows[:8]] == [
        ("SO-1", "20"), ("SO-4", "10"), ("SO-8", "10"), ("SO-2", "6"), ("SO-3", "6"),
        ("SO-11", "6"), ("SO-11", "1"), ("SO-13", "6")]  # a reject_order order stands together
    assert rows[0]["customer"] == "Anna" and rows[0]["line"] == "0"


@pytest.mark.parametrize("lines, policy, told", [
    ((6, 5), "", "Line 6 (SO-7, B-04 Teddy bear) is served before line 5 (SO-6, B-04 Teddy bear). "
     "They differ in priority: 0 comes before 1 (lower comes first)."),
    ((2, 1), "", "Line 1 (SO-2, T-02 Wooden train) is served before line 2 (SO-3, T-02 Wooden "
     "train). They are equal in priority and due, and differ in entered: 2 comes before 3 (lower "
     "comes first)."),
    ((1, 2), "queue=quantity desc, item", "They are equal in quantity and item; the lower row "
     "comes first."),
    ((0, 4), "queue=line_value desc", "They differ in line_value: 50000 comes before 6000 (higher "
     "comes first)."),
    ((11, 12), "queue=quantity, due", "Line 11 (SO-11, G-07 Globe) is served before line 12"),
    ((10, 12), "queue=quantity, due", "Line 10 is served together with line 11 (SO-11, G-07 "
     "Globe), at its place. They differ in quantity: 1 comes before 2 (lower comes first)."),
    ((3, 0), "queue=peg, delivery_rule (line_complete), due", "They are equal in peg, and differ "
     "in delivery_rule: line_complete comes before as_available (the queue lists "
     "(line_complete))."),
    ((5, 0), "queue=peg", "They differ in peg: 6 comes before none (none comes last)."),
    ((4, 3), "queue=item (L-06 P-03), due", "and differ in due: 2025-12-19 comes before "
     "2025-12-20 (lower comes first)."),
])
def test_rank_tells_why(run, shop, lines, policy, told):
    result = run("rank", shop, "--as-of", DAY, "--policy", policy, "--why", *lines)
    assert (result.code, result.err) == (0, "")
    assert told in plain(result.out)
    assert max(map(len, result.out.splitlines())) <= 80


def test_audit_proves_a_plan(run, shop):
    run("plan", shop, "--as-of", DAY, "--policy", "safety_stock=soft")
    result = run("audit", shop)
    assert result.code == 0 and "No violation" in result.out
    result = run("audit", shop, "--policy", "safety_stock=hard")
    assert result.code == 1 and "I6" in result.out


@pytest.mark.parametrize("before, after, rule", [
    ("0,SO-1,D-01,Anna,Doll,0,,15,", "0,SO-1,D-01,Anna,Doll,0,,16,", "I1"),
    ("1,PO-101,5,2025-12-23,,2025-12-23", "1,PO-101,5,2025-12-22,,2025-12-22", "I3"),
    ("7,SO-8,K-05,Hugo,Kite,7,,7,", "7,SO-8,K-05,Hugo,Kite,7,,8,", "I4"),
])
def test_audit_catches_a_change(run, shop, before, after, rule):
    run("plan", shop, "--as-of", DAY)
    path = shop / "plan" / "allocations.csv"
    text = path.read_text()
    assert before in text
    path.write_text(text.replace(before, after))
    result = run("audit", shop)
    assert result.code == 1
    assert f"{rule}: " in result.out
    assert "20440" not in result.out  # a day, as the engine numbers it
    assert max(map(len, result.out.splitlines())) <= 80


def test_measure_tells_how_well(run, shop, tmp_path):
    result = run("measure", shop, "--as-of", DAY)
    assert result.code == 0 and "unit_fill_rate 0.529" in plain(result.out)
    result = run("measure", shop, "--as-of", DAY, "--by", "priority", "--out",
                 tmp_path / "m.csv")
    assert result.code == 0
    rows = rows_of(tmp_path / "m.csv")
    assert [(row["group"], float(row["units"])) for row in rows] == [("0", 4.0), ("1", 81.0)]


# ---- buy and fit ----------------------------------------------------------------------------


def test_buy_tells_what_to_order(run, shop, tmp_path):
    result = run("buy", shop, "--as-of", DAY)
    assert result.code == 0
    assert "T-02 Wooden train 0 4 4 2025-12-18 2026-01-01 1 line" in plain(result.out)
    rules = tmp_path / "rules.csv"
    rules.write_text("item,min_quantity,multiple,buyer\nT-02,20,6,Eve\nZ-99,5,,\n")
    out = tmp_path / "order.csv"
    result = run("buy", shop, "--as-of", DAY, "--rules", rules, "--out", out)
    assert result.code == 0 and "the column buyer is not read" in result.err
    first, *others = rows_of(out)
    assert first == {"item": "T-02", "shortfall": "0", "promised": "4", "quantity": "24",
                     "order_day": "2025-12-18", "arrival_day": "2026-01-01", "value": "16000"}
    assert [row["item"] for row in others] == ["B-04", "K-05", "L-06", "G-07"]
    assert all(row["arrival_day"] == "" for row in others)
    result = run("buy", shop, "--as-of", DAY, "--reasons", "no_lane", "--out", out, "--force")
    assert result.code == 0 and [row["item"] for row in rows_of(out)] == ["T-02"]


def test_buy_says_when_there_is_nothing_to_order(run, tmp_path):
    book = write(tmp_path / "b", demand="item,quantity\na,1\n", supply="item,quantity\na,5\n")
    assert run("buy", book).out == "Nothing needs to be ordered.\n"


@pytest.mark.parametrize("rules, told", [
    ("item,multiple\nT-02,0\n", "line 2, column multiple: '0': use a number from 1"),
    ("item,multiple\n\nT-02,six\n", "line 3, column multiple: 'six': it is not a number"),
    ("item\nT-02\nT-02\n", "line 3, column item: 'T-02': the item is there twice"),
    ("multiple\n1\n", "there is no column 'item'"),
])
def test_bad_rules_are_told(run, shop, tmp_path, rules, told):
    path = tmp_path / "rules.csv"
    path.write_text(rules)
    result = run("buy", shop, "--as-of", DAY, "--rules", path, "--out", tmp_path / "order.csv")
    assert result.code == 2 and told in plain(result.err)
    assert not (tmp_path / "order.csv").exists()


HISTORY = "supplier,days,open\n" + "".join(
    f"{supplier},{day},{'' if day < 20 else 1}\n"
    for supplier, days in (("Ace", (9, 12, 5, 7, 20)), ("Bolt", (3, 1, 2, 4, 2, 3, 1)))
    for day in days)


def test_fit_tells_how_late_suppliers_are(run, tmp_path):
    history = tmp_path / "history.csv"
    history.write_text(HISTORY)
    result = run("fit", history, "--kind", "lognormal", "--out", tmp_path / "laws")
    assert result.code == 0
    assert "Delays of 12 receipts from 2 suppliers, lognormal" in result.out
    bolt, ace = (line.split() for line in result.out.splitlines() if line[2:6] in ("Bolt", "Ace "))
    assert (bolt[:2], ace[:2]) == (["Bolt", "7"], ["Ace", "5"])
    rows = rows_of(tmp_path / "laws" / "delays.csv")
    assert [(row["delay"], row["kind"]) for row in rows] == [
        ("Ace", "lognormal"), ("Bolt", "lognormal")]
    laws = delay.pool_delays(
        "lognormal", ["Ace"] * 5 + ["Bolt"] * 7, [9, 12, 5, 7, 20, 3, 1, 2, 4, 2, 3, 1],
        [0] * 4 + [1] + [0] * 7, reading="whole_days").delays
    assert [float(row["first"]) for row in rows] == [law.first for law in laws]
    assert ace[-4:] == [str(laws[0].quantile_days(p)) for p in (0.5, 0.8, 0.9, 0.95)]
    assert rows_of(tmp_path / "laws" / "delay_days.csv") == []


def test_fit_writes_samples_and_chooses(run, tmp_path):
    history = tmp_path / "history.csv"
    history.write_text("days\n3\n-2\n0\n4\n")
    result = run("fit", history, "--out", tmp_path / "laws")
    assert result.code == 0 and "4 receipts from 1 supplier, empirical" in result.out
    assert rows_of(tmp_path / "laws" / "delay_days.csv") == [
        {"delay": "all", "days": day, "weight": "1.0"} for day in ("-2.0", "0.0", "3.0", "4.0")]
    (row,) = rows_of(tmp_path / "laws" / "delays.csv")
    assert (row["delay"], row["kind"], row["never_weight"]) == ("all", "empirical", "0.0")


def test_fit_takes_zeros_and_fractions(run, tmp_path):
    history = tmp_path / "history.csv"
    history.write_text("days\n0\n0\n3.5\n4\n9\n")
    result = run("fit", history, "--kind", "gamma")
    assert result.code == 0 and "; 0: 40.0 %" in result.out


@pytest.mark.parametrize("history, arguments, told", [
    ("days\n3\n\nx\n", (), "line 4, column days: 'x': expected a number"),
    ("days,open\n3,0\n4,2\n", (), "line 3, column open: '2'"),
    ("days,supplier\n3,a\n4,\n", (), "line 3, column supplier: '': every row needs a supplier"),
    ("late\n3\n", (), "there is no column 'days'"),
    ("days\n", (), "at least one"),
    ("days\n3\n-1\n", ("--kind", "gamma"), "line 3, column days: '-1'"),
])
def test_bad_histories_are_told(run, tmp_path, history, arguments, told):
    path = tmp_path / "history.csv"
    path.write_text(history)
    result = run("fit", path, "--out", tmp_path / "laws", *arguments)
    assert result.code == 2 and told in plain(result.err)
    assert not (tmp_path / "laws").exists()


def test_fit_does_not_overwrite(run, shop, tmp_path):
    history = tmp_path / "history.csv"
    history.write_text(HISTORY)
    before = files_of(shop)
    assert run("fit", history, "--out", shop).code == 2 and files_of(shop) == before
    assert run("fit", history, "--out", shop, "--force").code == 0
    after = files_of(shop)
    assert set(after) == set(before)
    assert {name for name in before if after[name] != before[name]} == {
        "delays.csv", "delay_days.csv"}


# ---- what it teaches ------------------------------------------------------------------------


def test_schema_tells_all_columns(run):
    out = run("schema").out
    for each in schema():
        assert each.column in out
    assert set(BOOK_TABLES) <= set(out.split())


def test_help_teaches(run):
    for arguments in ([], ["plan"], ["rank"], ["audit"], ["measure"], ["buy"], ["fit"],
                      ["example"], ["schema"]):
        result = run(*arguments, "--help")
        assert result.code == 0 and len(result.out) > 100
        assert max(map(len, result.out.splitlines())) <= 80


# ---- interruption ---------------------------------------------------------------------------


def test_an_interrupted_plan_leaves_nothing(run, shop, monkeypatch):
    def interrupted(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(cli.books, "plan_tables", interrupted)
    result = run("plan", shop, "--as-of", DAY)
    assert result.code == 130 and "interrupted" in result.err
    assert not any("plan" in path.name for path in shop.iterdir())


@pytest.mark.skipif(os.name != "posix", reason="signals")
def test_ctrl_c_ends_the_process(tmp_path):
    book = write(tmp_path / "b", supply="item,quantity\na,5\n")
    os.mkfifo(book / "demand.fifo")
    process = subprocess.Popen(
        [sys.executable, "-m", "backorder", "plan", "--demand", book / "demand.fifo", "--supply",
         book / "supply.csv"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    with open(book / "demand.fifo", "wb") as demand:  # opens as soon as the process reads
        demand.write(b"item,quantity\n")
        demand.flush()
        # A signal that comes just before a read begins does not end it: people press again.
        for _ in range(20):
            process.send_signal(signal.SIGINT)
            try:
                out, err = process.communicate(timeout=3)
                break
            except subprocess.TimeoutExpired:
                continue
        else:
            process.kill()
            pytest.fail("Ctrl-C does not end it")
    assert process.returncode == 130, (out, err)
    assert "interrupted" in err and "Traceback" not in err
    assert sorted(path.name for path in book.iterdir()) == ["demand.fifo", "supply.csv"]


def test_the_module_runs_and_a_closed_pipe_is_no_error(shop):
    command = [sys.executable, "-m", "backorder", "schema"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout.readline().strip() == "demand"
    process.stdout.close()
    assert process.stderr.read() == ""
    process.wait(timeout=60)


def test_progress_shows_only_what_lasts(monkeypatch):
    class Bar:
        started = False

        def start(self):
            self.started = True

        def stop(self):
            pass

        def update(self, *_, **__):
            pass

    monkeypatch.setattr(screen.Console, "is_terminal", True)
    for seconds, shown in ((30.0, False), (0.0, True)):
        monkeypatch.setattr(screen.Steps, "SECONDS", seconds)
        steps = screen.Steps(screen.console(stderr=True))
        steps._bar = bar = Bar()
        steps._timer = None if steps._timer is None else screen.threading.Timer(
            seconds, bar.start)
        with steps:
            steps.at("something", 0.5)
            time.sleep(0.05)
        assert bar.started is shown
