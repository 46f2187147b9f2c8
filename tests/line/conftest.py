"""A small town of our own, a fake LINE, and the real bot between them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from werkzeug.serving import make_server

from bot.desk import Desk
from bot.engine import Engine
from bot.kb.loader import load
from bot.kb.schema import FIXED_TEXTS
from bot.line import connect
from bot.settings import Settings
from bot.store import Store
from tests.fake_line import ACCESS_TOKEN, SECRET, FakeLine

TOKYO = ZoneInfo("Asia/Tokyo")
MORNING = datetime(2026, 4, 6, 9, 0, tzinfo=TOKYO)

TOWN = "町名: ためし町\n役所名: ためし町役場\n代表窓口: 代表\n"
CONTACTS = "窓口:\n  - id: 代表\n    名前: 総務課\n    電話: 000-000-0000\n    受付時間: 平日 9時から17時まで\n"
QUESTIONS = """分野: ごみ
担当: 代表
項目:
  - id: gomi-moeru-itsu
    質問: 燃えるごみの収集日はいつですか
    言い換え: [生ごみの日]
    回答: |
      毎週火曜と金曜です。
    リンク: https://example.jp/gomi
    根拠: ためし
    確認日: 2026-04-01
  - id: juminhyo
    質問: 住民票はどこでとれますか
    回答: |
      役場の1階でとれます。
    根拠: ためし
    確認日: 2026-04-01
"""


@dataclass
class Clock:
    """A clock that stands still until it is moved."""

    now: datetime = MORNING

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **amount: float) -> None:
        self.now += timedelta(**amount)


@pytest.fixture(scope="session")
def knowledge(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write a town's knowledge: two questions and every fixed text."""
    root = tmp_path_factory.mktemp("knowledge")
    (root / "common").mkdir()
    (root / "tameshi").mkdir()
    texts = "".join(
        f"  - 名前: {text.name}\n    文: |\n      定型文「{text.name}」{''.join(f'{{{name}}}' for name in text.placeholders)}\n"
        for text in FIXED_TEXTS
    )
    (root / "common" / "texts.yaml").write_text(f"定型文:\n{texts}", encoding="utf-8")
    (root / "tameshi" / "town.yaml").write_text(TOWN, encoding="utf-8")
    (root / "tameshi" / "contacts.yaml").write_text(CONTACTS, encoding="utf-8")
    (root / "tameshi" / "questions.yaml").write_text(QUESTIONS, encoding="utf-8")
    return root


@pytest.fixture(scope="session")
def engine(knowledge: Path) -> Engine:
    return Engine(load(knowledge, "tameshi"))


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def line(clock: Clock) -> Iterator[FakeLine]:
    """Run a fake LINE. Whatever a bot must never do fails the test."""
    with FakeLine(clock=clock) as fake:
        yield fake
        assert fake.violations == []


@dataclass
class Site:
    """A running bot."""

    url: str
    store: Store
    app: Flask
    stop: Callable[[], None]


@dataclass
class Sites:
    """Starts bots, one after the other or side by side, on the same database."""

    line: FakeLine
    clock: Callable[[], datetime]
    engine: Callable[[], Engine]
    db: Path
    running: list[Callable[[], None]] = field(default_factory=list)

    def open(self, *, clock: Callable[[], datetime] | None = None, engine: Callable[[], Engine] | None = None) -> Site:
        settings = Settings(
            line_channel_secrets=(SECRET,), line_channel_access_token=ACCESS_TOKEN, line_api_base=self.line.base
        )
        app = Flask("site")
        store = Store(self.db)
        desk = Desk(engine or self.engine, store)
        connection = connect(app, settings=settings, desk=desk, store=store, clock=clock or self.clock)
        server = make_server("127.0.0.1", 0, app, threaded=True)
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()

        def stop() -> None:
            server.shutdown()
            server.server_close()
            connection.stop()
            store.close()

        self.running.append(stop)
        return Site(f"http://127.0.0.1:{server.server_port}/line/webhook", store, app, stop)


@pytest.fixture
def sites(line: FakeLine, clock: Clock, engine: Engine, tmp_path: Path) -> Iterator[Sites]:
    sites = Sites(line, clock, lambda: engine, tmp_path / "komado.db")
    yield sites
    line.released.set()
    for stop in sites.running:
        stop()


@pytest.fixture
def site(sites: Sites) -> Site:
    return sites.open()
