"""What residents asked to be remembered: their district, and how to reach those who want to be reminded.

Kept under a pseudonym until the resident changes it, has it deleted, leaves, or is not heard of for long.
The address, the only real id in the database, is there as long as the reminder is on, and no longer.
"""

from __future__ import annotations

from datetime import datetime

from sqlite_utils import Database as Connection

from bot.dialog import Reminder, Resident
from bot.store.database import Database, storable
from bot.store.pseudonym import pseudonym


class Residents:
    """The residents of all processes that share the database. Every method raises StoreError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, user: str) -> Resident:
        """What this user asked to be remembered; an empty Resident when that is nothing."""
        with self._database.reading() as connection:
            row = connection.execute(
                "SELECT district, reminder FROM residents WHERE user = ?", (pseudonym(user),)
            ).fetchone()
        return _resident(*row) if row else Resident()

    def keep(self, user: str, resident: Resident, *, address: str = "", now: datetime) -> None:
        """Remember this of the user, and nothing else; an empty Resident deletes all there was.

        ``address`` is where the surface reaches the user. It is kept only while a reminder is wanted, and
        one already kept stays; without any address the user cannot be told anything.
        """
        name = pseudonym(user)
        with self._database.writing() as connection:
            if resident == Resident():
                has_erased = erase_resident(connection, name)
            else:
                has_erased = _keep(connection, name, resident, address, now.timestamp())
        if has_erased:
            # Gone now, not at the next purge: from the write-ahead log too.
            self._database.flush()

    def to_remind(self) -> dict[str, Resident]:
        """Those who want to be reminded and can be reached, by pseudonym, in the order of the pseudonyms."""
        with self._database.reading() as connection:
            rows = connection.execute(
                """
                SELECT residents.user, district, reminder FROM residents JOIN addresses USING (user)
                WHERE reminder != '' ORDER BY residents.user
                """
            ).fetchall()
        return {user: _resident(district, reminder) for user, district, reminder in rows}


def _keep(connection: Connection, name: str, resident: Resident, address: str, at: float) -> bool:
    """Returns whether an address was deleted."""
    connection.table("residents").insert(
        {"user": name, "district": storable(resident.district), "reminder": resident.reminder.value, "at": at},
        replace=True,
    )
    # What nobody has begun to send is planned anew, for the new district or hour.
    connection.execute("DELETE FROM notices WHERE user = ? AND state = 'planned' AND attempts = 0", (name,))
    if resident.reminder is Reminder.NONE:
        return _erase_address(connection, name)
    if address:
        connection.table("addresses").insert({"user": name, "address": storable(address)}, replace=True)
    return False


def erase_resident(connection: Connection, name: str) -> bool:
    """Delete all that was remembered of the resident with this pseudonym. Returns whether an address was."""
    connection.execute("DELETE FROM residents WHERE user = ?", (name,))
    connection.execute("DELETE FROM notices WHERE user = ?", (name,))
    return _erase_address(connection, name)


def seen_resident(connection: Connection, name: str, at: float) -> None:
    """Note that the resident with this pseudonym was heard of."""
    connection.execute("UPDATE residents SET at = ? WHERE user = ?", (at, name))


def purge_residents(connection: Connection, before: float) -> None:
    """Delete those who were not heard of since."""
    rows = connection.execute("SELECT user FROM residents WHERE at < ?", (before,)).fetchall()
    for (name,) in rows:
        erase_resident(connection, name)


def _erase_address(connection: Connection, name: str) -> bool:
    return bool(connection.execute("DELETE FROM addresses WHERE user = ?", (name,)).rowcount)


def _resident(district: str, reminder: str) -> Resident:
    try:
        return Resident(district, Reminder(reminder))
    except ValueError:
        # Written by a later version: better no notice than a wrong one.
        return Resident(district)
