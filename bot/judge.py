"""What the entries found by their words are worth when looked at closely: wording by wording, what is asked, the kind."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import repeat

import numpy as np

from bot.fit import Fit, asides_in, asked_in
from bot.kb.model import Entry
from bot.match import OTHER_PARTS, Match, Question
from nlp.holding import Holdings
from nlp.postings import Floats, Ints
from nlp.sought import Sought
from nlp.topic import Topics
from nlp.utterance import Utterance
from nlp.wording import SAME_SHARE, Wordings

TOPIC, WORDING, COVERED, SAME = 8.0, 12.0, 4.0, 16.0
"""The most these parts of a score give; words and letters give the rest of 100."""
_STRIDE, _SPARE = 16, 8
"""Of many values one in so many is looked at first, and a few more than asked for are taken among those."""
_SHARE_DIGITS = 5
_SLACK, _ROUNDED = 0.01, 0.01
"""Points by which sums of single precision may be off, and by which rounding may part two that have a part alike."""


class Judge:
    """Puts entries in order. Read-only once made; everything it holds is numbered as the entries are."""

    def __init__(
        self,
        entries: Sequence[Entry],
        *,
        topics: Topics,
        wordings: Wordings,
        keywords: Holdings,
        implied: Holdings,
        fit: Fit,
    ) -> None:
        self._entries = entries
        self._topics = topics
        self._wordings = wordings
        self._keywords = keywords
        self._implied = implied
        self._fit = fit

    def best(
        self, question: Question, utterance: Utterance, words: Floats, letters: Floats, among: Ints, limit: int
    ) -> list[Match]:
        """The best of the entries ``among``, with every part of their scores.

        ``words`` (groups, entries) and ``letters`` are the points that each of them has so far.
        """
        sought, asked = question.sought, asked_in(utterance)
        topic = TOPIC * self._topics.nearness(self._direction(sought), among)
        hopeful = self._hopeful(sought, asked, words, letters + topic, among, limit)
        among, words, letters, topic = among[hopeful], words.take(hopeful, axis=1), letters[hopeful], topic[hopeful]
        implied = sought.met(self._implied, among)
        nearness = self._wordings.nearest(
            sought, aside=asides_in(asked), told=self._fit.told[among], implied=implied, among=among
        )
        accounted = np.maximum(np.maximum(implied, sought.met(self._keywords, among)), nearness.met)
        # Sums of the same words round differently: who speaks of as much must come out equal.
        coverage = np.minimum(1.0, (sought.mass @ accounted / sought.whole).astype(float).round(_SHARE_DIGITS))
        same = nearness.same * self._fit.is_answerable(asked, among)
        parts = np.concatenate(
            (
                words,
                (
                    letters,
                    topic,
                    WORDING * _weighed(nearness.closeness),
                    COVERED * coverage,
                    SAME * same,
                    self._fit.points(asked, same > 0, nearness.said, among),
                ),
            ),
            dtype=float,
        ).round(2)
        scores = parts.sum(axis=0).round(2)
        order = np.lexsort((-parts[: len(words)].sum(axis=0), -scores))[:limit]
        is_of_its_kind = np.logical_or.reduce(implied > 0, axis=0)
        leaves_action = np.logical_or.reduce(accounted[sought.actions] == 0, axis=0) & ~is_of_its_kind
        numbers = among[order].tolist()
        points = parts[:, order].T
        columns = (scores, nearness.closeness, coverage, is_of_its_kind, leaves_action)
        rows = zip(  # in the order of the fields of a match
            [self._entries[number] for number in numbers],
            *(column[order].tolist() for column in columns),
            numbers,
            map(tuple, points[:, : len(words)].tolist()),
            map(tuple, points[:, len(words) :].tolist()),
            repeat(question),
            strict=False,
        )
        return list(map(Match._make, rows))

    def _direction(self, sought: Sought) -> Floats | None:
        """The topic of a question: of each of its words as itself, or as what it was taken for."""
        weights: dict[str, float] = {}
        for group in sought.groups:
            for option in group.options:
                key = option.keys[0]
                if key in self._topics:
                    weights[key] = weights.get(key, 0.0) + group.share
                    break
        return self._topics.direction(weights)

    def _hopeful(self, sought: Sought, asked: int, words: Floats, rest: Floats, among: Ints, number: int) -> Ints:
        """The places of all that may be among the ``number`` best.

        To look closely costs the most, and to tell how much that may give costs little: no wording is nearer than
        the words that its entry says allow. Who cannot come up to what others have without it is left out.
        """
        said = sought.mass @ (words > 0)
        reach = self._wordings.reach(said, sought.whole, among)
        given = words.sum(axis=0) + rest + self._fit.handicap(asked, among)
        sway = self._fit.sway(asked)
        close = np.where(reach > SAME_SHARE - _SLACK, (COVERED + SAME) / sought.whole, COVERED / sought.whole)
        most = given + (WORDING * _weighed(reach) + close * said) + self._fit.relief(asked, among)
        rounded = _ROUNDED * (len(words) + len(OTHER_PARTS))
        return np.flatnonzero(most >= nth_greatest(given, number) - 2 * sway - _SLACK - rounded)


def _weighed(closeness: Floats) -> Floats:
    """Closeness to the power of 1.5: a wording that says just the same is worth more than two that say half."""
    weighed: Floats = closeness * np.sqrt(closeness)
    return weighed


def nth_greatest(values: Floats, number: int) -> float:
    """The ``number``-th greatest value; of fewer values, less than any."""
    return float(np.partition(values, -number)[-number]) if number <= len(values) else -np.inf


def greatest(values: Floats, number: int) -> Ints:
    """The places of the greatest values, in order of place; of equals at the border the first."""
    candidates = _hopeful_places(values, number)
    values = values[candidates]
    border = nth_greatest(values, number)
    above, equal = candidates[values > border], candidates[values == border]
    places: Ints = np.sort(np.concatenate((above, equal[: number - len(above)])))
    return places


def _hopeful_places(values: Floats, number: int) -> Ints:
    """Places, in order, that hold the ``number`` greatest values and as many more as a look at some of them rules out."""
    sample = values[::_STRIDE]
    low = nth_greatest(sample, 2 * number // _STRIDE + _SPARE)
    places = np.flatnonzero(values >= low)
    return places if len(places) >= number else np.arange(len(values))
