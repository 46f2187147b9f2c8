"""What a resident is told: texts, choices and a link. Knows no surface."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Choice:
    """Something the resident may tap instead of typing."""

    label: str
    """What the button says; a surface cuts it to its own limit."""
    data: str
    """What comes back when it is tapped: ``entry:ID``, ``fact:ID:FACT``, ``menu``, ``menu:N`` or ``none``."""


@dataclass(frozen=True, slots=True)
class Card:
    """A garbage answer as it is seen at a glance. Its plain-text twin stands in the answer's texts."""

    title: str
    """The thing, or 「次の収集」."""
    category: str
    """The category's name in words."""
    color: str = ""
    """``#RRGGBB``; empty: none."""
    instructions: str = ""
    caution: str = ""
    date: str = ""
    """The next day of collection, to be shown large: 「11月24日（火）」. Empty: none is known."""
    reason: str = ""
    """Why that day."""
    district: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """One reply, for every surface to render."""

    texts: tuple[str, ...]
    choices: tuple[Choice, ...] = ()
    link: str | None = None
    card: Card | None = None
    """The last text again, for surfaces that can show it so."""
