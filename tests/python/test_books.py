"""Books and plans as folders of CSV files: nothing is lost on the way in, out and in again."""

import csv
import datetime
import json

import numpy as np
import pytest

import backorder
from backorder import books
from backorder.books import Renaming
from backorder.csv_files import FileError

AS_OF = datetime.date(2025, 12, 18)


def book_of(tmp_path, renaming="", scale=0, **texts):
    """The book of the texts of its files."""
    paths = {}
    for name, text in texts.items():
        paths[name] = tmp_path / f"{name}.csv"
        paths[name].write_text(text, encoding="utf-8")
    return books.read_book(paths, AS_OF, Renaming(renaming), scale)


def small(tmp_path, demand="item,quantity\na,1\n", supply="item,quantity\na,1\n", **others):
    return book_of(tmp_path, demand=demand, supply=supply, **others)


def rows_of(path):
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


# ---- finding --------------------------------------------------------------------------------


def test_a_book_is_found(tmp_path):
    for name in ("demand.csv", "supply.csv.gz", "items.csv", "other.csv"):
        (tmp_path / name).write_text("")
    assert {name: path.name for name, path in books.find_book(tmp_path).items()} == {
        "demand": "demand.csv", "supply": "supply.csv.gz", "items": "items.csv"}


@pytest.mark.parametrize("files, problem", [
    (["supply.csv"], "holds no demand.csv"),
    (["demand.csv"], "holds no supply.csv"),
    (["demand.csv", "supply.csv", "demand.csv.gz"], "both demand.csv and demand.csv.gz"),
])
def test_what_is_no_book_is_refused(tmp_path, files, problem):
    for name in files:
        (tmp_path / name).write_text("")
    with pytest.raises(FileError, match=problem):
        books.find_book(tmp_path)


def test_a_missing_folder_is_refused(tmp_path):
    with pytest.raises(FileError, match="is no folder"):
        books.find_book(tmp_path / "nowhere")


# ---- ids ------------------------------------------------------------------------------------


def test_ids_keep_their_zeros(tmp_path):
    book = small(tmp_path, "item,quantity,sales_order\n007,1,0012\n7,1,12\n",
                 "item,quantity\n7,5\n")
    plan = backorder.allocate(**book.arguments())
    assert plan.lines["promised"].tolist() == [0, 1]
    assert plan.shipments.values("sales_order").tolist() == ["12"]


def test_integer_locations_rank_by_value(tmp_path):
    book = small(tmp_path, "item,quantity,location\na,5,\n",
                 "item,quantity,location\na,5,10\na,5,2\n")
    plan = backorder.allocate(**book.arguments())
    assert plan.allocations["supply"].tolist() == [1]
    assert plan.allocations.values("location").tolist() == [2]


def test_integer_locations_of_lanes_rank_by_value(tmp_path):
    book = small(tmp_path, "item,quantity,location\na,5,\n",
                 "item,quantity,location\na,5,10\na,5,2\n",
                 lanes="location,transit_days\n10,\n2,\n7,1\n")
    plan = backorder.allocate(**book.arguments())
    assert plan.allocations["supply"].tolist() == [1]  # the lanes are of one rank: 2 before 10
    assert plan.allocations.values("location").tolist() == [2]


def test_other_locations_of_lanes_make_all_text(tmp_path):
    book = small(tmp_path, supply="item,quantity,location\na,5,10\na,5,2\n",
                 lanes="location\nx\n10\n2\n")
    plan = backorder.allocate(**book.arguments())
    assert plan.allocations.values("location").tolist() == ["10"]


@pytest.mark.parametrize("locations", [("10", "02"), ("10", "x")])
def test_other_locations_rank_as_they_come(tmp_path, locations):
    book = small(tmp_path, supply="item,quantity,location\na,5,{}\na,5,{}\n".format(*locations))
    plan = backorder.allocate(**book.arguments())
    assert plan.allocations.values("location").tolist() == [locations[0]]


def test_tiers_are_ranks(tmp_path):
    book = small(tmp_path, "item,quantity,tier\na,5,10\na,5,2\na,5,\n")
    queue = backorder.prioritize(**book.arguments(), policy="queue=tier")
    assert queue.lines.tolist() == [1, 0, 2]
    with pytest.raises(FileError, match=r"demand.csv, line 3, column tier: 'gold': .* rank"):
        small(tmp_path, "item,quantity,tier\na,5,1\na,5,gold\n")
    with pytest.raises(FileError, match=r"quotas.csv, line 2, column tier: 'gold': .* tiers.csv"):
        small(tmp_path, quotas="item,tier,quantity\na,gold,1\n")


def test_tiers_have_names_where_they_have_a_table(tmp_path):
    book = small(tmp_path, "item,quantity,tier\na,5,tin\na,5,gold\n", "item,quantity\na,6\n",
                 tiers="tier,parent,rank\ntin,all,2\nall,,\ngold,all,1\n",
                 quotas="item,tier,quantity\na,all,4\n")
    plan = backorder.allocate(**book.arguments(), policy="queue=tier (gold tin)")
    assert plan.lines["promised"].tolist() == [0, 4]
    assert plan.policy.startswith("queue=tier (gold tin);")
    with pytest.raises(backorder.InvalidArgumentError) as caught:
        backorder.allocate(**small(tmp_path, "item,quantity,tier\na,5,\na,5,7\n",
                                   tiers="tier,rank\n8,1\n9,1\n").arguments())
    assert "no such tier" in str(caught.value)


def test_integer_tiers_stay_integers_beside_their_parents(tmp_path):
    book = small(tmp_path, "item,quantity,tier\na,5,10\na,5,2\n",
                 tiers="tier,parent,rank\n10,7,1\n2,7,2\n7,,\n")
    plan = backorder.allocate(**book.arguments())
    assert [row["group"] for row in plan.measure("tier")] == [10, 2]
    book = small(tmp_path, "item,quantity,tier\na,5,10\na,5,2\n",
                 tiers="tier,parent,rank\n10,x,1\n2,x,2\nx,,\n")
    plan = backorder.allocate(**book.arguments())
    assert [row["group"] for row in plan.measure("tier")] == ["10", "2"]


# ---- errors of the engine -------------------------------------------------------------------


@pytest.mark.parametrize("demand, where", [
    ("item,quantity,due\na,1,2025-12-19\n\na,1,2025-13-19\n",
     "demand.csv, line 4, column due: '2025-13-19': "),
    ("item,qty\na,1\na,-5\n", "demand.csv, line 3, column qty: '-5': use 0 or more"),
    ("item,qty\na,1\na,x\na,y\n", r"demand.csv, line 3, column qty: 'x': .* \(and 1 more\)"),
    ("item,qty\na,1.5\n", "demand.csv, line 2, column qty: '1.5': .*--scale"),
    ("item,qty,when_short\na,1,wait\n", "line 2, column when_short: 'wait': .*backorder"),
    ("item,qty,peg\na,1,7\n", "line 2, column peg: '7': "),
    ("item,qty\n,1\n", "line 2, column item: ''"),
    ("item,qty,peg\na,1,1\n", "column peg: '1': supply rows are numbered 0 to 0, or none$"),
])
def test_errors_name_the_file_the_line_and_the_value(tmp_path, demand, where):
    renaming = "qty=quantity" if "qty" in demand else ""
    book = book_of(tmp_path, renaming, demand=demand, supply="item,quantity\na,1\n")
    with pytest.raises(backorder.InvalidArgumentError) as caught:
        backorder.allocate(**book.arguments())
    told = book.explain(caught.value)
    assert pytest.importorskip("re").search(where, told), told
    assert "row" not in told.split(": ")[1]


@pytest.mark.parametrize("lanes, where", [
    ("location,destination\nA,Rom\n\nA,Rom\n",
     "lanes.csv, line 4, column location: 'A': an earlier row leads from this location to the "
     "same destination"),
    ("location,transit_days\nA,1\nB,-1\n", "lanes.csv, line 3, column transit_days: '-1': "),
    ("location,rank\nA,first\n", "lanes.csv, line 2, column rank: 'first': "),
    ("location\nA\n\"\"\n", "lanes.csv, line 3, column location: ''"),
])
def test_errors_in_lanes_name_the_line(tmp_path, lanes, where):
    book = small(tmp_path, lanes=lanes)
    with pytest.raises(backorder.InvalidArgumentError) as caught:
        backorder.allocate(**book.arguments())
    assert where in book.explain(caught.value)


def test_errors_that_are_about_no_row_stay_as_they_are(tmp_path):
    book = small(tmp_path)
    with pytest.raises(backorder.InvalidArgumentError) as caught:
        backorder.allocate(**book.arguments(), policy="queue=nothing")
    assert book.explain(caught.value) == str(caught.value)


# ---- foreign headers ------------------------------------------------------------------------


def test_headers_may_be_renamed_everywhere_or_in_one_table(tmp_path):
    book = book_of(tmp_path, "sku=item, demand:n=quantity, supply:units=quantity",
                   demand="sku,n\na,1\n", supply="sku,units,n\na,2,x\n")
    assert book.tables["demand"].columns["quantity"].tolist() == ["1"]
    assert book.tables["supply"].columns["quantity"].tolist() == ["2"]
    assert book.tables["supply"].extra["n"].tolist() == ["x"]


@pytest.mark.parametrize("renaming, problem", [
    ("item", "not of the form"),
    ("=item", "not of the form"),
    ("a=itm", "'itm' is no column"),
    ("demand:a=day", "'day' is no column of demand"),
    ("skuu=item", "no file has a column 'skuu'"),
])
def test_renamings_that_do_nothing_are_refused(tmp_path, renaming, problem):
    with pytest.raises(FileError, match=problem):
        book_of(tmp_path, renaming, demand="item,quantity\na,1\n", supply="item,quantity\na,1\n")


def test_a_header_that_nearly_is_a_column_is_noted(tmp_path):
    book = small(tmp_path, "item,quantity,Due,prioritty,colour,entered,entred\na,1,,,,1,1\n")
    notes = books.notes(book)
    assert len(notes) == 2
    assert "'Due'" in notes[0] and "--map 'Due=due'" in notes[0]
    assert "'prioritty'" in notes[1] and "priority" in notes[1]


def test_files_that_are_no_table_are_noted(tmp_path):
    book = small(tmp_path)
    (tmp_path / "prices.csv").write_text("")
    assert books.notes(book, tmp_path) == ["prices.csv is no table of a book and was not read"]


def test_supply_that_no_lane_can_lead_from_is_noted(tmp_path):
    supply = "item,quantity,location\na,1,A\na,1,\na,1,\n"
    assert books.notes(small(tmp_path, supply=supply)) == []
    book = small(tmp_path, supply=supply, lanes="location\nA\n")
    (note,) = books.notes(book)
    assert note.startswith("supply.csv: no lane leads from where 2 of its rows are")
    assert backorder.allocate(**book.arguments()).lines["promised"].tolist() == [1]
    assert books.notes(small(tmp_path, supply=supply, lanes="location\n")) == []  # no lanes


def test_the_columns_that_are_carried_along(tmp_path):
    book = small(tmp_path, "item,quantity,expires,due\na,1,1,\n",
                 locations="location,colour\nA,3\n")
    assert books.carried_along(book) == ["demand.expires", "locations.colour"]
    assert books.carried_along(small(tmp_path)) == []


# ---- plans ----------------------------------------------------------------------------------


def written_plan(tmp_path, book, **options):
    plan = backorder.allocate(**book.arguments(), **options)
    about = {"as_of": str(AS_OF), "policy": plan.policy, "scale": book.scale, "map": ""}
    books.write_plan(tmp_path / "plan", book, plan, about)
    return plan, tmp_path / "plan"


def test_a_plan_carries_the_other_columns(tmp_path):
    book = small(
        tmp_path,
        "item,quantity,sales_order,customer,shipment,bin\na,3,S1,Anna,truck,x\n",
        "item,quantity,day,bin,purchase_order\na,1,,b1,\na,1,2025-12-20,b2,P9\n",
        items="item,name,bin,replenish_days\na,Doll,b0,7\n")
    _, folder = written_plan(tmp_path, book)
    allocations = rows_of(folder / "allocations.csv")
    assert list(allocations[0]) == [
        "line", "sales_order", "item", "customer", "demand_shipment", "bin", "name", "item_bin",
        "supply", "supply_bin", "purchase_order", "quantity", "delivery_day", "location",
        "ship_day", "shipment"]
    assert [(row["supply"], row["supply_bin"], row["purchase_order"], row["delivery_day"])
            for row in allocations] == [
        ("0", "b1", "", "2025-12-18"), ("1", "b2", "P9", "2025-12-20"),
        ("-1", "", "", "2025-12-25")]
    assert {(row["customer"], row["demand_shipment"], row["bin"], row["name"], row["item_bin"])
            for row in allocations} == {("Anna", "truck", "x", "Doll", "b0")}
    promises = rows_of(folder / "promises.csv")
    assert [(row["customer"], row["delivery_day"], row["quantity"]) for row in promises] == [
        ("Anna", "2025-12-18", "1"), ("Anna", "2025-12-20", "1"), ("Anna", "2025-12-25", "1")]


def test_a_plan_tells_where_it_goes(tmp_path):
    book = small(
        tmp_path, "item,quantity,destination\na,1,Oslo\na,1,Rom\n",
        "item,quantity,location\na,9,Wien\n",
        lanes="location,destination,rank,transit_days\nWien,Oslo,1,4\nBern,Oslo,0,1\n")
    _, folder = written_plan(tmp_path, book)
    (row,) = rows_of(folder / "allocations.csv")
    assert (row["destination"], row["location"], row["ship_day"], row["delivery_day"]) == (
        "Oslo", "Wien", "2025-12-18", "2025-12-22")
    assert [(row["destination"], row["promised"], row["reason"])
            for row in rows_of(folder / "lines.csv")] == [("Oslo", "1", "none"),
                                                          ("Rom", "0", "no_lane")]


def test_a_plan_tells_which_item_it_ships(tmp_path):
    book = small(
        tmp_path, "item,quantity\na,5\n", "item,quantity,purchase_order\na,1,\nb,4,P1\n",
        items="item,replenish_days\na,3\n",
        substitutes="item,substitute,numerator,denominator\na,b,2,1\n")
    plan, folder = written_plan(tmp_path, book)
    allocations = rows_of(folder / "allocations.csv")
    assert [(row["item"], row["purchase_order"], row["supply_item"], row["quantity"])
            for row in allocations] == [
        ("a", "", "a", "1"), ("a", "P1", "b", "4"), ("a", "", "a", "2")]
    assert rows_of(folder / "lines.csv")[0]["promised"] == "5"
    assert plan.line_units().tolist() == [1, 2, 2]


def test_a_plan_tells_what_is_held(tmp_path):
    book = small(
        tmp_path, "item,quantity,delivery_rule,customer\na,5,line_complete,Anna\n",
        "item,quantity,purchase_order\na,1,\na,2,P1\n")
    _, folder = written_plan(tmp_path, book, policy="waiting=hold")
    assert rows_of(folder / "held.csv") == [
        {"line": "0", "item": "a", "customer": "Anna", "supply": "0", "purchase_order": "",
         "quantity": "1"},
        {"line": "0", "item": "a", "customer": "Anna", "supply": "1", "purchase_order": "P1",
         "quantity": "2"}]


def test_lines_tell_what_becomes_of_each(tmp_path):
    book = small(tmp_path, "item,quantity,due\na,3,2025-12-19\nb,2,\n")
    _, folder = written_plan(tmp_path, book)
    assert rows_of(folder / "lines.csv") == [
        {"line": "0", "item": "a", "quantity": "3", "due": "2025-12-19", "promised": "1",
         "on_time": "1", "backordered": "0", "first_day": "2025-12-18",
         "last_day": "2025-12-18", "shortfall": "2", "reason": "taken", "greedy": "0"},
        {"line": "1", "item": "b", "quantity": "2", "due": "", "promised": "0", "on_time": "0",
         "backordered": "0", "first_day": "", "last_day": "", "shortfall": "2",
         "reason": "no_supply", "greedy": "0"}]


def random_book(tmp_path, seed, scale):
    """A book that has most columns, some values of each left out."""
    random = np.random.default_rng(seed)

    def some(values, rows=60):
        return [str(value) for value in random.choice(np.array(values, dtype=object), rows)]

    def days(*after):
        return ["" if each is None else str(AS_OF + datetime.timedelta(days=each))
                for each in after]

    units = ["1", "2", "3", "7"] if scale == 0 else ["1.25", "2", "0.50", "7.1"]
    demand = {
        "item": some(["01", "1", "b,b", "c"]), "quantity": some(units + ["0"]),
        "sales_order": some(["S1", "S2", "S3", ""]), "due": some(days(None, -3, 0, 4, 9)),
        "latest": some(["", "never", *days(2, 8)]), "entered": some([1, 2, 3, 4]),
        "priority": some(["", 0, 1]), "tier": some(["", 0, 1]),
        "delivery_rule": some(["", "as_available", "line_complete"]),
        "when_short": some(["", "", "backorder", "accept_available"]),
        "location": some(["", "", "2", "10"]), "destination": some(["", "Rom", "Oslo", "Faro"])}
    shipments = {"S1": "3", "S2": "1"}
    demand["max_shipments"] = [shipments.get(each, "") for each in demand["sales_order"]]
    demand["kit"] = ["K" if rule == "" and place == "Rom" and each % 2 else ""
                     for each, (rule, place) in enumerate(
                         zip(demand["delivery_rule"], demand["destination"]))]
    supply = {
        "item": some(["01", "1", "b,b"], 30), "quantity": some(units, 30),
        "location": some(["2", "10"], 30), "day": some(days(None, None, -2, 3, 6), 30),
        "tier": some(["", "", 0], 30), "bin": some(["x", "y"], 30)}
    items = {"item": ["01", "1", "c"], "replenish_days": ["7", "", "5"],
             "backorder_limit": ["", "5", "unlimited"]}
    item_locations = {"item": ["01", "1"], "location": ["2", "2"], "safety_stock": ["1", ""]}
    tables = {"demand": demand, "supply": supply, "items": items, "item_locations": item_locations}
    if seed % 2:
        tables["lanes"] = {
            "location": ["10", "2", "10", "7", "2"], "destination": ["Rom", "Rom", "Oslo", "", ""],
            "rank": ["1", "-2", "", "0", "0"], "transit_days": ["", "3", "1", "2", "5"],
            "cost_per_unit": ["3", "", "1", "0", "2"]}
        tables["locations"] = {"location": ["7", "2", "10"], "group": ["", "near", "near"]}
        tables["substitutes"] = {
            "item": ["01", "1", "c"], "substitute": ["1", "b,b", "01"], "rank": ["", "2", ""],
            "numerator": ["1", "3", ""], "denominator": ["", "2", ""]}
        tables["tiers"] = {
            "tier": ["all", "1", "0"], "parent": ["", "all", "all"], "rank": ["", "2", "-1"]}
    demand["owner"] = some(["", "", "cart 1", "cart 2"])
    demand["min_shelf_life"] = some(["", "", "0", "2"])
    supply["expires"] = some(days(None, None, 1, 5, 9), 30)
    kept = {"item": ["01", "1", "b,b"], "location": ["2", "2", "10"], "tier": ["1", "0", "1"]}
    period = {"first_day": days(None, -2, 1), "last_day": ["never", *days(None, 4)]}
    tables["protections"] = {**kept, **period, "quantity": some(units, 3)}
    tables["quotas"] = {**kept, **period, "location": ["", "10", "2"], "quantity": some(units, 3)}
    tables["critical_levels"] = {**kept, "quantity": some(units, 3)}
    tables["holds"] = {
        "owner": ["cart 1", "", "cart 3"], "item": ["1", "01", "1"], "location": ["2", "10", "10"],
        "quantity": some(units, 3), "expires": days(3, None, -1)}
    books.write_book(tmp_path / "book", tables)
    return books.read_book(books.find_book(tmp_path / "book"), AS_OF, scale=scale)


@pytest.mark.parametrize("scale", [0, 2])
@pytest.mark.parametrize("seed", range(8))
def test_a_plan_that_is_read_back_is_the_same_plan(tmp_path, seed, scale):
    book = random_book(tmp_path, seed, scale)
    sourcing = ("by_rank", "fewest_shipments", "least_cost")[seed % 3]
    sharing = ("sequential", "proportional", "equal", "equal_loss")[seed // 2]
    policy = (f"waiting={('release', 'hold')[seed % 2]}; sourcing={sourcing}; sharing={sharing}; "
              "queue=tier (0 1), owner (\"cart 2\"), due")
    plan, folder = written_plan(tmp_path, book, policy=policy)
    assert plan.audit() == []
    again = books.read_plan(folder)
    assert again.about["policy"] == plan.policy
    found = backorder.audit(plan=again.columns(book), policy=plan.policy, **book.arguments())
    assert found == []
    read = again.tables["allocations"].columns
    assert [str(each) for each in plan.allocations.values("quantity")] == read["quantity"].tolist()


def test_a_book_without_orders_or_locations_is_read_back(tmp_path):
    book = small(tmp_path, "item,quantity\na,1\na,2\n", "item,quantity\na,3\n")
    plan, folder = written_plan(tmp_path, book)
    again = books.read_plan(folder)
    assert backorder.audit(plan=again.columns(book), **book.arguments()) == []
    assert again.tables["shipments"].columns["sales_order"].tolist() == ["0", "1"]


def test_a_plan_that_was_changed_is_caught(tmp_path):
    book = small(tmp_path, "item,quantity\na,1\na,2\n", "item,quantity\na,3\n")
    _, folder = written_plan(tmp_path, book)
    path = folder / "allocations.csv"
    text = path.read_text()
    assert text.splitlines()[1].endswith("0,a,0,1,2025-12-18,,2025-12-18,0")
    path.write_text(text.replace("0,a,0,1,", "0,a,0,2,", 1))
    again = books.read_plan(folder)
    found = backorder.audit(plan=again.columns(book), **book.arguments())
    assert {"I1", "I2"} <= {each.invariant for each in found}


def test_errors_in_a_plan_name_the_file_and_the_line(tmp_path):
    book = small(tmp_path)
    _, folder = written_plan(tmp_path, book)
    path = folder / "allocations.csv"
    path.write_text(path.read_text().replace("2025-12-18", "soon"))
    again = books.read_plan(folder)
    with pytest.raises(backorder.InvalidArgumentError) as caught:
        backorder.audit(plan=again.columns(book), **book.arguments())
    told = again.explain(caught.value, book)
    assert "allocations.csv, line 2, column " in told and "'soon'" in told


def test_what_is_no_plan_is_refused(tmp_path):
    book = small(tmp_path)
    _, folder = written_plan(tmp_path, book)
    (folder / "plan.json").write_text("[]")
    with pytest.raises(FileError, match="plan.json"):
        books.read_plan(folder)
    (folder / "plan.json").unlink()
    with pytest.raises(FileError, match="holds no plan.json"):
        books.read_plan(folder)
    (folder / "lines.csv").unlink()
    with pytest.raises(FileError, match="holds no lines.csv"):
        books.read_plan(folder)


def test_plan_json_tells_how_the_plan_was_made(tmp_path):
    _, folder = written_plan(tmp_path, small(tmp_path), policy="timing=latest_on_time")
    about = json.loads((folder / "plan.json").read_text())
    assert about["as_of"] == "2025-12-18" and "timing=latest_on_time" in about["policy"]
