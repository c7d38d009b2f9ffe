"""Decides, for all open order lines at once, which stock and which inbound receipt goes to whom.

    import backorder

    plan = backorder.allocate(
        demand={"item": ["doll"], "quantity": [20], "due": ["2025-12-20"]},
        supply={"item": ["doll", "doll"], "quantity": [15, 5], "day": [None, "2025-12-23"]},
        as_of="2025-12-18",
    )
    for promise in plan.promises.rows():
        print(promise)  # {'line': 0, 'delivery_day': datetime.date(2025, 12, 18), 'quantity': 15}
    assert not plan.audit()

Tables are dicts of arrays, pandas DataFrames or lists of dicts; the columns are told by
`backorder.schema()`. Ids may be anything that can be hashed; what comes back carries them.
"""

from . import calendars, delay, economics
from ._ffi import NEVER, NOT_GIVEN, REPLENISHMENT, UNLIMITED
from .errors import (
    BackorderError,
    CancelledError,
    InternalError,
    InvalidArgumentError,
    LibraryError,
    NotFoundError,
    ResourceExhaustedError,
)
from .estimate_plan import PlanEstimate
from .plan import Plan, Violation
from .policy import Policy
from .results import Table
from .schema import Column, schema
from .verbs import (
    Estimate,
    Precedence,
    Queue,
    Split,
    allocate,
    audit,
    estimate,
    explain_precedence,
    prioritize,
    split,
)

__version__ = "0.1.0"

__all__ = [
    "NEVER",
    "NOT_GIVEN",
    "REPLENISHMENT",
    "UNLIMITED",
    "BackorderError",
    "CancelledError",
    "Column",
    "Estimate",
    "InternalError",
    "InvalidArgumentError",
    "LibraryError",
    "NotFoundError",
    "Plan",
    "PlanEstimate",
    "Policy",
    "Precedence",
    "Queue",
    "ResourceExhaustedError",
    "Split",
    "Table",
    "Violation",
    "allocate",
    "audit",
    "calendars",
    "delay",
    "economics",
    "estimate",
    "explain_precedence",
    "prioritize",
    "schema",
    "split",
]
