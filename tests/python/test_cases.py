"""The golden scenarios: situations from other test suites and from the literature, planned here.

Their form, and the table of all of them, are in ../cases/README.md. As a script this prints the
list with counts.
"""

import datetime
import json
import re
import sys
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any, Dict, List, NamedTuple

import pytest

import backorder

CASES = Path(__file__).resolve().parents[1] / "cases"

SOURCE_CASES = 107  # of other systems; those of the literature are ours to add to
CAPABILITIES = (
    "quotes",
    "events",
)
# Each status, and whether a case of it has a file.
STATUSES = {
    "passes": True,
    "differs": True,
    **{f"waits: {name}": False for name in CAPABILITIES},
    "outside": False,
}

MOMENT = ("as_of", "now")  # the day of a book, or the instant that tells it

REPLENISHMENT = "replenishment"  # the supply -1 of a plan

# The tables of a book, and the name that a row has in a scenario besides our columns.
TABLES = {
    "demand": "line",
    "supply": "supply",
    "items": None,
    "item_locations": None,
    "lanes": None,
    "locations": None,
    "destinations": None,
    "suppliers": None,
    "calendars": None,
    "calendar_days": None,
    "substitutes": None,
    "tiers": None,
    "protections": None,
    "quotas": None,
    "critical_levels": None,
    "holds": None,
}
ROW_COLUMNS = {
    "allocations": ("line", "supply", "quantity", "location", "ship_day", "delivery_day"),
    "promises": ("line", "quantity", "delivery_day"),
    "shipments": ("location", "ship_day", "delivery_day"),
    "held": ("line", "supply", "quantity"),
}
LINE_COLUMNS = (
    "promised",
    "on_time",
    "backordered",
    "shortfall",
    "reason",
    "first_day",
    "last_day",
    "greedy",
)


# ---- reading ----------------------------------------------------------------------------------


class FormError(Exception):
    """A file is not of the form that ../cases/README.md describes."""


class Scenario(NamedTuple):
    """One book, how it is planned, and what must come of it."""

    name: str
    book: Dict[str, Any]
    policy: str
    expect: Dict[str, Any]


def read(path: Path) -> List[Scenario]:
    """The scenarios of a file: one, or one for each of its variants."""
    try:
        text = path.read_text(encoding="utf-8")
        case = json.loads(text, parse_float=Decimal, object_pairs_hook=_without_repeats)
        return scenarios(path.stem, case)
    except (FormError, ValueError) as error:
        raise FormError(f"{path.name}: {error}") from None


def scenarios(name: str, case: Any) -> List[Scenario]:
    """The scenarios of one case, whose form is checked."""
    has_variants = isinstance(case, dict) and "variants" in case
    check_keys(
        case,
        "the case",
        required=["title", "source", "book", "variants" if has_variants else "expect"],
        optional=["policy", "note"],
    )
    check_text(case, "title", "note", "policy")
    keys = ["fact"] if name.startswith("domain_") else ["repo", "version", "path", "test"]
    check_keys(case["source"], "source", required=keys)
    check_text(case["source"], *keys)
    if not has_variants:
        return [_scenario(name, case, {"expect": case["expect"]})]
    if not isinstance(case["variants"], list) or not case["variants"]:
        raise FormError("variants: expected a list of at least one")
    names = []
    for variant in case["variants"]:
        check_keys(variant, "variants", required=["name", "expect"], optional=["book", "policy"])
        check_text(variant, "name", "policy")
        names.append(variant["name"])
    check_unique(names, "variants")
    return [_scenario(f"{name}: {v['name']}", case, v) for v in case["variants"]]


def _scenario(name: str, case: Dict[str, Any], variant: Dict[str, Any]) -> Scenario:
    book = dict(case["book"])
    if "book" in variant:
        check_keys(variant["book"], "book of a variant", optional=[*MOMENT, "scale", *TABLES])
        book.update(variant["book"])
    check_keys(
        book,
        "book",
        required=["demand", "supply"],
        optional=[*MOMENT, "scale", *(table for table, name in TABLES.items() if name is None)],
    )
    if not any(name in book for name in MOMENT):
        raise FormError("book: missing as_of, or now")
    names = {table: row_names(book[table], table) for table in ("demand", "supply")}
    expect = variant["expect"]
    for row in book["demand"]:
        if row.get("peg") not in (None, *names["supply"]):
            raise FormError(f"book.demand: the book has no supply {row['peg']!r}")
    check_expectation(expect, names["demand"], [*names["supply"], REPLENISHMENT])
    return Scenario(name, book, variant.get("policy", case.get("policy", "")), expect)


def check_expectation(expect: Any, lines: List[str], supplies: List[str]) -> None:
    check_keys(expect, "expect", optional=["lines", "left", "queue", *ROW_COLUMNS])
    if not expect:
        raise FormError("expect: a case that expects nothing proves nothing")
    for key in ("lines", "left"):
        if key in expect:
            known = lines if key == "lines" else supplies[:-1]
            check_keys(expect[key], f"expect.{key}", optional=known)
            if not expect[key]:
                raise FormError(f"expect.{key}: it names nothing")
    for line, row in expect.get("lines", {}).items():
        check_keys(row, f"expect.lines.{line}", optional=LINE_COLUMNS)
        if not row:
            raise FormError(f"expect.lines.{line}: it names nothing")
    for table, columns in ROW_COLUMNS.items():
        rows = expect.get(table, [])
        for row in rows:
            check_keys(row, f"expect.{table}", optional=columns)
            if not row or set(row) != set(rows[0]):
                raise FormError(f"expect.{table}: expected the same columns in each row")
            for column, known in (("line", lines), ("supply", supplies)):
                if column in row and row[column] not in known:
                    raise FormError(f"expect.{table}: the book has no {column} {row[column]!r}")
    if sorted(expect.get("queue", lines)) != sorted(lines):
        raise FormError("expect.queue: expected each line of the book, once")


def row_names(rows: Any, table: str) -> List[str]:
    """The names of a table's rows."""
    key = TABLES[table]
    for row in rows:
        if not isinstance(row.get(key), str):
            raise FormError(f"book.{table}: each row needs its name, the text {key!r}")
    names = [row[key] for row in rows]
    check_unique(names, f"book.{table}")
    return names


def check_keys(given: Any, where: str, required: Any = (), optional: Any = ()) -> None:
    """Raises unless `given` is an object with all of `required` and nothing that is unknown."""
    if not isinstance(given, dict):
        raise FormError(f"{where}: expected an object")
    missing = [key for key in required if key not in given]
    unknown = [key for key in given if key not in (*required, *optional)]
    if missing or unknown:
        raise FormError(f"{where}: missing {missing}, unknown {unknown}")


def check_text(given: Dict[str, Any], *names: str) -> None:
    for name in names:
        if not isinstance(given.get(name, ""), str):
            raise FormError(f"{name}: expected text")


def check_unique(names: List[str], where: str) -> None:
    repeated = [name for name, times in Counter(names).items() if times > 1]
    if repeated:
        raise FormError(f"{where}: {repeated} more than once")


def _without_repeats(pairs: List[Any]) -> Dict[str, Any]:
    check_unique([key for key, _ in pairs], "an object")
    return dict(pairs)


# ---- planning ---------------------------------------------------------------------------------


def failures(scenario: Scenario) -> List[str]:
    """What differs from what is expected, and the rules that the plan breaks."""
    got = outcome(scenario)
    differences = [
        f"{what}: expected {wanted}, got {had}"
        for what, wanted, had in compared(scenario.expect, got)
        if wanted != had
    ]
    return differences + [f"audit: {violation}" for violation in got["audit"]]


def outcome(scenario: Scenario) -> Dict[str, Any]:
    """The plan and the queue in the words of the form."""
    book = scenario.book
    lines, supplies = (row_names(book[table], table) for table in ("demand", "supply"))
    given = {table: as_columns(book.get(table, []), supplies) for table in TABLES}
    given.update({name: book.get(name) for name in MOMENT})
    given.update(scale=book.get("scale", 0), policy=scenario.policy)
    plan = backorder.allocate(**given)
    allocations = in_words(plan.allocations, lines, supplies)
    taken = Counter()
    for row in allocations:
        taken[row["supply"]] += row["quantity"]
    return {
        "allocations": allocations,
        "promises": in_words(plan.promises, lines, supplies),
        "shipments": in_words(plan.shipments, lines, supplies),
        "held": in_words(plan.held, lines, supplies),
        "lines": dict(zip(lines, in_words(plan.lines, lines, supplies))),
        "left": {
            row["supply"]: row["quantity"] - taken[row["supply"]]
            for row in book["supply"]
            if row["quantity"] != "unlimited"
        },
        "queue": [lines[row] for row in backorder.prioritize(**given).lines],
        "audit": plan.audit(),
    }


def as_columns(rows: List[Dict[str, Any]], supplies: List[str]) -> Any:
    """A table of the book as allocate takes it: without the rows' names, pegs as rows."""
    names = {name for row in rows for name in row} - {"line", "supply"}
    table = {name: [row.get(name) for row in rows] for name in sorted(names)}
    if "peg" in table:
        table["peg"] = [None if peg is None else supplies.index(peg) for peg in table["peg"]]
    return table or None


def in_words(table: Any, lines: List[str], supplies: List[str]) -> List[Dict[str, Any]]:
    """The rows of a plan's table; dates are ISO texts, lines and supplies have their names."""
    rows = table.rows()
    for row in rows:
        for name, value in row.items():
            if name == "line":
                row[name] = lines[value]
            elif name == "supply":
                row[name] = REPLENISHMENT if value < 0 else supplies[value]
            elif isinstance(value, datetime.date):
                row[name] = value.isoformat()
    return rows


def compared(expect: Dict[str, Any], got: Dict[str, Any]) -> List[Any]:
    """What is expected beside what came, as far as it is named: (what, wanted, had)."""
    pairs = []
    for key, wanted in expect.items():
        if key in ROW_COLUMNS:
            named = list(wanted[0]) if wanted else []
            had = [{name: row[name] for name in named} for row in got[key]]
            pairs.append((key, wanted, had))
        elif key == "lines":
            for line, row in wanted.items():
                had = {name: got[key][line][name] for name in row}
                pairs.append((f"line {line}", row, had))
        elif key == "left":
            pairs.append((key, wanted, {name: got[key].get(name) for name in wanted}))
        else:
            pairs.append((key, wanted, got[key]))
    return pairs


# ---- tests ------------------------------------------------------------------------------------

FILES = sorted(CASES.glob("*.json"))
SCENARIOS = [scenario for path in FILES for scenario in read(path)]


@pytest.mark.parametrize("scenario", SCENARIOS, ids=[scenario.name for scenario in SCENARIOS])
def test_scenario(scenario):
    assert failures(scenario) == []


def table_of_cases() -> Dict[str, str]:
    """The status of each source case, from the table in ../cases/README.md."""
    readme = (CASES / "README.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| \[?([a-z]+_\d+_\w+)(.*?) \| (.+?) \| .+ \|$", readme, re.MULTILINE)
    check_unique([name for name, _, _ in rows], "README.md")
    for name, link, _ in rows:
        linked = f"]({name}.json)" if (CASES / f"{name}.json").exists() else ""
        assert link == linked, f"README.md: {name}{link}: expected {name}{linked}"
    return {name: status for name, _, status in rows}


def test_all_source_cases_stand_in_the_table():
    statuses = table_of_cases()
    assert list(statuses) == sorted(statuses)
    assert sum(not name.startswith("domain_") for name in statuses) == SOURCE_CASES
    assert set(statuses.values()) <= set(STATUSES)


def test_the_table_and_the_files_agree():
    statuses = table_of_cases()
    files = {path.stem for path in FILES}
    assert files <= set(statuses)
    for name, status in statuses.items():
        assert (name in files) == STATUSES[status], f"{name}: {status}"


# A case in which each kind of expectation stands.
SAMPLE = {
    "title": "Two lines share stock and a receipt, a third one waits",
    "source": {"repo": "r", "version": "v", "path": "p", "test": "t"},
    "book": {
        "as_of": "2026-03-02",
        "demand": [
            {"line": "first", "item": "A", "quantity": 3},
            {"line": "second", "item": "A", "quantity": 4, "priority": -1},
            {"line": "third", "item": "B", "quantity": 5, "delivery_rule": "line_complete"},
        ],
        "supply": [
            {"supply": "stock", "item": "A", "quantity": 4},
            {"supply": "receipt", "item": "A", "quantity": 2, "day": "2026-03-05"},
            {"supply": "part", "item": "B", "quantity": 2},
        ],
    },
    "policy": "waiting=hold",
    "expect": {
        "lines": {"first": {"promised": 2, "shortfall": 1, "first_day": "2026-03-05"}},
        "allocations": [
            {"line": "first", "supply": "receipt", "quantity": 2},
            {"line": "second", "supply": "stock", "quantity": 4},
        ],
        "promises": [
            {"line": "first", "delivery_day": "2026-03-05"},
            {"line": "second", "delivery_day": "2026-03-02"},
        ],
        "shipments": [{"ship_day": "2026-03-05"}, {"ship_day": "2026-03-02"}],
        "held": [{"line": "third", "supply": "part", "quantity": 2}],
        "left": {"stock": 0, "receipt": 0, "part": 2},
        "queue": ["second", "first", "third"],
    },
}


def altered(*path_and_value: Any) -> Any:
    """The sample with another value at a path, such as "expect", "left", "stock"."""
    *path, last, value = path_and_value
    case = json.loads(json.dumps(SAMPLE))
    place = case
    for key in path:
        place = place[key]
    place[last] = value
    return case


def test_the_sample_is_as_expected():
    (scenario,) = scenarios("sample", SAMPLE)
    assert failures(scenario) == []


@pytest.mark.parametrize(
    "path_and_value",
    [
        ("lines", "first", "promised", 3),
        ("lines", "first", "first_day", "2026-03-02"),
        ("allocations", 0, "quantity", 1),
        ("allocations", SAMPLE["expect"]["allocations"][:1]),
        ("allocations", []),
        ("promises", 1, "delivery_day", "2026-03-03"),
        ("shipments", [{"ship_day": "2026-03-02"}]),
        ("held", 0, "quantity", 1),
        ("held", []),
        ("left", "receipt", 1),
        ("queue", ["first", "second", "third"]),
    ],
)
def test_what_is_not_as_expected_is_told(path_and_value):
    (scenario,) = scenarios("sample", altered("expect", *path_and_value))
    assert len(failures(scenario)) == 1


@pytest.mark.parametrize(
    "path_and_value, told",
    [
        (("colour", "red"), "unknown ['colour']"),
        (("title", 7), "title"),
        (("source", "tests", ""), "unknown ['tests']"),
        (("source", {"fact": "known"}), "missing ['repo', "),
        (("book", "prices", []), "unknown ['prices']"),
        (("book", {"demand": [], "supply": []}), "missing as_of, or now"),
        (("book", "demand", 0, "line", None), "book.demand"),
        (("book", "demand", 0, "line", "second"), "more than once"),
        (("book", "demand", 0, "peg", "nowhere"), "no supply 'nowhere'"),
        (("expect", {}), "expects nothing"),
        (("expect", "late", {}), "unknown ['late']"),
        (("expect", "lines", {}), "names nothing"),
        (("expect", "lines", "fourth", {}), "unknown ['fourth']"),
        (("expect", "held", 0, "line", "fourth"), "no line 'fourth'"),
        (("expect", "lines", "first", {}), "names nothing"),
        (("expect", "lines", "first", "color", 1), "unknown ['color']"),
        (("expect", "left", "nowhere", 1), "unknown ['nowhere']"),
        (("expect", "left", "replenishment", 1), "unknown ['replenishment']"),
        (("expect", "allocations", 1, "supply", "nowhere"), "no supply 'nowhere'"),
        (("expect", "promises", 1, "quantity", 4), "same columns"),
        (("expect", "shipments", [{}, {}]), "same columns"),
        (("expect", "queue", ["first"]), "expect.queue"),
        (("variants", []), "unknown ['expect']"),
    ],
)
def test_the_form_is_strict(path_and_value, told):
    with pytest.raises(FormError) as caught:
        scenarios("sample", altered(*path_and_value))
    assert told in str(caught.value)


def test_a_column_that_the_library_does_not_have_is_an_error():
    (scenario,) = scenarios("sample", altered("book", "demand", 0, "colour", 1))
    with pytest.raises(backorder.InvalidArgumentError, match="colour"):
        failures(scenario)


# ---- the list ---------------------------------------------------------------------------------


def main() -> int:
    """Prints each scenario with pass or FAIL, and the counts."""
    failed = 0
    for scenario in SCENARIOS:
        found = failures(scenario)
        failed += bool(found)
        print("FAIL" if found else "pass", scenario.name)
        for line in found:
            print("    ", line)
    print(f"\n{len(SCENARIOS)} scenarios in {len(FILES)} files, {failed} fail.")
    statuses = table_of_cases()
    print(f"{len(statuses)} cases, {SOURCE_CASES} of other systems:")
    for status in STATUSES:
        cases = [name for name, its_status in statuses.items() if its_status == status]
        print(f"{len(cases):5}  {status}")
        if status != "passes":
            for name in cases:
                print("        ", name)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
