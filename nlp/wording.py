"""How near an utterance is to the very wordings of a document, one by one.

The index asks whether a document speaks of a word; here it is asked whether one of its questions, alternates
or names says the same as the utterance, no less and no more: Dice's coefficient over weighted words.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from nlp.holding import Holdings, HoldingsBuilder
from nlp.index import keys_of
from nlp.kana import READING_QUALITY
from nlp.postings import Floats, Ints
from nlp.sought import Sought
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
    said: Floats
    """Whether a wording is said in full, whatever else is."""
    met: Floats
    """How well the nearest wording meets each group: an array (groups, documents)."""


class WordingBuilder:
    """Takes the wordings of documents one by one and yields Wordings."""

    def __init__(self) -> None:
        self._holdings = HoldingsBuilder()
        self._ids: dict[str, int] = {}
        self._weighed_keys = array("i")
        self._weighed_holders = array("i")
        self._weights = array("d")
        self._asides = array("q")
        self._ends = array("q", [0])

    def add(self, utterances: Sequence[Utterance], asides: Sequence[int]) -> None:
        """Add the next document: its wordings, at least one, and as bits what each asks for beside its words."""
        for utterance, aside in zip(utterances, asides, strict=True):
            wording = len(self._asides)
            self._asides.append(aside)
            self._holdings.add(keys_of([utterance]))
            for term in utterance.terms:
                self._weigh(wording, term.key, term.weight * (COMPOUND_WEIGHT if term.parts else 1.0))
                for part in term.parts:
                    self._weigh(wording, part, term.weight * (COMPOUND_WEIGHT if part == term.key else 1.0))
        self._ends.append(len(self._asides))

    def _weigh(self, wording: int, key: str, weight: float) -> None:
        self._weighed_keys.append(self._ids.setdefault(key, len(self._ids)))
        self._weighed_holders.append(wording)
        self._weights.append(weight)

    def build(self, rarity: Callable[[str], float]) -> Wordings:
        """The wordings of everything added, weighed by the rarity of their words."""
        rarities = np.array([rarity(key) + MASS_FLOOR for key in self._ids])
        weighed = np.array(self._weighed_keys, dtype=np.int32)
        weights = np.bincount(
            np.array(self._weighed_holders, dtype=np.int32),
            weights=np.array(self._weights) * (rarities[weighed] if len(weighed) else 0.0),
            minlength=len(self._asides),
        )
        asides, ends = np.array(self._asides, dtype=np.int64), np.array(self._ends)
        return Wordings(self._holdings.build(), weights, asides, ends)


class Wordings:
    """Read-only: every wording of every document. Each document has at least one."""

    def __init__(self, holdings: Holdings, weights: Floats, asides: Ints, ends: Ints) -> None:
        self._holdings = holdings
        self._weights = weights
        self._asides = asides
        self._begins = ends[:-1]
        self._lengths = np.diff(ends)
        self._least = np.minimum.reduceat(weights, self._begins) if len(self._begins) else weights

    def reach(self, said: Floats, whole: float, among: Ints | slice) -> Floats:
        """The most ``closeness`` may be for the documents ``among``, which together with their kinds say no more
        than ``said`` of what the utterance weighs as a whole; ``same`` is then ``said`` of the whole at most.
        """
        most: Floats = np.minimum(1.0, 2 * said / (whole + self._least[among]))
        return most

    def nearest(self, sought: Sought, *, aside: int, told: Ints, implied: Floats, among: Ints) -> Nearness:
        """Compare with every wording of the documents ``among``.

        ``aside`` is what the utterance asks for beside its words, ``told`` (documents) what a document tells
        whether asked or not. ``implied`` (groups, documents) is how well a document's kind meets a group: such
        words are neither missed in a wording nor held against it.
        """
        lengths = self._lengths[among]
        ends = lengths.cumsum()
        starts = ends - lengths
        wordings = np.arange(ends[-1] if len(ends) else 0) + (self._begins[among] - starts).repeat(lengths)
        met, mass = sought.met(self._holdings, wordings), sought.mass
        is_met = met > 0
        own = mass @ is_met
        extra: Floats | float = 0.0
        if np.count_nonzero(implied):
            extra = mass @ ((implied > 0).repeat(lengths, axis=1) & ~is_met)
        unshared = np.bitwise_count((self._asides[wordings] ^ aside) & ~told.repeat(lengths))
        weight = self._weights[wordings] + unshared * ASIDE_WEIGHT
        whole = sought.whole
        shared = np.minimum(1.0, 2 * (own + extra) / (whole + weight + extra))
        closeness = (mass @ met) / np.maximum(own, 1e-9) * shared
        same = np.where((unshared == 0) & (shared >= SAME_SHARE), own / whole, 0.0)
        if np.count_nonzero(same):
            same[(is_met & (met < READING_QUALITY - _ROUNDING)).any(axis=0)] = 0.0  # guessed, not said
            same[~is_met[sought.figures].all(axis=0)] = 0.0  # of other figures it says nothing
        said = np.maximum.reduceat(own >= SAME_SHARE * self._weights[wordings], starts)
        nearest = _first_best(closeness, starts, lengths)
        return Nearness(closeness[nearest], np.maximum.reduceat(same, starts), said, met[:, nearest])


def _first_best(values: Floats, starts: Ints, lengths: Ints) -> Ints:
    """For each stretch, the place of its greatest value, the first of equals."""
    if len(starts) == len(values):
        return starts  # one wording each
    best = np.maximum.reduceat(values, starts)
    places = np.flatnonzero(values == best.repeat(lengths))
    firsts: Ints = places[places.searchsorted(starts)]
    return firsts
