"""What a resident's browser sent, read into one turn or refused."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

from flask import Request, abort

from bot.route import Incoming, IncomingKind

TEXT_LIMIT = 5000
"""Characters of one question that reach the engine, as on LINE; the engine has a lower limit and a kind sentence."""
DATA_LIMIT = 300
"""Characters that a tapped choice may carry, as on LINE."""
BODY_LIMIT = 64 * 1024
"""Bytes of one POST: TEXT_LIMIT Japanese characters, percent-encoded, and some room."""
LABEL_LIMIT = 100
"""Characters of a tapped choice's label that are shown again."""

JSON, FORM = "application/json", "application/x-www-form-urlencoded"

_UNSHOWN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Turn:
    """One thing a resident did on the page."""

    incoming: Incoming
    shown: str
    """The resident's own words, for the page to show again. Not HTML: whoever prints it escapes it."""


def read_turn(request: Request) -> Turn:
    """Read the turn in a POST of the page: JSON, or the form of a browser without JavaScript.

    What cannot be a turn is refused with an HTTPException: 400 unreadable, 403 sent by another
    site's page, 413 too long, 415 neither JSON nor a form.
    """
    # Browsers say where a request comes from. Another site's form would cost the resident the dialog.
    if request.headers.get("Sec-Fetch-Site") == "cross-site":
        abort(403)
    if request.mimetype not in (JSON, FORM):
        abort(415)
    request.max_content_length = BODY_LIMIT
    return _turn(request.form if request.mimetype == FORM else _json_object(request.get_data(cache=False)))


def _json_object(body: bytes) -> Mapping[str, object]:
    try:
        value = json.loads(body.decode("utf-8"))
    except (ValueError, RecursionError):
        abort(400)
    if not isinstance(value, dict):
        abort(400)
    return value


def _turn(fields: Mapping[str, object]) -> Turn:
    given = [name for name in ("text", "data") if name in fields]
    if len(given) != 1:
        abort(400)
    value = fields[given[0]]
    if not isinstance(value, str) or not _is_plain(value):
        abort(400)
    if given == ["text"]:
        # A form ends its lines with CR LF, JSON with LF: the engine is asked the same either way.
        text = value.replace("\r\n", "\n")
        if len(text) > TEXT_LIMIT:
            abort(413)
        return Turn(Incoming(text=text), shown=printable(text).strip())
    if len(value) > DATA_LIMIT:
        abort(400)
    label = fields.get("label")
    return Turn(
        Incoming(kind=IncomingKind.CHOICE, data=value),
        shown=printable(label)[:LABEL_LIMIT].strip() if isinstance(label, str) else "",
    )


def printable(text: str) -> str:
    """Return the text without the characters that HTML does not allow."""
    return _UNSHOWN.sub("", text)


def _is_plain(text: str) -> bool:
    """Whether the text is free of NUL and of halves of surrogate pairs, which neither a database nor UTF-8 holds."""
    return "\x00" not in text and not any("\ud800" <= char <= "\udfff" for char in text)
