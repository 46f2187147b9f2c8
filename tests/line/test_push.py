"""Telling what is due: what LINE's answers mean for one person and for all, and that nobody is told twice."""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from bot.answer import Answer
from bot.dialog import Reminder, Resident
from bot.line.client import LineClient
from bot.line.message import render
from bot.line.push import LEASE_SECONDS, TRIES, TROUBLES, Pusher, Stop, Tally
from bot.reminder import CHOICES, Notice
from bot.store import Claim, NoticeState, Store, pseudonym
from tests.fake_line import ACCESS_TOKEN, FakeLine, Fault
from tests.line.site import TOKYO, Clock

DAY = date(2026, 11, 24)
EVENING = datetime(2026, 11, 23, 19, 10, tzinfo=TOKYO)
MIDNIGHT = datetime(2026, 11, 24, tzinfo=TOKYO)
TEXT = "明日11月24日（火）は、燃えるごみの収集日です。"


@dataclass
class Real:
    """Real time, which goes on only while somebody sleeps."""

    clock: Clock
    instant: float = 1_800_000_000.0
    slept: list[float] = field(default_factory=list)

    def __call__(self) -> float:
        return self.instant

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.instant += seconds
        self.clock.forward(seconds=seconds)


@pytest.fixture
def clock() -> Clock:
    return Clock(EVENING)


@pytest.fixture
def real(clock: Clock) -> Real:
    return Real(clock)


@pytest.fixture
def store(db: Path) -> Iterator[Store]:
    store = Store(db, busy_seconds=10)
    yield store
    store.close()


@pytest.fixture
def pusher(line: FakeLine, store: Store, clock: Clock, real: Real) -> Pusher:
    return make_pusher(line, store, clock, real)


def make_pusher(line: FakeLine, store: Store, clock: Clock, real: Real, *, token: str = ACCESS_TOKEN) -> Pusher:
    client = LineClient(line.base, token, timeout_seconds=(1.0, 0.3))
    return Pusher(ledger=store.ledger, client=client, clock=clock, instant=real, sleep=real.sleep)


def user_id(number: int) -> str:
    return f"U{number:032x}"


def notices(store: Store, count: int, *, text: str = TEXT) -> list[Notice]:
    """Register this many residents and write what they are to be told."""
    found = []
    for number in range(count):
        key = f"line:{user_id(number)}"
        store.residents.keep(key, Resident("kita", Reminder.EVENING), address=user_id(number), now=EVENING)
        found.append(Notice(pseudonym(key), DAY, Reminder.EVENING, Answer((text,), CHOICES), MIDNIGHT))
    return found


def told(line: FakeLine) -> Counter[str]:
    return Counter(push.to for push in line.push.pushes)


def everybody(count: int) -> Counter[str]:
    return Counter(user_id(number) for number in range(count))


def test_everybody_is_told_once_with_the_choices_below(line: FakeLine, store: Store, pusher: Pusher) -> None:
    due = notices(store, 5)
    ticks: list[int] = []
    assert pusher.tell(due, lambda: ticks.append(1)) == Tally(sent=5, refused=0, late=0, left=0)
    assert pusher.tell(due) == Tally(sent=0, refused=0, late=0, left=0)
    assert told(line) == everybody(5)
    assert len(ticks) == 5
    body = line.push.pushes[0].body["messages"][0]
    assert body["text"] == TEXT
    actions = [item["action"] for item in body["quickReply"]["items"]]
    assert {"type": "postback", "label": "通知をやめる", "data": "remind:off"}.items() <= actions[-1].items()
    assert line.requests == 5


@pytest.mark.parametrize(
    "fault", [Fault.DROP, Fault.DROP_AFTER, Fault.SERVER_ERROR, Fault.SERVER_ERROR_AFTER, Fault.BAD_GATEWAY, Fault.HANG]
)
def test_what_fails_once_is_tried_again_in_the_same_run_after_a_pause(
    line: FakeLine, store: Store, pusher: Pusher, real: Real, fault: Fault
) -> None:
    due = notices(store, 3)
    line.faults = [fault]
    tally = pusher.tell(due)
    line.released.set()
    assert tally == Tally(sent=3, refused=0, late=0, left=0)
    assert told(line) == everybody(3)
    assert line.requests == 4
    assert real.slept == [0.5]


@pytest.mark.parametrize("fault", [Fault.EMPTY_OBJECT, Fault.ODD_LIST, Fault.NOT_JSON, Fault.ODD_CHARSET])
def test_an_odd_answer_to_a_push_that_was_accepted_is_no_reason_to_push_again(
    line: FakeLine, store: Store, pusher: Pusher, fault: Fault
) -> None:
    line.faults = [fault]
    assert pusher.tell(notices(store, 2)).sent == 2
    assert line.requests == 2


@pytest.mark.parametrize("fault", [Fault.SERVER_ERROR, Fault.DROP_AFTER, Fault.REDIRECT])
def test_when_line_fails_the_run_ends_soon_and_a_later_one_tells_the_rest(
    line: FakeLine, store: Store, pusher: Pusher, real: Real, fault: Fault
) -> None:
    due = notices(store, 10)
    line.fault = fault
    tally = pusher.tell(due)
    assert (tally.stop, tally.sent, tally.left) == (Stop.TROUBLE, 0, 10)
    assert not tally.is_complete
    assert line.requests == TROUBLES
    assert real.slept == [0.5, 1.0, 2.0, 4.0, 8.0]
    line.fault = None
    assert pusher.tell(due).is_complete
    assert told(line) == everybody(10)
    assert line.push.repeats == (TROUBLES if fault is Fault.DROP_AFTER else 0)


def test_one_person_is_tried_a_few_times_in_a_run_and_again_in_the_next(
    line: FakeLine, store: Store, pusher: Pusher
) -> None:
    due = notices(store, 1)
    line.fault = Fault.SERVER_ERROR
    assert pusher.tell(due) == Tally(sent=0, refused=0, late=0, left=1)
    assert line.requests == TRIES
    line.fault = None
    assert pusher.tell(due).sent == 1


def test_a_used_up_quota_stops_politely_and_the_rest_is_told_when_there_is_more(
    line: FakeLine, store: Store, pusher: Pusher
) -> None:
    due = notices(store, 6)
    line.push.quota = 2
    tally = pusher.tell(due)
    assert tally == Tally(sent=2, refused=0, late=0, left=4, stop=Stop.LIMIT)
    assert line.requests == 3
    assert pusher.tell(due).left == 4
    assert line.requests == 4
    line.push.quota = None
    assert pusher.tell(due) == Tally(sent=4, refused=0, late=0, left=0)
    assert told(line) == everybody(6)


def test_who_gets_too_many_messages_does_not_keep_the_others_from_theirs(
    line: FakeLine, store: Store, pusher: Pusher
) -> None:
    due = notices(store, 3)
    line.faults = [Fault.TOO_MANY]
    assert pusher.tell(due).left == 3
    # LINE says 429 for one person too: who was refused last is tried last.
    assert pusher.tell(due).sent == 3
    assert line.push.pushes[-1].to == user_id(
        next(n for n in range(3) if pseudonym(f"line:{user_id(n)}") == due[0].user)
    )


def test_a_refused_token_stops_at_once_and_raises_an_alarm(
    line: FakeLine, store: Store, clock: Clock, real: Real, caplog: pytest.LogCaptureFixture
) -> None:
    due = notices(store, 3)
    tally = make_pusher(line, store, clock, real, token="wrong-access-token").tell(due)
    assert tally == Tally(sent=0, refused=0, late=0, left=3, stop=Stop.ACCESS)
    assert line.requests == 1
    assert [record.levelno for record in caplog.records] == [logging.CRITICAL]
    assert make_pusher(line, store, clock, real).tell(due).sent == 3


@pytest.mark.parametrize("how", ["stranger", "forbidden"])
def test_who_line_does_not_know_is_not_tried_again_but_stays_registered(
    line: FakeLine, store: Store, pusher: Pusher, how: str
) -> None:
    due = notices(store, 3)
    if how == "stranger":
        line.push.strangers.add(user_id(0))
    else:
        line.faults = [Fault.FORBIDDEN]
    assert pusher.tell(due) == Tally(sent=2, refused=1, late=0, left=0)
    assert pusher.tell(due) == Tally(sent=0, refused=0, late=0, left=0)
    assert line.requests == 3
    assert len(store.residents.to_remind()) == 3


def test_a_message_that_line_refuses_for_everybody_does_not_burn_everybodys_notice(
    line: FakeLine, store: Store, pusher: Pusher
) -> None:
    due = notices(store, 20)
    line.push.strangers.update(user_id(number) for number in range(20))
    tally = pusher.tell(due)
    assert (tally.refused, tally.left, tally.stop) == (TROUBLES, 20 - TROUBLES, Stop.TROUBLE)


def test_what_a_dead_process_held_is_told_when_its_lease_has_run_out(
    line: FakeLine, store: Store, pusher: Pusher, real: Real
) -> None:
    due = notices(store, 3)
    store.ledger.plan(due, now=EVENING)
    held = store.ledger.claim(due[0], now=EVENING, instant=real(), lease_seconds=LEASE_SECONDS)
    assert isinstance(held, Claim)
    assert pusher.tell(due).sent == 3
    assert sum(real.slept) == pytest.approx(LEASE_SECONDS)
    assert told(line) == everybody(3)
    assert pseudonym(f"line:{line.push.pushes[-1].to}") == due[0].user


def test_what_a_dead_process_had_sent_is_not_told_twice(line: FakeLine, store: Store, pusher: Pusher) -> None:
    due = notices(store, 1)
    store.ledger.plan(due, now=EVENING)
    held = store.ledger.claim(due[0], now=EVENING, instant=0.0, lease_seconds=LEASE_SECONDS)
    assert isinstance(held, Claim)
    LineClient(line.base, ACCESS_TOKEN).push(held.address, render(held.answer), held.retry_key)
    assert pusher.tell(notices(store, 1, text="書きかえた文")) == Tally(sent=1, refused=0, late=0, left=0)
    assert (len(line.push.pushes), line.push.repeats) == (1, 1)


def test_what_another_process_tells_meanwhile_is_waited_for_and_not_told_again(
    line: FakeLine, store: Store, real: Real
) -> None:
    due = notices(store, 2)
    store.ledger.plan(due, now=EVENING)
    held = store.ledger.claim(due[0], now=EVENING, instant=real(), lease_seconds=LEASE_SECONDS)
    assert isinstance(held, Claim)
    sleep = real.sleep

    def finish_meanwhile(seconds: float) -> None:
        sleep(seconds)
        store.ledger.finish(held, NoticeState.SENT)

    other = Pusher(
        ledger=store.ledger,
        client=LineClient(line.base, ACCESS_TOKEN),
        clock=real.clock,
        instant=real,
        sleep=finish_meanwhile,
    )
    assert other.tell(due) == Tally(sent=1, refused=0, late=0, left=0)
    assert len(line.push.pushes) == 1


def test_a_run_that_goes_on_past_the_hour_tells_nobody_too_late(
    line: FakeLine, store: Store, pusher: Pusher, clock: Clock
) -> None:
    due = notices(store, 4)
    line.on_request = lambda moment: clock.forward(hours=3) if moment == "done" else None
    # 19:10 and 22:10; then it is tomorrow.
    assert pusher.tell(due) == Tally(sent=2, refused=0, late=2, left=0)
    assert len(line.push.pushes) == 2


def test_what_was_left_and_is_too_late_now_is_said_once(
    line: FakeLine, store: Store, pusher: Pusher, clock: Clock
) -> None:
    line.fault = Fault.SERVER_ERROR
    pusher.tell(notices(store, 2))
    line.fault = None
    clock.now = MIDNIGHT + timedelta(hours=1)
    assert pusher.tell([]) == Tally(sent=0, refused=0, late=2, left=0)
    assert pusher.tell([]) == Tally(sent=0, refused=0, late=0, left=0)
    assert line.push.pushes == []


def test_who_says_stop_while_the_run_is_under_way_is_not_told(line: FakeLine, store: Store, pusher: Pusher) -> None:
    due = notices(store, 2)
    last = next(n for n in range(2) if pseudonym(f"line:{user_id(n)}") == due[1].user)

    def stop(moment: str) -> None:
        if moment == "arrived":
            store.residents.keep(f"line:{user_id(last)}", Resident("kita"), now=EVENING)

    line.on_request = stop
    assert pusher.tell(due).sent == 1
    assert user_id(last) not in told(line)


def test_many_pushers_at_once_tell_everybody_once(line: FakeLine, store: Store, clock: Clock) -> None:
    due = notices(store, 40)

    def run(_: int) -> Tally:
        # Threads here, and real time; the processes are in test_remind.py.
        client = LineClient(line.base, ACCESS_TOKEN)
        pusher = Pusher(ledger=store.ledger, client=client, clock=clock, instant=time.time, sleep=time.sleep)
        return pusher.tell(due)

    with ThreadPoolExecutor(4) as pool:
        tallies = list(pool.map(run, range(4)))
    assert sum(tally.sent for tally in tallies) == 40
    assert sum(tally.sent > 0 for tally in tallies) > 1
    assert told(line) == everybody(40)
    assert line.requests == 40


def test_nothing_in_the_log_says_who_was_told_what(
    line: FakeLine, store: Store, pusher: Pusher, caplog: pytest.LogCaptureFixture
) -> None:
    due = notices(store, 3)
    line.faults = [Fault.SERVER_ERROR, Fault.DROP]
    line.push.strangers.add(user_id(2))
    with caplog.at_level(logging.DEBUG, logger="bot"):
        pusher.tell(due)
    assert "POST /v2/bot/message/push status=200" in caplog.text
    for secret in (*(user_id(number) for number in range(3)), *(notice.user for notice in due), "燃える", ACCESS_TOKEN):
        assert secret not in caplog.text
