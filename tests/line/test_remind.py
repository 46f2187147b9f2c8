"""``komado remind`` as a process of its own, killed at any moment and run again: everybody due is told once.

``KOMADO_KILL_ROUNDS=4 pytest tests/line/test_remind.py -k killed -s`` runs the long form: every notice of the
week, four times over, and more than 200 kills.
"""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.dialog import Reminder, Resident
from bot.store import Store, pseudonym
from tests.fake_line import ACCESS_TOKEN, SECRET, FakeLine, Fault
from tests.line.calendar_town import write_calendar
from tests.line.site import TOKYO, TOWN, Clock

ROOT = Path(__file__).parents[2]
ROUNDS = int(os.environ.get("KOMADO_KILL_ROUNDS", "0"))
RESIDENTS = 30

# What the calendar of tests/line/calendar_town.py means, worked out by hand: district, day → the first line that is told of it.
SAID = {
    ("kita", date(2026, 11, 24)): "{}11月24日（火）は、燃えるごみの収集日です。",
    ("kita", date(2026, 11, 26)): "{}11月26日（木）は、紙の収集日です。",
    ("kita", date(2026, 11, 27)): "{}11月27日（金）は道路工事のため、燃えるごみの収集はありません。",
    ("minami", date(2026, 11, 23)): "{}11月23日（月）は祝日のため、紙の収集はありません。",
    ("minami", date(2026, 11, 24)): "{}11月24日（火）は、紙の収集日です。",
    ("minami", date(2026, 11, 25)): "{}11月25日（水）は、燃えるごみの収集日です。",
}
MONDAY = date(2026, 11, 23)


def moment(day: date, hour: int, minute: int) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=TOKYO)


WINDOWS = tuple(
    window
    for day in (MONDAY + timedelta(days=number) for number in range(6))
    for window in ((Reminder.MORNING, moment(day, 6, 5)), (Reminder.EVENING, moment(day, 19, 5)))
)


def user_id(number: int) -> str:
    return f"U{number:032x}"


def resident(number: int) -> Resident:
    """Half of them in each district; a third in the morning, two thirds in the evening."""
    return Resident("kita" if number % 2 else "minami", Reminder.MORNING if number % 3 == 0 else Reminder.EVENING)


def expected(kind: Reminder, now: datetime) -> Counter[tuple[str, str]]:
    """Who is told what in this window."""
    day = now.date() + timedelta(days=1) if kind is Reminder.EVENING else now.date()
    when = "明日" if kind is Reminder.EVENING else "今日"
    told: Counter[tuple[str, str]] = Counter()
    for number in range(RESIDENTS):
        wish = resident(number)
        if wish.reminder is kind and (wish.district, day) in SAID:
            told[user_id(number), SAID[wish.district, day].format(when)] += 1
    return told


@pytest.fixture
def clock() -> Clock:
    return Clock(WINDOWS[0][1])


@pytest.fixture
def town(tmp_path: Path) -> Path:
    root = tmp_path / "knowledge"
    write_calendar(root)
    return root


@pytest.fixture
def registered(db: Path) -> Path:
    store = Store(db)
    for number in range(RESIDENTS):
        address = user_id(number)
        store.residents.keep(f"line:{address}", resident(number), address=address, now=moment(MONDAY, 0, 0))
    store.close()
    return db


class Forked:
    """A process that the zygote has started, to be treated like a ``Popen``."""

    def __init__(self, zygote: subprocess.Popen[str], folder: Path, arguments: list[str]) -> None:
        self._zygote = zygote
        self._files = [folder / f"{time.monotonic_ns()}.{name}" for name in ("out", "log")]
        self._lock = threading.Lock()
        self.returncode: int | None = None
        self.pid = self._ask("start", *map(str, self._files), *arguments)

    def _ask(self, *question: str | int) -> int:
        stdin, stdout = self._zygote.stdin, self._zygote.stdout
        assert stdin is not None
        assert stdout is not None
        stdin.write(json.dumps(question) + "\n")
        stdin.flush()
        return int(stdout.readline())

    def poll(self) -> int | None:
        return self.returncode

    def kill(self) -> None:
        with self._lock:
            if self.returncode is None:
                # As long as nobody has waited for it, the id is nobody else's.
                with contextlib.suppress(ProcessLookupError):
                    os.kill(self.pid, signal.SIGKILL)

    def communicate(self, timeout: float | None = None) -> tuple[str, str]:  # noqa: ARG002 - as Popen has it
        if self.returncode is None:
            code = self._ask("wait", self.pid)
            with self._lock:
                self.returncode = code
        out, log = (file.read_text(encoding="utf-8") for file in self._files)
        return out, log


Process = subprocess.Popen[str] | Forked


class Command:
    """Runs ``komado remind`` against the fake LINE; ``zygote``: forked, for runs by the hundred."""

    def __init__(self, line: FakeLine, clock: Clock, town: Path, db: Path, *, zygote: bool) -> None:
        self._clock = clock
        self._town = town
        self._folder = db.parent
        self._environ = {
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "LINE_API_BASE": line.base,
            "LINE_CHANNEL_SECRET": SECRET,
            "LINE_CHANNEL_ACCESS_TOKEN": ACCESS_TOKEN,
            "KOMADO_DB": str(db),
        }
        self.running: list[Process] = []
        self.zygote = self._open("tests.line.zygote", stdin=subprocess.PIPE) if zygote else None

    def start(self, now: datetime, *options: str, **environ: str) -> Process:
        self._clock.now = now
        arguments = ["remind", "--now", now.isoformat(), *options, "--knowledge", str(self._town), "--town", TOWN]
        if self.zygote is not None:
            process: Process = Forked(self.zygote, self._folder, arguments)
        else:
            process = self._open("bot.cli", *arguments, stderr=subprocess.PIPE, env=self._environ | environ)
        self.running.append(process)
        return process

    def _open(self, module: str, *arguments: str, **options: Any) -> subprocess.Popen[str]:
        options = {"env": self._environ, "cwd": ROOT, "stdout": subprocess.PIPE, "encoding": "utf-8", **options}
        return subprocess.Popen([sys.executable, "-m", module, *arguments], **options)

    def run(self, now: datetime, *options: str, **environ: str) -> tuple[int, str, str]:
        """Exit code, standard output, log."""
        process = self.start(now, *options, **environ)
        out, log = process.communicate(timeout=120)
        assert "Traceback" not in log, log
        assert process.returncode is not None
        return process.returncode, out, log


@pytest.fixture
def remind(
    line: FakeLine, clock: Clock, town: Path, registered: Path, request: pytest.FixtureRequest
) -> Iterator[Command]:
    is_long = ROUNDS > 0 and "killed" in request.node.name
    command = Command(line, clock, town, registered, zygote=is_long)
    yield command
    line.on_request = None
    for process in command.running:
        if process.poll() is None:
            process.kill()
        process.communicate()
    if command.zygote is not None:
        command.zygote.communicate()


def told(line: FakeLine, since: int = 0) -> Counter[tuple[str, str]]:
    return Counter((push.to, push.texts[0].split("\n")[0]) for push in line.push.pushes[since:])


def test_everybody_due_is_told_once_and_the_second_run_has_nothing_to_do(line: FakeLine, remind: Command) -> None:
    kind, now = WINDOWS[1]
    due = expected(kind, now)
    assert remind.run(now, "--dry-run")[:2] == (0, f"{due.total()}人に送ります（今は送りません）。\n")
    assert line.requests == 0
    assert remind.run(now)[:2] == (0, f"{due.total()}人に送りました。\n")
    assert told(line) == due
    assert remind.run(now + timedelta(minutes=10))[:2] == (0, "0人に送りました。\n")
    assert line.requests == len(line.push.pushes)


def test_the_log_names_no_resident_and_says_where_a_calendar_has_ended(line: FakeLine, remind: Command) -> None:
    _, out, log = remind.run(moment(date(2026, 11, 26), 19, 5))
    assert told(line) == expected(Reminder.EVENING, moment(date(2026, 11, 26), 19, 5))
    assert "district=minami has no calendar for the day: 10 residents are told nothing" in log
    assert "POST /v2/bot/message/push status=200" in log
    for number in range(RESIDENTS):
        assert user_id(number) not in out + log
        assert pseudonym(f"line:{user_id(number)}") not in out + log
    assert "ごみ" not in log


def test_the_exit_code_says_that_somebody_was_not_told(line: FakeLine, remind: Command) -> None:
    kind, now = WINDOWS[1]
    for fault, said in ((Fault.TOO_MANY, "上限"), (Fault.UNAUTHORIZED, "LINE_CHANNEL_ACCESS_TOKEN")):
        line.fault = fault
        code, out, _ = remind.run(now)
        assert (code, line.push.pushes) == (1, [])
        assert said in out
        assert f"{expected(kind, now).total()}人が残っています" in out
    line.fault = None
    assert remind.run(now)[0] == 0
    assert told(line) == expected(kind, now)


def test_a_run_that_comes_too_late_tells_nobody(line: FakeLine, remind: Command) -> None:
    assert remind.run(moment(date(2026, 11, 24), 8, 30))[0] == 0
    assert [push.to for push in line.push.pushes if resident(int(push.to[1:], 16)).district == "kita"] == []
    # The south has no hour: its morning ends at noon.
    assert told(line).total() == expected(Reminder.MORNING, moment(date(2026, 11, 24), 6, 0)).total() / 2


def test_without_line_or_with_another_database_it_says_what_to_do(remind: Command, tmp_path: Path) -> None:
    code, _, log = remind.run(WINDOWS[0][1], LINE_CHANNEL_SECRET="", LINE_CHANNEL_ACCESS_TOKEN="")
    assert (code, "LINE_CHANNEL_SECRET" in log) == (1, True)
    code, _, log = remind.run(WINDOWS[0][1], KOMADO_DB=str(tmp_path / "other.db"))
    assert (code, "KOMADO_DB" in log) == (1, True)
    assert not (tmp_path / "other.db").exists()


class Killer:
    """Ends processes as a power cut does, each at a moment of its own."""

    def __init__(self, line: FakeLine, chance: random.Random) -> None:
        self._line = line
        self._chance = chance
        self.kills = 0
        self.moments: Counter[str] = Counter()

    def kill_one(self, start: Callable[[], Process], *, seconds: float) -> None:
        """Start a process, and a second one beside it now and then, and kill what has been started.

        ``seconds`` is about how long a whole run takes.
        """
        how = self._chance.choice(("any time", "request lost", "request arrived", "request done", "after the answer"))
        lock = threading.Lock()
        ended = threading.Event()
        countdown = self._chance.randint(1, 3)
        # The hook is there before the process: it may be quick.
        processes: list[Process] = []

        def on_request(moment_: str) -> None:
            nonlocal countdown
            with lock:
                wanted = "arrived" if how in ("request lost", "request arrived") else "done"
                if ended.is_set() or moment_ != wanted:
                    return
                countdown -= 1
                if countdown:
                    return
                ended.set()
            if how == "after the answer":
                # The answer goes out, and is perhaps already being written down.
                threading.Timer(self._chance.uniform(0, 0.01), self._kill, [processes]).start()
                return
            self._kill(processes)
            if how == "request lost":
                raise ConnectionError

        self._line.on_request = None if how == "any time" else on_request
        processes.extend(start() for _ in range(2 if self._chance.random() < 0.25 else 1))
        if how == "any time":
            time.sleep(self._chance.uniform(0, seconds))
            self._kill(processes)
        for process in processes:
            process.communicate(timeout=120)
        self._line.on_request = None
        killed = sum(process.returncode == -signal.SIGKILL for process in processes)
        self.kills += killed
        self.moments[how if killed else "it was quicker"] += killed or 1

    @staticmethod
    def _kill(processes: list[Process]) -> None:
        for process in processes:
            if process.poll() is None:
                process.kill()


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no process can be killed like this here")
@pytest.mark.parametrize("round_", range(max(ROUNDS, 1)))
def test_killed_at_any_moment_and_run_again_everybody_is_told_exactly_once(
    line: FakeLine, remind: Command, round_: int
) -> None:
    chance = random.Random(20261123 + round_)  # noqa: S311 - dice, not secrets
    killer = Killer(line, chance)
    windows = [(kind, now) for kind, now in WINDOWS if expected(kind, now)]
    windows = windows if ROUNDS else windows[1:2]
    started = time.monotonic()
    remind.run(windows[0][1] - timedelta(hours=2))
    seconds = 1.5 * (time.monotonic() - started)
    for kind, now in windows:
        before, due = len(line.push.pushes), expected(kind, now)
        runs = itertools.count()

        def start(now: datetime = now, runs: Iterator[int] = runs) -> Process:
            # Some runs come at the very same minute, some later.
            return remind.start(now + timedelta(seconds=10 * (next(runs) // 2)))

        for _ in range(6):
            killer.kill_one(start, seconds=seconds)
            assert told(line, before) <= due
        code, out, log = remind.run(now + timedelta(minutes=50))
        assert code == 0, out + log
        assert told(line, before) == due
        assert remind.run(now + timedelta(minutes=55))[1] == "0人に送りました。\n"
    assert killer.kills >= 2 * len(windows)
    print(
        f"{killer.kills} kills ({dict(killer.moments)}), {len(line.push.pushes)} told once, "
        f"{line.push.repeats} tried again and recognised"
    )
