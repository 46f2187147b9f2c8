"""Texts in the notation of the knowledge files, such as staff would write by hand and the loader reads back.

Not the library's emitter: it folds long lines, and writes escapes in double quotes, and the loader takes neither.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from bot.importers.spelling import as_block, one_line

_PLAIN = re.compile(r"\w[\w（）「」『』【】・。！？／～〜％＋()./%+-]*")
_PLAIN_ALONE = re.compile(r"\w[\w（）「」『』【】・、。！？／～〜％＋()./%+-]*")
"""In brackets a 、 would be taken for a slip of the hand."""
_FOR_BRACKETS = 100
"""A list longer than this is written with one line for each."""


def scalar(text: str) -> str:
    """A text on one line, in quotes unless it is plainly harmless."""
    line = one_line(text)
    return line if _PLAIN_ALONE.fullmatch(line) else "'" + line.replace("'", "''") + "'"


def pair(key: str, text: str) -> list[str]:
    """``key: text`` on one line; nothing where the text is empty."""
    return [f"{key}: {scalar(text)}"] if one_line(text) else []


def block(key: str, text: str) -> list[str]:
    """``key: |`` and the text below it; nothing where the text is empty."""
    lines = as_block(text).split("\n")
    return [f"{key}: |", *(f"  {line}" if line else "" for line in lines)] if any(lines) else []


def text_pair(key: str, text: str) -> list[str]:
    """On one line where it is one, else as a block."""
    return block(key, text) if "\n" in as_block(text) else pair(key, text)


def words(key: str, texts: Iterable[str]) -> list[str]:
    """A list: in brackets where it is short and harmless, else a line for each; nothing where it is empty."""
    written = [scalar(text) for text in dict.fromkeys(one_line(text) for text in texts) if text]
    if not written:
        return []
    brackets = f"{key}: [{', '.join(written)}]"
    if len(brackets) <= _FOR_BRACKETS and all(_PLAIN.fullmatch(text) for text in written):
        return [brackets]
    return [f"{key}:", *(f"  - {text}" for text in written)]


def symbols(key: str, texts: Sequence[str]) -> list[str]:
    """A list of dates, days or numbers in brackets, broken into lines of bearable length."""
    if not texts:
        return []
    per_line = 8
    lines = [", ".join(texts[start : start + per_line]) for start in range(0, len(texts), per_line)]
    if len(lines) == 1:
        return [f"{key}: [{lines[0]}]"]
    return [f"{key}:", "  [", *(f"    {line}," for line in lines), "  ]"]


def entry(lines: Sequence[str]) -> list[str]:
    """One thing of a list: ``- `` before its first line, the others below it."""
    return [f"- {lines[0]}", *(indented(lines[1:]))]


def indented(lines: Iterable[str]) -> list[str]:
    """Two columns to the right."""
    return [f"  {line}" if line else "" for line in lines]
