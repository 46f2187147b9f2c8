"""How sure is sure: when a match is answered, when it is only suggested.

The cutoffs were set on localgovFAQ's questions and on the shipped knowledge with wordings withheld.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.retrieval import Match
from bot.route import Candidate

ANSWER_CUTOFF = 34.0
ANSWER_COVERAGE = 0.7
"""An answer accounts for most of what was said: what it leaves over may be the point (another town, a pet)."""
ANSWER_MARGIN = 3.5
OWN_WORDING, OWN_MARGIN = 8.75, 0.7
"""Of 10: the utterance is one of the entry's own wordings, and less so any rival's."""
SUGGESTION_CUTOFF = 26.0
SUGGESTION_COVERAGE = 0.5
MIN_SUGGESTIONS, MAX_SUGGESTIONS = 3, 5


def is_sure(matches: Sequence[Match]) -> bool:
    """Whether the best match is to be answered without asking back."""
    if not matches:
        return False
    best = matches[0]
    if best.score < ANSWER_CUTOFF or best.coverage < ANSWER_COVERAGE:
        return False
    rivals = [match for match in matches[1:] if best.score - match.score < ANSWER_MARGIN]
    if not rivals:
        return True
    # 「住民票の取り方」 stands in many entries; in one it is all there is.
    nearest_rival = max(match.wording for match in rivals)
    return best.wording >= OWN_WORDING and best.wording - nearest_rival >= OWN_MARGIN


def likely_matches(matches: Sequence[Match]) -> list[Match]:
    """The matches good enough to be shown as a suggestion."""
    return [match for match in matches if match.score >= SUGGESTION_CUTOFF and match.coverage >= SUGGESTION_COVERAGE]


def candidates(matches: Sequence[Match]) -> tuple[Candidate, ...]:
    """The matches as a route carries them."""
    return tuple(match.candidate() for match in matches)
