"""Threads that answer what is in the inbox.

They are woken by the webhook, and look by themselves every second: an event may have been taken in
by another process, or by one that died.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from traceback import extract_tb

from bot.answer import Answer
from bot.desk import Desk
from bot.errors import StoreError
from bot.line.client import LineClient, Sent
from bot.line.message import render
from bot.line.seal import Seal
from bot.route import Incoming, IncomingKind
from bot.store import InboxEvent, Outcome, Store, Task

log = logging.getLogger(__name__)

THREADS = 4
POLL_SECONDS = 1.0
LEASE_SECONDS = 20.0
"""How long an event is one worker's: more than a reply can take, and less than a token lives, so that
what a dying process leaves behind can still be answered."""


class Workers:
    """The threads of this process. ``clock`` gives the time (aware) that tokens and leases live by."""

    def __init__(
        self,
        *,
        store: Store,
        desk: Desk,
        client: LineClient,
        seal: Seal,
        clock: Callable[[], datetime],
        threads: int = THREADS,
    ) -> None:
        self._seal = seal
        self._store = store
        self._desk = desk
        self._client = client
        self._clock = clock
        self._threads = threads
        self._starting = threading.Lock()
        self._crew = _Crew(pid=0)

    def start(self) -> None:
        """Start the threads, unless they run. A forked child has none of its parent's: it starts its own."""
        if self._crew.pid == os.getpid():
            return
        with self._starting:
            if self._crew.pid == os.getpid():
                return
            self._crew = crew = _Crew(pid=os.getpid())
            for number in range(self._threads):
                thread = threading.Thread(target=self._run, args=(crew,), name=f"line-{number}", daemon=True)
                crew.threads.append(thread)
                thread.start()

    def wake(self) -> None:
        """Say that there is something new."""
        self.start()
        self._crew.wake()

    def stop(self, seconds: float = 10.0) -> None:
        """Let the threads end what they are at, waiting for at most ``seconds`` in all."""
        self._crew.stop(seconds)

    def work(self) -> bool:
        """Claim one event and see it through. Returns whether there was one. Raises StoreError."""
        event = self._store.inbox.claim(now=self._clock(), lease_seconds=LEASE_SECONDS)
        if event is None:
            return False
        started = time.perf_counter()
        try:
            sent = self._do(event)
        except StoreError:
            raise
        except Exception as error:  # noqa: BLE001 - one event we trip over must not stop the others
            log.error("event id=%s failed: %s", event.event_id, trace(error))
            sent = Sent(Outcome.FAILED)
        self._store.inbox.finish(event.event_id, sent.outcome, now=self._clock())
        log.log(
            logging.WARNING if sent.outcome is Outcome.LOST else logging.INFO,
            "event id=%s %s %s outcome=%s status=%s request=%s took=%.0fms",
            event.event_id,
            event.task.value,
            event.kind or "-",
            sent.outcome.value,
            sent.status,
            sent.request_id,
            (time.perf_counter() - started) * 1000,
        )
        return True

    def _do(self, event: InboxEvent) -> Sent:
        if event.task is Task.UNSEND:
            self._store.unsend(event.message_id, now=self._clock())
            return Sent(Outcome.DONE)
        if event.task is Task.FORGET:
            self._store.forget(event.user)
            return Sent(Outcome.DONE)
        now = self._clock()
        if event.expires_at is None or event.expires_at <= now:
            return Sent(Outcome.LOST)
        messages = render(self._answer(event, now))
        if not messages:
            log.error("event id=%s: the answer has no words", event.event_id)
            return Sent(Outcome.FAILED)
        return self._client.reply(event.reply_token, messages)

    def _answer(self, event: InboxEvent, now: datetime) -> Answer:
        address = self._seal.open(event)
        incoming = Incoming(IncomingKind(event.kind), text=event.text, data=event.data, can_push=bool(address))
        try:
            with self._store.about(event.message_id):
                return self._desk.answer(event.user, incoming, now=now, address=address).answer
        except Exception as error:  # noqa: BLE001 - the resident is told, whatever it was
            log.error("event id=%s: no answer: %s", event.event_id, trace(error))
            return self._desk.failure()

    def _run(self, crew: _Crew) -> None:
        failing = False
        while not crew.stopping:
            posted = crew.posted
            worked = False
            try:
                worked = self.work()
                if not worked:
                    self._store.purge_when_due(self._clock())
                failing = False
            except StoreError as error:
                if not failing:
                    log.error("inbox: %s", error)
                failing = True
            except Exception as error:  # noqa: BLE001 - a worker that dies is missed only much later
                log.critical("worker: %s", trace(error))
            if not worked:
                crew.wait(posted, POLL_SECONDS)


class _Crew:
    """The threads of one process and what they wait for."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.threads: list[threading.Thread] = []
        self.stopping = False
        self.posted = 0
        self._news = threading.Condition()

    def wake(self) -> None:
        with self._news:
            self.posted += 1
            self._news.notify_all()

    def wait(self, seen: int, seconds: float) -> None:
        """Wait until something was posted after ``seen``."""
        with self._news:
            self._news.wait_for(lambda: self.stopping or self.posted != seen, timeout=seconds)

    def stop(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        with self._news:
            self.stopping = True
            self._news.notify_all()
        for thread in self.threads:
            thread.join(max(0.0, until - time.monotonic()))


def trace(error: BaseException) -> str:
    """Describe the way to an error: its type and where each call stood.

    Not its message, nor any value: those may quote what a resident wrote.
    """
    frames = [f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in extract_tb(error.__traceback__)]
    return f"{type(error).__name__} at {' > '.join(frames)}"
