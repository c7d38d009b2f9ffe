"""The worked tables of the README's page on working days.

    ./dev python bindings/python/examples/working_days.py

One doll is on its way from a warehouse to Anna; each row adds something to the rows above it. Then
one is bought of a supplier.
"""

from __future__ import annotations

from typing import Any, Dict, List

import backorder

NOW = "2025-12-18T10:30+01:00"  # a Thursday
CALENDARS = [
    {"calendar": "warehouse", "weekdays": "Mon-Fri"},
    {"calendar": "carrier", "weekdays": "Mon-Sat"},
    {"calendar": "Anna", "weekdays": "Tue, Thu"},
    {"calendar": "Mondays", "weekdays": "Mon"},
]
CHRISTMAS = [
    {"calendar": calendar, "day": day, "open": "closed"}
    for calendar in ("warehouse", "carrier", "Anna") for day in ("2025-12-25", "2025-12-26")
]

Row = Dict[str, Any]


def planned(location: Row, lane: Row, destination: Row, days: List[Row], **tables: Any) -> Row:
    """The one allocation of the plan, which breaks no rule."""
    plan = backorder.allocate(
        demand=[{"item": "doll", "quantity": 1, "destination": "Anna"}],
        **{"supply": [{"item": "doll", "quantity": 1, "location": "north"}], **tables},
        locations=[{"location": "north", "time_zone": "Europe/Paris", **location}],
        lanes=[{"location": "north", "destination": "Anna", "transit_days": 2, **lane}],
        destinations=[{"destination": "Anna", **destination}],
        calendars=CALENDARS,
        calendar_days=days,
        now=NOW,
    )
    assert plan.audit() == []
    (row,) = plan.allocations.rows()
    return row


def words(day: Any) -> str:
    """A day: "Thu 18 Dec"."""
    return f"{day:%a} {day.day} {day:%b}"


def table(heads: List[str], rows: List[List[str]]) -> str:
    """Rows as Markdown."""
    lines = [f"| {' | '.join(heads)} |", "|" + "---|" * len(heads)]
    lines += [f"| {' | '.join(row)} |" for row in rows]
    return "\n".join(lines).replace("|  |", "| |") + "\n"


def the_way_of_a_doll() -> str:
    """From a shelf to Anna, with ever more that has days of its own."""
    location: Row = {"calendar": None}
    lane: Row = {"calendar": None}
    destination: Row = {"calendar": None}
    days: List[Row] = []
    rows = []

    def add(what: str) -> None:
        row = planned(location, lane, destination, days)
        rows.append([what, words(row["ship_day"]), words(row["delivery_day"])])

    add("the carrier takes 2 days")
    location.update(calendar="warehouse", handling_days=1, handling_count="working_days")
    add("the warehouse works Mon-Fri and packs for 1 working day")
    lane.update(calendar="carrier", transit_count="working_days")
    add("the 2 days are the carrier's working days, Mon-Sat")
    destination.update(calendar="Anna")
    add("Anna takes parcels on Tuesdays and Thursdays")
    location.update(cut_off="10:00")
    add("the cut-off is at 10:00, and it is 10:30")
    days.extend(CHRISTMAS)
    add("25 and 26 December are holidays of all three")
    return table(["", "ships", "delivered"], rows)


def what_is_bought() -> str:
    """One that the supplier brings to the warehouse; it leaves on the same day."""
    rows = []
    for what, supplier in (
        ("the supplier takes 3 days", {}),
        ("he brings on the days of the warehouse, Mon-Fri", {"delivery_calendar": "warehouse"}),
        ("and takes orders on Mondays",
         {"delivery_calendar": "warehouse", "order_calendar": "Mondays"}),
    ):
        row = planned(
            {}, {}, {}, [], supply=[],
            items=[{"item": "doll", "replenish_days": 3, "supplier": "Acme"}],
            suppliers=[{"supplier": "Acme", "delivery_calendar": None, **supplier}])
        rows.append([what, words(row["ship_day"]), words(row["delivery_day"])])
    return table(["", "ships", "delivered"], rows)


if __name__ == "__main__":
    print(the_way_of_a_doll())
    print(what_is_bought())
