"""The way out: whatever LINE or the network does, it ends in an outcome, within a time limit."""

from __future__ import annotations

import ast
import logging
import socket
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from linebot.v3.messaging import TextMessage

import bot.line
from bot.errors import SettingsError
from bot.line.client import LineClient
from bot.store import Outcome
from tests.fake_line import ACCESS_TOKEN, FakeLine, Fault

HELLO = [TextMessage(text="こんにちは")]
RESIDENT = "U" + "4" * 32


@pytest.fixture
def client(line: FakeLine) -> LineClient:
    return LineClient(line.base, ACCESS_TOKEN, timeout_seconds=(1.0, 1.0))


def test_a_reply_is_sent_and_the_request_id_known(line: FakeLine, client: LineClient) -> None:
    sent = client.reply(line.issue_token(), HELLO)
    assert (sent.outcome, sent.status) == (Outcome.SENT, 200)
    assert len(sent.request_id) == 36
    assert [reply.texts for reply in line.replies] == [["こんにちは"]]


@pytest.mark.parametrize(
    ("fault", "outcome", "status"),
    [
        (Fault.HANG, Outcome.UNKNOWN, None),
        (Fault.DROP, Outcome.UNKNOWN, None),
        (Fault.DROP_AFTER, Outcome.UNKNOWN, None),
        (Fault.SLOW, Outcome.SENT, 200),
        (Fault.TOO_MANY, Outcome.NOT_SENT, 429),
        (Fault.SERVER_ERROR, Outcome.UNKNOWN, 500),
        (Fault.SERVER_ERROR_AFTER, Outcome.UNKNOWN, 500),
        (Fault.BAD_GATEWAY, Outcome.UNKNOWN, 502),
        (Fault.BAD_GATEWAY_SJIS, Outcome.UNKNOWN, 502),
        (Fault.UNAUTHORIZED, Outcome.NOT_SENT, 401),
        (Fault.FORBIDDEN, Outcome.NOT_SENT, 403),
        (Fault.REDIRECT, Outcome.NOT_SENT, 302),
        (Fault.EMPTY_OBJECT, Outcome.SENT, 200),
        (Fault.ODD_LIST, Outcome.SENT, 200),
        (Fault.NOT_JSON, Outcome.SENT, 200),
        (Fault.ODD_CHARSET, Outcome.SENT, 200),
    ],
)
def test_each_way_to_fail_has_its_outcome_and_is_not_tried_again(
    line: FakeLine, client: LineClient, fault: Fault, outcome: Outcome, status: int | None
) -> None:
    line.faults = [fault]
    started = time.monotonic()
    sent = client.reply(line.issue_token(), HELLO)
    assert (sent.outcome, sent.status) == (outcome, status)
    assert time.monotonic() - started < 3
    assert line.requests == 1
    # The next reply is not harmed by it.
    assert client.reply(line.issue_token(), HELLO).outcome is Outcome.SENT


def test_every_fault_of_the_fake_line_is_tried() -> None:
    tried = test_each_way_to_fail_has_its_outcome_and_is_not_tried_again.pytestmark[0].args[1]  # type: ignore[attr-defined]
    assert {fault for fault, _, _ in tried} == set(Fault)


def test_a_used_token_is_refused_and_said_so(line: FakeLine, client: LineClient) -> None:
    token = line.issue_token()
    client.reply(token, HELLO)
    sent = client.reply(token, HELLO)
    assert (sent.outcome, sent.status) == (Outcome.NOT_SENT, 400)
    assert "invalid reply token" in sent.why
    assert len(line.replies) == 1


def test_a_wrong_access_token_raises_an_alarm_that_does_not_quote_it(
    line: FakeLine, caplog: pytest.LogCaptureFixture
) -> None:
    client = LineClient(line.base, "wrong-access-token")
    with caplog.at_level(logging.INFO):
        assert client.reply(line.issue_token(), HELLO).outcome is Outcome.NOT_SENT
    assert [record.levelno for record in caplog.records] == [logging.CRITICAL]
    assert "LINE_CHANNEL_ACCESS_TOKEN" in caplog.text
    assert "wrong-access-token" not in caplog.text


def test_nobody_there_is_not_sent() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    sent = LineClient(f"http://127.0.0.1:{port}", ACCESS_TOKEN).reply("token", HELLO)
    assert (sent.outcome, sent.status) == (Outcome.NOT_SENT, None)


@pytest.mark.parametrize("messages", [[], HELLO * 6])
def test_what_the_model_refuses_is_not_sent(line: FakeLine, client: LineClient, messages: list[TextMessage]) -> None:
    assert client.reply(line.issue_token(), messages).outcome is Outcome.NOT_SENT
    assert line.requests == 0


@pytest.mark.parametrize("token", ["", "トークン", "two words", "line\nbreak"])
def test_an_access_token_that_cannot_be_one_is_an_error_at_the_start(token: str) -> None:
    with pytest.raises(SettingsError, match="LINE_CHANNEL_ACCESS_TOKEN"):
        LineClient("http://127.0.0.1:9", token)


def test_threads_share_the_connections(line: FakeLine, client: LineClient) -> None:
    tokens = [line.issue_token() for _ in range(40)]
    with ThreadPoolExecutor(4) as pool:
        outcomes = list(pool.map(lambda token: client.reply(token, HELLO).outcome, tokens))
    assert outcomes == [Outcome.SENT] * 40
    assert len(set(line.connections)) <= 4


@pytest.mark.parametrize(
    ("fault", "outcome", "status"),
    [
        (None, Outcome.SENT, 200),
        (Fault.DROP, Outcome.UNKNOWN, None),
        (Fault.DROP_AFTER, Outcome.UNKNOWN, None),
        (Fault.TOO_MANY, Outcome.NOT_SENT, 429),
        (Fault.SERVER_ERROR, Outcome.UNKNOWN, 500),
        (Fault.SERVER_ERROR_AFTER, Outcome.UNKNOWN, 500),
        (Fault.FORBIDDEN, Outcome.NOT_SENT, 403),
        (Fault.EMPTY_OBJECT, Outcome.SENT, 200),
    ],
)
def test_a_push_may_be_tried_again_with_its_key_and_is_told_once(
    line: FakeLine, client: LineClient, fault: Fault | None, outcome: Outcome, status: int | None
) -> None:
    line.faults = [fault] if fault else []
    key = str(uuid.uuid4())
    sent = client.push(RESIDENT, HELLO, key)
    assert (sent.outcome, sent.status) == (outcome, status)
    told_before = len(line.push.pushes)
    again = client.push(RESIDENT, HELLO, key)
    assert again.outcome is Outcome.SENT
    assert again.status == (409 if told_before else 200)
    assert [(push.to, push.texts) for push in line.push.pushes] == [(RESIDENT, ["こんにちは"])]


def test_a_push_is_logged_with_what_line_asks_for_and_without_the_resident(
    client: LineClient, caplog: pytest.LogCaptureFixture
) -> None:
    key = str(uuid.uuid4())
    with caplog.at_level(logging.DEBUG, logger="bot"):
        sent = client.push(RESIDENT, HELLO, key)
        client.push(RESIDENT, HELLO, key)
    assert f"POST /v2/bot/message/push status=200 outcome=sent request={sent.request_id}" in caplog.text
    assert "status=409 outcome=sent" in caplog.text
    assert RESIDENT not in caplog.text
    assert "こんにちは" not in caplog.text


def test_every_call_of_the_sdk_has_a_time_limit_and_only_a_push_a_retry_key() -> None:
    source = "\n".join(path.read_text(encoding="utf-8") for path in Path(bot.line.__file__).parent.glob("*.py"))
    calls = [
        call
        for call in ast.walk(ast.parse(source.replace("from __future__ import annotations", "")))
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and "_with_http_info" in call.func.attr
    ]
    assert calls
    assert all("_request_timeout" in [keyword.arg for keyword in call.keywords] for call in calls)
    with_key = {"x_line_retry_key" in [keyword.arg for keyword in call.keywords]: call.func.attr for call in calls}  # type: ignore[attr-defined]
    assert with_key == {False: "reply_message_with_http_info", True: "push_message_with_http_info"}
