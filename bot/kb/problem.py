"""What is wrong in a knowledge file, and how staff can mend it."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from bot.errors import KomadoError


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing to mend: where (line counted from 1), what, and the remedy, all in Japanese."""

    path: str
    line: int
    message: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}\n  → {self.remedy}"


class KnowledgeError(KomadoError):
    """Knowledge that must not be published; carries every problem found, in order of place."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        super().__init__("\n".join(str(problem) for problem in self.problems))


_SHOWN_CHARACTERS = 30
_SHOWN_CHOICES = 20


def shortened(text: str) -> str:
    """A text as a message may quote it: on one line, not too long."""
    text = " ".join(text.split())
    return text if len(text) <= _SHOWN_CHARACTERS else text[:_SHOWN_CHARACTERS] + "…"


def did_you_mean(name: str, choices: Sequence[str], *, cutoff: float = 0.5) -> str:
    """The remedy for a name nobody knows: the nearest known one, or all of them."""
    near = nearest(name, choices, cutoff=cutoff)
    if near is not None:
        if any(unicodedata.category(character) == "Cf" for character in name) and plain(name) == plain(near):
            return f"目に見えない文字が入っています。「{near}」と打ち直してください。"
        return f"「{near}」の書きまちがいではありませんか。"
    if not choices:
        return "この行を消してください。"
    return f"使えるのは {'・'.join(choices[:_SHOWN_CHOICES])}{' など' if len(choices) > _SHOWN_CHOICES else ''} です。"


def nearest(name: str, choices: Sequence[str], *, cutoff: float) -> str | None:
    """The choice that looks most like ``name``; full-width letters and invisible characters are no difference."""
    spelled = {plain(choice): choice for choice in choices}
    near = get_close_matches(plain(name)[: 2 * _SHOWN_CHARACTERS], list(spelled), n=1, cutoff=cutoff)
    return spelled[near[0]] if near else None


def plain(name: str) -> str:
    """The name in half-width letters, without invisible characters."""
    normalized = unicodedata.normalize("NFKC", name)
    return "".join(character for character in normalized if unicodedata.category(character) != "Cf").strip()
