"""Long lists cut into files that an editor and a reader can bear."""

from __future__ import annotations

from collections.abc import Sequence

MOST_LINES = 900
MOST_CHARACTERS = 100_000
"""Far below what the loader takes (``bot.kb.encoding.MAX_BYTES``)."""


def in_parts(name: str, entries: Sequence[Sequence[str]]) -> dict[str, list[str]]:
    """The lines of the entries by the name of their file: ``name`` alone, or ``name-1``, ``name-2`` …"""
    parts: list[list[str]] = []
    characters = 0
    for lines in entries:
        size = sum(map(len, lines))
        if not parts or len(parts[-1]) + len(lines) > MOST_LINES or characters + size > MOST_CHARACTERS:
            parts.append([])
            characters = 0
        parts[-1] += lines
        characters += size
    if len(parts) <= 1:
        return dict(zip([name], parts, strict=False))
    width = len(str(len(parts)))
    return {f"{name}-{number:0{width}}": lines for number, lines in enumerate(parts, start=1)}
