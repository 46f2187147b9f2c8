"""From a resident's message to the database: who asks to be reminded can be reached, and nobody else."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot.dialog import Reminder, Resident
from bot.engine import Engine
from bot.kb.loader import load
from bot.store import pseudonym
from tests.fake_line import FakeLine
from tests.line.calendar_town import write_calendar
from tests.line.site import TOWN, Site

RESIDENT = "U" + "5" * 32
OTHER = "U" + "6" * 32
NAME = pseudonym(f"line:{RESIDENT}")


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    root = tmp_path_factory.mktemp("knowledge")
    write_calendar(root)
    return Engine(load(root, TOWN))


def on_disk(db: Path) -> bytes:
    """Read every byte that the database has on the disk."""
    return b"".join(path.read_bytes() for path in sorted(db.parent.glob(f"{db.name}*")))


def say(line: FakeLine, site: Site, *said: str, user: str = RESIDENT, **fields: Any) -> list[str]:
    """Say something, or tap what begins with "tap "; returns what was answered."""
    answered = []
    for one in said:
        if one.startswith("tap "):
            event = line.event("postback", user=user, postback={"data": one.removeprefix("tap ")}, **fields)
        else:
            event = line.text(one, user=user, **fields)
        assert line.deliver(site.url, [event]).status == 200
        assert site.settled(line)
        answered.append(" ".join(line.replies_to([event])[0]))
    return answered


def test_who_asks_to_be_reminded_can_be_reached_until_asking_to_stop(line: FakeLine, site: Site, db: Path) -> None:
    said = say(line, site, "北地区", "通知して", "tap remind:evening")
    assert "【通知する】" in said[-1]
    assert site.store.residents.to_remind() == {NAME: Resident("kita", Reminder.EVENING)}
    assert rows(db, "SELECT address FROM addresses") == [(RESIDENT,)]
    assert "【通知をやめた】" in say(line, site, "tap remind:off")[0]
    assert RESIDENT.encode() not in on_disk(db)
    assert site.store.residents.get(f"line:{RESIDENT}") == Resident("kita")


def test_nobody_elses_id_is_ever_on_the_disk(line: FakeLine, site: Site, db: Path) -> None:
    say(line, site, "北地区", "通知して", "燃えるごみの収集日はいつですか", user=OTHER)
    assert OTHER.encode() not in on_disk(db)
    assert OTHER.encode().hex().encode() not in on_disk(db)
    assert site.store.residents.get(f"line:{OTHER}") == Resident("kita")


def test_an_event_that_waits_holds_no_id_either(line: FakeLine, site: Site, db: Path) -> None:
    site.connection.stop()
    line.deliver(site.url, [line.text("通知して", user=OTHER)])
    assert rows(db, "SELECT length(address) FROM inbox WHERE address != ''") == [(66,)]
    assert OTHER.encode() not in on_disk(db)


def test_in_a_group_nobody_can_be_reminded(line: FakeLine, site: Site) -> None:
    mentioned = {
        "message": {
            "type": "text",
            "id": "1",
            "text": "@bot 通知して",
            "mention": {"mentionees": [{"index": 0, "length": 4, "isSelf": True}]},
        },
        "source": {"type": "group", "groupId": "C" + "1" * 32, "userId": RESIDENT},
    }
    assert "【通知できない】" in say(line, site, "通知して", **mentioned)[0]
    assert site.store.residents.to_remind() == {}


@pytest.mark.parametrize("how", ["unfollow", "登録を消して"])
def test_who_leaves_or_wants_to_be_forgotten_is_forgotten(line: FakeLine, site: Site, db: Path, how: str) -> None:
    say(line, site, "北地区", "tap remind:morning")
    assert site.store.residents.to_remind() == {NAME: Resident("kita", Reminder.MORNING)}
    if how == "unfollow":
        line.deliver(site.url, [line.event("unfollow", user=RESIDENT)])
        assert site.settled(line)
    else:
        assert "【登録を消した】" in say(line, site, how)[0]
    assert site.store.residents.to_remind() == {}
    assert site.store.residents.get(f"line:{RESIDENT}") == Resident()
    assert RESIDENT.encode() not in on_disk(db)


def test_another_process_than_the_webhooks_may_answer(line: FakeLine, open_bot: Callable[..., Site], db: Path) -> None:
    first = open_bot()
    first.connection.stop()
    say_to = line.event("postback", user=RESIDENT, postback={"data": "remind:evening"})
    first.store.residents.keep(f"line:{RESIDENT}", Resident("kita"), now=line.clock())
    line.deliver(first.url, [say_to])
    assert first.store.inbox.counts()["waiting"] == 1
    second = open_bot()
    assert second.settled(line)
    assert rows(db, "SELECT address FROM addresses") == [(RESIDENT,)]


def rows(db: Path, sql: str) -> list[tuple[Any, ...]]:
    connection = sqlite3.connect(db)
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()
