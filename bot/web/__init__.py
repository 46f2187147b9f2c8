"""The home-page chat: a page, the JSON behind it, and the health check; beside it the collection calendar."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from flask import Flask

from bot.desk import Desk
from bot.engine import Engine
from bot.web import calendar, window

__all__ = ["connect"]


def connect(
    app: Flask,
    *,
    desk: Desk,
    engine: Callable[[], Engine],
    health: Callable[[], dict[str, object]],
    clock: Callable[[], datetime],
) -> None:
    """Add every page of the home page to the app; see the ``connect`` of ``window`` and of ``calendar``."""
    window.connect(app, desk=desk, engine=engine, health=health, clock=clock)
    calendar.connect(app, engine=engine)
