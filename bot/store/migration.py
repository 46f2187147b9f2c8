"""The tables, and how an older file gets them.

A file's ``user_version`` is the number of migrations it has been through. A migration that has been
released is never edited: a change is a new one at the end.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlite_utils import Database as Connection

APPLICATION_ID = 0x4B4D444F
"""Written into the file's head ("KMDO"), so that another program's database is left alone."""

Migration = Callable[[Connection], None]


def _first_tables(connection: Connection) -> None:
    connection.table("dialogs").create(
        {"user": str, "state": str, "at": float},
        pk="user",
        not_null={"state", "at"},
    )
    connection.table("utterances").create(
        {
            "id": int,
            "at": float,
            "user": str,
            "message_id": str,
            "text": str,
            "kind": str,
            "entry": str,
            "candidates": str,
        },
        pk="id",
        not_null={"at", "user", "message_id", "text", "kind", "candidates"},
    )
    connection.table("utterances").create_index(["at"])
    connection.table("utterances").create_index(["user"])
    connection.table("utterances").create_index(["message_id"])
    connection.table("inbox").create(
        {
            "event_id": str,
            "task": str,
            "user": str,
            "message_id": str,
            "image_set": str,
            "kind": str,
            "text": str,
            "data": str,
            "reply_token": str,
            "happened_at": float,
            "received_at": float,
            "expires_at": float,
            "leased_until": float,
            "outcome": str,
            "finished_at": float,
        },
        pk="event_id",
        not_null={"task", "user", "message_id", "image_set", "kind", "happened_at", "received_at", "leased_until"},
        defaults={"leased_until": 0.0},
    )
    connection.table("inbox").create_index(["outcome", "happened_at"])
    connection.table("inbox").create_index(["user", "outcome"])
    connection.table("inbox").create_index(["message_id"])
    connection.table("unsent").create({"message_id": str, "at": float}, pk="message_id", not_null={"at"})


def _residents_and_notices(connection: Connection) -> None:
    connection.table("residents").create(
        {"user": str, "district": str, "reminder": str, "at": float},
        pk="user",
        not_null={"district", "reminder", "at"},
    )
    connection.table("residents").create_index(["at"])
    # The only place where somebody's real id is kept: of those who want to be reminded, as long as they do.
    connection.table("addresses").create({"user": str, "address": str}, pk="user", not_null={"address"})
    connection.table("notices").create(
        {
            "user": str,
            "day": str,
            "kind": str,
            "retry_key": str,
            "state": str,
            "attempts": int,
            "body": str,
            "until": float,
            "tried_at": float,
            "leased_until": float,
            "at": float,
        },
        pk=("user", "day"),
        not_null={"kind", "retry_key", "state", "attempts", "until", "leased_until", "at"},
        defaults={"attempts": 0, "leased_until": 0.0},
    )
    connection.table("notices").create_index(["state", "until"])
    connection.table("notices").create_index(["at"])
    connection.table("inbox").add_column("address", str)


MIGRATIONS: tuple[Migration, ...] = (_first_tables, _residents_and_notices)
