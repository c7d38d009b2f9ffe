"""How sure the days of a plan are, through the binding: numbers that can be worked out by hand."""

import datetime
import math

import numpy as np
import pytest

import backorder
from backorder import NEVER, InvalidArgumentError, NotFoundError
from backorder.csv_files import read_table, write_folder
from backorder.delay import Delay, Delays
from backorder.estimate_plan import promise_texts

pandas = pytest.importorskip("pandas")

ACME = Delay.empirical([0, 1, 2, 9])
AS_OF = "2026-03-02"  # a Monday


def day(number):
    return datetime.date(2026, 3, number)


def dolls(day="2026-03-06", **more):
    """15 dolls are there, 5 come on Friday, 20 are wanted for Wednesday."""
    book = dict(
        demand={"item": ["doll"], "quantity": [20], "due": ["2026-03-04"],
                "sales_order": ["Anna"]},
        supply={"item": ["doll", "doll"], "quantity": [15, 5], "day": [None, day],
                "delay": [None, "Acme"]},
        as_of=AS_OF,
    )
    return backorder.allocate(**{**book, **more})


def refused(plan, *arguments, **named):
    with pytest.raises(InvalidArgumentError) as caught:
        plan.estimate(*arguments, **named)
    return caught.value


# ---- numbers --------------------------------------------------------------------------------


def test_a_late_supplier():
    estimate = dolls().estimate({"Acme": ACME})
    now, later = estimate.promises.rows()
    assert now == {
        "line": 0, "quantity": 15, "planned": day(2), "by_planned": 1.0, "by_due": 1.0,
        "days_late": 0.0, "error": 0.0, "day_0.5": day(2), "day_0.8": day(2), "day_0.9": day(2),
        "day_0.95": day(2), "text": "Mon 2 March"}
    assert later == {
        "line": 0, "quantity": 5, "planned": day(6), "by_planned": 0.25, "by_due": 0.0,
        "days_late": 5.0, "error": 0.0, "day_0.5": day(7), "day_0.8": day(15), "day_0.9": day(15),
        "day_0.95": day(15), "text": "Fri 6 - Sun 15 March"}
    (line,) = estimate.lines.rows()
    assert line == {"promised": 20, "shortfall": 0, **{
        name: value for name, value in later.items() if name not in ("line", "quantity")}}
    (order,) = estimate.orders.rows()
    assert order["sales_order"] == "Anna" and order["by_planned"] == 0.25
    first, second = estimate.shipments.rows()
    assert (first["sales_order"], first["location"], first["ship_day"]) == ("Anna", None, day(2))
    assert second["by_planned"] == 0.25 and second["text"] == "Fri 6 - Sun 15 March"
    assert (estimate.confidence, estimate.confidences) == (0.9, (0.5, 0.8, 0.9, 0.95))


def test_an_overdue_receipt_comes_later_still():
    # Due on Friday and not there on Monday: of its past delays only the 9 is left.
    plan = dolls(day="2026-02-27")
    assert plan.promises.rows()[0]["quantity"] == 20
    (row,) = plan.estimate({"Acme": ACME}).promises.rows()
    assert (row["planned"], row["by_planned"], row["day_0.5"]) == (day(2), 0.0, day(8))
    assert row["text"] == "Sun 8 March"


@pytest.mark.parametrize("orders, both", [(["P1", "P1"], 0.25), (["P1", "P2"], 0.0625),
                                          ([None, None], 0.0625)])
def test_receipts_of_one_purchase_order_share_their_delay(orders, both):
    plan = backorder.allocate(
        demand={"item": ["a", "b"], "quantity": [1, 1], "sales_order": ["S", "S"]},
        supply={"item": ["a", "b"], "quantity": [1, 1], "day": ["2026-03-06"] * 2,
                "delay": ["Acme"] * 2, "purchase_order": orders},
        as_of=AS_OF,
    )
    estimate = plan.estimate({"Acme": ACME})
    assert estimate.lines["by_planned"].tolist() == [0.25, 0.25]
    assert estimate.orders["by_planned"].tolist() == pytest.approx([both], abs=1e-12)


def test_what_is_bought_and_what_is_carried_may_be_late():
    plan = backorder.allocate(
        demand={"item": ["a", "b"], "quantity": [1, 1], "destination": ["Rome"] * 2},
        supply={"item": ["b"], "quantity": [1], "location": ["north"]},
        items={"item": ["a"], "replenish_days": [3], "delay": ["Acme"]},
        lanes={"location": ["north"], "destination": ["Rome"], "transit_days": [1],
               "delay": ["road"]},
        destinations={"destination": ["Rome"], "calendar": ["week"]},
        calendars={"calendar": ["week"], "weekdays": ["Mon-Fri"]},
        as_of=AS_OF,
    )
    laws = {"road": Delay.empirical([0, 1]), "Acme": Delay.empirical([0, 1])}
    bought, carried = plan.estimate(laws).lines.rows()
    assert (carried["planned"], carried["by_planned"]) == (day(3), 0.5)
    assert carried["day_0.9"] == day(4)
    # Nobody receives on a weekend: on Friday with 1/4, on Monday if one of the two is late.
    assert (bought["planned"], bought["by_planned"]) == (day(6), pytest.approx(0.25))
    assert (bought["day_0.5"], bought["day_0.9"]) == (day(9), day(10))


def test_without_laws_all_is_sure():
    plan = dolls(supply={"item": ["doll"], "quantity": [15]})
    for laws in (None, {}, [], {"Acme": ACME}):
        (row,) = plan.estimate(laws).lines.rows()
        assert (row["by_planned"], row["by_due"], row["text"]) == (1.0, 1.0, "Mon 2 March")
        assert (row["promised"], row["shortfall"]) == (15, 5)


def test_what_may_never_come_has_no_day():
    law = Delay.empirical([0, 1], never_weight=2)
    row = dolls().estimate({"Acme": law}).promises.rows()[1]
    assert (row["day_0.5"], row["day_0.8"], row["text"]) == (day(7), None, "no date yet")
    assert row["days_late"] == math.inf


def test_a_line_without_units_has_no_day():
    plan = dolls(supply={"item": ["bear"], "quantity": [1]})
    (row,) = plan.estimate().lines.rows()
    assert (row["promised"], row["planned"], row["by_planned"]) == (0, None, 0.0)
    assert row["text"] == "no date yet"
    assert plan.estimate().promises.rows() == []


# ---- promises -------------------------------------------------------------------------------


def test_the_promise_holds_with_the_confidence_that_is_asked_for():
    texts = {confidence: dolls().estimate({"Acme": ACME}, confidence=confidence)
             .promises.values("text")[1] for confidence in (0.05, 0.25, 0.6, 0.9)}
    assert texts == {0.05: "Fri 6 March", 0.25: "Fri 6 March", 0.6: "Fri 6 - Sun 8 March",
                     0.9: "Fri 6 - Sun 15 March"}


def test_the_confidence_that_costs_least():
    estimate = dolls().estimate({"Acme": ACME}, late_cost=3, early_cost=2, confidences=())
    assert estimate.confidence == 0.6 and estimate.confidences == (0.6,)
    assert estimate.promises.columns[-2:] == ["day_0.6", "text"]
    assert estimate.promises.rows()[1]["text"] == "Fri 6 - Sun 8 March"


def test_corrections_are_days_that_are_added():
    estimate = dolls().estimate({"Acme": ACME}, confidences=(0.5, 0.9, 0.95),
                                corrections=(0, 2, None))
    now, later = estimate.promises.rows()
    assert [later[f"day_{each}"] for each in (0.5, 0.9, 0.95)] == [day(7), day(17), None]
    assert later["text"] == "Fri 6 - Tue 17 March"
    assert now["text"] == "Mon 2 March"  # stock is sure
    error = refused(dolls(), {"Acme": ACME}, confidences=(0.5,), corrections=(0,))
    assert error.column == "corrections" and "0.9" in str(error)


def test_each_confidence_has_a_column_of_its_own():
    near = 0.9000000001
    table = dolls().estimate({"Acme": Delay.fixed(2)}, confidences=(near, 0.9, 0.25),
                             corrections=(7, 1, 0)).promises
    days = {name: table[name].tolist()[-1] for name in table.columns if name.startswith("day_")}
    assert days == {"day_0.9000000001": 20527, "day_0.9": 20521, "day_0.25": 20520}


def test_words_of_many_promises():
    first = np.array([20514, 20514, NEVER, 20514, 20514, 20514], np.int32)
    last = np.array([20514, 20518, NEVER, 20544, NEVER, 20518], np.int32)
    assert promise_texts(first, last, 20514).tolist() == [
        "Mon 2 March", "Mon 2 - Fri 6 March", "no date yet", "weeks of 2 - 30 March",
        "no date yet", "Mon 2 - Fri 6 March"]
    assert promise_texts(first[:0], last[:0], 0).tolist() == []


# ---- forms ----------------------------------------------------------------------------------


def rows_of(columns):
    return [dict(zip(columns, row)) for row in zip(*columns.values())]


def test_laws_in_any_form():
    laws = {"Acme": ACME, "Bolt": Delay.lognormal(1, 0.5, zero_weight=0.2)}
    plan = dolls()
    want = plan.estimate(laws).lines.rows()
    tables = Delays(laws.values()).tables(list(laws))
    forms = [
        tables,
        {name: pandas.DataFrame(table) for name, table in tables.items()},
        {name: rows_of({column: [str(cell) for cell in cells] for column, cells in table.items()})
         for name, table in tables.items()},
        {"delays": [{"delay": "Bolt", "kind": None, "first": "0"}, {"delay": "Acme", "kind": 1}],
         "delay_days": [{"delay": "Acme", "days": each} for each in (9, "1", 2.0, 0)]},
    ]
    for form in forms:
        assert plan.estimate(**form).lines.rows() == want


def test_a_law_keeps_its_age_in_any_form(tmp_path):
    law = Delay.lognormal(1, 1)
    aged = law.conditioned(10)
    plan = dolls()
    tables = Delays([aged]).tables(["Acme"])
    assert tables["delays"]["older_than"].tolist() == [10]
    assert Delays([law]).tables()["delays"]["older_than"].tolist() == [-math.inf]
    write_folder(tmp_path, tables, {}, ())
    forms = [
        {"delays": {"Acme": aged}},
        tables,
        {name: pandas.DataFrame(table) for name, table in tables.items()},
        {name: pandas.read_csv(tmp_path / f"{name}.csv") for name in tables},
        {name: read_table(tmp_path / f"{name}.csv", name).columns for name in tables},
        {"delays": [{"delay": "Acme", "kind": "lognormal", "first": 1, "second": 1,
                     "older_than": 10}]},
    ]
    days = [plan.estimate(**form).promises.values("day_0.5").tolist()[-1] for form in forms]
    # The day after which half of what takes more than 10 days is there.
    assert days == [day(6) + datetime.timedelta(math.ceil(aged.quantile(0.5)))] * len(forms)
    assert days[0] > day(16) > plan.estimate({"Acme": law}).promises.values("day_0.5")[-1]


def test_dense_laws_are_rows():
    plan = backorder.allocate(
        demand={"item": [0], "quantity": [2]}, supply={"item": [0], "quantity": [2],
                                                       "day": [20518], "delay": [1]},
        as_of=20514, dense=True)
    table = {"delay": [1, 0], "kind": ["fixed", "fixed"], "first": [3, 5]}
    (row,) = plan.estimate(table).promises.rows()
    assert (row["planned"], row["day_0.9"], row["text"]) == (20518, 20521, "Mon 9 March")
    assert refused(plan, {"delay": [1, 2], "first": [3, 5]}).column == "delays.delay"


def test_arrays_and_frames():
    estimate = dolls().estimate({"Acme": ACME})
    table = estimate.promises
    assert table["by_planned"].tolist() == [1.0, 0.25]
    assert table["day_0.9"].dtype == np.int32 and table["day_0.9"].tolist() == [20514, 20527]
    assert len(table) == 2 and "text" in table and "colour" not in table
    frame = table.to_frame()
    assert frame["day_0.9"].dtype == "datetime64[ns]" and frame["text"][0] == "Mon 2 March"
    with pytest.raises(InvalidArgumentError, match="day_0.95"):
        table["day_0.99"]
    assert "2 promises" in repr(estimate)


def test_only_the_tables_that_are_asked_for():
    estimate = dolls().estimate({"Acme": ACME}, tables=["lines", "shipments"])
    assert [len(getattr(estimate, name)) for name in ("promises", "lines", "orders", "shipments")
            ] == [0, 1, 0, 2]
    assert refused(dolls(), {"Acme": ACME}, tables="colours").column == "run.outputs"


def test_a_plan_that_was_made_without_its_columns():
    plan = dolls(outputs="")
    assert refused(plan, {"Acme": ACME}).column.startswith("allocations.")
    plan = dolls(outputs="allocations")
    estimate = plan.estimate({"Acme": ACME}, tables="promises, lines")
    assert estimate.lines["by_planned"].tolist() == [0.25]
    with pytest.raises(InvalidArgumentError):
        estimate.lines["shortfall"]
    with pytest.raises(NotFoundError):
        plan.promises["line"]


def test_the_same_for_the_same_seed():
    plan = backorder.allocate(
        demand={"item": ["a"] * 3, "quantity": [2] * 3, "sales_order": ["S"] * 3,
                "destination": ["Rome"] * 3},
        supply={"item": ["a"] * 3, "quantity": [2] * 3, "location": ["n"] * 3,
                "day": ["2026-03-06", "2026-03-09", "2026-03-11"], "delay": ["Acme"] * 3,
                "purchase_order": ["P", "Q", "P"]},
        lanes={"location": ["n"], "destination": ["Rome"], "delay": ["road"]}, as_of=AS_OF)
    laws = {"Acme": Delay.lognormal(1, 0.5), "road": Delay.gamma(2, 1)}

    def day(**options):
        table = plan.estimate(laws, **options).orders
        return table["by_due"].tolist(), table["days_late"].tolist()

    assert day(seed=7, draws=500) == day(seed=7, draws=500)


# ---- errors ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "named, column, row, value",
    [
        ({}, "supply.delay", 1, "Acme"),
        ({"delays": {"Bolt": ACME}}, "supply.delay", 1, "Acme"),
        ({"delays": {"delay": ["Bolt", "Acme"], "kind": [2, "weibull"], "first": [1, -4],
                     "second": [1, 1]}}, "delays.first", 1, -4),
        ({"delays": {"delay": ["Acme", "Bolt"], "kind": ["weibull", "gauss"]}},
         "delays.kind", 1, "gauss"),
        ({"delays": {"delay": ["Acme", "Acme"]}}, "delays.delay", 1, "Acme"),
        ({"delays": {"delay": ["Acme", None]}}, "delays.delay", 1, None),
        ({"delays": {"delay": ["Acme"], "first": ["soon"]}}, "delays.first", 0, "soon"),
        ({"delays": {"delay": ["Acme"], "first": [True]}}, "delays.first", 0, True),
        ({"delays": {"delay": ["Acme"]}}, "delays.first", 0, None),
        ({"delays": {"delay": ["Bolt", "Acme"], "first": [1, None]}}, "delays.first", 1, None),
        ({"delays": {"delay": ["Bolt", "Acme"], "kind": ["lognormal", "fixed"],
                     "first": [math.nan, 3], "second": [1, None]}}, "delays.first", 0, None),
        ({"delays": {"delay": ["Acme"], "kind": ["weibull"], "first": ["nan"], "second": [1]}},
         "delays.first", 0, "nan"),
        *(({"delays": {"delay": ["Bolt", "Acme"], "kind": ["fixed", kind], "first": [1, 1]}},
           "delays.second", 1, None) for kind in ("lognormal", "weibull", "gamma")),
        ({"delays": {"delay": ["Acme"], "kind": ["empirical"]},
          "delay_days": {"delay": ["Acme", "Bolt"], "days": [1, 2]}},
         "delay_days.delay", 1, "Bolt"),
        ({"delays": {"delay": ["Acme"], "kind": ["empirical"]},
          "delay_days": {"delay": ["Acme"] * 2, "days": [1, None]}}, "delay_days.days", 1, None),
        ({"delays": {"delay": ["Acme"], "kind": ["empirical"]},
          "delay_days": {"delay": ["Acme"] * 2, "days": [1, 2], "weight": [1, 0]}},
         "delay_days.weight", 1, 0),
        ({"delays": {"delay": ["Acme"], "colour": ["red"]}}, "delays.colour", -1, "colour"),
        ({"delays": {"kind": ["fixed"]}}, "delays.delay", -1, None),
        ({"delays": {"Acme": ACME}, "confidence": 1}, "confidence", -1, 1),
        ({"delays": {"Acme": ACME}, "confidence": math.nan}, "confidence", -1, None),
        ({"delays": {"Acme": ACME}, "confidence": "0.9"}, "confidence", -1, "0.9"),
        ({"delays": {"Acme": ACME}, "confidences": (0.5, 0)}, "confidences", -1, 0),
        ({"delays": {"Acme": ACME}, "confidences": (0.9, 0.5, 0.9), "corrections": (1, 2, 100)},
         "confidences", -1, 0.9),
        ({"delays": {"Acme": ACME}, "confidence": 0.9, "late_cost": 1, "early_cost": 1},
         "confidence", -1, 0.9),
        ({"delays": {"Acme": ACME}, "early_cost": 1}, "late_cost", -1, None),
        ({"delays": {"Acme": ACME}, "late_cost": 0, "early_cost": 1}, "late_cost", -1, 0),
        ({"delays": {"Acme": ACME}, "draws": 0}, "draws", -1, 0),
        ({"delays": {"Acme": ACME}, "seed": -1}, "seed", -1, -1),
        ({"delays": {"Acme": ACME}, "corrections": (0,)}, "corrections", -1, None),
        ({"delays": {"Acme": ACME}, "corrections": (0, 0, 1.5, 0)}, "corrections", -1, 1.5),
    ],
)
def test_errors_tell_where(named, column, row, value):
    error = refused(dolls(), **named)
    assert (error.column, error.row) == (column, row)
    assert error.value == value or value is None


def many(lines):
    """A book whose lines each wait for a receipt that may be late."""
    rng = np.random.default_rng(1)
    item = np.arange(lines) % (lines // 4)
    return backorder.allocate(
        demand={"item": item, "quantity": np.full(lines, 2)},
        supply={"item": np.arange(lines // 4), "quantity": np.full(lines // 4, 8),
                "day": 20520 + rng.integers(0, 20, lines // 4),
                "delay": np.arange(lines // 4) % 3},
        as_of=20514)


def test_threads_do_not_change_a_byte():
    plan = many(20_000)
    laws = {0: ACME, 1: Delay.lognormal(1, 0.5), 2: Delay.gamma(2, 2)}
    one, three = (plan.estimate(laws, threads=threads) for threads in (1, 3))
    for name in ("planned", "by_planned", "by_due", "days_late", "day_0.9"):
        assert one.lines[name].tobytes() == three.lines[name].tobytes()
    with pytest.raises(InvalidArgumentError, match="threads"):
        plan.estimate(laws, threads=-1)


def test_ctrl_c_ends_a_long_estimate(monkeypatch):
    plan = many(120_000)

    def interrupted(call, run, tick, seconds=0.1):
        raise KeyboardInterrupt

    monkeypatch.setattr(backorder._ffi, "watched", interrupted)
    with pytest.raises(KeyboardInterrupt):
        plan.estimate({0: ACME, 1: ACME, 2: ACME})
