"""What can be tapped in a plain text: phone numbers and addresses of pages."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

LINKED = r"https?://[\w\-./?=&%#~:+@]*[\w/]|\b0\d{1,4}-\d{1,4}-\d{3,4}\b|\b11[089](?=番(?!地))"
"""What becomes a link: a page, a phone number, 110番 and 119番. Read by Python (ASCII) and by the page's
JavaScript alike, so only what both understand."""

_LINKED = re.compile(LINKED, re.ASCII)


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text, and where it leads (None: nowhere)."""

    text: str
    href: str | None = None


def pieces(text: str) -> list[Piece]:
    """Cut the whole text into pieces. Neither part is HTML: whoever prints it escapes it."""
    found = []
    end = 0
    for match in _LINKED.finditer(text):
        if match.start() > end:
            found.append(Piece(text[end : match.start()]))
        word = match.group()
        found.append(Piece(word, word if word.startswith("http") else f"tel:{word.replace('-', '')}"))
        end = match.end()
    if end < len(text):
        found.append(Piece(text[end:]))
    return found


def page_link(url: str | None) -> str | None:
    """Return the address when a browser may be sent there, else None (``javascript:`` and the like)."""
    if url is None:
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and parts.netloc else None
