"""What is kept, for how long, under whose name, and what happens when the disk does not play along."""

from __future__ import annotations

import multiprocessing
import os
import re
import sqlite3
import stat
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from sqlite_utils import Database as Connection

from bot.answer import Choice
from bot.dialog import DialogState
from bot.errors import StoreError
from bot.store import InboxEvent, Outcome, Store, Task
from bot.store.database import Database
from bot.store.migration import MIGRATIONS

ROOT = Path(__file__).parents[1]
NOW = datetime(2026, 4, 6, 9, 0, tzinfo=UTC)
PLANTED = "ひみつの言葉"
HALVES = ("\ud800", "\udbff", "\udc00", "\udfff")
odd_text = st.lists(st.text(max_size=4) | st.sampled_from(HALVES), max_size=5).map("".join)
"""Texts, many of them with half a character in them."""


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


def event(event_id: str, *, seconds: float = 0, life: float = 50, **fields: Any) -> InboxEvent:
    happened = NOW + timedelta(seconds=seconds)
    defaults = {"kind": "text", "reply_token": f"token-{event_id}", "expires_at": NOW + timedelta(seconds=life)}
    return InboxEvent(event_id=event_id, happened_at=happened, **{**defaults, **fields})


def log(store: Store, text: str, *, user: str = "line:U1", message: str = "", now: datetime = NOW) -> None:
    with store.about(message):
        store.log_utterance(user, text=text, kind="answer", entry="gomi", candidates=("gomi", "kami"), now=now)


# -- dialogs and utterances --


def test_a_dialog_state_is_kept_for_its_user(store: Store) -> None:
    state = DialogState(offered=(Choice("ごみ", "entry:gomi"),), topic="gomi", misses=1, at=NOW)
    store.save_dialog_state("line:U1", state, now=NOW)
    assert store.dialog_state("line:U1") == state
    assert store.dialog_state("line:U2") == DialogState()
    store.save_dialog_state("line:U1", DialogState(), now=NOW)
    assert store.dialog_state("line:U1") == DialogState()


def test_a_dialog_state_outlives_the_process(db: Path) -> None:
    first = Store(db)
    first.save_dialog_state("web:1", DialogState(topic="gomi"), now=NOW)
    first.close()
    second = Store(db)
    assert second.dialog_state("web:1").topic == "gomi"
    second.close()


@given(
    user=odd_text.filter(bool),
    topic=odd_text,
    text=odd_text,
)
@settings(max_examples=60, deadline=None)
def test_no_text_is_too_odd_to_be_kept(
    tmp_path_factory: pytest.TempPathFactory, user: str, topic: str, text: str
) -> None:
    store = Store(tmp_path_factory.mktemp("odd") / "komado.db")
    try:
        store.save_dialog_state(user, DialogState(topic=topic), now=NOW)
        assert store.dialog_state(user).topic == topic.encode("utf-8", "replace").decode()
        store.log_utterance(user, text=text, kind="fallback", entry=None, candidates=(), now=NOW)
    finally:
        store.close()


def test_no_user_key_is_on_the_disk(store: Store, db: Path) -> None:
    user = "line:U" + "7" * 32
    store.save_dialog_state(user, DialogState(), now=NOW)
    log(store, "ごみ", user=user)
    store.inbox.put([event("a", user=user, text="ごみ")], now=NOW)
    store.close()
    assert b"7" * 32 not in on_disk(db)
    assert "ごみ".encode() in on_disk(db)


def test_the_pseudonym_that_an_event_comes_with_is_as_good_as_the_key(store: Store) -> None:
    store.inbox.put([event("a", user="line:U1")], now=NOW)
    claimed = store.inbox.claim(now=NOW, lease_seconds=20)
    assert claimed is not None
    store.save_dialog_state(claimed.user, DialogState(topic="gomi"), now=NOW)
    assert store.dialog_state("line:U1").topic == "gomi"


def test_an_utterance_is_logged_with_what_was_shown(store: Store, db: Path) -> None:
    log(store, "ごみの日は")
    assert rows(db, "SELECT text, kind, entry, candidates FROM utterances") == [
        ("ごみの日は", "answer", "gomi", '["gomi", "kami"]')
    ]


def test_a_message_that_is_answered_again_is_logged_once(store: Store, db: Path) -> None:
    log(store, "はじめ", message="m1")
    log(store, "ふたたび", message="m1")
    log(store, "べつ", message="m2")
    log(store, "なし")
    log(store, "なし")
    assert [text for (text,) in rows(db, "SELECT text FROM utterances")] == ["ふたたび", "べつ", "なし", "なし"]


def test_what_one_thread_says_about_its_message_is_not_said_about_anothers(store: Store, db: Path) -> None:
    both = threading.Barrier(2, timeout=5)

    def say(message: str) -> None:
        with store.about(message):
            both.wait()
            store.log_utterance("", text=message, kind="answer", entry=None, candidates=(), now=NOW)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(say, ("m1", "m2")))
    assert sorted(rows(db, "SELECT message_id, text FROM utterances")) == [("m1", "m1"), ("m2", "m2")]


def test_what_is_kept_long_enough_is_deleted_to_the_last_byte(db: Path) -> None:
    store = Store(db, retention_days=30)
    log(store, PLANTED, now=NOW)
    log(store, "まだのこる", now=NOW + timedelta(days=20))
    store.save_dialog_state("line:U1", DialogState(topic=PLANTED), now=NOW)
    store.save_dialog_state("line:U2", DialogState(topic="のこる"), now=NOW + timedelta(days=30))
    store.inbox.put([event("old", text=PLANTED)], now=NOW)
    store.inbox.put([event("new")], now=NOW + timedelta(days=29))
    store.unsend("m9", now=NOW)
    assert PLANTED.encode() in on_disk(db)
    store.purge(NOW + timedelta(days=30, minutes=1))
    assert PLANTED.encode() not in on_disk(db)
    assert rows(db, "SELECT text FROM utterances") == [("まだのこる",)]
    assert store.dialog_state("line:U1") == DialogState()
    assert store.dialog_state("line:U2").topic == "のこる"
    assert rows(db, "SELECT event_id FROM inbox") == [("new",)]
    assert rows(db, "SELECT * FROM unsent") == []
    store.close()


def test_event_ids_are_known_for_at_least_a_day(store: Store) -> None:
    store.inbox.put([event("a")], now=NOW)
    store.inbox.finish("a", Outcome.SENT, now=NOW)
    later = NOW + timedelta(hours=47)
    store.purge(later)
    assert store.inbox.put([event("a")], now=later) == ()


def test_the_purge_comes_by_itself_every_hour(store: Store, db: Path) -> None:
    store.purge_when_due(NOW)
    other = Store(db)
    log(other, "むかし", now=NOW - timedelta(days=40))
    other.close()
    store.purge_when_due(NOW + timedelta(minutes=59))
    assert rows(db, "SELECT text FROM utterances") == [("むかし",)]
    log(store, "いま", now=NOW + timedelta(minutes=61))
    assert rows(db, "SELECT text FROM utterances") == [("いま",)]


def test_unsend_erases_a_message_and_keeps_the_others(store: Store, db: Path) -> None:
    log(store, PLANTED, message="m1")
    log(store, "のこる", message="m2")
    store.inbox.put([event("a", message_id="m1", text=PLANTED), event("b", message_id="m2", text="のこる")], now=NOW)
    store.unsend("m1", now=NOW)
    assert PLANTED.encode() not in on_disk(db)
    assert rows(db, "SELECT text FROM utterances") == [("のこる",)]
    assert rows(db, "SELECT text, outcome FROM inbox ORDER BY event_id") == [(None, "done"), ("のこる", None)]


def test_what_was_unsent_is_not_kept_when_it_comes_later(store: Store, db: Path) -> None:
    store.unsend("m1", now=NOW)
    assert store.inbox.put([event("a", message_id="m1", text=PLANTED)], now=NOW) == ()
    log(store, PLANTED, message="m1")
    store.purge(NOW)
    assert store.inbox.claim(now=NOW, lease_seconds=20) is None
    assert PLANTED.encode() not in on_disk(db)


def test_forgetting_a_user_leaves_the_words_without_a_name(store: Store, db: Path) -> None:
    log(store, "ごみ", user="line:U1")
    log(store, "紙", user="line:U2")
    store.save_dialog_state("line:U1", DialogState(topic="gomi"), now=NOW)
    store.forget("line:U1")
    assert store.dialog_state("line:U1") == DialogState()
    assert [bool(user) for (user,) in rows(db, "SELECT user FROM utterances ORDER BY id")] == [False, True]


# -- the inbox --


def test_events_are_taken_in_once(store: Store) -> None:
    assert store.inbox.put([event("a"), event("b"), event("a")], now=NOW) == ("a", "b")
    assert store.inbox.put([event("b"), event("c")], now=NOW) == ("c",)


def test_events_of_one_post_are_kept_all_or_none(store: Store) -> None:
    broken = event("b", message_id=object())
    with pytest.raises(StoreError):
        store.inbox.put([event("a"), broken], now=NOW)
    assert store.inbox.counts()["waiting"] == 0
    assert store.inbox.put([event("a")], now=NOW) == ("a",)


def test_an_event_comes_out_as_it_went_in_but_masked_and_without_a_name(store: Store) -> None:
    put = event("a", user="line:U1", message_id="m", text="090-1234-5678に電話", data="menu:1")
    store.inbox.put([put], now=NOW)
    claimed = store.inbox.claim(now=NOW, lease_seconds=20)
    assert claimed is not None
    assert re.fullmatch(r"#[0-9a-f]{32}", claimed.user)
    assert (claimed.text, claimed.data, claimed.reply_token) == ("［電話番号］に電話", "menu:1", "token-a")
    assert (claimed.happened_at, claimed.expires_at) == (put.happened_at, put.expires_at)
    assert (claimed.task, claimed.kind, claimed.message_id) == (Task.ANSWER, "text", "m")


def test_a_finished_event_is_erased_and_never_comes_back(store: Store, db: Path) -> None:
    store.inbox.put([event("a", text="ごみ", data="menu")], now=NOW)
    store.inbox.claim(now=NOW, lease_seconds=20)
    store.inbox.finish("a", Outcome.SENT, now=NOW)
    assert rows(db, "SELECT text, data, reply_token, outcome FROM inbox") == [(None, None, None, "sent")]
    assert store.inbox.claim(now=NOW + timedelta(hours=1), lease_seconds=20) is None
    assert store.inbox.put([event("a", life=9999)], now=NOW) == ()
    store.inbox.finish("a", Outcome.LOST, now=NOW)
    assert store.inbox.counts()["sent"] == 1


def test_the_oldest_event_comes_first_whenever_it_arrived(store: Store) -> None:
    store.inbox.put([event("c", seconds=3), event("a", seconds=1)], now=NOW)
    store.inbox.put([event("b", seconds=2)], now=NOW)
    claimed = [store.inbox.claim(now=NOW, lease_seconds=20) for _ in range(4)]
    assert [one.event_id if one else None for one in claimed] == ["a", "b", "c", None]


def test_a_users_events_are_worked_on_one_after_the_other(store: Store) -> None:
    store.inbox.put([event("a", user="line:U1"), event("b", user="line:U1", seconds=1), event("c", seconds=2)], now=NOW)
    assert [_id(store), _id(store), _id(store)] == ["a", "c", None]
    store.inbox.finish("a", Outcome.SENT, now=NOW)
    assert _id(store) == "b"


def test_events_of_nobody_do_not_wait_for_each_other(store: Store) -> None:
    store.inbox.put([event("a"), event("b")], now=NOW)
    assert {_id(store), _id(store)} == {"a", "b"}


def test_a_claim_that_is_never_finished_runs_out(store: Store) -> None:
    store.inbox.put([event("a", user="line:U1"), event("b", user="line:U1", seconds=1)], now=NOW)
    assert _id(store) == "a"
    assert _id(store, later=19.9) is None
    assert _id(store, later=20) == "a"


def _id(store: Store, *, later: float = 0) -> str | None:
    claimed = store.inbox.claim(now=NOW + timedelta(seconds=later), lease_seconds=20)
    return claimed.event_id if claimed else None


def test_a_redelivery_gives_a_waiting_event_another_minute(store: Store) -> None:
    store.inbox.put([event("a", life=50)], now=NOW)
    assert store.inbox.put([event("a", life=90)], now=NOW + timedelta(seconds=40)) == ()
    assert store.inbox.put([event("a", life=10)], now=NOW + timedelta(seconds=41)) == ()
    claimed = store.inbox.claim(now=NOW + timedelta(seconds=60), lease_seconds=20)
    assert claimed is not None
    assert claimed.expires_at == NOW + timedelta(seconds=90)


def test_a_lost_event_is_taken_in_again_if_its_token_lives_again(store: Store) -> None:
    store.inbox.put([event("a", text="ごみ")], now=NOW)
    store.inbox.finish("a", Outcome.LOST, now=NOW + timedelta(seconds=51))
    later = NOW + timedelta(seconds=120)
    assert store.inbox.put([event("a", text="ごみ", life=100)], now=later) == ()
    assert store.inbox.put([event("a", text="ごみ", life=170)], now=later) == ("a",)
    claimed = store.inbox.claim(now=later, lease_seconds=20)
    assert claimed is not None
    assert (claimed.text, claimed.reply_token) == ("ごみ", "token-a")


def test_of_an_image_set_one_event_is_worked_on(store: Store) -> None:
    images = [event(name, user="line:U1", image_set="S", kind="image") for name in "abc"]
    others = [event("d", user="line:U2", image_set="S"), event("e", user="line:U1", image_set="T"), event("f")]
    assert store.inbox.put([*images, *others], now=NOW) == ("a", "d", "e", "f")


def test_counts_name_every_outcome(store: Store) -> None:
    store.inbox.put([event(outcome.value) for outcome in Outcome] + [event("w")], now=NOW)
    for outcome in Outcome:
        store.inbox.finish(outcome.value, outcome, now=NOW)
    assert store.inbox.counts() == {"waiting": 1} | {outcome.value: 1 for outcome in Outcome}


def test_many_threads_never_claim_the_same_event_nor_the_same_user(db: Path) -> None:
    store = Store(db, busy_seconds=10)
    users = [f"line:U{number % 9}" for number in range(120)]
    store.inbox.put([event(f"e{number}", user=user, seconds=number) for number, user in enumerate(users)], now=NOW)
    busy: set[str] = set()
    order: dict[str, list[int]] = {}
    lock = threading.Lock()

    def work() -> int:
        done = 0
        while (claimed := store.inbox.claim(now=NOW, lease_seconds=20)) is not None or busy:
            if claimed is None:
                continue
            with lock:
                assert claimed.user not in busy
                busy.add(claimed.user)
                order.setdefault(claimed.user, []).append(int(claimed.event_id[1:]))
            time.sleep(0.001)
            with lock:
                busy.discard(claimed.user)
            store.inbox.finish(claimed.event_id, Outcome.SENT, now=NOW)
            done += 1
        return done

    with ThreadPoolExecutor(6) as pool:
        done = [future.result(60) for future in [pool.submit(work) for _ in range(6)]]
    assert sum(done) == 120
    assert all(numbers == sorted(numbers) for numbers in order.values())
    assert store.inbox.counts()["sent"] == 120
    store.close()


def claim_all(path: str, pipe: Any) -> None:
    """Run in a process of its own: claim until nothing is left, and send what was claimed."""
    store = Store(Path(path), busy_seconds=10)
    claimed = []
    pipe.send("ready")
    pipe.recv()
    while (one := store.inbox.claim(now=NOW, lease_seconds=20)) is not None:
        claimed.append(one.event_id)
        store.inbox.finish(one.event_id, Outcome.SENT, now=NOW)
    store.close()
    pipe.send(claimed)


def test_two_processes_never_claim_the_same_event(db: Path) -> None:
    # The processes open the new database at the same time: only one of them may make the tables.
    spawn = multiprocessing.get_context("spawn")
    pipes = [spawn.Pipe() for _ in range(2)]
    processes = [spawn.Process(target=claim_all, args=(str(db), theirs)) for _, theirs in pipes]
    for process in processes:
        process.start()
    for ours, _ in pipes:
        assert ours.poll(30)
        assert ours.recv() == "ready"
    store = Store(db, busy_seconds=10)
    store.inbox.put([event(f"e{number}", user=f"line:U{number}") for number in range(300)], now=NOW)
    for ours, _ in pipes:
        ours.send("go")
    claimed = []
    for ours, _ in pipes:
        assert ours.poll(60)
        claimed.append(ours.recv())
    for process in processes:
        process.join(10)
        assert process.exitcode == 0
    for ours, theirs in pipes:
        ours.close()
        theirs.close()
    assert all(claimed), "both must have had something to do"
    assert sorted(claimed[0] + claimed[1]) == sorted(f"e{number}" for number in range(300))
    store.close()


class InboxLife(RuleBasedStateMachine):
    """Any order of taking in, claiming, finishing, dying and waiting, against a model of it."""

    LEASE = 20

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.path = Path(self.folder.name) / "komado.db"
        self.store = Store(self.path)
        self.seconds = 0.0
        self.users: dict[str, str] = {}
        self.at: dict[str, int] = {}
        self.ended: set[str] = set()
        self.leases: dict[str, float] = {}

    @property
    def now(self) -> datetime:
        return NOW + timedelta(seconds=self.seconds)

    def waiting(self) -> list[str]:
        return sorted(set(self.at) - self.ended, key=lambda name: self.at[name])

    def busy(self, name: str) -> bool:
        return self.leases.get(name, 0.0) > self.seconds

    @rule(names=st.lists(st.integers(0, 30), min_size=1, max_size=4), user=st.sampled_from(["", "line:A", "line:B"]))
    def take_in(self, names: list[int], user: str) -> None:
        # The number is the time as well: no two events happen at the same moment.
        events = [event(f"e{name}", seconds=name, user=user, life=9999) for name in names]
        new = {f"e{name}" for name in names} - set(self.at)
        assert set(self.store.inbox.put(events, now=self.now)) == new
        for name in new:
            self.users[name], self.at[name] = user, int(name[1:])

    @rule()
    def claim(self) -> None:
        claimed = self.store.inbox.claim(now=self.now, lease_seconds=self.LEASE)
        taken = {self.users[name] for name in self.waiting() if self.busy(name)} - {""}
        free = [name for name in self.waiting() if not self.busy(name) and self.users[name] not in taken]
        assert (claimed.event_id if claimed else None) == (free[0] if free else None)
        if claimed:
            self.leases[claimed.event_id] = self.seconds + self.LEASE

    @precondition(lambda self: self.leases)
    @rule(data=st.data(), outcome=st.sampled_from([Outcome.SENT, Outcome.UNKNOWN, Outcome.NOT_SENT]))
    def finish(self, data: st.DataObject, outcome: Outcome) -> None:
        name = data.draw(st.sampled_from(sorted(self.leases)))
        self.store.inbox.finish(name, outcome, now=self.now)
        self.ended.add(name)

    @rule(seconds=st.sampled_from([1, 10, 30]))
    def wait(self, seconds: int) -> None:
        self.seconds += seconds

    @rule()
    def die_and_start_again(self) -> None:
        self.store.close()
        self.store = Store(self.path)

    @invariant()
    def counts_are_right(self) -> None:
        counts = self.store.inbox.counts()
        assert counts["waiting"] == len(self.waiting())
        assert sum(counts.values()) == len(self.at)

    def teardown(self) -> None:
        self.store.close()
        self.folder.cleanup()


InboxLife.TestCase.settings = settings(max_examples=25, stateful_step_count=25, deadline=None)
TestInboxLife = InboxLife.TestCase


# -- the file --


def test_the_file_is_for_its_owner_alone(store: Store, db: Path) -> None:
    store.save_dialog_state("web:1", DialogState(), now=NOW)
    modes = {stat.S_IMODE(path.stat().st_mode) for path in db.parent.glob("komado.db*")}
    assert os.name == "nt" or modes == {0o600}


def test_a_database_of_a_newer_komado_is_left_alone(db: Path) -> None:
    Store(db).close()
    with sqlite3.connect(db) as connection:
        connection.execute(f"PRAGMA user_version={len(MIGRATIONS) + 1}")
    connection.close()
    with pytest.raises(StoreError, match="新しい版") as raised:
        Store(db)
    assert "KOMADO_DB" in str(raised.value)
    assert str(db) in str(raised.value)
    assert rows(db, "PRAGMA user_version") == [(len(MIGRATIONS) + 1,)]


def test_what_is_no_database_is_left_alone(db: Path) -> None:
    db.write_text("住民票の手引き\n" * 500, encoding="utf-8")
    before = db.read_bytes()
    with pytest.raises(StoreError, match="データベースではありません"):
        Store(db)
    assert db.read_bytes() == before


def test_the_database_of_another_program_is_left_alone(db: Path) -> None:
    with sqlite3.connect(db) as connection:
        connection.execute("CREATE TABLE customers (name TEXT)")
    connection.close()
    with pytest.raises(StoreError, match="別のソフト"):
        Store(db)
    assert rows(db, "SELECT name FROM sqlite_master") == [("customers",)]


def test_a_folder_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="フォルダー"):
        Store(tmp_path / "nowhere" / "komado.db")
    with pytest.raises(StoreError, match="開けません"):
        Store(tmp_path)


def test_an_older_file_gets_the_newest_tables_and_keeps_what_it_has(db: Path) -> None:
    first = Store(db)
    first.save_dialog_state("web:1", DialogState(topic="gomi"), now=NOW)
    first.close()

    def add_notes(connection: Connection) -> None:
        connection.table("notes").create({"id": int}, pk="id")

    Database(db, migrations=(*MIGRATIONS, add_notes)).close()
    assert rows(db, "PRAGMA user_version") == [(len(MIGRATIONS) + 1,)]
    assert rows(db, "SELECT count(*) FROM notes") == [(0,)]
    assert rows(db, "SELECT count(*) FROM dialogs") == [(1,)]


def test_a_migration_that_fails_leaves_everything_as_it_was(db: Path) -> None:
    Store(db).close()
    before = rows(db, "SELECT sql FROM sqlite_master ORDER BY name")

    def add_notes(connection: Connection) -> None:
        connection.table("notes").create({"id": int}, pk="id")

    def fall_over(connection: Connection) -> None:
        connection.execute("DROP TABLE dialogs")
        connection.execute("SELECT nothing FROM nowhere")

    with pytest.raises(StoreError):
        Database(db, migrations=(*MIGRATIONS, add_notes, fall_over))
    assert rows(db, "SELECT sql FROM sqlite_master ORDER BY name") == before
    assert rows(db, "PRAGMA user_version") == [(len(MIGRATIONS),)]


def _uses(store: Store) -> dict[str, Callable[[], object]]:
    big = "あ" * 2000
    return {
        "put": lambda: store.inbox.put([event(f"x{number}", text=big) for number in range(40)], now=NOW),
        "save_dialog_state": lambda: store.save_dialog_state("web:1", DialogState(topic=big * 20), now=NOW),
        "log_utterance": lambda: log(store, big * 20),
        "dialog_state": lambda: store.dialog_state("web:1"),
        "claim": lambda: store.inbox.claim(now=NOW, lease_seconds=20),
        "finish": lambda: store.inbox.finish("a", Outcome.SENT, now=NOW),
        "unsend": lambda: store.unsend("m1", now=NOW),
        "forget": lambda: store.forget("web:1"),
        "purge": lambda: store.purge(NOW),
        "counts": store.inbox.counts,
    }


@pytest.mark.parametrize("use", ["put", "save_dialog_state", "log_utterance"])
def test_a_full_disk_is_a_store_error_and_nothing_is_half_kept(store: Store, db: Path, use: str) -> None:
    store.purge_when_due(NOW)
    store.inbox.put([event("a")], now=NOW)
    with store._database.reading() as connection:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count={pages}").fetchall()
    with pytest.raises(StoreError, match="ディスクの空き"):
        _uses(store)[use]()
    with store._database.reading() as connection:
        connection.execute("PRAGMA max_page_count=1000000").fetchall()
    assert rows(db, "SELECT (SELECT count(*) FROM inbox), (SELECT count(*) FROM utterances)") == [(1, 0)]
    assert store.dialog_state("web:1") == DialogState()
    _uses(store)[use]()


def test_a_locked_database_is_a_store_error_after_a_short_wait(db: Path) -> None:
    store = Store(db, busy_seconds=0.2)
    store.purge_when_due(NOW)
    store.inbox.put([event("a")], now=NOW)
    blocker = sqlite3.connect(db, isolation_level=None)
    blocker.execute("BEGIN EXCLUSIVE")
    for name in ("put", "save_dialog_state", "log_utterance", "claim", "finish", "unsend", "forget", "purge"):
        started = time.monotonic()
        with pytest.raises(StoreError, match="ほかのプログラム"):
            _uses(store)[name]()
        assert time.monotonic() - started < 2
    assert store.inbox.counts()["waiting"] == 1
    blocker.execute("ROLLBACK")
    blocker.close()
    for use in _uses(store).values():
        use()
    store.close()


def test_a_damaged_database_is_a_store_error(db: Path) -> None:
    store = Store(db)
    store.inbox.put([event(f"e{number}", text="あ" * 500) for number in range(50)], now=NOW)
    store.close()
    content = bytearray(db.read_bytes())
    content[4096:] = b"\xaa" * (len(content) - 4096)
    db.write_bytes(content)
    with pytest.raises(StoreError, match=re.escape(str(db))):
        _use_all(db)


def test_a_file_that_was_removed_is_a_store_error_and_not_a_new_database(store: Store, db: Path) -> None:
    store.save_dialog_state("web:1", DialogState(), now=NOW)
    store.close()
    db.unlink()
    with pytest.raises(StoreError, match="開けません"):
        store.dialog_state("web:1")
    assert not db.exists()


def _use_all(db: Path) -> None:
    store = Store(db)
    try:
        for use in _uses(store).values():
            use()
    finally:
        store.close()


UNDER_ANOTHER_USER = """
import os, sys
from datetime import UTC, datetime
from pathlib import Path
from bot.dialog import DialogState
from bot.errors import StoreError
from bot.store import Store
if os.geteuid() == 0:
    # The superuser may write everywhere, so somebody else tries; everything is imported by then.
    Store(Path(sys.argv[1])).purge(datetime.now(UTC))
    os.chmod(sys.argv[1], 0o444)
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)
try:
    Store(Path(sys.argv[1])).save_dialog_state("web:1", DialogState(), now=datetime.now(UTC))
except StoreError as error:
    print(error)
    raise SystemExit(7)
"""


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="no POSIX permissions here")
def test_a_read_only_file_is_a_store_error() -> None:
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        db = Path(folder) / "komado.db"
        Store(db).close()
        db.chmod(0o444)
        result = subprocess.run(
            [sys.executable, "-c", UNDER_ANOTHER_USER, str(db)],
            env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"},
            capture_output=True,
            encoding="utf-8",
            timeout=60,
            check=False,
        )
    assert result.returncode == 7, result.stderr
    assert "読み取り専用" in result.stdout
    assert str(db) in result.stdout


FORKING = """
import os, sys, threading
from datetime import UTC, datetime
from pathlib import Path
from bot.dialog import DialogState
from bot.store import Store
store = Store(Path(sys.argv[1]), busy_seconds=20)
now = datetime.now(UTC)
stop = threading.Event()
def write(name):
    while not stop.is_set():
        store.save_dialog_state(name, DialogState(topic=name), now=now)
threads = [threading.Thread(target=write, args=(f"web:{number}",)) for number in range(4)]
for thread in threads: thread.start()
for number in range(10):
    child = os.fork()
    if child == 0:
        name = f"web:child-{number}"
        for _ in range(20): store.save_dialog_state(name, DialogState(topic=name), now=now)
        os._exit(0 if store.dialog_state(name).topic == name else 1)
    if os.waitpid(child, 0)[1]: os._exit(1)
stop.set()
for thread in threads: thread.join()
store.close()
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no processes are forked here")
def test_a_process_may_fork_while_its_threads_write(db: Path) -> None:
    result = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", FORKING, str(db)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    assert rows(db, "SELECT count(*) FROM dialogs") == [(14,)]
    assert rows(db, "PRAGMA integrity_check") == [("ok",)]


def test_a_thread_that_ends_takes_its_connection_with_it(store: Store) -> None:
    for _ in range(20):
        thread = threading.Thread(target=lambda: store.dialog_state("web:1"))
        thread.start()
        thread.join()
    assert len(store._database._open) <= 2
