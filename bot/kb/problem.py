"""What is wrong in a knowledge file, and how staff can mend it."""

from __future__ import annotations

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


def did_you_mean(name: str, choices: Sequence[str], *, cutoff: float = 0.5) -> str:
    """The remedy for a name nobody knows: the nearest known one, or all of them."""
    near = get_close_matches(name.strip(), choices, n=1, cutoff=cutoff)
    if near:
        return f"「{near[0]}」の書きまちがいではありませんか。"
    return f"使えるのは {'・'.join(choices)} です。" if choices else "この行を消してください。"
