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
class Answer:
    """One reply, for every surface to render."""

    texts: tuple[str, ...]
    choices: tuple[Choice, ...] = ()
    link: str | None = None
