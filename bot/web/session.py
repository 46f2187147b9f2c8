"""The number that tells one browser's dialog from another's. It says nothing about the resident."""

from __future__ import annotations

import re
import secrets

from flask import Request, Response

COOKIE = "komado"

_SHAPE = re.compile(r"[A-Za-z0-9_-]{32}")


def read_session(request: Request) -> str | None:
    """Return the session id in the browser's cookie, or None when there is none of our shape."""
    value = request.cookies.get(COOKIE, "")
    return value if _SHAPE.fullmatch(value) else None


def new_session() -> str:
    """Return a session id that nobody can guess (192 bits)."""
    return secrets.token_urlsafe(24)


def keep_session(response: Response, session: str, request: Request) -> None:
    """Have the browser keep the id until it is closed: PCs in a town hall are shared."""
    # Behind a proxy that ends TLS we are spoken to in plain HTTP. Believing the header is safe here:
    # who invents it only keeps their own cookie from plain HTTP.
    forwarded = request.headers.get("X-Forwarded-Proto", "").split(",")[0].strip().lower()
    response.set_cookie(
        COOKIE,
        session,
        path=request.script_root or "/",
        secure=request.is_secure or forwarded == "https",
        httponly=True,
        samesite="Lax",
    )
