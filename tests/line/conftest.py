"""A small town, a fake LINE, and the real bot between them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.engine import Engine
from bot.kb.loader import load
from tests.fake_line import FakeLine
from tests.line.site import TOWN, Clock, Site, open_site, write_knowledge


@pytest.fixture(scope="session")
def knowledge(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("knowledge")
    write_knowledge(root)
    return root


@pytest.fixture(scope="session")
def engine(knowledge: Path) -> Engine:
    return Engine(load(knowledge, TOWN))


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def line(clock: Clock) -> Iterator[FakeLine]:
    """Run a fake LINE. Whatever a bot must never do fails the test."""
    with FakeLine(clock=clock) as fake:
        yield fake
        assert fake.violations == []


@pytest.fixture
def db(tmp_path: Path) -> Path:
    return tmp_path / "komado.db"


@pytest.fixture
def open_bot(line: FakeLine, clock: Clock, engine: Engine, db: Path) -> Iterator[Callable[..., Site]]:
    """Start bots, one after the other or side by side, on the same database."""
    running: list[Site] = []

    def open_(**changes: Any) -> Site:
        running.append(open_site(**{"base": line.base, "db": db, "clock": clock, "engine": lambda: engine, **changes}))
        return running[-1]

    yield open_
    line.released.set()
    for site in running:
        site.stop()


@pytest.fixture
def site(open_bot: Callable[..., Site]) -> Site:
    return open_bot()
