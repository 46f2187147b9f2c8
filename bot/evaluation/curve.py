"""Risk and coverage: how many of the answers would be wrong if only the surest questions were answered.

After El-Yaniv & Wiener (2010). Questions of equal confidence come together: the risk within such a group is
taken as even, so that the curve does not depend on the order of the bank.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby

from bot.evaluation.figure import Rate
from bot.evaluation.judgement import gain
from bot.evaluation.respondent import Ranked
from bot.route import RouteKind

STEPS = 10
_DECIDED = (RouteKind.ANSWER, RouteKind.EMERGENCY, RouteKind.SMALLTALK)


@dataclass(frozen=True, slots=True)
class Point:
    """What happens when a share of the questions is answered."""

    coverage: float
    score_cutoff: float
    """The lowest score that is answered then."""
    risk: float
    """The share wrong among the answered, by score alone."""
    decided_risk: float
    """The same where the engine's own answers come first, then its suggestions, each by score."""


@dataclass(frozen=True, slots=True)
class Curve:
    """The curve at every number of questions answered, and where the engine stands on it."""

    points: tuple[Point, ...]
    decision: Rate
    """Wrong among those the engine answered by itself."""
    decision_coverage: float

    @property
    def area(self) -> float:
        """The area under the curve by score: the mean risk over all coverages."""
        return _mean([point.risk for point in self.points])

    @property
    def decided_area(self) -> float:
        """The area under the curve in the order of the engine's decisions."""
        return _mean([point.decided_risk for point in self.points])

    def table(self) -> list[Point]:
        """The points at 10 %, 20 % … 100 % of the questions, the next question up where that is no whole one."""
        count = len(self.points)
        return [self.points[max(0, math.ceil(count * step / STEPS) - 1)] for step in range(1, STEPS + 1)]


def risk_coverage(results: Sequence[Ranked]) -> Curve:
    """The curve of a run (at least one question).

    Wrong is what has no right id in the first place; a question outside, or one without any candidate, is
    always wrong to answer, but for a pleasantry said to one outside.
    """
    scores = sorted((_score(result) for result in results), reverse=True)
    risks = _risks(results, lambda result: (_score(result),))
    decided_risks = _risks(results, lambda result: (_decision(result), _score(result)))
    rows = zip(scores, risks, decided_risks, strict=True)
    points = tuple(Point(number / len(results), *row) for number, row in enumerate(rows, start=1))
    decided = [result for result in results if result.kind in _DECIDED]
    decision = Rate("答えたうちの誤り", sum(map(_is_wrong, decided)), len(decided))
    return Curve(points, decision, len(decided) / len(results))


def _risks(results: Sequence[Ranked], confidence: Callable[[Ranked], tuple[float, ...]]) -> list[float]:
    """The share wrong among the first, the first two, the first three … by confidence."""
    ordered = sorted(results, key=confidence, reverse=True)
    risks: list[float] = []
    wrong = 0
    for _, group in groupby(ordered, key=confidence):
        tied = [_is_wrong(result) for result in group]
        before = len(risks)
        share = sum(tied) / len(tied)
        risks += [(wrong + share * number) / (before + number) for number in range(1, len(tied) + 1)]
        wrong += sum(tied)
    return risks


def _is_wrong(result: Ranked) -> bool:
    if result.question.is_outside and result.kind is RouteKind.SMALLTALK:
        return False
    return not gain(result, 0)


def _score(result: Ranked) -> float:
    return result.score if result.ranked else 0.0


def _decision(result: Ranked) -> int:
    return 2 if result.kind in _DECIDED else 1 if result.kind is RouteKind.SUGGESTION else 0


def _mean(values: Sequence[float]) -> float:
    return math.fsum(values) / len(values) if values else 0.0
