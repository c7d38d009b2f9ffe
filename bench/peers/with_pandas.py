"""The same allocation with pandas: with_pandas.py BOOK.

Lines and supplies of an item, each in its order, lie end to end on one axis
of units; where a stretch of a line and one of a supply overlap, that many
units of the supply go to the line.
"""

import worker

import numpy as np
import pandas as pd

AXIS = 1 << 40  # a key is an item x AXIS + units

book = worker.read_book()
demand = pd.DataFrame(
    {
        name: book[f"demand.{name}"]
        for name in ("item", "quantity", "due", "priority")
    }
)
supply = pd.DataFrame(
    {name: book[f"supply.{name}"] for name in ("item", "quantity", "day")}
)


def stretches(table, order, name):
    """Where each row ends on its item's axis, in the order of the axis."""
    table = table.sort_values(["item", *order], kind="stable")
    end = table.groupby("item")["quantity"].cumsum()
    return pd.DataFrame(
        {
            "key": table["item"].astype(np.int64) * AXIS + end,
            f"{name}_item": table["item"],
            name: table.index,
        }
    )


def allocate():
    lines = stretches(demand, ["priority", "due"], "line")
    supplies = stretches(supply, ["day"], "supply")
    cuts = pd.DataFrame(
        {"key": np.unique(np.concatenate([lines["key"], supplies["key"]]))}
    )
    cuts = pd.merge_asof(cuts, lines, on="key", direction="forward")
    cuts = pd.merge_asof(cuts, supplies, on="key", direction="forward")
    item = cuts["key"] // AXIS
    start = np.maximum(cuts["key"].shift(fill_value=0), item * AXIS)
    cuts["quantity"] = cuts["key"] - start
    met = cuts[(cuts["line_item"] == item) & (cuts["supply_item"] == item)]
    rows = met["supply"].to_numpy().astype(np.int32)
    day = np.maximum(book["supply.day"][rows], worker.AS_OF)
    return (
        met["line"].to_numpy().astype(np.int32),
        rows,
        met["quantity"].to_numpy(),
        day,
    )


worker.serve(allocate)
