"""Keeps SQLite and ``fork`` apart.

SQLite remembers in the process who holds which lock on a file. A child forked meanwhile would inherit
that memory, but not the locks: it would wait for ever for threads that it does not have, or write
where it may not. So a fork (gunicorn with ``--preload`` makes some) waits until no thread uses a
database, and the connections are closed first; parent and child open new ones.
"""

from __future__ import annotations

import os
import threading
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

WAIT_SECONDS = 10.0
"""How long a fork waits at most. No statement takes as long."""


class _Closable(Protocol):
    def close(self) -> None:
        """Close what a child must not inherit."""


_databases: weakref.WeakSet[_Closable] = weakref.WeakSet()
_gate = threading.Condition()
_inside = 0
_forking = False
_mine = threading.local()
"""How many blocks this thread is in: it must not wait for itself."""


def close_at_fork(database: _Closable) -> None:
    """See that the database is closed whenever this process forks."""
    _databases.add(database)


@contextmanager
def not_forking() -> Iterator[None]:
    """Put a fork off until the block is left; wait while one is under way."""
    depth = getattr(_mine, "depth", 0)
    if depth == 0:
        _enter()
    _mine.depth = depth + 1
    try:
        yield
    finally:
        _mine.depth = depth
        if depth == 0:
            _leave()


def _enter() -> None:
    global _inside  # noqa: PLW0603 - one process, one gate
    with _gate:
        _gate.wait_for(lambda: not _forking, timeout=WAIT_SECONDS)
        _inside += 1


def _leave() -> None:
    global _inside  # noqa: PLW0603
    with _gate:
        _inside -= 1
        _gate.notify_all()


def _before() -> None:
    global _forking  # noqa: PLW0603
    # Taken until the fork is over: then no thread can be about to enter.
    _gate.acquire()
    _forking = True
    # What this thread closes, or what is closed in it when the child drops its parent's threads, must not wait.
    _mine.depth = 1
    if _gate.wait_for(lambda: _inside == 0, timeout=WAIT_SECONDS):
        for database in list(_databases):
            database.close()


def _after() -> None:
    global _forking  # noqa: PLW0603
    _forking = False
    _mine.depth = 0
    _gate.notify_all()
    _gate.release()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(before=_before, after_in_parent=_after, after_in_child=_after)
