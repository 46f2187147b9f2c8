"""An entry that met an utterance, what each part of its score gave, and why, for staff."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from bot.kb.model import Entry
from bot.route import Candidate
from nlp.index import Group, Index
from nlp.sought import Sought
from nlp.utterance import Term

OTHER_PARTS = ("文字の並び", "話題", "言い回し", "覆い", "そのままの言い方", "問い")
"""The parts of a score beside those of the words, in the order of ``Match.other_points``."""
_SHARE_OF_WORD = 0.5
_AS_HEAVY = 0.9


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a score: what it is for, and what it gave."""

    name: str
    points: float


@dataclass(frozen=True, slots=True)
class Question:
    """What every match of one utterance is told by."""

    sought: Sought
    index: Index

    @property
    def groups(self) -> tuple[Group, ...]:
        """The words of the utterance."""
        return self.sought.groups

    def told(self, group: Group, document: int) -> str:
        """A word of the utterance and how the document met it, in Japanese for staff."""
        option = self.index.option_met(group, document)
        return f"「{group.surface}」" + (f"（{option.via}）" if option and option.via else "")


class _Scored(NamedTuple):
    """What a match is made of. (A named tuple, because ten are made for every utterance.)"""

    entry: Entry
    score: float
    """The sum of the parts, from about -15 to 105."""
    wording: float
    """How near the nearest of the entry's own wordings is, 0 to 1."""
    coverage: float
    """The share of the utterance that the entry's wordings and kind account for, 0 to 1."""
    is_of_its_kind: bool
    """Whether something is said that its kind implies: 捨てる of a garbage item, 申請 of a procedure."""
    leaves_action: bool
    """Whether something is said to be done (直す, 洗う) that neither it nor its kind is about."""
    number: int
    word_points: tuple[float, ...]
    other_points: tuple[float, ...]
    question: Question


class Match(_Scored):
    """An entry that met the utterance, and what each part of its score gave."""

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """The parts of the score: each word met and how, then the rest. What gave nothing is left out."""
        words = [
            Part(self.question.told(group, self.number), points)
            for group, points in zip(self.question.groups, self.word_points, strict=True)
            if points
        ]
        others = zip(OTHER_PARTS, self.other_points, strict=True)
        return (*words, *(Part(name, points) for name, points in others if points))

    @cached_property
    def support(self) -> float:
        """The share of the utterance that the entry speaks of at all, its answer included, 0 to 1."""
        groups = self.question.groups
        met = sum(group.mass for group, points in zip(groups, self.word_points, strict=True) if points)
        return met / sum(group.mass for group in groups)

    @property
    def words_met(self) -> int:
        """How many words of the utterance the entry speaks of, those that lean on others not counted."""
        groups = zip(self.question.groups, self.word_points, strict=True)
        return sum(points > 0 and group.share >= _SHARE_OF_WORD for group, points in groups)

    @property
    def points_missed(self) -> tuple[str, ...]:
        """The words that it does not speak of and that weigh as much as any other of the utterance, as they are said."""
        groups = self.question.groups
        heaviest = max((group.mass for group in groups), default=0.0)
        return tuple(
            group.surface
            for group, points in zip(groups, self.word_points, strict=True)
            if not points and group.share >= _SHARE_OF_WORD and group.mass >= _AS_HEAVY * heaviest
        )

    def misses(self, term: Term) -> bool:
        """Whether it speaks of neither the word nor any unit of it."""
        groups = zip(self.question.groups, self.word_points, strict=True)
        points = [points for group, points in groups if group.surface == term.surface or group.surface in term.parts]
        return bool(points) and not any(points)

    @property
    def is_met_by_word(self) -> bool:
        """Whether a word of the utterance stands there, or one that staff say it stands for: 取り is 取る by its stem
        alone, and 一遍 is 一度 by the dictionary.
        """
        options = (
            self.question.index.option_met(group, self.number)
            for group, points in zip(self.question.groups, self.word_points, strict=True)
            if points > 0 and group.share >= _SHARE_OF_WORD
        )
        return any(option is not None and not option.is_loose for option in options)

    @property
    def has_word_of_its_own(self) -> bool:
        """Whether a word of the utterance stands in it, and in no other entry."""
        index = self.question.index
        return any(
            points > 0
            and group.share >= 1
            and option is not None
            and not option.via
            and index.speakers(option.keys) == 1
            for group, points in zip(self.question.groups, self.word_points, strict=True)
            for option in [index.option_met(group, self.number)]
        )

    @property
    def strangeness(self) -> float:
        """The share of the utterance that no entry speaks of, 0 to 1."""
        groups = self.question.groups
        return sum(group.mass for group in groups if not group.options) / sum(group.mass for group in groups)

    @property
    def topic(self) -> float:
        """What speaking of the same matter gave, in whatever words, 0 to 8."""
        return self.other_points[OTHER_PARTS.index("話題")]

    @property
    def fit(self) -> float:
        """What answering or missing the point of the question (いつ, いくら …) gave or took."""
        return self.other_points[OTHER_PARTS.index("問い")]

    @property
    def is_own_wording(self) -> bool:
        """Whether the utterance says just what staff wrote down for the entry."""
        return self.other_points[OTHER_PARTS.index("そのままの言い方")] > 0

    @property
    def is_to_the_point(self) -> bool:
        """Whether it answers just what is asked (いつ, いくら …), or says just what was said."""
        return max(self.other_points[-2:]) > 0

    @property
    def why(self) -> str:
        """Which words met, and what each part gave, in Japanese for staff."""
        return "、".join(f"{part.name}{part.points:+.2f}" for part in self.parts)

    def candidate(self) -> Candidate:
        """The match as the route carries it."""
        return Candidate(self.entry.id, self.entry.title, self.score, self.why)
