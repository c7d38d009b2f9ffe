"""Promises on real deliveries: the example uses no outcome before its day, and prints what it did.

Where the data are is told in test_real_books.py.
"""

import gzip
from datetime import date

import numpy as np
import pytest

from backorder.delay import fit_delay
from test_real_books import ROOT, data_of, script

calibration = script("calibration")
DIRECT, RDC = calibration.DIRECT, calibration.RDC


def some_receipts(beyond):
    """Receipts of two countries, one twice as slow; 40 % come on the very day that is meant."""
    draw = np.random.default_rng(1)
    promised = np.sort(draw.integers(730_000, 731_500, 900))
    country = draw.integers(0, 2, len(promised))
    late = (draw.gamma(2, 10, len(promised)) * (1 + country)).astype(np.int64)
    days = np.where(draw.random(len(promised)) < 0.4, 0, late)
    start = promised - beyond if beyond < -1 else promised
    columns = ("vendor", "country", "shipment_mode")
    known = start + days + draw.integers(0, 5, len(days))
    return calibration.Receipts(promised, start, days, known, beyond,
                                {name: country.astype(str) for name in columns})


MODELS = [calibration.Pooled(("country",), 365, 10, 0.0),
          calibration.Pooled(("country", "vendor"), 730, 30, 0.01),
          calibration.Recent(60, 30)]


def made_by(model, receipts, end):
    return calibration.promises(model, receipts, end, lambda share: None)


# ---- models ---------------------------------------------------------------------------------


@pytest.mark.parametrize("beyond", [-1, -14])
@pytest.mark.parametrize("model", MODELS)
def test_promises_use_no_outcome_before_it_is_known(model, beyond):
    receipts = some_receipts(beyond)
    end = 600
    today = receipts.promised[end - 1]
    bounds = made_by(model, receipts, end)
    assert np.isnan(bounds[:100]).all() and np.isfinite(bounds[150:]).all()
    later = receipts.known > today
    assert np.count_nonzero(later[:end]) > 10
    receipts.days[later] += 500
    receipts.known[later] += 500
    assert np.array_equal(made_by(model, receipts, end), bounds, equal_nan=True)
    receipts.days[:400] += 50
    assert not np.array_equal(made_by(model, receipts, end), bounds, equal_nan=True)


@pytest.mark.parametrize("beyond", [-1, -14])
def test_baselines_use_no_outcome_before_it_is_known(beyond):
    receipts, rows = some_receipts(beyond), np.arange(300, 600)
    before = [calibration.of_all(receipts, rows), calibration.lognormal(receipts, rows, "country")]
    later = receipts.known > receipts.promised[rows[-1]]
    receipts.days[later] += 500
    receipts.known[later] += 500
    after = [calibration.of_all(receipts, rows), calibration.lognormal(receipts, rows, "country")]
    assert np.array_equal(before, after)
    receipts.days[:200] += 50
    assert not np.array_equal(before[0], calibration.of_all(receipts, rows))
    assert not np.array_equal(before[1], calibration.lognormal(receipts, rows, "country"))


def test_a_life_table_of_all_time_is_that_of_kaplan_and_meier():
    receipts = some_receipts(-1)
    day = int(receipts.promised[300])
    seen = calibration.Seen.on(receipts, day)
    ages = np.unique(seen.days[seen.came])
    came, there, number = calibration.life_table(receipts, seen, 0, ages)
    law = fit_delay("empirical", seen.days, ~seen.came)
    assert number == len(seen.rows) and not seen.came.all()
    np.testing.assert_allclose(np.cumprod(1 - came / there), law.survival(ages), atol=1e-12)


def test_a_life_table_counts_what_happened_since():
    # Promised on day 10, due on day 24; one each came on days 20, 29, 44, and one is still open.
    receipts = calibration.Receipts(
        np.full(4, 10), np.full(4, 24), np.array([-4, 5, 20, 99]), np.array([20, 29, 44, 123]), -14,
        {})
    seen = calibration.Seen.on(receipts, 50)
    assert seen.came.tolist() == [True, True, True, False] and seen.days[3] == 26
    came, there, number = calibration.life_table(receipts, seen, 28, np.array([-4, 4, 5, 20]))
    assert came.tolist() == [0, 0, 1, 1]  # that of day 20 was there before
    assert there.tolist() == [0, 0, 3, 2] and number == 3  # all come in at the end of age 4


def test_levels_adapt_to_what_is_promised_too_short():
    receipts = some_receipts(-1)
    receipts.days[500:] *= 3  # the world has changed
    receipts.known[500:] = receipts.start[500:] + receipts.days[500:]
    shares = []
    for gamma in (0.0, 0.01):
        bounds = made_by(calibration.Pooled(("country",), 1500, 10, gamma), receipts, 900)
        shares.append((receipts.days[600:] <= bounds[600:, 1]).mean())
    assert shares[0] < 0.75 and shares[1] > shares[0] + 0.03


def test_overdue_receipts_are_promised_by_their_age():
    receipts = some_receipts(-14)
    rows = np.arange(400, 800)
    for late in (1, 20):
        blind, aware = calibration.overdue(calibration.Recent(365, 10), receipts, rows,
                                           np.zeros(len(rows)), late)
        assert blind.receipts == aware.receipts == np.count_nonzero(receipts.days[rows] > late) > 50
        assert aware.loss < 0.9 * blind.loss
        assert (aware.coverage >= blind.coverage).all() and aware.short() < 0.08 < blind.short()


def test_overdue_receipts_are_promised_the_next_day_at_the_earliest():
    receipts = some_receipts(-14)
    receipts.days[:] = np.where(np.arange(len(receipts.days)) < 400, 0, 8)
    receipts.known[:] = receipts.start + receipts.days
    rows = np.arange(400, 800)
    blind, _ = calibration.overdue(calibration.Recent(365, 10), receipts, rows,
                                   np.zeros(len(rows)), 7)
    assert blind.receipts == len(rows) and blind.coverage.tolist() == [1] * 4


def test_scores():
    bounds = np.array([[0, 2, 4, 10], [0, 2, 4, 10]])
    score = calibration.Score.of(np.array([2, 12]), bounds)
    assert score.receipts == 2 and score.coverage.tolist() == [0, 0.5, 0.5, 0.5]
    losses = [1, 0, 0.2, 0.4, 6, 8, 7.2, 1.9]  # by hand: level x days late, the rest x days early
    assert score.loss == pytest.approx(sum(losses) / 8) and score.width == 10
    assert score.short() == 0.5


# ---- the data -------------------------------------------------------------------------------


def test_what_is_read(tmp_path):
    header = ("fulfill_via,po_sent,scheduled_delivery,delivered,delivery_recorded,vendor,country,"
              "shipment_mode")
    rows = ["Direct Drop,2010-02-01,2010-03-01,2010-03-01,2010-03-04,V,Haiti,Air",
            "Direct Drop,2010-01-01,2010-03-01,2010-01-01,2010-01-01,V,Haiti,",
            "Direct Drop,2010-01-02,2010-03-01,2010-01-01,2010-01-01,V,Haiti,Air",
            "Direct Drop,,2010-03-01,2010-03-01,2010-03-01,V,Haiti,Air",
            "From RDC,,2010-03-15,2010-03-02,2010-03-02,S,Kenya,Air",
            "From RDC,,2010-03-15,2010-03-01,2010-03-02,S,Kenya,Air"]
    (tmp_path / "deliveries.csv.gz").write_bytes(
        gzip.compress("\n".join([header, *rows, ""]).encode()))
    direct = calibration.read_receipts(tmp_path, DIRECT)
    assert direct.days.tolist() == [0, 28] and direct.promised.tolist() == direct.start.tolist()
    assert direct.known[1] == date(2010, 3, 4).toordinal()
    assert direct.text["shipment_mode"].tolist() == ["", "Air"]
    rdc = calibration.read_receipts(tmp_path, RDC)
    assert rdc.days.tolist() == [-13] and rdc.promised.tolist() == [date(2010, 3, 1).toordinal()]


@pytest.fixture(scope="module")
def results():
    folder = data_of("scms")
    made = {}
    for route in (DIRECT, RDC):
        receipts = calibration.read_receipts(folder, route)
        made[route] = calibration.evaluate(receipts, route, receipts.row_at(calibration.CHOICE),
                                           len(receipts.days), lambda share: None)
    return made


@pytest.mark.parametrize("route, name, number, coverage, loss", [
    (DIRECT, "pooled by country and mode", 1_385, (62.6, 83.8, 87.7, 90.4), 26.36),
    (DIRECT, "all outcomes so far", 1_385, (53.5, 80.4, 89.0, 91.1), 23.99),
    (DIRECT, "lognormal by vendor", 1_385, (50.0, 78.5, 87.2, 91.5), 24.40),
    (RDC, "life table of 60 days", 1_184, (65.5, 85.0, 91.8, 95.9), 8.29),
    (RDC, "all outcomes so far", 1_184, (57.0, 58.0, 75.6, 86.4), 6.93),
    (RDC, "lognormal by country", 1_184, (41.0, 74.7, 84.7, 89.0), 6.14),
    (RDC, "as scheduled", 1_184, (57.0, 57.0, 57.0, 57.0), 8.63),
])
def test_how_well_promises_held(results, route, name, number, coverage, loss):
    score = results[route].scores[name]
    assert score.receipts == number
    assert 100 * score.coverage == pytest.approx(coverage, abs=0.2)
    assert score.loss == pytest.approx(loss, rel=0.002)


def test_the_picture_is_that_of_the_data(results):
    there = ROOT / "bindings" / "python" / "examples" / "calibration.svg"
    assert calibration.picture(list(results.values())) == there.read_text(encoding="utf-8")


def test_the_model_is_the_one_that_was_best_before():
    receipts = calibration.read_receipts(data_of("scms"), RDC)
    scored = calibration.choose(receipts, RDC, lambda share: None)
    assert len(scored) == 9 and scored[0][0] == calibration.CHOSEN[RDC]
    models = [calibration.CHOSEN[DIRECT]._replace(credibility=each) for each in (10, 100)]
    assert models[0] in calibration.candidates(DIRECT)


def test_the_readme_has_the_tables(results):
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    if "calibration.py" not in readme:
        pytest.skip("the README does not tell of it")
    for table in (calibration.calibration_table, calibration.overdue_table):
        for result in results.values():
            assert table(result) in readme


def test_the_tables_are_printed(results, capsys, tmp_path):
    folder = data_of("scms")
    assert calibration.main([str(folder), "--picture", str(tmp_path / "made.svg")]) == 0
    out = capsys.readouterr().out
    for table in (calibration.calibration_table, calibration.overdue_table):
        for result in results.values():
            assert table(result) in out
    assert (tmp_path / "made.svg").read_text(encoding="utf-8").startswith("<svg")
