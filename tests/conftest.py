"""The real engine over the shipped knowledge, for every test that needs it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest

from bot.calendar import TOKYO
from bot.dialog import DialogState
from bot.engine import Engine
from bot.kb.loader import load
from bot.route import Incoming, Reply

ROOT = Path(__file__).resolve().parent.parent
NOW = datetime(2026, 11, 21, 10, 0, tzinfo=TOKYO)


@pytest.fixture(scope="session", autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep what the commands under test compile out of the developer's own cache."""
    before = os.environ.get("KOMADO_CACHE")
    os.environ["KOMADO_CACHE"] = str(tmp_path_factory.mktemp("cache"))
    yield
    if before is None:
        del os.environ["KOMADO_CACHE"]
    else:
        os.environ["KOMADO_CACHE"] = before


@pytest.fixture(scope="session")
def mihon() -> Engine:
    """Load the demo town once for the whole run."""
    return Engine(load(ROOT / "knowledge", "mihon"))


@pytest.fixture
def talk(mihon: Engine) -> Callable[..., list[Reply]]:
    """Return a function that plays a dialog and gives back every reply."""

    def play(*said: str | Incoming, now: datetime = NOW) -> list[Reply]:
        state, replies = DialogState(), []
        for one in said:
            incoming = Incoming(text=one) if isinstance(one, str) else one
            replies.append(mihon.respond(incoming, state, now=now))
            state = replies[-1].state
        return replies

    return play
