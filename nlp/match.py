"""Closeness of two spellings, by RapidFuzz, in RapidFuzz's own words."""

from __future__ import annotations

from collections.abc import Sequence

from rapidfuzz import fuzz, process


def extract(text: str, choices: Sequence[str], *, score_cutoff: float, limit: int = 5) -> list[tuple[str, float]]:
    """The choices nearest to ``text`` as wholes, best first, with scores from ``score_cutoff`` to 100."""
    found = process.extract(text, choices, scorer=fuzz.ratio, score_cutoff=score_cutoff, limit=limit)
    return [(choice, score) for choice, score, _ in found]


def extract_within(
    text: str, choices: Sequence[str], *, score_cutoff: float, limit: int = 40
) -> list[tuple[str, float, tuple[int, int]]]:
    """The choices that stand somewhere inside ``text`` up to a few slips: each with its score and where."""
    found = process.extract(text, choices, scorer=fuzz.partial_ratio, score_cutoff=score_cutoff, limit=limit)
    placed: list[tuple[str, float, tuple[int, int]]] = []
    for choice, score, _ in found:
        where = fuzz.partial_ratio_alignment(text, choice)
        if where is not None and len(choice) <= len(text) + 1:
            placed.append((choice, score, (where.src_start, where.src_end)))
    return placed


def nearest(text: str, choices: Sequence[str], *, score_cutoff: float) -> str | None:
    """The one choice nearest to ``text``, or None."""
    found = process.extractOne(text, choices, scorer=fuzz.ratio, score_cutoff=score_cutoff)
    return None if found is None else str(found[0])
