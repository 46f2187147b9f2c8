"""An inverted index over short texts in weighted fields, and BM25F over it.

BM25F after Robertson, Zaragoza & Taylor, "Simple BM25 extension to multiple weighted fields" (CIKM 2004):
term frequencies are weighted and normalised by field length before they are saturated once.
A word of a question is a *group* of alternatives (itself, its synonyms, its parts, its repairs); a document
gets a group's best alternative, never the sum, so that synonyms widen a word without making it heavier.
"""

from __future__ import annotations

import functools
import math
from array import array
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from nlp.postings import Floats, Postings
from nlp.utterance import Utterance

SYNONYM = "#"
"""Keys that stand for a Sudachi synonym group begin with this."""
PART_COUNT = 1.0
"""What a unit inside a compound (票 in 住民票) counts beside a word of its own."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a document: how much a word in it counts, and how much its length takes back."""

    name: str
    boost: float
    b: float


class Option(NamedTuple):
    """One way in which a group may be met: all of ``keys``, worth ``quality`` of the word itself."""

    keys: tuple[str, ...]
    quality: float
    via: str
    """How this way was found, for explanations; empty for the word itself."""
    is_loose: bool = False
    """Whether it is another word, and nobody here said that it stands for this one."""


class Group(NamedTuple):
    """A word of the question and the ways in which a document may meet it."""

    surface: str
    options: tuple[Option, ...]
    weight: float
    """Part of speech and rarity together: what meeting it fully is worth to the ranking."""
    mass: float
    """The same with a floor: what leaving it out takes away. A common word said is still a word said."""
    share: float
    """Part of speech alone, 0 to 1."""
    is_action: bool = False
    """Whether it says what is done."""


class Bag(NamedTuple):
    """One field's text as counted keys, and how long it is."""

    counts: Mapping[str, float]
    length: float


EMPTY_BAG = Bag({}, 0.0)


def keys_of(utterances: Iterable[Utterance]) -> frozenset[str]:
    """Every key under which the texts may be met: words, units, synonym groups."""
    return frozenset(key for utterance in utterances for key in _counts(utterance))


def bag_of(utterances: Sequence[Utterance]) -> Bag:
    """The words of a field's texts. A key counts as often as in the one text that has it most: six wordings
    of one question do not say it six times; and the field is as long as its texts are on average.
    """
    counts: dict[str, float] = {}
    for utterance in utterances:
        for key, count in _counts(utterance).items():
            counts[key] = max(counts.get(key, 0.0), count)
    return Bag(counts, sum(len(utterance.terms) for utterance in utterances) / max(1, len(utterances)))


def _counts(utterance: Utterance) -> dict[str, float]:
    counts: dict[str, float] = defaultdict(float)
    for term in utterance.terms:
        counts[term.key] += 1.0
        for part in term.parts:
            counts[part] += PART_COUNT
        for group_id in term.synonym_group_ids:
            counts[f"{SYNONYM}{group_id}"] += 1.0
    return counts


class IndexBuilder:
    """Takes documents one by one and yields a read-only Index."""

    def __init__(self, fields: Sequence[Field], *, k1: float) -> None:
        self._fields = tuple(fields)
        self._k1 = k1
        self._ids: dict[str, int] = {}
        self._keys = array("i")
        self._places = array("i")
        self._counts = array("f")
        self._lengths: list[array[float]] = [array("f") for _ in self._fields]

    def add(self, bags: Mapping[str, Bag]) -> None:
        """Add the next document: its texts by field. Documents are numbered in order, from 0."""
        number = len(self._lengths[0])
        for place, field in enumerate(self._fields):
            bag = bags.get(field.name, EMPTY_BAG)
            self._lengths[place].append(bag.length)
            for key, count in bag.counts.items():
                self._keys.append(self._ids.setdefault(key, len(self._ids)))
                self._places.append(number * len(self._fields) + place)
                self._counts.append(count)

    def build(self) -> Index:
        """The index over everything added."""
        number, width = len(self._lengths[0]), len(self._fields)
        scales = np.zeros((number, width))
        for place, field in enumerate(self._fields):
            lengths = np.frombuffer(self._lengths[place], dtype=np.float32).astype(float) if number else np.zeros(0)
            mean = max(1.0, float(lengths.mean())) if number else 1.0
            scales[:, place] = field.boost / (1 - field.b + field.b * lengths / mean)
        places = _as_array(self._places, np.int32)
        weighted = _as_array(self._counts, np.float32) * scales.reshape(-1)[places]
        postings = Postings.summed(self._ids, _as_array(self._keys, np.int32), places // width, weighted, number)
        return Index(postings.mapped(lambda frequency: frequency / (self._k1 + frequency)))


def _as_array(values: array[float] | array[int], dtype: type[np.generic]) -> Floats:
    return np.frombuffer(values, dtype=dtype) if len(values) else np.zeros(0, dtype=dtype)


class Index:
    """Read-only: which document holds which word, and how much it says."""

    def __init__(self, postings: Postings) -> None:
        self._postings = postings
        self.number = postings.number
        """How many documents there are."""
        rarity_of = functools.cache(self.rarity_of)
        self._counts = dict(postings.counts())
        self._rarities = {key: rarity_of(count) for key, count in self._counts.items()}
        self._unknown = self.rarity_of(0)

    def __contains__(self, key: str) -> bool:
        return key in self._rarities

    def has_all(self, keys: Iterable[str]) -> bool:
        """Whether each of the keys stands in some document."""
        return all(map(self._rarities.__contains__, keys))

    def rarity(self, key: str) -> float:
        """Inverse document frequency (Robertson & Spärck Jones, never negative); the most for an unknown key."""
        return self._rarities.get(key, self._unknown)

    def rarity_of(self, count: int) -> float:
        """The rarity of a word that ``count`` documents hold."""
        return math.log(1 + max(0.0, self.number - count + 0.5) / (count + 0.5))

    def speakers(self, keys: Iterable[str]) -> int:
        """How many documents hold the rarest of the keys; 0 of none."""
        return min((self._counts.get(key, 0) for key in keys), default=0)

    def gains(self, groups: Sequence[Group], most: Sequence[float] | None = None) -> Floats:
        """What each document makes of each group, from 0 to its ``most`` (None: 1): an array (groups, documents)."""
        if most is None:
            most = [1.0] * len(groups)
        return self._postings.best(
            [
                [(option.keys, option.quality * full) for option in group.options]
                for group, full in zip(groups, most, strict=True)
            ]
        )

    def by_rarity(self) -> Postings:
        """What the documents say of each word, times its rarity."""
        return self._postings.weighed(self.rarity)

    def option_met(self, group: Group, document: int) -> Option | None:
        """The option by which the document meets the group best, for explanations."""
        best: Option | None = None
        most = 0.0
        for option in group.options:
            said = self._postings.value(option.keys, document) * option.quality
            if said > most:
                best, most = option, said
        return best
