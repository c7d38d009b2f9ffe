"""A caller's tables become a book of the library: dense, typed, and at no copy if they can."""

import datetime
import tracemalloc
from decimal import Decimal

import numpy as np
import pytest

from backorder import NEVER, NOT_GIVEN, UNLIMITED, InvalidArgumentError, Policy, _ffi
from backorder.schema import BOOK_TABLES, columns_of
from backorder.tables import Book

pandas = pytest.importorskip("pandas")


def lent(as_of=20000, scale=0, dense=False, **tables):
    """The columns that the library gets, by full name."""
    return Book(tables, as_of, scale, dense).c._borrowed


def lists(as_of=20000, scale=0, dense=False, **tables):
    return {name: values.tolist() for name, values in lent(as_of, scale, dense, **tables).items()}


def prioritized(book, policy=None):
    """What the library says of a book."""
    return _ffi.prioritize(book.c, policy)


DEMAND = {"item": ["x", "y", "x"], "quantity": [1, 2, 3]}
SUPPLY = {"item": ["z", "x"], "quantity": [4, 5]}


def test_ids_map_over_all_tables():
    got = lists(
        demand=DEMAND,
        supply=SUPPLY,
        items={"item": ["y", "w"], "replenish_days": [7, 8]},
        item_locations={"item": ["z"], "safety_stock": [1]},
    )
    number = {"y": 0, "w": 1, "z": 2, "x": 3}
    assert got["demand.item"] == [number[item] for item in DEMAND["item"]]
    assert got["supply.item"] == [number[item] for item in SUPPLY["item"]]
    assert got["item_locations.item"] == [number["z"]]
    assert got["items.replenish_days"] == [7, 8, NEVER, NEVER]
    assert "items.item" not in got


def test_items_without_settings_take_no_numbers():
    items = [{"item": name} for name in "abc"]
    got = lists(demand={"item": ["x"], "quantity": [1]}, supply={}, items=items)
    assert got["demand.item"] == [0]


def test_an_item_twice_is_an_error():
    items = {"item": ["a", "b", "a"], "replenish_days": [1, 2, 3]}
    with pytest.raises(InvalidArgumentError, match="twice") as caught:
        lists(demand=DEMAND, supply=SUPPLY, items=items)
    assert (caught.value.column, caught.value.row, caught.value.value) == ("items.item", 2, "a")


@pytest.mark.parametrize("dense", [False, True])
def test_an_item_twice_is_an_error_even_if_nothing_is_said_about_it(dense):
    demand = {"item": [0], "quantity": [1]}
    with pytest.raises(InvalidArgumentError, match="twice") as caught:
        lists(dense=dense, demand=demand, supply={}, items={"item": [1, 0, 1]})
    assert (caught.value.column, caught.value.row, caught.value.value) == ("items.item", 2, 1)
    with pytest.raises(InvalidArgumentError, match="every row needs an id here") as caught:
        lists(dense=dense, demand=demand, supply={}, items={"item": [1, None, 0]})
    assert caught.value.row == 1


def test_items_need_their_ids_unless_dense():
    with pytest.raises(InvalidArgumentError, match="items.item"):
        lists(demand=DEMAND, supply=SUPPLY, items={"replenish_days": [1]})


def test_dense_items_are_put_in_their_places():
    dense = {"item": [0], "quantity": [1]}
    items = {"item": [2, 0], "backorder_limit": [5, None]}
    got = lists(dense=True, demand=dense, supply={}, items=items)
    assert got["items.backorder_limit"] == [UNLIMITED, UNLIMITED, 5]
    got = lists(dense=True, demand=dense, supply={}, items={"backorder_limit": [3, 4]})
    assert got["items.backorder_limit"] == [3, 4]
    for item in (-1, 2, 2**31 - 1):
        with pytest.raises(InvalidArgumentError, match="items of this book are 0 to 1"):
            items = {"item": [item], "replenish_days": [1]}
            lists(dense=True, demand=dense, supply={}, items=items)


def test_a_missing_location_column_is_the_default_location():
    got = lists(
        demand={**DEMAND, "location": ["A", None, "B"]},
        supply=SUPPLY,
        item_locations={"item": ["x"], "location": ["B"], "safety_stock": [1]},
    )
    # None is 0; then by appearance in locations, supply, item_locations, lanes, demand.
    assert got["item_locations.location"] == [1]
    assert got["demand.location"] == [2, NOT_GIVEN, 1]
    assert "supply.location" not in got


def test_locations_that_all_rows_have_start_at_0():
    got = lists(demand={**DEMAND, "location": [5, None, 3]}, supply={**SUPPLY, "location": [9, 3]})
    assert got["supply.location"] == [2, 0]
    assert got["demand.location"] == [1, NOT_GIVEN, 0]


def test_rows_without_a_location_are_at_the_default_one():
    got = lists(demand=DEMAND, supply={**SUPPLY, "location": ["A", None]})
    assert got["supply.location"] == [1, 0]


LANES = {"location": ["B", "C", "B"], "destination": ["Oslo", "Rome", "Rome"]}


def test_locations_of_lanes_appear_before_those_of_demand():
    got = lists(
        demand={**DEMAND, "location": ["A", None, "C"]},
        supply={**SUPPLY, "location": ["D", "B"]},
        lanes=LANES,
    )
    assert got["supply.location"] == [0, 1]
    assert got["lanes.location"] == [1, 2, 1]
    assert got["demand.location"] == [3, NOT_GIVEN, 2]


def test_integer_locations_of_lanes_rank_by_value():
    got = lists(
        demand=DEMAND,
        supply={**SUPPLY, "location": [10, 2]},
        lanes={"location": [10, 7], "destination": [1, 1]},
    )
    assert got["supply.location"] == [2, 0]
    assert got["lanes.location"] == [2, 1]


@pytest.mark.parametrize("nothing", [[None] * 3, [float("nan")] * 3, pandas.Series([pandas.NA] * 3),
                                     pandas.Categorical([None] * 3), [""] * 3])
def test_a_column_without_any_location_leaves_the_others_their_rank(nothing):
    got = lists(demand={**DEMAND, "location": nothing}, supply={**SUPPLY, "location": [10, 2]})
    assert got["supply.location"] == [1, 0]
    assert got["demand.location"] == [NOT_GIVEN] * 3


def test_destinations_are_shared_by_demand_and_lanes():
    got = lists(
        demand={**DEMAND, "destination": ["Rome", "Faro", "Oslo"]}, supply=SUPPLY, lanes=LANES
    )
    assert got["lanes.destination"] == [0, 1, 1]
    assert got["demand.destination"] == [1, 2, 0]


def test_destinations_do_not_rank():
    demand = {**DEMAND, "destination": [30, 10, 20]}
    assert lists(demand=demand, supply=SUPPLY)["demand.destination"] == [0, 1, 2]


def test_where_no_destination_is_given_it_is_none():
    demand = {**DEMAND, "destination": ["Oslo", None, "Rome"]}
    got = lists(demand=demand, supply=SUPPLY, lanes=LANES)
    assert got["demand.destination"] == [1, 0, 2]
    got = lists(demand=DEMAND, supply=SUPPLY, lanes=LANES)
    assert got["lanes.destination"] == [1, 2, 2]  # and all lines are at 0
    lanes = {"location": ["A", "B"], "destination": [None, "Oslo"]}
    assert lists(demand=DEMAND, supply=SUPPLY, lanes=lanes)["lanes.destination"] == [0, 1]
    lanes = {"location": ["A", "B"]}
    got = lists(demand={**DEMAND, "destination": [7, 7, 7]}, supply=SUPPLY, lanes=lanes)
    assert got["demand.destination"] == [1, 1, 1]


def test_locations_are_named_by_their_ids():
    got = lists(
        demand=DEMAND,
        supply={**SUPPLY, "location": ["A", "B"]},
        lanes=LANES,
        locations={"location": ["C", "A"], "group": ["far", "near"]},
    )
    assert got["supply.location"] == [1, 2]  # C, A, B: those of the table locations come first
    assert got["lanes.location"] == [2, 0, 2]
    assert got["locations.group"] == [0, 1, NOT_GIVEN]
    assert "locations.location" not in got


def test_integer_locations_keep_their_rank_beside_their_groups():
    got = lists(
        demand=DEMAND,
        supply={**SUPPLY, "location": [10, 2]},
        locations={"location": [10, 7, 2], "group": ["a", None, "b"]},
    )
    assert got["supply.location"] == [2, 0]
    assert got["locations.group"] == [1, NOT_GIVEN, 0]


def test_groups_are_put_beside_the_location_that_has_no_name():
    got = lists(
        demand=DEMAND, supply=SUPPLY, locations={"location": ["A", "B"], "group": [7, 7]}
    )
    assert got["locations.group"] == [NOT_GIVEN, 0, 0]


def test_a_location_twice_is_an_error():
    with pytest.raises(InvalidArgumentError, match="the location is there twice") as caught:
        lists(demand=DEMAND, supply=SUPPLY,
              locations={"location": ["A", "B", "A"], "group": [1, 2, 3]})
    error = caught.value
    assert (error.column, error.row, error.value) == ("locations.location", 2, "A")
    with pytest.raises(InvalidArgumentError, match="twice"):
        lists(demand=DEMAND, supply=SUPPLY, locations={"location": ["A", "A"]})
    with pytest.raises(InvalidArgumentError, match="which location each row is about") as caught:
        lists(demand=DEMAND, supply=SUPPLY, locations={"group": [1]})
    assert caught.value.column == "locations.location"


def test_dense_locations_are_put_in_their_places():
    dense = {"item": [0], "quantity": [1]}
    got = lists(dense=True, demand=dense, supply={}, locations={"location": [2], "group": [1]})
    assert got["locations.group"] == [NOT_GIVEN, NOT_GIVEN, 1]
    got = lists(dense=True, demand=dense, supply={}, locations={"group": [1, 0]})
    assert got["locations.group"] == [1, 0]


def test_substitutes_are_items():
    got = lists(
        demand=DEMAND,
        supply=SUPPLY,
        items={"item": ["w", "y"], "replenish_days": [1, 2]},
        substitutes={"item": ["x", "q"], "substitute": ["w", "r"]},
    )
    # w, y; z, x; then those of substitutes.
    assert got["substitutes.item"] == [3, 4]
    assert got["substitutes.substitute"] == [0, 5]
    assert got["items.replenish_days"] == [1, 2, NEVER, NEVER, NEVER, NEVER]


def test_items_that_only_substitutes_name_have_settings():
    got = lists(
        demand={"item": ["x"], "quantity": [1]},
        supply={},
        items={"item": ["c", "b", "a"], "replenish_days": [3, 2, 1]},
        substitutes={"item": ["x", "c"], "substitute": ["b", "a"]},
    )
    assert got["items.replenish_days"] == [3, 2, 1, NEVER]
    assert got["substitutes.substitute"] == [1, 2]


def test_kits_are_ids():
    demand = {**DEMAND, "sales_order": ["S", "S", "T"], "kit": ["blue", None, "red"]}
    assert lists(demand=demand, supply=SUPPLY)["demand.kit"] == [0, NOT_GIVEN, 1]


def test_what_lines_disagree_on_is_told_in_own_terms():
    demand = {**DEMAND, "sales_order": ["S", "T", "S"], "max_shipments": ["2", "", "3"]}
    book = Book({"demand": demand, "supply": SUPPLY}, 20000)
    with pytest.raises(InvalidArgumentError, match="row 0 of the same sales order") as caught:
        with book.own_values():
            prioritized(book)
    error = caught.value
    assert (error.column, error.row, error.value) == ("demand.max_shipments", 2, "3")


def test_a_circle_of_substitutes_is_told_in_own_terms():
    substitutes = {"item": ["x", "y"], "substitute": ["y", "x"]}
    book = Book({"demand": DEMAND, "supply": SUPPLY, "substitutes": substitutes}, 20000)
    with pytest.raises(InvalidArgumentError, match="leave out one row of the circle") as caught:
        with book.own_values():
            prioritized(book)
    assert (caught.value.column, caught.value.row) == ("substitutes.substitute", 1)
    assert caught.value.value == "x"


def test_units_of_substitutes_are_units_of_their_lines():
    substitutes = {
        "item": ["x", "x", "w"], "substitute": ["z", "w", "q"], "rank": [2, 1, None],
        "numerator": [3, 1, 4], "denominator": [None, 2, 3]}
    supply = {"item": ["z", "x", "w", "q"], "quantity": [9, 9, 9, 9]}
    book = Book({"demand": DEMAND, "supply": supply, "substitutes": substitutes}, 20000)
    lines = np.array([0, 0, 0, 0, 0, 1])
    supplies = np.array([1, 0, 2, 3, -1, -1])
    units = book.line_units(lines, supplies, np.array([5, 7, 7, 6, 5, 5]))
    # z: 3 for 1; w: 1 for 2; q: 4 for 6, which is 2 for 3.
    assert units.tolist() == [5, 2, 14, 9, 5, 5]


def test_a_lot_may_be_of_several_rows():
    substitutes = {"item": ["x"], "substitute": ["z"], "numerator": [3], "denominator": [2]}
    supply = {"item": ["z"] * 3, "quantity": [9] * 3, "day": [None, 20000, None]}
    book = Book({"demand": DEMAND, "supply": supply, "substitutes": substitutes}, 20000)
    ones = np.zeros(6, np.int32)
    supplies, days = np.array([0, 1, 2, 0, 1, 1]), np.array([7, 7, 7, 8, 8, 9])
    units = book.line_units(ones, supplies, np.array([2, 3, 4, 2, 1, 3]), days)
    # On day 7 stock makes two lots and all makes three; on day 8 only both make one.
    assert units.tolist() == [4, 2, 0, 0, 2, 2]
    assert book.line_units(ones, supplies, np.array([2, 3, 4, 2, 1, 3])).sum() == 10


def test_ranks_and_transit_of_lanes_are_taken_as_they_are():
    lanes = {**LANES, "rank": [7, -3, None], "transit_days": ["2", None, 0]}
    got = lists(demand=DEMAND, supply=SUPPLY, lanes=lanes)
    assert got["lanes.rank"] == [7, -3, 0]
    assert got["lanes.transit_days"] == [2, 0, 0]


def test_a_lane_needs_its_location():
    with pytest.raises(InvalidArgumentError, match="every row needs an id here") as caught:
        lists(demand=DEMAND, supply=SUPPLY, lanes={"location": ["A", None]})
    assert (caught.value.column, caught.value.row) == ("lanes.location", 1)
    with pytest.raises(InvalidArgumentError, match="lanes: the column 'cost' is unknown"):
        lists(demand=DEMAND, supply=SUPPLY, lanes={**LANES, "cost": [1, 1, 1]})


def test_tiers_rank_by_value_over_both_tables():
    got = lists(demand={**DEMAND, "tier": [30, None, 10]}, supply={**SUPPLY, "tier": [20, None]})
    assert got["demand.tier"] == [2, NOT_GIVEN, 0]
    assert got["supply.tier"] == [1, NOT_GIVEN]


KEPT = {"item": ["x", "z"], "tier": [20, 5], "quantity": [1, 2]}


def test_tiers_rank_by_value_over_all_tables():
    got = lists(demand={**DEMAND, "tier": [30, None, 10]}, supply=SUPPLY, protections=KEPT,
                quotas={**KEPT, "tier": [40, 30]}, critical_levels={**KEPT, "tier": [1, 2]})
    assert got["demand.tier"] == [5, NOT_GIVEN, 3]
    assert got["protections.tier"] == [4, 2]
    assert got["quotas.tier"] == [6, 5]
    assert got["critical_levels.tier"] == [0, 1]


@pytest.mark.parametrize("gold, silver, all_", [("gold", "silver", "all"), (30, 10, 20)])
def test_tiers_with_a_table_are_numbered_as_it_has_them(gold, silver, all_):
    tiers = {"tier": [gold, all_, silver], "parent": [all_, None, all_], "rank": [1, None, "2"]}
    got = lists(demand={**DEMAND, "tier": [silver, None, gold]}, tiers=tiers,
                supply={**SUPPLY, "tier": [all_, silver]}, quotas={**KEPT, "tier": [silver, all_]})
    assert got["tiers.parent"] == [1, NOT_GIVEN, 1]
    assert got["tiers.rank"] == [1, 0, 2]
    assert got["demand.tier"] == [2, NOT_GIVEN, 0]
    assert got["supply.tier"] == [1, 2]
    assert got["quotas.tier"] == [2, 1]


def test_a_table_that_only_names_tiers_makes_them_equal():
    got = lists(demand={**DEMAND, "tier": ["b", "a", None]}, supply=SUPPLY,
                tiers=pandas.DataFrame({"tier": ["a", "b"]}))
    assert got["tiers.rank"] == [0, 0] and got["demand.tier"] == [1, 0, NOT_GIVEN]


@pytest.mark.parametrize("nothing", [None, [], {"tier": [], "rank": []}])
def test_a_table_of_no_tiers_is_none(nothing):
    got = lists(demand={**DEMAND, "tier": [30, None, 10]}, supply=SUPPLY, tiers=nothing)
    assert got["demand.tier"] == [1, NOT_GIVEN, 0]
    assert not any(name.startswith("tiers.") for name in got)


@pytest.mark.parametrize("tables, column, row, value", [
    ({"demand": {**DEMAND, "tier": ["gold", "tin", None]}}, "demand.tier", 1, "tin"),
    ({"protections": {**KEPT, "tier": ["tin", "gold"]}}, "protections.tier", 0, "tin"),
    ({"tiers": {"tier": ["gold", "silver"], "parent": ["all", None]}}, "tiers.parent", 0, "all"),
])
def test_a_tier_that_its_table_has_not_is_an_error(tables, column, row, value):
    tables = {"demand": DEMAND, "supply": SUPPLY, "tiers": {"tier": ["gold"]}, **tables}
    with pytest.raises(InvalidArgumentError, match="the table tiers has no such tier") as caught:
        lists(**tables)
    assert (caught.value.column, caught.value.row, caught.value.value) == (column, row, value)


def test_a_tier_twice_is_an_error():
    for tiers in ({"tier": ["a", "b", "a"]}, {"tier": ["a", "b", "a"], "rank": [1, 2, 3]}):
        with pytest.raises(InvalidArgumentError, match="the tier is there twice") as caught:
            lists(demand=DEMAND, supply=SUPPLY, tiers=tiers)
        assert (caught.value.column, caught.value.row) == ("tiers.tier", 2)
    with pytest.raises(InvalidArgumentError, match="tiers.tier is missing"):
        lists(demand=DEMAND, supply=SUPPLY, tiers={"rank": [1, 2]})


def test_dense_tiers_stand_in_their_rows():
    demand = {"item": [0], "quantity": [1], "tier": [1]}
    tables = dict(demand=demand, supply={"item": [0], "quantity": [1]}, dense=True)
    assert lists(**tables, tiers={"rank": [4, 5]})["tiers.rank"] == [4, 5]
    assert lists(**tables, tiers={"tier": [1, 0], "rank": [4, 5]})["tiers.rank"] == [5, 4]


def test_owners_are_shared_by_demand_and_holds():
    holds = {"owner": ["quote", None, "cart"], "item": ["x"] * 3, "quantity": [1] * 3,
             "expires": ["2025-01-01", "never", None]}
    got = lists(demand={**DEMAND, "owner": ["cart", None, "guest"]}, supply=SUPPLY, holds=holds)
    assert got["demand.owner"] == [0, NOT_GIVEN, 1]
    assert got["holds.owner"] == [2, NOT_GIVEN, 0]
    assert got["holds.expires"] == [20089, NEVER, NEVER]


def test_a_quota_without_a_location_is_for_all():
    supply = {**SUPPLY, "location": ["W", "O"]}
    quotas = {**KEPT, "location": ["O", None], "first_day": [None, 3], "last_day": ["never", None]}
    got = lists(demand=DEMAND, supply=supply, quotas=quotas)
    assert got["quotas.location"] == [1, NOT_GIVEN]
    assert (got["quotas.first_day"], got["quotas.last_day"]) == ([NOT_GIVEN, 3], [NEVER, NEVER])
    # Other tables have a default location, which stands before those that have names.
    got = lists(demand=DEMAND, supply=supply, quotas=quotas, protections=KEPT)
    assert got["quotas.location"] == [2, NOT_GIVEN] and "protections.location" not in got
    assert got["supply.location"] == [1, 2]


def listed(queue, **tables):
    """The values that a queue lists, as the library gets them."""
    book = Book({"demand": DEMAND, "supply": SUPPLY, **tables}, 20000)
    text = book.policy_text(Policy(queue=queue))
    return text.split("; ")[0].partition("=")[2]


def test_ids_that_a_queue_lists_are_numbers_to_the_library():
    tiers = {"tier": ["all", "gold", "Very Tin"]}
    assert listed('tier (gold "Very Tin"), due', tiers=tiers) == "tier (1 2), due"
    assert listed("item (y, x) desc") == "item (2 1) desc"  # supply appears first
    assert listed("priority (2 0)") == "priority (2 0)"
    assert listed("delivery_rule (ship_set)") == "delivery_rule (ship_set)"
    demand = {**DEMAND, "tier": [30, None, 10], "sales_order": ["S", None, "T"]}
    assert listed("tier (30 10)", demand=demand) == "tier (1 0)"
    assert listed("sales_order (T)", demand=demand) == "sales_order (1)"


def test_listed_ids_that_the_book_has_not_are_numbers_that_no_line_has():
    last = columns_of("demand")["item"].max
    assert listed("item (nothing x never)") == f"item ({last} 1 {last - 1})"
    with pytest.raises(InvalidArgumentError, match="'tin'; the table tiers has no such") as caught:
        listed("tier (gold tin)", tiers={"tier": ["gold"]})
    assert caught.value.column == "policy.queue"


def test_dense_ids_that_a_queue_lists_are_numbers():
    book = Book({"demand": {"item": [0], "quantity": [1]}}, 20000, dense=True)
    assert book.policy_text(Policy(queue="item (3 1)")).startswith("queue=item (3 1);")
    with pytest.raises(InvalidArgumentError, match="gold"):
        prioritized(book, book.policy_text(Policy(queue="tier (gold)")))


def test_lines_without_a_sales_order_are_orders_of_their_own():
    demand = {"item": [1] * 5, "quantity": [1] * 5, "sales_order": [None, "B", "A", None, "B"]}
    assert lists(demand=demand, supply={})["demand.sales_order"] == [2, 0, 1, 3, 0]


def test_defaults_stand_where_nothing_is_given():
    optional = [name for name, column in columns_of("demand").items() if not column.required]
    rows = [
        {"item": "x", "quantity": 1, **{name: None for name in optional}},
        {"item": "x", "quantity": 1, "due": datetime.date(2024, 10, 4), "entered": 7, "peg": 0},
    ]
    got = lists(demand=rows, supply=SUPPLY)
    assert {name: got[f"demand.{name}"][0] for name in optional} == {
        "sales_order": 0,
        "due": 20000,
        "earliest": NOT_GIVEN,
        "latest": NEVER,
        "entered": 0,
        "priority": 0,
        "tier": NOT_GIVEN,
        "unit_value": 0,
        "delivery_rule": 0,
        "min_ship": 1,
        "multiple": 1,
        "when_short": NOT_GIVEN,
        "location": NOT_GIVEN,
        "peg": NOT_GIVEN,
        "destination": 0,
        "kit": NOT_GIVEN,
        "max_shipments": NOT_GIVEN,
        "shipments_made": 0,
        "owner": NOT_GIVEN,
        "min_shelf_life": 0,
    }


def test_quantities_are_scaled_and_money_is_not():
    got = lists(
        scale=2,
        demand={"item": ["x"], "quantity": ["1.25"], "min_ship": [1], "unit_value": [199]},
        supply={"item": ["x", "x"], "quantity": [Decimal("0.5"), float("inf")]},
        items={"item": ["x"], "backorder_limit": [2.5], "replenish_days": [3]},
        lanes={"location": ["A"], "cost_per_unit": [5], "cost_per_shipment": [700]},
        substitutes={"item": ["x"], "substitute": ["y"], "numerator": [3]},
    )
    assert got["demand.quantity"] == [125]
    assert got["demand.min_ship"] == [100]
    assert got["demand.unit_value"] == [199]
    assert got["lanes.cost_per_unit"] == [5]
    assert got["lanes.cost_per_shipment"] == [700]
    assert got["substitutes.numerator"] == [3]
    assert got["supply.quantity"] == [50, UNLIMITED]
    assert got["items.backorder_limit"] == [250, UNLIMITED]
    assert got["items.replenish_days"] == [3, NEVER]


@pytest.mark.parametrize("scale", [-1, 19, 1.5, True, "2"])
def test_a_scale_that_is_none(scale):
    with pytest.raises(InvalidArgumentError, match="scale"):
        lists(scale=scale, demand=DEMAND, supply=SUPPLY)


@pytest.mark.parametrize(
    "as_of",
    [20000, np.int64(20000), "2024-10-04", datetime.date(2024, 10, 4), np.datetime64("2024-10-04"),
     datetime.datetime(2024, 10, 4, 23), pandas.Timestamp("2024-10-04 01:00")],
)  # fmt: skip
def test_as_of_of_any_type(as_of):
    rows = [{"item": 1, "quantity": 1, "due": None}]
    assert lists(as_of=as_of, demand=rows, supply={})["demand.due"] == [20000]


NO_DAYS = [None, "", pandas.NaT, float("nan"), "tomorrow", 1.5, 2**31, "never", "1e999999", True]


@pytest.mark.parametrize("as_of", NO_DAYS)
def test_as_of_that_is_no_day(as_of):
    with pytest.raises(InvalidArgumentError, match="as_of"):
        lists(as_of=as_of, demand=DEMAND, supply=SUPPLY)


def test_dicts_frames_and_rows_are_the_same_book():
    as_dict = {
        "item": ["x", "y", "x"],
        "quantity": [1, 2, 3],
        "due": ["2025-01-01", None, "2025-01-03"],
        "tier": [2, None, 1],
        "when_short": ["backorder", None, "reject_order"],
    }
    as_rows = [dict(zip(as_dict, row)) for row in zip(*as_dict.values())]
    for row in as_rows:
        if row["tier"] is None:
            del row["tier"], row["when_short"]
    frame = pandas.DataFrame(as_dict)
    typed = frame.assign(due=pandas.to_datetime(frame["due"])).set_index("item", drop=False)
    want = lists(demand=as_dict, supply=SUPPLY)
    for demand in (as_rows, frame, typed, tuple(as_rows), frame.convert_dtypes()):
        assert lists(demand=demand, supply=SUPPLY) == want


# ---- no copy --------------------------------------------------------------------------------


def dense_tables(rows, items):
    rng = np.random.default_rng(1)
    tables = {}
    for table in BOOK_TABLES:
        length = rows if table in ("demand", "supply") else items
        tables[table] = {
            name: np.zeros(length, column.dtype) for name, column in columns_of(table).items()
        }
    tables["demand"]["item"][:] = rng.integers(0, items, rows)
    return tables


def test_dense_columns_of_the_right_type_are_lent_as_they_are():
    tables = dense_tables(1000, 10)
    got = lent(dense=True, **tables)
    for table in BOOK_TABLES:
        for name, values in tables[table].items():
            assert got[f"{table}.{name}"] is values
    frame = pandas.DataFrame({name: tables["demand"][name] for name in ("item", "quantity")})
    got = lent(dense=True, demand=frame, supply={})
    assert np.shares_memory(got["demand.quantity"], frame["quantity"].to_numpy())


def test_dense_columns_cost_no_memory():
    tables = dense_tables(1_000_000, 10)
    tracemalloc.start()
    book = Book(tables, 20000, dense=True)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert book.lines == 1_000_000
    assert peak < 200_000


def test_quantities_are_not_copied_beside_mapped_ids():
    quantity = np.array([1, 2, 3])
    got = lent(demand={"item": DEMAND["item"], "quantity": quantity}, supply=SUPPLY)
    assert got["demand.quantity"] is quantity


def test_dense_columns_of_other_types_are_converted_exactly():
    got = lent(dense=True, demand={"item": np.array([1.0, 0.0]), "quantity": [2, 3]}, supply={})
    assert got["demand.item"].dtype == np.int32 and got["demand.item"].tolist() == [1, 0]
    strided = np.arange(6, dtype=np.int32)[::2]
    got = lent(dense=True, demand={"item": strided, "quantity": [2, 3, 4]}, supply={})
    assert got["demand.item"].flags.c_contiguous and got["demand.item"].tolist() == [0, 2, 4]
    swapped = np.array([1, 0]).astype(">i4")
    got = lent(dense=True, demand={"item": swapped, "quantity": [2, 3]}, supply={})
    assert got["demand.item"].tolist() == [1, 0]
    for bad in ([0, 2**31], ["x", "y"], [0, None]):
        with pytest.raises(InvalidArgumentError, match="demand.item"):
            lent(dense=True, demand={"item": bad, "quantity": [2, 3]}, supply={})


# ---- shapes ---------------------------------------------------------------------------------


def test_unknown_columns_are_refused_with_a_guess():
    with pytest.raises(InvalidArgumentError, match="did you mean quantity") as caught:
        lists(demand={"item": ["x"], "quantty": [1]}, supply=SUPPLY)
    assert caught.value.column == "demand.quantty"
    assert "when_short" in str(caught.value)
    with pytest.raises(InvalidArgumentError, match="unknown"):
        lists(demand={**DEMAND, "expires": [1, 1, 1]}, supply=SUPPLY)
    with pytest.raises(InvalidArgumentError, match="unknown"):
        lists(demand={**DEMAND, 7: [1, 1, 1]}, supply=SUPPLY)


def test_columns_of_other_lengths_are_refused():
    for other in ([1], [], [1, 2, 3, 4]):
        with pytest.raises(InvalidArgumentError, match="demand.priority has") as caught:
            lists(demand={**DEMAND, "priority": other}, supply=SUPPLY)
        assert caught.value.column == "demand.priority"


@pytest.mark.parametrize("table", [7, "demand.csv", [1, 2], [("item", [1])]])
def test_what_is_no_table_is_refused(table):
    with pytest.raises(InvalidArgumentError, match="demand: expected a dict"):
        lists(demand=table, supply=SUPPLY)


@pytest.mark.parametrize("values", ["xyz", 7, b"xyz", np.float64(1)])
def test_what_is_no_column_is_refused(values):
    with pytest.raises(InvalidArgumentError, match="demand.quantity"):
        lists(demand={"item": ["x", "y", "z"], "quantity": values}, supply=SUPPLY)


def test_a_column_of_none_is_not_there():
    assert "demand.due" not in lists(demand={**DEMAND, "due": None}, supply=SUPPLY)


def test_empty_tables():
    assert lists(demand=[], supply=None) == {}
    empty = pandas.DataFrame(columns=["item", "quantity"])
    assert lists(demand=empty, supply={"item": [], "quantity": []})["demand.item"] == []
