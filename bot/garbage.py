"""Things whose category depends on what they are made of, how big or how dirty: which case is meant, and what to ask.

A question is asked back on the condition that splits the cases best: two questions at most, and never more
than 13 choices, as many as LINE shows (line.md 2.3).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.kb.model import KIND_OF_THING, Entry, GarbageCondition, GarbageItem
from bot.match import Match
from nlp.normalize import normalize
from nlp.utterance import Utterance, analyse

MAX_CHOICES = 12
"""Beside 「どれでもない」."""
MAX_QUESTIONS = 2
CASES = 60
"""How many matches are looked at where a thing has several cases: all of its cases, and its rivals beside them."""
_ANY_CONDITION = ""
"""The cases named in full, where no single condition tells them apart."""
_SAID_MARGIN = 0.02
_SAYS_LITTLE = frozenset(analyse("使う 動く もの やつ").keys)
_FIGURE = re.compile("[0-9０-９]")
_DISPOSAL = frozenset(analyse("捨てる 処分 廃棄 捨て方").keys)
_NEARLY = 0.75
_NAMED = 0.3
"""How near a name of a thing must be to what was said, where nothing is said of throwing it away."""


@dataclass(frozen=True, slots=True)
class Branch:
    """One answer to the question, and the cases that are left with it."""

    label: str
    items: tuple[GarbageItem, ...]

    @property
    def is_settled(self) -> bool:
        """Whether nothing is left to ask: all of its cases are put out alike."""
        return len({_outcome(item) for item in self.items}) == 1


@dataclass(frozen=True, slots=True)
class Split:
    """What to ask, and the answers to choose from."""

    condition: str
    """The name of the condition; empty where the cases are named in full."""
    question: str
    branches: tuple[Branch, ...]


class Families:
    """The cases of every thing. Read-only once made."""

    def __init__(self, entries: Iterable[Entry], conditions: Sequence[GarbageCondition], default_question: str) -> None:
        """``default_question``, with ``{品目}``, is asked where no condition has a question of its own."""
        self._members: dict[str, tuple[GarbageItem, ...]] = {}
        self._questions = {condition.name: condition.question for condition in conditions}
        self._words = {
            (condition.name, value): (value, *words)
            for condition in conditions
            for value, words in condition.words.items()
        }
        self._keys = {
            case: tuple(keys for word in words if not _FIGURE.search(word) and (keys := frozenset(analyse(word).keys)))
            for case, words in self._words.items()
        }
        self._default_question = default_question
        for entry in entries:
            if isinstance(entry, GarbageItem) and entry.family:
                self._members[entry.family] = (*self._members.get(entry.family, ()), entry)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all things that have cases."""
        return tuple(self._members)

    def members(self, name: str) -> tuple[GarbageItem, ...]:
        """The cases of the thing of this name; none where there is no such thing."""
        return self._members.get(name, ())

    def collapsed(self, matches: Sequence[Match]) -> list[Match]:
        """The matches, each thing once, by the best of its cases."""
        seen: set[str] = set()
        kept: list[Match] = []
        for match in matches:
            family = match.entry.family if isinstance(match.entry, GarbageItem) else ""
            if family not in seen:
                kept.append(match)
            if family:
                seen.add(family)
        return kept

    def meant(self, best: GarbageItem, matches: Sequence[Match], utterance: Utterance) -> tuple[GarbageItem, ...]:
        """The cases of ``best``'s family that what was said leaves open: 「木のハンガー」 leaves one.

        Told by their conditions, one after the other: a case that a condition does not touch is never ruled out by
        it. Cases told apart only by what stands in brackets are those that say as much of what was said as any.
        """
        left = self.members(best.family) or (best,)
        keys = {key for term in utterance.terms for key in (term.key, *term.parts)}
        for name in dict.fromkeys(name for item in left for name in item.conditions if name != KIND_OF_THING):
            values = {item.conditions.get(name, "") for item in left} - {""}
            told = {value for value in values if self._is_told(name, value, keys, utterance.normalized)}
            if told:
                left = tuple(item for item in left if item.conditions.get(name, "") in told | {""})
        if KIND_OF_THING not in best.conditions:
            return left
        said = {match.entry.id: match.coverage for match in matches}
        members = [item for item in left if item.id in said] or [best]
        most = max(said.get(item.id, 0.0) for item in members)
        return tuple(item for item in members if said.get(item.id, 0.0) >= most - _SAID_MARGIN)

    def _is_told(self, name: str, value: str, keys: set[str], text: str) -> bool:
        """Whether a value is named, by itself or by another word for it; figures must stand as they are written."""
        words = self._words.get((name, value), (value,))
        if any(normalize(word) in text for word in words if _FIGURE.search(word)):
            return True
        return any(word <= keys for word in self._keys.get((name, value), (frozenset(analyse(value).keys),)))

    def said(self, split: Split, text: str) -> Branch | None:
        """The one branch that ``text`` (normalized) names, by its label, another word for it (木製 is 木), or a word of
        its label.
        """
        named = [
            (max((len(word) for word in self._words_for(split, branch) if word in text), default=0), branch)
            for branch in split.branches
        ]
        longest = max(length for length, _ in named)
        if longest == 0:
            said = set(analyse(text).keys) - _SAYS_LITTLE
            named = [(len(said & set(analyse(branch.label).keys)), branch) for branch in split.branches]
            longest = max(number for number, _ in named)
        found = [branch for length, branch in named if length == longest > 0]
        return found[0] if len(found) == 1 else None

    def _words_for(self, split: Split, branch: Branch) -> tuple[str, ...]:
        words = self._words.get((split.condition, branch.label), (branch.label,))
        return tuple(normalize(word) for word in words)

    def split(self, items: Sequence[GarbageItem], *, asked: int = 0) -> Split | None:
        """The question that leaves the fewest ways open, ``asked`` having been asked before; None where all
        ``items`` are put out alike.
        """
        if Branch("", tuple(items)).is_settled:
            return None
        names = dict.fromkeys(name for item in items for name in item.conditions)
        splits = [(branches, name) for name in names if _is_usable(branches := self._branches(name, items), asked)]
        if not splits:
            return Split(_ANY_CONDITION, self._question(_ANY_CONDITION, items), _in_full(items))
        branches, name = min(splits, key=lambda found: (_open_ways(found[0]), len(found[0])))
        return Split(name, self._question(name, items), branches)

    def with_value(self, item: GarbageItem, condition: str) -> tuple[GarbageItem, ...]:
        """The cases of the item's family that agree with it on a condition."""
        value = item.conditions.get(condition)
        return tuple(other for other in self.members(item.family) if other.conditions.get(condition) == value)

    def _branches(self, name: str, items: Sequence[GarbageItem]) -> tuple[Branch, ...]:
        values = dict.fromkeys(item.conditions.get(name, "") for item in items)
        if "" in values:
            return ()  # not every case says it
        return tuple(Branch(value, tuple(item for item in items if item.conditions[name] == value)) for value in values)

    def _question(self, name: str, items: Sequence[GarbageItem]) -> str:
        return self._questions.get(name, self._default_question).replace("{品目}", items[0].family)


def about_garbage(utterance: Utterance, matches: Sequence[Match]) -> list[Match]:
    """The matches of a question; where it says that a thing is to be thrown away, and one is nearly the best of
    them, what is not about garbage goes: 「iPhoneを捨てたい」 asks for no certificate on it.
    """
    matches = [match for match in matches if not _is_chance(match)]
    things = [match for match in matches if isinstance(match.entry, GarbageItem)]
    is_thrown_away = not _DISPOSAL.isdisjoint(utterance.keys)
    if not (is_thrown_away and things and things[0].score >= _NEARLY * matches[0].score):
        return matches
    topic = things[0].entry.topic
    return [match for match in matches if match.entry.topic == topic or match.is_own_wording]


def _is_chance(match: Match) -> bool:
    """Whether nothing is said of throwing away, and the thing is met by some word that stands at it: 焼く of a ホットプレート."""
    return isinstance(match.entry, GarbageItem) and not match.is_of_its_kind and match.wording < _NAMED


def _outcome(item: GarbageItem) -> tuple[str, str, str]:
    return item.category, item.instructions, item.caution


def _open_ways(branches: Sequence[Branch]) -> int:
    """How many cases are still open, over all answers."""
    return sum(len(branch.items) ** 2 for branch in branches if not branch.is_settled)


def _is_usable(branches: Sequence[Branch], asked: int) -> bool:
    """Whether it parts the cases on one screen, and leaves none that the questions still allowed cannot settle."""
    if not 1 < len(branches) <= MAX_CHOICES:
        return False
    if asked + 1 == MAX_QUESTIONS:
        return all(branch.is_settled for branch in branches)
    return all(branch.is_settled or len(branch.items) <= MAX_CHOICES for branch in branches)


def _in_full(items: Sequence[GarbageItem]) -> tuple[Branch, ...]:
    """Every case by its whole name; where they are too many, those put out alike under one button."""
    if len(items) <= MAX_CHOICES:
        return tuple(Branch("・".join(item.conditions.values()) or item.title, (item,)) for item in items)
    alike: dict[tuple[str, str, str], list[GarbageItem]] = {}
    for item in items:
        alike.setdefault(_outcome(item), []).append(item)
    return tuple(
        Branch("・".join("・".join(item.conditions.values()) for item in group), tuple(group))
        for group in list(alike.values())[:MAX_CHOICES]
    )
