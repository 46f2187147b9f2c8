"""The workers: what is answered, what is lost, what is erased, what is logged."""

from __future__ import annotations

import json
import logging
import sqlite3
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from bot.dialog import DialogState
from bot.engine import Engine
from bot.kb.loader import load
from bot.line.event import read_event
from bot.route import Incoming, Reply
from bot.store import Outcome
from tests.fake_line import ACCESS_TOKEN, SECRET, FakeLine, Fault, sign
from tests.line.site import GARBAGE, TOKYO, TOWN, Clock, Site

QUESTION = "燃えるごみの収集日はいつですか"
PLANTED = "ひみつの言葉"
USER = "U" + "5" * 32


def put(site: Site, event: dict[str, Any]) -> None:
    """Take an event in without waking anybody."""
    now = line_time(event)
    reading = read_event(event, received=now)
    assert reading.event is not None
    site.store.inbox.put([reading.event], now=now)


def line_time(event: dict[str, Any]) -> datetime:
    return datetime.fromtimestamp(event["timestamp"] / 1000, tz=TOKYO)


def rows(db: Path, sql: str) -> list[tuple[Any, ...]]:
    connection = sqlite3.connect(db)
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()


def on_disk(db: Path) -> bytes:
    """Read every byte that the database has on the disk."""
    return b"".join(path.read_bytes() for path in sorted(db.parent.glob(f"{db.name}*")))


class FallingEngine(Engine):
    """An engine with a fault: it falls over certain words, and quotes them."""

    def respond(self, incoming: Incoming, state: DialogState, *, now: datetime) -> Reply:
        if PLANTED in incoming.text:
            raise ValueError(f"cannot read {incoming.text!r}")
        return super().respond(incoming, state, now=now)


def test_when_the_engine_falls_the_resident_is_told_and_the_log_keeps_quiet(
    line: FakeLine, open_bot: Callable[..., Site], knowledge: Path, caplog: pytest.LogCaptureFixture
) -> None:
    engine = FallingEngine(load(knowledge, TOWN))
    with caplog.at_level(logging.DEBUG):
        site = open_bot(engine=lambda: engine)
        fatal, good = line.text(f"{PLANTED}はどこ"), line.text(QUESTION)
        line.deliver(site.url, [fatal, good])
        line.wait_for_replies(2)
        assert site.settled(line)
    told = line.replies_to([fatal, good])
    assert told[0][0].startswith("【うまくいかない】")
    assert told[1] == [GARBAGE]
    errors = [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR]
    assert len(errors) == 1
    assert fatal["webhookEventId"] in errors[0]
    assert "ValueError" in errors[0]
    assert "respond" in errors[0]
    assert PLANTED not in caplog.text


def test_when_nothing_can_be_said_at_all_the_others_are_still_answered(
    line: FakeLine, open_bot: Callable[..., Site], engine: Engine
) -> None:
    calls = iter(range(1000))

    def broken_twice() -> Engine:
        # The first event fails, and so does the apology for it.
        if next(calls) < 2:
            raise RuntimeError("no engine")
        return engine

    site = open_bot(engine=broken_twice)
    first = line.text(QUESTION)
    line.deliver(site.url, [first])
    assert site.settled(line)
    second = line.text(QUESTION)
    line.deliver(site.url, [second])
    line.wait_for_replies(1)
    assert site.settled(line)
    assert line.replies_to([first, second]) == [[], [GARBAGE]]
    assert site.outcomes() == {"failed": 1, "sent": 1}


def test_what_waited_longer_than_its_token_lives_is_lost_and_not_sent(
    line: FakeLine, clock: Clock, open_bot: Callable[..., Site], caplog: pytest.LogCaptureFixture
) -> None:
    site = open_bot()
    site.connection.stop()
    late = line.text(QUESTION)
    put(site, late)
    clock.forward(seconds=51)
    fresh = line.text("住民票はどこでとれますか")
    put(site, fresh)
    with caplog.at_level(logging.WARNING):
        second = open_bot()
        assert second.settled(line)
    assert line.requests == 1
    assert line.replies_to([late, fresh])[0] == []
    assert second.outcomes() == {"lost": 1, "sent": 1}
    assert "outcome=lost" in caplog.text


def test_a_lost_event_that_is_delivered_again_with_a_living_token_is_answered(
    line: FakeLine, clock: Clock, open_bot: Callable[..., Site]
) -> None:
    site = open_bot()
    site.connection.stop()
    event = line.text(QUESTION)
    put(site, event)
    clock.forward(minutes=2)
    second = open_bot()
    assert second.settled(line)
    assert second.outcomes() == {"lost": 1}
    line.deliver(second.url, [line.redelivered(event)])
    line.wait_for_replies(1)
    assert second.settled(line)
    assert second.outcomes() == {"sent": 1}
    clock.forward(minutes=30)
    line.deliver(second.url, [line.redelivered(event)])
    assert second.settled(line)
    assert line.requests == 1


def test_a_redelivery_more_than_20_minutes_old_is_lost(line: FakeLine, clock: Clock, site: Site) -> None:
    event = line.text(QUESTION)
    clock.forward(minutes=21)
    line.deliver(site.url, [line.redelivered(event)])
    assert site.settled(line)
    assert site.outcomes() == {"lost": 1}
    assert line.requests == 0


@pytest.mark.parametrize(
    ("fault", "outcome"),
    [
        (Fault.DROP, Outcome.UNKNOWN),
        (Fault.TOO_MANY, Outcome.NOT_SENT),
        (Fault.SERVER_ERROR, Outcome.UNKNOWN),
        (Fault.UNAUTHORIZED, Outcome.NOT_SENT),
        (Fault.EMPTY_OBJECT, Outcome.SENT),
    ],
)
def test_a_reply_that_fails_is_recorded_and_never_sent_again(
    line: FakeLine, clock: Clock, open_bot: Callable[..., Site], fault: Fault, outcome: Outcome
) -> None:
    line.faults = [fault]
    site = open_bot()
    line.deliver(site.url, [line.text(QUESTION)])
    assert site.settled(line)
    clock.forward(seconds=30)
    other = line.text(QUESTION)
    line.deliver(site.url, [other])
    assert line.wait_for(lambda: bool(line.replies_to([other])[0]))
    assert site.settled(line)
    assert line.requests == 2
    assert site.store.inbox.counts()[outcome.value] >= 1


def test_a_hanging_line_holds_up_no_webhook(line: FakeLine, site: Site) -> None:
    line.fault = Fault.HANG
    seconds = []
    for number in range(20):
        events = [line.text(QUESTION, user=f"U{number:016x}{other:016x}") for other in range(100)]
        delivery = line.deliver(site.url, events)
        assert delivery.status == 200
        seconds.append(delivery.seconds)
    print(f"100 events a POST, LINE hanging: median {sorted(seconds)[10]:.3f} s, longest {max(seconds):.3f} s")
    assert line.requests >= 1
    assert max(seconds) < 2.0


# -- what is remembered, and what is forgotten --


def test_a_dialog_goes_on_from_one_message_to_the_next(line: FakeLine, site: Site) -> None:
    line.deliver(site.url, [line.text("燃えるごみの収集日はいつですか", user=USER)])
    line.wait_for_replies(1)
    assert site.settled(line)
    assert site.store.dialog_state(f"line:{USER}").topic == "gomi-kubun-moeru"
    assert site.store.dialog_state("line:U" + "6" * 32) == DialogState()


def test_unsend_erases_the_words_from_the_disk(line: FakeLine, site: Site, db: Path) -> None:
    event = line.text(f"燃えるごみの収集日と{PLANTED}", user=USER)
    others = [line.text(f"ごみの日は{number}", user=f"U{number:032x}") for number in range(60)]
    line.deliver(site.url, [*others[:30], event, *others[30:]])
    line.wait_for_replies(61)
    assert site.settled(line)
    site.store.close()
    assert PLANTED.encode() in on_disk(db)
    line.deliver(site.url, [line.event("unsend", user=USER, unsend={"messageId": event["message"]["id"]})])
    assert line.wait_for(lambda: site.outcomes().get("done") == 1)
    assert site.settled(line)
    assert PLANTED.encode() not in on_disk(db)
    assert "ごみの日は59".encode() in on_disk(db)


def test_a_message_taken_back_before_it_came_is_neither_kept_nor_answered(line: FakeLine, site: Site, db: Path) -> None:
    event = line.text(PLANTED, user=USER)
    line.deliver(site.url, [line.event("unsend", user=USER, unsend={"messageId": event["message"]["id"]})])
    assert site.settled(line)
    line.deliver(site.url, [line.redelivered(event)])
    assert site.settled(line)
    site.store.purge(line.clock())
    assert line.requests == 0
    assert PLANTED.encode() not in on_disk(db)


def test_an_answered_event_leaves_neither_words_nor_token_in_the_inbox(line: FakeLine, site: Site, db: Path) -> None:
    event = line.event("postback", postback={"data": f"entry:{PLANTED}"})
    line.deliver(site.url, [event])
    line.wait_for_replies(1)
    assert site.settled(line)
    left = rows(db, "SELECT event_id, text, data, reply_token FROM inbox")
    assert left == [(event["webhookEventId"], None, None, None)]


def test_what_is_stored_is_masked_and_names_nobody(line: FakeLine, site: Site, db: Path) -> None:
    line.fault = Fault.SLOW
    line.deliver(site.url, [line.text("電話は090-1234-5678、番号は1234 5678 9012です", user=USER)])
    assert b"1234" not in on_disk(db)
    line.wait_for_replies(1)
    assert site.settled(line)
    assert rows(db, "SELECT text FROM utterances") == [("電話は［電話番号］、番号は［番号］です",)]
    assert b"1234" not in on_disk(db)
    assert USER.encode() not in on_disk(db)


def test_who_leaves_is_forgotten(line: FakeLine, site: Site, db: Path) -> None:
    line.deliver(site.url, [line.text(QUESTION, user=USER), line.text(QUESTION, user="U" + "6" * 32)])
    line.wait_for_replies(2)
    assert site.settled(line)
    assert len(rows(db, "SELECT DISTINCT user FROM utterances WHERE user != ''")) == 2
    line.deliver(site.url, [line.event("unfollow", user=USER)])
    assert line.wait_for(lambda: site.outcomes().get("done") == 1)
    assert site.store.dialog_state(f"line:{USER}") == DialogState()
    assert site.store.dialog_state("line:U" + "6" * 32) != DialogState()
    assert len(rows(db, "SELECT DISTINCT user FROM utterances WHERE user != ''")) == 1
    assert rows(db, "SELECT count(*) FROM utterances") == [(2,)]


# -- logs --


def test_logs_tell_of_events_but_not_what_was_said(
    line: FakeLine, site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    line.faults = [Fault.SERVER_ERROR, Fault.DROP, Fault.BAD_GATEWAY]
    texts = [f"{PLANTED}、燃えるごみ", f"{PLANTED}？", PLANTED]
    events = [line.text(text, user=USER) for text in texts]
    events += [
        line.event("postback", postback={"data": PLANTED}),
        line.event("message", message={"type": PLANTED, "id": "1", "text": PLANTED}, webhookEventId=f"{PLANTED}\n"),
        line.event(PLANTED, note=PLANTED),
        line.event("message", mode="standby", message={"type": "text", "text": PLANTED}),
    ]
    with caplog.at_level(logging.DEBUG):
        line.deliver(site.url, events)
        assert site.settled(line)
        line.deliver(site.url, [line.text(PLANTED, replyToken="PLANTED-REPLY-TOKEN")])
        assert site.settled(line)
        line.post(site.url, f'{{"events": {{"{PLANTED}": 1}}}}'.encode())
        line.post(site.url, PLANTED.encode(), signature="wrong")
    logged = caplog.text
    for secret in (PLANTED, SECRET, ACCESS_TOKEN, "PLANTED-REPLY-TOKEN", USER, *line.tokens):
        assert secret not in logged
        assert ascii(secret)[1:-1] not in logged
    lines = [record.getMessage() for record in caplog.records if record.name.startswith("bot.line")]
    ours = [text for text in lines if events[0]["webhookEventId"] in text]
    assert any("type=message/text" in text for text in ours)
    assert line.requests == 6
    assert any("outcome=unknown status=500 request=" in text and "took=" in text for text in lines)
    assert any(text.startswith("POST /line/webhook from=127.0.0.1 status=200 events=7") for text in lines)
    assert any(text.startswith("POST /line/webhook from=127.0.0.1 status=400") for text in lines)
    assert any(text.startswith("POST /v2/bot/message/reply status=400") for text in lines)


def test_health_counts_what_waits_and_how_it_ended(line: FakeLine, site: Site) -> None:
    line.deliver(site.url, [line.text(QUESTION)])
    line.wait_for_replies(1)
    assert site.settled(line)
    health = site.connection.health()
    assert health["waiting"] == 0
    assert health["sent"] == 1
    assert health["lost"] == 0


def test_a_full_disk_makes_line_deliver_again(line: FakeLine, open_bot: Callable[..., Site]) -> None:
    site = open_bot()
    events = [line.text("あ" * 3000, user=f"U{number:032x}") for number in range(20)]
    with site.store._database.reading() as connection:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count={pages + 2}").fetchall()
    client = site.app.test_client()

    def post() -> int:
        body = json.dumps({"destination": "U", "events": events}).encode()
        return client.post("/line/webhook", data=body, headers={"x-line-signature": sign(body)}).status_code

    assert post() == 503
    assert site.outcomes() == {}
    with site.store._database.reading() as connection:
        connection.execute("PRAGMA max_page_count=1000000").fetchall()
    assert post() == 200
    assert len(line.wait_for_replies(20)) == 20


def test_workers_survive_a_database_that_fails_for_a_while(
    line: FakeLine, site: Site, db: Path, caplog: pytest.LogCaptureFixture
) -> None:
    blocker = sqlite3.connect(db, isolation_level=None)
    event = line.text(QUESTION)
    line.deliver(site.url, [event])
    line.wait_for_replies(1)
    assert site.settled(line)
    blocker.execute("BEGIN IMMEDIATE")
    started = time.monotonic()
    assert line.deliver(site.url, [line.text(QUESTION)]).status == 503
    assert time.monotonic() - started < 2.0
    blocker.execute("ROLLBACK")
    blocker.close()
    again = line.text(QUESTION)
    line.deliver(site.url, [again])
    assert line.wait_for(lambda: line.replies_to([again]) == [[GARBAGE]])
    assert PLANTED not in caplog.text
