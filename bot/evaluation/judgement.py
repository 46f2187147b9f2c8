"""What is thought of one question's ranking: how good it is, and what the resident got.

nDCG after Järvelin & Kekäläinen (2002) with linear gain: 2 for an accepted answer, 1 for a related one.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from enum import IntEnum

from bot.evaluation.respondent import DEPTH, Ranked
from bot.garbage import MAX_CHOICES
from bot.route import RouteKind

_SHOWN = {
    RouteKind.ANSWER: 1,
    RouteKind.EMERGENCY: 1,
    RouteKind.SMALLTALK: 1,
    RouteKind.SUGGESTION: 3,
    RouteKind.SLOT: MAX_CHOICES,
}
"""How many of the ranked a resident meets: more than three suggestions are forty hits to read; the cases of one
thing are one question to answer.
"""


class Outcome(IntEnum):
    """What a resident got, from the worst to the best."""

    WRONG = 0
    """A wrong answer, given as the answer."""
    UNSERVED = 1
    """No right answer was shown; of a question outside, something was offered."""
    SUGGESTED = 2
    """The right answer was among the first three suggestions, or among the cases asked for."""
    RIGHT = 3
    """The right answer; of a question outside, none."""


def gain(result: Ranked, place: int) -> int:
    """What stands at a place (from 0): 2 an accepted answer, 1 a related one, 0 neither."""
    if place >= len(result.ranked):
        return 0
    name = result.ranked[place]
    return 2 if name in result.question.accept else 1 if name in result.question.related else 0


def first_right(result: Ranked) -> int | None:
    """The rank (from 1) of the first accepted or related id; None where none was found."""
    return next((place + 1 for place in range(len(result.ranked)) if gain(result, place)), None)


def outcome(result: Ranked) -> Outcome:
    """What a resident got. A pleasantry is no wrong answer."""
    if result.question.is_outside:
        if result.kind in (RouteKind.FALLBACK, RouteKind.SMALLTALK):
            return Outcome.RIGHT
        return Outcome.WRONG if result.kind in (RouteKind.ANSWER, RouteKind.EMERGENCY) else Outcome.UNSERVED
    shown = _SHOWN.get(result.kind, 0)
    if any(gain(result, place) for place in range(shown)):
        return Outcome.RIGHT if shown == 1 else Outcome.SUGGESTED
    return Outcome.WRONG if result.kind in (RouteKind.ANSWER, RouteKind.EMERGENCY) else Outcome.UNSERVED


def ndcg(result: Ranked) -> float:
    """nDCG@10, 0 to 1; 0 for a question outside."""
    question = result.question
    ideal = ([2] * len(question.accept) + [1] * len(question.related - question.accept))[:DEPTH]
    best = sum(worth / math.log2(place + 2) for place, worth in enumerate(ideal))
    found = sum(gain(result, place) / math.log2(place + 2) for place in range(DEPTH))
    return found / best if best else 0.0


def recall(result: Ranked) -> float:
    """Recall@10 over accepted and related ids, 0 to 1; 0 for a question outside."""
    wanted = result.question.accept | result.question.related
    return len(wanted & set(result.ranked[:DEPTH])) / len(wanted) if wanted else 0.0


def reciprocal_rank(result: Ranked) -> float:
    """1 / rank of the first right one, 0 where none was found."""
    rank = first_right(result)
    return 1 / rank if rank else 0.0


def hit(result: Ranked) -> float:
    """P@1 of one question: 1 where the first is right."""
    return float(gain(result, 0) > 0)


BY_QUESTION: dict[str, Callable[[Ranked], float]] = {
    "P@1": hit,
    "MRR": reciprocal_rank,
    "Recall@10": recall,
    "nDCG@10": ndcg,
}
"""Figures that are means of a value per question."""
