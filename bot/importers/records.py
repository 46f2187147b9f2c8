"""JSON → rows: a list of objects, or an object of objects, with other things beside it or around it."""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bot.errors import TransferError
from bot.importers.imported import ImportProblem
from bot.importers.row import Row
from bot.kb.model import Source
from bot.kb.problem import shortened

KEY = "キー"
"""The column of the keys, where the objects are the values of an object."""
GROUP = "グループ"
"""The column of the keys, where the objects stand in lists that are the values of an object."""
_SPACE = re.compile(r"[ \t\r\n]*")
_DEEPEST = 4
"""How far inside the list may stand."""


def read_records(text: str, shown: str) -> tuple[tuple[Row, ...], tuple[ImportProblem, ...]]:
    """The objects as rows under a header of all their keys, and lists of others that are not read. Lists of texts
    become lines of a cell, and an object in an object ``outer.inner``.

    Raises TransferError where it is not JSON, or nothing in it looks like rows.
    """
    found = sorted(_Document(text, shown).collections(), key=lambda found: found.rank, reverse=True)
    if not found:
        raise TransferError(
            f"{shown} の中に、品目のならび（{{…}} のならび）が見つかりません。ファイルを確かめてください。"
        )
    chosen, *others = found
    flat = [(line, dict(_flattened(record))) for line, record in chosen.records]
    columns = list(dict.fromkeys(key for _, record in flat for key in record))
    rows = [Row(line, tuple(record.get(key, "") for key in columns)) for line, record in flat]
    unread = [
        ImportProblem(
            Source(shown, other.line), f"「{shortened(other.name)}」のならび（{len(other.records)}件）は読みません。"
        )
        for other in others
        if other.is_list and not other.lists & chosen.lists
    ]
    return (Row(1, tuple(columns)), *rows), tuple(sorted(unread))


def read_lines(text: str, shown: str) -> tuple[tuple[Row, ...], tuple[ImportProblem, ...]]:
    """The same for a file with one object on each line (JSON Lines)."""
    lines = re.split(r"\r?\n", text.removeprefix("\ufeff"))
    held = [number for number, line in enumerate(lines) if line.strip()]
    for number in held[:-1]:
        lines[number] += ","
    return read_records("[" + "\n".join(lines) + "]", shown)


def read_object(text: str, shown: str) -> list[tuple[int, str, Any]]:
    """The members of the object with the most lists, with their lines: ``{"缶": ["空き缶"]}``."""
    return _Document(text, shown).members()


@dataclass(frozen=True, slots=True)
class _Collection:
    """Objects that stand together: in a list, as the values of an object, or in the lists of one."""

    name: str
    line: int
    records: list[tuple[int, dict[str, Any]]]
    is_list: bool
    depth: int
    lists: frozenset[int]
    """Where the lists begin that are read with it."""

    @property
    def rank(self) -> tuple[int, bool, int]:
        """The most objects first; a list before an object that has as many."""
        return sum(bool(record) for _, record in self.records), self.is_list, self.depth


class _Document:
    """Walks the outer containers itself, to know the line on which each value begins."""

    def __init__(self, text: str, shown: str) -> None:
        self._text = text.removeprefix("\ufeff")
        self._shown = shown
        self._breaks = [match.start() for match in re.finditer("\n", self._text)]
        self._decoder = json.JSONDecoder()
        try:
            self._decoder.decode(self._text)
        except json.JSONDecodeError as error:
            raise TransferError(f"{shown}:{error.lineno}: JSON として読めません（{error.msg}）。") from None
        except RecursionError:
            raise TransferError(f"{shown}: 入れ子が深すぎて読めません。") from None

    def collections(self) -> Iterator[_Collection]:
        """Every list of objects, object of objects and object of like lists in it."""
        for name, place, value, depth in self._containers("", 0, 0):
            inside = list(self._inside(place))
            is_list = isinstance(value, list)
            objects = [(self._line(at), item) for _, at, item in inside if isinstance(item, dict)]
            if is_list and objects:
                # What is no object among them is a row with nothing in it: told, not passed over.
                rows = [(self._line(at), item if isinstance(item, dict) else {}) for _, at, item in inside]
                yield _Collection(name, self._line(place), rows, is_list, depth, frozenset([place]))
            elif objects and len(objects) == len(inside):
                keyed = [
                    (line, item if KEY in item else {KEY: key, **item})
                    for (line, item), (key, _, _) in zip(objects, inside, strict=True)
                ]
                yield _Collection(name, self._line(place), keyed, is_list, depth, frozenset())
            elif not is_list:
                yield from self._grouped(name, place, depth)

    def _grouped(self, name: str, place: int, depth: int) -> Iterator[_Collection]:
        """Lists of like objects under the names of their groups: ``{"燃えるごみ": [{…}], "資源": [{…}]}``."""
        groups = [
            (key, at, [(self._line(inner), row) for _, inner, row in self._inside(at) if isinstance(row, dict)])
            for key, at, item in self._inside(place)
            if isinstance(item, list) and item and all(isinstance(row, dict) for row in item)
        ]
        if len(groups) > 1 and len({frozenset(rows[0][1]) for _, _, rows in groups}) == 1:
            records = [(line, {GROUP: key, **row}) for key, _, rows in groups for line, row in rows]
            lists = frozenset(at for _, at, _ in groups)
            yield _Collection(name, self._line(place), records, is_list=False, depth=depth, lists=lists)

    def members(self) -> list[tuple[int, str, Any]]:
        """The members of the object with the most lists in it."""
        best: list[tuple[int, str, Any]] = []
        rank = (0, 0)
        for _, place, value, _ in self._containers("", 0, 0):
            if isinstance(value, dict):
                found = [(self._line(at), key, item) for key, at, item in self._inside(place)]
                if (own := (sum(isinstance(item, list) for _, _, item in found), len(found))) > rank:
                    rank, best = own, found
        return best

    def _containers(self, name: str, place: int, depth: int) -> Iterator[tuple[str, int, Any, int]]:
        """Key, place, value and depth of this container and of those in the objects in it."""
        place = self._skipped(place)
        value, _ = self._decoder.raw_decode(self._text, place)
        if not isinstance(value, dict | list):
            return
        yield name, place, value, depth
        if depth < _DEEPEST and isinstance(value, dict):
            for key, at, inner in self._inside(place):
                if isinstance(inner, dict | list):
                    yield from self._containers(key, at, depth + 1)

    def _inside(self, place: int) -> Iterator[tuple[str, int, Any]]:
        """The values of the container that begins here: key (of a list: empty), place, value."""
        is_object = self._text[place] == "{"
        place = self._skipped(place + 1)
        while self._text[place] not in "]}":
            key = ""
            begin = place
            if is_object:
                key, place = self._decoder.raw_decode(self._text, place)
                place = self._skipped(self._skipped(place) + 1)
            at = place
            value, place = self._decoder.raw_decode(self._text, place)
            yield key, at if not is_object or isinstance(value, dict | list) else begin, value
            place = self._skipped(place)
            if self._text[place] == ",":
                place = self._skipped(place + 1)

    def _skipped(self, place: int) -> int:
        match = _SPACE.match(self._text, place)
        assert match is not None  # the pattern matches the empty string
        return match.end()

    def _line(self, place: int) -> int:
        return bisect_right(self._breaks, place) + 1


def as_cell(value: Any) -> str:
    """A JSON value as a cell would hold it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, list):
        return "\n".join(text for text in map(as_cell, value) if text)
    if isinstance(value, dict):
        return "\n".join(text for text in map(as_cell, value.values()) if text)
    return str(value)


def _flattened(record: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for key, value in record.items():
        if isinstance(value, dict):
            yield from ((f"{key}.{inner}", as_cell(text)) for inner, text in value.items())
        else:
            yield key, as_cell(value)
