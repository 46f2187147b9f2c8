"""Which notice went to whom: written before a notice is sent, so that it is told once however often we die.

A person is told once of one collection day. A notice is planned, claimed for some seconds of real time,
and ends as sent, failed or lost; a claim that is never finished runs out and is claimed again. LINE itself
keeps the promise across a crash: every try of a notice carries the same retry key and the same body, and
LINE accepts a key once. The key is made from the pseudonym, the day and the kind, so that not even a
database put back from yesterday tells anybody twice.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum
from typing import Any

from sqlite_utils import Database as Connection

from bot.answer import Answer, Choice
from bot.reminder import Notice
from bot.store.database import Database

KEY_LIFE = timedelta(hours=23)
"""How long after its first try a retry key is used. LINE forgets it after 24 hours and would tell twice."""

_NAMESPACE = uuid.UUID("6f0f3a52-9d0e-5b0c-8a53-4b4d444f0001")


class NoticeState(Enum):
    """How far a notice is."""

    PLANNED = "planned"
    SENT = "sent"
    FAILED = "failed"
    """Refused for this person. It is not tried again; the next collection is a new notice."""
    LOST = "lost"
    """Its time went by. Perhaps it was sent: what became of its last try is not known."""


class Refusal(Enum):
    """Why a notice cannot be claimed."""

    DONE = "told already, or not wanted any more"
    BUSY = "somebody else is telling it right now"
    LOST = "its time, or its retry key, is over"


@dataclass(frozen=True, slots=True)
class Claim:
    """A notice to be sent now."""

    user: str
    """Pseudonym."""
    day: date
    address: str
    answer: Answer
    """What the first try said; a later try must not say anything else."""
    retry_key: str


class Ledger:
    """The notices of all processes that share the database. Every method raises StoreError.

    ``now`` is the time residents live by. ``instant`` is real time in seconds (``time.time()``): leases
    are for processes, which live by that even when an operator sets ``now``.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def plan(self, notices: Sequence[Notice], *, now: datetime) -> tuple[Notice, ...]:
        """Write down what is due, and return what of it is still to be told, least tried first."""
        with self._database.writing() as connection:
            for notice in notices:
                connection.execute(
                    """
                    INSERT INTO notices (user, day, kind, retry_key, state, until, at)
                    VALUES (:user, :day, :kind, :retry_key, 'planned', :until, :at)
                    ON CONFLICT (user, day) DO UPDATE
                    SET kind = excluded.kind, retry_key = excluded.retry_key, until = excluded.until
                    WHERE state = 'planned' AND attempts = 0
                    """,
                    _row(notice, now),
                )
            rows = connection.execute("SELECT user, day, attempts FROM notices WHERE state = 'planned'").fetchall()
        attempts = {(user, day): int(count) for user, day, count in rows}
        open_ = [notice for notice in notices if _key(notice) in attempts]
        return tuple(sorted(open_, key=lambda notice: attempts[_key(notice)]))

    def untold(self, notices: Sequence[Notice]) -> int:
        """How many of these have not been told, nor been given up. Writes nothing."""
        with self._database.reading() as connection:
            rows = connection.execute("SELECT user, day FROM notices WHERE state != 'planned'").fetchall()
        ended = {tuple(row) for row in rows}
        return sum(_key(notice) not in ended for notice in notices)

    def claim(self, notice: Notice, *, now: datetime, instant: float, lease_seconds: float) -> Claim | Refusal:
        """Make a planned notice the caller's for ``lease_seconds``, and count a try."""
        with self._database.writing() as connection:
            row = _find(connection, notice)
            if row is None or row["state"] != NoticeState.PLANNED.value or row["address"] is None:
                return Refusal.DONE
            # A lease far longer than one can be was written before the clock was put back. Twice, because whoever
            # waited long for the write lock comes with an older instant than the one who wrote meanwhile.
            if instant < row["leased_until"] <= instant + 2 * lease_seconds:
                return Refusal.BUSY
            tried_at = now.timestamp() if row["tried_at"] is None else row["tried_at"]
            if now >= notice.until or abs(now.timestamp() - tried_at) >= KEY_LIFE.total_seconds():
                _end(connection, notice.user, notice.day, NoticeState.LOST)
                return Refusal.LOST
            body = row["body"] or _body(notice.answer)
            connection.execute(
                """
                UPDATE notices SET attempts = attempts + 1, body = ?, tried_at = ?, leased_until = ?
                WHERE user = ? AND day = ?
                """,
                (body, tried_at, instant + lease_seconds, *_key(notice)),
            )
        return Claim(notice.user, notice.day, row["address"], _answer(body), row["retry_key"])

    def finish(self, claim: Claim, state: NoticeState) -> None:
        """Record how a claimed notice ended; PLANNED gives it back, to be tried again."""
        with self._database.writing() as connection:
            if state is NoticeState.PLANNED:
                connection.execute(
                    "UPDATE notices SET leased_until = 0 WHERE user = ? AND day = ?",
                    (claim.user, claim.day.isoformat()),
                )
            else:
                _end(connection, claim.user, claim.day, state)

    def expire(self, *, now: datetime) -> int:
        """Give up what was planned and whose time has gone by. Returns how many."""
        with self._database.writing() as connection:
            return int(
                connection.execute(
                    "UPDATE notices SET state = 'lost', body = NULL WHERE state = 'planned' AND until <= ?",
                    (now.timestamp(),),
                ).rowcount
            )

    def counts(self) -> dict[str, int]:
        """How many notices of the last days are in each state."""
        with self._database.reading() as connection:
            found = dict(connection.execute("SELECT state, count(*) FROM notices GROUP BY state").fetchall())
        return {state.value: int(found.get(state.value, 0)) for state in NoticeState}


def _find(connection: Connection, notice: Notice) -> dict[str, Any] | None:
    """The notice's row, with the address as long as its owner still wants to be told at this hour."""
    cursor = connection.execute(
        """
        SELECT state, body, retry_key, tried_at, leased_until,
          (SELECT address FROM addresses JOIN residents USING (user)
           WHERE addresses.user = notices.user AND residents.reminder = ?) AS address
        FROM notices WHERE user = ? AND day = ?
        """,
        (notice.kind.value, *_key(notice)),
    )
    row = cursor.fetchone()
    return dict(zip((column[0] for column in cursor.description), row, strict=True)) if row else None


def _end(connection: Connection, user: str, day: date, state: NoticeState) -> None:
    connection.execute(
        "UPDATE notices SET state = ?, body = NULL, leased_until = 0 WHERE user = ? AND day = ?",
        (state.value, user, day.isoformat()),
    )


def _row(notice: Notice, now: datetime) -> dict[str, Any]:
    user, day = _key(notice)
    return {
        "user": user,
        "day": day,
        "kind": notice.kind.value,
        "retry_key": str(uuid.uuid5(_NAMESPACE, f"{user} {day} {notice.kind.value}")),
        "until": notice.until.timestamp(),
        "at": now.timestamp(),
    }


def _key(notice: Notice) -> tuple[str, str]:
    return notice.user, notice.day.isoformat()


def _body(answer: Answer) -> str:
    choices = [[choice.label, choice.data] for choice in answer.choices]
    return json.dumps({"texts": answer.texts, "choices": choices}, ensure_ascii=False)


def _answer(body: str) -> Answer:
    data = json.loads(body)
    return Answer(tuple(data["texts"]), tuple(Choice(label, value) for label, value in data["choices"]))
