"""The one place where the parts are joined into a web application."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime

from flask import Flask

from bot.calendar import TOKYO
from bot.desk import Desk
from bot.errors import StoreError
from bot.publish import Publisher
from bot.settings import Settings, read_settings
from bot.store import Store

log = logging.getLogger(__name__)


def tokyo_now() -> datetime:
    """The present moment in local time."""
    return datetime.now(TOKYO)


def create_app(settings: Settings | None = None, *, clock: Callable[[], datetime] = tokyo_now) -> Flask:
    """The web application: home page and, when both LINE secrets are set, the LINE webhook.

    Reads the environment when ``settings`` is None. Raises SettingsError, KnowledgeError or StoreError when
    it cannot begin; each message says what to do.
    """
    settings = read_settings() if settings is None else settings
    publisher = Publisher(
        settings.knowledge, settings.town, reload_seconds=settings.reload_seconds, cache=settings.cache
    )
    store = Store(settings.db, retention_days=settings.retention_days)
    store.purge_when_due(clock())
    desk = Desk(publisher.engine, store)
    app = Flask(__name__, static_folder=None)
    # Imported here: each surface brings its own libraries, and a town without LINE needs none of LINE's.
    from bot import web

    def health() -> dict[str, object]:
        return {**_health(publisher), "inbox": _inbox(store) if settings.line_enabled else None}

    web.connect(app, desk=desk, engine=publisher.engine, health=health, clock=clock)
    if settings.line_enabled:
        from bot import line

        app.extensions["komado-line"] = line.connect(app, settings=settings, desk=desk, store=store, clock=clock)
    app.extensions["komado-store"] = store
    return app


def _health(publisher: Publisher) -> dict[str, object]:
    engine = publisher.engine()
    return {
        "status": "ok",
        "town": engine.knowledge.town.name,
        "entries": len(engine.knowledge.entries),
        "knowledge": "unpublished edit" if publisher.problems else "published",
        "problems": len(publisher.problems),
    }


def _inbox(store: Store) -> dict[str, int] | None:
    """How many LINE events wait, and how those of the last two days ended; None when that cannot be read."""
    try:
        return store.inbox.counts()
    except StoreError as error:
        log.error("inbox not counted: %s", error)
        return None
