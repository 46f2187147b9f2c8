"""The reader of webhook events: it takes anything, and loses nothing that can be answered."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.line.event import REDELIVERED_LIFE, TOKEN_LIFE, Reading, read_event
from bot.store import InboxEvent, Task

NOW = datetime(2026, 4, 6, 0, 0, tzinfo=UTC)
MILLISECONDS = int(NOW.timestamp() * 1000)

HALVES = ("\ud800", "\udbff", "\udc00", "\udfff")
odd_text = st.lists(st.text(max_size=4) | st.sampled_from(HALVES), max_size=5).map("".join)
"""Texts, many of them with half a character in them."""
scalars = st.none() | st.booleans() | st.integers() | st.floats() | odd_text
anything = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
)
NAMES = """type mode timestamp source webhookEventId deliveryContext replyToken message postback follow unsend userId
groupId roomId id text mention mentionees index length isSelf imageSet data params isUnblocked messageId
isRedelivery""".split()
VALUES = ("message", "postback", "follow", "unsend", "unfollow", "text", "image", "group", "active", "token", "\ud800")
known = st.recursive(
    scalars | st.sampled_from(VALUES),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=8),
    max_leaves=30,
)


def question(**changes: Any) -> dict[str, Any]:
    return {
        "type": "message",
        "mode": "active",
        "timestamp": MILLISECONDS,
        "source": {"type": "user", "userId": "U1"},
        "webhookEventId": "01H",
        "deliveryContext": {"isRedelivery": False},
        "replyToken": "token",
        "message": {"type": "text", "id": "1", "text": "ごみの日"},
        **changes,
    }


def read(**changes: Any) -> InboxEvent:
    event = read_event(question(**changes), received=NOW).event
    assert event is not None
    return event


def storable(reading: Reading) -> bool:
    """Whether nothing is in it that a log or a database would choke on."""
    event = reading.event
    fields = [] if event is None else [getattr(event, name) for name in event.__slots__]
    for field in (reading.type, reading.event_id, reading.why, *(field for field in fields if isinstance(field, str))):
        field.encode("utf-8")
    return (reading.type + reading.event_id).isprintable() and bool(reading.event_id)


@given(anything | known)
def test_anything_at_all_is_read(value: object) -> None:
    assert storable(read_event(value, received=NOW))


@given(st.sampled_from(["message", "postback", "follow", "unsend", "unfollow"]), known, known, known, known)
def test_any_fields_of_a_known_event_are_read(type_: str, one: Any, two: Any, three: Any, four: Any) -> None:
    event = {"type": type_, "message": one, "source": two, "timestamp": three, type_: four, "replyToken": "token"}
    assert storable(read_event(event, received=NOW))


@given(st.sampled_from(["mode", "timestamp", "source", "webhookEventId", "deliveryContext", "brandNew"]), anything)
def test_a_text_with_a_token_is_answered_whatever_else_is_in_the_event(name: str, value: Any) -> None:
    # standby is the one thing that silences us; a redelivery may be too old.
    if value != "standby":
        event = read(**{name: value})
        assert (event.task, event.text, event.reply_token) == (Task.ANSWER, "ごみの日", "token")


def test_an_event_has_the_same_id_whenever_it_is_read() -> None:
    assert read().event_id == "01H"
    bare = question(webhookEventId=None)
    made = read_event(bare, received=NOW).event_id
    again = {**bare, "deliveryContext": {"isRedelivery": True}}
    assert read_event(again, received=NOW + timedelta(minutes=5)).event_id == made
    assert read_event({**bare, "replyToken": "another"}, received=NOW).event_id != made
    assert read_event({**bare, "timestamp": MILLISECONDS + 1}, received=NOW).event_id != made


def test_a_token_lives_from_its_delivery() -> None:
    late = NOW + timedelta(hours=3)
    event = read_event(question(), received=late).event
    assert event is not None
    assert event.expires_at == late + TOKEN_LIFE
    assert event.happened_at == NOW


@pytest.mark.parametrize("minutes", [0, 1, 10, 18])
def test_a_redelivered_token_lives_from_its_redelivery(minutes: int) -> None:
    later = NOW + timedelta(minutes=minutes)
    event = read_event(question(deliveryContext={"isRedelivery": True}), received=later).event
    assert event is not None
    assert event.expires_at == later + TOKEN_LIFE


@pytest.mark.parametrize("minutes", [19.5, 20, 60])
def test_a_redelivered_token_dies_20_minutes_after_the_event(minutes: float) -> None:
    later = NOW + timedelta(minutes=minutes)
    event = read_event(question(deliveryContext={"isRedelivery": True}), received=later).event
    assert event is not None
    assert event.expires_at == NOW + REDELIVERED_LIFE


@pytest.mark.parametrize("stamp", [None, "x", -1, 10**18, float("nan"), float("inf"), True, [], "1" * 16])
def test_an_event_without_a_usable_time_happened_when_it_came(stamp: object) -> None:
    assert read(timestamp=stamp).happened_at == NOW


def test_a_dialog_in_a_group_is_not_the_one_with_the_bot_alone() -> None:
    mentioned = {
        "type": "text",
        "text": "@x ごみ",
        "mention": {"mentionees": [{"index": 0, "length": 2, "isSelf": True}]},
    }
    alone = read()
    group = read(source={"type": "group", "groupId": "C1", "userId": "U1"}, message=mentioned)
    unnamed = read(source={"type": "group", "groupId": "C1"}, message=mentioned)
    assert alone.user == "line:U1"
    assert group.user not in ("", alone.user)
    assert unnamed.user == ""
    assert group.text == "ごみ"


@given(
    odd_text,
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="@＠"), max_size=10),
    odd_text,
)
def test_a_mention_is_cut_out_by_utf_16_units(before: str, name: str, after: str) -> None:
    def units(text: str) -> int:
        return len(text.encode("utf-16-le", "surrogatepass")) // 2

    def seen(text: str) -> str:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")

    mention = {"index": units(before), "length": units(name) + 1, "type": "user", "isSelf": True}
    message = {"type": "text", "text": f"{before}@{name}{after}", "mention": {"mentionees": [mention]}}
    # Through JSON, as it comes: a pair written as two halves is one character again.
    message = json.loads(json.dumps(message))
    event = read(source={"type": "group", "groupId": "C1"}, message=message)
    assert units(event.text) <= units(before + after)
    assert event.text == (seen(before) + seen(after)).strip()


@given(st.text(max_size=20), anything, anything)
def test_a_mention_that_lies_elsewhere_breaks_nothing(text: str, index: Any, length: Any) -> None:
    mentions = [{"index": index, "length": length}, {"isSelf": True}]
    message = {"type": "text", "text": text.replace("@", ""), "mention": {"mentionees": mentions}}
    event = read(source={"type": "group", "groupId": "C1"}, message=message)
    assert event.text == text.replace("@", "").strip() or "＠" in text


@pytest.mark.parametrize(
    ("mentions", "left"),
    [
        ([(0, 4)], "@山田 ごみ"),
        ([(0, 4), (5, 3)], "ごみ"),
        ([(0, 400)], "@みほん @山田 ごみ"),
        ([(0, 0)], "@みほん @山田 ごみ"),
        ([(-4, 4)], "@みほん @山田 ごみ"),
        ([(0, 4), (0, 4), (0, 3)], "@山田 ごみ"),
        ([(1, 3)], "@みほん @山田 ごみ"),
        ([(0, 11)], ""),
    ],
)
def test_only_mentions_are_cut_out(mentions: list[tuple[int, int]], left: str) -> None:
    mentionees = [{"index": index, "length": length, "isSelf": True} for index, length in mentions]
    message = {"type": "text", "text": "@みほん @山田 ごみ", "mention": {"mentionees": mentionees}}
    assert read(source={"type": "room", "roomId": "R1"}, message=message).text == left
