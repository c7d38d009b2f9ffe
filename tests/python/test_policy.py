"""A policy is text, made from keywords, checked by the library."""

import pytest

import backorder
from backorder import InvalidArgumentError, Policy


def test_the_default_policy():
    assert str(Policy()).startswith("queue=priority, due, entered; timing=earliest;")
    assert Policy() == Policy("") == Policy(str(Policy()))


def test_keywords_are_fields():
    policy = Policy(
        queue=["priority desc", "due nulls first"],
        timing="latest_on_time",
        ship_when="just_in_time",
        sourcing="least_cost",
        waiting="hold",
        when_short="reject_order",
        horizon=30,
        overdue_offset=2,
        overdue_limit="unlimited",
        safety_stock="soft",
    )
    text = policy.text
    for field in (
        "queue=priority desc, due nulls first",
        "timing=latest_on_time",
        "ship_when=just_in_time",
        "sourcing=least_cost",
        "waiting=hold",
        "when_short=reject_order",
        "horizon=30",
        "overdue_offset=2",
        "overdue_limit=unlimited",
        "safety_stock=soft",
    ):
        assert field in text.split("; ")
    assert policy == Policy(text)
    assert hash(policy) == hash(Policy(text))
    assert repr(policy) == f"Policy({text!r})"


def test_a_queue_is_text_or_its_keys():
    assert Policy(queue="priority, due") == Policy(queue=["priority", "due"]) != Policy()


@pytest.mark.parametrize(
    "fields, column, told",
    [
        ({"timing": "soonest"}, "policy.timing", "latest_on_time"),
        ({"queue": "prioriti"}, "policy.queue", "priority"),
        ({"horizon": -1}, "policy.horizon", ""),
        ({"safety_stock": "hard; timing=earliest"}, "policy.safety_stock", ";"),
        ({"text": "colour=red"}, "policy.colour", "timing"),
        ({"text": "timing=earliest\0"}, "policy", "NUL"),
    ],
)
def test_what_is_wrong_is_told_at_once(fields, column, told):
    with pytest.raises(InvalidArgumentError) as caught:
        Policy(**fields)
    assert caught.value.column == column
    assert told in str(caught.value)


def test_text_and_fields_do_not_mix():
    with pytest.raises(InvalidArgumentError):
        Policy("timing=earliest", horizon=3)


def test_unknown_keywords():
    with pytest.raises(TypeError):
        Policy(sharing="equal")


def test_a_policy_of_another_type():
    with pytest.raises(InvalidArgumentError, match="policy: expected"):
        backorder.prioritize(demand=[], as_of=0, policy={"timing": "earliest"})
