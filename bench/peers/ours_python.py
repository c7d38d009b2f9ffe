"""Backorder from Python, dense columns in and out: ours_python.py BOOK."""

import worker

import backorder

book = worker.read_book()
demand = {
    name: book[f"demand.{name}"]
    for name in ("item", "quantity", "due", "priority")
}
supply = {
    name: book[f"supply.{name}"] for name in ("item", "quantity", "day")
}


def allocate():
    plan = backorder.allocate(
        demand=demand,
        supply=supply,
        as_of=worker.AS_OF,
        dense=True,
        outputs="",
    )
    a = plan.allocations
    return a["line"], a["supply"], a["quantity"], a["delivery_day"]


# What it returns is thrown away, and the memory is ready: as in ours.cc.
worker.serve(allocate, prepare=allocate)
