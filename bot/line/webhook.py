"""``POST /line/webhook``: verify, keep, say 200. Nothing here waits for an answer.

LINE wants its 200 within two seconds and may deliver an event twice, or only once; so an event is
safe in the inbox before LINE hears 200, and a failing inbox is the only reason for a 5xx.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import logging
import time
from collections.abc import Callable, Sequence
from datetime import datetime

from flask import Blueprint, request

from bot.errors import StoreError
from bot.line.event import Reading, read_event
from bot.line.seal import Seal
from bot.store import Inbox

log = logging.getLogger(__name__)

BODY_BYTES = 4_000_000
"""More than a hundred of the longest messages."""


def verified(body: bytes, signature: str | None, secrets: Sequence[str]) -> bool:
    """Whether one of the channel secrets signed exactly these bytes."""
    try:
        given = base64.b64decode((signature or "").encode("ascii"), validate=True)
    except (UnicodeEncodeError, binascii.Error):
        return False
    digests = [hmac.digest(secret.encode(), body, hashlib.sha256) for secret in secrets]
    return any(hmac.compare_digest(given, digest) for digest in digests)


def webhook(
    *, secrets: Sequence[str], seal: Seal, inbox: Inbox, clock: Callable[[], datetime], wake: Callable[[], None]
) -> Blueprint:
    """Make the route, as a blueprint. ``wake`` is called when something new is in the inbox."""
    blueprint = Blueprint("line", __name__)

    @blueprint.post("/line/webhook")
    def receive() -> tuple[str, int]:
        started = time.perf_counter()
        request.max_content_length = BODY_BYTES
        body = request.get_data(cache=False)
        if not verified(body, request.headers.get("x-line-signature"), secrets):
            _told(400, "signature missing or wrong", started)
            return "bad signature", 400
        received = clock()
        events = _events(body)
        if events is None:
            _told(200, "signed, but not a webhook body", started)
            return "OK", 200
        readings = [read_event(event, received=received) for event in events]
        wanted = [seal.close(reading.event) for reading in readings if reading.event is not None]
        try:
            new = inbox.put(wanted, now=received) if wanted else ()
        except StoreError as error:
            log.error("events not kept, LINE has to deliver them again: %s", error)
            _told(503, f"events={len(readings)}", started)
            return "try again", 503
        if new:
            wake()
        _list(readings, frozenset(new))
        _told(200, f"events={len(readings)} new={len(new)}", started)
        return "OK", 200

    return blueprint


def _events(body: bytes) -> list[object] | None:
    try:
        envelope = json.loads(body)
    except (ValueError, RecursionError):
        return None
    events = envelope.get("events") if isinstance(envelope, dict) else None
    return events if isinstance(events, list) else None


def _list(readings: Sequence[Reading], new: frozenset[str]) -> None:
    for reading in readings:
        if reading.event is None:
            log.info("event id=%s type=%s ignored: %s", reading.event_id, reading.type, reading.why)
        else:
            state = "kept" if reading.event_id in new else "known or not needed"
            log.info("event id=%s type=%s %s", reading.event_id, reading.type, state)


def _told(status: int, what: str, started: float) -> None:
    """Log what LINE asks bots to log of what comes in: sender, time, method, path, our status."""
    level = logging.INFO if status == 200 else logging.WARNING
    took = (time.perf_counter() - started) * 1000
    log.log(level, "POST /line/webhook from=%s status=%d %s took=%.0fms", request.remote_addr, status, what, took)
