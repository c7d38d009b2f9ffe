"""The worked tables of the README's page on scarce stock.

    ./dev python bindings/python/examples/scarce_stock.py          # all of them
    ./dev python bindings/python/examples/scarce_stock.py units    # one
    ./dev python bindings/python/examples/scarce_stock.py picture > scarce_stock.svg

Ten customers want 100 units, all by day 3; 50 are on the shelf on day 1. One small book, planned
under several policies: who gets how much, and how well that serves.
"""

from __future__ import annotations

import sys
from typing import Any, Dict, Iterable, List, Mapping, NamedTuple, Sequence

import backorder

TODAY = 1
STOCK = 50

Columns = Dict[str, List[Any]]

DEMAND: Columns = {
    "customer": ["Anna", "Ben", "Clara", "David", "Emma", "Felix", "Greta", "Hugo", "Ida", "Jakob"],
    "tier": ["gold"] * 3 + ["shop"] * 3 + ["web"] * 4,
    "priority": [1] * 3 + [2] * 3 + [3] * 4,
    "quantity": [4, 8, 12, 6, 10, 16, 4, 8, 12, 20],
    "unit_value": [40, 35, 38, 22, 18, 20, 30, 12, 10, 28],
    "entered": [6, 9, 2, 1, 7, 4, 3, 10, 5, 8],
}
TIERS: Columns = {"tier": ["gold", "shop", "web"], "rank": [1, 2, 3]}


class Policy(NamedTuple):
    """A row of the tables: its name, a policy, and what else the book has."""

    name: str
    policy: str
    tables: Mapping[str, Columns] = {}
    demand: Mapping[str, List[Any]] = {}


def of_item(**columns: List[Any]) -> Columns:
    """A table of the one item that there is."""
    return {"item": ["A"] * len(columns["quantity"]), **columns}


FIRST_COME = "queue=first_come"
POLICIES = (
    Policy("`queue=priority, entered`", "queue=priority, entered"),
    Policy("`queue=first_come`", FIRST_COME),
    Policy("`queue=smallest`", "queue=smallest"),
    Policy("`queue=most_valuable`", "queue=most_valuable"),
    Policy("`sharing=proportional`", "sharing=proportional; share_by=none"),
    Policy("`sharing=equal`", "sharing=equal; share_by=none"),
    Policy("`sharing=equal_loss`", "sharing=equal_loss; share_by=none"),
    Policy("`sharing=proportional`, by priority", "sharing=proportional; share_by=priority"),
    Policy("protections: 15 for gold, 20 for shop", FIRST_COME,
           {"protections": of_item(tier=["gold", "shop"], quantity=[15, 20])}),
    Policy("quota: 10 for web", FIRST_COME, {"quotas": of_item(tier=["web"], quantity=[10])}),
    Policy("critical level: 30 for web", FIRST_COME,
           {"critical_levels": of_item(tier=["web"], quantity=[30])}),
    Policy("hold: 8 for Hugo", FIRST_COME, {"holds": of_item(owner=["Hugo"], quantity=[8])},
           {"owner": DEMAND["customer"]}),
    Policy("40 expire on day 4, gold asks for 7 days", FIRST_COME,
           {"supply": of_item(quantity=[STOCK - 40, 40], expires=[None, 4])},
           {"min_shelf_life": [7] * 3 + [0] * 7}),
)


def planned(policy: Policy) -> backorder.Plan:
    """The plan of the book under a policy, which breaks no rule."""
    demand = of_item(due=[3] * len(DEMAND["customer"]), **{**DEMAND, **policy.demand})
    del demand["customer"]
    book = {"supply": of_item(quantity=[STOCK]), "tiers": TIERS, **policy.tables}
    plan = backorder.allocate(demand=demand, policy=policy.policy, as_of=TODAY, **book)
    assert plan.audit() == []
    return plan


def markdown(heads: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """A table."""
    lines = [[str(cell) for cell in cells] for cells in (heads, *rows)]
    made = ["|" + "".join(f" {cell} |" if cell else " |" for cell in cells) for cells in lines]
    return "\n".join([made[0], "|" + "---|" * len(heads), *made[1:]])


def gini(rates: Sequence[float]) -> float:
    """How unequal they are: 0 where all are the same."""
    return sum(abs(a - b) for a in rates for b in rates) / (2 * len(rates) * sum(rates))


def jain(rates: Sequence[float]) -> float:
    """How equal they are: 1 where all are the same, 1/n where one has everything."""
    return sum(rates) ** 2 / (len(rates) * sum(rate * rate for rate in rates))


# ---- the tables -----------------------------------------------------------------------------


def book() -> str:
    """Who wants what."""
    columns = [name for name in DEMAND if name != "customer"]
    return markdown(["", *DEMAND["customer"]], ([f"`{name}`", *DEMAND[name]] for name in columns))


def units() -> str:
    """Units that each customer is promised."""
    rows = ([policy.name, *(units or "" for units in planned(policy).lines["promised"])]
            for policy in POLICIES)
    return markdown(["", *DEMAND["customer"]], rows)


def measures() -> str:
    """How well that serves: units of each tier, whole lines and value by day 3; how evenly."""
    rows = []
    for policy in POLICIES:
        plan = planned(policy)
        whole, of_tier = plan.measure(), {row["group"]: row for row in plan.measure("tier")}
        rates = [of_tier[tier]["unit_fill_rate"] for tier in TIERS["tier"]]
        price = f"{100 * whole['price_of_fairness']:.1f} %" if "sharing" in policy.policy else ""
        rows.append([
            policy.name, *(f"{100 * rate:.0f} %" for rate in (*rates, whole["line_fill_rate"])),
            f"{100 * whole['value_on_time']:.1f} %", price, f"{gini(rates):.2f}",
            f"{jain(rates):.2f}",
        ])
    heads = ["", *TIERS["tier"], "lines", "value", "price of fairness", "Gini", "Jain"]
    return markdown(heads, rows)


def claims() -> str:
    """Three customers want 100, 200 and 300; 100 or 300 are there."""
    demand = of_item(quantity=[100, 200, 300])
    rows = []
    for sharing in ("sequential", "proportional", "equal", "equal_loss"):
        row: List[Any] = [f"`{sharing}`"]
        for stock in (100, 300):
            plan = backorder.allocate(demand=demand, supply=of_item(quantity=[stock]),
                                      policy=f"sharing={sharing}", as_of=TODAY)
            assert plan.audit() == []
            row.append(", ".join(map(str, plan.lines["promised"])))
        rows.append(row)
    return markdown(["sharing", "of 100", "of 300"], rows)


EXAMPLES = {each.__name__: each for each in (book, units, measures, claims)}


# ---- the picture ----------------------------------------------------------------------------

_PER_UNIT, _BAR, _ROW, _LEFT, _TOP = 5, 14, 20, 250, 40
_COLORS = {"gold": "#c9971c", "shop": "#3d7ab8", "web": "#5a9c5f"}


def picture() -> str:
    """An SVG: a box for each customer, as wide as what he wants, filled as far as he gets it."""
    width, height = _LEFT + 100 * _PER_UNIT + 10, _TOP + _ROW * len(POLICIES) + 6
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" font-family="sans-serif" font-size="11">',
        '<rect width="100%" height="100%" fill="#fff"/>',
    ]
    starts = [_LEFT + _PER_UNIT * sum(DEMAND["quantity"][:line]) for line in range(10)]
    for line, name in enumerate(DEMAND["customer"]):
        parts.append(f'<text transform="translate({starts[line] + 8},{_TOP - 5}) rotate(-50)" '
                     f'fill="{_COLORS[DEMAND["tier"][line]]}">{name}</text>')
    for row, policy in enumerate(POLICIES):
        top = _TOP + row * _ROW
        parts.append(f'<text x="6" y="{top + 11}">{policy.name.replace("`", "")}</text>')
        promised = planned(policy).lines["promised"].tolist()
        for tier, color in _COLORS.items():
            wanted = filled = ""
            for line, start in enumerate(starts):
                if DEMAND["tier"][line] == tier:
                    wanted += _box(start, top, DEMAND["quantity"][line])
                    filled += _box(start, top, promised[line])
            parts.append(f'<path d="{wanted}" fill="{color}" fill-opacity=".2"/>')
            parts.append(f'<path d="{filled}" fill="{color}"/>' if filled else "")
    return "\n".join([*filter(None, parts), "</svg>"])


def _box(left: int, top: int, units: int) -> str:
    wide = units * _PER_UNIT - 1
    return f"M{left} {top}h{wide}v{_BAR}h-{wide}z" if units else ""


def main(names: List[str]) -> None:
    """Prints the tables that are named, or all of them; or the picture."""
    if names == ["picture"]:
        print(picture())
        return
    for name in names or EXAMPLES:
        print(f"{EXAMPLES[name].__doc__}\n\n{EXAMPLES[name]()}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
