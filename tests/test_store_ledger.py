"""The ledger: a notice is told once, whoever dies, and is given up when its time has gone."""

from __future__ import annotations

import multiprocessing
import sqlite3
import time
import uuid
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.answer import Answer, Choice
from bot.dialog import Reminder, Resident
from bot.reminder import Notice
from bot.store import Claim, NoticeState, Refusal, Store, pseudonym

NOW = datetime(2026, 11, 23, 19, 10, tzinfo=ZoneInfo("Asia/Tokyo"))
MIDNIGHT = NOW.replace(hour=0, minute=0) + timedelta(days=1)
ANSWER = Answer(("明日は、燃えるごみの収集日です。",), (Choice("通知をやめる", "remind:off"),))
INSTANT = 1_800_000_000.0
LEASE = 10.0


@pytest.fixture
def db(tmp_path: Path) -> Path:
    return tmp_path / "komado.db"


@pytest.fixture
def store(db: Path) -> Iterator[Store]:
    store = Store(db)
    for name in "ABC":
        register(store, name)
    yield store
    store.close()


def register(store: Store, name: str, reminder: Reminder = Reminder.EVENING) -> None:
    store.residents.keep(f"line:{name}", Resident("kita", reminder), address=f"address {name}", now=NOW)


def notice(name: str = "A", **changes: Any) -> Notice:
    plain = Notice(pseudonym(f"line:{name}"), date(2026, 11, 24), Reminder.EVENING, ANSWER, MIDNIGHT)
    return replace(plain, **changes)


def claim(store: Store, told: Notice, *, now: datetime = NOW, instant: float = INSTANT) -> Claim | Refusal:
    return store.ledger.claim(told, now=now, instant=instant, lease_seconds=LEASE)


def claimed(store: Store, told: Notice, **when: Any) -> Claim:
    found = claim(store, told, **when)
    assert isinstance(found, Claim)
    return found


def rows(db: Path, sql: str) -> list[tuple[Any, ...]]:
    connection = sqlite3.connect(db)
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()


def test_a_notice_is_claimed_with_what_is_needed_to_tell_it(store: Store) -> None:
    assert store.ledger.plan([notice()], now=NOW) == (notice(),)
    found = claimed(store, notice())
    assert (found.user, found.day, found.address, found.answer) == (
        pseudonym("line:A"),
        notice().day,
        "address A",
        ANSWER,
    )
    assert str(uuid.UUID(found.retry_key)) == found.retry_key


def test_what_is_told_is_not_planned_nor_claimed_again(store: Store) -> None:
    store.ledger.plan([notice()], now=NOW)
    store.ledger.finish(claimed(store, notice()), NoticeState.SENT)
    assert store.ledger.plan([notice(), notice("B")], now=NOW) == (notice("B"),)
    assert claim(store, notice()) is Refusal.DONE
    assert store.ledger.counts() == {"planned": 1, "sent": 1, "failed": 0, "lost": 0}
    assert store.ledger.untold([notice(), notice("B"), notice("C")]) == 2


def test_a_person_is_told_once_of_a_day_also_after_choosing_another_hour(store: Store) -> None:
    store.ledger.plan([notice()], now=NOW)
    store.ledger.finish(claimed(store, notice()), NoticeState.SENT)
    register(store, "A", Reminder.MORNING)
    morning = notice(kind=Reminder.MORNING, until=MIDNIGHT + timedelta(hours=8))
    assert store.ledger.plan([morning], now=MIDNIGHT + timedelta(hours=6)) == ()


def test_what_was_only_planned_for_the_evening_is_planned_for_the_morning_instead(store: Store) -> None:
    store.ledger.plan([notice()], now=NOW)
    register(store, "A", Reminder.MORNING)
    morning = notice(kind=Reminder.MORNING, until=MIDNIGHT + timedelta(hours=8))
    assert claim(store, notice()) is Refusal.DONE
    assert store.ledger.plan([morning], now=MIDNIGHT + timedelta(hours=6)) == (morning,)
    assert isinstance(claim(store, morning, now=MIDNIGHT + timedelta(hours=6)), Claim)


def test_a_claimed_notice_is_nobody_elses_until_the_lease_runs_out(store: Store) -> None:
    store.ledger.plan([notice()], now=NOW)
    first = claimed(store, notice())
    assert claim(store, notice(), instant=INSTANT + LEASE - 0.1) is Refusal.BUSY
    assert claimed(store, notice(), instant=INSTANT + LEASE) == first


def test_a_lease_holds_against_who_looked_at_the_clock_before_it_was_written(store: Store) -> None:
    store.ledger.plan([notice()], now=NOW)
    claimed(store, notice())
    assert claim(store, notice(), instant=INSTANT - 0.2) is Refusal.BUSY


def test_a_lease_from_before_the_clock_was_put_back_does_not_hold(store: Store) -> None:
    store.ledger.plan([notice()], now=NOW)
    claimed(store, notice())
    assert isinstance(claim(store, notice(), instant=INSTANT - 3600), Claim)


def test_every_try_has_the_same_key_and_says_the_same_also_if_the_words_have_changed(store: Store) -> None:
    store.ledger.plan([notice()], now=NOW)
    first = claimed(store, notice())
    store.ledger.finish(first, NoticeState.PLANNED)
    changed = notice(answer=Answer(("書きかえた文",)))
    assert store.ledger.plan([changed], now=NOW) == (changed,)
    assert claimed(store, changed) == first


def test_what_nobody_has_tried_is_told_in_the_newest_words(store: Store) -> None:
    store.ledger.plan([notice()], now=NOW)
    assert claimed(store, notice(answer=Answer(("書きかえた文",)))).answer == Answer(("書きかえた文",))


def test_the_key_is_the_same_even_when_the_ledger_is_lost_and_differs_for_every_person_and_day(
    store: Store, db: Path
) -> None:
    notices = [notice(name, day=date(2026, 11, day)) for name in "ABC" for day in (24, 25)]
    store.ledger.plan(notices, now=NOW)
    keys = [claimed(store, one).retry_key for one in notices]
    assert len(set(keys)) == 6
    connection = sqlite3.connect(db)
    connection.execute("DELETE FROM notices")
    connection.commit()
    connection.close()
    store.ledger.plan(notices, now=NOW)
    assert [claimed(store, one).retry_key for one in notices] == keys


def test_who_was_tried_least_comes_first(store: Store) -> None:
    notices = [notice(name) for name in "ABC"]
    store.ledger.plan(notices, now=NOW)
    for name in "AAB":
        store.ledger.finish(claimed(store, notice(name)), NoticeState.PLANNED)
    assert store.ledger.plan(notices, now=NOW) == (notice("C"), notice("B"), notice("A"))


@pytest.mark.parametrize("wish", [Resident("kita"), Resident(), Resident("kita", Reminder.MORNING)])
def test_who_turns_the_reminder_off_after_the_planning_is_not_told(store: Store, wish: Resident) -> None:
    store.ledger.plan([notice()], now=NOW)
    store.residents.keep("line:A", wish, now=NOW)
    assert claim(store, notice()) is Refusal.DONE


def test_who_turns_it_off_and_on_again_is_told_once_more_only_if_not_told_yet(store: Store) -> None:
    store.ledger.plan([notice(), notice("B")], now=NOW)
    store.ledger.finish(claimed(store, notice("B")), NoticeState.SENT)
    for name in "AB":
        store.residents.keep(f"line:{name}", Resident("kita"), now=NOW)
        register(store, name)
    assert store.ledger.plan([notice(), notice("B")], now=NOW) == (notice(),)


def test_a_notice_whose_time_has_gone_by_is_given_up(store: Store) -> None:
    store.ledger.plan([notice(), notice("B")], now=NOW)
    assert claim(store, notice(), now=MIDNIGHT) is Refusal.LOST
    assert store.ledger.expire(now=MIDNIGHT - timedelta(seconds=1)) == 0
    assert store.ledger.expire(now=MIDNIGHT) == 1
    assert store.ledger.counts()["lost"] == 2


def test_a_retry_key_is_not_used_beyond_its_life(store: Store) -> None:
    long = notice(until=NOW + timedelta(days=3))
    store.ledger.plan([long], now=NOW)
    store.ledger.finish(claimed(store, long), NoticeState.PLANNED)
    assert isinstance(claim(store, long, now=NOW + timedelta(hours=22, minutes=59)), Claim)
    later = {"now": NOW + timedelta(hours=23), "instant": INSTANT + 99999}
    assert claim(store, long, **later) is Refusal.LOST
    assert store.ledger.plan([long], now=NOW) == ()


def test_what_is_refused_for_one_person_is_not_tried_again_but_the_next_day_is(store: Store) -> None:
    store.ledger.plan([notice()], now=NOW)
    store.ledger.finish(claimed(store, notice()), NoticeState.FAILED)
    tomorrow = notice(day=date(2026, 11, 27), until=MIDNIGHT + timedelta(days=3))
    assert store.ledger.plan([notice(), tomorrow], now=NOW) == (tomorrow,)
    assert store.residents.get("line:A") == Resident("kita", Reminder.EVENING)


def test_the_words_are_erased_when_a_notice_ends_and_the_rest_after_two_weeks(store: Store, db: Path) -> None:
    store.ledger.plan([notice()], now=NOW)
    store.ledger.finish(claimed(store, notice()), NoticeState.SENT)
    assert rows(db, "SELECT body, state FROM notices") == [(None, "sent")]
    store.purge(NOW + timedelta(days=13))
    assert store.ledger.counts()["sent"] == 1
    store.purge(NOW + timedelta(days=14, seconds=1))
    assert store.ledger.counts()["sent"] == 0


def tell_all(path: str, pipe: Any) -> None:
    """Run in a process of its own: claim whatever can be claimed."""
    store = Store(Path(path), busy_seconds=10)
    notices = [notice(f"p{number}") for number in range(150)]
    pipe.send("ready")
    pipe.recv()
    mine = []
    for told in store.ledger.plan(notices, now=NOW):
        found = claim(store, told)
        if isinstance(found, Claim):
            mine.append(found.address)
            # As long as a push takes: the other one gets its turn.
            time.sleep(0.01)
            store.ledger.finish(found, NoticeState.SENT)
    store.close()
    pipe.send(mine)


def test_two_processes_never_claim_the_same_notice(store: Store, db: Path) -> None:
    for number in range(150):
        register(store, f"p{number}")
    spawn = multiprocessing.get_context("spawn")
    pipes = [spawn.Pipe() for _ in range(2)]
    processes = [spawn.Process(target=tell_all, args=(str(db), theirs)) for _, theirs in pipes]
    for process in processes:
        process.start()
    for ours, _ in pipes:
        assert ours.poll(30)
        assert ours.recv() == "ready"
    for ours, _ in pipes:
        ours.send("go")
    told = []
    for ours, _ in pipes:
        assert ours.poll(60)
        told.append(ours.recv())
    for process in processes:
        process.join(10)
    for ours, theirs in pipes:
        ours.close()
        theirs.close()
    assert all(told), "both must have had something to do"
    assert sorted(told[0] + told[1]) == sorted(f"address p{number}" for number in range(150))
