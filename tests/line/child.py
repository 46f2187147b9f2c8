"""The bot in a process of its own: ``python -m tests.line.child BASE DB KNOWLEDGE [--forked]``.

Prints the address of its webhook and then serves until it is killed. With ``--forked`` everything is
joined in one process and served by its child, as gunicorn does with ``--preload``.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from datetime import datetime
from pathlib import Path

from flask import Flask
from linebot.v3.messaging import TextMessage
from werkzeug.serving import make_server

from bot.desk import Desk
from bot.engine import Engine
from bot.kb.loader import load
from bot.line import connect
from bot.settings import Settings
from bot.store import Store
from tests.fake_line import ACCESS_TOKEN, SECRET
from tests.line.site import TOKYO, TOWN, QuietHandler, open_site


def main() -> None:
    base, db, knowledge = sys.argv[1:4]
    engine = Engine(load(Path(knowledge), TOWN))
    if "--forked" in sys.argv:
        _serve_forked(base, Path(db), engine)
    else:
        site = open_site(base=base, db=Path(db), clock=_now, engine=lambda: engine)
        print(site.url, flush=True)
        threading.Event().wait()


def _serve_forked(base: str, db: Path, engine: Engine) -> None:
    settings = Settings(line_channel_secrets=(SECRET,), line_channel_access_token=ACCESS_TOKEN, line_api_base=base)
    app = Flask("forked")
    store = Store(db)
    connection = connect(app, settings=settings, desk=Desk(lambda: engine, store), store=store, clock=_now)
    # So that there are connections to inherit: one to the database, one to LINE.
    store.inbox.counts()
    connection.workers._client.reply("no-such-token", [TextMessage(text="?")])
    if child := os.fork():
        # The parent answers nothing: whatever is answered, the child's own workers did it.
        connection.stop()
        signal.signal(signal.SIGTERM, lambda *_: os.kill(child, signal.SIGKILL))
        os.waitpid(child, 0)
        return
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=QuietHandler)
    print(f"http://127.0.0.1:{server.server_port}/line/webhook", flush=True)
    server.serve_forever()


def _now() -> datetime:
    return datetime.now(TOKYO)


if __name__ == "__main__":
    main()
