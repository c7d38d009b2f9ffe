"""Laws of delay, their fits and what they let promise, through the binding."""

import datetime
import math
from decimal import Decimal

import numpy as np
import pytest

import backorder
from backorder import delay
from backorder.delay import AdaptiveLevel, Delay, Delays

P = [0.5, 0.8, 0.9, 0.95, 0.99]
SAMPLE = [3, 4, 4, 5, 5, 6, 7, 8, 9, 12, 14, 21]
LOGNORMAL = Delay.lognormal_of_mean(10, 4)
EACH = [Delay.fixed(3), Delay.empirical(SAMPLE), LOGNORMAL, Delay.weibull(2, 10),
        Delay.gamma(4, 2, zero_weight=0.25)]


def close(value):
    return pytest.approx(value, rel=1e-9)


def error_of(call, *arguments, **named):
    with pytest.raises(backorder.InvalidArgumentError) as caught:
        call(*arguments, **named)
    return caught.value


# ---- what is known --------------------------------------------------------------------------


def test_golden_quantiles():
    assert (LOGNORMAL.first, LOGNORMAL.second) == (
        close(2.228375090434909), close(0.38525317015992666))
    assert LOGNORMAL.quantile(P) == close(
        [9.284766908852594, 12.840604013982064, 15.21218716531526, 17.497537638658315,
         22.750974594633895])
    assert EACH[3].quantile(P) == close(
        [8.325546111576976, 12.686362411795198, 15.174271293851465, 17.308183826022848,
         21.459660262893472])
    assert LOGNORMAL.conditioned(12).quantile([0.5, 0.9, 0.95]) == close(
        [14.425426539364924, 19.72045744697914, 21.98271543850126])


def test_golden_completion():
    two = dict(day=[0, 0], purchase_order=[0, 1], delays=[LOGNORMAL, LOGNORMAL])
    assert delay.complete_quantile(0.95, **two) == close(19.714523933221148)
    assert delay.complete_cdf(19.714523933221148, **two) == close(0.95)
    assert delay.complete_day(0.95, **two) == 20


def test_golden_conformal():
    assert delay.conformal_bound(SAMPLE, [0.5, 0.8, 0.9]).tolist() == [7, 14, 21]
    assert delay.conformal_bound(SAMPLE, 0.95) == math.inf


# ---- laws -----------------------------------------------------------------------------------


def test_what_laws_are():
    assert [law.kind for law in EACH] == list(delay.KINDS)
    assert (EACH[4].first, EACH[4].second, EACH[4].zero_weight) == (4, 2, 0.25)
    assert EACH[1].days.tolist() == sorted(set(SAMPLE))
    assert EACH[1].weights.tolist() == [1, 2, 2, 1, 1, 1, 1, 1, 1, 1]
    assert LOGNORMAL.older_than == -math.inf
    assert repr(EACH[4]) == "Delay('gamma', 4, 2, zero_weight=0.25)"
    assert repr(EACH[1].conditioned(5)) == "Delay('empirical', days=<10 values>, older_than=5)"
    assert Delay.fixed(3) == Delay.fixed(3) != Delay.fixed(4)
    assert Delay.fixed(Decimal("2.5")).mean() == 2.5


def test_one_value_gives_one_and_an_array_an_array():
    law = Delay.fixed(3)
    assert law.cdf(3) == 1.0 and isinstance(law.cdf(3), float)
    assert law.cdf([2, 3]).tolist() == [0, 1]
    assert law.cdf(np.array([])).tolist() == []
    assert law.quantile_days(np.float64(0.5)) == 3
    assert law.survival(2) == 1 and law.log_survival(3) == -math.inf
    assert np.isnan(law.cdf(math.nan))


def test_means():
    assert [law.mean() for law in EACH] == close([3, sum(SAMPLE) / 12, 10, 8.862269254527580, 6])
    assert Delay.empirical([1, 2], never_weight=1).mean() == math.inf


def test_weights_of_a_sample():
    law = Delay.empirical([5, 1], weights=[3, 1], never_weight=4)
    assert law.cdf([1, 5]).tolist() == [0.125, 0.5]
    assert law.quantile(0.6) == math.inf
    assert law.quantile_days(0.6) == backorder.NEVER


def test_an_overdue_receipt_comes_ever_later():
    assert LOGNORMAL.conditioned(12).conditioned(3).older_than == 12
    assert LOGNORMAL.conditioned(math.nan).older_than == -math.inf
    assert Delay.fixed(3).conditioned(3).quantile(0.5) == math.inf


def test_promises_come_back_as_dates_went_in():
    law = Delay.fixed(3)
    day = datetime.date(2025, 12, 4)
    assert law.promise_day(datetime.date(2025, 12, 1), 0.9) == day
    assert law.promise_day("2025-12-01", 0.9) == day
    assert law.promise_day(20000, 0.9) == 20003
    days = law.promise_day(np.array(["2025-12-01"], "datetime64[D]"), [0.5])
    assert days.tolist() == [day] and days.dtype == "datetime64[D]"
    late = Delay.empirical([1], never_weight=1)
    assert late.promise_day("2025-12-01", 0.9) is None
    assert late.promise_day(0, 0.9) == backorder.NEVER


def test_confidence():
    assert delay.cost_optimal_confidence(9, 1) == close(0.9)
    assert delay.cost_optimal_confidence([9, 3], 1).tolist() == close([0.9, 0.75])
    error = error_of(delay.cost_optimal_confidence, [1, 2], [1, -3])
    assert (error.column, error.row, error.value) == ("ask.early_cost", 1, -3)


# ---- many laws ------------------------------------------------------------------------------


def test_many_laws_answer_as_each_does():
    laws = Delays(EACH)
    assert len(laws) == 5 and list(laws) == EACH and laws[-1] == EACH[4]
    assert list(laws[1:3]) == EACH[1:3]
    p = np.linspace(0.1, 0.9, 5)
    for ask in ("quantile", "quantile_days", "cdf", "survival", "log_survival"):
        want = [getattr(law, ask)(each) for law, each in zip(EACH, p)]
        assert getattr(laws, ask)(p).tolist() == want
        assert getattr(laws, ask)(0.5).tolist() == [getattr(law, ask)(0.5) for law in EACH]
    assert laws.mean().tolist() == [law.mean() for law in EACH]
    assert laws.quantile([0.5, 0.9], delay=[3, 3]).tolist() == EACH[3].quantile([0.5, 0.9]).tolist()
    assert laws.promise_day(100, 0.9).tolist() == [law.promise_day(100, 0.9) for law in EACH]
    aged = laws.conditioned([0, 1, 2, 3, 4])
    assert aged[2] == LOGNORMAL.conditioned(2)
    with pytest.raises(IndexError):
        laws[5]
    assert len(Delays([])) == 0 and Delays([]).mean().tolist() == []


def test_laws_are_taken_by_their_places():
    sample = Delay.empirical([1, 1, 4], never_weight=2)
    laws = Delays([*EACH, sample])
    places = [5, 1, 5, 0, 1, 2]
    taken = laws.take(places)
    assert list(taken) == [laws[place] for place in places]
    assert taken.conditioned([0, 1, 2, 3, 4, 5])[2] == sample.conditioned(2)
    p = np.array([0.1, 0.2, 0.3, 0.4, 0.5, 0.6])
    assert taken.quantile(p).tolist() == laws.quantile(p, delay=places).tolist()
    assert len(laws.take([])) == 0 and list(laws[4:0:-2]) == [EACH[4], EACH[2]]


def test_many_laws_name_what_is_wrong():
    laws = Delays(EACH)
    error = error_of(laws.take, [0, 5, -1])
    assert (error.column, error.row, error.value, error.more) == ("places", 1, 5, 1)
    error = error_of(laws.quantile, 0.5, delay=[0, 7])
    assert (error.column, error.row, error.value) == ("ask.delay", 1, 7)
    error = error_of(laws.quantile, [0.5] * 4)
    assert error.column == "ask.value" and "4 rows" in str(error)
    assert error_of(laws.conditioned, [1]).column == "age"
    assert error_of(Delays, [LOGNORMAL, 3]).row == 1


def test_tables_of_laws():
    tables = Delays(EACH).tables(ids=list("abcde"))
    assert tables["delays"]["delay"].tolist() == list("abcde")
    assert tables["delays"]["kind"].tolist() == list(delay.KINDS)
    assert set(tables["delay_days"]["delay"].tolist()) == {"b"}
    assert tables["delay_days"]["days"].tolist() == sorted(set(SAMPLE))
    assert tables["delay_days"]["weight"].sum() == len(SAMPLE)


@pytest.mark.parametrize("make, column, value", [
    (lambda: Delay.lognormal(30, 1), "delays.first", 30),
    (lambda: Delay.lognormal(1, 0), "delays.second", 0),
    (lambda: Delay.weibull(1, 1, zero_weight=2), "delays.zero_weight", 2),
    (lambda: Delay("fixed", 1, zero_weight=0.5), "delays.zero_weight", 0.5),
    (lambda: Delay.fixed("three"), "delays.first", "three"),
    (lambda: Delay.fixed(True), "delays.first", True),
    (lambda: Delay.lognormal_of_mean(-1, 1), "delay.mean", -1),
    (lambda: Delay("normal"), "delays.kind", "normal"),
    (lambda: LOGNORMAL.quantile(2), "ask.value", 2),
    (lambda: LOGNORMAL.cdf("x"), "ask.value", "x"),
    (lambda: LOGNORMAL.promise_day(0, 1.5), "ask.confidence", 1.5),
])
def test_what_is_no_law_is_told(make, column, value):
    error = error_of(make)
    assert (error.column, error.row, error.value) == (column, -1, value)
    assert " row 0" not in str(error)


def test_rows_of_samples_are_told():
    error = error_of(Delay.empirical, [1, math.inf])
    assert (error.column, error.row, error.value) == ("delay_days.days", 1, math.inf)
    error = error_of(Delay.empirical, [1, 2], weights=[1, -1])
    assert (error.column, error.row) == ("delay_days.weight", 1)
    assert error_of(Delay.empirical, []).column == "delays.kind"
    assert error_of(Delay.empirical, [1, 2], weights=[1]).column == "delay_days.weight"


# ---- completion -----------------------------------------------------------------------------


def test_receipts_of_one_order_share_a_delay():
    def day(orders):
        return delay.complete_day(0.95, day=[0, 0], purchase_order=orders,
                                  delays=[LOGNORMAL, LOGNORMAL])

    assert day([0, 0]) == 18 and day([0, 1]) == 20
    assert day([None, None]) == 0
    assert delay.complete_day(0.95, day=["2025-12-01"], purchase_order=[0],
                              delays=[LOGNORMAL]) == datetime.date(2025, 12, 19)


def test_bad_receipts_are_told():
    error = error_of(delay.complete_cdf, 0, day=[0, 1], purchase_order=[0, 1], delays=[LOGNORMAL])
    assert (error.column, error.row, error.value) == ("receipts.purchase_order", 1, 1)
    error = error_of(delay.complete_cdf, 0, day=[0, 1], purchase_order=[0], delays=[LOGNORMAL])
    assert (error.column, error.row) == ("receipts.purchase_order", -1)
    error = error_of(delay.complete_day, [0.5, 1], day=[0], purchase_order=[0], delays=[LOGNORMAL])
    assert (error.column, error.row, error.value) == ("ask.value", 1, 1)


# ---- fits -----------------------------------------------------------------------------------


def test_fits():
    logs = np.log(SAMPLE)
    law = delay.fit_delay("lognormal", SAMPLE)
    assert (law.first, law.second) == (close(logs.mean()), close(logs.std()))
    assert delay.fit_delay("fixed", SAMPLE) == Delay.fixed(6)
    assert delay.fit_delay("empirical", SAMPLE) == Delay.empirical(SAMPLE[::-1])
    assert delay.fit_delay("gamma", [0, *SAMPLE], zero_atom=True).zero_weight == close(1 / 13)
    censored = delay.fit_delay("lognormal", SAMPLE, [False] * 11 + [True])
    assert censored.mean() > law.mean()
    assert delay.fit_delay("empirical", [1, 2], [0, 1]).never_weight == 1
    assert delay.log_likelihood(law, SAMPLE) > delay.log_likelihood(LOGNORMAL, SAMPLE)
    whole = delay.fit_delay("weibull", SAMPLE, reading="whole_days")
    assert delay.log_likelihood(whole, SAMPLE, reading="whole_days") < 0


def test_choice():
    choice = delay.choose_delay(SAMPLE)
    assert choice.delay.kind == "lognormal" == min(choice.scores, key=choice.scores.get)
    assert list(choice.scores) == list(delay.KINDS) and choice.scores["fixed"] == math.inf
    held_out = delay.choose_delay(SAMPLE, criterion="held_out", folds=3)
    assert held_out.scores != choice.scores


def test_suppliers_are_pooled():
    names = list("aabbbc") * 2
    pooled = delay.pool_delays("lognormal", names, SAMPLE, others=["z", "a"])
    assert pooled.suppliers == ["a", "b", "c", "z"] and len(pooled.delays) == 4
    assert pooled.of("z") == delay.fit_delay("lognormal", SAMPLE)
    one = delay.pool_delays("lognormal", names, SAMPLE, credibility=math.inf)
    assert list(one.delays) == [pooled.of("z")] * 3
    own = delay.pool_delays("lognormal", names, SAMPLE, credibility=1)
    assert abs(own.of("a").first - one.of("a").first) > 0
    far = delay.credibility_constant("lognormal", ["a"] * 3 + ["b"] * 3, [1, 2, 1, 30, 40, 35])
    assert far == 1
    assert delay.credibility_constant("fixed", ["a", "b"] * 3, [1, 1, 2, 2, 3, 3]) == math.inf


# Receipts of a Weibull law, half of which are watched only from some age on, some not to their end.
def watched_late(rows):
    draw = np.random.default_rng(7)
    came = 10 * draw.weibull(1.5, 3 * rows)
    since = np.where(draw.random(3 * rows) < 0.5, -math.inf, 12 * draw.random(3 * rows))
    age = np.maximum(since, 0) + 25 * draw.random(3 * rows)
    there = np.flatnonzero(came > since)[:rows]
    return np.minimum(came, age)[there], (came > age)[there], since[there]


def product_limit(days, is_open, since, at):
    """P(T > at), by counting who is at risk on each day on which one comes."""
    left = 1.0
    for day in np.unique(days[~is_open & (days <= at)]):
        at_risk = np.count_nonzero((since < day) & (day <= days))
        left *= 1 - np.count_nonzero(~is_open & (days == day)) / at_risk
    return left


def test_a_sample_that_enters_late_has_the_product_limit():
    days, is_open, since = watched_late(200)
    days, since = np.ceil(days), np.ceil(since) - 1
    law = delay.fit_delay("empirical", days, is_open, since)
    at = [2, 5, 9.5, 14, 30]
    assert law.survival(at) == close([product_limit(days, is_open, since, day) for day in at])
    assert law != delay.fit_delay("empirical", days, is_open)
    assert delay.fit_delay("fixed", days, is_open, since).first == law.quantile(0.5)
    alone = delay.pool_delays("empirical", ["a"] * 200, days, is_open, since, credibility=1)
    assert alone.of("a").survival(at) == close(law.survival(at))


def test_a_law_of_what_enters_late_is_the_likeliest():
    days, is_open, since = watched_late(500)

    def likelihood(shape, scale):
        power = (days / scale) ** shape
        log_density = np.log(shape / scale) + (shape - 1) * np.log(days / scale) - power
        given = (np.maximum(since, 0) / scale) ** shape
        return float((np.where(is_open, -power, log_density) + given).sum())

    law = delay.fit_delay("weibull", days, is_open, since)
    assert delay.log_likelihood(law, days, is_open, since) == close(
        likelihood(law.first, law.second))
    best = likelihood(law.first, law.second)
    for shape, scale in [(1.001, 1), (0.999, 1), (1, 1.001), (1, 0.999), (1.001, 0.999)]:
        assert likelihood(law.first * shape, law.second * scale) < best
    assert (law.first, law.second) == pytest.approx((1.5, 10), rel=0.08)
    assert delay.fit_delay("weibull", days, is_open).mean() > 1.1 * law.mean()
    pooled = delay.pool_delays("weibull", ["a"] * 500, days, is_open, since, others="b")
    assert pooled.of("b") == law


def test_a_choice_takes_what_enters_late():
    days, is_open, since = watched_late(500)
    choice = delay.choose_delay(days, is_open, since)
    assert choice.delay == delay.fit_delay(choice.delay.kind, days, is_open, since,
                                           reading="whole_days")
    assert choice.scores["weibull"] == close(
        4 - 2 * delay.log_likelihood(
            delay.fit_delay("weibull", days, is_open, since, reading="whole_days"),
            days, is_open, since, reading="whole_days"))


def test_what_has_no_since_would_be_there_anyway():
    law = delay.fit_delay("gamma", SAMPLE)
    for none in ([None] * 12, [math.nan] * 12, np.full(12, -math.inf)):
        assert delay.fit_delay("gamma", SAMPLE, since=none) == law
    one = delay.fit_delay("gamma", SAMPLE, since=[None] * 11 + [15])
    assert one.mean() < law.mean()
    assert one == delay.fit_delay("gamma", SAMPLE, None, [math.nan] * 11 + [15.0])


@pytest.mark.parametrize("call, column, row", [
    (lambda: delay.fit_delay("weibull", [3, 4], since=[1, 4]), "history.since", 1),
    (lambda: delay.fit_delay("weibull", [3, 4], [0, 1], since=[1, 5]), "history.since", 1),
    (lambda: delay.fit_delay("weibull", [3, 4], since=[1]), "history.since", -1),
    (lambda: delay.choose_delay([3, 4], since=[math.inf, 1]), "history.since", 0),
    (lambda: delay.pool_delays("fixed", ["a", "b"], [3, 4], since=[1, 4]), "history.since", 1),
    (lambda: delay.log_likelihood(LOGNORMAL, [3, 4], since=[5, 1]), "history.since", 0),
    (lambda: delay.fit_delay("weibull", [3, -1, 4]), "history.days", 1),
    (lambda: delay.fit_delay("weibull", [3, math.nan]), "history.days", 1),
    (lambda: delay.fit_delay("weibull", []), "history.days", -1),
    (lambda: delay.fit_delay("weibull", [1, 2], [0, 2]), "history.open", 1),
    (lambda: delay.fit_delay("weibull", [1, 2], [0]), "history.open", -1),
    (lambda: delay.fit_delay("weibull", [1, 2], reading="halves"), "options.reading", -1),
    (lambda: delay.choose_delay(SAMPLE, folds=1, criterion="held_out"), "options.folds", -1),
    (lambda: delay.pool_delays("fixed", ["a", None], [1, 2]), "history.supplier", 1),
    (lambda: delay.pool_delays("fixed", ["a"], [1, 2]), "history.supplier", -1),
    (lambda: delay.pool_delays("fixed", ["a"], [1], credibility=0), "options.credibility", -1),
])
def test_bad_histories_are_told(call, column, row):
    error = error_of(call)
    assert (error.column, error.row) == (column, row)


# ---- conformal ------------------------------------------------------------------------------


def test_adaptive_level():
    state = AdaptiveLevel(target=0.2, gamma=0.05)
    assert delay.adapted(state, False).level == close(0.21)
    assert delay.adapted(state, [True, False]) == delay.adapted(delay.adapted(state, True), False)
    assert delay.adaptive_bound(AdaptiveLevel(0.5), SAMPLE) == 7
    assert delay.adaptive_bound(AdaptiveLevel(level=-0.001), SAMPLE) == math.inf


def test_rolling_is_one_step_after_the_other():
    state = start = AdaptiveLevel(target=0.25, gamma=0.05)
    rolled = delay.roll_conformal(SAMPLE, start, window=5)
    for place, error in enumerate(SAMPLE):
        before = SAMPLE[max(0, place - 5):place]
        bound = delay.adaptive_bound(state, before) if before else math.inf
        assert (rolled.bound[place], rolled.level[place]) == (
            bound, start.target if state.level is None else state.level)
        state = delay.adapted(state, error > bound)
    assert rolled.next == state


@pytest.mark.parametrize("call, column, row", [
    (lambda: delay.conformal_bound([1, math.nan], 0.5), "errors.value", 1),
    (lambda: delay.conformal_bound([1], [0.5, 1]), "ask.confidence", 1),
    (lambda: delay.adaptive_bound(AdaptiveLevel(target=2), [1]), "state.target", -1),
    (lambda: delay.adapted(AdaptiveLevel(gamma=0), True), "state.gamma", -1),
    (lambda: delay.adapted(AdaptiveLevel(), [0, 3]), "outcomes.missed", 1),
    (lambda: delay.roll_conformal([1], AdaptiveLevel(), 0), "ask.window", -1),
])
def test_bad_conformal_arguments_are_told(call, column, row):
    error = error_of(call)
    assert (error.column, error.row) == (column, row)
