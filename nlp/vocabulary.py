"""How the words of the documents sound, and what their compounds are made of."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping

from nlp.marks import without_marks
from nlp.normalize import hiragana
from nlp.utterance import NEGATED, Term, Utterance

_MIN_READING = 2
_KANA = re.compile("[ぁ-ゖー]+")
_KATAKANA = re.compile("[ァ-ヺー]+")
_OKURIGANA = re.compile("[ぁ-ゖ]*$")


class Vocabulary:
    """Read-only, for questions in kana and for slips."""

    def __init__(
        self,
        readings: Mapping[str, tuple[str, ...]],
        units: Mapping[str, tuple[str, ...]],
        names: Mapping[str, tuple[str, ...]],
        compounds: Mapping[str, tuple[str, ...]],
    ) -> None:
        self.readings = readings
        """Keys by the reading under which they were written."""
        self.units = units
        """The keys of a compound's units, by its own key."""
        self.names = names
        """The keys of whole names that are written in kana, by the kana."""
        self.compounds = compounds
        """The keys of whole names in katakana that Sudachi cuts in several words (カセットボンベ), by their hiragana."""
        self.by_bare = {without_marks(reading): reading for reading in readings}
        """Readings by what they are without their marks (てつつき); a word that has none goes before one that has."""
        self.by_bare |= {reading: reading for reading in readings if without_marks(reading) == reading}


class VocabularyBuilder:
    """Takes texts one by one and yields a Vocabulary."""

    def __init__(self) -> None:
        self._readings: dict[str, dict[str, None]] = defaultdict(dict)
        self._units: dict[str, tuple[str, ...]] = {}
        self._names: dict[str, tuple[str, ...]] = {}
        self._compounds: dict[str, tuple[str, ...]] = {}

    def add(self, utterance: Utterance) -> None:
        """Take note of every word of the text."""
        for term in utterance.terms:
            if term.parts:
                self._units.setdefault(term.key, term.parts)
            if len(term.reading) >= _MIN_READING:
                self._readings[term.reading].setdefault(term.key)
                if term.key != term.surface:
                    self._readings[_key_reading(term)].setdefault(term.key)

    def add_name(self, utterance: Utterance) -> None:
        """Take note of every word of a name, and of how it sounds where it is written in kana."""
        self.add(utterance)
        text = hiragana(utterance.normalized)
        if utterance.terms and len(text) >= _MIN_READING and _KANA.fullmatch(text):
            self._names.setdefault(text, utterance.keys)
            if len(utterance.terms) > 1 and _KATAKANA.fullmatch(utterance.normalized):
                self._compounds.setdefault(text, utterance.keys)

    def build(self) -> Vocabulary:
        """The vocabulary of everything added."""
        readings = {reading: tuple(keys) for reading, keys in self._readings.items()}
        compounds = {name: keys for name, keys in self._compounds.items() if name not in readings}
        return Vocabulary(readings, self._units, self._names, compounds)


def _key_reading(term: Term) -> str:
    """How the key of an inflected word reads: 開い is あい, so 開く is あく."""
    key = term.key.removesuffix(NEGATED)
    if _KANA.fullmatch(key):
        return term.key  # keys are in hiragana: written so, it reads so
    endings = [_OKURIGANA.search(text) for text in (term.surface, key)]
    written, wanted = (ending.group() if ending else "" for ending in endings)
    if not term.reading.endswith(written):
        return term.reading
    negation = NEGATED if key != term.key else ""
    return term.reading[: len(term.reading) - len(written)] + wanted + negation
