"""The words of a decision: what came in, which route it took and why, what goes out."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from bot.answer import Answer
from bot.dialog import DialogState


class IncomingKind(Enum):
    """What a resident did."""

    TEXT = "text"
    CHOICE = "choice"
    FOLLOW = "follow"
    RETURN = "return"
    """Followed again after a block."""
    IMAGE = "image"
    VIDEO = "video"
    AUDIO = "audio"
    FILE = "file"
    LOCATION = "location"
    STICKER = "sticker"


@dataclass(frozen=True, slots=True)
class Incoming:
    """One thing a resident did, whatever the surface."""

    kind: IncomingKind = IncomingKind.TEXT
    text: str = ""
    """What was typed (TEXT)."""
    data: str = ""
    """What the tapped choice carries (CHOICE). Anybody can send anything here."""
    can_push: bool = False
    """Whether the surface can tell the resident something later: reminders."""


class RouteKind(Enum):
    """Which rule spoke."""

    EMERGENCY = "emergency"
    SLOT = "slot"
    COMMAND = "command"
    SCENARIO = "scenario"
    ANSWER = "answer"
    SUGGESTION = "suggestion"
    SMALLTALK = "smalltalk"
    FALLBACK = "fallback"


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entry that might answer, with its score from 0 to 100 and the reason for it."""

    entry: str
    title: str
    score: float
    why: str


@dataclass(frozen=True, slots=True)
class Route:
    """The decision about one turn."""

    kind: RouteKind
    why: str
    target: str | None = None
    """Id of the entry that answers."""
    score: float = 0.0
    candidates: tuple[Candidate, ...] = ()


@dataclass(frozen=True, slots=True)
class Reply:
    """What goes out, what is remembered, and why."""

    answer: Answer
    state: DialogState
    route: Route
