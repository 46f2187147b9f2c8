"""The worst misses of a run, with the explanation of what stood first and of what should have."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.evaluation.judgement import Outcome, gain, ndcg, outcome
from bot.evaluation.respondent import Ranked, Respondent

LOOKED_THROUGH = 1000
"""How far down the first right one is looked for."""


@dataclass(frozen=True, slots=True)
class Found:
    """The first right entry, where it stands, and why no higher."""

    id: str
    title: str
    rank: int | None
    """From 1; None: not among the first ``LOOKED_THROUGH``."""
    score: float = 0.0
    why: str = ""


@dataclass(frozen=True, slots=True)
class Miss:
    """A question whose first place was not right."""

    result: Ranked
    first_title: str
    """Of what stood first; empty where nothing was found."""
    right: Found | None
    """None for a question outside: nothing would have been right."""


def worst_misses(results: Sequence[Ranked], respondent: Respondent, count: int) -> list[Miss]:
    """The ``count`` worst: wrong answers first, then those with the right one farthest down, the surest first."""
    missed = [
        result
        for result in results
        if not gain(result, 0) and (not result.question.is_outside or outcome(result) is Outcome.WRONG)
    ]
    missed.sort(key=lambda result: (outcome(result) is not Outcome.WRONG, ndcg(result), -result.score))
    return [
        Miss(result, respondent.titles.get(next(iter(result.ranked), ""), ""), _first_right(result, respondent))
        for result in missed[:count]
    ]


def _first_right(result: Ranked, respondent: Respondent) -> Found | None:
    wanted = result.question.accept or result.question.related
    if not wanted:
        return None
    for rank, match in enumerate(respondent.rank(result.question.text, LOOKED_THROUGH), start=1):
        if match.entry.id in wanted:
            return Found(match.entry.id, match.entry.title, rank, match.score, match.why)
    name = min(wanted)
    return Found(name, respondent.titles.get(name, ""), None)
