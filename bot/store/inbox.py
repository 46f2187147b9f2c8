"""What came in and is not answered yet, kept through crashes and shared by all processes.

An event waits, is claimed for some seconds, and is finished. A claim that is never finished, because
its process died, runs out, and the event is claimable again. Finishing erases the words, the
reply token and the address at once; the id stays, so that the same event is never taken twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any

from sqlite_utils import Database as Connection

from bot.privacy import mask
from bot.store.database import Database
from bot.store.pseudonym import pseudonym


class Task(Enum):
    """What has to be done about an event."""

    ANSWER = "answer"
    UNSEND = "unsend"
    """The resident took a message back: erase it."""
    FORGET = "forget"
    """The resident left: forget the dialog."""


class Outcome(Enum):
    """How an event ended."""

    SENT = "sent"
    NOT_SENT = "not sent"
    """Refused, so the resident has read nothing."""
    UNKNOWN = "unknown"
    """Sent, perhaps: the connection broke before the answer came."""
    LOST = "lost"
    """Its reply token died while it waited."""
    DONE = "done"
    """There was nothing to send."""
    FAILED = "failed"
    """Our own fault: the log has the trace."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxEvent:
    """One event. Times are aware; texts hold no lone surrogates."""

    event_id: str
    task: Task = Task.ANSWER
    user: str = ""
    """A user key, or "" when nobody is named. What ``claim`` gives back is its pseudonym."""
    message_id: str = ""
    """The message that an unsend will name; of an unsend: the message it names."""
    image_set: str = ""
    """Of the events with the same user and image set, only the first is kept."""
    kind: str = ""
    """The value of an IncomingKind."""
    text: str = ""
    """Masked when it is stored."""
    data: str = ""
    reply_token: str = ""
    address: str = ""
    """Where the resident can be told something later, sealed by the surface: the store cannot read it."""
    happened_at: datetime
    expires_at: datetime | None = None
    """When the reply token is dead; None when nothing will be sent."""


class Inbox:
    """The events of all processes that share the database. Every method raises StoreError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, events: Sequence[InboxEvent], *, now: datetime) -> tuple[str, ...]:
        """Keep the events, all or none, and return the ids of those that are to be worked on.

        That is not what is known already, but also what was lost and comes again with a living token.
        """
        rows = [_row(event, now.timestamp()) for event in events]
        with self._database.writing() as connection:
            return tuple(row["event_id"] for row in rows if _put(connection, row))

    def claim(self, *, now: datetime, lease_seconds: float) -> InboxEvent | None:
        """Make the oldest waiting event the caller's for ``lease_seconds``; None when there is none.

        An event of a user who has another one being worked on does not count as waiting.
        """
        at = now.timestamp()
        with self._database.reading() as connection:
            # Without a write lock first: idle workers of all processes ask every second.
            if _next(connection, at) is None:
                return None
        with self._database.writing() as connection:
            row = _next(connection, at)
            if row is None:
                return None
            connection.execute(
                "UPDATE inbox SET leased_until = ? WHERE event_id = ?", (at + lease_seconds, row["event_id"])
            )
        return _event(row, now)

    def finish(self, event_id: str, outcome: Outcome, *, now: datetime) -> None:
        """Record how the event ended, and erase what it held. What has ended already stays as it is."""
        with self._database.writing() as connection:
            _finish(connection, "event_id = ?", event_id, outcome, now.timestamp())

    def counts(self) -> dict[str, int]:
        """How many events wait, and how many of the last two days ended in each way."""
        with self._database.reading() as connection:
            rows = connection.execute("SELECT outcome, count(*) FROM inbox GROUP BY outcome").fetchall()
        found = {outcome or "waiting": int(count) for outcome, count in rows}
        return {name: found.get(name, 0) for name in ("waiting", *(outcome.value for outcome in Outcome))}


def erase_message(connection: Connection, message_id: str, at: float) -> None:
    """End the events of a message that was taken back, as far as they wait."""
    _finish(connection, "task = 'answer' AND message_id = ?", message_id, Outcome.DONE, at)


def _put(connection: Connection, row: dict[str, Any]) -> bool:
    event_id = row["event_id"]
    known = connection.execute("SELECT outcome FROM inbox WHERE event_id = ?", (event_id,)).fetchone()
    if known is None:
        connection.table("inbox").insert(row)
        return not _superfluous(connection, row)
    if known[0] is None:
        # Delivered again while it waits: the token's minute begins anew.
        connection.execute(
            "UPDATE inbox SET expires_at = max(expires_at, ?) WHERE event_id = ?", (row["expires_at"], event_id)
        )
    elif known[0] == Outcome.LOST.value and row["expires_at"] is not None and row["expires_at"] > row["received_at"]:
        connection.table("inbox").update(event_id, {**row, "outcome": None, "finished_at": None})
        return not _superfluous(connection, row)
    return False


def _superfluous(connection: Connection, row: dict[str, Any]) -> bool:
    """Whether the event just stored needs no answer; it is finished then."""
    if row["task"] != Task.ANSWER.value:
        return False
    unsent = connection.execute("SELECT 1 FROM unsent WHERE message_id = ?", (row["message_id"],)).fetchone()
    shown = (
        row["image_set"]
        and connection.execute(
            "SELECT 1 FROM inbox WHERE user = ? AND image_set = ? AND event_id != ?",
            (row["user"], row["image_set"], row["event_id"]),
        ).fetchone()
    )
    if unsent or shown:
        _finish(connection, "event_id = ?", row["event_id"], Outcome.DONE, row["received_at"])
        return True
    return False


def _row(event: InboxEvent, at: float) -> dict[str, Any]:
    return {
        "event_id": event.event_id,
        "task": event.task.value,
        "user": pseudonym(event.user),
        "message_id": event.message_id,
        "image_set": event.image_set,
        "kind": event.kind,
        "text": mask(event.text),
        "data": mask(event.data),
        "reply_token": event.reply_token,
        "address": event.address,
        "happened_at": event.happened_at.timestamp(),
        "received_at": at,
        "expires_at": event.expires_at.timestamp() if event.expires_at else None,
        "leased_until": 0.0,
    }


_COLUMNS = (
    "event_id, task, user, message_id, image_set, kind, text, data, reply_token, address, happened_at, expires_at"
)


def _next(connection: Connection, at: float) -> dict[str, Any] | None:
    # By time of the event, not of its arrival: LINE promises no order. A user's oldest event comes
    # first by itself; the inner query keeps a second worker from overtaking the first.
    row = connection.execute(
        f"""
        SELECT {_COLUMNS} FROM inbox AS event
        WHERE outcome IS NULL AND leased_until <= :at
          AND (user = '' OR NOT EXISTS (
            SELECT 1 FROM inbox AS other
            WHERE other.user = event.user AND other.outcome IS NULL AND other.leased_until > :at
          ))
        ORDER BY happened_at, received_at, rowid LIMIT 1
        """,  # noqa: S608 - the columns are the constant above
        {"at": at},
    ).fetchone()
    return dict(zip(_COLUMNS.split(", "), row, strict=True)) if row else None


def _event(row: dict[str, Any], now: datetime) -> InboxEvent:
    def moment(stamp: float) -> datetime:
        return datetime.fromtimestamp(stamp, tz=now.tzinfo)

    return InboxEvent(
        **{
            **row,
            "task": Task(row["task"]),
            # An older version took the event in.
            "address": row["address"] or "",
            "happened_at": moment(row["happened_at"]),
            "expires_at": None if row["expires_at"] is None else moment(row["expires_at"]),
        }
    )


def _finish(connection: Connection, where: str, key: str, outcome: Outcome, at: float) -> None:
    connection.execute(
        f"""
        UPDATE inbox SET outcome = ?, finished_at = ?, text = NULL, data = NULL, reply_token = NULL, address = NULL
        WHERE outcome IS NULL AND {where}
        """,  # noqa: S608 - where is one of the constants above
        (outcome.value, at, key),
    )
