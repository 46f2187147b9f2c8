"""The knowledge being served: the last that was good, and a watch on what staff change."""

from __future__ import annotations

import logging
import threading
from pathlib import Path
from time import monotonic

from bot.compiled import load_engine
from bot.engine import Engine
from bot.kb.loader import knowledge_files
from bot.kb.problem import KnowledgeError

log = logging.getLogger(__name__)

_Signature = tuple[tuple[str, int, int], ...]


class Publisher:
    """Holds the engine of the moment and replaces it when the files change for the better."""

    def __init__(self, root: Path, town: str, *, reload_seconds: float, cache: Path | None = None) -> None:
        """Load once; raises KnowledgeError when there is nothing good to begin with.

        ``reload_seconds`` is how often the files are looked at; 0 never looks again. ``cache`` is where
        compiled engines are kept.
        """
        self._root = root
        self._town = town
        self._reload_seconds = reload_seconds
        self._lock = threading.Lock()
        self._signature = self._sign()
        self._checked_at = monotonic()
        self._cache = cache
        self._engine = load_engine(root, town, cache)
        self._problems: tuple[str, ...] = ()

    def engine(self) -> Engine:
        """The engine to answer with. Looks at the files at most every ``reload_seconds``; whoever comes
        while another thread reloads is answered from the last good knowledge.
        """
        if (
            self._reload_seconds
            and monotonic() - self._checked_at >= self._reload_seconds
            and self._lock.acquire(False)
        ):
            try:
                self._reload()
            finally:
                self._checked_at = monotonic()
                self._lock.release()
        return self._engine

    @property
    def problems(self) -> tuple[str, ...]:
        """What keeps the newest edit from being served, for /healthz; empty when all is well."""
        return self._problems

    def _reload(self) -> None:
        signature = self._sign()
        if signature == self._signature:
            return
        self._signature = signature
        try:
            self._engine = load_engine(self._root, self._town, self._cache)
        except KnowledgeError as error:
            self._problems = tuple(str(problem) for problem in error.problems)
            log.error("knowledge not published, the last good one stays:\n%s", error)
        except OSError as error:
            self._signature = ()  # a file moved while it was read: look again next time
            log.warning("knowledge could not be read, the last good one stays: %s", error)
        except Exception as error:  # our own fault must not cost the resident the answer
            self._problems = (
                f"knowledge を読みこめません（{type(error).__name__}）。記録を見て、開発者に知らせてください。",
            )
            log.exception("knowledge not published, the last good one stays")
        else:
            self._problems = ()
            log.info("knowledge published: %d entries", len(self._engine.knowledge.entries))

    def _sign(self) -> _Signature:
        """What the files look like from outside: a change of any of these may be an edit."""
        signature: list[tuple[str, int, int]] = []
        for path in knowledge_files(self._root, self._town):
            try:
                stat = path.stat()
            except OSError:
                continue
            signature.append((str(path), stat.st_mtime_ns, stat.st_size))
        return tuple(signature)
