"""Whether an entry answers what a question asks for: 「〇〇とは」 wants the glossary, 「いくら」 one that tells a fee."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from bot.kb.model import Entry, Faq, Procedure, Term
from bot.kind import FACTS_OF_FOCUS, TOLD_BY_KIND, told_foci
from nlp.focus import Focus
from nlp.postings import Floats, Ints
from nlp.utterance import Utterance

FOCUS_BONUS = 2.5
TERM_HANDICAP = 8.0
"""Somebody who names a thing wants to do something with it; who wants the word explained says so."""
COMMON = 4
"""The fewer entries beside it speak of a word, the less else somebody can want who names it: フレイル, 過料."""
_BITS = {focus: 1 << place for place, focus in enumerate(Focus)}
_MEANING = _BITS[Focus.MEANING]
_BROAD = _MEANING | _BITS[Focus.HOW]
"""「どうすれば」 and 「とは」 do not tell questions about one thing apart."""


def bits_of(foci: Iterable[Focus]) -> int:
    """Foci as bits."""
    bits = 0
    for focus in foci:
        bits |= _BITS[focus]
    return bits


def asked_in(utterance: Utterance) -> int:
    """The foci of an utterance, as bits."""
    return bits_of(found.focus for found in utterance.focus)


def asides_in(asked: int) -> int:
    """Of the foci asked for (as bits) those that tell questions about one thing apart."""
    return asked & ~_BROAD


class Fit:
    """What the entries of a knowledge ask and tell, as arrays over the entries."""

    def __init__(self, entries: Sequence[Entry], foci: Sequence[int], speakers: Sequence[int]) -> None:
        """``foci`` are what each entry's own wordings ask for, as bits; ``speakers`` how many entries speak of
        what each is called.
        """
        self._own = np.array(foci, dtype=np.int64)
        self.told = np.array([bits_of(told_foci(entry)) for entry in entries], dtype=np.int64)
        """What each entry tells whether asked or not, as bits."""
        self._first_facts = np.array([_first_facts(entry) for entry in entries], dtype=np.int64)
        self._is_term = np.array([isinstance(entry, Term) for entry in entries], dtype=bool)
        others = np.array(speakers, dtype=np.int64) - 1
        # By whether the meaning of a word is asked for: no, yes.
        self._handicap = [np.where(self._is_term, points, 0.0) for points in (-TERM_HANDICAP, FOCUS_BONUS)]
        relief = TERM_HANDICAP * np.clip(1 - others / COMMON, 0.0, 1.0)
        self._relief = [np.where(self._is_term, relief, 0.0), np.zeros(len(relief))]
        self._is_faq = np.array([isinstance(entry, Faq) for entry in entries], dtype=bool)
        self._given: dict[int, Floats] = {}
        self._tells_by_kind = np.array([type(entry) in TOLD_BY_KIND for entry in entries], dtype=bool)

    def is_answerable(self, asked: int, among: Ints) -> Floats:
        """Whether each entry may be what a question that asks for these foci (as bits) wants at all."""
        wants_meaning = bool(asked & _MEANING)
        return np.where(self._is_term[among], wants_meaning or not asked, not wants_meaning)

    def handicap(self, asked: int, among: Ints | slice) -> Floats:
        """What a glossary's entry is given, or bears, by what is asked."""
        handicap: Floats = self._handicap[bool(asked & _MEANING)][among]
        return handicap

    def relief(self, asked: int, among: Ints | slice) -> Floats:
        """What a glossary's entry gets back of its handicap where its word is said: the more, the fewer others
        speak of it.
        """
        relief: Floats = self._relief[bool(asked & _MEANING)][among]
        return relief

    @staticmethod
    def sway(asked: int) -> float:
        """How far from ``handicap``, up or down, ``points`` may lie."""
        return FOCUS_BONUS if asides_in(asked) else 0.0

    def points(self, asked: int, is_same: Floats, is_said: Floats, among: Ints) -> Floats:
        """What the foci asked for give to or take from each entry's score; ``is_same`` where the utterance is one
        of its own wordings, and nothing is left to tell apart, ``is_said`` where one of them stands in it.
        """
        handicap: Floats = self.handicap(asked, among) + self.relief(asked, among) * is_said
        narrow = asides_in(asked)
        if not narrow:
            return handicap
        return handicap + np.where(is_same, 0.0, self._by_focus(narrow)[among])

    def _by_focus(self, narrow: int) -> Floats:
        """What these foci give to or take from each entry; found once for each of the few hundred sets there may be."""
        points = self._given.get(narrow)
        if points is None:
            points = np.where((narrow & self._first_facts) != 0, FOCUS_BONUS / 2, 0.0)
            points[self._tells_by_kind & ((narrow & ~self.told) != 0)] = -FOCUS_BONUS
            # the right topic and the wrong question: asked when, told where
            points[self._is_faq & ((self._own & ~_BROAD) != 0)] = -FOCUS_BONUS
            points[(narrow & self._own) != 0] = FOCUS_BONUS
            points[self._is_term] = 0.0
            self._given[narrow] = points
        return points


def _first_facts(entry: Entry) -> int:
    if not isinstance(entry, Procedure):
        return 0
    return bits_of(focus for focus, facts in FACTS_OF_FOCUS.items() if facts[0] in entry.facts)
