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
        sharing="equal_loss",
        share_by=["priority", "due"],
        aging_days=3,
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
        "sharing=equal_loss",
        "share_by=priority, due",
        "aging_days=3",
    ):
        assert field in text.split("; ")
    assert policy == Policy(text)
    assert hash(policy) == hash(Policy(text))
    assert repr(policy) == f"Policy({text!r})"


def test_a_queue_is_text_or_its_keys():
    assert Policy(queue="priority, due") == Policy(queue=["priority", "due"]) != Policy()


def test_a_queue_lists_ids():
    policy = Policy(queue='Tier(gold,"Very Tin") DESC, item (7 007), priority (3 1), due')
    keys = ['tier (gold "Very Tin") desc', "item (7 007)", "priority (3 1)", "due"]
    assert policy.queue == keys
    assert policy == Policy(policy.text) == Policy(queue=keys)
    assert policy != Policy(queue=['tier (Gold "Very Tin") desc', *keys[1:]])
    assert policy.numbered(lambda column, value: len(column + value)).startswith(
        "queue=tier (8 12) desc, item (5 7), priority (3 1), due;")


def test_the_keys_of_a_queue():
    assert Policy().queue == ["priority", "due", "entered"]
    assert Policy(queue="most_valuable").queue == ["line_value desc", "entered"]


@pytest.mark.parametrize(
    "fields, column, told",
    [
        ({"timing": "soonest"}, "policy.timing", "latest_on_time"),
        ({"queue": "prioriti"}, "policy.queue", "priority"),
        ({"horizon": -1}, "policy.horizon", ""),
        ({"safety_stock": "hard; timing=earliest"}, "policy.safety_stock", ";"),
        ({"sharing": "fair"}, "policy.sharing", "equal_loss"),
        ({"share_by": "due"}, "policy.share_by", "priority"),
        ({"aging_days": 0}, "policy.aging_days", ""),
        ({"queue": "tier (gold silver gold)"}, "policy.queue", "tier lists gold twice"),
        ({"queue": "tier ()"}, "policy.queue", "tier"),
        ({"queue": "quantity (many)"}, "policy.queue", "many"),
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
        Policy(colour="red")


def test_a_policy_of_another_type():
    with pytest.raises(InvalidArgumentError, match="policy: expected"):
        backorder.prioritize(demand=[], as_of=0, policy={"timing": "earliest"})
