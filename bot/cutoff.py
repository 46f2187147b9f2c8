"""How sure is sure: when a match is answered, when it is only suggested.

The cutoffs were set on tests/banks/residents.jsonl with an eye on localgovFAQ: few wrong answers first, then as many
right ones among the suggestions as possible. Scores and margins are points of ``Match.score``, the rest shares, 0 to 1.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.kb.model import GarbageCategory, GarbageItem, Term
from bot.match import Match
from bot.route import Candidate

ANSWER_CUTOFF = 26.0
SURE_COVERAGE, SURE_MARGIN = 0.6, 7.0
"""Coverage and the margin before the next that make an answer sure. Of wordings that were kept from the index, those
answered with less were right in two of three, with more in nine of ten."""
WHOLE_COVERAGE, WHOLE_WORDING, WHOLE_MARGIN = 0.89, 0.6, 3.0
"""Where next to all is understood, and one wording says most of it, a smaller margin will do."""
_FEW_WORDS, _FEW_CUTOFF = 3, 35.0
"""Up to so many words of a longer utterance may be met by chance (「車庫証明はどこの警察に出すの」): they must be worth more."""
POINT_WORDING, POINT_MARGIN = 0.7, 9.0
"""Where an entry does not speak of the rarest word of an utterance, a wording as near as this is wanted, or this margin: of
answers with neither two of two were wrong."""
_LEAST_WORDING = 0.3
"""An entry of which no wording says more of an utterance than this is met by its keywords and its answer alone."""
_FEW_MET, FEW_WORDING = 3, 0.65
NEAR_TOPIC, TOPIC_WORDING = 4.6, 0.75
"""So few words are met by chance where no wording is nearer than this; nor, where they keep other company (points of 8),
than the second. Measured on wordings kept from the index, once with their entry there and once with all of its topic taken
away: of those answered in spite of it 100 were right and 95 wrong."""
_LONG = 0.75
"""Coverage below which an utterance says more than its entry."""
OWN_COVERAGE, OWN_WORDING, OWN_MARGIN = 0.7, 0.875, 0.05
_RIVAL = 3.5
"""Sure too is an utterance that is nearly one of the entry's own wordings, and less so of any rival within
these points."""
BARE_MARGIN, BARE_WORDING = 8.0, 0.7
"""One word that several entries have to themselves decides by no less than this margin, and one that stands in a longer
wording of a single entry by no less than this nearness: 「帰化したい」 is no new name on a card."""
TOLD_WORDING, TOLD_MARGIN = 0.71, 15.0
"""What only tells a circumstance is answered by an entry that has a wording as near as this, or stands so far above the
next: 「仕事を辞めました」 concerns more than one."""
_AS_MUCH, _CLOSE_BEHIND = 0.95, 5.0
"""Another is concerned too that understands so much of what the best does, and lies no further behind it."""
NAMED, NAMED_COVERAGE = 0.6, 0.8
"""A thing is named where one of its names is about all that is said: 「何から手をつけたら」 names no 手押しポンプ, and
「弁当がまた小さくなった」 no container."""
SUGGESTION_CUTOFF = 14.0
_SUPPORT = {0: 0.6, 1: 0.4, 2: 0.3}
_SUPPORT_OF_MORE = 0.25
"""How much of an utterance an entry must speak of to be shown, by how many of its words that is: one word
met by chance is not what somebody meant."""
_STRANGE = 0.6
"""Where so much of an utterance stands nowhere in the knowledge, it is about something else."""
MIN_SUGGESTIONS, MAX_SUGGESTIONS = 3, 5


def is_sure(matches: Sequence[Match]) -> bool:
    """Whether the best match is to be answered without asking back."""
    if not matches or matches[0].score < ANSWER_CUTOFF:
        return False
    best = matches[0]
    if isinstance(best.entry, Term) and not best.is_to_the_point:
        return False  # a word that is only mentioned wants no explanation
    if isinstance(best.entry, GarbageItem) and (
        best.leaves_action or not (best.is_of_its_kind or (best.wording >= NAMED and best.coverage >= NAMED_COVERAGE))
    ):
        return False  # something else is to be done with the thing than throwing it away, or nothing names it
    if best.wording < _LEAST_WORDING:
        return False
    if best.fit < 0 and best.coverage < _LONG:
        return False  # half of another question
    # Asked when, one that tells where is no rival of one that tells when.
    others = [match for match in matches[1:] if not best.fit > 0 > match.fit]
    margin = best.score - others[0].score if others else best.score
    is_beside = bool(best.points_missed) and best.wording < POINT_WORDING and margin < POINT_MARGIN
    if is_beside and not isinstance(best.entry, GarbageItem):
        return False  # 「駅の写真機で履歴書の写真」 is about no card
    if not isinstance(best.entry, GarbageItem | GarbageCategory) and _may_be_chance(best):
        return False
    if best.words_met <= 1 and best.wording < OWN_WORDING:
        if best.wording < BARE_WORDING:
            return False  # a bare word, and a small part of what the entry is about: 「帰化」
        if margin < BARE_MARGIN and others[0].coverage >= best.coverage:
            return False  # a bare word of many entries: 「引っ越し」
    if best.coverage < _LONG and best.words_met <= _FEW_WORDS and best.score < _FEW_CUTOFF:
        return False
    if best.coverage >= SURE_COVERAGE and margin >= SURE_MARGIN:
        return True
    if best.coverage >= WHOLE_COVERAGE and best.wording >= WHOLE_WORDING and margin >= WHOLE_MARGIN:
        return True
    if best.coverage < OWN_COVERAGE or best.wording < OWN_WORDING:
        return False
    # 「住民票の取り方」 stands in many entries; in one it is all there is.
    rivals = [match.wording for match in others if best.score - match.score < _RIVAL]
    return best.wording - max(rivals, default=0.0) >= OWN_MARGIN


def _may_be_chance(best: Match) -> bool:
    """Whether so little speaks for the match that its words may have been met by chance: not where it answers just what
    is asked, or has a word that no other entry has.
    """
    if best.fit > 0 or best.has_word_of_its_own:
        return False
    least = TOPIC_WORDING if best.topic <= NEAR_TOPIC else FEW_WORDING
    return best.words_met <= _FEW_MET and best.wording <= least


def is_settled(matches: Sequence[Match]) -> bool:
    """Whether a circumstance that is only told concerns the best match, and no other as much."""
    best, *others = matches
    if others and others[0].coverage >= _AS_MUCH * best.coverage and best.score - others[0].score < _CLOSE_BEHIND:
        return best.is_own_wording
    return best.wording >= TOLD_WORDING or not others or best.score - others[0].score >= TOLD_MARGIN


def is_near(matches: Sequence[Match]) -> bool:
    """Whether the best match is likely meant, and not only worth showing."""
    return bool(likely_matches(matches)) and matches[0].score >= ANSWER_CUTOFF


def likely_matches(matches: Sequence[Match]) -> list[Match]:
    """The matches good enough to be shown as a suggestion."""
    if not matches or matches[0].strangeness > _STRANGE:
        return []
    return [
        match
        for match in matches
        if match.score >= SUGGESTION_CUTOFF and match.support >= _SUPPORT.get(match.words_met, _SUPPORT_OF_MORE)
    ]


def candidates(matches: Sequence[Match]) -> tuple[Candidate, ...]:
    """The matches as a route carries them."""
    return tuple(match.candidate() for match in matches)
