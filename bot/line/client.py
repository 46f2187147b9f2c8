"""The one way out to LINE: a message is tried once, and how it ended is always known in three words.

The SDK has no time limit of its own and lets the exceptions of three libraries through; here
every call has a limit, and nothing but an outcome comes back. A reply is never repeated: LINE takes
no retry key for it, and a second try after a broken first one would be a second answer. A push may
be repeated by the caller, with its key.
"""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from linebot.v3.messaging import (
    ApiClient,
    ApiException,
    ApiResponse,
    Configuration,
    FlexMessage,
    MessagingApi,
    PushMessageRequest,
    ReplyMessageRequest,
    TextMessage,
)
from urllib3.exceptions import ConnectTimeoutError, HTTPError, LocationValueError, NewConnectionError

from bot.errors import SettingsError
from bot.store import Outcome

log = logging.getLogger(__name__)

REPLY = "/v2/bot/message/reply"
PUSH = "/v2/bot/message/push"
TIMEOUT_SECONDS = (2.0, 5.0)
"""To connect, and to wait for a part of the answer."""


@dataclass(frozen=True, slots=True)
class Sent:
    """How a reply or a push ended."""

    outcome: Outcome
    status: int | None = None
    """HTTP status; None when there was none."""
    request_id: str = "-"
    """LINE's x-line-request-id, which its support asks for."""
    why: str = ""


class LineClient:
    """The Messaging API at ``base`` (``https://api.line.me``), shared by all threads.

    Raises SettingsError when the token cannot stand in a header.
    """

    def __init__(self, base: str, access_token: str, *, timeout_seconds: tuple[float, float] = TIMEOUT_SECONDS) -> None:
        if not re.fullmatch(r"[!-~]+", access_token):
            raise SettingsError(
                "LINE_CHANNEL_ACCESS_TOKEN に使えない文字があります。"
                "LINE Developers の画面から、もう一度写してください。"
            )
        self._base = base
        self._access_token = access_token
        self._timeout_seconds = timeout_seconds
        self._pid = 0
        self._api = self._connected()

    def reply(self, reply_token: str, messages: Sequence[TextMessage | FlexMessage]) -> Sent:
        """Send the messages (one to five) as the answer to the event with this token."""
        try:
            request = ReplyMessageRequest(reply_token=reply_token, messages=list(messages))
        except ValueError:
            return _told(REPLY, Sent(Outcome.NOT_SENT, why="a message that LINE's model refuses"))
        api = self._connection()
        return _told(
            REPLY,
            _ended(lambda: api.reply_message_with_http_info(request, _request_timeout=self._timeout_seconds)),
        )

    def push(self, address: str, messages: Sequence[TextMessage | FlexMessage], retry_key: str) -> Sent:
        """Send the messages (one to five) to the LINE user with this id, out of nothing.

        With the same key (a UUID) and the same messages it may be tried again for 24 hours: LINE sends once.
        """
        try:
            request = PushMessageRequest(to=address, messages=list(messages))
        except ValueError:
            return _told(PUSH, Sent(Outcome.NOT_SENT, why="a message that LINE's model refuses"))
        api = self._connection()
        sent = _ended(
            lambda: api.push_message_with_http_info(
                request, x_line_retry_key=retry_key, _request_timeout=self._timeout_seconds
            )
        )
        if sent.status == 409:
            sent = Sent(Outcome.SENT, 409, sent.request_id, "an earlier try had been accepted")
        return _told(PUSH, sent)

    def _connection(self) -> MessagingApi:
        if self._pid != os.getpid():
            # A forked child must not speak on the parent's open connections.
            self._api = self._connected()
        return self._api

    def _connected(self) -> MessagingApi:
        configuration = Configuration(host=self._base, access_token=self._access_token)
        # False also means that no redirect leads the token elsewhere.
        configuration.retries = False
        self._pid = os.getpid()
        return MessagingApi(ApiClient(configuration))


def _ended(call: Callable[[], ApiResponse[Any]]) -> Sent:
    try:
        response = call()
    except ApiException as error:
        return _refused(error)
    except (NewConnectionError, ConnectTimeoutError, LocationValueError) as error:
        return Sent(Outcome.NOT_SENT, why=f"not reached: {type(error).__name__}")
    except HTTPError as error:
        return Sent(Outcome.UNKNOWN, why=f"broken off: {type(error).__name__}")
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError) as error:
        # There was an answer, but its body is not what the SDK expects. Which answer is what counts.
        if isinstance(error.__context__, ApiException):
            return _refused(error.__context__)
        return Sent(Outcome.SENT, 200, why="sent; the body of the answer is odd")
    return Sent(Outcome.SENT, response.status_code, _request_id(response.headers))


def _refused(error: ApiException) -> Sent:
    status = int(error.status or 0)
    request_id = _request_id(error.headers)
    if status == 400:
        body = error.body if isinstance(error.body, str) else ""
        # LINE's wording is no contract: it only makes the log line more helpful.
        why = "invalid reply token (used or expired)" if "nvalid reply token" in body else "bad request"
        return Sent(Outcome.NOT_SENT, status, request_id, why)
    if status in (401, 403):
        return Sent(Outcome.NOT_SENT, status, request_id, "ALARM: access refused, check LINE_CHANNEL_ACCESS_TOKEN")
    if status == 429:
        return Sent(Outcome.NOT_SENT, status, request_id, "too many requests")
    if status >= 500:
        return Sent(Outcome.UNKNOWN, status, request_id, "LINE's server failed")
    return Sent(Outcome.NOT_SENT, status or None, request_id, "refused" if status else "no secure connection")


def _told(path: str, sent: Sent) -> Sent:
    level = logging.INFO
    if sent.status in (401, 403):
        level = logging.CRITICAL
    elif sent.outcome is not Outcome.SENT or sent.why:
        level = logging.WARNING
    log.log(
        level,
        "POST %s status=%s outcome=%s request=%s %s",
        path,
        sent.status,
        sent.outcome.value,
        sent.request_id,
        sent.why,
    )
    return sent


def _request_id(headers: Mapping[str, str] | None) -> str:
    for name, value in (headers or {}).items():
        if name.lower() == "x-line-request-id" and re.fullmatch(r"[!-~]{1,100}", value):
            return value
    return "-"
