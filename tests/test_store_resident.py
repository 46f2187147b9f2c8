"""What is remembered of a resident: how long, under which name, and that nothing of it is left afterwards."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from bot.answer import Answer
from bot.desk import Desk
from bot.dialog import DialogState, Reminder, Resident
from bot.engine import Engine
from bot.errors import StoreError
from bot.reminder import Notice
from bot.route import Incoming, Reply, Route, RouteKind
from bot.store import InboxEvent, Outcome, Store, Task, pseudonym
from bot.store.database import Database
from bot.store.migration import MIGRATIONS

NOW = datetime(2026, 4, 6, 9, 0, tzinfo=UTC)
USER = "line:U" + "7" * 32
ADDRESS = "U" + "7" * 32
EVENING = Resident("kita", Reminder.EVENING)
QUIET = Resident("kita", Reminder.NONE)


@pytest.fixture
def db(tmp_path: Path) -> Path:
    return tmp_path / "komado.db"


@pytest.fixture
def store(db: Path) -> Iterator[Store]:
    store = Store(db)
    yield store
    store.close()


def on_disk(db: Path) -> bytes:
    """Read every byte that the database has on the disk."""
    return b"".join(path.read_bytes() for path in sorted(db.parent.glob(f"{db.name}*")))


def rows(db: Path, sql: str) -> list[tuple[Any, ...]]:
    connection = sqlite3.connect(db)
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()


def notice(user: str = USER, **changes: Any) -> Notice:
    plain = Notice(pseudonym(user), date(2026, 4, 7), Reminder.EVENING, Answer(("明日",)), NOW + timedelta(hours=15))
    return replace(plain, **changes)


def test_a_resident_is_remembered_by_pseudonym_and_found_by_key(store: Store, db: Path) -> None:
    store.residents.keep(USER, EVENING, address=ADDRESS, now=NOW)
    assert store.residents.get(USER) == store.residents.get(pseudonym(USER)) == EVENING
    assert store.residents.get("line:U2") == Resident()
    assert rows(db, "SELECT user FROM residents") == [(pseudonym(USER),)]
    assert store.residents.to_remind() == {pseudonym(USER): EVENING}


def test_a_resident_outlives_the_dialog_and_the_process(db: Path) -> None:
    first = Store(db)
    first.residents.keep(USER, QUIET, now=NOW)
    first.save_dialog_state(USER, DialogState(topic="gomi"), now=NOW)
    first.close()
    second = Store(db)
    second.purge(NOW + timedelta(days=30))
    assert second.dialog_state(USER) == DialogState()
    assert second.residents.get(USER) == QUIET
    second.close()


def test_an_address_is_there_only_while_the_reminder_is_on_and_then_gone_to_the_last_byte(
    store: Store, db: Path
) -> None:
    store.residents.keep(USER, QUIET, address=ADDRESS, now=NOW)
    assert b"7" * 32 not in on_disk(db)
    store.residents.keep(USER, EVENING, address=ADDRESS, now=NOW)
    assert b"7" * 32 in on_disk(db)
    store.residents.keep(USER, Resident("minami", Reminder.MORNING), now=NOW)
    assert store.residents.to_remind() == {pseudonym(USER): Resident("minami", Reminder.MORNING)}
    store.residents.keep(USER, QUIET, address=ADDRESS, now=NOW)
    assert b"7" * 32 not in on_disk(db)
    assert store.residents.get(USER) == QUIET
    assert store.residents.to_remind() == {}


@pytest.mark.parametrize("how", ["delete", "unfollow", "unused"])
def test_nothing_of_a_resident_is_left_afterwards(store: Store, db: Path, how: str) -> None:
    store.residents.keep(USER, EVENING, address=ADDRESS, now=NOW)
    store.residents.keep("line:U2", EVENING, address="U2", now=NOW + timedelta(days=2))
    store.ledger.plan([notice(), notice("line:U2")], now=NOW)
    if how == "delete":
        store.residents.keep(USER, Resident(), now=NOW)
    elif how == "unfollow":
        store.forget(USER)
    else:
        store.purge(NOW + timedelta(days=401))
    assert store.residents.get(USER) == Resident()
    assert b"7" * 32 not in on_disk(db)
    assert pseudonym(USER).encode() not in on_disk(db)
    assert store.residents.to_remind() == {pseudonym("line:U2"): EVENING}


def test_who_is_heard_of_is_remembered_for_another_400_days(store: Store) -> None:
    store.residents.keep(USER, EVENING, address=ADDRESS, now=NOW)
    store.save_dialog_state(USER, DialogState(), now=NOW + timedelta(days=399))
    store.purge(NOW + timedelta(days=798))
    assert store.residents.get(USER) == EVENING
    store.purge(NOW + timedelta(days=800))
    assert store.residents.get(USER) == Resident()


def test_without_an_address_nobody_is_reminded(store: Store) -> None:
    store.residents.keep("web:1", EVENING, now=NOW)
    assert store.residents.to_remind() == {}


def test_what_a_later_version_wrote_is_no_reminder(store: Store, db: Path) -> None:
    store.residents.keep(USER, EVENING, address=ADDRESS, now=NOW)
    connection = sqlite3.connect(db)
    connection.execute("UPDATE residents SET reminder = 'twice'")
    connection.commit()
    connection.close()
    assert store.residents.get(USER) == QUIET


def test_a_database_of_the_first_version_gets_the_new_tables_and_keeps_what_waits(db: Path) -> None:
    old = Database(db, migrations=MIGRATIONS[:1])
    with old.writing() as connection:
        connection.execute(
            "INSERT INTO inbox (event_id, task, user, message_id, image_set, kind, happened_at, received_at)"
            " VALUES ('a', 'answer', '#1', '', '', 'text', 0, 0)"
        )
        connection.execute("INSERT INTO dialogs (user, state, at) VALUES ('#1', '{}', 0)")
    old.close()
    store = Store(db)
    claimed = store.inbox.claim(now=NOW, lease_seconds=20)
    assert claimed is not None
    assert (claimed.event_id, claimed.address) == ("a", "")
    store.residents.keep(USER, EVENING, address=ADDRESS, now=NOW)
    assert store.residents.to_remind() == {pseudonym(USER): EVENING}
    store.close()
    assert rows(db, "PRAGMA user_version") == [(len(MIGRATIONS),)]
    assert rows(db, "SELECT user FROM dialogs") == [("#1",)]


def test_the_sealed_address_of_an_event_is_erased_when_it_ends(store: Store, db: Path) -> None:
    store.inbox.put([InboxEvent(event_id="a", user=USER, kind="text", address="5ea1ed", happened_at=NOW)], now=NOW)
    claimed = store.inbox.claim(now=NOW, lease_seconds=20)
    assert claimed is not None
    assert claimed.address == "5ea1ed"
    store.inbox.finish("a", Outcome.SENT, now=NOW)
    assert rows(db, "SELECT address FROM inbox") == [(None,)]


def test_an_unfollow_passes_the_inbox_and_deletes_the_resident(store: Store) -> None:
    store.residents.keep(USER, EVENING, address=ADDRESS, now=NOW)
    store.inbox.put([InboxEvent(event_id="a", task=Task.FORGET, user=USER, happened_at=NOW)], now=NOW)
    claimed = store.inbox.claim(now=NOW, lease_seconds=20)
    assert claimed is not None
    store.forget(claimed.user)
    assert store.residents.get(USER) == Resident()


class ResidentLife(RuleBasedStateMachine):
    """Any order of asking, stopping, leaving and being silent, against a model of it."""

    users = st.sampled_from(["line:A", "line:B", "web:C"])
    wishes = st.builds(Resident, st.sampled_from(["", "kita"]), st.sampled_from(Reminder))

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.path = Path(self.folder.name) / "komado.db"
        self.store = Store(self.path)
        self.now = NOW
        self.residents: dict[str, tuple[Resident, datetime]] = {}
        self.addresses: set[str] = set()

    @rule(user=users, wish=wishes)
    def keep(self, user: str, wish: Resident) -> None:
        address = f"address of {user}" if user.startswith("line:") else ""
        self.store.residents.keep(user, wish, address=address, now=self.now)
        self.residents[user] = (wish, self.now)
        if wish.reminder is not Reminder.NONE and address:
            self.addresses.add(user)
        else:
            self.addresses.discard(user)

    @rule(user=users)
    def speak(self, user: str) -> None:
        self.store.save_dialog_state(user, DialogState(), now=self.now)
        if user in self.residents:
            self.residents[user] = (self.residents[user][0], self.now)

    @rule(user=users)
    def leave(self, user: str) -> None:
        self.store.forget(user)
        self.residents.pop(user, None)
        self.addresses.discard(user)

    @rule(days=st.sampled_from([100, 250]))
    def wait(self, days: int) -> None:
        self.now += timedelta(days=days)
        self.store.purge(self.now)
        for user, (_, at) in list(self.residents.items()):
            if self.now - at > timedelta(days=400):
                del self.residents[user]
                self.addresses.discard(user)

    @invariant()
    def agrees(self) -> None:
        for user in ("line:A", "line:B", "web:C"):
            assert self.store.residents.get(user) == self.residents.get(user, (Resident(), None))[0]
        assert set(self.store.residents.to_remind()) == {pseudonym(user) for user in self.addresses}
        kept = {address for (address,) in rows(self.path, "SELECT address FROM addresses")}
        assert kept == {f"address of {user}" for user in self.addresses}

    def teardown(self) -> None:
        self.store.close()
        self.folder.cleanup()


TestResidentLife = ResidentLife.TestCase
TestResidentLife.settings = settings(max_examples=25, stateful_step_count=20, deadline=None)


# -- the desk --


class Clerk(Engine):
    """An engine that does what it is told: the text is the district and the reminder to be remembered."""

    def __init__(self) -> None:
        self.seen: list[tuple[Resident, bool]] = []

    def respond(self, incoming: Incoming, state: DialogState, *, now: datetime) -> Reply:
        self.seen.append((state.resident, incoming.can_push))
        resident = state.resident
        if incoming.text:
            district, _, reminder = incoming.text.partition(" ")
            resident = Resident(district, Reminder(reminder))
        after = replace(state.fresh(now), resident=resident, at=now)
        return Reply(Answer(("はい",)), after, Route(RouteKind.COMMAND, "ためし"))

    def failure(self) -> Answer:
        return Answer(("うまくいきません",))


def test_the_desk_hands_the_resident_to_the_engine_and_keeps_what_it_gives_back(store: Store) -> None:
    clerk = Clerk()
    desk = Desk(lambda: clerk, store)
    desk.answer(USER, Incoming(text="kita evening", can_push=True), now=NOW, address=ADDRESS)
    assert store.residents.to_remind() == {pseudonym(USER): EVENING}
    desk.answer(USER, Incoming(), now=NOW + timedelta(days=3))
    desk.answer(USER, Incoming(text="kita "), now=NOW + timedelta(days=3))
    desk.answer(USER, Incoming(), now=NOW + timedelta(days=3))
    assert clerk.seen == [(Resident(), True), (EVENING, False), (EVENING, False), (QUIET, False)]
    assert store.residents.to_remind() == {}


def test_a_turn_that_changes_nothing_about_the_resident_writes_nothing_about_the_resident(
    store: Store, db: Path
) -> None:
    desk = Desk(lambda: clerk, store)
    clerk = Clerk()
    desk.answer(USER, Incoming(), now=NOW, address=ADDRESS)
    assert rows(db, "SELECT * FROM residents") == rows(db, "SELECT * FROM addresses") == []
    assert b"7" * 32 not in on_disk(db)


def test_nobody_in_particular_is_not_remembered(store: Store, db: Path) -> None:
    clerk = Clerk()
    reply = Desk(lambda: clerk, store).answer("", Incoming(text="kita "), now=NOW)
    assert reply.answer.texts == ("はい",)
    assert rows(db, "SELECT * FROM residents") == []


def test_who_asks_to_be_reminded_is_not_told_that_it_is_done_when_it_is_not(db: Path) -> None:
    store = Store(db, busy_seconds=0.1)
    store.purge_when_due(NOW)
    clerk = Clerk()
    desk = Desk(lambda: clerk, store)
    desk.answer(USER, Incoming(text="kita evening"), now=NOW, address=ADDRESS)
    blocker = sqlite3.connect(db, isolation_level=None)
    blocker.execute("BEGIN IMMEDIATE")
    wish = desk.answer(USER, Incoming(text="kita "), now=NOW)
    assert (wish.answer.texts, wish.state.resident) == (("うまくいきません",), EVENING)
    # Any other turn is answered as ever.
    assert desk.answer(USER, Incoming(), now=NOW).answer.texts == ("はい",)
    blocker.execute("ROLLBACK")
    blocker.close()
    assert store.residents.get(USER) == EVENING
    store.close()


def test_what_cannot_be_read_is_not_written_over(db: Path) -> None:
    store = Store(db, busy_seconds=0.1)
    store.purge_when_due(NOW)
    clerk = Clerk()
    desk = Desk(lambda: clerk, store)
    desk.answer(USER, Incoming(text="kita evening"), now=NOW, address=ADDRESS)
    broken = sqlite3.connect(db)
    broken.execute("ALTER TABLE dialogs RENAME COLUMN state TO lost")
    broken.commit()
    with pytest.raises(StoreError):
        store.dialog_state(USER)
    assert desk.answer(USER, Incoming(text="minami "), now=NOW).answer.texts == ("うまくいきません",)
    assert desk.answer(USER, Incoming(), now=NOW).answer.texts == ("はい",)
    broken.execute("ALTER TABLE dialogs RENAME COLUMN lost TO state")
    broken.commit()
    broken.close()
    assert store.residents.get(USER) == EVENING
    store.close()
