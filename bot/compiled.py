"""A ready engine, kept on disk under the fingerprint of everything it was made from.

Reading and analysing two thousand entries takes about ten seconds; reading the result takes half a second.
The file is only ever a copy of what the knowledge and this code give: it may be deleted at any time, and a
file that is missing, damaged or of another version is made anew.
"""

from __future__ import annotations

import contextlib
import gc
import hashlib
import logging
import os
import pickle  # only what this user's own process wrote into this user's own folder is read
import sys
import tempfile
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

from bot.engine import Engine
from bot.kb.loader import knowledge_files, load, shown_path

log = logging.getLogger(__name__)

KEPT = 4
"""How many compiled engines stay: the newest, and a few to go back to."""
_CODE = Path(__file__).resolve().parent.parent
_SUFFIX = ".engine"


def load_engine(root: Path, town: str, cache: Path | None) -> Engine:
    """The engine of one town, from ``cache`` (a folder; None: never) where that has it.

    Raises KnowledgeError like ``load``. Trouble with the cache is never the caller's trouble.
    """
    with _without_collection():
        if cache is None:
            return Engine(load(root, town))
        path = cache / f"{_fingerprint(root, town)}{_SUFFIX}"
        engine = _read(path)
        if engine is None:
            engine = Engine(load(root, town))
            _write(path, engine)
        return engine


def _fingerprint(root: Path, town: str) -> str:
    """What the engine depends on: the files, where they are shown to be, this code, its dictionary."""
    digest = hashlib.sha256()
    for part in (sys.version, version("sudachipy"), version("sudachidict_core"), version("rapidfuzz"), town):
        digest.update(f"{part}\0".encode())
    for path in knowledge_files(root, town):
        with contextlib.suppress(OSError):
            digest.update(f"{shown_path(path)}\0".encode() + hashlib.sha256(path.read_bytes()).digest())
    for path in sorted((*_CODE.glob("bot/**/*.py"), *_CODE.glob("nlp/**/*.py"))):
        stat = path.stat()
        digest.update(f"{path}\0{stat.st_mtime_ns}\0{stat.st_size}\0".encode())
    return digest.hexdigest()


def _read(path: Path) -> Engine | None:
    try:
        with path.open("rb") as file:
            if hasattr(os, "getuid") and os.fstat(file.fileno()).st_uid != os.getuid():
                return None
            engine = pickle.load(file)  # noqa: S301
    except FileNotFoundError:
        return None
    except Exception as error:  # noqa: BLE001 - a damaged pickle may raise anything, and is made anew
        log.warning("compiled knowledge not usable, made anew: %s", error)
        return None
    return engine if isinstance(engine, Engine) else None


def _write(path: Path, engine: Engine) -> None:
    """Written beside and moved into place, so that no reader ever sees half of it."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent)
        part = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                pickle.dump(engine, file, protocol=pickle.HIGHEST_PROTOCOL)
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
        by_age = sorted(path.parent.glob(f"*{_SUFFIX}"), key=lambda kept: kept.stat().st_mtime, reverse=True)
        for old in by_age[KEPT:]:
            old.unlink(missing_ok=True)
    except OSError as error:
        log.warning("compiled knowledge not kept: %s", error)


@contextlib.contextmanager
def _without_collection() -> Iterator[None]:
    """A third of the time of making a hundred thousand small objects is the collector looking at them."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
