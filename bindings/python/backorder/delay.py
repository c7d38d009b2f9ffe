"""How late receipts come: laws of delay, their fit, and what they let promise.

    from backorder.delay import fit_delay

    law = fit_delay("lognormal", days=[3, 4, 4, 5, 6, 9, 12, 10], open=[0, 0, 0, 0, 0, 0, 0, 1])
    # The receipt is 12 days overdue; when will it be there, 9 times in 10?
    day = law.conditioned(12).promise_day("2025-12-01", 0.9)

A delay is the days from a receipt's date to its coming, negative where it is early. What comes in
the course of a day counts at its end: a quantile in whole days is the ceiling of the law's own.

Wherever numbers or days are asked for, one value or an array of shape [rows] may be given; where
all are single values, so is the answer. Days are given and come back as elsewhere in this package:
ints as ints, dates as dates (arrays: datetime64, NaT where there is no day).
"""

from __future__ import annotations

import math
from typing import Any, Dict, Iterable, Iterator, List, NamedTuple, Optional, Sequence, Union

import numpy as np

from . import _ffi
from .cells import distinct, fail_where, objects, read
from .errors import InvalidArgumentError
from .inputs import Answers, Days, Inputs, Numbers

KINDS = ("fixed", "empirical", "lognormal", "weibull", "gamma")
READINGS = ("exact", "whole_days")
CRITERIA = ("aic", "held_out")

_DELAYS = ("kind", "first", "second", "zero_weight", "never_weight", "older_than")
_DELAY_DAYS = ("delay", "days", "weight")
_I32 = ("kind", "delay")

Open = Union[Sequence[bool], Sequence[int], np.ndarray, None]


# ---- laws -----------------------------------------------------------------------------------


class _Laws:
    """Laws as the columns of the tables delays and delay_days; valid, and never changed."""

    def __init__(self, columns: Dict[str, np.ndarray]) -> None:
        self._columns = columns

    @classmethod
    def _of(cls, answers: Answers) -> Any:
        """The laws that a call made."""
        laws = cls.__new__(cls)
        laws._columns = {
            name: answers.result.column(name, _dtype(name)) for name in _column_names()
        }
        return laws

    def _column(self, name: str) -> np.ndarray:
        return self._columns[name]

    def _aged(self, age: np.ndarray) -> Dict[str, np.ndarray]:
        older = np.fmax(self._column("delays.older_than"), age)  # NaN: not known
        return {**self._columns, "delays.older_than": np.ascontiguousarray(older)}

    def _inputs(self) -> Inputs:
        inputs = Inputs()
        inputs.columns(self._columns)
        return inputs


def _column_names() -> List[str]:
    return [f"delays.{name}" for name in _DELAYS] + [f"delay_days.{name}" for name in _DELAY_DAYS]


def _dtype(name: str) -> np.dtype:
    return _ffi.I32 if name.partition(".")[2] in _I32 else _ffi.F64


def _merged(columns: Dict[str, np.ndarray]) -> Dict[str, np.ndarray]:
    """The columns of one law, each of its days once."""
    days, place = np.unique(columns["delay_days.days"], return_inverse=True)
    weights = np.zeros(len(days))
    np.add.at(weights, place, columns["delay_days.weight"])
    return {
        **columns,
        "delay_days.days": days,
        "delay_days.weight": weights,
        "delay_days.delay": np.zeros(len(days), _ffi.I32),
    }


class Delay(_Laws):
    """A law of delay; made by one of its class methods or by a fit. It is never changed.

    Attributes:
        kind: "fixed", "empirical", "lognormal", "weibull" or "gamma".
        first, second: fixed: days; lognormal: mu, sigma; weibull and gamma: shape, scale.
        zero_weight: the probability of a delay of 0, of a continuous kind.
        never_weight: empirical: the weight, next to those of its days, of what never comes.
        older_than: the law holds given that the delay is greater; -inf: nothing is known.
        days, weights: float64 arrays of shape [values]; empirical: its different values,
            ascending, and how often each.

    Raises:
        InvalidArgumentError: days beyond +-2^30, mu beyond +-25, sigma outside [1e-6, 20], shape
            outside [.01, 1e6], scale outside [1e-9, 1e12], a weight outside [0, 1].
    """

    def __init__(
        self,
        kind: str,
        first: float = 0.0,
        second: float = 0.0,
        *,
        zero_weight: float = 0.0,
        never_weight: float = 0.0,
        older_than: float = -math.inf,
        days: Numbers = (),
        weights: Optional[Numbers] = None,
    ) -> None:
        inputs = Inputs()
        inputs.choice("delays.kind", kind, KINDS)
        for name, value in (("first", first), ("second", second), ("zero_weight", zero_weight),
                            ("never_weight", never_weight), ("older_than", older_than)):
            inputs.numbers(f"delays.{name}", value, table=True)
        inputs.numbers("delay_days.days", days, table=True)
        values = len(inputs.as_columns()["delay_days.days"])
        inputs.numbers("delay_days.weight", np.ones(values) if weights is None else weights,
                       table=True)
        inputs.columns({"delay_days.delay": np.zeros(values, _ffi.I32)})
        inputs.ask("delay_mean")  # refuses what is no law
        super().__init__(_merged(inputs.as_columns()))

    @classmethod
    def fixed(cls, days: float) -> "Delay":
        """So many days, always."""
        return cls("fixed", days)

    @classmethod
    def empirical(
        cls, days: Numbers, weights: Optional[Numbers] = None, never_weight: float = 0.0
    ) -> "Delay":
        """A sample's own distribution.

        Args:
            days: its values, at least one, in any order; shape [values].
            weights: how often each, above 0; default: once.
            never_weight: how often it never came.
        """
        return cls("empirical", days=days, weights=weights, never_weight=never_weight)

    @classmethod
    def lognormal(cls, mu: float, sigma: float, *, zero_weight: float = 0.0) -> "Delay":
        """The logarithm of the days is normal with mean mu and standard deviation sigma.

        zero_weight: it comes on its date with this probability, else as the law says.
        """
        return cls("lognormal", mu, sigma, zero_weight=zero_weight)

    @classmethod
    def lognormal_of_mean(cls, mean: float, sd: float) -> "Delay":
        """The lognormal law whose own mean and standard deviation, in days, these are."""
        inputs = Inputs()
        inputs.numbers("delay.mean", mean)
        inputs.numbers("delay.sd", sd)
        return cls._of(inputs.ask("lognormal_delay_of_mean"))

    @classmethod
    def weibull(cls, shape: float, scale: float, *, zero_weight: float = 0.0) -> "Delay":
        """P(T > t) = exp(-(t / scale)^shape)."""
        return cls("weibull", shape, scale, zero_weight=zero_weight)

    @classmethod
    def gamma(cls, shape: float, scale: float, *, zero_weight: float = 0.0) -> "Delay":
        """The gamma law of mean shape x scale."""
        return cls("gamma", shape, scale, zero_weight=zero_weight)

    kind = property(lambda self: KINDS[self._column("delays.kind")[0]])
    first = property(lambda self: float(self._column("delays.first")[0]))
    second = property(lambda self: float(self._column("delays.second")[0]))
    zero_weight = property(lambda self: float(self._column("delays.zero_weight")[0]))
    never_weight = property(lambda self: float(self._column("delays.never_weight")[0]))
    older_than = property(lambda self: float(self._column("delays.older_than")[0]))
    days = property(lambda self: self._column("delay_days.days"))
    weights = property(lambda self: self._column("delay_days.weight"))

    def __repr__(self) -> str:
        parts = [repr(self.kind)]
        if self.kind == "empirical":
            parts.append(f"days=<{len(self.days)} values>")
        else:
            parts.append(f"{self.first:.6g}")
        if self.kind not in ("empirical", "fixed"):
            parts.append(f"{self.second:.6g}")
        for name, default in (("zero_weight", 0), ("never_weight", 0), ("older_than", -math.inf)):
            if getattr(self, name) != default:
                parts.append(f"{name}={getattr(self, name):.6g}")
        return f"Delay({', '.join(parts)})"

    def __eq__(self, other: Any) -> bool:
        if not isinstance(other, Delay):
            return NotImplemented
        return all(np.array_equal(self._column(name), other._column(name))
                   for name in _column_names())

    __hash__ = None  # type: ignore[assignment]

    def conditioned(self, age: float) -> "Delay":
        """The law given that the receipt has not come at this age; NaN: nothing is known.

        An overdue receipt so comes ever later, never today. The greater of two ages holds.
        """
        inputs = Inputs()
        inputs.numbers("age", age)
        law = Delay.__new__(Delay)
        law._columns = self._aged(np.array([age], _ffi.F64))
        return law

    def cdf(self, days: Numbers) -> Any:
        """P(T <= days); NaN gives NaN."""
        return self._values("delay_cdf", days)

    def survival(self, days: Numbers) -> Any:
        """P(T > days)."""
        return self._values("delay_survival", days)

    def log_survival(self, days: Numbers) -> Any:
        """The logarithm of P(T > days), also where that underflows."""
        return self._values("delay_log_survival", days)

    def quantile(self, p: Numbers) -> Any:
        """The least days t with P(T <= t) >= p, p from 0 to 1; maybe infinite."""
        return self._values("delay_quantile", p)

    def quantile_days(self, p: Numbers) -> Any:
        """The least whole number of days with P(T <= days) >= p; backorder.NEVER: none is."""
        inputs = self._inputs()
        inputs.numbers("ask.value", p)
        return inputs.ask("delay_quantile_days").integers("answers.days")

    def mean(self) -> float:
        """E[T]; maybe infinite."""
        return float(self._inputs().ask("delay_mean").numbers("answers.value"))

    def promise_day(self, date: Days, confidence: Numbers) -> Any:
        """The day by which a receipt of that date is there, with that probability."""
        return _promise_day(self._inputs(), date, confidence)

    def _values(self, verb: str, values: Numbers) -> Any:
        inputs = self._inputs()
        inputs.numbers("ask.value", values)
        return inputs.ask(verb).numbers("answers.value")


class Delays(_Laws, Sequence[Delay]):
    """Many laws, asked at once; a sequence of Delay.

    Each method answers for all of them, in their order: shape [laws], where one value that is
    given stands for all laws and an array has one for each. With `delay`, an array of places in
    this sequence, row i is about the law delay[i].
    """

    def __init__(self, laws: Iterable[Delay]) -> None:
        each = list(laws)
        for place, law in enumerate(each):
            if not isinstance(law, Delay):
                raise InvalidArgumentError(
                    f"laws[{place}] is {law!r}; expected a Delay", column="laws", row=place,
                    value=law)
        columns = {}
        for name in _column_names():
            parts = [law._column(name) for law in each]
            if name == "delay_days.delay":
                parts = [np.full(len(part), place) for place, part in enumerate(parts)]
            columns[name] = np.concatenate([np.empty(0, _dtype(name)), *parts]).astype(_dtype(name))
        super().__init__(columns)

    def __len__(self) -> int:
        return len(self._column("delays.kind"))

    def __getitem__(self, place: Any) -> Any:
        if isinstance(place, slice):
            return self.take(np.arange(*place.indices(len(self))))
        place = range(len(self))[place]
        first, last = np.searchsorted(self._column("delay_days.delay"), (place, place + 1))
        law = Delay.__new__(Delay)
        law._columns = {
            name: values[place:place + 1] if name.startswith("delays.") else values[first:last]
            for name, values in self._columns.items()
        }
        law._columns["delay_days.delay"] = np.zeros(last - first, _ffi.I32)
        return law

    def take(self, places: Any) -> "Delays":
        """The laws at these places, in their order; one may be there twice. O(their columns)."""
        inputs = Inputs()
        inputs.integers("places", places, _ffi.I64, table=True)
        wanted = inputs.as_columns()["places"]
        bad = np.flatnonzero((wanted < 0) | (wanted >= len(self)))
        if len(bad):
            raise InvalidArgumentError(
                f"places row {bad[0]} is {wanted[bad[0]]}; there are {len(self)} laws",
                column="places", row=int(bad[0]), value=int(wanted[bad[0]]), more=len(bad) - 1)
        of_day = self._column("delay_days.delay")
        first = np.searchsorted(of_day, wanted)
        count = np.searchsorted(of_day, wanted + 1) - first
        delay = np.repeat(np.arange(len(wanted)), count)
        days = np.arange(len(delay)) + np.repeat(first - np.cumsum(count) + count, count)
        laws = Delays.__new__(Delays)
        laws._columns = {
            name: values[wanted if name.startswith("delays.") else days]
            for name, values in self._columns.items()
        }
        laws._columns["delay_days.delay"] = delay.astype(_ffi.I32)
        return laws

    def __iter__(self) -> Iterator[Delay]:
        return (self[place] for place in range(len(self)))

    def __repr__(self) -> str:
        return f"Delays(<{len(self)} laws>)"

    def conditioned(self, age: Numbers) -> "Delays":
        """Each given that its receipt has not come at this age (one, or one for each law)."""
        inputs = Inputs()
        inputs.numbers("age", age)
        ages = np.asarray(age, _ffi.F64)
        if ages.ndim > 0 and len(ages) != len(self):
            raise InvalidArgumentError(
                f"age has {len(ages)} rows, but there are {len(self)} laws", column="age")
        laws = Delays.__new__(Delays)
        laws._columns = self._aged(ages)
        return laws

    def cdf(self, days: Numbers, delay: Any = None) -> np.ndarray:
        """P(T <= days)."""
        return self._values("delay_cdf", days, delay)

    def survival(self, days: Numbers, delay: Any = None) -> np.ndarray:
        """P(T > days)."""
        return self._values("delay_survival", days, delay)

    def log_survival(self, days: Numbers, delay: Any = None) -> np.ndarray:
        """The logarithm of P(T > days)."""
        return self._values("delay_log_survival", days, delay)

    def quantile(self, p: Numbers, delay: Any = None) -> np.ndarray:
        """The least days t with P(T <= t) >= p; maybe infinite."""
        return self._values("delay_quantile", p, delay)

    def quantile_days(self, p: Numbers, delay: Any = None) -> np.ndarray:
        """The least whole number of days with P(T <= days) >= p; backorder.NEVER: none is."""
        inputs = self._asking(delay)
        inputs.numbers("ask.value", p)
        return inputs.ask("delay_quantile_days").integers("answers.days")

    def mean(self) -> np.ndarray:
        """E[T] of each; maybe infinite."""
        return self._inputs().ask("delay_mean").result.column("answers.value", _ffi.F64)

    def promise_day(self, date: Days, confidence: Numbers, delay: Any = None) -> np.ndarray:
        """The day by which a receipt of that date is there, with that probability."""
        return _promise_day(self._asking(delay), date, confidence)

    def tables(self, ids: Optional[Sequence[Any]] = None) -> Dict[str, Dict[str, np.ndarray]]:
        """The tables {"delays": columns, "delay_days": columns}, as CSV files have them.

        Args:
            ids: what each law is called in the column `delay`; default: its place.
        """
        names = objects(list(range(len(self)) if ids is None else ids))
        kinds = objects([KINDS[kind] for kind in self._column("delays.kind").tolist()])
        delays = {name: self._column(f"delays.{name}")
                  for name in _DELAYS if name not in ("kind", "older_than")}
        days = {name: self._column(f"delay_days.{name}") for name in _DELAY_DAYS[1:]}
        return {
            "delays": {"delay": names, "kind": kinds, **delays},
            "delay_days": {"delay": names[self._column("delay_days.delay")], **days},
        }

    def _asking(self, delay: Any) -> Inputs:
        inputs = self._inputs()
        inputs.integers("ask.delay", np.arange(len(self)) if delay is None else delay, _ffi.I32)
        return inputs

    def _values(self, verb: str, values: Numbers, delay: Any) -> np.ndarray:
        inputs = self._asking(delay)
        inputs.numbers("ask.value", values)
        return inputs.ask(verb).numbers("answers.value")


def _promise_day(inputs: Inputs, date: Days, confidence: Numbers) -> Any:
    inputs.days("ask.date", date)
    inputs.numbers("ask.confidence", confidence)
    return inputs.ask("promise_day").days("answers.day")


# ---- promises -------------------------------------------------------------------------------


def cost_optimal_confidence(late_cost: Numbers, early_cost: Numbers) -> Any:
    """The confidence at which a promise costs least: late_cost / (late_cost + early_cost).

    Args:
        late_cost, early_cost: what a day too late costs and a day too early; >= 0, not both 0.

    Source: Arrow, Harris and Marschak, "Optimal inventory policy" (1951).
    """
    inputs = Inputs()
    inputs.numbers("ask.late_cost", late_cost)
    inputs.numbers("ask.early_cost", early_cost)
    return inputs.ask("cost_optimal_confidence").numbers("answers.value")


def _completion(day: Days, purchase_order: Any, delays: Iterable[Delay]) -> Inputs:
    laws = delays if isinstance(delays, Delays) else Delays(delays)
    inputs = laws._inputs()
    inputs.days("receipts.day", day, table=True)
    inputs.integers("receipts.purchase_order", purchase_order, _ffi.I32, missing=_ffi.NOT_GIVEN,
                    table=True)
    return inputs


def complete_cdf(by: Numbers, *, day: Days, purchase_order: Any, delays: Iterable[Delay]) -> Any:
    """The probability that all that an order waits for is there by a day.

    Receipts of one purchase order share one delay, different ones are independent.

    Args:
        by: the day, since 1970-01-01; fractions are times of it.
        day: the date of each receipt; shape [receipts].
        purchase_order: the place in `delays` of the law that it shares, None where it is sure;
            shape [receipts].
        delays: the law of each purchase order.

    O(receipts + purchase orders) for each value of `by`.
    """
    inputs = _completion(day, purchase_order, delays)
    inputs.numbers("ask.value", by)
    return inputs.ask("complete_cdf").numbers("answers.value")


def complete_quantile(
    confidence: Numbers, *, day: Days, purchase_order: Any, delays: Iterable[Delay]
) -> Any:
    """The least moment, in days since 1970-01-01, at which all is there with that probability.

    confidence: above 0 and below 1; the other arguments are those of `complete_cdf`.
    """
    inputs = _completion(day, purchase_order, delays)
    inputs.numbers("ask.value", confidence)
    return inputs.ask("complete_quantile").numbers("answers.value")


def complete_day(
    confidence: Numbers, *, day: Days, purchase_order: Any, delays: Iterable[Delay]
) -> Any:
    """The least whole day by which all is there with that probability; None: no day is.

    confidence: above 0 and below 1; the other arguments are those of `complete_cdf`. Where the
    receipts' days are ints so is the answer, and backorder.NEVER is no day.
    """
    inputs = _completion(day, purchase_order, delays)
    inputs.numbers("ask.value", confidence)
    return inputs.ask("complete_day").days("answers.day")


# ---- fits -----------------------------------------------------------------------------------


def _history(days: Numbers, open: Open, since: Optional[Numbers]) -> Inputs:
    inputs = Inputs()
    inputs.numbers("history.days", days, table=True)
    inputs.flags("history.open", open, missing=0, table=True)
    inputs.numbers("history.since", since, missing=-math.inf, table=True)
    return inputs


def fit_delay(
    kind: str,
    days: Numbers,
    open: Open = None,
    since: Optional[Numbers] = None,
    *,
    reading: str = "exact",
    zero_atom: bool = False,
) -> Delay:
    """The law of a kind under which past receipts are likeliest.

    Args:
        kind: "fixed" (the median), "empirical" (Kaplan-Meier), "lognormal", "weibull", "gamma".
        days: the delay of each receipt, of an open one its age; shape [receipts].
        open: which are not there yet; they count as "later than their age". Default: none.
        since: the age at which each came under observation, below its delay or up to its age: had
            it come by then, it would not be among them (left truncation). None, NaN or -inf: it
            would be anyway. Default: all would. A window of the calendar so takes each receipt as
            old as it was when the window began; whatever came before that is left out.
        reading: "exact", a delay of 3 is T = 3; or "whole_days", it is 2 < T <= 3: for delays
            that are counted in days.
        zero_atom: whether delays of 0 give zero_weight, of a continuous kind; else it takes none.

    Raises:
        InvalidArgumentError: no rows, a delay that the kind cannot have, fewer than two different
            ones (continuous kinds), a likelihood without a maximum; .column "history.days", .row.
            A `since` that its row is not later than; "history.since".

    "empirical" with `since` is the product limit with delayed entry (Lynden-Bell 1971, Turnbull
    1976): at risk at u is what has since < u <= days. Where all at risk come, the law ends.

    O(n log n), and for each step of Newton's method O(different days).
    """
    inputs = _history(days, open, since)
    inputs.choice("options.kind", kind, KINDS)
    inputs.choice("options.reading", reading, READINGS)
    inputs.flags("options.zero_atom", bool(zero_atom))
    return Delay._of(inputs.ask("fit_delay"))


def log_likelihood(
    law: Delay,
    days: Numbers,
    open: Open = None,
    since: Optional[Numbers] = None,
    *,
    reading: str = "exact",
) -> float:
    """The logarithm of the likelihood of a history under a law; -inf where it cannot be.

    Arguments and errors as for `fit_delay`. O(n).
    """
    inputs = _history(days, open, since)
    inputs.columns(law._columns)
    inputs.choice("options.reading", reading, READINGS)
    return float(inputs.ask("log_likelihood").result.column("answers.value", _ffi.F64)[0])


class DelayChoice(NamedTuple):
    """What `choose_delay` returns.

    Attributes:
        delay: the law.
        scores: the criterion of each kind, lower is better; inf: it did not fit.
    """

    delay: Delay
    scores: Dict[str, float]


def choose_delay(
    days: Numbers,
    open: Open = None,
    since: Optional[Numbers] = None,
    *,
    criterion: str = "aic",
    folds: int = 5,
) -> DelayChoice:
    """Fits every kind, read as whole days, and takes the one with the lowest score.

    Args:
        days, open, since: as for `fit_delay`.
        criterion: "aic" (Akaike 1974) or "held_out" (the likelihood of each row under the fit to
            the rows of all other folds; row i is in fold i % folds).
        folds: 2 or more.

    Ties go to the first kind; where no score is finite the law is empirical.
    """
    inputs = _history(days, open, since)
    inputs.choice("options.criterion", criterion, CRITERIA)
    inputs.integers("options.folds", folds, _ffi.I32)
    answers = inputs.ask("choose_delay")
    kinds = answers.result.column("scores.kind", _ffi.I32).tolist()
    scores = answers.result.column("scores.score", _ffi.F64).tolist()
    return DelayChoice(
        Delay._of(answers), {KINDS[kind]: score for kind, score in zip(kinds, scores)})


class SupplierDelays(NamedTuple):
    """What `pool_delays` returns.

    Attributes:
        suppliers: their ids, in order of first appearance; those without receipts behind them.
        delays: the law of each.
    """

    suppliers: List[Any]
    delays: Delays

    def of(self, supplier: Any) -> Delay:
        """The law of one supplier."""
        return self.delays[self.suppliers.index(supplier)]


def _suppliers(inputs: Inputs, supplier: Any, others: Iterable[Any]) -> List[Any]:
    cells = read("history.supplier", supplier)
    codes, uniques = distinct(cells)
    fail_where(cells, codes < 0, "every row needs a supplier")
    names = uniques.tolist()
    known = set(names)
    for each in others:
        if each not in known:
            known.add(each)
            names.append(each)
    inputs.columns({"history.supplier": codes.astype(_ffi.I32),
                    "options.suppliers": np.array([len(names)], _ffi.I32)})
    return names


def pool_delays(
    kind: str,
    supplier: Any,
    days: Numbers,
    open: Open = None,
    since: Optional[Numbers] = None,
    *,
    others: Iterable[Any] = (),
    credibility: Optional[float] = None,
    reading: str = "exact",
    zero_atom: bool = False,
) -> SupplierDelays:
    """A law for each supplier, drawn towards that of all the more, the fewer receipts it has.

    Args:
        supplier: who sent each receipt, anything that can be hashed; shape [receipts].
        others: suppliers without receipts; they have the law of all.
        credibility: as how many receipts all together count; >= 1, inf: all suppliers are one.
            Default: estimated by `credibility_constant`.

    The other arguments and the errors are those of `fit_delay`. Source: Ibrahim and Chen, "Power
    prior distributions" (2000). O(n log n + suppliers x different days x steps).
    """
    inputs = _history(days, open, since)
    names = _suppliers(inputs, supplier, others)
    inputs.choice("options.kind", kind, KINDS)
    inputs.choice("options.reading", reading, READINGS)
    inputs.flags("options.zero_atom", bool(zero_atom))
    inputs.numbers("options.credibility", credibility)
    return SupplierDelays(names, Delays._of(inputs.ask("pool_delays")))


def credibility_constant(kind: str, supplier: Any, days: Numbers, open: Open = None) -> float:
    """The variance within suppliers over that between them; at least 1, inf: they do not differ.

    Of what came; ages at which receipts came under observation make no difference. Arguments and
    errors as for `pool_delays`. Source: Buhlmann and Straub (1970). O(n).
    """
    inputs = _history(days, open, None)
    _suppliers(inputs, supplier, ())
    inputs.choice("options.kind", kind, KINDS)
    answers = inputs.ask("credibility_constant")
    return float(answers.result.column("answers.value", _ffi.F64)[0])


# ---- conformal ------------------------------------------------------------------------------


def conformal_bound(errors: Numbers, confidence: Numbers) -> Any:
    """What the next error does not exceed with that probability, by exchangeability alone.

    Of n past errors, in any order, the one of rank ceil((n + 1) confidence) from below; inf where
    that exceeds n: so few cannot certify it.

    Args:
        errors: shape [n].
        confidence: above 0 and below 1.

    Source: split conformal prediction, Papadopoulos et al. (2002). O(n) for each confidence.
    """
    inputs = Inputs()
    inputs.numbers("errors.value", errors, table=True)
    inputs.numbers("ask.confidence", confidence)
    return inputs.ask("conformal_bound").numbers("bounds.value")


class AdaptiveLevel(NamedTuple):
    """The state of adaptive conformal inference (Gibbs and Candes 2021).

    Attributes:
        target: the share of misses that is wanted, above 0 and below 1.
        gamma: how fast the level moves, above 0, at most 1.
        level: in use now; None: the target, to begin with.
    """

    target: float = 0.1
    gamma: float = 0.005
    level: Optional[float] = None

    def _inputs(self) -> Inputs:
        inputs = Inputs()
        for name, value in zip(self._fields, self):
            inputs.numbers(f"state.{name}", value)
        return inputs


def _state(answers: Answers) -> AdaptiveLevel:
    return AdaptiveLevel(*(float(answers.result.column(f"state.{name}", _ffi.F64)[0])
                           for name in AdaptiveLevel._fields))


def adaptive_bound(state: AdaptiveLevel, errors: Numbers) -> float:
    """`conformal_bound` at the confidence 1 - level; inf: nothing misses it.

    A level <= 0 has no bound; one >= 1 takes the least error.
    """
    inputs = state._inputs()
    inputs.numbers("errors.value", errors, table=True)
    answers = inputs.ask("adaptive_bound")
    return float(answers.result.column("bounds.value", _ffi.F64)[0])


def adapted(state: AdaptiveLevel, missed: Any) -> AdaptiveLevel:
    """The state after outcomes: level + gamma (target - miss), kept in [-gamma, 1 + gamma].

    missed: whether the bound was exceeded; one outcome, or several in the order of time. In the
    long run the share of misses is the target, whatever the errors were. Beware of an atom: while
    more than 1 - target of the errors are the least there is, every bound covers them and the level
    winds up, to 1 + gamma; when that ends, some 1 / gamma bounds are too low until it is back.
    """
    inputs = state._inputs()
    inputs.flags("outcomes.missed", missed, table=True)
    return _state(inputs.ask("adapted"))


class RollingBounds(NamedTuple):
    """What `roll_conformal` returns.

    Attributes:
        bound: before each error; float64 of shape [errors], inf: not certifiable.
        level: at which it was made.
        next: the state after the last.
    """

    bound: np.ndarray
    level: np.ndarray
    next: AdaptiveLevel


def roll_conformal(errors: Numbers, state: AdaptiveLevel, window: int) -> RollingBounds:
    """Bounds each error, in the order of time, from at most `window` (>= 1) errors before it.

    O(n window) at worst, in moves of memory.
    """
    inputs = state._inputs()
    inputs.numbers("errors.value", errors, table=True)
    inputs.integers("ask.window", window, _ffi.I64)
    answers = inputs.ask("roll_conformal")
    return RollingBounds(answers.result.column("bounds.value", _ffi.F64),
                         answers.result.column("bounds.level", _ffi.F64), _state(answers))
