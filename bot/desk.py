"""One turn of one resident: the state is fetched, the engine asked, what is to be remembered and the log kept.

Webhook and web page stand in front of this; ``engine.respond`` stands behind it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from bot.answer import Answer
from bot.dialog import DialogState, Resident
from bot.engine import Engine
from bot.errors import StoreError
from bot.privacy import mask
from bot.route import Incoming, IncomingKind, Reply
from bot.store import Store

log = logging.getLogger(__name__)


class Desk:
    """Answers residents whose dialog is kept in the store."""

    def __init__(self, engine: Callable[[], Engine], store: Store) -> None:
        """``engine`` gives the engine of the moment: staff may publish between two turns."""
        self._engine = engine
        self._store = store

    def answer(self, user: str, incoming: Incoming, *, now: datetime, address: str = "") -> Reply:
        """Answer one turn of ``user`` (a key such as ``line:U…`` or ``web:…``, or "" for somebody
        whose dialog is not kept). ``address`` is where the surface can tell the user something later; it is
        kept only for who wants to be reminded.

        A store that fails costs the memory of the dialog, never the answer. Only who changes what is
        remembered of them (a reminder, say) is not told that it is done when it is not.
        """
        state = self._recall(user)
        reply = self._engine().respond(incoming, state or DialogState(), now=now)
        if not self._keep_resident(user, state, reply.state, address, now):
            before = state.resident if state else Resident()
            reply = replace(reply, answer=self.failure(), state=replace(reply.state, resident=before))
        self._remember(user, incoming, reply, now)
        return reply

    def failure(self) -> Answer:
        """What to say when a turn failed."""
        return self._engine().failure()

    def _recall(self, user: str) -> DialogState | None:
        """What is remembered; None when that cannot be read."""
        if not user:
            return DialogState()
        try:
            return replace(self._store.dialog_state(user), resident=self._store.residents.get(user))
        except StoreError as error:
            log.error("dialog state not read: %s", error)
            return None

    def _keep_resident(
        self, user: str, before: DialogState | None, after: DialogState, address: str, now: datetime
    ) -> bool:
        """Whether what the resident asked to be remembered, or forgotten, is so."""
        if after.resident == (before.resident if before else Resident()) or not user:
            return True
        if before is None:
            # Written over what could not be read, it might end a reminder that nobody wanted to end.
            return False
        try:
            self._store.residents.keep(user, after.resident, address=address, now=now)
        except StoreError as error:
            log.error("resident not kept: %s", error)
            return False
        return True

    def _remember(self, user: str, incoming: Incoming, reply: Reply, now: datetime) -> None:
        try:
            if user:
                self._store.save_dialog_state(user, reply.state, now=now)
            if incoming.kind is IncomingKind.TEXT:
                self._store.log_utterance(
                    user,
                    text=mask(incoming.text),
                    kind=reply.route.kind.value,
                    entry=reply.route.target,
                    candidates=tuple(candidate.entry for candidate in reply.route.candidates),
                    now=now,
                )
            elif incoming.kind is IncomingKind.CHOICE:
                # "None of these" is the most telling thing a resident can say: kept with what was shown.
                self._store.log_utterance(
                    user,
                    text=f"［ボタン］{mask(incoming.data)[:300]}",
                    kind=reply.route.kind.value,
                    entry=reply.route.target,
                    candidates=tuple(candidate.entry for candidate in reply.route.candidates),
                    now=now,
                )
        except StoreError as error:
            log.error("turn not recorded: %s", error)
