"""The demo: its numbers are the engine's, its shop is the same each time and plausible."""

import csv
import datetime

import numpy as np
import pytest

pytest.importorskip("rich")

from backorder import demo
from backorder.screen import console


def test_the_story_of_the_20_dolls(capsys):
    demo.story(console())
    out = capsys.readouterr().out
    unbroken = out.replace("\n" + 20 * " ", " ").replace("\n" + 13 * " ", " ")
    told = [line.strip() for line in unbroken.splitlines() if line.startswith("    ")]
    as_it_is = ["Anna  15 on Thu 18 Dec, in time", "Anna   5 on Tue 23 Dec, 3 days too late"]
    taken = "not promised: all supply it may use is promised or set aside"
    assert told == [
        *as_it_is,
        "Anna  20 on Tue 23 Dec, 3 days too late",
        "Anna  15 on Thu 18 Dec, in time",
        "Anna   5 not promised: what is free comes after the requested day, and the line does not "
        "wait",
        "Anna  20 not promised: not all of the order can be had, and it is all or nothing",
        "Anna  15 leave on Sat 20 Dec",
        "Anna   5 leave on Tue 23 Dec",
        "Anna   7 on Thu 18 Dec, in time",
        "Anna   5 on Tue 23 Dec, 3 days too late",
        f"Anna   8 {taken}",
        "Ben    8 on Thu 18 Dec, in time",
        *as_it_is,
        f"Ben    8 {taken}",
        "Anna  15 dolls: Thu 18 December",
        "Anna   5 dolls: Tue 23 - Sat 27 December (60% by Tue 23 Dec)",
        "Clara  2 bears: Mon 29 December",
        "Anna   5 dolls: Wed 24 - Wed 31 December, not Tue 23 - Sat 27 December",
        "Clara  2 bears: as promised",
        "Anna   5 dolls: Tue 30 December 2025 - Sat 3 January 2026, not Wed 24 - Wed 31 December",
        "Clara  2 bears: as promised",
    ]
    assert max(map(len, out.splitlines())) <= 80


def test_every_plan_of_the_story_keeps_the_rules():
    dolls = demo.Dolls()
    both = dolls.with_another_customer()
    for plan in (dolls.plan(), dolls.plan(delivery_rule="line_complete"), both.plan(),
                 both.plan("queue=first_come")):
        assert plan.audit() == []
    shop = demo.LateSupplier()
    assert shop.plan(demo.AS_OF).audit() == []
    shop.deliver_stock()
    shop.slip(demo.AS_OF + datetime.timedelta(days=12))
    plan = shop.plan(demo.AS_OF + datetime.timedelta(days=6))
    assert plan.audit() == [] and plan.lines["promised"].tolist() == [5, 2]


def test_the_shop_is_the_same_each_time():
    one, same, other = demo.make_shop(500), demo.make_shop(500), demo.make_shop(500, seed=2)
    for table in one:
        for column in one[table]:
            assert np.array_equal(one[table][column], same[table][column]), (table, column)
    assert not np.array_equal(one["demand"]["quantity"], other["demand"]["quantity"])


@pytest.mark.parametrize("lines", [1, 20, 4000])
def test_the_shop_is_a_shop(lines):
    shop = demo.make_shop(lines)
    demand, supply = shop["demand"], shop["supply"]
    assert {len(column) for column in demand.values()} == {lines}
    assert demand["quantity"].min() >= 1 and supply["quantity"].min(initial=1) >= 1
    assert len(set(shop["items"]["item"])) == len(shop["items"]["item"]) >= 10
    assert len(set(shop["items"]["name"])) == len(shop["items"]["name"])
    assert set(demand["item"]) <= set(shop["items"]["item"])
    assert set(supply["location"]) <= {"north", "south"}


def test_the_shop_has_what_makes_planning_hard():
    shop = demo.make_shop(4000)
    demand, supply = shop["demand"], shop["supply"]
    wanted, there = int(demand["quantity"].sum()), int(supply["quantity"].sum())
    assert 0.85 * wanted < there < 1.05 * wanted
    overdue = [day for day in supply["day"] if day and day < str(demo.AS_OF)]
    receipts = [day for day in supply["day"] if day]
    assert 0.02 < len(overdue) / len(receipts) < 0.2
    assert 0.05 < np.mean(demand["delivery_rule"] == "line_complete") < 0.15
    assert set(demand["priority"]) == {0, 1} and {0, 1, ""} == set(demand["tier"])
    assert shop["item_locations"]["safety_stock"].sum() > 0


def rows_of(path):
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_demo_plans_and_audits_its_shop(tmp_path, capsys):
    assert demo.main(["--lines", "3000", "--out", str(tmp_path / "demo")]) == 0
    out = capsys.readouterr().out
    assert "No violation: the plan of 3,000 lines" in " ".join(out.split())
    lines = rows_of(tmp_path / "demo" / "plan" / "lines.csv")
    demand = rows_of(tmp_path / "demo" / "book" / "demand.csv")
    assert [row["quantity"] for row in lines] == [row["quantity"] for row in demand]
    assert all(int(row["promised"]) + int(row["shortfall"]) == int(row["quantity"])
               for row in lines)
    assert {"none", "taken"} <= {row["reason"] for row in lines}
    assert demo.main(["--lines", "3000", "--out", str(tmp_path / "demo")]) == 0  # once more


def test_the_demo_takes_another_book(tmp_path, capsys):
    book = tmp_path / "book"
    book.mkdir()
    (book / "demand.csv").write_text("item,quantity\na,3\n")
    (book / "supply.csv").write_text("item,quantity\na,2\n")
    assert demo.main(["--book", str(book), "--as-of", "2025-12-18", "--out", str(tmp_path / "o")
                      ]) == 0
    assert "the plan of 1 lines" in " ".join(capsys.readouterr().out.split())
    assert rows_of(tmp_path / "o" / "plan" / "lines.csv")[0]["shortfall"] == "1"


def test_the_demo_tells_what_is_wrong(tmp_path, capsys):
    assert demo.main(["--book", str(tmp_path / "nowhere"), "--out", str(tmp_path)]) == 2
    assert "is no folder" in capsys.readouterr().err
