"""Other people's text as a knowledge file can hold it: without what no reader sees, braces in full width."""

from __future__ import annotations

import re

_BRACES = str.maketrans("{}", "｛｝")
_NEVER_ASSIGNED = "\ufdd0-\ufdef" + "".join(
    f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0, 0x110000, 0x10000)
)
_UNWRITABLE = re.compile(rf"[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufeff{_NEVER_ASSIGNED}]")
"""What YAML refuses: control characters, surrogates, byte order marks, what Unicode will never assign."""
_BREAK = re.compile(r"[ \u3000]*[\t\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029][\s\x1c-\x1f]*")


def one_line(text: str) -> str:
    """The text on one line: a line break or tab becomes a space, a character that cannot be written goes.

    Nothing else changes, but braces, which would name a value of the town, become full-width.
    """
    return _visible(_BREAK.sub(" ", text)).strip()


def as_block(text: str) -> str:
    """The same for a text of several lines: empty ones at the ends and space at the ends of lines go."""
    lines = [_visible(line.replace("\t", " ")).rstrip() for line in text.splitlines()]
    return "\n".join(lines).strip()


def is_spelled_otherwise(text: str) -> bool:
    """Whether a name had to be changed to be written, beyond the space around it."""
    return one_line(text) != text.strip()


def _visible(text: str) -> str:
    return _UNWRITABLE.sub("", text).translate(_BRACES)
