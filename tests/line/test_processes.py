"""Several processes, and processes that die: still one answer for each question."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.line.worker import LEASE_SECONDS
from tests.fake_line import FakeLine, Fault
from tests.line.site import GARBAGE, TOKYO, Site

ROOT = Path(__file__).parents[2]
QUESTION = "燃えるごみの収集日はいつですか"


class Later:
    """The real time and some more."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(TOKYO) + self.ahead


@pytest.fixture
def clock() -> Later:
    """Give the fake LINE and the bots of this process a clock that agrees with the other processes."""
    return Later()


@pytest.fixture
def spawn(line: FakeLine, db: Path, knowledge: Path) -> Iterator[Callable[..., tuple[subprocess.Popen[str], str]]]:
    """Start the bot in a process of its own; gives the process and the address of its webhook."""
    processes: list[subprocess.Popen[str]] = []

    def start(*options: str) -> tuple[subprocess.Popen[str], str]:
        command = [sys.executable, "-m", "tests.line.child", line.base, str(db), str(knowledge), *options]
        environ = {**os.environ, "PYTHONPATH": str(ROOT)}
        process = subprocess.Popen(command, cwd=ROOT, env=environ, stdout=subprocess.PIPE, text=True)
        processes.append(process)
        assert process.stdout is not None
        return process, process.stdout.readline().strip()

    yield start
    line.released.set()
    for process in processes:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(10)
        if process.stdout is not None:
            process.stdout.close()


def test_five_deliveries_to_two_processes_get_one_reply_each(
    line: FakeLine, spawn: Callable[..., tuple[subprocess.Popen[str], str]], db: Path
) -> None:
    with ThreadPoolExecutor(2) as pool:
        # At once, so that both meet the database when it is new.
        addresses = [url for _, url in pool.map(lambda _: spawn(), range(2))]
    events = [line.text(QUESTION, user=f"U{number % 7:032x}") for number in range(20)]
    deliveries = [(addresses[turn % 2], event) for event in events for turn in range(5)]
    with ThreadPoolExecutor(10) as pool:
        statuses = list(pool.map(lambda pair: line.deliver(pair[0], [pair[1]]).status, deliveries))
    assert statuses == [200] * 100
    line.wait_for_replies(20)
    assert line.wait_for(lambda: ended(db) == {"sent": 20})
    assert line.requests == len(line.replies) == 20
    assert line.replies_to(events) == [[GARBAGE]] * 20


def test_what_a_killed_process_left_behind_is_answered_after_the_restart(
    line: FakeLine,
    clock: Later,
    spawn: Callable[..., tuple[subprocess.Popen[str], str]],
    open_bot: Callable[..., Site],
    db: Path,
) -> None:
    process, url = spawn()
    line.fault = Fault.HANG
    events = [line.text(QUESTION, user=f"U{number:032x}") for number in range(6)]
    assert line.deliver(url, events).status == 200
    # Four are with LINE, which does not answer; two wait.
    assert line.wait_for(lambda: line.requests == 4)
    process.send_signal(signal.SIGKILL)
    process.wait(10)
    assert ended(db) == {None: 6}
    line.fault = None
    clock.ahead = timedelta(seconds=LEASE_SECONDS + 1)
    restarted = open_bot()
    line.wait_for_replies(6)
    assert restarted.settled(line)
    assert line.replies_to(events) == [[GARBAGE]] * 6
    assert restarted.outcomes() == {"sent": 6}


def test_what_a_killed_process_left_behind_too_long_ago_is_recorded_as_lost(
    line: FakeLine,
    clock: Later,
    spawn: Callable[..., tuple[subprocess.Popen[str], str]],
    open_bot: Callable[..., Site],
) -> None:
    process, url = spawn()
    line.fault = Fault.HANG
    assert line.deliver(url, [line.text(QUESTION)]).status == 200
    assert line.wait_for(lambda: line.requests == 1)
    process.send_signal(signal.SIGKILL)
    process.wait(10)
    line.fault = None
    clock.ahead = timedelta(minutes=5)
    restarted = open_bot()
    assert restarted.settled(line)
    assert restarted.outcomes() == {"lost": 1}
    assert line.requests == 1


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no processes are forked here")
def test_a_forked_child_answers_with_workers_and_connections_of_its_own(
    line: FakeLine, spawn: Callable[..., tuple[subprocess.Popen[str], str]]
) -> None:
    _, url = spawn("--forked")
    events = [line.text(QUESTION, user=f"U{number:032x}") for number in range(5)]
    assert line.deliver(url, events).status == 200
    line.wait_for_replies(5)
    assert line.replies_to(events) == [[GARBAGE]] * 5
    parents, *childs = line.connections
    assert parents not in childs


def ended(db: Path) -> dict[str | None, int]:
    connection = sqlite3.connect(db)
    try:
        return dict(connection.execute("SELECT outcome, count(*) FROM inbox GROUP BY outcome").fetchall())
    finally:
        connection.close()
