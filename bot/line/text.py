"""Text in LINE's units: UTF-16 units and graphemes, and cuts that tear no grapheme."""

from __future__ import annotations

from collections.abc import Iterator

import regex

TEXT_UNITS = 5000
"""Of one text message, in UTF-16 units."""

_SENTENCE_ENDS = "。．！？!?"
_CLOSING = "」』）)"


def split(text: str, limit: int = TEXT_UNITS) -> Iterator[str]:
    """Split the text into pieces of at most ``limit`` UTF-16 units, none of them blank.

    Cut at the end of a line or else of a sentence if that wastes less than half of a piece, else
    between graphemes; inside a grapheme only when it alone is longer than a piece.
    """
    rest = text.strip()
    while units(rest) > limit:
        cut = _cut(rest, limit)
        yield rest[:cut].strip()
        rest = rest[cut:].lstrip()
    if rest:
        yield rest


def units(text: str) -> int:
    """Count the UTF-16 units of the text, as LINE does."""
    return len(text.encode("utf-16-le")) // 2


def clip(text: str, limit: int) -> str:
    """Return as much of the start of the text as ``limit`` UTF-16 units hold, whole graphemes if any fits."""
    return text[: max(_grapheme_ends(text, limit), default=limit // 2)]


def shorten(text: str, graphemes: int) -> str:
    """Return the text if it has at most so many graphemes, else its start and an ellipsis."""
    found = regex.findall(r"\X", text)
    return text if len(found) <= graphemes else "".join(found[: graphemes - 1]).rstrip() + "…"


def one_line(text: str) -> str:
    """Put the text on one line, with single spaces."""
    return " ".join(whole(text).split())


def whole(text: str) -> str:
    """Replace halves of surrogate pairs: LINE would refuse them."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _cut(text: str, limit: int) -> int:
    """Where a text longer than ``limit`` UTF-16 units is best cut."""
    ends = _grapheme_ends(text, limit)
    if not ends:
        # One grapheme that no message can hold: nobody's word, but it must not stop us either.
        return next(at for at in range(limit, 0, -1) if units(text[:at]) <= limit)
    late = [end for end in ends if end >= ends[-1] // 2]
    lines = [end for end in late if text[end - 1] == "\n"]
    sentences = [end for end in late if text[end - 1] in _SENTENCE_ENDS + _CLOSING and _ends_sentence(text, end)]
    return (lines or sentences or ends)[-1]


def _ends_sentence(text: str, end: int) -> bool:
    told = text[max(0, end - 5) : end].rstrip(_CLOSING)
    return told[-1:] in tuple(_SENTENCE_ENDS) and text[end : end + 1] not in tuple(_SENTENCE_ENDS + _CLOSING)


def _grapheme_ends(text: str, limit: int) -> list[int]:
    """Find the ends of the graphemes that ``limit`` UTF-16 units hold, from the start of the text."""
    used, ends = 0, []
    # A character is one unit at least, so a grapheme that reaches the end of this window is too far.
    for match in regex.finditer(r"\X", text[: limit + 1]):
        used += units(match.group())
        if used > limit:
            break
        ends.append(match.end())
    return ends
