"""The worked tables of the README's page on orders of several lines.

    ./dev python bindings/python/examples/order_shapes.py          # all of them
    ./dev python bindings/python/examples/order_shapes.py kits     # one

Each is a small book, planned under several rules or policies. A row tells what is delivered on
which day, what is short and why, and what is held. The plans are made on day 1.
"""

from __future__ import annotations

import sys
from collections import Counter
from typing import Any, Dict, List, Mapping, Optional, Union

import backorder

TODAY = 1

Columns = Mapping[str, List[Any]]
Column = Union[int, str]  # of a table: a day, or a headline
Words = Dict[Column, str]


def allocated(demand: Columns, supply: Columns, policy: str, **tables: Any) -> backorder.Plan:
    """The plan of a book, which breaks no rule."""
    plan = backorder.allocate(demand=demand, supply=supply, policy=policy, as_of=TODAY, **tables)
    assert plan.audit() == []
    return plan


def planned(demand: Columns, supply: Columns, policy: str = "", **tables: Any) -> Words:
    """The plan of a book in words."""
    plan = allocated(demand, supply, policy, **tables)
    orders = demand.get("sales_order", [None])
    units: Dict[Column, Counter] = {}

    def add(column: Column, line: int, what: str, quantity: int) -> None:
        whose = f" for {orders[line]}" if len(set(orders)) > 1 else ""
        units.setdefault(column, Counter())[what + whose] += quantity

    for row in plan.allocations.rows():
        origin = f" from {row['location']}" if row["location"] else ""
        add(row["delivery_day"], row["line"], supply["item"][row["supply"]] + origin,
            row["quantity"])
    for line, row in enumerate(plan.lines.rows()):
        if row["shortfall"]:
            add("short", line, f"{demand['item'][line]} ({row['reason']})", row["shortfall"])
    for row in plan.held.rows():
        add("held", row["line"], supply["item"][row["supply"]], row["quantity"])
    return {column: ", ".join(f"{quantity} {what}" for what, quantity in parts.items())
            for column, parts in units.items()}


def table(head: str, rows: Mapping[str, Words]) -> str:
    """Rows of words, by their names, as Markdown."""
    there = {column for words in rows.values() for column in words}
    days = sorted(column for column in there if isinstance(column, int))
    columns = [*days, *(each for each in ("short", "held", "shipments", "cost") if each in there)]
    heads = [head, *(f"day {each}" if each in days else str(each) for each in columns)]
    lines = [[name, *(words.get(each, "") for each in columns)] for name, words in rows.items()]
    made = ["|" + "".join(f" {cell} |" if cell else " |" for cell in cells)
            for cells in [heads, *lines]]
    return "\n".join([made[0], "|" + "---|" * len(heads), *made[1:]])


# ---- the examples ---------------------------------------------------------------------------


def rules() -> str:
    """10 A and 5 B by day 3; 20 A and 3 B are there, 2 B come on day 5."""
    supply = {"item": ["A", "B", "B"], "quantity": [20, 3, 2], "day": [None, None, 5]}

    def order(rule: str) -> Columns:
        return {"sales_order": ["S", "S"], "item": ["A", "B"], "quantity": [10, 5],
                "due": [3, 3], "delivery_rule": [rule, rule]}

    return table("delivery_rule", {
        f"`{rule}`": planned(order(rule), supply)
        for rule in ("as_available", "line_complete", "order_complete", "ship_set")})


def warehouses() -> str:
    """10 A and 5 B; North is three days away, South is one."""
    supply = {"item": ["A", "B", "A"], "quantity": [10, 5, 10], "day": [None, None, 6],
              "location": ["North", "South", "South"]}
    lanes = {"location": ["North", "South"], "transit_days": [3, 1]}

    def order(rule: str) -> Columns:
        return {"sales_order": ["S", "S"], "item": ["A", "B"], "quantity": [10, 5],
                "delivery_rule": [rule, rule]}

    return table("delivery_rule", {
        f"`{rule}`": planned(order(rule), supply, lanes=lanes)
        for rule in ("as_available", "order_complete", "ship_set")})


def kits() -> str:
    """3 table tops T with 4 legs L each; 3 T and 9 L are there, 3 L come on day 5."""
    supply = {"item": ["T", "L", "L"], "quantity": [3, 9, 3], "day": [None, None, 5]}
    lines = {"sales_order": ["S", "S"], "item": ["T", "L"], "quantity": [3, 12]}
    kit = {**lines, "kit": ["table", "table"]}
    complete = {**kit, "delivery_rule": ["line_complete", "line_complete"]}
    return table("lines", {
        "of no kit": planned(lines, supply),
        "of one `kit`": planned(kit, supply),
        "of one `kit`, `line_complete`": planned(complete, supply)})


def shipments() -> str:
    """9 A; 3 are there, 2 each come on the days 4, 6 and 9."""
    supply = {"item": ["A"] * 4, "quantity": [3, 2, 2, 2], "day": [None, 4, 6, 9]}

    def order(most: Optional[int], made: int = 0, quantity: int = 9) -> Columns:
        return {"item": ["A"], "quantity": [quantity], "max_shipments": [most],
                "shipments_made": [made]}

    return table("max_shipments", {
        "none": planned(order(None), supply),
        "3": planned(order(3), supply),
        "2": planned(order(2), supply),
        "2, and 1 is made already": planned(order(2, made=1), supply),
        "2, and 10 A are wanted": planned(order(2, quantity=10), supply)})


def held() -> str:
    """S1 wants 5 A and 5 B together, S2 wants 5 B; only 5 B are there."""
    demand = {"sales_order": ["S1", "S1", "S2"], "item": ["A", "B", "B"], "quantity": [5, 5, 5],
              "delivery_rule": ["order_complete", "order_complete", "as_available"]}
    supply = {"item": ["B"], "quantity": [5]}
    return table("waiting", {
        f"`{waiting}`": planned(demand, supply, f"waiting={waiting}")
        for waiting in ("release", "hold")})


def substitutes() -> str:
    """10 A by day 3, of which 4 are there; 2 B are as good as one A, and one C as 2 B."""
    demand = {"item": ["A"], "quantity": [10], "due": [3]}
    names = {"item": ["A", "B"], "substitute": ["B", "C"], "numerator": [2, 1],
             "denominator": [1, 2]}

    def supply(day: int) -> Columns:
        return {"item": ["A", "A", "B", "C"], "quantity": [4, 6, 9, 5],
                "day": [None, day, None, None]}

    return table("substitutes", {
        "none; 6 A come on day 5": planned(demand, supply(5)),
        "B for A, C for B; 6 A come on day 5": planned(demand, supply(5), substitutes=names),
        "B for A, C for B; 6 A come on day 3": planned(demand, supply(3), substitutes=names)})


def sources() -> str:
    """6 A and 4 B, from four warehouses that rank North, South, East, West."""
    demand = {"sales_order": ["S", "S"], "item": ["A", "B"], "quantity": [6, 4]}
    places = ["North", "South", "East", "West"]
    per_shipment, per_unit = [5, 5, 9, 8], [1, 1, 3, 1]
    supply = {"item": ["A", "B"] * 4, "quantity": [4, 0, 2, 2, 6, 4, 2, 4],
              "location": [place for place in places for _ in "AB"]}
    lanes = {"location": places, "rank": [1, 2, 3, 4], "cost_per_shipment": per_shipment,
             "cost_per_unit": per_unit}

    def row(sourcing: str, group: Optional[Dict[str, str]] = None) -> Words:
        group = group or {}
        tables = {"lanes": lanes,
                  "locations": {"location": list(group), "group": list(group.values())}}
        policy = f"sourcing={sourcing}"
        units: Counter = Counter()
        for taken in allocated(demand, supply, policy, **tables).allocations.rows():
            units[taken["location"]] += taken["quantity"]
        sent = {group.get(place, place) for place in units}
        cost = sum(per_shipment[places.index(place)] + quantity * per_unit[places.index(place)]
                   for place, quantity in units.items())
        words = planned(demand, supply, policy, **tables)
        return {**words, "shipments": str(len(sent)), "cost": str(cost)}

    near = {"North": "yard", "West": "yard"}
    return table("sourcing", {
        "`by_rank`": row("by_rank"),
        "`fewest_shipments`": row("fewest_shipments"),
        "`least_cost`": row("least_cost"),
        "`fewest_shipments`, North and West are one group": row("fewest_shipments", near)})


EXAMPLES = {each.__name__: each
            for each in (rules, warehouses, kits, shipments, held, substitutes, sources)}


def main(names: List[str]) -> None:
    """Prints the tables that are named, or all of them."""
    for name in names or EXAMPLES:
        print(f"{EXAMPLES[name].__doc__}\n\n{EXAMPLES[name]()}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
