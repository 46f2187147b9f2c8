"""Words by their pairs of neighbouring characters: the few of many that may be like a text, before it is compared."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from itertools import chain, pairwise


def _pairs(text: str) -> set[tuple[str, str]]:
    return set(pairwise(text))


class PairIndex:
    """Read-only, over words in the order in which they are given."""

    def __init__(self, words: Iterable[str]) -> None:
        self._words = tuple(words)
        self._numbers: list[int] = []
        self._with_pair: dict[tuple[str, str], list[int]] = {}
        for number, word in enumerate(self._words):
            pairs = _pairs(word)
            self._numbers.append(len(pairs))
            for pair in pairs:
                self._with_pair.setdefault(pair, []).append(number)

    def sharing(self, text: str, *, share: float = 0.0) -> list[str]:
        """The words that have a pair in common with the text, and this ``share`` of their own pairs at least,
        in order.
        """
        shared = Counter(chain.from_iterable(self._with_pair.get(pair, ()) for pair in _pairs(text)))
        return [self._words[number] for number in sorted(shared) if shared[number] >= share * self._numbers[number]]
