"""Words that mean the same, as a lexicon that widens a question, never a document."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from nlp.index import Option
from nlp.utterance import analyse, is_cut_badly

LEXICON_QUALITY = 0.85


class Alternative(NamedTuple):
    """Other wordings for the terms ``begin`` to ``end`` of an utterance (positions among its terms)."""

    begin: int
    end: int
    source: tuple[str, ...]
    """The keys of those terms."""
    options: tuple[Option, ...]
    """The wordings, as staff wrote them for explanations."""


class Lexicon:
    """Rules of synonymy, read once. A rule's wording may be several words (ゴミの日)."""

    def __init__(self, rules: Iterable[tuple[Sequence[str], Sequence[str]]]) -> None:
        """``rules`` are (words, targets): with targets the words stand for them, one way; without,
        each of the words stands for every other.
        """
        targets: dict[tuple[str, ...], dict[tuple[str, ...], Option]] = {}
        self._longest: dict[str, int] = {}
        read, option = functools.cache(_keys_of), functools.cache(_option_of)
        for words, others in rules:
            sources = [read(word) for word in words]
            goals = [(read(word), word) for word in (others or words)]
            for source in sources:
                for goal, wording in goals:
                    if source and goal and source != goal:
                        targets.setdefault(source, {}).setdefault(goal, option(goal, wording))
                        self._longest[source[0]] = max(self._longest.get(source[0], 0), len(source))
        self._targets = {source: tuple(goals.values()) for source, goals in targets.items()}

    def alternatives(self, keys: Sequence[str]) -> list[Alternative]:
        """Every other wording of every stretch of ``keys``."""
        found: list[Alternative] = []
        for begin, key in enumerate(keys):
            for end in range(begin + 1, min(begin + self._longest.get(key, 0), len(keys)) + 1):
                source = tuple(keys[begin:end])
                options = self._targets.get(source)
                if options is not None:
                    found.append(Alternative(begin, end, source, options))
        return found


def _option_of(keys: tuple[str, ...], wording: str) -> Option:
    return Option(keys, LEXICON_QUALITY, f"類義語「{wording}」")


def _keys_of(word: str) -> tuple[str, ...]:
    """The keys of a rule's wording; none of one that is cut badly, lest a rule on 水のう widens 水."""
    utterance = analyse(word)
    return () if is_cut_badly(utterance) else utterance.keys
