"""The home-page chat: a page, the JSON behind it, and the health check."""

from bot.web.window import connect

__all__ = ["connect"]
