"""An inverted index over short Japanese texts in weighted fields, and BM25F over it.

BM25F after Robertson, Zaragoza & Taylor, "Simple BM25 extension to multiple weighted fields" (CIKM 2004):
term frequencies are weighted and normalised by field length before they are saturated once.
A word of a question is a *group* of alternatives (itself, its synonyms, its parts, its repairs); a document
gets a group's best alternative, never the sum, so that synonyms widen a word without making it heavier.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from nlp.utterance import NEGATED, Term, Utterance

SYNONYM = "#"
"""Keys that stand for a Sudachi synonym group begin with this."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a document: how much a word in it counts, and how much its length takes back."""

    name: str
    boost: float
    b: float


@dataclass(frozen=True, slots=True)
class Option:
    """One way in which a group may be met: all of ``keys``, worth ``quality`` of the word itself."""

    keys: tuple[str, ...]
    quality: float
    via: str
    """How this way was found, for explanations; empty for the word itself."""


@dataclass(frozen=True, slots=True)
class Group:
    """A word of the question and the ways in which a document may meet it."""

    surface: str
    options: tuple[Option, ...]
    weight: float
    """Part of speech and rarity together: what meeting it fully is worth to the ranking."""
    mass: float
    """The same with a floor: what leaving it out takes away. A common word said is still a word said."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A group met by a document: how, and what it gave."""

    group: Group
    option: Option
    gain: float


class IndexBuilder:
    """Takes documents one by one and yields a read-only Index."""

    def __init__(self, fields: Sequence[Field], *, k1: float) -> None:
        self._fields = tuple(fields)
        self._k1 = k1
        self._frequencies: list[dict[str, dict[str, float]]] = []
        self._lengths: list[dict[str, float]] = []
        self._readings: dict[str, dict[str, None]] = defaultdict(dict)
        self._units: dict[str, tuple[str, ...]] = {}
        self._counted: dict[int, tuple[Utterance, dict[str, float]]] = {}

    def add(self, texts: Mapping[str, Sequence[Utterance]]) -> None:
        """Add the next document: its texts by field. Documents are numbered in order, from 0."""
        frequencies: dict[str, dict[str, float]] = {}
        lengths: dict[str, float] = {}
        for name, utterances in texts.items():
            counts: dict[str, float] = {}
            for utterance in utterances:
                for key, count in self._counts(utterance).items():
                    counts[key] = max(counts.get(key, 0.0), count)
            lengths[name] = sum(len(utterance.terms) for utterance in utterances) / max(1, len(utterances))
            frequencies[name] = counts
        self._frequencies.append(frequencies)
        self._lengths.append(lengths)

    def _counts(self, utterance: Utterance) -> dict[str, float]:
        """How often each key stands in the text. The same text in many documents is counted once."""
        counted = self._counted.get(id(utterance))
        if counted is not None:
            return counted[1]
        counts: dict[str, float] = defaultdict(float)
        for term in utterance.terms:
            counts[term.key] += 1.0
            for part in term.parts:
                counts[part] += PART_COUNT
            for group_id in term.synonym_group_ids:
                counts[f"{SYNONYM}{group_id}"] += 1.0
            if term.parts:
                self._units.setdefault(term.key, term.parts)
            if len(term.reading) >= 2:
                self._readings[term.reading].setdefault(term.key)
                if term.key != term.surface:
                    self._readings[_key_reading(term)].setdefault(term.key)
        self._counted[id(utterance)] = (utterance, counts)
        return counts

    def build(self) -> Index:
        """The index over everything added."""
        number = len(self._frequencies)
        mean = {
            field.name: max(1.0, sum(lengths.get(field.name, 0.0) for lengths in self._lengths) / max(1, number))
            for field in self._fields
        }
        postings: dict[str, dict[int, float]] = defaultdict(dict)
        for document, frequencies in enumerate(self._frequencies):
            for field in self._fields:
                length = self._lengths[document].get(field.name, 0.0)
                scale = field.boost / (1 - field.b + field.b * length / mean[field.name])
                for key, count in frequencies.get(field.name, {}).items():
                    entry = postings[key]
                    entry[document] = entry.get(document, 0.0) + scale * count
        return Index(
            {key: {d: tf / (self._k1 + tf) for d, tf in entry.items()} for key, entry in postings.items()},
            {reading: tuple(keys) for reading, keys in self._readings.items()},
            self._units,
            number,
        )


PART_COUNT = 0.6
"""A unit inside a compound (票 in 住民票) counts for less than the word itself."""


_OKURIGANA = re.compile("[ぁ-ゖ]*$")


def _key_reading(term: Term) -> str:
    """How the key of an inflected word reads: 開い is あい, so 開く is あく."""
    key = term.key.removesuffix(NEGATED)
    endings = [_OKURIGANA.search(text) for text in (term.surface, key)]
    written, wanted = (ending.group() if ending else "" for ending in endings)
    if not term.reading.endswith(written):
        return term.reading
    negation = NEGATED if key != term.key else ""
    return term.reading[: len(term.reading) - len(written)] + wanted + negation


class Index:
    """Read-only: which document holds which word, and how much it says."""

    def __init__(
        self,
        postings: Mapping[str, Mapping[int, float]],
        readings: Mapping[str, tuple[str, ...]],
        units: Mapping[str, tuple[str, ...]],
        number: int,
    ) -> None:
        self._postings = postings
        self.readings = readings
        """Keys by the reading under which they were written, for questions in kana and for slips."""
        self.units = units
        """The keys of a compound's units, by its own key."""
        self.number = number

    def __contains__(self, key: str) -> bool:
        return key in self._postings

    def rarity(self, key: str) -> float:
        """Inverse document frequency (Robertson & Spärck Jones, never negative); the most for an unknown key."""
        count = len(self._postings.get(key, ()))
        return math.log(1 + (self.number - count + 0.5) / (count + 0.5))

    def hits(self, groups: Sequence[Group]) -> dict[int, list[Hit]]:
        """For each document that meets any group: its hits, in the order of the groups."""
        found: dict[int, list[Hit]] = {}
        for group in groups:
            best: dict[int, tuple[float, Option]] = {}
            for option in group.options:
                for document, saturated in self._matching(option.keys).items():
                    gain = group.weight * option.quality * saturated
                    if document not in best or gain > best[document][0]:
                        best[document] = (gain, option)
            for document, (gain, option) in best.items():
                found.setdefault(document, []).append(Hit(group, option, gain))
        return found

    def _matching(self, keys: tuple[str, ...]) -> Mapping[int, float]:
        """Documents that hold all the keys, with the mean of what each says."""
        first = self._postings.get(keys[0], {})
        if len(keys) == 1:
            return first
        others = [self._postings.get(key, {}) for key in keys[1:]]
        return {
            document: (saturated + sum(other[document] for other in others)) / len(keys)
            for document, saturated in first.items()
            if all(document in other for other in others)
        }
