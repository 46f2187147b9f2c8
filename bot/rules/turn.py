"""What the rules of the router see, and what they decide."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from bot.answer import Answer
from bot.compose import Composer
from bot.dialog import DialogState
from bot.emergency import EmergencyWatch
from bot.kb.model import Knowledge
from bot.match import Match
from bot.retrieval import Retriever
from bot.route import Incoming, Route
from bot.sections import SectionFinder
from bot.smalltalk import SmallTalker
from nlp.utterance import Utterance


@dataclass(frozen=True, slots=True)
class Office:
    """Everything the rules consult; made once from one knowledge."""

    knowledge: Knowledge
    composer: Composer
    retriever: Retriever
    emergencies: EmergencyWatch
    smalltalk: SmallTalker
    sections: SectionFinder


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn as the rules see it."""

    incoming: Incoming
    utterance: Utterance
    """Of the masked text; empty unless something was typed."""
    state: DialogState
    today: date
    matches: Sequence[Match]
    """The ranking of the utterance, best first."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What a rule decided: the route, the words, and what the next turn must know."""

    route: Route
    answer: Answer
    topic: str | None = None
    """The entry now talked about; None leaves the old one."""
    misses: int = 0


Rule = Callable[[Office, Turn], Decision | None]
"""Speaks, or leaves the turn to the next rule (None)."""
