"""What may stand for an item, and in which ratio."""

from __future__ import annotations

from math import gcd
from typing import Dict, List, Mapping, Optional, Tuple

import numpy as np


def ratios(table: Mapping[str, Optional[np.ndarray]], item: int) -> Dict[int, Tuple[int, int]]:
    """The substitutes of an item, those of its substitutes included, in the library's order.

    Args:
        table: the columns of substitutes, numbered; None: absent.

    Returns:
        Of each (numerator, denominator), reduced: so many units of it are as good as so many of
        the item.
    """
    found = {item: (1, 1)}
    waiting = [item]
    for each in waiting:
        for row in _rows(table, each):
            substitute = int(table["substitute"][row])
            if substitute in found:
                continue
            numerator = found[each][0] * _value(table["numerator"], row, 1)
            denominator = found[each][1] * _value(table["denominator"], row, 1)
            divisor = gcd(numerator, denominator)
            found[substitute] = numerator // divisor, denominator // divisor
            waiting.append(substitute)
    del found[item]
    return found


def _rows(table: Mapping[str, Optional[np.ndarray]], item: int) -> List[int]:
    """The rows of an item, by rank, then substitute."""
    rows = np.flatnonzero(table["item"] == item).tolist()
    return sorted(rows, key=lambda row: (_value(table["rank"], row, 0), table["substitute"][row]))


def _value(column: Optional[np.ndarray], row: int, default: int) -> int:
    return default if column is None else int(column[row])
