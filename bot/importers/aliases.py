"""Other words for the items: a JSON object ``{item: [words]}``, or a table of items and words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import jaconv

from bot.errors import TransferError
from bot.importers.columns import Column, find_layout, is_reading
from bot.importers.encoding import read_text
from bot.importers.records import as_cell, read_object
from bot.importers.table import read_table
from bot.kb.loader import shown_path
from bot.kb.model import Source


@dataclass(frozen=True, slots=True)
class Alias:
    """Words for one item, and how it is read where that is told."""

    item: str
    words: tuple[str, ...]
    source: Source
    reading: str = ""


def read_aliases(path: Path, sheet: str = "") -> list[Alias]:
    """Every row of the file. Raises TransferError where it cannot be read, or no words are in it."""
    shown = shown_path(path)
    if path.suffix.lower() == ".json":
        members = read_object(read_text(path), shown)
        if any(isinstance(value, list) for _, _, value in members) or not members:
            return [Alias(key, split_words(as_cell(value)), Source(shown, line)) for line, key, value in members]
    table = read_table(path, sheet=sheet)
    layout = find_layout(table.rows, {Column.CATEGORY: ""})
    if layout is None or not {Column.ALIASES, Column.READING} & set(layout.places):
        raise TransferError(f"{shown} に「品目」と「別名」の列がありません。1行目に列の名前を書いてください。")
    found = []
    for row in table.rows[layout.header + 1 :]:
        reading = layout.text(row, Column.READING)
        found.append(
            Alias(
                layout.text(row, Column.ITEM),
                split_words(layout.text(row, Column.ALIASES)),
                Source(shown, row.line),
                jaconv.kata2hira(jaconv.h2z(reading)) if is_reading(reading) and not layout.is_index else "",
            )
        )
    return found


def split_words(cell: str) -> tuple[str, ...]:
    """The words of a cell, by the strongest sign between them: a new line, a comma, a wide space, several ・."""
    for sign in (r"[\r\n]+", r"[、，,;；|｜]+", "[\u3000\t]+"):
        if re.search(sign, cell.strip()):
            return _words(re.split(sign, cell))
    return _words(re.split("・", cell) if cell.count("・") > 1 else [cell])


def _words(parts: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part for part in (part.strip() for part in parts) if part))
