"""A resident's LINE id on its way through the inbox, unreadable to whoever reads the database.

The worker that answers an event may be in another process than the webhook that took it in, so the id must
pass through the database. It is kept for good only of those who ask for reminders, so it passes sealed:
each byte of it is masked with a pad that is made from the channel secret and the id of the event.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Sequence
from dataclasses import replace

from bot.store import InboxEvent, pseudonym

_ALONE = re.compile(r"line:(U[0-9a-f]{32})")
"""The key of somebody who talks to the bot alone. To a group nothing is pushed."""


class Seal:
    """Seals with the first of the channel secrets, opens with any of them: they may be changing."""

    def __init__(self, secrets: Sequence[str]) -> None:
        self._secrets = tuple(secrets)

    def close(self, event: InboxEvent) -> InboxEvent:
        """The event with the resident's id sealed into it; as it is where nothing can be pushed."""
        alone = _ALONE.fullmatch(event.user)
        if alone is None or not self._secrets:
            return event
        sealed = _masked(alone[1].encode(), self._secrets[0], event.event_id)
        return replace(event, address=sealed.hex())

    def open(self, event: InboxEvent) -> str:
        """The resident's LINE id; "" where the event has none, or none that is its user's."""
        try:
            sealed = bytes.fromhex(event.address)
        except ValueError:
            return ""
        for secret in self._secrets:
            address = _masked(sealed, secret, event.event_id).decode("ascii", "replace")
            if sealed and pseudonym(f"line:{address}") == pseudonym(event.user):
                return address
        return ""


def _masked(content: bytes, secret: str, event_id: str) -> bytes:
    # 64 bytes, of which an id takes 33. An event's id names one event, so no pad is used for two people.
    pad = hmac.digest(secret.encode(), f"komado address {event_id}".encode("utf-8", "replace"), hashlib.sha512)
    return bytes(byte ^ mask for byte, mask in zip(content, pad, strict=False))
