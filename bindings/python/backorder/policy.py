"""The policy: how the queue is ordered and how supply is chosen."""

from __future__ import annotations

from typing import Dict, Iterable, Optional, Union

from . import _ffi
from .errors import InvalidArgumentError


class Policy:
    """How the queue is ordered and how supply is chosen.

        Policy(queue="priority, line_value desc, due", timing="latest_on_time")
        Policy("queue=earliest_due; horizon=30")

    What is not given keeps its default. The library checks it here, at once.

    Args:
        text: a whole policy, "key=value; key=value", instead of the keywords.
        queue: the ORDER BY of the queue, "column [asc|desc] [nulls first|nulls last], ..." or
            a sequence of such keys: columns of demand, or line_value; or one of first_come,
            earliest_due, smallest, most_valuable. Ties end at the row. Default: "priority, due,
            entered".
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
    ) -> None:
        if queue is not None and not isinstance(queue, str):
            queue = ", ".join(queue)
        fields: Dict[str, Union[int, str, None]] = {
            "queue": queue,
            "timing": timing,
            "ship_when": ship_when,
            "sourcing": sourcing,
            "waiting": waiting,
            "when_short": when_short,
            "horizon": horizon,
            "overdue_offset": overdue_offset,
            "overdue_limit": overdue_limit,
            "safety_stock": safety_stock,
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
        self._text = _ffi.policy_text(text)

    @property
    def text(self) -> str:
        """The whole policy as text, every field with its value."""
        return self._text

    def __str__(self) -> str:
        return self._text

    def __repr__(self) -> str:
        return f"Policy({self._text!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Policy) and self._text == other._text

    def __hash__(self) -> int:
        return hash(self._text)


def as_text(policy: Union[Policy, str, None]) -> str:
    """The canonical text of whatever a caller gave as policy."""
    if isinstance(policy, Policy):
        return policy.text
    if policy is None or isinstance(policy, str):
        return Policy(policy).text
    raise InvalidArgumentError(
        f"policy: expected a Policy, its text or None, got {type(policy).__name__}",
        column="policy",
        value=policy,
    )
