"""The policy: how the queue is ordered and how supply is chosen."""

from __future__ import annotations

import re
from collections import Counter
from typing import Callable, Dict, Iterable, List, Optional, Union

from . import _ffi
from .errors import InvalidArgumentError
from .schema import ID_KINDS, columns_of

_LIST = re.compile(r"([A-Za-z_]+)(\s*)\(([^()]*)\)")
_VALUE = re.compile(r'"[^"]*"|[^\s,"]+')


class Policy:
    """How the queue is ordered and how supply is chosen.

        Policy(queue="priority, line_value desc, due", timing="latest_on_time")
        Policy("queue=earliest_due; horizon=30")

    What is not given keeps its default. The library checks it here, at once.

    Args:
        text: a whole policy, "key=value; key=value", instead of the keywords.
        queue: the ORDER BY of the queue, "column [(value value ...)] [asc|desc] [nulls first|nulls
            last], ..." or a sequence of such keys: columns of demand, or line_value, order_value,
            slack, fill_ratio, critical_ratio, aging; or one of first_come, earliest_due, smallest,
            most_valuable. Listed values come first, in the order of the list: "tier (gold
            silver)". Of a column of ids they are the book's own ids, "in quotes" if they hold
            spaces; of an enum its names; else numbers. Ties end at the row. Default: "priority,
            due, entered".
        timing: which supply serves a line: "earliest" (default: safest against suppliers that
            slip) or "latest_on_time" (keeps early stock free for urgent lines).
        ship_when: "as_soon_as_possible" (default) or "just_in_time".
        sourcing: from which locations the lines of an order are served, where several could:
            "by_rank" (default: the best lanes first), "fewest_shipments" or "least_cost".
        waiting: what becomes of supply that was found for what cannot be completed: "release"
            (default: others may have it) or "hold" (it is kept; see the plan's table held).
        when_short: "backorder" (default), "accept_available" (promise only what known supply
            brings in time) or "reject_order" (all of an order, or nothing of it); a line may
            have its own.
        horizon: lines due more than this many days after as_of take nothing; "unlimited"
            (default) or days >= 0.
        overdue_offset: a receipt dated before as_of counts this many days after as_of;
            default 0.
        overdue_limit: a receipt overdue by more days than this does not count; default
            "unlimited".
        safety_stock: "hard" (default: never promised) or "soft" (promised last).
        sharing: how lines that tie share what is scarce: "sequential" (default: they do not),
            "proportional" to what each wants, "equal" until each has what it wants, or
            "equal_loss" (each lacks the same, or has nothing).
        share_by: the first keys of the queue on which lines must tie to share, "priority, due" or
            a sequence; "none": all lines of an item share. Default: the first key.
        aging_days: for the key aging: a priority is raised by one for each so many days that a
            line is overdue; default 7.

    Raises:
        InvalidArgumentError: with .column "policy.timing", for an unknown or malformed value.
    """

    def __init__(
        self,
        text: Optional[str] = None,
        *,
        queue: Union[str, Iterable[str], None] = None,
        timing: Optional[str] = None,
        ship_when: Optional[str] = None,
        sourcing: Optional[str] = None,
        waiting: Optional[str] = None,
        when_short: Optional[str] = None,
        horizon: Union[int, str, None] = None,
        overdue_offset: Union[int, str, None] = None,
        overdue_limit: Union[int, str, None] = None,
        safety_stock: Optional[str] = None,
        sharing: Optional[str] = None,
        share_by: Union[str, Iterable[str], None] = None,
        aging_days: Optional[int] = None,
    ) -> None:
        fields: Dict[str, Union[int, str, None]] = {
            "queue": _listed(queue),
            "timing": timing,
            "ship_when": ship_when,
            "sourcing": sourcing,
            "waiting": waiting,
            "when_short": when_short,
            "horizon": horizon,
            "overdue_offset": overdue_offset,
            "overdue_limit": overdue_limit,
            "safety_stock": safety_stock,
            "sharing": sharing,
            "share_by": _listed(share_by),
            "aging_days": aging_days,
        }
        given = {key: value for key, value in fields.items() if value is not None}
        for key, value in given.items():
            if ";" in str(value):
                raise InvalidArgumentError(
                    f"policy.{key}: {value!r} contains ';', which separates the fields of a text",
                    column=f"policy.{key}",
                    value=value,
                )
        if text is not None and given:
            raise InvalidArgumentError("give a policy's text or its fields, not both")
        if text is None:
            text = "; ".join(f"{key}={value}" for key, value in given.items())
        ids: Dict[str, int] = {}  # the library gets numbers for them
        numbered = _with_ids(text, lambda _, value: str(ids.setdefault(value, len(ids))))
        names = list(ids)
        self._text = _with_ids(_ffi.policy_text(numbered), lambda _, value: names[int(value)])

    @property
    def text(self) -> str:
        """The whole policy as text, every field with its value."""
        return self._text

    @property
    def queue(self) -> List[str]:
        """The keys of the queue: "priority", "tier (gold silver) desc"."""
        field = self._text.split("; ", 1)[0]
        return re.split(r", (?![^(]*\))", field.split("=", 1)[1])

    def numbered(self, number: Callable[[str, str], object]) -> str:
        """The text as the library wants it: number(column, id) for each id that is listed."""
        return _with_ids(self._text, lambda column, value: str(number(column, value.strip('"'))))

    def __str__(self) -> str:
        return self._text

    def __repr__(self) -> str:
        return f"Policy({self._text!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Policy) and self._text == other._text

    def __hash__(self) -> int:
        return hash(self._text)


def _listed(keys: Union[str, Iterable[str], None]) -> Optional[str]:
    return keys if keys is None or isinstance(keys, str) else ", ".join(keys)


def _with_ids(text: str, change: Callable[[str, str], str]) -> str:
    """The text of a policy with each value changed that is listed for a column of ids."""
    demand = columns_of("demand")

    def changed(match: "re.Match[str]") -> str:
        column = match[1].lower()
        if column not in demand or demand[column].kind not in ID_KINDS:
            return match[0]
        values = _VALUE.findall(match[3])
        for value in (value for value, times in Counter(values).items() if times > 1):
            raise InvalidArgumentError(
                f"policy.queue: {column} lists {value} twice; list it once",
                column="policy.queue",
                value=value,
            )
        return f"{match[1]}{match[2]}({' '.join(change(column, value) for value in values)})"

    return _LIST.sub(changed, text)


def as_policy(policy: Union[Policy, str, None]) -> Policy:
    """Whatever a caller gave as policy."""
    if isinstance(policy, Policy):
        return policy
    if policy is None or isinstance(policy, str):
        return Policy(policy)
    raise InvalidArgumentError(
        f"policy: expected a Policy, its text or None, got {type(policy).__name__}",
        column="policy",
        value=policy,
    )
