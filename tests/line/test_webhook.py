"""The webhook: what is taken in, what is not, and what is answered."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from bot.line.webhook import BODY_BYTES, verified
from tests.fake_line import DESTINATION, SECRET, FakeLine, sign
from tests.line.site import CERTIFICATE, GARBAGE, Site

# From LINE's documentation.
VECTOR_BODY = b'{"destination":"U8e742f61d673b39c7fff3cecb7536ef0","events":[]}'
VECTOR_SIGNATURE = "GhRKmvmHys4Pi8DxkF4+EayaH0OqtJtaZxgTD9fMDLs="

QUESTION = "燃えるごみの収集日はいつですか"
GROUP = {"type": "group", "groupId": "C" + "2" * 32, "userId": "U" + "3" * 32}


# -- the signature --


def test_the_signature_of_lines_own_example_fits() -> None:
    assert verified(VECTOR_BODY, VECTOR_SIGNATURE, ["8c570fa6dd201bb328f1c1eac23a96d8"])


def test_lines_own_example_gets_200(line: FakeLine, site: Site) -> None:
    assert line.post(site.url, VECTOR_BODY, signature=VECTOR_SIGNATURE).status == 200


@given(st.binary(max_size=200), st.text(min_size=1, max_size=40), st.data())
def test_one_changed_byte_breaks_the_signature(body: bytes, secret: str, data: st.DataObject) -> None:
    signature = sign(body, secret)
    assert verified(body, signature, ["another", secret])
    assert not verified(body, signature, [secret + "x"])
    assert not verified(body + b" ", signature, [secret])
    if body:
        at = data.draw(st.integers(0, len(body) - 1))
        changed = body[:at] + bytes([body[at] ^ 1]) + body[at + 1 :]
        assert not verified(changed, signature, [secret])


@given(st.text())
def test_no_odd_signature_fits_or_raises(signature: str) -> None:
    assert not verified(b"{}", signature, [SECRET])


def test_without_secrets_nothing_fits() -> None:
    assert not verified(VECTOR_BODY, VECTOR_SIGNATURE, [])


@pytest.mark.parametrize(
    "signature",
    [None, "", "x", sign(b"something else"), sign(b"{}", "another secret"), "ひみつ", "é", "A" * 100_000],
)
def test_without_the_right_signature_nothing_is_processed(line: FakeLine, site: Site, signature: str | None) -> None:
    body = json.dumps({"destination": DESTINATION, "events": [line.text(QUESTION)]}).encode()
    headers = {} if signature is None else {"x-line-signature": signature}
    response = site.app.test_client().post("/line/webhook", data=body, headers=headers)
    assert response.status_code == 400
    assert site.outcomes() == {}
    assert line.requests == 0


def test_the_signature_is_checked_before_anything_is_read(site: Site) -> None:
    response = site.app.test_client().post("/line/webhook", data=b"\xff not json", headers={"x-line-signature": "x"})
    assert response.status_code == 400


def test_the_header_may_be_written_in_any_case(site: Site) -> None:
    response = site.app.test_client().post(
        "/line/webhook", data=VECTOR_BODY, headers={"X-LINE-SIGNATURE": VECTOR_SIGNATURE}
    )
    assert response.status_code == 200


# -- odd bodies --


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b"{}",
        b'"events"',
        b'{"events":null}',
        b'{"events":{}}',
        b'{"events":[]}',
        b' \n{"events" : [ ] }\r\n ',
        b'{"destination":null,"events":[null,1,"x",[],{},[[]],true,1e400,NaN]}',
        b'{"events":[{"type":"message"}]}',
        b"\xff\xfe\x00",
        b"[" * 100_000,
        b'{"events":[' + b"1" * 5000 + b"]}",
        b'{"events":[{"timestamp":' + b"9" * 4000 + b"}]}",
        b"not json",
    ],
)
def test_what_is_signed_gets_200_however_odd(line: FakeLine, site: Site, body: bytes) -> None:
    assert line.post(site.url, body).status == 200
    assert site.outcomes() == {}


def test_a_body_beyond_all_measure_is_refused_unread(site: Site) -> None:
    body = b" " * (BODY_BYTES + 1)
    response = site.app.test_client().post("/line/webhook", data=body, headers={"x-line-signature": sign(body)})
    assert response.status_code == 413


def test_other_methods_are_refused(site: Site) -> None:
    client: FlaskClient = site.app.test_client()
    assert client.get("/line/webhook").status_code == 405


# -- what is answered --


def test_a_question_is_answered_with_its_link(line: FakeLine, site: Site) -> None:
    assert line.deliver(site.url, [line.text(QUESTION)]).status == 200
    assert [reply.texts for reply in line.wait_for_replies(1)] == [[GARBAGE]]


def test_an_answer_does_not_wait_until_somebody_looks(line: FakeLine, site: Site) -> None:
    started = time.monotonic()
    for number in range(1, 6):
        line.deliver(site.url, [line.text(QUESTION)])
        line.wait_for_replies(number)
        assert site.settled(line)
    # Without being woken the workers look once a second.
    assert time.monotonic() - started < 1.5


def test_several_events_of_one_post_are_all_answered(line: FakeLine, site: Site) -> None:
    events = [line.text(QUESTION, user=f"U{number:032x}") for number in range(30)]
    line.deliver(site.url, events)
    line.wait_for_replies(30)
    assert line.replies_to(events) == [[GARBAGE]] * 30


@pytest.mark.parametrize(
    ("message", "name"),
    [
        ({"type": "image", "contentProvider": {"type": "line"}}, "画像"),
        ({"type": "video", "duration": 1000, "contentProvider": {"type": "line"}}, "動画"),
        ({"type": "audio", "duration": 1000, "contentProvider": {"type": "line"}}, "音声"),
        ({"type": "file", "fileName": "名簿.xlsx", "fileSize": 10}, "ファイル"),
        ({"type": "location", "latitude": 35.0, "longitude": 139.0}, "位置情報"),
        ({"type": "location", "latitude": 35.0, "longitude": 139.0, "title": "家", "address": "中央"}, "位置情報"),
        ({"type": "sticker", "packageId": "1", "stickerId": "1", "stickerResourceType": "BRAND_NEW"}, "スタンプ"),
        ({"type": "text", "text": ""}, "空の発言"),
        ({"type": "text", "text": "あ" * 5000}, "長すぎる"),
    ],
)
def test_each_kind_of_message_has_its_answer(line: FakeLine, site: Site, message: dict[str, Any], name: str) -> None:
    line.deliver(site.url, [line.event("message", message={"id": "1", **message})])
    assert line.wait_for_replies(1)[0].texts[0].startswith(f"【{name}】")


def test_a_new_type_of_message_that_has_words_is_answered(line: FakeLine, site: Site) -> None:
    line.deliver(site.url, [line.event("message", message={"id": "1", "type": "textV3", "text": QUESTION})])
    assert line.wait_for_replies(1)[0].texts == [GARBAGE]


def test_a_new_friend_is_greeted_and_an_old_one_welcomed_back(line: FakeLine, site: Site) -> None:
    new = line.event("follow", follow={"isUnblocked": False})
    old = line.event("follow", follow={"isUnblocked": True})
    bare = line.event("follow")
    line.deliver(site.url, [new, old, bare])
    line.wait_for_replies(3)
    names = [texts[0].split("】")[0] for texts in line.replies_to([new, old, bare])]
    assert names == ["【はじめまして", "【おかえりなさい", "【はじめまして"]


def test_a_tapped_choice_is_answered(line: FakeLine, site: Site) -> None:
    line.deliver(site.url, [line.event("postback", postback={"data": "entry:juminhyo"})])
    assert line.wait_for_replies(1)[0].texts[0] == CERTIFICATE


@pytest.mark.parametrize("data", ["entry:no-such-entry", "x" * 301, "💣" * 151, "", "menu:9999999999", None, 5])
def test_a_choice_that_is_not_ours_is_answered_all_the_same(line: FakeLine, site: Site, data: Any) -> None:
    line.deliver(site.url, [line.event("postback", postback={"data": data})])
    assert line.wait_for_replies(1)[0].texts


def test_several_images_sent_together_get_one_answer(line: FakeLine, site: Site) -> None:
    def image(number: int, set_id: str) -> dict[str, Any]:
        message = {"type": "image", "id": str(number), "imageSet": {"id": set_id, "index": number, "total": 3}}
        return line.event("message", message=message)

    line.deliver(site.url, [image(2, "A"), image(1, "A")])
    line.deliver(site.url, [image(3, "A")])
    line.deliver(site.url, [image(1, "B")])
    line.wait_for_replies(2)
    assert site.settled(line)
    assert len(line.replies) == 2
    assert site.outcomes() == {"sent": 2, "done": 2}


# -- what is not answered --


def test_what_needs_no_answer_gets_none(line: FakeLine, site: Site) -> None:
    message = {"type": "text", "id": "1", "text": QUESTION}
    silent = [
        line.event("message", mode="standby", replyToken=None, message=message),
        line.event("message", mode="standby", replyToken=line.issue_token(standby=True), message=message),
        line.event("message", replyToken=None, message=message),
        line.event("message", message={"type": "coupon", "id": "1"}),
        line.event("join", source=GROUP),
        line.event("leave", source=GROUP),
        line.event("memberJoined", source=GROUP, joined={"members": []}),
        line.event("memberLeft", source=GROUP, left={"members": []}),
        line.event("beacon", beacon={"hwid": "d41d8cd98f", "type": "enter"}),
        line.event("videoPlayComplete", videoPlayComplete={"trackingId": "t"}),
        line.event("accountLink", link={"result": "ok", "nonce": "n"}),
        line.event("delivery", source=None, delivery={"data": "x"}),
        line.event("messageEdited", message=message),
        line.event("somethingNew", replyToken=line.issue_token(), message=message),
        line.event("postback", postback={"data": "x", "params": {"newRichMenuAliasId": "a", "status": "SUCCESS"}}),
        line.event("postback", postback={"data": "x", "params": {"status": "FAILED"}}),
        line.event("unsend", unsend={"messageId": "never-seen"}),
        line.event("unsend", unsend={}),
        line.event("unfollow"),
        line.event("unfollow", source={}),
    ]
    line.deliver(site.url, silent)
    asked = line.text(QUESTION)
    line.deliver(site.url, [asked])
    line.wait_for_replies(1)
    assert site.settled(line)
    assert line.requests == 1
    assert line.replies_to([asked]) == [[GARBAGE]]


def test_the_dummy_events_of_the_verify_button_get_200_and_no_answer(line: FakeLine, site: Site) -> None:
    dummies = [
        {
            "replyToken": digit * 32,
            "type": "message",
            "timestamp": 1513669370317,
            "source": {"type": "user", "userId": "Udeadbeefdeadbeefdeadbeefdeadbeef"},
            "message": {"id": "100001", "type": "text", "text": "Hello, world"},
        }
        for digit in "0f"
    ]
    assert line.deliver(site.url, dummies).status == 200
    assert site.settled(line)
    assert line.requests == 0


def test_in_a_group_only_those_who_mention_the_bot_are_answered(line: FakeLine, site: Site) -> None:
    def said(text: str, *mentionees: dict[str, Any]) -> dict[str, Any]:
        mention = {"mention": {"mentionees": list(mentionees)}} if mentionees else {}
        return line.event("message", source=GROUP, message={"type": "text", "id": "1", "text": text, **mention})

    us = {"index": 3, "length": 4, "type": "user", "isSelf": True}
    events = [
        said(QUESTION),
        said(f"@みんな {QUESTION}", {"index": 0, "length": 4, "type": "all"}),
        said(f"@山田 {QUESTION}", {"index": 0, "length": 3, "type": "user", "userId": "U1", "isSelf": False}),
        line.event("message", source=GROUP, message={"type": "image", "id": "1"}),
        said(f"🍎 @みほん {QUESTION}", us),
        line.event("message", source={"type": "room", "roomId": "R1"}, message={"type": "text", "text": QUESTION}),
    ]
    line.deliver(site.url, events)
    line.wait_for_replies(1)
    assert site.settled(line)
    assert line.replies_to(events) == [[], [], [], [], [GARBAGE], []]


# -- twice, together, in order --


def test_five_deliveries_at_once_get_one_reply(line: FakeLine, site: Site) -> None:
    event = line.text(QUESTION)
    again = line.redelivered(event)
    with ThreadPoolExecutor(5) as pool:
        deliveries = list(pool.map(lambda event: line.deliver(site.url, [event]), [event, again, again, event, again]))
    assert [delivery.status for delivery in deliveries] == [200] * 5
    line.wait_for_replies(1)
    assert site.settled(line)
    assert line.deliver(site.url, [again]).status == 200
    assert site.settled(line)
    assert line.requests == len(line.replies) == 1


def test_the_same_event_twice_in_one_post_gets_one_reply(line: FakeLine, site: Site) -> None:
    event = line.text(QUESTION)
    without_id = line.text(QUESTION, webhookEventId=None)
    line.deliver(site.url, [event, event, without_id, line.redelivered(without_id)])
    line.wait_for_replies(2)
    assert site.settled(line)
    assert line.requests == len(line.replies) == 2


def test_after_a_restart_a_known_event_gets_no_second_reply(line: FakeLine, open_bot: Callable[..., Site]) -> None:
    first = open_bot()
    event = line.text(QUESTION)
    line.deliver(first.url, [event])
    line.wait_for_replies(1)
    assert first.settled(line)
    first.stop()
    second = open_bot()
    assert line.deliver(second.url, [line.redelivered(event)]).status == 200
    assert second.settled(line)
    assert line.requests == 1


def test_one_residents_events_are_answered_in_the_order_they_happened(line: FakeLine, site: Site) -> None:
    start = int(line.clock().timestamp() * 1000)
    texts = [QUESTION, "住民票はどこでとれますか"] * 4
    events = [line.text(text, timestamp=start + number) for number, text in enumerate(texts)]
    line.deliver(site.url, [events[number] for number in (5, 2, 7, 0, 3, 6, 1, 4)])
    line.wait_for_replies(8)
    assert [reply.token for reply in line.replies] == [event["replyToken"] for event in events]


# -- poison --

POISON: tuple[dict[str, Any], ...] = (
    {"mode": "brand-new"},
    {"mode": None},
    {"mode": 5},
    {"webhookEventId": None},
    {"webhookEventId": 5},
    {"webhookEventId": "\ud800 odd\n"},
    {"webhookEventId": "x" * 10_000},
    {"timestamp": "1462629479859"},
    {"timestamp": "yesterday"},
    {"timestamp": None},
    {"timestamp": -1},
    {"timestamp": 10**30},
    {"timestamp": 1e300},
    {"timestamp": True},
    {"deliveryContext": None},
    {"deliveryContext": "x"},
    {"source": None},
    {"source": []},
    {"source": {"type": "planet", "userId": "U1"}},
    {"source": {"type": "user", "userId": None}},
    {"source": {"type": "user", "userId": "\udfff"}},
    {"message": {"type": "text", "text": QUESTION}},
    {"message": {"text": QUESTION}},
    {"message": {"type": None, "text": QUESTION, "id": []}},
    {"message": {"type": "text", "id": "1", "text": QUESTION, "mention": {"mentionees": [{"index": -1}, None, 3]}}},
    {"message": {"type": "text", "id": "1", "text": QUESTION, "emojis": "x", "brandNew": {"a": [1]}}},
)


@pytest.mark.parametrize("change", POISON, ids=str)
def test_whatever_else_is_odd_a_token_and_a_text_are_answered(
    line: FakeLine, site: Site, change: dict[str, Any]
) -> None:
    line.deliver(site.url, [line.text(QUESTION) | change])
    assert line.wait_for_replies(1)[0].texts == [GARBAGE]


def test_a_poisoned_event_does_not_cost_its_neighbours_their_answers(line: FakeLine, site: Site) -> None:
    hopeless: list[Any] = [
        None,
        5,
        "x",
        [],
        {},
        {"type": "message", "message": 7, "replyToken": {}},
        {"type": ["message"], "replyToken": "\ud83d"},
        line.text(QUESTION, replyToken="no-such-token"),
        {"type": "message", "replyToken": "\udead", "message": {"type": "text", "text": "\ud800\udfff\ud800"}},
    ]
    events = [line.text(QUESTION, user=f"U{number:032x}") for number in range(len(hopeless) + 1)]
    mixed = [event for pair in zip(events, hopeless, strict=False) for event in pair] + events[-1:]
    assert line.deliver(site.url, mixed).status == 200
    line.wait_for_replies(len(events))
    assert line.replies_to(events) == [[GARBAGE]] * len(events)
