"""Who has a key at all: asked of a few holders, where Postings answer for all.

Each pair of a key and a holder is one number, and all of them stand in order in one array.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from nlp.postings import Ints


class HoldingsBuilder:
    """Takes holders one by one and yields Holdings."""

    def __init__(self) -> None:
        self._ids: dict[str, int] = {}
        self._keys = array("i")
        self._ends = array("q", [0])

    def add(self, keys: Iterable[str]) -> None:
        """Add the next holder and what it has."""
        ids = self._ids
        self._keys.extend([ids.setdefault(key, len(ids)) for key in keys])
        self._ends.append(len(self._keys))

    def build(self) -> Holdings:
        """Everything added."""
        number = len(self._ends) - 1
        holders = np.repeat(np.arange(number), np.diff(self._ends))
        pairs = np.array(self._keys, dtype=np.int64) * number + holders
        return Holdings(self._ids, np.sort(pairs), number)


class Holdings:
    """Read-only. Holders are numbered in the order in which they were added, from 0 to ``number`` - 1."""

    def __init__(self, ids: Mapping[str, int], pairs: Ints, number: int) -> None:
        self._ids = ids
        self._pairs = pairs
        self._number = number

    def has(self, keys: Sequence[str], holders: Ints) -> Ints:
        """Whether each of the holders has each key: an array (keys, holders) of truth values."""
        if not len(self._pairs):
            return np.zeros((len(keys), len(holders)), dtype=bool)
        wanted = np.array([self._ids.get(key, -1) for key in keys], dtype=np.int64) * self._number
        pairs = wanted[:, None] + holders
        is_held: Ints = self._pairs.take(self._pairs.searchsorted(pairs), mode="clip") == pairs
        return is_held
