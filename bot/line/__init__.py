"""Everything that knows LINE, behind one function."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from flask import Flask

from bot.desk import Desk
from bot.settings import Settings
from bot.store import Store

if TYPE_CHECKING:
    from bot.line.connection import LineConnection


def connect(
    app: Flask, *, settings: Settings, desk: Desk, store: Store, clock: Callable[[], datetime]
) -> LineConnection:
    """Give ``app`` its ``POST /line/webhook`` and start answering.

    ``clock`` gives the time (aware). Raises SettingsError when the access token cannot be one.
    """
    # Here, because the SDK takes 0.6 seconds to import, and most commands of Komado need no LINE.
    from bot.line.connection import LineConnection  # noqa: PLC0415

    connection = LineConnection(app, settings=settings, desk=desk, store=store, clock=clock)
    connection.start()
    return connection
