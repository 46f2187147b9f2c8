"""The LINE side of an app: route, client and workers, joined."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from flask import Flask

from bot.desk import Desk
from bot.line.client import LineClient
from bot.line.seal import Seal
from bot.line.webhook import webhook
from bot.line.worker import Workers
from bot.settings import Settings
from bot.store import Store


class LineConnection:
    """What ``connect`` has joined to the app."""

    def __init__(
        self, app: Flask, *, settings: Settings, desk: Desk, store: Store, clock: Callable[[], datetime]
    ) -> None:
        self._store = store
        client = LineClient(settings.line_api_base, settings.line_channel_access_token)
        secrets = settings.line_channel_secrets
        seal = Seal(secrets)
        self.workers = Workers(store=store, desk=desk, client=client, seal=seal, clock=clock)
        app.register_blueprint(
            webhook(secrets=secrets, seal=seal, inbox=store.inbox, clock=clock, wake=self.workers.wake)
        )

    def start(self) -> None:
        """Start answering, first what an earlier process left behind."""
        self.workers.start()

    def stop(self) -> None:
        """Stop answering. What waits stays in the inbox."""
        self.workers.stop()

    def health(self) -> dict[str, int]:
        """How many events wait, and how those of the last two days ended. Raises StoreError."""
        return self._store.inbox.counts()
