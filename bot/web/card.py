"""A Card as the page and its script show it."""

from __future__ import annotations

from bot.answer import Answer
from bot.band import WHITE, band

PARTS = ("category", "title", "instructions", "caution", "date", "district", "reason")
"""What a card says, in the order in which it is read."""
EMPTY = dict.fromkeys((*PARTS, "color", "ink"), "")
"""The card that the script fills."""


def shown(answer: Answer) -> dict[str, str] | None:
    """Return what is shown of the answer's card: each of PARTS, ``color`` (``#RRGGBB``) and ``ink``.

    ``ink`` is ``black`` or ``white``, whichever can be read on the colour. A title that only
    repeats the category is empty. None when the answer has
    no card, or one that says nothing but a category: then the texts say it better.
    """
    if answer.card is None:
        return None
    said = {part: getattr(answer.card, part).strip() for part in PARTS}
    if said["title"] == said["category"]:
        said["title"] = ""
    if not any(text for part, text in said.items() if part != "category"):
        return None
    colors = band(answer.card.color)
    return {**said, "color": colors.ground, "ink": "white" if colors.ink == WHITE else "black"}
