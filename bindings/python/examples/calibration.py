"""How well promises of receipts hold, on real deliveries.

    python calibration.py DATA_DIR                            # the tables
    python calibration.py DATA_DIR --picture calibration.svg  # and the picture
    python calibration.py DATA_DIR --choose                   # how the models were chosen

DATA_DIR holds deliveries.csv.gz: the SCMS Delivery History of USAID (data.gov), 10,324 deliveries of
health commodities to 43 countries from 2006 to 2015. Its columns fulfill_via, vendor, country and
shipment_mode are taken, and as YYYY-MM-DD the days po_sent (empty where there is none),
scheduled_delivery, delivered and delivery_recorded. It is asked two questions:

Direct Drop   How many days after the purchase order is a vendor's delivery there? Promised on the
              day on which the order was sent; deliveries without one, or from before it, are left
              out. What the data call the scheduled day says nothing: it was overwritten.

From RDC      How many days after its scheduled day is a warehouse's delivery there? Nobody knows
              when these were promised. They are here two weeks before the scheduled day, unless
              they are there by then.

A promise rests on what was known on its day (rolling origin): on what was recorded until then, and
of everything else that was promised before on no more than that it is not there yet.

Of the promises, in the order of their days, the first 35 % are history only. On those up to 70 %
the models were chosen, by --choose; they are written down as CHOSEN. The rest was looked at once,
after that, and the tables are of that rest.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import heapq
import sys
from dataclasses import dataclass, field
from datetime import date
from itertools import product
from pathlib import Path
from typing import Any, Callable, Dict, Iterable, List, NamedTuple, Optional, Sequence, Tuple, Union

import numpy as np

from backorder.delay import AdaptiveLevel, Delay, Delays, adapted, fit_delay, pool_delays
from backorder.screen import Steps, console

DIRECT, RDC = "Direct Drop", "From RDC"
LEVELS = (0.5, 0.8, 0.9, 0.95)
HISTORY, CHOICE = 0.35, 0.7  # up to which share of the promises
TWO_WEEKS, YEAR = 14, 365
LEAST_KNOWN = 100  # outcomes, before anything is promised
TOLERANCE = 0.03  # of coverage
LATE = (1, 7, 14, 28)  # days overdue

Progress = Callable[[float], None]


# ---- receipts -------------------------------------------------------------------------------


@dataclass
class Receipts:
    """One row for each, in the order of the days on which they are promised."""

    promised: np.ndarray  # day
    start: np.ndarray  # the day from which the delay counts
    days: np.ndarray  # its delay
    known: np.ndarray  # the day on which that was recorded
    beyond: int  # every delay is longer than this
    text: Dict[str, np.ndarray]
    groups: Dict[Tuple[str, ...], np.ndarray] = field(default_factory=dict)

    def group(self, columns: Tuple[str, ...]) -> np.ndarray:
        """A number for each combination of values."""
        if columns not in self.groups:
            keys = ["|".join(key) for key in zip(*(self.text[name] for name in columns))]
            self.groups[columns] = np.unique(keys, return_inverse=True)[1]
        return self.groups[columns]

    def row_at(self, share: float) -> int:
        """The first row of the day that this share of the promises comes to."""
        return int(np.searchsorted(self.promised, self.promised[int(share * len(self.promised))]))

    def by_day(self, rows: np.ndarray, days: np.ndarray) -> Iterable[Tuple[int, np.ndarray]]:
        """Each different day, ascending, and its rows; `days` are those of `rows`."""
        order = np.argsort(days, kind="stable")
        unique, first = np.unique(days[order], return_index=True)
        return zip(unique.tolist(), np.split(rows[order], first[1:]))


def read_receipts(folder: Path, route: str) -> Receipts:
    """The receipts of one route."""
    with gzip.open(folder / "deliveries.csv.gz", "rt", encoding="utf-8", newline="") as file:
        lines = [line for line in csv.DictReader(file)
                 if line["fulfill_via"] == route and (line["po_sent"] or route == RDC)]

    def days(column: str) -> np.ndarray:
        return np.array([date.fromisoformat(line[column]).toordinal() for line in lines])

    start = days("po_sent" if route == DIRECT else "scheduled_delivery")
    ahead, beyond = (0, -1) if route == DIRECT else (TWO_WEEKS, -TWO_WEEKS)
    delay = days("delivered") - start
    rows = np.flatnonzero(delay > beyond)
    rows = rows[np.argsort(start[rows], kind="stable")]
    known = np.maximum(days("delivered"), days("delivery_recorded"))
    return Receipts(start[rows] - ahead, start[rows], delay[rows], known[rows], beyond,
                    {name: np.array([line[name] for line in lines])[rows]
                     for name in ("vendor", "country", "shipment_mode")})


class Seen(NamedTuple):
    """What is known, on a day, of the receipts that were promised before it."""

    rows: np.ndarray
    came: np.ndarray
    days: np.ndarray  # the delay; of what did not come, the age

    @classmethod
    def on(cls, receipts: Receipts, day: int, since: int = 0) -> Seen:
        rows = np.arange(*np.searchsorted(receipts.promised, [since, day]))
        came = receipts.known[rows] <= day
        return cls(rows, came, np.where(came, receipts.days[rows], day - receipts.start[rows]))


# ---- models ---------------------------------------------------------------------------------


class Pooled(NamedTuple):
    """Each group's own law, drawn towards that of all: of what was promised lately."""

    columns: Tuple[str, ...]  # that make the groups
    window: int  # days back from today
    credibility: int  # as how many receipts all together count
    gamma: float  # how fast the levels adapt; 0: not at all

    def __str__(self) -> str:
        return (f"{' and '.join(self.columns)}, {self.window} days, credibility "
                f"{self.credibility}, gamma {self.gamma}")

    def laws(self, receipts: Receipts, day: int, rows: np.ndarray) -> Delays:
        seen = Seen.on(receipts, day, day - self.window)
        group = receipts.group(self.columns)
        wanted = set(group[rows].tolist())
        others = -1  # of whom no law of their own is asked
        supplier = [each if each in wanted else others for each in group[seen.rows].tolist()]
        pooled = pool_delays("empirical", supplier, seen.days, ~seen.came, others=wanted,
                             credibility=self.credibility)
        return Delays(pooled.of(each) for each in group[rows].tolist())


class Recent(NamedTuple):
    """One law for all: the life table of the last days, drawn towards that of the last year.

    What happened lately is neither what was promised lately, most of which is still open, nor what
    came lately, which leaves out what did not. It is the share that came, at each age, of all that
    were there to see at that age.
    """

    window: int  # days back from today
    credibility: int  # as how many receipts the year counts
    gamma: float = 0.0

    def __str__(self) -> str:
        return f"{self.window} days, credibility {self.credibility}"

    def laws(self, receipts: Receipts, day: int, rows: np.ndarray) -> Delays:
        seen = Seen.on(receipts, day)
        ages = np.unique(seen.days[seen.came])
        came, there, number = life_table(receipts, seen, day - YEAR, ages)
        came_lately, there_lately, _ = life_table(receipts, seen, day - self.window, ages)
        weight = self.credibility / number
        left = np.cumprod(1 - (came_lately + weight * came)
                          / np.maximum(there_lately + weight * there, 1e-9))
        share = -np.diff(left, prepend=1.0)
        some = share > 0
        return Delays([Delay.empirical(ages[some], share[some], left[-1])] * len(rows))


def life_table(receipts: Receipts, seen: Seen, since: int,
               ages: np.ndarray) -> Tuple[np.ndarray, np.ndarray, int]:
    """How many came at each age since a day, how many were there to see, and of how many in all."""
    entry = np.maximum(receipts.beyond, since - receipts.start[seen.rows])
    inside = seen.days > entry
    came = np.searchsorted(ages, seen.days[inside & seen.came])
    there = (np.searchsorted(np.sort(entry[inside]), ages)
             - np.searchsorted(np.sort(seen.days[inside]), ages))
    return np.bincount(came, minlength=len(ages)), there, np.count_nonzero(inside)


Model = Union[Pooled, Recent]

# What choose() put first.
CHOSEN: Dict[str, Model] = {
    DIRECT: Pooled(("country", "shipment_mode"), 3 * YEAR, 10, 0.001),
    RDC: Recent(60, 30),
}
NAMES = {
    DIRECT: "pooled by country and mode",
    RDC: "life table of 60 days",
}


def finite(days: np.ndarray, receipts: Receipts, day: int) -> np.ndarray:
    """Quantiles in whole days; where nothing is certain, the longest delay or age until today."""
    if np.isinf(days).any():
        days = np.minimum(days, Seen.on(receipts, day).days.max())
    return np.ceil(days)


def promises(model: Model, receipts: Receipts, end: int, at: Progress) -> np.ndarray:
    """What is promised for the rows before `end`: [row, level]; NaN while too little is known.

    The levels adapt as soon as it is known whether a promise was kept: when the receipt is
    recorded, or when it has not come by the day that was promised.
    """
    bounds = np.full((end, len(LEVELS)), np.nan)
    states = [AdaptiveLevel(1 - level, model.gamma, 1 - level) for level in LEVELS]
    told: List[Tuple[int, int, bool]] = []  # a heap: day, which level, missed
    for day, rows in receipts.by_day(np.arange(end), receipts.promised[:end]):
        at(rows[0] / end)
        if np.count_nonzero(Seen.on(receipts, day).came) < LEAST_KNOWN:
            continue
        outcomes: List[List[bool]] = [[] for _ in LEVELS]
        while told and told[0][0] <= day:
            _, which, missed = heapq.heappop(told)
            outcomes[which].append(missed)
        states = [adapted(state, missed) if missed else state
                  for state, missed in zip(states, outcomes)]
        laws = model.laws(receipts, day, rows)
        days = [laws.quantile(min(max(1 - state.level, 0), 1)) for state in states]
        bounds[rows] = np.maximum.accumulate(finite(np.array(days).T, receipts, day), axis=1)
        for row in rows if model.gamma else ():
            for which, bound in enumerate(bounds[row]):
                missed = bool(receipts.days[row] > bound)
                late = receipts.start[row] + bound + 1
                known = receipts.known[row]
                heapq.heappush(told, (min(known, late) if missed else known, which, missed))
    return bounds


# ---- baselines ------------------------------------------------------------------------------


def of_all(receipts: Receipts, rows: np.ndarray) -> np.ndarray:
    """The quantiles of all outcomes known."""
    bounds = np.empty((len(receipts.days), len(LEVELS)))
    for day, of_day in receipts.by_day(rows, receipts.promised[rows]):
        seen = Seen.on(receipts, day)
        bounds[of_day] = Delay.empirical(seen.days[seen.came]).quantile(LEVELS)
    return bounds[rows]


def lognormal(receipts: Receipts, rows: np.ndarray, column: str) -> np.ndarray:
    """The same of a lognormal law of each group's outcomes, or of all where that has too few.

    It is of the days from the promise on: others may be below 0.
    """
    bounds = np.empty((len(receipts.days), len(LEVELS)))
    group, ahead = receipts.group((column,)), receipts.start[0] - receipts.promised[0]
    for day, of_day in receipts.by_day(rows, receipts.promised[rows]):
        seen = Seen.on(receipts, day)
        days, of_days = seen.days[seen.came] + ahead, group[seen.rows[seen.came]]
        for wanted in np.unique(group[of_day]):
            own = days[of_days == wanted]
            enough = len(np.unique(own[own > 0])) > 1
            law = fit_delay("lognormal", own if enough else days, zero_atom=True)
            bounds[of_day[group[of_day] == wanted]] = np.ceil(law.quantile(LEVELS)) - ahead
    return bounds[rows]


# ---- scores ---------------------------------------------------------------------------------


class Score(NamedTuple):
    """How well promises held."""

    receipts: int
    coverage: np.ndarray  # of each level, the share that came by what was promised
    loss: float  # pinball loss in days, the mean over receipts and levels
    width: float  # from the promise at 50 % to that at 95 %, the mean in days

    @classmethod
    def of(cls, days: np.ndarray, bounds: np.ndarray) -> Score:
        late, levels = days[:, None] - bounds, np.array(LEVELS)
        return cls(len(days), (late <= 0).mean(axis=0),
                   float(np.maximum(levels * late, (levels - 1) * late).mean()),
                   float((bounds[:, -1] - bounds[:, 0]).mean()))

    def short(self) -> float:
        """By how much the coverage falls short, at worst."""
        return float(np.max(np.array(LEVELS) - self.coverage))


# ---- the choice -----------------------------------------------------------------------------


def candidates(route: str) -> List[Model]:
    if route == RDC:
        return [Recent(*each) for each in product((30, 60, 120), (10, 30, 100))]
    groups = (("vendor",), ("country",), ("shipment_mode",), ("vendor", "country"),
              ("vendor", "shipment_mode"), ("country", "shipment_mode"))
    return [Pooled(*each) for each in product(
        groups, (YEAR, 2 * YEAR, 3 * YEAR), (10, 30, 100), (0.0, 0.001))]


def choose(receipts: Receipts, route: str, at: Progress) -> List[Tuple[Model, Score]]:
    """All candidates, the best first, by the promises between HISTORY and CHOICE.

    That is the one with the least loss of those whose coverage falls short by no more than
    TOLERANCE; then come the others, by what they fall short.
    """
    first, end = receipts.row_at(HISTORY), receipts.row_at(CHOICE)
    scored = []
    models = candidates(route)
    for number, model in enumerate(models):
        bounds = promises(model, receipts, end, lambda share: at((number + share) / len(models)))
        scored.append((model, Score.of(receipts.days[first:end], bounds[first:])))
    return sorted(scored, key=lambda each: (max(each[1].short(), TOLERANCE), each[1].loss))


# ---- overdue receipts -----------------------------------------------------------------------


def overdue(model: Model, receipts: Receipts, rows: np.ndarray, due: np.ndarray,
            late: int) -> Tuple[Score, Score]:
    """Promises to receipts that are still open so many days after they were due.

    Twice by the law of that day: as it is, but not before the next day; and given that the receipt
    has not come yet. `due` is the delay of `rows` at which they are due.
    """
    still_open = receipts.days[rows] > due + late
    rows, age = rows[still_open], due[still_open] + late
    place = np.arange(len(rows))
    blind, aware = np.empty((2, len(rows), len(LEVELS)))
    for day, which in receipts.by_day(place, receipts.start[rows] + age.astype(int)):
        laws = model.laws(receipts, day, rows[which])
        aged = laws.conditioned(age[which])
        for each, bounds in ((laws, blind), (aged, aware)):
            days = np.array([each.quantile(level) for level in LEVELS]).T
            bounds[which] = np.maximum(finite(days, receipts, day), age[which, None] + 1)
    days = receipts.days[rows]
    return Score.of(days, blind), Score.of(days, aware)


# ---- the tables -----------------------------------------------------------------------------


class Result(NamedTuple):
    """All about one route."""

    route: str
    scores: Dict[str, Score]  # the model's first
    overdue: Dict[int, Tuple[Score, Score]]


def evaluate(receipts: Receipts, route: str, first: int, end: int, at: Progress) -> Result:
    """How the promises of these rows held."""
    model, rows = CHOSEN[route], np.arange(first, end)
    days = receipts.days[rows]
    bounds = promises(model, receipts, end, at)[rows]
    of_whom = "country" if route == RDC else "vendor"
    found = {NAMES[route]: bounds, "all outcomes so far": of_all(receipts, rows),
             f"lognormal by {of_whom}": lognormal(receipts, rows, of_whom)}
    if route == RDC:
        found["as scheduled"] = np.zeros_like(bounds)
    due = np.zeros(len(rows)) if route == RDC else bounds[:, 0]
    return Result(route, {name: Score.of(days, each) for name, each in found.items()},
                  {late: overdue(model, receipts, rows, due, late) for late in LATE})


def markdown(heads: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """A table."""
    lines = ["| " + " | ".join(map(str, cells)) + " |" for cells in (heads, *rows)]
    return "\n".join([lines[0], "|---" + "|---:" * (len(heads) - 1) + "|", *lines[1:]])


def calibration_table(result: Result) -> str:
    """How well promises held."""
    rows = [[name, *(f"{100 * share:.1f}" for share in score.coverage), f"{score.loss:.2f}",
             f"{score.width:.0f}"] for name, score in result.scores.items()]
    number = next(iter(result.scores.values())).receipts
    heads = [f"{result.route}, {number:,} receipts", *(f"{level:.0%}" for level in LEVELS),
             "loss", "width"]
    return markdown(heads, rows)


def overdue_table(result: Result) -> str:
    """What the age of overdue receipts is worth."""
    rows = []
    for late, scores in result.overdue.items():
        shares = (" ".join(f"{100 * share:.0f}" for share in score.coverage) for score in scores)
        blind, aware = (score.loss for score in scores)
        rows.append([f"{late} days" if late > 1 else "1 day", scores[0].receipts, *shares,
                     f"{blind:.2f}", f"{aware:.2f}", f"{100 * (1 - aware / blind):.0f} %"])
    return markdown([f"{result.route}, overdue by", "receipts", "coverage without age", "with age",
                     "loss without age", "with age", "gain"], rows)


def choice_table(route: str, scored: Sequence[Tuple[Model, Score]]) -> str:
    """How the candidates did, the best first."""
    rows = [[model, *(f"{100 * share:.1f}" for share in score.coverage), f"{score.loss:.3f}",
             f"{score.width:.0f}"] for model, score in scored]
    return markdown([route, *(f"{level:.0%}" for level in LEVELS), "loss", "width"], rows)


# ---- the picture ----------------------------------------------------------------------------

_SIDE, _LEFT, _TOP, _GAP, _FROM = 300, 45, 30, 60, 0.3
_COLORS = ("#3d7ab8", "#c9971c", "#5a9c5f", "#a05a9c")


def picture(results: Sequence[Result]) -> str:
    """An SVG: for each route the share that came in time over the share that was promised."""
    width = _LEFT + len(results) * (_SIDE + _GAP)
    height = _TOP + _SIDE + 60 + 16 * max(len(result.scores) for result in results)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" font-family="sans-serif" font-size="11">',
        '<rect width="100%" height="100%" fill="#fff"/>',
    ]
    for panel, result in enumerate(results):
        parts += _panel(result, _LEFT + panel * (_SIDE + _GAP))
    return "\n".join([*parts, "</svg>\n"])


def _panel(result: Result, left: int) -> List[str]:
    bottom = _TOP + _SIDE

    def at(level: float, share: float) -> str:
        x, y = (_SIDE * (each - _FROM) / (1 - _FROM) for each in (level, share))
        return f"{left + x:.1f},{bottom - y:.1f}"

    parts = [
        f'<text x="{left}" y="{_TOP - 10}" font-weight="bold">{result.route}</text>',
        f'<rect x="{left}" y="{_TOP}" width="{_SIDE}" height="{_SIDE}" fill="none" stroke="#999"/>',
        f'<text x="{left + _SIDE / 2}" y="{bottom + 32}" text-anchor="middle">promised, %</text>',
        f'<text transform="translate({left - 30},{_TOP + _SIDE / 2}) rotate(-90)" '
        f'text-anchor="middle">came in time, %</text>',
        f'<path d="M{at(_FROM + TOLERANCE, _FROM)}L{at(1, 1 - TOLERANCE)}L{at(1, 1)}'
        f'L{at(_FROM, _FROM)}z" fill="#ddd"/>',
    ]
    for level in range(30, 101, 10):
        x, y = at(level / 100, _FROM).split(",")[0], at(_FROM, level / 100).split(",")[1]
        parts.append(f'<text x="{x}" y="{bottom + 15}" text-anchor="middle">{level}</text>')
        parts.append(f'<text x="{left - 5}" y="{y}" text-anchor="end" dy="4">{level}</text>')
    for line, (name, score) in enumerate(result.scores.items()):
        color, below = _COLORS[line], bottom + 52 + 16 * line
        points = [at(*point) for point in zip(LEVELS, np.maximum(score.coverage, _FROM))]
        parts.append(f'<path d="M{"L".join(points)}" fill="none" stroke="{color}" '
                     f'stroke-width="{1 if line else 2.5}"/>')
        parts += [f'<circle cx="{point.split(",")[0]}" cy="{point.split(",")[1]}" r="3" '
                  f'fill="{color}"/>' for point in points]
        parts.append(f'<rect x="{left}" y="{below - 8}" width="10" height="8" fill="{color}"/>')
        parts.append(f'<text x="{left + 16}" y="{below}">{name}: loss {score.loss:.2f}</text>')
    return parts


def main(argv: Optional[Sequence[str]] = None) -> int:
    parser = argparse.ArgumentParser(description="How well promises hold, on real deliveries.")
    parser.add_argument("data", type=Path, metavar="DATA_DIR",
                        help="folder of deliveries.csv.gz")
    parser.add_argument("--picture", type=Path, metavar="FILE", help="SVG file to write")
    parser.add_argument("--choose", action="store_true",
                        help="show how all candidates did instead; minutes")
    args = parser.parse_args(argv)
    results = []
    with Steps(console(stderr=True)) as steps:
        for route in (DIRECT, RDC):
            def at(share: float, what: str = route) -> None:
                steps.at(what, share)

            receipts = read_receipts(args.data, route)
            if args.choose:
                print(choice_table(route, choose(receipts, route, at)), end="\n\n")
            else:
                results.append(evaluate(receipts, route, receipts.row_at(CHOICE),
                                        len(receipts.days), at))
    for table in (calibration_table, overdue_table) if results else ():
        for result in results:
            print(table(result), end="\n\n")
    if results and args.picture:
        args.picture.write_text(picture(results), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
