"""How near an utterance is to the very wordings of a document, one by one.

The index asks whether a document speaks of a word; here it is asked whether one of its questions, alternates
or names says the same as the utterance, no less and no more: Dice's coefficient over weighted words.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from nlp.index import Group, Option, keys_of
from nlp.kana import READING_QUALITY
from nlp.postings import Floats, Ints, Postings
from nlp.utterance import Utterance
from nlp.widen import COMPOUND_WEIGHT, MASS_FLOOR

SAME_SHARE = 0.97
"""From here on a wording and an utterance say the same."""
ASIDE_WEIGHT = 2.5
"""What a question word (いつ, どこ) that only one of the two has weighs, beside the words themselves
(a rare one: about 6)."""
_ROUNDING = 1e-6


@dataclass(frozen=True, slots=True)
class Nearness:
    """Of each document looked at, what its nearest wording has in common with the utterance."""

    closeness: Floats
    """0 to 1: how well the words met, times how much of both sides they are."""
    same: Floats
    """The share of the utterance that a wording says which says just that; 0 where none does."""
    met: Floats
    """How well the nearest wording meets each group: an array (groups, documents)."""


class WordingBuilder:
    """Takes the wordings of documents one by one and yields Wordings."""

    def __init__(self) -> None:
        self._ids: dict[str, int] = {}
        self._keys = array("i")
        self._holders = array("i")
        self._weighed_keys = array("i")
        self._weighed_holders = array("i")
        self._weights = array("d")
        self._asides = array("q")
        self._ends = array("q", [0])

    def add(self, utterances: Sequence[Utterance], asides: Sequence[int]) -> None:
        """Add the next document: its wordings, and as bits what each asks for beside its words."""
        for utterance, aside in zip(utterances, asides, strict=True):
            wording = len(self._asides)
            self._asides.append(aside)
            for key in keys_of([utterance]):
                self._keys.append(self._id(key))
                self._holders.append(wording)
            for term in utterance.terms:
                for key in (term.key, *term.parts):
                    is_whole = bool(term.parts) and key == term.key
                    self._weighed_keys.append(self._id(key))
                    self._weighed_holders.append(wording)
                    self._weights.append(term.weight * (COMPOUND_WEIGHT if is_whole else 1.0))
        self._ends.append(len(self._asides))

    def _id(self, key: str) -> int:
        return self._ids.setdefault(key, len(self._ids))

    def build(self, rarity: Callable[[str], float]) -> Wordings:
        """The wordings of everything added, weighed by the rarity of their words."""
        number = len(self._asides)
        keys, holders = np.array(self._keys, dtype=np.int32), np.array(self._holders, dtype=np.int32)
        postings = Postings.summed(self._ids, keys, holders, np.ones(len(keys)), number)
        rarities = np.array([rarity(key) + MASS_FLOOR for key in self._ids])
        weighed = np.array(self._weighed_keys, dtype=np.int32)
        weights = np.bincount(
            np.array(self._weighed_holders, dtype=np.int32),
            weights=np.array(self._weights) * (rarities[weighed] if len(weighed) else 0.0),
            minlength=number,
        )
        return Wordings(postings, weights, np.array(self._asides, dtype=np.int64), np.array(self._ends))


class Wordings:
    """Read-only: every wording of every document. Each document has at least one."""

    def __init__(self, postings: Postings, weights: Floats, asides: Ints, ends: Ints) -> None:
        self._postings = postings
        self._weights = weights
        self._asides = asides
        self._ends = ends
        self._of = np.repeat(np.arange(len(ends) - 1), np.diff(ends))

    def nearest(
        self, groups: Sequence[Group], *, aside: int, told: Ints, implied: Floats, among: Ints | None = None
    ) -> Nearness:
        """Compare with every wording of the documents ``among`` (sorted; None: all).

        ``aside`` is what the utterance asks for beside its words, ``told`` (documents) what a document tells
        whether asked or not. ``implied`` (groups, documents) is how well a document's kind meets a group: such
        words are neither missed in a wording nor held against it.
        """
        wordings, columns, starts = self._places(among)
        met = self._postings.best([_ways(group.options) for group in groups], columns)
        mass = np.array([group.mass for group in groups], dtype=np.float32)
        is_met = met > 0
        own = mass @ is_met
        lengths = np.diff(np.append(starts, met.shape[1]))
        extra: Floats | float = 0.0
        if implied.any():
            extra = mass @ (np.repeat(implied > 0, lengths, axis=1) & ~is_met)
        unshared = np.bitwise_count((self._asides[wordings] ^ aside) & ~np.repeat(told, lengths))
        weight = self._weights[wordings] + unshared * ASIDE_WEIGHT
        whole = mass.sum()
        shared = np.where(own > 0, np.minimum(1.0, 2 * (own + extra) / (whole + weight + extra)), 0.0)
        closeness = (mass @ met) / np.maximum(own, 1e-9) * shared
        is_slack = (is_met & (met < READING_QUALITY - _ROUNDING)).any(axis=0)
        same = np.where((unshared == 0) & (shared >= SAME_SHARE) & ~is_slack, own / whole, 0.0)
        nearest = _first_best(closeness, starts, lengths)
        return Nearness(closeness[nearest], np.maximum.reduceat(same, starts), met[:, nearest])

    def _places(self, among: Ints | None) -> tuple[Ints | slice, Ints | None, Ints]:
        """The wordings of the documents, a wording → column table, and where each document's columns begin."""
        if among is None:
            return slice(None), None, self._ends[:-1]
        is_wanted = np.zeros(len(self._ends) - 1, dtype=bool)
        is_wanted[among] = True
        wordings = np.flatnonzero(is_wanted[self._of])
        columns = np.full(self._postings.number, -1, dtype=np.int32)
        columns[wordings] = np.arange(len(wordings))
        lengths = np.diff(self._ends)[among]
        return wordings, columns, np.cumsum(lengths) - lengths


def _first_best(values: Floats, starts: Ints, lengths: Ints) -> Ints:
    """For each stretch, the place of its greatest value, the first of equals."""
    if len(starts) == len(values):
        return starts  # one wording each
    best = np.maximum.reduceat(values, starts)
    places = np.flatnonzero(values == np.repeat(best, lengths))
    stretch = np.searchsorted(starts, places, side="right") - 1
    _, firsts = np.unique(stretch, return_index=True)
    return places[firsts]


def _ways(options: Sequence[Option]) -> list[tuple[tuple[str, ...], float]]:
    return [(option.keys, option.quality) for option in options]


class Presence:
    """Which documents have a word at all, in a field that is not weighed: keywords, what a kind implies."""

    def __init__(self, texts: Sequence[frozenset[str]]) -> None:
        ids: dict[str, int] = {}
        keys = [ids.setdefault(key, len(ids)) for text in texts for key in sorted(text)]
        holders = np.repeat(np.arange(len(texts)), [len(text) for text in texts])
        pairs = np.array(keys, dtype=np.int32)
        self._postings = Postings.summed(ids, pairs, holders, np.ones(len(keys)), len(texts))

    def met(self, groups: Sequence[Group], among: Ints | None = None) -> Floats:
        """How well each document (of ``among``) meets each group: an array (groups, documents)."""
        columns = None
        if among is not None:
            columns = np.full(self._postings.number, -1, dtype=np.int32)
            columns[among] = np.arange(len(among))
        return self._postings.best([_ways(group.options) for group in groups], columns)
