"""Recorded turns, read from their files: what a resident does, and what must come back."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TypeVar

import yaml

from bot.calendar import TOKYO
from bot.dialog import Resident
from bot.engine import Engine
from bot.errors import TranscriptError
from bot.kb.loader import shown_path
from bot.route import IncomingKind, RouteKind
from nlp.normalize import normalize

_T = TypeVar("_T")
_FILE_KEYS = ("題", "日時", "やりとり")
_OPTIONAL_KEYS = ("地区", "画面")
_SURFACES = {"LINE": True, "ホームページ": False}
"""Whether the surface can tell the resident something later."""
_TURN_KEYS = ("住民", "押す", "出来事", "項目", "種類", "含む", "含まない", "選択肢")
_EXPECTATIONS = ("項目", "種類", "含む", "含まない", "選択肢")
KINDS = {
    "緊急": RouteKind.EMERGENCY, "選択": RouteKind.SLOT, "命令": RouteKind.COMMAND, "シナリオ": RouteKind.SCENARIO,
    "回答": RouteKind.ANSWER, "もしかして": RouteKind.SUGGESTION, "雑談": RouteKind.SMALLTALK,
    "見つからない": RouteKind.FALLBACK,
}  # fmt: skip
"""The kinds of routes by the names that staff write."""
_EVENTS = {
    "友だち追加": IncomingKind.FOLLOW, "ブロック解除": IncomingKind.RETURN, "画像": IncomingKind.IMAGE,
    "動画": IncomingKind.VIDEO, "音声": IncomingKind.AUDIO, "ファイル": IncomingKind.FILE,
    "位置情報": IncomingKind.LOCATION, "スタンプ": IncomingKind.STICKER,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class TranscriptTurn:
    """One turn: what the resident does, and what must come back."""

    line: int
    text: str = ""
    pressed: str = ""
    """The label of a choice that the turn before offered."""
    event: IncomingKind | None = None
    entry: str | None = None
    kind: RouteKind | None = None
    contains: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Transcript:
    """One file: its title, the frozen moment, its turns."""

    path: str
    title: str
    now: datetime
    resident: Resident = field(default_factory=Resident)
    """What is remembered of the resident from before."""
    can_push: bool = False
    turns: tuple[TranscriptTurn, ...] = field(default=())


def find_transcripts(path: Path) -> list[Path]:
    """The transcript files at ``path`` (a file, or a folder searched through), sorted.

    Raises TranscriptError where there is none: a test run of nothing is no pass.
    """
    if path.is_file():
        return [path]
    found = sorted(file for file in path.rglob("*.y*ml") if file.is_file()) if path.is_dir() else []
    if not found:
        raise TranscriptError(f"{shown_path(path)}: やりとりのファイルがありません。.yaml のファイルを置いてください。")
    return found


def read_transcript(path: Path, engine: Engine) -> Transcript:
    """Read one file. Raises TranscriptError, with path and line, for whatever would make it test nothing:
    no turn, a turn without expectation, an unknown key or id, a question that is an alternate word for word.
    """
    return _Reader(path, engine).read()


class _Reader:
    """Reads YAML as nodes, so that every complaint has its line."""

    def __init__(self, path: Path, engine: Engine) -> None:
        self._path = path
        self._shown = shown_path(path)
        self._engine = engine
        self._wordings = {
            normalize(text) for entry in engine.knowledge.entries for text in (entry.title, *entry.alternates)
        }

    def read(self) -> Transcript:
        try:
            root = yaml.compose(self._path.read_text(encoding="utf-8-sig"), Loader=yaml.CBaseLoader)
        except (OSError, UnicodeDecodeError) as error:
            raise TranscriptError(f"{self._shown}:1: ファイルを読めません（{error}）。") from None
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            line = mark.line + 1 if mark else 1
            raise self._error(line, "YAML の書き方がくずれています。字下げと「: 」を見てください。") from None
        pairs = self._mapping(root, (*_FILE_KEYS, *_OPTIONAL_KEYS)) if root is not None else {}
        for key in _FILE_KEYS:
            if key not in pairs:
                raise self._error(1, f"「{key}」がありません。")
        turns = pairs["やりとり"]
        if not isinstance(turns, yaml.SequenceNode) or not turns.value:
            raise self._error(turns.start_mark.line + 1, "「やりとり」に1つも発話がありません。")
        return Transcript(
            self._shown,
            self._text(pairs["題"]),
            self._moment(pairs["日時"]),
            self._resident(pairs.get("地区")),
            self._named(pairs.get("画面"), "画面", _SURFACES) or False,
            tuple(self._turn(node) for node in turns.value),
        )

    def _turn(self, node: yaml.Node) -> TranscriptTurn:
        line = node.start_mark.line + 1
        pairs = self._mapping(node, _TURN_KEYS)
        speakers = [key for key in ("住民", "押す", "出来事") if key in pairs]
        if len(speakers) != 1:
            raise self._error(line, "「住民」「押す」「出来事」のどれか1つを書いてください。")
        if not any(key in pairs for key in _EXPECTATIONS):
            raise self._error(line, f"期待がありません。{'・'.join(_EXPECTATIONS)} のどれかを書いてください。")
        text = self._text(pairs["住民"]) if "住民" in pairs else ""
        if normalize(text) in self._wordings:
            raise self._error(line, f"「{text}」は言い換えそのままです。住民の別の言い方にしてください。")
        return TranscriptTurn(
            line=line,
            text=text,
            pressed=self._text(pairs["押す"]) if "押す" in pairs else "",
            event=self._named(pairs.get("出来事"), "出来事", _EVENTS),
            entry=self._entry(pairs.get("項目")),
            kind=self._named(pairs.get("種類"), "種類", KINDS),
            contains=self._texts(pairs.get("含む")),
            lacks=self._texts(pairs.get("含まない")),
            choices=self._texts(pairs.get("選択肢")),
        )

    def _mapping(self, node: yaml.Node, keys: tuple[str, ...]) -> dict[str, yaml.Node]:
        if not isinstance(node, yaml.MappingNode):
            raise self._error(node.start_mark.line + 1, f"{'・'.join(keys)} を「キー: 値」で書いてください。")
        pairs: dict[str, yaml.Node] = {}
        for key, value in node.value:
            line = key.start_mark.line + 1
            if key.value not in keys:
                raise self._error(line, f"「{key.value}」という項目はありません。使えるのは {'・'.join(keys)} です。")
            if key.value in pairs:
                raise self._error(line, f"「{key.value}」が2回書かれています。")
            pairs[key.value] = value
        return pairs

    def _text(self, node: yaml.Node) -> str:
        if not isinstance(node, yaml.ScalarNode) or not node.value.strip():
            raise self._error(node.start_mark.line + 1, "文が書かれていません。")
        return str(node.value)

    def _texts(self, node: yaml.Node | None) -> tuple[str, ...]:
        if node is None:
            return ()
        if isinstance(node, yaml.SequenceNode) and node.value:
            return tuple(self._text(child) for child in node.value)
        return (self._text(node),)

    def _entry(self, node: yaml.Node | None) -> str | None:
        if node is None:
            return None
        name = self._text(node)
        if name not in self._engine.knowledge.by_id:
            raise self._error(node.start_mark.line + 1, f"「{name}」という id の項目はありません。")
        return name

    def _resident(self, node: yaml.Node | None) -> Resident:
        names = {district.name: district.id for district in self._engine.knowledge.districts}
        return Resident(self._named(node, "地区", names) or "")

    def _named(self, node: yaml.Node | None, key: str, names: Mapping[str, _T]) -> _T | None:
        if node is None:
            return None
        name = self._text(node)
        if name not in names:
            raise self._error(
                node.start_mark.line + 1, f"「{key}」の「{name}」はありません。使えるのは {'・'.join(names)} です。"
            )
        return names[name]

    def _moment(self, node: yaml.Node) -> datetime:
        text = self._text(node)
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2} \d{2}:\d{2}", text):
            raise self._error(
                node.start_mark.line + 1, f"「{text}」は日時ではありません。2026-04-06 09:00 のように書いてください。"
            )
        try:
            return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=TOKYO)
        except ValueError:
            raise self._error(node.start_mark.line + 1, f"「{text}」という日時はありません。") from None

    def _error(self, line: int, message: str) -> TranscriptError:
        return TranscriptError(f"{self._shown}:{line}: {message}")
