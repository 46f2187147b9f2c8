"""The figures over a run.

Intervals are at 95 %: Wilson's (1927) for shares, the normal approximation (1.96 standard errors) for means.
"""

from __future__ import annotations

import math
import statistics
import zlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from bot.evaluation.judgement import BY_QUESTION, Outcome, gain, outcome
from bot.evaluation.respondent import Ranked
from bot.route import RouteKind

FOLDS = 5
_Z = 1.96


@dataclass(frozen=True, slots=True)
class Rate:
    """A share with its numerator and denominator."""

    name: str
    count: int
    total: int

    @property
    def value(self) -> float:
        """The share, 0 where there was nothing to count."""
        return self.count / self.total if self.total else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's 95 % interval."""
        if not self.total:
            return 0.0, 1.0
        n, p = self.total, self.value
        centre = (p + _Z * _Z / (2 * n)) / (1 + _Z * _Z / n)
        half = _Z * math.sqrt(p * (1 - p) / n + _Z * _Z / (4 * n * n)) / (1 + _Z * _Z / n)
        # At 0 and 1 the interval ends at the share itself; rounding must not move it past.
        return max(0.0, min(p, centre - half)), min(1.0, max(p, centre + half))


@dataclass(frozen=True, slots=True)
class Mean:
    """A mean over questions, with each question's value."""

    name: str
    values: tuple[float, ...]
    least: float = 0.0
    """The least a value can be; the most is 1."""

    @property
    def total(self) -> int:
        """How many questions."""
        return len(self.values)

    @property
    def value(self) -> float:
        """The mean, 0 where there was nothing to measure."""
        return math.fsum(self.values) / self.total if self.values else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 % interval by the normal approximation; everything possible for fewer than two values."""
        if self.total < 2:
            return self.least, 1.0
        half = _Z * statistics.stdev(self.values) / math.sqrt(self.total)
        return max(self.least, self.value - half), min(1.0, self.value + half)


@dataclass(frozen=True, slots=True)
class Spread:
    """A figure in each of the folds: what the choice of questions does to it."""

    name: str
    folds: tuple[float, ...]


def measure(results: Sequence[Ranked]) -> list[Rate | Mean]:
    """The figures, in the order in which they are printed; those of outside questions where there are any."""
    inside = [result for result in results if not result.question.is_outside]
    outside = [result for result in results if result.question.is_outside]
    answered = sum(result.kind is not RouteKind.FALLBACK for result in results)
    figures: list[Rate | Mean] = [
        Rate("カバー率", len(inside), len(results)),
        Rate("回答率", answered, len(results)),
        Rate("正答率", sum(outcome(result) >= Outcome.SUGGESTED for result in inside), len(inside)),
        Rate("誤答率", _wrong(results), len(results)),
    ]
    if outside:
        withheld = sum(outcome(result) is Outcome.RIGHT for result in outside)
        figures += [
            Rate("誤答率（範囲外）", _wrong(outside), len(outside)),
            Rate("範囲外で見送り", withheld, len(outside)),
        ]
    return [
        *figures,
        Rate("P@1", sum(gain(result, 0) > 0 for result in inside), len(inside)),
        Rate("Hit@3", sum(any(gain(result, place) for place in range(3)) for result in inside), len(inside)),
        *(Mean(name, tuple(map(BY_QUESTION[name], inside))) for name in ("MRR", "Recall@10", "nDCG@10")),
    ]


def _wrong(results: Sequence[Ranked]) -> int:
    return sum(outcome(result) is Outcome.WRONG for result in results)


def fold_of(question_id: str) -> int:
    """The fold a question belongs to, from 0: the same on every machine."""
    return zlib.crc32(question_id.encode()) % FOLDS


def spread(results: Sequence[Ranked]) -> list[Spread]:
    """Recall@10, nDCG@10 and P@1 of each fold that holds questions with an answer."""
    folds: list[list[Ranked]] = [[] for _ in range(FOLDS)]
    for result in results:
        if not result.question.is_outside:
            folds[fold_of(result.question.id)].append(result)
    return [
        Spread(name, tuple(Mean(name, tuple(map(BY_QUESTION[name], fold))).value for fold in folds if fold))
        for name in ("Recall@10", "nDCG@10", "P@1")
    ]


def leaving_out(results: Sequence[Ranked], names: Collection[str]) -> list[Ranked]:
    """The results without the questions that accept nothing but ``names``."""
    left_out = frozenset(names)
    return [result for result in results if not result.question.accept or result.question.accept - left_out]
