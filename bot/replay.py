"""A transcript played again as a test: where the bot's answers depart from it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from bot.compose import short_title
from bot.dialog import DialogState
from bot.engine import Engine
from bot.route import Incoming, IncomingKind, Reply
from bot.transcript import KINDS, Transcript, TranscriptTurn


@dataclass(frozen=True, slots=True)
class Departure:
    """Where a replay went another way."""

    path: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}"


def replay(transcript: Transcript, engine: Engine) -> Iterator[Departure]:
    """Play the turns in order on a fresh dialog; yields each departure."""
    state = DialogState(resident=transcript.resident)
    labels: dict[str, str] = {}
    for turn in transcript.turns:
        if turn.pressed and turn.pressed not in labels:
            offered = "・".join(labels) or "なし"
            yield Departure(
                transcript.path, turn.line, f"「{turn.pressed}」というボタンは出ていません（出ているのは: {offered}）。"
            )
            return
        reply = engine.respond(
            replace(_incoming(turn, labels), can_push=transcript.can_push), state, now=transcript.now
        )
        state = reply.state
        labels = {choice.label: choice.data for choice in reply.answer.choices}
        for message in _departures(turn, reply, engine):
            yield Departure(transcript.path, turn.line, message)


def _incoming(turn: TranscriptTurn, labels: dict[str, str]) -> Incoming:
    if turn.event is not None:
        return Incoming(turn.event)
    if turn.pressed:
        return Incoming(IncomingKind.CHOICE, data=labels[turn.pressed])
    return Incoming(text=turn.text)


def _departures(turn: TranscriptTurn, reply: Reply, engine: Engine) -> Iterator[str]:
    said = turn.pressed or turn.text or (turn.event.value if turn.event else "")
    text = "\n".join((*reply.answer.texts, reply.answer.link or ""))
    labels = [choice.label for choice in reply.answer.choices]
    kinds = {kind: name for name, kind in KINDS.items()}
    because = f"（理由: {reply.route.why}）"
    if turn.entry is not None and reply.route.target != turn.entry:
        got = reply.route.target or kinds[reply.route.kind]
        yield f"「{said}」に {turn.entry} が答えるはずが、{got} でした{because}。"
    if turn.kind is not None and reply.route.kind is not turn.kind:
        yield f"「{said}」は「{kinds[turn.kind]}」のはずが、「{kinds[reply.route.kind]}」でした{because}。"
    for part in turn.contains:
        if part not in text:
            yield f"「{said}」の答えに「{part}」がありません。答え: {text}"
    for part in turn.lacks:
        if part in text:
            yield f"「{said}」の答えに「{part}」があってはいけません。答え: {text}"
    for name in turn.choices:
        entry = engine.knowledge.by_id.get(name)
        label = short_title(entry) if entry is not None else name
        if label not in labels:
            yield f"「{said}」のあとに「{label}」のボタンがありません（出たのは: {'・'.join(labels) or 'なし'}）。"
