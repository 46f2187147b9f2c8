"""Who is asked the questions of a bank: the production ranking over any FAQ file, or the whole engine."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.calendar import TOKYO
from bot.cutoff import is_sure, likely_matches
from bot.dialog import DialogState
from bot.engine import MAX_CHARACTERS, Engine
from bot.evaluation.bank import Question
from bot.kb.model import Faq, SynonymRule
from bot.match import Match
from bot.privacy import mask, without_markers
from bot.retrieval import Retriever
from bot.route import Incoming, Reply, RouteKind
from nlp.utterance import analyse

DEPTH = 10
"""How many ids are kept of a ranking: all figures look at ten places at most."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """What was done with one question."""

    question: Question
    ranked: tuple[str, ...]
    """Best first; what was answered or offered stands before what was only found."""
    kind: RouteKind
    """Answer, suggestion or fallback: what a resident would have met."""
    score: float = 0.0
    """How sure of the first, 0 to 100."""
    why: str = ""
    """Why the first stands first, in Japanese for staff."""


class Respondent(Protocol):
    """Whoever can be asked a bank of questions."""

    @property
    def titles(self) -> Mapping[str, str]:
        """The title of every entry it knows, by id."""

    def ask(self, question: Question) -> Ranked:
        """Put one question, as the first of a new conversation."""

    def rank(self, text: str, limit: int) -> list[Match]:
        """The ranking behind it, down to ``limit`` places."""


class FaqRespondent:
    """The production ranking and its cutoffs over an FAQ file, without the rules of conversation."""

    def __init__(self, faqs: Sequence[Faq], synonyms: Iterable[SynonymRule]) -> None:
        self._retriever = Retriever(faqs, synonyms)
        self._titles = {faq.id: faq.title for faq in faqs}

    @property
    def titles(self) -> Mapping[str, str]:
        """The question of every FAQ, by id."""
        return self._titles

    def ask(self, question: Question) -> Ranked:
        """Rank the FAQs, and decide as the engine would from the ranking alone."""
        matches = self.rank(question.text, DEPTH)
        if is_sure(matches):
            kind = RouteKind.ANSWER
        else:
            kind = RouteKind.SUGGESTION if likely_matches(matches) else RouteKind.FALLBACK
        score, why = (matches[0].score, matches[0].why) if matches else (0.0, "")
        return Ranked(question, tuple(match.entry.id for match in matches), kind, score, why)

    def rank(self, text: str, limit: int) -> list[Match]:
        """The ranking down to ``limit`` places."""
        return self._retriever.rank(analyse(text), limit=limit)


class EngineRespondent:
    """The engine as residents meet it, every question in a conversation of its own."""

    def __init__(self, engine: Engine, now: datetime) -> None:
        """``now`` is aware: the moment at which every question is asked."""
        self._engine = engine
        self._now = now
        self._titles = {entry.id: entry.title for entry in engine.knowledge.entries}

    @property
    def titles(self) -> Mapping[str, str]:
        """The title of every entry of the knowledge, by id."""
        return self._titles

    def ask(self, question: Question) -> Ranked:
        """What ``respond`` decides."""
        reply = self._engine.respond(Incoming(text=question.text), DialogState(), now=self._now)
        route = reply.route
        ranked = _ranked(reply)
        why = route.why
        if route.target is None and route.candidates and ranked[0] == route.candidates[0].entry:
            why = route.candidates[0].why  # nothing was answered: the route tells of that, not of what stood first
        return Ranked(question, ranked, route.kind, route.score, why)

    def rank(self, text: str, limit: int) -> list[Match]:
        """The ranking of the whole utterance as ``respond`` sees it."""
        today = self._now.astimezone(TOKYO).date()
        utterance = analyse(without_markers(mask(text))[:MAX_CHARACTERS], today=today)
        return self._engine.retriever.rank(utterance, limit=limit, today=today)


def _ranked(reply: Reply) -> tuple[str, ...]:
    """The entry that answers, what is offered instead of one, then the candidates."""
    route = reply.route
    ids = [route.target] if route.target else []
    if route.kind is RouteKind.SUGGESTION:
        offered = (choice.data.partition(":") for choice in reply.answer.choices)
        ids += [name for verb, _, name in offered if verb in ("entry", "thing")]
    ids += [candidate.entry for candidate in route.candidates]
    return tuple(dict.fromkeys(ids))[:DEPTH]


def run(respondent: Respondent, bank: Iterable[Question], tick: Callable[[], None]) -> list[Ranked]:
    """Put every question of the bank; ``tick`` is called after each."""
    results: list[Ranked] = []
    for question in bank:
        results.append(respondent.ask(question))
        tick()
    return results
