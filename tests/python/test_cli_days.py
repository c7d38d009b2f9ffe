"""The command line where days matter: calendars, cut-offs, and how sure a day is."""

import csv
import json

import pytest

pytest.importorskip("rich")

from backorder import cli

BOOK = {
    "demand": "sales_order,item,quantity,due,customer\n"
              "S1,doll,20,2026-03-04,Anna\nS2,bear,1,,Ben\n",
    "supply": "item,quantity,day,purchase_order,delay,location\n"
              "doll,15,,,,north\ndoll,5,2026-03-06,PO-1,Acme,north\nbear,1,,,,north\n",
    "delays": "delay,kind\nAcme,empirical\n",
    "delay_days": "delay,days\nAcme,0\nAcme,1\nAcme,2\nAcme,9\n",
}
CLOCK = {"locations": "location,cut_off,time_zone,calendar\nnorth,10:00,Europe/Paris,week\n",
         "calendars": "calendar,weekdays,month_days\nweek,Mon-Fri,\n",
         "calendar_days": "calendar,day,open\nweek,2026-03-09,0\nweek,2026-03-14,1\n"}


@pytest.fixture
def run(capsys, monkeypatch):
    """Runs a command in this process: its exit code and what it printed."""
    monkeypatch.delenv("COLUMNS", raising=False)

    def call(*arguments):
        try:
            code = cli.main([str(each) for each in arguments])
        except SystemExit as end:  # argparse
            code = end.code
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return call


@pytest.fixture
def book(tmp_path):
    return write(tmp_path / "book", **BOOK)


def write(folder, **texts):
    folder.mkdir(exist_ok=True)
    for name, text in texts.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder


def rows_of(path):
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def plain(text):
    return " ".join(text.split())


# ---- cut-offs -------------------------------------------------------------------------------


@pytest.mark.parametrize("now, as_of, ships", [
    ("2026-03-06T09:00:00+00:00", "2026-03-06", "2026-03-06"),  # 10:00 in Paris
    ("2026-03-06T09:01:00+00:00", "2026-03-06", "2026-03-10"),  # Friday; Monday is closed
    ("2026-03-05T23:30:00+00:00", "2026-03-06", "2026-03-06"),
])
def test_now_tells_the_day_and_whose_cut_off_is_over(run, book, now, as_of, ships):
    write(book, **CLOCK)
    code, out, err = run("plan", book, "--now", now)
    assert (code, err) == (0, "")
    assert f"Plan as of {as_of}" in out
    allocations = rows_of(book / "plan" / "allocations.csv")
    assert {row["ship_day"] for row in allocations if row["supply"] != "1"} == {ships}
    about = json.loads((book / "plan" / "plan.json").read_text())
    assert (about["as_of"], about["now"]) == (as_of, now)
    assert run("audit", book)[0] == 0  # at the moment of the plan
    if ships != as_of:
        assert run("audit", book, "--now", "2026-03-06T08:00Z")[0] == 1


def test_a_cut_off_without_now_says_what_to_do(run, book):
    write(book, **CLOCK)
    code, _, err = run("plan", book, "--as-of", "2026-03-06")
    assert code == 2 and not (book / "plan").exists()
    assert ("locations.csv, line 2, column cut_off: '10:00': it needs the moment of the plan: give "
            "--now with its zone, such as 2026-03-02T09:30+01:00") in plain(err)
    code, out, _ = run("plan", book)  # this moment
    assert code == 0 and "now" in json.loads((book / "plan" / "plan.json").read_text())


def test_a_book_without_clocks_has_no_moment(run, book):
    assert run("plan", book, "--now", "2026-03-06T09:00Z")[0] == 0
    about = json.loads((book / "plan" / "plan.json").read_text())
    assert about["as_of"] == "2026-03-06" and "now" not in about


@pytest.mark.parametrize("arguments, told", [
    (["--now", "2026-03-06T09:00"], "it has no zone"),
    (["--now", "noon"], "now is 'noon'"),
])
def test_what_is_no_moment_is_told(run, book, arguments, told):
    code, _, err = run("plan", book, *arguments)
    assert code == 2 and told in plain(err)


@pytest.mark.parametrize("change, told", [
    ({"locations": "location,cut_off\nnorth,10 o'clock\n"},
     "locations.csv, line 2, column cut_off: \"10 o'clock\": it is no time of day"),
    ({"locations": "location,time_zone\nnorth,Paris\n"},
     "locations.csv, line 2, column time_zone: 'Paris': there is no such time zone"),
    ({"locations": "location,calendar\nnorth,weak\n"},
     "locations.csv, line 2, column calendar: 'weak': the table calendars has no such calendar"),
    ({"calendars": "calendar,weekdays\nweek,Mon-Fry\n"},
     "calendars.csv, line 2, column weekdays: 'Mon-Fry': expected weekdays"),
    ({"calendars": "calendar,month_days\nweek,16385\n"},
     "calendars.csv, line 2, column month_days: '16385': expected days of the month"),
    ({"calendars": "calendar,weekdays\nweek,31\n"},
     "calendars.csv, line 2, column weekdays: '31': expected weekdays by name"),
    ({"calendar_days": "calendar,day,open\nweek,2026-03-09,0\nweek,2026-03-10,ajar\n"},
     "calendar_days.csv, line 3, column open: 'ajar': expected closed or open, 0 or 1"),
])
def test_errors_name_file_line_and_value(run, book, change, told):
    write(book, **{**CLOCK, **change})
    code, _, err = run("plan", book, "--now", "2026-03-06T09:00Z")
    assert code == 2 and told in plain(err)


# ---- estimate -------------------------------------------------------------------------------


def test_estimate_tells_how_sure_and_what_to_tell(run, book):
    code, out, err = run("estimate", book, "--as-of", "2026-03-02")
    assert (code, err) == (0, "")
    told = [plain(line) for line in out.splitlines()]
    assert "S1 doll 15 2026-03-02 100 % Mon 2 March" in told
    assert "S1 doll 5 2026-03-06 25 % Fri 6 - Sun 15 March" in told
    assert "S2 bear 1 2026-03-02 100 % Mon 2 March" in told
    assert "holds with probability 0.9." in plain(out)
    assert max(map(len, out.splitlines())) <= 80
    assert not (book / "plan").exists()


@pytest.mark.parametrize("arguments, text, confidence", [
    (["--confidence", "0.6"], "Fri 6 - Sun 8 March", "0.6"),
    (["--late-cost", "3", "--early-cost", "2"], "Fri 6 - Sun 8 March", "0.6"),
])
def test_other_confidences(run, book, arguments, text, confidence):
    code, out, _ = run("estimate", book, "--as-of", "2026-03-02", *arguments)
    assert code == 0 and text in out and f"holds with probability {confidence}." in plain(out)


def test_estimate_writes_all_promises(run, book, tmp_path):
    file = tmp_path / "sure.csv"
    code, out, _ = run("estimate", book, "--as-of", "2026-03-02", "--out", file)
    assert code == 0 and f"All 3 promises are in {file}" in out
    rows = rows_of(file)
    assert [row["customer"] for row in rows] == ["Anna", "Anna", "Ben"]
    assert (rows[1]["by_planned"], rows[1]["day_0.9"], rows[1]["text"]) == (
        "0.25", "2026-03-15", "Fri 6 - Sun 15 March")
    assert run("estimate", book, "--as-of", "2026-03-02", "--out", file)[0] == 2
    assert run("estimate", book, "--as-of", "2026-03-02", "--out", file, "--force")[0] == 0


@pytest.mark.parametrize("by, told, written", [
    ("promises", ["S1 doll 15 2026-03-02 100 % Mon 2 March",
                  "S1 doll 5 2026-03-06 25 % Fri 6 - Sun 15 March"],
     {"line": "0", "customer": "Anna", "quantity": "5"}),
    ("lines", ["S1 doll 20 2026-03-06 25 % Fri 6 - Sun 15 March", "line 2 cow 0 no date yet"],
     {"line": "0", "customer": "Anna", "promised": "20"}),
    ("orders", ["S1 2026-03-06 25 % Fri 6 - Sun 15 March", "- no date yet"],
     {"sales_order": "S1"}),
    ("shipments", ["S1 north 2026-03-02 2026-03-02 100 % Mon 2 March",
                   "S1 north 2026-03-06 2026-03-06 25 % Fri 6 - Sun 15 March"],
     {"sales_order": "S1", "location": "north", "ship_day": "2026-03-06"}),
])
def test_estimate_by(run, book, tmp_path, by, told, written):
    write(book, demand=BOOK["demand"] + ",cow,3,,Cleo\n")
    file = tmp_path / "sure.csv"
    code, out, err = run("estimate", book, "--as-of", "2026-03-02", "--by", by, "--out", file)
    assert (code, err) == (0, "")
    lines = [plain(line) for line in out.splitlines()]
    assert [line for line in told if line not in lines] == []
    assert f"{by.capitalize()} as of 2026-03-02, and how sure they are" in lines
    rows = rows_of(file)
    assert f"All {len(rows)} {by} are in {file}" in out
    (row,) = [row for row in rows if row["by_planned"] == "0.25"]
    assert {**row, **written} == row and row["text"] == "Fri 6 - Sun 15 March"


@pytest.mark.parametrize("on_time, told", [
    ("0.99999", "> 99 %"), ("0.994", "99 %"), ("0.006", "1 %"), ("0.004", "< 1 %"), ("0", "0 %"),
    ("1", "100 %"),
])
def test_what_is_almost_sure_is_not_sure(run, book, on_time, told):
    write(book, delays=f"delay,kind,first,second,zero_weight\nAcme,weibull,1,1,{on_time}\n")
    (book / "delay_days.csv").unlink()
    _, out, _ = run("estimate", book, "--as-of", "2026-03-02")
    assert f"2026-03-06 {told} " in plain(out)


def test_laws_may_be_elsewhere(run, book, tmp_path):
    other = write(tmp_path / "laws", delays="law,kind,first\nAcme,fixed,3\n")
    (book / "delay_days.csv").unlink()
    code, out, _ = run("estimate", book, "--as-of", "2026-03-02", "--delays",
                       other / "delays.csv", "--map", "delays:law=delay")
    assert code == 0 and "0 % Mon 9 March" in plain(out)


def test_laws_are_no_strangers_in_the_folder_of_a_book(run, book):
    code, _, err = run("plan", book, "--as-of", "2026-03-02")
    assert (code, err) == (0, "")
    assert rows_of(book / "plan" / "allocations.csv")[1]["purchase_order"] == "PO-1"


@pytest.mark.parametrize("change, told", [
    ({"delays": "delay,kind\nBolt,fixed\n"},
     "supply.csv, line 3, column delay: 'Acme': the table delays has no such law"),
    ({"delays": "delay,kind,first,second\nBolt,fixed,0,\nAcme,weibull,-1,1\n",
      "delay_days": "delay,days\n"},
     "delays.csv, line 3, column first: '-1'"),
    ({"delays": "delay,kind,first\nAcme,empirical,\nBolt,fixed,\n"},
     "delays.csv, line 3, column first: '': give it, a law of its kind needs it: fixed: the days"),
    ({"delays": "delay,kind,first\nAcme,gamma,1\n", "delay_days": "delay,days\n"},
     "delays.second row 0 is None; give it, a law of its kind needs it: lognormal: sigma"),
    ({"delay_days": "delay,days\nAcme,0\nAcme,soon\n"},
     "delay_days.csv, line 3, column days: 'soon': expected a number"),
    ({"delays": "law,kind\nAcme,fixed\n"}, "there is no column 'delay'"),
])
def test_bad_laws_are_told(run, book, change, told):
    write(book, **change)
    code, _, err = run("estimate", book, "--as-of", "2026-03-02")
    assert code == 2 and told in plain(err)


@pytest.mark.parametrize("arguments, told", [
    (["--confidence", "1"], "'1' is not above 0 and below 1"),
    (["--confidence", "most"], "'most' is not above 0 and below 1"),
    (["--late-cost", "1"], "early_cost is missing: give both costs"),
    (["--late-cost", "0", "--early-cost", "1"], "'0' is not a cost above 0"),
    (["--confidence", ".9", "--late-cost", "1", "--early-cost", "1"], "not both"),
])
def test_wrong_arguments_are_told(run, book, arguments, told):
    code, _, err = run("estimate", book, "--as-of", "2026-03-02", *arguments)
    assert code == 2 and told in plain(err)


def test_many_promises_are_shown_in_part(run, book):
    write(book, demand="item,quantity\n" + "doll,1\n" * 50,
          supply="item,quantity\ndoll,50\n")
    _, out, _ = run("estimate", book, "--as-of", "2026-03-02")
    assert out.count("Mon 2 March") == 40 and "10 more; --out FILE writes all of them" in out
