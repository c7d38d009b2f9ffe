"""What backorders cost, and what to do about it.

How much to order and when, how much stock to keep back for whom, what to buy for the lines that
are short, and whether to take a line at all:

    from backorder import economics

    lot = economics.optimize_lot(order_cost=8, holding_cost=.225, backorder_cost=5, demand_rate=1300)
    print(lot.quantity)  # 310.8

For each question there is optimize_..., which answers it, and evaluate_..., which says what an
answer of your own (a rounded one) costs. Costs, rates and times are in any unit, as long as all
numbers of a call use the same. Each may be one number, or an array of shape [rows]: then one answer
is an array as well, and single numbers stand for all rows.

What is wrong raises InvalidArgumentError: its column is the number ("lot.order_cost"; what is asked
about: "ask.quantity"), its row the place in an array.
"""

from __future__ import annotations

import math
from typing import Any, Dict, Iterable, NamedTuple, Optional, Sequence, Union

import numpy as np

from . import _ffi
from .cells import objects
from .errors import InvalidArgumentError
from .inputs import Answers, Inputs, Numbers
from .plan import Plan, Table
from .schema import Column, check_name, columns_of

UNSERVED = ("backordered", "lost")
ANSWERS = ("accept", "backorder", "decline")


def _lot(order_cost: Numbers, holding_cost: Numbers, demand_rate: Numbers,
         backorder_cost: Numbers) -> Inputs:
    inputs = Inputs()
    inputs.numbers("lot.order_cost", order_cost)
    inputs.numbers("lot.holding_cost", holding_cost)
    inputs.numbers("lot.demand_rate", demand_rate)
    inputs.numbers("lot.backorder_cost", backorder_cost)
    return inputs


def _fields(kind: Any, answers: Answers, table: str) -> Any:
    return kind(*(answers.numbers(f"{table}.{name}") for name in kind._fields))


# ---- how much to order, where demand is known -----------------------------------------------


class Lot(NamedTuple):
    """An order of planned backorders; each a number, or an array of shape [rows].

    Attributes:
        quantity: units in an order.
        max_backorder: units owed just before it arrives.
        fraction_backordered: of all units.
        cost: money for each unit of time.
        longest_wait: in units of time.
    """

    quantity: Any
    max_backorder: Any
    fraction_backordered: Any
    cost: Any
    longest_wait: Any


def optimize_lot(
    *,
    order_cost: Numbers,
    holding_cost: Numbers,
    demand_rate: Numbers,
    backorder_cost: Numbers = math.inf,
) -> Lot:
    """The economic order quantity with planned backorders.

    Args:
        order_cost: money for each order; above 0.
        holding_cost: money for each unit in stock and unit of time; above 0.
        demand_rate: units for each unit of time; above 0.
        backorder_cost: money for each unit owed and unit of time; above 0. inf (default): nothing
            is ever backordered.

    Source: Hadley and Whitin, "Analysis of Inventory Systems" (1963). O(rows).
    """
    inputs = _lot(order_cost, holding_cost, demand_rate, backorder_cost)
    return _fields(Lot, inputs.ask("optimize_lot"), "lots")


def evaluate_lot(
    *,
    quantity: Numbers,
    max_backorder: Numbers,
    order_cost: Numbers,
    holding_cost: Numbers,
    demand_rate: Numbers,
    backorder_cost: Numbers = math.inf,
) -> Lot:
    """What a lot of `quantity` (above 0), of which `max_backorder` (0 to it) is owed, costs.

    The other arguments are those of `optimize_lot`.
    """
    inputs = _lot(order_cost, holding_cost, demand_rate, backorder_cost)
    inputs.numbers("ask.quantity", quantity)
    inputs.numbers("ask.max_backorder", max_backorder)
    return _fields(Lot, inputs.ask("evaluate_lot"), "lots")


# ---- how much to stock once, for demand that is not known -----------------------------------


class StockLevel(NamedTuple):
    """How much to stock once; each a number, or an array of shape [rows].

    Attributes:
        level: units.
        cost: expected, of units left over and wanting.
        service: the probability that nothing is wanting.
        fill_rate: expected units served / expected demand; NaN where that is 0.
    """

    level: Any
    cost: Any
    service: Any
    fill_rate: Any


def _newsvendor(
    overage: Numbers, underage: Numbers, mean: Optional[Numbers], sd: Optional[Numbers],
    sample: Optional[Sequence[int]], weights: Optional[Numbers],
) -> Inputs:
    inputs = Inputs()
    inputs.numbers("newsvendor.overage", overage)
    inputs.numbers("newsvendor.underage", underage)
    inputs.numbers("demand.mean", mean)
    inputs.numbers("demand.sd", sd)
    inputs.integers("demand.quantity", sample, _ffi.I64, table=True)
    inputs.numbers("demand.weight", weights, table=True)
    return inputs


def optimize_level(
    *,
    overage: Numbers,
    underage: Numbers,
    mean: Optional[Numbers] = None,
    sd: Optional[Numbers] = None,
    sample: Optional[Sequence[int]] = None,
    weights: Optional[Numbers] = None,
) -> StockLevel:
    """The level of least expected cost, where stock is bought once (the newsvendor).

    Args:
        overage: money for each unit left over; above 0.
        underage: money for each unit that is wanting; above 0.
        mean, sd: of normal demand, >= 0; use it where the mean is some sds above 0.
        sample: or instead demand that was seen, whole units of shape [values], one at least.
        weights: how likely each of them is, next to each other; default: all alike.

    Source: Arrow, Harris and Marschak, "Optimal inventory policy" (1951). O(rows); of a sample
    O(n log n) for each row.
    """
    inputs = _newsvendor(overage, underage, mean, sd, sample, weights)
    return _fields(StockLevel, inputs.ask("optimize_level"), "levels")


def evaluate_level(
    *,
    level: Numbers,
    overage: Numbers,
    underage: Numbers,
    mean: Optional[Numbers] = None,
    sd: Optional[Numbers] = None,
    sample: Optional[Sequence[int]] = None,
    weights: Optional[Numbers] = None,
) -> StockLevel:
    """What stocking `level` units costs; the other arguments are those of `optimize_level`.

    O(rows); of a sample O(n) for each row.
    """
    inputs = _newsvendor(overage, underage, mean, sd, sample, weights)
    inputs.numbers("ask.level", level)
    return _fields(StockLevel, inputs.ask("evaluate_level"), "levels")


# ---- when to reorder, and how much ----------------------------------------------------------


class NormalDemand(NamedTuple):
    """The law of demand; each a number, or an array of shape [rows].

    Attributes:
        mean, sd: in units.
    """

    mean: Any
    sd: Any


def lead_time_demand(
    *, rate: Numbers, sd: Numbers, lead_time: Numbers, lead_time_sd: Numbers = 0.0
) -> NormalDemand:
    """The law of demand over a lead time: variance sd^2 lead_time + rate^2 lead_time_sd^2.

    Args:
        rate: units for each unit of time; >= 0.
        sd: of the demand over one unit of time; >= 0.
        lead_time, lead_time_sd: in units of time; >= 0.
    """
    inputs = Inputs()
    inputs.numbers("lead_time_demand.rate", rate)
    inputs.numbers("lead_time_demand.sd", sd)
    inputs.numbers("lead_time_demand.lead_time", lead_time)
    inputs.numbers("lead_time_demand.lead_time_sd", lead_time_sd)
    return _fields(NormalDemand, inputs.ask("lead_time_demand"), "lead_time_demand")


class ReorderPolicy(NamedTuple):
    """(r, Q) with backorders; each a number, or an array of shape [rows].

    Attributes:
        reorder_point: order when stock + on order - owed is there.
        quantity: so many units.
        cost: expected money for each unit of time.
        on_hand, backorders: units in stock, units owed; on average over time.
        fill_rate: the share of demand that is served from stock at once.
        cycle_service: the share of orders that arrive before stock runs out.
        mean_wait: over all units, in units of time.
    """

    reorder_point: Any
    quantity: Any
    cost: Any
    on_hand: Any
    backorders: Any
    fill_rate: Any
    cycle_service: Any
    mean_wait: Any


def optimize_reorder(
    *,
    order_cost: Numbers,
    holding_cost: Numbers,
    backorder_cost: Numbers,
    demand_rate: Numbers,
    mean: Numbers,
    sd: Numbers,
) -> ReorderPolicy:
    """The reorder point and the quantity of least cost, where demand is normal.

    Args:
        order_cost, holding_cost, backorder_cost, demand_rate: as for `optimize_lot`, but
            backorder_cost is finite.
        mean, sd: of demand over a lead time, >= 0; see `lead_time_demand`.

    Source: Zheng, "On properties of stochastic inventory systems" (1992). O(rows), some 10^4
    evaluations for each.
    """
    inputs = _reorder(order_cost, holding_cost, backorder_cost, demand_rate, mean, sd)
    return _fields(ReorderPolicy, inputs.ask("optimize_reorder"), "reorders")


def evaluate_reorder(
    *,
    reorder_point: Numbers,
    quantity: Numbers,
    order_cost: Numbers,
    holding_cost: Numbers,
    backorder_cost: Numbers,
    demand_rate: Numbers,
    mean: Numbers,
    sd: Numbers,
) -> ReorderPolicy:
    """What a reorder point and a quantity (above 0) cost.

    The other arguments are those of `optimize_reorder`. Exact for continuous demand. O(rows).
    """
    inputs = _reorder(order_cost, holding_cost, backorder_cost, demand_rate, mean, sd)
    inputs.numbers("ask.reorder_point", reorder_point)
    inputs.numbers("ask.quantity", quantity)
    return _fields(ReorderPolicy, inputs.ask("evaluate_reorder"), "reorders")


def _reorder(
    order_cost: Numbers, holding_cost: Numbers, backorder_cost: Numbers, demand_rate: Numbers,
    mean: Numbers, sd: Numbers,
) -> Inputs:
    inputs = _lot(order_cost, holding_cost, demand_rate, backorder_cost)
    inputs.numbers("lead_time_demand.mean", mean)
    inputs.numbers("lead_time_demand.sd", sd)
    return inputs


# ---- how much to keep back for whom ---------------------------------------------------------


class TierService(NamedTuple):
    """How each tier is served; arrays of shape [tiers].

    Attributes:
        fill_rate: the share of its demand that is served at once.
        backorders: units owed to it, on average over time; 0 where demand is lost.
        mean_wait: over all its units, in units of time; 0 where demand is lost.
    """

    fill_rate: np.ndarray
    backorders: np.ndarray
    mean_wait: np.ndarray


class Rationing(NamedTuple):
    """A reorder point and critical levels.

    Attributes:
        reorder_point: order when stock + on order - owed is there.
        levels: tier i is served only while more units are in stock; int64 of shape [tiers]. They
            are the quantities of the table critical_levels.
        tiers: how each is served.
        on_hand: units in stock, on average over time.
    """

    reorder_point: int
    levels: np.ndarray
    tiers: TierService
    on_hand: float


def optimize_rationing(
    *,
    rate: Sequence[float],
    target: Sequence[float],
    lead_time: float,
    unserved: str = "backordered",
    order_quantity: int = 1,
) -> Rationing:
    """The least reorder point, with critical levels, that gives each tier at least its target.

    Args:
        rate: units that each tier asks for in a unit of time, one by one and at random; above 0,
            of shape [tiers]; tier 0 ranks highest.
        target: the fill rate that each tier is to have; 0 to below 1.
        lead_time: its mean; >= 0. All tiers ask for at most 10000 units in it.
        unserved: what becomes of demand that stock does not serve: "backordered" or "lost".
        order_quantity: units in an order, 1 to 2^30; 1 where demand is lost.

    Sources: Arslan, Graves and Roemer (2007); where demand is lost Dekker, Hill, Kleijn and Teunter
    (2002). O(tiers m^2), m = the demand of a lead time.
    """
    inputs = _rationing(rate, lead_time, unserved, order_quantity)
    inputs.numbers("rationing.target", target, table=True)
    return _rationed(inputs.ask("optimize_rationing"))


def evaluate_rationing(
    *,
    reorder_point: int,
    levels: Sequence[int],
    rate: Sequence[float],
    lead_time: float,
    unserved: str = "backordered",
    order_quantity: int = 1,
) -> Rationing:
    """How a reorder point and critical levels serve each tier.

    Args:
        levels: tier i is served only while more units are in stock; not descending, 0 for tier 0.

    The other arguments are those of `optimize_rationing`.
    """
    inputs = _rationing(rate, lead_time, unserved, order_quantity)
    inputs.integers("rationing.reorder_point", reorder_point, _ffi.I64, table=True)
    inputs.integers("rationing.levels", levels, _ffi.I64, table=True)
    return _rationed(inputs.ask("evaluate_rationing"))


def _rationing(
    rate: Sequence[float], lead_time: float, unserved: str, order_quantity: int
) -> Inputs:
    inputs = Inputs()
    inputs.numbers("rationing.rate", rate, table=True)
    inputs.numbers("rationing.lead_time", lead_time, table=True)
    inputs.choice("rationing.unserved", unserved, UNSERVED)
    inputs.integers("rationing.order_quantity", order_quantity, _ffi.I64, table=True)
    return inputs


def _rationed(answers: Answers) -> Rationing:
    result = answers.result
    service = (result.column(f"tiers.{name}", _ffi.F64) for name in TierService._fields)
    return Rationing(
        int(result.column("rationing.reorder_point", _ffi.I64)[0]),
        result.column("tiers.level", _ffi.I64),
        TierService(*service),
        float(result.column("rationing.on_hand", _ffi.F64)[0]),
    )


# ---- what to buy now ------------------------------------------------------------------------


_RULES = {
    name: Column("buying_rules", name, "int64", "quantity", False, default, None, None, "", "", "")
    for name, default in (("min_quantity", "0"), ("multiple", "1"))
}
# What the columns of purchases mean: those of other tables, by other names.
_PURCHASES = {
    "item": ("demand", "item"),
    "shortfall": ("allocations", "quantity"),
    "promised": ("allocations", "quantity"),
    "quantity": ("allocations", "quantity"),
    "order_day": ("allocations", "delivery_day"),
    "arrival_day": ("allocations", "delivery_day"),
    "first_line": ("demand", "unit_value"),
    "line_count": ("demand", "unit_value"),
    "value": ("demand", "unit_value"),
}


class Purchases(NamedTuple):
    """What `buy` returns.

    Attributes:
        purchases: one row for each item of which units are needed, in the book's order of items:
            item, shortfall (units that its lines want and that nobody promised), promised (units
            that they are promised from replenishment), quantity (what to order: the two, or more
            by the rules), order_day (the first on which its supplier takes orders), arrival_day
            (None: not known), first_line, line_count, value
            (money: their units x unit_value).
        lines: the rows of demand that need them, int32; those of row i are
            lines[first_line:first_line + line_count], ascending.
    """

    purchases: Table
    lines: np.ndarray

    def lines_of(self, row: int) -> np.ndarray:
        """The rows of demand of one purchase."""
        first = int(self.purchases["first_line"][row])
        return self.lines[first:first + int(self.purchases["line_count"][row])]


def buy(
    plan: Plan, rules: Any = None, reasons: Union[str, Iterable[str], None] = None
) -> Purchases:
    """What to order now for what a plan leaves open.

    For each item that is the shortfall of its lines, and the units that the plan promises from
    replenishment and that nobody has ordered yet.

    Args:
        plan: what `allocate` returned.
        rules: how items are bought, a table with one row for each `item`: min_quantity (units,
            default 0), multiple (lot size, default 1). Items that it does not name have the
            defaults, and those that the book does not have are not looked at.
        reasons: shortfalls are bought for where the line has one of these reasons,
            `backorder.schema()` tells them; default: all. No purchase cures "window_closed" or
            "no_lane".

    O(lines + allocations + items).
    """
    book = plan._book
    given, rows = book.encode_items("buying_rules", rules, _RULES)
    inputs = Inputs()
    inputs.columns({f"buying_rules.{name}": values for name, values in given.items()})
    if reasons is not None:
        inputs.columns({"buying_rules.reasons": np.array([_mask(reasons)], _ffi.I64)})
    try:
        with book.own_values():
            result = _ffi.buy(book.c, plan._memory.plan(), inputs.lend())
    except InvalidArgumentError as error:
        if error.column.startswith("buying_rules.") and 0 <= error.row < len(rows):
            row = int(rows[error.row])
            error.message = error.message.replace(f" row {error.row} ", f" row {row} ", 1)
            error.row = row
        raise
    columns = {
        name: columns_of(table)[same]._replace(table="purchases", column=name)
        for name, (table, same) in _PURCHASES.items()
    }
    table = Table(book, columns, lambda column: result.column(column.full_name, column.dtype))
    return Purchases(table, result.column("purchase_lines.line", _ffi.I32))


def _mask(reasons: Union[str, Iterable[str]]) -> int:
    numbers: Dict[str, int] = {name: int(each.values)
                               for name, each in columns_of("reason").items()}
    names = [each.strip() for each in reasons.split(",")] if isinstance(reasons, str) else reasons
    mask = 0
    for name in names:
        check_name(name, numbers, "the reason", "buying_rules.reasons")
        mask |= 1 << numbers[name]
    return mask


# ---- accept, backorder or decline -----------------------------------------------------------


class AnswerValue(NamedTuple):
    """The expected money of one answer, term by term; numbers, or arrays of shape [lines].

    Attributes:
        keeps: the probability that the line stays.
        late_days: expected days after the promised day, if it does.
        margin, lateness_cost, holding_saved, lost_sale_cost: the terms.
        value: margin - lateness_cost + holding_saved - lost_sale_cost.
    """

    keeps: Any
    late_days: Any
    margin: Any
    lateness_cost: Any
    holding_saved: Any
    lost_sale_cost: Any
    value: Any


class LineAnswer(NamedTuple):
    """What `answer_line` returns; values, or arrays of shape [lines].

    Attributes:
        answer: "accept" (take the line, and promise the day that it asks for), "backorder" (tell
            the wait; take it if the customer stays) or "decline"; the one of most value, ties: the
            first.
        expected_wait: days.
        told_wait: days.
        accept, backorder, decline: what each is worth.
    """

    answer: Any
    expected_wait: Any
    told_wait: Any
    accept: AnswerValue
    backorder: AnswerValue
    decline: AnswerValue


def answer_line(
    *,
    wait_days: Sequence[int],
    wait_probability: Sequence[float],
    unit_margin: Numbers,
    wait_line: Optional[Sequence[int]] = None,
    quantity: Any = 1,
    lateness_cost: Numbers = 0.0,
    told_wait: Any = None,
    cancel_probability: Numbers = 0.0,
    holding_saved: Numbers = 0.0,
    lost_sale_cost: Numbers = 0.0,
) -> LineAnswer:
    """Whether to accept, backorder or decline a line, by expected value.

    Args:
        wait_days: when it can be delivered, in days after the day that it asks for; >= 0, of shape
            [waits].
        wait_probability: of each; their sum is 1.
        unit_margin: money earned with each unit; may be below 0.
        wait_line: of many lines: which of them each wait is of, 0..lines-1, each at least once.
        quantity: units; >= 0.
        lateness_cost: money for each unit and day after the promised day; >= 0.
        told_wait: the wait that is told when it is backordered; lateness counts from there.
            Default: the longest that has a probability.
        cancel_probability: that the customer cancels when told.
        holding_saved: money for each unit and day of the wait, since nothing is kept in stock.
        lost_sale_cost: goodwill lost with each unit that is declined or cancelled; >= 0.

    Source: a decision tree of three branches; Raiffa, "Decision Analysis" (1968). O(lines + waits).
    """
    inputs = Inputs()
    inputs.integers("waits.days", wait_days, _ffi.I32, table=True)
    inputs.numbers("waits.probability", wait_probability, table=True)
    if wait_line is None:
        waits = len(inputs.as_columns()["waits.days"])
        inputs.columns({"waits.line": np.zeros(waits, _ffi.I32)})
    else:
        inputs.integers("waits.line", wait_line, _ffi.I32, table=True)
        lines = int(inputs.as_columns()["waits.line"].max(initial=-1)) + 1
        if np.ndim(quantity) == 0:
            quantity = [quantity] * lines
    inputs.integers("line.quantity", quantity, _ffi.I64)
    inputs.integers("line.told_wait", told_wait, _ffi.I32, missing=_ffi.NOT_GIVEN)
    for name, values in (
        ("unit_margin", unit_margin), ("lateness_cost", lateness_cost),
        ("cancel_probability", cancel_probability), ("holding_saved", holding_saved),
        ("lost_sale_cost", lost_sale_cost),
    ):
        inputs.numbers(f"line.{name}", values)
    answers = inputs.ask("answer_line")
    number = answers.integers("answers.answer")
    return LineAnswer(
        ANSWERS[number] if isinstance(number, int) else objects(ANSWERS)[number],
        answers.numbers("answers.expected_wait"),
        answers.integers("answers.told_wait"),
        *(_fields(AnswerValue, answers, name) for name in ANSWERS),
    )
