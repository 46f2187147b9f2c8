"""Lists of numbers under keys, packed into arrays: who holds a key, and what it says of it.

One array for all keys (compressed sparse rows), because a dictionary of dictionaries of a town's
thousand entries costs ten times the memory and a hundred times the time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[Any]
Ints = NDArray[Any]
Ways = Sequence[tuple[tuple[str, ...], float]]
"""Ways of meeting one thing: all of the keys, and what that is worth, 0 to 1."""
_List = tuple[int, float, Ints, Floats]
"""A thing, what a way of meeting it is worth, and who meets it so, how well."""

_MAX_TOGETHER = 5_000
"""Sets of keys of which it is remembered who holds them all."""


class Postings:
    """Read-only. Holders are numbered from 0 to ``number`` - 1; under a key they stand in order, at least one."""

    def __init__(self, ids: Mapping[str, int], starts: Ints, holders: Ints, values: Floats, number: int) -> None:
        self._ids = ids
        self._starts = starts.tolist()
        self._holders = holders
        self._values = values
        self.number = number
        self._asked: dict[str, tuple[Ints, Floats]] = {}
        """The lists of the keys that were asked about: making an array of a stretch takes as long as reading it."""
        self._together: dict[tuple[str, ...], tuple[Ints, Floats]] = {}

    @classmethod
    def summed(cls, ids: Mapping[str, int], keys: Ints, holders: Ints, values: Floats, number: int) -> Postings:
        """From triples (key, holder, value) in any order; the values of one key and holder are added up."""
        order = np.lexsort((holders, keys))
        keys, holders, values = keys[order], holders[order], values[order]
        if len(keys):
            is_first = np.concatenate(([True], (keys[1:] != keys[:-1]) | (holders[1:] != holders[:-1])))
            firsts = np.flatnonzero(is_first)
            keys, holders = keys[firsts], holders[firsts]
            values = np.add.reduceat(values, firsts)
        starts = np.searchsorted(keys, np.arange(len(ids) + 1))
        return cls(ids, starts, holders.astype(np.int32), values.astype(np.float32), number)

    def mapped(self, function: Callable[[Floats], Floats]) -> Postings:
        """The same holders with other values."""
        values = function(self._values).astype(np.float32)
        return Postings(self._ids, np.asarray(self._starts), self._holders, values, self.number)

    def weighed(self, weight: Callable[[str], float]) -> Postings:
        """The same holders with the values of each key times its weight."""
        weights = np.array([weight(key) for key in self._ids])  # the keys stand in the order of their places
        lengths = np.diff(self._starts)
        return self.mapped(lambda values: values * weights.repeat(lengths))

    def counts(self) -> Iterator[tuple[str, int]]:
        """Every key, and how many hold it."""
        for key, place in self._ids.items():
            yield key, self._starts[place + 1] - self._starts[place]

    def value(self, keys: tuple[str, ...], holder: int) -> float:
        """What one holder says of the keys, as ``best`` counts it; 0 if it lacks one of them."""
        total = 0.0
        for key in keys:
            holders, values = self._of(key)
            at = int(np.searchsorted(holders, holder))
            if at == len(holders) or holders[at] != holder:
                return 0.0
            total += float(values[at])
        return total / len(keys)

    def totals(self, keys: Iterable[str]) -> Floats:
        """For each holder, the sum of its values over the keys."""
        lists = [self._of(key) for key in keys if key in self._ids]
        if not lists:
            return np.zeros(self.number)
        holders, values = zip(*lists, strict=True)
        return np.bincount(np.concatenate(holders), weights=np.concatenate(values), minlength=self.number)

    def best(self, things: Sequence[Ways]) -> Floats:
        """What each holder makes of each thing by the best way open to it: an array (things, holders)."""
        others: list[_List] = []
        best = np.zeros((len(things), self.number), dtype=np.float32)
        for row, ways in enumerate(things):
            for number, (keys, quality) in enumerate(ways):
                holders, values = self._of(keys[0]) if len(keys) == 1 else self._of_several(keys)
                if number:
                    others.append((row, quality, holders, values))
                else:
                    best[row, holders] = values * np.float32(quality)  # of one way each holder stands once
        if others:
            np.maximum.at(best.reshape(-1), *self._spread(others))
        return best

    def _spread(self, lists: Sequence[_List]) -> tuple[Ints, Floats]:
        """The cells of an array (things, holders) that the lists fill, and with what."""
        rows, qualities, holders, values = zip(*lists, strict=True)
        lengths = [len(held) for held in holders]
        cells, worth = np.concatenate(holders), np.concatenate(values)
        cells += np.array(rows, dtype=np.int32).repeat(lengths) * np.int32(self.number)
        worth *= np.array(qualities, dtype=np.float32).repeat(lengths)
        return cells, worth

    def _of(self, key: str) -> tuple[Ints, Floats]:
        found = self._asked.get(key)
        if found is None:
            place = self._ids.get(key)
            if place is None:
                return self._holders[:0], self._values[:0]
            held = slice(self._starts[place], self._starts[place + 1])
            found = self._asked[key] = self._holders[held], self._values[held]
        return found

    def _of_several(self, keys: tuple[str, ...]) -> tuple[Ints, Floats]:
        """``_of_all``, found once: several keys stand for a word by a rule, and the rules are few."""
        found = self._together.get(keys)
        if found is None:
            if len(self._together) >= _MAX_TOGETHER:
                self._together.clear()
            found = self._together[keys] = self._of_all(keys)
        return found

    def _of_all(self, keys: tuple[str, ...]) -> tuple[Ints, Floats]:
        """Those that hold every key, with the mean of what they say of each."""
        lists = sorted((self._of(key) for key in keys), key=lambda found: len(found[0]))
        holders, values = lists[0]
        if not len(holders):
            return holders, values
        for others, said in lists[1:]:
            at = np.minimum(np.searchsorted(others, holders), len(others) - 1)
            is_held = others[at] == holders
            holders, values = holders[is_held], values[is_held] + said[at[is_held]]
        return holders, values / np.float32(len(keys))
