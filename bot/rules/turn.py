"""What the rules of the router see, and what they decide."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.answer import Answer
from bot.collection import CollectionComposer
from bot.compose import Composer
from bot.dialog import DialogState, Resident
from bot.district import DistrictFinder
from bot.emergency import EmergencyWatch
from bot.garbage import Families
from bot.kb.knowledge import Knowledge
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
    collection: CollectionComposer
    districts: DistrictFinder
    families: Families
    term_names: frozenset[tuple[str, ...]]
    """What the words of the glossary are called, as the keys of their names."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn as the rules see it."""

    incoming: Incoming
    said: str
    """What was typed, masked and normalized; empty unless something was."""
    utterance: Utterance
    """The same, but for the name of a district that it is said of."""
    state: DialogState
    today: date
    now: datetime
    resident: Resident
    """Where the resident lives; a district named in the utterance goes before the one that is remembered."""
    matches: Sequence[Match]
    """The ranking of the utterance, best first; a thing with several cases stands there once."""
    cases: Sequence[Match] = ()
    """The ranking again, with every case that it holds."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What a rule decided: the route, the words, and what the next turn must know."""

    route: Route
    answer: Answer
    topic: str | None = None
    """The entry now talked about; None leaves the old one."""
    misses: int = 0
    resident: Resident | None = None
    """What to remember of the resident from now on; None: as before."""


Rule = Callable[[Office, Turn], Decision | None]
"""Speaks, or leaves the turn to the next rule (None)."""
