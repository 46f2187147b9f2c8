"""The one main path: what a resident did, and what is remembered → what is answered, and why.

Pure: no file, no clock, no network. Webhook, home page, terminal and replay are four callers of
``respond``. The same knowledge, utterance, state and time give the same bytes.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.answer import Answer
from bot.calendar import TOKYO
from bot.collection import CollectionComposer
from bot.collection_text import CollectionText
from bot.compose import MENU_CHOICE, Composer
from bot.dialog import DialogState
from bot.district import DistrictFinder
from bot.emergency import EmergencyWatch
from bot.garbage import CASES, Families, about_garbage
from bot.kb.knowledge import Knowledge
from bot.kb.model import Emergency, GarbageItem, SmallTalk, Term
from bot.privacy import has_personal_data, mask, without_markers
from bot.retrieval import Retriever
from bot.route import Incoming, IncomingKind, Reply, Route, RouteKind
from bot.router import decide
from bot.rules.turn import Decision, Office, Turn
from bot.sections import SectionFinder
from bot.smalltalk import SmallTalker
from nlp.utterance import analyse

CANDIDATES = 10
"""How many matches a decision is made from and told with."""
MAX_CHARACTERS = 1000
"""A longer utterance is no question; what is read of it is read for danger to life alone."""


class Engine:
    """Answers from one knowledge. Read-only once made: threads may share it."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.knowledge = knowledge
        composer = Composer(knowledge)
        self._office = Office(
            knowledge=knowledge,
            composer=composer,
            retriever=Retriever(
                [entry for entry in knowledge.entries if not isinstance(entry, SmallTalk | Emergency)],
                knowledge.synonyms,
                town=knowledge.town.name,
            ),
            emergencies=EmergencyWatch(
                (entry for entry in knowledge.entries if isinstance(entry, Emergency)),
                knowledge.emergency_words,
                knowledge.no_emergencies,
            ),
            smalltalk=SmallTalker(entry for entry in knowledge.entries if isinstance(entry, SmallTalk)),
            sections=SectionFinder(knowledge.contacts.values()),
            collection=CollectionComposer(CollectionText(knowledge, composer)),
            districts=DistrictFinder(knowledge.districts),
            term_names=frozenset(
                analyse(name).keys for entry in knowledge.entries if isinstance(entry, Term) for name in entry.names
            ),
            families=Families(knowledge.entries, knowledge.conditions, knowledge.texts["条件を聞く"].text),
        )

    @property
    def retriever(self) -> Retriever:
        """The ranking by which it answers."""
        return self._office.retriever

    def respond(self, incoming: Incoming, state: DialogState, *, now: datetime) -> Reply:
        """Answer one turn.

        ``now`` is aware; local time is Asia/Tokyo. Takes anything a resident can send and never raises.
        """
        if now.tzinfo is None:
            raise ValueError("now must be aware: give it a time zone")
        state = state.fresh(now)
        typed = mask(incoming.text) if incoming.kind is IncomingKind.TEXT else ""
        turn = self._read(incoming, without_markers(typed)[:MAX_CHARACTERS], state, now.astimezone(TOKYO))
        decision = self._too_long(turn) if len(typed) > MAX_CHARACTERS else decide(self._office, turn)
        answer = decision.answer
        if has_personal_data(typed) and decision.route.kind is not RouteKind.EMERGENCY:
            notice = self._office.composer.text("個人情報の注意")
            answer = replace(answer, texts=(notice, *answer.texts))
        topic = state.topic if decision.topic is None else decision.topic
        after = state.moved(
            now,
            offered=answer.choices,
            topic=topic,
            misses=decision.misses,
            resident=state.resident if decision.resident is None else decision.resident,
        )
        return Reply(answer, after, decision.route)

    def _read(self, incoming: Incoming, typed: str, state: DialogState, now: datetime) -> Turn:
        """What is typed, ranked; a district named in it says where, and nothing more of what is asked."""
        office, today = self._office, now.date()
        utterance = office.retriever.read(typed, today=today)
        said = utterance.normalized
        named = office.districts.mentioned(said)
        resident = state.resident
        cases = office.retriever.rank(utterance, limit=CASES, today=today) if typed else []
        if len(named) == 1 and not (cases and cases[0].is_own_wording):
            resident = replace(resident, district=named[0].id)
            utterance = office.retriever.read(office.districts.without(said), today=today)
            cases = office.retriever.rank(utterance, limit=CASES, today=today)
        best = cases[:CANDIDATES]
        if not any(isinstance(match.entry, GarbageItem) and match.entry.family for match in best):
            cases = best
        cases = about_garbage(utterance, cases)
        matches = office.families.collapsed(cases)[:CANDIDATES]
        return Turn(incoming, said, utterance, state, today, now, resident, matches, cases)

    def failure(self) -> Answer:
        """What is said when something went wrong inside: an apology, and whom to phone."""
        composer = self._office.composer
        return Answer((composer.text("うまくいかない", 窓口案内=composer.contact_text(None)),), (MENU_CHOICE,))

    def _too_long(self, turn: Turn) -> Decision:
        decision = decide(self._office, turn)
        if decision.route.kind is RouteKind.EMERGENCY:
            return decision
        route = Route(RouteKind.FALLBACK, f"{MAX_CHARACTERS}文字より長い")
        text = self._office.composer.text("長すぎる")
        return Decision(route, Answer((text,), (MENU_CHOICE,)), misses=turn.state.misses)
