"""Pairs of neighbouring characters: what two texts share where their words are cut differently.

Character bigrams are the usual index of Japanese search engines; here they only lean. Pairs of two
hiragana are grammar (です, から) and say nothing.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from nlp.index import Bag, Index
from nlp.postings import Floats
from nlp.utterance import Utterance

_UNREAD = re.compile(r"[\s\W_]+")
_TELLING_PAIR = re.compile("(?=([^ぁ-ゖー].|.[^ぁ-ゖー]))", re.DOTALL)


def pairs_of(utterance: Utterance) -> list[str]:
    """The telling pairs of the text, as often as they stand in it."""
    return _TELLING_PAIR.findall(_UNREAD.sub("", utterance.normalized))


def letters_of(utterances: Sequence[Utterance]) -> Bag:
    """The pairs of a field's texts, each as often as in the one text that has it most."""
    counts: Counter[str] = Counter()
    length = 0
    for utterance in utterances:
        pairs = Counter(pairs_of(utterance))
        length += pairs.total()
        counts |= pairs
    return Bag(counts, length / max(1, len(utterances)))


class Letters:
    """Read-only: how much of a question's pairs the documents have."""

    def __init__(self, index: Index) -> None:
        """``index`` is over the pairs of the documents (``letters_of``)."""
        self._rarity = index.rarity
        self._postings = index.by_rarity()

    def shares(self, pairs: Iterable[str]) -> Floats:
        """For each document, how much of the pairs it has, each counted once and by its rarity, from 0 to 1."""
        pairs = dict.fromkeys(pairs)
        whole = sum(map(self._rarity, pairs))
        totals = self._postings.totals(pairs)
        return totals / whole if whole else totals
