"""LINE's webhook events, read so that nothing LINE may ever add can stop us.

Not the SDK's event models: one unknown value there costs the reply token, or every event of the
POST. Here each field is looked at by itself, and what is missing or odd is as if it were absent.
No function of this module raises, whatever the JSON.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot.route import IncomingKind
from bot.store import InboxEvent, Task

TOKEN_LIFE = timedelta(seconds=50)
"""How long after its delivery we still use a reply token. LINE says a minute, and not to rely on it."""
REDELIVERED_LIFE = timedelta(minutes=19, seconds=50)
"""How long after the event itself a redelivered token is used. LINE says 20 minutes."""
DATA_UNITS = 300
"""LINE's limit for what a postback carries."""
TEXT_CHARACTERS = 6000
"""More than LINE lets anybody type; what is longer is cut, and answered as too long anyway."""
NAME_CHARACTERS = 500
"""For ids and tokens. LINE's own have 60 at the most."""

VERIFY_TOKENS = frozenset({"0" * 32, "f" * 32})
"""Reply tokens of the dummy events that the console's Verify button once sent."""

_PLAIN_TYPE = re.compile(r"[A-Za-z]{1,40}")
_PLAIN_ID = re.compile(r"[0-9A-Za-z_-]{1,64}")
_MESSAGE_KINDS = {
    name: IncomingKind(name) for name in ("text", "image", "video", "audio", "file", "location", "sticker")
}


@dataclass(frozen=True, slots=True)
class Reading:
    """What one event asks of us."""

    type: str
    """For the log: LINE's name of the event, ``message/text`` for a message; "?" when it is odd."""
    event_id: str
    """LINE's id of the event, or one made of what is in it."""
    event: InboxEvent | None = None
    """What is to be done; None when nothing is."""
    why: str = ""
    """Why nothing is to be done, for the log."""


def read_event(value: object, *, received: datetime) -> Reading:
    """Read one member of a POST's ``events``, delivered at ``received``."""
    fields = _object(value)
    type_ = fields.get("type")
    message = _object(fields.get("message"))
    plain = _plain_type(type_)
    name = f"{plain}/{_plain_type(message.get('type'))}" if type_ == "message" else plain
    event_id = _event_id(fields)
    if _name(fields.get("mode")) == "standby":
        return Reading(name, event_id, why="another service holds the conversation")
    source = _Source(_object(fields.get("source")))
    happened = _moment(fields.get("timestamp")) or received
    token = _name(fields.get("replyToken"))

    def reading(task: Task, **content: str) -> Reading:
        if task is Task.ANSWER and not token:
            return Reading(name, event_id, why="no reply token")
        if task is Task.ANSWER and token in VERIFY_TOKENS:
            return Reading(name, event_id, why="a dummy event")
        return Reading(
            name,
            event_id,
            InboxEvent(
                event_id=event_id,
                task=task,
                user=source.user_key,
                happened_at=happened,
                reply_token=token if task is Task.ANSWER else "",
                expires_at=_deadline(fields, received, happened) if task is Task.ANSWER else None,
                **content,
            ),
        )

    if type_ == "message":
        content = _message_content(message, source)
        if isinstance(content, str):
            return Reading(name, event_id, why=content)
        return reading(Task.ANSWER, message_id=_name(message.get("id")), **content)
    if type_ == "postback":
        postback = _object(fields.get("postback"))
        if {"newRichMenuAliasId", "status"} & _object(postback.get("params")).keys():
            return Reading(name, event_id, why="a rich menu was switched")
        return reading(Task.ANSWER, kind=IncomingKind.CHOICE.value, data=_data(postback.get("data")))
    if type_ == "follow":
        back = _object(fields.get("follow")).get("isUnblocked") is True
        return reading(Task.ANSWER, kind=(IncomingKind.RETURN if back else IncomingKind.FOLLOW).value)
    if type_ == "unfollow" and source.user_key:
        return reading(Task.FORGET)
    if type_ == "unsend" and (message_id := _name(_object(fields.get("unsend")).get("messageId"))):
        return reading(Task.UNSEND, message_id=message_id)
    return Reading(name, event_id, why="nothing to do for this type")


class _Source:
    """Where an event comes from."""

    def __init__(self, fields: Mapping[str, object]) -> None:
        user = _name(fields.get("userId"))
        place = _name(fields.get("groupId")) or _name(fields.get("roomId"))
        self.is_group = bool(place) or fields.get("type") in ("group", "room")
        # Somebody's dialog in a group is not the one with the bot alone.
        self.user_key = "" if not user else f"line:{place}:{user}" if self.is_group else f"line:{user}"


def _message_content(message: Mapping[str, object], source: _Source) -> dict[str, str] | str:
    """Return the kind, text and image set of a message, or why it is not answered."""
    text = message.get("text")
    kind = _MESSAGE_KINDS.get(_name(message.get("type")))
    if kind is None and isinstance(text, str):
        # A new type of message that has words: the words are what we answer.
        kind = IncomingKind.TEXT
    if kind is None:
        return "nothing to do for this message type"
    if source.is_group:
        mentions = [_object(one) for one in _array(_object(message.get("mention")).get("mentionees"))]
        if not any(mention.get("isSelf") is True for mention in mentions):
            return "not addressed to us"
        text = _without_mentions(_text(text), mentions)
    content = {"kind": kind.value}
    if kind is IncomingKind.TEXT:
        content["text"] = _text(text)
    if kind is IncomingKind.IMAGE:
        content["image_set"] = _name(_object(message.get("imageSet")).get("id"))
    return content


def _without_mentions(text: str, mentions: Sequence[Mapping[str, object]]) -> str:
    """Take the mentioned names out of the text.

    Positions are UTF-16 units, as everywhere in LINE; one that lies outside, or is no mention, is left alone.
    """
    units = text.encode("utf-16-le")
    kept = [True] * (len(units) // 2)
    for mention in mentions:
        start, length = mention.get("index"), mention.get("length")
        if type(start) is not int or type(length) is not int or not 0 <= start < start + length <= len(kept):
            continue
        if units[2 * start : 2 * start + 2] in ("@".encode("utf-16-le"), "＠".encode("utf-16-le")):
            kept[start : start + length] = [False] * length
    left = b"".join(units[2 * at : 2 * at + 2] for at, keep in enumerate(kept) if keep)
    return left.decode("utf-16-le", "replace").strip()


def _deadline(fields: Mapping[str, object], received: datetime, happened: datetime) -> datetime:
    deadline = received + TOKEN_LIFE
    if _object(fields.get("deliveryContext")).get("isRedelivery") is True:
        return min(deadline, happened + REDELIVERED_LIFE)
    return deadline


def _event_id(fields: Mapping[str, object]) -> str:
    given = fields.get("webhookEventId")
    if isinstance(given, str) and _PLAIN_ID.fullmatch(given):
        return given
    # No id, or one that would not look well in a log: made of what does not change in a redelivery.
    message, source = _object(fields.get("message")), _object(fields.get("source"))
    parts = (
        given,
        fields.get("type"),
        fields.get("timestamp"),
        fields.get("replyToken"),
        message.get("id"),
        source.get("userId"),
        _object(fields.get("unsend")).get("messageId"),
        _object(fields.get("postback")).get("data"),
    )
    scalars = [part if isinstance(part, str | int | float | bool) else None for part in parts]
    return "made-" + hashlib.sha256(ascii(scalars).encode()).hexdigest()[:40]


def _moment(value: object) -> datetime | None:
    """Milliseconds since 1970 as an aware datetime."""
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= 15:
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    # Up to the year 2200: datetime cannot hold everything that JSON can. NaN is not in the range either.
    if not 0 <= value <= 7_258_118_400_000:
        return None
    return datetime.fromtimestamp(value / 1000, tz=UTC)


def _data(value: object) -> str:
    # Too long cannot be ours: the engine is told of a tap that means nothing.
    text = _text(value)
    return text if len(text.encode("utf-16-le")) <= 2 * DATA_UNITS else ""


def _plain_type(value: object) -> str:
    return value if isinstance(value, str) and _PLAIN_TYPE.fullmatch(value) else "?"


def _name(value: object) -> str:
    return _whole(value)[:NAME_CHARACTERS] if isinstance(value, str) else ""


def _text(value: object) -> str:
    return _whole(value)[:TEXT_CHARACTERS] if isinstance(value, str) else ""


def _whole(text: str) -> str:
    """Replace halves of surrogate pairs, unit by unit: no database takes them."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _object(value: object) -> Mapping[str, object]:
    return value if isinstance(value, dict) else {}


def _array(value: object) -> Sequence[object]:
    return value if isinstance(value, list) else ()
