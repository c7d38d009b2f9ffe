"""The command line: python3 -m backorder COMMAND."""

from __future__ import annotations

import argparse
import datetime
import os
import shlex
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Callable, Dict, Iterator, Mapping, Optional, Sequence, Tuple

import numpy as np

from . import books, delay, economics, example, report
from .books import Book, Renaming, located
from .csv_files import FileError, Table, check_folder, read_other_table, write_file, write_folder
from .cut_offs import instant
from .errors import BackorderError
from .estimate_plan import TABLES as ESTIMATE_TABLES
from .policy import Policy
from .schema import BOOK_TABLES, LAW_TABLES
from .screen import Steps, console, title
from .verbs import allocate, audit, explain_precedence, prioritize

FINE, FOUND, REFUSED, INTERRUPTED = 0, 1, 2, 130

_SHOWN_IN_QUEUE = 20
_SHOWN_IN_ESTIMATE = 40

_DESCRIPTION = """\
Decides, for all open order lines at once, which stock and which inbound
receipt goes to whom, and on which day.

A book is a folder of CSV files (or .csv.gz):
  demand.csv          one row for each open order line: item, quantity; and, if
                      you have them, sales_order, due, priority, tier, ...
  supply.csv          stock and receipts: item, quantity, day (empty: on hand)
  items.csv           maybe: item, replenish_days, backorder_limit, supplier
  item_locations.csv  maybe: item, location, safety_stock, backorder_limit
  lanes.csv           maybe: location, destination, rank, transit_days, costs,
                      calendar; then only these locations serve these
                      destinations
  locations.csv       maybe: location, group, calendar, handling_days, cut_off,
                      time_zone
  destinations.csv    maybe: destination, calendar
  suppliers.csv       maybe: supplier, order_calendar, delivery_calendar
  calendars.csv       maybe: calendar, weekdays (Mon-Fri), month_days ("1, 15")
  calendar_days.csv   maybe: calendar, day, open (0 closed, 1 open)
  substitutes.csv     maybe: item, substitute, rank, numerator, denominator
  tiers.csv           maybe: tier, parent, rank
  protections.csv     maybe: item, location, tier, first_day, last_day, quantity
  quotas.csv          maybe: the same
  critical_levels.csv maybe: item, location, tier, quantity
  holds.csv           maybe: owner, item, location, quantity, expires
"python3 -m backorder schema" tells all columns. Others are carried into the
plan. Ids may be anything; locations and tiers rank, 0 before 1 (names of
locations: the first one in locations.csv or else supply.csv first; tiers may
have names where tiers.csv ranks them).

Try it:
  python3 -m backorder example shop
  python3 -m backorder plan shop
"""


def main(argv: Optional[Sequence[str]] = None) -> int:
    """Runs a command; its exit code: 0 fine, 1 violations, 2 bad input, 130 interrupted."""
    args = _parser().parse_args(argv)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # what the terminal cannot show
    err = console(stderr=True)
    try:
        return args.run(args)
    except FileError as error:
        err.print(f"error: {error}", soft_wrap=True)
    except BackorderError as error:
        err.print(f"error: {error}", soft_wrap=True)
    except KeyboardInterrupt:
        err.print("interrupted; no file is left half-written")
        return INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # its flush at exit
        return FOUND
    return REFUSED


# ---- arguments ------------------------------------------------------------------------------


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python3 -m backorder", description=_DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    _add_plan(commands)
    _add_rank(commands)
    _add_audit(commands)
    _add_measure(commands)
    _add_estimate(commands)
    _add_buy(commands)
    _add_fit(commands)
    _add_example(commands)
    _add_schema(commands)
    return parser


def _add_command(
    commands: Any, name: str, run: Callable[[argparse.Namespace], int], brief: str, more: str = ""
) -> argparse.ArgumentParser:
    command = commands.add_parser(
        name, help=brief, description=f"{brief}\n\n{more}".strip(),
        formatter_class=argparse.RawDescriptionHelpFormatter)
    command.set_defaults(run=run)
    return command


def _add_plan(commands: Any) -> None:
    command = _add_command(commands, "plan", _plan, "plan a book and write the plan", """\
Prints what ships now, what waits for which receipt, what is short and why.
Writes
  allocations.csv  which units of which supply are for which line
  promises.csv     what to tell each customer
  lines.csv        what becomes of each order line, and why units are short
  shipments.csv    what leaves where, for whom, on which day
  held.csv         what is kept for lines that wait (waiting=hold)
  plan.json        the day, the policy and the other arguments

  python3 -m backorder plan shop
  python3 -m backorder plan shop --policy "queue=due, entered" --out try2
  python3 -m backorder plan --demand open.csv --supply stock.csv \\
      --map sku=item,qty=quantity""")
    _add_book(command)
    _add_policy(command)
    command.add_argument("--out", type=Path, metavar="DIR",
                         help="folder for the plan (default: plan, in the book)")
    command.add_argument("--force", action="store_true",
                         help="write to DIR although it holds other things; they stay")
    command.add_argument("--threads", type=_positive, default=_cores(), metavar="N",
                         help="threads that work; the plan is the same for any number "
                         "(default: %(default)s)")


def _add_rank(commands: Any) -> None:
    command = _add_command(
        commands, "rank", _rank, "show the order in which the lines are served",
        f"""\
Prints the first {_SHOWN_IN_QUEUE} lines of the queue; or why one line is served
before another.

  python3 -m backorder rank shop
  python3 -m backorder rank shop --why 4 3""")
    _add_book(command)
    _add_policy(command)
    command.add_argument("--why", type=_row, nargs=2, metavar=("LINE", "OTHER"),
                         help="two rows of demand, the first one 0: tell which is served first, "
                         "and which key says so")
    command.add_argument("--out", type=Path, metavar="FILE", help="write all of it to a CSV file")
    command.add_argument("--force", action="store_true", help="replace FILE if it is there")


def _add_audit(commands: Any) -> None:
    command = _add_command(
        commands, "audit", _audit, "prove that a plan breaks no rule", """\
Reads the plan's files back and checks them from scratch against the book. The
day, the policy, --map and --scale are those that the plan was made with, unless
you say others. The exit code is 1 if a rule is broken.""")
    _add_book(command)
    _add_policy(command)
    _add_plan_folder(command)


def _add_measure(commands: Any) -> None:
    command = _add_command(
        commands, "measure", _measure, "tell how well a plan serves",
        "Plans the book and measures the plan: fill rates, lateness, shipments.")
    _add_book(command)
    _add_policy(command)
    command.add_argument("--by", metavar="COLUMN",
                         help="for each value of a column of demand: tier, item, priority, ...")
    command.add_argument("--out", type=Path, metavar="FILE", help="write them to a CSV file")
    command.add_argument("--force", action="store_true", help="replace FILE if it is there")


def _add_estimate(commands: Any) -> None:
    command = _add_command(
        commands, "estimate", _estimate, "tell how sure a plan's days are", f"""\
Plans the book and tells of each promise (or line, order or shipment), the first
{_SHOWN_IN_ESTIMATE}: its day, how sure that is and what to tell the customer. supply.delay,
items.delay and lanes.delay name laws of delay. Beside the book's files stand
  delays.csv       the laws: delay, kind (fixed, empirical, lognormal, weibull,
                   gamma), first, second, ...
  delay_days.csv   maybe: delay, days: past delays, the law of kind empirical

  python3 -m backorder estimate shop --confidence 0.95
  python3 -m backorder estimate shop --by orders
  python3 -m backorder estimate shop --late-cost 5 --early-cost 1""")
    _add_book(command)
    _add_policy(command)
    for name in LAW_TABLES:
        command.add_argument("--" + name.replace("_", "-"), type=Path, metavar="FILE", dest=name,
                             help=f"the file of {name}, instead of the one in BOOK")
    command.add_argument("--by", choices=ESTIMATE_TABLES, default="promises",
                         help="what is told of: promises (default), lines, orders or shipments")
    command.add_argument("--confidence", type=_share, metavar="P", default=None,
                         help="with which promises hold (default: 0.9)")
    command.add_argument("--late-cost", type=_cost, metavar="COST", default=None,
                         help="what a day too late costs: promise as costs least")
    command.add_argument("--early-cost", type=_cost, metavar="COST", default=None,
                         help="and what a day too early costs")
    command.add_argument("--out", type=Path, metavar="FILE", help="write all of them to a CSV file")
    command.add_argument("--force", action="store_true", help="replace FILE if it is there")


def _add_buy(commands: Any) -> None:
    command = _add_command(commands, "buy", _buy, "tell what to order now", """\
Plans the book and tells, for each item, the units that are short, those that
are promised from replenishment and not ordered yet, how many to order by the
rules of the item, on which day of its supplier, and when they arrive.

  python3 -m backorder buy shop
  python3 -m backorder buy shop --rules rules.csv --out order.csv

The rules are a CSV file: item and, each maybe, min_quantity, multiple.""")
    _add_book(command)
    _add_policy(command)
    command.add_argument("--rules", type=Path, metavar="FILE", help="how items are bought")
    command.add_argument("--reasons", metavar="NAME,...", default=None,
                         help="buy only what is short for these reasons; \"schema\" tells them")
    command.add_argument("--out", type=Path, metavar="FILE", help="write them to a CSV file")
    command.add_argument("--force", action="store_true", help="replace FILE if it is there")


def _add_fit(commands: Any) -> None:
    command = _add_command(commands, "fit", _fit, "tell how late suppliers deliver", """\
Reads receipts of the past from a CSV file: days (how late each came; below 0:
early) and, each maybe, supplier and open (1: not there yet, days is how overdue
it is so far). Fits a law of delay for each supplier, drawn towards that of all
the more, the fewer receipts it has, and tells by how many days after its date a
receipt is there with a probability of 50, 80, 90 and 95 %.

  python3 -m backorder fit history.csv
  python3 -m backorder fit history.csv --kind gamma --out laws

Writes, with --out, delays.csv and delay_days.csv (of empirical laws).""")
    command.add_argument("history", type=Path, metavar="FILE", help="receipts of the past")
    command.add_argument("--kind", choices=delay.KINDS, default=None, metavar="KIND",
                         help=f"of law: {', '.join(delay.KINDS)} (default: the one that fits all "
                         "receipts together best, by AIC)")
    command.add_argument("--out", type=Path, metavar="DIR", help="folder for the laws")
    command.add_argument("--force", action="store_true",
                         help="write to DIR although it holds other things; they stay")


def _add_example(commands: Any) -> None:
    command = _add_command(commands, "example", _example, "write a small book to play with")
    command.add_argument("folder", type=Path, metavar="DIR", help="where to write it")
    command.add_argument("--as-of", type=_day, metavar="DAY", default=None,
                         help="the day of the book (default: today)")


def _add_schema(commands: Any) -> None:
    _add_command(commands, "schema", _schema,
                 "tell all tables, columns, fields of the policy, reasons and measures")


def _add_book(command: argparse.ArgumentParser) -> None:
    command.add_argument("book", type=Path, nargs="?", metavar="BOOK",
                         help="folder that holds demand.csv, supply.csv, ...")
    for name in BOOK_TABLES:
        option = "--" + name.replace("_", "-")
        command.add_argument(option, type=Path, metavar="FILE", dest=name,
                             help=f"the file of {name}, instead of the one in BOOK")
    command.add_argument("--map", metavar="OWN=COLUMN,...", default=None,
                         help="what your headers are called here: sku=item,demand:qty=quantity")
    command.add_argument("--scale", type=int, metavar="DIGITS", default=None,
                         help="digits after the point of your quantities (default: 0); unit_value "
                         "is then for the smallest step")


def _add_policy(command: argparse.ArgumentParser) -> None:
    command.add_argument("--as-of", type=_day, metavar="DAY", default=None,
                         help="the day of the plan, as 2025-12-31 (default: that of --now)")
    command.add_argument("--now", type=_now, metavar="INSTANT", default=None,
                         help="the moment of the plan, as 2025-12-31T09:30+01:00, which tells "
                         "whose cut_off is over (default: this one, unless --as-of is given)")
    command.add_argument("--policy", metavar="TEXT", default=None,
                         help="such as \"queue=priority, line_value desc, due; "
                         "timing=latest_on_time\"; \"schema\" tells all fields")


def _add_plan_folder(command: argparse.ArgumentParser) -> None:
    command.add_argument("plan", type=Path, nargs="?", metavar="PLAN",
                         help="folder of the plan (default: plan, in the book)")


def _day(text: str) -> datetime.date:
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a day; write it as 2025-12-31") from None


def _now(text: str) -> datetime.datetime:
    try:
        return instant(text)
    except BackorderError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _share(text: str) -> float:
    try:
        share = float(text)
    except ValueError:
        share = 0.0
    if not 0 < share < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not above 0 and below 1")
    return share


def _cost(text: str) -> float:
    try:
        cost = float(text)
    except ValueError:
        cost = 0.0
    if not 0 < cost < float("inf"):
        raise argparse.ArgumentTypeError(f"{text!r} is not a cost above 0")
    return cost


def _row(text: str) -> int:
    if not text.isdigit():
        raise argparse.ArgumentTypeError(f"{text!r} is not a row; the first one is 0")
    return int(text)


def _positive(text: str) -> int:
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number above 0")
    return int(text)


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


# ---- what commands share --------------------------------------------------------------------


def _paths(args: argparse.Namespace) -> Dict[str, Path]:
    """The files of the book's tables."""
    given = {name: getattr(args, name) for name in BOOK_TABLES if getattr(args, name)}
    if args.book is None and not {"demand", "supply"} <= set(given):
        raise FileError("name a BOOK, a folder with demand.csv and supply.csv, or both --demand "
                        "and --supply")
    found = books.find_book(args.book) if args.book else {}
    if "delays" in args:  # the command reads laws
        found.update(books.find_laws(args.book) if args.book else {})
        given.update({name: getattr(args, name) for name in LAW_TABLES if getattr(args, name)})
    return {**found, **given}


def _moment(
    args: argparse.Namespace, made: Mapping[str, Any]
) -> Tuple[Optional[datetime.date], Optional[datetime.datetime]]:
    """The day that the arguments name, and the moment: as they say, as made, or this one."""
    if args.now is None and args.as_of is None and "as_of" in made:
        return _day(made["as_of"]), instant(made["now"]) if "now" in made else None
    if args.now is None and args.as_of is None:
        return None, datetime.datetime.now().astimezone()
    return args.as_of, args.now


def _read_book(
    args: argparse.Namespace, steps: Steps, made: Optional[Mapping[str, Any]] = None
) -> Book:
    """The book that the arguments name, as that of an earlier plan where they do not say."""
    made = made or {}
    as_of, now = _moment(args, made)
    mapping = args.map if args.map is not None else made.get("map", "")
    scale = args.scale if args.scale is not None else made.get("scale", 0)
    args.map, args.scale = mapping, scale
    book = books.read_book(_paths(args), as_of, Renaming(mapping), scale,
                           lambda name, share: steps.at(f"reading {name}", share), now)
    err = console(stderr=True)
    for note in books.notes(book, args.book):
        err.print(f"note: {note}", soft_wrap=True)
    return book


def _asked(book: Book, verb: Callable[..., Any], **options: Any) -> Any:
    """Calls a verb of the engine; errors of the book name the file and the line."""
    try:
        return verb(**book.arguments(), **options)
    except BackorderError as error:
        raise FileError(book.explain(error)) from error


def _planned(book: Book, args: argparse.Namespace, steps: Steps, threads: int) -> Any:
    lines = len(book.tables["demand"])
    what = f"planning {lines:,} lines"
    steps.at(what)
    return _asked(book, allocate, policy=args.policy, threads=threads,
                  progress=lambda done, of: steps.at(what, done / max(of, 1)))


def _default_plan_folder(args: argparse.Namespace) -> Path:
    return (args.book if args.book else args.demand.parent) / "plan"


def _check_file(path: Optional[Path], force: bool) -> None:
    if path is not None and path.exists() and not (force and path.is_file()):
        raise FileError(f"{path} is there already; choose another name, or say --force")


# ---- the commands ---------------------------------------------------------------------------


def _plan(args: argparse.Namespace) -> int:
    Policy(args.policy)
    _paths(args)
    folder = args.out or _default_plan_folder(args)
    books.check_plan_folder(folder, args.force)
    out, steps = console(), Steps(console(stderr=True))
    with steps:
        book = _read_book(args, steps)
        plan = _planned(book, args, steps, args.threads)
        about = {"as_of": book.as_of.isoformat(), "policy": plan.policy, "scale": book.scale,
                 "map": args.map}
        if book.now is not None:
            about["now"] = book.now.isoformat()
        rows = books.write_plan(folder, book, plan, about, args.force,
                                lambda name, share: steps.at(f"writing {name}.csv", share))
    report.summary(out, book, plan)
    report.files(out, folder, rows)
    return FINE


def _rank(args: argparse.Namespace) -> int:
    _check_file(args.out, args.force)
    out, steps = console(), Steps(console(stderr=True))
    with steps:
        book = _read_book(args, steps)
        steps.at("ordering the lines")
        queue = _asked(book, prioritize, policy=args.policy)
        if args.out is not None:
            write_file(args.out, books.queue_table(book, queue.lines))
        if args.why is not None:
            line, other = args.why
            why = _asked(book, explain_precedence, line=line, other=other, policy=args.policy)
    demand, keys = book.tables["demand"].columns, Policy(args.policy).queue
    if args.why is not None:
        report.precedence(out, book, keys, why)
        return FINE
    out.print(title("The queue: ") + ", ".join(keys) + "; ties by row")
    shown = [key.split()[0] for key in keys]
    report.queue(out, book, queue.lines[:_SHOWN_IN_QUEUE].tolist(),
                 [key for key in shown if key in demand and key not in ("item", "quantity")])
    if len(queue.lines) > _SHOWN_IN_QUEUE and args.out is None:
        out.print(f"{len(queue.lines) - _SHOWN_IN_QUEUE:,} more; --out FILE writes all of them")
    elif args.out is not None:
        out.print(f"All {len(queue.lines):,} lines are in {args.out}", soft_wrap=True)
    return FINE


def _audit(args: argparse.Namespace) -> int:
    _paths(args)
    folder = args.plan or _default_plan_folder(args)
    out, steps = console(), Steps(console(stderr=True))
    with steps:
        steps.at("reading the plan")
        plan = books.read_plan(folder)
        policy = args.policy if args.policy is not None else plan.about.get("policy")
        book = _read_book(args, steps, plan.about)
        steps.at("checking")
        try:
            found = audit(plan=plan.columns(book), policy=policy, **book.arguments())
        except BackorderError as error:
            raise FileError(plan.explain(error, book)) from error
    if found:
        report.violations(out, found)
        return FOUND
    out.print(f"No violation: the plan of {len(book.tables['demand']):,} lines in {folder} keeps "
              "all rules.", soft_wrap=True)
    return FINE


def _measure(args: argparse.Namespace) -> int:
    _check_file(args.out, args.force)
    out, steps = console(), Steps(console(stderr=True))
    with steps:
        book = _read_book(args, steps)
        plan = _planned(book, args, steps, _cores())
        measured = plan.measure(args.by)
    rows = [measured] if args.by is None else measured
    if args.out is not None:
        names = list(rows[0]) if rows else []
        write_file(args.out, {name: np.array([row[name] for row in rows], dtype=object)
                                    for name in names})
    report.measures(out, rows, args.by)
    return FINE


def _estimate(args: argparse.Namespace) -> int:
    _check_file(args.out, args.force)
    out, steps = console(), Steps(console(stderr=True))
    with steps:
        book = _read_book(args, steps)
        plan = _planned(book, args, steps, _cores())
        steps.at("estimating")
        try:
            estimate = plan.estimate(
                **book.law_columns(), confidence=args.confidence, late_cost=args.late_cost,
                early_cost=args.early_cost, threads=_cores(), tables=args.by)
        except BackorderError as error:
            raise FileError(book.explain(error)) from error
        if args.out is not None:
            write_file(args.out, books.estimate_table(book, estimate, args.by))
    report.sureness(out, book, plan, estimate, args.by, _SHOWN_IN_ESTIMATE)
    rows = len(getattr(estimate, args.by))
    if args.out is not None:
        out.print(f"All {rows:,} {args.by} are in {args.out}", soft_wrap=True)
    elif rows > _SHOWN_IN_ESTIMATE:
        out.print(f"{rows - _SHOWN_IN_ESTIMATE:,} more; --out FILE writes all of them")
    return FINE


_RULES = ("min_quantity", "multiple")
_LAW_FILES = ("delays.csv", "delay_days.csv")


def _buy(args: argparse.Namespace) -> int:
    _check_file(args.out, args.force)
    out, steps = console(), Steps(console(stderr=True))
    with steps:
        rules = None
        if args.rules is not None:
            rules = read_other_table(args.rules, "buying_rules", ("item",), _RULES)
            _note_unread(rules)
        book = _read_book(args, steps)
        plan = _planned(book, args, steps, _cores())
        steps.at("buying")
        with _located_in(rules):
            bought = economics.buy(plan, rules and rules.columns, args.reasons)
    table = bought.purchases
    if args.out is not None:
        write_file(args.out, {name: table.values(name) for name in table.columns
                              if name not in ("first_line", "line_count")})
    report.purchases(out, book, bought)
    if args.out is not None:
        out.print(f"All {len(table):,} purchases are in {args.out}", soft_wrap=True)
    return FINE


def _fit(args: argparse.Namespace) -> int:
    if args.out is not None:
        check_folder(args.out, _LAW_FILES, args.force)
    out, steps = console(), Steps(console(stderr=True))
    with steps:
        steps.at("reading the history")
        table = read_other_table(args.history, "history", ("days",), ("supplier", "open"))
        _note_unread(table)
        days = _numbers(table, "days")
        open_ = table.columns.get("open")
        supplier = table.columns.get("supplier", np.full(len(table), "all", dtype=object))
        steps.at("fitting")
        with _located_in(table):
            kind = args.kind or delay.choose_delay(days, open_).delay.kind
            atom = kind in ("lognormal", "weibull", "gamma") and bool(np.any(days == 0))
            whole = "whole_days" if np.array_equal(days, np.rint(days)) else "exact"
            pooled = delay.pool_delays(
                kind, supplier, days, open_, reading=whole, zero_atom=atom)
        if args.out is not None:
            write_folder(args.out, pooled.delays.tables(pooled.suppliers), {}, _LAW_FILES,
                         args.force)
    report.delays(out, kind, pooled, supplier)
    if args.out is not None:
        out.print(f"The laws are in {args.out}: {' and '.join(_LAW_FILES)}", soft_wrap=True)
    return FINE


def _note_unread(table: Table) -> None:
    for column in table.extra:
        console(stderr=True).print(f"note: {table.path}: the column {column} is not read",
                                   soft_wrap=True)


def _numbers(table: Table, column: str) -> np.ndarray:
    """A column of numbers, which may have fractions."""
    numbers = np.empty(len(table))
    for row, cell in enumerate(table.columns[column]):
        try:
            numbers[row] = float(cell)
        except ValueError:
            raise FileError(f"{table.path}, line {table.file_line(row)}, column {column}: {cell!r}:"
                            " expected a number") from None
    return numbers


@contextmanager
def _located_in(table: Optional[Table]) -> Iterator[None]:
    """Errors about a file that is no table of the book name the file and the line."""
    try:
        yield
    except BackorderError as error:
        tables = {} if table is None else {table.name: table}
        raise FileError(located(error, tables)) from error


def _example(args: argparse.Namespace) -> int:
    as_of = args.as_of or datetime.date.today()
    example.write(args.folder, as_of)
    out = console()
    out.print(f"A small book is in {args.folder}; its README.txt tells what to see. Plan it with\n"
              f"  python3 -m backorder plan {shlex.quote(str(args.folder))} --as-of {as_of}",
              soft_wrap=True)
    return FINE


def _schema(_: argparse.Namespace) -> int:
    report.columns(console())
    return FINE
