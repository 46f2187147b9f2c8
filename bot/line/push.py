"""Tells what is due, one person after the other, so that dying at any moment costs nobody a notice nor tells
it twice.

One after the other is far below LINE's 2,000 requests a second. LINE in trouble is left alone soon: after
each try that failed we wait longer, and after a few in a row we stop. What was not told stays planned for
the next run.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum

from bot.line.client import LineClient, Sent
from bot.line.message import render
from bot.reminder import Notice
from bot.store import Claim, Ledger, NoticeState, Outcome, Refusal

LEASE_SECONDS = 10.0
"""How long a notice is one process's: longer than a try can take. What a dead process held waits as long."""
TRIES = 3
"""Of one notice in one run, where LINE failed or was not reached."""
TROUBLES = 6
"""Failed tries in a row, whoever they were for, after which the run stops."""
BACKOFF_SECONDS = (0.5, 1.0, 2.0, 4.0, 8.0)
"""How long to wait after the first, second … failed try in a row."""
POLL_SECONDS = 0.5
"""How often to look whether what another process holds has ended."""


class Stop(Enum):
    """Why a run ended before everybody was told. The value is for the log."""

    ACCESS = "access refused"
    LIMIT = "too many requests, or the month's messages are used up"
    TROUBLE = "LINE fails"


@dataclass(frozen=True, slots=True)
class Tally:
    """How a run ended: numbers of notices."""

    sent: int
    refused: int
    """LINE does not know the person, or will not take the message. Not tried again."""
    late: int
    """Their time went by."""
    left: int
    """Still planned: for the next run."""
    stop: Stop | None = None

    @property
    def is_complete(self) -> bool:
        """Whether everybody who was due has been told."""
        return not (self.refused or self.late or self.left)


class Pusher:
    """Tells notices over LINE.

    ``clock`` is the time residents live by (aware), ``instant`` real time in seconds, ``sleep`` waits for
    seconds.
    """

    def __init__(
        self,
        *,
        ledger: Ledger,
        client: LineClient,
        clock: Callable[[], datetime],
        instant: Callable[[], float],
        sleep: Callable[[float], None],
    ) -> None:
        self._ledger = ledger
        self._client = client
        self._clock = clock
        self._instant = instant
        self._sleep = sleep

    def tell(self, notices: Sequence[Notice], tick: Callable[[], None] = lambda: None) -> Tally:
        """Tell everybody, once. ``tick`` is called for each that has ended. Raises StoreError."""
        now = self._clock()
        run = _Run(late=self._ledger.expire(now=now), waiting=deque(self._ledger.plan(notices, now=now)))
        while run.stop is None and (run.waiting or run.held):
            if not run.waiting:
                # Another process tells these, or died telling them: wait for it, or for its lease to run out.
                self._sleep(POLL_SECONDS)
                run.waiting, run.held = run.held, run.waiting
            notice = run.waiting.popleft()
            claim = self._ledger.claim(notice, now=self._clock(), instant=self._instant(), lease_seconds=LEASE_SECONDS)
            match claim:
                case Refusal.BUSY:
                    run.held.append(notice)
                case Refusal.LOST:
                    run.late += 1
                    tick()
                case Refusal.DONE:
                    tick()
                case Claim():
                    if self._try(run, notice, claim) is not NoticeState.PLANNED:
                        tick()
        return Tally(run.sent, run.refused, run.late, len(run.waiting) + len(run.held) + run.put_off, run.stop)

    def _try(self, run: _Run, notice: Notice, claim: Claim) -> NoticeState:
        sent = self._client.push(claim.address, render(claim.answer), claim.retry_key)
        state = _state(sent)
        self._ledger.finish(claim, state)
        run.sent += state is NoticeState.SENT
        run.refused += state is NoticeState.FAILED
        run.troubles = 0 if state is NoticeState.SENT else run.troubles + 1
        run.stop = _STOPS.get(sent.status) or (Stop.TROUBLE if run.troubles >= TROUBLES else None)
        if state is NoticeState.PLANNED:
            run.tries[notice.user] += 1
            if run.tries[notice.user] < TRIES:
                run.waiting.append(notice)
            else:
                run.put_off += 1
        if run.troubles and run.stop is None:
            self._sleep(BACKOFF_SECONDS[min(run.troubles, len(BACKOFF_SECONDS)) - 1])
        return state


@dataclass(kw_only=True)
class _Run:
    """How far one run is."""

    waiting: deque[Notice]
    held: deque[Notice] = field(default_factory=deque)
    """Somebody else's, for the moment."""
    tries: Counter[str] = field(default_factory=Counter)
    """Of a notice, by whom it is for: nobody has two that are due at the same time."""
    sent: int = 0
    refused: int = 0
    late: int
    put_off: int = 0
    troubles: int = 0
    stop: Stop | None = None


_STOPS: Mapping[int | None, Stop] = {401: Stop.ACCESS, 429: Stop.LIMIT}
"""Answers that are not about one person: everybody would get the same."""


def _state(sent: Sent) -> NoticeState:
    if sent.outcome is Outcome.SENT:
        return NoticeState.SENT
    # LINE could be reached and refuses, for good: the person is gone, or the message is not to its liking.
    if sent.outcome is Outcome.NOT_SENT and 400 <= (sent.status or 0) < 500 and sent.status not in _STOPS:
        return NoticeState.FAILED
    return NoticeState.PLANNED
