"""LINE itself, as far as a bot meets it, on 127.0.0.1: it remembers what it has sent and been sent.

It issues reply tokens and takes each of them once and for a minute, refuses what LINE refuses in
LINE's words, keeps a list of what a bot must never do (``violations``), and breaks in every way a
network breaks when a test says so.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import http.client
import json
import threading
import time
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any
from urllib.parse import urlsplit

import regex
from linebot.v3.messaging import ReplyMessageRequest

from tests.fake_push import PUSH_PATH, PushDesk
from tests.line.flex_limits import flex_errors

SECRET = "8c570fa6dd201bb328f1c1eac23a96d8"
ACCESS_TOKEN = "test-access-token-0123456789"
DESTINATION = "U" + "8" * 32
TOKEN_LIFE = timedelta(seconds=60)
REDELIVERY_LIFE = timedelta(minutes=20)
REPLY_PATH = "/v2/bot/message/reply"
HANG_SECONDS = 30.0


class Fault(Enum):
    """What goes wrong with the next requests."""

    HANG = "takes the request and never answers"
    SLOW = "answers after half a second"
    DROP = "closes the connection before doing anything"
    DROP_AFTER = "sends the messages, then closes the connection"
    TOO_MANY = "429"
    SERVER_ERROR = "500"
    SERVER_ERROR_AFTER = "sends, and answers 500"
    BAD_GATEWAY = "502 with HTML"
    BAD_GATEWAY_SJIS = "502 with HTML that is not UTF-8"
    UNAUTHORIZED = "401"
    FORBIDDEN = "403"
    REDIRECT = "302 to another host"
    EMPTY_OBJECT = "sends, and answers 200 {}"
    ODD_LIST = "sends, and answers 200 with a list of numbers"
    NOT_JSON = "sends, and answers 200 with HTML"
    ODD_CHARSET = "sends, and answers 200 in a charset that does not exist"


@dataclass
class Token:
    """A reply token: when its event happened, when it was last delivered."""

    happened_at: datetime
    delivered_at: datetime
    redelivered: bool = False
    standby: bool = False
    used: bool = False


@dataclass(frozen=True)
class Reply:
    """A reply that was accepted: what a resident reads."""

    token: str
    body: dict[str, Any]
    at: datetime

    @property
    def texts(self) -> list[str]:
        return [message["altText" if message["type"] == "flex" else "text"] for message in self.body["messages"]]


@dataclass(frozen=True)
class Delivery:
    """How a bot answered a webhook POST."""

    status: int
    seconds: float


def sign(body: bytes, secret: str = SECRET) -> str:
    """Sign the body as LINE does."""
    return base64.b64encode(hmac.digest(secret.encode(), body, hashlib.sha256)).decode()


def limit_errors(body: Mapping[str, Any]) -> list[str]:
    """Check a reply against LINE's documented limits, as far as they concern what we send."""
    errors = []
    messages = body["messages"]
    if not 1 <= len(messages) <= 5:
        errors.append(f"{len(messages)} messages")
    for number, message in enumerate(messages):
        errors += [f"messages[{number}]{error}" for error in _message_errors(message)]
        items = message.get("quickReply", {"items": [None]})["items"]
        if not 1 <= len(items) <= 13:
            errors.append(f"messages[{number}]: {len(items)} quick replies")
        if items != [None] and number < len(messages) - 1:
            errors.append(f"messages[{number}]: quick replies that nobody will see")
        for item in items:
            errors += _action_errors(item["action"]) if item else []
    try:
        json.dumps(body, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError:
        errors.append("half a surrogate pair")
    return errors


def _message_errors(message: Mapping[str, Any]) -> list[str]:
    if message["type"] == "flex":
        return [f": {error}" for error in flex_errors(message)]
    if message["type"] != "text":
        return [f": {message['type']}"]
    text = message.get("text", "")
    errors = [] if text.strip() else [".text: May not be empty"]
    return errors if _units(text) <= 5000 else [*errors, f".text: {_units(text)} UTF-16 units"]


def _action_errors(action: Mapping[str, Any]) -> list[str]:
    errors = []
    if action["type"] != "postback":
        errors.append(f"action {action['type']}")
    if not 1 <= _graphemes(action.get("label", "").strip()) <= 20:
        errors.append(f"label of {_graphemes(action.get('label', ''))} graphemes")
    if not 1 <= _units(action.get("data", "")) <= 300:
        errors.append(f"data of {_units(action.get('data', ''))} units")
    if not 1 <= _graphemes(action.get("displayText", "x")) <= 300:
        errors.append("displayText too long or empty")
    if "text" in action and "displayText" in action:
        errors.append("both text and displayText")
    return errors


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _graphemes(text: str) -> int:
    return len(regex.findall(r"\X", text))


@dataclass
class FakeLine:
    """A LINE platform. Use as a context manager; ``clock`` is the time that its tokens live by."""

    clock: Callable[[], datetime]
    secret: str = SECRET
    access_token: str = ACCESS_TOKEN
    tokens: dict[str, Token] = field(default_factory=dict)
    replies: list[Reply] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)
    """Requests that LINE answered with an error of its own, in its words."""
    violations: list[str] = field(default_factory=list)
    """What no bot may do. A test that leaves one here fails."""
    faults: list[Fault] = field(default_factory=list)
    """For the next requests, one each."""
    fault: Fault | None = None
    """For every request, once ``faults`` is used up."""
    requests: int = 0
    connections: list[tuple[str, int]] = field(default_factory=list)
    """The other end of the connection of each request."""
    on_request: Callable[[str], None] | None = None
    """Called with "arrived" when a request has come, and with "done" when it is dealt with but not answered."""

    def __post_init__(self) -> None:
        self.arrived = threading.Condition()
        self.push = PushDesk(self.clock, self.violations, limit_errors)
        self.released = threading.Event()
        self._server = _Server(("127.0.0.1", 0), _handler(self))
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    def __enter__(self) -> FakeLine:
        self._thread.start()
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.released.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)

    @property
    def base(self) -> str:
        """What LINE_API_BASE is set to."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    # -- what LINE sends --

    def issue_token(self, *, standby: bool = False, happened_at: datetime | None = None) -> str:
        token = uuid.uuid4().hex
        now = self.clock()
        self.tokens[token] = Token(happened_at or now, now, standby=standby)
        return token

    def event(self, type_: str, *, user: str = "U" + "1" * 32, **fields: Any) -> dict[str, Any]:
        """Make an event as LINE sends it; ``fields`` replace or add, a None takes a field away."""
        event: dict[str, Any] = {
            "type": type_,
            "mode": "active",
            "timestamp": int(self.clock().timestamp() * 1000),
            "source": {"type": "user", "userId": user},
            "webhookEventId": uuid.uuid4().hex.upper()[:26],
            "deliveryContext": {"isRedelivery": False},
        }
        if type_ in ("message", "postback", "follow", "join", "memberJoined", "beacon", "videoPlayComplete"):
            event["replyToken"] = self.issue_token()
        event |= fields
        return {name: value for name, value in event.items() if value is not None}

    def text(self, text: str, **fields: Any) -> dict[str, Any]:
        """Make the event of a text message."""
        message = {"type": "text", "id": uuid.uuid4().hex, "quoteToken": "q", "text": text}
        return self.event("message", **{"message": message, **fields})

    def redelivered(self, event: Mapping[str, Any]) -> dict[str, Any]:
        """Make the second delivery of an event: the same but for one flag."""
        token = self.tokens.get(str(event.get("replyToken")))
        if token:
            token.delivered_at, token.redelivered = self.clock(), True
        return {**event, "deliveryContext": {"isRedelivery": True}}

    def deliver(self, url: str, events: Sequence[Any], *, destination: str = DESTINATION) -> Delivery:
        """Sign and POST the events to a bot's webhook."""
        return self.post(url, json.dumps({"destination": destination, "events": list(events)}).encode())

    def post(self, url: str, body: bytes, *, signature: str | None = None) -> Delivery:
        """POST these bytes, signed unless a signature is given."""
        headers = {"Content-Type": "application/json; charset=utf-8", "User-Agent": "LineBotWebhook/2.0"}
        headers["x-line-signature"] = sign(body, self.secret) if signature is None else signature
        parts = urlsplit(url)
        started = time.perf_counter()
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=20)
        try:
            connection.request("POST", parts.path, body, headers)
            response = connection.getresponse()
            response.read()
            return Delivery(response.status, time.perf_counter() - started)
        finally:
            connection.close()

    # -- what LINE has been sent --

    def wait_for(self, is_so: Callable[[], bool], seconds: float = 10.0) -> bool:
        """Wait until something is so; it is looked at again whenever a request has been dealt with."""
        until = time.monotonic() + seconds
        with self.arrived:
            while not is_so():
                if time.monotonic() >= until:
                    return False
                self.arrived.wait(0.05)
        return True

    def wait_for_replies(self, count: int, seconds: float = 10.0) -> list[Reply]:
        """Wait for this many accepted replies, and return what there is then."""
        self.wait_for(lambda: len(self.replies) >= count, seconds)
        return list(self.replies)

    def replies_to(self, events: Iterable[Mapping[str, Any]]) -> list[list[str]]:
        """Return the texts that answered each of the events."""
        by_token = {reply.token: reply.texts for reply in self.replies}
        return [by_token.get(event.get("replyToken", ""), []) for event in events]

    def receive(self, path: str, headers: Mapping[str, str], raw: bytes) -> tuple[int, dict[str, Any]]:
        """Deal with a request as LINE would: the status and the body of its answer."""
        with self.arrived:
            status, answer = self._receive(path, headers, raw)
            if status != 200:
                self.refusals.append(f"{status} {answer.get('message')} {answer.get('details', '')}")
            self.arrived.notify_all()
        return status, answer

    def _receive(self, path: str, headers: Mapping[str, str], raw: bytes) -> tuple[int, dict[str, Any]]:
        if path not in (REPLY_PATH, PUSH_PATH):
            self.violations.append(f"a request to {path}")
            return 404, {"message": "Not found"}
        if headers.get("Authorization") != f"Bearer {self.access_token}":
            return 401, {"message": "Authentication failed due to the following reason: invalid token"}
        if path == PUSH_PATH:
            return self.push.receive(headers, raw)
        if headers.get("X-Line-Retry-Key") is not None:
            self.violations.append("a retry key on a reply")
            return 400, {"message": "The retry key is not available for this API"}
        try:
            body = json.loads(raw)
            understood = ReplyMessageRequest.from_dict(body).to_dict()
        except (ValueError, TypeError, AttributeError) as error:
            self.violations.append(f"a body that LINE's model refuses: {type(error).__name__}")
            return 400, {"message": "The request body has 1 error(s)"}
        if body != understood:
            self.violations.append("a body with properties that LINE does not know")
            return 400, {"message": "The request body has 1 error(s)"}
        if errors := limit_errors(body):
            self.violations += errors
            return 400, {"message": f"The request body has {len(errors)} error(s)"}
        token = self.tokens.get(body["replyToken"])
        if token is not None and token.standby:
            self.violations.append("a reply while another service holds the conversation")
        if token is None or not self._alive(token):
            return 400, {"message": "Invalid reply token"}
        token.used = True
        self.replies.append(Reply(body["replyToken"], body, self.clock()))
        ids = [str(uuid.uuid4().int)[:18] for _ in body["messages"]]
        return 200, {"sentMessages": [{"id": id_, "quoteToken": f"q{id_}"} for id_ in ids]}

    def _alive(self, token: Token) -> bool:
        now = self.clock()
        fresh = now - token.delivered_at <= TOKEN_LIFE
        return not token.used and fresh and (not token.redelivered or now - token.happened_at <= REDELIVERY_LIFE)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 256

    def handle_error(self, *_: Any) -> None:
        """Say nothing when a bot, or a test, closes a connection early."""


REFUSALS = {
    Fault.TOO_MANY: (429, b'{"message":"The API rate limit has been exceeded. Try again later."}'),
    Fault.SERVER_ERROR: (500, b'{"message":"Internal server error"}'),
    Fault.BAD_GATEWAY: (502, b"<html><h1>502 Bad Gateway</h1></html>"),
    Fault.BAD_GATEWAY_SJIS: (502, "<html>しばらくお待ちください</html>".encode("cp932")),
    Fault.UNAUTHORIZED: (401, b'{"message":"Authentication failed"}'),
    Fault.FORBIDDEN: (403, b'{"message":"Access to this API is not available for your account"}'),
    Fault.REDIRECT: (302, b""),
}
ODD_ANSWERS = {
    Fault.EMPTY_OBJECT: (b"{}", "application/json"),
    Fault.ODD_LIST: (b'{"sentMessages":[1,2]}', "application/json"),
    Fault.NOT_JSON: (b"<html>OK</html>", "text/html"),
    Fault.ODD_CHARSET: (b"{}", "application/json; charset=x-none"),
}


def _handler(line: FakeLine) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length", "0"))
            raw = self.rfile.read(length)
            if len(raw) < length:
                # The bot died while it spoke: nobody acts on half a request.
                self.close_connection = True
                return
            with line.arrived:
                line.requests += 1
                line.connections.append(self.client_address)
                fault = line.faults.pop(0) if line.faults else line.fault
                line.arrived.notify_all()
            if line.on_request is not None:
                line.on_request("arrived")
            if fault is Fault.HANG:
                line.released.wait(HANG_SECONDS)
            if fault in (Fault.HANG, Fault.DROP):
                self.close_connection = True
                return
            if fault in REFUSALS:
                status, body = REFUSALS[fault]
                self.respond(status, body, {"Location": "http://127.0.0.1:9/elsewhere"} if status == 302 else {})
                return
            if fault is Fault.SLOW:
                time.sleep(0.5)
            status, answer = line.receive(self.path, self.headers, raw)
            if line.on_request is not None:
                line.on_request("done")
            if fault is Fault.DROP_AFTER:
                self.close_connection = True
                return
            if fault is Fault.SERVER_ERROR_AFTER:
                self.respond(500, b'{"message":"Internal server error"}', {})
                return
            content, type_ = ODD_ANSWERS.get(fault, (json.dumps(answer).encode(), "application/json"))  # type: ignore[arg-type]
            self.respond(status, content, {"Content-Type": type_})

        do_GET = do_PUT = do_DELETE = do_POST  # noqa: N815 - the server looks for these names

        def respond(self, status: int, body: bytes, headers: Mapping[str, str]) -> None:
            self.send_response(status)
            for name, value in ({"Content-Type": "application/json"} | dict(headers)).items():
                self.send_header(name, value)
            self.send_header("x-line-request-id", str(uuid.uuid4()))
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    return Handler
