"""One turn of one resident: the state is fetched, the engine asked, the state and the log kept.

Webhook and web page stand in front of this; ``engine.respond`` stands behind it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime

from bot.answer import Answer
from bot.dialog import DialogState
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

    def answer(self, user: str, incoming: Incoming, *, now: datetime) -> Reply:
        """Answer one turn of ``user`` (a key such as ``line:U…`` or ``web:…``, or "" for somebody
        whose dialog is not kept). A store that fails costs the memory of the dialog, never the answer.
        """
        state = self._recall(user)
        reply = self._engine().respond(incoming, state, now=now)
        self._remember(user, incoming, reply, now)
        return reply

    def failure(self) -> Answer:
        """What to say when a turn failed."""
        return self._engine().failure()

    def _recall(self, user: str) -> DialogState:
        if not user:
            return DialogState()
        try:
            return self._store.dialog_state(user)
        except StoreError as error:
            log.error("dialog state not read: %s", error)
            return DialogState()

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
