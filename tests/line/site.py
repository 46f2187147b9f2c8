"""The real bot of a small town, on a port of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from flask import Flask
from werkzeug.serving import WSGIRequestHandler, make_server

from bot.desk import Desk
from bot.engine import Engine
from bot.kb.sentence import FIXED_TEXTS
from bot.line import connect
from bot.line.connection import LineConnection
from bot.settings import Settings
from bot.store import Store
from tests.fake_line import ACCESS_TOKEN, SECRET, FakeLine

TOKYO = ZoneInfo("Asia/Tokyo")
MORNING = datetime(2026, 4, 6, 9, 0, tzinfo=TOKYO)
TOWN = "tameshi"
GARBAGE = "毎週火曜と金曜です。\nhttps://example.jp/gomi"
"""The answer to 「燃えるごみの収集日はいつですか」, as LINE shows it."""
CERTIFICATE = "役場の1階でとれます。"
"""The answer to 「住民票はどこでとれますか」."""

_FILES = {
    f"{TOWN}/town.yaml": "町名: ためし町\n役所名: ためし町役場\n代表窓口: 代表\n",
    f"{TOWN}/contacts.yaml": """窓口:
  - id: 代表
    名前: 総務課
    電話: 000-000-0000
    受付時間: 平日 9時から17時まで
""",
    f"{TOWN}/questions.yaml": """分野: くらし
担当: 代表
項目:
  - id: gomi-kubun-moeru
    質問: 燃えるごみの収集日はいつですか
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
""",
}


def write_knowledge(root: Path) -> None:
    """Write the town's knowledge: two questions, and each fixed text as its own name in brackets."""
    texts = ["定型文:\n"]
    for text in FIXED_TEXTS:
        placeholders = "".join(f"{{{name}}}" for name in text.placeholders)
        texts.append(f"  - 名前: {text.name}\n    文: |\n      【{text.name}】{placeholders}\n")
    for name, content in (_FILES | {"common/texts.yaml": "".join(texts)}).items():
        path = root / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(content, encoding="utf-8")


class QuietHandler(WSGIRequestHandler):
    """Serves without a line for each request."""

    def log_request(self, *_: object) -> None:
        pass


@dataclass
class Clock:
    """A clock that stands still until it is moved."""

    now: datetime = MORNING

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **amount: float) -> None:
        self.now += timedelta(**amount)


@dataclass
class Site:
    """A running bot."""

    url: str
    app: Flask
    store: Store
    connection: LineConnection
    stop: Callable[[], None]

    def settled(self, line: FakeLine) -> bool:
        """Wait until the inbox has nothing left to do."""
        return line.wait_for(lambda: self.store.inbox.counts()["waiting"] == 0)

    def outcomes(self) -> dict[str, int]:
        """Count the events by how they ended, those still waiting among them."""
        return {outcome: count for outcome, count in self.store.inbox.counts().items() if count}


def open_site(*, base: str, db: Path, clock: Callable[[], datetime], engine: Callable[[], Engine]) -> Site:
    """Start the bot on a free port of 127.0.0.1; ``base`` is where its LINE is."""
    settings = Settings(line_channel_secrets=(SECRET,), line_channel_access_token=ACCESS_TOKEN, line_api_base=base)
    app = Flask("site")
    store = Store(db)
    connection = connect(app, settings=settings, desk=Desk(engine, store), store=store, clock=clock)
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=QuietHandler)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()

    def stop() -> None:
        server.shutdown()
        server.server_close()
        connection.stop()
        store.close()

    return Site(f"http://127.0.0.1:{server.server_port}/line/webhook", app, store, connection, stop)
