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
"""How long a fork waits at most. No statement takes so long; a thread that forks inside one might."""


class _Closable(Protocol):
    def close(self) -> None:
        """Close what a child must not inherit."""


_idle = threading.Condition()
_databases: weakref.WeakSet[_Closable] = weakref.WeakSet()
_inside = 0


def close_at_fork(database: _Closable) -> None:
    """See that the database is closed whenever this process forks."""
    _databases.add(database)


@contextmanager
def not_forking() -> Iterator[None]:
    """Put a fork off until the block is left; wait while one is under way."""
    global _inside  # noqa: PLW0603 - one process, one count
    with _idle:
        _inside += 1
    try:
        yield
    finally:
        with _idle:
            _inside -= 1
            _idle.notify_all()


def _before() -> None:
    # The lock stays taken over the fork, so that no thread can be just about to begin.
    _idle.acquire()
    _idle.wait_for(lambda: _inside == 0, timeout=WAIT_SECONDS)
    for database in list(_databases):
        database.close()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(before=_before, after_in_parent=_idle.release, after_in_child=_idle.release)
