"""Words that mean the same, as a lexicon that widens a question, never a document."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from nlp.utterance import analyse, is_cut_badly


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another wording for the terms ``begin`` to ``end`` of an utterance (positions among its terms)."""

    begin: int
    end: int
    keys: tuple[str, ...]
    words: str
    """The wording as staff wrote it, for explanations."""


class Lexicon:
    """Rules of synonymy, read once. A rule's wording may be several words (ゴミの日)."""

    def __init__(self, rules: Iterable[tuple[Sequence[str], Sequence[str]]]) -> None:
        """``rules`` are (words, targets): with targets the words stand for them, one way; without,
        each of the words stands for every other.
        """
        self._targets: dict[tuple[str, ...], dict[tuple[str, ...], str]] = {}
        self._longest: dict[str, int] = {}
        read = functools.cache(_keys_of)
        for words, targets in rules:
            sources = [read(word) for word in words]
            goals = [(read(word), word) for word in (targets or words)]
            for source in sources:
                for goal, wording in goals:
                    if source and goal and source != goal:
                        self._targets.setdefault(source, {}).setdefault(goal, wording)
                        self._longest[source[0]] = max(self._longest.get(source[0], 0), len(source))

    def alternatives(self, keys: Sequence[str]) -> list[Alternative]:
        """Every other wording of every stretch of ``keys``."""
        found: list[Alternative] = []
        for begin, key in enumerate(keys):
            for end in range(begin + 1, min(begin + self._longest.get(key, 0), len(keys)) + 1):
                for goal, wording in self._targets.get(tuple(keys[begin:end]), {}).items():
                    found.append(Alternative(begin, end, goal, wording))
        return found


def _keys_of(word: str) -> tuple[str, ...]:
    """The keys of a rule's wording; none of one that is cut badly, lest a rule on 水のう widens 水."""
    utterance = analyse(word)
    return () if is_cut_badly(utterance) else utterance.keys
