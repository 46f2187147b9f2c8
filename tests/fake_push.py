"""LINE's push endpoint, as the fake LINE has it: who was told what, how often, and under which retry key."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from linebot.v3.messaging import PushMessageRequest

PUSH_PATH = "/v2/bot/message/push"
KEY_LIFE = timedelta(hours=24)
_UUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.IGNORECASE)

Answered = tuple[int, dict[str, Any]]


@dataclass(frozen=True)
class Push:
    """A push that was accepted: what somebody reads unasked."""

    to: str
    body: dict[str, Any]
    key: str
    at: datetime

    @property
    def texts(self) -> list[str]:
        return [message["text"] for message in self.body["messages"]]


@dataclass
class PushDesk:
    """Takes pushes. ``violations`` is the fake LINE's own list."""

    clock: Callable[[], datetime]
    violations: list[str]
    limit_errors: Callable[[Mapping[str, Any]], list[str]]
    pushes: list[Push] = field(default_factory=list)
    repeats: int = 0
    """Requests with a key that had been accepted: answered with 409."""
    strangers: set[str] = field(default_factory=set)
    """User ids that LINE does not know."""
    quota: int | None = None
    """How many more pushes this month's plan has."""

    def receive(self, headers: Mapping[str, str], raw: bytes) -> Answered:
        """Deal with a push whose access token is right."""
        key = headers.get("X-Line-Retry-Key") or ""
        if not _UUID.fullmatch(key):
            self.violations.append("a push without a retry key that is a UUID")
            return 400, {"message": "Invalid retry key"}
        try:
            body = json.loads(raw)
            understood = PushMessageRequest.from_dict(body).to_dict()
        except (ValueError, TypeError, AttributeError) as error:
            self.violations.append(f"a push that LINE's model refuses: {type(error).__name__}")
            return 400, {"message": "The request body has 1 error(s)"}
        if body != understood or self.limit_errors(body):
            self.violations += ["a push with properties that LINE does not know"] if body != understood else []
            self.violations += self.limit_errors(body)
            return 400, {"message": "The request body has 1 error(s)"}
        now = self.clock()
        earlier = next((push for push in self.pushes if push.key == key and now - push.at < KEY_LIFE), None)
        if earlier is not None:
            if earlier.body != body:
                self.violations.append("a retry key with another body")
            self.repeats += 1
            return 409, {"message": "The retry key is already accepted", "sentMessages": _sent(body)}
        if body["to"] in self.strangers:
            return 400, {"message": "The property, 'to', in the request body is invalid"}
        if self.quota == 0:
            return 429, {"message": "You have reached your monthly limit."}
        self.quota = None if self.quota is None else self.quota - 1
        self.pushes.append(Push(body["to"], body, key, now))
        return 200, {"sentMessages": _sent(body)}


def _sent(body: Mapping[str, Any]) -> list[dict[str, str]]:
    ids = [str(uuid.uuid4().int)[:18] for _ in body["messages"]]
    return [{"id": id_, "quoteToken": f"q{id_}"} for id_ in ids]
