"""The colour of a category as a ground that its name can be read on, for every surface alike."""

from __future__ import annotations

import re
from dataclasses import dataclass

BLACK, WHITE = "#000000", "#FFFFFF"
NEUTRAL = "#4A5560"
"""The ground of a category that has no colour, or none that can be read."""

_COLOR = re.compile(r"#[0-9A-Fa-f]{6}")


@dataclass(frozen=True, slots=True)
class Band:
    """A ground and the ink for words on it, both ``#RRGGBB``."""

    ground: str
    ink: str
    """Black or white, whichever can be read better: at least 4.5:1 on any ground (WCAG 2.2, 1.4.3)."""


def band(color: str) -> Band:
    """Return the band for a category's ``#RRGGBB``; anything else gets the neutral one."""
    ground = color.strip()
    if not _COLOR.fullmatch(ground):
        ground = NEUTRAL
    return Band(ground.upper(), max(BLACK, WHITE, key=lambda ink: contrast(ink, ground)))


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two ``#RRGGBB`` colours, 1 to 21, as WCAG 2.2 defines it."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _luminance(color: str) -> float:
    parts = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
