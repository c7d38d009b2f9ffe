"""What the package does: allocate, prioritize, explain_precedence, split, estimate, audit."""

from __future__ import annotations

import datetime
from typing import Any, Dict, Iterable, List, Mapping, NamedTuple, Optional, Tuple, Union

import numpy as np

from . import _ffi
from .errors import InvalidArgumentError
from .plan import Plan, Violation, audited
from .policy import Policy, as_policy
from .results import Table
from .schema import BOOK_TABLES, columns_of
from .tables import Book
from .watch import Progress, watched


def allocate(
    *,
    demand: Any,
    supply: Any,
    items: Any = None,
    item_locations: Any = None,
    lanes: Any = None,
    locations: Any = None,
    destinations: Any = None,
    suppliers: Any = None,
    calendars: Any = None,
    calendar_days: Any = None,
    substitutes: Any = None,
    tiers: Any = None,
    protections: Any = None,
    quotas: Any = None,
    critical_levels: Any = None,
    holds: Any = None,
    policy: Union[Policy, str, None] = None,
    as_of: Any = None,
    now: Any = None,
    threads: int = 1,
    outputs: Union[str, Iterable[str], None] = None,
    scale: int = 0,
    dense: bool = False,
    progress: Optional[Progress] = None,
    reuse: Optional[Plan] = None,
) -> Plan:
    """Decides which line gets which stock and which receipt, and on which day.

    A table is a dict of arrays or lists, a pandas DataFrame, or a list of dicts; its columns are
    those of `backorder.schema()`, each of shape [rows]. None, NaN, NaT and "" mean not given: then
    the column's default holds.

    Ids (item, sales_order, location, destination, tier, kit, group, owner, supplier, calendar,
    purchase_order, delay) are anything that can be hashed. Locations and tiers rank: integers by
    value, lower is better; pandas categories by their order; anything else by first appearance, in
    locations, supply, item_locations, lanes, demand, protections, quotas, critical_levels, holds
    for locations and in demand, supply, protections, quotas, critical_levels for tiers. But where
    there is a table tiers, tiers rank as it says, and every tier that is named stands there; so
    does every calendar in calendars. Where a table has no location (or a row has none) while others
    have, it is at the location None, which ranks first; so it is for destinations, which do not
    rank. A quota without a location is for all of them. No lane can lead from the location None:
    with lanes, give supply its locations. `peg` is a row of supply. A sales_order that is not given
    is an order of its own. A kit is one of its order.

    Days are datetime64, Timestamps, dates, datetimes, ISO texts, or ints since 1970-01-01.
    `entered` is integers or instants. Enums are names or numbers. `weekdays` are "Mon-Fri", "Mon,
    Wed" or ["Mon", "Wed"], `month_days` "1, 15" or [1, 15], the 15th alone "15" or [15]; both also
    "all" or "none". They are masks only where `dense`.

    Args:
        demand: one row for each open line of a sales order; item and quantity are required.
        supply: one row for each quantity of an item at a location from a day on; likewise.
        items: replenish_days, backorder_limit and supplier for each `item`; rows in any order.
        item_locations: safety_stock and backorder_limit for each `item` and `location`.
        lanes: which `location` serves which `destination`, its rank (as it is, lower is used
            first), its transit_days and what it costs (cost_per_shipment, cost_per_unit). Without
            any every location serves every destination.
        locations: the `group` of each `location`; rows in any order. What locations of one group
            ship for an order on one day counts as one shipment.
        substitutes: which `substitute` may stand for which `item`, its rank, and that `numerator`
            units of it are as good as `denominator` units of the item.
        tiers: the `parent` of each `tier` and its rank among those of that parent, lower is
            higher; rows in any order (of tiers that tie the later one ranks lower).
        protections: units of an `item` at a `location` that are kept for a `tier`: quantity,
            first_day (only from then on for its own lines), last_day (then for all).
        quotas: the most units (quantity) of an `item` from a `location`, or from all, for lines of
            a `tier` and of those below it that ask for a day from first_day to last_day.
        critical_levels: lines of a `tier`, and of those that rank lower, get stock of an `item` at
            a `location` only while more than quantity is free there.
        holds: units of an `item` at a `location` that are held for an `owner` (a cart; None:
            nobody) up to the day `expires`; lines of that owner may use them.
        policy: how the queue is ordered and supply is chosen; a Policy or its text.
        as_of: the day on which the plan is made. Given as an int, days come back as ints. Default:
            the day of `now`, in the zones of the locations that have one (where they differ, the
            earliest: locations where it is tomorrow already begin then).
        now: the moment at which it is made, an aware datetime or ISO text with an offset; needed
            where a location has a cut_off. The package reads no clock.
        threads: how many work; the plan is the same for any number.
        outputs: the optional columns of the plan that are made, "lines.reason, shipments"; or a
            list of them. Default: all; "" none.
        scale: digits after the point of quantities. 0 (default): whole units, int64 arrays are
            not copied. 2: 1.25, Decimal("1.25") and "1.25" are 125 base units; what has more
            digits is an error; so come quantities back, but `table["quantity"]` is in base units.
            Money is not scaled: unit_value and cost_per_unit are whole minor units for each base
            unit. Nor are numerator and denominator.
        dense: ids are int32 0..n-1 already. Columns of the library's own types (int32; int64 for
            quantity, entered, unit_value, min_ship, multiple, backorder_limit, safety_stock,
            cost_per_shipment, cost_per_unit) are not copied. items may leave `item` out: row i is
            item i; so may locations.
        progress: called as progress(lines_done, lines) some ten times a second in a big book, and
            at the end. What it raises cancels the plan.
        reuse: an earlier plan, whose memory is used again; it is gone then. No array of it may
            still be in use.

    Returns:
        The plan.

    Raises:
        InvalidArgumentError: a table, the policy or an argument is wrong; .column, .row and
            .value tell where.
        ResourceExhaustedError: out of memory.
        KeyboardInterrupt: Ctrl-C; the plan is given up within moments.
    """
    policy = as_policy(policy)
    c = _memory(reuse)
    tables = _tables(demand, supply, items, item_locations, lanes, locations,
                     destinations, suppliers, calendars, calendar_days, substitutes, tiers,
                     protections, quotas, critical_levels, holds)
    book = Book(tables, as_of, scale, dense, now)
    if outputs is not None and not isinstance(outputs, str):
        outputs = ", ".join(outputs)
    run = _ffi.Run(threads, outputs)
    text = book.policy_text(policy)
    with book.own_values():
        watched(lambda: _ffi.allocate(book.c, text, run, c), run, book.lines, progress)
    if reuse is not None:
        reuse._memory.give_up()
    if progress is not None:
        progress(book.lines, book.lines)
    return Plan(book, policy, c)


def _memory(reuse: Optional[Plan]) -> _ffi.Plan:
    if reuse is None:
        return _ffi.Plan()
    c = reuse._memory.plan()
    if c.is_lent:
        raise InvalidArgumentError(
            "reuse: arrays of that plan are still in use; drop them (del), or copy them before",
            column="reuse",
        )
    return c


class Queue(NamedTuple):
    """What `prioritize` returns; int32 arrays of shape [lines], read-only.

    Attributes:
        lines: the rows of demand in the order in which they are served.
        rank: the place of each line in it, from 0.
    """

    lines: np.ndarray
    rank: np.ndarray


def prioritize(
    *,
    demand: Any,
    supply: Any = None,
    items: Any = None,
    item_locations: Any = None,
    lanes: Any = None,
    locations: Any = None,
    destinations: Any = None,
    suppliers: Any = None,
    calendars: Any = None,
    calendar_days: Any = None,
    substitutes: Any = None,
    tiers: Any = None,
    protections: Any = None,
    quotas: Any = None,
    critical_levels: Any = None,
    holds: Any = None,
    policy: Union[Policy, str, None] = None,
    as_of: Any = None,
    now: Any = None,
    scale: int = 0,
    dense: bool = False,
) -> Queue:
    """The order in which the lines are served.

    Arguments and errors as for `allocate`; supply is needed only for `peg` and `fill_ratio`.
    """
    policy = as_policy(policy)
    tables = _tables(demand, supply, items, item_locations, lanes, locations,
                     destinations, suppliers, calendars, calendar_days, substitutes, tiers,
                     protections, quotas, critical_levels, holds)
    book = Book(tables, as_of, scale, dense, now)
    with book.own_values():
        result = _ffi.prioritize(book.c, book.policy_text(policy))
    i32 = np.dtype(np.int32)
    return Queue(result.column("queue.line", i32), result.column("queue.rank", i32))


class Precedence(NamedTuple):
    """What `explain_precedence` returns.

    Attributes:
        first: of the two lines, the one that is served earlier.
        second: the other one.
        first_by, second_by: the lines whose keys were compared: first and second themselves; or,
            where these are served together with lines ahead of them (and not with one another),
            the first of those.
        key: the key of the queue that decided, as the policy says it; None: they tie on all of
            them, and the lower row comes first.
        first_value, second_value: what the two have there, in the caller's terms; None: nothing.
    """

    first: int
    second: int
    first_by: int
    second_by: int
    key: Optional[str]
    first_value: Any
    second_value: Any


def explain_precedence(
    *,
    line: int,
    other: int,
    demand: Any,
    supply: Any = None,
    items: Any = None,
    item_locations: Any = None,
    lanes: Any = None,
    locations: Any = None,
    destinations: Any = None,
    suppliers: Any = None,
    calendars: Any = None,
    calendar_days: Any = None,
    substitutes: Any = None,
    tiers: Any = None,
    protections: Any = None,
    quotas: Any = None,
    critical_levels: Any = None,
    holds: Any = None,
    policy: Union[Policy, str, None] = None,
    as_of: Any = None,
    now: Any = None,
    scale: int = 0,
    dense: bool = False,
) -> Precedence:
    """Why of two lines the one is served before the other.

    Args:
        line, other: two rows of demand.

    The other arguments and the errors are those of `prioritize`.
    """
    policy = as_policy(policy)
    tables = _tables(demand, supply, items, item_locations, lanes, locations,
                     destinations, suppliers, calendars, calendar_days, substitutes, tiers,
                     protections, quotas, critical_levels, holds)
    book = Book(tables, as_of, scale, dense, now)
    for row in (line, other):
        if isinstance(row, bool) or row not in range(book.lines):
            raise InvalidArgumentError(
                f"line is {row!r}; lines of demand are numbered 0 to {book.lines - 1}",
                column="line",
                value=row,
            )
    with book.own_values():
        result = _ffi.explain_precedence(book.c, book.policy_text(policy), line, other)

    def told(name: str, dtype: type = np.int32) -> int:
        return int(result.column(f"precedence.{name}", np.dtype(dtype))[0])

    place = told("key")
    key = policy.queue[place] if place >= 0 else None

    def value(name: str) -> Any:
        if key is None or not told(f"{name}_given"):
            return None
        return book.key_value(key.split()[0], told(f"{name}_value", np.int64))

    return Precedence(
        *(told(name) for name in Precedence._fields[:4]), key, value("first"), value("second")
    )


class Split(NamedTuple):
    """What `split` returns.

    Attributes:
        now: what leaves on as_of: line, supply, location, ship_day, delivery_day, quantity (units
            of the supply, also where that is of a substitute).
        later: what leaves after it, likewise.
        shortfall: units without a promise: line, reason, quantity.
    """

    now: Table
    later: Table
    shortfall: Table


def split(
    *,
    order: Any,
    supply: Any,
    items: Any = None,
    item_locations: Any = None,
    lanes: Any = None,
    locations: Any = None,
    destinations: Any = None,
    suppliers: Any = None,
    calendars: Any = None,
    calendar_days: Any = None,
    substitutes: Any = None,
    tiers: Any = None,
    protections: Any = None,
    quotas: Any = None,
    critical_levels: Any = None,
    holds: Any = None,
    policy: Union[Policy, str, None] = None,
    as_of: Any = None,
    now: Any = None,
    scale: int = 0,
    dense: bool = False,
) -> Split:
    """Splits ONE order, served as if nobody else wanted the supply: now, later, short.

    Args:
        order: the lines of the order, with the columns of demand; sales_order may be left out.

    The other arguments and the errors are those of `allocate`.
    """
    policy = as_policy(policy)
    tables = _tables(order, supply, items, item_locations, lanes, locations,
                     destinations, suppliers, calendars, calendar_days, substitutes, tiers,
                     protections, quotas, critical_levels, holds)
    book = Book(tables, as_of, scale, dense, now)
    with book.own_values():
        result = _ffi.split(book.c, book.policy_text(policy))
    return Split(*(_result_table(book, result, name) for name in Split._fields))


class Estimate(NamedTuple):
    """What `estimate` returns.

    Attributes:
        first_day: when the customer gets the first units; None: never.
        complete_day: when he has all of it; None: never.
        lines: one row for each line: first_day, complete_day, promised, on_time, reason.
    """

    first_day: Union[datetime.date, int, None]
    complete_day: Union[datetime.date, int, None]
    lines: Table


def estimate(
    *,
    order: Any,
    supply: Any,
    items: Any = None,
    item_locations: Any = None,
    lanes: Any = None,
    locations: Any = None,
    destinations: Any = None,
    suppliers: Any = None,
    calendars: Any = None,
    calendar_days: Any = None,
    substitutes: Any = None,
    tiers: Any = None,
    protections: Any = None,
    quotas: Any = None,
    critical_levels: Any = None,
    holds: Any = None,
    policy: Union[Policy, str, None] = None,
    as_of: Any = None,
    now: Any = None,
    scale: int = 0,
    dense: bool = False,
) -> Estimate:
    """The days on which ONE order is fulfilled, served as if nobody else wanted the supply.

    Arguments and errors as for `split`.
    """
    policy = as_policy(policy)
    tables = _tables(order, supply, items, item_locations, lanes, locations,
                     destinations, suppliers, calendars, calendar_days, substitutes, tiers,
                     protections, quotas, critical_levels, holds)
    book = Book(tables, as_of, scale, dense, now)
    with book.own_values():
        result = _ffi.estimate(book.c, book.policy_text(policy))
    order_table = _result_table(book, result, "order")
    return Estimate(
        book.day(int(order_table["first_day"][0])),
        book.day(int(order_table["complete_day"][0])),
        _result_table(book, result, "lines"),
    )


def audit(
    *,
    plan: Union[Plan, Mapping[str, Any]],
    demand: Any,
    supply: Any,
    items: Any = None,
    item_locations: Any = None,
    lanes: Any = None,
    locations: Any = None,
    destinations: Any = None,
    suppliers: Any = None,
    calendars: Any = None,
    calendar_days: Any = None,
    substitutes: Any = None,
    tiers: Any = None,
    protections: Any = None,
    quotas: Any = None,
    critical_levels: Any = None,
    holds: Any = None,
    policy: Union[Policy, str, None] = None,
    as_of: Any = None,
    now: Any = None,
    scale: int = 0,
    dense: bool = False,
    limit: int = 1000,
) -> List[Violation]:
    """Checks a plan, whoever made it, against a book. (For your own plan: `plan.audit()`.)

    Args:
        plan: its tables, {"allocations": table, "lines": table, ...}, in the terms of the book's
            tables: what `rows()` or `to_frame()` gave. allocations needs line, supply, quantity
            and delivery_day; lines needs promised. What is left out is not checked.
        limit: the most violations that are told.

    The other arguments and the errors are those of `allocate`.

    Returns:
        The violations; none: the plan is right.
    """
    policy = as_policy(policy)
    tables = _tables(demand, supply, items, item_locations, lanes, locations,
                     destinations, suppliers, calendars, calendar_days, substitutes, tiers,
                     protections, quotas, critical_levels, holds)
    book = Book(tables, as_of, scale, dense, now)
    c = plan._memory.plan() if isinstance(plan, Plan) else book.encode_plan(plan)
    return audited(book, book.policy_text(policy), c, limit)


# The columns of what the other verbs return are those of a plan, by other names.
_PARTS = {
    name: ("allocations", name)
    for name in ("line", "supply", "location", "ship_day", "delivery_day", "quantity")
}
_RESULTS: Dict[str, Dict[str, Tuple[str, str]]] = {
    "now": _PARTS,
    "later": _PARTS,
    "shortfall": {
        "line": ("allocations", "line"),
        "reason": ("lines", "reason"),
        "quantity": ("lines", "shortfall"),
    },
    "lines": {
        "first_day": ("lines", "first_day"),
        "complete_day": ("lines", "last_day"),
        "promised": ("lines", "promised"),
        "on_time": ("lines", "on_time"),
        "reason": ("lines", "reason"),
    },
    "order": {"first_day": ("lines", "first_day"), "complete_day": ("lines", "last_day")},
}


def _result_table(book: Book, result: _ffi.Result, table: str) -> Table:
    columns = {
        name: columns_of(source)[same]._replace(table=table, column=name)
        for name, (source, same) in _RESULTS[table].items()
    }
    return Table(book, columns, lambda column: result.column(column.full_name, column.dtype))


def _tables(*tables: Any) -> Dict[str, Any]:
    """The tables of a book by name, given in their order."""
    return dict(zip(BOOK_TABLES, tables))
