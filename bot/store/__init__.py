"""What outlives a process: dialog states, what residents asked to be remembered, the masked utterance log,
the inbox of LINE events, the ledger of notices.

The only package that imports sqlite_utils. Words come in masked or are masked here; user keys are
stored as pseudonyms, but for the addresses of those who want to be reminded. Every method raises StoreError, with what to do, when the database fails.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta
from pathlib import Path

from bot.dialog import DialogState
from bot.store.database import Database, storable
from bot.store.inbox import Inbox, InboxEvent, Outcome, Task, erase_message
from bot.store.ledger import Claim, Ledger, NoticeState, Refusal
from bot.store.pseudonym import pseudonym
from bot.store.resident import Residents, erase_resident, purge_residents, seen_resident

__all__ = [
    "Claim",
    "Inbox",
    "InboxEvent",
    "Ledger",
    "NoticeState",
    "Outcome",
    "Refusal",
    "Residents",
    "Store",
    "Task",
    "pseudonym",
]

DIALOG_KEPT = timedelta(days=1)
RESIDENT_KEPT = timedelta(days=400)
"""After the last turn: more than a year, so that who asks only at the turn of the year is still known."""
NOTICE_KEPT = timedelta(days=14)
"""Far longer than a notice can be sent again; what an operator may still want to look into."""
EVENT_KEPT = timedelta(hours=48)
"""LINE may deliver an event twice; the ids are kept for longer than it goes on trying."""
PURGE_EVERY = timedelta(hours=1)

_message: ContextVar[str] = ContextVar("message", default="")


class Store:
    """The database at ``path``. Threads and processes may share it.

    ``retention_days`` is how long an utterance is kept, ``busy_seconds`` how long to wait for
    another writer. Raises StoreError.
    """

    def __init__(self, path: Path, *, retention_days: int = 30, busy_seconds: float = 1.5) -> None:
        self._database = Database(path, busy_seconds=busy_seconds)
        self._utterance_kept = timedelta(days=retention_days)
        self._purged_at: datetime | None = None
        self.inbox = Inbox(self._database)
        self.residents = Residents(self._database)
        self.ledger = Ledger(self._database)

    def dialog_state(self, user: str) -> DialogState:
        """Return the state of this user's dialog; a new one when there is none. The resident is kept apart."""
        with self._database.reading() as connection:
            row = connection.execute("SELECT state FROM dialogs WHERE user = ?", (pseudonym(user),)).fetchone()
        return DialogState.from_json(row[0]) if row else DialogState()

    def save_dialog_state(self, user: str, state: DialogState, *, now: datetime) -> None:
        """Keep the state of this user's dialog for a day. The user counts as heard of."""
        self.purge_when_due(now)
        name = pseudonym(user)
        row = {"user": name, "state": storable(state.to_json()), "at": now.timestamp()}
        with self._database.writing() as connection:
            connection.table("dialogs").insert(row, replace=True)
            seen_resident(connection, name, now.timestamp())

    def log_utterance(
        self, user: str, *, text: str, kind: str, entry: str | None, candidates: Sequence[str], now: datetime
    ) -> None:
        """Keep what was asked (``text`` masked), which route answered and what else was shown.

        Within ``about`` a message, it replaces what is logged of that message: an event that is
        answered again after a crash counts once. A message that was taken back is not logged.
        """
        message_id = _message.get()
        row = {
            "at": now.timestamp(),
            "user": pseudonym(user),
            "message_id": message_id,
            "text": storable(text),
            "kind": kind,
            "entry": entry,
            "candidates": json.dumps(list(candidates), ensure_ascii=False),
        }
        self.purge_when_due(now)
        with self._database.writing() as connection:
            if message_id:
                if connection.execute("SELECT 1 FROM unsent WHERE message_id = ?", (message_id,)).fetchone():
                    return
                connection.execute("DELETE FROM utterances WHERE message_id = ?", (message_id,))
            connection.table("utterances").insert(row)

    @contextmanager
    def about(self, message_id: str) -> Iterator[None]:
        """Tie what this thread logs within the block to a LINE message, so that ``unsend`` finds it.

        The desk, which stands between the webhook and the log, need not know of messages.
        """
        token = _message.set(message_id)
        try:
            yield
        finally:
            _message.reset(token)

    def unsend(self, message_id: str, *, now: datetime) -> None:
        """Erase a message that its writer took back, from the log, the inbox and the disk.

        Should it be delivered only later, it is not kept either.
        """
        with self._database.writing() as connection:
            connection.table("unsent").insert({"message_id": message_id, "at": now.timestamp()}, replace=True)
            connection.execute("DELETE FROM utterances WHERE message_id = ?", (message_id,))
            erase_message(connection, message_id, now.timestamp())
        self._database.flush()

    def forget(self, user: str) -> None:
        """Delete the user's dialog, all that the user asked to be remembered, and what ties the utterance log
        to the user.
        """
        name = pseudonym(user)
        with self._database.writing() as connection:
            connection.execute("DELETE FROM dialogs WHERE user = ?", (name,))
            connection.execute("UPDATE utterances SET user = '' WHERE user = ?", (name,))
            has_erased = erase_resident(connection, name)
        if has_erased:
            self._database.flush()

    def purge(self, now: datetime) -> None:
        """Delete what has been kept long enough."""
        with self._database.writing() as connection:
            for table, column, kept in (
                ("utterances", "at", self._utterance_kept),
                ("dialogs", "at", DIALOG_KEPT),
                ("inbox", "received_at", EVENT_KEPT),
                ("unsent", "at", EVENT_KEPT),
                ("notices", "at", NOTICE_KEPT),
            ):
                connection.table(table).delete_where(f"{column} < ?", [(now - kept).timestamp()])
            purge_residents(connection, (now - RESIDENT_KEPT).timestamp())
        self._database.flush()

    def purge_when_due(self, now: datetime) -> None:
        """``purge`` if this process has not done so within the hour."""
        if self._purged_at is None or abs(now - self._purged_at) >= PURGE_EVERY:
            self._purged_at = now
            self.purge(now)

    def close(self) -> None:
        """Close the connections of this process."""
        self._database.close()
