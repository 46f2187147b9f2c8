"""Cells of 5374's files stand on its page as HTML: what residents read there, and how to write a text so."""

from __future__ import annotations

import html
import re

from bot.importers.spelling import as_block

_BREAK = re.compile(r"<\s*(?:br|/p|/li|/div)\b[^<>]*>", re.IGNORECASE)
_LINK = re.compile(r"<a\b[^<>]*?href\s*=\s*[\"']?([^\"'\s<>]+)[^<>]*>(.*?)</a\s*>", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"<(?:/?[A-Za-z][^<>]*|!--.*?--)>", re.DOTALL)
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")


def plain_text(cell: str) -> str:
    """What a reader of the page sees: breaks as line breaks, a link with its place after it, no tags."""
    if "<" not in cell and "&" not in cell:
        return as_block(cell)
    text = _BREAK.sub("\n", cell)
    text = _LINK.sub(r"\2（\1 ）", text)
    text = _TAG.sub("", text)
    return as_block(_ENTITY.sub(lambda match: html.unescape(match[0]), text))


def markup(text: str) -> str:
    """The cell whose reader sees this text: the text itself, unless something in it would be taken for HTML."""
    return text if plain_text(text) == as_block(text) else html.escape(text, quote=False)
