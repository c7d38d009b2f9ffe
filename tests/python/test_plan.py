"""A plan end to end: allocated, read, audited, measured, in the caller's own terms."""

import datetime
import gc
import math
import os
import random
import subprocess
import sys
import textwrap
import uuid
import weakref
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import backorder
from backorder import InvalidArgumentError, NotFoundError
from backorder.schema import BOOK_TABLES, PLAN_TABLES

pandas = pytest.importorskip("pandas")

DAY = datetime.date


def dolls(**more):
    """20 dolls wanted in two days; 15 on the shelf, 5 in five days."""
    arguments = dict(
        demand={"item": ["doll"], "quantity": [20], "due": ["2025-12-20"]},
        supply={"item": ["doll", "doll"], "quantity": [15, 5], "day": [None, "2025-12-23"]},
        as_of="2025-12-18",
    )
    return {**arguments, **more}


def shop(lines=300, seed=1, **more):
    """A book that mixes most columns, in the caller's own terms."""
    rng = random.Random(seed)
    items = [f"sku-{number}" for number in range(max(1, lines // 10))]
    start = DAY(2025, 1, 6)

    def day(first, last):
        return start + datetime.timedelta(rng.randint(first, last))

    def line():
        order = rng.randrange(max(1, lines // 2))
        rule = rng.choice([None, None, "as_available", "line_complete", "order_complete"])
        destination = rng.choice([None, "Rome", "Oslo", "Faro"])
        return {
            "item": rng.choice(items),
            "quantity": rng.randint(0, 19),
            "sales_order": f"SO{order}",
            "due": rng.choice([None, day(-5, 40)]),
            "latest": rng.choice([None, None, day(0, 60)]),
            "priority": rng.randrange(5),
            "tier": rng.choice([None, 10, 20, 30]),
            "unit_value": rng.randint(1, 500),
            "min_ship": rng.choice([None, None, 3]),
            "delivery_rule": rule,
            "when_short": rng.choice([None, "backorder", "accept_available", "reject_order"]),
            "location": rng.choice([None, None, "Berlin", "Paris"]),
            "destination": destination,
            "kit": rng.choice([None, None, None, f"{rule} to {destination}"]),
            "max_shipments": [None, None, None, 1, 2][order % 5],
            "shipments_made": order % 2,
            "owner": rng.choice([None, None, None, "cart", "quote"]),
            "min_shelf_life": rng.choice([None, None, 0, 4]),
        }

    def row():
        return {
            "item": rng.choice(items),
            "quantity": rng.randint(1, 60),
            "location": rng.choice(["Paris", "Berlin"]),
            "day": rng.choice([None, day(-10, 50)]),
            "tier": rng.choice([None, None, 20]),
            "expires": rng.choice([None, None, day(0, 50)]),
            "purchase_order": rng.choice([None, "PO-1", "PO-2"]),
        }

    def kept(**more):
        return {
            "item": rng.choice(items),
            "location": rng.choice(["Paris", "Berlin"]),
            "quantity": rng.randint(0, 9),
            **more,
        }

    def period():
        first, last = rng.choice([None, day(-5, 5)]), rng.choice([None, day(5, 40)])
        return {"first_day": first, "last_day": last}

    arguments = dict(
        demand=[line() for _ in range(lines)],
        supply=[row() for _ in range(lines // 3)],
        items=[
            {
                "item": item,
                "replenish_days": rng.randint(5, 30),
                "supplier": rng.choice([None, "Acme", "Bolt", "nobody's"]),
            }
            for item in items[::2]
        ],
        item_locations=[
            {"item": item, "location": "Paris", "safety_stock": rng.randint(0, 9)}
            for item in items[::3]
        ],
        lanes=[
            {
                "location": location,
                "destination": destination,
                "rank": rng.randint(-1, 1),
                "transit_days": rng.randint(0, 6),
                "cost_per_shipment": rng.randint(0, 9),
                "cost_per_unit": rng.randint(0, 2),
                "calendar": rng.choice([None, "week"]),
                "transit_count": rng.choice([None, "working_days"]),
            }
            for location in ("Wien", "Berlin", "Paris")
            for destination in ("Oslo", None, "Rome")
            if seed % 2 and rng.random() < 0.8
        ],
        locations=[
            {
                "location": location,
                "group": group,
                "calendar": rng.choice([None, "week", "site"]),
                "handling_days": rng.randint(0, 2),
                "handling_count": rng.choice(["calendar_days", "working_days"]),
                "first_day": rng.choice([None, day(0, 2)]),
            }
            for location, group in (("Berlin", "near"), ("Wien", None), ("Paris", "near"))
            if seed % 3 == 0
        ],
        destinations=[
            {"destination": destination, "calendar": "week"}  # orders must agree on it
            for destination in ("Rome", "Faro", None, "Oslo")
            if seed % 4 == 0
        ],
        suppliers=[
            {"supplier": "Bolt", "order_calendar": "week", "delivery_calendar": "twice a month"},
            {"supplier": "Acme", "order_calendar": None, "delivery_calendar": "week"},
        ],
        calendars=[
            {"calendar": "site", "weekdays": "all", "month_days": None},
            {"calendar": "twice a month", "weekdays": None, "month_days": "1, 15"},
            {"calendar": "week", "weekdays": "Mon-Fri", "month_days": None},
        ],
        calendar_days=[
            {"calendar": calendar, "day": start + datetime.timedelta(after), "open": is_open}
            for calendar, after, is_open in (
                ("week", 2, None), ("week", 5, "open"), ("site", 1, False), ("site", 3, True))
        ],
        substitutes=[
            {
                "item": item,
                "substitute": substitute,
                "rank": rng.choice([None, 0, 1]),
                "numerator": rng.randint(1, 3),
                "denominator": rng.randint(1, 3),
            }
            for item, substitute in zip(items, items[2:])
            if rng.random() < 0.5
        ],
        tiers=[
            {"tier": tier, "parent": parent, "rank": rng.choice([None, -1, 1])}
            for tier, parent in ((30, 20), (20, None), (10, None))
            if seed % 2
        ],
        protections=[
            kept(tier=rng.choice([10, 20, 30]), **period()) for _ in range(len(items) // 3)
        ],
        quotas=[
            {
                **kept(tier=rng.choice([10, 20, 30]), **period()),
                "location": rng.choice([None, "Berlin"]),
            }
            for _ in range(len(items) // 3)
        ],
        critical_levels=[
            {**kept(tier=tier), "item": item} for item, tier in zip(items[::4], (10, 20, 30) * 99)
        ],
        holds=[
            kept(owner=rng.choice([None, "cart", "guest"]), expires=rng.choice([None, day(-3, 9)]))
            for _ in range(len(items) // 3)
        ],
        policy=(
            f"sourcing={('by_rank', 'fewest_shipments', 'least_cost')[seed % 3]}; "
            f"waiting={('release', 'hold')[seed % 2]}; "
            f"sharing={('sequential', 'proportional', 'equal', 'equal_loss')[seed % 4]}"
        ),
        as_of=start,
    )
    return {**arguments, **more}


def raw(plan):
    """Every byte of a plan."""
    tables = [getattr(plan, table) for table in PLAN_TABLES]
    return [(name, table[name].tobytes()) for table in tables for name in table.columns]


# ---- what comes back ------------------------------------------------------------------------


def test_the_dolls():
    plan = backorder.allocate(**dolls())
    assert plan.promises.rows() == [
        {"line": 0, "delivery_day": DAY(2025, 12, 18), "quantity": 15},
        {"line": 0, "delivery_day": DAY(2025, 12, 23), "quantity": 5},
    ]
    assert plan.lines.rows() == [
        {
            "promised": 20,
            "on_time": 15,
            "backordered": 5,
            "first_day": DAY(2025, 12, 18),
            "last_day": DAY(2025, 12, 23),
            "shortfall": 0,
            "reason": "none",
            "greedy": 0,
        }
    ]
    assert plan.allocations["supply"].tolist() == [0, 1]
    assert plan.audit() == []
    assert "2 allocations, 1 lines" in repr(plan)


def test_days_come_back_as_numbers_if_as_of_is_one():
    demand = {"item": ["doll", "car"], "quantity": [20, 1]}
    supply = {"item": ["doll"], "quantity": [15]}
    plan = backorder.allocate(demand=demand, supply=supply, as_of=20000)
    rows = plan.lines.rows()
    assert [row["last_day"] for row in rows] == [20000, None]
    assert [row["reason"] for row in rows] == ["taken", "no_supply"]
    frame = plan.lines.to_frame()
    assert frame["last_day"].isna().tolist() == [False, True]
    assert frame["last_day"][0] == 20000


def test_own_ids_of_any_kind_come_back():
    orders = [uuid.uuid4(), uuid.uuid4(), None]
    plan = backorder.allocate(
        demand={"item": [("a", 1), 2, ("a", 1)], "quantity": [1, 2, 3], "sales_order": orders},
        supply={"item": [2, ("a", 1)], "quantity": [9, 9], "location": [7, -4]},
        as_of="2025-01-01",
    )
    shipped = {(row["sales_order"], row["location"]) for row in plan.shipments.rows()}
    assert shipped == {(orders[0], -4), (orders[1], 7), (None, -4)}
    assert plan.allocations.values("location").tolist() == [-4, 7, -4]


def test_without_sales_orders_and_locations():
    plan = backorder.allocate(**dolls())
    assert plan.shipments.values("sales_order").tolist() == [0, 0]
    assert plan.shipments.values("location").tolist() == [None, None]


def test_scaled_quantities_come_back_as_decimals():
    plan = backorder.allocate(
        demand={"item": ["rope"], "quantity": ["2.50"]},
        supply={"item": ["rope"], "quantity": [1.25]},
        as_of="2025-01-01",
        scale=2,
    )
    (row,) = plan.lines.rows()
    assert (row["promised"], row["shortfall"]) == (Decimal("1.25"), Decimal("1.25"))
    assert plan.lines["promised"].tolist() == [125]
    assert plan.measure()["units_promised"] == 1.25
    assert plan.measure()["unit_fill_rate"] == 0.5
    assert plan.lines.to_frame()["promised"][0] == Decimal("1.25")


def test_tables_are_like_dicts_of_columns():
    table = backorder.allocate(**dolls()).allocations
    names = ["line", "supply", "quantity", "delivery_day", "location", "ship_day", "shipment"]
    assert table.columns == list(table) == names
    assert "quantity" in table and "colour" not in table
    assert len(table) == 2
    with pytest.raises(InvalidArgumentError, match="did you mean quantity"):
        table["quantty"]


def test_frames():
    plan = backorder.allocate(**shop())
    for table in (getattr(plan, name) for name in PLAN_TABLES):
        frame, rows = table.to_frame(), table.rows()
        assert list(frame.columns) == table.columns
        assert len(frame) == len(rows) == len(table)
        for name in table.columns:
            want = [row[name] for row in rows]
            got = frame[name].tolist()
            if name.endswith("day"):
                assert frame[name].dtype == "datetime64[ns]"
                got = [None if pandas.isna(day) else day.date() for day in got]
            assert got == want
    assert str(plan.lines.to_frame()["reason"].dtype) == "category"


def test_days_beyond_the_calendar_come_back_as_numbers():
    plan = backorder.allocate(
        demand={"item": [1, 1], "quantity": [1, 1]},
        supply={"item": [1, 1], "quantity": [1, 1], "day": [2**30, "9999-12-31"]},
        as_of="2025-01-01",
    )
    assert plan.lines.values("last_day").tolist() == [DAY(9999, 12, 31), 2**30]
    assert plan.lines.to_frame()["last_day"].tolist() == [DAY(9999, 12, 31), 2**30]


# ---- lanes ----------------------------------------------------------------------------------


def by_lanes(**more):
    """Dolls for Oslo and Rome, from Wien and Bern."""
    arguments = dict(
        demand=[
            {"item": "doll", "quantity": 8, "due": "2025-12-21", "destination": "Oslo"},
            {"item": "doll", "quantity": 1, "due": "2025-12-21", "destination": "Rome"},
        ],
        supply={"item": ["doll"] * 2, "quantity": [9, 5], "location": ["Wien", "Bern"]},
        lanes=[
            {"location": "Wien", "destination": "Oslo", "rank": 5, "transit_days": 4},
            {"location": "Bern", "destination": "Oslo", "rank": 7, "transit_days": 2},
            {"location": "Bern", "destination": "Paris"},
        ],
        as_of="2025-12-18",
    )
    return {**arguments, **more}


def test_lanes_lead_to_destinations():
    plan = backorder.allocate(**by_lanes())
    names = ("line", "location", "quantity", "ship_day", "delivery_day")
    assert [tuple(row[name] for name in names) for row in plan.allocations.rows()] == [
        (0, "Bern", 5, DAY(2025, 12, 18), DAY(2025, 12, 20)),
        (0, "Wien", 3, DAY(2025, 12, 18), DAY(2025, 12, 22)),
    ]
    assert plan.lines.values("on_time").tolist() == [5, 0]
    assert plan.lines.values("reason").tolist() == ["none", "no_lane"]
    assert plan.audit() == []
    groups = {row["group"]: row["units_short"] for row in plan.measure(by="destination")}
    assert groups == {"Oslo": 0, "Rome": 1}


def test_the_rank_of_a_lane_decides_not_its_location():
    rows = by_lanes()["lanes"]
    demand = [{"item": "doll", "quantity": 2, "due": "2025-12-31", "destination": "Oslo"}]
    for rank, location in ((6, "Bern"), (4, "Wien"), (5, "Wien")):
        lanes = [{**rows[0], "rank": rank}, {**rows[1], "rank": 5}]
        plan = backorder.allocate(**by_lanes(demand=demand, lanes=lanes))
        assert plan.allocations.values("location").tolist() == [location]


def test_split_knows_lanes():
    arguments = by_lanes()
    order = arguments.pop("demand")
    parts = backorder.split(order=order, **arguments)
    names = ("location", "quantity", "delivery_day")
    assert [tuple(row[name] for name in names) for row in parts.now.rows()] == [
        ("Bern", 5, DAY(2025, 12, 20)),
        ("Wien", 3, DAY(2025, 12, 22)),
    ]
    assert parts.shortfall.rows() == [{"line": 1, "reason": "no_lane", "quantity": 1}]


def test_estimate_knows_lanes():
    arguments = by_lanes()
    order = arguments.pop("demand")[:1]
    days = backorder.estimate(order=order, **arguments)
    assert (days.first_day, days.complete_day) == (DAY(2025, 12, 20), DAY(2025, 12, 22))


def test_prioritize_checks_lanes():
    assert backorder.prioritize(**by_lanes(), policy="queue=quantity").lines.tolist() == [1, 0]
    with pytest.raises(InvalidArgumentError) as caught:
        backorder.prioritize(**by_lanes(lanes=[{"location": "Bern", "transit_days": -1}]))
    assert (caught.value.column, caught.value.row) == ("lanes.transit_days", 0)


def test_a_plan_is_audited_against_its_lanes():
    arguments = by_lanes()
    plan = backorder.allocate(**arguments)
    tables = {name: getattr(plan, name).rows() for name in PLAN_TABLES}
    assert backorder.audit(plan=tables, **arguments) == []
    slower = [{**row, "transit_days": 3} for row in arguments["lanes"]]
    assert backorder.audit(plan=tables, **{**arguments, "lanes": slower})
    assert backorder.audit(plan=tables, **{**arguments, "lanes": None})


def test_a_lane_twice_is_told_in_own_terms():
    rows = by_lanes()["lanes"]
    with pytest.raises(InvalidArgumentError, match="same destination") as caught:
        backorder.allocate(**by_lanes(lanes=[*rows, rows[1]]))
    error = caught.value
    assert (error.column, error.row, error.value, error.more) == ("lanes.location", 3, "Bern", 0)


# ---- orders of several lines ----------------------------------------------------------------


def test_what_is_held_comes_back():
    plan = backorder.allocate(
        demand={"item": ["doll"], "quantity": [20], "delivery_rule": ["line_complete"]},
        supply={"item": ["doll", "doll"], "quantity": ["15", "2.5"], "day": [None, "2025-12-23"]},
        as_of="2025-12-18",
        scale=1,
        policy=backorder.Policy(waiting="hold"),
    )
    assert plan.held.rows() == [
        {"line": 0, "supply": 0, "quantity": Decimal("15.0")},
        {"line": 0, "supply": 1, "quantity": Decimal("2.5")},
    ]
    assert plan.lines.values("reason").tolist() == ["incomplete"]
    assert plan.audit() == []


def test_held_is_made_on_request():
    plan = backorder.allocate(**dolls(), policy="waiting=hold")
    assert plan.held.columns == ["line", "supply", "quantity"] and len(plan.held) == 0
    plan = backorder.allocate(**dolls(), policy="waiting=hold", outputs="lines")
    assert plan.held.columns == []
    with pytest.raises(NotFoundError):
        plan.held["quantity"]


def test_what_is_held_is_audited():
    arguments = dolls(policy="waiting=hold")
    arguments["demand"] = {**arguments["demand"], "quantity": [21],
                           "delivery_rule": ["line_complete"]}
    plan = backorder.allocate(**arguments)
    tables = {name: getattr(plan, name).rows() for name in PLAN_TABLES}
    assert backorder.audit(plan=tables, **arguments) == []
    tables["held"][0]["quantity"] -= 1
    assert backorder.audit(plan=tables, **arguments)


def test_kits_are_of_their_orders():
    demand = [
        {"sales_order": order, "item": item, "quantity": quantity, "kit": "table"}
        for order in ("S1", "S2")
        for item, quantity in (("top", 1), ("leg", 4))
    ]
    supply = {"item": ["top", "leg"], "quantity": [2, 7]}
    plan = backorder.allocate(demand=demand, supply=supply, as_of=0)
    assert plan.lines["promised"].tolist() == [1, 4, 0, 0]
    assert plan.lines.values("reason").tolist()[2:] == ["set_incomplete", "taken"]
    assert plan.audit() == []


def test_shipments_that_are_left():
    plan = backorder.allocate(
        demand={"item": ["doll"], "quantity": [20], "max_shipments": [2], "shipments_made": [2]},
        supply=dolls()["supply"],
        as_of="2025-12-18",
    )
    (row,) = plan.lines.rows()
    assert (row["promised"], row["reason"]) == (0, "max_shipments")
    words = {each.column: each.meaning for each in backorder.schema() if each.table == "reason"}
    assert "shipments" in words["max_shipments"]
    assert plan.audit() == []


def test_substitutes_have_own_units():
    plan = backorder.allocate(
        demand={"item": ["doll"], "quantity": [20], "due": ["2025-12-20"]},
        supply={"item": ["doll", "half"], "quantity": [15, 99]},
        substitutes=[{"item": "doll", "substitute": "half", "numerator": 2}],
        as_of="2025-12-18",
    )
    assert plan.allocations["quantity"].tolist() == [15, 10]
    assert plan.line_units().tolist() == [15, 5]
    assert plan.lines["promised"].tolist() == [20]
    assert plan.measure()["units_on_time"] == 20
    assert plan.audit() == []


def many_sources(count, **more):
    """Two dolls that each of `count` locations has one of."""
    places = [f"place {number}" for number in range(count)]
    return dict(
        demand={"item": ["doll", "doll"], "quantity": [1, 1], "sales_order": ["S", "S"]},
        supply={"item": ["doll"] * count, "quantity": [1] * count, "location": places},
        policy="sourcing=least_cost",
        as_of=0,
        **more,
    )


def test_a_greedy_choice_is_told():
    assert backorder.allocate(**many_sources(12)).lines["greedy"].tolist() == [0, 0]
    plan = backorder.allocate(**many_sources(13))
    assert plan.lines["greedy"].tolist() == [1, 1]
    assert plan.audit() == []
    # As one source of two locations, the first two are chosen from twelve.
    groups = {"location": ["place 0", "place 1"], "group": ["near", "near"]}
    plan = backorder.allocate(**many_sources(13, locations=groups))
    assert plan.lines["greedy"].tolist() == [0, 0]
    assert plan.allocations.values("location").tolist() == ["place 0", "place 1"]
    assert plan.audit() == []


def test_every_verb_knows_groups_and_substitutes():
    book = dict(
        supply={"item": ["doll", "half", "half"], "quantity": [1, 2, 2],
                "location": ["Wien", "Bern", "Rom"]},
        locations={"location": ["Rom", "Wien"], "group": ["near", "near"]},
        substitutes={"item": ["doll"], "substitute": ["half"]},
        policy="sourcing=fewest_shipments",
        as_of=0,
    )
    lines = {"item": ["doll"], "quantity": [3], "destination": [None]}
    plan = backorder.allocate(demand=lines, **book)
    assert plan.allocations.values("location").tolist() == ["Wien", "Rom"]
    assert backorder.audit(plan=plan, demand=lines, **book) == []
    parts = backorder.split(order=lines, **book)
    assert parts.now.values("location").tolist() == ["Wien", "Rom"]
    assert backorder.estimate(order=lines, **book).complete_day == 0
    book["substitutes"] = {"item": ["doll"], "substitute": ["doll"]}
    with pytest.raises(InvalidArgumentError, match="circle"):
        backorder.prioritize(demand=lines, **book)


def test_every_verb_knows_tiers_protections_quotas_levels_and_holds():
    book = dict(
        supply={"item": ["doll"], "quantity": [10]},
        tiers={"tier": ["shop", "gold", "silver"], "parent": [None, "shop", "shop"],
               "rank": [None, 1, 2]},
        protections={"item": ["doll"], "tier": ["gold"], "quantity": [2]},
        quotas={"item": ["doll"], "tier": ["shop"], "quantity": [7]},
        critical_levels={"item": ["doll"], "tier": ["silver"], "quantity": [3]},
        holds={"owner": ["cart"], "item": ["doll"], "quantity": [4]},
        as_of=0,
    )
    lines = {"item": ["doll"], "quantity": [10], "tier": ["silver"], "owner": [None]}
    plan = backorder.allocate(demand=lines, **book)
    assert plan.lines["promised"].tolist() == [4]  # 4 are held, 2 protected
    assert plan.audit() == [] == backorder.audit(plan=plan, demand=lines, **book)
    for owner, tier, units in (("cart", "silver", 7), ("cart", "shop", 7), ("cart", None, 7),
                               ("guest", "gold", 6)):
        order = {**lines, "tier": [tier], "owner": [owner]}
        assert backorder.split(order=order, **book).now["quantity"].sum() == units
        assert backorder.estimate(order=order, **book).lines["promised"].tolist() == [units]
    book["tiers"] = {"tier": ["shop", "gold", "silver"], "parent": ["gold", "shop", "shop"]}
    for verb in (backorder.prioritize, backorder.allocate):
        with pytest.raises(InvalidArgumentError) as caught:
            verb(demand=lines, **book)
        assert caught.value.column == "tiers.parent"


# ---- the same book in other forms -----------------------------------------------------------


def as_frame(rows):
    return pandas.DataFrame(rows)


def as_dict(rows):
    names = dict.fromkeys(name for row in rows for name in row)
    return {name: [row.get(name) for row in rows] for name in names}


@pytest.mark.parametrize("form", [as_frame, as_dict, tuple])
@pytest.mark.parametrize("seed", range(3))
def test_any_form_of_the_tables_gives_the_same_plan(form, seed):
    arguments = shop(seed=seed)
    tables = {name: form(arguments[name]) for name in BOOK_TABLES}
    want = backorder.allocate(**arguments)
    assert raw(backorder.allocate(**{**arguments, **tables})) == raw(want)
    assert want.audit() == []


def by_hand(arguments):
    """The same book with dense ids and numbers, made the obvious way."""
    demand, supply = arguments["demand"], arguments["supply"]
    places, lanes = arguments["item_locations"], arguments["lanes"]
    substitutes = arguments["substitutes"]
    levels = arguments["critical_levels"]
    kept = arguments["protections"] + arguments["quotas"] + levels + arguments["holds"]
    items = {row["item"]: number for number, row in enumerate(arguments["items"])}
    for row in supply + places + demand + substitutes:
        items.setdefault(row["item"], len(items))
    for row in substitutes:
        items.setdefault(row["substitute"], len(items))
    for row in kept:
        items.setdefault(row["item"], len(items))
    locations, orders, kits, owners = {}, {}, {None: None}, {None: None}
    for row in arguments["locations"] + supply + places + lanes + demand + kept:
        if row["location"] is not None:
            locations.setdefault(row["location"], len(locations))
    destinations = {None: 0}
    for row in arguments["destinations"] + lanes + demand:
        destinations.setdefault(row["destination"], len(destinations))
    for row in demand:
        orders.setdefault(row["sales_order"], len(orders))
        kits.setdefault(row["kit"], len(kits) - 1)
    for row in demand + arguments["holds"]:
        owners.setdefault(row["owner"], len(owners) - 1)
    purchases, suppliers = {None: None}, {None: None}
    for row in supply:
        purchases.setdefault(row["purchase_order"], len(purchases) - 1)
    for row in arguments["suppliers"] + arguments["items"]:
        suppliers.setdefault(row["supplier"], len(suppliers) - 1)
    calendars = {row["calendar"]: place for place, row in enumerate(arguments["calendars"])}
    tiers = [row["tier"] for row in arguments["tiers"]] or sorted(
        {row["tier"] for row in demand + supply + kept if row.get("tier") is not None})

    def day(value):
        return None if value is None else (value - DAY(1970, 1, 1)).days

    def dense(row):
        row = dict(row)
        for name, convert in (
            ("item", items.get),
            ("substitute", items.get),
            ("kit", kits.get),
            ("group", {"near": 0}.get),
            ("location", locations.get),
            ("destination", destinations.get),
            ("sales_order", orders.get),
            ("tier", dict(zip(tiers, range(9))).get),
            ("parent", dict(zip(tiers, range(9))).get),
            ("owner", owners.get),
            ("purchase_order", purchases.get),
            ("supplier", suppliers.get),
            ("calendar", calendars.get),
            ("order_calendar", calendars.get),
            ("delivery_calendar", calendars.get),
            ("open", {None: 0, False: 0, True: 1, "open": 1}.get),
            ("weekdays", {"all": 127, "Mon-Fri": 31}.get),
            ("month_days", {"1, 15": 1 | 1 << 14}.get),
            ("due", day),
            ("latest", day),
            ("day", day),
            ("expires", day),
            ("first_day", day),
            ("last_day", day),
        ):
            if name in row:
                row[name] = convert(row[name])
        return row

    tables = {table: [dense(row) for row in arguments[table]] for table in BOOK_TABLES}
    for table, name, numbers in (
        ("items", "item", items), ("locations", "location", locations),
        ("destinations", "destination", destinations), ("suppliers", "supplier", suppliers),
    ):
        known = {row[name]: row for row in tables[table]}
        rows = [known.get(number, {}) for number in range(len(numbers))]
        columns = {column for row in rows for column in row} - {name}
        tables[table] = {column: [row.get(column) for row in rows] for column in columns}
    tables["suppliers"].setdefault("order_calendar", [None] * (len(suppliers) - 1))
    return dict(
        **tables, as_of=day(arguments["as_of"]), dense=True, policy=arguments["policy"]
    )


@pytest.mark.parametrize("seed", range(8))
def test_mapped_ids_give_the_same_plan_as_dense_ones(seed):
    arguments = shop(seed=seed)
    want = backorder.allocate(**by_hand(arguments))
    assert raw(backorder.allocate(**arguments)) == raw(want)


@pytest.mark.parametrize("threads", [2, 3])
def test_threads_do_not_change_a_byte(threads):
    arguments = shop(lines=3000)
    want = raw(backorder.allocate(**arguments))
    assert raw(backorder.allocate(**arguments, threads=threads)) == want


@given(
    st.integers(0, 10**9),
    st.sampled_from(["timing=earliest", "timing=latest_on_time", "safety_stock=soft"]),
)
@settings(max_examples=60, deadline=None)
def test_plans_pass_their_audit(seed, policy):
    arguments = shop(lines=seed % 40, seed=seed)
    arguments["policy"] += "; " + policy
    plan = backorder.allocate(**arguments)
    assert plan.audit() == []
    wanted = sum(line["quantity"] for line in arguments["demand"])
    if wanted:
        assert int((plan.lines["promised"] + plan.lines["shortfall"]).sum()) == wanted


def test_an_empty_book():
    plan = backorder.allocate(demand=[], supply=[], as_of="2025-01-01")
    assert {len(getattr(plan, table)) for table in PLAN_TABLES} == {0}
    assert plan.lines.rows() == [] and plan.audit() == []
    assert list(plan.lines.to_frame().columns) == plan.lines.columns


def test_pandas_is_optional():
    script = """
        import datetime, sys
        sys.modules["pandas"] = None
        import backorder
        plan = backorder.allocate(
            demand={"item": ["b", "a", "b"], "quantity": ["1.5", 2, 3.5], "tier": [2, None, 1]},
            supply=[{"item": "b", "quantity": 4, "day": None}, {"item": "a", "quantity": 1}],
            as_of=datetime.date(2025, 1, 1), scale=1, policy="queue=tier",
        )
        print(*(row["promised"] for row in plan.lines.rows()))
        try:
            plan.lines.to_frame()
        except ImportError:
            print("no frames")
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script)], capture_output=True, text=True
    )
    assert done.stdout.split("\n")[:2] == ["0.5 1.0 3.5", "no frames"], done.stderr


# ---- outputs --------------------------------------------------------------------------------


@pytest.mark.parametrize("outputs", ["lines.reason, shipments", ["lines.reason", "shipments"]])
def test_outputs_on_request(outputs):
    plan = backorder.allocate(**dolls(), outputs=outputs)
    assert plan.lines.columns == ["promised", "reason"]
    assert len(plan.shipments.columns) == 4
    assert plan.promises.columns == [] and len(plan.promises) == 0
    with pytest.raises(NotFoundError):
        plan.lines["on_time"]
    assert plan.audit() == []


def test_no_outputs_but_the_required_ones():
    plan = backorder.allocate(**dolls(), outputs="")
    assert plan.allocations.columns == ["line", "supply", "quantity", "delivery_day"]
    assert plan.lines.columns == ["promised"]
    with pytest.raises(InvalidArgumentError, match="colour"):
        backorder.allocate(**dolls(), outputs="lines.colour")


# ---- memory ---------------------------------------------------------------------------------


def test_columns_are_the_plans_own_memory():
    plan = backorder.allocate(**dolls())
    first, second = plan.allocations["quantity"], plan.allocations["quantity"]
    assert first.ctypes.data == second.ctypes.data and np.shares_memory(first, second)
    assert not first.flags.writeable and first.dtype == np.int64
    assert plan.lines["reason"].dtype == np.int32


def test_arrays_keep_their_memory_alive():
    plan = backorder.allocate(**shop(lines=3000))
    memory = weakref.ref(plan._memory.plan())
    column = plan.lines["promised"][10:]
    want = column.tolist()
    del plan
    gc.collect()
    assert memory() is not None
    other = [backorder.allocate(**shop(lines=3000, seed=seed)) for seed in range(3)]
    assert column.tolist() == want
    del column, other
    gc.collect()
    assert memory() is None


def test_the_input_may_go_away():
    arguments = shop()
    plan = backorder.allocate(**arguments)
    del arguments
    gc.collect()
    assert plan.audit() == []


def test_a_plan_is_freed_at_once():
    plan = backorder.allocate(**dolls())
    memory = weakref.ref(plan._memory.plan())
    gc.disable()
    try:
        del plan
        assert memory() is None
    finally:
        gc.enable()


def test_reuse_of_a_plans_memory():
    arguments = shop(lines=3000)
    want = raw(backorder.allocate(**arguments))
    old = backorder.allocate(**dolls())
    plan = backorder.allocate(**arguments, reuse=old)
    assert raw(plan) == want
    for use in (lambda: old.lines["promised"], old.audit, old.measure, old.lines.rows):
        with pytest.raises(InvalidArgumentError, match="reuse"):
            use()
    assert "later plan" in repr(old)
    with pytest.raises(InvalidArgumentError, match="reuse"):
        backorder.allocate(**arguments, reuse=old)


def test_a_plan_whose_arrays_are_in_use_is_not_reused():
    plan = backorder.allocate(**dolls())
    column = plan.lines["promised"][:]
    with pytest.raises(InvalidArgumentError, match="still in use"):
        backorder.allocate(**dolls(), reuse=plan)
    assert column.tolist() == [20]
    del column
    assert backorder.allocate(**dolls(), reuse=plan).lines["promised"].tolist() == [20]


def test_a_plan_survives_a_reuse_that_fails():
    plan = backorder.allocate(**dolls())
    with pytest.raises(InvalidArgumentError):
        backorder.allocate(**dolls(demand={"item": ["doll"], "quantity": [-1]}), reuse=plan)
    assert plan.lines["promised"].tolist() == [20]


# ---- errors ---------------------------------------------------------------------------------


def test_errors_of_the_library_carry_the_callers_own_value():
    with pytest.raises(InvalidArgumentError) as caught:
        backorder.allocate(
            demand={"item": ["a", "b", "c"], "quantity": ["1.5", "-2.5", "-1"]},
            supply={"item": [], "quantity": []},
            as_of="2025-01-01",
            scale=1,
        )
    error = caught.value
    assert (error.column, error.row, error.value, error.more) == ("demand.quantity", 1, "-2.5", 1)
    assert "demand.quantity" in str(error) and "'-2.5'" in str(error)
    assert isinstance(error, ValueError) and error.status == 3


def test_errors_about_items_name_the_callers_row():
    with pytest.raises(InvalidArgumentError) as caught:
        backorder.allocate(
            demand={"item": [0], "quantity": [1]},
            supply={"item": [0], "quantity": [1]},
            items={"item": [2, 0, 1], "replenish_days": [1, 2, -3]},
            as_of=0,
            dense=True,
        )
    assert (caught.value.column, caught.value.row, caught.value.value) == (
        "items.replenish_days",
        2,
        -3,
    )


@pytest.mark.parametrize(
    "change, column",
    [
        ({"policy": "timing=soonest"}, "policy.timing"),
        ({"demand": {"quantity": [1]}}, "demand.item"),
        ({"supply": {"item": ["doll"]}}, "supply.quantity"),
        ({"threads": -1}, "run.threads"),
        ({"threads": 2**40}, "run.threads"),
        ({"scale": 99}, "scale"),
        ({"demand": {"item": ["doll"], "quantity": [1], "peg": [9]}}, "demand.peg"),
    ],
)
def test_bad_arguments_name_themselves(change, column):
    with pytest.raises(InvalidArgumentError) as caught:
        backorder.allocate(**dolls(**change))
    assert caught.value.column == column


@pytest.mark.parametrize(
    "column, value, allowed",
    [
        ("peg", 9, "supply rows are numbered 0 to 1, or none"),
        ("location", -1, "locations of this book are numbered 0 to 3, or none"),
        ("latest", 2**30 + 1, "use -1073741824 to 1073741824, or never"),
    ],
)
def test_what_is_allowed_is_told_without_the_numbers_that_stand_for_words(column, value, allowed):
    demand = {"item": [0], "quantity": [1], column: [value]}
    supply = {"item": [0, 0], "quantity": [1, 1]}
    with pytest.raises(InvalidArgumentError) as caught:
        backorder.allocate(demand=demand, supply=supply, as_of=20000, dense=True)
    assert str(caught.value) == f"demand.{column} row 0 is {value}; {allowed}"


def test_as_of_is_required():
    arguments = dolls()
    del arguments["as_of"]
    with pytest.raises(InvalidArgumentError, match="as_of is None; a day is needed, or now="):
        backorder.allocate(**arguments)


# ---- long calls -----------------------------------------------------------------------------

LONG = """
    import os, signal, sys, time
    import numpy as np
    import backorder

    lines = 4_000_000
    rng = np.random.default_rng(1)
    items = lines // 10
    book = dict(
        demand={
            "item": rng.integers(0, items, lines, dtype=np.int32),
            "quantity": rng.integers(1, 20, lines),
            "due": rng.integers(20000, 20060, lines, dtype=np.int32),
        },
        supply={
            "item": rng.integers(0, items, items * 4, dtype=np.int32),
            "quantity": rng.integers(1, 40, items * 4),
            "day": rng.integers(20000, 20060, items * 4, dtype=np.int32),
        },
        as_of=20000,
        dense=True,
    )
"""


def run_long(script):
    script = textwrap.dedent(LONG) + textwrap.dedent(script)
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=120, env=os.environ
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


def test_ctrl_c_cancels():
    """The signal arrives while the plan is made; the plan is given up and the process goes on."""
    out = run_long(
        """
        seen = []
        def interrupt(done, total):
            if not seen:
                seen.append(done)
                os.kill(os.getpid(), signal.SIGINT)
        try:
            backorder.allocate(**book, progress=interrupt)
        except KeyboardInterrupt:
            print("interrupted", seen[0] < lines)
        small = backorder.allocate(demand=[{"item": 1, "quantity": 2}],
                                   supply=[{"item": 1, "quantity": 1}], as_of=0)
        print(small.lines["promised"][0])
        """
    )
    assert out == ["interrupted", "True", "1"]


def test_ctrl_c_without_progress():
    """A signal from outside reaches a call that nobody watches."""
    out = run_long(
        """
        signal.setitimer(signal.ITIMER_REAL, 0.15)
        signal.signal(signal.SIGALRM, signal.default_int_handler)
        try:
            backorder.allocate(**book)
            print("planned")
        except KeyboardInterrupt:
            print("interrupted")
        """
    )
    assert out == ["interrupted"]


def test_progress_is_told():
    out = run_long(
        """
        told = []
        plan = backorder.allocate(**book, progress=lambda done, total: told.append((done, total)))
        print(told == sorted(told), told[-1] == (lines, lines), len(told) > 1)
        print(len(plan.lines))
        """
    )
    assert out == ["True", "True", "True", "4000000"]


def test_progress_of_a_small_book_is_told_at_the_end():
    told = []
    backorder.allocate(**dolls(), progress=lambda done, total: told.append((done, total)))
    assert told == [(1, 1)]


# ---- audit ----------------------------------------------------------------------------------


def plan_tables(plan, form):
    return {name: form(getattr(plan, name)) for name in PLAN_TABLES}


@pytest.mark.parametrize("form", [backorder.Table.rows, backorder.Table.to_frame])
@pytest.mark.parametrize("scale", [0, 2])
def test_a_plan_from_outside_is_audited(form, scale):
    arguments = shop(scale=scale)
    tables = plan_tables(backorder.allocate(**arguments), form)
    assert backorder.audit(plan=tables, **arguments) == []


def test_a_plan_whose_lines_have_no_order_is_audited():
    arguments = shop()
    for line in arguments["demand"][::3]:
        line["sales_order"] = None
    plan = backorder.allocate(**arguments)
    assert plan.audit() == []
    assert backorder.audit(plan=plan_tables(plan, backorder.Table.rows), **arguments) == []


def test_a_changed_plan_fails_its_audit():
    arguments = shop()
    tables = plan_tables(backorder.allocate(**arguments), backorder.Table.rows)
    tables["allocations"][3]["quantity"] += 1
    violations = backorder.audit(plan=tables, **arguments)
    assert violations
    for violation in violations:
        assert violation.invariant in {f"I{number}" for number in range(1, 9)}
        assert violation.message
    assert {violation.line for violation in violations} & {tables["allocations"][3]["line"], -1}
    assert len(backorder.audit(plan=tables, **arguments, limit=1)) == 1


def test_a_plan_of_another_book_fails_its_audit():
    plan = backorder.allocate(**dolls())
    assert backorder.audit(plan=plan, **dolls()) == []
    poor = dolls(supply={"item": ["doll"], "quantity": [15]})
    assert backorder.audit(plan=plan, **poor)


def test_a_plan_with_ids_that_the_book_has_not():
    arguments = shop()
    tables = plan_tables(backorder.allocate(**arguments), backorder.Table.rows)
    tables["allocations"][2]["location"] = "Rome"
    with pytest.raises(InvalidArgumentError) as caught:
        backorder.audit(plan=tables, **arguments)
    assert (caught.value.column, caught.value.row, caught.value.value) == (
        "allocations.location",
        2,
        "Rome",
    )
    with pytest.raises(InvalidArgumentError, match="did you mean allocations"):
        backorder.audit(plan={"allocation": []}, **arguments)


# ---- measure --------------------------------------------------------------------------------


def test_measures_of_the_dolls():
    measures = backorder.allocate(**dolls()).measure()
    assert measures["lines"] == 1 and measures["units"] == 20
    assert measures["unit_fill_rate"] == 0.75
    assert measures["line_fill_rate"] == 0
    assert measures["backorder_unit_days"] == 15 and measures["mean_wait"] == 3
    assert math.isnan(measures["value_on_time"])
    assert "group" not in measures


GROUPS = ["item", "tier", "location", "sales_order", "due", "when_short", "priority", "owner"]


@pytest.mark.parametrize("by", GROUPS)
def test_measures_by_group_carry_the_callers_ids(by):
    arguments = shop()
    plan = backorder.allocate(**arguments)
    groups = plan.measure(by)
    given = {line[by] for line in arguments["demand"]}
    if by == "due":
        given = {day or arguments["as_of"] for day in given}
    assert {group["group"] for group in groups} == given
    whole = plan.measure()
    for name in ("lines", "units", "units_promised", "units_on_time", "units_short"):
        assert sum(group[name] for group in groups) == whole[name]


def test_what_sharing_costs_is_measured():
    book = dict(
        demand={"item": ["a", "a"], "quantity": [6, 3], "unit_value": [5, 2], "tier": ["x", "y"]},
        supply={"item": ["a"], "quantity": [6]},
        tiers={"tier": ["x", "y"]},
        as_of=0,
    )
    assert backorder.allocate(**book).measure()["value_lost"] == 0
    plan = backorder.allocate(**book, policy="sharing=proportional")
    assert plan.lines["promised"].tolist() == [4, 2]
    measures = plan.measure()
    assert measures["value_lost"] == 30 - 24
    assert measures["price_of_fairness"] == 6 / 30
    rows = {row["group"]: row for row in plan.measure("tier")}
    assert {tier: row["value_lost"] for tier, row in rows.items()} == {"x": 10, "y": -4}


def test_measure_by_what_is_no_column():
    with pytest.raises(InvalidArgumentError, match="colour"):
        backorder.allocate(**dolls()).measure("colour")


# ---- the other verbs ------------------------------------------------------------------------


def test_prioritize():
    queue = backorder.prioritize(
        demand={"item": ["a"] * 3, "quantity": [1] * 3, "due": ["2025-03-01", "2025-01-01", None]},
        policy=backorder.Policy(queue="due desc"),
        as_of="2025-02-01",
    )
    assert queue.lines.tolist() == [0, 2, 1]
    assert queue.rank.tolist() == [0, 2, 1]


TWO = {"item": ["a"] * 4, "quantity": [1, 2, 3, 4], "due": ["2025-03-01", None, None, None],
       "priority": [0, 0, 1, 1], "tier": [None, "gold", "tin", "tin"],
       "sales_order": ["x", "y", "y", "z"],
       "delivery_rule": [None, "order_complete", "order_complete", None]}


@pytest.mark.parametrize("line, other, policy, told", [
    (0, 2, "", (2, 0, 1, 0, "due", DAY(2025, 2, 1), DAY(2025, 3, 1))),
    (1, 2, "queue=item", (1, 2, 1, 2, None, None, None)),
    (3, 0, "queue=quantity desc, due", (3, 0, 3, 0, "quantity desc", 4, 1)),
    (0, 3, "queue=tier nulls first", (0, 3, 0, 3, "tier nulls first", None, "tin")),
    (1, 3, "queue=line_value, tier (tin gold)", (1, 3, 2, 3, None, None, None)),
    (0, 1, "queue=tier (gold)", (1, 0, 1, 0, "tier (gold)", "gold", None)),
])
def test_why_a_line_comes_before_another(line, other, policy, told):
    tiers = {"tier": ["gold", "tin"]}
    arguments = dict(demand=TWO, tiers=tiers, as_of="2025-02-01", policy=policy)
    why = backorder.explain_precedence(line=line, other=other, **arguments)
    assert why == told
    rank = backorder.prioritize(**arguments).rank
    assert rank[why.first] < rank[why.second]
    assert backorder.explain_precedence(line=other, other=line, **arguments) == why


@pytest.mark.parametrize("seed", range(4))
def test_why_agrees_with_the_queue(seed):
    arguments = shop(lines=12, seed=seed)
    arguments["policy"] += "; queue=priority, tier (20 10) desc, slack"
    rank = backorder.prioritize(**arguments).rank
    for line in range(12):
        for other in range(line):
            why = backorder.explain_precedence(line=line, other=other, **arguments)
            assert {why.first, why.second} == {line, other}
            assert rank[why.first] < rank[why.second]
            assert rank[why.first_by] <= rank[why.first]
            assert rank[why.second_by] <= rank[why.second]
            if why.key == "priority":
                assert why.first_value < why.second_value


@pytest.mark.parametrize("line, other", [(0, 0), (0, 9), (-1, 0), ("0", 1), (True, 0)])
def test_why_of_what_are_no_two_lines(line, other):
    with pytest.raises(InvalidArgumentError) as caught:
        backorder.explain_precedence(line=line, other=other, demand=TWO, as_of="2025-02-01")
    assert caught.value.column == "line"


def test_split():
    arguments = dolls()
    order = arguments.pop("demand")
    now, later, shortfall = backorder.split(order={**order, "quantity": [22]}, **arguments)
    today, then = DAY(2025, 12, 18), DAY(2025, 12, 23)
    part = {"line": 0, "supply": 0, "location": None, "ship_day": today, "delivery_day": today}
    assert now.rows() == [{**part, "quantity": 15}]
    assert later.rows() == [
        {**part, "supply": 1, "ship_day": then, "delivery_day": then, "quantity": 5}
    ]
    assert shortfall.rows() == [{"line": 0, "reason": "taken", "quantity": 2}]
    assert now.to_frame()["quantity"].tolist() == [15]


def test_estimate():
    arguments = dolls()
    estimate = backorder.estimate(order=arguments.pop("demand"), **arguments)
    assert (estimate.first_day, estimate.complete_day) == (DAY(2025, 12, 18), DAY(2025, 12, 23))
    (line,) = estimate.lines.rows()
    assert line["promised"] == 20 and line["on_time"] == 15 and line["reason"] == "none"
    order = [{"item": "x", "quantity": 1}]
    nothing = backorder.estimate(order=order, supply=[], as_of="2025-12-18")
    assert (nothing.first_day, nothing.complete_day) == (None, None)


def test_split_refuses_lines_of_several_orders():
    order = {"item": ["a", "a"], "quantity": [1, 1], "sales_order": ["x", "y"]}
    with pytest.raises(InvalidArgumentError):
        backorder.split(order=order, supply=[], as_of=0)
