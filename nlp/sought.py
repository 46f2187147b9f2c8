"""The groups of a question as arrays, so that many documents are compared with them at once."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest

import numpy as np

from nlp.holding import Holdings
from nlp.index import Group
from nlp.postings import Floats, Ints


class Sought:
    """Read-only: the groups, and their ways of being met as places among their distinct ``keys``."""

    def __init__(self, groups: Sequence[Group]) -> None:
        self.groups = tuple(groups)
        self.mass: Floats = np.array([group.mass for group in groups], dtype=np.float32)
        self.whole = sum(group.mass for group in groups)
        """What all of it weighs."""
        self.actions = [place for place, group in enumerate(groups) if group.is_action]
        """The places of the groups that say what is done."""
        self.figures = [place for place, group in enumerate(groups) if group.surface.isdigit()]
        """The places of the groups that are figures: 3 of 警戒レベル3."""
        places: dict[str, int] = {}
        ways: list[list[int]] = []
        qualities: list[float] = []
        self._starts: list[int] = []
        for group in groups:
            self._starts.append(len(ways))
            for option in group.options:
                ways.append([places.setdefault(key, len(places)) for key in option.keys])
                qualities.append(option.quality)
            if not group.options:  # a way worth nothing: each group has one at least
                ways.append([0])
                qualities.append(0.0)
        self.keys = tuple(places)
        self._qualities: Floats = np.array(qualities, dtype=np.float32)[:, None]
        # The first keys of all ways, the second …: what is none is -1.
        self._ways = [np.array(column) for column in zip_longest(*ways, fillvalue=-1)]

    def met(self, holdings: Holdings, holders: Ints) -> Floats:
        """How well each of the holders meets each group by the best way open to it: an array (groups, holders)."""
        is_held = holdings.has(self.keys, holders)
        if not np.count_nonzero(is_held):
            return np.zeros((len(self.groups), len(holders)), dtype=np.float32)
        is_open = is_held[self._ways[0]]
        for ways in self._ways[1:]:
            is_open &= is_held[ways] | (ways < 0)[:, None]
        best: Floats = np.maximum.reduceat(is_open * self._qualities, self._starts, axis=0)
        return best
