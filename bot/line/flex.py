"""A Card as a Flex bubble, within LINE's limits whatever is on the card.

Nothing is cut off a card: one that a bubble cannot show whole is no bubble, and its plain-text twin
is sent instead. Sizes are for eyes over 70: nothing below ``md``, and all of it grows with the size
that the resident has set in LINE (``scaling``).
"""

from __future__ import annotations

import json
import re
import unicodedata
from urllib.parse import quote, urlsplit, urlunsplit

from linebot.v3.messaging import (
    FlexBlockStyle,
    FlexBox,
    FlexBubble,
    FlexBubbleStyles,
    FlexButton,
    FlexMessage,
    FlexSeparator,
    FlexText,
    URIAction,
)

from bot.answer import Card
from bot.band import band
from bot.line.text import clip, one_line, shorten, units, whole
from bot.linked import page_link, pieces

BUBBLE_BYTES = 30_000
"""Of one bubble's JSON as the SDK sends it, six bytes to a Japanese character."""
ALT_UNITS = 1500
URI_CHARACTERS = 1000
BUTTON_GRAPHEMES = 40
BUTTONS = 4
"""LINE sets no number; more of them would push the date out of sight."""

# LINE leaves the colours of a bubble as they are when the phone is dark: ground and ink go together.
PAPER = "#FFFFFF"
INK = "#111111"
QUIET = "#3D4A52"
WARNING_PAPER, WARNING_LINE, WARNING_INK = "#FFF4DC", "#8C5A00", "#7A1F00"
BUTTON = "#114B5F"
LINE_COLOR = "#C5CED3"

_UNSAID = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_INVISIBLE = ("Cc", "Cf", "Zl", "Zp", "Zs")
_HOST = re.compile(r"[A-Za-z0-9.-]+(:\d{1,5})?")


def card_message(card: Card, *, twin: str, link: str | None) -> FlexMessage | None:
    """Write the card as one message, ``twin`` being its plain text and ``link`` the page it leads to.

    None when there is nothing to show, or when LINE would refuse the bubble or not open the link.
    """
    buttons = _buttons(card, link)
    body = _body(card)
    if buttons is None or not body:
        return None
    colors = band(card.color)
    category = one_line(_said(card.category))
    bubble = FlexBubble(
        size="mega",
        header=FlexBox(
            layout="vertical",
            background_color=colors.ground,
            padding_all="lg",
            padding_start="xl",
            contents=[_text(category, size="xl", weight="bold", color=colors.ink)],
        )
        if category
        else None,
        body=FlexBox(layout="vertical", spacing="lg", padding_all="xl", contents=body),
        footer=FlexBox(layout="vertical", spacing="md", contents=buttons) if buttons else None,
        styles=FlexBubbleStyles(
            # A pale band needs an edge to be seen as one.
            body=FlexBlockStyle(background_color=PAPER, separator=bool(category) or None, separator_color=LINE_COLOR),
            footer=FlexBlockStyle(background_color=PAPER) if buttons else None,
        ),
    )
    if len(json.dumps(bubble.to_dict())) > BUBBLE_BYTES:
        return None
    return FlexMessage(alt_text=_alt(_said(twin) or _said(_plain(card))), contents=bubble)


def _body(card: Card) -> list[FlexBox | FlexText | FlexSeparator]:
    title, how, caution = one_line(_said(card.title)), _said(card.instructions), _said(card.caution)
    parts: list[FlexBox | FlexText | FlexSeparator] = []
    if title and title != one_line(_said(card.category)):
        parts.append(_text(title, size="xl", weight="bold"))
    if how:
        parts.append(_part("出し方", how))
    if caution:
        parts.append(_warning(caution))
    if when := _when(card):
        parts += [FlexSeparator(color=LINE_COLOR), when] if parts else [when]
    return parts


def _part(heading: str, text: str) -> FlexBox:
    return FlexBox(
        layout="vertical",
        spacing="xs",
        contents=[_text(heading, weight="bold", color=QUIET), _text(text)],
    )


def _warning(caution: str) -> FlexBox:
    return FlexBox(
        layout="vertical",
        spacing="xs",
        padding_all="md",
        background_color=WARNING_PAPER,
        border_color=WARNING_LINE,
        border_width="medium",
        corner_radius="md",
        contents=[_text("注意", size="lg", weight="bold", color=WARNING_INK), _text(caution)],
    )


def _when(card: Card) -> FlexBox | None:
    date, district, reason = one_line(_said(card.date)), one_line(_said(card.district)), _said(card.reason)
    said = [
        *([_text("収集日", weight="bold", color=QUIET), _text(date, size="xxl", weight="bold")] if date else []),
        *([_text(district, weight="bold")] if district else []),
        *([_text(reason)] if reason else []),
    ]
    return FlexBox(layout="vertical", spacing="xs", contents=said) if said else None


def _buttons(card: Card, link: str | None) -> list[FlexButton] | None:
    """Make the buttons for the link and for what could be tapped if the card were plain text.

    None when the link is one that LINE could not open.
    """
    page = whole(link or "").strip()
    found: dict[str, str] = {}
    if page:
        opened = _uri(page)
        if opened is None:
            return None
        found[opened] = "くわしいページを見る"
    for text in (card.instructions, card.caution, card.reason):
        for piece in pieces(_said(text)):
            # 119 and 110 stay words: a tap beside the mark must not call a fire engine.
            if piece.href and piece.href.startswith("tel:0"):
                found.setdefault(piece.href, f"{piece.text}に電話")
            elif piece.href and (opened := _uri(piece.href)):
                found.setdefault(opened, shorten(piece.text.partition("://")[2], BUTTON_GRAPHEMES))
    return [
        FlexButton(style="primary", color=BUTTON, height="md", scaling=True, action=URIAction(label=label, uri=uri))
        for uri, label in list(found.items())[:BUTTONS]
    ]


def _uri(address: str) -> str | None:
    """Return the address of a page as LINE takes it, percent-encoded; None if it cannot be one."""
    if page_link(address) is None:
        return None
    parts = urlsplit(address)
    if not _HOST.fullmatch(parts.netloc):
        return None
    path, query, fragment = (
        quote(re.sub(r"%(?![0-9A-Fa-f]{2})", "%25", part), safe="/:@!$&'()*+,;=~%?")
        for part in (parts.path, parts.query, parts.fragment)
    )
    uri = urlunsplit((parts.scheme, parts.netloc, path, query, fragment))
    return uri if len(uri) <= URI_CHARACTERS else None


def _text(text: str, *, size: str = "md", weight: str = "regular", color: str = INK) -> FlexText:
    return FlexText(text=text, size=size, weight=weight, color=color, wrap=True, scaling=True, line_spacing="4px")


def _said(text: str) -> str:
    """Return what can be read of the text, empty when nothing can: LINE refuses an empty component."""
    told = _UNSAID.sub("", whole(text).replace("\r\n", "\n")).strip()
    return told if any(unicodedata.category(char) not in _INVISIBLE for char in told) else ""


def _plain(card: Card) -> str:
    said = (card.category, card.title, card.instructions, card.caution, card.date, card.district, card.reason)
    return "\n".join(text.strip() for text in said if text.strip())


def _alt(text: str) -> str:
    return text if units(text) <= ALT_UNITS else clip(text, ALT_UNITS - 1).rstrip() + "…"
