"""Ids of any kind, numbered 0..n-1 for the library, and back."""

from __future__ import annotations

from typing import Any, Dict, List, Optional, Sequence, Tuple

import numpy as np

from . import _ffi, columns
from .columns import Cells
from .errors import InvalidArgumentError


def objects(values: Sequence[Any]) -> np.ndarray:
    """An array of Python objects; numpy would look into sequences."""
    array = np.empty(len(values), dtype=object)
    array[:] = values
    return array


class DenseIds:
    """Ids that are dense already: int32 in 0..n-1, taken as they are."""

    def encode(self, cells: Cells, missing: Optional[int]) -> np.ndarray:
        """The indices of a column; `missing` stands for what is not given; None: an error."""
        return columns.fill(cells, columns.numbers(cells), missing)

    def decode(self, indices: np.ndarray) -> np.ndarray:
        """The ids of indices; None for NOT_GIVEN."""
        absent = indices == _ffi.NOT_GIVEN
        if not absent.any():
            return indices
        return np.where(absent, None, indices.astype(object))


class Ids:
    """Ids numbered in the order of the columns that they come from, or by their rank.

    Args:
        given: the columns, the most important one first. They must agree on what an id is: text
            in one and integers in the other is an error, as they would never meet.
        ranked: number integers by value and categories by their order, not by appearance.
        default: whether the id None comes first: what rows without an id are at.
    """

    def __init__(self, given: Sequence[Cells], ranked: bool = False, default: bool = False):
        found = [_found(cells) for cells in given]
        _check_agreement(given, found)
        order = _in_rank_order(given, found) if ranked else _by_appearance(found)
        if default:
            order = [None, *order]
        self._numbers: Dict[Any, int] = {value: number for number, value in enumerate(order)}
        self._ids = _array_of(order)
        self._codes = {
            cells.name: (codes, self._places(uniques)) for cells, (codes, uniques) in zip(given, found)
        }

    def __len__(self) -> int:
        return len(self._ids)

    def _places(self, uniques: List[Any]) -> np.ndarray:
        numbers = self._numbers
        return np.fromiter((numbers.get(value, -1) for value in uniques), np.int32, len(uniques))

    def encode(self, cells: Cells, missing: Optional[int]) -> np.ndarray:
        """The indices of a column; `missing` stands for what is not given; None: an error."""
        codes, places = self._codes.pop(cells.name, None) or self._look_up(cells)
        absent = codes < 0
        if not absent.any():
            return places[codes]
        if missing is None:
            columns.fail(cells, np.flatnonzero(absent), "every row needs an id here")
        return np.append(places, np.int32(missing))[codes]

    def _look_up(self, cells: Cells) -> Tuple[np.ndarray, np.ndarray]:
        """The codes of a column that the ids were not made from."""
        codes, uniques = _found(cells)
        places = self._places(uniques)
        unknown = np.append(places, 0)[codes] < 0
        if unknown.any():
            columns.fail(cells, np.flatnonzero(unknown), "the book has no such id")
        return codes, places

    def decode(self, indices: np.ndarray) -> np.ndarray:
        """The ids of indices; None for NOT_GIVEN, and for 0 where there are no ids at all."""
        if len(self._ids) == 0:
            return np.full(len(indices), None, dtype=object)
        absent = indices == _ffi.NOT_GIVEN
        if not absent.any():
            return self._ids[indices]
        ids = self._ids[np.where(absent, 0, indices)].astype(object)
        ids[absent] = None
        return ids


def _found(cells: Cells) -> Tuple[np.ndarray, List[Any]]:
    """The codes and the distinct ids of a column; floats that are whole are integers."""
    codes, uniques = columns.distinct(cells)
    if uniques.dtype.kind == "f" and np.all(uniques == np.rint(uniques)):
        return codes, [int(value) for value in uniques.tolist()]
    if uniques.dtype.kind in "mM":
        return codes, list(uniques)
    return codes, uniques.tolist()


def _check_agreement(given: Sequence[Cells], found: Sequence[Tuple[np.ndarray, List[Any]]]):
    text, integers = None, None
    for cells, (_, uniques) in zip(given, found):
        kinds = set(map(type, uniques))
        if kinds == {str}:
            text = cells.name
        if kinds == {int}:
            integers = cells.name
    if text and integers:
        raise InvalidArgumentError(
            f"{text} holds text, but {integers} holds integers: give the same ids in both",
            column=text,
        )


def _by_appearance(found: Sequence[Tuple[np.ndarray, List[Any]]]) -> List[Any]:
    order: Dict[Any, None] = {}
    for _, uniques in found:
        order.update(dict.fromkeys(uniques))
    return list(order)


def _in_rank_order(
    given: Sequence[Cells], found: Sequence[Tuple[np.ndarray, List[Any]]]
) -> List[Any]:
    """The categories first, in their order, if there are any; integers by value; else as found."""
    used = set()
    for codes, uniques in found:
        used.update(uniques[code] for code in np.unique(codes[codes >= 0]).tolist())
    categories: Dict[Any, None] = {}
    for cells, (_, uniques) in zip(given, found):
        if cells.categories is not None:
            categories.update(dict.fromkeys(uniques))
    others = [value for value in _by_appearance(found) if value not in categories]
    if not categories and all(type(value) is int for value in others):
        others.sort()
    return [value for value in [*categories, *others] if value in used]


def _array_of(ids: List[Any]) -> np.ndarray:
    """Integers as int64 where they fit, anything else as objects."""
    if ids and set(map(type, ids)) == {int}:
        try:
            return np.array(ids, dtype=np.int64)
        except OverflowError:
            pass
    return objects(ids)
