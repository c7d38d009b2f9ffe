"""Ids of any kind, numbered 0..n-1 for the library, and back."""

from __future__ import annotations

from typing import Any, Collection, Dict, List, Optional, Sequence, Tuple

import numpy as np

from . import _ffi, integers
from .cells import Cells, distinct, factorize, fail, fail_where, none_where, objects
from .errors import InvalidArgumentError

NEEDS_ID = "every row needs an id here"

# (codes, uniques): the id of row i is uniques[codes[i]]; none: the code is negative.
_Coded = Tuple[np.ndarray, np.ndarray]


class DenseIds:
    """Ids that are dense already: int32 in 0..n-1, taken as they are."""

    def encode(self, cells: Cells, missing: Optional[int]) -> np.ndarray:
        """The indices of a column; `missing` stands for what is not given; None: an error."""
        return integers.fill(cells, integers.numbers(cells), missing)

    def find(self, cells: Cells) -> np.ndarray:
        """The indices of a column."""
        return self.encode(cells, None)

    def decode(self, indices: np.ndarray) -> np.ndarray:
        """The ids of indices; None for NOT_GIVEN."""
        return none_where(indices == _ffi.NOT_GIVEN, indices)


class Ids:
    """The ids of some columns, numbered by first appearance or by rank.

    Args:
        given: the columns, in the order in which appearance counts. They must agree on what an id
            is: text in one and integers in another is an error, as they would never meet.
        ranked: number categories by their order, else integers by their value.
        none: whether the id None comes before all others; or else:
        none_if_missing: the columns that make it so if a row of theirs has no id.
        unknown: what is wrong with an id that no column of `given` has.
    """

    def __init__(
        self,
        given: Sequence[Cells],
        *,
        ranked: bool = False,
        none: bool = False,
        none_if_missing: Collection[str] = (),
        unknown: str = "the book has no such id",
    ) -> None:
        given = sorted(given, key=lambda cells: cells.categories is None)
        coded = [_coded(cells) for cells in given]
        _check_agreement(given, coded)
        numbers, ids = _merge([uniques for _, uniques in coded])
        starts = np.cumsum([0] + [len(uniques) for _, uniques in coded])
        places = [numbers[start:end] for start, end in zip(starts, starts[1:])]
        numbering = _numbering(ids, given, coded, places, ranked)
        ids = ids[np.argsort(numbering, kind="stable")[np.count_nonzero(numbering < 0) :]]
        if none or any(
            cells.name in none_if_missing and (codes < 0).any()
            for cells, (codes, _) in zip(given, coded)
        ):
            ids = objects([None, *ids.tolist()])
            numbering = numbering + 1
        self._ids = ids
        self._coded = {
            cells.name: (codes, numbering[place].astype(np.int32))
            for cells, (codes, _), place in zip(given, coded, places)
        }
        self._numbers: Optional[Dict[Any, int]] = None
        self._written: Optional[Dict[str, int]] = None
        self._unknown = unknown

    def __len__(self) -> int:
        return len(self._ids)

    def encode(self, cells: Cells, missing: Optional[int]) -> np.ndarray:
        """The indices of a column; `missing` stands for what is not given; None: an error.

        A column that these ids were not made from may have no other ids.
        """
        codes, indices = self._coded.pop(cells.name, None) or self._look_up(cells)
        absent = codes < 0
        if not absent.any():
            return indices[codes]
        if missing is None:
            fail(cells, np.flatnonzero(absent), NEEDS_ID)
        return np.append(indices, np.int32(missing))[codes]

    def find(self, cells: Cells) -> np.ndarray:
        """The indices of a column, -1 where there is no such id."""
        codes, indices = self._find(cells)
        fail_where(cells, codes < 0, NEEDS_ID)
        return indices[codes]

    def _look_up(self, cells: Cells) -> _Coded:
        codes, indices = self._find(cells)
        fail_where(cells, np.append(indices, 0)[codes] < 0, self._unknown)
        return codes, indices

    def _find(self, cells: Cells) -> _Coded:
        if self._numbers is None:
            self._numbers = {value: number for number, value in enumerate(self._ids.tolist())}
        codes, uniques = _coded(cells)
        indices = [self._numbers.get(value, -1) for value in uniques.tolist()]
        return codes, np.array(indices, dtype=np.int32)

    def place(self, text: str) -> Optional[int]:
        """The index of the id that is written so; None: there is none."""
        if self._written is None:
            self._written = {str(value): place for place, value in enumerate(self._ids.tolist())
                             if value is not None}
        return self._written.get(text)

    def decode(self, indices: np.ndarray) -> np.ndarray:
        """The ids of indices; None for those that stand for no id."""
        absent = (indices < 0) | (indices >= len(self._ids))
        if not absent.any():
            return self._ids[indices]
        ids = objects([*self._ids.tolist(), None])
        return ids[np.where(absent, len(self._ids), indices)]


def _coded(cells: Cells) -> _Coded:
    """The codes and the distinct ids of a column: int64 if none is anything else, else objects.

    Floats that are whole are integers that stood beside a NaN.
    """
    codes, uniques = distinct(cells)
    if uniques.dtype.kind == "f" and np.all(uniques == np.rint(uniques)):
        return codes, uniques.astype(np.int64)
    if uniques.dtype.kind in "iu" and uniques.dtype != np.uint64:
        return codes, uniques.astype(np.int64)
    values: List[Any] = list(uniques) if uniques.dtype.kind in "mM" else uniques.tolist()
    if set(map(type, values)) <= {int} and all(abs(value) < 2**63 for value in values):
        return codes, np.array(values, dtype=np.int64)
    return codes, objects(values)


def _check_agreement(given: Sequence[Cells], coded: Sequence[_Coded]) -> None:
    text, numbers = None, None
    for cells, (_, uniques) in zip(given, coded):
        if uniques.dtype == np.int64 and len(uniques):
            numbers = cells.name
        elif set(map(type, uniques.tolist())) == {str}:
            text = cells.name
    if text and numbers:
        raise InvalidArgumentError(
            f"{text} holds text, but {numbers} holds integers: give the same ids in both",
            column=text,
        )


def _merge(uniques: Sequence[np.ndarray]) -> _Coded:
    """All ids of several columns as one, by first appearance."""
    if len(uniques) == 1:
        return np.arange(len(uniques[0])), uniques[0]
    if not uniques:
        return np.empty(0, np.int64), objects([])
    if all(each.dtype == np.int64 for each in uniques):
        return factorize(np.concatenate(uniques))
    return factorize(np.concatenate([each.astype(object) for each in uniques]))


def _numbering(
    ids: np.ndarray,
    given: Sequence[Cells],
    coded: Sequence[_Coded],
    places: Sequence[np.ndarray],
    ranked: bool,
) -> np.ndarray:
    """The number of each of `ids`; negative for categories that no row has."""
    if any(cells.categories is not None and len(cells.categories) for cells in given):
        used = np.zeros(len(ids), dtype=bool)
        for (codes, _), place in zip(coded, places):
            used[place[codes[codes >= 0]]] = True
        return np.where(used, np.cumsum(used) - 1, -1)
    numbering = np.arange(len(ids))
    if ranked and ids.dtype == np.int64:
        numbering[np.argsort(ids)] = np.arange(len(ids))
    return numbering
