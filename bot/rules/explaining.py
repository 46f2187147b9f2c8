"""Rules about words that stand in a notice: what does it mean?"""

from __future__ import annotations

from bot.cutoff import candidates
from bot.kb.model import Term
from bot.match import Match
from bot.route import Route, RouteKind
from bot.rules.showing import whole
from bot.rules.sorting import offered
from bot.rules.turn import Decision, Office, Turn
from nlp.focus import Focus
from nlp.noun import noun_phrases

_MAX_SPEAKERS = 8
"""Where more entries speak of a word, who names it wants something to do with it: 戸籍."""


def explained(office: Office, turn: Turn) -> Decision | None:
    """The one word of the glossary that a question after a meaning names, whatever is told around it."""
    if not any(found.focus is Focus.MEANING for found in turn.utterance.focus):
        return None
    said = words_said(office, turn)
    if len(said) > 1:
        return offered(office, turn, said, f"{len(said)}つの言葉の意味が聞かれている")
    if not said:
        return None
    best = said[0]
    route = Route(
        RouteKind.ANSWER, f"言葉の意味：{best.why}", best.entry.id, best.score, candidates([best, *turn.matches])
    )
    return Decision(route, whole(office, turn, best.entry), topic=best.entry.id)


def words_said(office: Office, turn: Turn) -> list[Match]:
    """The words of the glossary that are named anywhere in what was said, and that little else speaks of."""
    found: dict[str, Match] = {}
    for phrase in noun_phrases(turn.utterance):
        utterance = office.retriever.read(phrase.text, today=turn.today)
        if utterance.keys not in office.term_names:
            continue
        best = next(iter(office.retriever.rank(utterance, limit=1, today=turn.today)), None)
        if best is None or not (isinstance(best.entry, Term) and best.is_own_wording):
            continue
        if office.retriever.speakers(utterance.keys) <= _MAX_SPEAKERS:
            found.setdefault(best.entry.id, best)
    return list(found.values())
