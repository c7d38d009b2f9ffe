"""What backorders cost, through the binding: known numbers, rows, errors."""

import datetime
import math

import numpy as np
import pytest

import backorder
from backorder import economics

COSTS = dict(order_cost=8, holding_cost=0.225, demand_rate=1300)
REORDER = dict(COSTS, backorder_cost=7.5, mean=1300 / 12, sd=150 / math.sqrt(12))


def close(value):
    return pytest.approx(value, rel=1e-9)


def error_of(call, *arguments, **named):
    with pytest.raises(backorder.InvalidArgumentError) as caught:
        call(*arguments, **named)
    return caught.value


# ---- lots -----------------------------------------------------------------------------------


def test_golden_lots():
    lot = economics.optimize_lot(**COSTS, backorder_cost=5)
    assert lot.quantity == close(310.81255515896464)
    assert lot.fraction_backordered == close(0.0430622009569378)
    assert lot.cost == close(66.92136355097325)
    assert lot.longest_wait == close(lot.max_backorder / 1300)
    plain = economics.optimize_lot(**COSTS)
    assert (plain.quantity, plain.cost) == (close(304.0467800264368), close(68.41052550594829))
    other = economics.optimize_lot(order_cost=150, holding_cost=5, backorder_cost=30,
                                   demand_rate=800)
    assert other[:2] == (close(236.643191323984), close(33.80617018914066))
    assert other.cost == close(1014.1851056742201)
    plain = economics.optimize_lot(order_cost=150, holding_cost=5, demand_rate=800)
    assert (plain.quantity, plain.cost) == (close(219.0890230020664), close(1095.4451150103323))


def test_a_lot_of_ones_own():
    best = economics.optimize_lot(**COSTS, backorder_cost=5)
    same = economics.evaluate_lot(quantity=best.quantity, max_backorder=best.max_backorder,
                                  **COSTS, backorder_cost=5)
    assert tuple(same) == tuple(map(close, best))
    rounded = economics.evaluate_lot(quantity=300, max_backorder=[0, 13], **COSTS,
                                     backorder_cost=5)
    assert rounded.cost.shape == (2,) and np.all(rounded.cost > best.cost)


def test_many_lots_answer_as_each_does():
    rng = np.random.default_rng(1)
    costs = {name: rng.uniform(0.1, 9, 50)
             for name in ("order_cost", "holding_cost", "backorder_cost", "demand_rate")}
    lots = economics.optimize_lot(**costs)
    for row in range(50):
        each = economics.optimize_lot(**{name: values[row] for name, values in costs.items()})
        assert tuple(values[row] for values in lots) == tuple(each)
    assert isinstance(economics.optimize_lot(**COSTS).quantity, float)
    assert economics.optimize_lot(order_cost=[], holding_cost=1, demand_rate=1).cost.shape == (0,)


# ---- levels ---------------------------------------------------------------------------------


def test_golden_level():
    level = economics.optimize_level(overage=0.18, underage=0.7, mean=50, sd=8)
    assert (level.level, level.cost) == (close(56.60395592743389), close(1.9976051931766445))
    same = economics.evaluate_level(level=level.level, overage=0.18, underage=0.7, mean=50, sd=8)
    assert tuple(same) == tuple(map(close, level))


def test_levels_of_a_sample():
    best = economics.optimize_level(overage=1, underage=3, sample=[4, 1, 3, 2])
    assert tuple(best) == close((3, 1.5, 0.75, 0.9))
    many = economics.optimize_level(overage=1, underage=[3, 1], sample=[4, 1, 3, 2])
    assert many.level.tolist() == [3, 2]
    heavy = economics.optimize_level(overage=1, underage=1, sample=[1, 9], weights=[1, 3])
    assert heavy.level == 9
    own = economics.evaluate_level(level=[2, 3], overage=1, underage=3, sample=[4, 1, 3, 2])
    assert own.cost.tolist() == close([2.5, 1.5])
    none = economics.evaluate_level(level=0, overage=1, underage=1, sample=[0])
    assert math.isnan(none.fill_rate)


# ---- reorder points -------------------------------------------------------------------------


def test_golden_reorder():
    demand = economics.lead_time_demand(rate=1300, sd=150, lead_time=1 / 12)
    assert tuple(demand) == (close(REORDER["mean"]), close(REORDER["sd"]))
    policy = economics.evaluate_reorder(reorder_point=126.8, quantity=328.5, **COSTS,
                                        backorder_cost=7.5, **demand._asdict())
    assert policy.cost == close(78.07116250928294)
    best = economics.optimize_reorder(**REORDER)
    assert best.cost < policy.cost == pytest.approx(best.cost, rel=1e-3)
    same = economics.evaluate_reorder(reorder_point=best.reorder_point, quantity=best.quantity,
                                      **REORDER)
    assert tuple(same) == tuple(map(close, best))


def test_many_reorders():
    many = economics.optimize_reorder(**{**REORDER, "sd": [0, 40]})
    assert many.quantity[0] == close(economics.optimize_lot(**COSTS, backorder_cost=7.5).quantity)
    assert many.quantity[1] > many.quantity[0]
    sd = economics.lead_time_demand(rate=10, sd=[0, 3], lead_time=4, lead_time_sd=2).sd
    assert sd.tolist() == close([20, math.sqrt(436)])


# ---- critical levels ------------------------------------------------------------------------


@pytest.mark.parametrize("unserved", economics.UNSERVED)
def test_rationing(unserved):
    asked = dict(rate=[2, 3], lead_time=2, unserved=unserved)
    best = economics.optimize_rationing(**asked, target=[0.95, 0.8])
    assert np.all(best.tiers.fill_rate >= [0.95, 0.8])
    same = economics.evaluate_rationing(**asked, reorder_point=best.reorder_point,
                                        levels=best.levels)
    assert same.on_hand == best.on_hand and same.levels.tolist() == best.levels.tolist()
    for mine, theirs in zip(same.tiers, best.tiers):
        assert mine.tolist() == theirs.tolist()
    less = economics.evaluate_rationing(**asked, reorder_point=best.reorder_point - 1,
                                        levels=np.minimum(best.levels, best.reorder_point - 1))
    assert np.any(less.tiers.fill_rate < [0.95, 0.8])
    assert (best.tiers.backorders.sum() == 0) == (unserved == "lost")


# ---- what to buy ----------------------------------------------------------------------------

DEMAND = {"item": ["a", "b", "a"], "quantity": [10, 5, 3], "unit_value": [2, 3, 4]}
ITEMS = {"item": ["a"], "replenish_days": [7]}
DAY = datetime.date(2025, 12, 18)  # a Thursday


def plan_of(as_of=DAY, **named):
    return backorder.allocate(**{
        "demand": DEMAND, "supply": {"item": ["a"], "quantity": [4]}, "items": ITEMS,
        "as_of": as_of, **named})


def test_buys_what_is_short():
    bought = economics.buy(plan_of())
    assert bought.purchases.rows() == [
        {"item": "a", "shortfall": 0, "promised": 9, "quantity": 9, "order_day": DAY,
         "arrival_day": datetime.date(2025, 12, 25), "first_line": 0, "line_count": 2,
         "value": 6 * 2 + 3 * 4},
        {"item": "b", "shortfall": 5, "promised": 0, "quantity": 5, "order_day": DAY,
         "arrival_day": None, "first_line": 2, "line_count": 1, "value": 15},
    ]
    assert bought.lines.tolist() == [0, 2, 1] and bought.lines_of(0).tolist() == [0, 2]
    assert economics.buy(plan_of(20440)).purchases.rows()[0]["arrival_day"] == 20447


def test_buys_by_rules():
    rules = [{"item": "z", "multiple": 7, "min_quantity": 100},
             {"item": "b", "multiple": 4},
             {"item": "a", "min_quantity": 20}]
    rows = economics.buy(plan_of(), rules).purchases.rows()
    assert [row["quantity"] for row in rows] == [20, 8]
    frame = pytest.importorskip("pandas").DataFrame(rules)
    assert economics.buy(plan_of(), frame).purchases.rows() == rows


def test_buys_for_some_reasons():
    assert plan_of().lines.values("reason").tolist() == ["none", "no_supply", "none"]
    only = economics.buy(plan_of(), reasons="no_supply")
    assert only.purchases.values("item").tolist() == ["a", "b"]
    without = economics.buy(plan_of(), reasons=["no_lane", "taken"])
    assert without.purchases.values("item").tolist() == ["a"]


def test_buys_in_the_callers_units():
    plan = plan_of(scale=1, demand={"item": ["a"], "quantity": ["4.5"]})
    rules = {"item": ["a"], "multiple": ["0.3"]}
    (row,) = economics.buy(plan, rules).purchases.rows()
    assert str(row["quantity"]) == "0.6" and economics.buy(plan).purchases["quantity"][0] == 5
    dense = backorder.allocate(demand={"item": [1, 0], "quantity": [2, 0]}, supply=None, as_of=0,
                               dense=True)
    for rules in ({"multiple": [1, 5]}, {"item": [2**31 - 1, 1], "multiple": [1, 5]}):
        (row,) = economics.buy(dense, rules).purchases.rows()
        assert (row["item"], row["quantity"]) == (1, 5)


@pytest.mark.parametrize("named, column, row, value", [
    (dict(rules={"item": ["b", "a"], "multiple": [0, -1]}), "buying_rules.multiple", 1, -1),
    (dict(rules={"item": ["b", "b"]}), "buying_rules.item", 1, "b"),
    (dict(rules={"multiple": [1]}), "buying_rules.item", -1, None),
    (dict(rules={"item": ["a"], "multiple": ["six"]}), "buying_rules.multiple", 0, "six"),
    (dict(rules={"item": ["a"], "lot": [1]}), "buying_rules.lot", -1, "lot"),
    (dict(reasons="bad_luck"), "buying_rules.reasons", -1, "bad_luck"),
])
def test_bad_rules_are_told(named, column, row, value):
    error = error_of(economics.buy, plan_of(), **named)
    assert (error.column, error.row, error.value) == (column, row, value)
    assert row < 0 or f"row {row} " in str(error)


def test_a_plan_without_reasons_cannot_tell_them():
    plan = plan_of(outputs="")
    assert len(economics.buy(plan).purchases) == 2
    assert error_of(economics.buy, plan, reasons="taken").column == "lines.reason"


# ---- answers --------------------------------------------------------------------------------


def test_answers():
    terms = dict(unit_margin=10, lateness_cost=3, cancel_probability=0.2)
    answer = economics.answer_line(wait_days=[0, 5], wait_probability=[0.5, 0.5], **terms)
    assert answer.answer == "backorder"
    assert (answer.expected_wait, answer.told_wait) == (2.5, 5)
    assert (answer.accept.value, answer.backorder.value, answer.decline.value) == (2.5, 8, 0)
    sure = economics.answer_line(wait_days=[0], wait_probability=[1], **terms)
    assert sure.answer == "accept"
    loss = economics.answer_line(wait_days=[0], wait_probability=[1], unit_margin=-1)
    assert loss.answer == "decline"
    told = economics.answer_line(wait_days=[0, 5], wait_probability=[0.5, 0.5], told_wait=2,
                                 quantity=10, **terms)
    assert (told.told_wait, told.backorder.late_days) == (2, 1.5)
    assert told.backorder.lateness_cost == close(0.8 * 10 * 1.5 * 3)


def test_many_lines_answer_as_each_does():
    waits = dict(wait_days=[0, 2, 5], wait_probability=[0.5, 1, 0.5], wait_line=[0, 1, 0])
    many = economics.answer_line(**waits, unit_margin=10, lateness_cost=[3, 0],
                                 cancel_probability=0.2, told_wait=[None, 7])
    assert many.answer.tolist() == ["backorder", "accept"]
    assert many.told_wait.tolist() == [5, 7] and many.accept.value.tolist() == [2.5, 10]
    alike = economics.answer_line(**waits, unit_margin=10)
    assert alike.answer.tolist() == ["accept", "accept"]


# ---- errors ---------------------------------------------------------------------------------


WAITS = dict(wait_days=[0, 2, 5], wait_line=[0, 1, 0], unit_margin=1)


@pytest.mark.parametrize("call, column, row, value", [
    (lambda: economics.optimize_lot(**{**COSTS, "order_cost": -1}), "lot.order_cost", -1, -1),
    (lambda: economics.optimize_lot(**{**COSTS, "order_cost": "8"}), "lot.order_cost", -1, "8"),
    (lambda: economics.optimize_lot(**{**COSTS, "order_cost": [8, 0.0]}), "lot.order_cost", 1, 0),
    (lambda: economics.optimize_lot(**{**COSTS, "order_cost": [8, None]}), "lot.order_cost", 1,
     None),
    (lambda: economics.optimize_lot(order_cost=[1, 2], holding_cost=[1, 2, 3], demand_rate=1),
     "lot.holding_cost", -1, 3),
    (lambda: economics.evaluate_lot(quantity=[5, 4], max_backorder=5, **COSTS),
     "ask.max_backorder", -1, 5),
    (lambda: economics.optimize_level(overage=1, underage=1), "demand.mean", -1, 0),
    (lambda: economics.optimize_level(overage=1, underage=1, mean=1, sd=1, sample=[1]),
     "demand.mean", -1, 0),
    (lambda: economics.optimize_level(overage=1, underage=1, sample=[1, -2]), "demand.quantity",
     1, -2),
    (lambda: economics.optimize_level(overage=1, underage=1, sample=[]), "demand.quantity", -1, 0),
    (lambda: economics.optimize_level(overage=1, underage=1, sample=[1, 2], weights=[1]),
     "demand.weight", -1, 1),
    (lambda: economics.evaluate_level(level=[0, math.inf], overage=1, underage=1, mean=1, sd=1),
     "ask.level", 1, math.inf),
    (lambda: economics.optimize_reorder(**{**REORDER, "backorder_cost": math.inf}),
     "lot.backorder_cost", -1, math.inf),
    (lambda: economics.evaluate_reorder(reorder_point=1, quantity=[1, 0], **REORDER),
     "ask.quantity", 1, 0),
    (lambda: economics.lead_time_demand(rate=1, sd=-1, lead_time=1), "lead_time_demand.sd", -1,
     -1),
    (lambda: economics.optimize_rationing(rate=[1, -2], target=[0, 0], lead_time=1),
     "rationing.rate", 1, -2),
    (lambda: economics.optimize_rationing(rate=[1, 2], target=[0.5], lead_time=1),
     "rationing.target", -1, 1),
    (lambda: economics.optimize_rationing(rate=[1], target=[0.5], lead_time=1, unserved="gone"),
     "rationing.unserved", -1, "gone"),
    (lambda: economics.evaluate_rationing(rate=[1], levels=[1], reorder_point=5, lead_time=1),
     "rationing.levels", 0, 1),
    (lambda: economics.answer_line(**WAITS, wait_probability=[0.5, 1, 2]), "waits.probability", 2,
     2),
    (lambda: economics.answer_line(**WAITS, wait_probability=[0.5, 1, 0.25]),
     "waits.probability", 0, 0.5),
    (lambda: economics.answer_line(**{**WAITS, "wait_line": [0, 2, 0]},
                                   wait_probability=[0.5, 1, 0.5]), "waits.line", -1, 1),
    (lambda: economics.answer_line(**{**WAITS, "wait_days": [0, -2, 5]},
                                   wait_probability=[0.5, 1, 0.5]), "waits.days", 1, -2),
    (lambda: economics.answer_line(**WAITS, wait_probability=[0.5, 1]), "waits.probability", -1,
     2),
    (lambda: economics.answer_line(wait_days=[0], wait_probability=[1], unit_margin=1,
                                   quantity=-1), "line.quantity", -1, -1),
])
def test_errors(call, column, row, value):
    error = error_of(call)
    assert (error.column, error.row, error.value) == (column, row, value)
